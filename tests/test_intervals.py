"""An interval holds all that a score can be, and sums of intervals are exact."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parindex.errors import NumberError
from parindex.intervals import ZERO, Interval, add, hull, total

if TYPE_CHECKING:
    import random

numbers = st.builds(Fraction, st.integers(-300, 300), st.integers(1, 60))
intervals = st.builds(
    lambda a, b: Interval(min(a, b), max(a, b)), numbers, numbers
) | numbers.map(lambda number: Interval(number, number))


class TestOf:
    """`Interval.of` reads exact numbers as they are written."""

    def test_it_reads_what_stands_for_a_number(self) -> None:
        """One number is an interval of its own; two are its ends."""
        assert Interval.of("0,5") == Interval(Fraction(1, 2), Fraction(1, 2))
        assert Interval.of(0, Decimal("1.5")) == Interval(Fraction(0), Fraction(3, 2))

    def test_it_refuses_ends_in_the_wrong_order(self) -> None:
        """The error shows the interval as it was given."""
        with pytest.raises(NumberError) as caught:
            Interval.of("1.5", 1)
        expected = NumberError("[1.5, 1]", "the lower end first", "interval")
        assert caught.value == expected
        assert str(caught.value) == "found [1.5, 1]; expected the lower end first"

    @pytest.mark.parametrize("wrong", [0.5, True, "nan", None])
    def test_it_refuses_what_is_not_exact(self, wrong: Any) -> None:
        """A float, a yes or no, and what is no number have no place in a score."""
        with pytest.raises(NumberError):
            Interval.of(wrong)


class TestInterval:
    """What an interval says of itself."""

    def test_it_is_exact_where_its_ends_are_equal(self) -> None:
        """Equal numbers count, whether or not they are one object."""
        assert Interval.of(1).is_exact
        assert Interval(Fraction(1), Fraction(2, 2)).is_exact
        assert not Interval.of(1, 2).is_exact

    def test_its_width_is_what_is_not_known(self) -> None:
        """An exact interval has none."""
        assert Interval.of("0.5", 2).width == Fraction(3, 2)
        assert Interval.of(2).width == 0

    def test_it_holds_its_ends_and_what_lies_between(self) -> None:
        """Numbers count as they are written."""
        assert all(x in Interval.of(0, 1) for x in (0, "0,5", Fraction(1, 3), 1))
        assert not any(x in Interval.of(0, 1) for x in (-1, "1,01"))

    def test_it_reads_as_a_number_or_as_its_two_ends(self) -> None:
        """Exactly in code; with the reader's separators where it is displayed."""
        assert str(Interval.of("1/3")) == "1/3"
        assert str(Interval.of(0, "1.5")) == "[0, 1.5]"
        assert Interval.of("60.5949").display("vi") == "60,5949"
        assert Interval.of(0, "1.5").display("vi") == "[0; 1,5]"
        assert Interval.of(0, "1.5").display("en", 2) == "[0.00, 1.50]"

    def test_clamping_holds_both_ends(self) -> None:
        """What lies outside comes to the nearer end."""
        low, high = Fraction(0), Fraction(1)
        assert Interval.of(-1, 2).clamp(low, high) == Interval.of(0, 1)
        assert Interval.of(2, 3).clamp(low, high) == Interval.of(1)
        assert Interval.of("0.25", "0.5").clamp(low, high) == Interval.of("0.25", "0.5")


@pytest.mark.property
class TestSums:
    """Lows add up to the low, highs to the high, in any order."""

    @given(st.lists(numbers))
    def test_add_is_the_exact_sum(self, terms: list[Fraction]) -> None:
        """A common denominator changes nothing; of nothing the sum is 0."""
        assert add(terms) == sum(terms, Fraction(0))

    @given(st.lists(intervals), st.randoms(use_true_random=False))
    def test_total_does_not_depend_on_the_order(
        self, terms: list[Interval], order: random.Random
    ) -> None:
        """Ends are added apart."""
        found = total(terms)
        assert found.low == sum(term.low for term in terms)
        assert found.high == sum(term.high for term in terms)
        assert found.is_exact == all(term.is_exact for term in terms)
        order.shuffle(terms)
        assert total(iter(terms)) == found

    def test_the_total_of_nothing_is_zero(self) -> None:
        """As with numbers."""
        assert total(()) == ZERO


@pytest.mark.property
class TestEnclosing:
    """`encloses`, `hull` and `clamp` keep the order of inclusion."""

    @given(intervals, intervals)
    def test_an_interval_encloses_another_by_its_ends(
        self, one: Interval, other: Interval
    ) -> None:
        """And then holds both ends of it."""
        assert one.encloses(other) == (other.low in one and other.high in one)

    @given(st.lists(intervals, min_size=1))
    def test_the_hull_is_the_least_that_encloses_all(
        self, terms: list[Interval]
    ) -> None:
        """Each of its ends is an end of one of them."""
        found = hull(iter(terms))
        assert all(found.encloses(term) for term in terms)
        assert found.low in {term.low for term in terms}
        assert found.high in {term.high for term in terms}

    @given(intervals, intervals, intervals)
    def test_clamping_keeps_enclosing(
        self, one: Interval, other: Interval, within: Interval
    ) -> None:
        """What was narrower stays narrower, and all of it lies within."""
        wide = hull((one, other)).clamp(within.low, within.high)
        assert wide.encloses(one.clamp(within.low, within.high))
        assert within.encloses(wide)
