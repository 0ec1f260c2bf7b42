"""Every scoring shape seen in real rule sets, as data and as a Python value.

None of these sets is a national one. Each is written twice, the file and the value are
equal, and the numbers of the source come out exactly. What a source leaves open (a
maximum, a floor) is made up here, and said so.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import attrs
import pytest

from parindex import (
    Area,
    Assessment,
    Band,
    Bands,
    Book,
    Branch,
    Compliance,
    Count,
    Criterion,
    Datum,
    Deduction,
    Framework,
    Interval,
    Number,
    Proportional,
    Rounded,
    Rule,
    Share,
    SurveyShare,
    Text,
    evaluate,
    load_framework,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from parindex import Scorecard


@attrs.frozen
class Shape:
    """One rule set, as the text of a file and as a value."""

    toml: str
    value: Framework

    def card(self, *, without: Sequence[str] = (), **data: Any) -> Scorecard:
        """The set scored with some data."""
        book = Book(name="self_assessed", measurements=data, not_applicable=without)
        assessment = Assessment(
            framework=self.value.id, unit="Đơn vị", year=2024, books=[book]
        )
        return evaluate(self.value, assessment)

    def score(self, **data: Any) -> Interval:
        """The whole score with some data."""
        return self.card(**data).score


SHAPES: dict[str, Shape] = {}


def shape(toml: str, value: Framework) -> Shape:
    """Note a shape, to be compared at the end."""
    SHAPES[value.id] = Shape(toml, value)
    return SHAPES[value.id]


def datum(name: str, kind: Any, unit: str = "", **fields: Any) -> Datum:
    """A datum whose title is its name."""
    return Datum(name=name, title=name, kind=kind, unit=unit, **fields)


def of(title: str, rule: Rule, *data: Datum, high: Any, low: Any = 0) -> Framework:
    """A set of one criterion."""
    only = Criterion(code="1", title=title, max_score=high, min_score=low, rule=rule)
    return Framework(
        id=title, title=title, max_score=high, min_score=low, data=data, children=[only]
    )


class TestSteps:
    """Share of units inspected: >= 30 %: 1; 20 to < 30 %: 0.5; < 20 %: 0."""

    SHAPE = shape(
        """
        datum = [
          { name = "inspected", title = "inspected", kind = "count", unit = "đơn vị" },
          { name = "units", title = "units", kind = "count", unit = "đơn vị" },
        ]
        [framework]
        id = "steps"
        title = "steps"
        max_score = 1
        [[criterion]]
        code = "1"
        title = "steps"
        max_score = 1
        [criterion.rule]
        kind = "bands"
        measure = { kind = "share", part = "inspected", whole = "units" }
        no_cases = "unmodelled"
        bands = [
          { at_least = "30 %", score = 1 },
          { at_least = "20 %", score = 0.5 },
          { below = "20 %", score = 0 },
        ]
        """,
        of(
            "steps",
            Bands(
                measure=Share(part="inspected", whole="units"),
                bands=[
                    Band(at_least="30 %", score=1),
                    Band(at_least="20 %", score="0.5"),
                    Band(below="20 %", score=0),
                ],
                no_cases="unmodelled",
            ),
            datum("inspected", "count", "agency"),
            datum("units", "count", "agency"),
            high=1,
        ),
    )

    @pytest.mark.parametrize(
        ("inspected", "units", "expected"),
        [
            (7, 20, 1),
            (6, 20, 1),
            (5, 20, "0.5"),
            (4, 20, "0.5"),
            (3, 20, 0),
            (30, 100, 1),
            (29, 100, "0.5"),
            (20, 100, "0.5"),
            (19, 100, 0),
        ],
    )
    def test_numbers(self, inspected: int, units: int, expected: Any) -> None:
        """Both thresholds are included."""
        found = self.SHAPE.score(inspected=inspected, units=units)
        assert found == Interval.of(expected)


class TestStrictAndInclusive:
    """Plan done: > 90 %: 2; 70 to 90 %: 1; < 70 %: 0; exactly 90 % is the middle."""

    SHAPE = shape(
        """
        datum = [
          { name = "done", title = "done", kind = "count", unit = "nhiệm vụ" },
          { name = "planned", title = "planned", kind = "count", unit = "nhiệm vụ" },
        ]
        [framework]
        id = "strict and inclusive"
        title = "strict and inclusive"
        max_score = 2
        [[criterion]]
        code = "1"
        title = "strict and inclusive"
        max_score = 2
        [criterion.rule]
        kind = "bands"
        measure = { kind = "share", part = "done", whole = "planned" }
        no_cases = "unmodelled"
        bands = [
          { above = "90 %", score = 2 },
          { at_least = "70 %", at_most = "90 %", score = 1 },
          { below = "70 %", score = 0 },
        ]
        """,
        of(
            "strict and inclusive",
            Bands(
                measure=Share(part="done", whole="planned"),
                bands=[
                    Band(above="90 %", score=2),
                    Band(at_least="70 %", at_most="90 %", score=1),
                    Band(below="70 %", score=0),
                ],
                no_cases="unmodelled",
            ),
            datum("done", "count", "task"),
            datum("planned", "count", "task"),
            high=2,
        ),
    )

    @pytest.mark.parametrize(
        ("done", "planned", "expected"),
        [
            (19, 20, 2),
            (18, 20, 1),
            (17, 20, 1),
            (14, 20, 1),
            (13, 20, 0),
            (181, 200, 2),
            (180, 200, 1),
            (140, 200, 1),
            (139, 200, 0),
        ],
    )
    def test_numbers(self, done: int, planned: int, expected: int) -> None:
        """At 90 % and 70 %, one case over and one under."""
        assert self.SHAPE.score(done=done, planned=planned) == Interval.of(expected)


class TestFloorThenProportional:
    """Plan done: 80 to 100 %: by formula on the % done; under 80 %: 0."""

    SHAPE = shape(
        """
        datum = [
          { name = "done", title = "done", kind = "count", unit = "nhiệm vụ" },
          { name = "planned", title = "planned", kind = "count", unit = "nhiệm vụ" },
        ]
        [framework]
        id = "floor"
        title = "floor"
        max_score = 1.5
        [[criterion]]
        code = "1"
        title = "floor"
        max_score = 1.5
        [criterion.rule]
        kind = "proportional"
        measure = { kind = "share", part = "done", whole = "planned" }
        gate_at_least = "80 %"
        no_cases = "unmodelled"
        """,
        of(
            "floor",
            Proportional(
                measure=Share(part="done", whole="planned"),
                gate_at_least="80 %",
                no_cases="unmodelled",
            ),
            datum("done", "count", "task"),
            datum("planned", "count", "task"),
            high="1.5",
        ),
    )

    @pytest.mark.parametrize(
        ("done", "planned", "expected"),
        [
            (20, 20, "1.5"),
            (17, 20, Fraction("1.275")),
            (16, 20, "1.2"),
            (15, 20, 0),
            # A score of 1.42 in 1.5 is a rate of 94.67 %: 71 of 75.
            (71, 75, "1.42"),
        ],
    )
    def test_numbers(self, done: int, planned: int, expected: Any) -> None:
        """80 % is in, and the score then is the whole share of the maximum."""
        assert self.SHAPE.score(done=done, planned=planned) == Interval.of(expected)


class TestRoundingInside:
    """>= 85 %: 10; 60 to < 85 %: (rate / 85 %) x 10, to 2 decimals; < 60 %: 0."""

    SHAPE = shape(
        """
        datum = [
          { name = "done", title = "done", kind = "count", unit = "hồ sơ" },
          { name = "all", title = "all", kind = "count", unit = "hồ sơ" },
        ]
        [framework]
        id = "rounding"
        title = "rounding"
        max_score = 10
        [[criterion]]
        code = "1"
        title = "rounding"
        max_score = 10
        [criterion.rule]
        kind = "rounded"
        digits = 2
        [criterion.rule.rule]
        kind = "proportional"
        measure = { kind = "share", part = "done", whole = "all" }
        full = "85 %"
        gate_at_least = "60 %"
        no_cases = "unmodelled"
        """,
        of(
            "rounding",
            Rounded(
                rule=Proportional(
                    measure=Share(part="done", whole="all"),
                    full="85 %",
                    gate_at_least="60 %",
                    no_cases="unmodelled",
                ),
                digits=2,
            ),
            datum("done", "count", "dossier"),
            datum("all", "count", "dossier"),
            high=10,
        ),
    )

    @pytest.mark.parametrize(
        ("done", "everything", "expected"),
        [
            (18, 20, 10),
            (17, 20, 10),
            (16, 20, "9.41"),  # 160/17 = 9.4117…
            (13, 20, "7.65"),  # 130/17 = 7.6470…
            (12, 20, "7.06"),  # 120/17 = 7.0588…
            (11, 20, 0),
            (84, 100, "9.88"),  # 168/17 = 9.8823…
            (60, 100, "7.06"),
            (59, 100, 0),
        ],
    )
    def test_numbers(self, done: int, everything: int, expected: Any) -> None:
        """At 85 % and 60 %, one case under and over; rounded half up in the rule."""
        found = self.SHAPE.score(done=done, all=everything)
        assert found == Interval.of(expected)

    def test_a_disputed_rate_is_rounded_at_both_ends(self) -> None:
        """Between 16 and 17 of 20."""
        assert self.SHAPE.score(done=(16, 17), all=20) == Interval.of("9.41", 10)


class TestWeightedShares:
    """Problems found: (b/a) x 1 + (c/a) x 0.5: b completed, c handled, a found."""

    SHAPE = shape(
        """
        datum = [
          { name = "found", title = "found", kind = "count", unit = "vấn đề" },
          { name = "completed", title = "completed", kind = "count", unit = "vấn đề" },
          { name = "handled", title = "handled", kind = "count", unit = "vấn đề" },
        ]
        [framework]
        id = "weights"
        title = "weights"
        max_score = 1
        [[criterion]]
        code = "1"
        title = "weights"
        max_score = 1
        [criterion.rule]
        kind = "proportional"
        no_cases = "unmodelled"
        [criterion.rule.measure]
        kind = "share"
        part = { completed = 1, handled = 0.5 }
        whole = "found"
        """,
        of(
            "weights",
            Proportional(
                measure=Share(part={"completed": 1, "handled": "0.5"}, whole="found"),
                no_cases="unmodelled",
            ),
            datum("found", "count", "issue"),
            datum("completed", "count", "issue"),
            datum("handled", "count", "issue"),
            high=1,
        ),
    )

    @pytest.mark.parametrize(
        ("completed", "handled", "found", "expected"),
        [
            (8, 0, 8, 1),
            (0, 8, 8, "0.5"),
            (0, 0, 8, 0),
            (4, 4, 8, "0.75"),
            (1, 1, 3, "0.5"),
            # A score of 0.73 is possible, where steps would not give it.
            (50, 46, 100, "0.73"),
        ],
    )
    def test_numbers(
        self, completed: int, handled: int, found: int, expected: Any
    ) -> None:
        """1, 0.5 and 0 at the corners, and all between them."""
        score = self.SHAPE.score(completed=completed, handled=handled, found=found)
        assert score == Interval.of(expected)


class TestDeductions:
    """Reports: all in order 2; late or deficient -0.25 each; missing -0.5 or -1.

    A quarterly report that is missing costs 0.5, the yearly one 1.
    """

    SHAPE = shape(
        """
        datum = [
          { name = "deficient", title = "deficient", kind = "count", unit = "báo cáo" },
          { name = "quarterly", title = "quarterly", kind = "count", unit = "báo cáo" },
          { name = "yearly", title = "yearly", kind = "count", unit = "báo cáo" },
        ]
        [framework]
        id = "deductions"
        title = "deductions"
        max_score = 2
        [[criterion]]
        code = "1"
        title = "deductions"
        max_score = 2
        [criterion.rule]
        kind = "deduction"
        each = { deficient = 0.25, quarterly = 0.5, yearly = 1 }
        """,
        of(
            "deductions",
            Deduction(each={"deficient": "0.25", "quarterly": "0.5", "yearly": 1}),
            datum("deficient", "count", "report"),
            datum("quarterly", "count", "report"),
            datum("yearly", "count", "report"),
            high=2,
        ),
    )

    @pytest.mark.parametrize(
        ("deficient", "quarterly", "yearly", "expected"),
        [
            (0, 0, 0, 2),
            (1, 0, 0, "1.75"),
            (0, 1, 0, "1.5"),
            (0, 0, 1, 1),
            (1, 1, 1, "0.25"),
            (3, 0, 1, "0.25"),
            (2, 1, 1, 0),
            (3, 1, 1, 0),
            (0, 4, 1, 0),
        ],
    )
    def test_numbers(
        self, deficient: int, quarterly: int, yearly: int, expected: Any
    ) -> None:
        """To the floor of 0 and no further."""
        found = self.SHAPE.score(
            deficient=deficient, quarterly=quarterly, yearly=yearly
        )
        assert found == Interval.of(expected)


class TestBelowZero:
    """Plan on time 1; late 0; not issued -1."""

    SHAPE = shape(
        """
        [framework]
        id = "below zero"
        title = "below zero"
        max_score = 1
        min_score = -1
        [[datum]]
        name = "plan"
        title = "plan"
        kind = "answer"
        [datum.answers]
        on_time = { vi = "đúng hạn", en = "on time" }
        late = { vi = "muộn", en = "late" }
        never = { vi = "không ban hành", en = "not issued" }
        [[criterion]]
        code = "1"
        title = "below zero"
        max_score = 1
        min_score = -1
        [criterion.rule]
        kind = "compliance"
        answer = "plan"
        scores = { on_time = 1, late = 0, never = -1 }
        """,
        of(
            "below zero",
            Compliance(answer="plan", scores={"on_time": 1, "late": 0, "never": -1}),
            datum(
                "plan",
                "answer",
                answers={
                    "on_time": Text("đúng hạn", "on time"),
                    "late": Text("muộn", "late"),
                    "never": Text("không ban hành", "not issued"),
                },
            ),
            high=1,
            low=-1,
        ),
    )

    @pytest.mark.parametrize(
        ("plan", "expected"), [("on_time", 1), ("late", 0), ("never", -1)]
    )
    def test_numbers(self, plan: str, expected: int) -> None:
        """The declared range goes below 0."""
        assert self.SHAPE.score(plan=plan) == Interval.of(expected)

    def test_without_an_answer_it_can_be_any_of_them(self) -> None:
        """Missing is not "not issued"."""
        assert self.SHAPE.score() == Interval.of(-1, 1)


class TestDaysLate:
    """<= 30 days: 3; <= 60 days: 1.5; else 0; or -1 a day from day 3."""

    STEPS = shape(
        """
        [framework]
        id = "days late, steps"
        title = "days late, steps"
        max_score = 3
        [[datum]]
        name = "days"
        title = "days"
        kind = "amount"
        unit = "ngày"
        [[criterion]]
        code = "1"
        title = "days late, steps"
        max_score = 3
        [criterion.rule]
        kind = "bands"
        measure = { kind = "number", of = "days" }
        bands = [
          { at_most = "30 ngày", score = 3 },
          { at_most = "60 ngày", score = 1.5 },
        ]
        otherwise = 0
        """,
        of(
            "days late, steps",
            Bands(
                measure=Number(of="days"),
                bands=[
                    Band(at_most="30 ngày", score=3),
                    Band(at_most="60 ngày", score="1.5"),
                ],
                otherwise=0,
            ),
            datum("days", "amount", "day"),
            high=3,
        ),
    )
    # The source says nothing of a floor; -10 is made up.
    PENALTY = shape(
        """
        [framework]
        id = "days late, penalty"
        title = "days late, penalty"
        max_score = 0
        min_score = -10
        [[datum]]
        name = "days"
        title = "days"
        kind = "amount"
        unit = "ngày"
        [[criterion]]
        code = "1"
        title = "days late, penalty"
        max_score = 0
        min_score = -10
        rule = { kind = "deduction", each = "days", free = 2 }
        """,
        of(
            "days late, penalty",
            Deduction(each="days", free=2),
            datum("days", "amount", "day"),
            high=0,
            low=-10,
        ),
    )

    @pytest.mark.parametrize(
        ("days", "steps", "penalty"),
        [
            (0, 3, 0),
            (2, 3, 0),
            (3, 3, -1),
            (4, 3, -2),
            (12, 3, -10),
            (13, 3, -10),
            (30, 3, -10),
            (31, "1.5", -10),
            (60, "1.5", -10),
            (61, 0, -10),
        ],
    )
    def test_numbers(self, days: int, steps: Any, penalty: int) -> None:
        """Days 30 and 60 are in time for their step; day 3 is the first that costs."""
        assert self.STEPS.score(days=f"{days} ngày") == Interval.of(steps)
        assert self.PENALTY.score(days=f"{days} days") == Interval.of(penalty)


class TestBranch:
    """Without a plan 2 or 0; with a plan by rate 5 / 4 / 3 / 2 / 0.

    The source was seen without the rates of the five steps; 90, 80, 70 and 60 % are
    made up, and so is what decides between 2 and 0.
    """

    SHAPE = shape(
        """
        datum = [
          { name = "plan", title = "plan", kind = "flag" },
          { name = "others", title = "others", kind = "flag" },
          { name = "done", title = "done", kind = "count", unit = "nhiệm vụ" },
          { name = "planned", title = "planned", kind = "count", unit = "nhiệm vụ" },
        ]
        [framework]
        id = "branch"
        title = "branch"
        max_score = 5
        [[criterion]]
        code = "1"
        title = "branch"
        max_score = 5
        [criterion.rule]
        kind = "branch"
        answer = "plan"
        [criterion.rule.cases.no]
        kind = "compliance"
        answer = "others"
        scores = { yes = 2 }
        [criterion.rule.cases.yes]
        kind = "bands"
        measure = { kind = "share", part = "done", whole = "planned" }
        no_cases = "unmodelled"
        bands = [
          { at_least = "90 %", score = 5 },
          { at_least = "80 %", score = 4 },
          { at_least = "70 %", score = 3 },
          { at_least = "60 %", score = 2 },
          { below = "60 %", score = 0 },
        ]
        """,
        of(
            "branch",
            Branch(
                answer="plan",
                cases={
                    "no": Compliance(answer="others", scores={"yes": 2}),
                    "yes": Bands(
                        measure=Share(part="done", whole="planned"),
                        bands=[
                            Band(at_least="90 %", score=5),
                            Band(at_least="80 %", score=4),
                            Band(at_least="70 %", score=3),
                            Band(at_least="60 %", score=2),
                            Band(below="60 %", score=0),
                        ],
                        no_cases="unmodelled",
                    ),
                },
            ),
            datum("plan", "flag"),
            datum("others", "flag"),
            datum("done", "count", "task"),
            datum("planned", "count", "task"),
            high=5,
        ),
    )

    @pytest.mark.parametrize(
        ("done", "expected"),
        [(18, 5), (17, 4), (16, 4), (15, 3), (14, 3), (13, 2), (12, 2), (11, 0)],
    )
    def test_with_a_plan(self, done: int, expected: int) -> None:
        """The rate counts, and nothing else."""
        assert self.SHAPE.score(plan=True, done=done, planned=20).is_exact
        found = self.SHAPE.score(plan=True, others=True, done=done, planned=20)
        assert found == Interval.of(expected)

    def test_without_a_plan(self) -> None:
        """2 or 0, whatever was done."""
        assert self.SHAPE.score(plan=False, others=True) == Interval.of(2)
        assert self.SHAPE.score(plan=False, others=False) == Interval.of(0)
        assert self.SHAPE.score(plan=False) == Interval.of(0, 2)


class TestCounts:
    """>= 100: 4; 50 to < 100: 3; < 50: 2; none: 0."""

    SHAPE = shape(
        """
        [framework]
        id = "counts"
        title = "counts"
        max_score = 4
        [[datum]]
        name = "articles"
        title = "articles"
        kind = "count"
        unit = "văn bản"
        [[criterion]]
        code = "1"
        title = "counts"
        max_score = 4
        [criterion.rule]
        kind = "bands"
        measure = { kind = "number", of = "articles" }
        bands = [
          { at_least = 100, score = 4 },
          { at_least = 50, score = 3 },
          { below = 50, above = 0, score = 2 },
          { at_most = 0, score = 0 },
        ]
        """,
        of(
            "counts",
            Bands(
                measure=Number(of="articles"),
                bands=[
                    Band(at_least=100, score=4),
                    Band(at_least=50, score=3),
                    Band(below=50, above=0, score=2),
                    Band(at_most=0, score=0),
                ],
            ),
            datum("articles", "count", "document"),
            high=4,
        ),
    )

    @pytest.mark.parametrize(
        ("articles", "expected"),
        [(101, 4), (100, 4), (99, 3), (51, 3), (50, 3), (49, 2), (1, 2), (0, 0)],
    )
    def test_numbers(self, articles: int, expected: int) -> None:
        """None is a step of its own."""
        assert self.SHAPE.score(articles=articles) == Interval.of(expected)


class TestNotApplicable:
    """What does not apply lowers the maximum: to 84 for offices without a survey."""

    SHAPE = shape(
        """
        datum = [
          { name = "done", title = "done", kind = "count", unit = "nhiệm vụ" },
          { name = "planned", title = "planned", kind = "count", unit = "nhiệm vụ" },
          { name = "satisfied", title = "satisfied", kind = "percent" },
        ]
        [framework]
        id = "not applicable"
        title = "not applicable"
        max_score = 100
        not_applicable = "reduce_maximum"
        [[criterion]]
        code = "1"
        title = "tasks"
        max_score = 84
        [criterion.rule]
        kind = "proportional"
        measure = { kind = "share", part = "done", whole = "planned" }
        no_cases = "excluded"
        [[criterion]]
        code = "2"
        title = "survey"
        max_score = 16
        rule = { kind = "survey_share", index = "satisfied" }
        """,
        Framework(
            id="not applicable",
            title="not applicable",
            max_score=100,
            not_applicable="reduce_maximum",
            data=[
                datum("done", "count", "task"),
                datum("planned", "count", "task"),
                datum("satisfied", "percent"),
            ],
            children=[
                Criterion(
                    code="1",
                    title="tasks",
                    max_score=84,
                    rule=Proportional(
                        measure=Share(part="done", whole="planned"),
                        no_cases="excluded",
                    ),
                ),
                Criterion(
                    code="2",
                    title="survey",
                    max_score=16,
                    rule=SurveyShare(index="satisfied"),
                ),
            ],
        ),
    )

    def test_all_of_it_applies(self) -> None:
        """63 + 12 of 100."""
        card = self.SHAPE.card(done=15, planned=20, satisfied="75 %")
        assert (card.score, card.max_score) == (Interval.of(75), Fraction(100))
        assert card.index == Interval.of(75)

    def test_an_office_without_a_survey(self) -> None:
        """63 of 84 is 75 %."""
        card = self.SHAPE.card(done=15, planned=20, without=["2"])
        assert (card.score, card.max_score) == (Interval.of(63), Fraction(84))
        assert card.index == Interval.of(75)
        assert card["2"].state == "not_applicable"

    def test_an_office_without_tasks(self) -> None:
        """0 of 0 leaves 12 of 16, which is 75 % too."""
        card = self.SHAPE.card(done=0, planned=0, satisfied="75 %")
        assert (card.score, card.max_score) == (Interval.of(12), Fraction(16))
        assert card.index == Interval.of(75)

    def test_an_office_with_neither(self) -> None:
        """Nothing of nothing has no index."""
        card = self.SHAPE.card(done=0, planned=0, without=["2"])
        assert (card.score, card.max_score) == (Interval.of(0), Fraction(0))
        assert card.index is None


class TestCaps:
    """min(85, main) + min(15, bonus) - penalty.

    The criteria, their points and the floor of the penalty are made up.
    """

    SHAPE = shape(
        """
        datum = [
          { name = "done", title = "done", kind = "count", unit = "nhiệm vụ" },
          { name = "planned", title = "planned", kind = "count", unit = "nhiệm vụ" },
          { name = "published", title = "published", kind = "flag" },
          { name = "ideas", title = "ideas", kind = "count", unit = "sáng kiến" },
          { name = "breaches", title = "breaches", kind = "count", unit = "vụ việc" },
        ]
        [framework]
        id = "caps"
        title = "caps"
        max_score = 100
        min_score = -10
        [[area]]
        code = "A"
        title = "main"
        max_score = 85
        capped = true
        [[area]]
        code = "B"
        title = "bonus"
        max_score = 15
        capped = true
        [[criterion]]
        code = "A.1"
        title = "tasks"
        max_score = 80
        [criterion.rule]
        kind = "proportional"
        measure = { kind = "share", part = "done", whole = "planned" }
        no_cases = "full"
        [[criterion]]
        code = "A.2"
        title = "published"
        max_score = 20
        rule = { kind = "compliance", answer = "published" }
        [[criterion]]
        code = "B.1"
        title = "ideas"
        max_score = 30
        rule = { kind = "count", of = "ideas", each = 6 }
        [[criterion]]
        code = "C"
        title = "penalty"
        max_score = 0
        min_score = -10
        rule = { kind = "deduction", each = { breaches = 2 } }
        """,
        Framework(
            id="caps",
            title="caps",
            max_score=100,
            min_score=-10,
            data=[
                datum("done", "count", "task"),
                datum("planned", "count", "task"),
                datum("published", "flag"),
                datum("ideas", "count", "initiative"),
                datum("breaches", "count", "event"),
            ],
            children=[
                Area(
                    code="A",
                    title="main",
                    max_score=85,
                    capped=True,
                    criteria=[
                        Criterion(
                            code="A.1",
                            title="tasks",
                            max_score=80,
                            rule=Proportional(
                                measure=Share(part="done", whole="planned"),
                                no_cases="full",
                            ),
                        ),
                        Criterion(
                            code="A.2",
                            title="published",
                            max_score=20,
                            rule=Compliance(answer="published"),
                        ),
                    ],
                ),
                Area(
                    code="B",
                    title="bonus",
                    max_score=15,
                    capped=True,
                    criteria=[
                        Criterion(
                            code="B.1",
                            title="ideas",
                            max_score=30,
                            rule=Count(of="ideas", each=6),
                        )
                    ],
                ),
                Criterion(
                    code="C",
                    title="penalty",
                    max_score=0,
                    min_score=-10,
                    rule=Deduction(each={"breaches": 2}),
                ),
            ],
        ),
    )

    @pytest.mark.parametrize(
        ("done", "published", "ideas", "breaches", "parts"),
        [
            (20, True, 5, 0, (85, 15, 0)),  # 100 and 30 before the caps
            (16, True, 2, 1, (84, 12, -2)),  # just under both caps
            (17, True, 3, 1, (85, 15, -2)),  # 88 and 18 before the caps
            (15, False, 0, 4, (60, 0, -8)),
            (0, False, 0, 6, (0, 0, -10)),  # nothing, and the worst of penalties
        ],
    )
    def test_numbers(
        self,
        *,
        done: int,
        published: bool,
        ideas: int,
        breaches: int,
        parts: tuple[int, int, int],
    ) -> None:
        """Each group is held by its own cap, and the penalty by its floor."""
        data: Any = {"ideas": ideas, "breaches": breaches}
        card = self.SHAPE.card(done=done, planned=20, published=published, **data)
        found = tuple(card[code].score for code in "ABC")
        assert found == tuple(map(Interval.of, parts))
        assert card.score == Interval.of(sum(parts))


class TestAbove100:
    """102.50 printed for a department."""

    SHAPE = shape(
        """
        datum = [
          { name = "done", title = "done", kind = "count", unit = "nhiệm vụ" },
          { name = "planned", title = "planned", kind = "count", unit = "nhiệm vụ" },
          { name = "ideas", title = "ideas", kind = "count", unit = "sáng kiến" },
        ]
        [framework]
        id = "above 100"
        title = "above 100"
        max_score = 105
        base = 100
        [[criterion]]
        code = "1"
        title = "tasks"
        max_score = 100
        [criterion.rule]
        kind = "proportional"
        measure = { kind = "share", part = "done", whole = "planned" }
        no_cases = "full"
        [[criterion]]
        code = "2"
        title = "bonus"
        max_score = 5
        rule = { kind = "count", of = "ideas", each = 2.5 }
        """,
        Framework(
            id="above 100",
            title="above 100",
            max_score=105,
            base=100,
            data=[
                datum("done", "count", "task"),
                datum("planned", "count", "task"),
                datum("ideas", "count", "initiative"),
            ],
            children=[
                Criterion(
                    code="1",
                    title="tasks",
                    max_score=100,
                    rule=Proportional(
                        measure=Share(part="done", whole="planned"), no_cases="full"
                    ),
                ),
                Criterion(
                    code="2",
                    title="bonus",
                    max_score=5,
                    rule=Count(of="ideas", each="2.5"),
                ),
            ],
        ),
    )

    @pytest.mark.parametrize(
        ("done", "ideas", "score"), [(20, 1, "102.5"), (20, 2, 105), (19, 2, 100)]
    )
    def test_numbers(self, done: int, ideas: int, score: Any) -> None:
        """The index is in percent of the base, and passes 100 % as the score does."""
        card = self.SHAPE.card(done=done, planned=20, ideas=ideas)
        assert card.score == card.index == Interval.of(score)


class TestOtherScales:
    """80, 70, 60 by kind of unit: the index is in percent of each."""

    @pytest.mark.parametrize("scale", [80, 70, 60])
    def test_numbers(self, scale: int) -> None:
        """19 of 20 is 95 % on every scale."""
        card = scale_of(scale).card(done=19, planned=20)
        assert card.score == Interval.of(Fraction(19 * scale, 20))
        assert (card.max_score, card.index) == (Fraction(scale), Interval.of(95))


def scale_of(most: int) -> Shape:
    """One scale for one kind of unit."""
    name = f"scale of {most}"
    return SHAPES.get(name) or shape(
        f"""
        datum = [
          {{ name = "done", title = "done", kind = "count", unit = "nhiệm vụ" }},
          {{ name = "planned", title = "planned", kind = "count", unit = "nhiệm vụ" }},
        ]
        [framework]
        id = "{name}"
        title = "{name}"
        max_score = {most}
        [[criterion]]
        code = "1"
        title = "{name}"
        max_score = {most}
        [criterion.rule]
        kind = "proportional"
        measure = {{ kind = "share", part = "done", whole = "planned" }}
        no_cases = "unmodelled"
        """,
        of(
            name,
            Proportional(
                measure=Share(part="done", whole="planned"), no_cases="unmodelled"
            ),
            datum("done", "count", "task"),
            datum("planned", "count", "task"),
            high=most,
        ),
    )


for _most in (80, 70, 60):
    scale_of(_most)


class TestMeanOverFiles:
    """2 / 1 / 0 for each file; the mean over files, rounded to 1 decimal."""

    SHAPE = shape(
        """
        datum = [
          { name = "good", title = "good", kind = "count", unit = "hồ sơ" },
          { name = "fair", title = "fair", kind = "count", unit = "hồ sơ" },
          { name = "poor", title = "poor", kind = "count", unit = "hồ sơ" },
        ]
        [framework]
        id = "mean"
        title = "mean"
        max_score = 2
        [[criterion]]
        code = "1"
        title = "mean"
        max_score = 2
        [criterion.rule]
        kind = "rounded"
        digits = 1
        [criterion.rule.rule]
        kind = "proportional"
        no_cases = "unmodelled"
        [criterion.rule.rule.measure]
        kind = "share"
        part = { good = 1, fair = 0.5 }
        whole = { good = 1, fair = 1, poor = 1 }
        """,
        of(
            "mean",
            Rounded(
                rule=Proportional(
                    measure=Share(
                        part={"good": 1, "fair": "0.5"},
                        whole={"good": 1, "fair": 1, "poor": 1},
                    ),
                    no_cases="unmodelled",
                ),
                digits=1,
            ),
            datum("good", "count", "dossier"),
            datum("fair", "count", "dossier"),
            datum("poor", "count", "dossier"),
            high=2,
        ),
    )

    @pytest.mark.parametrize(
        ("good", "fair", "poor", "expected"),
        [
            (1, 0, 0, 2),
            (0, 1, 0, 1),
            (0, 0, 1, 0),
            (5, 3, 1, "1.4"),  # 13/9 = 1.44…
            (14, 1, 5, "1.5"),  # 29/20 = 1.45, where binary floats print 1.4
            (13, 2, 5, "1.4"),  # 28/20
            (1, 0, 2, "0.7"),
        ],
    )
    def test_numbers(self, good: int, fair: int, poor: int, expected: Any) -> None:
        """The mean of 2, 1 and 0 is twice the share that counts one, half and none."""
        files = [2] * good + [1] * fair + [0] * poor
        mean = Fraction(sum(files), len(files))
        found = self.SHAPE.score(good=good, fair=fair, poor=poor)
        assert found == Interval.of(expected)
        assert abs(found.low - mean) <= Fraction(1, 20)


@pytest.mark.parametrize("name", SHAPES)
def test_data_and_python_value_are_equal(name: str, tmp_path: Path) -> None:
    """A file says just what the value says, and their hashes are the same."""
    path = tmp_path / "set.toml"
    path.write_text(SHAPES[name].toml, encoding="utf-8")
    loaded = load_framework(path)
    assert loaded == SHAPES[name].value
    assert loaded.content_hash == SHAPES[name].value.content_hash


#: The class of each row of the table of shapes.
ROWS: dict[str, type] = {
    "steps": TestSteps,
    "strict and inclusive mixed": TestStrictAndInclusive,
    "floor, then proportional": TestFloorThenProportional,
    "threshold, proportion, floor, rounding inside the rule": TestRoundingInside,
    "weighted shares of one whole": TestWeightedShares,
    "deductions per event, to a floor": TestDeductions,
    "a score below zero": TestBelowZero,
    "days late": TestDaysLate,
    "branch on another answer": TestBranch,
    'counts with an extra "none" step': TestCounts,
    "not applicable lowers the maximum": TestNotApplicable,
    "caps on groups, bonus, penalty": TestCaps,
    "totals above 100": TestAbove100,
    "scales other than 100": TestOtherScales,
    "mean over files, rounded to 1 decimal": TestMeanOverFiles,
}


def test_no_shape_is_left_out(shared: Path) -> None:
    """Each row of the table has a class of tests, in the order of the table."""
    text = (shared / "domain" / "scoring-shapes.md").read_text(encoding="utf-8")
    cells = [
        line.split("|")[1].strip() for line in text.splitlines() if line[:1] == "|"
    ]
    assert cells[2:] == list(ROWS)
