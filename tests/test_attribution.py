"""A change is split exactly into its causes, whatever order they come in."""

from __future__ import annotations

import json
from fractions import Fraction
from itertools import permutations
from math import factorial
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parindex.assessment import Assessment, Book
from parindex.criteria import Area, Channel, Framework, Reading, replaced
from parindex.errors import Invalid, NotFound
from parindex.evaluation import evaluate, rescore
from parindex.intervals import Interval, add
from parindex.measures import Datum, Number
from parindex.populations import Population, ScoredUnit
from parindex.ranking import rank
from parindex.rules import Band, Compliance, Proportional, RankBands, SurveyShare
from parindex.tables import Table
from parindex.whatif.causes.rank_changes import attribute_rank
from parindex.whatif.causes.score_changes import attribute
from parindex.whatif.causes.shapley import shapley
from parindex.whatif.causes.vintages import survey_results
from parindex.whatif.shifts import Shift
from samples import ALL, PUNCTUAL, criterion, framework
from strategies import FEW, all_shares, assessed, facts, frameworks, narrowed, verdicts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from parindex.scorecard import Scorecard
    from parindex.whatif.causes.rank_changes import RankChange
    from parindex.whatif.causes.score_changes import ScoreChange

pytestmark = pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisWarning")

#: A game: what each set of four players is worth, as bits of the number of the set.
games = st.lists(st.fractions(-3, 3, max_denominator=6), min_size=16, max_size=16)
PLAYERS = ("a", "b", "c", "d")


def worth(game: Sequence[Fraction], some: frozenset[str]) -> tuple[Fraction, ...]:
    """Two numbers for a set of players."""
    number = sum(1 << PLAYERS.index(player) for player in some)
    return game[number], -2 * game[number]


class TestShapley:
    """Parts add up, and the order of players is nothing."""

    @FEW
    @given(games)
    def test_by_definition(self, game: list[Fraction]) -> None:
        """The mean, over all orders, of what a player adds when it comes."""
        found = shapley(PLAYERS, lambda some: worth(game, some))
        for player in PLAYERS:
            steps = []
            for order in permutations(PLAYERS):
                before = frozenset(order[: order.index(player)])
                step = worth(game, before | {player})[0] - worth(game, before)[0]
                steps.append(step)
            mean = add(steps) / factorial(len(PLAYERS))
            assert found[player] == (mean, -2 * mean)

    @FEW
    @given(games, st.permutations(PLAYERS))
    def test_the_order_is_nothing(self, game: list[Fraction], order: list[str]) -> None:
        """Parts are the same, and add up to the change."""
        found = shapley(order, lambda some: worth(game, some))
        assert found == shapley(PLAYERS, lambda some: worth(game, some))
        assert add(part[0] for part in found.values()) == game[15] - game[0]

    def test_nobody(self) -> None:
        """No player has no part."""
        assert shapley((), lambda _: (Fraction(1),)) == {}

    def test_each_set_is_valued_once(self) -> None:
        """Values can be slow to find."""
        seen = []

        def value(some: frozenset[str]) -> tuple[Fraction]:
            seen.append(some)
            return (Fraction(len(some)),)

        one = (Fraction(1),)
        assert shapley("ab", value) == {"a": one, "b": one}
        assert len(seen) == len(set(seen)) == 4


# --- changes of scores ----------------------------------------------------------------


def check(change: ScoreChange | RankChange) -> None:
    """The parts of a change add up to it, to the digit, at both ends."""
    shift = Shift.between(change.before, change.after)
    assert change.change == shift
    for end in ("low", "high"):
        parts = add(getattr(part, end) for part in change.parts.values())
        assert parts == getattr(shift, end)


def check_criteria(change: ScoreChange) -> None:
    """Criteria add up to the part of each cause, and to the exact change."""
    for cause, part in change.parts.items():
        for end in ("low", "high") if cause != "rounding" else ():
            found = [getattr(c.parts[cause], end) for c in change.criteria]
            assert add(found) == getattr(part, end)
    for item in change.criteria:
        assert any(item.parts.values())
        for end in ("low", "high"):
            found = [getattr(part, end) for part in item.parts.values()]
            assert add(found) == getattr(item.change, end)


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Scorecard, Scorecard]:
    """Two years of a unit, now and then under other rules or in another reading."""
    first = draw(frameworks())
    frames = [first, first]
    if draw(st.booleans()):
        leaf = draw(st.sampled_from(list(first.leaves())))
        other = attrs.evolve(leaf, rule=Compliance(answer="extra"))
        if leaf.min_score <= 0 and not any(d.name == "extra" for d in first.data):
            children = replaced(first, {leaf.code: other})
            extra = Datum(name="extra", title="Extra", kind="flag")
            frames[0] = attrs.evolve(first, data=(*first.data, extra))
            frames[1] = attrs.evolve(first, children=children, data=frames[0].data)
    cards = []
    for frame in frames:
        names = first.data_by_name
        truth = draw(facts(names, all_shares(first)))
        known = draw(narrowed(names, truth))
        year = assessed(first, known, **draw(verdicts(first)))
        reading = draw(st.sampled_from((None, *frame.reading_names)))
        cards.append(evaluate(frame, year, reading=reading))
    return cards[0], cards[1]


class TestScores:
    """Why a score changed."""

    @pytest.mark.property
    @given(pairs(), st.sampled_from((None, 0, 2)))
    def test_parts_add_up(
        self, pair: tuple[Scorecard, Scorecard], digits: int | None
    ) -> None:
        """By cause, by criterion, at both ends; and backwards they are opposite."""
        change = attribute(*pair, digits=digits)
        check(change)
        check_criteria(change)
        back = attribute(pair[1], pair[0], digits=digits)
        assert back.parts.keys() == change.parts.keys()
        for cause, part in change.parts.items():
            assert back.parts[cause] == Shift(-part.low, -part.high)
        assert change.explain("vi")
        assert change.explain("en")
        assert change._repr_html_()
        assert json.loads(change.to_json())["digits"] == digits

    @pytest.mark.property
    @FEW
    @given(pairs(), st.data())
    def test_of_any_node(
        self, pair: tuple[Scorecard, Scorecard], data: st.DataObject
    ) -> None:
        """A criterion or an area is split like the whole."""
        code = data.draw(st.sampled_from([node.code for node in pair[0].walk()]))
        change = attribute(*pair, code=code)
        assert (change.before, change.after) == (
            pair[0][code].score,
            pair[1][code].score,
        )
        check(change)
        check_criteria(change)

    @pytest.mark.property
    @FEW
    @given(pairs())
    def test_nothing_changes_from_a_card_to_itself(
        self, pair: tuple[Scorecard, Scorecard]
    ) -> None:
        """All parts are nothing, and no criterion is named."""
        change = attribute(pair[0], pair[0])
        assert not any(change.parts.values())
        assert change.criteria == ()


#: A framework with results of one's own, a survey, and a rank among several units.
TASKS = Datum(name="tasks", title="Tasks", kind="count", unit="task")
REVENUE = Datum(name="revenue", title="Revenue", kind="amount", unit="VND")
PLACE = Datum(name="place", title="Place", kind="rank", by=Number(of="revenue"))
CHANNELS = [Channel(name=name, title=name) for name in ("documents", "people")]


def frame(full: int = 10, **fields: Any) -> Framework:
    """Tasks to *full* (4 points), an index (2, a survey), a rank (3)."""
    children = [
        criterion(
            Proportional(measure=Number(of="tasks"), full=f"{full} nhiệm vụ"),
            "1",
            max_score=4,
        ),
        criterion(SurveyShare(index="sipas"), "2", max_score=2, channel="people"),
        criterion(
            RankBands(
                rank="place",
                bands=[Band(at_most=1, score=3), Band(at_least=2, score=1)],
            ),
            "3",
            max_score=3,
        ),
    ]
    data = (*ALL, TASKS, REVENUE, PLACE)
    given: dict[str, Any] = {"channels": CHANNELS, "data": data, **fields}
    return framework(*children, **given)


def card(
    of: Framework,
    year: int,
    data: Mapping[str, object],
    *others: object,
    **fields: Any,
) -> Scorecard:
    """A unit in a year, among others of which the revenue is known."""
    units = []
    for name, known in (
        ("Unit", data),
        *((f"U{n}", {"revenue": v}) for n, v in enumerate(others)),
    ):
        own = Book(
            name="published", measurements=known, **(fields if name == "Unit" else {})
        )
        units.append(Assessment(framework=of.id, unit=name, year=year, books=[own]))
    return evaluate(of, units[0], peers=units[1:])


BEFORE = {"tasks": 5, "sipas": "80 %", "revenue": 20}
AFTER = {"tasks": 6, "sipas": "82 %", "revenue": 20}


class TestCauses:
    """What goes to which cause, with exact numbers."""

    def test_all_causes(self) -> None:
        """Tasks 5 → 6 of 10 → of 12, an index up 2 points, a rank lost to another."""
        old = card(frame(), 2022, BEFORE, 10)
        new = card(frame(12, id="test/two"), 2023, AFTER, 30)
        change = attribute(old, new, digits=1)
        # Before 2 + 1.6 + 3 = 6.6; after 2 + 1.64 + 1 = 4.64, published as 4.6.
        assert (change.before, change.after) == (Interval.of("6.6"), Interval.of("4.6"))
        # 6/10 - 5/10 and 6/12 - 5/12 of 4 points, each in half of the orders.
        own, rules = Fraction(22, 60), Fraction(-22, 60)
        numbers = (own, Fraction(4, 100), rules, Fraction(-2), Fraction(-4, 100))
        names = ("own", "survey", "rules", "peers", "rounding")
        parts = dict(zip(names, (Shift(x, x) for x in numbers), strict=True))
        assert dict(change.parts) == parts
        by_code = {item.code: dict(item.parts) for item in change.criteria}
        assert by_code["1"]["own"] == parts["own"]
        assert by_code["1"]["rules"] == parts["rules"]
        assert by_code["2"]["survey"] == parts["survey"]
        assert by_code["3"]["peers"] == parts["peers"]
        cells = {(cell.data, cell.rules): cell.result for cell in change.cells}
        assert cells == {
            ("before", "before"): old.score,
            ("before", "after"): Interval.of(Fraction(5, 3) + Fraction("4.6")),
            ("after", "before"): Interval.of("5.04"),
            ("after", "after"): new.score,
        }

    def test_in_words(self) -> None:
        """Causes, criteria and the four results; all escaped, all exact in JSON."""
        old = card(frame(), 2022, BEFORE, 10)
        new = card(frame(12, id="test/two"), 2023, AFTER, 30)
        change = attribute(old, new, digits=1, margins={"sipas": ("1 %", "1 %")})
        assert change.explain("en").splitlines() == [
            "Unit: 2023 (Published) against 2022 (Published)",
            "Test: 6.6 → 4.6 (-2)",
            "rounded half up; decimals kept: 1",
            "Of the change, due to:",
            "  the unit's own results: ≈ +0.366667",
            "  survey results: +0.04",
            "  changes of the framework or its reading: ≈ -0.366667",
            "  results of other units: -2",
            "  rounding of scores: -0.04",
            "The survey part is beyond its margin of error (± 0.0283)",
            "By criterion (before rounding):",
            (
                "  1 Criterion 1: 0 (the unit's own results: ≈ +0.366667; "
                "changes of the framework or its reading: ≈ -0.366667)"
            ),
            "  2 Criterion 2: +0.04 (survey results: +0.04)",
            "  3 Criterion 3: -2 (results of other units: -2)",
            "The results of the data of each year under the rules of each year:",
            "  the data of 2022 (Published) under test/one: 6.6",
            "  the data of 2022 (Published) under test/two: ≈ 6.266667",
            "  the data of 2023 (Published) under test/one: 5.04",
            "  the data of 2023 (Published) under test/two: 4.64",
        ]
        assert "<td>1</td><td>Criterion 1</td><td>≈ +0,366667</td>" in (
            change._repr_html_()
        )
        assert "vượt sai số (± 0,0283)" in change.html("vi")
        found = json.loads(change.to_json())
        assert found["parts"]["own"] == {"low": "11/30", "high": "11/30"}
        assert found["title"] == {"vi": "Test", "en": "Test"}
        assert found["cells"][0]["result"] == {"low": "6.6", "high": "6.6"}

    def test_own_results_against_those_of_others(self) -> None:
        """A rank that both could change is shared between them."""
        old = card(frame(), 2022, BEFORE, 10)
        new = card(frame(), 2023, {**BEFORE, "revenue": 5}, 30)
        change = attribute(old, new)
        assert change.change == Shift(Fraction(-2), Fraction(-2))
        less = Shift(Fraction(-1), Fraction(-1))
        assert change.parts["own"] == change.parts["peers"] == less
        assert "rules" not in change.parts

    def test_without_other_units(self) -> None:
        """A rank that nobody counted is no cause, and neither is it known."""
        old, new = card(frame(), 2022, BEFORE), card(frame(), 2023, AFTER)
        change = attribute(old, new)
        assert tuple(change.parts) == ("own", "survey")

    def test_a_reading_is_a_rule(self) -> None:
        """Another reading of the same data is a cause of its own."""
        other = Reading(
            name="other",
            rule=Proportional(measure=Number(of="tasks"), full="20 nhiệm vụ"),
            evidence="…",
        )
        rule = Proportional(measure=Number(of="tasks"), full="10 nhiệm vụ")
        of = framework(
            criterion(rule, readings=[other]), data=(*ALL, TASKS), channels=CHANNELS
        )
        year = card(of, 2023, {"tasks": 10})
        read = evaluate(of, year.context.assessment, reading="other")
        change = attribute(year, read, survey=())
        half = Shift(Fraction(-1, 2), Fraction(-1, 2))
        assert dict(change.parts) == {
            "own": Shift(Fraction(0), Fraction(0)),
            "rules": half,
        }
        lines = change.explain("en").splitlines()
        assert (
            "  the data of 2023 (Published) under test/one, reading “other”: 0.5"
            in lines
        )

    def test_what_is_uncertain(self) -> None:
        """The two ends of an interval are split each by itself."""
        old = card(frame(), 2022, {"tasks": 5, "place": 2, "sipas": "80 %"})
        new = card(frame(), 2023, {"tasks": (4, 8), "place": 2, "sipas": "80 %"})
        change = attribute(old, new)
        assert change.parts["own"] == Shift(Fraction(-2, 5), Fraction(6, 5))
        check(change)

    def test_what_the_other_framework_does_not_have(self) -> None:
        """All of it is named at once, with what was meant."""
        old = card(frame(), 2022, BEFORE, 10, awarded={"1": 2})
        data = tuple(
            attrs.evolve(d, name="task") if d is TASKS else d for d in frame().data
        )
        new_rule = Proportional(measure=Number(of="task"), full="10 nhiệm vụ")
        leaf = criterion(new_rule, "4", max_score=4)
        new = evaluate(
            framework(leaf, data=data, id="test/two", channels=CHANNELS),
            attrs.evolve(
                old.context.assessment,
                framework="test/two",
                books=[
                    Book(name="published", measurements={"task": 3}, awarded={"4": 1})
                ],
            ),
        )
        with pytest.raises(Invalid) as caught:
            attribute(old, new)
        text = str(caught.value)
        assert "measurements.tasks: found 'tasks'; expected a datum of test/two" in text
        assert "did you mean 'task'?" in text
        assert "awarded.1: found '1'; expected a code of test/two" in text
        assert "2022 under test/two" in text
        assert "measurements.task: found 'task'; expected a datum of test/one" in text
        assert "awarded.4: found '4'; expected a code of test/one" in text
        assert "under test/one" in text

    def test_a_code_of_one_only(self) -> None:
        """It is not found in the other."""
        with pytest.raises(NotFound, match="no criterion '9'"):
            attribute(card(frame(), 2022, BEFORE), card(frame(), 2023, AFTER), code="9")


class TestSurveyResults:
    """Which results come from surveys."""

    def test_by_channel(self) -> None:
        """What channels after the first one alone read."""
        found = survey_results([card(frame(), 2022, BEFORE)])
        assert found.data == {"sipas"}
        assert found.codes == {"2"}
        assert found

    def test_by_name(self) -> None:
        """A datum, or a channel, and only that."""
        year = card(frame(), 2022, BEFORE)
        assert survey_results([year], ["tasks"]).codes == {"1"}
        assert survey_results([year], ["people"]).data == {"sipas"}
        assert not survey_results([year], [])
        with pytest.raises(NotFound, match="no survey channel or datum 'peple'"):
            survey_results([year], ["peple"])

    def test_parts_and_wholes_stay_together(self) -> None:
        """So that no mixture of years has a part above its whole."""
        rule = Proportional(measure=PUNCTUAL, no_cases="zero")
        many = Proportional(measure=Number(of="received"), full="10 hồ sơ")
        of = framework(
            criterion(rule, "1", channel="people"),
            criterion(many, "2"),
            channels=CHANNELS,
        )
        old = card(of, 2022, {"on_time": 5, "received": 5})
        new = card(of, 2023, {"on_time": 90, "received": 90})
        assert not survey_results([old]).data
        assert survey_results([old], ["on_time"]).data == {"on_time", "received"}
        check(attribute(old, new))
        check(attribute(old, new, survey=["on_time"]))

    def test_awards_and_what_does_not_apply(self) -> None:
        """A whole area did not apply, and then its survey was awarded a score."""
        leaves = [
            criterion(SurveyShare(index="sipas"), "1.1", channel="people"),
            criterion(Compliance(answer="plan"), "1.2"),
        ]
        of = framework(
            Area(code="1", title="Area", max_score=2, criteria=leaves),
            not_applicable="reduce_maximum",
            channels=CHANNELS,
        )
        old = card(of, 2022, {}, not_applicable=["1"])
        new = card(of, 2023, {"plan": True}, awarded={"1.1": "0.5"})
        change = attribute(old, new)
        assert change.parts["survey"] == Shift(Fraction(1, 2), Fraction(1, 2))
        assert change.parts["own"] == Shift(Fraction(1), Fraction(1))
        assert survey_results([old]).mixed == {"1"}


class TestMargins:
    """A survey part within its margin of error is no sign of a change."""

    def noise(self, after: str, *margins: str) -> ScoreChange:
        """The index from 80 % to some other one, with margins of error."""
        old = card(frame(), 2022, {**BEFORE, "place": 1})
        new = card(frame(), 2023, {**BEFORE, "place": 1, "sipas": after})
        return attribute(old, new, margins={"sipas": margins})

    @pytest.mark.parametrize(
        ("after", "found"),
        [
            ("84 %", "within"),
            ("85 %", "within"),
            ("85.1 %", "beyond"),
            ("75 %", "within"),
            ("74.9 %", "beyond"),
        ],
    )
    def test_at_the_margin(self, after: str, found: str) -> None:
        """Margins of 3 % and 4 % make one of 5 %: 0.1 of 2 points."""
        change = self.noise(after, "3 %", "4 %")
        assert change.survey_noise == found
        assert (change.margin_squared, change.margin) == (
            Fraction(1, 100),
            Fraction(1, 10),
        )
        assert "(± 0.1)" in change.explain("en")

    def test_rounded_up(self) -> None:
        """A root that does not end is never shown too small."""
        change = self.noise("80 %", "1 %", "1 %")
        assert change.margin_squared == Fraction(8, 10_000)
        assert change.margin == Fraction("0.0283")
        assert self.noise("80 %", "0 %", "0 %").margin == 0
        assert self.noise("80 %", "0 %", "0.5 %").margin == Fraction("0.01")

    def test_at_the_end_of_the_scale(self) -> None:
        """No index is above 100 %: nothing is there to reach."""
        change = self.noise("100 %", "0 %", "1 %")
        assert change.margin == Fraction("0.02")

    def test_what_is_open(self) -> None:
        """An uncertain index can be within the margin, or beyond."""
        old = card(frame(), 2022, {**BEFORE, "place": 1})
        new = rescore(old, measurements={"sipas": "81 %"})
        wide = attribute(old, new, margins={"sipas": ("1 %", "1 %")})
        assert wide.survey_noise == "within"
        part = Table({"survey": Shift(Fraction(0), Fraction(1))})
        assert attrs.evolve(wide, parts=part).survey_noise == "open"
        assert "depends on" in attrs.evolve(wide, parts=part).explain("en")

    def test_of_awards(self) -> None:
        """Margins of awarded scores are in points, and stay on the scale."""
        old = card(frame(), 2022, {"place": 1, "tasks": 5}, awarded={"2": "1.9"})
        new = card(frame(), 2023, {"place": 1, "tasks": 5}, awarded={"2": 1})
        change = attribute(old, new, margins={"2": ("0.3", "0.4 điểm")})
        assert change.margin == Fraction(1, 2)
        change = attribute(new, new, margins={"2": ("1.5", 0)})
        assert change.margin == 1

    def test_none(self) -> None:
        """Without margins nothing is said of noise."""
        old = card(frame(), 2022, BEFORE, 1)
        change = attribute(old, old)
        assert change.survey_noise is None
        assert change.margin is None
        assert attribute(old, old, margins={}).margin is None
        assert change.explain("en").splitlines()[-2:] == [
            "  survey results: 0",
            "  results of other units: 0",
        ]

    def test_mistakes(self) -> None:
        """All at once: no survey result, no pair, no number, below 0, not known."""
        old = card(frame(), 2022, {"sipas": "80 %"})
        new = card(frame(), 2023, {})
        with pytest.raises(Invalid) as caught:
            attribute(
                old, new, margins={"tasks": (1, 1), "2": (1,), "sipas": ("1 %", "1 %")}
            )
        assert [str(p) for p in caught.value.problems] == [
            (
                "margins.tasks: found 'tasks'; expected a survey datum or survey"
                " criterion; there is '2', 'sipas' [survey]"
            ),
            "margins.2: found (1,); expected two margins, before and after [margin]",
            (
                "margins.sipas: found 1 % around nothing; expected a margin from 0 up,"
                " around a number that is known in 2023 [margin]"
            ),
        ]
        with pytest.raises(Invalid, match="found -1 % around 4/5"):
            attribute(old, old, margins={"sipas": ("-1 %", "1 %")})
        with pytest.raises(Invalid, match=r"margins\.sipas"):
            attribute(old, old, margins={"sipas": (1, 1)})


# --- changes of ranks -----------------------------------------------------------------


def population(of: Framework, year: int, **units: Mapping[str, object]) -> Population:
    """Units in a year, each ranked among all others."""
    rows = []
    for name, data in units.items():
        others = {k: v for k, v in units.items() if k != name}
        peers = [unit(of, year, k, v) for k, v in others.items()]
        scored = evaluate(of, unit(of, year, name, data), peers=peers)
        rows.append(ScoredUnit(name, Table(), scored))
    return Population(framework=of, id="id", rows=rows)


def unit(of: Framework, year: int, name: str, data: Mapping[str, object]) -> Assessment:
    """What is known of a unit in a year."""
    own = Book(name="published", measurements=data)
    return Assessment(framework=of.id, unit=name, year=year, books=[own])


def tasks(full: int = 10, **fields: Any) -> Framework:
    """Tasks to *full*, 10 points; and an index, 2 points, from a survey."""
    children = [
        criterion(
            Proportional(measure=Number(of="tasks"), full=f"{full} nhiệm vụ"),
            "1",
            max_score=10,
        ),
        criterion(SurveyShare(index="sipas"), "2", max_score=2, channel="people"),
    ]
    given: dict[str, Any] = {"channels": CHANNELS, "data": (*ALL, TASKS), **fields}
    return framework(*children, **given)


@st.composite
def populations(draw: st.DrawFn) -> tuple[Population, Population]:
    """Up to four units in two years, not always the same, in one reading or another."""
    of = draw(frameworks())
    names = of.data_by_name
    found = []
    for _ in range(2):
        rows = []
        reading = draw(st.sampled_from((None, *of.reading_names)))
        for name in ("a", *draw(st.sets(st.sampled_from("bcd")))):
            known = draw(narrowed(names, draw(facts(names, all_shares(of)))))
            year = attrs.evolve(assessed(of, known), unit=name)
            rows.append(ScoredUnit(name, Table(), evaluate(of, year, reading=reading)))
        found.append(Population(framework=of, id="id", rows=rows))
    return found[0], found[1]


class TestRanks:
    """Why a rank changed."""

    @pytest.mark.property
    @given(populations(), st.sampled_from((None, 0, 1)))
    def test_parts_add_up(
        self, pair: tuple[Population, Population], digits: int | None
    ) -> None:
        """At both ends of a rank; and ranks are those of the two populations."""
        change = attribute_rank(*pair, "a", digits=digits)
        check(change)
        for units, found in zip(pair, (change.before, change.after), strict=True):
            scores = {u.code: u.scorecard.score for u in units}
            assert found == rank(scores, digits=digits)["a"].rank
        back = attribute_rank(pair[1], pair[0], "a", digits=digits)
        for cause, part in change.parts.items():
            assert back.parts[cause] == Shift(-part.low, -part.high)
        assert change.explain("vi")
        assert change._repr_html_()
        assert json.loads(change.to_json())["id"] == "a"

    def test_many_places_on_little(self) -> None:
        """In a dense field, others pass a unit that itself got better."""
        old = population(
            tasks(),
            2022,
            a={"tasks": 5, "sipas": "50 %"},
            **{f"u{n}": {"tasks": 4, "sipas": "90 %"} for n in range(5)},
        )
        new = population(
            tasks(),
            2023,
            a={"tasks": 5, "sipas": "55 %"},
            **{f"u{n}": {"tasks": 5, "sipas": "90 %"} for n in range(5)},
        )
        change = attribute_rank(old, new, "a")
        assert (change.before, change.after) == (Interval.of(1), Interval.of(6))
        assert change.scores == (Interval.of(6), Interval.of("6.1"))
        zero, five = (Shift(Fraction(x), Fraction(x)) for x in (0, 5))
        assert dict(change.parts) == {"own": zero, "survey": zero, "peers": five}
        text = change.explain("en").splitlines()
        assert text == [
            "a: 2023 (Published) against 2022 (Published)",
            "Rank: 1 → 6 (+5)",
            "Test: 6 → 6.1 (+0.1)",
            "Units: 6 before, 6 after",
            "Places moved, + being worse",
            "  the unit's own results: 0",
            "  survey results: 0",
            "  results of other units: +5",
        ]

    def test_rules_that_help_others_more(self) -> None:
        """The ranks of both years' data under both years' rules stand beside."""
        many, few = {"tasks": 8, "sipas": "50 %"}, {"tasks": 5, "sipas": "80 %"}
        old = population(tasks(20), 2022, a=few, b=many)
        new = population(tasks(id="test/two"), 2023, a=few, b=many)
        # Under the old rules 2.5 + 1.6 against 4 + 1; under the new 6.6 against 9.
        change = attribute_rank(old, new, "a")
        assert change.change == Shift(Fraction(0), Fraction(0))
        more = population(tasks(50), 2022, a=few, b=many)  # 1 + 1.6 against 1.6 + 1
        change = attribute_rank(more, new, "a")
        assert change.parts["rules"] == Shift(Fraction(1), Fraction(1))
        assert [cell.result.low for cell in change.cells] == [1, 2, 1, 2]
        assert "under test/two: 2" in change.explain("en")
        assert "test/two" in change.html("en")

    def test_rounding(self) -> None:
        """A tie of published scores that are not equal is due to rounding."""
        old = population(
            tasks(),
            2022,
            a={"tasks": 5, "sipas": "50 %"},
            b={"tasks": 4, "sipas": "50 %"},
        )
        new = population(
            tasks(),
            2023,
            a={"tasks": 5, "sipas": "50 %"},
            b={"tasks": 5, "sipas": "51 %"},
        )
        change = attribute_rank(old, new, "a", digits=1)
        assert change.parts["peers"].low == 1
        assert change.parts["rounding"].low == -1
        assert change.change.low == 0
        assert "decimals kept: 1" in change.explain("en")

    def test_as_values(self) -> None:
        """As JSON and as a table."""
        old = population(tasks(), 2022, a={"tasks": 5}, b={"tasks": 4})
        change = attribute_rank(old, old, "a")
        assert json.loads(change.to_json())["before"] == {"low": "1", "high": "2"}
        assert "<td>kết quả của các đơn vị khác</td><td>0</td>" in change._repr_html_()

    def test_by_a_criterion(self) -> None:
        """Units can be ranked by any node."""
        old = population(tasks(), 2022, a={"tasks": 5}, b={"tasks": 4})
        new = population(tasks(), 2023, a={"tasks": 5}, b={"tasks": 6}, c={"tasks": 7})
        change = attribute_rank(old, new, "a", code="1")
        assert change.units == (2, 3)
        assert change.change.low == 2

    def test_scores_that_depend_on_ranks(self) -> None:
        """What a unit does counts for others, too: each rank is counted anew."""
        mine = {"tasks": 5, "sipas": "50 %"}
        theirs = {"tasks": 7, "sipas": "50 %"}
        old = population(
            frame(), 2022, a={**mine, "revenue": 9}, b={**theirs, "revenue": 1}
        )
        new = population(
            frame(), 2023, a={**mine, "revenue": 2}, b={**theirs, "revenue": 5}
        )
        # Before 2 + 1 + 3 against 2.8 + 1 + 1; after 2 + 1 + 1 against 2.8 + 1 + 3.
        # Only both together give b the first place by revenue.
        change = attribute_rank(old, new, "a")
        check(change)
        assert (change.before, change.after) == (Interval.of(1), Interval.of(2))
        assert change.parts["peers"] == Shift(Fraction(1, 2), Fraction(1, 2))

    def test_what_does_not_apply(self) -> None:
        """A unit that is taken out of a criterion has no rank in it."""
        of = tasks(not_applicable="reduce_maximum")
        old = population(of, 2022, a={"tasks": 5}, b={"tasks": 4})
        out = [
            attrs.evolve(
                row,
                scorecard=evaluate(
                    of,
                    attrs.evolve(
                        row.scorecard.context.assessment,
                        books=[Book(name="published", not_applicable=["1"])],
                    ),
                ),
            )
            if row.code == "b"
            else row
            for row in old
        ]
        new = attrs.evolve(old, rows=out)
        assert attribute_rank(old, new, "a", code="1").after == Interval.of(1)
        with pytest.raises(NotFound, match="score of unit 'b'"):
            attribute_rank(old, new, "b", code="1")

    def test_mistakes(self) -> None:
        """Unknown units, and data that the other framework does not have."""
        old = population(tasks(), 2022, a={"tasks": 5}, b={"tasks": 4})
        data = tuple(d for d in tasks().data if d.name != "plan")
        more = population(tasks(id="test/two"), 2023, a={"tasks": 5}, b={"plan": True})
        less = population(tasks(data=data), 2022, a={"tasks": 5}, b={"tasks": 4})
        with pytest.raises(NotFound, match="no unit 'c'"):
            attribute_rank(old, more, "c")
        with pytest.raises(Invalid) as caught:
            attribute_rank(less, more, "a")
        (problem,) = caught.value.problems
        assert problem.where == "unit b, book published, measurements.plan"
