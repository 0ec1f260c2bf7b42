"""Statistics of a sample with their standard errors, linearised together."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal, get_args

import attrs
import numpy as np
from numpy.typing import NDArray

from parindex.errors import Invalid, NotFound, Problem
from parindex.intervals import add
from parindex.survey.estimates import Estimate, Name, NoEstimate
from parindex.survey.sample import Sample
from parindex.survey.statistics import Linear, Proportion, Statistic, linear, within
from parindex.survey.sums import Grouped, complete, influence, refuse_missing
from parindex.survey.tabulated import grouped as grouped_rows
from parindex.survey.variance import deviations, first_stage
from parindex.tables import Table

if TYPE_CHECKING:
    from parindex.survey.statistics import Basic, Domain

Floats = NDArray[np.float64]

#: What to do with rows that miss an answer: refuse; let each item use those who
#: answered it; or use only those who answered everything.
Missing = Literal["fail", "available", "complete"]

MISSING: tuple[Missing, ...] = get_args(Missing)


def estimate(
    sample: Sample, statistics: Mapping[Any, Statistic], *, missing: Missing = "fail"
) -> Estimates:
    """Estimate statistics of the population that a sample was drawn from.

    Args:
        sample: The sample.
        statistics: What is wanted, by name; `by_level` makes those of domains.
        missing: What to do with rows that miss an answer.

    Raises:
        Invalid: for columns that are not there or cannot be used, missing answers where
            nothing says what to do, and lonely units where the design says to fail.
    """
    if missing not in MISSING:
        problem = Problem("missing", "", repr(missing), f"one of {', '.join(MISSING)}")
        raise Invalid("estimates", (problem,))
    return Estimates(sample, dict(statistics), missing)


def by_level(
    sample: Sample, statistics: Mapping[str, Statistic], column: str
) -> dict[tuple[str, Any], Statistic]:
    """The same statistics in the domain of each level of a column."""
    return {
        (name, level): within(statistic, {column: level})
        for name, statistic in statistics.items()
        for level in sample.codes(column).levels
    }


@attrs.frozen(eq=False)
class Estimates(Mapping[Name, "Estimate | NoEstimate"]):
    """Estimates by name, with the covariance between them."""

    #: What was estimated from.
    sample: Sample = attrs.field(repr=False)
    #: What was estimated, by name.
    statistics: Mapping[Name, Statistic] = attrs.field(repr=False)
    #: How rows without an answer were treated.
    missing: Missing
    _found: dict[Name, Estimate | NoEstimate] = attrs.field(init=False, repr=False)
    _deviations: tuple[Floats, ...] = attrs.field(init=False, repr=False)
    _grouped: Grouped = attrs.field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        forms = [linear(statistic) for statistic in self.statistics.values()]
        terms = [term for form in forms for _, term in form.terms]
        kept = None
        if self.missing == "complete":
            kept = complete(self.sample, terms)
        by = tuple(dict.fromkeys(name for term in terms for name in term.where))
        grouped = grouped_rows(self.sample, by, kept)
        if self.missing == "fail":
            refuse_missing(grouped, terms)
        values, blocks = _linearised(grouped, forms)
        variances = np.zeros(len(values))
        for block in blocks:
            variances += np.einsum("ij,ij->j", block, block)
        errors = np.sqrt(variances)
        object.__setattr__(self, "_grouped", grouped)
        object.__setattr__(self, "_deviations", blocks)
        found = {
            name: self._one(name, form, value, error)
            for name, form, value, error in zip(
                self.statistics, forms, values.tolist(), errors.tolist(), strict=True
            )
        }
        object.__setattr__(self, "_found", found)

    def _one(
        self, name: Name, form: Linear, value: float, error: float
    ) -> Estimate | NoEstimate:
        grouped, parts = self._grouped, _parts(form)
        rows = [grouped.in_domain(where) for where in parts]
        answered = [
            int(grouped.count(grouped.sums([t for _, t in terms]).counts, where).min())
            for where, terms in parts.items()
        ]
        n = min(answered, default=0)
        silent = any(r and not a for r, a in zip(rows, answered, strict=True))
        if math.isnan(value) or silent:
            return NoEstimate(name, sum(rows), n)
        is_share = _is_share(form)
        return Estimate(
            name, value, error, self._freedom(list(parts)), sum(rows), n, is_share
        )

    def _made(self, name: Name) -> Estimate:
        found = self[name]
        if isinstance(found, NoEstimate):
            problem = Problem("estimate", str(name), "no estimate", "estimates only")
            raise Invalid("estimates", (problem,))
        return found

    def __getitem__(self, name: Name) -> Estimate | NoEstimate:
        if name not in self._found:
            known = tuple(str(known) for known in self._found)
            raise NotFound("estimate", str(name), "the estimates", known)
        return self._found[name]

    def __iter__(self) -> Iterator[Name]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)

    @property
    def design_df(self) -> int:
        """The degrees of freedom of the whole design."""
        return self._freedom([])

    def _freedom(self, wheres: list[Domain]) -> int:
        """First-stage units less strata, of those that have rows in some domains."""
        units, strata = first_stage(self.sample)
        inside = np.zeros(len(self._grouped.rows), dtype=np.bool_)
        for where in wheres or [Table()]:
            inside[self._grouped.inside(where)] = True
        inside &= self._grouped.weighted
        there = np.unique(units[self._grouped.unit[inside]])
        return len(there) - len(np.unique(strata[there]))

    # --- together ---------------------------------------------------------------------

    def covariance(self, names: Iterable[Name] | None = None) -> Floats:
        """The covariance matrix of some estimates, or of all, in their order."""
        wanted = [self[name].name for name in (self if names is None else names)]
        order = {name: place for place, name in enumerate(self._found)}
        chosen = [order[name] for name in wanted]
        found = np.zeros((len(chosen), len(chosen)))
        for block in self._deviations:
            part = block[:, chosen]
            found += part.T @ part
        return found

    def contrast(self, times: Mapping[Name, float], name: str = "contrast") -> Estimate:
        """So many times each of some estimates: `{a: 1, b: -1}` for a difference.

        Raises:
            Invalid: for an estimate that could not be made.
        """
        if not times:
            problem = Problem("estimate", "", "none", "one or more")
            raise Invalid("contrast", (problem,))
        parts = [self._made(of) for of in times]
        order = list(self)
        places = [order.index(of) for of in times]
        factors = np.array(list(times.values()), dtype=np.float64)
        value = float(factors @ [part.value for part in parts])
        blocks = (block[:, places] @ factors for block in self._deviations)
        error = math.sqrt(sum(float(block @ block) for block in blocks))
        terms = [t for of in times for _, t in linear(self.statistics[of]).terms]
        df = self._freedom(_domains(terms))
        rows, n = min(p.rows for p in parts), min(p.n for p in parts)
        return Estimate(name, value, error, df, rows, n)

    def design_effect(self, name: Name, *, replacement: bool = True) -> float:
        """How many times the variance is what drawing respondents at once would give.

        Args:
            name: The name of the estimate.
            replacement: Whether those are drawn with replacement. Without, weights
                must be how many of the population a row stands for.

        Raises:
            Invalid: where the answers do not vary, or there is no estimate.
        """
        found = self._made(name)
        form = linear(self.statistics[name])
        d, rows = influence(self._grouped, form)
        weights = self._grouped.weights[rows]
        n, size = len(d), float(weights.sum())
        simple = 0.0
        if size:
            mean = float(weights @ d) / size
            spread = float(weights @ (d - mean) ** 2) / size * n / max(n - 1, 1)
            simple = size**2 * spread / n * (1 if replacement else 1 - n / size)
        if simple <= 0:
            expected = "answers that vary, of a part of the population"
            problem = Problem("design-effect", str(name), "no variance", expected)
            raise Invalid("design effect", (problem,))
        return found.se**2 / simple

    def effective_n(self, name: Name) -> float:
        """How many respondents drawn at once would tell a statistic as well."""
        return self[name].n / self.design_effect(name)


def _domains(terms: Iterable[Basic]) -> list[Domain]:
    return list(dict.fromkeys(term.where for term in terms))


def _is_share(form: Linear) -> bool:
    """Whether a statistic can only lie between 0 and 1."""
    if not all(
        isinstance(term, Proportion) and times >= 0 for times, term in form.terms
    ):
        return False
    return form.constant >= 0 and form.constant + sum(t for t, _ in form.terms) <= 1


def _linearised(
    grouped: Grouped, forms: list[Linear]
) -> tuple[Floats, tuple[Floats, ...]]:
    """The estimates, and the deviations whose products are their covariance."""
    units = len(grouped.sample.stages[-1].parent)
    values = []
    linearised = np.zeros((units, len(forms)))
    for place, form in enumerate(forms):
        quotients: list[float] = []
        for where, terms in _parts(form).items():
            found, rows, added = _quotients(grouped, where, terms)
            linearised[:, place] += np.bincount(rows, added, units)
            quotients += found
        values.append(_value(form, quotients))
    return np.array(values), deviations(grouped.sample, linearised)


def _value(form: Linear, quotients: list[float]) -> float:
    """What so many times each of some statistics come to."""
    if len(set(quotients)) == 1 and math.isfinite(quotients[0]):
        # Exactly, so that an index of answers all alike is where all of them are.
        times = add(factor for factor, _ in form.terms)
        return float(form.constant + times * Fraction(quotients[0]))
    factors = (float(factor) for terms in _parts(form).values() for factor, _ in terms)
    products = (f * q for f, q in zip(factors, quotients, strict=True))
    return math.fsum((float(form.constant), *products))


#: A statistic, and how many times it counts.
Term = tuple[Fraction, "Basic"]


def _parts(form: Linear) -> dict[Domain, list[Term]]:
    """The terms of a statistic by where they count."""
    # What stands twice counts once, so that a thing less itself is exactly nothing.
    times: dict[Basic, Fraction] = {}
    for factor, term in form.terms:
        times[term] = times.get(term, Fraction(0)) + factor
    found: dict[Domain, list[Term]] = {}
    for term, factor in times.items():
        found.setdefault(term.where, []).append((factor, term))
    return found


def _quotients(
    grouped: Grouped, where: Domain, terms: list[Term]
) -> tuple[list[float], NDArray[np.int64], Floats]:
    """Some statistics in one domain.

    Their values, NaN where nobody answered; and units of the last stage, with what each
    adds to the error of so many times each of them.
    """
    times = np.array([float(factor) for factor, _ in terms])
    inside = grouped.inside(where)
    sums = grouped.sums([term for _, term in terms])
    top, bottom = sums.top[inside], sums.bottom[inside]
    whole = bottom.sum(axis=0)
    divided = ~np.isnan(sums.bottom[0])
    divisor = np.where(divided, whole, 1.0)
    divisor[divisor == 0] = np.nan
    quotients = top.sum(axis=0) / divisor
    rest = top - np.where(divided, quotients * bottom, 0.0)
    added = np.nan_to_num(rest @ (times / divisor))
    values: list[float] = (quotients + sums.shift[0]).tolist()
    return values, grouped.unit[inside], added
