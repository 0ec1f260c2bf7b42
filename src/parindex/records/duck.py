"""Records counted by DuckDB; the only module of records with it.

Needs the extra `records`: `pip install "parindex[records]"`. DuckDB reads the files it
is given, loads and installs no extension, and writes to its temporary folder only, and
the bad rows where it is told to.
"""

# ruff: noqa: S608 - queries are what this makes, of quoted names and texts only

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import attrs

from parindex.dialects import DIALECTS
from parindex.errors import Invalid, Problem
from parindex.records.expressions import Found
from parindex.records.queries import BAD, Query, query, unlike
from parindex.records.sources import CsvHeader, csv_header, found_files, kind_of
from parindex.text import nfc

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from parindex.records.definition import Definition
    from parindex.records.options import Options

_DUCKDB = DIALECTS["duckdb"]

#: What a relation or frame is called in a query.
FRAME = "parindex_source"

#: The types of DuckDB, by how their names begin.
TYPES: Sequence[tuple[str, Found]] = (
    ("VARCHAR", "text"),
    ("ENUM", "text"),
    ("DATE", "date"),
    ("TIMESTAMP", "timestamp"),
    ("DECIMAL", "amount"),
    ("FLOAT", "float"),
    ("DOUBLE", "float"),
    ("BOOLEAN", "flag"),
    *((f"{sign}{size}", "whole") for sign in ("", "U") for size in (
        "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT")),
)  # fmt: skip

#: The lines of CSV files that are no rows, which DuckDB notes while it reads.
REJECTED = (
    "SELECT file_path AS file, CAST(line AS BIGINT) AS line, "
    "min(CAST(error_type AS VARCHAR)) AS reason, min(trim(csv_line, chr(10))) AS text "
    "FROM reject_errors JOIN reject_scans USING (scan_id, file_id) GROUP BY 1, 2"
)

#: The listed rows, their lines moved down by the rejected ones before them: of line r
#: that is the i-th rejected one, r - i lines before are rows or the header.
MOVED = f"""\
SELECT listed.* EXCLUDE ({{read}}) REPLACE (
  {{line}} + coalesce(passed, 0) AS {{line}}
)
FROM listed ASOF LEFT JOIN (
  SELECT file, line - nth AS before, max(nth) AS passed
  FROM (SELECT *, row_number() OVER (PARTITION BY file ORDER BY line) AS nth
        FROM ({REJECTED}))
  GROUP BY ALL
) AS rejected ON listed.{{file}} = rejected.file AND listed.{{read}} > rejected.before
ORDER BY 1, 2"""


@attrs.frozen(kw_only=True)
class Answer:
    """What an engine found."""

    #: The query.
    query: Query
    #: Its text, that counts.
    sql: str
    #: The rows of its answer.
    rows: tuple[tuple[Any, ...], ...]
    #: How many lines of CSV files are no rows.
    rejected: int = 0
    #: The files of bad rows that were written.
    written: tuple[Path, ...] = ()


@attrs.frozen(kw_only=True)
class Source:
    """Records as DuckDB is told of them."""

    #: What stands after FROM.
    text: str
    #: The columns: their names, and what they hold.
    columns: Mapping[str, Found | None]
    #: Asks a query, as a relation.
    ask: Callable[[str], Any]
    #: Asks a query, as rows at once, which is quicker.
    fetch: Callable[[str], Iterable[tuple[Any, ...]]]
    #: Runs a statement, where lines can be rejected.
    run: Callable[[str], object] | None = None
    #: The same rows, beside columns that say where each is.
    places: str
    #: These columns.
    beside: tuple[str, ...]


def _duckdb() -> Any:  # noqa: ANN401 - a module
    try:
        import duckdb  # noqa: PLC0415 - an extra
    except ImportError as error:
        expected = "the extra `records`: pip install parindex[records]"
        problem = Problem("extra", "", "no package duckdb", expected)
        raise Invalid("records", (problem,)) from error
    return duckdb


@cache
def _database() -> Any:  # noqa: ANN401 - a connection
    """One database in memory, which spills to a folder that DuckDB removes."""
    folder = Path(tempfile.gettempdir()) / f"parindex-{uuid4().hex}"
    database = _duckdb().connect(
        ":memory:",
        config={
            "allow_community_extensions": False,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "preserve_insertion_order": True,
            "temp_directory": str(folder),
        },
    )
    database.execute("SET GLOBAL TimeZone = 'Asia/Ho_Chi_Minh'")
    return database


def count_in_duckdb(
    definition: Definition,
    records: Any,  # noqa: ANN401 - of many packages
    options: Options,
    bad_rows: Path | None = None,
) -> Answer:
    """The counts of a definition over files, or over a relation or frame.

    Args:
        definition: What is counted.
        records: Paths or patterns of Parquet or CSV files; or a DuckDB relation, or a
            table of Arrow, Polars or pandas.
        options: How the definition is applied.
        bad_rows: The folder that bad rows are written to.

    Raises:
        Invalid: for records that cannot be read, or do not fit the definition.
    """
    with errors(), source(records) as found:
        asked = _query(definition, options, found)
        sql = asked.counts()
        rows = tuple(found.fetch(sql))
        bad = BAD in asked.keys and any(row[asked.place(BAD)] for row in rows)
        written = []
        if bad_rows is not None and bad:
            written.append(_free(bad_rows / "bad-rows.csv"))
            _list_rows(definition, options, found, written[0])
        rejected = 0
        if found.run:
            rejected = len(found.ask(REJECTED).fetchall())
        if bad_rows is not None and rejected:
            written.append(_free(bad_rows / "bad-lines.csv"))
            found.ask(f"{REJECTED} ORDER BY 1, 2").write_csv(str(written[-1]))
    return Answer(
        query=asked, sql=sql, rows=rows, rejected=rejected, written=tuple(written)
    )


def _free(path: Path) -> Path:
    """A file that can be written.

    Raises:
        Invalid: for one that is there, and a folder that cannot be made.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(exist_ok=False)
    except OSError as error:
        found = str(error.strerror).lower()
        problem = Problem("file", "", found, "a new file in a folder of yours")
        raise Invalid(str(path), (problem,)) from error
    return path


@contextmanager
def errors() -> Iterator[None]:
    """Tell the errors of DuckDB as those of the library."""
    error_class = _duckdb().Error
    try:
        yield
    except error_class as error:
        found = " ".join(str(error).partition("\n\n")[0].split())[:300]
        problem = Problem("engine", "", found, "records that DuckDB can read")
        raise Invalid("records", (problem,)) from error


def _query(
    definition: Definition, options: Options, source: Source, text: str = ""
) -> Query:
    """The query, with the records' names of columns however they are composed."""
    actual = {nfc(name): name for name in source.columns}
    names: dict[str, str] = {}
    found: dict[str, Found] = {}
    for column in definition.recorded:
        name = nfc(options.columns.get(column.name, column.name))
        if name in actual:
            names[column.name] = actual[name]
            held = source.columns[actual[name]]
            if held is None:
                expected = "text, a day, a number or a flag"
                problem = Problem("type", column.name, "another type", expected)
                raise Invalid(definition.id, (problem,))
            found[column.name] = held
    options = attrs.evolve(options, columns={**options.columns, **names})
    return query(definition, options, "duckdb", found, text or source.text)


def _list_rows(
    definition: Definition, options: Options, source: Source, path: Path
) -> None:
    asked = _query(definition, options, source, source.places)
    listing = asked.listing(tuple(source.columns), source.beside)
    if source.run is None:
        source.ask(f"{listing}\nORDER BY 1, 2").write_csv(str(path))
        return
    # A table, since what is rejected is known only when all has been read.
    source.run(f"CREATE TEMP TABLE listed AS {listing}")
    file, line, read = source.beside
    moved = MOVED.format(file=file, line=line, read=read)
    source.ask(moved).write_csv(str(path))


# --- records as DuckDB is told of them ------------------------------------------------


@contextmanager
def source(records: Any) -> Iterator[Source]:  # noqa: ANN401 - of many packages
    """Records as DuckDB is told of them, for as long as they are asked."""
    duckdb = _duckdb()
    if isinstance(records, duckdb.DuckDBPyRelation):
        columns = zip(records.columns, map(_held, map(str, records.types)), strict=True)

        def ask(sql: str) -> Any:  # noqa: ANN401 - a relation
            return records.query(FRAME, sql)

        yield _frame(dict(columns), ask, lambda sql: ask(sql).fetchall())
        return
    connection = _database().cursor()
    shown = str(sys.stdout.isatty()).lower()
    connection.execute(f"SET enable_progress_bar = {shown}")
    try:
        if isinstance(records, str | Path):
            records = [records]
        if isinstance(records, list | tuple):
            yield _files(connection, found_files(records))
        else:
            connection.register(FRAME, records)
            fetch = _fetching(connection)
            yield _frame(_described(connection, FRAME), connection.sql, fetch)
    finally:
        connection.close()


def _held(type: str) -> Found | None:  # noqa: A002
    if type.endswith("]"):
        return None  # a list of what its name begins with
    return next((held for name, held in TYPES if type.startswith(name)), None)


def _described(connection: Any, text: str) -> dict[str, Found | None]:  # noqa: ANN401
    rows = connection.execute(f"DESCRIBE SELECT * FROM {text}").fetchall()
    return {name: _held(type_) for name, type_, *_ in rows}


def _fetching(connection: Any) -> Callable[[str], Iterable[tuple[Any, ...]]]:  # noqa: ANN401
    return lambda sql: connection.execute(sql).fetchall()


def _frame(
    columns: Mapping[str, Found | None],
    ask: Callable[[str], Any],
    fetch: Callable[[str], Iterable[tuple[Any, ...]]],
) -> Source:
    row = _free_name("row", columns)
    places = f"(SELECT *, row_number() OVER () AS {row} FROM {FRAME})"
    return Source(
        text=FRAME, columns=columns, ask=ask, fetch=fetch, places=places, beside=(row,)
    )


def _free_name(name: str, columns: Iterable[str]) -> str:
    return unlike(name, {other.casefold() for other in columns})


def _files(connection: Any, paths: Sequence[Path]) -> Source:  # noqa: ANN401
    if kind_of(paths) == "parquet":
        return _parquet(connection, paths)
    headers = {path: csv_header(path) for path in paths}
    alike: dict[CsvHeader, list[Path]] = {}
    for path, header in headers.items():
        alike.setdefault(header, []).append(path)
    columns: dict[str, Found | None] = {}
    for header in alike:
        columns.update(dict.fromkeys(header.columns, "cell"))
    file, line = _free_name("file", columns), _free_name("line", columns)
    read = _free_name("read", columns)
    return Source(
        text=_united(
            f"SELECT * FROM {_csv(h, some)}{_any(h)}" for h, some in alike.items()
        ),
        columns=columns,
        ask=connection.sql,
        fetch=_fetching(connection),
        places=_united(
            _with_lines(path, header, (file, line, read))
            for path, header in headers.items()
        ),
        beside=(file, line, read),
        run=connection.execute,
    )


def _parquet(connection: Any, paths: Sequence[Path]) -> Source:  # noqa: ANN401
    several = ", union_by_name=true" if len(paths) > 1 else ""
    files = f"[{', '.join(map(_path, paths))}]"
    text = f"read_parquet({files}{several})"
    columns = _described(connection, text)
    file, row = _free_name("file", columns), _free_name("row", columns)
    each = (
        f"SELECT *, {_DUCKDB.literal(str(path))} AS {file}, "
        f"file_row_number + 1 AS {row} FROM "
        f"read_parquet({_path(path)}, file_row_number=true)"
        for path in paths
    )
    return Source(
        text=text,
        columns=columns,
        ask=connection.sql,
        fetch=_fetching(connection),
        places=_united(each),
        beside=(file, row),
    )


def _united(selects: Iterable[str]) -> str:
    return f"({' UNION ALL BY NAME '.join(selects)})"


def _path(path: Path) -> str:
    """A path as a text in which nothing is a pattern."""
    escaped = "".join(f"[{c}]" if c in "*?[" else c for c in str(path))
    return _DUCKDB.literal(escaped)


def _csv(header: CsvHeader, paths: Sequence[Path]) -> str:
    columns = ", ".join(
        f"{_DUCKDB.literal(name)}: 'VARCHAR'" for name in header.columns
    )
    return (
        f"read_csv([{', '.join(map(_path, paths))}], auto_detect=false, header=true, "
        f"delim={_DUCKDB.literal(header.delimiter)}, quote='\"', escape='\"', "
        f"columns={{{columns}}}, store_rejects=true, rejects_limit=0)"
    )


def _any(header: CsvHeader) -> str:
    """That a row has any text, which also makes DuckDB look at every cell of it."""
    each = (f"{_DUCKDB.named(name)} IS NOT NULL" for name in header.columns)
    return f" WHERE {' OR '.join(each)}"


def _with_lines(path: Path, header: CsvHeader, names: tuple[str, str, str]) -> str:
    """The rows of a CSV file, each with the line it begins in, and its number.

    DuckDB gives the rows in their order but not their lines, so these are added up, as
    if no line before were blank or rejected.
    """
    file, line, read = names
    cells = " || ".join(
        f"coalesce({_DUCKDB.named(name)}, '')" for name in header.columns
    )
    breaks = f"(len({cells}) - len(replace({cells}, chr(10), '')))"
    return (
        f"SELECT * FROM (SELECT *, {_DUCKDB.literal(str(path))} AS {file}, "
        f"CAST({header.lines} + sum(1 + {breaks}) OVER (ROWS UNBOUNDED PRECEDING) "
        f"- {breaks} AS BIGINT) AS {line}, 1 + row_number() OVER () AS {read} "
        f"FROM {_csv(header, [path])}){_any(header)}"
    )
