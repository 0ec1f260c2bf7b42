"""Why a score changed: the change split exactly into its causes and its criteria."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, isqrt
from typing import TYPE_CHECKING, Literal

import attrs

from parindex.answers import as_json
from parindex.catalogue import one_line, say
from parindex.errors import Collector, Invalid, Problem
from parindex.intervals import Interval, add
from parindex.numbers import display, half_up
from parindex.render import html_table
from parindex.tables import Table
from parindex.text import Text
from parindex.whatif.causes.margins import margin_squared
from parindex.whatif.causes.shapley import shapley
from parindex.whatif.causes.vintages import (
    Cell,
    Side,
    States,
    cell_lines,
    cells,
    node_of,
    survey_results,
)
from parindex.whatif.shifts import Shift, total_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from parindex.scorecard import Scorecard, ScoredNode
    from parindex.text import Language
    from parindex.whatif.causes.margins import Margins
    from parindex.whatif.causes.shapley import Numbers

#: To how many decimals a margin of error is shown, rounded up.
MARGIN_DIGITS = 4

NOTHING = (Fraction(0), Fraction(0))


@attrs.frozen(kw_only=True)
class CriterionChange:
    """What one criterion adds to the change of a score.

    A node with components stands here for what is not the sum of theirs: an award, a
    cap, the start of a scale.
    """

    #: Its code; empty for the whole.
    code: str
    #: Its title.
    title: Text
    #: How far what it adds to the score moved.
    change: Shift
    #: The parts of the causes.
    parts: Table[Shift]


@attrs.frozen(kw_only=True)
class ScoreChange:
    """A change of a score, split exactly into its causes."""

    #: The unit.
    unit: Text
    #: The code of the node; empty for the whole.
    code: str
    #: Its title.
    title: Text
    #: The two sides.
    sides: tuple[Side, Side]
    #: The score on each side; rounded, where published scores are.
    before: Interval
    after: Interval
    #: To how many decimals they are rounded; None: not at all.
    digits: int | None
    #: The part of each cause; together they are the change.
    parts: Table[Shift]
    #: The criteria that add to the exact change, and why; rounding is none of them.
    criteria: tuple[CriterionChange, ...]
    #: The exact scores of the data of each side under the rules of each side.
    cells: tuple[Cell, ...]
    #: The square of the margin of error of the survey part, in points; None: not known.
    margin_squared: Fraction | None

    @property
    def change(self) -> Shift:
        """How far the score moved."""
        return Shift.between(self.before, self.after)

    @property
    def margin(self) -> Fraction | None:
        """The margin of error of the survey part, rounded up to four decimals."""
        if self.margin_squared is None:
            return None
        scale = 10**MARGIN_DIGITS
        square = ceil(self.margin_squared * scale**2)
        return Fraction(isqrt(square - 1) + 1 if square else 0, scale)

    @property
    def survey_noise(self) -> Literal["within", "beyond", "open"] | None:
        """Whether the survey part is within its margin of error.

        `open` where that depends on what is not known; None without a margin.
        """
        if self.margin_squared is None:
            return None
        part = self.parts["survey"]
        found = {x * x <= self.margin_squared for x in (part.low, part.high)}
        return "open" if len(found) > 1 else "within" if True in found else "beyond"

    def explain(self, lang: Language = "vi") -> str:
        """What the score changed by, and what of it each cause and criterion gives."""
        return "\n".join(_lines(self, lang))

    def to_json(self) -> str:
        """All of it as JSON, its numbers exact texts."""
        return as_json(self)

    def _repr_html_(self) -> str:
        return self.html()

    def html(self, lang: Language = "vi") -> str:
        """A table: a row a criterion, a column a cause."""
        heads = (
            say("column.code", lang),
            say("column.title", lang),
            *(cause_name(cause, lang) for cause in self.parts),
            say("attribution.sum", lang),
        )
        none = Shift(Fraction(0), Fraction(0))
        rows: list[tuple[list[str], bool]] = []
        for item in self.criteria:
            shifts = [*(item.parts.get(c, none) for c in self.parts), item.change]
            cells = [item.code, item.title[lang], *(s.display(lang) for s in shifts)]
            rows.append((cells, False))
        shifts = [*self.parts.values(), self.change]
        cells = [self.code, self.title[lang], *(s.display(lang) for s in shifts)]
        rows.append((cells, True))
        foot = [*_noise(self, lang), *cell_lines(self.sides, self.cells, lang)]
        return html_table(_heading(self, lang), heads, rows, foot)


# --- the split ------------------------------------------------------------------------


def attribute(  # noqa: PLR0913 - all but the first two have defaults
    before: Scorecard,
    after: Scorecard,
    *,
    code: str = "",
    survey: Iterable[str] | None = None,
    margins: Margins | None = None,
    digits: int | None = None,
) -> ScoreChange:
    """Split the change of a score exactly into its causes.

    Causes are what differs between the two scorecards: the unit's own results; its
    survey results; the framework or the reading; where scores depend on ranks, the
    results of other units; and rounding, which is the rest to what was published. Of an
    uncertain score, the changes of the two ends are split, each by itself.

    Args:
        before: The unit's scorecard to start from.
        after: Its other one, such as that of the next year.
        code: The code of a node that is in both; the whole unless given.
        survey: The names of survey channels and survey data; unless given, all channels
            of a framework but the first.
        margins: The margins of error of survey results, before and after: of a datum in
            its unit, of a criterion that was awarded a score in points. Those of
            several results are taken as independent of each other.
        digits: To how many decimals published scores are rounded, halves up.

    Raises:
        Invalid: for another unit; with all data and codes that the other framework does
            not have, and all margins that make no sense.
        NotFound: for an unknown code, or an unknown channel or datum in *survey*.
    """
    units = [card.context.assessment.unit for card in (before, after)]
    if units[0] != units[1]:
        problem = Problem("unit", "after", units[1].vi, f"{units[0].vi}, as before")
        raise Invalid("attribution", (problem,))
    states = States.of(before, after, survey_results((before, after), survey))
    first, last = (node_of(card, code) for card in (before, after))
    problems = Collector()
    square = None
    if margins:
        square = margin_squared(states, code, margins, problems)
    states.check(problems)
    problems.check(after.context.assessment.subject)
    nodes = {n.code: n.node.title for s in (last, first) for n in s.walk()}

    def value(causes: frozenset[str]) -> Numbers:
        node = node_of(states.card(causes), code)
        added = _added(node)
        ends = (end for name in nodes for end in added.get(name, NOTHING))
        return node.score.low, node.score.high, *ends

    found = shapley(states.causes, value)
    parts = {cause: Shift(ends[0], ends[1]) for cause, ends in found.items()}
    old, new = first.score, last.score
    if digits is not None:
        old, new = (rounded(score, digits) for score in (old, new))
        parts["rounding"] = rounding(
            Shift.between(old, new), Shift.between(first.score, last.score)
        )
    return ScoreChange(
        unit=after.context.assessment.unit,
        code=code,
        title=last.node.title,
        sides=(Side.of(before), Side.of(after)),
        before=old,
        after=new,
        digits=digits,
        parts=Table(parts),
        criteria=tuple(_criteria(nodes, found)),
        cells=cells(
            states.causes, lambda causes: node_of(states.card(causes), code).score
        ),
        margin_squared=square,
    )


def rounded(score: Interval, digits: int) -> Interval:
    """A score as it is published: both ends rounded half up."""
    return Interval(half_up(score.low, digits), half_up(score.high, digits))


def rounding(published: Shift, exact: Shift) -> Shift:
    """What rounding adds to an exact change."""
    return Shift(published.low - exact.low, published.high - exact.high)


def _added(node: ScoredNode) -> dict[str, tuple[Fraction, Fraction]]:
    """What each node below adds to the ends of a score, and what the node itself adds.

    All together they are the score. A node adds what is not the sum of those below it.
    """
    made = node.combination
    low, high = node.score.low, node.score.high
    found: dict[str, tuple[Fraction, Fraction]] = {}
    if made is not None and node.award is None:
        for code, times in made.terms.items():
            below = node.below(code)
            low -= times * below.score.low
            high -= times * below.score.high
            for name, (least, most) in _added(below).items():
                found[name] = (times * least, times * most)
    return {node.code: (low, high), **found}


def _criteria(
    nodes: Mapping[str, Text], found: Mapping[str, Numbers]
) -> Iterator[CriterionChange]:
    """The criteria that add to a change, from the ends of each cause's part."""
    for place, (code, title) in enumerate(nodes.items(), 1):
        parts = {
            cause: Shift(ends[2 * place], ends[2 * place + 1])
            for cause, ends in found.items()
        }
        if any(parts.values()):
            change = Shift(
                add(part.low for part in parts.values()),
                add(part.high for part in parts.values()),
            )
            yield CriterionChange(
                code=code, title=title, change=change, parts=Table(parts)
            )


# --- as text --------------------------------------------------------------------------


def cause_name(cause: str, language: Language) -> str:
    """The name of a cause."""
    return say(f"attribution.{cause}", language)


def _heading(found: ScoreChange, language: Language) -> Iterator[str]:
    before, after = (side.name(language) for side in found.sides)
    unit, title = found.unit[language], found.title[language]
    yield say("attribution.heading", language, unit=unit, before=before, after=after)
    named = f"{found.code} {title}".strip()
    yield total_line(named, found.before, found.after, language)
    if found.digits is not None:
        yield say("rounded", language, digits=str(found.digits))


def part_line(title: str, change: Shift, language: Language) -> str:
    """A cause or a criterion with its part."""
    shown = change.display(language)
    return say("attribution.part", language, title=title, change=shown)


def _lines(found: ScoreChange, language: Language) -> Iterator[str]:
    yield from _heading(found, language)
    yield say("attribution.parts", language)
    for cause, part in found.parts.items():
        yield f"  {part_line(cause_name(cause, language), part, language)}"
    yield from _noise(found, language)
    if found.criteria:
        yield say("attribution.criteria", language)
    for item in found.criteria:
        title = f"{item.code} {one_line(item.title[language])}".strip()
        causes = (
            part_line(cause_name(cause, language), part, language)
            for cause, part in item.parts.items()
            if part
        )
        yield f"  {part_line(title, item.change, language)} ({'; '.join(causes)})"
    yield from cell_lines(found.sides, found.cells, language)


def _noise(found: ScoreChange, language: Language) -> Iterator[str]:
    if found.survey_noise is not None and found.margin is not None:
        margin = display(found.margin, language)
        yield say(f"attribution.noise.{found.survey_noise}", language, margin=margin)
