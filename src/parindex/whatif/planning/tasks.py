"""The question for a plan in whole numbers, and who answers it."""

from __future__ import annotations

from fractions import Fraction
from importlib.util import find_spec
from math import ceil, floor, gcd, lcm
from typing import TYPE_CHECKING, Literal, TypedDict

import attrs

from parindex.errors import Invalid
from parindex.progress import watched
from parindex.whatif.planning import milp, solving
from parindex.whatif.planning.actions import Action, workable
from parindex.whatif.planning.solving import Choices, Label, Order

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Mapping, Sequence

    from parindex.whatif.planning.effects import Effects

#: Who chooses: `core` compares, in whole numbers, all plans that can be best; `highs`
#: is HiGHS (the extra `solve`), whose floats prove that no plan is better; `auto` is
#: `core` unless that is too much.
Solver = Literal["auto", "core", "highs"]

#: How many partial choices are too many, where HiGHS can take over.
FEW_LABELS = 4_000


class Limits(TypedDict, total=False):
    """What every plan can be held to."""

    #: The area or criterion whose score counts; the whole unless given.
    code: str
    #: The money there is for a department's actions, by department.
    caps: Mapping[str, object]
    #: The last day: actions that end later are left out.
    by: datetime.date
    #: The person-days there are.
    effort: object
    #: Who chooses.
    solver: Solver


def use_of(action: Action, resource: str | None) -> Fraction:
    """What an action uses of a department's money, or of all person-days (None)."""
    if resource is None:
        return action.effort or Fraction(0)
    return action.price if action.department == resource else Fraction(0)


def _unit(numbers: Iterable[Fraction]) -> Fraction:
    """The largest unit of which all numbers are whole multiples."""
    given = list(numbers)
    under = lcm(*(x.denominator for x in given))
    return Fraction(gcd(*(int(x * under) for x in given)) or 1, under)


@attrs.frozen(eq=False, kw_only=True)
class Task:
    """Actions to choose from, every set that matters scored, in whole numbers."""

    #: The actions, in the order of their ids.
    by_id: dict[str, Action]
    #: What one part of the points is, and one part of the money, in VND.
    point: Fraction
    coin: Fraction
    #: What can be chosen, with all the money that is ever asked about.
    choices: Choices
    #: Who chooses.
    solver: Solver
    #: All undominated choices, once they were asked for; None where they are too many.
    _front: list[list[Label] | None] = attrs.field(init=False, factory=list)
    #: What HiGHS chose so far, by what was asked.
    _ones: dict[tuple[Fraction | None, Order, int | None], Label | None] = attrs.field(
        init=False, factory=dict
    )

    @classmethod
    def of(
        cls,
        effects: Effects,
        by_id: dict[str, Action],
        limits: Mapping[str | None, Fraction],
        most: Fraction | None,
        solver: Solver,
    ) -> Task:
        """The task.

        Args:
            effects: What sets of actions do.
            by_id: The actions, in the order of their ids.
            limits: A department's money by its name, and person-days by None.
            most: All the money that is ever asked about; None for no limit.
            solver: Who chooses.
        """
        used = {
            name: (action.price, *(use_of(action, name) for name in limits))
            for name, action in by_id.items()
        }
        held = (most, *limits.values())
        units = [_unit(uses[i] for uses in used.values()) for i in range(len(held))]
        choices = Choices(
            groups=(),
            limits=tuple(
                None if limit is None else floor(limit / unit)
                for limit, unit in zip(held, units, strict=True)
            ),
        )
        if solver == "auto" and find_spec("highspy"):
            choices = attrs.evolve(choices, most=FEW_LABELS)
        bits = {name: 1 << n for n, name in enumerate(reversed(by_id))}
        alone = {
            name: Label(
                0,
                tuple(int(x / unit) for x, unit in zip(uses, units, strict=True)),
                1,
                bits[name],
            )
            for name, uses in used.items()
        }

        def label(actions: Iterable[Action]) -> Label:
            found = choices.nothing
            for action in actions:
                found = solving.joined(found, alone[action.id])
            return found

        def fits(actions: Sequence[Action]) -> bool:
            return choices.fits(label(actions).uses)

        groups = effects.groups(list(by_id.values()))
        sets = [
            effects.sets(group, fits)
            for group in watched(groups, len(groups), "parindex improve")
        ]
        point = _unit(gain for group in sets for _, gain in group)
        return cls(
            by_id=by_id,
            point=point,
            coin=units[0],
            choices=attrs.evolve(
                choices,
                groups=tuple(
                    tuple(
                        label(chosen)._replace(points=int(gain / point))
                        for chosen, gain in group
                    )
                    for group in sets
                ),
                needs=tuple(
                    (bits[name], bits[other])
                    for name, action in by_id.items()
                    for other in action.requires
                ),
                bars=tuple(
                    (bits[name], bits[other])
                    for name, action in by_id.items()
                    for other in action.excludes
                    if other in bits
                ),
            ).without_hopeless(),
            solver=solver,
        )

    def actions(self, label: Label) -> tuple[Action, ...]:
        """The actions of a choice, in an order in which they can be done."""
        chosen = (
            action
            for n, action in enumerate(reversed(self.by_id.values()))
            if label.mask >> n & 1
        )
        return workable(chosen)

    def parts(self, points: Fraction) -> int:
        """How many parts of a point there must be, to be so many points."""
        return ceil(points / self.point)

    # --- answers ----------------------------------------------------------------------

    def front(self, budget: Fraction | None) -> list[Label]:
        """All undominated choices within a budget, by rising cost.

        Raises:
            Invalid: where they are too many to compare.
        """
        choices = self._within(budget)
        known = self._core_front()
        if known is None:
            return milp.front(choices)
        return [label for label in known if self._is_within(label, choices)]

    def one(
        self, budget: Fraction | None, order: Order, need: int | None
    ) -> Label | None:
        """The first choice in an order, if any gives enough points.

        Raises:
            Invalid: where there are too many to compare.
        """
        choices, asked = self._within(budget), (budget, order, need)
        known = self._core_front()
        if known is None:
            if asked not in self._ones:
                found = milp.best(choices, order, need=need)
                self._ones[asked] = found[0] if found else None
            return self._ones[asked]
        enough = (
            label
            for label in known
            if self._is_within(label, choices)
            and (need is None or label.points >= need)
        )
        return min(enough, key=order, default=None)

    def several(
        self, budget: Fraction | None, order: Order, need: int | None, count: int
    ) -> list[Label]:
        """The first choices in an order of which no part gives as much.

        Raises:
            Invalid: where there are too many to compare.
        """
        choices = self._within(budget)
        if self.solver != "highs":
            try:
                return solving.best(choices, order, need=need, count=count)
            except Invalid:
                self._check_highs()
        return milp.best(choices, order, need=need, count=count)

    def _within(self, budget: Fraction | None) -> Choices:
        """The choices with so much money."""
        if budget is None:
            return self.choices
        return self.choices.within(floor(budget / self.coin))

    @staticmethod
    def _is_within(label: Label, choices: Choices) -> bool:
        """Whether there is enough money; the front holds all other limits."""
        most = choices.limits[0]
        return most is None or label.uses[0] <= most

    def _core_front(self) -> list[Label] | None:
        """All undominated choices; None where HiGHS has to find them."""
        if self.solver == "highs":
            return None
        if not self._front:
            try:
                self._front.append(solving.front(self.choices))
            except Invalid:
                self._check_highs()
                self._front.append(None)
        return self._front[0]

    def _check_highs(self) -> None:
        """Raise what is being handled, unless HiGHS can take over."""
        if self.solver == "core" or find_spec("highspy") is None:
            raise  # noqa: PLE0704 - called where an error is handled
