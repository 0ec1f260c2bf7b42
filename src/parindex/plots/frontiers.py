"""What money buys: the score of each best plan against its cost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt

from parindex.catalogue import say
from parindex.explain import context_line
from parindex.numbers import display
from parindex.plots.canvas import (
    BLUE,
    LIGHT_BLUE,
    MARGIN,
    SAID,
    SIZE,
    Frame,
    along_x,
    chart,
    texts,
)
from parindex.plots.lettering import figure, figures, signed, width_of
from parindex.plots.rows import titled

if TYPE_CHECKING:
    from parindex.text import Language
    from parindex.whatif.planning.plans import Bought, Frontier

_HEIGHT = 320
_MILLION = 10**6
#: How far the axes go on beyond the last plan, in parts of what is shown.
_BEYOND = 0.12
_DOT = 5


def frontier(plans: Frontier, lang: Language = "vi") -> alt.LayerChart:
    """The score that each sum of money surely reaches, in steps, a dot a plan.

    What it may reach beyond, as the score is not settled, is light, up to the edge of
    the picture. Beside a dot stands what its plan adds, where there is room.
    """
    node = plans.before[plans.code] if plans.code else plans.before.root
    corners = [_corner(plan, lang) for plan in plans.plans]
    right = max(row["x"] for row in corners) * (1 + _BEYOND) or 1.0
    lows = [row["y"] for row in corners]
    air = (max(lows) - min(lows)) * _BEYOND or 1.0
    bottom, top = min(lows) - air, max(lows) + air
    y = alt.Y(
        "y:Q",
        scale=alt.Scale(domain=[bottom, top], nice=False, zero=False),
        axis=alt.Axis(title=None, tickCount=6),
    )
    x = along_x(say("plot.frontier.axis", lang), 0.0, right)
    # Money that buys no further plan keeps what the last one reached.
    steps = [*corners, {**corners[-1], "x": right}]
    beyond = [{**row, "y2": min(row["y2"], top)} for row in steps]
    key = [(BLUE, say("plot.frontier.sure", lang))]
    most = max(plan.score.high for plan in plans.plans)
    is_settled = all(plan.score.is_exact for plan in plans.plans)
    if not is_settled:
        words = say("plot.frontier.possible", lang, most=figure(most, lang))
        key.append((LIGHT_BLUE, words))
    frame = Frame(
        title=say("plot.frontier", lang),
        subtitle=[
            context_line(plans.before.context, lang),
            *([titled(node, lang)] if plans.code else []),
        ],
        height=_HEIGHT,
        left=46,
        right=3 * MARGIN,
        bottom=44,
        key=key,
        language=lang,
    )
    area = chart([] if is_settled else beyond).mark_area(
        color=LIGHT_BLUE, interpolate="step-after", aria=False
    )
    line = chart(steps).mark_line(
        color=BLUE, strokeWidth=2.5, interpolate="step-after", aria=False
    )
    dots = chart(corners).mark_circle(color=BLUE, size=36, opacity=1)
    labels = list(_labels(corners, frame.width / right, _HEIGHT / (top - bottom)))
    return frame.picture(
        area.encode(x=x, y=y, y2="y2:Q"),
        line.encode(x=x, y=y),
        dots.encode(x=x, y=y, **SAID),
        texts(labels, x=x, y=y, dx=_DOT + 3, dy=SIZE),
    )


def _corner(plan: Bought, lang: Language) -> dict[str, Any]:
    cost = display(plan.cost / _MILLION, lang)
    score, gain = figures(plan.score, lang), signed(plan.gain, lang)
    actions = ", ".join(action.id for action in plan.actions) or "–"
    return {
        "x": float(plan.cost / _MILLION),
        "y": float(plan.score.low),
        "y2": float(plan.score.high),
        "text": gain if plan.actions else figures(plan.score, lang),
        "said": say(
            "plot.frontier.plan",
            lang,
            cost=cost,
            score=score,
            gain=gain,
            actions=actions,
        ),
    }


def _labels(
    corners: list[dict[str, Any]], across: float, up: float
) -> list[dict[str, Any]]:
    """The dots beside which there is room for words, the last one above all."""
    found: list[dict[str, Any]] = []
    placed: list[tuple[float, float, float]] = []
    for row in (corners[-1], *corners[:-1]):
        left, y = row["x"] * across, row["y"] * up
        right = left + width_of(row["text"], SIZE) + 2 * _DOT
        if all(
            right < start or end < left or abs(y - other) > SIZE + _DOT
            for start, end, other in placed
        ):
            placed.append((left, right, y))
            found.append(row)
    return found
