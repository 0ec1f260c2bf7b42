"""Estimates, their intervals, and how they become measurements."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("numpy")
pytest.importorskip("scipy")

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.special import stdtr

from parindex.assessment import Disputed
from parindex.errors import Invalid
from parindex.survey import (
    SATISFACTION,
    Codes,
    Design,
    Estimate,
    Linear,
    Mean,
    NoEstimate,
    Proportion,
    Ratio,
    Sample,
    Total,
    by_level,
    difference,
    estimate,
    level_of_interval,
)
from parindex.units import Amount
from strategies import FEW
from survey_samples import made, t_quantile

if TYPE_CHECKING:
    from parindex.survey.estimates import Method
    from parindex.survey.statistics import Statistic

METHODS: tuple[Method, ...] = ("t", "logit", "wilson", "korn_graubard")


def share(p: float, se: float, df: float = 20, n: int = 100) -> Estimate:
    """A proportion that so many answered."""
    return Estimate("p", p, se, df, n, n, is_share=True)


def people(**columns: Any) -> Sample:
    """Drawn one by one."""
    return Sample(Design(), columns)


class TestQuantiles:
    """Student's t, and the normal distribution without end."""

    @pytest.mark.parametrize(
        ("p", "df", "wanted"),
        [
            # Printed tables: NIST/SEMATECH e-Handbook, 1.3.6.7.2.
            (0.975, 1, 12.706),
            (0.975, 2, 4.303),
            (0.95, 5, 2.015),
            (0.99, 30, 2.457),
            (0.975, 120, 1.980),
            (0.975, math.inf, 1.960),
            (0.95, math.inf, 1.645),
        ],
    )
    def test_printed_tables(self, p: float, df: float, wanted: float) -> None:
        """To the digits printed, and with the other sign below one half."""
        assert t_quantile(p, df) == pytest.approx(wanted, abs=5e-4)
        assert t_quantile(1 - p, df) == pytest.approx(-wanted, abs=5e-4)

    @FEW
    @given(st.floats(1e-4, 1 - 1e-4), st.integers(1, 500))
    def test_it_is_the_inverse(self, p: float, df: int) -> None:
        """Of the distribution."""
        assert float(stdtr(df, t_quantile(p, df))) == pytest.approx(p, rel=1e-11)

    def test_the_middle(self) -> None:
        """Is 0."""
        assert t_quantile(0.5, 3) == 0
        assert t_quantile(0.5, math.inf) == 0

    def test_many_degrees_of_freedom(self) -> None:
        """Come near the normal distribution's as 1 / df."""
        z = t_quantile(0.975, math.inf)
        for df in (1e8, 1e10):
            t = t_quantile(0.975, df)
            assert t == pytest.approx(z * (1 + (z * z + 1) / (4 * df)), rel=1e-13)

    def test_nearly_all_of_the_time(self) -> None:
        """The largest level below 1 has an end."""
        low, high = share(0.5, 0.01).interval(math.nextafter(1, 0))
        assert low < high


class TestIntervals:
    """An interval contains its estimate, is wider for more, and stays in range."""

    @FEW
    @given(
        st.floats(1e-6, 1 - 1e-6),
        st.floats(1e-6, 0.4),
        st.integers(1, 300),
        st.floats(0.01, 0.999),
        st.sampled_from(METHODS),
    )
    def test_wider_for_a_higher_level(
        self, p: float, se: float, df: int, level: float, method: Method
    ) -> None:
        """All methods."""
        one = share(p, se, df)
        low, high = one.interval(level, method)
        lower, higher = one.interval((1 + level) / 2, method)
        rounding = 1e-14
        assert lower - rounding <= low <= p + rounding
        assert p - rounding <= high <= higher + rounding
        if method != "t":
            assert lower >= -rounding
            assert higher <= 1 + rounding

    @FEW
    @given(st.floats(0.01, 0.99), st.floats(0.001, 0.2), st.sampled_from(METHODS))
    def test_the_rest_has_the_mirror_image(
        self, p: float, se: float, method: Method
    ) -> None:
        """The share of the others."""
        low, high = share(p, se).interval(method=method)
        mirrored = share(1 - p, se).interval(method=method)
        assert mirrored == pytest.approx((1 - high, 1 - low), abs=1e-9)

    @pytest.mark.parametrize("method", METHODS)
    def test_without_any_error(self, method: Method) -> None:
        """A share between 0 and 1 is known."""
        assert share(0.25, 0).interval(method=method) == pytest.approx((0.25, 0.25))

    @pytest.mark.parametrize("method", ["t", "wilson", "korn_graubard"])
    def test_nobody_and_everybody(self, method: Method) -> None:
        """Of 30 who were asked: the ends are 0 and 1, and t has no width at all."""
        none, every = (share(p, 0, n=30).interval(method=method) for p in (0, 1))
        assert none[0] == pytest.approx(0, abs=1e-15)
        assert every[1] == pytest.approx(1, abs=1e-15)
        assert none == pytest.approx((1 - every[1], 1 - every[0]), abs=1e-12)
        if method == "t":
            assert none == (0, 0)
        else:
            assert 0.1 < none[1] < 0.13

    def test_everybody_is_inside(self) -> None:
        """Of any number: the end is 1 exactly, as it is 0 exactly for nobody."""
        for n in range(2, 50):
            one = share(1, 0, n=n)
            assert one.interval(method="wilson", df=math.inf)[1] == 1
            assert share(0, 0, n=n).interval(method="wilson", df=math.inf)[0] == 0

    @pytest.mark.parametrize("se", [1e-10, 1e-12, 1e-17, 1e-200])
    def test_an_error_that_is_only_rounding(self, se: float) -> None:
        """As of an index of answers all alike."""
        p = 0.3222222222222221
        low, high = share(p, se, 3, 9).interval(method="korn_graubard")
        assert low <= p <= high
        assert high - low < 10 * se + 1e-15

    def test_a_small_share(self) -> None:
        """Its log odds are as precise as it is."""
        p, se = 1e-9, 1e-10
        low, _ = share(p, se, math.inf).interval(method="logit")
        half = t_quantile(0.975, math.inf) * se / (p * (1 - p))
        odds = p / (1 - p) * math.exp(-half)
        assert low == pytest.approx(odds / (1 + odds), rel=1e-12, abs=0)

    def test_a_small_share_of_few(self) -> None:
        """Its ends stay inside, however small it is."""
        for p in (1.1937172530451817e-06, 1e-9, 1e-12):
            for se in (0.1, 0.25, 0.4):
                low, high = share(p, se, 3).interval(0.75, "wilson")
                assert 0 <= low <= p <= high
                low, high = share(1 - p, se, 3).interval(0.75, "wilson")
                assert low <= 1 - p <= high <= 1

    def test_degrees_of_freedom_of_ones_own(self) -> None:
        """Those of the design, or none at all for the normal distribution."""
        one = Estimate("x", 10, 2, 5, 50, 50)
        low, high = one.interval(df=math.inf)
        assert (low, high) == pytest.approx((10 - 3.919928, 10 + 3.919928), abs=1e-6)
        assert one.interval(df=5) == one.interval()
        assert one.interval(0.9)[1] == pytest.approx(10 + 2 * 2.015048, abs=2e-6)

    def test_effective_respondents(self) -> None:
        """How many drawn at once would tell a proportion as well."""
        assert share(0.5, 0.05).effective_n == pytest.approx(100)
        assert share(0.2, 0.08).effective_n == pytest.approx(25)
        assert share(0, 0, n=7).effective_n == 7
        assert share(1, 0, n=7).effective_n == 7
        assert share(0.5, 0).effective_n == math.inf

    def test_relative_errors(self) -> None:
        """The coefficient of variation; without end for an estimate of 0."""
        assert Estimate("x", -4, 1, 5, 9, 9).relative_error == 0.25
        assert Estimate("x", 0, 1, 5, 9, 9).relative_error == math.inf

    def test_one_row_and_degrees_of_freedom_of_ones_own(self) -> None:
        """A mean of two items of one respondent."""
        one = Estimate("p", 0.5, 0.1, 0, 1, 1, is_share=True)
        low, high = one.interval(method="korn_graubard", df=10)
        assert low <= 0.5 <= high


class TestPublishedIntervals:
    """How often a published interval holds the true value."""

    def test_papi_2019(self) -> None:
        """Its "95 %" are the estimate ± 1.64497 errors with about 13,650 df: 90 %."""
        level = level_of_interval(44.078, 44.078 + 1.64497 * 0.2, 0.2, 13_650)
        assert level == pytest.approx(0.90, abs=5e-6)

    @FEW
    @given(st.floats(0.5, 0.999), st.integers(2, 1000))
    def test_it_is_the_inverse_of_an_interval(self, level: float, df: int) -> None:
        """Of t, with any degrees of freedom."""
        one = Estimate("x", 3, 0.5, df, 9, 9)
        high = one.interval(level)[1]
        assert level_of_interval(3, high, 0.5, df) == pytest.approx(level)


def percent(amount: Amount) -> Fraction:
    """A share in percent."""
    assert amount.unit in {"share", "percent"}
    return amount.value * (100 if amount.unit == "share" else 1)


class TestPercentages:
    """A proportion as a measurement."""

    def test_less_than_one_percent(self) -> None:
        """Is a share, as a percentage so small is taken for a slip."""
        assert share(0.00456, 0.001).percent() == Amount("0.0046", "share")
        assert share(0.01, 0.001).percent() == Amount(1, "percent")
        assert share(0.00001, 0.001).percent() == Amount(0, "percent")
        assert share(0.005, 0.001, math.inf).percent_between(1) == Disputed(
            Amount("0.003", "share"), Amount("0.008", "share")
        )

    @pytest.mark.parametrize(
        ("p", "digits", "percent"),
        [
            (0.8641, 2, "86.41"),
            (0.864149, 2, "86.41"),
            (0.125, 0, "13"),
            (2 / 3, 4, "66.6667"),
            (0, 2, "0"),
            (1, 2, "100"),
        ],
    )
    def test_rounded_half_up(self, p: float, digits: int, percent: str) -> None:
        """To so many decimals."""
        assert share(p, 0.01).percent(digits) == Amount(percent, "percent")
        if digits == 2:
            assert share(p, 0.01).percent() == Amount(percent, "percent")

    def test_ends_are_rounded_outwards(self) -> None:
        """So that the interval still holds."""
        one = share(0.5, 0.01, math.inf)
        low, high = one.interval(method="logit")
        assert 100 * low == pytest.approx(48.0410, abs=1e-4)
        assert one.percent_between() == Disputed(
            Amount("48.04", "percent"), Amount("51.96", "percent")
        )
        assert one.percent_between(0) == Disputed(
            Amount(48, "percent"), Amount(52, "percent")
        )
        assert high == pytest.approx(1 - low)
        assert one.percent_between(level=0.5, df=1) == Disputed(
            Amount("49", "percent"), Amount("51", "percent")
        )

    @FEW
    @given(st.floats(0.001, 0.999), st.floats(1e-4, 0.3), st.integers(0, 8))
    def test_ends_contain_the_interval(self, p: float, se: float, digits: int) -> None:
        """Within 0 and 100, by less than one unit of the last decimal."""
        one = share(p, se)
        for method in METHODS:
            ends = one.interval(method=method)
            low, high = Fraction(ends[0]) * 100, Fraction(ends[1]) * 100
            between = one.percent_between(digits, method=method)
            start, end = map(percent, (between.low, between.high))
            unit = Fraction(1, 10**digits)
            assert 0 <= start <= max(low, Fraction(0)) < start + unit
            assert end - unit < min(high, Fraction(100)) <= end <= 100
            assert (start / unit).denominator == (end / unit).denominator == 1


class TestStatistics:
    """What is estimated, as values."""

    def test_levels_alone_or_together(self) -> None:
        """One level needs no tuple."""
        assert Proportion("q", "yes") == Proportion("q", ["yes"])
        assert Proportion("q", SATISFACTION.top_two).among == (4, 5)
        assert hash(Mean("y", where={"g": 1})) == hash(Mean("y", where={"g": 1}))

    def test_differences(self) -> None:
        """The first less the second."""
        found = estimate(
            people(a=[1, 2, 3], b=[1, 1, 1]),
            {"less": difference(Mean("a"), Mean("b"))},
        )
        assert made(found["less"]).value == 1

    def test_exact_weights(self) -> None:
        """Texts and fractions, never binary fractions."""
        form = Linear([("0.1", Mean("a")), (Fraction(1, 3), Mean("b"))], "2,5")
        assert form.terms[0][0] == Fraction(1, 10)
        assert form.constant == Fraction(5, 2)

    @pytest.mark.parametrize(
        ("statistic", "is_share"),
        [
            (Proportion("a", 1), True),
            (Mean("a"), False),
            (Total(), False),
            (Ratio("a", "b"), False),
            (Linear([("1/2", Proportion("a", 1)), ("1/2", Proportion("b", 1))]), True),
            (Linear([("1/2", Proportion("a", 1))], "1/2"), True),
            (Linear([("1/2", Proportion("a", 1))], "2/3"), False),
            (Linear([("1/2", Proportion("a", 1))], "-1/3"), False),
            (Linear([(1, Proportion("a", 1)), (1, Proportion("b", 1))]), False),
            (difference(Proportion("a", 1), Proportion("b", 1)), False),
            (Linear([("1/2", Mean("a"))]), False),
            (Linear([], "1/2"), True),
        ],
    )
    def test_what_is_a_share(self, statistic: Statistic, *, is_share: bool) -> None:
        """What can only lie between 0 and 1."""
        found = estimate(people(a=[1, 2, 1], b=[1, 1, 2]), {"": statistic})
        assert made(found[""]).is_share is is_share

    def test_a_constant(self) -> None:
        """Nobody says anything, and nothing is uncertain."""
        found = made(estimate(people(a=[1, 2]), {"": Linear([], 5)})[""])
        assert (found.value, found.se, found.rows, found.n) == (5, 0, 0, 0)

    def test_nothing(self) -> None:
        """Is estimated from a sample all the same; it has degrees of freedom."""
        found = estimate(people(a=[1, 2, 3]), {})
        assert dict(found) == {}
        assert found.design_df == 2
        assert found.covariance().shape == (0, 0)

    def test_rows_and_answers(self) -> None:
        """Rows of the domain, and those of the least-answered item."""
        columns = {
            "a": [1, 2, None, 2, 1],
            "b": [1, None, None, 1, 1],
            "g": ["x", "x", "x", "y", None],
        }
        index = Linear([("1/2", Proportion("a", 1)), ("1/2", Proportion("b", 1))])
        sample = people(**columns)
        wanted: dict[Any, Statistic] = {"index": index}
        wanted |= by_level(sample, {"a": Mean("a")}, "g")
        found = estimate(sample, wanted, missing="available")
        assert (made(found["index"]).rows, made(found["index"]).n) == (5, 3)
        one = made(found["a", "x"])
        assert (one.rows, one.n, one.value, one.df) == (3, 2, 1.5, 2)
        one = made(found["a", "y"])
        assert (one.rows, one.n, one.value, one.se, one.df) == (1, 1, 2, 0, 0)
        assert list(found) == ["index", ("a", "x"), ("a", "y")]
        gap = difference(Mean("a", where={"g": "x"}), Mean("a", where={"g": "y"}))
        apart = made(estimate(sample, {"gap": gap}, missing="available")["gap"])
        assert (apart.rows, apart.n) == (4, 1)

    def test_nobody_answered(self) -> None:
        """There is no estimate, with how many there were."""
        sample = people(a=[1, None, None], g=["x", "y", "y"], w=[0, 1, 1])
        wanted = by_level(sample, {"a": Mean("a")}, "g")
        found = estimate(sample, wanted, missing="available")
        assert found["a", "y"] == NoEstimate(("a", "y"), 2, 0)
        weighted = Sample(Design(weights="w"), sample.columns)
        found = estimate(weighted, wanted, missing="available")
        assert found["a", "x"] == NoEstimate(("a", "x"), 1, 1)

    def test_a_total_that_nobody_answered(self) -> None:
        """Is not known."""
        sample = people(a=[1, None, None], g=["x", "y", "y"])
        wanted = by_level(sample, {"a": Total("a")}, "g")
        found = estimate(sample, wanted, missing="available")
        assert found["a", "y"] == NoEstimate(("a", "y"), 2, 0)

    def test_weights_of_nothing(self) -> None:
        """Have no degrees of freedom: R's `degf`, survey 4.5."""
        columns = {"w": [0, 1, 1, 2], "village": [1, 2, 3, 4], "y": [1, 2, 3, 4]}
        sample = Sample(Design(weights="w", clusters="village"), columns)
        found = estimate(sample, {"": Mean("y")})
        assert made(found[""]).value == 3.25
        assert made(found[""]).se == pytest.approx(0.5682576)
        assert found.design_df == made(found[""]).df == 2

    @pytest.mark.parametrize("statistic", [Total(where={"y": 9}), Linear([], 5)])
    def test_a_design_effect_of_nobody(self, statistic: Statistic) -> None:
        """Is none: nothing varies."""
        found = estimate(people(y=[1, 2]), {"": statistic})
        with pytest.raises(Invalid, match="no variance"):
            found.design_effect("")

    def test_filtering_is_not_zeroing(self) -> None:
        """A village where nobody is of the domain still counts with 0."""
        columns: dict[str, list[Any]] = {
            "village": [1, 1, 2, 2, 3, 3],
            "sex": ["f", "m", "f", "m", "m", "m"],
            "income": [3.0, 9, 5, 9, 9, 9],
        }
        design = Design(clusters="village")
        whole = estimate(
            Sample(design, columns),
            {"total": Total("income", where={"sex": "f"})},
        )
        women = [k for k, sex in enumerate(columns["sex"]) if sex == "f"]
        alone = {name: [column[k] for k in women] for name, column in columns.items()}
        filtered = estimate(Sample(design, alone), {"total": Total("income")})
        zeroed, short = made(whole["total"]), made(filtered["total"])
        assert zeroed.value == short.value == 8
        # By hand: n / (n - 1) times squares about the mean, of 3, 5, 0 and of 3, 5.
        assert zeroed.se**2 == pytest.approx(1.5 * (34 - 64 / 3))
        assert short.se**2 == pytest.approx(2 * (34 - 32))
        assert zeroed.df == short.df == 1
        assert whole.design_df == 2


class TestManyLevels:
    """Columns of more levels than are summed one by one."""

    @FEW
    @given(st.integers(0, 2**32))
    def test_they_are_the_same(self, seed: int) -> None:
        """As the numbers themselves, and as a flag of those that count."""
        rng = np.random.default_rng(seed)
        places = rng.integers(-1, 150, 400)
        codes = Codes(places.astype(np.int16), tuple(range(7, 157)))
        values = [None if place < 0 else place + 7 for place in places]
        among = tuple(range(7, 80))
        columns = {
            "codes": codes,
            "values": values,
            "low": [None if v is None else v in among for v in values],
            "w": rng.uniform(1, 2, 400),
            "g": rng.integers(0, 3, 400),
        }
        sample = Sample(Design(weights="w"), columns)
        pairs: list[tuple[Statistic, Statistic]] = [
            (Mean("codes"), Mean("values")),
            (Proportion("codes", among), Proportion("low", 1)),
            (Proportion("values", among), Proportion("low", 1)),
            (Proportion("codes", 9999), Proportion("low", 9999)),
        ]
        statistics = {
            f"{k} {side}": one
            for k, pair in enumerate(pairs)
            for side, one in zip("ab", pair, strict=True)
        }
        found = estimate(
            sample,
            {**statistics, **by_level(sample, statistics, "g")},
            missing="available",
        )
        for k in range(len(pairs)):
            for where in (None, 0, 1, 2):
                a, b = (f"{k} {side}" for side in "ab")
                if where is not None:
                    a, b = (a, where), (b, where)  # type: ignore[assignment]
                one, other = made(found[a]), made(found[b])
                assert one.value == pytest.approx(other.value, rel=1e-12)
                assert one.se == pytest.approx(other.se, rel=1e-10, abs=1e-15)
                assert one.n == other.n

    @FEW
    @given(st.integers(0, 2**32), st.integers(2, 20))
    def test_all_that_were_answered(self, seed: int, levels: int) -> None:
        """Are everybody too, though there are other levels."""
        rng = np.random.default_rng(seed)
        among = rng.choice(levels, size=rng.integers(1, levels), replace=False)
        columns = {
            "w": rng.random(60) * 10,
            "q": Codes(rng.choice(among, 60), tuple(range(levels))),
            "village": np.arange(60) // 5,
        }
        sample = Sample(Design(weights="w", clusters="village"), columns)
        share = Proportion("q", [int(level) for level in among])
        found = made(estimate(sample, {"": share})[""])
        assert (found.value, found.se) == (1, 0)

    @FEW
    @given(st.integers(0, 2**32), st.integers(2, 14))
    def test_all_levels_together(self, seed: int, levels: int) -> None:
        """Are everybody: exactly 1, without any error."""
        rng = np.random.default_rng(seed)
        columns = {
            "w": rng.random(60) * 10,
            "q": rng.integers(0, levels, 60),
            "village": rng.integers(0, 9, 60),
        }
        sample = Sample(Design(weights="w", clusters="village"), columns)
        assume(len(np.unique(columns["village"])) > 1)
        found = made(estimate(sample, {"": Proportion("q", range(levels))})[""])
        assert (found.value, found.se) == (1, 0)


class TestIndexOfAnswersAlike:
    """An index of answers all alike is where all of them are."""

    @pytest.mark.parametrize("items", [6, 33, 45, 51])
    def test_everybody_is_satisfied_with_everything(self, items: int) -> None:
        """100 %, not a little more or less."""
        index = Linear([(Fraction(1, items), Proportion("q", 1))] * items)
        weights = [Fraction(k, sum(range(items + 1))) for k in range(1, items + 1)]
        uneven = Linear([(weight, Proportion("q", 1)) for weight in weights])
        percent = Linear([(100 * times, one) for times, one in index.terms])
        found = estimate(
            people(q=[1, 1, 1]), {"even": index, "uneven": uneven, "percent": percent}
        )
        assert [made(one).value for one in found.values()] == [1, 1, 100]


class TestManyDomains:
    """Domains of several columns with many levels."""

    def test_they_need_no_more_room_than_rows(self) -> None:
        """Provinces, districts, communes, villages and people at once."""
        names = "abcdefgh"
        rows = np.arange(3000)
        columns = dict.fromkeys(names, rows)
        statistics = {name: Total(where={name: 7}) for name in names}
        found = estimate(people(**columns), statistics)
        assert [made(one).value for one in found.values()] == [1] * len(names)


class TestDataFrames:
    """Columns of a data frame, without needing any library of them."""

    class Frame:
        """What pandas and the sample have in common."""

        def __init__(self, columns: dict[str, Any]) -> None:
            self.columns = list(columns)
            self.values = np.array(list(columns.values()), dtype=object).T
            self._columns = columns

        def __getitem__(self, name: str) -> Any:
            return self._columns[name]

    def test_a_frame_is_a_sample(self) -> None:
        """Its columns are found by name."""
        frame: Any = self.Frame({"w": [1.0, 2, 3], "q": np.array([1, 0, 1])})
        found = estimate(Sample(Design(weights="w"), frame), {"": Proportion("q", 1)})
        assert made(found[""]).value == pytest.approx(2 / 3)

    def test_a_frame_of_people_drawn_at_once(self) -> None:
        """A design without any column."""
        frame: Any = self.Frame({"q": np.array([1, 0, 1])})
        found = estimate(Sample(Design(), frame), {"": Proportion("q", 1)})
        assert made(found[""]).n == 3

    def test_an_unknown_of_pandas(self) -> None:
        """Its NA is a missing answer, though it does not say so when compared."""

        class NAType:
            def __eq__(self, other: object) -> Any:
                return self

            def __ne__(self, other: object) -> Any:
                return self

            def __bool__(self) -> bool:
                raise TypeError

            __hash__ = None  # type: ignore[assignment]

        column = np.array([1, NAType(), 2], dtype=object)
        found = estimate(people(q=column), {"": Mean("q")}, missing="available")
        assert (made(found[""]).value, made(found[""]).n) == (1.5, 2)
