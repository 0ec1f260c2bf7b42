"""What should hold in a table: sums down its codes and totals, and bounds."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal

import attrs

from parindex.audit.names import POINTS, is_extra, is_index, takes_off
from parindex.audit.relations import ENDLESS, Bound, Linear, Placed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from parindex.audit.relations import Relation
    from parindex.audit.sheets import Column, Place, Row, Sheet

#: Whether a leaf may have been rounded to the decimals its column prints, or is
#: exactly what it prints.
Leaves = Literal["rounded", "exact"]

#: Columns that hold what was fixed, never measured: they are what they print.
FIXED = frozenset({"max", "min", "rank"})

#: How many rows may break a relation that most rows break, before it is none.
FEW = 2
#: From how many on sums that do not hold are likelier no sums.
FOUR = 4


class Builder:
    """Gathers the relations of a table.

    Args:
        sheet: The table.
        leaves: Whether leaves may have been rounded.
    """

    def __init__(self, sheet: Sheet, leaves: Leaves) -> None:
        self.sheet = sheet
        self.places: list[Place] = list(sheet.numbers)
        self.cells = {place: cell for cell, place in enumerate(self.places)}
        numbers = list(sheet.numbers.values())
        self.digits = max(number.decimals for number in numbers) + 1
        self.scale = 10**self.digits
        self.values = [int(number.value * self.scale) for number in numbers]
        self.halves = [self._half(number.decimals) for number in numbers]
        self.children: dict[int | None, list[Row]] = {}
        for row in sheet.items():
            self.children.setdefault(row.parent, []).append(row)
        self.levels = self._levels()
        finest: dict[tuple[int, object], int] = {}
        for place, number in sheet.numbers.items():
            key = self._peers(place)
            finest[key] = max(finest.get(key, 0), number.decimals)
        self.peers = [self._half(finest[self._peers(place)]) for place in self.places]
        self.loose = [
            0 if self._is_exact(place, leaves) else half
            for place, half in zip(self.places, self.peers, strict=True)
        ]
        self.relations: list[Relation] = []
        #: Relations that the names promise and the numbers do not bear out.
        self.unclear: list[tuple[str, Column]] = []
        #: How many ranks fit; those that do not are relations.
        self.ranked = 0

    def _half(self, decimals: int) -> int:
        return int(5 * 10 ** (self.digits - decimals - 1))

    def _levels(self) -> dict[int, object]:
        """What tells each row's peers: leaves, sums as deep, or its kind."""
        found: dict[int, object] = {}
        waiting = [(row, 0) for row in self.children.get(None, [])]
        while waiting:
            row, depth = waiting.pop()
            below = self.children.get(row.place, [])
            found[row.place] = depth if below else "leaf"
            waiting += [(child, depth + 1) for child in below]
        return found

    def _peers(self, place: Place) -> tuple[int, object]:
        row, column = place
        return column, self.levels.get(row, row)

    def _is_exact(self, place: Place, leaves: Leaves) -> bool:
        row, column = self.sheet.rows[place[0]], self.sheet.columns[place[1]]
        if column.role in FIXED or row.kind == "max":
            return True
        is_part = column.role not in {"total", "percent", "change"}
        is_leaf = self.levels.get(row.place) == "leaf" and is_part
        return leaves == "exact" and is_leaf

    # --- adding -----------------------------------------------------------------------

    def add(self, relation: Relation) -> None:
        """Add a relation, and give it its place."""
        self.relations.append(attrs.evolve(relation, place=len(self.relations)))

    def linear(self, id: str, result: int, parts: Any, **more: Any) -> Linear:  # noqa: A002, ANN401 - as Linear has them
        """A sum that is not added yet."""
        half = self.peers[result]
        return Linear(
            place=-1, id=id, result=result, parts=tuple(parts), half=half, **more
        )

    def holds(self, linear: Linear) -> bool:
        """Whether a sum fits its parts as printed, give or take rounding."""
        times = linear.times
        if linear.times_cell is not None:
            times = self.values[linear.times_cell]
        exact = sum(factor * self.values[cell] for cell, factor in linear.parts)
        room = sum(abs(factor) * self.loose[cell] for cell, factor in linear.parts)
        gap = times * self.values[linear.result] - exact
        room += abs(times) * self.halves[linear.result]
        return -room <= gap <= room + linear.slack

    def share(self, sums: Sequence[Linear]) -> tuple[int, int]:
        """How many of some sums hold, and how many there are."""
        return sum(map(self.holds, sums)), len(sums)

    def fit(self, sums: Sequence[Linear]) -> tuple[Fraction, Fraction, int]:
        """How well some sums hold: the share that does, and that does exactly."""
        held, count = self.share(sums)
        exact = sum(
            self.values[linear.result] * linear.times
            == sum(factor * self.values[cell] for cell, factor in linear.parts)
            for linear in sums
        )
        return Fraction(held, count), Fraction(exact, count), count

    # --- sums down the rows -----------------------------------------------------------

    def add_sums(self) -> None:
        """The sums of criteria, and of total rows."""
        sums = {
            column: list(self._sums_of(column))
            for column in self.sheet.columns
            if column.role in POINTS
        }
        shares = {column: self.share(found) for column, found in sums.items()}
        # Where maxima add up, so do scores; without them the scores must show it.
        adds_up = any(
            2 * held > count for c, (held, count) in shares.items() if c.is_named
        )
        for column, (held, count) in shares.items():
            totals = list(self._totals_of(column))
            shown = adds_up or held or any(map(self.holds, totals))
            # One sum may be wrong, or a few where the others show that they are sums.
            few = count < FEW or (count - held < FOUR and shown)
            is_sum = held * 3 >= count * (1 if column.is_named else 2)
            if is_sum or (few and column.is_named):
                for linear in sums[column]:
                    self.add(linear)
            elif column.is_named:
                self.unclear.append(("sum", column))
            for linear in totals:
                if column.is_named or self.holds(linear):
                    self.add(linear)

    def _sums_of(self, column: Column) -> Iterator[Linear]:
        for row in self.sheet.items():
            result = self.cells.get((row.place, column.place))
            below = self.children.get(row.place)
            if result is None or not below:
                continue
            linear = self._sum("sum", result, below, column)
            if linear is not None:
                yield linear

    def _sum(
        self,
        id: str,  # noqa: A002 - as Linear
        result: int,
        rows: Sequence[Row],
        column: Column,
    ) -> Linear | None:
        """The sum of some rows; rows without a number stand for those below them."""
        parts: list[tuple[int, Row]] = []
        slack = 0
        waiting = list(reversed(rows))
        while waiting:
            row = waiting.pop()
            cell = self.cells.get((row.place, column.place))
            below = self.children.get(row.place, [])
            if cell is not None:
                parts.append((cell, row))
            elif below:
                waiting += reversed(below)
            else:
                slack += self._most(row, column)
        if not parts:
            return None
        plus = self.linear(id, result, ((c, 1) for c, _ in parts), slack=slack)
        taken = {
            cell
            for cell, row in parts
            if takes_off(row.title) and self.values[cell] > 0
        }
        if not taken or column.role == "max":
            return plus
        signed = ((cell, -1 if cell in taken else 1) for cell, _ in parts)
        minus = self.linear(id, result, signed, slack=slack)
        return plus if self.holds(plus) and not self.holds(minus) else minus

    def _most(self, row: Row, column: Column) -> int:
        """The most that a row without a number may have in a column."""
        if takes_off(row.title):
            return 0
        maxima = self.sheet.named("max") if column.role != "max" else ()
        for most in maxima:
            cell = self.cells.get((row.place, most.place))
            if cell is not None:
                return self.values[cell]
        return ENDLESS

    def _totals_of(self, column: Column) -> Iterator[Linear]:
        totals = [row for row in self.sheet.rows if row.kind == "total"]
        tops = self.children.get(None, [])
        for place, row in enumerate(totals):
            result = self.cells.get((row.place, column.place))
            if result is None:
                continue
            start = totals[place - 1].place if place else -1
            above = [top for top in tops if top.place < row.place]
            recent = [top for top in above if top.place > start]
            groups = [above, recent, [*totals[:place], *recent]]
            if place:
                groups.append([totals[place - 1], *recent])
            if not above:  # a table that begins with its total
                end = next((t.place for t in totals[place + 1 :]), ENDLESS)
                groups = [[top for top in tops if top.place < end], tops]
            if column.role == "max":  # bonuses may stand beside the scale
                groups += [[r for r in g if not self._is_extra(r)] for g in groups]
            sums = [self._sum("total", result, g, column) for g in groups if g]
            found = [linear for linear in sums if linear is not None]
            held = [linear for linear in found if self.holds(linear)]
            # An index below a total may be another figure: the total in per cent.
            if held or (found and not (place and is_index(row.title or row.name))):
                yield [*held, *found][0]

    def _is_extra(self, row: Row) -> bool:
        return row.kind == "item" and is_extra(row.title or row.name)

    # --- bounds -----------------------------------------------------------------------

    def add_bounds(self) -> None:
        """Nothing above a maximum, or below a minimum; no target below a result."""
        for column in self.sheet.named("score", "target", "total"):
            self._add_maxima(column)
            self._add_minima(column)
        for column in self.sheet.named("target"):
            result = self._nearest(column, "score")
            if result is None or (
                None not in {column.year, result.year}
                and (column.year or 0) <= (result.year or 0)
            ):
                continue
            pairs = [
                (self._at(row, result), self._at(row, column))
                for row in self.sheet.rows
                if row.kind in {"item", "total"}
            ]
            self._add_bounds("target-below-result", pairs, column)

    def _add_maxima(self, column: Column) -> None:
        most = self._nearest(column, "max")
        top = next(iter(self.sheet.items("max")), None)
        extra = any(map(self._is_extra, self.sheet.items()))
        has_bonus = extra or bool(self.sheet.named("bonus"))
        pairs = []
        for row in self.sheet.rows:
            above = self._at(row, most)
            if above is None and top is not None and row.kind == "item":
                above = self._at(top, column)
            # With a bonus a total may be more; a deduction's maximum says nothing.
            is_total = row.kind == "total" or column.role == "total"
            if above is None or row.kind == "max" or (is_total and has_bonus):
                continue
            if self.values[above] > 0:
                pairs.append((self._at(row, column), above))
        self._add_bounds("above-maximum", pairs, column)

    def _add_minima(self, column: Column) -> None:
        least = self._nearest(column, "min")
        if least is not None:
            rows = [(self._at(row, least), row) for row in self.sheet.items()]
            pairs = [(low, self._at(row, column)) for low, row in rows]
            self._add_bounds("below-minimum", pairs, column)
        elif self.sheet.shape == "criteria" or column.role == "total":
            cells = [self._at(row, column) for row in self.sheet.rows]
            below = [
                cell
                for cell, row in zip(cells, self.sheet.rows, strict=True)
                if cell is not None
                and self.values[cell] < 0
                and not takes_off(row.title or row.name)
            ]
            for cell in below if len(below) <= FEW else ():  # more are meant
                self.add(Bound(place=-1, id="below-minimum", small=None, large=cell))

    def _add_bounds(
        self,
        id: str,  # noqa: A002 - as Bound
        pairs: Iterable[tuple[int | None, int | None]],
        column: Column,
    ) -> None:
        """Add bounds, unless most rows break them: then they are none."""
        known = [(a, b) for a, b in pairs if a is not None and b is not None]
        held = sum(self.values[a] <= self.values[b] for a, b in known)
        if 2 * held < len(known) and len(known) - held > FEW:
            self.unclear.append(("bound", column))
            return
        for small, large in known:
            self.add(Bound(place=-1, id=id, small=small, large=large))

    def _at(self, row: Row, column: Column | None) -> int | None:
        return None if column is None else self.cells.get((row.place, column.place))

    def _nearest(self, column: Column, role: Any) -> Column | None:  # noqa: ANN401 - a Role
        """The column of a role that stands last before *column*, or first after it."""
        found = [
            other
            for other in self.sheet.named(role)
            if role != "score" or (other.is_named and not other.code)
        ]
        before = [other for other in found if other.place < column.place]
        return before[-1] if before else next(iter(found), None)

    def placed(self, **fields: Any) -> None:  # noqa: ANN401 - as Placed
        """Add a rank that has to fit."""
        self.add(Placed(place=-1, id="rank-order", unit=self.scale, **fields))
