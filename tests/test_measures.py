"""Data are named once with their kind and unit; measures are made of them exactly."""

from __future__ import annotations

from fractions import Fraction
from math import inf
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parindex.curves import Span
from parindex.errors import Invalid, NumberError, Problem
from parindex.lowering import lower_measure
from parindex.measures import (
    ONE,
    Change,
    Datum,
    Difference,
    Measure,
    Number,
    Quotient,
    Ratio,
    Share,
    names_of,
    sum_span,
    terms,
)
from parindex.tables import Table
from parindex.text import Text

SHARE = Span.between(Fraction(0), Fraction(1))
FROM_0 = Span.between(Fraction(0), inf)


def datum(name: str, kind: Any, **fields: Any) -> Datum:
    """A datum whose title is its name."""
    return Datum(name=name, title=name, kind=kind, **fields)


DATA = {
    item.name: item
    for item in (
        datum("on_time", "count", unit="dossier"),
        datum("late", "count", unit="hồ sơ"),
        datum("received", "count", unit="dossiers"),
        datum("staff", "count", unit="person"),
        datum("revenue", "amount", unit="tỷ đồng"),
        datum("planned", "amount", unit="billion VND"),
        datum("satisfied", "percent"),
        datum("satisfied_before", "percent"),
        datum("grade", "rating", low=1, high=10),
        datum("grade_before", "rating", low=1, high=10),
        datum("balance", "rating", low=-2, high=2),
        datum("opinion", "rating"),
        datum("position", "rank", among=63),
        datum("place", "rank"),
        datum("published", "flag"),
        datum("plan", "answer", answers={"none": "Không", "late": "Muộn"}),
    )
}


def refused(measure: Measure) -> tuple[Problem, ...]:
    """The problems of a measure of `DATA`."""
    with pytest.raises(Invalid) as caught:
        lower_measure(measure, DATA)
    return caught.value.problems


class TestTerms:
    """Data with how many times each is counted."""

    def test_a_name_is_counted_once(self) -> None:
        """In composed letters, with the weight that all share."""
        assert terms("hồ_sơ") == (("hồ_sơ", Fraction(1)),)
        assert terms("late")[0][1] is ONE
        assert terms({"late": "2/2"})[0][1] is ONE

    def test_weights_are_exact(self) -> None:
        """From a table or from pairs, in order."""
        found = terms({"late": 1, "missing": "0,5"})
        assert found == (("late", Fraction(1)), ("missing", Fraction(1, 2)))
        assert terms(found) == found

    @pytest.mark.parametrize(
        ("wrong", "error"),
        [
            (
                {"late": 0},
                NumberError("weight 0 of 'late'", "a weight above 0"),
            ),
            (
                {"late": -1},
                NumberError("weight -1 of 'late'", "a weight above 0"),
            ),
            ({}, NumberError("0 data", "from 1 to 8 data")),
            (
                {f"d{n}": 1 for n in range(9)},
                NumberError("9 data", "from 1 to 8 data"),
            ),
            (
                (("late", ONE), ("late", ONE)),
                NumberError("the data late, late", "each datum once"),
            ),
        ],
    )
    def test_wrong_terms_are_refused(self, wrong: Any, error: NumberError) -> None:
        """A weight that is not above 0, none or too many data, a datum twice."""
        with pytest.raises(NumberError) as caught:
            terms(wrong)
        assert caught.value == error

    def test_a_float_is_no_weight(self) -> None:
        """0.1 is not a tenth."""
        with pytest.raises(NumberError, match="binary float"):
            terms({"late": 0.1})


class TestDatum:
    """One thing that is counted, measured or answered."""

    def test_its_unit_may_be_written_as_people_do(self) -> None:
        """An unknown unit is kept, for the framework to tell."""
        assert DATA["late"].unit == DATA["received"].unit == "dossier"
        assert DATA["revenue"].unit == "billion_VND"
        assert datum("x", "count", unit="con trâu").unit == "con trâu"

    @pytest.mark.parametrize(
        ("name", "unit", "domain"),
        [
            ("on_time", "dossier", FROM_0),
            ("revenue", "billion_VND", FROM_0),
            ("satisfied", "share", SHARE),
            ("grade", "point", Span.between(Fraction(1), Fraction(10))),
            ("opinion", "point", Span.between(-inf, inf)),
            ("position", "", Span.between(Fraction(1), Fraction(63))),
            ("place", "", Span.between(Fraction(1), inf)),
        ],
    )
    def test_the_numbers_it_can_take(self, name: str, unit: str, domain: Span) -> None:
        """In its own unit, a percent as a share of one."""
        assert DATA[name].number_unit == unit
        assert DATA[name].domain == domain

    def test_the_answers_it_can_take(self) -> None:
        """Yes and no for a flag, those given for an answer, none for a number."""
        assert list(DATA["published"].choices) == ["yes", "no"]
        assert DATA["published"].choices["no"] == Text("Không", "No")
        assert list(DATA["plan"].choices) == ["none", "late"]
        assert DATA["plan"].choices["late"] == Text("Muộn", "Muộn")
        assert not DATA["late"].choices


class TestShare:
    """A part of a whole, from 0 to 100 %."""

    def test_it_is_a_quotient_of_one_unit(self) -> None:
        """Its data are told with what each can be."""
        found = lower_measure(Share(part="on_time", whole="received"), DATA)
        assert found == Quotient(
            terms("on_time"),
            terms("received"),
            SHARE,
            "share",
            Table({"on_time": FROM_0, "received": FROM_0}),
            is_part=True,
        )
        assert found.divides
        assert isinstance(found, Quotient)
        assert found.pair == ("on_time", "received")
        assert names_of(found) == ("on_time", "received")

    def test_the_whole_may_be_the_part_and_the_rest(self) -> None:
        """A datum on both sides is told once."""
        share = Share(part="on_time", whole={"on_time": 1, "late": 1})
        found = lower_measure(share, DATA)
        assert names_of(found) == ("on_time", "late")
        assert isinstance(found, Quotient)
        assert found.pair is None

    def test_what_counts_half_counts_half(self) -> None:
        """A pair of data is told apart only where both count once."""
        share = Share(part={"on_time": "0.5"}, whole="received")
        found = lower_measure(share, DATA)
        assert isinstance(found, Quotient)
        assert found.pair is None
        assert found.top == (("on_time", Fraction(1, 2)),)

    def test_a_part_weighs_no_more_than_the_whole(self) -> None:
        """Or the share could pass 100 %."""
        assert refused(Share(part={"on_time": 2}, whole="received")) == (
            Problem(
                "weight",
                "measure.part",
                "weight 2",
                "at most 1, the weight of the whole",
            ),
        )
        share = Share(part="on_time", whole={"received": "0.5"})
        assert refused(share) == (
            Problem(
                "weight",
                "measure.part",
                "weight 1",
                "at most 0.5, the weight of the whole",
            ),
        )
        lower_measure(Share(part={"on_time": 2}, whole={"received": 2}), DATA)

    def test_part_and_whole_have_one_unit(self) -> None:
        """The error names a datum of each unit."""
        assert refused(Share(part="on_time", whole={"received": 1, "staff": 1})) == (
            Problem(
                "unit", "measure", "on_time in dossier and staff in person", "one unit"
            ),
        )


class TestRatio:
    """One number to another, which may pass 100 %."""

    def test_it_has_no_upper_end(self) -> None:
        """Thresholds are still given in percent."""
        found = lower_measure(Ratio(of="revenue", to="planned"), DATA)
        assert isinstance(found, Quotient)
        assert (found.domain, found.unit, found.is_part) == (FROM_0, "share", False)


class TestNumber:
    """A number as it is, or a weighted sum in one unit."""

    @pytest.mark.parametrize("name", ["on_time", "satisfied", "grade", "position"])
    def test_it_can_be_what_its_datum_can(self, name: str) -> None:
        """In the same unit, without dividing."""
        found = lower_measure(Number(of=name), DATA)
        assert found.domain == DATA[name].domain
        assert found.unit == DATA[name].number_unit
        assert not found.divides

    def test_a_sum_can_be_what_its_data_can_be_together(self) -> None:
        """Half of one grade and the whole of another: 1.5 to 15."""
        number = Number(of={"grade": "0.5", "grade_before": 1})
        found = lower_measure(number, DATA)
        assert found.domain == Span.between(Fraction(3, 2), Fraction(15))


class TestChange:
    """How far something moved from a base."""

    @pytest.mark.parametrize(
        ("now", "base", "domain"),
        [
            # Percentage points, at most all of them.
            (Number(of="satisfied"), Number(of="satisfied_before"), (-1, 1)),
            (
                Share(part="on_time", whole="received"),
                Share(part="late", whole="received"),
                (-1, 1),
            ),
            (Number(of="on_time"), Number(of="late"), (-inf, inf)),
            # On a scale from 1 to 10 nothing moves further than 9.
            (Number(of="grade"), Number(of="grade_before"), (-9, 9)),
            (Number(of="balance"), Number(of="grade_before"), (-12, 1)),
            # A share less a ratio, which has no upper end.
            (
                Share(part="on_time", whole="received"),
                Ratio(of="revenue", to="planned"),
                (-inf, 1),
            ),
        ],
    )
    def test_in_the_unit_itself(
        self, now: Any, base: Any, domain: tuple[float, float]
    ) -> None:
        """As far as both can be apart; the other way round for a decrease."""
        low, high = (x if abs(x) == inf else Fraction(x) for x in domain)
        found = lower_measure(Change(now=now, base=base), DATA)
        assert isinstance(found, Difference)
        assert (found.sign, found.domain) == (1, Span.between(low, high))
        assert found.unit == found.now.unit
        assert found.divides == bool(found.now.bottom or found.base.bottom)
        cut = lower_measure(Change(now=now, base=base, direction="decrease"), DATA)
        assert isinstance(cut, Difference)
        assert (cut.sign, cut.domain) == (-1, Span.between(-high, -low))

    def test_in_percent_of_the_base(self) -> None:
        """Nothing falls by more than 100 %; a base of 0 is no base."""
        change = Change(now=Number(of="staff"), base=Number(of="staff"), relative=True)
        found = lower_measure(change, DATA)
        assert found.domain == Span.between(Fraction(-1), inf)
        assert (found.unit, found.divides) == ("share", True)
        assert names_of(found) == ("staff",)
        change = Change(
            now=Number(of="staff"),
            base=Number(of="staff"),
            relative=True,
            direction="decrease",
        )
        assert lower_measure(change, DATA).domain == Span.between(-inf, Fraction(1))

    @pytest.mark.parametrize(
        ("now", "base", "found", "expected"),
        [
            ("staff", "late", "dossier", "the unit of now, person"),
            ("late", "position", "a rank", "the unit of now, dossier"),
        ],
    )
    def test_both_have_one_unit(
        self, now: str, base: str, found: str, expected: str
    ) -> None:
        """Persons are not compared with dossiers."""
        change = Change(now=Number(of=now), base=Number(of=base))
        assert refused(change) == (Problem("unit", "measure.base", found, expected),)


class TestWhole:
    """What takes whole values only has nothing between 10 and 11."""

    @pytest.mark.parametrize(
        ("measure", "whole"),
        [
            (Number(of="on_time"), True),
            (Number(of={"on_time": 2, "late": 1}), True),
            (Number(of={"on_time": 1, "late": "0.5"}), False),
            (Number(of="position"), True),
            (Number(of="revenue"), False),
            (Number(of="grade"), False),
            (Share(part="on_time", whole="received"), False),
            (Change(now=Number(of="on_time"), base=Number(of="late")), True),
            (Change(now=Number(of="revenue"), base=Number(of="planned")), False),
            (
                Change(now=Number(of="on_time"), base=Number(of="late"), relative=True),
                False,
            ),
        ],
    )
    def test_cases_and_ranks_are_whole(self, measure: Measure, *, whole: bool) -> None:
        """Money, ratings, halves of cases and percentages are not."""
        assert lower_measure(measure, DATA).is_whole == whole


class TestRefused:
    """What no measure can be made of."""

    def test_every_datum_that_is_not_declared_is_told(self) -> None:
        """Each in its field, with the nearest name there is."""
        assert refused(Share(part="on_tme", whole="xyzzy")) == (
            Problem(
                "datum",
                "measure.part",
                "datum 'on_tme', which is not declared; did you mean 'on_time'?",
                "a declared datum",
            ),
            Problem(
                "datum",
                "measure.whole",
                "datum 'xyzzy', which is not declared",
                "a declared datum",
            ),
        )

    @pytest.mark.parametrize(
        ("name", "kind"), [("published", "flag"), ("plan", "answer")]
    )
    def test_an_answer_is_no_number(self, name: str, kind: str) -> None:
        """The error names the kinds that are."""
        assert refused(Number(of=name)) == (
            Problem(
                "datum-kind",
                "measure.of",
                f"{name!r}, of kind {kind}",
                "a datum of kind amount or count or percent or rank or rating",
            ),
        )

    @pytest.mark.parametrize(
        "measure",
        [
            Share(part="grade", whole="balance"),
            Ratio(of="balance", to="grade"),
            Change(now=Number(of="balance"), base=Number(of="grade"), relative=True),
            Change(now=Number(of="grade"), base=Number(of="balance"), relative=True),
        ],
    )
    def test_what_may_be_below_0_is_not_divided(self, measure: Measure) -> None:
        """Nor is anything divided by it: the quotient would turn its sign."""
        assert refused(measure) == (
            Problem(
                "range",
                "measure",
                "'balance', which may be below 0, in a division",
                "data from 0 up",
            ),
        )


@pytest.mark.property
@given(
    st.lists(
        st.tuples(st.integers(-5, 5), st.integers(0, 5), st.integers(1, 4)),
        min_size=1,
        max_size=4,
    ),
    st.data(),
)
def test_a_sum_lies_in_the_sum_of_spans(
    rows: list[tuple[int, int, int]], data: st.DataObject
) -> None:
    """Whatever each datum is; and its ends are reached."""
    spans = {
        f"d{n}": Span(Fraction(low), Fraction(low + width))
        for n, (low, width, _) in enumerate(rows)
    }
    weights = tuple((f"d{n}", Fraction(w, 2)) for n, (_, _, w) in enumerate(rows))
    found = sum_span(weights, spans)
    drawn = {
        name: Fraction(data.draw(st.integers(int(span.start), int(span.end))))
        for name, span in spans.items()
    }
    assert sum(weight * drawn[name] for name, weight in weights) in found
    for end in ("start", "end"):
        ends = sum(weight * getattr(spans[name], end) for name, weight in weights)
        assert ends == getattr(found, end)
