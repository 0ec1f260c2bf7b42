"""A kit as files that any system can read: CSV, JSON, and how to use them."""

from __future__ import annotations

import json
from html import escape
from importlib import resources
from typing import TYPE_CHECKING, Any

from parindex.catalogue import one_line
from parindex.csvfiles import CsvTable, table_text
from parindex.errors import Collector
from parindex.intervals import Interval
from parindex.numbers import exact_text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from parindex.formulas import Known
    from parindex.kit.cases import Case, Kit
    from parindex.measures import Datum
    from parindex.text import Text

#: The columns beside the data; one that a datum is called by too gets a `_` at its end.
OWN = ("case", "code", "about_vi", "about_en", "not_applicable")
#: The columns of expected scores, and of results.
SCORES = ("case", "code", "low", "high")
#: What stands between the two ends of a disputed number.
TO = ".."


def files(kit: Kit) -> dict[str, str]:
    """The text of each file of a kit, by name; the same kit has the same bytes."""
    own = own_columns(kit)
    return {
        "README.md": _readme(kit, own),
        "cases.csv": table_text(_cases(kit, own)),
        "expected.csv": table_text(_expected(kit)),
        "kit.json": json.dumps(_plain(kit), ensure_ascii=False, indent=1) + "\n",
    }


def write_files(folder: Path, texts: Mapping[str, str], *, force: bool) -> None:
    """Write texts into a folder, by name; none where one is there and may not be lost.

    Raises:
        Invalid: for a file that is there, or that cannot be written.
    """
    problems = Collector()
    for name in texts:
        if not force and (folder / name).exists():
            expected = "a new file, unless forced"
            problems.add("file", name, "a file that is there", expected)
    problems.check(str(folder))
    try:
        folder.mkdir(exist_ok=True)
        for name, text in texts.items():
            (folder / name).write_text(text, encoding="utf-8", newline="\n")
    except (OSError, ValueError) as error:  # a ValueError for an impossible name
        found = str(getattr(error, "strerror", None) or error).lower()
        problems.add("file", "", found, "a folder that can be written to")
    problems.check(str(folder))


def own_columns(kit: Kit) -> list[str]:
    """The columns beside the data."""
    columns = []
    for name in OWN:
        column = name
        while column in kit.framework.data_by_name:
            column += "_"
        columns.append(column)
    return columns


def _cases(kit: Kit, own: list[str]) -> CsvTable:
    names = [datum.name for datum in kit.framework.data]
    rows = [
        (
            *(case.id, case.code, case.about.vi, case.about.en),
            " ".join(case.not_applicable),
            *(_cell(case.measurements.get(name)) for name in names),
        )
        for case in kit.cases
    ]
    return CsvTable(name="cases.csv", columns=(*own, *names), rows=rows)


def _cell(value: Known | None) -> str:
    """An answer, a number, or two numbers; nothing for what is missing."""
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, Interval):
        return f"{exact_text(value.low)}{TO}{exact_text(value.high)}"
    return exact_text(value)


def _expected(kit: Kit) -> CsvTable:
    rows = [
        (case.id, code, exact_text(score.low), exact_text(score.high))
        for case in kit.cases
        for code, score in case.expected.items()
    ]
    return CsvTable(name="expected.csv", columns=SCORES, rows=rows)


def _plain(kit: Kit) -> dict[str, Any]:
    framework = kit.framework
    return {
        "framework": framework.id,
        "title": _text(framework.title),
        "content_hash": framework.content_hash,
        "overlays": [overlay.id for overlay in framework.overlays],
        "reading": kit.reading or "",
        "data": [_datum(datum) for datum in framework.data],
        "cases": [_case(case) for case in kit.cases],
    }


def _datum(datum: Datum) -> dict[str, Any]:
    answers = {name: _text(title) for name, title in datum.choices.items()}
    return {
        "name": datum.name,
        "title": _text(datum.title),
        "kind": datum.kind,
        "unit": datum.number_unit,
        **({"answers": answers} if answers else {}),
    }


def _case(case: Case) -> dict[str, Any]:
    return {
        "id": case.id,
        "code": case.code,
        "about": _text(case.about),
        "measurements": {n: _value(value) for n, value in case.measurements.items()},
        "not_applicable": list(case.not_applicable),
        "expected": {code: _ends(score) for code, score in case.expected.items()},
    }


def _value(value: Known) -> str | dict[str, str]:
    return _ends(value) if isinstance(value, Interval) else _cell(value)


def _ends(interval: Interval) -> dict[str, str]:
    return {"low": exact_text(interval.low), "high": exact_text(interval.high)}


def _text(text: Text) -> dict[str, str]:
    return {"vi": text.vi, "en": text.en}


def _readme(kit: Kit, own: list[str]) -> str:
    framework = kit.framework
    scores = [score for case in kit.cases for score in case.expected.values()]
    template = resources.files(__package__).joinpath("readme.md")
    return template.read_text(encoding="utf-8").format(
        vi=_line(framework.title.vi),
        en=_line(framework.title.en),
        id=_line(framework.id),
        hash=framework.content_hash,
        overlays=", ".join(_line(item.id) for item in framework.overlays) or "–",
        reading=_line(kit.reading or "–"),
        data=len(framework.data),
        cases=len(kit.cases),
        scores=len(scores),
        settled=sum(score.is_exact for score in scores),
        case=own[0],
        code=own[1],
        about_vi=own[2],
        about_en=own[3],
        out=own[4],
    )


def _line(text: str) -> str:
    """*text* on one line, without what Markdown would take for a mark-up of pages."""
    return escape(one_line(text), quote=False).replace("`", "'")
