"""All relations of a table together, judged from the leaves up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parindex.audit.relations import (
    NOTHING,
    Linear,
    Relation,
    Stretch,
    Verdict,
    rounded,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

#: Relations that say what a cell is: the sum of the cells below it.
REFINING = frozenset({"sum", "total", "across"})


class System:
    """The numbers of a table and what must hold between them.

    A part is known as closely as its column prints; a part that is itself a sum also as
    closely as the parts below it, if they fit.
    """

    def __init__(
        self,
        values: Sequence[int],
        halves: Sequence[int],
        loose: Sequence[int],
        relations: Sequence[Relation],
    ) -> None:
        """Judge everything.

        Args:
            values: The printed numbers by cell, scaled.
            halves: Half a unit of the last decimal that each cell prints.
            loose: Half a unit of the last decimal that its peers print, by cell.
            relations: What must hold; each at its `place`.
        """
        self.values, self.halves, self.loose = values, halves, loose
        self.relations = relations
        self.users: list[list[int]] = [[] for _ in values]
        self.factors: dict[int, dict[int, int]] = {}
        self.sums: dict[int, int] = {}
        self.refining: dict[int, int] = {}
        for relation in relations:
            for cell in relation.cells:
                self.users[cell].append(relation.place)
            if not isinstance(relation, Linear):
                continue
            self.factors[relation.place] = dict(relation.parts)
            numbers = [factor * values[cell] for cell, factor in relation.parts]
            self.sums[relation.place] = sum(numbers)
            if relation.id in REFINING:
                self.refining.setdefault(relation.result, relation.place)
        self.order = list(self._from_below())
        self.rank = {place: rank for rank, place in enumerate(self.order)}
        self.totals: dict[int, Stretch] = {}
        self.spans: dict[int, Stretch] = {}
        self.verdicts: dict[int, Verdict] = {}
        state = Changed(self, {})
        for place in self.order:
            relation = relations[place]
            if isinstance(relation, Linear):
                total = Stretch(0, relation.slack)
                for cell, factor in relation.parts:
                    total = total.plus(state.span(cell), factor)
                self.totals[place] = total
            verdict = self.verdicts[place] = relation.judge(state)
            if isinstance(relation, Linear):
                self._refine(relation, verdict, state)

    def _refine(self, relation: Linear, verdict: Verdict, state: Changed) -> None:
        if self.refining.get(relation.result) == relation.place:
            span = refined(relation, verdict, state)
            self.spans[relation.result] = span

    def _from_below(self) -> Iterator[int]:
        """Relations in such an order that parts come before their sums."""
        done: set[int] = set()
        for start in range(len(self.relations)):
            stack = [start]
            while stack:
                place = stack[-1]
                below = [] if place in done else self._below(place)
                waiting = [other for other in below if other not in done]
                if waiting and len(stack) <= len(self.relations):
                    stack += waiting
                    continue
                stack.pop()
                if place not in done:
                    done.add(place)
                    yield place

    def _below(self, place: int) -> list[int]:
        relation = self.relations[place]
        cells = relation.cells
        if isinstance(relation, Linear):
            cells = tuple(cell for cell, _ in relation.parts)
        found = (self.refining.get(cell, place) for cell in cells)
        return [other for other in found if other != place]

    def broken(self) -> tuple[int, ...]:
        """The relations that nothing explains, from the leaves up."""
        return tuple(p for p in self.order if self.verdicts[p] == Verdict.BROKEN)

    def changed(self, changes: Mapping[int, int]) -> Changed:
        """The numbers with some of them changed, and all that follows."""
        return Changed(self, changes)


def refined(relation: Linear, verdict: Verdict, state: Changed) -> Stretch:
    """Where the true value of a sum lies, from what it prints and from its parts."""
    value, below = state.value(relation.result), state.total(relation.place)
    if verdict in {Verdict.EVEN, Verdict.CUT}:
        return below
    own = state.half(relation.result)
    half = own if verdict == Verdict.COARSE else min(relation.half, own)
    printed = rounded(value, half)
    if verdict == Verdict.BROKEN or not printed.meets(below):
        return printed
    return printed.meet(below)


class Changed:
    """The numbers of a system with some changed: only what follows is judged anew."""

    def __init__(self, system: System, changes: Mapping[int, int]) -> None:
        self.system, self.changes = system, changes
        self._spans: dict[int, Stretch] = {}
        self._totals: dict[int, Stretch] = {}
        self.verdicts: dict[int, Verdict] = {}
        if changes:
            self._follow()

    def value(self, cell: int) -> int:
        """The number of a cell."""
        if cell in self.changes:
            return self.changes[cell]
        return self.system.values[cell]

    def half(self, cell: int) -> int:
        """Half a unit of the last decimal that a cell prints."""
        half = self.system.halves[cell]
        if cell in self.changes and half:
            while half > 1 and self.changes[cell] % (2 * half):
                half //= 10
        return half

    def span(self, cell: int) -> Stretch:
        """Where the true value of a cell lies."""
        found = self._spans.get(cell) or self.system.spans.get(cell)
        if found is not None:
            return found
        span = rounded(self.value(cell), self.system.loose[cell])
        self._spans[cell] = span
        return span

    def wide(self, cell: int) -> Stretch:
        """Where its true value lies, if printed parts may have been added up."""
        place = self.system.refining.get(cell)
        if place is None:
            return self.span(cell)
        verdict = self.verdicts.get(place, self.system.verdicts[place])
        return self.total(place) if verdict == Verdict.EXACT else self.span(cell)

    def factor(self, place: int, cell: int) -> int | None:
        """What a relation's part counts; None for a cell that is no part of it."""
        return self.system.factors[place].get(cell)

    def computed(self, place: int) -> int:
        """The sum of a relation's printed parts."""
        factors, values = self.system.factors[place], self.system.values
        moved = [
            factors[cell] * (value - values[cell])
            for cell, value in self.changes.items()
            if cell in factors
        ]
        return self.system.sums[place] + sum(moved)

    def total(self, place: int) -> Stretch:
        """Where the true sum of a relation's parts lies."""
        found = self._totals.get(place)
        return self.system.totals.get(place, NOTHING) if found is None else found

    def _follow(self) -> None:
        system = self.system
        waiting = {place for cell in self.changes for place in system.users[cell]}
        for cell in self.changes:
            if cell not in system.refining:
                before = self._before(cell)
                self._spans[cell] = rounded(self.value(cell), system.loose[cell])
                self._move(cell, before, waiting)
        while waiting:
            place = min(waiting, key=system.rank.__getitem__)
            waiting.remove(place)
            relation = system.relations[place]
            verdict = self.verdicts[place] = relation.judge(self)
            if not isinstance(relation, Linear):
                continue
            cell = relation.result
            if system.refining.get(cell) == place:
                before, after = system.spans[cell], refined(relation, verdict, self)
                if after != before:
                    self._spans[cell] = after
                    self._move(cell, before, waiting)

    def _before(self, cell: int) -> Stretch:
        found = self.system.spans.get(cell)
        return found or rounded(self.system.values[cell], self.system.loose[cell])

    def _move(self, cell: int, before: Stretch, waiting: set[int]) -> None:
        after = self._spans[cell]
        for place in self.system.users[cell]:
            relation = self.system.relations[place]
            if not isinstance(relation, Linear):
                waiting.add(place)
                continue
            factor = self.factor(place, cell)
            if factor is not None:
                total = self.total(place).minus(before, factor)
                self._totals[place] = total.plus(after, factor)
                waiting.add(place)

    def broken_among(self, places: Iterable[int]) -> frozenset[int]:
        """Which of some relations, and of those that follow, are broken now."""
        known = {**{p: self.system.verdicts[p] for p in places}, **self.verdicts}
        return frozenset(p for p, v in known.items() if v == Verdict.BROKEN)

    def loosely(self) -> int:
        """How many relations do not hold exactly now that did, or were broken."""
        before = self.system.verdicts
        rigid = (Verdict.EXACT, Verdict.BROKEN)
        after = self.verdicts.items()
        return sum(v != Verdict.EXACT and before[p] in rigid for p, v in after)
