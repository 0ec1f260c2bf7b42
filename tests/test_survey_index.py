"""An index as one statistic of respondents, and estimates that are scored exactly."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("numpy")
pytest.importorskip("scipy")

import numpy as np

from parindex import evaluate, load_framework
from parindex.aggregation import Mean as MeanOf
from parindex.aggregation import Pooled, WeightedSum
from parindex.assessment import Disputed
from parindex.criteria import Area, Criterion, Framework
from parindex.errors import Invalid, NotFound
from parindex.intervals import Interval
from parindex.measures import Datum, Number, Share
from parindex.rules import (
    Band,
    Bands,
    Compliance,
    Proportional,
    Rounded,
    SurveyShare,
    Unmodelled,
)
from parindex.survey import (
    Design,
    Estimates,
    Linear,
    Mean,
    Proportion,
    Sample,
    Total,
    assess,
    by_level,
    estimate,
    node_statistics,
)
from parindex.units import Amount
from samples import assessment, book
from survey_samples import made

if TYPE_CHECKING:
    from collections.abc import Mapping

    from parindex.rules import Rule
    from parindex.survey.statistics import Basic, Statistic

SIPAS = load_framework("vn/sipas/2022")
PAPI = load_framework("vn/papi/2018")
PAR = load_framework("vn/par-index/province/2022")

ITEMS: dict[str, Basic] = {
    datum.name: Proportion(datum.name, (4, 5)) for datum in SIPAS.data
}
READINGS = ("mean", "mean_of_factors", "pooled", "fitted")


def times(form: Linear) -> dict[Basic, Fraction]:
    """How many times each statistic counts."""
    assert len({term for _, term in form.terms}) == len(form.terms)
    return {term: factor for factor, term in form.terms}


def people(framework: Framework, rows: int = 400) -> Sample:
    """Made-up answers to all items, from 1 to 5; people of a village answer alike."""
    rng = np.random.default_rng(11)
    village = np.repeat(np.arange(rows // 10), 10)
    mood = rng.normal(0, 0.6, rows // 10)[village] + rng.normal(0, 0.8, rows)
    columns: dict[str, Any] = {
        "weight": rng.uniform(50, 150, rows),
        "province": np.array(["Huế", "Hà Nội"])[village % 2],
        "village": village,
    }
    for datum in framework.data:
        level = 3.4 + rng.normal(0, 0.4) + mood + rng.normal(0, 0.5, rows)
        columns[datum.name] = np.clip(np.round(level), 1, 5).astype(np.int8)
    design = Design(weights="weight", strata="province", clusters="village")
    return Sample(design, columns)


@pytest.fixture(scope="module")
def sipas() -> Sample:
    """Answers to the 33 items of SIPAS."""
    return people(SIPAS)


class TestNodes:
    """A node is the same statistic of people that it is of scores."""

    @pytest.mark.parametrize("reading", READINGS)
    def test_sipas_is_what_its_percentages_come_to(
        self, sipas: Sample, reading: str
    ) -> None:
        """Every node, scored exactly from the percentages of the items."""
        nodes = node_statistics(SIPAS, ITEMS, reading)
        found = estimate(sipas, {**ITEMS, **nodes})
        card = evaluate(
            SIPAS,
            assess(SIPAS, found, unit="Huế", year=2022, digits=13),
            reading=reading,
        )
        assert list(nodes) == ["score", *(node.code for node in SIPAS.walk())]
        for name in nodes:
            node = card.root if name == "score" else card[name]
            assert node.score.is_exact
            assert made(found[name]).value == pytest.approx(
                float(node.score.low), abs=1e-9
            )

    def test_papi_starts_from_a_constant(self) -> None:
        """A sub-dimension of four runs from 0.25, whatever people say."""
        items: dict[str, Basic] = {
            datum.name: Proportion(datum.name, (4, 5))
            for datum in PAPI.data
            if datum.kind == "percent"
        }
        nodes = node_statistics(PAPI, items, "recovered")
        assert nodes["1.1"].constant == Fraction(1, 4)
        sample = people(PAPI)
        found = estimate(sample, {**items, **nodes})
        card = evaluate(
            PAPI,
            assess(PAPI, found, unit="Huế", year=2018, digits=13),
            reading="recovered",
        )
        exact = {node.code for node in card.walk() if node.score.is_exact}
        assert "1.1" in exact
        assert {"1.1", "1.1.1", "3.2"} <= set(nodes) <= exact
        for code in nodes:
            assert made(found[code]).value == pytest.approx(
                float(card[code].score.low), abs=1e-9
            )

    def test_what_is_not_used_is_not_needed(self) -> None:
        """As in PAPI's 4.1, a mean of three items with two more shown beside them."""
        area = Area(
            code="1",
            title="1",
            max_score=100,
            criteria=[leaf("1.1", "used"), leaf("1.2", "shown")],
            aggregation=MeanOf(weights={"1.1": 1, "1.2": 0}),
        )
        found = node_statistics(framework(area), {"used": Proportion("q", 1)})
        assert found["1"] == Linear([(100, Proportion("q", 1))])

    def test_only_what_a_source_or_a_reading_says(self) -> None:
        """Without a reading there are the items alone; no source says more."""
        leaves = [leaf.code for leaf in SIPAS.leaves()]
        assert list(node_statistics(SIPAS, ITEMS)) == leaves
        assert "score" not in node_statistics(PAPI, {}, "recovered")

    def test_only_what_was_asked(self) -> None:
        """A node is left out where an item of it was not measured."""
        measured = dict(ITEMS)
        del measured[SIPAS.data[0].name]
        found = node_statistics(SIPAS, measured, "mean")
        assert set(ITEMS) - set(measured) == {"policy_information_ways_satisfied"}
        left = set(node_statistics(SIPAS, ITEMS, "mean")) - set(found)
        assert left == {"score", "1", "1.1", "1.1.1"}

    def test_the_terms_of_the_pooled_index(self) -> None:
        """All 33 items, each with its share of 100."""
        index = node_statistics(SIPAS, ITEMS, "pooled")["score"]
        assert times(index) == dict.fromkeys(ITEMS.values(), Fraction(100, 33))
        assert index.constant == 0


class TestErrors:
    """The standard error of an index is not that of separate items."""

    @pytest.mark.parametrize("reading", READINGS)
    def test_items_that_are_one_column(self, sipas: Sample, reading: str) -> None:
        """Asking the same thing 33 times tells no more than once."""
        one = Proportion(SIPAS.data[0].name, (4, 5))
        nodes = node_statistics(SIPAS, dict.fromkeys(ITEMS, one), reading)
        found = estimate(sipas, {"item": one, **nodes})
        item = made(found["item"])
        for code in nodes:
            assert made(found[code]).value == pytest.approx(100 * item.value, rel=1e-12)
            assert made(found[code]).se == pytest.approx(100 * item.se, rel=1e-12)

    def test_covariance_between_items_counts(self, sipas: Sample) -> None:
        """The sum of variances alone is far too small where people answer alike."""
        index = node_statistics(SIPAS, ITEMS, "fitted")["score"]
        found = estimate(sipas, {**ITEMS, "index": index})
        factors = np.array([float(times(index)[item]) for item in ITEMS.values()])
        covariance = found.covariance(ITEMS)
        se = made(found["index"]).se
        assert se**2 == pytest.approx(float(factors @ covariance @ factors), rel=1e-12)
        apart = float(factors**2 @ covariance.diagonal()) ** 0.5
        assert apart < se / 3


# --- small frameworks -----------------------------------------------------------------

DATA = [
    *(
        Datum(name=name, title=name, kind="percent")
        for name in ("used", "shown", "third")
    ),
    Datum(name="rating", title="rating", kind="rating", low=1, high=5),
    Datum(name="open", title="open", kind="rating", low=0),
    Datum(name="plan", title="plan", kind="flag"),
    Datum(name="part", title="part", kind="count", unit="dossier"),
    Datum(name="whole", title="whole", kind="count", unit="dossier"),
]


def leaf(code: str, index: str | Rule, most: object = 100, **fields: Any) -> Criterion:
    """An item from 0 to 100."""
    rule = SurveyShare(index=index) if isinstance(index, str) else index
    return Criterion(code=code, title=code, max_score=most, rule=rule, **fields)


def framework(*children: Area | Criterion, **fields: Any) -> Framework:
    """A framework of 100 points."""
    given: dict[str, Any] = {
        "id": "test/index",
        "title": "Test",
        "max_score": 100,
        "data": DATA,
        "children": children,
    }
    return Framework(**{**given, **fields})


Q: dict[str, Basic] = {name: Proportion(name, 1) for name in ("used", "shown", "third")}


class TestAggregations:
    """A node follows from its components in one of a closed set of ways."""

    def test_a_sum(self) -> None:
        """Of scores on scales of their own."""
        whole = framework(leaf("1", "used", 60), leaf("2", "shown", 40))
        found = node_statistics(whole, Q)
        assert times(found["score"]) == {Q["used"]: 60, Q["shown"]: 40}

    def test_a_weighted_sum(self) -> None:
        """Of scores, each times its weight."""
        whole = framework(
            leaf("1", "used"),
            leaf("2", "shown"),
            aggregation=WeightedSum(weights={"1": "0.7", "2": "0.3"}),
        )
        found = node_statistics(whole, Q)
        assert times(found["score"]) == {Q["used"]: 70, Q["shown"]: 30}

    def test_one_item_in_several_nodes_counts_once(self) -> None:
        """Its shares are added up."""
        whole = framework(leaf("1", "used", 60), leaf("2", "used", 40))
        assert node_statistics(whole, Q)["score"] == Linear([(100, Q["used"])])

    def test_a_mean_on_another_scale(self) -> None:
        """As in PAPI: from 1 to 10, each item by its place in its own range."""
        whole = framework(
            leaf("1", "used", 1),
            Criterion(
                code="2",
                title="2",
                min_score=1,
                max_score=5,
                rule=Proportional(measure=Number(of="rating"), zero=1, full=5),
            ),
            min_score=1,
            max_score=10,
            aggregation=MeanOf(),
        )
        rating = Mean("rating")
        found = node_statistics(whole, {**Q, "rating": rating})
        assert found["2"] == Linear([(1, rating)])
        score = found["score"]
        # The first item gives 4.5 points, the second so many for its 4 steps.
        assert times(score) == {Q["used"]: Fraction(9, 2), rating: Fraction(9, 8)}
        assert score.constant == 1 - Fraction(9, 8)
        given = assessment(
            book(measurements={"used": "40 %", "rating": 3}), of=whole.id
        )
        scored = evaluate(whole, given).score
        assert scored == Interval.of("5.05")
        assert score.constant + Fraction("0.4") * times(score)[Q["used"]] + 3 * (
            times(score)[rating]
        ) == Fraction("5.05")

    def test_leaves_pooled_over_a_reading(self) -> None:
        """The reading's own aggregation and scale."""
        area = Area(
            code="1",
            title="1",
            max_score=100,
            criteria=[leaf("1.1", "used"), leaf("1.2", "shown")],
            aggregation=Unmodelled(),
        )
        whole = framework(area, leaf("2", "third"), aggregation=Pooled())
        found = node_statistics(whole, Q)
        assert "1" not in found
        assert times(found["score"]) == dict.fromkeys(Q.values(), Fraction(100, 3))

    def test_a_sum_of_data(self) -> None:
        """A rule over a weighted sum is a straight line too."""
        rule = Proportional(
            measure=Number(of={"used": 1, "shown": "0.5"}), full="150 %"
        )
        found = node_statistics_of(rule, **Q)
        assert found is not None
        whole = Fraction(100) / Fraction("1.5")
        assert times(found) == {Q["used"]: whole, Q["shown"]: whole / 2}

    def test_a_stretch_that_no_source_states(self) -> None:
        """Is not modelled: the node is left out."""
        bands = Bands(
            measure=Number(of="used"),
            bands=[Band(at_least="0 %", at_most="100 %", score="unmodelled")],
        )
        whole = framework(leaf("1", bands), leaf("2", "used", 0))
        assert list(node_statistics(whole, Q)) == ["2"]

    def test_a_score_that_is_certain(self) -> None:
        """Is a constant, whatever people say."""
        sure = leaf("1", Unmodelled(), 10, min_score=10)
        whole = framework(sure, leaf("2", "used", 90), min_score=10)
        found = node_statistics(whole, Q)
        assert found["1"] == Linear([], 10)
        assert found["score"] == Linear([(90, Q["used"])], 10)

    def test_a_sum_with_an_unmodelled_part(self) -> None:
        """Is left out, as its part is."""
        whole = framework(leaf("1", Unmodelled(), 40), leaf("2", "used", 60))
        assert list(node_statistics(whole, Q)) == ["2"]


def node_statistics_of(rule: Rule, **items: Basic) -> Linear | None:
    """The one criterion of a framework as a statistic; None where it is left out."""
    return node_statistics(framework(leaf("1", rule)), items).get("1")


STEPS = Bands(
    measure=Number(of="used"),
    bands=[
        Band(below="50 %", score=0),
        Band(at_least="50 %", score=100),
    ],
)
QUOTIENT = Proportional(measure=Share(part="part", whole="whole"), no_cases="zero")


class TestRefused:
    """What is no straight line over data, and names that are not there."""

    def test_data_that_are_not_the_frameworks(self) -> None:
        """With the nearest one, all at once."""
        items = {"policy_information_way_satisfied": Mean("q"), "index": Mean("q")}
        with pytest.raises(Invalid) as caught:
            node_statistics(SIPAS, items)
        assert caught.value.subject == SIPAS.id
        found = [str(problem) for problem in caught.value.problems]
        assert found == [
            (
                "items: found 'policy_information_way_satisfied'; expected a datum of "
                "vn/sipas/2022; did you mean 'policy_information_ways_satisfied'? "
                "[datum]"
            ),
            "items: found 'index'; expected a datum of vn/sipas/2022 [datum]",
        ]

    @pytest.mark.parametrize("rule", [STEPS, QUOTIENT])
    def test_steps_and_quotients(self, rule: Rule) -> None:
        """The score of a mean is then not the mean of scores."""
        with pytest.raises(Invalid, match="steps or a quotient") as caught:
            node_statistics_of(rule)
        (problem,) = caught.value.problems
        assert (problem.id, problem.expected) == ("straight", "one straight line")

    def test_the_place_of_a_rule_is_told(self) -> None:
        """As there are many."""
        whole = framework(leaf("1", STEPS), leaf("2", QUOTIENT), aggregation=MeanOf())
        with pytest.raises(Invalid) as caught:
            node_statistics(whole, {})
        where = [problem.where for problem in caught.value.problems]
        assert sorted(where) == ["criterion 1, rule", "criterion 2, rule"]

    @pytest.mark.parametrize(
        "rule",
        [
            pytest.param(Compliance(answer="plan"), id="answer"),
            pytest.param(Rounded(rule=SurveyShare(index="used"), digits=0), id="round"),
        ],
    )
    def test_other_rules_that_are_no_line(self, rule: Rule) -> None:
        """An answer that is chosen, a score that is rounded."""
        with pytest.raises(Invalid, match="one straight line"):
            node_statistics_of(rule)

    def test_a_sum_that_is_capped(self) -> None:
        """Is no straight line at its cap."""
        whole = framework(leaf("1", "used"), leaf("2", "shown"), capped=True)
        assert whole.max_score == 100
        with pytest.raises(Invalid) as caught:
            node_statistics(whole, Q)
        assert [str(problem) for problem in caught.value.problems] == [
            "framework: found a cap; expected one straight line [straight]"
        ]

    def test_a_sum_that_is_capped_and_not_known(self) -> None:
        """Is left out like any other that is not modelled."""
        whole = framework(leaf("1", Unmodelled()), leaf("2", "used"), capped=True)
        assert list(node_statistics(whole, Q)) == ["2"]

    def test_an_unknown_reading(self) -> None:
        """With the nearest one there is, as in `evaluate`."""
        with pytest.raises(NotFound, match="did you mean 'pooled'"):
            node_statistics(SIPAS, ITEMS, "poled")


# --- into an assessment ---------------------------------------------------------------


def shares(yes: int, of: int, **columns: Any) -> Estimates:
    """The share of some people of a province who said yes, as SIPAS."""
    answers = np.arange(of) < yes
    sample = Sample(Design(), {"answer": answers, **columns})
    return estimate(sample, {"sipas": Proportion("answer", 1)})


def criterion_8_1(estimates: Estimates, **options: Any) -> Interval:
    """The score of SIPAS in the PAR INDEX of a province."""
    year = assess(PAR, estimates, unit="Hà Giang", year=2023, **options)
    return evaluate(PAR, year)["8.1"].score


def exact_8_1(estimates: Estimates, **options: Any) -> Fraction:
    """It as one number."""
    score = criterion_8_1(estimates, **options)
    assert score.is_exact
    return score.low


class TestAssess:
    """Estimates are scored as if they had been read in a report."""

    def test_sipas_enters_the_par_index(self) -> None:
        """86.41 % of 10 points are 8.641, exactly."""
        assert exact_8_1(shares(8641, 10_000)) == Fraction("8.641")

    def test_percentages_are_rounded_half_up(self) -> None:
        """To four decimals, or to as many as one likes."""
        third = shares(1, 3)
        assert exact_8_1(third) == Fraction("3.33333")
        assert exact_8_1(third, digits=1) == Fraction("3.33")
        assert exact_8_1(shares(1, 16), digits=1) == Fraction("0.63")
        assert exact_8_1(shares(0, 3)) == Fraction(0)
        assert exact_8_1(shares(3, 3)) == Fraction(10)

    def test_an_interval_is_disputed(self) -> None:
        """Its ends are rounded outwards, and move the whole by as much."""
        found = shares(60, 100)
        low, high = made(found["sipas"]).interval(method="logit")
        year = assess(PAR, found, unit="Hà Giang", year=2023, digits=1, between="logit")
        measured = year.book().measurements["sipas"]
        assert measured == Disputed(
            Amount("49.9", "percent"), Amount("69.3", "percent")
        )
        assert (low, high) == pytest.approx((0.4995995, 0.6926488), abs=5e-8)
        card = evaluate(PAR, year)
        assert card["8.1"].score == Interval.of("4.99", "6.93")
        plain = evaluate(PAR, assess(PAR, found, unit="Hà Giang", year=2023))
        lost = plain.score.low - card.score.low
        assert lost == Fraction(6) - Fraction("4.99")

    def test_an_interval_stays_inside_0_to_100(self) -> None:
        """Even where t goes beyond."""
        found = shares(1, 30)
        score = criterion_8_1(found, between="t")
        assert score.low == 0
        assert made(found["sipas"]).interval()[0] < 0
        score = criterion_8_1(shares(29, 30), between="t")
        assert score.high == 10

    @pytest.mark.parametrize("between", [None, "logit"])
    def test_less_than_one_percent(self, between: Any) -> None:
        """Is a share like any other."""
        score = criterion_8_1(shares(1, 200), between=between)
        assert score.low <= Fraction("0.05") <= score.high

    def test_a_domain_stands_for_a_unit(self) -> None:
        """Estimates by domain are taken by their level."""
        sample = Sample(
            Design(),
            {
                "province": ["Huế"] * 4 + ["Hà Nội"] * 5,
                "answer": [1, 1, 1, 0, 1, 0, 0, 0, 0],
            },
        )
        statistics = by_level(sample, {"sipas": Proportion("answer", 1)}, "province")
        found = estimate(sample, statistics)
        assert exact_8_1(found, level="Huế") == Fraction("7.5")
        assert exact_8_1(found, level="Hà Nội") == Fraction(2)

    def test_what_could_not_be_estimated_is_missing(self) -> None:
        """It is not 0: the score can be anything."""
        sample = Sample(Design(), {"answer": [None, None]})
        statistics = {"sipas": Proportion("answer", 1)}
        found = estimate(sample, statistics, missing="available")
        assert criterion_8_1(found) == Interval.of(0, 10)

    def test_a_level_that_is_not_there(self) -> None:
        """Is no unit of which nothing is known."""
        with pytest.raises(NotFound, match="Hà Giang"):
            assess(PAR, shares(1, 2), unit="Hà Giang", year=2023, level="Hà Giang")

    def test_what_it_is_written_as(self) -> None:
        """In a book, for a unit and a year; only data of the framework."""
        sample = Sample(Design(), {"answer": [1, 0]})
        found = estimate(sample, {"sipas": Proportion("answer", 1), "people": Total()})
        year = assess(PAR, found, unit="Hà Giang", year=2023, book="appraised")
        assert year.framework == PAR.id
        assert (year.unit.vi, year.year) == ("Hà Giang", 2023)
        book = year.book()
        assert book.name == "appraised"
        assert dict(book.measurements) == {"sipas": Amount(50, "percent")}

    def test_a_mean_is_no_percentage(self) -> None:
        """A datum that was measured otherwise is told."""
        sample = Sample(Design(), {"answer": [1, 2]})
        found = estimate(sample, {"sipas": Mean("answer")})
        with pytest.raises(Invalid, match="found a percentage of sipas"):
            assess(PAR, found, unit="Hà Giang", year=2023)

    def test_the_index_of_a_province_as_one_statistic(self, sipas: Sample) -> None:
        """SIPAS from its items, as a share, into the PAR INDEX of each province."""
        index = node_statistics(SIPAS, ITEMS, "pooled")["score"]
        share = Linear([(factor / 100, term) for factor, term in index.terms])
        wanted: Mapping[str, Statistic] = {"sipas": share, "index": index}
        found = estimate(sipas, by_level(sipas, wanted, "province"))
        for province in ("Huế", "Hà Nội"):
            percent = made(found["index", province]).value
            score = criterion_8_1(found, level=province)
            assert float(score.low) == pytest.approx(percent / 10, abs=1e-5)
            between = criterion_8_1(found, level=province, between="logit")
            assert between.low < score.low < between.high
