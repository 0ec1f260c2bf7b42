"""Flat tapes of steps on blocks of rows: tables, not generated code.

Each step takes some registers and fills another one. A tape is written with a register
of its own for each result; `laid_out` then puts them in as little scratch as they
need, and what is wanted straight into its place, so that nothing is copied.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import inf
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import attrs
import numpy as np

from parindex.arrays.forms import Linear
from parindex.sheets.expressions import Side

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

#: What a register holds by row: a number, yes or no, how many hold, the place of an
#: answer.
Kind = Literal["number", "mask", "tally", "place"]

#: What a step does.
Op = Literal[
    "add",
    "subtract",
    "multiply",
    "divide",
    "floor_divide",
    "minimum",
    "maximum",
    "clip",
    "gate",
    "absolute",
    "floor",
    "copysign",
    "ge",
    "gt",
    "lt",
    "le",
    "is",
    "or",
    "and",
    "not",
    "tally",
    "cast",
    "copy",
    "select",
    "pick",
    "stairs",
]

#: What is given by row: a datum, or where it is missing.
Input = tuple[Literal["column", "gone"], str]


@attrs.frozen
class Step:
    """One step."""

    op: Op
    #: The registers that it takes.
    args: tuple[int, ...]
    #: The register that it fills.
    out: int


@attrs.frozen(eq=False)
class Tape:
    """Steps on registers: inputs, constants and tables, results, and scratch."""

    #: What is given, by register from 0.
    inputs: tuple[Input, ...]
    #: Constants and tables, in the registers after those.
    constants: tuple[Any, ...] = attrs.field(repr=False)
    #: What the scratch after those holds; results are last.
    scratch: tuple[Kind, ...] = attrs.field(repr=False)
    #: The steps.
    steps: tuple[Step, ...] = attrs.field(repr=False)

    #: What each result holds.
    kinds: tuple[Kind, ...] = attrs.field(repr=False)

    def is_constant(self, register: int) -> bool:
        """Whether a register is the same in all rows."""
        return 0 <= register - len(self.inputs) < len(self.constants)

    def kind(self, register: int) -> Kind:
        """What a register of scratch, or of a result, holds."""
        first = len(self.inputs) + len(self.constants)
        return (*self.scratch, *self.kinds)[register - first]


class Place(NamedTuple):
    """Which result a score is; in whole numbers, what it is a number of."""

    result: int
    #: In how many parts a point is.
    scale: int = 1
    #: By how many parts the score may be more.
    width: int = 0
    #: The result that says where not even that is settled.
    doubt: int | None = None


@attrs.frozen(kw_only=True, eq=False)
class Plan:
    """A tape, and where it leaves the scores that are wanted."""

    tape: Tape = attrs.field(repr=False)
    #: The type of its numbers.
    numbers: np.dtype[Any]
    #: What is kept, by node and end.
    kept: Mapping[tuple[str, Side], Place] = attrs.field(repr=False)
    #: How many results are numbers, before those that are masks.
    size: int
    #: The criteria for which rows cannot be scored, whose masks come first.
    exceptions: tuple[str, ...] = ()
    #: How many masks of what is not settled come then.
    doubts: int = 0
    #: The most by which a score in floats can be off, in points.
    error: float = 0.0
    #: Whole sums that must not be too large for floats, with what multiplies them.
    limits: Mapping[Linear, int] = attrs.field(factory=dict, repr=False)
    #: Up to where whole data surely make none of them so.
    most: float = inf


class Notes:
    """A tape while it is written: a new register for each step."""

    def __init__(self, numbers: np.dtype[Any]) -> None:
        #: The type that numbers are in.
        self.numbers = numbers
        self.inputs: dict[Input, int] = {}
        self._constants: dict[object, int] = {}
        self.kinds: list[Kind | None] = []
        self.values: dict[int, Any] = {}
        self.steps: list[Step] = []
        self._done: dict[tuple[Op, tuple[int, ...]], int] = {}

    def _new(self, kind: Kind | None) -> int:
        self.kinds.append(kind)
        return len(self.kinds) - 1

    def input(self, of: Input, kind: Kind) -> int:
        """The register of something given."""
        if of not in self.inputs:
            self.inputs[of] = self._new(kind)
        return self.inputs[of]

    def constant(self, value: Any) -> int:  # noqa: ANN401 - a number or a table
        """The register of a constant, or of a table."""
        array = np.asarray(value, self.numbers)
        key = array.shape, array.tobytes()
        if key not in self._constants:
            found = self._constants[key] = self._new(None)
            self.values[found] = array
        return self._constants[key]

    def place(self, number: int) -> int:
        """The register of the place of an answer."""
        key = "place", number
        if key not in self._constants:
            found = self._constants[key] = self._new(None)
            self.values[found] = np.asarray(number, np.intp)
        return self._constants[key]

    def step(self, op: Op, *args: int, kind: Kind = "number") -> int:
        """Note a step, unless it was noted before; where its result is."""
        if (op, args) not in self._done:
            self._done[op, args] = self.fresh(op, *args, kind=kind)
        return self._done[op, args]

    def fresh(self, op: Op, *args: int, kind: Kind = "number") -> int:
        """Note a step, whether it was noted before or not; where its result is."""
        out = self._new(kind)
        self.steps.append(Step(op, args, out))
        return out


def laid_out(notes: Notes, results: Sequence[int]) -> Tape:
    """A tape with its scratch shared out, from the last step to the first.

    Args:
        notes: What was noted.
        results: The registers that are wanted, each once, all results of steps.
    """
    given = [*notes.inputs.values(), *notes.values]
    place = {register: number for number, register in enumerate(given)}
    # What is wanted has a place of its own; the others take turns.
    wanted = {register: -1 - number for number, register in enumerate(results)}
    place |= wanted
    kinds: list[Kind] = []
    free: dict[Kind, list[int]] = {}
    steps = []
    for step in reversed(in_order(notes, results)):
        kind = notes.kinds[step.out]
        out = place[step.out]
        is_over = False  # whether an argument was where the result is
        for may_be_over, arg in _first(step):
            if arg in place:
                continue
            kind_of = notes.kinds[arg]
            assert kind_of is not None  # noqa: S101 - constants have their places
            if kind_of == kind and may_be_over and not is_over:
                place[arg], is_over = out, True
                continue
            if not free.get(kind_of):
                kinds.append(kind_of)
                free.setdefault(kind_of, []).append(len(given) + len(kinds) - 1)
            place[arg] = free[kind_of].pop()
        if not is_over and out >= 0:
            assert kind is not None  # noqa: S101 - as above
            free.setdefault(kind, []).append(out)
        steps.append((step.op, step.args, step.out))
    last = len(given) + len(kinds) + len(results)
    at = {r: p if p >= 0 else last - len(results) - 1 - p for r, p in place.items()}
    return Tape(
        tuple(notes.inputs),
        tuple(notes.values.values()),
        tuple(kinds),
        tuple(
            Step(op, tuple(at[arg] for arg in args), at[out])
            for op, args, out in reversed(steps)
        ),
        tuple(kind for r in results if (kind := notes.kinds[r]) is not None),
    )


def in_order(notes: Notes, results: Iterable[int]) -> list[Step]:
    """The steps that lead to some results, each just before it is needed."""
    made_by = {step.out: step for step in notes.steps}
    found: dict[int, Step] = {}
    stack = [(register, False) for register in reversed(list(results))]
    while stack:
        register, is_ready = stack.pop()
        if register in found or register not in made_by:
            continue
        step = made_by[register]
        if is_ready:
            found[register] = step
        else:
            stack.append((register, True))
            stack += [(arg, False) for arg in reversed(step.args)]
    return list(found.values())


def _first(step: Step) -> list[tuple[bool, int]]:
    """The arguments of a step, and whether its result may take their place.

    A selection writes over what it does not select.
    """
    args = list(dict.fromkeys(step.args))
    if step.op != "select":
        return [(True, arg) for arg in args]
    return [(arg == step.args[-1], arg) for arg in reversed(args)]
