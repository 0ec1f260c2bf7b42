"""R, the honest reference: the tree by hand in NumPy, as fast as we know how.

Columns, blocks that stay in a core's cache, results written in place, no check of any
value. Leaves of an area that differ by a factor only share its multiplication; what is
yes or no is added up in bytes and becomes a float once.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from columns import CASES, areas, leaves

if TYPE_CHECKING:
    from columns import Columns, Leaf

#: Half a cache shared by the cores; smaller blocks cost more calls than they save here.
BLOCK = 131_072

#: Steps as arrays: a number would be made into one at each call.
STEPS = np.array(0.8), np.array(0.95)
NONE = np.array(0.0)


class Group(NamedTuple):
    """Leaves of an area that are worth the same: points a share, a case, a yes."""

    points: Any
    leaves: list[Leaf]


class Plan(NamedTuple):
    """What one area adds up."""

    #: What it has before anything is read.
    start: float
    #: Shares as they are, shares from 80 % on, cases up to so many, and yes or no.
    shares: list[Group]
    gates: list[Group]
    cases: list[tuple[Any, Group]]
    verdicts: list[Group]
    #: The columns that it reads.
    names: list[str]


def plans() -> list[Plan]:
    """The plan of each area, worked out once."""
    return [_plan([leaf for leaf in leaves() if leaf.area == a]) for a in areas()]


def _plan(inside: list[Leaf]) -> Plan:
    sorts: dict[str, dict[float, list[Leaf]]]
    sorts = defaultdict(lambda: defaultdict(list))
    start = 0.0
    for leaf in inside:
        points = float(leaf.points)
        if leaf.kind in CASES:
            points /= CASES[leaf.kind]
        elif leaf.kind == "step":
            points /= 2
        if leaf.kind == "penalty":
            start, points = start + float(leaf.points), -points
        sort = "verdict" if leaf.kind in {"step", "increase"} else leaf.kind
        sorts[sort][points].append(leaf)
    groups = {
        sort: [Group(np.array(points), found) for points, found in by_points.items()]
        for sort, by_points in sorts.items()
    }
    cases = [
        (np.array(float(most)), group)
        for kind, most in CASES.items()
        for group in groups.get(kind, [])
    ]
    return Plan(
        start,
        groups.get("proportional", []),
        groups.get("gate", []),
        cases,
        groups.get("verdict", []),
        [name for leaf in inside for name in (leaf.before, leaf.column) if name],
    )


class Kernel:
    """The plans with their scratch."""

    def __init__(self, block: int = BLOCK) -> None:
        self._plans, self._block = plans(), block
        self._x, self._sum = np.empty(block), np.empty(block)
        self._mask = np.empty(block, np.bool_)
        self._yes = np.empty(block, np.uint8)

    def __call__(self, data: Columns) -> Any:  # noqa: ANN401 - an array
        """The whole and the areas of all rows: an array of a row each."""
        rows = len(data["x0"])
        found = np.empty((1 + len(self._plans), rows))
        for start in range(0, rows, self._block):
            end = min(start + self._block, rows)
            part = slice(start, end)
            whole = found[0, part]
            for place, plan in enumerate(self._plans, 1):
                out = found[place, part]
                self._area(plan, data, part, out)
                if place == 1:
                    np.copyto(whole, out)
                else:
                    np.add(whole, out, whole)
        return found

    def _area(self, plan: Plan, data: Columns, part: slice, out: Any) -> None:  # noqa: ANN401
        out.fill(plan.start)
        here = {name: data[name][part] for name in plan.names}
        size = len(out)
        x, total = self._x[:size], self._sum[:size]
        mask, yes = self._mask[:size], self._yes[:size]
        for points, inside in plan.shares:
            first, *rest = (here[leaf.column] for leaf in inside)
            for other in rest:
                first = np.add(first, other, total)
            np.add(out, np.multiply(first, points, x), out)
        for points, inside in plan.gates:
            _add_gates([here[leaf.column] for leaf in inside], x, total, mask)
            np.add(out, np.multiply(total, points, total), out)
        for most, (points, inside) in plan.cases:
            first, *rest = (here[leaf.column] for leaf in inside)
            _clip(first, NONE, most, total)
            for other in rest:
                np.add(total, _clip(other, NONE, most, x), total)
            np.add(out, np.multiply(total, points, total), out)
        for points, inside in plan.verdicts:
            _add_verdicts(inside, here, mask, yes)
            np.copyto(x, yes)
            np.add(out, np.multiply(x, points, x), out)


def _add_gates(shares: list[Any], x: Any, total: Any, mask: Any) -> None:  # noqa: ANN401
    """The sum of shares, but for those below 80 %."""
    for place, share in enumerate(shares):
        np.copyto(x, np.greater_equal(share, STEPS[0], mask))
        if place:
            np.add(total, np.multiply(x, share, x), total)
        else:
            np.multiply(x, share, total)


def _add_verdicts(inside: list[Leaf], here: Columns, mask: Any, yes: Any) -> None:  # noqa: ANN401
    """How many steps are reached and how many amounts rose."""
    ones = mask.view(np.uint8)
    yes.fill(0)
    for leaf in inside:
        column = here[leaf.column]
        bounds = (here[leaf.before],) if leaf.before else STEPS
        greater = np.greater if leaf.before else np.greater_equal
        for bound in bounds:
            greater(column, bound, mask)
            np.add(yes, ones, yes)


#: `np.clip` without what it does before it calls this; faster here than `np.minimum`,
#: which looks for NaN.
_clip = (np._core if hasattr(np, "_core") else np.core).umath.clip  # noqa: SLF001
