from __future__ import annotations

import copy
import json
import pickle
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import strategies
from parindex.aggregation import Sum, adds_up
from parindex.construction import aggregation_of
from parindex.criteria import OverlayUsed
from parindex.errors import Invalid, NotFound
from parindex.evaluation import evaluate
from parindex.files import load_record
from parindex.formulas import score
from parindex.intervals import Interval, hull, total
from parindex.rules import Proportional
from parindex.scorecard import ChannelScore, Scorecard, Stated
from parindex.text import Text
from samples import (
    PUNCTUAL,
    assessment,
    book,
    criterion,
    framework,
    office,
    office_card,
)

if TYPE_CHECKING:
    from parindex.scorecard import ScoredNode


@st.composite
def cards(draw: st.DrawFn) -> Scorecard:
    """A scorecard of a framework, with data, awards and papers."""
    whole = draw(strategies.frameworks())
    shares = strategies.all_shares(whole)
    facts = draw(strategies.facts(whole.data_by_name, shares))
    known = draw(strategies.narrowed(whole.data_by_name, facts))
    fields = draw(strategies.verdicts(whole)) | draw(strategies.papers(whole))
    reading = draw(st.sampled_from((None, *whole.reading_names)))
    year = strategies.assessed(whole, known, **fields)
    return evaluate(whole, year, reading=reading)


class TestLookUp:
    """Nodes are looked up by code, which is text."""

    def test_a_code_finds_its_node(self) -> None:
        """With the score at both ends and the maximum."""
        node = office_card()["1.4"]
        assert node.score.low == 1
        assert node.score.high == Fraction(3, 2)
        assert node.max_score == Fraction(2)
        assert node.node is node.context.framework["1.4"]

    @pytest.mark.parametrize(
        ("wrong", "hint"), [("13.1", "'1.3.1'"), ("1.31", "'1.3.1'"), ("", None)]
    )
    def test_a_wrong_code_is_refused_with_the_nearest_one(
        self, wrong: str, hint: str | None
    ) -> None:
        """`1.31` is most likely `1.3.1`."""
        with pytest.raises(NotFound) as caught:
            office_card()[wrong]
        said = str(caught.value)
        assert said.startswith(f"no criterion {wrong!r} in test/office/2023")
        assert said.endswith(f"; did you mean {hint}?") or hint is None

    def test_the_walk_follows_the_decision(self) -> None:
        """Areas and criteria in order, without the whole."""
        codes = [node.code for node in office_card().walk()]
        assert codes == [node.code for node in office().walk()]
        assert codes[:6] == ["1", "1.1", "1.2", "1.3", "1.3.1", "1.3.2"]
        assert office_card().root.code == ""

    def test_leaves_are_what_is_scored_by_a_rule(self) -> None:
        """Those without components, in order."""
        leaves = [node.code for node in office_card().leaves()]
        assert leaves == [leaf.code for leaf in office().leaves()]


class TestNode:
    """What a scored node says of itself."""

    def test_a_leaf_has_a_formula_and_a_branch_has_components(self) -> None:
        """Exactly one of the two."""
        for node in office_card().root.walk():
            assert (node.formula is None) == bool(node.components)

    def test_what_is_computed_is_kept_beside_what_is_awarded(self) -> None:
        """For a leaf by its rule, for a group by its components."""
        card = office_card("appraised")
        assert card["1.1"].award == Interval.of("1.8")
        assert card["1.1"].computed == Interval.of("1.85")
        assert card["3"].award == Interval.of(9)
        assert card["3"].computed == Interval.of(-1, 14)
        assert card["2"].award is None
        assert card["2"].computed == card["2"].score

    def test_only_a_leaf_reads_data(self) -> None:
        """After the answers given: with a plan, the website does not matter."""
        card = office_card()
        assert card["2.3"].data == ("plan", "on_time", "received")
        assert card["2"].data == ()

    @pytest.mark.property
    @given(card=cards())
    def test_a_score_is_in_its_range_and_the_sum_of_its_parts(
        self, card: Scorecard
    ) -> None:
        """Lows add up to the low and highs to the high, exactly, at every node."""
        for node in card.root.walk():
            assert sum(part.low for part in node.parts) == node.score.low
            assert sum(part.high for part in node.parts) == node.score.high
            assert declared(node).encloses(node.score)

    @pytest.mark.property
    @given(card=cards())
    def test_data_and_channels_account_for_the_score(self, card: Scorecard) -> None:
        """A leaf misses data just where its state says so; channels add up.

        Unless a cap, an award or more than a sum holds two channels together.
        """
        for leaf in card.leaves():
            assert bool(leaf.missing) == (leaf.state == "missing")
            assert not set(leaf.missing) & set(card.context.data)
        branches = [node for node in card.root.walk() if node.components]
        if all(node.award is None and is_sum(node) for node in branches):
            found = total(channel.score for channel in card.channels.values())
            assert found == card.score


def is_sum(node: ScoredNode) -> bool:
    """Whether a node is the sum of its components, and no cap holds it."""
    how = aggregation_of(node.node, node.context.reading)
    return isinstance(how, Sum) and not node.node.capped


def declared(node: ScoredNode) -> Interval:
    """What the framework says that a score can be: 0 too where it can be taken out."""
    how = aggregation_of(node.node, node.context.reading)
    if node.components and node.award is None and adds_up(how) and not node.node.capped:
        weights = getattr(how, "weights", {})
        below = [(weights.get(c.code, 1), declared(c)) for c in node.components]
        return total(Interval(w * inner.low, w * inner.high) for w, inner in below)
    taken_out = node.context.framework.not_applicable == "reduce_maximum"
    own = node.context.ranges[node.code]
    return hull((own, Interval.of(0))) if taken_out else own


class TestParts:
    """What a score is made of, by name."""

    @staticmethod
    def named(node: ScoredNode) -> list[tuple[str, str, str]]:
        """Each part with its code, its English title and its amount."""
        return [
            (part.code, part.title.en, str(Interval(part.low, part.high)))
            for part in node.parts
        ]

    def test_a_group_is_made_of_its_components(self) -> None:
        """Each with its code."""
        assert self.named(office_card()["1.3"]) == [
            ("1.3.1", "Share of agencies inspected", "0.5"),
            ("1.3.2", "Issues settled", "8/11"),
        ]

    def test_a_cap_is_a_part(self) -> None:
        """What a sum loses to a cap is said."""
        rule = Proportional(measure=PUNCTUAL, no_cases="zero")
        area = criterion(rule, "1"), criterion(rule, "2")
        whole = framework(*area, max_score="1.5", capped=True)
        data = {"on_time": 9, "received": 10}
        root = evaluate(whole, assessment(book(measurements=data))).root
        assert [text for *_, text in self.named(root)] == ["0.9", "0.9", "-0.3"]
        assert root.parts[-1].title == Text("giới hạn điểm", "cap")

    def test_an_award_on_a_group_is_a_part(self) -> None:
        """What its components do not explain."""
        card = office_card("appraised")
        *components, rest = card["3"].parts
        assert [part.code for part in components] == ["3.1", "3.2", "3.3", "3.4", "3.5"]
        assert rest.title.en == "difference to the award"
        assert Interval(rest.low, rest.high) == Interval(Fraction(10), Fraction(-5))

    def test_a_checklist_is_made_of_its_parts(self) -> None:
        """By their titles; without one, by what they ask."""
        assert self.named(office_card()["2.2"]) == [
            ("", "Published on the website", "0.5"),
            ("", "Training", "0"),
            ("", "Dossiers on time", "1"),
        ]

    def test_rounding_is_a_part(self) -> None:
        """0.968 by the rule and 0.032 by rounding are 1."""
        assert self.named(office_card()["2.5"]) == [
            ("", "by the rule", "0.968"),
            ("", "rounding", "0.032"),
        ]

    def test_awards_and_what_does_not_apply_are_one_part(self) -> None:
        """Nothing below explains them."""
        card = office_card("appraised")
        assert self.named(card["1.1"]) == [("", "awarded", "1.8")]
        assert self.named(card["2.4"]) == [("", "not applicable", "0")]


class TestStated:
    """A printed total beside the computed one."""

    def test_the_difference_is_stated_less_computed(self) -> None:
        """60.58 printed for 60.5949 is 0.0149 too little."""
        stated = Stated("documents", Fraction("60.58"), Interval.of("60.5949"))
        assert stated.difference == Interval.of("-0.0149")
        assert str(stated.difference) == "-0.0149"

    def test_an_open_total_has_an_open_difference(self) -> None:
        """The printed one lies within what can be where the difference holds 0."""
        stated = Stated("total", Fraction(22), Interval.of(19, 23))
        assert stated.difference == Interval.of(-1, 3)


class TestRecord:
    """The results alone, as plain values and as JSON."""

    def test_a_record_names_everything_it_was_made_with(self) -> None:
        """Framework, hash, overlays, year, unit, book and reading."""
        used = OverlayUsed(id="own", title=Text("Own", "Own"), content_hash="abc")
        overlaid = attrs.evolve(office(), overlays=(used,))
        year = assessment(book("published"), of=overlaid.id)
        record = evaluate(overlaid, year, reading="inferred").record
        assert record.framework == "test/office/2023"
        assert record.framework_hash == overlaid.content_hash
        assert record.overlays == ("own",)
        assert (record.year, record.unit) == (2023, Text("Unit", "Unit"))
        assert (record.book, record.reading) == ("published", "inferred")
        readings = {row.code: row.reading for row in record.criteria if row.reading}
        assert readings == {"2.1": "inferred"}

    def test_the_json_has_the_fixed_keys(self) -> None:
        """Others build on them."""
        found = json.loads(office_card().to_json())
        assert (found["framework"], found["year"]) == ("test/office/2023", 2023)
        assert found["unit"] == {"vi": "Sở Thử nghiệm", "en": "Test Department"}
        assert found["book"] == "self_assessed"
        assert set(found["score"]) == {"low", "high"}
        assert found["max_score"] == "30"
        assert found["channels"]["sipas"] == {
            "score": {"low": "8.321", "high": "8.321"},
            "max_score": "10",
        }
        row = next(row for row in found["criteria"] if row["code"] == "1.3.2")
        assert row["score"] == {"low": "8/11", "high": "8/11"}
        assert (row["max_score"], row["state"]) == ("1", "measured")
        assert found["stated"] == {"total": "22", "documents": "13.6", "1": "6"}

    def test_numbers_in_json_are_exact_texts(self) -> None:
        """A decimal where it ends, else p/q; never a float."""

        def refuse(text: str) -> None:
            pytest.fail(f"the float {text} in JSON")

        json.loads(office_card().to_json(), parse_float=refuse)

    def test_a_record_of_the_office_reads_back_equal(self) -> None:
        """With channels, missing data and an interval."""
        record = office_card().record
        assert load_record(office_card().to_json()) == record
        assert record.channels["sipas"] == ChannelScore(
            Interval.of(Fraction(8321, 1000)), Fraction(10)
        )

    @pytest.mark.property
    @given(card=cards())
    def test_json_reads_back_equal(self, card: Scorecard) -> None:
        """Whatever was scored."""
        assert load_record(card.to_json()) == card.record

    def test_a_changed_record_is_refused_with_its_mistakes(self) -> None:
        """A state that there is not, and a number that is none."""
        found: dict[str, Any] = json.loads(office_card().to_json())
        found["criteria"][0]["state"] = "done"
        found["max_score"] = "many"
        with pytest.raises(Invalid) as caught:
            load_record(json.dumps(found))
        assert [problem.where for problem in caught.value.problems] == [
            "max_score",
            "criteria[0].state",
        ]


class TestNotebook:
    """A scorecard shows itself as a table in a notebook."""

    def test_it_is_the_table_in_vietnamese(self) -> None:
        """Vietnamese is the language of the decision."""
        assert "<th>Điểm</th>" in office_card()._repr_html_()


def test_the_computed_score_of_a_leaf_is_the_score_of_its_formula() -> None:
    """One meaning, whoever asks for it."""
    card = office_card()
    for leaf in card.leaves():
        formula = card.context.formulas[leaf.code]
        assert leaf.computed == score(formula, card.context.data)


def test_a_scorecard_is_pickled_and_copied() -> None:
    """It comes back equal, and explains itself as before."""
    card = office_card()
    for again in (pickle.loads(pickle.dumps(card)), copy.deepcopy(card)):  # noqa: S301
        assert again == card
        assert again.record == card.record
        assert again.explain() == card.explain()
