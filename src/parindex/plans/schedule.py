"""What a plan makes due and when, and the records of what was done."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import attrs

from parindex.converter import entries
from parindex.csvfiles import Mistakes, read_table
from parindex.errors import Collector, hint
from parindex.numbers import quoted
from parindex.plans.deadlines import Days, Deadline
from parindex.plans.wording import NEVER
from parindex.text import Text, nfc

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from parindex.plans.plan import Plan, Task
    from parindex.plans.targets import Target


@attrs.frozen(kw_only=True)
class Done:
    """A record: that something of a plan was done, and when."""

    #: The code of a task, or the id of a target.
    task: str = attrs.field(converter=nfc)
    #: The day it was done.
    on: datetime.date
    #: The last day of the deadline it was for. Without it, all the one-time deadlines,
    #: and of those that come back each that had begun by then.
    deadline: datetime.date | None = None
    #: What is to be known of it.
    note: str = attrs.field(default="", converter=nfc)


@attrs.frozen(kw_only=True)
class Item:
    """One thing that is due: a task or a target, for one of its deadlines."""

    #: The code of the task, or the id of the target.
    code: str
    #: Which of them it is.
    kind: Literal["task", "target"]
    #: What is to be done or reached.
    title: Text
    #: Who leads it.
    lead: tuple[Text, ...] = ()
    #: The deadline; None where the plan gives none.
    deadline: Deadline | None = None
    #: Which of its deadlines that is, from 1; 0 where the plan gives none.
    number: int = 0
    #: The days of it; None where it names no dates.
    days: Days | None = None
    #: The day it was done, if it was.
    done: datetime.date | None = None

    @property
    def last_day(self) -> datetime.date:
        """The last day in time; the end of all time where it names no dates."""
        return NEVER if self.days is None else self.days.last

    @property
    def is_late(self) -> bool:
        """Whether it was done after its last day."""
        return self.done is not None and self.done > self.last_day


def load_done(path: str | Path) -> tuple[Done, ...]:
    """The records in a file.

    Args:
        path: A TOML file with tables [[done]], or a CSV file with the columns `task`
            and `on`, and if wanted `deadline` and `note`.

    Raises:
        Invalid: with every mistake in the file.
    """
    path = Path(path)
    if path.suffix.lower() != ".csv":
        problems = Collector()
        read = entries(path, "done", Done, problems)
        problems.check(path.name)
        return tuple(read)
    table, mistakes, found = read_table(path), Mistakes(), []
    known = ("task", "on", "deadline", "note")
    for name in table.columns:
        if name not in known:
            text = f"unknown column {quoted(name)}"
            mistakes.add("column", "", text, f"one of {', '.join(known)}")
    tasks, days = table.column("task"), table.column("on")
    for number, line in enumerate(table.lines):
        cells = dict(zip(table.columns, table.rows[number], strict=True))
        on = _date(days[number], f"line {line}, on", mistakes)
        until = cells.get("deadline", "").strip()
        deadline = _date(until, f"line {line}, deadline", mistakes) if until else None
        task, note = tasks[number].strip(), cells.get("note", "").strip()
        found.append(Done(task=task, on=on, deadline=deadline, note=note))
    mistakes.check(table.name)
    return tuple(found)


def _date(text: str, where: str, mistakes: Collector) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text.strip())
    except ValueError:
        mistakes.add("date", where, quoted(text), "a date such as 2024-05-31")
        return NEVER


def items(
    plan: Plan,
    records: Iterable[Done] = (),
    on: datetime.date = NEVER,
    tasks: Sequence[Task] | None = None,
) -> tuple[Item, ...]:
    """Everything that a plan makes due, each deadline and each of its returns once.

    Headings are left out: rows above others that nobody leads and that have no
    deadline. So are targets without a deadline of their own, which are for the plan as
    a whole, and what would have come back only before the plan was issued.

    Args:
        plan: The plan.
        records: What was done.
        on: The day up to which records count.
        tasks: Only these tasks, and the targets that belong to them.

    Raises:
        Invalid: for records of what the plan does not have.
    """
    records = tuple(records)
    chosen = plan.tasks if tasks is None else tasks
    codes, leaves = {t.code for t in chosen}, {t.code for t in plan.leaves()}
    targets = [
        target
        for target in plan.targets
        if target.deadlines and (tasks is None or target.task in codes)
    ]
    _check(plan, records)
    found = [
        item
        for task in chosen
        if task.code in leaves or task.lead or task.deadlines
        for item in _items(plan, task)
    ]
    found += [item for target in targets for item in _items(plan, target)]
    return tuple(_settled(item, records, on) for item in found)


def _items(plan: Plan, of: Task | Target) -> Iterator[Item]:
    names: tuple[str, ...] = getattr(of, "lead", ())
    leads = tuple(plan.directory[name].name for name in names)
    kind: Literal["task", "target"] = "task" if hasattr(of, "code") else "target"
    own = Item(code=code_of(of), kind=kind, title=of.title, lead=leads)
    for number, deadline in enumerate(of.deadlines, 1):
        one = attrs.evolve(own, deadline=deadline, number=number)
        times = tuple(times_of(plan, deadline))
        yield from (attrs.evolve(one, days=days) for days in times)
        if not times and deadline.every is None:
            yield one
    if not of.deadlines:
        yield own


def times_of(plan: Plan, deadline: Deadline) -> Iterator[Days]:
    """Each time a deadline falls due; what comes back, from the day of the plan on."""
    for days in deadline.occurrences(plan.first_year, plan.last_year):
        if deadline.every is None or plan.issued is None or days.last >= plan.issued:
            yield days


def code_of(of: Task | Target) -> str:
    """The code of a task, or the id of a target."""
    found: str = getattr(of, "code", "") or getattr(of, "id", "")
    return found


def _settled(item: Item, records: tuple[Done, ...], on: datetime.date) -> Item:
    days = [r.on for r in records if r.on <= on and _is_for(r, item)]
    return attrs.evolve(item, done=min(days)) if days else item


def _is_for(record: Done, item: Item) -> bool:
    deadline = item.deadline
    if record.task != item.code or (deadline is not None and deadline.regularly):
        return False
    if record.deadline is not None:
        return item.days is not None and item.days.last == record.deadline
    if deadline is None or deadline.every is None or item.days is None:
        return True
    return item.days.first <= record.on


def _check(plan: Plan, records: tuple[Done, ...]) -> None:
    problems = Collector()
    dates: dict[str, list[str]] = {}
    every: tuple[Task | Target, ...] = (*plan.tasks, *plan.targets)
    for of in every:
        known = (item.days for item in _items(plan, of))
        dates[code_of(of)] = [days.last.isoformat() for days in known if days]
    for number, record in enumerate(records, 1):
        place = f"done no. {number}"
        if record.task not in dates:
            expected = f"a task or target of {plan.id}{hint(record.task, dates)}"
            problems.add("task", f"{place}, task", quoted(record.task), expected)
        elif record.deadline is not None:
            text, wanted = record.deadline.isoformat(), dates[record.task]
            if text not in wanted:
                expected = f"the last day of a deadline of it{hint(text, wanted)}"
                problems.add("deadline", f"{place}, deadline", text, expected)
    problems.check("records")
