"""Tapes in floats, with the most by which their results can be off."""

from __future__ import annotations

import math
from fractions import Fraction
from functools import reduce
from math import inf
from typing import TYPE_CHECKING, NamedTuple, assert_never

import numpy as np

from parindex.arrays.forms import (
    Best,
    Clip,
    Column,
    Gated,
    Kept,
    Linear,
    Mask,
    Past,
    Picked,
    Ratio,
    Select,
    Stairs,
    Term,
    Times,
    Up,
    scaled,
)
from parindex.arrays.limits import Limits, most_of
from parindex.arrays.making import WHOLE, denominators
from parindex.arrays.steps import Place, Plan, laid_out
from parindex.arrays.writing import Writer

if TYPE_CHECKING:
    from parindex.arrays.making import Made
    from parindex.arrays.steps import Op
    from parindex.sheets.expressions import Side

#: Half a unit in the last place of 1.
U = 2.0**-53

#: Amounts that are compared with each other are taken to be smaller than this.
LARGEST = 1e6

#: Decimals this near a threshold, in parts of it or of 1, are on it; cases never are
#: near one without being on it, or apart by more.
NEAR = 1e-12

FLOAT = np.dtype(np.float64)


class Value(NamedTuple):
    """A number by row, and how far it may be off."""

    register: int
    #: What it can be.
    low: float
    high: float
    #: The most by which it is off, in parts of itself, and beside that.
    part: float = 0.0
    fixed: float = 0.0

    @property
    def size(self) -> float:
        """The most that it is, without its sign."""
        return min(max(-self.low, self.high), LARGEST)

    def error(self, x: float) -> float:
        """The most by which it is off where it is *x*."""
        return self.part * abs(x) + self.fixed

    @property
    def most(self) -> float:
        """The most by which it is off anywhere."""
        return self.error(self.size)


def plan(made: Made, parts: frozenset[tuple[Linear, Linear]] = frozenset()) -> Plan:
    """The tape of a sheet in floats.

    Args:
        made: The sheet.
        parts: Parts with their wholes, which they are never above.
    """
    writer = _Floats(made, parts)
    values = {place: writer.kept(*place) for place in made.kept}
    numbers = list(dict.fromkeys(value.register for value in values.values()))
    masks = [writer.refused(test) for _, test in made.exceptions]
    return Plan(
        tape=laid_out(writer.notes, [*numbers, *masks]),
        numbers=FLOAT,
        kept={
            place: Place(numbers.index(value.register))
            for place, value in values.items()
        },
        size=len(numbers),
        exceptions=tuple(code for code, _ in made.exceptions),
        error=max((2 * value.most for value in values.values()), default=0.0),
        limits=writer.limits,
        most=most_of(writer.limits),
    )


class _Floats(Writer):
    """Writes the steps of a sheet in floats."""

    def __init__(self, made: Made, parts: frozenset[tuple[Linear, Linear]]) -> None:
        super().__init__(made, FLOAT)
        #: What must not be too large.
        self.limits: Limits = {}
        self._parts = parts
        self._kept: dict[tuple[str, Side], Value] = {}
        self._sums: dict[Linear, Value] = {}
        self._terms: dict[Term, Value] = {}

    def kept(self, code: str, side: Side) -> Value:
        """A score that is kept, in a register that a step fills."""
        value = self.sum(self.made.kept[code, side])
        if value.register in self.notes.inputs.values():
            value = value._replace(register=self.notes.step("copy", value.register))
        self._kept[code, side] = value
        return value

    # --- sums -------------------------------------------------------------------------

    def sum(self, of: Linear) -> Value:
        """A sum by row."""
        if of not in self._sums:
            self._sums[of] = self._sum(of)
            self._limit(of)
        return self._sums[of]

    def _limit(self, of: Linear, times: int = 1) -> None:
        """Note that so many times a sum must not be too large, if it is whole."""
        if of.terms and self.made.is_whole(of):
            self.limits[of] = max(times, self.limits.get(of, 0))

    def _sum(self, of: Linear) -> Value:
        if of.alone is not None:
            return self.term(of.alone)
        parts = [(float(times), self.term(part)) for times, part in of.terms]
        numbers, masks = [], []
        for (_, part), (times, value) in zip(of.terms, parts, strict=True):
            if isinstance(part, Mask):
                masks.append((times, self.test(part.test)))
            else:
                numbers.append((times, value.register))
        plus = float(of.plus)
        register = self.fold(numbers, masks, plus)
        low = plus + sum(min(t * v.low, t * v.high) for t, v in parts)
        high = plus + sum(max(t * v.low, t * v.high) for t, v in parts)
        if self.made.is_whole(of):
            return Value(register, low, high)
        steps = (len(parts) + 3) * U
        fixed = sum(abs(t) * v.fixed for t, v in parts)
        if plus >= 0 and all(t * v.low >= 0 and t * v.high >= 0 for t, v in parts):
            most = max((v.part for _, v in parts), default=0.0) + steps
            return Value(register, low, high, most, fixed)
        fixed += sum(abs(t) * (v.part + steps) * v.size for t, v in parts)
        return Value(register, low, high, 0.0, fixed + steps * abs(plus))

    # --- terms ------------------------------------------------------------------------

    def term(self, of: Term) -> Value:
        """A term by row."""
        if of not in self._terms:
            self._terms[of] = self._term(of)
        return self._terms[of]

    def _term(self, of: Term) -> Value:  # noqa: C901, PLR0911, PLR0912 - one `match`
        step, number = self.notes.step, self.notes.constant
        match of:
            case Column(name, missing):
                return self._column(name, missing)
            case Kept(code, side):
                return self._kept[code, side]
            case Clip(inside, low, high):
                value = self.sum(inside)
                ends = (
                    -inf if low is None else float(low),
                    inf if high is None else float(high),
                )
                register = step("clip", value.register, *map(number, ends))
                held = [min(max(x, ends[0]), ends[1]) for x in (value.low, value.high)]
                return value._replace(register=register, low=held[0], high=held[1])
            case Mask(test):
                # Sums count masks by themselves.
                return Value(step("cast", self.test(test)), 0.0, 1.0)
            case Gated(test, inside):
                value = self.sum(inside)
                register = step("gate", self.test(test), value.register)
                return value._replace(
                    register=register,
                    low=min(value.low, 0.0),
                    high=max(value.high, 0.0),
                )
            case Stairs():
                return self._stairs(of)
            case Ratio(top, bottom):
                return self._ratio(top, bottom)
            case Times(one, other):
                return self._times(self.sum(one), self.sum(other))
            case Best(side, parts):
                return self._best(side, [self.sum(part) for part in parts])
            case Up(inside, digits):
                return self._half_up(self.sum(inside), digits)
            case Picked(name, values):
                place = self.notes.input(("column", name), "place")
                table = [float(x) for x in values]
                register = step("pick", place, number(table))
                return Value(register, min(table), max(table), U)
            case Select(test, then, otherwise):
                both = [self.sum(then), self.sum(otherwise)]
                registers = [value.register for value in both]
                register = step("select", self.test(test), *registers)
                return _either(register, both)
            case _:
                assert_never(of)

    def _column(self, name: str, missing: Fraction | None) -> Value:
        datum = self.made.data[name]
        register = self.notes.input(("column", name), "number")
        if missing is not None:
            filled = self.notes.constant(float(missing))
            gone = self.notes.input(("gone", name), "mask")
            register = self.notes.step("select", gone, filled, register)
        off = 0.0 if datum.kind in WHOLE else U
        return Value(register, float(datum.domain.start), float(datum.domain.end), off)

    def _stairs(self, of: Stairs) -> Value:
        cuts = [
            self._cut(of.top, of.bottom, cut, strict=strict)
            for cut, strict, _ in of.jumps
        ]
        # The least float beyond each cut, as the table is searched for what is reached.
        least = [math.nextafter(cut, inf) if strict else cut for cut, strict in cuts]
        sums = np.cumsum([0.0, *(float(jump) for _, _, jump in of.jumps)])
        x = self._measured(of.top, of.bottom).register
        tables = self.notes.constant(least), self.notes.constant(sums)
        register = self.notes.step("stairs", x, *tables)
        off = U * len(cuts) * sum(abs(float(jump)) for _, _, jump in of.jumps)
        return Value(register, float(sums.min()), float(sums.max()), 0.0, off)

    def _times(self, one: Value, other: Value) -> Value:
        register = self.notes.step("multiply", one.register, other.register)
        ends = [_product(x, y) for x in one[1:3] for y in other[1:3]]
        if one.part == other.part == one.fixed == other.fixed == 0:
            # Whole numbers, which are exact.
            return Value(register, min(ends), max(ends))
        fixed = one.fixed * other.size + other.fixed * one.size
        part = one.part + other.part + U
        return Value(register, min(ends), max(ends), part, fixed)

    def _ratio(self, top: Linear, bottom: Linear) -> Value:
        over, under = self.sum(top), self.sum(bottom)
        register = self.notes.step("divide", over.register, under.register)
        low = 0.0 if over.low >= 0 else -inf
        high = 1.0 if (top, bottom) in self._parts else inf
        if self.made.is_sure(top, bottom) or _is_exact(over, under):
            return Value(register, low, high, U)
        part = 16 * U + over.part + under.part
        if over.low >= 0:
            return Value(register, low, high, part, over.fixed)
        return Value(register, low, inf, part, part * self._spread(top, bottom))

    def _spread(self, top: Linear, bottom: Linear) -> float:
        """How large what is added and taken off above is, in parts of what is below."""
        added = Linear(max(top.plus, Fraction(0)), _of_sign(top, 1))
        taken = Linear(max(-top.plus, Fraction(0)), _of_sign(top, -1))
        return 2 * min(self._share(part, bottom) for part in (added, taken))

    def _share(self, part: Linear, whole: Linear) -> float:
        """The most that a part is of what it is divided by."""
        if part == whole:
            return 1.0
        match part.alone, whole.alone:
            case Times(one, other), Times(three, four):
                left = {one, other} ^ {three, four}
                above = next((x for x in left if x in {one, other}), None)
                below = next((x for x in left if x in {three, four}), None)
                if above and below and (above, below) in self._parts:
                    return 1.0
        return LARGEST

    def _best(self, side: Side, of: list[Value]) -> Value:
        op: Op = "minimum" if side == "low" else "maximum"
        register = reduce(
            lambda one, other: self.notes.step(op, one, other),
            (value.register for value in of),
        )
        return _either(register, of)

    def _half_up(self, of: Value, digits: int) -> Value:
        step, number = self.notes.step, self.notes.constant
        scale = 10.0**digits
        # What is as near a half as errors are large is a half.
        half = 0.5 + 4 * scale * of.most
        found = step("absolute", of.register)
        found = step("multiply", found, number(scale))
        found = step("floor", step("add", found, number(half)))
        found = step("divide", found, number(scale))
        found = step("copysign", found, of.register)
        return Value(found, of.low - 1, of.high + 1, 4 * U)

    # --- tests ------------------------------------------------------------------------

    def past(self, of: Past, *, holds: bool) -> int:
        """Where a number is past a cut; or where it is not."""
        top, bottom, cut, strict = of.top, of.bottom, of.cut, of.strict
        pair = None if cut else _pair(top)
        if pair:
            self._limit(top)
            one, other = (self.term(part).register for part in pair)
        else:
            one = self._measured(top, bottom).register
            at, strict = self._cut(top, bottom, cut, strict=strict)
            other = self.notes.constant(at)
        ops: tuple[Op, Op] = ("gt", "le") if strict else ("ge", "lt")
        return self.notes.step(ops[not holds], one, other, kind="mask")

    def _measured(self, top: Linear, bottom: Linear | None) -> Value:
        """A number that is compared with cuts: whole where what it is made of is."""
        if bottom is not None:
            return self.term(Ratio(top, bottom))
        return self.sum(scaled(top, denominators(top)))

    def _cut(
        self, top: Linear, bottom: Linear | None, cut: Fraction, *, strict: bool
    ) -> tuple[float, bool]:
        """A cut as a float, and whether a number must still be past it."""
        value = self._measured(top, bottom)
        at = float(cut if bottom is not None else cut * denominators(top))
        if bottom is not None:
            self._limit(top, cut.denominator)
            self._limit(bottom, abs(cut.numerator))
        if self.made.is_sure(top, bottom) or (not cut and value.low >= 0):
            return at, strict
        near = max(NEAR, NEAR * abs(at), 4 * value.error(at))
        return (at + near, True) if strict else (at - near, False)


def _product(one: float, other: float) -> float:
    return one * other if one and other else 0.0


def _is_exact(*values: Value) -> bool:
    return all(value.part == value.fixed == 0 for value in values)


def _of_sign(of: Linear, sign: int) -> tuple[tuple[Fraction, Term], ...]:
    return tuple((abs(t), part) for t, part in of.terms if t * sign > 0)


def _pair(of: Linear) -> tuple[Column, Column] | None:
    """The two data of a difference of just two, which floats compare exactly."""
    match of:
        case Linear(0, ((1, Column() as one), (-1, Column() as other))):
            return one, other
        case Linear(0, ((-1, Column() as other), (1, Column() as one))):
            return one, other
    return None


def _either(register: int, values: list[Value]) -> Value:
    """One of several numbers."""
    return Value(
        register,
        min(value.low for value in values),
        max(value.high for value in values),
        max(value.part for value in values),
        max(value.fixed for value in values),
    )
