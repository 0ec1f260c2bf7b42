"""The same counts by the same text on Spark, on this machine alone."""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING, Any

from peers import duckdb_sql
from timing import installed

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@cache
def session() -> Any:  # noqa: ANN401 - Spark's own type
    """A session on two cores that asks no network."""
    builder = installed("pyspark.sql").SparkSession.builder.master("local[2]")
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    settings = {
        "spark.ui.enabled": "false",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.sql.shuffle.partitions": "2",
        "spark.driver.memory": "4g",
        "spark.log.level": "ERROR",
        "spark.ui.showConsoleProgress": "false",
    }
    for name, value in settings.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def frame(folder: Path) -> Any:  # noqa: ANN401 - Spark's own type
    """The dossiers of a folder."""
    return session().read.parquet(str(folder))


def prepare(folder: Path) -> Callable[[], duckdb_sql.Counts]:
    """A call that counts the dossiers in a folder."""
    frame(folder).createOrReplaceTempView("dossiers")
    text = duckdb_sql.SQL.format(files="dossiers")
    return lambda: [tuple(row) for row in session().sql(text).collect()]
