"""What-if under attack: a small world scored by hand, and what an adversary tries."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime
from fractions import Fraction
from functools import cache
from itertools import combinations, permutations, product
from math import comb, floor
from typing import TYPE_CHECKING, Any, cast

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import parindex as px
from parindex import changes as to
from parindex import whatif
from parindex.changes import Add, Applies, Award, Change, ForPeer, Set, Weigh, Without
from parindex.cli import main
from parindex.hashing import content_hash
from parindex.intervals import Interval
from parindex.rules import Rounded
from parindex.whatif import compare, goal, plan, simulate
from samples import ALL, ON_TIME, PUNCTUAL, RECEIVED, assessment, book, criterion
from samples import framework as framework_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ZERO, HALF, ONE = Fraction(0), Fraction(1, 2), Fraction(1)
MILLION = 10**6
NAMES = ("on_time", "received", "late")
ACTIONS = [
    *("improve", "examples/illustrative-2023.toml", "--reading", "inferred"),
    *("--actions", "examples/actions-illustrative.toml"),
]

LATE = px.Datum(name="late", title="Late", kind="count", unit="dossier")
SHARE = px.Proportional(measure=PUNCTUAL, no_cases="unmodelled")
STEP = px.Bands(
    measure=PUNCTUAL,
    bands=[px.Band(at_least="95 %", score=1), px.Band(at_least="80 %", score="0.5")],
    otherwise=0,
    no_cases="zero",
)
PLACE = px.Datum(name="place", title="Rank", kind="rank", by=PUNCTUAL, among=4)
FIRST = px.RankBands(rank="place", bands=[px.Band(at_most=1, score=1)], otherwise=0)


def linear(code: str, name: str = "spent", full: int = 100, zero: int = 0) -> Any:
    """A criterion of at most 1 point in a straight line with a datum."""
    of = px.Number(of=name)
    return criterion(px.Proportional(measure=of, zero=zero, full=full), code)


@cache
def world() -> px.Framework:
    """A cap, a rounded rule, a floor below 0, a mean with a weight of 0, exclusions."""
    part = px.Share(part="late", whole="received")
    line: Any = px.Proportional(measure=PUNCTUAL, zero="50 %", no_cases="full")
    late_ones = px.Proportional(
        measure=part, zero="100 %", full="0 %", no_cases="excluded"
    )
    line = Rounded(rule=line, digits=1)
    ones = [criterion(STEP, "1.1"), criterion(line, "1.2")]
    one = px.Area(code="1", title="1", max_score="1.5", capped=True, criteria=ones)
    others = linear("3.2", "late", 0, 8), linear("3.3", "on_time", 5)
    mean = px.Area(
        code="3",
        title="Mean",
        max_score=2,
        aggregation=px.Mean(weights={"3.1": 1, "3.2": 2, "3.3": 0}),
        criteria=[criterion(late_ones, "3.1"), *others],
    )
    loss = criterion(px.Deduction(each={"late": "0.25"}), "2", min_score=-1)
    data, out = (ON_TIME, RECEIVED, LATE), "reduce_maximum"
    return framework_of(one, loss, mean, data=data, not_applicable=out)


def by_hand(on_time: int, received: int, late: int, weight: int = 2) -> Fraction:
    """The whole score, written out without the library."""
    step, line, mean = ZERO, ONE, max(ZERO, 1 - Fraction(late, 8))
    if received:
        share = Fraction(on_time, received)
        step = ONE if share >= Fraction(19, 20) else HALF * (share >= Fraction(4, 5))
        line = Fraction(floor(10 * max(ZERO, 2 * share - 1) + HALF), 10)
        mean = (1 - Fraction(late, received) + weight * mean) / (1 + weight)
    loss = max(Fraction(-1), 1 - Fraction(late, 4))
    return min(Fraction(3, 2), step + line) + loss + 2 * mean


def fits(on_time: int, received: int, late: int) -> bool:
    return min(on_time, late) >= 0 and max(on_time, late) <= received


def scored(*children: Any, data: Any = ALL, **fields: Any) -> px.Scorecard:
    """Some criteria, scored from a book."""
    return px.evaluate(framework_of(*children, data=data), assessment(book(**fields)))


def at(*values: int | None) -> px.Scorecard:
    """The small world with these data; those that are None are missing."""
    known = {n: v for n, v in zip(NAMES, values, strict=True) if v is not None}
    return px.evaluate(world(), assessment(book(measurements=known)))


def plain(**fields: Any) -> px.Scorecard:
    """Area 1 (1.1 a share, 1.2 an amount) and criterion 2 (a rating): 0.5 points."""
    leaves = [criterion(SHARE, "1.1"), linear("1.2")]
    area = px.Area(code="1", title="A", max_score=2, criteria=leaves)
    data = {"on_time": 100, "received": 200, "spent": 0, "rating": 0}
    return scored(area, linear("2", "rating", 5), measurements=data, **fields)


def scenario(*changes: Change) -> whatif.Scenario:
    return whatif.Scenario(name="what if", changes=changes)


def outcome(card: px.Scorecard, *changes: Change) -> Any:
    return compare(card, scenario(*changes)).outcomes[0]


def action(name: str, cost: int, *changes: Any, **fields: Any) -> whatif.Action:
    """An action that costs so many million VND."""
    money = f"{cost} triệu đồng"
    return whatif.Action(id=name, title=name, cost=money, changes=changes, **fields)


def state(card: px.Scorecard) -> tuple[Any, ...]:
    """All that must stay as it is."""
    of, data = card.context, dict(card.context.data)
    return content_hash(of.framework), content_hash(of.assessment), card.record, data


class TestByHand:
    """All that is computed of the small world, against the score by hand."""

    def test_every_score(self) -> None:
        start = at(3, 5, 1)
        for values in product(range(8), repeat=3):
            if fits(*values):
                data = dict(zip(NAMES, values, strict=True))
                found = px.rescore(start, measurements=data)
                assert found.score == Interval.of(by_hand(*values))

    @pytest.mark.parametrize("now", [(3, 5, 1), (0, 0, 0), (19, 20, 8)])
    @pytest.mark.parametrize("target", ["-0.9", "2.5", "3.25", "11/3"])
    def test_goals(self, now: tuple[int, int, int], target: str) -> None:
        for place, name in enumerate(NAMES):
            found = goal(at(*now), target, name)
            tried = {n: (*now[:place], n, *now[place + 1 :]) for n in range(60)}
            reached = {
                n
                for n, values in tried.items()
                if fits(*values) and by_hand(*values) >= Fraction(target)
            }
            assert {n for n in tried if any(n in s for s in found.surely)} == reached
            if found.nearest is not None and reached:
                least = min(abs(n - now[place]) for n in reached)
                assert abs(found.nearest.change or 0) == least

    @pytest.mark.parametrize("now", [(3, 5, 1), (15, 20, 3), (19, 20, 0), (20, 20, 9)])
    def test_cliffs(self, now: tuple[int, int, int]) -> None:
        for found in whatif.cliffs(at(*now)):
            place = NAMES.index(found.by)
            told = {1: found.more, -1: found.fewer}
            for step in filter(None, (found.up, found.down)):
                assert step.away == abs(step.value - found.now)
                told |= {int(step.value) - now[place]: step.shift}
            for change, shift in told.items():
                there = (*now[:place], now[place] + change, *now[place + 1 :])
                assert (shift is not None) == fits(*there)
                assert shift is None or shift.low == by_hand(*there) - by_hand(*now)

    def test_causes(self) -> None:
        """Shapley's shares over all orders, of data and of weights."""
        changes = Set("on_time", 16), Set("late", 6), Weigh("3", {"3.2": 5})

        def score(some: tuple[int, ...]) -> Fraction:
            data = 16 if 0 in some else 10, 20, 6 if 1 in some else 2
            return by_hand(*data, 5 if 2 in some else 2)

        orders = list(permutations(range(3)))
        for place, cause in enumerate(outcome(at(10, 20, 2), *changes).causes()):
            before = [order[: order.index(place)] for order in orders]
            part = sum(score((*some, place)) - score(some) for some in before)
            assert cause.shift.low == cause.shift.high == part / len(orders)

    @pytest.mark.parametrize("solver", ["core", "highs"])
    @pytest.mark.parametrize("budget", [0, 3, 7, 12, 30])
    def test_plans(self, budget: int, solver: Any) -> None:
        """The best set, its gain, and what each action left out would add."""
        more = {"a": (4, 0, 0), "b": (3, 0, -1), "c": (-2, -4, 0), "d": (0, 2, 1)}
        more["e"] = (0, 0, -2)
        costs = {"a": 4, "b": 3, "c": 2, "d": 1, "e": 5}
        ties: dict[str, Any] = {"b": {"requires": ["d"]}, "c": {"excludes": ["e"]}}
        actions = [
            action(
                name,
                costs[name],
                *(Add(n, by) for n, by in zip(NAMES, each, strict=True) if by),
                **ties.get(name, {}),
            )
            for name, each in more.items()
        ]
        every: dict[frozenset[str], Fraction] = {}
        for size in range(6):
            for some in combinations("abcde", size):
                sums = [sum(x) for x in zip((14, 20, 3), *(more[n] for n in some))]  # noqa: B905
                apart = {"c", "e"} <= {*some} or ("b" in some and "d" not in some)
                if fits(*sums) and not apart:
                    every[frozenset(some)] = by_hand(*sums) - by_hand(14, 20, 3)
        cost = {some: sum(map(costs.__getitem__, some)) for some in every}
        best = min(
            (some for some in every if cost[some] <= budget),
            key=lambda s: (-every[s], cost[s], len(s), sorted(s)),
        )
        money = f"{budget} triệu đồng"
        found = plan(at(14, 20, 3), actions, budget=money, solver=solver)
        assert {one.id for one in found.actions} == best
        assert found.gain == every[best]
        assert found.cost == cost[best] * MILLION
        for other in found.left_out:
            both = best | {other.action.id, *other.action.requires}
            if other.reason in {"excluded", "impossible"}:
                assert both not in every
            else:
                assert other.gain == every[both] - every[best]
            if other.reason == "budget":
                assert other.needed == cost[both] * MILLION > budget * MILLION

    def test_questions_and_bars(self) -> None:
        """No answer narrows less than surely, nor more than at most."""
        all_ = range(11)

        def ends(on_times: Any, late_ones: Any) -> Interval:
            scores = [by_hand(a, 10, b) for a in on_times for b in late_ones]
            return Interval(min(scores), max(scores))

        found = {q.name: q.score for q in whatif.questions(at(None, 10, None))}
        now = ends(all_, all_).width
        for name, widths in (
            ("on_time", [ends([x], all_).width for x in all_]),
            ("late", [ends(all_, [x]).width for x in all_]),
        ):
            told = found[name].now, found[name].surely, found[name].at_most
            assert told == (now, now - max(widths), now - min(widths))
        bars = {bar.name: bar.score for bar in whatif.tornado(at(6, 10, 2))}
        assert bars["on_time"] == ends(all_, [2])
        assert bars["late"] == ends([6], all_)

    def test_a_simulation_and_what_it_leaves(self) -> None:
        """Means and ranks within five standard errors; nothing is touched by asking."""
        draws, chance, card = 20_000, Fraction(17, 20), at(14, 20, 3)
        before = state(card)
        often = [comb(20, n) * chance**n * (1 - chance) ** (20 - n) for n in range(21)]
        laws = {"on_time": whatif.Binomial(cases="received", probability="85 %")}
        bar = by_hand(19, 20, 3)  # who reaches it shares the better rank
        found = simulate(card, laws, draws=draws, seed=3, others={"other": bar})
        mean = sum(by_hand(n, 20, 3) * p for n, p in enumerate(often))
        assert abs(found.mean[0] - float(mean)) < 5 * found.error
        first = float(sum(p for n, p in enumerate(often) if by_hand(n, 20, 3) >= bar))
        error = (first * (1 - first) / draws) ** 0.5
        assert abs(float(found.rank(1).low) - first) < 5 * error
        again = simulate(card, laws, draws=draws, seed=3, others={"other": bar})
        assert (again.mean, again.ranks) == (found.mean, found.ranks)
        made = plan(card, [action("a", 1, Add("on_time", 1))])
        told: Any = made, found, whatif.goals(card, 4), outcome(card, Add("late", 1))
        for answer in told:
            assert answer.explain("en") != answer.explain("vi")
            with pytest.raises(attrs.exceptions.FrozenInstanceError):
                answer.before = card
        assert state(card) == before

    @given(st.data())
    def test_ranks_are_rescored_as_evaluated(self, data: st.DataObject) -> None:
        """With peers, two books, and what does not apply."""
        leaves = criterion(FIRST, "1"), criterion(SHARE, "2")
        whole = framework_of(
            *leaves, data=(ON_TIME, RECEIVED, PLACE), not_applicable="reduce_maximum"
        )
        known = st.dictionaries(st.just("on_time"), st.integers(0, 9))
        new, *olds = (data.draw(known) for _ in range(5))
        out = data.draw(st.sampled_from([(), ("1",), ("2",)]))
        target = book("target", measurements={"received": 3})

        def year(number: int, known: Any, **fields: Any) -> px.Assessment:
            own = book("appraised", measurements={"received": 10, **known}, **fields)
            return assessment(own, target, unit=f"Unit {number}")

        first, *peers = (year(*each) for each in enumerate(olds))
        card = px.evaluate(whole, first, book="appraised", peers=peers)
        changes = [Set(name, value) for name, value in new.items()]
        gone = [Applies(code, applies=False) for code in out]
        found = scenario(*changes, *gone).apply(card)
        then = year(0, {**olds[0], **new}, not_applicable=out)
        wanted = px.evaluate(whole, then, book="appraised", peers=peers)
        assert (found.record, found.root) == (wanted.record, wanted.root)
        assert found.context.assessment == then


# --- bugs -----------------------------------------------------------------------------


def moved_on(path: Path) -> tuple[px.Scorecard, to.UseEdition]:
    """A card of 1 and 2, and an edition in which 4 stands where 2 was."""
    new = px.Reading(name="new", rule=STEP, evidence="made up")
    leaves = criterion(SHARE, "1", readings=[new]), linear("4", full=200)
    other = framework_of(*leaves, id="test/other", data=(*ALL, LATE))
    file = path / "other.toml"
    file.write_text(px.dump_framework(other), encoding="utf-8")
    data = {"on_time": 100, "received": 200, "spent": 50}
    card = scored(criterion(SHARE, "1"), linear("2"), measurements=data)
    return card, to.UseEdition(str(file))


def two_units() -> object:
    """Unit and Other, as if they were one."""
    card = plain()
    other = attrs.evolve(card.context.assessment, unit="Other")
    return whatif.attribute(card, px.evaluate(card.context.framework, other))


def drawn(law: Any, draws: Any = 9, name: str = "on_time") -> object:
    return simulate(plain(), {name: law}, draws=draws, seed=1)


def alternated(change: Change, now: int = 100) -> object:
    card = px.rescore(plain(), measurements={"on_time": now})
    laws = {"on_time": whatif.Uniform(low=150, high=199)}
    other = whatif.Alternatives("n", [(1, scenario(change))])
    return simulate(card, laws, draws=9, seed=1, alternatives=[other])


def planned(deadline: Any, by: Any) -> object:
    return plan(plain(), [action("a", 1, deadline=deadline)], by=by)


#: 200 of 150 to 199, in what follows.
ABOVE = px.Share(part="received", whole="on_time")

#: What must be refused in a sentence, by the number of the bug where it was not.
REFUSED: dict[str, Callable[[], object]] = {
    "10 two units are not one": two_units,
    "15 no such code": lambda: scenario(Applies("9.9")).apply(plain()),
    "18 wrong order": lambda: scenario(Award("2", Interval(ONE, ZERO))).apply(plain()),
    "19 cases": lambda: drawn(whatif.Binomial(cases=10**30, probability="50 %")),
    "19 counts": lambda: drawn(whatif.Uniform(low=200, high=2**63)),
    "3 a contradiction": lambda: alternated(Set("received", 100)),
    "4 a disputed value": lambda: drawn(whatif.OneOf([((100, 200), 1)])),
    "20 half a draw": lambda: drawn(whatif.Uniform(low=0, high=1), 1.5, "spent"),
    "20 no change": lambda: scenario(cast("Any", "spent")).apply(plain()),
    "20 no deadline": lambda: planned("2023-11-30", date(2023, 11, 30)),
    "27 a part above its whole in the share of another rule": lambda: alternated(
        to.UseRule("2", px.Proportional(measure=ABOVE, no_cases="zero")), 200
    ),
    "23 a moment": lambda: planned(date(2023, 11, 30), datetime(2023, 11, 30, 9)),  # noqa: DTZ001
    "23 yes draws": lambda: drawn(whatif.Uniform(low=0, high=1), True, "spent"),  # noqa: FBT003
}


class TestBugs:
    """What was wrong, each with the right answer."""

    @pytest.mark.parametrize(
        ("changes", "wanted"),
        [
            ((Set("on_time", 200), Add("1.1", "-0.1")), "0.9"),
            ((Award("1.2", 1), Add("1", "0.1")), "1.6"),
            ((Without("1"), Add("1", "0.1")), "0.6"),
        ],
    )
    def test_points_on_top(self, changes: tuple[Change, Add], wanted: str) -> None:
        card = plain(awarded={"1": "1.5"} if isinstance(changes[0], Without) else {})
        found = scenario(*changes).apply(card)[changes[1].name]
        assert found.score == Interval.of(wanted)

    def test_indices_are_not_biased(self) -> None:
        ends = {"spent": 100, "rating": 5}
        laws = {name: whatif.Uniform(low=0, high=end) for name, end in ends.items()}
        found = [whatif.sobol(plain(), laws, draws=64, seed=n) for n in range(30)]
        total = sum(share.total for each in found for share in each) / len(found)
        assert abs(total - 1) < 0.1  # as the score is a sum, they are 1 together

    @pytest.mark.parametrize("of", ["own", "peer"])
    def test_a_rank_by_an_impossible_share(self, of: str) -> None:
        whole = framework_of(criterion(FIRST), data=(ON_TIME, RECEIVED, PLACE))
        data = {"on_time": 9, "received": 10}
        years = [assessment(book(measurements=data), unit=x) for x in ("own", "peer")]
        card, wrong = px.evaluate(whole, years[0], peers=years[1:]), Set("on_time", 11)
        with pytest.raises(px.Invalid):
            scenario(wrong if of == "own" else ForPeer(of, wrong)).apply(card)

    @pytest.mark.parametrize("number", range(4))
    def test_a_change_after_an_edition(self, number: int, tmp_path: Path) -> None:
        other = Award("4", 1), Add("4", "0.1"), Set("late", 1), to.UseReading("new")
        card, edition = moved_on(tmp_path)
        found = outcome(card, edition, other[number])
        assert sum(c.shift.low for c in found.causes()) == found.shift.low
        assert found.explain("en")

    def test_what_is_gone_is_not_unchanged(self, tmp_path: Path) -> None:
        card, edition = moved_on(tmp_path)
        assert outcome(card, edition).unmoved == ("1",)
        assert compare(card, scenario(Set("spent", 60)), scenario(edition)).html()

    @pytest.mark.parametrize(
        ("first", "reason"), [(Add("spent", 100), "full"), (Award("1.2", 1), "awarded")]
    )
    def test_what_the_plan_itself_fills(self, first: Any, reason: str) -> None:
        actions = action("a", 1, first), action("b", 2, Add("spent", 50))
        (left,) = plan(plain(), actions, budget="9 triệu đồng").left_out
        assert left.gain == 0
        assert left.reason == reason

    @pytest.mark.parametrize("card", [at(19, 20, 3), plain(not_applicable=["1"])])
    def test_why_an_action_adds_nothing(self, card: px.Scorecard) -> None:
        (left,) = plan(card, [action("a", 1, Add("on_time", 1))]).left_out
        assert left.reason != "level"

    @pytest.mark.parametrize(
        ("change", "out"),
        [(Award("2", 0), []), (Set("on_time", 150), ["1"]), (Applies("1.1"), ["1"])],
    )
    def test_why_a_change_does_nothing(self, change: Change, out: list[str]) -> None:
        ((_, reason),) = outcome(plain(not_applicable=out), change).idle
        assert reason not in {"level", "same"}

    @pytest.mark.parametrize(
        "more",
        [["--cap", "Sở Nội vụ=x", "Sở Nội vụ=5 đồng"], ["--frontier", "--target", "9"]],
    )
    def test_nothing_is_dropped(self, more: list[str], capsys: Any) -> None:
        assert main([*ACTIONS, *more]) == 2
        assert capsys.readouterr().err

    def test_decomposed_letters(self) -> None:
        files, name = attrs.evolve(LATE, name="hồ_sơ"), "hồ_sơ"
        data = {name: 1, "on_time": 1}
        card = scored(linear("1", name, 9), data=(files, ON_TIME), measurements=data)
        one = action("a", 1, Add(name, 1), department=name)
        name = unicodedata.normalize("NFD", name)
        assert goal(card, 1, name).nearest
        assert whatif.goal_pairs(card, 1, (name, "on_time")).pairs
        assert plan(card, [one], caps={name: "1 triệu đồng"}).actions

    @pytest.mark.parametrize("refused", REFUSED.values(), ids=list(REFUSED))
    def test_it_is_refused(self, refused: Callable[[], object]) -> None:
        with pytest.raises(px.ParindexError):
            refused()

    @pytest.mark.parametrize("later", ["a", "b"])
    def test_points_of_a_node_and_below_it(self, later: str) -> None:
        actions = [
            action("a", 1, Add("1.1", "0.1"), requires=["z"] * (later == "a")),
            action("b", 1, Add("1", "0.1"), requires=["z"] * (later == "b")),
            action("z", 1, Add("rating", 1)),
        ]
        found = plan(plain(), actions)
        assert found.gain == Fraction(4, 10)
        assert not found.left_out

    def test_points_between_data(self) -> None:
        """They are added to a score, which the changes so far must allow."""
        changes = Set("on_time", 300), Set("received", 400), Add("2", "0.1")
        assert scenario(*changes).apply(plain()).score == Interval.of("0.85")
        with pytest.raises(px.Invalid, match=r"change no\. 2, measurements\.on_time"):
            scenario(changes[0], changes[2], changes[1]).apply(plain())

    def test_the_index_is_of_the_new_maximum(self) -> None:
        whole = framework_of(linear("1"), linear("2", "rating", 5), base=2)
        year = assessment(book(measurements={"spent": 100, "rating": 5}))
        card = scenario(Weigh("", {"1": 3})).apply(px.evaluate(whole, year))
        assert card.score == Interval.of(card.root.max_score) == Interval.of(4)
        assert card.root.index == Interval.of(100)

    def test_below_is_not_beyond(self) -> None:
        few = px.Bands(
            measure=px.Number(of="spent"),
            bands=[px.Band(below=5, score=1)],
            otherwise=0,
        )
        card = scored(criterion(few), measurements={"spent": 10})
        assert "vượt qua" not in goal(card, 1, "spent").explain("vi")
        assert "vượt qua" not in whatif.cliffs(card)[0].explain("vi")
