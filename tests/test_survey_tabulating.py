"""Answers summed up in DuckDB and Spark are what the respondents' own columns give."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pytest

from parindex.errors import Invalid

np = pytest.importorskip("numpy")
pytest.importorskip("scipy")
duckdb = pytest.importorskip("duckdb")

from parindex.survey import (
    SATISFACTION,
    Design,
    Item,
    Linear,
    Mean,
    Proportion,
    Sample,
    Total,
    by_level,
    estimate,
    tabulate,
)

if TYPE_CHECKING:
    from pathlib import Path

DESIGN = Design(weights="weight", strata="province", clusters="district")
SATISFIED = Proportion("a", SATISFACTION.top_two)
WANTED: dict[Any, Any] = {
    "satisfied": SATISFIED,
    "mean": Mean("a"),
    "yes": Proportion("b", "yes"),
    "size": Total(),
    "index": Linear((("1/2", SATISFIED), ("1/2", Proportion("b", "yes")))),
}
ITEMS: dict[str, Any] = {"a": Item(SATISFACTION, missing=(0,)), "b": ("yes", "no")}


def respondents(rows: int = 4000) -> dict[str, Any]:
    """Answers to two items, some missing, in 40 districts of 5 provinces."""
    rng = np.random.default_rng(1)
    district = rng.integers(0, 40, rows)
    b = rng.choice(["yes", "no", ""], rows, p=[0.6, 0.3, 0.1])
    return {
        "weight": rng.uniform(0.5, 2, rows),
        "district": district,
        "province": district // 8,
        "sex": rng.choice(["nam", "nữ"], rows),
        "a": rng.integers(0, 6, rows),
        "b": b.astype(object),
    }


@pytest.fixture(scope="module")
def columns() -> dict[str, Any]:
    """The same respondents for all."""
    return respondents()


@pytest.fixture(scope="module")
def relation(columns: dict[str, Any]) -> Any:
    """As a relation of DuckDB."""
    pandas = pytest.importorskip("pandas")
    return duckdb.from_df(pandas.DataFrame(columns))


@pytest.fixture(scope="module")
def sample(columns: dict[str, Any]) -> Sample:
    """As a sample of respondents."""
    return Sample(
        DESIGN, {**columns, "a": SATISFACTION.read(columns["a"], missing=[0])}
    )


def agree(one: Any, other: Any) -> None:
    """The same estimates, but for the last digits of sums."""
    assert list(one) == list(other)
    for name, found in one.items():
        expected = other[name]
        assert (found.rows, found.n, found.df) == (
            expected.rows,
            expected.n,
            expected.df,
        )
        assert math.isclose(found.value, expected.value, rel_tol=1e-12)
        assert math.isclose(found.se, expected.se, rel_tol=1e-9)


def test_a_relation(relation: Any, sample: Sample) -> None:
    found = tabulate(relation, DESIGN, ITEMS)
    assert found.rows == 40
    agree(
        estimate(found, WANTED, missing="available"),
        estimate(sample, WANTED, missing="available"),
    )


def test_domains(relation: Any, sample: Sample) -> None:
    found = tabulate(relation, DESIGN, ITEMS, by=["sex", "province"])
    for column in ("sex", "province"):
        wanted = by_level(found, WANTED, column)
        agree(
            estimate(found, wanted, missing="available"),
            estimate(sample, wanted, missing="available"),
        )


def test_one_item_and_none(relation: Any, sample: Sample) -> None:
    one = tabulate(relation, DESIGN, {"b": ("yes", "no")})
    wanted = {"yes": WANTED["yes"]}
    agree(
        estimate(one, wanted, missing="available"),
        estimate(sample, wanted, missing="available"),
    )
    none = tabulate(relation, DESIGN, {})
    agree(estimate(none, {"n": Total()}), estimate(sample, {"n": Total()}))


@pytest.mark.parametrize("name", ["s.parquet", "s.csv"])
def test_files(name: str, relation: Any, sample: Sample, tmp_path: Path) -> None:
    path = tmp_path / name
    if name.endswith("csv"):
        relation.write_csv(str(path))
    else:
        relation.write_parquet(str(path))
    found = tabulate(path, DESIGN, ITEMS)
    agree(
        estimate(found, WANTED, missing="available"),
        estimate(sample, WANTED, missing="available"),
    )


def test_without_weights(relation: Any, columns: dict[str, Any]) -> None:
    design = Design(strata="province", clusters="district")
    found = tabulate(relation, design, {"b": ("yes", "no")})
    wanted = {"yes": WANTED["yes"], "n": Total()}
    sample = Sample(design, columns)
    agree(
        estimate(found, wanted, missing="available"),
        estimate(sample, wanted, missing="available"),
    )


def test_words_of_a_scale(relation: Any) -> None:
    words = [level.vi.upper() for level in SATISFACTION.levels]
    cases = " ".join(f"WHEN {k} THEN '{w}'" for k, w in enumerate(words, 1))
    worded = relation.project(f"* REPLACE (CASE a {cases} END AS a)")
    both = (tabulate(of, DESIGN, ITEMS) for of in (relation, worded))
    agree(*(estimate(of, WANTED, missing="available") for of in both))


def test_other_answers_are_counted(relation: Any) -> None:
    with pytest.raises(Invalid) as caught:
        tabulate(relation, DESIGN, {"a": SATISFACTION, "b": ("yes",)})
    assert [problem.where for problem in caught.value.problems] == [
        "column a",
        "column b",
    ]
    assert "expected one of 1, 2, 3, 4, 5, or nothing" in str(caught.value)


def test_columns_that_are_not_there(relation: Any) -> None:
    with pytest.raises(Invalid, match=r"'distric'.*did you mean 'district'"):
        tabulate(relation, Design(weights="weight", clusters="distric"), ITEMS)


@pytest.mark.parametrize("weight", ["NULL", "-1", "'NaN'", "'Infinity'"])
def test_weights_that_cannot_be(weight: str, relation: Any) -> None:
    """One weight that is wrong is not hidden by the others of its unit."""
    case = f"CASE a WHEN 5 THEN CAST({weight} AS DOUBLE) ELSE weight END"
    wrong = relation.project(f"* REPLACE ({case} AS weight)")
    with pytest.raises(Invalid, match=r"column weight: found .* expected finite"):
        tabulate(wrong, DESIGN, ITEMS)


def test_lines_that_are_no_respondents(tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    path.write_text("c,w,q\n1,1,1\n2,1\n2,1,2\n3,1,2,9\n", encoding="utf-8")
    design = Design(weights="w", clusters="c")
    with pytest.raises(Invalid, match="2 lines that are no rows"):
        tabulate(path, design, {"q": (1, 2)})


def test_an_answer_stands_in_one_level() -> None:
    for levels in ((1, 1.0), ("Yes", "yes "), (True, 1)):
        with pytest.raises(Invalid, match="twice"):
            Item(levels)


def test_no_rows(relation: Any) -> None:
    with pytest.raises(Invalid, match="no rows"):
        tabulate(relation.filter("false"), DESIGN, ITEMS)
    with pytest.raises(Invalid, match="no rows"):
        tabulate(relation.filter("false"), DESIGN, {})


def test_a_name_for_the_weights_is_free(relation: Any) -> None:
    other = relation.project("*, district AS weight0")
    design = Design(strata="province", clusters="weight0")
    found = tabulate(other, design, {})
    assert found.design.weights == "weight1"


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # its own
def test_spark(columns: dict[str, Any], sample: Sample, spark: Any) -> None:
    pandas = pytest.importorskip("pandas")
    frame = spark.createDataFrame(pandas.DataFrame(columns))
    found = tabulate(frame, DESIGN, ITEMS, by=["sex"])
    agree(
        estimate(found, WANTED, missing="available"),
        estimate(sample, WANTED, missing="available"),
    )
