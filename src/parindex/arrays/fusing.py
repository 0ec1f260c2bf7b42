"""Tapes in floats with several steps made into one, for what runs a step over few rows.

What a column adds to a score takes up to six steps of NumPy, each of which reads and
writes a block; in a loop that is compiled it is one. The same numbers are worked out in
the same order, so that fused steps give the same sums to the last bit.
"""

from __future__ import annotations

from itertools import groupby
from math import inf
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from parindex.arrays.steps import Op, Step, Tape

#: Steps that stand for several. `ramp` is a number held between two bounds, times a
#: factor, or 0 below a cut; `counted` what a byte counts times a factor; both fill
#: their register, or with `_to` are added to it; `pair_to` and `four_to` add so many
#: ramps, one after the other. `steps` counts which of two cuts are reached; `rise`
#: tells where a number is more than a base, or the base is no more than a cut.
Fused = Literal[
    "ramp",
    "ramp_to",
    "pair_to",
    "four_to",
    "counted",
    "counted_to",
    "steps",
    "rise",
]


class Row(NamedTuple):
    """A step, fused or not, and the numbers that it needs by itself."""

    op: Op | Fused
    args: tuple[int, ...]
    out: int
    numbers: tuple[float, ...] = ()


class _Held(NamedTuple):
    """What one later step alone takes, and is not worked out before."""

    op: Op | Fused
    args: tuple[int, ...]
    numbers: tuple[float, ...] = ()

    def times(self, factor: float) -> _Held:
        """It times a factor, which is the last of its numbers."""
        return self._replace(numbers=(*self.numbers[:-1], factor * self.numbers[-1]))


def fused(tape: Tape) -> list[Row]:
    """The steps of a tape, several in one where one alone takes what another makes."""
    fuser = _Fuser(tape)
    for step, is_alone in zip(tape.steps, _taken_once(tape), strict=True):
        fuser.take(step, is_alone=is_alone)
    return list(_joined(_early(tape, fuser.rows)))


class _Fuser:
    """Goes over the steps of a tape, and holds back what the next ones may take up."""

    def __init__(self, tape: Tape) -> None:
        self._tape, self.rows = tape, list[Row]()
        #: By register: numbers, which are ramps or counted, and tests.
        self._held: dict[int, _Held] = {}

    def take(self, step: Step, *, is_alone: bool) -> None:
        """Take a step; *is_alone* tells whether one other step takes its result."""
        if step.op in {"add", "subtract"} and self._is_added(step):
            return
        made = self._made(step)
        if made is None:
            self._settle(*step.args)
            self._write(_Held(step.op, step.args), step.out)
        elif is_alone:
            self._held[step.out] = made
        else:
            self._write(made, step.out)

    def _made(self, step: Step) -> _Held | None:
        """What a step makes that may be held; None: nothing."""
        args = step.args
        first, last = self._held.get(args[0]), self._held.get(args[-1])
        found: _Held | None = None
        match step.op, [self._number(arg) for arg in args]:
            case "clip", [None, float() as low, float() as high]:
                found = _Held("ramp", args[:1], (-inf, low, high, 1.0))
            case "multiply", [None, float() as factor]:
                if first is not None and first.numbers[-1] == 1:
                    return self._held.pop(args[0]).times(factor)
                found = _ramp(args[0], factor)
            case "cast", _:
                found = _Held("counted", args, (1.0,))
            case ("ge" | "le") as op, [None, float() as cut]:
                found = _Held(op, args, (cut,))
            case "gt", [None, None]:
                found = _Held("gt", args)
            case _ if first is not None:
                return self._joined(step, first, last)
        if found is not None:
            self._settle(*args)
        return found

    def _joined(self, step: Step, first: _Held, last: _Held | None) -> _Held | None:
        """What a step makes of a test, and of another one or what was tested."""
        x = first.args[0]
        found: _Held | None = None
        match step.op, first, last:
            case "gate", _Held("ge", _, (cut,)), None if x == step.args[1]:
                found = _Held("ramp", (x,), (cut, -inf, inf, 1.0))
            case "tally", _Held("ge", _, one), _Held("ge", (y, _), other) if x == y:
                found = _Held("steps", (x,), (*one, *other))
            case "or", _Held("le", _, cut), _Held("gt", (y, base)) if x == base:
                found = _Held("rise", (y, base), cut)
        if found is not None:
            self._held.pop(step.args[0])
            self._held.pop(step.args[1], None)
        return found

    def _is_added(self, step: Step) -> bool:
        """Add what is held to the result, if it can be."""
        out, (base, more) = step.out, step.args
        if step.op == "add" and more == out:
            base, more = more, base
        if base != out or more == out or self._tape.is_constant(more):
            return False
        if not self._held.keys() & {base, more}:
            return False
        self._settle(base)
        added = self._held.pop(more, None) or _ramp(more, 1.0)
        if step.op == "subtract":
            added = added.times(-1.0)
        self._write(added._replace(op=_TO[added.op]), out)
        return True

    def _write(self, made: _Held, out: int) -> None:
        """Work something out, after all that is to read what it takes the place of."""
        self._settle(*[r for r, held in self._held.items() if out in held.args])
        self.rows.append(Row(made.op, made.args, out, made.numbers))

    def _settle(self, *registers: int) -> None:
        """Work out what is held for some registers."""
        for register in registers:
            held = self._held.pop(register, None)
            if held is not None:
                self._write(held, register)

    def _number(self, register: int) -> float | None:
        """The number that is in a register in all rows, if there is one."""
        if not self._tape.is_constant(register):
            return None
        array = self._tape.constants[register - len(self._tape.inputs)]
        return None if array.ndim else float(array)


#: What adds numbers to their register, instead of filling it with them.
_TO: dict[Op | Fused, Op | Fused] = {"ramp": "ramp_to", "counted": "counted_to"}

#: So many ramps added in one step.
_RAMPS: dict[int, Fused] = {1: "ramp_to", 2: "pair_to", 4: "four_to"}


def _ramp(register: int, factor: float) -> _Held:
    return _Held("ramp", (register,), (-inf, -inf, inf, factor))


def _taken_once(tape: Tape) -> list[bool]:
    """Whether just one step takes what each step makes."""
    takers = [0] * len(tape.steps)
    last: dict[int, int] = {}
    for place, step in enumerate(tape.steps):
        for arg in step.args:
            if arg in last:
                takers[last[arg]] += 1
        last[step.out] = place
    first = len(tape.inputs) + len(tape.constants) + len(tape.scratch)
    for register, place in last.items():
        takers[place] += 2 * (register >= first)
    return [times == 1 for times in takers]


def _early(tape: Tape, rows: Iterable[Row]) -> list[Row]:
    """Rows with sums of what was worked out right after it, while it is at hand."""
    done: list[Row] = []
    for row in rows:
        place = len(done)
        if row.op == "add" and min(row.args) >= len(tape.inputs):
            taken = {*row.args, row.out}
            while place and not (
                done[place - 1].out in taken or row.out in done[place - 1].args
            ):
                place -= 1
        done.insert(place, row)
    return done


def _joined(rows: Iterable[Row]) -> Iterator[Row]:
    """Rows with up to four ramps in one where they are added to the same register."""
    for (op, out), found in groupby(rows, lambda row: (row.op, row.out)):
        alike = list(found)
        if op != "ramp_to" or any(row.args[0] == out for row in alike):
            yield from alike
            continue
        while alike:
            size = next(size for size in (4, 2, 1) if size <= len(alike))
            args = tuple(row.args[0] for row in alike[:size])
            numbers = tuple(x for row in alike[:size] for x in row.numbers)
            yield Row(_RAMPS[size], args, out, numbers)
            del alike[:size]
