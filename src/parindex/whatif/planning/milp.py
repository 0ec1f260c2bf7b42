"""The best choices by HiGHS, where there are too many to compare them all.

HiGHS works in floats, with every limit a little wider than it is, so that nothing that
is allowed gets lost. What it chooses is checked in whole numbers: where a limit is
passed, that choice is cut off and it has to choose again. That nothing better is left
rests on its own bound, to a millionth of the largest number involved.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parindex.errors import Invalid, Problem
from parindex.whatif.planning.solving import (
    Choices,
    Label,
    Order,
    bits_of,
    joined,
    lean,
    most_points,
    undominated,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from highspy import Highs

#: What the largest number of a row or goal is scaled to, and how much wider rows are.
SCALE, SLACK = 1000.0, 1e-5

#: How many actions one goal puts in order, by a power of two each.
CHUNK = 16


def best(
    choices: Choices, order: Order, *, need: int | None = None, count: int = 1
) -> list[Label]:
    """The first choices in an order, at most *count*; as `solving.best`.

    Raises:
        Invalid: where the extra `solve` is not installed, or HiGHS gives up.
    """
    if count > 1:
        choices = lean(choices)
    model = _Model(choices, count)
    found: list[Label] = []
    if not model.options:
        return [choices.nothing] if need is None or need <= 0 else []
    while len(found) < count:
        label = model.first(order, need)
        if label is None:
            break
        found.append(label)
        model.cut(label)
    return found


def front(choices: Choices) -> list[Label]:
    """All choices of which none costs no more and gives more; as `solving.front`.

    Raises:
        Invalid: as `best`.
    """
    found: list[Label] = []
    while True:
        rest = best(choices, most_points)
        found += rest
        if not rest or rest[0].uses[0] == 0:
            return found[::-1]
        choices = choices.within(rest[0].uses[0] - 1)


class _Model:
    """The choices as a mixed-integer program: a binary for each option of a group."""

    def __init__(self, choices: Choices, keep: int) -> None:
        self.choices = choices
        #: The options of all groups but that of doing nothing, a column each; and the
        #: actions of the group of each.
        self.options: list[Label] = []
        self.bits: list[int] = []
        linked = 0
        for a, b in (*choices.needs, *choices.bars):
            linked |= a | b
        groups = []
        for group in choices.groups:
            inside = bits_of(group)
            kept = group if inside & linked else undominated(group, keep)
            chosen = [o for o in kept if o.mask and choices.fits(o.uses)]
            first = len(self.options)
            groups.append(range(first, first + len(chosen)))
            self.options += chosen
            self.bits += [inside] * len(chosen)
        self.highs = _highs(len(self.options))
        for columns in groups:
            self.row(dict.fromkeys(columns, 1), 1)
        for i, limit in enumerate(choices.limits):
            if limit is not None:
                self.row({c: o.uses[i] for c, o in enumerate(self.options)}, limit)
        for a, b in choices.needs:
            self.row(self._weights(a, b, -1), 0)
        for a, b in choices.bars:
            self.row(self._weights(a, b, 1), 1)

    def _weights(self, a: int, b: int, sign: int) -> dict[int, int]:
        """An option with one action counts 1, one with the other as *sign* says."""
        return {
            column: bool(option.mask & a) + sign * bool(option.mask & b)
            for column, option in enumerate(self.options)
        }

    def row(self, weights: dict[int, int], most: int) -> None:
        """Add a row, a little wider than it says."""
        scale = SCALE / max(map(abs, (*weights.values(), most, 1)))
        columns = [column for column, weight in weights.items() if weight]
        factors = [weights[column] * scale for column in columns]
        high = most * scale + SLACK
        self.highs.addRow(-self.highs.inf, high, len(columns), columns, factors)

    def cut(self, label: Label) -> None:
        """Forbid one choice, and nothing else."""
        chosen = {
            column: 1 if label.mask & bits == option.mask else -1
            for column, (option, bits) in enumerate(
                zip(self.options, self.bits, strict=True)
            )
        }
        self.row(chosen, sum(sign > 0 for sign in chosen.values()) - 1)

    # --- choosing ---------------------------------------------------------------------

    def first(self, order: Order, need: int | None) -> Label | None:
        """The first choice in an order that was not cut off, if there is one.

        One goal after the other, each keeping to what those before it reached: points,
        cost and number as ordered, then the ids, some at a time.
        """
        shifts = range(0, max(self.bits).bit_length(), CHUNK)[::-1]

        def key(label: Label) -> tuple[int, ...]:
            chunks = (-(label.mask >> s & (1 << CHUNK) - 1) for s in shifts)
            return *order(label)[:-1], *chunks

        def keeps(label: Label) -> bool:
            enough = need is None or label.points >= need
            return enough and self.choices.allows(label) and key(label)[:stage] <= than

        keys = [key(option) for option in self.options]
        rows = int(self.highs.getNumRow())
        if need is not None:
            self.row({c: -o.points for c, o in enumerate(self.options)}, -need)
        found: Label | None = None
        than: tuple[int, ...] = ()
        for stage in range(len(keys[0])):
            goal = {column: own[stage] for column, own in enumerate(keys)}
            if (
                found
                and stage == len(order(found)) - 1
                and self._is_alone(found, keeps)
            ):
                break
            better = self._least(goal, keeps)
            if better is None:
                break
            found, than = better, key(better)[: stage + 1]
            self.row(goal, than[stage])
        last = int(self.highs.getNumRow())
        self.highs.deleteRows(last - rows, list(range(rows, last)))
        return found

    def _is_alone(self, label: Label, keeps: Callable[[Label], bool]) -> bool:
        """Whether no other choice is as good."""
        row = int(self.highs.getNumRow())
        self.cut(label)
        other = self._least({}, keeps)
        self.highs.deleteRows(1, [row])
        return other is None

    def _least(
        self, goal: dict[int, int], keeps: Callable[[Label], bool]
    ) -> Label | None:
        """The choice with the least of a goal; what does not hold is cut off."""
        count = len(self.options)
        scale = SCALE / max(map(abs, (*goal.values(), 1)))
        costs = [goal.get(column, 0) * scale for column in range(count)]
        self.highs.changeColsCost(count, list(range(count)), costs)
        while True:
            self.highs.run()
            status = self.highs.getModelStatus()
            if status == status.kInfeasible:
                return None
            if status != status.kOptimal:
                found = self.highs.modelStatusToString(status)
                problem = Problem("solver", "solver", found, "an optimal choice")
                raise Invalid("plan", (problem,))
            label = self.choices.nothing
            values = self.highs.getSolution().col_value
            for option, value in zip(self.options, values, strict=True):
                if round(value):
                    label = joined(label, option)
            if keeps(label):
                return label
            self.cut(label)


def _highs(columns: int) -> Highs:
    """A model of so many binaries, with nothing else in it.

    Raises:
        Invalid: where HiGHS is not installed.
    """
    try:
        from highspy import Highs, HighsVarType  # noqa: PLC0415 - an extra, and slow
    except ImportError:
        expected = "the extra `solve`: pip install parindex[solve]"
        problem = Problem("solver", "solver", "no HiGHS", expected)
        raise Invalid("plan", (problem,)) from None
    highs = Highs()  # type: ignore[no-untyped-call]
    highs.setOptionValue("output_flag", False)  # noqa: FBT003 - its name, its value
    for name in ("mip_rel_gap", "mip_abs_gap"):
        highs.setOptionValue(name, 0.0)
    highs.addVars(columns, [0.0] * columns, [1.0] * columns)
    for column in range(columns):
        highs.changeColIntegrality(column, HighsVarType.kInteger)
    return highs
