"""What is said to stay open once a question is answered does stay open."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parindex.aggregation import Mean
from parindex.bands import Group, GroupBands
from parindex.criteria import Area, Framework
from parindex.errors import Invalid
from parindex.evaluation import evaluate, rescore
from parindex.intervals import Interval
from parindex.measures import Change, Datum, Number, Ratio, Share
from parindex.ranking import rank
from parindex.rules import (
    Band,
    Bands,
    Branch,
    Checklist,
    Compliance,
    Count,
    Deduction,
    Increase,
    Lowest,
    Part,
    Proportional,
    RankBands,
    Rounded,
    Unmodelled,
)
from parindex.whatif.asking import Left, Question, questions
from parindex.whatif.spreads import MOST_VALUES
from samples import ALL, PUNCTUAL, assessment, book, criterion, framework
from strategies import (
    FEW,
    all_shares,
    assessed,
    facts,
    frameworks,
    narrowed,
    score_in,
    verdicts,
    written,
)

if TYPE_CHECKING:
    from parindex.rules import Rule
    from parindex.scorecard import Scorecard

pytestmark = pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisWarning")

#: Groups from 4, 2 and 1 up.
BANDS = GroupBands(
    id="bands",
    title="Nhóm",
    groups=[
        Group(code=c, name=c, at_least=n) for c, n in zip("ABC", "421", strict=True)
    ],
)

OTHERS = {
    "x": Interval.of(1, 2),
    "y": Interval.of("0.5"),
    "z": Interval.of(0, 3),
    "w": Interval.of(2),
    "nothing": None,
}


def check(question: Question, card: Scorecard) -> None:
    """The answer in *card* leaves no less and no more than was said."""
    score = question.score
    assert score.least <= card.score.width <= score.most
    assert question.groups is not None
    groups = len(BANDS.of(card.score))
    assert question.groups.least <= groups <= question.groups.most
    assert question.ranks is not None
    place = rank({**OTHERS, "me": card.score})["me"].rank
    assert question.ranks.least <= place.width + 1 <= question.ranks.most


@st.composite
def scores(draw: st.DrawFn, within: Interval) -> Fraction:
    """An exact score in a range."""
    return score_in(draw, within)


class TestLaws:
    """Whatever the answer turns out to be."""

    @pytest.mark.property
    @pytest.mark.parametrize("values", [2, MOST_VALUES])
    @FEW
    @given(framework=frameworks(), data=st.data())
    def test_what_stays_open(
        self, framework: Framework, data: st.DataObject, values: int
    ) -> None:
        """With the true answer, the score is open by what was said, and so on.

        Whether many values are looked at one by one, or hardly any.
        """
        names = framework.data_by_name
        truth = data.draw(facts(names, all_shares(framework)))
        known = data.draw(narrowed(names, truth))
        verdict = data.draw(verdicts(framework))
        reading = data.draw(st.sampled_from((None, *framework.reading_names)))
        year = assessed(framework, known, **verdict)
        card = evaluate(framework, year, reading=reading)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("parindex.whatif.spreads.MOST_VALUES", values)
            found = questions(card, bands=BANDS, others=OTHERS)
        for question in found:
            assert question.score.now == card.score.width
            assert question.explain("vi")
            assert question.explain("en")
            if question.kind == "datum":
                fact = written({question.name: truth[question.name]}, names)
                after = rescore(card, measurements=fact)
            else:
                node = card[question.name]
                within = node.score.clamp(
                    min(node.node.min_score, card.context.ranges[node.code].low),
                    max(node.node.max_score, card.context.ranges[node.code].high),
                )
                points = data.draw(scores(within))
                after = rescore(card, awarded={question.name: points})
            check(question, after)
        keys = [(q.score.most, q.score.least) for q in found]
        assert keys == sorted(keys)


# --- worked cases ---------------------------------------------------------------------

#: 95 % or more of the dossiers: 1 point; from 80 %: a half; fewer: none.
STEPS = Bands(
    measure=PUNCTUAL,
    bands=[
        Band(at_least="95 %", score=1),
        Band(at_least="80 %", below="95 %", score="0.5"),
    ],
    otherwise=0,
    no_cases="zero",
)


def scored(of: Framework, data: dict[str, Any], **fields: Any) -> Scorecard:
    """A year with some data."""
    return evaluate(of, assessment(book(measurements=data, **fields)))


def asked(card: Scorecard, **options: Any) -> dict[str, Question]:
    """The questions by name."""
    return {question.name: question for question in questions(card, **options)}


def left(now: int | str, least: int | str, most: int | str) -> Left:
    """What is open, by exact numbers."""
    return Left(now=Fraction(now), least=Fraction(least), most=Fraction(most))


class TestData:
    """Data that are missing or disputed."""

    def test_a_missing_part(self) -> None:
        """Any number of cases settles a stated rule, however many there can be."""
        for received in (200, 10**9):
            card = scored(framework(criterion(STEPS)), {"received": received})
            found = asked(card)["on_time"]
            assert found.score == left(1, 0, 0)
            assert found.score.surely == found.score.at_most == 1
            assert found.codes == ("1",)

    def test_a_missing_whole(self) -> None:
        """Without end above."""
        card = scored(framework(criterion(STEPS)), {"on_time": 190})
        assert asked(card)["received"].score == left(1, 0, 0)

    def test_neither_is_enough(self) -> None:
        """Of a part and a whole that are both missing, one alone settles nothing."""
        card = scored(framework(criterion(STEPS)), {})
        found = asked(card)
        assert found["on_time"].score == left(1, 1, 1)
        assert found["received"].score.most == 1
        disputed = scored(framework(criterion(STEPS)), {"on_time": (100, 900)})
        assert asked(disputed)["on_time"].score == left(1, 1, 1)

    def test_a_disputed_part_of_a_disputed_whole(self) -> None:
        """From 180 to 190 of 195 to 240: 9 values are looked at, one by one."""
        card = scored(
            framework(criterion(STEPS)), {"on_time": (186, 194), "received": (200, 240)}
        )
        # 186 of 200 are 93 %, of 240 77.5 %; 190 of 200 are 95 %, of 240 79.2 %;
        # 192 of 240 are 80 %.
        found = asked(card)["on_time"]
        assert found.score == left(1, "1/2", 1)
        # Of 200 to 204, 95 % can be reached, and 93 %; with 233 and more, 194 are
        # 83.3 % and 186 are 79.8 %.
        assert asked(card)["received"].score == left(1, 0, "1/2")

    def test_what_no_source_states(self) -> None:
        """A stretch that is not stated stays open: half of it at the most."""
        rule = Bands(
            measure=Number(of="spent"),
            bands=[
                Band(below="100 VND", score=0),
                Band(at_least="100 VND", below="200 VND", score="unmodelled"),
            ],
            otherwise=1,
        )
        card = scored(framework(criterion(rule)), {})
        assert asked(card)["spent"].score == left(1, 0, 1)
        card = scored(framework(criterion(rule)), {"spent": ("120 VND", "150 VND")})
        assert asked(card)["spent"].score == left(1, 1, 1)
        card = scored(framework(criterion(rule)), {"spent": ("250 VND", "300 VND")})
        assert asked(card) == {}

    def test_answers(self) -> None:
        """Each answer is looked at."""
        rule = Compliance(answer="grade", scores={"good": 1, "poor": "unmodelled"})
        found = asked(scored(framework(criterion(rule)), {}))
        assert found["grade"].score == left(1, 0, 1)

    def test_a_datum_of_several_criteria(self) -> None:
        """What it settles in each of them adds up."""
        of = framework(
            criterion(STEPS, "1"),
            criterion(
                Proportional(measure=Number(of="received"), full="500 hồ sơ"), "2"
            ),
        )
        found = asked(scored(of, {"on_time": 190}))["received"]
        assert found.score == left(2, 0, 0)
        assert found.codes == ("1", "2")

    def test_ratings_without_end(self) -> None:
        """Nothing is known of where a rating begins, or ends."""
        free = Datum(name="free", title="Free", kind="rating")
        rule = Bands(
            measure=Number(of={"free": 1, "rating": 1}),
            bands=[Band(at_least="3 điểm", score=1)],
            otherwise=0,
        )
        of = framework(criterion(rule), data=(*ALL, free))
        assert asked(scored(of, {}))["free"].score.now == 1
        assert asked(scored(of, {"rating": 1}))["free"].score == left(1, 0, 0)

    def test_a_rank_that_moves(self) -> None:
        """A datum by which ranks are counted settles the rank, too."""
        place = Datum(
            name="place", title="Place", kind="rank", among=2, by=Number(of="spent")
        )
        rule = RankBands(rank="place", bands=[Band(at_most=1, score=1)], otherwise=0)
        of = framework(
            criterion(rule),
            criterion(Proportional(measure=Number(of="spent"), full="9 VND"), "2"),
            data=(*ALL, place),
        )
        peer = assessment(book(measurements={"spent": 5}), unit="Other")
        card = evaluate(of, assessment(book()), peers=[peer])
        found = asked(card)
        assert found["place"].score == left(2, 1, 1)
        assert found["spent"].score.least == 0

    def test_under_an_award(self) -> None:
        """What an award settles, or does not apply, is no question."""
        of = framework(criterion(STEPS), not_applicable="unmodelled")
        assert asked(scored(of, {}, awarded={"1": 1})) == {}
        assert asked(scored(of, {}, not_applicable=["1"])) == {}

    def test_what_may_not_apply(self) -> None:
        """Where a mean may lose a part of it, nothing narrower is said."""
        rule = attrs.evolve(STEPS, no_cases="excluded")
        area = Area(
            code="1",
            title="A",
            max_score=1,
            aggregation=Mean(),
            criteria=[criterion(rule, "1.1"), criterion(Unmodelled(), "1.2")],
        )
        of = framework(area, not_applicable="reduce_maximum")
        found = asked(scored(of, {"on_time": 0}))["received"]
        assert found.score == left(1, 0, 1)

    def test_under_an_aggregation_that_is_not_stated(self) -> None:
        """No datum below it settles anything; the score of the area does."""
        area = Area(
            code="1",
            title="A",
            max_score=1,
            aggregation=Unmodelled(),
            criteria=[criterion(STEPS, "1.1")],
        )
        found = asked(scored(framework(area), {"received": 200}))
        assert found["on_time"].score == left(1, 1, 1)
        assert found["1"].score == left(1, 0, 0)
        assert list(found) == ["1", "on_time"]

    def test_beside_an_award(self) -> None:
        """A criterion that was awarded a score does not wait for a datum it reads."""
        of = framework(criterion(STEPS, "1"), criterion(STEPS, "2"))
        found = asked(scored(of, {"received": 200}, awarded={"1": ("0.5", 1)}))
        assert found["on_time"].score == left("3/2", "1/2", "1/2")
        assert found["on_time"].codes == ("2",)


MORE = Datum(name="more", title="More", kind="count", unit="dossier")
OPEN = Bands(
    measure=PUNCTUAL,
    bands=[
        Band(at_least="95 %", score=1),
        Band(at_least="60 %", below="95 %", score="unmodelled"),
    ],
    otherwise="0.3",
    no_cases="unmodelled",
)
LINE = Proportional(measure=PUNCTUAL, no_cases="zero")
LITTLE = Deduction(each={"more": "0.01"})
HALF = {"max_score": "0.5"}
#: Rules of a datum of which one of many values is known soon, and other data.
RULES: dict[str, tuple[Rule, dict[str, Any]]] = {
    "stated": (STEPS, {"received": 300}),
    "a stretch not stated": (OPEN, {"received": 300}),
    "part of a whole": (OPEN, {"received": (280, 300)}),
    "rounded": (Rounded(rule=LINE, digits=1), {"received": 300}),
    "rounded and open": (Rounded(rule=OPEN, digits=1), {"received": 300}),
    "lowest": (Lowest(rules=[OPEN, LITTLE]), {"received": 300, "more": (10, 70)}),
    "several": (
        Checklist(
            parts=[
                Part(rule=Deduction(each={"on_time": "0.005"}), **HALF),
                Part(rule=LITTLE, **HALF),
            ]
        ),
        {"more": (10, 30)},
    ),
    "an answer that is known": (
        Branch(answer="plan", cases={"yes": OPEN, "no": LITTLE}),
        {"received": 300, "plan": True},
    ),
    "an answer that is not": (
        Branch(answer="plan", cases={"yes": OPEN, "no": Unmodelled()}),
        {"received": 300},
    ),
    "an increase": (
        Increase(
            measure=Change(now=Number(of="on_time"), base=Number(of="more")),
            at_least="30 hồ sơ",
            otherwise="unmodelled",
        ),
        {"more": (90, 100)},
    ),
    "a relative increase": (
        Increase(
            measure=Change(
                now=Number(of="more"), base=Number(of="on_time"), relative=True
            ),
            at_least="10 %",
            otherwise="unmodelled",
            no_cases="zero",
        ),
        {"more": (90, 100)},
    ),
    "a decrease": (
        Increase(
            measure=Change(
                now=Number(of="more"), base=Number(of="on_time"), direction="decrease"
            ),
            at_least="10 hồ sơ",
            otherwise=0,
        ),
        {"more": (90, 100)},
    ),
    "in several places": (
        Bands(
            measure=Share(part="on_time", whole={"on_time": 1, "more": 1}),
            bands=[Band(at_least="50 %", score=1)],
            otherwise=0,
            no_cases="zero",
        ),
        {"more": (90, 100)},
    ),
    "against a share": (
        Bands(
            measure=Change(now=PUNCTUAL, base=Share(part="more", whole="received")),
            bands=[Band(at_least="10 %", score=1)],
            otherwise=0,
            no_cases="full",
        ),
        {"more": (90, 100), "received": 300},
    ),
}

#: Of these, only an enclosure is given.
ENCLOSED = {"lowest", "in several places"}


class TestStretches:
    """Of many possible values, stretches are looked at instead of each."""

    @pytest.mark.parametrize("name", RULES)
    @pytest.mark.parametrize(("low", "high"), [(0, 150), (130, 299)])
    def test_against_each_value(self, name: str, low: int, high: int) -> None:
        """What is said of them all is so of each, and mostly no less can be said."""
        rule, data = RULES[name]
        of = framework(criterion(rule), data=(*ALL, MORE))
        card = scored(of, {**data, "on_time": (low, high)})
        widths = {
            rescore(card, measurements={"on_time": x}).score.width
            for x in range(low, high + 1)
        }
        found = asked(card).get("on_time")
        if found is None:
            assert card.score.is_exact
            return
        assert found.score.least <= min(widths)
        assert found.score.most >= max(widths)
        if name not in ENCLOSED:
            assert (found.score.least, found.score.most) == (min(widths), max(widths))

    def test_many_thresholds(self) -> None:
        """Of 200 steps some are looked at, and what is between is sure."""
        steps = Count(of="on_time", each="0.005")
        card = scored(framework(criterion(Lowest(rules=[steps, LINE]))), {})
        assert asked(card)["on_time"].score.now == 1
        alone = scored(framework(criterion(steps)), {})
        assert asked(alone)["on_time"].score == left(1, 0, 0)

    def test_amounts(self) -> None:
        """Between any two values there are others."""
        of = framework(
            criterion(
                Bands(
                    measure=Ratio(of="spent", to="planned"),
                    bands=[Band(at_least="50 %", score=1)],
                    otherwise=0,
                    no_cases="unmodelled",
                )
            ),
            data=(*ALL, Datum(name="planned", title="P", kind="amount", unit="VND")),
        )
        found = asked(scored(of, {"spent": "100 VND"}))
        assert found["planned"].score == left(1, 0, 1)
        found = asked(scored(of, {"spent": 100, "planned": ("150 VND", "250 VND")}))
        assert found["planned"].score == left(1, 0, 0)


class TestScores:
    """Scores that are disputed, or that no source says how to give."""

    def test_unmodelled(self) -> None:
        """Any score settles it."""
        of = framework(criterion(Unmodelled(), max_score=3), criterion(STEPS, "2"))
        found = asked(scored(of, {}))["1"]
        assert (found.kind, found.score) == ("criterion", left(4, 1, 1))

    def test_a_disputed_award(self) -> None:
        """Of an area, which stands for all below it."""
        area = Area(
            code="1", title="A", max_score=1, criteria=[criterion(STEPS, "1.1")]
        )
        found = asked(scored(framework(area), {}, awarded={"1": ("0.2", "0.7")}))
        assert list(found) == ["1"]
        assert found["1"].score == left("1/2", 0, 0)

    def test_under_a_cap(self) -> None:
        """A cap takes some of it: what stays open is between, and said so."""
        area = Area(
            code="1",
            title="A",
            max_score=1,
            capped=True,
            criteria=[criterion(Unmodelled(), "1.1"), criterion(Unmodelled(), "1.2")],
        )
        found = asked(scored(framework(area), {}))["1.1"]
        assert found.score == left(1, 0, 1)
        loose = Area(
            code="1",
            title="A",
            max_score=2,
            capped=True,
            criteria=[criterion(Unmodelled(), "1.1"), criterion(Unmodelled(), "1.2")],
        )
        assert asked(scored(framework(loose), {}))["1.1"].score == left(2, 1, 1)

    def test_groups_and_ranks(self) -> None:
        """From 0 to 4 there are four groups and five ranks; 3 of it settle most."""
        of = framework(
            criterion(Unmodelled(), max_score=3), criterion(Unmodelled(), "2")
        )
        found = asked(scored(of, {}), bands=BANDS, others=OTHERS)
        # Groups begin at 1, 2 and 4; others have 0.5, 2, from 1 to 2, and from 0 to 3.
        assert found["1"].score == left(4, 1, 1)
        assert found["1"].groups == left(4, 1, 2)
        assert found["1"].ranks == left(5, 1, 4)
        assert "Groups ruled out: at least 2, at most 3 (possible now: 4)" in found[
            "1"
        ].explain("en")
        alone = asked(scored(of, {}))["1"]
        assert alone.groups is alone.ranks is None
        assert alone.explain("en").splitlines() == [
            "To settle: the score of 1 Criterion 1",
            "  Narrows the score by at least 3 and at most 3 (now 4 points wide)",
        ]

    def test_mistakes_in_other_scores(self) -> None:
        """All are told."""
        with pytest.raises(Invalid, match="unit a"):
            questions(scored(framework(criterion(STEPS)), {}), others={"a": "x"})
