"""Records counted by DuckDB; the only module of records with it.

Needs the extra `records`: `pip install "parindex[records]"`. DuckDB reads the files it
is given, loads and installs no extension, and writes to its temporary folder only, and
the bad rows where it is told to.
"""

# ruff: noqa: S608 - queries are what this makes, of quoted names and texts only

from __future__ import annotations

import sys
import tempfile
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import attrs

from parindex.errors import Collector, Invalid, Problem
from parindex.numbers import quoted
from parindex.records.duckfiles import (
    FRAME,
    Source,
    described,
    files_source,
    frame_source,
    held,
    labels,
)
from parindex.records.queries import BAD, Query, query
from parindex.records.sources import found_files
from parindex.text import nfc

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parindex.records.definition import Definition
    from parindex.records.expressions import Found
    from parindex.records.options import Options

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
    mistakes = Collector()
    for column in definition.recorded:
        name = nfc(options.columns.get(column.name, column.name))
        if name in actual:
            names[column.name] = actual[name]
            of_type = source.columns[actual[name]]
            if of_type is None:
                expected = "text, a day, a number or a flag"
                mistakes.add("type", column.name, "another type", expected)
            else:
                found[column.name] = of_type
            if column.required and actual[name] in source.partly:
                what = f"a file without a column {quoted(name)}"
                mistakes.add("column", column.name, what, "one name of it in all files")
    mistakes.check(definition.id)
    options = attrs.evolve(options, columns={**options.columns, **names})
    asked = query(definition, options, "duckdb", found, text or source.text)
    partly = (name for name, held in names.items() if held in source.partly)
    return attrs.evolve(asked, partly=frozenset(partly))


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
    """Records as DuckDB is told of them, for as long as they are asked.

    Raises:
        Invalid: for what is neither files nor a table, and for a table of which two
            columns have one name.
    """
    duckdb = _duckdb()
    if isinstance(records, duckdb.DuckDBPyRelation):
        types = dict(zip(labels(records), map(str, records.types), strict=True))
        # The connection is the caller's, and so is its time zone.
        zoned = [name for name, type_ in types.items() if type_.endswith("TIME ZONE")]
        columns = {name: held(type_) for name, type_ in types.items()}

        def ask(sql: str) -> Any:  # noqa: ANN401 - a relation
            return records.query(FRAME, sql)

        yield frame_source(columns, ask, lambda sql: ask(sql).fetchall(), zoned)
        return
    connection = _database().cursor()
    shown = str(sys.stdout.isatty()).lower()
    connection.execute(f"SET enable_progress_bar = {shown}")
    try:
        if isinstance(records, str | Path):
            records = [records]
        if isinstance(records, list | tuple):
            yield files_source(connection, found_files(records))
        else:
            _register(connection, records)
            columns, fetch = described(connection, FRAME), connection.execute
            yield frame_source(
                columns, connection.sql, lambda sql: fetch(sql).fetchall()
            )
    finally:
        connection.close()


def _register(connection: Any, records: Any) -> None:  # noqa: ANN401 - of many packages
    try:
        connection.register(FRAME, records)
    except (TypeError, RuntimeError, _duckdb().InvalidInputException) as error:
        found = f"a {type(records).__name__}"
        expected = "files; or a table of DuckDB, Arrow, Polars, pandas or Spark"
        raise Invalid("records", (Problem("type", "", found, expected),)) from error
    labels(records)
