"""Sobol's indices: which uncertain data move the score, alone and with others.

Needs the extra `batch`: `pip install "parindex[batch]"`. The first-order index of a
factor is the part of the variance that would go if it were known; the total one the
part that would stay if all others were.
"""

from __future__ import annotations

import json
import math
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NoReturn

import attrs
import numpy as np

from parindex.arrays import compile_card
from parindex.arrays.columns import BLOCK, Floats
from parindex.catalogue import say
from parindex.errors import Invalid, Problem
from parindex.explain import context_line
from parindex.numbers import display
from parindex.progress import watched
from parindex.render import html_table
from parindex.scorecard import Scorecard
from parindex.whatif.chances.distributions import Binomial, Surveyed, drawn
from parindex.whatif.chances.sampling import Sampler

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from parindex.text import Language
    from parindex.whatif.chances.distributions import Drawn, Law

    #: A model: the results of some rows, from a column for each input.
    Model = Callable[[Sequence[Any]], Floats]
    #: So many rows of all inputs, drawn for a number: a column for each.
    Draw = Callable[[int, int], Sequence[Any]]

#: In how many batches draws are made, to see how far their results differ.
BATCHES = 32


@attrs.frozen
class Share:
    """How much of the variance comes from a factor."""

    #: The data that make it up: one, or several that depend on each other.
    names: tuple[str, ...]
    #: The part that it has alone.
    first: float
    #: The standard error of that, from the differences between batches.
    first_error: float
    #: The part that it has alone and together with others.
    total: float
    #: The standard error of that.
    total_error: float


@attrs.frozen(eq=False)
class Sensitivity:
    """Sobol's indices of the data of a card."""

    #: The card.
    card: Scorecard = attrs.field(repr=False)
    #: What the draws are the same for.
    seed: int
    #: How many draws there were of each factor.
    draws: int
    #: The standard deviation of the score.
    deviation: float
    #: The factors, from the one with the most variance down.
    shares: tuple[Share, ...]

    def __iter__(self) -> Iterator[Share]:
        return iter(self.shares)

    def explain(self, lang: Language = "vi") -> str:
        """What moves the score, a factor a line."""
        lines = [*self._heading(lang)]
        for share in self.shares:
            names, first, first_error, total, total_error = self._cells(share, lang)
            line = say(
                "sobol.factor",
                lang,
                names=names,
                first=first,
                first_error=first_error,
                total=total,
                total_error=total_error,
            )
            lines.append(line)
        return "\n".join(lines)

    def _heading(self, lang: Language) -> Iterator[str]:
        yield context_line(self.card.context, lang)
        yield say(
            "sobol.heading",
            lang,
            draws=str(self.draws),
            seed=str(self.seed),
            deviation=_number(self.deviation, lang),
        )

    def to_json(self) -> str:
        """The factors as JSON."""
        return json.dumps([attrs.asdict(share) for share in self.shares], indent=1)

    def _repr_html_(self, lang: Language = "vi") -> str:
        names = ("tornado.factor", "sobol.first", "sobol.error", "sobol.total")
        heads = (say(name, lang) for name in (*names, "sobol.error"))
        rows = ((self._cells(share, lang), False) for share in self.shares)
        return html_table(self._heading(lang), heads, rows)

    def _cells(self, share: Share, lang: Language) -> tuple[str, ...]:
        framework = self.card.context.framework
        titles = (framework.datum(name).title[lang] for name in share.names)
        numbers = (share.first, share.first_error, share.total, share.total_error)
        return "; ".join(titles), *(_number(x, lang) for x in numbers)


def _number(x: float, lang: Language) -> str:
    return display(Fraction(x), lang, 4)


def sobol(
    card: Scorecard, distributions: Mapping[str, Law], *, draws: int, seed: int
) -> Sensitivity:
    """How much of the variance of the score comes from each uncertain datum.

    Data that depend on each other (a part drawn from its whole, estimates of one
    survey) are one factor. Where the score is an interval,
    its middle counts.

    Args:
        card: What is known.
        distributions: The law of each uncertain datum, as for `simulate`.
        draws: How many draws for each factor; two more are made of all together. They
            are made in batches, so a number that does not divide by 32 is raised.
        seed: A whole number from 0.

    Raises:
        NotFound: for a datum that the framework does not have.
        Invalid: as `simulate`; for a score that does not vary; and for draws with a
            part above its whole, which leave no such indices.
    """
    if draws < 2 * BATCHES or seed < 0:
        found = f"{draws} draws, seed {seed}"
        _refuse("draws", found, f"at least {2 * BATCHES} draws, and a seed from 0")
    laws = drawn(card, distributions)
    sampler = Sampler(card, laws, seed)
    made = compile_card(card, sampler.names)
    result = made.results[""]
    size = -(-draws // BATCHES)
    blocks = made.blocks(min(size, BLOCK))
    is_joined = result.width is not None

    def model(columns: Sequence[Any]) -> Floats:
        rows = len(columns[0])
        low, high = np.empty(rows), None if is_joined else np.empty(rows)
        for start in range(0, rows, BLOCK):
            part = slice(start, start + BLOCK)
            most = None if high is None else high[part]
            blocks.whole([column[part] for column in columns], low[part], most)
        return low if high is None else (low + high) / 2

    def draw(rows: int, number: int) -> Sequence[Any]:
        columns, failed = sampler.draw(sampler.generator(number), rows)
        if failed is not None:
            expected = "Binomial for the part, with the whole as its cases"
            _refuse("draws", "a part above its whole", expected)
        return [column.copy() for column in columns]

    if result.known is not None:
        _refuse("score", "a score that does not vary", "data that move it")
    groups = _groups(laws)
    places = [[sampler.names.index(name) for name in names] for names in groups]
    variance, each = indices(model, draw, places, size)
    shares = [Share(of, *index) for of, index in zip(groups, each, strict=True)]
    return Sensitivity(
        card=card,
        seed=seed,
        draws=size * BATCHES,
        deviation=math.sqrt(variance),
        shares=tuple(sorted(shares, key=lambda share: -share.total)),
    )


def _groups(laws: Sequence[Drawn]) -> list[tuple[str, ...]]:
    """The data that depend on each other, together, in their order."""
    names = [law.datum.name for law in laws]
    group = {name: name for name in names}

    def join(some: list[str]) -> None:
        there = [name for name in some if name in group]
        for name in names:
            if group[name] in {group[other] for other in there}:
                group[name] = group[there[0]]

    surveys: dict[int, list[str]] = {}
    for law in laws:
        match law.law:
            case Binomial(cases=str(cases)):
                join([cases, law.datum.name])
            case Surveyed(estimates, _):
                surveys.setdefault(id(estimates), []).append(law.datum.name)
    for some in surveys.values():
        join(some)
    found: dict[str, list[str]] = {}
    for name in names:
        found.setdefault(group[name], []).append(name)
    return [tuple(some) for some in found.values()]


def indices(
    model: Model, draw: Draw, factors: Sequence[Sequence[int]], rows: int
) -> tuple[float, list[tuple[float, float, float, float]]]:
    """The variance of a model, and of each factor the indices with their errors.

    First-order indices by Saltelli's estimator of 2010, total ones by Jansen's.

    Args:
        model: What is looked at.
        draw: Draws so many rows for a number, each time the same for the same number.
        factors: The inputs that make up each factor, by place.
        rows: How many rows a batch has; there are `BATCHES` of them.

    Raises:
        Invalid: for a model that does not vary.
    """
    firsts, gaps, totals = np.empty((3, BATCHES, len(factors)))
    variances, means = np.empty((2, BATCHES))
    for batch in watched(range(BATCHES), BATCHES, "sobol"):
        one, two = draw(rows, 2 * batch), draw(rows, 2 * batch + 1)
        first, second = model(one), model(two)
        both = np.concatenate([first, second])
        variances[batch], means[batch] = both.var(), both.mean()
        # A mean is taken off, which changes nothing but the error; of all batches the
        # same, as that of one hangs together with its draws.
        middle = second - means[0]
        for place, factor in enumerate(factors):
            mixed = [two[i] if i in factor else one[i] for i in range(len(one))]
            apart = model(mixed) - first
            firsts[batch, place] = (middle * apart).mean()
            gaps[batch, place] = apart.mean()
            totals[batch, place] = (apart * apart).mean() / 2
    # Of all draws together, not of a batch alone, so that batches can be small.
    variance = float(variances.mean() + means.var())
    if variance <= (8 * np.finfo(float).eps * max(1.0, np.abs(means).max())) ** 2:
        _refuse("score", "a score that does not vary", "data that move it")
    firsts -= (means.mean() - means[0]) * gaps
    wholes = variances + (means - means.mean()) ** 2
    return variance, [
        (*_ratio(first, wholes), *_ratio(total, wholes))
        for first, total in zip(firsts.T, totals.T, strict=True)
    ]


def _ratio(parts: Floats, wholes: Floats) -> tuple[float, float]:
    """The ratio of two means of batches, and its standard error, linearised."""
    ratio = float(parts.mean() / wholes.mean())
    apart = (parts - ratio * wholes) / wholes.mean()
    return ratio, float(apart.std(ddof=1) / math.sqrt(len(parts)))


def _refuse(where: str, found: str, expected: str) -> NoReturn:
    raise Invalid("sobol", (Problem(where, "", found, expected),))
