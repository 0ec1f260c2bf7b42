"""The documented change that adds a kind of rule really does, and in every engine."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DIFF = ROOT / "docs" / "how-to" / "add-a-rule.diff"

#: Scores 0.5 points for every full 20 % of dossiers on time.
SCRIPT = """
import sqlite3
import sys

import numpy as np

import parindex
from parindex import (
    Assessment, Book, Criterion, Datum, Framework, Share, Stairs, evaluate,
    load_framework,
)
from parindex.arrays import compile_card
from parindex.files import dump_framework
from parindex.kit import kit
from parindex.sheets import blank_card, sheet_of
from parindex.sql import Query

assert parindex.__file__.startswith(sys.argv[1]), parindex.__file__
names = ("on_time", "received")
rule = Stairs(
    measure=Share(part="on_time", whole="received"),
    step="20 %",
    each="0.5",
    no_cases="zero",
)
data = [Datum(name=name, title=name, kind="count", unit="dossier") for name in names]
leaf = Criterion(code="1", title="On time", max_score=2, rule=rule)
edition = Framework(id="stairs", title="x", max_score=2, data=data, children=[leaf])

# Cases on time, of how many, and how many halves of a point they give.
rows = [(0, 0, 0), (19, 100, 0), (20, 100, 1), (39, 100, 1), (79, 100, 3), (80, 100, 4)]
halves = [half for _, _, half in rows]
cases = [dict(zip(names, row)) for row in rows]


def exactly(measurements):
    book = Book(name="appraised", measurements=measurements)
    unit = Assessment(framework="stairs", unit="A", year=2024, books=[book])
    return evaluate(edition, unit).score


assert [exactly(case).low * 2 for case in cases] == halves
blank = blank_card(edition)
columns = {name: np.array([case[name] for case in cases]) for name in names}
assert (compile_card(blank, names).score(columns)[""].low * 2 == halves).all()
base = sqlite3.connect(":memory:")
base.execute("CREATE TABLE data (id INTEGER, on_time INTEGER, received INTEGER)")
base.executemany(
    "INSERT INTO data VALUES (?, ?, ?)", [(k, *row[:2]) for k, row in enumerate(rows)]
)
text = Query(sheet=sheet_of(blank, names), dialect="sqlite", keep=["id"]).text
found = sorted(base.execute(text).fetchall())
assert [row[1] * 2 for row in found] == halves, found
path = sys.argv[1] + "/stairs.toml"
open(path, "w", encoding="utf-8").write(dump_framework(edition))
assert load_framework(path) == edition
assert len(kit(edition).cases) > 20
base.close()
print("the same everywhere")
"""


@pytest.mark.slow
def test_the_diff_adds_a_rule_to_every_engine(tmp_path: Path) -> None:
    pytest.importorskip("numpy")
    source, git = ROOT / "src", shutil.which("git")
    if git is None or not source.is_dir():
        pytest.skip("needs git and the sources")
    shutil.copytree(source, tmp_path / "src")
    # Outside of any repository, where paths are those of this folder.
    environment = {**os.environ, "GIT_CEILING_DIRECTORIES": str(tmp_path.parent)}
    subprocess.run([git, "apply", str(DIFF)], cwd=tmp_path, env=environment, check=True)
    done = subprocess.run(
        [sys.executable, "-P", "-c", SCRIPT, str(tmp_path)],
        env={**environment, "PYTHONPATH": str(tmp_path / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == "the same everywhere\n"
