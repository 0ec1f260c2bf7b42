"""Spark runs the same text as DuckDB, and finds the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from parindex import Invalid
from parindex.csvfiles import read_table
from parindex.records import Calendar, Options, measure

duckdb = pytest.importorskip("duckdb")

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]

ROWS = r"""
SELECT CAST(i AS VARCHAR) AS id, 'Tỉnh ''' || i % 7 || '\' AS "đơn vị",
  CASE i % 3 WHEN 0 THEN 'province' WHEN 1 THEN 'Cấp xã' ELSE 'ấp' END AS level,
  CASE WHEN i % 11 = 0 THEN '31/02/2024' ELSE strftime(r, '%d/%m/%Y') END AS received,
  CAST(i % 4 AS DOUBLE) AS allowed,
  CASE WHEN i % 5 > 0 THEN r + CAST(i % 6 AS INTEGER) END AS resolved,
  CASE i % 13 WHEN 0 THEN 'có' WHEN 1 THEN 'hm' ELSE 'không' END AS withdrawn
FROM (SELECT i % 990 AS i, DATE '2024-01-01' + CAST(i % 300 AS INTEGER) AS r
      FROM range(1000) AS t (i))"""
OPTIONS = Options(
    columns={"unit": "đơn vị"},
    units=[f"Tỉnh '{n}\\" for n in range(6)],
    calendar=Calendar(first=2024, last=2024),
    by="quarter",
    year=2024,
)
DEFINITION = "vn/dossiers-working-days"


def test_spark_counts_as_duckdb(spark: Any, tmp_path: Path) -> None:
    path = tmp_path / "rows.parquet"
    duckdb.sql(ROWS).write_parquet(str(path))
    expected = measure(DEFINITION, path, OPTIONS)
    assert expected.bad > 0
    assert len(expected.rows) > 6
    frame = spark.read.parquet(str(path))
    folder = tmp_path / "bad"
    found = measure(DEFINITION, frame, OPTIONS, bad_rows=folder)
    assert found == expected
    assert measure(DEFINITION, path, OPTIONS, engine="spark") == expected
    parts = [read_table(path) for path in folder.glob("part*.csv")]
    assert sum(len(part.rows) for part in parts) == expected.bad
    good = Options(columns={"unit": "đơn vị"}, calendar=OPTIONS.calendar, checks=())
    unchecked = measure(DEFINITION, [path], good, engine="spark", bad_rows=folder)
    assert (unchecked, unchecked.written) == (measure(DEFINITION, path, good), ())


def test_what_spark_does_not_read(
    spark: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("id\n")
    with pytest.raises(Invalid, match="Parquet files; or DuckDB"):
        measure("vn/dossiers", path, engine="spark")
    frame = spark.sql("SELECT array(1) AS id")
    with pytest.raises(Invalid, match="found a array"):
        measure("vn/dossiers", frame)
    duckdb.sql("SELECT 1 AS id").write_parquet(str(tmp_path / "rows.pq"))
    monkeypatch.setitem(__import__("sys").modules, "pyspark.sql", None)
    with pytest.raises(Invalid, match="pip install pyspark"):
        measure("vn/dossiers", tmp_path / "rows.pq", engine="spark")
