"""The history of a cycle, what may follow what, and the answers that it gives."""

from __future__ import annotations

import datetime
import json
import unicodedata
from contextlib import suppress
from fractions import Fraction
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cycle_samples import OFFICE, act, empty, paper, through, whole_year
from parindex.assessment import Evidence
from parindex.cycle import (
    CLAIMED,
    DECIDED,
    PUBLISHED,
    STEPS,
    Cycle,
    Entry,
    Link,
    Stage,
    Step,
    appeals,
    differences,
    progress,
    start,
    timeline,
    without_evidence,
)
from parindex.cycle.entries import from_line, to_line
from parindex.errors import Invalid, NotFound
from parindex.evaluation import evaluate
from parindex.files import dump_assessment, load_assessment
from parindex.intervals import Interval
from parindex.text import LANGUAGES, Text
from strategies import FEW, frameworks, score_in

FIRST, SECOND = Stage("appraisal", 1), Stage("appraisal", 2)


@attrs.frozen(kw_only=True)
class Scan(Evidence):
    """Evidence that knows more than a file of it tells."""

    pages: int = 1


def wrong(caught: pytest.ExceptionInfo[Invalid]) -> list[str]:
    """What an error tells, without its subject."""
    return [str(problem) for problem in caught.value.problems]


# --- entries --------------------------------------------------------------------------


class TestEntry:
    """One act on one criterion."""

    def test_a_wrong_one_tells_all_that_is_wrong(self) -> None:
        with pytest.raises(Invalid) as caught:
            act(
                "1.1",
                "decision",
                1,
                role="unit",
                round=2,
                organisation=" ",
                not_applicable=True,
                evidence=[paper("1.2")],
            )
        assert wrong(caught) == [
            "role: found unit; expected council, for decision [role]",
            "organisation: found nothing; expected its name [organisation]",
            "round: found 2; expected none, for decision [round]",
            (
                "score: found a score; expected none where the criterion does not "
                "apply [score]"
            ),
            "evidence no. 1: found '1.2'; expected '1.1' [code]",
        ]

    def test_an_explanation_has_words_and_no_score(self) -> None:
        with pytest.raises(Invalid) as caught:
            act("1.1", "explanation", 1, reason=" ", round=0)
        assert wrong(caught) == [
            "round: found 0; expected a round from 1, for explanation [round]",
            (
                "score: found a score; expected none: an explanation gives reasons and "
                "evidence [score]"
            ),
            "reason: found nothing; expected what explains the claim [reason]",
        ]

    def test_a_score_or_that_it_does_not_apply(self) -> None:
        with pytest.raises(Invalid, match="a score, or that the criterion does not"):
            act("1.1", "self_assessment")
        assert act("1.1", "self_assessment", 0).verdict == Interval.of(0)
        out = act("1.1", "self_assessment", not_applicable=True)
        assert out.verdict == "not_applicable"

    def test_half_of_a_letter_cannot_be_written(self) -> None:
        with pytest.raises(Invalid, match="found half of a letter in"):
            act("1.1", "explanation", reason="a\ud800")

    def test_unknown_steps_and_roles(self) -> None:
        fields: dict[str, Any] = {
            "score": 1,
            "organisation": "Sở",
            "when": "2024-01-01",
        }
        with pytest.raises(Invalid) as caught:
            Entry(code="1.1", step="vote", role="king", **fields)  # type: ignore[arg-type]
        assert [problem.where for problem in caught.value.problems] == ["step", "role"]

    @pytest.mark.parametrize(
        ("given", "kept"),
        [
            ("2024-12-20", "2024-12-20"),
            ("20241220", "2024-12-20"),
            (datetime.date(2024, 12, 20), "2024-12-20"),
            ("2024-12-20 08:00+07:00", "2024-12-20T08:00:00+07:00"),
            (
                datetime.datetime(2024, 12, 20, 8, tzinfo=datetime.UTC),
                "2024-12-20T08:00:00+00:00",
            ),
        ],
    )
    def test_a_day_or_a_time_with_its_offset(self, given: Any, kept: str) -> None:
        assert act("1.1", "self_assessment", 1, when=given).when == kept

    @pytest.mark.parametrize("given", ["20/12/2024", "", "2024-12-20T08:00", 2024])
    def test_no_other_time(self, given: Any) -> None:
        with pytest.raises(
            Invalid, match="expected a day such as 2024-12-20, or a time"
        ):
            act("1.1", "self_assessment", 1, when=given)

    @pytest.mark.parametrize("round_", [True, 1.0, "1", None])
    def test_what_is_no_round(self, round_: Any) -> None:
        with pytest.raises(Invalid, match=r"round: found .*; expected a whole number"):
            act("1.1", "appraisal", 1, round=round_)

    def test_evidence_is_kept_in_composed_letters(self) -> None:
        number, location = "Số 3/BC", "/hồ sơ/báo cáo.pdf"
        typed = (unicodedata.normalize("NFD", text) for text in (number, location))
        fields: dict[str, Any] = dict(zip(("number", "location"), typed, strict=True))
        item = Evidence(code="1.2", title="x", **fields)
        assert (item.number, item.location) == (number, location)

    def test_evidence_of_wrong_types(self) -> None:
        fields: dict[str, Any] = {
            "number": 5,
            "location": None,
            "date": datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC),
        }
        with pytest.raises(Invalid) as caught:
            Evidence(code="1.2", title="x", **fields)
        assert [problem.where for problem in caught.value.problems] == [
            "number",
            "location",
            "date",
        ]
        text: Any = "2024-01-01"
        with pytest.raises(Invalid, match=r"date: found '2024-01-01'; expected a day"):
            Evidence(code="1.2", title="x", date=text)

    def test_a_line_says_it_again(self) -> None:
        """Whatever the entry has; a third is kept as a third."""
        entry = act(
            "1.1",
            "appraisal",
            (Fraction(1, 3), Fraction("1.125")),
            reason=Text("vì\n“thế”\u2028", "so"),
            evidence=[paper("1.1")],
            round=3,
        )
        line = to_line(entry)
        assert "\n" not in line
        assert from_line(line, Entry) == entry
        assert to_line(from_line(line, Entry)) == line

    def test_a_line_that_is_no_entry(self) -> None:
        with pytest.raises(Invalid, match="expected JSON"):
            from_line("{", Entry)
        with pytest.raises(Invalid, match="expected JSON"):
            from_line('{"code": "\\ud800"}', Entry)
        with pytest.raises(Invalid, match="unknown key 'x'"):
            from_line('{"x": 1}', Entry)


# --- the history ----------------------------------------------------------------------


class TestHistory:
    """What may follow what."""

    def test_a_whole_year(self) -> None:
        cycle = whole_year()
        assert cycle.rounds == 2
        assert cycle.stages == (CLAIMED, FIRST, SECOND, DECIDED, PUBLISHED)
        assert cycle.entries == tuple(e for acts in through() for e in acts)
        assert [e.step for e in cycle.history("1.1")] == [
            "self_assessment",
            "appraisal",
            "explanation",
            "appraisal",
            "decision",
            "publication",
        ]

    def test_what_stands_at_each_stage(self) -> None:
        """A round stands on the one before it, a decision on the last."""
        cycle = whole_year()
        found = {
            stage: {code: str(e.verdict) for code, e in cycle.standing(stage).items()}
            for stage in cycle.stages
        }
        assert found == {
            CLAIMED: {
                "1.1": "1.8",
                "1.2": "2",
                "1.3.1": "0.5",
                "2.4": "not_applicable",
            },
            FIRST: {"1.1": "1.5", "1.2": "1", "1.3.1": "0.5", "2.4": "0.5"},
            SECOND: {"1.1": "1.6", "1.2": "1", "1.3.1": "0.5", "2.4": "0.5"},
            DECIDED: {
                "1.1": "1.7",
                "1.2": "1",
                "1.3.1": "0.5",
                "2.4": "not_applicable",
            },
            PUBLISHED: {"1.1": "1.7", "1.2": "1"},
        }

    def test_nothing_is_changed_in_place(self) -> None:
        before = empty()
        after = before.recorded(through()[0])
        assert before == empty()
        assert before.links == ()
        assert after != before
        assert before.stages == ()

    def test_what_would_be_read_otherwise_is_not_recorded(self) -> None:
        """A number that is too long to be read; a yes in other words; own classes."""
        with pytest.raises(Invalid) as caught:
            empty().recorded(
                [
                    act("1.1", "self_assessment", 1),
                    act("1.1", "self_assessment", Fraction(1, 3**200)),
                    act("1.2", "self_assessment", not_applicable=1),
                    act(
                        "1.2",
                        "self_assessment",
                        1,
                        evidence=[Scan(code="1.2", title="")],
                    ),
                ]
            )
        assert [(p.where, p.id) for p in caught.value.problems] == [
            ("record 2, criterion 1.1, score", "number"),
            ("record 3, criterion 1.2, not_applicable", "type"),
            ("record 4, criterion 1.2", "line"),
        ]

    @pytest.mark.parametrize("year", ["2023", 2023.0, None, True])
    def test_what_is_no_year(self, year: Any) -> None:
        with pytest.raises(Invalid, match=r"year: found .*; expected a whole number"):
            start(OFFICE, "Sở Thử nghiệm", year)

    def test_a_name_that_cannot_be_written(self) -> None:
        with pytest.raises(Invalid, match="expected JSON"):
            start(OFFICE, "S\ud800", 2023)

    def test_wrong_steps_are_told_together(self) -> None:
        cycle = whole_year()
        with pytest.raises(Invalid) as caught:
            cycle.recorded(
                [
                    act("1.3.9", "self_assessment", 1),
                    act("1.3", "appraisal", 1),
                    act("1.4", "decision", 1),
                    act("1.4", "publication", 1),
                    act("1.4", "appraisal", "2,01"),
                    act("1.4", "appraisal", 1, round=4),
                    act("1.1", "appraisal", 1, round=2),
                    act("1.3.1", "explanation"),
                    act("1.3.1", "explanation", round=2),
                    act("2.1", "appraisal", 1),
                    act("2.1", "explanation"),
                ]
            )
        assert [(p.where, p.found, p.id) for p in caught.value.problems] == [
            ("record 16, criterion 1.3.9", "'1.3.9'", "code"),
            ("record 17, criterion 1.3", "a code with components", "leaf"),
            ("record 18, criterion 1.4", "decision before any appraisal", "order"),
            ("record 19, criterion 1.4", "publication before any appraisal", "order"),
            ("record 20, criterion 1.4, score", "2.01", "award-range"),
            ("record 21, criterion 1.4, round", "4", "round"),
            ("record 22, criterion 1.1", "appraisal 2 after publication", "order"),
            ("record 23, criterion 1.3.1", "0.5 claimed and 0.5 given", "explanation"),
            (
                "record 24, criterion 1.3.1",
                "explanation 2 before any appraisal in that round",
                "order",
            ),
            ("record 26, criterion 2.1", "nothing claimed and 1 given", "explanation"),
        ]
        expected = [problem.expected for problem in caught.value.problems]
        assert expected[0] == "a code of test/office/2023; did you mean '1.3.2'?"
        assert expected[4:6] == ["a score in [0, 2]", "round 3 at most"]

    @pytest.mark.parametrize("score", ["1,99", "2", "2,01", "-0,01", "0"])
    def test_a_score_lies_within_the_range(self, score: str) -> None:
        """At the ends it may; just beyond them it may not."""
        entry = act("1.2", "self_assessment", score)
        if score in {"2,01", "-0,01"}:
            with pytest.raises(Invalid, match=r"expected a score in \[0, 2\]"):
                empty().recorded([entry])
        else:
            assert empty().recorded([entry]).entries == (entry,)

    def test_a_step_can_be_corrected_until_the_next(self) -> None:
        first = [act("1.2", "self_assessment", 1), act("1.2", "self_assessment", 2)]
        cycle = empty().recorded(first)
        assert cycle.standing(CLAIMED)["1.2"].score == Interval.of(2)
        cycle = cycle.recorded([act("1.2", "appraisal", 1), act("1.2", "appraisal", 0)])
        assert cycle.standing(FIRST)["1.2"].score == Interval.of(0)
        with pytest.raises(Invalid, match="found self_assessment after appraisal 1"):
            cycle.recorded(first)

    @pytest.mark.parametrize(
        ("claim", "verdict", "is_explained"),
        [
            (1, 1, False),
            (1, "0,99", True),
            (1, "1,01", False),
            (None, 1, True),
            (1, None, True),
            (None, None, False),
            ((0, 1), (0, 1), False),
            ((0, 1), (0, "0,5"), True),
            (1, (1, 2), False),
        ],
    )
    def test_what_is_less_can_be_explained(
        self, claim: object, verdict: object, is_explained: object
    ) -> None:
        """A score, or two ends; None: the criterion does not apply."""
        cycle = empty().recorded(
            [
                act("1.2", "self_assessment", claim, not_applicable=claim is None),
                act("1.2", "appraisal", verdict, not_applicable=verdict is None),
            ]
        )
        entries = [act("1.2", "explanation")]
        if is_explained:
            assert cycle.recorded(entries).explanations("1.2") == tuple(entries)
        else:
            with pytest.raises(Invalid, match="expected less given than claimed"):
                cycle.recorded(entries)

    def test_a_council_may_appraise_and_publish(self) -> None:
        entries = [
            act("1.2", "appraisal", 1, role="council"),
            act("1.2", "publication", 1, role="council"),
        ]
        assert empty().recorded(entries).standing(PUBLISHED)["1.2"] == entries[1]

    def test_another_framework_does_not_fit(self) -> None:
        with pytest.raises(Invalid, match="expected 'test/office/2023'"):
            attrs.evolve(empty(), framework=attrs.evolve(OFFICE, id="test/other"))

    def test_a_year_that_is_not_assessed(self) -> None:
        with pytest.raises(
            Invalid, match="found 2030; expected a year from 2022 to 2024"
        ):
            start(OFFICE, "Sở", 2030)

    def test_an_unknown_criterion_has_no_history(self) -> None:
        with pytest.raises(NotFound, match="no criterion '9'"):
            whole_year().history("9")

    def test_an_altered_history_is_no_cycle(self) -> None:
        """A link changed, left out, or put elsewhere."""
        cycle = whole_year()
        first, second, *rest = cycle.links
        altered = attrs.evolve(first, entry=attrs.evolve(first.entry, score="1,9"))
        for links in (
            [altered, second, *rest],
            [second, *rest],
            [first, *rest],
            [second, first, *rest],
            [Link.after(1, "0" * 64, first.entry)],
        ):
            with pytest.raises(Invalid, match=r"record \d+, criterion 1.* \[chain\]"):
                attrs.evolve(cycle, links=links)
        # A chain that is made anew is whole: only a hash kept elsewhere tells.
        again = empty().recorded([altered.entry])
        assert again.head != cycle.links[0].hash


# --- as an assessment -----------------------------------------------------------------


class TestAssessment:
    """What stands, as the books that are scored."""

    def test_books(self) -> None:
        assessment = whole_year().assessment
        books = {book.name: book for book in assessment.books}
        assert list(books) == ["self_assessed", "appraised", "published"]
        claimed = books["self_assessed"]
        assert dict(claimed.awarded) == {
            "1.1": Interval.of("1.8"),
            "1.2": Interval.of(2),
            "1.3.1": Interval.of("0.5"),
        }
        assert claimed.not_applicable == ("2.4",)
        assert [item.code for item in claimed.evidence] == ["1.1", "1.1"]
        assert {code: note.vi for code, note in claimed.notes.items()} == {
            "1.1": "lùi hạn",
            "1.2": "đã báo cáo đủ",
            "2.4": "giải trình",
        }
        assert books["appraised"].awarded["1.1"] == Interval.of("1.6")
        assert books["appraised"].notes["1.1"].vi == "chấp nhận một phần"

    def test_a_file_with_them_is_scored_the_same(self, tmp_path: Any) -> None:
        cycle = whole_year()
        path = tmp_path / "year.toml"
        path.write_text(dump_assessment(cycle.assessment), encoding="utf-8")
        card = evaluate(OFFICE, load_assessment(path), book="appraised")
        assert card.record == cycle.card(SECOND).record
        assert card["1.1"].score == Interval.of("1.6")

    def test_nothing_recorded_is_nothing_known(self) -> None:
        cycle = empty()
        assert [book.name for book in cycle.assessment.books] == ["self_assessed"]
        assert cycle.card(CLAIMED).score == Interval.of(-1, 30)


# --- answers --------------------------------------------------------------------------


class TestAnswers:
    """Tables for people, and JSON."""

    def test_differences(self) -> None:
        found = differences(whole_year())
        assert [row.code for row in found.rows] == ["1.1", "1.2", "1.3.1", "2.4"]
        first, second, third, fourth = found.rows
        assert first.difference == Interval.of("-0.1")
        assert second.difference == Interval.of(-1)
        assert third.verdicts[-1] is None  # not published yet
        assert third.difference == Interval.of(0)
        assert fourth.difference is None
        assert found.totals[1].low == Fraction("2.5")

    def test_what_changed_between_rounds(self) -> None:
        found = differences(whole_year(), [FIRST, SECOND])
        assert [(row.code, row.difference) for row in found.rows] == [
            ("1.1", Interval.of("0.1"))
        ]
        assert found.explain().splitlines() == [
            "Sở Thử nghiệm, năm 2023",
            "Mã   Thẩm định lần 1  Thẩm định lần 2  Chênh lệch  Nội dung",
            (
                "1.1  1,5              1,6              0,1         Thực hiện kế "
                "hoạch: chấp nhận một phần"
            ),
            "Tổng, Thẩm định lần 1: [2,5; 27,5]",
            "Tổng, Thẩm định lần 2: [2,6; 27,6]",
        ]
        every = differences(whole_year(), [FIRST, SECOND], every=True)
        assert len(every.rows) == 4

    def test_nothing_differs(self) -> None:
        cycle = empty().recorded([act("1.2", "appraisal", 1)])
        found = differences(cycle)
        assert found.rows == ()
        assert "Nothing differs" in found.explain("en")
        assert "1.2" not in found.explain("en")
        (only,) = differences(cycle, every=True).rows
        assert only.difference is None

    def test_a_stage_that_was_not_reached(self) -> None:
        with pytest.raises(Invalid) as caught:
            differences(empty(), [CLAIMED, SECOND])
        assert wrong(caught) == [
            (
                "stages: found self_assessment; expected one that was recorded: none "
                "yet [stage]"
            ),
            (
                "stages: found appraisal 2; expected one that was recorded: none yet "
                "[stage]"
            ),
        ]

    def test_without_evidence(self) -> None:
        """Evidence counts wherever the unit gave it; a claim of nothing needs none."""
        found = without_evidence(whole_year())
        assert [row.code for row in found.rows] == ["1.2", "1.3.1"]
        assert found.points == Interval.of("2.5")
        least = act("3.4", "self_assessment", -1)  # all that a penalty can take
        zero = act("1.4", "self_assessment", 0)
        none = without_evidence(empty().recorded([least, zero]))
        assert none.rows == ()
        assert none.explain("en").endswith(
            "Claimed without evidence: criteria 0, points 0"
        )
        late = empty().recorded(
            [
                act("1.2", "self_assessment", 2),
                act("1.2", "appraisal", 0),
                act("1.2", "explanation", evidence=[paper("1.2")]),
            ]
        )
        assert without_evidence(late).rows == ()

    def test_appeals(self) -> None:
        cycle = empty()
        statuses = []
        for acts in through()[:4]:
            cycle = cycle.recorded(acts)
            rows = appeals(cycle).rows
            statuses.append({row.code: (str(row.points), row.status) for row in rows})
        assert statuses == [
            {},
            {
                "1.1": ("0.3", "unexplained"),
                "1.2": ("1", "unexplained"),
                "2.4": ("None", "unexplained"),
            },
            {
                "1.1": ("0.3", "explained"),
                "1.2": ("1", "unexplained"),
                "2.4": ("None", "explained"),
            },
            {
                "1.1": ("0.2", "answered"),
                "1.2": ("1", "unexplained"),
                "2.4": ("None", "explained"),
            },
        ]
        final = appeals(whole_year())
        assert {row.code: row.status for row in final.rows} == {
            "1.1": "answered",
            "1.2": "unexplained",
        }
        assert final.points == Interval.of("1.1")

    def test_progress(self) -> None:
        found = progress(whole_year())
        assert [(str(r.stage.step), r.count) for r in found.rows] == [
            ("self_assessment", 4),
            ("appraisal", 4),
            ("appraisal", 1),
            ("decision", 2),
            ("publication", 2),
        ]
        assert found.leaves == 15
        assert "1.4" in found.rows[0].left
        assert "1.3.1" in found.rows[-1].left
        assert found.head == whole_year().head
        assert [row.count for row in progress(empty()).rows] == [0, 0, 0, 0]

    def test_a_timeline(self) -> None:
        text = timeline(whole_year(), "1.1").explain("en")
        assert "2024-01-05  Explained, round 1" in text
        assert "Sở Thử nghiệm (appraiser)" in text
        assert "Báo cáo" in text
        assert timeline(empty(), "1.1").explain("en").endswith("Nothing recorded yet")

    def test_every_answer_is_shown_in_every_way(self) -> None:
        cycle = whole_year()
        answers = (
            differences(cycle),
            without_evidence(cycle),
            appeals(cycle),
            progress(cycle),
            timeline(cycle, "2.4"),
        )
        for answer in answers:
            assert answer._repr_html_().startswith("<table>")
            assert json.loads(answer.to_json())["unit"] == "Sở Thử nghiệm"
            for lang in LANGUAGES:
                assert "2023" in answer.explain(lang)


# --- laws -----------------------------------------------------------------------------


@st.composite
def histories(draw: st.DrawFn) -> Cycle:
    """A cycle under any framework, with acts that may follow each other."""
    framework = draw(frameworks())
    cycle = start(framework, "Đơn vị", 2023)
    leaves = list(framework.leaves())
    for _ in range(draw(st.integers(0, 8))):
        leaf = draw(st.sampled_from(leaves))
        early = draw(st.booleans())
        step: Step = draw(st.sampled_from(STEPS[:2] if early else STEPS[2:]))
        own = Interval(leaf.min_score, leaf.max_score)
        scored = step != "explanation" and draw(st.booleans())
        entry = act(
            leaf.code,
            step,
            score_in(draw, own) if scored else None,
            not_applicable=step != "explanation" and not scored,
            round=draw(st.integers(1, 3))
            if step in ("appraisal", "explanation")
            else 0,
        )
        with suppress(Invalid):  # where it cannot follow what was done before
            cycle = cycle.recorded([entry])
    return cycle


@pytest.mark.property
@FEW
@given(cycle=histories())
def test_a_replayed_history_gives_the_same_state(cycle: Cycle) -> None:
    """In one go, entry by entry, or from lines: the same links, the same books."""
    fresh = start(cycle.framework, "Đơn vị", 2023)
    at_once = fresh.recorded(cycle.entries)
    by_one = fresh
    for entry in cycle.entries:
        by_one = by_one.recorded([entry])
    lines = [from_line(to_line(link), Link) for link in cycle.links]
    read = attrs.evolve(fresh, links=lines)
    for other in (at_once, by_one, read):
        assert other == cycle
        assert other.head == cycle.head
        assert other.assessment == cycle.assessment


@pytest.mark.property
@FEW
@given(cycle=histories())
def test_what_stands_is_what_was_said_last(cycle: Cycle) -> None:
    """Against a plain replay; and every score in a book is one that was recorded."""
    for stage in (CLAIMED, Stage("appraisal", cycle.rounds), PUBLISHED):
        last = {e.code: e for e in cycle.entries if e.step == stage.step}
        assert dict(cycle.standing(stage)) == last
        card = cycle.card(stage)
        for code, entry in last.items():
            if entry.score is not None:
                assert card[code].score == entry.score
    decided = dict(cycle.standing(Stage("appraisal", cycle.rounds)))
    decided |= {e.code: e for e in cycle.entries if e.step == "decision"}
    assert dict(cycle.standing(DECIDED)) == decided
    for row in appeals(cycle).rows:
        if row.points is not None:
            assert row.points.high > 0
    counted = {r.stage: r.count for r in progress(cycle).rows}
    assert counted[CLAIMED] == len(cycle.standing(CLAIMED))
    assert differences(cycle, every=True).explain()
    assert without_evidence(cycle).explain()
