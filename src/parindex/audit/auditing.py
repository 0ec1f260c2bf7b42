"""The audit of one table: read, checked, explained."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from parindex.audit.across import add_across
from parindex.audit.building import Builder
from parindex.audit.findings import Audit, Finding, Misprint, Repair, Spot, said
from parindex.audit.relations import Bound, Linear, Placed, Verdict
from parindex.audit.repairs import Search
from parindex.audit.sheets import duplicates
from parindex.audit.systems import REFINING, System
from parindex.numbers import display
from parindex.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from parindex.audit.building import Leaves
    from parindex.audit.findings import Severity
    from parindex.audit.relations import Relation
    from parindex.audit.repairs import Solution
    from parindex.audit.sheets import Column, Place, Row, Sheet

#: What a verdict is called in the catalogue.
BY_ROUNDING = {
    Verdict.ROUNDED: "audit.rounded",
    Verdict.SPREAD: "audit.spread",
    Verdict.COARSE: "audit.coarse",
    Verdict.EVEN: "audit.even",
    Verdict.CUT: "audit.cut",
}


def number(x: Fraction, digits: int | None = None) -> Text:
    """A number as readers of both languages print it."""
    return Text(display(x, "vi", digits), display(x, "en", digits))


def spot(sheet: Sheet, row: Row | None, column: Column | None = None) -> Spot:
    """A place in a table, for a reader."""
    return Spot(
        file=sheet.name,
        line=row.line if row else 0,
        row=row.name if row else "",
        column=column.name if column else "",
    )


def audit_sheet(
    sheet: Sheet, leaves: Leaves, more: Iterable[Finding], *, rounding: bool
) -> Audit:
    """Everything found in a table, and what was found beside it."""
    builder = Builder(sheet, leaves)
    builder.add_sums()
    builder.add_bounds()
    add_across(builder)
    teller = _Teller(builder, rounding=rounding)
    findings = [*teller.findings(), *_unclear(builder), *reading(sheet), *more]
    findings.sort(key=lambda f: (f.severity != "error", f.spot.line))
    return Audit(
        name=sheet.name,
        columns=tuple((column.name, column.role) for column in sheet.columns),
        rows=len(sheet.rows),
        checked=len(builder.relations) + builder.ranked,
        within=teller.within,
        findings=tuple(findings),
    )


def _unclear(builder: Builder) -> Iterator[Finding]:
    for kind, column in builder.unclear:
        yield Finding(
            id="unclear",
            severity="note",
            spot=spot(builder.sheet, None, column),
            found=said(f"audit.unclear.{kind}"),
            explanation=said("audit.unclear", what=said(f"audit.unclear.{kind}")),
        )


class _Teller:
    """Turns the verdicts on the relations of a table into findings."""

    def __init__(self, builder: Builder, *, rounding: bool) -> None:
        self.builder, self.sheet = builder, builder.sheet
        self.rounding = rounding
        #: How many sums are apart as far as rounded parts can add up to.
        self.within = 0
        self.system = System(
            builder.values, builder.halves, builder.loose, builder.relations
        )
        self.state = self.system.changed({})

    def findings(self) -> Iterator[Finding]:
        """A finding for each relation that does not hold to the letter."""
        repairs: dict[int, tuple[Repair, ...]] = {}
        for trouble in self._search().troubles():
            made = tuple(map(self._repair, trouble.solutions))
            repairs |= dict.fromkeys(trouble.broken, made)
        for place, verdict in self.system.verdicts.items():
            relation = self.builder.relations[place]
            if verdict <= Verdict.OPEN or self._is_usual(relation, verdict):
                continue
            yield self._finding(relation, verdict, repairs.get(place, ()))

    def _is_usual(self, relation: Relation, verdict: Verdict) -> bool:
        """Whether it is what rounding does in every table."""
        if relation.id in {"percent", "average"}:  # a quotient is always rounded
            return verdict <= Verdict.SPREAD
        if verdict != Verdict.SPREAD or self.rounding:
            return False
        self.within += 1
        return True

    def _search(self) -> Search:
        builder = self.builder
        units, limits = [], []
        lowest: dict[int, int] = {}
        finest: dict[int, int] = {}
        for (_, column), cell in builder.cells.items():
            lowest[column] = min(lowest.get(column, 0), builder.values[cell])
            half = builder.halves[cell]
            finest[column] = min(finest.get(column, half), half)
        for (_, column), cell in builder.cells.items():
            units.append((2 * builder.halves[cell], 2 * finest[column]))
            role = self.sheet.columns[column].role
            is_free = lowest[column] < 0 or role == "change"
            # No rank is below 1, and no maximum 0: shares of it are printed.
            least = {"rank": builder.scale, "max": 1}.get(role, 0)
            limits.append(None if is_free else least)
        return Search(self.system, units, limits, builder.scale)

    # --- what is told -----------------------------------------------------------------

    def _spot(self, cell: int) -> Spot:
        row, column = self.builder.places[cell]
        return spot(self.sheet, self.sheet.rows[row], self.sheet.columns[column])

    def _printed(self, cell: int) -> Text:
        found = self.sheet.numbers[self.builder.places[cell]]
        return number(found.value, found.decimals)

    def _scaled(self, top: int, bottom: int = 1) -> Fraction:
        return Fraction(top, bottom * self.builder.scale)

    def _repair(self, solution: Solution) -> Repair:
        return Repair(
            cells=tuple(
                Misprint(
                    spot=self._spot(change.cell),
                    printed=self._printed(change.cell),
                    meant=number(
                        self._scaled(change.value),
                        self._digits(change.cell, change.value),
                    ),
                    slip=change.slip,
                )
                for change in solution.changes
            )
        )

    def _digits(self, cell: int, value: int) -> int:
        """How many decimals a meant value is shown with: as printed, or as needed."""
        digits = self.sheet.numbers[self.builder.places[cell]].decimals
        while value % 10 ** (self.builder.digits - digits):
            digits += 1
        return digits

    def _finding(
        self, relation: Relation, verdict: Verdict, repairs: tuple[Repair, ...]
    ) -> Finding:
        severity: Severity = "error" if verdict == Verdict.BROKEN else "note"
        match relation:
            case Linear():
                cell = relation.result
                found, expected, text = self._linear(relation, verdict)
            case Bound():
                cell, found, expected, text = self._bound(relation, verdict)
            case _:
                cell = relation.rank
                found, expected, text = self._placed(relation)
        return Finding(
            id=relation.id,
            severity=severity,
            spot=self._spot(cell),
            found=found,
            expected=expected,
            explanation=text,
            repairs=repairs,
        )

    def _linear(self, relation: Linear, verdict: Verdict) -> tuple[Text, Text, Text]:
        times = relation.factor(self.state)
        exact = self._scaled(self.system.sums[relation.place], times)
        value = self._scaled(self.system.values[relation.result])
        found, expected = self._printed(relation.result), number(exact)
        words: dict[str, str | Text] = {
            "found": found,
            "expected": expected,
            "how": said(f"audit.how.{relation.id}"),
        }
        key = BY_ROUNDING.get(verdict, "audit.broken")
        if verdict in {Verdict.SPREAD, Verdict.BROKEN}:
            words["difference"] = number(abs(value - exact))
        if verdict == Verdict.SPREAD:
            words["parts"] = str(len(relation.parts))
        below = self._below(relation)
        if verdict == Verdict.BROKEN and below is not None:
            words["below"] = number(below)
            key = "audit.broken.below"
        return found, expected, said(key, **words)

    def _below(self, relation: Linear) -> Fraction | None:
        """The sum of the cells at the bottom, where it differs from the parts'."""
        if relation.id not in REFINING:
            return None
        total = 0
        waiting = list(relation.parts)
        while waiting:
            cell, factor = waiting.pop()
            place = self.system.refining.get(cell)
            part = None if place is None else self.builder.relations[place]
            if (
                isinstance(part, Linear)
                and self.system.verdicts[part.place] != Verdict.BROKEN
            ):
                waiting += [(below, factor * sign) for below, sign in part.parts]
            else:
                total += factor * self.system.values[cell]
        return (
            None if total == self.system.sums[relation.place] else self._scaled(total)
        )

    def _bound(self, relation: Bound, verdict: Verdict) -> tuple[int, Text, Text, Text]:
        small, large = relation.small, relation.large
        low = number(Fraction(0)) if small is None else self._printed(small)
        high = number(Fraction(0)) if large is None else self._printed(large)
        cell = small if relation.id == "above-maximum" else large
        if cell is None:  # pragma: no cover - a bound has the cell it is about
            raise AssertionError(relation)
        found, limit = (low, high) if cell == small else (high, low)
        key = f"audit.{relation.id}"
        text = said(key, found=found, limit=limit)
        if verdict != Verdict.BROKEN:
            text = said("audit.by-rounding", text=text)
        return cell, found, limit, text

    def _placed(self, relation: Placed) -> tuple[Text, Text, Text]:
        score, rank = self._printed(relation.score), self._printed(relation.rank)
        low, high = relation.span_of_rank(self.system.values[relation.score])
        low, high = low // self.builder.scale, high // self.builder.scale
        if low > high and relation.is_whole:
            low = high = relation.counted(self.system.values[relation.score]) + 1
        if low > high:
            ranks = said("audit.no-rank")
        elif low == high:
            ranks = number(Fraction(low))
        elif high > 10**6:
            ranks = said("audit.from-rank", low=str(low))
        else:
            ranks = said("audit.ranks", low=str(low), high=str(high))
        return (
            rank,
            ranks,
            said("audit.rank-order", rank=rank, score=score, ranks=ranks),
        )


# --- what is read ---------------------------------------------------------------------


def reading(sheet: Sheet) -> Iterator[Finding]:
    """Texts in number cells, odd decimal marks, and codes that stand twice."""
    by_row: dict[int, list[Place]] = {}
    for place in sheet.texts:
        by_row.setdefault(place[0], []).append(place)
    for row, places in by_row.items():
        texts = dict.fromkeys(sheet.texts[place] for place in places)
        names = dict.fromkeys(sheet.columns[column].name for _, column in places)
        found = Text("; ".join(texts), "; ".join(texts))
        yield Finding(
            id="text",
            severity="note",
            spot=Spot(
                file=sheet.name,
                line=sheet.rows[row].line,
                row=sheet.rows[row].name,
                column=", ".join(names),
            ),
            found=found,
            expected=said("audit.number"),
            explanation=said("audit.text", found=found),
        )
    for (row, column), printed in sheet.numbers.items():
        if printed.other_mark:
            found = number(printed.value, printed.decimals)
            yield Finding(
                id="decimal-mark",
                severity="note",
                spot=spot(sheet, sheet.rows[row], sheet.columns[column]),
                found=found,
                expected=found,
                explanation=said("audit.decimal-mark", found=found),
            )
    for first, again in duplicates(sheet):
        name = Text(again.name, again.name)
        yield Finding(
            id="duplicate",
            severity="error" if sheet.shape == "criteria" else "note",
            spot=spot(sheet, again),
            found=name,
            explanation=said("audit.duplicate", name=name, line=str(first.line)),
        )
