"""What a rule gives as one datum moves, as a form.

It holds from one turning point to the next, where every quantity keeps its course and
stays on one segment of its curve.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from parindex.formulas import (
    Chosen,
    Constant,
    Curved,
    Least,
    Rounded,
    Total,
    data_of,
    inner,
    score,
)
from parindex.intervals import ZERO, Interval
from parindex.whatif.seeking.forms import (
    Form,
    added,
    extreme,
    level,
    on_line,
    rounded,
)
from parindex.whatif.seeking.polynomials import Rational
from parindex.whatif.seeking.quantities import course, height

if TYPE_CHECKING:
    from collections.abc import Iterable
    from fractions import Fraction

    from parindex.curves import Curve, End, Line, Span
    from parindex.formulas import Formula
    from parindex.whatif.seeking.quantities import Course, Moving, Way

#: The least and the most that a score can be.
Ends = tuple[Form, Form]


def fixed(interval: Interval) -> Ends:
    """A score that does not move."""
    return level(interval.low), level(interval.high)


def _hull(all_: Iterable[Ends]) -> Ends:
    lows, highs = zip(*all_, strict=True)
    return extreme(lows, is_least=True), extreme(highs, is_least=False)


def summed(all_: Iterable[Ends], start: Ends) -> Ends:
    """The sum of some scores and of what it starts from."""
    low, high = start
    for ends in all_:
        low, high = added(low, ends[0]), added(high, ends[1])
    return low, high


# --- rules ----------------------------------------------------------------------------


def formula_ends(formula: Formula, moving: Moving, x: Fraction) -> Ends:
    """What *formula* can be around *x*; the same as `formulas.score`, as a form."""
    still = moving.name not in data_of(formula, moving.data)
    if still or isinstance(formula, Constant):
        return fixed(score(formula, moving.data))
    match formula:
        case Curved(curve, quantity, no_cases):
            found = course(quantity, moving, x)
            possible = [] if found.is_empty else [_along(curve, found, x)]
            if found.may_be_empty:
                possible.append(fixed(no_cases or ZERO))
            return _hull(possible)
        case Chosen():
            cases = inner(formula, moving.data)
            return _hull(formula_ends(case, moving, x) for case in cases)
        case Total(parts):
            each = (formula_ends(part, moving, x) for _, part in parts)
            return summed(each, fixed(ZERO))
        case Least(of):
            lows, highs = zip(*(formula_ends(f, moving, x) for f in of), strict=True)
            return extreme(lows, is_least=True), extreme(highs, is_least=True)
        case Rounded(of, digits):
            low, high = formula_ends(of, moving, x)
            return rounded(low, digits), rounded(high, digits)
        case _:
            assert_never(formula)


def _along(curve: Curve, found: Course, x: Fraction) -> Ends:
    """What a curve gives from the least to the most of a quantity."""
    least = min(height(way, x) for way in found.low)
    most = max(height(way, x) for way in found.high)
    first, last = _index(curve, least), _index(curve, most)
    starts = _held(found.low, curve.segments[first].span, x)
    ends = _held(found.high, curve.segments[last].span, x)
    lows: list[Form] = []
    highs: list[Form] = []
    for index in range(first, last + 1):
        segment = curve.segments[index]
        for line, into in ((segment.low, lows), (segment.high, highs)):
            if index == first:
                into.append(_on(line, starts, is_least=True))
            else:
                into.append(level(line.at(segment.span.start)))
            if index == last:
                into.append(_on(line, ends, is_least=False))
            else:
                into.append(level(line.at(segment.span.end)))
    return extreme(lows, is_least=True), extreme(highs, is_least=False)


def _held(ways: Iterable[Way], span: Span, x: Fraction) -> list[Way]:
    """The ways of an end that lies in a span, those that leave it held at its ends.

    They do not decide, and may go on to infinity.
    """
    held: list[Way] = []
    for way in ways:
        at = height(way, x)
        end = span.start if at < span.start else span.end if at > span.end else None
        held.append(way if end is None else _way(end))
    return held


def _way(end: End) -> Way:
    return end if isinstance(end, float) else Rational.level(end)


def _index(curve: Curve, x: End) -> int:
    """Which segment holds a value, or goes on to an infinity."""
    if isinstance(x, float):
        return 0 if x < 0 else len(curve.segments) - 1
    return curve.index_at(*x.as_integer_ratio())


def _on(line: Line, ways: list[Way], *, is_least: bool) -> Form:
    """A line at the least or the most of some ways."""
    heights = (
        level(line.at(way)) if isinstance(way, float) else on_line(line, way)
        for way in ways
    )
    return extreme(heights, is_least=is_least == (line.slope >= 0))
