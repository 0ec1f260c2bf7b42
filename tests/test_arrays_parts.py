"""What tapes are made of: sums of terms, ramps and jumps, steps."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import attrs
import pytest

from parindex.errors import Invalid
from parindex.evaluation import evaluate
from parindex.measures import Change, Datum, Number, Ratio
from parindex.numbers import half_up
from parindex.rules import (
    Band,
    Bands,
    Compliance,
    Deduction,
    Increase,
    Proportional,
    Rounded,
    Unmodelled,
)
from parindex.sheets import sheet_of
from parindex.sheets.expressions import Fixed, HalfUp, Side
from samples import ALL, PUNCTUAL, assessment, book, criterion, framework

np = pytest.importorskip("numpy")

from parindex.arrays import Compiled, compile_card
from parindex.arrays.columns import ready
from parindex.arrays.forms import (
    NONE,
    ONE,
    Column,
    Gone,
    Linear,
    Not,
    Some,
    constant,
    every,
    negated,
    past,
    some,
    term,
)
from parindex.arrays.forms import Ratio as Ratio_
from parindex.arrays.integers import _Wholes
from parindex.arrays.making import Made, _clip, _gated, _product, _ratio, _select
from parindex.arrays.wholes import INT64, Whole

X = term(Column("sipas"))
GONE = Gone("sipas")

ALL_KINDS = {datum.name: datum.kind for datum in ALL}

YES, NO = True, False

#: From half of all on.
PROPORTIONAL = Proportional(measure=Number(of="sipas"), zero="50 %")


def compiled(*rules: Any, data: Any = ALL, **options: Any) -> Compiled:
    low = options.pop("min_score", 0)
    leaves = [
        criterion(rule, code=str(code), min_score=low)
        for code, rule in enumerate(rules, 1)
    ]
    card = evaluate(framework(*leaves, data=data), assessment(book()))
    return compile_card(card, **options)


def test_tests_that_are_the_same_in_all_rows() -> None:
    assert negated(YES) is False
    assert negated(negated(GONE)) == GONE
    assert some([GONE, False, True]) is True
    assert some([False]) is False
    assert some([GONE, False, GONE]) == GONE
    assert every([GONE, True]) == GONE
    assert every([GONE, Gone("plan")]) == Not(Some((Not(GONE), Not(Gone("plan")))))
    assert past(constant(ONE), None, ONE, strict=False) is True
    assert past(constant(ONE), None, ONE, strict=True) is False


def test_terms_that_are_the_same_in_all_rows() -> None:
    two = constant(Fraction(2))
    assert _gated(YES, X) == X
    assert _gated(NO, X) == constant(NONE)
    assert _clip(two, Fraction(3), None) == constant(Fraction(3))
    assert _clip(two, None, ONE) == constant(ONE)
    assert (
        _product(two, X)
        == _product(X, two)
        == Linear(NONE, ((Fraction(2), X.terms[0][1]),))
    )
    assert _ratio(X, constant(NONE)) == constant(NONE)
    assert _ratio(constant(NONE), X) == constant(NONE)
    assert _ratio(X, two) == Linear(NONE, ((Fraction(1, 2), X.terms[0][1]),))
    assert _select(YES, X, two) == X
    assert _select(NO, X, two) == two
    assert _select(GONE, X, X) == X


def test_rows_that_cannot_be_scored_at_all() -> None:
    card = evaluate(framework(criterion(Compliance(answer="plan"))), assessment(book()))
    sheet = sheet_of(card)
    made = Made(attrs.evolve(sheet, exceptions=(("1", False),)))
    assert made.exceptions == []
    with pytest.raises(Invalid, match="criterion 1"):
        Made(attrs.evolve(sheet, exceptions=(("1", True),)))


MANY_STEPS = [
    Band(at_least=f"{n} %", score=Fraction(n * n, 10_000)) for n in range(5, 101, 5)
]


@pytest.mark.parametrize("mode", ["float", "integer"])
def test_many_unequal_steps_are_looked_up(mode: Any) -> None:
    share = Bands(measure=Number(of="sipas"), bands=MANY_STEPS, otherwise=0)
    found = compiled(share, mode=mode).score({"sipas": [0, 0.0499, 0.05, 0.9999, 1]})
    assert found.published(4).units.tolist() == [0, 0, 25, 9025, 10000]
    cases = Bands(measure=PUNCTUAL, bands=MANY_STEPS, otherwise=0, no_cases="zero")
    found = compiled(cases, mode=mode).score(
        {"on_time": [1, 19, 18, 0], "received": [20, 20, 20, 0]}
    )
    assert found.published(4).units.tolist() == [25, 9025, 8100, 0]
    above = [Band(above=f"{n} %", score=Fraction(n, 100)) for n in (*range(1, 20), 40)]
    strict = Bands(measure=Number(of="sipas"), bands=above, otherwise=0)
    found = compiled(strict, mode=mode).score({"sipas": [0.01, 0.0101, 0.4, 0.41]})
    assert found.published(2).units.tolist() == [0, 1, 19, 40]


@pytest.mark.parametrize("mode", ["float", "integer"])
def test_one_of_three_answers(mode: Any) -> None:
    many = Datum(
        name="level", title="", kind="answer", answers={"a": "A", "b": "B", "c": "C"}
    )
    rule = Compliance(answer="level", scores={"a": 1, "b": "1/3", "c": 0})
    made = compiled(rule, data=(*ALL, many), mode=mode)
    scores = made.score({"level": [0, 1, 2]})
    assert scores.published(2).units.tolist() == [100, 33, 0]


def test_points_off_are_rounded_away_from_0() -> None:
    rule = Rounded(
        rule=Deduction(each={"received": "0.125"}, start="0.25", floor=-1), digits=2
    )
    made = compiled(rule, min_score=-1, mode="integer")
    scores = made.score({"received": [0, 1, 2, 3, 5, 99]})
    assert scores.published(2).units.tolist() == [25, 13, 0, -13, -38, -100]


def test_a_rating_without_ends() -> None:
    free = Datum(name="free", title="", kind="rating")
    rule = Bands(
        measure=Number(of="free"), bands=[Band(at_least=-2, score=1)], otherwise=0
    )
    made = compiled(rule, data=(*ALL, free), mode="integer")
    numbers = np.array([-3, -2, 5])
    assert made.score({"free": numbers}).published(0).units.tolist() == [0, 1, 1]


def test_changes_of_ratios() -> None:
    data = [
        Datum(name=name, title=name, kind="amount", unit="VND") for name in ("a", "b")
    ]
    now = Ratio(of="spent", to="a")
    change = Change(now=now, base=Ratio(of="b", to="a"), relative=True)
    rule = Increase(measure=change, at_least="5 %", otherwise=0, no_cases="zero")
    columns = {"spent": [1.05, 1.04], "a": [7.0, 7.0], "b": [1.0, 1.0]}
    for mode in ("float", "integer"):
        made = compiled(rule, data=(*ALL, *data), mode=mode)
        assert made.score(columns).published(0).units.tolist() == [1, 0]


def test_differences_of_ratios() -> None:
    data = [
        Datum(name=name, title=name, kind="amount", unit="VND")
        for name in ("a", "b", "c")
    ]
    change = Change(now=Ratio(of="spent", to="a"), base=Ratio(of="b", to="c"))
    rule = Increase(measure=change, at_least="5 %", otherwise=0, no_cases="zero")
    columns = {"spent": [1.1, 1.09], "a": [2.0, 2.0], "b": [1.5, 1.5], "c": [3.0, 3.0]}
    made = compiled(rule, data=(*ALL, *data))
    assert made.score(columns)[""].low.tolist() == [1, 0]


def test_what_is_open_is_settled_by_the_exact_engine() -> None:
    data = [
        Datum(name=name, title=name, kind="amount", unit="VND") for name in ("a", "b")
    ]
    now, base = Ratio(of="spent", to="a"), Ratio(of="b", to="a")
    change = Change(now=now, base=base, relative=True)
    steps = [Band(at_least="5 %", score=1), Band(at_least="1 %", score="1/3")]
    rule = Bands(measure=change, bands=steps, otherwise=0, no_cases="zero")
    made = compiled(rule, PROPORTIONAL, data=(*ALL, *data), mode="integer")
    nan = float("nan")
    columns = {
        "spent": [1.05, 1.01, nan, 1.0],
        "a": [7.0, nan, 7.0, 7.0],
        "b": [1.0, 1.0, 1.0, 1.0],
        "sipas": [0.75, 0.5, 1, 1],
    }
    scores = made.score(columns)
    sides: tuple[Side, Side] = ("low", "high")
    for side in sides:
        exact = [getattr(scores.card(row).score, side) for row in range(4)]
        found = scores.published(3, side=side)
        assert found.units.tolist() == [half_up(x, 3) * 1000 for x in exact]
        assert found.settled
        ranks = scores.ranks(side=side)
        assert ranks.ranks.tolist() == [1 + sum(y > x for y in exact) for x in exact]
        assert ranks.settled


def test_what_whole_numbers_do_not_work_out() -> None:
    card = evaluate(
        framework(criterion(Proportional(measure=Number(of="sipas")))),
        assessment(book()),
    )
    made = Made(sheet_of(card))
    writer = _Wholes(made, {"sipas": 10}, {"sipas": (0, 10)}, frozenset(), 10**9, INT64)
    one = Whole(0, 10, 0, 10, width=1)
    assert writer._product(one, one).doubt is not None
    assert writer._product(one._replace(width=0, doubt=7), one).doubt is not None
    unbounded = writer._clip(one, None, None)
    assert unbounded == one
    less = writer._exactly(one, Fraction(-2))
    assert (less.low, less.high, less.width) == (-22, -2, 2)
    # An end too fine to be held is a part further off.
    assert writer._clip(one, Fraction(1, 10**10), None).width == 2
    assert writer.notes.place(1) == writer.notes.place(1)
    ratio = Ratio_(X, X)
    assert writer._ratio(ratio, one, one).doubt is not None
    assert made.linear(HalfUp(Fixed(Fraction("0.285")), 2)) == constant(
        Fraction("0.29")
    )


def test_blocks_are_scored_into_their_places() -> None:
    made = compiled(PROPORTIONAL, Unmodelled(), Compliance(answer="plan"))
    blocks = made.blocks(3)
    columns = {"sipas": np.array([0.5, 0.75, 1]), "plan": np.array([1, 0, 1])}
    given = [ready(columns[n], ALL_KINDS[n]) for n in made.columns]
    low, high = np.empty(3), np.empty(3)
    blocks.whole(given, low, high)
    assert (low.tolist(), high.tolist()) == ([1, 0.5, 2], [2, 1.5, 3])
    blocks.whole([part[:2] for part in given], low[:2], None)
    known = compiled(Unmodelled(), Compliance(answer="plan"), columns=["sipas"])
    known.blocks(3).whole([columns["sipas"]], low, high)
    assert (low.tolist(), high.tolist()) == ([0] * 3, [2] * 3)
