"""Deadlines, bounds and points of plans in words."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from parindex.catalogue import one_line, say
from parindex.checks import Threshold
from parindex.numbers import display, display_day
from parindex.plans.deadlines import PERIOD, Deadline
from parindex.units import Amount, unit_named

if TYPE_CHECKING:
    from parindex.plans.targets import Target
    from parindex.text import Language, Text

#: A date that comes after all others: for what has none.
NEVER = date.max


def when(deadline: Deadline, language: Language) -> str:
    """A deadline in words: `báo cáo: trước ngày 20/6/2024`."""
    said = _when(deadline, language)
    if deadline.what is not None:
        said = say("plans.what", language, what=deadline.what[language], when=said)
    if deadline.whom is not None:
        said += f" ({one_line(deadline.whom[language])})"
    return said


def _when(deadline: Deadline, language: Language) -> str:
    if deadline.after is not None:
        return _after(deadline, deadline.after, language)
    for name in ("before", "by"):
        on = getattr(deadline, name)
        if on is not None:
            return say(f"plans.{name}", language, day=display_day(on, language))
    if deadline.every is not None:
        return say(f"plans.every.{deadline.every}", language)
    found = PERIOD.fullmatch(deadline.period)
    if found is not None:
        name = next(n for n in ("month", "quarter", "half") if found[n])
        number = str(int(found[name]))
        key = f"plans.half.{number}" if name == "half" else f"plans.{name}"
        return say(key, language, number=number, year=found["year"])
    if deadline.year is not None:
        return say("plans.year", language, year=str(deadline.year))
    return say("plans.regularly", language)


def _after(deadline: Deadline, event: Text, language: Language) -> str:
    within = deadline.within
    if within is None:
        return one_line(event[language])
    key = "plans.ahead" if within.value < 0 else "plans.within"
    length = amount(Amount(abs(within.value), within.unit), language)
    return say(key, language, length=length, event=event[language])


def amount(value: Amount, language: Language) -> str:
    """An amount in words: `98,5 %`, `12500 tỷ đồng`."""
    text = display(value.value, language)
    if value.unit is None:
        return text
    title = unit_named(value.unit).title[language]
    return f"{text} {'%' if value.unit == 'percent' else title}"


def bounds(target: Target, language: Language) -> str:
    """What a target asks in words: `từ 95 % trở lên`; `trong nhóm 20 đầu`."""
    said = []
    for name, value in target.bounds.items():
        bound: Any = name
        if name == "reach":
            said.append(say("plans.reach", language, value=amount(value, language)))
        else:
            said.append(Threshold(bound, value, None).shown(language))
    text = ", ".join(said)
    if target.among is not None:
        among = target.among[language]
        text = say("plans.rank", language, bounds=text, among=among)
    if target.base is not None:
        text = say("plans.base", language, bounds=text, year=str(target.base))
    return text


def where(target: Target) -> str:
    """Where a plan says it: `II.3`."""
    return "; ".join(one_line(s.place or s.document) for s in target.sources)
