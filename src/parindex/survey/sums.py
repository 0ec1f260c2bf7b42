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
from parindex.survey.codes import Codes, is_missing
from parindex.survey.sample import first_rows, pair
from parindex.survey.statistics import Mean, Proportion, Ratio, Total, columns_of
from parindex.text import nfc

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from parindex.survey.sample import Sample
    from parindex.survey.statistics import Basic, Domain, Linear

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


class Sums(NamedTuple):
    """A quotient of totals, or a total, in each group of rows."""

    #: The sums above, of numbers less `shift`.
    top: Floats
    #: The sums below; None for a total.
    bottom: Floats | None
    #: How many rows of each domain answered.
    counts: Ints
    #: What each number above was lessened by, for a quotient to be precise.
    shift: float = 0.0


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
    _inside_of: dict[Domain, Ints] = attrs.field(init=False, repr=False, factory=dict)
    _sums: dict[Basic, Sums] = attrs.field(init=False, repr=False, factory=dict)
    _cells: dict[str, tuple[Floats, Ints]] = attrs.field(
        init=False, repr=False, factory=dict
    )

    # --- groups -----------------------------------------------------------------------

    @cached_property
    def domains(self) -> Ints:
        """The combination of levels of each row."""
        found = np.zeros(self.sample.rows, dtype=np.int64)
        for name in self.by:
            codes = self.sample.codes(name)
            found = found * (len(codes.levels) + 1) + codes.places + 1
        return found

    @cached_property
    def groups(self) -> Ints:
        """The group of each row: its last unit and its domain."""
        return pair(self.sample.units, self.domains) if self.by else self.sample.units

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
        if where not in self._inside_of:
            inside = self.holds(where, self.rows)
            self._inside_of[where] = np.flatnonzero(inside)
        return self._inside_of[where]

    def linearised(self, term: Basic) -> tuple[float, Ints, Floats]:
        """A statistic; units of the last stage, and what each adds to its error.

        The statistic is NaN where nobody of its domain answered.
        """
        inside, sums = self.inside(term.where), self.sums(term)
        top, units = sums.top[inside], self.unit[inside]
        if sums.bottom is None:
            return float(top.sum()), units, top
        bottom = sums.bottom[inside]
        whole = float(bottom.sum())
        if whole == 0:
            return np.nan, units, np.zeros(len(units))
        quotient = float(top.sum()) / whole
        return quotient + sums.shift, units, (top - quotient * bottom) / whole

    def count(self, counts: Ints, where: Domain) -> int:
        """How many rows of a domain are in counts by domain."""
        if not where:
            return int(counts.sum())
        domains, rows = np.unique(self.domain, return_index=True)
        inside = self.holds(where, self.rows[rows])
        return int(counts[domains[inside]].sum())

    def holds(self, where: Domain, rows: Ints) -> Flags:
        found = np.ones(len(rows), dtype=np.bool_)
        for name, level in where.items():
            codes = self.sample.codes(name)
            found &= codes.places[rows] == level_of(codes, level)
        return found

    def in_domain(self, where: Domain) -> int:
        """How many rows lie in a domain, whether they answered or not."""
        return self.count(self._row_counts, where)

    @cached_property
    def _row_counts(self) -> Ints:
        return self._by_domain(None)

    def _by_domain(self, rows: Flags | None) -> Ints:
        if self.kept is not None:
            rows = self.kept if rows is None else rows & self.kept
        size = int(self.domain.max(initial=0)) + 1
        if not self.by:
            number = len(self.domains) if rows is None else int(np.count_nonzero(rows))
            return np.array([number])
        domains = self.domains if rows is None else self.domains[rows]
        return np.bincount(domains, minlength=size)

    # --- sums -------------------------------------------------------------------------

    def sums(self, term: Basic) -> Sums:
        """The sums that a statistic is made of, for all domains."""
        term = attrs.evolve(term, where={})
        if term not in self._sums:
            self._sums[term] = self._summed(term)
        return self._sums[term]

    def _summed(self, term: Basic) -> Sums:
        sample = self.sample
        match term:
            case Proportion(of=of, among=among):
                codes = sample.codes(of)
                cells, counts = self._tabulated(of)
                places = sorted({level_of(codes, level) for level in among} - {-2})
                return Sums(cells[:, places].sum(axis=1), cells.sum(axis=1), counts)
            case Mean(of=of) if sample.is_coded(of):
                levels = np.array(sample.codes(of).levels, dtype=np.float64)
                cells, counts = self._tabulated(of)
                shift = float(levels[0]) if len(levels) else 0.0
                return Sums(cells @ (levels - shift), cells.sum(axis=1), counts, shift)
            case Mean(of=of):
                numbers = sample.numbers(of)
                return self._mean(numbers, ~np.isnan(numbers))
            case Ratio(of=of, to=to):
                top, bottom = sample.numbers(of), sample.numbers(to)
                rows = ~(np.isnan(top) | np.isnan(bottom))
                sums = (self._sum(column, rows) for column in (top, bottom))
                return Sums(next(sums), next(sums), self._by_domain(rows))
            case Total(of=None):
                return Sums(self._sum(None, None), None, self._by_domain(None))
            case Total(of=of):
                numbers = sample.numbers(str(of))
                rows = ~np.isnan(numbers)
                return Sums(self._sum(numbers, rows), None, self._by_domain(rows))
            case _:
                assert_never(term)

    def _mean(self, numbers: Floats, rows: Flags) -> Sums:
        # Counted from one of the answers, so that answers all alike leave nothing.
        shift = float(numbers[int(np.argmax(rows))]) if rows.any() else 0.0
        top = self._sum(numbers - shift, rows)
        return Sums(top, self._sum(None, rows), self._by_domain(rows), shift)

    def _sum(self, numbers: Floats | None, rows: Flags | None) -> Floats:
        values = self.weights
        if rows is not None and not rows.all():
            values = np.where(rows, values, 0.0)
            numbers = None if numbers is None else np.where(rows, numbers, 0.0)
        if numbers is not None:
            values = values * numbers
        return _binned(self.groups, values, len(self.rows))

    def _tabulated(self, name: str) -> tuple[Floats, Ints]:
        """The weight of each level in each group, and how many of a domain answered."""
        if name not in self._cells:
            codes = self.sample.codes(name)
            width = len(codes.levels) + 1
            keys = self.groups * width
            keys += codes.places
            keys += 1
            cells = _binned(keys, self.weights, len(self.rows) * width)
            answered = codes.places >= 0
            # The cells of no answer stand first.
            table = cells.reshape(-1, width)[:, 1:]
            self._cells[name] = table, self._by_domain(answered)
        return self._cells[name]


def _binned(ids: Ints, values: Floats, size: int) -> Floats:
    return np.asarray(np.bincount(ids, values, size), dtype=np.float64)


def level_of(codes: Codes, level: object) -> int:
    """The place of a level; -2, where no row is, for one that does not occur."""
    wanted = nfc(level) if isinstance(level, str) else level
    for place, other in enumerate(codes.levels):
        if other == wanted:
            return place
    return -2


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
    found = is_missing(np.asarray(sample.columns[name]))
    return found


def _measured(terms: Iterable[Basic]) -> Sequence[str]:
    return tuple(dict.fromkeys(name for term in terms for name in columns_of(term)))


def refuse_missing(sample: Sample, terms: Iterable[Basic]) -> None:
    """Raise where answers are missing and nothing says what to do.

    Raises:
        Invalid: with how many are missing in each column.
    """
    problems = []
    for name in _measured(terms):
        count = int(missing(sample, name).sum())
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
            places = [level_of(codes, level) for level in among]
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
