"""Flat tapes of NumPy operations on blocks of rows, and machines that run them.

What is the same in all rows stays an exact number and is added last.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple, NewType, NoReturn

import numpy as np

from parindex.errors import Invalid, Problem
from parindex.intervals import ZERO, Interval, total

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from parindex.arrays.columns import Floats


#: Where a tape keeps the numbers of a block: a column, or scratch.
Register = NewType("Register", int)

#: A number in each row, or the same exact one in all.
Value = Register | Fraction

#: Half a unit in the last place of 1.
U = 2.0**-53

BOOL, FLOAT = np.dtype(np.bool_), np.dtype(np.float64)


class Cell(NamedTuple):
    """A score that varies by row: what two registers hold, and a constant beside."""

    low: Register
    #: The same register as low where the two ends vary together.
    high: Register
    #: What is added to both ends.
    plus: Interval
    #: The most by which a register is off.
    error: float
    #: The most that a register holds, without its sign.
    size: float


#: A score by row, or the same in all rows.
Score = Cell | Interval


class Op(NamedTuple):
    """One step: a NumPy function, its arguments, and where the result goes."""

    function: Callable[..., object]
    args: tuple[Any, ...]
    out: Register


def refuse(where: str, found: str, expected: str) -> NoReturn:
    """Refuse what columns cannot hold."""
    raise Invalid("columns", (Problem("columns", where, found, expected),))


def fill(value: Any, out: Floats) -> None:  # noqa: ANN401 - an array or a number
    """A step that takes a value as it is."""
    np.copyto(out, value)


class Tape:
    """Operations in order, on columns and on scratch that is used again and again."""

    def __init__(
        self,
        columns: Sequence[str],
    ) -> None:
        self.columns = {name: Register(i) for i, name in enumerate(columns)}
        self.ops: list[Op] = []
        #: What each register beside the columns holds; None: results.
        self.kinds: list[np.dtype[Any] | None] = []
        self._free: dict[np.dtype[Any], list[Register]] = {BOOL: [], FLOAT: []}
        self._live: list[Register] = []

    # --- registers --------------------------------------------------------------------

    def emit(
        self,
        function: Callable[..., object],
        *args: Any,  # noqa: ANN401 - registers, numbers and tables
        out: Register | None = None,
        kind: np.dtype[Any] = FLOAT,
    ) -> Register:
        """Note a step; where its result is."""
        if out is None:
            free = self._free[kind]
            out = free.pop() if free else self._new(kind)
            self._live.append(out)
        self.ops.append(Op(function, args, out))
        return out

    def _new(self, kind: np.dtype[Any] | None) -> Register:
        self.kinds.append(kind)
        return Register(len(self.columns) + len(self.kinds) - 1)

    def result(self, value: Register, plus: Fraction) -> Register:
        """A register outside, for *value* with a constant added."""
        return self.emit(np.add, value, float(plus), out=self._new(None))

    def release(self, mark: int, *kept: Register) -> None:
        """Free the scratch that was taken since there was so much, but for some."""
        taken = self._live[mark:]
        self._live[mark:] = [r for r in dict.fromkeys(kept) if r in taken]
        for register in taken:
            if register not in kept:
                kind = self.kinds[register - len(self.columns)]
                assert kind is not None  # noqa: S101 - results are never scratch
                self._free[kind].append(register)

    @property
    def mark(self) -> int:
        """How much scratch is taken."""
        return len(self._live)

    # --- scores -----------------------------------------------------------------------

    def sum(self, parts: Iterable[tuple[Fraction, Score]]) -> Score:
        """So many times each of some scores, added up as they come."""
        found: Cell | None = None
        plus = [ZERO]
        for times, part in parts:
            if isinstance(part, Interval):
                plus.append(Interval(times * part.low, times * part.high))
            elif times:
                more = self._times(part, times)
                plus.append(more.plus)
                found = more if found is None else self._add(found, more)
        whole = total(plus)
        return whole if found is None else found._replace(plus=whole)

    def _times(self, cell: Cell, times: Fraction) -> Cell:
        if times == 1:
            return cell
        mark, factor = self.mark, float(times)
        low = high = self.emit(np.multiply, cell.low, factor)
        if cell.high != cell.low:
            high = self.emit(np.multiply, cell.high, factor)
        self.release(mark, low, high)
        plus = Interval(times * cell.plus.low, times * cell.plus.high)
        size = cell.size * factor
        return Cell(low, high, plus, cell.error * factor + 2 * U * size, size)

    def _add(self, one: Cell, other: Cell) -> Cell:
        together = one.low == one.high and other.low == other.high
        own = one.low >= len(self.columns) and together
        low = high = self.emit(np.add, one.low, other.low, out=one.low if own else None)
        if not together:
            high = self.emit(np.add, one.high, other.high)
        for register in {*one[:2], *other[:2]} - {low, high}:
            self._drop(register)
        size = one.size + other.size
        return Cell(low, high, ZERO, one.error + other.error + U * size, size)

    def _drop(self, register: Value) -> None:
        """Free one register, if it is scratch."""
        if not isinstance(register, Fraction) and register in self._live:
            self._live.remove(register)
            self._free[FLOAT].append(register)

    def ends(self, part: Score) -> tuple[Value, Value, float, float]:
        """Both ends with nothing left to add, how far off they are, and how large."""
        if isinstance(part, Interval):
            size = float(max(abs(part.low), abs(part.high)))
            return part.low, part.high, U * size, size
        low, high, plus, error, size = part
        size += float(max(abs(plus.low), abs(plus.high)))
        error += 2 * U * size
        if plus == ZERO:
            return low, high, error, size
        first = self.emit(np.add, low, float(plus.low))
        if low == high and plus.is_exact:
            return first, first, error, size
        return first, self.emit(np.add, high, float(plus.high)), error, size

    def clamp(self, part: Score, low: Fraction, high: Fraction) -> Score:
        """A score held between *low* and *high*."""
        if isinstance(part, Interval):
            return part.clamp(low, high)
        first, last, error, size = self.ends(part)
        held = {
            end: self.emit(np.clip, end, float(low), float(high))
            for end in dict.fromkeys((first, last))
        }
        for register in {*part[:2], first, last}:
            self._drop(register)
        return Cell(held[first], held[last], ZERO, error, size)


class Machine:
    """Scratch for a tape, to run it on one block after another."""

    def __init__(self, tape: Tape, rows: int) -> None:
        self._tape, self._rows = tape, rows
        self._scratch = [
            None if kind is None else np.empty(rows, kind) for kind in tape.kinds
        ]

    def run(self, columns: Sequence[Any], results: Mapping[Register, Any]) -> None:
        """Run the tape on a block.

        Args:
            columns: What each column holds: floats, bools of flags, numbers of answers.
            results: Where results go, by register.
        """
        rows = len(columns[0])
        scratch = self._scratch
        if rows < self._rows:
            scratch = [None if s is None else s[:rows] for s in scratch]
        registers = [*columns, *scratch]
        for register, where in results.items():
            registers[register] = where
        with np.errstate(divide="ignore", invalid="ignore"):
            for function, args, out in self._tape.ops:
                given = [registers[a] if type(a) is int else a for a in args]
                function(*given, out=registers[out])
