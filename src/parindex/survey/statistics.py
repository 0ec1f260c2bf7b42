"""What is to be estimated: statistics of a sample, as frozen values."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import attrs

from parindex.numbers import exact
from parindex.tables import Table

if TYPE_CHECKING:
    from collections.abc import Mapping

#: The rows that count: the level that each of some columns has there.
Domain = Table[object]


def _domain(value: Mapping[str, object]) -> Domain:
    return Table(value)


def _levels(value: object) -> tuple[object, ...]:
    alone = isinstance(value, str) or not hasattr(value, "__iter__")
    return (value,) if alone else tuple(value)  # type: ignore[arg-type]


@attrs.frozen
class Mean:
    """The mean of a column of numbers; of a scale, the mean of its codes."""

    #: The column.
    of: str
    #: The rows that count.
    where: Domain = attrs.field(factory=Table, converter=_domain, kw_only=True)


@attrs.frozen
class Proportion:
    """The share of those who answered one of some levels, among all who answered."""

    #: The column.
    of: str
    #: The levels that count: one, or several.
    among: tuple[object, ...] = attrs.field(converter=_levels)
    #: The rows that count.
    where: Domain = attrs.field(factory=Table, converter=_domain, kw_only=True)


@attrs.frozen
class Total:
    """The total of a column in the population; without a column, its size."""

    #: The column.
    of: str | None = None
    #: The rows that count.
    where: Domain = attrs.field(factory=Table, converter=_domain, kw_only=True)


@attrs.frozen
class Ratio:
    """The total of one column over the total of another."""

    #: The column above.
    of: str
    #: The column below.
    to: str
    #: The rows that count.
    where: Domain = attrs.field(factory=Table, converter=_domain, kw_only=True)


#: One quotient of two totals, or one total.
Basic = Mean | Proportion | Total | Ratio


def _terms(value: object) -> tuple[tuple[Fraction, Basic], ...]:
    return tuple((exact(times), term) for times, term in value)  # type: ignore[attr-defined]


@attrs.frozen
class Linear:
    """A constant, and so many times each of some statistics: an index, a difference.

    It is estimated as one statistic, so that what its parts have in common counts.
    """

    #: How many times each statistic counts.
    terms: tuple[tuple[Fraction, Basic], ...] = attrs.field(converter=_terms)
    #: What it starts from.
    constant: Fraction = attrs.field(default=Fraction(0), converter=exact)


Statistic = Basic | Linear


def difference(of: Basic, less: Basic) -> Linear:
    """The first statistic less the second."""
    return Linear(((1, of), (-1, less)))


def linear(statistic: Statistic) -> Linear:
    """Any statistic as a linear one."""
    if isinstance(statistic, Linear):
        return statistic
    return Linear(((Fraction(1), statistic),))


def within(statistic: Statistic, domain: Mapping[str, object]) -> Statistic:
    """The same statistic of those rows of its own that lie in *domain* too."""
    if isinstance(statistic, Linear):
        terms = ((times, _inside(term, domain)) for times, term in statistic.terms)
        return attrs.evolve(statistic, terms=tuple(terms))
    return _inside(statistic, domain)


def _inside(term: Basic, domain: Mapping[str, object]) -> Basic:
    return attrs.evolve(term, where={**term.where, **domain})


def columns_of(term: Basic) -> tuple[str, ...]:
    """The columns that a statistic measures."""
    match term:
        case Ratio(of=of, to=to):
            return of, to
        case Total(of=None):
            return ()
        case _:
            return (str(term.of),)
