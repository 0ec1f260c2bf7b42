"""Published figures of a million scenarios: python benchmarks/published.py.

The exact score of each row is worked out here in whole numbers, from the kinds of the
leaves and with none of the library's code, and rounded half up. Ours must agree in all
rows; how often floats would not is counted.
"""

from __future__ import annotations

import sys
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import columns
import numpy as np

from parindex.arrays import compile_card

if TYPE_CHECKING:
    from columns import Columns, Leaf

ROWS, SEED = 1_000_000, 77

#: All points of the leaves are whole in this unit, a part of a point.
UNIT = 240
SHARES = 10_000

#: How many cases get all points, or lose them.
CASES = {"checklist": 4, "count": 5, "penalty": 10}


def exact(data: Columns) -> Any:  # noqa: ANN401 - an array
    """The whole of each row, in parts of a point of 1 / (UNIT x SHARES)."""
    found = np.zeros(ROWS, np.int64)
    for leaf in columns.leaves():
        found += _leaf(leaf, data)
    return found


def _leaf(leaf: Leaf, data: Columns) -> Any:  # noqa: ANN401 - an array
    points = Fraction(leaf.points) * UNIT
    assert points.denominator == 1, leaf
    most, x = int(points), data[leaf.column]
    if leaf.kind == "increase":
        now, base = (np.rint(10 * y).astype(np.int64) for y in (x, data[leaf.before]))
        return np.where((base == 0) | (now > base), most * SHARES, 0)
    if leaf.kind in CASES:
        cases = np.minimum(x.astype(np.int64), CASES[leaf.kind])
        if leaf.kind == "penalty":
            cases = CASES[leaf.kind] - cases
        return most * SHARES // CASES[leaf.kind] * cases
    share = np.rint(SHARES * x).astype(np.int64)
    if leaf.kind == "proportional":
        return most * share
    if leaf.kind == "gate":
        return np.where(10 * share >= 8 * SHARES, most * share, 0)
    steps = (20 * share >= 19 * SHARES).astype(np.int64) + (10 * share >= 8 * SHARES)
    return most * SHARES // 2 * steps


def main() -> int:
    """Compare, and print how many rows differ."""
    data = columns.columns(ROWS, seed=SEED)
    names, whole = tuple(columns.kinds()), exact(data)
    integers = compile_card(
        columns.card(), names, mode="integer", decimals=columns.decimals()
    ).score(columns.whole(data))
    scores = compile_card(columns.card(), names).score(data)
    floats, one, status = scores[""].low, UNIT * SHARES, 0
    for digits in (2, 4):
        wanted = (2 * whole * 10**digits + one) // (2 * one)
        ours = integers.published(digits)
        rounded = np.rint(np.round(floats, digits) * 10**digits).astype(np.int64)
        floored = np.floor(floats * 10**digits + 0.5).astype(np.int64)
        wrong = int((ours.units != wanted).sum())
        status |= bool(wrong or ours.settled)
        print(f"at {digits} decimals, of {ROWS:,} rows differ from exact rounding:")
        print(f"  in whole numbers {wrong:,} ({ours.settled:,} scored once more)")
        print(f"  floats by np.round {int((rounded != wanted).sum()):,}")
        print(f"  floats by floor(x + 1/2) {int((floored != wanted).sum()):,}")
    # At 4 decimals a quarter of all rows is near a half, too many to score once more.
    found = scores.published(2)
    wrong = int((found.units != (200 * whole + one) // (2 * one)).sum())
    print(f"floats with `published(2)`: {wrong:,} ({found.settled:,} scored once more)")
    status |= bool(wrong)
    return status


if __name__ == "__main__":
    sys.exit(main())
