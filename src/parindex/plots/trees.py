"""The whole tree in one picture: how much each node counts, and what was attained."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import attrs

from parindex.catalogue import say
from parindex.explain import context_line
from parindex.intervals import add
from parindex.plots.canvas import (
    BLANK,
    Frame,
    at_x,
    at_y,
    bars,
    texts,
)
from parindex.plots.lettering import cut, figure, figures, width_of, wrapped
from parindex.plots.rows import titled
from parindex.scorecard import ScoredNode

if TYPE_CHECKING:
    from collections.abc import Iterator

    import altair as alt

    from parindex.scorecard import Scorecard
    from parindex.text import Language

#: The colours of what was attained and of what may have been, on which letters show.
SURE, POSSIBLE = "#7FBCE0", "#CFE6F4"

#: The height of the whole, in pixels: so much a criterion, and at most so much.
_EACH, _MOST = 36, 1100
_LINE = 12
_SIZE = 10
#: The least width that a title is written in.
_NARROWEST = 120


@attrs.frozen
class Box:
    """A node's place, in pixels from the top left corner."""

    node: ScoredNode
    left: Fraction
    right: Fraction
    top: Fraction
    bottom: Fraction

    def at(self, share: Fraction) -> float:
        """Where a share of its width ends; inside it, whatever the share."""
        held = min(max(share, Fraction(0)), Fraction(1))
        return float(self.left + held * (self.right - self.left))


def tree(card: Scorecard, lang: Language = "vi") -> alt.LayerChart:
    """All nodes, a column a level, each as high as its maximum counts in the whole.

    Of the width of a node, the part is filled that was attained of its maximum: dark
    where it is sure, light where it may be. What has no maximum, as a penalty, or does
    not apply, is left out; a title stands where it fits.
    """
    height = min(_EACH * sum(1 for _ in card.leaves()), _MOST)
    frame = Frame(
        title=say("plot.tree", lang),
        subtitle=[context_line(card.context, lang), _attained(card.root, lang)],
        height=height,
        key=[
            (SURE, say("plot.tree.sure", lang)),
            (POSSIBLE, say("plot.tree.possible", lang)),
            (BLANK, say("plot.tree.rest", lang)),
        ],
        language=lang,
    )
    width = Fraction(frame.width)
    column = width / max(_depth(card.root), 1)
    room = Box(card.root, Fraction(0), width, Fraction(0), Fraction(height))
    boxes = list(_boxes(room, column))
    filled: dict[str, list[dict[str, Any]]] = {BLANK: [], POSSIBLE: [], SURE: []}
    edges = []
    for box in boxes:
        node, up_and_down = box.node, {"y": float(box.top), "y2": float(box.bottom)}
        low, high = (x / node.max_score for x in (node.score.low, node.score.high))
        ends = [Fraction(0), low, high, Fraction(1)]
        parts = zip((SURE, POSSIBLE, BLANK), pairwise(ends), strict=True)
        for colour, (start, end) in parts:
            cells = {"x": box.at(start), "x2": box.at(end), "code": node.code}
            filled[colour].append({**cells, **up_and_down})
        said = f"{titled(node, lang)}: {_attained(node, lang)}"
        whole = {"x": float(box.left), "x2": float(box.right), "said": said}
        edges.append({**whole, **up_and_down})
    x = at_x(frame.width)
    outlines = bars(edges, x=x, height=height, colour="transparent")
    return frame.picture(
        *(
            bars(rows, x=x, height=height, colour=colour)
            for colour, rows in filled.items()
        ),
        outlines.mark_rect(color="transparent", stroke="white", strokeWidth=1.5),
        texts(
            [line for box in boxes for line in _lines(box, lang)],
            x=x,
            y=at_y(height),
            fontSize=_SIZE,
        ),
    )


def _attained(node: ScoredNode, lang: Language) -> str:
    return say(
        "plot.of",
        lang,
        score=figures(node.score, lang),
        max=figure(node.max_score, lang),
    )


def _depth(node: ScoredNode) -> int:
    """How many levels are below a node."""
    return max((1 + _depth(child) for child in node.components), default=0)


def _boxes(room: Box, column: Fraction) -> Iterator[Box]:
    """The boxes of what is below a node, in the room right of it."""
    node, top = room.node, room.top
    counted = [
        (child, times)
        for child in node.components
        if (times := _counts(child, node)) > 0
    ]
    whole = add([counts for _, counts in counted])
    for child, counts in counted:
        bottom = top + (room.bottom - room.top) * counts / whole
        middle = room.left + column if child.components else room.right
        yield Box(child, room.left, middle, top, bottom)
        yield from _boxes(Box(child, middle, room.right, top, bottom), column)
        top = bottom


def _counts(child: ScoredNode, node: ScoredNode) -> Fraction:
    """How much of a node's maximum comes from a component."""
    made = node.combination
    if made is None or child.max_score <= 0:
        return child.max_score
    # A pooled mean counts what is below its components.
    below = [part for part in child.walk() if part.code in made.terms]
    return add([made.terms[part.code] * part.max_score for part in below])


def _lines(box: Box, lang: Language) -> Iterator[dict[str, Any]]:
    """What is written in a box: its title and its points, as far as there is room."""
    node = box.node
    room, most = float(box.right - box.left) - 10, int(box.bottom - box.top) // _LINE
    points = f"{figures(node.score, lang)}/{figure(node.max_score, lang)}"
    if not most or room < _NARROWEST:
        return
    lines = list(wrapped(titled(node, lang), room, _SIZE, most))
    if len(lines) < most:
        lines.append(points)
    else:
        rest = room - width_of(f"{points}  ", _SIZE)
        lines[-1] = f"{cut(lines[-1], rest, _SIZE)}: {points}"
    middle = float(box.top + box.bottom) / 2
    for number, line in enumerate(lines):
        y = middle + _LINE * (number - (len(lines) - 1) / 2)
        yield {"text": line, "x": float(box.left) + 6, "y": y}
