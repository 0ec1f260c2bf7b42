"""Numbers of R's survey package, on designs made up for it and on its own examples.

`tests/data/survey/README.md` says how they were made.
"""

from __future__ import annotations

import csv
import math
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("numpy")
pytest.importorskip("scipy")

import numpy as np

from parindex.errors import Invalid
from parindex.survey import (
    Design,
    Estimate,
    Estimates,
    Linear,
    Mean,
    NoEstimate,
    Proportion,
    Ratio,
    Sample,
    Total,
    difference,
    estimate,
)
from parindex.survey.statistics import Statistic, linear, within

if TYPE_CHECKING:
    from collections.abc import Iterable

DATA = Path(__file__).parent / "data" / "survey"

#: How near every number must come, relative to R's; the issue's own figure.
NEAR = 1e-12
#: A standard error that is nothing but rounding, relative to the estimate.
NOTHING = 1e-9


def read(path: Path) -> dict[str, Any]:
    """The columns of a file of respondents; empty cells and NA are missing."""
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    columns: dict[str, Any] = {}
    for name in rows[0]:
        texts = ["" if row[name] == "NA" else row[name] for row in rows]
        try:
            columns[name] = np.array([float(t) if t else math.nan for t in texts])
        except ValueError:
            columns[name] = np.array(texts)
    return columns


def reference(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def near(found: float, wanted: float, scale: float) -> bool:
    if abs(wanted) < 1e-14 * max(abs(scale), 1):
        return abs(found) <= NOTHING * max(abs(scale), 1)
    return abs(found - wanted) <= NEAR * abs(wanted)


# --- designs of our own ---------------------------------------------------------------


@cache
def sample(design: str, lonely: str, fpc: str) -> Sample:
    columns = read(DATA / f"{design}.csv")
    stages: dict[str, tuple[str, ...]] = {
        "three_stage": ("district", "commune", "village"),
        "certainty": ("psu", "commune", "village"),
        "lonely": ("psu", "ssu"),
    }
    clusters = stages[design]
    sizes: tuple[str | None, ...] = ("N1", "N2", "N3")[: len(clusters)]
    if fpc == "no":
        sizes = ()
    elif fpc == "stage1":
        sizes = ("N1",)
    elif fpc == "stage23":
        sizes = (None, "N2", "N3")
    elif fpc == "stage1234":
        clusters, sizes = (*clusters, "person"), (*sizes, "N4")
    certain = ("cert1", "cert2", "cert3") if design == "certainty" else ()
    return Sample(
        Design(
            weights="w",
            strata="stratum",
            clusters=clusters,
            population=sizes,
            certainty=certain,
            lonely={"remove": "certainty"}.get(lonely, lonely),  # type: ignore[arg-type]
        ),
        columns,
    )


def index(weights: tuple[int, ...]) -> Linear:
    whole = sum(weights)
    items = (Proportion(f"b{k}", 1) for k in range(1, 5))
    return Linear(
        tuple((f"{w}/{whole}", item) for w, item in zip(weights, items, strict=True))
    )


def statistic(name: str) -> Statistic:
    """What the name of a reference number stands for."""
    name, _, group = name.partition("|group=")
    where = {"group": group} if group else {}
    fixed: dict[str, Statistic] = {
        "mean_y": Mean("y"),
        "total_y": Total("y"),
        "total_one": Total(),
        "ratio_y_x": Ratio("y", "x"),
        "ratio_b1_x": Ratio("b1", "x"),
        "index_equal": index((1, 1, 1, 1)),
        "index_1234": index((1, 2, 3, 4)),
    }
    if name in fixed:
        return within(fixed[name], where)
    if match := re.fullmatch(r"mean_(?:cc_)?(b\d)", name):
        return Proportion(match[1], 1, where=where)
    if match := re.fullmatch(r"total_(b\d)", name):
        return Total(match[1], where=where)
    if match := re.fullmatch(r"prop_answer=(\d)", name):
        return Proportion("answer", int(match[1]), where=where)
    if match := re.fullmatch(r"diff_mean_y_(\w)_(\w)", name):
        a, b = (Mean("y", where={"group": g}) for g in match.groups())
        return difference(a, b)
    assert name == "diff_index_equal_a_b", name
    a_, b_ = (linear(within(fixed["index_equal"], {"group": g})) for g in "ab")
    return Linear((*a_.terms, *((-times, term) for times, term in b_.terms)))


def several(of: Sample, names: Iterable[str], missing: Any = "available") -> Estimates:
    return estimate(of, {name: statistic(name) for name in names}, missing=missing)


def one(of: Sample, name: str) -> Estimate:
    found = several(of, [name])[name]
    assert isinstance(found, Estimate)
    return found


ROWS = reference(DATA / "reference.csv")


def expected(row: dict[str, str]) -> tuple[str, str, bool]:
    """The lonely rule, the population sizes and whether survey 4.5 made the number."""
    options = dict(part.split("=") for part in row["options"].split(";"))
    return options["lonely"], options["fpc"], "survey" in options


def is_ours(row: dict[str, str]) -> bool:
    """Not the two things in which R differs from itself, or from zeroing.

    Version 4.1.1 measures a lonely unit from 0, 4.5 (and this library) from the mean of
    all; and with `adjust` and `average` R takes a domain's rows alone, so that units
    without any are not in the mean and strata without any are not averaged over.
    """
    lonely, _, newer = expected(row)
    if lonely in {"adjust", "average"} and "|" in row["statistic"]:
        return False
    if lonely == "adjust" and not newer:
        twin = {**row, "options": row["options"] + ";survey=4.5"}
        keys = ("design", "options", "statistic")
        return not any(all(r[k] == twin[k] for k in keys) for r in ROWS)
    return True


def of_row(row: dict[str, str]) -> Sample:
    lonely, fpc, _ = expected(row)
    return sample(row["design"], lonely, fpc)


def rows(pattern: str) -> list[Any]:
    """The reference numbers whose name is of a form, and the parts of their names."""
    return [
        pytest.param(row, found, id=f"{row['design']}-{row['options']}-{found[0]}")
        for row in ROWS
        if is_ours(row) and (found := re.fullmatch(pattern, row["statistic"]))
    ]


def number(row: dict[str, str], field: str = "estimate") -> float:
    return float(row[field] or "nan")


ITEM_MEANS = tuple(f"mean_b{k}" for k in range(1, 5))


@pytest.mark.parametrize(("row", "parts"), rows(r"degf(?:\|group=(\w))?"))
def test_degrees_of_freedom(row: dict[str, str], parts: re.Match[str]) -> None:
    """First-stage units less strata, of the design or of a domain."""
    if parts[1]:
        assert one(of_row(row), f"mean_y|group={parts[1]}").df == number(row)
    else:
        assert several(of_row(row), ["mean_y"]).design_df == number(row)


@pytest.mark.parametrize(("row", "parts"), rows(r"deff_(replace_)?(.*)"))
def test_design_effects(row: dict[str, str], parts: re.Match[str]) -> None:
    """With replacement and without, also in a domain."""
    found = several(of_row(row), [parts[2]])
    effect = found.design_effect(parts[2], replacement=bool(parts[1]))
    assert near(effect, number(row), 1)


@pytest.mark.parametrize(
    ("row", "parts"),
    [
        *rows(r"cov_(?P<of>mean|total)_y_(?P<a>\w)_(?P<b>\w)"),
        *rows(r"cov_(?P<of>mean)_(?P<cc>cc_)?(?P<a>b\d)_(?P<b>b\d)"),
        *rows(r"cov_(?P<of>prop)_answer_(?P<a>\d)_(?P<b>\d)"),
    ],
)
def test_covariances(row: dict[str, str], parts: re.Match[str]) -> None:
    """Between domains, items and levels; of complete cases too."""
    form = {"prop": "prop_answer={}", "total": "total_y|group={}"}.get(
        parts["of"],
        "mean_{}"
        if parts["a"].startswith("b") and len(parts["a"]) > 1
        else "mean_y|group={}",
    )
    names = [form.format(parts[k]) for k in "ab"]
    complete = bool(parts.groupdict().get("cc"))
    every = ITEM_MEANS if complete else dict.fromkeys(names)
    found = several(of_row(row), every, "complete" if complete else "available")
    order = list(every)
    matrix = found.covariance()
    covariance = matrix[order.index(names[0]), order.index(names[1])]
    assert near(covariance, number(row), abs(number(row)))


METHODS = {"xlogit": "logit", "beta": "korn_graubard", "mean": "t", "wilson": "wilson"}


@pytest.mark.parametrize(("row", "parts"), rows(r"ci_(xlogit|beta|mean|wilson)_(.*)"))
def test_intervals_of_proportions(row: dict[str, str], parts: re.Match[str]) -> None:
    """Four methods; R's own iteration for `logit` stops early, `xlogit` is the same."""
    name = parts[2]
    name = f"prop_{name}" if name.startswith("answer") else f"mean_{name}"
    check(one(of_row(row), name), row, METHODS[parts[1]])


@pytest.mark.parametrize(("row", "parts"), rows(r"(?!degf|deff|cov|ci).*"))
def test_estimates(row: dict[str, str], parts: re.Match[str]) -> None:
    """Means, totals, proportions, ratios, indices, differences; t intervals."""
    if parts[0].startswith("mean_cc_"):
        found = several(of_row(row), ITEM_MEANS, "complete")[
            parts[0].replace("cc_", "")
        ]
    else:
        found = several(of_row(row), [parts[0]])[parts[0]]
    if math.isnan(number(row)):
        assert isinstance(found, NoEstimate)
    else:
        assert isinstance(found, Estimate)
        check(found, row, "t")


def check(found: Estimate, row: dict[str, str], method: Any) -> None:
    scale = number(row)
    assert near(found.value, scale, scale)
    assert near(found.se, number(row, "se"), scale)
    if number(row, "df") == 0:
        with pytest.raises(Invalid, match="degrees of freedom"):
            found.interval(df=0)
        return
    low, high = found.interval(method=method, df=number(row, "df"))
    assert near(low, number(row, "low"), scale)
    assert near(high, number(row, "high"), scale)


def test_every_number_is_tried() -> None:
    """But for R's own logit and what `is_ours` leaves out."""
    tried = [row for row in ROWS if is_ours(row) and "ci_logit" not in row["statistic"]]
    assert len(tried) > 590
