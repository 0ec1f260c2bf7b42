"""Scores of many rows, with what they are worth exactly in any one of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import attrs
import numpy as np
from numpy.typing import NDArray

from parindex.arrays.columns import Floats, Given
from parindex.arrays.making import answers
from parindex.arrays.scaling import MOST
from parindex.errors import Collector
from parindex.evaluation import rescore
from parindex.numbers import half_up
from parindex.scorecard import Scorecard
from parindex.units import Amount

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parindex.sheets.expressions import Side
    from parindex.text import Language

#: Whole numbers of many rows.
Ints = NDArray[np.int64]

#: What numbers scores are worked out in.
Mode = Literal["float", "integer"]


class Ends(NamedTuple):
    """The least and the most that a score can be in each row."""

    low: Floats
    #: The same array as low where the score is exact in all rows.
    high: Floats


class Whole(NamedTuple):
    """Numbers by row, each one in so many parts of 1."""

    #: The numbers themselves.
    units: Ints
    #: How many parts 1 has.
    scale: int
    #: By how many parts the true number may be more.
    width: int
    #: Where not even that is settled; None: nowhere.
    doubt: NDArray[np.bool_] | None

    def floats(self) -> Floats:
        """The same as floats."""
        return self.units / float(self.scale)


class Published(NamedTuple):
    """A score of all rows as it is published."""

    #: In units of the last decimal.
    units: Ints
    #: How many decimals there are.
    digits: int
    #: How many rows the exact engine had to settle.
    settled: int


class Ranks(NamedTuple):
    """The rank of each row, from 1."""

    ranks: Ints
    #: How many rows the exact engine had to settle.
    settled: int


@attrs.frozen(eq=False)
class Scores(Mapping[str, Ends]):
    """Both ends of the scores of all rows, by code; "" for the whole."""

    #: The card whose data the columns stand for.
    base: Scorecard = attrs.field(repr=False)
    #: What was scored.
    given: Sequence[Given] = attrs.field(repr=False)
    #: What numbers it was worked out in.
    mode: Mode
    #: The most by which a score can be off, in points; in whole numbers, how far what
    #: is held of true quotients may be below them.
    error_bound: float
    #: How many rows there are.
    rows: int
    #: Both ends of each node, as floats or as whole numbers.
    ends: Mapping[str, tuple[Any, Any]] = attrs.field(repr=False)
    #: The arrays that hold the scores.
    room: Sequence[Any] = attrs.field(repr=False, default=())
    #: Where data are too large for floats to decide on them; None: nowhere.
    large: NDArray[np.bool_] | None = attrs.field(repr=False, default=None)
    _floats: dict[str, Ends] = attrs.field(repr=False, init=False, factory=dict)
    _cards: dict[int, Scorecard] = attrs.field(repr=False, init=False, factory=dict)

    def __getitem__(self, code: str) -> Ends:
        if code not in self._floats:
            low, high = self.ends[code]
            first = self._settled(low, code, "low")
            last = first if low is high else self._settled(high, code, "high")
            self._floats[code] = Ends(first, last)
        return self._floats[code]

    def _settled(self, end: Any, code: str, side: Side) -> Floats:  # noqa: ANN401 - of either mode
        """One end as floats, by the exact engine where it is not worked out."""
        found: Floats = end.floats() if isinstance(end, Whole) else end
        rows = self._open(end)
        if rows:
            found = found.copy()
            found[rows] = [float(self._exact(row, code, side)) for row in rows]
        return found

    def _open(self, end: Any) -> list[int]:  # noqa: ANN401 - of either mode
        """The rows in which one end is not worked out at all."""
        mask = end.doubt if isinstance(end, Whole) else self.large
        return [] if mask is None else np.flatnonzero(mask).tolist()

    def __iter__(self) -> Iterator[str]:
        return iter(self.ends)

    def __len__(self) -> int:
        return len(self.ends)

    def card(self, row: int) -> Scorecard:
        """One row as the exact engine scores it: each number as its decimals say.

        Raises:
            IndexError: for a row that is not there.
        """
        if row not in self._cards:
            self._cards[row] = exact_card(self.base, self.given, row)
        return self._cards[row]

    def explain(self, row: int, code: str = "", lang: Language = "vi") -> str:
        """Why a node has its score in one row; the whole without a code.

        Raises:
            IndexError: for a row that is not there.
            NotFound: for a code that the framework does not have.
        """
        return self.card(row).explain(code, lang)

    # --- what is exact in all rows ----------------------------------------------------

    def published(self, digits: int, code: str = "", side: Side = "low") -> Published:
        """A score rounded half up as it is published, exactly, in all rows.

        Rows whose rounding the numbers do not settle are scored by the exact engine.

        Args:
            digits: How many decimals.
            code: The node.
            side: Which end of the score.

        Raises:
            Invalid: for fewer decimals than none or more than 9, and for another side.
        """
        _check(side, digits)
        end = self.ends[code][side == "high"]
        scale = 10**digits
        if isinstance(end, Whole):
            units, open_ = _rounded(end, digits)
        else:
            near = self.error_bound * scale + 2.0**-51 * (np.abs(end) * scale + 1)
            moved = np.abs(end) * scale + 0.5
            signs = np.sign(end).astype(np.int64)
            units = np.floor(moved + near).astype(np.int64) * signs
            open_ = np.floor(moved - near) != np.floor(moved + near)
            open_[self._open(end)] = True
        rows = np.flatnonzero(open_)
        for row in rows.tolist():
            exact = half_up(self._exact(row, code, side), digits)
            units[row] = (exact * scale).numerator
        return Published(units, digits, len(rows))

    def ranks(self, code: str = "", side: Side = "low") -> Ranks:
        """The rank of each row by a score, the highest first; equal scores share one.

        Rows whose order the numbers do not settle are scored by the exact engine.

        Raises:
            Invalid: for a side that is neither.
        """
        _check(side)
        end = self.ends[code][side == "high"]
        exact: dict[int, Fraction] = {}
        low: Any
        width: float
        if isinstance(end, Whole):
            low, width, scale = end.units.copy(), end.width, end.scale
            for row in self._open(end):
                exact[row] = self._exact(row, code, side)
                low[row], width = floor(exact[row] * scale), max(width, 1)
        else:
            low, width = self._settled(end, code, side), 4 * self.error_bound
            for row in self._open(end):
                exact[row] = self._exact(row, code, side)
                width = max(width, 2.0**-51 * abs(float(low[row])))
        order = np.argsort(-low, kind="stable")
        steps = -np.diff(low[order])
        is_first = np.concatenate([[True], steps > width])[: self.rows]
        firsts = np.flatnonzero(is_first)
        ranks = np.empty(self.rows, np.int64)
        ranks[order] = firsts[np.cumsum(is_first) - 1] + 1
        if not width:
            return Ranks(ranks, 0)
        # Scores that are no further apart than that may be in any order, or equal.
        sizes = np.diff(np.append(firsts, self.rows))
        for first, size in zip(firsts[sizes > 1], sizes[sizes > 1], strict=True):
            rows = order[first : first + size].tolist()
            for row in rows:
                if row not in exact:
                    exact[row] = self._exact(row, code, side)
            falling = sorted((exact[row] for row in rows), reverse=True)
            above = {score: falling.index(score) for score in dict.fromkeys(falling)}
            for row in rows:
                ranks[row] += above[exact[row]]
        return Ranks(ranks, len(exact))

    def _exact(self, row: int, code: str, side: Side) -> Fraction:
        card = self.card(row)
        score = card[code].score if code else card.score
        return score.low if side == "low" else score.high


def _check(side: Side, digits: int = 0) -> None:
    """Refuse what is no end of a score, and decimals that whole numbers do not hold.

    Raises:
        Invalid: with all of that.
    """
    problems = Collector()
    if not 0 <= digits <= MOST:
        problems.add("decimals", "", str(digits), f"from 0 to {MOST}")
    if side not in {"low", "high"}:
        problems.add("side", "", repr(side), "low or high")
    problems.check("scores")


def exact_card(card: Scorecard, given: Sequence[Given], row: int) -> Scorecard:
    """The exact card of one row of some columns."""
    new: dict[str, object] = {}
    without = []
    for column in given:
        datum, value = column.datum, column.values[row]
        if column.gone is not None and column.gone[row]:
            if datum.name in card.context.book.measurements:
                without.append(datum.name)
        elif datum.kind == "flag":
            new[datum.name] = bool(value)
        elif datum.choices:
            new[datum.name] = answers(datum)[int(value)]
        else:
            unit = "share" if datum.kind == "percent" else None
            new[datum.name] = Amount(column.exact(row), unit)
    return rescore(card, measurements=new, without=without)


def _rounded(of: Whole, digits: int) -> tuple[Ints, Any]:
    """Whole numbers rounded half up, and where that is not settled."""
    units = of.units.astype(np.int64)
    found = _half_up(units, of.scale, digits)
    open_ = np.zeros(len(units), np.bool_) if of.doubt is None else of.doubt.copy()
    if of.width:
        open_ |= found != _half_up(units + of.width, of.scale, digits)
    return found, open_


def _half_up(units: Ints, scale: int, digits: int) -> Ints:
    """So many parts as units of the last digit, halves away from 0."""
    up, down = Fraction(10**digits, scale).as_integer_ratio()
    size = np.abs(units)
    # The whole part by itself, so that nothing grows too large.
    whole, rest = np.divmod(size, down)
    found = whole * up + (2 * rest * up + down) // (2 * down)
    rounded: Ints = np.sign(units) * found
    return rounded
