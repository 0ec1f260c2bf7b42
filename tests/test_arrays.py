"""Columns are scored as cards are: within the stated bound, on the right side."""

from __future__ import annotations

import contextlib
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from array_laws import Case, Refused, attempt, cases, score_of
from parindex.aggregation import Mean, Pooled, Sum, WeightedSum
from parindex.criteria import Criterion
from parindex.errors import Invalid, NotFound
from parindex.evaluation import evaluate
from parindex.files import load_assessment
from parindex.frameworks import load_framework
from parindex.intervals import Interval
from parindex.measures import Change, Datum, Number, Share
from parindex.rules import (
    Band,
    Bands,
    Branch,
    Compliance,
    Count,
    Increase,
    Lowest,
    Proportional,
    RankBands,
    Rounded,
    Unmodelled,
)
from samples import ALL, PUNCTUAL, assessment, book, criterion, framework

np = pytest.importorskip("numpy")

from parindex.arrays import Compiled, compile_card
from parindex.arrays.columns import BLOCK

if TYPE_CHECKING:
    from parindex.criteria import Framework
    from parindex.scorecard import Scorecard

EXAMPLE = Path(__file__).parents[1] / "examples" / "illustrative-2023.toml"


def column(of: Framework, name: str, values: list[Any]) -> Any:
    """Known values of a datum as a column."""
    datum = of.datum(name)
    if datum.kind == "flag":
        return np.array([value == "yes" for value in values])
    if datum.choices:
        return np.array([list(datum.choices).index(value) for value in values])
    return np.array([float(value) for value in values])


@pytest.mark.property
@given(cases())
def test_columns_are_scored_as_cards_are(case: Case | None) -> None:
    if case is None:
        return
    of = case.card.context.framework
    rows = {name: [row[name] for row in case.rows] for name in case.names}
    columns = {name: column(of, name, values) for name, values in rows.items()}
    with contextlib.suppress(Refused):
        made = attempt(lambda: compile_card(case.card, case.names, case.wanted))
        found = attempt(lambda: made.score(columns))
        assert made.error_bound < 1e-5
        for code, (index, expected) in product(case.wanted, enumerate(case.expected)):
            score, ends = score_of(expected, code), found[code]
            assert abs(ends.low[index] - float(score.low)) <= made.error_bound
            assert abs(ends.high[index] - float(score.high)) <= made.error_bound


def test_a_whole_edition_is_scored_as_its_card_is() -> None:
    framework = load_framework("vn/par-index/province/2022")
    card = evaluate(framework, load_assessment(EXAMPLE), reading="inferred")
    columns = {n: column(framework, n, [x]) for n, x in card.context.data.items()}
    codes = ["", *(node.code for node in card.walk())]
    made = compile_card(card, columns, codes)
    assert made.error_bound < 1e-11
    for code, ends in made.score(columns).items():
        score = card[code].score if code else card.score
        assert abs(ends.low[0] - float(score.low)) <= made.error_bound
        assert abs(ends.high[0] - float(score.high)) <= made.error_bound


KNOWN = {"on_time": 1, "received": 4}

STEPS = Bands(
    measure=PUNCTUAL,
    bands=[Band(at_least="95 %", score=1), Band(above="80 %", score="0.5")],
    otherwise=0,
    no_cases="full",
)


def one(rule: Any, *names: str, data: Any = None, **fields: Any) -> Compiled:
    """A plan for one criterion of a rule."""
    whole = framework(criterion(rule, **fields))
    given_ = {} if data is None else data
    return compile_card(evaluate(whole, assessment(book(measurements=given_))), names)


@pytest.mark.parametrize("whole", [20, 1_000, 100_000_000])
def test_thresholds_of_whole_cases_are_exact(whole: int) -> None:
    made = one(STEPS, "on_time", "received")
    at_95, at_80 = whole * 19 // 20, whole * 4 // 5
    parts = [at_95 - 1, at_95, at_95 + 1, at_80 - 1, at_80, at_80 + 1, 0]
    scores = made.score({"on_time": parts, "received": [whole] * len(parts)})[""].low
    assert scores.tolist() == [0.5, 1, 1, 0, 0, 0.5, 0]


@given(st.integers(1, 10**9), st.integers(-2, 2), st.sampled_from([95, 80]))
def test_shares_near_a_threshold_are_exact(whole: int, by: int, percent: int) -> None:
    part = min(max(whole * percent // 100 + by, 0), whole)
    made = one(STEPS, "on_time", "received")
    found = made.score({"on_time": [part], "received": [whole]})[""].low[0]
    data = {"on_time": part, "received": whole}
    card = evaluate(framework(criterion(STEPS)), assessment(book(measurements=data)))
    assert Fraction(found) == card.score.low


def test_decimals_on_a_threshold_are_on_it() -> None:
    change = Change(now=Number(of="sipas"), base=Number(of="before"))
    rule = Increase(measure=change, at_least="5 %", otherwise=0)
    before = Datum(name="before", title="Before", kind="percent")
    whole = framework(criterion(rule), data=(*ALL, before))
    made = compile_card(evaluate(whole, assessment(book())), ["sipas", "before"])
    assert 0.95 - 0.90 < 0.05  # what a float makes of it
    columns = {"sipas": [0.95, 0.9499, 0.9501], "before": [0.9, 0.9, 0.9]}
    assert made.score(columns)[""].low.tolist() == [1, 0, 1]


def test_halves_are_rounded_up() -> None:
    rule = Rounded(rule=Proportional(measure=PUNCTUAL, no_cases="zero"), digits=2)
    made = one(rule, "on_time", "received")
    # 0.285 is less than that as a float, and 57 of 200 are it exactly.
    columns = {"on_time": [57, 56, 58], "received": [200, 200, 200]}
    assert made.score(columns)[""].low.tolist() == [0.29, 0.28, 0.29]


def test_many_steps() -> None:
    made = one(Count(of="received", each="0.02"), "received")
    scores = made.score({"received": [0, 1, 25, 49, 50, 51]})[""].low
    assert np.allclose(scores, [0, 0.02, 0.5, 0.98, 1, 1], rtol=0, atol=1e-14)


def test_blocks_are_joined() -> None:
    made = one(Proportional(measure=PUNCTUAL, no_cases="full"), "on_time", "received")
    rows = 2 * BLOCK + 5
    part = np.arange(rows) % 7
    whole = np.where(part == 0, 0, 6)
    found = made.score({"on_time": part, "received": whole})
    assert np.array_equal(found[""].low, np.where(part == 0, 1, part / 6))
    assert found[""].low is found[""].high


def test_no_rows() -> None:
    found = one(STEPS, "on_time", "received").score({"on_time": [], "received": []})
    assert len(found[""].low) == 0


def test_what_does_not_vary_is_folded() -> None:
    made = one(STEPS, "sipas", data={"on_time": 19, "received": 20})
    assert made.results[""].known == Interval.of(1)
    assert made.written().plan.tape.steps == ()
    assert made.score({"sipas": [0.1, 0.2]})[""].low.tolist() == [1, 1]


def test_what_is_not_known_is_an_interval() -> None:
    leaves = (criterion(STEPS), criterion(Unmodelled(), code="2"))
    card = evaluate(framework(*leaves), assessment(book()))
    made = compile_card(card, ["on_time", "received"], ["", "1", "2"])
    found = made.score({"on_time": [19, 0], "received": [20, 20]})
    assert found[""].low.tolist() == [1, 0]
    assert found[""].high.tolist() == [2, 1]
    assert found["2"].high.tolist() == [1, 1]
    assert found["1"].low is found["1"].high


def test_columns_are_left_as_they_are() -> None:
    rule = Proportional(measure=Number(of="sipas"))
    leaves = (criterion(rule), criterion(rule, code="2"))
    made = compile_card(evaluate(framework(*leaves), assessment(book())), ["sipas"])
    shares = np.array([0.25, 0.5])
    assert made.score({"sipas": shares})[""].low.tolist() == [0.5, 1]
    assert shares.tolist() == [0.25, 0.5]


def refused(call: Any) -> str:
    with pytest.raises(Invalid) as caught:
        call()
    return str(caught.value)


def test_a_datum_that_is_not_there() -> None:
    with pytest.raises(NotFound, match="did you mean 'on_time'"):
        one(STEPS, "on_tine")
    made = one(STEPS, "on_time", "received")
    with pytest.raises(NotFound, match="did you mean 'on_time'"):
        made.score({"on_tine": [1], "received": [1]})


def test_a_code_that_is_not_there() -> None:
    card = evaluate(framework(criterion(STEPS)), assessment(book()))
    with pytest.raises(NotFound):
        compile_card(card, ["on_time", "received"], ["1.1"])


def test_no_column() -> None:
    assert "at least one datum" in refused(lambda: one(STEPS))


def test_a_datum_that_is_not_known_beside_a_column() -> None:
    made = one(STEPS, "on_time", data={"received": (10, 20)})
    found = made.score({"on_time": [10, 0]})[""]
    assert found.low.tolist() == [0, 0]
    assert found.high.tolist() == [1, 0]


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"on_time": [1]}, "received: found nothing"),
        ({"on_time": [1] * 3, "received": [1, 2]}, "3 of on_time, 2 of received"),
        ({"on_time": [[1]], "received": [1]}, "2 dimensions"),
        ({"on_time": ["1"], "received": [1]}, "1 dimensions of <U1"),
        ({"on_time": [0, 0], "received": [0, float("inf")]}, "none is infinite"),
        ({"on_time": [0.5], "received": [1]}, "whole numbers"),
        ({"on_time": [-1], "received": [1]}, "numbers from 0 to inf"),
        ({"on_time": [1, 2, 4, 5], "received": [3] * 4}, "row 2 of 2"),
        ({"on_time": [4], "received": [3]}, "expected at most received"),
    ],
)
def test_mistakes_in_columns(columns: Any, words: str) -> None:
    made = one(STEPS, "on_time", "received")
    assert words in refused(lambda: made.score(columns))


def test_answers_by_place() -> None:
    made = one(Compliance(answer="grade", scores={"good": 1, "poor": "0.2"}), "grade")
    scores = made.score({"grade": [0, 1]})[""].low
    assert np.allclose(scores, [1, 0.2], rtol=0, atol=made.error_bound)
    assert "expected 0 to 1" in refused(lambda: made.score({"grade": [2]}))
    assert "dimensions of float64" in refused(lambda: made.score({"grade": [0.0]}))


def test_flags_as_bools_or_numbers() -> None:
    made = one(Compliance(answer="plan"), "plan")
    assert made.score({"plan": [True, False]})[""].low.tolist() == [1, 0]
    assert made.score({"plan": [1, 0]})[""].low.tolist() == [1, 0]
    assert "expected 0 to 1" in refused(lambda: made.score({"plan": [2]}))


def test_a_disputed_whole_allows_what_may_be() -> None:
    leaves = (
        criterion(STEPS),
        criterion(Proportional(measure=Number(of="sipas")), code="2"),
    )
    data = {"received": (10, 20), "on_time": 10}
    card = evaluate(framework(*leaves), assessment(book(measurements=data)))
    made = compile_card(card, ["sipas"])
    found = made.score({"sipas": [0.5]})[""]
    assert (found.low[0], found.high[0]) == (0.5, 1.5)


EXCLUDED = Proportional(measure=PUNCTUAL, no_cases="excluded")


def excluding(aggregation: Any, data: Any = None, **fields: Any) -> Scorecard:
    """Two criteria under one, of which the first can be taken out."""
    inside = (
        criterion(EXCLUDED, code="1.1"),
        criterion(Proportional(measure=Number(of="sipas")), code="1.2"),
    )
    node = Criterion(
        code="1",
        title="One",
        max_score=fields.pop("max_score", 2),
        components=inside,
        aggregation=aggregation,
        **fields,
    )
    whole = framework(node, not_applicable="reduce_maximum")
    return evaluate(whole, assessment(book(measurements=data or {"sipas": "50 %"})))


def test_what_is_taken_out_of_a_sum_adds_nothing() -> None:
    made = compile_card(excluding(Sum()), ["on_time", "received"])
    found = made.score({"on_time": [0, 1], "received": [0, 2]})
    assert found[""].low.tolist() == [0.5, 1]


@pytest.mark.parametrize(
    ("aggregation", "fields"),
    [(Mean(), {}), (Pooled(), {}), (Sum(), {"capped": True, "max_score": 1})],
)
def test_what_is_taken_out_of_a_mean_or_a_cap_is_refused(
    aggregation: Any, fields: Any
) -> None:
    made = compile_card(
        excluding(aggregation, **fields), ["on_time", "received"], ["", "1.1"]
    )
    columns = {"on_time": [1], "received": [2]}
    assert made.score(columns)[""].low.tolist() == [1]
    text = refused(lambda: made.score({"on_time": [0], "received": [0]}))
    assert "criterion 1.1: found no cases" in text
    alone = compile_card(
        excluding(aggregation, **fields), ["on_time", "received"], ["1.1"]
    )
    text = refused(lambda: alone.score({"on_time": [0], "received": [0]}))
    assert "evaluate() takes it out" in text


def test_data_missing_that_may_take_out_are_refused() -> None:
    text = refused(lambda: compile_card(excluding(Mean()), ["sipas"]))
    assert "criterion 1.1: found data missing that may take it out of a mean" in text


def test_a_whole_of_0_beside_a_column() -> None:
    card = excluding(Sum(), {"sipas": "50 %", "received": 0})
    assert compile_card(card, ["on_time"]).results[""].known == Interval.of("0.5")
    card = excluding(Mean(), {"sipas": "50 %", "received": 0})
    assert "no cases" in refused(lambda: compile_card(card, ["on_time"]))


def test_what_the_book_says_does_not_apply() -> None:
    leaves = (criterion(EXCLUDED), criterion(STEPS, code="2"))
    whole = framework(*leaves)
    card = evaluate(whole, assessment(book(not_applicable=["1"])))
    text = refused(lambda: compile_card(card, ["on_time", "received"]))
    assert "columns that take it out" in text
    reducing = framework(*leaves, not_applicable="reduce_maximum")
    card = evaluate(reducing, assessment(book(not_applicable=["1"])))
    found = compile_card(card, ["on_time", "received"]).score(
        {"on_time": [1], "received": [1]}
    )
    assert found[""].low.tolist() == [1]


def test_a_rank_counted_among_peers() -> None:
    place = Datum(name="place", title="Place", kind="rank", by=Number(of="sipas"))
    rule = RankBands(rank="place", bands=[Band(at_most=1, score=1)], otherwise=0)
    whole = framework(criterion(rule), data=(*ALL, place))
    own = assessment(book(measurements={"sipas": "90 %"}))
    other = assessment(book(measurements={"sipas": "80 %"}), unit="Other")
    card = evaluate(whole, own, peers=[other])
    text = refused(lambda: compile_card(card, ["sipas"]))
    assert "criterion 1: found a column that moves 'place'" in text
    assert compile_card(card, ["place"]).score({"place": [1, 2]})[""].low.tolist() == [
        1,
        0,
    ]
    assert compile_card(card, ["rating"]).results[""].known == Interval.of(1)
    alone = evaluate(whole, own)
    assert compile_card(alone, ["sipas"]).results[""].known == Interval.of(0, 1)


def test_a_base_without_cases_beside_what_is_known() -> None:
    of = Change(
        now=Share(part="on_time", whole="received"),
        base=Share(part="was", whole="was_received"),
        relative=True,
    )
    rule = Increase(measure=of, above=0, otherwise=0, no_cases="unmodelled")
    counts = [
        Datum(name=name, title=name, kind="count", unit="dossier")
        for name in ("was", "was_received")
    ]
    whole = framework(criterion(rule), data=(*ALL, *counts))
    data = {"on_time": 0, "received": 5, "was": 3}
    card = evaluate(whole, assessment(book(measurements=data)))
    found = compile_card(card, ["was_received"]).score({"was_received": [3, 4]})[""]
    assert found.low.tolist() == found.high.tolist() == [0, 0]


def test_a_rule_in_a_rule() -> None:
    flag_a, flag_b = Compliance(answer="plan"), Proportional(measure=Number(of="sipas"))
    poor = Proportional(measure=PUNCTUAL, no_cases="zero")
    cases: Any = {"good": Lowest(rules=[flag_a, flag_b]), "poor": poor}
    made = one(
        Branch(answer="grade", cases=cases), "grade", "sipas", "plan", data=KNOWN
    )
    found = made.score(
        {"grade": [0, 0, 1], "sipas": [0.5, 0.5, 0], "plan": [True, False, True]}
    )
    assert found[""].low.tolist() == [0.5, 0, 0.25]
    card = evaluate(
        framework(criterion(Branch(answer="grade", cases=cases))),
        assessment(book(measurements=KNOWN)),
    )
    unknown = compile_card(card, ["sipas", "plan"])
    ends = unknown.score({"sipas": [0.5, 0.1], "plan": [True, True]})[""]
    assert (ends.low.tolist(), ends.high.tolist()) == ([0.25, 0.1], [0.5, 0.25])


def test_a_part_of_0_cases_is_rounded_too() -> None:
    rule = Rounded(rule=Proportional(measure=PUNCTUAL, no_cases="full"), digits=1)
    assert one(rule, "on_time", data={"received": 0}).results[""].known == Interval.of(
        1
    )


def test_answers_where_one_has_no_score_of_its_own() -> None:
    cases: Any = {"yes": Proportional(measure=Number(of="sipas")), "no": Unmodelled()}
    made = one(Branch(answer="plan", cases=cases), "plan", "sipas")
    found = made.score({"plan": [True, False], "sipas": [0.5, 0.5]})[""]
    assert (found.low.tolist(), found.high.tolist()) == ([0.5, 0], [0.5, 1])


def test_a_criterion_that_may_be_out_under_another_answer() -> None:
    cases: Any = {"yes": EXCLUDED, "no": Compliance(answer="plan")}
    inside = [
        criterion(Branch(answer="plan", cases=cases), code="1.1"),
        criterion(Proportional(measure=Number(of="sipas")), code="1.2"),
    ]
    node = Criterion(
        code="1", title="", max_score=2, components=inside, aggregation=Mean()
    )
    whole = framework(node, not_applicable="reduce_maximum")
    card = evaluate(whole, assessment(book(measurements={"sipas": "50 %"})))
    text = refused(lambda: compile_card(card, ["plan"]))
    assert "criterion 1.1: found no cases, or perhaps none" in text


def test_mistakes_in_amounts_and_weights_of_columns() -> None:
    made = one(Proportional(measure=Number(of="spent"), full="10 VND"), "spent")
    assert "numbers from 0 to inf" in refused(lambda: made.score({"spent": [-0.5]}))
    share = Share(part={"on_time": 1, "plus": "1/2"}, whole="received")
    more = Datum(name="plus", title="", kind="count", unit="dossier")
    rule = Proportional(measure=share, no_cases="zero")
    whole = framework(criterion(rule), data=(*ALL, more))
    data = {"plus": (1, 3), "received": (4, 8)}
    card = evaluate(whole, assessment(book(measurements=data)))
    ends = compile_card(card, ["on_time"]).score({"on_time": [2]})[""]
    assert (ends.low[0], ends.high[0]) == (0.3125, 0.875)
    card = evaluate(whole, assessment(book(measurements={"received": 8})))
    made = compile_card(card, ["on_time", "plus"])
    assert made.score({"on_time": [3], "plus": [2]})[""].low.tolist() == [0.5]
    assert "on_time+plus" in refused(lambda: made.score({"on_time": [5], "plus": [4]}))


def test_a_part_is_held_against_what_a_disputed_whole_may_be() -> None:
    whole = framework(criterion(STEPS), criterion(Compliance(answer="plan"), code="2"))
    data = {"received": (10, 20)}
    awarded = {"1": 1}
    card = evaluate(whole, assessment(book(measurements=data, awarded=awarded)))
    made = compile_card(card, ["on_time", "plan"])
    assert made.score({"on_time": [20], "plan": [True]})[""].low.tolist() == [2]
    assert "at most received" in refused(
        lambda: made.score({"on_time": [21], "plan": [True]})
    )


def test_a_weight_of_0_and_an_answer_that_is_known() -> None:
    cases: Any = {
        "yes": Proportional(measure=Number(of="sipas")),
        "no": Compliance(answer="grade", scores={"good": 1, "poor": 0}),
    }
    leaves = (
        criterion(Branch(answer="plan", cases=cases)),
        criterion(Proportional(measure=Number(of="sipas")), code="2"),
    )
    weights = WeightedSum(weights={"1": 1, "2": 0})
    whole = framework(*leaves, aggregation=weights, max_score=1)
    card = evaluate(whole, assessment(book(measurements={"plan": True})))
    assert compile_card(card, ["sipas"]).score({"sipas": [0.5]})[""].low.tolist() == [
        0.5
    ]


def test_no_source_says_how_a_node_is_made_up() -> None:
    inside = (
        criterion(Proportional(measure=Number(of="sipas")), code="1.1"),
        criterion(EXCLUDED, code="1.2"),
    )
    node = Criterion(
        code="1", title="", max_score=1, components=inside, aggregation=Unmodelled()
    )
    whole = framework(node, not_applicable="reduce_maximum")
    card = evaluate(whole, assessment(book(measurements=KNOWN)))
    assert compile_card(card, ["sipas"]).results[""].known == Interval.of(0, 1)
    text = refused(lambda: compile_card(card, ["on_time"]))
    assert "criterion 1.2: found columns that may take it out" in text


def test_a_cap_on_what_has_no_cases() -> None:
    rule = Proportional(measure=PUNCTUAL, no_cases="full")
    inside = (
        criterion(rule, code="1.1"),
        criterion(Count(of="received", each=1), code="1.2"),
    )
    node = Criterion(code="1", title="", max_score=1, components=inside, capped=True)
    made = evaluate(framework(node), assessment(book(measurements={"received": 0})))
    assert compile_card(made, ["on_time"]).results[""].known == Interval.of(1)
