"""Which nodes make up an amount of the whole: points lost, points gained.

A node is split into what is below it as long as that adds up to it exactly, in what is
sure and in what may be; otherwise (a cap, an award, an aggregation that no source
states) it stands for itself. So the pieces always add up to the whole.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import attrs

from parindex.intervals import add
from parindex.scorecard import ScoredNode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from parindex.scorecard import Scorecard

#: The same node on one scorecard, or on several.
Nodes = tuple["ScoredNode", ...]

#: An amount of the least and of the most that a score can be.
Ends = tuple[Fraction, Fraction]


@attrs.frozen
class Piece:
    """A node, and what it adds to the whole."""

    #: The node, on the last scorecard.
    node: ScoredNode
    #: What it adds to the amount of the low end of the whole,
    low: Fraction
    #: and to that of the high end.
    high: Fraction


def losses(card: Scorecard) -> tuple[Piece, ...]:
    """The points that the whole lacks to its maximum, by node; none that lacks nothing.

    Of a piece, `low` is what is surely lost, and `high` what may be.
    """
    return tuple(_split((card.root,), _loss, Fraction(1)))


def changes(before: Scorecard, after: Scorecard) -> tuple[Piece, ...]:
    """What the whole gained from one scorecard to another, by node; negative if lost.

    Of a piece, `low` is the gain of the least the whole can be, `high` of the most.
    """
    return tuple(_split((before.root, after.root), _gain, Fraction(1)))


def _loss(nodes: Nodes) -> Ends:
    (node,) = nodes
    return node.max_score - node.score.high, node.max_score - node.score.low


def _gain(nodes: Nodes) -> Ends:
    before, after = (node.score for node in nodes)
    return after.low - before.low, after.high - before.high


def _split(
    nodes: Nodes, amount: Callable[[Nodes], Ends], times: Fraction
) -> Iterator[Piece]:
    low, high = amount(nodes)
    below = _below(nodes)
    found = [(factor, amount(each)) for each, factor in below]
    adds_up = bool(below) and (low, high) == (
        add([factor * least for factor, (least, _) in found]),
        add([factor * most for factor, (_, most) in found]),
    )
    if adds_up:
        for each, factor in below:
            yield from _split(each, amount, times * factor)
    elif low or high:
        yield Piece(nodes[-1], times * low, times * high)


def _below(nodes: Nodes) -> list[tuple[Nodes, Fraction]]:
    """What is below a node, and how many times it counts; nothing if that differs."""
    if any(node.award is not None for node in nodes):
        return []
    made = [node.combination for node in nodes]
    first = made[0]
    if first is None or any(each is None or each.terms != first.terms for each in made):
        return []
    return [
        (tuple(node.below(code) for node in nodes), factor)
        for code, factor in first.terms.items()
        if factor
    ]
