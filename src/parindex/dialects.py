"""How four databases write the same query: names, texts, dates and casts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import attrs

from parindex.errors import Invalid, Problem
from parindex.numbers import quoted
from parindex.tables import Table

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable

#: The databases that queries are written for.
DialectName = Literal["duckdb", "postgresql", "sqlite", "spark"]

#: The parts of a date that a query groups by.
DatePart = Literal["year", "quarter", "month"]


@attrs.frozen(kw_only=True)
class Dialect:
    """What differs in the SQL of one database."""

    #: Which database it is.
    name: DialectName
    #: What stands around a name.
    mark: str = '"'
    #: What a backslash in a text is written as.
    backslash: str = "\\"
    #: What a quote in a text is written as.
    quote: str = "''"
    #: A date between two others, both included, as a table of one column.
    days: str
    #: The day of the week of `{x}`: 1 for Monday, 7 for Sunday.
    weekday: str
    #: The number of a part of the date `{x}`.
    parts: Table[str]
    #: The date `{x}` and `{n}` days.
    later: str
    #: A date, written `{day}`.
    day: str = "DATE '{day}'"
    #: The date of the timestamp `{x}`.
    date: str = "CAST({x} AS DATE)"
    #: The type of texts.
    text: str = "VARCHAR"
    #: How many rows there are of which `{x}` holds.
    tally: str = "count(*) FILTER (WHERE {x})"
    #: What comes before the first of several named queries.
    opening: str = "WITH"
    #: How a named query is kept from being stored.
    inline: str = "AS NOT MATERIALIZED"

    def named(self, name: str) -> str:
        """A name of a column or table, quoted.

        Raises:
            Invalid: for a name that no database can hold.
        """
        return f"{self.mark}{_whole(name).replace(self.mark, self.mark * 2)}{self.mark}"

    def literal(self, text: str) -> str:
        """A text, quoted.

        Raises:
            Invalid: for a text that no database can hold.
        """
        escaped = _whole(text).replace("\\", self.backslash).replace("'", self.quote)
        return f"'{escaped}'"

    def literals(self, texts: Iterable[str]) -> str:
        """Texts in parentheses, as `IN` takes them."""
        return f"({', '.join(map(self.literal, texts))})"

    def on(self, day: datetime.date) -> str:
        """A date."""
        return self.day.format(day=day.isoformat())

    def part(self, part: DatePart, x: str) -> str:
        """The year, quarter or month of the date *x*, as a whole number."""
        return self.parts[part].format(x=x)


def _whole(text: str) -> str:
    if not text or "\x00" in text:
        found = "an empty text" if not text else f"{quoted(text)}, with a null byte"
        raise Invalid("sql", (Problem("sql", "", found, "a text that SQL can hold"),))
    return text


def _functions(template: str) -> Table[str]:
    names: tuple[DatePart, ...] = ("year", "quarter", "month")
    return Table((name, template.replace("PART", name)) for name in names)


#: The databases by their names.
DIALECTS: Table[Dialect] = Table(
    (dialect.name, dialect)
    for dialect in (
        Dialect(
            name="duckdb",
            days="SELECT CAST(unnest(generate_series({first}, {last}, "
            "INTERVAL 1 DAY)) AS DATE) AS day",
            weekday="isodow({x})",
            parts=_functions("PART({x})"),
            later="({x} + CAST({n} AS INTEGER))",
            # Half the time of FILTER; of unknowns only, it counts NULL.
            tally="coalesce(count_if({x}), 0)",
        ),
        Dialect(
            name="postgresql",
            days="SELECT CAST(generate_series({first}, {last}, "
            "INTERVAL '1 day') AS DATE) AS day",
            weekday="EXTRACT(ISODOW FROM {x})",
            parts=_functions("CAST(EXTRACT(PART FROM {x}) AS INTEGER)"),
            later="({x} + CAST({n} AS INTEGER))",
        ),
        Dialect(
            name="sqlite",
            days="SELECT {first} AS day UNION ALL SELECT date(day, '+1 day') "
            "FROM days WHERE day < {last}",
            weekday="(strftime('%w', {x}) + 6) % 7 + 1",
            parts=Table(
                {
                    "year": "CAST(strftime('%Y', {x}) AS INTEGER)",
                    "quarter": "(CAST(strftime('%m', {x}) AS INTEGER) + 2) / 3",
                    "month": "CAST(strftime('%m', {x}) AS INTEGER)",
                }
            ),
            later="date({x}, '+' || {n} || ' days')",
            day="'{day}'",
            date="date({x})",
            text="TEXT",
            opening="WITH RECURSIVE",
        ),
        Dialect(
            name="spark",
            mark="`",
            backslash="\\\\",
            quote="\\'",
            days="SELECT explode(sequence({first}, {last}, INTERVAL 1 DAY)) AS day",
            weekday="weekday({x}) + 1",
            parts=_functions("PART({x})"),
            later="date_add({x}, CAST({n} AS INTEGER))",
            text="STRING",
            inline="AS",
            tally="count_if({x})",
        ),
    )
)
