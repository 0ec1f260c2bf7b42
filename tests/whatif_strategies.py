"""Scorecards whose criteria share data, for tests of responses, goals and cliffs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
from hypothesis import strategies as st

from parindex import Band, Bands, Book, Criterion, Datum, Framework, Number, Share
from parindex.binding import measured
from parindex.errors import Invalid, NumberError
from parindex.evaluation import evaluate, rescore
from parindex.tables import Table
from samples import assessment, book, framework
from strategies import (
    all_shares,
    assessed,
    coin,
    facts,
    frameworks,
    narrowed,
    rules,
    up_to,
    verdicts,
    written,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from fractions import Fraction

    from parindex import Interval, Scorecard

#: The most cases that answers are compared by trial for.
MOST = 30


def renamed(value: Any, names: Mapping[str, str]) -> Any:
    """A value with some of the names in it exchanged for others."""
    if isinstance(value, str):
        return names.get(value, value)
    if isinstance(value, Table):
        return {names.get(k, k): renamed(v, names) for k, v in value.items()}
    if isinstance(value, tuple):
        return tuple(renamed(item, names) for item in value)
    if not attrs.has(type(value)):
        return value
    fields = (field.name for field in attrs.fields(type(value)) if field.init)
    changes = {name: renamed(getattr(value, name), names) for name in fields}
    return attrs.evolve(value, **changes)


@st.composite
def sharing(draw: st.DrawFn) -> Framework:
    """A framework in which, mostly, several rules read one datum."""
    framework: Framework = draw(frameworks())
    names: dict[str, str] = {}
    kept: dict[Datum, list[str]] = {}
    for datum in framework.data:
        same = kept.setdefault(attrs.evolve(datum, name="", title=""), [])
        if same and coin(draw):
            names[datum.name] = same[up_to(draw, len(same) - 1)]
        else:
            same.append(datum.name)
    fields: dict[str, Any] = {
        field.name: getattr(framework, field.name)
        for field in attrs.fields(Framework)
        if field.init
    }
    data = [datum for datum in framework.data if datum.name not in names]
    try:
        return Framework(
            **{n: renamed(v, names) for n, v in fields.items()} | {"data": data}
        )
    except (Invalid, NumberError):  # such as a datum twice in one sum
        return framework


@st.composite
def shared_cards(draw: st.DrawFn) -> Scorecard:
    """A framework of any shape, scored with some awards and some or most facts."""
    framework = draw(sharing())
    data = framework.data_by_name
    truth = draw(facts(data, all_shares(framework)))
    known = draw(narrowed(data, truth))
    if coin(draw):
        known = {name: fact for name, fact in truth.items() if up_to(draw, 9)}
    verdict = draw(verdicts(framework)) if coin(draw) else {}
    year = assessed(framework, known, **verdict)
    reading = draw(st.sampled_from((None, *framework.reading_names)))
    return evaluate(framework, year, reading=reading)


@st.composite
def rule_cards(draw: st.DrawFn) -> Scorecard:
    """One criterion with any rule, and all that it reads."""
    found = draw(rules())
    leaf = Criterion(
        code="1",
        title="1",
        max_score=found.within.high,
        min_score=found.within.low,
        rule=found.rule,
    )
    framework = Framework(
        id="test/one",
        title="Test",
        max_score=found.within.high,
        min_score=found.within.low,
        data=found.data.values(),
        not_applicable="reduce_maximum",
        children=[leaf],
    )
    truth = draw(facts(found.data, all_shares(framework)))
    book = Book(name="appraised", measurements=written(truth, found.data))
    return evaluate(framework, assessment(book))


def moved(card: Scorecard, name: str, value: Fraction | int) -> Scorecard | None:
    """The scorecard with a datum measured anew; None where that does not fit."""
    datum = card.context.framework.datum(name)
    try:
        return rescore(card, measurements={name: measured(datum, value)})
    except Invalid:
        return None


def score_of(card: Scorecard, code: str) -> Interval:
    """The score of a node, or of the whole."""
    return card[code].score if code else card.score


def by_trial(card: Scorecard, name: str, code: str = "") -> dict[int, Interval]:
    """The score at every whole case up to `MOST` that fits the other data."""
    cards = {n: moved(card, name, n) for n in range(MOST + 1)}
    return {n: score_of(c, code) for n, c in cards.items() if c is not None}


# --- worked cases ---------------------------------------------------------------------

COUNTS = [Datum(name=n, title=n, kind="count", unit="dossier") for n in "pqrs"]
DONE = Datum(name="done", title="Done", kind="flag")
SPENT = Datum(name="spent", title="Spent", kind="amount", unit="tỷ đồng")

STEPS = Bands(
    measure=Share(part="p", whole="q"),
    bands=[
        Band(at_least="95 %", score=1),
        Band(at_least="80 %", below="95 %", score="0.5"),
        Band(below="80 %", score=0),
    ],
    no_cases="zero",
)
MONEY = Bands(
    measure=Number(of="spent"),
    bands=[Band(above="100 tỷ đồng", score=1), Band(at_most="100 tỷ đồng", score=0)],
)


def whole(*leaves: Criterion) -> Framework:
    """A framework of some criteria and all data above."""
    return framework(*leaves, data=(*COUNTS, DONE, SPENT))


def card_of(
    *leaves: Criterion, awarded: Any = None, unit: str = "Unit", **data: object
) -> Scorecard:
    """A scorecard of some criteria."""
    own = book(measurements=data, awarded=awarded or {})
    return evaluate(whole(*leaves), assessment(own, unit=unit))
