"""Tapes in floats run by numba: the same steps by one compiled loop.

Needs the extra `fast`: `pip install "parindex[fast]"`. Each step does what NumPy's
does, in the same order, so the scores are the same to the last bit; but several steps
on a column are done as one, while it is read. Nothing is compiled for a framework: the
loop reads the tape as a table, and is compiled once in a process. Blocks are as large
as NumPy's: memory is read fastest in long runs, and scratch is touched seldom.
"""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from parindex.arrays.fusing import fused
from parindex.arrays.machine import Machine
from parindex.errors import Invalid, Problem

try:
    import numba
    from numba import carray  # type: ignore[attr-defined]
    from numba.core import types
    from numba.extending import intrinsic
except ImportError as error:
    _problem = Problem(
        "extra", "", "no package numba", "the extra `fast`: pip install parindex[fast]"
    )
    raise Invalid("arrays", (_problem,)) from error

if TYPE_CHECKING:
    from collections.abc import Sequence

    from parindex.arrays.fusing import Fused, Row
    from parindex.arrays.steps import Op, Tape

#: The steps by number. Sums and products have three more, for a last argument that is
#: the same in all rows, for a first one that the result takes the place of, and for
#: both: what cannot overlap, or is the same, is done many rows at a time.
(
    ADD, ADD_ONE, ADD_TO, ADD_ONE_TO,
    MULTIPLY, MULTIPLY_ONE, MULTIPLY_TO, MULTIPLY_ONE_TO,
    SUBTRACT, SUBTRACT_ONE, SUBTRACT_TO, SUBTRACT_ONE_TO,
    GE, GE_ONE, GT, GT_ONE, LT, LT_ONE, LE, LE_ONE,
    DIVIDE, MINIMUM, MAXIMUM, COPYSIGN, CLIP, GATE, ABSOLUTE, FLOOR, COPY, COPY_MASK,
    IS, OR, AND, NOT, TALLY, CAST, SELECT, PICK, STAIRS,
    RAMP, RAMP_IN, RAMP_TO, PAIR_TO, FOUR_TO, COUNTED, COUNTED_TO, STEPS, RISE,
) = range(48)  # fmt: skip

NUMBERS: dict[Op | Fused, int] = {
    "add": ADD, "multiply": MULTIPLY, "subtract": SUBTRACT,
    "ge": GE, "gt": GT, "lt": LT, "le": LE,
    "divide": DIVIDE, "minimum": MINIMUM, "maximum": MAXIMUM, "copysign": COPYSIGN,
    "clip": CLIP, "gate": GATE, "absolute": ABSOLUTE, "floor": FLOOR, "copy": COPY,
    "is": IS, "or": OR, "and": AND, "not": NOT, "tally": TALLY, "cast": CAST,
    "select": SELECT, "pick": PICK, "stairs": STAIRS,
    "ramp": RAMP, "ramp_to": RAMP_TO, "pair_to": PAIR_TO, "four_to": FOUR_TO,
    "counted": COUNTED, "counted_to": COUNTED_TO, "steps": STEPS, "rise": RISE,
}  # fmt: skip


def _reader(kind: Any) -> Any:  # noqa: ANN401 - types and functions of numba
    """What takes memory from an address on as numbers of a kind."""

    @intrinsic
    def pointer(_: Any, address: Any) -> Any:  # noqa: ANN401
        def made(context: Any, builder: Any, signature: Any, args: Any) -> Any:  # noqa: ANN401
            return builder.inttoptr(
                args[0], context.get_value_type(signature.return_type)
            )

        return types.CPointer(kind)(address), made  # type: ignore[no-untyped-call]

    @numba.njit
    def read(address: int, rows: int) -> Any:  # noqa: ANN401  # pragma: no cover - as below
        return carray(pointer(address), rows)  # type: ignore[call-arg]

    return read


def _ramp(  # pragma: no cover - run by numba
    x: float, cut: float, low: float, high: float, times: float
) -> float:
    """A number held between two bounds, times a factor; 0 below a cut."""
    return (0.0 if x < cut else min(max(x, low), high)) * times


@cache
def kernel() -> Any:  # noqa: ANN401, C901, PLR0915 - a function of numba, a step a branch
    """The loop over steps, compiled when it is first called."""
    floats, bytes_, places = map(_reader, (types.float64, types.uint8, types.int64))

    ramp: Any = numba.njit(_ramp)

    @numba.njit(nogil=True, error_model="numpy")
    def run(  # noqa: C901, PLR0912, PLR0913, PLR0915, PLR0917 - a step a branch
        steps: Any,  # noqa: ANN401 - arrays
        numbers: Any,  # noqa: ANN401
        at: Any,  # noqa: ANN401
        sizes: Any,  # noqa: ANN401
        wide: Any,  # noqa: ANN401
        n: int,
    ) -> None:  # pragma: no cover - run by numba, not by Python
        for k in range(len(steps)):
            op, r, s, t, d, u = steps[k]
            a, b, c, o = at[r], at[s], at[t], at[u]
            wide_r, wide_s, wide_t = wide[r], wide[s], wide[t]
            x, y, z, out = floats(a, n), floats(b, n), floats(c, n), floats(o, n)
            p, q, m = bytes_(a, n), bytes_(b, n), bytes_(o, n)
            if op == RAMP:
                cut, low, high, times = numbers[k, :4]
                for i in range(n):
                    out[i] = ramp(x[i], cut, low, high, times)
            elif op == RAMP_IN:
                cut, low, high, times = numbers[k, :4]
                for i in range(n):
                    out[i] = ramp(out[i], cut, low, high, times)
            elif op == RAMP_TO:
                cut, low, high, times = numbers[k, :4]
                for i in range(n):
                    out[i] += ramp(x[i], cut, low, high, times)
            elif op == PAIR_TO:
                cut, low, high, times = numbers[k, :4]
                cut_2, low_2, high_2, times_2 = numbers[k, 4:8]
                for i in range(n):
                    one = ramp(x[i], cut, low, high, times)
                    other = ramp(y[i], cut_2, low_2, high_2, times_2)
                    out[i] = (out[i] + one) + other
            elif op == FOUR_TO:
                cut, low, high, times = numbers[k, :4]
                cut_2, low_2, high_2, times_2 = numbers[k, 4:8]
                cut_3, low_3, high_3, times_3 = numbers[k, 8:12]
                cut_4, low_4, high_4, times_4 = numbers[k, 12:]
                w = floats(at[d], n)
                for i in range(n):
                    sum_ = out[i] + ramp(x[i], cut, low, high, times)
                    sum_ += ramp(y[i], cut_2, low_2, high_2, times_2)
                    sum_ += ramp(z[i], cut_3, low_3, high_3, times_3)
                    sum_ += ramp(w[i], cut_4, low_4, high_4, times_4)
                    out[i] = sum_
            elif op == COUNTED:
                times = numbers[k, 0]
                for i in range(n):
                    out[i] = p[i] * times
            elif op == COUNTED_TO:
                times = numbers[k, 0]
                for i in range(n):
                    out[i] += p[i] * times
            elif op == STEPS:
                low, high = numbers[k, 0], numbers[k, 1]
                for i in range(n):
                    m[i] = np.uint8(x[i] >= low) + np.uint8(x[i] >= high)
            elif op == RISE:
                cut = numbers[k, 0]
                for i in range(n):
                    m[i] = (y[i] <= cut) | (x[i] > y[i])
            elif op == ADD:
                for i in range(n):
                    out[i] = x[i] + y[i]
            elif op == ADD_ONE:
                one = y[0]
                for i in range(n):
                    out[i] = x[i] + one
            elif op == ADD_TO:
                for i in range(n):
                    out[i] = out[i] + y[i]
            elif op == ADD_ONE_TO:
                one = y[0]
                for i in range(n):
                    out[i] = out[i] + one
            elif op == MULTIPLY:
                for i in range(n):
                    out[i] = x[i] * y[i]
            elif op == MULTIPLY_ONE:
                one = y[0]
                for i in range(n):
                    out[i] = x[i] * one
            elif op == MULTIPLY_TO:
                for i in range(n):
                    out[i] = out[i] * y[i]
            elif op == MULTIPLY_ONE_TO:
                one = y[0]
                for i in range(n):
                    out[i] = out[i] * one
            elif op == SUBTRACT:
                for i in range(n):
                    out[i] = x[i] - y[i]
            elif op == SUBTRACT_ONE:
                one = y[0]
                for i in range(n):
                    out[i] = x[i] - one
            elif op == SUBTRACT_TO:
                for i in range(n):
                    out[i] = out[i] - y[i]
            elif op == SUBTRACT_ONE_TO:
                one = y[0]
                for i in range(n):
                    out[i] = out[i] - one
            elif op == GE:
                for i in range(n):
                    m[i] = x[i] >= y[i]
            elif op == GE_ONE:
                one = y[0]
                for i in range(n):
                    m[i] = x[i] >= one
            elif op == GT:
                for i in range(n):
                    m[i] = x[i] > y[i]
            elif op == GT_ONE:
                one = y[0]
                for i in range(n):
                    m[i] = x[i] > one
            elif op == LT:
                for i in range(n):
                    m[i] = x[i] < y[i]
            elif op == LT_ONE:
                one = y[0]
                for i in range(n):
                    m[i] = x[i] < one
            elif op == LE:
                for i in range(n):
                    m[i] = x[i] <= y[i]
            elif op == LE_ONE:
                one = y[0]
                for i in range(n):
                    m[i] = x[i] <= one
            elif op == DIVIDE:
                for i in range(n):
                    out[i] = x[i * wide_r] / y[i * wide_s]
            elif op == MINIMUM:
                for i in range(n):
                    here, there = x[i * wide_r], y[i * wide_s]
                    out[i] = min(there, here)
            elif op == MAXIMUM:
                for i in range(n):
                    here, there = x[i * wide_r], y[i * wide_s]
                    out[i] = max(there, here)
            elif op == COPYSIGN:
                for i in range(n):
                    out[i] = math.copysign(x[i], y[i])
            elif op == CLIP:
                one = y[0]
                most = z[0]
                for i in range(n):
                    out[i] = min(max(x[i], one), most)
            elif op == GATE:
                for i in range(n):
                    out[i] = p[i] * y[i]
            elif op == ABSOLUTE:
                for i in range(n):
                    out[i] = abs(x[i])
            elif op == FLOOR:
                for i in range(n):
                    out[i] = np.floor(x[i])
            elif op == COPY:
                for i in range(n):
                    out[i] = x[i]
            elif op == COPY_MASK:
                for i in range(n):
                    m[i] = p[i]
            elif op == IS:
                for i in range(n):
                    m[i] = places(a, n)[i] == places(b, 1)[0]
            elif op == OR:
                for i in range(n):
                    m[i] = p[i] | q[i]
            elif op == AND:
                for i in range(n):
                    m[i] = p[i] & q[i]
            elif op == NOT:
                for i in range(n):
                    m[i] = 1 - p[i]
            elif op == TALLY:
                for i in range(n):
                    m[i] = p[i] + q[i]
            elif op == CAST:
                for i in range(n):
                    out[i] = p[i]
            elif op == SELECT:
                for i in range(n):
                    out[i] = y[i * wide_s] if p[i] else z[i * wide_t]
            elif op == PICK:
                for i in range(n):
                    place = min(max(places(a, n)[i], 0), sizes[s] - 1)
                    out[i] = y[place]
            else:
                cuts = floats(b, sizes[s])
                for i in range(n):
                    out[i] = z[np.searchsorted(cuts, x[i], side="right")]

    return run


class FastMachine(Machine):
    """Scratch for a tape, and the tape as a table."""

    def __init__(self, tape: Tape, rows: int, numbers: np.dtype[Any]) -> None:
        super().__init__(tape, rows, numbers)
        found = fused(tape)
        self._table = np.zeros((len(found), 6), np.int64)
        self._numbers = np.zeros((len(found), 16))
        for place, row in enumerate(found):
            self._table[place] = _row(tape, row)
            self._numbers[place, : len(row.numbers)] = row.numbers
        # What stays where it is, whatever the block.
        fixed = [*tape.constants, *self._scratch]
        self._at = [_address(array) for array in fixed]
        before, after = len(tape.inputs), len(tape.kinds)
        sizes = [array.size for array in fixed]
        self._sizes = np.array([0] * before + sizes + [0] * after, np.int64)
        # A constant stays at its first place, whatever the row.
        wide = [array.ndim for array in fixed]
        self._wide = np.array([1] * before + wide + [1] * after, np.int64)

    def run(self, columns: Sequence[Any], results: Sequence[Any]) -> None:
        """Run the tape on a block."""
        rows = len(results[0]) if results else 0
        given = [np.ascontiguousarray(column) for column in columns]
        at = [*map(_address, given), *self._at, *map(_address, results)]
        places = np.array(at, np.int64)
        kernel()(self._table, self._numbers, places, self._sizes, self._wide, rows)


@numba.njit
def _address(array: Any) -> Any:  # noqa: ANN401  # pragma: no cover - run by numba
    """Where an array begins, which NumPy takes seven times as long to tell."""
    return array.ctypes.data


def _row(tape: Tape, step: Row) -> list[int]:
    """A step as a row of the table: its number, four arguments, its result."""
    number, args, out = NUMBERS[step.op], list(step.args), step.out
    if step.op == "add" and args[1] == out:
        args.reverse()
    is_one = [tape.is_constant(arg) for arg in args]
    if number < GE:
        number += is_one[-1] + 2 * (args[0] == out)
    elif number < DIVIDE:
        number += is_one[-1]
    elif number == COPY and tape.kind(out) == "mask":
        number = COPY_MASK
    elif number == RAMP:
        number += args[0] == out
    return [number, *args, *[out] * (4 - len(args)), out]
