"""Columns of data: checked, and in the types that scoring works with."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from parindex.errors import Collector, NotFound
from parindex.intervals import Interval

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import ArrayLike

    from parindex.formulas import Known
    from parindex.measures import Datum, Kind
    from parindex.scorecard import Scorecard

#: Numbers of many scenarios, one after the other.
Floats = NDArray[np.float64]

#: How many rows are scored at once: enough to hide what a step costs, few enough to
#: stay in a core's cache.
BLOCK = 32_768


def read(
    card: Scorecard, names: tuple[str, ...], columns: Mapping[str, ArrayLike]
) -> list[Any]:
    """The columns of some data of a card, in order, checked.

    Raises:
        Invalid: with all mistakes in them.
        NotFound: for another column.
    """
    framework = card.context.framework
    for name in columns:
        if name not in names:
            raise NotFound("column", name, "what varies", names)
    problems = Collector()
    found: dict[str, Any] = {}
    for name in names:
        if name not in columns:
            problems.add("column", name, "nothing", "a column of it")
            continue
        array = np.asarray(columns[name])
        datum = framework.datum(name)
        kinds = "biu" if datum.kind == "flag" else "iu" if datum.choices else "iuf"
        if array.ndim != 1 or array.dtype.kind not in kinds:
            shape = f"{array.ndim} dimensions of {array.dtype}"
            expected = "one dimension of numbers (of a flag, also yes or no)"
            problems.add("column", name, shape, expected)
            continue
        _check_values(datum, array, problems)
        found[name] = array
    if len({len(array) for array in found.values()}) > 1:
        sizes = ", ".join(f"{len(array)} of {name}" for name, array in found.items())
        problems.add("column", "rows", sizes, "as many of each")
    problems.check("columns")
    _check_shares(card, found, problems)
    problems.check("columns")
    return list(found.values())


def _check_values(datum: Datum, array: Any, problems: Collector) -> None:  # noqa: ANN401
    low: float
    high: float
    if datum.choices:
        low, high = 0, len(datum.choices) - 1
        _note(problems, datum.name, (array < low) | (array > high), f"0 to {high}")
        return
    low, high = float(datum.domain.start), float(datum.domain.end)
    if all(
        _is_fine(datum, array[start : start + BLOCK], low, high)
        for start in range(0, len(array), BLOCK)
    ):
        return
    if array.dtype.kind == "f":
        _note(problems, datum.name, ~np.isfinite(array), "a number; none is missing")
        if datum.kind in {"count", "rank"}:
            parts = np.floor(array) != array
            _note(problems, datum.name, parts & np.isfinite(array), "whole numbers")
    expected = f"numbers from {low:g} to {high:g}"
    _note(problems, datum.name, (array < low) | (array > high), expected)


def _is_fine(datum: Datum, part: Any, low: float, high: float) -> bool:  # noqa: ANN401
    """Whether a block has nothing wrong, found out fast; NaN is in no range."""
    if not (part.min() >= low and part.max() <= high and part.max() < np.inf):
        return False
    counted = datum.kind in {"count", "rank"} and part.dtype.kind == "f"
    return not counted or bool((np.floor(part) == part).all())


def _check_shares(
    card: Scorecard, read: Mapping[str, Any], problems: Collector
) -> None:
    """No part is more than its whole, in any row."""
    context = card.context
    for quotient in context.framework.shares(context.reading):
        if set(read).isdisjoint(quotient.spans):
            continue
        least: Any = 0.0
        most: Any = 0.0
        for name, _ in quotient.top:
            least = least + _end(read, context.data, name, "low", 0.0)
        for name, _ in quotient.bottom:
            most = most + _end(read, context.data, name, "high", np.inf)
        whole = "+".join(name for name, _ in quotient.bottom)
        names = "+".join(name for name, _ in quotient.top)
        _note(problems, names, np.atleast_1d(least > most), f"at most {whole}")


def _end(
    read: Mapping[str, Any],
    data: Mapping[str, Known],
    name: str,
    side: Literal["low", "high"],
    missing: float,
) -> Any:  # noqa: ANN401 - an array or a number
    if name in read:
        return read[name]
    value = data.get(name)
    if isinstance(value, Interval):
        value = getattr(value, side)
    return missing if value is None else float(Fraction(value))


def _note(problems: Collector, where: str, wrong: Any, expected: str) -> None:  # noqa: ANN401
    rows = np.flatnonzero(wrong)
    if len(rows):
        found = f"row {rows[0]} of {len(rows)} that are not so"
        problems.add("column", where, found, expected)


def ready(column: Any, kind: Kind) -> Any:  # noqa: ANN401 - arrays of several kinds
    """A block of a column in the type that a tape works with; itself if it has it."""
    kinds = {"flag": np.bool_, "answer": np.intp}
    return column.astype(kinds.get(kind, np.float64), copy=False)
