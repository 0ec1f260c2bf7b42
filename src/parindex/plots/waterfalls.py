"""From one total to another: what each criterion or cause added."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import altair as alt
import attrs

from parindex.catalogue import say
from parindex.errors import Invalid, Problem
from parindex.explain import context_line
from parindex.intervals import Interval
from parindex.plots.canvas import (
    BAND,
    BLUE,
    GREY,
    INK,
    LIGHT_BLUE,
    LIGHT_RED,
    RED,
    Frame,
    along_x,
    at_y,
    bars,
    chart,
    texts,
)
from parindex.plots.lettering import figure, figures, signed
from parindex.plots.rows import (
    FIGURES,
    LABELS,
    Row,
    height_of,
    labels_of,
    rows_of,
    titled,
)
from parindex.plots.splitting import changes
from parindex.whatif.wording import change_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from parindex.scorecard import Scorecard
    from parindex.text import Language
    from parindex.whatif.comparison import Outcome

COLOURS = (BLUE, LIGHT_BLUE, RED, LIGHT_RED)


@attrs.frozen
class Step:
    """What one criterion or cause adds to the least and to the most of a total."""

    title: str
    low: Fraction
    high: Fraction


def waterfall(
    before: Scorecard, after: Scorecard, lang: Language = "vi"
) -> alt.LayerChart:
    """From one scorecard's total to another's, a step a criterion.

    Raises:
        Invalid: where the scorecards are of different frameworks.
    """
    ids = [card.context.framework.id for card in (before, after)]
    if ids[0] != ids[1]:
        problem = Problem("framework", "after", repr(ids[1]), repr(ids[0]))
        raise Invalid("waterfall", (problem,))
    lines = [context_line(card.context, lang) for card in (before, after)]
    names = lines
    if lines[0] == lines[1]:
        names = [say("plot.before", lang), say("plot.after", lang)]
    steps = [
        Step(titled(piece.node, lang), piece.low, piece.high)
        for piece in changes(before, after)
    ]
    ends = (names[0], before.score), (names[1], after.score)
    return _picture(*ends, steps, list(dict.fromkeys(lines)), lang)


def cause_waterfall(outcome: Outcome, lang: Language = "vi") -> alt.LayerChart:
    """From a baseline to a scenario, a step a change: what it did to the total.

    What changes did together is shared out between them as `Outcome.causes` does.
    """
    framework = outcome.before.context.framework
    steps = []
    for cause in outcome.causes():
        lines = [change_line(change, framework, lang) for change in cause.changes]
        title = "; ".join(lines) or say("whatif.together", lang)
        steps.append(Step(title, cause.shift.low, cause.shift.high))
    return _picture(
        (say("plot.before", lang), outcome.before.score),
        (outcome.scenario.title[lang], outcome.after.score),
        steps,
        [context_line(outcome.before.context, lang)],
        lang,
    )


def _picture(
    start: tuple[str, Interval],
    end: tuple[str, Interval],
    steps: Sequence[Step],
    subtitle: Sequence[str],
    lang: Language,
) -> alt.LayerChart:
    """Two totals with their names, and the steps from one to the other.

    Dark bars move the least that the total can be. Where it is not settled, a light bar
    below moves the most that it can be; none where all steps move both alike, and so
    the total stays as unsettled as it is.
    """
    alike = bool(steps) and all(step.low == step.high for step in steps)
    shown = Interval(start[1].low, start[1].low) if alike else start[1]
    rows = rows_of(
        (title, False) for title in (start[0], *(s.title for s in steps), end[0])
    )
    height = height_of(rows)
    found = list(_steps(rows, shown, steps, lang))
    totals = [_total(rows[0], start[1], lang), _total(rows[-1], end[1], lang)]
    ends = [bar[field] for bar in found for field in ("x", "x2")]
    ends += [] if alike else [row[field] for row in totals for field in ("x", "x2")]
    air = (max(ends) - min(ends)) / 20 or 0.5
    first, last = min(ends) - air, max(ends) + air
    axis = along_x(say("plot.total.axis", lang), first, last)
    bands = [{**row, "x2": min(row["x2"], last)} for row in totals]
    if alike:
        totals = [{**row, "x2": row["x"], "right": row["x"]} for row in totals]
    frame = Frame(
        title=say("plot.waterfall", lang),
        subtitle=subtitle,
        height=height,
        left=LABELS,
        right=FIGURES,
        bottom=44,
        key=_key(found, start[1] if alike else shown, lang),
        language=lang,
    )
    links = chart(_links(rows, found, shown)).mark_rule(
        color=GREY, strokeDash=[2, 2], aria=False
    )
    ticks = chart(totals).mark_tick(
        color=INK, thickness=3, size=18, opacity=1, aria=False
    )
    middle = at_y(height, "middle")
    drawn = [
        bars(
            [bar for bar in found if bar["colour"] == colour],
            x=axis,
            height=height,
            colour=colour,
        )
        for colour in COLOURS
    ]
    return frame.picture(
        bars(bands, x=axis, height=height, colour=BAND),
        links.encode(x=axis, y=at_y(height), y2="y2:Q"),
        *drawn,
        *(ticks.encode(x=alt.X(f"{end}:Q"), y=middle) for end in ("x", "x2")),
        texts(
            [row for row in (*found, *totals) if "text" in row],
            x=alt.X("right:Q"),
            y=middle,
            dx=8,
        ),
        *labels_of(rows),
    )


def _steps(
    rows: Sequence[Row], start: Interval, steps: Sequence[Step], lang: Language
) -> Iterator[dict[str, Any]]:
    """The bars of each step, the first of them with its figures."""
    low, high = start.low, start.high
    for row, step in zip(rows[1:-1], steps, strict=True):
        least, most = low + step.low, high + step.high
        right = float(max(low, least, high, most))
        gains = dict.fromkeys((signed(step.low, lang), signed(step.high, lang)))
        text = " / ".join(gains)
        said = f"{step.title}: {text}"
        bar = {"said": said, "middle": row.middle, "right": right}
        one = low == high and least == most
        place = row.bar(14) if one else row.bar(8, -4.5)
        colour = BLUE if step.low >= 0 else RED
        yield {
            **bar,
            **place,
            "x": float(low),
            "x2": float(least),
            "colour": colour,
            "text": text,
        }
        if not one:
            colour = LIGHT_BLUE if step.high >= 0 else LIGHT_RED
            ends = {"x": float(high), "x2": float(most)}
            yield {**bar, **row.bar(8, 4.5), **ends, "colour": colour}
        low, high = least, most


def _total(row: Row, total: Interval, lang: Language) -> dict[str, Any]:
    """A total: where it can be, and its figures."""
    text = figures(total, lang)
    return {
        **row.bar(14),
        "x": float(total.low),
        "x2": float(total.high),
        "middle": row.middle,
        "right": float(total.high),
        "text": text,
        "said": f"{' '.join(row.lines)}: {text}",
    }


def _links(
    rows: Sequence[Row], bars: Sequence[Mapping[str, Any]], start: Interval
) -> list[dict[str, float]]:
    """Lines down from where each row leaves a total to where the next takes it up."""
    leaves: dict[float, set[float]] = {
        rows[0].middle: {float(start.low), float(start.high)}
    }
    for bar in bars:
        leaves.setdefault(bar["middle"], set()).add(bar["x2"])
    downward = zip(leaves.items(), (row.middle for row in rows[1:]), strict=True)
    return [
        {"x": x, "y": top, "y2": bottom}
        for (top, ends), bottom in downward
        for x in sorted(ends)
    ]


def _key(
    bars: Sequence[Mapping[str, Any]], start: Interval, lang: Language
) -> list[tuple[str, str]]:
    """What light bars and bands mean, where there are any."""
    used = {bar["colour"] for bar in bars}
    least = say("plot.least", lang)
    if used & {LIGHT_BLUE, LIGHT_RED}:
        dark, light = (BLUE, LIGHT_BLUE) if LIGHT_BLUE in used else (RED, LIGHT_RED)
        return [(dark, least), (light, say("plot.most", lang))]
    if start.is_exact:
        return []
    more = say("plot.more", lang, more=figure(start.width, lang))
    dark = BLUE if BLUE in used else RED if RED in used else INK
    return [(dark, least), (BAND, more)]
