"""Quantities by row: as two numbers where their data are known, and as a range.

The same as `formulas.ratio` and `formulas.values`, for all rows at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from itertools import product as each_of
from math import inf, lcm
from typing import TYPE_CHECKING, NamedTuple

import attrs

from parindex.errors import Invalid, Problem
from parindex.formulas import NUMBERS, Known
from parindex.intervals import Interval
from parindex.measures import Difference, Quantity, Quotient, names_of
from parindex.sheets.expressions import (
    NEVER,
    NOTHING,
    Condition,
    Expression,
    Fixed,
    Given,
    Missing,
)
from parindex.sheets.making import (
    all_of,
    any_of,
    at_most_0,
    divided,
    extreme,
    negated,
    product,
    total,
    where,
    where_known,
)

if TYPE_CHECKING:
    from parindex.curves import End, Span
    from parindex.measures import Terms

#: How many disputed or missing data of one quotient are told apart.
MOST_CORNERS = 6


class Bound(NamedTuple):
    """An end of a range by row."""

    #: Where it is, unless it is endless.
    at: Expression
    #: Whether there is no end.
    endless: Condition = False


class Range(NamedTuple):
    """What a quantity can be by row."""

    low: Bound
    high: Bound
    #: Whether the whole may be 0, and whether it is known to be.
    may_be_empty: Condition = False
    is_empty: Condition = False


class Exact(NamedTuple):
    """A quantity by row, where its data are known."""

    top: Expression
    bottom: Expression
    #: Whether it has no cases: the bottom is 0, or what it is divided by before.
    empty: Condition
    #: Whether some of its data are not known.
    unknown: Condition


@attrs.frozen
class Table:
    """What is known of the data of a table: by column, or the same in all rows."""

    #: The data that have a column.
    columns: frozenset[str]
    #: Those of them that may be missing in some rows.
    optional: frozenset[str]
    #: What is known of the others.
    data: Mapping[str, Known]

    def varies(self, names: tuple[str, ...]) -> bool:
        """Whether some data have a column."""
        return not self.columns.isdisjoint(names)

    def unknown(self, name: str) -> Condition:
        """Where a number is not known."""
        if name in self.columns:
            return Missing(name) if name in self.optional else False
        return not isinstance(self.data.get(name), NUMBERS)

    def at(self, name: str) -> Expression:
        """A number where it is known."""
        if name in self.columns:
            return Given(name)
        found = self.data.get(name)
        return Fixed(Fraction(found)) if isinstance(found, NUMBERS) else NOTHING

    def bound(self, name: str, span: Span, *, high: bool) -> Bound:
        """The least or the most that a number can be."""
        end = span.end if high else span.start
        if name not in self.columns:
            found = self.data.get(name)
            if isinstance(found, Interval):
                return Bound(Fixed(found.high if high else found.low))
            if isinstance(found, NUMBERS):
                return Bound(Fixed(Fraction(found)))
            return (
                Bound(NOTHING, endless=True) if _is_endless(end) else Bound(fixed(end))
            )
        if name not in self.optional:
            return Bound(Given(name))
        if _is_endless(end):
            return Bound(Given(name, Fraction(0)), Missing(name))
        return Bound(Given(name, Fraction(end)))


def fixed(end: End) -> Fixed:
    """A finite end."""
    return Fixed(Fraction(end))


def _is_endless(end: End) -> bool:
    return abs(end) == inf


# --- where all is known ---------------------------------------------------------------


def exact(quantity: Quantity, table: Table) -> Exact:
    """The quantity as top and bottom, with whole numbers as weights."""
    unknown = any_of(table.unknown(name) for name in names_of(quantity))
    if isinstance(quantity, Quotient):
        top, bottom = _sums(quantity, table)
        empty = at_most_0(bottom) if quantity.divides else False
        return Exact(top, bottom, empty, unknown)
    (a, b), (c, d) = _sums(quantity.now, table), _sums(quantity.base, table)
    sign = Fraction(quantity.sign)
    top = total([(sign, product(a, d)), (-sign, product(c, b))])
    zeros = [c] if quantity.relative else []
    zeros += [q for q, of in ((b, quantity.now), (d, quantity.base)) if of.divides]
    bottom = product(c, b) if quantity.relative else product(b, d)
    return Exact(top, bottom, any_of(map(at_most_0, zeros)), unknown)


def _sums(quotient: Quotient, table: Table) -> tuple[Expression, Expression]:
    weights = [weight for _, weight in (*quotient.top, *quotient.bottom)]
    scale = lcm(*(weight.denominator for weight in weights))
    bottom: Expression = Fixed(Fraction(scale))
    if quotient.bottom:
        bottom = _sum(quotient.bottom, table, scale)
    return _sum(quotient.top, table, scale), bottom


def _sum(terms: Terms, table: Table, scale: int) -> Expression:
    return total((weight * scale, table.at(name)) for name, weight in terms)


# --- where some of it is not ----------------------------------------------------------


def values(quantity: Quantity, table: Table, holding: Condition = NEVER) -> Range:
    """What *quantity* can be, row by row, held within its domain.

    Args:
        quantity: The quantity.
        table: What is known of its data.
        holding: What holds in all rows where this is asked for.
    """
    if isinstance(quantity, Difference):
        found = _difference(quantity, table)
    elif quantity.bottom:
        found = _quotient(quantity, table, holding)
    else:
        low = _bound(quantity.top, quantity, table, high=False)
        return Range(low, _bound(quantity.top, quantity, table, high=True))
    low = _held(found.low, quantity.domain, quantity.domain.start)
    high = _held(found.high, quantity.domain, quantity.domain.end)
    return found._replace(low=low, high=high)


def _held(bound: Bound, domain: Span, endless: End) -> Bound:
    """An end within the domain; where there is none, that of the domain."""
    at = bound.at
    if not _is_endless(domain.start):
        at = extreme("high", (at, fixed(domain.start)))
    if not _is_endless(domain.end):
        at = extreme("low", (at, fixed(domain.end)))
    if _is_endless(endless):
        return bound._replace(at=at)
    return Bound(where(bound.endless, fixed(endless), at))


def _quotient(quotient: Quotient, table: Table, holding: Condition) -> Range:
    top, bottom = quotient.top, quotient.bottom
    high = _bound(top, quotient, table, high=True)
    least, most = (_bound(bottom, quotient, table, high=h) for h in (False, True))
    endless = where_known(any_of((high.endless, most.endless)), holding)
    may_be_empty = at_most_0(least.at)
    is_empty = all_of((negated(most.endless), at_most_0(most.at)))
    first, last = _corners(quotient, table)
    return Range(
        Bound(where(endless, fixed(quotient.domain.start), first)),
        Bound(last, any_of((endless, may_be_empty))),
        may_be_empty,
        is_empty,
    )


def _bound(terms: Terms, quotient: Quotient, table: Table, *, high: bool) -> Bound:
    """The least or the most of one of the sums of a quotient."""
    spans = quotient.spans
    each = [(w, table.bound(name, spans[name], high=high)) for name, w in terms]
    at = total((weight, bound.at) for weight, bound in each)
    return Bound(at, any_of(bound.endless for _, bound in each))


def _corners(quotient: Quotient, table: Table) -> tuple[Expression, Expression]:
    """The least and the most of a quotient, at the corners of what is not known.

    It rises or falls steadily in each datum alone. Where data have no end, or the whole
    may be 0, other ends take the place of these.
    """
    spans = quotient.spans
    ends = {
        name: tuple(table.bound(name, span, high=high) for high in (False, True))
        for name, span in spans.items()
    }
    moving = [n for n, (low, high) in ends.items() if low.at != high.at]
    moving = [n for n in moving if ends[n][1].endless is False]
    if len(moving) > MOST_CORNERS:
        found = (
            f"{len(moving)} data that may be missing or disputed: {', '.join(moving)}"
        )
        problem = Problem("columns", "", found, f"at most {MOST_CORNERS} in one share")
        raise Invalid("columns", (problem,))
    corners = []
    # The first corner has the most below the line, which is not 0 unless all of it is.
    for corner in each_of((1, 0), repeat=len(moving)):
        at = {name: ends[name][0].at for name in spans}
        at |= {n: ends[n][end].at for n, end in zip(moving, corner, strict=True)}
        over = total((weight, at[name]) for name, weight in quotient.top)
        under = total((weight, at[name]) for name, weight in quotient.bottom)
        corners.append((over, under))
    over, under = corners[0]
    first = where(at_most_0(under), NOTHING, divided(over, under))
    all_ = [first]
    all_ += [where(at_most_0(q), first, divided(p, q)) for p, q in corners[1:]]
    return extreme("low", all_), extreme("high", all_)


def _difference(quantity: Difference, table: Table) -> Range:
    now, base = values(quantity.now, table), values(quantity.base, table)
    from_0: Condition = False
    only_0: Condition = False
    if quantity.relative:
        from_0 = at_most_0(base.low.at)
        only_0 = all_of((negated(base.high.endless), at_most_0(base.high.at)))
        low, high = _relative(now.low, base.high), _relative(now.high, base.low)
    else:
        low, high = _less(now.low, base.high), _less(now.high, base.low)
    if quantity.sign < 0:
        low, high = _less(Bound(NOTHING), high), _less(Bound(NOTHING), low)
    return Range(
        low,
        high,
        any_of((from_0, now.may_be_empty, base.may_be_empty)),
        any_of((only_0, now.is_empty, base.is_empty)),
    )


def _less(one: Bound, other: Bound) -> Bound:
    at = total([(Fraction(1), one.at), (Fraction(-1), other.at)])
    return Bound(at, any_of((one.endless, other.endless)))


def _relative(now: Bound, base: Bound) -> Bound:
    """The relative change from *base* to *now*, both at least 0."""
    to = total([(Fraction(1), divided(now.at, base.at))], Fraction(-1))
    at = where(base.endless, fixed(Fraction(-1)), to)
    no_base = all_of((negated(base.endless), at_most_0(base.at)))
    return Bound(at, any_of((no_base, now.endless)))
