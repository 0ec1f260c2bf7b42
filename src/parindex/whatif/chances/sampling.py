"""Draws of data, a block at a time: the same ones for the same seed."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple, assert_never

import numpy as np

from parindex.arrays.columns import Floats, ready
from parindex.errors import Invalid, Problem
from parindex.intervals import Interval
from parindex.whatif.chances.distributions import (
    Binomial,
    Normal,
    OneOf,
    Surveyed,
    Triangular,
    Uniform,
    is_whole,
    refuse_cases,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from parindex.measures import Quotient
    from parindex.scorecard import Scorecard
    from parindex.whatif.chances.distributions import Drawn

    Ints = NDArray[np.intp]
    #: Fills a column with draws of a generator, given the columns drawn before.
    Drawer = Callable[[np.random.Generator, Floats, Mapping[str, Floats]], None]

#: In how many cells the draws of a table are looked up first: the 16 bits that a cell
#: is drawn from, without some to spare.
SPARE = 4
CELLS = 1 << 16 >> SPARE

#: The widest binomial, in standard deviations of one case, that a table is made of.
WIDEST = 1e4


class Draws(NamedTuple):
    """A block of draws."""

    #: A column for each datum, in the sampler's order.
    columns: list[Any]
    #: Which draws cannot be, as a part is more than its whole; None: none is so.
    failed: NDArray[np.bool_] | None


class Sampler:
    """Draws some data of a card by their laws."""

    def __init__(
        self,
        card: Scorecard,
        laws: Sequence[Drawn],
        seed: int,
        variants: Iterable[Scorecard] = (),
    ) -> None:
        self.names = tuple(law.datum.name for law in laws)
        #: How many draws were cut at the ends of what a datum can be, by datum.
        self.clipped = dict.fromkeys(self.names, 0)
        self._seed = seed
        self._data = card.context.data
        self._kinds = [law.datum.kind for law in laws]
        self._draw = [self._drawer(law) for law in laws]
        self._joint = _surveys(laws)
        self._cases = {
            law.law.cases
            for law in laws
            if isinstance(law.law, Binomial) and isinstance(law.law.cases, str)
        }
        self._room: dict[str, Floats] = {}
        self._index = np.empty(0, dtype=np.intp)
        contexts = [each.context for each in variants] or [card.context]
        found = (s for c in contexts for s in c.framework.shares(c.reading))
        #: What must be no more than its whole, under any of the rules that may hold.
        self._shares = [
            share
            for share in dict.fromkeys(found)
            if not set(self.names).isdisjoint(share.spans) and not _surely(share, laws)
        ]

    @property
    def needs(self) -> set[str]:
        """The data that are not drawn, and that draws depend on."""
        found = {name for share in self._shares for name in share.spans}
        return (found | self._cases) - set(self.names)

    def generator(self, *key: int) -> np.random.Generator:
        """The generator of one block: its own stream, whichever blocks were drawn."""
        seeds = np.random.SeedSequence(self._seed, spawn_key=key)
        return np.random.Generator(np.random.SFC64(seeds))

    def draw(self, rng: np.random.Generator, rows: int) -> Draws:
        """So many draws of all data, in columns that the next draw takes again."""
        if len(self._index) < rows:
            # Kept, as fresh memory for each block costs more than drawing does.
            self._room = {name: np.empty(rows) for name in self.names}
            self._index = np.empty(rows, dtype=np.intp)
        found = {name: room[:rows] for name, room in self._room.items()}
        for names, means, root in self._joint:
            values = rng.standard_normal((rows, len(names))) @ root.T + means
            for name, column in zip(names, values.T, strict=True):
                found[name][:] = column
        for name, draw in zip(self.names, self._draw, strict=True):
            draw(rng, found[name], found)
        failed = None
        for share in self._shares:
            more = self._more_than_whole(share, found)
            if more.any():
                failed = more if failed is None else failed | more
        columns = (found[name] for name in self.names)
        return Draws(
            [ready(c, kind) for c, kind in zip(columns, self._kinds, strict=True)],
            failed,
        )

    def _more_than_whole(self, share: Quotient, found: dict[str, Any]) -> Any:  # noqa: ANN401
        least = sum(self._end(name, found, "low", 0.0) for name, _ in share.top)
        most = sum(self._end(name, found, "high", np.inf) for name, _ in share.bottom)
        return np.atleast_1d(least > most)

    def _end(self, name: str, found: dict[str, Any], side: str, missing: float) -> Any:  # noqa: ANN401
        if name in found:
            return found[name]
        known: Any = self._data.get(name, missing)
        return float(getattr(known, side) if isinstance(known, Interval) else known)

    # --- one datum --------------------------------------------------------------------

    def _drawer(self, law: Drawn) -> Drawer:
        numbers = [float(x) for x in law.numbers]
        match law.law:
            case OneOf():
                return self._one_of(law)
            case Uniform():
                return _uniform(*numbers, whole=is_whole(law.datum))
            case Triangular():
                return _triangular(*numbers, whole=is_whole(law.datum))
            case Binomial(cases=cases):
                return self._binomial(cases, numbers[0])
            case Normal():
                return self._held(law, _normal(*numbers))
            case Surveyed():
                return self._held(law, lambda _, __, ___: None)
            case _:
                assert_never(law.law)

    def _one_of(self, law: Drawn) -> Drawer:
        datum = law.datum
        order = ["no", "yes"] if datum.kind == "flag" else list(datum.choices)
        values = []
        for value, _ in law.values:
            if isinstance(value, Interval):
                problem = Problem("law", datum.name, f"one of {value}", "single values")
                raise Invalid("distributions", (problem,))
            values.append(
                order.index(value) if isinstance(value, str) else float(value)
            )
        whole = sum(weight for _, weight in law.values)
        weights = [float(weight / whole) for _, weight in law.values]
        table = _Table(np.array(values, dtype=np.float64), weights)
        return lambda rng, out, _: table.draw(rng, out, self._index)

    def _binomial(self, cases: str | int, chance: float) -> Drawer:
        if isinstance(cases, str) and cases in self.names:

            def of_drawn(
                rng: np.random.Generator, out: Floats, found: Mapping[str, Floats]
            ) -> None:
                out[:] = rng.binomial(found[cases].astype(np.int64), chance)

            return of_drawn
        number = self._data.get(cases) if isinstance(cases, str) else cases
        if not isinstance(number, int):
            refuse_cases(cases)
        if math.sqrt(number * chance * (1 - chance)) > WIDEST:

            def many(rng: np.random.Generator, out: Floats, _: object) -> None:
                out[:] = rng.binomial(number, chance, len(out))

            return many
        table = _Table(*_binomial(number, chance))
        return lambda rng, out, _: table.draw(rng, out, self._index)

    def _held(self, law: Drawn, draw: Drawer) -> Drawer:
        """Draws cut at the ends of what the datum can be, and counted."""
        datum = law.datum
        low, high = float(datum.domain.start), float(datum.domain.end)

        def held(
            rng: np.random.Generator, out: Floats, found: Mapping[str, Floats]
        ) -> None:
            draw(rng, out, found)
            if is_whole(datum):
                np.rint(out, out=out)
            outside = (out < low) | (out > high)
            self.clipped[datum.name] += int(np.count_nonzero(outside))
            np.clip(out, low, high, out=out)

        return held


def _uniform(low: float, high: float, *, whole: bool) -> Drawer:
    def among(rng: np.random.Generator, out: Floats, _: object) -> None:
        out[:] = rng.integers(int(low), int(high), len(out), endpoint=True)

    def between(rng: np.random.Generator, out: Floats, _: object) -> None:
        rng.random(out=out)
        np.multiply(out, high - low, out=out)
        np.add(out, low, out=out)

    return among if whole else between


def _triangular(low: float, mode: float, high: float, *, whole: bool) -> Drawer:
    def draw(rng: np.random.Generator, out: Floats, _: object) -> None:
        out[:] = low if low == high else rng.triangular(low, mode, high, len(out))
        if whole:
            np.rint(out, out=out)

    return draw


def _normal(mean: float, sd: float) -> Drawer:
    def draw(rng: np.random.Generator, out: Floats, _: object) -> None:
        rng.standard_normal(out=out)
        np.multiply(out, sd, out=out)
        np.add(out, mean, out=out)

    return draw


def _binomial(cases: int, chance: float) -> tuple[Floats, Iterable[float]]:
    """The numbers that are not all but impossible, and their chances."""
    if not 0 < chance < 1:
        return np.array([cases * chance]), [1.0]
    mode = min(math.floor((cases + 1) * chance), cases)
    wide = 30 + math.ceil(10 * math.sqrt(cases * chance * (1 - chance)))
    first, last = max(mode - wide, 0), min(mode + wide, cases)
    numbers = np.arange(first, last + 1, dtype=np.float64)
    below = numbers[:-1]
    steps = np.log((cases - below) / (below + 1)) + math.log(chance / (1 - chance))
    logs = np.concatenate([[0.0], np.cumsum(steps)])
    chances: Floats = np.exp(logs - logs.max())
    return numbers, chances.tolist()


class _Table:
    """Values with chances, drawn by their cumulated chances."""

    def __init__(self, values: Floats, weights: Iterable[Any]) -> None:
        sums = np.cumsum([float(weight) for weight in weights])
        self._values, self._sums = values, sums / sums[-1]
        # What a draw in each cell is, unless the cell holds an end of some value.
        ends = np.searchsorted(self._sums, np.arange(CELLS + 1) / CELLS, side="right")
        first = values[np.minimum(ends[:-1], len(values) - 1)]
        self._cells = np.where(ends[:-1] == ends[1:], first, np.nan)

    def draw(self, rng: np.random.Generator, out: Floats, index: Ints) -> None:
        """Fill *out*; *index* is room for as many places."""
        # The cell takes a few random bits only, so four are had for the price of one.
        bits = rng.bit_generator.random_raw(-(-len(out) // 4)).view(np.uint16)
        cells = index[: len(out)]
        cells[:] = bits[: len(out)] >> SPARE
        np.take(self._cells, cells, out=out, mode="clip")
        rest = np.flatnonzero(np.isnan(out))
        chances = (cells[rest] + rng.random(len(rest))) / CELLS
        out[rest] = self._values[np.searchsorted(self._sums, chances, side="right")]


def _surveys(laws: Sequence[Drawn]) -> list[tuple[list[str], Floats, Floats]]:
    """For each survey its data, their estimates, and a root of their covariance."""
    surveys: dict[int, list[Drawn]] = {}
    for law in laws:
        if isinstance(law.law, Surveyed):
            surveys.setdefault(id(law.law.estimates), []).append(law)
    found = []
    for group in surveys.values():
        asked = [law.law for law in group if isinstance(law.law, Surveyed)]
        covariance = asked[0].estimates.covariance([of.name for of in asked])
        spread, axes = np.linalg.eigh(np.asarray(covariance, dtype=np.float64))
        root = axes * np.sqrt(np.maximum(spread, 0.0))
        means = np.array([float(law.numbers[0]) for law in group])
        found.append(([law.datum.name for law in group], means, root))
    return found


def _surely(share: Quotient, laws: Sequence[Drawn]) -> bool:
    """Whether the part is drawn from its whole, so that it never is more."""
    parts, wholes = [n for n, _ in share.top], [n for n, _ in share.bottom]
    if len(parts) != 1 or len(wholes) != 1:
        return False
    return any(
        law.datum.name == parts[0]
        and isinstance(law.law, Binomial)
        and law.law.cases == wholes[0]
        for law in laws
    )
