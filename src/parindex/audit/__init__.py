"""The audit of published tables: what does not add up, and what would explain it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from parindex.audit.against import contradictions, impossible
from parindex.audit.auditing import audit_sheet
from parindex.audit.findings import Audit, Finding, Misprint, Repair, Severity, Spot
from parindex.audit.names import ROLES, Role
from parindex.audit.reading import table_of
from parindex.audit.sheets import Shape, read_sheet

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from parindex.assessment import Assessment
    from parindex.audit.building import Leaves
    from parindex.criteria import Framework
    from parindex.csvfiles import CsvTable
    from parindex.numbers import Notation

__all__ = [
    "ROLES",
    "Audit",
    "Finding",
    "Misprint",
    "Repair",
    "Role",
    "Severity",
    "Shape",
    "Spot",
    "audit",
]


def audit(  # noqa: PLR0913 - options, each with a name
    source: str | Path | CsvTable | Assessment,
    *,
    framework: Framework | None = None,
    against: str | Path | CsvTable | Assessment | None = None,
    columns: Mapping[str, Role] | None = None,
    totals: Sequence[str] = (),
    numbers: Notation | None = None,
    leaves: Leaves = "rounded",
    rounding: bool = False,
    shape: Shape | None = None,
) -> Audit:
    """Recompute a table exactly, and tell what does not fit.

    Args:
        source: A CSV or TOML file, a table, or an assessment.
        framework: What the table was scored by, to find scores that no rule gives.
        against: Another table; where the two differ is a finding.
        columns: What columns hold, by name, where their names do not tell.
        totals: Further names of total rows and columns.
        numbers: How `12.500` is read; without it as the table's other numbers tell.
        leaves: `exact` if the cells at the bottom are not rounded at all.
        rounding: Whether a sum that is apart from its parts only as far as rounded
            parts can add up to is a note; else such sums are counted.
        shape: `criteria` or `units` down the rows; without it as the codes tell.

    Raises:
        Invalid: for a file that cannot be read, columns that are not there, and a
            table without numbers.
    """
    read = partial(read_sheet, totals=totals, numbers=numbers, shape=shape)
    sheet = read(table_of(source), roles=columns or {})
    more = [] if framework is None else list(impossible(sheet, framework))
    if against is not None:
        table = table_of(against)
        known = {n: r for n, r in (columns or {}).items() if n in table.columns}
        more += contradictions(sheet, read(table, roles=known))
    return audit_sheet(sheet, leaves, more, rounding=rounding)
