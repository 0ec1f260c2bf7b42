"""A million respondents: an index, its factors and 63 provinces, with standard errors.

The peer is what no estimator can do without: the sums of weights in each first-stage
unit, of those who answered each item and of those who are content, in bare NumPy.
"""

from __future__ import annotations

import tracemalloc
from functools import cache, partial
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np
from timing import Bench, Figure, against, installed

from parindex import load_framework
from parindex.survey import (
    SATISFACTION,
    Design,
    Estimate,
    Estimates,
    Item,
    NoEstimate,
    Proportion,
    Sample,
    by_level,
    estimate,
    node_statistics,
    tabulate,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

ROWS, PROVINCES, UNITS = 1_000_000, 63, 40

FRAMEWORK = load_framework("vn/sipas/2022")
ITEMS = {
    datum.name: Proportion(datum.name, SATISFACTION.top_two) for datum in FRAMEWORK.data
}
NODES = node_statistics(FRAMEWORK, ITEMS, "pooled")
#: The index and the nine factors.
WANTED = {
    name: form
    for name, form in NODES.items()
    if name == "score" or name.count(".") == 1
}


def respondents(seed: int = 1) -> dict[str, Any]:
    """Answers to 33 items, one in twenty missing, in 2,520 units of 63 provinces."""
    rng = np.random.default_rng(seed)
    unit = rng.integers(0, PROVINCES * UNITS, ROWS)
    columns: dict[str, Any] = {
        "weight": rng.uniform(0.5, 2.0, ROWS),
        "district": unit,
        "province": unit // UNITS,
    }
    for name in ITEMS:
        answers = rng.choice(
            np.arange(6, dtype=np.int8), ROWS, p=[0.05, 0.05, 0.05, 0.1, 0.45, 0.3]
        )
        columns[name] = answers
    return columns


def bare_sums(columns: dict[str, Any]) -> list[NDArray[Any]]:
    """The sums alone."""
    unit, weight = columns["district"], columns["weight"]
    found = []
    for name in ITEMS:
        answer = columns[name]
        found.append(np.bincount(unit, weight * (answer >= 4)))  # noqa: PLR2004
        found.append(np.bincount(unit, weight * (answer >= 1)))
    return found


def prepared(columns: dict[str, Any]) -> Sample:
    """The sample, its design worked out and its items read, 0 as no answer."""
    read = dict(columns)
    for name in ITEMS:
        read[name] = SATISFACTION.read(columns[name], missing=[0])
    design = Design(weights="weight", strata="province", clusters="district")
    return Sample(design, read)


def estimated(sample: Sample) -> Estimates:
    """The index and the factors of the country, and the index of each province."""
    provinces = by_level(sample, {"index": NODES["score"]}, "province")
    return estimate(sample, {**WANTED, **provinces}, missing="available")


def peak(call: Callable[[], object]) -> float:
    """The most memory that a call takes at once, in MB."""
    tracemalloc.start()
    call()
    found = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    return found


@cache
def _answers() -> dict[str, Any]:
    return respondents()


def _from_sample() -> Figure:
    answers = _answers()
    sample = prepared(answers)
    most = peak(partial(estimated, sample))
    found = against(partial(estimated, sample), partial(bare_sums, answers))
    return attrs.evolve(found, note=f"{most:.0f} MB at the peak beside the columns")


def _from_columns() -> Figure:
    answers = _answers()
    return against(
        lambda: estimated(prepared(answers)), partial(bare_sums, answers), rounds=3
    )


def _from_files(folder: Path) -> Figure:
    """A share of one item with its error, from Parquet, against the bare GROUP BY."""
    duckdb = installed("duckdb")
    name = next(iter(ITEMS))
    columns = {c: _answers()[c] for c in ("weight", "district", "province", name)}
    path = folder / "respondents.parquet"
    folder.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        arrow = installed("pyarrow")
        installed("pyarrow.parquet").write_table(arrow.table(columns), path)
    design = Design(weights="weight", strata="province", clusters="district")
    item = {name: Item(SATISFACTION, missing=(0,))}

    def ours() -> Estimate | NoEstimate:
        sums = tabulate(path, design, item)
        return estimate(sums, {name: ITEMS[name]}, missing="available")[name]

    database = duckdb.connect(":memory:")
    content = f"sum(weight) FILTER (WHERE {name} >= 4)"
    answered = f"sum(weight) FILTER (WHERE {name} >= 1)"
    bare = (
        f"SELECT province, district, {content}, {answered} "  # noqa: S608 - our own names
        f"FROM read_parquet('{path}') GROUP BY ALL"
    )
    one, rows = ours(), estimate(prepared(_answers()), ITEMS, missing="available")
    other = rows[name]
    assert isinstance(one, Estimate)
    assert isinstance(other, Estimate)
    assert abs(one.value - other.value) < 1e-12  # noqa: PLR2004
    assert abs(one.se / other.se - 1) < 1e-9  # noqa: PLR2004
    return against(ours, lambda: database.execute(bare).fetchall(), rounds=15)


def benches(folder: Path) -> tuple[Bench, ...]:
    """The lines of the table, with files in a folder."""
    from_files = Bench(
        name="T18",
        what="a share of 1,000,000 with its error, from Parquet / the bare GROUP BY",
        measure=partial(_from_files, folder),
        target=1.3,
    )
    return (*BENCHES, from_files)


BENCHES = (
    Bench(
        name="survey",
        what="1,000,000 respondents, 73 estimates with errors / the bare sums in NumPy",
        measure=_from_sample,
        guard=1.8,
        quick=True,
    ),
    Bench(
        name="survey-read",
        what="the same with the design and the answers read / the bare sums",
        measure=_from_columns,
    ),
)
