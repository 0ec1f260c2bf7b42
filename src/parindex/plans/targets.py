"""What a plan wants to be reached, as a condition with a unit and a bound word."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import attrs

from parindex.errors import Collector
from parindex.measures import Measure
from parindex.plans.deadlines import Deadline
from parindex.sources import Source, sources_of
from parindex.text import Text, nfc, strings_of, text_of
from parindex.units import Amount, parse_amount

if TYPE_CHECKING:
    from collections.abc import Iterable


def _text(value: str | Text | None) -> Text | None:
    return None if value is None else text_of(value)


def _amount(value: object) -> Amount | None:
    return None if value is None else parse_amount(value)


def _deadlines(value: Iterable[Deadline]) -> tuple[Deadline, ...]:
    return tuple(value)


@attrs.frozen(kw_only=True)
class Target:
    """A quantity and the bounds that it should be within, at most one on a side.

    Raises:
        Invalid: at construction, with every mistake.
    """

    #: Its id, once in a plan: `on-time-table`.
    id: str = attrs.field(converter=nfc)
    #: What is measured, in one word that all plans share: `dossiers-on-time`. Two
    #: targets of it, for the same `scope`, ask the same thing.
    about: str = attrs.field(converter=nfc)
    #: Of whom or what, where a plan asks differently of several: `commune`.
    scope: str = attrs.field(default="", converter=nfc)
    #: What is wanted, in a few words of our own.
    title: Text = attrs.field(converter=text_of)
    #: `từ … trở lên`, `tối thiểu`, `ít nhất`, `không dưới`.
    at_least: Amount | None = attrs.field(default=None, converter=_amount)
    #: `trên`, `vượt`, `hơn`.
    above: Amount | None = attrs.field(default=None, converter=_amount)
    #: `không quá`, `tối đa`, `đến`.
    at_most: Amount | None = attrs.field(default=None, converter=_amount)
    #: `dưới`.
    below: Amount | None = attrs.field(default=None, converter=_amount)
    #: The value itself, without a bound word: `đạt 90 %`. Reached by that and more.
    reach: Amount | None = attrs.field(default=None, converter=_amount)
    #: Of a position: among whom, such as all provinces. The amounts are then places.
    among: Text | None = attrs.field(default=None, converter=_text)
    #: The year that a growth or a cut is counted from.
    base: int | None = None
    #: By when.
    deadlines: tuple[Deadline, ...] = attrs.field(default=(), converter=_deadlines)
    #: The criteria that it is for, by code in the framework of the plan.
    criteria: tuple[str, ...] = attrs.field(default=(), converter=strings_of)
    #: The task that it belongs to, by code.
    task: str = attrs.field(default="", converter=nfc)
    #: How it follows from the data of the framework, where that is so.
    measure: Measure | None = None
    #: Where the plan says so.
    sources: tuple[Source, ...] = attrs.field(converter=sources_of)
    #: What is to be known of it.
    note: Text | None = attrs.field(default=None, converter=_text)

    @property
    def bounds(self) -> dict[Bound, Amount]:
        """The bounds that are given, by their word."""
        found = {name: getattr(self, name) for name in BOUNDS}
        return {name: amount for name, amount in found.items() if amount is not None}

    @property
    def sides(self) -> tuple[tuple[Bound, ...], tuple[Bound, ...]]:
        """The words of those that bound it from below, and of those from above.

        `reach` is from below; of a rank from above, since the first is the best.
        """
        upper: set[Bound] = {"at_most", "below"}
        if self.among is not None:
            upper.add("reach")
        below = tuple(name for name in self.bounds if name not in upper)
        return below, tuple(name for name in self.bounds if name in upper)

    def __attrs_post_init__(self) -> None:
        problems = Collector()
        bounds = self.bounds
        if not bounds:
            problems.add("bound", "", "none", f"at least one of {', '.join(BOUNDS)}")
        if len({amount.unit for amount in bounds.values()}) > 1:
            found = " and ".join(map(str, bounds.values()))
            problems.add("unit", "", found, "bounds in one unit")
        for names in self.sides:
            if len(names) > 1:
                expected = "one bound on a side"
                problems.add("bound", "", " and ".join(names), expected)
        if self.among is not None:
            self._check_ranks(problems)
        if not self.sources:
            problems.add("source", "sources", "none", "where the plan says so")
        problems.check(f"target {self.id}")

    def _check_ranks(self, problems: Collector) -> None:
        """A rank is bounded from above, by places."""
        if self.bounds and not self.sides[1]:
            found, expected = "no upper bound", "the last place that is good enough"
            problems.add("bound", "among", found, expected)
        for name, amount in self.bounds.items():
            if not is_rank(amount):
                problems.add("rank", name, str(amount), RANK)


#: What a rank is, in messages.
RANK = "a place: a whole number from 1, without a unit"


def is_rank(amount: Amount) -> bool:
    """Whether an amount can be a position in a ranking."""
    value = amount.value
    return amount.unit is None and value.denominator == 1 and value >= 1


#: What bounds a target, in the words of `Target`.
Bound = Literal["at_least", "above", "at_most", "below", "reach"]

BOUNDS: tuple[Bound, ...] = ("at_least", "above", "at_most", "below", "reach")
