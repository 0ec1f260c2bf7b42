"""Sheets as sums of simple terms: curves become ramps and jumps.

Nothing here knows numbers of which sort the terms are worked out in.
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor, lcm
from typing import TYPE_CHECKING, assert_never

from parindex.arrays.forms import (
    NONE,
    ONE,
    Answered,
    Best,
    Clip,
    Column,
    Gated,
    Gone,
    Kept,
    Linear,
    Mask,
    Picked,
    Ratio,
    Select,
    Stairs,
    Term,
    Test,
    Times,
    Up,
    Verdict,
    added,
    constant,
    every,
    less,
    negated,
    past,
    scaled,
    some,
    term,
)
from parindex.numbers import half_up
from parindex.sheets.expressions import (
    AllOf,
    AnyOf,
    Before,
    Condition,
    Divided,
    Expression,
    Extreme,
    Fixed,
    Given,
    HalfUp,
    Has,
    Matched,
    Missing,
    Piece,
    Piecewise,
    Product,
    ScoreOf,
    Side,
    Sum,
    Where,
    walk,
)
from parindex.sheets.sheet import refuse_out

if TYPE_CHECKING:
    from collections.abc import Sequence

    from parindex.measures import Datum
    from parindex.sheets import Sheet

#: From so many jumps on, a table is searched instead of adding them one by one.
MANY = 16

#: Kinds of data that are whole numbers.
WHOLE = frozenset({"count", "rank"})


class Made:
    """The cells of a sheet as sums of terms: those that are kept, in order."""

    def __init__(self, sheet: Sheet) -> None:
        self.data = {datum.name: datum for datum in sheet.columns}
        self._forms: dict[tuple[str, Side], Linear] = {}
        #: What is kept, by node and end: wanted scores, and what is read twice.
        self.kept: dict[tuple[str, Side], Linear] = {}
        read = Counter(
            (part.code, part.side)
            for cell in sheet.cells
            for part in walk(cell.expression)
            if isinstance(part, ScoreOf)
        )
        for cell in sheet.cells:
            place = cell.code, cell.side
            made = self.linear(cell.expression)
            wanted = cell.code in sheet.nodes
            if wanted or (read[place] > 1 and made.terms):
                made = self._keep(cell.code, cell.side, made)
            self._forms[place] = made
        #: Where both ends of the wanted nodes are.
        self.nodes = {
            code: tuple(
                self._forms[cell.code, cell.side]
                for cell in (sheet.cell(code, "low"), sheet.cell(code, "high"))
            )
            for code in sheet.nodes
        }
        #: Where rows cannot be scored, and the criteria for which they cannot.
        self.exceptions: list[tuple[str, Test]] = []
        for code, condition in sheet.exceptions:
            test = self.verdict(condition)
            if test is True:
                refuse_out(code)
            if test is not False:
                self.exceptions.append((code, test))

    def _keep(self, code: str, side: Side, made: Linear) -> Linear:
        """What stands for a score that is kept; a known distance from its low end."""
        if not made.terms:
            return made
        if side == "high" and (code, "low") in self.kept:
            apart = less(made, self.kept[code, "low"])
            if not apart.terms:
                return added([(ONE, term(Kept(code, "low")))], apart.plus)
        self.kept[code, side] = made
        return term(Kept(code, side))

    # --- numbers ----------------------------------------------------------------------

    def linear(self, of: Expression) -> Linear:  # noqa: C901, PLR0911, PLR0912 - one `match`
        """An expression as a sum of terms."""
        match of:
            case Fixed(number):
                return constant(number)
            case Given(name, missing):
                return term(Column(name, missing))
            case ScoreOf(code, side):
                return self._forms[code, side]
            case Sum(plus, terms):
                return added(
                    ((times, self.linear(part)) for times, part in terms), plus
                )
            case Product(one, other):
                return _product(self.linear(one), self.linear(other))
            case Divided(top, bottom):
                return _ratio(self.linear(top), self.linear(bottom))
            case Extreme(side, parts):
                return _best(side, [self.linear(part) for part in parts])
            case HalfUp(inside, digits):
                made = self.linear(inside)
                if not made.terms:
                    return constant(half_up(made.plus, digits))
                return term(Up(made, digits))
            case Piecewise(top, bottom, pieces):
                return self._curve(self.linear(top), self.linear(bottom), pieces)
            case Matched(name, cases):
                return self._matched(name, dict(cases))
            case Where(condition, then, otherwise):
                made, rest = self.linear(then), self.linear(otherwise)
                return _select(self.verdict(condition), made, rest)
            case _:
                assert_never(of)

    def _matched(self, name: str, cases: dict[str, Expression]) -> Linear:
        order = answers(self.data[name])
        parts = [self.linear(cases[answer]) for answer in order]
        if not any(part.terms for part in parts):
            values = tuple(part.plus for part in parts)
            if len(values) > 2:  # noqa: PLR2004 - one of two is a yes or no
                return term(Picked(name, values))
            return added([(values[1] - values[0], _mask(Answered(name, 1)))], values[0])
        found = parts[0]
        for place, part in enumerate(parts[1:], 1):
            found = _select(Answered(name, place), part, found)
        return found

    # --- curves -----------------------------------------------------------------------

    def _curve(self, top: Linear, bottom: Linear, pieces: Sequence[Piece]) -> Linear:
        """A curve: where it starts, its slopes from end to end, and its jumps."""
        under: Linear | None = bottom
        if not bottom.terms:
            top, under = _ratio(top, bottom), None
        x = top if under is None else term(Ratio(top, under))
        is_whole = under is None and self.is_whole(top)
        parts = [(pieces[0].slope, _clip(x, None, pieces[0].end))]
        plus = pieces[0].intercept
        jumps: list[tuple[Fraction, bool, Fraction]] = []
        for left, right in pairwise(pieces):
            start = left.end
            assert start is not None  # noqa: S101 - only the last one has no end
            jump = right.slope * start + right.intercept
            jump -= left.slope * start + left.intercept
            is_gate = jump and jump == right.slope * start and right.end is None
            cut, strict = start, left.closed
            if is_whole:
                cut, strict = (
                    Fraction(floor(start) + 1 if strict else ceil(start)),
                    False,
                )
            if is_gate and (is_whole or self.is_sure(top, under)):
                test = past(top, under, cut, strict=strict)
                parts.append((right.slope, _gated(test, x)))
                continue
            if right.slope:
                parts.append((right.slope, _clip(x, start, right.end)))
                plus -= right.slope * start
            if jump:
                jumps.append((cut, strict, jump))
        if is_whole:
            jumps, ramps = _runs(jumps)
            for low, high, each in ramps:
                parts.append((each, _clip(x, low, high)))
                plus -= each * low
        if len(jumps) > MANY:
            parts.append((ONE, term(Stairs(top, under, tuple(jumps)))))
        else:
            parts += [
                (jump, _mask(past(top, under, cut, strict=strict)))
                for cut, strict, jump in jumps
            ]
        return added(parts, plus)

    def is_whole(self, of: Linear) -> bool:
        """Whether it takes whole numbers only."""
        return of.plus.denominator == 1 and all(
            times.denominator == 1 and self._is_whole(part) for times, part in of.terms
        )

    def _is_whole(self, of: Term) -> bool:
        match of:
            case Column(name):
                return self.data[name].kind in WHOLE
            case Times(one, other):
                return self.is_whole(one) and self.is_whole(other)
        return False

    def is_sure(self, top: Linear, bottom: Linear | None) -> bool:
        """Whether it has no error of its own: made of whole numbers, or one alone."""
        if bottom is not None:
            return self.is_whole(top) and self.is_whole(bottom)
        return isinstance(top.alone, Column) or self.is_whole(
            scaled(top, denominators(top))
        )

    # --- conditions -------------------------------------------------------------------

    def verdict(self, of: Condition) -> Verdict:
        """A condition as a test."""
        match of:
            case bool():
                return of
            case Missing(name):
                return Gone(name)
            case Has(name):
                return negated(Gone(name))
            case Before(one, other, closed):
                apart = less(self.linear(other), self.linear(one))
                return past(apart, None, NONE, strict=not closed)
            case AnyOf(parts):
                return some(map(self.verdict, parts))
            case AllOf(parts):
                return every(map(self.verdict, parts))
            case _:
                assert_never(of)


def answers(datum: Datum) -> tuple[str, ...]:
    """The answers to a datum, in the order of the numbers that stand for them."""
    return ("no", "yes") if datum.kind == "flag" else tuple(datum.choices)


def denominators(of: Linear) -> Fraction:
    """What makes all numbers of a sum whole."""
    every_one = (of.plus, *(times for times, _ in of.terms))
    return Fraction(lcm(*(times.denominator for times in every_one)))


def _runs(
    jumps: list[tuple[Fraction, bool, Fraction]],
) -> tuple[
    list[tuple[Fraction, bool, Fraction]], list[tuple[Fraction, Fraction, Fraction]]
]:
    """Equal jumps at one whole number after the other as ramps, which add up faster."""
    left: list[tuple[Fraction, bool, Fraction]] = []
    ramps: list[tuple[Fraction, Fraction, Fraction]] = []
    run: list[tuple[Fraction, bool, Fraction]] = []
    for jump in [*jumps, None]:
        if jump and run and jump[0] == run[-1][0] + 1 and jump[2] == run[-1][2]:
            run.append(jump)
            continue
        if len(run) > 1:
            ramps.append((run[0][0] - 1, run[-1][0], run[0][2]))
        else:
            left += run
        run = [jump] if jump else []
    return left, ramps


def _mask(test: Verdict) -> Linear:
    return constant(Fraction(test)) if isinstance(test, bool) else term(Mask(test))


def _gated(test: Verdict, of: Linear) -> Linear:
    if isinstance(test, bool):
        return of if test else constant(NONE)
    return term(Gated(test, of))


def _clip(of: Linear, low: Fraction | None, high: Fraction | None) -> Linear:
    if not of.terms:
        held = of.plus if low is None else max(of.plus, low)
        return constant(held if high is None else min(held, high))
    return of if low is None and high is None else term(Clip(of, low, high))


def _product(one: Linear, other: Linear) -> Linear:
    if not one.terms:
        return scaled(other, one.plus)
    return scaled(one, other.plus) if not other.terms else term(Times(one, other))


def _ratio(top: Linear, bottom: Linear) -> Linear:
    if not bottom.terms:
        # Of 0 it is not asked for.
        return scaled(top, 1 / bottom.plus) if bottom.plus else constant(NONE)
    return term(Ratio(top, bottom)) if top.terms or top.plus else top


def _best(side: Side, of: list[Linear]) -> Linear:
    """The least or the most; of parts that differ by a constant, one is enough."""
    pick = min if side == "low" else max
    found: dict[tuple[tuple[Fraction, Term], ...], Fraction] = {}
    for part in of:
        found[part.terms] = pick(found.get(part.terms, part.plus), part.plus)
    parts = tuple(Linear(plus, terms) for terms, plus in found.items())
    return parts[0] if len(parts) == 1 else term(Best(side, parts))


def _select(test: Verdict, then: Linear, otherwise: Linear) -> Linear:
    """One number where a test holds, another elsewhere; of yes and no, one of them."""
    if isinstance(test, bool):
        return then if test else otherwise
    if then == otherwise:
        return then
    if not then.terms and not otherwise.terms:
        return added([(then.plus - otherwise.plus, _mask(test))], otherwise.plus)
    match otherwise:
        case Linear(plus, ((times, Mask(inner)),)) if not then.terms:
            if then.plus == plus + times:
                return added([(times, _mask(some((test, inner))))], plus)
            if then.plus == plus:
                return added([(times, _mask(every((inner, negated(test)))))], plus)
    return term(Select(test, then, otherwise))
