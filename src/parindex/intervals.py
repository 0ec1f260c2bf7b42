"""What a score can be: a closed interval of exact numbers."""

from __future__ import annotations

from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING

import attrs

from parindex.errors import NumberError
from parindex.numbers import display, exact, exact_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from parindex.text import Language


@attrs.frozen
class Interval:
    """All exact numbers from `low` to `high`, both included.

    A known value is an interval whose ends are equal.
    """

    #: The least it can be.
    low: Fraction
    #: The most it can be.
    high: Fraction

    @classmethod
    def of(cls, low: object, high: object | None = None) -> Interval:
        """The interval between two numbers, or one number alone.

        Raises:
            NumberError: for what is no exact number, or ends in the wrong order.
        """
        start = exact(low)
        end = start if high is None else exact(high)
        if start > end:
            found = f"[{exact_text(start)}, {exact_text(end)}]"
            raise NumberError(found, "the lower end first", "interval")
        return cls(start, end)

    @property
    def is_exact(self) -> bool:
        """Whether it holds one number only."""
        # The same object at both ends, as exact scores have it, needs no comparison.
        return self.low is self.high or self.low == self.high

    @property
    def width(self) -> Fraction:
        """How much is not known, in the interval's own unit."""
        return self.high - self.low

    def __contains__(self, number: object) -> bool:
        return self.low <= exact(number) <= self.high

    def encloses(self, other: Interval) -> bool:
        """Whether every number of *other* lies in this interval."""
        return self.low <= other.low and other.high <= self.high

    def clamp(self, low: Fraction, high: Fraction) -> Interval:
        """This interval held between *low* and *high*."""
        return Interval(min(max(self.low, low), high), min(max(self.high, low), high))

    def __str__(self) -> str:
        if self.is_exact:
            return exact_text(self.low)
        return f"[{exact_text(self.low)}, {exact_text(self.high)}]"

    def display(self, language: Language, digits: int | None = None) -> str:
        """As a reader of *language* prints it: `60,5949` or `[0; 1,5]`."""
        low = display(self.low, language, digits)
        if self.is_exact:
            return low
        separator = "; " if language == "vi" else ", "
        return f"[{low}{separator}{display(self.high, language, digits)}]"


ZERO = Interval(Fraction(0), Fraction(0))


def total(intervals: Iterable[Interval]) -> Interval:
    """The sum of intervals: lows with lows, highs with highs, exactly."""
    items = list(intervals)
    lows, highs = [item.low for item in items], [item.high for item in items]
    low = add(lows)
    return Interval(low, low if lows == highs else add(highs))


def add(numbers: Iterable[Fraction]) -> Fraction:
    """The exact sum, over one common denominator (a tenth of `sum`'s time)."""
    ratios = [number.as_integer_ratio() for number in numbers]
    common = lcm(*[bottom for _, bottom in ratios])
    return Fraction(sum([top * (common // bottom) for top, bottom in ratios]), common)


def hull(intervals: Iterable[Interval]) -> Interval:
    """The smallest interval that encloses all of *intervals* (at least one)."""
    items = tuple(intervals)
    return Interval(min(item.low for item in items), max(item.high for item in items))
