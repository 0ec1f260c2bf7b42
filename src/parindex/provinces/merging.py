"""Merging: what the parts of a new unit measured, added up as the new unit's own.

Only counts and amounts are added: the parts of a share are, the share is not. What some
unit does not know is not known of the sum either.
"""

from __future__ import annotations

import datetime
from itertools import product
from typing import TYPE_CHECKING

from parindex.assessment import BOOKS, Assessment, Book
from parindex.binding import bind
from parindex.errors import Collector, Invalid, NotFound, Problem, hint
from parindex.evaluation import check_parts
from parindex.numbers import quoted
from parindex.provinces.adding import added
from parindex.provinces.loading import load_provinces
from parindex.provinces.marking import book_title, marker, once, with_notes
from parindex.provinces.results import LeftOut, Merger
from parindex.provinces.units import dates, ends_of
from parindex.text import strings_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from parindex.criteria import Framework
    from parindex.formulas import Known
    from parindex.provinces.lists import Provinces
    from parindex.provinces.units import Province

#: A unit with what it measured.
Named = tuple["Province", Assessment]

#: A unit with what it measured, and its data as exact numbers by book.
Part = tuple["Province", Assessment, dict[str, dict[str, "Known"]]]


def merge(
    framework: Framework,
    assessments: Iterable[Assessment],
    into: Province,
    *,
    shared: str | Iterable[str] = (),
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
            missing, given twice or gone before the year began, another framework,
            level or year, no book in common, and data that do not fit the framework or
            one another, such as a part that is more than its whole.
        NotFound: for a shared datum that the framework does not have.
    """
    apart = _apart(framework, shared)
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
    return _checked(framework, named, into, apart, provinces, problems)


def merge_all(
    framework: Framework,
    assessments: Iterable[Assessment],
    on: datetime.date,
    *,
    shared: str | Iterable[str] = (),
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
        Invalid: for names that no unit had at the end of the year; and as `merge`.
        NotFound: as `merge`.
    """
    provinces = provinces or load_provinces()
    apart, units = _apart(framework, shared), provinces.on(on)
    problems = Collector()
    groups: dict[tuple[int, str], list[Named]] = {}
    for one in assessments:
        with problems.at(one.subject):
            then = _unit_named(one, provinces)
            heir = provinces.heir(then, on)
            groups.setdefault((one.year, heir.id), []).append((then, one))
    problems.check(provinces.id)
    years = sorted({year for year, _ in groups})
    found: list[Merger] = []
    for unit, year in product(units, years):
        named = groups.get((year, unit.id))
        if named:
            with problems.at(f"into {unit.name.vi} {year}"):
                own = Collector()
                found.append(_checked(framework, named, unit, apart, provinces, own))
    problems.check(provinces.id)
    return tuple(found)


def _apart(framework: Framework, shared: str | Iterable[str]) -> frozenset[str]:
    """The names of the data that count the same things in several units."""
    return frozenset(framework.datum(name).name for name in strings_of(shared))


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
    end = _year_end(assessment)
    found = [part for part in parts if part.is_called(assessment.unit.vi)]
    if not found:
        names = ", ".join(dict.fromkeys(part.name.vi for part in parts))
        problem = Problem("unit", "", quoted(assessment.unit.vi), f"one of {names}")
        raise Invalid(into.name.vi, (problem,))
    there = [part for part in found if part.is_there(end)]
    return (there or found)[0]


def _unit_named(assessment: Assessment, provinces: Provinces) -> Province:
    """The unit that an assessment is of, at the end of its year.

    Raises:
        Invalid: where no unit had that name then.
    """
    try:
        return provinces.find(assessment.unit.vi, _year_end(assessment))
    except NotFound as error:
        expected = f"the name of a unit{hint(error.name, error.known)}"
        problem = Problem("unit", "", quoted(error.name), expected)
        raise Invalid(provinces.id, (problem,)) from error


def _checked(  # noqa: PLR0913, PLR0917 - what both ways to merge have in common
    framework: Framework,
    named: Sequence[Named],
    into: Province,
    apart: frozenset[str],
    provinces: Provinces,
    problems: Collector,
) -> Merger:
    """The merger of units that have the whole area of another, once."""
    owners: dict[str, str] = {}
    levels = (one.level for _, one in named if one.level)
    level = framework.level or next(levels, "")
    for unit, assessment in named:
        where = assessment.subject
        if assessment.framework != framework.id:
            found = repr(assessment.framework)
            problems.add("framework", where, found, repr(framework.id))
        if assessment.level not in {"", level}:
            problems.add("level", where, quoted(assessment.level), quoted(level))
        if ends_of(unit)[1].year < assessment.year:
            # Its successor measures its area by then: that would count it twice.
            found = f"{unit.name.vi} ({dates(unit)})"
            expected = f"a unit that was there in {assessment.year}"
            problems.add("date", where, found, expected)
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
                with own.at(f"book {name}"):
                    wrong = Collector()
                    check_parts(known[name], framework.shares(None), wrong)
                    wrong.check("data")
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
            book, left = added(framework, own, known, shared)
            left_out += left
        books.append(with_notes(framework, book, mark, left_out, own))
    left_out += _books_left_out(parts)
    (level,) = {one.level for _, one, _ in parts if one.level} or {""}
    assessment = Assessment(
        framework=framework.id,
        unit=into.name,
        year=first.year,
        books=books,
        level=level,
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
