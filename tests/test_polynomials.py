"""Roots of polynomials, exact where they are fractions."""

from __future__ import annotations

from fractions import Fraction
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parindex.intervals import Interval
from parindex.whatif.seeking.polynomials import (
    FINEST,
    Polynomial,
    product,
    roots,
    trimmed,
    value,
)


def line(root: Fraction) -> Polynomial:
    """A polynomial that is 0 there only."""
    return trimmed(-root, Fraction(1))


@pytest.mark.parametrize("root", [Fraction(1, 2), Fraction(1, 3), Fraction(3, 4)])
def test_a_fraction_is_found_exactly(root: Fraction) -> None:
    found = list(roots(line(root), Fraction(0), Fraction(1)))
    assert found == [Interval(root, root)]


def test_what_is_no_fraction_is_enclosed() -> None:
    """The square root of 2, on both sides."""
    square = trimmed(Fraction(-2), Fraction(0), Fraction(1))
    low, high = roots(square, -inf, inf)
    for found in (low, high):
        assert 0 < found.width <= FINEST
        assert value(square, found.low) * value(square, found.high) < 0


@pytest.mark.property
@given(st.sets(st.fractions(-5, 5, max_denominator=9), min_size=1, max_size=4))
def test_all_roots_are_found(wanted: set[Fraction]) -> None:
    whole: Polynomial = (Fraction(1),)
    for root in wanted:
        whole = product(whole, line(root))
    found = list(roots(whole, Fraction(-6), Fraction(6)))
    assert found == [Interval(root, root) for root in sorted(wanted)]
