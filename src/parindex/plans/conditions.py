"""What a target asks of a number, exactly: from where, and up to where."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import attrs

from parindex.units import unit_named

if TYPE_CHECKING:
    from fractions import Fraction

    from parindex.curves import End
    from parindex.plans.plan import Plan
    from parindex.plans.targets import Bound, Target


class Limit(NamedTuple):
    """One end of what is asked."""

    #: The value, in the base unit of its dimension: a share, for percent.
    value: Fraction
    #: Whether the value itself is within.
    closed: bool
    #: The base unit; empty for a plain number.
    unit: str


@attrs.frozen
class Condition:
    """What is asked of a number; an end that is not asked is None.

    A value that the text gives without a bound word is asked at least; of a rank, at
    most, since the first is the best.
    """

    low: Limit | None
    high: Limit | None

    def surely(self, low: End, high: End) -> bool:
        """Whether every number from *low* to *high* is within."""
        return (self.low is None or _beyond(low, self.low)) and (
            self.high is None or _short_of(high, self.high)
        )

    def never(self, low: End, high: End) -> bool:
        """Whether no number from *low* to *high* is within."""
        return (self.low is not None and not _beyond(high, self.low)) or (
            self.high is not None and not _short_of(low, self.high)
        )


def _beyond(x: End, limit: Limit) -> bool:
    return x >= limit.value if limit.closed else x > limit.value


def _short_of(x: End, limit: Limit) -> bool:
    return x <= limit.value if limit.closed else x < limit.value


def condition(target: Target) -> Condition:
    """What a target asks of a number, in the base unit of its bounds."""
    low, high = (_limit(target, names) for names in target.sides)
    return Condition(low, high)


def _limit(target: Target, names: tuple[Bound, ...]) -> Limit | None:
    """The limit on a side, by the words there; None without any."""
    if not names:
        return None
    (name,) = names
    amount, closed = target.bounds[name], name not in ("above", "below")
    if amount.unit is None:
        return Limit(amount.value, closed, "")
    unit = unit_named(amount.unit)
    return Limit(amount.value * unit.factor, closed, unit.of)


def year_of(plan: Plan, target: Target) -> int | None:
    """The year that a target is for: that of its last date, else the plan's last.

    None where it comes back.
    """
    if any(deadline.every for deadline in target.deadlines):
        return None
    days = (deadline.last_day for deadline in target.deadlines)
    return max((day.year for day in days if day), default=plan.last_year)
