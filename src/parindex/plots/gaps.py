"""Where points were lost: a bar a criterion, area by area."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

import altair as alt

from parindex.catalogue import say
from parindex.explain import context_line
from parindex.intervals import ZERO, Interval, total
from parindex.plots.canvas import (
    LIGHT_RED,
    RED,
    Frame,
    along_x,
    at_y,
    bars,
    texts,
)
from parindex.plots.lettering import figure, figures
from parindex.plots.rows import (
    FIGURES,
    LABELS,
    height_of,
    labels_of,
    rows_of,
    titled,
)
from parindex.plots.splitting import Piece, losses

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from parindex.scorecard import Scorecard
    from parindex.text import Language


def gap_bars(card: Scorecard, lang: Language = "vi") -> alt.LayerChart:
    """The points lost, a bar a criterion, the longest first in each area.

    What is surely lost is dark; what may be lost, as the score is not known, is light.
    Where scores do not simply add up (a cap, an award to an area), a node stands for
    the criteria below it, so that the bars add up to what the whole lacks.
    """
    pieces = losses(card)
    entries = _entries(card, pieces, lang)
    rows = rows_of((label, piece is None) for label, piece in entries)
    height = height_of(rows)
    sure: list[dict[str, Any]] = []
    possible: list[dict[str, Any]] = []
    labels: list[dict[str, Any]] = []
    for row, (label, piece) in zip(rows, entries, strict=True):
        if piece is None:
            continue
        lost = Interval(piece.low, piece.high)
        surely = ZERO.clamp(lost.low, lost.high).low
        said = say("plot.lost", lang, what=label, points=lost.display(lang))
        bar = {"code": piece.node.code, "said": said, **row.bar(14)}
        sure.append({**bar, "x": 0.0, "x2": float(surely)})
        possible.append({**bar, "x": float(lost.low), "x2": float(lost.high)})
        end = float(max(lost.high, ZERO.high))
        labels.append({"text": figures(lost, lang), "x": end, "y": row.middle})
    ends = [0.0, *(row[end] for row in possible for end in ("x", "x2"))]
    axis = along_x(say("plot.lost.axis", lang), min(ends), max(ends) or 1)
    if not pieces:
        labels.append({"text": say("plot.lost.none", lang), "x": 0, "y": height / 2})
    frame = Frame(
        title=say("plot.gaps", lang),
        subtitle=[context_line(card.context, lang), _whole(card, pieces, lang)],
        height=height,
        left=LABELS,
        right=FIGURES,
        bottom=44,
        key=_key(pieces, lang),
        language=lang,
    )
    return frame.picture(
        bars(possible, x=axis, height=height, colour=LIGHT_RED),
        bars(sure, x=axis, height=height, colour=RED),
        texts(labels, x=alt.X("x:Q"), y=at_y(height), dx=6),
        *labels_of(rows),
    )


def _entries(
    card: Scorecard, pieces: Sequence[Piece], lang: Language
) -> list[tuple[str, Piece | None]]:
    """The labels of rows: of each area a heading, then its pieces."""
    areas = {node.code: area for area in card.root.components for node in area.walk()}
    entries: list[tuple[str, Piece | None]] = []
    for area, group in groupby(pieces, key=lambda piece: areas.get(piece.node.code)):
        found = sorted(group, key=lambda piece: (-piece.high, -piece.low))
        if area is not None and [piece.node for piece in found] != [area]:
            points = figures(_sum(found), lang)
            what = titled(area, lang)
            entries.append((say("plot.lost", lang, what=what, points=points), None))
        entries += [(titled(piece.node, lang), piece) for piece in found]
    return entries


def _sum(pieces: Iterable[Piece]) -> Interval:
    return total(Interval(piece.low, piece.high) for piece in pieces)


def _whole(card: Scorecard, pieces: Sequence[Piece], lang: Language) -> str:
    return say(
        "plot.lost.whole",
        lang,
        score=figures(card.score, lang),
        max=figure(card.max_score, lang),
        points=figures(_sum(pieces), lang),
    )


def _key(pieces: Iterable[Piece], lang: Language) -> list[tuple[str, str]]:
    """What light bars mean, where there are any."""
    if all(piece.low == piece.high for piece in pieces):
        return []
    return [
        (RED, say("plot.lost.surely", lang)),
        (LIGHT_RED, say("plot.lost.maybe", lang)),
    ]
