"""Tables to fill in with a spreadsheet, and to record: a row a criterion."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from parindex.assessment import Evidence
from parindex.catalogue import say
from parindex.csvfiles import CsvTable, Mistakes
from parindex.cycle.entries import Entry
from parindex.errors import hint
from parindex.numbers import exact_text, parse_number, quoted
from parindex.text import LANGUAGES

if TYPE_CHECKING:
    import datetime

    from parindex.cycle.entries import Role, Step
    from parindex.cycle.history import Cycle
    from parindex.numbers import Notation

#: The columns: who fills the table in reads the first three and writes the others.
COLUMNS = ("code", "title", "max_score", "score", "reason", "evidence")
#: What stands between the titles of two documents.
BETWEEN = ";"


def form(cycle: Cycle) -> CsvTable:
    """A table to fill in: every criterion that is scored by itself, without scores.

    In `score` goes a number, or "không áp dụng" (not applicable); in `evidence` the
    titles of documents, with semicolons between them.
    """
    rows = [
        (leaf.code, leaf.title.vi, exact_text(leaf.max_score), "", "", "")
        for leaf in cycle.framework.leaves()
    ]
    return CsvTable(name="form", columns=COLUMNS, rows=rows)


def entries_from(  # noqa: PLR0913 - who does what, and when, for all rows
    table: CsvTable,
    *,
    step: Step,
    role: Role,
    organisation: str,
    when: str | datetime.date,
    round: int = 0,  # noqa: A002 - as the field
    numbers: Notation | None = None,
) -> tuple[Entry, ...]:
    """The entries that a filled table makes; a row with nothing filled in makes none.

    Args:
        table: Columns `code`, `score`, `reason` and `evidence`, as `form` has them;
            those that are not needed may be left out.
        step: What is done.
        role: In what capacity.
        organisation: By whom.
        when: When.
        round: The round of an appraisal or explanation.
        numbers: How numbers are printed, where they can be read two ways.

    Raises:
        Invalid: with every mistake, each with its line; a code that is filled in
            twice is one.
    """
    mistakes, found = Mistakes(), []
    for name in table.columns:
        if name not in COLUMNS:
            expected = f"a known one{hint(name, COLUMNS)}"
            mistakes.add("column", "", f"column {quoted(name)}", expected)
    if "code" not in table.columns:
        mistakes.add("column", "", "no column 'code'", "the codes of criteria")
    mistakes.check(table.name)
    common: Any = {
        "step": step,
        "round": round,
        "role": role,
        "organisation": organisation,
        "when": when,
    }
    with mistakes.at(""):  # what is wrong for all rows is told once
        Entry(code="", not_applicable=step != "explanation", reason="–", **common)
    mistakes.check(table.name)
    lines: dict[str, int] = {}
    absent = {say("state.not_applicable", lang).casefold() for lang in LANGUAGES}
    for line, row in zip(table.lines, table.rows, strict=True):
        cell = {n: text.strip() for n, text in zip(table.columns, row, strict=True)}
        code, score = cell["code"], cell.get("score", "")
        titles = [t.strip() for t in cell.get("evidence", "").split(BETWEEN)]
        if not (score or cell.get("reason") or any(titles)):
            continue
        where = f"line {line}, criterion {code}"
        first = lines.setdefault(code, line)
        if first != line:
            mistakes.add("duplicate", where, f"it in line {first}, too", "it once")
        with mistakes.at(where):
            out = score.casefold() in absent
            entry = Entry(
                code=code,
                score=parse_number(score, numbers) if score and not out else None,
                not_applicable=out,
                reason=cell.get("reason", ""),
                evidence=[Evidence(code=code, title=t) for t in titles if t],
                **common,
            )
            found.append(entry)
    mistakes.check(table.name)
    return tuple(found)
