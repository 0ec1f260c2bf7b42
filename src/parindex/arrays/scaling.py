"""Columns as whole numbers: so many parts of the unit of their datum."""

from __future__ import annotations

from math import ceil, floor, inf
from typing import TYPE_CHECKING

import attrs
import numpy as np

from parindex.errors import Collector

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from parindex.arrays.columns import Given

#: How many decimals a number may have.
MOST = 9


def scaled(given: Sequence[Given], decimals: Mapping[str, int]) -> list[Given]:
    """Columns as whole numbers, missing ones 0.

    Args:
        given: The columns.
        decimals: How many decimals a column of whole numbers holds, by name; of others,
            how many they have at most.

    Raises:
        Invalid: for numbers with more decimals.
    """
    problems = Collector()
    found = [
        column
        if column.datum.choices
        else _scaled(column, decimals.get(column.datum.name), problems)
        for column in given
    ]
    problems.check("columns")
    return found


def _scaled(column: Given, digits: int | None, problems: Collector) -> Given:
    values = column.values
    if values.dtype.kind in "iub":
        return attrs.evolve(column, scale=10 ** (digits or 0))
    gone = np.isnan(values)
    known = np.where(gone, 0.0, values) if gone.any() else values
    for places in range(MOST + 1) if digits is None else (digits,):
        units = np.rint(known * 10.0**places)
        # A float stands for a decimal if it is the nearest one to it.
        wrong = units / 10.0**places != known
        if not wrong.any() and np.abs(units).max(initial=0) < 2.0**53:
            return attrs.evolve(
                column,
                values=units.astype(np.int64),
                gone=gone if gone.any() else None,
                scale=10**places,
            )
    rows = np.flatnonzero(wrong)
    found = f"row {rows[0] if len(rows) else 0} of {len(rows)} that are not so"
    most = MOST if digits is None else digits
    expected = f"numbers with at most {most} decimals"
    problems.add("column", column.datum.name, found, expected)
    return column


def bounds_of(column: Given) -> tuple[int, int]:
    """The least and the most that a column can hold, by its datum and its type."""
    dtype = column.values.dtype
    info = np.iinfo(dtype) if dtype.kind in "iu" else np.iinfo(np.uint8)
    low, high = _domain(column)
    return int(max(low, info.min)), int(min(high, info.max))


def ends_of(column: Given) -> tuple[int, int]:
    """The least and the most of a column, in its parts: of its datum, or of itself.

    Those of itself as powers of two, so that columns alike have the same tape.
    """
    low, high = _domain(column)
    if low == -inf:
        low = -_power(-int(column.values.min(initial=0)))
    if high == inf:
        high = _power(int(column.values.max(initial=0)))
    return int(low), int(high)


def _power(number: int) -> int:
    return min(1 << number.bit_length(), np.iinfo(np.int64).max)


def _domain(column: Given) -> tuple[float, float]:
    """What the datum of a column can be, in whole parts."""
    domain, scale = column.datum.domain, column.scale
    low, high = domain.start, domain.end
    return (
        low if isinstance(low, float) else floor(low * scale),
        high if isinstance(high, float) else ceil(high * scale),
    )
