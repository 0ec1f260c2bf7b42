"""Questions about who does what by when: duties, due, progress, points."""

from __future__ import annotations

import datetime
import json
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parindex.assessment import Assessment, Book
from parindex.errors import Invalid, NotFound
from parindex.evaluation import evaluate
from parindex.frameworks import load_framework
from parindex.intervals import ZERO, Interval
from parindex.plans import (
    Deadline,
    Directory,
    Organisation,
    Plan,
    Points,
    Target,
    Task,
    load_plan,
)
from parindex.plans import plan as plan_module
from parindex.plans.assignments import duties
from parindex.plans.differences import differences
from parindex.plans.gaps import gap
from parindex.plans.schedule import Done, items, load_done
from parindex.plans.showing import outline
from parindex.plans.tracking import progress
from parindex.plans.upcoming import PARTS, due
from parindex.rules import Compliance
from parindex.text import LANGUAGES
from samples import assessment, book, criterion
from samples import framework as framework_of
from test_plans import made, small, source

if TYPE_CHECKING:
    from pathlib import Path

D = datetime.date
HA_GIANG = "vn/ha-giang/par-plan/2024"


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    """The small plan."""
    return small(tmp_path)


# --- plans by construction ------------------------------------------------------------

_days = st.dates(D(2024, 1, 1), D(2025, 12, 31))
_deadlines = st.one_of(
    st.builds(Deadline, by=_days),
    st.builds(Deadline, before=_days),
    st.builds(Deadline, period=st.sampled_from(["2024-03", "2024-Q3", "2025-H1"])),
    st.builds(Deadline, every=st.sampled_from(["month", "quarter", "year"])),
    st.just(Deadline(regularly=True)),
    st.just(Deadline(after="khi có hướng dẫn")),
)
_number = st.integers(0, 12).map(lambda n: Fraction(n, 4))


@st.composite
def _points(draw: Any) -> Points | None:
    if draw(st.booleans()):
        return None
    most = draw(_number)
    some = st.none() | _number.map(lambda n: min(n, most))
    return Points(max_score=most, baseline=draw(some), target=draw(some))


@st.composite
def plans(draw: Any) -> Plan:
    """Two areas with rows below them, of any kind."""
    tasks = []
    for area in "12":
        tasks.append(Task(code=area, title=f"area {area}"))
        for number in range(draw(st.integers(0, 3))):
            code = f"{area}.{number}"
            task = Task(
                code=code,
                title=f"row {code}",
                criteria=draw(st.sampled_from([(), (code,)])),
                lead=draw(st.lists(st.sampled_from("abc"), max_size=3, unique=True)),
                coordinating=draw(st.sampled_from([(), ("c",)])),
                points=draw(_points()),
                deadlines=draw(st.lists(_deadlines, max_size=3)),
            )
            tasks.append(task)
    target = Target(
        id="t",
        about="x",
        title="x",
        reach=1,
        sources=source(),
        deadlines=draw(st.lists(_deadlines, max_size=1)),
    )
    return made(*tasks, targets=[target], years=(2024, 2025))


@st.composite
def records(draw: Any, of: Plan) -> list[Done]:
    """What was done, of what a plan makes due."""
    found = []
    for item in items(of):
        if draw(st.booleans()):
            named = item.days is not None and draw(st.booleans())
            last = item.days.last if named and item.days else None
            found.append(Done(task=item.code, on=draw(_days), deadline=last))
    return found


# --- duties ---------------------------------------------------------------------------


class TestDuties:
    def test_in_the_order_of_the_dates(self, plan: Plan) -> None:
        found = duties(plan, "Sở Tư pháp")
        assert [(d.code, d.role, d.by) for d in found.own] == [
            ("1.2", "lead", D(2024, 6, 30)),
            ("2", "lead", None),
            ("2.2", "lead", None),
        ]
        assert [d.code for d in found.shared] == ["1.1", "2.1"]
        assert [d.role for d in found.shared] == ["coordinating", "lead"]

    def test_it_answers_for_what_it_leads_first(self, plan: Plan) -> None:
        first, second = duties(plan, "SNV"), duties(plan, "justice")
        assert [d.code for d in first.counted] == ["1.1", "1.2"]
        assert first.worth("baseline") == Fraction("1.7")
        assert [d.code for d in second.counted] == ["2.2"]
        assert second.worth("max_score") == 0
        assert second.unknown == ("2.2",)
        assert "Points not known, in no sum: 2.2" in second.explain("en")

    def test_by_role(self, plan: Plan) -> None:
        found = duties(plan, "Sở Tư pháp", "coordinating")
        assert [d.code for d in (*found.own, *found.shared)] == ["1.1"]
        assert not duties(plan, "các sở, ban, ngành").shared
        assert not duties(plan, "Đài").shared

    def test_in_words(self, plan: Plan) -> None:
        found = duties(plan, "SNV")
        lines = found.explain().splitlines()
        assert lines[:5] == [
            "Nhiệm vụ của Sở Nội vụ",
            (
                "Đứng đầu chủ trì 2 tiêu chí, nhiệm vụ: 3 điểm tối đa,"
                " đã đạt 1,7, mục tiêu 2,5; mất 1,3, phấn đấu thêm 0,8"
            ),
            (
                "  1.1 Kế hoạch CCHC; chủ trì; 0,7 → 1 trên 1 điểm;"
                " Ban hành: trước ngày 31/01/2024; Báo cáo: hằng quý"
            ),
            "    Ban hành đúng hạn",
            "    minh chứng: Quyết định",
        ]
        assert "Giao chung cho các cơ quan cùng cấp:" in lines
        assert "  2.1 Law monitoring; leads; 0.5 → ? of 0.5" in found.explain("en")
        assert "chủ trì (giao chung)" in found._repr_html_()
        assert json.loads(found.to_json())["own"][0]["by"] == "2024-01-30"
        radio = duties(plan, "Đài")
        assert radio._repr_html_("en").endswith(
            "<td></td></tr></tbody><tfoot></tfoot></table>"
        )
        assert "all of its level" not in radio.explain("en")

    def test_a_huge_plan(self, monkeypatch: pytest.MonkeyPatch) -> None:
        real, calls = plan_module.codes_above, []

        def counted(code: str) -> tuple[str, ...]:
            calls.append(code)
            return real(code)

        monkeypatch.setattr(plan_module, "codes_above", counted)
        count = 100
        tasks = (Task(code=str(n), title="x", lead=["a"]) for n in range(count))
        assert len(duties(made(*tasks), "a").own) == count
        assert len(calls) == count

    def test_an_unknown_one(self, plan: Plan) -> None:
        with pytest.raises(NotFound, match="did you mean 'Sở Nội vụ'"):
            duties(plan, "Sở Nội vụ tỉnh")


# --- due ------------------------------------------------------------------------------


class TestDue:
    def test_each_part(self, plan: Plan) -> None:
        found = due(plan, D(2024, 6, 1))
        parts = {name: [item.code for item in getattr(found, name)] for name in PARTS}
        assert parts == {
            "overdue": ["1.1", "1.1"],
            "soon": ["1.1", "1.2"],
            "later": ["1.1", "on-time-table", "1.1", "III.1"],
            "after": ["2.2"],
            "regular": ["2.1"],
            "undated": ["2", "III.2"],
            "done": [],
        }

    @pytest.mark.parametrize(
        ("on", "within", "part"),
        [
            (D(2024, 5, 30), 30, "later"),
            (D(2024, 5, 31), 30, "soon"),
            (D(2024, 6, 30), 0, "soon"),
            (D(2024, 7, 1), 0, "overdue"),
        ],
    )
    def test_at_the_edges(self, plan: Plan, on: D, within: int, part: str) -> None:
        assert "1.2" in [i.code for i in getattr(due(plan, on, within), part)]

    def test_what_comes_back_begins_with_the_plan(self) -> None:
        bundled = load_plan("vn/binh-dinh/programme/2021-2025")
        assert bundled.issued == D(2021, 9, 14)
        days = [i.last_day for i in items(bundled) if i.deadline and i.deadline.every]
        assert min(days) == D(2021, 9, 30)

    def test_records(self, plan: Plan) -> None:
        done = [
            Done(task="1.1", on=D(2024, 4, 2)),
            Done(task="1.2", on=D(2024, 7, 2), deadline=D(2024, 6, 30)),
            Done(task="2.1", on=D(2024, 7, 2)),
            Done(task="2.2", on=D(2024, 7, 3)),
            Done(task="2.2", on=D(2024, 7, 9)),
        ]
        found = due(plan, D(2024, 7, 5), done=done)
        days = [(i.code, i.done, i.is_late) for i in found.done]
        # Of the reports each that had begun by 2 April; what goes on is never done.
        assert days == [
            ("1.1", D(2024, 4, 2), True),
            ("1.1", D(2024, 4, 2), True),
            ("1.1", D(2024, 4, 2), False),
            ("1.2", D(2024, 7, 2), True),
            ("2.2", D(2024, 7, 3), False),
        ]
        assert not due(plan, D(2024, 4, 1), done=done).done
        assert [i.code for i in found.regular] == ["2.1"]

    def test_of_a_department(self, plan: Plan) -> None:
        found = due(plan, D(2024, 12, 1), organisation="SNV")
        codes = {i.code for name in PARTS for i in getattr(found, name)}
        assert codes == {"1.1", "1.2", "2.1", "on-time-table"}

    def test_in_words(self, plan: Plan) -> None:
        found = due(plan, D(2024, 6, 1), done=[Done(task="2.2", on=D(2024, 5, 1))])
        lines = found.explain().splitlines()
        assert lines[0] == "small: ngày 01/6/2024, xét đến hết ngày 01/7/2024"
        assert lines[1:3] == [
            "Quá hạn (2):",
            "  1.1 Kế hoạch CCHC · Ban hành: trước ngày 31/01/2024 · Sở Nội vụ",
        ]
        assert "Không ghi thời hạn (2):" in lines
        assert "this time by 2024-06-30" in found.explain("en")
        assert "<th>Quá hạn</th>" in found._repr_html_()
        told = json.loads(found.to_json())
        assert told["soon"][1]["days"] == {"first": "2024-04-01", "last": "2024-06-30"}

    def test_what_cannot_be(self, plan: Plan) -> None:
        with pytest.raises(Invalid, match="found -1; expected 0 days or more"):
            due(plan, D(2024, 1, 1), -1)
        wrong = [
            Done(task="1.9", on=D(2024, 1, 1)),
            Done(task="1.2", on=D(2024, 1, 1), deadline=D(2024, 6, 29)),
        ]
        with pytest.raises(Invalid) as error:
            due(plan, D(2024, 1, 1), done=wrong)
        assert [p.where for p in error.value.problems] == [
            "done no. 1, task",
            "done no. 2, deadline",
        ]
        assert "'2024-06-30'" in error.value.problems[1].expected

    @given(st.data())
    def test_nothing_is_lost(self, data: st.DataObject) -> None:
        made_up = data.draw(plans())
        done = data.draw(records(made_up))
        on, within = data.draw(_days), data.draw(st.integers(0, 400))
        found = due(made_up, on, within, done=done)
        every = items(made_up, done, on)
        told = [item for name in PARTS for item in getattr(found, name)]
        assert sorted(map(repr, told)) == sorted(map(repr, every))
        assert all(i.last_day < on and i.done is None for i in found.overdue)
        assert all(on <= i.last_day <= found.until for i in found.soon)
        assert all(i.done is not None and i.done <= on for i in found.done)

    def test_the_last_day_that_counts(self, plan: Plan) -> None:
        assert due(plan, D.max, 0).until == D.max
        with pytest.raises(Invalid, match="found 30 days from 9999-12-31; expected"):
            due(plan, D.max)
        with pytest.raises(Invalid, match="expected a day up to 9999-12-31"):
            due(plan, D(2024, 1, 1), 10**12)

    def test_what_comes_back_no_more(self, plan: Plan) -> None:
        issued = attrs.evolve(plan.documents[0], date=D(2025, 2, 1))
        late = attrs.evolve(plan, documents=[issued])
        found = items(late)
        assert all(not item.deadline or not item.deadline.every for item in found)
        assert len(found) == len(items(plan)) - 4
        assert "9999" not in due(late, D(2024, 1, 1)).explain()

    def test_leads_in_english(self, plan: Plan) -> None:
        said = due(plan, D(2024, 6, 1)).explain("en")
        assert "Department of Home Affairs" in said
        assert "Sở" not in said

    @pytest.mark.parametrize("lang", LANGUAGES)
    def test_signs_for_the_terminal(self, lang: Any) -> None:
        bad = "X\x1b[31m\u2028\r"
        boss = Organisation(id="boss", name=bad, level="department")
        one = Target(id="t", about=bad, title=bad, at_most=1, sources=source())
        plan = attrs.evolve(
            made(targets=[one]),
            id=bad,
            directory=Directory(organisations=[boss]),
            tasks=[
                Task(
                    code=f"{number}{bad}",
                    title=bad,
                    lead=[bad],
                    criteria=[bad],
                    deadlines=deadlines,
                )
                for number, deadlines in enumerate(([Deadline(by=D(2024, 1, 1))], ()))
            ],
        )
        said = [
            *outline(plan, lang),
            due(plan, D(2024, 1, 1)).explain(lang),
            differences(plan, plan).explain(lang),
            duties(plan, "boss").explain(lang),
            gap(plan).explain(lang),
            progress(plan, (), on=D(2024, 1, 1)).explain(lang),
        ]
        assert not {"\x1b", "\u2028", "\r"} & set("".join(said))


class TestRecords:
    def test_from_files(self, tmp_path: Path) -> None:
        toml, csv = tmp_path / "done.toml", tmp_path / "done.csv"
        toml.write_text(
            '[[done]]\ntask = "1.1"\non = 2024-02-01\ndeadline = 2024-01-30\n'
            'note = "muộn"\n[[done]]\ntask = "1.2"\non = 2024-03-01\n',
            encoding="utf-8",
        )
        csv.write_text(
            "task;on;deadline;note\n1.1;2024-02-01;2024-01-30;muộn\n1.2;2024-03-01;;\n",
            encoding="utf-8",
        )
        assert load_done(toml) == load_done(str(csv))
        assert load_done(csv)[0].note == "muộn"

    def test_every_mistake_in_a_table(self, tmp_path: Path) -> None:
        csv = tmp_path / "done.csv"
        csv.write_text("task,on,deadline,who\n1,x,y,z\n", encoding="utf-8")
        with pytest.raises(Invalid) as error:
            load_done(csv)
        assert [p.id for p in error.value.problems] == ["column", "date", "date"]
        assert "one of task, on, deadline, note" in str(error.value)

    def test_mistakes_in_toml(self, tmp_path: Path) -> None:
        path = tmp_path / "done.toml"
        path.write_text('[[done]]\ntask = "1"\n', encoding="utf-8")
        with pytest.raises(Invalid, match=r"done no. 1, on: found nothing"):
            load_done(path)


# --- progress -------------------------------------------------------------------------


class TestProgress:
    def test_by_month(self, plan: Plan) -> None:
        done = [
            Done(task="1.1", on=D(2024, 2, 5), deadline=D(2024, 1, 30)),
            Done(task="1.1", on=D(2024, 3, 30), deadline=D(2024, 3, 31)),
            Done(task="1.2", on=D(2024, 3, 31)),
        ]
        found = progress(plan, done, on=D(2024, 4, 15))
        assert [(m.month, m.due, m.done, m.late, m.overdue) for m in found.months] == [
            (1, 1, 0, 0, 1),
            (2, 0, 1, 1, 0),
            (3, 1, 2, 0, 0),
            (4, 0, 0, 0, 0),
        ]
        assert [m.points_done for m in found.months] == [0, 0, Fraction("1.5"), 0]
        assert (found.total, found.done, found.overdue, found.open) == (10, 3, 0, 7)
        assert (found.points, found.points_done) == (Fraction("2.5"), Fraction("1.5"))

    def test_points_are_due_with_the_last_date(self, plan: Plan) -> None:
        found = progress(plan, (), on=D(2024, 12, 31))
        due_in = {m.month: m.points_due for m in found.months if m.points_due}
        assert due_in == {6: Fraction("1.5"), 12: 1}

    def test_a_task_without_dates(self) -> None:
        task = Task(code="1", title="x", points=Points(max_score=2, target=2))
        found = progress(
            made(task), [Done(task="1", on=D(2024, 3, 1))], on=D(2024, 3, 1)
        )
        (month,) = found.months
        assert month.done == 1
        assert month.points_done == found.points_done == 2

    def test_before_anything(self, plan: Plan) -> None:
        assert not progress(plan, (), on=D(2024, 1, 1)).months

    def test_in_words(self, plan: Plan) -> None:
        found = progress(plan, (), on=D(2024, 2, 1))
        assert found.explain().splitlines() == [
            "small: tiến độ đến ngày 01/02/2024",
            "10 việc: 0 xong, 1 quá hạn, 9 còn lại; 0 trên 2,5 điểm mục tiêu",
            "  1/2024: đến hạn 1, xong 0 (muộn 0), quá hạn 1; điểm đến hạn 0, xong 0",
            "  2/2024: đến hạn 0, xong 0 (muộn 0), quá hạn 1; điểm đến hạn 0, xong 0",
        ]
        assert "0 of 2.5 target points" in found._repr_html_("en")
        assert json.loads(found.to_json())["months"][0]["due"] == 1

    @given(st.data())
    def test_the_months_add_up(self, data: st.DataObject) -> None:
        made_up = data.draw(plans())
        done, on = data.draw(records(made_up)), data.draw(_days)
        found = progress(made_up, done, on=on)
        assert found.done == sum(month.done for month in found.months)
        assert found.points_done == sum(month.points_done for month in found.months)
        assert found.total == found.done + found.overdue + found.open
        assert 0 <= found.points_done <= found.points
        if found.months:
            last = found.months[-1]
            assert (last.year, last.month, last.overdue) == (
                on.year,
                on.month,
                found.overdue,
            )
        else:
            assert found.done == found.overdue == 0


# --- points ---------------------------------------------------------------------------


class TestGap:
    def test_by_lead(self, plan: Plan) -> None:
        found = gap(plan)
        rows = {
            p.key: (p.max_score, p.lost.low, p.stake.low, p.left) for p in found.parts
        }
        assert rows == {
            "home-affairs": (3, Fraction("1.3"), Fraction("0.8"), Fraction("0.5")),
            "departments": (Fraction("0.5"), 0, 0, 0),
            "justice": (0, 0, 0, 0),
        }
        assert found.whole.unknown == ("2.2",)
        assert found.whole.untargeted == ("2.1",)
        assert found.whole.leaves == 4

    def test_an_equal_share_of_each(self, plan: Plan) -> None:
        found = {p.key: p for p in gap(plan, shared="equal").parts}
        assert found["home-affairs"].lost == Interval.of("0.8")
        assert found["justice"].lost == Interval.of("0.5")
        assert found["justice"].leaves == Fraction(3, 2)

    def test_by_area(self, plan: Plan) -> None:
        found = gap(plan, "area")
        assert [(p.key, p.title.vi) for p in found.parts] == [
            ("1", "1 Chỉ đạo"),
            ("2", "2 Thể chế"),
        ]

    def test_of_a_scorecard(self, plan: Plan) -> None:
        framework = load_framework("vn/par-index/province/2022")
        awarded = {"1.1": 1, "1.2": (0, "0.5")}
        book = Book(name="appraised", awarded=awarded)
        unit = Assessment(
            framework=framework.id, unit="Hà Giang", year=2023, books=[book]
        )
        card = evaluate(framework, unit)
        found = gap(plan, card=card)
        part = next(p for p in found.parts if p.key == "home-affairs")
        assert part.score == Interval.of(1, "1.5")
        assert part.max_score == sum(framework[c].max_score for c in ("1.1", "1.2"))
        assert part.lost == Interval.of("0.5", 1)
        assert found.whole.unknown == ()
        assert found.whole.untargeted == ("2.1", "2.2")
        assert {"1.3.1", "1.4"} <= set(found.uncovered)
        assert "2.1.1" not in found.uncovered
        assert "Điểm đạt được: theo kết quả chấm" in found.explain()

    def test_a_row_that_the_framework_does_not_have(self, tmp_path: Path) -> None:
        extra = (
            '[[task]]\ncode = "9.9"\ntitle = "x"\ncriteria = ["9.9"]\n'
            '[[task]]\ncode = "9.8"\ntitle = "y"\npoints = { max_score = 1 }\n'
        )
        other = small(tmp_path, extra)
        framework = load_framework(other.framework)
        unit = Assessment(
            framework=framework.id,
            unit="Hà Giang",
            year=2023,
            books=[Book(name="appraised")],
        )
        found = gap(other, card=evaluate(framework, unit))
        assert found.whole.unknown == ("9.9", "9.8")

    def test_what_does_not_apply(self) -> None:
        rule = Compliance(answer="plan")
        framework = framework_of(
            criterion(rule), criterion(rule, "2"), not_applicable="reduce_maximum"
        )
        taken = book(measurements={"plan": True}, not_applicable=["1"])
        card = evaluate(framework, assessment(taken, unit="Hà Giang"))
        points = Points(max_score=1, baseline=0, target=1)
        tasks = (Task(code=c, title=c, criteria=[c], points=points) for c in "12")
        plan = attrs.evolve(made(*tasks), framework="test/one")
        whole = gap(plan, card=card).whole
        assert whole.max_score == whole.target == 1
        assert whole.lost == whole.stake == ZERO
        assert whole.left == 0
        with pytest.raises(Invalid, match="the plan's unit, 'Hà Nội'"):
            gap(attrs.evolve(plan, subject="Hà Nội"), card=card)

    def test_another_framework(self) -> None:
        framework = load_framework("vn/par-index/province/2022")
        unit = Assessment(
            framework=framework.id,
            unit="Hà Giang",
            year=2023,
            books=[Book(name="appraised")],
        )
        with pytest.raises(Invalid, match="expected one of the plan's framework, ''"):
            gap(made(), card=evaluate(framework, unit))

    def test_in_words(self, plan: Plan) -> None:
        lines = gap(plan).explain("en").splitlines()
        assert lines[:4] == [
            "small: points by lead",
            "Points reached: as the plan has them",
            "Where several lead, a criterion counts for the one named first",
            (
                "  Department of Home Affairs: 2 criteria, maximum 3, reached 1.7,"
                " target 2.5; lost 1.3, at stake 0.8, left by the target 0.5"
            ),
        ]
        assert "Points not known, in no sum: 2.2" in lines
        html = gap(plan, "area")._repr_html_()
        assert "Kế hoạch không đặt điểm mục tiêu: 2.1" in html
        assert json.loads(gap(plan).to_json())["whole"]["lost"]["low"] == "1.3"

    @given(plans(), st.sampled_from(["lead", "area"]))
    def test_the_parts_add_up(self, made_up: Plan, by: Any) -> None:
        for shared in ("first", "equal"):
            found = gap(made_up, by, shared=shared)
            whole = found.whole
            for name in ("leaves", "max_score", "target", "left"):
                parts = sum(getattr(part, name) for part in found.parts)
                assert parts == getattr(whole, name)
            for name in ("score", "lost", "stake"):
                parts = sum(getattr(part, name).low for part in found.parts)
                assert parts == getattr(whole, name).low
            assert whole.lost == Interval.of(whole.max_score - whole.score.low)

    def test_ha_giang(self) -> None:
        ha_giang = load_plan(HA_GIANG)
        for by in ("lead", "area"):
            for shared in ("first", "equal"):
                found = gap(ha_giang, by, shared=shared).whole
                assert found.lost == Interval.of("7.4051")
                assert found.left == Fraction("2.35")
                assert found.unknown == ("8.1",)
        snv = duties(ha_giang, "SNV")
        assert (snv.lost, snv.stake) == (Fraction("2.1978"), Fraction("1.4978"))
        days = [duty.by for duty in snv.own if duty.by]
        assert days == sorted(days)


@given(plans())
def test_duties_are_the_parts_of_the_gap(made_up: Plan) -> None:
    """What each department answers for is what the gap counts for it."""
    parts = {part.key: part for part in gap(made_up).parts}
    for name in "abc":
        found, part = duties(made_up, name), parts.get(name)
        assert found.lost == (part.lost.low if part else 0)
        assert found.stake == (part.stake.low if part else 0)
        assert sorted(found.unknown) == sorted(part.unknown if part else ())
