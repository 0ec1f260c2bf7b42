"""What two plans ask differently, and what one plan says in two ways."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import attrs

from parindex.answers import as_json
from parindex.catalogue import one_line, say
from parindex.numbers import display_day
from parindex.plans.assignments import shared_role_in
from parindex.plans.conditions import Condition, Limit, condition, year_of
from parindex.plans.targets import Target
from parindex.plans.wording import bounds, where
from parindex.render import html_table
from parindex.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from parindex.plans.plan import Plan, Task
    from parindex.text import Language

#: How two plans stand to each other in one thing.
Kind = Literal["other", "first_only", "second_only", "same"]

KINDS: tuple[Kind, ...] = ("other", "first_only", "second_only", "same")

# --- two plans ------------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class Difference:
    """One thing that is measured, and what each of two plans asks of it."""

    #: What is measured, and of whom.
    about: str
    scope: str
    #: Whether both ask the same, or only one of them asks.
    kind: Kind
    #: The targets of each.
    first: tuple[Target, ...]
    second: tuple[Target, ...]


@attrs.frozen(kw_only=True)
class Differences:
    """What two plans ask, thing by thing."""

    #: The plans, by their ids.
    first: str
    second: str
    #: Each thing that either asks, in the order of the first plan.
    each: tuple[Difference, ...]

    def of(self, kind: Kind) -> tuple[Difference, ...]:
        """The things of which they stand so to each other."""
        return tuple(one for one in self.each if one.kind == kind)

    def explain(self, lang: Language = "vi") -> str:
        """All of it in words."""
        return "\n".join(self._lines(lang))

    def _lines(self, lang: Language) -> Iterator[str]:
        yield self._heading(lang)
        for kind in KINDS:
            found = self.of(kind)
            if found:
                yield f"{say(f'plans.{kind}', lang)} ({len(found)}):"
            for one in found:
                yield f"  {_title(one)}"
                for sign, targets in (("-", one.first), ("+", one.second)):
                    yield from (f"    {sign} {_asked(t, lang)}" for t in targets)

    def _heading(self, lang: Language) -> str:
        return say("plans.compared", lang, first=self.first, second=self.second)

    def to_json(self) -> str:
        """All of it as JSON."""
        return as_json(self)

    def _repr_html_(self, lang: Language = "vi") -> str:
        rows = (
            (
                (
                    _title(one),
                    say(f"plans.{one.kind}", lang),
                    "; ".join(_asked(target, lang) for target in one.first),
                    "; ".join(_asked(target, lang) for target in one.second),
                ),
                one.kind == "other",
            )
            for one in self.each
        )
        titles = (say(f"plans.column.{name}", lang) for name in ("about", "state"))
        heads = (*titles, self.first, self.second)
        return html_table([self._heading(lang)], heads, rows)


def _title(one: Difference | Contradiction) -> str:
    return one_line(f"{one.about}/{one.scope}" if one.scope else one.about)


def _asked(target: Target, lang: Language) -> str:
    said = say(
        "plans.outcome",
        lang,
        title=target.title[lang],
        asked=bounds(target, lang),
        place=where(target),
    )
    dates = [d.last_day for d in target.deadlines if d.last_day]
    if dates:
        said += f", {say('plans.by', lang, day=display_day(max(dates), lang))}"
    return said


def differences(first: Plan, second: Plan) -> Differences:
    """What two plans ask differently: of the same thing, by `about` and `scope`.

    They ask the same where all bounds, base years, years and, of a rank, those among
    whom it is are the same; a value without a bound word is asked at least (of a rank,
    at most). The years of two plans that each are for one year do not count.
    """
    asked = [_by_thing(plan) for plan in (first, second)]
    each = []
    for about, scope in dict.fromkeys((*asked[0], *asked[1])):
        own, other = (tuple(some.get((about, scope), ())) for some in asked)
        kind: Kind = "other"
        if not other:
            kind = "first_only"
        elif not own:
            kind = "second_only"
        elif _demands(first, own) == _demands(second, other):
            kind = "same"
        each.append(
            Difference(about=about, scope=scope, kind=kind, first=own, second=other)
        )
    return Differences(first=first.id, second=second.id, each=tuple(each))


def _by_thing(plan: Plan) -> dict[tuple[str, str], list[Target]]:
    found: dict[tuple[str, str], list[Target]] = {}
    for target in plan.targets:
        found.setdefault((target.about, target.scope), []).append(target)
    return found


def _demands(plan: Plan, targets: Iterable[Target]) -> set[tuple[object, ...]]:
    single = plan.first_year == plan.last_year
    return {
        (condition(t), t.base, t.among, None if single else year_of(plan, t))
        for t in targets
    }


# --- one plan -------------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class Contradiction:
    """What one plan says in two ways."""

    #: Which it is: other bounds, a rank among others, another base year, other leads.
    kind: Literal["bounds", "among", "base", "lead"]
    #: What is measured, and of whom; or the criterion that several lead.
    about: str
    scope: str = ""
    #: The targets.
    targets: tuple[Target, ...] = ()
    #: The tasks, by code, with who leads them and where the plan says so.
    tasks: tuple[tuple[str, tuple[Text, ...], str], ...] = ()

    def explain(self, lang: Language = "vi") -> str:
        """It in words."""
        return "\n".join(self._lines(lang))

    def _lines(self, lang: Language) -> Iterator[str]:
        yield say(f"plans.contradiction.{self.kind}", lang, about=_title(self))
        yield from (f"  - {_asked(target, lang)}" for target in self.targets)
        for code, leads, place in self.tasks:
            names = "; ".join(name[lang] for name in leads)
            said = one_line(f"{code}: {names}")
            yield f"  - {said} ({place})" if place else f"  - {said}"


def contradictions(plan: Plan) -> tuple[Contradiction, ...]:
    """What a plan says in two ways.

    Bounds, where the base year is the same; those among whom a rank is; and base years,
    of targets of the same thing in the same year. And tasks that serve one criterion
    alone, the same one, with nobody who leads both, alone or as one of several.
    """
    found = []
    things: dict[tuple[str, str, int | None], list[Target]] = {}
    for target in plan.targets:
        key = (target.about, target.scope, year_of(plan, target))
        things.setdefault(key, []).append(target)
    for (about, scope, _), some in things.items():
        targets = tuple(some)
        bases = {target.base for target in targets}
        for base in bases:
            same = tuple(target for target in targets if target.base == base)
            if _conflict([condition(target) for target in same]):
                found.append(
                    Contradiction(kind="bounds", about=about, scope=scope, targets=same)
                )
            elif len({target.among for target in same} - {None}) > 1:
                found.append(
                    Contradiction(kind="among", about=about, scope=scope, targets=same)
                )
        if len(bases - {None}) > 1:
            found.append(
                Contradiction(kind="base", about=about, scope=scope, targets=targets)
            )
    return *found, *_leads(plan)


def _conflict(conditions: list[Condition]) -> bool:
    """Whether two bound the same end otherwise, or leave nothing within both."""
    lows = {one.low for one in conditions if one.low is not None}
    highs = {one.high for one in conditions if one.high is not None}
    if len(lows) > 1 or len(highs) > 1:
        return True
    return any(_excludes(low, high) for low in lows for high in highs)


def _excludes(low: Limit, high: Limit) -> bool:
    if low.unit != high.unit:
        return True
    if low.value == high.value:
        return not (low.closed and high.closed)
    return low.value > high.value


def _leads(plan: Plan) -> Iterator[Contradiction]:
    serving: dict[str, list[Task]] = {}
    for task in plan.tasks:
        if task.lead and len(task.criteria) == 1:
            serving.setdefault(task.criteria[0], []).append(task)
    for code, tasks in serving.items():
        if any(not _shared(plan, a, b) for a in tasks for b in tasks):
            told = tuple((t.code, _names(plan, t), _place(t)) for t in tasks)
            yield Contradiction(kind="lead", about=code, tasks=told)


def _shared(plan: Plan, task: Task, other: Task) -> bool:
    """Whether somebody leads both, alone or as one of several."""
    return any(
        one in plan.leads(other)
        or shared_role_in(plan, other, one) == "lead"
        or any(two.level in one.covers for two in plan.leads(other))
        for one in plan.leads(task)
    )


def _names(plan: Plan, task: Task) -> tuple[Text, ...]:
    return tuple(one.name for one in plan.leads(task))


def _place(task: Task) -> str:
    return "; ".join(one_line(s.place or s.document) for s in task.sources)
