"""How sure ranks and groups are."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, cast

import pytest

pytest.importorskip("numpy")
pytest.importorskip("scipy")

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.special import ndtr

from parindex.bands import QUARTILES, Group, GroupBands, group_bands, quartile_groups
from parindex.errors import Invalid, NotFound
from parindex.ranking import rank
from parindex.survey import (
    Design,
    Draws,
    Estimates,
    Linear,
    Mean,
    NoEstimate,
    Sample,
    difference,
    draw,
    estimate,
    simulation,
)
from strategies import FEW
from survey_samples import cases, made

if TYPE_CHECKING:
    from parindex.survey.statistics import Statistic
    from survey_samples import Case

#: More draws than are ranked at once.
MANY = 2 * simulation.BLOCK + 1


def drawn(*rows: list[float], **options: Any) -> Draws:
    """Draws of units a, b, c and so on."""
    values = np.array(rows, dtype=np.float64)
    return Draws(tuple("abcdefgh"[: values.shape[1]]), values, **options)


def means(**columns: list[float]) -> Estimates:
    """The means of some columns of the same people."""
    sample = Sample(Design(), columns)
    return estimate(sample, {name: Mean(name) for name in columns})


tables = st.integers(1, 6).flatmap(
    lambda units: st.lists(
        st.lists(st.integers(0, 5), min_size=units, max_size=units),
        min_size=1,
        max_size=8,
    )
)


class TestRanks:
    """Rank 1 is the highest; equal values share the better rank."""

    def test_ties_share(self) -> None:
        """Two first, then a third."""
        draws = drawn([5, 7, 7, 1])
        assert draws.ranks().tolist() == [[3, 1, 1, 4]]
        assert drawn([5, 7, 7, 1], first="lowest").ranks().tolist() == [[2, 3, 3, 1]]
        assert draws.at_most(1) == {"a": 0, "b": 1, "c": 1, "d": 0}
        assert draws.at_most(3) == {"a": 1, "b": 1, "c": 1, "d": 0}

    @FEW
    @given(tables, st.sampled_from(["highest", "lowest"]))
    def test_they_are_those_of_scores(self, rows: list[list[int]], first: Any) -> None:
        """Of `rank`, draw by draw."""
        found = drawn(*cast("list[list[float]]", rows), first=first).ranks()
        for row, ranks in zip(rows, found, strict=True):
            scores = {str(k): value for k, value in enumerate(row)}
            wanted = rank(scores, first=first)
            assert ranks.tolist() == [wanted[code].rank.low for code in scores]

    @FEW
    @given(tables)
    def test_probabilities(self, rows: list[list[int]]) -> None:
        """Each unit has some rank; without ties, each rank some unit."""
        draws = drawn(*cast("list[list[float]]", rows))
        table = draws.rank_probabilities()
        assert table.sum(axis=1) == pytest.approx(1)
        units = len(draws.names)
        for enough in (units, units + 1):
            assert list(draws.at_most(enough).values()) == pytest.approx([1] * units)
        for none in (0, -1):
            assert set(draws.at_most(none).values()) == {0}
        if all(len(set(row)) == len(row) for row in rows):
            assert table.sum(axis=0) == pytest.approx(1)
            for k in range(1, units + 1):
                assert math.fsum(draws.at_most(k).values()) == pytest.approx(k)
        else:
            # Of two that share, both have the better one.
            assert math.fsum(draws.at_most(1).values()) >= 1 - 1e-12

    def test_blocks_of_draws(self) -> None:
        """Many draws are ranked as few."""
        values = np.random.default_rng(3).integers(0, 4, (MANY, 5)).astype(float)
        names = tuple("abcde")
        found = Draws(names, values).ranks()
        assert found[:7].tolist() == Draws(names, values[:7]).ranks().tolist()
        assert found[-7:].tolist() == Draws(names, values[-7:]).ranks().tolist()
        ahead = (values[:, :, None] < values[:, None, :]).sum(axis=2)
        assert (found == ahead + 1).all()

    def test_columns(self) -> None:
        """A unit is found by its name."""
        draws = drawn([1, 2, 3])
        assert [draws.place(name) for name in "abc"] == [0, 1, 2]
        with pytest.raises(NotFound) as caught:
            draws.place("x")
        assert caught.value == NotFound("unit", "x", "the draws", ("a", "b", "c"))


class TestDraws:
    """Draws come from the estimates and their covariance."""

    def test_the_same_seed_draws_the_same(self) -> None:
        """And another one others."""
        found = means(a=[1, 2, 4], b=[2, 2, 3])
        draws = draw(found, ["a", "b"], seed=7, draws=50)
        assert draws.values.shape == (50, 2)
        assert (draws.names, draws.first) == (("a", "b"), "highest")
        same = draw(found, iter(["a", "b"]), seed=7, draws=50, first="lowest")
        assert (same.values == draws.values).all()
        assert same.first == "lowest"
        assert (draw(found, ["a", "b"], seed=8, draws=50).values != draws.values).all()
        assert draw(found, ["a"], seed=7).values.shape == (10_000, 1)

    @FEW
    @given(cases(lonely=["certainty"]), st.integers(0, 2**32))
    def test_they_spread_as_the_estimates_do(self, case: Case, seed: int) -> None:
        """About the estimates, with their covariance."""
        wanted: dict[Any, Statistic] = {
            "y": Mean("y"),
            "x": Mean("x"),
            "less": difference(Mean("y"), Mean("x")),
            "constant": Linear([], 3),
        }
        found = case.estimated(wanted)
        assume(not any(isinstance(one, NoEstimate) for one in found.values()))
        values = draw(found, wanted, seed=seed, draws=1000).values
        covariance = found.covariance()
        centre = np.array([made(one).value for one in found.values()])
        errors = np.sqrt(covariance.diagonal())
        # An eigenvalue of 1e-16 that should be 0 leaves its square root.
        rounding = 1e-6 * (1 + errors.max())
        off = np.abs(values.mean(axis=0) - centre)
        # A mean of 1,000 lies this far off once in 500 million times.
        assert (off <= 6 * errors / math.sqrt(1000) + rounding).all()
        spread = (values - centre).T @ (values - centre) / len(values)
        near = 0.4 * np.outer(errors, errors) + rounding
        assert (np.abs(spread - covariance) <= near).all()
        # What follows from others follows from them in each draw.
        less = values[:, 0] - values[:, 1]
        assert values[:, 2] == pytest.approx(less, abs=rounding)

    def test_without_any_error_ranks_are_certain(self) -> None:
        """So are shared ones."""
        found = means(a=[2, 2, 2], b=[3, 3, 3], c=[2, 2, 2], d=[1, 1, 1])
        draws = draw(found, "abcd", seed=1, draws=100)
        assert draws.at_most(1) == {"a": 0, "b": 1, "c": 0, "d": 0}
        assert draws.at_most(2) == {"a": 1, "b": 1, "c": 1, "d": 0}
        assert draws.rank_probabilities()[3].tolist() == [0, 0, 0, 1]
        mixed = means(a=[2, 2, 2], b=[-9, 3, 30], c=[2, 2, 2])
        draws = draw(mixed, "abc", seed=1, draws=100)
        ranks = draws.ranks()
        assert (ranks[:, 0] == ranks[:, 2]).all()
        assert 0 < draws.at_most(1)["b"] < 1

    def test_a_thing_and_itself_share_their_rank(self) -> None:
        """Whatever is drawn: nothing can tell them apart."""
        found = means(a=[1, 2, 4], b=[1, 2, 4], c=[2, 2, 3])
        draws = draw(found, "abc", seed=1, draws=100)
        ranks = draws.ranks()
        assert (ranks[:, 0] == ranks[:, 1]).all()

    def test_an_unknown_end(self) -> None:
        """Is refused, not taken for another."""
        end: Any = "best"
        with pytest.raises(Invalid, match="one of highest, lowest"):
            draw(means(a=[1, 2], b=[3, 5]), ["a", "b"], seed=1, first=end)

    def test_nobody_is_drawn(self) -> None:
        """No units, no ranks."""
        draws = draw(means(a=[1, 2]), [], seed=1, draws=3)
        assert draws.ranks().shape == (3, 0)
        assert draws.at_most(1) == {}

    @pytest.mark.parametrize("together", [False, True])
    def test_two_units(self, *, together: bool) -> None:
        """The chance that one is ahead is that of their difference: a normal's.

        Where both answered alike, the same estimates tell far more.
        """
        rng = np.random.default_rng(5)
        a = rng.normal(0, 1, 400)
        b = rng.normal(0, 1, 400)
        if together:
            b = a + rng.normal(0, 0.2, 400)
        b += 0.05 + a.mean() - b.mean()
        found = means(a=a.tolist(), b=b.tolist())
        gap = found.contrast({"b": 1, "a": -1})
        assert gap.value == pytest.approx(0.05)
        sure = float(ndtr(gap.value / gap.se))
        count = 40_000
        draws = draw(found, ["a", "b"], seed=1, draws=count)
        near = 4 * math.sqrt(sure * (1 - sure) / count) + 1 / count
        assert draws.at_most(1)["b"] == pytest.approx(sure, abs=near)
        lowest = draw(found, ["a", "b"], seed=1, draws=count, first="lowest")
        assert lowest.at_most(1)["a"] == pytest.approx(sure, abs=near)
        assert (sure > 0.99) is together
        assert (sure < 0.9) is not together


BANDS = group_bands("par-index/2024")


class TestGroups:
    """How often a unit lies in each group."""

    def test_stated_bounds(self) -> None:
        """A bound belongs to the group above it; below all there may be no group."""
        codes = [group.code for group in BANDS.groups]
        bounds = [float(bound.low) for bound in BANDS.bounds]
        assert len(bounds) == len(codes)
        rows = [[bound] for bound in bounds]
        below = [[math.nextafter(bound, -math.inf)] for bound in bounds]
        found = drawn(*rows, *below).in_groups(BANDS)["a"]
        share = 1 / len(rows) / 2
        wanted = dict.fromkeys(codes, 2 * share)
        wanted[codes[0]] = share
        assert found == pytest.approx({**wanted, "": share})

    def test_a_last_group_that_is_open(self) -> None:
        """Holds all that is lower."""
        bands = GroupBands(
            id="two",
            title="Two",
            groups=[Group(code="A", name="A", at_least=50), Group(code="B", name="B")],
        )
        found = drawn([50], [49.9], [-3], [70]).in_groups(bands)
        assert found == {"a": {"A": 0.5, "B": 0.5}}

    @FEW
    @given(tables)
    def test_groups_are_those_of_scores(self, rows: list[list[int]]) -> None:
        """As `GroupBands.of` has them, draw by draw; they come to 1."""
        draws = drawn(*[[60.0 + 10 * value for value in row] for row in rows])
        found = draws.in_groups(BANDS)
        assert list(found) == list(draws.names)
        for place, name in enumerate(draws.names):
            assert math.fsum(found[name].values()) == pytest.approx(1)
            for code, often in found[name].items():
                times = 0
                for row in rows:
                    (group,) = BANDS.of(60 + 10 * row[place])
                    times += code == (group.code if group else "")
                assert often == pytest.approx(times / len(rows))

    @FEW
    @given(tables)
    def test_quartiles_are_those_of_scores(self, rows: list[list[int]]) -> None:
        """As `quartile_groups` has them, of each draw anew; they come to 1."""
        draws = drawn(*cast("list[list[float]]", rows))
        found = draws.in_quartiles()
        groups = [
            quartile_groups({str(k): value for k, value in enumerate(row)})
            for row in rows
        ]
        for place, name in enumerate(draws.names):
            assert list(found[name]) == [code for code, *_ in QUARTILES]
            assert math.fsum(found[name].values()) == pytest.approx(1)
            for code, often in found[name].items():
                times = 0
                for row, bands in zip(rows, groups, strict=True):
                    (group,) = bands.of(row[place])
                    times += group is not None and group.code == code
                assert often == pytest.approx(times / len(rows))

    def test_groups_of_estimates(self) -> None:
        """One province near a bound, one far from all."""
        rng = np.random.default_rng(2)
        near = rng.normal(90, 5, 100)
        found = means(
            near=(near + 90 - near.mean()).tolist(), far=rng.normal(75, 1, 100).tolist()
        )
        groups = draw(found, ["near", "far"], seed=4).in_groups(BANDS)
        best, second = (group.code for group in BANDS.groups[:2])
        assert float(BANDS.bounds[0].low) == 90
        assert groups["near"][best] == pytest.approx(0.5, abs=0.02)
        assert groups["near"][best] + groups["near"][second] == pytest.approx(1)
        assert groups["far"][best] == 0
