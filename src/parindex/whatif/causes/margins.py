"""How far a score moves within the margins of error of survey results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from parindex.assessment import Disputed
from parindex.errors import Invalid, Problem, hint
from parindex.evaluation import rescore
from parindex.intervals import Interval
from parindex.text import nfc
from parindex.units import Amount, parse_amount, to_unit
from parindex.whatif.causes.vintages import node_of

if TYPE_CHECKING:
    from parindex.errors import Collector
    from parindex.scorecard import Scorecard
    from parindex.whatif.causes.vintages import States

#: Margins of error before and after, as people write them, by datum or code.
Margins = Mapping[str, Sequence[object]]


def margin_squared(
    states: States, code: str, margins: Margins, problems: Collector
) -> Fraction:
    """The square of the margin of error of a change, exactly, in points.

    The margins of several results, and of two years, are independent of each other, so
    that the squares of what each of them can move the score by add up.

    Args:
        states: The two scorecards.
        code: The code of the node whose score it is; empty for the whole.
        margins: The margins: of data in their units, of criteria in points.
        problems: Where mistakes are noted.
    """
    square, sides = Fraction(0), (states.before, states.after)
    known = sorted(states.split.data | states.split.codes)
    for name, given in ((nfc(name), given) for name, given in margins.items()):
        if name not in known:
            expected = f"a survey datum or survey criterion{hint(name, known)}"
            problems.add("survey", f"margins.{name}", repr(name), expected)
            continue
        with problems.at(f"margins.{name}"):
            if not isinstance(given, tuple | list) or len(given) != len(sides):
                raise _wrong(repr(given), "two margins, before and after")
            for card, margin in zip(sides, given, strict=True):
                square += _reach(card, code, name, margin) ** 2
    return square


def _reach(card: Scorecard, code: str, name: str, margin: object) -> Fraction:
    """How far a score moves at most when one result moves within its margin."""
    context = card.context
    datum = context.framework.data_by_name.get(name)
    unit = datum.number_unit if datum else ""
    amount = parse_amount(margin)
    wide = amount.value
    if amount.unit == "percent" and unit == "share":
        wide /= 100  # which may well be less than one percent
    elif amount.unit is not None or unit == "share":
        wide = to_unit(amount, unit or "point")
    known = context.data.get(name) if datum else context.book.awarded.get(name)
    if isinstance(known, Interval) and known.is_exact:
        known = known.low
    if not isinstance(known, int | Fraction) or wide < 0:
        year = context.assessment.year
        found = f"{margin} around {'nothing' if known is None else known}"
        expected = f"a margin from 0 up, around a number that is known in {year}"
        raise _wrong(found, expected)
    if datum:
        ends = (
            max(known - wide, datum.domain.start),
            min(known + wide, datum.domain.end),
        )
        low, high = (Amount(Fraction(end), unit or None) for end in ends)
        moved = rescore(card, measurements={name: Disputed(low, high)})
    else:
        within = context.ranges[name]
        around = Interval(known - wide, known + wide).clamp(within.low, within.high)
        moved = rescore(card, awarded={name: around})
    was, now = (node_of(each, code).score for each in (card, moved))
    return max(now.high - was.high, was.low - now.low)


def _wrong(found: str, expected: str) -> Invalid:
    return Invalid("margins", (Problem("margin", "", found, expected),))
