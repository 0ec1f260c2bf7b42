"""Which ranks each unit can have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from parindex.catalogue import say
from parindex.plots.canvas import (
    BLUE,
    LIGHT_BLUE,
    MARGIN,
    SAID,
    Frame,
    along_x,
    at_y,
    bars,
    chart,
    texts,
)
from parindex.plots.lettering import figures
from parindex.plots.rows import FIGURES, height_of, labels_of, rows_of

if TYPE_CHECKING:
    import altair as alt

    from parindex.ranking import Ranked, Ranking
    from parindex.text import Language

#: The room left of the ranks for the units' codes.
_CODES = 190

#: How far apart ranks are marked, and how many marks there are at most.
_STEPS = [lead * 10**zeros for zeros in range(12) for lead in (1, 2, 5)]
_MOST_TICKS = 10


def rank_intervals(ranking: Ranking, lang: Language = "vi") -> alt.LayerChart:
    """The rank of each unit: a dot where it is sure, else a light bar over all of them.

    Scores stand at the right; units that have none are named below the title.
    """
    rows = rows_of(((unit.code, False) for unit in ranking), _CODES, air=4)
    height = height_of(rows)
    found: list[dict[str, Any]] = []
    for row, unit in zip(rows, ranking, strict=True):
        ends = {"x": float(unit.rank.low), "x2": float(unit.rank.high)}
        places = {**row.bar(10), "middle": row.middle}
        found.append({**ends, **places, "said": _said(unit, lang)})
    scores = [
        {"text": figures(unit.score, lang), "y": row.middle}
        for row, unit in zip(rows, ranking, strict=True)
    ]
    last = max((bar["x2"] for bar in found), default=1.0)
    title = say("plot.rank.axis", lang)
    axis = along_x(title, 0.5, last + 0.5, _ticks(last))
    sure = [bar for bar in found if bar["x"] == bar["x2"]]
    subtitle = [_how(ranking, lang)]
    if ranking.not_ranked:
        names = ", ".join(ranking.not_ranked)
        subtitle.append(say("rank.not_ranked", lang, names=names))
    frame = Frame(
        title=say("plot.rank", lang),
        subtitle=subtitle,
        height=height,
        left=_CODES,
        right=FIGURES,
        bottom=44,
        key=[
            (BLUE, say("plot.rank.sure", lang)),
            (LIGHT_BLUE, say("plot.rank.possible", lang)),
        ],
        language=lang,
    )
    dots = chart(sure).mark_circle(color=BLUE, size=70, opacity=1)
    return frame.picture(
        bars(found, x=axis, height=height, colour=LIGHT_BLUE),
        dots.encode(x=axis, y=at_y(height, "middle"), **SAID),
        texts(scores, x=frame.width + MARGIN, y=at_y(height)),
        *labels_of(rows, _CODES),
    )


def _said(unit: Ranked, lang: Language) -> str:
    rank, score = unit.rank.display(lang), unit.score.display(lang)
    return say("plot.rank.unit", lang, unit=unit.code, rank=rank, score=score)


def _how(ranking: Ranking, lang: Language) -> str:
    how = [say(f"rank.{name}", lang) for name in (ranking.first, ranking.method)]
    return say("rank.heading", lang, count=str(len(ranking)), how="; ".join(how))


def _ticks(last: float) -> list[int]:
    """Whole ranks from 1 to the last, a few of them."""
    step = next(step for step in _STEPS if last <= _MOST_TICKS * step)
    return [1, *range(step, int(last) + 1, step)][step == 1 :]
