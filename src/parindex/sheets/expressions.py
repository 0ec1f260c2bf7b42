"""What a score is in each row of a table: exact arithmetic on columns, as a closed set.

Engines that score many rows at once read these expressions and nothing else: they know
no rule, no formula and no aggregation. Each node says here, once, what it is worth.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Literal, assert_never

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterator

#: A row: exact numbers in the units of the data, answers by name. What is absent is
#: missing.
Row = Mapping[str, int | Fraction | str]

#: Which end of a score: the least or the most that it can be.
Side = Literal["low", "high"]


@attrs.frozen(cache_hash=True)
class Fixed:
    """The same number in all rows."""

    value: Fraction


@attrs.frozen(cache_hash=True)
class Given:
    """A datum of the row."""

    name: str
    #: What it counts as where it is missing; None: it is asked for only where it is
    #: known.
    missing: Fraction | None = None


@attrs.frozen(cache_hash=True)
class ScoreOf:
    """The score of another node, worked out before."""

    code: str
    side: Side


@attrs.frozen(cache_hash=True)
class Sum:
    """A constant, and so many times each of some numbers."""

    plus: Fraction
    terms: tuple[tuple[Fraction, Expression], ...]


@attrs.frozen(cache_hash=True)
class Product:
    """One number times another."""

    one: Expression
    other: Expression


@attrs.frozen(cache_hash=True)
class Divided:
    """One number divided by another, which is never 0 where it is asked for."""

    top: Expression
    bottom: Expression


@attrs.frozen(cache_hash=True)
class Extreme:
    """The least or the most of several numbers."""

    side: Side
    of: tuple[Expression, ...]


@attrs.frozen(cache_hash=True)
class HalfUp:
    """A number rounded half up, away from 0."""

    of: Expression
    digits: int


@attrs.frozen(cache_hash=True)
class Piece:
    """A stretch of a curve: from where the one before it ends."""

    #: Where it ends; None: it is the last one.
    end: Fraction | None
    #: Whether it holds its end.
    closed: bool
    #: Score for each unit of x.
    slope: Fraction
    #: Score at x = 0.
    intercept: Fraction


@attrs.frozen(cache_hash=True)
class Piecewise:
    """A curve at `top / bottom`; the bottom is above 0 where it is asked for.

    Which piece holds a value is decided exactly where top and bottom are whole:
    `top * q <= p * bottom` for an end p/q.
    """

    top: Expression
    bottom: Expression
    pieces: tuple[Piece, ...]


@attrs.frozen(cache_hash=True)
class Matched:
    """What goes with the answer to a datum, which is known."""

    name: str
    cases: tuple[tuple[str, Expression], ...]


@attrs.frozen(cache_hash=True)
class Where:
    """One number where a condition holds, and another where it does not."""

    condition: Condition
    then: Expression
    otherwise: Expression


Expression = (
    Fixed
    | Given
    | ScoreOf
    | Sum
    | Product
    | Divided
    | Extreme
    | HalfUp
    | Piecewise
    | Matched
    | Where
)


@attrs.frozen(cache_hash=True)
class Missing:
    """The row does not have the datum."""

    name: str


@attrs.frozen(cache_hash=True)
class Has:
    """The row has the datum."""

    name: str


@attrs.frozen(cache_hash=True)
class Before:
    """One number is below another, or equal where that counts."""

    one: Expression
    other: Expression
    closed: bool


@attrs.frozen(cache_hash=True)
class AnyOf:
    """At least one condition holds."""

    of: tuple[Condition, ...]


@attrs.frozen(cache_hash=True)
class AllOf:
    """All conditions hold."""

    of: tuple[Condition, ...]


#: What holds in some rows; True or False where it is the same in all.
Condition = bool | Missing | Has | Before | AnyOf | AllOf

#: Both ends of a score.
Ends = tuple[Expression, Expression]

NOTHING = Fixed(Fraction(0))

#: The condition that never holds.
NEVER: Condition = False


# --- what is inside them --------------------------------------------------------------


def inside(  # noqa: PLR0911 - a return a kind
    node: Expression | Condition,
) -> tuple[Expression | Condition, ...]:
    """What is just inside an expression or a condition."""
    match node:
        case bool() | Fixed() | Given() | ScoreOf() | Missing() | Has():
            return ()
        case Sum(_, terms):
            return tuple(part for _, part in terms)
        case Product(one, other) | Divided(one, other) | Before(one, other):
            return one, other
        case Extreme(_, of):
            return of
        case AnyOf(conditions) | AllOf(conditions):
            return conditions
        case HalfUp(of):
            return (of,)
        case Piecewise(top, bottom):
            return top, bottom
        case Matched(_, cases):
            return tuple(part for _, part in cases)
        case Where(condition, then, otherwise):
            return condition, then, otherwise
        case _:
            assert_never(node)


def walk(node: Expression | Condition) -> Iterator[Expression | Condition]:
    """An expression or condition and all inside it, each once, from the inside out."""
    seen: set[Expression | Condition] = set()
    stack = [(node, False)]
    while stack:
        here, is_done = stack.pop()
        if is_done:
            yield here
        elif here not in seen:
            seen.add(here)
            stack.append((here, True))
            stack += [(part, False) for part in reversed(inside(here))]
