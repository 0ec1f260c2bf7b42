"""How often intervals hold, of a survey as SIPAS 2024 was, with people made up.

The functions are those of `examples/sipas_simulation.py`.
"""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("numpy")
pytest.importorskip("scipy")

import numpy as np

from parindex.survey import Sample

if TYPE_CHECKING:
    from collections.abc import Callable

EXAMPLE = Path(__file__).parents[1] / "examples" / "sipas_simulation.py"

#: The seed of all surveys here, and how many there are.
SEED, REPETITIONS = 2024, 500


@pytest.fixture(scope="module")
def simulation() -> dict[str, Any]:
    """What the example defines."""
    return runpy.run_path(str(EXAMPLE))


@pytest.fixture(scope="module")
def survey(simulation: dict[str, Any]) -> dict[str, Any]:
    """One survey of one country."""
    rng = np.random.default_rng(SEED)
    columns: dict[str, Any] = simulation["draw"](simulation["population"](rng), rng)
    return columns


class TestDesign:
    """Published for 2024: so many people, villages, communes and districts."""

    def test_how_many_were_drawn(
        self, simulation: dict[str, Any], survey: dict[str, Any]
    ) -> None:
        """As published; three districts a province, six in the two largest."""
        sample = Sample(simulation["DESIGN"], survey)
        assert sample.rows == 36_525
        assert [len(stage.parent) for stage in sample.stages] == [195, 385, 1170]
        assert sorted(sample.stages[0].drawn.tolist()) == [3] * 61 + [6] * 2
        assert len(simulation["ITEMS"]) == 33

    def test_weights_are_those_of_the_design(
        self, simulation: dict[str, Any], survey: dict[str, Any]
    ) -> None:
        """One over the chance that a village was drawn, times its people asked."""
        sample = Sample(simulation["DESIGN"], survey)
        chance = np.ones(1)
        for stage in sample.stages:
            chance = chance[stage.parent] * stage.fraction[stage.stratum]
        asked = np.bincount(sample.units)
        wanted = 1 / (chance * asked)[sample.units]
        assert sample.weights == pytest.approx(wanted, rel=1e-12)
        villages = len(simulation["population"](np.random.default_rng(SEED)).province)
        assert sample.weights.sum() == pytest.approx(villages, rel=0.1)

    def test_one_survey(
        self, simulation: dict[str, Any], survey: dict[str, Any]
    ) -> None:
        """All provinces have an interval, and most hold what is true."""
        rng = np.random.default_rng(SEED)
        truth = simulation["population"](rng).truth()
        covered: Callable[..., Any] = simulation["covered"]
        held = covered(simulation["DESIGN"], survey, truth)
        assert held.shape == (63,)
        assert held.sum() > 50
        careless = covered(simulation["NAIVE"], survey, truth)
        assert careless.sum() < held.sum()


@pytest.mark.slow
class TestCoverage:
    """An interval of 95 % holds in 95 of 100 surveys; see the limits of each."""

    def test_with_the_design(self, simulation: dict[str, Any]) -> None:
        """From 93 to 97 %: 63 intervals of 500 surveys; 95.9 % when it was written."""
        held = simulation["coverage"](simulation["DESIGN"], REPETITIONS, SEED)
        assert 0.93 <= held <= 0.97

    def test_without_its_clusters(self, simulation: dict[str, Any]) -> None:
        """Far fewer hold: people of one village answer alike."""
        held = simulation["coverage"](simulation["NAIVE"], 10, SEED)
        assert held < 0.80
