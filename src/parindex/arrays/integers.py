"""Tapes in whole numbers: scores as so many parts of a point, or between two of them.

Whatever ends as a decimal is exact. A true quotient is not: it is held between two
whole numbers, and where these do not settle a threshold or a rounding, the row is
marked, to be scored by the exact engine.
"""

from __future__ import annotations

from contextlib import suppress
from fractions import Fraction
from functools import reduce
from math import ceil, floor, lcm
from typing import TYPE_CHECKING, Literal, assert_never

from parindex.arrays.forms import (
    NONE,
    Best,
    Clip,
    Column,
    Gated,
    Gone,
    Kept,
    Linear,
    Mask,
    Not,
    Past,
    Picked,
    Ratio,
    Select,
    Some,
    Stairs,
    Term,
    Test,
    Times,
    Up,
    added,
    term,
)
from parindex.arrays.steps import Place, Plan, laid_out
from parindex.arrays.wholes import FINE, INT32, INT64, TooLarge, Whole, Wholes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from parindex.arrays.making import Made
    from parindex.arrays.steps import Op
    from parindex.sheets.expressions import Side


def whole_plan(
    made: Made,
    scales: Mapping[str, int],
    ends: Mapping[str, tuple[int, int]],
    parts: frozenset[tuple[Linear, Linear]],
) -> Plan | None:
    """The tape of a sheet in whole numbers, as narrow as they surely fit.

    None where they may not fit into 64 bits.

    Args:
        made: The sheet.
        scales: In how many parts of its unit each column is held.
        ends: The least and the most of each column, in these parts.
        parts: Parts with their wholes, which they are never above.
    """
    for fine in FINE:
        for numbers in (INT32, INT64):
            with suppress(TooLarge):
                return _planned(_Wholes(made, scales, ends, parts, fine, numbers))
    return None


def _planned(writer: _Wholes) -> Plan:
    made = writer.made
    kept = {place: writer.kept(*place) for place in made.kept}
    results = list(dict.fromkeys(value.register for value in kept.values()))
    masks = [writer.refused(test) for _, test in made.exceptions]
    doubts = {v.doubt: None for v in kept.values() if v.doubt is not None}
    marks = {d: writer.notes.fresh("copy", d, kind="mask") for d in doubts}
    every = [*results, *masks, *marks.values()]
    widths = [Fraction(value.width, value.scale) for value in kept.values()]
    # The masks of exceptions are no part of the scores.
    order = [*results, *doubts]
    return Plan(
        tape=laid_out(writer.notes, every),
        numbers=writer.notes.numbers,
        kept={
            place: Place(
                results.index(value.register),
                value.scale,
                value.width,
                None if value.doubt is None else order.index(value.doubt),
            )
            for place, value in kept.items()
        },
        size=len(results),
        exceptions=tuple(code for code, _ in made.exceptions),
        doubts=len(marks),
        error=float(max(widths, default=Fraction(0))),
    )


class _Wholes(Wholes):
    """Writes the steps of a sheet in whole numbers."""

    # --- terms ------------------------------------------------------------------------

    def term(self, of: Term) -> Whole:
        """A term by row."""
        if of not in self._terms:
            self._terms[of] = self._term(of)
        return self._terms[of]

    def _term(self, of: Term) -> Whole:  # noqa: C901, PLR0911, PLR0912 - one `match`
        step = self.notes.step
        match of:
            case Column(name, missing):
                return self._column(name, missing)
            case Kept(code, side):
                return self._kept[code, side]
            case Clip(inside, low, high):
                return self._clip(self.sum(inside), low, high)
            case Mask(test):
                register = step("cast", self.test(test))
                return Whole(register, 1, 0, 1, 0, self.doubt(test))
            case Gated(test, inside):
                value = self.sum(inside)
                return value._replace(
                    register=step("gate", self.test(test), value.register),
                    low=min(value.low, 0),
                    high=max(value.high, 0),
                    doubt=self._or(value.doubt, self.doubt(test)),
                )
            case Stairs(top, bottom, jumps):
                return self.sum(
                    added(
                        (jump, term(Mask(Past(top, bottom, cut, strict))))
                        for cut, strict, jump in jumps
                    )
                )
            case Ratio(top, bottom):
                return self._ratio(of, self.sum(top), self.sum(bottom))
            case Times(one, other):
                return self._product(self.sum(one), self.sum(other))
            case Best(side, parts):
                return self._best(side, [self.sum(part) for part in parts])
            case Up(inside, digits):
                return self._half_up(self.sum(inside), digits)
            case Picked(name, values):
                return self._picked(name, values)
            case Select(test, then, otherwise):
                return self._select(test, [self.sum(then), self.sum(otherwise)])
            case _:
                assert_never(of)

    def _column(self, name: str, missing: Fraction | None) -> Whole:
        register = self.notes.input(("column", name), "number")
        low, high = self._ends[name]
        self._fits(low, high)
        value = Whole(register, self._scales[name], low, high)
        if missing is None:
            return value
        value = self._at(value, lcm(value.scale, missing.denominator))
        filled = (missing * value.scale).numerator
        self._fits(filled)
        gone = self.notes.input(("gone", name), "mask")
        held = self.notes.constant(filled)
        register = self.notes.step("select", gone, held, value.register)
        low, high = min(value.low, filled), max(value.high, filled)
        return value._replace(register=register, low=low, high=high)

    def _clip(self, of: Whole, low: Fraction | None, high: Fraction | None) -> Whole:
        ends = [end for end in (low, high) if end is not None]
        scale = lcm(of.scale, *(end.denominator for end in ends))
        if scale <= self._fine:
            of = self._at(of, scale)
        loose = any((end * of.scale).denominator > 1 for end in ends)
        found = of
        if low is not None:
            found = self._held("maximum", found, floor(low * of.scale))
        if high is not None:
            found = self._held("minimum", found, floor(high * of.scale))
        return found._replace(width=of.width + loose)

    def _held(self, op: Literal["minimum", "maximum"], of: Whole, end: int) -> Whole:
        """A number that is no more or no less than another."""
        self._fits(end)
        pick = max if op == "maximum" else min
        least, most = pick(of.low, end), pick(of.high, end)
        if (least, most) == (of.low, of.high):
            return of
        register = self.notes.step(op, of.register, self.notes.constant(end))
        return of._replace(register=register, low=least, high=most)

    def _ratio(self, of: Ratio, top: Whole, bottom: Whole) -> Whole:
        if top.width or bottom.width or top.doubt is not None:
            return self._unknown()
        scale = lcm(top.scale, bottom.scale)
        over, under = self._at(top, scale), self._at(bottom, scale)
        most = max(abs(over.low), abs(over.high))
        fine = self._fine
        self._fits(most * fine)
        register = self.notes.step(
            "floor_divide", self._times(over.register, fine), under.register
        )
        high = fine if (of.top, of.bottom) in self._parts else over.high * fine
        return Whole(register, fine, min(over.low * fine, 0), max(high, 0), 1)

    def _product(self, one: Whole, other: Whole) -> Whole:
        if one.width or other.width or one.doubt is not None or other.doubt is not None:
            return self._unknown()
        ends = [x * y for x in (one.low, one.high) for y in (other.low, other.high)]
        self._fits(*ends)
        register = self.notes.step("multiply", one.register, other.register)
        return Whole(register, one.scale * other.scale, min(ends), max(ends))

    def _unknown(self) -> Whole:
        """What is not worked out here, in any row."""
        nothing = self.notes.constant(0)
        everywhere = self.notes.step("is", nothing, nothing, kind="mask")
        return Whole(nothing, 1, 0, 0, 0, everywhere)

    def _best(self, side: Side, of: list[Whole]) -> Whole:
        pick = min if side == "low" else max
        alike = self._alike(of)
        register = reduce(
            lambda one, other: self.notes.step(
                "minimum" if side == "low" else "maximum", one, other
            ),
            (value.register for value in alike),
        )
        return Whole(
            register,
            alike[0].scale,
            pick(value.low for value in alike),
            pick(value.high for value in alike),
            max(value.width for value in alike),
            self._any(alike),
        )

    def _picked(self, name: str, values: tuple[Fraction, ...]) -> Whole:
        scale = lcm(*(value.denominator for value in values))
        table = [(value * scale).numerator for value in values]
        self._fits(*table)
        place = self.notes.input(("column", name), "place")
        register = self.notes.step("pick", place, self.notes.constant(table))
        return Whole(register, scale, min(table), max(table))

    def _select(self, test: Test, of: list[Whole]) -> Whole:
        then, otherwise = self._alike(of)
        where = self.test(test)
        register = self.notes.step("select", where, then.register, otherwise.register)
        doubt = self.doubt(test)
        if then.doubt is not None:
            doubt = self._or(doubt, self._joined("and", [where, then.doubt]))
        if otherwise.doubt is not None:
            elsewhere = self.test(test.of if isinstance(test, Not) else Not(test))
            both = self._joined("and", [elsewhere, otherwise.doubt])
            doubt = self._or(doubt, both)
        return Whole(
            register,
            then.scale,
            min(then.low, otherwise.low),
            max(then.high, otherwise.high),
            max(then.width, otherwise.width),
            doubt,
        )

    def _half_up(self, of: Whole, digits: int) -> Whole:
        low, high = (
            _rounded(end, of.scale, digits) for end in (of.low, of.high + of.width)
        )
        register, doubt = self._up(of, digits, of.register), of.doubt
        if of.width:
            self._fits(of.high + of.width)
            above = self.notes.constant(of.width)
            other = self._up(of, digits, self.notes.step("add", of.register, above))
            # As they are in order, they are equal unless one is less.
            apart = self.notes.step("lt", register, other, kind="mask")
            doubt = self._or(doubt, apart)
        return Whole(register, 10**digits, low, high, 0, doubt)

    def _up(self, of: Whole, digits: int, register: int) -> int:
        step, number = self.notes.step, self.notes.constant
        most = max(abs(of.low), abs(of.high) + of.width)
        self._fits(2 * most * 10**digits + of.scale, 2 * of.scale)
        size = step("absolute", register)
        top = step("add", self._times(size, 2 * 10**digits), number(of.scale))
        found = step("floor_divide", top, number(2 * of.scale))
        if of.low >= 0:
            return found
        below = step("lt", register, number(0), kind="mask")
        return step("select", below, step("multiply", found, number(-1)), found)

    # --- tests ------------------------------------------------------------------------

    def past(self, of: Past, *, holds: bool) -> int:
        """Where a number is past a cut; or where it is not."""
        one, other, strict, _ = self._compared(of)
        ops: tuple[Op, Op] = ("gt", "le") if strict else ("ge", "lt")
        return self.notes.step(ops[not holds], one, other, kind="mask")

    def _compared(self, of: Past) -> tuple[int, int, bool, Whole | None]:
        """Two registers, and whether the first must be more than the second.

        Also what is compared, if it is not exact.
        """
        apart = of.top
        if of.bottom is not None:
            apart = added([(Fraction(1), of.top), (-of.cut, of.bottom)])
            cut = -apart.plus
        else:
            cut = of.cut - apart.plus
        apart = Linear(NONE, apart.terms)
        pair = None if cut else _pair(apart)
        if pair:
            one, other = (self.term(part) for part in pair)
            if one.scale == other.scale:
                return one.register, other.register, of.strict, None
        value = self.sum(apart)
        at = cut * value.scale
        least = floor(at) + 1 if of.strict else ceil(at)
        # What lies outside what it can be is the same as its ends.
        least = max(min(least, value.high + 1), value.low)
        self._fits(least)
        inexact = value.width or value.doubt is not None
        cut_at = self.notes.constant(least)
        return value.register, cut_at, False, value if inexact else None

    def doubt(self, of: Test) -> int | None:
        """Where it is not settled whether a test holds."""
        match of:
            case Past():
                one, least, _, value = self._compared(of)
                if value is None:
                    return None
                found = value.doubt
                if value.width:
                    below = self.notes.step("lt", one, least, kind="mask")
                    self._fits(value.high + value.width)
                    above = self.notes.constant(value.width)
                    most = self.notes.step("add", one, above)
                    maybe = self.notes.step("ge", most, least, kind="mask")
                    found = self._or(found, self._joined("and", [below, maybe]))
                return found
            case Some(tests):
                each = {
                    found for part in tests if (found := self.doubt(part)) is not None
                }
                return self._joined("or", sorted(each)) if each else None
            case Not(inside):
                return self.doubt(inside)
            case Gone():
                return None
        return None

    def _or(self, one: int | None, other: int | None) -> int | None:
        if one is None or other is None:
            return other if one is None else one
        return self._joined("or", [one, other])


def _pair(of: Linear) -> tuple[Term, Term] | None:
    """The two data of a difference of just two."""
    match of:
        case Linear(
            0, ((one_times, Column() as one), (other_times, Column() as other))
        ):
            if one_times == -other_times:
                return (one, other) if one_times > 0 else (other, one)
    return None


def _rounded(units: int, scale: int, digits: int) -> int:
    """So many parts rounded half up, in units of the last digit."""
    up = 10**digits
    whole = (2 * abs(units) * up + scale) // (2 * scale)
    return int(whole if units > 0 else -whole)
