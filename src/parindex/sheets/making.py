"""Expressions made with what is known worked out, and what is alike said once."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, assert_never

from parindex.numbers import half_up
from parindex.sheets.expressions import (
    NOTHING,
    AllOf,
    AnyOf,
    Before,
    Condition,
    Divided,
    Expression,
    Extreme,
    Fixed,
    HalfUp,
    Has,
    Matched,
    Missing,
    Piece,
    Piecewise,
    Product,
    Side,
    Sum,
    Where,
)
from parindex.sheets.worth import value

if TYPE_CHECKING:
    from collections.abc import Iterable


def total(
    terms: Iterable[tuple[Fraction, Expression]], plus: Fraction = Fraction(0)
) -> Expression:
    """So many times each of some numbers, added to a constant."""
    left: dict[Expression, Fraction] = {}
    for times, part in terms:
        match part:
            case Fixed(value):
                plus += times * value
            case Sum(more, inside):
                plus += times * more
                for inner, item in inside:
                    left[item] = left.get(item, Fraction(0)) + times * inner
            case _:
                left[part] = left.get(part, Fraction(0)) + times
    found = tuple((times, part) for part, times in left.items() if times)
    if not found:
        return Fixed(plus)
    if len(found) == 1 and found[0][0] == 1 and not plus:
        return found[0][1]
    return Sum(plus, found)


def product(one: Expression, other: Expression) -> Expression:
    """One number times another."""
    if isinstance(one, Fixed):
        return total([(one.value, other)])
    if isinstance(other, Fixed):
        return total([(other.value, one)])
    return Product(one, other)


def divided(top: Expression, bottom: Expression) -> Expression:
    """One number divided by another."""
    if isinstance(bottom, Fixed):
        return total([(1 / bottom.value, top)]) if bottom.value else NOTHING
    return Divided(top, bottom)


def extreme(side: Side, of: Iterable[Expression]) -> Expression:
    """The least or the most of some numbers (at least one)."""
    parts = tuple(dict.fromkeys(of))
    known = [part.value for part in parts if isinstance(part, Fixed)]
    left: list[Expression] = [part for part in parts if not isinstance(part, Fixed)]
    if known:
        left.append(Fixed(min(known) if side == "low" else max(known)))
    return left[0] if len(left) == 1 else Extreme(side, tuple(left))


def rounded(of: Expression, digits: int) -> Expression:
    """A number rounded half up."""
    if isinstance(of, Fixed):
        return Fixed(half_up(of.value, digits))
    return HalfUp(of, digits)


def piecewise(
    top: Expression, bottom: Expression, pieces: Iterable[Piece]
) -> Expression:
    """A curve at a quotient; stretches that go on alike are one."""
    made: list[Piece] = []
    for piece in pieces:
        if made and (made[-1].slope, made[-1].intercept) == (
            piece.slope,
            piece.intercept,
        ):
            made.pop()
        made.append(piece)
    if len(made) == 1 and not made[0].slope:
        return Fixed(made[0].intercept)
    found = Piecewise(top, bottom, tuple(made))
    if isinstance(top, Fixed) and isinstance(bottom, Fixed):
        return Fixed(value(found, {}, {}))
    return found


def matched(name: str, cases: Iterable[tuple[str, Expression]]) -> Expression:
    """What goes with an answer."""
    every = tuple(cases)
    parts = {part for _, part in every}
    return parts.pop() if len(parts) == 1 else Matched(name, every)


def where(condition: Condition, then: Expression, otherwise: Expression) -> Expression:
    """One number where a condition holds, another where it does not."""
    if isinstance(condition, bool):
        return then if condition else otherwise
    return then if then == otherwise else Where(condition, then, otherwise)


def before(one: Expression, other: Expression, *, closed: bool) -> Condition:
    """Whether one number is below another."""
    if isinstance(one, Fixed) and isinstance(other, Fixed):
        return one.value < other.value or (closed and one.value == other.value)
    return Before(one, other, closed)


def at_most_0(of: Expression) -> Condition:
    """Whether there is nothing."""
    return before(of, NOTHING, closed=True)


def any_of(conditions: Iterable[Condition]) -> Condition:
    """Whether at least one holds."""
    left: dict[Condition, None] = {}
    for condition in conditions:
        left |= dict.fromkeys(
            condition.of if isinstance(condition, AnyOf) else (condition,)
        )
    left.pop(False, None)
    if True in left:
        return True
    found = tuple(left)
    return AnyOf(found) if len(found) > 1 else next(iter(found), False)


def all_of(conditions: Iterable[Condition]) -> Condition:
    """Whether all hold."""
    left: dict[Condition, None] = {}
    for condition in conditions:
        left |= dict.fromkeys(
            condition.of if isinstance(condition, AllOf) else (condition,)
        )
    left.pop(True, None)
    if False in left:
        return False
    found = tuple(left)
    return AllOf(found) if len(found) > 1 else next(iter(found), True)


def where_known(condition: Condition, holding: Condition) -> Condition:
    """A condition as it is in rows where another one holds; True where that says it."""
    if isinstance(condition, bool) or isinstance(holding, bool):
        return condition
    parts = set(condition.of if isinstance(condition, AnyOf) else (condition,))
    needed = set(holding.of if isinstance(holding, AnyOf) else (holding,))
    return needed <= parts or condition


def negated(condition: Condition) -> Condition:
    """The condition that holds where another does not."""
    match condition:
        case bool():
            return not condition
        case Missing(name):
            return Has(name)
        case Has(name):
            return Missing(name)
        case Before(one, other, closed):
            return before(other, one, closed=not closed)
        case AnyOf(of):
            return all_of(map(negated, of))
        case AllOf(of):
            return any_of(map(negated, of))
        case _:
            assert_never(condition)
