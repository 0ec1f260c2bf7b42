"""What two data must be together to reach a score: no change of which can be spared."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, assert_never

import attrs

from parindex.answers import as_json
from parindex.assessment import Disputed
from parindex.catalogue import say
from parindex.curves import Curve, Span
from parindex.errors import Collector, Invalid
from parindex.evaluation import rescore
from parindex.formulas import (
    Chosen,
    Constant,
    Curved,
    Formula,
    Least,
    Rounded,
    Total,
)
from parindex.intervals import Interval
from parindex.numbers import display, exact
from parindex.render import html_table
from parindex.scorecard import Scorecard
from parindex.tables import Table
from parindex.text import nfc
from parindex.units import Amount
from parindex.whatif.seeking.responses import WHOLE, response, touched
from parindex.whatif.seeking.words import Said, named

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from parindex.text import Language

#: How many pairs are listed at most, and how many distances are looked at in vain.
MOST_PAIRS = 200
MOST_TRIED = 60


@attrs.frozen
class Pair:
    """Values of two data that reach a target together."""

    #: The values.
    values: tuple[int, int]
    #: How far each is from what it is now.
    changes: tuple[int, int]
    #: The score of the node there.
    score: Interval


@attrs.frozen(kw_only=True)
class PairGoal:
    """All pairs that surely reach a target, none of which could change less.

    Of no two pairs does one change both data no more, and one of them less.
    """

    #: What all else is held at.
    card: Scorecard = attrs.field(eq=False, repr=False)
    #: The two data.
    by: tuple[str, str]
    #: The node; empty for the whole.
    code: str
    #: The score to reach.
    target: Fraction
    #: The pairs, by how far the first datum moves.
    pairs: tuple[Pair, ...]
    #: Whether these are all; otherwise there may be more, where the first datum moves
    #: further.
    is_complete: bool

    def explain(self, lang: Language = "vi") -> str:
        """The pairs, a line each.

        Args:
            lang: `vi` or `en`.
        """
        return "\n".join((*self._head(lang), *self._lines(lang), *self._foot(lang)))

    def to_json(self) -> str:
        """All of it as JSON, its numbers exact texts."""
        return as_json(self)

    def _repr_html_(self) -> str:
        said = [Said(self.card, name, "vi") for name in self.by]
        rows = (
            (
                (
                    *(each.value(x) for each, x in zip(said, pair.values, strict=True)),
                    pair.score.display("vi"),
                ),
                False,
            )
            for pair in self.pairs
        )
        heads = (*(each.title for each in said), say("column.score", "vi"))
        return html_table(self._head("vi"), heads, rows, self._foot("vi"))

    def _head(self, lang: Language) -> tuple[str, ...]:
        first, second = (Said(self.card, name, lang).title for name in self.by)
        node, target = named(self.card, self.code, lang), display(self.target, lang)
        return (
            say("pairs", lang, node=node, target=target, first=first, second=second),
        )

    def _lines(self, lang: Language) -> Iterator[str]:
        said = [Said(self.card, name, lang) for name in self.by]
        same = say("pairs.same", lang)
        for pair in self.pairs:
            first, second = (
                f"{each.value(x)} ({each.change(d) if d else same})"
                for each, x, d in zip(said, pair.values, pair.changes, strict=True)
            )
            score = pair.score.display(lang)
            yield "  " + say(
                "pairs.pair", lang, first=first, second=second, score=score
            )

    def _foot(self, lang: Language) -> Iterator[str]:
        if not self.pairs:
            yield say("pairs.none" if self.is_complete else "pairs.unknown", lang)
        elif not self.is_complete:
            yield say("pairs.more", lang)


def goal_pairs(
    card: Scorecard, target: object, by: tuple[str, str], code: str = ""
) -> PairGoal:
    """The least changes of two data that reach a target together.

    Every pair of whole cases is looked at, a part and its whole included; what cannot
    reach the target is left out many pairs at a time.

    Args:
        card: What all else is held at.
        target: The score to reach.
        by: Two data of whole cases, both known.
        code: An area or a criterion; the whole unless given.

    Raises:
        Invalid: for data that are not whole cases, or not known exactly.
        NotFound: for a datum or code that is not there.
        NumberError: for a target that is no exact number.
    """
    wanted = exact(target)
    by = nfc(by[0]), nfc(by[1])
    if code:
        card[code]  # raises where there is none
    problems = Collector()
    for name in by:
        datum = card.context.framework.datum(name)
        now = card.context.data.get(name)
        if datum.kind not in WHOLE:
            problems.add("pair", name, f"a datum of kind {datum.kind}", "whole cases")
        elif not isinstance(now, int):
            found = "no measurement" if now is None else "a disputed one"
            problems.add("pair", name, found, "what it is now")
    if by[0] == by[1]:
        problems.add("pair", by[0], "one datum twice", "two data")
    problems.check("pairs")
    search = _Pairs(card, code, wanted, by, at_least(card, by))
    pairs = search.pairs()
    return PairGoal(
        card=card,
        by=by,
        code=code,
        target=wanted,
        pairs=tuple(pairs),
        is_complete=search.is_complete,
    )


@attrs.define
class _Pairs:
    """The search for pairs, from no change of the first datum up."""

    card: Scorecard
    code: str
    target: Fraction
    by: tuple[str, str]
    #: The card where what the two data do not touch is at its least.
    floor: Scorecard
    is_complete: bool = True

    def pairs(self) -> list[Pair]:
        """Each pair that changes the second datum less than all before it."""
        found: list[Pair] = []
        least: int | None = None
        distance = self.next_distance(0, least)
        tried = 0
        while distance is not None:
            if tried >= MOST_TRIED or len(found) >= MOST_PAIRS:
                self.is_complete = False
                break
            better = self.nearest(distance, least)
            tried += not better
            if better:
                found += better
                least = abs(better[0].changes[1])
            distance = self.next_distance(distance + 1, least)
        return found

    def now(self, which: int) -> int:
        """What a datum is now."""
        now = self.card.context.data[self.by[which]]
        assert isinstance(now, int)  # noqa: S101 - checked before
        return now

    def next_distance(self, first: int, least: int | None) -> int | None:
        """How far the first datum must move at least, from *first* on.

        For the target to be within reach while the second moves by less than *least*.
        """
        one, other = self.by
        if least == 0:
            return None
        changes = {}
        if least is not None:
            domain = self.card.context.framework.datum(other).domain
            room = Interval(
                Fraction(self.now(1) - least + 1), Fraction(self.now(1) + least - 1)
            )
            held = domain.meet(Span(room.low, room.high))
            changes[other] = Disputed(
                Amount(Fraction(held.start), None), Amount(Fraction(held.end), None)
            )
        taken = [name for name in self.by if name not in changes]
        around = rescore(self.floor, measurements=changes, without=taken)
        spans = response(around, one, self.code).reaching(self.target, surely=False)
        found = (_from(span, self.now(0), first) for span in spans)
        return min((each for each in found if each is not None), default=None)

    def nearest(self, distance: int, least: int | None) -> list[Pair]:
        """The pairs of the first datum so far away that change the second least."""
        one, other = self.by
        found: list[Pair] = []
        start, second = self.now(0), self.now(1)
        for value in dict.fromkeys((start + distance, start - distance)):
            around = rescored(self.card, {one: value}, [other])
            if around is None:
                continue
            answer = response(around, other, self.code)
            for x in _ends_near(answer.reaching(self.target), second):
                changes = value - start, x - second
                found.append(Pair((value, x), changes, answer.at(x)))
        if least is not None:
            found = [pair for pair in found if abs(pair.changes[1]) < least]
        best = min((abs(pair.changes[1]) for pair in found), default=0)
        return [pair for pair in found if abs(pair.changes[1]) == best]


def at_least(card: Scorecard, by: Iterable[str]) -> Scorecard:
    """The scorecard with all that is open, but for what some data touch, at its least.

    No node can then surely have more than the most that it can have here.
    """
    context = card.context
    moved = {code for name in by for code in touched(card, name)}
    least = {
        node.code: node.score.low
        for node in card.walk()
        if not node.score.is_exact
        and (node.award is not None or not (node.components or node.code in moved))
        and node.code not in context.not_applicable
        and node.score.low in context.ranges[node.code]
    }
    formulas = {
        code: worst(formula) if code in moved else formula
        for code, formula in context.formulas.items()
    }
    floor = rescore(card, awarded=least)
    around = attrs.evolve(floor.context, formulas=Table(formulas))
    return Scorecard(around, floor.root)


def worst(formula: Formula) -> Formula:
    """A formula with the least score wherever no source states one."""
    match formula:
        case Constant(score):
            return Constant(_low(score))
        case Curved(curve, quantity, no_cases):
            segments = (attrs.evolve(each, high=each.low) for each in curve)
            stated = Curve(tuple(segments), curve.domain)
            return Curved(
                stated, quantity, None if no_cases is None else _low(no_cases)
            )
        case Chosen(datum, cases):
            return Chosen(datum, tuple((name, worst(case)) for name, case in cases))
        case Total(parts):
            return Total(tuple((title, worst(part)) for title, part in parts))
        case Least(of):
            return Least(tuple(map(worst, of)))
        case Rounded(of, digits):
            return Rounded(worst(of), digits)
        case _:
            assert_never(formula)


def _low(score: Interval) -> Interval:
    return Interval(score.low, score.low)


def rescored(
    card: Scorecard, measurements: Mapping[str, object], without: list[str]
) -> Scorecard | None:
    """The scorecard with other data; None where they do not fit each other."""
    try:
        return rescore(card, measurements=measurements, without=without)
    except Invalid:
        return None


def _from(span: Span, now: int, first: int) -> int | None:
    """The least distance from *now*, at least *first*, at which a span has a value."""
    found = []
    for sign in (1, -1):
        # The span as distances in one direction.
        near, far = sorted((sign * (span.start - now), sign * (span.end - now)))
        if far >= first:
            found.append(int(max(near, first)))
    return min(found, default=None)


def _ends_near(spans: Iterable[Span], x: int) -> list[int]:
    """The values of some spans that are nearest to *x*: itself, or one on each side."""
    found: set[int] = set()
    for span in spans:
        if x in span:
            return [x]
        found.update(
            int(end) for end in (span.start, span.end) if isinstance(end, Fraction)
        )
    least = min((abs(value - x) for value in found), default=0)
    return sorted(value for value in found if abs(value - x) == least)
