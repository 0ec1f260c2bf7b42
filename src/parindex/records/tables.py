"""Records as an engine has them: a table to ask, whatever it is made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

import attrs

from parindex.dialects import DIALECTS, Dialect
from parindex.records.duck import REJECTED, errors, source
from parindex.records.expressions import Found
from parindex.records.spark import is_spark, viewed

if TYPE_CHECKING:
    from parindex.records.duckfiles import Source


@attrs.frozen(kw_only=True)
class Opened:
    """A table that queries can be asked of."""

    #: How its database writes queries.
    dialect: Dialect
    #: What stands after FROM.
    text: str
    #: What its columns hold; None for what is neither text nor a number, day or flag.
    columns: Mapping[str, Found | None]
    #: Asks a query.
    fetch: Callable[[str], Iterable[tuple[Any, ...]]]
    #: How many lines of CSV files were no rows, once they were read.
    rejected: Callable[[], int] = int

    def is_text(self, name: str) -> bool:
        """Whether a column is of texts, as all of a CSV file are."""
        return self.columns[name] in {"text", "cell"}


@contextmanager
def opened(records: Any) -> Iterator[Opened]:  # noqa: ANN401 - of many packages
    """Records as a table.

    Args:
        records: Paths or patterns of Parquet or CSV files; a DuckDB relation; a table
            of Arrow, Polars or pandas; or a frame of Spark, which is asked itself.

    Raises:
        Invalid: for records that cannot be read.
    """
    if is_spark(records):
        with viewed(records) as view:
            yield Opened(
                dialect=DIALECTS["spark"],
                text=view.text,
                columns=view.columns,
                fetch=view.fetch,
            )
    else:
        with errors(), source(records) as found:
            yield Opened(
                dialect=DIALECTS["duckdb"],
                text=found.text,
                columns=found.columns,
                fetch=found.fetch,
                rejected=partial(_rejected, found),
            )


def _rejected(found: Source) -> int:
    return len(found.ask(REJECTED).fetchall()) if found.run else 0
