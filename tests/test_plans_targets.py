"""Questions about targets: met or missed, other plans, contradictions, quotes."""

from __future__ import annotations

import datetime
import json
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parindex.assessment import Assessment, Book, Disputed
from parindex.changes import Set
from parindex.errors import Invalid, NotFound
from parindex.evaluation import evaluate
from parindex.frameworks import load_framework
from parindex.intervals import Interval
from parindex.measures import Change, Number, Share
from parindex.plans import (
    Deadline,
    Directory,
    Organisation,
    Plan,
    Target,
    Task,
    load_plan,
)
from parindex.plans.checking import check
from parindex.plans.conditions import condition, year_of
from parindex.plans.differences import contradictions, differences
from parindex.plans.quotes import check_plan
from parindex.plans.values import load_values
from parindex.sources import Source
from parindex.whatif.scenarios import apply_changes
from samples import office, office_card
from test_plans import made, small, source

if TYPE_CHECKING:
    from pathlib import Path

FRAMEWORK = "vn/par-index/province/2022"
D = datetime.date
WHOLE, PART = "dossiers_province_received", "dossiers_province_on_time"


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    """The small plan."""
    return small(tmp_path)


def target(name: str = "t", **given: Any) -> Target:
    given = {"about": "x", "title": name, "sources": source(), **given}
    return Target(id=name, **given)


def status(value: Any, **given: Any) -> str:
    """What a target is, for one value."""
    (outcome,) = check(made(targets=[target(**given)]), {"t": value}).outcomes
    return outcome.status


def measured(**data: Any) -> Assessment:
    book = Book(name="self_assessed", measurements=data)
    return Assessment(framework=FRAMEWORK, unit="Hà Giang", year=2023, books=[book])


# --- met or missed --------------------------------------------------------------------


class TestCheck:
    @pytest.mark.parametrize(
        ("given", "under", "at", "over"),
        [
            ({"at_least": "95 %"}, "missed", "met", "met"),
            ({"above": "95 %"}, "missed", "missed", "met"),
            ({"at_most": "95 %"}, "met", "met", "missed"),
            ({"below": "95 %"}, "met", "missed", "missed"),
            ({"reach": "95 %"}, "missed", "met", "met"),
            ({"at_least": "95 %", "below": "95,1 %"}, "missed", "met", "met"),
        ],
    )
    def test_at_the_threshold(
        self, given: dict[str, Any], under: str, at: str, over: str
    ) -> None:
        values = ("94,999999 %", "19/20", "95,000001 %")
        assert tuple(status(v, **given) for v in values) == (under, at, over)

    def test_ranks(self) -> None:
        group = {"at_least": 31, "at_most": 50, "among": "63 tỉnh"}
        found = {rank: status(rank, **group) for rank in (1, 31, 50, 51)}
        # Who ranks better than the group that is asked for has met it too.
        assert found == {1: "met", 31: "met", 50: "met", 51: "missed"}
        first = {"reach": 3, "among": "63 tỉnh"}
        found = {rank: status(rank, **first) for rank in (2, 3, 4)}
        assert found == {2: "met", 3: "met", 4: "missed"}

    @pytest.mark.parametrize("rank", [0, -3, "2,5", (0, 3)])
    def test_what_is_no_rank(self, rank: object) -> None:
        with pytest.raises(Invalid, match="a place: a whole number from 1"):
            status(rank, among="63 tỉnh", at_most=20)

    @pytest.mark.parametrize(
        ("value", "wanted"),
        [
            (("94 %", "96 %"), "unknown"),
            (("95 %", "96 %"), "met"),
            (Disputed("90 %", "94 %"), "missed"),
            (Interval.of(95, 97), "met"),
        ],
    )
    def test_what_is_disputed(self, value: Any, wanted: str) -> None:
        assert status(value, at_least="95 %") == wanted

    def test_units(self) -> None:
        assert status("13000000 triệu đồng", above="12500 tỷ đồng") == "met"
        assert status("12500 tỷ đồng", above="12500 tỷ đồng") == "missed"

    def test_numbers_that_are_none(self) -> None:
        assert status("-6 %", at_least="-5 %") == "missed"
        assert status("12500000 triệu đồng", above="12500 tỷ đồng") == "missed"
        assert status("12500000,1 triệu đồng", above="12500 tỷ đồng") == "met"
        for value in (True, None, float("nan"), [1, 2, 3], ("6 %", "4 %"), "97,2"):
            with pytest.raises(Invalid):
                status(value, at_least="95 %")
        with pytest.raises(Invalid):
            status("12,5 nghìn tỷ", above="12500 tỷ đồng")

    def test_by_id_by_thing_and_by_scope(self) -> None:
        targets = [
            target("a", at_least="95 %"),
            target("b", at_least="98 %"),
            target("c", at_least="98 %", scope="commune"),
        ]
        checked = check(
            made(targets=targets), {"b": "99 %", "x": "96 %", "x/commune": "97 %"}
        )
        assert [o.status for o in checked.outcomes] == ["met", "met", "missed"]

    def test_a_name_that_is_an_id_too(self) -> None:
        targets = [target("x", at_least="95 %"), target("y", at_least="98 %")]
        plan = made(targets=targets)
        found = [o.status for o in check(plan, {"x": "96 %"}).outcomes]
        assert found == ["met", "missed"]
        found = [o.status for o in check(plan, {"y": "99 %", "x": "96 %"}).outcomes]
        assert found == ["met", "met"]

    def test_what_is_not_given_is_not_known(self, plan: Plan) -> None:
        checked = check(plan, {"rank": 7})
        assert {o.target: (o.status, o.reason) for o in checked.outcomes} == {
            "on-time-body": ("unknown", "missing"),
            "on-time-table": ("unknown", "missing"),
            "rank": ("met", ""),
            "cut": ("unknown", "missing"),
        }

    def test_every_mistake_at_once(self, plan: Plan) -> None:
        wrong = {
            "dossiers-ontime": 1,
            "rank": "7 %",
            "cut": "nhiều",
            "on-time-body": "0.97",
            "on-time-table": Disputed("97 %", "96 %"),
        }
        with pytest.raises(Invalid) as error:
            check(plan, wrong)
        ids = [p.id for p in error.value.problems]
        assert sorted(ids) == ["interval", "percent-bare", "target", "unit", "value"]
        assert "did you mean 'dossiers-on-time'?" in str(error.value)

    @pytest.mark.parametrize(
        ("data", "wanted", "reason"),
        [
            ({PART: 95, WHOLE: 100}, "met", ""),
            ({PART: 9499, WHOLE: 10000}, "missed", ""),
            ({PART: (94, 96), WHOLE: 100}, "unknown", "open"),
            ({PART: (96, 97), WHOLE: 100}, "met", ""),
            ({WHOLE: 100}, "unknown", "open"),
            ({}, "unknown", "missing"),
            ({PART: 0, WHOLE: 0}, "unknown", "no_cases"),
            ({WHOLE: 0}, "unknown", "no_cases"),
        ],
    )
    def test_an_assessment(
        self, tmp_path: Path, data: dict[str, Any], wanted: str, reason: str
    ) -> None:
        own = small(tmp_path, **{'"dossiers_province"': f'"{WHOLE}"'})
        assessment = measured(**data)
        checked = check(own, assessment)
        found = {o.target: o for o in checked.outcomes}
        outcome = found["on-time-table"]
        assert (outcome.status, outcome.reason) == (wanted, reason)
        assert found["cut"].reason == "unmeasured"
        card = evaluate(load_framework(FRAMEWORK), assessment)
        assert check(own, card) == checked

    def test_what_a_measure_cannot_be(self) -> None:
        of = next(d.name for d in load_framework(FRAMEWORK).data if d.kind == "count")
        targets = [
            target("n", at_least=2, measure=Number(of=of)),
            target("s", at_least="5 %", measure=Share(part=WHOLE, whole=PART)),
        ]
        own = attrs.evolve(made(targets=targets), framework=FRAMEWORK)
        with pytest.raises(Invalid) as error:
            check(own, measured(**{of: 5, PART: 7, WHOLE: 8}))
        assert {p.where for p in error.value.problems} == {
            "target n, measure",
            "target s, measure",
        }

    def test_ranks_that_are_measured(self) -> None:
        one = target(at_most=3, among="4", measure=Number(of="position"))
        card = office_card()
        unit = card.context.assessment.unit.en
        own = attrs.evolve(
            made(targets=[one]), framework=office().id, subject=f"UBND tỉnh {unit}"
        )
        (open_,) = check(own, card).outcomes
        assert (open_.status, open_.missing) == ("unknown", ("position",))
        (found,) = check(own, apply_changes(card, [Set("position", 4)])).outcomes
        assert (found.status, str(found.low)) == ("missed", "4")

    def test_another_framework_and_another_unit(self) -> None:
        plan = attrs.evolve(made(targets=[target(reach=1)]), framework=FRAMEWORK)
        with pytest.raises(Invalid, match="the plan's framework"):
            check(made(), measured())
        for unit in ("Hà Nội", "Sở Nội vụ"):
            with pytest.raises(Invalid, match="the plan's unit, 'Hà Giang'"):
                check(plan, attrs.evolve(measured(), unit=unit))
        for unit in ("tỉnh Hà Giang", "02", "Ha Giang province"):
            assert check(plan, attrs.evolve(measured(), unit=unit)).of("unknown")

    def test_in_words(self, plan: Plan) -> None:
        data = {"dossiers-on-time": "97 %", "rank": (15, 25)}
        checked = check(plan, data)
        assert checked.explain().splitlines() == [
            "small: đạt 1, không đạt 1, chưa rõ 2",
            "Không đạt (1):",
            "  Hồ sơ đúng hạn: từ 98 % trở lên (II.3); thực tế 97 %",
            "Chưa rõ (2):",
            (
                "  Thứ hạng: thứ hạng đến 20 trong 63 tỉnh (I);"
                " thực tế từ 15 đến 25; số liệu chưa đủ để kết luận"
            ),
            "  Giảm biên chế: đạt 5 % so với năm 2021 (4.1); thiếu số liệu",
            "Đạt (1):",
            "  Hồ sơ đúng hạn: từ 95 % trở lên (3.4.1); thực tế 97 %",
            (
                "“Đạt” một mức được hiểu là từ mức đó trở lên;"
                " thứ hạng: bằng hoặc tốt hơn."
            ),
        ]
        assert "<th>Không đạt</th>" in checked._repr_html_()
        told = json.loads(checked.to_json())["outcomes"][0]
        assert (told["low"], told["status"]) == ("97 %", "missed")

    def test_open_ends_in_words(self) -> None:
        names = WHOLE, PART
        more = Change(now=Number(of=names[0]), base=Number(of=names[1]))
        less = attrs.evolve(more, direction="decrease")
        targets = [
            target("more", at_least="3 hồ sơ", measure=more),
            target("less", at_least="3 hồ sơ", measure=less),
            target("any", at_least="-9 hồ sơ", measure=less),
        ]
        own = attrs.evolve(made(targets=targets), framework=FRAMEWORK)
        checked = check(own, measured(**{PART: 5}))
        assert [o.status for o in checked.outcomes] == ["unknown"] * 3
        said = checked.explain("en")
        assert "in fact -5 dossiers or more; the data allow both outcomes" in said
        assert (
            f"in fact up to 5 dossiers; the data allow both outcomes ({WHOLE})" in said
        )
        checked = check(own, measured(**{PART: 2}))
        assert [o.status for o in checked.outcomes] == ["unknown", "missed", "unknown"]

    @given(
        st.fixed_dictionaries(
            {
                name: st.none() | st.integers(0, 8)
                for name in ("at_least", "above", "at_most", "below", "reach")
            }
        ).filter(lambda bounds: any(x is not None for x in bounds.values())),
        st.integers(0, 8),
        st.integers(0, 8),
    )
    def test_an_interval_is_met_where_all_of_it_is(
        self, bounds: dict[str, Any], one: int, other: int
    ) -> None:
        given = {name: x for name, x in bounds.items() if x is not None}
        lower = {"at_least", "above", "reach"} & set(given)
        if len(lower) > 1 or {"at_most", "below"} <= set(given):
            return
        low, high = sorted((one, other))
        each = {status(x, **given) for x in range(low, high + 1)}
        found = status((low, high), **given)
        if found != "unknown":
            assert each == {found}
        elif low == high:
            pytest.fail("an exact number settles it")


class TestValues:
    def test_from_a_table(self, tmp_path: Path, plan: Plan) -> None:
        path = tmp_path / "v.csv"
        path.write_text("target,value\ncut,5 %\nrank,\n", encoding="utf-8")
        assert load_values(path) == {"cut": "5 %"}
        assert check(plan, load_values(path)).of("met")

    def test_twice(self, tmp_path: Path) -> None:
        path = tmp_path / "v.csv"
        path.write_text("target,value\ncut,5 %\ncut,6 %\n", encoding="utf-8")
        with pytest.raises(Invalid, match="'cut' twice"):
            load_values(path)


# --- two plans ------------------------------------------------------------------------


class TestDifferences:
    def test_each_kind(self, plan: Plan) -> None:
        other = made(
            targets=[
                target("a", about="dossiers-on-time", at_least="95 %"),
                target("b", about="staff-cut", at_least="5 %", base=2021),
                target("c", about="dialogues", reach=2),
            ]
        )
        found = differences(plan, other)
        assert {one.about: one.kind for one in found.each} == {
            "dossiers-on-time": "other",
            "par-index-rank": "first_only",
            "staff-cut": "same",
            "dialogues": "second_only",
        }

    def test_in_words(self, plan: Plan) -> None:
        other = made(targets=[target("a", about="staff-cut", scope="x", reach="1 %")])
        lines = differences(plan, other).explain("en").splitlines()
        assert lines[0] == "small against made"
        assert "    - Dossiers on time: 95 % or more (3.4.1), by 2024-12-15" in lines
        assert lines[-3:] == [
            "Only in the second plan (1):",
            "  staff-cut/x",
            "    + a: reach 1 % (I)",
        ]
        html = differences(plan, other)._repr_html_()
        assert "<th>small</th><th>made</th>" in html
        assert json.loads(differences(plan, other).to_json())["second"] == "made"

    def test_ranks_among_others(self) -> None:
        plans = [
            made(targets=[target(at_most=3, among=among)])
            for among in ("63 tỉnh", "14 tỉnh miền Trung")
        ]
        assert [one.kind for one in differences(*plans).each] == ["other"]

    def test_years_count_between_longer_plans(self) -> None:
        def asks(year: int) -> Plan:
            one = target(reach="1 %", deadlines=[Deadline(year=year)])
            return made(targets=[one], years=(2021, 2025))

        assert differences(asks(2023), asks(2023)).of("same")
        assert differences(asks(2023), asks(2025)).of("other")

    @pytest.mark.parametrize(
        "name", ["vn/ha-giang/par-plan/2024", "vn/binh-dinh/programme/2021-2025"]
    )
    def test_a_plan_asks_what_it_asks(self, name: str) -> None:
        plan = load_plan(name)
        found = differences(plan, plan)
        assert len(found.of("same")) == len(found.each) > 0

    def test_both_ways_are_mirrors(self) -> None:
        first = load_plan("vn/ha-giang/par-plan/2024")
        second = load_plan("vn/ha-tinh/par-plan/2021")
        one, other = differences(first, second), differences(second, first)
        assert len(one.of("other")) == len(other.of("other"))
        assert len(one.of("first_only")) == len(other.of("second_only"))
        (on_time,) = (d for d in one.each if d.about == "dossiers-on-time")
        asked = {condition(t).low for t in (*on_time.first, *on_time.second)}
        values = {limit.value for limit in asked if limit}
        assert {Fraction("0.98"), Fraction("0.95"), Fraction("0.985")} <= values


# --- one plan -------------------------------------------------------------------------


class TestContradictions:
    @pytest.mark.parametrize(
        ("one", "other", "kinds"),
        [
            ({"at_least": "98 %"}, {"at_least": "95 %"}, ["bounds"]),
            ({"at_least": "95 %"}, {"above": "95 %"}, ["bounds"]),
            ({"at_least": "95 %"}, {"reach": "95 %"}, []),
            ({"at_least": "95 %"}, {"reach": "19/20"}, []),
            ({"at_least": 5}, {"at_most": 7}, []),
            ({"at_least": 5}, {"at_most": 5}, []),
            ({"at_least": 5}, {"below": 5}, ["bounds"]),
            ({"at_least": 7}, {"at_most": 5}, ["bounds"]),
            ({"at_least": "5 %"}, {"at_most": "5 reports"}, ["bounds"]),
            ({"at_most": 20}, {"at_most": 30}, ["bounds"]),
            ({"reach": 1, "base": 2021}, {"reach": 1, "base": 2023}, ["base"]),
            ({"reach": 1, "base": 2021}, {"reach": 2, "base": 2023}, ["base"]),
            ({"reach": 1, "base": 2021}, {"reach": 1}, []),
            ({"reach": 1, "scope": "xã"}, {"reach": 2, "scope": "huyện"}, []),
            (
                {"at_most": 3, "among": "63 tỉnh"},
                {"at_most": 3, "among": "14 tỉnh miền Trung"},
                ["among"],
            ),
            (
                {"at_most": 3, "among": "63 tỉnh"},
                {"at_most": 4, "among": "14 tỉnh miền Trung"},
                ["bounds"],
            ),
        ],
    )
    def test_targets(
        self, one: dict[str, Any], other: dict[str, Any], kinds: list[str]
    ) -> None:
        plan = made(targets=[target("a", **one), target("b", **other)])
        assert [c.kind for c in contradictions(plan)] == kinds

    def test_other_years_do_not_contradict(self) -> None:
        def plan(*deadlines: Deadline) -> Plan:
            some = [
                target(str(n), reach=n, deadlines=[d]) for n, d in enumerate(deadlines)
            ]
            return made(targets=some, years=(2021, 2025))

        years = Deadline(year=2023), Deadline(by=Deadline(year=2025).last_day)
        assert not contradictions(plan(*years))
        assert contradictions(plan(years[0], Deadline(period="2023-Q4")))
        assert not contradictions(plan(Deadline(every="year"), years[1]))
        yearly = plan(Deadline(every="year"))
        assert year_of(yearly, yearly.targets[0]) is None

    @pytest.mark.parametrize(
        ("one", "other", "count"),
        [
            (["a"], ["b"], 1),
            (["a"], ["b", "a"], 0),
            (["a"], ["all"], 0),
            (["all"], ["b"], 0),
            (["all"], ["radio"], 1),
            (["a"], [], 0),
        ],
    )
    def test_leads(self, one: list[str], other: list[str], count: int) -> None:
        more = (
            Organisation(
                id="all",
                name="all",
                level="department",
                several=True,
                covers=["department"],
            ),
            Organisation(id="radio", name="radio", level="other"),
        )
        everybody = (*made().directory.organisations, *more)
        plan = attrs.evolve(
            made(),
            directory=Directory(organisations=everybody),
            tasks=[
                Task(code="7.2.3", title="x", criteria="7.2.3", lead=one),
                Task(code="II.1", title="x", criteria="7.2.3", lead=other),
                Task(code="II.2", title="x", criteria=["7.2.3", "7.1"], lead="c"),
            ],
        )
        found = contradictions(plan)
        assert [c.kind for c in found] == ["lead"] * count

    def test_in_words(self, plan: Plan) -> None:
        bounds, lead = contradictions(plan)
        assert bounds.explain().splitlines() == [
            "dossiers-on-time: hai mức khác nhau",
            "  - Hồ sơ đúng hạn: từ 98 % trở lên (II.3)",
            "  - Hồ sơ đúng hạn: từ 95 % trở lên (3.4.1), đến hết ngày 15/12/2024",
        ]
        assert lead.explain("en").splitlines() == [
            "Criterion 1.2: two leads",
            "  - 1.2: Department of Home Affairs; Department of Justice",
            "  - III.1: Provincial radio",
        ]

    def test_ha_giang(self) -> None:
        found = contradictions(load_plan("vn/ha-giang/par-plan/2024"))
        told = {(c.kind, c.about) for c in found}
        assert {
            ("bounds", "dossiers-on-time"),
            ("bounds", "online-dossiers"),
            ("lead", "7.2.3"),
        } <= told
        assert any(c.kind == "base" for c in found)
        values = [
            {str(amount) for t in c.targets for amount in t.bounds.values()}
            for c in found
        ]
        for pair in ({"98 %", "95 %"}, {"100 %", "90 %"}, {"60 %", "70 %"}):
            assert pair in values
        assert {"31", "45", "50"} in values
        (bases,) = (c for c in found if c.kind == "base")
        assert {t.base for t in bases.targets} == {2021, 2023}


# --- quotes ---------------------------------------------------------------------------


def doubts(quote: str, **given: Any) -> list[str]:
    sources = (Source(document="1/KH", quote=quote),)
    return [f.id for f in check_plan(made(targets=[target(sources=sources, **given)]))]


class TestQuotes:
    @pytest.mark.parametrize(
        ("quote", "given"),
        [
            ("từ 98% trở lên", {"at_least": "98 %"}),
            ("đạt 98,5%", {"reach": "98.5 %"}),
            ("trên 12.500 tỷ đồng", {"above": "12500 tỷ đồng"}),
            ("dưới 29% số hộ", {"below": "29 %"}),
            ("không quá 03 ngày", {"at_most": "3 day"}),
            ("nhóm 20 tỉnh dẫn đầu", {"at_most": 20, "among": "63 tỉnh"}),
            ("xếp hạng 20 tỉnh đầu", {"at_most": 20, "among": "63 tỉnh"}),
            (
                "từ 31 đến 50/63 tỉnh",
                {"at_least": 31, "at_most": 50, "among": "63 tỉnh"},
            ),
            ("đến 100% đơn vị cấp xã", {"reach": "100 %"}),
            ("cả 3 hình thức", {"reach": 3}),
            ("không quá một lần", {"at_most": 1}),
            ("tối thiểu 40% cấp tỉnh; 30% cấp huyện", {"at_least": "30 %"}),
            ("không vượt quá số được giao", {"at_most": "0 people"}),
            ("giảm so với năm 2023", {"above": "0 %"}),
        ],
    )
    def test_what_is_quoted(self, quote: str, given: dict[str, Any]) -> None:
        assert doubts(quote, **given) == []

    @pytest.mark.parametrize(
        ("quote", "given", "kind"),
        [
            ("", {"reach": 1}, "quote-missing"),
            ("từ 95% trở lên", {"at_least": "98 %"}, "quote-threshold"),
            ("từ 95% trở lên", {"above": "95 %"}, "bound-word"),
            ("từ 95% trở lên", {"reach": "95 %"}, "bound-word"),
            ("đạt 95%", {"at_least": "95 %"}, "bound-word"),
            ("20 tỉnh", {"at_most": 20, "among": "63 tỉnh"}, "bound-word"),
            ("30% cấp huyện; tối thiểu 40%", {"at_least": "30 %"}, "bound-word"),
            ("tối thiểu 40 thủ tục; 30%", {"at_least": "30 %"}, "bound-word"),
            ("năm 2023", {"above": "0 %"}, "quote-threshold"),
        ],
    )
    def test_what_is_not(self, quote: str, given: dict[str, Any], kind: str) -> None:
        assert doubts(quote, **given) == [kind]

    @pytest.mark.parametrize(
        ("quote", "found"),
        [
            ("trước ngày 30/06", []),
            ("đến 30 tháng 6", []),
            ("hết quý II", []),
            ("", []),
            ("trước ngày 30/7", ["deadline"]),
            ("trước ngày 20/6", ["deadline"]),
        ],
    )
    def test_the_day_of_a_deadline(self, quote: str, found: list[str]) -> None:
        by = Deadline(by=D(2024, 6, 30), quote=quote)
        task = Task(code="1", title="x", deadlines=[by, Deadline(year=2024)])
        one = target(reach=1, sources=source("đạt 1"), deadlines=[by])
        doubts = check_plan(made(task, targets=[one]))
        assert [f.id for f in doubts] == found * 2

    def test_criteria_of_the_framework(self, tmp_path: Path) -> None:
        extra = '[[task]]\ncode = "9"\ntitle = "x"\ncriteria = ["9.9"]\n'
        (found,) = check_plan(small(tmp_path, extra))
        assert (found.id, found.code) == ("criterion", "9")
        assert found.text.en == f"{FRAMEWORK} has no criterion 9.9"

    def test_a_framework_that_is_not_bundled(self, plan: Plan) -> None:
        own = attrs.evolve(plan, framework=office().id)
        codes = {finding.code for finding in check_plan(own, office())}
        assert codes <= {"1.1", "1.2", "2.1", "2.2", "III.1"}
        with pytest.raises(NotFound, match="no framework"):
            check_plan(own)

    def test_in_words(self) -> None:
        some = target(reach="95 %", sources=source("từ 95% trở lên"))
        (found,) = check_plan(made(targets=[some]))
        assert found.text.vi == (
            "“đạt 95 %”, trích dẫn giới hạn cách khác: “từ 95% trở lên”"
        )
        some = target(above="95 %", sources=source("x"))
        (found,) = check_plan(made(targets=[some]))
        assert found.text.en == "“above 95 %” is not in the quote “x”"
