"""What differs between the stages of a cycle, criterion by criterion."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Literal

import attrs

from parindex.catalogue import say
from parindex.cycle.history import Cycle, Stage
from parindex.cycle.wording import (
    Shown,
    heading,
    stage_name,
    verdict_text,
    with_reason,
)
from parindex.errors import Collector
from parindex.intervals import Interval
from parindex.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from parindex.cycle.entries import Entry
    from parindex.text import Language

#: A score, that the criterion does not apply, or nothing yet.
Verdict = Interval | Literal["not_applicable"] | None


@attrs.frozen(kw_only=True)
class Difference:
    """A criterion with what stands at several stages."""

    #: Its code.
    code: str
    #: Its title.
    title: Text
    #: The most it can get.
    max_score: Fraction
    #: What stands at each stage.
    verdicts: tuple[Verdict, ...]
    #: The last score less the first; None where one of them is no score.
    difference: Interval | None
    #: Why it is what it is at the last stage that says something of it.
    reason: Text


@attrs.frozen(kw_only=True)
class Differences(Shown):
    """What differs between stages, criterion by criterion."""

    #: The unit.
    unit: Text
    #: The year.
    year: int
    #: The stages that are held against each other.
    stages: tuple[Stage, ...]
    #: The criteria, in the order of the decision.
    rows: tuple[Difference, ...]
    #: The whole score at each stage; what is not scored then can be anything.
    totals: tuple[Interval, ...]

    def caption(self, lang: Language) -> Iterator[str]:
        """The lines above."""
        yield heading(self.unit, self.year, lang)
        if not self.rows:
            yield say("cycle.same", lang)

    def heads(self, lang: Language) -> list[str]:
        """The titles of the columns."""
        names = [stage_name(stage, lang) for stage in self.stages]
        difference = say("cycle.column.difference", lang)
        code, title = say("column.code", lang), say("column.title", lang)
        return [code, *names, difference, title]

    def cells(self, lang: Language) -> Iterator[list[str]]:
        """A row a criterion."""
        for row in self.rows:
            verdicts = [verdict_text(verdict, lang) for verdict in row.verdicts]
            difference = verdict_text(row.difference, lang)
            title = with_reason(row.title, row.reason, lang)
            yield [row.code, *verdicts, difference, title]

    def foot(self, lang: Language) -> Iterator[str]:
        """The whole at each stage."""
        for stage, score in zip(self.stages, self.totals, strict=True):
            name, found = stage_name(stage, lang), score.display(lang)
            yield say("cycle.total", lang, stage=name, score=found)


def differences(
    cycle: Cycle, stages: Iterable[Stage] | None = None, *, every: bool = False
) -> Differences:
    """What differs between stages, such as two rounds of appraisal.

    Args:
        cycle: The cycle.
        stages: The stages to hold against each other; all there were when left out.
        every: Whether to list criteria too that have the same score at all of them.

    Raises:
        Invalid: for a stage that nothing was recorded in.
    """
    chosen = cycle.stages if stages is None else tuple(stages)
    problems = Collector()
    for stage in chosen:
        if stage not in cycle.stages:
            known = ", ".join(stage_name(s, "en") for s in cycle.stages) or "none yet"
            where = f"{stage.step} {stage.round or ''}".strip()
            problems.add("stage", "stages", where, f"one that was recorded: {known}")
    problems.check(cycle.opening.subject)
    standing = [cycle.standing(stage) for stage in chosen]
    rows = []
    for leaf in cycle.framework.leaves():
        found = [table.get(leaf.code) for table in standing]
        told = [entry for entry in found if entry is not None]
        verdicts = tuple(None if e is None else e.verdict for e in found)
        if told and (every or len(set(verdicts)) > 1):
            row = Difference(
                code=leaf.code,
                title=leaf.title,
                max_score=leaf.max_score,
                verdicts=verdicts,
                difference=difference(told),
                reason=told[-1].reason,
            )
            rows.append(row)
    return Differences(
        unit=cycle.opening.unit,
        year=cycle.opening.year,
        stages=chosen,
        rows=tuple(rows),
        totals=tuple(cycle.card(stage).score for stage in chosen),
    )


def difference(told: Sequence[Entry]) -> Interval | None:
    """The last score less the first; None where there are not two scores."""
    first, last = told[0].score, told[-1].score
    if len(told) == 1 or first is None or last is None:
        return None
    return Interval(last.low - first.high, last.high - first.low)
