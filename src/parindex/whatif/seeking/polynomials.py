"""Fractions of polynomials in one number, and where they are 0, exactly.

A score that follows from one datum is made of these: a share of that datum is one
straight line over another, and scores that share it add up.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from math import ceil, lcm
from typing import TYPE_CHECKING

import attrs

from parindex.intervals import Interval

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parindex.curves import End

#: Coefficients from the constant up, the last one not 0; nothing for 0 everywhere.
Polynomial = tuple[Fraction, ...]

#: How closely a root that is no fraction is enclosed.
FINEST = Fraction(1, 2**40)

#: 1 everywhere.
UNIT: Polynomial = (Fraction(1),)


def trimmed(*coefficients: Fraction) -> Polynomial:
    """The polynomial with those coefficients, from the constant up."""
    last = len(coefficients)
    while last and not coefficients[last - 1]:
        last -= 1
    return tuple(coefficients[:last])


def plus(a: Polynomial, b: Polynomial, times: Fraction = UNIT[0]) -> Polynomial:
    """*a* and so many times *b*."""
    short, size = Fraction(0), max(len(a), len(b))
    left, right = (p + (short,) * (size - len(p)) for p in (a, b))
    return trimmed(*(x + times * y for x, y in zip(left, right, strict=True)))


def product(a: Polynomial, b: Polynomial) -> Polynomial:
    """*a* times *b*."""
    found = [Fraction(0)] * max(len(a) + len(b) - 1, 0)
    for i, x in enumerate(a):
        for j, y in enumerate(b):
            found[i + j] += x * y
    return trimmed(*found)


def value(p: Polynomial, x: Fraction) -> Fraction:
    """What *p* is at *x*."""
    found = Fraction(0)
    for coefficient in reversed(p):
        found = found * x + coefficient
    return found


def enclosed(p: Polynomial, within: Interval) -> Interval:
    """Bounds of *p* over an interval, close where the interval is short."""
    low = high = Fraction(0)
    for coefficient in reversed(p):
        ends = [a * b for a in (low, high) for b in (within.low, within.high)]
        low, high = min(ends) + coefficient, max(ends) + coefficient
    return Interval(low, high)


def slope(p: Polynomial) -> Polynomial:
    """The derivative."""
    return trimmed(*(n * c for n, c in enumerate(p) if n))


def _divided(a: Polynomial, b: Polynomial) -> tuple[Polynomial, Polynomial]:
    """Quotient and remainder of *a* by *b*."""
    quotient: Polynomial = ()
    while len(a) >= len(b):
        shift = (Fraction(0),) * (len(a) - len(b))
        term = (*shift, a[-1] / b[-1])
        quotient, a = plus(quotient, term), plus(a, product(b, term), -UNIT[0])
    return quotient, a


def roots(p: Polynomial, low: End, high: End) -> Iterator[Interval]:
    """Where *p* is 0 between two ends, ends not included, from left to right.

    A root that is a fraction is found as that; another is enclosed, alone and closely,
    by ends that are no roots.
    """
    if len(p) <= 2:  # noqa: PLR2004 - a straight line, as nearly always
        root = -p[0] / p[1] if len(p) > 1 else None
        if root is not None and low < root < high:
            yield Interval(root, root)
        return
    chain = _sturm(p)
    # All roots lie within this bound of Cauchy's.
    bound = 1 + max(abs(c / chain[0][-1]) for c in chain[0])
    start = max(low, -bound)
    end = min(high, bound)
    if start < end:
        yield from _between(chain, Fraction(start), Fraction(end))


def _between(
    chain: list[Polynomial], low: Fraction, high: Fraction
) -> Iterator[Interval]:
    at_low, at_high = value(chain[0], low), value(chain[0], high)
    count = _changes(chain, low) - _changes(chain, high) - (at_high == 0)
    if count == 1 and at_low and at_high:
        yield _refined(chain[0], low, high)
    elif count:
        middle = (low + high) / 2
        yield from _between(chain, low, middle)
        if not value(chain[0], middle):
            yield Interval(middle, middle)
        yield from _between(chain, middle, high)


def _refined(p: Polynomial, low: Fraction, high: Fraction) -> Interval:
    """The one root between two ends of which one is above 0 and one below."""
    # In whole numbers, a root that is a fraction divides the leading coefficient.
    parts = abs(int(p[-1] * lcm(*(c.denominator for c in p))))
    rises = value(p, high) > 0
    while high - low > FINEST or (high - low) * parts >= 1:
        middle = (low + high) / 2
        height = value(p, middle)
        if not height:
            return Interval(middle, middle)
        low, high = (low, middle) if (height > 0) == rises else (middle, high)
    found = Fraction(ceil(low * parts), parts)
    if found < high and not value(p, found):
        return Interval(found, found)
    return Interval(low, high)


def _sturm(p: Polynomial) -> list[Polynomial]:
    """Sturm's chain of *p*, without what makes a root count twice."""
    chain = [p, slope(p)]
    while chain[-1]:
        _, rest = _divided(chain[-2], chain[-1])
        chain.append(trimmed(*(-c for c in rest)))
    common = chain[-2]
    return [_divided(each, common)[0] for each in chain[:-1]]


def _changes(chain: list[Polynomial], x: Fraction) -> int:
    """How often the sign changes along a chain."""
    signs = [height > 0 for p in chain if (height := value(p, x))]
    return sum(a != b for a, b in pairwise(signs))


@attrs.frozen
class Rational:
    """One polynomial over another, which is not 0 where this is used."""

    top: Polynomial
    bottom: Polynomial = UNIT

    @classmethod
    def level(cls, height: Fraction) -> Rational:
        """The same height everywhere."""
        return cls(trimmed(height))

    @property
    def is_level(self) -> bool:
        """Whether it is the same everywhere."""
        return len(self.top) <= 1 and len(self.bottom) == 1

    def at(self, x: End) -> Fraction:
        """What it is at *x*; at an infinity its limit, which must be finite."""
        if isinstance(x, Fraction):
            return value(self.top, x) / value(self.bottom, x)
        if len(self.top) < len(self.bottom):
            return Fraction(0)
        return self.top[-1] / self.bottom[-1]

    def over(self, within: Interval) -> Interval:
        """Bounds over a short interval."""
        top, bottom = enclosed(self.top, within), enclosed(self.bottom, within)
        ends = [a / b for a in attrs.astuple(top) for b in attrs.astuple(bottom)]
        return Interval(min(ends), max(ends))

    def plus(self, other: Rational, times: Fraction = UNIT[0]) -> Rational:
        """The sum of this and so many times the other."""
        if self.bottom == other.bottom:
            return Rational(plus(self.top, other.top, times), self.bottom).tidy()
        top = plus(
            product(self.top, other.bottom), product(other.top, self.bottom), times
        )
        return Rational(top, product(self.bottom, other.bottom)).tidy()

    def times(self, factor: Fraction) -> Rational:
        """So many times this."""
        return Rational(trimmed(*(factor * c for c in self.top)), self.bottom).tidy()

    def divided(self, other: Rational) -> Rational:
        """This divided by the other, which is not 0."""
        top = product(self.top, other.bottom)
        return Rational(top, product(self.bottom, other.top)).tidy()

    def tidy(self) -> Rational:
        """The same without a factor that top and bottom share."""
        if not self.top:
            return Rational(())
        if len(self.bottom) == 1:
            factor = self.bottom[0]
            return Rational(tuple(c / factor for c in self.top))
        a, b = self.top, self.bottom
        while b:
            a, b = b, _divided(a, b)[1]
        top, bottom = _divided(self.top, a)[0], _divided(self.bottom, a)[0]
        factor = bottom[-1]
        return Rational(
            tuple(c / factor for c in top), tuple(c / factor for c in bottom)
        )

    @property
    def turns(self) -> Polynomial:
        """A polynomial that is 0 wherever this turns round."""
        return plus(
            product(slope(self.top), self.bottom),
            product(self.top, slope(self.bottom)),
            -UNIT[0],
        )

    def meets(self, other: Rational) -> Polynomial:
        """A polynomial that is 0 wherever this is the other."""
        return self.plus(other, -UNIT[0]).top
