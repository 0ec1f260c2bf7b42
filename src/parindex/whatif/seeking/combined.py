"""What a node comes to where some of its leaves move, as a form.

It holds where nothing else changes: neither what applies, nor what may yet not apply.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from parindex.aggregation import Pooled, adds_up
from parindex.construction import aggregation_of
from parindex.intervals import ZERO, Interval, hull
from parindex.whatif.seeking.formed import fixed, summed
from parindex.whatif.seeking.forms import Term, added, clamped, extreme, level, scaled

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from parindex.aggregation import Aggregation
    from parindex.scorecard import ScoredNode
    from parindex.whatif.seeking.formed import Ends
    from parindex.whatif.seeking.forms import Form


def node_ends(node: ScoredNode, moved: dict[str, Ends]) -> Ends:
    """What a node can be where some leaves move.

    Args:
        node: The node, as it is near some value of what moves.
        moved: What the leaves that move can be, by code; what the nodes they stand in
            can be is noted there too.
    """
    above = any(not node.code or c.startswith(f"{node.code}.") for c in moved)
    settled = node.award is not None or node.is_out or not above
    if node.components and not settled:
        for component in node.components:
            node_ends(component, moved)
        moved[node.code] = _combined(node, moved)
    return _ends(node, moved)


def _ends(node: ScoredNode, moved: Mapping[str, Ends]) -> Ends:
    return moved.get(node.code) or fixed(node.score)


def _combined(node: ScoredNode, moved: Mapping[str, Ends]) -> Ends:
    """What the components of a node come to, as `scorecard.combined` has it."""
    made = node.combination
    if made is None:
        return fixed(node.score)
    context = node.context
    own = context.ranges[node.code]
    how = aggregation_of(node.node, context.reading)
    pieces = list(_pieces(node, how))
    counted = {p.code: p for p in pieces if made.terms.get(p.code)}
    reach = {code: _reach(how, piece, moved) for code, piece in counted.items()}
    if adds_up(how) or not context.excluding:
        each = (_scaled(reach[code], made.terms[code]) for code in counted)
        found = summed(each, fixed(Interval(made.constant, made.constant)))
    elif not own.width:
        return fixed(node.score)
    else:
        parts = [
            _Part(
                made.terms[code] * piece.range.width,
                _placed(reach[code], piece.range),
                piece.may_be_out,
            )
            for code, piece in counted.items()
        ]
        found = _open_mean(
            parts, own, _rest(node, own, all_counted=len(counted) == len(pieces))
        )
    if node.node.capped:
        low, high = (clamped(form, node.range) for form in found)
        return low, high
    return found


def _pieces(node: ScoredNode, how: Aggregation) -> Iterator[ScoredNode]:
    """What a node is made of, without what is out."""
    for component in node.components:
        inside = isinstance(how, Pooled) and component.components
        if inside and component.award is None:
            yield from _pieces(component, how)
        elif not component.is_out:
            yield component


def _reach(how: Aggregation, node: ScoredNode, moved: Mapping[str, Ends]) -> Ends:
    """The score of a node, or its range where that may yet turn out to be another."""
    ends = _ends(node, moved)
    if adds_up(how) or node.award is not None:
        return ends
    if any(part.may_be_out for part in node.walk() if part is not node):
        return fixed(node.range)
    if node.may_be_out:
        low, high = (clamped(form, node.range) for form in ends)
        return low, high
    return ends


def _scaled(ends: Ends, times: Fraction) -> Ends:
    return scaled(ends[0], times), scaled(ends[1], times)


def _placed(ends: Ends, within: Interval) -> Ends:
    """How far up its range a score is, from 0 to 1."""
    low, high = (added(form, level(-within.low)) for form in ends)
    return _scaled((low, high), 1 / within.width)


# --- means of what may not apply ------------------------------------------------------


class _Part(NamedTuple):
    """A piece of a mean."""

    weight: Fraction
    #: How far up its range it is.
    ends: Ends
    may_be_out: bool


def _rest(node: ScoredNode, own: Interval, *, all_counted: bool) -> Interval:
    """What is left where nothing that counts applies."""
    if not all(c.is_out or c.may_be_out for c in node.components):
        return own
    return ZERO if all_counted else hull((own, ZERO))


def _open_mean(parts: list[_Part], own: Interval, rest: Interval) -> Ends:
    """The mean where some parts may not apply, as `aggregation.open_mean` has it."""
    found = []
    for side, is_least in ((0, True), (1, False)):
        means = extreme(_means(parts, side, is_least=is_least), is_least=is_least)
        found.append(added(scaled(means, own.width), level(own.low)))
    low, high = found
    if all(part.may_be_out for part in parts):
        low = extreme((low, level(rest.low)), is_least=True)
        high = extreme((high, level(rest.high)), is_least=False)
    return low, high


def _means(parts: list[_Part], side: int, *, is_least: bool) -> Iterator[Form]:
    """The means of all parts that surely apply, and of those others that can matter.

    Of those that do not move, the best come first whichever of the others apply.
    """
    surely, maybe = (
        [(p.weight, p.ends[side]) for p in parts if p.may_be_out == open_]
        for open_ in (False, True)
    )
    heights = [
        (form.smooth.at(ZERO.low), weight, form)
        for weight, form in maybe
        if isinstance(form, Term) and form.is_level
    ]
    heights.sort(key=lambda item: item[0], reverse=not is_least)
    still = [(weight, form) for _, weight, form in heights]
    moving = [item for item in maybe if item not in still]
    for size in range(len(moving) + 1):
        for some in combinations(moving, size):
            for first in range(len(still) + 1):
                chosen = [*surely, *some, *still[:first]]
                if chosen:
                    yield _mean(chosen)


def _mean(chosen: Iterable[tuple[Fraction, Form]]) -> Form:
    weight = Fraction(0)
    found: Form = level(weight)
    for times, form in chosen:
        weight += times
        found = added(found, scaled(form, times))
    return scaled(found, 1 / weight)
