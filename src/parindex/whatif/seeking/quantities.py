"""What a quantity is as one of its data moves, and where that changes its course."""

from __future__ import annotations

from fractions import Fraction
from itertools import chain, product
from math import inf
from typing import TYPE_CHECKING, NamedTuple

from parindex.intervals import Interval
from parindex.measures import Difference, Quotient
from parindex.whatif.seeking.polynomials import Polynomial, Rational, trimmed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from parindex.curves import End, Span
    from parindex.formulas import Known
    from parindex.measures import Quantity, Terms

#: One end of what a quantity can be: a fraction of polynomials, or an infinity.
Way = Rational | float


class Course(NamedTuple):
    """What a quantity can be near some value of the datum that moves."""

    #: The least is the least of these.
    low: tuple[Way, ...]
    #: The most is the most of these.
    high: tuple[Way, ...]
    #: Whether the whole may be 0, and whether it is known to be.
    may_be_empty: bool = False
    is_empty: bool = False


class Moving(NamedTuple):
    """The datum that moves, and what is known of the others."""

    name: str
    data: Mapping[str, Known]

    def ends(self, name: str, span: Span) -> tuple[End, End]:
        """From where to where another datum can be."""
        value = self.data.get(name)
        if isinstance(value, Interval):
            return value.low, value.high
        if isinstance(value, int | Fraction):
            return Fraction(value), Fraction(value)
        return span.start, span.end

    def sum(self, terms: Terms, others: Mapping[str, End]) -> Polynomial | float:
        """A weighted sum of the datum and of others, where they are at some ends."""
        constant: End = Fraction(0)
        slope = Fraction(0)
        for name, weight in terms:
            if name == self.name:
                slope += weight
            else:
                constant += weight * others[name]
        if isinstance(constant, float):
            return constant
        return trimmed(constant, slope)


def height(way: Way, x: Fraction) -> End:
    """Where an end is, at *x*."""
    return way if isinstance(way, float) else way.at(x)


def _fraction(top: Polynomial | float, bottom: Polynomial | float) -> Way:
    if isinstance(top, float):
        return top
    assert not isinstance(bottom, float)  # noqa: S101 - no datum without end is here
    return Rational(top, bottom).tidy()


class _Sums(NamedTuple):
    """The sums that a quotient is made of, at the ends of its other data."""

    #: Above and below, at each corner; none where something has no end.
    corners: list[tuple[Polynomial | float, Polynomial | float]]
    #: The sum below, at its least and at its most.
    bottoms: tuple[Polynomial | float, Polynomial | float]


def _sums(quotient: Quotient, moving: Moving) -> _Sums:
    ends = {
        name: moving.ends(name, span)
        for name, span in quotient.spans.items()
        if name != moving.name
    }
    lows, highs = ({n: pair[k] for n, pair in ends.items()} for k in (0, 1))
    one: Polynomial = (Fraction(1),)
    if not quotient.bottom:
        sums = [moving.sum(quotient.top, at) for at in (lows, highs)]
        return _Sums([(each, one) for each in sums], (one, one))
    bottoms = moving.sum(quotient.bottom, lows), moving.sum(quotient.bottom, highs)
    if inf in highs.values():
        return _Sums([], bottoms)
    corners = (
        dict(zip(ends, corner, strict=True))
        for corner in product(*(dict.fromkeys(pair) for pair in ends.values()))
    )
    return _Sums(
        [
            (moving.sum(quotient.top, at), moving.sum(quotient.bottom, at))
            for at in corners
        ],
        bottoms,
    )


# --- the course near a value ----------------------------------------------------------


def course(quantity: Quantity, moving: Moving, x: Fraction) -> Course:
    """What a quantity can be around *x*, up to where `turning_points` says."""
    if isinstance(quantity, Difference):
        return _difference(quantity, moving, x)
    domain = quantity.domain
    sums = _sums(quantity, moving)
    if not quantity.bottom:
        low, high = (_fraction(*corner) for corner in sums.corners)
        return _held((low,), (high,), domain, x)
    least, most = (
        height(_fraction(bottom, (Fraction(1),)), x) for bottom in sums.bottoms
    )
    may_be_empty, is_empty = least <= 0, most <= 0
    if is_empty or not sums.corners:
        start, end = _way(domain.start), _way(domain.end)
        return Course((start,), (end,), may_be_empty, is_empty)
    below = (Fraction(1),)
    ways = tuple(
        _fraction(top, bottom)
        for top, bottom in sums.corners
        if height(_fraction(bottom, below), x)
    )
    found = _held(ways, (inf,) if may_be_empty else ways, domain, x)
    return found._replace(may_be_empty=may_be_empty)


def _way(end: End) -> Way:
    return end if isinstance(end, float) else Rational.level(end)


def _held(low: Iterable[Way], high: Iterable[Way], domain: Span, x: Fraction) -> Course:
    """A course without what lies above the domain, such as a part above its whole."""

    def held(way: Way) -> Way:
        return _way(domain.end) if height(way, x) > domain.end else way

    return Course(tuple(map(held, low)), tuple(map(held, high)))


def _difference(quantity: Difference, moving: Moving, x: Fraction) -> Course:
    now, base = (course(q, moving, x) for q in (quantity.now, quantity.base))
    relative, domain = quantity.relative, quantity.domain
    base_low = min(height(way, x) for way in base.low)
    base_high = max(height(way, x) for way in base.high)
    from_0, only_0 = (relative and end <= 0 for end in (base_low, base_high))
    may_be_empty = from_0 or now.may_be_empty or base.may_be_empty
    if only_0 or now.is_empty or base.is_empty:
        start, end = _way(domain.start), _way(domain.end)
        return Course((start,), (end,), may_be_empty, is_empty=True)
    # What is above 0 for sure is divided by; the most of the base is.
    most = [way for way in base.high if not relative or height(way, x) > 0]
    low = [_moved(a, b, quantity) for a, b in product(now.low, most)]
    high = [_moved(a, b, quantity) for a, b in product(now.high, base.low)]
    if from_0:
        high = [inf]
    if quantity.sign < 0:
        low, high = [_negative(way) for way in high], [_negative(way) for way in low]
    return Course(tuple(low), tuple(high), may_be_empty)


def _moved(now: Way, base: Way, quantity: Difference) -> Way:
    """The change from a base, before its sign."""
    if not quantity.relative:
        if isinstance(now, float) or isinstance(base, float):
            return now if isinstance(now, float) else _negative(base)
        return now.plus(base, Fraction(-1))
    if isinstance(now, float):
        return inf
    if isinstance(base, float):
        return Rational.level(Fraction(-1))
    if not base.top:
        return inf
    return now.divided(base).plus(Rational.level(Fraction(-1)))


def _negative(way: Way) -> Way:
    return -way if isinstance(way, float) else way.times(Fraction(-1))


# --- where the course changes ---------------------------------------------------------


def turning_points(
    quantity: Quantity, moving: Moving, heights: Iterable[Fraction]
) -> Iterator[Polynomial]:
    """Polynomials of the datum that are 0 wherever the course of a quantity changes.

    Args:
        quantity: The quantity.
        moving: The datum, and the others.
        heights: The values of the quantity that matter beside the ends of its domain.
    """
    levels = [*heights, *_finite(quantity.domain)]
    if isinstance(quantity, Quotient):
        yield from _quotient_points(quantity, moving, levels)
        return
    ways = []
    for each in (quantity.now, quantity.base):
        yield from _quotient_points(each, moving, [Fraction(0), *_finite(each.domain)])
        corners = (
            _fraction(*corner) for corner in _sums(each, moving).corners if corner[1]
        )
        found = (way for way in corners if isinstance(way, Rational))
        ways.append([*found, *map(Rational.level, _finite(each.domain))])
    for now, base in product(*ways):
        moved = _moved(now, base, quantity)
        if isinstance(moved, Rational):
            yield moved.bottom
            for at in levels:
                yield moved.plus(Rational.level(quantity.sign * at), Fraction(-1)).top


def _finite(domain: Span) -> list[Fraction]:
    return [Fraction(end) for end in (domain.start, domain.end) if abs(end) != inf]


def _quotient_points(
    quotient: Quotient, moving: Moving, levels: list[Fraction]
) -> Iterator[Polynomial]:
    sums = _sums(quotient, moving)
    for bottom in chain(sums.bottoms, (bottom for _, bottom in sums.corners)):
        if not isinstance(bottom, float):
            yield bottom
    for top, bottom in sums.corners:
        if not isinstance(top, float) and not isinstance(bottom, float):
            for at in levels:
                yield Rational(top).plus(Rational(bottom), -at).top
