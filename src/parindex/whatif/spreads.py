"""How much of a score stays open once one datum is known, whatever it comes to be.

For a stretch of values of the datum, the least and the most of what stays open, in
points. Both are sure; where a closer look is not worth it, the least is 0 and the most
is what is open over the whole stretch.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import islice, product
from math import ceil, floor, inf
from typing import TYPE_CHECKING, NamedTuple, assert_never, cast

from parindex.curves import Curve, Span
from parindex.formulas import (
    NUMBERS,
    Chosen,
    Constant,
    Curved,
    Formula,
    Known,
    Least,
    Rounded,
    Total,
    data_of,
    quotients_of,
    score,
    values,
    walk,
)
from parindex.intervals import ZERO, Interval, add
from parindex.measures import Quantity, Quotient, names_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping


#: At most so many values of a datum are looked at one by one.
MOST_VALUES = 48


class Spread(NamedTuple):
    """What stays open of a score, in points."""

    #: At the least.
    least: Fraction
    #: At the most.
    most: Fraction

    def held(self, width: Fraction) -> Spread:
        """The same, but no more than a width."""
        most = min(self.most, width)
        return Spread(min(self.least, most), most)


NONE = Spread(Fraction(0), Fraction(0))


def spread(
    formula: Formula, data: Mapping[str, Known], name: str, span: Span
) -> Spread:
    """What stays open of a formula when a number is known to be somewhere in *span*."""
    if isinstance(formula, Constant) or name not in data_of(formula, data):
        width = score(formula, data).width
        return Spread(width, width)
    around = {**data, name: _interval(span)}
    widest = score(formula, around).width
    match formula:
        case Curved(curve, quantity, no_cases):
            found = _on_curve(curve, quantity, no_cases, around)
            others = (data.get(n) for n in names_of(quantity) if n != name)
            if not all(isinstance(known, NUMBERS) for known in others):
                common = _common(curve, quantity, data, name, span)
                found = Spread(max(found.least, common), widest)
        case Total(parts):
            each = [spread(part, data, name, span) for _, part in parts]
            found = Spread(add(s.least for s in each), add(s.most for s in each))
        case Least(of):
            each = [spread(part, data, name, span) for part in of]
            found = Spread(Fraction(0), max(s.most for s in each))
        case Rounded(of, digits):
            inner, step = spread(of, data, name, span), Fraction(1, 10**digits)
            if inner.most:
                found = Spread(max(inner.least - step, NONE.least), inner.most + step)
            else:
                found = NONE
        case Chosen(datum, cases):
            answers = [
                case for answer, case in cases if data.get(datum) in {None, answer}
            ]
            each = [spread(case, data, name, span) for case in answers]
            least = max(s.least for s in each)
            found = Spread(least, widest if len(each) > 1 else each[0].most)
        case _:
            assert_never(formula)
    return found.held(widest)


def _interval(span: Span) -> Interval:
    # Ends without end are understood wherever data are read as spans.
    return Interval(cast("Fraction", span.start), cast("Fraction", span.end))


def _on_curve(
    curve: Curve,
    quantity: Quantity,
    no_cases: Interval | None,
    around: Mapping[str, Known],
) -> Spread:
    """What no source states of the scores on a stretch of a curve."""
    reach = values(quantity, around)
    spans = [s.span.meet(Span.between(reach.low, reach.high)) for s in curve]
    widths = [
        segment.high.at(x) - segment.low.at(x)
        for segment, span in zip(curve, spans, strict=True)
        if not (reach.is_empty or span.is_empty)
        for x in (span.start, span.end)
    ]
    if reach.may_be_empty:
        widths.append((no_cases or ZERO).width)
    return Spread(min(widths), max(widths))


def _common(
    curve: Curve,
    quantity: Quantity,
    data: Mapping[str, Known],
    name: str,
    span: Span,
) -> Fraction:
    """What surely stays open: over what can be measured for every value in *span*."""
    sums = [terms for q in quotients_of(quantity) for terms in (q.top, q.bottom)]
    finite = [Fraction(x) for x in (span.start, span.end) if abs(x) != inf]
    if not finite or sum(name in dict(terms) for terms in sums) > 1:
        return Fraction(0)
    if len(finite) == 1 and not any(
        _endless(q, data, name) for q in quotients_of(quantity)
    ):
        return Fraction(0)
    # As it stands in one sum only, what can be measured moves one way with it.
    ends = [values(quantity, {**data, name: x}) for x in finite]
    low, high = max(end.low for end in ends), min(end.high for end in ends)
    if any(end.is_empty for end in ends) or low > high:
        return Fraction(0)
    return curve.over(low, high).width


def _endless(quotient: Quotient, data: Mapping[str, Known], name: str) -> bool:
    """Whether a quotient with a datum can be anything, whatever that datum is."""
    others = {n: span for n, span in quotient.spans.items() if n != name}
    missing = [span.end for n, span in others.items() if n not in data]
    return name in quotient.spans and quotient.divides and inf in missing


# --- values to look at ----------------------------------------------------------------


def cuts(formula: Formula, data: Mapping[str, Known], name: str) -> Iterator[Fraction]:
    """Values of a datum where a formula may begin to behave in another way.

    There what is measured may reach a threshold, with other data at their ends.
    """
    for part in walk(formula, data):
        if isinstance(part, Curved) and name in names_of(part.quantity):
            domain = part.curve.domain
            ends = (domain.start, *part.curve.breakpoints, domain.end)
            for x in ends:
                if isinstance(x, Fraction):
                    yield from _reaching(part.quantity, data, name, x)


def _reaching(
    quantity: Quantity, data: Mapping[str, Known], name: str, x: Fraction
) -> Iterator[Fraction]:
    """Values of a datum with which a quantity may come to *x*."""
    if isinstance(quantity, Quotient):
        yield from _solved(quantity, data, name, x)
        return
    now, base, sign = quantity.now, quantity.base, quantity.sign
    if name in now.spans:
        for other in _known_ends(base, data):
            to = other * (1 + sign * x) if quantity.relative else other + sign * x
            yield from _solved(now, data, name, to)
    if name in base.spans:
        for other in _known_ends(now, data):
            if not quantity.relative:
                yield from _solved(base, data, name, other - sign * x)
            elif 1 + sign * x:
                yield from _solved(base, data, name, other / (1 + sign * x))


def _known_ends(quotient: Quotient, data: Mapping[str, Known]) -> list[Fraction]:
    reach = values(quotient, data)
    return [Fraction(x) for x in (reach.low, reach.high) if abs(x) != inf]


def _solved(
    quotient: Quotient, data: Mapping[str, Known], name: str, x: Fraction
) -> Iterator[Fraction]:
    """Values of a datum with which a quotient comes to *x*, others at their ends."""
    top, bottom = dict(quotient.top), dict(quotient.bottom)
    others = [n for n in quotient.spans if n != name]
    sides = (_ends(data.get(n), quotient.spans[n]) for n in others)
    slope = top.get(name, 0) - x * bottom.get(name, 0)
    for corner in islice(product(*sides), MOST_VALUES) if slope else ():
        at = dict(zip(others, corner, strict=True))
        over = sum(w * at[n] for n, w in top.items() if n != name)
        under = sum(w * at[n] for n, w in bottom.items() if n != name)
        yield (x * (under if bottom else 1) - over) / slope


def _ends(known: Known | None, missing: Span) -> set[Fraction]:
    """The ends of what a number can be, where it has any."""
    if isinstance(known, Interval):
        return {known.low, known.high}
    if isinstance(known, NUMBERS):
        return {Fraction(known)}
    return {Fraction(x) for x in (missing.start, missing.end) if abs(x) != inf}


def stretches(
    span: Span, at: Iterable[Fraction], *, whole: bool
) -> tuple[list[Fraction], list[Span]]:
    """Single values of a span, and what lies between them.

    Args:
        span: What can be.
        at: Values to look at; at most `MOST_VALUES` of them are.
        whole: Whether whole values only can be.
    """
    ends = [Fraction(x) for x in (span.start, span.end) if abs(x) != inf]
    if whole and len(ends) > 1 and span.end - span.start < MOST_VALUES:
        first, last = map(int, ends)
        return [Fraction(x) for x in range(first, last + 1)], []
    found = set(at)
    if whole:
        found = {Fraction(near(x)) for x in found for near in (floor, ceil)}
    inside = sorted(x for x in found if x in span)
    if len(inside) > MOST_VALUES:  # some of them do, as what is between is sure
        inside = inside[:: len(inside) // MOST_VALUES + 1]
    values_ = sorted({*inside, *ends})
    step = 1 if whole else 0
    starts = [span.start, *(x + step for x in values_)]
    stops = [*(x - step for x in values_), span.end]
    if ends and values_[0] == span.start:
        starts, stops = starts[1:], stops[1:]
    if ends and values_[-1] == span.end:
        starts, stops = starts[:-1], stops[:-1]
    between = [Span.between(a, b) for a, b in zip(starts, stops, strict=True)]
    return values_, [part for part in between if not part.is_empty]
