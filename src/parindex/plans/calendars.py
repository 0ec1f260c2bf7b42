"""The deadlines of a plan as an iCalendar file; the only module with `icalendar`.

Needs the extra `calendar`: `pip install "parindex[calendar]"`.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5

from parindex.catalogue import one_line
from parindex.errors import Invalid, Problem
from parindex.plans.assignments import tasks_of
from parindex.plans.deadlines import MONTHS
from parindex.plans.schedule import Item, items
from parindex.plans.wording import when

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parindex.plans.plan import Plan
    from parindex.text import Language

#: The most days that a length of time can have.
MOST_DAYS = datetime.timedelta.max.days


def to_ical(
    plan: Plan,
    organisation: str | None = None,
    lang: Language = "vi",
    remind: int | None = None,
) -> str:
    """The deadlines of a plan as the text of an iCalendar file (RFC 5545).

    Each date is an event of a whole day, the last day in time; what comes back is one
    event with a rule of recurrence over the years of the plan. What has no date (it
    goes on all the time, waits for something, or has no deadline) is a to-do without a
    date. Every event keeps its UID as long as its place in the plan is the same.

    Args:
        plan: The plan.
        organisation: Only what it takes part in, alone or as one of several.
        lang: The language.
        remind: How many days before its day an event reminds; else none does.

    Raises:
        NotFound: for an organisation that is not there.
        Invalid: where the extra `calendar` is not installed, for fewer than 0 days, or
            for more than a calendar can count.
    """
    ical = _package()
    if remind is not None and not 0 <= remind <= MOST_DAYS:
        expected = f"0 days or more, at most {MOST_DAYS}"
        problem = Problem("remind", "remind", str(remind), expected)
        raise Invalid("calendar", (problem,))
    calendar = ical.Calendar()
    calendar.add("prodid", "-//parindex//plans//VI")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", one_line(plan.title[lang]))
    for place, item in _once(items(plan, tasks=tasks_of(plan, organisation))):
        component = _component(ical, plan, item, lang)
        component.add("uid", f"{uuid5(NAMESPACE_URL, f'{plan.id}/{place}')}@parindex")
        if remind is not None and item.days is not None:
            component.add_component(_alarm(ical, item, lang, remind))
        calendar.add_component(component)
    text: bytes = calendar.to_ical()
    return text.decode()


def _package() -> Any:  # noqa: ANN401 - a module that may not be there
    try:
        import icalendar  # noqa: PLC0415 - an extra
    except ImportError as error:
        expected = "the extra `calendar`: pip install parindex[calendar]"
        problem = Problem("extra", "", "no package icalendar", expected)
        raise Invalid("calendar", (problem,)) from error
    return icalendar


def _once(found: tuple[Item, ...]) -> Iterator[tuple[str, Item]]:
    """Each deadline once with its place; what comes back by its first time."""
    seen = set()
    for item in found:
        place = f"{item.kind}/{item.code}#{item.number}"
        if place not in seen:
            seen.add(place)
            yield place, item


def _component(ical: Any, plan: Plan, item: Item, lang: Language) -> Any:  # noqa: ANN401 - of icalendar
    found = ical.Todo() if item.days is None else ical.Event()
    found.add("dtstamp", _stamp(plan))
    found.add("summary", one_line(f"{item.code} {item.title[lang]}"))
    said = "" if item.deadline is None else when(item.deadline, lang)
    leads = one_line("; ".join(name[lang] for name in item.lead))
    lines = (said, leads, one_line(plan.title[lang]))
    found.add("description", "\n".join(filter(None, lines)))
    if item.days is None:
        return found
    on = item.days.last
    found.add("dtstart", on)
    if on < datetime.date.max:  # without an end, it is one day (RFC 5545, 3.6.1)
        found.add("dtend", on + datetime.timedelta(days=1))
    found.add("transp", "TRANSPARENT")
    if item.deadline is not None and item.deadline.every is not None:
        until = datetime.date(plan.last_year, 12, 31)
        months = MONTHS[item.deadline.every]
        rule = {"freq": "monthly", "interval": months, "bymonthday": -1, "until": until}
        found.add("rrule", rule)
    return found


def _alarm(ical: Any, item: Item, lang: Language, days: int) -> Any:  # noqa: ANN401 - of icalendar
    alarm = ical.Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", one_line(f"{item.code} {item.title[lang]}"))
    alarm.add("trigger", datetime.timedelta(days=-days))
    return alarm


def _stamp(plan: Plan) -> datetime.datetime:
    """The day the plan was issued: so the same plan gives the same file."""
    first = plan.issued or datetime.date(plan.first_year, 1, 1)
    return datetime.datetime(first.year, first.month, first.day, tzinfo=datetime.UTC)
