"""A plain loop over rows and leaves: floats in a dict."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from columns import CASES, leaves

if TYPE_CHECKING:
    from collections.abc import Callable

    from columns import Columns

Row = dict[str, float]


def prepare(data: Columns) -> Callable[[], Any]:
    """A call that gives the totals of all rows."""
    lists = [column.tolist() for column in data.values()]
    rows = [dict(zip(data, row, strict=True)) for row in zip(*lists, strict=True)]
    total = scorer()
    return lambda: [total(row) for row in rows]


def scorer() -> Callable[[Any], float]:
    """A function from a row, by column, to its total."""
    plain = [
        (leaf.area, leaf.kind, leaf.column, leaf.before, float(leaf.points))
        for leaf in leaves()
    ]

    def total(row: Row) -> float:
        found: Row = {}
        for area, kind, column, before, points in plain:
            score = _score(row, kind, column, before, points)
            found[area] = found.get(area, 0.0) + score
        return sum(found.values())

    return total


def _score(row: Row, kind: str, column: str, before: str, points: float) -> float:
    x = row[column]
    if kind == "proportional":
        return x * points
    if kind in {"checklist", "count"}:
        return min(x / CASES[kind], 1.0) * points
    if kind == "penalty":
        return max(1.0 - x / CASES[kind], 0.0) * points
    if kind == "step":
        return points if x >= 0.95 else points / 2 if x >= 0.8 else 0.0  # noqa: PLR2004
    if kind == "gate":
        return x * points if x >= 0.8 else 0.0  # noqa: PLR2004
    return points if x > row[before] else 0.0
