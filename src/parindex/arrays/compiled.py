"""Scores of many scenarios at once: a card compiled for columns of data.

Needs the extra `batch`: `pip install "parindex[batch]"`. What varies is given as
columns, a row a scenario; all else is taken from the card and folded into constants.

Scores in floats are off by at most `Scores.error_bound`. Thresholds on whole cases are
decided exactly as long as a number of cases times the whole numbers of the threshold
(19 and 20 of 95 %) stays below 4 x 10^15, and rows with more are scored by the exact
engine; decimals within 10^-12 of a threshold are taken to be on it. Scores in whole
numbers are exact where they end as decimals; where a true quotient leaves a threshold
or a rounding open, the exact engine settles the row.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from math import inf
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

from parindex.arrays.blocks import Blocks, Engine, Result, Written, placed
from parindex.arrays.columns import Asked, Given
from parindex.arrays.floats import plan
from parindex.arrays.integers import whole_plan
from parindex.arrays.limits import large_in
from parindex.arrays.making import Made
from parindex.arrays.scaling import bounds_of, ends_of, scaled
from parindex.arrays.scores import Mode, Scores
from parindex.arrays.wholes import INT32
from parindex.scorecard import Scorecard
from parindex.sheets import sheet_of
from parindex.sheets.quantities import Table, exact
from parindex.sheets.sheet import refuse

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from parindex.arrays.forms import Linear
    from parindex.arrays.steps import Plan


#: What a tape reads answers as; all else are numbers.
TYPES = {"flag": np.dtype(np.bool_), "answer": np.dtype(np.intp)}

#: How many rows are scored at once: fewer cost more calls, more leave the caches.
ROWS = 131_072


@attrs.frozen(eq=False)
class Compiled:
    """A card compiled for some columns of data; it can score any number of rows."""

    #: The card that it was made from.
    card: Scorecard = attrs.field(repr=False)
    #: The data that are given as columns.
    columns: tuple[str, ...]
    #: The codes of the nodes that are scored; "" for the whole.
    nodes: tuple[str, ...]
    #: What numbers it works in.
    mode: Mode = "float"
    #: What runs the steps.
    engine: Engine = "numpy"
    #: How many decimals columns of whole numbers hold, by name.
    decimals: Mapping[str, int] = MappingProxyType({})
    _written: dict[object, Written | None] = attrs.field(
        repr=False, factory=dict, init=False
    )
    _idle: dict[tuple[Written, int], Blocks] = attrs.field(
        repr=False, factory=dict, init=False
    )
    _asked: Asked = attrs.field(repr=False, init=False)

    @_asked.default
    def _asks(self) -> Asked:
        return Asked(self.card, self.columns)

    @property
    def results(self) -> Mapping[str, Result]:
        """Where the scores of the wanted nodes are in floats, where none is missing."""
        return self.written().results

    @property
    def error_bound(self) -> float:
        """The most by which a score can be off where nothing is missing, in points.

        In whole numbers scores say it, as it is known only with their columns.
        """
        return inf if self.mode == "integer" else self.written().error

    def written(self, missing: frozenset[str] = frozenset()) -> Written:
        """The tape in floats for columns of which some are missing in some rows.

        Raises:
            Invalid: where columns of which these are missing cannot be scored.
        """
        written = self._written.get(missing)
        if written is None:
            made = self._made(missing)
            written = placed(made, plan(made, self._parts(made)))
            self._written[missing] = written
        return written

    def _whole(self, given: Sequence[Given]) -> Written:
        """The tape in whole numbers for columns that hold no more than these."""
        missing = frozenset(c.datum.name for c in given if c.gone is not None)
        scales = {column.datum.name: column.scale for column in given}
        numbers = [column for column in given if not column.datum.choices]
        # First what their types hold, as looking at all values costs a good deal.
        for ends in (bounds_of, ends_of):
            within = {column.datum.name: ends(column) for column in numbers}
            key = missing, tuple(scales.items()), tuple(within.items())
            if key not in self._written:
                made = self._made(missing)
                found = whole_plan(made, scales, within, self._parts(made))
                self._written[key] = None if found is None else placed(made, found)
            written = self._written[key]
            if written is not None and written.plan.numbers == INT32:
                break
        if written is None:
            found_ = "numbers that may not fit into 64 bits"
            refuse("", found_, 'fewer decimals, or mode="float"')
        return written

    def blocks(self, rows: int, written: Written | None = None) -> Blocks:
        """What scores block after block of at most so many rows.

        Args:
            rows: How many rows a block has at most.
            written: The tape, if not the one in floats where nothing is missing.
        """
        of = written or self.written()
        return Blocks(of, self.columns, self.engine, rows)

    def _made(self, missing: frozenset[str]) -> Made:
        return Made(sheet_of(self.card, self.columns, self.nodes, missing))

    def _parts(self, made: Made) -> frozenset[tuple[Linear, Linear]]:
        """Parts and their wholes, as they stand in the sheet."""
        context = self.card.context
        table = Table(frozenset(self.columns), frozenset(), context.data)
        shares = context.framework.shares(context.reading)
        found = (exact(share, table) for share in shares)
        return frozenset((made.linear(x.top), made.linear(x.bottom)) for x in found)

    def score(
        self, columns: object, *, check: bool = True, out: Scores | None = None
    ) -> Scores:
        """The scores of all rows, by code.

        Args:
            columns: A column for each of its data, in the datum's own unit (shares from
                0 to 1): numbers; bools for a flag; for an answer its place in the order
                of the datum's answers, from 0. A mapping of arrays and the like, or a
                table of Arrow, Polars or pandas. A single value stands for all rows.
                NaN, null and, for an answer, -1 are missing: the score is then known to
                lie between two numbers.
            check: Whether to look at each value; without it, a wrong or missing one,
                or a count too large for floats, gives a wrong score.
            out: Scores of as many rows that are not needed any more, whose room these
                take.

        Raises:
            Invalid: with all mistakes in the columns: values out of range, parts of a
                case, parts above their whole; more decimals than are declared.
            NotFound: for a column that it does not have.
        """
        if self.mode == "integer":
            given = scaled(self._asked.taken(columns), self.decimals)
        else:
            given = self._asked.taken(columns, self.written().plan.most)
        try:
            return self._scored(given, self._for(given), out, check=check)
        except _NotFine:
            given = self._asked.checked(given)
        written = self._for(given)
        scores = self._scored(given, written, None, check=False)
        found = written.plan
        return attrs.evolve(scores, large=large_in(found.limits, found.most, given))

    def _for(self, given: Sequence[Given]) -> Written:
        """The tape for some columns."""
        if self.mode == "integer":
            return self._whole(given)
        gone = frozenset(c.datum.name for c in given if c.gone is not None)
        return self.written(gone)

    def _scored(
        self,
        given: Sequence[Given],
        written: Written,
        out: Scores | None,
        *,
        check: bool,
    ) -> Scores:
        """The scores; with a check, if no block has anything wrong or missing."""
        found, rows = written.plan, len(given[0].values)
        size = max(min(rows, ROWS), 1)
        # Kept for the next call; one that runs at the same time makes its own.
        blocks = self._idle.pop((written, size), None) or self.blocks(size, written)
        inputs = _inputs(found, given)
        # In one piece: fresh memory costs more than scoring if it comes in many.
        room = list(np.empty((found.size, rows), found.numbers))
        room += [np.empty(rows, np.bool_) for _ in range(found.doubts)]
        if out is not None and _is_alike(out.room, room):
            room = list(out.room)
        for start in range(0, rows, size):
            part = slice(start, min(start + size, rows))
            if check and not self._asked.is_fine(given, part):
                raise _NotFine
            here = [
                of[part] if of.dtype == kind else of[part].astype(kind)
                for of, kind in inputs
            ]
            blocks.run(here, [array[part] for array in room])
        self._idle.clear()
        self._idle[written, size] = blocks
        ends: dict[str, tuple[Any, Any]] = {}
        for code, (low, high) in written.results.items():
            of = "floats" if self.mode == "float" else "whole"
            first = getattr(low, of)(room, rows)
            last = first if low == high else getattr(high, of)(room, rows)
            ends[code] = first, last
        return Scores(self.card, given, self.mode, written.error, rows, ends, room)


class _NotFine(Exception):
    """Something is wrong or missing in a block."""


def _is_alike(one: Sequence[Any], other: Sequence[Any]) -> bool:
    """Whether arrays are as long and of the same types."""
    return [(x.shape, x.dtype) for x in one] == [(x.shape, x.dtype) for x in other]


def _inputs(found: Plan, given: Sequence[Given]) -> list[tuple[Any, np.dtype[Any]]]:
    """The arrays that a tape reads, and the types that it reads them in."""
    by_name = {column.datum.name: column for column in given}
    inputs: list[tuple[Any, Any]] = []
    for what, name in found.tape.inputs:
        column = by_name[name]
        if what == "gone":
            inputs.append((column.gone, TYPES["flag"]))
            continue
        kind = TYPES.get(column.datum.kind, found.numbers)
        inputs.append((column.values, kind))
    return inputs


def compile_card(  # noqa: PLR0913 - all but the first have defaults
    card: Scorecard,
    columns: Iterable[str] | None = None,
    nodes: Iterable[str] = ("",),
    *,
    mode: Mode = "float",
    engine: Engine = "numpy",
    decimals: Mapping[str, int] = MappingProxyType({}),
) -> Compiled:
    """Compile a card for columns of some data.

    Of a framework alone, compile `blank_card(framework, reading)`.

    Args:
        card: What does not vary: framework, reading, awards, and the other data.
        columns: The data that vary by row, whatever the card says of them; all that
            its rules read unless given.
        nodes: The codes of the nodes whose scores are wanted; "" for the whole.
        mode: Whether to work in floats, or in whole numbers, which `published` and
            `ranks` have much less to ask the exact engine for.
        engine: What runs the steps: `numpy`, or `numba` with the extra `fast`; their
            scores are the same.
        decimals: Of columns of whole numbers that hold so many decimals: 9523 with 4 is
            0.9523. In whole numbers, also how many decimals a column of floats has at
            most.

    Raises:
        NotFound: for a datum or a code that the framework does not have.
        Invalid: where columns cannot be scored: for a rank that is counted among peers
            from a column, where data may take a criterion out of a mean or a cap, and
            where no datum varies; and where numba is not installed.
    """
    if engine == "numba":
        if mode == "integer":
            refuse("", "whole numbers with numba", "engine='numpy', or mode='float'")
        import_module("parindex.arrays.fast")
    for name in decimals:
        card.context.framework.datum(name)
    names = None if columns is None else tuple(columns)
    wanted = tuple(dict.fromkeys(nodes))
    sheet = sheet_of(card, names, wanted)
    found = tuple(datum.name for datum in sheet.columns)
    made = Compiled(card, found, wanted, mode, engine, decimals)
    made.written()
    return made
