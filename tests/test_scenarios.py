"""Scenarios: what they change, what they leave, and how they are written."""

from __future__ import annotations

import unicodedata
from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parindex import (
    Area,
    Band,
    Bands,
    Datum,
    Interval,
    Invalid,
    Mean,
    NotFound,
    Number,
    Pooled,
    Proportional,
    RankBands,
    Reading,
    WeightedSum,
    dump_framework,
    evaluate,
    load_assessment,
    load_framework,
)
from parindex.assessment import Disputed
from parindex.changes import (
    Add,
    Applies,
    Award,
    Change,
    ForPeer,
    Set,
    UseEdition,
    UseReading,
    UseRule,
    Weigh,
    Without,
)
from parindex.evaluation import rescore
from parindex.hashing import content_hash
from parindex.rules import Unmodelled
from parindex.units import Amount
from parindex.whatif.reforms import with_rule, with_weights
from parindex.whatif.scenarios import (
    Scenario,
    dump_scenarios,
    load_scenarios,
    read_change,
)
from samples import (
    ON_TIME,
    PUNCTUAL,
    RECEIVED,
    assessment,
    book,
    criterion,
    framework,
)
from strategies import (
    FEW,
    FULL,
    all_shares,
    cards,
    coin,
    facts,
    frameworks,
    pick,
    rule,
    score_in,
    up_to,
    verdicts,
    written,
)

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn

    from parindex import Scorecard

EDITION = "vn/par-index/province/2022"

STEP = Bands(
    measure=PUNCTUAL,
    bands=[Band(at_least="95 %", score=1)],
    otherwise=0,
    no_cases="unmodelled",
)
SHARE = Proportional(measure=PUNCTUAL, no_cases="unmodelled")


def card(rule: Any = STEP, **data: Any) -> Scorecard:
    """One criterion, scored from data."""
    year = assessment(book(measurements=data))
    return evaluate(framework(criterion(rule)), year)


def scenario(*changes: Change) -> Scenario:
    """Some changes."""
    return Scenario(name="what if", changes=changes)


def ha_giang(reading: str | None = "inferred") -> Scorecard:
    """The published results of 2023."""
    year = load_assessment("examples/ha-giang-2023.toml")
    return evaluate(load_framework(EDITION), year, reading=reading)


@st.composite
def changed(draw: DrawFn, card: Scorecard) -> dict[str, Any]:
    """New data, all of which fit, and new awards of some other framework's unit."""
    own = card.context.framework
    truth = draw(facts(own.data_by_name, all_shares(own)))
    names = [name for name in truth if coin(draw)]
    given = written({name: truth[name] for name in names}, own.data_by_name)
    awarded = draw(verdicts(own))["awarded"]
    there = [*card.context.book.measurements, *card.context.book.awarded]
    without = [name for name in there if up_to(draw, 4) == 1]
    return {"measurements": given, "awarded": awarded, "without": without}


class TestRescore:
    """Only what a change touches is scored again."""

    @pytest.mark.property
    @given(st.data())
    def test_it_is_what_evaluating_anew_gives(self, data: st.DataObject) -> None:
        """The same scores, or the same kind of refusal."""
        card = data.draw(cards())
        changes = data.draw(changed(card))
        context = card.context
        new = context.book.changed(**changes)
        year = attrs.evolve(context.assessment, books=[new])
        before = content_hash(context.assessment), card.root
        try:
            wanted = evaluate(context.framework, year, reading=context.reading)
        except Invalid:
            with pytest.raises(Invalid):
                rescore(card, **changes)
            return
        found = rescore(card, **changes)
        assert found.record == wanted.record
        assert found.root == wanted.root
        assert found.context.data == wanted.context.data
        assert found.context.assessment == year
        assert (content_hash(context.assessment), card.root) == before
        for node in found.root.walk():
            assert node.missing == wanted_node(wanted, node.code).missing
            assert node.computed == wanted_node(wanted, node.code).computed

    def test_untouched_nodes_are_the_same_objects(self) -> None:
        card = ha_giang()
        found = rescore(card, awarded={"3.2.1": Fraction(1, 2)})
        changed = {
            n.code for n in found.root.walk() if n is not wanted_node(card, n.code)
        }
        assert changed == {"", "3", "3.2", "3.2.1"}

    def test_it_refuses_what_evaluating_refuses(self) -> None:
        at_work = card(on_time=187, received=200)
        with pytest.raises(Invalid, match="at most received, which is 200"):
            rescore(at_work, measurements={"on_time": 201})
        with pytest.raises(Invalid, match="did you mean 'on_time'"):
            rescore(at_work, measurements={"on_tim": 1})
        with pytest.raises(Invalid, match="a score in \\[0, 1\\]"):
            rescore(at_work, awarded={"1": 2})
        with pytest.raises(Invalid, match="a code of test/one"):
            rescore(at_work, awarded={"9": 2})
        with pytest.raises(NotFound, match="no datum or award 'sipas'"):
            rescore(at_work, without=["sipas"])

    def test_a_datum_in_decomposed_letters_is_the_same_datum(self) -> None:
        name = "hồ_sơ"
        datum = Datum(name=name, title="Hồ sơ", kind="count", unit="dossier")
        rule = Proportional(measure=Number(of=name), full=10)
        whole = framework(criterion(rule), data=(datum,))
        before = evaluate(whole, assessment(book(measurements={name: 5})))
        after = rescore(before, measurements={unicodedata.normalize("NFD", name): 10})
        assert after.score == Interval.of(1)

    def test_ranks_are_counted_anew(self) -> None:
        """A changed datum moves the position among peers that is counted from it."""
        place = Datum(name="place", title="Rank", kind="rank", by=PUNCTUAL, among=3)
        rule = RankBands(rank="place", bands=[Band(at_most=1, score=1)], otherwise=0)
        whole = framework(criterion(rule), data=(ON_TIME, RECEIVED, place))
        own, *peers = (
            assessment(book(measurements={"on_time": n, "received": 10}), unit=unit)
            for n, unit in ((7, "A"), (8, "B"), (5, "C"))
        )
        card = evaluate(whole, own, peers=peers)
        assert (card.score, card.context.data["place"]) == (Interval.of(0), 2)
        after = rescore(card, measurements={"on_time": 9})
        assert (after.score, after.context.data["place"]) == (Interval.of(1), 1)
        given = rescore(card, measurements={"place": 1})
        assert given.score == Interval.of(1)
        assert rescore(given, without=["place"]).score == card.score
        peer = scenario(ForPeer("B", Add("on_time", -2))).apply(card)
        assert (peer.score, peer.context.data["place"]) == (Interval.of(1), 1)
        assert card.context.peers[0] is peers[0]
        with pytest.raises(NotFound, match="no peer 'D'"):
            scenario(ForPeer("D", Set("on_time", 1))).apply(card)


def wanted_node(card: Scorecard, code: str) -> Any:
    """The node of a scorecard, the whole for no code."""
    return card[code] if code else card.root


class TestChanges:
    """What each change does."""

    def test_more_cases(self) -> None:
        """Three more of 200, and the step of 95 % is reached."""
        before = card(on_time=187, received=200)
        assert before.score == Interval.of(0)
        assert scenario(Add("on_time", 2)).apply(before).score == Interval.of(0)
        assert scenario(Add("on_time", 3)).apply(before).score == Interval.of(1)
        assert scenario(Add("on_time", "3 hồ sơ")).apply(before).score == Interval.of(1)
        assert scenario(Set("on_time", 190)).apply(before).score == Interval.of(1)

    def test_what_is_added_adds_up(self) -> None:
        before = card(SHARE, on_time=100, received=200)
        twice = scenario(Add("on_time", 10), Add("on_time", 10), Add("received", -10))
        assert twice.apply(before).score == Interval.of("12/19")
        fewer = scenario(Add("on_time", -105), Add("on_time", 10))
        assert fewer.apply(before).score == Interval.of("1/40")
        anew = scenario(Set("on_time", 10), Add("on_time", 9))
        assert anew.apply(before).score == Interval.of("19/200")

    def test_changes_only_need_to_fit_in_the_end(self) -> None:
        before = card(SHARE, on_time=200, received=200)
        grown = scenario(Add("on_time", 20), Add("received", 50)).apply(before)
        assert grown.score == Interval.of("22/25")

    def test_more_of_a_disputed_datum(self) -> None:
        before = card(SHARE, on_time=(100, 120), received=200)
        after = scenario(Add("on_time", 20)).apply(before)
        assert after.score == Interval.of("3/5", "7/10")
        value = after.context.book.measurements["on_time"]
        assert value == Disputed(Amount(120, None), Amount(140, None))

    def test_more_of_a_percentage_is_in_points(self) -> None:
        rule = Proportional(measure=Number(of="sipas"))
        before = card(rule, sipas="85 %")
        after = scenario(Add("sipas", "0,5 %")).apply(before)
        assert after.score == Interval.of("171/200")
        assert scenario(Add("sipas", "1/200")).apply(before).score == after.score

    def test_more_in_another_unit(self) -> None:
        rule = Proportional(measure=Number(of="spent"), full="10 tỷ đồng")
        before = card(rule, spent="4 tỷ đồng")
        after = scenario(Add("spent", "500 triệu đồng")).apply(before)
        assert after.score == Interval.of("0.45")

    def test_points_more(self) -> None:
        before = card(SHARE, on_time=100, received=200)
        after = scenario(Add("1", "0.25")).apply(before)
        assert after["1"].award == after.score == Interval.of("0.75")
        assert scenario(Add("1", "0.1"), Add("1", "0.1")).apply(before).score == (
            Interval.of("0.7")
        )

    def test_taken_back(self) -> None:
        before = card(SHARE, on_time=100, received=200)
        awarded = scenario(Award("1", 1)).apply(before)
        assert awarded.score == Interval.of(1)
        assert scenario(Without("1")).apply(awarded).score == before.score
        assert scenario(Without("on_time")).apply(before).score == Interval.of(0, 1)

    def test_what_applies(self) -> None:
        whole = framework(
            criterion(SHARE), criterion(STEP, "2"), not_applicable="reduce_maximum"
        )
        data = {"on_time": 190, "received": 200}
        before = evaluate(whole, assessment(book(measurements=data)))
        after = scenario(Applies("2", applies=False)).apply(before)
        assert (after.score, after.max_score) == (Interval.of("0.95"), FULL)
        again = scenario(Applies("2")).apply(after)
        assert again.record == before.record
        with pytest.raises(Invalid, match="a code of the framework"):
            scenario(Applies("7", applies=False)).apply(before)

    def test_another_reading(self) -> None:
        stated = ha_giang(None)
        after = scenario(UseReading("inferred")).apply(stated)
        assert after.record == ha_giang().record
        assert scenario(UseReading("")).apply(after).record == stated.record
        with pytest.raises(NotFound, match="no reading 'infered'"):
            scenario(UseReading("infered")).apply(stated)

    def test_another_edition(self, tmp_path: Path) -> None:
        before = card(on_time=187, received=200)
        own = before.context.framework
        other = attrs.evolve(own, id="test/two", children=[criterion(SHARE)])
        path = tmp_path / "two.toml"
        path.write_text(dump_framework(other), encoding="utf-8")
        after = scenario(UseEdition(str(path)), Add("on_time", 1)).apply(before)
        assert after.score == Interval.of("188/200")
        assert after.context.framework.id == "test/two"
        with pytest.raises(NotFound, match="no framework 'vn/none'"):
            scenario(UseEdition("vn/none")).apply(before)

    def test_another_rule(self) -> None:
        before = card(on_time=187, received=200)
        easier = attrs.evolve(STEP, bands=[Band(at_least="90 %", score=1)])
        after = scenario(UseRule("1", easier)).apply(before)
        assert after.score == Interval.of(1)
        assert before.context.framework == framework(criterion(STEP))

    def test_other_weights(self) -> None:
        parts = (criterion(SHARE, "1.1"), criterion(STEP, "1.2"))
        area = Area(code="1", title="Area", max_score=2, criteria=parts)
        whole = framework(area)
        data = {"on_time": 190, "received": 200}
        before = evaluate(whole, assessment(book(measurements=data)))
        after = scenario(Weigh("1", {"1.1": 3})).apply(before)
        assert (after.score, after.max_score) == (Interval.of("3.85"), Fraction(4))
        assert after["1"].max_score == 4
        once_more = scenario(Weigh("", {"1": "0.5"})).apply(after)
        assert (once_more.score, once_more.max_score) == (
            Interval.of("77/40"),
            Fraction(2),
        )

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            (
                Add("on_tim", 1),
                "change no. 1: found 'on_tim'; expected a datum or code",
            ),
            (Add("sipas", 1), "no measurement of sipas; expected a number to add to"),
            (Add("plan", 1), "'yes' of plan; expected a number"),
            (Add("on_time", "1 tỷ đồng"), "unit"),
            (Add("on_time", "0.5"), "a whole number"),
            (Add("on_time", 20), "at most received"),
            (Add("on_time", -200), "a value from 0"),
            (Add("1", "1 hồ sơ"), "points, without a unit"),
            (Without("sipas"), "a measurement or an award"),
            (Set("grade", "goood"), "good or poor"),
        ],
    )
    def test_what_cannot_be(self, change: Change, words: str) -> None:
        before = card(on_time=187, received=200, plan=True)
        with pytest.raises(Invalid, match=words):
            scenario(change).apply(before)

    def test_all_mistakes_are_told_at_once(self) -> None:
        before = card(on_time=187, received=200)
        wrong = scenario(Add("on_tim", 1), Set("received", 300), Without("sipas"))
        with pytest.raises(Invalid) as caught:
            wrong.apply(before)
        assert [p.where for p in caught.value.problems] == [
            "change no. 1",
            "change no. 3",
        ]


class TestReforms:
    """Another rule or other weights make a new framework."""

    def test_a_rule_of_a_reading(self) -> None:
        leaf = criterion(
            Unmodelled(),
            readings=[Reading(name="inferred", rule=STEP, evidence="seen")],
        )
        whole = framework(leaf)
        found = with_rule(whole, "1", SHARE, "inferred")
        assert found["1"].readings[0].rule == SHARE
        assert found.formula("1") == whole.formula("1")

    def test_weights_of_a_mean(self) -> None:
        sipas = load_framework("vn/sipas/2022")
        found = with_weights(sipas, "", {"1": Fraction(2)}, "mean")
        reading = found.reading("mean")
        assert reading is not None
        assert reading.aggregation == Mean(weights={"1": 2, "2": 1})
        assert found.max_score == sipas.max_score

    def test_weights_of_a_weighted_sum(self) -> None:
        once = with_weights(
            framework(criterion(STEP), criterion(SHARE, "2")), "", {"1": Fraction(2)}
        )
        twice = with_weights(once, "", {"2": Fraction(3)})
        assert twice.aggregation == WeightedSum(weights={"1": 2, "2": 3})
        assert twice.max_score == 5

    def test_a_cap_stays(self) -> None:
        capped = framework(
            criterion(STEP), criterion(SHARE, "2"), max_score=1, capped=True
        )
        assert with_weights(capped, "", {"2": Fraction(3)}).max_score == 1

    def test_what_has_no_weights(self) -> None:
        pooled = framework(criterion(STEP), criterion(SHARE, "2"), aggregation=Pooled())
        with pytest.raises(
            Invalid, match="Pooled of 2 components; expected a sum or a mean"
        ):
            with_weights(pooled, "", {"1": Fraction(2)})
        with pytest.raises(NotFound, match="no component '9' in test/one"):
            with_weights(pooled, "", {"9": Fraction(2)})
        with pytest.raises(NotFound):
            with_rule(pooled, "9", STEP)

    @pytest.mark.property
    @FEW
    @given(st.data())
    def test_any_framework_can_be_reformed(self, data: st.DataObject) -> None:
        """The new one loads, the old one stays, and data score within the ranges."""
        whole = data.draw(frameworks())
        before = content_hash(whole)
        nodes = [n for n in (whole, *whole.walk()) if n.children]
        node = data.draw(st.sampled_from(nodes))
        weights = {child.code: Fraction(3, 2) for child in node.children[:1]}
        with suppress(Invalid):  # what is pooled or unmodelled has no weights
            found = with_weights(whole, getattr(node, "code", ""), weights)
            assert found.content_hash != before
        assert content_hash(whole) == before


@st.composite
def change(draw: DrawFn, card: Scorecard) -> Change:
    """Some change, which may or may not fit."""
    own = card.context.framework
    codes = [node.code for node in own.walk()]
    names = list(own.data_by_name) or ["none"]
    code, name = pick(draw, codes), pick(draw, names)
    truth = draw(facts(own.data_by_name, all_shares(own)))
    values: Any = written(truth, own.data_by_name)
    leaves = [leaf.code for leaf in own.leaves()]
    node = own[code]
    score = score_in(draw, Interval(node.min_score, node.max_score))
    kinds: list[Change] = [
        Award(code, score),
        Applies(code, coin(draw)),
        Without(pick(draw, [*names, *codes])),
        UseReading(pick(draw, ["", *own.reading_names])),
        Weigh(code, {child.code: 2 for child in node.children}),
        Add(code, Fraction(1, 2)),
    ]
    if truth:
        kinds += [Set(name, values[name]), Add(name, up_to(draw, 6) - 3)]
    chosen = pick(draw, leaves)
    leaf = own[chosen]
    within = Interval(leaf.min_score, leaf.max_score)
    kinds.append(UseRule(chosen, rule(draw, within, dict(own.data_by_name))))
    return pick(draw, kinds)


@pytest.mark.property
class TestLaws:
    """Laws of scenarios of every kind, on frameworks of every shape."""

    @given(st.data())
    def test_the_baseline_is_never_touched(self, data: st.DataObject) -> None:
        """Whatever is done to it, and in whatever order; and applying is repeatable."""
        card = data.draw(cards())
        context = card.context
        before = (
            content_hash(context.framework),
            content_hash(context.assessment),
            card.record,
            dict(context.data),
        )
        steps = [data.draw(change(card)) for _ in range(4)]
        found = []
        for _ in range(2):
            at = card
            for step in steps:
                try:
                    at = scenario(step).apply(at)
                except (Invalid, NotFound):
                    continue
            found.append(at.record)
        assert found[0] == found[1]
        again = evaluate(context.framework, context.assessment, reading=context.reading)
        assert again.root == card.root
        assert before == (
            content_hash(context.framework),
            content_hash(context.assessment),
            card.record,
            dict(context.data),
        )

    @FEW
    @given(st.data())
    def test_one_after_the_other(self, data: st.DataObject) -> None:
        """Composed scenarios come to what they come to one after the other."""
        card = data.draw(cards())
        first, second = (scenario(data.draw(change(card))) for _ in range(2))
        try:
            apart = second.apply(first.apply(card))
        except (Invalid, NotFound):
            return
        assert first.then(second).apply(card).record == apart.record

    @FEW
    @given(st.data())
    def test_they_are_written_and_read_back(self, data: st.DataObject) -> None:
        card = data.draw(cards())
        made = [
            Scenario(name=f"no. {n}", changes=[data.draw(change(card))])
            for n in range(2)
        ]
        with TemporaryDirectory() as folder:
            path = Path(folder, "scenarios.toml")
            path.write_text(dump_scenarios(made), encoding="utf-8")
            assert tuple(load_scenarios(path).values()) == tuple(made)


class TestFiles:
    """Scenarios as people write them."""

    def test_a_file(self, tmp_path: Path) -> None:
        path = tmp_path / "scenarios.toml"
        path.write_text(
            """numbers = "vi"
[[scenario]]
name = "more-on-time"
title = { vi = "Thêm 30 hồ sơ đúng hạn", en = "30 more dossiers on time" }
changes = [
  { kind = "add", name = "on_time", amount = "30 hồ sơ" },
  { kind = "award", code = "1.3.2", score = "0,75" },
  { kind = "for_peer", unit = "B", change = { kind = "without", name = "on_time" } },
]
""",
            encoding="utf-8",
        )
        found = load_scenarios(path)["more-on-time"]
        assert found.title.vi == "Thêm 30 hồ sơ đúng hạn"
        assert found.changes == (
            Add("on_time", "30 hồ sơ"),
            Award("1.3.2", "0.75"),
            ForPeer("B", Without("on_time")),
        )
        assert load_scenarios(str(path)) == {found.name: found}

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("", "scenario: found nothing; expected tables"),
            ("scenario = 1", "expected tables [[scenario]]"),
            ("[[scenarios]]\nname='a'", "unknown key 'scenarios'"),
            ("[[scenario]]\nnam='a'", "unknown key 'nam'"),
            ("[[scenario]]\nname='a'\n[[scenario]]\nname='a'", "expected it once"),
            ("numbers='fr'\n[[scenario]]\nname='a'", 'expected "vi" or "en"'),
            (
                "[[scenario]]\nname='a'\nchanges=[{kind='ad', name='x', amount=1}]",
                "did you mean 'add'?",
            ),
            (
                "[[scenario]]\nname='a'\nchanges=[{kind='add', name='x', amount='1.500'}]",  # noqa: E501
                "can be read one way",
            ),
            (
                "[[scenario]]\nname='a'\nchanges=[{kind='award', code=1.3, score=1}]",
                'a text in quotes, such as "1.10"',
            ),
        ],
    )
    def test_broken_files(self, tmp_path: Path, text: str, words: str) -> None:
        path = tmp_path / "broken.toml"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(Invalid) as caught:
            load_scenarios(path)
        assert words in str(caught.value)

    @pytest.mark.parametrize(
        ("text", "change"),
        [
            ("on_time=190", Set("on_time", 190)),
            (" on_time = 190 hồ sơ ", Set("on_time", "190 hồ sơ")),
            ("on_time=+30", Add("on_time", 30)),
            ("on_time=-3", Add("on_time", -3)),
            ("on_time=\N{MINUS SIGN}3", Add("on_time", -3)),
            ("on_time=", Without("on_time")),
            ("1=", Without("1")),
            ("1=0,5", Award("1", "0.5")),
            ("1=full", Award("1", 1)),
            ("1=+0.25", Add("1", "0.25")),
            ("plan=yes", Set("plan", "yes")),
            ("sipas=86,3 %", Set("sipas", "86.3 %")),
            ("reading=inferred", UseReading("inferred")),
            ("reading=", UseReading("")),
        ],
    )
    def test_on_the_command_line(self, text: str, change: Change) -> None:
        assert read_change(text, framework(criterion(STEP))) == change

    def test_what_is_no_change(self) -> None:
        whole = framework(criterion(STEP))
        for text in ("on_time", "=3", "", "190"):
            with pytest.raises(Invalid, match="NAME=VALUE"):
                read_change(text, whole)
        with pytest.raises(Invalid, match="did you mean 'on_time'"):
            read_change("on_tim=3", whole)

    def test_names_titles_and_hashes(self) -> None:
        first = Scenario(name="a", changes=[Set("on_time", 1)])
        second = Scenario(name="b", title="B", changes=[Add("on_time", 1)])
        both = first.then(second)
        assert (both.name, both.title.en) == ("a + b", "a + B")
        assert both.changes == (Set("on_time", 1), Add("on_time", 1))
        html = both._repr_html_()
        assert "<td>add</td><td>name: on_time, amount: 1</td>" in html
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            first.name = "c"  # type: ignore[misc]
