"""Columns: ours against R, R against the floor, peers against ours."""

from __future__ import annotations

from functools import cache, partial
from importlib import import_module
from typing import TYPE_CHECKING, Any

import columns
import numpy as np
import reference
from timing import Bench, Figure, against, compared, installed, once

if TYPE_CHECKING:
    from collections.abc import Callable

    from columns import Columns

    from parindex.arrays import Compiled

MILLION, SMALL = 1_000_000, 10_000


@cache
def _data(rows: int) -> Columns:
    return columns.columns(rows)


@cache
def _by_hand(rows: int) -> Callable[[], Any]:
    return partial(reference.Kernel(), _data(rows))


@cache
def _whole(rows: int) -> Columns:
    return columns.whole(_data(rows))


def _ours(
    rows: int, made: Compiled, *, check: bool = True, again: bool = False
) -> Callable[[], Any]:
    """A call of ours, once it has come to what R comes to.

    Args:
        rows: How many rows are scored.
        made: What scores them.
        check: Whether each value is looked at.
        again: Whether the room of the results is used again.
    """
    data = _whole(rows) if made.mode == "integer" else _data(rows)
    call = partial(made.score, data, check=check)
    found, wanted = call(), _by_hand(rows)()
    for place, code in enumerate(["", *columns.areas()]):
        assert abs(found[code].low - wanted[place]).max() < 1e-9, code  # noqa: PLR2004
    return partial(call, out=found) if again else call


def _prepared(**options: Any) -> Compiled:  # noqa: ANN401 - of several kinds
    if options.get("engine") == "numba":
        installed("numba")
    return columns.prepared(**options)


def _to_hand(
    rows: int,
    *,
    check: bool = False,
    again: bool = False,
    **options: Any,  # noqa: ANN401
) -> Figure:
    rounds = 9 if rows == MILLION else 41
    ours = _ours(rows, _prepared(**options), check=check, again=again)
    return against(ours, _by_hand(rows), rounds=rounds)


def _floor(**options: Any) -> Figure:  # noqa: ANN401
    inputs = _data(MILLION).values()

    def read() -> None:
        for column in inputs:
            np.add.reduce(column)

    if not options:
        return against(_by_hand(MILLION), read)
    return against(_ours(MILLION, _prepared(**options), check=False), read)


def _varying() -> Figure:
    names = tuple(columns.laws())
    made, data = columns.prepared(names), _data(MILLION)
    few = partial(made.score, {name: data[name] for name in names}, check=False)
    return against(few, _ours(MILLION, columns.prepared(), check=False))


def _drawn() -> Figure:
    return against(partial(columns.simulated, MILLION), _by_hand(MILLION))


def _peer(module: str, rows: int, *, asked: int = 0, near: float = 1e-9) -> Figure:
    """A peer's time a row over ours, and how many times R's it is.

    Args:
        module: Its module and, after a colon, what prepares it.
        rows: How many rows it scores; it is slow.
        asked: How many ours scores, if not as many.
        near: How near its totals must be to ours, in points.
    """
    place, _, name = module.partition(":")
    data = _data(rows)
    peer = getattr(import_module(f"peers.{place}"), name or "prepare")(data)
    hand, many = _by_hand(rows), asked or rows
    off = abs(np.asarray(peer()) - hand()[0]).max()
    assert off < near, (module, off)
    calls = _ours(many, columns.prepared()), peer, _by_hand(many)
    slow = once(peer).wall > 1
    found = [tuple(map(once, calls)) for _ in range(3 if slow else 7)]
    # A row of the peer's over a row of ours, and over one of R's.
    ours, to_hand = (
        compared([(times[1], times[place]) for times in found], rows / many)
        for place in (0, 2)
    )
    each = 1e6 * ours.ours / rows
    note = f"{each:.3g} us a row, x{to_hand.ratio:.3g} of R, off by {off:.0e}"
    return Figure(ours.peer, ours.ours, ours.ratio, note=note, cpu=ours.cpu)


BENCHES = (
    Bench(
        name="T1",
        what="our columns, 1,000,000 rows, no value checked (as R) / R",
        measure=partial(_to_hand, MILLION),
        target=1.10,
        guard=1.5,
        quick=True,
    ),
    Bench(
        name="T1-checked",
        what="the same with every value checked, as is done unless told not to / R",
        measure=partial(_to_hand, MILLION, check=True),
        quick=True,
    ),
    Bench(
        name="T2",
        what="the same, 10,000 rows",
        measure=partial(_to_hand, SMALL),
        target=1.25,
        quick=True,
    ),
    Bench(
        name="T3",
        what="with numba, one thread / R",
        measure=partial(_to_hand, MILLION, engine="numba"),
        target=0.65,
    ),
    Bench(
        name="T4",
        what="with numba / `np.add.reduce` of every input",
        measure=partial(_floor, engine="numba"),
        target=2.5,
    ),
    Bench(
        name="floor",
        what="R / `np.add.reduce` of every input",
        measure=_floor,
        quick=True,
    ),
    Bench(
        name="T5",
        what="exact, from columns of 32-bit whole numbers, not checked / R",
        measure=partial(_to_hand, MILLION, mode="integer", decimals=columns.decimals()),
        target=0.75,
    ),
    Bench(
        name="T6",
        what="all 103 nodes kept, in room that is used again / R",
        measure=partial(_to_hand, MILLION, every_node=True, again=True),
        target=1.3,
    ),
    Bench(
        name="T7",
        what="10 of 75 leaves vary / all of them",
        measure=_varying,
        target=0.25,
        guard=0.3,
        quick=True,
    ),
    Bench(
        name="T8",
        what="10 leaves drawn and scored, 1,000,000 draws / R",
        measure=_drawn,
        target=0.5,
        guard=0.75,
        quick=True,
    ),
    Bench(
        name="naive",
        what="`np.where` on whole columns, 1,000,000 rows / ours",
        measure=partial(_peer, "naive", MILLION),
    ),
    Bench(
        name="T10",
        what="OpenFisca (float32), 100,000 rows, inputs set and calculated / ours",
        measure=partial(_peer, "openfisca", 100_000, near=1e-4),
        target=4,
        at_least=True,
    ),
    Bench(
        name="T10-million",
        what="OpenFisca (float32), 1,000,000 rows / ours",
        measure=partial(_peer, "openfisca", MILLION, near=1e-4),
        target=4,
        at_least=True,
    ),
    Bench(
        name="T11-apply",
        what="pandas `apply(axis=1)`, 20,000 rows / ours",
        measure=partial(_peer, "frames:prepare_rows", 20_000),
        target=1000,
        at_least=True,
    ),
    Bench(
        name="T11-dict",
        what="a dict loop, 20,000 rows / ours",
        measure=partial(_peer, "dict_loop", 20_000),
        target=200,
        at_least=True,
    ),
    Bench(
        name="T11-columns",
        what="pandas by columns, 20,000 rows / ours",
        measure=partial(_peer, "frames:prepare_columns", 20_000),
        target=7,
        at_least=True,
    ),
    Bench(
        name="formulas",
        what="`formulas`, the same sheet, 20 rows / ours on 20,000",
        measure=partial(_peer, "sheet", 20, asked=20_000),
    ),
)
