"""What the data of one year come to under the rules of another."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, Literal, TypeVar, get_args

import attrs

from parindex.assessment import Book
from parindex.catalogue import say
from parindex.errors import NotFound
from parindex.evaluation import evaluate
from parindex.intervals import Interval
from parindex.measures import names_of
from parindex.scorecard import Scorecard
from parindex.text import nfc
from parindex.words import between

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from parindex.assessment import Assessment
    from parindex.criteria import Framework
    from parindex.errors import Collector
    from parindex.scorecard import ScoredNode
    from parindex.text import Language

V = TypeVar("V")

#: The two sides of a comparison.
SideName = Literal["before", "after"]

SIDES: tuple[SideName, ...] = get_args(SideName)


@attrs.frozen
class SurveyResults:
    """Which results of a unit come from surveys; all others are its own."""

    #: The names of such data.
    data: frozenset[str]
    #: The codes of the criteria and areas of which all scores below are such results.
    codes: frozenset[str]
    #: The codes of those that have results of both sorts below them.
    mixed: frozenset[str]

    def __bool__(self) -> bool:
        return bool(self.data or self.codes)


def survey_results(
    cards: Sequence[Scorecard], survey: Iterable[str] | None = None
) -> SurveyResults:
    """Which results come from surveys, in the frameworks of some scorecards.

    Data that are parts and wholes of each other belong together: they come from surveys
    if one of them is named, or if survey channels alone read them all.

    Args:
        cards: The scorecards.
        survey: The names of survey channels and of survey data. Unless given, these are
            all channels of a framework but the first, which is its usual one.

    Raises:
        NotFound: for a name that is neither.
    """
    named = None if survey is None else frozenset(map(nfc, survey))
    known: dict[str, None] = {}
    for framework in (card.context.framework for card in cards):
        known |= dict.fromkeys(channel.name for channel in framework.channels)
        known |= dict.fromkeys(framework.data_by_name)
    for name in sorted((named or frozenset()) - known.keys()):
        within = cards[0].context.framework.id
        raise NotFound("survey channel or datum", name, within, tuple(known))
    channels = [_in_channels(card.context.framework, named) for card in cards]
    data = _survey_data(cards, named or frozenset(), channels)
    sorts: dict[str, set[bool]] = {}
    for card, through in zip(cards, channels, strict=True):
        for leaf, names in _reads(card).items():
            found = leaf in through or bool(names and names <= data)
            for code in accumulate(leaf.split("."), "{}.{}".format):
                sorts.setdefault(code, set()).add(found)
    return SurveyResults(
        data,
        frozenset(code for code, found in sorts.items() if found == {True}),
        frozenset(code for code, found in sorts.items() if len(found) > 1),
    )


def _in_channels(framework: Framework, named: frozenset[str] | None) -> set[str]:
    """The codes of the leaves whose scores come through survey channels."""
    if named is None:
        named = frozenset(channel.name for channel in framework.channels[1:])
    leaves = framework.leaves()
    return {leaf.code for leaf in leaves if framework.channel_of(leaf) in named}


def _reads(card: Scorecard) -> dict[str, set[str]]:
    """For each leaf, the data that its rule reads."""
    framework, reading = card.context.framework, card.context.reading
    found: dict[str, set[str]] = {leaf.code: set() for leaf in framework.leaves()}
    for name, codes in framework.readers(reading).items():
        for code in codes:
            found[code].add(name)
    return found


def _survey_data(
    cards: Sequence[Scorecard], named: frozenset[str], channels: Sequence[set[str]]
) -> frozenset[str]:
    readers: dict[str, set[bool]] = {}
    bound: dict[str, set[str]] = {}
    for card, through in zip(cards, channels, strict=True):
        framework, reading = card.context.framework, card.context.reading
        for name, codes in framework.readers(reading).items():
            readers.setdefault(name, set()).update(code in through for code in codes)
            group = bound.setdefault(name, {name})
            for share in framework.shares_of(name, reading):
                for other in share.spans:
                    group |= bound.setdefault(other, {other})
            for other in group:
                bound[other] = group
    return frozenset(
        name
        for name, group in bound.items()
        if group & named or all(readers[other] == {True} for other in group)
    )


def peers_of(card: Scorecard) -> tuple[Assessment, ...]:
    """The other units that ranks were counted among, each with that one book."""
    context = card.context
    return tuple(
        attrs.evolve(peer, books=[peer.book(context.book.name)])
        for peer in context.peers
    )


def mixed(
    rules: Scorecard,
    own: Scorecard,
    survey: Scorecard,
    peers: Sequence[Assessment],
    split: SurveyResults,
) -> Scorecard:
    """A unit's own results of one year with the surveys of another, under some rules.

    Args:
        rules: The scorecard whose framework, reading and year count.
        own: That of the unit's own results.
        survey: That of its survey results.
        peers: The other units, as `peers_of` gives them.
        split: Which results come from surveys.

    Raises:
        Invalid: as `evaluate`, where the framework does not have some data or codes.
    """
    if rules is own is survey and tuple(peers) == peers_of(rules):
        return rules
    framework, year = rules.context.framework, rules.context.assessment.year
    first, second = own.context.book, survey.context.book
    out: Iterable[str] = first.not_applicable
    if own is not survey:
        out = own.context.not_applicable - split.mixed - split.codes
        out |= survey.context.not_applicable & split.codes
    book = Book(
        name=rules.context.book.name,
        measurements=_chosen(first.measurements, second.measurements, split.data),
        awarded=_chosen(first.awarded, second.awarded, split.codes),
        not_applicable=sorted(out),
    )
    assessment = attrs.evolve(
        own.context.assessment, framework=framework.id, year=year, books=[book]
    )
    ranked_by = {
        name
        for datum in framework.data
        if datum.by is not None
        for name in names_of(framework.quantity(datum.name))
    }
    rivals = []
    for peer in peers:
        data = peer.book().measurements
        known = {name: data[name] for name in data if name in ranked_by}
        books = [Book(name=book.name, measurements=known)]
        rivals.append(
            attrs.evolve(peer, framework=framework.id, year=year, books=books)
        )
    return evaluate(
        framework,
        assessment,
        reading=rules.context.reading,
        peers=rivals,
        vintage=True,
    )


def _chosen(
    first: Mapping[str, V], second: Mapping[str, V], names: frozenset[str]
) -> dict[str, V]:
    """The second of two books in some names, and the first in all others."""
    found = {name: value for name, value in first.items() if name not in names}
    return found | {name: value for name, value in second.items() if name in names}


@attrs.frozen
class States:
    """All that a unit's scorecard could be between two, as causes come one by one."""

    #: The scorecard before any of them, and the one after all.
    before: Scorecard
    after: Scorecard
    #: Which results come from surveys.
    split: SurveyResults
    #: What differs: `own`, `survey`, `rules`, `peers`.
    causes: tuple[str, ...]
    #: Whether ranks are counted from the data of several units.
    ranked: bool
    _cards: dict[frozenset[str], Scorecard] = attrs.field(
        init=False, eq=False, repr=False, factory=dict
    )

    @classmethod
    def of(cls, before: Scorecard, after: Scorecard, split: SurveyResults) -> States:
        """The states between two scorecards."""
        old, new = before.context, after.context
        ranked = any(d.by for c in (old, new) for d in c.framework.data)
        found = {
            "own": True,
            "survey": bool(split),
            "rules": old.framework != new.framework or old.reading != new.reading,
            "peers": ranked and bool(old.peers or new.peers),
        }
        causes = tuple(cause for cause, there in found.items() if there)
        return cls(before, after, split, causes, ranked)

    def card(self, moved: frozenset[str]) -> Scorecard:
        """The scorecard when some causes have come, and the others have not.

        Raises:
            Invalid: where one framework does not have the other's data or codes.
        """
        moved &= frozenset(self.causes)
        if moved not in self._cards:
            own = self._side("own", moved, self.before)
            rules = self._side("rules", moved, own)
            self._cards[moved] = mixed(
                rules,
                own,
                self._side("survey", moved, own),
                peers_of(self._side("peers", moved, own)),
                self.split,
            )
        return self._cards[moved]

    def _side(
        self, cause: str, moved: frozenset[str], otherwise: Scorecard
    ) -> Scorecard:
        """Where a cause has come to; what does not differ goes with own results."""
        if cause not in self.causes:
            return otherwise
        return self.after if cause in moved else self.before

    def check(self, problems: Collector) -> None:
        """Note all that one framework does not have of the other's data and codes."""
        for data, rules in ((False, True), (True, False)):
            own, other = (self.after if new else self.before for new in (data, rules))
            where = f"{own.context.assessment.year} under {other.context.framework.id}"
            with problems.at(where):
                self.card(_crossed(self.causes, data=data, rules=rules))


def node_of(card: Scorecard, code: str) -> ScoredNode:
    """The node of a code; the whole without one.

    Raises:
        NotFound: with the nearest code there is.
    """
    return card[code] if code else card.root


# --- the matrix of data and rules -----------------------------------------------------


@attrs.frozen(kw_only=True)
class Side:
    """One of the two years that are compared, or one of two books of a year."""

    #: The year.
    year: int
    #: The book.
    book: str
    #: The id of the framework.
    framework: str
    #: The reading; empty for what sources state.
    reading: str

    @classmethod
    def of(cls, card: Scorecard) -> Side:
        """The side that a scorecard is."""
        context = card.context
        return cls(
            year=context.assessment.year,
            book=context.book.name,
            framework=context.framework.id,
            reading=context.reading or "",
        )

    def name(self, language: Language) -> str:
        """The year and the book."""
        book = say(f"book.{self.book}", language)
        return say("attribution.side", language, year=str(self.year), book=book)

    def rules(self, language: Language) -> str:
        """The framework and the reading."""
        if not self.reading:
            return self.framework
        return f"{self.framework}, {say('reading', language, name=self.reading)}"


@attrs.frozen(kw_only=True)
class Cell:
    """What the data of one side come to under the rules of one side."""

    #: Whose data.
    data: SideName
    #: Whose rules.
    rules: SideName
    #: The score, or the rank.
    result: Interval


def _crossed(causes: Iterable[str], *, data: bool, rules: bool) -> frozenset[str]:
    """The causes that have come where data are new or old, and rules likewise."""
    return frozenset(c for c in causes if (rules if c == "rules" else data))


def cells(
    causes: Iterable[str], result: Callable[[frozenset[str]], Interval]
) -> tuple[Cell, ...]:
    """The results of the data of each side under the rules of each side."""
    return tuple(
        Cell(
            data=data,
            rules=rules,
            result=result(
                _crossed(causes, data=data == "after", rules=rules == "after")
            ),
        )
        for data in SIDES
        for rules in SIDES
    )


def cell_lines(
    sides: tuple[Side, Side], found: Iterable[Cell], language: Language
) -> Iterator[str]:
    """What the data of each side come to under the rules of each side, a line each.

    There are none where both have the same rules.
    """
    first, last = sides
    if (first.framework, first.reading) == (last.framework, last.reading):
        return
    named = dict(zip(SIDES, sides, strict=True))
    yield say("attribution.cells", language)
    for cell in found:
        line = say(
            "attribution.cell",
            language,
            data=named[cell.data].name(language),
            rules=named[cell.rules].rules(language),
            result=between(cell.result, language),
        )
        yield f"  {line}"
