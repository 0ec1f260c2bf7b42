"""Simulation: what a score, a group and a rank may be where data are uncertain.

Needs the extra `batch`: `pip install "parindex[batch]"`. Data are drawn and scored a
block at a time, and only the whole is kept of each draw.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np

from parindex.arrays import Compiled, compile_card
from parindex.arrays.columns import BLOCK, Floats
from parindex.bands import GroupBands, read_scores
from parindex.errors import Collector, Invalid, Problem
from parindex.numbers import exact, exact_text
from parindex.progress import watched
from parindex.tables import Table
from parindex.whatif.chances.distributions import Alternatives, Law, drawn
from parindex.whatif.chances.sampling import Sampler
from parindex.whatif.chances.simulations import Simulation

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from parindex.bands import Scores
    from parindex.scorecard import Scorecard


#: The most combinations of alternatives that are scored.
MOST_VARIANTS = 256


def simulate(  # noqa: PLR0913 - what a simulation has to be told
    card: Scorecard,
    distributions: Mapping[str, Law],
    *,
    draws: int,
    seed: int,
    alternatives: Sequence[Alternatives] = (),
    bands: GroupBands | None = None,
    others: Scores = Table(),  # noqa: B008 - it never changes
    refuse_above: object = Fraction(1, 100),
) -> Simulation:
    """Draw uncertain data many times, and score each draw.

    Data whose law does not tie them together are drawn independently of each other. Two
    simulations with the same arguments are the same.

    Args:
        card: What is known; of the data that vary, their laws count instead.
        distributions: The law of each uncertain datum, by name.
        draws: How many times.
        seed: A whole number from 0; the same one gives the same draws.
        alternatives: Rules, weights or readings of which it is not known which hold.
        bands: Groups of the score, to count how often the unit is in each.
        others: The scores of other units, to count how often it has each rank.
        refuse_above: The largest part of the draws that may be impossible, a part being
            more than its whole; these are left out, and counted.

    Raises:
        NotFound: for a datum that the framework does not have.
        Invalid: with the mistakes in the laws; where data cannot be scored as columns,
            as `compile_card` says; and where too many draws are impossible.
    """
    whole = all(type(number) is int for number in (draws, seed))
    if not whole or draws < 1 or seed < 0:
        found = f"{draws} draws, seed {seed}"
        _refuse("draws", found, "at least 1 draw, and a seed from 0")
    most_failed = exact(refuse_above)
    if not 0 <= most_failed <= 1:
        _refuse("refuse_above", exact_text(most_failed), "a share from 0 to 1")
    laws = drawn(card, distributions)
    variants = _variants(card, alternatives)
    sampler = Sampler(card, laws, seed, [variant for _, variant in variants])
    _check_data(card, variants, sampler.needs)
    chances = np.array([float(chance) for chance, _ in variants])
    made = [compile_card(variant, sampler.names) for _, variant in variants]
    run = _Run(made, draws, bands, others)
    failed = 0
    blocks = range(-(-draws // BLOCK))
    for block in watched(blocks, len(blocks), "simulate"):
        rows = min(BLOCK, draws - block * BLOCK)
        rng = sampler.generator(block)
        columns, wrong = sampler.draw(rng, rows)
        if wrong is not None:
            kept = ~np.broadcast_to(wrong, rows)
            columns = [column[kept] for column in columns]
            failed += rows - len(columns[0])
        if len(columns[0]):
            run.score(columns, _split(rng, len(columns[0]), chances))
    if failed == draws or failed > most_failed * draws:
        found = f"{failed} of {draws} draws with a part above its whole"
        expected = f"at most {exact_text(100 * most_failed)} % of them"
        hint = "; Binomial draws a part that never is more than its whole"
        _refuse("draws", found, expected + hint)
    return run.finished(card, sampler, seed, failed)


def _variants(
    card: Scorecard, alternatives: Sequence[Alternatives]
) -> list[tuple[Fraction, Scorecard]]:
    """The card under each combination of alternatives, with its chance."""
    found = [(Fraction(1), card)]
    for choice in alternatives:
        whole = sum(weight for weight, _ in choice.options)
        found = [
            (chance * weight / whole, scenario.apply(made))
            for chance, made in found
            for weight, scenario in choice.options
            if weight
        ]
        if len(found) > MOST_VARIANTS:
            expected = f"at most {MOST_VARIANTS} combinations"
            _refuse("alternatives", f"{len(found)} combinations", expected)
    return found


def _check_data(
    card: Scorecard, variants: Iterable[tuple[Fraction, Scorecard]], needs: set[str]
) -> None:
    """Draws look at the card's data: an alternative may not have others."""
    data = card.context.data
    for _, variant in variants:
        for name in sorted(needs):
            if variant.context.data.get(name) != data.get(name):
                found = f"an alternative that changes {name}"
                _refuse("alternatives", found, "no datum that the draws depend on")


def _split(rng: np.random.Generator, rows: int, chances: Floats) -> list[int]:
    """How many rows fall to each variant; their order is nothing, so in one piece."""
    if len(chances) == 1:
        return [rows]
    split: list[int] = rng.multinomial(rows, chances / chances.sum()).tolist()
    return split


class _Run:
    """What is kept of each draw while blocks are scored."""

    def __init__(
        self, made: list[Compiled], draws: int, bands: GroupBands | None, others: Scores
    ) -> None:
        problems = Collector()
        known = read_scores(others, None, problems)
        problems.check("others")
        self.others = Table((c, s) for c, s in known.items() if s is not None)
        self.bands = bands
        size = min(draws, BLOCK)
        self._blocks = [each.blocks(size) for each in made]
        self.bound = max(each.error_bound for each in made)
        widths = {result.width for result in (each.results[""] for each in made)}
        width = widths.pop() if len(widths) == 1 else None
        joined = width is not None
        self._width = float(width or 0)
        self._low = np.empty(draws)
        self._high = None if joined else np.empty(draws)
        self._done = 0
        bounds = () if bands is None else bands.bounds
        self._above_group = _Above(bounds, self.bound)
        self._above_rank = _Above(self.others.values(), self.bound)

    def score(self, columns: list[Any], split: list[int]) -> None:
        """Score a block, so many rows under each variant."""
        first = self._done
        for place, rows in enumerate(split):
            if rows:
                start = self._done - first
                self._one(place, [c[start : start + rows] for c in columns])
        part = slice(first, self._done)
        for above in (self._above_group, self._above_rank):
            above.count(self._low[part], self._highs(part))

    def _highs(self, part: slice) -> Floats:
        if self._high is not None:
            return self._high[part]
        return self._low[part] + self._width if self._width else self._low[part]

    def _one(self, place: int, columns: list[Any]) -> None:
        part = slice(self._done, self._done + len(columns[0]))
        self._done = part.stop
        high = None if self._high is None else self._high[part]
        self._blocks[place].whole(columns, self._low[part], high)

    def finished(
        self, card: Scorecard, sampler: Sampler, seed: int, failed: int
    ) -> Simulation:
        """The simulation, once all blocks are scored."""
        kept = slice(0, self._done)
        return Simulation(
            card=card,
            names=sampler.names,
            seed=seed,
            draws=self._done,
            failed=failed,
            clipped=Table(sampler.clipped),
            error_bound=self.bound,
            bands=self.bands,
            others=self.others,
            low=self._low[kept],
            high=None if self._high is None else self._high[kept],
            width=self._width,
            groups=self._above_group.counts,
            ranks=self._above_rank.counts,
        )


class _Above:
    """Counts how many of some scores are above one: surely, and possibly."""

    def __init__(self, scores: Any, bound: float) -> None:  # noqa: ANN401 - intervals
        # What is no further away than rounding counts as equal, which is not above.
        self._lows = np.sort([float(score.low) for score in scores]) - bound
        self._highs = np.sort([float(score.high) for score in scores]) - bound
        size = len(self._lows) + 1
        self.counts = np.zeros((size, size), dtype=np.int64)

    def count(self, low: Floats, high: Floats) -> None:
        """Count a block of scores."""
        size = len(self.counts)
        if size == 1:
            self.counts += len(low)
            return
        surely = size - 1 - np.searchsorted(self._lows, high, side="right")
        maybe = size - 1 - np.searchsorted(self._highs, low, side="right")
        found = np.bincount(surely * size + maybe, minlength=size * size)
        self.counts += found.reshape(size, size)


def _refuse(where: str, found: str, expected: str) -> NoReturn:
    raise Invalid("simulation", (Problem(where, "", found, expected),))
