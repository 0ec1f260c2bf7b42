"""What an organisation must do, by when, and what it is worth."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Literal

import attrs

from parindex.answers import as_json
from parindex.catalogue import one_line, say
from parindex.intervals import add
from parindex.numbers import display
from parindex.plans.deadlines import Deadline
from parindex.plans.organisations import Organisation
from parindex.plans.plan import Plan, Points, Task
from parindex.plans.schedule import times_of
from parindex.plans.wording import NEVER, when
from parindex.render import html_table
from parindex.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction

    from parindex.text import Language

#: How an organisation takes part in a task.
Role = Literal["lead", "coordinating"]


@attrs.frozen(kw_only=True)
class Duty:
    """A task that an organisation takes part in."""

    #: The code of the task.
    code: str
    #: Its title.
    title: Text
    #: How it takes part.
    role: Role
    #: Whether it is the first that leads it, and so answers for it.
    answers: bool
    #: The first last day of it; None where no date is known.
    by: datetime.date | None
    #: Its deadlines.
    deadlines: tuple[Deadline, ...]
    #: What is asked, and what shows that it was done.
    requirement: tuple[Text, ...]
    evidence: tuple[Text, ...]
    #: The criteria that it serves.
    criteria: tuple[str, ...]
    #: The points, where the plan has them.
    points: Points | None
    #: Whether others stand below it, so that its points are theirs too.
    is_group: bool


@attrs.frozen(kw_only=True)
class Duties:
    """What an organisation must do, in the order of the dates; what has none after."""

    #: The plan, by its id.
    plan: str
    #: Who does it.
    organisation: Organisation
    #: What it is assigned by name.
    own: tuple[Duty, ...]
    #: What is assigned to several that it is one of: `các sở, ban, ngành`.
    shared: tuple[Duty, ...]

    @property
    def counted(self) -> tuple[Duty, ...]:
        """What it answers for, each leaf once."""
        return tuple(d for d in self.own if d.answers and not d.is_group)

    def worth(self, field: Literal["max_score", "baseline", "target"]) -> Fraction:
        """The sum of such points of what it answers for, where they are known."""
        given = (getattr(d.points, field) for d in self.counted if d.points)
        return add(points for points in given if points is not None)

    @property
    def lost(self) -> Fraction:
        """The maxima less what was reached, of what it answers for."""
        return add(
            duty.points.max_score - duty.points.baseline
            for duty in self.counted
            if duty.points is not None and duty.points.baseline is not None
        )

    @property
    def stake(self) -> Fraction:
        """What the plan wants less what was reached, of what it answers for."""
        pairs = ((d.points.target, d.points.baseline) for d in self.counted if d.points)
        return add(t - b for t, b in pairs if t is not None and b is not None)

    @property
    def unknown(self) -> tuple[str, ...]:
        """The criteria that it answers for whose points are not known, by code."""
        return tuple(
            duty.code
            for duty in self.counted
            if (duty.points is None and duty.code in duty.criteria)
            or (duty.points is not None and duty.points.baseline is None)
        )

    def explain(self, lang: Language = "vi") -> str:
        """All of it in words."""
        return "\n".join(self._lines(lang))

    def _lines(self, lang: Language) -> Iterator[str]:
        yield from self._heading(lang)
        yield from _listed(self.own, lang)
        if self.shared:
            yield say("plans.duties.shared", lang)
            yield from _listed(self.shared, lang)

    def _heading(self, lang: Language) -> Iterator[str]:
        yield say("plans.duties", lang, name=self.organisation.name[lang])
        yield say(
            "plans.duties.worth",
            lang,
            count=str(len(self.counted)),
            max_score=display(self.worth("max_score"), lang),
            baseline=display(self.worth("baseline"), lang),
            target=display(self.worth("target"), lang),
            lost=display(self.lost, lang),
            stake=display(self.stake, lang),
        )
        if self.unknown:
            yield say("plans.gap.unknown", lang, codes=", ".join(self.unknown))

    def to_json(self) -> str:
        """All of it as JSON."""
        return as_json(self)

    def _repr_html_(self, lang: Language = "vi") -> str:
        names = ("code", "title", "role", "deadline", "points")
        rows = (
            (
                (
                    one_line(duty.code),
                    one_line(duty.title[lang]),
                    say(f"plans.role.{duty.role}", lang)
                    + (f" ({say('plans.common', lang)})" if common else ""),
                    "; ".join(when(d, lang) for d in duty.deadlines),
                    _points(duty.points, lang),
                ),
                False,
            )
            for common, some in ((False, self.own), (True, self.shared))
            for duty in some
        )
        heads = (say(f"plans.column.{name}", lang) for name in names)
        return html_table([*self._heading(lang)], heads, rows)


def _listed(duties: tuple[Duty, ...], lang: Language) -> Iterator[str]:
    for duty in duties:
        said = [one_line(f"{duty.code} {duty.title[lang]}")]
        said.append(say(f"plans.role.{duty.role}", lang))
        if duty.points is not None:
            said.append(_points(duty.points, lang))
        said += [when(d, lang) for d in duty.deadlines]
        yield f"  {'; '.join(said)}"
        for text in duty.requirement:
            yield f"    {one_line(text[lang])}"
        for text in duty.evidence:
            yield f"    {say('plans.evidence', lang, text=text[lang])}"


def _points(points: Points | None, lang: Language) -> str:
    """`0,73 → 1 trên 1 điểm`."""
    if points is None:
        return ""
    baseline, target = (
        "?" if x is None else display(x, lang) for x in (points.baseline, points.target)
    )
    most = display(points.max_score, lang)
    return say("plans.points", lang, baseline=baseline, target=target, max=most)


def duties(
    plan: Plan, organisation: str, role: Role | Literal["any"] = "any"
) -> Duties:
    """What an organisation must do: in the order of the dates, what has none after.

    Args:
        plan: The plan.
        organisation: Any of its names.
        role: Only what it leads, or only what it takes part in; else both.

    Raises:
        NotFound: for a name that none has, with the nearest one.
    """
    one, leaves = plan.directory[organisation], {leaf.code for leaf in plan.leaves()}
    own, shared = [], []
    for task in plan.tasks:
        found = role_in(plan, task, one)
        if found is not None and role in ("any", found):
            own.append(_duty(plan, task, found, one, leaves))
            continue
        found = shared_role_in(plan, task, one)
        if found is not None and role in ("any", found):
            shared.append(_duty(plan, task, found, one, leaves))
    return Duties(
        plan=plan.id, organisation=one, own=_in_order(own), shared=_in_order(shared)
    )


def _in_order(found: list[Duty]) -> tuple[Duty, ...]:
    return tuple(sorted(found, key=lambda duty: duty.by or NEVER))


def role_in(plan: Plan, task: Task, one: Organisation) -> Role | None:
    """How a task names an organisation: as leading, else as taking part."""
    if one in plan.leads(task):
        return "lead"
    return "coordinating" if one in plan.coordinates(task) else None


def shared_role_in(plan: Plan, task: Task, one: Organisation) -> Role | None:
    """How a task names several organisations that this is one of, by their levels."""
    if one.several:
        return None
    if any(one.level in other.covers for other in plan.leads(task)):
        return "lead"
    covered = any(one.level in other.covers for other in plan.coordinates(task))
    return "coordinating" if covered else None


def tasks_of(plan: Plan, organisation: str | None) -> tuple[Task, ...] | None:
    """The tasks that an organisation takes part in, alone or as one of several.

    None where no organisation is asked for.
    """
    if organisation is None:
        return None
    found = duties(plan, organisation)
    codes = {duty.code for duty in (*found.own, *found.shared)}
    return tuple(task for task in plan.tasks if task.code in codes)


def _duty(
    plan: Plan, task: Task, role: Role, one: Organisation, leaves: set[str]
) -> Duty:
    leads = plan.leads(task)
    last = [days.last for d in task.deadlines for days in times_of(plan, d)]
    return Duty(
        code=task.code,
        title=task.title,
        role=role,
        answers=bool(leads) and leads[0] is one,
        by=min(last, default=None),
        deadlines=task.deadlines,
        requirement=task.requirement,
        evidence=task.evidence,
        criteria=task.criteria,
        points=task.points,
        is_group=task.code not in leaves,
    )
