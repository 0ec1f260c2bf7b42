"""Text in Vietnamese and English, always in composed letters (NFC)."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Literal, get_args

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterable

#: The languages of the library.
Language = Literal["vi", "en"]

LANGUAGES: tuple[Language, ...] = get_args(Language)


def nfc(text: str) -> str:
    """*text* in composed letters: `ề` as one character, however it was typed."""
    return unicodedata.normalize("NFC", text)


@attrs.frozen
class Text:
    """One text in Vietnamese and English; the Vietnamese one is the official one."""

    #: Vietnamese.
    vi: str = attrs.field(converter=nfc)
    #: English.
    en: str = attrs.field(converter=nfc)

    def __getitem__(self, language: Language) -> str:
        return self.vi if language == "vi" else self.en

    def __str__(self) -> str:
        return self.vi


def text_of(text: str | Text) -> Text:
    """*text* itself, or one string that serves both languages."""
    return text if isinstance(text, Text) else Text(text, text)


def strings_of(value: str | Iterable[str]) -> tuple[str, ...]:
    """Names or codes in composed letters; one alone needs no list."""
    return tuple(map(nfc, [value] if isinstance(value, str) else value))


def texts_of(value: str | Text | Iterable[str | Text]) -> tuple[Text, ...]:
    """Texts in both languages; one alone needs no list."""
    return tuple(map(text_of, [value] if isinstance(value, str | Text) else value))


def plain(text: str) -> str:
    """*text* without Vietnamese marks, for a terminal that cannot show them."""
    stripped = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(c for c in stripped if not unicodedata.combining(c))
