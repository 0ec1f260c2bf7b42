"""The days that are worked in Vietnam; the only module with the package `holidays`.

Vietnam's holidays need the extra `records`: `pip install "parindex[records]"`.
"""

from __future__ import annotations

import datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from parindex.csvfiles import Mistakes, read_table
from parindex.errors import Invalid, Problem
from parindex.numbers import quoted

if TYPE_CHECKING:
    from collections.abc import Iterable

#: How a table of days says that no work, or work, is done.
OFF = ("", "holiday", "nghỉ", "ngày nghỉ")
WORKED = ("worked", "working", "làm việc", "làm bù")


def _days(value: Iterable[datetime.date]) -> tuple[datetime.date, ...]:
    return tuple(sorted(set(value)))


@attrs.frozen(kw_only=True)
class Calendar:
    """Some years: from Monday to Friday is worked, with these exceptions."""

    #: The first year.
    first: int
    #: The last year.
    last: int
    #: Days on which no work is done.
    off: tuple[datetime.date, ...] = attrs.field(default=(), converter=_days)
    #: Saturdays and Sundays that are worked, in exchange for another day.
    worked: tuple[datetime.date, ...] = attrs.field(default=(), converter=_days)
    #: Where the days are from.
    source: str = ""

    @property
    def ends(self) -> tuple[datetime.date, datetime.date]:
        """Its first and its last day."""
        return datetime.date(self.first, 1, 1), datetime.date(self.last, 12, 31)


def vietnam(first: int = 2015, last: int = 2026) -> Calendar:
    """Vietnam's public holidays with compensatory days, from the package `holidays`.

    The package knows which Saturdays are worked, and for which days, only where the
    Government's notice of that year has been entered in it.

    Args:
        first: The first year.
        last: The last year.

    Raises:
        Invalid: where the extra `records` is not installed.
    """
    try:
        import holidays  # noqa: PLC0415 - an extra
    except ImportError as error:
        expected = "the extra `records`: pip install parindex[records]"
        problem = Problem("extra", "", "no package holidays", expected)
        raise Invalid("calendar", (problem,)) from error
    days = holidays.country_holidays("VN", years=range(first, last + 1))
    return Calendar(
        first=first,
        last=last,
        off=days,
        worked=(day for day in days.weekend_workdays if first <= day.year <= last),
        source=f"holidays {version('holidays')}, VN",
    )


def read_calendar(path: str | Path) -> Calendar:
    """The calendar in a CSV file: a column `day`, and if it has one, a column `kind`.

    A day is off, unless its kind is `worked` (`làm bù`). The years are those of the
    days.

    Raises:
        Invalid: with every mistake in the file.
    """
    table, mistakes = read_table(path), Mistakes()
    days = table.column("day")
    kinds = table.column("kind") if "kind" in table.columns else [""] * len(days)
    read: dict[bool, list[datetime.date]] = {True: [], False: []}
    for line, text, kind in zip(table.lines, days, kinds, strict=True):
        said = kind.strip().lower()
        if said not in (*OFF, *WORKED):
            expected = "holiday (nghỉ), worked (làm bù), or nothing"
            mistakes.add("choice", f"line {line}, kind", quoted(kind), expected)
        try:
            read[said in WORKED].append(datetime.date.fromisoformat(text.strip()))
        except ValueError:
            expected = "a date such as 2024-05-31"
            mistakes.add("date", f"line {line}, day", quoted(text), expected)
    if not days:
        mistakes.add("empty", "", "no day", "the holidays of a year or more")
    mistakes.check(table.name)
    years = [day.year for some in read.values() for day in some]
    return Calendar(
        first=min(years),
        last=max(years),
        off=read[False],
        worked=read[True],
        source=Path(path).name,
    )
