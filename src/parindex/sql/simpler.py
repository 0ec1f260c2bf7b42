"""Expressions as they are where a datum is missing."""

from __future__ import annotations

from typing import assert_never

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
    Sum,
    Where,
)
from parindex.sheets.making import (
    all_of,
    any_of,
    before,
    divided,
    extreme,
    piecewise,
    product,
    rounded,
    total,
    where,
)


def without(of: Expression, name: str) -> Expression:  # noqa: C901, PLR0911 - one `match`
    """An expression in rows that do not have a datum."""
    match of:
        case Given(given, missing) if given == name and missing is not None:
            return Fixed(missing)
        case Fixed() | Given() | ScoreOf():
            return of
        case Sum(plus, terms):
            return total(((times, without(part, name)) for times, part in terms), plus)
        case Product(one, other):
            return product(without(one, name), without(other, name))
        case Divided(top, bottom):
            return divided(without(top, name), without(bottom, name))
        case Extreme(side, parts):
            return extreme(side, [without(part, name) for part in parts])
        case HalfUp(inner, digits):
            return rounded(without(inner, name), digits)
        case Piecewise(top, bottom, pieces):
            return piecewise(without(top, name), without(bottom, name), pieces)
        case Matched(datum, cases):
            each = tuple((answer, without(part, name)) for answer, part in cases)
            return Matched(datum, each)
        case Where(condition, then, otherwise):
            if_so, if_not = without(then, name), without(otherwise, name)
            return where(_without(condition, name), if_so, if_not)
        case _:
            assert_never(of)


def _without(of: Condition, name: str) -> Condition:
    match of:
        case Missing(datum) if datum == name:
            return True
        case Has(datum) if datum == name:
            return False
        case bool() | Missing() | Has():
            return of
        case Before(one, other, closed):
            return before(without(one, name), without(other, name), closed=closed)
        case AnyOf(parts):
            return any_of([_without(part, name) for part in parts])
        case AllOf(parts):
            return all_of([_without(part, name) for part in parts])
        case _:
            assert_never(of)
