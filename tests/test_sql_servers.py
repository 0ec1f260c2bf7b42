"""Queries for PostgreSQL and Spark score the kits of all frameworks exactly.

PostgreSQL is asked through `psql` where `PARINDEX_POSTGRESQL` holds the address of an
empty database, such as `postgresql://postgres@127.0.0.1:54329/postgres`.
"""

from __future__ import annotations

import csv
import io
import os
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import attrs
import pytest

from parindex.criteria import Criterion
from parindex.rules import Band, Bands
from parindex.sql import Query, sheet
from parindex.sql.scope import data_of
from samples import ON_TIME, PUNCTUAL, RECEIVED, framework
from sql_rows import TYPES, cases, everything, readings, rows_of, table_of, wrong

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ADDRESS = os.environ.get("PARINDEX_POSTGRESQL", "")

#: Data with a part above its whole, half a case, no number and nothing.
ROWS = "1,19,20\n2,21,20\n3,1.5,20\n4,NaN,20\n5,,20\n"
FOUND = {"on_time: no value that can be read": 2, "on_time is more than received": 1}


def steps() -> Query:
    """A share in steps, with hostile names."""
    rule = Bands(
        measure=PUNCTUAL,
        bands=[Band(at_least="95 %", score=2)],
        otherwise=0,
        no_cases="zero",
    )
    title = "*/ \n; DROP TABLE data; --"
    of = framework(
        Criterion(code="1", title=title, max_score=2, rule=rule),
        data=[attrs.evolve(ON_TIME, title=title), RECEIVED],
    )
    return Query(
        sheet=sheet(of), table="Số `liệu`", columns={"received": 'a "b"'}, lang="en"
    )


def load(data: Any, name: str, reading: str | None, file: Path) -> None:
    """Write the rows of a kit as CSV."""
    with file.open("w", newline="") as out:
        rows = rows_of(data, [case.measurements for case in cases(name, reading)])
        csv.writer(out).writerows(rows)


# --- PostgreSQL -----------------------------------------------------------------------


@pytest.fixture
def psql() -> Callable[[str], str]:
    """Runs statements."""
    if not ADDRESS or shutil.which("psql") is None:
        pytest.skip("PARINDEX_POSTGRESQL holds no address, or there is no psql")
    command = ["psql", ADDRESS, "-q", "-v", "ON_ERROR_STOP=1"]
    return lambda text: (
        subprocess.run(
            command, input=text, capture_output=True, check=True, text=True
        ).stdout
    )


@pytest.mark.slow
@pytest.mark.parametrize(("name", "reading"), readings())
def test_postgresql(
    psql: Callable[[str], str], name: str, reading: str | None, tmp_path: Path
) -> None:
    query = Query(sheet=everything(name, reading), dialect="postgresql", keep=["row"])
    data, file = data_of(query.sheet), tmp_path / "rows.csv"
    load(data, name, reading, file)
    made = table_of(data).replace("CREATE TABLE", "CREATE TEMPORARY TABLE")
    text = psql(
        f"{made};\n\\copy data FROM '{file}' CSV\nCOPY ({query.text}) TO STDOUT"
        f" CSV HEADER;\n\\echo ---\nCOPY ({query.problems}) TO STDOUT CSV;\n"
    )
    scores, _, problems = text.partition("---\n")
    table = sorted(csv.DictReader(io.StringIO(scores)), key=lambda row: int(row["row"]))
    expected = [case.expected for case in cases(name, reading)]
    assert not list(wrong(table, expected))
    assert not problems


def test_postgresql_counts_what_cannot_be(
    psql: Callable[[str], str], tmp_path: Path
) -> None:
    query = attrs.evolve(steps(), dialect="postgresql", keep=["row"])
    file = tmp_path / "rows.csv"
    file.write_text(ROWS)
    named = query._writer.named
    text = psql(
        f"CREATE TEMPORARY TABLE {named(query.table)} (row INTEGER, on_time FLOAT,"
        f' "a ""b""" FLOAT);\n'
        f"\\copy {named(query.table)} FROM '{file}' CSV\n"
        f"COPY ({query.text}) TO STDOUT CSV;\nCOPY ({query.problems}) TO STDOUT CSV;\n"
    )
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[:5] == [
        ["1", "2", "2"],
        *([number, "", ""] for number in "234"),
        ["5", "0", "2"],
    ]
    # To PostgreSQL, NaN is above all numbers.
    found = FOUND | {"on_time is more than received": 2}
    assert {said: int(count) for said, count in rows[5:]} == found


# --- Spark ----------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # its own
class TestSpark:
    """Of each framework the last reading, which leaves least open."""

    def test_kits(self, spark: Any, tmp_path: Path) -> None:
        types = {**TYPES, "answer": "STRING"}
        for number, (name, reading) in enumerate(dict(readings()).items()):
            made = everything(name, reading)
            query = Query(sheet=made, dialect="spark", keep=["row"])
            data, file = data_of(made), tmp_path / f"{number}.csv"
            load(data, name, reading, file)
            columns = (f"`{d.name}` {types.get(d.kind, 'DOUBLE')}" for d in data)
            schema = ", ".join(("row INT", *columns))
            spark.read.csv(str(file), schema=schema).createOrReplaceTempView("data")
            rows = [row.asDict() for row in spark.sql(query.text).collect()]
            rows.sort(key=lambda row: row["row"])
            expected = [case.expected for case in cases(name, reading)]
            assert not list(wrong(rows, expected)), (name, reading)
            assert spark.sql(query.problems).collect() == []

    def test_counts_what_cannot_be(self, spark: Any, tmp_path: Path) -> None:
        query = attrs.evolve(
            steps(), dialect="spark", keep=["row"], table="data", columns={}
        )
        file = tmp_path / "rows.csv"
        file.write_text(ROWS)
        schema = "row INT, on_time DOUBLE, received DOUBLE"
        spark.read.csv(str(file), schema=schema).createOrReplaceTempView("data")
        rows = sorted(map(tuple, spark.sql(query.text).collect()))
        none = [(number, None, None) for number in (2, 3, 4)]
        assert rows == [(1, 2, 2), *none, (5, 0, 2)]
        assert dict(map(tuple, spark.sql(query.problems).collect())) == FOUND
