"""What a rule means: a closed set of nodes, and the readings of them.

A formula is a sum of curves over quantities, with choices by an answer and rounding.
Engines, explanations, plots and files read formulas; none of them knows a rule's kind.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import inf
from typing import TYPE_CHECKING, NamedTuple, assert_never

import attrs

from parindex.curves import Curve, End, Span
from parindex.intervals import ZERO, Interval, hull, total
from parindex.measures import (
    ONE,
    Difference,
    Quantity,
    Quotient,
    Terms,
    names_of,
    sum_span,
)
from parindex.numbers import half_up
from parindex.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

#: What is known of a datum: a number, an answer, or the interval of a disputed number.
#: A missing datum is absent.
Known = int | Fraction | str | Interval

#: The exact numbers among what is known.
NUMBERS = (int, Fraction)

#: How many separate outcomes are told apart before they are joined to one interval.
MOST_OUTCOMES = 512


@attrs.frozen
class Constant:
    """A score that depends on no datum, or is not known at all."""

    score: Interval


@attrs.frozen
class Curved:
    """A curve over a quantity."""

    curve: Curve
    quantity: Quantity
    #: The score where the whole is 0; None where the criterion then does not apply, and
    #: where nothing is divided.
    no_cases: Interval | None


@attrs.frozen
class Chosen:
    """One formula for each answer to a datum."""

    datum: str
    cases: tuple[tuple[str, Formula], ...]


@attrs.frozen
class Total:
    """The sum of parts, each with a title for explanations."""

    parts: tuple[tuple[Text | None, Formula], ...]


@attrs.frozen
class Least:
    """The least of several formulas."""

    of: tuple[Formula, ...]


@attrs.frozen
class Rounded:
    """A formula rounded half up inside the rule."""

    of: Formula
    digits: int


Formula = Constant | Curved | Chosen | Total | Least | Rounded


class Range(NamedTuple):
    """What a quantity can be, given what is known."""

    low: End
    high: End
    #: Whether the whole may be 0, and whether it is known to be.
    may_be_empty: bool = False
    is_empty: bool = False


def score(formula: Formula, data: Mapping[str, Known]) -> Interval:
    """What *formula* can be, given *data*: exact where enough of it is known.

    A datum that is missing, and a stretch that no source states, both widen the
    interval; neither is ever taken as zero.
    """
    match formula:
        case Curved(curve, quantity, no_cases):
            return _score_curve(curve, quantity, no_cases, data)
        case Constant(interval):
            return interval
        case Chosen(datum, cases):
            answer = data.get(datum)
            if answer is None:
                return hull(score(case, data) for _, case in cases)
            return score(dict(cases)[str(answer)], data)
        case Total(parts):
            return total(score(part, data) for _, part in parts)
        case Least(of):
            each = [score(part, data) for part in of]
            return Interval(min(e.low for e in each), min(e.high for e in each))
        case Rounded(of, digits):
            exact = score(of, data)
            return Interval(half_up(exact.low, digits), half_up(exact.high, digits))
        case _:
            assert_never(formula)


def _score_curve(
    curve: Curve,
    quantity: Quantity,
    no_cases: Interval | None,
    data: Mapping[str, Known],
) -> Interval:
    found = ratio(quantity, data)
    if found is not None:
        p, q = found
        if q:
            return curve.at(p, q)
        return no_cases or ZERO
    span = values(quantity, data)
    possible = [] if span.is_empty else [curve.over(span.low, span.high)]
    if span.may_be_empty:
        possible.append(no_cases or ZERO)
    return hull(possible)


def ratio(quantity: Quantity, data: Mapping[str, Known]) -> tuple[int, int] | None:
    """The quantity as p, q in whole numbers; q = 0: no cases; None: not known."""
    if isinstance(quantity, Difference):
        now, base = ratio(quantity.now, data), ratio(quantity.base, data)
        if now is None or base is None:
            return None
        (a, b), (c, d) = now, base
        if b == 0 or d == 0:
            return 0, 0
        moved = quantity.sign * (a * d - c * b)
        return (moved, c * b) if quantity.relative else (moved, b * d)
    if quantity.pair is not None:
        part, whole = data.get(quantity.pair[0]), data.get(quantity.pair[1])
        if type(part) is int and type(whole) is int:
            return part, whole
    top = _sum(quantity.top, data)
    bottom = _sum(quantity.bottom, data) if quantity.bottom else 1
    if top is None or bottom is None:
        return None
    return (
        top.numerator * bottom.denominator,
        bottom.numerator * top.denominator,
    )


def _sum(weights: Terms, data: Mapping[str, Known]) -> int | Fraction | None:
    amount: int | Fraction = 0
    for name, weight in weights:
        value = data.get(name)
        if not isinstance(value, NUMBERS):
            return None
        amount += value if weight is ONE else weight * value
    return amount


def values(quantity: Quantity, data: Mapping[str, Known]) -> Range:
    """What *quantity* can be where some of its data are missing or disputed."""
    if isinstance(quantity, Difference):
        return _difference_values(quantity, data)
    domain = quantity.domain
    spans = {name: _span(data.get(name), span) for name, span in quantity.spans.items()}
    top = sum_span(quantity.top, spans)
    if not quantity.bottom:
        return _held(Range(top.start, top.end), domain)
    bottom = sum_span(quantity.bottom, spans)
    may_be_empty, is_empty = bottom.start <= 0, bottom.end <= 0
    if is_empty or inf in (top.end, bottom.end):
        return Range(domain.start, domain.end, may_be_empty, is_empty)
    corners = [over / under for over, under in _corners(quantity, spans) if under]
    high = inf if may_be_empty else max(corners)
    return _held(Range(min(corners), high, may_be_empty), domain)


def _span(value: Known | None, missing: Span) -> Span:
    """What a datum can be: what is known of it, else anything."""
    if isinstance(value, Interval):
        return Span.between(value.low, value.high)
    if isinstance(value, NUMBERS):
        return Span.between(Fraction(value), Fraction(value))
    return missing


def _held(found: Range, domain: Span) -> Range:
    """A range without what lies outside the domain."""
    start, end = domain.start, domain.end
    low, high = max(found.low, start), min(found.high, end)
    return found._replace(low=min(low, end), high=max(high, start))


def _corners(
    quantity: Quotient, spans: Mapping[str, Span]
) -> Iterator[tuple[Fraction, Fraction]]:
    """Top and bottom at each corner of the disputed data.

    A quotient of two sums rises or falls steadily in each datum alone, so its least and
    most lie at corners.
    """
    sides = ({span.start, span.end} for span in spans.values())
    for corner in product(*sides):
        at = {n: Fraction(x) for n, x in zip(spans, corner, strict=True)}
        yield (
            sum((at[name] * weight for name, weight in quantity.top), Fraction(0)),
            sum((at[name] * weight for name, weight in quantity.bottom), Fraction(0)),
        )


def _difference_values(quantity: Difference, data: Mapping[str, Known]) -> Range:
    now, base = values(quantity.now, data), values(quantity.base, data)
    relative, domain = quantity.relative, quantity.domain
    from_0, only_0 = (relative and end <= 0 for end in (base.low, base.high))
    may_be_empty = from_0 or now.may_be_empty or base.may_be_empty
    is_empty = only_0 or now.is_empty or base.is_empty
    if is_empty:
        return Range(domain.start, domain.end, may_be_empty, is_empty)
    if relative:
        low, high = _relative(now.low, base.high), _relative(now.high, base.low)
    else:
        low, high = now.low - base.high, now.high - base.low
    if quantity.sign < 0:
        low, high = -high, -low
    return _held(Range(low, high, may_be_empty), domain)


def _relative(now: End, base: End) -> End:
    """The relative change from *base* to *now*, both at least 0."""
    if base <= 0 or now == inf:
        return inf
    return Fraction(-1) if base == inf else Fraction(now) / Fraction(base) - 1


# --- what is inside a formula ---------------------------------------------------------


def inner(
    formula: Formula, data: Mapping[str, Known] | None = None
) -> tuple[Formula, ...]:
    """The formulas just inside one; given *data*, only where the answers lead."""
    match formula:
        case Constant() | Curved():
            return ()
        case Chosen(datum, cases):
            answer = data.get(datum) if data else None
            return tuple(case for name, case in cases if answer in (None, name))
        case Total(parts):
            return tuple(part for _, part in parts)
        case Least(of):
            return of
        case Rounded(of, _):
            return (of,)
        case _:
            assert_never(formula)


def walk(
    formula: Formula, data: Mapping[str, Known] | None = None
) -> Iterator[Formula]:
    """A formula and all inside it; given *data*, only where the answers lead."""
    yield formula
    for part in inner(formula, data):
        yield from walk(part, data)


def excludes(formula: Formula) -> bool:
    """Whether 0 of 0 can take the criterion out."""
    return any(
        isinstance(part, Curved) and part.no_cases is None and part.quantity.divides
        for part in walk(formula)
    )


def applies(formula: Formula, data: Mapping[str, Known]) -> bool:
    """Whether the criterion applies: not where its rule excludes 0 of 0, as here."""
    match formula:
        case Curved(_, quantity, None):
            found = ratio(quantity, data)
            return found is None or found[1] != 0
        case Chosen() | Rounded():
            return any(applies(part, data) for part in inner(formula, data))
        case _:
            return True


def surely_applies(formula: Formula, data: Mapping[str, Known]) -> bool:
    """Whether the criterion applies whatever the missing and disputed data are."""
    match formula:
        case Curved(_, quantity, None):
            found = ratio(quantity, data)
            empty = (
                values(quantity, data).may_be_empty if found is None else not found[1]
            )
            return not empty
        case Chosen() | Rounded():
            return all(surely_applies(part, data) for part in inner(formula, data))
        case _:
            return True


def data_of(
    formula: Formula, data: Mapping[str, Known] | None = None
) -> tuple[str, ...]:
    """The data a formula reads, each once, in order.

    Given *data*, only what it reads after the answers in them.
    """
    found: list[str] = []
    for part in walk(formula, data):
        if isinstance(part, Chosen):
            found.append(part.datum)
        elif isinstance(part, Curved):
            found += names_of(part.quantity)
    return tuple(dict.fromkeys(found))


def quantities(formula: Formula) -> Iterator[tuple[Curve, Quantity]]:
    """Each curve of a formula with what it is over."""
    for part in walk(formula):
        if isinstance(part, Curved):
            yield part.curve, part.quantity


def quotients(formula: Formula) -> Iterator[Quotient]:
    """Each quotient that a formula is made of."""
    for _, quantity in quantities(formula):
        yield from quotients_of(quantity)


def quotients_of(quantity: Quantity) -> tuple[Quotient, ...]:
    """The quotients that a quantity is made of."""
    if isinstance(quantity, Difference):
        return quantity.now, quantity.base
    return (quantity,)


def is_stated(formula: Formula) -> bool:
    """Whether the rule gives one score for all data; no stretch is unmodelled."""
    return all(map(_states, walk(formula)))


def _states(part: Formula) -> bool:
    match part:
        case Constant(interval):
            return interval.is_exact
        case Curved(curve, _, no_cases):
            stated = all(segment.is_stated for segment in curve)
            return stated and (no_cases is None or no_cases.is_exact)
        case _:
            return True


def outcomes(formula: Formula) -> tuple[Interval, ...]:
    """The scores that *formula* can give: numbers for steps, intervals for slopes."""
    match formula:
        case Constant(interval):
            return (interval,)
        case Curved(curve, _, no_cases):
            return _merge([*curve.outcomes, *([no_cases] if no_cases else [])])
        case Chosen(_, cases):
            return _merge([o for _, case in cases for o in outcomes(case)])
        case Total(parts):
            sums: tuple[Interval, ...] = (ZERO,)
            for _, part in parts:
                sums = _merge([total((a, b)) for a in sums for b in outcomes(part)])
            return sums
        case Least(of):
            least = outcomes(of[0])
            for part in of[1:]:
                least = _merge([_lower(a, b) for a in least for b in outcomes(part)])
            return least
        case Rounded(of, digits):
            return _merge(
                [
                    Interval(half_up(o.low, digits), half_up(o.high, digits))
                    for o in outcomes(of)
                ]
            )
        case _:
            assert_never(formula)


def _lower(a: Interval, b: Interval) -> Interval:
    return Interval(min(a.low, b.low), min(a.high, b.high))


def _merge(found: list[Interval]) -> tuple[Interval, ...]:
    """The same scores with overlaps joined; one interval where there are too many."""
    merged: list[Interval] = []
    for item in sorted(set(found), key=lambda item: (item.low, item.high)):
        if merged and item.low <= merged[-1].high:
            merged[-1] = hull((merged[-1], item))
        else:
            merged.append(item)
    return tuple(merged) if len(merged) <= MOST_OUTCOMES else (hull(merged),)
