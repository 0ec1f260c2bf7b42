"""Scores of many scenarios at once: a card compiled for columns of data.

Needs the extra `batch`: `pip install "parindex[batch]"`. What varies is given as
columns, a row a scenario; all else is taken from the card and folded into constants.

Scores are floats, off by at most `Compiled.error_bound`. Thresholds on whole cases are
decided exactly as long as a number of cases times the whole numbers of the threshold
(19 and 20 of 95 %) stays below 4 x 10^15; decimals within 10^-12 of a threshold are
taken to be on it.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

import attrs
import numpy as np

from parindex.aggregation import adds_up
from parindex.arrays.columns import BLOCK, Floats, read, ready
from parindex.arrays.formulas import FormulaTape
from parindex.arrays.tapes import Machine, Register, Score, Tape, refuse
from parindex.construction import aggregation_of
from parindex.formulas import data_of
from parindex.intervals import Interval
from parindex.measures import names_of
from parindex.scorecard import Scorecard, combination, combined

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import ArrayLike

    from parindex.scorecard import ScoredNode


class Ends(NamedTuple):
    """The least and the most that a score can be in each row."""

    low: Floats
    #: The same array as low where the score is exact in all rows.
    high: Floats


@attrs.frozen
class Result:
    """Where a tape leaves the score of a node."""

    #: The same in all rows; None where it varies.
    known: Interval | None = None
    #: The register of its lower end, where it varies.
    low: Register | None = None
    #: That of its higher end; None where it is `width` above the lower in all rows.
    high: Register | None = None
    #: How far the higher end is above the lower one, if as far in all rows.
    width: Fraction = Fraction(0)


@attrs.frozen(eq=False)
class Compiled:
    """A card compiled for some columns of data; it can score any number of rows."""

    #: The card that it was made from.
    card: Scorecard = attrs.field(repr=False)
    #: The data that are given as columns.
    columns: tuple[str, ...]
    #: Where the scores of the wanted nodes are, by code; "" for the whole.
    results: Mapping[str, Result] = attrs.field(repr=False)
    #: The most by which a score can be off, in points.
    error_bound: float
    #: The steps.
    tape: Tape = attrs.field(repr=False)

    def score(self, columns: Mapping[str, ArrayLike]) -> dict[str, Ends]:
        """The scores of all rows, by code.

        Args:
            columns: A column for each of its data, in the datum's own unit
                (shares from 0 to 1): numbers; bools for a flag; for an answer its
                place in the order of the datum's answers, from 0.

        Raises:
            Invalid: with all mistakes in the columns: missing values, values out of
                range, parts of a case, parts above their whole.
            NotFound: for a column that it does not have.
        """
        given = read(self.card, self.columns, columns)
        rows = len(given[0])
        found = {code: _room(result, rows) for code, result in self.results.items()}
        machine = Machine(self.tape, min(rows, BLOCK))
        framework = self.card.context.framework
        kinds = [framework.datum(name).kind for name in self.columns]
        for start in range(0, rows, BLOCK):
            part = slice(start, start + BLOCK)
            machine.run(
                [ready(c[part], kind) for c, kind in zip(given, kinds, strict=True)],
                {
                    register: ends[place][part]
                    for code, ends in found.items()
                    for register, place in self._registers(code)
                },
            )
        for code, result in self.results.items():
            if result.high is None and result.low is not None and result.width:
                np.add(found[code].low, float(result.width), out=found[code].high)
        return found

    def _registers(self, code: str) -> Iterator[tuple[Register, int]]:
        result = self.results[code]
        for place, register in enumerate((result.low, result.high)):
            if register is not None:
                yield register, place


def _room(result: Result, rows: int) -> Ends:
    """Room for the scores of a node, filled where they are known."""
    if result.known is not None:
        low = np.full(rows, float(result.known.low))
        if result.known.is_exact:
            return Ends(low, low)
        return Ends(low, np.full(rows, float(result.known.high)))
    low = np.empty(rows)
    same = result.high is None and not result.width
    return Ends(low, low if same else np.empty(rows))


def compile_card(
    card: Scorecard, columns: Iterable[str], nodes: Iterable[str] = ("",)
) -> Compiled:
    """Compile a card for columns of some data.

    Args:
        card: What does not vary: framework, reading, awards, and the other data.
        columns: The data that vary by row, whatever the card says of them.
        nodes: The codes of the nodes whose scores are wanted; "" for the whole.

    Raises:
        NotFound: for a datum or a code that the framework does not have.
        Invalid: where columns cannot be scored: beside a datum that is not known in the
            same quantity, for a rank that is counted among peers from a column, and
            where data may take a criterion out of a mean or a cap.
    """
    framework = card.context.framework
    names = tuple(framework.datum(name).name for name in dict.fromkeys(columns))
    if not names:
        refuse("", "none", "at least one datum that varies")
    builder = _Builder(card, names, dict.fromkeys(nodes))
    builder.results()
    bound = max(builder.errors, default=0.0)
    return Compiled(card, names, builder.found, bound, builder.tape)


class _Builder:
    """Writes the tape of a card, from the leaves up."""

    def __init__(
        self, card: Scorecard, names: tuple[str, ...], wanted: Mapping[str, None]
    ) -> None:
        self.card, self.context, self.wanted = card, card.context, wanted
        data, framework = self.context.data, self.context.framework
        kinds = {datum.name: datum.kind for datum in framework.data}
        self.tape = FormulaTape(names, data, kinds)
        self.found: dict[str, Result] = {}
        self.errors: list[float] = []
        self._moved = frozenset(self._ranks_moved(names))
        self._varying: set[str] = set()
        self._mark(card.root)

    def _ranks_moved(self, names: Sequence[str]) -> Iterator[str]:
        """The ranks among peers that follow from a column."""
        context = self.context
        for datum in context.framework.data:
            if datum.by is None or datum.name in names:
                continue
            counted = datum.name not in context.book.measurements
            if counted and datum.name in context.data:
                made_of = names_of(context.framework.quantity(datum.name))
                if not set(names).isdisjoint(made_of):
                    yield datum.name

    def _mark(self, scored: ScoredNode) -> bool:
        """Note which nodes vary by row, here and below."""
        inside = [self._mark(child) for child in scored.components]
        varies = any(inside)
        formula = scored.formula
        if formula is not None:
            varies = self.tape.varies(formula)
            if varies and scored.code in self.context.not_applicable:
                self._check_out(scored)
                varies = False
            for name in data_of(formula, self.tape.data):
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

    def results(self) -> None:
        """Write the tape for all nodes that are wanted."""
        for code in self.wanted:
            if code not in self.found:
                scored = self.card[code] if code else self.card.root
                above = self._above(scored)
                self.node(scored, applies=above)

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

    def node(self, scored: ScoredNode, *, applies: bool) -> Score:
        """The score of a node by row; noted where it is wanted."""
        if scored.code not in self._varying:
            found: Score = scored.score
        elif scored.formula is not None:
            found = self.tape.formula(scored.formula, scored.code, applies=applies)
        else:
            found = self._branch(scored, applies=applies or self._holds(scored))
        if scored.code in self.wanted and scored.code not in self.found:
            self.found[scored.code] = self._result(found)
        return found

    def _result(self, found: Score) -> Result:
        if isinstance(found, Interval):
            self.errors.append(float(max(abs(found.low), abs(found.high))) * 2.0**-53)
            return Result(known=found)
        low, high, plus, error, size = found
        whole = size + float(max(abs(plus.low), abs(plus.high)))
        self.errors.append(error + 2.0**-51 * whole)
        first = self.tape.result(low, plus.low)
        if low == high:
            return Result(low=first, width=plus.width)
        return Result(low=first, high=self.tape.result(high, plus.high))

    def _branch(self, scored: ScoredNode, *, applies: bool) -> Score:
        context, node = self.context, scored.node
        how = aggregation_of(node, context.reading)
        own = left = context.ranges[scored.code]
        whole = self._applying(scored)
        if not adds_up(how):
            self._check_applies(scored)
        made = combination(node, whole.components, context)
        if made is None:
            self._check_stays(scored)
            return own
        constant = Interval(made.constant, made.constant)
        parts = (
            (times, self.node(scored.below(code), applies=applies))
            for code, times in made.terms.items()
        )
        found = self.tape.sum(chain([(Fraction(1), constant)], parts))
        if node.capped and context.reduces:
            left = whole.range
        if node.capped:
            left = left.clamp(own.low, own.high)
            found = self.tape.clamp(found, left.low, left.high)
        return found

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
