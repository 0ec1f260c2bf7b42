"""Bình Định 2021-2025 (decision 3809/QĐ-UBND): every figure, task and duty of it."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

from parindex.plans import Plan, load_plan
from parindex.text import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from parindex.plans import Target, Task

#: Every figure of the document: place, what is measured, scope, bound, value, unit.
#: Section 1 has two ranks, each of three indices. Due in 2025 unless `YEARLY` has it.
FIGURES = """
III.1.1 | pci-rank |  | at_most | 20 |
III.1.1 | pci-rank | south-central-and-central-highlands | at_most | 3 |
III.1.1 | papi-rank |  | at_most | 20 |
III.1.1 | papi-rank | south-central-and-central-highlands | at_most | 3 |
III.1.1 | par-index-rank |  | at_most | 20 |
III.1.1 | par-index-rank | south-central-and-central-highlands | at_most | 3 |
III.3.1, gạch 2 | dossiers-circulated-online |  | at_least | 80 | percent
III.3.1, gạch 3 | online-payment-procedures |  | at_least | 80 | percent
III.3.1, gạch 3 | online-payment-transactions |  | at_least | 30 | percent
III.3.1, gạch 4 | digitised-results-growth |  | at_least | 20 | percent
III.3.1, gạch 4 | digitised-results |  | reach | 100 | percent
III.3.1, gạch 5 | online-procedures |  | reach | 100 | percent
III.3.1, gạch 5 | online-procedures-national-portal |  | at_least | 80 | percent
III.3.1, gạch 5 | online-dossiers |  | at_least | 50 | percent
III.3.1, gạch 6 | satisfaction |  | at_least | 90 | percent
III.3.1, gạch 6 | satisfaction-land-construction-investment |  | at_least | 85 | percent
III.3.1, gạch 7 | internal-procedures-published |  | reach | 90 | percent
III.3.1, gạch 8 | information-not-resubmitted |  | reach | 80 | percent
III.4.1, gạch 3 | service-units-cut |  | at_least | 10 | percent
III.4.1, gạch 3 | non-business-staff-cut |  | at_least | 10 | percent
III.4.1, gạch 4 | satisfaction | sipas | at_least | 90 | percent
III.4.1, gạch 4 | satisfaction-health-education |  | at_least | 85 | percent
III.5.1 | staff-qualified |  | reach | 100 | percent
III.5.1, gạch 1 | staff-postgraduate |  | at_least | 10 | percent
III.5.1, gạch 1 | commune-staff-degree | cadres | reach | 80 | percent
III.5.1, gạch 2 | commune-staff-degree | civil-servants | reach | 100 | percent
III.6.1 | service-units-self-financing |  | at_least | 20 | percent
III.6.1 | service-units-converted |  | reach | 100 | percent
III.7.1, gạch 1 | databases-shared |  | reach | 100 | percent
III.7.1, gạch 2 | reports-online |  | reach | 100 | percent
III.7.1, gạch 3 | online-services-connected |  | reach | 100 | percent
III.7.1, gạch 4 | electronic-identity |  | reach | 100 | percent
III.7.1, gạch 5 | information-systems-connected |  | reach | 80 | percent
III.7.1, gạch 6 | meetings-online | district | reach | 100 | percent
III.7.1, gạch 7 | digital-dossiers | province | reach | 90 | percent
III.7.1, gạch 7 | digital-dossiers | district | reach | 80 | percent
III.7.1, gạch 7 | digital-dossiers | commune | reach | 60 | percent
III.7.1, gạch 8 | inspections-online |  | reach | 50 | percent
"""

#: What grows every year, and in which years.
YEARLY = {"digitised-growth": [2022, 2023, 2024, 2025]}

#: How many tasks each area of the annex has.
AREAS = {"I": 5, "II": 2, "III": 7, "IV": 6, "V": 5, "VI": 3, "VII": 12}

#: When the 40 tasks of the annex are due, as printed.
TIMES = {
    "Năm 2021": 13,
    "Năm 2022": 11,
    "Sau khi Bộ Nội vụ phê duyệt Đề án": 2,
    "Sau khi Chính phủ phê duyệt Đề án": 1,
    "Sau khi có hướng dẫn của Trung ương": 7,
    "Sau khi có quy định của Trung ương": 3,
    "Theo chỉ đạo của UBND tỉnh": 1,
    "Theo Kế hoạch của UBND tỉnh": 1,
    "Theo Quyết định phê duyệt của Thủ tướng Chính phủ": 1,
}

#: Who leads how many of the 40.
LEADS = {
    "Sở Thông tin và Truyền thông": 8,
    "Sở Nội vụ": 11,
    "Văn phòng UBND tỉnh": 8,
    "Sở Kế hoạch và Đầu tư": 2,
    "Sở Tư pháp": 2,
    "Sở Tài chính": 3,
    "Sở Y tế": 1,
    "Sở Giáo dục và Đào tạo": 1,
    "Các sở, ngành, địa phương": 1,
    "Các sở, ngành thuộc UBND tỉnh": 1,
    "Các sở, ngành có liên quan": 1,
    "Các cơ quan có liên quan": 1,
}


@pytest.fixture(scope="module")
def plan() -> Plan:
    """The bundled plan."""
    return load_plan("vn/binh-dinh/programme/2021-2025")


@pytest.fixture
def text(shared: Path) -> str:
    """The document, without the beginning that its reprint has twice."""
    name = "binh-dinh-3809-QD-UBND-2021.txt"
    whole = (shared / "sources" / name).read_text(encoding="utf-8")
    heading = "III. NỘI DUNG, MỤC TIÊU, NHIỆM VỤ VÀ GIẢI PHÁP CỤ THỂ"
    assert whole.count(heading) == 2
    return heading + whole.rpartition(heading)[2]


def place(thing: Task | Target) -> str:
    """The one place that a task or target comes from."""
    (source,) = thing.sources
    return source.place


def annex(plan: Plan) -> list[Task]:
    """The 40 tasks of the annex."""
    return [task for task in plan.leaves() if "STT" in place(task)]


def clauses(plan: Plan) -> list[Task]:
    """The duties of part III, a task a numbered clause."""
    return [task for task in plan.leaves() if re.fullmatch(r"\d\.2\.\d", task.code)]


def section(text: str, number: str) -> list[str]:
    """The paragraphs of a clause of part III, such as `3.1` or `3.2.1`, head first."""
    level = number.count(".")
    first = re.escape(f"{number}. ")
    lines = re.split(rf"(?m)^(?={first})", text, maxsplit=1)[1].splitlines()
    end = next(
        n
        for n, line in enumerate(lines[1:], 1)
        if line.startswith("(Kèm theo") or re.match(rf"\d(\.\d){{0,{level}}}\. ", line)
    )
    return lines[:end]


def rows_of_annex(text: str) -> Iterator[tuple[str, list[str]]]:
    """The rows of the annex: its area, then the seven cells, or the heading alone."""
    table = text.partition("I |\nCÔNG TÁC CHỈ ĐẠO")[2].partition("TỔNG CỘNG")[0]
    cells = re.split(r"\s*\|+\s*", "I |\nCÔNG TÁC CHỈ ĐẠO" + table)
    cells = [" ".join(cell.split()) for cell in cells if cell.strip()]
    area = ""
    while cells:
        if cells[0].isdigit():
            yield area, cells[:7]
            del cells[:7]
        else:
            area = cells[0]
            yield area, cells[:2]
            del cells[:2]


class TestFigures:
    def test_each(self, plan: Plan) -> None:
        expected = [
            tuple(cell.strip() for cell in line.split("|"))
            for line in FIGURES.strip().splitlines()
        ]
        found = []
        for target in plan.targets:
            ((bound, amount),) = target.bounds.items()
            unit = amount.unit or ""
            value = str(amount.value)
            row = place(target), target.about, target.scope, bound, value, unit
            found.append(row)
        assert found == expected
        assert len(found) == 38

    def test_years(self, plan: Plan) -> None:
        for target in plan.targets:
            years = [deadline.year for deadline in target.deadlines]
            assert years == YEARLY.get(target.id, [2025])

    def test_ranks(self, plan: Plan) -> None:
        ranks = [target for target in plan.targets if target.among is not None]
        assert [target.about for target in ranks] == [
            f"{index}-rank" for index in ("pci", "papi", "par-index") for _ in range(2)
        ]
        for target in ranks:
            assert target.among is not None
            country = not target.scope
            assert ("cả nước" in target.among.vi) == country
            assert ("Tây Nguyên" in target.among.vi) != country

    def test_cuts_count_from_2021(self, plan: Plan) -> None:
        bases = {target.about: target.base for target in plan.targets if target.base}
        assert bases == {"service-units-cut": 2021, "non-business-staff-cut": 2021}

    def test_no_other_percentage_is_printed(self, plan: Plan, text: str) -> None:
        """Each percentage of the document is one target, and the other way round."""
        printed = Counter(map(Fraction, re.findall(r"(\d+) ?%", text)))
        amounts = (a for target in plan.targets for a in target.bounds.values())
        assert printed == Counter(a.value for a in amounts if a.unit == "percent")

    def test_each_stands_where_it_says(self, plan: Plan, text: str) -> None:
        for target in plan.targets:
            number, _, dash = place(target).removeprefix("III.").partition(", gạch ")
            lines = section(text, number)
            dashes = [line for line in lines if line.startswith("- ")]
            line = dashes[int(dash) - 1] if dash else " ".join(lines)
            (source,) = target.sources
            assert source.quote in line, target.id
            (amount,) = target.bounds.values()
            assert re.search(rf"\b0?{amount.value}\b", source.quote), target.id


class TestAnnex:
    def test_counts(self, plan: Plan) -> None:
        tasks = annex(plan)
        assert len(tasks) == 40
        assert Counter(task.code.partition(".")[0] for task in tasks) == AREAS
        for area, count in AREAS.items():
            assert not plan[area].lead
            codes = [task.code for task in tasks if task.code.startswith(f"{area}.")]
            assert codes == [f"{area}.{n}" for n in range(1, count + 1)]

    def test_running_numbers(self, plan: Plan) -> None:
        assert [place(task) for task in annex(plan)] == [
            f"Phụ lục, STT {n}" for n in range(1, 41)
        ]

    def test_times(self, plan: Plan) -> None:
        found = Counter[str]()
        for task in annex(plan):
            (deadline,) = task.deadlines
            found[deadline.quote] += 1
            if deadline.year is None:
                assert deadline.after is not None
                assert deadline.after.vi.casefold() == deadline.quote.casefold()
                assert deadline.days is None
            else:
                assert deadline.quote == f"Năm {deadline.year}"
                assert deadline.last_day == date(deadline.year, 12, 31)
        assert found == TIMES

    def test_leads(self, plan: Plan) -> None:
        assert Counter(name for task in annex(plan) for name in task.lead) == LEADS
        assert all(len(task.lead) == 1 for task in annex(plan))

    def test_equals_the_document(self, plan: Plan, text: str) -> None:
        tasks = iter(annex(plan))
        for area, cells in rows_of_annex(text):
            if len(cells) == 2:
                assert plan[area].title.vi.casefold() == cells[1].casefold()
                continue
            task = next(tasks)
            running, number, title, lead, others, output, time = cells
            assert task.code == f"{area}.{number}"
            assert place(task) == f"Phụ lục, STT {running}"
            assert task.title.vi == title
            assert task.lead == (lead,)
            assert "; ".join(task.coordinating).casefold() == others.casefold()
            assert [out.vi for out in task.outputs] == [output]
            assert [deadline.quote for deadline in task.deadlines] == [time]
        assert next(tasks, None) is None

    def test_the_total_is_printed(self, text: str) -> None:
        assert "TỔNG CỘNG: 40 NHIỆM VỤ" in text


class TestDuties:
    def test_counts(self, plan: Plan) -> None:
        found = Counter(task.code[0] for task in clauses(plan))
        assert found == {"1": 7, "2": 5, "3": 3, "4": 3, "5": 2, "6": 3, "7": 5}
        for task in clauses(plan):
            assert place(task) == f"III.{task.code}"
            assert task.lead
            assert task.requirement

    def test_each_clause_names_who(self, plan: Plan, text: str) -> None:
        printed = re.findall(r"(?m)^(\d\.2\.\d)\. (.*)$", text)
        assert [task.code for task in clauses(plan)] == [code for code, _ in printed]
        for code, head in printed:
            for name in plan[code].lead:
                assert name.casefold() in head.casefold()

    def test_a_requirement_for_each_dash(self, plan: Plan, text: str) -> None:
        for task in clauses(plan):
            lines = section(text, task.code)
            dashes = sum(line.startswith("- ") for line in lines)
            if dashes:
                assert len(task.requirement) == dashes, task.code

    def test_deadlines_are_printed(self, plan: Plan, text: str) -> None:
        for task in clauses(plan):
            words = "\n".join(section(text, task.code))
            assert all(deadline.quote in words for deadline in task.deadlines)
        part = text.partition("(Kèm theo Phụ lục")[2].partition("DANH MỤC")[0]
        for task in plan.leaves():
            if task.code.startswith("TC."):
                assert all(deadline.quote in part for deadline in task.deadlines)

    def test_no_long_copies(self, plan: Plan, text: str) -> None:
        """What is asked is put in our own words, not in the document's sentences."""
        flat = " ".join(text.split()).casefold()
        for task in (*clauses(plan), *(plan[f"TC.{n}"] for n in range(1, 5))):
            for asked in task.requirement:
                assert len(asked.vi) <= 100
                words = asked.vi.casefold().split()
                runs = (" ".join(words[n : n + 12]) for n in range(len(words) - 11))
                assert not any(run in flat for run in runs), asked.vi


class TestImplementation:
    def test_reports_come_back(self, plan: Plan) -> None:
        told = [d for d in plan["TC.1"].deadlines if d.what and "báo cáo" in d.what.vi]
        assert [d.every for d in told] == ["quarter", "half_year", "year"]
        years = plan.first_year, plan.last_year
        assert [len(list(d.occurrences(*years))) for d in told] == [20, 10, 5]

    def test_reviews(self, plan: Plan) -> None:
        reviews = [d for d in plan["TC.1"].deadlines if d.every is None]
        assert [d.last_day for d in reviews] == [date(2023, 6, 30), date(2025, 12, 31)]

    def test_home_affairs_stands_by(self, plan: Plan) -> None:
        (one,) = plan.leads(plan["TC.3"])
        assert one.id == "home-affairs"


class TestPlan:
    def test_it_is_whole(self, plan: Plan) -> None:
        assert (plan.subject, plan.first_year, plan.last_year) == (
            "Bình Định",
            2021,
            2025,
        )
        assert [document.date for document in plan.documents] == [date(2021, 9, 14)]
        assert len(plan.tasks) == 94
        assert len(list(plan.leaves())) == 40 + 28 + 4

    def test_headings_lead_nothing_and_have_some_below(self, plan: Plan) -> None:
        leaves = {task.code for task in plan.leaves()}
        for task in plan.tasks:
            assert bool(task.lead) == (task.code in leaves), task.code

    def test_organisations(self, plan: Plan) -> None:
        for task in plan.leaves():
            assert len(plan.leads(task)) == len(task.lead)
            assert len(plan.coordinates(task)) == len(task.coordinating)
        (paper,) = (
            o for o in plan.leads(plan["1.2.7"]) if o.name.vi == "Báo Bình Định"
        )
        assert paper.level == "other"

    def test_both_languages(self, plan: Plan) -> None:
        for task in plan.tasks:
            texts = (task.title, *task.requirement, *task.outputs, *task.notes)
            for one in texts:
                assert all(one[language].strip() for language in LANGUAGES)
                assert one.vi != one.en
        for target in plan.targets:
            assert target.title.vi != target.title.en
