"""An index of a framework as one statistic of respondents, to be scored exactly."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from parindex.aggregation import Piece, Pooled, combine
from parindex.assessment import Assessment, Book
from parindex.construction import aggregation_of, code_of, leaves_below, place
from parindex.errors import Collector, Invalid, NotFound, Problem, hint
from parindex.formulas import Constant, Curved
from parindex.measures import Quotient
from parindex.survey.estimates import Estimate
from parindex.survey.statistics import Linear

if TYPE_CHECKING:
    from collections.abc import Mapping

    from parindex.assessment import BookName
    from parindex.criteria import Area, Criterion, Framework
    from parindex.formulas import Formula
    from parindex.survey.estimates import Method
    from parindex.survey.estimation import Estimates
    from parindex.survey.statistics import Basic
    from parindex.text import Text

#: The name of the whole among the nodes of a framework.
WHOLE = "score"

STRAIGHT = "one straight line"

#: A constant, and how many times each datum counts.
Form = tuple[Fraction, dict[str, Fraction]]


def node_statistics(
    framework: Framework, items: Mapping[str, Basic], reading: str | None = None
) -> dict[str, Linear]:
    """Each node of a framework as one statistic of its items.

    So an index is estimated with what its items have in common: not from their separate
    standard errors.

    Args:
        framework: Such as an edition of SIPAS.
        items: The statistic that measures each datum: a proportion for a percentage, a
            mean for a rating.
        reading: The reading that says how nodes follow from items.

    Returns:
        The statistics by code, `score` for the whole; without the nodes of which no
        source says how they follow from their components.

    Raises:
        Invalid: for data that are not the framework's, and for rules that are not one
            straight line over data.
        NotFound: for a reading that is not there.
    """
    readings = framework.reading_names
    if reading is not None and reading not in readings:
        raise NotFound("reading", reading, framework.id, readings)
    problems = Collector()
    for name in items:
        if name not in framework.data_by_name:
            expected = f"a datum of {framework.id}{hint(name, framework.data_by_name)}"
            problems.add("datum", "items", repr(name), expected)
    problems.check(framework.id)
    forms: dict[str, Form | None] = {}
    for node in reversed((framework, *framework.walk())):
        code = code_of(node)
        if node.children:
            forms[code] = _combined(framework, node, forms, reading)
            if node.capped and forms[code] is not None:
                problems.add("straight", place(node), "a cap", STRAIGHT)
        else:
            forms[code] = None
            with problems.at(f"criterion {code}"):
                forms[code] = _straight(framework.formula(code, reading))
    problems.check(framework.id)
    order = [("", WHOLE), *((node.code, node.code) for node in framework.walk())]
    found = {}
    for code, name in order:
        form = forms[code]
        if form is not None and all(datum in items for datum in form[1]):
            terms = tuple((times, items[datum]) for datum, times in form[1].items())
            found[name] = Linear(terms, form[0])
    return found


def _straight(formula: Formula) -> Form | None:
    """A rule that is one straight line over a sum of data; None for none stated."""
    match formula:
        case Curved(curve, Quotient(top=top, bottom=()), _) if len(curve.segments) == 1:
            (segment,) = curve.segments
            if segment.is_stated:
                line = segment.low
                return line.intercept, {name: line.slope * w for name, w in top}
            return None
        case Constant(score):
            return (score.low, {}) if score.is_exact else None
        case _:
            curved = isinstance(formula, Curved)
            found = "steps or a quotient" if curved else "a choice, a sum or rounding"
            problem = Problem("straight", "rule", found, STRAIGHT)
            raise Invalid("rule", (problem,))


def _combined(
    framework: Framework,
    node: Framework | Area | Criterion,
    forms: Mapping[str, Form | None],
    reading: str | None,
) -> Form | None:
    how = aggregation_of(node, reading)
    ranges = framework.ranges(reading)
    below = leaves_below(node) if isinstance(how, Pooled) else node.children
    pieces = [Piece(part.code, ranges[part.code]) for part in below]
    made = combine(how, ranges[code_of(node)], pieces)
    if made is None:
        return None
    constant, terms = made.constant, dict[str, Fraction]()
    for code, times in made.terms.items():
        form = forms[code]
        if times == 0:
            continue
        if form is None:
            return None
        constant += times * form[0]
        for datum, slope in form[1].items():
            terms[datum] = terms.get(datum, Fraction(0)) + times * slope
    return constant, terms


def assess(  # noqa: PLR0913 - each is a plain choice
    framework: Framework,
    estimates: Estimates,
    *,
    unit: str | Text,
    year: int,
    level: object = None,
    book: BookName = "published",
    digits: int = 4,
    between: Method | None = None,
) -> Assessment:
    """The estimated percentages as an assessment, to be scored exactly.

    Args:
        framework: The framework; estimates with the names of its data are taken.
        estimates: The estimates.
        unit: The unit that is assessed.
        year: The year.
        level: The level of the domain that stands for the unit, where estimates were
            made by domain.
        book: The book to write them in.
        digits: How many decimals of a percentage are kept, rounded half up.
        between: How to make intervals, to take those instead of the estimates
            themselves; their ends are rounded outwards.

    Raises:
        NotFound: for a level that no estimate has.
        Invalid: for an estimate that is no proportion.
    """
    levels = [name[1] for name in estimates if isinstance(name, tuple)]
    if level is not None and level not in levels:
        known = tuple(map(str, dict.fromkeys(levels)))
        raise NotFound("level", str(level), "the estimates", known)
    measurements: dict[str, Any] = {}
    for name in framework.data_by_name:
        key: Any = name if level is None else (name, level)
        found = estimates.get(key)
        if isinstance(found, Estimate):
            measurements[name] = (
                found.percent(digits)
                if between is None
                else found.percent_between(digits, method=between)
            )
    written = Book(name=book, measurements=measurements)
    return Assessment(framework=framework.id, unit=unit, year=year, books=[written])
