"""Vĩnh Long 2020 (decision 2639/QĐ-UBND): every figure, row and assignment of it."""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

from parindex.plans import Plan, Task, load_plan
from parindex.text import LANGUAGES
from parindex.units import parse_amount

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from parindex.plans import Target

#: Every figure of the document: place, what is measured, scope, bounds with units.
#: I.2 of part I has one rank for three indices; 2.c of part II is a range. A bound of 0
#: is said in words: “no violation”, “more than the year before”.
FIGURES = """
Phần I, I.2 | par-index-rank |  | at_most 30
Phần I, I.2 | sipas-rank |  | at_most 30
Phần I, I.2 | papi-rank |  | at_most 30
Phần II, I.1.a | plan-tasks-done |  | reach 100 %
Phần II, I.1.c | agencies-inspected |  | at_least 30 %
Phần II, I.1.c | inspection-issues-handled |  | reach 100 %
Phần II, I.1.đ | initiatives |  | at_least 3 initiative
Phần II, I.2.c | unlawful-documents-handled |  | at_least 70 %; at_most 100 %
Phần II, I.3.a | procedure-reform-tasks-done |  | reach 100 %
Phần II, I.3.b | procedure-review-issues-handled |  | reach 100 %
Phần II, I.3.b | procedures-beyond-powers |  | at_most 0 procedure
Phần II, I.3.d | procedures-at-one-stop-shop |  | reach 100 %
Phần II, I.3.đ | internal-processes |  | reach 100 %
Phần II, I.3.g | dossiers-on-time |  | reach 100 %
Phần II, I.3.i | officials-rated-good |  | reach 100 %
Phần II, I.3.k | petitions-answered |  | reach 100 %
Phần II, I.4.a | service-units-cut |  | at_least 10 %
Phần II, I.4.b | staff-cut |  | at_least 10 %
Phần II, I.4.b | administrative-staff-over-allotment |  | at_most 0 position
Phần II, I.4.b | service-unit-staff-over-allotment |  | at_most 0 person
Phần II, I.4.c | decentralisation-issues-handled |  | reach 100 %
Phần II, I.5.a | job-positions | agencies | reach 100 %
Phần II, I.5.a | job-positions | service-units | reach 100 %
Phần II, I.5.c | appointments-lawful |  | reach 100 %
Phần II, I.5.đ | officials-disciplined | province-and-district | at_most 0 person
Phần II, I.5.đ | officials-disciplined | commune | at_most 0 person
Phần II, I.5.e | training |  | at_least 95 %
Phần II, I.5.g | commune-officials-qualified |  | reach 100 %
Phần II, I.6.a | disbursement |  | at_least 90 %
Phần II, I.6.b | audit-recommendations-done |  | reach 100 %
Phần II, I.6.c | spending-violations |  | at_most 0 violation
Phần II, I.6.e | service-units-autonomous |  | at_least 2 service_unit
Phần II, I.6.e | service-units-finance-lawful |  | reach 100 %
Phần II, I.6.g | service-unit-spending-cut |  | at_least 10 %
Phần II, I.7.a | documents-exchanged-online |  | at_least 90 %
Phần II, I.7.a | communes-connected |  | reach 100 %
Phần II, I.7.a | one-stop-system-connected |  | reach 100 %
Phần II, I.7.b | online-procedures-used |  | at_least 50 %
Phần II, I.7.b | online-dossiers | level-3 | at_least 20 %
Phần II, I.7.b | online-dossiers | level-4 | at_least 20 %
Phần II, I.7.c | postal-procedures |  | at_least 50 %
Phần II, I.7.c | postal-dossiers-received |  | at_least 10 %
Phần II, I.7.c | postal-results-returned |  | at_least 10 %
Phần II, I.7.d | iso-agencies | province-and-district | reach 100 %
Phần II, I.7.d | iso-agencies | commune | at_least 90 %
Phần II, I.8.a | investment |  | above 0 billion_VND
Phần II, I.8.b | new-enterprises |  | at_least 30 %
Phần II, I.8.c | enterprise-revenue-share |  | above 0 %
Phần II, I.8.d | budget-revenue-over-plan |  | at_least 4 %
Phần II, I.8.đ | grdp-growth-rise |  | above 0 %
Phần II, I.8.e | development-targets-met |  | reach 100 %
Phần II, II.1.d | dossier-supplements |  | at_most 1
Phụ lục 1, 1.1 | plan-tasks-done |  | reach 100 %
Phụ lục 1, 1.3.1 | agencies-inspected |  | above 30 %
Phụ lục 1, 1.3.2 | inspection-issues-handled |  | reach 100 %
Phụ lục 1, 1.4 | communication-forms |  | reach 3
Phụ lục 1, 1.6 | government-tasks-done |  | reach 100 %
Phụ lục 1, 2.1.1 | law-monitoring-activities |  | reach 3
Phụ lục 1, 2.2 | legal-documents-handled-after-review |  | at_least 70 %
Phụ lục 1, 2.3 | unlawful-documents-handled |  | at_least 70 %
Phụ lục 1, 3.1.1 | procedures-beyond-powers |  | at_most 0 procedure
Phụ lục 1, 3.1.2 | procedure-review-issues-handled |  | reach 100 %
Phụ lục 1, 3.2.1 | procedures-announced |  | reach 100 %
Phụ lục 1, 3.2.2 | procedures-in-national-database |  | reach 100 %
Phụ lục 1, 3.2.3 | internal-processes |  | reach 100 %
Phụ lục 1, 3.2.4 | procedures-posted |  | reach 100 %
Phụ lục 1, 3.2.5 | procedures-on-websites | province | reach 100 %
Phụ lục 1, 3.2.5 | procedures-on-websites | district | reach 100 %
Phụ lục 1, 3.2.6 | agencies-publishing-progress |  | reach 100 %
Phụ lục 1, 3.3.1 | procedures-at-one-stop-shop |  | reach 100 %
Phụ lục 1, 3.3.3 | procedures-interconnected-same-level |  | at_least 50 procedure
Phụ lục 1, 3.3.4 | procedures-interconnected-across-levels |  | at_least 30 procedure
Phụ lục 1, 3.4.1 | dossiers-on-time | province | reach 100 %
Phụ lục 1, 3.4.2 | dossiers-on-time | district | reach 100 %
Phụ lục 1, 3.4.3 | dossiers-on-time | commune | reach 100 %
Phụ lục 1, 3.4.5 | levels-rated |  | reach 3
Phụ lục 1, 3.5.1 | petitions-answered |  | reach 100 %
Phụ lục 1, 3.5.2 | petition-answers-public |  | reach 100 %
Phụ lục 1, 4.1.1 | functions-as-regulated |  | reach 100 %
Phụ lục 1, 4.1.2 | deputies | province | at_most 3 person
Phụ lục 1, 4.1.2 | deputies | district | at_most 3 person
Phụ lục 1, 4.1.3 | service-units-cut |  | at_least 10 %
Phụ lục 1, 4.2.1 | administrative-staff-over-allotment |  | at_most 0 position
Phụ lục 1, 4.2.2 | service-unit-staff-over-allotment |  | at_most 0 person
Phụ lục 1, 4.2.3 | staff-cut |  | at_least 10 %
Phụ lục 1, 4.3.3 | decentralisation-issues-handled |  | reach 100 %
Phụ lục 1, 5.1.1 | job-positions | agencies | reach 100 %
Phụ lục 1, 5.1.2 | job-positions | service-units | reach 100 %
Phụ lục 1, 5.2.1 | recruitment-lawful | agencies | reach 100 %
Phụ lục 1, 5.2.2 | recruitment-lawful | service-units | reach 100 %
Phụ lục 1, 5.4 | appointments-lawful | departments | reach 100 %
Phụ lục 1, 5.5.2 | leaders-disciplined |  | at_most 0 person
Phụ lục 1, 5.7.1 | commune-officials-qualified | civil-servants | reach 100 %
Phụ lục 1, 5.7.2 | commune-officials-qualified | cadres | reach 100 %
Phụ lục 1, 6.1.1 | disbursement |  | at_least 90 %
Phụ lục 1, 6.1.2 | spending-violations |  | at_most 0 violation
Phụ lục 1, 6.1.3 | audit-repayment |  | reach 100 %
Phụ lục 1, 6.2.3 | sites-with-approved-plan |  | at_least 80 %
Phụ lục 1, 6.3.1 | service-units-autonomous | full | at_least 2 service_unit
Phụ lục 1, 6.3.2 | service-units-autonomous | partly | at_least 2 service_unit
Phụ lục 1, 6.3.3 | service-unit-finance-violations |  | at_most 0 violation
Phụ lục 1, 6.3.4 | service-unit-spending-cut |  | at_least 10 %
Phụ lục 1, 7.1.2 | documents-exchanged-online |  | at_least 90 %
Phụ lục 1, 7.1.3 | communes-connected |  | reach 100 %
Phụ lục 1, 7.1.4 | one-stop-system-connected |  | reach 100 %
Phụ lục 1, 7.2.1 | online-procedures-used |  | at_least 50 %
Phụ lục 1, 7.2.2 | online-dossiers |  | at_least 20 %
Phụ lục 1, 7.3.1 | postal-procedures |  | at_least 50 %
Phụ lục 1, 7.3.2 | postal-dossiers-received |  | at_least 10 %
Phụ lục 1, 7.3.3 | postal-results-returned |  | at_least 10 %
Phụ lục 1, 7.4.1 | iso-agencies | province-and-district | reach 100 %
Phụ lục 1, 7.4.2 | iso-agencies-compliant | province-and-district | reach 100 %
Phụ lục 1, 8.1 | investment |  | above 0 billion_VND
Phụ lục 1, 8.2.1 | new-enterprises |  | at_least 20 %
Phụ lục 1, 8.2.2 | enterprise-revenue-share |  | above 0 %
Phụ lục 1, 8.3 | budget-revenue-over-plan |  | at_least 4 %
Phụ lục 1, 8.4 | grdp-growth-rise |  | above 0 %
Phụ lục 2, 1 (Yêu cầu) | satisfaction | access | at_least 82 %
Phụ lục 2, 1 (Kết quả) | satisfaction | access | at_least 83 %
Phụ lục 2, 2 (Kết quả) | satisfaction | organisation | at_least 80 %
Phụ lục 2, 3 (Kết quả) | satisfaction | civil-servants | at_least 80 %
Phụ lục 2, 4 (Kết quả) | satisfaction | results | at_least 81 %
Phụ lục 2, 5 (Kết quả) | satisfaction | petitions | at_least 82 %
"""

#: The levels of the nodes of each branch: rows by the number of their parts.
ROWS = {"par": {1: 8, 2: 35, 3: 68}, "sipas": {1: 5}, "papi": {1: 8, 2: 31}}

#: How many requirements each factor of annex 2 has.
ASKED = {"1": 4, "2": 4, "3": 7, "4": 3, "5": 4}

#: How many tasks each dimension of annex 3 has.
DIMENSIONS = {
    "I": 4,
    "II": 7,
    "III": 3,
    "IV": 3,
    "V": 4,
    "VI": 4,
    "VII": 3,
    "VIII": 3,
}

#: Who answers for how many of the 80 leaves of annex 1: the one who is named first.
LEADS = {
    "home-affairs": 25,
    "provincial-office": 15,
    "finance": 11,
    "departments": 10,
    "information-communications": 7,
    "justice": 4,
    "planning-investment": 4,
    "science-technology": 2,
    "district-committees": 1,
    "commune-committees": 1,
}

#: Where the document says two things of one: the bounds, in its order.
DIFFERENCES = {
    ("agencies-inspected", ""): ["at_least 30 %", "above 30 %"],
    ("unlawful-documents-handled", ""): [
        "at_least 70 %; at_most 100 %",
        "at_least 70 %",
    ],
    ("new-enterprises", ""): ["at_least 30 %", "at_least 20 %"],
    ("satisfaction", "access"): ["at_least 82 %", "at_least 83 %"],
}

#: What goes before a number, by the bound that it is.
WORDS = {
    "at_least": r"(?i)\b(từ|ít nhất|ít nhất từ|tối thiểu từ) \d",
    "above": r"\btrên \d|cao hơn|tăng so với",
    "at_most": r"(?i)\bkhông (quá \d|có|vượt|ban hành)|trong nhóm \d|quá một|\d% - ",
}


@pytest.fixture(scope="module")
def plan() -> Plan:
    """The bundled plan."""
    return load_plan("vn/vinh-long/improvement/2020")


@pytest.fixture
def text(shared: Path) -> str:
    """The document, from the plan's part I to the end of its annexes."""
    path = shared / "sources" / "vinh-long-2639-QD-UBND-2020.txt"
    whole = path.read_text(encoding="utf-8")
    end = "\nQuyết định 2639/QĐ-UBND năm 2020 về Kế hoạch"
    return whole.partition("\nPhần I\n")[2].partition(end)[0]


@pytest.fixture
def rows(shared: Path) -> list[dict[str, str]]:
    """The 111 rows of annex 1."""
    path = shared / "tables" / "vinh-long-2020.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader(line for line in lines if line[:1] != "#"))


def place(thing: Task | Target) -> str:
    """The first place that a task or target comes from."""
    return thing.sources[0].place


def bounds(target: Target) -> str:
    """The bounds of a target, as the lists above have them."""
    return "; ".join(f"{bound} {amount}" for bound, amount in target.bounds.items())


def below(plan: Plan, branch: str) -> list[Task]:
    """The tasks below a branch, without the branch."""
    return [task for task in plan.tasks if task.code.startswith(f"{branch}.")]


def leaves(plan: Plan, branch: str) -> list[Task]:
    """The tasks of a branch that have none below them."""
    return [task for task in plan.leaves() if task.code.startswith(f"{branch}.")]


def flat(text: str) -> str:
    """*text* on one line."""
    return " ".join(text.split())


def table(text: str, number: int, width: int) -> list[list[str]]:
    """The rows of an annex; one whose first cell is a Roman number is a heading."""
    annex = text.partition(f"PHỤ LỤC {number}:")[2].partition("PHỤ LỤC")[0]
    cells = [flat(cell) for cell in re.split(r"(?m)^\|$", annex)]
    start = next(n for n, cell in enumerate(cells) if re.fullmatch(r"I|1", cell))
    cells, found = [cell for cell in cells[start:] if cell], []
    while cells:
        size = 2 if re.fullmatch(r"[IVX]+", cells[0]) else width
        found.append(cells[:size])
        del cells[:size]
    return found


def clauses(text: str, rows: list[dict[str, str]]) -> dict[str, str]:
    """The words of each place that a target may come from."""
    found = {f"Phụ lục 1, {row['code']}": row["requirement_vi"] for row in rows}
    for number, _, _, _, asked, result in table(text, 2, 6):
        found[f"Phụ lục 2, {number} (Yêu cầu)"] = asked
        found[f"Phụ lục 2, {number} (Kết quả)"] = result
    half, part, item, letter = "I", "", "", ""
    for line in text.partition("PHỤ LỤC CÁC CHỈ SỐ")[0].splitlines():
        if line == "Phần II":
            half, part, item, letter = "II", "", "", ""
        elif head := re.match(r"([IVX]+)\. ", line):
            part, item, letter = head[1], "", ""
        elif head := re.match(r"(\d+)\. ", line):
            item, letter = f".{head[1]}", ""
        elif head := re.match(r"([a-zđ])\) ", line):
            letter = f".{head[1]}"
        key = f"Phần {half}, {part}{item}{letter}"
        found[key] = f"{found.get(key, '')} {line}".strip()
    return found


def only_names(cell: str, names: Iterable[str]) -> bool:
    """Whether a printed cell is these names and nothing else."""
    rest = cell.replace("cấp tỉnh và cấp", "cấp tỉnh, Tòa án nhân dân cấp").casefold()
    for name in sorted(names, key=len, reverse=True):
        if name.casefold() not in rest:
            return False
        rest = rest.replace(name.casefold(), "", 1)
    return not re.sub(r"\bvà\b|[\W_]", "", rest)


class TestFigures:
    def test_each(self, plan: Plan) -> None:
        expected = [
            tuple(cell.strip() for cell in line.split("|"))
            for line in FIGURES.strip().splitlines()
        ]
        found = [(place(t), t.about, t.scope, bounds(t)) for t in plan.targets]
        assert found == expected
        assert len(found) == 123

    def test_no_other_percentage_is_printed(
        self, plan: Plan, text: str, rows: list[dict[str, str]]
    ) -> None:
        """Each percentage is a bound of a target of its clause, and the other way."""
        ours = defaultdict[str, Counter[Fraction]](Counter)
        for target in plan.targets:
            for amount in target.bounds.values():
                if amount.unit == "percent" and amount.value:
                    ours[place(target)][amount.value] += 1
        # What to do where 100 % of the procedures were not announced in time.
        ours["Phụ lục 1, 3.2.1"][Fraction(100)] += 1
        for where, words in clauses(text, rows).items():
            printed = Counter(map(Fraction, re.findall(r"(\d+) ?%", words)))
            assert printed == ours.pop(where, Counter()), where
        assert not any(ours.values())
        assert len(re.findall(r"\d ?%", flat(text))) == 92

    def test_each_stands_where_it_says(
        self, plan: Plan, text: str, rows: list[dict[str, str]]
    ) -> None:
        places = clauses(text, rows)
        for target in plan.targets:
            (source,) = target.sources
            assert source.quote in flat(places[source.place]), target.id
            for amount in target.bounds.values():
                number = rf"\b0?{amount.value}\b|một lần"
                found = re.search(number, source.quote)
                assert bool(found) == (amount.value != 0), target.id

    def test_bound_words(self, plan: Plan) -> None:
        """A bound is what the words before the number say; without one, `reach`."""
        for target in plan.targets:
            quote = target.sources[0].quote
            said = {bound for bound, word in WORDS.items() if re.search(word, quote)}
            assert set(target.bounds) == (said or {"reach"}), target.id

    def test_cuts_count_from_2015(self, plan: Plan) -> None:
        based = Counter(t.about for t in plan.targets if t.base == 2015)
        assert based == {
            "service-units-cut": 2,
            "staff-cut": 2,
            "service-unit-spending-cut": 2,
        }
        assert all(target.base in {None, 2015} for target in plan.targets)

    def test_ranks(self, plan: Plan) -> None:
        ranks = [target.about for target in plan.targets if target.among is not None]
        assert ranks == ["par-index-rank", "sipas-rank", "papi-rank"]

    def test_targets_name_their_criteria(self, plan: Plan) -> None:
        for target in plan.targets:
            where = place(target)
            if where.startswith("Phụ lục 1, "):
                code = where.removeprefix("Phụ lục 1, ")
                assert target.criteria == (code,)
                assert target.task == f"par.{code}"
            for code in target.criteria:
                assert f"par.{code}".startswith(target.task)
                assert code in plan[f"par.{code}"].criteria

    def test_where_the_document_differs(self, plan: Plan) -> None:
        found = defaultdict[tuple[str, str], list[str]](list)
        for target in plan.targets:
            found[target.about, target.scope].append(bounds(target))
        differing = {of: said for of, said in found.items() if len(set(said)) > 1}
        assert differing == DIFFERENCES


class TestRows:
    @pytest.mark.parametrize("branch", ROWS)
    def test_counts(self, plan: Plan, branch: str) -> None:
        depths = Counter(task.code.count(".") for task in below(plan, branch))
        assert depths == ROWS[branch]
        assert not plan[branch].lead

    def test_leaves(self, plan: Plan) -> None:
        assert len(below(plan, "par")) == 111
        assert len(leaves(plan, "par")) == 80
        assert len(leaves(plan, "papi")) == 31
        for branch in ("par", "sipas", "papi"):
            for task in leaves(plan, branch):
                assert task.lead
                assert task.coordinating
        for task in leaves(plan, "par"):
            assert task.requirement
            assert task.evidence

    def test_only_one_heading_has_a_lead(self, plan: Plan) -> None:
        bottom = set(leaves(plan, "par"))
        led = [t.code for t in below(plan, "par") if t.lead and t not in bottom]
        assert led == ["par.4.3"]

    def test_criteria_and_places(self, plan: Plan) -> None:
        for task in below(plan, "par"):
            code = task.code.removeprefix("par.")
            assert task.criteria == (code,)
            assert place(task) == f"Phụ lục 1, {code}"
        for task in (*below(plan, "sipas"), *below(plan, "papi"), plan["body.PAPI"]):
            assert not task.criteria

    def test_leads(self, plan: Plan) -> None:
        first = Counter(plan.leads(task)[0].id for task in leaves(plan, "par"))
        assert first == LEADS

    def test_equals_the_table(self, plan: Plan, rows: list[dict[str, str]]) -> None:
        tasks = below(plan, "par")
        assert [task.code for task in tasks] == [f"par.{row['code']}" for row in rows]
        for task, row in zip(tasks, rows, strict=True):
            printed = row["name_vi"].removesuffix(".")
            assert task.title.vi.casefold() == printed.casefold()
            assert only_names(row["lead"], task.lead), task.code
            assert only_names(row["coordinating"], task.coordinating), task.code
            assert bool(task.evidence) == bool(row["evidence_vi"])
            assert bool(task.requirement) == bool(row["requirement_vi"])

    def test_the_table_is_the_annex(
        self, text: str, rows: list[dict[str, str]]
    ) -> None:
        annex = text.partition("PHỤ LỤC 1:")[2].partition("PHỤ LỤC 2:")[0]
        ours = "".join("".join(row.values()) for row in rows)
        squeezed = re.sub(r"[\s|-]", "", annex)
        assert squeezed.endswith(re.sub(r"[\s-]", "", ours))


class TestSatisfaction:
    def test_22_requirements(self, plan: Plan) -> None:
        found = {t.code[6:]: len(t.requirement) for t in leaves(plan, "sipas")}
        assert found == ASKED
        assert sum(found.values()) == 22

    def test_equals_the_document(self, plan: Plan, text: str) -> None:
        tasks = below(plan, "sipas")
        for task, cells in zip(tasks, table(text, 2, 6), strict=True):
            number, title, lead, others, asked, _ = cells
            assert task.code == f"sipas.{number}"
            assert task.title.vi == title
            assert only_names(lead, task.lead)
            assert only_names(others, task.coordinating)
            # What is hoped of the first factor is a target, not a requirement.
            printed = [item for item in asked.split("- ")[1:] if "%" not in item]
            assert len(printed) == len(task.requirement)


class TestPapi:
    def test_counts(self, plan: Plan) -> None:
        found = Counter(task.code.split(".")[1] for task in leaves(plan, "papi"))
        assert found == DIMENSIONS

    def test_times(self, plan: Plan) -> None:
        found = Counter[str]()
        for task in leaves(plan, "papi"):
            for one in task.deadlines:
                way = one.every or ("regularly" if one.regularly else "after")
                found[way] += 1
        assert found == {"regularly": 25, "after": 4, "quarter": 4, "year": 2}

    def test_equals_the_document(self, plan: Plan, text: str) -> None:
        tasks = iter(below(plan, "papi"))
        dimension = ""
        for cells in table(text, 3, 5):
            task = next(tasks)
            if len(cells) == 2:
                dimension = cells[0]
                assert task.code == f"papi.{dimension}"
                assert cells[1].startswith(task.title.vi)
                assert not task.lead
                continue
            number, title, lead, others, time = cells
            assert task.code == f"papi.{dimension}.{number}"
            assert task.title.vi == title.partition(" (")[0]
            assert only_names(lead, task.lead), task.code
            assert only_names(others, task.coordinating), task.code
            assert task.deadlines
            rest = time
            for deadline in task.deadlines:
                assert deadline.quote in time
                rest = rest.replace(deadline.quote, "")
            assert rest in {"", " và "}
        assert next(tasks, None) is None


class TestTimes:
    def test_reports_come_back(self, plan: Plan) -> None:
        for code in ("par.1.2", "body.TC.1", "body.TC.2"):
            found = [deadline.every for deadline in plan[code].deadlines]
            assert found == ["quarter", "half_year", "year"]

    def test_days_around_a_legal_document(self, plan: Plan) -> None:
        ahead, after = plan["par.3.2.1"].deadlines
        assert ahead.within == parse_amount("-5 working days")
        assert after.within == parse_amount("3 days")

    def test_deadlines_are_printed(self, plan: Plan, text: str) -> None:
        line = flat(text)
        things: tuple[Task | Target, ...] = (*plan.tasks, *plan.targets)
        quotes = [d.quote for thing in things for d in thing.deadlines]
        assert len(quotes) == 53
        assert all(quote and quote in line for quote in quotes)


class TestPlan:
    def test_it_is_whole(self, plan: Plan) -> None:
        assert (plan.first_year, plan.last_year) == (2020, 2020)
        assert plan.framework == ""
        assert [document.id for document in plan.documents] == ["2639/QĐ-UBND"]
        assert len(plan.tasks) == 166

    def test_the_rest_of_part_ii(self, plan: Plan) -> None:
        assert [task.code for task in leaves(plan, "body")] == [
            "body.SIPAS.1",
            "body.SIPAS.2",
            "body.PAPI",
            "body.TC.1",
            "body.TC.2",
        ]
        assert len(plan["body.SIPAS.1"].requirement) == 7
        assert len(plan["body.PAPI"].requirement) == 13
        assert len(plan["body.SIPAS.2"].lead) == 7

    def test_texts_in_both_languages(self, plan: Plan) -> None:
        for task in plan.tasks:
            words = (task.title, *task.requirement, *task.evidence, *task.notes)
            assert all(one[language] for one in words for language in LANGUAGES)
        for target in plan.targets:
            assert all(target.title[language] for language in LANGUAGES)

    def test_no_long_copies(self, plan: Plan, text: str) -> None:
        """What is asked is put in our own words, not in the document's sentences."""
        line = flat(text).casefold()
        for task in plan.tasks:
            for asked in (*task.requirement, *task.evidence):
                words = asked.vi.casefold().split()
                runs = (" ".join(words[n : n + 12]) for n in range(len(words) - 11))
                assert not any(run in line for run in runs), asked.vi
