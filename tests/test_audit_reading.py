"""How an audit reads a table: numbers, codes, names of columns and rows."""

from __future__ import annotations

from fractions import Fraction

import pytest

from audit_samples import table, told
from parindex.audit import audit
from parindex.audit.cells import notation_of, read_number, read_rank
from parindex.audit.names import kind_named, parents, role_named, takes_off, year_in
from parindex.audit.repairs import slip
from parindex.audit.sheets import read_sheet
from parindex.csvfiles import CsvTable
from parindex.errors import Invalid


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("Mã số", "code"),
        ("TT", "code"),
        ("Điểm tối đa", "max"),
        ("max_score", "max"),
        ("max_residual", None),
        ("Điểm chuẩn", "max"),
        ("Tỷ lệ % so với điểm tối đa", "change"),
        ("Tỷ lệ điểm đạt/điểm tối đa", "percent"),
        ("Kết quả năm 2023", "score"),
        ("2023", "score"),
        ("Năm 2023", "score"),
        ("Năm", "year"),
        ("Mục tiêu 2024", "target"),
        ("Chỉ tiêu", "target"),
        ("Tổng điểm", "total"),
        ("Cộng", "total"),
        ("PAR INDEX", "total"),
        ("Chỉ số CCHC (%)", "total"),
        ("Chỉ số thành phần", "percent"),
        ("Điểm thưởng", "bonus"),
        ("Điểm trừ", "penalty"),
        ("Xếp hạng", "rank"),
        ("Thứ hạng 2022", "rank"),
        ("Tăng/giảm hạng", "ignored"),
        ("Tăng/giảm so với 2022", "change"),
        ("Điểm tối thiểu", "min"),
        ("Tên đơn vị", None),
    ],
)
def test_roles(name: str, role: str | None) -> None:
    assert role_named(name) == role


def test_years() -> None:
    assert year_in("result_2023") == 2023
    assert year_in("2022-2023") == 2023
    assert year_in("điểm 12023") is None


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Tổng cộng", "total"),
        ("TỔNG SỐ:", "total"),
        ("Tổng cộng (I+II)", "total"),
        ("Cộng", "total"),
        ("Cộng lĩnh vực I", "total"),
        ("Total", "total"),
        ("Chỉ số CCHC", "total"),
        ("Cả tỉnh", "total"),
        ("Tổng cục Thuế", "item"),
        ("Tổng hợp báo cáo", "item"),
        ("Công an tỉnh", "item"),
        ("Cộng đồng", "item"),
        ("Trung bình cả nước", "average"),
        ("Bình quân", "average"),
        ("Điểm tối đa", "max"),
        ("Sở Nội vụ", "item"),
    ],
)
def test_kinds(name: str, kind: str) -> None:
    assert kind_named(name, ["cả tỉnh"]) == kind


def test_deductions() -> None:
    assert takes_off("Điểm trừ")
    assert takes_off("Các điểm phạt khác")
    assert not takes_off("Trụ sở")
    assert not takes_off("Điểm thưởng")


def test_codes_by_prefix_wherever_they_stand() -> None:
    codes = ["1.1", "1", "1.10", "2.1.1", "2", "3.1", ""]
    assert parents(codes) == [1, None, 1, 4, None, None, None]


def test_codes_by_order_among_romans_and_letters() -> None:
    codes = ["I", "1", "1.1", "a", "-", "-", "b", "1.2", "2", "II", "1", "", "III"]
    above = [None, 0, 1, 2, 3, 3, 2, 1, 0, None, 9, None, None]
    assert parents(codes) == above
    assert parents(["I", "1.1.1", "1.2"]) == [None, 0, 0]
    # C and D follow B here: letters, not a hundred and five hundred.
    assert parents(["A", "I", "II", "B", "I", "C", "D"]) == [
        None, 0, 0, None, 3, None, None,
    ]  # fmt: skip
    assert parents(["A", "A.1", "A.2", "B", "B.1"]) == [None, 0, 0, None, 3]


@pytest.mark.parametrize(
    ("texts", "notation"),
    [
        (["9,5", "1.234"], "vi"),
        (["9.5", "1,234"], "en"),
        (["1.234,5"], "vi"),
        (["1.234", "2.345"], "en"),
        (["1,234"], "vi"),
        (["12", "chữ"], None),
    ],
)
def test_notation(texts: list[str], notation: str | None) -> None:
    assert notation_of(texts) == notation


def test_numbers() -> None:
    half = read_number("98,50 %", "vi")
    assert half is not None
    assert (half.value, half.decimals) == (Fraction(197, 2), 2)
    other = read_number("9.5*", "vi")
    assert other is not None
    assert other.other_mark
    assert read_number("1/2", "en") is None
    assert read_number("Điều tra", "vi") is None
    minus = read_number("\N{MINUS SIGN}1.20", "en")
    assert minus is not None
    assert (minus.value, minus.decimals) == (Fraction(-6, 5), 2)


def test_ranks() -> None:
    ranks = [read_rank(text) for text in ("5", "5/63", "hạng 5", "Thứ 5")]
    assert {rank.value for rank in ranks if rank} == {Fraction(5)}
    assert None not in ranks
    assert read_rank("năm") is None
    assert read_rank("1" * 10) is None


@pytest.mark.parametrize(
    ("printed", "meant", "kind"),
    [
        (785, 758, "swap"),
        (785, 775, "digit"),
        (785, 7850, "point"),
        (785, 85, "digit"),
        (1785, 785, "added"),
        (785, 7815, "lost"),
        (785, -785, "sign"),
        (785, -784, "other"),
        (785, 412, "other"),
        (785, 587, "other"),
        (5, 45, "digit"),
        (5, 4005, "lost"),
    ],
)
def test_slips(printed: int, meant: int, kind: str) -> None:
    assert slip(printed * 10, meant * 10, 10, 1000) == kind
    assert slip(printed * 10, meant * 10 + 1, 10, 1000) == "other"


def test_texts_and_blanks() -> None:
    made = audit(table("code|max|score\n1|-|n/a\n1.1|1|xem ghi chú\n1.2|2|1\n1.3|2|1"))
    assert told(made) == [("note", "text", "1.1", "score")]


def test_codes_that_stand_twice() -> None:
    made = audit(table("code|title|score\n1|a|2\n1.1|b|1\n1.1.|c|1\n-|d|0\n-|e|0"))
    assert [f.id for f in made.errors] == ["duplicate"]
    units = audit(table("unit|score\nA|1\nA|2\nB|3"))
    assert told(units) == [("note", "duplicate", "A", "")]


def test_a_row_that_numbers_the_columns() -> None:
    rows = "TT|Nội dung|Max|Điểm\n(1)|(2)|(3)|(4)=(3)\n1|a|2|1\n2|b|3|3\n|Tổng|5|4"
    assert audit(table(rows)).findings == ()
    plain = rows.replace("(4)=(3)", "4").replace("(", "").replace(")", "")
    assert audit(table(plain)).findings == ()


def test_codes_in_a_column_of_any_name() -> None:
    made = audit(table("Lĩnh vực|Điểm\n1|5\n1.1|1\n1.2|1"))
    assert [f.id for f in made.errors] == ["sum"]
    assert read_sheet(table("x|y\n1.5|3\n2.5|1"), roles={}).shape == "units"


def test_columns_that_no_name_tells() -> None:
    # Volumes add up down the tree; the counts beside them do not, and nothing is said.
    rows = ["code|volume|count", "1|3|9", "1.1|1|1", "1.2|2|5", "2|7|9", "2.1|7|1"]
    rows += ["3|4|1", "3.1|2|2", "3.2|2|2"]
    assert audit(table("\n".join(rows))).findings == ()
    wrong = audit(table("\n".join([*rows[:-1], "3.2|5|2"])))
    assert told(wrong) == [("error", "sum", "3", "volume")]


def test_groups_that_are_no_sums() -> None:
    rows = ["code|score"]
    for i in range(1, 6):
        rows += [f"{i}|{i}.00", f"{i}.1|9.00", f"{i}.2|7.00"]
    made = audit(table("\n".join(rows)))
    assert told(made) == [("note", "unclear", "", "score")]


def test_totals_and_changes_that_no_columns_give() -> None:
    rows = ["unit|a|b|Tổng điểm|Tăng/giảm"]
    rows += [f"U{i}|{i}|{2 * i}|{50 + i * i}|{31 * i + 7}" for i in range(1, 7)]
    made = audit(table("\n".join(rows)))
    assert told(made) == [
        ("note", "unclear", "", "Tổng điểm"),
        ("note", "unclear", "", "Tăng/giảm"),
    ]


def test_an_average_of_more_than_the_rows() -> None:
    rows = "unit|score|rank\nA|9|1\nB|8|40\nTrung bình|{}|"
    assert told(audit(table(rows.format("7")))) == [("note", "unclear", "", "score")]
    national = "unit|score\nA|9\nB|8\nTrung bình cả nước|7"
    assert audit(table(national)).ok
    assert not audit(table("unit|score\nA|9\nB|8\nTrung bình|7.0")).ok


def test_what_the_user_says() -> None:
    rows = "Tên|x|y|cả\nA|1|2|6\nB|2|2|4\nhết|3|4|7"
    options = {"totals": ["cả", "hết"]}
    made = audit(table(rows), totals=options["totals"])
    assert ("error", "across", "A", "cả") in told(made)
    ignored = audit(
        table(rows), totals=["hết"], columns={"cả": "ignored"}, shape="criteria"
    )
    assert ignored.findings == ()


def test_what_cannot_be_used() -> None:
    with pytest.raises(Invalid, match="no column of numbers"):
        audit(table("a|b\nx|y"))
    with pytest.raises(Invalid) as caught:
        audit(table("a|b\nx|1"), columns={"c": "score", "b": "points"})  # type: ignore[dict-item]
    assert [problem.id for problem in caught.value.problems] == ["column", "role"]


def test_a_table_without_rows() -> None:
    with pytest.raises(Invalid):
        audit(CsvTable(columns=["code", "score"], rows=[]))


def test_an_index_beside_a_total_is_a_percentage() -> None:
    rows = "unit|a|b|Tổng điểm|Chỉ số CCHC\nĐiểm tối đa|50|30|80|\n"
    rows += "A|40|20|60|75\nB|30|30|60|75\nC|50|14|64|{}"
    assert audit(table(rows.format("80"))).findings == ()
    (finding,) = audit(table(rows.format("88"))).errors
    assert (finding.id, finding.expected.en) == ("percent", "80")


def test_bonuses_stand_beside_the_scale() -> None:
    rows = "unit|a|b|Điểm thưởng|Tổng điểm\nĐiểm tối đa|50|50|5|100\n"
    assert audit(table(rows + "A|50|49|2|101\nB|40|40||80\nC|9|9|1|19")).ok
    rows = "TT|Nội dung|Điểm tối đa|Điểm\n1|a|60|59\n2|b|40|39.5\n"
    rows += "|Điểm thưởng|5|3\n|Tổng điểm|100|101.5"
    assert audit(table(rows)).findings == ()


def test_a_percentage_of_nothing() -> None:
    rows = "code|max|score|Tỷ lệ %\n1|4|2|50\n2|4|0|{}\n3|4|3|75"
    assert audit(table(rows.format("0"))).findings == ()
    (finding,) = audit(table(rows.format("25"))).errors
    assert {c.spot.column for r in finding.repairs for c in r.cells} == {
        "score",
        "Tỷ lệ %",
    }


def test_an_index_below_a_total_may_be_a_percentage() -> None:
    rows = "TT|Nội dung|Điểm\n1|a|20\n2|b|30\n|Tổng cộng|50\n|Chỉ số CCHC|{}"
    assert audit(table(rows.format("50"))).findings == ()
    assert audit(table(rows.format("62.5"))).findings == ()


def test_groups_without_any_numbers() -> None:
    # What is counted need not be summed.
    rows = "code|score|count\n1|2|\n1.1||\n1.2||\n2|1|9\nTổng|3|5"
    assert audit(table(rows)).findings == ()


def test_averages_of_nothing_and_changes_of_blanks() -> None:
    rows = "unit|2022|2023|Tăng/giảm|x\nA|5|6|1|\nB|4||1|\nC|3|2|-1|\n"
    assert audit(table(rows + "Trung bình|4|4||7")).findings == ()


def test_weights_and_means_are_no_sums() -> None:
    rows = "code|weight|score\n1|0.5|80\n1.1|0.3|85\n1.2|0.2|72.5\n"
    rows += "2|0.5|90\n2.1|0.25|95\n2.2|0.25|85"
    assert told(audit(table(rows))) == [("note", "unclear", "", "score")]


def test_the_first_column_may_count_the_rows() -> None:
    rows = "area|name|score\n1|a|5\n2|b|6\n|Total|{}"
    assert audit(table(rows.format(11))).findings == ()
    (finding,) = audit(table(rows.format(14))).errors
    assert finding.spot.row == "Total"


def test_work_is_no_sum() -> None:
    rows = "Đơn vị|Thủ tục|Công chức|Kết quả|Chỉ số chung\n"
    rows += "A|80|90|100|90.5\nB|70|80|90|81.5\nC|60|70|80|72.5"
    assert audit(table(rows)).findings == ()
