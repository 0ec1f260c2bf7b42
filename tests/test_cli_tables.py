from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import pytest

import parindex
from parindex.cli import main
from parindex.csvfiles import CsvTable, read_table, table_text
from parindex.errors import Invalid
from parindex.populations import column_scores, score_table
from samples import DATA, OFFICE, office

if TYPE_CHECKING:
    from collections.abc import Callable

    from parindex.populations import Population

TINY = Path(__file__).parent / "broken" / "_framework.toml"
BUNDLED = "vn/par-index/province/2022"
ROWS = """\
Đơn vị;Ghi chú;dossiers;on_time;1.2;2
Hà Giang;đã chốt;200;190;3,5;4
Lào Cai;;12 500;;;
"""
SAID = {
    "vi": "Đã chấm 2 đơn vị; có tổng điểm xác định: 1",
    "en": "Units scored: 2; with a settled total: 1",
}


@attrs.frozen
class Ran:
    """What one command printed, and its exit status."""

    status: int
    out: str
    err: str


@pytest.fixture
def given(tmp_path: Path) -> Path:
    """A table of two units."""
    path = tmp_path / "bảng.csv"
    path.write_text(ROWS, encoding="utf-8-sig")
    return path


@pytest.fixture
def run(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Ran]:
    """Runs `parindex score-table`."""
    monkeypatch.delenv("PARINDEX_LANG", raising=False)

    def ran(*arguments: str | Path) -> Ran:
        status = main(["score-table", *map(str, arguments)])
        return Ran(status, *capsys.readouterr())

    return ran


@pytest.fixture
def score(run: Any, given: Path) -> Callable[..., Ran]:
    """Runs it on the table, under the tiny framework."""
    return lambda *more: run(TINY, given, "--id", "Đơn vị", "--keep", "Ghi chú", *more)


def population(path: Path, **options: Any) -> Population:
    """The table, scored by the library."""
    of = parindex.load_framework(TINY)
    return score_table(of, read_table(path), id="Đơn vị", keep=["Ghi chú"], **options)


class TestScoreTable:
    """`parindex score-table`: every row of a table, scored."""

    @pytest.mark.parametrize("lang", ["vi", "en"])
    def test_to_the_terminal(self, score: Any, given: Path, lang: str) -> None:
        """Clean CSV on standard output; what is said of it, beside."""
        ran = score("--lang", lang)
        assert ran == Ran(0, table_text(population(given).table()), SAID[lang] + "\n")

    def test_to_a_new_file(self, score: Any, given: Path, tmp_path: Path) -> None:
        """The same bytes on every system; one sentence."""
        path = tmp_path / "điểm.csv"
        ran = score("-o", path, "--intervals", "--lang", "en")
        assert ran == Ran(0, f"{path}: {SAID['en']}\n", "")
        scores = population(given).table(intervals=True)
        assert path.read_bytes().decode() == table_text(scores)

    def test_in_json(self, score: Any, given: Path, tmp_path: Path) -> None:
        """The counts, with the file or the rows."""
        counts = {"units": 2, "settled": 1}
        ran = score("-o", tmp_path / "x.csv", "--json")
        assert json.loads(ran.out) == {"file": str(tmp_path / "x.csv"), **counts}
        ran = score("--json")
        table = population(given).table()
        rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
        assert json.loads(ran.out) == {**counts, "rows": rows}
        assert (ran.status, ran.err) == (0, "")

    def test_never_over_a_file_unless_forced(
        self, score: Any, given: Path, tmp_path: Path
    ) -> None:
        """And never over what is read."""
        path = tmp_path / "x.csv"
        path.write_text("mine", encoding="utf-8")
        ran = score("-o", path)
        assert (ran.status, ran.out) == (2, "")
        assert ran.err == (
            f"parindex: {path}: found file exists; expected a new file in a folder "
            "that is there, unless forced [file]\n"
        )
        assert path.read_text(encoding="utf-8") == "mine"
        assert score("-o", path, "--force").status == 0
        assert read_table(path).rows[0][0] == "Hà Giang"
        ran = score("-o", given, "--force")
        assert ran.status == 2
        assert "found a file that was read" in ran.err
        assert given.read_text(encoding="utf-8-sig") == ROWS

    def test_the_framework_and_overlays_are_read_too(
        self, run: Any, tmp_path: Path
    ) -> None:
        """So that the scores never take their place."""
        framework, overlay = tmp_path / "f.toml", tmp_path / "o.toml"
        framework.write_bytes(OFFICE.read_bytes())
        text = (DATA / "overlay.toml").read_text(encoding="utf-8")
        overlay.write_text(text, encoding="utf-8")
        table = tmp_path / "t.csv"
        table.write_text("id,1.3.1\na,1\n", encoding="utf-8")
        common = [table, "--id", "id", "--force", "-o"]
        assert run(framework, *common, framework).status == 2
        ran = run(BUNDLED, *common, overlay, "--overlay", overlay)
        assert (ran.status, overlay.read_text(encoding="utf-8")) == (2, text)
        assert run(BUNDLED, *common, tmp_path / "x", "--overlay", overlay).status == 0

    def test_options(self, run: Any, tmp_path: Path) -> None:
        """Reading, year, book and notation, as in the library."""
        path = tmp_path / "t.csv"
        path.write_text("id,a,b,on_time,received\nx,1,2,12.125,12.500\n", "utf-8")
        names = ["--keep", "a", "b", "--id", "id", "--numbers", "vi"]
        options = ["--reading", "inferred", "--year", "2022", "--book", "target"]
        ran = run(OFFICE, path, *names, *options)
        found = score_table(
            office(),
            read_table(path),
            id="id",
            keep=["a", "b"],
            numbers="vi",
            reading="inferred",
            year=2022,
            book="target",
        )
        assert ran.out == table_text(found.table())
        assert found["x"].scorecard["2.1"].score == parindex.Interval.of("1.94")

    def test_columns_to_keep_may_be_named_one_by_one(
        self, run: Any, given: Path
    ) -> None:
        """Or all at once."""
        keep = ["--keep", "Ghi chú", "--keep", "dossiers"]
        ran = run(TINY, given, "--id", "Đơn vị", *keep)
        assert ran.out.startswith("Đơn vị,Ghi chú,dossiers,1,")

    def test_every_mistake_is_told(self, score: Any, given: Path) -> None:
        """A sentence each, with the file; nothing is written."""
        given.write_text(ROWS.replace("200", "nan").replace("3,5", "7"), "utf-8")
        out = given.parent / "x.csv"
        ran = score("-o", out)
        assert (ran.status, ran.out) == (2, "")
        first, second = ran.err.splitlines()
        assert first == (
            "parindex: bảng.csv: line 2, column dossiers: found 'nan'; expected a "
            "number; where it is missing, an empty cell [number]"
        )
        assert second == (
            "parindex: bảng.csv: line 2, column 1.2: found 7; expected a score in "
            "[0, 4] [award-range]"
        )
        assert not out.exists()

    def test_a_file_that_is_not_there(self, run: Any) -> None:
        """Status 2."""
        ran = run(TINY, "missing.csv", "--id", "x")
        assert (ran.status, ran.out) == (2, "")
        assert ran.err.startswith("parindex: missing.csv: found no such file")


class TestStreams:
    """Where the scores go without a file to write."""

    def test_a_pipe_gets_every_letter(self, given: Path) -> None:
        """In UTF-8, whatever the system writes by itself: ids are data."""
        package = str(Path(parindex.__file__).parents[1])
        arguments = ["score-table", TINY, given, "--id", "Đơn vị", "--keep", "Ghi chú"]
        ran = subprocess.run(
            [sys.executable, "-m", "parindex", *map(str, arguments)],
            capture_output=True,
            check=True,
            env={**os.environ, "PYTHONPATH": package, "PYTHONIOENCODING": "ascii"},
        )
        assert ran.stdout.decode() == table_text(population(given).table())
        assert ran.stderr.decode("ascii").startswith("Da cham 2 don vi; ")

    @pytest.mark.parametrize("terminal", [False, True])
    def test_what_stands_in_for_a_stream_gets_the_text(
        self,
        score: Any,
        given: Path,
        monkeypatch: pytest.MonkeyPatch,
        *,
        terminal: bool,
    ) -> None:
        """As in a program that takes the output into a string; and a terminal."""
        stream = io.StringIO()
        monkeypatch.setattr(stream, "isatty", lambda: terminal, raising=False)
        monkeypatch.setattr(sys, "stdout", stream)
        assert score().status == 0
        assert stream.getvalue() == table_text(population(given).table())


PROVINCES = """\
# made up
province,region,score,score.low,score.high
Tỉnh A,Bắc,91.25,91.25,91.25
Tỉnh B,Bắc,80,,
Tỉnh C,Nam,80.00,,
Tỉnh D,Nam,,75,85
Tỉnh E,Nam,,,
"""


class TestRank:
    """`parindex rank`."""

    @pytest.fixture
    def rank(
        self,
        capsys: pytest.CaptureFixture[str],
        monkeypatch: pytest.MonkeyPatch,
        tmp_path: Path,
    ) -> Callable[..., Ran]:
        """Runs it on the table of five provinces."""
        monkeypatch.delenv("PARINDEX_LANG", raising=False)
        path = tmp_path / "out.csv"
        path.write_text(PROVINCES, encoding="utf-8")

        def ran(*arguments: str | Path) -> Ran:
            status = main(["rank", str(path), *map(str, arguments)])
            return Ran(status, *capsys.readouterr())

        return ran

    def test_ties_share_and_intervals_stay_intervals(self, rank: Any) -> None:
        """80 and 80.00 are a tie; an unknown score has an interval of ranks."""
        ran = rank("--by", "score", "--lang", "en")
        assert ran.status == 0
        lines = [" ".join(line.split()) for line in ran.out.splitlines()]
        assert "1 Tỉnh A 91.25" in lines
        assert "[2, 3] Tỉnh B 80" in lines
        assert "[2, 3] Tỉnh C 80" in lines
        assert "[2, 4] Tỉnh D [75, 85]" in lines
        assert lines[-1] == "Not ranked, without a score: Tỉnh E"

    def test_groups_by_published_bounds(self, rank: Any) -> None:
        """Those of a year."""
        ran = rank("--by", "score", "--bands", "par-index/2024", "--json")
        found = {u["code"]: u["groups"] for u in json.loads(ran.out)["units"]}
        assert found == {
            "Tỉnh A": ["A"],
            "Tỉnh B": ["B"],
            "Tỉnh C": ["B"],
            "Tỉnh D": ["B", "C"],
        }

    def test_quartiles_count_a_missing_score_as_zero_unless_told(
        self, rank: Any
    ) -> None:
        """As PAPI's reports do."""
        cuts = [
            json.loads(rank("--by", "score", "--quartiles", *more, "--json").out)
            for more in ([], ["left_out"])
        ]
        lows = [c["groups"]["groups"][2]["at_least"]["low"] for c in cuts]
        assert lows == ["75", "78.75"]

    def test_peers_ends_and_rounding(self, rank: Any) -> None:
        """Ranks inside regions, of rounded scores, the lowest first."""
        ran = rank(
            *("--by", "score", "--within", "region", "--method", "dense"),
            *("--lowest-first", "--digits", "0", "--json"),
        )
        record = json.loads(ran.out)
        assert (record["method"], record["first"], record["digits"]) == (
            "dense",
            "lowest",
            0,
        )
        assert [u["code"] for u in record["peers"]["Bắc"]["units"]] == [
            "Tỉnh B",
            "Tỉnh A",
        ]

    @pytest.mark.parametrize(
        ("arguments", "words"),
        [
            (["--by", "scor"], "found no column 'scor'; expected a column; did you"),
            (["--by", "score", "--id", "tỉnh"], "found no column 'tỉnh'"),
            (["--by", "score", "--within", "regio"], "did you mean 'region'?"),
            (["--by", "region"], "line 3, column region: found 'Bắc'; expected a"),
            (
                ["--by", "score", "--bands", "par-index/2019"],
                "no group bands 'par-index/2019'",
            ),
        ],
    )
    def test_mistakes(self, rank: Any, arguments: list[str], words: str) -> None:
        """A sentence, and status 2."""
        ran = rank(*arguments)
        assert (ran.status, ran.out) == (2, "")
        assert words in ran.err

    def test_units_twice_and_no_units(self) -> None:
        """Are told, as in a table to score."""
        table = CsvTable(columns=["id", "score"], rows=[["a", "1"], ["a", "2"]])
        with pytest.raises(Invalid, match="which line 2 has"):
            column_scores(table, "score")
        with pytest.raises(Invalid, match="no rows"):
            column_scores(CsvTable(columns=["id", "score"], rows=[]), "score")
