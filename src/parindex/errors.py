"""What goes wrong, as values: each error carries its data and says one sentence."""

from __future__ import annotations

import difflib
from contextlib import contextmanager
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Self

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


@attrs.frozen
class Problem:
    """One mistake: where it is, what was found there, and what was expected."""

    #: Stable name of the kind of mistake, such as `maxima` or `percent-slip`.
    id: str
    #: The place inside the file or object: `criterion 1.3.1, rule.bands[0]`.
    where: str
    #: What was found there, in a few words.
    found: str
    #: What was expected instead, in a few words.
    expected: str

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        return f"{place}found {self.found}; expected {self.expected} [{self.id}]"

    def inside(self, place: str) -> Self:
        """The same problem, one level further out."""
        where = ", ".join(filter(None, (place, self.where)))
        return attrs.evolve(self, where=where)


class ParindexError(Exception):
    """Base of all errors that parindex raises on purpose.

    Subclasses are frozen attrs classes; equality, hash and pickling, which attrs does
    not give to exceptions, are written here once.
    """

    def _fields(self) -> tuple[Any, ...]:
        cls: Any = type(self)
        return tuple(getattr(self, field.name) for field in attrs.fields(cls))

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return self._fields() == other._fields()

    def __hash__(self) -> int:
        return hash((type(self), self._fields()))

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), self._fields()


@attrs.frozen(eq=False, str=False)
class Invalid(ParindexError, ValueError):
    """A file or an object with mistakes, all of them reported together."""

    #: The file's name, or the id of the framework.
    subject: str
    #: The mistakes, in the order in which they were found.
    problems: tuple[Problem, ...]

    def __str__(self) -> str:
        return "\n".join(f"{self.subject}: {problem}" for problem in self.problems)


@attrs.frozen(eq=False, str=False)
class NumberError(ParindexError, ValueError):
    """A text or value that is not one exact number, or that can be read two ways."""

    #: What was found.
    found: str
    #: What was expected instead.
    expected: str
    #: Stable name of the kind of mistake.
    id: str = "number"

    def __str__(self) -> str:
        return f"found {self.found}; expected {self.expected}"


@attrs.frozen(eq=False, str=False)
class UnitError(ParindexError, ValueError):
    """A quantity in an unknown unit, or in one that cannot become the expected unit."""

    #: What was found.
    found: str
    #: What was expected instead.
    expected: str
    #: Stable name of the kind of mistake.
    id: str = "unit"

    def __str__(self) -> str:
        return f"found {self.found}; expected {self.expected}"


@attrs.frozen(eq=False, str=False)
class CurveError(ParindexError, ValueError):
    """Segments that do not cover their domain exactly once, or rise without end."""

    #: `gap`, `overlap` or `unbounded`.
    id: str
    #: A value that falls in no segment, in two, or in one that rises without end.
    witness: Fraction

    def __str__(self) -> str:
        what = {
            "gap": "in no segment",
            "overlap": "in two segments",
            "unbounded": "in a segment that rises or falls without end",
        }[self.id]
        return f"{self.witness} falls {what}"


@attrs.frozen(eq=False, str=False)
class NotFound(ParindexError, KeyError):
    """A name that is not there: a criterion, framework, reading, book or datum."""

    #: What was looked for: `criterion`, `framework`, `reading`, `book`, `datum`.
    kind: str
    #: The name that was asked for.
    name: str
    #: Where it was looked for.
    within: str
    #: The names that are there.
    known: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"no {self.kind} {self.name!r} in {self.within}" + hint(
            self.name, self.known
        )


def hint(name: str, known: Iterable[str]) -> str:
    """`; did you mean …?` for a misspelt name, else `; there is …` for a short list."""
    names = list(known)
    close = difflib.get_close_matches(name, names, n=1, cutoff=0.6)
    if close:
        return f"; did you mean {close[0]!r}?"
    if 0 < len(names) <= 12:  # noqa: PLR2004 - what fits on a line
        return f"; there is {', '.join(map(repr, names))}"
    return ""


class Collector:
    """Gathers mistakes so that all of them are reported together."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def add(self, id: str, where: str, found: str, expected: str) -> None:  # noqa: A002
        """Note one mistake."""
        self.problems.append(Problem(id, where, found, expected))

    def note(self, error: Invalid | NumberError | UnitError, where: str) -> None:
        """Note the mistakes that an error tells, with their place."""
        if isinstance(error, Invalid):
            self.problems += [problem.inside(where) for problem in error.problems]
        else:
            self.add(error.id, where, error.found, error.expected)

    @contextmanager
    def at(self, where: str) -> Iterator[None]:
        """Note the mistakes that are raised inside, with their place, and go on."""
        try:
            yield
        except (Invalid, NumberError, UnitError) as error:
            self.note(error, where)

    def check(self, subject: str) -> None:
        """Raise what was noted, if anything was.

        Raises:
            Invalid: with all problems so far.
        """
        if self.problems:
            raise Invalid(subject, tuple(self.problems))
