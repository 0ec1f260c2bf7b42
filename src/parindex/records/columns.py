"""The columns that a definition needs, and what they hold."""

from __future__ import annotations

import datetime
import re
from typing import TYPE_CHECKING, Literal

import attrs

from parindex.records.conditions import AS_OF
from parindex.tables import Table
from parindex.text import Text, nfc, strings_of, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

#: What a column holds.
Kind = Literal["text", "date", "timestamp", "whole", "amount", "flag"]

DAYS: tuple[Kind, ...] = ("date", "timestamp")
NUMBERS: tuple[Kind, ...] = ("whole", "amount")
ALL: tuple[Kind, ...] = (*DAYS, *NUMBERS, "text", "flag")

#: How days are written in text unless a column says so.
FORMATS = (
    "yyyy-mm-dd",
    "dd/mm/yyyy",
    "yyyy-mm-dd HH:MM:SS",
    "yyyy-mm-ddTHH:MM:SS",
    "dd/mm/yyyy HH:MM",
    "dd/mm/yyyy HH:MM:SS",
)
#: The letters of a format, each once, and what may stand between them.
FORMAT = re.compile(r"(?:(?:yyyy|mm|dd|HH|MM|SS)[-/.:, T]?)+")

#: No administrative procedure has a day outside of these.
FIRST_DAY = datetime.date(1975, 1, 1)
LAST_DAY = datetime.date(2099, 12, 31)

#: Names that no column of a definition has, and how they look.
RESERVED = (AS_OF, "bad")
NAME = re.compile(r"[a-z][a-z0-9_]*")


def _choices(value: Mapping[str, Iterable[str]]) -> Table[tuple[str, ...]]:
    return Table((nfc(k), tuple(map(nfc, names))) for k, names in value.items())


@attrs.frozen(kw_only=True)
class Column:
    """A column that a definition needs, under a name of its own."""

    #: What the definition calls it; the records may call it otherwise.
    name: str = attrs.field(converter=nfc)
    #: What it is.
    title: Text = attrs.field(converter=text_of)
    #: What it holds.
    type: Kind
    #: Whether a row without it is bad.
    required: bool = True
    #: For text: each answer with the other ways in which records write it.
    choices: Table[tuple[str, ...]] = attrs.field(factory=Table, converter=_choices)
    #: For days written in text: how, with yyyy, mm, dd, HH, MM and SS.
    formats: tuple[str, ...] = attrs.field(default=FORMATS, converter=strings_of)
    #: For numbers: their unit.
    unit: str = ""
    #: For days: a column whose day cannot come after this one.
    not_before: str = attrs.field(default="", converter=nfc)
    #: For days that no record holds: the column they are counted from.
    since: str = attrs.field(default="", converter=nfc)
    #: How many days after it: `10 working days`, or a column that says how many.
    plus: str = attrs.field(default="", converter=nfc)

    def spelled(self, answer: str) -> tuple[str, ...]:
        """All the ways in which records write an answer."""
        return (answer, *self.choices.get(answer, ()))

    @property
    def spellings(self) -> Table[str]:
        """The answer by each way in which records write it."""
        pairs = ((x, name) for name in self.choices for x in self.spelled(name))
        return Table(pairs)
