"""Files of records: which they are, and how their headers look."""

from __future__ import annotations

import csv
import glob
import io
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import attrs

from parindex.csvfiles import DELIMITERS, HEADER, QUOTED, CsvTable
from parindex.errors import Invalid, Problem
from parindex.numbers import quoted

if TYPE_CHECKING:
    from collections.abc import Iterable

#: The endings of the names of files that are read.
PARQUET = (".parquet", ".pq")
CSV = (".csv", ".tsv", ".txt")

#: The longest header, in bytes.
LONGEST_HEADER = 1_000_000


@attrs.frozen
class CsvHeader:
    """What tells CSV files apart: their columns, and what stands between cells."""

    #: The columns.
    columns: tuple[str, ...]
    #: What stands between cells.
    delimiter: str
    #: How many lines it takes.
    lines: int


def found_files(patterns: Iterable[str | Path]) -> tuple[Path, ...]:
    """The files that paths or patterns such as `2024/*.parquet` name, each once.

    Raises:
        Invalid: for one that names no file, or is none.
    """
    paths: dict[Path, None] = {}
    for pattern in patterns:
        if not isinstance(pattern, str | Path):
            found = f"a {type(pattern).__name__} among files"
            raise _wrong("records", "file", found, "a path, or one table alone")
        path = Path(pattern)
        names = [path] if path.is_file() else []
        names = names or [
            Path(name)
            for name in sorted(glob.glob(str(pattern), recursive=True))  # noqa: PTH207 - of an absolute pattern too
            if Path(name).is_file()
        ]
        if not names:
            raise _wrong(str(pattern), "file", "no such file", "a file of records")
        paths.update(dict.fromkeys(name.resolve() for name in names))
    if not paths:
        raise _wrong("records", "file", "no file", "one or more")
    return tuple(paths)


def kind_of(paths: Iterable[Path]) -> Literal["parquet", "csv"]:
    """Whether files are Parquet or CSV, as their names say.

    Raises:
        Invalid: for a name that says neither, and where some are this and some that.
    """
    kinds: set[Literal["parquet", "csv"]] = set()
    for path in paths:
        suffix = path.suffix.lower()
        if suffix not in (*PARQUET, *CSV):
            expected = f"one of {', '.join((*PARQUET, *CSV))}"
            raise _wrong(path.name, "file", f"the ending {quoted(suffix)}", expected)
        kinds.add("parquet" if suffix in PARQUET else "csv")
    if len(kinds) > 1:
        raise _wrong("records", "file", "Parquet and CSV files", "files of one kind")
    return kinds.pop()


def csv_header(path: Path) -> CsvHeader:
    """The header of a CSV file.

    Raises:
        Invalid: for a header that cannot be read, a column without a name, or twice.
    """
    try:
        with path.open("rb") as file:
            start = file.read(LONGEST_HEADER)
    except OSError as error:
        raise _wrong(
            path.name, "file", str(error.strerror).lower(), "a file"
        ) from error
    text = start.decode("utf-8-sig", errors="replace")
    match = HEADER.match(text)
    header = match[0] if match else ""
    if "\ufffd" in header or "\x00" in header:
        raise _wrong(path.name, "encoding", "another encoding", "text saved as UTF-8")
    bare = QUOTED.sub("", header)
    delimiter = max(DELIMITERS, key=bare.count)
    delimiter = delimiter if delimiter in bare else ","
    columns = next(
        csv.reader(io.StringIO(header, newline=""), delimiter=delimiter), [""]
    )
    table = CsvTable(name=path.name, columns=columns, rows=[])
    once(path.name, table.columns)
    return CsvHeader(table.columns, delimiter, header.count("\n") + 1)


def once(subject: str, names: Iterable[str]) -> None:
    """Check that no two columns have one name.

    Raises:
        Invalid: where two have.
    """
    names = tuple(names)
    times = Counter(name.casefold() for name in names)
    for name in names:
        if times[name.casefold()] > 1:
            found = f"column {quoted(name)} twice"
            if names.count(name) == 1:
                found = f"column {quoted(name)}, and another but for its case"
            raise _wrong(subject, "duplicate", found, "names that differ")


def _wrong(subject: str, kind: str, found: str, expected: str) -> Invalid:
    return Invalid(subject, (Problem(kind, "", found, expected),))
