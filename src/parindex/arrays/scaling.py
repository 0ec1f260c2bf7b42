"""Columns as whole numbers: so many parts of the unit of their datum."""

from __future__ import annotations

from math import ceil, floor, inf
from typing import TYPE_CHECKING

import attrs
import numpy as np

from parindex.arrays.columns import WHOLE, note
from parindex.errors import Collector

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from parindex.arrays.columns import Given

#: How many decimals a number may have.
MOST = 9

#: The largest number that is held.
INT64 = int(np.iinfo(np.int64).max)


def scaled(given: Sequence[Given], decimals: Mapping[str, int]) -> list[Given]:
    """Columns as whole numbers, missing ones 0.

    Args:
        given: The columns.
        decimals: How many decimals a column of whole numbers holds, by name; of others,
            how many they have at most.

    Raises:
        Invalid: for numbers with more decimals, parts of a case, and numbers that are
            too large.
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
    values, is_whole = column.values, column.datum.kind in WHOLE
    if values.dtype.kind in "iub":
        return _held(column, 10 ** (digits or 0), problems)
    gone = np.isnan(values)
    known = np.where(gone, 0.0, values) if gone.any() else values
    most = 0 if is_whole else MOST if digits is None else digits
    with np.errstate(over="ignore"):
        for places in range(0 if digits is None else most, most + 1):
            units = np.rint(known * 10.0**places)
            # A float stands for a decimal if it is the nearest one to it.
            wrong = units / 10.0**places != known
            if not wrong.any():
                break
    large = np.abs(units) >= 2.0**53
    if not wrong.any() and not large.any():
        return attrs.evolve(
            column,
            values=units.astype(np.int64),
            gone=gone if gone.any() else None,
            scale=10**places,
        )
    infinite = np.isinf(known)
    note(problems, column.datum.name, infinite, "a number; none is infinite")
    kind = "whole numbers" if is_whole else "numbers"
    if (wrong & ~large).any():
        expected = kind if is_whole else f"{kind} with at most {most} decimals"
        note(problems, column.datum.name, wrong & ~large, expected)
    else:
        expected = f"{kind} of at most 15 digits"
        if not is_whole:
            expected += f" with the decimals of the longest, at most {most} decimals"
        note(problems, column.datum.name, large & ~infinite, expected)
    return column


def _held(column: Given, scale: int, problems: Collector) -> Given:
    """A column that holds whole numbers of parts, as they are."""
    values, name = column.values, column.datum.name
    if values.dtype == np.uint64:
        note(problems, name, values > INT64, f"whole numbers up to {INT64}")
    if scale > 1 and column.datum.kind in WHOLE:
        note(problems, name, values % scale != 0, "whole numbers")
    return attrs.evolve(column, scale=scale)


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
