"""How a definition is applied to the records at hand."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Literal, get_args

import attrs

from parindex.dialects import DatePart
from parindex.errors import Collector, hint
from parindex.numbers import Notation, quoted
from parindex.records.calendars import Calendar
from parindex.records.columns import FIRST_DAY, LAST_DAY
from parindex.tables import Table
from parindex.text import nfc, strings_of
from parindex.units import Amount, to_unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from parindex.records.definition import Definition

#: What makes a row bad: a required value that is missing; a value that cannot be read;
#: a day that is none, or lies before 1975 or after 2099; an answer that is no choice; a
#: unit that is not in the list; a number below zero; a day before one that it follows;
#: a day for which there is no calendar; an identifier that another row has too.
Check = Literal[
    "missing",
    "unreadable",
    "date",
    "choice",
    "unit",
    "negative",
    "order",
    "calendar",
    "duplicate",
]

CHECKS: tuple[Check, ...] = get_args(Check)


def _names(value: Mapping[str, str]) -> Table[str]:
    return Table((nfc(name), text) for name, text in value.items())


def _checks(value: Iterable[Check]) -> tuple[Check, ...]:
    return tuple(value)


def _units(value: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(strings_of(value)))


@attrs.frozen(kw_only=True)
class Options:
    """What the records call things, what is asked of them, and what is checked."""

    #: What the records call a column, where it is not the definition's name of it.
    columns: Table[str] = attrs.field(factory=Table, converter=_names)
    #: The units there are; without them every unit is taken for one.
    units: tuple[str, ...] = attrs.field(default=(), converter=_units)
    #: What rows are told apart by: the year, quarter or month of their day.
    by: DatePart = "year"
    #: The only year that counts; else all.
    year: int | None = None
    #: The reading that is used wherever there is one of that name.
    reading: str | None = None
    #: The day that the records were taken.
    as_of: datetime.date | None = None
    #: What makes a row bad, and is looked for.
    checks: tuple[Check, ...] = attrs.field(default=CHECKS, converter=_checks)
    #: The days that are worked, where a definition counts them.
    calendar: Calendar | None = None
    #: How numbers are written in text.
    numbers: Notation = "en"
    #: In which unit the records hold amounts, where it is not the definition's.
    amounts: Table[str] = attrs.field(factory=Table, converter=_names)

    def unit_of(self, definition: Definition, column: str) -> str:
        """The unit in which the records hold the numbers of a column."""
        return self.amounts.get(column) or definition.by_name[column].unit

    def check(self, definition: Definition) -> None:
        """Be content with options that fit the definition.

        Raises:
            Invalid: with every mistake.
            NotFound: for a reading that it does not have.
        """
        definition.check_reading(self.reading)
        mistakes, known = Collector(), [c.name for c in definition.recorded]
        for where, names in (("columns", self.columns), ("amounts", self.amounts)):
            for name in names:
                if name not in known:
                    expected = f"a column of {definition.id}{hint(name, known)}"
                    mistakes.add("column", where, quoted(name), expected)
        for name in self.amounts.keys() & known:
            with mistakes.at(f"amounts, {name}"):
                to_unit(Amount(1, self.amounts[name]), definition.by_name[name].unit)
        for check in self.checks:
            if check not in CHECKS:
                expected = f"one of {', '.join(CHECKS)}{hint(check, CHECKS)}"
                mistakes.add("choice", "checks", quoted(check), expected)
        self._check_times(mistakes)
        if definition.by_name[definition.period].type == "whole" and self.by != "year":
            expected = "year; the records hold no day to tell shorter periods by"
            mistakes.add("period", "by", self.by, expected)
        if definition.needs_day(self.reading) and self.as_of is None:
            expected = "the day that the records were taken"
            mistakes.add("as_of", "as_of", "nothing", expected)
        if definition.works and self.calendar is None:
            expected = "the days that are worked; see parindex.records.calendars"
            mistakes.add("calendar", "calendar", "nothing", expected)
        mistakes.check(definition.id)

    def _check_times(self, mistakes: Collector) -> None:
        parts = get_args(DatePart)
        if self.by not in parts:
            expected = f"one of {', '.join(parts)}"
            mistakes.add("choice", "by", quoted(str(self.by)), expected)
        first, last = FIRST_DAY.year, LAST_DAY.year
        whole = isinstance(self.year, int) and not isinstance(self.year, bool)
        if self.year is not None and not (whole and first <= self.year <= last):
            expected = f"a year from {first} to {last}"
            mistakes.add("year", "year", quoted(str(self.year)), expected)
        if self.as_of is not None and type(self.as_of) is not datetime.date:
            expected = "a datetime.date, without an hour"
            mistakes.add("as_of", "as_of", quoted(str(self.as_of)), expected)
