"""What rounding explains, and what cannot be whatever was rounded."""

from __future__ import annotations

from pathlib import Path

import pytest

import parindex
from audit_samples import table, told
from parindex.audit import audit

# --- rounding -------------------------------------------------------------------------

PARENT = """
code|score
1|{}
1.1|0.8617
1.2|1.50
2|{}
2.1|3.1111
2.2|3.2222
"""


@pytest.mark.parametrize(
    ("printed", "severity", "word"),
    [
        ("2.3617", None, ""),
        ("2.36", "note", "rounded"),
        ("2.362", "note", "rounded"),
        ("2.37", "error", "does not explain"),
        ("2.361", "note", "cut off"),
        ("2.4", "note", "alone"),
        ("2.3", "note", "cut off"),
        ("2.5", "error", "does not explain"),
    ],
)
def test_one_sum(printed: str, severity: str | None, word: str) -> None:
    other = "6.3333" if len(printed) < 4 else "6.333"
    made = audit(table(PARENT.format(printed, other)))
    found = [finding for finding in made.findings if finding.spot.row == "1"]
    assert [finding.severity for finding in found] == ([severity] if severity else [])
    assert all(word in finding.explanation.en for finding in found)


def test_half_to_even_is_told() -> None:
    made = audit(table("code|score\n1|2.36\n1.1|0.865\n1.2|1.500"), leaves="exact")
    assert "to even" in made.findings[0].explanation.en
    assert made.ok


@pytest.mark.parametrize(
    ("total", "severity"),
    [
        ("6.00", None),
        ("6.01", "note"),
        ("5.99", "note"),
        ("6.02", "error"),
        ("5.98", "error"),
    ],
)
def test_rounded_parts_add_up_to_half_a_unit_each(
    total: str, severity: str | None
) -> None:
    # Three parts and the total: less than 4 halves of 0.01 together.
    rows = f"code|score\n1|1.00\n2|2.00\n3|3.00\nTổng|{total}"
    made = audit(table(rows), rounding=True)
    assert [f.severity for f in made.findings] == ([severity] if severity else [])
    quiet = audit(table(rows))
    assert quiet.ok is made.ok
    assert quiet.within == len(made.notes)
    exact = audit(table(rows), leaves="exact")
    assert exact.ok is (severity is None)


def test_a_part_without_a_number_can_make_up_for_the_rest() -> None:
    rows = "code|title|max|score\n1|a|3|{}\n1.1|b|1|1.0\n1.2|c|2|"
    assert audit(table(rows.format("2.5"))).findings == ()
    assert [f.id for f in audit(table(rows.format("0.5"))).errors] == ["sum"]
    # It cannot have more than its maximum, nor the whole more than its own.
    more = audit(table(rows.format("3.5")))
    assert [f.id for f in more.errors] == ["sum", "above-maximum"]


def test_a_group_without_a_number_stands_for_its_parts() -> None:
    rows = "code|score\n1|3\n1.1|\n1.1.1|1\n1.1.2|1\n1.2|1\nTotal|{}"
    assert audit(table(rows.format("3"))).findings == ()
    assert [f.id for f in audit(table(rows.format("4"))).errors] == ["total"]


# --- what cannot be -------------------------------------------------------------------


def test_scores_below_zero() -> None:
    rows = "code|title|score\n1|a|-0.5\n2|điểm trừ|-1\nTotal||{}"
    made = audit(table(rows.format("-1.5")))
    assert [(f.id, f.spot.row) for f in made.errors] == [
        ("below-minimum", "1"),
        ("below-minimum", "Total"),
    ]
    least = audit(table("code|min|score\n1|-1|-0.5\n1.1|-1|-2\n1.2|0|1.5"))
    assert [(f.id, f.spot.row) for f in least.errors] == [("below-minimum", "1.1")]


def test_a_maximum_that_rounding_reaches() -> None:
    rows = "code|max|score\n1|1|1\n1.1|0.75|0.8\n1.2|0.25|0.2\n2|0|-2"
    made = audit(table(f"{rows}\n3|0|-1\n4|0|-1"), rounding=True)
    assert told(made) == [("note", "above-maximum", "1.1", "score")]
    assert "rounding" in made.notes[0].explanation.en


def test_a_target_of_the_same_year_may_be_missed() -> None:
    rows = "code|result {}|target {}\n1|5|4\n1.1|5|4"
    assert audit(table(rows.format(2023, 2023))).findings == ()
    assert not audit(table(rows.format(2023, 2024))).ok
    assert not audit(table(rows.format("", ""))).ok


def test_numbers_beyond_a_bound_that_add_up_are_no_misprints() -> None:
    rows = "code|result|target\n1|4.0|3.8\n1.1|4.0|3.8\n2|3.0|3.0\n2.1|1.0|1.0"
    rows += "\n2.2|2.0|2.0\nTổng|7.0|6.8"
    made = audit(table(rows))
    assert {f.id for f in made.errors} == {"target-below-result"}
    assert all(finding.repairs == () for finding in made.errors)


def test_bounds_that_most_rows_break_are_none() -> None:
    rows = ["code|result|target", *(f"{i}|5|{i}" for i in range(1, 5))]
    made = audit(table("\n".join(rows)))
    assert told(made) == [("note", "unclear", "", "target")]


def test_awards_that_no_rule_gives(tmp_path: Path) -> None:
    framework = parindex.load_framework(
        Path(__file__).parent / "broken/_framework.toml"
    )
    leaf = next(leaf for leaf in framework.leaves() if leaf.code == "1.1")
    wrong = leaf.max_score + 7
    rows = f"code|max|score\n{leaf.code}|{leaf.max_score + 1}|{wrong}\n9.9|1|1"
    made = audit(table(rows), framework=framework)
    ids = [finding.id for finding in made.findings]
    assert ids.count("impossible-award") == 1
    assert ids.count("framework-maximum") == 1
    assert ids.count("unknown-code") == 1
    across = f"unit|{leaf.code}|x\nđiểm tối đa|{leaf.max_score}|\nA|{wrong}|1\nB|0|1"
    units = audit(table(across), framework=framework, shape="units")
    assert "impossible-award" in {finding.id for finding in units.errors}
    assert tmp_path.exists()


# --- ranks ----------------------------------------------------------------------------


def test_ties_share_a_rank_or_are_told_apart() -> None:
    rows = "unit|score|rank\nA|9|1\nB|8|{}\nC|8|{}\nD|7|{}\nE|6|{}"
    for ranks in (("2", "2", "4", "5"), ("2", "3", "4", "5"), ("2", "2", "3", "4")):
        assert audit(table(rows.format(*ranks))).findings == (), ranks
    wrong = audit(table(rows.format("2", "3", "3", "5")))
    assert [(f.spot.row, f.expected.en) for f in wrong.errors] == [("D", "4")]


def test_rank_1_may_be_the_lowest() -> None:
    rows = "unit|score|rank\nA|1|1\nB|2|2\nC|3|3\nD|4|{}"
    assert audit(table(rows.format("4"))).findings == ()
    (finding,) = audit(table(rows.format("2"))).errors
    assert finding.spot.row in {"B", "D"}


def test_ranks_of_something_else_are_not_checked() -> None:
    ranks = [5, 1, 4, 8, 2, 7, 3, 6]
    rows = [f"U{i}|{i}|{rank}" for i, rank in enumerate(ranks)]
    made = audit(table("\n".join(["unit|score|rank", *rows])))
    assert told(made) == [("note", "unclear", "", "rank")]


def test_ranks_without_scores() -> None:
    assert audit(table("unit|rank\nA|1\nB|2")).findings == ()


def test_a_rank_that_no_score_leaves_room_for() -> None:
    rows = ["unit|score|rank", *(f"U{i}|{99 - i}|{i}" for i in range(1, 13))]
    rows += ["V|92.5|30", "W|0|63"]
    (finding,) = audit(table("\n".join(rows))).errors
    assert finding.spot.row == "V"
    assert finding.expected.en == "none that is left"
    assert finding.repairs[0].cells[0].spot.column == "score"


def test_two_ranks_that_changed_places() -> None:
    rows = "unit|score|rank\nA|90.5|1\nB|88.2|2\nC|89.1|3\nD|80|4"
    (finding,) = audit(table(rows)).errors
    assert (finding.spot.row, finding.expected.en) == ("B", "3")


def test_a_rank_below_all_others() -> None:
    rows = ["unit|score|rank", *(f"U{i}|{99 - i}|{i}" for i in range(1, 7))]
    (finding,) = audit(table("\n".join([*rows, "V|1|2", "W|2|60"]))).errors
    assert (finding.spot.row, finding.expected.en) == ("V", "61 or below")
