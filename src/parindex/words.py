"""The words of numbers, measures and rules, in Vietnamese and English.

Sentences are read off formulas, so a new kind of rule explains itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING, assert_never

import attrs

from parindex.aggregation import Aggregation, Mean, Pooled, Sum, WeightedSum
from parindex.catalogue import CATALOGUE, one_line, say
from parindex.curves import Span
from parindex.formulas import (
    Chosen,
    Constant,
    Curved,
    Formula,
    Known,
    Least,
    Rounded,
    Total,
    is_stated,
)
from parindex.intervals import Interval
from parindex.measures import Datum, Difference, Quantity, Terms
from parindex.numbers import display, exact_text
from parindex.rules import Unmodelled
from parindex.text import LANGUAGES, Language, Text
from parindex.units import unit_named

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from parindex.criteria import Area, Criterion, Framework, Reading
    from parindex.curves import Curve, Segment
    from parindex.sources import Source

#: Units that amounts of money are shown in where they come out short.
LARGE_MONEY = ("billion_VND", "million_VND")


@attrs.frozen
class Words:
    """Puts numbers, data and curves of one framework into one language."""

    data: Mapping[str, Datum]
    language: Language

    def say(self, key: str, **values: str) -> str:
        """The sentence of that key."""
        return say(key, self.language, **values)

    # --- numbers ----------------------------------------------------------------------

    def points(self, interval: Interval) -> str:
        """A score: `1,5 điểm`, `từ 0 đến 2 điểm`."""
        key = "point" if interval.low == interval.high == 1 else "points"
        return self.say(key, score=between(interval, self.language))

    def number(self, value: Fraction | int, unit: str) -> str:
        """A number with its unit; a share in percent, money in large units."""
        if f"unit.{unit}" in CATALOGUE:
            value *= 100 if unit in {"share", "percentage_point"} else 1
            number = display(Fraction(value), self.language)
            text = self.say(f"unit.{unit}", number=number)
            # Only English has a plural, and there it is regular.
            return text.removesuffix("s") if value == 1 else text
        for large in LARGE_MONEY if unit == "VND" else ():
            factor = unit_named(large).factor
            if value >= factor and (value * 1000 / factor).denominator == 1:
                value, unit = value / factor, large
                break
        one = value == 1 and self.language == "en"
        title = unit.replace("_", " ") if one else unit_named(unit).title[self.language]
        return f"{display(Fraction(value), self.language)} {title}"

    def bare(self, value: Fraction | int, unit: str) -> str:
        """A number inside a sum: without its unit, but for the percent sign."""
        if unit == "share":
            return self.number(value, unit)
        return display(Fraction(value), self.language)

    def factor(self, value: Fraction) -> str:
        """How many times: a number, or a fraction where that does not end."""
        shown = self.bare(value, "")
        return exact_text(value) if shown.startswith("≈") else shown

    def known(self, datum: Datum, value: Known) -> str:
        """The value of a datum."""
        if isinstance(value, str):
            return datum.choices[value][self.language]
        unit = datum.number_unit or "rank"
        if not isinstance(value, Interval):
            return self.number(value, unit)
        low, high = _shared_unit(*(self.number(x, unit) for x in attrs.astuple(value)))
        text = self.say("between", low=low, high=high)
        return f"{text} ({self.say('state.disputed')})"

    # --- quantities -------------------------------------------------------------------

    def title(self, name: str) -> str:
        """The title of a datum inside a sentence."""
        title = self.data[name].title[self.language]
        return title[:1].lower() + title[1:] if title[1:2].islower() else title

    def quantity(self, quantity: Quantity) -> str:
        """What is measured."""
        if isinstance(quantity, Difference):
            key = "increase" if quantity.sign > 0 else "decrease"
            now, base = self.quantity(quantity.now), self.quantity(quantity.base)
            return self.say(key, now=now, base=base)
        top, bottom = self._titles(quantity.top), self._titles(quantity.bottom)
        if not bottom:
            return top
        key = "share" if quantity.is_part else "ratio"
        return self.say(key, top=bracketed(top), bottom=bracketed(bottom))

    def _titles(self, weights: Terms) -> str:
        return self.sum(weights, {name: self.title(name) for name, _ in weights})

    def sum(self, weights: Terms, each: Mapping[str, str]) -> str:
        """A weighted sum of what stands for each datum: `6 + 0,5 × 4`."""
        return " + ".join(
            ("" if weight == 1 else f"{display(weight, self.language)} × ") + each[name]
            for name, weight in weights
        )

    def span(self, span: Span, domain: Span, quantity: Quantity) -> str:
        """A stretch of values in words: `từ 80 % đến dưới 95 %`."""
        first = (span.start, span.start_closed) == (domain.start, domain.start_closed)
        last = (span.end, span.end_closed) == (domain.end, domain.end_closed)
        if quantity.is_whole:
            cases = cases_in(span)
            if cases.start == cases.end:
                span = cases
            elif not (first or last):
                span = attrs.evolve(span, start=cases.start, start_closed=True)
        unit = unit_of(quantity)
        start, end = (
            "" if isinstance(end, float) else self.number(end, unit)
            for end in (span.start, span.end)
        )
        if span.start == span.end:
            return self.say("exactly", at=start)
        if first and last:
            key = "from_to" if start and end else "any"
        elif last:
            key = "from_up" if span.start_closed else "above_up"
        elif first:
            key = "up_to" if span.end_closed else "below"
        else:
            key = "from_" if span.start_closed else "above_"
            key += "to" if span.end_closed else "below"
            start, end = _shared_unit(start, end)
        return self.say(key, start=start, end=end)

    # --- rules ------------------------------------------------------------------------

    def outcome(self, span: str, interval: Interval) -> str:
        """What a stretch of values gets."""
        key = "level" if interval.is_exact else "open"
        return self.say(key, span=span, score=self.points(interval))

    def segment(self, segment: Segment, curve: Curve, quantity: Quantity) -> str:
        """One stretch of a curve and its score."""
        span = self.span(segment.span, curve.domain, quantity)
        over = segment.over(segment.span)
        if over.is_exact or not segment.is_stated:
            return self.outcome(span, over)
        low, high = (
            display(segment.low.at(end), self.language)
            for end in (segment.span.start, segment.span.end)
        )
        key = "rising" if segment.low.slope > 0 else "falling"
        return self.say(key, span=span, low=low, high=high)

    def no_cases(self, interval: Interval | None) -> str:
        """What a denominator of 0 gets."""
        if interval is None:
            return self.say("no_cases.excluded")
        return self.outcome(self.say("no_cases"), interval)

    def answer(self, datum: str, choice: str) -> str:
        """A question with one of its answers."""
        of = self.data[datum]
        title, answer = of.title[self.language], of.choices[choice][self.language]
        return self.say("answer", title=title, answer=answer)

    def rule(self, formula: Formula) -> Iterator[str]:
        """All that a formula says, a line each."""
        match formula:
            case Constant(interval):
                yield self.outcome(self.say("any"), interval)
            case Curved(curve, quantity, no_cases):
                yield self.say("by", quantity=self.quantity(quantity))
                for segment in reversed(curve.segments):
                    yield f"  {self.segment(segment, curve, quantity)}"
                if quantity.divides:
                    yield f"  {self.no_cases(no_cases)}"
            case Chosen(datum, cases):
                for choice, case in cases:
                    yield from self._under(self.answer(datum, choice), case)
            case Total(of):
                for number, (title, part) in enumerate(of, 1):
                    if title is None and isinstance(part, Chosen):
                        yield from self.rule(part)
                    else:
                        name = title or untitled(part, number, self.data)
                        yield from self._under(one_line(name[self.language]), part)
            case Least(of):
                yield self.say("least")
                for number, part in enumerate(of, 1):
                    head = self.say("condition", number=str(number))
                    yield from indented(self._under(head, part))
            case Rounded(of, digits):
                yield from self.rule(of)
                yield self.say("rounded", digits=str(digits))
            case _:
                assert_never(formula)

    def _under(self, head: str, formula: Formula) -> Iterator[str]:
        if isinstance(formula, Constant):
            yield self.outcome(head, formula.score)
        else:
            yield f"{head}:"
            yield from indented(self.rule(formula))

    def _overlay(self, node: Framework | Area | Criterion) -> str:
        overlay = getattr(node, "overlay", "")
        return f" ({self.say('overlay', overlay=overlay)})" if overlay else ""

    def headed_rule(
        self, leaf: Criterion, reading: Reading | None, formula: Formula
    ) -> Iterator[str]:
        """A leaf's rule under a heading that says how far a source states it."""
        overlay = self._overlay(leaf)
        if reading is not None:
            key = "rule.inferred" if reading.status == "inferred" else "rule.reading"
            yield f"{self.say(key, name=reading.name)}{overlay}:"
            yield from indented(self.rule(formula))
            yield f"  {self.say('evidence', text=reading.evidence[self.language])}"
            yield from indented(self.sources(reading.sources))
            return
        if isinstance(formula, Constant) and not formula.score.is_exact:
            yield self.say("rule.unmodelled", score=self.points(formula.score))
            return
        key = "rule.stated" if is_stated(formula) else "rule.partial"
        yield f"{self.say(key if leaf.sources else 'rule.unsourced')}{overlay}:"
        yield from indented(self.rule(formula))

    def aggregation(self, how: Aggregation, within: Interval) -> str:
        """How a node follows from what is below it."""
        match how:
            case Sum() | Pooled():
                return self.say(f"aggregation.{type(how).__name__.lower()}")
            case Mean(weights=weights) if not weights:
                return self.say("aggregation.mean")
            case Mean(weights=weights) | WeightedSum(weights=weights):
                key = "mean" if isinstance(how, Mean) else "sum"
                shown = (f"{c} × {self.factor(w)}" for c, w in weights.items())
                return self.say(f"aggregation.weighted_{key}", weights="; ".join(shown))
            case Unmodelled():
                return self.say("aggregation.unmodelled", score=self.points(within))
            case _:
                assert_never(how)

    def headed_aggregation(
        self, node: Framework | Area | Criterion, reading: Reading | None
    ) -> Iterator[str]:
        """How a node follows from what is below it, unless that is just their sum."""
        within = Interval(node.min_score, node.max_score)
        if reading is None:
            if not isinstance(node.aggregation, Sum):
                how = self.aggregation(node.aggregation, within)
                yield self.say("aggregation", how=how) + self._overlay(node)
            return
        if reading.scale is not None:
            within = reading.scale
        how = self.aggregation(reading.aggregation or node.aggregation, within)
        if reading.scale is not None:
            scale = between(reading.scale, self.language)
            how += f", {self.say('aggregation.scale', scale=scale)}"
        key = "inferred" if reading.status == "inferred" else "reading"
        yield self.say(f"aggregation.{key}", name=reading.name, how=how)
        yield f"  {self.say('evidence', text=reading.evidence[self.language])}"
        yield from indented(self.sources(reading.sources))

    def aggregations(self, node: Framework | Area | Criterion) -> Iterator[str]:
        """How a node follows from what is below it, then each of its readings."""
        for reading in (None, *node.readings):
            yield from self.headed_aggregation(node, reading)

    def rules(self, framework: Framework, leaf: Criterion) -> Iterator[str]:
        """A leaf's rule as sources state it, then each of its readings."""
        yield from self.headed_rule(leaf, None, framework.formula(leaf.code))
        yield from self.sources(leaf.sources)
        for reading in leaf.readings:
            formula = framework.formula(leaf.code, reading.name)
            yield from self.headed_rule(leaf, reading, formula)

    def sources(self, sources: Iterable[Source]) -> Iterator[str]:
        """Each source with its quoted words."""
        for source in sources:
            yield self.say("source", source=str(source))


def between(interval: Interval, language: Language) -> str:
    """A number, or from where to where it can be."""
    low, high = (display(x, language) for x in (interval.low, interval.high))
    if interval.is_exact:
        return low
    return say("between", language, low=low, high=high)


def untitled(part: Formula, number: int, data: Mapping[str, Datum]) -> Text:
    """The name of a part without a title: what it asks, or its number."""
    if isinstance(part, Chosen):
        return data[part.datum].title
    vi, en = (say("part.number", lang, number=str(number)) for lang in LANGUAGES)
    return Text(vi, en)


def unit_of(quantity: Quantity) -> str:
    """The unit that values are shown in."""
    if isinstance(quantity, Difference) and not quantity.relative:
        return gap_unit(quantity)
    return quantity.unit or "rank"


def gap_unit(quantity: Quantity | Datum) -> str:
    """The unit of the distance between two values."""
    unit = quantity.number_unit if isinstance(quantity, Datum) else quantity.unit
    return {"share": "percentage_point", "": "place"}.get(unit, unit)


def indented(lines: Iterable[str]) -> Iterator[str]:
    """Lines one level further in."""
    return (f"  {line}" for line in lines)


def bracketed(text: str) -> str:
    """A sum in brackets; anything else as it is."""
    return f"({text})" if " + " in text else text


def _shared_unit(start: str, end: str) -> tuple[str, str]:
    """Two numbers, the unit only once: `từ 2 đến 3 sáng kiến`."""
    number, _, unit = start.partition(" ")
    same = unit == end.partition(" ")[2] != "%"
    return (number if same else start), end


def cases_in(span: Span) -> Span:
    """The whole numbers in a span of cases, both ends included."""
    start, end = span.start, span.end
    if not isinstance(start, float):
        start = Fraction(ceil(start) if span.start_closed else floor(start) + 1)
    if not isinstance(end, float):
        end = Fraction(floor(end) if span.end_closed else ceil(end) - 1)
    return Span.between(start, end)
