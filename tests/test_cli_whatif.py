"""What-if, compare, goal, improve and sensitivity, as a user runs them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from test_cli import Ran, _plain_surroundings  # noqa: F401 - a fixture for all tests

EXAMPLES = Path(__file__).parents[1] / "examples"
HA_GIANG = str(EXAMPLES / "ha-giang-2023.toml")
TARGET = str(EXAMPLES / "ha-giang-2024-target.toml")
MADE_UP = [str(EXAMPLES / "illustrative-2023.toml"), "--reading", "inferred"]
ACTIONS = ["--actions", str(EXAMPLES / "actions-illustrative.toml")]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs a command: `run("what-if", FILE, "--set", "1.3.2=1")`."""
    return lambda *arguments: Ran(capsys, *arguments)


class TestWhatIf:
    """`parindex what-if`."""

    THREE = ("--set", "1.3.2=full", "3.2.1=0.5", "7.1.4=1,0")

    def test_three_criteria(self, run: Any) -> None:
        ran = run("what-if", HA_GIANG, "--reading", "inferred", *self.THREE).done()
        assert "60,5949 → 61,9549 (+1,36)" in ran.out
        assert "Giữ nguyên: 94 lĩnh vực, tiêu chí còn lại" in ran.out

    def test_as_json(self, run: Any) -> None:
        (found,) = run("what-if", HA_GIANG, *self.THREE, "--json").done().json
        assert found["shift"] == {"low": "1.36", "high": "1.36"}
        assert [c["shift"]["low"] for c in found["causes"]] == ["0.27", "0.5", "0.59"]

    def test_no_effect_is_a_finding(self, run: Any) -> None:
        ran = run("what-if", HA_GIANG, "--set", "plan_tasks=9", "--lang", "en").found()
        assert "No effect: tasks of the annual PAR plan: becomes 9 tasks" in ran.out

    def test_a_file_of_scenarios_and_a_change(self, run: Any, tmp_path: Path) -> None:
        path = tmp_path / "s.toml"
        path.write_text(
            '[[scenario]]\nname = "a"\n'
            'changes = [{ kind = "award", code = "1.3.2", score = 1 }]\n',
            encoding="utf-8",
        )
        both = ("--scenario", str(path), "--set", "3.2.1=0.5")
        ran = run("what-if", HA_GIANG, *both, "--json").done()
        assert [outcome["scenario"] for outcome in ran.json] == ["a", "--set"]
        alone = run("what-if", HA_GIANG, "--scenario", str(path), "--json").done()
        assert alone.json == ran.json[:1]

    def test_what_is_wrong_is_told_at_once(self, run: Any) -> None:
        wrong = run(
            "what-if", HA_GIANG, "--set", "1.3.22=1", "nothing", "1.1=x"
        ).wrong()
        assert len(wrong) == 3
        assert "did you mean '1.3.2'?" in wrong[0]
        (nothing,) = run("what-if", HA_GIANG).wrong()
        assert "--set NAME=VALUE, or --scenario FILE" in nothing


class TestCompare:
    """`parindex compare`."""

    def test_two_years(self, run: Any) -> None:
        ran = run("compare", HA_GIANG, TARGET).done()
        assert "(+5,0551)" in ran.out
        assert sum(line.startswith("  7.") for line in ran.lines) == 4
        found = run("compare", HA_GIANG, TARGET, "--json").done().json
        assert found["parts"]["own"] == {"low": "5.0551", "high": "5.0551"}
        assert len(found["criteria"]) == 20


class TestGoal:
    """`parindex goal`."""

    WHERE = ("--code", "3.2.3", "--to", "0.95")

    def test_by_one_datum(self, run: Any) -> None:
        by = ("--by", "agencies_publishing_progress")
        ran = run("goal", *MADE_UP, *self.WHERE, *by).done()
        assert "thêm 11 cơ quan" in ran.out
        found = run("goal", *MADE_UP, *self.WHERE, *by, "--json").done().json
        assert (found["now"], found["nearest"]["change"]) == (190, "11")

    def test_by_two_data(self, run: Any) -> None:
        by = ("--by", "agencies_publishing_progress", "agencies_at_three_levels")
        found = run("goal", *MADE_UP, *self.WHERE, *by, "--json").done().json
        values = [pair["values"] for pair in found["pairs"]]
        assert (values[0], values[-1]) == ([190, 200], [201, 211])

    def test_each_alone(self, run: Any) -> None:
        ran = run(
            "goal", HA_GIANG, "--reading", "inferred", "--code", "7", "--to", "11"
        )
        assert "7.1.4" in ran.done().out

    def test_what_cannot_be_reached_is_a_finding(self, run: Any) -> None:
        ran = run("goal", HA_GIANG, "--code", "1.3.2", "--to", "2", "--by", "1.3.2")
        assert "Không thể đạt mục tiêu" in ran.found().out

    def test_too_many_names(self, run: Any) -> None:
        (line,) = run("goal", *MADE_UP, *self.WHERE, "--by", "a", "b", "c").wrong()
        assert "found 3 names; expected one, or two data" in line


class TestPlan:
    """`parindex improve`."""

    def test_under_a_budget(self, run: Any) -> None:
        ran = run("improve", *MADE_UP, *ACTIONS, "--budget", "2 tỷ đồng").done()
        assert "kinh phí 1995 triệu đồng" in ran.out
        found = run("improve", *MADE_UP, *ACTIONS, "--budget", "2 tỷ đồng", "--json")
        assert len(found.done().json["actions"]) == 9

    def test_with_limits(self, run: Any) -> None:
        limits = ("--cap", "Sở Nội vụ=50 triệu đồng", "--by", "2023-12-15")
        more = ("--effort", "400", "--code", "1")
        ran = run("improve", *MADE_UP, *ACTIONS, *limits, *more, "--json").done()
        assert ran.json["actions"] == ["xu-ly-sau-kiem-tra"]

    def test_a_target_and_the_frontier(self, run: Any) -> None:
        cheapest = (
            run("improve", *MADE_UP, *ACTIONS, "--target", "87", "--json").done().json
        )
        plans = run("improve", *MADE_UP, *ACTIONS, "--frontier", "--json").done().json
        costs = [bought["cost"] for bought in plans["plans"]]
        assert cheapest["cost"] in costs

    def test_what_is_wrong(self, run: Any) -> None:
        (line,) = run("improve", *MADE_UP, *ACTIONS, "--cap", "Sở Nội vụ").wrong()
        assert "DEPARTMENT=MONEY" in line
        (line,) = run("improve", *MADE_UP, *ACTIONS, "--target", "99").wrong()
        assert "target" in line
        with pytest.raises(SystemExit):
            run("improve", *MADE_UP, *ACTIONS, "--by", "tomorrow")


class TestSensitivity:
    """`parindex sensitivity`."""

    def test_the_first_of_each(self, run: Any) -> None:
        ran = run("sensitivity", *MADE_UP, "--lang", "en").done()
        assert "… and 123 more (--all)" in ran.out
        assert "To find out first" in ran.out
        assert "the score of leader_survey" in ran.out
        everything = run("sensitivity", *MADE_UP, "--all").done()
        assert len(everything.lines) > 2 * len(ran.lines)
        assert "--all" not in everything.out

    def test_nothing_of_a_kind(self, run: Any) -> None:
        ran = run("sensitivity", HA_GIANG).done()
        assert ran.out.count("không có\n") == 2
        found = run("sensitivity", HA_GIANG, "--json").done().json
        assert [q["name"] for q in found["questions"]] == ["leader_survey", "sipas"]


class TestCheck:
    """`parindex check` knows files of scenarios, of actions and of groups."""

    def test_each(self, run: Any, tmp_path: Path) -> None:
        run("check", ACTIONS[1]).done()
        path = tmp_path / "s.toml"
        path.write_text('[[scenario]]\nname = "a"\n', encoding="utf-8")
        run("check", str(path)).done()
        path.write_text('[[scenario]]\nnam = "a"\n', encoding="utf-8")
        assert "unknown key 'nam'" in run("check", str(path)).found().out
        path.write_text('[[bands]]\nid = "a"\n', encoding="utf-8")
        assert "bands no. 1" in run("check", str(path)).found().out
        group = '{ code = "A", name = "A", at_least = 90 }'
        text = f'[[bands]]\nid = "a"\ntitle = "A"\ngroups = [{group}]\n'
        path.write_text(text, encoding="utf-8")
        run("check", str(path)).done()
