"""Scores row by row: steps of new columns on a frame, each on those before it."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from functools import cached_property, reduce
from operator import add
from typing import TYPE_CHECKING, Any

import attrs
import narwhals as nw

from parindex.errors import Collector
from parindex.frames.bounds import Bounds, bounds_for
from parindex.frames.reading import Column
from parindex.frames.translation import Translator
from parindex.intervals import Interval
from parindex.sheets import Sheet
from parindex.sheets.expressions import (
    Condition,
    Divided,
    Expression,
    Fixed,
    Given,
    Has,
    Piecewise,
    ScoreOf,
    Where,
    inside,
    walk,
)
from parindex.sheets.making import all_of, before, total
from parindex.tables import Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parindex.measures import Quotient
    from parindex.sheets import Cell

ONE = Fraction(1)

#: Ends of a score that are no further apart are the same: floats are off by less.
SAME = 1e-9

#: The columns of a node: its score where it is settled, and its ends where it may not.
SETTLED, LOW, HIGH = "", "_low", "_high"
PROBLEMS = "_problems"


@attrs.frozen(slots=False)
class Scorer:
    """Scores the rows of one frame."""

    #: The frame, as Narwhals holds it.
    frame: Any
    #: The names of its columns; those of pandas may be numbers.
    names: tuple[str, ...]
    #: What is worked out.
    sheet: Sheet
    #: The columns of the data that are read, by datum.
    given: Table[Column]

    # --- what is asked for ------------------------------------------------------------

    def scored(self, name: str) -> Any:  # noqa: ANN401 - eager or lazy
        """The frame with scores; *name* begins the names of their columns.

        Raises:
            Invalid: for names that are taken.
        """
        made = self._names_made(name)
        counted = f"{self._tag}problems"
        frame = self._read()
        faults = (fault.cast(nw.Int64) for fault in self._faults().values())
        frame = frame.with_columns(
            reduce(add, faults, nw.lit(0, nw.Int64)).alias(counted)
        )
        for place, cells in enumerate(self._levels()):
            frame = self._worked_out(frame, cells, f"{self._tag}shared{place}_")
        sound = nw.col(counted) == 0
        found: list[nw.Expr] = [
            nw.when(sound & settled).then(score).alias(made[code, part])
            for code in self.sheet.nodes
            for part, score, settled in self._parts(code)
        ]
        found.append(nw.col(counted).alias(name + PROBLEMS))
        every = map(nw.col, (*self.names, *made.values()))
        return frame.with_columns(*found).select(*every)

    def checked(self) -> Any:  # noqa: ANN401 - eager or lazy
        """How many rows have which problem, as a frame of one row."""
        counts = [
            fault.cast(nw.Int64).sum().fill_null(0).cast(nw.Int64).alias(label)
            for label, fault in self._faults().items()
        ]
        return self._read().select(nw.len().cast(nw.Int64).alias("all rows"), *counts)

    # --- names ------------------------------------------------------------------------

    @cached_property
    def _tag(self) -> str:
        """How names begin that no column of the frame has, in any case of letters."""
        tag = "parindex_"
        while any(str(name).casefold().startswith(tag) for name in self.names):
            tag += "_"
        return tag

    def _names_made(self, name: str) -> dict[tuple[str, str], str]:
        """The names of the new columns, by node and part."""
        made = {
            (code, part): _joined(name, code) + part
            for code in self.sheet.nodes
            for part, _, _ in self._parts(code)
        }
        made["", PROBLEMS] = name + PROBLEMS
        problems = Collector()
        # DuckDB and Spark tell no column from another that differs in case only.
        taken = {str(other).casefold() for other in self.names}
        for (code, _), column in made.items():
            if column.casefold() in taken:
                where = f"criterion {code}" if code else "name"
                expected = "a name that no other column has: name='…' gives another"
                problems.add("taken", where, f"{column!r}", expected)
            taken.add(column.casefold())
        problems.check("frame")
        return made

    # --- data -------------------------------------------------------------------------

    @cached_property
    def _bounds(self) -> Bounds:
        """How large whole data can be."""
        most = {name: c.most for name, c in self.given.items() if c.is_whole}
        worked_out = [cell.expression for cell in self.sheet.cells]
        return bounds_for([*worked_out, *self._conditions().values()], most)

    @cached_property
    def _translator(self) -> Translator:
        """Expressions on the columns of this frame and on further ones."""
        return Translator(
            self._bounds,
            {name: f"{self._tag}value{at}" for at, name in enumerate(self.given)},
            {name: f"{self._tag}missing{at}" for at, name in enumerate(self.given)},
            frozenset(n for n, c in self.given.items() if c.datum.kind == "flag"),
            {
                (cell.code, cell.side): f"{self._tag}score{at}"
                for at, cell in enumerate(self.sheet.cells)
            },
        )

    def _most(self, name: str) -> int:
        return self._bounds.most.get(name, 0)

    def _read(self) -> Any:  # noqa: ANN401 - eager or lazy
        """The frame with its data, checked."""
        translator = self._translator
        missing, values = translator.missing, translator.values
        if not self.given:  # lazy frames do not take steps that add nothing
            return self.frame
        frame = self.frame.with_columns(
            *(
                (~column.is_sound(self._most(name))).alias(missing[name])
                for name, column in self.given.items()
            )
        )
        return frame.with_columns(
            *(
                column.value(nw.col(missing[name])).alias(values[name])
                for name, column in self.given.items()
            )
        )

    def _faults(self) -> dict[str, nw.Expr]:
        """Where rows have which problem, by what it is about."""
        found = {}
        for name, column in self.given.items():
            fault = nw.col(self._translator.missing[name])
            if name in self.sheet.optional:
                fault &= ~column.is_missing()
            found[name] = fault
        for label, condition in self._conditions().items():
            found[label] = self._translator.condition(condition)
        return found

    def _conditions(self) -> dict[str, Condition]:
        """What no row may have: parts above their wholes, and what takes out."""
        context = self.sheet.card.context
        found: dict[str, Condition] = {}
        for share in context.framework.shares(context.reading):
            condition = self._is_above(share)
            if condition is not False:
                parts, whole = (
                    "+".join(name for name, _ in terms)
                    for terms in (share.top, share.bottom)
                )
                found[f"{parts} > {whole}"] = condition
        for code, condition in self.sheet.exceptions:
            found[f"criterion {code}"] = condition
        return found

    def _is_above(self, share: Quotient) -> Condition:
        """Where a part is above its whole, as far as they are known."""
        if not any(name in self.given for name in share.spans):
            return False
        parts = [self._least(name) for name, _ in share.top]
        wholes = [self._most_of(name) for name, _ in share.bottom]
        known = [whole for whole in wholes if whole is not None]
        if len(known) < len(wholes):
            return False
        here = all_of(Has(name) for name, _ in share.bottom if name in self.given)
        above = before(_total(known), _total(parts), closed=False)
        return all_of((here, above))

    def _least(self, name: str) -> Expression:
        """The least that a part can be; where it is missing, its column has a 0."""
        if name in self.given:
            return Given(name)
        known = self.sheet.card.context.data.get(name, 0)
        return Fixed(Fraction(known.low if isinstance(known, Interval) else known))

    def _most_of(self, name: str) -> Expression | None:
        """The most that a whole can be; None where it has no end."""
        if name in self.given:
            return Given(name)
        known = self.sheet.card.context.data.get(name)
        if known is None:
            return None
        return Fixed(Fraction(known.high if isinstance(known, Interval) else known))

    # --- scores -----------------------------------------------------------------------

    def _levels(self) -> Iterator[list[Cell]]:
        """The cells that vary, level by level: each on those of the levels before."""
        level: dict[tuple[str, str], int] = {}
        found: dict[int, list[Cell]] = {}
        for cell in self.sheet.cells:
            if isinstance(cell.expression, Fixed):
                continue
            below = [
                level[node.code, node.side]
                for node in walk(cell.expression)
                if isinstance(node, ScoreOf)
            ]
            at = max(below, default=-1) + 1
            level[cell.code, cell.side] = at
            if self.sheet.is_single(cell.code):
                level[cell.code, "high"] = at
            found.setdefault(at, []).append(cell)
        yield from found.values()

    def _worked_out(self, frame: Any, cells: list[Cell], name: str) -> Any:  # noqa: ANN401 - eager or lazy
        """The frame with the cells of a level, what they share once and first."""
        translator = self._translator
        shared = {of: f"{name}{at}" for at, of in enumerate(_shared(cells))}
        if shared:
            frame = frame.with_columns(
                *(translator.number(of).alias(at) for of, at in shared.items())
            )
        translator = attrs.evolve(translator, shared=shared)
        return frame.with_columns(
            *(
                translator.number(cell.expression).alias(
                    translator.scores[cell.code, cell.side]
                )
                for cell in cells
            )
        )

    def _parts(self, code: str) -> Iterator[tuple[str, nw.Expr, nw.Expr]]:
        """The columns of a node: which, what is in them, and where anything is."""
        low, high = (self._end(self.sheet.cell(code, side)) for side in ("low", "high"))
        always = nw.lit(value=True)
        if self.sheet.is_single(code):
            yield SETTLED, low, always
            return
        yield SETTLED, low, (high - low) <= SAME
        yield LOW, low, always
        yield HIGH, high, always

    def _end(self, cell: Cell) -> nw.Expr:
        if isinstance(cell.expression, Fixed):
            return self._translator.number(cell.expression)
        return nw.col(self._translator.scores[cell.code, cell.side])


def _shared(cells: list[Cell]) -> list[Expression]:
    """The largest expressions worth a column that stand in several cells."""
    times = Counter(node for cell in cells for node in walk(cell.expression))
    found: dict[Expression, None] = {}
    stack: list[Expression | Condition] = [cell.expression for cell in cells]
    while stack:
        node = stack.pop()
        if isinstance(node, Piecewise | Where | Divided) and times[node] > 1:
            found[node] = None
        else:
            stack += inside(node)
    return list(found)


def _joined(name: str, code: str) -> str:
    return f"{name}_{code.replace('.', '_')}" if code else name


def _total(of: list[Expression]) -> Expression:
    return total((ONE, part) for part in of)
