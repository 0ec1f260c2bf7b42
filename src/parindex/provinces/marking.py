"""What is said of a merger: what its data were made from, and what is not in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import attrs

from parindex.catalogue import say
from parindex.text import Language, Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from parindex.assessment import Book
    from parindex.criteria import Framework
    from parindex.provinces.results import LeftOut
    from parindex.provinces.units import Province

T = TypeVar("T")


def once(items: Iterable[T]) -> tuple[T, ...]:
    """Each item once, in order."""
    return tuple(dict.fromkeys(items))


def titled(framework: Framework, code: str) -> Text:
    """The title of a criterion with its code, or of what else stands in a book."""
    if code in framework:
        title = framework[code].title
        return Text(f"{code} {title.vi}", f"{code} {title.en}")
    return (
        _both(lambda lang: say("total", lang)) if code == "total" else Text(code, code)
    )


def book_title(name: str) -> Text:
    """What a book is called."""
    return _both(lambda lang: say(f"book.{name}", lang))


def _both(said: Callable[[Language], str]) -> Text:
    return Text(said("vi"), said("en"))


def marker(
    parts: Sequence[Province], into: Province, *, constructed: bool
) -> Text | None:
    """What the data were made from; nothing where they are the unit's own."""
    if len(parts) > 1:
        return _both(
            lambda lang: say(
                "merge.constructed" if constructed else "merge.merged",
                lang,
                names=_names(parts, lang),
            )
        )
    if parts[0] == into:
        return None
    title = parts[0].title
    return _both(lambda lang: say("merge.renamed", lang, unit=title[lang]))


def _names(parts: Sequence[Province], lang: Language) -> str:
    *names, last = (part.name[lang] for part in parts)
    return say("merge.names", lang, names=", ".join(names), last=last)


def with_notes(
    framework: Framework,
    book: Book,
    mark: Text | None,
    left_out: Iterable[LeftOut],
    own: Sequence[tuple[Province, Book]],
) -> Book:
    """The book with a note to each criterion: what it was made from, what is missing.

    The notes of the units follow, each with the unit's name.
    """
    if mark is None:
        return book
    notes = {leaf.code: [mark] for leaf in framework.leaves()}
    for item in left_out:
        if item.book == book.name:
            for code in _read_by(framework, item.name):
                notes.setdefault(code, []).append(_both(item.explain))
    for unit, given in own:
        for code, text in given.notes.items():
            note = Text(f"{unit.name.vi}: {text.vi}", f"{unit.name.en}: {text.en}")
            notes.setdefault(code, []).append(note)
    joined = {
        code: Text(". ".join(t.vi for t in texts), ". ".join(t.en for t in texts))
        for code, texts in notes.items()
    }
    return attrs.evolve(book, notes=joined)


def _read_by(framework: Framework, name: str) -> tuple[str, ...]:
    """The codes of the criteria that a datum or a code is about."""
    if name not in framework.data_by_name:
        return (name,) if name in framework else ()
    return once(
        code
        for reading in (None, *framework.reading_names)
        for code in framework.readers(reading)[name]
    )
