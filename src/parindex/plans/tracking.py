"""How far a plan has come, month by month, from dated records."""

from __future__ import annotations

import datetime
from calendar import monthrange
from fractions import Fraction
from typing import TYPE_CHECKING

import attrs

from parindex.answers import as_json
from parindex.catalogue import say
from parindex.intervals import add
from parindex.numbers import display, display_day
from parindex.plans.schedule import Done, Item, items
from parindex.render import html_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from parindex.plans.plan import Plan
    from parindex.text import Language

#: What is told of a month, after its name.
MONTH, SUM = "plans.progress.month", "plans.progress.sum"
COLUMNS = ("due", "done", "late", "overdue", "points_due", "points_done")


@attrs.frozen(kw_only=True)
class Month:
    """What a month brought."""

    #: The year and the month.
    year: int
    month: int
    #: How many things had their last day in it.
    due: int
    #: How many things were done in it, and how many of them after their last day.
    done: int
    late: int
    #: How many things stood overdue at its end, or on the day that is asked about.
    overdue: int
    #: The points that the plan wants from tasks whose last deadline was in it.
    points_due: Fraction
    #: The points that the plan wants from tasks of which the last thing was done in it.
    points_done: Fraction


@attrs.frozen(kw_only=True)
class Progress:
    """How far a plan has come."""

    #: The plan, by its id.
    plan: str
    #: The day that is asked about.
    on: datetime.date
    #: From the first month in which something was due or done to that day's.
    months: tuple[Month, ...]
    #: How many things its tasks make due or ask; how many of them were done.
    total: int
    done: int
    #: How many are past their last day and not done.
    overdue: int
    #: How many are not done, and are not overdue either.
    open: int
    #: The points that the plan wants from all of its tasks, and from those done whole.
    points: Fraction
    points_done: Fraction

    def explain(self, lang: Language = "vi") -> str:
        """All of it in words."""
        return "\n".join(self._lines(lang))

    def _lines(self, lang: Language) -> Iterator[str]:
        yield self._heading(lang)
        yield self._sum(lang)
        for month in self.months:
            cells = dict(zip(("month", *COLUMNS), _cells(month, lang), strict=True))
            yield f"  {say(MONTH, lang, **cells)}"

    def _heading(self, lang: Language) -> str:
        return say(
            "plans.progress", lang, plan=self.plan, day=display_day(self.on, lang)
        )

    def _sum(self, lang: Language) -> str:
        counts = {
            n: str(getattr(self, n)) for n in ("total", "done", "overdue", "open")
        }
        points = display(self.points, lang)
        reached = display(self.points_done, lang)
        return say(SUM, lang, **counts, points=points, points_done=reached)

    def to_json(self) -> str:
        """All of it as JSON."""
        return as_json(self)

    def _repr_html_(self, lang: Language = "vi") -> str:
        names = ("month", *COLUMNS)
        heads = (say(f"plans.column.{name}", lang) for name in names)
        rows = ((_cells(month, lang), False) for month in self.months)
        return html_table([self._heading(lang)], heads, rows, [self._sum(lang)])


def _cells(month: Month, lang: Language) -> tuple[str, ...]:
    counts = (str(getattr(month, name)) for name in COLUMNS[:4])
    points = (display(getattr(month, name), lang) for name in COLUMNS[4:])
    return f"{month.month}/{month.year}", *counts, *points


def progress(plan: Plan, records: Iterable[Done], *, on: datetime.date) -> Progress:
    """How far a plan has come, month by month.

    A task's points are those that the plan wants (`Points.target`), of leaves only.
    They count as due with the last of its dates, and as done once all that it makes
    due by date is done, or, where nothing of it has a date, once it is recorded. What
    goes on all the time is never done, and is not counted.

    Args:
        plan: The plan.
        records: What was done; only records up to the day count.
        on: The day that is asked about.

    Raises:
        Invalid: for records of what the plan does not have.
    """
    every = items(plan, records, on)
    found = [item for item in every if item.kind == "task" and not _goes_on(item)]
    by_task: dict[str, list[Item]] = {}
    for item in found:
        by_task.setdefault(item.code, []).append(item)
    worth = {
        leaf.code: leaf.points.target
        for leaf in plan.leaves()
        if leaf.points is not None and leaf.points.target is not None
    }
    ends = {
        code: _ends(by_task.get(code, []), points) for code, points in worth.items()
    }
    over = [item for item in found if item.done is None and item.last_day < on]
    done = [item for item in found if item.done is not None]
    return Progress(
        plan=plan.id,
        on=on,
        months=tuple(_months(found, list(ends.values()), on)),
        total=len(found),
        done=len(done),
        overdue=len(over),
        open=len(found) - len(done) - len(over),
        points=add(worth.values()),
        points_done=add(end.points for end in ends.values() if end.done),
    )


def _goes_on(item: Item) -> bool:
    return item.deadline is not None and item.deadline.regularly


@attrs.frozen
class _End:
    """When a task ends: by the plan, and in fact."""

    points: Fraction
    due: datetime.date | None
    done: datetime.date | None


def _ends(found: Sequence[Item], points: Fraction) -> _End:
    dated = [item for item in found if item.days is not None]
    done = [item.done for item in dated or found if item.done is not None]
    whole = bool(done) and len(done) == len(dated or found)
    return _End(
        points,
        max((item.last_day for item in dated), default=None),
        max(done) if whole else None,
    )


def _months(
    found: Sequence[Item], ends: Sequence[_End], on: datetime.date
) -> Iterator[Month]:
    days = [item.last_day for item in found if item.days is not None]
    days += [item.done for item in found if item.done is not None]
    first = min((d for d in days if d <= on), default=None)
    if first is None:
        return
    for count in range(12 * first.year + first.month - 1, 12 * on.year + on.month):
        year, month = count // 12, count % 12 + 1

        def here(
            day: datetime.date | None, at: tuple[int, int] = (year, month)
        ) -> bool:
            return day is not None and (day.year, day.month) == at

        end = min(datetime.date(year, month, monthrange(year, month)[1]), on)
        done = [item for item in found if here(item.done)]
        yield Month(
            year=year,
            month=month,
            due=sum(item.days is not None and here(item.last_day) for item in found),
            done=len(done),
            late=sum(item.is_late for item in done),
            overdue=sum(_is_over(item, end) for item in found),
            points_due=add(x.points for x in ends if here(x.due)),
            points_done=add(x.points for x in ends if here(x.done)),
        )


def _is_over(item: Item, end: datetime.date) -> bool:
    """Whether it was overdue on that day."""
    return item.last_day < end and (item.done is None or item.done > end)
