"""What an expression is worth in a row, exactly: what every engine is held against."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, assert_never

from parindex.numbers import half_up
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
    Piece,
    Piecewise,
    Product,
    Row,
    ScoreOf,
    Side,
    Sum,
    Where,
)

if TYPE_CHECKING:
    from collections.abc import Mapping


def value(  # noqa: C901, PLR0911 - one `match` over all expressions
    of: Expression, row: Row, scores: Mapping[tuple[str, Side], Fraction]
) -> Fraction:
    """What an expression is worth in a row, exactly.

    Args:
        of: The expression.
        row: The data.
        scores: The scores of the nodes that it reads, by code and side.
    """
    match of:
        case Fixed(number):
            return number
        case Given(name, missing):
            found = row.get(name, missing)
            assert isinstance(found, int | Fraction)  # noqa: S101 - not asked elsewhere
            return Fraction(found)
        case ScoreOf(code, side):
            return scores[code, side]
        case Sum(plus, terms):
            return sum((t * value(part, row, scores) for t, part in terms), plus)
        case Product(one, other):
            return value(one, row, scores) * value(other, row, scores)
        case Divided(top, bottom):
            return value(top, row, scores) / value(bottom, row, scores)
        case Extreme(side, parts):
            pick = min if side == "low" else max
            return pick(value(part, row, scores) for part in parts)
        case HalfUp(inner, digits):
            return half_up(value(inner, row, scores), digits)
        case Piecewise(top, bottom, pieces):
            x = value(top, row, scores) / value(bottom, row, scores)
            piece = next(piece for piece in pieces if _holds(piece, x))
            return piece.slope * x + piece.intercept
        case Matched(name, cases):
            return value(dict(cases)[str(row[name])], row, scores)
        case Where(condition, then, otherwise):
            chosen = then if holds(condition, row, scores) else otherwise
            return value(chosen, row, scores)
        case _:
            assert_never(of)


def _holds(piece: Piece, x: Fraction) -> bool:
    return piece.end is None or x < piece.end or (piece.closed and x == piece.end)


def holds(
    condition: Condition, row: Row, scores: Mapping[tuple[str, Side], Fraction]
) -> bool:
    """Whether a condition holds in a row."""
    match condition:
        case bool():
            return condition
        case Missing(name):
            return name not in row
        case Has(name):
            return name in row
        case Before(one, other, closed):
            a, b = value(one, row, scores), value(other, row, scores)
            return a < b or (closed and a == b)
        case AnyOf(of):
            return any(holds(part, row, scores) for part in of)
        case AllOf(of):
            return all(holds(part, row, scores) for part in of)
        case _:
            assert_never(condition)
