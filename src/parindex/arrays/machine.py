"""Tapes run by NumPy: a call a step, on blocks that stay in a core's cache."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from parindex.arrays.steps import Kind, Op, Tape

#: `np.clip` without what it does before it calls this, which costs more than the call;
#: NumPy gives the function no public name.
_clip = (np._core if hasattr(np, "_core") else np.core).umath.clip  # noqa: SLF001

BYTE = np.dtype(np.uint8)


def _minimum(one: Any, other: Any, out: Any) -> None:  # noqa: ANN401 - arrays
    np.minimum(one, other, out=out)


def _maximum(one: Any, other: Any, out: Any) -> None:  # noqa: ANN401
    np.maximum(one, other, out=out)


def _tally(one: Any, other: Any, out: Any) -> None:  # noqa: ANN401
    np.add(one.view(BYTE), other.view(BYTE), out)


def _cast(of: Any, out: Any) -> None:  # noqa: ANN401
    np.copyto(out, of)


def _select(test: Any, then: Any, otherwise: Any, out: Any) -> None:  # noqa: ANN401
    if otherwise is not out:
        np.copyto(out, otherwise)
    np.copyto(out, then, where=test)


def _pick(place: Any, table: Any, out: Any) -> None:  # noqa: ANN401
    np.take(table, place, out=out, mode="clip")


def _stairs(x: Any, cuts: Any, sums: Any, out: Any) -> None:  # noqa: ANN401
    np.take(sums, np.searchsorted(cuts, x, side="right"), out=out, mode="clip")


FUNCTIONS: Mapping[Op, Callable[..., object]] = {
    "add": np.add,
    "subtract": np.subtract,
    "multiply": np.multiply,
    "divide": np.divide,
    "floor_divide": np.floor_divide,
    "minimum": _minimum,
    "maximum": _maximum,
    "clip": _clip,
    "gate": np.multiply,
    "absolute": np.absolute,
    "floor": np.floor,
    "copysign": np.copysign,
    "ge": np.greater_equal,
    "gt": np.greater,
    "lt": np.less,
    "le": np.less_equal,
    "is": np.equal,
    "or": np.logical_or,
    "and": np.logical_and,
    "not": np.logical_not,
    "tally": _tally,
    "cast": _cast,
    "copy": _cast,
    "select": _select,
    "pick": _pick,
    "stairs": _stairs,
}


class Machine:
    """Scratch for a tape, to run it on one block after another."""

    def __init__(self, tape: Tape, rows: int, numbers: np.dtype[Any]) -> None:
        self._tape, self._rows = tape, rows
        kinds: dict[Kind, np.dtype[Any]] = {
            "number": numbers,
            "mask": np.dtype(np.bool_),
            "tally": BYTE,
        }
        self._scratch = [np.empty(rows, kinds[kind]) for kind in tape.scratch]
        self._steps = [
            (FUNCTIONS[step.op], (*step.args, step.out)) for step in tape.steps
        ]

    def run(self, columns: Sequence[Any], results: Sequence[Any]) -> None:
        """Run the tape on a block.

        Args:
            columns: What each input of the tape holds: numbers, bools of flags and of
                what is missing, numbers of answers.
            results: Where results go, in their order.
        """
        rows = len(results[0]) if results else 0
        scratch = self._scratch
        if rows < self._rows:
            scratch = [part[:rows] for part in scratch]
        arrays: list[Any] = [*columns, *self._tape.constants, *scratch, *results]
        at = arrays.__getitem__
        with np.errstate(divide="ignore", invalid="ignore"):
            for function, places in self._steps:
                function(*map(at, places))
