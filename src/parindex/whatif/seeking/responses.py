"""How a score answers to one datum, or to one award, when all else is held.

An exact description, piece by piece, over all values that the datum can take beside the
others: no part above its whole, cases whole. It is solved, never sampled.
"""

from __future__ import annotations

from fractions import Fraction
from math import inf
from typing import TYPE_CHECKING

import attrs

from parindex.binding import measured
from parindex.curves import NOWHERE, Span
from parindex.errors import Invalid, NotFound, Problem
from parindex.evaluation import rescore
from parindex.formulas import Curved, Known, values, walk
from parindex.intervals import Interval
from parindex.measures import names_of
from parindex.scorecard import Scorecard
from parindex.whatif.seeking.combined import node_ends
from parindex.whatif.seeking.formed import fixed, formula_ends
from parindex.whatif.seeking.forms import Form, Term, at, cut_at
from parindex.whatif.seeking.polynomials import Rational, trimmed
from parindex.whatif.seeking.quantities import Moving, turning_points
from parindex.whatif.seeking.reaching import highest, joined, reaching
from parindex.words import cases_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from parindex.measures import Quotient
    from parindex.scorecard import ScoredNode
    from parindex.whatif.seeking.formed import Ends
    from parindex.whatif.seeking.forms import Piece
    from parindex.whatif.seeking.polynomials import Polynomial

#: The kinds of data that are measured in whole cases or places.
WHOLE = {"count", "rank"}


@attrs.frozen
class Stretch:
    """Values of a datum over which a score keeps its course."""

    #: The values; of whole numbers both ends are included.
    span: Span
    #: The least that the score can be there.
    low: Form
    #: The most that it can be.
    high: Form
    #: Whether it only encloses, closely, a value that is no fraction.
    is_rough: bool = False


@attrs.frozen
class Response:
    """What the score of a node is for every value of one datum."""

    #: What all else is held at.
    card: Scorecard = attrs.field(eq=False, repr=False)
    #: The datum, or the criterion whose awarded score moves.
    by: str
    #: The node; empty for the whole.
    code: str
    #: Whether only whole numbers count.
    whole: bool
    #: The stretches from left to right; none where no value fits the other data.
    stretches: tuple[Stretch, ...]

    @property
    def domain(self) -> tuple[Span, ...]:
        """The values that fit the other data."""
        return joined((each.span for each in self.stretches), whole=self.whole)

    def at(self, x: Fraction | int) -> Interval:
        """The score at a value.

        Raises:
            NotFound: for a value that does not fit.
        """
        for each in self.stretches:
            if x in each.span and (not self.whole or Fraction(x).denominator == 1):
                if each.is_rough:
                    return _node(_moved(self.card, self.by, x), self.code).score
                low, high = (at(form, Fraction(x)) for form in (each.low, each.high))
                return Interval(low, high)
        raise NotFound("value", str(x), f"what {self.by} can be")

    def reaching(self, target: Fraction, *, surely: bool = True) -> tuple[Span, ...]:
        """All values whose score is at or above *target*, from left to right.

        An end that is no fraction is told from inside, so that it surely reaches.

        Args:
            target: The score to reach.
            surely: Whether the score must be known to reach it, whatever is open.

        Raises:
            Invalid: where rounding has too many steps to be taken apart.
        """
        found = (
            span
            for each in self.stretches
            for span in reaching(
                each.low if surely else each.high,
                target,
                each.span,
                whole=self.whole,
                generous=not surely,
            )
        )
        return joined(found, whole=self.whole)

    def best(self, *, surely: bool = True) -> Fraction | None:
        """The best score there is, or that is come near; None where no value fits.

        Args:
            surely: Whether the score must be known to be that, whatever is open.

        Raises:
            Invalid: where rounding has too many steps to be taken apart.
        """
        found = (
            highest(each.low if surely else each.high, each.span, whole=self.whole)
            for each in self.stretches
        )
        return max(found, default=None)


def response(card: Scorecard, by: str, code: str = "") -> Response:
    """How the score of a node answers to one datum, or to one award.

    Args:
        card: What all else is held at.
        by: A datum that is a number, or the code of a criterion with a rule, whose
            award then moves.
        code: The node; the whole unless given.

    Raises:
        Invalid: for a datum that is an answer.
        NotFound: for a datum or code that is not there.
    """
    if code:
        card[code]  # raises where there is none
    framework = card.context.framework
    if by not in framework.data_by_name:
        return _by_award(card, by, code)
    datum = framework.datum(by)
    if datum.choices:
        problem = Problem("kind", by, f"a datum of kind {datum.kind}", "a number")
        raise Invalid("response", (problem,))
    return _ByDatum(card, by, code).response()


def _by_award(card: Scorecard, by: str, code: str) -> Response:
    framework = card.context.framework
    leaves = tuple(leaf.code for leaf in framework.leaves())
    if by not in leaves:
        raise NotFound("datum or criterion with a rule", by, framework.id, leaves)
    within = card.context.ranges[by]
    around = rescore(card, awarded={by: within})
    own = Rational(trimmed(Fraction(0), Fraction(1)))
    ends = _of(around, code, {by: (Term(own), Term(own))})
    span = Span(within.low, within.high)
    return Response(card, by, code, whole=False, stretches=(Stretch(span, *ends),))


def _of(card: Scorecard, code: str, moved: dict[str, Ends]) -> Ends:
    return node_ends(_node(card, code), moved)


def _node(card: Scorecard, code: str) -> ScoredNode:
    return card[code] if code else card.root


def _moved(card: Scorecard, name: str, value: Known) -> Scorecard:
    datum = card.context.framework.datum(name)
    return rescore(card, measurements={name: measured(datum, value)})


@attrs.frozen
class _ByDatum:
    """The response to one datum in the making."""

    card: Scorecard
    name: str
    code: str

    def response(self) -> Response:
        """Cut at every turning point, then take each piece as it is around a value."""
        whole = self.card.context.framework.datum(self.name).kind in WHOLE
        domain = domain_of(self.card, self.name)
        pieces: list[Piece] = []
        if not domain.is_empty:
            pieces = list(cut_at(domain, self.turning_points(), whole=whole))
        stretches = (Stretch(p.span, *self.ends(p), p.is_rough) for p in pieces)
        return Response(self.card, self.name, self.code, whole, tuple(stretches))

    def moving(self, card: Scorecard) -> Moving:
        """The datum, and what else is known."""
        data = card.context.data
        return Moving(self.name, {n: data[n] for n in data if n != self.name})

    def turning_points(self) -> Iterator[Polynomial]:
        """Polynomials that are 0 wherever something changes its course."""
        context, moving = self.card.context, self.moving(self.card)
        for code in touched(self.card, self.name):
            for part in walk(context.formulas[code], moving.data):
                if isinstance(part, Curved) and self.name in names_of(part.quantity):
                    heights = part.curve.breakpoints
                    yield from turning_points(part.quantity, moving, heights)
        for rank in ranked(self.card, self.name):
            quantity = context.framework.quantity(rank)
            others = (values(quantity, rival) for rival in context.rivals)
            ends = {end for other in others for end in other[:2]}
            heights = tuple(Fraction(end) for end in ends if abs(end) != inf)
            yield from turning_points(quantity, moving, heights)

    def ends(self, piece: Piece) -> Ends:
        """What the node can be within a piece."""
        span = piece.span
        if piece.is_rough:
            about = Interval(Fraction(span.start), Fraction(span.end))
            return fixed(_node(_moved(self.card, self.name, about), self.code).score)
        whole_start = isinstance(span.start, Fraction) and span.start_closed
        x = Fraction(span.start) if whole_start else span.inside()
        card = self.card
        if ranked(self.card, self.name) or card.context.excluding.intersection(
            touched(self.card, self.name)
        ):
            card = _moved(card, self.name, x)
        return _of(card, self.code, self.moved(card, x))

    def moved(self, card: Scorecard, x: Fraction) -> dict[str, Ends]:
        """What the leaves can be around *x*."""
        moving = self.moving(card)
        out = card.context
        return {
            node.code: formula_ends(out.formulas[node.code], moving, x)
            for node in map(card.__getitem__, touched(self.card, self.name))
            if node.award is None and node.state != "not_applicable"
        }


def ranked(card: Scorecard, name: str) -> tuple[str, ...]:
    """The ranks that are counted anew as a datum moves."""
    context = card.context
    return tuple(
        datum.name
        for datum in context.framework.data
        if context.rivals
        and datum.by is not None
        and datum.name not in context.book.measurements
        and name in names_of(context.framework.quantity(datum.name))
    )


def touched(card: Scorecard, name: str) -> tuple[str, ...]:
    """The leaves whose rule reads a datum, or a rank that it moves."""
    context = card.context
    readers = context.framework.readers(context.reading)
    names = (name, *ranked(card, name))
    return tuple(dict.fromkeys(code for each in names for code in readers[each]))


def domain_of(card: Scorecard, name: str) -> Span:
    """The numbers that a datum can be beside the others: no part above its whole."""
    context = card.context
    datum = context.framework.datum(name)
    found = datum.domain
    for share in context.framework.shares_of(name, context.reading):
        found = found.meet(_beside(share, name, context.data))
    return cases_in(found) if datum.kind in WHOLE and not found.is_empty else found


def _beside(share: Quotient, name: str, data: Mapping[str, Known]) -> Span:
    """The values of a datum that leave a part no greater than its whole."""
    parts, wholes = ([n for n, _ in terms] for terms in (share.top, share.bottom))
    if any(n != name and n not in data for n in wholes):
        return Span.between(-inf, inf)
    part = sum(_end(data[n], 0) for n in parts if n != name and n in data)
    whole = sum(_end(data[n], 1) for n in wholes if n != name)
    room = Fraction(whole - part)
    match name in parts, name in wholes:
        case True, False:
            return Span.between(-inf, room)
        case False, True:
            return Span.between(-room, inf)
        case _:
            return Span.between(-inf, inf) if room >= 0 else NOWHERE


def _end(value: Known, side: int) -> int | Fraction:
    if isinstance(value, Interval):
        return (value.low, value.high)[side]
    assert not isinstance(value, str)  # noqa: S101 - shares are of numbers
    return value
