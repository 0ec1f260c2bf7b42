"""Where tapes leave scores, and blocks of rows run through them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import attrs
import numpy as np

from parindex.arrays.forms import Kept, Linear
from parindex.arrays.machine import Machine
from parindex.arrays.scores import Whole
from parindex.arrays.steps import Place, Plan
from parindex.intervals import Interval
from parindex.sheets.sheet import refuse_out

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

    from parindex.arrays.columns import Floats
    from parindex.arrays.making import Made

#: What runs the steps of a tape.
Engine = Literal["numpy", "numba"]


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
            # The same number in all rows takes no room, and cannot be written to.
            return np.broadcast_to(np.float64(self.plus), rows)
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


def placed(made: Made, found: Plan) -> Written:
    """A plan, and where it leaves what is wanted."""
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


class Blocks:
    """Scores block after block of columns that have nothing wrong."""

    def __init__(
        self, written: Written, columns: Sequence[str], engine: Engine, rows: int
    ) -> None:
        """Make room.

        Args:
            written: The tape.
            columns: The names of the columns in their order.
            engine: What runs the tape.
            rows: How many rows a block has at most.
        """
        self._result = written.results.get("")
        self._plan = found = written.plan
        self._machine = machine_of(engine, found, rows)
        self._masks = [np.empty(rows, np.bool_) for _ in found.exceptions]
        self._rows, self._rest = rows, list[Any]()
        order = {name: place for place, name in enumerate(columns)}
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
        if not self._rest:
            self._rest = list(np.empty((self._plan.size, self._rows)))
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
