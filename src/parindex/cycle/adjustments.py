"""Points added and taken off beside the criteria, and how far caps let them count."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import TYPE_CHECKING, Literal, get_args

import attrs

from parindex.assessment import interval
from parindex.catalogue import one_line, say
from parindex.converter import unstructure
from parindex.errors import Collector
from parindex.intervals import ZERO, Interval, total
from parindex.numbers import display, exact
from parindex.sources import Source
from parindex.text import Text, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from parindex.text import Language

#: Whether points are added or taken off.
AdjustmentKind = Literal["bonus", "penalty"]

#: The most that counts in all; that there is no such limit; or that it is not known.
Cap = Fraction | Literal["none", "unknown"]


@attrs.frozen(kw_only=True)
class Adjustment:
    """Points that are added or taken off, and why.

    Raises:
        Invalid: at construction, for an unknown kind and an amount below 0.
    """

    #: Whether they are added or taken off.
    kind: AdjustmentKind
    #: How many, 0 or more.
    amount: Interval = attrs.field(converter=interval)
    #: Why.
    reason: Text = attrs.field(converter=text_of)
    #: Where it is stated.
    source: Source | None = None

    def __attrs_post_init__(self) -> None:
        problems = Collector()
        if self.kind not in get_args(AdjustmentKind):
            expected = f"one of {', '.join(get_args(AdjustmentKind))}"
            problems.add("choice", "kind", repr(self.kind), expected)
        if self.amount.low < 0:
            expected = "0 or more; the kind says which way it counts"
            problems.add("amount", "amount", str(self.amount), expected)
        problems.check(f"adjustment {self.reason.vi}")


@attrs.frozen(kw_only=True)
class Adjusted:
    """A score with what was added to it and taken off it."""

    #: The score before.
    score: Interval = attrs.field(converter=interval)
    #: What was considered.
    adjustments: tuple[Adjustment, ...]
    #: The caps.
    bonus_cap: Cap
    penalty_cap: Cap
    #: What counts.
    bonus: Interval
    penalty: Interval

    @property
    def total(self) -> Interval:
        """The score, and the bonus, less the penalty."""
        low = self.score.low + self.bonus.low - self.penalty.high
        return Interval(low, self.score.high + self.bonus.high - self.penalty.low)

    def explain(self, lang: Language = "vi") -> str:
        """How the total comes about, in lines of text.

        Args:
            lang: `vi` or `en`.
        """
        lines = [say("cycle.adjusted.score", lang, score=self.score.display(lang))]
        for item in self.adjustments:
            amount = item.amount.display(lang)
            sign = "+" if item.kind == "bonus" else "-"
            source = f" ({item.source})" if item.source else ""
            lines.append(one_line(f"{sign} {amount} {item.reason[lang]}{source}"))
        bonus, penalty = self.bonus.display(lang), self.penalty.display(lang)
        cap = _cap_text(self.bonus_cap, lang)
        lines.append(say("cycle.adjusted.bonus", lang, points=bonus, cap=cap))
        cap = _cap_text(self.penalty_cap, lang)
        lines.append(say("cycle.adjusted.penalty", lang, points=penalty, cap=cap))
        lines.append(say("cycle.adjusted.total", lang, score=self.total.display(lang)))
        return "\n".join(lines)

    def to_json(self) -> str:
        """The result as JSON, its numbers exact."""
        found = {**unstructure(self), "total": unstructure(self.total)}
        return json.dumps(found, ensure_ascii=False, indent=1, default=str)


def adjusted(
    score: object,
    adjustments: Iterable[Adjustment],
    *,
    bonus_cap: object = "unknown",
    penalty_cap: object = "unknown",
) -> Adjusted:
    """A score with bonus and penalty points: score + bonus - penalty.

    No cap that is in force was found in public, so that one is unknown unless given: as
    much as all of the points may count, or as little as none.

    Args:
        score: The score before: a number, or the two ends that it lies between.
        adjustments: The points to add and to take off.
        bonus_cap: The most that counts: a number, `none` or `unknown`.
        penalty_cap: Likewise, of what is taken off.

    Raises:
        Invalid: for a cap that is neither, or below 0, and a score that is no number.
    """
    problems, before = Collector(), ZERO
    with problems.at("score"):
        before = interval(score)
    given = tuple(adjustments)
    bonus_most = _cap(bonus_cap, "bonus_cap", problems)
    penalty_most = _cap(penalty_cap, "penalty_cap", problems)
    problems.check("adjustments")
    return Adjusted(
        score=before,
        adjustments=given,
        bonus_cap=bonus_most,
        penalty_cap=penalty_most,
        bonus=_counted(given, "bonus", bonus_most),
        penalty=_counted(given, "penalty", penalty_most),
    )


def _cap(value: object, where: str, problems: Collector) -> Cap:
    if value == "none":
        return "none"
    if value != "unknown":
        with problems.at(where):
            found = exact(value)
            if found >= 0:
                return found
            problems.add("cap", where, str(value), "0 or more, none or unknown")
    return "unknown"


def _counted(given: Iterable[Adjustment], kind: str, cap: Cap) -> Interval:
    found = total(item.amount for item in given if item.kind == kind)
    if cap == "none":
        return found
    if isinstance(cap, Fraction):
        return found.clamp(ZERO.low, cap)
    return Interval(ZERO.low, found.high)


def _cap_text(cap: Cap, lang: Language) -> str:
    if isinstance(cap, Fraction):
        return say("cycle.cap", lang, points=display(cap, lang))
    return say("cycle.cap.none" if cap == "none" else "cycle.cap.unknown", lang)
