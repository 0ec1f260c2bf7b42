"""One thing at a time: what the score is at both ends of each datum, exactly."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import attrs

from parindex.answers import as_json
from parindex.binding import measured
from parindex.catalogue import say
from parindex.errors import Collector
from parindex.evaluation import rescore
from parindex.explain import context_line
from parindex.intervals import Interval, hull
from parindex.numbers import display
from parindex.render import html_table
from parindex.scorecard import Scorecard
from parindex.text import Text
from parindex.units import unit_named
from parindex.whatif.chances.distributions import drawn

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from parindex.formulas import Known
    from parindex.measures import Datum
    from parindex.text import Language
    from parindex.whatif.chances.distributions import Alternatives, Law


@attrs.frozen
class Tried:
    """One value of a factor, and the score that it gives."""

    #: The value, as people read it.
    label: Text
    #: The score.
    score: Interval


@attrs.frozen
class Bar:
    """A factor with all that was tried of it."""

    #: What varies: the name of a datum, or the title of alternatives.
    name: str
    #: Its title.
    title: Text
    #: What was tried.
    tried: tuple[Tried, ...]

    @property
    def score(self) -> Interval:
        """All that the score can be."""
        return hull(tried.score for tried in self.tried)


@attrs.frozen
class Tornado:
    """Factors, from the one that moves the score most to the one that does least."""

    #: The card that they are held against.
    card: Scorecard = attrs.field(repr=False)
    #: The factors.
    bars: tuple[Bar, ...]

    def __iter__(self) -> Iterator[Bar]:
        return iter(self.bars)

    def __len__(self) -> int:
        return len(self.bars)

    def explain(self, lang: Language = "vi") -> str:
        """The score as it is, then a factor a line."""
        lines = [*self._heading(lang)]
        for bar in self.bars:
            title, score, tried = _cells(bar, lang)
            line = say("tornado.bar", lang, title=title, score=score, tried=tried)
            lines.append(line)
        return "\n".join(lines)

    def _heading(self, lang: Language) -> Iterator[str]:
        yield context_line(self.card.context, lang)
        yield say("tornado.heading", lang, score=self.card.score.display(lang))

    def to_json(self) -> str:
        """The factors as JSON, scores as exact texts."""
        found = [
            {
                "name": bar.name,
                "title": bar.title,
                "score": bar.score,
                "tried": [
                    {"value": tried.label.en, "score": tried.score}
                    for tried in bar.tried
                ],
            }
            for bar in self.bars
        ]
        return as_json(found)

    def _repr_html_(self, lang: Language = "vi") -> str:
        keys = ("tornado.factor", "column.score", "tornado.values")
        heads = (say(key, lang) for key in keys)
        rows = ((_cells(bar, lang), False) for bar in self.bars)
        return html_table(self._heading(lang), heads, rows)


def _cells(bar: Bar, lang: Language) -> tuple[str, str, str]:
    tried = "; ".join(
        say("tornado.tried", lang, label=t.label[lang], score=t.score.display(lang))
        for t in bar.tried
    )
    return bar.title[lang], bar.score.display(lang), tried


def tornado(card: Scorecard, ranges: Mapping[str, Law] | None = None) -> Tornado:
    """What the score is at both ends of each datum, all others as they are.

    Args:
        card: What is known.
        ranges: The law of each datum that is looked at, of which the ends count: of a
            law without ends, two standard deviations on both sides. Without ranges, all
            that is known and counts, each at whatever it could be.

    Raises:
        NotFound: for a datum that the framework does not have.
        Invalid: with every mistake in the laws, and for values that cannot be beside
            the other data, such as a part above its whole.
    """
    if ranges is None:
        return _sorted(card, [*_whatever(card)])
    problems, bars = Collector(), []
    for law in drawn(card, ranges):
        datum = law.datum
        with problems.at(f"datum {datum.name}"):
            tried = tuple(
                _at(card, datum, value) for value in law.points(card.context.data)
            )
            bars.append(Bar(datum.name, datum.title, tried))
    problems.check("ranges")
    return _sorted(card, bars)


def one_at_a_time(card: Scorecard, *alternatives: Alternatives) -> Tornado:
    """What the score is under each of some alternatives, all else as it is.

    Raises:
        Invalid, NotFound: as the scenarios do.
    """
    bars = []
    for choice in alternatives:
        tried = tuple(
            Tried(scenario.title, scenario.apply(card).score)
            for _, scenario in choice.options
        )
        bars.append(Bar(choice.title.en, choice.title, tried))
    return _sorted(card, bars)


def _at(card: Scorecard, datum: Datum, value: Known) -> Tried:
    made = rescore(card, measurements={datum.name: measured(datum, value)})
    return Tried(label(datum, value), made.score)


def _whatever(card: Scorecard) -> Iterator[Bar]:
    """The data of the book that move the score, each without its value."""
    framework = card.context.framework
    for name in card.context.book.measurements:
        score = rescore(card, without=[name]).score
        if score != card.score:
            datum = framework.datum(name)
            anything = Text(*(say("tornado.any", lang) for lang in ("vi", "en")))
            yield Bar(name, datum.title, (Tried(anything, score),))


def _sorted(card: Scorecard, bars: list[Bar]) -> Tornado:
    before = card.score

    def moved(bar: Bar) -> Fraction:
        low, high = bar.score.low, bar.score.high
        return max(high, before.high) - min(low, before.low)

    return Tornado(card, tuple(sorted(bars, key=moved, reverse=True)))


def label(datum: Datum, value: Known) -> Text:
    """A value of a datum as people read it: `98,5 %`, `190 hồ sơ`, `Có`."""
    match value:
        case str():
            return datum.choices[value]
        case Interval():
            return Text(value.display("vi"), value.display("en"))
    x = Fraction(value)
    if datum.number_unit == "share":
        return Text(*(f"{display(100 * x, lang)} %" for lang in ("vi", "en")))
    number = Text(*(display(x, lang) for lang in ("vi", "en")))
    if not datum.number_unit:
        return number
    unit = unit_named(datum.number_unit).title
    return Text(f"{number.vi} {unit.vi}", f"{number.en} {unit.en}")
