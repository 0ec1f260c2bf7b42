"""A definition as queries: the one that counts, and the one that lists bad rows."""

# ruff: noqa: S608 - queries are what this makes, of quoted names and texts only

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import attrs

from parindex.dialects import DIALECTS
from parindex.errors import Collector, Invalid, NotFound, Problem
from parindex.numbers import quoted
from parindex.records.columns import DAYS
from parindex.records.expressions import READ, Found, Reader

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from parindex.dialects import Dialect, DialectName
    from parindex.records.calendars import Calendar
    from parindex.records.columns import Column
    from parindex.records.definition import Count, Definition
    from parindex.records.options import Options

#: The columns that a result begins with: the unit, the level where there is one, and
#: what tells periods apart; and how many rows there are.
ROWS = "rows"

#: Why a row is bad, such as `missing:due order:resolved`; or an empty text.
BAD = "bad"

#: The names of the steps of a query.
OWN = ("days", "work", "calendar", "records", "dated", "twice", "judged", "marked")


@attrs.frozen(kw_only=True)
class Query:
    """What is asked of a database about records at hand."""

    #: How the columns are read.
    reader: Reader
    #: The table: a name, quoted, or what stands after FROM.
    source: str
    #: The columns that only some of the files have.
    partly: frozenset[str] = frozenset()

    @property
    def absent(self) -> tuple[str, ...]:
        """The columns that the records, or some of the files, do not have."""
        here = self.reader.found.keys() - self.partly
        return tuple(c.name for c in self.definition.recorded if c.name not in here)

    @property
    def definition(self) -> Definition:
        """The definition."""
        return self.reader.definition

    @property
    def dialect(self) -> Dialect:
        """The database."""
        return self.reader.dialect

    @property
    def measured(self) -> tuple[Count, ...]:
        """What can be measured: all whose columns are there."""
        left = self.definition.unmeasured(self.absent)
        return tuple(c for c in self.definition.measurements if c not in left)

    @property
    def reasons(self) -> tuple[str, ...]:
        """What makes a row bad: `check:column`, in the order of the result."""
        doubles = [f"duplicate:{self.definition.record}"] if self._twice else []
        return (*self.reader.reasons(), *doubles)

    @property
    def _twice(self) -> bool:
        record = self.definition.record
        checked = "duplicate" in self.reader.options.checks
        return bool(record) and checked and record in self.reader.found

    @property
    def keys(self) -> dict[str, str]:
        """What rows are grouped by: names and expressions."""
        named, d = self.dialect.named, self.definition
        options, period = self.reader.options, d.by_name[d.period]
        keys = {"unit": named(d.unit)}
        if d.level:
            keys["level"] = named(d.level)
        if options.year is None:
            year = self.dialect.part("year", named(d.period))
            keys["year"] = year if period.type in DAYS else named(d.period)
        if self.reasons:
            keys[BAD] = BAD
        if options.by != "year":
            keys[options.by] = self.dialect.part(options.by, named(d.period))
        return keys

    def place(self, key: str) -> int:
        """Where a key stands in a row of the result."""
        return list(self.keys).index(key)

    def counts(self) -> str:
        """One GROUP BY: a row for each unit, level and period, and one of bad rows."""
        named, bad = self.dialect.named, bool(self.reasons)
        keys = self.keys
        chosen = [
            f"CASE WHEN bad = '' THEN {x} END AS {named(name)}"
            if bad and name != BAD
            else f"{x} AS {named(name)}"
            for name, x in keys.items()
        ]
        chosen.append(f"count(*) AS {named(ROWS)}")
        for count in self.measured:
            chosen += self._measured(count)
        places = ", ".join(str(n) for n in range(1, len(keys) + 1))
        within = self._within()
        if within and bad:
            within = f"bad <> '' OR ({within})"
        where = f"\nWHERE {within}" if within else ""
        return (
            f"{self._before()}SELECT\n  {_lines(chosen)}\n"
            f"FROM {self._last}{where}\nGROUP BY {places}"
        )

    def _measured(self, count: Count) -> Iterator[str]:
        """The count of a measurement, and of rows that its sum cannot know."""
        named = self.dialect.named
        where = self.reader.where(count.read_as(self.reader.options.reading))
        alias = count.datum or _for_any_level(count)
        if not count.sum:
            yield f"{self._tally(where)} AS {named(alias)}"
            return
        x = named(count.sum)
        counting = x if where == "TRUE" else f"CASE WHEN {where} THEN {x} END"
        unknown = f"{x} IS NULL" if where == "TRUE" else f"({where}) AND {x} IS NULL"
        yield f"sum({counting}) AS {named(alias)}"
        yield f"{self._tally(unknown)} AS {named(f'{alias} unknown')}"

    def _tally(self, where: str) -> str:
        return "count(*)" if where == "TRUE" else self.dialect.tally.format(x=where)

    def listing(self, columns: Sequence[str], beside: Sequence[str]) -> str:
        """The bad rows, with their reasons.

        Args:
            columns: What the records call their columns, all of them.
            beside: Columns of the source that say where a row is.
        """
        named, heads = self.dialect.named, []
        taken = {name.casefold() for name in columns}
        for name in (*beside, "reasons"):
            heads.append(unlike(name, taken))
            taken.add(heads[-1])
        raw = {f"raw {n}": name for n, name in enumerate((*beside, *columns), 1)}
        names = (*heads[:-1], *columns)
        chosen = [
            f"{named(x)} AS {named(name)}" for x, name in zip(raw, names, strict=True)
        ]
        chosen.insert(len(beside), f"trim(bad) AS {named(heads[-1])}")
        before = self._before([f"{named(x)} AS {named(a)}" for a, x in raw.items()])
        return f"{before}SELECT\n  {_lines(chosen)}\nFROM {self._last}\nWHERE bad <> ''"

    # --- the named queries before -----------------------------------------------------

    @property
    def _last(self) -> str:
        computed = any(column.since for column in self.definition.columns)
        return "marked" if self.reasons else "dated" if computed else "records"

    def _before(self, more: Sequence[str] = ()) -> str:
        reader, named = self.reader, self.dialect.named
        definition, options = self.definition, self.reader.options
        parts: list[str] = []
        computed = [c for c in definition.columns if c.since and reader.has(c.since)]
        if options.calendar and definition.works:
            parts += self._calendar(options.calendar)
        recorded = [c for c in definition.recorded if c.name in reader.found]
        chosen = [f"{reader.value(c)} AS {named(c.name)}" for c in recorded]
        if self.reasons:
            read = filter(reader.is_read, recorded)
            chosen += [
                f"{reader.raw(c)} IS NOT NULL AS {reader.given(c)}" for c in read
            ]
        parts.append(
            f"records {self.dialect.inline} (\n  SELECT\n    "
            f"{_lines([*chosen, *more], 4)}\n  FROM {self.source}\n)"
        )
        if self._last != "records" and any(c.since for c in definition.columns):
            parts.append(self._dated(computed))
        if self.reasons:
            parts += self._judged("dated" if "dated" in parts[-1][:6] else "records")
        return f"{self.dialect.opening} " + ",\n".join(parts) + "\n"

    def _dated(self, computed: list[Column]) -> str:
        named, chosen, joins = self.dialect.named, ["records.*"], []
        for number, column in enumerate(computed, 1):
            plus, working = self.definition.plus(column)
            start = f"records.{named(column.since)}"
            days = str(plus) if isinstance(plus, int) else f"records.{named(plus)}"
            if self.definition.by_name[column.since].type == "timestamp":
                start = self.dialect.date.format(x=start)
            if working:
                chosen.append(f"till{number}.day AS {named(column.name)}")
                joins.append(
                    f"  LEFT JOIN calendar AS from{number}"
                    f"\n    ON from{number}.day = {start}"
                    f"\n  LEFT JOIN calendar AS till{number} ON till{number}.worked = 1"
                    f"\n    AND till{number}.number = from{number}.number + {days}"
                    f"\n    AND {days} >= 1"
                )
            else:
                later = self.dialect.later.format(x=start, n=days)
                chosen.append(f"{later} AS {named(column.name)}")
        joined = "".join(f"\n{join}" for join in joins)
        return (
            f"dated {self.dialect.inline} (\n  SELECT\n    {_lines(chosen, 4)}\n"
            f"  FROM records{joined}\n)"
        )

    def _calendar(self, calendar: Calendar) -> list[str]:
        """Every day, whether it is worked, and how many are worked up to it."""
        d = self.dialect
        first, last = map(d.on, calendar.ends)
        week = f"{d.weekday.format(x='day')} <= 5"
        if calendar.off:
            week += f" AND day NOT IN ({', '.join(map(d.on, calendar.off))})"
        if calendar.worked:
            week = f"{week} OR day IN ({', '.join(map(d.on, calendar.worked))})"
        return [
            _step("days", d.days.format(first=first, last=last)),
            _step(
                "work",
                f"SELECT day, CASE WHEN {week} THEN 1 ELSE 0 END AS worked",
                "FROM days",
            ),
            _step(
                "calendar",
                "SELECT day, worked, sum(worked) OVER (ORDER BY day) AS number",
                "FROM work",
            ),
        ]

    def _judged(self, of: str) -> Iterator[str]:
        named, inline, record = self.dialect.named, self.dialect.inline, ""
        whens, join = list(self.reader.reasons().values()), ""
        if self._twice:
            record = named(self.definition.record)
            yield (
                f"twice AS (\n  SELECT {record} AS same\n  FROM {of}\n"
                f"  WHERE {record} IS NOT NULL\n"
                f"  GROUP BY {record}\n  HAVING count(*) > 1\n)"
            )
            whens.append("twice.same IS NOT NULL")
            join = f"\n  LEFT JOIN twice ON {of}.{record} = twice.same"
        pairs = list(zip(map(named, self.reasons), whens, strict=True))
        each = [f"({when}) IS TRUE AS {name}" for name, when in pairs]
        yield (
            f"judged {inline} (\n  SELECT\n    {_lines([f'{of}.*', *each], 4)}\n"
            f"  FROM {of}{join}\n)"
        )
        # Why a row is bad is put together for bad rows only.
        ors = " OR ".join(name for name, _ in pairs)
        told = "\n      || ".join(
            f"CASE WHEN {named(reason)} THEN {self.dialect.literal(f'{reason} ')} "
            "ELSE '' END"
            for reason in self.reasons
        )
        yield (
            f"marked {inline} (\n  SELECT judged.*, CASE\n    WHEN {ors}\n"
            f"    THEN {told}\n    ELSE '' END AS bad\n  FROM judged\n)"
        )

    def _within(self) -> str:
        """Whether a row is of the year that is asked for."""
        year, period = self.reader.options.year, self.definition.period
        if year is None:
            return ""
        x = self.dialect.named(period)
        if self.definition.by_name[period].type == "whole":
            return f"{x} = {year}"
        first, end = datetime.date(year, 1, 1), datetime.date(year + 1, 1, 1)
        return f"{x} >= {self.dialect.on(first)} AND {x} < {self.dialect.on(end)}"


def _step(name: str, *lines: str) -> str:
    inside = "\n  ".join(lines)
    return f"{name} AS (\n  {inside}\n)"


def _lines(items: Sequence[str], indent: int = 2) -> str:
    return f",\n{' ' * indent}".join(items)


def unlike(name: str, taken: Collection[str]) -> str:
    """*name*, made longer where a column in small letters has it."""
    while name in taken:
        name += "_"
    return name


def _for_any_level(count: Count) -> str:
    level, name = next(iter(count.data.items()))
    return name.replace(level, "level")


def definition_sql(
    definition: Definition,
    options: Options,
    dialect: DialectName = "duckdb",
    *,
    table: str = "source",
) -> str:
    """The query that counts, for a table whose columns have the types declared.

    In SQLite, days are texts such as 2024-05-31, and sums of amounts are floats.

    Args:
        definition: What is counted.
        options: How the records call things, and what is asked.
        dialect: The database.
        table: The table's name.

    Raises:
        NotFound: for a database that is not known.
        Invalid: for options that do not fit the definition.
    """
    if dialect not in DIALECTS:
        raise NotFound("dialect", dialect, "parindex", tuple(DIALECTS))
    options.check(definition)
    if table.casefold() in OWN:
        problem = Problem("table", "", quoted(table), "a name that no step has")
        raise Invalid(definition.id, (problem,))
    found: dict[str, Found] = {c.name: c.type for c in definition.recorded}
    return query(
        definition, options, dialect, found, DIALECTS[dialect].named(table)
    ).counts()


def query(
    definition: Definition,
    options: Options,
    dialect: DialectName,
    found: Mapping[str, Found],
    source: str,
) -> Query:
    """What to ask about records at hand.

    Raises:
        Invalid: where a required column is not among *found*, or one holds something of
            which no value of its type can be made.
    """
    mistakes = Collector()
    for column in definition.recorded:
        held, name = found.get(column.name), options.columns.get(column.name)
        where = f"column {column.name}"
        if held is None and column.required:
            expected = "the records' name of it; see columns"
            what = f"no column {quoted(name or column.name)}"
            mistakes.add("column", where, what, expected)
        elif held and held != "cell" and held not in READ[column.type]:
            mistakes.add("type", where, f"a {held}", f"a {column.type}")
    mistakes.check(definition.id)
    reader = Reader(
        definition=definition, options=options, dialect=DIALECTS[dialect], found=found
    )
    return Query(reader=reader, source=source)
