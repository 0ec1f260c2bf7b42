"""Scores of many scenarios at once: a card compiled for columns of data.

Needs the extra `batch`: `pip install "parindex[batch]"`. What varies is given as
columns, a row a scenario; all else is taken from the card and folded into constants.

Scores in floats are off by at most `Scores.error_bound`. Thresholds on whole cases are
decided exactly as long as a number of cases times the whole numbers of the threshold
(19 and 20 of 95 %) stays below 4 x 10^15; decimals within 10^-12 of a threshold are
taken to be on it. Scores in whole numbers are exact where they end as decimals; where a
true quotient leaves a threshold or a rounding open, the exact engine settles the row.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import attrs
import numpy as np

from parindex.arrays.columns import Asked, Floats, Given
from parindex.arrays.floats import plan
from parindex.arrays.forms import Kept, Linear
from parindex.arrays.integers import INT32, whole_plan
from parindex.arrays.machine import Machine
from parindex.arrays.making import Made
from parindex.arrays.scaling import bounds_of, ends_of, scaled
from parindex.arrays.scores import Mode, Scores, Whole
from parindex.arrays.steps import Place, Plan
from parindex.intervals import Interval
from parindex.scorecard import Scorecard
from parindex.sheets import sheet_of
from parindex.sheets.quantities import Table, exact
from parindex.sheets.sheet import refuse, refuse_out

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from fractions import Fraction


#: What runs the steps of a tape.
Engine = Literal["numpy", "numba"]

#: How many rows are scored at once, and how many where many scores are kept: as much
#: as stays in the caches.
ROWS, FEW, MANY = 131_072, 32_768, 16


class End(NamedTuple):
    """Where one end of a score is: a result of a tape and a constant; or that alone."""

    place: Place | None
    plus: Fraction

    @property
    def result(self) -> int | None:
        """The result of the tape; None: there is none."""
        return None if self.place is None else self.place.result

    def floats(self, room: Sequence[Floats], rows: int) -> Floats:
        """It by row, as floats."""
        if self.result is None:
            return np.full(rows, float(self.plus))
        found = room[self.result]
        return found + float(self.plus) if self.plus else found

    def whole(self, room: Sequence[Any], rows: int) -> Whole:
        """It by row, in whole numbers."""
        if self.place is None:
            units = np.full(rows, self.plus.numerator)
            return Whole(units, self.plus.denominator, 0, None)
        result, scale, width, doubt = self.place
        mask = None if doubt is None else room[doubt]
        if not self.plus:
            return Whole(room[result], scale, width, mask)
        times = (self.plus * scale).denominator
        units = room[result].astype(np.int64) * times
        units += (self.plus * scale * times).numerator
        return Whole(units, scale * times, width * times, mask)


class Result(NamedTuple):
    """Both ends of the score of a node."""

    low: End
    high: End

    @property
    def known(self) -> Interval | None:
        """The score, where it is the same in all rows."""
        if self.low.place is None and self.high.place is None:
            return Interval(self.low.plus, self.high.plus)
        return None

    @property
    def width(self) -> Fraction | None:
        """How far its ends are apart, if as far in all rows."""
        same = self.low.place == self.high.place
        return self.high.plus - self.low.plus if same else None


@attrs.frozen(eq=False)
class Written:
    """A tape for columns of which some may be missing, and where its results go."""

    plan: Plan
    #: Where the scores of the wanted nodes are, by code.
    results: Mapping[str, Result]
    #: The most by which a score in floats can be off, in points.
    error: float


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
        """The most by which a score can be off where nothing is missing, in points."""
        return 0.0 if self.mode == "integer" else self.written().error

    def written(self, missing: frozenset[str] = frozenset()) -> Written:
        """The tape in floats for columns of which some are missing in some rows.

        Raises:
            Invalid: where columns of which these are missing cannot be scored.
        """
        written = self._written.get(missing)
        if written is None:
            made = self._made(missing)
            written = _placed(made, plan(made, self._parts(made)))
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
                self._written[key] = None if found is None else _placed(made, found)
            written = self._written[key]
            if written is not None and written.plan.numbers == INT32:
                break
        if written is None:
            found_ = "numbers that may not fit into 64 bits"
            refuse("", found_, 'fewer decimals, or mode="float"')
        return written

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
            check: Whether to look at each value; without it, a wrong or missing one
                gives a wrong score.
            out: Scores of as many rows that are not needed any more, whose room these
                take.

        Raises:
            Invalid: with all mistakes in the columns: values out of range, parts of a
                case, parts above their whole; more decimals than are declared.
            NotFound: for a column that it does not have.
        """
        given = self._asked.taken(columns)
        if self.mode == "integer":
            given = scaled(given, self.decimals)
        try:
            return self._scored(given, self._for(given), out, check=check)
        except _NotFine:
            given = self._asked.checked(given)
        return self._scored(given, self._for(given), None, check=False)

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
        size = max(min(rows, FEW if found.size > MANY else ROWS), 1)
        blocks, inputs = Blocks(self, written, size), _inputs(found, given)
        # In one piece: fresh memory costs more than scoring if it comes in many.
        room = list(np.empty((found.size, rows), found.numbers))
        room += [np.empty(rows, np.bool_) for _ in range(found.doubts)]
        if out is not None and _is_alike(out.room, room):
            room = list(out.room)
        for start in range(0, rows, size):
            part = slice(start, min(start + size, rows))
            if check and not self._asked.is_fine(given, part):
                raise _NotFine
            here = [of[part].astype(kind, copy=False) for of, kind in inputs]
            blocks.run(here, [array[part] for array in room])
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


class Blocks:
    """Scores block after block of columns that have nothing wrong."""

    def __init__(self, made: Compiled, written: Written, rows: int) -> None:
        """Make room.

        Args:
            made: What to score.
            written: Its tape.
            rows: How many rows a block has at most.
        """
        self._result = written.results.get("")
        self._plan = found = written.plan
        self._machine = machine_of(made.engine, found, rows)
        self._masks = [np.empty(rows, np.bool_) for _ in found.exceptions]
        self._rest = [np.empty(rows, found.numbers) for _ in range(found.size)]
        order = {name: place for place, name in enumerate(made.columns)}
        self._places = [order[name] for _, name in found.tape.inputs]

    def run(self, inputs: Sequence[Any], room: Sequence[Any]) -> None:
        """Run the tape on a block.

        Args:
            inputs: What it reads, in the order of its inputs.
            room: Where its numbers go, and then what is not settled.

        Raises:
            Invalid: for a row that cannot be scored.
        """
        if not inputs:
            return  # nothing varies
        found, rows = self._plan, len(inputs[0])
        masks = [mask[:rows] for mask in self._masks]
        numbers, doubts = room[: found.size], room[found.size :]
        self._machine.run(inputs, [*numbers, *masks, *doubts])
        for code, mask in zip(found.exceptions, masks, strict=True):
            if mask.any():
                refuse_out(code)

    def whole(self, columns: Sequence[Any], low: Floats, high: Floats | None) -> None:
        """Score the whole in a block, in floats, where nothing is missing.

        Args:
            columns: The columns in their order, in the types of `columns.ready`.
            low: Where the lower ends go.
            high: Where the higher ends go, if they are asked for.
        """
        assert self._result is not None  # noqa: S101 - for what scores the whole
        rows = len(low)
        room = [part[:rows] for part in self._rest]
        ends = [(self._result.low, low)]
        if high is not None:
            ends.append((self._result.high, high))
        for end, where in reversed(ends):
            if end.result is not None and not end.plus:
                room[end.result] = where
        self.run([columns[place] for place in self._places], room)
        for end, where in ends:
            if end.result is None:
                where.fill(float(end.plus))
            elif room[end.result] is not where:
                np.add(room[end.result], float(end.plus), out=where)


def machine_of(engine: Engine, found: Plan, rows: int) -> Machine:
    """What runs a tape on blocks of so many rows."""
    if engine == "numba":
        from parindex.arrays.fast import FastMachine  # noqa: PLC0415 - an extra

        return FastMachine(found.tape, rows, found.numbers)
    return Machine(found.tape, rows, found.numbers)


def _inputs(found: Plan, given: Sequence[Given]) -> list[tuple[Any, np.dtype[Any]]]:
    """The arrays that a tape reads, and the types that it reads them in."""
    by_name = {column.datum.name: column for column in given}
    inputs: list[tuple[Any, Any]] = []
    for what, name in found.tape.inputs:
        column = by_name[name]
        if what == "gone":
            inputs.append((column.gone, np.dtype(np.bool_)))
            continue
        values, kind = column.values, column.datum.kind
        types = {"flag": np.dtype(np.bool_), "answer": np.dtype(np.intp)}
        inputs.append((values, types.get(kind, found.numbers)))
    return inputs


def _placed(made: Made, found: Plan) -> Written:
    results = {
        code: Result(_end(low, found), _end(high, found))
        for code, (low, high) in made.nodes.items()
    }
    sizes = [found.error]
    for ends in results.values():
        most = max(abs(float(end.plus)) for end in ends)
        sizes.append(2.0**-51 * most + found.error * (most > 0))
    return Written(found, results, max(sizes))


def _end(of: Linear, found: Plan) -> End:
    match of.terms:
        case ((_, Kept(code, side)),):
            return End(found.kept[code, side], of.plus)
    return End(None, of.plus)


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
    names = None if columns is None else tuple(columns)
    wanted = tuple(dict.fromkeys(nodes))
    sheet = sheet_of(card, names, wanted)
    found = tuple(datum.name for datum in sheet.columns)
    made = Compiled(card, found, wanted, mode, engine, decimals)
    made.written()
    return made
