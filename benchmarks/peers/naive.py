"""Naive NumPy: `np.where` on whole columns, a temporary for each step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from columns import CASES, leaves

if TYPE_CHECKING:
    from collections.abc import Callable

    from columns import Columns, Leaf


def prepare(data: Columns) -> Callable[[], Any]:
    """A call that gives the totals of all rows."""
    return lambda: totals(data)


def totals(data: Columns) -> Any:  # noqa: ANN401 - an array
    """The totals, by way of the areas."""
    found: dict[str, Any] = {}
    for leaf in leaves():
        found[leaf.area] = found.get(leaf.area, 0.0) + score(leaf, data)
    return sum(found.values())


def score(leaf: Leaf, data: Any) -> Any:  # noqa: ANN401 - a mapping of arrays, and one
    """The score of one leaf."""
    x, points = data[leaf.column], float(leaf.points)
    match leaf.kind:
        case "proportional":
            return x * points
        case "checklist" | "count":
            return np.where(
                x >= CASES[leaf.kind], points, x * points / CASES[leaf.kind]
            )
        case "penalty":
            return np.where(x >= CASES["penalty"], 0.0, points - x * points / 10)
        case "step":
            return np.where(x >= 0.95, points, np.where(x >= 0.8, points / 2, 0.0))  # noqa: PLR2004
        case "gate":
            return np.where(x >= 0.8, x * points, 0.0)  # noqa: PLR2004
        case _:
            return np.where(x > data[leaf.before], points, 0.0)
