"""Which targets of a plan are met, missed or open, for a set of data."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Literal

import attrs

from parindex.answers import as_json
from parindex.assessment import Assessment
from parindex.catalogue import one_line, say
from parindex.evaluation import evaluate
from parindex.frameworks import load_framework
from parindex.plans.conditions import Condition, condition
from parindex.plans.values import Found, Reason, given, measured, unit_of
from parindex.plans.wording import amount, bounds, where
from parindex.render import html_table
from parindex.scorecard import Scorecard
from parindex.text import Text
from parindex.units import Amount, unit_named

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from parindex.curves import End
    from parindex.plans.plan import Plan
    from parindex.plans.targets import Target
    from parindex.text import Language

#: What a target is, given the data.
Status = Literal["met", "missed", "unknown"]

STATUSES: tuple[Status, ...] = ("missed", "unknown", "met")


@attrs.frozen(kw_only=True)
class Outcome:
    """A target, and whether it is met."""

    #: The target, by its id.
    target: str
    #: What is measured, and of whom.
    about: str
    scope: str
    #: What is wanted.
    title: Text
    #: What is asked, in words; `reach` as at least, of a rank as at most.
    asked: Text
    #: Where the plan says so.
    place: str
    #: Whether it is met.
    status: Status
    #: Why that is not known.
    reason: Reason = ""
    #: What the value is or can be, in the unit of the target; an open end is None.
    low: Amount | None = None
    high: Amount | None = None
    #: The data that it still depends on.
    missing: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Checked:
    """The targets of a plan, held against data."""

    #: The plan, by its id.
    plan: str
    #: Each target, in the order of the plan.
    outcomes: tuple[Outcome, ...]

    def of(self, status: Status) -> tuple[Outcome, ...]:
        """The targets that are so."""
        return tuple(o for o in self.outcomes if o.status == status)

    def explain(self, lang: Language = "vi") -> str:
        """All of it in words."""
        return "\n".join(self._lines(lang))

    def _lines(self, lang: Language) -> Iterator[str]:
        yield self._heading(lang)
        for status in STATUSES:
            found = self.of(status)
            if found:
                yield f"{say(f'plans.{status}', lang)} ({len(found)}):"
                yield from (f"  {_line(outcome, lang)}" for outcome in found)
        yield say("plans.reach.rule", lang)

    def _heading(self, lang: Language) -> str:
        return say(
            "plans.checked",
            lang,
            plan=self.plan,
            met=str(len(self.of("met"))),
            missed=str(len(self.of("missed"))),
            unknown=str(len(self.of("unknown"))),
        )

    def to_json(self) -> str:
        """All of it as JSON."""
        return as_json(self)

    def _repr_html_(self, lang: Language = "vi") -> str:
        names = ("target", "title", "asked", "value", "state", "place")
        rows = (
            (
                (
                    one_line(outcome.target),
                    one_line(outcome.title[lang]),
                    outcome.asked[lang],
                    _value(outcome, lang),
                    _status(outcome, lang),
                    outcome.place,
                ),
                outcome.status == "missed",
            )
            for outcome in self.outcomes
        )
        heads = (say(f"plans.column.{name}", lang) for name in names)
        foot = [say("plans.reach.rule", lang)]
        return html_table([self._heading(lang)], heads, rows, foot)


def _line(outcome: Outcome, lang: Language) -> str:
    text = say(
        "plans.outcome",
        lang,
        title=outcome.title[lang],
        asked=outcome.asked[lang],
        place=outcome.place,
    )
    said = [text, _value(outcome, lang)]
    if outcome.reason:
        said.append(_reason(outcome, lang))
    return "; ".join(filter(None, said))


def _status(outcome: Outcome, lang: Language) -> str:
    said = say(f"plans.{outcome.status}", lang)
    return f"{said}: {_reason(outcome, lang)}" if outcome.reason else said


def _reason(outcome: Outcome, lang: Language) -> str:
    text = say(f"plans.reason.{outcome.reason}", lang)
    return f"{text} ({', '.join(outcome.missing)})" if outcome.missing else text


def _value(outcome: Outcome, lang: Language) -> str:
    low, high = (
        "" if end is None else amount(end, lang) for end in (outcome.low, outcome.high)
    )
    if low == high:
        return say("plans.value", lang, value=low) if low else ""
    if low and high:
        said = say("between", lang, low=low, high=high)
    elif low:
        said = say("from_up", lang, start=low)
    else:
        said = say("up_to", lang, end=high)
    return say("plans.value", lang, value=said)


# --- checking -------------------------------------------------------------------------


def check(
    plan: Plan,
    data: Mapping[str, object] | Scorecard | Assessment,
    book: str | None = None,
) -> Checked:
    """Which targets of a plan are met, missed or open.

    A value without a bound word, `đạt 90 %`, counts as at least that; of a rank, as at
    most. Who ranks better than asked has met the target too.

    Args:
        plan: The plan.
        data: Values by the id of a target, or by its `about` (with a scope,
            `about/scope`), which is for every target of that: as in measurements, or an
            `Interval` in the target's unit; or an assessment of the plan's unit, scored
            or not, whose data give the measures of targets.
        book: The book of an assessment that is not scored; needed where it has several.

    Raises:
        Invalid: with every mistake in the values: names that the plan does not have,
            units of another kind; and for an assessment under another framework, or
            of another unit.
    """
    if isinstance(data, Assessment):
        data = evaluate(load_framework(data.framework), data, book=book)
    found = measured(plan, data) if isinstance(data, Scorecard) else given(plan, data)
    return Checked(
        plan=plan.id,
        outcomes=tuple(_outcome(target, found[target.id]) for target in plan.targets),
    )


def _outcome(target: Target, found: Found) -> Outcome:
    asked = Text(bounds(target, "vi"), bounds(target, "en"))
    outcome = Outcome(
        target=target.id,
        about=target.about,
        scope=target.scope,
        title=target.title,
        asked=asked,
        place=where(target),
        status="unknown",
        reason=found.reason,
        missing=found.missing,
    )
    if found.range is None:
        return outcome
    low, high = found.range.low, found.range.high
    wanted, empty = _ranked(target), found.range.may_be_empty
    status: Status = "unknown"
    if wanted.surely(low, high) and not empty:
        status = "met"
    elif wanted.never(low, high) and not empty:
        status = "missed"
    settled = status != "unknown"
    return attrs.evolve(
        outcome,
        status=status,
        reason="" if settled else "open",
        low=_amount(low, target),
        high=_amount(high, target),
        missing=() if settled else found.missing,
    )


def _ranked(target: Target) -> Condition:
    """What is asked; of a rank only how far behind it may be."""
    found = condition(target)
    return found if target.among is None else attrs.evolve(found, low=None)


def _factor(target: Target) -> Fraction:
    unit = unit_of(target)
    return Fraction(1) if unit is None else unit_named(unit).factor


def _amount(end: End, target: Target) -> Amount | None:
    """An end in the unit of the target; None where there is none."""
    if isinstance(end, float):
        return None
    return Amount(end / _factor(target), unit_of(target))
