from __future__ import annotations

import ast
import datetime
import string
from fractions import Fraction
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import attrs
import pytest

import parindex
from parindex.aggregation import Aggregation, Mean, Pooled, Sum, WeightedSum
from parindex.assessment import BOOKS, Evidence
from parindex.audit.names import ROLES
from parindex.audit.repairs import SLIPS
from parindex.catalogue import CATALOGUE, say
from parindex.criteria import Criterion, NotApplicable, Reading
from parindex.curves import Span
from parindex.evaluation import evaluate
from parindex.explain import MINUS, explain, nearest
from parindex.intervals import Interval
from parindex.lowering import lower_measure
from parindex.measures import Change, Datum, Number, Ratio, Share
from parindex.plans.assignments import Role
from parindex.plans.deadlines import MONTHS
from parindex.plans.differences import Kind as PlanKind
from parindex.plans.upcoming import PARTS
from parindex.ranking import First, Method
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
    SurveyShare,
    Unmodelled,
)
from parindex.scorecard import State
from parindex.sources import Document, Source
from parindex.text import LANGUAGES, Text
from parindex.whatif.asking import Kind
from parindex.whatif.planning.plans import Reason
from parindex.whatif.seeking.goals import Verdict
from parindex.words import Words, between
from samples import (
    DATA,
    PUNCTUAL,
    assessment,
    book,
    criterion,
    framework,
    measured,
    office,
    office_card,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parindex.formulas import Known
    from parindex.measures import Measure, Quantity
    from parindex.rules import Rule
    from parindex.text import Language

# --- the catalogue --------------------------------------------------------------------

#: Keys that the code puts together, by what stands before the dot.
FAMILIES = {
    "state": get_args(State),
    "book": BOOKS,
    "excluded": get_args(NotApplicable),
    "column": ("code", "title", "score", "max_score", "state", "before"),
    "unit": ("share", "percentage_point", "rank", "place"),
    "aggregation": ("weighted_sum", "weighted_mean", "inferred", "reading"),
    "rank": (*get_args(Method), *get_args(First)),
    "scenario": ("number", "kind", "change"),
    "whatif.idle": ("same", "out", "equal", "rules", "awarded", "unread", "level"),
    "sensitivity": ("questions", "cliffs"),
    "goal": (*get_args(Verdict), "over", "under"),
    "goal.column": ("by", "change", "to", "score"),
    "cliff": ("more", "fewer", "step", "over", "under", "right_over", "right_under"),
    "cliff.column": ("by", "now", "up", "down"),
    "question": (*get_args(Kind), "score", "groups", "ranks"),
    "bunching": ("better", "worse"),
    "bunching.column": ("unit", "cases", "share", "side"),
    "bunching.window": ("cases", "points"),
    "attribution": ("own", "survey", "rules", "peers", "rounding", "cause", "places"),
    "attribution.noise": ("within", "beyond", "open"),
    "left_out": get_args(Reason),
    "plan_column": (
        *("action", "department", "deadline", "cost", "score", "gain", "actions"),
    ),
    "audit": (
        *("error", "note", "above-maximum", "below-minimum", "target-below-result"),
    ),
    "audit.framework-maximum": ("part",),
    "audit.head": ("severity", "place", "found", "expected", "explanation"),
    "audit.how": ("sum", "total", "across", "change", "average", "percent"),
    "audit.role": ROLES,
    "audit.slip": SLIPS,
    "audit.unclear": ("sum", "across", "bound", "change", "average", "rank"),
    "plans.column": (
        *("code", "title", "role", "deadline", "points", "state", "lead", "area"),
        *("leaves", "max_score", "score", "target", "lost", "stake", "left"),
        *("asked", "value", "place", "about", "month"),
        *("due", "done", "late", "overdue", "points_due", "points_done"),
    ),
    "plans.contradiction": ("bounds", "among", "base", "lead"),
    "plans.doubt": (
        *("quote-missing", "quote-threshold", "bound-word", "deadline", "criterion"),
    ),
    "plans.due": PARTS,
    "plans.every": tuple(MONTHS),
    "plans.gap": (
        *("lead", "area", "baseline", "scored", "unknown", "untargeted", "uncovered"),
    ),
    "plans.half": ("1", "2"),
    "plans.reason": ("missing", "open", "unmeasured", "no_cases"),
    "plans.role": get_args(Role),
    "plans.shared": ("first", "equal"),
    "plans": (
        *("before", "by", "month", "quarter", "unknown", "met", "missed"),
        *get_args(PlanKind),
    ),
}
#: Keys that are put together from two words.
JOINED = {f"{start}_{end}" for start in ("from", "above") for end in ("to", "below")}


def sources_of_the_package() -> Iterator[ast.Module]:
    """The syntax of every module but the catalogue itself."""
    folder = Path(parindex.__file__).parent
    for path in sorted(folder.rglob("*.py")):
        if path.name != "catalogue.py":
            yield ast.parse(path.read_text(encoding="utf-8"))


def said_in_the_package() -> Iterator[tuple[str, set[str]]]:
    """Each key that is said as it stands, with the names of what fills it."""
    for module in sources_of_the_package():
        for call in ast.walk(module):
            if not isinstance(call, ast.Call) or not call.args:
                continue
            name = getattr(call.func, "id", getattr(call.func, "attr", ""))
            keys = call.args[0]
            if name == "say":
                choices = (
                    [keys.body, keys.orelse] if isinstance(keys, ast.IfExp) else [keys]
                )
                filled = {word.arg for word in call.keywords if word.arg}
                for key in choices:
                    if isinstance(key, ast.Constant):
                        yield str(key.value), filled


def placeholders(text: str) -> set[str]:
    """The names in braces."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


class TestCatalogue:
    """Every sentence of explanations stands in one catalogue, in both languages."""

    @pytest.mark.parametrize("key", CATALOGUE)
    def test_both_languages_say_the_same_things(self, key: str) -> None:
        """Neither is empty, and both have the same placeholders."""
        text = CATALOGUE[key]
        assert text.vi.strip()
        assert text.en.strip()
        assert placeholders(text.vi) == placeholders(text.en)

    def test_every_key_that_is_said_is_in_the_catalogue(self) -> None:
        """With something for each of its placeholders, and nothing more."""
        said = list(said_in_the_package())
        assert len(said) > 40
        for key, filled in said:
            assert key in CATALOGUE, key
            assert placeholders(CATALOGUE[key].en) <= filled, key

    def test_every_key_of_the_catalogue_is_said(self) -> None:
        """No sentence is kept that nobody says."""
        used = {
            node.value
            for module in sources_of_the_package()
            for node in ast.walk(module)
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
        families = {
            f"{name}.{item}" for name, items in FAMILIES.items() for item in items
        }
        families |= {f"aggregation.{cls.__name__.lower()}" for cls in (Sum, Pooled)}
        assert set(CATALOGUE) - used - JOINED == families & set(CATALOGUE) - used
        assert set(CATALOGUE) >= families | JOINED

    def test_every_state_and_every_book_has_words(self) -> None:
        """A state or book without words would show its name in code."""
        assert {key for key in CATALOGUE if key.startswith("state.")} == {
            f"state.{state}" for state in get_args(State)
        }
        assert {key for key in CATALOGUE if key.startswith("book.")} == {
            f"book.{name}" for name in BOOKS
        }

    def test_a_sentence_is_filled_in(self) -> None:
        """What fills it may have braces of its own."""
        assert say("note", "vi", text="{x}") == "Lưu ý: {x}"
        assert say("note", "en", text="{x}") == "Note: {x}"


# --- whole explanations ---------------------------------------------------------------


def explained() -> Iterator[tuple[list[str], str]]:
    """What was asked for, and the expected words, from the file beside the office."""
    text = (DATA / "explained.txt").read_text(encoding="utf-8")
    for section in text.split("\n## ")[1:]:
        asked, _, expected = section.partition("\n")
        yield asked.split(), expected.strip("\n")


@pytest.mark.parametrize(
    ("asked", "expected"),
    [pytest.param(*case, id=" ".join(case[0])) for case in explained()],
)
def test_an_explanation_in_full(asked: list[str], expected: str) -> None:
    """What a civil servant reads, word for word."""
    name, code, language, *reading = asked
    card = office_card(name, *reading)
    assert card.explain(code.strip("-"), language) == expected  # type: ignore[arg-type]


# --- numbers and stretches ------------------------------------------------------------

VI, EN = (Words(office().data_by_name, language) for language in LANGUAGES)


class TestNumbers:
    """Numbers as people write them."""

    @pytest.mark.parametrize(
        ("value", "unit", "vi", "en"),
        [
            (Fraction(37, 40), "share", "92,5 %", "92.5 %"),
            (3, "rank", "hạng 3", "rank 3"),
            (3, "place", "3 bậc", "3 places"),
            (1, "place", "1 bậc", "1 place"),
            (1, "rank", "hạng 1", "rank 1"),
            (Fraction(1, 100), "share", "1 %", "1 %"),
            (12_500, "dossier", "12.500 hồ sơ", "12,500 dossiers"),
            (1, "dossier", "1 hồ sơ", "1 dossier"),
            (1, "working_day", "1 ngày làm việc", "1 working day"),
            (Fraction(1, 2), "day", "0,5 ngày", "0.5 days"),
            (12_500 * 10**9, "VND", "12.500 tỷ đồng", "12,500 billion VND"),
            (1_234 * 10**6, "VND", "1,234 tỷ đồng", "1.234 billion VND"),
            (250 * 10**6, "VND", "250 triệu đồng", "250 million VND"),
            (10**9 + 1, "VND", "1.000.000.001 đồng", "1,000,000,001 VND"),
            (700, "VND", "700 đồng", "700 VND"),
            (Fraction(8, 11), "point", "≈ 0,727273 điểm", "≈ 0.727273 points"),
        ],
    )
    def test_a_number_has_its_unit(
        self, value: Fraction | int, unit: str, vi: str, en: str
    ) -> None:
        """Decimal commas in Vietnamese; money in the unit it comes out short in."""
        assert VI.number(value, unit) == vi
        assert EN.number(value, unit) == en

    def test_a_distance_between_shares_is_in_percentage_points(self) -> None:
        """From 90 % to 95 % is 5 percentage points, not 5 %."""
        apart = Fraction(1, 20)
        assert VI.number(apart, "percentage_point") == "5 điểm phần trăm"
        assert EN.number(apart, "percentage_point") == "5 percentage points"

    @pytest.mark.parametrize(
        ("interval", "vi", "en"),
        [
            (Interval.of(1), "1 điểm", "1 point"),
            (Interval.of("1,5"), "1,5 điểm", "1.5 points"),
            (Interval.of(0, 2), "từ 0 đến 2 điểm", "from 0 to 2 points"),
            (Interval.of(-1), "-1 điểm", "-1 points"),
        ],
    )
    def test_a_score_is_said_in_points(
        self, interval: Interval, vi: str, en: str
    ) -> None:
        """An open score from its least to its most, without brackets."""
        assert VI.points(interval) == vi
        assert EN.points(interval) == en
        assert between(interval, "vi") in vi

    @pytest.mark.parametrize(
        ("name", "value", "vi"),
        [
            ("plan", "yes", "Có"),
            ("grade", "good", "Tốt"),
            ("on_time", 12_100, "12.100 hồ sơ"),
            ("on_time", Interval.of(18, 20), "từ 18 đến 20 hồ sơ (chưa thống nhất)"),
            ("sipas", Interval.of("1/2", 1), "từ 50 % đến 100 % (chưa thống nhất)"),
            ("position", 2, "hạng 2"),
            ("position", Interval.of(1, 2), "từ hạng 1 đến hạng 2 (chưa thống nhất)"),
        ],
    )
    def test_a_measured_datum_is_said_in_its_unit(
        self, name: str, value: Known, vi: str
    ) -> None:
        """An answer by its title, a disputed number from its least to its most."""
        assert VI.known(office().datum(name), value) == vi


SHARE = lower_measure(Share(part="on_time", whole="received"), office().data_by_name)
MANY = lower_measure(Number(of="received"), office().data_by_name)
RANK = lower_measure(Number(of="position"), office().data_by_name)
MONEY = lower_measure(Number(of="revenue"), office().data_by_name)


class TestStretches:
    """A stretch of values in the words of the law."""

    @pytest.mark.parametrize(
        ("quantity", "span", "vi", "en"),
        [
            (SHARE, (0, 1, 1, 1), "từ 0 % đến 100 %", "from 0 % to 100 %"),
            (SHARE, ("0.95", 1, 1, 1), "từ 95 % trở lên", "95 % or more"),
            (SHARE, ("0.95", 1, 0, 1), "trên 95 %", "above 95 %"),
            (SHARE, (0, "0.2", 1, 0), "dưới 20 %", "below 20 %"),
            (SHARE, (0, "0.2", 1, 1), "đến 20 %", "up to 20 %"),
            (SHARE, (1, 1, 1, 1), "đúng 100 %", "exactly 100 %"),
            (SHARE, ("0.2", "0.3", 1, 1), "từ 20 % đến 30 %", "from 20 % to 30 %"),
            (
                SHARE,
                ("0.2", "0.3", 1, 0),
                "từ 20 % đến dưới 30 %",
                "from 20 % to below 30 %",
            ),
            (
                SHARE,
                ("0.2", "0.3", 0, 1),
                "trên 20 % đến 30 %",
                "above 20 % up to 30 %",
            ),
            (
                SHARE,
                ("0.2", "0.3", 0, 0),
                "trên 20 % đến dưới 30 %",
                "above 20 %, below 30 %",
            ),
            (MANY, (0, inf, 1, 0), "mọi giá trị", "any value"),
            (MANY, (50, inf, 1, 0), "từ 50 hồ sơ trở lên", "50 dossiers or more"),
            (MANY, (50, inf, 0, 0), "trên 50 hồ sơ", "above 50 dossiers"),
            (MANY, (0, 1, 1, 0), "đúng 0 hồ sơ", "exactly 0 dossiers"),
            (MANY, (1, 2, 1, 0), "đúng 1 hồ sơ", "exactly 1 dossier"),
            (MANY, (1, 2, 0, 1), "đúng 2 hồ sơ", "exactly 2 dossiers"),
            (MANY, (1, 3, 0, 1), "từ 2 đến 3 hồ sơ", "from 2 to 3 dossiers"),
            (
                MANY,
                (50, 100, 1, 0),
                "từ 50 đến dưới 100 hồ sơ",
                "from 50 to below 100 dossiers",
            ),
            (RANK, (1, 3, 0, 1), "từ hạng 2 đến hạng 3", "from rank 2 to rank 3"),
            (
                MONEY,
                (10**6, 10**9, 1, 0),
                "từ 1 triệu đồng đến dưới 1 tỷ đồng",
                "from 1 million VND to below 1 billion VND",
            ),
        ],
    )
    def test_a_stretch_says_which_ends_it_holds(
        self, quantity: Quantity, span: tuple[Any, Any, int, int], vi: str, en: str
    ) -> None:
        """Inclusive and strict ends have different words; whole cases are counted."""
        start, end = (x if x == inf else Fraction(x) for x in span[:2])
        stretch = Span(start, end, bool(span[2]), bool(span[3]))
        assert VI.span(stretch, quantity.domain, quantity) == vi
        assert EN.span(stretch, quantity.domain, quantity) == en

    @pytest.mark.parametrize(
        ("measure", "vi", "en"),
        [
            (
                Ratio(of="revenue", to={"revenue_before": 1}),
                "tỷ lệ thu ngân sách năm nay so với thu ngân sách năm trước",
                "revenue this year in percent of revenue last year",
            ),
            (
                Change(
                    now=Number(of="revenue"),
                    base=Number(of="revenue_before"),
                    direction="decrease",
                ),
                "mức giảm của thu ngân sách năm nay so với thu ngân sách năm trước",
                "cut of revenue this year from revenue last year",
            ),
            (Number(of="sipas"), "chỉ số SIPAS", "SIPAS index"),
        ],
    )
    def test_a_measure_is_said_by_the_titles_of_its_data(
        self, measure: Measure, vi: str, en: str
    ) -> None:
        """Inside a sentence a title starts small, unless it is a short name."""
        quantity = lower_measure(measure, office().data_by_name)
        assert VI.quantity(quantity) == vi
        assert EN.quantity(quantity) == en


# --- how a score came about -----------------------------------------------------------


def said(
    rule: Rule, data: dict[str, Any], *more: Datum, lang: Language = "en", **fields: Any
) -> list[str]:
    """The lines of an explanation after its heading, its context and its score."""
    node = measured(rule, data, *more, **fields)
    return explain(node, lang).splitlines()[3:]


def after(start: str, lines: list[str]) -> list[str]:
    """The lines from the one that starts so."""
    index = next(i for i, line in enumerate(lines) if line.startswith(start))
    return lines[index:]


LATE = Datum(name="late", title="Days late", kind="amount", unit="day")
NOW = Datum(name="now", title="Units now", kind="count", unit="agency")
BEFORE = Datum(name="before", title="Units before", kind="count", unit="agency")
MOVE: dict[str, Any] = {"now": Number(of="now"), "base": Number(of="before")}


class TestSums:
    """The sum that gives a score on a slope can be done again by hand."""

    @pytest.mark.parametrize(
        ("rule", "data", "sum_"),
        [
            (
                Proportional(measure=PUNCTUAL, no_cases="zero"),
                {"on_time": 19, "received": 20},
                "19 / 20 × 3 = 2.85 points",
            ),
            (
                Proportional(measure=PUNCTUAL, full="85 %", no_cases="zero"),
                {"on_time": 60, "received": 100},
                "60 / 100 / 85 % × 3 ≈ 2.117647 points",
            ),
            (
                Proportional(measure=PUNCTUAL, zero="50 %", no_cases="zero"),
                {"on_time": 60, "received": 100},
                "(60 / 100 - 50 %) × 6 = 0.6 points",
            ),
            (
                Proportional(
                    measure=PUNCTUAL, zero="10 %", full="80 %", no_cases="zero"
                ),
                {"on_time": 45, "received": 100},
                "(45 / 100 - 10 %) / 70 % × 3 = 1.5 points",
            ),
            (
                Proportional(
                    measure=PUNCTUAL, zero="100 %", full="50 %", no_cases="zero"
                ),
                {"on_time": 75, "received": 100},
                "3 - (75 / 100 - 50 %) × 6 = 1.5 points",
            ),
            (Deduction(each="late"), {"late": 2}, "3 - 2 = 1 point"),
            (Deduction(each={"late": "0.5"}), {"late": 2}, "3 - 2 × 0.5 = 2 points"),
            (
                Deduction(each={"late": "0.5"}, free=2),
                {"late": 5},
                "3 - (5 - 2) × 0.5 = 1.5 points",
            ),
            (
                Deduction(each={"late": 1, "received": "0.5"}),
                {"late": 1, "received": 2},
                "3 - (1 + 0.5 × 2) = 1 point",
            ),
            (SurveyShare(index="sipas"), {"sipas": "90 %"}, "90 % × 3 = 2.7 points"),
            (
                Proportional(
                    measure=Change(**MOVE, relative=True), full="10 %", no_cases="zero"
                ),
                {"now": 106, "before": 100},
                "6 % × 30 = 1.8 points",
            ),
        ],
    )
    def test_a_sum_is_shown_with_its_numbers(
        self, rule: Rule, data: dict[str, Any], sum_: str
    ) -> None:
        """The numbers of the unit, the ends of the line, and the score."""
        lines = said(rule, data, LATE, NOW, BEFORE, max_score=3)
        assert f"Points: {sum_}".replace(" - ", f" {MINUS} ") in lines

    def test_a_level_stretch_needs_no_sum(self) -> None:
        """Its score stands in the branch."""
        rule = Proportional(measure=PUNCTUAL, gate_at_least="80 %", no_cases="zero")
        lines = said(rule, {"on_time": 7, "received": 10})
        assert "Branch taken: below 80 %: 0 points" in lines
        assert not [line for line in lines if line.startswith("Points:")]


class TestBranches:
    """The branch that was taken, and the nearest other one."""

    STEPS = Bands(
        measure=PUNCTUAL,
        bands=[Band(at_least="30 %", score=1), Band(at_least="20 %", score="0.5")],
        otherwise=0,
        no_cases="zero",
    )

    @pytest.mark.parametrize(
        ("on_time", "taken", "nearest_"),
        [
            (30, "30 % or more: 1 point", "Branch right beside: from 20 %"),
            (
                29,
                "from 20 % to",
                "Nearest other branch (1 percentage point away): 30",
            ),
            (25, "from 20 % to", "Nearest other branch (5 percentage points away): 30"),
            (
                24,
                "from 20 % to",
                "Nearest other branch (4 percentage points away): be",
            ),
            (20, "from 20 % to below 30 %", "Branch right beside: below 20 %"),
            (
                19,
                "below 20 %: 0",
                "Nearest other branch (1 percentage point away): f",
            ),
        ],
    )
    def test_the_nearest_other_branch_and_how_far_it_is(
        self, on_time: int, taken: str, nearest_: str
    ) -> None:
        """At equal distance the higher one; at a threshold the one beside it."""
        result, branch, other = said(self.STEPS, {"on_time": on_time, "received": 100})[
            -3:
        ]
        assert result == f"Result: {on_time} / 100 = {on_time} %"
        assert branch.startswith(f"Branch taken: {taken}")
        assert other.startswith(nearest_)

    def test_whole_cases_are_counted_to_the_next_branch(self) -> None:
        """From 1 case to the step of 2 cases it is 1 case, not 1/2."""
        rule = Count(of="received", each="0.25", per=2)
        *_, branch, other = said(rule, {"received": 3}, max_score="0.5")
        assert branch == "Branch taken: from 2 to below 4 dossiers: 0.25 points"
        assert other == (
            "Nearest other branch (1 dossier away): 4 dossiers or more: 0.5 points"
        )
        *_, other = said(rule, {"received": 2}, max_score="0.5")
        assert other.startswith("Nearest other branch (1 dossier away): below 2")

    def test_a_position_is_counted_in_places(self) -> None:
        """From rank 5 to the first three it is 2 places."""
        place = Datum(name="place", title="Place", kind="rank", among=63)
        rule = RankBands(
            rank="place", bands=[Band(at_most=3, score=1)], otherwise="unmodelled"
        )
        lines = said(rule, {"place": 5}, place)
        assert lines[-2:] == [
            "Branch taken: above rank 3: not stated; possible: from 0 to 1 points",
            "Nearest other branch (2 places away): up to rank 3: 1 point",
        ]

    def test_one_branch_has_no_other(self) -> None:
        """A line over the whole scale."""
        rule = SurveyShare(index="sipas")
        curve = office().formula("3.5").curve  # type: ignore[union-attr]
        assert nearest(curve, 0, Fraction(1, 2), counted=False) is None
        assert "Nearest" not in "\n".join(said(rule, {"sipas": "90 %"}))

    def test_no_cases_are_a_branch(self) -> None:
        """0 of 0 gets what the rule says."""
        none = {"on_time": 0, "received": 0}
        assert said(self.STEPS, none)[-1] == (
            "Branch taken: a denominator of 0: 0 points"
        )
        excluded = attrs.evolve(self.STEPS, no_cases="excluded")
        *_, rule, outcome = said(excluded, none)
        assert rule == "    a denominator of 0: not applicable"
        assert outcome == (
            "Not applicable: no source says what that gives; "
            "possible: from 0 to 1 points"
        )

    def test_disputed_data_leave_several_branches_open(self) -> None:
        """Each branch that the least to the most can reach, and no others."""
        lines = said(self.STEPS, {"on_time": (19, 25), "received": 100})
        assert [line for line in lines if "ranch" in line] == [
            "Possible branch: below 20 %: 0 points",
            "Possible branch: from 20 % to below 30 %: 0.5 points",
        ]
        lines = said(self.STEPS, {"on_time": (0, 1), "received": (0, 9)})
        assert lines[-1] == "Possible branch: a denominator of 0: 0 points"

    def test_missing_data_leave_every_branch_open(self) -> None:
        """So none is listed; the missing data are named."""
        lines = said(self.STEPS, {"on_time": 3})
        assert not [line for line in lines if "ranch" in line]
        assert lines[-1] == "Data missing: received"

    def test_an_unstated_stretch_is_a_branch_like_others(self) -> None:
        """It says that no source states it, and what is possible."""
        rule = attrs.evolve(self.STEPS, otherwise="unmodelled")
        lines = said(rule, {"on_time": 19, "received": 100}, lang="vi")
        assert lines[-2] == (
            "Mức đạt được: dưới 20 %: chưa có nguồn nêu, có thể từ 0 đến 1 điểm"
        )


class TestChanges:
    """How far something moved, from where to where."""

    @pytest.mark.parametrize(
        ("now", "before", "direction", "result"),
        [
            (106, 100, "increase", "from 100 agencies to 106 agencies, up 6 %"),
            (94, 100, "increase", "from 100 agencies to 94 agencies, down 6 %"),
            (94, 100, "decrease", "from 100 agencies to 94 agencies, down 6 %"),
            (106, 100, "decrease", "from 100 agencies to 106 agencies, up 6 %"),
            (100, 100, "increase", "unchanged at 100 agencies"),
        ],
    )
    def test_a_change_says_which_way_it_went(
        self, now: int, before: int, direction: Any, result: str
    ) -> None:
        """Whichever way counts for the score."""
        change = Change(**MOVE, relative=True, direction=direction)
        rule = Increase(
            measure=change, at_least="6 %", otherwise=0, no_cases="unmodelled"
        )
        lines = said(rule, {"now": now, "before": before}, NOW, BEFORE)
        assert f"Result: {result}" in lines

    def test_a_change_of_a_share_is_in_percentage_points(self) -> None:
        """From 45 % to 50 % is up 5 percentage points."""
        change = Change(
            now=PUNCTUAL, base=Share(part="before", whole="now"), relative=False
        )
        rule = Increase(measure=change, above="0 %", otherwise=0, no_cases="zero")
        data = {"on_time": 10, "received": 20, "before": 9, "now": 20}
        lines = said(rule, data, NOW, BEFORE, lang="vi")
        assert after("Kết quả", lines) == [
            "Kết quả thực hiện: từ 45 % lên 50 %, tăng 5 điểm phần trăm",
            "Mức đạt được: trên 0 điểm phần trăm: 1 điểm",
            ("Mức gần nhất khác (cách 5 điểm phần trăm): đến 0 điểm phần trăm: 0 điểm"),
        ]

    def test_a_change_of_rank_is_in_places(self) -> None:
        """From rank 23 to rank 20 is 3 places."""
        places = [
            Datum(name=name, title=name, kind="rank", among=63)
            for name in ("was", "is")
        ]
        change = Change(
            now=Number(of="is"), base=Number(of="was"), direction="decrease"
        )
        rule = Increase(measure=change, above=0, otherwise=0)
        lines = said(rule, {"was": 23, "is": 20}, *places)
        assert "Result: from rank 23 to rank 20, down 3 places" in lines
        assert "Branch taken: above 0 places: 1 point" in lines


class TestComposition:
    """Rules made of rules explain each of them."""

    def test_each_condition_has_its_own_score(self) -> None:
        """Full marks only where all conditions hold."""
        rule = Lowest(rules=[Compliance(answer="plan"), TestBranches.STEPS])
        lines = said(rule, {"plan": True, "on_time": 25, "received": 100})
        assert after("condition 1: ", lines)[:4] == [
            "condition 1: 1 point",
            "  Branch taken: Plan – Yes: 1 point",
            "condition 2: 0.5 points",
            "  Result: 25 / 100 = 25 %",
        ]

    def test_only_the_answered_case_is_followed(self) -> None:
        """Without an answer none is; the answer is missing."""
        rule = Branch(
            answer="plan", cases={"yes": TestBranches.STEPS, "no": Unmodelled()}
        )
        data = {"on_time": 25, "received": 100}
        lines = said(rule, {"plan": True, **data})
        assert after("Result", lines)[0] == "Result: 25 / 100 = 25 %"
        lines = said(rule, {"plan": False, **data})
        assert lines[-1] == (
            "Branch taken: Plan – No: not stated; possible: from 0 to 1 points"
        )
        lines = said(rule, data)
        assert lines[-1] == "Data missing: plan"

    def test_rounding_is_said(self) -> None:
        """Before and after."""
        rule = Rounded(rule=Proportional(measure=PUNCTUAL, no_cases="zero"), digits=1)
        lines = said(rule, {"on_time": 95, "received": 100}, lang="vi")
        assert lines[-1] == "Làm tròn 0,95 điểm thành 1 điểm"
        assert "  làm tròn đến 1 chữ số thập phân" in lines

    def test_an_untitled_part_has_a_number(self) -> None:
        """A part with a rule and no title is part 1."""
        steps = Part(
            max_score="0.5", rule=Proportional(measure=PUNCTUAL, no_cases="zero")
        )
        rule = Checklist(parts=[steps, Part(max_score="0.5", rule=Unmodelled())])
        lines = said(rule, {"on_time": 9, "received": 10}, lang="vi")
        assert "  phần 1:" in lines
        assert "  phần 2: chưa có nguồn nêu, có thể từ 0 đến 0,5 điểm" in lines
        assert "phần 1: 0,45 điểm" in lines
        assert "phần 2: từ 0 đến 0,5 điểm" in lines


class TestHeadings:
    """Each rule stands under a heading that says how far a source states it."""

    SOURCE = Source(document="01", place="row 1", quote="từ 30% trở lên")

    def heads(self, rule: Rule, reading: str | None = None, **fields: Any) -> list[str]:
        """The lines of a rule in Vietnamese, without those further in."""
        whole = framework(
            criterion(rule, **fields), documents=(Document(id="01", title="Decision"),)
        )
        node = evaluate(whole, assessment(book()), reading=reading)["1"]
        lines = explain(node, "vi").splitlines()[3:]
        return [line for line in lines if not line.startswith("    ")]

    def test_a_rule_that_a_source_states_in_full(self) -> None:
        """Every value has its score, and the words are quoted."""
        heads = self.heads(TestBranches.STEPS, sources=(self.SOURCE,))
        assert heads[0] == "Cách chấm theo nguồn:"
        assert heads[-1] == "Nguồn: 01, row 1: “từ 30% trở lên”"

    def test_a_rule_that_a_source_states_in_part(self) -> None:
        """The rest of the scale is open."""
        rule = attrs.evolve(TestBranches.STEPS, otherwise="unmodelled")
        heads = self.heads(rule, sources=(self.SOURCE,))
        assert heads[0] == "Cách chấm, phần có nguồn nêu:"

    def test_a_rule_without_a_source(self) -> None:
        """A set of one's own."""
        assert self.heads(TestBranches.STEPS)[0] == "Cách chấm (không ghi nguồn):"

    def test_no_rule(self) -> None:
        """Anything in range is possible."""
        assert self.heads(Unmodelled())[0] == (
            "Cách chấm: chưa có nguồn nêu, có thể từ 0 đến 1 điểm"
        )

    def test_an_inferred_reading_says_so_and_gives_its_evidence(self) -> None:
        """And its own sources, apart from the criterion's."""
        reading = Reading(
            name="inferred",
            rule=TestBranches.STEPS,
            evidence=Text("Khớp kết quả 2023", "Fits the result of 2023"),
            sources=(Source(document="01", quote="0.73"),),
        )
        heads = self.heads(Unmodelled(), "inferred", readings=(reading,))
        assert heads == [
            "Cách chấm suy luận (cách hiểu “inferred”), không phải quy định:",
            "  theo tỷ lệ on time trên received:",
            "  Căn cứ suy luận: Khớp kết quả 2023",
            "  Nguồn: 01: “0.73”",
            "Thiếu số liệu: on time; received",
        ]

    def test_a_stated_reading_is_one_of_two_that_a_text_allows(self) -> None:
        """It is named, and not called inferred."""
        reading = Reading(
            name="strict",
            status="stated",
            rule=TestBranches.STEPS,
            evidence="“trên” có thể là “từ”",
            sources=(self.SOURCE,),
        )
        heads = self.heads(Unmodelled(), "strict", readings=(reading,))
        assert heads[0] == "Cách chấm theo cách hiểu “strict”:"

    def test_a_reading_that_was_not_asked_for_is_offered(self) -> None:
        """With what it would give, where that is something else."""
        data = {"on_time": 25, "received": 100}
        reading = Reading(name="inferred", rule=TestBranches.STEPS, evidence="Fits.")
        lines = said(Unmodelled(), data, readings=(reading,))
        assert lines[-1] == "The reading “inferred” gives 0.5 points"
        lines = said(TestBranches.STEPS, data, readings=(reading,))
        assert "inferred" not in "\n".join(lines)

    def test_a_reading_may_be_that_nothing_is_known(self) -> None:
        """As where a text contradicts itself."""
        reading = Reading(name="doubt", rule=Unmodelled(), evidence="Two texts.")
        heads = self.heads(TestBranches.STEPS, "doubt", readings=(reading,))
        assert heads[1] == ("  mọi giá trị: chưa có nguồn nêu, có thể từ 0 đến 1 điểm")

    def test_an_overlay_is_named(self) -> None:
        """In the heading of every rule that comes from it."""
        (head, *_) = self.heads(
            TestBranches.STEPS, overlay="so-noi-vu/876", sources=(self.SOURCE,)
        )
        assert head == "Cách chấm theo nguồn (theo bản bổ sung so-noi-vu/876):"


class TestAggregations:
    """How a node follows from what is below it, in words and as sums."""

    GROUP = Criterion(
        code="1",
        title=Text("Nội dung", "Dimension"),
        max_score="2.5",
        min_score="0.25",
        aggregation=Unmodelled(),
        components=(
            criterion(Unmodelled(), "1.1"),
            criterion(Unmodelled(), "1.2"),
        ),
        readings=(
            Reading(
                name="recovered",
                aggregation=Mean(weights={"1.1": 1, "1.2": 2}),
                scale=Interval.of("0.25", "1.9375"),
                evidence=Text("Khớp số liệu.", "It fits the figures."),
                sources=[Source(document="01", place="1")],
            ),
            Reading(
                name="pooled",
                aggregation=Pooled(),
                status="stated",
                evidence=Text("Có hai cách.", "There are two ways."),
            ),
        ),
        notes=[Text("Chưa rõ.", "Not clear.")],
    )

    def lines(
        self, language: Language, reading: str | None, **awarded: Any
    ) -> list[str]:
        """The lines of the group from its score on."""
        whole = framework(self.GROUP, documents=(Document(id="01", title="Decision"),))
        awards = awarded or {"1.1": "0.53", "1.2": "0.37"}
        card = evaluate(whole, assessment(book(awarded=awards)), reading=reading)
        return card.explain("1", language).splitlines()[2:]

    def test_what_each_component_adds_in_a_reading(self) -> None:
        """Times its factor, from where the scale starts; with evidence and sources."""
        assert self.lines("vi", "recovered") == [
            "0,964375 điểm, thang từ 0,25 đến 1,9375 (đã xác định), chỉ số 49,77 %",
            "Điểm thành phần:",
            "  1.1 Criterion 1.1: 0,53 trên 1 điểm (được chấm)",
            "  1.2 Criterion 1.2: 0,37 trên 1 điểm (được chấm)",
            (
                "Cách tổng hợp suy luận (cách hiểu “recovered”), không phải quy định: "
                "bình quân có trọng số các thành phần (1.1 × 1; 1.2 × 2), "
                "quy về thang của mục này, thang từ 0,25 đến 1,9375"
            ),
            "  Căn cứ suy luận: Khớp số liệu.",
            "  Nguồn: 01, 1",
            "  1.1: 0,53 × 0,5625 = 0,298125 điểm",
            "  1.2: 0,37 × 1,125 = 0,41625 điểm",
            "  điểm đầu thang: 0,25 điểm",
            "Lưu ý: Chưa rõ.",
        ]
        assert self.lines("en", "recovered")[4:-1] == [
            (
                "Inferred aggregation (reading “recovered”), not a regulation: "
                "the weighted mean of the components (1.1 × 1; 1.2 × 2), "
                "each rescaled to this node's range, scale from 0.25 to 1.9375"
            ),
            "  Evidence: It fits the figures.",
            "  Source: 01, 1",
            "  1.1: 0.53 × 0.5625 = 0.298125 points",
            "  1.2: 0.37 × 1.125 = 0.41625 points",
            "  start of the scale: 0.25 points",
        ]

    def test_where_no_source_says(self) -> None:
        """The whole range is possible, and why is said beside."""
        assert self.lines("vi", None)[4:] == [
            "Cách tổng hợp: chưa có nguồn nêu, có thể từ 0,25 đến 2,5 điểm",
            "  chưa rõ cách tổng hợp: từ 0,25 đến 2,5 điểm",
            "Lưu ý: Chưa rõ.",
        ]
        assert self.lines("en", None)[4:] == [
            "Aggregation: no source states it; possible: from 0.25 to 2.5 points",
            "  aggregation not stated: from 0.25 to 2.5 points",
            "Note: Not clear.",
        ]

    def test_a_stated_reading_is_not_called_inferred(self) -> None:
        """And an open score is times its factor at both ends."""
        known = {"1.1": ("0.2", "0.4"), "1.2": 1}
        lines = self.lines("en", "pooled", **known)
        assert lines[4:8] == [
            (
                "Aggregation in the reading “pooled”: the mean of all criteria below, "
                "pooled, each rescaled to this node's range"
            ),
            "  Evidence: There are two ways.",
            "  1.1: [0.2, 0.4] × 1.125 = from 0.225 to 0.45 points",
            "  1.2: 1 × 1.125 = 1.125 points",
        ]
        assert self.lines("vi", "pooled", **known)[4] == (
            "Cách tổng hợp theo cách hiểu “pooled”: bình quân gộp mọi tiêu chí bên "
            "dưới, quy về thang của mục này"
        )

    def test_an_award_is_held_against_what_the_components_give(self) -> None:
        """Without the sums that did not count."""
        awarded = {"1": 1, "1.1": 1, "1.2": 1}
        lines = self.lines("en", "recovered", **awarded)
        assert lines[:2] == [
            "1 on a scale from 0.25 to 1.9375 (awarded), index 51.61 %",
            "Awarded (Self-assessed): 1 point",
        ]
        assert lines[-4:] == [
            "  Source: 01, 1",
            "Computed, to compare: 1.9375 points",
            "Note: Not clear.",
            "To be checked: the award is 1, but the components come to 1.9375",
        ]
        unstated = self.lines("en", None, **awarded)
        assert "Computed" not in "\n".join(unstated)

    @pytest.mark.parametrize(
        ("how", "vi", "en"),
        [
            (
                WeightedSum(weights={"1": 3, "2": "1/3"}),
                "tổng các thành phần nhân trọng số (1 × 3; 2 × 1/3)",
                "the sum of the components times their weights (1 × 3; 2 × 1/3)",
            ),
            (
                Mean(weights={"1": "0.5", "2": 2}),
                (
                    "bình quân có trọng số các thành phần (1 × 0,5; 2 × 2), "
                    "quy về thang của mục này"
                ),
                (
                    "the weighted mean of the components (1 × 0.5; 2 × 2), "
                    "each rescaled to this node's range"
                ),
            ),
            (
                Mean(),
                "bình quân các thành phần, quy về thang của mục này",
                "the mean of the components, each rescaled to this node's range",
            ),
            (
                Pooled(),
                "bình quân gộp mọi tiêu chí bên dưới, quy về thang của mục này",
                (
                    "the mean of all criteria below, pooled, "
                    "each rescaled to this node's range"
                ),
            ),
            (
                Unmodelled(),
                "chưa có nguồn nêu, có thể từ 0 đến 3 điểm",
                "no source states it; possible: from 0 to 3 points",
            ),
            (Sum(), "tổng các thành phần", "the sum of the components"),
        ],
    )
    def test_each_aggregation_has_its_words(
        self, how: Aggregation, vi: str, en: str
    ) -> None:
        """With all of its weights, exactly."""
        assert VI.aggregation(how, Interval.of(0, 3)) == vi
        assert EN.aggregation(how, Interval.of(0, 3)) == en

    def test_a_sum_needs_no_words_of_its_own(self) -> None:
        """As nearly all nodes are; a reading as a sum says so."""
        leaves = criterion(Unmodelled(), "1"), criterion(Unmodelled(), "2")
        reading = Reading(name="sum", aggregation=Sum(), evidence="Fits.")
        whole = framework(*leaves, readings=[reading])
        plain = evaluate(whole, assessment(book())).explain(lang="en")
        assert "ggregation" not in plain
        card = evaluate(whole, assessment(book()), reading="sum")
        assert card.explain(lang="en").splitlines()[-2:] == [
            (
                "Inferred aggregation (reading “sum”), not a regulation: "
                "the sum of the components"
            ),
            "  Evidence: Fits.",
        ]

    def test_factors_are_never_rounded(self) -> None:
        """A third is 1/3; what comes of it may be."""
        how = WeightedSum(weights={"1": "1/3", "2": 1})
        leaves = criterion(Unmodelled(), "1"), criterion(Unmodelled(), "2")
        whole = framework(*leaves, aggregation=how, max_score="4/3")
        card = evaluate(whole, assessment(book(awarded={"1": "0.5", "2": 1})))
        assert (
            card.explain(lang="vi").splitlines()[-1] == "  1: 0,5 × 1/3 ≈ 0,166667 điểm"
        )

    def test_what_does_not_apply_is_told_in_the_range_of_the_reading(self) -> None:
        """The maximum is lowered by what the criterion has in it."""
        scale = Interval.of(1, 3)
        reading = Reading(name="r", rule=Unmodelled(), scale=scale, evidence="Fits.")
        for policy, end in (
            ("reduce_maximum", "the maximum is lowered by 3 points"),
            ("unmodelled", "possible: from 1 to 3 points"),
        ):
            leaf = criterion(Unmodelled(), readings=[reading])
            whole = framework(leaf, not_applicable=policy)
            year = assessment(book(not_applicable=["1"]))
            card = evaluate(whole, year, reading="r")
            assert card.explain("1", "en").splitlines()[-1].endswith(end)

    def test_what_is_left_of_a_scale_is_told(self) -> None:
        """Without what does not apply, at both ends."""
        leaves = [
            criterion(Unmodelled(), f"1.{n}", min_score=1, max_score=3) for n in (1, 2)
        ]
        group = Criterion(
            code="1", title="Group", min_score=2, max_score=6, components=leaves
        )
        whole = framework(group, not_applicable="reduce_maximum")
        year = assessment(book(not_applicable=["1.1"], awarded={"1.2": 1}))
        line = evaluate(whole, year).explain("1", "en").splitlines()[2]
        assert line.startswith("1 on a scale from 1 to 3 (settled)")


class TestBeside:
    """What stands beside a score: agencies, evidence, notes, printed totals."""

    def test_evidence_names_what_is_known_of_it(self) -> None:
        """Title, number, day in the form of the language, place."""
        items = (
            Evidence(
                code="1",
                title="Report",
                number="5/BC",
                date=datetime.date(2023, 12, 1),
                location="Archive",
            ),
            Evidence(code="1", title="Minutes"),
        )
        node = evaluate(
            framework(criterion(Unmodelled())), assessment(book(evidence=items))
        )["1"]
        assert explain(node, "vi").splitlines()[-2:] == [
            "Tài liệu kiểm chứng: Report, 5/BC, 01/12/2023, Archive",
            "Tài liệu kiểm chứng: Minutes",
        ]
        assert "Report, 5/BC, 2023-12-01, Archive" in explain(node, "en")

    def test_an_award_names_its_book_and_where_it_is_stated(self) -> None:
        """A published score comes from a document."""
        source = Source(document="147/KH-UBND", place="Phụ lục")
        year = assessment(book("published", awarded={"1": 1}, sources=(source,)))
        card = evaluate(framework(criterion(Unmodelled())), year)
        assert card.explain("1").splitlines()[2:5] == [
            "1 trên 1 điểm (được chấm)",
            "Điểm ghi trong phần Công bố: 1 điểm",
            "  Nguồn: 147/KH-UBND, Phụ lục",
        ]

    @pytest.mark.parametrize(
        ("stated", "said_"),
        [
            (1, "1: văn bản ghi 1, tính được 1, chênh 0"),
            ("1,5", "1: văn bản ghi 1,5, tính được 1, chênh +0,5"),
            ("0,5", "1: văn bản ghi 0,5, tính được 1, chênh -0,5"),
        ],
    )
    def test_a_printed_total_stands_beside_the_computed_one(
        self, stated: object, said_: str
    ) -> None:
        """With the sign of the difference."""
        year = assessment(book(awarded={"1": 1}, stated={"1": stated}))
        card = evaluate(framework(criterion(Unmodelled())), year)
        assert card.explain("1").splitlines()[-1] == said_

    def test_a_policy_without_a_source_is_said(self) -> None:
        """What does not apply can be anything, where no source says what it gives."""
        whole = framework(
            criterion(Unmodelled(), min_score=-1), not_applicable="unmodelled"
        )
        card = evaluate(whole, assessment(book(not_applicable=["1"])))
        assert card.explain("1", lang="en").splitlines()[-1] == (
            "Not applicable: no source says what that gives; "
            "possible: from -1 to 1 points"
        )

    def test_a_cap_is_said_among_the_components(self) -> None:
        """What a group loses to it."""
        rule = Compliance(answer="plan")
        group = Criterion(
            code="1",
            title="Group",
            max_score="1,5",
            capped=True,
            components=(criterion(rule, "1.1"), criterion(rule, "1.2")),
        )
        year = assessment(book(measurements={"plan": True}))
        card = evaluate(framework(group), year)
        assert card.explain("1").splitlines()[2:] == [
            "1,5 trên 1,5 điểm (đã xác định), chỉ số 100,00 %",
            "Điểm thành phần:",
            "  1.1 Criterion 1.1: 1 trên 1 điểm (tính từ số liệu)",
            "  1.2 Criterion 1.2: 1 trên 1 điểm (tính từ số liệu)",
            "  giới hạn điểm: -0,5 điểm",
        ]

    def test_an_index_needs_a_maximum(self) -> None:
        """A group of penalties has none."""
        rule = Compliance(answer="plan", scores={"yes": 0, "no": -1})
        leaf = criterion(rule, "1.1", max_score=0, min_score=-1)
        group = Criterion(
            code="1", title="Penalties", max_score=0, min_score=-1, components=(leaf,)
        )
        card = evaluate(
            framework(group), assessment(book(measurements={"plan": False}))
        )
        assert card.explain("1", lang="en").splitlines()[2] == (
            "-1 on a scale from -1 to 0 (settled)"
        )


def test_what_a_file_says_stays_on_its_line() -> None:
    """Titles with line breaks, and with what would steer a terminal, are tamed."""
    title = "A\nB\x1b[31m\u2028C"
    part = Part(max_score=1, title=title, rule=Branch(
        answer="plan", cases={"yes": Compliance(answer="plan"), "no": Unmodelled()}
    ))  # fmt: skip
    leaf = criterion(Checklist(parts=[part]), title=title, notes=[title])
    year = assessment(book(measurements={"plan": True}), unit=title)
    lines = evaluate(framework(leaf), year).explain("1").split("\n")
    assert lines[:2] == ["1 A B [31m C", "A B [31m C, năm 2023 · Tự đánh giá"]
    assert "  A B [31m C:" in lines
    assert lines[-1] == "Lưu ý: A B [31m C"


def test_the_whole_says_what_its_assessment_is_titled() -> None:
    """Such as that its data were constructed; a criterion does not repeat it."""
    card = office_card()
    titled = attrs.evolve(card.context.assessment, title=Text("Dựng lại", "Made up"))
    found = evaluate(office(), titled, book="self_assessed")
    assert found.explain("", "en").splitlines()[2] == "Made up"
    assert "Made up" not in found.explain("1", "en")
