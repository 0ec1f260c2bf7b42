"""The variance of linearised statistics, stage by stage, from sums of last units."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from parindex.errors import Collector
from parindex.survey.sample import stratum_name

if TYPE_CHECKING:
    from parindex.survey.sample import Sample, Stage

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def deviations(sample: Sample, linearised: Floats) -> tuple[Floats, ...]:
    """Rows whose sums of products are the covariance of some statistics.

    Within each stratum of each stage, the units' sums less their mean, scaled by
    n / (n - 1), by the part that was not drawn, and by the parts drawn at the stages
    before: the ultimate-cluster estimator, stage by stage.

    Args:
        sample: The sample.
        linearised: The sum of the linearised values in each unit of the last stage, one
            column a statistic.

    Raises:
        Invalid: for a stratum with one unit, where the design says to fail.
    """
    sums = [linearised]
    for stage in reversed(sample.stages[1:]):
        sums.append(group(sums[-1], stage.parent))
    sums.reverse()
    found = []
    path = np.ones(1)
    for number, (stage, z) in enumerate(zip(sample.stages, sums, strict=True), 1):
        scale = _scale(sample, stage, path, number)
        if scale.any():
            found.append(
                _centred(sample, stage, z) * np.sqrt(scale)[stage.stratum, None]
            )
        path = path[stage.parent] * stage.fraction[stage.stratum]
        if not path.any():
            break
    return tuple(found)


def group(values: Floats, ids: Ints) -> Floats:
    """The sums of rows with the same id; ids never fall from one row to the next."""
    starts = np.flatnonzero(np.diff(ids, prepend=-1))
    found: Floats = np.add.reduceat(values, starts, axis=0)
    return found


def _scale(sample: Sample, stage: Stage, path: Floats, number: int) -> Floats:
    """What the squared deviations of each stratum count."""
    drawn = stage.drawn
    rest = 1 - stage.fraction
    counts = path[stage.owner] > 0
    lonely = (drawn == 1) & (rest > 0) & counts
    rule = sample.design.lonely
    if rule == "fail" and lonely.any():
        _refuse(sample, stage, lonely, number)
    scale = path[stage.owner] * rest * drawn / np.maximum(drawn - 1, 1)
    if rule == "average":
        strata = np.bincount(stage.owner, minlength=len(path))
        measured = strata - np.bincount(stage.owner[lonely], minlength=len(path))
        none = lonely & (measured[stage.owner] == 0)
        if none.any():
            _refuse(sample, stage, none, number)
        scale = scale * (strata / np.maximum(measured, 1))[stage.owner]
    found: Floats = scale
    return found


def _refuse(
    sample: Sample, stage: Stage, lonely: NDArray[np.bool_], number: int
) -> None:
    problems = Collector()
    for row in stage.row[lonely]:
        where = f"{stratum_name(sample, int(row))}, stage {number}"
        expected = "two or more, or another rule for lonely units"
        problems.add("lonely", where, "one unit", expected)
    problems.check("design")


def _centred(sample: Sample, stage: Stage, z: Floats) -> Floats:
    """The units' sums less their stratum's mean."""
    means = group(z, stage.stratum) / stage.drawn[:, None]
    if sample.design.lonely == "adjust":
        # A lonely unit is measured from the mean of all units of the same parent.
        units = np.bincount(stage.parent)[:, None]
        overall = group(z, stage.parent) / units
        lonely = stage.drawn == 1
        means[lonely] = overall[stage.owner[lonely]]
    found: Floats = z - means[stage.stratum]
    return found


def first_stage(sample: Sample) -> tuple[Ints, Ints]:
    """The first-stage unit of each last unit, and the stratum of each of those."""
    units = np.arange(len(sample.stages[-1].parent))
    for stage in reversed(sample.stages[1:]):
        units = stage.parent[units]
    return units, sample.stages[0].stratum
