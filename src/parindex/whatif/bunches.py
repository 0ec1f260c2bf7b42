"""Do more units than by chance stand just where a step is reached?

Near a step, a unit's share could as well be some cases more or fewer. If nothing but
chance decides on which side it stands, each place in a window around the step is as
likely as any other: of the whole cases that the unit has, so many are on either side.
How many units then stand on the better side is a sum of independent yes and no, of
which all chances are exact numbers; so is the chance of as many as there are, or more.
"""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING, NamedTuple

import attrs

from parindex.catalogue import say
from parindex.errors import Invalid, Problem
from parindex.formulas import Curved, ratio, walk
from parindex.intervals import add
from parindex.measures import Quotient
from parindex.numbers import display, exact_text
from parindex.populations import Population
from parindex.render import html_table
from parindex.text import LANGUAGES, Text
from parindex.units import Amount, parse_amount, to_unit
from parindex.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from parindex.curves import Curve
    from parindex.formulas import Formula
    from parindex.measures import Datum
    from parindex.scorecard import Scorecard
    from parindex.text import Language

#: The least chance that is shown, in percent.
LEAST_SHOWN = Fraction(1, 10**6)


@attrs.frozen(kw_only=True)
class Placed:
    """A unit near the step."""

    #: Its id or name.
    name: str
    #: Its cases.
    part: int
    #: All cases.
    whole: int
    #: Whether it stands on the better side of the step.
    is_better: bool
    #: How many places of the window are on the better side, and on the other.
    better: int
    worse: int

    @property
    def chance(self) -> Fraction:
        """How likely it is to stand on the better side, if chance decides."""
        return Fraction(self.better, self.better + self.worse)


@attrs.frozen(kw_only=True)
class Bunching:
    """How many units stand just where a step is reached, and how likely that is."""

    #: The criterion.
    code: str
    #: Its title.
    title: Text
    #: What is measured.
    measure: Text
    #: The step, as a share.
    step: Fraction
    #: Whether more is better there.
    more_is_better: bool
    #: How far the window reaches to either side: in percent, or in cases.
    window: Amount
    #: The units in the window.
    units: tuple[Placed, ...]
    #: How many units stand outside of it.
    outside: int
    #: The units without a share: no data, disputed data, no cases, or another rule.
    left_out: tuple[str, ...]
    #: The chance of as many units on the better side as there are, or more.
    p_value: Fraction

    @property
    def better(self) -> int:
        """How many units stand on the better side of the step."""
        return sum(unit.is_better for unit in self.units)

    @property
    def worse(self) -> int:
        """How many units stand on the other side."""
        return len(self.units) - self.better

    @property
    def expected(self) -> Fraction:
        """How many would stand on the better side in the mean, if chance decides."""
        return add(unit.chance for unit in self.units)

    def explain(self, lang: Language = "vi") -> str:
        """What was counted, how likely it is, and what that is a sign of."""
        return "\n".join((*self._heading(lang), *self._foot(lang)))

    def _repr_html_(self) -> str:
        return self.html()

    def html(self, lang: Language = "vi") -> str:
        """A table: a row a unit in the window."""
        names = ("unit", "cases", "share", "side")
        heads = [say(f"bunching.column.{name}", lang) for name in names]
        rows = [
            (
                (
                    unit.name,
                    f"{unit.part}/{unit.whole}",
                    _percent(Fraction(unit.part, unit.whole), lang),
                    say(f"bunching.{'better' if unit.is_better else 'worse'}", lang),
                ),
                False,
            )
            for unit in self.units
        ]
        return html_table(self._heading(lang), heads, rows, self._foot(lang))

    def _heading(self, lang: Language) -> Iterator[str]:
        yield say(
            "bunching.heading",
            lang,
            code=self.code,
            title=self.title[lang],
            step=_percent(self.step, lang),
        )
        yield say("bunching.measure", lang, measure=self.measure[lang])

    def _foot(self, lang: Language) -> Iterator[str]:
        window = display(self.window.value, lang)
        key = "cases" if self.window.unit is None else "points"
        yield say(
            "bunching.counts",
            lang,
            window=say(f"bunching.window.{key}", lang, window=window),
            units=str(len(self.units)),
            better=str(self.better),
            worse=str(self.worse),
            expected=display(self.expected, lang, 2),
        )
        chance, sign = 100 * self.p_value, ""
        if chance < LEAST_SHOWN:
            chance, sign = LEAST_SHOWN, "< "
        shown = f"{sign}{display(chance, lang)} %"
        yield say("bunching.chance", lang, better=str(self.better), chance=shown)
        left_out = str(len(self.left_out))
        yield say("bunching.others", lang, outside=str(self.outside), left_out=left_out)
        yield say("bunching.caution", lang)


def _percent(share: Fraction, lang: Language) -> str:
    return say("unit.share", lang, number=display(100 * share, lang))


def bunching(
    cards: Population | Iterable[Scorecard],
    code: str,
    *,
    window: object,
    at: object | None = None,
) -> Bunching:
    """Test whether units bunch on the better side of a step of a criterion.

    The rule of the criterion is read as it is in the scorecards, with their reading.
    What counts is what was measured, whatever was awarded.

    Args:
        cards: The units, all scored under the same rule.
        code: The criterion.
        window: How far to look to either side: `"2 %"`, in points of the share, or so
            many whole cases, such as 3.
        at: The step, such as `"95 %"`; the only one unless given.

    Raises:
        Invalid: for a window that is none, a rule without such a step of a share of
            counts, and units under different rules.
        NotFound: for a code that is no criterion with a rule.
        UnitError, NumberError: for a window or a step that is no such number.
    """
    units = _named(cards)
    formula, reach = _rule(units, code), parse_amount(window)
    if reach.unit not in {None, "percent"}:
        reach = Amount(100 * to_unit(reach, "share"), "percent")
    if reach.value <= 0 or (reach.unit is None and reach.value.denominator > 1):
        expected = "a share above 0 %, or whole cases from 1 up"
        raise _wrong("window", "window", str(reach), expected)
    framework = units[0][1].context.framework
    step = _chosen(_steps(formula, framework.data_by_name), code, at)
    found, left_out, outside = [], [], 0
    for name, card in units:
        cases = _cases(card, code, formula, step)
        if cases is None:
            left_out.append(name)
            continue
        placed = _placed(name, *cases, step, reach)
        if placed is None:
            outside += 1
        else:
            found.append(placed)
    vi, en = (
        Words(framework.data_by_name, lang).quantity(step.quantity)
        for lang in LANGUAGES
    )
    return Bunching(
        code=code,
        title=framework[code].title,
        measure=Text(vi, en),
        step=step.at,
        more_is_better=step.more_is_better,
        window=reach,
        units=tuple(found),
        outside=outside,
        left_out=tuple(left_out),
        p_value=_chance(found),
    )


def _named(cards: Population | Iterable[Scorecard]) -> list[tuple[str, Scorecard]]:
    if isinstance(cards, Population):
        return [(unit.code, unit.scorecard) for unit in cards]
    return [(card.context.assessment.unit.vi, card) for card in cards]


def _rule(units: Sequence[tuple[str, Scorecard]], code: str) -> Formula:
    """The one rule of a criterion that all units were scored by."""
    if not units:
        raise _wrong("units", "cards", "none", "at least one scorecard")
    formulas = [
        card.context.framework.formula(code, card.context.reading) for _, card in units
    ]
    for (name, _), formula in zip(units, formulas, strict=True):
        if formula != formulas[0]:
            found = f"another rule of {code} for {name} than for {units[0][0]}"
            raise _wrong("rule", "cards", found, "one rule for all")
    return formulas[0]


def _wrong(id: str, where: str, found: str, expected: str) -> Invalid:  # noqa: A002
    return Invalid("bunching", (Problem(id, where, found, expected),))


# --- steps ----------------------------------------------------------------------------


class _Step(NamedTuple):
    """Where the score jumps with a share."""

    at: Fraction
    quantity: Quotient
    more_is_better: bool
    #: Whether the step itself belongs to those above it.
    starts_above: bool


def _steps(formula: Formula, data: Mapping[str, Datum]) -> list[_Step]:
    """The steps of a rule in shares of whole cases, each once."""
    found: dict[_Step, None] = {}
    for part in walk(formula):
        if isinstance(part, Curved) and isinstance(part.quantity, Quotient):
            quantity = part.quantity
            counted = all(data[name].kind == "count" for name in quantity.spans)
            weights = {weight for _, weight in (*quantity.top, *quantity.bottom)}
            if quantity.divides and counted and weights == {1}:
                found |= dict.fromkeys(_jumps(part.curve, quantity))
    return list(found)


def _jumps(curve: Curve, quantity: Quotient) -> Iterator[_Step]:
    """The places of a curve where the scores on one side are better."""
    for x in curve.breakpoints:
        # From the first to the last that meet there; one may be of that value alone.
        there = [part for part in curve if x in {part.span.start, part.span.end}]
        left, right = (
            (side.low.at(x), side.high.at(x)) for side in (there[0], there[-1])
        )
        rises = right[0] >= left[0] and right[1] >= left[1]
        falls = right[0] <= left[0] and right[1] <= left[1]
        if rises != falls:
            here = curve.at(*x.as_integer_ratio())
            is_better = (here.low, here.high) >= max(left, right)
            yield _Step(x, quantity, rises, is_better == rises)


def _chosen(steps: Sequence[_Step], code: str, at: object | None) -> _Step:
    found = list(steps)
    if at is not None:
        share = to_unit(parse_amount(at), "share")
        found = [step for step in steps if step.at == share]
    if len(found) == 1:
        return found[0]
    shown = [f"{exact_text(100 * step.at)} %" for step in steps]
    expected = f"one of {', '.join(shown)}" if steps else "a step in a share of counts"
    what = f"{len(found)} steps of {code}" if at is None else f"{len(found)} at {at}"
    raise _wrong("step", "at", what, expected)


# --- units ----------------------------------------------------------------------------


def _cases(
    card: Scorecard, code: str, formula: Formula, step: _Step
) -> tuple[int, int] | None:
    """The cases of a unit, and of how many; None where it has no share, or no step."""
    data = card.context.data
    here = (p.quantity for p in walk(formula, data) if isinstance(p, Curved))
    if card[code].state == "not_applicable" or step.quantity not in here:
        return None
    found = ratio(step.quantity, data)
    return found if found and found[1] else None


def _placed(
    name: str, part: int, whole: int, step: _Step, reach: Amount
) -> Placed | None:
    """A unit among the places that it could have in the window; None outside of it."""
    at = step.at * whole
    first = ceil(at) if step.starts_above else floor(at) + 1
    if reach.unit is None:
        low, high = first - int(reach.value), first + int(reach.value) - 1
    else:
        far = reach.value / 100 * whole
        low, high = ceil(at - far), floor(at + far)
    low = max(low, 0)
    if step.quantity.is_part:
        high = min(high, whole)
    if not low <= part <= high:
        return None
    below = max(min(first, high + 1) - low, 0)
    above = high + 1 - low - below
    return Placed(
        name=name,
        part=part,
        whole=whole,
        is_better=(part >= first) == step.more_is_better,
        better=above if step.more_is_better else below,
        worse=below if step.more_is_better else above,
    )


def _chance(units: Sequence[Placed]) -> Fraction:
    """The chance of as many units on the better side as there are, or more."""
    ways = [1]  # by how many units stand there
    for unit in units:
        stays = [unit.worse * number for number in ways]
        moves = [unit.better * number for number in ways]
        ways = [a + b for a, b in zip([*stays, 0], [0, *moves], strict=True)]
    better = sum(unit.is_better for unit in units)
    return Fraction(sum(ways[better:]), sum(ways))
