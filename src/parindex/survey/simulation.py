"""How sure ranks and groups are: draws from what estimates and their covariance say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import attrs
import numpy as np
from numpy.typing import NDArray

from parindex.bands import QUARTILES
from parindex.errors import Invalid, NotFound, Problem
from parindex.survey.estimates import Name, NoEstimate

if TYPE_CHECKING:
    from collections.abc import Iterable

    from parindex.bands import GroupBands
    from parindex.survey.estimation import Estimates

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: What is left of the variance of a difference that is none, in parts of the sum.
ROUNDING = 1e-14

ENDS = ("highest", "lowest")

#: How many draws are ranked at once.
BLOCK = 1000


@attrs.frozen(eq=False)
class Draws:
    """Values that the population may have, drawn many times; ranks and groups of them.

    A share of draws is a probability as far as the normal distribution holds and the
    covariance was estimated well.
    """

    #: The units.
    names: tuple[Name, ...]
    #: The values: a row a draw, a column a unit.
    values: Floats = attrs.field(repr=False)
    #: Which end ranks first.
    first: Literal["highest", "lowest"] = "highest"

    def place(self, name: Name) -> int:
        """The column of a unit.

        Raises:
            NotFound: for one that was not drawn.
        """
        if name not in self.names:
            known = tuple(map(str, self.names))
            raise NotFound("unit", str(name), "the draws", known)
        return self.names.index(name)

    def ranks(self) -> Ints:
        """The rank of each unit in each draw; equal values share the better rank."""
        values = -self.values if self.first == "highest" else self.values
        ranks = np.empty(values.shape, dtype=np.int64)
        for start in range(0, len(values), BLOCK):
            block = values[start : start + BLOCK]
            ahead = block[:, :, None] > block[:, None, :]
            ranks[start : start + BLOCK] = ahead.sum(axis=2) + 1
        return ranks

    def rank_probabilities(self) -> Floats:
        """How often each unit (row) has each rank (column, from 1)."""
        ranks, count = self.ranks(), len(self.names)
        keys = (np.arange(count) * count + ranks - 1).ravel()
        table = np.bincount(keys, minlength=count * count).reshape(count, count)
        found: Floats = table / len(ranks)
        return found

    def at_most(self, rank: int) -> dict[Name, float]:
        """How often each unit has that rank or a better one."""
        times = self.rank_probabilities()[:, : max(rank, 0)].sum(axis=1)
        return dict(zip(self.names, times.tolist(), strict=True))

    def in_groups(self, bands: GroupBands) -> dict[Name, dict[str, float]]:
        """How often each unit lies in each group of stated bounds; "" for no group."""
        cuts = np.array([float(bound.low) for bound in bands.bounds])
        codes = [group.code for group in bands.groups]
        below = (self.values[:, :, None] < cuts).sum(axis=2)
        return self._counted(below, [*codes, ""][: len(cuts) + 1])

    def in_quartiles(self) -> dict[Name, dict[str, float]]:
        """How often each unit lies in each quartile group of the draw itself."""
        cuts = np.quantile(self.values, [0.75, 0.5, 0.25], axis=1).T
        below = (self.values[:, :, None] < cuts[:, None, :]).sum(axis=2)
        return self._counted(below, [code for code, *_ in QUARTILES])

    def _counted(self, groups: Ints, codes: list[str]) -> dict[Name, dict[str, float]]:
        found = {}
        for name, column in zip(self.names, groups.T, strict=True):
            times = np.bincount(column, minlength=len(codes)) / len(column)
            found[name] = dict(zip(codes, times.tolist(), strict=True))
        return found


def draw(
    estimates: Estimates,
    names: Iterable[Name],
    *,
    seed: int,
    draws: int = 10_000,
    first: Literal["highest", "lowest"] = "highest",
) -> Draws:
    """Draw values that the population may have, from estimates made together.

    Args:
        estimates: The estimates.
        names: Those that are compared, such as one province each.
        seed: Where the random numbers start; the same seed gives the same draws.
        draws: How many.
        first: Which end ranks first.

    Raises:
        Invalid: for an estimate that could not be made, and for no draws.
    """
    names = tuple(names)
    problems = [
        Problem("estimate", str(name), "no estimate", "estimates only")
        for name in names
        if isinstance(estimates[name], NoEstimate)
    ]
    if draws < 1:
        problems.append(Problem("draws", "draws", str(draws), "at least 1"))
    if first not in ENDS:
        problems.append(
            Problem("first", "first", repr(first), f"one of {', '.join(ENDS)}")
        )
    if problems:
        raise Invalid("draws", tuple(problems))
    centre = np.array([getattr(estimates[name], "value", 0.0) for name in names])
    covariance = estimates.covariance(names)
    # Square root by eigenvalues: a covariance of few first-stage units has no other.
    sizes, axes = np.linalg.eigh(covariance)
    sizes[sizes < ROUNDING * sizes.max(initial=0)] = 0
    root = axes * np.sqrt(sizes)
    steps = np.random.default_rng(seed).standard_normal((draws, len(names)))
    values = centre + steps @ root.T
    return Draws(names, values[:, _first_alike(centre, covariance)], first)


def _first_alike(centre: Floats, covariance: Floats) -> Ints:
    """For each unit the first one that is the same: only rounding tells them apart."""
    variances = np.diag(covariance)
    sums = variances[:, None] + variances[None, :]
    alike = (sums - 2 * covariance <= ROUNDING * sums) & (centre[:, None] == centre)
    found: Ints = np.argmax(alike, axis=1) if len(centre) else np.arange(0)
    return found
