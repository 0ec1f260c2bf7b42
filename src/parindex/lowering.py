"""What each rule means: the one place that says so, rule by rule."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from fractions import Fraction
from math import ceil, floor, inf
from typing import TYPE_CHECKING, Literal, NamedTuple, NoReturn, TypeVar, assert_never

from parindex.curves import Curve, End, Line, Segment, Span
from parindex.errors import Collector, CurveError, Invalid, Problem, hint
from parindex.formulas import Chosen, Constant, Curved, Formula, Least, Total
from parindex.formulas import Rounded as RoundedFormula
from parindex.intervals import ZERO, Interval, add
from parindex.measures import (
    ONE,
    Change,
    Datum,
    Difference,
    Measure,
    Number,
    Quantity,
    Quotient,
    Ratio,
    Share,
    Terms,
    sum_span,
)
from parindex.numbers import exact_text, half_up
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
    Points,
    Proportional,
    RankBands,
    Rounded,
    Rule,
    SurveyShare,
    Unmodelled,
)
from parindex.tables import Table
from parindex.units import Amount, to_unit, unit_named

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

T = TypeVar("T")

#: A place between values: before a value (0) or after it (1).
Cut = tuple[End, int]


class Step(NamedTuple):
    """A band in the making; an end is None where its neighbour decides."""

    where: str
    start: Cut | None
    end: Cut | None
    score: Interval


#: The words for the two ends of a band, and for a gate: where each cuts.
STARTS = {"at_least": 0, "above": 1}
ENDS = {"below": 0, "at_most": 1}
GATES = {"gate_at_least": 0, "gate_above": 1}

#: The most steps that `Count` may have.
MOST_STEPS = 1000

#: The most decimals that `Rounded` may keep.
MOST_DIGITS = 10

#: From nothing up.
FROM_0 = Span.between(Fraction(0), inf)

NUMBERS = {"count", "amount", "percent", "rating", "rank"}
CASES = {"count", "amount"}
ANSWERS = {"flag", "answer"}


def lower(
    rule: Rule, within: Interval, data: Mapping[str, Datum], *, inner: bool = False
) -> Formula:
    """What *rule* means for a criterion whose score lies *within* an interval.

    Args:
        rule: The rule.
        within: The lowest and the highest score of the criterion or part.
        data: The data that the framework declares, by name.
        inner: Whether the rule is a part of another one, where 0 of 0 cannot take the
            whole criterion out.

    Raises:
        Invalid: with every mistake in the rule.
    """
    match rule:
        case Bands(measure=measure, bands=bands, otherwise=otherwise):
            quantity = lower_measure(measure, data)
            curve = _bands(bands, otherwise, within, quantity)
            if rule.monotone and curve.direction is None:
                _refuse("monotone", "bands", "scores that rise and fall", "one way")
            return _curved(curve, quantity, rule.no_cases, within, inner=inner)
        case Proportional(measure=measure):
            quantity = lower_measure(measure, data)
            curve = _proportional(rule, within, quantity)
            return _curved(curve, quantity, rule.no_cases, within, inner=inner)
        case Increase(measure=change):
            quantity = lower_measure(change, data)
            curve = _increase(rule, within, quantity)
            return _curved(curve, quantity, rule.no_cases, within, inner=inner)
        case Count():
            return _count(rule, within, data)
        case Deduction():
            return _deduction(rule, within, data)
        case RankBands(rank=rank, bands=bands, otherwise=otherwise):
            _expect(data, rank, {"rank"}, "rank")
            quantity = lower_measure(Number(of=rank), data)
            return Curved(_bands(bands, otherwise, within, quantity), quantity, None)
        case SurveyShare(index=index):
            _expect(data, index, {"percent"}, "index")
            if within.low != 0:
                low = f"a lowest score of {exact_text(within.low)}"
                _refuse("score-range", "", low, "0, the score of an index of 0 %")
            return lower(Proportional(measure=Number(of=index)), within, data)
        case Compliance(answer=answer, scores=scores):
            datum = _expect(data, answer, ANSWERS, "answer")
            given: dict[str, Points] = dict(scores)
            if datum.kind == "flag":
                zero = ZERO.clamp(within.low, within.high).low
                given = {"yes": within.high, "no": zero, **given}
            return _chosen(
                datum, "scores", given, lambda score: Constant(_score(score, within))
            )
        case Checklist():
            return _checklist(rule, within, data)
        case Branch(answer=answer, cases=cases):
            datum = _expect(data, answer, ANSWERS, "answer")
            return _chosen(
                datum, "cases", cases, lambda of: lower(of, within, data, inner=inner)
            )
        case Lowest(rules=rules):
            return _lowest(rules, within, data)
        case Rounded(rule=of, digits=digits):
            if not 0 <= digits <= MOST_DIGITS:
                _refuse("digits", "digits", str(digits), f"from 0 to {MOST_DIGITS}")
            for end in (within.low, within.high):
                if half_up(end, digits) != end:
                    _refuse("digits", "digits", str(digits), f"enough for {within}")
            return RoundedFormula(lower(of, within, data, inner=inner), digits)
        case Unmodelled():
            return Constant(within)
        case _:
            assert_never(rule)


def _refuse(id: str, where: str, found: str, expected: str) -> NoReturn:  # noqa: A002
    raise Invalid("rule", (Problem(id, where, found, expected),))


def _curved(
    curve: Curve,
    quantity: Quantity,
    no_cases: NoCases | None,
    within: Interval,
    *,
    inner: bool,
) -> Formula:
    """The curve, with what 0 of 0 gets."""
    if quantity.divides and no_cases is None:
        _refuse("no-cases", "no_cases", "nothing", "full, zero, excluded or unmodelled")
    if not quantity.divides and no_cases is not None:
        _refuse("no-cases", "no_cases", repr(no_cases), "none: nothing is divided")
    if inner and no_cases == "excluded":
        _refuse("no-cases", "no_cases", "'excluded' in a part", "it on the whole rule")
    outcome = {
        None: None,
        "full": Interval(within.high, within.high),
        "zero": ZERO.clamp(within.low, within.high),
        "unmodelled": within,
        "excluded": None,
    }[no_cases]
    return Curved(curve, quantity, outcome)


# --- measures -------------------------------------------------------------------------


def lower_measure(measure: Measure, data: Mapping[str, Datum]) -> Quantity:
    """What *measure* is made of.

    Raises:
        Invalid: for data that are not declared, not numbers, or in different units; and
            where something that may be below 0 is divided, or divided by.
    """
    match measure:
        case Number(of=of):
            unit, spans = _summed({"of": of}, data)
            whole = all(
                weight.denominator == 1 and data[name].kind in {"count", "rank"}
                for name, weight in of
            )
            span = sum_span(of, spans)
            return Quotient(of, (), span, unit, spans, is_whole=whole)
        case Share(part=part, whole=whole):
            _, spans = _summed({"part": part, "whole": whole}, data)
            _check_from_0(spans)
            most, least = max(w for _, w in part), min(w for _, w in whole)
            if most > least:
                found = f"weight {exact_text(most)}"
                expected = f"at most {exact_text(least)}, the weight of the whole"
                _refuse("weight", "measure.part", found, expected)
            share = Span.between(Fraction(0), Fraction(1))
            return Quotient(part, whole, share, "share", spans, is_part=True)
        case Ratio(of=of, to=to):
            _, spans = _summed({"of": of, "to": to}, data)
            _check_from_0(spans)
            return Quotient(of, to, FROM_0, "share", spans)
        case Change(now=now, base=base):
            return _change(measure, lower_measure(now, data), lower_measure(base, data))
        case _:
            assert_never(measure)


def _change(change: Change, now: Quantity, base: Quantity) -> Difference:
    # `Change` is made of measures that do not change themselves.
    assert isinstance(now, Quotient)  # noqa: S101
    assert isinstance(base, Quotient)  # noqa: S101
    if now.unit != base.unit:
        units = [of.unit or "a rank" for of in (now, base)]
        _refuse("unit", "measure.base", units[1], f"the unit of now, {units[0]}")
    unit = now.unit
    low, high = now.domain.start - base.domain.end, now.domain.end - base.domain.start
    if change.relative:
        _check_from_0({**now.spans, **base.spans})
        unit, low, high = "share", Fraction(-1), inf
    sign: Literal[1, -1] = 1
    if change.direction == "decrease":
        low, high, sign = -high, -low, -1
    return Difference(now, base, change.relative, sign, Span.between(low, high), unit)


def _summed(
    sums: Mapping[str, Terms], data: Mapping[str, Datum]
) -> tuple[str, Table[Span]]:
    """The one unit of all data in some sums, and what each of them can be."""
    problems = Collector()
    units: dict[str, str] = {}
    spans: dict[str, Span] = {}
    for field, sum_ in sums.items():
        for name, _ in sum_:
            with problems.at(f"measure.{field}"):
                datum = _expect(data, name, NUMBERS, "")
                units.setdefault(datum.number_unit, name)
                spans[name] = datum.domain
    if len(units) > 1:
        (unit, name), (other, another), *_ = units.items()
        problems.add(
            "unit", "measure", f"{name} in {unit} and {another} in {other}", "one unit"
        )
    problems.check("rule")
    return next(iter(units)), Table(spans)


def _check_from_0(spans: Mapping[str, Span]) -> None:
    for name, span in spans.items():
        if span.start < 0:
            found = f"{name!r}, which may be below 0, in a division"
            _refuse("range", "measure", found, "data from 0 up")


# --- curves ---------------------------------------------------------------------------


def _bands(
    bands: tuple[Band, ...],
    otherwise: Points | None,
    within: Interval,
    quantity: Quantity,
) -> Curve:
    """Level segments, one a band; `otherwise` is the score of what no band holds."""
    problems = Collector()
    steps = []
    for index, band in enumerate(bands):
        where = f"bands[{index}]"
        start = _cut(band, STARTS, quantity, problems, where)
        end = _cut(band, ENDS, quantity, problems, where)
        if all(getattr(band, word) is None for word in (*STARTS, *ENDS)):
            expected = "at_least, above, at_most or below"
            problems.add("bound", where, "no bound", expected)
        with problems.at(f"{where}.score"):
            steps.append(Step(where, start, end, _score(band.score, within)))
    rest = None
    if otherwise is not None:
        with problems.at("otherwise"):
            rest = _score(otherwise, within)
    problems.check("rule")
    return _stairs(steps, rest, quantity)


def _increase(rule: Increase, within: Interval, quantity: Quantity) -> Curve:
    """The maximum from the threshold up, and `otherwise` below it."""
    problems = Collector()
    start = _cut(rule, STARTS, quantity, problems)
    if rule.at_least is None and rule.above is None:
        problems.add("bound", "", "no bound", "at_least or above")
    rest = within
    with problems.at("otherwise"):
        rest = _score(rule.otherwise, within)
    problems.check("rule")
    full = Interval(within.high, within.high)
    return _stairs([Step("", start, None, full)], rest, quantity)


def _stairs(steps: list[Step], rest: Interval | None, quantity: Quantity) -> Curve:
    """Level segments, with the ends that bands leave to their neighbours.

    A band without a lower end begins where the one before it ends; one without an upper
    end holds until the next begins. Between 10 and 11 whole cases there is none, so
    bands "to 10" and "from 11", or "below 11" and "above 10", meet there.
    """
    first, last = _cuts(quantity.domain)
    starts = sorted(step.start for step in steps if step.start is not None)
    ends = sorted(step.end for step in steps if step.end is not None)
    problems = Collector()
    placed = []
    for where, start, end, score in steps:
        before = ends[: bisect_left(ends, end)][-1:] if end else []
        after = starts[bisect_right(starts, start) :][:1] if start else []
        begin = start or (before or [first])[0]
        stop = end or (after or [last])[0]
        placed.append((begin, stop, score))
        if begin >= stop:
            expected = "a lower end below the upper end"
            problems.add("bound", where, "a band that holds no value", expected)
    problems.check("rule")
    segments = []
    reached = first
    for begin, stop, score in sorted(placed, key=lambda step: step[:2]):
        meets = quantity.is_whole and _case(begin) == _case(reached)
        place = reached if meets else begin
        if rest is not None:
            segments.append(_level(reached, place, rest))
        segments.append(_level(place, stop, score))
        reached = stop
    if rest is not None:
        segments.append(_level(reached, last, rest))
    try:
        return Curve(tuple(segments), quantity.domain)
    except CurveError as error:
        bands, what = (0, "no band") if error.id == "gap" else (2, "two bands")
        witness = error.witness
        if quantity.is_whole:  # better a whole case, where there is one
            near = (Fraction(floor(witness)), Fraction(ceil(witness)), witness)
            held = {x: sum(x in segment.span for segment in segments) for x in near}
            witness = min(near, key=lambda x: held[x] != bands)
        found = f"{_shown(witness, quantity)} in {what}"
        problems.add(error.id, "bands", found, "each value in one band")
        raise Invalid("rule", tuple(problems.problems)) from error


def _proportional(rule: Proportional, within: Interval, quantity: Quantity) -> Curve:
    """Level, then straight from `zero` to `full`, then level; all behind the gate."""
    problems = Collector()
    gate = _cut(rule, GATES, quantity, problems)
    before = Interval(within.low, within.low)
    zero = full = Fraction(0)
    with problems.at("zero"):
        zero = _anchor(rule.zero, quantity)
    with problems.at("full"):
        full = _anchor(rule.full, quantity)
        if zero == full:
            _refuse("full", "", _shown(full, quantity), "another value than zero has")
    with problems.at("below_gate"):
        if rule.below_gate is not None:
            before = _score(rule.below_gate, within)
            if gate is None:
                _refuse("bound", "", "a score below a gate", "a gate")
    if full < zero and gate is not None:
        problems.add("bound", "gate", "a gate where less is better", "no gate")
    problems.check("rule")
    slope = (within.high - within.low) / (full - zero)
    line = Line(slope, within.low - slope * zero)
    left, right = min(zero, full), max(zero, full)
    first, last = _cuts(quantity.domain)
    start = gate or first
    segments = (
        _level(first, start, before),
        _level(start, (left, 0), line.at(left)),
        Segment(_span(max(start, (left, 0)), (right, 1)), line, line),
        _level(max(start, (right, 1)), last, line.at(right)),
    )
    return Curve(segments, quantity.domain)


def _anchor(amount: Amount | None, quantity: Quantity) -> Fraction:
    """An end of the line, which may lie outside what can be measured."""
    if amount is None:
        if quantity.unit != "share":
            _refuse("full", "", "nothing", "the value that gets the maximum")
        return Fraction(1)
    return _value(amount, quantity)


# --- other rules ----------------------------------------------------------------------


def _count(rule: Count, within: Interval, data: Mapping[str, Datum]) -> Formula:
    """One step up from the lowest score for each full `per` cases, to the maximum."""
    _check_cases(rule.of, data, "of")
    if rule.each <= 0 or rule.per <= 0:
        found = f"{exact_text(rule.each)} for {exact_text(rule.per)}"
        _refuse("step", "each", found, "numbers above 0")
    count = ceil((within.high - within.low) / rule.each)
    if count > MOST_STEPS:
        _refuse("step", "each", f"{count} steps", f"at most {MOST_STEPS}")
    quantity = lower_measure(Number(of=rule.of), data)
    first, last = _cuts(quantity.domain)
    cuts = [first, *((k * rule.per, 0) for k in range(1, count + 1)), last]
    scores = (min(within.low + k * rule.each, within.high) for k in range(count + 1))
    segments = map(_level, cuts, cuts[1:], scores)
    return Curved(Curve(tuple(segments), quantity.domain), quantity, None)


def _deduction(rule: Deduction, within: Interval, data: Mapping[str, Datum]) -> Formula:
    """Level for the free cases, then down by the case, then level at the floor."""
    _check_cases(rule.each, data, "each")
    start = within.high if rule.start is None else rule.start
    floor = within.low if rule.floor is None else rule.floor
    problems = Collector()
    for field, score in (("start", start), ("floor", floor)):
        with problems.at(field):
            _score(score, within)
    if floor >= start:
        problems.add("floor", "floor", exact_text(floor), f"below {exact_text(start)}")
    if rule.free < 0:
        problems.add("free", "free", exact_text(rule.free), "0 cases or more")
    if rule.free and len(rule.each) > 1:
        found = f"free cases of {len(rule.each)} data"
        problems.add("free", "free", found, "free cases of one datum")
    problems.check("rule")
    if len(rule.each) == 1:
        ((name, slope),) = rule.each
        quantity = lower_measure(Number(of=name), data)
    else:
        # Cases of several kinds are added up in the points they cost.
        spans = Table((name, data[name].domain) for name, _ in rule.each)
        slope, quantity = ONE, Quotient(rule.each, (), FROM_0, "point", spans)
    lowest = rule.free + (start - floor) / slope
    line = Line(-slope, start + slope * rule.free)
    first, last = _cuts(quantity.domain)
    segments = (
        _level(first, (rule.free, 0), start),
        Segment(_span((rule.free, 0), (lowest, 1)), line, line),
        _level((lowest, 1), last, floor),
    )
    return Curved(Curve(segments, quantity.domain), quantity, None)


def _checklist(rule: Checklist, within: Interval, data: Mapping[str, Datum]) -> Formula:
    """The sum of the parts, each within its own range; the ranges add up."""
    problems = Collector()
    parts = []
    for index, part in enumerate(rule.parts):
        with problems.at(f"parts[{index}]"):
            if (part.rule is None) == (part.answer is None):
                found = "neither" if part.rule is None else "both"
                _refuse("part", "", found, "an answer or a rule, one of them")
            if part.min_score > part.max_score:
                found, most = map(exact_text, (part.min_score, part.max_score))
                _refuse("part", "min_score", found, f"at most max_score {most}")
            inside = Interval(part.min_score, part.max_score)
            of = part.rule or Compliance(answer=part.answer or "")
            parts.append((part.title, lower(of, inside, data, inner=True)))
    for field, end in (("max_score", within.high), ("min_score", within.low)):
        sum_ = add(getattr(part, field) for part in rule.parts)
        if sum_ != end:
            found = f"{field} {exact_text(sum_)} in all"
            expected = f"{exact_text(end)}, the criterion's own"
            problems.add("maxima", "parts", found, expected)
    problems.check("rule")
    return Total(tuple(parts))


def _chosen(
    datum: Datum, where: str, given: Mapping[str, T], meaning: Callable[[T], Formula]
) -> Formula:
    """A formula for each answer: no answer is left out, and none is added."""
    choices = tuple(datum.choices)
    if set(given) != set(choices):
        _refuse("answers", where, ", ".join(given) or "nothing", ", ".join(choices))
    problems = Collector()
    cases = []
    for name in choices:
        with problems.at(f"{where}.{name}"):
            cases.append((name, meaning(given[name])))
    problems.check("rule")
    return Chosen(datum.name, tuple(cases))


def _lowest(
    rules: tuple[Rule, ...], within: Interval, data: Mapping[str, Datum]
) -> Formula:
    """The least of the rules, all on the whole scale."""
    problems = Collector()
    least = []
    if len(rules) < 2:  # noqa: PLR2004 - of one there is no lowest
        problems.add("part", "rules", str(len(rules)), "two rules or more")
    for index, rule in enumerate(rules):
        with problems.at(f"rules[{index}]"):
            least.append(lower(rule, within, data, inner=True))
    problems.check("rule")
    return Least(tuple(least))


# --- data, values and scores ----------------------------------------------------------


def _expect(data: Mapping[str, Datum], name: str, kinds: set[str], where: str) -> Datum:
    """The datum of that name, if it is declared and of one of those kinds."""
    datum = data.get(name)
    if datum is None:
        found = f"datum {name!r}, which is not declared{hint(name, data)}"
        _refuse("datum", where, found, "a declared datum")
    if datum.kind not in kinds:
        expected = f"a datum of kind {' or '.join(sorted(kinds))}"
        _refuse("datum-kind", where, f"{name!r}, of kind {datum.kind}", expected)
    return datum


def _check_cases(of: Terms, data: Mapping[str, Datum], where: str) -> None:
    problems = Collector()
    for name, _ in of:
        with problems.at(where):
            _expect(data, name, CASES, "")
    problems.check("rule")


def _score(score: Points, within: Interval) -> Interval:
    if score == "unmodelled":
        return within
    if score not in within:
        _refuse("score-range", "", exact_text(score), f"a score in {within}")
    return Interval(score, score)


def _value(amount: Amount, quantity: Quantity) -> Fraction:
    """An amount in the unit of what is measured; a rank has none, and 0 needs none."""
    if amount.unit is None and amount.value == 0:
        return amount.value
    if quantity.unit:
        return to_unit(amount, quantity.unit)
    if amount.unit is not None:
        _refuse("unit", "", str(amount), "a position, without a unit")
    return amount.value


def _shown(value: End, quantity: Quantity) -> str:
    if isinstance(value, float):
        return "without end"
    if quantity.unit == "share":
        return f"{exact_text(100 * value)} %"
    unit = unit_named(quantity.unit).title.en if quantity.unit else ""
    return f"{exact_text(value)} {unit}".strip()


def _cut(
    rule: Band | Increase | Proportional,
    words: Mapping[str, int],
    quantity: Quantity,
    problems: Collector,
    where: str = "",
) -> Cut | None:
    """The threshold that a rule gives in one of some words, if it gives any."""
    given = [word for word in words if getattr(rule, word) is not None]
    if len(given) > 1:
        problems.add("bound", where, " and ".join(given), "one of them")
    for word in given:
        amount: Amount = getattr(rule, word)
        with problems.at(f"{where}.{word}".removeprefix(".")):
            value = _value(amount, quantity)
            if value not in quantity.domain:
                low, high = quantity.domain.start, quantity.domain.end
                expected = f"from {_shown(low, quantity)} to {_shown(high, quantity)}"
                _refuse("threshold-range", "", str(amount), expected)
            return value, words[word]
    return None


def _case(cut: Cut) -> End:
    """The first whole case after a cut."""
    value, side = cut
    if isinstance(value, float):
        return value
    return Fraction(ceil(value) if side == 0 else floor(value) + 1)


def _cuts(domain: Span) -> tuple[Cut, Cut]:
    """Before the first value of a domain, and after the last."""
    start = domain.start, 0 if domain.start_closed else 1
    return start, (domain.end, 1 if domain.end_closed else 0)


def _span(start: Cut, end: Cut) -> Span:
    return Span(start[0], end[0], start[1] == 0, end[1] == 1)


def _level(start: Cut, end: Cut, score: Interval | Fraction) -> Segment:
    within = score if isinstance(score, Interval) else Interval(score, score)
    return Segment.level(_span(start, end), within)
