"""The picture of a scoring curve: a small SVG that follows the page's colours."""

from __future__ import annotations

from fractions import Fraction
from html import escape
from math import inf
from typing import TYPE_CHECKING

import attrs

from parindex.formulas import Curved
from parindex.intervals import Interval
from parindex.measures import Difference
from parindex.words import Words, unit_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from parindex.curves import Curve, End, Segment

#: The size of the picture and of the plot inside it, in pixels.
WIDTH, HEIGHT = 640, 210
LEFT, RIGHT, TOP, BOTTOM = 60, 28, 18, 44
#: How much is shown beyond the last threshold where a domain has no end.
BEYOND = Fraction(1, 4)
#: The least room between two figures on an axis.
ROOM_X, ROOM_Y = 46, 15
#: How many letters fit on both sides of the axis.
SHORT = 8


def is_plain(curve: Curve) -> bool:
    """Whether one straight line says it all, so that a picture would add nothing."""
    return len(curve.segments) == 1


def picture(node: Curved, score: Interval, words: Words) -> str:
    """The score against what is measured, as an SVG element.

    A filled dot holds its value, a hollow one does not; a shaded area is what no source
    states.

    Args:
        node: The curve and what it is over.
        score: The least and the most the criterion can get.
        words: The framework's words in the language of the page.
    """
    return "".join(Picture.of(node, score, words).parts())


@attrs.frozen
class Picture:
    """A curve in a frame."""

    node: Curved
    words: Words
    #: What is shown of both axes.
    x: Interval
    y: Interval

    @classmethod
    def of(cls, node: Curved, score: Interval, words: Words) -> Picture:
        """The frame that shows each threshold and the whole scale."""
        curve, domain = node.curve, node.curve.domain
        points = [*curve.breakpoints]
        points += [Fraction(x) for x in (domain.start, domain.end) if abs(x) != inf]
        low, high = min(points, default=Fraction(0)), max(points, default=Fraction(1))
        room = (high - low) * BEYOND or abs(high) * BEYOND or Fraction(1)
        start = low - room if domain.start == -inf else Fraction(domain.start)
        end = high + room if domain.end == inf else Fraction(domain.end)
        shown = curve.over(start, end)
        y = Interval(min(score.low, shown.low), max(score.high, shown.high))
        return cls(node, words, Interval(start, end), y)

    def parts(self) -> Iterator[str]:
        """The SVG, element by element."""
        curve, quantity = self.node.curve, self.node.quantity
        said = [self.words.segment(segment, curve, quantity) for segment in curve]
        label = f"{self.words.quantity(quantity)}: {'; '.join(said)}"
        yield (
            f'<svg class="curve" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"'
            f' aria-label="{escape(label)}">'
        )
        yield from self._axes()
        for segment in curve:
            yield from self._segment(segment)
        for segment in curve:
            yield from self._dots(segment)
        yield "</svg>"

    # --- places -----------------------------------------------------------------------

    def _x(self, value: End) -> float:
        held = min(max(value, self.x.low), self.x.high)
        share = Fraction(held - self.x.low) / (self.x.high - self.x.low)
        return round(LEFT + float(share) * (WIDTH - LEFT - RIGHT), 1)

    def _y(self, value: Fraction) -> float:
        span = self.y.high - self.y.low
        share = Fraction(value - self.y.low) / span if span else Fraction(0)
        return round(HEIGHT - BOTTOM - float(share) * (HEIGHT - TOP - BOTTOM), 1)

    # --- axes -------------------------------------------------------------------------

    def _axes(self) -> Iterator[str]:
        bottom, right = HEIGHT - BOTTOM, WIDTH - RIGHT
        quantity, curve = self.node.quantity, self.node.curve
        unit = unit_of(quantity)
        ends = (x for x in (curve.domain.start, curve.domain.end) if abs(x) != inf)
        wanted = [*curve.breakpoints, *(Fraction(end) for end in ends)]
        for value in apart(wanted, self._x, ROOM_X):
            x = self._x(value)
            yield f'<path class="grid" d="M{x} {TOP}V{bottom + 5}"/>'
            anchor = "end" if x > right - ROOM_X / 2 else "middle"
            text = escape(self.words.number(value, unit))
            if x == LEFT and len(text) > SHORT:
                anchor = "start"
            at = f'x="{x}" y="{bottom + 20}" text-anchor="{anchor}"'
            yield f"<text {at}>{text}</text>"
        heights = [self.y.low, self.y.high]
        for segment in curve:
            heights += [segment.low.at(end) for end in self._ends(segment)]
        for value in apart(dict.fromkeys(heights), self._y, ROOM_Y):
            y = self._y(value)
            yield f'<path class="grid" d="M{LEFT - 5} {y}H{right}"/>'
            text = escape(self.words.bare(value, ""))
            yield f'<text x="{LEFT - 9}" y="{y + 4}" text-anchor="end">{text}</text>'
        yield f'<path class="axis" d="M{LEFT} {TOP}V{bottom}H{right}"/>'
        if isinstance(quantity, Difference) and self._x(Fraction(0)) > LEFT:
            zero = self._x(Fraction(0))
            yield f'<path class="axis zero" d="M{zero} {TOP}V{bottom}"/>'

    def _ends(self, segment: Segment) -> tuple[Fraction, Fraction]:
        """Where a segment starts and ends in the frame."""
        start, end = segment.span.start, segment.span.end
        return (
            self.x.low if start == -inf else max(self.x.low, Fraction(start)),
            self.x.high if end == inf else min(self.x.high, Fraction(end)),
        )

    # --- the curve --------------------------------------------------------------------

    def _segment(self, segment: Segment) -> Iterator[str]:
        start, end = self._ends(segment)
        left, right = self._x(start), self._x(end)
        lows = [self._y(segment.low.at(x)) for x in (start, end)]
        if segment.is_stated:
            yield f'<path class="line" d="M{left} {lows[0]}L{right} {lows[1]}"/>'
            return
        highs = [self._y(segment.high.at(x)) for x in (start, end)]
        yield (
            f'<path class="unknown" d="M{left} {lows[0]}L{right} {lows[1]}'
            f'L{right} {highs[1]}L{left} {highs[0]}Z"/>'
        )

    def _dots(self, segment: Segment) -> Iterator[str]:
        if not segment.is_stated:
            return
        span, (start, end) = segment.span, self._ends(segment)
        sides = (
            (start, span.start, span.start_closed),
            (end, span.end, span.end_closed),
        )
        for value, own, closed in dict.fromkeys(sides):
            if value == own:
                kind = "dot" if closed else "dot open"
                y = self._y(segment.low.at(value))
                yield f'<circle class="{kind}" cx="{self._x(value)}" cy="{y}" r="4.5"/>'


def apart(
    values: Iterable[Fraction], place: Callable[[Fraction], float], room: float
) -> list[Fraction]:
    """The values whose places are so far apart at least; the last one always."""
    kept: list[Fraction] = []
    ordered = sorted(set(values))
    for value in ordered[-1:] + ordered[:-1]:
        if all(abs(place(value) - place(other)) >= room for other in kept):
            kept.append(value)
    return kept
