"""Numbers by row as so many parts of 1, and sums of them."""

from __future__ import annotations

from abc import abstractmethod
from fractions import Fraction
from math import ceil, floor, lcm
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from parindex.arrays.forms import Linear, Mask, Term
from parindex.arrays.writing import Writer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from parindex.arrays.making import Made
    from parindex.sheets.expressions import Side

INT32, INT64 = np.dtype(np.int32), np.dtype(np.int64)

#: In how many parts a quotient is held, from fine to coarse; the first that fits.
FINE = (10**9, 10**7, 10**5, 10**3)


class TooLarge(Exception):
    """A number that may not fit."""


class Whole(NamedTuple):
    """A number by row as so many parts of 1: from `register` to `register + width`."""

    register: int
    #: How many parts 1 has.
    scale: int
    #: The least and the most that the register holds.
    low: int
    high: int
    #: How far above the register the number may be, in parts.
    width: int = 0
    #: Where even that is not settled.
    doubt: int | None = None


class Wholes(Writer):
    """Writes the steps of a sheet in whole numbers."""

    def __init__(  # noqa: PLR0913, PLR0917 - what there is to know
        self,
        made: Made,
        scales: Mapping[str, int],
        ends: Mapping[str, tuple[int, int]],
        parts: frozenset[tuple[Linear, Linear]],
        fine: int,
        numbers: np.dtype[Any],
    ) -> None:
        super().__init__(made, numbers)
        self._scales, self._ends, self._parts, self._fine = scales, ends, parts, fine
        self._most = int(np.iinfo(numbers).max)
        self._kept: dict[tuple[str, Side], Whole] = {}
        self._sums: dict[Linear, Whole] = {}
        self._terms: dict[Term, Whole] = {}

    def kept(self, code: str, side: Side) -> Whole:
        """A score that is kept, in a register that a step fills."""
        value = self.sum(self.made.kept[code, side])
        if value.register in self.notes.inputs.values():
            value = value._replace(register=self.notes.step("copy", value.register))
        self._kept[code, side] = value
        return value

    def _fits(self, *numbers: int) -> None:
        """Make sure that numbers that may come up fit.

        Raises:
            TooLarge: where they may not.
        """
        if any(abs(number) > self._most for number in numbers):
            raise TooLarge

    def _times(self, register: int, by: int) -> int:
        if by == 1:
            return register
        self._fits(by)
        return self.notes.step("multiply", register, self.notes.constant(by))

    # --- scales -----------------------------------------------------------------------

    def _at(self, of: Whole, scale: int) -> Whole:
        """The same number in parts of another size; exact where these divide those."""
        if scale == of.scale:
            return of
        times, rest = divmod(scale, of.scale)
        if not rest:
            low, high = of.low * times, of.high * times
            self._fits(low, high)
            register = self._times(of.register, times)
            return Whole(register, scale, low, high, of.width * times, of.doubt)
        ratio = Fraction(scale, of.scale)
        up, down = ratio.as_integer_ratio()
        self._fits(of.low * up, of.high * up, down)
        top = self._times(of.register, up)
        register = self.notes.step("floor_divide", top, self.notes.constant(down))
        low, high = floor(of.low * ratio), floor(of.high * ratio)
        return Whole(register, scale, low, high, ceil(of.width * ratio) + 1, of.doubt)

    def _alike(self, of: list[Whole]) -> list[Whole]:
        """Numbers in parts of one size."""
        scale = lcm(*(value.scale for value in of))
        scale = min(scale, self._fine)
        return [self._at(value, scale) for value in of]

    # --- sums -------------------------------------------------------------------------

    def sum(self, of: Linear) -> Whole:
        """A sum by row."""
        if of not in self._sums:
            self._sums[of] = self._sum(of)
        return self._sums[of]

    def _sum(self, of: Linear) -> Whole:
        if of.alone is not None:
            return self.term(of.alone)
        parts = [(times, part, self.term(part)) for times, part in of.terms]
        scale = lcm(
            of.plus.denominator,
            *((times / value.scale).denominator for times, _, value in parts),
        )
        if scale > self._fine:
            # Too fine: each number is held in parts that are not.
            scale = self._fine
            parts = [
                (Fraction(1), part, self._at(self._exactly(value, times), scale))
                for times, part, value in parts
            ]
        numbers: list[tuple[float, int]] = []
        masks: list[tuple[float, int]] = []
        plus = floor(of.plus * scale)
        width = int(plus != of.plus * scale)
        low = high = most = 0
        for times, part, value in parts:
            by = (times * scale / value.scale).numerator
            if isinstance(part, Mask) and value.scale == 1:
                masks.append((by, self.test(part.test)))
            else:
                numbers.append((by, value.register))
            ends = sorted((by * value.low, by * value.high))
            low, high = low + ends[0], high + ends[1]
            most += max(map(abs, ends))
            self._fits(by)
            # What is taken off may be more by its width, so the sum starts lower.
            width += abs(by) * value.width
            plus += min(by, 0) * value.width
        self._fits(most + abs(plus))
        register = self.fold(numbers, masks, plus)
        doubt = self._any(value for *_, value in parts)
        return Whole(register, scale, low + plus, high + plus, width, doubt)

    def _exactly(self, of: Whole, times: Fraction) -> Whole:
        """So many times a number, in smaller or larger parts."""
        up, down = times.as_integer_ratio()
        low, high = sorted((of.low * up, of.high * up))
        self._fits(low, high)
        register = self._times(of.register, up)
        if up < 0:
            # Taken off, it is between `register - width` and `register`.
            shift = self.notes.constant(of.width * up)
            self._fits(low + of.width * up)
            if of.width:
                register = self.notes.step("add", register, shift)
            low, high = low + of.width * up, high + of.width * up
        width = of.width * abs(up)
        return Whole(register, of.scale * down, low, high, width, of.doubt)

    def _any(self, of: Any) -> int | None:  # noqa: ANN401 - numbers
        found = dict.fromkeys(value.doubt for value in of if value.doubt is not None)
        return self._joined("or", list(found)) if found else None

    @abstractmethod
    def term(self, of: Term) -> Whole:
        """A term by row."""
