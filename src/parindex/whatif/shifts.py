"""How far the scores of nodes moved from one scorecard to another."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import attrs

from parindex.catalogue import say
from parindex.intervals import Interval
from parindex.numbers import display
from parindex.text import Text

if TYPE_CHECKING:
    from parindex.scorecard import Scorecard
    from parindex.text import Language


@attrs.frozen
class Shift:
    """How far the two ends of a score moved; equally far, where it only shifted."""

    #: How far the least that it can be moved.
    low: Fraction
    #: How far the most that it can be moved.
    high: Fraction

    @classmethod
    def between(cls, before: Interval, after: Interval) -> Shift:
        """From one score to another."""
        return cls(after.low - before.low, after.high - before.high)

    def __bool__(self) -> bool:
        return bool(self.low or self.high)

    def display(self, language: Language) -> str:
        """`+0,27`; both ends where they moved differently."""
        low, high = (signed(end, language) for end in (self.low, self.high))
        if self.low == self.high:
            return low
        return say("shift", language, low=low, high=high)


def signed(x: Fraction, language: Language) -> str:
    """A number with its sign: `+0,27`, `≈ +0,333333`."""
    text = display(x, language)
    return text if x <= 0 else f"≈ +{text[2:]}" if text[0] == "≈" else f"+{text}"


@attrs.frozen
class Move:
    """A node whose score or maximum is another one."""

    #: Its code; empty for the whole.
    code: str
    #: Its title.
    title: Text
    #: Its score before and after.
    before: Interval
    after: Interval
    #: The most it could be before and after.
    max_before: Fraction
    max_after: Fraction
    #: Whether it is scored by a rule.
    is_leaf: bool

    @property
    def shift(self) -> Shift:
        """How far its score moved."""
        return Shift.between(self.before, self.after)


def moves(before: Scorecard, after: Scorecard) -> tuple[Move, ...]:
    """The nodes of both scorecards whose score or maximum differs, in order.

    The whole comes last; nodes that only one of them has are left out.
    """
    there = {node.code: node for node in before.root.walk()}
    found = []
    for node in (*after.walk(), after.root):
        old = there.get(node.code)
        if old is None or old is node:
            continue
        if (old.score, old.max_score) != (node.score, node.max_score):
            ends = (old.score, node.score, old.max_score, node.max_score)
            is_leaf = not node.components
            found.append(Move(node.code, node.node.title, *ends, is_leaf))
    return tuple(found)


def move_line(move: Move, lang: Language) -> str:
    """`1.3.2 …: 0,73 → 1 (+0,27)`."""
    return say(
        "whatif.move",
        lang,
        code=move.code,
        title=move.title[lang],
        before=move.before.display(lang),
        after=move.after.display(lang),
        shift=move.shift.display(lang),
    )


def total_line(title: str, before: Interval, after: Interval, lang: Language) -> str:
    """`Tổng cộng: 60,5949 → 61,9549 (+1,36)`."""
    return say(
        "whatif.total",
        lang,
        title=title,
        before=before.display(lang),
        after=after.display(lang),
        shift=Shift.between(before, after).display(lang),
    )
