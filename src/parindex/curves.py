"""Piecewise-linear curves with open and closed ends, jumps and unknown stretches.

A curve is what a scoring rule means: for each value of what is measured, the score, or
the interval in which the score lies where no source states it. Everything is exact.
"""

from __future__ import annotations

from fractions import Fraction
from math import inf, lcm
from typing import TYPE_CHECKING, Literal, Self

import attrs

from parindex.errors import CurveError
from parindex.intervals import Interval

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: An end of a stretch of values: exact, or one of the two infinities.
End = Fraction | float

#: A score in whole numbers: level, a line as rise, start and scale, or neither.
Score = Interval | tuple[int, int, int] | None

Direction = Literal["constant", "increasing", "decreasing"]


@attrs.frozen
class Span:
    """A stretch of values, each end included or not; infinite ends never are."""

    #: Where it starts.
    start: End
    #: Where it ends.
    end: End
    #: Whether it holds its start.
    start_closed: bool = True
    #: Whether it holds its end.
    end_closed: bool = True

    @classmethod
    def between(cls, low: End, high: End) -> Self:
        """From *low* to *high*, both included where they are finite."""
        return cls(low, high, low != -inf, high != inf)

    @property
    def is_empty(self) -> bool:
        """Whether no value lies in it."""
        if self.start == self.end:
            return not (self.start_closed and self.end_closed)
        return self.start > self.end

    def __contains__(self, x: object) -> bool:
        if not isinstance(x, int | Fraction):
            return False
        after = self.start < x or (self.start_closed and self.start == x)
        return after and (x < self.end or (self.end_closed and self.end == x))

    def meet(self, other: Span) -> Span:
        """The values in both; empty where there is none."""
        start, is_open = max(
            (self.start, not self.start_closed), (other.start, not other.start_closed)
        )
        end, closed = min((self.end, self.end_closed), (other.end, other.end_closed))
        return Span(start, end, not is_open, closed)

    def inside(self) -> Fraction:
        """Some value in it, for a span that is not empty."""
        start, end = self.start, self.end
        if isinstance(start, float) and isinstance(end, float):
            return Fraction(0)
        if isinstance(end, float):
            return Fraction(start) if self.start_closed else Fraction(start) + 1
        if isinstance(start, float):
            return Fraction(end) if self.end_closed else Fraction(end) - 1
        return Fraction(start + end) / 2


#: The span of no value.
NOWHERE = Span(inf, -inf)


@attrs.frozen
class Line:
    """`slope * x + intercept`."""

    #: Score for each unit of x.
    slope: Fraction
    #: Score at x = 0.
    intercept: Fraction

    def at(self, x: End) -> Fraction:
        """The height at *x*; at an infinity only where the line is level."""
        if self.slope == 0:
            return self.intercept
        return self.slope * Fraction(x) + self.intercept

    def reaching(self, target: Fraction, span: Span) -> Span:
        """The part of *span* where the line is at or above *target*."""
        if self.slope == 0:
            return span if self.intercept >= target else NOWHERE
        x = (target - self.intercept) / self.slope
        rest = Span.between(x, inf) if self.slope > 0 else Span.between(-inf, x)
        return span.meet(rest)


@attrs.frozen
class Segment:
    """One stretch of a curve: the score lies between two lines, often the same."""

    #: The values it holds for.
    span: Span
    #: The least the score can be.
    low: Line
    #: The most the score can be: the same line wherever the rule is stated.
    high: Line

    def __attrs_post_init__(self) -> None:
        endless = inf in {abs(self.span.start), abs(self.span.end)}
        if endless and (self.low.slope or self.high.slope):
            raise CurveError("unbounded", self.span.inside())

    @classmethod
    def level(cls, span: Span, score: Interval) -> Self:
        """A segment of one height, or of one unknown stretch."""
        low, high = (Line(Fraction(0), end) for end in (score.low, score.high))
        return cls(span, low, low if score.is_exact else high)

    @property
    def is_stated(self) -> bool:
        """Whether the rule says what the score is here."""
        return self.low == self.high

    def over(self, span: Span) -> Interval:
        """The least and the most between the ends of *span*, ends included."""
        ends = (span.start, span.end)
        return Interval(
            min(self.low.at(x) for x in ends), max(self.high.at(x) for x in ends)
        )


@attrs.frozen
class Curve:
    """Segments that cover their domain exactly once.

    They may come in any order; what lies outside the domain is cut off.

    Raises:
        CurveError: at construction, where a value of the domain falls in no segment or
            in two, with such a value as witness.
    """

    #: The segments from left to right.
    segments: tuple[Segment, ...]
    #: The values that what is measured can take.
    domain: Span
    #: Where each segment but the last ends: as p and q, and whether that is closed.
    _ends: tuple[tuple[int, int, bool], ...] = attrs.field(
        init=False, eq=False, repr=False
    )
    #: The score of each segment, made ready for `at`.
    _scores: tuple[Score, ...] = attrs.field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        cut = (
            attrs.evolve(segment, span=segment.span.meet(self.domain))
            for segment in self.segments
        )
        segments = sorted(
            (segment for segment in cut if not segment.span.is_empty),
            key=lambda segment: (segment.span.start, not segment.span.start_closed),
        )
        spans = [segment.span for segment in segments]
        _check_cover(spans, self.domain)
        ends = [
            (*Fraction(span.end).as_integer_ratio(), span.end_closed)
            for span in spans[:-1]
        ]
        object.__setattr__(self, "segments", tuple(segments))
        object.__setattr__(self, "_ends", tuple(ends))
        object.__setattr__(self, "_scores", tuple(map(_score, segments)))

    def __iter__(self) -> Iterator[Segment]:
        return iter(self.segments)

    def index_at(self, p: int, q: int) -> int:
        """Which segment holds p/q (q > 0), by whole numbers alone."""
        for index, (top, bottom, closed) in enumerate(self._ends):
            left, right = p * bottom, top * q
            if left < right or (closed and left == right):
                return index
        return len(self._ends)

    def at(self, p: int, q: int = 1) -> Interval:
        """The score at p/q (q > 0)."""
        index = self.index_at(p, q)
        score = self._scores[index]
        if isinstance(score, Interval):
            return score
        if score is not None:
            rise, start, scale = score
            low = Fraction(rise * p + start * q, scale * q)
            return Interval(low, low)
        segment, x = self.segments[index], Fraction(p, q)
        return Interval(segment.low.at(x), segment.high.at(x))

    def over(self, low: End, high: End) -> Interval:
        """The least and the most the score can be for values from *low* to *high*."""
        span = Span.between(low, high)
        parts = [
            segment.over(common)
            for segment in self.segments
            if not (common := segment.span.meet(span)).is_empty
        ]
        return Interval(min(p.low for p in parts), max(p.high for p in parts))

    @property
    def range(self) -> Interval:
        """The least and the most over the whole domain."""
        return self.over(self.domain.start, self.domain.end)

    @property
    def breakpoints(self) -> tuple[Fraction, ...]:
        """The values where one segment gives way to the next."""
        return tuple(dict.fromkeys(Fraction(p, q) for p, q, _ in self._ends))

    @property
    def direction(self) -> Direction | None:
        """Whether the score never falls, or never rises, as x grows; None: neither."""
        steps = [step for line in ("low", "high") for step in self._steps(line)]
        rises, falls = any(s > 0 for s in steps), any(s < 0 for s in steps)
        if rises and falls:
            return None
        return "increasing" if rises else "decreasing" if falls else "constant"

    def _steps(self, line: Literal["low", "high"]) -> Iterator[Fraction]:
        before: Segment | None = None
        for segment in self.segments:
            here: Line = getattr(segment, line)
            yield here.slope
            if before is not None:
                x = segment.span.start
                yield here.at(x) - getattr(before, line).at(x)
            before = segment

    @property
    def attains_maximum(self) -> bool:
        """Whether some value gets the highest score, not only comes near it."""
        top = self.range.high
        return bool(self.reaching(top, surely=False))

    def reaching(self, target: Fraction, *, surely: bool = True) -> tuple[Span, ...]:
        """All values whose score is at or above *target*, as spans from left to right.

        Args:
            target: The score to reach.
            surely: Whether the score must be known to reach it. Otherwise stretches
                where it may, because no source states the score, count too.
        """
        spans: list[Span] = []
        for segment in self.segments:
            line = segment.low if surely else segment.high
            found = line.reaching(target, segment.span)
            if found.is_empty:
                continue
            if (
                spans
                and spans[-1].end == found.start
                and (spans[-1].end_closed or found.start_closed)
            ):
                last = spans.pop()
                found = Span(last.start, found.end, last.start_closed, found.end_closed)
            spans.append(found)
        return tuple(spans)

    @property
    def outcomes(self) -> tuple[Interval, ...]:
        """The scores it can give: a number a step, an interval a slope."""
        found = (segment.over(segment.span) for segment in self.segments)
        return tuple(dict.fromkeys(found))


def _score(segment: Segment) -> Score:
    low, high = segment.low, segment.high
    if low.slope == high.slope == 0:
        height = low.intercept
        return Interval(height, height if segment.is_stated else high.intercept)
    if not segment.is_stated:
        return None
    scale = lcm(low.slope.denominator, low.intercept.denominator)
    return int(low.slope * scale), int(low.intercept * scale), scale


def _check_cover(spans: Iterable[Span], domain: Span) -> None:
    """Check that *spans*, in order, begin where the one before ends."""
    reached = Span(
        -inf, domain.start, start_closed=False, end_closed=not domain.start_closed
    )
    rest = Span(domain.end, inf, start_closed=not domain.end_closed, end_closed=False)
    for span in (*spans, rest):
        common = reached.meet(span)
        if not common.is_empty:
            raise CurveError("overlap", common.inside())
        between = Span(
            reached.end, span.start, not reached.end_closed, not span.start_closed
        )
        if not between.is_empty:
            raise CurveError("gap", between.inside())
        reached = span
