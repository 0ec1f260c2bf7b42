"""The sums of what several units measured in a book, and what has no sum."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parindex.assessment import Book
from parindex.binding import measured
from parindex.intervals import Interval, total
from parindex.provinces.marking import once, titled
from parindex.provinces.results import LeftOut
from parindex.units import unit_named

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from parindex.assessment import Measurement
    from parindex.criteria import Framework
    from parindex.formulas import Known
    from parindex.measures import Datum
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


def added(
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
