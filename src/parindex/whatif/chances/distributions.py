"""What data may be, as frozen values with chances; and rules that may be others."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import isqrt
from typing import TYPE_CHECKING, Any, NoReturn, Protocol, assert_never

import attrs

from parindex.assessment import Measurement, measurement
from parindex.binding import bind, step_of
from parindex.errors import Collector, Invalid, Problem
from parindex.formulas import Known
from parindex.measures import Datum
from parindex.numbers import exact, exact_text
from parindex.text import Text, nfc, text_of
from parindex.units import Amount, parse_amount, to_unit
from parindex.whatif.scenarios import Scenario

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from parindex.scorecard import Scorecard, ScoredNode


#: The most cases that are drawn: as many as a float tells apart.
MOST_CASES = 2**53


def _cases(value: object) -> str | int:
    if isinstance(value, str):
        return nfc(value)
    number = exact(value)
    if number.denominator != 1 or number < 0:
        problem = Problem("cases", "", exact_text(number), "whole cases, or a datum")
        raise Invalid("binomial", (problem,))
    return int(number)


@attrs.frozen(kw_only=True)
class Binomial:
    """So many of some cases, each with the same chance: never more than there are."""

    #: The datum that counts the cases, such as the whole of a share; or their number.
    cases: str | int = attrs.field(converter=_cases)
    #: The chance of each: `95 %`.
    probability: Amount = attrs.field(converter=parse_amount)


@attrs.frozen(kw_only=True)
class Uniform:
    """Anything between two ends, all of it as likely."""

    low: Amount = attrs.field(converter=parse_amount)
    high: Amount = attrs.field(converter=parse_amount)


@attrs.frozen(kw_only=True)
class Triangular:
    """An expert's three numbers: the least, the likeliest and the most."""

    low: Amount = attrs.field(converter=parse_amount)
    mode: Amount = attrs.field(converter=parse_amount)
    high: Amount = attrs.field(converter=parse_amount)


@attrs.frozen(kw_only=True)
class Normal:
    """An estimate with its standard error; cut at the ends of what the datum can be."""

    mean: Amount = attrs.field(converter=parse_amount)
    #: Above 0; of a percentage in percentage points.
    sd: Amount = attrs.field(converter=parse_amount)


def _weighted(
    value: Mapping[Any, object] | Iterable[tuple[object, object]],
) -> tuple[tuple[Measurement, Fraction], ...]:
    items = value.items() if isinstance(value, Mapping) else value
    found = tuple((measurement(item), exact(weight)) for item, weight in items)
    _check_weights([weight for _, weight in found], "values")
    return found


@attrs.frozen
class OneOf:
    """One of several values or answers, each with its weight: `{True: 3, False: 1}`."""

    #: The values and their weights, which need not add up to 1.
    values: tuple[tuple[Measurement, Fraction], ...] = attrs.field(converter=_weighted)


class Estimated(Protocol):
    """What `parindex.survey.Estimates` gives: estimates and their covariance."""

    def __getitem__(self, name: Any, /) -> Any:  # noqa: ANN401
        """The estimate of that name, with its `value` and its `se`."""

    def covariance(self, names: Iterable[Any] | None = None) -> Any:  # noqa: ANN401
        """The covariance matrix of some estimates."""


@attrs.frozen
class Surveyed:
    """An estimate of a survey; those of one survey are drawn together, as they vary."""

    #: The survey's estimates.
    estimates: Estimated = attrs.field(repr=False)
    #: The name of the estimate.
    name: Any


Law = Binomial | Uniform | Triangular | Normal | OneOf | Surveyed


def _options(
    value: Iterable[tuple[object, Scenario]],
) -> tuple[tuple[Fraction, Scenario], ...]:
    found = tuple((exact(weight), scenario) for weight, scenario in value)
    _check_weights([weight for weight, _ in found], "options")
    return found


@attrs.frozen
class Alternatives:
    """One of several scenarios holds: another reading, other weights, another rule."""

    #: What is not known.
    title: Text = attrs.field(converter=text_of)
    #: The scenarios, each with its weight first; one without changes for "as it is".
    options: tuple[tuple[Fraction, Scenario], ...] = attrs.field(converter=_options)


def _check_weights(weights: list[Fraction], where: str) -> None:
    if not weights or min(weights) < 0 or not any(weights):
        found = ", ".join(map(exact_text, weights)) or "nothing"
        problem = Problem("weight", where, found, "weights from 0 up, one above 0")
        raise Invalid("distribution", (problem,))


# --- laws of the data of a card -------------------------------------------------------


@attrs.frozen
class Drawn:
    """A datum with its law, whose numbers are in the datum's own unit."""

    #: The datum.
    datum: Datum
    #: Its law, as it was given.
    law: Law = attrs.field(repr=False)
    #: The numbers of the law, in its order: the ends, or the mean and the deviation, or
    #: the chance of each case.
    numbers: tuple[Fraction, ...] = ()
    #: The values of `OneOf`, and their weights.
    values: tuple[tuple[Known, Fraction], ...] = ()

    def points(self, data: Mapping[str, Known]) -> tuple[Known, ...]:
        """The ends between which it nearly always is, or all values that it can have.

        Where it has no ends, two standard deviations on both sides of the mean.

        Args:
            data: What is known of the other data.

        Raises:
            Invalid: where the number of cases is not known.
        """
        if self.values:
            return tuple(value for value, _ in self.values)
        if isinstance(self.law, Uniform | Triangular):
            return tuple(dict.fromkeys(self.numbers))
        if isinstance(self.law, Binomial):
            (chance,), cases = self.numbers, self._cases(data)
            mean, variance = cases * chance, cases * chance * (1 - chance)
            return self._around(mean, _root(variance), Fraction(cases))
        return self._around(*self.numbers)

    def _cases(self, data: Mapping[str, Known]) -> int:
        cases = self.law.cases if isinstance(self.law, Binomial) else 0
        known = data.get(cases) if isinstance(cases, str) else cases
        if not isinstance(known, int):
            refuse_cases(cases)
        return known

    def _around(
        self, mean: Fraction, sd: Fraction, most: Fraction | None = None
    ) -> tuple[Known, ...]:
        domain = self.datum.domain
        ends = []
        for x in (mean - 2 * sd, mean + 2 * sd):
            cut = x if most is None else min(x, most)
            held = Fraction(min(max(cut, domain.start), domain.end))
            ends.append(round(held) if is_whole(self.datum) else held)
        return tuple(dict.fromkeys(ends))


def _root(x: Fraction) -> Fraction:
    """The square root to six decimals."""
    return Fraction(isqrt(int(x * 10**12)), 10**6)


def is_whole(datum: Datum) -> bool:
    """Whether a datum takes whole numbers only."""
    return datum.kind in {"count", "rank"}


def drawn(card: Scorecard, laws: Mapping[str, Law]) -> tuple[Drawn, ...]:
    """The laws of some data, checked, so that the cases come before what is of them.

    Raises:
        NotFound: for a datum that the framework does not have.
        Invalid: with every mistake: numbers in other units or out of the datum's range,
            and data that no criterion reads that is scored from data.
    """
    framework, problems = card.context.framework, Collector()
    read = _read(card)
    found: dict[str, Drawn] = {}
    for name, law in laws.items():
        datum = framework.datum(nfc(name))
        with problems.at(f"datum {datum.name}"):
            _check_read(card, datum, read)
            found[datum.name] = _bound(card, datum, law)
    if not laws:
        problems.add("law", "", "nothing that varies", "a law of one datum or more")
    problems.check("distributions")
    return tuple(_in_order(found))


def _read(card: Scorecard) -> frozenset[str]:
    """The codes of the criteria that are scored from data."""
    codes = []
    nodes: list[ScoredNode] = [card.root]
    while nodes:
        node = nodes.pop()
        if node.award is None and node.code not in card.context.not_applicable:
            nodes += node.components
            codes.append(node.code)
    return frozenset(codes)


def _check_read(card: Scorecard, datum: Datum, read: frozenset[str]) -> None:
    context = card.context
    codes = context.framework.readers(context.reading)[datum.name]
    if not codes:
        _refuse("", "a datum that no rule reads", "one that a rule reads")
    if read.isdisjoint(codes):
        found = f"a datum of {', '.join(codes)} only, which is not scored from data"
        _refuse("", found, "a criterion that is not awarded a score, and applies")


def _bound(card: Scorecard, datum: Datum, law: Law) -> Drawn:
    """A law with its numbers in the datum's own unit."""
    if datum.choices and not isinstance(law, OneOf):
        _refuse("", f"{type(law).__name__} for a {datum.kind}", "OneOf its answers")
    if not isinstance(law, Law):
        _refuse("", repr(law)[:60], "a law, such as Uniform(low=…, high=…)")
    match law:
        case OneOf(values):
            known = [(_known(card, datum, value), weight) for value, weight in values]
            return Drawn(datum, law, values=tuple(known))
        case Uniform(low=low, high=high):
            ends = [low, high]
        case Triangular(low=low, mode=mode, high=high):
            ends = [low, mode, high]
        case Normal(mean=mean, sd=sd):
            return Drawn(datum, law, _spread(datum, mean, sd))
        case Binomial(cases=cases, probability=probability):
            chance = to_unit(probability, "share")
            _check_cases(card, datum, cases, chance)
            return Drawn(datum, law, (chance,))
        case Surveyed(estimates, name):
            estimate = estimates[name]
            if not hasattr(estimate, "se"):
                _refuse("", f"no estimate of {name!r}", "one that could be made")
            return Drawn(datum, law, (Fraction(estimate.value), Fraction(estimate.se)))
        case _:
            assert_never(law)
    return Drawn(datum, law, _ends(card, datum, ends))


def _ends(
    card: Scorecard, datum: Datum, ends: Iterable[Amount]
) -> tuple[Fraction, ...]:
    """The numbers of a law, in the datum's own unit."""
    numbers = tuple(Fraction(_number(card, datum, end)) for end in ends)
    if list(numbers) != sorted(numbers):
        found = ", ".join(map(exact_text, numbers))
        _refuse("", found, "numbers that do not fall")
    if is_whole(datum) and numbers[-1] > MOST_CASES:
        _refuse("", exact_text(numbers[-1]), f"at most {MOST_CASES} cases")
    return numbers


def _known(card: Scorecard, datum: Datum, value: Measurement) -> Known:
    problems = Collector()
    book = card.context.book.name
    known = bind(card.context.framework, book, {datum.name: value}, problems)
    problems.check("value")
    return known[datum.name]


def _number(card: Scorecard, datum: Datum, amount: Amount) -> int | Fraction:
    known = _known(card, datum, amount)
    assert isinstance(known, int | Fraction)  # noqa: S101 - an amount is a number
    return known


def _spread(datum: Datum, mean: Amount, sd: Amount) -> tuple[Fraction, Fraction]:
    numbers = step_of(datum, mean), step_of(datum, sd)
    if numbers[1] <= 0:
        _refuse("sd", exact_text(numbers[1]), "a deviation above 0")
    if numbers[0] not in datum.domain:
        _refuse("mean", exact_text(numbers[0]), "a value that the datum can have")
    return numbers


def _check_cases(
    card: Scorecard, datum: Datum, cases: str | int, chance: Fraction
) -> None:
    framework = card.context.framework
    if datum.kind != "count":
        _refuse("", f"Binomial for a {datum.kind}", "a count")
    if isinstance(cases, int) and cases > MOST_CASES:
        _refuse("cases", str(cases)[:60], f"at most {MOST_CASES}")
    if not 0 <= chance <= 1:
        _refuse("probability", exact_text(chance), "from 0 to 100 %")
    if isinstance(cases, str) and framework.datum(cases).kind != "count":
        found = f"{cases!r}, of kind {framework.datum(cases).kind}"
        _refuse("cases", found, "a datum of kind count")


def _in_order(found: dict[str, Drawn]) -> Iterator[Drawn]:
    """The data in an order in which cases are known before what is of them."""
    waiting = dict(found)
    while waiting:
        ready = [
            name
            for name, item in waiting.items()
            if not (isinstance(item.law, Binomial) and item.law.cases in waiting)
        ]
        if not ready:
            _refuse(", ".join(waiting), "cases of each other", "cases of other data")
        yield from (waiting.pop(name) for name in ready)


def refuse_cases(cases: str | int) -> NoReturn:
    """Refuse cases of which it is not known how many there are."""
    _refuse("cases", f"{cases!r}, which is not known", "known cases, or a law of them")


def _refuse(where: str, found: str, expected: str) -> NoReturn:
    raise Invalid("distributions", (Problem("law", where, found, expected),))
