"""What moves a score most: one thing varied at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt

from parindex.catalogue import say
from parindex.explain import context_line
from parindex.plots.canvas import (
    BAND,
    BLUE,
    INK,
    LIGHT_BLUE,
    RED,
    SIZE,
    Frame,
    along_x,
    at_y,
    bars,
    chart,
    texts,
)
from parindex.plots.lettering import cut, figures
from parindex.plots.rows import FIGURES, LABELS, height_of, labels_of, rows_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction

    from parindex.intervals import Interval
    from parindex.plots.rows import Row
    from parindex.text import Language
    from parindex.whatif.chances.tornado import Bar, Tornado

#: The room beside a bar for the value at its end, in pixels.
_ROOM = 84
_GAP = 5


def tornado(
    factors: Tornado, lang: Language = "vi", *, most: int = 20
) -> alt.LayerChart:
    """The scores that each factor can give, all else as it is; the widest bar first.

    Where the score is settled, or always unsettled by as much, a bar goes from the
    score as it is (the line) down, red, and up, blue, to the least that is sure, and
    beside its ends stand the values that give them. Elsewhere it is light, over all
    that the score can be.

    Args:
        factors: The factors, those that move the score most first.
        lang: `vi` or `en`.
        most: How many of them are drawn; how many more there are is said.
    """
    now, shown = factors.card.score, factors.bars[:most]
    rows = rows_of((bar.title[lang], False) for bar in shown)
    height = height_of(rows)
    alike = all(t.score.width == now.width for bar in shown for t in bar.tried)
    drawn: list[dict[str, Any]] = []
    for row, bar in zip(rows, shown, strict=True):
        drawn += _sides(row, bar, now, lang) if alike else [_range(row, bar, lang)]
    ends = [float(now.low), *(part[end] for part in drawn for end in ("x", "x2"))]
    ends += [] if alike else [float(now.high)]
    wide = (max(ends) - min(ends)) or 1.0
    rest = len(factors) - len(shown)
    key = _key(alike=alike, unsettled=now.width, lang=lang)
    frame = Frame(
        title=say("plot.tornado", lang),
        subtitle=[
            context_line(factors.card.context, lang),
            say("tornado.heading", lang, score=figures(now, lang)),
            *([say("plot.tornado.rest", lang, count=str(rest))] if rest else []),
        ],
        height=height,
        left=LABELS,
        right=FIGURES if not alike else 2 * _GAP,
        bottom=44,
        key=key,
        language=lang,
    )
    # What a pixel is worth once there is room for words on both sides.
    room = _ROOM if alike else 2 * _GAP
    air = wide * room / (frame.width - 2 * room)
    title = say("plot.total.axis", lang)
    axis = along_x(title, min(ends) - air, max(ends) + air)
    band = {"x": float(now.low), "x2": float(now.high), "y": 0, "y2": height}
    edges = {float(now.low), float(now.low if alike else now.high)}
    line = chart([{"x": edge} for edge in sorted(edges)])
    return frame.picture(
        bars([] if alike else [band], x=axis, height=height, colour=BAND),
        *(
            bars(
                [part for part in drawn if part["colour"] == colour],
                x=axis,
                height=height,
                colour=colour,
            )
            for colour in (RED, BLUE, LIGHT_BLUE)
        ),
        line.mark_rule(color=INK, strokeWidth=1.5, aria=False).encode(x=axis),
        *(
            texts(
                [part for part in drawn if part["align"] == align and part["text"]],
                x=alt.X("x2:Q"),
                y=at_y(height, "middle"),
                align=align,
                dx=_GAP if align == "left" else -_GAP,
            )
            for align in ("left", "right")
        ),
        *labels_of(rows),
    )


def _sides(
    row: Row, bar: Bar, now: Interval, lang: Language
) -> Iterator[dict[str, Any]]:
    """The parts of a bar below and above the score as it is, with what gives them."""
    by_score = sorted(bar.tried, key=lambda tried: tried.score.low)
    for tried, colour, align in (
        (by_score[0], RED, "right"),
        (by_score[-1], BLUE, "left"),
    ):
        end = tried.score.low
        if (end < now.low) if colour == RED else (end > now.low):
            label = tried.label[lang]
            score = figures(tried.score, lang)
            what = say("tornado.tried", lang, label=label, score=score)
            yield {
                **row.bar(16),
                "middle": row.middle,
                "x": float(now.low),
                "x2": float(end),
                "colour": colour,
                "align": align,
                "text": cut(label, _ROOM - _GAP, SIZE),
                "said": f"{bar.title[lang]}: {what}",
            }


def _range(row: Row, bar: Bar, lang: Language) -> dict[str, Any]:
    """A bar over all that the score can be."""
    score = figures(bar.score, lang)
    return {
        **row.bar(16),
        "middle": row.middle,
        "x": float(bar.score.low),
        "x2": float(bar.score.high),
        "colour": LIGHT_BLUE,
        "align": "left",
        "text": score,
        "said": f"{bar.title[lang]}: {score}",
    }


def _key(*, alike: bool, unsettled: Fraction, lang: Language) -> list[tuple[str, str]]:
    """What the colours mean."""
    if not alike:
        possible = (LIGHT_BLUE, say("plot.tornado.possible", lang))
        now = (BAND if unsettled else INK, say("plot.tornado.now", lang))
        return [possible, now]
    key = [
        (RED, say("plot.tornado.down", lang)),
        (BLUE, say("plot.tornado.up", lang)),
    ]
    if unsettled:
        key.append((INK, say("plot.least", lang)))
    return key
