"""Random tables: rounding is never called wrong, and a misprint is found."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit_samples import built, criteria_table, misprinted, units_table
from parindex.audit import audit
from parindex.audit.systems import System
from parindex.csvfiles import CsvTable

if TYPE_CHECKING:
    from collections.abc import Callable

    from audit_samples import Place

SHAPES: tuple[Callable[..., CsvTable], ...] = (units_table, criteria_table)


def check_clean(seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311 - a table, no secret
    table = SHAPES[seed % 2](rng)
    made = audit(table)
    assert made.ok, made.explain("en")
    # Where sums have fewer decimals than their parts, that is told; else nothing is.
    assert all(finding.id in {"sum", "total"} for finding in made.notes)
    decimals = {len(row[-1].partition(".")[2]) for row in table.rows}
    assert not made.notes or len(decimals) > 1
    assert audit(table, rounding=True).ok


def check_exact(seed: int) -> None:
    """Numbers that add up as printed draw nothing at all."""
    rng = random.Random(seed)  # noqa: S311 - a table, no secret
    codes = ["1", "1.1", "1.2", "2", "2.1", "2.2", "2.3"]
    leaves = {c: rng.randint(0, 10**4) for c in codes if "." in c}
    sums = {c: sum(x for o, x in leaves.items() if o.startswith(c)) for c in codes}
    rows = [[c, f"{sums[c] / 100:.2f}", "200.00"] for c in codes if "." in c]
    rows += [[c, f"{sums[c] / 100:.2f}", f"{200 * n}"] for c, n in (("1", 2), ("2", 3))]
    rows.append(["Tổng", f"{sum(leaves.values()) / 100:.2f}", "1000"])
    made = audit(CsvTable(columns=["code", "score", "max"], rows=rows))
    assert made.findings == ()


def explained(seed: int, count: int) -> bool:
    """Whether the planted cells are among those that explain the errors."""
    rng = random.Random(seed)  # noqa: S311 - a table, no secret
    table = SHAPES[seed % 2](rng, exact=rng.random() < 0.5)
    dirty, places = misprinted(rng, table, count)
    made = audit(dirty)
    named = {
        (cell.spot.line, cell.spot.column)
        for finding in made.errors
        for repair in finding.repairs
        for cell in repair.cells
    }
    return {cell_of(table, place) for place in places} <= named


def cell_of(table: CsvTable, place: Place) -> tuple[int, str]:
    return table.lines[place[0]], table.columns[place[1]]


@pytest.mark.property
@given(st.integers(0, 10**9))
def test_a_clean_rounded_table_is_never_wrong(seed: int) -> None:
    check_clean(seed)


@pytest.mark.property
@given(st.integers(0, 10**9))
def test_numbers_that_add_up_as_printed_draw_nothing(seed: int) -> None:
    check_exact(seed)


def test_a_misprint_is_in_the_smallest_explanation() -> None:
    assert sum(explained(seed, 1) for seed in range(60)) >= 59


def test_so_are_two() -> None:
    assert sum(explained(seed, 2) for seed in range(40)) >= 36


@pytest.mark.slow
def test_ten_thousand_clean_tables() -> None:
    for seed in range(10_000):
        check_clean(seed)


@pytest.mark.slow
def test_a_thousand_misprints() -> None:
    assert sum(explained(seed, 1) for seed in range(1000)) >= 990


@pytest.mark.slow
def test_a_thousand_pairs_of_misprints() -> None:
    assert sum(explained(seed, 2) for seed in range(1000)) >= 900


@pytest.mark.property
@given(st.integers(0, 10**9), st.integers(1, 3))
def test_what_follows_a_change_is_what_a_new_table_would_give(
    seed: int, count: int
) -> None:
    rng = random.Random(seed)  # noqa: S311 - a table, no secret
    builder = built(SHAPES[seed % 2](rng))
    lists = builder.values, builder.halves, builder.loose, builder.relations
    system = System(*lists)
    cells = rng.sample(range(len(builder.values)), count)
    # Moved by as many units as printed, so that no cell needs more decimals.
    changes = {
        cell: builder.values[cell] + 2 * builder.halves[cell] * rng.randint(1, 40)
        for cell in cells
    }
    values = [changes.get(cell, x) for cell, x in enumerate(builder.values)]
    fresh = System(values, *lists[1:])
    after = system.changed(changes)
    verdicts = {**system.verdicts, **after.verdicts}
    assert verdicts == fresh.verdicts
    for place in after.verdicts:
        assert after.total(place) == fresh.changed({}).total(place)


def test_ten_thousand_rows_take_seconds() -> None:
    rng = random.Random(5)  # noqa: S311 - a table, no secret
    rows, total = [], 0
    for area in range(1, 101):
        leaves = [[rng.randint(0, 200) for _ in range(9)] for _ in range(11)]
        rows.append([f"{area}", f"{sum(map(sum, leaves)) / 100:.2f}"])
        for number, group in enumerate(leaves, 1):
            rows.append([f"{area}.{number}", f"{sum(group) / 100:.2f}"])
            codes = (f"{area}.{number}.{k}" for k in range(1, 10))
            rows += [[c, f"{x / 100:.2f}"] for c, x in zip(codes, group, strict=True)]
        total += sum(map(sum, leaves))
    rows.append(["Tổng", f"{total / 100 + 7:.2f}"])
    made = audit(CsvTable(columns=["code", "score"], rows=rows))
    (finding,) = made.errors
    assert len(rows) > 10_000
    assert finding.repairs[0].cells[0].meant.en.replace(",", "") == f"{total / 100:.2f}"
