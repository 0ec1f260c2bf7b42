"""What once broke the counting of records, and must not again."""

from __future__ import annotations

import datetime
import unicodedata
from fractions import Fraction
from importlib import resources
from typing import TYPE_CHECKING, Any

import pytest

from parindex import Invalid
from parindex.cli import main
from parindex.records import (
    Column,
    Condition,
    Count,
    Definition,
    Options,
    definition_sql,
    load_definition,
    measure,
)

duckdb = pytest.importorskip("duckdb")

if TYPE_CHECKING:
    from pathlib import Path

    from parindex.records import Measured

HEAD = "id,unit,level,received,due,resolved"
LATE = "{id},Hà Giang,xã,2024-0{id}-01,2024-0{id}-02,2024-0{id}-05"


def decomposed(text: str) -> str:
    """As files made on a Mac have it."""
    return unicodedata.normalize("NFD", text)


def written(folder: Path, name: str, *lines: str) -> Path:
    path = folder / name
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def measured(records: Any, **options: Any) -> Measured:
    return measure("vn/dossiers", records, Options(**options))


def invested(records: Any) -> Measured:
    return measure("vn/public-investment", records)


def test_output_never_takes_the_place_of_records(tmp_path: Path) -> None:
    path = written(tmp_path, "records.csv", HEAD, LATE.format(id=1))
    before = path.read_text("utf-8")
    pattern = str(tmp_path / "*.csv")
    main(["measure", "vn/dossiers", pattern, "-o", str(path), "--force"])
    assert path.read_text("utf-8") == before


def test_what_a_month_has_not_measured_the_year_has_not(tmp_path: Path) -> None:
    """`apologised` is needed: "without this column the datum is missing, not 0"."""
    first = written(tmp_path, "1.csv", HEAD, LATE.format(id=1))
    head, row = f"{HEAD},apologised", f"{LATE.format(id=2)},1"
    second = written(tmp_path, "2.csv", head, row)
    (found,) = (measured([first]) + measured([second])).rows
    assert found.data["dossiers_late"] == 2
    assert "dossiers_late_apologised" not in found.data


def test_a_needed_column_that_one_file_lacks(tmp_path: Path) -> None:
    """The same two files at once: half of the late ones are not known about."""
    first = written(tmp_path, "1.csv", HEAD, LATE.format(id=1))
    head, row = f"{HEAD},apologised", f"{LATE.format(id=2)},1"
    second = written(tmp_path, "2.csv", head, row)
    (found,) = measured([first, second]).rows
    assert found.data["dossiers_late"] == 2
    assert "dossiers_late_apologised" not in found.data


def test_days_are_those_of_vietnam_on_any_connection() -> None:
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'America/New_York'")
    records = connection.sql(
        "SELECT '1' AS id, 'a' AS unit, 'xã' AS level, DATE '2025-02-01' AS due, "
        "TIMESTAMPTZ '2025-01-01 00:30:00+07' AS received"
    )
    assert [row.period for row in measured(records).rows] == ["2025"]


@pytest.mark.parametrize(
    ("level", "unit", "known"),
    [("xã", "a", []), ("a", "Hà Giang", ["Hà Giang"])],
    ids=["level", "unit"],
)
def test_decomposed_letters_are_the_same_letters(
    tmp_path: Path, level: str, unit: str, known: list[str]
) -> None:
    level = "xã" if known else decomposed(level)
    row = f"1,{decomposed(unit)},{level},2024-01-01,2024-01-02,2024-01-02"
    found = measured([written(tmp_path, "1.csv", HEAD, row)], units=known)
    assert found.bad == 0
    (only,) = found.rows
    assert only.unit == unit
    assert only.data["dossiers_commune_on_time"] == 1


def test_conditions_about_decomposed_letters() -> None:
    columns = [Column(name=name, title=name, type="text") for name in ("unit", "kind")]
    columns.append(Column(name="year", title="year", type="whole"))
    where = [Condition(column="kind", equals="đất đai")]
    definition = Definition(
        id="x",
        title="x",
        framework="x",
        counts="dossier",
        period="year",
        columns=columns,
        measurements=[Count(datum="n", where=where)],
    )
    kinds = ("đất đai", decomposed("đất đai"), "khác")
    rows = " UNION ALL ".join(
        f"SELECT 'A' AS unit, 2024 AS year, '{kind}' AS kind" for kind in kinds
    )
    assert measure(definition, duckdb.sql(rows)).rows[0].data["n"] == 2
    text = definition_sql(definition, Options(), "postgresql")
    assert """normalize("kind", NFC) IN ('đất đai')""" in text


@pytest.mark.parametrize("year", [0, -5, 9999, 99999])
def test_years_that_no_day_is_in(tmp_path: Path, year: int) -> None:
    path = written(tmp_path, "1.csv", HEAD, LATE.format(id=1))
    with pytest.raises(Invalid, match="year"):
        measured([path], year=year)


def test_two_columns_of_a_frame_with_one_name() -> None:
    pandas = pytest.importorskip("pandas")
    names = [*HEAD.split(","), "due"]
    row = [*LATE.format(id=1).split(","), "2024-09-30"]
    with pytest.raises(Invalid, match="due"):
        measured(pandas.DataFrame([row], columns=names))


def test_decimals_of_floats_are_not_dropped_unseen() -> None:
    """4e-7 in each of ten rows comes to 0 in all."""
    pandas = pytest.importorskip("pandas")
    rows: dict[str, list[Any]] = {
        "unit": ["a"],
        "year": [2024],
        "planned": [4e-7],
        "disbursed": [1],
    }
    columns = {name: values * 10 for name, values in rows.items()}
    found = invested(pandas.DataFrame(columns))
    sums = [row.data["public_investment_planned"] for row in found.rows]
    assert (found.bad, sums) == (10, [])


def test_output_never_takes_the_place_of_the_definition(tmp_path: Path) -> None:
    path = written(tmp_path, "records.csv", HEAD, LATE.format(id=1))
    bundled = resources.files("parindex.records") / "vn" / "dossiers.toml"
    own = tmp_path / "own.toml"
    own.write_text(bundled.read_text("utf-8"), "utf-8")
    main(["measure", str(own), str(path), "-o", str(own), "--force"])
    assert load_definition(own).id == "vn/dossiers"


def test_a_table_named_as_a_step_but_for_capitals() -> None:
    with pytest.raises(Invalid, match="found 'RECORDS'; expected a name that no step"):
        definition_sql(
            load_definition("vn/dossiers"), Options(), "sqlite", table="RECORDS"
        )


def test_an_optional_column_without_any_value() -> None:
    """As pandas and Polars have it while nothing is resolved."""
    pandas = pytest.importorskip("pandas")
    row = [*LATE.format(id=1).split(",")[:-1], None]
    found = measured(pandas.DataFrame([row], columns=HEAD.split(",")))
    assert found.rows[0].data["dossiers_commune_on_time"] == 0


@pytest.mark.parametrize(
    "records", [None, iter(()), [None]], ids=["none", "iterator", "list"]
)
def test_what_is_no_table(records: object) -> None:
    with pytest.raises(Invalid):
        measured(records)


def test_two_columns_for_one_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path, "1.csv", HEAD, LATE.format(id=1))
    pairs = ["--columns", "received=nope", "received=due"]
    assert main(["measure", "vn/dossiers", str(path), *pairs]) == 2
    assert "received" in capsys.readouterr().err


# --- files that are not overwritten ---------------------------------------------------


@pytest.mark.parametrize("command", ["sql", "formulas", "json-plan"])
def test_what_is_exported_never_takes_the_place_of_what_was_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    bundled = resources.files("parindex.frameworks") / "vn" / "par-index"
    own = tmp_path / "own.toml"
    own.write_bytes((bundled / "province" / "2022.toml").read_bytes())
    before = own.read_bytes()
    assert main([command, str(own), "-o", str(own), "--force"]) == 2
    assert "a file that was read" in capsys.readouterr().err
    assert own.read_bytes() == before
    other = tmp_path / "other.txt"
    for _ in range(2):
        assert main([command, str(own), "-o", str(other), "--force"]) == 0


# --- columns that only some have ------------------------------------------------------


def parquet(folder: Path, name: str, more: str = "") -> Path:
    path = folder / name
    duckdb.sql(
        "SELECT '1' AS id, 'A' AS unit, 'xã' AS level, DATE '2024-01-01' AS received, "
        f"DATE '2024-01-02' AS due, DATE '2024-01-05' AS resolved{more}"
    ).write_parquet(str(path))
    return path


def test_parquet_files_of_which_one_lacks_a_column(tmp_path: Path) -> None:
    paths = [
        parquet(tmp_path, "1.parquet"),
        parquet(tmp_path, "2.parquet", ', TRUE AS "Apologised"'),
    ]
    options = {"checks": ["missing"]}
    (found,) = measured(paths, **options).rows
    assert found.data["dossiers_late"] == 2
    assert "dossiers_late_apologised" not in found.data
    one, two = (measured(path, **options) for path in paths)
    assert one + two == measured(paths, **options)
    again = [parquet(tmp_path, "3.parquet", ", FALSE AS apologised"), paths[1]]
    (found,) = measured(again, **options).rows
    assert found.data["dossiers_late_apologised"] == 1


def test_parquet_files_in_folders_that_name_a_column(tmp_path: Path) -> None:
    """The level is of the folder, and a part of a column is no column."""
    rows = duckdb.sql(
        "SELECT 'A' AS unit, DATE '2024-01-01' AS received, DATE '2024-01-02' AS due, "
        "DATE '2024-01-05' AS resolved"
    )
    own = {
        "level=xã": "'1' AS id, {'apologised': TRUE, 'more': [1]} AS x",
        "level=huyện": "'2' AS id, TRUE AS apologised",
    }
    for name, columns in own.items():
        (tmp_path / name).mkdir()
        path = str(tmp_path / name / "1.parquet")
        rows.project(f"*, {columns}").write_parquet(path)
    (found,) = measured(str(tmp_path / "*" / "*.parquet")).rows
    assert found.data["dossiers_commune_received"] == 1
    assert found.data["dossiers_district_received"] == 1
    assert "dossiers_late_apologised" not in found.data


def test_a_column_that_need_not_be_counts_where_it_is(tmp_path: Path) -> None:
    """What one file says of extensions holds, though another says nothing."""
    first = written(tmp_path, "1.csv", HEAD, LATE.format(id=1))
    row = f"{LATE.format(id=2)},2024-02-05"
    second = written(tmp_path, "2.csv", f"{HEAD},extended_to", row)
    found = measured([first, second])
    assert found == measured([first]) + measured([second])
    assert found.rows[0].data["dossiers_late"] == 1


def test_a_required_column_that_one_file_lacks(tmp_path: Path) -> None:
    first = written(tmp_path, "1.csv", HEAD, LATE.format(id=1))
    second = written(tmp_path, "2.csv", "id,unit,level,received", "2,A,xã,2024-01-01")
    with pytest.raises(Invalid, match="a file without a column 'due'"):
        measured([first, second])


# --- what records hold ----------------------------------------------------------------


def test_bad_rows_of_a_relation_with_times_of_a_zone(tmp_path: Path) -> None:
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        records = connection.sql(
            "SELECT '1' AS id, 'a' AS unit, 'no' AS level, DATE '2025-02-01' AS due, "
            "TIMESTAMPTZ '2025-01-01 00:30:00+07' AS received"
        )
        folder = tmp_path / "bad"
        found = measure("vn/dossiers", records, bad_rows=folder)
    assert dict(found.reasons) == {"choice:level": 1}
    assert "2025-01-01 00:30:00" in (folder / "bad-rows.csv").read_text("utf-8")


@pytest.mark.parametrize(
    ("amount", "found"),
    [
        ("0.95::FLOAT", "0.95"),
        ("0.000001::DOUBLE", "0.000001"),
        ("0.0000015::DOUBLE", None),
        ("999999999.123456::DOUBLE", "999999999.123456"),
        ("1000000000.123456::DOUBLE", "1000000000.123456"),
        ("1000000000.1234567::DOUBLE", None),
        ("4295775358.47::DOUBLE", "4295775358.47"),
        ("9000000000.12::DOUBLE", "9000000000.12"),
        ("123456789012.35::DOUBLE", "123456789012.35"),
        ("1e16::DOUBLE", "10000000000000000"),
        ("1e30::DOUBLE", None),
        ("'inf'::DOUBLE", None),
    ],
)
def test_floats_are_the_decimals_they_are_written_as(
    amount: str, found: str | None
) -> None:
    rows = f"SELECT 'A' AS unit, 2024 AS year, {amount} AS planned, 1 AS disbursed"
    told = invested(duckdb.sql(rows))
    if found is None:
        assert dict(told.reasons) == {"unreadable:planned": 1}
    else:
        assert told.rows[0].data["public_investment_planned"] == Fraction(found)


def test_a_frame_of_arrow_with_two_columns_of_one_name() -> None:
    arrow = pytest.importorskip("pyarrow")
    names = [*HEAD.split(","), "DUE"]
    table = arrow.table([["x"]] * len(names), names=names)
    with pytest.raises(Invalid, match="'due', and another but for its case"):
        measured(table)
    with pytest.raises(Invalid, match="'id' twice"):
        measured(duckdb.sql("SELECT 1 AS id, 2 AS id"))


# --- options --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"by": "week"}, "found 'week'; expected one of year, quarter, month"),
        ({"as_of": "2024-01-10"}, "as_of: found '2024-01-10'"),
        ({"as_of": datetime.datetime(2024, 1, 10)}, "without an hour"),  # noqa: DTZ001
        ({"year": "2024"}, "a year from 1975 to 2099"),
        ({"year": True}, "a year from 1975 to 2099"),
        ({"year": 1974}, "a year from 1975 to 2099"),
        ({"year": 2100}, "a year from 1975 to 2099"),
    ],
)
def test_options_of_another_type(options: dict[str, Any], said: str) -> None:
    with pytest.raises(Invalid, match=said):
        measured([], **options)


@pytest.mark.parametrize("year", [1975, 2099])
def test_the_first_and_the_last_year(tmp_path: Path, year: int) -> None:
    path = written(tmp_path, "1.csv", HEAD, LATE.format(id=1))
    assert measured([path], year=year).rows == ()


def test_a_unit_column_named_twice(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path, "1.csv", HEAD, LATE.format(id=1))
    asked = ["measure", "vn/dossiers", str(path), "--unit-column"]
    assert main([*asked, "unit", "--columns", "unit=unit"]) == 0
    assert main([*asked, "unit", "--columns", "unit=level"]) == 2
    assert "columns, unit: found 'level' and 'unit'" in capsys.readouterr().err
