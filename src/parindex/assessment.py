"""What a unit claims or is awarded for a year: data, scores and evidence, in books."""

from __future__ import annotations

import datetime
from fractions import Fraction
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, TypeVar, get_args

import attrs

from parindex.errors import Collector, Invalid, NotFound, Problem
from parindex.intervals import Interval
from parindex.numbers import exact
from parindex.sources import Document, Source, documents_of, sources_of
from parindex.tables import Table
from parindex.text import Text, nfc, strings_of, text_of
from parindex.units import Amount, parse_amount

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

#: The books a unit's scores stand in, from its own claim to the published result;
#: and the targets it sets.
BookName = Literal["self_assessed", "appraised", "published", "target"]

BOOKS: tuple[BookName, ...] = get_args(BookName)


@attrs.frozen
class Disputed:
    """A datum that is only known to lie between two numbers."""

    #: The least it can be.
    low: Amount = attrs.field(converter=parse_amount)
    #: The most it can be.
    high: Amount = attrs.field(converter=parse_amount)


V = TypeVar("V")

#: What was measured: a number with its unit, yes or no, an answer, a disputed number.
Measurement = Amount | bool | str | Disputed


def measurement(value: object) -> Measurement:
    """A measurement from what people write: `190`, `"98,5 %"`, `True`, `(180, 190)`.

    Raises:
        NumberError: for a number that is not exact, or can be read two ways.
        UnitError: for an unknown unit.
    """
    match value:
        case bool() | Amount() | Disputed():
            return value
        case str() if value[:1].isalpha():
            return nfc(value)
        case (low, high):
            return Disputed(parse_amount(low), parse_amount(high))
        case _:
            return parse_amount(value)


class _Read(Table[V]):
    """Values that were read when another book was made, and need not be again."""

    __slots__ = ()

    def changed(self, new: Mapping[str, V], without: frozenset[str]) -> _Read[V]:
        """These values with some new ones, and without others."""
        items = {**self._items, **new}
        for name in without - new.keys() if without else ():
            items.pop(name, None)
        return _Read(items)


def _measurements(value: Mapping[str, object]) -> _Read[Measurement]:
    if isinstance(value, _Read):
        return value
    return _Read((nfc(name), measurement(item)) for name, item in value.items())


def interval(value: object) -> Interval:
    """A score from what people write: a number, or the two ends it lies between."""
    match value:
        case Interval(low, high):
            return Interval.of(low, high)
        case (low, high):
            return Interval.of(low, high)
        case _:
            return Interval.of(value)


def _awarded(value: Mapping[str, object]) -> _Read[Interval]:
    if isinstance(value, _Read):
        return value
    return _Read((nfc(code), interval(item)) for code, item in value.items())


def _numbers(value: Mapping[str, object]) -> Table[Fraction]:
    return Table((nfc(code), exact(item)) for code, item in value.items())


def _texts(value: Mapping[str, str | Text]) -> Table[Text]:
    return Table((nfc(code), text_of(item)) for code, item in value.items())


def _composed(value: Any) -> Any:  # noqa: ANN401 - what is no text is told later
    return nfc(value) if isinstance(value, str) else value


@attrs.frozen(kw_only=True)
class Evidence:
    """A document that proves a score: a verification document.

    Raises:
        Invalid: at construction, for a number or location that is no text, and for a
            date that is no day.
    """

    #: The criterion it stands for.
    code: str = attrs.field(converter=nfc)
    #: What it is.
    title: Text = attrs.field(converter=text_of)
    #: Its number.
    number: str = attrs.field(default="", converter=_composed)
    #: Its day.
    date: datetime.date | None = None
    #: Where it is kept.
    location: str = attrs.field(default="", converter=_composed)

    def __attrs_post_init__(self) -> None:
        problems = Collector()
        for name, value in (("number", self.number), ("location", self.location)):
            if not isinstance(value, str):
                problems.add("type", name, repr(value), "a text in quotes")
        # A time of day is a date in Python, and would not be read again as a day.
        if self.date is not None and type(self.date) is not datetime.date:
            expected = "a day without a time: a datetime.date"
            problems.add("type", "date", repr(self.date), expected)
        problems.check(f"evidence for {self.code}")


def _evidence(value: Iterable[Evidence]) -> tuple[Evidence, ...]:
    return tuple(value)


@attrs.frozen(kw_only=True)
class Book:
    """One party's view of a year: what was measured, and what was awarded."""

    #: Whose view: `self_assessed`, `appraised`, `published`; or `target`.
    name: BookName
    #: Scores given by code; where there is one it counts, whatever was measured.
    awarded: Table[Interval] = attrs.field(factory=_Read, converter=_awarded)
    #: Data by name. What is absent is missing, never zero.
    measurements: Table[Measurement] = attrs.field(
        factory=_Read, converter=_measurements
    )
    #: Criteria that do not apply to the unit.
    not_applicable: tuple[str, ...] = attrs.field(default=(), converter=strings_of)
    #: Totals as printed, by code, by channel or for the `total`: kept beside, not used.
    stated: Table[Fraction] = attrs.field(factory=Table, converter=_numbers)
    #: Verification documents.
    evidence: tuple[Evidence, ...] = attrs.field(default=(), converter=_evidence)
    #: Explanation notes by code.
    notes: Table[Text] = attrs.field(factory=Table, converter=_texts)
    #: Where all this is stated.
    sources: tuple[Source, ...] = attrs.field(default=(), converter=sources_of)

    def changed(
        self,
        *,
        measurements: Mapping[str, object] = MappingProxyType({}),
        awarded: Mapping[str, object] = MappingProxyType({}),
        without: Iterable[str] = (),
    ) -> Book:
        """This book with some data and awards of other values.

        Args:
            measurements: New values by datum.
            awarded: New scores by code.
            without: Data and codes whose measurement or award is taken back.

        Raises:
            NotFound: for something to take back that is not there.
        """
        data, awards = _measurements(self.measurements), _awarded(self.awarded)
        taken = frozenset(map(nfc, without))
        for name in taken:
            if name not in data and name not in awards:
                raise NotFound("datum or award", name, f"book {self.name}")
        if measurements or taken:
            data = data.changed(_measurements(measurements), taken)
        if awarded or taken:
            awards = awards.changed(_awarded(awarded), taken)
        return attrs.evolve(self, measurements=data, awarded=awards)


def _books(value: Iterable[Book]) -> tuple[Book, ...]:
    return tuple(value)


@attrs.frozen(kw_only=True)
class Assessment:
    """A unit in a year, under one framework, in one book or several.

    Raises:
        Invalid: at construction, where there is no book, or one twice or unknown.
    """

    #: The id of the framework.
    framework: str = attrs.field(converter=nfc)
    #: The unit: a province, department, district or commune.
    unit: Text = attrs.field(converter=text_of)
    #: The year that is assessed.
    year: int
    #: Its books.
    books: tuple[Book, ...] = attrs.field(converter=_books)
    #: The level of the unit, if it should be checked.
    level: str = ""
    #: Its title, such as what makes it an example.
    title: Text | None = attrs.field(
        default=None, converter=attrs.converters.optional(text_of)
    )
    #: The documents that sources point to.
    documents: tuple[Document, ...] = attrs.field(default=(), converter=documents_of)

    def __attrs_post_init__(self) -> None:
        names = [book.name for book in self.books]
        if not names or len(set(names)) < len(names) or not set(names) <= set(BOOKS):
            found = ", ".join(names) or "no book"
            expected = f"one or more of {', '.join(BOOKS)}, each once"
            raise Invalid(self.subject, (Problem("book", "book", found, expected),))

    @property
    def subject(self) -> str:
        """The unit and the year, for messages."""
        return f"{self.unit.vi} {self.year}"

    def book(self, name: str | None = None) -> Book:
        """The book of that name; without a name the only one.

        Raises:
            NotFound: where it has no such book.
            Invalid: where it has several and none was named.
        """
        names = tuple(book.name for book in self.books)
        if name is None and len(names) > 1:
            found = f"{len(names)} books ({', '.join(names)})"
            problem = Problem("book", "book", found, "the name of one of them")
            raise Invalid(self.subject, (problem,))
        for book in self.books:
            if name in (None, book.name):
                return book
        raise NotFound("book", str(name), self.subject, names)
