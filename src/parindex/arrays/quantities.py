"""Quantities as tapes of NumPy operations: shares, numbers and changes by row."""

from __future__ import annotations

import math
from fractions import Fraction
from math import inf, lcm
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from parindex.arrays.tapes import BOOL, Register, Tape, U, Value, fill
from parindex.measures import ONE, Quotient, names_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from parindex.formulas import Known
    from parindex.measures import Kind, Quantity, Terms

#: Amounts that are compared with each other are taken to be smaller than this.
LARGEST = 1e6

#: Decimals this near a threshold, in parts of it or of 1, are on it; cases never are
#: near one without being on it, or apart by more.
NEAR = 1e-12


class Measured(NamedTuple):
    """A quantity by row."""

    x: Register
    #: Which rows have no cases; None: none has.
    empty: Register | None
    #: Whether it is made of whole numbers, or of one number alone.
    is_sure: bool
    #: What is lost where its terms nearly cancel out, as a size.
    spread: float

    def error(self, x: float) -> float:
        """The most by which it is off where it is *x*."""
        return 32 * U * (abs(x) + self.spread)

    def past(self, end: Fraction, *, closed: bool) -> float:
        """The least float that lies beyond the end of a segment."""
        near = 0.0
        if not self.is_sure:
            near = max(NEAR, NEAR * abs(float(end)), 2 * self.error(float(end)))
        if closed:
            return math.nextafter(float(end) + near, inf)
        return float(end) - near


class QuantityTape(Tape):
    """A tape that knows what is measured."""

    def __init__(
        self,
        columns: Sequence[str],
        data: Mapping[str, Known],
        kinds: Mapping[str, Kind],
    ) -> None:
        """A tape over *columns*, with the data that are the same in all rows.

        Args:
            columns: The data that vary.
            data: What is known of the others.
            kinds: The kind of each datum.
        """
        super().__init__(columns)
        self.data = {name: x for name, x in data.items() if name not in self.columns}
        self.data_kinds = kinds

    def added(self, terms: list[Register]) -> Register | None:
        """The sum of registers; of one, itself."""
        if len(terms) < 2:  # noqa: PLR2004 - nothing to add
            return terms[0] if terms else None
        found = self.emit(np.add, terms[0], terms[1])
        for term in terms[2:]:
            self.emit(np.add, found, term, out=found)
        return found

    def quantity(self, quantity: Quantity) -> Measured | None:
        """A quantity by row; None where no row has cases."""
        names = names_of(quantity)
        is_sure = all(self.data_kinds[name] in {"count", "rank"} for name in names)
        if isinstance(quantity, Quotient):
            top, bottom = self._quotient(quantity)
            zeros = [bottom]
            alone = not quantity.bottom and quantity.top == ((names[0], ONE),)
            is_sure = is_sure or alone
            below_0 = any(span.start < 0 for span in quantity.spans.values())
            spread = LARGEST if below_0 and not alone else 0.0
        else:
            (a, b), (c, d) = map(self._quotient, (quantity.now, quantity.base))
            zeros = [b, d, c] if quantity.relative else [b, d]
            one, other = self._product(a, d), self._product(c, b)
            if quantity.sign < 0:
                one, other = other, one
            top = self._exactly(np.subtract, one, other, lambda p, q: p - q)
            bottom = self._product(c, b) if quantity.relative else self._product(b, d)
            spread = 2.0 if quantity.relative else 2 * _furthest(quantity.base)
        if any(zero == 0 for zero in zeros if isinstance(zero, Fraction)):
            return None
        empty = None
        for zero in dict.fromkeys(z for z in zeros if not isinstance(z, Fraction)):
            more = self.emit(np.equal, zero, 0.0, kind=BOOL)
            if empty is None:
                empty = more
            else:
                self.emit(np.logical_or, empty, more, out=empty)
        x = self._exactly(np.divide, top, bottom, lambda p, q: p / q)
        if isinstance(x, Fraction):  # all of it is known, but for whether there is any
            x = self.emit(fill, float(x))
        return Measured(x, empty, is_sure, spread)

    def _quotient(self, quotient: Quotient) -> tuple[Value, Value]:
        """Both sums, with weights that are whole numbers."""
        weights = [weight for _, weight in (*quotient.top, *quotient.bottom)]
        scale = lcm(*(weight.denominator for weight in weights))
        bottom: Value = Fraction(scale)
        if quotient.bottom:
            bottom = self._terms(quotient.bottom, scale)
        return self._terms(quotient.top, scale), bottom

    def _terms(self, terms: Terms, scale: int) -> Value:
        known, found = Fraction(0), []
        for name, weight in terms:
            times = weight * scale
            if name in self.columns:
                column = self.columns[name]
                many = times != 1
                found.append(
                    self.emit(np.multiply, column, float(times)) if many else column
                )
            else:
                value = self.data[name]
                assert isinstance(value, int | Fraction)  # noqa: S101 - checked before
                known += times * value
        register = self.added(found)
        if register is None:
            return known
        return self.emit(np.add, register, float(known)) if known else register

    def _product(self, one: Value, other: Value) -> Value:
        if isinstance(other, Fraction):
            one, other = other, one
        if one == 0 and isinstance(one, Fraction):
            return one
        return self._exactly(np.multiply, other, one, lambda p, q: p * q)

    def _exactly(
        self,
        function: Callable[..., object],
        one: Value,
        other: Value,
        exact: Callable[[Fraction, Fraction], Fraction],
    ) -> Value:
        """A function of two values, exactly where both are known."""
        if isinstance(one, Fraction) and isinstance(other, Fraction):
            return exact(one, other)
        if isinstance(other, Fraction) and function is not np.subtract and other == 1:
            return one
        return self.emit(function, plain(one), plain(other))


def plain(value: Value) -> Register | float:
    """A value as a step takes it."""
    return float(value) if isinstance(value, Fraction) else value


def _furthest(quotient: Quotient) -> float:
    """The most that a quotient is taken to be, without its sign."""
    domain = quotient.domain
    return min(float(max(-domain.start, domain.end)), LARGEST)
