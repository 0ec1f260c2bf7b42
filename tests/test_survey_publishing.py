"""What a standard lets be published, and which neighbours can be told apart."""

from __future__ import annotations

import math
from typing import Any

import pytest

pytest.importorskip("numpy")
pytest.importorskip("scipy")

from hypothesis import given
from hypothesis import strategies as st

from parindex.errors import Invalid
from parindex.survey import (
    Design,
    Estimate,
    Estimates,
    Figure,
    Linear,
    Mean,
    Nchs,
    Neighbours,
    NoEstimate,
    Sample,
    SmallSample,
    by_level,
    estimate,
    neighbours,
    publish,
)
from parindex.text import Text
from survey_samples import made, t_quantile


def share(p: float, se: float, df: float = 1000, n: int = 5000) -> Estimate:
    """A proportion that so many answered."""
    return Estimate("p", p, se, df, n, n, is_share=True)


def width(p: float, wanted: float, df: float = 1000, n: int = 100_000) -> Estimate:
    """A proportion whose t interval is so wide."""
    return share(p, wanted / 2 / t_quantile(0.975, df), df, n)


def english(figure: Figure) -> list[str]:
    """The reasons in English."""
    return [reason.en for reason in figure.reasons]


class TestSmallSamples:
    """Note of the PAPI 2019 workbook: blank below 15 respondents."""

    @pytest.mark.parametrize(
        ("n", "status"), [(14, "suppressed"), (15, "shown"), (16, "shown")]
    )
    def test_fewer_than_fifteen(self, n: int, status: str) -> None:
        """Are not shown."""
        figure = publish(Estimate("income", 10, 1, 5, n, n))
        assert figure.status == status
        assert figure.n == n
        shown = status == "shown"
        assert (figure.value is not None) is shown
        assert (figure.low is not None) is (figure.high is not None) is shown
        assert bool(figure.reasons) is not shown

    def test_respondents_are_whole(self) -> None:
        """There are 14 of them, not 14.0."""
        assert publish(Estimate("income", 10, 1, 5, 14, 14)).reasons == (
            Text(
                "chỉ có 14 người trả lời, dưới 15",
                "only 14 respondents, fewer than 15",
            ),
        )

    def test_a_number_of_ones_own(self) -> None:
        """Stricter, or looser."""
        one = share(0.5, 0.1, n=20)
        assert publish(one, SmallSample(21)).status == "suppressed"
        assert publish(one, SmallSample(20)).status == "shown"

    def test_a_figure_has_its_interval(self) -> None:
        """Korn and Graubard's of a proportion, else t; or as asked."""
        one = share(0.5, 0.02)
        figure = publish(one)
        assert (figure.name, figure.value) == ("p", 0.5)
        assert (figure.low, figure.high) == one.interval(method="korn_graubard")
        figure = publish(one, level=0.9, method="logit")
        assert (figure.low, figure.high) == one.interval(0.9, "logit")
        mean = Estimate("income", 10, 1, 5, 50, 50)
        figure = publish(mean)
        assert (figure.low, figure.high) == mean.interval()

    def test_nobody_answered(self) -> None:
        """There is nothing to show, by any standard."""
        for standard in (SmallSample(), Nchs()):
            figure = publish(NoEstimate(("p", "Huế"), 3, 0), standard)
            reason = Text("không có trả lời nào", "nobody answered")
            assert figure == Figure(("p", "Huế"), "suppressed", (reason,), 0)

    def test_too_few_without_degrees_of_freedom(self) -> None:
        """Is hidden for being few: it needs no interval."""
        assert publish(Estimate("p", 0.5, 0, 0, 3, 3)).status == "suppressed"

    def test_enough_without_degrees_of_freedom(self) -> None:
        """Has no interval to be shown with."""
        with pytest.raises(Invalid, match="0 degrees of freedom"):
            publish(Estimate("p", 0.5, 0, 0, 30, 30))


class TestNchs:
    """NCHS, Vital and Health Statistics 2(175), 2017, for proportions."""

    @pytest.mark.parametrize(
        ("n", "effective", "status"),
        [
            (29, 1000, "suppressed"),
            (30, 1000, "shown"),
            (31, 1000, "shown"),
            (5000, 29.9, "suppressed"),
            (5000, 30.1, "shown"),
        ],
    )
    def test_thirty_respondents(self, n: int, effective: float, status: str) -> None:
        """Or as many effective ones, whichever is less."""
        one = share(0.5, math.sqrt(0.25 / effective), n=n)
        figure = publish(one, Nchs(wide=0.9), method="t")
        assert figure.status == status
        if status == "suppressed":
            few = "29.0" if n == 29 else "29.9"
            assert english(figure) == [
                f"only {few} (effective) respondents, fewer than 30"
            ]

    @pytest.mark.parametrize(
        ("p", "wide", "status"),
        [
            (0.5, 0.299, "shown"),
            (0.5, 0.3001, "suppressed"),
            (0.95, 0.3001, "suppressed"),
        ],
    )
    def test_thirty_points(self, p: float, wide: float, status: str) -> None:
        """An interval of that width is never precise enough."""
        figure = publish(width(p, wide), Nchs(fewest=0), method="t")
        assert figure.status == status
        if status == "suppressed":
            assert english(figure) == [
                "an interval 30.0 percentage points wide, 30 or more"
            ]

    def test_thirty_points_exactly(self) -> None:
        """Are too wide."""
        one = Estimate("p", 0.5, 0.25, math.inf, 100, 100, is_share=True)
        low, high = one.interval(method="t")
        for wide, value in ((high - low, None), (math.nextafter(high - low, 1), 0.5)):
            standard = Nchs(fewest=0, wide=wide, relative=2)
            assert publish(one, standard, method="t").value == value

    @pytest.mark.parametrize(
        ("p", "wide", "status"),
        [
            # Narrower than 5 points: always shown, though wider than 130 % of it.
            (0.01, 0.0499, "shown"),
            # Above 5 points: 130 % of the proportion at most.
            (0.01, 0.0501, "suppressed"),
            (0.1, 0.1299, "shown"),
            (0.1, 0.1301, "suppressed"),
        ],
    )
    def test_130_percent_of_the_proportion(
        self, p: float, wide: float, status: str
    ) -> None:
        """An interval wider than that is too wide."""
        figure = publish(width(p, wide), Nchs(), method="t")
        assert figure.status == status
        if p == 0.1 and status == "suppressed":
            assert figure.reasons == (
                Text(
                    "khoảng tin cậy rộng bằng 130 % tỷ lệ, trên 130 %",
                    "an interval as wide as 130 % of the proportion, above 130 %",
                ),
            )

    @pytest.mark.parametrize(
        ("p", "wide", "status"),
        [
            (0.99, 0.0499, "shown"),
            (0.99, 0.0501, "review"),
            (0.9, 0.1299, "shown"),
            (0.9, 0.1301, "review"),
        ],
    )
    def test_130_percent_of_the_rest(self, p: float, wide: float, status: str) -> None:
        """Is shown with care: the share of the others would not be."""
        figure = publish(width(p, wide), Nchs(), method="t")
        assert figure.status == status
        assert figure.value == p
        if p == 0.9 and status == "review":
            assert figure.reasons == (
                Text(
                    "khoảng tin cậy rộng bằng 130 % phần còn lại, trên 130 %",
                    "an interval as wide as 130 % of the rest, above 130 %",
                ),
            )

    @pytest.mark.parametrize(
        ("df", "status"), [(7, "review"), (8, "shown"), (9, "shown")]
    )
    def test_eight_degrees_of_freedom(self, df: int, status: str) -> None:
        """With fewer a statistician should look first."""
        figure = publish(share(0.5, 0.01, df), Nchs(), method="t")
        assert figure.status == status
        if status == "review":
            assert figure.reasons == (
                Text(
                    "chỉ có 7 bậc tự do, dưới 8",
                    "only 7 degrees of freedom, fewer than 8",
                ),
            )

    @pytest.mark.parametrize("p", [0, 1])
    def test_nobody_and_everybody(self, p: int) -> None:
        """Likewise."""
        figure = publish(share(p, 0), Nchs())
        assert figure.status == "review"
        assert english(figure) == ["exactly 0 or 100 %"]
        assert figure.value == p
        assert publish(share(p, 0, n=29), Nchs()).status == "suppressed"

    @pytest.mark.parametrize("p", [0, 1])
    def test_nobody_of_some(self, p: int) -> None:
        """There is no proportion to hold the width against, or no rest."""
        figure = publish(share(p, 0, n=40), Nchs())
        assert figure.low is not None
        assert figure.high is not None
        assert 0.05 < figure.high - figure.low < 0.30
        assert english(figure) == ["exactly 0 or 100 %"]

    def test_all_reasons_are_told(self) -> None:
        """Why it is hidden first, then what else is doubtful."""
        figure = publish(share(0.5, 0.25, 3), Nchs())
        assert figure.status == "suppressed"
        assert [reason.partition(" ")[0] for reason in english(figure)] == [
            "only",
            "an",
            "only",
        ]
        assert english(figure)[2] == "only 3 degrees of freedom, fewer than 8"

    def test_for_proportions_only(self) -> None:
        """A mean has no effective number of respondents."""
        with pytest.raises(Invalid, match="expected a proportion"):
            publish(Estimate("income", 10, 1, 50, 50, 50), Nchs())

    @given(
        st.floats(0, 1),
        st.just(0.0) | st.floats(1e-6, 0.3),
        st.integers(1, 60),
        st.integers(1, 200),
    )
    def test_a_figure_is_whole_or_not_shown(
        self, p: float, se: float, df: int, n: int
    ) -> None:
        """A value with its interval and no reason, a reason, or neither value."""
        one = share(p, se, df, n)
        for standard in (SmallSample(), Nchs()):
            figure = publish(one, standard, method="wilson")
            parts = (figure.value, figure.low, figure.high)
            assert (figure.status == "shown") is (not figure.reasons)
            if figure.status == "suppressed":
                assert parts == (None, None, None)
            else:
                assert None not in parts
                assert figure.value == p
                assert figure.n == n


# --- neighbours -----------------------------------------------------------------------


def provinces(design: Design, **columns: Any) -> Estimates:
    """The mean of each province."""
    sample = Sample(design, columns)
    return estimate(sample, by_level(sample, {"y": Mean("y")}, "province"))


class TestNeighbours:
    """Whether a unit is really ahead of the next one."""

    def test_from_the_highest_to_the_lowest(self) -> None:
        """Each with the next; a difference is more than chance, or it is not."""
        found = provinces(
            Design(strata="province"),
            province=["a"] * 3 + ["b"] * 3 + ["c"] * 3,
            y=[9, 10, 11, 1, 2, 3, 9, 9.5, 10],
        )
        names = [("y", name) for name in "abc"]
        first, second = neighbours(found, names)
        assert (first.ahead, first.behind) == (("y", "a"), ("y", "c"))
        assert (second.ahead, second.behind) == (("y", "c"), ("y", "b"))
        assert first.difference == found.contrast(
            {("y", "a"): 1, ("y", "c"): -1}, "difference"
        )
        assert (first.differ, second.differ) == (False, True)
        assert first.difference.value == pytest.approx(0.5)
        assert first.difference.df == 4

    def test_at_the_very_level(self) -> None:
        """A difference of t errors is not yet more."""
        found = provinces(
            Design(strata="province"),
            province=["a"] * 4 + ["b"] * 4,
            y=[3, 4, 5, 6, 1, 2, 3, 4],
        )
        names = [("y", "a"), ("y", "b")]
        (pair,) = neighbours(found, names)
        t = pair.difference.value / pair.difference.se
        assert pair.difference.df == 6
        assert 1.9 < t < t_quantile(0.975, 6)
        assert not pair.differ
        assert neighbours(found, names, level=0.9)[0].differ

    def test_what_they_have_in_common_counts(self) -> None:
        """Two items of the same people, whose separate errors would not tell them."""
        level = [1.0, 5, 9, 13, 17, 21]
        columns = {"a": [y + 1 + k % 2 * 0.1 for k, y in enumerate(level)], "b": level}
        sample = Sample(Design(), columns)
        found = estimate(sample, {"a": Mean("a"), "b": Mean("b")})
        (pair,) = neighbours(found, ["b", "a"])
        assert (pair.ahead, pair.behind, pair.differ) == ("a", "b", True)
        apart = math.hypot(made(found["a"]).se, made(found["b"]).se)
        assert pair.difference.value < t_quantile(0.975, 5) * apart

    def test_units_of_one_cluster_each(self) -> None:
        """With no degrees of freedom nothing can be told apart."""
        found = provinces(
            Design(strata="province", clusters="district", lonely="certainty"),
            province=["a", "a", "b", "b"],
            district=[1, 1, 2, 2],
            y=[9, 10, 1, 2],
        )
        (pair,) = neighbours(found, [("y", "a"), ("y", "b")])
        assert pair.difference.df == 0
        assert pair.difference.se == 0
        assert not pair.differ

    def test_those_that_could_not_be_estimated(self) -> None:
        """Are left out."""
        sample = Sample(Design(), {"y": [1, 2, None], "province": ["a", "b", "c"]})
        wanted = by_level(sample, {"y": Mean("y")}, "province")
        found = estimate(sample, wanted, missing="available")
        pairs = neighbours(found, [("y", name) for name in "abc"])
        assert [(pair.ahead[1], pair.behind[1]) for pair in pairs] == [("b", "a")]
        assert neighbours(found, [("y", "c"), ("y", "a")]) == ()
        assert neighbours(found, []) == ()

    def test_equal_ones(self) -> None:
        """Keep their order, and do not differ, even without any error."""
        found = estimate(
            Sample(Design(), {"y": [1, 2]}),
            {"a": Linear([], 5), "b": Linear([], 5), "c": Linear([], 4)},
        )
        equal, apart = neighbours(found, ["b", "a", "c"])
        assert isinstance(equal, Neighbours)
        assert (equal.ahead, equal.behind, equal.differ) == ("b", "a", False)
        assert apart.differ
