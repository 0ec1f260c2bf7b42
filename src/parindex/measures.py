"""What is measured: data by name, and the measures that rules make of them."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import inf
from typing import Literal, get_args

import attrs

from parindex.curves import Span
from parindex.errors import NumberError, UnitError
from parindex.numbers import exact
from parindex.tables import Table
from parindex.text import Text, nfc, text_of
from parindex.units import unit_named

Kind = Literal["count", "amount", "percent", "rating", "rank", "flag", "answer"]

KINDS: tuple[Kind, ...] = get_args(Kind)

#: The unit that numbers are held in, for the kinds that name none.
UNIT_OF = {"percent": "share", "rating": "point", "rank": ""}

#: The answers to a flag.
FLAG = Table({"yes": Text("Có", "Yes"), "no": Text("Không", "No")})

#: The usual weight, always this object, so that it can be told without comparing.
ONE = Fraction(1)

#: How many data one sum may have.
MOST_TERMS = 8

#: Names of data, each with how many times it is counted.
Terms = tuple[tuple[str, Fraction], ...]


def terms(value: str | Mapping[str, object] | Terms) -> Terms:
    """`"late"` or `{"late": 1, "missing": "0.5"}` as terms.

    Raises:
        NumberError: for a weight that is not an exact number above 0, for a datum that
            stands twice, and for none or more than `MOST_TERMS`.
    """
    if isinstance(value, str):
        return ((nfc(value), ONE),)
    items = value.items() if isinstance(value, Mapping) else value
    weights = ((nfc(name), exact(weight)) for name, weight in items)
    found = tuple((name, ONE if weight == ONE else weight) for name, weight in weights)
    for name, weight in found:
        if weight <= 0:
            raise NumberError(f"weight {weight} of {name!r}", "a weight above 0")
    if not 0 < len(found) <= MOST_TERMS:
        raise NumberError(f"{len(found)} data", f"from 1 to {MOST_TERMS} data")
    if len(dict(found)) < len(found):
        names = ", ".join(name for name, _ in found)
        raise NumberError(f"the data {names}", "each datum once")
    return found


def _answers(value: Mapping[str, str | Text]) -> Table[Text]:
    return Table((nfc(name), text_of(title)) for name, title in value.items())


def _unit(text: str) -> str:
    """The name of a unit however it was written; an unknown one is kept to be told."""
    try:
        return unit_named(text).name if text else ""
    except UnitError:
        return text


@attrs.frozen(kw_only=True)
class Datum:
    """One thing that is counted, measured or answered; several criteria may use it."""

    #: Its name in files and in code, such as `dossiers_on_time`.
    name: str = attrs.field(converter=nfc)
    #: What it is.
    title: Text = attrs.field(converter=text_of)
    #: A whole `count`; an `amount` in a unit; a `percent`; a `rating` on a scale; the
    #: `rank` of the unit in a population; a yes/no `flag`; an `answer`, one of several.
    kind: Kind
    #: The unit of a count or an amount: `dossier`, `billion VND`, `day`.
    unit: str = attrs.field(default="", converter=_unit)
    #: The answers, in order, with their titles.
    answers: Table[Text] = attrs.field(factory=Table, converter=_answers)
    #: The ends of a rating's scale.
    low: Fraction | None = attrs.field(
        default=None, converter=attrs.converters.optional(exact)
    )
    high: Fraction | None = attrs.field(
        default=None, converter=attrs.converters.optional(exact)
    )
    #: How many units are ranked.
    among: int | None = None
    #: What units are ranked by, where the rank follows from data of all of them.
    by: Measure | None = None
    #: Which end of `by` ranks first.
    first: Literal["highest", "lowest"] = "highest"

    @property
    def choices(self) -> Mapping[str, Text]:
        """The answers it can take, with their titles; empty for numbers."""
        return FLAG if self.kind == "flag" else self.answers

    @property
    def domain(self) -> Span:
        """The numbers it can take, in its own unit (a percent as a share of one)."""
        match self.kind:
            case "percent":
                return Span.between(Fraction(0), Fraction(1))
            case "rating":
                low, high = self.low, self.high
                return Span.between(
                    -inf if low is None else low, inf if high is None else high
                )
            case "rank":
                last = inf if self.among is None else Fraction(self.among)
                return Span.between(Fraction(1), last)
            case _:
                return Span.between(Fraction(0), inf)

    @property
    def number_unit(self) -> str:
        """The unit its numbers are held in."""
        return UNIT_OF.get(self.kind, self.unit)


@attrs.frozen(kw_only=True)
class Share:
    """A part of a whole, from 0 to 100 %: `part` counts no more than `whole`."""

    #: What counts, such as dossiers resolved on time; weights for what counts half.
    part: Terms = attrs.field(converter=terms)
    #: All of them.
    whole: Terms = attrs.field(converter=terms)


@attrs.frozen(kw_only=True)
class Ratio:
    """One number to another, which may pass 100 %: collected to planned revenue."""

    #: What was reached.
    of: Terms = attrs.field(converter=terms)
    #: What it is held against.
    to: Terms = attrs.field(converter=terms)


@attrs.frozen(kw_only=True)
class Number:
    """A number as it is: a count, an amount, a percentage, a rating or a rank."""

    #: The datum, or a weighted sum of data in one unit.
    of: Terms = attrs.field(converter=terms)


@attrs.frozen(kw_only=True)
class Change:
    """How far something moved from a base: last year, or a fixed year."""

    #: Its value now.
    now: Share | Ratio | Number
    #: Its value in the base period.
    base: Share | Ratio | Number
    #: In percent of the base, or in the measure's own unit.
    relative: bool = False
    #: Which way counts as positive.
    direction: Literal["increase", "decrease"] = "increase"


Measure = Share | Ratio | Number | Change


@attrs.frozen
class Quotient:
    """What a measure is made of: one sum of data, divided by another or by one."""

    #: The sum above.
    top: Terms
    #: The sum below; empty for one.
    bottom: Terms
    #: The values it can take.
    domain: Span
    #: The unit of those values: `share` for percentages.
    unit: str
    #: The values that each of its data can take, by name.
    spans: Table[Span]
    #: Whether the top is a part of the bottom.
    is_part: bool = False
    #: Whether it takes whole values only: cases, or a rank.
    is_whole: bool = False
    #: The two data, where it is just one divided by another, as nearly always.
    pair: tuple[str, str] | None = attrs.field(init=False, eq=False, repr=False)

    @property
    def divides(self) -> bool:
        """Whether it can come to 0 of 0."""
        return bool(self.bottom)

    def __attrs_post_init__(self) -> None:
        pair = None
        if len(self.top) == len(self.bottom) == 1:
            (top, weight), (bottom, other) = self.top[0], self.bottom[0]
            pair = (top, bottom) if weight is other is ONE else None
        object.__setattr__(self, "pair", pair)


@attrs.frozen
class Difference:
    """What a change is made of: a quotient now, less (or relative to) one before."""

    now: Quotient
    base: Quotient
    relative: bool
    #: 1 where an increase counts as positive, -1 where a decrease does.
    sign: Literal[1, -1]
    domain: Span
    unit: str

    @property
    def divides(self) -> bool:
        """Whether it can come to 0 of 0, or to a change from 0."""
        return self.relative or self.now.divides or self.base.divides

    @property
    def is_whole(self) -> bool:
        """Whether it takes whole values only: more or fewer cases."""
        return not self.relative and self.now.is_whole and self.base.is_whole


Quantity = Quotient | Difference


def names_of(quantity: Quantity) -> tuple[str, ...]:
    """The data that a quantity is made of, each once."""
    if isinstance(quantity, Quotient):
        return tuple(quantity.spans)
    return tuple(dict.fromkeys((*quantity.now.spans, *quantity.base.spans)))


def sum_span(weights: Terms, spans: Mapping[str, Span]) -> Span:
    """What a weighted sum of data can be, where each lies in a span of its own."""
    return Span.between(
        sum((weight * spans[name].start for name, weight in weights), Fraction(0)),
        sum((weight * spans[name].end for name, weight in weights), Fraction(0)),
    )
