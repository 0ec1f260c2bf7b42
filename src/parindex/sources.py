"""Where a number comes from: the document, the place in it and the words."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import attrs

from parindex.text import Text, nfc, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable


@attrs.frozen(kw_only=True)
class Document:
    """A decision, plan, guide or article that sources point to."""

    #: Its number, such as `147/KH-UBND`.
    id: str = attrs.field(converter=nfc)
    #: Its title.
    title: Text = attrs.field(converter=text_of)
    #: Who issued it.
    issuer: Text | None = attrs.field(
        default=None, converter=attrs.converters.optional(text_of)
    )
    #: The day it was issued.
    date: datetime.date | None = None
    #: Where it can be read: an address or the name of a file.
    location: str = ""


@attrs.frozen(kw_only=True)
class Source:
    """The clause that states something, and its words."""

    #: The document's number.
    document: str = attrs.field(converter=nfc)
    #: The place in the document: article, appendix, row.
    place: str = attrs.field(default="", converter=nfc)
    #: A few words of the clause, as printed.
    quote: str = attrs.field(default="", converter=nfc)
    #: The day the quote was last compared with the document.
    checked: datetime.date | None = None

    def __str__(self) -> str:
        quote = f": “{self.quote}”" if self.quote else ""
        return f"{self.document}{', ' if self.place else ''}{self.place}{quote}"


def documents_of(documents: Iterable[Document]) -> tuple[Document, ...]:
    """Documents as a tuple."""
    return tuple(documents)


def sources_of(sources: Iterable[Source]) -> tuple[Source, ...]:
    """Sources as a tuple."""
    return tuple(sources)
