"""The cheapest plan: equal to trying every set of actions, whatever their shape."""

from __future__ import annotations

import datetime
import json
import random
import sys
import time
from fractions import Fraction
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import strategies
from parindex import (
    Area,
    Band,
    Bands,
    Criterion,
    Datum,
    Framework,
    Proportional,
    Share,
    evaluate,
)
from parindex.aggregation import Mean, Pooled, WeightedSum
from parindex.changes import Add, Award, Set
from parindex.errors import Collector, Invalid, NotFound
from parindex.measures import Number
from parindex.rules import Compliance, Count, RankBands
from parindex.units import Amount
from parindex.whatif.planning import milp, solving, tasks
from parindex.whatif.planning.actions import Action, check_actions
from parindex.whatif.planning.choosing import alternatives, frontier, plan
from parindex.whatif.planning.effects import Effects
from parindex.whatif.planning.solving import Choices, Label, least_cost, most_points
from parindex.whatif.scenarios import apply_changes
from samples import assessment, book
from strategies import (
    FEW,
    all_shares,
    assessed,
    coin,
    facts,
    frameworks,
    narrowed,
    pick,
    score_in,
    up_to,
    verdicts,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from hypothesis.strategies import DrawFn

    from parindex import Scorecard
    from parindex.whatif.planning.plans import LeftOut, Plan

pytest.importorskip("highspy")

EXAMPLES = Path(__file__).parents[1] / "examples"
SOLVERS: tuple[Literal["core", "highs"], ...] = ("core", "highs")
DAYS = (None, datetime.date(2023, 6, 30), datetime.date(2023, 12, 31))
MILLION = 10**6

pytestmark = pytest.mark.filterwarnings(
    "ignore::hypothesis.errors.HypothesisWarning",
)


# --- instances ------------------------------------------------------------------------


@st.composite
def cards(draw: DrawFn) -> Scorecard:
    """A framework of any shape, scored with some awards and some of the facts."""
    framework = draw(frameworks())
    data = framework.data_by_name
    known = draw(narrowed(data, draw(facts(data, all_shares(framework)))))
    fields = draw(verdicts(framework)) if coin(draw) else {}
    reading = pick(draw, (None, *framework.reading_names))
    return evaluate(framework, assessed(framework, known, **fields), reading=reading)


#: Data that many criteria share.
SHARED = (
    *(Datum(name=f"n{i}", title="…", kind="count", unit="dossier") for i in range(4)),
    Datum(name="flag", title="…", kind="flag"),
    Datum(name="rating", title="…", kind="rating", low=0, high=5),
)
TWO = Fraction(2)


def _rule(draw: DrawFn) -> Any:
    """A rule of two points at most, of data that others read too."""
    part, whole = pick(draw, (("n0", "n1"), ("n2", "n1"), ("n0", "n3"), ("n2", "n3")))
    share = Share(part=part, whole=whole)
    steps = [Band(at_least=f"{p} %", score=Fraction(p, 50)) for p in (30, 60, 90)]
    empty: Any = pick(draw, ("full", "zero", "excluded"))
    rules: tuple[Any, ...] = (
        Proportional(measure=share, no_cases=empty),
        Proportional(measure=share, gate_at_least="50 %", no_cases=empty),
        Bands(measure=share, bands=steps, otherwise=0, no_cases=empty),
        Count(of=part, each=Fraction(1, 4)),
        Compliance(answer="flag"),
        Proportional(measure=Number(of="rating"), full=5),
    )
    return pick(draw, rules)


def _area(draw: DrawFn, code: str) -> Area:
    leaves = [
        Criterion(code=f"{code}.{n}", title="…", max_score=2, rule=_rule(draw))
        for n in range(1, 2 + up_to(draw, 2))
    ]
    most = TWO * len(leaves)
    how: dict[str, Any] = pick(
        draw,
        (
            {"max_score": most},
            {"max_score": most},
            {"max_score": TWO, "capped": True},
            {"max_score": TWO, "aggregation": Mean()},
            {"max_score": TWO, "aggregation": Pooled()},
            {
                "max_score": most / 2,
                "aggregation": WeightedSum(
                    weights={leaf.code: Fraction(1, 2) for leaf in leaves}
                ),
            },
        ),
    )
    return Area(code=code, title="…", criteria=leaves, **how)


def shared(draw: DrawFn) -> Scorecard:
    """Criteria that share data, below sums, means and caps; nearly all is known."""
    areas = [_area(draw, code) for code in "12345"[: 1 + up_to(draw, 4)]]
    whole = Framework(
        id="vn/test/2023",
        title="…",
        max_score=sum(area.max_score for area in areas),
        not_applicable="reduce_maximum",
        children=areas,
        data=SHARED,
    )
    numbers = {f"n{i}": up_to(draw, 4) + 4 * (i % 2) for i in range(4)}
    data: dict[str, Any] = {**numbers, "flag": False, "rating": 2}
    if not up_to(draw, 3):
        data["n1"] = (7, 9)
    awarded = {}
    if not up_to(draw, 3):
        code = pick(draw, [node.code for node in whole.walk()])
        awarded[code] = score_in(draw, whole.ranges()[code])
    known = book(measurements=data, awarded=awarded)
    return evaluate(whole, assessment(known, of="vn/test/2023"))


def a_change(draw: DrawFn, card: Scorecard) -> Any:
    """More of a datum, another value or answer, an award, or so many more points."""
    framework, ranges = card.context.framework, card.context.ranges
    data = framework.data
    if data and up_to(draw, 7):
        datum = pick(draw, data)
        if datum.choices:
            return Set(datum.name, pick(draw, tuple(datum.choices)))
        number: Any = up_to(draw, 6) - 1
        if datum.kind == "rating":
            number = pick(draw, ("0,5", "1", "-0,5"))
            if coin(draw):
                return Set(datum.name, 3)
        if datum.kind == "percent":
            number = f"{10 * number} %"
        return Add(datum.name, number)
    code = pick(draw, [node.code for node in framework.walk()])
    if up_to(draw, 3):
        return Award(code, score_in(draw, ranges[code]))
    return Add(code, Fraction(up_to(draw, 4), 4))


@st.composite
def asked(
    draw: DrawFn, most: int = 7
) -> tuple[Scorecard, list[Action], dict[str, Any]]:
    """A scorecard, actions that make sense on it, and what a plan is held to."""
    if coin(draw):
        return question(draw, shared(draw) if coin(draw) else draw(cards()), most)
    dice: Any = Dice(random.Random(draw(st.integers(0, 10**9))))  # noqa: S311 - no secret
    return question(dice, shared(dice), most)


@attrs.frozen
class Dice:
    """Draws like Hypothesis, but evenly: no small instances before large ones."""

    random: random.Random

    def __call__(self, strategy: Any) -> Any:
        """A whole number up to what the strategy allows, or yes or no."""
        if strategy is strategies._COIN:
            return self.random.random() < 0.5
        return self.random.randint(0, strategies._UP_TO.index(strategy))


def question(
    draw: DrawFn, card: Scorecard, most: int
) -> tuple[Scorecard, list[Action], dict[str, Any]]:
    """Actions that make sense on a scorecard, and what a plan is held to."""
    actions: list[Action] = []
    code = "" if up_to(draw, 3) else pick(draw, [node.code for node in card.walk()])
    effects = Effects(card, code)
    for number in range(1 + up_to(draw, most - 1)):
        ids = [action.id for action in actions]
        some = (a_change(draw, card) for _ in range((0, 1, 1, 2)[up_to(draw, 3)]))
        steps = {getattr(c, "name", None) or c.code: c for c in some}
        action = Action(
            id=f"a{number:02d}",
            title="…",
            changes=list(steps.values()),
            cost=f"{pick(draw, (0, 1, 1, 2, 3, 5))} triệu đồng",
            effort=pick(draw, (None, 1, 2, Fraction(5, 2))),
            deadline=pick(draw, DAYS),
            department=pick(draw, ("A", "B")),
            requires=[pick(draw, ids)] if ids and not up_to(draw, 3) else [],
            excludes=[pick(draw, ids)] if ids and not up_to(draw, 3) else [],
        )
        problems = Collector()
        check_actions([*actions, action], problems)
        effects.check([action], problems)
        if not problems.problems:
            actions.append(action)
    held: dict[str, Any] = {"code": code}
    if coin(draw):
        held["budget"] = f"{up_to(draw, 12)} triệu đồng"
    departments = sorted({action.department for action in actions})
    if departments and not up_to(draw, 2):
        held["caps"] = {pick(draw, departments): f"{up_to(draw, 6)} triệu đồng"}
    if not up_to(draw, 3):
        held["effort"] = Fraction(up_to(draw, 12), 2)
    if not up_to(draw, 3):
        held["by"] = DAYS[1]
    return card, actions, held


# --- trying everything ----------------------------------------------------------------


@attrs.frozen
class Tried:
    """A set of actions that can be done."""

    ids: tuple[str, ...]
    low: Fraction
    cost: Fraction


def low(card: Scorecard, code: str) -> Fraction:
    """What is surely reached."""
    return (card[code] if code else card.root).score.low


def disagree(card: Scorecard, a: Action, b: Action) -> bool:
    """Whether one thing is given two values, or one and so many more."""
    data = card.context.framework.data_by_name

    def place(change: Any) -> tuple[bool, str]:
        name = getattr(change, "name", None) or change.code
        return name in data and not isinstance(change, Award), name

    return any(
        place(x) == place(y) and x != y and {type(x), type(y)} != {Add}
        for x in a.changes
        for y in b.changes
    )


def money(value: str) -> Fraction:
    return Fraction(value.split(maxsplit=1)[0]) * MILLION


def tried(
    card: Scorecard, actions: Sequence[Action], held: dict[str, Any]
) -> Iterator[Tried]:
    """Every set of actions that is within the limits and can be done."""
    by_id = {action.id: action for action in actions}
    budget = money(held["budget"]) if "budget" in held else None
    against = {
        frozenset((a.id, b.id))
        for a, b in combinations(actions, 2)
        if a.id in b.excludes or b.id in a.excludes or disagree(card, a, b)
    }
    ids = [
        a.id
        for a in actions
        if not (held.get("by") and a.deadline and a.deadline > held["by"])
    ]
    for size in range(len(ids) + 1):
        for chosen in combinations(sorted(ids), size):
            those = [by_id[name] for name in chosen]
            cost = sum((a.price for a in those), Fraction(0))
            if budget is not None and cost > budget:
                continue
            caps = held.get("caps", {}).items()
            if any(
                sum(a.price for a in those if a.department == name) > money(cap)
                for name, cap in caps
            ):
                continue
            if sum(a.effort or 0 for a in those) > held.get("effort", 10**9):
                continue
            if any(not set(a.requires) <= set(chosen) for a in those):
                continue
            if any(frozenset(pair) in against for pair in combinations(chosen, 2)):
                continue
            try:
                after = apply_changes(
                    card, together(card, (c for a in those for c in a.changes))
                )
            except Invalid:
                continue
            yield Tried(chosen, low(after, held["code"]), cost)


def together(card: Scorecard, changes: Iterable[Any]) -> list[Any]:
    """Changes with all that is added to one thing in one addition.

    Points come after all else, those of components before those of what they are in.
    """
    given_ = list(changes)
    more: dict[Any, Any] = {}
    for change in given_:
        if isinstance(change, Add):
            unit = change.amount.unit
            before = more.get(change.name, Add(change.name, Amount(0, unit)))
            value = before.amount.value + change.amount.value
            more[change.name] = Add(change.name, Amount(value, unit))
    others = [change for change in given_ if not isinstance(change, Add)]
    data = card.context.framework.data_by_name
    points = [change for change in more.values() if change.name not in data]
    points.sort(key=lambda change: -change.name.count("."))
    cases = [change for change in more.values() if change.name in data]
    return [*others, *cases, *points]


def by_points(one: Tried) -> tuple[Any, ...]:
    return -one.low, one.cost, len(one.ids), one.ids


def by_cost(one: Tried) -> tuple[Any, ...]:
    return one.cost, -one.low, len(one.ids), one.ids


def ids_of(found: Any) -> tuple[str, ...]:
    return tuple(sorted(action.id for action in found.actions))


# --- laws -----------------------------------------------------------------------------


@pytest.mark.property
class TestAgainstAll:
    """Both solvers find what trying every set of actions finds."""

    @FEW
    @given(asked())
    def test_most_points(self, given_: tuple[Scorecard, list[Action], Any]) -> None:
        """The same actions, not only as many points; and the step's worth."""
        card, actions, held = given_
        best = min(tried(card, actions, held), key=by_points)
        for solver in SOLVERS:
            found = plan(card, actions, solver=solver, step="2 triệu đồng", **held)
            assert ids_of(found) == best.ids
            assert found.cost == best.cost
            assert found.score_after.low == best.low
            assert found.gain == best.low - low(card, held["code"])
            if "budget" not in held:
                assert found.step_gain is None
                continue
            more = f"{money(held['budget']) / MILLION + 2} triệu đồng"
            richer = min(tried(card, actions, {**held, "budget": more}), key=by_points)
            assert found.step_gain == richer.low - best.low

    @FEW
    @given(asked(), st.data())
    def test_least_cost(
        self, given_: tuple[Scorecard, list[Action], Any], data: Any
    ) -> None:
        """For each score that can be reached, and for one that cannot."""
        card, actions, held = given_
        every = list(tried(card, actions, held))
        top = max(one.low for one in every)
        target = data.draw(st.sampled_from(sorted({one.low for one in every})))
        target -= data.draw(st.sampled_from((Fraction(0), Fraction(1, 7))))
        best = min((one for one in every if one.low >= target), key=by_cost)
        for solver in SOLVERS:
            found = plan(card, actions, target=target, solver=solver, **held)
            assert ids_of(found) == best.ids
            assert found.score_after.low == best.low
            with pytest.raises(Invalid, match="can be reached"):
                plan(card, actions, target=top + Fraction(1, 9), solver=solver, **held)

    @FEW
    @given(asked(6), st.integers(1, 4), st.booleans())
    def test_alternatives(
        self,
        given_: tuple[Scorecard, list[Action], Any],
        count: int,
        near: bool,  # noqa: FBT001 - drawn
    ) -> None:
        """The first sets of which no part gives as much."""
        card, actions, held = given_
        every = list(tried(card, actions, held))
        top = max(one.low for one in every)
        lean = [
            one
            for one in every
            if not any(
                set(other.ids) < set(one.ids) and other.low >= one.low
                for other in every
            )
            and (not near or one.low >= top - Fraction(1, 2))
        ]
        best = sorted(lean, key=by_points)[:count]
        within = Fraction(1, 2) if near else None
        for solver in SOLVERS:
            found = alternatives(
                card, actions, count=count, within=within, solver=solver, **held
            )
            assert [ids_of(one) for one in found] == [one.ids for one in best]

    @FEW
    @given(asked(6))
    def test_frontier(self, given_: tuple[Scorecard, list[Action], Any]) -> None:
        """Each undominated pair of cost and points, once, with its first plan."""
        card, actions, held = given_
        best: list[Tried] = []
        for one in sorted(tried(card, actions, held), key=by_cost):
            if not best or one.low > best[-1].low:
                best.append(one)
        for solver in SOLVERS:
            found = frontier(card, actions, solver=solver, **held)
            assert [ids_of(one) for one in found.plans] == [one.ids for one in best]
            assert [one.cost for one in found.plans] == [one.cost for one in best]
            assert [one.score.low for one in found.plans] == [one.low for one in best]


@pytest.mark.property
@pytest.mark.slow
@given(st.integers(0, 10**9))
@settings(max_examples=max(10, settings().max_examples // 20))
def test_up_to_sixteen_actions(seed: int) -> None:
    """Large instances, of which no more is tried than the budget allows."""
    draw: Any = Dice(random.Random(seed))  # noqa: S311 - not for secrets
    card, actions, held = question(draw, shared(draw), 16)
    held["budget"] = f"{min(9, money(held.get('budget', '9')) / MILLION)} triệu đồng"
    every = list(tried(card, actions, held))
    best = min(every, key=by_points)
    cheapest = min((one for one in every if one.low == best.low), key=by_cost)
    for solver in SOLVERS:
        found = plan(card, actions, solver=solver, **held)
        assert ids_of(found) == best.ids
        assert found.score_after.low == best.low
        found = plan(card, actions, solver=solver, target=best.low, **held)
        assert ids_of(found) == cheapest.ids


# --- worked cases ---------------------------------------------------------------------


def office() -> Scorecard:
    """Shares of the same dossiers, an awarded criterion and one at its maximum.

    Of 100 dossiers 80 were on time: 1.6 of 2 points in 1, which counts from 75 % on,
    and 1 of 2 in 2, where 90 % gets 2. From 20 to 40 were digital: 0.4 to 0.8 in 3.
    """
    on_time = Share(part="on_time", whole="received")
    digital = Share(part="digital", whole="received")
    steps = [Band(at_least="90 %", score=2), Band(at_least="50 %", score=1)]
    leaves: list[Any] = [
        Proportional(measure=on_time, gate_at_least="75 %", no_cases="full"),
        Bands(measure=on_time, bands=steps, otherwise=0, no_cases="full"),
        Proportional(measure=digital, no_cases="full"),
        Count(of="ideas", each=1),
        Compliance(answer="plan"),
    ]
    children = [
        Criterion(code=f"{n}", title=f"Tiêu chí {n}", max_score=2, rule=rule)
        for n, rule in enumerate(leaves, 1)
    ]
    kinds = [("on_time", "count"), ("received", "count"), ("digital", "count")]
    kinds += [("ideas", "count"), ("plan", "flag"), ("spare", "count")]
    units = {"count": "dossier"}
    data = [
        Datum(name=name, title=name, kind=kind, unit=units.get(kind, ""))  # type: ignore[arg-type]
        for name, kind in kinds
    ]
    whole = Framework(
        id="vn/test/2023", title="…", max_score=10, children=children, data=data
    )
    numbers = {"on_time": 80, "received": 100, "digital": (20, 40), "ideas": 0}
    known = book(measurements={**numbers, "plan": True, "spare": 1}, awarded={"4": 1})
    return evaluate(whole, assessment(known, of="vn/test/2023"))


def action(name: str, cost: int, *changes: Any, **fields: Any) -> Action:
    """An action that costs so many million VND."""
    given_: dict[str, Any] = {"department": "Sở Nội vụ", "title": f"Việc {name}"}
    return Action(
        id=name,
        changes=changes,
        cost=f"{cost} triệu đồng",
        **{**given_, **fields},
    )


HURRY = action("hurry", 30, Add("on_time", 10), effort=5)
SCAN = action("scan", 50, Add("digital", 50), department="Sở TT&TT", requires="scanner")
SCANNER = action("scanner", 20, deadline=DAYS[1], department="Sở TT&TT")


def left(found: Plan, name: str) -> LeftOut:
    return next(other for other in found.left_out if other.action.id == name)


def why(found: Plan, name: str) -> tuple[Any, ...]:
    """The reason of an action left out, what it names, and what would be needed."""
    other = left(found, name)
    return other.reason, other.names, other.needed


class TestPlan:
    """What a plan says of itself."""

    def test_a_shared_datum_counts_once_in_each_criterion(self) -> None:
        """10 more on time: 0.2 more in 1, and the step at 90 % in 2."""
        found = plan(office(), [HURRY], budget="30 triệu đồng")
        assert found.actions == (HURRY,)
        assert found.gain == Fraction(6, 5)
        assert [move.code for move in found.moves] == ["1", "2", ""]
        assert str(found.score_before) == "[6, 6.4]"
        assert str(found.score_after) == "[7.2, 7.6]"
        assert found.step_gain == 0
        assert found.effort == 5
        assert found.left_out == ()

    def test_just_under_a_step_and_a_budget(self) -> None:
        """9 more on time miss the step; one đồng less misses the action."""
        nine = attrs.evolve(HURRY, changes=[Add("on_time", 9)])
        assert plan(office(), [nine]).gain == Fraction(9, 50)
        found = plan(office(), [HURRY], budget="29999999 đồng")
        assert found.actions == ()
        assert found.step_gain == Fraction(6, 5)
        assert why(found, "hurry") == ("budget", (), 30 * MILLION)
        assert left(found, "hurry").gain == Fraction(6, 5)

    def test_no_part_above_its_whole(self) -> None:
        """More on time than there are is no plan; with more dossiers it is one."""
        much = action("much", 1, Add("on_time", 40))
        found = plan(office(), [much])
        assert left(found, "much").reason == "impossible"
        assert left(found, "much").names == ("measurements.on_time",)
        grow = action("grow", 1, Add("received", 20))
        for solver in SOLVERS:
            found = plan(office(), [much, grow], solver=solver)
            assert ids_of(found) == ("grow", "much")

    def test_a_rank_moves_with_what_it_is_counted_from(self) -> None:
        """Two actions that pass the other unit together only, so they interact."""
        rank = Datum(
            name="place",
            title="…",
            kind="rank",
            among=2,
            by=Share(part="on_time", whole="received"),
        )
        count: dict[str, Any] = {"title": "…", "kind": "count", "unit": "dossier"}
        whole = Framework(
            id="vn/test/2023",
            title="…",
            max_score=1,
            children=[
                Criterion(
                    code="1",
                    title="…",
                    max_score=1,
                    rule=RankBands(
                        rank="place", bands=[Band(at_most=1, score=1)], otherwise=0
                    ),
                )
            ],
            data=[
                rank,
                Datum(name="on_time", **count),
                Datum(name="received", **count),
            ],
        )
        own, other = (
            assessment(
                book(measurements={"on_time": n, "received": 100}),
                of="vn/test/2023",
                unit=name,
            )
            for n, name in ((80, "A"), (90, "B"))
        )
        card = evaluate(whole, own, peers=[other])
        actions = [action("a", 1, Add("on_time", 5)), action("b", 1, Add("on_time", 5))]
        found = plan(card, actions)
        assert ids_of(found) == ("a", "b")
        assert found.gain == 1

    def test_what_it_requires_comes_first_and_counts(self) -> None:
        """The least digital dossiers are 20, so 50 more add a point exactly."""
        found = plan(office(), [SCAN, SCANNER, HURRY], target="8,2")
        assert [one.id for one in found.actions] == ["scanner", "hurry", "scan"]
        assert found.cost == 100 * MILLION
        assert found.score_after.low == Fraction(41, 5)
        assert found.departments["Sở TT&TT"].cost == 70 * MILLION
        assert found.departments["Sở Nội vụ"].count == 1
        caps = {"Sở TT&TT": "69 triệu đồng"}
        found = plan(office(), [SCAN, SCANNER, HURRY], caps=caps)
        assert why(found, "scan") == ("cap", ("Sở TT&TT",), 70 * MILLION)
        assert left(found, "scan").price == 70 * MILLION

    def test_every_reason(self) -> None:
        """Each action left out has the reason that holds."""
        late = action("late", 1, Add("on_time", 1), deadline=DAYS[2])
        actions = [
            HURRY,
            late,
            action("after-late", 1, requires="late"),
            action("beside", 1, Add("on_time", 5), excludes="hurry"),
            action("spare", 1, Add("spare", 1)),
            action("ideas", 1, Add("ideas", 1)),
            action("plan", 1, Set("plan", "yes")),
            action("slow", 1, Add("received", 1)),
            action("little", 1, Add("ideas", 1), Add("spare", 1)),
            action("long", 1, Add("digital", 5), effort=9),
            action("set-a", 1, Set("digital", 10)),
            action("set-b", 1, Set("digital", 15), requires="set-a"),
        ]
        found = plan(office(), actions, by=DAYS[1], effort=6)
        assert {o.action.id: (o.reason, o.names) for o in found.left_out} == {
            "late": ("late", ("late",)),
            "after-late": ("prerequisite", ("late",)),
            "beside": ("excluded", ("hurry",)),
            "spare": ("unread", ()),
            "ideas": ("awarded", ("4",)),
            "little": ("awarded", ("4",)),
            "plan": ("full", ("5",)),
            "slow": ("lowers", ("1", "2", "3")),
            "long": ("effort", ()),
            "set-a": ("lowers", ("3",)),
            "set-b": ("impossible", ("set-a", "set-b")),
        }
        assert left(found, "long").needed == 14
        some = [attrs.evolve(HURRY, changes=[Add("on_time", -1)]), SCANNER]
        assert left(plan(office(), some), "hurry").reason == "lowers"
        one = action("one", 1, Add("on_time", 1))
        below = plan(office(), [one], code="2")
        assert why(below, "one") == ("level", ("2",), None)
        enough = plan(office(), [HURRY, one], target=6)
        assert {o.reason for o in enough.left_out} == {"target"}

    @pytest.mark.parametrize("lang", ["vi", "en"])
    def test_it_explains_itself(self, lang: Literal["vi", "en"]) -> None:
        """Lines in both languages; amounts as readers print them."""
        found = plan(
            office(),
            [HURRY, SCAN, SCANNER, action("idle", 1, department="")],
            budget="30 triệu đồng",
            target=7,
        )
        text = found.explain(lang)
        words = {
            "vi": (
                "Tổng cộng: từ [6; 6,4] lên [7,2; 7,6] điểm, chắc chắn tăng 1,2",
                "Số việc: 1; kinh phí 30 triệu đồng; ngày công: 5",
                "Kinh phí được giao: 30 triệu đồng",
                "Điểm cần đạt: 7",
                "  1. Việc hurry (Sở Nội vụ; 30 triệu đồng)",
                "  2 Tiêu chí 2: từ 1 thành 2",
                (
                    "  Việc scan: chắc chắn tăng 1 điểm với 70 triệu đồng, nhưng tổng "
                    "kinh phí phải là 100 triệu đồng"
                ),
                "  Việc idle: không tăng điểm: không tiêu chí nào được xét dùng",
                "Thêm 100 triệu đồng thì chắc chắn tăng thêm 1 điểm",
            ),
            "en": (
                "Total: from [6, 6.4] to [7.2, 7.6]; surely added: 1.2",
                "  Sở Nội vụ: actions 1; cost 30 million VND; person-days 5",
                "  Việc scan: would surely add 1 for 70 million VND, but needs",
                "100 million VND more would surely add 1 points",
            ),
        }
        for line in words[lang]:
            assert line in text
        page = found._repr_html_(lang)
        assert "<td>Việc hurry</td><td>Sở Nội vụ</td>" in page
        assert page.count("<tr>") == 5
        nothing = plan(office(), [], code="1").explain(lang)
        assert {"vi": "không có việc nào", "en": "  nothing"}[lang] in nothing
        late = plan(
            office(),
            [SCANNER, action("free", 0, Add("on_time", 1), department="")],
            effort=0,
        )
        assert late.explain(lang).count("\n") > 5
        assert ("chưa giao cơ quan nào" in late.explain(lang)) == (lang == "vi")
        all_ = plan(office(), [SCAN, SCANNER, HURRY], caps={"Sở Nội vụ": 0}, effort=4)
        day = {"vi": "30/06/2023", "en": "2023-06-30"}[lang]
        assert day in all_.explain(lang)
        tight = plan(office(), [HURRY], effort=4).explain(lang)
        assert {"vi": "nhưng phải có 5 ngày công", "en": "needs 5 person-days"}[
            lang
        ] in tight

    def test_it_is_kept_as_json(self) -> None:
        found = plan(office(), [HURRY, SCAN, SCANNER], budget="30 triệu đồng")
        record = json.loads(found.to_json())
        assert record["actions"] == ["hurry"]
        assert record["cost"] == "30000000"
        assert record["score_after"] == {"low": "7.2", "high": "7.6"}
        assert record["departments"]["Sở Nội vụ"]["count"] == 1
        assert record["left_out"][0]["needed"] == "100000000"
        assert record["unit"]["vi"] == "Unit"

    def test_the_frontier_is_shown_and_kept(self) -> None:
        found = frontier(office(), [HURRY, SCAN, SCANNER])
        assert [one.gain for one in found.plans] == [0, Fraction(6, 5), Fraction(11, 5)]
        assert found.explain().splitlines()[2:] == [
            "0 triệu đồng: đạt [6; 6,4] điểm, chắc chắn tăng 0 (–)",
            "30 triệu đồng: đạt [7,2; 7,6] điểm, chắc chắn tăng 1,2 (hurry)",
            (
                "100 triệu đồng: đạt [8,2; 8,6] điểm, chắc chắn tăng 2,2 "
                "(scanner, hurry, scan)"
            ),
        ]
        assert "surely added 1.2 (hurry)" in found.explain("en")
        assert json.loads(found.to_json())["plans"][1]["actions"] == ["hurry"]
        assert "<td>30 triệu đồng</td><td>[7,2; 7,6]</td>" in found._repr_html_()

    def test_alternatives_say_what_they_lack(self) -> None:
        first, second = alternatives(office(), [HURRY, SCAN, SCANNER], count=2)
        assert ids_of(first) == ("hurry", "scan", "scanner")
        assert left(second, "scan").reason == "other"
        assert "có thể làm thêm: tăng 1 điểm với 70 triệu đồng" in second.explain()


class TestMistakes:
    """What draws words, all at once."""

    def test_in_what_is_asked(self) -> None:
        wrong: Any = {"solver": "best", "caps": {"Sở Nội": "1 đồng"}, "effort": -1}
        with pytest.raises(Invalid) as caught:
            plan(office(), [HURRY], budget=5, target=1.5, step="-1 đồng", **wrong)
        text = str(caught.value)
        for words in (
            "solver: found 'best'; expected one of auto, core, highs",
            "budget: found '5'; expected an amount of money",
            "target: found the float 1.5",
            "step: found '-1 VND'",
            "effort: found -1; expected person-days from 0 up",
            (
                "caps: found 'Sở Nội'; expected a department of the actions; did "
                "you mean 'Sở Nội vụ'?"
            ),
        ):
            assert words in text
        with pytest.raises(Invalid, match="count: found 0; expected 1 plan or more"):
            alternatives(office(), [HURRY], count=0)
        with pytest.raises(NotFound, match="no criterion '9'"):
            plan(office(), [HURRY], code="9")

    def test_in_actions(self) -> None:
        """What makes no sense on the scorecard, whatever else is done."""
        actions = [
            action("a", 1, Add("ontime", 1)),
            action("b", 1, Award("1", 3)),
            action("c", 1, Add("on_time", "1 tỷ đồng")),
            action("c", 1),
            action("d", 1, Set("plan", 3), requires="x"),
        ]
        with pytest.raises(Invalid) as caught:
            plan(office(), actions)
        text = str(caught.value)
        for words in (
            "action a, change no. 1: found 'ontime'; expected a datum",
            "action b, book self_assessed, awarded.1: found 3; expected a score in",
            "action c, change no. 1",
            "action c: found it twice",
            "action d, requires: found 'x'",
        ):
            assert words in text

    def test_too_many_sets(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Of actions that interact; the message names them."""
        monkeypatch.setattr("parindex.whatif.planning.effects.MOST_SETS", 100)
        many = [action(f"a{n}", n, Add("on_time", 1)) for n in range(8)]
        with pytest.raises(Invalid, match=r"8 actions that interact .*a0, a1, .*a7"):
            plan(office(), many)


# --- choosing alone -------------------------------------------------------------------


def choices(dice: random.Random, most: int) -> Choices:
    """Groups of options, with pairs that need or bar each other, and limits."""
    bits = [1 << n for n in range(dice.randint(1, most))]
    costs = {bit: tuple(dice.randint(0, most) for most in (6, 3, 1)) for bit in bits}
    groups = []
    rest = list(bits)
    while rest:
        size = dice.randint(1, 3)
        own, rest = rest[:size], rest[size:]
        group = [Label(0, (0, 0, 0), 0, 0)]
        for number in range(1, len(own) + 1):
            for those in combinations(own, number):
                uses = tuple(map(sum, zip(*(costs[bit] for bit in those), strict=True)))
                if dice.random() < 0.8:
                    group.append(Label(dice.randint(-2, 9), uses, number, sum(those)))
        groups.append(tuple(group))
    pairs = [
        (a, b)
        for a in bits
        for b in bits
        if a != b and not any(x.mask & a and bits_in(g) & b for g in groups for x in g)
    ]
    limits = (
        dice.choice((None, 8, 15)),
        dice.choice((None, 4)),
        dice.choice((None, 2)),
    )
    return Choices(
        groups=tuple(groups),
        needs=tuple(dice.sample(pairs, min(len(pairs), dice.randint(0, 3)))),
        bars=tuple(dice.sample(pairs, min(len(pairs), dice.randint(0, 3)))),
        limits=limits,
    ).without_hopeless()


def bits_in(group: Sequence[Label]) -> int:
    return solving.bits_of(group)


def all_of(found: Choices) -> list[Label]:
    """Every choice that is allowed."""
    labels = [found.nothing]
    for group in found.groups:
        labels = [solving.joined(a, b) for a in labels for b in group]
    return [label for label in labels if found.allows(label)]


@pytest.mark.property
class TestChoosing:
    """Both solvers on whole numbers alone."""

    @given(st.integers(0, 10**9), st.sampled_from((most_points, least_cost)))
    def test_the_best(self, seed: int, order: Any) -> None:
        dice = random.Random(seed)  # noqa: S311 - not for secrets
        found = choices(dice, 12)
        every = all_of(found)
        need = dice.choice((None, 5, 20))
        enough = [x for x in every if need is None or x.points >= need]
        first = min(enough, key=order, default=None)
        for best in (solving.best, milp.best):
            got = best(found, order, need=need)
            masks = [label.mask for label in got]
            assert masks == ([] if first is None else [first.mask])

    @FEW
    @given(st.integers(0, 10**9), st.integers(2, 6))
    def test_the_best_few(self, seed: int, count: int) -> None:
        found = choices(random.Random(seed), 8)  # noqa: S311 - not for secrets
        every = all_of(found)
        lean = [
            x
            for x in every
            if not any(
                y.mask & x.mask == y.mask != x.mask and y.points >= x.points
                for y in every
            )
        ]
        masks = [x.mask for x in sorted(lean, key=most_points)[:count]]
        for best in (solving.best, milp.best):
            assert [x.mask for x in best(found, most_points, count=count)] == masks

    @FEW
    @given(st.integers(0, 10**9))
    def test_the_front(self, seed: int) -> None:
        found = choices(random.Random(seed), 12)  # noqa: S311 - not for secrets
        best: list[Label] = []
        for label in sorted(all_of(found), key=least_cost):
            if not best or label.points > best[-1].points:
                best.append(label)
        masks = [label.mask for label in best]
        assert [label.mask for label in solving.front(found)] == masks
        assert [label.mask for label in milp.front(found)] == masks


class TestSize:
    """Where there are too many to compare, HiGHS takes over, or words are drawn."""

    @staticmethod
    def many() -> tuple[Scorecard, list[Action]]:
        """Twelve criteria, an action each; no two sets cost the same."""
        data = [
            Datum(name=f"n{i}", title="…", kind="count", unit="dossier")
            for i in range(12)
        ]
        children = [
            Criterion(
                code=str(i + 1),
                title="…",
                max_score=1,
                rule=Count(of=f"n{i}", each=Fraction(1, 100)),
            )
            for i in range(12)
        ]
        whole = Framework(
            id="vn/test/2023", title="…", max_score=12, children=children, data=data
        )
        known = book(measurements={datum.name: 0 for datum in data})
        actions = [
            action(
                f"a{i:02d}",
                2**i,
                Add(f"n{i}", 90 - i),
                department=f"D{i % 2}",
                effort=12 - i,
            )
            for i in range(12)
        ]
        return evaluate(whole, assessment(known, of="vn/test/2023")), actions

    def test_highs_takes_over(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """In plans, alternatives and frontiers alike."""
        card, actions = self.many()
        held: dict[str, Any] = {"caps": {"D0": "900 triệu đồng"}}
        small = [*actions[:6]]
        whole = plan(card, actions, budget="1 tỷ đồng", solver="core", **held)
        few = alternatives(card, actions, budget="1 tỷ đồng", solver="core", **held)
        line = frontier(card, small, solver="core", **held)
        monkeypatch.setattr(tasks, "FEW_LABELS", 20)
        assert plan(card, actions, budget="1 tỷ đồng", **held) == whole
        assert alternatives(card, actions, budget="1 tỷ đồng", **held) == few
        assert frontier(card, small, **held) == line

    def test_without_highs(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """All is compared; what is too much is told, and how to go on."""
        card, actions = self.many()
        monkeypatch.setattr(tasks, "find_spec", lambda _: None)
        found = plan(card, actions, budget="1 tỷ đồng")
        assert found == plan(card, actions, budget="1 tỷ đồng", solver="highs")
        monkeypatch.setattr(solving, "SEVERAL", 4000)
        with pytest.raises(Invalid, match=r"partial plans .*HiGHS"):
            plan(card, actions, budget="1 tỷ đồng", effort=50)
        with pytest.raises(Invalid, match=r"partial plans .*HiGHS"):
            alternatives(card, actions, budget="1 tỷ đồng", effort=50)
        monkeypatch.setitem(sys.modules, "highspy", None)
        with pytest.raises(Invalid, match=r"no HiGHS; expected .*parindex\[solve\]"):
            plan(card, actions, solver="highs")

    def test_nothing_to_choose(self) -> None:
        """No actions, or none that can be paid for."""
        card, actions = self.many()
        for solver in SOLVERS:
            assert plan(card, [], solver=solver).actions == ()
            assert plan(card, actions, budget=0, solver=solver).actions == ()
            assert len(frontier(card, [], solver=solver).plans) == 1
            assert len(alternatives(card, [], solver=solver)) == 1
            with pytest.raises(Invalid, match="expected a score up to 0"):
                plan(card, [], target=1, solver=solver)

    def test_highs_gives_up(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Its own words are told."""
        card, actions = self.many()
        made = milp._highs

        def hurried(columns: int) -> Any:
            highs = made(columns)
            highs.setOptionValue("time_limit", 0.0)
            return highs

        monkeypatch.setattr(milp, "_highs", hurried)
        with pytest.raises(Invalid, match="solver: found Time limit"):
            plan(card, actions, solver="highs", budget="1 tỷ đồng")

    def test_what_floats_let_pass_is_cut_off(self) -> None:
        """A đồng too much is less than HiGHS tells; the check does."""
        trillion = 10**12
        pair = [Label(5, (trillion + n, 0), 1, 1 << n) for n in range(2)]
        none = Label(0, (0, 0), 0, 0)
        groups = tuple((none, label) for label in pair)
        found = Choices(groups=groups, limits=(2 * trillion, None))
        assert [x.mask for x in milp.best(found, most_points)] == [1]
        assert [x.mask for x in solving.best(found, most_points)] == [1]
        assert [
            x.mask for x in milp.best(found.within(2 * trillion + 1), most_points)
        ] == [3]


@pytest.mark.slow
def test_120_actions() -> None:
    """Under one budget and six departments' caps; prints how long it takes."""
    dice = random.Random(1)  # noqa: S311 - not for secrets
    data, leaves, numbers = [], [], {}
    for i in range(40):
        names = f"done{i}", f"all{i}"
        data += [Datum(name=n, title="…", kind="count", unit="dossier") for n in names]
        numbers[names[0]], numbers[names[1]] = (
            dice.randint(60, 100),
            dice.randint(150, 400),
        )
        rule = Proportional(
            measure=Share(part=names[0], whole=names[1]), no_cases="full"
        )
        leaves.append(
            Criterion(
                code=f"{1 + i // 10}.{1 + i % 10}",
                title="…",
                max_score="2,5",
                rule=rule,
            )
        )
    areas = [
        Area(
            code=str(k + 1),
            title="…",
            max_score=25,
            criteria=leaves[10 * k : 10 * k + 10],
        )
        for k in range(4)
    ]
    whole = Framework(
        id="vn/test/2023", title="…", max_score=100, children=areas, data=data
    )
    card = evaluate(whole, assessment(book(measurements=numbers), of="vn/test/2023"))
    actions = [
        action(
            f"a{j:03d}",
            dice.randint(10, 400),
            Add(f"done{j % 40}", dice.randint(5, 20)),
            department=f"D{dice.randint(0, 5)}",
            requires=[f"a{j - 7:03d}"] if j > 40 and j % 9 == 0 else [],
            excludes=[f"a{j - 3:03d}"] if j > 40 and j % 11 == 0 else [],
        )
        for j in range(120)
    ]
    caps = {f"D{k}": "900 triệu đồng" for k in range(6)}
    start = time.perf_counter()
    found = plan(card, actions, budget="4 tỷ đồng", caps=caps)
    print(f"120 actions: {time.perf_counter() - start:.2f} s")  # noqa: T201 - the measurement
    assert found.cost <= 4000 * MILLION
    assert all(each.cost <= 900 * MILLION for each in found.departments.values())
    assert len(found.actions) + len(found.left_out) == 120
