"""Which expressions are whole numbers, and how large data may be for them to fit."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING, NamedTuple

import attrs

from parindex.sheets.expressions import (
    Before,
    Condition,
    Divided,
    Expression,
    Extreme,
    Fixed,
    Given,
    Piecewise,
    Product,
    Sum,
    Where,
    walk,
)
from parindex.sheets.making import before, divided, total, where

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: The largest number that an engine's integers hold.
LARGEST = 2**63 - 1
#: The most that whole data can be, unless some could then not be compared exactly.
MOST = 10**15
#: Whole data up to here are always taken; where they do not fit, floats are compared.
LEAST_MOST = 10**6

#: Two numbers that are compared, or divided.
Pair = tuple[Expression, Expression]


class Whole(NamedTuple):
    """A number that is whole once it is multiplied by `scale`."""

    scale: int
    #: The most that it then can be, above or below 0.
    most: int

    def times(self, scale: int) -> int:
        """The most that it can be at another scale, a multiple of its own."""
        return self.most * (scale // self.scale)


@attrs.frozen
class Bounds:
    """How large whole data can be, and with them all that is made of them."""

    #: The most that data of whole numbers can be, by name.
    most: Mapping[str, int]
    _known: dict[Expression, Whole | None] = attrs.field(
        init=False, eq=False, repr=False, factory=dict
    )

    def whole(self, of: Expression) -> Whole | None:
        """An expression as a whole number of any size; None where it is not one."""
        if of not in self._known:
            self._known[of] = self._whole(of)
        return self._known[of]

    def scale(self, *of: Expression) -> int | None:
        """At which scale all are whole and fit an engine's integers, if at any."""
        wholes = [found for part in of if (found := self.whole(part))]
        scale = lcm(*(found.scale for found in wholes))
        fit = all(found.times(scale) <= LARGEST for found in wholes)
        return scale if fit and len(wholes) == len(of) else None

    def is_too_large(self, pair: Pair) -> bool:
        """Whether two numbers are whole but do not fit."""
        return None not in map(self.whole, pair) and self.scale(*pair) is None

    def _whole(  # noqa: PLR0911 - a return a kind
        self, of: Expression
    ) -> Whole | None:
        match of:
            case Fixed(value):
                return _number(value)
            case Given(name, missing) if name in self.most:
                known = Whole(1, self.most[name])
                return known if missing is None else _widest(known, _number(missing))
            case Sum(plus, terms):
                return _sum(plus, [(times, self.whole(part)) for times, part in terms])
            case Product(one, other):
                a, b = self.whole(one), self.whole(other)
                return a and b and Whole(a.scale * b.scale, a.most * b.most)
            case Extreme(_, parts):
                return _widest(*map(self.whole, parts))
            case Where(_, then, otherwise):
                return _widest(self.whole(then), self.whole(otherwise))
            case _:
                return None


def _number(value: Fraction) -> Whole:
    return Whole(value.denominator, abs(value.numerator))


def _widest(*of: Whole | None) -> Whole | None:
    """What is one of several numbers."""
    wholes = [found for found in of if found]
    scale = lcm(*(found.scale for found in wholes))
    if len(wholes) < len(of):
        return None
    return Whole(scale, max(found.times(scale) for found in wholes))


def _sum(plus: Fraction, terms: list[tuple[Fraction, Whole | None]]) -> Whole | None:
    scale, most = plus.denominator, abs(plus)
    for times, part in terms:
        if part is None:
            return None
        scale = lcm(scale, times.denominator * part.scale)
        most += abs(times) * Fraction(part.most, part.scale)
    return Whole(scale, int(most * scale))


def unfolded(of: Piecewise) -> Expression:
    """A curve as choices between quotients, each of whole numbers where its data are.

    A score is so divided once and last, and not rounded before.
    """
    found: Expression | None = None
    for piece in reversed(of.pieces):
        at: Expression = Fixed(piece.intercept)
        if piece.slope:
            parts = [(piece.slope, of.top), (piece.intercept, of.bottom)]
            at = divided(total(parts), of.bottom)
        if found is None or piece.end is None:
            found = at
            continue
        left = total([(Fraction(piece.end.denominator), of.top)])
        right = total([(Fraction(piece.end.numerator), of.bottom)])
        found = where(before(left, right, closed=piece.closed), at, found)
    assert found is not None  # noqa: S101 - a curve has a piece
    return found


def bounds_for(of: Iterable[Expression | Condition], most: Mapping[str, int]) -> Bounds:
    """How large whole data can be, so that all that is compared fits.

    Args:
        of: What is worked out.
        most: The data that are whole, each with the most that it can be anyway.
    """
    pairs = list(dict.fromkeys(pair for each in of for pair in _pairs(each)))
    most = {name: min(end, MOST) for name, end in most.items()}
    least = Bounds({name: min(end, LEAST_MOST) for name, end in most.items()})
    pairs = [pair for pair in pairs if not least.is_too_large(pair)]
    while True:
        bounds = Bounds(dict(most))
        wide = {
            name
            for pair in pairs
            if bounds.is_too_large(pair)
            for name in _largest(pair, most)
        }
        if not wide:
            return bounds
        most |= {name: most[name] // 10 for name in wide}


def _pairs(of: Expression | Condition) -> Iterator[Pair]:
    """What is compared or divided in an expression or condition."""
    for node in walk(of):
        match node:
            case Before(one, other) | Divided(one, other):
                yield one, other
            case Piecewise():
                yield from _pairs(unfolded(node))


def _largest(pair: Pair, most: Mapping[str, int]) -> list[str]:
    """The data of two numbers that can be the largest."""
    inside = (node for part in pair for node in walk(part))
    names = {node.name for node in inside if isinstance(node, Given)}
    top = max(most[name] for name in names)
    return [name for name in names if most[name] == top]
