"""Where a score jumps: how near each datum is to its next step, and what it gives."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

import attrs

from parindex.catalogue import say
from parindex.criteria import Framework
from parindex.errors import NotFound
from parindex.formulas import quantities
from parindex.intervals import Interval
from parindex.measures import Quantity
from parindex.populations import ScoredUnit
from parindex.render import html_table
from parindex.scorecard import Scorecard
from parindex.whatif.seeking.forms import at
from parindex.whatif.seeking.goals import movers
from parindex.whatif.seeking.responses import Response, Stretch, response
from parindex.whatif.seeking.words import Said, named
from parindex.whatif.shifts import Shift
from parindex.words import Words, unit_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from parindex.text import Language


@attrs.frozen
class Step:
    """The next value of a datum at which the score takes another course."""

    #: The value; of amounts perhaps only the edge of those beyond it.
    value: Fraction
    #: Whether the other course holds at the value itself, not only beyond it.
    is_attained: bool
    #: How far it is from the value now: whole cases, where there are.
    away: Fraction
    #: The score there.
    score: Interval
    #: How far that is from the score now.
    shift: Shift


@attrs.frozen(kw_only=True)
class Cliff:
    """One datum: what a case is worth now, and the next steps up and down."""

    #: What all else is held at.
    card: Scorecard = attrs.field(eq=False, repr=False)
    #: The datum.
    by: str
    #: The node whose score is told; empty for the whole.
    code: str
    #: The datum now, and the score of the node.
    now: Fraction
    score: Interval
    #: What one more case gives, and what one fewer; None where cases are not whole, or
    #: where there is no such case.
    more: Shift | None
    fewer: Shift | None
    #: The next step at a greater value, and at a smaller one; None where there is none.
    up: Step | None
    down: Step | None

    @property
    def away(self) -> Fraction | None:
        """How far the nearer step is; None where there is none."""
        return min((s.away for s in (self.up, self.down) if s), default=None)

    @property
    def is_whole(self) -> bool:
        """Whether the datum is counted in whole cases."""
        return self.more is not None or self.fewer is not None

    def explain(self, lang: Language = "vi") -> str:
        """What a case is worth, and where the next steps are.

        Args:
            lang: `vi` or `en`.
        """
        return "\n".join(_lines(self, lang))

    def _repr_html_(self) -> str:
        return cliffs_html((self,), "vi")


def _lines(cliff: Cliff, lang: Language) -> Iterator[str]:
    said = Said(cliff.card, cliff.by, lang)
    node = named(cliff.card, cliff.code, lang)
    score = cliff.score.display(lang)
    value = said.value(cliff.now)
    yield say("cliff", lang, by=said.title, now=value, node=node, score=score)
    for key, shift in (("more", cliff.more), ("fewer", cliff.fewer)):
        if shift is not None and shift:
            yield "  " + say(f"cliff.{key}", lang, shift=shift.display(lang))
    for step in (cliff.up, cliff.down):
        if step is not None:
            yield "  " + _step_line(step, cliff, said)


def _step_line(step: Step, cliff: Cliff, said: Said) -> str:
    side = "over" if step is cliff.up else "under"
    key = "step" if step.is_attained else side if step.away else f"right_{side}"
    return say(
        f"cliff.{key}",
        said.lang,
        change=said.change(step.value - cliff.now) if step.away else "",
        value=said.value(step.value),
        score=step.score.display(said.lang),
        shift=step.shift.display(said.lang),
    )


# --- one scorecard --------------------------------------------------------------------


def cliffs(
    card: Scorecard, code: str = "", within: int | None = None
) -> tuple[Cliff, ...]:
    """Every datum that a node is scored from, the nearest to a step first.

    Left out are data that are missing or disputed, answers, and what moves nothing.
    Data of whole cases come before others, whose distances are in units of their own.

    Args:
        card: The scorecard.
        code: An area or a criterion; the whole unless given.
        within: Only data of whole cases with a step at most so many cases away.

    Raises:
        NotFound: for a code that is not there.
    """
    if code:
        card[code]  # raises where there is none
    found = [cliff for by in movers(card, code) for cliff in _cliff(card, by, code)]
    if within is not None:
        found = [
            cliff
            for cliff in found
            if cliff.is_whole and cliff.away is not None and cliff.away <= within
        ]
    return tuple(sorted(found, key=_nearness))


def _nearness(cliff: Cliff) -> tuple[bool, bool, Fraction]:
    away = cliff.away
    return not cliff.is_whole, away is None, away or Fraction(0)


def _cliff(card: Scorecard, by: str, code: str) -> Iterator[Cliff]:
    """A datum with its steps, if it is a known number that moves the node."""
    datum = card.context.framework.data_by_name.get(by)
    now = card.context.data.get(by)
    if datum is None or not isinstance(now, int | Fraction):
        return
    found = response(card, by, code)
    courses = _courses(found)
    here = next((n for n, each in enumerate(courses) if now in each.span), None)
    if here is None:  # right at a step that is no fraction
        return
    x, score = Fraction(now), found.at(now)

    def one(change: int) -> Shift | None:
        there = x + change
        if not found.whole or not any(there in each.span for each in courses):
            return None
        return Shift.between(score, found.at(there))

    up = down = None
    if here + 1 < len(courses):
        up = _step(courses[here], courses[here + 1], x, score, upward=True)
    if here:
        down = _step(courses[here], courses[here - 1], x, score, upward=False)
    more, fewer = one(1), one(-1)
    if up or down or more or fewer:
        yield Cliff(
            card=card,
            by=by,
            code=code,
            now=x,
            score=score,
            more=more,
            fewer=fewer,
            up=up,
            down=down,
        )


def _courses(found: Response) -> list[Stretch]:
    """The stretches of a response, those on one course made one.

    Left out are those that only enclose a value that is no fraction.
    """
    joined: list[Stretch] = []
    for each in found.stretches:
        if each.is_rough:
            continue
        last = joined[-1] if joined else None
        if last and _goes_on(last, each):
            span = attrs.evolve(
                each.span, start=last.span.start, start_closed=last.span.start_closed
            )
            joined[-1] = attrs.evolve(each, span=span)
        else:
            joined.append(each)
    return joined


def _goes_on(last: Stretch, each: Stretch) -> bool:
    """Whether one course holds on both; a single value may be on the next course."""
    if (last.low, last.high) == (each.low, each.high):
        return True
    x = last.span.start
    if x != last.span.end or isinstance(x, float):
        return False
    return _both(last, x) == _both(each, x)


def _step(
    here: Stretch, next_: Stretch, now: Fraction, score: Interval, *, upward: bool
) -> Step:
    """Where the next course begins, seen from *now* on this one."""
    span = next_.span
    end = span.start if upward else span.end
    closed = span.start_closed if upward else span.end_closed
    value = Fraction(end)
    # Where they meet, the next one begins with the last value of this one.
    last = Fraction(here.span.end if upward else here.span.start)
    if last != now and _both(here, last) == _both(next_, last):
        value, closed = last, True
    there = Interval(at(next_.low, value), at(next_.high, value))
    return Step(value, closed, abs(value - now), there, Shift.between(score, there))


def _both(course: Stretch, x: Fraction) -> tuple[Fraction, Fraction] | None:
    """Where a course is or would be; None where it would divide by 0."""
    try:
        return at(course.low, x), at(course.high, x)
    except ZeroDivisionError:
        return None


def cliffs_html(found: Iterable[Cliff], lang: Language = "vi") -> str:
    """Cliffs as a table: the datum, its value, the next steps up and down."""
    names = ("by", "now", "up", "down")
    heads = (say(f"cliff.column.{name}", lang) for name in names)
    rows = []
    for cliff in found:
        said = Said(cliff.card, cliff.by, lang)
        steps = (
            "" if step is None else _step_line(step, cliff, said)
            for step in (cliff.up, cliff.down)
        )
        rows.append(((said.title, said.value(cliff.now), *steps), False))
    return html_table((say("cliffs", lang),), heads, rows)


# --- many units -----------------------------------------------------------------------


@attrs.frozen
class NearStep:
    """A unit that is few cases from a step of a criterion."""

    #: Its id, or its name.
    unit: str
    #: The datum with its steps.
    cliff: Cliff


def near_steps(
    units: Iterable[ScoredUnit | Scorecard], code: str, within: int
) -> tuple[NearStep, ...]:
    """The units that are at most so many cases from a step of a criterion, or a node.

    Args:
        units: A population, or scorecards.
        code: The criterion.
        within: How many cases away a step may be.

    Raises:
        NotFound: for a code that is not there.
    """
    found: list[NearStep] = []
    for unit in units:
        if isinstance(unit, ScoredUnit):
            name, card = unit.code, unit.scorecard
        else:
            name, card = unit.context.assessment.unit.vi, unit
        found += (NearStep(name, cliff) for cliff in cliffs(card, code, within))
    return tuple(sorted(found, key=lambda near: _nearness(near.cliff)))


# --- a framework ----------------------------------------------------------------------


@attrs.frozen
class Breakpoint:
    """A value of what a rule measures at which its score takes another course."""

    #: The criterion.
    code: str
    #: What is measured.
    quantity: Quantity
    #: The value.
    value: Fraction
    #: The score right before it, and right after it.
    below: Interval
    above: Interval
    #: Whether the value itself is still on the course before it.
    is_below: bool
    #: What the framework says of the data.
    framework: Framework = attrs.field(eq=False, repr=False)

    def explain(self, lang: Language = "vi") -> str:
        """The value and the scores on both sides, on one line.

        Args:
            lang: `vi` or `en`.
        """
        words = Words(self.framework.data_by_name, lang)
        return say(
            "breakpoint.to" if self.is_below else "breakpoint.from",
            lang,
            code=self.code,
            quantity=words.quantity(self.quantity),
            value=words.number(self.value, unit_of(self.quantity)),
            below=self.below.display(lang),
            above=self.above.display(lang),
        )


def breakpoints(
    framework: Framework, reading: str | None = None
) -> tuple[Breakpoint, ...]:
    """Every value at which a rule of a framework takes another course.

    In the order of the criteria, and of the values of each measure.

    Args:
        framework: The edition.
        reading: The name of a reading.

    Raises:
        NotFound: for a reading that is not there.
    """
    if reading is not None and reading not in framework.reading_names:
        raise NotFound("reading", reading, framework.id, framework.reading_names)
    return tuple(
        Breakpoint(
            code,
            quantity,
            x,
            Interval(before.low.at(x), before.high.at(x)),
            Interval(after.low.at(x), after.high.at(x)),
            before.span.end_closed,
            framework,
        )
        for code, formula in framework.formulas(reading).items()
        for curve, quantity in quantities(formula)
        for before, after in pairwise(curve)
        for x in (Fraction(before.span.end),)
    )
