"""The frames that scores are tried on: made of plain columns, and read back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

pa = pytest.importorskip("pyarrow")

#: Values of rows by column; None is missing.
Columns = Mapping[str, list[Any]]


def type_of(values: list[Any]) -> Any:
    """The Arrow type of a column: integers, floats, booleans or texts."""
    kinds = {type(value) for value in values if value is not None}
    if float in kinds:
        return pa.float64()
    known = {int: pa.int64(), bool: pa.bool_(), str: pa.string()}
    return known[kinds.pop()] if kinds else pa.int64()


def table(columns: Columns) -> Any:
    """Columns as an Arrow table."""
    return pa.table({n: pa.array(v, type_of(v)) for n, v in columns.items()})


def polars(columns: Columns) -> Any:
    """Columns as an eager Polars frame."""
    return pytest.importorskip("polars").from_arrow(table(columns))


def lazy(columns: Columns) -> Any:
    """Columns as a lazy Polars frame."""
    return polars(columns).lazy()


def pandas(columns: Columns) -> Any:
    """Columns in the types of pandas that have no missing values but NaN."""
    return pytest.importorskip("pandas").DataFrame(dict(columns))


def nullable(columns: Columns) -> Any:
    """Columns in pandas' types that hold missing values."""
    return pandas(columns).convert_dtypes()


def duckdb(columns: Columns) -> Any:
    """Columns as a DuckDB relation."""
    connection = pytest.importorskip("duckdb").connect()
    return connection.from_arrow(table(columns))


def ibis(columns: Columns) -> Any:
    """Columns as an Ibis table."""
    return pytest.importorskip("ibis").memtable(table(columns))


#: Engines by name.
ENGINES: dict[str, Callable[[Columns], Any]] = {
    "polars": polars,
    "lazy": lazy,
    "pandas": pandas,
    "nullable": nullable,
    "pyarrow": table,
    "duckdb": duckdb,
    "ibis": ibis,
}


def read(frame: Any) -> dict[str, list[Any]]:
    """The columns of a frame of any engine; None for what is missing."""
    if hasattr(frame, "collect"):  # lazy Polars, Spark
        frame = frame.collect() if hasattr(frame, "lazy") else frame.toArrow()
    if hasattr(frame, "to_arrow_table"):  # DuckDB
        frame = frame.to_arrow_table()
    elif hasattr(frame, "to_pyarrow"):  # Ibis
        frame = frame.to_pyarrow()
    elif hasattr(frame, "to_arrow"):  # Polars
        frame = frame.to_arrow()
    elif hasattr(frame, "iloc"):
        frame = pa.Table.from_pandas(frame, preserve_index=False)
    found: dict[str, list[Any]] = frame.to_pydict()
    return found
