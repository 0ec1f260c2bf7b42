"""Hà Tĩnh: every figure of plan 513/KH-UBND for 2021, and the appraisal of 2024."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

from parindex.numbers import exact_text, parse_number
from parindex.plans import Plan, load_plan
from parindex.text import LANGUAGES, nfc

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from parindex.plans import Deadline, Target, Task
    from parindex.text import Text

REFORM, APPRAISAL = "vn/ha-tinh/par-plan/2021", "vn/ha-tinh/appraisal/2024"

#: The text that each plan was taken from.
TEXTS = {
    REFORM: "ha-tinh-513-KH-UBND-2020.txt",
    APPRAISAL: "ha-tinh-inspection-plan-2024.txt",
}

#: Every figure of the plan of 2021: place, what is measured, scope, bound, value, unit.
#: The first 100 % of II.10 is for two levels, so it stands here twice.
FIGURES = """
II.1 | plans-issued |  | reach | 100 | percent
II.2 | heads-in-charge |  | reach | 100 | percent
II.3 | agencies-inspected |  | at_least | 35 | percent
II.3 | inspection-plans-issued |  | reach | 100 | percent
II.4 | legal-documents-lawful |  | reach | 100 | percent
II.5 | dossiers-on-time |  | at_least | 98.5 | percent
II.5 | satisfaction |  | at_least | 91 | percent
II.6 | structures-reviewed |  | reach | 100 | percent
II.7 | job-positions |  | reach | 100 | percent
II.7 | new-recruits |  | at_most | 50 | percent
II.7 | training |  | reach | 100 | percent
II.7 | internal-transfer |  | above | 90 | percent
II.8 | autonomy-granted |  | reach | 100 | percent
II.9 | online-procedures |  | at_least | 50 | percent
II.9 | online-procedures-national-portal |  | above | 30 | percent
II.9 | procedures-published |  | reach | 100 | percent
II.9 | dossiers-one-stop-software |  | reach | 100 | percent
II.10, gạch 1 | documents-exchanged-online | province | reach | 100 | percent
II.10, gạch 1 | documents-exchanged-online | district | reach | 100 | percent
II.10, gạch 1 | documents-exchanged-online | commune | reach | 95 | percent
II.10, gạch 2 | reports-online |  | reach | 80 | percent
II.10, gạch 3 | inspections-online |  | reach | 30 | percent
II.10, gạch 4 | without-internet |  | below | 29 | percent
II.10, gạch 4 | households-without-broadband |  | below | 35 | percent
II.11, gạch 1 | iso-agencies |  | reach | 100 | percent
II.11, gạch 2 | internal-procedures-reviewed |  | reach | 100 | percent
II.12 | budget-revenue |  | above | 12500 | billion_VND
II.12 | social-investment |  | above | 31000 | billion_VND
III.7.1, gạch 8 | online-dossiers |  | above | 30 | percent
III.7.2, gạch 1 | iso-maintained |  | reach | 274 | agency
III.7.2, gạch 2 | iso-newly-applied | service-unit | reach | 10 | service_unit
III.7.2, gạch 2 | iso-newly-applied | high-school | reach | 5 |
III.7.2, gạch 2 | iso-newly-applied | hospital | reach | 10 |
"""

#: The words that each bound is printed with.
WORDS = {
    "at_least": r"Tối thiểu|trở lên",
    "above": r"trên (?=\d)",
    "at_most": r"không quá",
    "below": r"dưới (?=\d)",
}

#: Who leads how many tasks of the plan of 2021, by id; III.6 and others name nobody.
REFORM_LEADS = {
    "departments": 5,
    "central-agencies": 4,
    "district-committees": 5,
    "provincial-committee": 3,
    "home-affairs": 2,
    "provincial-office": 1,
    "finance": 1,
    "science-technology": 1,
    "justice": 1,
    "information-communications": 1,
    "public-administration-centre": 1,
    "broadcaster": 1,
    "ha-tinh-newspaper": 1,
    "fatherland-front": 1,
    "mass-organisations": 1,
    "heads": 1,
}

#: The contents of the periodic inspection, and how many dashes each has.
CONTENTS = {"a": 4, "b": 7, "c": 8, "d": 5, "đ": 6, "e": 7, "g": 11}

#: Who is inspected and appraised.
INSPECTED = {
    "departments",
    "central-agencies",
    "district-committees",
    "commune-committees",
}

#: Every day of the plan of 2024: the last day in time, since each is `trước ngày`.
DAYS = {
    "II.3.1.1.a": ["2024-07-30"],
    "II.3.1.1.b": ["2024-06-29", "2024-09-29"],
    "II.3.2.1": ["2024-12-14"],
    "II.3.2.2": ["2024-11-14", "2024-11-29"],
}


def cells(target: Target) -> Iterator[tuple[str, ...]]:
    """The rows of `FIGURES` that a target makes."""
    for bound, amount in target.bounds.items():
        what = target.sources[0].place, target.about, target.scope
        yield *what, bound, exact_text(amount.value), amount.unit or ""


def printed() -> list[tuple[str, ...]]:
    """The rows of `FIGURES`."""
    lines = FIGURES.strip().splitlines()
    return [tuple(cell.strip() for cell in line.split("|")) for line in lines]


def rows(plan: Plan) -> list[Task | Target]:
    """Every task and target of a plan."""
    return [*plan.tasks, *plan.targets]


def deadlines(plan: Plan) -> Iterator[Deadline]:
    """Every deadline of a plan."""
    for row in rows(plan):
        yield from row.deadlines


def texts(plan: Plan) -> Iterator[Text]:
    """Every text of a plan in two languages."""
    yield from (plan.title, *plan.notes)
    for task in plan.tasks:
        yield from (task.title, *task.requirement, *task.evidence, *task.outputs)
        yield from task.notes
        if task.whom:
            yield task.whom
    for target in plan.targets:
        yield target.title
        if target.note:
            yield target.note
    for deadline in deadlines(plan):
        yield from filter(None, (deadline.what, deadline.whom, deadline.after))


def one_line(text: str) -> str:
    """*text* without its line ends and the marks of bold letters."""
    return " ".join(nfc(text).replace("**", "").split())


def numbers(text: str) -> Counter[Fraction]:
    """The shares, counts of units and amounts of money in a text, as printed."""
    found = re.findall(r"(\d[\d.,]*)(?:%| tỷ đồng)", text)
    return Counter(parse_number(number, "vi") for number in found)


@pytest.fixture(scope="module")
def reform() -> Plan:
    """The plan of 2021."""
    return load_plan(REFORM)


@pytest.fixture(scope="module")
def appraisal() -> Plan:
    """The appraisal of 2024."""
    return load_plan(APPRAISAL)


@pytest.fixture(params=TEXTS, scope="module")
def plan(request: pytest.FixtureRequest) -> Plan:
    """Either of them."""
    return load_plan(request.param)


def source(shared: Path, name: str) -> str:
    """The text of a document; without it, the test is skipped."""
    path = shared / "sources" / TEXTS[name]
    if not path.is_file():
        pytest.skip(f"there is no {path.name}")
    return nfc(path.read_text(encoding="utf-8"))


def between(text: str, first: str, last: str) -> str:
    """What stands in a text between two headings."""
    return text.split(f"\n{first}", 1)[1].split(f"\n{last}", 1)[0]


class TestBoth:
    def test_every_quote_is_in_the_document(self, plan: Plan, shared: Path) -> None:
        """Sources and deadlines quote what is printed."""
        whole = one_line(source(shared, plan.id))
        quotes = [one.quote for row in rows(plan) for one in row.sources]
        quotes += [deadline.quote for deadline in deadlines(plan)]
        assert [quote for quote in quotes if not quote or quote not in whole] == []

    def test_every_text_is_in_both_languages(self, plan: Plan) -> None:
        """Nothing is left untranslated."""
        for text in texts(plan):
            assert all(text[language].strip() for language in LANGUAGES)
            assert text.vi != text.en

    def test_texts_are_short(self, plan: Plan) -> None:
        """Requirements and the like are a few words, not the document's sentences."""
        for task in plan.tasks:
            for text in (*task.requirement, *task.evidence, *task.outputs):
                assert len(text.vi.split()) <= 16, text.vi

    def test_every_leaf_says_where_it_stands(self, plan: Plan) -> None:
        """A task that is no heading has its clause."""
        assert [task.code for task in plan.leaves() if not task.sources] == []

    def test_every_code_has_its_heading(self, plan: Plan) -> None:
        """A code with dots stands below one that is in the plan."""
        codes = {task.code for task in plan.tasks}
        above = {code.rpartition(".")[0] for code in codes} - {""}
        assert above <= codes

    def test_headings_have_no_lead(self, plan: Plan) -> None:
        """What has tasks below it is led by nobody itself."""
        leaves = {task.code for task in plan.leaves()}
        assert not [t.code for t in plan.tasks if t.lead and t.code not in leaves]


class TestTargets:
    def test_are_those_printed(self, reform: Plan) -> None:
        """Every figure with its clause, bound word, value and unit."""
        assert [row for target in reform.targets for row in cells(target)] == printed()
        assert len(reform.targets) == 33

    def test_are_all_the_figures_of_section_two(
        self, reform: Plan, shared: Path
    ) -> None:
        """The percentages and the money of section II, none missing and none more."""
        text = between(source(shared, REFORM), "II. CÁC CHỈ TIÊU", "III. NHIỆM VỤ")
        found = Counter(
            amount.value
            for target in reform.targets
            for amount in target.bounds.values()
            if target.id.startswith("II.") and target.scope != "district"
        )
        assert numbers(text) == found
        assert found.total() == 27

    def test_are_all_the_percentages_of_section_three(
        self, reform: Plan, shared: Path
    ) -> None:
        """One, in III.7.1."""
        text = between(source(shared, REFORM), "III. NHIỆM VỤ", "VI. TỔ CHỨC")
        assert numbers(text) == {Fraction(30): 1}
        (target,) = (t for t in reform.targets if t.about == "online-dossiers")
        assert target.above is not None
        assert target.above.value == 30

    def test_quote_their_number_and_bound_word(self, reform: Plan) -> None:
        """A number and a bound that are not in the quote would be invented."""
        for target in reform.targets:
            quote = target.sources[0].quote
            ((bound, amount),) = target.bounds.items()
            found = re.findall(r"(?<![\d/])\d[\d.,]*", quote)
            assert amount.value in {parse_number(one, "vi") for one in found}
            if bound == "reach":
                assert not re.search("|".join(WORDS.values()), quote)
            else:
                assert re.search(WORDS[bound], quote)

    def test_without_a_bound_word_are_printed_without_one(
        self, reform: Plan, shared: Path
    ) -> None:
        """Nor does one stand just before the quote."""
        whole = one_line(source(shared, REFORM))
        for target in reform.targets:
            if target.reach is not None:
                before = whole[: whole.index(target.sources[0].quote)]
                words = r"(?i:tối thiểu|ít nhất|trên|dưới|không quá|từ|tối đa) $"
                assert not re.search(words, before)

    def test_ask_each_thing_once(self, reform: Plan) -> None:
        """The plan does not ask two numbers of one thing."""
        asked = Counter((target.about, target.scope) for target in reform.targets)
        assert set(asked.values()) == {1}

    def test_take_30_percent_of_two_things(self, reform: Plan) -> None:
        """It is a share of procedures in II.9 and of dossiers in III.7.1."""
        found = {t.about: t.bounds for t in reform.targets}
        first, second = "online-procedures-national-portal", "online-dossiers"
        assert found[first] == found[second]

    def test_have_the_printed_dates(self, reform: Plan) -> None:
        """Three say when; the others are due in the year of the plan."""
        dated = {t.id: t.deadlines for t in reform.targets if t.deadlines}
        assert list(dated) == ["II.3-inspected", "II.8", "III.7.1-online-dossiers"]
        (year,), (after,), (last,) = dated.values()
        assert (year.year, last.by) == (2021, datetime.date(2021, 12, 31))
        assert after.last_day is None
        assert after.after is not None
        assert after.after.en == "the end of the 3-year stage"

    def test_are_none_in_the_appraisal(self, appraisal: Plan, shared: Path) -> None:
        """Its text has no share to reach."""
        assert appraisal.targets == ()
        assert "%" not in source(shared, APPRAISAL)


class TestReform:
    def test_has_41_tasks_and_29_leaves(self, reform: Plan) -> None:
        """By section: III has 20 leaves, V one and VI eight."""
        leaves = [task.code for task in reform.leaves()]
        assert len(reform.tasks) == 41
        assert Counter(code.partition(".")[0] for code in leaves) == {
            "III": 20,
            "V": 1,
            "VI": 8,
        }

    def test_leads(self, reform: Plan) -> None:
        """Who leads how many."""
        leads = Counter(o.id for task in reform.tasks for o in reform.leads(task))
        assert leads == REFORM_LEADS

    def test_leads_of_the_areas_are_unknown(self, reform: Plan) -> None:
        """VI.2.b names six agencies without an area; the appendix is not there."""
        six = [one.id for one in reform.leads(reform["VI.2.b"])]
        assert six == [
            "provincial-office",
            "home-affairs",
            "finance",
            "science-technology",
            "justice",
            "information-communications",
        ]
        for code in ("III.3.4", "III.4.2", "III.6.2", "III.7.1.8"):
            assert reform[code].lead == ()

    @pytest.mark.parametrize("code", ["VI.1.b", "VI.2.b"])
    def test_reports(self, reform: Plan, code: str) -> None:
        """Every quarter, every six months and every year: seven reports in 2021."""
        every = reform[code].deadlines
        assert [one.every for one in every] == ["quarter", "half_year", "year"]
        days = [found.last for one in every for found in one.occurrences(2021, 2021)]
        assert len(days) == 7
        assert days.count(datetime.date(2021, 12, 31)) == 3

    @pytest.mark.parametrize(
        ("code", "every"),
        [
            ("III.1.4", [None, "month"]),
            ("III.1.6", ["quarter"]),
            ("III.3.4", ["year"]),
            ("VI.4.a", ["month"]),
        ],
    )
    def test_comes_back(self, reform: Plan, code: str, every: list[str | None]) -> None:
        """What recurs says how often."""
        assert [one.every for one in reform[code].deadlines] == every

    def test_other_dates(self, reform: Plan) -> None:
        """Regularly, by 2030, after guidance, by the end of 2021."""
        regular, _ = reform["III.1.4"].deadlines
        assert regular.regularly
        assert reform["III.4.2"].deadlines[0].last_day == datetime.date(2030, 12, 31)
        assert reform["III.4.5"].deadlines[0].last_day is None
        (last,) = reform["III.7.1.8"].deadlines
        assert last.last_day == datetime.date(2021, 12, 31)

    def test_numbers_of_tasks_have_targets(self, reform: Plan) -> None:
        """The targets of section III hang on the tasks that name them."""
        tasks = Counter(t.task for t in reform.targets if t.task)
        assert tasks == {"III.7.1.8": 1, "III.7.2.1": 1, "III.7.2.2": 3, "III.7.2.7": 1}

    def test_places_are_the_dashes(self, reform: Plan, shared: Path) -> None:
        """III.1.4 is the fourth dash of III.1: its quote stands in that dash."""
        text = source(shared, REFORM)
        sections = {
            "III.1": ("1. Công tác chỉ đạo", "2. Cải cách thể chế"),
            "III.3": ("3. Cải cách thủ tục", "4. Cải cách tổ chức"),
            "III.4": ("4. Cải cách tổ chức", "5. Cải cách công vụ"),
            "III.6": ("6. Cải cách tài chính", "7. Xây dựng"),
            "III.7.1": ("7.1. Ứng dụng", "7.2. Áp dụng"),
            "III.7.2": ("7.2. Áp dụng", "V. PHỤ LỤC"),
        }
        seen = 0
        for task in reform.leaves():
            section, _, dash = task.code.rpartition(".")
            if section in sections:
                dashes = between(text, *sections[section]).split("\n- ")
                (where,) = task.sources
                assert where.place == f"{section}, gạch {dash}"
                assert where.quote in one_line(dashes[int(dash)])
                seen += 1
        assert seen == 20


class TestAppraisal:
    def test_has_41_tasks_and_27_leaves(self, appraisal: Plan) -> None:
        """By section: II has 15 leaves, III has 12."""
        leaves = [task.code for task in appraisal.leaves()]
        assert len(appraisal.tasks) == 41
        sections = Counter(code.partition(".")[0] for code in leaves)
        assert sections == {"II": 15, "III": 12}

    def test_contents(self, appraisal: Plan) -> None:
        """Seven areas with 48 contents, and two of the unannounced inspection."""
        found = {key: appraisal[f"II.2.1.1.{key}"] for key in CONTENTS}
        assert {key: len(t.requirement) for key, t in found.items()} == CONTENTS
        assert sum(CONTENTS.values()) == 48
        assert len(appraisal["II.2.1.2"].requirement) == 2
        assert len(appraisal["II.2.1.1.a"].evidence) == 5
        for task in found.values():
            leads = [one.id for one in appraisal.leads(task)]
            assert leads == ["inspection-team", "appraisal-council"]

    def test_contents_are_all_there(self, appraisal: Plan, shared: Path) -> None:
        """A requirement for each dash of a to g, under the titles as printed."""
        text = source(shared, APPRAISAL)
        text = between(text, "2.1.1. Kiểm tra định kỳ", "2.1.2. Kiểm tra đột xuất")
        for key, count in CONTENTS.items():
            part = re.split(r"\n[a-gđ]\) ", text.split(f"\n{key}) ", 1)[1])[0]
            title, _, rest = part.partition("\n")
            assert appraisal[f"II.2.1.1.{key}"].title.vi == one_line(title)
            headings = len(re.findall(r"^\s*-.*: *$", rest, re.MULTILINE))
            dashes = len(re.findall(r"^\s*[-+]", rest, re.MULTILINE))
            assert dashes - headings == count

    def test_deadlines(self, appraisal: Plan) -> None:
        """Each is `trước ngày`: the day before is the last."""
        found = {
            task.code: [str(d.last_day) for d in task.deadlines if d.before]
            for task in appraisal.tasks
            if any(deadline.before for deadline in task.deadlines)
        }
        assert found == DAYS

    def test_deadlines_are_all_there(self, appraisal: Plan, shared: Path) -> None:
        """Every `trước ngày` of the document."""
        text = one_line(source(shared, APPRAISAL))
        printed = re.findall(r"trước ngày (\d+)/(\d+)/(\d+)", text)
        days = [datetime.date(*map(int, reversed(day))) for day in printed]
        assert Counter(days) == Counter(
            deadline.before for deadline in deadlines(appraisal) if deadline.before
        )

    def test_deadlines_by_kind_of_unit(self, appraisal: Plan) -> None:
        """Under 15 subordinate units by June, from 15 by September."""
        few, many = appraisal["II.3.1.1.b"].deadlines
        assert few.whom is not None
        assert many.whom is not None
        assert few.whom.en == "With fewer than 15 subordinate units"
        assert many.whom.en == "With 15 or more subordinate units"
        assert (few.before, many.before) == (
            datetime.date(2024, 6, 30),
            datetime.date(2024, 9, 30),
        )

    def test_report_after_each_unannounced_inspection(self, appraisal: Plan) -> None:
        """It names no day."""
        (deadline,) = appraisal["II.3.1.2.a"].deadlines
        assert deadline.after is not None
        assert deadline.after.vi == "mỗi đợt kiểm tra"
        assert deadline.last_day is None

    @pytest.mark.parametrize(
        "code", ["II.3.1.1.b", "II.3.1.2.b", "III.4.1", "III.4.2", "III.4.3"]
    )
    def test_those_inspected(self, appraisal: Plan, code: str) -> None:
        """They check themselves, help the team and carry out what it recommends."""
        assert {one.id for one in appraisal.leads(appraisal[code])} == INSPECTED

    def test_who_appraises(self, appraisal: Plan) -> None:
        """The province's council above the communes, the districts' councils there."""
        above, communes = appraisal["II.3.2.1"], appraisal["II.3.2.2"]
        assert [one.id for one in appraisal.leads(above)] == [
            "appraisal-council",
            "inspection-team",
        ]
        assert [one.id for one in appraisal.leads(communes)] == [
            "district-committees",
            "district-councils",
        ]
        helping = {one.id for one in appraisal.coordinates(above)}
        assert helping == INSPECTED - {"commune-committees"}

    def test_seven_agencies_help_home_affairs(self, appraisal: Plan) -> None:
        """Those named in III.2 are those of III.3."""
        assert appraisal.leads(appraisal["III.2.1"])[0].id == "home-affairs"
        helping = appraisal.coordinates(appraisal["III.2.1"])
        seven = appraisal.leads(appraisal["III.3.1"])
        assert helping[:-1] == seven == appraisal.leads(appraisal["III.3.2"])
        assert len(seven) == 7

    def test_outline_of_the_report(self, appraisal: Plan) -> None:
        """Four parts, and the number and share of units checked as evidence."""
        task = appraisal["II.3.1.1.b"]
        parts = [re.match(r"Đề cương ([IV]+)\.", text.vi) for text in task.outputs]
        assert [part and part[1] for part in parts] == [None, "I", "II", "III", "IV"]
        assert len(task.evidence) == 1
