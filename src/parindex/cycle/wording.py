"""How answers about a cycle are shown: lines in columns, HTML, JSON."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from parindex.catalogue import one_line, say
from parindex.converter import unstructure
from parindex.intervals import Interval
from parindex.render import html_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from parindex.cycle.entries import Step
    from parindex.cycle.history import Stage
    from parindex.text import Language, Text

#: What stands where there is nothing.
NOTHING = "–"

_STAGES: dict[Step, str] = {
    "self_assessment": "cycle.stage.claimed",
    "appraisal": "cycle.stage.appraised",
    "decision": "cycle.stage.decided",
    "explanation": "cycle.stage.explained",
    "publication": "cycle.stage.published",
}


class Shown(ABC):
    """An answer that is a table: as text, as HTML and as JSON."""

    @abstractmethod
    def caption(self, lang: Language) -> Iterable[str]:
        """The lines above."""

    @abstractmethod
    def heads(self, lang: Language) -> Sequence[str]:
        """The titles of the columns."""

    @abstractmethod
    def cells(self, lang: Language) -> Iterable[Sequence[str]]:
        """The rows."""

    def foot(self, lang: Language) -> Iterable[str]:  # noqa: ARG002 - most have none
        """The lines below."""
        return ()

    def explain(self, lang: Language = "vi") -> str:
        """The answer as text, a line a row.

        Args:
            lang: `vi` or `en`.
        """
        rows = [tuple(self.heads(lang)), *map(tuple, self.cells(lang))]
        lines = columns(rows) if len(rows) > 1 else ()
        return "\n".join([*self.caption(lang), *lines, *self.foot(lang)])

    def to_json(self) -> str:
        """The answer as JSON, its numbers exact."""
        return json.dumps(unstructure(self), ensure_ascii=False, indent=1, default=str)

    def _repr_html_(self) -> str:
        rows = ((cells, False) for cells in self.cells("vi"))
        return html_table(self.caption("vi"), self.heads("vi"), rows, self.foot("vi"))


def columns(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Rows as lines, their cells below each other."""
    lines = [[one_line(cell) for cell in row] for row in rows]
    widths = [max(map(len, cells)) for cells in zip(*lines, strict=True)]
    for line in lines:
        cells = (f"{cell:<{w}}" for cell, w in zip(line, widths, strict=True))
        yield "  ".join(cells).rstrip()


def stage_name(stage: Stage, lang: Language) -> str:
    """A stage as readers know it."""
    name = say(_STAGES[stage.step], lang)
    if not stage.round:
        return name
    return say("cycle.stage.round", lang, name=name, round=str(stage.round))


def verdict_text(verdict: Interval | str | None, lang: Language) -> str:
    """A score, or what stands in its place."""
    if isinstance(verdict, Interval):
        return verdict.display(lang)
    return NOTHING if verdict is None else say("state.not_applicable", lang)


def with_reason(title: Text, reason: Text, lang: Language) -> str:
    """A title, and the reason behind it if there is one."""
    return ": ".join(filter(None, (title[lang], reason[lang])))


def heading(unit: Text, year: int, lang: Language) -> str:
    """What an answer is about."""
    return say("cycle.heading", lang, unit=unit[lang], year=str(year))
