"""The history of one criterion, as a reader sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from parindex.catalogue import one_line, say
from parindex.cycle.entries import Entry, Role
from parindex.cycle.history import Stage
from parindex.cycle.wording import Shown, heading, stage_name, verdict_text
from parindex.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parindex.cycle.history import Cycle
    from parindex.text import Language

_ROLES: dict[Role, str] = {
    "unit": "cycle.role.unit",
    "appraiser": "cycle.role.appraiser",
    "council": "cycle.role.council",
    "authority": "cycle.role.authority",
}


@attrs.frozen(kw_only=True)
class Timeline(Shown):
    """What was recorded on a criterion, in order."""

    #: The unit.
    unit: Text
    #: The year.
    year: int
    #: The code and title of the criterion.
    code: str
    title: Text
    #: The entries.
    entries: tuple[Entry, ...]

    def caption(self, lang: Language) -> Iterator[str]:
        """The lines above."""
        yield heading(self.unit, self.year, lang)
        yield one_line(f"{self.code} {self.title[lang]}")

    def heads(self, lang: Language) -> list[str]:
        """The titles of the columns."""
        keys = (
            "cycle.column.when",
            "cycle.column.stage",
            "column.score",
            "cycle.column.who",
            "cycle.column.reason",
            "cycle.column.evidence",
        )
        return [say(key, lang) for key in keys]

    def cells(self, lang: Language) -> Iterator[list[str]]:
        """A row an entry."""
        for entry in self.entries:
            explains = entry.step == "explanation"
            yield [
                entry.when,
                stage_name(Stage(entry.step, entry.round), lang),
                verdict_text(None if explains else entry.verdict, lang),
                f"{entry.organisation} ({say(_ROLES[entry.role], lang)})",
                entry.reason[lang],
                "; ".join(item.title[lang] for item in entry.evidence),
            ]

    def foot(self, lang: Language) -> Iterator[str]:
        """Where there is nothing."""
        if not self.entries:
            yield say("cycle.nothing", lang)


def timeline(cycle: Cycle, code: str) -> Timeline:
    """What was recorded on a criterion, in order.

    Raises:
        NotFound: for a code that the framework has not.
    """
    return Timeline(
        unit=cycle.opening.unit,
        year=cycle.opening.year,
        code=code,
        title=cycle.framework[code].title,
        entries=cycle.history(code),
    )
