"""`parindex cycle`: a year on the command line, and tables to fill in."""

from __future__ import annotations

import datetime
import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest

from cycle_samples import act, contents, empty, through, whole_year
from parindex.cli import main
from parindex.csvfiles import CsvTable
from parindex.cycle import entries_from, form, open_cycle, read_cycle, record, start
from parindex.errors import Invalid
from parindex.files import load_assessment, load_framework_file
from parindex.intervals import Interval
from samples import OFFICE, OFFICE_2023

PAGE = Path(__file__).parents[1] / "docs" / "how-to" / "appraisal-cycle.md"
#: A hash, which is another one as soon as the bundled edition is.
HASH = re.compile(r"[0-9a-f]{64}")

FIELDS: dict[str, Any] = {
    "role": "unit",
    "organisation": "Sở Thử nghiệm",
    "when": "2024-01-05",
}


def table(
    *rows: tuple[str, ...], columns: str = "code score reason evidence"
) -> CsvTable:
    return CsvTable(name="table.csv", columns=columns.split(), rows=rows)


# --- tables to fill in ----------------------------------------------------------------


class TestForms:
    """A row a criterion; what is empty was not scored."""

    def test_an_empty_form_records_nothing(self) -> None:
        blank = form(empty())
        assert blank.columns == (
            "code",
            "title",
            "max_score",
            "score",
            "reason",
            "evidence",
        )
        assert len(blank.rows) == 15
        assert blank.rows[0] == ("1.1", "Thực hiện kế hoạch", "2", "", "", "")
        assert entries_from(blank, step="self_assessment", **FIELDS) == ()

    def test_a_filled_form(self) -> None:
        filled = table(
            ("1.1", " 1,8 ", "", "Báo cáo số 1; Báo cáo số 2;"),
            ("1.2", "", "", " ; "),
            ("2.4", "Không áp dụng", "không có nhiệm vụ", ""),
            ("2.5", "not applicable", "", ""),
        )
        first, second, third = entries_from(filled, step="self_assessment", **FIELDS)
        assert first.score == Interval.of("1.8")
        assert [str(e.title) for e in first.evidence] == [
            "Báo cáo số 1",
            "Báo cáo số 2",
        ]
        assert second.not_applicable
        assert second.reason.vi == "không có nhiệm vụ"
        assert third.not_applicable

    def test_explanations_need_no_scores(self) -> None:
        filled = table(("1.1", "lùi hạn"), ("1.2", ""), columns="code reason")
        (only,) = entries_from(filled, step="explanation", round=1, **FIELDS)
        assert only == act("1.1", "explanation", reason="lùi hạn")

    def test_numbers_that_can_be_read_two_ways(self) -> None:
        filled = table(("1.1", "1.125"), columns="code score")
        with pytest.raises(Invalid, match="declare numbers"):
            entries_from(filled, step="self_assessment", **FIELDS)
        (only,) = entries_from(filled, step="self_assessment", numbers="en", **FIELDS)
        assert only.score == Interval.of("9/8")

    def test_a_code_twice(self) -> None:
        """Rows with nothing filled in do not count."""
        filled = table(
            ("1.1", "1"), ("1.2", ""), ("1.1", ""), (" 1.1 ", "2"), columns="code score"
        )
        with pytest.raises(Invalid) as caught:
            entries_from(filled, step="self_assessment", **FIELDS)
        assert [str(problem) for problem in caught.value.problems] == [
            (
                "line 5, criterion 1.1: found it in line 2, too; expected it once "
                "[duplicate]"
            )
        ]

    def test_mistakes_are_told_with_their_lines(self) -> None:
        filled = table(
            ("1.1", "hai", "", ""), ("1.2", "", "vì", ""), ("1.3", "", "", "")
        )
        with pytest.raises(Invalid) as caught:
            entries_from(filled, step="self_assessment", **FIELDS)
        assert [problem.where for problem in caught.value.problems] == [
            "line 2, criterion 1.1",
            "line 3, criterion 1.2, score",
        ]
        with pytest.raises(Invalid) as caught:
            entries_from(filled, step="appraisal", **FIELDS)
        assert [problem.where for problem in caught.value.problems] == ["role", "round"]
        with pytest.raises(Invalid) as caught:
            entries_from(
                table(("1", "2"), columns="codes scores"), step="decision", **FIELDS
            )
        assert [problem.expected for problem in caught.value.problems] == [
            "a known one; did you mean 'code'?",
            "a known one; did you mean 'score'?",
            "the codes of criteria",
        ]


# --- commands -------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a whole year."""
    of = empty()
    place = tmp_path / "year"
    open_cycle(place, of.framework, of.opening.unit, of.opening.year)
    for acts in through():
        record(place, acts)
    return place


def run(*arguments: object) -> int:
    return main(["cycle", *map(str, arguments)])


def test_a_year_on_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Opened, filled in, recorded, checked, scored."""
    place, filled = tmp_path / "year", tmp_path / "filled.csv"
    opening = ["--framework", OFFICE, "--unit", "Sở Thử nghiệm", "--year", 2023]
    assert run("open", place, *opening) == 0
    assert "Tự đánh giá" in capsys.readouterr().out
    assert run("form", place, "-o", filled) == 0
    assert capsys.readouterr().out == f"{filled}: đã ghi\n"
    assert run("form", place) == 0
    assert capsys.readouterr().out == filled.read_text("utf-8-sig").replace(
        "\r\n", "\n"
    )
    filled.write_text("code;score\n1.1;1,8\n1.2;2\n", encoding="utf-8")
    who = ["--role", "unit", "--organisation", "Sở Thử nghiệm"]
    what = ["--step", "self_assessment", "--on", "2024-01-05"]
    assert run("record", place, filled, *what, *who, "--json") == 0
    assert json.loads(capsys.readouterr().out)["records"] == 2
    filled.write_text("code;score\n1.1;1,5\n", encoding="utf-8")
    who = ["--role", "appraiser", "--organisation", "Sở Nội vụ", "--lang", "en"]
    assert run("record", place, filled, "--step", "appraisal", "--round", 1, *who) == 0
    assert "Appraised, round 1  1 / 15" in capsys.readouterr().out
    when = read_cycle(place).entries[-1].when
    assert datetime.datetime.fromisoformat(when).tzinfo is not None
    assert run("record", place, filled, "--step", "decision", *who) == 2
    assert "found appraiser; expected council, for decision" in capsys.readouterr().err


def test_answers(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    expected = {
        ("show",): "Công bố              2 / 15",
        ("show", "1.1"): "Hội đồng quyết định",
        ("differences",): "1.3.1  0,5",
        ("differences", "--rounds", "1", "2"): "1.1  1,5              1,6",
        ("differences", "--rounds", "1", "2", "--all"): "2.4    0,5",
        ("appeals",): "Được chấm thấp hơn điểm tự chấm: 2 tiêu chí, 1,1 điểm",
        ("evidence",): "Tự chấm không kèm tài liệu kiểm chứng: 2 tiêu chí, 2,5 điểm",
    }
    for (name, *more), words in expected.items():
        assert run(name, folder, *more) == 0
        assert words in capsys.readouterr().out
        assert run(name, folder, *more, "--json") == 0
        assert json.loads(capsys.readouterr().out)["year"] == 2023
    assert run("differences", folder, "--rounds", 3) == 2
    assert "found appraisal 3" in capsys.readouterr().err


def test_check(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    head = whole_year().head
    assert run("check", folder, "--head", head) == 0
    assert capsys.readouterr().out == f"Không có gì bị sửa; mã băm cuối {head}\n"
    assert run("check", folder, "--json") == 0
    assert json.loads(capsys.readouterr().out) == []
    assert run("check", folder, "--head", "0") == 1
    assert "expected a record with the hash '0'" in capsys.readouterr().out
    path = folder / "000002.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"1.5"', b'"1.9"'))
    assert run("check", folder, "--json") == 1
    (problem,) = json.loads(capsys.readouterr().out)
    assert problem["where"] == "000002.jsonl, line 1, hash"
    assert run("show", folder) == 2


def test_checking_what_is_not_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A folder that is not there is wrong use; one without a cycle is a finding."""
    assert run("check", tmp_path / "nowhere") == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "found no folder; expected the folder of a cycle" in printed.err
    assert run("check", tmp_path) == 1


def test_a_code_twice_in_a_table(folder: Path, tmp_path: Path) -> None:
    before, path = contents(folder), tmp_path / "table.csv"
    path.write_text("code,score\n1.4,1\n1.4,2\n", encoding="utf-8")
    who = ["--step", "self_assessment", "--role", "unit", "--organisation", "Sở"]
    assert run("record", folder, path, *who) == 2
    assert contents(folder) == before


def test_files_as_json(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What would be in the file; or which file was written."""

    def printed(*arguments: object) -> Any:
        assert run(*arguments, "--json") == 0
        return json.loads(capsys.readouterr().out)

    rows = printed("form", folder)
    assert len(rows) == 15
    assert rows[0]["title"] == "Thực hiện kế hoạch"
    assert printed("assessment", folder)["books"][0]["awarded"]["1.1"] == "1.8"
    assert printed("template", "vn/ha-tinh/commune")["level"] == "commune"
    for number, what in enumerate(
        [("form", folder), ("assessment", folder), ("template", "vn/ha-tinh/commune")]
    ):
        path = tmp_path / str(number)
        assert printed(*what, "-o", path) == {"file": str(path)}
        assert path.exists()


@pytest.mark.parametrize("option", ["-o", "--check"])
def test_a_template_without_an_id(
    option: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("template", option, tmp_path / "nowhere.toml") == 2
    assert f"{option}: found no id; expected an id" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_the_assessment_is_scored(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "year.toml"
    assert run("assessment", folder, "-o", path) == 0
    assert load_assessment(path) == whole_year().assessment
    assert run("assessment", folder, "-o", path) == 2
    capsys.readouterr()
    assert run("assessment", folder) == 0
    assert capsys.readouterr().out == path.read_text("utf-8")
    again = ["--framework", str(folder / "framework.toml"), "--book", "appraised"]
    assert main(["score", str(path), *again, "--lang", "en"]) == 0
    assert "Total: [2.6, 27.6] of 30" in capsys.readouterr().out


def test_policies(capsys: pytest.CaptureFixture[str]) -> None:
    of = ["--framework", OFFICE, "--book", "self_assessed"]
    given = ["policy", OFFICE_2023, "vn/hung-yen/2020", *of, "--without", "sipas"]
    assert run(*given) == 0
    assert "Không tính: 3.5" in capsys.readouterr().out
    assert run(*given, "--json") == 0
    assert json.loads(capsys.readouterr().out)["out_of"] == 100


def test_templates(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("template") == 0
    known = capsys.readouterr().out.splitlines()
    assert run("template", "--on", "2025-07-01") == 0
    assert len(capsys.readouterr().out.splitlines()) == len(known) - 9
    assert run("template", "--json") == 0
    assert len(json.loads(capsys.readouterr().out)) == len(known) == 17
    with pytest.raises(SystemExit):
        run("template", "--on", "2025")
    assert "expected a date such as 2024-12-31" in capsys.readouterr().err
    path = tmp_path / "copy.toml"
    assert run("template", "vn/ha-tinh/commune", "-o", path) == 0
    capsys.readouterr()
    assert run("template", "vn/ha-tinh/commune", "--check", path) == 1
    assert "criteria: found 9; expected 34" in capsys.readouterr().out
    assert run("template", "vn/ha-tinh/commune", "--check", path, "--json") == 1
    assert json.loads(capsys.readouterr().out)[0]["id"] == "unfilled"
    text = path.read_text("utf-8").replace('title = "?"', 'title = "A"')
    text = text.replace('max_score = "?"', "max_score = 1").replace(
        "max_score = 100", "max_score = 9"
    )
    path.write_text(text, encoding="utf-8")
    assert run("template", "vn/ha-noi/commune/2022", "--check", path) == 1
    text = text[: text.index('[[area]]\ncode = "8"')]
    path.write_text(text.replace("max_score = 9", "max_score = 7"), encoding="utf-8")
    assert load_framework_file(path).max_score == 7
    capsys.readouterr()
    assert run("template", "vn/ha-noi/commune/2022", "--check", path) == 0
    assert capsys.readouterr().out == f"{path}: không có lỗi\n"


def test_a_cycle_of_a_bundled_framework(tmp_path: Path) -> None:
    """Its id is enough; the edition is kept with the cycle."""
    of = ["--framework", "vn/par-index/province/2022", "--unit", "Hà Giang"]
    assert run("open", tmp_path, *of, "--year", 2023) == 0
    cycle = read_cycle(tmp_path)
    assert cycle == start(cycle.framework, "Hà Giang", 2023)
    assert (tmp_path / "framework.toml").stat().st_size > 100_000


def test_the_page_shows_what_one_gets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its tables as files, its commands one after the other, their output in full."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PARINDEX_LANG", raising=False)
    text = PAGE.read_text(encoding="utf-8")
    names = re.findall(r"`(\w+\.csv)`\)", text)
    tables = re.findall(r"```none\n(.*?)```", text, re.DOTALL)
    for name, content in zip(names, tables, strict=True):
        Path(name).write_text(content, encoding="utf-8")
    shown = "".join(re.findall(r"```text\n(.*?)```", text, re.DOTALL))
    _, *commands = re.split(r"^\$ parindex ", shown, flags=re.MULTILINE)
    assert len(commands) == 12
    for asked in commands:
        line, _, expected = asked.partition("\n")
        main(shlex.split(line))
        printed = capsys.readouterr()
        found = [x.rstrip() for x in (printed.out + printed.err).splitlines()]
        hidden = [HASH.sub("…", x) for x in found]
        assert hidden == HASH.sub("…", expected).strip("\n").split("\n"), line
