"""The numbers of a printed table: their values, and how finely they are printed."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING

import attrs

from parindex.errors import NumberError
from parindex.numbers import Notation, parse_number

if TYPE_CHECKING:
    from collections.abc import Iterable

#: What people put into a cell that has no number.
BLANK = frozenset({"", "-", "–", "—", "/", "...", "…", "n/a", "na", "null"})

#: What may stand behind a number.
_BEHIND = re.compile(r"\s*(%|điểm|đ|\*+|points?)\s*$", re.IGNORECASE)
_RANK = re.compile(r"(?:(?:thứ|hạng|no\.?|#)\s*)?(\d+)(?:\s*/\s*\d+)?", re.IGNORECASE)
#: A decimal point or comma, and nothing that could be a group of thousands.
_POINT = re.compile(r"[+\-\u2212]?(\d+\.(\d{1,2}|\d{4,})|0\.\d+|\d{1,3}(,\d{3})+\.\d+)")
_COMMA = re.compile(r"[+\-\u2212]?(\d+,(\d{1,2}|\d{4,})|0,\d+|\d{1,3}(\.\d{3})+,\d+)")
_MARKED = re.compile(r"[+\-\u2212]?\d+([.,])\d+")


@attrs.frozen
class Number:
    """A number as it is printed."""

    #: Its value.
    value: Fraction
    #: How many decimals are printed.
    decimals: int
    #: Whether its decimal mark is not the one of its table.
    other_mark: bool = False


def is_blank(text: str) -> bool:
    """Whether a cell holds nothing."""
    return text.strip().casefold() in BLANK


def trimmed(text: str) -> str:
    """The text of a cell without a unit or footnote mark behind it."""
    return _BEHIND.sub("", text.strip()).strip()


def notation_of(texts: Iterable[str]) -> Notation | None:
    """The notation that the numbers among *texts* are in; None where none tells.

    A number such as `1.234` tells nothing where another settles it; alone, its mark is
    taken for a decimal mark, since points are rarely thousands.
    """
    points = commas = weak_points = weak_commas = 0
    for text in texts:
        number = trimmed(text)
        points += bool(_POINT.fullmatch(number))
        commas += bool(_COMMA.fullmatch(number))
        if match := _MARKED.fullmatch(number):
            weak_points += match[1] == "."
            weak_commas += match[1] == ","
    for en, vi in ((points, commas), (weak_points, weak_commas)):
        if en or vi:
            return "en" if en >= vi else "vi"
    return None


def read_number(text: str, notation: Notation) -> Number | None:
    """The number that a cell prints, or None for a text that is none."""
    number = trimmed(text)
    if "/" in number:
        return None
    for mark in (notation, "en" if notation == "vi" else "vi"):
        try:
            value = parse_number(number, mark)
        except NumberError:
            continue
        _, _, decimals = number.rpartition("." if mark == "en" else ",")
        printed = len(decimals) if decimals != number else 0
        return Number(value, printed, mark != notation)
    return None


def read_rank(text: str) -> Number | None:
    """The rank that a cell prints: `5`, `5/63`, `hạng 5`."""
    match = _RANK.fullmatch(text.strip())
    return Number(Fraction(match[1]), 0) if match and len(match[1]) < 10 else None  # noqa: PLR2004 - no rank has so many digits
