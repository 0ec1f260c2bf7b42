"""What of a plan is due soon, what is overdue, and what has no date."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import attrs

from parindex.answers import as_json
from parindex.catalogue import one_line, say
from parindex.errors import Invalid, Problem
from parindex.numbers import display_day
from parindex.plans.assignments import tasks_of
from parindex.plans.schedule import Done, Item, items
from parindex.plans.wording import when
from parindex.render import html_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from parindex.plans.plan import Plan
    from parindex.text import Language

#: The parts of an answer, in the order in which they are told.
PARTS = ("overdue", "soon", "later", "after", "regular", "undated", "done")

#: The parts that are told item by item; of the others only their codes are.
TOLD = ("overdue", "soon", "after")


@attrs.frozen(kw_only=True)
class Due:
    """All that a plan makes due, each thing in one of these parts."""

    #: The plan, by its id.
    plan: str
    #: The day that is asked about.
    on: datetime.date
    #: The last day that counts as soon.
    until: datetime.date
    #: What is past its last day and not recorded as done.
    overdue: tuple[Item, ...]
    #: What has its last day from `on` to `until`.
    soon: tuple[Item, ...]
    #: What has its last day after that.
    later: tuple[Item, ...]
    #: What waits for something to happen.
    after: tuple[Item, ...]
    #: What goes on all the time.
    regular: tuple[Item, ...]
    #: What the plan gives no deadline.
    undated: tuple[Item, ...]
    #: What is recorded as done.
    done: tuple[Item, ...]

    def explain(self, lang: Language = "vi") -> str:
        """All of it in words."""
        return "\n".join(self._lines(lang))

    def _lines(self, lang: Language) -> Iterator[str]:
        yield self._heading(lang)
        for name in PARTS:
            found: tuple[Item, ...] = getattr(self, name)
            if not found:
                continue
            yield f"{say(f'plans.due.{name}', lang)} ({len(found)}):"
            if name in TOLD:
                yield from (f"  {_line(item, lang)}" for item in found)
            else:
                codes = dict.fromkeys(item.code for item in found)
                yield f"  {one_line(', '.join(codes))}"

    def _heading(self, lang: Language) -> str:
        on, until = display_day(self.on, lang), display_day(self.until, lang)
        return say("plans.due", lang, plan=self.plan, on=on, until=until)

    def to_json(self) -> str:
        """All of it as JSON."""
        return as_json(self)

    def _repr_html_(self, lang: Language = "vi") -> str:
        names = ("state", "code", "title", "deadline", "lead")
        rows = (
            (
                (
                    say(f"plans.due.{name}", lang),
                    one_line(item.code),
                    one_line(item.title[lang]),
                    _when(item, lang),
                    _leads(item, lang),
                ),
                name == "overdue",
            )
            for name in PARTS
            for item in getattr(self, name)
        )
        heads = (say(f"plans.column.{name}", lang) for name in names)
        return html_table([self._heading(lang)], heads, rows)


def _line(item: Item, lang: Language) -> str:
    said = (
        one_line(f"{item.code} {item.title[lang]}"),
        _when(item, lang),
        _leads(item, lang),
    )
    return " · ".join(filter(None, said))


def _leads(item: Item, lang: Language) -> str:
    return one_line("; ".join(name[lang] for name in item.lead))


def _when(item: Item, lang: Language) -> str:
    if item.deadline is None:
        return ""
    said = when(item.deadline, lang)
    if item.deadline.every is not None:
        said = say(
            "plans.return", lang, when=said, day=display_day(item.last_day, lang)
        )
    return said


def due(
    plan: Plan,
    on: datetime.date,
    within: int = 30,
    *,
    done: Iterable[Done] = (),
    organisation: str | None = None,
) -> Due:
    """What of a plan is due soon, and what is overdue and not recorded as done.

    Args:
        plan: The plan.
        on: The day that is asked about; only records up to it count.
        within: How many days after it count as soon; what is due on the last of them
            is due soon.
        done: What was done.
        organisation: Only what it takes part in, alone or as one of several.

    Raises:
        Invalid: for fewer than 0 days or more than the calendar has, and for records of
            what the plan does not have.
        NotFound: for an organisation that is not there.
    """
    if within < 0:
        problem = Problem("within", "within", str(within), "0 days or more")
        raise Invalid("due", (problem,))
    try:
        until = on + datetime.timedelta(days=within)
    except OverflowError:
        expected = f"a day up to {datetime.date.max.isoformat()}"
        found = f"{within} days from {on.isoformat()}"
        raise Invalid("due", (Problem("within", "within", found, expected),)) from None
    parts: dict[str, list[Item]] = {name: [] for name in PARTS}
    for item in items(plan, done, on, tasks_of(plan, organisation)):
        parts[_part(item, on, until)].append(item)
    for name in PARTS:
        parts[name].sort(key=lambda item: item.last_day)
    told = {name: tuple(some) for name, some in parts.items()}
    return Due(plan=plan.id, on=on, until=until, **told)


def _part(item: Item, on: datetime.date, until: datetime.date) -> str:
    if item.done is not None:
        return "done"
    if item.days is not None:
        late = "overdue" if item.last_day < on else "soon"
        return late if item.last_day <= until else "later"
    if item.deadline is None:
        return "undated"
    return "regular" if item.deadline.regularly else "after"
