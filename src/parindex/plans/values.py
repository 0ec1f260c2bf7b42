"""What the quantities of targets are, for values that are given or an assessment."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Literal

import attrs

from parindex.assessment import Disputed, measurement
from parindex.csvfiles import Mistakes, read_table
from parindex.errors import Collector, Invalid, NotFound, Problem, UnitError, hint
from parindex.formulas import Range, ratio, values
from parindex.intervals import Interval
from parindex.lowering import lower_measure
from parindex.measures import names_of
from parindex.numbers import exact_text, quoted
from parindex.plans.targets import RANK, is_rank
from parindex.provinces.loading import load_provinces
from parindex.provinces.names import name_key
from parindex.text import nfc
from parindex.units import Amount, to_unit, unit_named

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from parindex.criteria import Framework
    from parindex.formulas import Known
    from parindex.plans.plan import Plan
    from parindex.plans.targets import Target
    from parindex.scorecard import Scorecard

#: Why it is not known: no value was given; what is known allows both; the plan does not
#: say how it follows from data; there were no cases.
Reason = Literal["", "missing", "open", "unmeasured", "no_cases"]


@attrs.frozen
class Found:
    """What a target's quantity can be, in base units; None where nothing says."""

    range: Range | None
    reason: Reason = "missing"
    missing: tuple[str, ...] = ()


def unit_of(target: Target) -> str | None:
    """The unit of a target's bounds."""
    return next(iter(target.bounds.values())).unit


# --- values that are given ------------------------------------------------------------


def given(plan: Plan, data: Mapping[str, object]) -> dict[str, Found]:
    """What each target's quantity is, for values by name; by the id of the target.

    Raises:
        Invalid: with every mistake in the values.
    """
    problems = Collector()
    found: dict[str, Found] = {target.id: Found(None) for target in plan.targets}
    given = {nfc(name): value for name, value in data.items()}
    # An id says more than what is measured, so it counts where both are given.
    names = {t.id: (t.id, _thing(t)) for t in plan.targets}
    known = dict.fromkeys(name for both in names.values() for name in both)
    for name in given:
        if name not in known:
            expected = f"a target, or what one is about{hint(name, known)}"
            problems.add("target", "", quoted(name), expected)
    for target in plan.targets:
        chosen = next((name for name in names[target.id] if name in given), None)
        if chosen is not None:
            with problems.at(chosen):
                found[target.id] = Found(_range(target, given[chosen]))
    problems.check(plan.id)
    return found


def _thing(target: Target) -> str:
    """What a target measures, and of whom: `dossiers-on-time/commune`."""
    return f"{target.about}/{target.scope}" if target.scope else target.about


def _range(target: Target, value: object) -> Range:
    unit = unit_of(target)
    if isinstance(value, Interval):
        low, high = Amount(value.low, unit), Amount(value.high, unit)
    else:
        read = measurement(value)
        if isinstance(read, Disputed):
            low, high = read.low, read.high
        elif isinstance(read, Amount):
            low = high = read
        else:
            problem = Problem("value", "", quoted(str(read)), "a number")
            raise Invalid("value", (problem,))
    first, last = _base(low, unit), _base(high, unit)
    if target.among is not None and not (is_rank(low) and is_rank(high)):
        found = str(low) if low == high else f"{low} to {high}"
        raise Invalid("value", (Problem("rank", "", found, RANK),))
    if first > last:
        problem = Problem("interval", "", f"{low} above {high}", "the lower end first")
        raise Invalid("value", (problem,))
    return Range(first, last)


def _base(amount: Amount, unit: str | None) -> Fraction:
    """An amount in the base unit of the target's unit."""
    if unit is None:
        if amount.unit is not None:
            raise UnitError(str(amount), "a number without a unit")
        return amount.value
    return to_unit(amount, unit) * unit_named(unit).factor


def load_values(path: str | Path) -> dict[str, str]:
    """Values for `check` from a CSV file: columns `target` and `value`.

    A row with no value is passed over: the value is missing.

    Raises:
        Invalid: for a file that cannot be read, and for a target that stands twice.
    """
    table, mistakes = read_table(path), Mistakes()
    names, texts = table.column("target"), table.column("value")
    found: dict[str, str] = {}
    for line, name, text in zip(table.lines, names, texts, strict=True):
        if name.strip() in found:
            mistakes.add(
                "duplicate", f"line {line}", f"{quoted(name)} twice", "it once"
            )
        if text.strip():
            found[name.strip()] = text.strip()
    mistakes.check(table.name)
    return found


# --- values that follow from an assessment --------------------------------------------


def measured(plan: Plan, card: Scorecard) -> dict[str, Found]:
    """What each target's quantity is, for the data of a scorecard; by its id.

    Raises:
        Invalid: for a scorecard of another framework or unit, and for measures that its
            data cannot give.
    """
    framework, problems = card.context.framework, Collector()
    check_card(plan, card)
    result = {}
    for target in plan.targets:
        with problems.at(f"target {target.id}"):
            result[target.id] = _follows(target, framework, card.context.data)
    problems.check(card.context.assessment.subject)
    return result


def check_card(plan: Plan, card: Scorecard) -> None:
    """Refuse a scorecard of another framework or of another unit than the plan's.

    Raises:
        Invalid: for such a scorecard.
    """
    problems, unit = Collector(), card.context.assessment.unit
    if card.context.framework.id != plan.framework:
        found = f"a scorecard of {card.context.framework.id}"
        expected = f"one of the plan's framework, {quoted(plan.framework)}"
        problems.add("framework", "", found, expected)
    if _units(plan.subject).isdisjoint(_units(unit.vi) | _units(unit.en)):
        found = f"a scorecard of {quoted(unit.vi)}"
        expected = f"one of the plan's unit, {quoted(plan.subject)}"
        problems.add("unit", "", found, expected)
    problems.check(plan.id)


def _units(name: str) -> set[str]:
    """The provinces that have or had a name; else the name without marks and kind."""
    try:
        return {one.id for one in load_provinces().named(name)}
    except NotFound:
        return {name_key(name)}


def _follows(target: Target, framework: Framework, data: Mapping[str, Known]) -> Found:
    """What a target's measure comes to."""
    if target.measure is None:
        return Found(None, "unmeasured")
    quantity = lower_measure(target.measure, framework.data_by_name)
    unit = unit_of(target)
    of = unit_named(unit).of if unit else ""
    own = unit_named(quantity.unit) if quantity.unit else None
    if (own.of if own else "") != of:
        problem = Problem("unit", "measure", quantity.unit or "a rank", of or "a rank")
        raise Invalid("target", (problem,))
    factor = own.factor if own else Fraction(1)
    missing = tuple(name for name in names_of(quantity) if name not in data)
    found = ratio(quantity, data)
    if found is not None:
        p, q = found
        if q == 0:
            return Found(None, "no_cases")
        value = Fraction(p, q)
        if value not in quantity.domain:
            problem = Problem("part", "measure", exact_text(value), "a part of a whole")
            raise Invalid("target", (problem,))
        value *= factor
        return Found(Range(value, value))
    if len(missing) == len(names_of(quantity)):
        return Found(None, "missing", missing)
    span = values(quantity, data)
    if span.is_empty:
        return Found(None, "no_cases", missing)
    low, high = (x if isinstance(x, float) else x * factor for x in span[:2])
    return Found(Range(low, high, span.may_be_empty), "open", missing)
