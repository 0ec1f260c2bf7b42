"""What was measured: counts and sums by unit and period, and what was left out."""

from __future__ import annotations

import datetime
import json
from collections import Counter
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from parindex.assessment import Assessment, Book
from parindex.catalogue import say
from parindex.csvfiles import CsvTable
from parindex.dialects import DatePart
from parindex.errors import Collector, Invalid, NotFound, Problem
from parindex.numbers import display, exact_text
from parindex.records.definition import Count, Definition
from parindex.records.options import CHECKS, Check
from parindex.render import html_table
from parindex.tables import Table
from parindex.units import Amount, to_unit

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from parindex.assessment import BookName
    from parindex.criteria import Framework
    from parindex.text import Language


#: The words for each check.
REASONS: Mapping[str, str] = {
    "missing": "records.missing",
    "unreadable": "records.unreadable",
    "date": "records.date",
    "choice": "records.choice",
    "unit": "records.unit-unknown",
    "negative": "records.negative",
    "order": "records.order",
    "calendar": "records.calendar",
    "duplicate": "records.duplicate",
}


def _numbers(value: Mapping[str, Fraction]) -> Table[Fraction]:
    return Table(value)


@attrs.frozen(kw_only=True)
class Row:
    """What was measured for one unit in one period."""

    #: The unit, as the records name it.
    unit: str
    #: The period: `2024`, `2024-Q3` or `2024-09`.
    period: str
    #: How many rows there are, bad ones not counted.
    rows: int
    #: Counts and sums by datum; what no row could say is absent.
    data: Table[Fraction] = attrs.field(converter=_numbers)
    #: Sums that lack an amount that is not known, and so are not known either.
    unknown: tuple[str, ...] = ()

    @property
    def year(self) -> int:
        """The year of the period."""
        return int(self.period.partition("-")[0])

    def without(self, names: Collection[str]) -> Row:
        """This without some data, which are not measured."""
        data = {n: x for n, x in self.data.items() if n not in names}
        unknown = tuple(n for n in self.unknown if n not in names)
        return attrs.evolve(self, data=data, unknown=unknown)

    def plus(self, other: Row, period: str) -> Row:
        """Both together, as one of a period."""
        unknown = sorted({*self.unknown, *other.unknown})
        names = [n for n in {**self.data, **other.data} if n not in unknown]
        nothing = Fraction(0)
        both = {
            n: self.data.get(n, nothing) + other.data.get(n, nothing) for n in names
        }
        return Row(
            unit=self.unit,
            period=period,
            rows=self.rows + other.rows,
            data=both,
            unknown=tuple(unknown),
        )


def _whole(number: int, lang: Language) -> str:
    return display(Fraction(number), lang)


def _added(rows: Iterable[tuple[str, Row]]) -> tuple[Row, ...]:
    """Rows with those of the same unit and period added up, in order."""
    found: dict[tuple[str, str], Row] = {}
    for period, row in rows:
        key, old = (row.unit, period), found.get((row.unit, period))
        found[key] = row.plus(old, period) if old else attrs.evolve(row, period=period)
    return tuple(found[key] for key in sorted(found))


def _rows(value: Iterable[Row]) -> tuple[Row, ...]:
    return _added((row.period, row) for row in value)


@attrs.frozen(kw_only=True)
class Measured:
    """Measurements from records; those of separate records add up with `+`."""

    #: How the records were counted.
    definition: Definition
    #: The query that counted them.
    sql: str = attrs.field(eq=False, default="", repr=False)
    #: What periods are.
    by: DatePart
    #: The only year that was counted, if there was one.
    year: int | None = None
    #: The reading that was asked for.
    reading: str | None = None
    #: The day that the records were taken, if it was told.
    as_of: datetime.date | None = None
    #: In which unit each sum is.
    units: Table[str]
    #: What was looked for in the rows.
    checks: tuple[Check, ...]
    #: Columns that the records do not have, and that may be absent.
    absent: tuple[str, ...] = ()
    #: By unit and period.
    rows: tuple[Row, ...] = attrs.field(converter=_rows)
    #: How many rows are bad, and were left out.
    bad: int = 0
    #: How many of them for each reason, `missing:received`; a row can have several.
    reasons: Table[int] = attrs.field(factory=Table)
    #: How many lines of CSV files are no rows.
    lines: int = 0
    #: How many rows have no unit, level or period and were not checked.
    unassigned: int = 0
    #: The files that bad rows were written to.
    written: tuple[Path, ...] = attrs.field(default=(), eq=False)

    def __add__(self, other: Measured) -> Measured:
        """Both together: the months of a year, or the files of a country.

        A number of a record that stands in both is not noticed. What one of them could
        not measure, for want of a column, is not measured.

        Raises:
            Invalid: for results that were not counted alike.
        """
        alike = ("definition", "by", "year", "reading", "units", "checks")
        for name in alike:
            if getattr(self, name) != getattr(other, name):
                found = f"results that differ in {name}"
                problem = Problem("merge", name, found, "results counted alike")
                raise Invalid(self.definition.id, (problem,))
        reasons = Counter(self.reasons) + Counter(other.reasons)
        absent = tuple(dict.fromkeys((*self.absent, *other.absent)))
        left = self.definition.unmeasured(absent)
        names = {name for count in left for name in count.names}
        return attrs.evolve(
            self,
            as_of=self.as_of if self.as_of == other.as_of else None,
            absent=absent,
            rows=(row.without(names) for row in (*self.rows, *other.rows)),
            bad=self.bad + other.bad,
            reasons=Table(sorted(reasons.items())),
            lines=self.lines + other.lines,
            unassigned=self.unassigned + other.unassigned,
            written=(*self.written, *other.written),
        )

    @property
    def years(self) -> tuple[int, ...]:
        """The years there are rows of."""
        return tuple(sorted({row.year for row in self.rows}))

    def in_year(self, year: int) -> tuple[Row, ...]:
        """The rows of a year, its quarters or months added up.

        Raises:
            NotFound: for a year without rows.
        """
        if year not in self.years:
            known = tuple(map(str, self.years))
            raise NotFound("year", str(year), self.definition.id, known)
        return _added((str(year), row) for row in self.rows if row.year == year)

    def amount(self, datum: str, number: Fraction) -> Amount:
        """A count or sum with its unit."""
        return Amount(number, self.units[datum])

    def assessments(
        self, framework: Framework, year: int, book: BookName = "self_assessed"
    ) -> tuple[Assessment, ...]:
        """What was measured in a year, as assessments that can be evaluated.

        Raises:
            NotFound: for a year without rows, and a datum that the framework lacks.
            Invalid: for a datum of another kind of unit.
        """
        problems = Collector()
        for name in self.definition.data:
            datum = framework.data_by_name.get(name)
            if datum is None:
                known = tuple(framework.data_by_name)
                raise NotFound("datum", name, framework.id, known)
            with problems.at(name):
                to_unit(Amount(1, self.units[name]), datum.unit)
        problems.check(framework.id)
        return tuple(
            Assessment(
                framework=framework.id,
                unit=row.unit,
                year=year,
                books=[Book(name=book, measurements=self._measurements(row))],
            )
            for row in self.in_year(year)
        )

    def _measurements(self, row: Row) -> dict[str, Amount]:
        return {name: self.amount(name, x) for name, x in row.data.items()}

    def table(self, year: int | None = None) -> CsvTable:
        """A row a unit, or a unit and period where no year is given.

        Raises:
            NotFound: for a year without rows.
        """
        rows = self.rows if year is None else self.in_year(year)
        between = ["period"] if year is None else []
        return CsvTable(
            name=self.definition.id,
            columns=["unit", *between, *self.definition.data],
            rows=[
                [row.unit, *([row.period] if between else []), *self._cells(row)]
                for row in rows
            ],
        )

    def _cells(self, row: Row) -> Iterator[str]:
        counted = {
            n for c in self.definition.measurements if not c.sum for n in c.names
        }
        for name in self.definition.data:
            number = row.data.get(name)
            if number is None:
                yield ""
            else:
                amount = self.amount(name, number)
                yield exact_text(number) if name in counted else str(amount)

    # --- told -------------------------------------------------------------------------

    def explain(self, lang: Language = "vi") -> str:
        """What was counted and how, and what was left out, as lines."""
        return "\n".join(self._lines(lang))

    def _lines(self, lang: Language) -> Iterator[str]:
        yield self.definition.title[lang]
        for row in self.rows:
            data = (
                f"{name} {display(row.data[name], lang)}"
                for name in self.definition.data
                if name in row.data
            )
            yield say(
                "records.row",
                lang,
                unit=row.unit,
                period=row.period,
                data="; ".join(data),
                rows=_whole(row.rows, lang),
            )
        yield from self.notes(lang)

    def notes(self, lang: Language = "vi") -> Iterator[str]:
        """What was left out, what was not checked, and which choices were made."""
        yield from self._left_out(lang)
        yield from self._lacking(lang)
        for path in self.written:
            yield say("records.written", lang, file=str(path))
        for measured in self.definition.measurements:
            yield from self._choices(measured, lang)
        yield from (note[lang] for note in self.definition.notes)

    def _left_out(self, lang: Language) -> Iterator[str]:
        """The rows that do not count."""
        if self.checks:
            yield say("records.bad", lang, count=_whole(self.bad, lang))
        else:
            yield say("records.unchecked", lang)
        for reason, count in self.reasons.items():
            yield f"  {self.reason(reason, lang)}: {_whole(count, lang)}"
        left = [check for check in CHECKS if check not in self.checks]
        if self.checks and left:
            yield say("records.partly", lang, names=", ".join(left))
        if self.lines:
            yield say("records.lines", lang, count=_whole(self.lines, lang))
        if self.unassigned:
            yield say("records.unassigned", lang, count=_whole(self.unassigned, lang))

    def _lacking(self, lang: Language) -> Iterator[str]:
        """The data that are not known."""
        for row in self.rows:
            if row.unknown:
                yield say(
                    "records.unknown",
                    lang,
                    unit=row.unit,
                    period=row.period,
                    names=", ".join(row.unknown),
                )
        for name in self.absent:
            title = self.definition.by_name[name].title[lang]
            yield say("records.absent", lang, title=title)
        for measured in self.definition.unmeasured(self.absent):
            for name in measured.names:
                yield say("records.not_measured", lang, name=name)

    def reason(self, reason: str, lang: Language = "vi") -> str:
        """What `check:column` means."""
        check, _, name = reason.partition(":")
        column = self.definition.by_name[name]
        values = {"title": column.title[lang]}
        if check == "order":
            values["other"] = self.definition.by_name[column.not_before].title[lang]
        return say(REASONS[check], lang, **values)

    def _choices(self, count: Count, lang: Language) -> Iterator[str]:
        names = ", ".join(count.names)
        used = [r.name for r in count.readings if r.name == self.reading]
        for name in used:
            yield say("records.reading", lang, names=names, name=name)
        if count.status == "inferred" and not used:
            yield say("records.inferred", lang, names=names)
        yield from (f"  {note[lang]}" for note in count.notes)

    def to_json(self) -> str:
        """The result as JSON, its numbers exact texts."""
        record = {
            "definition": self.definition.id,
            "by": self.by,
            "reading": self.reading,
            "checks": list(self.checks),
            "units": dict(self.units),
            "rows": [
                {
                    "unit": row.unit,
                    "period": row.period,
                    "rows": row.rows,
                    "data": {n: exact_text(x) for n, x in row.data.items()},
                    "unknown": list(row.unknown),
                }
                for row in self.rows
            ],
            "bad": self.bad,
            "reasons": dict(self.reasons),
            "lines": self.lines,
            "unassigned": self.unassigned,
            "absent": list(self.absent),
        }
        return json.dumps(record, ensure_ascii=False, indent=1)

    def _repr_html_(self, lang: Language = "vi") -> str:
        names = self.definition.data
        heads = [say("records.unit", lang), say("records.period", lang), *names]
        rows = (
            ([row.unit, row.period, *self._shown(row, lang)], False)
            for row in self.rows
        )
        return html_table([self.definition.title[lang]], heads, rows, self.notes(lang))

    def _shown(self, row: Row, lang: Language) -> Iterator[str]:
        for name in self.definition.data:
            number = row.data.get(name)
            yield "" if number is None else display(number, lang)
