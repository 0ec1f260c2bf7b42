"""What a measurement is, and how times and memory are taken."""

from __future__ import annotations

import atexit
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, Literal, NamedTuple

import attrs

HERE = Path(__file__).parent


class Missing(Exception):
    """What is to be measured is not installed, or not written yet."""


def installed(module: str) -> Any:  # noqa: ANN401 - a module of no known type
    """A module of a package that may be absent.

    Raises:
        Missing: where it is.
    """
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        raise Missing(f"{error.name} is not installed") from None


@attrs.frozen
class Figure:
    """Ours and a peer's in one unit, and the ratio that is asked for."""

    ours: float
    peer: float
    ratio: float
    #: What `ours` and `peer` are in: seconds a call, or megabytes.
    unit: Literal["s", "MB"] = "s"
    #: What belongs to it: a count, the spread, a ratio to R.
    note: str = ""
    #: The ratio of processor times, where all the work is in this process.
    cpu: float | None = None


@attrs.frozen(kw_only=True)
class Bench:
    """One line of the table."""

    #: `T1`, or a name where no target was set.
    name: str
    #: What is held against what.
    what: str
    #: What the figure is.
    measure: Callable[[], Figure]
    #: What the target asks of the ratio, or of the megabytes.
    target: float | None = None
    #: Whether it is to be that much or more; otherwise that much or less.
    at_least: bool = False
    #: What `--guard` allows: room for noise, or what is reached today.
    guard: float | None = None
    #: Whether it is part of `--quick`.
    quick: bool = False

    def value(self, figure: Figure) -> float:
        """What the target speaks of: the ratio, or what memory differs by."""
        return figure.ratio if figure.unit == "s" else figure.ours - figure.peer

    def passes(self, figure: Figure, limit: float) -> bool:
        """Whether a figure is on the right side of a limit."""
        found = self.value(figure)
        return found >= limit if self.at_least else found <= limit

    def holds(self, figure: Figure) -> bool:
        """Whether its guard holds, by processor times where they are known.

        Other work on the machine changes these least.
        """
        if self.guard is None:
            return True
        if figure.cpu is not None:
            figure = attrs.evolve(figure, ratio=figure.cpu)
        return self.passes(figure, self.guard)


class Time(NamedTuple):
    """What a call takes, in seconds."""

    #: By the clock on the wall.
    wall: float
    #: Of all threads of this process.
    cpu: float


def once(call: Callable[[], object], loops: int = 1) -> Time:
    """How long one of so many calls takes."""
    wall, cpu = time.perf_counter(), time.process_time()
    for _ in range(loops):
        call()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return Time(wall / loops, cpu / loops)


def against(
    ours: Callable[[], object],
    peer: Callable[[], object],
    *,
    rounds: int = 7,
    loops: int = 1,
) -> Figure:
    """Ours over the peer's: medians of interleaved rounds, after one of each unseen.

    Args:
        ours: A call of ours.
        peer: A call that does the same work.
        rounds: How many rounds.
        loops: How many calls of each make one round.
    """
    ours(), peer()
    return compared([(once(ours, loops), once(peer, loops)) for _ in range(rounds)])


def compared(found: list[tuple[Time, Time]], times: float = 1) -> Figure:
    """The medians of rounds of ours and a peer's.

    Args:
        found: What ours and the peer took in each round.
        times: How much more work a call of ours does; the ratio is for as much.
    """
    ratios = sorted(a.wall / b.wall / times for a, b in found)
    half = len(ratios) // 4
    note = f"{ratios[half]:.3g} to {ratios[-1 - half]:.3g}"
    cpu = None
    if all(x.cpu > x.wall / 10 for pair in found for x in pair):  # not another process
        cpu = statistics.median(a.cpu / b.cpu / times for a, b in found)
    return Figure(
        statistics.median(a.wall for a, _ in found),
        statistics.median(b.wall for _, b in found),
        statistics.median(ratios),
        note=note,
        cpu=cpu,
    )


@cache
def _compiled() -> str:
    """A folder for what interpreters compile, gone when this one ends."""
    folder = tempfile.mkdtemp(prefix="parindex-benchmarks-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def fresh(code: str, *arguments: str) -> str:
    """What a fresh interpreter prints that runs *code* among the benchmarks.

    It keeps what it compiles in a folder of its own: where Python may not write beside
    the sources, what was installed without it would be compiled at each start.

    Raises:
        Missing: with its last words, where it fails.
    """
    found = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", code, *arguments],
        check=False,
        capture_output=True,
        text=True,
        cwd=HERE,
        env={
            **{k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"},
            "PYTHONPYCACHEPREFIX": _compiled(),
        },
    )
    if found.returncode:
        raise Missing(found.stderr.strip().rpartition("\n")[2])
    return found.stdout.strip()


#: Prints the most memory that the process held, in MB. `getrusage` would begin with
#: what the process held that started this one.
PEAK = """
lines = open("/proc/self/status").read().splitlines()
kilobytes = next(line.split()[1] for line in lines if line.startswith("VmHWM"))
print(int(kilobytes) * 1024 / 1e6)
"""


def peak(code: str, *arguments: str) -> float:
    """The most memory that a fresh interpreter held while it ran *code*, in MB.

    Raises:
        Missing: where it fails, and where the system does not tell.
    """
    if not Path("/proc/self/status").exists():
        raise Missing("only Linux tells the most memory a process held")
    return float(fresh(code + PEAK, *arguments).rpartition("\n")[2])
