"""Where a form reaches a target, and the most that it comes to, exactly."""

from __future__ import annotations

from fractions import Fraction
from heapq import heappop, heappush
from itertools import count
from math import ceil, floor
from typing import TYPE_CHECKING

import attrs

from parindex.curves import Span
from parindex.errors import Invalid, Problem
from parindex.whatif.seeking.forms import (
    Extreme,
    Form,
    Piece,
    Stepped,
    Term,
    bounds,
    cut_at,
    extreme,
    pieces,
    terms,
)
from parindex.whatif.seeking.polynomials import FINEST, Rational

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: How many pieces one question may be taken apart into.
MOST_PIECES = 10_000

#: A stretch, and whether the target is reached in it.
Decided = tuple[Span, bool]


@attrs.frozen
class _Mark:
    """A height to be reached, or passed."""

    height: Fraction
    #: Whether it must be passed.
    strict: bool = False

    def under(self, span: Span) -> bool | None:
        """Whether all values from where to where are beyond it, or none; else None."""
        height = self.height
        if span.start > height or (
            span.start == height and not (self.strict and span.start_closed)
        ):
            return True
        if span.end < height or (
            span.end == height and (self.strict or not span.end_closed)
        ):
            return False
        return None


@attrs.define
class _Search:
    """One question, with what it may still cost."""

    whole: bool
    #: Whether a value that is only enclosed is counted in.
    generous: bool = False
    left: int = attrs.field(factory=lambda: MOST_PIECES)

    def spend(self) -> None:
        """Count one piece.

        Raises:
            Invalid: where there are too many.
        """
        self.left -= 1
        if self.left < 0:
            found = f"more than {MOST_PIECES} steps of rounding"
            expected = "a datum that fewer rounded criteria share"
            raise Invalid("response", (Problem("steps", "", found, expected),))

    def parted(self, form: Form, mark: _Mark, piece: Piece) -> Iterator[Decided]:
        """A piece cut into where *form* is beyond *mark*, and where not."""
        self.spend()
        span = piece.span
        decided = mark.under(bounds(form, piece))
        if decided is not None:
            yield span, decided
        elif piece.is_rough or self.is_finest(span):
            yield span, self.generous
        elif isinstance(form, Extreme):
            yield from self.parted_extreme(form, mark, piece)
        else:
            yield from self.parted_term(form, mark, piece)

    def is_finest(self, span: Span) -> bool:
        """Whether it is what encloses a root that is no fraction."""
        return not self.whole and 0 < span.end - span.start <= FINEST

    def parted_extreme(
        self, form: Extreme, mark: _Mark, piece: Piece
    ) -> Iterator[Decided]:
        """The least is beyond a mark where all are, the most where any is."""
        rest = [piece.span]
        for each in form.of:
            undecided = []
            for span in rest:
                for part, beyond in self.parted(each, mark, Piece(span)):
                    if beyond == form.is_least:
                        undecided.append(part)
                    else:
                        yield part, beyond
            rest = undecided
        yield from ((span, form.is_least) for span in rest)

    def parted_term(self, term: Term, mark: _Mark, piece: Piece) -> Iterator[Decided]:
        """By an equation where one thing varies, else at the middle of some steps."""
        term = settled(term, piece)
        if not term.rounded:
            yield from self.crossed(term.smooth, mark, piece.span)
            return
        widest = max(term.rounded, key=lambda step: _width(step, piece))
        if len(term.rounded) == 1 and term.smooth.is_level:
            step = (mark.height - term.smooth.at(Fraction(0))) / widest.times
            unit = 10**widest.digits
            least = floor(step * unit) + 1 if mark.strict else ceil(step * unit)
            yield from self.parted(widest.of, _edge(least, unit), piece)
            return
        for part in self.stepped(widest, piece):
            yield from self.parted(term, mark, Piece(part))

    def stepped(self, step: Stepped, piece: Piece) -> Iterator[Span]:
        """A piece cut where a rounded sum passes the middle one of its steps."""
        unit = 10**step.digits
        found = bounds(Term(Rational(()), (step,)), piece)
        first, last = (
            Fraction(x / step.times) * unit for x in (found.start, found.end)
        )
        edge = _edge(ceil((first + last + 1) / 2), unit)
        for span, _ in self.parted(step.of, edge, piece):
            yield span

    def crossed(self, fraction: Rational, mark: _Mark, span: Span) -> Iterator[Decided]:
        """Where a fraction that goes one way, and passes a mark, does so."""
        difference = fraction.plus(Rational.level(mark.height), Fraction(-1)).top
        for part, _ in cut_at(span, [difference], whole=self.whole):
            beyond = mark.under(bounds(Term(fraction), Piece(part)))
            if beyond is None:
                beyond = self.generous
            yield part, beyond


def _edge(least: int, unit: int) -> _Mark:
    """What is rounded half up to no less than so many units: halves go away from 0."""
    return _Mark(Fraction(2 * least - 1, 2 * unit), strict=least <= 0)


def _width(step: Stepped, piece: Piece) -> Fraction:
    found = bounds(Term(Rational(()), (step,)), piece)
    return Fraction(found.end - found.start)


def settled(term: Term, piece: Piece) -> Term:
    """A term as it is within a piece, where what is rounded may not vary."""
    smooth, kept = term.smooth, []
    for step in term.rounded:
        found = bounds(Term(Rational(()), (step,)), piece)
        if found.start == found.end:
            smooth = smooth.plus(Rational.level(Fraction(found.start)))
        else:
            kept.append(step)
    return Term(smooth, tuple(kept))


# --- questions ------------------------------------------------------------------------


def reaching(
    form: Form, target: Fraction, span: Span, *, whole: bool, generous: bool = False
) -> tuple[Span, ...]:
    """All values in a span where a form is at or above a target, from left to right.

    Args:
        form: What is asked about.
        target: The height to reach.
        span: The values that can be.
        whole: Whether only whole numbers count; their spans are closed.
        generous: Whether an end that is no fraction, and so only enclosed, is counted
            in. It is left out otherwise, so that what is found surely reaches.

    Raises:
        Invalid: where rounding has too many steps to be taken apart.
    """
    search = _Search(whole, generous)
    found = (
        part
        for piece in pieces(form, span, whole=whole)
        for part, beyond in search.parted(form, _Mark(target), piece)
        if beyond
    )
    return joined(found, whole=whole)


def joined(spans: Iterable[Span], *, whole: bool) -> tuple[Span, ...]:
    """Spans from left to right, those that touch made one."""
    found: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.start, not span.start_closed)):
        last = found[-1] if found else None
        if last is not None and _touch(last, span, whole=whole):
            found[-1] = attrs.evolve(last, end=span.end, end_closed=span.end_closed)
        else:
            found.append(span)
    return tuple(found)


def _touch(a: Span, b: Span, *, whole: bool) -> bool:
    if whole:
        return b.start == a.end + 1
    return a.end == b.start and (a.end_closed or b.start_closed)


def highest(form: Form, span: Span, *, whole: bool) -> Fraction:
    """The least height that a form does not pass in a span.

    Where it lies at a value that is no fraction, the height right beside it.

    Raises:
        Invalid: where rounding has too many steps to be taken apart.
    """
    search, numbers = _Search(whole), count()
    queue: list[tuple[Fraction, int, Form, Piece]] = []

    def push(form: Form, found: Iterable[Piece]) -> None:
        for piece in found:
            end = Fraction(bounds(form, piece).end)
            heappush(queue, (-end, next(numbers), form, piece))

    push(form, pieces(form, span, whole=whole))
    while True:
        search.spend()
        height, _, part, piece = heappop(queue)
        known = _settled(part, piece)
        varying = [step for term in terms(known) for step in term.rounded]
        if piece.is_rough:
            ends = (piece.span.start, piece.span.end)
            push(part, [Piece(Span(end, end)) for end in ends])
        elif known != part:
            push(known, pieces(known, piece.span, whole=whole))
        elif not varying or search.is_finest(piece.span):
            return -height
        else:
            widest = max(varying, key=lambda step: _width(step, piece))
            push(part, map(Piece, search.stepped(widest, piece)))


def _settled(form: Form, piece: Piece) -> Form:
    if isinstance(form, Extreme):
        inside = (_settled(each, piece) for each in form.of)
        return extreme(inside, is_least=form.is_least)
    return settled(form, piece)
