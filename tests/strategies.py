"""Valid by construction: curves, rules, frameworks, and assessments that fit them.

A framework names its data as it goes: every rule adds the data that it needs to a pool.
What is true of a unit is drawn first, as `Facts`; what is known of it hides some of
the facts and blurs others, so that the truth always lies in what is known.

The parts are plain functions that draw from a few fixed strategies, since building a
strategy takes Hypothesis longer than drawing from it.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from math import inf
from typing import TYPE_CHECKING, Any, TypeVar

import attrs
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from parindex.aggregation import (
    Aggregation,
    Mean,
    Piece,
    Pooled,
    Sum,
    WeightedSum,
    range_of,
)
from parindex.assessment import Assessment, Book, Disputed, Evidence
from parindex.criteria import Area, Channel, Criterion, Framework, Reading
from parindex.curves import Curve, Line, Segment, Span
from parindex.evaluation import evaluate
from parindex.intervals import Interval, add
from parindex.lowering import lower_measure
from parindex.measures import Change, Datum, Measure, Number, Ratio, Share
from parindex.numbers import half_up
from parindex.rules import (
    Band,
    Bands,
    Branch,
    Checklist,
    Compliance,
    Count,
    Deduction,
    Increase,
    Lowest,
    NoCases,
    Part,
    Points,
    Proportional,
    RankBands,
    Rounded,
    Rule,
    SurveyShare,
    Unmodelled,
)
from parindex.sources import Document, Source
from parindex.text import Text
from parindex.units import Amount

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from parindex.assessment import Measurement
    from parindex.formulas import Known
    from parindex.measures import Quantity, Quotient
    from parindex.scorecard import Scorecard

T = TypeVar("T")

#: Where one example is large, or many are scored in it: not more of them than these.
FEW = settings(max_examples=min(settings().max_examples, 100))

#: Data by name, filled while rules are drawn.
Pool = dict[str, Datum]

#: What is true: an exact number or an answer for every datum.
Facts = dict[str, int | Fraction | str]

NOTHING = Fraction(0)
FULL = Fraction(1)

DOMAINS = (
    Span.between(NOTHING, FULL),
    Span.between(NOTHING, inf),
    Span.between(-inf, inf),
    Span.between(Fraction(-1), inf),
    Span.between(Fraction(1), Fraction(63)),
)

#: The share of the usual things to be counted, and of what counts for less.
WEIGHTS = (FULL, FULL, Fraction(1, 2), Fraction(1, 3))

texts = st.builds(Text, st.text(max_size=4), st.text(max_size=4))

_UP_TO = [st.integers(0, most) for most in range(64)]
_COIN = st.booleans()
_PARTS = sorted({Fraction(p, q) for q in (3, 8, 20) for p in range(q + 1)})
_PARTS += [Fraction(1, 200), Fraction(199, 200)]
_WORD = st.text(max_size=3)


def up_to(draw: DrawFn, most: int) -> int:
    """A whole number from 0 to *most*."""
    return draw(_UP_TO[most])


def coin(draw: DrawFn) -> bool:
    """Yes or no."""
    return draw(_COIN)


def pick(draw: DrawFn, choices: Sequence[T]) -> T:
    """One of several."""
    return choices[up_to(draw, len(choices) - 1)]


def value_in(draw: DrawFn, span: Span) -> Fraction:
    """An exact number of a closed span: an end, or a part of the way between them."""
    low = max(span.start, Fraction(-6))
    high = min(span.end, Fraction(low) + 12)
    return Fraction(low + (high - low) * pick(draw, _PARTS))


def score_in(draw: DrawFn, within: Interval) -> Fraction:
    """An exact score in a range, its ends among them."""
    return value_in(draw, Span(within.low, within.high))


# --- curves ---------------------------------------------------------------------------


def _spans(draw: DrawFn, domain: Span) -> list[Span]:
    """Spans that cover a domain once, from left to right; some hold one value only."""
    cuts = sorted({value_in(draw, domain) for _ in range(up_to(draw, 4))})
    spans: list[Span] = []
    start, closed = domain.start, domain.start_closed
    for cut in cuts:
        side = pick(draw, ("left", "right", "own"))
        spans.append(Span(start, cut, closed, side == "left"))
        if side == "own":
            spans.append(Span(cut, cut))
        start, closed = cut, side == "right"
    spans.append(Span(start, domain.end, closed, domain.end_closed))
    return [span for span in spans if not span.is_empty]


def _segment(draw: DrawFn, span: Span) -> Segment:
    """A segment that is level or steep, and stated or open between two lines."""
    level = isinstance(span.start, float) or isinstance(span.end, float)
    slope = NOTHING if level else Fraction(pick(draw, (0, -2, 1, 3)))
    height = Fraction(up_to(draw, 20), 4)
    above = Fraction(pick(draw, (0, 0, 1, 3)), 4)
    return Segment(span, Line(slope, height), Line(slope, height + above))


@st.composite
def curves(draw: DrawFn, domains: Sequence[Span] = DOMAINS) -> Curve:
    """Any curve."""
    domain = pick(draw, domains)
    return Curve(tuple(_segment(draw, span) for span in _spans(draw, domain)), domain)


# --- data and measures ----------------------------------------------------------------


def declare(pool: Pool, kind: Any, **fields: Any) -> str:
    """Add a datum to the pool; its name."""
    name = f"{kind}_{len(pool)}"
    if kind in {"count", "amount"}:
        fields.setdefault("unit", "dossier" if kind == "count" else "billion VND")
    pool[name] = Datum(name=name, title=name, kind=kind, **fields)
    return name


def share(draw: DrawFn, pool: Pool) -> Share:
    """A part of a whole; the whole may be the part and the rest."""
    parts = [declare(pool, "count") for _ in range(1 + up_to(draw, 1))]
    part = tuple((name, pick(draw, WEIGHTS)) for name in parts)
    rest = (declare(pool, "count"), FULL)
    if coin(draw):
        return Share(part=part, whole=(rest,))
    return Share(part=part, whole=(*((name, FULL) for name in parts), rest))


def ratio(draw: DrawFn, pool: Pool) -> Ratio:
    """One datum to another."""
    kind = pick(draw, ("count", "amount"))
    of = ((declare(pool, kind), pick(draw, WEIGHTS)),)
    return Ratio(of=of, to=declare(pool, kind))


NUMBERS = ("count", "amount", "percent", "rating", "rank")


def number(draw: DrawFn, pool: Pool, kinds: Sequence[str] = NUMBERS) -> Number:
    """A datum of any kind, or a weighted sum of two."""
    kind = pick(draw, kinds)
    fields: dict[str, Any] = {}
    if kind == "rating":
        fields = {"low": pick(draw, (0, 1, -2)), "high": 5}
    elif kind == "rank":
        fields = {"among": pick(draw, (1, 20, 63, None))}
    names = [declare(pool, kind, **fields) for _ in range(1 + up_to(draw, 1))]
    return Number(of=tuple((name, pick(draw, WEIGHTS)) for name in names))


def change(draw: DrawFn, pool: Pool) -> Change:
    """A change of a share, a ratio, a count, an amount or a rating."""
    kind = pick(draw, ("share", "ratio", "count", "amount", "rating"))
    now, base = (_changing(draw, pool, kind) for _ in range(2))
    way: Any = pick(draw, ("increase", "decrease"))
    relative = kind != "rating" and coin(draw)  # what may be below 0 is not divided
    return Change(now=now, base=base, relative=relative, direction=way)


def _changing(draw: DrawFn, pool: Pool, kind: str) -> Share | Ratio | Number:
    if kind == "share":
        return share(draw, pool)
    return ratio(draw, pool) if kind == "ratio" else number(draw, pool, (kind,))


def measure(draw: DrawFn, pool: Pool) -> Measure:
    """Anything that can be measured."""
    kinds: tuple[Callable[[DrawFn, Pool], Measure], ...] = share, ratio, number, change
    return pick(draw, kinds)(draw, pool)


# --- rules ----------------------------------------------------------------------------


def amount_of(value: Fraction, quantity: Quantity) -> Amount:
    """A value as it is written: a share in percent, others in the quantity's unit."""
    if quantity.unit == "share" and not 0 < abs(100 * value) < 1:
        return Amount(100 * value, "percent")
    return Amount(value, quantity.unit or None)


def _no_cases(draw: DrawFn, quantity: Quantity, *, inner: bool) -> NoCases | None:
    """What 0 of 0 gets, where something is divided."""
    if not quantity.divides:
        return None
    choices: list[NoCases] = ["full", "zero", "unmodelled", "excluded"]
    return pick(draw, choices[:3] if inner else choices)


def _points(draw: DrawFn, within: Interval) -> Points:
    """A score in a range, or `unmodelled`."""
    return score_in(draw, within) if up_to(draw, 3) else "unmodelled"


def _steps(
    draw: DrawFn, quantity: Quantity, within: Interval
) -> tuple[tuple[Band, ...], Points | None]:
    """Bands in any order and style that cover a domain, and the score of the others."""
    domain = quantity.domain
    first: tuple[Any, bool] = (domain.start, not domain.start_closed)
    last: tuple[Any, bool] = (domain.end, domain.end_closed)
    cuts = {(value_in(draw, domain), coin(draw)) for _ in range(up_to(draw, 4))}
    places = [first, *sorted(cut for cut in cuts if first < cut < last), last]
    if len(places) == 2:  # nothing between first and last
        return (), _points(draw, within)
    otherwise = _points(draw, within) if coin(draw) else None
    alone = otherwise is not None  # a neighbour may be left out: say both ends
    bands = []
    said = True  # whether the band before said where this one begins
    for low, high in pairwise(places):
        ends: dict[str, Any] = {}
        if low != first and (alone or not said or high == last or coin(draw)):
            ends["above" if low[1] else "at_least"] = amount_of(low[0], quantity)
        said = high != last and (alone or not ends or coin(draw))
        if said:
            ends["at_most" if high[1] else "below"] = amount_of(high[0], quantity)
        if not alone or coin(draw):
            bands.append(Band(**ends, score=_points(draw, within)))
    if coin(draw):
        bands.reverse()
    return tuple(bands), otherwise


def _bands(draw: DrawFn, within: Interval, pool: Pool, *, inner: bool) -> Bands:
    of = measure(draw, pool)
    quantity = lower_measure(of, pool)
    bands, otherwise = _steps(draw, quantity, within)
    empty = _no_cases(draw, quantity, inner=inner)
    return Bands(measure=of, bands=bands, otherwise=otherwise, no_cases=empty)


def _proportional(
    draw: DrawFn, within: Interval, pool: Pool, *, inner: bool
) -> Proportional:
    """Either way, with or without a gate, full at a value or at 100 %."""
    of = measure(draw, pool)
    quantity = lower_measure(of, pool)
    zero, full = (value_in(draw, quantity.domain) for _ in range(2))
    fields: dict[str, Any] = {"zero": amount_of(zero, quantity)}
    if quantity.unit == "share" and zero != 1 and coin(draw):
        full = FULL
    else:
        full += zero == full
        fields["full"] = amount_of(full, quantity)
    if zero < full and coin(draw):
        gate = amount_of(value_in(draw, quantity.domain), quantity)
        fields[pick(draw, ("gate_at_least", "gate_above"))] = gate
        if coin(draw):
            fields["below_gate"] = _points(draw, within)
    empty = _no_cases(draw, quantity, inner=inner)
    return Proportional(measure=of, no_cases=empty, **fields)


def _increase(draw: DrawFn, within: Interval, pool: Pool, *, inner: bool) -> Increase:
    of = change(draw, pool)
    quantity = lower_measure(of, pool)
    value = value_in(draw, quantity.domain)
    word = pick(draw, ("at_least", "above"))
    bound: Any = {word: amount_of(value, quantity)}
    if value == quantity.domain.end:  # nothing is above it
        bound = {"at_least": amount_of(value, quantity)}
    return Increase(
        measure=of,
        otherwise=_points(draw, within),
        no_cases=_no_cases(draw, quantity, inner=inner),
        **bound,
    )


def _count(draw: DrawFn, within: Interval, pool: Pool) -> Count:
    """By the case or by several, until the maximum is reached or passed."""
    each = pick(draw, (1, 7)) * (within.width or FULL) / (1 + up_to(draw, 11))
    of = number(draw, pool, ("count", "amount")).of
    return Count(of=of, each=each, per=Fraction(pick(draw, (2, 2, 20, 3)), 2))


def _deduction(draw: DrawFn, within: Interval, pool: Pool) -> Deduction:
    """For one kind of case, some of them free, or for several kinds."""
    names = [declare(pool, "count") for _ in range(1 + up_to(draw, 2))]
    each = tuple((name, pick(draw, WEIGHTS)) for name in names)
    free = Fraction(up_to(draw, 3) if len(each) == 1 else 0)
    middle = within.low + within.width / 2
    start = score_in(draw, Interval(middle, within.high)) if coin(draw) else None
    floor = score_in(draw, Interval(within.low, middle)) if coin(draw) else None
    if start == floor:
        floor = None
    return Deduction(each=each, start=start, floor=floor, free=free)


def _rank_bands(draw: DrawFn, within: Interval, pool: Pool) -> RankBands:
    rank = declare(pool, "rank", among=pick(draw, (5, 63, None)))
    quantity = lower_measure(Number(of=rank), pool)
    bands, otherwise = _steps(draw, quantity, within)
    return RankBands(rank=rank, bands=bands, otherwise=otherwise)


def _question(draw: DrawFn, pool: Pool) -> Datum:
    """A flag, or a question with two or three answers."""
    if coin(draw):
        return pool[declare(pool, "flag")]
    answers = {name: name.upper() for name in "abc"[: 2 + up_to(draw, 1)]}
    return pool[declare(pool, "answer", answers=answers)]


def _compliance(draw: DrawFn, within: Interval, pool: Pool) -> Compliance:
    datum = _question(draw, pool)
    if datum.kind == "flag" and coin(draw):
        return Compliance(answer=datum.name)
    scores: Any = {name: _points(draw, within) for name in datum.choices}
    return Compliance(answer=datum.name, scores=scores)


def _checklist(draw: DrawFn, within: Interval, pool: Pool, depth: int) -> Checklist:
    """Parts that share the range out between them."""
    parts: list[Part] = []
    low, room = within.low, within.width
    for last in (False, False, True)[up_to(draw, 2) :]:
        width = room if last else score_in(draw, Interval(NOTHING, room))
        inside = Interval(low, low + width)
        if coin(draw):
            of: dict[str, Any] = {"answer": declare(pool, "flag")}
        else:
            of = {"rule": rule(draw, inside, pool, depth=depth - 1, inner=True)}
        title = Text(f"phần {len(parts)}", f"part {len(parts)}") if coin(draw) else None
        parts.append(
            Part(max_score=inside.high, min_score=inside.low, title=title, **of)
        )
        low, room = NOTHING, room - width
    return Checklist(parts=parts)


def _branch(
    draw: DrawFn, within: Interval, pool: Pool, *, depth: int, inner: bool
) -> Branch:
    datum = _question(draw, pool)
    cases: Any = {
        name: rule(draw, within, pool, depth=depth - 1, inner=inner)
        for name in datum.choices
    }
    return Branch(answer=datum.name, cases=cases)


def _lowest(draw: DrawFn, within: Interval, pool: Pool, depth: int) -> Lowest:
    return Lowest(
        rules=[
            rule(draw, within, pool, depth=depth - 1, inner=True)
            for _ in range(2 + up_to(draw, 1))
        ]
    )


def rounding(within: Interval) -> list[int]:
    """The decimals to which both ends of a range can be rounded without moving."""
    ends = (within.low, within.high)
    return [n for n in range(4) if all(half_up(end, n) == end for end in ends)]


def _rounded(
    draw: DrawFn, within: Interval, pool: Pool, *, depth: int, inner: bool
) -> Rounded:
    of = rule(draw, within, pool, depth=depth - 1, inner=inner)
    return Rounded(rule=of, digits=pick(draw, rounding(within)))


def _monotone(draw: DrawFn, within: Interval, pool: Pool) -> Bands:
    """Bands of a share, declared monotone: more never scores less, or never more."""
    of = share(draw, pool)
    cuts = sorted({1 + up_to(draw, 20) * 4 for _ in range(1 + up_to(draw, 3))})
    scores = sorted(score_in(draw, within) for _ in range(len(cuts) + 1))
    if coin(draw):
        scores.reverse()
    bands = [Band(below=f"{cuts[0]} %", score=scores[0])]
    for cut, score in zip(cuts, scores[1:], strict=True):
        bands.append(Band(at_least=f"{cut} %", score=score))
    return Bands(measure=of, bands=bands, no_cases="unmodelled", monotone=True)


def rule(
    draw: DrawFn, within: Interval, pool: Pool, *, depth: int = 2, inner: bool = False
) -> Rule:
    """A rule of any kind for a range; the data it needs are added to the pool.

    Args:
        draw: Hypothesis's.
        within: The lowest and the highest score.
        pool: The data so far.
        depth: How many levels of rules may be inside.
        inner: Whether it is a part of another rule.
    """
    kinds: list[Callable[[], Rule]] = [
        lambda: _bands(draw, within, pool, inner=inner),
        lambda: _proportional(draw, within, pool, inner=inner),
        lambda: _increase(draw, within, pool, inner=inner),
        lambda: _count(draw, within, pool),
        lambda: _rank_bands(draw, within, pool),
        lambda: _compliance(draw, within, pool),
        lambda: _monotone(draw, within, pool),
        Unmodelled,
    ]
    if within.width:
        kinds.append(lambda: _deduction(draw, within, pool))
    if within.low == 0:
        kinds.append(lambda: SurveyShare(index=declare(pool, "percent")))
    if depth:
        kinds.append(lambda: _checklist(draw, within, pool, depth))
        kinds.append(lambda: _branch(draw, within, pool, depth=depth, inner=inner))
        kinds.append(lambda: _lowest(draw, within, pool, depth))
        if rounding(within):
            kinds.append(lambda: _rounded(draw, within, pool, depth=depth, inner=inner))
    return pick(draw, kinds)()


def any_range(draw: DrawFn) -> Interval:
    """The declared range of a criterion: from 0, from below 0, or from above it."""
    room = Fraction(1 + up_to(draw, 11), pick(draw, (4, 4, 4, 3)))
    low = pick(draw, (NOTHING, NOTHING, NOTHING, -room, -room / 2, FULL))
    return Interval(low, low + room)


@attrs.frozen
class RuleAtWork:
    """A rule with the range it is for, and the data it reads."""

    rule: Rule
    within: Interval
    data: Pool


@st.composite
def rules(draw: DrawFn, *, monotone: bool = False) -> RuleAtWork:
    """A rule of any kind, two levels deep at most; or bands declared monotone."""
    pool: Pool = {}
    within = any_range(draw)
    drawn = _monotone(draw, within, pool) if monotone else rule(draw, within, pool)
    return RuleAtWork(drawn, within, pool)


# --- frameworks -----------------------------------------------------------------------


DOCUMENT = Document(id="1/QĐ-UBND", title="Quyết định", location="công báo")


def aggregation(draw: DrawFn, children: Sequence[Area | Criterion]) -> Aggregation:
    """Any way in which a node may follow from its children."""
    weights = {child.code: pick(draw, (0, 1, "1/2", 3)) for child in children}
    weights[pick(draw, children).code] = 1
    kinds: tuple[Aggregation, ...] = (
        Mean(),
        Mean(weights=weights),
        WeightedSum(weights=weights),
        Pooled(),
        Unmodelled(),
        Sum(),
    )
    return pick(draw, kinds)


@attrs.frozen
class _Tree:
    """Draws nodes whose rules share a pool of data."""

    draw: DrawFn
    pool: Pool
    #: Whether a rule may take its criterion out where there are no cases.
    excluding: bool
    #: Whether every node is the sum of its components, in every reading.
    sums_only: bool

    def leaf(self, code: str) -> Criterion:
        """A criterion with a rule, and now and then another reading of it."""
        draw, within = self.draw, any_range(self.draw)
        readings = []
        if up_to(draw, 4) == 1:
            scale = any_range(draw) if coin(draw) else None
            rule = self.rule(scale or within, depth=0)
            readings = [self.reading(rule=rule, scale=scale)]
        return Criterion(
            code=code,
            title=Text(f"tiêu chí {code}", f"criterion {code}"),
            max_score=within.high,
            min_score=within.low,
            rule=self.rule(within, depth=1),
            readings=readings,
            channel=pick(draw, ("", "survey")),
            sources=[Source(document=DOCUMENT.id, place=draw(_WORD))],
        )

    def rule(self, within: Interval, depth: int) -> Rule:
        """A rule of a leaf."""
        return rule(self.draw, within, self.pool, depth=depth, inner=not self.excluding)

    def criterion(self, code: str, depth: int) -> Criterion:
        """A criterion with a rule, or with components of its own."""
        if depth == 0 or coin(self.draw):
            return self.leaf(code)
        inside = self.inside(code, depth)
        how = self.how(inside)
        return Criterion(code=code, title=code, components=inside, **how)

    def inside(self, code: str, depth: int) -> list[Criterion]:
        """One to three components."""
        codes = [f"{code}.{number}" for number in range(1, 2 + up_to(self.draw, 2))]
        return [self.criterion(inner, depth - 1) for inner in codes]

    def area(self, code: str) -> Area:
        """An area of two levels at most."""
        inside = self.inside(code, 2)
        how = self.how(inside)
        return Area(code=code, title=self.draw(texts), criteria=inside, **how)

    def reading(self, **fields: Any) -> Reading:
        """A reading that a source states, or not."""
        status: Any = pick(self.draw, ("stated", "inferred"))
        return Reading(name="other", status=status, evidence="…", **fields)

    def how(self, children: Sequence[Area | Criterion]) -> dict[str, Any]:
        """How a node follows from its children, its range, and now and then a reading.

        Mostly their sum; in a mean no child may have a score that cannot vary.
        """
        draw = self.draw
        if self.sums_only:
            return self.ends(children)
        varying = all(child.min_score < child.max_score for child in children)
        readings = []
        if varying and up_to(draw, 4) == 1:
            how = aggregation(draw, children)
            free = isinstance(how, Mean | Pooled | Unmodelled) and coin(draw)
            scale = any_range(draw) if free else None
            readings = [self.reading(aggregation=how, scale=scale)]
        if not varying or up_to(draw, 2):
            return {"readings": readings, **self.ends(children)}
        how = aggregation(draw, children)
        pieces = [Piece(c.code, Interval(c.min_score, c.max_score)) for c in children]
        within = range_of(how, any_range(draw), pieces)
        return {
            "aggregation": how,
            "readings": readings,
            "min_score": within.low,
            "max_score": within.high,
        }

    def ends(self, children: Sequence[Area | Criterion]) -> dict[str, Any]:
        """The range of a node: the sum of its children's, or held within less."""
        low = add(child.min_score for child in children)
        high = add(child.max_score for child in children)
        # A floor above 0 has no meaning once the maximum is reduced below it.
        if low > 0 or up_to(self.draw, 2):
            return {"min_score": low, "max_score": high}
        floor = score_in(self.draw, Interval(low, NOTHING))
        cap = score_in(self.draw, Interval(NOTHING, high))
        return {"min_score": floor, "max_score": cap, "capped": True}


@st.composite
def frameworks(draw: DrawFn, *, sums_only: bool = False) -> Framework:
    """Areas, then criteria outside them (a bonus, a penalty), three levels at most."""
    how: Any = pick(draw, ("reduce_maximum", "unmodelled"))
    # A rule that takes the maximum out needs a framework that lets it.
    excluding = how == "reduce_maximum"
    tree = _Tree(draw, {}, excluding=excluding, sums_only=sums_only)
    children: list[Area | Criterion] = [
        tree.area(str(number)) for number in range(1, 1 + up_to(draw, 1))
    ]
    others = up_to(draw, 1) if children else 1 + up_to(draw, 1)
    children += [tree.criterion(code, 1) for code in ("P", "Q")[:others]]
    return Framework(
        id="vn/test/2023",
        title=draw(texts),
        children=children,
        base=pick(draw, (None, Fraction(80))),
        level="department",
        first_year=2022,
        not_applicable=how,
        channels=(
            Channel(name="documents", title="Tài liệu"),
            Channel(name="survey", title="Khảo sát"),
        ),
        data=tree.pool.values(),
        documents=(DOCUMENT,),
        **tree.how(children),
    )


# --- what is true, and what is known of it --------------------------------------------


def all_shares(framework: Framework) -> tuple[Quotient, ...]:
    """The parts of wholes in all readings of a framework."""
    return tuple(
        share
        for reading in (None, *framework.reading_names)
        for share in framework.shares(reading)
    )


def _fact(draw: DrawFn, datum: Datum) -> int | Fraction | str:
    if datum.choices:
        return pick(draw, tuple(datum.choices))
    if datum.kind in {"count", "rank"}:
        start = int(datum.domain.start)
        return start + up_to(draw, int(min(datum.domain.end, 24)) - start)
    return value_in(draw, datum.domain)


@st.composite
def facts(draw: DrawFn, data: Mapping[str, Datum], shares: Iterable[Quotient]) -> Facts:
    """A value for every datum; no part is more than its whole."""
    found = {name: _fact(draw, datum) for name, datum in data.items()}
    while any(_nothing_of(share, found) for share in shares):
        pass
    return found


def _nothing_of(share: Quotient, found: Facts) -> bool:
    """Whether a part was more than its whole; it is then made nothing."""
    top, bottom = (
        sum(Fraction(found[name]) for name, _ in terms)
        for terms in (share.top, share.bottom)
    )
    if top > bottom:
        found.update({name: 0 for name, _ in share.top})
    return top > bottom


@st.composite
def narrowed(
    draw: DrawFn,
    data: Mapping[str, Datum],
    facts: Facts,
    known: Mapping[str, Known] | None = None,
) -> dict[str, Known]:
    """What is known next: nothing of a datum, an interval around the fact, the fact.

    Never less than was known before; without *known*, nothing was.
    """
    found: dict[str, Known] = {}
    for name, fact in facts.items():
        before = (known or {}).get(name)
        how = pick(draw, ("as before", "interval", "fact"))
        if how == "fact" or isinstance(before, int | Fraction | str):
            found[name] = fact
        elif how == "interval" and not isinstance(fact, str):
            found[name] = _around(draw, fact, before or _near(fact, data[name].domain))
        elif before is not None:
            found[name] = before
    return found


def _near(fact: int | Fraction, domain: Span) -> Interval:
    around = domain.meet(Span(Fraction(fact - 10), Fraction(fact + 10)))
    return Interval(Fraction(around.start), Fraction(around.end))


def _around(draw: DrawFn, fact: int | Fraction, within: Interval) -> Interval:
    """An interval around a fact, inside another; of whole numbers for a whole fact."""
    if isinstance(fact, int):
        low = fact - up_to(draw, fact - int(within.low))
        return Interval(
            Fraction(low), Fraction(fact + up_to(draw, int(within.high) - fact))
        )
    low_side, high_side = Interval(within.low, fact), Interval(fact, within.high)
    return Interval(score_in(draw, low_side), score_in(draw, high_side))


def written(
    known: Mapping[str, Known], data: Mapping[str, Datum]
) -> dict[str, Measurement]:
    """What is known as it stands in a book."""
    return {name: _written(value, data[name]) for name, value in known.items()}


def _written(value: Known, datum: Datum) -> Measurement:
    unit = "share" if datum.kind == "percent" else None
    if isinstance(value, Interval):
        return Disputed(Amount(value.low, unit), Amount(value.high, unit))
    if isinstance(value, str):
        return value if datum.kind == "answer" else value == "yes"
    return Amount(value, unit)


def assessed(
    framework: Framework, known: Mapping[str, Known], **fields: Any
) -> Assessment:
    """An assessment in one book with what is known."""
    measurements: Any = written(known, framework.data_by_name)
    book = Book(name="appraised", measurements=measurements, **fields)
    return Assessment(
        framework=framework.id,
        unit="Sở Nội vụ",
        year=2023,
        level=framework.level,
        books=(book,),
    )


@st.composite
def verdicts(draw: DrawFn, framework: Framework) -> dict[str, Any]:
    """Awards in range in every reading, and criteria that do not apply."""
    awarded, excluded = {}, []
    ranges = [framework.ranges(name) for name in (None, *framework.reading_names)]
    for node in framework.walk():
        how = up_to(draw, 9)
        within = Interval(
            max(known[node.code].low for known in ranges),
            min(known[node.code].high for known in ranges),
        )
        if how == 1 and within.low <= within.high:
            low, high = sorted(score_in(draw, within) for _ in range(2))
            awarded[node.code] = Interval(low, pick(draw, (low, high)))
        elif how == 2 and not node.children:
            excluded.append(node.code)
    return {"awarded": awarded, "not_applicable": tuple(excluded)}


@st.composite
def papers(draw: DrawFn, framework: Framework) -> dict[str, Any]:
    """What stands in a book beside data and scores."""
    codes = [node.code for node in framework.walk()]
    code = pick(draw, codes)
    evidence = Evidence(code=code, title=draw(texts), number=draw(_WORD))
    return {
        "stated": {pick(draw, (*codes, "total")): Fraction(up_to(draw, 60), 7)},
        "notes": {code: draw(texts)},
        "evidence": (evidence,) if coin(draw) else (),
        "sources": (Source(document=DOCUMENT.id, quote=draw(_WORD)),),
    }


@st.composite
def cards(draw: DrawFn) -> Scorecard:
    """A framework of any shape, scored with some awards and some of the facts."""
    framework = draw(frameworks())
    data = framework.data_by_name
    truth = draw(facts(data, all_shares(framework)))
    known = draw(narrowed(data, truth))
    year = assessed(framework, known, **draw(verdicts(framework)))
    reading = draw(st.sampled_from((None, *framework.reading_names)))
    return evaluate(framework, year, reading=reading)
