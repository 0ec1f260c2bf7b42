"""The cheapest plan: which actions buy the most points, or points for the least money.

Sets of actions that interact are scored as a whole, in `effects`; whole numbers choose
among them, in `solving` or, where there are very many, in HiGHS. Either way the plan is
checked and scored again, exactly.
"""

from __future__ import annotations

import datetime
from fractions import Fraction
from itertools import accumulate, combinations
from typing import TYPE_CHECKING, Unpack

import attrs

from parindex.bands import check_choice
from parindex.errors import Collector, Invalid, Problem, hint
from parindex.intervals import add
from parindex.numbers import display, exact, exact_text
from parindex.text import nfc
from parindex.whatif.planning.actions import Action, check_actions, closure, money
from parindex.whatif.planning.effects import Effects
from parindex.whatif.planning.plans import Bought, Frontier, LeftOut, Plan, Reason
from parindex.whatif.planning.solving import Label, Order, least_cost, most_points
from parindex.whatif.planning.tasks import Limits, Solver, Task, use_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from parindex.scorecard import Scorecard

#: What is asked of more money, unless another sum is given.
STEP = "100 triệu đồng"


def plan(
    card: Scorecard,
    actions: Iterable[Action],
    *,
    budget: object = None,
    target: object = None,
    step: object = STEP,
    **limits: Unpack[Limits],
) -> Plan:
    """The actions that surely add the most points, or reach a target for the least.

    What counts is the low end of the score: what is surely reached. Of plans with as
    many points the cheapest is taken, then that of the fewest actions, then that of the
    first ids.

    Args:
        card: The unit's year as it stands.
        actions: What could be done.
        budget: The money there is, such as `"5 tỷ đồng"`; no limit unless given.
        target: The score to reach for the least money; the most points unless given.
        step: How much more money to say the use of.
        limits: What else holds, as in `Limits`.

    Raises:
        Invalid: with every mistake in what is given; for a target that cannot be
            reached; and where there are too many plans to compare.
        NotFound: for a code that is not there.
    """
    return _Asked.of(card, actions, budget, target, step, limits).plan()


def alternatives(  # noqa: PLR0913 - all but the first two have defaults
    card: Scorecard,
    actions: Iterable[Action],
    *,
    count: int = 5,
    within: object = None,
    budget: object = None,
    target: object = None,
    step: object = STEP,
    **limits: Unpack[Limits],
) -> tuple[Plan, ...]:
    """The best plan and those that come next to it, the best first.

    A plan of which a part gives as many points is none of them.

    Args:
        card: The unit's year as it stands.
        actions: What could be done.
        count: How many plans, at most.
        within: How many points less than the best they may have; any unless given.
        budget: As for `plan`, as are `target`, `step` and `limits`.
        target: The score to reach.
        step: How much more money to say the use of.
        limits: What else holds.

    Raises:
        Invalid: as `plan`.
        NotFound: as `plan`.
    """
    asked = _Asked.of(card, actions, budget, target, step, limits)
    problems = Collector()
    if count < 1:
        problems.add("count", "count", str(count), "1 plan or more")
    less = None
    with problems.at("within"):
        less = None if within is None else exact(within)
    problems.check("plan")
    return asked.alternatives(count, less)


def frontier(
    card: Scorecard,
    actions: Iterable[Action],
    *,
    budget: object = None,
    **limits: Unpack[Limits],
) -> Frontier:
    """All plans of which no other costs no more and surely gives more.

    Args:
        card: The unit's year as it stands.
        actions: What could be done.
        budget: The most that a plan may cost; no limit unless given.
        limits: What else holds, as in `Limits`.

    Raises:
        Invalid: as `plan`.
        NotFound: as `plan`.
    """
    return _Asked.of(card, actions, budget, None, 0, limits).frontier()


# --- what is asked --------------------------------------------------------------------


@attrs.frozen(eq=False, kw_only=True)
class _Asked:
    """A question, its numbers read and checked, and the actions it is about."""

    effects: Effects
    #: All actions, in the order of their ids.
    by_id: dict[str, Action]
    #: The money there is, in VND, and how much more to say the use of.
    budget: Fraction | None
    step: Fraction
    #: The score to reach.
    target: Fraction | None
    #: What else is limited: a department's money by its name, person-days by None.
    caps: dict[str | None, Fraction]
    by: datetime.date | None
    solver: Solver

    @classmethod
    def of(  # noqa: PLR0913, PLR0917 - the arguments of `plan`
        cls,
        card: Scorecard,
        actions: Iterable[Action],
        budget: object,
        target: object,
        step: object,
        limits: Limits,
    ) -> _Asked:
        """The question, checked."""
        solver, days = limits.get("solver", "auto"), limits.get("effort")
        effects = Effects(card, limits.get("code", ""))
        effects.score(card)  # tells a code that is not there
        given = sorted(actions, key=lambda action: action.id)
        problems = Collector()
        check_choice(problems, "solver", solver, Solver)
        check_actions(given, problems)
        effects.check(given, problems)
        most, need, more = None, None, Fraction(0)
        with problems.at("budget"):
            most = None if budget is None else money(budget)
        with problems.at("target"):
            need = None if target is None else exact(target)
        with problems.at("step"):
            more = money(step)
        caps: dict[str | None, Fraction] = {}
        by = limits.get("by")
        if by is not None and type(by) is not datetime.date:
            problems.add("date", "by", repr(by), "a date of `datetime`")
        with problems.at("effort"):
            if days is not None:
                caps[None] = exact(days)
                if caps[None] < 0:
                    found, expected = exact_text(caps[None]), "person-days from 0 up"
                    problems.add("effort", "effort", found, expected)
        names = dict.fromkeys(action.department for action in given)
        for name, cap in _named(limits.get("caps", {}), problems):
            if name not in names:
                expected = f"a department of the actions{hint(name, names)}"
                problems.add("department", "caps", repr(name), expected)
            with problems.at(f"caps, {name}"):
                caps[name] = money(cap)
        problems.check("plan")
        return cls(
            effects=effects,
            by_id={action.id: action for action in given},
            budget=most,
            step=more,
            target=need,
            caps=caps,
            by=limits.get("by"),
            solver=solver,
        )

    def _task(self) -> Task:
        """The question in whole numbers."""
        late = self._late()
        by_id = {
            name: action for name, action in self.by_id.items() if name not in late
        }
        most = None if self.budget is None else self.budget + self.step
        return Task.of(self.effects, by_id, self.caps, most, self.solver)

    # --- answers ----------------------------------------------------------------------

    def plan(self) -> Plan:
        """The best plan."""
        task = self._task()
        return self._made(task, self._first(task))

    def alternatives(self, count: int, within: Fraction | None) -> tuple[Plan, ...]:
        """The best plan and the next ones."""
        task = self._task()
        first = self._first(task)
        need = self._need(task)
        if within is not None:
            near = task.parts(first.points * task.point - within)
            need = near if need is None else max(near, need)
        labels = task.several(self.budget, self._order, need, count)
        return tuple(self._made(task, label) for label in labels)

    def frontier(self) -> Frontier:
        """All undominated plans."""
        task = self._task()
        plans = []
        for label in task.front(self.budget):
            actions = task.actions(label)
            score = self.effects.score(self._checked(task, label))
            plans.append(
                Bought(
                    cost=add(action.price for action in actions),
                    gain=label.points * task.point,
                    score=score,
                    actions=actions,
                )
            )
        return Frontier(
            before=self.effects.card, code=self.effects.code, plans=tuple(plans)
        )

    @property
    def _order(self) -> Order:
        return most_points if self.target is None else least_cost

    @property
    def _low(self) -> Fraction:
        """The points there surely are."""
        return self.effects.score(self.effects.card).low

    def _need(self, task: Task) -> int | None:
        """The points that the target is above what there is, rounded up."""
        return None if self.target is None else task.parts(self.target - self._low)

    def _first(self, task: Task) -> Label:
        """The best choice.

        Raises:
            Invalid: where the target cannot be reached.
        """
        label = task.one(self.budget, self._order, self._need(task))
        if label is not None:
            return label
        best = task.one(self.budget, most_points, None)
        assert best is not None and self.target is not None  # noqa: S101, PT018 - nothing to do is a plan
        top = display(self._low + best.points * task.point, "en")
        found = f"{exact_text(self.target)}, where {top} can be reached"
        problem = Problem("target", "target", found, f"a score up to {top}")
        raise Invalid("plan", (problem,))

    def _checked(self, task: Task, label: Label) -> Scorecard:
        """The scorecard with what was chosen, scored as a whole."""
        after = self.effects.after(task.actions(label))
        gain = self.effects.score(after).low - self._low
        assert gain == label.points * task.point  # noqa: S101 - or groups do interact
        return after

    def _made(self, task: Task, label: Label) -> Plan:
        after, actions = self._checked(task, label), task.actions(label)
        before, score = self.effects.card, self.effects.score
        held = self.budget
        if self.target is not None:
            held = add(action.price for action in actions)
        step_gain = None
        if held is not None and self.step:
            more = task.one(held + self.step, most_points, None)
            assert more is not None  # noqa: S101 - nothing to do is a plan
            step_gain = (more.points - label.points) * task.point
        return Plan(
            before=before,
            after=after,
            code=self.effects.code,
            actions=actions,
            left_out=tuple(self._left_out({a.id for a in actions}, score(after).low)),
            score_before=score(before),
            score_after=score(after),
            budget=self.budget,
            target=self.target,
            step=self.step,
            step_gain=step_gain,
        )

    # --- what is left out -------------------------------------------------------------

    def _late(self) -> dict[str, LeftOut]:
        """The actions that end too late, or require one that does."""
        found = {}
        for action in self.by_id.values():
            names = tuple(
                name
                for name in sorted(closure(action, self.by_id))
                if self._is_late(self.by_id[name])
            )
            if names:
                reason: Reason = "late" if action.id in names else "prerequisite"
                needed = closure(action, self.by_id)
                price = add(self.by_id[name].price for name in needed)
                found[action.id] = LeftOut(
                    action=action, reason=reason, names=names, price=price
                )
        return found

    def _is_late(self, action: Action) -> bool:
        end = action.deadline
        return self.by is not None and end is not None and end > self.by

    def _left_out(self, chosen: set[str], low: Fraction) -> Iterator[LeftOut]:
        late = self._late()
        for name, action in self.by_id.items():
            if name in late:
                yield late[name]
            elif name not in chosen:
                yield self._why_not(action, chosen, low)

    def _why_not(self, action: Action, chosen: set[str], low: Fraction) -> LeftOut:
        """Why an action is not among what was chosen."""
        more = closure(action, self.by_id) - chosen
        price = add(self.by_id[name].price for name in more)
        against = [name for name in sorted(chosen) if self._forbids(name, more)]
        left = LeftOut(action=action, reason="excluded", price=price)
        if against:
            return attrs.evolve(left, names=tuple(against))
        both = [self.by_id[name] for name in sorted(chosen | more)]
        for pair in combinations(both, 2):
            if self.effects.bars(*pair):
                names = tuple(other.id for other in pair)
                return attrs.evolve(left, reason="impossible", names=names)
        try:
            after = self.effects.after(both)
        except Invalid as error:
            names = tuple(dict.fromkeys(problem.where for problem in error.problems))
            return attrs.evolve(left, reason="impossible", names=names)
        gain = self.effects.score(after).low - low
        left = attrs.evolve(left, gain=gain)
        if gain > 0:
            return self._scarce(left, both)
        codes = self.effects.leaves(action)
        reason: Reason = "lowers"
        if not gain:
            done = self.effects.after([self.by_id[name] for name in sorted(chosen)])
            reason = _why_nothing(codes, done, after)
        return attrs.evolve(left, reason=reason, names=codes)

    def _forbids(self, name: str, others: Iterable[str]) -> bool:
        own = self.by_id[name]
        return any(self.effects.bars(own, self.by_id[other]) for other in others)

    def _scarce(self, left: LeftOut, both: Sequence[Action]) -> LeftOut:
        """What there is not enough of for some actions."""
        cost = add(action.price for action in both)
        if self.budget is not None and cost > self.budget:
            return attrs.evolve(left, reason="budget", needed=cost)
        for name, cap in self.caps.items():
            used = add(use_of(action, name) for action in both)
            if used > cap:
                reason: Reason = "effort" if name is None else "cap"
                names = () if name is None else (name,)
                return attrs.evolve(left, reason=reason, names=names, needed=used)
        reason = "other" if self.target is None else "target"
        return attrs.evolve(left, reason=reason)


def _why_nothing(codes: Sequence[str], card: Scorecard, after: Scorecard) -> Reason:
    """Why an action adds nothing to a plan.

    Args:
        codes: The criteria that it bears on.
        card: The plan without it.
        after: The plan with it.
    """
    ranges, awarded = card.context.ranges, card.context.book.awarded
    if not codes:
        return "unread"
    over = (accumulate(code.split("."), "{}.{}".format) for code in codes)
    if all(any(code in awarded for code in above) for above in over):
        return "awarded"
    if all(card[code].state == "not_applicable" for code in codes):
        return "out"
    if all(card[code].score.low == ranges[code].high for code in codes):
        return "full"
    if any(after[code].score.low > card[code].score.low for code in codes):
        return "capped"
    return "level"


def _named(
    caps: Mapping[str, object], problems: Collector
) -> Iterator[tuple[str, object]]:
    """Caps by the names of departments, each once."""
    told: set[str] = set()
    for name, cap in ((nfc(name), cap) for name, cap in caps.items()):
        if name in told:
            problems.add("duplicate", f"caps, {name}", "it twice", "it once")
        told.add(name)
        yield name, cap
