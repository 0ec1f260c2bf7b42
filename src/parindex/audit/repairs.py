"""The fewest cells whose misprint explains what does not add up."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

from parindex.audit.relations import ENDLESS, Bound, Linear

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from parindex.audit.systems import Changed, System

#: How a number is misprinted, the likeliest ways first.
Slip = Literal["digit", "swap", "point", "lost", "added", "sign", "other"]

SLIPS: tuple[Slip, ...] = get_args(Slip)

#: The most cells that are changed at once, and how many changes are tried for it.
MOST_CELLS = 3
MOST_TRIED = 20_000
#: How many values are tried for a cell.
MOST_VALUES = 6
#: How many explanations are kept.
MOST_KEPT = 100


#: The cells that may be to blame for each broken relation, in order.
Candidates = dict[int, dict[int, None]]


class Change(NamedTuple):
    """A cell and what it may have been meant to be."""

    cell: int
    value: int
    slip: Slip


class Solution(NamedTuple):
    """Changes that together make everything hold, and how unlikely they are."""

    rank: tuple[int, ...]
    changes: tuple[Change, ...]


class Trouble(NamedTuple):
    """Broken relations that a common cell may explain, with what explains them."""

    broken: tuple[int, ...]
    solutions: tuple[Solution, ...]


def digits_of(number: int, unit: int, scale: int) -> str:
    """The digits that a number prints, the 0 before its decimals among them."""
    return str(abs(number) // unit).zfill(len(str(scale // unit)))


def slip(printed: int, meant: int, unit: int, scale: int) -> Slip:
    """How *meant* may have been misprinted; *unit* is the last printed decimal's."""
    if printed == -meant:
        return "sign"
    if (printed < 0) != (meant < 0) or abs(meant) % unit:
        return "other"
    a, b = digits_of(printed, unit, scale), digits_of(meant, unit, scale)
    pairs = list(zip(a, b, strict=False)) if len(a) == len(b) else []
    differ = [i for i, (x, y) in enumerate(pairs) if x != y]
    ways: tuple[tuple[Slip, bool], ...] = (
        ("point", _shifted(printed, meant)),
        ("lost", _without_one(b, a)),
        ("added", _without_one(a, b)),
        ("digit", len(differ) == 1),
        ("swap", _swapped([pairs[i] for i in differ], differ)),
    )
    return next((name for name, is_so in ways if is_so), "other")


def _swapped(pairs: list[tuple[str, str]], places: list[int]) -> bool:
    """Whether two digits side by side changed places."""
    if len(places) != 2 or places[1] != places[0] + 1:  # noqa: PLR2004 - two digits
        return False
    return pairs[0] == pairs[1][::-1]


def _shifted(a: int, b: int) -> bool:
    low, high = sorted((abs(a), abs(b)))
    while 0 < low < high:
        low *= 10
    return low == high


def _without_one(long: str, short: str) -> bool:
    return len(long) == len(short) + 1 and any(
        long[:i] + long[i + 1 :] == short for i in range(len(long))
    )


class Search:
    """Looks for the fewest changed cells.

    Args:
        system: The relations.
        units: The unit of the last decimal that each cell prints, and its column.
        limits: The least that each cell can be, where it cannot be below something.
        scale: How many units are 1.
    """

    def __init__(
        self,
        system: System,
        units: list[tuple[int, int]],
        limits: list[int | None],
        scale: int,
    ) -> None:
        self.system, self.units, self.limits = system, units, limits
        self.scale = scale
        self.tried = 0
        #: The cells that broken relations are about.
        self.blamed = {system.relations[place].cells[0] for place in system.broken()}

    def troubles(self) -> Iterator[Trouble]:
        """Every group of broken relations that hang together."""
        cells = {p: self._candidates(p) for p in self.system.broken()}
        groups: list[tuple[set[int], set[int]]] = []
        for place, candidates in cells.items():
            places, common = {place}, set(candidates)
            apart = []
            for group in groups:
                if group[1].isdisjoint(common):
                    apart.append(group)
                else:
                    places |= group[0]
                    common |= group[1]
            groups = [*apart, (places, common)]
        for places, _ in groups:
            broken = tuple(p for p in self.system.order if p in places)
            yield Trouble(broken, tuple(self._fewest(frozenset(broken), cells)))

    def _candidates(self, place: int) -> dict[int, None]:
        """The cells that may be to blame: those below parts too, if parts fit."""
        relation = self.system.relations[place]
        found = dict.fromkeys(relation.cells)
        if isinstance(relation, Linear) and self._fits_alone(relation):
            waiting = list(relation.cells[1:])
            while waiting:
                below = self.system.refining.get(waiting.pop())
                if below is not None and below != place:
                    part = self.system.relations[below]
                    fresh = [cell for cell in part.cells[1:] if cell not in found]
                    found |= dict.fromkeys(fresh)
                    waiting += fresh
        return found

    def _fits_alone(self, relation: Linear) -> bool:
        """Whether the sum fits its parts as printed, and only not those below them."""
        system = self.system
        exact = system.sums[relation.place]
        room = sum(abs(f) * system.loose[cell] for cell, f in relation.parts)
        own = max(relation.half, system.halves[relation.result])
        times = relation.factor(system.changed({}))
        gap = abs(times * system.values[relation.result] - exact)
        return gap <= room + times * own

    def _fewest(self, broken: frozenset[int], cells: Candidates) -> list[Solution]:
        self.tried = 0
        # Several numbers beyond a bound that add up are hardly misprints.
        bounds = all(isinstance(self.system.relations[p], Bound) for p in broken)
        for most in range(1, (1 if bounds else MOST_CELLS) + 1):
            found: dict[frozenset[int], Solution] = {}
            for solution in self._search({}, broken, cells, most):
                key = frozenset(change.cell for change in solution.changes)
                if key not in found or solution.rank < found[key].rank:
                    found[key] = solution
            if found:
                return sorted(found.values())[:MOST_KEPT]
        return []

    def _search(
        self,
        changes: dict[int, int],
        broken: frozenset[int],
        cells: Candidates,
        most: int,
    ) -> Iterator[Solution]:
        state = self.system.changed(changes)
        for place in broken:
            if place not in cells:
                cells[place] = self._candidates(place)
        first = min(broken, key=lambda p: (len(cells[p]), p))
        for cell in cells[first]:
            blamed = [place for place in sorted(broken) if cell in cells[place]]
            if cell in changes or (most == 1 and len(blamed) < len(broken)):
                continue
            values = self._values(cell, state, blamed, all if most == 1 else any)
            for value in islice(values, MOST_VALUES):
                self.tried += 1
                if self.tried > MOST_TRIED:
                    return
                then = self.system.changed({**changes, cell: value})
                still = then.broken_among(broken)
                if not still:
                    yield self._solution(then)
                elif most > 1 and len(still) <= len(broken) + 2:
                    yield from self._search(
                        {**changes, cell: value}, still, cells, most - 1
                    )

    def _values(
        self,
        cell: int,
        state: Changed,
        broken: list[int],
        fits: Callable[[Iterable[bool]], bool],
    ) -> Iterator[int]:
        """What a cell may have been meant to be, the likeliest values first."""
        own, fine = self.units[cell]
        now, limit = state.value(cell), self.limits[cell]
        near: dict[int, None] = {}
        ranges = []
        for place in broken:
            wanted = self.system.relations[place].wanted(state, cell)
            if wanted is None:
                continue
            ranges.append((wanted.low, wanted.high))
            for unit in dict.fromkeys((own, fine)):
                step = 2 * unit * wanted.bottom
                half, over = divmod(2 * wanted.top + unit * wanted.bottom, step)
                near |= dict.fromkeys((half * unit, *[(half - 1) * unit][over:]))
            ends = [end for end in ranges[-1] if abs(end) < ENDLESS]
            near |= dict.fromkeys(-(-end // fine) * fine for end in ends)
        found = [
            value
            for value in dict.fromkeys((*near, *misprints(now, own, self.scale)))
            if value != now
            and (limit is None or value >= limit)
            and ranges
            and fits(low <= value <= high for low, high in ranges)
        ]
        first = next(iter(near), now)
        slips = {v: SLIPS.index(slip(now, v, own, self.scale)) for v in found}
        rank = {v: (slips[v], abs(v - first)) for v in found}
        close = sorted(found, key=lambda v: rank[v][1])[:2]
        yield from dict.fromkeys((*close, *sorted(found, key=rank.__getitem__)))

    def _solution(self, state: Changed) -> Solution:
        made = []
        for cell, value in state.changes.items():
            own, _ = self.units[cell]
            kind = slip(self.system.values[cell], value, own, self.scale)
            made.append(Change(cell, value, kind))
        slips = [SLIPS.index(change.slip) for change in made]
        moved = [abs(c.value - self.system.values[c.cell]) for c in made]
        parts = sum(change.cell not in self.blamed for change in made)
        rank = (len(made), state.loosely(), max(slips), sum(slips), parts, sum(moved))
        return Solution(rank, tuple(sorted(made)))


def misprints(now: int, unit: int, scale: int) -> Iterator[int]:
    """What *now* may be a misprint of."""
    sign, text = (-1 if now < 0 else 1), digits_of(now, unit, scale)
    yield -now
    for power in (10, 100):
        yield now * power
        if now % (power * unit) == 0:
            yield now // power
    for i, digit in enumerate(text):
        for other in "0123456789":
            if other != digit:
                yield sign * unit * int(text[:i] + other + text[i + 1 :])
            yield sign * unit * int(text[:i] + other + text[i:])
        if i + 1 < len(text):
            swapped = text[:i] + text[i + 1] + digit + text[i + 2 :]
            yield sign * unit * int(swapped)
        yield sign * unit * int("0" + text[:i] + text[i + 1 :])
