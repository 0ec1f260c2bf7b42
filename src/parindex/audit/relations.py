"""What must hold between the numbers of a table, and whether rounding lets it hold.

Numbers are whole here: each value times the table's `scale`, a power of ten that makes
half a unit of the last printed decimal whole as well.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from enum import IntEnum
from typing import NamedTuple, Protocol

import attrs


class Verdict(IntEnum):
    """How far a relation holds, from the strictest sense to none."""

    #: The printed numbers themselves fit.
    EXACT = 0
    #: They fit if parts without a number make up for the rest.
    OPEN = 1
    #: The printed number is the computed one, rounded half up.
    ROUNDED = 2
    #: It fits once the parts too are taken as rounded.
    SPREAD = 3
    #: It fits if it alone was rounded to the few decimals it has.
    COARSE = 4
    #: It fits only if halves were rounded to even digits, or down.
    EVEN = 5
    #: It fits only if decimals were cut off.
    CUT = 6
    #: Nothing explains it.
    BROKEN = 7


class Stretch(NamedTuple):
    """Where a true value lies: its ends, and how many open ends went into each.

    The counts make stretches that were added up come apart again.
    """

    low: int
    high: int
    low_open: int = 0
    high_open: int = 0

    def plus(self, other: Stretch, times: int = 1) -> Stretch:
        """The sum with so many times another."""
        if times >= 0:
            a, b, c, d = other
        else:
            b, a, d, c = other
        sign = 1 if times >= 0 else -1
        return Stretch(
            self.low + times * a,
            self.high + times * b,
            self.low_open + sign * times * c,
            self.high_open + sign * times * d,
        )

    def minus(self, other: Stretch, times: int = 1) -> Stretch:
        """What remains where so many times another were in the sum."""
        if times >= 0:
            a, b, c, d = other
        else:
            b, a, d, c = other
        size = abs(times)
        return Stretch(
            self.low - times * a,
            self.high - times * b,
            self.low_open - size * c,
            self.high_open - size * d,
        )

    def scaled(self, times: int) -> Stretch:
        """So many times it."""
        return NOTHING.plus(self, times)

    def meets(self, other: Stretch) -> bool:
        """Whether a value lies in both."""
        return _before(self, other) and _before(other, self)

    def touches(self, other: Stretch) -> bool:
        """Whether a value would lie in both if all ends belonged to them."""
        return self.low <= other.high and other.low <= self.high

    def meet(self, other: Stretch) -> Stretch:
        """The values in both, where there are any."""
        low, low_open = max((self.low, self.low_open), (other.low, other.low_open))
        a, b = (self.high, -self.high_open), (other.high, -other.high_open)
        high, high_open = min(a, b)
        return Stretch(low, high, low_open, -high_open)


def _before(a: Stretch, b: Stretch) -> bool:
    closed = not a.low_open and not b.high_open
    return a.low < b.high or (closed and a.low == b.high)


NOTHING = Stretch(0, 0)
#: More than any number can make up for.
ENDLESS = 10**90


def rounded(value: int, half: int) -> Stretch:
    """The values that are rounded half up, halves away from zero, to *value*."""
    if not half:
        return Stretch(value, value)
    return Stretch(value - half, value + half, int(value <= 0), int(value >= 0))


class State(Protocol):
    """The numbers a relation is judged by, some of them perhaps changed."""

    def value(self, cell: int) -> int:
        """The number of a cell."""

    def span(self, cell: int) -> Stretch:
        """Where the true value of a cell lies."""

    def wide(self, cell: int) -> Stretch:
        """The same, also where printed parts were added up, not true ones."""

    def half(self, cell: int) -> int:
        """Half a unit of the last decimal that the cell itself prints."""

    def total(self, place: int) -> Stretch:
        """Where the true sum of a relation's parts lies."""

    def computed(self, place: int) -> int:
        """The sum of a relation's printed parts."""

    def factor(self, place: int, cell: int) -> int | None:
        """What a relation's part counts; None for a cell that is no part of it."""


class Wanted(NamedTuple):
    """What a cell would have to be for a relation to hold."""

    low: int
    high: int
    #: The value that makes it hold exactly, as a fraction.
    top: int
    bottom: int = 1


@attrs.frozen(kw_only=True)
class Linear:
    """A number that is a sum: `times * value` is the sum of the parts times factors.

    An average has as many times as rows; a percentage has its maximum, a cell.
    """

    #: Its place among the relations.
    place: int
    #: What it is: `sum`, `total`, `across`, `change`, `average`, `percent`.
    id: str
    #: The cell of the sum.
    result: int
    #: Its parts: cells with factors.
    parts: tuple[tuple[int, int], ...]
    times: int = 1
    #: The cell that `times` stands for.
    times_cell: int | None = None
    #: Half a unit of the last decimal that sums of its level print.
    half: int = 0
    #: How much parts without a number can add.
    slack: int = 0

    @property
    def cells(self) -> tuple[int, ...]:
        """The cells in it."""
        through = () if self.times_cell is None else (self.times_cell,)
        return (self.result, *(cell for cell, _ in self.parts), *through)

    def factor(self, state: State) -> int:
        """How many times the result is the sum."""
        return self.times if self.times_cell is None else state.value(self.times_cell)

    def judge(self, state: State) -> Verdict:
        """How far it holds."""
        times, value = self.factor(state), state.value(self.result)
        exact, own = state.computed(self.place), state.half(self.result)
        gap = times * value - exact
        if 0 <= gap <= self.slack:
            return Verdict.OPEN if gap else Verdict.EXACT
        truth, half = state.total(self.place), min(self.half, own)
        alone = Stretch(exact, exact + self.slack)
        printed = rounded(value, half).scaled(times)
        if printed.meets(truth):
            return Verdict.ROUNDED if printed.meets(alone) else Verdict.SPREAD
        if own > half and rounded(value, own).scaled(times).meets(truth):
            return Verdict.COARSE
        if rounded(value, own).scaled(times).touches(alone):
            return Verdict.EVEN
        ends = (value, value + 2 * own) if value >= 0 else (value - 2 * own, value)
        cut = Stretch(*ends, int(value < 0), int(value >= 0)).scaled(times)
        return Verdict.CUT if cut.meets(alone) else Verdict.BROKEN

    def wanted(self, state: State, cell: int) -> Wanted | None:
        """What *cell* would have to be; a cell below a part is moved as the part."""
        times, exact = self.factor(state), state.computed(self.place)
        value, truth = state.value(self.result), state.total(self.place)
        own = max(self.half, state.half(self.result))
        if cell == self.result:
            low, high = truth.low // times - own, -(-truth.high // times) + own
            return Wanted(low, high, exact, times)
        if cell == self.times_cell:
            low, high = sorted((abs(value) - own, abs(value) + own))
            if low <= 0 or exact <= 0:
                return None
            return Wanted(truth.low // high, -(-truth.high // low), exact, abs(value))
        factor = state.factor(self.place, cell)
        now = state.value(cell)
        down = times * (value - own) - truth.high
        up = times * (value + own) - truth.low
        move = times * value - exact
        if factor is None:  # far below: all that is known is what is missing
            factor, move = 1, (down + up) // 2
        if factor < 0:
            down, up = up, down
        ends = sorted((down // factor, -(-up // factor)))
        return Wanted(now + ends[0], now + ends[1], now * factor + move, factor)


@attrs.frozen(kw_only=True)
class Bound:
    """A number that may not be above another, or a limit."""

    place: int
    #: What it is: `above-maximum`, `below-minimum`, `target-below-result`.
    id: str
    #: The cell that may not be larger; None for the limit.
    small: int | None
    #: The cell that may not be smaller; None for the limit.
    large: int | None
    limit: int = 0

    @property
    def cells(self) -> tuple[int, ...]:
        """The cells in it."""
        return tuple(cell for cell in (self.small, self.large) if cell is not None)

    def _ends(self, state: State) -> tuple[int, int]:
        small = self.limit if self.small is None else state.value(self.small)
        large = self.limit if self.large is None else state.value(self.large)
        return small, large

    def judge(self, state: State) -> Verdict:
        """How far it holds."""
        small, large = self._ends(state)
        if small <= large:
            return Verdict.EXACT
        limit = Stretch(self.limit, self.limit)
        low = limit if self.small is None else state.wide(self.small)
        high = limit if self.large is None else state.wide(self.large)
        return Verdict.SPREAD if _before(low, high) else Verdict.BROKEN

    def wanted(self, state: State, cell: int) -> Wanted | None:
        """What *cell* would have to be: no nearest value is likelier than others."""
        small, large = self._ends(state)
        if cell == self.small:
            return Wanted(-ENDLESS, large, large)
        return Wanted(small, ENDLESS, small)


@attrs.frozen(kw_only=True)
class Placed:
    """A rank that must fit the score, among the rows whose ranks do."""

    place: int
    id: str
    rank: int
    score: int
    #: The ranks of the other rows and their scores, best rank first; scores fall.
    ranks: Sequence[int]
    scores: Sequence[int]
    #: One rank, scaled.
    unit: int
    #: Whether the list has every rank, so that the score alone gives it.
    is_full: bool = False
    #: Whether no rank is beyond the rows, so that no unit is missing.
    is_whole: bool = False
    #: -1 where rank 1 is the lowest score.
    sign: int = 1

    @property
    def cells(self) -> tuple[int, ...]:
        """The cells in it."""
        return self.rank, self.score

    def counted(self, score: int) -> int:
        """How many of the others are better than a score."""
        rising = [-self.sign * other for other in self.scores]
        return bisect_left(rising, -self.sign * score)

    def span_of_rank(self, score: int) -> tuple[int, int]:
        """The ranks that a score can have."""
        rising = [-self.sign * other for other in self.scores]
        above = self.counted(score)
        upto = bisect_right(rising, -self.sign * score)
        if self.is_full:
            return (above + 1) * self.unit, (upto + 1) * self.unit
        low = self.ranks[above - 1] + self.unit if above else self.unit
        return low, self.ranks[upto] - self.unit if upto < len(rising) else ENDLESS

    def judge(self, state: State) -> Verdict:
        """Whether the rank is one that the score can have."""
        low, high = self.span_of_rank(state.value(self.score))
        fits = low <= state.value(self.rank) <= high
        return Verdict.EXACT if fits else Verdict.BROKEN

    def wanted(self, state: State, cell: int) -> Wanted | None:
        """The ranks that the score allows, or the scores that the rank allows."""
        if cell == self.rank:
            low, high = self.span_of_rank(state.value(self.score))
            return Wanted(low, high, low) if low <= high else None
        rank = state.value(self.rank)
        if self.is_full:
            above = max(min(rank // self.unit - 1, len(self.scores)), 0)
            upto = above
        else:
            above = bisect_left(self.ranks, rank)
            upto = bisect_right(self.ranks, rank)
        best = self.scores[above - 1] if above else self.sign * ENDLESS
        least = self.scores[upto] if upto < len(self.scores) else -self.sign * ENDLESS
        low, high = sorted((best, least))
        near = least if abs(best) == ENDLESS else best
        if ENDLESS not in {abs(best), abs(least)}:
            near = (best + least) // 2
        return Wanted(low, high, near)


Relation = Linear | Bound | Placed
