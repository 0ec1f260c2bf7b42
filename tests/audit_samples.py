"""Random tables as offices print them, with and without misprints."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from parindex.audit.across import add_across
from parindex.audit.building import Builder
from parindex.audit.relations import Linear
from parindex.audit.repairs import misprints
from parindex.audit.sheets import read_sheet
from parindex.csvfiles import CsvTable, read_table
from parindex.numbers import half_up

if TYPE_CHECKING:
    import random

    from parindex.audit import Audit

#: Tables in the shapes that offices print.
TABLES = Path(__file__).parent / "audit"

#: A cell: the places of its row and column.
Place = tuple[int, int]


def printed(x: Fraction, digits: int, *, trim: bool = False) -> str:
    """*x* rounded half up to *digits* decimals; *trim* leaves out zeros at the end."""
    rounded = half_up(x, digits)
    text = f"{Decimal(rounded.numerator) / Decimal(rounded.denominator):.{digits}f}"
    return text.rstrip("0").rstrip(".") if trim and "." in text else text


def criteria_table(rng: random.Random, *, exact: bool = False) -> CsvTable:
    """Criteria down the rows: leaves rounded, sums rounded from the true leaves.

    With *exact* leaves the printed leaves are the truth.
    """
    codes: list[str] = []
    for area in range(1, rng.randint(2, 8) + 1):
        codes.append(f"{area}")
        for criterion in range(1, rng.randint(1, 6) + 1):
            codes.append(f"{area}.{criterion}")
            if rng.random() < 0.5:
                below = range(1, rng.randint(1, 5) + 1)
                codes += [f"{area}.{criterion}.{part}" for part in below]
    leaves = [c for c in codes if not any(o.startswith(f"{c}.") for o in codes)]
    digits = rng.choice([1, 2, 2, 2, 3])
    for_sums = digits if rng.random() < 0.7 else max(digits - 1, 1)
    most = {code: Fraction(rng.randint(1, 12), 4) for code in leaves}
    truth = {}
    for code in leaves:
        share = Fraction(rng.randint(0, 10**5), 10**5)
        full_or_quarter = rng.choice([Fraction(1), Fraction(rng.randint(0, 4), 4)])
        truth[code] = most[code] * (share if rng.random() < 0.4 else full_or_quarter)
        if exact:
            truth[code] = min(most[code], half_up(truth[code], digits))
    trim = rng.random() < 0.3

    def total(values: dict[str, Fraction], code: str) -> Fraction:
        return sum(
            (x for leaf, x in values.items() if f"{leaf}.".startswith(f"{code}.")),
            Fraction(0),
        )

    rows = []
    for code in codes:
        places = digits if code in leaves else for_sums
        score = printed(total(truth, code), places, trim=trim)
        rows.append([code, f"tiêu chí {code}", printed(total(most, code), 2), score])
    sums = [sum(values.values(), Fraction(0)) for values in (most, truth)]
    rows.append(
        ["", "Tổng cộng", printed(sums[0], 2), printed(sums[1], for_sums, trim=trim)]
    )
    return CsvTable(columns=["code", "title", "max", "score"], rows=rows)


def units_table(rng: random.Random, *, exact: bool = False) -> CsvTable:
    """Units down the rows: parts, their total, its rank, and averages below."""
    count, parts = rng.randint(3, 63), range(rng.randint(2, 8))
    digits = rng.choice([1, 2, 2, 3])
    truth = [
        [Fraction(rng.randint(0, 10**6), 10**5) for _ in parts] for _ in range(count)
    ]
    if exact:
        truth = [[half_up(x, digits) for x in row] for row in truth]
    totals = [sum(row, Fraction(0)) for row in truth]
    ranks = [1 + sum(other > total for other in totals) for total in totals]
    rows = [
        [f"Sở {i}", *(printed(x, digits) for x in (*row, totals[i])), f"{ranks[i]}"]
        for i, row in enumerate(truth)
    ]
    if rng.random() < 0.5:
        columns = zip(*truth, strict=True)
        means = [sum(column, Fraction(0)) / count for column in columns]
        means.append(sum(totals, Fraction(0)) / count)
        rows.append(["Trung bình", *(printed(x, digits) for x in means), ""])
    names = [f"Phần {part + 1}" for part in parts]
    return CsvTable(columns=["Đơn vị", *names, "Tổng điểm", "Xếp hạng"], rows=rows)


def built(table: CsvTable) -> Builder:
    """The relations of a table."""
    builder = Builder(read_sheet(table, roles={}), "rounded")
    builder.add_sums()
    builder.add_bounds()
    add_across(builder)
    return builder


def misprinted(
    rng: random.Random, table: CsvTable, count: int
) -> tuple[CsvTable, list[Place]]:
    """The table with so many cells misprinted, where arithmetic can tell.

    It can tell where every sum the cell is in moves by more than twice what rounding
    allows, so that no rounding makes up for it, whichever way it went before.
    """
    builder = built(table)
    sums: dict[int, list[Linear]] = {}
    for relation in builder.relations:
        if isinstance(relation, Linear):
            for cell in relation.cells:
                sums.setdefault(cell, []).append(relation)
    while True:
        chosen = rng.sample(sorted(sums), count)
        rows = [list(row) for row in table.rows]
        can_tell = True
        for cell in chosen:
            row, column = place = builder.places[cell]
            decimals = builder.sheet.numbers[place].decimals
            unit, now = 2 * builder.halves[cell], builder.values[cell]
            value = rng.choice(
                [v for v in misprints(now, unit, builder.scale) if v >= 0]
            )
            for relation in sums[cell]:
                factor = dict(relation.parts).get(cell, relation.times)
                parts = (abs(f) * builder.loose[c] for c, f in relation.parts)
                own = max(relation.half, builder.halves[relation.result])
                room = 2 * (sum(parts) + relation.times * own)
                can_tell &= abs(factor * (value - now)) > room
            rows[row][column] = printed(Fraction(value, builder.scale), decimals)
        if can_tell:
            dirty = CsvTable(columns=table.columns, rows=rows)
            return dirty, [builder.places[cell] for cell in chosen]


def changed(name: str, *cells: tuple[int, str, str]) -> CsvTable:
    """A table of `TABLES` with other texts in some cells: line, column, text."""
    table = read_table(TABLES / f"{name}.csv")
    rows: list[list[str]] = [list(row) for row in table.rows]
    for line, column, text in cells:
        rows[table.lines.index(line)][table.columns.index(column)] = text
    fields: dict[str, Any] = {"lines": table.lines, "name": table.name}
    return CsvTable(columns=table.columns, rows=rows, **fields)


def table(text: str, name: str = "table.csv") -> CsvTable:
    """A table of lines with bars between cells."""
    rows = [line.strip().split("|") for line in text.strip().splitlines()]
    return CsvTable(name=name, columns=rows[0], rows=rows[1:])


def told(made: Audit) -> list[tuple[str, str, str, str]]:
    """Each finding in short."""
    return [(f.severity, f.id, f.spot.row, f.spot.column) for f in made.findings]
