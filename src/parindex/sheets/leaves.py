"""Formulas by row: both ends of a score as expressions."""

from __future__ import annotations

from fractions import Fraction
from math import inf
from typing import TYPE_CHECKING, assert_never

from parindex.formulas import (
    Chosen,
    Constant,
    Curved,
    Formula,
    Least,
    Rounded,
    Total,
    inner,
)
from parindex.intervals import ZERO
from parindex.sheets.expressions import (
    Condition,
    Ends,
    Expression,
    Fixed,
    Missing,
    Piece,
    Side,
)
from parindex.sheets.making import (
    all_of,
    any_of,
    before,
    extreme,
    matched,
    piecewise,
    rounded,
    total,
    where,
)
from parindex.sheets.quantities import Bound, Range, Table, exact, fixed, values

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from parindex.curves import Curve, End, Segment, Span
    from parindex.intervals import Interval

SIDES: tuple[Side, Side] = ("low", "high")


def ends_of(interval: Interval) -> Ends:
    """Both ends of a score that is the same in all rows."""
    return Fixed(interval.low), Fixed(interval.high)


def leaf(formula: Formula, table: Table) -> Ends:
    """The least and the most that *formula* can be in each row."""
    match formula:
        case Constant(interval):
            return ends_of(interval)
        case Curved():
            return _curved(formula, table)
        case Chosen():
            return _chosen(formula, table)
        case Total(parts):
            each = [leaf(part, table) for _, part in parts]
            return _both(each, lambda of: total((Fraction(1), end) for end in of))
        case Least(of):
            each = [leaf(part, table) for part in of]
            return _both(each, lambda of: extreme("low", of))
        case Rounded(of, digits):
            return _both([leaf(of, table)], lambda of: rounded(next(iter(of)), digits))
        case _:
            assert_never(formula)


def _both(each: list[Ends], put: Callable[[Iterable[Expression]], Expression]) -> Ends:
    low, high = (put(ends) for ends in zip(*each, strict=True))
    return low, high


def _any(each: list[Ends]) -> Ends:
    """One of several scores, of which it is not known which."""
    return (
        extreme("low", (low for low, _ in each)),
        extreme("high", (high for _, high in each)),
    )


def _chosen(formula: Chosen, table: Table) -> Ends:
    name = formula.datum
    if name not in table.columns:
        return _any([leaf(case, table) for case in inner(formula, table.data)])
    cases = [(answer, leaf(case, table)) for answer, case in formula.cases]
    low = matched(name, ((answer, ends[0]) for answer, ends in cases))
    high = matched(name, ((answer, ends[1]) for answer, ends in cases))
    if name not in table.optional:
        return low, high
    least, most = _any([ends for _, ends in cases])
    return where(Missing(name), least, low), where(Missing(name), most, high)


# --- curves ---------------------------------------------------------------------------


def _curved(formula: Curved, table: Table) -> Ends:
    quantity = formula.quantity
    found = exact(quantity, table)
    nothing = ends_of(formula.no_cases or ZERO)
    span = None
    if found.unknown is not False:
        span = values(quantity, table, found.unknown)
    ends = []
    for side, none in zip(SIDES, nothing, strict=True):
        known: Expression = none
        if found.empty is not True:
            at = piecewise(found.top, found.bottom, _pieces(formula.curve, side))
            known = where(found.empty, none, at)
        if span is not None:
            known = where(found.unknown, _over(formula.curve, side, span, none), known)
        ends.append(known)
    return ends[0], ends[1]


def _pieces(curve: Curve, side: Side) -> list[Piece]:
    segments = tuple(curve)
    return [
        Piece(
            None if segment is segments[-1] else Fraction(segment.span.end),
            segment.span.end_closed,
            getattr(segment, side).slope,
            getattr(segment, side).intercept,
        )
        for segment in segments
    ]


def _over(curve: Curve, side: Side, span: Range, none: Expression) -> Expression:
    """The least or the most over a range, and over no cases where there may be none."""
    rises = _rises(curve, side)
    if rises is None:
        found = _meeting(curve, side, span)
    else:
        bound = span.low if rises == (side == "low") else span.high
        end = curve.domain.start if bound is span.low else curve.domain.end
        at = piecewise(bound.at, Fixed(Fraction(1)), _pieces(curve, side))
        found = where(bound.endless, _at_end(curve, side, end), at)
    found = where(span.may_be_empty, extreme(side, (found, none)), found)
    return where(span.is_empty, none, found)


def _at_end(curve: Curve, side: Side, end: End) -> Fixed:
    """The height at an end of the domain; at an infinity it is level."""
    segment = curve.segments[0 if end == curve.domain.start else -1]
    return Fixed(getattr(segment, side).at(end))


def _rises(curve: Curve, side: Side) -> bool | None:
    """Whether one side of a curve never falls, or never rises; None: neither."""
    steps: list[Fraction] = []
    last: Segment | None = None
    for segment in curve:
        line = getattr(segment, side)
        steps.append(line.slope)
        if last is not None:
            x = segment.span.start
            steps.append(line.at(x) - getattr(last, side).at(x))
        last = segment
    if all(step >= 0 for step in steps):
        return True
    return False if all(step <= 0 for step in steps) else None


def _meeting(curve: Curve, side: Side, span: Range) -> Expression:
    """The least or the most over the stretches that a range meets."""
    # A stretch that it does not meet counts as what cannot be the answer.
    neutral = Fixed(curve.range.high if side == "low" else curve.range.low)
    found = []
    for segment in curve:
        line, part = getattr(segment, side), segment.span
        low = _within(span.low, part, part.start)
        high = _within(span.high, part, part.end)
        heights = [
            total([(line.slope, at)], line.intercept) if at else Fixed(line.intercept)
            for at in (low, high)
        ]
        meets = all_of((_begins(span.low, part), _reaches(span.high, part)))
        found.append(where(meets, extreme(side, heights), neutral))
    return extreme(side, found)


def _within(bound: Bound, part: Span, end: End) -> Expression | None:
    """An end of a range held to a stretch; None where the stretch is level anyway."""
    if inf in {abs(part.start), abs(part.end)}:
        return None
    start, stop = fixed(part.start), fixed(part.end)
    held = extreme("low", (extreme("high", (bound.at, start)), stop))
    return where(bound.endless, fixed(end), held)


def _begins(low: Bound, part: Span) -> Condition:
    """Whether a range begins before a stretch ends."""
    if part.end == inf:
        return True
    begins = before(low.at, fixed(part.end), closed=part.end_closed)
    return any_of((low.endless, begins))


def _reaches(high: Bound, part: Span) -> Condition:
    """Whether a range ends after a stretch begins."""
    if part.start == -inf:
        return True
    reaches = before(fixed(part.start), high.at, closed=part.start_closed)
    return any_of((high.endless, reaches))
