"""What to find out next: which open datum or score narrows the result most."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar, Literal, NamedTuple

import attrs

from parindex.aggregation import adds_up
from parindex.assessment import Disputed
from parindex.bands import GroupBands, read_scores
from parindex.catalogue import say
from parindex.construction import aggregation_of
from parindex.curves import End, Span
from parindex.errors import Collector
from parindex.evaluation import rescore
from parindex.formulas import data_of
from parindex.intervals import Interval, add, hull
from parindex.numbers import display
from parindex.scorecard import Scorecard, ScoredNode
from parindex.text import Text
from parindex.units import Amount
from parindex.whatif.seeking.responses import WHOLE, domain_of, ranked, touched
from parindex.whatif.spreads import NONE, Spread, cuts, spread, stretches

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from parindex.bands import Scores
    from parindex.measures import Datum
    from parindex.text import Language

#: A datum, or the score of a criterion or area.
Kind = Literal["datum", "criterion"]


@attrs.frozen(kw_only=True)
class Left:
    """How much of something is open now, and once a question is answered."""

    #: Now.
    now: Fraction
    #: What surely is no less, whatever the answer.
    least: Fraction
    #: What surely is no more, whatever the answer.
    most: Fraction

    @property
    def surely(self) -> Fraction:
        """By how much every answer narrows it at least."""
        return self.now - self.most

    @property
    def at_most(self) -> Fraction:
        """More than which no answer narrows it."""
        return self.now - self.least


@attrs.frozen(kw_only=True)
class Question:
    """A datum or a score that is open, and what knowing it settles."""

    #: Whether it is a datum, or the score of a criterion or area.
    kind: Kind
    #: The name of the datum, or the code.
    name: str
    #: Its title.
    title: Text
    #: The codes of the criteria whose scores wait for it.
    codes: tuple[str, ...]
    #: What is open of the whole score, in points.
    score: Left
    #: How many groups are possible; None where none were given.
    groups: Left | None
    #: How many ranks are possible; None where no other units were given.
    ranks: Left | None

    def explain(self, lang: Language = "vi") -> str:
        """What knowing it settles, in a few lines."""
        title, codes = self.title[lang], ", ".join(self.codes)
        lines = [say(f"question.{self.kind}", lang, title=title, codes=codes)]
        for key in ("score", "groups", "ranks"):
            left: Left | None = getattr(self, key)
            if left is not None:
                shown = {
                    name: display(getattr(left, name), lang)
                    for name in ("now", "surely", "at_most")
                }
                lines.append(f"  {say(f'question.{key}', lang, **shown)}")
        return "\n".join(lines)


def questions(
    card: Scorecard,
    *,
    bands: GroupBands | None = None,
    others: Scores | None = None,
) -> tuple[Question, ...]:
    """All that is open, what surely narrows the whole score most first.

    Open are the data that are missing or disputed, the scores that are disputed, and
    those of which no source states how they are given. Each question is taken by
    itself, with all else as it is known now.

    Args:
        card: The scorecard.
        bands: The groups that units are sorted into.
        others: The scores of the other units, by code, to be ranked among; as `rank`
            does, equal scores share the better rank.

    Raises:
        Invalid: with every mistake in the scores of others.
    """
    problems = Collector()
    read = read_scores(others or {}, None, problems)
    problems.check("ranking")
    bounds = None if bands is None else bands.bounds
    units = None if others is None else tuple(filter(None, read.values()))
    found = []
    everything: list[_DatumAsked | _ScoreAsked] = [*_open_data(card)]
    for asked in (*everything, *_open_scores(card)):
        pieces = tuple(asked.pieces())
        found.append(
            Question(
                kind=asked.kind,
                name=asked.name,
                title=asked.title,
                codes=asked.codes,
                score=Left(
                    now=card.score.width,
                    least=min(piece.spread.least for piece in pieces),
                    most=max(piece.spread.most for piece in pieces),
                ),
                groups=_places(card, pieces, bounds),
                ranks=_places(card, pieces, units),
            )
        )
    return tuple(sorted(found, key=lambda q: (q.score.most, q.score.least)))


# --- what is open ---------------------------------------------------------------------


def _counted(node: ScoredNode) -> Iterator[ScoredNode]:
    """A node and all below it whose scores count: not those under an award."""
    yield node
    for child in node.components if node.award is None else ():
        yield from _counted(child)


def _open_data(card: Scorecard) -> Iterator[_DatumAsked]:
    data = card.context.data
    codes: dict[str, list[str]] = {}
    for node in _counted(card.root):
        if node.award is None and node.state in {"missing", "disputed"}:
            for name in node.data:
                if isinstance(data.get(name), Interval | None):
                    codes.setdefault(name, []).append(node.code)
    for name, found in codes.items():
        yield _DatumAsked(card, name, tuple(found))


def _open_scores(card: Scorecard) -> Iterator[_ScoreAsked]:
    for node in _counted(card.root):
        disputed = node.award is not None and not node.award.is_exact
        if node.code and (disputed or node.state == "unmodelled"):
            yield _ScoreAsked(card, node)


# --- all answers ----------------------------------------------------------------------


class _Piece(NamedTuple):
    """The whole score for some of the answers to a question."""

    #: Where it lies with each of them.
    within: Interval
    #: What each of them leaves open.
    spread: Spread


@attrs.frozen
class _DatumAsked:
    """The question what a datum is."""

    card: Scorecard
    name: str
    codes: tuple[str, ...]
    kind: ClassVar[Kind] = "datum"

    @property
    def datum(self) -> Datum:
        return self.card.context.framework.datum(self.name)

    @property
    def title(self) -> Text:
        return self.datum.title

    def pieces(self) -> Iterator[_Piece]:
        """The whole score for each answer, or for all in a stretch of values."""
        for answer in self.datum.choices:
            yield _settled(rescore(self.card, measurements={self.name: answer}))
        if self.datum.choices:
            return
        context = self.card.context
        known, span = context.data.get(self.name), domain_of(self.card, self.name)
        if isinstance(known, Interval):
            span = span.meet(Span.between(known.low, known.high))
        at = {
            x
            for code in touched(self.card, self.name)
            for x in cuts(context.formulas[code], context.data, self.name)
        }
        single, between = stretches(span, at, whole=self.datum.kind in WHOLE)
        for x in single:
            given = {self.name: self.amount(x)}
            yield _settled(rescore(self.card, measurements=given))
        for part in between:
            yield self.stretch(part)

    def amount(self, x: End) -> Amount:
        """A value as it is measured."""
        return Amount(Fraction(x), self.datum.number_unit or None)

    def stretch(self, span: Span) -> _Piece:
        """The whole score for all values in a span, which may have no end."""
        card, context = self.card, self.card.context
        if isinstance(span.start, Fraction) and isinstance(span.end, Fraction):
            between = Disputed(self.amount(span.start), self.amount(span.end))
            card = rescore(card, measurements={self.name: between})
        counted_anew = set(ranked(self.card, self.name))
        spreads = {}
        for code in touched(self.card, self.name):
            node, formula = card[code], context.formulas[code]
            width = node.score.width
            if node.award is not None or node.state == "not_applicable":
                spreads[code] = Spread(width, width)
            elif counted_anew & set(data_of(formula)):  # more moves than the datum
                spreads[code] = Spread(NONE.least, width)
            else:
                spreads[code] = spread(formula, context.data, self.name, span)
        return _Piece(card.score, _left(card.root, spreads))


@attrs.frozen
class _ScoreAsked:
    """The question what the score of a node is."""

    card: Scorecard
    node: ScoredNode
    kind: ClassVar[Kind] = "criterion"

    @property
    def name(self) -> str:
        return self.node.code

    @property
    def title(self) -> Text:
        return self.node.node.title

    @property
    def codes(self) -> tuple[str, ...]:
        return (self.node.code,)

    def pieces(self) -> Iterator[_Piece]:
        """The whole score for the least, the most, and all scores between."""
        own = Interval(self.node.node.min_score, self.node.node.max_score)
        within = hull((own, self.card.context.ranges[self.name]))
        found = self.node.score.clamp(within.low, within.high)
        for x in (found.low, found.high):
            yield _settled(rescore(self.card, awarded={self.name: x}))
        card = rescore(self.card, awarded={self.name: found})
        yield _Piece(card.score, _left(card.root, {self.name: NONE}))


def _settled(card: Scorecard) -> _Piece:
    width = card.score.width
    return _Piece(card.score, Spread(width, width))


def _left(node: ScoredNode, spreads: Mapping[str, Spread]) -> Spread:
    """What answers leave open of a node.

    Args:
        node: The node with all that it can be for any of the answers.
        spreads: What they leave open of each criterion that they touch.
    """
    width, context = node.score.width, node.context
    if node.code in spreads:
        return spreads[node.code].held(width)
    inside = f"{node.code}." if node.code else ""
    is_touched = any(code.startswith(inside) for code in spreads)
    if not is_touched or node.award is not None:
        return Spread(width, width)
    made, is_fixed = node.combination, not context.excluding
    if made is None and is_fixed:
        return Spread(width, width)
    adds = adds_up(aggregation_of(node.node, context.reading))
    if made is None or not (is_fixed or (adds and not node.node.capped)):
        return Spread(NONE.least, width)  # what applies may depend on the answer
    below = {code: node.below(code) for code in made.terms}
    each = {code: _left(child, spreads) for code, child in below.items()}
    least = add(times * each[code].least for code, times in made.terms.items())
    most = add(times * each[code].most for code, times in made.terms.items())
    scores = {code: child.score for code, child in below.items()}
    if node.node.capped and not node.range.encloses(made.of(scores)):
        least = NONE.least
    return Spread(least, most).held(width)


# --- groups and ranks -----------------------------------------------------------------


def _places(
    card: Scorecard, pieces: Sequence[_Piece], lines: Sequence[Interval] | None
) -> Left | None:
    """How many groups or ranks are possible, where *lines* stand between them."""
    if lines is None:
        return None
    fewest = min(min(_crossed(lines, p.within, p.spread.least, 1)) for p in pieces)
    most = max(max(_crossed(lines, p.within, p.spread.most, 0)) for p in pieces)
    now = next(_crossed(lines, card.score, card.score.width, 0))
    return Left(
        now=Fraction(1 + now), least=Fraction(1 + fewest), most=Fraction(1 + most)
    )


def _crossed(
    lines: Sequence[Interval], within: Interval, width: Fraction, falls: Literal[0, 1]
) -> Iterator[int]:
    """How many lines a score of some width can cross, at each place where that changes.

    Args:
        lines: Bounds of groups, or scores of other units.
        within: Where the score lies.
        width: Its width.
        falls: Whether the places are those where it becomes fewer, instead of more.
    """
    moves = [line.high + width if falls else line.low for line in lines]
    first = within.low + width
    for high in (first, *(x for x in moves if first < x <= within.high)):
        yield sum(line.low <= high and line.high > high - width for line in lines)
