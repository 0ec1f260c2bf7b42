"""When something is due, as plans say it."""

from __future__ import annotations

import datetime
import re
from calendar import monthrange
from datetime import MAXYEAR, MINYEAR
from typing import TYPE_CHECKING, Literal

import attrs

from parindex.errors import Collector
from parindex.numbers import quoted
from parindex.text import Text, nfc, text_of
from parindex.units import Amount, parse_amount

if TYPE_CHECKING:
    from collections.abc import Iterator

#: How often something comes back.
Every = Literal["month", "quarter", "half_year", "year"]

#: How many months each lasts.
MONTHS: dict[Every, int] = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}

#: A part of a year: `2024-06`, `2024-Q2`, `2024-H1`.
PERIOD = re.compile(
    r"(?P<year>\d{4})-(?:(?P<month>0[1-9]|1[0-2])|Q(?P<quarter>[1-4])|H(?P<half>[12]))"
)


def check_year(problems: Collector, where: str, year: int) -> None:
    """Note a year that the calendar does not have."""
    if not MINYEAR <= year <= MAXYEAR:
        expected = f"a year from {MINYEAR} to {MAXYEAR}"
        problems.add("year", where, str(year), expected)


def _text(value: str | Text | None) -> Text | None:
    return None if value is None else text_of(value)


def _amount(value: object) -> Amount | None:
    return None if value is None else parse_amount(value)


@attrs.frozen
class Days:
    """The first and the last day of something."""

    #: The first day.
    first: datetime.date
    #: The last day.
    last: datetime.date


@attrs.frozen(kw_only=True)
class Deadline:
    """When something is due: exactly one of `before` to `after`.

    Raises:
        Invalid: at construction, with every mistake.
    """

    #: What is due then, where it is not the whole: a report, a meeting.
    what: Text | None = attrs.field(default=None, converter=_text)
    #: For whom it is, where that is not all who are assigned.
    whom: Text | None = attrs.field(default=None, converter=_text)
    #: The day before which it is done: `trước ngày 20/6`.
    before: datetime.date | None = None
    #: The last day on which it is in time.
    by: datetime.date | None = None
    #: A month, quarter or half of a year: `2024-06`, `2024-Q2`, `2024-H1`.
    period: str = ""
    #: A year: within it, by its last day.
    year: int | None = None
    #: How often it comes back, each time by the end of a month, quarter, half or year.
    every: Every | None = None
    #: Whether it goes on all the time: `thường xuyên`.
    regularly: bool = False
    #: What must have happened before: `sau khi có hướng dẫn của Trung ương`.
    after: Text | None = attrs.field(default=None, converter=_text)
    #: How long after (or, below 0, ahead of) that; not said unless given.
    within: Amount | None = attrs.field(default=None, converter=_amount)
    #: As it is printed, in a few words.
    quote: str = attrs.field(default="", converter=nfc)

    def __attrs_post_init__(self) -> None:
        problems = Collector()
        ways = ("before", "by", "period", "year", "every", "regularly", "after")
        used = [name for name in ways if getattr(self, name)]
        if len(used) != 1:
            found = " and ".join(used) or "none of them"
            problems.add("deadline", "", found, f"exactly one of {', '.join(ways)}")
        if self.period and not PERIOD.fullmatch(self.period):
            expected = "a month 2024-06, a quarter 2024-Q2 or a half 2024-H1"
            problems.add("deadline", "period", quoted(self.period), expected)
        elif self.period:
            check_year(problems, "period", int(self.period[:4]))
        if self.year is not None:
            check_year(problems, "year", self.year)
        if self.before == datetime.date.min:
            expected = "a day that has one before it"
            problems.add("deadline", "before", self.before.isoformat(), expected)
        if self.within is not None and self.after is None:
            problems.add("deadline", "within", str(self.within), "only with `after`")
        problems.check("deadline")

    @property
    def days(self) -> Days | None:
        """The days of the time it names; None where it names no dates.

        Something due before a day, or by it, has that one day: the last one in time.
        """
        last = self.by
        if self.before is not None:
            last = self.before - datetime.timedelta(days=1)
        if last is not None:
            return Days(last, last)
        if self.year is not None:
            return _months(self.year, 1, 12)
        found = PERIOD.fullmatch(self.period)
        return _period(found) if found else None

    @property
    def last_day(self) -> datetime.date | None:
        """The last day on which it is in time; None where no date is known."""
        return self.days.last if self.days else None

    def occurrences(self, first_year: int, last_year: int) -> Iterator[Days]:
        """Each time it is due in those years; none where it names no dates."""
        if self.every is None:
            if self.days is not None:
                yield self.days
            return
        months = MONTHS[self.every]
        for year in range(first_year, last_year + 1):
            for start in range(1, 13, months):
                yield _months(year, start, months)


def _period(found: re.Match[str]) -> Days:
    year = int(found["year"])
    parts = {"month": 1, "quarter": 3, "half": 6}
    name, months = next((n, m) for n, m in parts.items() if found[n])
    return _months(year, months * (int(found[name]) - 1) + 1, months)


def _months(year: int, first: int, count: int) -> Days:
    last = first + count - 1
    return Days(
        datetime.date(year, first, 1),
        datetime.date(year, last, monthrange(year, last)[1]),
    )
