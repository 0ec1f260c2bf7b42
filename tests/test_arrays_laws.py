"""Columns of random frameworks are scored as their cards are, in any numbers."""

from __future__ import annotations

import contextlib
from itertools import product
from typing import Any

import pytest
from hypothesis import given

from array_laws import Case, Refused, attempt, cases, score_of
from parindex.numbers import half_up

np = pytest.importorskip("numpy")

from parindex.arrays import compile_card

pytestmark = pytest.mark.property


def floats(case: Case) -> dict[str, list[Any]]:
    """The columns with numbers as floats."""
    of = case.card.context.framework
    return {
        name: [x if of.datum(name).choices or x is None else float(x) for x in values]
        for name, values in case.columns.items()
    }


@given(cases(missing=True))
def test_what_is_missing_leaves_a_range(case: Case | None) -> None:
    if case is None:
        return
    with contextlib.suppress(Refused):
        made = attempt(lambda: compile_card(case.card, case.names, case.wanted))
        found = attempt(lambda: made.score(floats(case)))
        assert found.error_bound < 1e-5
        for code, (row, expected) in product(case.wanted, enumerate(case.expected)):
            score, ends = score_of(expected, code), found[code]
            assert abs(ends.low[row] - float(score.low)) <= found.error_bound
            assert abs(ends.high[row] - float(score.high)) <= found.error_bound


def decimal(case: Case) -> bool:
    """Whether all numbers of a case end within nine decimals."""
    return all(
        x is None or isinstance(x, bool) or (x * 10**9) % 1 == 0
        for values in case.columns.values()
        for x in values
    )


@given(cases(missing=True))
def test_whole_numbers_come_to_what_the_exact_engine_does(case: Case | None) -> None:
    if case is None or not decimal(case):
        return
    with contextlib.suppress(Refused):
        made = attempt(
            lambda: compile_card(case.card, case.names, case.wanted, mode="integer")
        )
        found = attempt(lambda: made.score(floats(case)))
        for code in case.wanted:
            scores = [score_of(expected, code) for expected in case.expected]
            for side in ("low", "high"):
                exact = [getattr(score, side) for score in scores]
                for digits in (2, 4):
                    units = found.published(digits, code, side).units.tolist()
                    assert units == [half_up(x, digits) * 10**digits for x in exact]
                ranks = found.ranks(code, side).ranks.tolist()
                assert ranks == [1 + sum(y > x for y in exact) for x in exact]
