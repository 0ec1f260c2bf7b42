"""The Python package svy agrees, where it is installed and does the same thing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

svy = pytest.importorskip("svy")
pl = pytest.importorskip("polars")

from parindex.survey import (
    Design,
    Estimate,
    Mean,
    Proportion,
    Ratio,
    Sample,
    Total,
    by_level,
    estimate,
)

FILE = Path(__file__).parent / "data" / "survey" / "three_stage.csv"


@pytest.fixture(scope="module")
def both() -> tuple[Any, Sample]:
    """One file in both packages: strata, clusters and weights, with replacement."""
    frame = pl.read_csv(FILE)
    theirs = svy.Sample(frame, svy.Design(stratum="stratum", psu="district", wgt="w"))
    columns = {name: frame[name].to_numpy() for name in frame.columns}
    ours = Sample(Design(weights="w", strata="stratum", clusters="district"), columns)
    return theirs.estimation, ours


def same(found: Any, row: dict[str, Any]) -> None:
    assert isinstance(found, Estimate)
    assert found.value == pytest.approx(row["est"], rel=1e-12)
    assert found.se == pytest.approx(row["se"], rel=1e-12)


@pytest.mark.parametrize("name", ["mean", "total", "ratio", "prop"])
def test_svy_agrees(both: tuple[Any, Sample], name: str) -> None:
    """Estimates and standard errors, of everybody."""
    theirs, ours = both
    if name == "ratio":
        row = theirs.ratio("y", "x").to_dicts()[0]
        same(estimate(ours, {"": Ratio("y", "x")})[""], row)
    elif name == "prop":
        rows = theirs.prop("b4", drop_nulls=True).to_dicts()
        row = next(row for row in rows if row["y_level"] == 1)
        found = estimate(ours, {"": Proportion("b4", 1)}, missing="available")[""]
        same(found, row)
    else:
        row = getattr(theirs, name)("y").to_dicts()[0]
        same(estimate(ours, {"": {"mean": Mean, "total": Total}[name]("y")})[""], row)


def test_svy_agrees_on_domains(both: tuple[Any, Sample]) -> None:
    """Means and degrees of freedom of the groups."""
    theirs, ours = both
    found = estimate(ours, by_level(ours, {"y": Mean("y")}, "group"))
    for row in theirs.mean("y", by="group").to_dicts():
        (level,) = row["by_level"]
        same(found["y", level], row)
