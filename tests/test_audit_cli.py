"""`parindex audit`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from audit_samples import TABLES
from parindex.cli import main

if TYPE_CHECKING:
    import pytest

HA_GIANG = str(Path(__file__).parents[1] / "examples" / "ha-giang-2023-table.csv")
CLEAN = str(TABLES / "communes.csv")


def test_errors_are_found(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", HA_GIANG, "--lang", "vi"]) == 1
    out = capsys.readouterr().out
    assert "in 60,58; cộng các dòng được 60,59" in out
    assert out.endswith("2 lỗi, 4 lưu ý\n")


def test_nothing_is_found(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", CLEAN, "--lang", "en"]) == 0
    assert capsys.readouterr().out.endswith("errors: 0, notes: 0\n")


def test_json(capsys: pytest.CaptureFixture[str]) -> None:
    framework = "vn/par-index/province/2022"
    options = ["--framework", framework, "--against", HA_GIANG, "--json"]
    assert main(["audit", HA_GIANG, *options]) == 1
    findings = json.loads(capsys.readouterr().out)["findings"]
    keys = {"id", "severity", "place", "found", "expected"}
    assert all(keys <= finding.keys() for finding in findings)
    assert [f["severity"] for f in findings].count("error") == 2


def test_options(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "bảng.csv"
    path.write_text("Tên;x;y;cả\nA;1;2;3\nB;2;2;4\nhết;3;4;7\n", encoding="utf-8")
    said = ["--total", "hết", "--column", "cả = total", "--shape", "units"]
    said += ["--numbers", "vi", "--leaves", "exact"]
    assert main(["audit", str(path), *said]) == 0
    for wrong in ("cả", "cả=tổng"):
        assert main(["audit", str(path), "--column", wrong]) == 2
    assert "NAME=ROLE" in capsys.readouterr().err


def test_a_file_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", "không có.csv"]) == 2
    assert "không có.csv" in capsys.readouterr().err
