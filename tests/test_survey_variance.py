"""Variances of every kind of design, held against the textbook's, in fractions."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("numpy")
pytest.importorskip("scipy")

from hypothesis import given

from parindex.survey import Estimate, Linear, NoEstimate, Total, by_level
from parindex.survey.statistics import linear
from strategies import FEW
from survey_samples import STATISTICS, Case, cases, made, textbook

if TYPE_CHECKING:
    from parindex.survey.statistics import Statistic

pytestmark = pytest.mark.property


def check(case: Case) -> None:
    """Estimates and standard errors are those of the textbook."""
    some = {name: STATISTICS[name] for name in ("scale", "share", "total", "ratio")}
    statistics: dict[Any, Statistic] = {
        **STATISTICS,
        **by_level(case.sample, some, "g"),
    }
    estimates = case.estimated(statistics)
    for name, found in estimates.items():
        exact = textbook(case, statistics[name])
        if exact.value is None:
            assert isinstance(found, NoEstimate)
            continue
        assert isinstance(found, Estimate)
        value, se = float(exact.value), math.sqrt(exact.variance)
        assert found.value == pytest.approx(value, rel=1e-13, abs=1e-13)
        assert found.se == pytest.approx(se, rel=1e-11, abs=1e-13 * max(1, abs(value)))
        units, weighted = first_stage(case, statistics[name])
        if units == weighted:
            assert found.df == len(units) - len({stratum for stratum, _ in units})
        if exact.effect is not None:
            effect = estimates.design_effect(name)
            assert effect == pytest.approx(float(exact.effect), rel=1e-9, abs=1e-12)
        if exact.without is not None:
            effect = estimates.design_effect(name, replacement=False)
            assert effect == pytest.approx(float(exact.without), rel=1e-9, abs=1e-12)


def first_stage(case: Case, statistic: Statistic) -> tuple[set[Any], set[Any]]:
    """The first-stage units with rows in its domains, with their strata.

    All of them, and those of them whose rows have a weight above 0.
    """
    columns, design = case.columns, case.design
    wheres = [term.where for _, term in linear(statistic).terms]
    units, weighted = set(), set()
    for row in range(case.rows):
        inside = any(
            all(columns[name][row] == level for name, level in where.items())
            for where in wheres
        )
        unit, stratum, sure = (
            None if name is None else columns[name][row]
            for name in (design.clusters[0], design.strata[0], design.certainty[0])
        )
        unit = row if unit is None else unit
        if inside:
            units.add(((stratum, unit if sure else None), unit))
        if inside and columns["w"][row]:
            weighted.add(((stratum, unit if sure else None), unit))
    return units, weighted


@FEW
@given(cases())
def test_a_design_of_several_stages(case: Case) -> None:
    """Strata, sizes and units that were certain, at any stage; domains of all."""
    check(case)


@FEW
@given(cases())
def test_totals_of_several_domains(case: Case) -> None:
    """What is added up of them counts those without anybody as 0."""
    total = Linear(
        [
            (1, Total("y", where={"g": "p"})),
            ("-1/2", Total(where={"g": "nobody"})),
            (2, Total("x", where={"g": "q"})),
        ]
    )
    exact = textbook(case, total)
    found = case.estimated({"": total})[""]
    if exact.value is None:
        assert isinstance(found, NoEstimate)
    else:
        value = made(found).value
        assert value == pytest.approx(float(exact.value), rel=1e-13, abs=1e-13)


@FEW
@given(cases(lonely=["certainty", "adjust", "average"]))
def test_strata_with_one_unit(case: Case) -> None:
    """Each rule for lonely units does what it says."""
    check(case)
