"""Units just at a step are counted, and how likely that is by chance is exact."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import comb
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parindex.errors import Invalid, NotFound, NumberError, UnitError
from parindex.evaluation import evaluate
from parindex.measures import Change, Number, Ratio, Share
from parindex.populations import Population, ScoredUnit
from parindex.rules import (
    Band,
    Bands,
    Branch,
    Lowest,
    Proportional,
    Unmodelled,
)
from parindex.tables import Table
from parindex.units import Amount
from parindex.whatif.bunches import bunching
from samples import PUNCTUAL, assessment, book, criterion, framework

if TYPE_CHECKING:
    from collections.abc import Iterable

    from parindex.criteria import Framework
    from parindex.rules import Rule
    from parindex.scorecard import Scorecard

#: 95 % or more, 80 % or more, fewer.
STEPS = Bands(
    measure=PUNCTUAL,
    bands=[
        Band(at_least="95 %", score=1),
        Band(at_least="80 %", below="95 %", score="0.5"),
    ],
    otherwise=0,
    no_cases="zero",
)
#: No more than 5 % late.
LATE = Bands(
    measure=PUNCTUAL,
    bands=[Band(at_most="5 %", score=1)],
    otherwise=0,
    no_cases="zero",
)


def scored(rule: Rule, units: Iterable[tuple[int, int]]) -> list[Scorecard]:
    """Units with so many on time, of so many received."""
    of = framework(criterion(rule))
    return [
        card(of, f"u{n}", {"on_time": part, "received": whole})
        for n, (part, whole) in enumerate(units)
    ]


def card(of: Framework, name: str, data: dict[str, Any], **fields: Any) -> Scorecard:
    """One unit."""
    return evaluate(of, assessment(book(measurements=data, **fields), unit=name))


def places(whole: int, at: Fraction, window: object) -> list[int]:
    """The cases in a window around a step that holds its threshold, by trying all."""
    shares = {part: Fraction(part, whole) for part in range(whole + 1)}
    if isinstance(window, int):
        below = [part for part in shares if shares[part] < at][-window:]
        return below + [part for part in shares if shares[part] >= at][:window]
    reach = Fraction(str(window).removesuffix(" %")) / 100
    return [part for part in shares if abs(shares[part] - at) <= reach]


class TestChances:
    """Against all there can be."""

    @pytest.mark.property
    @given(
        st.lists(st.tuples(st.integers(0, 30), st.integers(1, 30)), max_size=4),
        st.sampled_from((1, 2, 5, "2 %", "10 %", "0.5 %")),
        st.sampled_from(("95 %", "80 %")),
    )
    def test_by_trying_everything(
        self, units: list[tuple[int, int]], window: object, at: str
    ) -> None:
        """All places of all units in the window, each as likely as any other."""
        found = [(min(pair), max(pair)) for pair in units] or [(0, 1)]
        step = Fraction(at.removesuffix(" %")) / 100
        inside = [
            (part, whole, around)
            for part, whole in found
            if part in (around := places(whole, step, window))
        ]
        better = sum(Fraction(part, whole) >= step for part, whole, _ in inside)
        ways = list(product(*(around for _, _, around in inside)))
        as_many = [
            way
            for way in ways
            if sum(
                Fraction(part, whole) >= step
                for part, (_, whole, _) in zip(way, inside, strict=True)
            )
            >= better
        ]
        test = bunching(scored(STEPS, found), "1", at=at, window=window)
        assert (len(test.units), test.better) == (len(inside), better)
        assert test.outside == len(found) - len(inside)
        assert test.p_value == Fraction(len(as_many), len(ways))
        assert test.worse == len(inside) - better
        sums = (
            sum(Fraction(part, whole) >= step for part in around)
            / Fraction(len(around))
            for _, whole, around in inside
        )
        assert test.expected == sum(sums)

    def test_twenty_of_twenty(self) -> None:
        """All units at the first case that reaches 95 %, of one on either side."""
        test = bunching(scored(STEPS, [(190, 200)] * 20), "1", at="95 %", window=1)
        assert (test.better, test.worse) == (20, 0)
        assert test.expected == 10
        assert test.p_value == Fraction(1, 2**20)
        assert "90.90909" not in test.explain("en")
        assert "The chance that 20 or more are on the better side: ≈ 0.000095 %" in (
            test.explain("en")
        )

    def test_tiny_chances(self) -> None:
        """Too small to be printed, and never printed as 0."""
        test = bunching(scored(STEPS, [(190, 200)] * 40), "1", at="95 %", window=1)
        assert "< 0,000001 %" in test.explain("vi")
        assert "không phải bằng chứng" in test.explain("vi")

    def test_binomial(self) -> None:
        """13 of 20 with even chances."""
        units = [(190, 200)] * 13 + [(189, 200)] * 7
        test = bunching(scored(STEPS, units), "1", at="95 %", window=1)
        assert test.p_value == Fraction(sum(comb(20, k) for k in range(13, 21)), 2**20)


class TestSides:
    """Which side is better, and to which the step itself belongs."""

    @pytest.mark.parametrize(
        ("part", "better"), [(189, False), (190, True), (191, True)]
    )
    def test_at_least(self, part: int, better: bool) -> None:  # noqa: FBT001
        """95 % of 200 are 190: just under, at, just over."""
        test = bunching(scored(STEPS, [(part, 200)]), "1", at="95 %", window="2 %")
        (unit,) = test.units
        assert unit.is_better == better
        assert (unit.better, unit.worse) == (5, 4)
        assert test.more_is_better

    @pytest.mark.parametrize(("part", "better"), [(9, True), (10, True), (11, False)])
    def test_at_most(self, part: int, better: bool) -> None:  # noqa: FBT001
        """5 % late of 200 are 10, and fewer are better."""
        test = bunching(scored(LATE, [(part, 200)]), "1", window="2 %")
        (unit,) = test.units
        assert unit.is_better == better
        assert (unit.better, unit.worse) == (5, 4)
        assert not test.more_is_better

    def test_above(self) -> None:
        """More than 95 %: 190 of 200 are not enough."""
        rule = Bands(
            measure=PUNCTUAL,
            bands=[Band(above="95 %", score=1)],
            otherwise=0,
            no_cases="zero",
        )
        test = bunching(scored(rule, [(190, 200), (191, 200)]), "1", window=1)
        assert [unit.is_better for unit in test.units] == [False, True]

    def test_at_the_ends(self) -> None:
        """There are no more cases than all, and no fewer than none."""
        rule = Bands(
            measure=PUNCTUAL,
            bands=[Band(at_least="100 %", score=1)],
            otherwise=0,
            no_cases="zero",
        )
        none = Bands(
            measure=PUNCTUAL,
            bands=[Band(at_most="0 %", score=1)],
            otherwise=0,
            no_cases="zero",
        )
        for steps, place in ((rule, 10), (none, 0)):
            (unit,) = bunching(scored(steps, [(place, 10)]), "1", window=3).units
            assert unit.is_better
            assert unit.better == 1
            assert unit.worse == 3

    def test_a_ratio_can_pass_100(self) -> None:
        """Then the window is not cut there."""
        rule = Bands(
            measure=Ratio(of="on_time", to="received"),
            bands=[Band(at_least="100 %", score=1)],
            otherwise=0,
            no_cases="zero",
        )
        (unit,) = bunching(scored(rule, [(11, 10)]), "1", window=3).units
        assert (unit.better, unit.worse) == (3, 3)
        assert unit.chance == Fraction(1, 2)

    def test_a_place_of_its_own(self) -> None:
        """A step with a score of its own belongs where that is as good."""
        bands = [
            Band(below="50 %", score=0),
            Band(at_least="50 %", at_most="50 %", score="0.5"),
            Band(above="50 %", score=1),
        ]
        rule = Bands(measure=PUNCTUAL, bands=bands, no_cases="zero")
        (unit,) = bunching(scored(rule, [(5, 10)]), "1", window=1).units
        assert not unit.is_better

    def test_what_is_no_step(self) -> None:
        """Bends, and places where it is not known which side is better."""
        bend = Proportional(measure=PUNCTUAL, zero="50 %", no_cases="zero")
        with pytest.raises(Invalid, match=r"found 0 steps of 1; expected a step in a"):
            bunching(scored(bend, [(5, 10)]), "1", window=1)
        doubt = Bands(
            measure=PUNCTUAL,
            bands=[Band(at_least="50 %", score="0.5")],
            otherwise="unmodelled",
            no_cases="zero",
        )
        with pytest.raises(Invalid, match="0 steps"):
            bunching(scored(doubt, [(5, 10)]), "1", window=1)
        change = Bands(
            measure=Change(now=PUNCTUAL, base=Share(part="on_time", whole="received")),
            bands=[Band(at_least="1 %", score=1)],
            otherwise=0,
            no_cases="zero",
        )
        with pytest.raises(Invalid, match="0 steps"):
            bunching(scored(change, [(5, 10)]), "1", window=1)
        amount = Bands(
            measure=Number(of="received"),
            bands=[Band(at_least="3 hồ sơ", score=1)],
            otherwise=0,
        )
        with pytest.raises(Invalid, match="0 steps"):
            bunching(scored(amount, [(5, 10)]), "1", window=1)


class TestUnits:
    """Who is counted."""

    def test_left_out(self) -> None:
        """No data, disputed data, no cases, another rule, what does not apply."""
        rule = Branch(answer="plan", cases={"yes": STEPS, "no": Unmodelled()})
        of = framework(criterion(rule))
        full = {"on_time": 19, "received": 20, "plan": True}
        cards = [
            card(of, "a", full),
            card(of, "b", {**full, "plan": False}),
            card(of, "c", {"on_time": 19, "plan": True}),
            card(of, "d", {**full, "on_time": (18, 19)}),
            card(of, "e", {"on_time": 0, "received": 0, "plan": True}),
            card(of, "f", full, not_applicable=["1"]),
            card(of, "g", full, awarded={"1": 0}),
            card(of, "h", {**full, "on_time": 3}),
        ]
        test = bunching(cards, "1", at="95 %", window=1)
        assert [unit.name for unit in test.units] == ["a", "g"]
        assert test.left_out == ("b", "c", "d", "e", "f")
        assert test.outside == 1
        lines = test.explain("en").splitlines()
        assert lines[0] == "Criterion 1 Criterion 1, step at 95 %"
        assert lines[1] == "Measured: on time as a share of received"
        assert "Units further away: 1; left out, without a known share: 5" in lines

    def test_a_population(self) -> None:
        """Its units go by their ids."""
        (found,) = scored(STEPS, [(19, 20)])
        of = found.context.framework
        rows = [ScoredUnit("01", Table(), found)]
        test = bunching(
            Population(framework=of, id="id", rows=rows), "1", at="95 %", window="5 %"
        )
        assert test.units[0].name == "01"
        assert test.window == Amount(Fraction(5), "percent")
        assert "5 percentage points" in test.explain("en")
        shown = test._repr_html_()
        assert "<td>19/20</td><td>95 %</td><td>đạt mốc</td>" in shown
        assert "<td>worse</td>" in bunching(
            scored(STEPS, [(18, 20)]), "1", at="95 %", window=1
        ).html("en")

    def test_sums_of_cases(self) -> None:
        """Several data can make one share."""
        share = Share(part="on_time", whole={"on_time": 1, "received": 1})
        rule = Bands(
            measure=share,
            bands=[Band(at_least="50 %", score=1)],
            otherwise=0,
            no_cases="zero",
        )
        (unit,) = bunching(scored(rule, [(5, 5)]), "1", window=1).units
        assert (unit.part, unit.whole) == (5, 10)
        half = Share(part={"on_time": "1/2"}, whole="received")
        weighted = Bands(
            measure=half,
            bands=[Band(at_least="50 %", score=1)],
            otherwise=0,
            no_cases="zero",
        )
        with pytest.raises(Invalid, match="0 steps"):
            bunching(scored(weighted, [(5, 5)]), "1", window=1)


class TestMistakes:
    """What is no test."""

    def test_windows(self) -> None:
        """None, half a case, nothing, a share below 0, another unit."""
        cards = scored(STEPS, [(19, 20)])
        for window in (0, "0 %", "-1 %", Fraction(1, 2), -3, "0 share"):
            with pytest.raises(Invalid, match="window: found"):
                bunching(cards, "1", at="95 %", window=window)
        with pytest.raises(UnitError):
            bunching(cards, "1", at="95 %", window="3 VND")
        with pytest.raises(NumberError):
            bunching(cards, "1", at="95 %", window="x")

    def test_steps(self) -> None:
        """Several, none there, one in two shares."""
        cards = scored(STEPS, [(19, 20)])
        with pytest.raises(
            Invalid, match="found 2 steps of 1; expected one of 80 %, 95 %"
        ):
            bunching(cards, "1", window=1)
        with pytest.raises(
            Invalid, match="found 0 at 90 %; expected one of 80 %, 95 %"
        ):
            bunching(cards, "1", at="90 %", window=1)
        other = Bands(
            measure=Ratio(of="on_time", to="received"),
            bands=[Band(at_least="95 %", score=1)],
            otherwise=0,
            no_cases="zero",
        )
        both = scored(Lowest(rules=[STEPS, other]), [(19, 20)])
        with pytest.raises(Invalid, match="found 2 at 95 %"):
            bunching(both, "1", at="95 %", window=1)

    def test_units(self) -> None:
        """None, or some under another rule; and what is no leaf."""
        with pytest.raises(
            Invalid, match="found none; expected at least one scorecard"
        ):
            bunching([], "1", window=1)
        cards = [*scored(STEPS, [(19, 20)]), *scored(LATE, [(1, 20)])]
        with pytest.raises(Invalid, match="found another rule of 1 for u0 than for u0"):
            bunching(cards, "1", window=1)
        with pytest.raises(NotFound, match="no criterion with a rule '7'"):
            bunching(cards, "7", window=1)
