"""Valid by construction: curves, rules, frameworks, and assessments that fit them.

A framework names its data as it goes: every rule adds the data that it needs to a pool.
What is true of a unit is drawn first, as `Facts`; what is known of it hides some of
the facts and blurs others, so that the truth always lies in what is known.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from math import inf
from typing import TYPE_CHECKING, Any

import attrs
from hypothesis import strategies as st

from parindex.assessment import Assessment, Book, Disputed, Evidence
from parindex.criteria import Area, Channel, Criterion, Framework, Reading
from parindex.curves import Curve, Line, Segment, Span
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
    from collections.abc import Iterable, Mapping, Sequence

    from parindex.assessment import Measurement
    from parindex.formulas import Known
    from parindex.measures import Quantity, Quotient

#: Data by name, filled while rules are drawn.
Pool = dict[str, Datum]

#: What is true: an exact number or an answer for every datum.
Facts = dict[str, int | Fraction | str]

FULL = Fraction(1)
NOTHING = Fraction(0)

DOMAINS = (
    Span.between(NOTHING, FULL),
    Span.between(NOTHING, inf),
    Span.between(-inf, inf),
    Span.between(Fraction(-1), inf),
    Span.between(Fraction(1), Fraction(63)),
)

#: Whole percents, halves of one, and thirds: what thresholds look like, and worse.
quarters = st.integers(0, 40).map(lambda n: Fraction(n, 4))
oddities = st.builds(Fraction, st.integers(0, 60), st.sampled_from((1, 2, 3, 7, 10)))
texts = st.builds(Text, st.text(max_size=4), st.text(max_size=4))


def values(span: Span) -> st.SearchStrategy[Fraction]:
    """Exact numbers in a span, its ends among them."""
    start, end = span.start, span.end
    low = -6 if isinstance(start, float) else start
    high = low + 12 if isinstance(end, float) else end
    steps = st.sampled_from((1, 2, 3, 10, 20, 100, 200))
    inside = st.builds(
        lambda n, part: low + (high - low) * Fraction(part % (n + 1), n),
        steps,
        st.integers(0, 200),
    )
    return inside.map(Fraction)


def points_in(within: Interval) -> st.SearchStrategy[Fraction]:
    """Exact scores in a range, its ends among them."""
    return values(Span.between(within.low, within.high))


# --- curves ---------------------------------------------------------------------------


@st.composite
def stretches(draw: st.DrawFn, domain: Span) -> list[Span]:
    """Spans that cover a domain once, from left to right; some hold one value only."""
    cuts = sorted(draw(st.sets(values(domain), max_size=4)))
    spans: list[Span] = []
    start, closed = domain.start, domain.start_closed
    for cut in cuts:
        side = draw(st.sampled_from(("left", "right", "own")))
        spans.append(Span(start, cut, closed, side == "left"))
        if side == "own":
            spans.append(Span(cut, cut))
        start, closed = cut, side == "right"
    spans.append(Span(start, domain.end, closed, domain.end_closed))
    return [span for span in spans if not span.is_empty]


@st.composite
def lines(draw: st.DrawFn, span: Span) -> Line:
    """A line, level where the span has no end."""
    level = isinstance(span.start, float) or isinstance(span.end, float)
    slope = NOTHING if level else draw(st.sampled_from((-2, 0, 1, 3)).map(Fraction))
    return Line(slope, draw(quarters))


@st.composite
def segments(draw: st.DrawFn, span: Span) -> Segment:
    """A segment that is stated, level and open, or open between two lines."""
    line = draw(lines(span))
    above = draw(st.just(NOTHING) | quarters)
    return Segment(span, line, Line(line.slope, line.intercept + above))


@st.composite
def curves(draw: st.DrawFn, domains: Sequence[Span] = DOMAINS) -> Curve:
    """Any curve, its segments given in any order."""
    domain = draw(st.sampled_from(domains))
    pieces = [draw(segments(span)) for span in draw(stretches(domain))]
    return Curve(tuple(draw(st.permutations(pieces))), domain)


# --- data and measures ----------------------------------------------------------------


def declare(pool: Pool, kind: str, **fields: object) -> str:
    """Add a datum to the pool; its name."""
    name = f"{kind}_{len(pool)}"
    if kind in {"count", "amount"}:
        fields.setdefault("unit", "dossier" if kind == "count" else "billion VND")
    made: Datum = Datum(name=name, title=name, kind=kind, **fields)  # type: ignore[arg-type]
    pool[name] = made
    return name


WEIGHTS = (Fraction(1), Fraction(1), Fraction(1, 2), Fraction(1, 3))


@st.composite
def shares(draw: st.DrawFn, pool: Pool) -> Share:
    """A part of a whole; the whole may be the part and the rest."""
    parts = [declare(pool, "count") for _ in range(draw(st.integers(1, 2)))]
    part = tuple((name, draw(st.sampled_from(WEIGHTS))) for name in parts)
    rest = (declare(pool, "count"), FULL)
    if draw(st.booleans()):
        return Share(part=part, whole=(rest,))
    return Share(part=part, whole=(*((name, FULL) for name in parts), rest))


@st.composite
def ratios(draw: st.DrawFn, pool: Pool) -> Ratio:
    """One sum to another."""
    kind = draw(st.sampled_from(("count", "amount")))
    weight = draw(st.sampled_from(WEIGHTS))
    return Ratio(of=((declare(pool, kind), weight),), to=declare(pool, kind))


@st.composite
def numbers(
    draw: st.DrawFn,
    pool: Pool,
    kinds: Sequence[str] = ("count", "amount", "percent", "rating", "rank"),
) -> Number:
    """A datum of any kind, or a weighted sum of two."""
    kind = draw(st.sampled_from(kinds))
    fields: dict[str, object] = {}
    if kind == "rating":
        fields = {"low": draw(st.sampled_from((-2, 0, 1))), "high": 5}
    if kind == "rank":
        fields = {"among": draw(st.sampled_from((1, 20, 63, None)))}
    names = [declare(pool, kind, **fields) for _ in range(draw(st.integers(1, 2)))]
    return Number(of=tuple((name, draw(st.sampled_from(WEIGHTS))) for name in names))


@st.composite
def changes(draw: st.DrawFn, pool: Pool) -> Change:
    """A change of a share, a ratio, a count, an amount or a rating."""
    relative = draw(st.booleans())
    kind = draw(st.sampled_from(("share", "ratio", "count", "amount", "rating")))
    if kind == "rating" and relative:
        kind = "count"
    of: st.SearchStrategy[Share | Ratio | Number]
    of = shares(pool) if kind == "share" else ratios(pool)
    if kind not in {"share", "ratio"}:
        of = numbers(pool, (kind,))
    way = draw(st.sampled_from(("increase", "decrease")))
    now, base = draw(of), draw(of)
    return Change(now=now, base=base, relative=relative, direction=way)  # type: ignore[arg-type]


def measures(pool: Pool) -> st.SearchStrategy[Measure]:
    """Anything that can be measured."""
    return shares(pool) | ratios(pool) | numbers(pool) | changes(pool)


# --- rules ----------------------------------------------------------------------------


def amount_of(value: Fraction, quantity: Quantity) -> Amount:
    """A value as it is written: a share in percent, others in the quantity's unit."""
    if quantity.unit == "share" and not 0 < abs(100 * value) < 1:
        return Amount(100 * value, "percent")
    return Amount(value, quantity.unit or None)


@st.composite
def no_cases(draw: st.DrawFn, quantity: Quantity, *, inner: bool) -> NoCases | None:
    """What 0 of 0 gets, where something is divided."""
    if not quantity.divides:
        return None
    choices: list[NoCases] = ["full", "zero", "unmodelled"]
    return draw(st.sampled_from(choices if inner else [*choices, "excluded"]))


def points(within: Interval) -> st.SearchStrategy[Points]:
    """A score in a range, or `unmodelled`."""
    stated: st.SearchStrategy[Points] = points_in(within)
    return stated | points_in(within) | st.just("unmodelled")


@st.composite
def steps(
    draw: st.DrawFn, quantity: Quantity, within: Interval
) -> tuple[tuple[Band, ...], Points | None]:
    """Bands in any order and style that cover a domain, and the score of the others."""
    domain = quantity.domain
    cuts = sorted(draw(st.sets(st.tuples(values(domain), st.booleans()), max_size=4)))
    first: tuple[Any, bool] = (domain.start, not domain.start_closed)
    last: tuple[Any, bool] = (domain.end, domain.end_closed)
    places = [first, *(cut for cut in cuts if first < cut < last), last]
    if len(places) == 2:  # nothing between first and last
        return (), draw(points(within))
    otherwise = draw(st.none() | points(within))
    alone = otherwise is not None  # a neighbour may be left out: say both ends
    bands = []
    said = True  # whether the band before said where this one begins
    for low, high in pairwise(places):
        ends: dict[str, Amount] = {}
        if low != first and (alone or not said or high == last or draw(st.booleans())):
            ends["above" if low[1] else "at_least"] = amount_of(low[0], quantity)
        said = high != last and (alone or not ends or draw(st.booleans()))
        if said:
            ends["at_most" if high[1] else "below"] = amount_of(high[0], quantity)
        if not alone or draw(st.booleans()):
            bands.append(Band(**ends, score=draw(points(within))))
    return tuple(draw(st.permutations(bands))), otherwise


@st.composite
def bands(draw: st.DrawFn, within: Interval, pool: Pool, *, inner: bool) -> Bands:
    """`Bands` over any measure."""
    measure = draw(measures(pool))
    quantity = lower_measure(measure, pool)
    found, otherwise = draw(steps(quantity, within))
    empty = draw(no_cases(quantity, inner=inner))
    return Bands(measure=measure, bands=found, otherwise=otherwise, no_cases=empty)


@st.composite
def monotone_bands(draw: st.DrawFn, within: Interval, pool: Pool) -> Bands:
    """`Bands` of a share, declared monotone: more never scores less, or never more."""
    measure = draw(shares(pool))
    cuts = sorted(draw(st.sets(st.integers(1, 100), min_size=1, max_size=4)))
    scores = sorted(draw(points_in(within)) for _ in range(len(cuts) + 1))
    if draw(st.booleans()):
        scores.reverse()
    found = [Band(below=f"{cuts[0]} %", score=scores[0])]
    for cut, score in zip(cuts, scores[1:], strict=True):
        found.append(Band(at_least=f"{cut} %", score=score))
    return Bands(measure=measure, bands=found, no_cases="unmodelled", monotone=True)


@st.composite
def proportional(
    draw: st.DrawFn, within: Interval, pool: Pool, *, inner: bool
) -> Proportional:
    """`Proportional`, either way, with or without a gate and a value that is full."""
    measure = draw(measures(pool))
    quantity = lower_measure(measure, pool)
    zero, full = draw(st.lists(values(quantity.domain), min_size=2, max_size=2))
    fields: dict[str, object] = {"zero": amount_of(zero, quantity)}
    if quantity.unit == "share" and zero != 1 and draw(st.booleans()):
        full = FULL
    else:
        full += zero == full
        fields["full"] = amount_of(full, quantity)
    gate = draw(st.sampled_from((None, "gate_at_least", "gate_above")))
    if gate and zero < full:
        fields[gate] = amount_of(draw(values(quantity.domain)), quantity)
        fields["below_gate"] = draw(st.none() | points(within))
    empty = draw(no_cases(quantity, inner=inner))
    return Proportional(measure=measure, no_cases=empty, **fields)  # type: ignore[arg-type]


@st.composite
def increases(
    draw: st.DrawFn, within: Interval, pool: Pool, *, inner: bool
) -> Increase:
    """`Increase`, by so much or by more than so much."""
    change = draw(changes(pool))
    quantity = lower_measure(change, pool)
    bound = draw(st.sampled_from(("at_least", "above")))
    domain = quantity.domain
    value = draw(values(domain).filter(lambda value: value != domain.end))
    return Increase(
        measure=change,
        otherwise=draw(points(within)),
        no_cases=draw(no_cases(quantity, inner=inner)),
        **{bound: amount_of(value, quantity)},  # type: ignore[arg-type]
    )


@st.composite
def counts(draw: st.DrawFn, within: Interval, pool: Pool) -> Count:
    """`Count` of one datum or a sum, by the case or by several."""
    room = within.high - within.low
    each = draw(st.just(FULL / 4) | st.just(FULL / 3))
    if room:
        each = room / draw(st.integers(1, 12)) * draw(st.sampled_from((FULL, 7 * FULL)))
    of = draw(numbers(pool, ("count", "amount"))).of
    return Count(of=of, each=each, per=draw(st.sampled_from((1, 1, 10, "0.5"))))  # type: ignore[arg-type]


@st.composite
def deductions(draw: st.DrawFn, within: Interval, pool: Pool) -> Deduction:
    """`Deduction` of one kind of case, some of them free, or of several kinds."""
    names = [declare(pool, "count") for _ in range(draw(st.integers(1, 3)))]
    each = tuple((name, draw(st.sampled_from(WEIGHTS))) for name in names)
    free = draw(st.integers(0, 3)) if len(each) == 1 else 0
    middle = (within.low + within.high) / 2
    return Deduction(
        each=each,
        start=draw(st.none() | points_in(Interval(middle, within.high))),
        floor=draw(
            st.none()
            | points_in(Interval(within.low, middle)).filter(lambda at: at < middle)
        ),
        free=free,  # type: ignore[arg-type]
    )


@st.composite
def rank_bands(draw: st.DrawFn, within: Interval, pool: Pool) -> RankBands:
    """`RankBands` over a rank that is measured."""
    rank = declare(pool, "rank", among=draw(st.sampled_from((5, 63, None))))
    quantity = lower_measure(Number(of=rank), pool)
    found, otherwise = draw(steps(quantity, within))
    return RankBands(rank=rank, bands=found, otherwise=otherwise)


@st.composite
def survey_shares(draw: st.DrawFn, pool: Pool) -> SurveyShare:
    """`SurveyShare` of an index in percent."""
    draw(st.none())
    return SurveyShare(index=declare(pool, "percent"))


@st.composite
def questions(draw: st.DrawFn, pool: Pool) -> Datum:
    """A flag, or a question with two or three answers."""
    if draw(st.booleans()):
        return pool[declare(pool, "flag")]
    answers = {name: name.upper() for name in "abc"[: draw(st.integers(2, 3))]}
    return pool[declare(pool, "answer", answers=answers)]


@st.composite
def compliances(draw: st.DrawFn, within: Interval, pool: Pool) -> Compliance:
    """`Compliance` with a flag, or a question."""
    datum = draw(questions(pool))
    if datum.kind == "flag" and draw(st.booleans()):
        return Compliance(answer=datum.name)
    scores = {name: draw(points(within)) for name in datum.choices}
    return Compliance(answer=datum.name, scores=scores)  # type: ignore[arg-type]


@st.composite
def checklists(draw: st.DrawFn, within: Interval, pool: Pool, depth: int) -> Checklist:
    """`Checklist` whose parts share the range out between them."""
    parts = []
    low, room = within.low, within.high - within.low
    for last in (False, False, True)[draw(st.integers(0, 2)) :]:
        width = room if last else draw(points_in(Interval(NOTHING, room)))
        inside = Interval(low, low + width)
        if low <= 0 and draw(st.booleans()):
            fields: dict[str, object] = {"answer": declare(pool, "flag")}
        else:
            fields = {"rule": draw(rules(inside, pool, depth=depth - 1, inner=True))}
        title = draw(st.none() | texts)
        parts.append(
            Part(max_score=inside.high, min_score=low, title=title, **fields)  # type: ignore[arg-type]
        )
        low, room = NOTHING, room - width
    return Checklist(parts=parts)


@st.composite
def branches(
    draw: st.DrawFn, within: Interval, pool: Pool, *, depth: int, inner: bool
) -> Branch:
    """`Branch` with a rule for each answer."""
    datum = draw(questions(pool))
    of = rules(within, pool, depth=depth - 1, inner=inner)
    return Branch(answer=datum.name, cases={name: draw(of) for name in datum.choices})


@st.composite
def lowests(draw: st.DrawFn, within: Interval, pool: Pool, depth: int) -> Lowest:
    """`Lowest` of two or three rules."""
    of = rules(within, pool, depth=depth - 1, inner=True)
    return Lowest(rules=draw(st.lists(of, min_size=2, max_size=3)))


def rounding(within: Interval) -> list[int]:
    """The decimals to which both ends of a range can be rounded without moving."""
    ends = (within.low, within.high)
    return [n for n in range(4) if all(half_up(end, n) == end for end in ends)]


@st.composite
def rules(
    draw: st.DrawFn,
    within: Interval,
    pool: Pool,
    *,
    depth: int = 2,
    inner: bool = False,
) -> Rule:
    """A rule of any kind for a range, with its data added to the pool.

    Args:
        draw: Hypothesis's.
        within: The lowest and the highest score.
        pool: The data so far.
        depth: How many levels of rules may be inside.
        inner: Whether it is a part of another rule.
    """
    kinds: list[st.SearchStrategy[Rule]] = [
        bands(within, pool, inner=inner),
        proportional(within, pool, inner=inner),
        increases(within, pool, inner=inner),
        counts(within, pool),
        rank_bands(within, pool),
        compliances(within, pool),
        st.just(Unmodelled()),
    ]
    if within.low < within.high:
        kinds.append(deductions(within, pool))
    if within.low == 0:
        kinds.append(survey_shares(pool))
    if depth:
        kinds.append(checklists(within, pool, depth))
        kinds.append(branches(within, pool, depth=depth, inner=inner))
        kinds.append(lowests(within, pool, depth))
        if rounding(within):
            of = rules(within, pool, depth=depth - 1, inner=inner)
            digits = st.sampled_from(rounding(within))
            kinds.append(st.builds(Rounded, rule=of, digits=digits))
    return draw(st.one_of(kinds))


@st.composite
def ranges(draw: st.DrawFn) -> Interval:
    """The declared range of a criterion: from 0, from below 0 to 0, or else."""
    room = draw(st.integers(1, 12).map(lambda n: Fraction(n, 4)) | st.just(FULL / 3))
    low = draw(st.sampled_from((NOTHING, NOTHING, NOTHING, -room, -room / 2, FULL)))
    return Interval(low, low + room)


# --- frameworks -----------------------------------------------------------------------


DOCUMENT = Document(id="1/QĐ-UBND", title="Quyết định", location="công báo")


@st.composite
def leaves(draw: st.DrawFn, code: str, pool: Pool) -> Criterion:
    """A criterion with a rule, and now and then another reading of it."""
    within = draw(ranges())
    readings = []
    if draw(st.integers(0, 3)) == 0:
        rule = draw(rules(within, pool, depth=1))
        status: Any = draw(st.sampled_from(("stated", "inferred")))
        readings = [Reading(name="other", rule=rule, status=status, evidence="…")]
    return Criterion(
        code=code,
        title=draw(texts),
        max_score=within.high,
        min_score=within.low,
        rule=draw(rules(within, pool)),
        readings=tuple(readings),
        channel=draw(st.sampled_from(("", "survey"))),
        sources=(Source(document=DOCUMENT.id, place=draw(st.text(max_size=3))),),
    )


@st.composite
def caps(draw: st.DrawFn, children: Sequence[Area | Criterion]) -> dict[str, Any]:
    """The range of a node: the sum of its children's, or held within less."""
    low = add(child.min_score for child in children)
    high = add(child.max_score for child in children)
    if draw(st.integers(0, 2)):
        return {"min_score": low, "max_score": high}
    ends = sorted(
        draw(st.lists(points_in(Interval(low, high)), min_size=2, max_size=2))
    )
    return {"min_score": ends[0], "max_score": ends[1], "capped": True}


@st.composite
def criteria(draw: st.DrawFn, code: str, pool: Pool, depth: int) -> Criterion:
    """A criterion with a rule, or with components of its own."""
    if depth == 0 or draw(st.booleans()):
        return draw(leaves(code, pool))
    size = draw(st.integers(1, 3))
    inside = tuple(
        draw(criteria(f"{code}.{index}", pool, depth - 1))
        for index in range(1, size + 1)
    )
    return Criterion(code=code, title=code, components=inside, **draw(caps(inside)))


@st.composite
def areas(draw: st.DrawFn, code: str, pool: Pool, depth: int) -> Area:
    """An area with one to three criteria."""
    size = draw(st.integers(1, 3))
    inside = tuple(
        draw(criteria(f"{code}.{index}", pool, depth - 1))
        for index in range(1, size + 1)
    )
    return Area(code=code, title=draw(texts), criteria=inside, **draw(caps(inside)))


@st.composite
def frameworks(draw: st.DrawFn) -> Framework:
    """Areas, then criteria outside them (a bonus, a penalty), three levels at most."""
    pool: Pool = {}
    children: list[Area | Criterion] = [
        draw(areas(str(n), pool, 2)) for n in range(1, 1 + draw(st.integers(0, 2)))
    ]
    others = draw(st.integers(0 if children else 1, 2))
    children += [draw(criteria(code, pool, 1)) for code in ("P", "Q")[:others]]
    fields = draw(caps(children))
    framework = Framework(
        id="vn/test/2023",
        title=draw(texts),
        children=tuple(children),
        base=draw(st.none() | st.just(Fraction(80))),
        level="department",
        first_year=2022,
        not_applicable="reduce_maximum",
        channels=(
            Channel(name="documents", title="Tài liệu"),
            Channel(name="survey", title="Khảo sát"),
        ),
        data=tuple(pool.values()),
        documents=(DOCUMENT,),
        **fields,
    )
    # A rule that takes the maximum out needs a framework that lets it.
    if any(framework.excluding(reading) for reading in (None, *framework.readings)):
        return framework
    how: Any = draw(st.sampled_from(("reduce_maximum", "unmodelled")))
    return attrs.evolve(framework, not_applicable=how)


# --- what is true, and what is known of it --------------------------------------------


def _fact(datum: Datum) -> st.SearchStrategy[int | Fraction | str]:
    if datum.choices:
        return st.sampled_from(tuple(datum.choices))
    if datum.kind in {"count", "rank"}:
        last = datum.domain.end
        most = 24 if isinstance(last, float) else int(last)
        return st.integers(int(datum.domain.start), most)
    return values(datum.domain)


def all_shares(framework: Framework) -> tuple[Quotient, ...]:
    """The parts of wholes in all readings of a framework."""
    return tuple(
        share
        for reading in (None, *framework.readings)
        for share in framework.shares(reading)
    )


@st.composite
def facts(
    draw: st.DrawFn, data: Mapping[str, Datum], shares: Iterable[Quotient]
) -> Facts:
    """A value for every datum; no part is more than its whole."""
    found = {name: draw(_fact(datum)) for name, datum in data.items()}
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
    draw: st.DrawFn,
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
        how = draw(st.sampled_from(("as before", "interval", "fact", "fact")))
        if how == "fact" or isinstance(before, int | Fraction | str):
            found[name] = fact
        elif how == "interval" and not isinstance(fact, str):
            low, high = fact - 10, fact + 10
            span = data[name].domain.meet(Span.between(Fraction(low), Fraction(high)))
            if before is not None:
                span = Span(before.low, before.high)
            found[name] = draw(_around(fact, span))
        elif before is not None:
            found[name] = before
    return found


@st.composite
def _around(draw: st.DrawFn, fact: int | Fraction, span: Span) -> Interval:
    """An interval around a fact, inside a span; of whole numbers for a whole fact."""
    low, high = Fraction(span.start), Fraction(span.end)
    if isinstance(fact, int):
        ends = st.integers(int(low), fact), st.integers(fact, int(high))
        return Interval(*(Fraction(draw(end)) for end in ends))
    sides = Span(low, fact), Span(fact, high)
    return Interval(*(draw(values(side)) for side in sides))


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
def verdicts(draw: st.DrawFn, framework: Framework) -> dict[str, Any]:
    """Awards in range, exact or disputed, and criteria that do not apply."""
    awarded, excluded = {}, []
    for node in framework.walk():
        how = draw(st.integers(0, 9))
        if how == 0:
            ends = st.lists(
                points_in(Interval(node.min_score, node.max_score)),
                min_size=2,
                max_size=2,
            )
            low, high = sorted(draw(ends))
            awarded[node.code] = Interval(low, draw(st.sampled_from((low, high))))
        elif how == 1 and not node.children:
            excluded.append(node.code)
    return {"awarded": awarded, "not_applicable": tuple(excluded)}


@st.composite
def papers(draw: st.DrawFn, framework: Framework) -> dict[str, Any]:
    """What stands in a book beside data and scores."""
    codes = st.sampled_from([node.code for node in framework.walk()])
    return {
        "stated": draw(st.dictionaries(codes | st.just("total"), oddities, max_size=2)),
        "notes": draw(st.dictionaries(codes, texts, max_size=2)),
        "evidence": tuple(
            Evidence(code=code, title=draw(texts), number=draw(st.text(max_size=3)))
            for code in draw(st.lists(codes, max_size=2))
        ),
        "sources": (Source(document=DOCUMENT.id, quote=draw(st.text(max_size=3))),),
    }
