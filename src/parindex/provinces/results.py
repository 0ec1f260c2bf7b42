"""What comes of merging: the new unit's assessment, and what could not be added."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Literal

import attrs

from parindex.assessment import Assessment, Book, BookName, Disputed
from parindex.catalogue import say
from parindex.criteria import Framework
from parindex.intervals import Interval
from parindex.measures import FLAG
from parindex.numbers import display
from parindex.provinces.units import Province
from parindex.render import html_table
from parindex.text import LANGUAGES, Language, Text
from parindex.units import Amount

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from parindex.assessment import Measurement

#: Why something was not added up: a unit does not have it; it is of a kind, or in a
#: unit, of which sums mean nothing; it counts the same things in several units; it is
#: an award or a printed total; it applies to some of the units only.
Reason = Literal[
    "missing",
    "percent",
    "rating",
    "rank",
    "answer",
    "unit",
    "shared",
    "score",
    "stated",
    "not_applicable",
]

#: The sentence for each reason.
SENTENCES: dict[Reason, str] = {
    "missing": "merge.missing",
    "percent": "merge.percent",
    "rating": "merge.rating",
    "rank": "merge.rank",
    "answer": "merge.answer",
    "unit": "merge.unit",
    "shared": "merge.shared",
    "score": "merge.score",
    "stated": "merge.stated",
    "not_applicable": "merge.not_applicable",
}


@attrs.frozen(kw_only=True)
class LeftOut:
    """Something that some units have and their successor does not, and why."""

    #: The book it stands in.
    book: BookName
    #: The name of the datum, the code of the criterion, `total`; or that of the book,
    #: where a unit does not have it at all.
    name: str
    #: Its title.
    title: Text
    #: Why.
    reason: Reason
    #: The names of the units that the reason is about.
    units: tuple[str, ...] = ()

    def explain(self, lang: Language = "vi") -> str:
        """One sentence: what, and why."""
        why = say(SENTENCES[self.reason], lang, units=", ".join(self.units))
        return say("merge.left_out", lang, title=self.title[lang], why=why)


@attrs.frozen(kw_only=True)
class Merger:
    """What the units that a unit was formed of measured, as that unit's own."""

    #: The unit.
    into: Province
    #: The units whose data were added up, in the order of their names.
    parts: tuple[Province, ...]
    #: Whether the unit was not there at the end of the year: a back-cast, of which no
    #: result was ever published.
    constructed: bool
    #: What `evaluate` scores; its title and its notes say what it was made from.
    assessment: Assessment
    #: What could not be added up.
    left_out: tuple[LeftOut, ...]
    #: What the data are called.
    framework: Framework = attrs.field(eq=False, repr=False)

    def explain(self, lang: Language = "vi") -> str:
        """What was made from what, then what was left out and why."""
        return "\n".join(self._lines(lang))

    def _lines(self, lang: Language) -> Iterator[str]:
        yield from self._head(lang)
        for book in self.assessment.books:
            yield say(
                "merge.book",
                lang,
                book=say(f"book.{book.name}", lang),
                data=str(len(book.measurements)),
            )
            for item in self.left_out:
                if item.book == book.name:
                    yield f"  {item.explain(lang)}"
        books = [book.name for book in self.assessment.books]
        for item in self.left_out:
            if item.book not in books:
                yield item.explain(lang)

    def _head(self, lang: Language) -> Iterator[str]:
        yield f"{self.into.title[lang]} {self.assessment.year}"
        if self.assessment.title is not None:
            yield self.assessment.title[lang]

    def to_json(self) -> str:
        """The units, the data by book, and what was left out, as JSON."""
        found = {
            "unit": self.into.id,
            "year": self.assessment.year,
            "framework": self.assessment.framework,
            "parts": [part.id for part in self.parts],
            "constructed": self.constructed,
            "books": {
                book.name: {name: _plain(v) for name, v in book.measurements.items()}
                for book in self.assessment.books
            },
            "left_out": [
                {
                    "book": item.book,
                    "name": item.name,
                    "reason": item.reason,
                    "units": list(item.units),
                    "text": {lang: item.explain(lang) for lang in LANGUAGES},
                }
                for item in self.left_out
            ],
        }
        return json.dumps(found, ensure_ascii=False, indent=1)

    def _repr_html_(self) -> str:
        heads = (say("formulas.title", "vi"), say("formulas.value", "vi"))
        rows = [row for book in self.assessment.books for row in self._rows(book)]
        foot = (item.explain() for item in self.left_out)
        return html_table(self._head("vi"), heads, rows, foot)

    def _rows(self, book: Book) -> Iterator[tuple[Iterable[str], bool]]:
        yield (say(f"book.{book.name}", "vi"), ""), True
        for name, value in book.measurements.items():
            yield (self.framework.datum(name).title.vi, _shown(value)), False


def _plain(value: Measurement) -> str | bool | list[str]:
    match value:
        case Disputed(low, high):
            return [str(low), str(high)]
        case Amount():
            return str(value)
        case _:
            return value


def _shown(value: Measurement) -> str:
    match value:
        case Disputed(low, high):
            return Interval(low.value, high.value).display("vi")
        case Amount():
            return display(value.value, "vi")
        case bool():
            return FLAG["yes" if value else "no"].vi
        case _:
            return value
