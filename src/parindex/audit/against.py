"""A table held against another, and against the framework it was scored by."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from parindex.audit.auditing import number, spot
from parindex.audit.findings import Finding, said
from parindex.audit.names import POINTS, simple
from parindex.criteria import Criterion
from parindex.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parindex.audit.cells import Number
    from parindex.audit.sheets import Column, Row, Sheet
    from parindex.criteria import Framework
    from parindex.intervals import Interval

#: Columns whose numbers two tables can state differently.
_STATED = POINTS | {"percent", "rank"}


# --- another table --------------------------------------------------------------------


def contradictions(sheet: Sheet, other: Sheet) -> Iterator[Finding]:
    """Where two tables say different things of the same row and column.

    Rows are the same by code or unit (and year), or both being the total; columns by
    name, or by role and year where only one column of each table has them.
    """
    columns = list(_common(sheet, other))
    theirs = {_key(row): row for row in reversed(other.rows)}
    for row in sheet.rows:
        mate = theirs.pop(_key(row), None)
        if mate is None:
            if row.kind == "item" and row.name:
                yield _only(sheet, row, other.name)
            continue
        if row.title and mate.title and simple(row.title) != simple(mate.title):
            yield Finding(
                id="title",
                severity="note",
                spot=spot(sheet, row),
                found=Text(row.title, row.title),
                expected=Text(mate.title, mate.title),
                explanation=said(
                    "audit.title",
                    found=row.title,
                    other=mate.title,
                    file=other.name,
                    line=str(mate.line),
                ),
            )
        for column, facing in columns:
            a = sheet.numbers.get((row.place, column.place))
            b = other.numbers.get((mate.place, facing.place))
            if a is not None and b is not None and a.value != b.value:
                yield _differs(sheet, row, column, (a, b), f"{other.name}:{mate.line}")
    for row in other.rows:
        if row.kind == "item" and row.name and _key(row) in theirs:
            yield _only(other, row, sheet.name)


def _key(row: Row) -> tuple[str, str, str]:
    name = simple(row.name) if row.kind == "item" else ""
    return row.kind, name, row.group


def _common(sheet: Sheet, other: Sheet) -> Iterator[tuple[Column, Column]]:
    named = {simple(column.name): column for column in other.columns}
    for column in sheet.columns:
        if column.role not in _STATED:
            continue
        found = named.get(simple(column.name))
        if found is None:
            mine, theirs = (
                [c for c in s.columns if (c.role, c.year) == (column.role, column.year)]
                for s in (sheet, other)
            )
            found = theirs[0] if len(mine) == len(theirs) == 1 else None
        if found is not None and found.role in _STATED:
            yield column, found


def _only(sheet: Sheet, row: Row, absent: str) -> Finding:
    return Finding(
        id="only-in-one",
        severity="note",
        spot=spot(sheet, row),
        found=Text(row.name, row.name),
        explanation=said("audit.only-in-one", name=row.name, file=absent),
    )


def _differs(
    sheet: Sheet, row: Row, column: Column, numbers: tuple[Number, Number], at: str
) -> Finding:
    a, b = (number(printed.value, printed.decimals) for printed in numbers)
    fine, coarse = sorted(numbers, key=lambda printed: -printed.decimals)
    half = Fraction(1, 2 * 10**coarse.decimals)
    # The same number printed more finely in one table than in the other.
    is_rounded = fine.decimals > coarse.decimals and (
        abs(fine.value - coarse.value) <= half
    )
    key = "audit.differs.rounded" if is_rounded else "audit.differs"
    return Finding(
        id="contradiction",
        severity="note" if is_rounded else "error",
        spot=spot(sheet, row, column),
        found=a,
        expected=b,
        explanation=said(key, found=a, other=b, place=at),
    )


# --- the framework --------------------------------------------------------------------


def impossible(sheet: Sheet, framework: Framework) -> Iterator[Finding]:
    """Maxima that are not the framework's, and scores that no rule of it can give."""
    if sheet.shape == "criteria":
        for row in sheet.items():
            for column in sheet.columns:
                yield from _cell(sheet, row, column, row.name, framework)
            if row.name and row.name not in framework:
                yield _unknown(sheet, spot(sheet, row).row, framework, row)
        return
    for column in sheet.columns:
        code = column.code
        if not code:
            continue
        for row in (*sheet.items("max"), *sheet.items()):
            yield from _cell(sheet, row, column, code, framework)


def _unknown(sheet: Sheet, name: str, framework: Framework, row: Row) -> Finding:
    return Finding(
        id="unknown-code",
        severity="note",
        spot=spot(sheet, row),
        found=Text(name, name),
        explanation=said("audit.unknown-code", name=name, framework=framework.id),
    )


def _cell(
    sheet: Sheet, row: Row, column: Column, code: str, framework: Framework
) -> Iterator[Finding]:
    printed = sheet.numbers.get((row.place, column.place))
    if printed is None or code not in framework:
        return
    node, found = framework[code], number(printed.value, printed.decimals)
    if column.role == "max" or row.kind == "max":
        if printed.value != node.max_score:
            # A table of a part of the framework has lower maxima for the groups.
            is_part = not _is_leaf(node) and printed.value < node.max_score
            most = number(node.max_score)
            yield Finding(
                id="framework-maximum",
                severity="note" if is_part else "error",
                spot=spot(sheet, row, column),
                found=found,
                expected=most,
                explanation=said(
                    f"audit.framework-maximum{'.part' * is_part}",
                    found=found,
                    limit=most,
                    framework=framework.id,
                ),
            )
    elif column.role in {"score", "target"} and _is_leaf(node):
        possible = framework.outcomes(code)
        half = Fraction(1, 2 * 10**printed.decimals)
        if not any(_meets(span, printed.value, half) for span in possible):
            expected = Text(
                "; ".join(span.display("vi") for span in possible),
                "; ".join(span.display("en") for span in possible),
            )
            yield Finding(
                id="impossible-award",
                severity="error",
                spot=spot(sheet, row, column),
                found=found,
                expected=expected,
                explanation=said(
                    "audit.impossible-award", found=found, possible=expected
                ),
            )


def _is_leaf(node: object) -> bool:
    return isinstance(node, Criterion) and node.is_leaf


def _meets(span: Interval, value: Fraction, half: Fraction) -> bool:
    """Whether a score of the span is printed as *value*."""
    return span.low <= value + half and value - half <= span.high
