"""Weighted sums of answers in each last unit and domain: all that estimates need.

Each column is gone through once; from there on there are a few thousand numbers.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, assert_never

import attrs
import numpy as np
from numpy.typing import NDArray

from parindex.errors import Invalid, Problem
from parindex.survey.codes import ABSENT, as_column, is_missing, level_of
from parindex.survey.sample import Sample, first_rows, pair
from parindex.survey.statistics import (
    Basic,
    Domain,
    Mean,
    Proportion,
    Ratio,
    Total,
    columns_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from parindex.survey.statistics import Linear

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

#: What a statistic measures, whoever counts.
Key = tuple[object, ...]
Keys = tuple[Key, ...]


NO_SHIFT: Floats = np.zeros(1)

#: How many levels a column may have to be summed up level by level.
MOST_CELLS = 100


class Sums(NamedTuple):
    """Quotients of totals, or totals, in each group of rows."""

    #: The sums above, of numbers less `shift`.
    top: Floats
    #: The sums below; NaN for a total, which is divided by nothing.
    bottom: Floats
    #: How many rows of each domain answered.
    counts: Ints
    #: What each number above was lessened by, for a quotient to be precise.
    shift: Floats


@attrs.frozen(eq=False, slots=False)
class Grouped:
    """The rows of a sample by last unit and domain, with the sums that were asked for.

    A domain is a combination of the levels of some columns. Where a row misses one of
    them it lies in no domain of that column.
    """

    sample: Sample
    #: The columns that domains are made of.
    by: tuple[str, ...]
    #: Which rows count at all; None for all.
    kept: Flags | None = None
    _inside: dict[Domain, Ints] = attrs.field(init=False, repr=False, factory=dict)
    _domains: dict[Domain, Ints] = attrs.field(init=False, repr=False, factory=dict)
    _sums: dict[Key, Sums] = attrs.field(init=False, repr=False, factory=dict)
    _blocks: dict[Keys, Sums] = attrs.field(init=False, repr=False, factory=dict)
    _first: dict[int, Ints] = attrs.field(init=False, repr=False, factory=dict)
    _cells: dict[str, tuple[Floats, Ints]] = attrs.field(
        init=False, repr=False, factory=dict
    )

    # --- groups -----------------------------------------------------------------------

    @cached_property
    def domains(self) -> Ints:
        """The combination of levels of each row."""
        places = [self.sample.codes(name).places + np.int64(1) for name in self.by]
        found = places[0] if places else np.zeros(self.sample.rows, dtype=np.int64)
        for more in places[1:]:
            found = pair(found, more)
        return found

    @cached_property
    def groups(self) -> Ints:
        """The group of each row: its last unit and its domain."""
        return pair(self.sample.units, self.domains) if self.by else self.sample.units

    @cached_property
    def weighted(self) -> Flags:
        """Whether the rows of each group stand for anybody."""
        weights = self.sample.weights
        if weights.all():
            return np.ones(len(self.rows), dtype=np.bool_)
        return _binned(self.groups, weights, len(self.rows)) > 0

    @cached_property
    def rows(self) -> Ints:
        """Some row of each group."""
        return first_rows(self.groups)

    @cached_property
    def unit(self) -> Ints:
        """The last unit of each group."""
        found: Ints = self.sample.units[self.rows]
        return found

    @cached_property
    def domain(self) -> Ints:
        """The domain of each group."""
        found: Ints = self.domains[self.rows]
        return found

    @cached_property
    def weights(self) -> Floats:
        """The weight of each row that counts."""
        weights = self.sample.weights
        return weights if self.kept is None else weights * self.kept

    def inside(self, where: Domain) -> Ints:
        """The groups that lie in a domain."""
        if where not in self._inside:
            self._inside[where] = np.flatnonzero(self.holds(where, self.rows))
        return self._inside[where]

    def count(self, counts: Ints, where: Domain) -> Ints:
        """How many rows of a domain are in counts by domain."""
        if where not in self._domains:
            domains, first = np.unique(self.domain, return_index=True)
            self._domains[where] = domains[self.holds(where, self.rows[first])]
        found: Ints = counts[self._domains[where]].sum(axis=0)
        return found

    def holds(self, where: Domain, rows: Ints) -> Flags:
        """Which of some rows lie in a domain."""
        found = np.ones(len(rows), dtype=np.bool_)
        for name, level in where.items():
            codes = self.sample.codes(name)
            found &= codes.places[rows] == level_of(codes, level, name)
        return found

    def in_domain(self, where: Domain) -> int:
        """How many rows lie in a domain, whether they answered or not."""
        return int(self.count(self._row_counts, where))

    @cached_property
    def _keys(self) -> Ints:
        """Room for a number a row."""
        return np.empty(self.sample.rows, dtype=np.int64)

    def _first_cells(self, width: int) -> Ints:
        """The cell of each row's group, of so many each, that stands for place 0."""
        if width not in self._first:
            self._first[width] = self.groups * width + 1
        return self._first[width]

    @cached_property
    def _every_row(self) -> Ints:
        return np.bincount(self.domains)

    @cached_property
    def _row_counts(self) -> Ints:
        return self._by_domain(None)

    def _by_domain(self, rows: Flags | None) -> Ints:
        if self.kept is not None:
            rows = self.kept if rows is None else rows & self.kept
        if not self.by:
            every = self.sample.rows if rows is None else np.count_nonzero(rows)
            return np.array([every], dtype=np.int64)
        size = int(self.domain.max(initial=0)) + 1
        if rows is None:
            return self._every_row
        if np.count_nonzero(rows) < len(rows) / 2:
            return np.bincount(self.domains[rows], minlength=size)
        # Fewer are missing than there are.
        missing = np.flatnonzero(~rows)
        without = np.bincount(self.domains[missing], minlength=size)
        return self._every_row - without

    def unanswered(self, name: str) -> int:
        """How many rows have no answer in a column."""
        return int(missing(self.sample, name).sum())

    # --- sums -------------------------------------------------------------------------

    def sums(self, terms: Sequence[Basic]) -> Sums:
        """The sums that some statistics are made of, one column each.

        Where they count is left out: the sums are those of all groups.
        """
        keys = tuple(map(_key, terms))
        if keys not in self._blocks:
            for key, term in zip(keys, terms, strict=True):
                if key not in self._sums:
                    self._sums[key] = self._summed(term)
            parts = [self._sums[key] for key in keys]
            self._blocks[keys] = Sums(
                *(np.column_stack(part) for part in zip(*parts, strict=True))
            )
        return self._blocks[keys]

    def _summed(self, term: Basic) -> Sums:
        match term:
            case Proportion(of=of, among=among) if self._is_narrow(of):
                codes = self.sample.codes(of)
                cells, counts = self._tabulated(of)
                wanted = np.zeros(cells.shape[1])
                places = {level_of(codes, level, of) for level in among} - {ABSENT}
                wanted[list(places)] = 1
                # Added up alike, so that all of those who answered are exactly 1.
                top, whole = (cells * wanted).sum(axis=1), cells.sum(axis=1)
                return Sums(top, whole, counts, NO_SHIFT)
            case Mean(of=of) if self._is_scale(of):
                levels = np.array(self.sample.codes(of).levels, dtype=np.float64)
                cells, counts = self._tabulated(of)
                shift = levels[:1] if len(levels) else NO_SHIFT
                top = cells @ (levels - shift)
                return Sums(top, cells.sum(axis=1), counts, shift)
            case _:
                return self._added(term)

    def _added(self, term: Basic) -> Sums:
        above, below, rows = _answers(self.sample, term)
        # Counted from one of the answers, so that answers all alike leave nothing.
        shift = above[rows][:1] if isinstance(term, Mean) and rows.any() else NO_SHIFT
        top = self._sum(above - shift, rows)
        bottom = np.full(len(top), np.nan)
        if below is not None:
            bottom = self._sum(below, rows)
        return Sums(top, bottom, self._by_domain(rows), shift)

    def _sum(self, numbers: Floats, rows: Flags) -> Floats:
        values = self.weights * np.where(rows, numbers, 0.0)
        return _binned(self.groups, values, len(self.rows))

    def _is_scale(self, name: str) -> bool:
        """Whether a column is of codes that are numbers."""
        if not self.sample.is_coded(name) or not self._is_narrow(name):
            return False
        return all(isinstance(x, int | float) for x in self.sample.codes(name).levels)

    def _is_narrow(self, name: str) -> bool:
        """Whether a column has so few levels that each can have a sum of its own."""
        return len(self.sample.codes(name).levels) <= MOST_CELLS

    def _tabulated(self, name: str) -> tuple[Floats, Ints]:
        """The weight of each level in each group, and how many of a domain answered."""
        if name not in self._cells:
            codes = self.sample.codes(name)
            width = len(codes.levels) + 1
            keys = np.add(self._first_cells(width), codes.places, out=self._keys)
            cells = _binned(keys, self.weights, len(self.rows) * width)
            answered = codes.places >= 0
            # The cells of no answer stand first.
            table = cells.reshape(-1, width)[:, 1:]
            self._cells[name] = table, self._by_domain(answered)
        return self._cells[name]


def _key(term: Basic) -> Key:
    match term:
        case Proportion(of=of, among=among):
            return Proportion, of, among
        case Ratio(of=of, to=to):
            return Ratio, of, to
        case _:
            return type(term), term.of


def _binned(ids: Ints, values: Floats, size: int) -> Floats:
    return np.asarray(np.bincount(ids, values, size), dtype=np.float64)


def complete(sample: Sample, terms: Iterable[Basic]) -> Flags:
    """The rows that answered all that some statistics measure."""
    rows = np.ones(sample.rows, dtype=np.bool_)
    for name in _measured(terms):
        rows &= ~missing(sample, name)
    return rows


def missing(sample: Sample, name: str) -> Flags:
    """The rows without an answer in a column."""
    if sample.is_coded(name):
        found: Flags = sample.codes(name).places < 0
        return found
    return is_missing(as_column(sample.column(name)))


def _measured(terms: Iterable[Basic]) -> Sequence[str]:
    return tuple(dict.fromkeys(name for term in terms for name in columns_of(term)))


def refuse_missing(grouped: Grouped, terms: Iterable[Basic]) -> None:
    """Raise where answers are missing and nothing says what to do.

    Raises:
        Invalid: with how many are missing in each column.
    """
    problems = []
    for name in _measured(terms):
        count = grouped.unanswered(name)
        if count:
            expected = "an answer in each row, or missing='available' or 'complete'"
            found = f"{count} rows without an answer"
            problems.append(Problem("missing", f"column {name}", found, expected))
    if problems:
        raise Invalid("sample", tuple(problems))


def influence(grouped: Grouped, form: Linear) -> tuple[Floats, Flags]:
    """What each respondent adds to a statistic, and who adds anything at all."""
    sample = grouped.sample
    found, counted = np.zeros(sample.rows), np.zeros(sample.rows, dtype=np.bool_)
    for times, term in form.terms:
        inside = grouped.holds(term.where, np.arange(sample.rows))
        if grouped.kept is not None:
            inside &= grouped.kept
        top, bottom, rows = _answers(sample, term)
        rows &= inside
        counted |= rows
        if bottom is None:
            found += float(times) * np.where(rows, top, 0.0)
            continue
        weights = np.where(rows, grouped.weights, 0.0)
        whole = float(weights @ np.where(rows, bottom, 0.0))
        quotient = float(weights @ np.where(rows, top, 0.0)) / whole
        part = np.where(rows, top - quotient * bottom, 0.0) / whole
        found += float(times) * part
    return found[counted], counted


def _answers(sample: Sample, term: Basic) -> tuple[Floats, Floats | None, Flags]:
    """What each row has above and below, and which rows answered."""
    ones = np.ones(sample.rows)
    match term:
        case Proportion(of=of, among=among):
            codes = sample.codes(of)
            places = [level_of(codes, level, of) for level in among]
            top = np.isin(codes.places, places).astype(np.float64)
            return top, ones, codes.places >= 0
        case Mean(of=of):
            numbers = sample.numbers(of)
            return numbers, ones, ~np.isnan(numbers)
        case Ratio(of=of, to=to):
            above, below = sample.numbers(of), sample.numbers(to)
            return above, below, ~(np.isnan(above) | np.isnan(below))
        case Total(of=None):
            return ones, None, ones > 0
        case Total(of=of):
            numbers = sample.numbers(str(of))
            return numbers, None, ~np.isnan(numbers)
        case _:
            assert_never(term)
