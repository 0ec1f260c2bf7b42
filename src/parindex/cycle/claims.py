"""What is claimed without evidence, and where less was given than claimed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import attrs

from parindex.catalogue import say
from parindex.cycle.differing import Verdict, difference
from parindex.cycle.history import CLAIMED, DECIDED, Cycle, is_less
from parindex.cycle.wording import (
    Shown,
    heading,
    stage_name,
    verdict_text,
    with_reason,
)
from parindex.intervals import Interval, total
from parindex.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parindex.cycle.entries import Entry
    from parindex.text import Language

# --- evidence -------------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class Bare:
    """A claim of points without a verification document."""

    #: The code of the criterion.
    code: str
    #: Its title.
    title: Text
    #: What is claimed.
    claimed: Interval
    #: What the unit says instead.
    reason: Text


@attrs.frozen(kw_only=True)
class WithoutEvidence(Shown):
    """The claims that no document proves."""

    #: The unit.
    unit: Text
    #: The year.
    year: int
    #: The claims, in the order of the decision.
    rows: tuple[Bare, ...]
    #: How many points they are worth.
    points: Interval

    def caption(self, lang: Language) -> Iterator[str]:
        """The lines above."""
        yield heading(self.unit, self.year, lang)
        count, points = str(len(self.rows)), self.points.display(lang)
        yield say("cycle.without_evidence", lang, count=count, points=points)

    def heads(self, lang: Language) -> list[str]:
        """The titles of the columns."""
        claimed = stage_name(CLAIMED, lang)
        return [say("column.code", lang), claimed, say("column.title", lang)]

    def cells(self, lang: Language) -> Iterator[list[str]]:
        """A row a claim."""
        for row in self.rows:
            title = with_reason(row.title, row.reason, lang)
            yield [row.code, row.claimed.display(lang), title]


def without_evidence(cycle: Cycle) -> WithoutEvidence:
    """The claims of more than the least score that came with no document.

    A document that was handed in with an explanation counts.
    """
    rows = []
    claims = cycle.standing(CLAIMED)
    for leaf in cycle.framework.leaves():
        claim = claims.get(leaf.code)
        if claim is None or claim.score is None or claim.score.high <= leaf.min_score:
            continue
        if not any(e.evidence for e in (claim, *cycle.explanations(leaf.code))):
            title, score, reason = leaf.title, claim.score, claim.reason
            rows.append(Bare(code=leaf.code, title=title, claimed=score, reason=reason))
    return WithoutEvidence(
        unit=cycle.opening.unit,
        year=cycle.opening.year,
        rows=tuple(rows),
        points=total(row.claimed for row in rows),
    )


# --- appeals --------------------------------------------------------------------------

#: How far an appeal has come: nothing said yet; explained; appraised or decided since.
Status = Literal["unexplained", "explained", "answered"]

_STATUS: dict[Status, str] = {
    "unexplained": "cycle.status.unexplained",
    "explained": "cycle.status.explained",
    "answered": "cycle.status.answered",
}


@attrs.frozen(kw_only=True)
class Appeal:
    """A criterion that got less than was claimed."""

    #: Its code.
    code: str
    #: Its title.
    title: Text
    #: What is claimed.
    claimed: Verdict
    #: What the last appraisal, or the council, gives.
    given: Verdict
    #: By how much that is less; None where one of them is no score.
    points: Interval | None
    #: How far it has come.
    status: Status
    #: Why less was given.
    reason: Text


@attrs.frozen(kw_only=True)
class Appeals(Shown):
    """What the unit can still explain, or has explained."""

    #: The unit.
    unit: Text
    #: The year.
    year: int
    #: The criteria, in the order of the decision.
    rows: tuple[Appeal, ...]
    #: The points that are less than claimed, in all.
    points: Interval

    def caption(self, lang: Language) -> Iterator[str]:
        """The lines above."""
        yield heading(self.unit, self.year, lang)
        count, points = str(len(self.rows)), self.points.display(lang)
        yield say("cycle.appeals", lang, count=count, points=points)

    def heads(self, lang: Language) -> list[str]:
        """The titles of the columns."""
        return [
            say("column.code", lang),
            stage_name(CLAIMED, lang),
            say("cycle.column.given", lang),
            say("cycle.column.less", lang),
            say("cycle.column.status", lang),
            say("column.title", lang),
        ]

    def cells(self, lang: Language) -> Iterator[list[str]]:
        """A row a criterion."""
        for row in self.rows:
            yield [
                row.code,
                verdict_text(row.claimed, lang),
                verdict_text(row.given, lang),
                verdict_text(row.points, lang),
                say(_STATUS[row.status], lang),
                with_reason(row.title, row.reason, lang),
            ]


def appeals(cycle: Cycle) -> Appeals:
    """Where less was given than claimed, with the points and what was said of it."""
    claims, given = cycle.standing(CLAIMED), cycle.standing(DECIDED)
    rows = []
    for leaf in cycle.framework.leaves():
        claim, verdict = claims.get(leaf.code), given.get(leaf.code)
        if claim is None or verdict is None or not is_less(verdict, claim):
            continue
        row = Appeal(
            code=leaf.code,
            title=leaf.title,
            claimed=claim.verdict,
            given=verdict.verdict,
            points=difference([verdict, claim]),
            status=_status(cycle.history(leaf.code)),
            reason=verdict.reason,
        )
        rows.append(row)
    return Appeals(
        unit=cycle.opening.unit,
        year=cycle.opening.year,
        rows=tuple(rows),
        points=total(row.points for row in rows if row.points is not None),
    )


def _status(entries: tuple[Entry, ...]) -> Status:
    steps = [entry.step for entry in entries if entry.step != "publication"]
    if "explanation" not in steps:
        return "unexplained"
    return "explained" if steps[-1] == "explanation" else "answered"
