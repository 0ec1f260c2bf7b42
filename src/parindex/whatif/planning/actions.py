"""Actions that a unit may take: what each changes, what it costs, what it needs."""

from __future__ import annotations

import datetime
from fractions import Fraction
from heapq import heapify, heappop, heappush
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from parindex.changes import Add, Award, BookChange, Set
from parindex.converter import entries
from parindex.errors import Collector, UnitError, hint
from parindex.numbers import exact, exact_text, quoted
from parindex.text import Text, nfc, strings_of, text_of
from parindex.units import Amount, parse_amount, to_unit

if TYPE_CHECKING:
    from collections.abc import Iterable

_MONEY = "an amount of money from 0 up, with its unit, such as '350 triệu đồng'"


def money(value: object) -> Fraction:
    """An amount of money in VND, exactly; it must name its unit, unless it is 0.

    Raises:
        NumberError: for what is no exact number.
        UnitError: for an amount that is not of money, has no unit or is below 0.
    """
    amount = parse_amount(value)
    if amount.value < 0 or (amount.unit is None and amount.value):
        raise UnitError(f"'{amount}'", _MONEY, "money")
    return to_unit(amount, "VND")


def _cost(value: object) -> Amount:
    amount = parse_amount(value)
    return Amount(0, "VND") if amount.value == 0 and amount.unit is None else amount


def _effort(value: object) -> Fraction | None:
    return None if value is None else exact(value)


def _changes(value: Iterable[BookChange]) -> tuple[BookChange, ...]:
    return tuple(value)


@attrs.frozen(kw_only=True)
class Action:
    """Something that is done as a whole or not at all.

    Raises:
        Invalid: at construction, with every mistake.
    """

    #: Its id, such as `one-stop-training`.
    id: str = attrs.field(converter=nfc)
    #: What is done.
    title: Text = attrs.field(converter=text_of)
    #: What it changes in the book: `Add`, `Set` and `Award`.
    changes: tuple[BookChange, ...] = attrs.field(default=(), converter=_changes)
    #: What it costs.
    cost: Amount = attrs.field(factory=lambda: Amount(0, "VND"), converter=_cost)
    #: The work it takes, in person-days.
    effort: Fraction | None = attrs.field(default=None, converter=_effort)
    #: The day by which it is done.
    deadline: datetime.date | None = None
    #: Who does it.
    department: str = attrs.field(default="", converter=nfc)
    #: The ids of the actions that must be done for it to be of use.
    requires: tuple[str, ...] = attrs.field(default=(), converter=strings_of)
    #: The ids of the actions that cannot be done beside it.
    excludes: tuple[str, ...] = attrs.field(default=(), converter=strings_of)

    def __attrs_post_init__(self) -> None:
        problems = Collector()
        with problems.at("cost"):
            money(self.cost)
        if self.effort is not None and self.effort < 0:
            found = exact_text(self.effort)
            problems.add("effort", "effort", found, "person-days from 0 up")
        if self.deadline is not None and type(self.deadline) is not datetime.date:
            found = repr(self.deadline)[:60]
            problems.add("deadline", "deadline", found, "a date of `datetime`")
        for number, change in enumerate(self.changes):
            if not isinstance(change, Add | Set | Award):
                where, found = f"changes[{number}]", type(change).__name__.lower()
                problems.add("change", where, found, "add, set or award")
        problems.check(f"action {self.id}")

    @property
    def price(self) -> Fraction:
        """What it costs, in VND."""
        return money(self.cost)


def load_actions(path: str | Path) -> tuple[Action, ...]:
    """The actions in a TOML file, its tables [[action]], in order.

    Raises:
        Invalid: with every mistake in the file.
    """
    path, problems = Path(path), Collector()
    actions = entries(path, "action", Action, problems)
    if not problems.problems:
        check_actions(actions, problems)
    problems.check(path.name)
    return tuple(actions)


# --- how actions hang together --------------------------------------------------------


def check_actions(actions: Iterable[Action], problems: Collector) -> None:
    """Note ids used twice or unknown, circles, and actions that can never be done."""
    by_id: dict[str, Action] = {}
    for action in actions:
        if action.id in by_id:
            problems.add("duplicate", f"action {action.id}", "it twice", "it once")
        by_id[action.id] = action
    known = True
    for action in by_id.values():
        for field in ("requires", "excludes"):
            where = f"action {action.id}, {field}"
            for name in getattr(action, field):
                if name not in by_id or name == action.id:
                    expected = f"the id of another action{hint(name, by_id)}"
                    problems.add("action", where, quoted(name), expected)
                    known = False
    if not known:
        return
    done = workable(by_id.values())
    if len(done) < len(by_id):
        circle = [name for name in by_id if _is_circular(name, by_id)]
        where = f"action {circle[0]}, requires"
        found = f"a circle ({', '.join(circle)})"
        problems.add("circle", where, found, "an action that can be done first")
        return
    for action in by_id.values():
        _check_prerequisites(action, by_id, problems)


def _is_circular(name: str, by_id: dict[str, Action]) -> bool:
    """Whether an action is required by what it requires."""
    ahead = (closure(by_id[other], by_id) for other in by_id[name].requires)
    return any(name in found for found in ahead)


def _check_prerequisites(
    action: Action, by_id: dict[str, Action], problems: Collector
) -> None:
    for name in action.requires:
        end, last = by_id[name].deadline, action.deadline
        if end is not None and last is not None and end > last:
            where, found = f"action {name}, deadline", end.isoformat()
            expected = f"a day up to {last}, as {action.id} requires it"
            problems.add("deadline", where, found, expected)
    needed = closure(action, by_id)
    for name in sorted(needed):
        for other in by_id[name].excludes:
            if other in needed:
                where, found = f"action {action.id}, requires", f"{name} and {other}"
                expected = "actions that do not exclude each other"
                problems.add("excludes", where, found, expected)


def closure(action: Action, by_id: dict[str, Action]) -> frozenset[str]:
    """The ids of an action and of all that it requires."""
    found: set[str] = set()
    ahead = [action.id]
    while ahead:
        name = ahead.pop()
        if name not in found:
            found.add(name)
            ahead += by_id[name].requires
    return frozenset(found)


def workable(actions: Iterable[Action]) -> tuple[Action, ...]:
    """Actions in an order in which they can be done: prerequisites, then deadlines.

    Prerequisites that are not among them are taken as done; actions that require each
    other in a circle are left out.
    """
    by_id = {action.id: action for action in actions}
    waiting = {
        name: {other for other in action.requires if other in by_id}
        for name, action in by_id.items()
    }

    def turn(name: str) -> tuple[datetime.date, str]:
        return by_id[name].deadline or datetime.date.max, name

    ready = [turn(name) for name, others in waiting.items() if not others]
    heapify(ready)
    done: list[Action] = []
    while ready:
        _, first = heappop(ready)
        done.append(by_id[first])
        for name, others in waiting.items():
            if first in others:
                others.remove(first)
                if not others:
                    heappush(ready, turn(name))
    return tuple(done)
