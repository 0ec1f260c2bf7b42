"""From what was written to what is known: data as exact numbers in their units."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from parindex.assessment import Assessment, Book, Disputed, Measurement
from parindex.errors import Collector, Invalid, Problem, UnitError, hint
from parindex.formulas import Known, values
from parindex.intervals import Interval
from parindex.numbers import exact_text
from parindex.units import Amount, to_unit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from parindex.criteria import Framework
    from parindex.measures import Datum


def bind(
    framework: Framework,
    book: str,
    measurements: Mapping[str, Measurement],
    problems: Collector,
) -> dict[str, Known]:
    """Measurements as exact numbers in the units of the framework's data."""
    known: dict[str, Known] = {}
    data = framework.data_by_name
    for name, value in measurements.items():
        datum = data.get(name)
        if datum is None:
            where = f"book {book}, measurements.{name}"
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
            problems.note(error, f"book {book}, measurements.{name}")
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


def _in_own_unit(datum: Datum, amount: Amount) -> Fraction:
    """The number of an amount in the datum's own unit; without a unit it is in that."""
    unit = datum.number_unit
    if amount.unit is not None and not unit:
        raise _wrong("unit", str(amount), f"a {datum.kind}, which has no unit")
    if amount.unit != unit and (amount.unit is not None or unit == "share"):
        return to_unit(amount, unit)
    return amount.value


def _number(datum: Datum, amount: Amount) -> int | Fraction:
    """The amount in the datum's own unit, whole where cases are counted."""
    value = _in_own_unit(datum, amount)
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


def step_of(datum: Datum, amount: Amount) -> Fraction:
    """How far an amount moves a datum, in its own unit; 0.5 % is half a point here.

    Raises:
        Invalid, UnitError: for an amount in another kind of unit.
    """
    if datum.number_unit == "share" and amount.unit == "percent":
        return amount.value / 100
    return _in_own_unit(datum, amount)


def measured(datum: Datum, value: Known) -> Measurement:
    """What is known of a datum, as a book has it."""
    unit = "share" if datum.number_unit == "share" else None
    match value:
        case str():
            return value
        case Interval(low, high):
            return Disputed(Amount(low, unit), Amount(high, unit))
        case _:
            return Amount(Fraction(value), unit)


def _wrong(id: str, found: str, expected: str) -> Invalid:  # noqa: A002
    return Invalid("measurement", (Problem(id, "", found, expected),))


def _text(value: Measurement) -> str:
    return repr(value) if isinstance(value, str | bool) else str(value)


def bind_peers(
    framework: Framework,
    assessment: Assessment,
    peers: Sequence[Assessment],
    book: Book,
    problems: Collector,
) -> tuple[dict[str, Known], ...]:
    """What is known of other units, from the same book of the same year."""
    found = []
    wanted = f"another unit under {assessment.framework} in {assessment.year}"
    same = assessment.framework, assessment.year
    for peer in peers:
        own = Collector()
        if (peer.framework, peer.year) != same:
            own.add("peer", "", f"{peer.framework} in {peer.year}", wanted)
        elif peer.unit == assessment.unit:
            own.add("peer", "", "the unit itself", wanted)
        measured = peer.book(book.name).measurements
        found.append(bind(framework, book.name, measured, own))
        with problems.at(f"peer {peer.subject}"):
            own.check("peer")
    return tuple(found)


def ranks(
    framework: Framework,
    data: Mapping[str, Known],
    peers: Sequence[Mapping[str, Known]],
) -> dict[str, Known]:
    """Positions among other units, for each rank that *data* do not have.

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
