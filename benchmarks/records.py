"""Counting dossiers: ours against SQL written by hand, on DuckDB and on Spark."""

from __future__ import annotations

from collections import Counter
from functools import cache, partial
from typing import TYPE_CHECKING, Any

import dossiers
from peers import duckdb_sql, spark_sql
from timing import Bench, Figure, against, installed, peak

from parindex.records import CHECKS, Measured, Options, measure

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from peers.duckdb_sql import Counts

#: Every check but the one for ids that stand twice, which is a pass of its own.
ONE_PASS = tuple(check for check in CHECKS if check != "duplicate")

#: Counts the dossiers of a folder as ours does, in a fresh interpreter.
ALONE = """
import sys
from pathlib import Path
import records
records.ours(Path(sys.argv[1]), tuple(sys.argv[2].split()))()
"""


def ours(folder: Path, checks: tuple[Any, ...] = ()) -> Callable[[], Measured]:
    """A call that measures the dossiers in a folder on DuckDB."""
    installed("duckdb")
    files = [str(folder / "*" / "*.parquet")]
    return partial(measure, "vn/dossiers", files, _options(checks))


def _options(checks: tuple[Any, ...]) -> Options:
    columns = {"unit": "province"}
    return Options(columns=columns, year=dossiers.YEAR, checks=checks)


def check(found: Measured, counts: Counts) -> None:
    """Ours came to the same as the text by hand."""
    wanted: Counter[tuple[object, str]] = Counter()
    for unit, level, *numbers in counts:
        names = (f"{level}_received", f"{level}_on_time", "late", "late_apologised")
        for name, number in zip(names, numbers, strict=True):
            wanted[unit, f"dossiers_{name}"] += number
    same = {(row.unit, n): int(x) for row in found.rows for n, x in row.data.items()}
    assert same == wanted, (len(same), len(wanted))


@cache
def _files(folder: Path, rows: int) -> Path:
    return dossiers.write(folder, rows)


def _duck(folder: Path, rows: int, checks: tuple[Any, ...]) -> Figure:
    files = _files(folder, rows)
    by_hand, call = duckdb_sql.prepare(files), ours(files, checks)
    check(call(), by_hand())
    return against(call, by_hand, rounds=9)


def _memory(folder: Path, sizes: tuple[int, int], checks: tuple[Any, ...]) -> Figure:
    many, few = (
        peak(ALONE, str(_files(folder, rows)), " ".join(checks)) for rows in sizes
    )
    return Figure(many, few, many / few, "MB")


def _spark(folder: Path, rows: int) -> Figure:
    files = _files(folder, rows)
    by_hand = spark_sql.prepare(files)
    records = spark_sql.frame(files)
    call = partial(measure, "vn/dossiers", records, _options(()))
    counts = by_hand()
    check(call(), counts)
    assert counts == duckdb_sql.prepare(files)()
    return against(call, by_hand, rounds=7)


def _spark_to_duck(folder: Path, rows: int) -> Figure:
    files = _files(folder, rows)
    return against(spark_sql.prepare(files), duckdb_sql.prepare(files), rounds=5)


def benches(folder: Path, rows: int) -> list[Bench]:
    """The lines of the table, for so many dossiers kept in a folder."""
    many = f"{rows:,} dossiers"
    return [
        Bench(
            name="T15",
            what=f"our counts of {many}, nothing checked / DuckDB SQL by hand",
            measure=partial(_duck, folder, rows, ()),
            target=1.05,
        ),
        Bench(
            name="T15-checked",
            what="the same, each row checked / DuckDB SQL by hand without a check",
            measure=partial(_duck, folder, rows, ONE_PASS),
        ),
        Bench(
            name="T15-unique",
            what="the same, ids that stand twice looked for too / the same",
            measure=partial(_duck, folder, rows, CHECKS),
        ),
        Bench(
            name="T16",
            what=f"peak memory of that, {10 * rows:,} dossiers less {rows:,}",
            measure=partial(_memory, folder, (10 * rows, rows), ()),
            target=50,
        ),
        Bench(
            name="T16-checked",
            what="the same, each row checked",
            measure=partial(_memory, folder, (10 * rows, rows), ONE_PASS),
        ),
        Bench(
            name="T16-unique",
            what=f"ids that stand twice looked for too, {rows:,} less {rows // 10:,}",
            measure=partial(_memory, folder, (rows, rows // 10), CHECKS),
        ),
        Bench(
            name="T17",
            what=f"our counts of {many} on Spark, identical / Spark SQL by hand",
            measure=partial(_spark, folder, rows),
            target=1.15,
        ),
        Bench(
            name="spark",
            what="Spark SQL by hand / DuckDB SQL by hand",
            measure=partial(_spark_to_duck, folder, rows),
        ),
    ]
