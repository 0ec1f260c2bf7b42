"""Expressions of a sheet as expressions on frames.

Whole numbers stay integers until a score is divided: what is compared in whole cases
is compared exactly. Other numbers are floats, and those within 10^-12 of each other
count as equal, so that 0.95 is 95 %.
"""

from __future__ import annotations

import operator
from collections.abc import Mapping
from functools import reduce
from typing import TYPE_CHECKING, assert_never

import attrs
import narwhals as nw

from parindex.frames.bounds import Bounds, unfolded
from parindex.sheets.expressions import (
    AllOf,
    AnyOf,
    Before,
    Condition,
    Divided,
    Expression,
    Extreme,
    Fixed,
    Given,
    HalfUp,
    Has,
    Matched,
    Missing,
    Piecewise,
    Product,
    ScoreOf,
    Side,
    Sum,
    Where,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from fractions import Fraction

#: How near to each other floats count as equal, as a part of what they are made of.
NEAR = 1e-12


@attrs.frozen
class Translator:
    """Expressions on the columns that hold data and scores."""

    #: How large whole data are.
    bounds: Bounds
    #: The column of each datum: numbers, never null; yes as true; answers by name.
    values: Mapping[str, str]
    #: The column that says where a datum is missing; never null.
    missing: Mapping[str, str]
    #: The data that are flags.
    flags: frozenset[str]
    #: The column of each end of the score of a node.
    scores: Mapping[tuple[str, Side], str]
    #: The columns of expressions that several others share, worked out before.
    shared: Mapping[Expression, str] = attrs.field(factory=dict)

    def number(  # noqa: C901, PLR0911, PLR0912 - one `match` over all expressions
        self, of: Expression
    ) -> nw.Expr:
        """What an expression is worth, as floats."""
        if of in self.shared:
            return nw.col(self.shared[of])
        if isinstance(of, Sum | Product):
            scale = self.bounds.scale(of)
            if scale is not None:
                whole = self.integer(of, scale).cast(nw.Float64)
                return whole if scale == 1 else whole / float(scale)
        match of:
            case Fixed(value):
                return nw.lit(float(value), nw.Float64)
            case Given(name, missing):
                found = nw.col(self.values[name]).cast(nw.Float64)
                if missing is None:
                    return found
                end = nw.lit(float(missing), nw.Float64)
                return self._unless_missing(name, found, end)
            case ScoreOf(code, side):
                return nw.col(self.scores.get((code, side), self.scores[code, "low"]))
            case Sum(plus, terms):
                return self._sum(plus, terms)
            case Product(one, other):
                return self.number(one) * self.number(other)
            case Divided(top, bottom):
                return self._divided(top, bottom)
            case Extreme(side, parts):
                return _extreme(side, map(self.number, parts))
            case HalfUp(inside, digits):
                return _half_up(self.number(inside), digits)
            case Piecewise():
                return self.number(unfolded(of))
            case Matched(name, cases):
                return self._matched(name, dict(cases))
            case Where(condition, then, otherwise):
                return self._where(condition, then, otherwise, self.number)
            case _:
                assert_never(of)

    def integer(  # noqa: PLR0911 - a return a kind
        self, of: Expression, scale: int
    ) -> nw.Expr:
        """So many times an expression, which is then a whole number."""
        match of:
            case Fixed(value):
                return nw.lit(int(value * scale), nw.Int64)
            case Given(name, missing):
                found = _times(nw.col(self.values[name]), scale)
                if missing is None:
                    return found
                end = nw.lit(int(missing * scale), nw.Int64)
                return self._unless_missing(name, found, end)
            case Sum(plus, terms):
                parts = [self._scaled(part, times * scale) for times, part in terms]
                if plus:
                    parts.append(nw.lit(int(plus * scale), nw.Int64))
                return reduce(operator.add, parts)
            case Product(one, other):
                own = self._own_scale(one)
                return self.integer(one, own) * self.integer(other, scale // own)
            case Extreme(side, parts):
                return _extreme(side, (self.integer(part, scale) for part in parts))
            case Where(condition, then, otherwise):
                return self._where(
                    condition, then, otherwise, lambda of: self.integer(of, scale)
                )
            case _:  # pragma: no cover - bounds know which expressions are whole
                raise AssertionError(of)

    def condition(self, of: Condition) -> nw.Expr:
        """Whether a condition holds; never null."""
        match of:
            case bool():
                return nw.lit(of)
            case Missing(name):
                return nw.col(self.missing[name])
            case Has(name):
                return ~nw.col(self.missing[name])
            case Before(one, other, closed):
                return self._before(one, other, closed=closed)
            case AnyOf(parts):
                return reduce(operator.or_, map(self.condition, parts))
            case AllOf(parts):
                return reduce(operator.and_, map(self.condition, parts))
            case _:
                assert_never(of)

    # --- the kinds that take more than a line -----------------------------------------

    def _unless_missing(self, name: str, known: nw.Expr, end: nw.Expr) -> nw.Expr:
        return nw.when(nw.col(self.missing[name])).then(end).otherwise(known)

    def _own_scale(self, of: Expression) -> int:
        found = self.bounds.whole(of)
        assert found is not None  # noqa: S101 - asked for whole numbers only
        return found.scale

    def _scaled(self, of: Expression, times: Fraction) -> nw.Expr:
        """So many times a whole number."""
        own = self._own_scale(of)
        return _times(self.integer(of, own), int(times / own))

    def _sum(
        self, plus: Fraction, terms: tuple[tuple[Fraction, Expression], ...]
    ) -> nw.Expr:
        parts = [_times(self.number(part), float(times)) for times, part in terms]
        found = reduce(operator.add, parts)
        return found + float(plus) if plus else found

    def _divided(self, top: Expression, bottom: Expression) -> nw.Expr:
        scale = self.bounds.scale(top, bottom)
        if scale is None:
            over, under = self.number(top), self.number(bottom)
        else:
            over, under = (
                self.integer(part, scale).cast(nw.Float64) for part in (top, bottom)
            )
        # Rows that another branch takes are divided all the same on most engines.
        safe = nw.when(under > 0).then(under).otherwise(nw.lit(1.0, nw.Float64))
        return over / safe

    def _matched(self, name: str, cases: Mapping[str, Expression]) -> nw.Expr:
        answer = nw.col(self.values[name])
        *first, (_, last) = cases.items()
        found = self.number(last)
        for choice, part in reversed(first):
            is_it = answer == choice
            if name in self.flags:
                is_it = answer if choice == "yes" else ~answer
            found = nw.when(is_it).then(self.number(part)).otherwise(found)
        return found

    def _where(
        self,
        condition: Condition,
        then: Expression,
        otherwise: Expression,
        put: Callable[[Expression], nw.Expr],
    ) -> nw.Expr:
        return (
            nw.when(self.condition(condition)).then(put(then)).otherwise(put(otherwise))
        )

    def _before(self, one: Expression, other: Expression, *, closed: bool) -> nw.Expr:
        scale = self.bounds.scale(one, other)
        if scale is not None:
            left, right = self.integer(one, scale), self.integer(other, scale)
            return left <= right if closed else left < right
        gap = self.number(one) - self.number(other)
        near = (self._size(one) + self._size(other)) * NEAR
        return gap <= near if closed else gap < near * -1.0

    def _size(self, of: Expression) -> nw.Expr:
        """How large the numbers are that an expression adds up."""
        if not isinstance(of, Sum):
            return self.number(of).abs()
        parts = [_times(self._size(part), abs(float(t))) for t, part in of.terms]
        found = reduce(operator.add, parts)
        return found + abs(float(of.plus)) if of.plus else found


def _times(of: nw.Expr, times: float) -> nw.Expr:
    return of if times == 1 else of * times


def _extreme(side: Side, of: Iterable[nw.Expr]) -> nw.Expr:
    return nw.min_horizontal(*of) if side == "low" else nw.max_horizontal(*of)


def _half_up(of: nw.Expr, digits: int) -> nw.Expr:
    """Rounded half up, away from 0; what floats are off a half counts as the half."""
    scaled = of.abs() * float(10**digits)
    found = (scaled * (1 + NEAR) + 0.5).floor().cast(nw.Float64) / float(10**digits)
    return nw.when(of < 0.0).then(found * -1.0).otherwise(found)
