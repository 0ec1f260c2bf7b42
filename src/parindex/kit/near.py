"""Data that bring a quantity to a value, and one step to each side of it."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING

import attrs

from parindex.formulas import ratio
from parindex.intervals import Interval
from parindex.measures import Datum, Difference, Quotient

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from parindex.curves import Span
    from parindex.formulas import Known
    from parindex.measures import Quantity, Terms

#: Exact numbers by datum.
Numbers = dict[str, int | Fraction]

#: Of how many cases a share is tried: round numbers, where most thresholds are met
#: exactly, and awkward ones, where they fall between two cases.
CASES = (20, 200, 20_000, 7, 13, 1001)
#: The same for what needs no more.
FEW = (20, 20_000, 13)
#: The smallest step of what is not counted in whole cases.
STEP = Fraction(1, 10_000)
#: The most decimals of a number in a case.
MOST_DECIMALS = 12
#: How many times the cases of a threshold's own denominator may be needed to meet it.
TIMES = (1, 2, 3, 6)
#: What a base period is tried at, where it can be.
BASES: tuple[int | Fraction, ...] = (
    *(20, 200, 7),
    *(Fraction(1, n) for n in (2, 4, 10, 100)),
    *(Fraction(3, 4), 0, 1),
)
#: How many base periods are tried for one threshold.
MOST_BASES = 2

COUNTED = {"count", "rank"}
#: Just under, at, and just over.
SIDES = {-1, 0, 1}


def side_of(quantity: Quantity, point: Fraction, numbers: Numbers) -> int | None:
    """Where data put a quantity: under a value (-1), at it or over it (1).

    None where they divide by 0.
    """
    p, q = ratio(quantity, numbers) or (0, 0)
    if q == 0:
        return None
    left, right = p * point.denominator, point.numerator * q
    return (left > right) - (left < right)


def near(
    quantity: Quantity,
    point: Fraction,
    data: Mapping[str, Datum],
    sizes: tuple[int, ...] = CASES,
) -> Iterator[list[Numbers]]:
    """Groups of data around a value; within a group one datum moves, by one step.

    Args:
        quantity: What is to come near the value.
        point: The value.
        data: The data of the framework, by name.
        sizes: Of how many cases shares are tried.
    """
    if not isinstance(quantity, Difference):
        yield from Around(quantity, point, data, sizes).groups()
        return
    few = tuple(size for size in sizes if size in FEW)
    tried, seen = 0, set[int | None]()
    for before in bases(quantity.base, data, point.denominator):
        p, q = ratio(quantity.base, before) or (0, 0)
        base, moved = Fraction(p, q), quantity.sign * point
        now = base * (1 + moved) if quantity.relative else base + moved
        if now not in quantity.now.domain or (quantity.relative and base == 0):
            continue
        found = list(Around(quantity.now, now, data, few, before).groups())
        yield from found
        tried += bool(found)
        seen.update(side_of(quantity, point, at) for group in found for at in group)
        if tried >= MOST_BASES and seen >= SIDES:
            return


def bases(base: Quotient, data: Mapping[str, Datum], own: int) -> Iterator[Numbers]:
    """What a base period can have been: some round values, one's own, and its ends."""
    ends = (base.domain.start, base.domain.end)
    last = [base.domain.inside(), *(x for x in ends if not isinstance(x, float))]
    values = (Fraction(x) for x in (*BASES, own, *last))
    for value in dict.fromkeys(values):
        if value in base.domain:
            groups = Around(base, value, data, FEW[:1]).groups()
            found = [at for group in groups for at in group]
            yield from [at for at in found if side_of(base, value, at) == 0][:1]


@attrs.frozen
class Around:
    """Data around a value of a quotient."""

    quotient: Quotient
    point: Fraction
    data: Mapping[str, Datum]
    #: Of how many cases it is tried.
    sizes: tuple[int, ...]
    #: Data that may not be moved.
    fixed: Numbers = attrs.field(factory=dict)

    def groups(self) -> Iterator[list[Numbers]]:
        """The data; within a group one datum moves, by one step."""
        for name, _ in self.quotient.top:
            if name not in self.fixed:
                yield from self._moving(name)

    def _moving(self, name: str) -> Iterator[list[Numbers]]:
        """The groups in which one datum moves."""
        rests = self._rests(name)
        below = [other for other, _ in self.quotient.bottom if other != name]
        partners = [other for other in below if other not in self.fixed]
        if not partners:
            made = (self._beside(Line(name, rest)) for rest in rests)
            yield from _until_complete(made, self._sides)
            return
        for partner in partners:
            slope = _weight(self.quotient.bottom, name)
            slope /= _weight(self.quotient.bottom, partner)
            lines = (
                Line(name, rests[0], partner, size, slope)
                for size in self._sizes(partner)
            )
            found = [group for line in lines if (group := self._beside(line))]
            if not any(0 in self._sides(group) for group in found):
                own = (self.point.denominator * times for times in TIMES)
                lines = (Line(name, rests[0], partner, size, slope) for size in own)
                exact = (self._beside(line) for line in lines)
                found += [group for group in exact if 0 in self._sides(group)][:1]
            if found:
                yield from found
                return

    def _sides(self, group: list[Numbers]) -> set[int | None]:
        return {side_of(self.quotient, self.point, numbers) for numbers in group}

    def _sizes(self, partner: str) -> tuple[int | Fraction, ...]:
        """How many cases there are, or how much of what is not counted."""
        end = self.data[partner].domain.end
        sizes = tuple(size for size in self.sizes if size <= end)
        return sizes or (Fraction(end), Fraction(end) / 2)

    def _rests(self, name: str) -> list[Numbers]:
        """What the other data stand at: their least; then more and more at their most.

        In a division they stay at their least.
        """
        spans = {n: s for n, s in self.quotient.spans.items() if n != name}
        rest = {n: least(span) for n, span in spans.items()} | self.fixed
        rests = [rest]
        for other, span in spans.items() if not self.quotient.bottom else ():
            if other not in self.fixed and not isinstance(span.end, float):
                rest = {**rest, other: span.end}
                rests.append(rest)
        return rests

    def _beside(self, line: Line) -> list[Numbers]:
        """The last step under the value, the value itself, the first step over it."""
        start, end = (self._gap(line.at(Fraction(x))) for x in (0, 1))
        if start == end:
            return []
        x = start / (start - end)
        step = Fraction(1) if self.data[line.name].kind in COUNTED else STEP
        steps = ((ceil(x / step) - 1) * step, x, (floor(x / step) + 1) * step)
        return [found for at in steps if (found := self._fitting(line.at(at)))]

    def _gap(self, numbers: Mapping[str, int | Fraction]) -> Fraction:
        """How far the top is over what would give the value, for a bottom above 0."""
        top, bottom = (
            sum((weight * numbers[name] for name, weight in terms), Fraction(0))
            for terms in (self.quotient.top, self.quotient.bottom)
        )
        return top - self.point * (bottom if self.quotient.bottom else 1)

    def _fitting(self, numbers: Numbers) -> Numbers | None:
        """The data, if each can be such a number; whole numbers as such."""
        for name, x in numbers.items():
            if not can_be(self.data[name], x):
                return None
        found = {n: int(x) if x.denominator == 1 else x for n, x in numbers.items()}
        return found if keeps(self.quotient, found) else None


@attrs.frozen
class Line:
    """Data in which one moves; a partner makes up for it, so that the bottom stays."""

    name: str
    rest: Numbers
    partner: str = ""
    size: int | Fraction = 0
    #: How far the partner falls for each step of the other.
    slope: Fraction = Fraction(0)

    def at(self, x: Fraction) -> Numbers:
        """The data where the one that moves is at *x*."""
        moved = {**self.rest, self.name: x}
        if self.partner:
            moved[self.partner] = self.size - self.slope * x
        return moved


def can_be(datum: Datum, x: int | Fraction) -> bool:
    """Whether a number is one that a datum can be, and one that can be written out."""
    if x.denominator > 1 and datum.kind in COUNTED:
        return False
    return x in datum.domain and 10**MOST_DECIMALS % x.denominator == 0


def keeps(quotient: Quotient, data: Mapping[str, Known]) -> bool:
    """Whether a part can be no more than its whole, as far as both are known."""
    if not quotient.is_part or any(n not in data for n, _ in quotient.bottom):
        return True
    parts = (range_of(data[name]) for name, _ in quotient.top if name in data)
    wholes = (range_of(data[name]) for name, _ in quotient.bottom)
    return sum(part.low for part in parts) <= sum(whole.high for whole in wholes)


def range_of(value: Known) -> Interval:
    """What a number can be, disputed or not."""
    if isinstance(value, Interval):
        return value
    number = Fraction(value)
    return Interval(number, number)


def least(span: Span) -> Fraction:
    """The least that a datum can be; 0, or its most, where there is no least."""
    if isinstance(span.start, float):
        return min(Fraction(0), Fraction(span.inside()))
    return span.start


def _weight(terms: Terms, name: str) -> Fraction:
    return dict(terms).get(name, Fraction(0))


def _until_complete(
    groups: Iterable[list[Numbers]], sides: Callable[[list[Numbers]], set[int | None]]
) -> Iterator[list[Numbers]]:
    """The groups, until all sides were met."""
    seen = set[int | None]()
    for group in groups:
        new = sides(group) - seen
        if new:
            yield group
            seen |= new
        if seen >= SIDES:
            return
