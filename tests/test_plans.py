"""Plans as values: deadlines, organisations, tasks, targets, and their files."""

from __future__ import annotations

import datetime
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parindex.errors import Invalid, NotFound
from parindex.plans import (
    Deadline,
    Directory,
    Organisation,
    Plan,
    Points,
    Target,
    Task,
    available_plans,
    load_plan,
)
from parindex.plans.plan import codes_above
from parindex.plans.showing import outline
from parindex.plans.wording import amount, bounds, when
from parindex.sources import Document, Source
from parindex.text import LANGUAGES, Text
from parindex.units import parse_amount

if TYPE_CHECKING:
    from pathlib import Path

D = datetime.date

#: A small plan with what plans have: headings, several leads, returns, contradictions.
SMALL = """
[plan]
id = "small"
title = { vi = "Kế hoạch nhỏ", en = "Small plan" }
subject = "Hà Giang"
first_year = 2024
last_year = 2024
framework = "vn/par-index/province/2022"
notes = [{ vi = "Ví dụ", en = "An example" }]

[[document]]
id = "1/KH"
title = "Kế hoạch số 1"
date = 2024-01-10

[[organisation]]
id = "radio"
name = { vi = "Đài tỉnh", en = "Provincial radio" }
level = "other"
aliases = ["Đài"]

[[organisation]]
id = "media"
name = { vi = "Các cơ quan báo chí", en = "The press" }
level = "other"
several = true

[[task]]
code = "1"
title = { vi = "Chỉ đạo", en = "Steering" }

[[task]]
code = "1.1"
title = { vi = "Kế hoạch CCHC", en = "PAR plan" }
criteria = ["1.1"]
lead = ["Sở Nội vụ"]
coordinating = ["Các sở, ban, ngành"]
requirement = [{ vi = "Ban hành đúng hạn", en = "Issued in time" }]
evidence = ["Quyết định"]
points = { max_score = 1, baseline = "0.7", target = 1 }
deadlines = [
  { what = { vi = "Ban hành", en = "Issue" }, before = 2024-01-31, quote = "31/01" },
  { what = { vi = "Báo cáo", en = "Report" }, every = "quarter" },
]

[[task]]
code = "1.2"
title = { vi = "Kiểm tra", en = "Inspection" }
criteria = ["1.2"]
lead = ["SNV", "Sở Tư pháp"]
points = { max_score = 2, baseline = 1, target = "1.5" }
deadlines = [{ period = "2024-Q2" }]

[[task]]
code = "2"
title = { vi = "Thể chế", en = "Institutions" }
lead = ["Sở Tư pháp"]

[[task]]
code = "2.1"
title = { vi = "Theo dõi thi hành", en = "Law monitoring" }
criteria = ["2.1"]
lead = ["Các sở, ban, ngành"]
points = { max_score = "0.5", baseline = "0.5" }
deadlines = [{ regularly = true }]

[[task]]
code = "2.2"
title = { vi = "Hài lòng", en = "Satisfaction" }
criteria = ["2.2"]
lead = ["Sở Tư pháp"]
deadlines = [{ after = { vi = "sau khi Bộ công bố", en = "once published" } }]

[[task]]
code = "III.1"
title = { vi = "Tuyên truyền", en = "Communication" }
criteria = ["1.2"]
lead = ["Đài tỉnh"]
deadlines = [{ year = 2024, whom = "cấp huyện" }]

[[task]]
code = "III.2"
title = { vi = "Việc khác", en = "Other things" }

[[target]]
id = "on-time-body"
about = "dossiers-on-time"
title = { vi = "Hồ sơ đúng hạn", en = "Dossiers on time" }
at_least = "98 %"
sources = [{ document = "1/KH", place = "II.3", quote = "từ 98% trở lên" }]

[[target]]
id = "on-time-table"
about = "dossiers-on-time"
title = { vi = "Hồ sơ đúng hạn", en = "Dossiers on time" }
at_least = "95 %"
task = "1.1"
deadlines = [{ by = 2024-12-15 }]
sources = [{ document = "1/KH", place = "3.4.1", quote = "95% trở lên" }]
[target.measure]
kind = "share"
part = "dossiers_province_on_time"
whole = "dossiers_province"

[[target]]
id = "rank"
about = "par-index-rank"
title = { vi = "Thứ hạng", en = "Rank" }
at_most = 20
among = { vi = "63 tỉnh", en = "63 provinces" }
sources = [{ document = "1/KH", place = "I", quote = "trong nhóm 20 tỉnh dẫn đầu" }]

[[target]]
id = "cut"
about = "staff-cut"
title = { vi = "Giảm biên chế", en = "Staff cut" }
reach = "5 %"
base = 2021
sources = [{ document = "1/KH", place = "4.1", quote = "giảm 5%" }]
"""


def small(path: Path, extra: str = "", **changes: str) -> Plan:
    """The small plan from a file, with more tables and some of its text changed."""
    text = SMALL
    for before, after in changes.items():
        assert before in text
        text = text.replace(before, after)
    file = path / "plan.toml"
    file.write_text(text + extra, encoding="utf-8")
    return load_plan(file)


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    """The small plan."""
    return small(tmp_path)


def source(quote: str = "") -> tuple[Source, ...]:
    return (Source(document="1/KH", place="I", quote=quote),)


def made(
    *tasks: Task, targets: Any = (), years: tuple[int, int] = (2024, 2024)
) -> Plan:
    """A plan of some tasks and targets, with two departments."""
    return Plan(
        id="made",
        title="Kế hoạch",
        subject="Hà Giang",
        first_year=years[0],
        last_year=years[1],
        documents=[Document(id="1/KH", title="Kế hoạch")],
        directory=Directory(
            organisations=[
                Organisation(id=name, name=name, level="department")
                for name in ("a", "b", "c")
            ]
        ),
        tasks=tasks,
        targets=targets,
    )


class TestDeadlines:
    @pytest.mark.parametrize(
        ("given", "first", "last", "vi", "en"),
        [
            (
                {"before": D(2024, 6, 20)},
                D(2024, 6, 19),
                D(2024, 6, 19),
                "trước ngày 20/6/2024",
                "before 2024-06-20",
            ),
            (
                {"by": D(2024, 6, 20)},
                D(2024, 6, 20),
                D(2024, 6, 20),
                "đến hết ngày 20/6/2024",
                "by 2024-06-20",
            ),
            (
                {"period": "2024-02"},
                D(2024, 2, 1),
                D(2024, 2, 29),
                "tháng 2/2024",
                "month 2 of 2024",
            ),
            (
                {"period": "2024-Q4"},
                D(2024, 10, 1),
                D(2024, 12, 31),
                "quý 4/2024",
                "quarter 4 of 2024",
            ),
            (
                {"period": "2024-H2"},
                D(2024, 7, 1),
                D(2024, 12, 31),
                "6 tháng cuối năm 2024",
                "second half of 2024",
            ),
            (
                {"year": 2023},
                D(2023, 1, 1),
                D(2023, 12, 31),
                "trong năm 2023",
                "within 2023",
            ),
        ],
    )
    def test_days_and_words(
        self, given: dict[str, Any], first: D, last: D, vi: str, en: str
    ) -> None:
        deadline = Deadline(**given)
        assert deadline.days is not None
        assert (deadline.days.first, deadline.days.last) == (first, last)
        assert deadline.last_day == last
        assert list(deadline.occurrences(2020, 2030)) == [deadline.days]
        assert (when(deadline, "vi"), when(deadline, "en")) == (vi, en)

    @pytest.mark.parametrize(
        ("every", "count"),
        [("month", 12), ("quarter", 4), ("half_year", 2), ("year", 1)],
    )
    def test_what_comes_back_covers_each_year_once(
        self, every: Any, count: int
    ) -> None:
        deadline = Deadline(every=every)
        days = list(deadline.occurrences(2023, 2024))
        assert (deadline.last_day, len(days)) == (None, 2 * count)
        assert (days[0].first, days[-1].last) == (D(2023, 1, 1), D(2024, 12, 31))
        one = datetime.timedelta(days=1)
        pairs = pairwise(days)
        assert all(b.first == a.last + one for a, b in pairs)
        assert when(deadline, "vi")

    @pytest.mark.parametrize(
        ("given", "vi"),
        [
            ({"regularly": True, "what": "họp"}, "họp: thường xuyên"),
            ({"after": "khi có hướng dẫn"}, "khi có hướng dẫn"),
            (
                {"after": "khi công bố", "within": "3 working_day"},
                "trong 3 ngày làm việc: khi công bố",
            ),
            (
                {"after": "hiệu lực", "within": "-5 day", "whom": "xã"},
                "trước 5 ngày: hiệu lực (xã)",
            ),
        ],
    )
    def test_what_has_no_date(self, given: dict[str, Any], vi: str) -> None:
        deadline = Deadline(**given)
        assert deadline.days is None
        assert not list(deadline.occurrences(2024, 2024))
        assert when(deadline, "vi") == vi

    @pytest.mark.parametrize(
        ("given", "words"),
        [
            ({}, "none of them; expected exactly one of before"),
            ({"year": 2024, "regularly": True}, "year and regularly"),
            ({"period": "2024-Q5"}, "a quarter 2024-Q2"),
            ({"year": 2024, "within": "3 day"}, "only with `after`"),
            ({"year": 99999}, "found 99999; expected a year from 1 to 9999"),
            ({"year": -1}, "found -1; expected a year from 1 to 9999"),
            ({"period": "0000-Q1"}, "period: found 0; expected a year from 1"),
            ({"before": D.min}, "found 0001-01-01; expected a day that has one before"),
        ],
    )
    def test_what_cannot_be(self, given: dict[str, Any], words: str) -> None:
        with pytest.raises(Invalid, match=words):
            Deadline(**given)


class TestOrganisations:
    def test_any_name_finds_it(self, plan: Plan) -> None:
        for name in ("Sở Nội vụ", "sở nội vụ", "SO NOI VU", "snv", "home-affairs"):
            assert plan.directory[name].id == "home-affairs"
            assert name in plan.directory
        assert plan.directory["đài"].name.en == "Provincial radio"

    def test_an_unknown_one_with_the_nearest(self, plan: Plan) -> None:
        with pytest.raises(NotFound, match="did you mean 'Sở Nội vụ'"):
            plan.directory["Sở Nội vụ 2"]

    def test_two_with_one_name(self) -> None:
        both = [Organisation(id=i, name="Sở", level="department") for i in ("a", "b")]
        with pytest.raises(Invalid, match=r"found “so”; expected a name that a does"):
            Directory(organisations=both)


class TestPlans:
    def test_what_is_below(self, plan: Plan) -> None:
        codes = [task.code for task in plan.leaves()]
        assert codes == ["1.1", "1.2", "2.1", "2.2", "III.1", "III.2"]
        assert codes_above("3.4.1") == ("3", "3.4")
        assert plan.issued == D(2024, 1, 10)

    def test_a_row_two_levels_below_is_below(self) -> None:
        plan = made(Task(code="1", title="a"), Task(code="1.1.1", title="b"))
        assert [task.code for task in plan.leaves()] == ["1.1.1"]
        assert plan.issued is None

    def test_who_does_it(self, plan: Plan) -> None:
        task = plan["1.2"]
        assert [one.id for one in plan.leads(task)] == ["home-affairs", "justice"]
        assert [o.id for o in plan.coordinates(plan["1.1"])] == ["departments"]

    def test_a_code_that_is_not_there(self, plan: Plan) -> None:
        with pytest.raises(NotFound, match=r"no task '1.3'"):
            plan["1.3"]

    def test_every_mistake_at_once(self) -> None:
        with pytest.raises(Invalid) as error:
            made(
                Task(code="1", title="t", lead="d", sources=[Source(document="2/KH")]),
                Task(code="1", title="t", points=Points(max_score=1, target="1.5")),
                targets=[
                    Target(
                        id=name,
                        about="x",
                        title="x",
                        reach="1 %",
                        task="7",
                        sources=source(),
                    )
                    for name in ("t", "t")
                ],
                years=(2025, 2024),
            )
        found = {p.where: p.id for p in error.value.problems}
        assert found == {
            "last_year": "year",
            "task 1": "duplicate",
            "target t": "duplicate",
            "task 1, lead": "organisation",
            "task 1, sources": "document",
            "task 1, points.target": "points",
            "target t, task": "task",
        }

    @pytest.mark.parametrize(
        ("given", "words"),
        [
            ({}, "at least one of at_least"),
            ({"at_least": "5 %", "at_most": "7 reports"}, "bounds in one unit"),
            ({"reach": 1, "sources": ()}, "where the plan says so"),
            ({"at_least": 5, "above": 3}, "found at_least and above; expected one"),
            ({"at_most": 5, "below": 9}, "found at_most and below; expected one"),
            ({"at_least": 5, "reach": 3}, "found at_least and reach; expected one"),
            ({"at_least": 5, "among": "x"}, "found no upper bound"),
            ({"at_most": 5, "reach": 3, "among": "x"}, "found at_most and reach"),
            ({"at_most": 0, "among": "x"}, "at_most: found 0; expected a place"),
            ({"reach": "5 %", "among": "x"}, "reach: found 5 %; expected a place"),
            ({"among": "x"}, "at least one of at_least"),
        ],
    )
    def test_targets_that_cannot_be(self, given: dict[str, Any], words: str) -> None:
        with pytest.raises(Invalid, match=words):
            Target(id="t", about="x", title="x", **{"sources": source(), **given})


class TestWords:
    @pytest.mark.parametrize(
        ("given", "vi", "en"),
        [
            ({"at_least": "98,5 %"}, "từ 98,5 % trở lên", "98.5 % or more"),
            (
                {"reach": "12500 tỷ đồng"},
                "đạt 12.500 tỷ đồng",
                "reach 12,500 billion VND",
            ),
            ({"above": 3, "at_most": 5}, "trên 3, đến 5", "above 3, up to 5"),
        ],
    )
    def test_bounds(self, given: dict[str, Any], vi: str, en: str) -> None:
        target = Target(id="t", about="x", title="x", sources=source(), **given)
        assert (bounds(target, "vi"), bounds(target, "en")) == (vi, en)

    def test_years_outside_the_calendar(self) -> None:
        for years in ((0, 1), (2024, 99999)):
            with pytest.raises(Invalid, match="a year from 1 to 9999"):
                made(years=years)

    def test_ranks_and_base_years(self, plan: Plan) -> None:
        rank, cut = plan.targets[2:]
        assert bounds(rank, "vi") == "thứ hạng đến 20 trong 63 tỉnh"
        assert bounds(cut, "en") == "reach 5 % against 2021"

    def test_amounts(self) -> None:
        assert amount(parse_amount("3 sáng kiến"), "en") == "3 initiatives"

    def test_all_of_a_plan(self, plan: Plan) -> None:
        vi, en = (list(outline(plan, lang)) for lang in LANGUAGES)
        assert vi[:2] == ["Kế hoạch nhỏ", "small"]
        assert "  1.2 Kiểm tra; Sở Nội vụ, Sở Tư pháp; quý 2/2024" in vi
        assert "  Staff cut: reach 5 % against 2021 (4.1)" in en
        assert en[-1] == "An example"
        assert list(outline(made(), "vi")) == ["Kế hoạch", "made"]


class TestFiles:
    def test_the_bundled_ones(self) -> None:
        for name in available_plans():
            plan = load_plan(name)
            assert plan.id == name
            assert load_plan(name) is plan

    def test_one_that_is_not_bundled(self) -> None:
        with pytest.raises(NotFound, match=r"no plan 'vn/nowhere/2024'"):
            load_plan("vn/nowhere/2024")

    def test_by_path_or_text(self, plan: Plan, tmp_path: Path) -> None:
        assert load_plan(str(tmp_path / "plan.toml")) == plan
        assert plan["1.1"].points == Points(max_score=1, baseline="0.7", target=1)
        assert plan["1.1"].title == Text("Kế hoạch CCHC", "PAR plan")

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("[plans]\n", "unknown table 'plans'; expected one of plan"),
            ("plan = 1\n", "a table \\[plan\\]"),
            ("", "plan: found nothing; expected a table"),
        ],
    )
    def test_files_that_are_none(self, tmp_path: Path, text: str, words: str) -> None:
        path = tmp_path / "p.toml"
        path.write_text(text or "[[task]]\n", encoding="utf-8")
        with pytest.raises(Invalid, match=words):
            load_plan(path)

    @pytest.mark.parametrize("key", ["tasks", "targets", "documents"])
    def test_unknown_keys(self, key: str, tmp_path: Path) -> None:
        subject = 'subject = "Hà Giang"'
        with pytest.raises(Invalid, match=f"unknown key '{key}'"):
            small(tmp_path, **{subject: f"{subject}\n{key} = 5"})

    def test_all_mistakes_at_once(self, tmp_path: Path) -> None:
        changes = {'level = "other"\naliases': 'level = "x"\naliases'}
        with pytest.raises(Invalid) as told:
            small(tmp_path, **changes, **{'code = "1.2"': "code = 1.2"})
        assert {"choice", "type"} <= {one.id for one in told.value.problems}

    @pytest.mark.parametrize("content", [None, b"", bytes(range(256)), b"#" * 10**7])
    def test_what_is_no_plan(self, content: bytes | None, tmp_path: Path) -> None:
        path = tmp_path / "plan.toml"
        if content is None:
            path.mkdir()
        else:
            path.write_bytes(content)
        with pytest.raises(Invalid):
            load_plan(path)

    def test_mistakes_have_the_name_of_the_file(self, tmp_path: Path) -> None:
        with pytest.raises(Invalid) as error:
            small(
                tmp_path, '[[task]]\ncode = "9"\ntitle = "x"\nlead = ["Sở Nội vụ 2"]\n'
            )
        assert str(error.value) == (
            "plan.toml: task 9, lead: found 'Sở Nội vụ 2'; expected an organisation; "
            "did you mean 'Sở Nội vụ'? [organisation]"
        )


@given(st.dates(D(2000, 1, 2), D(2100, 1, 1)))
def test_before_a_day_ends_the_day_before(day: D) -> None:
    before, by = Deadline(before=day), Deadline(by=day - datetime.timedelta(days=1))
    assert before.days == by.days


def test_codes_that_begin_alike() -> None:
    plan = made(*(Task(code=code, title=code) for code in ("1", "1.1", "1.10")))
    assert [task.code for task in plan.leaves()] == ["1.1", "1.10"]


def test_points_are_exact() -> None:
    assert Points(max_score="0.1", baseline="0.05").baseline == Fraction(1, 20)
