"""What can be changed: how a datum or an award is shown, typed and dragged."""

from __future__ import annotations

from fractions import Fraction
from math import inf
from typing import TYPE_CHECKING, Any, TypeVar

from parindex.binding import measured
from parindex.catalogue import say
from parindex.errors import NumberError
from parindex.intervals import Interval
from parindex.numbers import display, exact, exact_text, typed_text
from parindex.units import Amount, parse_amount, unit_named
from parindex.words import Words, between

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from parindex.measures import Datum
    from parindex.scorecard import Scorecard, ScoredNode
    from parindex.text import Language

Json = dict[str, Any]

T = TypeVar("T")

#: A slider of what is not counted has no more stops than this.
MOST_STOPS = 2000


def data_of(node: ScoredNode) -> Iterator[str]:
    """The data that the rule of a leaf reads, whatever it is answered."""
    if node.components:
        return
    context = node.context
    readers = context.framework.readers(context.reading)
    yield from (name for name, codes in readers.items() if node.code in codes)


def inputs(
    card: Scorecard, node: ScoredNode, changes: Mapping[str, str], lang: Language
) -> list[Json]:
    """All that can be changed of a node, what counts first.

    Args:
        card: What the node stands in.
        node: The node.
        changes: What is changed already.
        lang: The language of the page.
    """
    award = [_award(node, lang)] if node.code else []
    data = [_datum(card, name, lang) for name in data_of(node)]
    found = award + data if node.award is not None else data + award
    return [{**each, "changed": each["name"] in changes} for each in found]


def _datum(card: Scorecard, name: str, lang: Language) -> Json:
    from parindex.whatif.seeking.responses import domain_of  # noqa: PLC0415 - as above

    context = card.context
    datum = context.framework.datum(name)
    words = Words(context.framework.data_by_name, lang)
    known = context.data.get(name)
    readers = context.framework.readers(context.reading)[name]
    found: Json = {
        "name": name,
        "kind": datum.kind,
        "title": datum.title[lang],
        "unit": _unit(datum, lang),
        "text": _text(datum, known, lang),
        "missing": known is None,
        "shown": "" if known is None else words.known(datum, known),
        "counts": any(code not in context.book.awarded for code in readers),
    }
    if datum.choices:
        found["choices"] = {k: t[lang] for k, t in datum.choices.items()}
        found["value"] = known if isinstance(known, str) else ""
    else:
        span = domain_of(card, name)
        scale = 100 if datum.kind == "percent" else 1
        if span.start != -inf and span.end != inf and span.start < span.end:
            low, high = Fraction(span.start) * scale, Fraction(span.end) * scale
            whole = datum.kind in {"count", "rank"}
            number = _number(known)
            found["slider"] = _slider(
                low, high, None if number is None else number * scale, whole=whole
            )
    return found


def _unit(datum: Datum, lang: Language) -> str:
    if datum.kind == "percent":
        return "%"
    unit = datum.number_unit
    return unit_named(unit).title[lang] if unit else ""


def _text(datum: Datum, known: object, lang: Language) -> str:
    number = _number(known)
    if number is None:
        return ""
    return _typable(number * (100 if datum.kind == "percent" else 1), lang)


def _award(node: ScoredNode, lang: Language) -> Json:
    context, award = node.context, node.award
    number = None if award is None else _number(award)
    within = context.ranges[node.code]
    return {
        "name": node.code,
        "kind": "award",
        "title": say("state.awarded", lang),
        "unit": unit_named("point").title[lang],
        "text": "" if number is None else _typable(number, lang),
        "missing": award is None,
        "shown": "" if award is None else between(award, lang),
        "slider": _slider(within.low, within.high, number, whole=False),
    }


# --- what is typed --------------------------------------------------------------------


def typed(card: Scorecard, name: str, text: str, notation: Language) -> str | None:
    """What was typed for a datum or code, as the page keeps it.

    Returns:
        The value; empty where it is taken back; None where that is as it was.

    Raises:
        NumberError, UnitError: for what is no number, or in no unit.
    """
    context, text = card.context, text.strip()
    book, datum = context.book, context.framework.data_by_name.get(name)
    if not text:
        there = name in book.measurements or name in book.awarded
        return "" if there else None
    if datum is None:
        number = read(exact, text, notation)
        is_so = book.awarded.get(name) == Interval(number, number)
        return None if is_so else typed_text(number)
    if datum.choices:
        value: object = text
    else:
        amount = read(parse_amount, text, notation)
        if datum.kind == "percent" and amount.unit is None:
            # The box says %, so that 0.5 there is half a percent, and no slip.
            amount = Amount(amount.value / 100, "share")
        value = amount
    known = context.data.get(name)
    is_so = known is not None and value == measured(datum, known)
    return None if is_so else str(value)


def _number(known: object) -> Fraction | None:
    if isinstance(known, Interval):
        return known.low if known.is_exact else None
    return Fraction(known) if isinstance(known, int | Fraction) else None


def _typable(number: Fraction, lang: Language) -> str:
    """A number as it is typed in a language, and read back exactly."""
    text = display(number, lang)
    return exact_text(number) if text.startswith("≈") else text


def read(
    reader: Callable[[str, Language | None], T], text: str, notation: Language
) -> T:
    """What *text* says in the notation of the page, else in the one it can be read in.

    Raises:
        NumberError: of the page's notation.
    """
    try:
        return reader(text, notation)
    except NumberError:
        try:
            return reader(text, None)
        except NumberError:
            pass
        raise


def _slider(
    low: Fraction, high: Fraction, now: Fraction | None, *, whole: bool
) -> Json:
    """The ends and the step of a slider, as numbers of JavaScript; for hands only."""
    step, digits = (Fraction(1), 0) if whole else (Fraction(1, 100), 2)
    while not whole and (high - low) / step > MOST_STOPS:
        step, digits = step * 10, max(digits - 1, 0)
    return {
        "low": float(low),
        "high": float(high),
        "step": float(step),
        "digits": digits,
        "now": None if now is None else float(now),
    }
