"""CSV in and out: read as offices and spreadsheets make it, written plainly."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import attrs

from parindex.errors import Collector, Invalid, Problem, hint
from parindex.numbers import quoted
from parindex.text import nfc
from parindex.toml import plain_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from parindex.errors import NumberError, UnitError

#: The largest file that is read, in bytes.
MOST_BYTES = 64_000_000
#: The most rows, and the most characters in a cell: what a worksheet can hold.
MOST_ROWS = 1_048_576
LONGEST_CELL = 32_767
#: How many mistakes are told one by one.
MOST_TOLD = 100

#: What may stand between cells. A comma is also written inside the names of columns, so
#: it counts for less than another that the header has as often.
DELIMITERS = ("\t", ";", ",")
#: What a line without any text may have.
BLANK = " \t\r\n\u00a0,;"
#: The first line, and cells in quotes in it, which may go on in the next.
HEADER = re.compile(r'(?:[^"\r\n]++|"[^"]*+")*+')
QUOTED = re.compile(r'"[^"]*"')
#: The line of a mistake.
LINE = re.compile(r"line (\d+)")
#: What a cell has that needs quotes; a `#` would begin a comment.
NEEDS_QUOTES = re.compile(r'[",;\t\r\n]|^[#\s\ufeff]|\s\Z')


class Mistakes(Collector):
    """Gathers the mistakes in a table: the first hundred, and how many there are more.

    Who fills in a column wrongly does so in every row.
    """

    #: How many there are more.
    more = 0

    def add(self, id: str, where: str, found: str, expected: str) -> None:  # noqa: A002
        """Note one mistake."""
        if len(self.problems) < MOST_TOLD:
            super().add(id, where, found, expected)
        else:
            self.more += 1

    def note(self, error: Invalid | NumberError | UnitError, where: str) -> None:
        """Note the mistakes that an error tells, with their place."""
        super().note(error, where)
        self.more += len(self.problems[MOST_TOLD:])
        del self.problems[MOST_TOLD:]

    def check(self, subject: str) -> None:
        """Raise what was noted, if anything was, in the order of the lines.

        Raises:
            Invalid: with the first problems, and the number of the others.
        """
        self.problems.sort(key=_line)
        if self.more:
            found = f"{self.more:,} more"
            self.problems.append(Problem("more", "", found, "a table without mistakes"))
        super().check(subject)


def _line(problem: Problem) -> int:
    line = LINE.match(problem.where)
    return int(line[1]) if line else 0


def _columns(value: Iterable[str]) -> tuple[str, ...]:
    return tuple(nfc(name).strip() for name in value)


def _rows(value: Iterable[Iterable[str]]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(map(nfc, row)) for row in value)


def _lines(value: Iterable[int]) -> tuple[int, ...]:
    return tuple(value)


@attrs.frozen(kw_only=True)
class CsvTable:
    """A table of texts: a header, and rows with a cell for each column of it.

    Raises:
        Invalid: at construction, with every mistake: a column without a name or with
            that of another, a row that is longer or shorter than the header.
    """

    #: What messages call it: the name of the file.
    name: str = "table"
    #: The names of the columns.
    columns: tuple[str, ...] = attrs.field(converter=_columns)
    #: The rows, as they were written; an empty text for an empty cell.
    rows: tuple[tuple[str, ...], ...] = attrs.field(converter=_rows)
    #: The line that each row begins in.
    lines: tuple[int, ...] = attrs.field(converter=_lines)
    #: What stands between cells.
    delimiter: str = ","

    @lines.default
    def _from_the_second(self) -> range:
        return range(2, len(self.rows) + 2)

    def __attrs_post_init__(self) -> None:
        mistakes, width = Mistakes(), len(self.columns)
        for number, name in enumerate(self.columns, 1):
            if not name:
                found, expected = "an empty name", "a name for every column"
                mistakes.add("column", f"column {number}", found, expected)
        for name, times in Counter(filter(None, self.columns)).items():
            if times > 1:
                mistakes.add("duplicate", "", f"column {quoted(name)} twice", "it once")
        for line, row in zip(self.lines, self.rows, strict=True):
            if len(row) != width:
                found, expected = f"a row of {len(row)}", f"{width}, as in the header"
                mistakes.add("cells", f"line {line}", found, expected)
            longest = max(map(len, row), default=0)
            if longest > LONGEST_CELL:
                found = f"a cell of {longest:,} characters"
                expected = f"at most {LONGEST_CELL:,}, as in a worksheet"
                mistakes.add("cell", f"line {line}", found, expected)
        mistakes.check(self.name)

    def column(self, name: str) -> tuple[str, ...]:
        """The cells of one column.

        Raises:
            Invalid: for a column that is not there, with the nearest one.
        """
        wanted = nfc(name).strip()
        if wanted not in self.columns:
            expected = f"a column{hint(wanted, self.columns)}"
            problem = Problem("column", "", f"no column {quoted(wanted)}", expected)
            raise Invalid(self.name, (problem,))
        place = self.columns.index(wanted)
        return tuple(row[place] for row in self.rows)


# --- reading --------------------------------------------------------------------------


def read_table(path: str | Path) -> CsvTable:
    """The table in a CSV file, in composed letters.

    Lines that begin with `#` before the header, and rows without any text, are passed
    over. Cells stand between commas, semicolons or tabs, as the header has them.

    Raises:
        Invalid: for a file that cannot be read, is too large, is not UTF-8 text or not
            CSV; else with every mistake in its header and rows.
    """
    path = Path(path)
    text, passed = _body(plain_text(path, MOST_BYTES))
    header = QUOTED.sub("", next(HEADER.finditer(text))[0])
    delimiter = max(DELIMITERS, key=header.count)
    delimiter = delimiter if delimiter in header else ","
    records = _records(path, text, delimiter, passed)
    _, columns = next(records, (0, None))
    if columns is None:
        raise _invalid(path, "empty", "nothing", "a header, and rows below it")
    below = list(records)
    return CsvTable(
        name=path.name,
        columns=columns,
        rows=[row for _, row in below],
        lines=[line for line, _ in below],
        delimiter=delimiter,
    )


def _body(text: str) -> tuple[str, int]:
    """The text from its header on, and how many lines stand before it."""
    passed = start = 0
    for line in io.StringIO(text, newline=""):
        if line.strip(BLANK) and not line.startswith("#"):
            break
        passed, start = passed + 1, start + len(line)
    return text[start:], passed


def _records(
    path: Path, text: str, delimiter: str, passed: int
) -> Iterator[tuple[int, list[str]]]:
    """The rows that have any text, the header first, each with its first line."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line, rows = passed + 1, 0
    try:
        for cells in reader:
            if any(map(str.strip, cells)):
                rows += 1
                yield line, cells
            if rows > MOST_ROWS:
                found = f"more than {MOST_ROWS:,} rows"
                raise _invalid(path, "size", found, "a smaller table")
            line = passed + reader.line_num + 1
    except csv.Error as error:
        found, expected = "text after the last quote of a cell", 'a quote inside as ""'
        if "limit" in str(error) or "end of data" in str(error):
            found, expected = "a cell without end", "its last quote"
        raise _invalid(path, "csv", found, expected, f"line {line}") from error


def _invalid(path: Path, kind: str, found: str, expected: str, at: str = "") -> Invalid:
    return Invalid(path.name, (Problem(kind, at, found, expected),))


# --- writing --------------------------------------------------------------------------


def table_text(table: CsvTable) -> str:
    r"""CSV text that `read_table` reads back: commas, `\n`, quotes where needed.

    A cell stands as it is, also one that a spreadsheet would take for a formula.
    """
    rows = (table.columns, *table.rows)
    return "".join(",".join(map(_cell, row)) + "\n" for row in rows)


def _cell(text: str) -> str:
    if not NEEDS_QUOTES.search(text):
        return text
    return '"' + text.replace('"', '""') + '"'


def write_table(
    path: str | Path,
    table: CsvTable,
    *,
    force: bool = False,
    inputs: Iterable[str | Path] = (),
) -> None:
    """Write a CSV file in UTF-8: the whole of it, or nothing.

    Args:
        path: The file.
        table: What to write.
        force: Whether it may take the place of a file that is there.
        inputs: Files whose place it may not take even then.

    Raises:
        Invalid: for a file that is there, or that cannot be written.
    """
    path = Path(path)
    found, expected = "a file that was read", "another file"
    try:
        if not any(_same(path, Path(item)) for item in inputs):
            _put(path, table_text(table), force=force)
            return
    except (OSError, ValueError) as error:  # a ValueError for an impossible name
        found = (getattr(error, "strerror", "") or str(error)).lower()
        expected = "a new file in a folder that is there, unless forced"
    raise Invalid(str(path), (Problem("file", "", found, expected),))


def _same(path: Path, other: Path) -> bool:
    return path.exists() and other.exists() and path.samefile(other)


def _put(path: Path, text: str, *, force: bool) -> None:
    part = path.parent / f".{uuid4().hex}.part"
    try:
        part.write_text(text, encoding="utf-8", newline="\n")
        if not force:
            path.touch(exist_ok=False)  # takes the name, unless somebody has it
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
