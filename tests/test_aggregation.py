"""How a node follows from what is below it: laws, worked cases, what does not apply."""

from __future__ import annotations

import copy
import pickle
import unicodedata
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from parindex.aggregation import (
    SUM,
    Aggregation,
    Mean,
    Pooled,
    Sum,
    WeightedSum,
    adds_up,
)
from parindex.construction import aggregation_of
from parindex.criteria import Criterion, Reading
from parindex.errors import Invalid, NumberError
from parindex.evaluation import evaluate
from parindex.files import load_record
from parindex.hashing import content_hash
from parindex.intervals import Interval, add, total
from parindex.measures import Datum, Share
from parindex.rules import (
    Bands,
    Branch,
    Compliance,
    Proportional,
    Rounded,
    SurveyShare,
    Unmodelled,
)
from samples import ALL, PUNCTUAL, assessment, book, criterion, framework
from strategies import any_range, pick, score_in, up_to
from test_scorecard import cards

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from parindex.criteria import Area
    from parindex.scorecard import Scorecard, ScoredNode


def leaf(code: str, low: object = 0, high: object = 1, **fields: Any) -> Criterion:
    """A criterion whose score is only ever awarded, in a range."""
    return criterion(Unmodelled(), code, min_score=low, max_score=high, **fields)


def group(code: str, *components: Criterion, **fields: Any) -> Criterion:
    """A node of components; its range is their sum's unless given."""
    given: dict[str, Any] = {
        "title": f"Group {code}",
        "min_score": add(c.min_score for c in components),
        "max_score": add(c.max_score for c in components),
    }
    return Criterion(code=code, components=components, **(given | fields))


def card(
    *children: Area | Criterion,
    awarded: Mapping[str, Any] | None = None,
    out: Sequence[str] = (),
    data: Mapping[str, Any] | None = None,
    reading: str | None = None,
    declared: Sequence[Datum] = ALL,
    **fields: Any,
) -> Scorecard:
    """A framework scored with awards, data, and what does not apply."""
    entries = book(awarded=awarded or {}, not_applicable=out, measurements=data or {})
    whole = framework(*children, data=declared, **fields)
    return evaluate(whole, assessment(entries), reading=reading)


def scores(of: Scorecard) -> dict[str, str]:
    """Each score as text, by code."""
    return {node.code: str(node.score) for node in of.root.walk()}


def told(node: ScoredNode) -> str:
    """The score and the maximum."""
    return f"{node.score} of {node.max_score}"


# --- laws -----------------------------------------------------------------------------


def laws(cls: type) -> type:
    """Laws on whole frameworks: a failing example is worth its length."""
    long = pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisWarning")
    return pytest.mark.property(long(cls))


def placed(
    within: Interval, parts: Iterable[tuple[Fraction | int, ScoredNode]]
) -> Interval:
    """The mean of places: how far up its own range each of them is."""
    found = list(parts)
    whole = sum(weight for weight, _ in found)
    if whole == 0:
        return within

    def mean(scores: Iterable[Fraction]) -> Fraction:
        places = [
            weight * (score - node.range.low) / node.range.width
            for score, (weight, node) in zip(scores, found, strict=True)
        ]
        return within.low + within.width * add(places) / whole

    lows, highs = zip(*((n.score.low, n.score.high) for _, n in found), strict=True)
    return Interval(mean(lows), mean(highs))


def pooled(node: ScoredNode) -> list[ScoredNode]:
    """The leaves below, or what was awarded in their place."""
    if not node.components or node.award is not None:
        return [node]
    return [part for component in node.components for part in pooled(component)]


def worked_out(node: ScoredNode) -> Interval:
    """What the components come to, as the classes of aggregations say."""
    below = node.components
    match aggregation_of(node.node, node.context.reading):
        case Sum():
            return total(part.score for part in below)
        case WeightedSum(weights=weights):
            return total(
                Interval(w * part.score.low, w * part.score.high)
                for part in below
                for w in [weights[part.code]]
            )
        case Mean(weights=weights):
            return placed(node.range, ((weights.get(c.code, 1), c) for c in below))
        case Pooled():
            parts = [part for component in below for part in pooled(component)]
            count = [len([p for p in n.walk() if not p.components]) for n in parts]
            return placed(node.range, zip(count, parts, strict=True))
        case _:
            return node.range


def all_applies(node: ScoredNode) -> bool:
    """Whether all that is below counts, whatever the data."""
    return all(
        part.state != "not_applicable" and part.code not in part.context.excluding
        for part in node.walk()
    )


@laws
class TestLaws:
    """What holds of every aggregation, on frameworks of every shape."""

    @given(card=cards())
    def test_a_node_is_what_its_aggregation_says(self, card: Scorecard) -> None:
        """By places in ranges, without the coefficients that the package works with."""
        for node in card.root.walk():
            if node.components and all_applies(node):
                found = worked_out(node)
                if node.node.capped:
                    found = found.clamp(node.range.low, node.range.high)
                assert node.computed == found
                assert node.score == (node.award or found)

    @given(card=cards())
    def test_a_copy_scores_the_same(self, card: Scorecard) -> None:
        """A sum is a sum, whether or not it is the one object `SUM`."""
        context = card.context
        for same in (
            copy.deepcopy(context.framework),
            pickle.loads(pickle.dumps(context.framework)),  # noqa: S301 - our own
        ):
            again = evaluate(same, context.assessment, reading=context.reading)
            assert again.record == card.record


@st.composite
def parts(draw: st.DrawFn) -> tuple[list[Criterion], dict[str, Interval]]:
    """One to four leaves of any range, with uncertain awards."""
    ranges = [any_range(draw) for _ in range(1 + up_to(draw, 3))]
    leaves = [leaf(f"1.{n}", w.low, w.high) for n, w in enumerate(ranges)]
    awards = [sorted(score_in(draw, w) for _ in range(2)) for w in ranges]
    awarded = {
        one.code: Interval(low, high)
        for one, (low, high) in zip(leaves, awards, strict=True)
    }
    return leaves, awarded


@st.composite
def weights(draw: st.DrawFn, leaves: Sequence[Criterion]) -> dict[str, Fraction]:
    """Weights, some of them 0 but not all."""
    found = {one.code: Fraction(up_to(draw, 3), 2) for one in leaves}
    found[pick(draw, leaves).code] = Fraction(1, 3)
    return found


ranges = st.composite(any_range)()


def node_of(
    how: Aggregation,
    leaves: Sequence[Criterion],
    within: Interval,
    awarded: Mapping[str, Interval],
) -> ScoredNode:
    """A node of such leaves, scored."""
    of = group(
        "1", *leaves, aggregation=how, min_score=within.low, max_score=within.high
    )
    return card(of, awarded=awarded)["1"]


@laws
class TestLawsOfMeans:
    """What holds of means, by their weights, on components of every range."""

    @given(parts(), ranges, st.data())
    def test_every_choice_lies_in_the_interval(
        self,
        drawn: tuple[list[Criterion], dict[str, Interval]],
        within: Interval,
        data: st.DataObject,
    ) -> None:
        """Scores in their intervals; all lows give the low and all highs the high."""
        leaves, awarded = drawn
        of = data.draw(weights(leaves))
        kinds: list[Aggregation] = [Mean(), Mean(weights=of), Pooled()]
        how = data.draw(st.sampled_from(kinds))
        node = node_of(how, leaves, within, awarded)
        assert within.encloses(node.score)
        chosen = {
            code: Interval.of(data.draw(st.fractions(award.low, award.high)))
            for code, award in awarded.items()
        }
        assert node.score.encloses(node_of(how, leaves, within, chosen).score)
        for end in ("low", "high"):
            ends = {c: Interval.of(getattr(a, end)) for c, a in awarded.items()}
            found = node_of(how, leaves, within, ends).score
            assert found == Interval.of(getattr(node.score, end))

    @given(parts(), ranges, st.fractions(0, 1), st.data())
    def test_equal_places_give_that_place(
        self,
        drawn: tuple[list[Criterion], dict[str, Interval]],
        within: Interval,
        place: Fraction,
        data: st.DataObject,
    ) -> None:
        """Every component a third up its range puts the node a third up its own."""
        leaves, _ = drawn
        awarded = {
            one.code: Interval.of(
                one.min_score + place * (one.max_score - one.min_score)
            )
            for one in leaves
        }
        expected = Interval.of(within.low + place * within.width)
        for how in (Mean(), Mean(weights=data.draw(weights(leaves))), Pooled()):
            assert node_of(how, leaves, within, awarded).score == expected

    @given(parts(), ranges, st.fractions("1/1000", 1000), st.data())
    def test_only_the_ratio_of_weights_counts(
        self,
        drawn: tuple[list[Criterion], dict[str, Interval]],
        within: Interval,
        times: Fraction,
        data: st.DataObject,
    ) -> None:
        """1 and 2 are 50 % and 100 % and any other such pair; 1 each is none."""
        leaves, awarded = drawn
        of = data.draw(weights(leaves))
        more = {code: times * weight for code, weight in of.items()}
        one, other = (
            node_of(Mean(weights=w), leaves, within, awarded).score for w in (of, more)
        )
        assert one == other
        same = Mean(weights=dict.fromkeys(of, times))
        plain = node_of(Mean(), leaves, within, awarded).score
        assert node_of(same, leaves, within, awarded).score == plain

    @given(parts(), ranges, st.data())
    def test_a_weight_of_0_has_no_influence(
        self,
        drawn: tuple[list[Criterion], dict[str, Interval]],
        within: Interval,
        data: st.DataObject,
    ) -> None:
        """What is shown but not used may be anything, or unknown."""
        leaves, awarded = drawn
        of = data.draw(weights(leaves))
        unused = {code for code, weight in of.items() if weight == 0}
        assume(unused)
        fewer = {code: a for code, a in awarded.items() if code not in unused}
        how = Mean(weights=of)
        expected = node_of(how, leaves, within, awarded).score
        assert node_of(how, leaves, within, fewer).score == expected

    @given(st.lists(st.lists(st.integers(0, 100), min_size=1, max_size=4), min_size=1))
    def test_pooling_weighs_plain_means_by_their_leaves(
        self, items: list[list[int]]
    ) -> None:
        """Of factors of items from 0 to 100: a mean of all items, whoever has them."""
        wide: dict[str, Any] = {"min_score": 0, "max_score": 100}
        factors: list[Criterion] = []
        counts: dict[str, int] = {}
        awarded: dict[str, int] = {}
        for number, factor in enumerate(items):
            codes = [f"1.{number}.{n}" for n in range(len(factor))]
            leaves = [leaf(code, 0, 100) for code in codes]
            factors.append(group(f"1.{number}", *leaves, aggregation=Mean(), **wide))
            counts[f"1.{number}"] = len(factor)
            awarded |= dict(zip(codes, factor, strict=True))
        every = [score for factor in items for score in factor]
        for how in (Pooled(), Mean(weights=counts)):
            whole = group("1", *factors, aggregation=how, **wide)
            found = card(whole, awarded=awarded)
            assert found.score == Interval.of(Fraction(sum(every), len(every)))


# --- worked cases ---------------------------------------------------------------------


class TestWorked:
    """Cases small enough to work out by hand."""

    LEAVES = (leaf("1"), leaf("2", 1, 5), leaf("3", -2, 0))
    AWARDED: Mapping[str, object] = {"1": "0.25", "2": 4, "3": (-2, -1)}

    @pytest.mark.parametrize(
        ("how", "ends", "score"),
        [
            (SUM, (-1, 6), ("2.25", "3.25")),
            # 0.25, 0.75 and 0 or 0.5 up their ranges: a third, or a half, of all.
            (Mean(), (0, 100), (Fraction(100, 3), 50)),
            (Mean(), ("0.25", "2.5"), (1, "11/8")),
            (Mean(weights={"1": 1, "2": 2, "3": 0}), (0, 12), (7,)),
            (Mean(weights={"1": 0, "2": 0, "3": "0.1"}), (-8, 0), (-8, -4)),
            (
                WeightedSum(weights={"1": 4, "2": "1/2", "3": 1}),
                ("-1.5", "6.5"),
                (1, 2),
            ),
            (WeightedSum(weights={"1": 4, "2": "1/2", "3": 0}), ("0.5", "6.5"), (3,)),
            (Pooled(), (0, 100), (Fraction(100, 3), 50)),
            (Unmodelled(), (-7, 9), (-7, 9)),
        ],
    )
    def test_by_hand(
        self, how: Aggregation, ends: tuple[Any, Any], score: tuple[Any, ...]
    ) -> None:
        """Three components: a quarter up, three quarters up, nothing or half up."""
        low, high = ends
        found = card(
            *self.LEAVES,
            aggregation=how,
            min_score=low,
            max_score=high,
            awarded=self.AWARDED,
        )
        assert found.score == Interval.of(*score)
        assert found.max_score == Interval.of(high).low
        state = "complete" if len(score) == 1 else "incomplete"
        assert found.root.state == ("unmodelled" if how == Unmodelled() else state)

    def test_where_all_is_known_a_node_is_settled(self) -> None:
        """Unless no source says how it follows."""
        both = leaf("1.1"), leaf("1.2")
        awarded = {"1.1": 1, "1.2": "0.5"}
        for how, score, state in (
            (Mean(), "0.75", "complete"),
            (Unmodelled(), "[0, 1]", "unmodelled"),
        ):
            node = card(
                group("1", *both, aggregation=how, max_score=1), awarded=awarded
            )["1"]
            assert (str(node.score), node.state) == (score, state)

    def test_an_award_counts_above_and_not_below(self) -> None:
        """What was given to a node is what its parent is made of."""
        inner = group("1.1", leaf("1.1.1"), aggregation=Unmodelled(), max_score=10)
        outer = group("1", inner, leaf("1.2"), aggregation=Mean(), max_score=1)
        found = card(outer, awarded={"1.1": 5, "1.2": 1})
        assert scores(found) == {
            "": "0.75", "1": "0.75", "1.1": "5", "1.1.1": "[0, 1]", "1.2": "1"
        }  # fmt: skip
        assert found["1.1"].computed == Interval.of(0, 10)
        assert found["1.1"].state == "awarded"

    def test_an_award_stands_for_its_leaves_where_they_are_pooled(self) -> None:
        """A factor that was given 80 counts as its three items."""
        items = [leaf(f"1.{n}", 0, 100) for n in range(3)]
        factor = group("1", *items, aggregation=Mean(), max_score=100)
        other = group("2", leaf("2.1", 0, 100), aggregation=Mean(), max_score=100)
        found = card(
            factor,
            other,
            aggregation=Pooled(),
            max_score=100,
            awarded={"1": 80, "2.1": 60},
        )
        assert found.score == Interval.of(75)

    def test_a_cap_holds_a_weighted_sum(self) -> None:
        """Between its own ends, whatever the components come to."""
        how = WeightedSum(weights={"1.1": 2, "1.2": 1})
        leaves = leaf("1.1"), leaf("1.2", -3, 0)
        node = group(
            "1", *leaves, aggregation=how, min_score=-1, max_score=1, capped=True
        )
        for awarded, score in (
            ({"1.1": 1, "1.2": 0}, 1),
            ({"1.1": 1, "1.2": "-1.5"}, "0.5"),
            ({"1.1": 0, "1.2": -3}, -1),
        ):
            assert card(node, awarded=awarded).score == Interval.of(score)
            assert card(node, awarded=awarded)["1"].computed == Interval.of(score)

    def test_an_award_that_the_components_contradict_is_a_finding(self) -> None:
        """As of a sum; where no source says what they give, nothing contradicts."""
        leaves = leaf("1.1"), leaf("1.2")
        awarded = {"1": "0.5", "1.1": 1, "1.2": 1}
        mean = group("1", *leaves, aggregation=Mean(), max_score=1)
        (finding,) = card(mean, awarded=awarded).findings
        assert finding.text.en == "the award is 0.5, but the components come to 1"
        open_ = group("1", *leaves, aggregation=Unmodelled(), max_score=1)
        assert card(open_, awarded=awarded).findings == ()

    def test_the_index_is_the_score_of_the_maximum(self) -> None:
        """Of a mean as of a sum."""
        mean = group("1", leaf("1.1"), aggregation=Mean(), max_score=4)
        assert card(mean, awarded={"1.1": "0.3"})["1"].index == Interval.of(30)


class TestParts:
    """What a score is made of adds up to it, at the low end and at the high end."""

    @staticmethod
    def named(node: ScoredNode) -> list[tuple[str, str]]:
        """Each part by its code or its English title, with its amount."""
        found = [
            (part.code or part.title.en, str(Interval(part.low, part.high)))
            for part in node.parts
        ]
        assert add(part.low for part in node.parts) == node.score.low
        assert add(part.high for part in node.parts) == node.score.high
        return found

    def test_of_a_mean(self) -> None:
        """Where its scale starts, and what each component adds."""
        node = group(
            "1",
            leaf("1.1"),
            leaf("1.2", 1, 5),
            aggregation=Mean(weights={"1.1": 1, "1.2": 2}),
            min_score="0.25",
            max_score="1.9375",
        )
        found = card(node, awarded={"1.1": "0.5", "1.2": (3, 4)})["1"]
        assert self.named(found) == [
            ("start of the scale", "-0.03125"),  # 0.25 less what a 1 for 1.2 adds
            ("1.1", "0.28125"),
            ("1.2", "[0.84375, 1.125]"),
        ]

    def test_of_a_weighted_sum_that_is_capped_or_awarded(self) -> None:
        """The cap takes away; the award differs."""
        how = WeightedSum(weights={"1.1": 3, "1.2": 0})
        node = group(
            "1", leaf("1.1"), leaf("1.2"), aggregation=how, max_score=2, capped=True
        )
        found = card(node, awarded={"1.1": 1})["1"]
        assert self.named(found) == [("1.1", "3"), ("1.2", "0"), ("cap", "-1")]
        found = card(node, awarded={"1": "0.5", "1.1": 1})["1"]
        assert self.named(found)[2:] == [("difference to the award", "-2.5")]

    def test_of_pooled_leaves(self) -> None:
        """Each leaf by itself, with the nodes between left out."""
        inner = group("1.1", leaf("1.1.1"), leaf("1.1.2"))
        node = group("1", inner, leaf("1.2"), aggregation=Pooled(), max_score=3)
        found = card(node, awarded={"1.1.1": 1, "1.1.2": "0.5", "1.2": 0})["1"]
        assert self.named(found) == [("1.1.1", "1"), ("1.1.2", "0.5"), ("1.2", "0")]

    def test_of_what_may_not_apply(self) -> None:
        """What depends on that is a part of its own."""
        never = criterion(TestNotApplicable.NEVER, "1.1")
        node = group("1", never, leaf("1.2"), aggregation=Mean(), max_score=1)
        found = card(node, awarded={"1.2": "0.8"})["1"]
        assert self.named(found) == [
            ("1.1", "0"),
            ("1.2", "0.4"),
            ("depending on what applies", "[0, 0.4]"),
        ]

    def test_of_what_no_source_states(self) -> None:
        """The whole range, as the one part; also where nothing below applies."""
        node = group(
            "1", leaf("1.1"), aggregation=Unmodelled(), min_score=1, max_score=5
        )
        for found in (card(node, awarded={"1.1": 1})["1"], card(node, out=["1"])["1"]):
            assert self.named(found) == [("aggregation not stated", "[1, 5]")]


# --- what does not apply --------------------------------------------------------------


class TestNotApplicable:
    """A mean leaves it out; a sum has a lower maximum."""

    LEAVES = (leaf("1.1"), leaf("1.2", 0, 10), leaf("1.3", 1, 3))
    AWARDED: Mapping[str, int] = {"1.1": 1, "1.2": 5, "1.3": 1}
    WEIGHTS: Mapping[str, int] = {"1.1": 2, "1.2": 1, "1.3": 0}

    def node(self, how: Aggregation, *out: str, **fields: Any) -> ScoredNode:
        """A node of components that are all, half and none of the way up."""
        awarded = {c: score for c, score in self.AWARDED.items() if c not in out}
        policy = {"not_applicable": fields.pop("policy", "reduce_maximum")}
        of = group("1", *self.LEAVES, aggregation=how, **fields)
        return card(of, awarded=awarded, out=out, **policy)["1"]

    @pytest.mark.parametrize(
        ("out", "score"),
        [((), 50), (("1.1",), 25), (("1.3",), 75), (("1.1", "1.3"), 50)],
    )
    @pytest.mark.parametrize("how", [Mean(), Pooled()])
    def test_a_mean_is_that_of_the_others(
        self, how: Aggregation, out: tuple[str, ...], score: int
    ) -> None:
        """Its own range stays."""
        node = self.node(how, *out, min_score=0, max_score=100)
        assert told(node) == f"{score} of 100"

    def test_weights_are_those_of_the_others(self) -> None:
        """1 and 3 of 1, 3 and 5: a quarter and three quarters."""
        how = Mean(weights={"1.1": 1, "1.2": 3, "1.3": 5})
        node = self.node(how, "1.3", min_score=0, max_score=100)
        assert node.score == Interval.of("62.5")

    @pytest.mark.parametrize(
        ("how", "most", "out", "score", "left"),
        [
            (SUM, 14, ("1.2",), 2, 4),
            (SUM, 14, ("1.1", "1.2"), 1, 3),
            (WeightedSum(weights=WEIGHTS), 12, ("1.2",), 2, 2),
            (WeightedSum(weights=WEIGHTS), 12, ("1.1",), 5, 10),
            (WeightedSum(weights=WEIGHTS), 12, ("1.1", "1.2"), 0, 0),
        ],
    )
    def test_a_sum_is_out_of_less(
        self,
        how: Aggregation,
        most: int,
        out: tuple[str, ...],
        score: int,
        left: int,
    ) -> None:
        """By its maximum, times its weight."""
        node = self.node(how, *out, min_score=int(how == SUM), max_score=most)
        assert told(node) == f"{score} of {left}"

    @pytest.mark.parametrize(
        ("how", "score"),
        [
            (Mean(), "[50, 250/3]"),
            (Pooled(), "[50, 250/3]"),
            (Mean(weights=WEIGHTS), "250/3"),
            (Unmodelled(), "[0, 100]"),
        ],
    )
    def test_without_a_source_it_can_be_anything(
        self, how: Aggregation, score: str
    ) -> None:
        """The component stays in, anywhere in its range."""
        node = self.node(how, "1.3", min_score=0, max_score=100, policy="unmodelled")
        assert told(node) == f"{score} of 100"

    @pytest.mark.parametrize("how", [SUM, Sum(), WeightedSum(weights={"1": 1, "P": 1})])
    def test_a_penalty_that_may_apply_is_not_left_out(self, how: Aggregation) -> None:
        """Its maximum is 0 and it may cost a point, as no source says otherwise."""
        found = card(
            leaf("1"), leaf("P", -1, 0), aggregation=how, awarded={"1": 1}, out=["P"]
        )
        assert found.score == Interval.of(0, 1)

    @pytest.mark.parametrize("how", [SUM, Mean(), Pooled(), Unmodelled()])
    def test_where_nothing_applies_the_node_is_out_itself(
        self, how: Aggregation
    ) -> None:
        """0 of 0; a mean above it is made of the others."""
        inner = group("1.1", leaf("1.1.1"), leaf("1.1.2"), aggregation=how)
        outer = group("1", inner, leaf("1.2"), aggregation=Mean(), max_score=10)
        found = card(
            outer, awarded={"1.2": "0.7"}, out=["1.1"], not_applicable="reduce_maximum"
        )
        node = found["1.1"]
        assert told(node) == "0 of 0"
        assert (node.state, node.is_out) == ("not_applicable", True)
        assert told(found.root) == "7 of 10"

    def test_where_all_that_counts_is_out_nothing_is_stated(self) -> None:
        """What is shown but not used does not make up a mean alone."""
        how = Mean(weights={"1.1": 1, "1.2": 0, "1.3": 0})
        node = self.node(how, "1.1", min_score=0, max_score=100)
        assert (node.score, node.state) == (Interval.of(0, 100), "unmodelled")

    def test_0_of_0_is_left_out_of_a_mean(self) -> None:
        """As the rule says, whatever the framework says of others."""
        rate = Proportional(measure=PUNCTUAL, no_cases="excluded")
        node = group(
            "1",
            criterion(rate, "1.1"),
            criterion(SurveyShare(index="sipas"), "1.2"),
            aggregation=Mean(),
            max_score=100,
        )
        shares = {"sipas": "80 %", "on_time": 1, "received": 2}
        assert card(node, data=shares).score == Interval.of(65)
        none = shares | {"on_time": 0, "received": 0}
        assert card(node, data=none).score == Interval.of(80)

    #: A rule that gives 0, or takes its criterion out; and data for either.
    NEVER = Bands(measure=PUNCTUAL, bands=[], otherwise=0, no_cases="excluded")
    OUTCOMES = ({"on_time": 0, "received": 2}, {"on_time": 0, "received": 0})

    @pytest.mark.parametrize("how", [Mean(), Pooled()])
    def test_what_may_turn_out_not_to_apply_leaves_a_mean_open(
        self, how: Aggregation
    ) -> None:
        """A criterion that gets 0 or is left out: half of 80, or all of it."""
        sipas = SurveyShare(index="sipas")
        both = criterion(self.NEVER, "1.1"), criterion(sipas, "1.2")
        node = group("1", *both, aggregation=how, min_score=1, max_score=101)
        known: dict[str, Any] = {"sipas": "80 %"}
        ends = [card(node, data=known | case).score for case in self.OUTCOMES]
        assert ends == [Interval.of(41), Interval.of(81)]
        for data in (known, known | {"on_time": 0, "received": (0, 2)}):
            found = card(node, data=data)["1"]
            assert found.state == "incomplete"
            assert all(found.score.encloses(end) for end in ends)
            assert found.computed == found.score
            assert found.range.encloses(found.score)
            assert add(part.low for part in found.parts) == found.score.low
            assert add(part.high for part in found.parts) == found.score.high
        alone = group("1", both[0], aggregation=how, min_score=1, max_score=101)
        outcomes = [card(alone, data=case).score for case in self.OUTCOMES]
        assert outcomes == [Interval.of(1), Interval.of(0)]
        assert all(card(alone).score.encloses(outcome) for outcome in outcomes)

    @pytest.mark.parametrize(
        ("how", "others", "ends"),
        [
            (Unmodelled(), (), ("[1, 5]", "0")),
            (Mean(), (), ("1", "0")),
            # What is shown but not used makes up no mean: then nothing is stated.
            (Mean(weights={"1.1": 1, "1.2": 0}), ("1.2",), ("1", "[1, 5]")),
        ],
    )
    def test_all_that_counts_may_turn_out_not_to_apply(
        self, how: Aggregation, others: tuple[str, ...], ends: tuple[str, str]
    ) -> None:
        """What is left then, 0 of 0 or the whole range, is possible before."""
        leaves = criterion(self.NEVER, "1.1"), *(leaf(code) for code in others)
        node = group("1", *leaves, aggregation=how, min_score=1, max_score=5)
        awarded = dict.fromkeys(others, 1)
        outcomes = [card(node, awarded=awarded, data=case) for case in self.OUTCOMES]
        assert tuple(str(found.score) for found in outcomes) == ends
        before = card(node, awarded=awarded)
        assert all(before.score.encloses(found.score) for found in outcomes)

    @pytest.mark.parametrize("how", [SUM, Sum(), WeightedSum(weights={"1.1": 1})])
    def test_what_may_turn_out_not_to_apply_may_add_nothing_to_a_sum(
        self, how: Aggregation
    ) -> None:
        """Though it adds 1 at least where it applies."""
        least = Bands(measure=PUNCTUAL, bands=[], otherwise=1, no_cases="excluded")
        one = criterion(least, "1.1", min_score=1, max_score=2)
        node = group("1", one, aggregation=how)
        outcomes = [card(node, data=case).score for case in self.OUTCOMES]
        assert outcomes == [Interval.of(1), Interval.of(0)]
        assert card(node).score == Interval.of(0, 1)

    @pytest.mark.parametrize("how", [Mean(), Pooled()])
    def test_a_mean_that_cannot_vary_is_what_it_is(self, how: Aggregation) -> None:
        """Whatever applies below it, as long as anything does."""
        fixed: dict[str, Any] = {"aggregation": how, "min_score": 2, "max_score": 2}
        never = criterion(self.NEVER, "1.1")
        node = group("1", never, leaf("1.2"), **fixed)
        for case in ({}, *self.OUTCOMES):
            assert card(node, data=case).score == Interval.of(2)
        alone = group("1", never, **fixed)
        outcomes = [card(alone, data=case).score for case in self.OUTCOMES]
        assert outcomes == [Interval.of(2), Interval.of(0)]
        assert all(card(alone).score.encloses(outcome) for outcome in outcomes)

    def test_an_answer_may_settle_that_it_applies(self) -> None:
        """Where only one of its cases has a rule that excludes 0 of 0."""
        never = Rounded(rule=self.NEVER, digits=0)
        rule = Branch(answer="plan", cases={"yes": never, "no": Unmodelled()})
        sipas = SurveyShare(index="sipas")
        leaves = criterion(rule, "1.1"), criterion(sipas, "1.2")
        node = group("1", *leaves, aggregation=Mean(), max_score=100)
        known: dict[str, Any] = {"sipas": "80 %"}
        for more, score in (
            ({}, (40, 90)),
            ({"plan": False}, (40, 90)),  # it applies, with 0 to 1
            ({"plan": True}, (40, 80)),  # it applies with 0, or it does not
            ({"plan": True, **self.OUTCOMES[0]}, (40,)),
            ({"plan": True, **self.OUTCOMES[1]}, (80,)),
        ):
            assert card(node, data=known | more).score == Interval.of(*score)

    def test_what_is_not_used_may_turn_out_not_to_apply_too(self) -> None:
        """Then the whole range is possible, and 0 of 0."""
        other = Bands(
            measure=Share(part="a", whole="b"),
            bands=[],
            otherwise=0,
            no_cases="excluded",
        )
        kind: dict[str, Any] = {"kind": "count", "unit": "task"}
        declared = [*ALL, *(Datum(name=name, title=name, **kind) for name in "ab")]
        leaves = criterion(self.NEVER, "1.1"), criterion(other, "1.2")
        how = Mean(weights={"1.1": 1, "1.2": 0})
        node = group("1", *leaves, aggregation=how, min_score=1, max_score=5)
        outcomes = [
            card(node, data=one | {"a": 0, "b": b}, declared=declared).score
            for one in self.OUTCOMES
            for b in (2, 0)
        ]
        assert list(map(str, outcomes)) == ["1", "1", "[1, 5]", "0"]
        before = card(node, declared=declared).score
        assert all(before.encloses(outcome) for outcome in outcomes)

    def test_an_award_above_what_may_not_apply_counts_the_same(self) -> None:
        """Whether or not a leaf that it stands for turns out to apply."""
        leaves = criterion(self.NEVER, "1.1.1"), leaf("1.1.2")
        inner = group("1.1", *leaves, aggregation=Mean(), max_score=1)
        wide: dict[str, Any] = {"min_score": 0, "max_score": 100}
        node = group("1", inner, leaf("1.2"), aggregation=Pooled(), **wide)
        awarded = {"1.1": 1, "1.2": 0}
        outcomes = [card(node, awarded=awarded, data=case) for case in self.OUTCOMES]
        before = card(node, awarded=awarded)
        assert all(before.score.encloses(found.score) for found in outcomes)

    def test_data_take_nothing_from_the_range_of_an_award(self) -> None:
        """An award of 1 of 2 is half, whatever data say of the leaves it is of."""
        inner = group("1.1", criterion(self.NEVER, "1.1.1"), leaf("1.1.2"))
        wide: dict[str, Any] = {"min_score": 0, "max_score": 100}
        node = group("1", inner, leaf("1.2"), aggregation=Mean(), **wide)
        awarded = {"1.1": 1, "1.2": 0}
        for case in ({}, *self.OUTCOMES):
            assert card(node, awarded=awarded, data=case).score == Interval.of(25)

    def test_nor_where_the_book_takes_something_out_beside_them(self) -> None:
        """Then too it is of all that it stands for, before the data are known."""
        leaves = criterion(self.NEVER, "1.1.1"), leaf("1.1.2"), leaf("1.1.3")
        inner = group("1.1", *leaves)
        wide: dict[str, Any] = {"min_score": 0, "max_score": 100}
        node = group("1", inner, leaf("1.2"), aggregation=Mean(), **wide)
        awarded = {"1.1": 1, "1.2": 0}
        for case in ({}, *self.OUTCOMES):
            found = card(
                node,
                awarded=awarded,
                data=case,
                out=["1.1.2"],
                not_applicable="reduce_maximum",
            )
            assert found.score == Interval.of(Fraction(50, 3))

    def test_what_the_book_takes_out_lowers_the_range_whatever_its_rule(self) -> None:
        """Data cannot take out again what the book has taken out."""
        inner = group("1.1", criterion(self.NEVER, "1.1.1"), leaf("1.1.2"))
        wide: dict[str, Any] = {"min_score": 0, "max_score": 100}
        node = group("1", inner, leaf("1.2"), aggregation=Mean(), **wide)
        awarded = {"1.1": "0.5", "1.2": 0}
        for case in ({}, *self.OUTCOMES):
            found = card(
                node,
                awarded=awarded,
                data=case,
                out=["1.1.1"],
                not_applicable="reduce_maximum",
            )
            assert found.score == Interval.of(25)

    def test_what_may_turn_out_not_to_apply_opens_a_sum_in_a_mean(self) -> None:
        """1 of 2 is half of it; 1 of 1 is all."""
        inner = group("1.1", criterion(self.NEVER, "1.1.1"), leaf("1.1.2"))
        node = group("1", inner, aggregation=Mean(), max_score=1)
        awarded = {"1.1.2": 1}
        ends = [card(node, awarded=awarded, data=case).score for case in self.OUTCOMES]
        assert ends == [Interval.of("0.5"), Interval.of(1)]
        found = card(node, awarded=awarded)
        assert all(found.score.encloses(end) for end in ends)

    @pytest.mark.parametrize("low", [0, 1])
    @pytest.mark.parametrize(
        "how", [SUM, WeightedSum(weights={"1.1.1": 2, "1.1.2": 3})]
    )
    @pytest.mark.parametrize("place", ["0", "0.5", "1"])
    def test_a_mean_goes_by_what_is_left_of_a_sum(
        self, how: Aggregation, low: int, place: str
    ) -> None:
        """All that applies up to some place of its range puts the mean there."""
        inner = leaf("1.1.1", low, 5), leaf("1.1.2", low, 5)
        ends = (5, 25) if adds_up(how) and how != SUM else (2, 10)
        of = group(
            "1.1", *inner, aggregation=how, min_score=ends[0] * low, max_score=ends[1]
        )
        outer = group(
            "1", of, leaf("1.2"), aggregation=Mean(), min_score=0, max_score=1
        )
        part = low + Fraction(place) * (5 - low)
        found = card(
            outer,
            awarded={"1.1.2": part, "1.2": place},
            out=["1.1.1"],
            not_applicable="reduce_maximum",
        )
        assert found.score == Interval.of(place)

    def test_a_sum_of_which_only_a_fixed_score_is_left_counts_no_more(self) -> None:
        """What cannot vary says nothing in a mean."""
        of = group("1.1", leaf("1.1.1"), leaf("1.1.2", 2, 2))
        outer = group(
            "1", of, leaf("1.2"), aggregation=Mean(), min_score=0, max_score=1
        )
        found = card(
            outer,
            awarded={"1.1.2": 2, "1.2": "0.3"},
            out=["1.1.1"],
            not_applicable="reduce_maximum",
        )
        assert found.score == Interval.of("0.3")


# --- readings -------------------------------------------------------------------------


def reading(name: str = "r", **fields: Any) -> Reading:
    """A reading with its evidence."""
    return Reading(name=name, evidence="It fits.", **fields)


class TestReadings:
    """Another aggregation or range, by name, wherever a node has it."""

    def test_a_node_follows_otherwise_in_a_reading(self) -> None:
        """By that name, and at that node alone."""
        other = reading(aggregation=Mean(weights={"1.1": 1, "1.2": 3}))
        pooled = reading("pooled", aggregation=Pooled())
        leaves = leaf("1.1"), leaf("1.2")
        fields: dict[str, Any] = {"aggregation": Unmodelled(), "max_score": 4}
        node = group("1", *leaves, readings=[other, pooled], **fields)
        same = group("2", leaf("2.1"), **fields)
        found = {
            name: scores(card(node, same, awarded={"1.1": 1, "1.2": 0}, reading=name))
            for name in (None, "r", "pooled")
        }
        assert [found[name]["1"] for name in found] == ["[0, 4]", "1", "2"]
        assert [found[name]["2"] for name in found] == ["[0, 4]"] * 3
        assert framework(node, same).reading_names == ("r", "pooled")
        assert card(node, same, reading="r")["1"].reading == other
        assert card(node, same, reading="r")["2"].reading is None

    def test_the_whole_may_have_one(self) -> None:
        """As an index that is published with weights and without."""
        weighted = reading(aggregation=WeightedSum(weights={"1": "0.5", "2": 2}))
        leaves = leaf("1", 0, 10), leaf("2", 0, 10)
        fields: dict[str, Any] = {"readings": [weighted], "awarded": {"1": 4, "2": 5}}
        assert card(*leaves, **fields).score == Interval.of(9)
        found = card(*leaves, reading="r", **fields)
        assert told(found.root) == "12 of 25"
        assert found.root.reading == weighted
        assert found.index == Interval.of(48)

    RANGES: Mapping[str, str] = {
        "1.1.1": "[1, 3]",  # a leaf has the scale
        "1.1": "[1, 4]",  # a sum follows
        "1.2.1": "[0, 2]",
        "1.2": "[0, 1]",  # a cap does not
        "1.3.1": "[0, 2]",
        "1.3": "[0, 8]",  # a mean has its own
        "1.4.1": "[0, 1]",
        "1.4": "[-1, 5]",  # the scale of a mean
        "1.5.1": "[0, 2]",
        "1.5": "[0, 6]",  # a weighted sum follows
        "1": "[0, 24]",
        "": "[0, 24]",
    }

    def test_ranges_in_a_reading(self) -> None:
        """A leaf and a mean by their scale, sums by what is below, caps not at all."""

        def scaled(code: str, low: int = 0, high: int = 2) -> Criterion:
            scale = Interval.of(low, high)
            return leaf(code, readings=[reading(rule=Unmodelled(), scale=scale)])

        mean = reading(aggregation=Mean(), scale=Interval.of(-1, 5))
        whole = framework(
            group(
                "1",
                group("1.1", scaled("1.1.1", 1, 3), leaf("1.1.2")),
                group("1.2", scaled("1.2.1"), leaf("1.2.2"), max_score=1, capped=True),
                group("1.3", scaled("1.3.1"), aggregation=Mean(), max_score=8),
                group("1.4", leaf("1.4.1"), readings=[mean]),
                group(
                    "1.5",
                    scaled("1.5.1"),
                    aggregation=WeightedSum(weights={"1.5.1": 3}),
                    max_score=3,
                ),
            )
        )
        found = whole.ranges("r")
        assert {code: str(found[code]) for code in self.RANGES} == self.RANGES
        own = {node.code: (node.min_score, node.max_score) for node in whole.walk()}
        for name in (None, "other"):
            plain = {c: (r.low, r.high) for c, r in whole.ranges(name).items() if c}
            assert plain == own
        assert whole.ranges("r") is found

    def test_scores_follow_the_ranges_of_a_reading(self) -> None:
        """Half up its scale of 1 to 3 puts a leaf, and a mean above it, half up."""
        flag = Compliance(answer="plan", scores={"yes": 2, "no": 1})
        rule = reading(rule=flag, scale=Interval.of(1, 3))
        one = criterion(Compliance(answer="plan"), "1.1", readings=[rule])
        mean = group("1", one, aggregation=Mean(), max_score=10)
        for name, ends, scored in (
            (None, (0, 1), ("1", "10")),
            ("r", (1, 3), ("2", "5")),
        ):
            found = card(mean, data={"plan": True}, reading=name)
            assert (scores(found)["1.1"], scores(found)["1"]) == scored
            assert found["1.1"].range == Interval.of(*ends)
            assert found["1.1"].max_score == ends[1]
            assert found["1"].range == Interval.of(0, 10)

    @pytest.mark.parametrize("how", [SUM, Sum()])
    def test_a_cap_is_the_maximum_whatever_the_reading_can_reach(
        self, how: Sum
    ) -> None:
        """As long as all applies; of any sum, the one object or another."""
        low = reading(rule=Unmodelled(), scale=Interval.of(-1, 0))
        capped = group(
            "1",
            leaf("1.1", readings=[low]),
            max_score="0.5",
            capped=True,
            aggregation=how,
        )
        assert told(card(capped, reading="r")["1"]) == "0 of 1/2"

    def test_a_constant_comes_with_the_range(self) -> None:
        """0.22 + 0.99 (x1 + x2), where a third indicator adds nothing."""
        how = Mean(weights={"1.1": 1, "1.2": 1, "1.3": 0})
        scale = Interval.of("0.22", "2.2")
        node = group(
            "1",
            *(leaf(f"1.{n}") for n in (1, 2, 3)),
            aggregation=Unmodelled(),
            min_score="1/3",
            max_score="10/3",
            readings=[reading(aggregation=how, scale=scale)],
        )
        found = card(node, awarded={"1.1": "0.3", "1.2": "0.5"}, reading="r")["1"]
        assert found.score == Interval.of("253/250")
        made = found.combination
        assert made is not None
        assert (made.constant, dict(made.terms)) == (
            Fraction(22, 100),
            {"1.1": Fraction(99, 100), "1.2": Fraction(99, 100), "1.3": 0},
        )

    def test_an_award_may_lie_in_the_own_range_or_in_that_of_the_reading(self) -> None:
        """What was published on a rounded scale can be scored on either."""
        own: dict[str, Any] = {"min_score": "1/3", "max_score": "10/3"}
        other = reading(aggregation=Unmodelled(), scale=Interval.of("0.33", "3.3"))
        node = group(
            "1", leaf("1.1"), aggregation=Unmodelled(), readings=[other], **own
        )
        for award in ("0.33", "10/3"):
            assert card(node, awarded={"1": award}, reading="r")["1"].state == "awarded"
        with pytest.raises(
            Invalid, match=r"found 0.33; expected a score in \[1/3, 10/3\]"
        ):
            card(node, awarded={"1": "0.33"})

    def test_a_record_says_which_reading_each_node_was_scored_in(self) -> None:
        """And comes back from JSON as it was."""
        node = group("1", leaf("1.1"), readings=[reading(aggregation=Pooled())])
        found = card(node, leaf("2"), reading="r")
        assert load_record(found.to_json()) == found.record
        rows = {row.code: row.reading for row in found.record.criteria}
        assert rows == {"1": "r", "1.1": "", "2": ""}


# --- values ---------------------------------------------------------------------------

KINDS: tuple[Aggregation, ...] = (
    Sum(),
    Mean(),
    Mean(weights={"1": 1}),
    Mean(weights={"1": 2}),
    WeightedSum(weights={"1": 1}),
    Pooled(),
    Unmodelled(),
)


class TestValues:
    """Aggregations are frozen values, as rules are."""

    def test_no_two_are_the_same(self) -> None:
        """Nor are frameworks that differ by them alone."""
        assert len(set(KINDS)) == len(KINDS)
        wholes = [framework(leaf("1"), aggregation=how) for how in KINDS]
        assert len({content_hash(whole) for whole in wholes}) == len(wholes)

    @pytest.mark.parametrize("duplicate", [copy.copy, copy.deepcopy])
    @pytest.mark.parametrize("how", KINDS)
    def test_a_copy_is_equal(
        self, how: Aggregation, duplicate: Callable[[Aggregation], Aggregation]
    ) -> None:
        """With its hash."""
        same = duplicate(how)
        assert same == how
        assert hash(same) == hash(how)

    def test_weights_are_read_exactly(self) -> None:
        """A fraction, a decimal with a comma; a float is refused."""
        of = Mean(weights={"1": "1/3", "2": "0,1", "3": 0}).weights
        assert list(of.values()) == [Fraction(1, 3), Fraction(1, 10), 0]
        for wrong in (0.1, True, "half", "nan"):
            with pytest.raises(NumberError):
                WeightedSum(weights={"1": wrong})
        decomposed = unicodedata.normalize("NFD", "số")
        assert list(Mean(weights={decomposed: 1}).weights) == ["số"]

    def test_a_leaf_follows_from_nothing(self) -> None:
        """It has a formula instead."""
        assert card(leaf("1"))["1"].combination is None
