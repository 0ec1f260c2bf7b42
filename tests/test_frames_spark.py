"""Frames of Spark score as the exact engine does."""

from __future__ import annotations

import shutil
from typing import Any

import pytest

pytest.importorskip("narwhals")
pytest.importorskip("pyspark.sql")

import test_frames
from frame_engines import read, table
from parindex.errors import Invalid
from parindex.frames import check, score
from parindex.frameworks import load_framework
from test_frames_kit import cases, columns, right

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore"),
    pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs Java"),
]

EDITION = "vn/par-index/province/2022"


def test_the_kit_of_the_2022_edition(spark: Any) -> None:
    framework, rows = load_framework(EDITION), cases(EDITION, "inferred")
    frame = spark.createDataFrame(table(columns(framework, rows)))
    codes = ("", *(node.code for node in framework.walk()))
    found = score(frame, framework, reading="inferred", nodes=codes)
    assert type(found) is type(frame)
    right(read(found), framework, rows, "inferred")


def test_problems_and_capitals(spark: Any) -> None:
    frame = spark.createDataFrame(table(test_frames.TestProblems.COLUMNS))
    found = read(score(frame, test_frames.of(test_frames.PUNCTUAL), nodes=["", "1"]))
    assert found["score"] == [1, None, None, None, None, None, None]
    assert found["score_1_low"] == [1, None, None, None, None, 0, None]
    counted = read(check(frame, test_frames.of(test_frames.PUNCTUAL)))
    assert counted["on_time > received"] == [1]


def test_columns_may_be_called_nearly_anything(spark: Any) -> None:
    columns: dict[str, list[Any]] = {
        "Ngày 'đúng' \"hạn\"": [19],
        "%s {x}": [20],
        "khác": ["A"],
    }
    names = dict(zip(("on_time", "received"), columns, strict=False))
    whole = test_frames.of(test_frames.PUNCTUAL)
    found = read(score(spark.createDataFrame(table(columns)), whole, columns=names))
    assert found["score"] == [1]
    assert found["khác"] == ["A"]
    frame = spark.createDataFrame(table({**columns, "a.b": [1]}))
    with pytest.raises(Invalid, match="no dot and no backtick"):
        score(frame, whole, columns=names)
