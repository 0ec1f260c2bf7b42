"""Each kind of rule by the clause it stands for: what it gives, and what it refuses."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parindex.errors import Invalid, NumberError
from parindex.formulas import Curved, Total, ratio, score
from parindex.intervals import Interval
from parindex.lowering import lower
from parindex.measures import Change, Datum, Number, Quotient, Ratio, Share
from parindex.numbers import half_up
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
    NoCases,
    Part,
    Proportional,
    RankBands,
    Rounded,
    Rule,
    SurveyShare,
    Unmodelled,
)
from parindex.text import Text
from parindex.units import Amount
from strategies import RuleAtWork, facts, rules


def datum(name: str, kind: Any, **fields: Any) -> Datum:
    """A datum whose title is its name."""
    return Datum(name=name, title=name, kind=kind, **fields)


DATA = {
    item.name: item
    for item in (
        datum("done", "count", unit="task"),
        datum("planned", "count", unit="task"),
        datum("documents", "count", unit="document"),
        datum("late", "count", unit="report"),
        datum("missing", "count", unit="report"),
        datum("days_late", "amount", unit="day"),
        datum("revenue", "amount", unit="tỷ đồng"),
        datum("revenue_before", "amount", unit="tỷ đồng"),
        datum("sipas", "percent"),
        datum("grade", "rating", low=1, high=5),
        datum("place", "rank", among=63),
        datum("published", "flag"),
        datum("plan", "answer", answers={"on_time": "Đúng hạn", "late": "Muộn"}),
    )
}

DONE = Share(part="done", whole="planned")
DOCUMENTS = Number(of="documents")
GROWTH = Change(
    now=Number(of="revenue"), base=Number(of="revenue_before"), relative=True
)

TWO = Interval.of(0, 2)


def gives(rule: Rule, within: Interval = TWO, **data: Any) -> Interval:
    """What a rule gives, with pairs for disputed numbers."""
    known = {
        name: Interval.of(*value) if isinstance(value, tuple) else value
        for name, value in data.items()
    }
    return score(lower(rule, within, DATA), known)


def refused(rule: Rule, within: Interval = TWO) -> list[str]:
    """The mistakes in a rule, a sentence each."""
    with pytest.raises(Invalid) as caught:
        lower(rule, within, DATA)
    return [str(problem) for problem in caught.value.problems]


def bands(*steps: tuple[str, Any, Any], **options: Any) -> Bands:
    """Bands over the share done: a bound word, a threshold and a score each."""
    found = [Band(**{word: at, "score": points}) for word, at, points in steps]
    options.setdefault("measure", DONE)
    options.setdefault("no_cases", "unmodelled")
    return Bands(bands=found, **options)


class TestBands:
    """“Từ 90 % trở lên: 2; từ 70 % đến dưới 90 %: 1; dưới 70 %: 0”."""

    RULE = bands(("at_least", "90 %", 2), ("at_least", "70 %", 1), ("below", "70 %", 0))

    @pytest.mark.parametrize(
        ("done", "expected"),
        [(20, 2), (18, 2), (17, 1), (14, 1), (13, 0), (0, 0)],
    )
    def test_from_up_and_below(self, done: int, expected: int) -> None:
        """Of 20 tasks 18 are 90 % and 14 are 70 %."""
        assert gives(self.RULE, done=done, planned=20) == Interval.of(expected)

    @pytest.mark.parametrize(
        ("done", "expected"),
        [(19, 2), (18, 1), (15, 1), (14, 1), (13, 0)],
    )
    def test_above_and_to(self, done: int, expected: int) -> None:
        """“Trên 90 %: 2; từ 70 % đến 90 %: 1; dưới 70 %: 0”: 18 of 20 get 1."""
        rule = bands(
            ("above", "90 %", 2), ("at_least", "70 %", 1), ("below", "70 %", 0)
        )
        assert gives(rule, done=done, planned=20) == Interval.of(expected)

    @pytest.mark.parametrize(
        "steps",
        [
            [("above", "50 %", 2), ("at_most", "50 %", 0)],
            [("at_most", "50 %", 0), ("above", "50 %", 2)],
            [("above", "50 %", 2), ("at_least", "0 %", 0)],
            [("at_most", "50 %", 0), ("at_most", "100 %", 2)],
        ],
    )
    def test_an_end_that_is_not_given_is_the_neighbours(
        self, steps: list[tuple[str, Any, Any]]
    ) -> None:
        """One rule in four styles, its bands in any order."""
        formula = lower(bands(*steps), TWO, DATA)
        expected = bands(("above", "50 %", 2), ("at_most", "50 %", 0))
        assert formula == lower(expected, TWO, DATA)

    def test_otherwise_is_the_score_of_the_rest(self) -> None:
        """Between bands as well as below and above them."""
        middle = Band(at_least="40 %", below="60 %", score=2)
        rule = Bands(
            measure=DONE,
            bands=[middle, Band(at_least="80 %", at_most="90 %", score=1)],
            otherwise="0.5",
            no_cases="zero",
        )
        for done, expected in ((7, "0.5"), (8, 2), (11, 2), (12, "0.5"), (16, 1)):
            assert gives(rule, done=done, planned=20) == Interval.of(expected)
        assert gives(rule, done=18, planned=20) == Interval.of(1)
        assert gives(rule, done=19, planned=20) == Interval.of("0.5")

    def test_a_part_that_no_source_states_is_open(self) -> None:
        """Full marks from 30 % up are stated; what less gets is not."""
        rule = bands(("at_least", "30 %", 2), otherwise="unmodelled")
        assert gives(rule, done=6, planned=20) == Interval.of(2)
        assert gives(rule, done=5, planned=20) == TWO

    def test_thresholds_are_in_the_unit_that_is_measured(self) -> None:
        """Money is converted exactly; a bare number is in the unit already."""
        for threshold in ("1,5 tỷ đồng", "1500 triệu đồng", Fraction(3, 2)):
            rule = bands(
                ("at_least", threshold, 2),
                measure=Number(of="revenue"),
                otherwise=0,
                no_cases=None,
            )
            assert gives(rule, revenue=Fraction(3, 2)) == Interval.of(2)
            assert gives(rule, revenue=Fraction(149, 100)) == Interval.of(0)

    def test_a_ratio_may_pass_100_percent(self) -> None:
        """“Vượt từ 5 % trở lên: 2”."""
        rule = bands(
            ("at_least", "105 %", 2),
            measure=Ratio(of="revenue", to="revenue_before"),
            otherwise=0,
        )
        assert gives(rule, revenue=21, revenue_before=20) == Interval.of(2)
        assert gives(rule, revenue=Fraction(209, 10), revenue_before=20).low == 0

    def test_declared_monotone_it_must_go_one_way(self) -> None:
        """Up or down."""
        up = bands(("at_least", "50 %", 2), ("below", "50 %", 0), monotone=True)
        down = bands(("at_least", "50 %", 0), ("below", "50 %", 2), monotone=True)
        assert gives(up, done=1, planned=2) == gives(down, done=0, planned=2)
        hill = bands(
            ("below", "30 %", 0),
            ("at_least", "30 %", 2),
            ("at_least", "70 %", 1),
            monotone=True,
        )
        assert refused(hill) == [
            "bands: found scores that rise and fall; expected one way [monotone]"
        ]

    @pytest.mark.parametrize(
        ("steps", "found"),
        [
            ([("at_least", "50 %", 2)], "25 % in no band"),
            ([("below", "50 %", 2)], "75 % in no band"),
            ([("above", "50 %", 2), ("below", "50 %", 0)], "50 % in no band"),
            ([("at_least", "50 %", 2), ("at_most", "50 %", 0)], "50 % in two bands"),
            ([("at_least", "50 %", 2), ("below", "60 %", 0)], "55 % in two bands"),
            (
                [
                    ("below", "50 %", 0),
                    ("at_least", "50 %", 2),
                    ("at_least", "50 %", 1),
                ],
                "75 % in two bands",
            ),
            ([("at_least", "20 %", 2), ("below", "50 %", 0)], "35 % in two bands"),
            ([], "50 % in no band"),
        ],
    )
    def test_each_value_is_in_one_band(self, steps: list[Any], found: str) -> None:
        """A value that is in none or in two is shown."""
        kind = "gap" if "no band" in found else "overlap"
        expected = f"bands: found {found}; expected each value in one band [{kind}]"
        assert expected in refused(bands(*steps))

    @pytest.mark.parametrize(
        ("measure", "threshold", "found"),
        [
            (DOCUMENTS, 5, "2 documents in no band"),
            (Number(of="place"), 3, "2 in no band"),
            (Number(of="grade"), 3, "2 points in no band"),
            (Number(of="days_late"), "3 ngày", "1.5 days in no band"),
        ],
    )
    def test_the_value_is_shown_in_its_unit(
        self, measure: Any, threshold: Any, found: str
    ) -> None:
        """Documents, a position, points of a rating, days."""
        rule = bands(("at_least", threshold, 2), measure=measure, no_cases=None)
        expected = f"bands: found {found}; expected each value in one band [gap]"
        assert refused(rule) == [expected]

    @pytest.mark.parametrize(
        ("steps", "found"),
        [
            # 9 and 10 are in both; of the third and the others, 11 to 20.
            ([("at_least", 9, 2), ("at_most", 10, 0)], "9 documents"),
            ([("at_most", 20, 0), ("above", 20, 0), ("at_least", "10.2", 2)], "15"),
            # Nothing whole lies between "below 11" and "above 10": no case is in both.
            ([("below", 11, 0), ("above", 10, 2)], None),
        ],
    )
    def test_cases_in_two_bands_are_whole(
        self, steps: list[tuple[str, Any, Any]], found: str | None
    ) -> None:
        """A value between two cases is in no band, or in both, without harm."""
        rule = bands(*steps, measure=DOCUMENTS, no_cases=None)
        if found is not None:
            (problem,) = refused(rule)
            assert problem.startswith(f"bands: found {found}")
            assert problem.endswith(
                "in two bands; expected each value in one band [overlap]"
            )
            return
        assert gives(rule, documents=10) == Interval.of(0)
        assert gives(rule, documents=11) == Interval.of(2)

    @pytest.mark.parametrize(
        ("ends", "problem"),
        [
            (
                {},
                "bands[0]: found no bound; expected at_least, above, at_most or below",
            ),
            (
                {"at_least": "5 %", "above": "6 %"},
                "bands[0]: found at_least and above; expected one of them",
            ),
            (
                {"at_most": "5 %", "below": "6 %"},
                "bands[0]: found below and at_most; expected one of them",
            ),
            (
                {"at_least": "50 %", "below": "20 %"},
                (
                    "bands[0]: found a band that holds no value; expected a lower end "
                    "below the upper end"
                ),
            ),
            (
                {"above": "100 %"},
                (
                    "bands[0]: found a band that holds no value; expected a lower end "
                    "below the upper end"
                ),
            ),
            (
                {"below": "0 %"},
                (
                    "bands[0]: found a band that holds no value; expected a lower end "
                    "below the upper end"
                ),
            ),
        ],
    )
    def test_a_band_needs_bounds_that_hold_something(
        self, ends: dict[str, str], problem: str
    ) -> None:
        """One word for each end, and some value between them."""
        fields: dict[str, Any] = {**ends, "score": 1}
        rule = Bands(measure=DONE, bands=[Band(**fields)], otherwise=0, no_cases="zero")
        assert refused(rule) == [f"{problem} [bound]"]

    @pytest.mark.parametrize(
        ("threshold", "problem"),
        [
            (
                "0.95",
                (
                    "found 0.95 without a unit; expected a percentage such as '95 %', "
                    "or a fraction of whole numbers such as '19/20' [percent-bare]"
                ),
            ),
            (
                "0.95 %",
                (
                    "found '0.95 %'; expected 95 %, or a fraction such as '19/2000' "
                    "if less than one percent is meant [percent-slip]"
                ),
            ),
            (
                "120 %",
                "found 120 %; expected from 0 % to 100 % [threshold-range]",
            ),
            (
                "30 hồ sơ",
                (
                    "found 30 hồ sơ (dossiers); expected a percentage such as '95 %', "
                    "or a fraction of whole numbers such as '19/20' [unit-dimension]"
                ),
            ),
        ],
    )
    def test_thresholds_must_fit_what_is_measured(
        self, threshold: str, problem: str
    ) -> None:
        """A slip of a percent sign, a value no share can have, another unit."""
        rule = bands(("at_least", threshold, 2), otherwise=0)
        assert refused(rule) == [f"bands[0].at_least: {problem}"]

    def test_a_count_has_no_upper_end(self) -> None:
        """The error says from where it counts."""
        rule = bands(("at_least", -1, 2), measure=DOCUMENTS, otherwise=0, no_cases=None)
        assert refused(rule) == [
            (
                "bands[0].at_least: found -1; expected from 0 documents to without "
                "end [threshold-range]"
            )
        ]

    def test_all_mistakes_are_told_at_once(self) -> None:
        """Thresholds, scores and the score of the rest."""
        rule = bands(
            ("at_least", "0.95", 3),
            ("below", "200 %", "unmodelled"),
            otherwise=-1,
        )
        assert [line.split(":")[0] for line in refused(rule)] == [
            "bands[0].at_least",
            "bands[0].score",
            "bands[1].below",
            "otherwise",
        ]
        assert "otherwise: found -1; expected a score in [0, 2] [score-range]" in (
            refused(rule)
        )

    @pytest.mark.parametrize(
        ("measure", "no_cases", "problem"),
        [
            (DONE, None, "found nothing; expected full, zero, excluded or unmodelled"),
            (DOCUMENTS, "full", "found 'full'; expected none: nothing is divided"),
        ],
    )
    def test_no_cases_are_said_where_something_is_divided(
        self, measure: Any, no_cases: Any, problem: str
    ) -> None:
        """And only there; there is no default."""
        rule = bands(
            ("at_least", Amount("1/2", "share") if measure is DONE else 1, 2),
            measure=measure,
            otherwise=0,
            no_cases=no_cases,
        )
        assert refused(rule) == [f"no_cases: {problem} [no-cases]"]

    @pytest.mark.property
    @given(rules(), st.data())
    def test_more_never_scores_less_where_it_only_rises(
        self, work: RuleAtWork, data: st.DataObject
    ) -> None:
        """Whatever the rule: as its one curve goes, so does the score."""
        formula = lower(work.rule, work.within, work.data)
        if not isinstance(formula, Curved) or formula.curve.direction is None:
            return
        quotients = [formula.quantity] if isinstance(formula.quantity, Quotient) else []
        shares = [q for q in quotients if q.is_part]
        one, other = (data.draw(facts(work.data, shares)) for _ in range(2))
        values = [ratio(formula.quantity, state) for state in (one, other)]
        if None in values or any(value[1] == 0 for value in values if value):
            return
        first, second = (Fraction(*value) for value in values if value)
        rise = score(formula, other).low - score(formula, one).low
        if formula.curve.direction == "constant":
            assert rise == 0
        elif first != second:
            upwards = formula.curve.direction == "increasing"
            assert rise == 0 or (rise > 0) == ((second > first) == upwards)

    @pytest.mark.property
    @given(rules(monotone=True), st.integers(0, 40), st.integers(1, 40))
    def test_more_on_time_never_scores_less(
        self, work: RuleAtWork, part: int, rest: int
    ) -> None:
        """Where a rule is declared monotone: one case more goes one way only."""
        formula = lower(work.rule, work.within, work.data)
        assert isinstance(formula, Curved)
        assert isinstance(formula.quantity, Quotient)
        (first, _), *_ = formula.quantity.top
        others = dict.fromkeys(work.data, 0)
        whole = formula.quantity.bottom[-1][0]
        total = part + rest
        own = len(formula.quantity.bottom) == 1
        less, more = (
            score(formula, {**others, whole: total if own else total - p, first: p})
            for p in (part, part + 1)
        )
        if formula.curve.direction == "decreasing":
            less, more = more, less
        assert more.low >= less.low
        assert more.high >= less.high


class TestProportional:
    """“Tỷ lệ % x điểm tối đa; dưới 80 % thì 0 điểm”."""

    @pytest.mark.parametrize(
        ("done", "expected"), [(0, 0), (15, "1.5"), (19, "1.9"), (20, 2)]
    )
    def test_share_times_maximum(self, done: int, expected: Any) -> None:
        """Exactly, with 100 % full."""
        rule = Proportional(measure=DONE, no_cases="zero")
        assert gives(rule, done=done, planned=20) == Interval.of(expected)
        assert gives(rule, done=1, planned=3) == Interval.of("2/3")

    @pytest.mark.parametrize(
        ("gate", "at", "under"),
        [("gate_at_least", "1.6", 0), ("gate_above", 0, 0)],
    )
    def test_behind_a_gate(self, gate: Any, at: Any, under: Any) -> None:
        """At 80 % (16 of 20), one case under and one over."""
        fields: dict[str, Any] = {gate: "80 %"}
        rule = Proportional(measure=DONE, no_cases="zero", **fields)
        assert gives(rule, done=16, planned=20) == Interval.of(at)
        assert gives(rule, done=15, planned=20) == Interval.of(under)
        assert gives(rule, done=17, planned=20) == Interval.of("1.7")

    @pytest.mark.parametrize(
        ("below", "expected"), [("0.5", ("0.5",)), ("unmodelled", (0, 2))]
    )
    def test_below_the_gate_may_have_a_score(
        self, below: Any, expected: tuple[Any, ...]
    ) -> None:
        """Or be open, where no source says."""
        rule = Proportional(
            measure=DONE, gate_at_least="80 %", below_gate=below, no_cases="zero"
        )
        assert gives(rule, done=15, planned=20) == Interval.of(*expected)

    def test_full_at_a_value_and_nothing_at_another(self) -> None:
        """From 50 % to 90 %: at both, under and over."""
        rule = Proportional(measure=DONE, zero="50 %", full="90 %", no_cases="zero")
        for done, expected in ((9, 0), (10, 0), (11, "0.25"), (18, 2), (19, 2)):
            assert gives(rule, done=done, planned=20) == Interval.of(expected)

    def test_less_may_be_better(self) -> None:
        """10 days late cost all, 2 cost nothing."""
        rule = Proportional(
            measure=Number(of="days_late"), zero="10 ngày", full="2 ngày"
        )
        for days, expected in ((0, 2), (2, 2), (4, "1.5"), (10, 0), (11, 0)):
            assert gives(rule, days_late=days) == Interval.of(expected)

    def test_it_begins_at_the_lowest_score(self) -> None:
        """A rating from 1 to 5 on a scale from -1 to 1."""
        rule = Proportional(measure=Number(of="grade"), zero=1, full=5)
        assert gives(rule, Interval.of(-1, 1), grade=2) == Interval.of("-0.5")

    def test_the_line_may_begin_outside_what_can_be_measured(self) -> None:
        """Full at 200 % is never reached by a share: half is the most."""
        rule = Proportional(measure=DONE, full="200 %", no_cases="zero")
        assert gives(rule, done=20, planned=20) == Interval.of(1)
        rule = Proportional(measure=Number(of="grade"), full=5)
        assert gives(rule, grade=1) == Interval.of("0.4")

    @pytest.mark.parametrize(
        ("fields", "problems"),
        [
            (
                {"measure": DOCUMENTS, "no_cases": None},
                [
                    (
                        "full: found nothing; expected the value that gets the "
                        "maximum [full]"
                    )
                ],
            ),
            (
                {"zero": "100 %"},
                ["full: found 100 %; expected another value than zero has [full]"],
            ),
            (
                {"zero": "0.5"},
                [
                    (
                        "zero: found 0.5 without a unit; expected a percentage such "
                        "as '95 %', or a fraction of whole numbers such as '19/20' "
                        "[percent-bare]"
                    )
                ],
            ),
            (
                {"gate_at_least": "80 %", "gate_above": "80 %"},
                ["found gate_at_least and gate_above; expected one of them [bound]"],
            ),
            (
                {"below_gate": 1},
                ["below_gate: found a score below a gate; expected a gate [bound]"],
            ),
            (
                {"below_gate": 3, "gate_above": "120 %"},
                [
                    (
                        "gate_above: found 120 %; expected from 0 % to 100 % "
                        "[threshold-range]"
                    ),
                    "below_gate: found 3; expected a score in [0, 2] [score-range]",
                ],
            ),
            (
                {"zero": "50 %", "full": "10 %", "gate_above": "5 %"},
                ["gate: found a gate where less is better; expected no gate [bound]"],
            ),
        ],
    )
    def test_refused(self, fields: dict[str, Any], problems: list[str]) -> None:
        """A line needs two ends; a gate needs one word, and a line that rises."""
        rule = Proportional(**{"measure": DONE, "no_cases": "zero", **fields})
        assert refused(rule) == problems


class TestChecklist:
    """“Ban hành kế hoạch: 0,5; hoàn thành 100 %: 1,5”."""

    PLAN = Part(title=Text("kế hoạch", "plan"), max_score="0.5", answer="published")
    REST = Part(max_score="1.5", rule=Proportional(measure=DONE, no_cases="zero"))
    RULE = Checklist(parts=[PLAN, REST])

    def test_parts_add_up(self) -> None:
        """An answer earns its points, a rule those of its own scale."""
        assert gives(self.RULE, published="yes", done=1, planned=2) == Interval.of(
            "1.25"
        )
        assert gives(self.RULE, published="no", done=2, planned=2) == Interval.of("1.5")
        assert gives(self.RULE, done=2, planned=2) == Interval.of("1.5", 2)

    def test_the_titles_of_parts_are_kept(self) -> None:
        """For explanations."""
        formula = lower(self.RULE, TWO, DATA)
        assert isinstance(formula, Total)
        assert [title for title, _ in formula.parts] == [self.PLAN.title, None]

    def test_a_part_may_be_a_penalty(self) -> None:
        """Two points, less one for each missing report, at most two."""
        penalty = Deduction(each={"missing": 1})
        rule = Checklist(
            parts=[
                Part(max_score=2, answer="published"),
                Part(max_score=0, min_score=-2, rule=penalty),
            ]
        )
        within = Interval.of(-2, 2)
        assert gives(rule, within, published="yes", missing=1) == Interval.of(1)
        assert gives(rule, within, published="no", missing=3) == Interval.of(-2)

    @pytest.mark.parametrize(
        ("parts", "problems"),
        [
            (
                [Part(max_score=2)],
                [
                    (
                        "parts[0]: found neither; expected an answer or a rule, one "
                        "of them [part]"
                    )
                ],
            ),
            (
                [Part(max_score=2, answer="published", rule=Unmodelled())],
                [
                    (
                        "parts[0]: found both; expected an answer or a rule, one of "
                        "them [part]"
                    )
                ],
            ),
            (
                [PLAN],
                [
                    (
                        "parts: found max_score 0.5 in all; expected 2, the "
                        "criterion's own [maxima]"
                    )
                ],
            ),
            (
                [REST, Part(max_score="0.5", min_score=1, answer="published")],
                [
                    (
                        "parts[1], min_score: found 1; expected at most max_score 0.5 "
                        "[part]"
                    ),
                    (
                        "parts: found min_score 1 in all; expected 0, the criterion's "
                        "own [maxima]"
                    ),
                ],
            ),
            (
                [
                    PLAN,
                    Part(
                        max_score="1.5",
                        rule=Proportional(measure=DONE, no_cases="excluded"),
                    ),
                ],
                [
                    (
                        "parts[1], no_cases: found 'excluded' in a part; expected it "
                        "on the whole rule [no-cases]"
                    )
                ],
            ),
        ],
    )
    def test_refused(self, parts: list[Part], problems: list[str]) -> None:
        """An answer or a rule, maxima that add up; 0 of 0 leaves the others in."""
        assert refused(Checklist(parts=parts)) == problems


class TestCount:
    """“Mỗi văn bản được 0,5 điểm, tối đa 2 điểm”."""

    @pytest.mark.parametrize(
        ("documents", "expected"),
        [(0, 0), (1, "0.5"), (3, "1.5"), (4, 2), (5, 2), (10**9, 2)],
    )
    def test_so_many_points_a_case(self, documents: int, expected: Any) -> None:
        """To the maximum and no further."""
        rule = Count(of="documents", each="0.5")
        assert gives(rule, documents=documents) == Interval.of(expected)

    @pytest.mark.parametrize(
        ("documents", "expected"), [(9, 0), (10, "0.7"), (29, "1.4"), (30, 2)]
    )
    def test_only_full_tens_count(self, documents: int, expected: Any) -> None:
        """And the last step is as high as there is room."""
        rule = Count(of="documents", each="0.7", per=10)
        assert gives(rule, documents=documents) == Interval.of(expected)

    def test_a_sum_of_two_kinds(self) -> None:
        """A late report is half a report."""
        rule = Count(of={"missing": 1, "late": "0.5"}, each=1)
        assert gives(rule, missing=1, late=1) == Interval.of(1)
        assert gives(rule, missing=1, late=2) == Interval.of(2)

    def test_from_the_lowest_score(self) -> None:
        """A scale that begins below 0."""
        rule = Count(of="documents", each=1)
        assert gives(rule, Interval.of(-1, 1), documents=1) == Interval.of(0)

    def test_a_maximum_of_nothing_has_one_step(self) -> None:
        """Whatever is counted."""
        rule = Count(of="documents", each=1)
        assert gives(rule, Interval.of(0), documents=3) == Interval.of(0)

    @pytest.mark.parametrize(
        ("fields", "problems"),
        [
            (
                {"of": "documents", "each": 0},
                ["each: found 0 for 1; expected numbers above 0 [step]"],
            ),
            (
                {"of": "documents", "each": 1, "per": -1},
                ["each: found 1 for -1; expected numbers above 0 [step]"],
            ),
            (
                {"of": "documents", "each": "0.001"},
                ["each: found 2000 steps; expected at most 1000 [step]"],
            ),
            (
                {"of": {"grade": 1, "documnts": 1}, "each": 1},
                [
                    (
                        "of: found 'grade', of kind rating; expected a datum of kind "
                        "amount or count [datum-kind]"
                    ),
                    (
                        "of: found datum 'documnts', which is not declared; did you "
                        "mean 'documents'?; expected a declared datum [datum]"
                    ),
                ],
            ),
        ],
    )
    def test_refused(self, fields: dict[str, Any], problems: list[str]) -> None:
        """Steps are upwards, not too many, and of what is counted."""
        assert refused(Count(**fields)) == problems


class TestCompliance:
    """“Có: 2 điểm; không: 0 điểm”; “đúng hạn: 1; muộn: 0; không ban hành: -1”."""

    def test_yes_earns_the_maximum(self) -> None:
        """And no earns nothing; without an answer it is one or the other."""
        rule = Compliance(answer="published")
        assert gives(rule, published="yes") == Interval.of(2)
        assert gives(rule, published="no") == Interval.of(0)
        assert gives(rule) == TWO

    def test_no_is_no_penalty_unless_the_rule_says_so(self) -> None:
        """On a scale from -1 it is still 0; on one from 1 to 2 it is 1."""
        rule = Compliance(answer="published")
        assert gives(rule, Interval.of(-1, 2), published="no") == Interval.of(0)
        assert gives(rule, Interval.of(1, 2), published="no") == Interval.of(1)
        rule = Compliance(answer="published", scores={"no": -1})
        assert gives(rule, Interval.of(-1, 2), published="no") == Interval.of(-1)
        assert gives(rule, Interval.of(-1, 2), published="yes") == Interval.of(2)

    def test_each_answer_has_its_score(self) -> None:
        """Or is open."""
        rule = Compliance(answer="plan", scores={"late": "unmodelled", "on_time": 2})
        assert gives(rule, plan="on_time") == Interval.of(2)
        assert gives(rule, plan="late") == TWO

    @pytest.mark.parametrize(
        ("answer", "scores", "problem"),
        [
            (
                "plan",
                {},
                "scores: found nothing; expected on_time, late [answers]",
            ),
            (
                "published",
                {"maybe": 1},
                "scores: found yes, no, maybe; expected yes, no [answers]",
            ),
            (
                "plan",
                {"on_time": 2, "late": 3},
                "scores.late: found 3; expected a score in [0, 2] [score-range]",
            ),
            (
                "documents",
                {},
                (
                    "answer: found 'documents', of kind count; expected a datum of "
                    "kind answer or flag [datum-kind]"
                ),
            ),
            (
                "publishd",
                {},
                (
                    "answer: found datum 'publishd', which is not declared; did you "
                    "mean 'published'?; expected a declared datum [datum]"
                ),
            ),
        ],
    )
    def test_refused(self, answer: str, scores: Any, problem: str) -> None:
        """Every answer has one score in range."""
        assert refused(Compliance(answer=answer, scores=scores)) == [problem]


class TestIncrease:
    """“Cao hơn năm trước”; “giảm từ 6 % trở lên so với năm 2021”."""

    @pytest.mark.parametrize(
        ("now", "before", "expected"),
        [(101, 100, 2), (100, 100, 0), (99, 100, 0), (0, 0, 0), (1, 0, 0)],
    )
    def test_higher_than_last_year(self, now: int, before: int, expected: int) -> None:
        """More, not as much; what grows from nothing is no case."""
        rule = Increase(measure=GROWTH, above="0 %", otherwise=0, no_cases="zero")
        found = gives(rule, revenue=now, revenue_before=before)
        assert found == Interval.of(expected)

    @pytest.mark.parametrize(
        ("now", "expected"), [(93, 2), (94, 2), (95, "0.5"), (106, "0.5")]
    )
    def test_cut_by_so_much(self, now: int, expected: Any) -> None:
        """94 of 100 is a cut of just 6 %."""
        cut = Change(
            now=Number(of="revenue"),
            base=Number(of="revenue_before"),
            relative=True,
            direction="decrease",
        )
        rule = Increase(measure=cut, at_least="6 %", otherwise="0.5", no_cases="full")
        assert gives(rule, revenue=now, revenue_before=100) == Interval.of(expected)

    @pytest.mark.parametrize(("now", "expected"), [(2, 0), (3, 2), (4, 2)])
    def test_by_so_many(self, now: int, expected: int) -> None:
        """“Tăng thêm 3 đơn vị”: a difference of counts needs no word on 0 of 0."""
        change = Change(now=Number(of="done"), base=Number(of="planned"))
        rule = Increase(measure=change, at_least="3 nhiệm vụ", otherwise=0)
        assert gives(rule, done=now, planned=0) == Interval.of(expected)

    def test_of_a_share_in_percentage_points(self) -> None:
        """From 60 % to 65 % is 5 points; half of one less is not."""
        change = Change(
            now=DONE, base=Share(part="late", whole="missing"), direction="increase"
        )
        rule = Increase(
            measure=change, at_least="5 %", otherwise="unmodelled", no_cases="zero"
        )
        before: Any = {"late": 60, "missing": 100}
        assert gives(rule, done=130, planned=200, **before) == Interval.of(2)
        assert gives(rule, done=129, planned=200, **before) == TWO
        assert gives(rule, done=0, planned=0, **before) == Interval.of(0)

    @pytest.mark.parametrize(
        ("fields", "problems"),
        [
            ({}, ["found no bound; expected at_least or above [bound]"]),
            (
                {"at_least": "5 %", "above": "5 %"},
                ["found at_least and above; expected one of them [bound]"],
            ),
            (
                {"at_least": "-200 %", "otherwise": 3},
                [
                    (
                        "at_least: found -200 %; expected from -100 % to without end "
                        "[threshold-range]"
                    ),
                    "otherwise: found 3; expected a score in [0, 2] [score-range]",
                ],
            ),
            (
                {"at_least": "5 %", "no_cases": None},
                [
                    (
                        "no_cases: found nothing; expected full, zero, excluded or "
                        "unmodelled [no-cases]"
                    )
                ],
            ),
        ],
    )
    def test_refused(self, fields: dict[str, Any], problems: list[str]) -> None:
        """One bound, in range, and a word on a base of 0."""
        options = {"measure": GROWTH, "otherwise": 0, "no_cases": "zero", **fields}
        assert refused(Increase(**options)) == problems

    def test_more_than_the_most_there_is_is_refused(self) -> None:
        """A cut of more than 100 % holds no value."""
        cut = Change(
            now=Number(of="revenue"),
            base=Number(of="revenue_before"),
            relative=True,
            direction="decrease",
        )
        rule = Increase(measure=cut, above="100 %", otherwise=0, no_cases="zero")
        assert refused(rule) == [
            (
                "found a band that holds no value; expected a lower end below the "
                "upper end [bound]"
            )
        ]


class TestDeduction:
    """“Mỗi báo cáo chậm trừ 0,25; thiếu báo cáo quý trừ 0,5; tối đa 2 điểm”."""

    @pytest.mark.parametrize(
        ("late", "expected"), [(0, 2), (1, "1.75"), (7, "0.25"), (8, 0), (9, 0)]
    )
    def test_points_are_lost_by_the_case(self, late: int, expected: Any) -> None:
        """From the maximum to the lowest score."""
        rule = Deduction(each={"late": "0.25"})
        assert gives(rule, late=late) == Interval.of(expected)

    def test_several_kinds_of_case_cost_their_own(self) -> None:
        """The points they cost are added up."""
        rule = Deduction(each={"late": "0.25", "missing": "0.5"})
        assert gives(rule, late=1, missing=1) == Interval.of("1.25")
        assert gives(rule, late=4, missing=2) == Interval.of(0)
        assert gives(rule, late=5, missing=2) == Interval.of(0)
        assert gives(rule, late=4) == Interval.of(0, 1)

    @pytest.mark.parametrize(
        ("days", "expected"), [(0, 0), (2, 0), (3, -1), (5, -3), (6, -3), (60, -3)]
    )
    def test_some_cases_may_be_free(self, days: int, expected: int) -> None:
        """One point a day from day 3 on, at most 3."""
        rule = Deduction(each={"days_late": 1}, free=2)
        found = gives(rule, Interval.of(-3, 0), days_late=days)
        assert found == Interval.of(expected)

    def test_it_may_start_and_stop_elsewhere(self) -> None:
        """From 1.5 to 0.5."""
        rule = Deduction(each={"late": "0.5"}, start="1.5", floor="0.5")
        for late, expected in ((0, "1.5"), (1, 1), (2, "0.5"), (3, "0.5")):
            assert gives(rule, late=late) == Interval.of(expected)

    @pytest.mark.parametrize(
        ("fields", "problems"),
        [
            (
                {"start": 3, "floor": -1},
                [
                    "start: found 3; expected a score in [0, 2] [score-range]",
                    "floor: found -1; expected a score in [0, 2] [score-range]",
                ],
            ),
            ({"floor": 2}, ["floor: found 2; expected below 2 [floor]"]),
            ({"free": -1}, ["free: found -1; expected 0 cases or more [free]"]),
            (
                {"free": 1, "each": {"late": 1, "missing": 1}},
                [
                    (
                        "free: found free cases of 2 data; expected free cases of one "
                        "datum [free]"
                    )
                ],
            ),
            (
                {"each": {"published": 1, "sipas": 1}},
                [
                    (
                        "each: found 'published', of kind flag; expected a datum of "
                        "kind amount or count [datum-kind]"
                    ),
                    (
                        "each: found 'sipas', of kind percent; expected a datum of "
                        "kind amount or count [datum-kind]"
                    ),
                ],
            ),
        ],
    )
    def test_refused(self, fields: dict[str, Any], problems: list[str]) -> None:
        """It starts above its floor, both in range, and counts cases."""
        assert refused(Deduction(**{"each": {"late": 1}, **fields})) == problems


class TestRankBands:
    """“Từ vị trí 1 đến 10: 2 điểm; từ 11 đến 30: 1 điểm; còn lại: 0”."""

    RULE = RankBands(
        rank="place",
        bands=[Band(at_most=10, score=2), Band(at_most=30, score=1)],
        otherwise=0,
    )

    @pytest.mark.parametrize(
        ("place", "expected"),
        [(1, 2), (10, 2), (11, 1), (30, 1), (31, 0), (63, 0)],
    )
    def test_steps_by_position(self, place: int, expected: int) -> None:
        """1 is first; `at_most` 10 includes the tenth."""
        assert gives(self.RULE, place=place) == Interval.of(expected)

    def test_without_a_population_the_position_is_open(self) -> None:
        """Or lies between two positions."""
        assert gives(self.RULE) == TWO
        assert gives(self.RULE, place=(3, 9)) == Interval.of(2)
        assert gives(self.RULE, place=(9, 12)) == Interval.of(1, 2)

    @pytest.mark.parametrize(
        ("rank", "threshold", "problem"),
        [
            (
                "place",
                "10 %",
                (
                    "bands[0].at_most: found 10 %; expected a position, without a "
                    "unit [unit]"
                ),
            ),
            (
                "place",
                64,
                "bands[0].at_most: found 64; expected from 1 to 63 [threshold-range]",
            ),
            (
                "grade",
                3,
                (
                    "rank: found 'grade', of kind rating; expected a datum of kind "
                    "rank [datum-kind]"
                ),
            ),
        ],
    )
    def test_refused(self, rank: str, threshold: Any, problem: str) -> None:
        """A position is a number of its own, among those that are ranked."""
        rule = RankBands(
            rank=rank, bands=[Band(at_most=threshold, score=2)], otherwise=0
        )
        assert refused(rule) == [problem]


class TestSurveyShare:
    """“Điểm SIPAS = chỉ số SIPAS (%) x 10 / 100”."""

    @pytest.mark.parametrize(
        ("percent", "expected"),
        [
            ("91.17", Fraction("9.117")),
            ("100", 10),
            ("0", 0),
            ("82.66", Fraction("8.266")),
        ],
    )
    def test_index_times_maximum(self, percent: str, expected: Any) -> None:
        """Exactly: a source that prints 9.12 has rounded it."""
        found = gives(
            SurveyShare(index="sipas"),
            Interval.of(0, 10),
            sipas=Fraction(percent) / 100,
        )
        assert found == Interval.of(expected)

    @pytest.mark.parametrize(
        ("index", "within", "problem"),
        [
            (
                "grade",
                TWO,
                (
                    "index: found 'grade', of kind rating; expected a datum of kind "
                    "percent [datum-kind]"
                ),
            ),
            (
                "sipas",
                Interval.of(-1, 2),
                (
                    "found a lowest score of -1; expected 0, the score of an index of "
                    "0 % [score-range]"
                ),
            ),
        ],
    )
    def test_refused(self, index: str, within: Interval, problem: str) -> None:
        """It is of a percentage, and begins at 0."""
        assert refused(SurveyShare(index=index), within) == [problem]


class TestBranch:
    """“Không có kế hoạch: 2 hoặc 0 điểm; có kế hoạch: theo tỷ lệ”."""

    RULE = Branch(
        answer="plan",
        cases={
            "late": Compliance(answer="published"),
            "on_time": Proportional(measure=DONE, no_cases="excluded"),
        },
    )

    def test_the_answer_decides_which_rule_counts(self) -> None:
        """Data of the other rule do not matter."""
        assert gives(self.RULE, plan="late", published="yes") == Interval.of(2)
        assert gives(self.RULE, plan="on_time", done=1, planned=4) == Interval.of("0.5")
        assert gives(self.RULE, published="no", done=1, planned=4) == Interval.of(
            0, "0.5"
        )

    def test_refused(self) -> None:
        """Every answer has a rule, and mistakes say in which."""
        one = Branch(answer="plan", cases={"late": Unmodelled()})
        assert refused(one) == ["cases: found late; expected on_time, late [answers]"]
        wrong = Branch(
            answer="plan",
            cases={"late": Count(of="documents", each=0), "on_time": Unmodelled()},
        )
        assert refused(wrong) == [
            "cases.late, each: found 0 for 1; expected numbers above 0 [step]"
        ]
        assert refused(Branch(answer="sipas", cases={})) == [
            (
                "answer: found 'sipas', of kind percent; expected a datum of kind "
                "answer or flag [datum-kind]"
            )
        ]

    def test_answers_are_in_composed_letters(self) -> None:
        """As the answers of the datum are."""
        cases = {"mu\u00f4\u0323n": Unmodelled()}
        assert list(Branch(answer="plan", cases=cases).cases) == ["mu\u1ed9n"]


class TestLowest:
    """“Đạt điểm tối đa khi cả hai điều kiện đều đạt”."""

    RULE = Lowest(
        rules=[
            Compliance(answer="published"),
            Proportional(measure=DONE, no_cases="full"),
        ]
    )

    def test_all_conditions_must_hold(self) -> None:
        """The worse of them counts."""
        assert gives(self.RULE, published="yes", done=3, planned=4) == Interval.of(
            "1.5"
        )
        assert gives(self.RULE, published="no", done=4, planned=4) == Interval.of(0)
        assert gives(self.RULE, done=3, planned=4) == Interval.of(0, "1.5")

    def test_refused(self) -> None:
        """Of one rule there is no lowest; 0 of 0 cannot leave one of several."""
        one = Lowest(rules=[Proportional(measure=DONE, no_cases="excluded")])
        assert refused(one) == [
            "rules: found 1; expected two rules or more [part]",
            (
                "rules[0], no_cases: found 'excluded' in a part; expected it on the "
                "whole rule [no-cases]"
            ),
        ]


class TestRounded:
    """“Điểm được làm tròn đến 2 chữ số thập phân”."""

    @pytest.mark.parametrize(
        ("done", "planned", "expected"),
        [(1, 3, "0.67"), (1, 16, "0.13"), (3, 16, "0.38"), (1, 400, "0.01")],
    )
    def test_half_up_inside_the_rule(
        self, done: int, planned: int, expected: str
    ) -> None:
        """2/16 is 0.125, and 0.13."""
        rule = Rounded(rule=Proportional(measure=DONE, no_cases="zero"), digits=2)
        assert gives(rule, done=done, planned=planned) == Interval.of(expected)

    def test_0_of_0_can_still_take_it_out(self) -> None:
        """Rounding is not a part of something else."""
        rule = Rounded(rule=Proportional(measure=DONE, no_cases="excluded"), digits=0)
        assert gives(rule, done=1, planned=2) == Interval.of(1)

    @pytest.mark.parametrize(
        ("digits", "within", "problem"),
        [
            (-1, TWO, "digits: found -1; expected from 0 to 10 [digits]"),
            (11, TWO, "digits: found 11; expected from 0 to 10 [digits]"),
            (
                0,
                Interval.of(0, "2.5"),
                "digits: found 0; expected enough for [0, 2.5] [digits]",
            ),
            (
                1,
                Interval.of("-0.25", 2),
                "digits: found 1; expected enough for [-0.25, 2] [digits]",
            ),
        ],
    )
    def test_refused(self, digits: int, within: Interval, problem: str) -> None:
        """The ends of the range must still be reached."""
        assert refused(Rounded(rule=Unmodelled(), digits=digits), within) == [problem]

    @pytest.mark.property
    @given(rules(), st.integers(0, 3), st.data())
    def test_it_rounds_what_the_rule_gives(
        self, work: RuleAtWork, digits: int, data: st.DataObject
    ) -> None:
        """Whatever the rule is."""
        ends = (work.within.low, work.within.high)
        if any(half_up(end, digits) != end for end in ends):
            return
        known: Any = data.draw(facts(work.data, ()))
        formula = lower(work.rule, work.within, work.data)
        rounded = lower(Rounded(rule=work.rule, digits=digits), work.within, work.data)
        found = score(formula, known)
        expected = Interval(half_up(found.low, digits), half_up(found.high, digits))
        assert score(rounded, known) == expected


class TestUnmodelled:
    """No source states it: anything from the lowest score to the maximum."""

    def test_it_is_open(self) -> None:
        """Whatever is measured."""
        assert gives(Unmodelled(), Interval.of(-1, 2), done=3) == Interval.of(-1, 2)


class TestWriting:
    """Rules are frozen values, written as people write numbers."""

    def test_numbers_may_be_written_in_many_ways(self) -> None:
        """And are the same rule."""
        one = Band(at_least="97,5 %", score="0,5")
        other = Band(at_least=Amount(Fraction(195, 2), "percent"), score=Fraction(1, 2))
        assert one == other
        assert hash(one) == hash(other)
        assert Part(max_score="0,5", title="a") == Part(
            max_score=Fraction(1, 2), title=Text("a", "a")
        )
        assert Deduction(each="late", start="1,5").start == Fraction(3, 2)

    @pytest.mark.parametrize(
        "make",
        [
            lambda: Band(at_least="95 %", score=0.5),
            lambda: Band(at_least="95 %", score="half"),
            lambda: Band(at_least="12.500", score=1),
            lambda: Count(of="documents", each=True),
        ],
    )
    def test_what_is_no_exact_number_is_refused(self, make: Any) -> None:
        """Where it is written, not where it is used."""
        with pytest.raises(NumberError):
            make()

    def test_every_no_cases_is_a_word_of_its_own(self) -> None:
        """Four, and no default."""
        choices: list[NoCases] = ["full", "zero", "excluded", "unmodelled"]
        for choice in choices:
            rule = Proportional(measure=DONE, no_cases=choice)
            assert lower(rule, TWO, DATA) != lower(
                Proportional(measure=DONE, no_cases=choices[choices.index(choice) - 1]),
                TWO,
                DATA,
            )
