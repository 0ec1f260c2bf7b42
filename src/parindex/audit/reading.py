"""Tables out of CSV files, TOML files and assessments."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from parindex.assessment import Assessment
from parindex.csvfiles import CsvTable, read_table
from parindex.errors import Collector
from parindex.files import load_assessment
from parindex.frameworks import load_framework
from parindex.numbers import exact_text
from parindex.toml import read_toml

if TYPE_CHECKING:
    from collections.abc import Iterator


def table_of(source: str | Path | CsvTable | Assessment) -> CsvTable:
    """The table of a file or an assessment.

    Raises:
        Invalid: for a file that cannot be read.
    """
    if isinstance(source, CsvTable):
        return source
    if isinstance(source, Assessment):
        return _of_assessment(source, source.subject)
    path = Path(source)
    if path.suffix.lower() != ".toml":
        return read_table(path)
    tables = read_toml(path)
    if "framework" in tables:
        return _of_assessment(load_assessment(path), path.name)
    return _of_rows(tables, path.name)


def _of_rows(tables: dict[str, Any], name: str) -> CsvTable:
    """The table of a TOML file that has `[[row]]`, each with names and cells."""
    mistakes = Collector()
    rows = tables.get("row")
    for key in tables.keys() - {"row"}:
        mistakes.add("key", "", f"{key!r}", "[[row]] only, or an assessment")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        mistakes.add("row", "", "no list of rows", "[[row]], once for each row")
        rows = []
    columns: dict[str, None] = {}
    for number, row in enumerate(rows, 1):
        columns |= dict.fromkeys(row)
        for key, value in row.items():
            if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
                where = f"row {number}, {key}"
                kind = type(value).__name__
                mistakes.add("cell", where, f"a {kind}", "a text or a number")
    mistakes.check(name)
    return CsvTable(
        name=name,
        columns=columns,
        rows=[[str(row.get(key, "")) for key in columns] for row in rows],
        lines=range(1, len(rows) + 1),
    )


def _of_assessment(assessment: Assessment, name: str) -> CsvTable:
    """A table of the criteria of its framework: awards, and totals as stated."""
    framework = load_framework(assessment.framework)
    books = assessment.books
    rows: list[list[str]] = []
    for node in framework.walk():
        cells = list(_cells(assessment, node.code))
        if any(cells):
            # The maxima of groups are those of the whole index, surveys included.
            most = "" if node.children else exact_text(node.max_score)
            rows.append([node.code, node.title.vi, most, *cells])
    # A channel's total is that of the table where only its criteria have scores.
    scored = {
        framework.channel_of(leaf)
        for leaf in framework.leaves()
        if any(leaf.code in book.awarded for book in books)
    }
    (channel,) = scored if len(scored) == 1 else ("",)
    total = channel or "total"
    cells = list(_cells(assessment, total))
    if any(cells):
        rows.append(["", "Tổng số", "", *cells])
    columns = ["code", "title", "max", *(_column(book.name) for book in books)]
    return CsvTable(name=name, columns=columns, rows=rows)


def _column(book: str) -> str:
    return "target" if book == "target" else f"score {book}"


def _cells(assessment: Assessment, place: str) -> Iterator[str]:
    for book in assessment.books:
        award = book.awarded.get(place)
        stated = book.stated.get(place)
        if award is not None and award.is_exact:
            yield exact_text(award.low)
        else:
            yield "" if stated is None else exact_text(stated)
