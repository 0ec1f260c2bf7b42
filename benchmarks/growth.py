"""How the time to count dossiers grows: python benchmarks/growth.py [--data FOLDER].

Fits time = a + b x rows to the processor time of all threads, each point weighing the
same in percent, and says how far off the fit is at each. That time is nearly the same
on a busy machine; by the clock it is that much divided by the cores that were free.
What it says of a thousand million rows is extrapolated, from the least times and from
the medians.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import dossiers
import numpy as np
from timing import Time, installed, once, peak

if TYPE_CHECKING:
    from collections.abc import Callable

SIZES = (1_000_000, 3_000_000, 10_000_000, 30_000_000, 100_000_000)
NATION = 1_000_000_000
ROUNDS = 5

COUNTS = (
    "sum(CASE WHEN NOT withdrawn THEN 1 ELSE 0 END),"
    " sum(CASE WHEN resolved <= due THEN 1 ELSE 0 END)"
)

#: What is counted: by how many units, of which months, on how many threads.
QUERIES = {
    "63 provinces x 3 levels": ("province, level", "*", 2),
    "the same, one thread": ("province, level", "*", 1),
    "3,321 communes": ("commune", "*", 2),
    "3,321 communes x 12 months": ("commune, month", "*", 2),
    "one month of it, 63 x 3": ("province, level", "month=2024-12", 2),
}

CODE = """
import sys, duckdb
connection = duckdb.connect(":memory:", config={"threads": int(sys.argv[2])})
connection.execute("SET enable_progress_bar = false")
connection.execute(sys.argv[1]).fetchall()
"""


class Fit(NamedTuple):
    """A line through times."""

    #: Seconds for no rows, and for each row.
    fixed: float
    each: float
    #: How far off each time is, in parts of it.
    off: tuple[float, ...]


def fit(rows: tuple[int, ...], seconds: list[float]) -> Fit:
    """The line whose errors, in parts of the times, have the least sum of squares."""
    n, t = np.array(rows, np.float64), np.array(seconds)
    found = np.linalg.lstsq(
        np.column_stack([1 / t, n / t]), np.ones(len(t)), rcond=None
    )[0]
    fixed, each = map(float, found)
    return Fit(fixed, each, tuple(((fixed + each * n) / t - 1).tolist()))


def text(folder: Path, by: str, months: str) -> str:
    """The query over the dossiers of a folder."""
    files = f"read_parquet('{folder}/{months}/*.parquet', hive_partitioning = true)"
    return f"SELECT {by}, {COUNTS} FROM {files} GROUP BY {by}"  # noqa: S608 - our own


def _call(query: str, threads: int) -> Callable[[], object]:
    duckdb = installed("duckdb")
    connection = duckdb.connect(":memory:", config={"threads": threads})
    return lambda: connection.execute(query).fetchall()


def measured(folder: Path, by: str, months: str, threads: int) -> list[list[Time]]:
    """The times of all sizes, a list a round; the sizes take turns."""
    calls = []
    for rows in SIZES:
        call = _call(text(dossiers.write(folder, rows), by, months), threads)
        call()
        calls.append(call)
    return [[once(call) for call in calls] for _ in range(ROUNDS)]


def line(title: str, rounds: list[list[Time]], memory: float) -> str:
    """A row of the table: times by the clock, and a line through processor times."""
    sizes = list(zip(*rounds, strict=True))
    walls = [min(time.wall for time in times) for times in sizes]
    # What else a machine does only adds: how far the medians are from the least times
    # says how many digits can be believed.
    whole, other = (
        fit(SIZES, [function(time.cpu for time in times) for times in sizes])
        for function in (min, statistics.median)
    )
    far = sorted(f.fixed + f.each * NATION for f in (whole, other))
    cells = [
        title,
        *(f"{seconds:.2g} s" for seconds in walls),
        f"{1e3 * whole.fixed:.0f} ms",
        f"{1e8 * whole.each:.2g} s",
        ", ".join(f"{100 * off:+.0f} %" for off in whole.off),
        f"{far[0]:.2g} to {far[1]:.2g} s",
        f"{memory:.0f} MB",
    ]
    return f"| {' | '.join(cells)} |"


HEADS = (
    "counted by",
    *(f"{rows:,}" for rows in SIZES),
    "processor, fixed",
    "each 100,000,000",
    "fit off by",
    f"{NATION:,}, extrapolated",
    "peak memory",
)


def main() -> int:
    """Measure, fit, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    default = Path(tempfile.gettempdir()) / "parindex-benchmarks"
    parser.add_argument("--data", type=Path, default=default)
    folder = parser.parse_args().data
    print(f"| {' | '.join(HEADS)} |")
    print(f"|{' --- |' * len(HEADS)}")
    for title, (by, months, threads) in QUERIES.items():
        rounds = measured(folder, by, months, threads)
        largest = text(dossiers.write(folder, SIZES[-1]), by, months)
        print(line(title, rounds, peak(CODE, largest, str(threads))), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
