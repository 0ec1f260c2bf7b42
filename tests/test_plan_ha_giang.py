"""A bundled plan: Hà Giang's 147/KH-UBND of 31/5/2024, its body and its appendix."""

from __future__ import annotations

import csv
import datetime
import re
import unicodedata
from collections import Counter
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

from parindex.frameworks import load_framework
from parindex.lowering import lower_measure
from parindex.plans import load_plan
from parindex.units import to_unit, unit_named

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from parindex.criteria import Framework
    from parindex.plans import Plan, Target, Task

#: Every target: clause (task), what is measured and of whom, bounds and base year.
BODY = [
    ("II.1.1.1", "plan-tasks-done", "at_least 100 %"),
    ("II.1.1.3", "agencies-inspected", "at_least 30 %"),
    ("II.1.1.3", "inspection-issues-handled", "reach 100 %"),
    ("II.1.1.5", "initiatives", "at_least 3 initiative"),
    ("II.2.3", "legal-documents-handled-after-review", "reach 100 %"),
    ("II.3.1", "procedures-beyond-powers", "at_most 0 procedure"),
    ("II.3.1", "procedure-review-issues-handled", "reach 100 %"),
    ("II.3.2", "agencies-publishing-procedures", "reach 100 %"),
    ("II.3.2", "agencies-publishing-progress", "reach 100 %"),
    ("II.3.3", "procedures-at-one-stop-shop", "reach 100 %"),
    ("II.3.3", "vertical-procedures-at-one-stop-shop", "reach 100 %"),
    ("II.3.3", "procedures-interconnected-same-level", "at_least 50 procedure"),
    ("II.3.3", "procedures-interconnected-across-levels", "at_least 30 procedure"),
    ("II.3.4", "dossiers-on-time", "at_least 98 %"),
    ("II.3.5", "satisfaction", "at_least 90 %"),
    ("II.3.5", "satisfaction-land-construction-investment", "at_least 80 %"),
    ("II.3.6", "petitions-answered", "reach 100 %"),
    ("II.3.7", "offices-rated-good", "at_least 80 %"),
    ("II.4.1", "service-units-cut", "above 0 %, base 2023"),
    ("II.4.2", "administrative-staff-over-allotment", "at_most 0 position"),
    ("II.4.2", "service-unit-staff-over-allotment", "at_most 0 person"),
    ("II.4.3", "decentralisation-issues-handled", "reach 100 %"),
    ("II.5.6", "training", "reach 100 %"),
    ("II.5.6", "commune-officials-qualified", "reach 100 %"),
    ("II.6.1", "disbursement", "at_least 90 %"),
    ("II.6.2", "spending-violations", "at_most 0 violation"),
    ("II.6.5", "sites-with-approved-plan", "at_least 80 %"),
    ("II.6.6", "service-units-autonomous/full", "at_least 1 service_unit, base 2023"),
    ("II.6.6", "service-units-autonomous/70-100", "at_least 1 service_unit, base 2023"),
    ("II.6.6", "service-units-autonomous/30-70", "at_least 1 service_unit, base 2023"),
    ("II.6.6", "service-units-autonomous/10-30", "at_least 1 service_unit, base 2023"),
    ("II.6.6", "service-units-finance-lawful", "reach 100 %"),
    ("II.6.6", "service-unit-finance-violations", "at_most 0 violation"),
    ("II.6.7", "service-unit-spending-cut", "above 0 %, base 2023"),
    ("II.7.1.3", "applications-on-lgsp", "reach 100 %"),
    ("II.7.1.4", "agencies-handling-files-online/province", "reach 100 %"),
    ("II.7.1.4", "digital-dossiers/province", "at_least 90 %"),
    ("II.7.1.5", "agencies-handling-files-online/district", "reach 100 %"),
    ("II.7.1.5", "digital-dossiers/district", "at_least 80 %"),
    ("II.7.1.6", "communes-connected", "reach 100 %"),
    ("II.7.2", "ndxp-services-in-use", "reach 100 %"),
    ("II.7.3.4", "digitised-results/province", "at_least 40 %"),
    ("II.7.3.4", "digitised-results/district", "at_least 30 %"),
    ("II.7.3.4", "digitised-results/commune", "at_least 20 %"),
    ("II.7.3.5", "online-procedures", "reach 100 %"),
    ("II.7.3.6", "online-dossiers", "at_least 60 %"),
    ("II.8.1.a", "satisfaction", "at_least 90 %"),
    ("II.8.2.a.1", "investment", "above 0 billion_VND, base 2023"),
    ("II.8.2.a.2", "enterprise-entry-rate", "above 0 %, base 2023"),
    ("II.8.2.a.3", "registered-capital", "above 0 billion_VND, base 2023"),
    ("II.8.2.a.4", "development-targets-met", "reach 100 %"),
    ("II.8.2.b.1", "enterprise-revenue-share", "above 0 %, base 2023"),
    ("II.8.2.b.2", "budget-revenue-rank", "at_least 31, at_most 50"),
]
APPENDIX = [
    ("1.1", "plan-tasks-done", "reach 100 %"),
    ("1.3.1", "agencies-inspected", "at_least 30 %"),
    ("1.3.2", "inspection-issues-handled", "reach 100 %"),
    ("1.5", "initiatives", "at_least 3 initiative"),
    ("1.6", "dialogues", "at_least 2 dialogue"),
    ("1.7", "government-tasks-done", "reach 100 %"),
    ("2.1.1", "law-monitoring-activities", "reach 5"),
    ("2.2.2", "legal-documents-handled-after-review", "reach 100 %"),
    ("2.3", "unlawful-documents-handled", "reach 100 %"),
    ("3.1", "procedures-within-powers", "reach 100 %"),
    ("3.1", "procedure-review-issues-handled", "reach 100 %"),
    ("3.2.1", "procedures-announced", "reach 100 %"),
    ("3.2.3", "dossiers-on-national-portal", "reach 100 %"),
    ("3.2.3", "dossiers-progress-public", "reach 100 %"),
    ("3.2.3", "agencies-publishing-progress", "reach 100 %"),
    ("3.3.1", "procedures-at-one-stop-shop", "reach 100 %"),
    ("3.3.2", "vertical-procedures-at-one-stop-shop", "at_least 90 %"),
    ("3.3.3", "procedures-interconnected-same-level", "at_least 50 procedure"),
    ("3.3.4", "procedures-interconnected-across-levels", "at_least 30 procedure"),
    ("3.4.1", "dossiers-on-time", "at_least 95 %"),
    ("3.4.2", "dossiers-on-time", "at_least 95 %"),
    ("3.4.3", "dossiers-on-time", "at_least 95 %"),
    ("3.4.4", "late-dossiers-apologised", "reach 100 %"),
    ("3.4.5", "offices-rated-good", "reach 80 %"),
    ("3.5.1", "petitions-answered", "reach 100 %"),
    ("3.5.2", "petition-answers-public", "reach 100 %"),
    ("4.1.3", "service-units-cut", "at_least 6 %, base 2021"),
    ("4.2.1", "administrative-staff-over-allotment", "at_most 0 position"),
    ("4.2.2", "service-unit-staff-over-allotment", "at_most 0 person"),
    ("4.3.3", "decentralisation-issues-handled", "reach 100 %"),
    ("5.1.2", "job-positions/agencies", "reach 100 %"),
    ("5.1.3", "job-positions/service-units", "reach 100 %"),
    ("5.2.1", "recruitment-lawful/agencies", "reach 100 %"),
    ("5.2.2", "recruitment-lawful/service-units", "reach 100 %"),
    ("5.3", "appointments-lawful", "reach 100 %"),
    ("5.4", "leaders-disciplined/province", "at_most 0 person"),
    ("5.4", "leaders-disciplined/division", "at_most 0 person"),
    ("5.5", "training", "reach 100 %"),
    ("5.6", "commune-officials-qualified", "reach 100 %"),
    ("6.1.1", "disbursement", "at_least 90 %"),
    ("6.1.2", "spending-violations", "at_most 0 violation"),
    ("6.1.3", "audit-repayment", "reach 100 %"),
    ("6.2.1", "asset-rules-issued", "reach 100 %"),
    ("6.2.2", "asset-rules-followed", "reach 100 %"),
    ("6.2.3", "sites-with-approved-plan", "at_least 80 %"),
    ("6.3.1", "service-units-autonomous/full", "at_least 1 service_unit, base 2023"),
    ("6.3.2", "service-units-autonomous/partly", "at_least 3 service_unit, base 2023"),
    ("6.3.3", "service-unit-finance-violations", "at_most 0 violation"),
    ("6.3.4", "service-unit-spending-cut", "above 0 %, base 2023"),
    ("7.1.3", "applications-on-lgsp", "reach 100 %"),
    ("7.1.4", "ndxp-services-in-use", "reach 100 %"),
    ("7.2.1", "agencies-handling-files-online/province", "reach 100 %"),
    ("7.2.1", "digital-dossiers/province", "at_least 90 %"),
    ("7.2.1", "agencies-handling-files-online/district", "reach 100 %"),
    ("7.2.1", "digital-dossiers/district", "at_least 80 %"),
    ("7.2.2", "communes-connected", "reach 100 %"),
    ("7.2.3", "report-regimes-connected", "reach 100 %"),
    ("7.3.3", "digitised-results/province", "at_least 40 %"),
    ("7.3.3", "digitised-results/district", "at_least 30 %"),
    ("7.3.3", "digitised-results/commune", "at_least 20 %"),
    ("7.3.4", "online-procedures", "reach 100 %"),
    ("7.3.5", "online-dossiers", "at_least 70 %"),
    ("7.3.6", "online-payment-procedures", "at_least 80 %"),
    ("8.1", "satisfaction/sipas", "at_least 90 %"),
    ("8.2", "investment", "above 0 billion_VND, base 2023"),
    ("8.3.1", "enterprises-entering", "above 0 enterprise, base 2023"),
    ("8.3.2", "registered-capital", "above 0 billion_VND, base 2023"),
    ("8.3.3", "enterprise-revenue-share", "above 0 %, base 2023"),
    ("8.4", "budget-revenue-rank", "at_least 45, at_most 50"),
    ("8.5", "development-targets-met", "reach 100 %"),
]


@pytest.fixture(scope="module")
def plan() -> Plan:
    """The plan."""
    return load_plan("vn/ha-giang/par-plan/2024")


@pytest.fixture(scope="module")
def edition() -> Framework:
    """The edition whose criteria it names."""
    return load_framework("vn/par-index/province/2022")


def rows(plan: Plan) -> list[Task]:
    """The rows of the appendix: their codes are codes of criteria."""
    return [task for task in plan.tasks if task.code[0].isdigit()]


def leaves(plan: Plan) -> list[Task]:
    """The rows with none below."""
    return [task for task in plan.leaves() if task.code[0].isdigit()]


def text(target: Target) -> tuple[str, str, str]:
    """A target as the lists above have it."""
    bounds = ", ".join(f"{word} {amount}" for word, amount in target.bounds.items())
    base = f", base {target.base}" if target.base else ""
    scope = f"/{target.scope}" if target.scope else ""
    return target.task, f"{target.about}{scope}", f"{bounds}{base}"


def is_in_words(target: Target) -> bool:
    """Whether the plan says it without a number."""
    return all(amount.value == 0 for amount in target.bounds.values())


class TestAppendix:
    """The 102 rows."""

    def test_it_has_the_rows_of_the_edition(
        self, plan: Plan, edition: Framework
    ) -> None:
        """In order; the survey of leaders is not in the appendix."""
        codes = [row.code for row in rows(plan)]
        assert [*codes, "leader_survey"] == [node.code for node in edition.walk()]
        levels = Counter(code.count(".") for code in codes)
        assert levels == {0: 8, 1: 35, 2: 59}
        assert (len(codes), len(leaves(plan))) == (102, 75)

    def test_each_serves_its_criterion_under_its_name(
        self, plan: Plan, edition: Framework
    ) -> None:
        """English names are those of the edition."""
        for row in rows(plan):
            assert row.criteria == (row.code,)
            assert row.title.en == edition[row.code].title.en

    def test_only_satisfaction_has_no_points(self, plan: Plan) -> None:
        """8.1 prints words where its numbers would be, and no lead."""
        without = [row for row in rows(plan) if row.points is None]
        assert [row.code for row in without] == ["8.1"]
        assert without[0].lead == without[0].coordinating == ()
        assert "Điều tra XHH" in without[0].notes[0].vi

    def test_the_sums_of_the_leaves(self, plan: Plan) -> None:
        """68; 60.5949 reached, 7.4051 lost; 65.65 aimed at, 2.35 short of the most."""
        points = [row.points for row in leaves(plan) if row.points]
        most = sum(one.max_score for one in points)
        reached = sum(one.baseline or 0 for one in points)
        wanted = sum(one.target or 0 for one in points)
        assert (most, reached, wanted) == (
            68,
            Fraction("60.5949"),
            Fraction("65.65"),
        )
        assert most - reached == Fraction("7.4051")
        assert most - wanted == Fraction("2.35")

    def test_the_stated_totals_are_kept_as_a_note(self, plan: Plan) -> None:
        """They are no row; two of them no sum of rows gives."""
        note = plan.notes[0].en
        assert "68.0, 60.58 and 65.85" in note
        assert "60.5949 and 65.65" in note

    def test_maxima_are_those_of_the_edition(
        self, plan: Plan, edition: Framework
    ) -> None:
        """But for area 8, which is printed without the 10 points of 8.1."""
        for row in rows(plan):
            if row.points:
                sipas = 10 if row.code == "8" else 0
                assert edition[row.code].max_score == row.points.max_score + sipas

    def test_groups_are_headings(self, plan: Plan) -> None:
        """Every leaf but 8.1 has a lead, what is asked and a deadline; groups none."""
        below = {row.code for row in leaves(plan)}
        for row in rows(plan):
            given = bool(row.lead), bool(row.deadlines), bool(row.evidence)
            assert set(given) == {row.code in below and row.code != "8.1"}
            assert bool(row.requirement) == (row.code in below)

    def test_several_leads_are_in_the_order_of_the_cell(self, plan: Plan) -> None:
        """1.4 names four, the newspaper being the plan's own."""
        leads = [one.id for one in plan.leads(plan["1.4"])]
        assert leads == [
            "home-affairs",
            "provincial-office",
            "ha-giang-newspaper",
            "broadcaster",
        ]
        assert max(len(row.lead) for row in rows(plan) if row.code != "1.4") == 1

    def test_leaves_by_lead(self, plan: Plan) -> None:
        """Each leaf once, for the lead named first."""
        counts = Counter(plan.leads(row)[0].id for row in leaves(plan) if row.lead)
        assert counts == {
            "home-affairs": 23,
            "provincial-office": 22,
            "finance": 12,
            "information-communications": 7,
            "justice": 5,
            "planning-investment": 4,
            "district-committees": 1,
        }

    def test_points_lost_by_lead(self, plan: Plan) -> None:
        """Together 7.4051; 75 leaves less the one without points."""
        lost: dict[str, Fraction] = {}
        for row in leaves(plan):
            if row.points and row.points.baseline is not None:
                lead = plan.leads(row)[0].id
                gap = row.points.max_score - row.points.baseline
                lost[lead] = lost.get(lead, Fraction(0)) + gap
        assert sum(lost.values()) == Fraction("7.4051")
        assert {name: gap for name, gap in lost.items() if gap} == {
            "home-affairs": Fraction("2.1978"),
            "provincial-office": Fraction("1.9973"),
            "finance": Fraction("1.65"),
            "information-communications": Fraction("1.09"),
            "planning-investment": Fraction("0.46"),
            "district-committees": Fraction("0.01"),
        }

    @pytest.mark.parametrize(
        ("code", "last_days"),
        [
            ("1.1", ["2023-12-31", "2024-12-19"]),
            ("1.2", ["2024-03-19", "2024-06-19", "2024-09-19", "2024-12-19"]),
            ("1.3.1", ["2024-06-30", "2024-09-30"]),
            ("1.3.2", ["2024-12-31"]),
            ("1.4", ["2024-12-19"]),
            ("1.7", ["2024-12-31"]),
            ("5.5", ["2025-01-30"]),
        ],
    )
    def test_deadlines(self, plan: Plan, code: str, last_days: list[str]) -> None:
        """“Trước ngày 20/12/2024” is in time on the 19th."""
        found = [str(one.last_day) for one in plan[code].deadlines]
        assert found == last_days

    def test_all_other_leaves_are_due_within_the_year(self, plan: Plan) -> None:
        """“Trong năm 2024”."""
        own = {"1.1", "1.2", "1.3.1", "1.3.2", "1.4", "5.5", "8.1"}
        others = [row for row in leaves(plan) if row.code not in own]
        assert len(others) == 68
        for row in others:
            (deadline,) = row.deadlines
            assert (deadline.year, deadline.quote) == (2024, "Trong năm 2024")


class TestBody:
    """Sections II and III as tasks."""

    def test_no_task_of_it_is_below_a_row(self, plan: Plan) -> None:
        """70 tasks and 16 headings of its own, all by section."""
        own = [task for task in plan.tasks if not task.code[0].isdigit()]
        below = [task for task in plan.leaves() if not task.code[0].isdigit()]
        assert (len(own), len(below)) == (86, 70)
        assert {task.code.split(".")[0] for task in own} == {"II", "III"}
        assert plan.tasks[:102] == tuple(rows(plan))

    def test_headings_have_no_lead_and_all_but_one_task_have(self, plan: Plan) -> None:
        """II.8.1.b has a department take part, and names no lead."""
        below = {task.code for task in plan.leaves()}
        own = [task for task in plan.tasks if not task.code[0].isdigit()]
        without = [task.code for task in own if task.code in below and not task.lead]
        assert without == ["II.8.1.b"]
        assert not any(task.lead for task in own if task.code not in below)
        assert plan["II.8.1.b"].coordinating[0] == "Sở Nội vụ"

    @pytest.mark.parametrize(
        ("section", "lead", "count"),
        [
            ("II.1.1", "home-affairs", 6),
            ("II.1.2", "provincial-office", 1),
            ("II.2", "justice", 5),
            ("II.3", "provincial-office", 9),
            ("II.4", "home-affairs", 4),
            ("II.5", "home-affairs", 8),
            ("II.6", "finance", 9),
            ("II.7.1", "information-communications", 7),
            ("II.7.2", "departments", 1),
            ("II.7.3", "provincial-office", 6),
            ("II.8.2.a", "planning-investment", 5),
            ("II.8.2.b", "finance", 2),
            ("III.1", "home-affairs", 1),
            ("III.2", "agencies-and-units", 4),
        ],
    )
    def test_who_leads_each_section(
        self, plan: Plan, section: str, lead: str, count: int
    ) -> None:
        """The lead of a section is that of its items."""
        items = [
            task
            for task in plan.leaves()
            if section in (task.code, task.code.rpartition(".")[0])
        ]
        assert len(items) == count
        assert {one.id for task in items for one in plan.leads(task)} == {lead}

    def test_it_serves_every_criterion_with_a_lead_but_one(self, plan: Plan) -> None:
        """The body says nothing on 2.3."""
        served = {
            code
            for task in plan.tasks
            if not task.code[0].isdigit()
            for code in task.criteria
        }
        assert {row.code for row in leaves(plan)} - served == {"2.3"}

    def test_reports_come_back_by_quarter_half_year_and_year(self, plan: Plan) -> None:
        """In II.1.1 and III.2."""
        for code in ("II.1.1.2", "III.2.3"):
            found = [one.every for one in plan[code].deadlines]
            assert found == ["quarter", "half_year", "year"]

    def test_every_criterion_named_is_in_the_edition(
        self, plan: Plan, edition: Framework
    ) -> None:
        """By tasks and by targets."""
        named = {code for task in plan.tasks for code in task.criteria}
        named |= {code for target in plan.targets for code in target.criteria}
        assert named <= {node.code for node in edition.walk()}


class TestTargets:
    """Every number of the plan, with its bound word and unit."""

    def test_every_target(self, plan: Plan) -> None:
        """These and no others, in the order of the plan."""
        assert [text(target) for target in plan.targets] == [*BODY, *APPENDIX]
        assert (len(BODY), len(APPENDIX)) == (53, 70)

    def test_a_number_that_is_printed_stands_in_the_quote(self, plan: Plan) -> None:
        """Exactly it; what is said in words has bounds of 0 and says so."""
        for target in plan.targets:
            quotes = " ".join(source.quote for source in target.sources)
            printed = {Fraction(number) for number in re.findall(r"\d+", quotes)}
            in_words = is_in_words(target)
            said = target.note is not None and "không in số" in target.note.vi
            assert said == in_words, target.id
            for amount in target.bounds.values():
                assert in_words or amount.value in printed, target.id

    def test_bounds_that_no_number_states(self, plan: Plan) -> None:
        """Each of the body beside one of the appendix, but for a rate and II.3.1."""
        body = [t for t in plan.targets if is_in_words(t) and t.task.startswith("II")]
        others = [t for t in plan.targets if is_in_words(t) and t not in body]
        assert (len(body), len(others)) == (11, 11)
        only = {one.about for one in body} ^ {one.about for one in others}
        assert only == {
            "procedures-beyond-powers",
            "service-units-cut",
            "enterprise-entry-rate",
            "enterprises-entering",
            "leaders-disciplined",
        }

    def test_each_is_quoted_from_the_plan(self, plan: Plan) -> None:
        """From the place of its task."""
        for target in plan.targets:
            for source in target.sources:
                assert source.quote
                assert source.document == "147/KH-UBND"
                assert source.place == plan[target.task].sources[0].place
            if target.task[0].isdigit():
                assert target.criteria == (target.task,)

    def test_measures_are_in_the_unit_of_the_bounds(
        self, plan: Plan, edition: Framework
    ) -> None:
        """And made of data of the edition."""
        measured = [target for target in plan.targets if target.measure]
        assert len(measured) == 95
        for target in measured:
            assert target.measure is not None
            quantity = lower_measure(target.measure, edition.data_by_name)
            for amount in target.bounds.values():
                given = unit_named(amount.unit or "")
                assert given.of == unit_named(quantity.unit).of, target.id
                to_unit(amount, quantity.unit)

    def test_measures_are_those_of_the_rules(
        self, plan: Plan, edition: Framework
    ) -> None:
        """Where a row's rule or a reading of it is about one measure."""
        compared = 0
        for target in plan.targets:
            (code, *more) = target.criteria or ("",)
            if not target.measure or more or not code:
                continue
            node = edition[code]
            rules = [getattr(node, "rule", None)]
            rules += [reading.rule for reading in getattr(node, "readings", ())]
            known = [m for rule in rules if (m := getattr(rule, "measure", None))]
            if known:
                assert target.measure in known, target.id
                compared += 1
        assert compared == 80


def both(plan: Plan, about: str) -> tuple[set[str], set[str]]:
    """The bounds of what is measured, in the body and in the appendix."""
    found: tuple[set[str], set[str]] = (set(), set())
    for target in plan.targets:
        task, thing, bounds = text(target)
        if thing == about:
            found[task[0].isdigit()].add(bounds)
    return found


class TestBodyAgainstAppendix:
    """What the plan says in two ways comes out of the data."""

    @pytest.mark.parametrize(
        ("about", "body", "appendix"),
        [
            ("dossiers-on-time", "at_least 98 %", "at_least 95 %"),
            ("vertical-procedures-at-one-stop-shop", "reach 100 %", "at_least 90 %"),
            ("online-dossiers", "at_least 60 %", "at_least 70 %"),
            (
                "budget-revenue-rank",
                "at_least 31, at_most 50",
                "at_least 45, at_most 50",
            ),
            ("service-units-cut", "above 0 %, base 2023", "at_least 6 %, base 2021"),
        ],
    )
    def test_other_bounds(
        self, plan: Plan, about: str, body: str, appendix: str
    ) -> None:
        """98 or 95 %; 100 or 90 %; 60 or 70 %; group III or 45-50; 2023 or 2021."""
        assert both(plan, about) == ({body}, {appendix})

    def test_no_other_targets_differ_by_their_numbers(self, plan: Plan) -> None:
        """The rest is the same, or differs by the bound word alone."""
        things = {thing for _, thing, _ in map(text, plan.targets)}
        pairs = {thing: both(plan, thing) for thing in things}
        differ = {t for t, (a, b) in pairs.items() if a and b and a != b}
        assert differ == {
            "dossiers-on-time",
            "vertical-procedures-at-one-stop-shop",
            "online-dossiers",
            "budget-revenue-rank",
            "service-units-cut",
            "plan-tasks-done",
            "offices-rated-good",
        }
        assert pairs["plan-tasks-done"] == ({"at_least 100 %"}, {"reach 100 %"})
        assert pairs["offices-rated-good"] == ({"at_least 80 %"}, {"reach 80 %"})

    def test_other_leads(self, plan: Plan) -> None:
        """7.2.3, 7.1.4 and 3.4.3 have another lead in the body than in the appendix."""
        found = {}
        for task in plan.tasks:
            if not task.lead or task.code[0].isdigit():
                continue
            for code in task.criteria:
                own, other = plan.leads(plan[code]), plan.leads(task)
                if own and own[0] != other[0]:
                    found[code] = other[0].id, own[0].id
        assert found == {
            "3.4.3": ("provincial-office", "district-committees"),
            "7.1.4": ("departments", "information-communications"),
            "7.2.3": ("provincial-office", "information-communications"),
        }

    def test_another_time(self, plan: Plan) -> None:
        """7.1.2: after the Government's start, or within 2024."""
        (body,), (row,) = plan["II.7.1.2"].deadlines, plan["7.1.2"].deadlines
        assert body.after is not None
        assert body.after.vi == "Chính phủ đưa vào triển khai chính thức"
        assert row.last_day == datetime.date(2024, 12, 31)


# --- against the source, where it is there --------------------------------------------


@pytest.fixture(scope="module")
def source(shared: Path) -> str:
    """The text of the plan, on one line."""
    path = shared / "sources" / "ha-giang-147-KH-UBND-2024.txt"
    read = unicodedata.normalize("NFC", path.read_text(encoding="utf-8"))
    return " ".join(read.split())


def table(shared: Path, name: str) -> list[dict[str, str]]:
    """The rows of a table made of the appendix."""
    path = shared / "tables" / name
    with path.open(encoding="utf-8", newline="") as file:
        lines = [line for line in file if not line.startswith("#")]
    return list(csv.DictReader(lines))


def percents(text: str) -> Counter[Fraction]:
    """How often each percentage is printed."""
    return Counter(Fraction(number) for number in re.findall(r"(\d+) ?%", text))


def asked(targets: Iterable[Target]) -> Iterator[Fraction]:
    """The percentages that targets state, where they are printed."""
    for target in targets:
        for amount in target.bounds.values():
            if amount.unit == "percent" and amount.value:
                yield amount.value


class TestAgainstTheSource:
    """The data beside the plan itself."""

    def test_every_row(self, shared: Path, plan: Plan) -> None:
        """Names, points, leads and coordinating agencies, as printed."""
        printed = table(shared, "ha-giang-2024.csv")
        assert [row["code"] for row in printed] == [row.code for row in rows(plan)]
        for row in printed:
            task = plan[row["code"]]
            assert task.title.vi == row["name_vi"].rstrip(".")
            points = task.points
            numbers = (
                (points.max_score, points.baseline, points.target) if points else ()
            )
            columns = ("max", "result_2023", "target_2024")
            assert numbers == tuple(Fraction(row[c]) for c in columns if row[c])
            cells = [c.strip() for c in row["lead"].replace("tình", "tỉnh").split(";")]
            leads = [cell for cell in cells if cell]
            assert len(leads) == len(task.lead)
            for cell, name in zip(leads, task.lead, strict=True):
                assert cell.startswith(name)
            names = re.split(r";|, *(?=UBND|cấp xã)", row["coordinating"])
            wanted = [re.sub(r"^cấp xã", "UBND cấp xã", name.strip()) for name in names]
            assert task.coordinating == tuple(
                re.sub(r" thực hiện( công khai)?$", "", name) for name in wanted if name
            )

    def test_every_deadline_of_the_rows(self, shared: Path, plan: Plan) -> None:
        """The last column of the requirements says it."""
        printed = table(shared, "ha-giang-2024-requirements.csv")
        codes = [row["code"] for row in printed]
        assert codes == [row.code for row in leaves(plan)]
        for row in printed:
            for deadline in plan[row["code"]].deadlines:
                assert deadline.quote in row["requirement_vi"]
            due = re.findall(r"\d+/\d+/2024\.?|Trong năm 2024", row["requirement_vi"])
            if "Trong năm 2024" in due:
                assert [d.quote for d in plan[row["code"]].deadlines] == [due[-1]]

    def test_no_percentage_of_the_appendix_is_left_out(
        self, shared: Path, plan: Plan
    ) -> None:
        """But for the bands of autonomy in 6.3.2, which name what is counted."""
        bands = Counter(map(Fraction, (70, 100, 30, 70, 10, 30)))
        for row in table(shared, "ha-giang-2024-requirements.csv"):
            targets = [t for t in plan.targets if t.task == row["code"]]
            expected = percents(row["requirement_vi"])
            if row["code"] == "6.3.2":
                expected -= bands
            assert Counter(asked(targets)) == expected, row["code"]

    def test_no_percentage_of_the_body_is_left_out(
        self, source: str, plan: Plan
    ) -> None:
        """But for bands of autonomy, which name what is counted.

        One 100 % of II.3 is for two duties; one of II.8.2 is printed twice.
        """
        start = source.index("II. NỘI DUNG, NHIỆM VỤ")
        body = source[start : source.index("III. TỔ CHỨC THỰC HIỆN")]
        assert body.count("vượt 100% chỉ tiêu") == 2
        bands = Counter(map(Fraction, (100, 70, 100, 30, 70, 10, 30)))
        once, twice = Counter({Fraction(100): 1}), Counter({Fraction(100): 1})
        targets = [t for t in plan.targets if not t.task[0].isdigit()]
        assert Counter(asked(targets)) == percents(body) - bands - twice + once

    def test_every_quote_is_in_the_plan(self, source: str, plan: Plan) -> None:
        """Word for word, line breaks aside."""
        quotes = [(t.id, s.quote) for t in plan.targets for s in t.sources]
        quotes += [(t.code, d.quote) for t in plan.tasks for d in t.deadlines]
        assert len(quotes) > 200
        assert [(at, quote) for at, quote in quotes if quote not in source] == []
