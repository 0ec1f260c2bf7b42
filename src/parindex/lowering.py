"""What each rule means: the one place that says so, rule by rule."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, inf
from typing import TYPE_CHECKING, Literal, NoReturn, assert_never

from parindex.curves import Curve, End, Line, Segment, Span
from parindex.errors import Collector, CurveError, Invalid, Problem, hint
from parindex.formulas import Chosen, Constant, Curved, Formula, Least, Total
from parindex.formulas import Rounded as RoundedFormula
from parindex.intervals import Interval, add
from parindex.measures import (
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
    ends,
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
from parindex.units import Amount, to_unit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

#: A place between values: before a value (0) or after it (1).
Cut = tuple[End, int]

#: The most steps that `Count` may have.
MOST_STEPS = 1000

HUNDRED_PERCENT = Fraction(1)


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
            curve = _steps(bands, otherwise, within, quantity)
            if rule.monotone and curve.direction is None:
                _refuse("monotone", "bands", "scores that rise and fall", "one way")
            return _curved(curve, quantity, rule.no_cases, within, inner=inner)
        case Proportional(measure=measure):
            quantity = lower_measure(measure, data)
            curve = _line(rule, within, quantity)
            return _curved(curve, quantity, rule.no_cases, within, inner=inner)
        case Checklist():
            return _checklist(rule, within, data)
        case Count(of=of):
            quantity = lower_measure(Number(of=of), data)
            return Curved(_staircase(rule, within, quantity), quantity, None)
        case Compliance(answer=answer, scores=scores):
            return _compliance(answer, scores, within, data)
        case Increase(measure=change):
            if (rule.at_least is None) == (rule.above is None):
                _refuse("bound", "", "an increase", "one of at_least and above")
            quantity = lower_measure(change, data)
            full = Band(at_least=rule.at_least, above=rule.above, score=within.high)
            curve = _steps((full,), rule.otherwise, within, quantity)
            return _curved(curve, quantity, rule.no_cases, within, inner=inner)
        case Deduction():
            return _deduction(rule, within, data)
        case RankBands(rank=rank, bands=bands, otherwise=otherwise):
            _expect(data, rank, {"rank"}, "rank")
            quantity = lower_measure(Number(of=rank), data)
            return Curved(_steps(bands, otherwise, within, quantity), quantity, None)
        case SurveyShare(index=index):
            _expect(data, index, {"percent"}, "index")
            share = Proportional(measure=Number(of=index))
            return lower(share, within, data)
        case Branch(answer=answer, cases=cases):
            return _branch(answer, cases, within, data, inner=inner)
        case Lowest(rules=rules):
            return _lowest(rules, within, data)
        case Rounded(rule=of, digits=digits):
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
    zero = min(max(Fraction(0), within.low), within.high)
    outcome = {
        None: None,
        "full": Interval(within.high, within.high),
        "zero": Interval(zero, zero),
        "unmodelled": within,
        "excluded": None,
    }[no_cases]
    return Curved(curve, quantity, outcome)


# --- measures -------------------------------------------------------------------------


def lower_measure(measure: Measure, data: Mapping[str, Datum]) -> Quantity:
    """What *measure* is made of.

    Raises:
        Invalid: for data that are not declared, not numbers, or in different units.
    """
    match measure:
        case Share(part=part, whole=whole):
            _same_unit({"part": part, "whole": whole}, data)
            span = Span.between(Fraction(0), HUNDRED_PERCENT)
            most = max(weight for _, weight in part)
            if most > 1:
                _refuse("weight", "measure.part", f"weight {most}", "at most 1")
            return Quotient(part, whole, span, "share", is_part=True)
        case Ratio(of=of, to=to):
            _same_unit({"of": of, "to": to}, data)
            return Quotient(of, to, Span.between(Fraction(0), inf), "share")
        case Number(of=of):
            unit = _same_unit({"of": of}, data)
            return Quotient(of, (), Span.between(*ends(of, data)), unit)
        case Change(now=now, base=base):
            return _difference(
                measure, lower_measure(now, data), lower_measure(base, data)
            )
        case _:
            assert_never(measure)


def _difference(change: Change, now: Quantity, base: Quantity) -> Difference:
    # `Change` is made of measures that do not change themselves.
    assert isinstance(now, Quotient)  # noqa: S101
    assert isinstance(base, Quotient)  # noqa: S101
    if now.unit != base.unit:
        _refuse("unit", "measure.base", base.unit, f"the unit of now, {now.unit}")
    low: End = -1 if change.relative else -inf
    high: End = inf
    if now.domain.end == 1 and not change.relative:
        low, high = Fraction(-1), Fraction(1)
    sign: Literal[1, -1] = 1
    if change.direction == "decrease":
        low, high, sign = -high, -low, -1
    low, high = (e if isinstance(e, float) else Fraction(e) for e in (low, high))
    unit = "share" if change.relative else now.unit
    return Difference(now, base, change.relative, sign, Span.between(low, high), unit)


def _same_unit(sums: Mapping[str, Terms], data: Mapping[str, Datum]) -> str:
    """The one unit of all data in some sums."""
    problems = Collector()
    units: dict[str, str] = {}
    for field, sum_ in sums.items():
        for name, _ in sum_:
            with problems.at(f"measure.{field}"):
                numbers = {"count", "amount", "percent", "rating", "rank"}
                datum = _expect(data, name, numbers, "")
                units.setdefault(datum.number_unit, name)
    if len(units) > 1:
        (unit, name), (other, another), *_ = units.items()
        problems.add(
            "unit", "measure", f"{name} in {unit} and {another} in {other}", "one unit"
        )
    problems.check("rule")
    return next(iter(units))


def _expect(data: Mapping[str, Datum], name: str, kinds: set[str], where: str) -> Datum:
    """The datum of that name, if it is declared and of one of those kinds."""
    datum = data.get(name)
    if datum is None:
        found = f"datum {name!r}, which is not declared{hint(name, data)}"
        raise Invalid("rule", (Problem("datum", where, found, "a declared datum"),))
    if datum.kind not in kinds:
        expected = " or ".join(sorted(kinds))
        _refuse("datum-kind", where, f"{name!r}, a {datum.kind}", f"a {expected}")
    return datum


# --- curves ---------------------------------------------------------------------------


def _score(score: Points, within: Interval) -> Interval:
    if score == "unmodelled":
        return within
    if score not in within:
        _refuse("score-range", "score", exact_text(score), f"a score in {within}")
    return Interval(score, score)


def _threshold(amount: Amount, quantity: Quantity) -> Fraction:
    value = to_unit(amount, quantity.unit) if quantity.unit else amount.value
    if value not in quantity.domain:
        low, high = (_end_text(e) for e in (quantity.domain.start, quantity.domain.end))
        _refuse("threshold-range", "", str(amount), f"a value from {low} to {high}")
    return value


def _end_text(end: End) -> str:
    return str(end) if isinstance(end, float) else exact_text(end)


def _span(start: Cut, end: Cut) -> Span:
    return Span(start[0], end[0], start[1] == 0, end[1] == 1)


def _cuts(domain: Span) -> tuple[Cut, Cut]:
    return (
        (domain.start, 0 if domain.start_closed else 1),
        (domain.end, 1 if domain.end_closed else 0),
    )


def _curve(segments: Iterable[Segment], quantity: Quantity) -> Curve:
    try:
        return Curve(tuple(segments), quantity.domain)
    except CurveError as error:
        witness = error.witness * (100 if quantity.unit == "share" else 1)
        unit = "%" if quantity.unit == "share" else quantity.unit
        what = "no band" if error.id == "gap" else "two bands"
        found = f"{exact_text(witness)} {unit}".strip() + f" in {what}"
        raise Invalid(
            "rule", (Problem(error.id, "bands", found, "each value in one band"),)
        ) from error


def _steps(
    bands: tuple[Band, ...],
    otherwise: Points | None,
    within: Interval,
    quantity: Quantity,
) -> Curve:
    """Level segments, one a band; `otherwise` fills what no band holds."""
    problems = Collector()
    found: list[tuple[Cut | None, Cut | None, Interval]] = []
    for index, band in enumerate(bands):
        start = end = None
        score = within
        where = f"bands[{index}]"
        for name, is_start, side in (
            ("at_least", True, 0),
            ("above", True, 1),
            ("at_most", False, 1),
            ("below", False, 0),
        ):
            amount: Amount | None = getattr(band, name)
            if amount is None:
                continue
            if (start if is_start else end) is not None:
                both = "at_least and above" if is_start else "at_most and below"
                problems.add("bound", where, both, "one of them")
            with problems.at(f"{where}.{name}"):
                cut = (_threshold(amount, quantity), side)
                start, end = (cut, end) if is_start else (start, cut)
        with problems.at(where):
            score = _score(band.score, within)
        if start is None and end is None:
            problems.add(
                "bound", where, "no bound", "at_least, above, at_most or below"
            )
        found.append((start, end, score))
    rest = None
    if otherwise is not None:
        with problems.at("otherwise"):
            rest = _score(otherwise, within)
    problems.check("rule")
    return _curve(_filled(found, rest, quantity.domain), quantity)


def _filled(
    bands: list[tuple[Cut | None, Cut | None, Interval]],
    rest: Interval | None,
    domain: Span,
) -> list[Segment]:
    """Segments in order, with the ends that bands leave to their neighbours."""
    first, last = _cuts(domain)
    # A band with only an upper end comes before one that starts at the same place.
    bands = sorted(bands, key=lambda b: (b[0] or b[1] or first, b[0] is not None))
    segments: list[Segment] = []
    reached = first
    for index, (start, end, score) in enumerate(bands):
        begin = reached if start is None else start
        following = bands[index + 1][0] if index + 1 < len(bands) else last
        stop = end or following
        if stop is None:
            _refuse(
                "bound",
                "bands",
                "a band without an upper end before one without a lower end",
                "at least one of the two ends",
            )
        if rest is not None and reached < begin:
            segments.append(Segment.level(_span(reached, begin), rest))
        segments.append(Segment.level(_span(begin, stop), score))
        reached = stop
    if rest is not None and reached < last:
        segments.append(Segment.level(_span(reached, last), rest))
    return segments


def _line(rule: Proportional, within: Interval, quantity: Quantity) -> Curve:
    """Level, then straight from `zero` to `full`, then level; all behind the gate."""
    problems = Collector()
    zero = full = Fraction(0)
    gate: Cut | None = None
    before = Interval(within.low, within.low)
    with problems.at("zero"):
        zero = _anchor(rule.zero, quantity)
    with problems.at("full"):
        if rule.full is None and quantity.unit != "share":
            _refuse("full", "", "nothing", "the value that gets the maximum")
        full = HUNDRED_PERCENT if rule.full is None else _anchor(rule.full, quantity)
    for name, side in (("gate_at_least", 0), ("gate_above", 1)):
        amount: Amount | None = getattr(rule, name)
        if amount is not None:
            if gate is not None:
                problems.add("bound", name, "two gates", "one gate")
            with problems.at(name):
                gate = (_threshold(amount, quantity), side)
    with problems.at("below_gate"):
        if rule.below_gate is not None:
            before = _score(rule.below_gate, within)
            if gate is None:
                _refuse("bound", "", "a score below a gate", "a gate")
    problems.check("rule")
    if zero == full:
        _refuse("full", "full", str(rule.full), "another value than zero's")
    if full < zero and gate is not None:
        _refuse("bound", "gate", "a gate where less is better", "no gate")
    low, high = within.low, within.high
    slope = (high - low) / (full - zero)
    line = Line(slope, low - slope * zero)
    first, last = _cuts(quantity.domain)
    left, right = (
        sorted(((zero, 0), (full, 1))) if zero < full else ((full, 0), (zero, 1))
    )
    levels = (low, high) if zero < full else (high, low)
    start = first if gate is None else gate
    pieces: list[tuple[Cut, Cut, Callable[[Span], Segment]]] = [
        (first, left, lambda span: Segment.level(span, Interval(levels[0], levels[0]))),
        (left, right, lambda span: Segment(span, line, line)),
        (right, last, lambda span: Segment.level(span, Interval(levels[1], levels[1]))),
    ]
    segments = []
    if start > first:
        segments.append(Segment.level(_span(first, start), before))
    for begin, stop, segment in pieces:
        begin, stop = max(begin, start), min(stop, last)  # noqa: PLW2901
        if begin < stop:
            segments.append(segment(_span(begin, stop)))
    return _curve(segments, quantity)


def _anchor(amount: Amount, quantity: Quantity) -> Fraction:
    """An end of the line, which may lie outside what can be measured."""
    if amount.unit is None and amount.value == 0:
        return Fraction(0)
    return to_unit(amount, quantity.unit) if quantity.unit else amount.value


def _staircase(rule: Count, within: Interval, quantity: Quantity) -> Curve:
    """One step up for each full `per` cases, until the maximum."""
    if rule.each <= 0 or rule.per <= 0:
        _refuse("step", "each", f"{rule.each} for {rule.per}", "numbers above 0")
    room = within.high - within.low
    count = ceil(room / rule.each)
    if count > MOST_STEPS:
        _refuse("step", "each", f"{count} steps", f"at most {MOST_STEPS}")
    first, last = _cuts(quantity.domain)
    cuts = [first, *((k * rule.per, 0) for k in range(1, count + 1)), last]
    scores = [min(within.low + k * rule.each, within.high) for k in range(count + 1)]
    return _curve(
        (
            Segment.level(_span(start, end), Interval(score, score))
            for start, end, score in zip(cuts[:-1], cuts[1:], scores, strict=True)
        ),
        quantity,
    )


# --- other rules ----------------------------------------------------------------------


def _checklist(rule: Checklist, within: Interval, data: Mapping[str, Datum]) -> Formula:
    problems = Collector()
    parts = []
    for index, part in enumerate(rule.parts):
        where = f"parts[{index}]"
        with problems.at(where):
            if (part.rule is None) == (part.answer is None):
                _refuse("part", "", "a part", "one of answer and rule")
            if part.min_score > part.max_score:
                _refuse("part", "min_score", str(part.min_score), "at most max_score")
            inside = Interval(part.min_score, part.max_score)
            of = part.rule or Compliance(answer=part.answer or "")
            parts.append((part.title, lower(of, inside, data, inner=True)))
    for field, end in (("max_score", within.high), ("min_score", within.low)):
        found = add(getattr(part, field) for part in rule.parts)
        if found != end:
            problems.add(
                "maxima",
                "parts",
                f"{field} {exact_text(found)} in all",
                f"{exact_text(end)}, the criterion's own",
            )
    problems.check("rule")
    return Total(tuple(parts))


def _compliance(
    answer: str,
    scores: Mapping[str, Points],
    within: Interval,
    data: Mapping[str, Datum],
) -> Formula:
    datum = _expect(data, answer, {"flag", "answer"}, "answer")
    zero = min(max(Fraction(0), within.low), within.high)
    if datum.kind == "flag":
        scores = {"yes": within.high, "no": zero, **scores}
    _same_choices(datum, scores, "scores")
    problems = Collector()
    cases = []
    for name, score in scores.items():
        with problems.at(f"scores.{name}"):
            cases.append((name, Constant(_score(score, within))))
    problems.check("rule")
    return Chosen(datum.name, tuple(cases))


def _branch(
    answer: str,
    cases: Mapping[str, Rule],
    within: Interval,
    data: Mapping[str, Datum],
    *,
    inner: bool,
) -> Formula:
    datum = _expect(data, answer, {"flag", "answer"}, "answer")
    _same_choices(datum, cases, "cases")
    problems = Collector()
    lowered = []
    for name, rule in cases.items():
        with problems.at(f"cases.{name}"):
            lowered.append((name, lower(rule, within, data, inner=inner)))
    problems.check("rule")
    return Chosen(datum.name, tuple(lowered))


def _lowest(
    rules: tuple[Rule, ...], within: Interval, data: Mapping[str, Datum]
) -> Formula:
    problems = Collector()
    lowered = []
    if len(rules) < 2:  # noqa: PLR2004 - of one there is no lowest
        problems.add("part", "rules", str(len(rules)), "two rules or more")
    for index, rule in enumerate(rules):
        with problems.at(f"rules[{index}]"):
            lowered.append(lower(rule, within, data, inner=True))
    problems.check("rule")
    return Least(tuple(lowered))


def _same_choices(datum: Datum, given: Mapping[str, object], where: str) -> None:
    choices = list(datum.choices)
    if set(given) != set(choices):
        _refuse("answers", where, ", ".join(given) or "nothing", ", ".join(choices))


def _deduction(rule: Deduction, within: Interval, data: Mapping[str, Datum]) -> Formula:
    start = within.high if rule.start is None else rule.start
    floor = within.low if rule.floor is None else rule.floor
    problems = Collector()
    for name, value in (("start", start), ("floor", floor)):
        with problems.at(name):
            _score(value, within)
    if floor >= start:
        problems.add("floor", "floor", exact_text(floor), f"below {exact_text(start)}")
    if rule.free and len(rule.each) > 1:
        problems.add(
            "free", "free", f"{len(rule.each)} data", "free cases of one datum"
        )
    problems.check("rule")
    for name, _ in rule.each:
        _expect(data, name, {"count", "amount"}, "each")
    if len(rule.each) == 1:
        ((name, slope),) = rule.each
        quantity = lower_measure(Number(of=name), data)
    else:
        # Cases of several kinds are added up in the points they cost.
        slope = Fraction(1)
        quantity = Quotient(rule.each, (), Span.between(Fraction(0), inf), "point")
    first, last = _cuts(quantity.domain)
    free, lowest = rule.free, rule.free + (start - floor) / slope
    line = Line(-slope, start + slope * free)
    level = [Interval(start, start), Interval(floor, floor)]
    segments = [
        Segment(_span(max(first, (free, 0)), (lowest, 1)), line, line),
        Segment.level(_span((lowest, 1), last), level[1]),
    ]
    if first < (free, 0):
        segments.insert(0, Segment.level(_span(first, (free, 0)), level[0]))
    return Curved(_curve(segments, quantity), quantity, None)
