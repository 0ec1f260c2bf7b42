"""Records counted by Spark; the only module with pyspark, which is installed apart.

The same query as on DuckDB runs, in the session of the frame that is passed; files are
read by the session there is, or a new one on this machine. Spark does not compose
letters: a level or unit in decomposed ones (NFD) is none that is listed there.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import attrs

from parindex.errors import Invalid, Problem
from parindex.records.duck import Answer
from parindex.records.queries import BAD, query
from parindex.records.sources import found_files, kind_of
from parindex.text import nfc

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from parindex.records.definition import Definition
    from parindex.records.expressions import Found
    from parindex.records.options import Options

#: The types of Spark, by how their names begin.
TYPES: Sequence[tuple[str, Found]] = (
    ("string", "text"),
    ("void", "text"),  # nothing but nothing
    ("date", "date"),
    ("timestamp", "timestamp"),
    ("decimal", "amount"),
    ("float", "single"),
    ("double", "float"),
    ("boolean", "flag"),
    ("tinyint", "whole"),
    ("smallint", "whole"),
    ("int", "whole"),
    ("bigint", "whole"),
)


def is_spark(records: object) -> bool:
    """Whether these are a frame of Spark, told without importing it."""
    return type(records).__module__.startswith("pyspark.")


def count_in_spark(
    definition: Definition,
    records: Any,  # noqa: ANN401 - a frame, or paths
    options: Options,
    bad_rows: Path | None = None,
) -> Answer:
    """The counts of a definition over a frame of Spark, or over Parquet files.

    Args:
        definition: What is counted.
        records: A frame; or paths or patterns of Parquet files.
        options: How the definition is applied.
        bad_rows: The folder for bad rows, which must not be there; Spark writes files
            of its own in it.

    Raises:
        Invalid: for records that do not fit the definition.
    """
    with viewed(records if is_spark(records) else _read(records)) as view:
        actual = {nfc(name): name for name in view.columns}
        names: dict[str, str] = {}
        found: dict[str, Found] = {}
        for column in definition.recorded:
            name = nfc(options.columns.get(column.name, column.name))
            if name in actual:
                names[column.name] = actual[name]
                found[column.name] = view.held(actual[name], column.name)
        options = attrs.evolve(options, columns={**options.columns, **names})
        asked = query(definition, options, "spark", found, view.text)
        sql = asked.counts()
        rows = tuple(view.fetch(sql))
        written: tuple[Path, ...] = ()
        if bad_rows and any(row[asked.place(BAD)] for row in rows if asked.reasons):
            listed = view.session.sql(asked.listing(tuple(view.columns), ()))
            listed.write.option("header", True).csv(str(bad_rows))  # noqa: FBT003 - Spark's
            written = (bad_rows,)
    return Answer(query=asked, sql=sql, rows=rows, written=written)


@attrs.frozen(kw_only=True)
class View:
    """A frame of Spark as a table that queries can be asked of."""

    #: The session of the frame.
    session: Any
    #: The name of the table.
    text: str
    #: The types of its columns, in Spark's words.
    types: Mapping[str, str]

    @property
    def columns(self) -> dict[str, Found | None]:
        """What its columns hold; None for what is neither text nor a number or day."""
        return {
            name: next((held for start, held in TYPES if type_.startswith(start)), None)
            for name, type_ in self.types.items()
        }

    def held(self, name: str, column: str) -> Found:
        """What one of its columns holds.

        Raises:
            Invalid: for a type that no column of a definition can have.
        """
        found = self.columns[name]
        if found is None:
            expected = "text, a day, a number or a flag"
            problem = Problem("type", column, f"a {self.types[name]}", expected)
            raise Invalid("records", (problem,))
        return found

    def fetch(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows that a query answers."""
        return [tuple(row) for row in self.session.sql(sql).collect()]


@contextmanager
def viewed(frame: Any) -> Iterator[View]:  # noqa: ANN401 - a frame
    """A frame as a table, for as long as it is asked."""
    name = f"parindex_{uuid4().hex}"
    frame.createOrReplaceTempView(name)
    session = frame.sparkSession
    try:
        yield View(session=session, text=name, types=dict(frame.dtypes))
    finally:
        session.catalog.dropTempView(name)


def _read(records: Any) -> Any:  # noqa: ANN401 - a frame
    paths = found_files(records if isinstance(records, list | tuple) else [records])
    if kind_of(paths) != "parquet":
        found = "CSV files, whose broken lines Spark would mend without a word"
        problem = Problem("file", "", found, "Parquet files; or DuckDB")
        raise Invalid("records", (problem,))
    try:
        from pyspark.sql import SparkSession  # noqa: PLC0415 - large, and seldom there
    except ImportError as error:
        problem = Problem("extra", "", "no package pyspark", "pip install pyspark")
        raise Invalid("records", (problem,)) from error
    session = SparkSession.builder.getOrCreate()
    return session.read.parquet(*map(str, paths))
