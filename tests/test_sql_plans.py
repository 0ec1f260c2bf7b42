"""A plan in JSON is run by another language, and scores the same."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tempfile
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parindex.errors import Invalid
from parindex.intervals import Interval
from parindex.numbers import exact_text
from parindex.sheets.expressions import Fixed, Missing, Product, Where
from parindex.sql import plan, plan_json, sheet
from parindex.sql.plans import condition, expression
from sql_rows import cases, everything
from strategies import all_shares, facts, frameworks

PAGE = Path(__file__).parents[1] / "docs" / "how-to" / "score-in-sql.md"
EDITION = ("vn/par-index/province/2022", "inferred")


def script() -> str:
    """The program that the page shows."""
    found = re.search(r"```javascript\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert found is not None
    return found[1]


def texts(row: Any) -> dict[str, str]:
    """A row as JSON holds it."""
    return {
        name: x if isinstance(x, str) else exact_text(Fraction(x))
        for name, x in row.items()
    }


def run(folder: Path, made: str, rows: list[dict[str, str]]) -> Any:
    """What the program prints."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("Node is not installed")
    files = [folder / name for name in ("score.js", "plan.json", "rows.json")]
    for file, text in zip(files, (script(), made, json.dumps(rows)), strict=True):
        file.write_text(text, "utf-8")
    ran = subprocess.run(
        [node, *map(str, files)], capture_output=True, check=True, text=True
    )
    return json.loads(ran.stdout)


def exact(found: dict[str, list[str]]) -> dict[str, Interval]:
    return {
        code: Interval(*(Fraction(end) for end in ends)) for code, ends in found.items()
    }


def test_javascript_scores_the_kit_of_the_2022_edition(tmp_path: Path) -> None:
    each = cases(*EDITION)
    rows = [texts(case.measurements) for case in each]
    found = run(tmp_path, plan_json(everything(*EDITION)), rows)
    assert len(found) == len(each) > 1000
    for row, case in zip(found, each, strict=True):
        scores = exact(row)
        assert {code: scores[code] for code in case.expected} == dict(case.expected)


def test_javascript_refuses_what_cannot_be(tmp_path: Path) -> None:
    made = sheet(everything(*EDITION).card.context.framework, "inferred")
    rows = [
        {"plan_tasks": "2", "plan_tasks_done": "3"},
        {"plan_tasks": "-1"},
        {"plan_tasks": "1.5"},
        {"par_reports_in_order": "perhaps"},
        {"plan_tasks": "2", "plan_tasks_done": "2"},
    ]
    *refused, good = run(tmp_path, plan_json(made), rows)
    assert refused == [None] * 4
    assert exact(good)[""].low == Fraction(3, 2)


@pytest.mark.property
@settings(max_examples=15)  # a process each
@given(st.data())
def test_javascript_scores_random_frameworks(data: st.DataObject) -> None:
    of = data.draw(frameworks())
    if not of.data:
        return
    try:
        made = sheet(of, nodes=["all"])
    except Invalid:
        return
    rows: list[dict[str, str]] = []
    expected: list[dict[str, Interval] | None] = []
    for _ in range(3):
        row = data.draw(facts(of.data_by_name, all_shares(of)))
        gone = data.draw(st.sets(st.sampled_from(sorted(of.data_by_name))))
        row = {name: value for name, value in row.items() if name not in gone}
        try:
            scores = made.at(row)
        except Invalid:
            expected.append(None)
        else:
            expected.append(scores)
        rows.append(texts(row))
    with tempfile.TemporaryDirectory() as folder:
        found = run(Path(folder), plan_json(made), rows)
    assert [row and exact(row) for row in found] == expected


class TestForm:
    """Plain JSON, as the reference says."""

    def test_what_it_says_of_a_framework(self) -> None:
        made = plan(everything(*EDITION))
        assert json.loads(plan_json(everything(*EDITION))) == made
        assert (made["plan"], made["framework"], made["reading"]) == (1, *EDITION)
        assert made["data"][0] == {
            "name": "plan_tasks",
            "title": made["data"][0]["title"],
            "kind": "count",
            "unit": "task",
            "may_be_missing": True,
            "at_least": "0",
        }
        assert {"part": ["plan_tasks_done"], "whole": ["plan_tasks"]} in made["at_most"]
        assert made["not_scored"] == []
        assert made["cells"][-1]["code"] == ""

    def test_parts_that_bundled_frameworks_do_not_have(self) -> None:
        one, three = Fixed(Fraction(1)), Fixed(Fraction(1, 3))
        assert expression(Product(one, three)) == {"product": ["1", "1/3"]}
        chosen = Where(Missing("x"), one, three)
        assert expression(chosen)["if"] == {"missing": "x"}
        assert condition(False) is False  # noqa: FBT003 - a condition
