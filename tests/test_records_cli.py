"""`parindex measure`: from records on the command line to a table that is scored."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from parindex.cli import main

pytest.importorskip("duckdb")

EXAMPLE = Path(__file__).parents[1] / "examples" / "dossiers-illustrative.csv"
COLUMNS = [
    "id=Mã hồ sơ (số liệu giả định)",
    "level=Cấp",
    "received=Ngày tiếp nhận",
    "due=Ngày hẹn trả",
    "resolved=Ngày trả kết quả",
]
MEASURE = ["measure", "vn/dossiers", str(EXAMPLE), "--columns", *COLUMNS]
MEASURE += ["--unit-column", "Tỉnh"]


@pytest.fixture
def units(tmp_path: Path) -> str:
    path = tmp_path / "units.csv"
    path.write_text("Tỉnh\nHà Giang\nLào Cai\n", encoding="utf-8")
    return str(path)


def test_a_table_is_printed(
    capsys: pytest.CaptureFixture[str], units: str, tmp_path: Path
) -> None:
    bad = str(tmp_path / "bad")
    assert main([*MEASURE, "--units", units, "--bad-rows", bad, "--lang", "en"]) == 0
    printed = capsys.readouterr()
    head, giang, _ = printed.out.splitlines()
    assert head.startswith("unit,dossiers_province_received,")
    assert giang.startswith("Hà Giang,3,2,3,2,2,2,1,")
    assert "Bad rows, left out of all numbers: 3" in printed.err
    assert "bad-rows.csv" in printed.err


def test_a_file_is_written_and_scored(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = str(tmp_path / "data.csv")
    assert main([*MEASURE, "--year", "2024", "-o", path]) == 0
    assert "đã ghi số liệu" in capsys.readouterr().out
    score = ["score-table", "vn/par-index/province/2022", path, "--id", "unit"]
    assert main([*score, "--year", "2024"]) == 0
    assert "Hà Giang" in capsys.readouterr().out
    assert main([*MEASURE, "-o", path]) == 2
    assert main([*MEASURE, "-o", str(EXAMPLE), "--force"]) == 2


def test_months_and_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*MEASURE, "--by", "month", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)["rows"]
    assert rows[0]["period"] == "2024-01"
    assert main([*MEASURE, "--by", "month", "--checks"]) == 0
    assert "unit,period,dossiers" in capsys.readouterr().out


def test_sql_is_printed(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    days = tmp_path / "days.csv"
    days.write_text("day\n2024-02-09\n")
    asked = ["measure", "vn/dossiers-working-days", "--sql", "spark"]
    assert main([*asked, "--calendar", str(days)]) == 0
    assert "day NOT IN (DATE '2024-02-09')" in capsys.readouterr().out
    pytest.importorskip("holidays")
    assert main(asked) == 0
    assert "DATE '2024-05-04'" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--columns", "received"], "expected NAME=COLUMN"),
        (["--as-of", "31/12/2024"], "expected a date such as 2024-12-31"),
    ],
)
def test_wrong_use(
    capsys: pytest.CaptureFixture[str], more: list[str], said: str
) -> None:
    with pytest.raises(SystemExit):
        main(["measure", "vn/dossiers", *more])
    assert re.search(re.escape(said), capsys.readouterr().err)
    day = ["--as-of", "2024-12-31", "--reading", "pending_late"]
    assert main([*MEASURE, *day, "--amounts", "due=VND"]) == 2
