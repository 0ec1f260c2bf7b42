"""Scores by row as sums of simple terms: what is written out as steps on blocks.

A curve is a sum of ramps and jumps, so that what it gives is added straight into the
sum that it belongs to. All numbers are exact; whoever writes the steps rounds them.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import attrs

from parindex.sheets.expressions import Side

if TYPE_CHECKING:
    from collections.abc import Iterable

ONE, NONE = Fraction(1), Fraction(0)


@attrs.frozen(cache_hash=True)
class Column:
    """A number of the row."""

    name: str
    #: What it counts as where it is missing.
    missing: Fraction | None = None


@attrs.frozen(cache_hash=True)
class Kept:
    """The score of a node that is worked out before, and kept."""

    code: str
    side: Side


@attrs.frozen(cache_hash=True)
class Clip:
    """A number held between two; None: on that side it is not."""

    of: Linear
    low: Fraction | None
    high: Fraction | None


@attrs.frozen(cache_hash=True)
class Mask:
    """1 where a test holds, and 0 elsewhere."""

    test: Test


@attrs.frozen(cache_hash=True)
class Gated:
    """A number where a test holds, and 0 elsewhere."""

    test: Test
    of: Linear


@attrs.frozen(cache_hash=True)
class Stairs:
    """The sum of many jumps: of all that a number is past."""

    top: Linear
    #: What is divided by, if anything.
    bottom: Linear | None
    #: Where they are, whether a number on one is not past it yet, and how high it is.
    jumps: tuple[tuple[Fraction, bool, Fraction], ...]


@attrs.frozen(cache_hash=True)
class Ratio:
    """One number divided by another."""

    top: Linear
    bottom: Linear


@attrs.frozen(cache_hash=True)
class Times:
    """One number times another."""

    one: Linear
    other: Linear


@attrs.frozen(cache_hash=True)
class Best:
    """The least or the most of several numbers."""

    side: Side
    of: tuple[Linear, ...]


@attrs.frozen(cache_hash=True)
class Up:
    """A number rounded half up, away from 0."""

    of: Linear
    digits: int


@attrs.frozen(cache_hash=True)
class Picked:
    """A number for each answer to a datum."""

    name: str
    #: In the order of its answers.
    values: tuple[Fraction, ...]


@attrs.frozen(cache_hash=True)
class Select:
    """One number where a test holds, another elsewhere."""

    test: Test
    then: Linear
    otherwise: Linear


Term = (
    Column
    | Kept
    | Clip
    | Mask
    | Gated
    | Stairs
    | Ratio
    | Times
    | Best
    | Up
    | Picked
    | Select
)


@attrs.frozen(cache_hash=True)
class Linear:
    """A constant, and so many times each of some terms; no term stands twice."""

    plus: Fraction
    terms: tuple[tuple[Fraction, Term], ...] = ()

    @property
    def alone(self) -> Term | None:
        """The term that it is, if it is just one."""
        is_one = len(self.terms) == 1 and self.terms[0][0] == 1 and not self.plus
        return self.terms[0][1] if is_one else None


@attrs.frozen(cache_hash=True)
class Gone:
    """The row does not have the datum."""

    name: str


@attrs.frozen(cache_hash=True)
class Answered:
    """The answer to a datum is the one at a place."""

    name: str
    place: int


@attrs.frozen(cache_hash=True)
class Past:
    """A number, or one divided by another above 0, has come to a cut, or is past it."""

    top: Linear
    bottom: Linear | None
    cut: Fraction
    #: Whether it must be past it.
    strict: bool


@attrs.frozen(cache_hash=True)
class Not:
    """Another test does not hold."""

    of: Test


@attrs.frozen(cache_hash=True)
class Some:
    """At least one of some tests holds."""

    of: tuple[Test, ...]


Test = Gone | Answered | Past | Not | Some

#: A test, or the same answer in all rows.
Verdict = bool | Test


def constant(value: Fraction) -> Linear:
    """The same number in all rows."""
    return Linear(value)


def term(of: Term) -> Linear:
    """A term alone."""
    return Linear(NONE, ((ONE, of),))


def added(parts: Iterable[tuple[Fraction, Linear]], plus: Fraction = NONE) -> Linear:
    """So many times each of some sums, added to a constant."""
    found: dict[Term, Fraction] = {}
    for times, part in parts:
        plus += times * part.plus
        for inner, of in part.terms:
            found[of] = found.get(of, NONE) + times * inner
    return Linear(plus, tuple((times, of) for of, times in found.items() if times))


def scaled(of: Linear, times: Fraction) -> Linear:
    """So many times a sum."""
    return of if times == 1 else added([(times, of)])


def less(one: Linear, other: Linear) -> Linear:
    """One sum less another."""
    return added([(ONE, one), (-ONE, other)])


# --- tests ----------------------------------------------------------------------------


def past(top: Linear, bottom: Linear | None, cut: Fraction, *, strict: bool) -> Verdict:
    """Whether a number has come to a cut, or is past it."""
    if bottom is None:
        top, cut = Linear(NONE, top.terms), cut - top.plus
        if not top.terms:
            return cut < 0 or (not strict and cut == 0)
        times = top.terms[0][0]
        if times < 0:
            return Not(Past(scaled(top, 1 / times), None, cut / times, not strict))
        top, cut = scaled(top, 1 / times), cut / times
    return Past(top, bottom, cut, strict)


def negated(test: Verdict) -> Verdict:
    """Where a test does not hold."""
    if isinstance(test, bool):
        return not test
    return test.of if isinstance(test, Not) else Not(test)


def some(tests: Iterable[Verdict]) -> Verdict:
    """Where at least one holds."""
    found = tuple(dict.fromkeys(test for test in tests if test is not False))
    if True in found:
        return True
    left = tuple(test for test in found if not isinstance(test, bool))
    return Some(left) if len(left) > 1 else next(iter(left), False)


def every(tests: Iterable[Verdict]) -> Verdict:
    """Where all hold."""
    return negated(some(map(negated, tests)))
