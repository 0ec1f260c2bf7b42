"""How a criterion's score follows what is measured: its steps, and where we stand."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from math import inf
from typing import TYPE_CHECKING, Any

import altair as alt
import attrs

from parindex.catalogue import say
from parindex.curves import Span
from parindex.errors import Invalid, Problem
from parindex.explain import context_line
from parindex.formulas import Curved, Range, values, walk
from parindex.intervals import Interval
from parindex.measures import Difference
from parindex.numbers import half_up
from parindex.plots.canvas import (
    BLUE,
    LIGHT_BLUE,
    LIGHT_RED,
    MARGIN,
    RED,
    SAID,
    SIZE,
    Frame,
    chart,
    texts,
)
from parindex.plots.lettering import figure, figures, width_of, wrapped
from parindex.plots.rows import titled
from parindex.words import Words, unit_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parindex.curves import Curve, End, Segment
    from parindex.scorecard import Scorecard
    from parindex.text import Language

_HEIGHT = 260
_LEFT = 46
#: How much is shown beyond what there is to see, where a domain has no end.
_BEYOND = Fraction(1, 5)
_GAP = 10
_DECIMALS = 2

Rows = list[dict[str, Any]]


def cliff_map(
    card: Scorecard, code: str, lang: Language = "vi", *, part: int = 1
) -> alt.LayerChart:
    """The score of a criterion against what its rule measures, and where the unit is.

    A filled dot holds its value, a hollow one does not. What no source states is a
    light area; a measurement that is not settled is a light band.

    Args:
        card: The scorecard.
        code: The code of a criterion with a rule.
        lang: `vi` or `en`.
        part: Which curve of the rule, from 1, where it has several.

    Raises:
        NotFound: for a code that is not there.
        Invalid: where the rule has no such curve.
    """
    node, data = card[code], card.context.data
    of = () if node.formula is None else walk(node.formula, data)
    curves = [each for each in of if isinstance(each, Curved)]
    if not 0 < part <= len(curves):
        found = f"{part}, of criterion {code}"
        expected = f"from 1 to {len(curves)}" if curves else "a rule that measures"
        raise Invalid("cliff map", (Problem("part", "part", found, expected),))
    shown = curves[part - 1]
    words = Words(card.context.framework.data_by_name, lang)
    cliffs = _Cliffs(shown, values(shown.quantity, data), words)
    score, most = figures(node.score, lang), figure(node.max_score, lang)
    points = say("plot.of", lang, score=score, max=most)
    about = [points, say(f"state.{node.state}", lang)]
    if len(curves) > 1:
        about.append(say("part.number", lang, number=str(part)))
    dots = [say("plot.cliffs.dots", lang)] if cliffs.dots else []
    frame = Frame(
        title=titled(node, lang),
        subtitle=[context_line(card.context, lang), " · ".join(about), *dots],
        height=_HEIGHT,
        left=_LEFT,
        right=3 * MARGIN,
        bottom=68,
        key=[
            (BLUE, say("plot.cliffs.stated", lang)),
            *([(LIGHT_BLUE, say("plot.cliffs.open", lang))] if cliffs.areas else []),
            (RED, cliffs.here_in_words),
        ],
        language=lang,
    )
    return cliffs.picture(frame)


@attrs.frozen
class _Cliffs:
    """A curve, and what is known of what it is over."""

    of: Curved
    here: Range
    words: Words

    @property
    def curve(self) -> Curve:
        """The curve."""
        return self.of.curve

    @property
    def window(self) -> Interval:
        """The values that are shown: all of the domain, or all where something is."""
        domain = self.curve.domain
        # Of a change, what it could be is far from what it ever is.
        moves = isinstance(self.of.quantity, Difference)
        ends = [] if moves else [domain.start, domain.end]
        if self.is_known:
            ends += [self.here.low, self.here.high]
        seen = [Fraction(end) for end in ends if not isinstance(end, float)]
        seen += self.curve.breakpoints
        low, high = min(seen, default=Fraction(0)), max(seen, default=Fraction(0))
        beyond = (high - low) * _BEYOND or Fraction(1)
        if moves or domain.start == -inf:
            low = Fraction(max(low - beyond, domain.start))
        if moves or domain.end == inf:
            high = Fraction(min(high + beyond, domain.end))
        return Interval(low, high if low < high else low + 1)

    @property
    def is_known(self) -> bool:
        """Whether anything is known of what is measured."""
        domain = self.curve.domain
        return (self.here.low, self.here.high) != (domain.start, domain.end)

    # --- in words ---------------------------------------------------------------------

    def value(self, x: Fraction) -> str:
        """A value of what is measured, short: `97,35 %`."""
        language, unit = self.words.language, unit_of(self.of.quantity)
        if unit in {"share", "percentage_point"}:
            return self.words.say(f"unit.{unit}", number=figure(100 * x, language))
        text = self.words.number(x, unit)
        if text.startswith("≈"):
            return f"≈ {self.words.number(half_up(x, _DECIMALS), unit)}"
        return text

    @property
    def here_in_words(self) -> str:
        """Where the unit stands, and the score there by the rule."""
        low, high = self.here.low, self.here.high
        if self.here.is_empty:
            return self.words.no_cases(self.of.no_cases)
        if not self.is_known or isinstance(low, float) or isinstance(high, float):
            return self.words.say("state.missing")
        at = [self.value(Fraction(end)) for end in (low, high)]
        value = (
            at[0] if low == high else self.words.say("between", low=at[0], high=at[1])
        )
        score = figures(self.curve.over(low, high), self.words.language)
        return self.words.say("plot.cliffs.here", value=value, score=score)

    # --- as marks ---------------------------------------------------------------------

    def _shown(self) -> Iterator[tuple[int, Segment, Fraction, Fraction]]:
        """The segments with the ends of what the window shows of each."""
        window = Span(self.window.low, self.window.high)
        for number, segment in enumerate(self.curve):
            span = segment.span.meet(window)
            yield number, segment, Fraction(span.start), Fraction(span.end)

    @property
    def lines(self) -> Rows:
        """The stretches whose score is stated."""
        found = []
        for _, segment, start, end in self._shown():
            if segment.is_stated:
                y, y2 = (float(segment.low.at(x)) for x in (start, end))
                said = self.words.segment(segment, self.curve, self.of.quantity)
                found.append({**_ends(start, end), "y": y, "y2": y2, "said": said})
        return found

    @property
    def areas(self) -> Rows:
        """The corners of the stretches whose score no source states."""
        found = []
        for number, segment, start, end in self._shown():
            for x in () if segment.is_stated else (start, end):
                y, y2 = (float(line.at(x)) for line in (segment.low, segment.high))
                found.append({"area": number, "x": float(x), "y": y, "y2": y2})
        return found

    @property
    def dots(self) -> Rows:
        """The ends of stretches where the score jumps: in them (closed), or not."""
        found: dict[tuple[Fraction, Fraction], bool] = {}
        for before, after in pairwise(self.curve.segments):
            x = Fraction(after.span.start)
            heights = [(side.low.at(x), side.high.at(x)) for side in (before, after)]
            if heights[0] == heights[1]:
                continue
            closed = (before.span.end_closed, after.span.start_closed)
            for ends, holds in zip(heights, closed, strict=True):
                for y in ends:
                    found[x, y] = holds or found.get((x, y), False)
        return [
            {"x": float(x), "y": float(y), "fill": BLUE if holds else "white"}
            for (x, y), holds in found.items()
        ]

    def picture(self, frame: Frame) -> alt.LayerChart:
        """All of it."""
        window = self.window
        low, high = (float(end) for end in (window.low, window.high))
        labels = self._labels(frame)
        x = alt.X(
            "x:Q",
            scale=alt.Scale(domain=[low, high], nice=False, zero=False),
            axis=alt.Axis(
                labels=False, title=None, values=[row["at"] for row in labels]
            ),
        )
        reach = self.curve.over(window.low, window.high)
        air = float(reach.width or 1) / 12
        scale = alt.Scale(
            domain=[float(reach.low) - air, float(reach.high) + air],
            nice=False,
            zero=False,
        )
        y = alt.Y("y:Q", scale=scale, axis=alt.Axis(title=None, tickCount=5))
        area = chart(self.areas).mark_area(color=LIGHT_BLUE)
        line = chart(self.lines).mark_rule(color=BLUE, strokeWidth=3)
        dot = chart(self.dots).mark_point(
            color=BLUE, size=60, opacity=1, strokeWidth=2, aria=False
        )
        measured = wrapped(self.words.quantity(self.of.quantity), frame.width, SIZE)
        below = [
            texts([{"text": text}], x=0, y=alt.value(_HEIGHT + 38 + 14 * number))
            for number, text in enumerate(measured)
        ]
        return frame.picture(
            area.encode(x=x, y=y, y2="y2:Q", detail="area:N"),
            *self._band(x),
            line.encode(x=x, x2="x2:Q", y=y, y2="y2:Q", **SAID),
            dot.encode(x=x, y=y, fill=alt.Fill("fill:N", scale=None)),
            *self._point(x, y),
            texts(labels, x=x, y=alt.value(_HEIGHT + 16), align="center"),
            *below,
        )

    def _here(self) -> dict[str, Any] | None:
        """From where to where the unit stands in the window, and the scores there."""
        window, here = self.window, self.here
        if here.is_empty or not self.is_known:
            return None
        low, high = max(here.low, window.low), min(here.high, window.high)
        score = self.curve.over(low, high)
        heights = {"y": float(score.low), "y2": float(score.high)}
        return {**_ends(low, high), **heights, "said": self.here_in_words}

    def _band(self, x: alt.X) -> list[alt.Chart]:
        """Where the unit stands, if that is not settled: a band."""
        row = self._here()
        if row is None or row["x"] == row["x2"]:
            return []
        band = chart([row]).mark_rect(color=LIGHT_RED, opacity=0.5)
        return [band.encode(x=x, x2="x2:Q", **SAID)]

    def _point(self, x: alt.X, y: alt.Y) -> list[alt.Chart]:
        """Where the unit stands: a line across, and the score or all it can be."""
        row = self._here()
        if row is None or row["x"] != row["x2"]:
            return []
        line = chart([row]).mark_rule(color=RED, strokeDash=[4, 3], aria=False)
        if row["y"] != row["y2"]:
            range_ = chart([row]).mark_rule(color=LIGHT_RED, strokeWidth=7)
            return [line.encode(x=x), range_.encode(x=x, y=y, y2="y2:Q", **SAID)]
        point = chart([row]).mark_point(
            shape="diamond", color=RED, filled=True, size=150, opacity=1
        )
        return [line.encode(x=x), point.encode(x=x, y=y, **SAID)]

    def _labels(self, frame: Frame) -> Rows:
        """The values where the score changes, and the ends, as far as there is room."""
        window, domain, width = self.window, self.curve.domain, frame.width
        placed: list[tuple[float, float]] = []
        rows = []
        ends = (Fraction(e) for e in (domain.start, domain.end) if abs(e) != inf)
        inside = Span(window.low, window.high)
        for x in dict.fromkeys((*self.curve.breakpoints, *ends)):
            if x not in inside:
                continue
            text = self.value(x)
            half = width_of(text, SIZE) / 2
            middle = float((x - window.low) / window.width) * width
            middle = min(max(middle, half - frame.left), width + frame.right - half)
            left, right = middle - half, middle + half
            if all(right + _GAP < start or end + _GAP < left for start, end in placed):
                placed.append((left, right))
                moved = float(window.low) + middle / width * float(window.width)
                rows.append({"x": moved, "at": float(x), "text": text})
        return rows


def _ends(start: End, end: End) -> dict[str, float]:
    return {"x": float(start), "x2": float(end)}
