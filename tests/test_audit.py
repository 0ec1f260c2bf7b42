"""The audit of published tables: what is found, where, and what would explain it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import parindex
from audit_samples import TABLES, changed, table, told
from parindex.audit import Audit, audit
from parindex.errors import Invalid
from parindex.files import load_assessment

EXAMPLES = Path(__file__).parents[1] / "examples"
HA_GIANG = EXAMPLES / "ha-giang-2023-table.csv"

#: Shared tables that are all text.
WITHOUT_NUMBERS = (
    "ha-giang-2024-requirements.csv",
    "province-merger-2025.csv",
    "vinh-long-2020.csv",
)


def likeliest(made: Audit) -> list[list[tuple[str, str, str, str]]]:
    """What most likely explains each error: row, column, printed, meant."""
    return [
        [(c.spot.row, c.spot.column, c.printed.en, c.meant.en) for c in r.cells]
        for r in (finding.repairs[0] for finding in made.errors)
    ]


# --- Hà Giang -------------------------------------------------------------------------


def test_ha_giang() -> None:
    made = audit(HA_GIANG)
    assert made.rows == 103
    assert told(made) == [
        ("error", "total", "Tổng số", "result_2023"),
        ("error", "total", "Tổng số", "target_2024"),
        ("note", "sum", "3.2", "result_2023"),
        ("note", "sum", "3.4", "result_2023"),
        ("note", "sum", "4.1", "result_2023"),
        ("note", "text", "8.1", "max, result_2023, target_2024"),
    ]
    result, target, *notes, text = made.findings
    assert (result.found.vi, result.expected.vi) == ("60,58", "60,59")
    assert "60.5949" in result.explanation.en
    assert (target.found.en, target.expected.en) == ("65.85", "65.65")
    assert "0.2 apart" in target.explanation.en
    assert [note.expected.en for note in notes] == ["2.3617", "4.941", "3.1522"]
    assert text.found.vi == "Điều tra XHH"
    assert likeliest(made) == [
        [("Tổng số", "result_2023", "60.58", "60.59")],
        [("Tổng số", "target_2024", "65.85", "65.65")],
    ]
    assert all(len(r.cells) == 1 for f in made.errors for r in f.repairs)


def test_ha_giang_with_its_framework() -> None:
    framework = parindex.load_framework("vn/par-index/province/2022")
    made = audit(HA_GIANG, framework=framework)
    assert [f.id for f in made.errors] == ["total", "total"]
    (part,) = (f for f in made.notes if f.id == "framework-maximum")
    assert (part.spot.row, part.found.en, part.expected.en) == ("8", "6.5", "16.5")


def test_the_shared_table_has_no_total(shared: Path) -> None:
    made = audit(shared / "tables" / "ha-giang-2024.csv")
    assert [(f.severity, f.spot.row) for f in made.findings] == [
        ("note", "3.2"),
        ("note", "3.4"),
        ("note", "4.1"),
    ]
    against = audit(shared / "tables" / "ha-giang-2024.csv", against=HA_GIANG)
    assert {f.id for f in against.findings} == {"sum", "title"}


def test_shared_tables_of_any_kind_draw_no_error(shared: Path) -> None:
    for path in sorted((shared / "tables").glob("*.csv")):
        if path.name not in WITHOUT_NUMBERS:
            made = audit(path)
            assert made.ok, made.explain("en")


@pytest.mark.parametrize("name", WITHOUT_NUMBERS)
def test_tables_without_numbers_cannot_be_audited(shared: Path, name: str) -> None:
    with pytest.raises(Invalid, match="no column of numbers"):
        audit(shared / "tables" / name)


@pytest.mark.parametrize(
    ("name", "stated", "meant"),
    [("ha-giang-2023", "60.58", "60.59"), ("ha-giang-2024-target", "65.85", "65.65")],
)
def test_an_assessment_states_totals_too(name: str, stated: str, meant: str) -> None:
    made = audit(EXAMPLES / f"{name}.toml")
    ((cell,),) = likeliest(made)
    assert cell[0] == "Tổng số"
    assert cell[2:] == (stated, meant)
    assert made == attrs_named(audit(load_assessment(EXAMPLES / f"{name}.toml")), made)


def test_an_assessment_without_a_total(tmp_path: Path) -> None:
    text = (EXAMPLES / "ha-giang-2023.toml").read_text(encoding="utf-8")
    path = tmp_path / "a.toml"
    lines = text.splitlines()
    kept = [line for line in lines if not line.startswith(("documents =", "total ="))]
    path.write_text("\n".join(kept), encoding="utf-8")
    assert audit(path).ok


def attrs_named(made: Audit, like: Audit) -> Audit:
    """The audit under the name of another; findings name the file too."""
    text = made.to_json().replace(made.name, like.name)
    assert json.loads(text) == like.record
    return like


# --- tables as offices print them -----------------------------------------------------

CLEAN = {
    "areas-two-years": {"change"},
    "by-year": set(),
    "coded-columns": set(),
    "communes": set(),
    "components": set(),
    "districts": set(),
    "index-row": set(),
    "letters": {"total"},
    "levels": set(),
    "offices": set(),
    "romans": set(),
    "starts-with-total": set(),
    "subtotals": set(),
    "three-decimals": set(),
    "top10": set(),
}


def test_every_table_is_listed() -> None:
    assert {path.stem for path in TABLES.glob("*.csv")} == CLEAN.keys()


@pytest.mark.parametrize("name", CLEAN)
def test_what_is_right_is_not_called_wrong(name: str) -> None:
    made = audit(TABLES / f"{name}.csv")
    assert made.ok, made.explain("en")
    assert made.within == (2 if name == "top10" else 0)
    assert {finding.id for finding in made.notes} == CLEAN[name]
    assert made.checked > 5 or name == "by-year"


Case = tuple[tuple[str, int, str, str], set[str], tuple[str, str]]

CASES: list[Case] = [
    (
        ("areas-two-years", 2, "Năm 2023", "5,80"),
        {"change", "percent", "total"},
        ("1", "8.50"),
    ),
    (
        ("areas-two-years", 4, "Tăng/giảm so với 2022", "0,60"),
        {"change"},
        ("3", "0.30"),
    ),
    (
        ("areas-two-years", 5, "Tỷ lệ đạt năm 2023 (%)", "48,43"),
        {"percent"},
        ("4", "84.43"),
    ),
    (
        ("areas-two-years", 6, "Điểm tối đa", "45"),
        {"total", "percent"},
        ("Tổng cộng", "44"),
    ),
    (("romans", 6, "Tự chấm", "5,6"), {"sum", "above-maximum"}, ("a", "4.0")),
    (("romans", 11, "Thẩm định", "26,52"), {"total"}, ("Cộng (I+II)", "26.25")),
    (("romans", 14, "Thẩm định", "25,57"), {"total"}, ("Tổng điểm", "25.75")),
    (("districts", 3, "Điểm phạt", "5"), {"across"}, ("Huyện A", "0.5")),
    (("districts", 4, "Xếp hạng", "1/4"), {"rank-order"}, ("Huyện B", "3")),
    (
        ("districts", 5, "TTHC", "53"),
        {"above-maximum", "across", "average"},
        ("Huyện C", "33"),
    ),
    (("districts", 7, "Tổng điểm", "88.61"), {"average"}, ("Trung bình", "86.81")),
    (("top10", 4, "Xếp hạng", "5"), {"rank-order"}, ("Tỉnh C", "3")),
    (("coded-columns", 2, "1.2", "8"), {"across"}, ("A", "3")),
    (("coded-columns", 3, "total", "5.7"), {"across"}, ("B", "7.5")),
    (
        ("offices", 3, "Chênh lệch", "3,5"),
        {"change", "average"},
        ("Sở Tài chính", "-3.5"),
    ),
    (("offices", 3, "Xếp hạng", "2"), {"rank-order"}, ("Sở Tài chính", "3")),
    (
        ("offices", 7, "Điểm thẩm định", "87,6"),
        {"change", "average"},
        ("Bình quân", "87.9"),
    ),
    (
        ("letters", 3, "Score 2024", "81.5"),
        {"sum", "above-maximum", "target-below-result"},
        ("A.1", "18.5"),
    ),
    (("communes", 3, "Cộng tài liệu", "56.5"), {"across"}, ("Xã A", "65.5")),
    (("communes", 5, "Khảo sát", "31"), {"across", "above-maximum"}, ("Xã C", "20")),
    (
        ("subtotals", 4, "Kết quả", "5.4"),
        {"total", "above-maximum", "target-below-result"},
        ("Cộng phần A", "4.5"),
    ),
    (("starts-with-total", 2, "Điểm đạt", "15,7"), {"total"}, ("TỔNG SỐ", "17.5")),
    (("three-decimals", 4, "result", "2,300"), {"sum"}, ("1.2", "2.000")),
    (("levels", 3, "rank", "3"), {"rank-order"}, ("B", "2")),
    (("index-row", 6, "2023", "87.37"), {"total"}, ("PAR INDEX", "87.73")),
]


@pytest.mark.parametrize(("misprint", "ids", "meant"), CASES)
def test_a_misprint_is_found_with_what_was_meant(
    misprint: tuple[str, int, str, str], ids: set[str], meant: tuple[str, str]
) -> None:
    name, line, column, text = misprint
    made = audit(changed(name, (line, column, text)))
    assert {finding.id for finding in made.errors} == ids, made.explain("en")
    for repair in likeliest(made):
        ((row, where, _, value),) = repair
        assert (row, where, value) == (meant[0], column, meant[1])


def test_three_misprints_are_explained_together() -> None:
    made = audit(
        changed(
            "romans",
            (4, "Thẩm định", "1.5"),
            (3, "Thẩm định", "8"),
            (11, "Thẩm định", "27"),
        )
    )
    planted = {
        ("I", "Thẩm định", "8", "9"),
        ("1", "Thẩm định", "1.5", "3.5"),
        ("Cộng (I+II)", "Thẩm định", "27", "26.25"),
    }
    found = [
        {(c.spot.row, c.spot.column, c.printed.en, c.meant.en) for c in repair.cells}
        for repair in made.errors[0].repairs
    ]
    assert planted in found


def test_one_explanation_of_several_findings_is_told_once() -> None:
    made = audit(changed("romans", (6, "Tự chấm", "5,6")))
    assert made.explain("en").count("for 4.0") == 1
    assert "explained as above" in made.explain("en")
    assert "giải thích như trên" in made.explain()


def test_the_search_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("parindex.audit.repairs.MOST_TRIED", 0)
    made = audit(changed("romans", (6, "Tự chấm", "5,6")))
    assert not made.ok
    assert all(finding.repairs == () for finding in made.errors)


# --- two tables -----------------------------------------------------------------------


def test_two_tables() -> None:
    one = table("code|title|max|score\n1|A|2|1.5\n2|B|3|2.36\n3|C|1|1", "one.csv")
    two = table("code|title|max|score\n1|a|2|1.4\n2|B|3|2.361\n4|D|1|", "two.csv")
    made = audit(one, against=two)
    assert sorted(told(made)) == [
        ("error", "contradiction", "1", "score"),
        ("note", "contradiction", "2", "score"),
        ("note", "only-in-one", "3", ""),
        ("note", "only-in-one", "4", ""),
    ]
    other = made.errors[0]
    assert (other.found.en, other.expected.en) == ("1.5", "1.4")
    assert "two.csv:2" in other.explanation.en


def test_titles_that_differ_are_a_note() -> None:
    one = table("code|title|max|score\n1|Chỉ đạo|9|5\n2|Thể chế|6|4", "one.csv")
    two = table("code|title|max|score\n1|Chỉ đạo|9|5\n2|Thủ tục|6|4", "two.csv")
    made = audit(one, against=two)
    assert told(made) == [("note", "title", "2", "")]
    (note,) = made.findings
    assert (note.found.vi, note.expected.vi) == ("Thể chế", "Thủ tục")
    assert "two.csv" in note.explanation.en


def test_columns_face_each_other_by_role_and_year() -> None:
    one = table("code|result 2023|target 2024\n1|5|6\n1.1|5|6")
    two = table(
        "code|Năm 2023|Mục tiêu 2024|Năm 2022\n1|5|7\n1.1|5|7".replace("7\n", "7|4\n")
        + "|4"
    )
    made = audit(one, against=two)
    assert {f.spot.column for f in made.errors} == {"target 2024"}


def test_tables_that_have_little_in_common() -> None:
    one = table("code|score|rank\n1|5|3\nTổng|5|")
    two = table("code|score|target\n1|5|6")
    assert audit(one, against=two).findings == ()


# --- TOML -----------------------------------------------------------------------------

ROWS = """
[[row]]
code = "1"
score = 3.10
[[row]]
code = "1.1"
score = "1,05"
[[row]]
code = "1.2"
score = 2
"""


def test_a_toml_table(tmp_path: Path) -> None:
    path = tmp_path / "table.toml"
    path.write_text(ROWS, encoding="utf-8")
    made = audit(path)
    assert told(made) == [
        ("error", "sum", "1", "score"),
        ("note", "decimal-mark", "1.1", "score"),
    ]
    path.write_text(ROWS.replace("1,05", "1.10"), encoding="utf-8")
    assert audit(path).findings == ()


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("x = 1", ["key", "row"]),
        ("row = 3", ["row"]),
        ("[[row]]\na = true\nb = [1]", ["cell", "cell"]),
    ],
)
def test_a_toml_file_that_is_no_table(tmp_path: Path, text: str, ids: Any) -> None:
    path = tmp_path / "table.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Invalid) as caught:
        audit(path)
    assert [problem.id for problem in caught.value.problems] == ids


# --- results --------------------------------------------------------------------------


def test_results_are_told_in_both_languages() -> None:
    made = audit(HA_GIANG)
    vi, en = made.explain(), made.explain("en")
    assert vi.splitlines()[-1] == "2 lỗi, 4 lưu ý"
    assert en.splitlines()[-1] == "errors: 2, notes: 4"
    assert "đúng ra là 60,59 (sai một chữ số)" in vi
    assert "other ways" in en
    record = json.loads(made.to_json())
    first = record["findings"][0]
    assert first["place"] == "line 106, Tổng số, column result_2023"
    assert first["severity"] == "error"
    assert first["repairs"][0][0]["meant"] == "60.59"
    assert record["columns"]["max"] == "max"
    page = made._repr_html_()
    assert "<th>Lỗi</th>" in page
    assert "60,59" in page
    assert not made.ok
    assert len(made.errors) + len(made.notes) == len(made.findings)


def test_many_notes_of_a_kind_are_counted() -> None:
    rows = [f"{i}|1.00|1.00|2.01" for i in range(9)]
    rounded = table("\n".join(["unit|a|b|total", *rows]))
    quiet = audit(rounded)
    assert (quiet.findings, quiet.within) == ((), 9)
    assert quiet.explain("en").splitlines()[1].startswith("9 numbers apart")
    made = audit(rounded, rounding=True)
    assert (len(made.notes), made.within) == (9, 0)
    assert "and 4 more notes of the kind in column total" in made.explain("en")


def test_a_unit_without_a_rank_is_ranked_with_nobody() -> None:
    ranked = table("đơn vị|điểm|hạng\nA|9|1\nB|8|2\nC|7|\nD|6|3\nE|5|4")
    assert audit(ranked).findings == ()
