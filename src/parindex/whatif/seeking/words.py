"""What it takes to reach a score, in words."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from parindex.catalogue import one_line, say
from parindex.curves import Span
from parindex.intervals import Interval
from parindex.lowering import lower_measure
from parindex.measures import Number, Quotient
from parindex.numbers import display
from parindex.render import html_table
from parindex.tables import Table
from parindex.words import Words, between, gap_unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from parindex.formulas import Known
    from parindex.measures import Quantity
    from parindex.scorecard import Scorecard
    from parindex.text import Language
    from parindex.whatif.seeking.goals import Goal, Goals, Values


def named(card: Scorecard, code: str, lang: Language) -> str:
    """A node by its code and title."""
    if not code:
        return say("total", lang)
    return one_line(f"{code} {card[code].node.title[lang]}")


class Said:
    """Puts the values of a datum, or of an award, into one language."""

    def __init__(self, card: Scorecard, by: str, lang: Language) -> None:
        data = card.context.framework.data_by_name
        self.words, self.lang = Words(data, lang), lang
        self.datum = data.get(by)
        self.title = (
            named(card, by, lang) if self.datum is None else self.words.title(by)
        )
        self.quantity: Quantity | None = None
        if self.datum is None:
            within = card.context.ranges[by]
            domain = Span(within.low, within.high)
            self.quantity = Quotient((), (), domain, "point", Table())
        elif not self.datum.choices:
            self.quantity = lower_measure(Number(of=by), data)

    def value(self, value: Known) -> str:
        """One value: `190 hồ sơ`, `Có`, `0,5 điểm`."""
        if self.datum is not None:
            return self.words.known(self.datum, value)
        if isinstance(value, Interval):
            return self.words.points(value)
        return self.words.number(Fraction(value), "point")

    def gap(self, change: Fraction | int) -> str:
        """How far one value is from another."""
        unit = "point" if self.datum is None else gap_unit(self.datum)
        return self.words.number(abs(Fraction(change)), unit)

    def change(self, change: Fraction | int) -> str:
        """A change with its direction: `thêm 3 hồ sơ`."""
        key = "goal.more" if change > 0 else "goal.fewer"
        return say(key, self.lang, number=self.gap(change))

    def values(self, values: Values) -> str:
        """Several values: `từ 190 đến 200 hồ sơ`."""
        shown = []
        for value in values:
            if isinstance(value, str) or self.quantity is None:
                shown.append(self.value(str(value)))
            elif value.start == value.end:
                shown.append(self.value(Fraction(value.start)))
            else:
                domain = self.quantity.domain
                shown.append(self.words.span(value, domain, self.quantity))
        return "; ".join(shown)


# --- one datum ------------------------------------------------------------------------


def goal_lines(goal: Goal, lang: Language) -> Iterator[str]:
    """What one goal says, a line each."""
    said = Said(goal.card, goal.by, lang)
    node = named(goal.card, goal.code, lang)
    yield say("goal", lang, node=node, target=display(goal.target, lang), by=said.title)
    before = between(goal.before, lang)
    if goal.now is None:
        yield say("goal.now.missing", lang, score=before)
    else:
        yield say("goal.now", lang, now=said.value(goal.now), score=before)
    yield say(f"goal.{goal.verdict}", lang)
    yield from _nearest(goal, said)
    if goal.surely:
        yield say("goal.surely", lang, values=said.values(goal.surely))
    if goal.possibly not in ((), goal.surely):
        yield say("goal.possibly", lang, values=said.values(goal.possibly))
    if not goal.surely:
        yield from _best(goal, said)
    if goal.possibly != goal.surely:
        names = ", ".join(open_names(goal, lang))
        yield say("goal.open_names", lang, names=names)
    held = goal.held
    if held:
        yield say("goal.held", lang, data="; ".join(_held(goal, said)))


def _held(goal: Goal, said: Said) -> Iterator[str]:
    data = goal.card.context.framework.data_by_name
    for name, value in goal.held.items():
        shown = say("state.missing", said.lang)
        if value is not None:
            shown = said.words.known(data[name], value)
        yield f"{said.words.title(name)} {shown}"


def open_names(goal: Goal, lang: Language) -> Iterator[str]:
    """The titles of what leaves a score open."""
    words = Words(goal.card.context.framework.data_by_name, lang)
    for name in goal.open:
        in_data = name in words.data
        yield words.title(name) if in_data else named(goal.card, name, lang)


def _nearest(goal: Goal, said: Said) -> Iterator[str]:
    nearest, lang = goal.nearest, said.lang
    if nearest is None or goal.verdict == "reached":
        return
    value = said.value(nearest.value)
    if nearest.score is None:
        yield say(f"goal.{_side(goal)}", lang, value=value)
        return
    score = between(nearest.score, lang)
    change = change_text(goal, said)
    if change:
        yield say("goal.nearest", lang, change=change, value=value, score=score)
    else:
        yield say("goal.answer", lang, value=value, score=score)


def _side(goal: Goal) -> str:
    """On which side of an edge the values lie that reach the target."""
    edge = goal.nearest.value if goal.nearest else None
    spans = [span for span in goal.surely if not isinstance(span, str)]
    return "over" if any(span.start == edge for span in spans) else "under"


def change_text(goal: Goal, said: Said) -> str:
    """The least change: `thêm 3 hồ sơ`; empty where there is none."""
    change = goal.nearest.change if goal.nearest else None
    if not change:
        return ""
    return said.change(change)


def _best(goal: Goal, said: Said) -> Iterator[str]:
    if goal.best is None:
        yield say("goal.no_value", said.lang)
        return
    best = between(goal.best, said.lang)
    if goal.best_at:
        values = said.values(goal.best_at)
        yield say("goal.best", said.lang, score=best, values=values)
    else:
        yield say("goal.near", said.lang, score=best)


def goal_html(goal: Goal, lang: Language) -> str:
    """One goal as a table."""
    heading, *lines = goal_lines(goal, lang)
    return _table((goal,), heading, lines, lang)


# --- every datum ----------------------------------------------------------------------


def goals_lines(goals: Goals, lang: Language) -> Iterator[str]:
    """What reaches a target alone, then the best that the others give."""
    node = named(goals.card, goals.code, lang)
    yield say("goals", lang, node=node, target=display(goals.target, lang))
    yield say("goals.alone" if goals.alone else "goals.none", lang)
    for goal in goals.alone:
        title, *cells = _cells(goal, lang)
        yield f"  {title}: {', '.join(filter(None, cells))}"
    if goals.rest:
        yield say("goals.rest", lang)
    for goal in goals.rest:
        title, _, *cells = _cells(goal, lang)
        yield f"  {title}: {', '.join(filter(None, cells))}"


def _cells(goal: Goal, lang: Language) -> tuple[str, str, str, str]:
    """What may change, by how much, to what, and the score there."""
    said = Said(goal.card, goal.by, lang)
    if not goal.surely:
        best = "" if goal.best is None else said.words.points(goal.best)
        return said.title, "", said.values(goal.best_at), best
    nearest = goal.nearest
    if nearest is None:
        return said.title, "", said.values(goal.surely), ""
    if nearest.score is None:
        key = {"over": "above_up", "under": "below"}[_side(goal)]
        shown = said.value(nearest.value)
        value = say(key, lang, start=shown, end=shown)
        return said.title, change_text(goal, said), value, ""
    value = said.value(nearest.value)
    return said.title, change_text(goal, said), value, said.words.points(nearest.score)


def goals_html(goals: Goals, lang: Language) -> str:
    """All goals as a table: those that reach the target alone stand in bold."""
    node = named(goals.card, goals.code, lang)
    heading = say("goals", lang, node=node, target=display(goals.target, lang))
    return _table((*goals.alone, *goals.rest), heading, (), lang)


def _table(
    goals: Iterable[Goal], caption: str, foot: Iterable[str], lang: Language
) -> str:
    names = ("by", "change", "to", "score")
    heads = (say(f"goal.column.{name}", lang) for name in names)
    rows = ((_cells(goal, lang), bool(goal.surely)) for goal in goals)
    return html_table((caption,), heads, rows, foot)
