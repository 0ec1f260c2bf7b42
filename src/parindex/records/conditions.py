"""What must hold of a row for it to count: a closed set, without code in files."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import attrs

from parindex.numbers import exact
from parindex.text import nfc, strings_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: The day that the records were taken, where a condition needs one.
AS_OF = "as_of"

#: Conditions about one column; the first four compare days, with a column or `as_of`.
COMPARING = ("before", "not_after", "after", "not_before")
TESTS = (*COMPARING, "equals", "one_of", "at_least", "known", "holds")
#: Conditions about conditions.
JOINING = ("all", "any", "none")


def _conditions(value: Iterable[Condition] | None) -> tuple[Condition, ...] | None:
    return None if value is None else tuple(value)


def _name(value: str | None) -> str | None:
    return None if value is None else nfc(value)


def _names(value: Iterable[str] | None) -> tuple[str, ...] | None:
    return None if value is None else strings_of(value)


def _number(value: object) -> Fraction | None:
    return None if value is None else exact(value)


@attrs.frozen(kw_only=True)
class Condition:
    """One condition: a column and one test of it, or one way to join conditions.

    A test of a value that is not known does not hold; `none` of such tests does.
    """

    #: The column it is about.
    column: str = attrs.field(default="", converter=nfc)
    #: Its day comes before that of another column, or before `as_of`.
    before: str | None = attrs.field(default=None, converter=_name)
    #: Its day comes before another, or is the same.
    not_after: str | None = attrs.field(default=None, converter=_name)
    #: Its day comes after another.
    after: str | None = attrs.field(default=None, converter=_name)
    #: Its day comes after another, or is the same.
    not_before: str | None = attrs.field(default=None, converter=_name)
    #: It is this text.
    equals: str | None = attrs.field(default=None, converter=_name)
    #: It is one of these texts.
    one_of: tuple[str, ...] | None = attrs.field(default=None, converter=_names)
    #: It is a number of at least this.
    at_least: Fraction | None = attrs.field(default=None, converter=_number)
    #: Whether it has a value.
    known: bool | None = None
    #: Whether it is a yes.
    holds: bool | None = None
    #: All of these hold.
    all: tuple[Condition, ...] | None = attrs.field(default=None, converter=_conditions)
    #: At least one of these holds.
    any: tuple[Condition, ...] | None = attrs.field(default=None, converter=_conditions)
    #: Not one of these holds.
    none: tuple[Condition, ...] | None = attrs.field(
        default=None, converter=_conditions
    )

    @property
    def tests(self) -> tuple[str, ...]:
        """What is said: the one test, unless the condition is wrong."""
        said = (*TESTS, *JOINING)
        return tuple(name for name in said if getattr(self, name) is not None)

    @property
    def inner(self) -> tuple[Condition, ...]:
        """The conditions it joins."""
        return self.all or self.any or self.none or ()

    def walk(self) -> Iterator[Condition]:
        """This condition and all inside it."""
        yield self
        for condition in self.inner:
            yield from condition.walk()

    def other(self) -> str | None:
        """The column, or `as_of`, whose day this one compares with."""
        return self.before or self.not_after or self.after or self.not_before
