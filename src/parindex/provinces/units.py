"""Provincial units and regions, each with its first and its last day."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Literal

import attrs

from parindex.catalogue import say
from parindex.numbers import display_day
from parindex.provinces.names import keys_asked, name_key
from parindex.sources import Source, sources_of
from parindex.text import Language, Text, nfc, strings_of, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

#: A province, or a city under the central government.
Kind = Literal["province", "city"]


@attrs.frozen(kw_only=True)
class Province:
    """A provincial unit, as long as its extent, name and kind stay the same."""

    #: Its name in files and in code, such as `ha-giang`.
    id: str = attrs.field(converter=nfc)
    #: Its name without the word for its kind: `Hà Giang`.
    name: Text = attrs.field(converter=text_of)
    #: What it is.
    kind: Kind = "province"
    #: Its statistical code, such as `02`; empty where none was found.
    code: str = ""
    #: Other ways to write its name.
    aliases: tuple[str, ...] = attrs.field(default=(), converter=strings_of)
    #: Its first day; None: it was there when the list begins.
    valid_from: datetime.date | None = None
    #: Its last day; None: it still is there.
    valid_until: datetime.date | None = None
    #: The ids of the units it was formed of.
    predecessors: tuple[str, ...] = attrs.field(default=(), converter=strings_of)
    #: Where all this is stated.
    sources: tuple[Source, ...] = attrs.field(default=(), converter=sources_of)

    @property
    def title(self) -> Text:
        """Its full name: `Tỉnh Hà Giang`."""
        return Text(self._titled("vi"), self._titled("en"))

    def _titled(self, language: Language) -> str:
        key = "units.city" if self.kind == "city" else "units.province"
        return say(key, language, name=self.name[language])

    @property
    def keys(self) -> frozenset[str]:
        """What its names come to; its code, and a name of no letters, as they are."""
        names = (self.name.vi, self.name.en, *self.aliases)
        keys = (name_key(name) or name.strip() for name in names)
        return frozenset(filter(None, (self.code, *keys)))

    def is_called(self, text: str) -> bool:
        """Whether a text is one of its names, or its code."""
        return not self.keys.isdisjoint(keys_asked(text))

    def is_there(self, on: datetime.date) -> bool:
        """Whether it is there on a day."""
        return holds(self, on)


@attrs.frozen(kw_only=True)
class Region:
    """Units that are reported together, as a document lists them."""

    #: Its name in files and in code.
    id: str = attrs.field(converter=nfc)
    #: The division of the country that it belongs to, such as `socio-economic`.
    scheme: str
    #: Its name.
    title: Text = attrs.field(converter=text_of)
    #: The ids of its units.
    members: tuple[str, ...] = attrs.field(converter=strings_of)
    #: Its first day; None: the first day of the list.
    valid_from: datetime.date | None = None
    #: Its last day; None: it still is there.
    valid_until: datetime.date | None = None
    #: Where this is stated.
    sources: tuple[Source, ...] = attrs.field(default=(), converter=sources_of)


def holds(item: Province | Region, on: datetime.date) -> bool:
    """Whether it is there on a day."""
    start, end = ends_of(item)
    return start <= on <= end


def ends_of(item: Province | Region) -> tuple[datetime.date, datetime.date]:
    """Its first and last day, or the first and last there can be."""
    start = item.valid_from or datetime.date.min
    return start, item.valid_until or datetime.date.max


def meet(one: Province | Region, other: Province | Region) -> bool:
    """Whether both are there on some day."""
    (start, end), (other_start, other_end) = ends_of(one), ends_of(other)
    return max(start, other_start) <= min(end, other_end)


def said_days(item: Province | Region, lang: Language) -> Iterator[str]:
    """From when and until when, as far as there are such days."""
    if item.valid_from is not None:
        yield say("units.from", lang, day=display_day(item.valid_from, lang))
    if item.valid_until is not None:
        yield say("units.until", lang, day=display_day(item.valid_until, lang))


def dates(province: Province) -> str:
    """The days of a unit, for messages."""
    start, end = province.valid_from, province.valid_until
    ends = (f"from {start}" if start else "", f"until {end}" if end else "")
    return " ".join(filter(None, ends)) or "always"
