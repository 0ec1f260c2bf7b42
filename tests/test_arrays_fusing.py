"""Steps in one: what they leave is the same to the last bit, whatever the tape."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("numpy")
pytest.importorskip("numba")

import numpy as np

from parindex.arrays.fast import FastMachine
from parindex.arrays.fusing import fused
from parindex.arrays.machine import Machine
from parindex.arrays.steps import Notes, laid_out
from strategies import FEW

if TYPE_CHECKING:
    from parindex.arrays.steps import Op, Tape

FLOAT = np.dtype(np.float64)

#: Few numbers, so that cuts are met and sums round.
NUMBERS = st.sampled_from([-2.0, -0.7, -0.1, 0.0, 0.1, 0.3, 0.7, 1.0, 1.5, 3.0])


def noted(names: str) -> tuple[Notes, list[int]]:
    notes = Notes(FLOAT)
    return notes, [notes.input(("column", name), "number") for name in names]


def ops(tape: Tape) -> list[str]:
    return [row.op for row in fused(tape)]


def left(tape: Tape, rows: Any) -> list[list[float]]:
    """What both machines leave, once they leave the same."""
    found = []
    for machine in (Machine, FastMachine):
        kinds = {"number": np.float64, "mask": np.bool_}
        results: list[Any] = [np.empty(rows.shape[1], kinds[k]) for k in tape.kinds]
        machine(tape, rows.shape[1], FLOAT).run(list(rows), results)
        found.append([result.tolist() for result in results])
    assert found[0] == found[1]
    return found[0]


@st.composite
def tapes(draw: st.DrawFn) -> Tape:  # noqa: C901 - a kind of step a branch
    notes, numbers = noted("abc")
    masks = [notes.step("ge", numbers[0], notes.constant(0.3), kind="mask")]
    wanted = []

    def number() -> int:
        # What was made last is taken most, as it is in tapes of frameworks.
        return draw(st.sampled_from([*numbers, *numbers[-2:], *numbers[-1:] * 3]))

    def mask() -> int:
        return draw(st.sampled_from([*masks, *masks[-2:]]))

    def constant() -> int:
        return notes.constant(draw(NUMBERS))

    def made(kind: str) -> int:  # noqa: PLR0911 - as above
        step = notes.step
        match kind:
            case "clip":
                low, high = sorted((draw(NUMBERS), draw(NUMBERS)))
                return step("clip", number(), notes.constant(low), notes.constant(high))
            case "multiply":
                return step("multiply", number(), constant())
            case "add one":
                return step("add", number(), constant())
            case "add" | "subtract" | "minimum":
                op: Op = kind
                return step(op, number(), number())
            case "gate":
                tested, cut = number(), notes.constant(draw(NUMBERS))
                test = step("ge", tested, cut, kind="mask")
                of = draw(st.sampled_from([tested, tested, number()]))
                return step("gate", draw(st.sampled_from([test, test, mask()])), of)
            case "cast":
                return step("cast", mask())
            case "steps":
                one, other = (number(), number())
                other = draw(st.sampled_from([one, one, other]))
                both = [step("ge", x, constant(), kind="mask") for x in (one, other)]
                return step("cast", step("tally", *both, kind="tally"))
            case "rise":
                base, other = number(), number()
                low = step("le", base, constant(), kind="mask")
                more = step("gt", other, base, kind="mask")
                masks.append(step("or", low, more, kind="mask"))
                return step("cast", masks[-1])
            case _:
                return step("select", mask(), number(), number())

    kinds = ["clip", "multiply", "add one", "add", "add", "subtract", "minimum"]
    kinds += ["gate", "cast", "steps", "rise", "select"]
    for _ in range(draw(st.integers(1, 25))):
        numbers.append(made(draw(st.sampled_from(kinds))))
        if draw(st.integers(0, 4)) == 0:
            wanted.append(numbers[-1])
    wanted.append(numbers[-1])
    if draw(st.booleans()):
        wanted.append(notes.fresh("copy", mask(), kind="mask"))
    return laid_out(notes, list(dict.fromkeys(wanted)))


def test_what_a_column_adds_is_one_step() -> None:
    notes, (a, b, c, d, e) = noted("abcde")
    step, one = notes.step, notes.constant
    inside = step("clip", a, one(0), one(4))
    total = step("multiply", inside, one(0.25))
    gated = step("gate", step("ge", b, one(0.8), kind="mask"), b)
    total = step("add", total, step("multiply", gated, one(2)))
    for x in (b, c, d, e, d, e):
        total = step("subtract", total, step("multiply", x, one(len(notes.steps))))
    reached = [step("ge", c, one(x), kind="mask") for x in (0.8, 0.95)]
    counted = step("cast", step("tally", *reached, kind="tally"))
    total = step("add", total, step("multiply", counted, one(0.5)))
    risen = step(
        "or",
        step("le", d, one(0), kind="mask"),
        step("gt", e, d, kind="mask"),
        kind="mask",
    )
    tape = laid_out(notes, [step("add", total, step("cast", risen))])
    assert ops(tape) == [
        "ramp", "four_to", "pair_to", "ramp_to",
        "steps", "counted_to", "rise", "counted_to",
    ]  # fmt: skip
    left(tape, np.array([[9.0, 1], [0.8, 0.7], [0.9, 1], [0, 1], [0.5, 1.5]]))


def test_a_sum_of_results_comes_right_after_them() -> None:
    notes, (a, b, c) = noted("abc")
    first, second, third = (notes.step("absolute", x) for x in (a, b, c))
    total = notes.step("add", notes.step("add", first, second), third)
    tape = laid_out(notes, [first, second, third, total])
    assert ops(tape) == ["absolute", "absolute", "add", "absolute", "add"]


@pytest.mark.property
@settings(FEW)
@given(tapes(), st.integers(0, 2**32))
def test_any_tape(tape: Tape, seed: int) -> None:
    rng = np.random.default_rng(seed)
    values = np.array([-2, -0.7, -0.1, 0, 0.1, 0.3, 0.7, 1, 1.5, 3, 1 / 3])
    left(tape, rng.choice(values, (len(tape.inputs), 40)))
