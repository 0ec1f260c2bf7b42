"""The marimo app, run without a browser."""

from __future__ import annotations

import runpy
from fractions import Fraction
from pathlib import Path

import pytest

pytest.importorskip("marimo", reason="the app needs marimo")

APP = Path(__file__).parents[1] / "examples" / "what_if_app.py"


@pytest.mark.slow
class TestApp:
    """Its sliders and what they come to."""

    def test_at_rest_nothing_moves(self) -> None:
        app = runpy.run_path(str(APP))["app"]
        outputs, found = app.run()
        (outcome,) = found["comparison"]
        assert not outcome.shift
        assert len(found["gaps"]) == 10
        assert "Nếu … thì sao?" in outputs[1].text

    def test_a_slider_moves_the_total(self) -> None:
        """1.5 from 1 to 2 points, and 7.1.4 from 0.41 to 1."""
        app = runpy.run_path(str(APP))["app"]
        _, found = app.run()
        hundredths = {**found["hundredths"], "1.5": 200, "7.1.4": 100}
        outputs, found = app.run(defs={"hundredths": hundredths})
        (outcome,) = found["comparison"]
        assert outcome.shift.low == Fraction("1.59")
        assert "60,5949 → 62,1849 (+1,59)" in outputs[-1].text
