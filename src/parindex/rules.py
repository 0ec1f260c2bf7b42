"""The scoring rules that people write, as a closed union of frozen values.

What each of them means is written once, in `parindex.lowering`.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Literal

import attrs

from parindex.measures import Change, Measure, Terms, terms
from parindex.numbers import exact
from parindex.tables import Table
from parindex.text import Text, nfc, text_of
from parindex.units import Amount, parse_amount

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

#: A score of a rule, or `"unmodelled"` where no source states it.
Points = Fraction | Literal["unmodelled"]

#: What 0 of 0 gets: the maximum, 0, no score and no maximum, or anything in range
#: because no source says.
NoCases = Literal["full", "zero", "excluded", "unmodelled"]


def points(value: object) -> Points:
    """An exact score, or `"unmodelled"`.

    Raises:
        NumberError: for anything else.
    """
    return "unmodelled" if value == "unmodelled" else exact(value)


def _points(value: object) -> Points | None:
    return None if value is None else points(value)


def _amount(value: object) -> Amount | None:
    return None if value is None else parse_amount(value)


def _exact(value: object) -> Fraction | None:
    return None if value is None else exact(value)


def _text(value: str | Text | None) -> Text | None:
    return None if value is None else text_of(value)


def _name(value: str | None) -> str | None:
    return None if value is None else nfc(value)


@attrs.frozen(kw_only=True)
class Band:
    """One step: the values it holds for, and their score.

    An end that is not given is left to the neighbour: a lower one is where the band
    before it ends, an upper one where the next begins.
    """

    #: "từ … trở lên": from this value up, the value included.
    at_least: Amount | None = attrs.field(default=None, converter=_amount)
    #: "trên …": above this value, the value not included.
    above: Amount | None = attrs.field(default=None, converter=_amount)
    #: "đến …", "không quá …": up to this value, the value included.
    at_most: Amount | None = attrs.field(default=None, converter=_amount)
    #: "dưới …": below this value, the value not included.
    below: Amount | None = attrs.field(default=None, converter=_amount)
    #: The score.
    score: Points = attrs.field(converter=points)


def _bands(value: Iterable[Band]) -> tuple[Band, ...]:
    return tuple(value)


@attrs.frozen(kw_only=True)
class Bands:
    """Steps by a measure: a share, a ratio, a number, a change."""

    #: What is measured.
    measure: Measure
    #: The steps, in any order.
    bands: tuple[Band, ...] = attrs.field(converter=_bands)
    #: The score of all values in no band; without it the bands must cover everything.
    otherwise: Points | None = attrs.field(default=None, converter=_points)
    #: What 0 of 0 gets; required wherever the measure divides.
    no_cases: NoCases | None = None
    #: Whether the score must go one way; loading fails where it does not.
    monotone: bool = False


@attrs.frozen(kw_only=True)
class Proportional:
    """A score in a straight line with a measure: share x maximum.

    It goes from the lowest score at `zero` to the maximum at `full`, and no further.
    """

    #: What is measured.
    measure: Measure
    #: The value that gets the lowest score.
    zero: Amount = attrs.field(
        factory=lambda: Amount(Fraction(0), None), converter=_amount
    )
    #: The value that gets the maximum; 100 % for a share unless given. Below `zero`
    #: where less is better.
    full: Amount | None = attrs.field(default=None, converter=_amount)
    #: "từ … trở lên": the line holds from this value on; below it, `below_gate`.
    gate_at_least: Amount | None = attrs.field(default=None, converter=_amount)
    #: "trên …": the line holds above this value; up to it, `below_gate`.
    gate_above: Amount | None = attrs.field(default=None, converter=_amount)
    #: The score before the gate: the lowest unless given.
    below_gate: Points | None = attrs.field(default=None, converter=_points)
    #: What 0 of 0 gets; required wherever the measure divides.
    no_cases: NoCases | None = None


@attrs.frozen(kw_only=True)
class Part:
    """One part of a checklist: an answer that earns its maximum, or a rule."""

    #: The most it gives.
    max_score: Fraction = attrs.field(converter=exact)
    #: The least it gives; below 0 for a penalty.
    min_score: Fraction = attrs.field(default=Fraction(0), converter=exact)
    #: What it asks for.
    title: Text | None = attrs.field(default=None, converter=_text)
    #: The flag that earns `max_score` when it is yes.
    answer: str | None = attrs.field(default=None, converter=_name)
    #: The rule of the part, instead of an answer.
    rule: Rule | None = None


def _parts(value: Iterable[Part]) -> tuple[Part, ...]:
    return tuple(value)


@attrs.frozen(kw_only=True)
class Checklist:
    """Parts with scores of their own that add up to the whole."""

    #: The parts.
    parts: tuple[Part, ...] = attrs.field(converter=_parts)


@attrs.frozen(kw_only=True)
class Count:
    """So many points a case, from the lowest score up to the maximum."""

    #: What is counted: a datum, or a weighted sum of data in one unit.
    of: Terms = attrs.field(converter=terms)
    #: The points of each full `per` cases.
    each: Fraction = attrs.field(converter=exact)
    #: How many cases make one step.
    per: Fraction = attrs.field(default=Fraction(1), converter=exact)


def _scores(value: Mapping[str, object]) -> Table[Points]:
    return Table((nfc(name), points(score)) for name, score in value.items())


@attrs.frozen(kw_only=True)
class Compliance:
    """Done or not done; or one of several answers, each with its score."""

    #: The flag or answer.
    answer: str = attrs.field(converter=nfc)
    #: The score of each answer; for a flag, the maximum for yes and 0 for no unless
    #: given.
    scores: Table[Points] = attrs.field(factory=Table, converter=_scores)


@attrs.frozen(kw_only=True)
class Increase:
    """Full marks for moving far enough from a base: last year, or a fixed year."""

    #: What moved, from what base, and which way counts.
    measure: Change
    #: "từ … trở lên": by this much or more.
    at_least: Amount | None = attrs.field(default=None, converter=_amount)
    #: "cao hơn", "trên …": by more than this; 0 for any increase.
    above: Amount | None = attrs.field(default=None, converter=_amount)
    #: The score of less than that.
    otherwise: Points = attrs.field(converter=points)
    #: What a base of 0 gets; required where the change is relative.
    no_cases: NoCases | None = None


@attrs.frozen(kw_only=True)
class Deduction:
    """A full score that loses points with each case, down to a floor."""

    #: The points that each case of a datum costs.
    each: Terms = attrs.field(converter=terms)
    #: The score without any case: the maximum unless given.
    start: Fraction | None = attrs.field(default=None, converter=_exact)
    #: The score below which it does not fall: the lowest unless given.
    floor: Fraction | None = attrs.field(default=None, converter=_exact)
    #: How many cases cost nothing (of one datum only): 2 for "from day 3".
    free: Fraction = attrs.field(default=Fraction(0), converter=exact)


@attrs.frozen(kw_only=True)
class RankBands:
    """Steps by the position in a population; 1 is first."""

    #: The datum of kind `rank`.
    rank: str = attrs.field(converter=nfc)
    #: The steps, by position.
    bands: tuple[Band, ...] = attrs.field(converter=_bands)
    #: The score of all other positions.
    otherwise: Points | None = attrs.field(default=None, converter=_points)


@attrs.frozen(kw_only=True)
class SurveyShare:
    """A survey index in percent, times the maximum, over 100; the lowest score is 0."""

    #: The datum of kind `percent`, such as the SIPAS index.
    index: str = attrs.field(converter=nfc)


def _cases(value: Mapping[str, Rule]) -> Table[Rule]:
    return Table((nfc(answer), rule) for answer, rule in value.items())


@attrs.frozen(kw_only=True)
class Branch:
    """Another rule for each answer to a question: with a plan, without a plan."""

    #: The flag or answer that decides.
    answer: str = attrs.field(converter=nfc)
    #: The rule for each answer.
    cases: Table[Rule] = attrs.field(converter=_cases)


def _rules(value: Iterable[Rule]) -> tuple[Rule, ...]:
    return tuple(value)


@attrs.frozen(kw_only=True)
class Lowest:
    """The lowest of several rules: full marks only where all conditions hold."""

    #: The rules, each on the whole scale.
    rules: tuple[Rule, ...] = attrs.field(converter=_rules)


@attrs.frozen(kw_only=True)
class Rounded:
    """A rule whose score is rounded half up before it counts."""

    #: The rule.
    rule: Rule
    #: How many decimals are kept.
    digits: int


@attrs.frozen(kw_only=True)
class Unmodelled:
    """No source states how this is scored: anything from the lowest to the maximum."""


Rule = (
    Bands
    | Proportional
    | Checklist
    | Count
    | Compliance
    | Increase
    | Deduction
    | RankBands
    | SurveyShare
    | Branch
    | Lowest
    | Rounded
    | Unmodelled
)
