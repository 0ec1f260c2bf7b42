"""Made-up samples of every kind of design, and their variance from the textbook.

What the textbook says is worked out slowly, in fractions, from the columns alone.
"""

from __future__ import annotations

import random
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import attrs
from hypothesis import strategies as st

from parindex.survey import Design, Estimate, Estimates, Sample, estimate
from parindex.survey.estimates import t_above
from parindex.survey.statistics import (
    Linear,
    Mean,
    Proportion,
    Ratio,
    Total,
    linear,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from parindex.survey.design import Lonely
    from parindex.survey.estimation import Missing
    from parindex.survey.statistics import Basic, Statistic

#: The domains, one of which nobody lies in.
GROUPS = ("p", "q", "r", "nobody")

#: One statistic of every kind, of the columns that `cases` makes.
STATISTICS: dict[str, Statistic] = {
    "mean": Mean("y"),
    "scale": Mean("a"),
    "satisfied": Proportion("a", (4, 5)),
    "share": Proportion("b", "no"),
    "never": Proportion("b", "never"),
    "total": Total("y"),
    "size": Total(),
    "ratio": Ratio("y", "x"),
    "index": Linear(
        (
            ("1/2", Proportion("a", (4, 5))),
            ("1/3", Proportion("b", "yes")),
            ("1/6", Proportion("a", 1, where={"g": "q"})),
        )
    ),
    "gap": Linear(
        ((1, Mean("y", where={"g": "p"})), (-1, Mean("y", where={"g": "q"}))), 7
    ),
}

Column = list[Any]


@attrs.frozen
class Case:
    """Respondents in plain lists, and how they were drawn."""

    design: Design
    columns: dict[str, Column]

    @property
    def rows(self) -> int:
        """How many there are."""
        return len(self.columns["w"])

    @property
    def sample(self) -> Sample:
        """The sample that they are."""
        return Sample(self.design, self.columns)

    def but(self, **columns: Column) -> Case:
        """The same with other columns."""
        return attrs.evolve(self, columns={**self.columns, **columns})

    def estimated(
        self,
        statistics: Mapping[Any, Statistic] = STATISTICS,
        missing: Missing = "available",
    ) -> Estimates:
        """What is estimated from them."""
        return estimate(self.sample, statistics, missing=missing)


def made(found: object) -> Estimate:
    """An estimate that could be made."""
    assert isinstance(found, Estimate)
    return found


# --- made up --------------------------------------------------------------------------


@st.composite
def cases(
    draw: st.DrawFn,
    *,
    lonely: Sequence[Lonely] = ("fail",),
    missing: bool = True,
    everybody: bool = False,
) -> Case:
    """Samples of 1 to 3 stages, of all kinds but for what is said.

    Args:
        draw: Draws.
        lonely: The rules for lonely units; other than `fail` there are some.
        missing: Whether answers may be missing.
        everybody: Whether all there are were drawn.
    """
    flag = st.booleans()
    rule = draw(st.sampled_from(lonely))
    stages = draw(st.integers(1, 3))
    sizes = everybody or draw(flag)
    plan = Plan(
        random.Random(draw(st.integers(0, 2**32))),  # noqa: S311 - no secret
        rule,
        [draw(flag) for _ in range(stages)],
        [draw(flag) for _ in range(stages)],
        [not draw(flag) or k < stages - 1 for k in range(stages)],
        everybody=everybody,
    )
    rows = list(plan.units(0, {}))
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    columns |= plan.answers(len(rows), missing=missing and draw(flag))
    design = Design(
        weights="w",
        strata=_names("s", plan.strata),
        clusters=_names("c", plan.clusters),
        population=_names("n", [sizes] * stages),
        certainty=_names("f", plan.certain),
        lonely=rule,
    )
    return Case(design, columns)


def _names(letter: str, given: list[bool]) -> list[str | None]:
    return [f"{letter}{k}" if there else None for k, there in enumerate(given)]


@attrs.frozen
class Plan:
    """Makes rows up, stage by stage."""

    random: random.Random
    lonely: str
    #: By stage: whether there are strata, units that were certain, and a column of
    #: clusters.
    strata: list[bool]
    certain: list[bool]
    clusters: list[bool]
    everybody: bool

    def units(self, stage: int, path: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """The rows in one unit of the stage before."""
        if stage == len(self.strata):
            several = self.clusters[-1] and self.random.random() < 0.6
            yield from [path] * (self.random.randint(2, 3) if several else 1)
            return
        strata = self.random.randint(1, 2) if self.strata[stage] else 1
        for stratum in range(strata):
            # The first stratum is never lonely: there is something to average.
            few = 1 if self.lonely != "fail" and stratum else 2
            drawn = self.random.randint(few, 3 if stage == 0 else 2)
            certain = self.random.randint(0, 2) if self.certain[stage] else 0
            there_are = drawn + (0 if self.everybody else self.random.randint(0, 4))
            for unit in range(drawn + certain):
                sure = unit >= drawn
                own = {
                    f"s{stage}": f"stratum {stratum}",
                    # Codes of later stages begin again in each unit.
                    f"c{stage}": 10 * stratum + unit,
                    f"n{stage}": 1 if sure else there_are,
                    f"f{stage}": sure,
                }
                yield from self.units(stage + 1, path | own)

    def answers(self, rows: int, *, missing: bool) -> dict[str, Column]:
        """What people answered, and their weights."""
        rng = self.random

        def column(of: Sequence[Any], empty: float = 0.0) -> Column:
            return [
                None if rng.random() < empty else rng.choice(of) for _ in range(rows)
            ]

        some = 0.2 if missing else 0.0
        return {
            "w": column([0, *range(1, 30)]),
            "g": column(GROUPS[:3], some / 2),
            "y": column(range(10), some),
            "x": column(range(1, 10), some / 2),
            "a": column(range(1, 6), some),
            "b": column(["yes", "no", "may be"], some),
        }


# --- from the textbook ----------------------------------------------------------------


@attrs.frozen
class Exact:
    """A statistic, its variance and its design effects; None where there is none."""

    value: Fraction | None
    variance: Fraction = Fraction(0)
    effect: Fraction | None = None
    #: Of drawing people at once without replacement, from so many as weights stand for.
    without: Fraction | None = None


def textbook(case: Case, statistic: Statistic) -> Exact:
    """A statistic linearised by its definition, and the variance of its total."""
    form = linear(statistic)
    value, each = form.constant, [Fraction(0)] * case.rows
    answered: set[int] = set()
    for times, term in form.terms:
        found, added = _linearised(case, term)
        if found is None:
            return Exact(None)
        value += times * found
        answered |= added.keys()
        for row, one in added.items():
            each[row] += times * one
    weights = [Fraction(w) for w in case.columns["w"]]
    z = [weight * one for weight, one in zip(weights, each, strict=True)]
    variance = _variance(case, range(case.rows), 0, z)
    # The variance that as many people drawn at once, with replacement, would give.
    n, size = len(answered), sum((weights[row] for row in answered), Fraction(0))
    if n < 2 or size == 0:
        return Exact(value, variance)
    mean = sum((z[row] for row in answered), Fraction(0)) / size
    squares = (weights[row] * (each[row] - mean) ** 2 for row in answered)
    spread = sum(squares, Fraction(0)) / size * Fraction(n, n - 1)
    if spread == 0:
        return Exact(value, variance)
    effect = variance / (size**2 * spread / n)
    without = effect / (1 - n / size) if size > n else None
    return Exact(value, variance, effect, without)


def _linearised(case: Case, term: Basic) -> tuple[Fraction | None, dict[int, Fraction]]:
    """A total, or a quotient of two; and what each row that answered adds to it."""
    columns = case.columns
    above: Column
    below: Column = [1] * case.rows
    match term:
        case Proportion(of=of, among=among):
            above = [None if v is None else int(v in among) for v in columns[of]]
        case Mean(of=of):
            above = columns[of]
        case Ratio(of=of, to=to):
            above, below = columns[of], columns[to]
        case Total(of=of):
            above = below if of is None else columns[of]
    inside = [
        row
        for row in range(case.rows)
        if all(columns[name][row] == level for name, level in term.where.items())
    ]
    rows = [row for row in inside if None not in (above[row], below[row])]
    top, bottom = (
        sum((Fraction(columns["w"][row]) * column[row] for row in rows), Fraction(0))
        for column in (above, below)
    )
    if isinstance(term, Total):
        # Of a domain without anybody it is 0; of one that says nothing, not known.
        known = rows or not inside
        return top if known else None, {row: Fraction(above[row]) for row in rows}
    if bottom == 0:
        return None, {}
    quotient = top / bottom
    return quotient, {
        row: (above[row] - quotient * below[row]) / bottom for row in rows
    }


def _variance(
    case: Case, rows: Sequence[int], stage: int, z: list[Fraction]
) -> Fraction:
    """The variance that the units drawn at one stage and later add, in one unit.

    In each stratum (1 - f) n / (n - 1) times the squares of the units' sums less their
    mean, and f times what is added inside the units.
    """
    design, columns = case.design, case.columns
    if stage == len(design.clusters):
        return Fraction(0)

    def at(names: tuple[str | None, ...], row: int, without: object) -> Any:
        name = names[stage]
        return without if name is None else columns[name][row]

    strata: dict[tuple[object, object], dict[object, list[int]]] = {}
    for row in rows:
        unit = at(design.clusters, row, row)
        sure = at(design.certainty, row, without=False)
        key = at(design.strata, row, 0), unit if sure else None
        strata.setdefault(key, {}).setdefault(unit, []).append(row)
    sums = {
        key: [sum((z[row] for row in own), Fraction(0)) for own in units.values()]
        for key, units in strata.items()
    }
    every = [one for own in sums.values() for one in own]
    overall = sum(every, Fraction(0)) / len(every)
    own_part, inside, measured = Fraction(0), Fraction(0), 0
    for key, units in strata.items():
        n, (some, *_) = len(units), next(iter(units.values()))
        is_sure = key[1] is not None
        there_are = 1 if is_sure else at(design.population, some, None)
        fraction = Fraction(0) if there_are is None else Fraction(n, there_are)
        mean = sum(sums[key], Fraction(0)) / n
        lonely = n == 1 and fraction < 1
        measured += not lonely
        if lonely and design.lonely == "adjust":
            mean = overall
        squares = sum(((one - mean) ** 2 for one in sums[key]), Fraction(0))
        own_part += (1 - fraction) * Fraction(n, max(n - 1, 1)) * squares
        if fraction:
            parts = (_variance(case, own, stage + 1, z) for own in units.values())
            inside += fraction * sum(parts, Fraction(0))
    if design.lonely == "average":
        own_part *= Fraction(len(strata), measured)
    return own_part + inside


def t_quantile(p: float, df: float) -> float:
    """Student's t on both sides of 0."""
    return t_above(1 - p, df) if p > 1 / 2 else -t_above(p, df)
