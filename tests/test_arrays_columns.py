"""Columns come from what people hold, and may lack values."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from parindex.criteria import Criterion
from parindex.errors import Invalid, NotFound
from parindex.evaluation import evaluate
from parindex.intervals import Interval
from parindex.measures import Number
from parindex.rules import Band, Bands, Compliance, Count, Proportional, Unmodelled
from parindex.sheets import blank_card
from samples import PUNCTUAL, assessment, book, criterion, framework

np = pytest.importorskip("numpy")

from parindex.arrays import Compiled, compile_card
from parindex.arrays.columns import FEW
from parindex.arrays.compiled import ROWS

STEPS = Bands(
    measure=PUNCTUAL,
    bands=[Band(at_least="95 %", score=1), Band(above="80 %", score="0.5")],
    otherwise=0,
    no_cases="full",
)
SIPAS = Proportional(measure=Number(of="sipas"))
GRADE = Compliance(answer="grade", scores={"good": 1, "poor": "0.25"})


def made(*rules: Any, data: Any = None, **options: Any) -> Compiled:
    """A card of criteria with these rules, all of their data as columns."""
    leaves = [criterion(rule, code=str(code)) for code, rule in enumerate(rules, 1)]
    card = evaluate(framework(*leaves), assessment(book(measurements=data or {})))
    return compile_card(card, **options)


def refused(call: Any) -> str:
    with pytest.raises(Invalid) as caught:
        call()
    return str(caught.value)


def test_a_framework_alone_is_compiled() -> None:
    found = compile_card(blank_card(framework(criterion(STEPS))))
    assert found.columns == ("on_time", "received")
    scores = found.score({"on_time": [19, 9], "received": [20, 10]})
    assert scores[""].low.tolist() == [1, 0.5]
    assert (len(scores), list(scores), scores.mode) == (1, [""], "float")


# --- where columns come from ----------------------------------------------------------


def test_arrow_columns_are_not_copied() -> None:
    arrow = pytest.importorskip("pyarrow")
    values = np.array([0.25, 0.5])
    table = arrow.table({"sipas": values, "other": ["a", "b"]})
    scores = made(SIPAS).score(table)
    assert scores[""].low.tolist() == [0.25, 0.5]
    assert np.shares_memory(scores.given[0].values, values)
    missing = arrow.table({"sipas": arrow.array([0.25, None])})
    ends = made(SIPAS).score(missing)[""]
    assert (ends.low.tolist(), ends.high.tolist()) == ([0.25, 0], [0.25, 1])
    chunks = arrow.chunked_array([[0.25], [0.5]])
    assert made(SIPAS).score({"sipas": chunks})[""].low.tolist() == [0.25, 0.5]


def test_polars_columns_are_not_copied() -> None:
    polars = pytest.importorskip("polars")
    frame = polars.DataFrame({"sipas": [0.25, 0.5], "place": ["a", "b"]})
    scores = made(SIPAS).score(frame)
    assert scores[""].low.tolist() == [0.25, 0.5]
    assert np.shares_memory(scores.given[0].values, frame["sipas"].to_numpy())
    plan = Compliance(answer="plan")
    missing = polars.DataFrame({"plan": [True, None, False], "grade": [0, None, 1]})
    ends = made(plan, GRADE).score(missing)
    assert ends[""].low.tolist() == [2, 0.25, 0.25]
    assert ends[""].high.tolist() == [2, 2, 0.25]


def test_pandas_columns_are_not_copied() -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"sipas": [0.25, 0.5]})
    scores = made(SIPAS).score(frame)
    assert np.shares_memory(scores.given[0].values, frame["sipas"].to_numpy())
    nullable = pandas.array([0, None], dtype="Int64")
    assert made(GRADE).score({"grade": nullable})[""].low.tolist() == [1, 0.25]
    assert made(Count(of="received", each="0.5")).score(
        {"received": pandas.array([1, None], dtype="Int64")}
    )[""].high.tolist() == [0.5, 1]


def test_records_masks_and_exact_numbers() -> None:
    records = np.array([(0.25,), (0.5,)], [("sipas", "f8")])
    assert made(SIPAS).score(records)[""].low.tolist() == [0.25, 0.5]
    masked = np.ma.array([0.25, 0.5], mask=[False, True])
    assert made(SIPAS).score({"sipas": masked})[""].high.tolist() == [0.25, 1]
    whole = np.ma.array([0, 1], mask=[False, True])
    assert made(GRADE).score({"grade": whole})[""].low.tolist() == [1, 0.25]
    unmasked = np.ma.array([0.25, 0.5])
    assert made(SIPAS).score({"sipas": unmasked})[""].low.tolist() == [0.25, 0.5]
    exact = [Decimal("0.25"), Fraction(1, 2)]
    assert made(SIPAS).score({"sipas": exact})[""].low.tolist() == [0.25, 0.5]


def test_what_is_no_number_is_told() -> None:
    text = refused(lambda: made(SIPAS).score({"sipas": [0.5, object()]}))
    assert "dimensions of object" in text
    text = refused(lambda: made(GRADE).score({"grade": [0.5, float("nan")]}))
    assert "dimensions of float64" in text
    flags = made(Compliance(answer="plan"))
    assert "0 to 1" in refused(lambda: flags.score({"plan": np.array([2], np.uint8)}))
    masked = np.ma.array([0.0, 1.0], mask=[False, True])
    text = refused(lambda: made(GRADE).score({"grade": masked}))
    assert "dimensions of float64" in text
    with pytest.raises(NotFound):
        made(SIPAS).score({"sipas": [0.5], "plan": [True]})
    assert "sipas: found nothing" in refused(lambda: made(SIPAS).score([1, 2]))


def test_one_value_stands_for_all_rows() -> None:
    both = made(STEPS)
    for received in (20, [20], np.float64(20)):
        scores = both.score({"on_time": [19, 17, 0], "received": received})
        assert scores[""].low.tolist() == [1, 0.5, 0]
    assert both.score({"on_time": 19, "received": 20})[""].low.tolist() == [1]


# --- what is missing ------------------------------------------------------------------


def test_a_missing_value_is_never_0() -> None:
    nan = float("nan")
    scores = made(STEPS).score({"on_time": [nan, 19, nan], "received": [20, nan, nan]})
    assert scores[""].low.tolist() == [0, 0, 0]
    assert scores[""].high.tolist() == [1, 1, 1]
    known = made(STEPS).score({"on_time": [nan, 19], "received": [20, 20]})
    assert known[""].low.tolist() == [0, 1]


def test_a_missing_answer_is_minus_one() -> None:
    ends = made(GRADE).score({"grade": [-1, 0, 1]})[""]
    assert np.allclose(ends.low, [0.25, 1, 0.25])
    assert np.allclose(ends.high, [1, 1, 0.25])
    plan = made(Compliance(answer="plan")).score({"plan": [-1, 0, 1]})[""]
    assert (plan.low.tolist(), plan.high.tolist()) == ([0, 0, 1], [1, 0, 1])


def test_mistakes_beside_what_is_missing_are_told() -> None:
    columns = {"on_time": [float("nan"), 5], "received": [1, 4]}
    assert "at most received" in refused(lambda: made(STEPS).score(columns))
    columns = {"on_time": [float("nan"), 0.5], "received": [1, 4]}
    assert "whole numbers" in refused(lambda: made(STEPS).score(columns))


@pytest.mark.parametrize("rows", [2, FEW, FEW + 1])
@pytest.mark.parametrize(
    ("name", "wrong", "words"),
    [
        ("sipas", -0.001, "numbers from 0 to 1"),
        ("sipas", 1.001, "numbers from 0 to 1"),
        ("sipas", np.inf, "none is infinite"),
        ("received", 20.5, "whole numbers"),
        ("received", np.inf, "none is infinite"),
        ("on_time", 21, "at most received"),
    ],
)
def test_mistakes_are_found_in_few_rows_and_in_many(
    rows: int, name: str, wrong: float, words: str
) -> None:
    values = {"sipas": 0.5, "on_time": 18.0, "received": 20.0}
    columns = {key: np.full(rows, value) for key, value in values.items()}
    scorer = made(STEPS, SIPAS)
    assert scorer.score(columns)[""].low.tolist() == [1] * rows
    columns[name][-1] = np.nan
    ends = scorer.score(columns)[""]
    assert np.flatnonzero(ends.low != ends.high).tolist() == [rows - 1]
    columns[name][-1] = wrong
    assert words in refused(lambda: scorer.score(columns))


def test_values_need_not_be_looked_at() -> None:
    columns = {"on_time": [19.0, 5], "received": [20, 4]}
    assert made(STEPS).score(columns, check=False)[""].low.tolist() == [1, 1]


def test_room_is_used_again() -> None:
    share = made(SIPAS)
    first = share.score({"sipas": np.full(10, 0.5)})
    again = share.score({"sipas": np.full(10, 0.25)}, out=first)
    assert again[""].low is first.room[0] or np.shares_memory(
        again[""].low, first.room[0]
    )
    assert again[""].low.tolist() == [0.25] * 10
    other = share.score({"sipas": np.full(9, 0.5)}, out=again)
    assert not np.shares_memory(other[""].low, again.room[0])


def test_many_scores_of_several_blocks() -> None:
    leaves = [
        Criterion(code=str(n), title="", max_score=1, rule=SIPAS) for n in range(20)
    ]
    codes = [leaf.code for leaf in leaves]
    whole = framework(*leaves)
    many = compile_card(evaluate(whole, assessment(book())), ["sipas"], ["", *codes])
    for check in (True, False):
        shares = np.linspace(0, 1, ROWS + 5)
        found = many.score({"sipas": shares}, check=check)
        assert np.array_equal(found["7"].low, shares)
        assert np.allclose(found[""].low, 20 * shares)


# --- one row --------------------------------------------------------------------------


def test_one_row_is_explained_exactly() -> None:
    rules = made(STEPS, SIPAS, Compliance(answer="plan"), GRADE, data={"plan": True})
    scores = rules.score(
        {
            "on_time": [19, 17],
            "received": [20, 20],
            "sipas": [0.285, float("nan")],
            "plan": [True, -1],
            "grade": [0, 1],
        }
    )
    first, second = scores.card(0), scores.card(1)
    assert first.score.low == Fraction("3.285")
    assert second["2"].score == second["3"].score == Interval.of(0, 1)
    assert second["4"].score.low == Fraction("0.25")
    assert scores.explain(0, "1", "en") == first.explain("1", "en")
    assert "19" in scores.explain(0, "1", "en")
    assert scores.card(0) is first
    with pytest.raises(IndexError):
        scores.card(2)


def test_what_is_known_beside_what_varies() -> None:
    of = made(SIPAS, Unmodelled(), nodes=["", "1", "2"])
    found = of.score({"sipas": [0.5]})
    assert (found[""].low[0], found[""].high[0]) == (0.5, 1.5)
    assert (found["2"].low[0], found["2"].high[0]) == (0, 1)
    assert of.results[""].width == 1
    assert str(of.results["2"].known) == "[0, 1]"
    assert of.results["1"].known is None
