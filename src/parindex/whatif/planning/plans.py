"""Plans: what was chosen, what was left out and why, and what it comes to."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Literal

import attrs

from parindex.answers import as_json
from parindex.catalogue import one_line, say
from parindex.explain import context_line
from parindex.intervals import Interval, add
from parindex.numbers import display
from parindex.render import html_table
from parindex.scorecard import Scorecard
from parindex.tables import Table
from parindex.whatif.planning.actions import Action
from parindex.whatif.shifts import Move, moves

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator

    from parindex.text import Language

#: Why an action is not in a plan: it ends too late; what it requires does; an action of
#: the plan excludes it; the data could not be so; it adds nothing, as nothing that
#: counts reads what it changes, an award counts instead, it does not apply, the maximum
#: is reached, a cap holds it, or the next level is not reached; it lowers the score;
#: there is not enough money, department's money or time; the target is reached without
#: it; it could be added, and another plan that is better has it.
Reason = Literal[
    "late",
    "prerequisite",
    "excluded",
    "impossible",
    "unread",
    "awarded",
    "out",
    "full",
    "capped",
    "level",
    "lowers",
    "budget",
    "cap",
    "effort",
    "target",
    "other",
]


@attrs.frozen(kw_only=True)
class LeftOut:
    """An action that is not in a plan, and what it would be to the plan."""

    #: The action.
    action: Action
    #: Why it is not in the plan.
    reason: Reason
    #: What the reason names: the ids of what ends too late or excludes it, the places
    #: of data that could not be, a department, or the codes that it bears on.
    names: tuple[str, ...] = ()
    #: The points it would surely add to the plan, with all that it requires; None where
    #: it cannot be added.
    gain: Fraction | None = None
    #: What it would cost beside the plan, with all that it requires, in VND.
    price: Fraction = Fraction(0)
    #: How much there must be of what is scarce: VND, or person-days.
    needed: Fraction | None = None


@attrs.frozen(kw_only=True)
class Spending:
    """What one department does in a plan."""

    #: How many actions.
    count: int
    #: What they cost, in VND.
    cost: Fraction
    #: Their work, in person-days, where it is stated.
    effort: Fraction


@attrs.frozen(kw_only=True)
class Plan:
    """Actions that go together, in an order in which they can be done."""

    #: The unit's year without them, and with them.
    before: Scorecard = attrs.field(eq=False, repr=False)
    after: Scorecard = attrs.field(eq=False, repr=False)
    #: The area or criterion whose score counts; empty for the whole.
    code: str
    #: The actions: after what they require, then by deadline.
    actions: tuple[Action, ...]
    #: The other actions, by id.
    left_out: tuple[LeftOut, ...]
    #: The score that counts, before and after.
    score_before: Interval
    score_after: Interval
    #: The money there is, in VND; None where it was not limited.
    budget: Fraction | None
    #: The score that was to be reached for the least money, if any was.
    target: Fraction | None
    #: So much more money, in VND.
    step: Fraction
    #: The points that it would surely add; None where money is not what is scarce.
    step_gain: Fraction | None

    @property
    def cost(self) -> Fraction:
        """What the actions cost, in VND."""
        return add(action.price for action in self.actions)

    @property
    def effort(self) -> Fraction:
        """The work of the actions, in person-days, where it is stated."""
        return add(action.effort or Fraction(0) for action in self.actions)

    @property
    def gain(self) -> Fraction:
        """The points that are surely added."""
        return self.score_after.low - self.score_before.low

    @property
    def departments(self) -> Table[Spending]:
        """What each department does, by name."""
        by_name: dict[str, list[Action]] = {}
        for action in self.actions:
            by_name.setdefault(action.department, []).append(action)
        return Table(
            (
                name,
                Spending(
                    count=len(those),
                    cost=add(action.price for action in those),
                    effort=add(action.effort or Fraction(0) for action in those),
                ),
            )
            for name, those in sorted(by_name.items())
        )

    @property
    def moves(self) -> tuple[Move, ...]:
        """The criteria and areas whose score moves, and the whole."""
        return moves(self.before, self.after)

    def explain(self, lang: Language = "vi") -> str:
        """The plan as text: what is done, what it brings, what was left out and why.

        Args:
            lang: `vi` or `en`.
        """
        lines = [*self._heading(lang), "", say("plan.actions", lang)]
        lines += [f"  {line}" for line in self._actions(lang)]
        if self.actions:
            lines += ["", say("plan.departments", lang)]
            lines += [f"  {line}" for line in self._departments(lang)]
        if self.moves:
            lines += ["", say("plan.moves", lang)]
            lines += [f"  {line}" for line in self._moves(lang)]
        if self.left_out:
            lines += ["", say("plan.left_out", lang)]
            lines += [f"  {line}" for line in self._left_out(lang)]
        if self.step_gain is not None:
            step, gain = price(self.step, lang), display(self.step_gain, lang)
            lines += ["", say("plan.step", lang, step=step, gain=gain)]
        return "\n".join(lines)

    def _heading(self, lang: Language) -> Iterator[str]:
        yield context_line(self.before.context, lang)
        what = self.code or say("total", lang)
        yield say(
            "plan.score",
            lang,
            what=what,
            before=self.score_before.display(lang),
            after=self.score_after.display(lang),
            gain=display(self.gain, lang),
        )
        yield say(
            "plan.cost",
            lang,
            count=str(len(self.actions)),
            cost=price(self.cost, lang),
            effort=display(self.effort, lang),
        )
        if self.budget is not None:
            yield say("plan.budget", lang, budget=price(self.budget, lang))
        if self.target is not None:
            yield say("plan.target", lang, target=display(self.target, lang))

    def _actions(self, lang: Language) -> Iterator[str]:
        for number, action in enumerate(self.actions, 1):
            yield f"{number}. {action_line(action, lang)}"
        if not self.actions:
            yield say("plan.none", lang)

    def _departments(self, lang: Language) -> Iterator[str]:
        for name, spending in self.departments.items():
            yield say(
                "plan.department",
                lang,
                name=name or say("plan.no_department", lang),
                count=str(spending.count),
                cost=price(spending.cost, lang),
                effort=display(spending.effort, lang),
            )

    def _moves(self, lang: Language) -> Iterator[str]:
        for move in self.moves:
            yield say(
                "plan.move",
                lang,
                what=f"{move.code} {move.title[lang]}"
                if move.code
                else say("total", lang),
                before=move.before.display(lang),
                after=move.after.display(lang),
            )

    def _left_out(self, lang: Language) -> Iterator[str]:
        for other in self.left_out:
            why = say(
                f"left_out.{other.reason}",
                lang,
                names=", ".join(other.names),
                gain="" if other.gain is None else display(other.gain, lang),
                price=price(other.price, lang),
                needed=self._needed(other, lang),
            )
            yield f"{one_line(other.action.title[lang])}: {why}"

    def _needed(self, other: LeftOut, lang: Language) -> str:
        if other.needed is None:
            return ""
        days = other.reason == "effort"
        return display(other.needed, lang) if days else price(other.needed, lang)

    def to_json(self) -> str:
        """The plan as JSON, its numbers exact texts."""
        record = {
            "framework": self.before.context.framework.id,
            "unit": self.before.context.assessment.unit,
            "year": self.before.context.assessment.year,
            "book": self.before.context.book.name,
            "code": self.code,
            "budget": self.budget,
            "target": self.target,
            "actions": [action.id for action in self.actions],
            "cost": self.cost,
            "effort": self.effort,
            "score_before": self.score_before,
            "score_after": self.score_after,
            "gain": self.gain,
            "departments": self.departments,
            "moves": [
                {"code": move.code, "before": move.before, "after": move.after}
                for move in self.moves
            ],
            "left_out": [
                {
                    "action": other.action.id,
                    "reason": other.reason,
                    "names": list(other.names),
                    "gain": other.gain,
                    "price": other.price,
                    "needed": other.needed,
                }
                for other in self.left_out
            ],
            "step": self.step,
            "step_gain": self.step_gain,
        }
        return as_json(record)

    def _repr_html_(self, lang: Language = "vi") -> str:
        names = ("action", "department", "cost", "deadline")
        heads = (say(f"plan_column.{name}", lang) for name in names)
        rows = (
            (
                (
                    action.title[lang],
                    action.department,
                    price(action.price, lang),
                    action.deadline.isoformat() if action.deadline else "",
                ),
                False,
            )
            for action in self.actions
        )
        return html_table(self._heading(lang), heads, rows, self._left_out(lang))


@attrs.frozen(kw_only=True)
class Bought:
    """A plan of a frontier: what it costs, and what it brings."""

    #: What it costs, in VND.
    cost: Fraction
    #: The points that it surely adds.
    gain: Fraction
    #: The score that it reaches.
    score: Interval
    #: Its actions: after what they require, then by deadline.
    actions: tuple[Action, ...]


@attrs.frozen(kw_only=True)
class Frontier:
    """All plans of which no other costs no more and surely gives more."""

    #: The unit's year as it stands.
    before: Scorecard = attrs.field(eq=False, repr=False)
    #: The area or criterion whose score counts; empty for the whole.
    code: str
    #: The plans, by rising cost; the first costs nothing.
    plans: tuple[Bought, ...]

    def explain(self, lang: Language = "vi") -> str:
        """The plans as text, a line each.

        Args:
            lang: `vi` or `en`.
        """
        return "\n".join(self._lines(lang))

    def _lines(self, lang: Language) -> Iterator[str]:
        yield context_line(self.before.context, lang)
        yield say("frontier.heading", lang, count=str(len(self.plans)))
        for bought in self.plans:
            yield say(
                "frontier.plan",
                lang,
                cost=price(bought.cost, lang),
                score=bought.score.display(lang),
                gain=display(bought.gain, lang),
                names=", ".join(action.id for action in bought.actions) or "–",
            )

    def to_json(self) -> str:
        """The plans as JSON, their numbers exact texts."""
        plans = [
            {
                "cost": bought.cost,
                "gain": bought.gain,
                "score": bought.score,
                "actions": [action.id for action in bought.actions],
            }
            for bought in self.plans
        ]
        record = {"code": self.code, "plans": plans}
        return as_json(record)

    def _repr_html_(self, lang: Language = "vi") -> str:
        names = ("cost", "score", "gain", "actions")
        heads = (say(f"plan_column.{name}", lang) for name in names)
        rows = (
            (
                (
                    price(bought.cost, lang),
                    bought.score.display(lang),
                    display(bought.gain, lang),
                    ", ".join(action.title[lang] for action in bought.actions),
                ),
                False,
            )
            for bought in self.plans
        )
        return html_table([context_line(self.before.context, lang)], heads, rows)


def price(amount: Fraction, lang: Language) -> str:
    """An amount of VND in millions, as a reader prints it."""
    return say("plan.money", lang, number=display(amount / 10**6, lang))


def action_line(action: Action, lang: Language) -> str:
    """An action: what, who, how much, by when."""
    parts = [price(action.price, lang)]
    if action.department:
        parts.insert(0, action.department)
    if action.deadline is not None:
        parts.append(say("plan.by", lang, day=_day(action.deadline, lang)))
    return one_line(f"{action.title[lang]} ({'; '.join(parts)})")


def _day(day: datetime.date, lang: Language) -> str:
    return f"{day:%d/%m/%Y}" if lang == "vi" else day.isoformat()
