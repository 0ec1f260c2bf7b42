"""What sums alone tell is what the respondents themselves tell."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parindex.errors import Invalid

np = pytest.importorskip("numpy")
pytest.importorskip("scipy")

from parindex.survey import (
    Answers,
    Design,
    Estimate,
    Mean,
    NoEstimate,
    Proportion,
    Ratio,
    Tabulated,
    Total,
    estimate,
)
from survey_samples import GROUPS, STATISTICS, Case, cases

#: The statistics that sums tell.
TOLD = {
    name: STATISTICS[name] for name in ("scale", "satisfied", "share", "never", "size")
}
TOLD |= {g: Proportion("b", ("no", "yes"), where={"g": g}) for g in GROUPS}
LEVELS: dict[str, tuple[Any, ...]] = {
    "a": (1, 2, 3, 4, 5),
    "b": ("may be", "no", "yes"),
}


def tabulated(case: Case) -> Tabulated:
    """The sums of a sample, worked out slowly."""
    names = [*dict.fromkeys((*case.design.columns[1:], "g"))]
    rows: dict[tuple[Any, ...], list[int]] = {}
    for row in range(case.rows):
        key = tuple(case.columns[name][row] for name in names)
        rows.setdefault(key, []).append(row)
    columns = {n: [key[k] for key in rows] for k, n in enumerate(names)}
    weights = case.columns["w"]
    columns["w"] = [sum(weights[row] for row in inside) for inside in rows.values()]
    answers = {}
    for name, levels in LEVELS.items():
        column = case.columns[name]
        cells = [
            [sum(weights[r] for r in inside if column[r] == level) for level in levels]
            for inside in rows.values()
        ]
        there = [sum(column[r] is not None for r in inside) for inside in rows.values()]
        answers[name] = Answers(levels, np.array(cells, dtype=float), np.array(there))
    people = np.array([len(inside) for inside in rows.values()])
    return Tabulated(case.design, columns, people=people, answers=answers)


@pytest.mark.property
@given(cases(lonely=("fail", "certainty", "adjust", "average")), st.booleans())
def test_sums_tell_what_respondents_do(case: Case, alone: bool) -> None:  # noqa: FBT001 - drawn
    if case.design.clusters[-1] is None:
        with pytest.raises(Invalid, match="a column of units"):
            tabulated(case)
        return
    wanted = {"size": Total()} if alone else TOLD
    try:
        rows = case.estimated(wanted)
    except Invalid as error:
        with pytest.raises(Invalid, match=error.problems[0].id):
            estimate(tabulated(case), wanted, missing="available")
        return
    sums = estimate(tabulated(case), wanted, missing="available")
    assert sums.design_df == rows.design_df
    for name, one in rows.items():
        other = sums[name]
        assert (one.rows, one.n) == (other.rows, other.n)
        if isinstance(one, NoEstimate):
            assert isinstance(other, NoEstimate)
            continue
        assert isinstance(other, Estimate)
        assert math.isclose(one.value, other.value, rel_tol=1e-12, abs_tol=1e-12)
        assert math.isclose(one.se, other.se, rel_tol=1e-9, abs_tol=1e-9 * one.value)
        assert one.df == other.df


def simple(**changes: Any) -> Tabulated:
    """Four units of two strata."""
    given: dict[str, Any] = {
        "design": Design(weights="w", strata="s", clusters="c"),
        "columns": {"w": [2.0, 3, 4, 5], "s": [1, 1, 2, 2], "c": [1, 2, 3, 4]},
        "people": np.array([2, 3, 4, 5]),
        "answers": {
            "a": Answers((1, 2), np.array([[1.0, 1]] * 4), np.array([2, 2, 2, 2])),
            "b": Answers(("no", "yes"), np.ones((4, 2)), np.array([2, 3, 4, 5])),
        },
    }
    return Tabulated(**(given | changes))


def test_those_who_did_not_answer_are_told() -> None:
    with pytest.raises(Invalid, match="6 rows without an answer"):
        estimate(simple(), {"a": Proportion("a", 2)})
    assert estimate(simple(), {"b": Proportion("b", "yes")})["b"].n == 14


@pytest.mark.parametrize(
    ("statistic", "missing", "words"),
    [
        (Ratio("a", "b"), "available", "Ratio.*expected a sample of respondents"),
        (Mean("b"), "available", "Mean.*expected a sample of respondents"),
        (Total("a"), "available", "Total.*expected a sample of respondents"),
        (Proportion("z", 1), "available", "'z'.*expected one of a, b"),
        (Proportion("a", 1), "complete", "answers by row"),
    ],
)
def test_what_sums_do_not_tell(statistic: Any, missing: Any, words: str) -> None:
    with pytest.raises(Invalid, match=words):
        estimate(simple(), {"x": statistic}, missing=missing)


def test_the_design_effect_needs_respondents() -> None:
    found = estimate(simple(), {"b": Proportion("b", "yes")})
    with pytest.raises(Invalid, match="a sample of respondents"):
        found.design_effect("b")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"design": Design(weights="w", strata="s")}, "a column of units"),
        ({"design": Design(clusters="c")}, "the column of the sums of weights"),
        ({"people": np.array([1])}, "people.*1 rows.*expected 4"),
        ({"answers": {"a": Answers((), np.empty((1, 0)), np.array([1]))}}, "a.*1 rows"),
    ],
)
def test_broken_sums(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(Invalid, match=words):
        simple(**changes)


def test_weights_have_a_column_a_level() -> None:
    with pytest.raises(Invalid, match=r"\(4, 2\), a column a level"):
        Answers((1, 2), np.ones((4, 3)), np.ones(4))
