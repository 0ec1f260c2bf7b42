"""`parindex units`: lists provincial units, and tells what a name means."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from parindex.cli import main

if TYPE_CHECKING:
    from pathlib import Path

Printed = pytest.CaptureFixture[str]


def test_the_units_of_today(capsys: Printed) -> None:
    """Each with its code and its full name."""
    assert main(["units"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 34
    assert lines[0] == "01  Thành phố Hà Nội"


def test_the_units_of_a_day(capsys: Printed) -> None:
    """With their number in front."""
    assert main(["units", "--on", "2024-12-31", "--lang", "en"]) == 0
    first, *lines = capsys.readouterr().out.splitlines()
    assert first == "63 units on 2024-12-31"
    assert len(lines) == 63
    assert lines[1] == "02  Ha Giang Province"


def test_a_name(capsys: Printed) -> None:
    """Without a day, all units that ever had it."""
    assert main(["units", "tuyen quang", "--lang", "vi"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "Tỉnh Tuyên Quang, mã 08 (đến 30/6/2025)"
    assert "Tỉnh Tuyên Quang, mã 08 (từ 01/7/2025)" in lines
    assert "  Hình thành từ: Tỉnh Hà Giang; Tỉnh Tuyên Quang" in lines


def test_a_name_on_a_day(capsys: Printed) -> None:
    """One unit, or what is there in its place."""
    assert main(["units", "UBND tỉnh Hà Giang", "--on", "2025-06-30"]) == 0
    assert "Nay thuộc: Tỉnh Tuyên Quang" in capsys.readouterr().out
    assert main(["units", "Hà Giang", "--on", "2025-07-01"]) == 2
    assert "its successor Tuyên Quang" in capsys.readouterr().err


def test_as_json(capsys: Printed) -> None:
    """The fields of the file, and the ids of the successors."""
    assert main(["units", "75", "--json"]) == 0
    first, second, third = json.loads(capsys.readouterr().out)
    assert first["id"] == "dong-nai"
    assert first["successors"] == ["dong-nai-2025", "dong-nai-2026"]
    assert second["predecessors"] == ["binh-phuoc", "dong-nai"]
    assert second["valid_until"] == "2026-04-29"
    assert third["successors"] == []


def test_a_list_of_my_own(capsys: Printed, tmp_path: Path) -> None:
    """By its file; a unit without a code has none."""
    path = tmp_path / "mine.toml"
    path.write_text(
        'id = "x"\ntitle = "X"\nsince = 2020-01-01\n[[provinces]]\nid = "a"\n'
        'name = "A"\n',
        encoding="utf-8",
    )
    assert main(["units", "--list", str(path)]) == 0
    assert capsys.readouterr().out == "    Tỉnh A\n"


def test_what_is_wrong(capsys: Printed) -> None:
    """A day that is none, and a name that no unit has."""
    with pytest.raises(SystemExit):
        main(["units", "--on", "2025-13-01"])
    assert "expected a date such as 2024-12-31" in capsys.readouterr().err
    assert main(["units", "Hà Giangg"]) == 2
    assert "did you mean 'Hà Giang'" in capsys.readouterr().err
