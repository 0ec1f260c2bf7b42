"""Whole numbers give what is published, and true ties."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parindex.errors import Invalid, NotFound
from parindex.evaluation import evaluate
from parindex.frameworks import load_framework
from parindex.measures import Datum, Number, Ratio
from parindex.numbers import half_up
from parindex.rules import (
    Band,
    Bands,
    Compliance,
    Count,
    Lowest,
    Proportional,
    Rounded,
    Unmodelled,
)
from parindex.sheets import blank_card
from samples import ALL, PUNCTUAL, assessment, book, criterion, framework

np = pytest.importorskip("numpy")

from parindex.arrays import Compiled, compile_card

SIPAS = Proportional(measure=Number(of="sipas"))
PART = Proportional(measure=PUNCTUAL, no_cases="zero")


def made(
    *rules: Any, data: Any = ALL, mode: Any = "integer", **options: Any
) -> Compiled:
    """A card of criteria with these rules, all of their data as columns."""
    leaves = [criterion(rule, code=str(code)) for code, rule in enumerate(rules, 1)]
    card = evaluate(framework(*leaves, data=data), assessment(book()))
    return compile_card(card, mode=mode, **options)


def refused(call: Any) -> str:
    with pytest.raises(Invalid) as caught:
        call()
    return str(caught.value)


def test_decimals_are_held_as_whole_numbers() -> None:
    scores = made(SIPAS).score({"sipas": [0.285, 0.2849, 1.0]})
    low, _ = scores.ends[""]
    assert (low.units.tolist(), low.scale, low.width) == ([2850, 2849, 10000], 10000, 0)
    assert low.units.dtype == np.int32
    assert scores.published(2).units.tolist() == [29, 28, 100]
    assert scores[""].low.tolist() == [0.285, 0.2849, 1]
    assert scores[""].low is scores[""].high
    assert (scores.mode, scores.error_bound) == ("integer", 0)


def test_whole_numbers_may_hold_decimals() -> None:
    shares = made(SIPAS, decimals={"sipas": 4})
    units = np.array([2850, 10000], np.int32)
    assert shares.score({"sipas": units}).published(3).units.tolist() == [285, 1000]
    text = refused(lambda: shares.score({"sipas": np.array([10001])}))
    assert "numbers from 0 to 1" in text
    assert shares.score({"sipas": [0.2851]}).published(4).units.tolist() == [2851]
    text = refused(lambda: shares.score({"sipas": [0.5, 0.28512]}))
    assert "row 1 of 1" in text
    assert "at most 4 decimals" in text
    text = refused(lambda: made(SIPAS).score({"sipas": [1 / 3]}))
    assert "at most 9 decimals" in text


def test_decimals_of_what_is_not_there() -> None:
    with pytest.raises(NotFound, match="sipas"):
        made(SIPAS, decimals={"sipa": 4})


def test_missing_numbers_leave_a_range() -> None:
    both = made(SIPAS, Compliance(answer="plan"))
    scores = both.score({"sipas": [0.5, float("nan")], "plan": [-1, 1]})
    assert scores.published(1).units.tolist() == [5, 10]
    assert scores.published(1, side="high").units.tolist() == [15, 20]
    unchecked = both.score({"sipas": [0.5, float("nan")], "plan": [0, 1]}, check=False)
    assert unchecked.published(1, side="high").units.tolist() == [5, 20]


def test_a_quotient_is_settled_by_the_exact_engine_where_it_must() -> None:
    thirds = made(PART, Proportional(measure=Number(of="sipas")))
    scores = thirds.score({"on_time": [1, 2], "received": [3, 3], "sipas": [0.5, 0.5]})
    found = scores.published(2)
    assert (found.units.tolist(), found.settled) == ([83, 117], 0)
    # 1/3 and 1/6 are a half together, which no number of decimals of each says.
    more = Datum(name="of", title="", kind="amount", unit="VND")
    base = Datum(name="to", title="", kind="amount", unit="VND")
    ratio = Proportional(measure=Ratio(of="of", to="to"), no_cases="zero")
    both = made(PART, ratio, data=(*ALL, more, base))
    columns = {"on_time": [1, 1], "received": [3, 3], "of": [1, 1], "to": [6, 7]}
    found = both.score(columns).published(0)
    assert found.units.tolist() == [1, 0]
    assert found.settled == 1


def test_thresholds_of_quotients_are_whole_numbers() -> None:
    steps = Bands(
        measure=PUNCTUAL,
        bands=[Band(at_least="95 %", score=1), Band(above="80 %", score="0.5")],
        otherwise=0,
        no_cases="full",
    )
    whole = 100_000_000
    parts = [95_000_000, 94_999_999, 80_000_001, 80_000_000]
    scores = made(steps).score({"on_time": parts, "received": [whole] * 4})
    assert scores.published(1).units.tolist() == [10, 5, 5, 0]
    assert scores.ranks().ranks.tolist() == [1, 2, 2, 4]


def test_equal_scores_share_a_rank() -> None:
    rows = {"on_time": [1, 2, 1, 10, 0], "received": [3, 6, 2, 30, 0]}
    for mode in ("integer", "float"):
        found = made(PART, mode=mode).score(rows).ranks()
        assert found.ranks.tolist() == [2, 2, 1, 2, 5]
        assert found.settled == 3
    shares = made(SIPAS).score({"sipas": [0.1, 0.3, 0.3]}).ranks()
    assert (shares.ranks.tolist(), shares.settled) == ([3, 1, 1], 0)


def test_a_rule_that_rounds() -> None:
    rule = Rounded(rule=PART, digits=2)
    scores = made(rule).score({"on_time": [57, 56, 1], "received": [200, 200, 3]})
    assert scores.published(2).units.tolist() == [29, 28, 33]
    assert scores.published(2).settled == 0
    low = Lowest(rules=[PART, SIPAS])
    scores = made(low).score(
        {"on_time": [1, 1], "received": [3, 3], "sipas": [0.3, 0.4]}
    )
    assert scores.published(3).units.tolist() == [300, 333]


def test_numbers_that_do_not_fit_are_told() -> None:
    spent = Proportional(measure=Number(of="spent"), full="10 VND")
    text = refused(lambda: made(spent).score({"spent": [1e15 + 0.5]}))
    assert "at most 9 decimals" in text
    whole = np.array([2**62])
    assert made(spent).score({"spent": whole}).published(2).units.tolist() == [100]
    ratio = Proportional(
        measure=Ratio(of="spent", to="other"), full="100 %", no_cases="zero"
    )
    other = Datum(name="other", title="", kind="amount", unit="VND")
    both = made(ratio, data=(*ALL, other))
    text = refused(lambda: both.score({"spent": whole, "other": whole}))
    assert "64 bits" in text


def test_a_constant_beside_what_varies() -> None:
    cases = made(Count(of="received", each="0.3"), Unmodelled(), nodes=["", "1", "2"])
    scores = cases.score({"received": [1, 2, 9]})
    assert scores.published(1).units.tolist() == [3, 6, 10]
    assert scores.published(1, side="high").units.tolist() == [13, 16, 20]
    assert scores.published(1, "2", "high").units.tolist() == [10] * 3


def test_floats_are_published_exactly_too() -> None:
    scores = made(SIPAS, SIPAS, mode="float").score({"sipas": [0.1425, 0.14249]})
    found = scores.published(2)
    assert found.units.tolist() == [29, 28]
    assert found.settled == 1


@given(st.lists(st.integers(-(10**9), 10**9), min_size=1), st.integers(0, 6))
def test_halves_are_rounded_away_from_0(units: list[int], digits: int) -> None:
    from parindex.arrays.scores import Whole, _rounded  # noqa: PLC0415 - what it is made of

    for scale in (1, 7, 40_000, 10**9):
        found, open_ = _rounded(Whole(np.array(units), scale, 0, None), digits)
        exact = [half_up(Fraction(x, scale), digits) * 10**digits for x in units]
        assert found.tolist() == exact
        assert not open_.any()


EDITION = "vn/par-index/province/2022"


@pytest.mark.slow
def test_a_million_scenarios_are_published_as_the_exact_engine_does() -> None:
    """Shares of the survey and of cases, against cross-multiplied whole numbers."""
    rng, rows = np.random.default_rng(5), 1_000_000
    whole = rng.integers(1, 2_000, rows)
    part = rng.integers(0, whole + 1)
    sipas = rng.integers(0, 10_001, rows)
    scores = made(PART, SIPAS, decimals={"sipas": 4}).score(
        {"on_time": part, "received": whole, "sipas": sipas}
    )
    for digits in (2, 4):
        # part / whole + sipas / 10^4, rounded half up: (2 n 10^d + m) // (2 m).
        top, bottom = part * 10_000 + sipas * whole, 10_000 * whole
        exact = (2 * top * 10**digits + bottom) // (2 * bottom)
        found = scores.published(digits)
        assert np.array_equal(found.units, exact)
        assert found.settled < rows // 1_000
    floats = scores[""].low
    apart = np.floor(floats * 100 + 0.5).astype(np.int64)
    assert (apart != scores.published(2).units).sum() > 0


@pytest.mark.slow
@pytest.mark.parametrize("reading", [None, "inferred"])
def test_random_scenarios_of_an_edition(reading: str | None) -> None:
    of, rng, rows = load_framework(EDITION), np.random.default_rng(6), 200
    card = blank_card(of, reading)
    made_ = compile_card(card, None, mode="integer")
    columns: dict[str, Any] = {}
    for name in made_.columns:
        datum = of.datum(name)
        if datum.choices:
            columns[name] = rng.integers(0, len(datum.choices), rows)
        elif datum.kind == "percent":
            columns[name] = rng.integers(0, 10_001, rows) / 10_000
        else:
            columns[name] = rng.integers(1, 50, rows)
    for share in of.shares(reading):
        for name, _ in share.top:
            columns[name] = np.minimum(columns[name], 1)
        for name, _ in share.bottom:
            columns[name] = columns[name] + 20
    scores = made_.score(columns)
    for side in ("low", "high"):
        published = {d: scores.published(d, side=side).units for d in (2, 4)}
        for row in range(rows):
            exact = getattr(scores.card(row).score, side)
            for digits, units in published.items():
                assert units[row] == half_up(exact, digits) * 10**digits
