"""A scorecard as a sheet: each score as arithmetic on columns of data.

A sheet is made once and read by every engine that scores many rows: NumPy, dataframes,
SQL, spreadsheets. What varies is given as columns, a row a unit or a scenario; all else
is taken from the card and worked out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

import attrs

from parindex.aggregation import adds_up
from parindex.assessment import Assessment, Book
from parindex.construction import aggregation_of
from parindex.errors import Invalid, Problem
from parindex.evaluation import evaluate
from parindex.formulas import Chosen, Curved, Formula, Rounded, data_of, inner
from parindex.intervals import Interval
from parindex.measures import Datum, names_of
from parindex.scorecard import Scorecard, combination, combined
from parindex.sheets.expressions import (
    Condition,
    Ends,
    Expression,
    Fixed,
    Row,
    ScoreOf,
    Side,
)
from parindex.sheets.leaves import SIDES, ends_of, leaf
from parindex.sheets.making import all_of, any_of, extreme, negated, total
from parindex.sheets.quantities import Table, exact, values
from parindex.sheets.worth import holds, value
from parindex.text import nfc

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from fractions import Fraction

    from parindex.criteria import Framework
    from parindex.scorecard import ScoredNode


@attrs.frozen
class Cell:
    """One end of the score of a node; both, where they are always the same."""

    #: The code of the node; empty for the whole.
    code: str
    #: Which end; `low` alone where they are the same.
    side: Side
    #: What it is, on the data and on cells before it.
    expression: Expression


@attrs.frozen(eq=False)
class Sheet:
    """Scores as cells, each on columns of data and on cells before it."""

    #: The card that it was made from.
    card: Scorecard = attrs.field(repr=False)
    #: The data that are given as columns.
    columns: tuple[Datum, ...]
    #: Those of them that may be missing in some rows, by name.
    optional: frozenset[str]
    #: The codes of the nodes that are wanted; "" for the whole.
    nodes: tuple[str, ...]
    #: The cells, what they read first; one a node where both ends are the same.
    cells: tuple[Cell, ...] = attrs.field(repr=False)
    #: The rows that cannot be scored, as what does not apply there stands in a mean or
    #: under a cap: the code of the criterion, and where.
    exceptions: tuple[tuple[str, Condition], ...] = ()
    _by_place: dict[tuple[str, Side], Cell] = attrs.field(
        init=False, repr=False, factory=dict
    )

    def __attrs_post_init__(self) -> None:
        self._by_place.update(((cell.code, cell.side), cell) for cell in self.cells)

    def cell(self, code: str, side: Side) -> Cell:
        """The cell of one end of a node; the same one for both where they are equal."""
        return self._by_place.get((code, side)) or self._by_place[code, "low"]

    def is_single(self, code: str) -> bool:
        """Whether both ends of a node are always the same."""
        return (code, "high") not in self._by_place

    def at(self, row: Row) -> dict[str, Interval]:
        """The scores of one row, exactly; what every engine is held against.

        Raises:
            Invalid: for a row that cannot be scored.
        """
        scores: dict[tuple[str, Side], Fraction] = {}
        for code, condition in self.exceptions:
            if holds(condition, row, scores):
                refuse_out(code)
        for cell in self.cells:
            found = value(cell.expression, row, scores)
            scores[cell.code, cell.side] = found
            if self.is_single(cell.code):
                scores[cell.code, "high"] = found
        return {c: Interval(scores[c, "low"], scores[c, "high"]) for c in self.nodes}


def refuse(where: str, found: str, expected: str) -> NoReturn:
    """Refuse what columns cannot hold."""
    raise Invalid("columns", (Problem("columns", where, found, expected),))


def refuse_out(code: str) -> NoReturn:
    """Refuse what columns take out of a mean or a cap."""
    refuse(
        f"criterion {code}",
        "no cases, or perhaps none, which takes it out of a mean or a cap",
        "cases; evaluate() takes it out",
    )


def blank_card(framework: Framework, reading: str | None = None) -> Scorecard:
    """A card of which nothing is known.

    Raises:
        NotFound: for a reading that is not there.
    """
    assessment = Assessment(
        framework=framework.id, unit="", year=0, books=[Book(name="self_assessed")]
    )
    return evaluate(framework, assessment, reading=reading, vintage=True)


def sheet_of(
    card: Scorecard,
    columns: Iterable[str] | None = None,
    nodes: Iterable[str] = ("",),
    optional: Iterable[str] = (),
) -> Sheet:
    """A card as a sheet.

    Args:
        card: What does not vary: framework, reading, awards, and the other data.
        columns: The data that vary by row, whatever the card says of them; all that
            its rules read unless given.
        nodes: The codes of the nodes whose scores are wanted; "" for the whole.
        optional: The columns that may be missing in some rows, where a score is then
            known to lie between two numbers only.

    Raises:
        NotFound: for a datum or a code that the framework does not have.
        Invalid: where columns cannot be scored: for a rank that is counted among peers
            from a column, where data may take a criterion out of a mean or a cap, and
            where no datum varies.
    """
    framework = card.context.framework
    if columns is None:
        read = {name for f in card.context.formulas.values() for name in data_of(f)}
        columns = [datum.name for datum in framework.data if datum.name in read]
    names = [framework.datum(nfc(name)).name for name in dict.fromkeys(columns)]
    if not names:
        refuse("", "none", "at least one datum that varies")
    missing = frozenset(framework.datum(nfc(name)).name for name in optional)
    data = {n: x for n, x in card.context.data.items() if n not in names}
    table = Table(frozenset(names), missing & frozenset(names), data)
    wanted = tuple(dict.fromkeys(nodes))
    maker = _Maker(card, table, wanted)
    return Sheet(
        card,
        tuple(map(framework.datum, names)),
        table.optional,
        wanted,
        tuple(Cell(c, side, of) for (c, side), of in maker.cells.items()),
        tuple(maker.exceptions.items()),
    )


class _Maker:
    """Makes the cells of a card, from the leaves up."""

    def __init__(self, card: Scorecard, table: Table, wanted: tuple[str, ...]) -> None:
        self.card, self.context, self.table = card, card.context, table
        self.cells: dict[tuple[str, Side], Expression] = {}
        self.exceptions: dict[str, Condition] = {}
        self._moved = frozenset(self._ranks_moved())
        self._varying: set[str] = set()
        self._mark(card.root)
        for code in wanted:
            scored = card[code] if code else card.root
            self._node(scored, applies=self._above(scored))

    def _ranks_moved(self) -> Iterator[str]:
        """The ranks among peers that follow from a column."""
        context = self.context
        for datum in context.framework.data:
            if datum.by is None or datum.name in self.table.columns:
                continue
            counted = datum.name not in context.book.measurements
            if counted and datum.name in context.data:
                made_of = names_of(context.framework.quantity(datum.name))
                if self.table.varies(made_of):
                    yield datum.name

    def _mark(self, scored: ScoredNode) -> bool:
        """Note which nodes vary by row, here and below."""
        inside = [self._mark(child) for child in scored.components]
        varies = any(inside)
        formula = scored.formula
        if formula is not None:
            names = data_of(formula, self.table.data)
            varies = self.table.varies(names)
            if varies and scored.code in self.context.not_applicable:
                self._check_out(scored)
                varies = False
            for name in names:
                if name in self._moved and scored.award is None:
                    found = f"a column that moves {name!r}, a rank among peers"
                    refuse(f"criterion {scored.code}", found, f"a column of {name!r}")
        if scored.award is not None or not varies:
            return False
        self._varying.add(scored.code)
        return True

    def _check_out(self, scored: ScoredNode) -> None:
        """Refuse what does not apply for one reason or, by row, for another."""
        if not scored.is_out and scored.code in self.context.excluding:
            found = "columns that take it out, and a book that says it does not apply"
            refuse(f"criterion {scored.code}", found, "one of them")

    def _above(self, scored: ScoredNode) -> bool:
        """Whether a mean or a cap stands above a node."""
        return any(
            self._holds(node)
            for node in self.card.root.walk()
            if node.components and scored.code.startswith(f"{node.code}.".lstrip("."))
            if node is not scored
        )

    def _holds(self, scored: ScoredNode) -> bool:
        """Whether what does not apply below a node changes more than a sum."""
        how = aggregation_of(scored.node, self.context.reading)
        return not adds_up(how) or (scored.node.capped and self.context.reduces)

    # --- nodes ------------------------------------------------------------------------

    def _node(self, scored: ScoredNode, *, applies: bool) -> Ends:
        """The score of a node by row, as what stands for it in cells above."""
        code = scored.code
        if (code, "low") not in self.cells:
            if code not in self._varying:
                ends = ends_of(scored.score)
            elif scored.formula is not None:
                ends = self._leaf(scored.formula, code, applies=applies)
            else:
                ends = self._branch(scored, applies=applies or self._holds(scored))
            for side, end in zip(SIDES, ends, strict=True):
                if side == "low" or end != ends[0]:
                    self.cells[code, side] = end
        return self._reference(code, "low"), self._reference(code, "high")

    def _reference(self, code: str, side: Side) -> Expression:
        if (code, side) not in self.cells:
            side = "low"
        found = self.cells[code, side]
        return found if isinstance(found, Fixed) else ScoreOf(code, side)

    def _leaf(self, formula: Formula, code: str, *, applies: bool) -> Ends:
        if applies:
            empty = any_of(_takes_out(formula, self.table))
            if empty is True:
                refuse_out(code)
            if empty is not False:
                self.exceptions[code] = empty
        return leaf(formula, self.table)

    def _branch(self, scored: ScoredNode, *, applies: bool) -> Ends:
        context, node = self.context, scored.node
        how = aggregation_of(node, context.reading)
        own = left = context.ranges[scored.code]
        whole = self._applying(scored)
        if not adds_up(how):
            self._check_applies(scored)
        made = combination(node, whole.components, context)
        if made is None:
            self._check_stays(scored)
            return ends_of(own)
        parts = [
            (times, self._node(scored.below(code), applies=applies))
            for code, times in made.terms.items()
        ]
        low, high = (
            total(((times, ends[side]) for times, ends in parts), made.constant)
            for side in (0, 1)
        )
        if node.capped and context.reduces:
            left = whole.range
        if node.capped:
            left = left.clamp(own.low, own.high)
            low, high = (_clamped(end, left) for end in (low, high))
        return low, high

    def _applying(self, scored: ScoredNode) -> ScoredNode:
        """A node as it is where all that varies applies, its score left open."""
        context = self.context
        if scored.code not in self._varying:
            return scored
        if scored.formula is not None:
            within = context.ranges[scored.code]
            return attrs.evolve(
                scored, score=within, range=within, state="measured", is_out=False
            )
        inside = tuple(self._applying(child) for child in scored.components)
        made, left, _ = combined(scored.node, inside, context)
        return attrs.evolve(
            scored, score=made, range=left, components=inside, is_out=False
        )

    def _check_stays(self, scored: ScoredNode) -> None:
        """Refuse columns that may take out what no source says how to put together."""
        for part in scored.walk():
            if part.code in self._varying and part.code in self.context.excluding:
                found = "columns that may take it out, where no source says what then"
                refuse(f"criterion {part.code}", found, "an award, or evaluate()")

    def _check_applies(self, scored: ScoredNode) -> None:
        """Refuse what may turn out not to apply, below a mean, as data are missing."""
        for part in scored.walk():
            known = part.code not in self._varying
            if part.formula is not None and known and part.may_be_out:
                found = "data missing that may take it out of a mean"
                refuse(f"criterion {part.code}", found, "these data")


def _clamped(end: Expression, within: Interval) -> Expression:
    raised = extreme("high", (end, Fixed(within.low)))
    return extreme("low", (raised, Fixed(within.high)))


def _takes_out(formula: Formula, table: Table) -> Iterator[Condition]:
    """Where 0 of 0 takes a criterion out, or may as data are missing."""
    match formula:
        case Curved(_, quantity, None) if quantity.divides:
            found, span = exact(quantity, table), values(quantity, table)
            yield all_of((found.unknown, span.may_be_empty))
            yield all_of((negated(found.unknown), found.empty))
        case Chosen() | Rounded():
            for part in inner(formula, table.data):
                yield from _takes_out(part, table)
