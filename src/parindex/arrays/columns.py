"""Columns of data: taken from what holds them, checked, and what of them is missing."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np
from numpy.typing import NDArray

from parindex.errors import Collector, NotFound
from parindex.intervals import Interval
from parindex.measures import Datum

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from parindex.measures import Kind, Quotient
    from parindex.scorecard import Scorecard
    from parindex.sheets.expressions import Side

#: Numbers of many scenarios, one after the other.
Floats = NDArray[np.float64]

#: How many rows are drawn at once: enough to hide what a step costs, few enough to
#: stay in a core's cache.
BLOCK = 32_768

FLOAT = np.dtype(np.float64)

#: Up to how many rows all columns of floats are looked at together: a call a column
#: then costs more than to put them side by side.
FEW = 1_000

#: The largest float.
_MOST = float(np.finfo(np.float64).max)

#: Kinds of data that are one of some answers.
CHOSEN = frozenset({"flag", "answer"})

#: Kinds of data that are whole numbers.
WHOLE = frozenset({"count", "rank"})


@attrs.frozen(eq=False)
class Given:
    """A column: its values, and where it has none."""

    datum: Datum
    #: Numbers in the unit of the datum, yes or no, or places of answers. What a number
    #: is where it is missing is NaN, what an answer is, below 0.
    values: Any = attrs.field(repr=False)
    #: Where it is missing; None: nowhere.
    gone: Any = attrs.field(default=None, repr=False)
    #: In how many parts of its unit whole numbers are held.
    scale: int = 1
    #: The ends of what it can be, in its unit; for answers, of their places.
    low: float = 0.0
    high: float = 0.0
    #: Up to where it need not be looked at more closely.
    most: float = _MOST

    def exact(self, row: int) -> Fraction:
        """The number of one row, as its decimals say."""
        value = self.values[row].item()
        return Fraction(repr(value)) / self.scale


def names_in(columns: object) -> list[str]:
    """The names of columns: of a mapping, or of a table of Arrow, Polars or pandas."""
    if isinstance(columns, Mapping):
        return list(columns)
    for attribute in ("column_names", "columns"):
        if hasattr(columns, attribute):
            return [str(name) for name in getattr(columns, attribute)]
    return [str(name) for name in np.asarray(columns).dtype.names or ()]


class Asked:
    """The data that are given as columns: how they are taken, and checked."""

    def __init__(self, card: Scorecard, names: Sequence[str]) -> None:
        context = card.context
        self._data = context.data
        self._asked = {}
        for datum in map(context.framework.datum, names):
            ends = datum.domain.start, datum.domain.end
            if datum.choices:
                ends = 0, len(datum.choices) - 1
            self._asked[datum.name] = datum, float(ends[0]), float(ends[1])
        self._shares = [
            share
            for share in context.framework.shares(context.reading)
            if not self._asked.keys().isdisjoint(share.spans)
        ]

    def taken(self, columns: Any, most: float = _MOST) -> list[Given]:  # noqa: ANN401 - a mapping or a table
        """The columns, in order and as long as each other; no value is checked.

        Args:
            columns: A mapping or a table.
            most: Whole numbers above it are to be looked at more closely.

        Raises:
            Invalid: for columns that are not there, of another shape or type.
            NotFound: for a column that is not asked for; a table may have others.
        """
        there = names_in(columns)
        if isinstance(columns, Mapping):
            for name in there:
                if name not in self._asked:
                    raise NotFound("column", name, "what varies", (*self._asked,))
        arrays = _arrays(columns, there, [datum for datum, *_ in self._asked.values()])
        rows = _rows(arrays)
        return [
            Given(
                datum,
                array if array.shape == (rows,) else np.broadcast_to(array, rows),
                low=low,
                high=high,
                most=most if datum.kind in WHOLE else _MOST,
            )
            for array, (datum, low, high) in zip(
                arrays.values(), self._asked.values(), strict=True
            )
        ]

    def is_fine(self, given: Sequence[Given], part: slice) -> bool:
        """Whether a block has nothing wrong or missing, found out fast."""
        alike: list[Given] = []
        rest: list[Given] = []
        is_short = part.stop - part.start <= FEW
        for column in given:
            is_plain = column.gone is None and column.values.dtype == FLOAT
            (alike if is_short and is_plain else rest).append(column)
        if not _are_fine(alike, part):
            return False
        return all(
            _is_fine(column, column.values[part]) for column in rest
        ) and not any(
            np.any(least > most) for _, least, most in self._parts(given, part)
        )

    def checked(self, given: Sequence[Given]) -> list[Given]:
        """The columns, with what is missing noted.

        Raises:
            Invalid: with all mistakes in them: values out of range, parts of a case,
                parts above their whole.
        """
        problems = Collector()
        found = [_checked(column, problems) for column in given]
        problems.check("columns")
        for quotient, least, most in self._parts(found, slice(None)):
            whole = "+".join(name for name, _ in quotient.bottom)
            names = "+".join(name for name, _ in quotient.top)
            note(problems, names, np.atleast_1d(least > most), f"at most {whole}")
        problems.check("columns")
        return found

    def _parts(
        self, given: Sequence[Given], part: slice
    ) -> Iterable[tuple[Quotient, Any, Any]]:
        """Each part of a whole, the least that it is and the most that its whole is."""
        if not self._shares:
            return
        read = {column.datum.name: column for column in given}
        for quotient in self._shares:
            least: Any = 0.0
            most: Any = 0.0
            for name, _ in quotient.top:
                least = least + self._end(read, name, "low", part)
            for name, _ in quotient.bottom:
                most = most + self._end(read, name, "high", part)
            yield quotient, least, most

    def _end(
        self, read: Mapping[str, Given], name: str, side: Side, part: slice
    ) -> Any:  # noqa: ANN401 - an array or a number
        missing = 0.0 if side == "low" else np.inf
        if name in read:
            column = read[name]
            values = column.values[part]
            if column.scale > 1:
                values = values / float(column.scale)
            if column.gone is None:
                return values
            return np.where(column.gone[part], missing, values)
        value = self._data.get(name)
        if isinstance(value, Interval):
            value = getattr(value, side)
        return missing if value is None else float(Fraction(value))


def _arrays(
    columns: Any,  # noqa: ANN401 - a mapping or a table
    there: Sequence[str],
    data: Sequence[Datum],
) -> dict[str, Any]:
    """The columns of some data as arrays."""
    problems = Collector()
    found: dict[str, Any] = {}
    names = set(there)
    for datum in data:
        name = datum.name
        if name not in names:
            problems.add("column", name, "nothing", "a column of it")
            continue
        column = columns[name]
        is_plain = type(column) is np.ndarray and column.dtype == FLOAT
        if is_plain and column.ndim == 1 and datum.kind not in CHOSEN:
            found[name] = column  # nothing more to tell, as nearly always
            continue
        array = _array(column, datum)
        if _is_narrow(array.dtype, datum):
            found_ = f"floats of {8 * array.dtype.itemsize} bits"
            problems.add("column", name, found_, "64-bit floats, as 0.95 has in them")
            continue
        if array.dtype.kind == "f":
            array = array.astype(FLOAT, copy=False)
        kinds = "biu" if datum.kind == "flag" else "iu" if datum.choices else "iuf"
        if array.ndim > 1 or array.dtype.kind not in kinds:
            shape = f"{array.ndim} dimensions of {array.dtype}"
            expected = "one dimension of numbers (of a flag, also yes or no)"
            problems.add("column", name, shape, expected)
            continue
        found[name] = array
    sizes = {name: array.size for name, array in found.items() if array.size != 1}
    if len(set(sizes.values())) > 1:
        each = ", ".join(f"{size} of {name}" for name, size in sizes.items())
        problems.add("column", "rows", each, "as many of each")
    problems.check("columns")
    return found


def _rows(arrays: Mapping[str, Any]) -> int:
    """How many rows there are; one value, or a column of one, stands for all."""
    return next((array.size for array in arrays.values() if array.size != 1), 1)


def _array(column: Any, datum: Datum) -> Any:  # noqa: ANN401 - columns of many kinds
    """A column as an array, without copying where it holds plain numbers in a row."""
    if isinstance(column, np.ma.MaskedArray):
        return _filled(column.data, np.ma.getmaskarray(column), datum)
    if getattr(column, "num_chunks", 0) == 1:
        column = column.chunk(0)  # Arrow: of one chunk, the chunk itself is not copied
    if hasattr(column, "to_numpy"):
        column = _plain(column)
    array = np.asarray(column)
    if array.dtype.kind == "f" and datum.choices and np.isnan(array).any():
        # Whole numbers with nulls come as floats from Arrow, Polars and pandas.
        gone = np.isnan(array)
        places = np.where(gone, 0, array).astype(np.int64)
        return _filled(places, gone, datum) if (places == array)[~gone].all() else array
    if array.dtype.kind != "O":
        return array
    gone = np.array([_is_nothing(value) for value in array.flat], np.bool_)
    values = [0 if g else v for g, v in zip(gone, array.flat, strict=True)]
    kinds = [v.dtype for v in values if isinstance(v, np.floating)]
    kind = next((dtype for dtype in kinds if _is_narrow(dtype, datum)), FLOAT)
    try:
        numbers = np.array(values, None if datum.choices else kind)
    except (TypeError, ValueError):
        return array
    return _filled(numbers.reshape(array.shape), gone.reshape(array.shape), datum)


def _plain(column: Any) -> Any:  # noqa: ANN401
    """A column of Arrow, Polars or pandas as an array."""
    try:
        return column.to_numpy(zero_copy_only=False)  # Arrow
    except TypeError:
        return column.to_numpy()


def _is_nothing(value: Any) -> bool:  # noqa: ANN401
    # That of pandas is neither equal to itself nor not.
    return value is None or type(value).__name__ == "NAType" or bool(value != value)  # noqa: PLR0124


def _filled(values: Any, gone: Any, datum: Datum) -> Any:  # noqa: ANN401 - arrays
    """Values with what is missing marked: NaN in numbers, -1 in answers."""
    if not gone.any():
        return values
    if datum.choices and values.dtype.kind in "biu":
        return np.where(gone, -1, values.astype(np.int64))
    if datum.choices:
        return values
    kind = values.dtype if values.dtype.kind == "f" else FLOAT
    return np.where(gone, np.nan, values.astype(kind))


def _is_narrow(dtype: Any, datum: Datum) -> bool:  # noqa: ANN401 - a type of NumPy
    """Whether numbers of a type are not the decimals that a 64-bit float stands for.

    Whole numbers are the same in fewer bits.
    """
    if dtype.kind != "f" or dtype == FLOAT or datum.choices:
        return False
    return datum.kind not in WHOLE or dtype.itemsize > FLOAT.itemsize


def _are_fine(columns: Sequence[Given], part: slice) -> bool:
    """Whether columns of floats have nothing wrong or missing in a short block."""
    if not columns:
        return True
    block = np.array([column.values[part] for column in columns])
    ends = np.array([(c.low * c.scale, min(c.high * c.scale, c.most)) for c in columns])
    low, high = ends.T[:, :, None]
    if not ((block >= low) & (block <= high)).all():
        return False
    block = block[[column.datum.kind in WHOLE for column in columns]]
    return bool((np.rint(block) == block).all())


def _is_fine(column: Given, part: Any) -> bool:  # noqa: ANN401 - an array
    kind = part.dtype.kind
    if kind == "b" or not len(part):
        return True
    if column.gone is not None:
        return False
    low, high = column.low * column.scale, min(column.high * column.scale, column.most)
    if part.dtype == np.float64 and low == 0 and part.strides == (8,):
        # The bits of numbers from 0 on are in the same order as whole numbers; those of
        # what is below 0, and of NaN, come after all of them.
        if np.maximum.reduce(part.view(np.uint64)) > _bits(high):
            return False
    elif not (part.min() >= low and part.max() <= high):
        return False
    if column.datum.kind not in WHOLE or kind != "f":
        return True
    return bool((np.rint(part) == part).all())


@cache
def _bits(number: float) -> int:
    return int(np.float64(number).view(np.uint64))


def _checked(column: Given, problems: Collector) -> Given:
    datum, values = column.datum, column.values
    if values.dtype.kind == "b":
        return column
    low, high = column.low * column.scale, column.high * column.scale
    if datum.choices:
        gone = values < 0 if values.dtype.kind == "i" else np.zeros(len(values), bool)
        gone &= values == -1
        expected = f"{low:g} to {high:g}"
        wrong = ((values < low) | (values > high)) & ~gone
    else:
        gone = np.isnan(values) if column.gone is None else column.gone
        if values.dtype.kind == "f":
            note(problems, datum.name, np.isinf(values), "a number; none is infinite")
            if datum.kind in WHOLE:
                parts = (np.floor(values) != values) & np.isfinite(values)
                note(problems, datum.name, parts, "whole numbers")
        expected = f"numbers from {column.low:g} to {column.high:g}"
        wrong = ((values < low) | (values > high)) & ~gone & np.isfinite(values)
    note(problems, datum.name, wrong, expected)
    return attrs.evolve(column, gone=gone if gone.any() else None)


def note(problems: Collector, where: str, wrong: Any, expected: str) -> None:  # noqa: ANN401
    """Note the rows of a column that are wrong, if any are."""
    rows = np.flatnonzero(wrong)
    if len(rows):
        found = f"row {rows[0]} of {len(rows)} that are not so"
        problems.add("column", where, found, expected)


def ready(column: Any, kind: Kind) -> Any:  # noqa: ANN401 - arrays of several kinds
    """A block of a column in the type that a tape works with; itself if it has it."""
    kinds = {"flag": np.bool_, "answer": np.intp}
    return column.astype(kinds.get(kind, np.float64), copy=False)
