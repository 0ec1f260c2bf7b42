"""Columns that floats or whole numbers cannot decide on are settled, or refused."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest

from parindex.errors import Invalid
from parindex.evaluation import evaluate
from parindex.measures import Change, Datum, Number, Share
from parindex.numbers import half_up
from parindex.rules import Band, Bands, Increase, Proportional, Rounded, Rule
from parindex.sheets import blank_card
from samples import assessment, book, criterion, framework

np = pytest.importorskip("numpy")

from parindex.arrays import compile_card

if TYPE_CHECKING:
    from collections.abc import Mapping

    from parindex.arrays.scores import Mode, Scores

NAN = float("nan")
PERCENT = [Datum(name="p", title="p", kind="percent")]


def counts(*names: str) -> list[Datum]:
    return [Datum(name=n, title=n, kind="count", unit="dossier") for n in names]


def amounts(*names: str) -> list[Datum]:
    return [Datum(name=n, title=n, kind="amount", unit="VND") for n in names]


def steps(measure: Any, at_least: str, **more: Any) -> Bands:
    """1 point from a value on."""
    bands = [Band(at_least=at_least, score=1)]
    return Bands(measure=measure, bands=bands, otherwise=0, **more)


def scored(
    rule: Rule,
    data: list[Datum],
    columns: Mapping[str, Any],
    mode: Mode = "float",
    most: int = 1,
    **options: Any,
) -> Scores:
    of = framework(criterion(rule, max_score=most), data=data)
    return compile_card(blank_card(of), mode=mode, **options).score(columns)


def refused(*args: Any, **options: Any) -> str:
    with pytest.raises(Invalid) as caught:
        scored(*args, **options)
    return str(caught.value)


def exact(rule: Rule, data: list[Datum], row: Mapping[str, object]) -> Fraction:
    of = framework(criterion(rule, max_score=1), data=data)
    return evaluate(of, assessment(book(measurements=row))).score.low


TEN = steps(Number(of="a"), "10 dossiers")
SHARE = Share(part="a", whole="b")
BASE = Share(part="c", whole="d")

# --- types ----------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.longdouble])
@pytest.mark.parametrize("mode", ["float", "integer"])
def test_floats_of_other_sizes_do_not_hold_the_decimals(dtype: Any, mode: Mode) -> None:
    """Exactly 95 % would be below "from 95 %", and be said to be settled."""
    rule = steps(Number(of="p"), "95 %")
    column = np.array([0.95, 0.5], dtype)
    forms = [
        column,
        np.ma.array(column, mask=[False, True]),
        np.array([column[0], None], object),
    ]
    for form in forms:
        text = refused(rule, PERCENT, {"p": form}, mode)
        assert f"p: found floats of {8 * column.itemsize} bits" in text
    fine = scored(rule, PERCENT, {"p": column.astype(np.float64)[:1] * 0 + 0.95}, mode)
    assert fine.published(2).units.tolist() == [100]


@pytest.mark.parametrize("dtype", [np.float16, np.float32])
@pytest.mark.parametrize("mode", ["float", "integer"])
def test_whole_numbers_are_the_same_in_fewer_bits(dtype: Any, mode: Mode) -> None:
    column = np.array([9, 10], dtype)
    assert scored(TEN, counts("a"), {"a": column}, mode)[""].low.tolist() == [0, 1]
    masked = np.ma.array(column, mask=[True, False])
    ends = scored(TEN, counts("a"), {"a": masked}, mode)[""]
    assert (ends.low.tolist(), ends.high.tolist()) == ([0, 1], [1, 1])
    some = np.array([column[0], None], object)
    assert scored(TEN, counts("a"), {"a": some}, mode)[""].high.tolist() == [0, 1]
    assert "128 bits" in refused(TEN, counts("a"), {"a": column.astype("longdouble")})


# --- whole numbers --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "digits", "row", "expected"),
    [
        (counts("a", "b"), 0, {"a": [1], "b": [6]}, 1),
        (amounts("a", "b"), None, {"a": [1e12], "b": [3e12]}, 1),
    ],
    ids=["rounded", "straight"],
)
def test_whole_numbers_are_no_further_off_than_they_say(
    data: Any, digits: int | None, row: Any, expected: int
) -> None:
    """3 x 1/6 is 0.5, which is rounded to 1; 3 x 1/3 is 1."""
    rule: Rule = Proportional(measure=SHARE, no_cases="zero")
    if digits is not None:
        rule = Rounded(rule=rule, digits=digits)
    found = scored(rule, data, row, "integer", most=3)
    assert abs(found[""].low[0] - expected) <= found.error_bound + 1e-12
    assert found.error_bound < 1e-3
    assert found.published(2).units.tolist() == [100]


def test_missing_data_are_not_0_in_whole_numbers() -> None:
    """How many were on time is not known: the score is from 0 to 1."""
    change = Change(now=SHARE, base=BASE, relative=True)
    rule = Proportional(measure=change, zero="0 %", full="50 %", no_cases="zero")
    rows = {"a": [NAN], "b": [2], "c": [1], "d": [3]}
    found = scored(rule, counts(*rows), rows, "integer")
    assert [end.tolist() for end in found[""]] == [[0], [1]]
    assert found.published(2).units.tolist() == [0]
    assert found.published(2, side="high").units.tolist() == [100]


def test_whole_numbers_of_64_bits_without_a_sign() -> None:
    column = np.array([5, 2**63, 2**64 - 1], np.uint64)
    text = refused(TEN, counts("a"), {"a": column}, "integer")
    assert "row 1 of 2" in text
    assert "up to 9223372036854775807" in text
    held = np.array([9, 10], np.uint64)
    found = scored(TEN, counts("a"), {"a": held}, "integer")
    assert found[""].low.tolist() == [0, 1]
    found = scored(TEN, counts("a"), {"a": column})
    assert found.published(2).units.tolist() == [0, 100, 100]


def test_parts_of_a_case() -> None:
    """As in floats: `expected whole numbers`."""
    for columns in ({"a": [9.5, 12.0]}, {"a": [NAN, 0.25]}):
        for mode in ("float", "integer"):
            text = refused(TEN, counts("a"), columns, mode)
            assert "whole numbers" in text
            assert "of 1 that" in text
    tenths = {"a": 1}
    text = refused(TEN, counts("a"), {"a": [95, 120]}, "integer", decimals=tenths)
    assert "row 0 of 1 that are not so; expected whole numbers" in text
    for column in ([90, 120], [9.0, 12.0]):
        found = scored(TEN, counts("a"), {"a": column}, "integer", decimals=tenths)
        assert found[""].low.tolist() == [0, 1]


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (float("inf"), "none is infinite"),
        (2.0**53, "whole numbers of at most 15 digits"),
    ],
)
def test_what_is_said_of_numbers_that_are_too_large(number: float, words: str) -> None:
    text = refused(TEN, counts("a"), {"a": [1.0, number]}, "integer")
    assert "row 1 of 1" in text
    assert words in text


def test_what_is_said_of_decimals_that_are_too_many_or_too_large() -> None:
    rule = Proportional(measure=Number(of="a"), full="10 VND")
    text = refused(rule, amounts("a"), {"a": [1e-10, 0.5, 1e300]}, "integer")
    assert "row 0 of 1 that are not so; expected numbers with at most 9" in text
    text = refused(rule, amounts("a"), {"a": [0.5, 1e16, np.inf]}, "integer")
    assert "row 1 of 1 that are not so; expected numbers of at most 15" in text
    assert "row 2 of 1 that are not so; expected a number; none" in text
    text = refused(rule, amounts("a"), {"a": [1e-9, 1e302]}, "integer")
    assert "row 1 of 1 that are not so; expected numbers of at most 15" in text


def test_parts_of_decimals_are_held_to_their_whole() -> None:
    rule, data = Proportional(measure=SHARE, no_cases="zero"), amounts("a", "b")
    found = scored(rule, data, {"a": [0.5], "b": [2.5]}, "integer")
    assert found[""].low.tolist() == [0.2]
    text = refused(rule, data, {"a": [2.75], "b": [2.5]}, "integer")
    assert "at most b" in text


# --- large counts ---------------------------------------------------------------------

RISE = Increase(
    measure=Change(now=SHARE, base=BASE), at_least="1 %", otherwise=0, no_cases="zero"
)
MOST_OF_ALL = steps(SHARE, "95 %", no_cases="zero")
HALVES = {"a": 2**53 + 1, "b": 0}
LARGE: list[tuple[Rule, dict[str, int]]] = [
    (RISE, {"a": 91 * 10**11, "b": 10**13, "c": 90 * 10**11, "d": 10**13}),
    (RISE, {"a": 91 * 10**11 - 1, "b": 10**13, "c": 90 * 10**11, "d": 10**13}),
    (MOST_OF_ALL, {"a": 95 * 2**50 - 1, "b": 100 * 2**50}),
    (MOST_OF_ALL, {"a": 95 * 2**50, "b": 100 * 2**50}),
    (steps(Number(of={"a": 1, "b": 1}), "9007199254740994 dossiers"), HALVES),
]


@pytest.mark.parametrize(("rule", "row"), LARGE)
def test_large_counts_are_decided_exactly(rule: Rule, row: dict[str, int]) -> None:
    columns = {name: np.array([x, 7], np.int64) for name, x in row.items()}
    expected = [
        exact(rule, counts(*row), {name: int(x[i]) for name, x in columns.items()})
        for i in (0, 1)
    ]
    found = scored(rule, counts(*row), columns)
    assert found[""].low.tolist() == expected
    published = found.published(2)
    assert published.units.tolist() == [half_up(x, 2) * 100 for x in expected]
    assert published.settled == 1
    ranks = [1 + sum(y > x for y in expected) for x in expected]
    assert found.ranks().ranks.tolist() == ranks


def test_counts_are_settled_only_where_they_are_too_large() -> None:
    """Up to 4 x 10^15 floats decide, beside what is missing too."""
    columns = {"a": np.array([2e15, NAN, NAN, 19]), "b": [4e15, 4e15, 1e17, 20]}
    found = scored(MOST_OF_ALL, counts("a", "b"), columns)
    assert found[""].low.tolist() == [0, 0, 0, 1]
    assert found[""].high.tolist() == [0, 1, 1, 1]
    assert found.large is not None
    assert found.large.tolist() == [True, True, True, False]
    small = {"a": [38_000_000_000_000], "b": [40_000_000_000_000]}
    found = scored(MOST_OF_ALL, counts("a", "b"), small)
    assert (found.large, found[""].low.tolist()) == (None, [1])


def test_a_rise_of_an_amount_is_no_further_off_than_is_said() -> None:
    """What is added is no part of what it is divided by."""
    change = Change(now=Number(of="a"), base=Number(of="b"), relative=True)
    rule = Proportional(measure=change, zero="0 %", full="50 %", no_cases="zero")
    row = {"a": Fraction("1.3"), "b": Fraction("1.1")}
    columns = {name: [float(x)] for name, x in row.items()}
    found = scored(rule, amounts("a", "b"), columns)
    assert abs(found[""].low[0] - 4 / 11) <= found.error_bound + 2**-53


# --- what is asked for ----------------------------------------------------------------


@pytest.mark.parametrize("mode", ["float", "integer"])
def test_what_cannot_be_published_is_refused(mode: Mode) -> None:
    found = scored(TEN, counts("a"), {"a": [9, 10]}, mode)
    bound = compile_card(found.base, mode=mode).error_bound
    assert found.error_bound <= bound
    for digits in (-1, 10, 20):
        with pytest.raises(Invalid, match="from 0 to 9"):
            found.published(digits)
    side: Any = "middle"
    with pytest.raises(Invalid, match="found 'middle'; expected low or high"):
        found.published(2, side=side)
    with pytest.raises(Invalid, match="low or high"):
        found.ranks(side=side)
    assert found.published(9).units.tolist() == [0, 10**9]
