"""A plan as lines of text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parindex.catalogue import one_line, say
from parindex.plans.wording import bounds, when, where

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parindex.plans.plan import Plan
    from parindex.text import Language


def outline(plan: Plan, lang: Language) -> Iterator[str]:
    """A plan: its tasks with who leads them and their deadlines, then its targets."""
    yield one_line(plan.title[lang])
    yield one_line(plan.id)
    if plan.tasks:
        yield say("plans.tasks", lang)
    for task in plan.tasks:
        leads = ", ".join(one.name[lang] for one in plan.leads(task))
        said = [f"{task.code} {task.title[lang]}", leads]
        said += [when(deadline, lang) for deadline in task.deadlines]
        yield f"  {one_line('; '.join(filter(None, said)))}"
    if plan.targets:
        yield say("plans.targets", lang)
    for target in plan.targets:
        said = [
            say(
                "plans.outcome",
                lang,
                title=target.title[lang],
                asked=bounds(target, lang),
                place=where(target),
            )
        ]
        said += [when(deadline, lang) for deadline in target.deadlines]
        yield f"  {one_line('; '.join(said))}"
    yield from (one_line(note[lang]) for note in plan.notes)
