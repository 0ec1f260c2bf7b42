"""How far a cycle has come."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import attrs

from parindex.catalogue import say
from parindex.cycle.history import CLAIMED, DECIDED, PUBLISHED, Cycle, Stage
from parindex.cycle.wording import NOTHING, Shown, heading, stage_name
from parindex.intervals import Interval
from parindex.numbers import display
from parindex.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parindex.text import Language


@attrs.frozen(kw_only=True)
class Done:
    """How far a stage has come."""

    #: The stage.
    stage: Stage
    #: How many criteria were dealt with in it.
    count: int
    #: What the whole score at that stage can be.
    score: Interval
    #: The codes of the criteria that nothing stands for at that stage.
    left: tuple[str, ...]


@attrs.frozen(kw_only=True)
class Progress(Shown):
    """How far a cycle has come."""

    #: The unit.
    unit: Text
    #: The year.
    year: int
    #: How many criteria are scored by themselves.
    leaves: int
    #: The most that can be got.
    max_score: Fraction
    #: How many records there are, and the hash of the last.
    records: int
    head: str
    #: The stages: self-assessment, each round, decision, publication.
    rows: tuple[Done, ...]

    def caption(self, lang: Language) -> Iterator[str]:
        """The lines above."""
        yield heading(self.unit, self.year, lang)

    def heads(self, lang: Language) -> list[str]:
        """The titles of the columns."""
        keys = ("cycle.column.stage", "cycle.column.done", "column.score")
        return [say(key, lang) for key in keys]

    def cells(self, lang: Language) -> Iterator[list[str]]:
        """A row a stage."""
        most = display(self.max_score, lang)
        for row in self.rows:
            score = f"{row.score.display(lang)} / {most}" if row.count else NOTHING
            name = stage_name(row.stage, lang)
            yield [name, f"{row.count} / {self.leaves}", score]

    def foot(self, lang: Language) -> Iterator[str]:
        """The end of the history."""
        yield say("cycle.head", lang, count=str(self.records), hash=self.head)


def progress(cycle: Cycle) -> Progress:
    """How many criteria were dealt with in each stage, and what that gives."""
    codes = [leaf.code for leaf in cycle.framework.leaves()]
    rounds = [Stage("appraisal", k + 1) for k in range(max(cycle.rounds, 1))]
    done: dict[Stage, set[str]] = {}
    for entry in cycle.entries:
        done.setdefault(Stage(entry.step, entry.round), set()).add(entry.code)
    rows = []
    for stage in (CLAIMED, *rounds, DECIDED, PUBLISHED):
        standing = cycle.standing(stage)
        row = Done(
            stage=stage,
            count=len(done.get(stage, ())),
            score=cycle.card(stage).score,
            left=tuple(code for code in codes if code not in standing),
        )
        rows.append(row)
    return Progress(
        unit=cycle.opening.unit,
        year=cycle.opening.year,
        leaves=len(codes),
        max_score=cycle.framework.max_score,
        records=len(cycle.links),
        head=cycle.head,
        rows=tuple(rows),
    )
