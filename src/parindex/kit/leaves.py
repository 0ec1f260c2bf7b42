"""The settings of data that a criterion's rule is tried at."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

import attrs

from parindex.criteria import Framework
from parindex.formulas import (
    Chosen,
    Curved,
    Formula,
    Known,
    data_of,
    inner,
    quotients,
    quotients_of,
    ratio,
    score,
)
from parindex.intervals import ZERO, Interval
from parindex.kit.near import CASES, FEW, Numbers, can_be, keeps, least, near, side_of
from parindex.kit.wording import Abouts
from parindex.measures import Difference

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from parindex.curves import Span
    from parindex.measures import Datum, Quantity, Quotient
    from parindex.text import Text

#: What the whole is disputed up to where it may be 0, and what stands over 0.
SOME = 20


class Setting(NamedTuple):
    """Some data, and what they are."""

    about: Text
    data: dict[str, Known]

    @property
    def is_exact(self) -> bool:
        """Whether nothing in it is disputed."""
        return not any(isinstance(value, Interval) for value in self.data.values())


@attrs.frozen
class Leaf:
    """A criterion with a rule, and what it is tried at."""

    framework: Framework
    reading: str | None
    formula: Formula

    @property
    def data(self) -> Mapping[str, Datum]:
        """The data of the framework."""
        return self.framework.data_by_name

    def settings(self) -> Iterator[Setting]:
        """All that it is tried at, each setting once, the data otherwise at their best.

        First without any data; then each curve and choice of the rule; then with some
        of the data missing.
        """
        abouts = Abouts(self.data)
        yield Setting(abouts.plain("kit.no_data"), {})
        own = [s for s in _of(self.formula, {}, abouts) if self.fits(s.data)]
        exact = [setting for setting in own if setting.is_exact]
        best = self._best(exact)
        fillers = [best, *(setting.data for setting in exact)]
        full = [Setting(about, self._filled(data, fillers)) for about, data in own]
        settled = [setting.data for setting in full if self.is_settled(setting.data)]
        settled.sort(key=self._score)
        bases = (settled[-1:], settled[len(settled) // 2 :][:1])
        lacking = [s for base in bases for data in base for s in self._lacking(data)]
        told = {frozenset[tuple[str, Known]]()}
        for setting in (*full, *lacking):
            if frozenset(setting.data.items()) not in told:
                told.add(frozenset(setting.data.items()))
                yield setting

    def is_settled(self, data: Mapping[str, Known]) -> bool:
        """Whether all data that the rule then reads are known exactly."""
        names = data_of(self.formula, data)
        return all(
            name in data and not isinstance(data[name], Interval) for name in names
        )

    def _best(self, exact: Iterable[Setting]) -> dict[str, Known]:
        """Data with the highest score that is found in two rounds of trying each."""
        best: dict[str, Known] = {}
        for setting in 2 * tuple(exact):
            trial = {**best, **setting.data}
            if not self.fits(trial):
                continue
            gain = self._score(trial) - self._score(best)
            if gain > 0 or (gain == 0 and trial.keys() > best.keys()):
                best = trial
        return best

    def _score(self, data: Mapping[str, Known]) -> Fraction:
        return score(self.formula, data).low

    def fits(self, data: Mapping[str, Known]) -> bool:
        """Whether no part is more than its whole."""
        shares = (q for n in data for q in self.framework.shares_of(n, self.reading))
        return all(keeps(share, data) for share in shares)

    def _filled(
        self, own: dict[str, Known], fillers: Iterable[Mapping[str, Known]]
    ) -> dict[str, Known]:
        """Data with what else the rule reads, and without what it does not."""
        data = dict(own)
        for filler in fillers:
            lacking = [n for n in data_of(self.formula, data) if n not in data]
            trial = data | {name: filler[name] for name in lacking if name in filler}
            if self.fits(trial):
                data = trial
        return {n: data[n] for n in data_of(self.formula, data) if n in data}

    def _lacking(self, base: Mapping[str, Known]) -> Iterator[Setting]:
        """Each of the data missing; of sums each part alone."""
        abouts = Abouts(self.data)
        names = data_of(self.formula, base)
        for name in names:
            rest = {n: base[n] for n in names if n != name}
            yield Setting(abouts.named("kit.missing", [name]), rest)
        sums = (t for q in quotients(self.formula) for t in (q.top, q.bottom))
        parts = (n for t in sums if len(t) > 1 for n, _ in t if n in base)
        for name in dict.fromkeys(parts):
            yield Setting(abouts.named("kit.only", [name]), {name: base[name]})


def _of(
    formula: Formula, answers: dict[str, Known], abouts: Abouts
) -> Iterator[Setting]:
    """The settings of each part of a formula, with the answers that lead to it."""
    if isinstance(formula, Chosen):
        for name, case in formula.cases:
            if answers.get(formula.datum, name) == name:
                chosen = {**answers, formula.datum: name}
                yield Setting(abouts.answer(formula.datum, name), chosen)
                yield from _of(case, chosen, abouts)
    elif isinstance(formula, Curved):
        for setting in _curved(formula, abouts):
            yield Setting(setting.about, {**answers, **setting.data})
    else:
        for part in inner(formula):
            yield from _of(part, answers, abouts)


def _curved(node: Curved, abouts: Abouts) -> Iterator[Setting]:
    """Each threshold, each end, each stretch; and nothing to divide by."""
    around = list(_points(node, abouts))
    inside = list(_stretches(node, abouts))
    yield from around
    yield from inside
    if node.quantity.divides:
        exact = (setting.data for setting in (*around, *inside) if setting.is_exact)
        for data in _empty(node.quantity, next(exact, {}), abouts.data):
            yield Setting(abouts.empty(node.quantity, data), data)


def _points(node: Curved, abouts: Abouts) -> Iterator[Setting]:
    """At, just under and just over each breakpoint and each end; and around it."""
    domain, quantity = node.curve.domain, node.quantity
    points: dict[Fraction, tuple[int, ...]] = {}
    points |= dict.fromkeys(node.curve.breakpoints, CASES)
    for end in (domain.start, domain.end):
        if not isinstance(end, float):
            points.setdefault(end, FEW[:2])
    for point, sizes in points.items():
        for number, group in enumerate(near(quantity, point, abouts.data, sizes)):
            for numbers in group:
                side = side_of(quantity, point, numbers)
                if side is not None:
                    about = abouts.side(side, point, quantity, numbers)
                    yield Setting(about, dict(numbers))
            for low, high in combinations(group, 2) if number == 0 else ():
                around = _between(low, high)
                about = abouts.disputed(point, quantity, around)
                yield Setting(about, around)


def _stretches(node: Curved, abouts: Abouts) -> Iterator[Setting]:
    """Somewhere inside each stretch, where that can be."""
    curve, quantity = node.curve, node.quantity
    for segment in curve:
        inside = segment.span.inside()
        for group in near(quantity, inside, abouts.data, FEW[:1]):
            held = [x for x in group if _is_in(segment.span, quantity, x)]
            for numbers in held[:1]:
                about = abouts.inside(segment, curve, quantity, numbers)
                yield Setting(about, dict(numbers))


def _is_in(span: Span, quantity: Quantity, numbers: Numbers) -> bool:
    """Whether data put a quantity inside a stretch."""
    p, q = ratio(quantity, numbers) or (0, 0)
    return q != 0 and Fraction(p, q) in span


def _between(low: Numbers, high: Numbers) -> dict[str, Known]:
    """Data known only to lie between two settings."""
    ends = ((name, sorted((low[name], high[name]))) for name in low)
    return {
        name: start if start == end else Interval(Fraction(start), Fraction(end))
        for name, (start, end) in ends
    }


def _empty(
    quantity: Quantity, some: Mapping[str, Known], data: Mapping[str, Datum]
) -> Iterator[dict[str, Known]]:
    """Data that leave nothing to divide by: 0 of 0, some of 0, a change from 0.

    And of which it is not known whether they do.
    """
    spans = (of.spans.items() for of in quotients_of(quantity))
    lowest = {name: _whole(least(span)) for of in spans for name, span in of}
    some = {**lowest, **some}
    for quotient in quotients_of(quantity):
        nothing: Numbers = dict.fromkeys(quotient.spans, 0)
        if not quotient.bottom or not all(can_be(data[name], 0) for name in nothing):
            continue
        yield {**some, **nothing}
        ends = {name: Fraction(min(SOME, data[name].domain.end)) for name in nothing}
        most = {name: x for name, x in ends.items() if x and can_be(data[name], x)}
        yield {**some, **nothing, **{n: Interval(ZERO.low, x) for n, x in most.items()}}
        over = {n: _whole(x) for n, x in most.items() if n not in dict(quotient.bottom)}
        if over and not quotient.is_part:
            yield {**some, **nothing, **over}
    if isinstance(quantity, Difference) and quantity.relative:
        for base in _zero(quantity.base, data):
            yield {**some, **base}
            for now in _zero(quantity.now, data):
                yield {**some, **now, **base}


def _zero(quotient: Quotient, data: Mapping[str, Datum]) -> Iterator[Numbers]:
    """Data of which a quotient is 0."""
    for group in near(quotient, Fraction(0), data, FEW[:1]):
        yield from (x for x in group if side_of(quotient, Fraction(0), x) == 0)


def _whole(x: Fraction) -> int | Fraction:
    return int(x) if x.denominator == 1 else x
