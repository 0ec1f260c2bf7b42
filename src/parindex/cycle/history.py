"""A cycle: the history of a unit's year, and what stands after it.

Nothing in it is ever changed. Recording gives a new cycle, whose history is the old one
and the new entries; what stands follows from the history alone.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import attrs

from parindex.assessment import Assessment, Book, BookName
from parindex.criteria import Criterion, Framework
from parindex.cycle.entries import Entry, Link, Opening, Step, check_line
from parindex.errors import Collector, hint
from parindex.evaluation import evaluate
from parindex.files import dump_framework
from parindex.intervals import Interval
from parindex.tables import Table
from parindex.text import Text, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from parindex.scorecard import Scorecard


@attrs.frozen
class Stage:
    """A stage of the cycle whose scores can be held against those of another."""

    #: The step; explanations have no scores.
    step: Step
    #: The round of an appraisal, from 1; else 0.
    round: int = 0


CLAIMED = Stage("self_assessment")
DECIDED = Stage("decision")
PUBLISHED = Stage("publication")

#: The book that the scores of a step stand in.
BOOK_OF: dict[Step, BookName] = {
    "self_assessment": "self_assessed",
    "appraisal": "appraised",
    "decision": "appraised",
    "publication": "published",
}


def _links(value: Iterable[Link]) -> tuple[Link, ...]:
    return tuple(value)


@attrs.frozen(kw_only=True)
class Cycle:
    """A unit's year on its way from self-assessment to publication.

    Raises:
        Invalid: at construction, with every mistake: a history that was altered, and
            entries that cannot follow those before them.
    """

    #: The edition that scores are claimed under.
    framework: Framework = attrs.field(repr=False)
    #: What it is about.
    opening: Opening
    #: The history, each entry in its place.
    links: tuple[Link, ...] = attrs.field(default=(), converter=_links)
    _entries: dict[str, list[Entry]] = attrs.field(
        init=False, eq=False, repr=False, factory=dict
    )

    def __attrs_post_init__(self) -> None:
        problems = Collector()
        if self.opening.framework != self.framework.id:
            found, expected = repr(self.framework.id), repr(self.opening.framework)
            problems.add("framework", "framework", found, expected)
        previous, last_round = self.opening.hash, 0
        for number, link in enumerate(self.links, 1):
            entry = link.entry
            where = f"record {number}, criterion {entry.code}"
            check_link(link, number, previous, where, problems)
            before = len(problems.problems)
            standing = self._entries.get(entry.code, [])
            _check_criterion(self.framework, entry, where, problems)
            if len(problems.problems) == before:
                _check_order(standing, entry, last_round, where, problems)
            if len(problems.problems) == before:
                self._entries.setdefault(entry.code, []).append(entry)
                last_round = max(last_round, entry.round)
            previous = link.hash
        problems.check(self.opening.subject)

    # --- the history ------------------------------------------------------------------

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All entries, in the order in which they were recorded."""
        return tuple(link.entry for link in self.links)

    @property
    def head(self) -> str:
        """The hash of the last link: whoever knows it knows the history's content."""
        return self.links[-1].hash if self.links else self.opening.hash

    def recorded(self, entries: Iterable[Entry]) -> Cycle:
        """This cycle with some more entries.

        Raises:
            Invalid: with every mistake in them, such as what cannot be written and
                read again; then none is recorded.
        """
        entries, problems = tuple(entries), Collector()
        for number, entry in enumerate(entries, len(self.links) + 1):
            with problems.at(f"record {number}, criterion {entry.code}"):
                check_line(entry, Entry)
        problems.check(self.opening.subject)
        links, previous = list(self.links), self.head
        for entry in entries:
            link = Link.after(len(links) + 1, previous, entry)
            links.append(link)
            previous = link.hash
        return attrs.evolve(self, links=links)

    # --- what stands ------------------------------------------------------------------

    @property
    def rounds(self) -> int:
        """How many rounds of appraisal there were."""
        return max((e.round for e in self.entries), default=0)

    @property
    def stages(self) -> tuple[Stage, ...]:
        """The stages that something was recorded in, in order."""
        steps = {entry.step for entry in self.entries}
        found = [CLAIMED] if CLAIMED.step in steps else []
        found += [Stage("appraisal", number + 1) for number in range(self.rounds)]
        return (
            *found,
            *(stage for stage in (DECIDED, PUBLISHED) if stage.step in steps),
        )

    def history(self, code: str) -> tuple[Entry, ...]:
        """The entries on one criterion, in order."""
        self.framework[code]
        return tuple(self._entries.get(code, ()))

    def standing(self, stage: Stage) -> Table[Entry]:
        """What stands at a stage, by code, in the order of the decision.

        The last entry counts. A round stands on the rounds before it, and a decision
        on the last round, for the criteria that it says nothing of.
        """
        found: dict[str, Entry] = {}
        for leaf in self.framework.leaves():
            for entry in self._entries.get(leaf.code, ()):
                decided = stage == DECIDED and entry.step == "appraisal"
                in_round = entry.round <= stage.round or stage == DECIDED
                if decided or (entry.step == stage.step and in_round):
                    found[leaf.code] = entry
        return Table(found)

    def explanations(self, code: str) -> tuple[Entry, ...]:
        """The explanations of one criterion, in order."""
        return tuple(e for e in self.history(code) if e.step == "explanation")

    # --- as an assessment -------------------------------------------------------------

    @property
    def assessment(self) -> Assessment:
        """The assessment as it stands: self-assessed, appraised (last), published."""
        last = Stage("appraisal", self.rounds)
        books = [self.book(CLAIMED)]
        books += [self.book(s) for s in (last, PUBLISHED) if self.standing(s)]
        return self._assessment(*books)

    def book(self, stage: Stage) -> Book:
        """What stands at a stage as a book: scores, evidence and notes."""
        standing = self.standing(stage)
        told: dict[str, list[Entry]] = {c: [e] for c, e in standing.items()}
        if stage == CLAIMED:
            for code in told:
                told[code] += self.explanations(code)
        return Book(
            name=BOOK_OF[stage.step],
            awarded={c: e.score for c, e in standing.items() if e.score is not None},
            not_applicable=[c for c, e in standing.items() if e.not_applicable],
            evidence=[item for es in told.values() for e in es for item in e.evidence],
            notes=_notes(told),
        )

    def card(self, stage: Stage) -> Scorecard:
        """The scores of a stage, with their sums; what is not scored yet is open."""
        return evaluate(self.framework, self._assessment(self.book(stage)))

    def _assessment(self, *books: Book) -> Assessment:
        opening = self.opening
        return Assessment(
            framework=opening.framework,
            unit=opening.unit,
            year=opening.year,
            books=books,
        )


def start(framework: Framework, unit: str | Text, year: int) -> Cycle:
    """A new cycle, without a history.

    Raises:
        Invalid: for a year that the framework does not assess, or that is no whole
            number, and for a name that cannot be written.
    """
    opening = Opening(
        framework=framework.id,
        framework_hash=bytes_hash(dump_framework(framework).encode()),
        unit=text_of(unit),
        year=year,
    )
    problems = Collector()
    with problems.at(""):
        check_line(opening, Opening)
    problems.check(opening.subject)
    cycle = Cycle(framework=framework, opening=opening)
    cycle.card(CLAIMED)
    return cycle


def bytes_hash(content: bytes) -> str:
    """The SHA-256 of a file's content, as `sha256sum` prints it."""
    return hashlib.sha256(content).hexdigest()


def _notes(told: dict[str, list[Entry]]) -> dict[str, Text]:
    """The reasons for what stands, several on lines of their own."""
    notes: dict[str, Text] = {}
    for code, entries in told.items():
        reasons = [e.reason for e in entries if e.reason.vi or e.reason.en]
        if reasons:
            vi = "\n".join(reason.vi for reason in reasons)
            notes[code] = Text(vi, "\n".join(reason.en for reason in reasons))
    return notes


def is_less(verdict: Entry, claim: Entry) -> bool:
    """Whether a verdict is not surely all that was claimed."""
    if verdict.score is None or claim.score is None:
        return verdict.not_applicable != claim.not_applicable
    return verdict.score.low < claim.score.high and verdict.score != claim.score


# --- checks ---------------------------------------------------------------------------


def check_link(
    link: Link, number: int, previous: str, where: str, problems: Collector
) -> None:
    """A link stands in its place, and is whole."""
    if link.number != number:
        problems.add("chain", f"{where}, number", str(link.number), str(number))
    if link.previous != previous:
        expected = f"{previous}, the hash of what stands before it"
        problems.add("chain", f"{where}, previous", link.previous, expected)
    if not link.is_whole:
        problems.add("chain", f"{where}, hash", link.hash, "that of its content")


def _check_criterion(
    framework: Framework, entry: Entry, where: str, problems: Collector
) -> None:
    """The criterion is one that is scored by itself, and the score in its range."""
    if entry.code not in framework:
        codes = [leaf.code for leaf in framework.leaves()]
        expected = f"a code of {framework.id}{hint(entry.code, codes)}"
        problems.add("code", where, repr(entry.code), expected)
        return
    node = framework[entry.code]
    if not isinstance(node, Criterion) or not node.is_leaf:
        expected = "the codes of its components, which have the scores"
        problems.add("leaf", where, "a code with components", expected)
        return
    own = Interval(node.min_score, node.max_score)
    if entry.score is not None and not own.encloses(entry.score):
        expected = f"a score in {own}"
        problems.add("award-range", f"{where}, score", str(entry.score), expected)


def _place(entry: Entry) -> tuple[int, int]:
    """Where a step comes in the course of a criterion."""
    later = {"self_assessment": 0, "decision": 2, "publication": 3}
    return later.get(entry.step, 1), 2 * entry.round + (entry.step == "explanation")


def _told(entry: Entry) -> str:
    return f"{entry.step} {entry.round or ''}".strip()


def _check_order(
    standing: Sequence[Entry],
    entry: Entry,
    last_round: int,
    where: str,
    problems: Collector,
) -> None:
    """What is recorded can follow what was recorded on the criterion before."""
    if standing and _place(entry) < _place(standing[-1]):
        found = f"{_told(entry)} after {_told(standing[-1])}"
        problems.add("order", where, found, "a step that comes later")
        return
    if entry.round > last_round + 1:
        expected = f"round {last_round + 1} at most"
        problems.add("round", f"{where}, round", str(entry.round), expected)
        return
    verdicts = [e for e in standing if e.step == "appraisal"]
    if entry.step == "explanation":
        verdicts = [e for e in verdicts if e.round == entry.round]
    if entry.step in ("explanation", "decision", "publication") and not verdicts:
        found = f"{_told(entry)} before any appraisal"
        if entry.round:
            found += " in that round"
        problems.add("order", where, found, "an appraisal first")
    elif entry.step == "explanation":
        claims = [e for e in standing if e.step == "self_assessment"]
        if not claims or not is_less(verdicts[-1], claims[-1]):
            claimed = claims[-1].verdict if claims else "nothing"
            found = f"{claimed} claimed and {verdicts[-1].verdict} given"
            expected = "less given than claimed, to be explained"
            problems.add("explanation", where, found, expected)
