"""`parindex plan`, as a user runs it."""

from __future__ import annotations

import datetime
import re
import shlex
from pathlib import Path
from typing import Any

import pytest

from samples import OFFICE
from test_cli import Ran, _plain_surroundings  # noqa: F401 - a fixture for all tests
from test_plans import SMALL

EXAMPLES = Path(__file__).parents[1] / "examples"
HA_GIANG = "vn/ha-giang/par-plan/2024"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs a command about a plan: `run("due", PLAN)`."""
    return lambda *arguments: Ran(capsys, "plan", *map(str, arguments))


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """The file of the small plan."""
    path = tmp_path / "small.toml"
    path.write_text(SMALL, encoding="utf-8")
    return path


class TestShow:
    def test_the_bundled_plans(self, run: Any) -> None:
        assert any(line.startswith(HA_GIANG) for line in run().done().lines)
        assert run("list").done().out == run().done().out
        found = run("list", "--json").done().json
        assert {"id", "title"} == set(found[0])

    def test_a_plan(self, run: Any, plan: Path) -> None:
        assert "Nhiệm vụ:" in run("show", plan).done().lines
        found = run("show", plan, "--json").done().json
        assert [task["code"] for task in found["tasks"]][:2] == ["1", "1.1"]

    def test_a_department(self, run: Any, plan: Path) -> None:
        ran = run("show", plan, "--for", "SNV", "--lang", "en").done()
        assert ran.lines[0] == "Duties of Department of Home Affairs"
        role = ("--role", "coordinating", "--json")
        found = run("show", plan, "--for", "SNV", *role).done().json
        assert (found["own"], len(found["shared"])) == ([], 1)

    def test_what_is_not_there(self, run: Any, plan: Path) -> None:
        (line,) = run("show", "vn/ha-giang/par-plan/2042").wrong()
        assert f"did you mean '{HA_GIANG}'?" in line
        (line,) = run("show", plan, "--for", "Sở Nội vụ tỉnh").wrong()
        assert "did you mean 'Sở Nội vụ'?" in line


class TestDue:
    def test_on_a_day(self, run: Any, plan: Path) -> None:
        ran = run("due", plan, "--on", "2024-06-01", "--within", "30").done()
        assert "Quá hạn (2):" in ran.lines
        found = run("due", plan, "--on", "2024-06-01", "--json").done().json
        assert [item["code"] for item in found["soon"]] == ["1.1", "1.2"]

    def test_today(self, run: Any, plan: Path) -> None:
        found = run("due", plan, "--for", "SNV", "--json").done().json
        now = datetime.datetime.now().astimezone().date()
        assert datetime.date.fromisoformat(found["on"]) <= now

    def test_with_records(self, run: Any, plan: Path, tmp_path: Path) -> None:
        done = tmp_path / "done.csv"
        done.write_text("task,on\n1.1,2024-01-20\n", encoding="utf-8")
        on = ("--on", "2024-02-01", "--done", done)
        assert "Quá hạn" not in run("due", plan, *on).done().out
        assert "1/2024: đến hạn 1, xong 2" in run("progress", plan, *on).done().out
        found = run("progress", plan, *on, "--json").done().json
        assert found["done"] == 2

    def test_a_day_that_is_none(
        self, run: Any, plan: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        with pytest.raises(SystemExit, match="2"):
            run("due", plan, "--on", "1/6/2024")
        assert "expected a date such as 2024-12-31" in capsys.readouterr().err


class TestGap:
    def test_ha_giang(self, run: Any) -> None:
        ran = run("gap", HA_GIANG).done()
        assert "mất 7,4051" in ran.out
        assert "mục tiêu còn để lại 2,35" in ran.out
        found = run("gap", HA_GIANG, "--by", "area", "--json").done().json
        assert len(found["parts"]) == 8
        equal = run("gap", HA_GIANG, "--shared", "equal").done()
        assert "chia đều" in equal.out

    def test_an_assessment(self, run: Any) -> None:
        file = ("--assessment", EXAMPLES / "ha-giang-2023.toml")
        reading = ("--reading", "inferred")
        found = run("gap", HA_GIANG, *file, *reading, "--json").done().json
        assert found["whole"]["lost"] == {"low": "7.4051", "high": "17.4051"}
        assert found["scored"]


class TestCheck:
    def test_contradictions_are_findings(self, run: Any) -> None:
        ran = run("check", HA_GIANG).found()
        assert "dossiers-on-time: hai mức khác nhau" in ran.lines
        found = run("check", HA_GIANG, "--json").found().json
        assert "lead" in {one["kind"] for one in found["contradictions"]}
        assert found["targets"] is None

    def test_a_framework_of_ones_own(self, run: Any, plan: Path) -> None:
        text = SMALL.replace('criteria = ["2.2"]', 'criteria = ["7.1.1"]')
        plan.write_text(text, encoding="utf-8")
        assert "7.1.1" not in run("check", plan).found().out
        (doubt,) = (
            run("check", plan, "--framework", OFFICE, "--json").found().json["doubts"]
        )
        assert (doubt["id"], doubt["code"]) == ("criterion", "2.2")

    def test_a_plan_without_any(self, run: Any, plan: Path) -> None:
        text = SMALL.replace('"98 %"', '"95 %"').replace("98%", "95%")
        text = text.replace('lead = ["Đài tỉnh"]', 'lead = ["SNV"]')
        plan.write_text(text, encoding="utf-8")
        assert run("check", plan).done().out == "Không thấy mâu thuẫn\n"
        met = run("check", plan, "--set", "dossiers-on-time=97 %", "rank=20").done()
        assert "small: đạt 3, không đạt 0, chưa rõ 1" in met.lines
        run("check", plan, "--set", "rank=21").found()

    def test_values_and_doubts(self, run: Any, plan: Path, tmp_path: Path) -> None:
        values = tmp_path / "v.csv"
        values.write_text("target,value\nrank,21\ncut,7 %\n", encoding="utf-8")
        text = SMALL.replace("giảm 5%", "giảm nhiều")
        plan.write_text(text, encoding="utf-8")
        ran = run("check", plan, "--values", values, "--set", "rank=7").found()
        assert "cut: “đạt 5 %” không có trong trích dẫn “giảm nhiều”" in ran.lines
        assert "small: đạt 2, không đạt 0, chưa rõ 2" in ran.lines

    def test_an_assessment(self, run: Any, tmp_path: Path) -> None:
        file = EXAMPLES / "illustrative-2023.toml"
        (line,) = run("check", HA_GIANG, "--assessment", file).wrong()
        assert "expected one of the plan's unit, 'Hà Giang'" in line
        text = file.read_text(encoding="utf-8").replace("Tỉnh minh họa", "Hà Giang")
        own = tmp_path / "own.toml"
        own.write_text(text, encoding="utf-8")
        found = run("check", HA_GIANG, "--assessment", own, "--json").found().json
        outcomes = found["targets"]["outcomes"]
        assert len(outcomes) > 100
        assert {"met", "unknown"} <= {one["status"] for one in outcomes}

    def test_values_that_are_all_missing(
        self, run: Any, plan: Path, tmp_path: Path
    ) -> None:
        values = tmp_path / "values.csv"
        values.write_text("target,value\nrank,\n", encoding="utf-8")
        found = run("check", plan, "--values", values, "--json").found().json
        assert {one["status"] for one in found["targets"]["outcomes"]} == {"unknown"}

    def test_what_cannot_be(self, run: Any, plan: Path) -> None:
        wrong = run("check", plan, "--set", "rank", "cut=").wrong()
        assert len(wrong) == 2
        file = ("--assessment", EXAMPLES / "illustrative-2023.toml")
        (line,) = run("check", plan, *file, "--set", "rank=1").wrong()
        assert "values beside an assessment" in line


class TestCompare:
    def test_two_plans(self, run: Any, plan: Path) -> None:
        ran = run("compare", HA_GIANG, "vn/ha-tinh/par-plan/2021").found()
        assert "Yêu cầu khác nhau" in ran.out
        assert run("compare", plan, plan, "--json").done().json["first"] == "small"


class TestCalendar:
    def test_a_file(self, run: Any, plan: Path, tmp_path: Path) -> None:
        pytest.importorskip("icalendar")
        out = tmp_path / "plan.ics"
        ran = run("calendar", plan, "--remind", "3", "-o", out).done()
        assert ran.out == f"{out}: đã ghi\n"
        written = out.read_bytes().decode()
        assert written.startswith("BEGIN:VCALENDAR\r\n")
        assert "TRIGGER:-P3D" in written
        again = ("calendar", plan, "--for", "SNV", "-o", out, "--json")
        (line,) = run(*again).wrong()
        assert "expected a new file in a folder that is there, unless forced" in line
        told = run(*again, "--force").done().json
        assert told == {"file": str(out)}
        assert len(out.read_text(encoding="utf-8")) < len(written)

    def test_onto_its_plan(self, run: Any, plan: Path) -> None:
        pytest.importorskip("icalendar")
        (line,) = run("calendar", plan, "-o", plan, "--force").wrong()
        assert "found a file that was read; expected another file" in line
        assert plan.read_text(encoding="utf-8") == SMALL

    def test_as_json(self, run: Any, plan: Path) -> None:
        pytest.importorskip("icalendar")
        told = run("calendar", plan, "--json").done().json
        assert told["text"].startswith("BEGIN:VCALENDAR\r\n")

    @pytest.mark.parametrize("command", [("due", "--within"), ("calendar", "--remind")])
    def test_too_many_days(
        self, run: Any, command: tuple[str, str], plan: Path
    ) -> None:
        pytest.importorskip("icalendar")
        name, option = command
        (line,) = run(name, plan, option, 10**12).wrong()
        assert "1000000000000" in line

    def test_on_the_screen(self, run: Any, plan: Path) -> None:
        pytest.importorskip("icalendar")
        ran = run("calendar", plan, "--lang", "en").done()
        assert "SUMMARY:1.1 PAR plan" in ran.out


class TestHowTo:
    PAGE = (
        Path(__file__).parents[1] / "docs" / "how-to" / "plans-and-deadlines.md"
    ).read_text(encoding="utf-8")

    def test_the_commands_print_what_the_page_shows(
        self, run: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The lines of each block, in their order; `…` stands for some left out."""
        monkeypatch.chdir(Path(__file__).parents[1])
        blocks = re.findall(
            r"```sh\n(.*?)```(?:\n\n```text\n(.*?)```)?", self.PAGE, re.DOTALL
        )
        assert len(blocks) == 8
        for commands, shown in blocks:
            lines = iter(())
            for number, command in enumerate(commands.splitlines()):
                words = shlex.split(command, comments=True)[4:]
                ran = run(*words)
                assert (ran.status, ran.err) == (int("# 1" in command), "")
                if not number:
                    lines = iter(ran.lines)
            for line in shown.splitlines():
                assert line == "…" or line in lines, line

    def test_the_python_says_what_the_page_says(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (code,) = re.findall(r"```python\n(.*?)```", self.PAGE, re.DOTALL)
        exec(code, {})  # noqa: S102 - the page's own code
        wanted = re.findall(r"  # (.*)", code)
        assert capsys.readouterr().out.splitlines() == wanted

    def test_the_records_are_read(self, run: Any, tmp_path: Path) -> None:
        (text,) = re.findall(r"```toml\n(.*?)```", self.PAGE, re.DOTALL)
        done = tmp_path / "done.toml"
        done.write_text(text, encoding="utf-8")
        on = ("--on", "2024-06-01", "--done", done)
        assert "Quá hạn (1):" in run("due", HA_GIANG, *on).done().lines
