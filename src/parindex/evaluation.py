"""A framework and an assessment make a scorecard."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from parindex.assessment import Assessment, Book, Disputed, Measurement
from parindex.criteria import Area, Criterion, Framework
from parindex.errors import Collector, Invalid, NotFound, Problem, UnitError, hint
from parindex.formulas import (
    Formula,
    Known,
    applies,
    data_of,
    score,
    values,
)
from parindex.intervals import ZERO, Interval, hull
from parindex.numbers import exact_text
from parindex.scorecard import Context, Scorecard, ScoredNode, State, combined
from parindex.units import Amount, to_unit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from parindex.measures import Datum


def evaluate(
    framework: Framework,
    assessment: Assessment,
    *,
    reading: str | None = None,
    book: str | None = None,
    peers: Sequence[Assessment] = (),
) -> Scorecard:
    """Score a unit's year under a framework, exactly.

    Args:
        framework: The edition.
        assessment: What the unit claims or was awarded.
        reading: The name of the reading to use wherever a criterion has it; without it
            only what sources state.
        book: The book to score; needed where the assessment has several.
        peers: Assessments of the other units that ranks are counted among, in the same
            book. Without them a rank that was not measured is not known.

    Returns:
        A scorecard with an interval for every node, exact where enough is known.

    Raises:
        Invalid: with every mistake in the assessment.
        NotFound: for a reading or book that is not there.
    """
    readings = framework.reading_names
    if reading is not None and reading not in readings:
        raise NotFound("reading", reading, framework.id, readings)
    chosen = assessment.book(book)
    problems = Collector()
    _check_fit(framework, assessment, problems)
    data = bind(framework, chosen, problems)
    if peers:
        known = _bind_peers(framework, assessment, peers, chosen, problems)
        data |= ranks(framework, data, known)
    formulas = framework.formulas(reading)
    context = Context(
        framework,
        assessment,
        chosen,
        reading,
        data,
        formulas,
        framework.excluding(reading),
        _not_applicable(framework, chosen),
        framework.ranges(reading),
    )
    _check_codes(context, problems)
    _check_parts(context, problems)
    problems.check(assessment.subject)
    return Scorecard(context, _branch(context, framework))


# --- from what was written to what is known -------------------------------------------


def bind(framework: Framework, book: Book, problems: Collector) -> dict[str, Known]:
    """The book's measurements as exact numbers in the units of the framework's data."""
    known: dict[str, Known] = {}
    data = framework.data_by_name
    for name, value in book.measurements.items():
        datum = data.get(name)
        if datum is None:
            where = f"book {book.name}, measurements.{name}"
            expected = f"a datum of {framework.id}{hint(name, data)}"
            problems.add("datum", where, repr(name), expected)
            continue
        # Nearly all data are plain whole counts, which need no more than this.
        if datum.kind == "count" and isinstance(value, Amount) and value.unit is None:
            number, parts = value.value.as_integer_ratio()
            if parts == 1 and number >= 0:
                known[name] = number
                continue
        try:
            known[name] = _known(datum, value)
        except (Invalid, UnitError) as error:
            problems.note(error, f"book {book.name}, measurements.{name}")
    return known


def _known(datum: Datum, value: Measurement) -> Known:
    if value is True or value is False:
        value = "yes" if value else "no"
    if datum.choices:
        answer = value
        if not isinstance(answer, str) or answer not in datum.choices:
            raise _wrong("answer", _text(value), " or ".join(datum.choices))
        return answer
    if isinstance(value, Disputed):
        low, high = _number(datum, value.low), _number(datum, value.high)
        if low > high:
            found = f"low {exact_text(low)} above high {exact_text(high)}"
            raise _wrong("interval", found, "the lower end first")
        return low if low == high else Interval(Fraction(low), Fraction(high))
    if not isinstance(value, Amount):
        raise _wrong("kind", _text(value), f"a number for a {datum.kind}")
    return _number(datum, value)


def _number(datum: Datum, amount: Amount) -> int | Fraction:
    """The amount in the datum's own unit, whole where cases are counted."""
    unit, value = datum.number_unit, amount.value
    if amount.unit is not None and not unit:
        raise _wrong("unit", str(amount), f"a {datum.kind}, which has no unit")
    if amount.unit != unit and (amount.unit is not None or unit == "share"):
        value = to_unit(amount, unit)
    top, bottom = value.as_integer_ratio()
    if bottom != 1 and datum.kind in {"count", "rank"}:
        raise _wrong("whole", exact_text(value), "a whole number")
    # The domains of counts and amounts start at 0 and have no end.
    simple = datum.kind in {"count", "amount"}
    if top < 0 if simple else value not in datum.domain:
        low, high = (
            end if isinstance(end, float) else exact_text(end)
            for end in (datum.domain.start, datum.domain.end)
        )
        raise _wrong("range", str(amount), f"a value from {low} to {high}")
    return top if bottom == 1 else value


def _wrong(id: str, found: str, expected: str) -> Invalid:  # noqa: A002
    return Invalid("measurement", (Problem(id, "", found, expected),))


def _text(value: Measurement) -> str:
    return repr(value) if isinstance(value, str | bool) else str(value)


def _not_applicable(framework: Framework, book: Book) -> frozenset[str]:
    """The codes that do not apply: those that the book names, and all below them."""
    found: set[str] = set()
    nodes = [framework[code] for code in book.not_applicable if code in framework]
    while nodes:
        node = nodes.pop()
        found.add(node.code)
        nodes += node.children
    return frozenset(found)


def _bind_peers(
    framework: Framework,
    assessment: Assessment,
    peers: Sequence[Assessment],
    book: Book,
    problems: Collector,
) -> list[dict[str, Known]]:
    """What is known of other units, from the same book of the same year."""
    found = []
    wanted = f"another unit under {framework.id} in {assessment.year}"
    for peer in peers:
        own = Collector()
        if (peer.framework, peer.year) != (framework.id, assessment.year):
            own.add("peer", "", f"{peer.framework} in {peer.year}", wanted)
        elif peer.unit == assessment.unit:
            own.add("peer", "", "the unit itself", wanted)
        found.append(bind(framework, peer.book(book.name), own))
        with problems.at(f"peer {peer.subject}"):
            own.check("peer")
    return found


def ranks(
    framework: Framework,
    data: Mapping[str, Known],
    peers: Sequence[Mapping[str, Known]],
) -> dict[str, Known]:
    """Positions among other units, for each rank that was not measured.

    Equal values share the better position. A unit whose value is not known may stand
    before or behind, so the position is an interval.

    Raises:
        Invalid: where there are more units than the datum of a rank says.
    """
    found: dict[str, Known] = {}
    for datum in framework.data:
        if datum.by is None or datum.name in data:
            continue
        if datum.among is not None and len(peers) >= datum.among:
            expected = f"at most {datum.among}, as the datum {datum.name} says"
            problem = Problem("peers", "peers", f"{len(peers) + 1} units", expected)
            raise Invalid(framework.id, (problem,))
        quantity = framework.quantity(datum.name)
        own = values(quantity, data)
        before = possible = 0
        for peer in peers:
            other = values(quantity, peer)
            ahead, behind = other.low > own.high, other.high <= own.low
            if datum.first == "lowest":
                ahead, behind = other.high < own.low, other.low >= own.high
            before += ahead
            possible += not ahead and not behind
        unseen = max((datum.among or len(peers) + 1) - len(peers) - 1, 0)
        first, last = before + 1, before + possible + unseen + 1
        found[datum.name] = (
            first if first == last else Interval(Fraction(first), Fraction(last))
        )
    return found


# --- checks ---------------------------------------------------------------------------


def _check_fit(
    framework: Framework, assessment: Assessment, problems: Collector
) -> None:
    first, last = framework.first_year, framework.last_year
    if assessment.framework != framework.id:
        problems.add(
            "framework", "framework", repr(assessment.framework), repr(framework.id)
        )
    if assessment.level and framework.level and assessment.level != framework.level:
        problems.add("level", "level", repr(assessment.level), repr(framework.level))
    year = assessment.year
    if (first is not None and year < first) or (last is not None and year > last):
        expected = f"a year from {first or '…'} to {last or '…'}"
        problems.add("year", "year", str(year), expected)


def _check_codes(context: Context, problems: Collector) -> None:
    """Every code is one of the framework's, and every award lies in its range."""
    framework, book = context.framework, context.book
    where = f"book {book.name}"
    printed = {"total", *(channel.name for channel in framework.channels)}
    used = [
        *((f"awarded.{code}", code) for code in book.awarded),
        *(("not_applicable", code) for code in book.not_applicable),
        *((f"stated.{code}", code) for code in book.stated if code not in printed),
        *((f"evidence.{item.code}", item.code) for item in book.evidence),
        *((f"notes.{code}", code) for code in book.notes),
    ]
    for field, code in used:
        if code not in framework:
            codes = [node.code for node in framework.walk()]
            expected = f"a code of {framework.id}{hint(code, codes)}"
            problems.add("code", f"{where}, {field}", repr(code), expected)
    for code, award in book.awarded.items():
        if code in framework:
            own = Interval(framework[code].min_score, framework[code].max_score)
            if not own.encloses(award):
                within = hull((own, context.ranges[code]))
                if not within.encloses(award):
                    place, expected = f"{where}, awarded.{code}", f"a score in {within}"
                    problems.add("award-range", place, str(award), expected)
        if code in context.not_applicable:
            problems.add(
                "not-applicable",
                f"{where}, awarded.{code}",
                "a score",
                "none where the criterion does not apply",
            )


def _check_parts(context: Context, problems: Collector) -> None:
    """No part is more than its whole."""
    data = context.data
    for quotient in context.framework.shares(context.reading):
        if quotient.pair is not None:
            part, whole = data.get(quotient.pair[0]), data.get(quotient.pair[1])
            if type(part) is int and type(whole) is int and part <= whole:
                continue
        parts = [data[name] for name, _ in quotient.top if name in data]
        wholes = [data.get(name) for name, _ in quotient.bottom]
        least = sum(_end(value, "low") for value in parts)
        if None in wholes or least <= sum(_end(value, "high") for value in wholes):
            continue
        names = [
            "+".join(name for name, _ in t) for t in (quotient.top, quotient.bottom)
        ]
        most = sum(_end(value, "high") for value in wholes)
        problems.add(
            "part",
            f"measurements.{names[0]}",
            exact_text(Fraction(least)),
            f"at most {names[1]}, which is {exact_text(Fraction(most))}",
        )


def _end(value: Known | None, side: Literal["low", "high"]) -> int | Fraction:
    if isinstance(value, Interval):
        return value.low if side == "low" else value.high
    assert isinstance(value, int | Fraction)  # noqa: S101 - shares are of numbers
    return value


# --- scores ---------------------------------------------------------------------------


def _branch(context: Context, node: Framework | Area | Criterion) -> ScoredNode:
    """A node with children: what they come to, held within its range if capped."""
    components = tuple(
        [
            _branch(context, child) if child.children else _leaf(context, child)
            for child in node.children
        ]
    )
    found, within, stated = combined(node, components, context)
    state: State = "complete" if found.is_exact else "incomplete"
    if not stated and not found.is_exact:
        state = "unmodelled"
    if {component.state for component in components} == {"not_applicable"}:
        state = "not_applicable"
    if not isinstance(node, Framework):
        award = context.book.awarded.get(node.code)
        if award is not None:
            # What data take out the award had in view; and one that is more than what
            # applies can give is of all of it.
            out = (part for c in components for part in c.walk() if part.is_out)
            by_data = any(part.code not in context.not_applicable for part in out)
            whole = by_data or not within.encloses(award)
            left = context.ranges[node.code] if whole else within
            state = _awarded(award)
            return ScoredNode(node, award, left, state, components, context)
    is_out = context.reduces and all(component.is_out for component in components)
    return ScoredNode(node, found, within, state, components, context, is_out)


def _leaf(context: Context, leaf: Area | Criterion) -> ScoredNode:
    code, data = leaf.code, context.data
    formula = context.formulas[code]
    within = context.ranges[code]
    state: State
    award = context.book.awarded.get(code)
    if award is not None:
        return ScoredNode(leaf, award, within, _awarded(award), (), context)
    if code in context.excluding and not applies(formula, data):
        # The rule says that 0 of 0 takes it out, whatever the framework says of others.
        return ScoredNode(leaf, ZERO, ZERO, "not_applicable", (), context, is_out=True)
    if code in context.not_applicable:
        is_out = context.framework.not_applicable == "reduce_maximum"
        found = ZERO if is_out else within
        return ScoredNode(leaf, found, found, "not_applicable", (), context, is_out)
    found = score(formula, data)
    state = "measured" if found.is_exact else _why_open(formula, data)
    return ScoredNode(leaf, found, within, state, (), context)


def _awarded(award: Interval) -> State:
    return "awarded" if award.is_exact else "disputed"


def _why_open(formula: Formula, data: Mapping[str, Known]) -> State:
    """Why a score is an interval: a datum is missing, disputed, or the rule is."""
    names = data_of(formula, data)
    if any(name not in data for name in names):
        return "missing"
    if any(isinstance(data[name], Interval) for name in names):
        return "disputed"
    return "unmodelled"
