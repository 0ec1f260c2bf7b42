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

from parindex.curves import Curve, End
from parindex.intervals import Interval, hull, total
from parindex.measures import ONE, Difference, Quantity, Quotient, Terms, names_of
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
            inner = score(of, data)
            return Interval(half_up(inner.low, digits), half_up(inner.high, digits))
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
        return no_cases if no_cases is not None else Interval(Fraction(0), Fraction(0))
    span = values(quantity, data)
    outcomes = [] if span.is_empty else [curve.over(span.low, span.high)]
    if span.may_be_empty:
        outcomes.append(no_cases or Interval(Fraction(0), Fraction(0)))
    return hull(outcomes)


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
    start, end = quantity.domain.start, quantity.domain.end
    if not quantity.bottom:
        low, high = _sum_ends(quantity.top, data)
        return Range(min(max(low, start), end), max(min(high, end), start))
    least, most = _sum_ends(quantity.bottom, data)
    known = [name in data for name in names_of(quantity)]
    empty = Range(start, end, least <= 0, most <= 0)
    if not all(known):
        return empty
    corners = [
        Fraction(top) / Fraction(bottom)
        for top, bottom in _corners(quantity, data)
        if bottom
    ]
    if not corners:
        return empty
    low, high = min(corners), inf if least <= 0 else max(corners)
    return empty._replace(
        low=min(max(low, start), end), high=max(min(high, end), start)
    )


def _sum_ends(weights: Terms, data: Mapping[str, Known]) -> tuple[End, End]:
    """Least and most of a weighted sum; a missing datum can be anything from 0 up."""
    low: End = Fraction(0)
    high: End = Fraction(0)
    for name, weight in weights:
        least, most = _ends(data.get(name))
        low += weight * (least if weight > 0 else most)
        high += weight * (most if weight > 0 else least)
    return low, high


def _ends(value: Known | None) -> tuple[End, End]:
    if isinstance(value, Interval):
        return value.low, value.high
    if isinstance(value, int | Fraction):
        return Fraction(value), Fraction(value)
    return Fraction(0), inf


def _corners(
    quantity: Quotient, data: Mapping[str, Known]
) -> Iterator[tuple[End, End]]:
    """Top and bottom at each corner of the disputed data.

    A quotient of two sums rises or falls steadily in each datum alone, so its least and
    most lie at corners.
    """
    names = names_of(quantity)
    for corner in product(*(set(_ends(data[name])) for name in names)):
        at = dict(zip(names, corner, strict=True))
        yield (
            sum((at[n] * w for n, w in quantity.top), Fraction(0)),
            sum((at[n] * w for n, w in quantity.bottom), Fraction(0)),
        )


def _difference_values(quantity: Difference, data: Mapping[str, Known]) -> Range:
    now, base = values(quantity.now, data), values(quantity.base, data)
    if quantity.relative:
        low = Fraction(-1) if base.high == inf else _over(now.low, base.high)
        high = inf if now.high == inf else _over(now.high, base.low)
        may_be_empty = base.low <= 0
        is_empty = base.high <= 0
    else:
        low = -inf if base.high == inf else now.low - base.high
        high = inf if now.high == inf else now.high - base.low
        may_be_empty = is_empty = False
    if quantity.sign < 0:
        low, high = -high, -low
    start, end = quantity.domain.start, quantity.domain.end
    return Range(
        min(max(low, start), end),
        max(min(high, end), start),
        may_be_empty or now.may_be_empty or base.may_be_empty,
        is_empty or now.is_empty or base.is_empty,
    )


def _over(now: End, base: End) -> End:
    """The relative change from *base* to *now*, both at least 0."""
    return inf if base <= 0 else Fraction(now) / Fraction(base) - 1


def excludes(formula: Formula) -> bool:
    """Whether 0 of 0 can take the criterion out."""
    match formula:
        case Curved(_, quantity, None):
            return quantity.divides
        case Chosen(_, cases):
            return any(excludes(case) for _, case in cases)
        case Rounded(of, _):
            return excludes(of)
        case _:
            return False


def applies(formula: Formula, data: Mapping[str, Known]) -> bool:
    """Whether the criterion applies: not where its rule excludes 0 of 0, as here."""
    match formula:
        case Curved(_, quantity, None):
            found = ratio(quantity, data)
            return found is None or found[1] != 0
        case Chosen(datum, cases):
            return all(
                applies(case, data) for name, case in cases if name == data.get(datum)
            )
        case Rounded(of, _):
            return applies(of, data)
        case _:
            return True


def data_of(
    formula: Formula, data: Mapping[str, Known] | None = None
) -> tuple[str, ...]:
    """The data a formula reads, each once, in order.

    Given *data*, only what it reads after the answers in them.
    """
    match formula:
        case Constant():
            found: tuple[str, ...] = ()
        case Curved(_, quantity, _):
            found = names_of(quantity)
        case Chosen(datum, cases):
            answer = data.get(datum) if data else None
            taken = [case for name, case in cases if answer in (None, name)]
            found = (datum, *(n for case in taken for n in data_of(case, data)))
        case Total(parts):
            found = tuple(n for _, part in parts for n in data_of(part, data))
        case Least(of):
            found = tuple(n for part in of for n in data_of(part, data))
        case Rounded(of, _):
            found = data_of(of, data)
        case _:
            assert_never(formula)
    return tuple(dict.fromkeys(found))


def quantities(formula: Formula) -> Iterator[tuple[Curve, Quantity]]:
    """Each curve of a formula with what it is over."""
    match formula:
        case Constant():
            return
        case Curved(curve, quantity, _):
            yield curve, quantity
        case Chosen(_, cases):
            for _, case in cases:
                yield from quantities(case)
        case Total(parts):
            for _, part in parts:
                yield from quantities(part)
        case Least(of):
            for part in of:
                yield from quantities(part)
        case Rounded(of, _):
            yield from quantities(of)
        case _:
            assert_never(formula)


def quotients(formula: Formula) -> Iterator[Quotient]:
    """Each quotient that a formula is made of."""
    for _, quantity in quantities(formula):
        if isinstance(quantity, Difference):
            yield quantity.now
            yield quantity.base
        else:
            yield quantity


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
            sums: tuple[Interval, ...] = (Interval(Fraction(0), Fraction(0)),)
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


def is_stated(formula: Formula) -> bool:
    """Whether the rule gives one score for all data; no stretch is unmodelled."""
    match formula:
        case Constant(interval):
            return interval.is_exact
        case Curved(curve, _, no_cases):
            return all(s.is_stated for s in curve) and (
                no_cases is None or no_cases.is_exact
            )
        case Chosen(_, cases):
            return all(is_stated(case) for _, case in cases)
        case Total(parts):
            return all(is_stated(part) for _, part in parts)
        case Least(of):
            return all(is_stated(part) for part in of)
        case Rounded(of, _):
            return is_stated(of)
        case _:
            assert_never(formula)
