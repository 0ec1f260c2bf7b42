"""The deadlines of plans as iCalendar files, read back by the library for them."""

from __future__ import annotations

import datetime
import sys
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given

icalendar = pytest.importorskip("icalendar")

rrule: Any = pytest.importorskip("dateutil.rrule")

from parindex.errors import Invalid, NotFound
from parindex.plans import Deadline, Plan, Task, available_plans, load_plan
from parindex.plans.calendars import to_ical
from parindex.plans.schedule import items
from test_plans import made, small
from test_plans_questions import plans

if TYPE_CHECKING:
    from pathlib import Path

D = datetime.date


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    """The small plan."""
    return small(tmp_path)


def read(text: str) -> list[Any]:
    """The events and to-dos of a file."""
    assert text.endswith("\r\n")
    calendar: Any = icalendar.Calendar.from_ical(text)
    found: list[Any] = calendar.subcomponents
    return found


def days(component: Any) -> list[D]:
    """Every day of an event, its returns too."""
    start: D = component["DTSTART"].dt
    if "RRULE" not in component:
        return [start]
    rule = component["RRULE"].to_ical().decode()
    first = datetime.datetime(start.year, start.month, start.day)  # noqa: DTZ001 - a day
    return [time.date() for time in rrule.rrulestr(rule, dtstart=first)]


class TestCalendar:
    def test_an_event_a_deadline(self, plan: Plan) -> None:
        found = read(to_ical(plan))
        told = [(c.name, str(c["SUMMARY"]).split()[0]) for c in found]
        assert told == [
            ("VEVENT", "1.1"),
            ("VEVENT", "1.1"),
            ("VEVENT", "1.2"),
            ("VTODO", "2"),
            ("VTODO", "2.1"),
            ("VTODO", "2.2"),
            ("VEVENT", "III.1"),
            ("VTODO", "III.2"),
            ("VEVENT", "on-time-table"),
        ]
        first, reports = found[:2]
        assert first["DTSTART"].to_ical() == b"20240130"
        assert first["DTSTART"].params["VALUE"] == "DATE"
        assert first["DTEND"].dt == D(2024, 1, 31)
        assert first["DTSTAMP"].to_ical() == b"20240110T000000Z"
        assert "Ban hành: trước ngày 31/01/2024\nSở Nội vụ" in first["DESCRIPTION"]
        assert days(reports) == [
            D(2024, 3, 31),
            D(2024, 6, 30),
            D(2024, 9, 30),
            D(2024, 12, 31),
        ]
        assert all("DUE" not in c and "DTSTART" not in c for c in found if days_of(c))

    def test_the_same_plan_the_same_file(self, plan: Plan, tmp_path: Path) -> None:
        assert to_ical(plan) == to_ical(small(tmp_path))
        uids = [str(c["UID"]) for c in read(to_ical(plan))]
        assert len(set(uids)) == len(uids)
        # The UIDs stay where the dates change and where less is asked for.
        moved = small(tmp_path, **{"before = 2024-01-31": "before = 2024-02-15"})
        assert [str(c["UID"]) for c in read(to_ical(moved))] == uids
        assert {str(c["UID"]) for c in read(to_ical(plan, "Đài"))} < set(uids)

    def test_of_a_department(self, plan: Plan) -> None:
        found = read(to_ical(plan, "SNV", "en"))
        codes = [str(c["SUMMARY"]).split()[0] for c in found]
        assert codes == ["1.1", "1.1", "1.2", "2.1", "on-time-table"]
        assert "Report: every quarter" in found[1]["DESCRIPTION"]
        with pytest.raises(NotFound, match="did you mean"):
            to_ical(plan, "Sở Nội vụ tỉnh")

    def test_reminders(self, plan: Plan) -> None:
        found = read(to_ical(plan, remind=7))
        alarms = [a for c in found for a in c.walk("VALARM")]
        assert len(alarms) == sum(c.name == "VEVENT" for c in found)
        assert {a["TRIGGER"].dt for a in alarms} == {datetime.timedelta(days=-7)}
        assert "VALARM" not in to_ical(plan)
        with pytest.raises(Invalid, match="0 days or more"):
            to_ical(plan, remind=-1)

    def test_the_last_day_of_all(self) -> None:
        task = Task(code="1", title="x", deadlines=[Deadline(by=D.max)])
        (found,) = read(to_ical(made(task)))
        assert found["DTSTART"].dt == D.max
        assert "DTEND" not in found

    def test_a_title_that_would_be_an_event(self) -> None:
        title = 'A; B, C\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nX:\\n "q" ơ' * 9
        day = Deadline(by=D(2024, 1, 1), what=title)
        text = to_ical(made(Task(code="1", title=title, deadlines=[day])), remind=3)
        assert len(icalendar.Calendar.from_ical(text).walk("VEVENT")) == 1
        assert max(len(line.encode()) for line in text.split("\r\n")) <= 75

    def test_more_days_than_there_are(self, plan: Plan) -> None:
        most = datetime.timedelta.max.days
        assert f"-P{most}D" in to_ical(plan, remind=most)
        with pytest.raises(Invalid, match="0 days or more, at most 999999999"):
            to_ical(plan, remind=most + 1)

    def test_without_the_day_of_the_plan(self) -> None:
        task = Task(code="1", title="x", deadlines=[Deadline(year=2024)])
        (found,) = read(to_ical(made(task)))
        assert found["DTSTAMP"].to_ical() == b"20240101T000000Z"

    def test_without_the_extra(
        self, plan: Plan, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(sys.modules, "icalendar", None)
        with pytest.raises(Invalid, match=r"the extra `calendar`: pip install"):
            to_ical(plan)

    @pytest.mark.parametrize("name", available_plans())
    def test_every_day_of_the_bundled_plans(self, name: str) -> None:
        check_days(load_plan(name))

    @given(plans())
    def test_every_day_of_any_plan(self, made_up: Plan) -> None:
        check_days(made_up)


def days_of(component: Any) -> bool:
    return bool(component.name == "VTODO")


def check_days(plan: Plan) -> None:
    """The file has each day that the plan has, as often; and nothing is left out."""
    found = read(to_ical(plan))
    told = [d for c in found if c.name == "VEVENT" for d in days(c)]
    due = items(plan)
    assert sorted(told) == sorted(i.days.last for i in due if i.days is not None)
    todos = sum(c.name == "VTODO" for c in found)
    assert todos == sum(i.days is None for i in due)
    uids = [str(c["UID"]) for c in found]
    assert len(set(uids)) == len(uids)
