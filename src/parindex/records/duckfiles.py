"""Files, relations and frames as DuckDB is told of them; without DuckDB itself."""

# ruff: noqa: S608 - queries are what this makes, of quoted names and texts only

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

import attrs

from parindex.dialects import DIALECTS
from parindex.records.expressions import Found
from parindex.records.queries import unlike
from parindex.records.sources import CsvHeader, csv_header, kind_of, once

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

_DUCKDB = DIALECTS["duckdb"]

#: What a relation or frame is called in a query.
FRAME = "parindex_source"

#: The types of DuckDB, by how their names begin.
TYPES: Sequence[tuple[str, Found]] = (
    ("VARCHAR", "text"),
    ('"NULL"', "text"),  # nothing but nothing
    ("ENUM", "text"),
    ("DATE", "date"),
    ("TIMESTAMP", "timestamp"),
    ("DECIMAL", "amount"),
    ("FLOAT", "single"),
    ("DOUBLE", "float"),
    ("BOOLEAN", "flag"),
    *((f"{sign}{size}", "whole") for sign in ("", "U") for size in (
        "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT")),
)  # fmt: skip


@attrs.frozen(kw_only=True)
class Source:
    """Records as DuckDB is told of them."""

    #: What stands after FROM.
    text: str
    #: The columns: their names, and what they hold.
    columns: Mapping[str, Found | None]
    #: Those that not all files have.
    partly: frozenset[str] = frozenset()
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


def labels(table: Any) -> tuple[str, ...]:  # noqa: ANN401 - of many packages
    """The names of the columns of a relation or frame.

    Raises:
        Invalid: for two that DuckDB tells apart in its own way only.
    """
    arrow = type(table).__module__.startswith("pyarrow")
    names = table.schema.names if arrow else getattr(table, "columns", ())
    found = tuple(map(str, names))
    once("records", found)
    return found


def held(type: str) -> Found | None:  # noqa: A002
    """What a column of a type of DuckDB holds."""
    if type.endswith("]"):
        return None  # a list of what its name begins with
    return next((held for name, held in TYPES if type.startswith(name)), None)


def described(connection: Any, text: str) -> dict[str, Found | None]:  # noqa: ANN401
    """The columns of a table, and what they hold."""
    rows = connection.execute(f"DESCRIBE SELECT * FROM {text}").fetchall()
    return {name: held(type_) for name, type_, *_ in rows}


def _fetching(connection: Any) -> Callable[[str], Iterable[tuple[Any, ...]]]:  # noqa: ANN401
    return lambda sql: connection.execute(sql).fetchall()


def frame_source(
    columns: Mapping[str, Found | None],
    ask: Callable[[str], Any],
    fetch: Callable[[str], Iterable[tuple[Any, ...]]],
    zoned: Iterable[str] = (),
) -> Source:
    """A relation or frame, its times with a zone as those of Vietnam."""
    here = ", ".join(
        f"{name} AT TIME ZONE 'Asia/Ho_Chi_Minh' AS {name}"
        for name in map(_DUCKDB.named, zoned)
    )
    text = f"(SELECT * REPLACE ({here}) FROM {FRAME})" if here else FRAME
    row = _free_name("row", columns)
    places = f"(SELECT *, row_number() OVER () AS {row} FROM {text})"
    return Source(
        text=text, columns=columns, ask=ask, fetch=fetch, places=places, beside=(row,)
    )


def _free_name(name: str, columns: Iterable[str]) -> str:
    return unlike(name, {other.casefold() for other in columns})


def files_source(connection: Any, paths: Sequence[Path]) -> Source:  # noqa: ANN401
    """Files of one kind, with the columns of all of them."""
    if kind_of(paths) == "parquet":
        return _parquet(connection, paths)
    headers = {path: csv_header(path) for path in paths}
    alike: dict[CsvHeader, list[Path]] = {}
    for path, header in headers.items():
        alike.setdefault(header, []).append(path)
    columns: dict[str, Found | None] = {}
    for header in alike:
        columns.update(dict.fromkeys(header.columns, "cell"))
    partly = _partly(columns, [header.columns for header in alike])
    file, line = _free_name("file", columns), _free_name("line", columns)
    read = _free_name("read", columns)
    return Source(
        text=_united(
            f"SELECT * FROM {_csv(h, some)}{_any(h)}" for h, some in alike.items()
        ),
        columns=columns,
        partly=partly,
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
    columns = described(connection, text)
    own = _heads(connection, files) if several else []
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
        partly=_partly(columns, own),
        ask=connection.sql,
        fetch=_fetching(connection),
        places=_united(each),
        beside=(file, row),
    )


def _heads(connection: Any, files: str) -> Collection[list[str]]:  # noqa: ANN401
    """The columns of each Parquet file."""
    asked = f"SELECT file_name, name, num_children FROM parquet_schema({files})"
    heads: dict[str, list[str]] = {}
    within: dict[str, int] = {}
    for file, name, children in connection.execute(asked).fetchall():
        if file not in heads:  # the root, whose children are the columns
            heads[file], within[file] = [], 0
            continue
        if within[file]:
            within[file] -= 1
        else:
            heads[file].append(name)
        within[file] += children or 0
    return heads.values()


def _partly(names: Iterable[str], files: Iterable[Iterable[str]]) -> frozenset[str]:
    """The columns that some of the files have, and some do not."""
    # DuckDB joins columns by name whatever the case of ASCII letters. A column that no
    # file has is from the names of their folders.
    each = [{_small(name) for name in file} for file in files]
    some = {name for file in each for name in file}
    partly = {name for name in some if any(name not in file for file in each)}
    return frozenset(name for name in names if _small(name) in partly)


def _small(name: str) -> str:
    return "".join(c.lower() if c.isascii() else c for c in name)


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
