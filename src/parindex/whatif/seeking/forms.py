"""What a score is as one number moves: sums, least and most, and rounding, exactly.

A form is kept in one shape: the least or the most of sums of fractions of polynomials
and of rounded such sums. Where it reaches a target follows by solving equations; only
sums of several rounded scores are taken apart, at the steps of their rounding.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from math import ceil, floor
from typing import TYPE_CHECKING, NamedTuple

import attrs

from parindex.curves import Span
from parindex.intervals import Interval
from parindex.numbers import half_up
from parindex.whatif.seeking.polynomials import Rational, roots, value
from parindex.words import cases_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from parindex.curves import Line
    from parindex.whatif.seeking.polynomials import Polynomial


@attrs.frozen
class Stepped:
    """So many times a sum that is rounded half up."""

    times: Fraction
    of: Term
    digits: int


@attrs.frozen
class Term:
    """A fraction of polynomials, plus rounded sums."""

    smooth: Rational
    rounded: tuple[Stepped, ...] = ()

    @property
    def is_level(self) -> bool:
        """Whether it is the same everywhere."""
        return not self.rounded and self.smooth.is_level


@attrs.frozen
class Extreme:
    """The least, or the most, of several forms."""

    is_least: bool
    of: tuple[Form, ...]


Form = Term | Extreme


# --- making forms ---------------------------------------------------------------------


def level(height: Fraction) -> Term:
    """The same everywhere."""
    return Term(Rational.level(height))


def on_line(line: Line, x: Rational) -> Term:
    """The height of a line at what *x* is."""
    return Term(x.times(line.slope).plus(Rational.level(line.intercept)))


def extreme(forms: Iterable[Form], *, is_least: bool) -> Form:
    """The least or the most of some forms (at least one)."""
    found: dict[Form, None] = {}
    heights = []
    for form in forms:
        like = isinstance(form, Extreme) and form.is_least == is_least
        for each in form.of if isinstance(form, Extreme) and like else (form,):
            if isinstance(each, Term) and each.is_level:
                heights.append(each.smooth.at(Fraction(0)))
            else:
                found[each] = None
    if heights:
        found[level(min(heights) if is_least else max(heights))] = None
    return next(iter(found)) if len(found) == 1 else Extreme(is_least, tuple(found))


def added(a: Form, b: Form) -> Form:
    """The sum of two forms."""
    if isinstance(a, Extreme):
        return _mapped(a, lambda each: added(each, b))
    if isinstance(b, Extreme):
        return _mapped(b, lambda each: added(a, each))
    return Term(a.smooth.plus(b.smooth), a.rounded + b.rounded)


def scaled(form: Form, times: Fraction) -> Form:
    """So many times a form, 0 or more."""
    if isinstance(form, Extreme):
        return _mapped(form, lambda each: scaled(each, times))
    steps = (attrs.evolve(step, times=times * step.times) for step in form.rounded)
    return Term(form.smooth.times(times), tuple(steps) if times else ())


def rounded(form: Form, digits: int) -> Form:
    """A form rounded half up."""
    if isinstance(form, Extreme):
        return _mapped(form, lambda each: rounded(each, digits))
    if form.is_level:
        return level(half_up(form.smooth.at(Fraction(0)), digits))
    return Term(Rational(()), (Stepped(Fraction(1), form, digits),))


def clamped(form: Form, within: Interval) -> Form:
    """A form held within an interval."""
    capped = extreme((form, level(within.high)), is_least=True)
    return extreme((capped, level(within.low)), is_least=False)


def _mapped(form: Extreme, change: Callable[[Form], Form]) -> Form:
    # Adding, rounding and multiplying by what is not below 0 keep the order.
    return extreme(map(change, form.of), is_least=form.is_least)


# --- reading forms --------------------------------------------------------------------


def at(form: Form, x: Fraction) -> Fraction:
    """What a form is at *x*."""
    if isinstance(form, Extreme):
        heights = [at(each, x) for each in form.of]
        return min(heights) if form.is_least else max(heights)
    steps = (s.times * half_up(at(s.of, x), s.digits) for s in form.rounded)
    return form.smooth.at(x) + sum(steps)


def terms(form: Form) -> Iterator[Term]:
    """All sums that a form is the least or the most of."""
    if isinstance(form, Extreme):
        for each in form.of:
            yield from terms(each)
    else:
        yield form


def _fractions(term: Term) -> Iterator[Rational]:
    yield term.smooth
    for step in term.rounded:
        yield from _fractions(step.of)


class Piece(NamedTuple):
    """A stretch of values."""

    span: Span
    #: Whether it only encloses a value that is no fraction, closely.
    is_rough: bool = False


def split(span: Span, cuts: Iterable[Interval], *, whole: bool) -> Iterator[Piece]:
    """A span cut at some values, each of which stands alone; those enclosed, likewise.

    Args:
        span: The span.
        cuts: The values.
        whole: Whether only whole numbers count.
    """
    start, closed = span.start, span.start_closed
    for cut in _merged(cuts):
        first, last = Fraction(cut.low), Fraction(cut.high)
        pieces = [Piece(Span(start, first, closed, end_closed=False))]
        if whole:
            cases = range(ceil(first), floor(last) + 1)
            pieces += [Piece(Span(Fraction(n), Fraction(n))) for n in cases]
        else:
            pieces.append(Piece(Span(first, last), first != last))
        yield from _kept(pieces, whole=whole)
        start, closed = last, False
    yield from _kept(
        [Piece(Span(start, span.end, closed, span.end_closed))], whole=whole
    )


def _kept(pieces: Iterable[Piece], *, whole: bool) -> Iterator[Piece]:
    for span, is_rough in pieces:
        held = cases_in(span) if whole else span
        if not held.is_empty:
            yield Piece(held, is_rough)


def _merged(cuts: Iterable[Interval]) -> list[Interval]:
    merged: list[Interval] = []
    for cut in sorted(cuts, key=lambda cut: (cut.low, cut.high)):
        if merged and cut.low <= merged[-1].high:
            cut = Interval(merged[-1].low, max(merged.pop().high, cut.high))  # noqa: PLW2901
        merged.append(cut)
    return merged


def cut_at(
    span: Span, polynomials: Iterable[Polynomial], *, whole: bool
) -> Iterator[Piece]:
    """A span cut wherever one of some polynomials is 0, at its ends too."""
    found: set[Interval] = set()
    for polynomial in set(polynomials):
        found.update(roots(polynomial, span.start, span.end))
        for end in (span.start, span.end):
            if isinstance(end, Fraction) and not value(polynomial, end):
                found.add(Interval(end, end))
    return split(span, found, whole=whole)


def pieces(form: Form, span: Span, *, whole: bool) -> list[Piece]:
    """A span cut so that in each piece every fraction of the form goes one way.

    And so that of two fractions one is nowhere above the other.
    """
    sums = [term for term in terms(form) if not term.is_level]
    turns = [f.turns for term in sums for f in _fractions(term)]
    smooth = dict.fromkeys(term.smooth for term in terms(form) if not term.rounded)
    meets = [a.meets(b) for a, b in combinations(smooth, 2)]
    return list(cut_at(span, [*turns, *meets], whole=whole))


def bounds(form: Form, piece: Piece) -> Span:
    """From where to where a form goes within a piece, as `pieces` gives them.

    An end that is not closed is only come near.
    """
    if isinstance(form, Extreme):
        all_ = [bounds(each, piece) for each in form.of]
        pick = min if form.is_least else max
        start = pick(b.start for b in all_)
        end = pick(b.end for b in all_)
        at_start = [b.start_closed for b in all_ if b.start == start]
        at_end = [b.end_closed for b in all_ if b.end == end]
        if form.is_least:
            return Span(start, end, any(at_start), all(at_end))
        return Span(start, end, all(at_start), any(at_end))
    found = [_ends(form.smooth, piece)]
    found += [_stepped(step, bounds(step.of, piece)) for step in form.rounded]
    return Span(
        sum((b.start for b in found), Fraction(0)),
        sum((b.end for b in found), Fraction(0)),
        all(b.start_closed for b in found),
        all(b.end_closed for b in found),
    )


def _ends(fraction: Rational, piece: Piece) -> Span:
    span = piece.span
    if fraction.is_level:
        height = fraction.at(Fraction(0))
        return Span(height, height)
    if piece.is_rough:
        within = fraction.over(Interval(Fraction(span.start), Fraction(span.end)))
        return Span(within.low, within.high)
    first, last = fraction.at(span.start), fraction.at(span.end)
    if first == last:  # it turns nowhere, and so is one value
        return Span(first, first)
    if first < last:
        return Span(first, last, span.start_closed, span.end_closed)
    return Span(last, first, span.end_closed, span.start_closed)


def _stepped(step: Stepped, inside: Span) -> Span:
    """Rounding what lies between two ends, that is not there where it is open."""
    start, end = Fraction(inside.start), Fraction(inside.end)
    low, high = half_up(start, step.digits), half_up(end, step.digits)
    unit = Fraction(1, 10**step.digits)
    if not inside.start_closed and low == start - unit / 2:
        low += unit
    if not inside.end_closed and high == end + unit / 2:
        high -= unit
    return Span(step.times * low, step.times * high)
