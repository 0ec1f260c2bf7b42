"""One evaluation against a plain loop over the same leaves, floats in a dict."""

from __future__ import annotations

from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from timing import Bench, Figure, against

import parindex
from parindex.evaluation import rescore
from parindex.formulas import (
    Chosen,
    Constant,
    Curved,
    Formula,
    Least,
    Rounded,
    Total,
    score,
)
from parindex.intervals import total
from parindex.measures import Difference, Quotient

if TYPE_CHECKING:
    from collections.abc import Callable

    from parindex.intervals import Interval

EDITION = "vn/par-index/province/2022"
EXAMPLE = Path(__file__).parents[1] / "examples" / "illustrative-2023.toml"

ROUNDS, LOOPS = 41, 20

Terms = list[tuple[str, float]]
Scores = tuple[float, float, dict[str, list[float]]]


def float_rules(card: parindex.Scorecard) -> list[tuple[str, Any]]:
    """Each leaf with its rule as plain tuples of floats, as one would write by hand."""
    formulas = card.context.formulas
    codes = [leaf.code for leaf in card.leaves()]
    return [(code.partition(".")[0], _plain(formulas[code])) for code in codes]


def _plain(formula: Formula) -> tuple[Any, ...]:  # noqa: PLR0911 - one a kind
    match formula:
        case Constant(score):
            return "constant", float(score.low), float(score.high)
        case Curved(curve, quantity, _):
            bounds = [
                (
                    float(s.span.end),
                    s.span.end_closed,
                    float(s.low.slope),
                    float(s.low.intercept),
                    float(s.high.slope),
                    float(s.high.intercept),
                )
                for s in curve
            ]
            if isinstance(quantity, Difference):
                now, base = _names(quantity.now), _names(quantity.base)
                return "change", now, base, quantity.relative, quantity.sign, bounds
            return "curve", *_names(quantity), bounds
        case Chosen(datum, cases):
            return "chosen", datum, {name: _plain(case) for name, case in cases}
        case Total(parts):
            return "total", [_plain(part) for _, part in parts]
        case Least(of):
            return "least", [_plain(part) for part in of]
        case Rounded(of, digits):
            return "rounded", _plain(of), digits


def _names(quotient: Quotient) -> tuple[Terms, Terms]:
    top = [(name, float(weight)) for name, weight in quotient.top]
    return top, [(name, float(weight)) for name, weight in quotient.bottom]


def float_loop(rules: list[tuple[str, Any]], data: dict[str, Any]) -> Scores:
    """Lowest and highest total, and those of the areas, in floats."""
    low = high = 0.0
    areas: dict[str, list[float]] = {}
    for area, rule in rules:
        least, most = _score(rule, data)
        sums = areas.setdefault(area, [0.0, 0.0])
        sums[0] += least
        sums[1] += most
        low += least
        high += most
    return low, high, areas


def _score(rule: tuple[Any, ...], data: dict[str, Any]) -> tuple[float, float]:
    kind = rule[0]
    if kind == "curve":
        x = _ratio(rule[1], rule[2], data)
        return _at(x, rule[3])
    if kind == "chosen":
        return _score(rule[2][data[rule[1]]], data)
    if kind == "constant":
        return rule[1], rule[2]
    if kind == "change":
        now, base = (_ratio(top, bottom, data) for top, bottom in rule[1:3])
        moved = (now / base - 1 if rule[3] else now - base) * rule[4]
        return _at(moved, rule[5])
    scores = [_score(part, data) for part in rule[1]]
    if kind == "total":
        return sum(s[0] for s in scores), sum(s[1] for s in scores)
    return min(s[0] for s in scores), min(s[1] for s in scores)


def _ratio(top: Terms, bottom: Terms, data: dict[str, Any]) -> float:
    over = 0.0
    for name, weight in top:
        over += weight * data[name]
    if not bottom:
        return over
    under = 0.0
    for name, weight in bottom:
        under += weight * data[name]
    return over / under


def _at(x: float, bounds: list[Any]) -> tuple[float, float]:
    for end, closed, slope, start, slope_high, start_high in bounds:
        if x < end or (closed and x == end):
            return slope * x + start, slope_high * x + start_high
    raise AssertionError


def evaluate() -> parindex.Scorecard:
    """The 2022 edition, a made-up province, everything checked and kept."""
    return parindex.evaluate(*_written(), reading="inferred")


@cache
def _written() -> tuple[parindex.Framework, parindex.Assessment]:
    return parindex.load_framework(EDITION), parindex.load_assessment(EXAMPLE)


@cache
def _evaluated() -> tuple[parindex.Scorecard, Callable[[], Scores]]:
    """A card, and the loop that comes to the same total."""
    card = evaluate()
    data = {
        name: value if isinstance(value, str) else float(value)
        for name, value in card.context.data.items()
        if not hasattr(value, "low")
    }
    loop = partial(float_loop, float_rules(card), data)
    _check(card, loop())
    return card, loop


def _check(card: parindex.Scorecard, floats: Scores) -> None:
    """The loop computes the same thing, but for awards, which it does not know."""
    low, high = float(card.score.low), float(card.score.high)
    for code, award in card.context.book.awarded.items():
        node = card[code].node
        low += float(node.min_score - award.low)
        high += float(node.max_score - award.high)
    assert abs(low - floats[0]) < 1e-9, (low, floats[0])  # noqa: PLR2004
    assert abs(high - floats[1]) < 1e-9, (high, floats[1])  # noqa: PLR2004


def _scores_only() -> Figure:
    card, loop = _evaluated()
    formulas, data = card.context.formulas.values(), card.context.data

    def scores() -> Interval:
        return total([score(formula, data) for formula in formulas])

    return against(scores, loop, rounds=ROUNDS, loops=LOOPS)


def _whole() -> Figure:
    return against(evaluate, _evaluated()[1], rounds=ROUNDS, loops=LOOPS)


def _rescored() -> Figure:
    change = {"plan_tasks_done": 122}
    ours = partial(rescore, _evaluated()[0], measurements=change)
    return against(ours, evaluate, rounds=ROUNDS, loops=LOOPS)


def _explained() -> Figure:
    def explained() -> list[str]:
        card = evaluate()
        return [card.explain(node.code) for node in card.walk()]

    return against(explained, _evaluated()[1], rounds=5)


BENCHES = (
    Bench(
        name="T12",
        what="exact scores of all leaves and their sum / the float dict loop",
        measure=_scores_only,
        target=1.8,
        guard=4.5,
        quick=True,
    ),
    Bench(
        name="T13",
        what="`evaluate`, all nodes kept, text on demand / the float dict loop",
        measure=_whole,
        target=6.5,
        guard=13.0,
        quick=True,
    ),
    Bench(
        name="rescore",
        what="one datum changed / `evaluate`",
        measure=_rescored,
        guard=0.15,
        quick=True,
    ),
    Bench(
        name="explain",
        what="`evaluate` and the text of every node / the float dict loop",
        measure=_explained,
    ),
)
