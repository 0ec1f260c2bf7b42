"""The commands sql, formulas and json-plan."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import pytest

from parindex.cli import main
from samples import OFFICE
from sql_rows import in_memory

if TYPE_CHECKING:
    from pathlib import Path

BUNDLED = "vn/par-index/province/2022"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs a command that goes well; what it printed."""

    def ran(*arguments: str) -> str:
        assert main(arguments) == 0
        found = capsys.readouterr()
        assert not found.err
        return found.out

    return ran


class TestSql:
    """`parindex sql`: text that a database runs."""

    def test_scores_a_table(self, run: Any) -> None:
        options = ["--reading", "inferred", "--nodes", "total", "1.1"]
        data = ["--data", "plan_tasks", "plan_tasks_done", "--keep", "tỉnh"]
        columns = ["--columns", "plan_tasks_done=xong", "--dialect", "sqlite"]
        of = ["sql", BUNDLED, *options, *data, *columns, "--table", "số liệu"]
        base = in_memory()
        base.execute('CREATE TABLE "số liệu" (tỉnh, plan_tasks, xong)')
        base.executemany(
            'INSERT INTO "số liệu" VALUES (?, ?, ?)', [("A", 20, 20), ("B", 20, 21)]
        )
        found = base.execute(run(*of)).fetchall()
        assert [(row[0], *row[3:]) for row in found] == [
            ("A", 1.5, 1.5),
            ("B", None, None),
        ]
        problems = base.execute(run(*of, "--problems", "--lang", "en")).fetchall()
        assert problems == [("plan_tasks_done is more than plan_tasks", 1)]

    def test_as_json(self, run: Any) -> None:
        found = json.loads(run("sql", str(OFFICE), "--json", "--lang", "en"))
        assert found["dialect"] == "duckdb"
        assert found["sql"].startswith("-- ")

    @pytest.mark.parametrize("text", ["on_time", "=x", "x="])
    def test_columns_are_pairs(
        self, text: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["sql", BUNDLED, "--columns", text]) == 2
        expected = f"--columns: found {text!r}; expected DATUM=COLUMN"
        assert expected in capsys.readouterr().err

    @pytest.mark.parametrize(
        "pairs", [["a=x", "a=y"], ["a=x", "--columns", "a=x"], ["đ=x", "đ=y"]]
    )
    def test_two_columns_for_one_datum(
        self, pairs: list[str], capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["sql", BUNDLED, "--columns", *pairs]) == 2
        expected = f"--columns: found {pairs[0][0]!r} twice; expected it once"
        assert expected in capsys.readouterr().err


class TestFormulas:
    """`parindex formulas`: a sheet that scores itself."""

    def test_as_csv(self, run: Any) -> None:
        text = run("formulas", BUNDLED, "--numbers", "vi", "--nodes", "1.1")
        rows = list(csv.reader(io.StringIO(text), delimiter=";"))
        assert rows[1][0].startswith(f"{BUNDLED}, ")
        assert rows[-1][0] == "1.1"
        assert rows[-1][3].startswith("=IF($E$4>0;NA();")

    def test_as_json(self, run: Any) -> None:
        found = json.loads(run("formulas", BUNDLED, "--json", "--nodes", "1.1"))
        assert found["problems"] == "E4"
        assert set(found["inputs"].values()) == {"D7", "D8"}
        low, high = found["scores"]["1.1"]
        texts = {cell["address"]: cell["text"] for cell in found["cells"]}
        assert {low, high} <= set(texts)


def test_a_plan(run: Any) -> None:
    found = json.loads(run("json-plan", BUNDLED, "--complete", "--nodes", "areas"))
    assert found["framework"] == BUNDLED
    assert found["nodes"][-1] == ""
    assert not any(datum["may_be_missing"] for datum in found["data"])


class TestFiles:
    """`-o`: a new file, unless forced."""

    def test_written_once(
        self, run: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        file = tmp_path / "cham.csv"
        of = ["formulas", BUNDLED, "--nodes", "1.1", "-o", str(file), "--lang", "en"]
        assert run(*of) == f"{file}: written\n"
        first = file.read_bytes()
        assert first.startswith(b"\xef\xbb\xbf")
        assert main(of) == 2
        assert "found file exists; expected a new file" in capsys.readouterr().err
        assert json.loads(run(*of, "--force", "--json")) == {"file": str(file)}
        assert file.read_bytes() == first

    def test_where_none_can_be(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["sql", BUNDLED, "-o", "/no/such/folder/x.sql"]) == 2
        assert "no such file or directory" in capsys.readouterr().err
