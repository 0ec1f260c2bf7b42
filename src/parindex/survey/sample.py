"""A sample: columns that were drawn by a design, its stages of units worked out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs
import numpy as np
from numpy.typing import NDArray

from parindex.errors import Collector, Invalid, Problem, hint
from parindex.survey.codes import Codes, as_column, encode, is_missing
from parindex.survey.design import Design

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

#: How many levels an error names.
MOST_NAMED = 5


@attrs.frozen(eq=False)
class Stage:
    """The units of one stage: where each belongs, and how its stratum was drawn."""

    #: The unit of the stage before that each unit lies in; all in one at the first.
    parent: Ints
    #: The stratum of each unit; its strata are those of one parent.
    stratum: Ints
    #: The parent of each stratum.
    owner: Ints
    #: How many units of each stratum were drawn.
    drawn: Ints
    #: How many there are; infinite where that does not matter.
    there_are: Floats
    #: Some row of each stratum, to name it.
    row: Ints

    @property
    def fraction(self) -> Floats:
        """The part of each stratum that was drawn."""
        found: Floats = self.drawn / self.there_are
        return found


@attrs.frozen(eq=False)
class Sample:
    """Columns of respondents, drawn by a design.

    Raises:
        Invalid: for columns that are not there or of different lengths, weights that
            are negative or not numbers, missing strata or clusters, a cluster in two
            strata, and population sizes that vary inside a stratum or are too small.
    """

    #: How it was drawn.
    design: Design
    #: The columns by name: NumPy arrays, lists, columns of a data frame, `Codes`.
    columns: Mapping[str, Any] = attrs.field(repr=False)
    #: The weight of each row.
    weights: Floats = attrs.field(init=False, repr=False)
    #: The stages, the first one first.
    stages: tuple[Stage, ...] = attrs.field(init=False, repr=False)
    #: The unit of the last stage that each row lies in.
    units: Ints = attrs.field(init=False, repr=False)
    _codes: dict[str, Codes] = attrs.field(init=False, repr=False, factory=dict)
    _numbers: dict[str, Floats] = attrs.field(init=False, repr=False, factory=dict)

    def __attrs_post_init__(self) -> None:
        problems = Collector()
        for name in self.design.columns:
            with problems.at(""):
                self._raw(name)
        problems.check("sample")
        lengths = {name: len(self._raw(name)) for name in self.design.columns}
        if len(set(lengths.values())) > 1:
            found = ", ".join(f"{length} of {name}" for name, length in lengths.items())
            problems.add("length", "", f"rows: {found}", "the same number of each")
            problems.check("sample")
        if not self.rows:
            problems.add("rows", "", "no rows", "at least one")
            problems.check("sample")
        object.__setattr__(self, "weights", self._weights(problems))
        stages, units = _Stages(self, problems).all()
        problems.check("sample")
        object.__setattr__(self, "stages", stages)
        object.__setattr__(self, "units", units)

    @property
    def rows(self) -> int:
        """How many respondents there are."""
        names = self.design.columns or self._names
        return len(self._raw(names[0])) if names else 0

    @property
    def _names(self) -> tuple[str, ...]:
        # A data frame names its columns so, and a mapping by itself.
        return tuple(map(str, getattr(self.columns, "columns", self.columns)))

    def codes(self, name: str) -> Codes:
        """A column as codes of its levels."""
        if name not in self._codes:
            self._codes[name] = encode(self.column(name))
        return self._codes[name]

    def numbers(self, name: str) -> Floats:
        """A column as numbers, NaN where there is no answer.

        Raises:
            Invalid: for a column that is not of finite numbers.
        """
        if name not in self._numbers:
            found = _numbers(name, self.column(name))
            endless = np.flatnonzero(np.isinf(found))
            if len(endless):
                what = f"{found[endless[0]]} in row {endless[0] + 1}"
                problem = Problem("number", f"column {name}", what, "finite numbers")
                raise Invalid("sample", (problem,))
            self._numbers[name] = found
        return self._numbers[name]

    def is_coded(self, name: str) -> bool:
        """Whether a column is of codes already."""
        return isinstance(self._raw(name), Codes)

    def _raw(self, name: str) -> Any:  # noqa: ANN401
        if name not in self._names:
            expected = f"a column of the sample{hint(name, self._names)}"
            problem = Problem("column", "", repr(name), expected)
            raise Invalid("sample", (problem,))
        return self.columns[name]

    def column(self, name: str) -> Any:  # noqa: ANN401 - as it was given
        """A column, as long as the sample.

        Raises:
            Invalid: for one that is not there, or is longer or shorter.
        """
        column = self._raw(name)
        if len(column) != self.rows:
            expected = f"{self.rows}, as many as the sample has"
            problem = Problem(
                "length", f"column {name}", f"{len(column)} rows", expected
            )
            raise Invalid("sample", (problem,))
        return column

    def _weights(self, problems: Collector) -> Floats:
        name = self.design.weights
        if name is None:
            return np.ones(self.rows)
        found = np.zeros(self.rows)
        with problems.at(""):
            found = _numbers(name, self._raw(name))
        bad = ~(np.isfinite(found) & (found >= 0))
        if bad.any():
            row = int(np.flatnonzero(bad)[0])
            what = f"{found[row]} in row {row + 1}, and {int(bad.sum())} such in all"
            problems.add("weight", f"column {name}", what, "finite numbers from 0 up")
        return found


def _numbers(name: str, column: Any) -> Floats:  # noqa: ANN401
    if isinstance(column, Codes):
        column = np.array([*column.levels, None])[column.places]
    column = as_column(column)
    if column.dtype.kind in "fiub":
        return np.asarray(column, dtype=np.float64)
    missing = is_missing(column)
    found = np.full(column.shape, np.nan)
    try:
        found[~missing] = column[~missing].astype(np.float64)
    except (TypeError, ValueError):
        texts = [v for v in column[~missing].tolist() if not _is_number(v)]
        expected = "numbers; a scale of words is read by Scale.read"
        problem = Problem("number", f"column {name}", repr(texts[0]), expected)
        raise Invalid("sample", (problem,)) from None
    return found


def _is_number(value: object) -> bool:
    try:
        float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return False
    return True


# --- stages ---------------------------------------------------------------------------


@attrs.frozen(eq=False)
class _Stages:
    """Works the stages of a sample out, and notes what is wrong with them."""

    sample: Sample
    problems: Collector

    def all(self) -> tuple[tuple[Stage, ...], Ints]:
        design = self.sample.design
        parents = np.zeros(self.sample.rows, dtype=np.int64)
        stages = []
        for index in range(len(design.clusters)):
            stage, parents = self.one(index, parents)
            stages.append(stage)
        return tuple(stages), parents

    def one(self, index: int, parents: Ints) -> tuple[Stage, Ints]:
        """A stage, and the unit of it that each row lies in."""
        design, rows = self.sample.design, self.sample.rows
        strata, cluster = self.places(design.strata[index]), design.clusters[index]
        units = np.arange(rows) if cluster is None else self.places(cluster)
        if index == 0 and not design.nested and cluster is not None:
            self.check_nested(strata, units)
        strata = pair(parents, strata)
        flags = self.certain(design.certainty[index])
        if flags is not None:
            name = design.certainty[index]
            self.check_flags(name, pair(strata, units), flags.astype(np.int64))
            # What was certain to be drawn is a stratum of its own.
            strata = pair(strata, np.where(flags, units + 1, 0))
        units = pair(strata, units)
        first = first_rows(units)
        stratum = strata[first]
        some = first_rows(strata)
        there_are = self.sizes(design.population[index], strata, some)
        if flags is not None:
            there_are[flags[some]] = 1.0
        drawn = np.bincount(stratum, minlength=len(some))
        if (there_are < drawn).any():
            worst = int(np.argmax(drawn - there_are))
            found = f"{there_are[worst]:g} units, of which {drawn[worst]} were drawn"
            where = f"column {design.population[index]}, {self.name(some[worst])}"
            self.problems.add("population", where, found, "at least as many as drawn")
        stage = Stage(parents[first], stratum, parents[some], drawn, there_are, some)
        return stage, units

    def places(self, name: str | None) -> Ints:
        """The codes of a column that must not miss anything; one for no column."""
        if name is None:
            return np.zeros(self.sample.rows, dtype=np.int64)
        codes = self.sample.codes(name)
        found: Ints = codes.places.astype(np.int64)
        missing = int((found < 0).sum())
        if missing:
            expected = "a value in each row, as the design needs it"
            self.problems.add("missing", f"column {name}", f"{missing} empty", expected)
            found[found < 0] = len(codes.levels)
        return found

    def certain(self, name: str | None) -> NDArray[np.bool_] | None:
        """The flags of a column: which rows lie in units that were certain."""
        if name is None:
            return None
        levels = self.sample.codes(name).levels
        if not set(levels) <= {0, 1}:
            found = ", ".join(map(str, levels[:MOST_NAMED]))
            self.problems.add(
                "flag", f"column {name}", found, "true and false, or 1 and 0"
            )
        yes = np.array([*(level == 1 for level in levels), False])
        flags: NDArray[np.bool_] = yes[self.places(name)]
        return flags

    def check_flags(self, name: str | None, units: Ints, flags: Ints) -> None:
        """A unit was certain to be drawn, or it was not."""
        together = first_rows(pair(units, flags))
        if (np.bincount(units[together]) > 1).any():
            found, expected = "both in one cluster", "one flag in each"
            self.problems.add("flag", f"column {name}", found, expected)

    def check_nested(self, strata: Ints, units: Ints) -> None:
        together = first_rows(pair(units, strata))
        times = np.bincount(units[together])
        if (times > 1).any():
            name = self.sample.design.clusters[0]
            levels = (*self.sample.codes(str(name)).levels, "")
            found = f"{levels[int(np.argmax(times))]!r} in {times.max()} strata"
            expected = "each cluster in one stratum, or nested=True"
            self.problems.add("nested", f"column {name}", found, expected)

    def sizes(self, name: str | None, strata: Ints, some: Ints) -> Floats:
        """How many units there are in each stratum."""
        if name is None:
            return np.full(len(some), np.inf)
        numbers = np.zeros(self.sample.rows)
        with self.problems.at(""):
            numbers = _numbers(name, self.sample.columns[name])
        found = numbers[some]
        where = f"column {name}"
        if not (found > 0).all():
            self.problems.add(
                "population", where, "a size that is no number above 0", "sizes above 0"
            )
        elif (numbers != found[strata]).any():
            row = int(np.flatnonzero(numbers != found[strata])[0])
            what = f"{numbers[row]:g} and {found[strata[row]]:g} in {self.name(row)}"
            self.problems.add("population", where, what, "one size in each stratum")
        return found.copy()

    def name(self, row: int) -> str:
        return stratum_name(self.sample, row)


def stratum_name(sample: Sample, row: int) -> str:
    """The stratum of a row in words: `stratum Hà Giang`."""
    name = sample.design.strata[0]
    if name is None:
        return f"the stratum of row {row + 1}"
    codes = sample.codes(name)
    return f"stratum {(*codes.levels, '')[codes.places[row]]}"


def pair(a: Ints, b: Ints) -> Ints:
    """One number for each pair that occurs, in the order of *a*, then of *b*."""
    width = int(b.max()) + 1
    keys = a * width + b
    size = int(a.max() + 1) * width
    if size <= 4 * len(keys) + 1024:
        seen = np.zeros(size, dtype=np.bool_)
        seen[keys] = True
        places: Ints = (np.cumsum(seen) - 1)[keys]
        return places
    found: Ints = np.unique(keys, return_inverse=True)[1]
    return found


def first_rows(ids: Ints) -> Ints:
    """Some row of each id; ids are 0, 1, 2 and so on, without a gap."""
    found = np.zeros(int(ids.max()) + 1, dtype=np.int64)
    found[ids] = np.arange(len(ids))
    return found
