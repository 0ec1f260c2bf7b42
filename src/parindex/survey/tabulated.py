"""Samples whose answers were summed up before: in a database, where the rows stay.

A proportion, a mean of a scale and the size of the population, with their standard
errors, need nothing but the sums of weights in each last unit, domain and answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np
from numpy.typing import NDArray

from parindex.errors import Invalid, Problem
from parindex.survey.codes import ABSENT, Codes, level_of
from parindex.survey.sample import Sample
from parindex.survey.statistics import Basic, Mean, Proportion, Total, columns_of
from parindex.survey.sums import NO_SHIFT, Grouped, Sums

if TYPE_CHECKING:
    from collections.abc import Sequence

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@attrs.frozen(eq=False)
class Answers:
    """The answers to one item, summed up in each row of a tabulated sample."""

    #: The answers there are.
    levels: tuple[Any, ...]
    #: The sum of the weights of those who gave each answer: a row a row, a column a
    #: level.
    weights: Floats
    #: How many gave any of them.
    answered: Ints

    def __attrs_post_init__(self) -> None:
        shape = (len(self.answered), len(self.levels))
        if self.weights.shape != shape:
            found = f"weights of shape {self.weights.shape}"
            problem = Problem("shape", "answers", found, f"{shape}, a column a level")
            raise Invalid("answers", (problem,))


@attrs.frozen(eq=False)
class Tabulated(Sample):
    """A sample of which only sums are here: a row a last unit and domain.

    Its columns are those of the design, where the weight of a row is the sum of the
    weights in it, and those that domains are made of.

    Raises:
        Invalid: as `Sample`; and where the last units are respondents themselves.
    """

    #: How many respondents each row stands for.
    people: Ints = attrs.field(kw_only=True)
    #: The answers to each item, by name.
    answers: Mapping[str, Answers] = attrs.field(kw_only=True, repr=False)

    def __attrs_post_init__(self) -> None:
        design, problems = self.design, []
        if design.clusters[-1] is None:
            expected = "a column of units; of rows only a sample of respondents can be"
            problems.append(Problem("stages", "clusters", "None at the end", expected))
        if design.weights is None:
            expected = "the column of the sums of weights"
            problems.append(Problem("weight", "weights", "None", expected))
        if problems:
            raise Invalid("tabulated sample", tuple(problems))
        # `super()` without arguments does not know a class with slots.
        Sample.__attrs_post_init__(self)
        lengths = {name: len(of.answered) for name, of in self.answers.items()}
        for name, length in {**lengths, "people": len(self.people)}.items():
            if length != self.rows:
                expected = f"{self.rows}, as many as the sample has"
                problems.append(Problem("length", name, f"{length} rows", expected))
        if problems:
            raise Invalid("tabulated sample", tuple(problems))

    def _raw(self, name: str) -> Any:  # noqa: ANN401 - as it was given
        if name in self.answers:
            expected = "a sample of respondents; this one has sums of answers only"
            problem = Problem("tabulated", f"column {name}", "answers by row", expected)
            raise Invalid("sample", (problem,))
        return Sample._raw(self, name)  # noqa: SLF001 - as above


class TabulatedGroups(Grouped):
    """The rows of a tabulated sample by last unit and domain."""

    sample: Tabulated

    @cached_property
    def _row_counts(self) -> Ints:
        return self._people(self.sample.people)

    def _people(self, of: Ints) -> Ints:
        """How many respondents of each domain there are."""
        return np.bincount(self.domains, of).astype(np.int64)

    def unanswered(self, name: str) -> int:
        """How many respondents gave no answer to an item."""
        answered = self._item(name).answered.sum()
        return int(self.sample.people.sum() - answered)

    def _item(self, name: str) -> Answers:
        if name not in self.sample.answers:
            expected = f"one of {', '.join(self.sample.answers) or 'none'}"
            problem = Problem("column", "", repr(name), expected)
            raise Invalid("tabulated sample", (problem,))
        return self.sample.answers[name]

    def _summed(self, term: Basic) -> Sums:
        match term:
            case Total(of=None):
                size = self._binned([self.sample.weights])[:, 0]
                none = np.full(len(size), np.nan)
                return Sums(size, none, self._row_counts, NO_SHIFT)
            case Proportion(of=of, among=among):
                item = self._item(of)
                codes = Codes(np.empty(0, dtype=np.int64), item.levels)
                places = {level_of(codes, level, of) for level in among} - {ABSENT}
                wanted = np.zeros(len(item.levels))
                wanted[list(places)] = 1
                return self._quotient(item, wanted, NO_SHIFT)
            case Mean(of=of) if self._is_scale(of):
                item = self._item(of)
                levels = np.array(item.levels, dtype=np.float64)
                return self._quotient(item, levels - levels[:1], levels[:1])
            case _:
                name = columns_of(term)[0]
                expected = "a sample of respondents; here are shares, sizes and scales"
                found = type(term).__name__
                problem = Problem("tabulated", f"column {name}", found, expected)
                raise Invalid("sample", (problem,))

    def _is_scale(self, name: str) -> bool:
        return all(isinstance(x, int | float) for x in self._item(name).levels)

    def _quotient(self, item: Answers, times: Floats, shift: Floats) -> Sums:
        """So many times each answer, over all of them."""
        cells = self._binned(list(item.weights.T))
        # Added up alike, so that all of those who answered are exactly 1.
        top, whole = (cells * times).sum(axis=1), cells.sum(axis=1)
        return Sums(top, whole, self._people(item.answered), shift)

    def _binned(self, columns: Sequence[Floats]) -> Floats:
        """The sums of columns in each group."""
        size = len(self.rows)
        found = [np.bincount(self.groups, column, size) for column in columns]
        return np.column_stack(found)


def grouped(sample: Sample, by: tuple[str, ...], kept: Any = None) -> Grouped:  # noqa: ANN401 - flags, or None
    """The rows of a sample by last unit and domain, however it was given."""
    if isinstance(sample, Tabulated):
        return TabulatedGroups(sample, by)
    return Grouped(sample, by, kept)
