"""Formulas as tapes of NumPy operations.

A tape is written from formulas alone; it knows no kind of rule.
"""

from __future__ import annotations

from fractions import Fraction
from math import inf
from typing import TYPE_CHECKING, Any, NoReturn, assert_never

import attrs
import numpy as np

from parindex.arrays.quantities import Measured, QuantityTape, plain
from parindex.arrays.tapes import BOOL, Cell, Register, Score, U, Value, fill, refuse
from parindex.formulas import (
    NUMBERS,
    Chosen,
    Constant,
    Curved,
    Formula,
    Least,
    Rounded,
    Total,
    data_of,
    inner,
    score,
    surely_applies,
)
from parindex.intervals import ZERO, Interval
from parindex.measures import names_of
from parindex.numbers import half_up

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from parindex.arrays.columns import Floats
    from parindex.curves import Curve, Line, Span

#: A formula that can read a column.
Varying = Curved | Chosen | Total | Least | Rounded

#: From so many jumps on, a table is searched instead of adding them one by one.
MANY = 16


def _put(mask: Any, value: float, out: Floats) -> None:  # noqa: ANN401 - an array
    if mask.any():
        np.copyto(out, value, where=mask)


def _choose(mask: Any, value: Any, out: Floats) -> None:  # noqa: ANN401 - arrays
    np.copyto(out, value, where=mask)


def _search(cuts: Floats, sums: Floats, x: Floats, out: Floats) -> None:
    np.take(sums, np.searchsorted(cuts, x, side="right"), out=out, mode="clip")


def _pick(table: Floats, index: Any, out: Floats) -> None:  # noqa: ANN401 - an array
    np.take(table, index, out=out, mode="clip")


class FormulaTape(QuantityTape):
    """A tape of the scores that formulas give."""

    def varies(self, formula: Formula) -> bool:
        """Whether a formula reads a column, after the answers that are known."""
        return not self.columns.keys().isdisjoint(data_of(formula, self.data))

    def formula(self, formula: Formula, code: str, *, applies: bool = False) -> Score:
        """The score of a criterion by row.

        Args:
            formula: What its rule means.
            code: Its code, for messages.
            applies: Whether 0 of 0 must not take it out in any row.

        Raises:
            Invalid: where a quantity has a datum beside its columns that is not known.
        """
        if isinstance(formula, Constant) or not self.varies(formula):
            if applies and not surely_applies(formula, self.data):
                _refuse_out(code)
            return score(formula, self.data)
        mark = self.mark
        found = self._formula(formula, code, applies=applies)
        self.release(mark, *(() if isinstance(found, Interval) else found[:2]))
        return found

    def _formula(self, formula: Varying, code: str, *, applies: bool) -> Score:
        match formula:
            case Curved():
                return self._curved(formula, code, applies=applies)
            case Chosen():
                return self._chosen(formula, code, applies=applies)
            case Total(parts):
                return self.sum((Fraction(1), self.formula(p, code)) for _, p in parts)
            case Least(of):
                return self._least([self.formula(part, code) for part in of])
            case Rounded(of, digits):
                inside = self.formula(of, code, applies=applies)
                return self._rounded(inside, digits)
            case _:
                assert_never(formula)

    def _least(self, parts: list[Score]) -> Score:
        lows, highs, errors, sizes = zip(*map(self.ends, parts), strict=True)
        low = self._reduce(np.minimum, min, lows)
        high = low if lows == highs else self._reduce(np.minimum, min, highs)
        return Cell(low, high, ZERO, max(errors), max(sizes))

    def _any_of(self, parts: list[Score]) -> Score:
        """One of several scores, of which it is not known which."""
        if len(parts) == 1:
            return parts[0]
        lows, highs, errors, sizes = zip(*map(self.ends, parts), strict=True)
        low = self._reduce(np.minimum, min, lows)
        high = self._reduce(np.maximum, max, highs)
        return Cell(low, high, ZERO, max(errors), max(sizes))

    def _reduce(
        self,
        function: Callable[..., object],
        exact: Callable[[list[Fraction]], Fraction],
        values: Iterable[Value],
    ) -> Register:
        """The least or the greatest of some values."""
        every = list(values)
        known = [value for value in every if isinstance(value, Fraction)]
        rest = [value for value in every if not isinstance(value, Fraction)]
        numbers = [float(exact(known))] if known else []
        # One end may be known in all rows where the other is not.
        found = rest[0] if rest else self.emit(fill, numbers.pop())
        for other in [*rest[1:], *numbers]:
            found = self.emit(function, found, other)
        return found

    def _rounded(self, part: Score, digits: int) -> Score:
        if isinstance(part, Interval):  # no row has cases
            return Interval(half_up(part.low, digits), half_up(part.high, digits))
        low, high, error, size = self.ends(part)
        done = {
            end: self._half_up(end, digits, error) for end in dict.fromkeys((low, high))
        }
        return Cell(done[low], done[high], ZERO, 4 * U * (size + 1), size + 1)

    def _half_up(self, value: Value, digits: int, error: float) -> Register:
        assert not isinstance(value, Fraction)  # noqa: S101 - a cell has registers
        scale = 10.0**digits
        # What is as near a half as errors are large is a half.
        half = 0.5 + 2 * scale * error
        found = self.emit(np.abs, value)
        self.emit(np.multiply, found, scale, out=found)
        self.emit(np.add, found, half, out=found)
        self.emit(np.floor, found, out=found)
        self.emit(np.divide, found, scale, out=found)
        return self.emit(np.copysign, found, value, out=found)

    # --- choices ----------------------------------------------------------------------

    def _chosen(self, formula: Chosen, code: str, *, applies: bool) -> Score:
        if formula.datum not in self.columns:
            return self._any_of(
                [
                    self.formula(case, code, applies=applies)
                    for case in inner(formula, self.data)
                ]
            )
        column = self.columns[formula.datum]
        is_flag = self.data_kinds[formula.datum] == "flag"
        cases = dict(formula.cases)
        order = ("no", "yes") if is_flag else tuple(cases)
        parts = [self.formula(cases[name], code, applies=applies) for name in order]
        known = [part for part in parts if isinstance(part, Interval)]
        if len(known) == len(parts):
            return self._looked_up(column, known, is_flag=is_flag)
        lows, highs, errors, sizes = zip(*map(self.ends, parts), strict=True)
        low = high = self._select(column, lows, is_flag=is_flag)
        if lows != highs:
            high = self._select(column, highs, is_flag=is_flag)
        return Cell(low, high, ZERO, max(errors), max(sizes))

    def _looked_up(
        self, column: Register, scores: list[Interval], *, is_flag: bool
    ) -> Score:
        """The score of each answer, where none of them varies by itself."""
        first = scores[0]
        lows = tuple(float(part.low - first.low) for part in scores)
        highs = tuple(float(part.high - first.high) for part in scores)
        found = {}
        for rest in (lows, highs):
            if rest not in found and is_flag:
                found[rest] = self.emit(np.multiply, column, rest[1])
            elif rest not in found:
                found[rest] = self.emit(_pick, np.array(rest), column)
        size = max(map(abs, lows + highs))
        return Cell(found[lows], found[highs], first, U * size, size)

    def _select(
        self, column: Register, values: Sequence[Value], *, is_flag: bool
    ) -> Register:
        found = self.emit(fill, plain(values[0]))
        for index, value in enumerate(values[1:], 1):
            mask = column
            if not is_flag:
                mask = self.emit(np.equal, column, float(index), kind=BOOL)
            self.emit(_choose, mask, plain(value), out=found)
        return found

    # --- curves -----------------------------------------------------------------------

    def _curved(self, formula: Curved, code: str, *, applies: bool) -> Score:
        curve, quantity, no_cases = formula.curve, formula.quantity, formula.no_cases
        for name in names_of(quantity):
            if name not in self.columns and not isinstance(
                self.data.get(name), NUMBERS
            ):
                found = f"{name!r}, which is not known, beside a column"
                refuse(f"criterion {code}", found, "its value, or a column of it")
        measured = self.quantity(quantity)
        if measured is None:  # no row has cases
            if applies and no_cases is None:
                _refuse_out(code)
            return no_cases or ZERO
        if measured.empty is not None and applies and no_cases is None:
            self.emit(_Refusal(code), measured.empty, out=measured.x)
        segments = tuple(curve)
        lines = [[s.low for s in segments], [s.high for s in segments]]
        empty = no_cases or ZERO
        if lines[0] == lines[1] and empty.is_exact:
            side = self._line(curve, lines[0], measured, empty.low)
            return Cell(side[0], side[0], Interval(side[1], side[1]), *side[2:])
        low, high = (
            self._line(curve, line, measured, end)
            for line, end in zip(lines, (empty.low, empty.high), strict=True)
        )
        # What is added to both ends need not be an interval the right way round.
        plus = Interval(low[1], high[1])
        return Cell(low[0], high[0], plus, max(low[2], high[2]), max(low[3], high[3]))

    def _line(
        self, curve: Curve, lines: list[Line], measured: Measured, empty: Fraction
    ) -> tuple[Register, Fraction, float, float]:
        """One side of a curve: slopes between their ends, and jumps where they meet.

        Returns:
            The register, what is to be added, how far off and how large it is.
        """
        x = measured.x
        spans = [segment.span for segment in curve]
        plus = lines[0].at(spans[0].start)
        terms: list[Register] = []
        error = size = 0.0
        for span, line in zip(spans, lines, strict=True):
            if line.slope:
                terms.append(self._slope(x, span, line, curve.domain))
                plus -= line.slope * Fraction(span.start)
                widest, steep = float(max(-span.start, span.end)), float(line.slope)
                size += abs(steep) * widest
                error += abs(steep) * measured.error(widest)
        jumps = [
            (measured.past(Fraction(span.end), closed=span.end_closed), float(jump))
            for span, left, right in zip(spans, lines, lines[1:], strict=False)
            if (jump := right.at(span.end) - left.at(span.end))
        ]
        terms += self._jumps(x, jumps)
        size += sum(abs(jump) for _, jump in jumps)
        error += 2 * U * (len(terms) + len(jumps) + 2) * size
        register = self.added(terms)
        if measured.empty is not None:
            value = float(empty - plus)
            register = self._where_empty(register, measured, value)
            error, size = error + U * abs(value), max(size, abs(value))
        elif register is None:
            register = self.emit(fill, 0.0)
        return register, plus, error, size

    def _slope(self, x: Register, span: Span, line: Line, domain: Span) -> Register:
        """What one slope adds, from its start on and up to its end."""
        low = -inf if span.start == domain.start else float(span.start)
        high = inf if span.end == domain.end else float(span.end)
        term = x
        if low > -inf or high < inf:
            term = self.emit(np.clip, x, low, high)
        if line.slope == 1:
            return term
        return self.emit(np.multiply, term, float(line.slope))

    def _jumps(self, x: Register, jumps: list[tuple[float, float]]) -> list[Register]:
        if len(jumps) > MANY:
            cuts = np.array([cut for cut, _ in jumps])
            sums = np.cumsum([0.0, *(jump for _, jump in jumps)])
            return [self.emit(_search, cuts, sums, x)]
        found = []
        for cut, jump in jumps:
            mask = self.emit(np.greater_equal, x, cut, kind=BOOL)
            found.append(self.emit(np.multiply, mask, jump))
        return found

    def _where_empty(
        self, register: Register | None, measured: Measured, value: float
    ) -> Register:
        """The same, but for rows without cases."""
        empty = measured.empty
        if register is None:
            return self.emit(np.multiply, empty, value)
        if register == measured.x or register < len(self.columns):
            register = self.emit(np.positive, register)
        return self.emit(_put, empty, value, out=register)


def _refuse_out(code: str) -> NoReturn:
    refuse(
        f"criterion {code}",
        "no cases, or perhaps none, which takes it out of a mean or a cap",
        "cases; evaluate() takes it out",
    )


@attrs.frozen
class _Refusal:
    """A step that refuses rows without cases."""

    code: str

    def __call__(self, empty: Any, out: Floats) -> None:  # noqa: ANN401, ARG002 - arrays
        if empty.any():
            _refuse_out(self.code)
