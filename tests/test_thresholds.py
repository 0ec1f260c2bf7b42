"""Every threshold at, just under and just over, in whole cases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given

import parindex
from parindex.assessment import Assessment, Book
from parindex.criteria import Criterion, Framework
from parindex.evaluation import evaluate
from parindex.formulas import Curved, Formula, score, walk
from parindex.intervals import Interval
from parindex.lowering import lower
from parindex.measures import Datum, Number, Share
from parindex.rules import Band, Bands, NoCases, Proportional, Rule
from strategies import RuleAtWork, rules, written
from thresholds import CASES, Case, Cases, cases_around, said

if TYPE_CHECKING:
    from parindex.scorecard import Scorecard

ON_TIME = Share(part="on_time", whole="received")
DATA = {
    name: Datum(name=name, title=name, kind="count", unit="dossier")
    for name in ("on_time", "received")
}


def segment_score(case: Case) -> Interval:
    """What a segment gives at the value of a case, from its two lines."""
    low, high = (
        line.slope * case.value + line.intercept
        for line in (case.segment.low, case.segment.high)
    )
    return Interval(low, high)


def scored(rule: Rule, low: int, high: int, **data: Any) -> Interval:
    """What a rule gives on a scale."""
    return score(lower(rule, Interval.of(low, high), DATA), data)


def at_least(percent: str, no_cases: NoCases = "zero", **options: Any) -> Bands:
    """Full marks from a share up."""
    return Bands(
        measure=ON_TIME,
        bands=[Band(at_least=percent, score=1)],
        otherwise=0,
        no_cases=no_cases,
        **options,
    )


class TestWorked:
    """Thresholds where binary floats, rounding or division go wrong."""

    @pytest.mark.parametrize(
        ("percent", "on_time", "received", "expected"),
        [
            ("95 %", 19, 20, 1),
            ("95 %", 18, 20, 0),
            ("95 %", 94, 99, 0),
            ("95 %", 95, 100, 1),
            ("95 %", 189, 199, 0),
            ("95 %", 190, 199, 1),
            ("95 %", 949_999, 1_000_000, 0),
            ("95 %", 950_000, 1_000_000, 1),
            ("29 %", 29, 100, 1),
            ("29 %", 28, 100, 0),
            ("97,5 %", 39, 40, 1),
            ("97,5 %", 38, 40, 0),
            ("100 %", 10**15, 10**15, 1),
            ("100 %", 10**15 - 1, 10**15, 0),
            ("2/3", 2, 3, 1),
            ("2/3", 666_666, 1_000_000, 0),
        ],
    )
    def test_from_a_share_up(
        self, percent: str, on_time: int, received: int, expected: int
    ) -> None:
        """19 of 20 meets 95 %, 29 of 100 meets 29 %, and one case less does not."""
        found = scored(at_least(percent), 0, 1, on_time=on_time, received=received)
        assert found == Interval.of(expected)

    @pytest.mark.parametrize("total", [20, 100, 200, 40, 99])
    @pytest.mark.parametrize("word", ["at_least", "above", "at_most", "below"])
    def test_every_whole_percent(self, word: str, total: int) -> None:
        """All four bounds, at 0 to 100 %, for every number of cases."""
        for percent in range(101):
            band: Any = {word: f"{percent} %"}
            rule = Bands(
                measure=ON_TIME,
                bands=[Band(**band, score=1)],
                otherwise=0,
                no_cases="zero",
            )
            if (word, percent) in {("above", 100), ("below", 0)}:
                continue
            formula = lower(rule, Interval.of(0, 1), DATA)
            for on_time in range(total + 1):
                left, right = 100 * on_time, percent * total
                holds = {
                    "at_least": left >= right,
                    "above": left > right,
                    "at_most": left <= right,
                    "below": left < right,
                }[word]
                data = {"on_time": on_time, "received": total}
                assert score(formula, data) == Interval.of(int(holds))


class TestNoCases:
    """0 of 0 does what the rule says; there is no default."""

    @pytest.mark.parametrize(
        ("no_cases", "expected"),
        [
            ("full", (Interval.of(2), 2, "measured")),
            ("zero", (Interval.of(0), 2, "measured")),
            ("unmodelled", (Interval.of(0, 2), 2, "unmodelled")),
            ("excluded", (Interval.of(0), 0, "not_applicable")),
        ],
    )
    def test_each_of_the_four(
        self, no_cases: NoCases, expected: tuple[Interval, int, str]
    ) -> None:
        """The maximum; 0; anything in range; no score and no maximum."""
        some = Band(at_least="95 %", score=2)
        for rule in (
            Proportional(measure=ON_TIME, no_cases=no_cases),
            Bands(measure=ON_TIME, bands=[some], otherwise="0.5", no_cases=no_cases),
        ):
            framework = Framework(
                id="test",
                title="test",
                max_score=2,
                not_applicable="reduce_maximum",
                data=DATA.values(),
                children=[Criterion(code="1", title="1", max_score=2, rule=rule)],
            )
            node = scorecard(framework, {"on_time": 0, "received": 0})["1"]
            found: Any = (node.score, node.max_score, node.state)
            assert found == expected

    def test_a_penalty_without_cases(self) -> None:
        """Full is the maximum of 0; zero is 0."""
        for no_cases in ("full", "zero"):
            rule = Proportional(measure=ON_TIME, no_cases=no_cases)
            found = scored(rule, -3, 0, on_time=0, received=0)
            assert found == Interval.of(0)

    def test_zero_outside_the_range_is_its_nearest_end(self) -> None:
        """On a scale from 1 to 5, nothing gets 1."""
        rule = Proportional(measure=ON_TIME, no_cases="zero")
        found = scored(rule, 1, 5, on_time=0, received=0)
        assert found == Interval.of(1)


def scorecard(
    framework: Framework, data: Cases, reading: str | None = None
) -> Scorecard:
    """A unit of which no more than some data are known."""
    measurements: Any = written(data, framework.data_by_name)
    assessment = Assessment(
        framework=framework.id,
        unit="test",
        year=framework.first_year or 2023,
        books=[Book(name="self_assessed", measurements=measurements)],
    )
    return evaluate(framework, assessment, reading=reading)


@pytest.mark.property
class TestAnyRule:
    """The helper itself: every threshold of every rule is met in whole cases."""

    @given(rules())
    def test_cases_give_what_their_segment_says(self, work: RuleAtWork) -> None:
        """At each breakpoint that whole cases can be near."""
        formula = lower(work.rule, work.within, work.data)
        for case in cases_around(formula, work.data):
            assert score(case.node, case.data) == segment_score(case)
            under = case.value - case.breakpoint
            assert case.side == ("under" if under < 0 else "over" if under else "at")
            words = said(work.rule, case.value, work.within.high)
            if isinstance(formula, Curved) and words is not None:
                expected = work.within
                if words != "unmodelled":
                    expected = Interval(words, words)
                assert score(formula, case.data) == expected

    def test_shares_are_tried_of_20_of_100_and_of_200(self) -> None:
        """95 % of each is a whole number of cases."""
        formula = lower(at_least("95 %"), Interval.of(0, 1), DATA)
        found = {
            (case.side, case.data["on_time"], case.data["received"])
            for case in cases_around(formula, DATA)
        }
        assert found == {
            (side, 95 * cases // 100 + move, cases)
            for cases in CASES
            for side, move in (("under", -1), ("at", 0), ("over", 1))
        }

    def test_counts_are_tried_one_by_one(self) -> None:
        """Three initiatives or more: 2, 3 and 4."""
        rule = Bands(
            measure=Number(of="received"),
            bands=[Band(at_least=3, score=1)],
            otherwise=0,
        )
        formula = lower(rule, Interval.of(0, 1), DATA)
        found = {(c.side, c.data["received"]) for c in cases_around(formula, DATA)}
        assert found == {("under", 2), ("at", 3), ("over", 4)}


@pytest.mark.parametrize("edition", parindex.available())
def test_bundled_thresholds(edition: str) -> None:
    """Every criterion and reading, from data to score, by curve and by words."""
    framework = parindex.load_framework(edition)
    for leaf in framework.leaves():
        within = Interval(leaf.min_score, leaf.max_score)
        rules = {None: leaf.rule} | {r.name: r.rule for r in leaf.readings}
        for reading, rule in rules.items():
            formula = framework.formula(leaf.code, reading)
            cases = list(cases_around(formula, framework.data_by_name))
            for case in cases:
                expected = segment_score(case)
                assert score(case.node, case.data) == expected, (leaf.code, case)
                if formula is not case.node or rule is None:
                    continue
                words = said(rule, case.value, leaf.max_score)
                if words is not None:
                    stated = within if words == "unmodelled" else Interval(words, words)
                    assert expected == stated, (leaf.code, case)
                card = scorecard(framework, case.data, reading)
                assert card[leaf.code].score == expected, (leaf.code, case)
            check_all_sides(formula, cases)


def check_all_sides(formula: Formula, cases: list[Case]) -> None:
    """No breakpoint was left out, on no side."""
    for node in walk(formula):
        if not isinstance(node, Curved):
            continue
        domain = node.quantity.domain
        for point in node.curve.breakpoints:
            found = {c.side for c in cases if (c.node, c.breakpoint) == (node, point)}
            beyond = {domain.start: {"under"}, domain.end: {"over"}}.get(point, set())
            assert found == {"at", "under", "over"} - beyond, (point, found)
