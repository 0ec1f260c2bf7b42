from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest

from parindex.assessment import Evidence
from parindex.criteria import Area, Channel, Criterion, Reading
from parindex.errors import Invalid, NotFound, Problem
from parindex.evaluation import evaluate
from parindex.intervals import Interval, total
from parindex.measures import Datum, Number
from parindex.rules import (
    Band,
    Bands,
    Branch,
    Compliance,
    Deduction,
    Proportional,
    RankBands,
    SurveyShare,
    Unmodelled,
)
from parindex.text import Text
from samples import (
    ALL,
    ON_TIME,
    PUNCTUAL,
    SIPAS,
    SPENT,
    assessment,
    book,
    criterion,
    framework,
    measured,
    office,
    office_card,
)

if TYPE_CHECKING:
    from parindex.assessment import Assessment, Book
    from parindex.criteria import Framework
    from parindex.scorecard import State

RATE = Proportional(measure=PUNCTUAL, no_cases="excluded")
PLANNED = Compliance(answer="plan")
INFERRED = Reading(name="inferred", rule=RATE, evidence="It fits.")


def told(whole: Framework, year: Assessment, **options: Any) -> tuple[Problem, ...]:
    """The mistakes that an evaluation reports."""
    with pytest.raises(Invalid) as caught:
        evaluate(whole, year, **options)
    return caught.value.problems


def told_of(*books: Book, whole: Framework | None = None) -> list[str]:
    """The mistakes in a book, as sentences."""
    whole = whole or framework(criterion(PLANNED))
    return [str(problem) for problem in told(whole, assessment(*books))]


class TestBooks:
    """Which book is scored."""

    def test_the_only_book_needs_no_name(self) -> None:
        """An assessment with one book is scored by it."""
        card = evaluate(framework(criterion(PLANNED)), assessment(book("published")))
        assert card.context.book.name == "published"

    def test_one_of_several_books_is_chosen_by_its_name(self) -> None:
        """Each book is scored by itself; what another one says does not count."""
        year = assessment(
            book("self_assessed", awarded={"1": 1}), book("appraised", awarded={"1": 0})
        )
        whole = framework(criterion(PLANNED))
        assert evaluate(whole, year, book="self_assessed").score == Interval.of(1)
        assert evaluate(whole, year, book="appraised").score == Interval.of(0)

    def test_several_books_without_a_name_are_refused(self) -> None:
        """The error names the books there are."""
        year = assessment(book("self_assessed"), book("appraised"))
        assert told(framework(criterion(PLANNED)), year) == (
            Problem(
                "book",
                "book",
                "2 books (self_assessed, appraised)",
                "the name of one of them",
            ),
        )

    def test_a_book_that_is_not_there_is_refused(self) -> None:
        """The error names the nearest book there is."""
        with pytest.raises(NotFound) as caught:
            evaluate(
                framework(criterion(PLANNED)),
                assessment(book("published")),
                book="publishd",
            )
        assert caught.value == NotFound("book", "publishd", "Unit 2023", ("published",))
        assert str(caught.value).endswith("did you mean 'published'?")


class TestFit:
    """Whether the assessment belongs to the framework."""

    @pytest.mark.parametrize("year", [2022, 2023, 2024])
    def test_years_of_the_edition_are_scored(self, year: int) -> None:
        """The first and the last year are years of the edition."""
        whole = framework(criterion(PLANNED), first_year=2022, last_year=2024)
        assert evaluate(whole, assessment(book(), year=year)).max_score == 1

    @pytest.mark.parametrize("year", [2021, 2025])
    def test_other_years_are_refused(self, year: int) -> None:
        """The year before the first and the year after the last are outside."""
        whole = framework(criterion(PLANNED), first_year=2022, last_year=2024)
        assert told(whole, assessment(book(), year=year)) == (
            Problem("year", "year", str(year), "a year from 2022 to 2024"),
        )

    def test_an_edition_may_be_open_at_either_end(self) -> None:
        """Without a last year, every later year belongs to it."""
        whole = framework(criterion(PLANNED), first_year=2022)
        assert evaluate(whole, assessment(book(), year=2099)).max_score == 1
        (problem,) = told(whole, assessment(book(), year=2021))
        assert problem.expected == "a year from 2022 to …"
        whole = framework(criterion(PLANNED), last_year=2022)
        (problem,) = told(whole, assessment(book()))
        assert problem.expected == "a year from … to 2022"

    def test_an_assessment_of_another_framework_is_refused(self) -> None:
        """A code means nothing without its framework."""
        year = assessment(book(), of="test/two")
        assert told(framework(criterion(PLANNED)), year) == (
            Problem("framework", "framework", "'test/two'", "'test/one'"),
        )

    def test_a_unit_of_another_level_is_refused(self) -> None:
        """A commune is not scored by the set for provinces."""
        whole = framework(criterion(PLANNED), level="province")
        assert told(whole, assessment(book(), level="commune")) == (
            Problem("level", "level", "'commune'", "'province'"),
        )

    @pytest.mark.parametrize(("own", "other"), [("", "province"), ("province", "")])
    def test_a_level_that_is_not_said_fits(self, own: str, other: str) -> None:
        """Only two different levels contradict each other."""
        whole = framework(criterion(PLANNED), level=own)
        assert evaluate(whole, assessment(book(), level=other)).max_score == 1

    def test_all_mistakes_are_told_at_once(self) -> None:
        """Framework, year, datum and code are reported together, with their places."""
        whole = framework(criterion(PLANNED), last_year=2022)
        wrong = book(measurements={"paln": True}, awarded={"2": 1})
        year = assessment(wrong, of="test/two")
        assert [problem.id for problem in told(whole, year)] == [
            "framework",
            "year",
            "datum",
            "code",
        ]

    def test_an_unknown_reading_is_refused(self) -> None:
        """The error names the readings there are."""
        whole = framework(criterion(PLANNED, readings=(INFERRED,)))
        with pytest.raises(NotFound) as caught:
            evaluate(whole, assessment(book()), reading="infered")
        assert caught.value == NotFound("reading", "infered", "test/one", ("inferred",))


class TestMeasurements:
    """From what was written to exact numbers in the unit of the datum."""

    @pytest.mark.parametrize(
        ("name", "written", "value"),
        [
            ("spent", "12 500 tỷ đồng", 12_500 * 10**9),
            ("spent", "1,5 triệu đồng", 1_500_000),
            ("spent", 700, 700),
            ("on_time", "19 hồ sơ", 19),
            ("on_time", 19, 19),
            ("sipas", "98,5 %", Fraction(197, 200)),
            ("sipas", "197/200", Fraction(197, 200)),
            ("sipas", "100 %", 1),
            ("sipas", "0 %", 0),
            ("rating", "4,2 điểm", Fraction(21, 5)),
            ("rating", -1, -1),
            ("rating", 5, 5),
            ("plan", True, "yes"),
            ("plan", False, "no"),
            ("plan", "yes", "yes"),
            ("grade", "good", "good"),
            ("on_time", (18, 20), Interval.of(18, 20)),
            ("on_time", (19, 19), 19),
            ("sipas", ("90 %", "95 %"), Interval.of("9/10", "19/20")),
            ("spent", ("1 tỷ đồng", "1000 triệu đồng"), 10**9),
        ],
    )
    def test_a_measurement_is_read_exactly(
        self, name: str, written: object, value: object
    ) -> None:
        """Units are converted without loss; whole cases stay whole numbers."""
        year = assessment(book(measurements={name: written}))
        known = evaluate(framework(criterion(PLANNED)), year).context.data[name]
        assert known == value
        assert type(known) is type(value) or isinstance(known, Fraction | int)

    @pytest.mark.parametrize(
        ("name", "written", "found", "expected", "kind"),
        [
            ("sipas", "0.95 %", "'0.95 %'", "95 %, or a fraction", "percent-slip"),
            ("sipas", "0.95", "0.95 without a unit", "a percentage", "percent-bare"),
            ("sipas", "101 %", "101 %", "a value from 0 to 1", "range"),
            ("on_time", "19 tỷ đồng", "19 tỷ đồng", "dossiers", "unit-dimension"),
            ("on_time", "95 %", "95 % (percent)", "dossiers", "unit-dimension"),
            ("on_time", "9,5", "9.5", "a whole number", "whole"),
            ("on_time", -1, "-1", "a value from 0 to inf", "range"),
            ("on_time", True, "'yes'", "a number for a count", "kind"),
            ("on_time", "many", "'many'", "a number for a count", "kind"),
            ("spent", "5 ngày", "5 ngày", "VND", "unit-dimension"),
            ("spent", "-1 tỷ đồng", "-1 billion_VND", "a value from 0", "range"),
            ("rating", "5,5", "5.5", "a value from -1 to 5", "range"),
            ("rating", -2, "-2", "a value from -1 to 5", "range"),
            ("plan", 1, "1", "yes or no", "answer"),
            ("plan", "maybe", "'maybe'", "yes or no", "answer"),
            ("grade", "fair", "'fair'", "good or poor", "answer"),
            ("grade", True, "'yes'", "good or poor", "answer"),
            ("on_time", (20, 18), "low 20 above high 18", "the lower end", "interval"),
            ("on_time", (1, "2,5"), "2.5", "a whole number", "whole"),
            ("position", 5, "5", "a value from 1 to 4", "range"),
            ("position", 0, "0", "a value from 1 to 4", "range"),
            ("position", "3 %", "3 %", "a rank, which has no unit", "unit"),
            ("position", "1,5", "1.5", "a whole number", "whole"),
        ],
    )
    def test_a_wrong_measurement_is_refused_in_clear_words(
        self, name: str, written: object, found: str, expected: str, kind: str
    ) -> None:
        """The error has the book, the datum, what was found and what was expected."""
        rank = Datum(name="position", title="Position", kind="rank", among=4)
        whole = framework(criterion(PLANNED), data=(*ALL, rank))
        (problem,) = told(whole, assessment(book(measurements={name: written})))
        assert problem.where == f"book self_assessed, measurements.{name}"
        assert (problem.id, problem.found[: len(found)]) == (kind, found)
        assert expected in problem.expected

    def test_an_unknown_datum_is_refused_with_the_nearest_name(self) -> None:
        """A measurement that nothing reads is a mistake, not ignored."""
        (said,) = told_of(book(measurements={"on_tme": 1}))
        assert said == (
            "book self_assessed, measurements.on_tme: found 'on_tme'; "
            "expected a datum of test/one; did you mean 'on_time'? [datum]"
        )


class TestParts:
    """No part is more than its whole."""

    WHOLE = framework(criterion(RATE))

    def test_a_part_above_its_whole_is_refused(self) -> None:
        """21 of 20 on time is a slip, not 105 %."""
        wrong = book(measurements={"on_time": 21, "received": 20})
        (said,) = told_of(wrong, whole=self.WHOLE)
        assert said == (
            "measurements.on_time: found 21; expected at most received, which is 20 "
            "[part]"
        )

    @pytest.mark.parametrize(
        "data",
        [
            {"on_time": 20, "received": 20},
            {"on_time": (19, 21), "received": 20},
            {"on_time": 21, "received": (20, 22)},
            {"on_time": 21},
            {"received": 20},
        ],
    )
    def test_what_can_be_true_is_not_refused(self, data: dict[str, object]) -> None:
        """All of the whole, disputed and missing data are no contradiction."""
        card = evaluate(self.WHOLE, assessment(book(measurements=data)))
        assert 0 <= card.score.low <= card.score.high <= 1

    def test_disputed_data_that_cannot_be_true_are_refused(self) -> None:
        """Even the least of the part is more than the most of the whole."""
        wrong = book(measurements={"on_time": (22, 23), "received": (20, 21)})
        (said,) = told_of(wrong, whole=self.WHOLE)
        assert "found 22; expected at most received, which is 21" in said


class TestStates:
    """Why a score is what it is."""

    def test_a_leaf_has_one_of_six_states(self) -> None:
        """Each state of a leaf, in the made-up office."""
        states: dict[str, State] = {
            node.code: node.state for node in office_card().leaves()
        }
        assert states["1.1"] == "measured"
        assert states["1.4"] == "disputed"
        assert states["3.2"] == "missing"
        assert states["3.3"] == "unmodelled"
        appraised = office_card("appraised")
        assert appraised["1.1"].state == "awarded"
        assert appraised["2.1"].state == "disputed"
        assert appraised["2.4"].state == "not_applicable"

    def test_a_stretch_without_a_source_is_unmodelled(self) -> None:
        """The data are known; what they are worth is not."""
        rule = Bands(
            measure=PUNCTUAL,
            bands=(Band(at_least="95 %", score=1),),
            otherwise="unmodelled",
            no_cases="unmodelled",
        )
        under = measured(rule, {"on_time": 18, "received": 20})
        assert (under.score, under.state) == (Interval.of(0, 1), "unmodelled")
        at = measured(rule, {"on_time": 19, "received": 20})
        assert (at.score, at.state) == (Interval.of(1), "measured")
        none = measured(rule, {"on_time": 0, "received": 0})
        assert (none.score, none.state) == (Interval.of(0, 1), "unmodelled")

    def test_missing_comes_before_disputed_before_unmodelled(self) -> None:
        """What a unit can do something about is said first."""
        rule = Bands(
            measure=PUNCTUAL,
            bands=(Band(at_least="95 %", score=1),),
            otherwise="unmodelled",
            no_cases="unmodelled",
        )
        assert measured(rule, {"on_time": (10, 20)}).state == "missing"
        both = measured(rule, {"on_time": (10, 20), "received": 20})
        assert both.state == "disputed"

    def test_a_datum_that_changes_nothing_is_not_missed(self) -> None:
        """A score that is exact whatever the missing datum is counts as measured."""
        rule = Branch(answer="plan", cases={"yes": RATE, "no": Unmodelled()})
        node = measured(
            Branch(answer="plan", cases={"yes": PLANNED, "no": PLANNED}), {"plan": True}
        )
        assert (node.score, node.missing) == (Interval.of(1), ())
        node = measured(rule, {"plan": True, "on_time": 19, "received": 20})
        assert (node.score, node.state) == (Interval.of("19/20"), "measured")
        node = measured(rule, {"plan": False})
        assert (node.state, node.missing) == ("unmodelled", ())

    def test_a_branch_is_settled_when_all_its_components_are(self) -> None:
        """`complete`, `incomplete`, `not_applicable` or what was awarded."""
        card, appraised = office_card(), office_card("appraised")
        assert card["2"].state == "complete"
        assert card["1"].state == "incomplete"
        assert appraised["3"].state == "awarded"
        year = assessment(
            book(not_applicable=["1.3"], awarded={"2": (5, 6)}), of="test/office/2023"
        )
        card = evaluate(office(), year)
        assert card["1.3"].state == "not_applicable"
        assert card["2"].state == "disputed"

    def test_every_node_knows_what_is_missing_below_it(self) -> None:
        """Each datum once, in the order of the criteria."""
        card = office_card("appraised")
        assert card["1.3"].missing == ("issues_done", "issues_begun", "issues")
        assert card["1"].missing == (*card["1.3"].missing, "initiatives")
        assert card["2.4"].missing == card["3"].missing == card["2.1"].missing == ()


class TestReading:
    """A named reading counts wherever a criterion has it, and nowhere else."""

    def test_a_reading_closes_what_the_sources_leave_open(self) -> None:
        """94 % is open by the sources, 1.88 in the reading."""
        whole = office()
        data = {"on_time": 94, "received": 100}
        year = assessment(book(measurements=data), of=whole.id)
        stated = evaluate(whole, year)["2.1"]
        assert (stated.score, stated.reading) == (Interval.of(0, 2), None)
        inferred = evaluate(whole, year, reading="inferred")
        node = inferred["2.1"]
        assert node.score == Interval.of("1.88")
        assert node.reading == whole["2.1"].readings[0]
        assert inferred["2.3"].reading is None
        assert inferred["2"].reading is None


class TestRanks:
    """Positions among other units, by data of all of them."""

    @staticmethod
    def ranked(
        own: object,
        *others: object,
        first: str = "highest",
        among: int | None = None,
    ) -> Interval:
        """The score of a unit by its position: 3 points less one for each before it."""
        rank = Datum(
            name="position",
            title="Position",
            kind="rank",
            among=among,
            by=Number(of="spent"),
            first=first,  # type: ignore[arg-type]
        )
        rule = RankBands(
            rank="position",
            bands=[
                Band(at_most=1, score=3),
                Band(at_most=2, score=2),
                Band(at_most=3, score=1),
            ],
            otherwise=0,
        )
        whole = framework(criterion(rule, max_score=3), data=(*ALL, rank))

        def year(value: object, unit: str) -> Assessment:
            data = {} if value is None else {"spent": value}
            return assessment(book(measurements=data), unit=unit)

        peers = [year(value, f"Unit {i}") for i, value in enumerate(others)]
        return evaluate(whole, year(own, "Unit"), peers=peers).score

    def test_the_highest_is_first(self) -> None:
        """Each unit with more stands before."""
        assert self.ranked(30, 10, 20) == Interval.of(3)
        assert self.ranked(20, 10, 30) == Interval.of(2)
        assert self.ranked(10, 20, 30) == Interval.of(1)
        assert self.ranked(10, 20, 30, 40) == Interval.of(0)

    def test_the_lowest_is_first_where_the_datum_says_so(self) -> None:
        """Fewer complaints rank higher."""
        assert self.ranked(10, 20, 30, first="lowest") == Interval.of(3)
        assert self.ranked(30, 10, 20, first="lowest") == Interval.of(1)

    @pytest.mark.parametrize("first", ["highest", "lowest"])
    def test_equal_values_share_the_better_position(self, first: str) -> None:
        """Nobody stands before a unit with the same value."""
        assert self.ranked(20, 20, 20, first=first) == Interval.of(3)

    def test_a_unit_whose_value_is_unknown_may_stand_before_or_behind(self) -> None:
        """So may one whose value is disputed around one's own."""
        assert self.ranked(20, None, 10) == Interval.of(2, 3)
        assert self.ranked(20, (15, 25), 10) == Interval.of(2, 3)
        assert self.ranked(20, (21, 25), 10) == Interval.of(2)
        assert self.ranked(20, (10, 20), 10) == Interval.of(3)
        assert self.ranked(20, (10, 20), 10, first="lowest") == Interval.of(1, 2)
        assert self.ranked(None, 10) == Interval.of(2, 3)

    def test_units_that_were_not_given_may_stand_before(self) -> None:
        """Of four units only two are known: the position is open."""
        assert self.ranked(20, 10, among=4) == Interval.of(1, 3)
        assert self.ranked(20, 30, among=4) == Interval.of(0, 2)
        assert self.ranked(20, 10, 15, 18, among=4) == Interval.of(3)

    def test_without_peers_a_position_is_missing(self) -> None:
        """A rank needs the population, so it is an interval without one."""
        assert self.ranked(20) == Interval.of(0, 3)

    def test_a_position_that_was_measured_counts(self) -> None:
        """A published position is not counted again."""
        year = assessment(book(measurements={"position": 3}), of="test/office/2023")
        other = assessment(
            book(measurements={"revenue": 9}), of="test/office/2023", unit="Other"
        )
        assert evaluate(office(), year, peers=[other])["3.2"].score == Interval.of(1)

    def test_more_units_than_the_datum_says_are_refused(self) -> None:
        """Four units cannot stand in a population of three."""
        with pytest.raises(Invalid) as caught:
            self.ranked(20, 10, 11, 12, among=3)
        (problem,) = caught.value.problems
        assert problem == Problem(
            "peers", "peers", "4 units", "at most 3, as the datum position says"
        )

    @pytest.mark.parametrize(
        ("fields", "found"),
        [
            ({"year": 2022}, "test/one in 2022"),
            ({"of": "test/two"}, "test/two in 2023"),
            ({"unit": "Unit"}, "the unit itself"),
        ],
    )
    def test_peers_are_other_units_of_the_same_year(
        self, fields: dict[str, Any], found: str
    ) -> None:
        """Another framework, another year and the unit itself are refused."""
        peer = assessment(book(), **{"unit": "Peer", **fields})
        with pytest.raises(Invalid) as caught:
            evaluate(framework(criterion(PLANNED)), assessment(book()), peers=[peer])
        (problem,) = caught.value.problems
        assert problem == Problem(
            "peer",
            f"peer {peer.subject}",
            found,
            "another unit under test/one in 2023",
        )

    def test_mistakes_of_a_peer_are_told_with_its_name(self) -> None:
        """One wrong file among sixty-three can be found."""
        peer = assessment(book(measurements={"plan": 7}), unit="Peer")
        with pytest.raises(Invalid) as caught:
            evaluate(framework(criterion(PLANNED)), assessment(book()), peers=[peer])
        (problem,) = caught.value.problems
        assert problem.where == "peer Peer 2023, book self_assessed, measurements.plan"


class TestAwards:
    """Scores given by an appraiser count, whatever was measured."""

    def test_an_award_counts_before_the_data(self) -> None:
        """The data stay beside it, for comparison."""
        year = assessment(book(awarded={"1": "0,5"}, measurements={"plan": True}))
        node = evaluate(framework(criterion(PLANNED)), year)["1"]
        assert (node.score, node.state) == (Interval.of("0.5"), "awarded")
        assert (node.award, node.computed) == (Interval.of("0.5"), Interval.of(1))

    def test_an_award_counts_where_the_rule_would_exclude_the_criterion(self) -> None:
        """0 of 0 takes the criterion out, unless someone gave it a score."""
        whole = framework(criterion(RATE), not_applicable="reduce_maximum")
        none = {"on_time": 0, "received": 0}
        year = assessment(book(awarded={"1": 1}, measurements=none))
        assert evaluate(whole, year).score == Interval.of(1)
        year = assessment(book(measurements=none))
        assert evaluate(whole, year)["1"].state == "not_applicable"

    def test_an_award_may_be_an_interval(self) -> None:
        """An award that is not agreed on is disputed."""
        node = evaluate(
            framework(criterion(PLANNED)), assessment(book(awarded={"1": (0, "0.5")}))
        )["1"]
        assert (node.score, node.state) == (Interval.of(0, "0.5"), "disputed")
        assert node.missing == ()

    def test_an_award_on_an_area_counts_instead_of_its_components(self) -> None:
        """A table that prints only areas can be scored."""
        card = office_card("appraised")
        assert card["3"].score == Interval.of(9)
        assert card["3"].computed == Interval.of(-1, 14)
        assert card["3.5"].score == Interval.of(0, 10)
        assert card.score == total(card[code].score for code in ("1", "2", "3"))

    @pytest.mark.parametrize("award", [-1, "1.01", (0, 2)])
    def test_an_award_outside_the_range_is_refused(self, award: object) -> None:
        """No one can be given more than the maximum, or less than the minimum."""
        (said,) = told_of(book(awarded={"1": award}))
        assert said.startswith("book self_assessed, awarded.1: found ")
        assert said.endswith("; expected a score in [0, 1] [award-range]")

    def test_an_unknown_code_is_refused_wherever_it_stands(self) -> None:
        """Awards, totals, evidence, notes and what does not apply name known codes."""
        wrong = book(
            awarded={"1.0": 1},
            not_applicable=["1.1"],
            stated={"9": 1, "total": 1, "documents": 1},
            evidence=[Evidence(code="2", title="Report")],
            notes={"3": "Note"},
        )
        whole = framework(
            criterion(PLANNED), channels=(Channel(name="documents", title="Documents"),)
        )
        assert [said.partition(": ")[0] for said in told_of(wrong, whole=whole)] == [
            "book self_assessed, awarded.1.0",
            "book self_assessed, not_applicable",
            "book self_assessed, stated.9",
            "book self_assessed, evidence.2",
            "book self_assessed, notes.3",
        ]


class TestNotApplicable:
    """What a criterion that does not apply does to its score and to maxima."""

    @staticmethod
    def card_of(policy: str, *codes: str, capped: bool = False) -> dict[str, object]:
        """An area of two criteria of 2 points each, the first of two components."""
        leaves = [criterion(PLANNED, code) for code in ("1.1.1", "1.1.2")]
        area = Area(
            code="1",
            title="Area",
            max_score=3 if capped else 4,
            capped=capped,
            criteria=(
                Criterion(
                    code="1.1", title="Group", max_score=2, components=tuple(leaves)
                ),
                criterion(PLANNED, "1.2", max_score=2),
            ),
        )
        whole = framework(area, not_applicable=policy)
        year = assessment(book(not_applicable=codes, measurements={"plan": True}))
        card = evaluate(whole, year)
        nodes = {node.code: (node.score, node.max_score) for node in card.walk()}
        return {**nodes, "": (card.score, card.max_score)}

    def test_the_maximum_is_reduced_all_the_way_up(self) -> None:
        """The criterion is taken out of every sum that it is part of."""
        found = self.card_of("reduce_maximum", "1.1.2")
        assert found == {
            "": (Interval.of(3), 3),
            "1": (Interval.of(3), 3),
            "1.1": (Interval.of(1), 1),
            "1.1.1": (Interval.of(1), 1),
            "1.1.2": (Interval.of(0), 0),
            "1.2": (Interval.of(2), 2),
        }

    def test_without_a_source_it_can_be_anything(self) -> None:
        """No source says what it does, so its score is open and maxima stay."""
        found = self.card_of("unmodelled", "1.1.2")
        assert found["1.1.2"] == (Interval.of(0, 1), 1)
        assert found["1.1"] == (Interval.of(1, 2), 2)
        assert found[""] == (Interval.of(3, 4), 4)

    def test_a_group_that_does_not_apply_takes_all_below_it_out(self) -> None:
        """Naming the group is naming each of its components."""
        named = self.card_of("reduce_maximum", "1.1")
        assert named == self.card_of("reduce_maximum", "1.1.1", "1.1.2")
        assert named["1.1"] == (Interval.of(0), 0)
        assert named[""] == (Interval.of(2), 2)
        assert self.card_of("unmodelled", "1.1")[""] == (Interval.of(2, 4), 4)

    def test_a_cap_stays_where_the_rest_still_passes_it(self) -> None:
        """A cap of 3 on 4 points: with 3 left it is 3, with 2 left it is 2."""
        found = self.card_of("reduce_maximum", "1.1.2", capped=True)
        assert found["1"] == (Interval.of(3), 3)
        found = self.card_of("reduce_maximum", "1.1", capped=True)
        assert found["1"] == (Interval.of(2), 2)

    def test_where_nothing_applies_there_is_no_index(self) -> None:
        """0 of 0 is not a percentage."""
        whole = framework(criterion(PLANNED), not_applicable="reduce_maximum")
        card = evaluate(whole, assessment(book(not_applicable=["1"])))
        assert card.max_score == 0
        assert card.index is None
        assert card.root.state == "not_applicable"

    def test_a_rule_that_excludes_0_of_0_takes_the_criterion_out(self) -> None:
        """No dossiers received: no score and no maximum, as the rule itself says."""
        none = {"on_time": 0, "received": 0}
        for policy in ("reduce_maximum", "unmodelled"):
            whole = framework(criterion(RATE), not_applicable=policy)
            card = evaluate(whole, assessment(book(measurements=none)))
            assert card["1"].state == "not_applicable"
            assert card.score == Interval.of(0)
            assert card.max_score == 0

    @pytest.mark.parametrize(("named", "awarded"), [("1", "1"), ("1", "1.1")])
    def test_a_score_where_it_does_not_apply_is_refused(
        self, named: str, awarded: str
    ) -> None:
        """Neither the criterion nor anything below it can have one."""
        area = Area(
            code="1",
            title="Area",
            max_score=1,
            criteria=(criterion(PLANNED, "1.1"),),
        )
        wrong = book(not_applicable=[named], awarded={awarded: 1})
        (said,) = told_of(wrong, whole=framework(area))
        assert said == (
            f"book self_assessed, awarded.{awarded}: found a score; expected none "
            "where the criterion does not apply [not-applicable]"
        )


class TestCaps:
    """A group whose sum is held within its own range."""

    DEDUCTION = Deduction(each={"on_time": 1})
    GROUP = Criterion(
        code="1",
        title="Main, bonus and penalty",
        max_score=3,
        min_score=-1,
        capped=True,
        components=(
            criterion(PLANNED, "1.1", max_score=2),
            criterion(Compliance(answer="grade", scores={"good": 2, "poor": 0}), "1.2",
                      max_score=2),
            criterion(DEDUCTION, "1.3", max_score=0, min_score=-4),
        ),
    )  # fmt: skip

    @pytest.mark.parametrize(
        ("plan", "grade", "late", "score"),
        [
            (True, "good", 0, 3),
            (True, "good", 1, 3),
            (True, "good", 2, 2),
            (False, "poor", 0, 0),
            (False, "poor", 1, -1),
            (False, "poor", 4, -1),
        ],
    )
    def test_a_sum_is_held_between_floor_and_cap(
        self, *, plan: bool, grade: str, late: int, score: int
    ) -> None:
        """min(3, main + bonus - penalty), and no less than -1."""
        data = {"plan": plan, "grade": grade, "on_time": late}
        card = evaluate(framework(self.GROUP), assessment(book(measurements=data)))
        assert card.score == Interval.of(score)

    def test_an_open_sum_is_held_at_both_ends(self) -> None:
        """From -4 to 4 without the cap, from -1 to 3 with it."""
        card = evaluate(framework(self.GROUP), assessment(book()))
        assert card.score == Interval.of(-1, 3)


class TestIndex:
    """The index in percent, and the component index of each area."""

    def test_the_index_is_the_score_of_the_maximum(self) -> None:
        """Exact, for the whole and for every area."""
        card = office_card("appraised")
        assert card.index == Interval.of(Fraction(1330, 29), Fraction(2180, 29))
        assert card["3"].index == Interval.of(Fraction(450, 7))

    def test_a_base_stands_for_100_percent(self) -> None:
        """Totals above 100 are printed as they are: 102.5 of a base of 100."""
        whole = framework(
            criterion(SurveyShare(index="sipas"), max_score=110), base=100
        )
        card = evaluate(whole, assessment(book(awarded={"1": "102.5"})))
        assert card.index == Interval.of("102.5")
        assert card["1"].index == Interval.of(Fraction(10250, 110))


class TestChannels:
    """The part of a score that came through each channel."""

    CHANNELS = (
        Channel(name="documents", title="Documents"),
        Channel(name="sipas", title="SIPAS"),
    )

    def test_channels_add_up_to_the_whole(self) -> None:
        """A leaf's own channel counts, or the first one."""
        channels = office_card().channels
        assert channels["sipas"].score == Interval.of(Fraction(8321, 1000))
        assert [channel.max_score for channel in channels.values()] == [20, 10]
        scores = [channel.score for channel in channels.values()]
        assert office_card().score == total(scores)

    def test_a_framework_without_channels_has_none(self) -> None:
        """Its scores come about in one way, which has no name."""
        whole = framework(criterion(PLANNED))
        assert evaluate(whole, assessment(book())).channels == {}

    def test_a_cap_and_an_award_count_in_their_channel(self) -> None:
        """The channels of capped and of awarded groups still add up."""
        whole = framework(TestCaps.GROUP, channels=self.CHANNELS)
        data = {"plan": True, "grade": "good", "on_time": 0}
        card = evaluate(whole, assessment(book(measurements=data)))
        assert card.channels["documents"].score == Interval.of(3)
        card = evaluate(whole, assessment(book(awarded={"1": 2})))
        assert card.channels["documents"].score == Interval.of(2)
        assert card.channels["sipas"].max_score == 0

    def test_a_group_in_two_channels_is_split_by_its_leaves(self) -> None:
        """No one says which part of an award for both came through which."""
        channels = office_card("appraised").channels
        assert channels["sipas"].score == Interval.of(0, 10)


class TestStated:
    """Totals as printed, beside the computed ones."""

    def test_each_printed_total_has_its_difference(self) -> None:
        """For the whole, for a channel, for a code: stated less computed."""
        stated = {item.place: item for item in office_card().stated}
        assert list(stated) == ["total", "documents", "1"]
        computed = office_card()["1"].score
        assert stated["1"].computed == computed
        assert stated["1"].difference == Interval(6 - computed.high, 6 - computed.low)
        assert stated["total"].computed == office_card().score
        assert stated["documents"].computed == office_card().channels["documents"].score

    def test_a_node_knows_its_own(self) -> None:
        """The whole by `total`, an area by its code, others have none."""
        card = office_card()
        assert card.root.stated == card.stated[0]
        assert card["1"].stated == card.stated[2]
        assert card["2"].stated is None


class TestFindings:
    """Awards that cannot be right."""

    STEPS = Bands(
        measure=PUNCTUAL,
        bands=[Band(at_least="95 %", score=1), Band(at_least="90 %", score="0.5")],
        otherwise=0,
        no_cases="zero",
    )

    @staticmethod
    def found(whole: Framework, **fields: Any) -> list[tuple[str, str, str]]:
        """Findings as id, code and English text."""
        card = evaluate(whole, assessment(book(**fields)))
        return [(f.id, f.code, f.text.en) for f in card.findings]

    def test_an_award_no_reading_can_give_is_a_finding(self) -> None:
        """Steps of 0, 0.5 and 1 never give 0.7."""
        whole = framework(criterion(self.STEPS))
        assert self.found(whole, awarded={"1": "0.7"}) == [
            (
                "award-impossible",
                "1",
                "the award is 0.7, but the rule can only give 0; 0.5; 1",
            )
        ]
        assert self.found(whole, awarded={"1": "0.5"}) == []

    def test_an_award_that_some_reading_gives_is_none(self) -> None:
        """In proportion, 0.7 is possible."""
        whole = framework(criterion(self.STEPS, readings=(INFERRED,)))
        assert self.found(whole, awarded={"1": "0.7"}) == []

    def test_an_award_that_contradicts_the_data_is_a_finding(self) -> None:
        """19 of 20 is 95 % and gets 1; the appraiser gave 0.5."""
        whole = framework(criterion(self.STEPS))
        data = {"on_time": 19, "received": 20}
        assert self.found(whole, awarded={"1": "0.5"}, measurements=data) == [
            ("award-data", "1", "the award is 0.5, but the data give 1")
        ]
        assert self.found(whole, awarded={"1": 1}, measurements=data) == []
        assert (
            self.found(whole, awarded={"1": "0.5"}, measurements={"on_time": 9}) == []
        )

    def test_an_award_that_its_components_contradict_is_a_finding(self) -> None:
        """An area that was given 1 cannot have components that come to 2."""
        group = Criterion(
            code="1",
            title="Group",
            max_score=2,
            components=(criterion(PLANNED, "1.1"), criterion(self.STEPS, "1.2")),
        )
        awarded = {"1": 1, "1.1": 1, "1.2": 1}
        assert self.found(framework(group), awarded=awarded) == [
            ("award-components", "1", "the award is 1, but the components come to 2")
        ]
        awarded = {"1": 1, "1.1": 1}
        assert self.found(framework(group), awarded=awarded) == []

    def test_a_finding_is_said_in_vietnamese_and_as_a_contrast(self) -> None:
        """With a decimal comma, and with what was found and what was expected."""
        (finding,) = office_card("appraised").findings
        assert finding.text.vi == "điểm được chấm là 1,8, nhưng số liệu cho 1,85"
        assert finding.contrast == ("an award of 1.8", "1.85, what the data give")


def test_an_evaluation_is_exact_and_not_rounded() -> None:
    """6 done and 4 begun of 11 issues is 8/11, whatever is printed."""
    node = office_card()["1.3.2"]
    assert node.score == Interval.of(Fraction(8, 11))
    assert office_card()["1.3"].score == Interval.of(Fraction(27, 22))


def test_shared_data_are_read_by_every_criterion_that_names_them() -> None:
    """One measurement of dossiers serves four criteria."""
    assert [
        node.code
        for node in office_card().leaves()
        if "on_time" in node.data and node.state == "measured"
    ] == ["2.1", "2.2", "2.3", "2.5"]


def test_titles_of_units_may_stand_in_both_languages() -> None:
    """Messages name the unit as its own language does."""
    year = assessment(book("published"), unit=Text("Tỉnh", "Province"))
    with pytest.raises(NotFound, match="Tỉnh 2023"):
        evaluate(framework(criterion(PLANNED)), year, book="target")


def test_money_and_counts_are_declared_once() -> None:
    """The sample data have the units that these tests convert to."""
    assert (SPENT.number_unit, ON_TIME.number_unit) == ("VND", "dossier")
    assert SIPAS.number_unit == "share"
