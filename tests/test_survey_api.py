"""The examples of R's survey package: schools of California, sampled in two ways.

`svy` figures are from /work/shared/tables/r-survey-reference.csv (R 4.2.2, survey
4.1.1) and from the page on SIPAS and PAPI, 4.3, which also has R's `prop.test` and
`binom.test`.
"""

from __future__ import annotations

import csv
import math
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("numpy")
pytest.importorskip("scipy")

import numpy as np

from parindex.survey import (
    Design,
    Estimate,
    Mean,
    Proportion,
    Ratio,
    Sample,
    Total,
    estimate,
)
from survey_samples import made

if TYPE_CHECKING:
    from pathlib import Path

    from parindex.survey import Estimates
    from parindex.survey.estimates import Method
    from parindex.survey.statistics import Statistic

#: How near every figure must come, relative to R's.
NEAR = 1e-12
#: A standard error that is nothing but rounding, relative to the estimate.
NOTHING = 1e-9

#: What the table calls the design with strata.
STRATA = "strat"  # codespell:ignore strat

#: The file and the design of each sample.
DESIGNS = {
    STRATA: ("apistrat", Design(weights="pw", strata="stype", population="fpc")),
    "strat_nofpc": ("apistrat", Design(weights="pw", strata="stype")),
    "clus1": ("apiclus1", Design(weights="pw", clusters="dnum", population="fpc")),
    "clus1_nofpc": ("apiclus1", Design(weights="pw", clusters="dnum")),
}

TYPES = "EHM"

#: What each name of the file stands for: what was called, level, and domain.
STATISTICS: dict[tuple[str, str, str], Statistic] = {
    ("svymean(~api00)", "api00", ""): Mean("api00"),
    ("svytotal(~api00)", "api00", ""): Total("api00"),
    ("svymean(~enroll, na.rm)", "enroll", ""): Mean("enroll"),
    ("svytotal(~enroll, na.rm)", "enroll", ""): Total("enroll"),
    ("svyratio(~api.stu, ~enroll, na.rm)", "api.stu/enroll", ""): Ratio(
        "api.stu", "enroll"
    ),
    ("svyratio(~api00, ~api99)", "api00/api99", ""): Ratio("api00", "api99"),
    **{
        ("svymean(~stype)", f"stype{kind}", ""): Proportion("stype", kind)
        for kind in TYPES
    },
    **{
        ("svytotal(~stype)", f"stype{kind}", ""): Total(where={"stype": kind})
        for kind in TYPES
    },
    **{
        ("svymean(~sch.wide)", f"sch.wide{answer}", ""): Proportion("sch.wide", answer)
        for answer in ("Yes", "No")
    },
    **{
        ("svyby(~api00, svymean)", kind, "stype"): Mean("api00", where={"stype": kind})
        for kind in TYPES
    },
    **{
        ("svyby(~api00, svytotal)", kind, "stype"): Total(
            "api00", where={"stype": kind}
        )
        for kind in TYPES
    },
    **{
        ("svyby(~I(sch.wide=='Yes'), svymean)", kind, "stype"): Proportion(
            "sch.wide", "Yes", where={"stype": kind}
        )
        for kind in TYPES
    },
}


def rows_of(path: Path) -> list[dict[str, str]]:
    """The rows of a table."""
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def columns_of(path: Path) -> dict[str, Any]:
    """Its columns: of numbers where all cells are, NaN for an empty one."""
    rows = rows_of(path)
    columns: dict[str, Any] = {}
    for name in rows[0]:
        texts = ["" if row[name] == "NA" else row[name] for row in rows]
        try:
            columns[name] = np.array([float(t) if t else math.nan for t in texts])
        except ValueError:
            columns[name] = np.array(texts)
    return columns


def sample(shared: Path, name: str) -> Sample:
    """The schools of a design."""
    file, design = DESIGNS[name]
    return Sample(design, columns_of(shared / "tables" / f"{file}.csv"))


def estimated(shared: Path, name: str, **statistics: Statistic) -> Estimates:
    """What is estimated from a design."""
    return estimate(sample(shared, name), statistics, missing="available")


def near(found: float, wanted: float, scale: float) -> bool:
    """Whether a figure is R's."""
    if wanted == 0 or abs(wanted) < NOTHING * abs(scale):
        return abs(found) <= NOTHING * abs(scale)
    return math.isclose(found, wanted, rel_tol=NEAR)


@pytest.mark.parametrize("design", DESIGNS)
def test_all_figures(shared: Path, design: str) -> None:
    """Estimates, standard errors, normal and t intervals, degrees of freedom."""
    rows = rows_of(shared / "tables" / "r-survey-reference.csv")
    found = estimate(sample(shared, design), STATISTICS, missing="available")
    mine = [row for row in rows if row["design"] == design]
    names = [(row["statistic"], row["level"], row["by"]) for row in mine]
    assert sorted(names) == sorted(STATISTICS)
    for name, row in zip(names, mine, strict=True):
        df = int(row["degf"])
        assert found.design_df == df
        one = made(found[name])  # type: ignore[index] # a name of three parts
        figures = {
            "estimate": one.value,
            "se": one.se,
            **ends("normal", one.interval(df=math.inf)),
            **ends("t", one.interval(df=df)),
        }
        scale = float(row["estimate"])
        for figure, value in figures.items():
            assert near(value, float(row[figure]), scale), (name, figure)


def ends(kind: str, interval: tuple[float, float]) -> dict[str, float]:
    """An interval by the names of its columns."""
    return dict(zip((f"ci_low_{kind}", f"ci_high_{kind}"), interval, strict=True))


#: Section 4.3: design, mean of api00 (error), total of enroll (error), effect, df.
PAGE = [
    (STRATA, 662.287363, 9.408941, 3687177.5, 114641.72, 1.204457, 197),
    ("strat_nofpc", 662.287363, 9.536132, 3687177.5, 117319.09, 1.237241, 197),
    ("clus1", 644.169399, 23.542241, 3404940.1, 932235.03, 9.345869, 14),
    ("clus1_nofpc", 644.169399, 23.779011, 3404940.1, 941610.74, 9.534802, 14),
]


@pytest.mark.parametrize("row", PAGE, ids=[row[0] for row in PAGE])
def test_the_table_of_the_page(shared: Path, row: tuple[Any, ...]) -> None:
    """Means, totals, design effects and degrees of freedom, to the digits printed."""
    design, mean, mean_se, total, total_se, effect, df = row
    found = estimated(shared, design, mean=Mean("api00"), total=Total("enroll"))
    assert made(found["mean"]).value == pytest.approx(mean, abs=5e-7)
    assert made(found["mean"]).se == pytest.approx(mean_se, abs=5e-7)
    assert made(found["total"]).value == pytest.approx(total, abs=0.05)
    assert made(found["total"]).se == pytest.approx(total_se, abs=0.005)
    deff = found.design_effect("mean", replacement=False)
    assert deff == pytest.approx(effect, abs=5e-7)
    assert found.design_df == df


def test_a_design_effect_with_replacement(shared: Path) -> None:
    """Drawing anew each time would have a larger variance, by all that was drawn."""
    found = estimated(shared, STRATA, mean=Mean("api00"))
    without = found.design_effect("mean", replacement=False)
    fraction = 200 / math.fsum(found.sample.weights)
    assert found.design_effect("mean") == pytest.approx(without * (1 - fraction))
    n = found.effective_n("mean")
    assert n == pytest.approx(200 / found.design_effect("mean"))


def test_intervals_of_a_proportion(shared: Path) -> None:
    """Logit and beta, with the degrees of freedom of the design."""
    found = estimated(shared, STRATA, p=Proportion("comp.imp", "Yes"))
    p = made(found["p"])
    assert p.value == pytest.approx(0.6556490119, abs=5e-11)
    assert p.se == pytest.approx(0.0337254958, abs=5e-11)
    assert p.df == 197
    wanted: dict[Method, tuple[float, float]] = {
        "logit": (0.5864671, 0.7188064),
        "korn_graubard": (0.5850755, 0.7214935),
        "t": (0.5891397, 0.7221584),
    }
    for method, interval in wanted.items():
        assert p.interval(method=method) == pytest.approx(interval, abs=5e-8)


@pytest.mark.parametrize(
    ("yes", "n", "wilson", "clopper_pearson"),
    [
        (0, 10, (0, 0.2775327999), (0, 0.3084971078)),
        (1, 10, (0.0178762131, 0.4041500268), (0.0025285785, 0.4450161170)),
        (15, 20, (0.5312991224, 0.8881382986), (0.5089541283, 0.9134285309)),
        (829, 1000, (0.8044158481, 0.8510661448), (0.8042047464, 0.8518401518)),
    ],
)
def test_counts_out_of_some(
    yes: int, n: int, wilson: tuple[float, float], clopper_pearson: tuple[float, float]
) -> None:
    """Wilson's interval and Clopper and Pearson's, of respondents drawn at once."""
    p = yes / n
    one = Estimate("p", p, math.sqrt(p * (1 - p) / n), n - 1, n, n, is_share=True)
    assert one.interval(method="wilson", df=math.inf) == pytest.approx(
        wilson, abs=5e-11
    )
    # Its own t over t of n - 1 is 1: the effective number is the number itself.
    assert one.interval(method="korn_graubard") == pytest.approx(
        clopper_pearson, abs=5e-11
    )
