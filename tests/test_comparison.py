"""What scenarios come to: by node, by cause, and what stays."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parindex import (
    Area,
    Band,
    Bands,
    Datum,
    Invalid,
    NotFound,
    Number,
    evaluate,
    load_assessment,
    load_framework,
)
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
from parindex.hashing import content_hash
from parindex.intervals import Interval
from parindex.whatif.comparison import Cause, Comparison, Outcome, compare
from parindex.whatif.scenarios import Scenario
from parindex.whatif.shifts import Shift, moves
from parindex.whatif.wording import change_line
from samples import assessment, book, criterion, framework
from strategies import FEW, cards
from test_scenarios import SHARE, STEP, card, change, ha_giang, scenario

if TYPE_CHECKING:
    from parindex import Scorecard
    from parindex.text import Language


def outcome(card: Scorecard, *changes: Change) -> Outcome:
    """What some changes come to."""
    (found,) = compare(card, scenario(*changes))
    return found


def exactly(number: object) -> Shift:
    """Both ends moved so far."""
    moved = Interval.of(number)
    return Shift(moved.low, moved.low)


class TestHaGiang:
    """The documents total of 2023, and what the plan for 2024 asks."""

    def test_three_criteria(self) -> None:
        """Show 1 of the issue: +0.27, +0.5 and +0.59, and nothing else changes."""
        before = ha_giang()
        hashes = (
            content_hash(before.context.framework),
            content_hash(before.context.assessment),
        )
        found = outcome(
            before, Award("1.3.2", 1), Award("3.2.1", "0.5"), Award("7.1.4", 1)
        )
        assert [cause.shift for cause in found.causes()] == [
            exactly("0.27"),
            exactly("0.5"),
            exactly("0.59"),
        ]
        documents = found.after.channels["documents"].score
        assert before.channels["documents"].score == Interval.of("60.5949")
        assert documents == Interval.of("61.9549")
        assert found.shift == exactly("1.36")
        assert [m.code for m in found.moves if m.is_leaf] == ["1.3.2", "3.2.1", "7.1.4"]
        assert {m.code for m in found.moves} == {
            *("1", "1.3", "1.3.2", "3", "3.2", "3.2.1", "7", "7.1", "7.1.4", "")
        }
        assert len(found.unmoved) == 103 - 9
        assert found.idle == ()
        assert hashes == (
            content_hash(before.context.framework),
            content_hash(before.context.assessment),
        )

    def test_the_target(self) -> None:
        """Which criteria give the +5.0551 from 60.5949 to 65.65."""
        target = load_assessment("examples/ha-giang-2024-target.toml")
        before = ha_giang(None)
        after = evaluate(before.context.framework, target)
        leaves = [move for move in moves(before, after) if move.is_leaf]
        documents = after.channels["documents"].score.low
        assert documents - before.channels["documents"].score.low == Fraction("5.0551")
        assert sum(m.shift.low for m in leaves) == Fraction("5.0551")
        assert {move.code: str(move.shift.low) for move in leaves} == {
            "1.1": "2/25",
            "1.3.2": "27/100",
            "1.5": "1",
            "1.7": "8/25",
            "3.2.1": "1/2",
            "3.2.3": "1383/10000",
            "3.4.1": "1/250",
            "3.4.2": "9/200",
            "3.4.3": "1/100",
            "4.1.3": "739/5000",
            "6.1.1": "1/25",
            "6.1.3": "1/100",
            "6.2.3": "1/4",
            "6.3.2": "1/4",
            "7.1.2": "1/2",
            "7.1.4": "59/100",
            "7.3.5": "17/100",
            "7.3.6": "1/50",
            "8.4": "1/4",
            "8.5": "23/50",
        }

    def test_it_reads_as_sentences(self) -> None:
        found = compare(ha_giang(), scenario(Award("1.3.2", 1), Set("plan_tasks", 10)))
        text = found.explain("vi")
        assert "1.3.2: được chấm 1 điểm: +0,27 (100,0 % mức thay đổi)" in text
        assert "60,5949 → 60,8649 (+0,27)" in text
        assert "Giữ nguyên: 100 lĩnh vực, tiêu chí còn lại" in text
        assert "điểm của 1.1 được chấm trực tiếp" in text
        html = found._repr_html_()
        assert "<td>0,73</td>" in html
        assert "1 (+0,27)" in html


class TestCauses:
    """The parts of a change add up to it."""

    def test_numerator_and_denominator_are_one_cause(self) -> None:
        before = card(SHARE, on_time=100, received=200)
        found = outcome(before, Add("on_time", 50), Add("received", 50))
        assert found.causes() == (
            Cause((Add("on_time", 50), Add("received", 50)), exactly("0.1")),
        )

    def test_two_causes_share_what_they_do_together(self) -> None:
        """A gate on one of two conditions: each has half of what needs both."""
        first = Bands(
            measure=Number(of="on_time"), bands=[Band(at_least=1, score=1)], otherwise=0
        )
        second = Bands(
            measure=Number(of="received"),
            bands=[Band(at_least=1, score=1)],
            otherwise=0,
        )
        whole = framework(
            criterion(first), criterion(second, "2"), max_score=1, capped=True
        )
        before = evaluate(
            whole, assessment(book(measurements={"on_time": 0, "received": 0}))
        )
        found = outcome(before, Set("on_time", 1), Set("received", 1))
        assert [cause.shift for cause in found.causes()] == [exactly("0.5")] * 2
        assert [cause.shift for cause in found.causes("2")] == [exactly(0), exactly(1)]

    def test_more_than_five_causes(self) -> None:
        """Each has what it does alone, and the cap what they only do together."""
        parts = [
            criterion(
                Bands(
                    measure=Number(of=f"d{n}"),
                    bands=[Band(at_least=1, score=1)],
                    otherwise=0,
                ),
                str(n),
            )
            for n in range(1, 7)
        ]
        data = [_count(f"d{n}") for n in range(1, 7)]
        none = {f"d{n}": 0 for n in range(1, 7)}
        year = assessment(book(measurements=none))
        capped = evaluate(framework(*parts, data=data, max_score=4, capped=True), year)
        changes = [Set(f"d{n}", 1) for n in range(1, 7)]
        found = outcome(capped, *changes)
        assert [cause.shift.low for cause in found.causes()] == [1] * 6 + [-2]
        assert found.causes()[-1].changes == ()
        assert "các thay đổi cùng tác động: -2" in found.explain()
        free = evaluate(framework(*parts, data=data), year)
        assert [c.shift.low for c in outcome(free, *changes).causes()] == [1] * 6

    def test_what_only_fits_together_is_one_cause(self) -> None:
        before = card(SHARE, on_time=100, received=200)
        changes = Weigh("", {"1": 2}), Award("1", "1"), UseRule("1", STEP)
        found = outcome(before, *changes)
        assert sum(cause.shift.low for cause in found.causes()) == found.shift.low
        easier = Scenario(name="x", changes=[Add("received", 100), Add("on_time", 150)])
        (only,) = compare(before, easier)
        assert only.causes() == (Cause(easier.changes, only.shift),)

    def test_a_change_that_only_fits_after_another(self) -> None:
        """An award above the old maximum needs the new weights: one cause."""
        parts = (criterion(SHARE, "1.1"), criterion(STEP, "1.2"))
        area = Area(code="1", title="Area", max_score=2, criteria=parts)
        data = {"on_time": 1, "received": 2}
        before = evaluate(framework(area), assessment(book(measurements=data)))
        changes = Weigh("1", {"1.1": 3}), Award("1", 3)
        found = outcome(before, *changes)
        assert found.causes() == (Cause(changes, exactly("2.5")),)

    @pytest.mark.property
    @FEW
    @given(st.data())
    def test_they_add_up_for_every_node(self, data: st.DataObject) -> None:
        card = data.draw(cards())
        changes = [data.draw(change(card)) for _ in range(data.draw(st.integers(1, 4)))]
        try:
            (found,) = compare(card, scenario(*changes))
        except (Invalid, NotFound):
            return
        for code in ("", *(move.code for move in found.moves[:3])):
            before = card[code].score if code else card.score
            after = found.after[code].score if code else found.after.score
            shifts = [cause.shift for cause in found.causes(code)]
            assert sum(s.low for s in shifts) == after.low - before.low
            assert sum(s.high for s in shifts) == after.high - before.high
        moved = {move.code for move in found.moves}
        assert {*found.unmoved, *moved, ""} == {node.code for node in card.root.walk()}
        for code in found.unmoved:
            assert found.after[code].score == card[code].score
        assert found.explain("en").splitlines()[0] == "Scenario: what if"
        for idle, _ in found.idle:
            alone = scenario(idle).apply(card)
            assert [n.score for n in alone.walk()] == [n.score for n in card.walk()]


def _count(name: str) -> Datum:
    return Datum(name=name, title=name, kind="count", unit="task")


class TestIdle:
    """A change that changes nothing is reported."""

    @pytest.mark.parametrize(
        ("before", "made", "reason"),
        [
            (card(on_time=187, received=200), Set("on_time", 187), "same"),
            (card(on_time=187, received=200), Add("on_time", 0), "same"),
            (card(on_time=187, received=200), Set("on_time", 188), "level"),
            (card(on_time=187, received=200), Set("sipas", "80 %"), "unread"),
            (card(on_time=187, received=200), UseReading(""), "same"),
            (card(on_time=187, received=200), UseRule("1", STEP), "same"),
            (ha_giang(), Set("plan_tasks", 12), "awarded"),
            (ha_giang(), Award("1.3.2", "0.73"), "same"),
        ],
    )
    def test_the_reason_is_told(
        self, before: Scorecard, made: Change, reason: str
    ) -> None:
        found = outcome(before, made)
        assert found.idle == ((made, reason),)
        assert "Không có tác dụng" in found.explain("vi")
        assert "No effect" in found.explain("en")
        assert "No effect" in Comparison(before, (found,)).html("en")

    def test_one_undone_by_a_later_one_is_idle(self) -> None:
        before = card(SHARE, on_time=100, received=200)
        found = outcome(before, Set("on_time", 150), Set("on_time", 120))
        assert found.idle == ()
        assert found.shift == exactly("0.1")

    def test_a_change_that_is_needed_for_another_is_not_idle(self) -> None:
        before = card(on_time=100, received=100)
        found = outcome(before, Set("received", 102), Set("on_time", 101))
        assert found.shift == exactly(0)
        assert found.idle == ()


class TestSeveral:
    """Any number of scenarios side by side."""

    def test_a_table(self) -> None:
        before = card(SHARE, on_time=100, received=200)
        found = compare(
            before,
            Scenario(name="more", changes=[Add("on_time", 50)]),
            Scenario(name="none", changes=[Add("on_time", 0)]),
            Scenario(name="unknown", changes=[Without("on_time")]),
        )
        assert [o.scenario.name for o in found] == ["more", "none", "unknown"]
        assert found.codes == ("1",)
        html = found.html("en")
        assert "<th>more</th><th>none</th><th>unknown</th>" in html
        assert "0.75 (+0.25)" in html
        assert "[0, 1] (low end -0.5, high end +0.5)" in html
        plain = json.loads(found.to_json())
        assert plain[0]["shift"] == {"low": "0.25", "high": "0.25"}
        assert plain[0]["causes"][0]["changes"] == ["on time: 50 dossiers more"]
        assert plain[1]["idle"][0]["why"] == "same"
        assert plain[2]["unmoved"] == []

    def test_channels_of_another_edition_are_left_out(self) -> None:
        sipas = load_framework("vn/sipas/2022")
        before = ha_giang()
        assert moves(before, before) == ()
        year = assessment(book("published"), of=sipas.id)
        other = evaluate(sipas, year, vintage=True)
        assert {m.code for m in moves(before, other)} <= {
            n.code for n in other.root.walk()
        }


class TestWords:
    """Changes in words."""

    @pytest.mark.parametrize(
        ("made", "vi", "en"),
        [
            (
                Set("on_time", 190),
                "on time: thành 190 hồ sơ",
                "on time: becomes 190 dossiers",
            ),
            (Set("plan", "yes"), "plan: thành Có", "plan: becomes Yes"),
            (
                Set("on_time", "1 năm"),
                "on time: thành 1 year",
                "on time: becomes 1 year",
            ),
            (Add("on_time", 3), "on time: thêm 3 hồ sơ", "on time: 3 dossiers more"),
            (Add("on_time", -3), "on time: bớt 3 hồ sơ", "on time: 3 dossiers fewer"),
            (
                Add("sipas", "1,5 %"),
                "SIPAS: thêm 1,5 điểm phần trăm",
                "SIPAS: 1.5 percentage points more",
            ),
            (Add("1", "0.5"), "1: thêm 0,5 điểm", "1: 0.5 points more"),
            (Add("1", "-0.5"), "1: bớt 0,5 điểm", "1: 0.5 points fewer"),
            (Award("1", "0.5"), "1: được chấm 0,5 điểm", "1: awarded 0.5 points"),
            (
                Without("on_time"),
                "on time: bỏ số liệu hoặc điểm đã ghi",
                "on time: taken back",
            ),
            (Without("1"), "1: bỏ số liệu hoặc điểm đã ghi", "1: taken back"),
            (Applies("1"), "1: áp dụng", "1: applies"),
            (Applies("1", applies=False), "1: không áp dụng", "1: does not apply"),
            (
                ForPeer("B", Set("on_time", 1)),
                "B: on time: thành 1 hồ sơ",
                "B: on time: becomes 1 dossier",
            ),
            (UseReading("x"), "theo cách hiểu “x”", "in the reading “x”"),
            (
                UseReading(""),
                "chỉ theo nội dung có nguồn nêu",
                "by what sources state only",
            ),
            (UseEdition("vn/x"), "theo bộ tiêu chí vn/x", "by the edition vn/x"),
            (
                UseRule("1", STEP),
                "1: cách chấm khác (giả định)",
                "1: another rule (a hypothesis)",
            ),
            (
                Weigh("1", {"1.1": "0.5"}),
                "1: trọng số 1.1 × 0,5",
                "1: weights 1.1 × 0.5",
            ),
            (
                Weigh("", {"1": 2}),
                "toàn bộ: trọng số 1 × 2",
                "the whole: weights 1 × 2",
            ),
        ],
    )
    def test_both_languages(self, made: Change, vi: str, en: str) -> None:
        whole = framework(criterion(STEP))
        said: dict[Language, str] = {"vi": vi, "en": en}
        for language, text in said.items():
            assert change_line(made, whole, language) == text

    def test_shifts(self) -> None:
        third = Fraction(1, 3)
        assert Shift(third, third).display("vi") == "≈ +0,333333"
        assert Shift(-third, -third).display("en") == "≈ -0.333333"
        assert exactly(0).display("en") == "0"
        assert not exactly(0)
        assert (
            Shift(Fraction(0), Fraction(1)).display("vi") == "cận dưới 0, cận trên +1"
        )
