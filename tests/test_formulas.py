"""Readings of formulas: the score, what it depends on, and the scores there can be."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from math import inf
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parindex.curves import Curve, Line, Segment, Span
from parindex.formulas import (
    MOST_OUTCOMES,
    Chosen,
    Constant,
    Curved,
    Formula,
    Known,
    Least,
    Rounded,
    Total,
    applies,
    data_of,
    excludes,
    inner,
    is_stated,
    outcomes,
    quantities,
    quotients,
    ratio,
    score,
    values,
    walk,
)
from parindex.intervals import ZERO, Interval
from parindex.lowering import lower, lower_measure
from parindex.measures import Change, Datum, Number, Ratio, Share
from parindex.text import Text
from strategies import RuleAtWork, facts, narrowed, rules

if TYPE_CHECKING:
    from parindex.measures import Measure, Quantity

SHARE = Span.between(Fraction(0), Fraction(1))

DATA = {
    name: Datum(name=name, title=name, kind="count", unit="dossier")
    for name in ("done", "half", "all", "before", "all_before")
} | {
    "grade": Datum(name="grade", title="grade", kind="rating", low=-2, high=5),
    "opinion": Datum(name="opinion", title="opinion", kind="rating", low=1, high=5),
    "plan": Datum(name="plan", title="plan", kind="flag"),
}

ON_TIME = Share(part="done", whole="all")
WEIGHTED = Share(part={"done": 1, "half": "0.5"}, whole="all")
OF_BOTH = Share(part="done", whole={"done": 1, "half": 1})
COUNT = Number(of="done")
SUM = Number(of={"done": 1, "half": "0.5"})
GRADES = Number(of={"grade": 1, "opinion": "0.5"})
RATIO = Ratio(of="done", to="all")
RISE = Change(now=COUNT, base=Number(of="before"))
GROWTH = Change(now=COUNT, base=Number(of="before"), relative=True)
CUT = Change(now=COUNT, base=Number(of="before"), relative=True, direction="decrease")
POINTS = Change(now=ON_TIME, base=Share(part="before", whole="all_before"))


def of(measure: Measure) -> Quantity:
    """What a measure of `DATA` is made of."""
    return lower_measure(measure, DATA)


def known(**data: Any) -> dict[str, Known]:
    """What is known: numbers, answers, and pairs for intervals."""
    return {
        name: Interval.of(*value) if isinstance(value, tuple) else value
        for name, value in data.items()
    }


def straight(measure: Measure, no_cases: Interval | None = None) -> Curved:
    """The share itself as a score from 0 to 1."""
    line = Line(Fraction(1), Fraction(0))
    return Curved(Curve((Segment(SHARE, line, line),), SHARE), of(measure), no_cases)


def fixed(low: object, high: object | None = None) -> Constant:
    """A score that depends on nothing."""
    return Constant(Interval.of(low, high))


class TestRatio:
    """A quantity as p and q in whole numbers."""

    @pytest.mark.parametrize(
        ("measure", "data", "expected"),
        [
            (ON_TIME, {"done": 19, "all": 20}, Fraction(19, 20)),
            (WEIGHTED, {"done": 3, "half": 3, "all": 9}, Fraction(1, 2)),
            (OF_BOTH, {"done": 3, "half": 1}, Fraction(3, 4)),
            (COUNT, {"done": 7}, Fraction(7)),
            (SUM, {"done": 7, "half": 3}, Fraction(17, 2)),
            (RATIO, {"done": Fraction(9, 2), "all": 3}, Fraction(3, 2)),
            (
                Ratio(of="done", to={"all": "0.5"}),
                {"done": 3, "all": 8},
                Fraction(3, 4),
            ),
            (RISE, {"done": 5, "before": 8}, Fraction(-3)),
            (GROWTH, {"done": 5, "before": 8}, Fraction(-3, 8)),
            (CUT, {"done": 5, "before": 8}, Fraction(3, 8)),
            (
                POINTS,
                {"done": 9, "all": 10, "before": 3, "all_before": 4},
                Fraction(3, 20),
            ),
        ],
    )
    def test_worked(
        self, measure: Measure, data: dict[str, Known], expected: Fraction
    ) -> None:
        """Exactly, and with q above 0."""
        found = ratio(of(measure), data)
        assert found is not None
        p, q = found
        assert q > 0
        assert Fraction(p, q) == expected
        assert isinstance(p, int)
        assert isinstance(q, int)

    @pytest.mark.parametrize(
        ("measure", "data"),
        [
            (ON_TIME, {"done": 0, "all": 0}),
            (RATIO, {"done": 3, "all": 0}),
            (GROWTH, {"done": 3, "before": 0}),
            (POINTS, {"done": 0, "all": 0, "before": 3, "all_before": 4}),
            (POINTS, {"done": 9, "all": 10, "before": 0, "all_before": 0}),
        ],
    )
    def test_no_cases_are_told_by_q(
        self, measure: Measure, data: dict[str, Known]
    ) -> None:
        """0 of 0, a base of nothing, and growth from 0 have no value."""
        found = ratio(of(measure), data)
        assert found is not None
        assert found[1] == 0

    @pytest.mark.parametrize(
        ("measure", "data"),
        [
            (ON_TIME, {"done": 19}),
            (ON_TIME, {"all": 20}),
            (ON_TIME, {"done": Interval.of(18, 19), "all": 20}),
            (RISE, {"done": 5}),
            (RISE, {"before": 5}),
        ],
    )
    def test_it_is_not_known_before_all_data_are(
        self, measure: Measure, data: dict[str, Known]
    ) -> None:
        """Missing and disputed data leave it open."""
        assert ratio(of(measure), data) is None


class TestValues:
    """What a quantity can be where data are missing or disputed."""

    @pytest.mark.parametrize(
        ("measure", "data", "low", "high", "empty"),
        [
            # Nothing known: anything in the domain, and perhaps no cases at all.
            (ON_TIME, {}, 0, 1, "may be"),
            (ON_TIME, {"all": 20}, 0, 1, "no"),
            (ON_TIME, {"all": 0}, 0, 1, "yes"),
            (ON_TIME, {"done": (18, 19), "all": 20}, "18/20", "19/20", "no"),
            (ON_TIME, {"done": 18, "all": (18, 20)}, "18/20", 1, "no"),
            (ON_TIME, {"done": 3, "all": (0, 20)}, "3/20", 1, "may be"),
            (ON_TIME, {"done": (3, 30), "all": 20}, "3/20", 1, "no"),
            (WEIGHTED, {"done": 4, "half": (2, 6), "all": 10}, "1/2", "7/10", "no"),
            # The datum on both sides is the same one: 3/4 to 9/10, not 3/10 to 9/4.
            (OF_BOTH, {"done": (3, 9), "half": 1}, "3/4", "9/10", "no"),
            (OF_BOTH, {"done": (0, 5), "half": (0, 3)}, 0, 1, "may be"),
            (COUNT, {}, 0, inf, "no"),
            (COUNT, {"done": (2, 5)}, 2, 5, "no"),
            # Of a sum, what is known counts already.
            (SUM, {"done": 7}, 7, inf, "no"),
            (SUM, {"done": 7, "half": (1, 2)}, "7.5", 8, "no"),
            # A missing grade can be below 0, and no better than its scale.
            (GRADES, {}, "-1.5", "7.5", "no"),
            (GRADES, {"opinion": 5}, "0.5", "7.5", "no"),
            (GRADES, {"grade": -2}, "-1.5", "0.5", "no"),
            (RATIO, {"done": 6, "all": (2, 3)}, 2, 3, "no"),
            (RATIO, {"done": 6, "all": (0, 3)}, 2, inf, "may be"),
            (RATIO, {"all": 3}, 0, inf, "no"),
            (RISE, {"done": 5}, -inf, 5, "no"),
            (RISE, {"before": 5}, -5, inf, "no"),
            (RISE, {"done": (5, 6), "before": (1, 3)}, 2, 5, "no"),
            (GROWTH, {}, -1, inf, "may be"),
            (GROWTH, {"before": 0}, -1, inf, "yes"),
            (GROWTH, {"done": 6}, -1, inf, "may be"),
            (GROWTH, {"done": 6, "before": (0, 3)}, 1, inf, "may be"),
            (GROWTH, {"done": 6, "before": (2, 3)}, 1, 2, "no"),
            (GROWTH, {"before": 3}, -1, inf, "no"),
            (CUT, {"done": 1, "before": (2, 4)}, "1/2", "3/4", "no"),
            (CUT, {"before": 4}, -inf, 1, "no"),
            (POINTS, {"all": 10, "all_before": 10}, -1, 1, "no"),
            (POINTS, {"all": 10, "all_before": 0}, -1, 1, "yes"),
            (POINTS, {"all": 10}, -1, 1, "may be"),
        ],
    )
    def test_worked(
        self, measure: Measure, data: dict[str, Any], low: Any, high: Any, empty: str
    ) -> None:
        """At the corners of what is disputed, within the domain."""
        found = values(of(measure), known(**data))
        ends = (x if x in (-inf, inf) else Interval.of(x).low for x in (low, high))
        assert found == (*ends, empty != "no", empty == "yes")
        assert not any(isinstance(x, float) and abs(x) != inf for x in found[:2])

    def test_an_answer_is_no_number(self) -> None:
        """Where one stands for a number, nothing is known of the number."""
        assert values(of(COUNT), {"done": "yes"}) == values(of(COUNT), {})


class TestScore:
    """The score, node by node."""

    def test_a_constant_is_its_score(self) -> None:
        """Whatever is measured."""
        assert score(fixed(0, 1), {}) == Interval.of(0, 1)

    def test_a_curve_is_read_at_the_value(self) -> None:
        """Over an interval where the value is one."""
        formula = straight(ON_TIME, Interval.of(1))
        assert score(formula, known(done=1, all=3)) == Interval.of("1/3")
        assert score(formula, known(done=(1, 2), all=4)) == Interval.of("1/4", "1/2")

    @pytest.mark.parametrize(
        ("no_cases", "none", "unknown", "known_to_be_none"),
        [
            (Interval.of("0.5"), "0.5", (0, 1), "0.5"),
            (Interval.of(2), 2, (0, 2), 2),
            (Interval.of(-1, 2), (-1, 2), (-1, 2), (-1, 2)),
            (None, 0, (0, 1), 0),
        ],
    )
    def test_no_cases_get_what_the_rule_says(
        self, no_cases: Interval | None, none: Any, unknown: Any, known_to_be_none: Any
    ) -> None:
        """And count among what is possible as long as the whole may be 0."""
        formula = straight(ON_TIME, no_cases)
        ends = [x if isinstance(x, tuple) else (x,) for x in (none, unknown)]
        assert score(formula, known(done=0, all=0)) == Interval.of(*ends[0])
        assert score(formula, {}) == Interval.of(*ends[1])
        last = known_to_be_none
        last = last if isinstance(last, tuple) else (last,)
        assert score(formula, known(all=0)) == Interval.of(*last)
        assert score(formula, known(all=4)) == Interval.of(0, 1)

    def test_an_answer_chooses(self) -> None:
        """A missing answer leaves all of them possible."""
        formula = Chosen("plan", (("yes", fixed(1)), ("no", fixed(-1, 0))))
        assert score(formula, {"plan": "yes"}) == Interval.of(1)
        assert score(formula, {"plan": "no"}) == Interval.of(-1, 0)
        assert score(formula, {}) == Interval.of(-1, 1)

    def test_parts_add_up(self) -> None:
        """Ends apart."""
        formula = Total(((None, fixed(0, 1)), (Text("a", "a"), fixed("0.5"))))
        assert score(formula, {}) == Interval.of("0.5", "1.5")
        assert score(Total(()), {}) == ZERO

    def test_the_least_is_the_least_of_each_end(self) -> None:
        """A part that is open can only lower it."""
        assert score(Least((fixed(0, 2), fixed(1, 3))), {}) == Interval.of(0, 2)
        assert score(Least((fixed(1), fixed(0, 3))), {}) == Interval.of(0, 1)

    def test_rounding_is_half_up_inside(self) -> None:
        """Both ends alike, away from zero."""
        formula = Rounded(fixed("-0.125", "0.125"), 2)
        assert score(formula, {}) == Interval.of("-0.13", "0.13")


class TestApplies:
    """0 of 0 takes a criterion out only where its rule says so, and it is known."""

    def test_it_applies_until_no_cases_are_known(self) -> None:
        """Missing data do not take anything out."""
        formula = straight(ON_TIME)
        assert excludes(formula)
        assert not applies(formula, known(done=0, all=0))
        assert applies(formula, known(done=0, all=1))
        assert applies(formula, {})

    def test_it_applies_where_no_cases_have_a_score(self) -> None:
        """Or where nothing is divided."""
        assert not excludes(straight(ON_TIME, ZERO))
        assert applies(straight(ON_TIME, ZERO), known(done=0, all=0))
        assert not excludes(straight(COUNT))
        assert applies(straight(COUNT), known(done=0))
        assert not excludes(fixed(1))

    def test_the_answer_decides_which_rule_counts(self) -> None:
        """Without the answer it is out only if it would be with any."""
        none = known(done=0, all=0)
        formula = Chosen("plan", (("yes", straight(ON_TIME)), ("no", fixed(1))))
        assert excludes(Rounded(formula, 1))
        assert not applies(Rounded(formula, 1), {**none, "plan": "yes"})
        assert applies(formula, {**none, "plan": "no"})
        assert applies(formula, none)
        both = Chosen("plan", (("yes", straight(ON_TIME)), ("no", straight(ON_TIME))))
        assert not applies(both, none)

    def test_a_sum_applies(self) -> None:
        """Its parts have a score each."""
        assert applies(Total(((None, fixed(1)),)), {})
        assert applies(Least((fixed(1), fixed(2))), {})


class TestInside:
    """What a formula is made of, and what it reads."""

    FORMULA = Rounded(
        Total(
            (
                (None, straight(ON_TIME, ZERO)),
                (None, Least((straight(POINTS, ZERO), fixed(1)))),
                (None, Chosen("plan", (("yes", straight(SUM)), ("no", fixed(0, 1))))),
            )
        ),
        1,
    )

    def test_walk_goes_through_all_of_it(self) -> None:
        """Each node before what is inside it."""
        kinds = [type(part).__name__ for part in walk(self.FORMULA)]
        expected = "Rounded Total Curved Least Curved Constant Chosen Curved Constant"
        assert kinds == expected.split()
        assert inner(fixed(1)) == ()
        assert inner(straight(COUNT)) == ()

    def test_the_answers_lead(self) -> None:
        """Given the answer, only the case it chooses counts."""
        assert len(list(walk(self.FORMULA, {"plan": "no"}))) == 8
        assert len(list(walk(self.FORMULA, {"done": 1}))) == 9

    def test_it_reads_each_datum_once(self) -> None:
        """In order, and after the answer only what that leads to."""
        every = ("done", "all", "before", "all_before", "plan", "half")
        assert data_of(self.FORMULA) == every
        assert data_of(self.FORMULA, {"plan": "yes"}) == every
        assert data_of(self.FORMULA, {"plan": "no"}) == every[:-1]

    def test_its_curves_and_quotients(self) -> None:
        """A change has two quotients."""
        assert [q for _, q in quantities(self.FORMULA)] == [
            of(ON_TIME),
            of(POINTS),
            of(SUM),
        ]
        points = of(POINTS)
        assert list(quotients(self.FORMULA)) == [
            of(ON_TIME),
            points.now,  # type: ignore[union-attr]
            points.base,  # type: ignore[union-attr]
            of(SUM),
        ]

    def test_it_is_stated_where_nothing_is_open(self) -> None:
        """One open case, stretch or outcome of 0 of 0 is enough."""
        assert not is_stated(self.FORMULA)
        assert is_stated(straight(ON_TIME))
        assert is_stated(straight(ON_TIME, ZERO))
        assert not is_stated(straight(ON_TIME, Interval.of(0, 1)))
        assert is_stated(Least((fixed(1), Rounded(fixed(2), 0))))
        assert not is_stated(Chosen("plan", (("yes", fixed(1)), ("no", fixed(0, 1)))))
        open_curve = Curve((Segment.level(SHARE, Interval.of(0, 1)),), SHARE)
        assert not is_stated(Curved(open_curve, of(ON_TIME), ZERO))


class TestOutcomes:
    """The scores that a formula can give: numbers for steps, intervals for slopes."""

    @pytest.mark.parametrize(
        ("formula", "expected"),
        [
            (fixed(0, 1), [(0, 1)]),
            (straight(ON_TIME), [(0, 1)]),
            (straight(ON_TIME, Interval.of("0.5")), [(0, 1)]),
            (straight(ON_TIME, Interval.of(2)), [(0, 1), (2,)]),
            (
                Chosen("plan", (("yes", fixed(2)), ("no", fixed(0)))),
                [(0,), (2,)],
            ),
            (Chosen("plan", (("yes", fixed(0, 1)), ("no", fixed(1, 2)))), [(0, 2)]),
            (
                Total(
                    (
                        (None, Chosen("plan", (("yes", fixed(2)), ("no", fixed(0))))),
                        (None, Chosen("plan", (("yes", fixed(5)), ("no", fixed(0))))),
                    )
                ),
                [(0,), (2,), (5,), (7,)],
            ),
            (
                Least(
                    (
                        Chosen("plan", (("yes", fixed(2)), ("no", fixed(0)))),
                        fixed(1),
                        fixed(-1, 3),
                    )
                ),
                [(-1, 1)],
            ),
            (
                Rounded(Chosen("plan", (("yes", fixed("0.05")), ("no", fixed(0)))), 1),
                [(0,), ("0.1",)],
            ),
        ],
    )
    def test_worked(self, formula: Formula, expected: list[tuple[Any, ...]]) -> None:
        """In order, with what overlaps joined."""
        assert outcomes(formula) == tuple(Interval.of(*ends) for ends in expected)

    def test_too_many_are_one_interval(self) -> None:
        """Ten questions of doubled points have 1024 sums; the 512 of nine are told."""
        parts = [
            (None, Chosen("plan", (("yes", fixed(2**n)), ("no", fixed(0)))))
            for n in range(10)
        ]
        assert outcomes(Total(tuple(parts))) == (Interval.of(0, 1023),)
        assert len(outcomes(Total(tuple(parts[:9])))) == MOST_OUTCOMES


@pytest.mark.property
class TestLaws:
    """What holds of every rule, whatever it is made of."""

    @given(rules(), st.data())
    def test_an_interval_datum_encloses_each_value_in_it(
        self, work: RuleAtWork, data: st.DataObject
    ) -> None:
        """Narrowing data never widens a score: missing, disputed, less so, known."""
        formula = lower(work.rule, work.within, work.data)
        shares = [q for q in quotients(formula) if q.is_part]
        truth = data.draw(facts(work.data, shares))
        some = data.draw(narrowed(work.data, truth))
        more = data.draw(narrowed(work.data, truth, some))
        scores = [score(formula, state) for state in ({}, some, more, truth)]
        for wider, narrower in pairwise(scores):
            assert wider.encloses(narrower)
        if is_stated(formula):
            assert scores[-1].is_exact

    @given(rules(), st.data())
    def test_a_score_is_in_range_and_among_the_outcomes(
        self, work: RuleAtWork, data: st.DataObject
    ) -> None:
        """Whatever the data; out of range only where the criterion does not apply."""
        formula = lower(work.rule, work.within, work.data)
        shares = [q for q in quotients(formula) if q.is_part]
        truth = data.draw(facts(work.data, shares))
        possible = outcomes(formula)
        assert all(work.within.encloses(outcome) for outcome in possible)
        if applies(formula, truth):
            found = score(formula, truth)
            assert any(outcome.encloses(found) for outcome in possible)
        else:
            assert excludes(formula)
            assert score(formula, truth) == ZERO

    @given(rules())
    def test_a_formula_reads_the_data_that_it_needs(self, work: RuleAtWork) -> None:
        """All of the data that its rule names, and no others."""
        formula = lower(work.rule, work.within, work.data)
        assert set(data_of(formula)) == set(work.data)
