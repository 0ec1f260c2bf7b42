"""Whole cases at, just under and just over each threshold of a rule.

What a rule must give is decided here by cross-multiplying whole numbers, twice: from
the segments of its curves, and from the words of its bands. Neither uses the library's
own comparison.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import ceil, floor, lcm
from operator import ge, gt, le, lt
from typing import TYPE_CHECKING, Any, Literal

import attrs

from parindex.curves import Segment
from parindex.formulas import Curved, walk
from parindex.measures import Difference, Quotient
from parindex.rules import Bands, Increase, RankBands

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from parindex.curves import Curve
    from parindex.formulas import Formula
    from parindex.measures import Datum, Quantity
    from parindex.rules import Band, Points, Rule
    from parindex.units import Amount

#: Of how many cases a share is tried.
CASES = (20, 100, 200)

#: Whole numbers, or fractions of what is not counted in cases.
Cases = dict[str, int | Fraction]


@attrs.frozen
class Case:
    """Data that put a quantity at a value, and what they must give."""

    #: The curve and what it is over.
    node: Curved
    #: The breakpoint that the value is near, and on which side.
    breakpoint: Fraction
    side: Literal["under", "at", "over"]
    #: The value, p/q.
    value: Fraction
    #: The data.
    data: Cases
    #: The segment that holds the value.
    segment: Segment


def cases_around(formula: Formula, data: Mapping[str, Datum]) -> Iterator[Case]:
    """Whole cases at, just under and just over each breakpoint of a formula.

    Args:
        formula: What a rule means.
        data: The data it reads, by name.
    """
    for node in walk(formula):
        if not isinstance(node, Curved):
            continue
        for point in node.curve.breakpoints:
            for n in (*CASES, point.denominator):
                for side, value in _values(point, _step(node.quantity, data, n)):
                    found = giving(node.quantity, value, n, data)
                    if found is not None:
                        segment = segment_at(node.curve, *value.as_integer_ratio())
                        yield Case(node, point, side, value, found, segment)


def _values(
    point: Fraction, step: Fraction
) -> Iterator[tuple[Literal["under", "at", "over"], Fraction]]:
    """The last step under a breakpoint, the breakpoint, the first step over it."""
    yield "under", (ceil(point / step) - 1) * step
    yield "over", (floor(point / step) + 1) * step
    if point % step == 0:
        yield "at", point


def _step(quantity: Quantity, data: Mapping[str, Datum], n: int) -> Fraction:
    """How far one case moves a quantity, where it is made of n cases."""
    if isinstance(quantity, Difference):
        own = _step(quantity.now, data, n)
        return Fraction(1, n) if quantity.relative else own
    if quantity.bottom:
        return Fraction(1, n)
    name, weight = quantity.top[0]
    return weight * (1 if data[name].kind in {"count", "rank"} else Fraction(1, 100))


def segment_at(curve: Curve, p: int, q: int) -> Segment:
    """The segment that holds p/q, by cross-multiplication."""
    for segment in curve.segments:
        end = segment.span.end
        if isinstance(end, float):
            return segment
        left, right = p * end.denominator, end.numerator * q
        if left < right or (left == right and segment.span.end_closed):
            return segment
    raise AssertionError


# --- data that give a value -----------------------------------------------------------


def giving(
    quantity: Quantity, value: Fraction, n: int, data: Mapping[str, Datum]
) -> Cases | None:
    """Data that give a quantity just that value, of n cases or a multiple of them."""
    if value not in quantity.domain:
        return None
    if isinstance(quantity, Difference):
        return _moving(quantity, value, n, data)
    found = _solved(quantity, value, n)
    if found is None or not all(_fits(x, data[name]) for name, x in found.items()):
        return None
    return {name: int(x) if x.denominator == 1 else x for name, x in found.items()}


def _fits(x: Fraction, datum: Datum) -> bool:
    whole = datum.kind in {"count", "rank"}
    return x in datum.domain and not (whole and x.denominator > 1)


def _solved(quotient: Quotient, value: Fraction, n: int) -> dict[str, Fraction] | None:
    """Two data, or one, that give the value; the others stand at their least."""
    rest = {name: Fraction(span.start) for name, span in quotient.spans.items()}
    if not quotient.bottom:
        name, weight = quotient.top[0]
        others = sum(w * rest[other] for other, w in quotient.top[1:])
        return {**rest, name: (value - others) / weight}
    above, below = dict(quotient.top), dict(quotient.bottom)
    p, q = value.numerator, value.denominator
    for t, b in product(above, below):
        # above[t] x + above[b] y = p k and below[t] x + below[b] y = q k
        a, c = above[t], below.get(t, Fraction(0))
        o, d = above.get(b, Fraction(0)), below[b]
        if t == b or a * d == o * c:
            continue
        x, y = ((p * d - q * o) / (a * d - o * c), (q * a - p * c) / (a * d - o * c))
        if x >= 0 and y >= 0:
            k = lcm(x.denominator, y.denominator)
            k *= ceil(Fraction(n) / (q * k))
            return {**rest, t: k * x, b: k * y}
    return None


def _moving(
    quantity: Difference, value: Fraction, n: int, data: Mapping[str, Datum]
) -> Cases | None:
    """Data now and in the base period that are just so far apart."""
    moved = quantity.sign * value
    halves = (Fraction(1, 2), Fraction(1, 4), Fraction(3, 4), Fraction(0), Fraction(1))
    for base in (Fraction(n), *halves):
        now = base * (1 + moved) if quantity.relative else base + moved
        before = giving(quantity.base, base, n, data)
        after = giving(quantity.now, now, n, data)
        if before is None or after is None or (quantity.relative and base == 0):
            continue
        if all(before.get(name, x) == x for name, x in after.items()):
            return {**before, **after}
    return None


# --- what the words of a rule say -----------------------------------------------------


def said(rule: Rule, value: Fraction, most: Fraction) -> Points | None:
    """The score that the words of a rule give a value; None for a rule without bands.

    Args:
        rule: The rule.
        value: What was measured, a share of one or in the rule's own unit.
        most: The maximum.
    """
    match rule:
        case Bands(bands=bands, otherwise=otherwise):
            return _said(bands, otherwise, value)
        case RankBands(bands=bands, otherwise=otherwise):
            return _said(bands, otherwise, value)
        case Increase(otherwise=otherwise):
            return most if _holds(rule, value, LOWER) else otherwise
        case _:
            return None


LOWER = {"at_least": ge, "above": gt}
UPPER = {"at_most": le, "below": lt}


def _said(
    bands: tuple[Band, ...], otherwise: Points | None, value: Fraction
) -> Points | None:
    """The band that begins last before the value, if it has not ended there.

    Else, of those that say no beginning, the one that ends first after the value.
    """
    begun = [
        band for band in bands if _given(band, LOWER) and _holds(band, value, LOWER)
    ]
    last = max(begun, key=lambda band: _end(band, LOWER), default=None)
    if last is not None and _holds(last, value, UPPER):
        return last.score
    going = [b for b in bands if not _given(b, LOWER) and _holds(b, value, UPPER)]
    first = min(going, key=lambda band: _end(band, UPPER), default=None)
    return otherwise if first is None else first.score


def _given(rule: Any, words: Mapping[str, Any]) -> list[str]:
    """The words of a rule that have a threshold."""
    return [word for word in words if getattr(rule, word, None) is not None]


def _end(band: Band, words: Mapping[str, Any]) -> tuple[Fraction, bool]:
    """Where a band begins or ends: before the value for "từ" and "dưới", else after."""
    (word,) = _given(band, words)
    return getattr(band, word).value, word in {"above", "at_most"}


def _holds(rule: Any, value: Fraction, words: Mapping[str, Any]) -> bool:
    """Whether a value keeps the bounds: "từ … trở lên", "trên", "đến", "dưới"."""
    return all(
        words[word](*_crossed(value, getattr(rule, word)))
        for word in _given(rule, words)
    )


def _crossed(value: Fraction, amount: Amount) -> tuple[int, int]:
    """Both sides of a comparison in whole numbers."""
    p, q = value.as_integer_ratio()
    percent = 100 if amount.unit == "percent" else 1
    a, b = amount.value.as_integer_ratio()
    return percent * p * b, a * q
