"""What a case is, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import attrs

from parindex.intervals import Interval, total
from parindex.kit.near import range_of
from parindex.measures import Datum, Difference
from parindex.text import LANGUAGES, Text
from parindex.words import Words, unit_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from fractions import Fraction

    from parindex.curves import Curve, Segment
    from parindex.formulas import Known
    from parindex.measures import Quantity, Terms

#: The words of each side of a threshold.
SIDES = {-1: "kit.under", 0: "kit.at", 1: "kit.over"}


@attrs.frozen
class Abouts:
    """Puts the cases of one framework into words."""

    data: Mapping[str, Datum]

    def both(self, put: Callable[[Words], str]) -> Text:
        """What is said in each language."""
        vi, en = (put(Words(self.data, lang)) for lang in LANGUAGES)
        return Text(vi, en)

    def plain(self, key: str) -> Text:
        """A sentence that needs no values."""
        return self.both(lambda words: words.say(key))

    def side(
        self,
        side: int,
        point: Fraction,
        quantity: Quantity,
        data: Mapping[str, Known],
    ) -> Text:
        """Data at a threshold, just under or just over it."""
        return self.both(
            lambda words: words.say(
                SIDES[side],
                point=words.number(point, unit_of(quantity)),
                value=shown(words, quantity, data),
            )
        )

    def disputed(
        self, point: Fraction, quantity: Quantity, data: Mapping[str, Known]
    ) -> Text:
        """Data of which it is not known on which side of a threshold they are."""
        return self.both(
            lambda words: words.say(
                "kit.disputed",
                point=words.number(point, unit_of(quantity)),
                value=shown(words, quantity, data),
            )
        )

    def inside(
        self,
        segment: Segment,
        curve: Curve,
        quantity: Quantity,
        data: Mapping[str, Known],
    ) -> Text:
        """Data somewhere inside a stretch."""
        return self.both(
            lambda words: words.say(
                "kit.inside",
                span=words.span(segment.span, curve.domain, quantity),
                value=shown(words, quantity, data),
            )
        )

    def empty(self, quantity: Quantity, data: Mapping[str, Known]) -> Text:
        """Data that leave nothing to divide by."""
        return self.both(
            lambda words: words.say("kit.empty", value=shown(words, quantity, data))
        )

    def answer(self, datum: str, choice: str) -> Text:
        """An answer to a choice."""
        return self.both(
            lambda words: words.say("kit.answer", answer=words.answer(datum, choice))
        )

    def named(self, key: str, names: Iterable[str]) -> Text:
        """Which data are missing, or the only ones known."""
        listed = tuple(names)
        return self.both(
            lambda words: words.say(
                key, names="; ".join(words.title(name) for name in listed)
            )
        )

    def numbered(self, key: str, number: int) -> Text:
        """One of several of a kind."""
        return self.both(lambda words: words.say(key, number=str(number)))


def shown(words: Words, quantity: Quantity, data: Mapping[str, Known]) -> str:
    """What data come to: `18,999 of 20,000`, a number with its unit, or two of them."""
    if isinstance(quantity, Difference):
        now, base = (shown(words, of, data) for of in (quantity.now, quantity.base))
        return words.say("kit.moved", now=now, base=base)
    top = _sum(quantity.top, data)
    if quantity.bottom:
        bottom = _sum(quantity.bottom, data)
        of, whole = (part.display(words.language) for part in (top, bottom))
        return words.say("kit.of", top=of, bottom=whole)
    low, high = (words.number(end, unit_of(quantity)) for end in (top.low, top.high))
    return low if top.is_exact else words.say("between", low=low, high=high)


def _sum(terms: Terms, data: Mapping[str, Known]) -> Interval:
    """A sum of data that are all known."""
    ranges = ((range_of(data[name]), weight) for name, weight in terms)
    return total(Interval(of.low * weight, of.high * weight) for of, weight in ranges)
