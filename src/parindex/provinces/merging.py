"""Merging: what the parts of a new unit measured, added up as the new unit's own.

Only counts and amounts are added: the parts of a share are, the share is not. What some
unit does not know is not known of the sum either.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from parindex.assessment import BOOKS, Assessment, Book
from parindex.binding import bind, measured
from parindex.errors import Collector, Invalid, Problem
from parindex.intervals import Interval, total
from parindex.numbers import quoted
from parindex.provinces.loading import load_provinces
from parindex.provinces.marking import book_title, marker, once, titled, with_notes
from parindex.provinces.names import name_key
from parindex.provinces.results import LeftOut, Merger
from parindex.text import nfc
from parindex.units import unit_named

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from parindex.assessment import Measurement
    from parindex.criteria import Framework
    from parindex.formulas import Known
    from parindex.measures import Datum
    from parindex.provinces.lists import Provinces
    from parindex.provinces.results import Reason
    from parindex.provinces.units import Province
    from parindex.text import Text

#: Units of which sums over provinces mean nothing: shares, times, points.
UNSUMMABLE = frozenset({"share", "day", "working_day", "month", "year", "point"})

#: Why sums of a datum mean nothing, by its kind.
OF_NO_SUM: Mapping[str, Reason] = {
    "percent": "percent",
    "rating": "rating",
    "rank": "rank",
    "flag": "answer",
    "answer": "answer",
}

#: A unit with what it measured.
Named = tuple["Province", Assessment]

#: A unit with what it measured, and its data as exact numbers by book.
Part = tuple["Province", Assessment, dict[str, dict[str, "Known"]]]


def merge(
    framework: Framework,
    assessments: Iterable[Assessment],
    into: Province,
    *,
    shared: Iterable[str] = (),
    provinces: Provinces | None = None,
) -> Merger:
    """What the units that a unit was formed of measured in a year, as its own.

    Counts and amounts are added, exactly; an interval in one of them makes the sum an
    interval, and one that is missing makes it missing. Scores, shares, ratings, ranks
    and answers are left out, each with its reason. The data of one unit that only
    changed its name or kind are carried over whole. Documents that prove a score, and
    notes, are kept.

    Args:
        framework: The edition that all of them were assessed under.
        assessments: Of the units that *into* was formed of, in any order; or of those
            that they were formed of. Together they have its whole area, once.
        into: The new unit.
        shared: The names of data that count the same things in several units, such as
            procedures of one national list; they are left out, too.
        provinces: The list that it is from; without it, `vn/units`.

    Raises:
        Invalid: with every mistake: units that are not part of it, parts that are
            missing or given twice, another framework or year, no book in common, and
            data that do not fit the framework.
        NotFound: for a shared datum that the framework does not have.
    """
    provinces = provinces or load_provinces()
    given = tuple(assessments)
    problems = Collector()
    named: list[Named] = []
    for one in given:
        with problems.at(one.subject):
            named.append((_part_named(one, into, provinces), one))
    for one in given:
        if one.year != given[0].year:
            expected = f"{given[0].year}, as the others"
            problems.add("year", one.subject, f"the year {one.year}", expected)
    return _checked(framework, named, into, shared, provinces, problems)


def merge_all(
    framework: Framework,
    assessments: Iterable[Assessment],
    on: datetime.date,
    *,
    shared: Iterable[str] = (),
    provinces: Provinces | None = None,
) -> tuple[Merger, ...]:
    """Assessments of the units of their time, as those of the units of a later day.

    Args:
        framework: The edition that all of them were assessed under.
        assessments: Of units that were there at the end of the year, in any years.
        on: The day on which the units wanted are there: `date(2025, 7, 1)` makes 34
            of 63.
        shared: As in `merge`.
        provinces: The list that they are from; without it, `vn/units`.

    Returns:
        One for each unit and year of which there is any part, in the order of the
        units' codes, then of the years.

    Raises:
        Invalid: as `merge`.
        NotFound: for a name that no unit has, and as `merge`.
    """
    provinces = provinces or load_provinces()
    names = tuple(shared)
    groups: dict[tuple[int, str], list[Named]] = {}
    for one in assessments:
        then = provinces.find(one.unit.vi, _year_end(one))
        heir = provinces.heir(then, on)
        groups.setdefault((one.year, heir.id), []).append((then, one))
    years = sorted({year for year, _ in groups})
    return tuple(
        _checked(framework, groups[year, unit.id], unit, names, provinces, Collector())
        for unit in provinces.on(on)
        for year in years
        if (year, unit.id) in groups
    )


def _year_end(assessment: Assessment) -> datetime.date:
    """The last day of the year that was assessed.

    Raises:
        Invalid: for a year that no calendar has.
    """
    year = assessment.year
    if not datetime.MINYEAR <= year <= datetime.MAXYEAR:
        problem = Problem("year", "year", str(year), "a year from 1 to 9999")
        raise Invalid(assessment.subject, (problem,))
    return datetime.date(year, 12, 31)


# --- which units ----------------------------------------------------------------------


def _part_named(
    assessment: Assessment, into: Province, provinces: Provinces
) -> Province:
    """The part of a unit that an assessment is of, by its name.

    Raises:
        Invalid: where no part has that name.
    """
    parts = provinces.ancestors(into) or (into,)
    key, end = name_key(assessment.unit.vi), _year_end(assessment)
    found = [part for part in parts if key in part.keys]
    if not found:
        names = ", ".join(dict.fromkeys(part.name.vi for part in parts))
        problem = Problem("unit", "", quoted(assessment.unit.vi), f"one of {names}")
        raise Invalid(into.name.vi, (problem,))
    there = [part for part in found if part.is_there(end)]
    return (there or found)[0]


def _checked(  # noqa: PLR0913, PLR0917 - what both ways to merge have in common
    framework: Framework,
    named: Sequence[Named],
    into: Province,
    shared: Iterable[str],
    provinces: Provinces,
    problems: Collector,
) -> Merger:
    """The merger of units that have the whole area of another, once."""
    owners: dict[str, str] = {}
    for unit, assessment in named:
        where = assessment.subject
        if assessment.framework != framework.id:
            found = repr(assessment.framework)
            problems.add("framework", where, found, repr(framework.id))
        for origin in provinces.origins(unit):
            if origin.id in owners:
                twice = f"{origin.name.vi} in {owners[origin.id]} and {where}"
                problems.add("duplicate", "parts", twice, "it once")
            owners[origin.id] = where
    for origin in provinces.origins(into):
        if origin.id not in owners:
            expected = f"an assessment with the data of {origin.name.vi}"
            problems.add("part-missing", "parts", "none", expected)
    problems.check(into.name.vi)
    ordered = sorted(named, key=lambda item: (item[0].name.vi, item[0].id))
    parts = _bound(framework, ordered, problems)
    problems.check(into.name.vi)
    apart = frozenset(framework.datum(nfc(name)).name for name in shared)
    return _merged(framework, parts, into, apart)


def _bound(
    framework: Framework,
    named: Sequence[Named],
    problems: Collector,
) -> list[Part]:
    """The data of each unit as exact numbers, in the books that all of them have."""
    names = [{book.name for book in assessment.books} for _, assessment in named]
    common = [name for name in BOOKS if all(name in has for has in names)]
    if not common:
        found = "; ".join(", ".join(sorted(has)) for has in names)
        problems.add("book", "books", found, "a book that all of them have")
    parts: list[Part] = []
    for unit, assessment in named:
        known: dict[str, dict[str, Known]] = {}
        with problems.at(assessment.subject):
            own = Collector()
            for name in common:
                measurements = assessment.book(name).measurements
                known[name] = bind(framework, name, measurements, own)
            own.check("data")
        parts.append((unit, assessment, known))
    return parts


# --- adding up ------------------------------------------------------------------------


def _merged(
    framework: Framework, parts: Sequence[Part], into: Province, shared: frozenset[str]
) -> Merger:
    units = tuple(unit for unit, _, _ in parts)
    first = parts[0][1]
    constructed = not into.is_there(_year_end(first))
    mark = marker(units, into, constructed=constructed)
    books: list[Book] = []
    left_out: list[LeftOut] = []
    for name in parts[0][2]:
        own = [(unit, assessment.book(name)) for unit, assessment, _ in parts]
        if len(parts) == 1:
            book = own[0][1]
        else:
            known = [(unit.name.vi, data[name]) for unit, _, data in parts]
            book, left = _added(framework, own, known, shared)
            left_out += left
        books.append(with_notes(framework, book, mark, left_out, own))
    left_out += _books_left_out(parts)
    levels = {assessment.level for _, assessment, _ in parts}
    assessment = Assessment(
        framework=framework.id,
        unit=into.name,
        year=first.year,
        books=books,
        level=first.level if len(levels) == 1 else "",
        title=mark if mark is not None else first.title,
        documents=once(d for _, one, _ in parts for d in one.documents),
    )
    return Merger(
        into=into,
        parts=units,
        constructed=constructed,
        assessment=assessment,
        left_out=tuple(left_out),
        framework=framework,
    )


def _books_left_out(parts: Sequence[Part]) -> Iterator[LeftOut]:
    """The books that only some of the units have."""
    for name in BOOKS:
        have = [any(book.name == name for book in one.books) for _, one, _ in parts]
        lacking = [
            unit.name.vi for (unit, *_), has in zip(parts, have, strict=True) if not has
        ]
        if lacking and any(have):
            title = book_title(name)
            yield LeftOut(
                book=name,
                name=name,
                title=title,
                reason="missing",
                units=tuple(lacking),
            )


def _added(
    framework: Framework,
    books: Sequence[tuple[Province, Book]],
    known: Sequence[tuple[str, Mapping[str, Known]]],
    shared: frozenset[str],
) -> tuple[Book, list[LeftOut]]:
    """The book with the sums, and what could not be added."""
    name = books[0][1].name
    sums: dict[str, Measurement] = {}
    left: list[LeftOut] = []

    def leave(what: str, title: Text, reason: Reason, units: Iterable[str]) -> None:
        names = tuple(units)
        left.append(
            LeftOut(book=name, name=what, title=title, reason=reason, units=names)
        )

    for datum in framework.data:
        have = [data[datum.name] for _, data in known if datum.name in data]
        if not have:
            continue
        reason = _unsummable(datum, shared)
        lacking = [unit for unit, data in known if datum.name not in data]
        if reason is not None:
            leave(datum.name, datum.title, reason, ())
        elif lacking:
            leave(datum.name, datum.title, "missing", lacking)
        else:
            sums[datum.name] = measured(datum, _sum(have))
    everywhere: list[str] = []
    for code, units in _having(books, lambda book: book.not_applicable).items():
        if len(units) == len(books):
            everywhere.append(code)
        else:
            leave(code, titled(framework, code), "not_applicable", units)
    for code in _having(books, lambda book: book.awarded):
        leave(code, titled(framework, code), "score", ())
    for code in _having(books, lambda book: book.stated):
        leave(code, titled(framework, code), "stated", ())
    return Book(
        name=name,
        measurements=sums,
        not_applicable=everywhere,
        evidence=[item for _, book in books for item in book.evidence],
        sources=once(source for _, book in books for source in book.sources),
    ), left


def _unsummable(datum: Datum, shared: frozenset[str]) -> Reason | None:
    """Why a sum of a datum means nothing, if so."""
    if datum.name in shared:
        return "shared"
    if datum.kind in OF_NO_SUM:
        return OF_NO_SUM[datum.kind]
    if datum.unit and unit_named(datum.unit).of in UNSUMMABLE:
        return "unit"
    return None


def _sum(values: Sequence[Known]) -> Known:
    """The sum of numbers and intervals, exactly."""
    found = total(
        value if isinstance(value, Interval) else Interval.of(value) for value in values
    )
    return found.low if found.is_exact else found


def _having(
    books: Sequence[tuple[Province, Book]], codes: Callable[[Book], Iterable[str]]
) -> dict[str, list[str]]:
    """For each code that stands somewhere in a book, the names of the units."""
    found: dict[str, list[str]] = {}
    for unit, book in books:
        for code in codes(book):
            found.setdefault(code, []).append(unit.name.vi)
    return found
