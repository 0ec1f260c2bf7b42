"""A survey as SIPAS 2024 was: do intervals hold the true index as often as they say?

People are made up, the design is the published one: 36,525 people in 1,170 villages of
385 communes of 195 districts of 63 provinces (3 districts each, 6 in the two largest).
How the villages' people think is known here, so is the true index of each province.

    python examples/sipas_simulation.py [REPETITIONS]
"""

import sys
from typing import Any

import attrs
import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from parindex import load_framework
from parindex.survey import (
    SATISFACTION,
    Design,
    Estimate,
    Linear,
    Proportion,
    Sample,
    by_level,
    estimate,
    node_statistics,
)

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

FRAMEWORK = load_framework("vn/sipas/2022")
#: Each item: who of its respondents is satisfied or very satisfied.
ITEMS = {
    datum.name: Proportion(datum.name, SATISFACTION.top_two) for datum in FRAMEWORK.data
}
#: The index, with all items pooled: a reading, since no source states the formula.
INDEX: Linear = node_statistics(FRAMEWORK, ITEMS, "pooled")["score"]

DESIGN = Design(
    weights="weight",
    strata="province",
    clusters=("district", "commune", "village"),
    population=("districts", "communes", "villages"),
    lonely="certainty",  # of five districts one commune was drawn, as in 2024
)
#: What a careless analyst would do: take people as drawn one by one.
NAIVE = Design(weights="weight", strata="province")

PROVINCES, PEOPLE, VILLAGES, COMMUNES = 63, 36_525, 1_170, 385
#: How far districts, communes, villages and people differ, in units of one answer.
SPREAD = {"district": 0.35, "commune": 0.12, "village": 0.12, "person": 0.7}
#: Where the latent opinion passes from one of five levels to the next.
CUTS = np.array([-2.2, -1.3, 0.0, 1.2])


@attrs.frozen(eq=False)
class Population:
    """All villages of the country: where each lies, and what its people think."""

    province: Ints
    district: Ints
    commune: Ints
    #: How content the people of each village are.
    opinion: Floats
    #: How content people are with each item.
    items: Floats

    def truth(self) -> Floats:
        """The true index of each province: the share of all answers content."""
        apart = np.sqrt(1 + SPREAD["person"] ** 2)
        content = ndtr((self.opinion[:, None] + self.items) / apart).mean(axis=1)
        found: Floats = np.bincount(self.province, content) / np.bincount(self.province)
        return found


def population(rng: np.random.Generator) -> Population:
    """Provinces of 8 to 15 districts (30 in two), of communes, of villages."""
    districts = rng.integers(8, 16, PROVINCES)
    districts[:2] = 30
    of_district = np.repeat(np.arange(PROVINCES), districts)
    communes = rng.integers(12, 17, len(of_district))
    of_commune = np.repeat(np.arange(len(of_district)), communes)
    villages = rng.integers(7, 10, len(of_commune))
    commune = np.repeat(np.arange(len(of_commune)), villages)
    district = of_commune[commune]
    province = of_district[district]
    opinion = rng.normal(0.9, 0.25, PROVINCES)[province]
    for name, ids in (("district", district), ("commune", commune)):
        opinion += rng.normal(0, SPREAD[name], ids.max() + 1)[ids]
    opinion += rng.normal(0, SPREAD["village"], len(commune))
    items = rng.normal(0, 0.25, len(ITEMS))
    return Population(province, district, commune, opinion, items)


def take(ids: Ints, wanted: Ints, rng: np.random.Generator) -> NDArray[np.bool_]:
    """So many of each group at random, without replacement."""
    order = np.lexsort((rng.random(len(ids)), ids))
    starts = np.concatenate(([0], np.cumsum(np.bincount(ids))[:-1]))
    place = np.empty(len(ids), dtype=np.int64)
    place[order] = np.arange(len(ids)) - starts[ids[order]]
    return np.asarray(place < wanted[ids])


def spread(total: int, over: int) -> Ints:
    """Whole numbers that differ by one at most and add up to *total*."""
    return np.arange(total, total + over) // over


def draw(people: Population, rng: np.random.Generator) -> dict[str, Any]:
    """A sample of the design: the columns that a survey office would hand over."""
    district, commune = people.district, people.commune
    province_of = np.zeros(district.max() + 1, dtype=np.int64)
    province_of[district] = people.province
    district_of = np.zeros(commune.max() + 1, dtype=np.int64)
    district_of[commune] = district
    districts = np.flatnonzero(
        take(province_of, np.where(np.arange(PROVINCES) < 2, 6, 3), rng)  # noqa: PLR2004
    )
    wanted = np.zeros(len(province_of), dtype=np.int64)
    wanted[rng.permutation(districts)] = spread(COMMUNES, len(districts))
    communes = np.flatnonzero(take(district_of, wanted, rng))
    wanted_villages = np.zeros(len(district_of), dtype=np.int64)
    wanted_villages[rng.permutation(communes)] = spread(VILLAGES, len(communes))
    village = np.flatnonzero(take(commune, wanted_villages, rng))
    asked = spread(PEOPLE, VILLAGES)
    rows = np.repeat(village, asked)
    there = {
        "districts": np.bincount(province_of)[people.province],
        "communes": np.bincount(district_of)[district],
        "villages": np.bincount(commune)[commune],
    }
    drawn = (
        np.bincount(province_of[districts])[people.province],
        wanted[district],
        wanted_villages[commune],
        np.bincount(village, asked, len(commune)),
    )
    columns: dict[str, Any] = {
        "province": people.province,
        "district": district,
        "commune": commune,
        "village": np.arange(len(commune)),
        **there,
    }
    columns = {name: column[rows] for name, column in columns.items()}
    weight = np.prod([*there.values()], axis=0)[rows].astype(float)
    for number in drawn:
        weight /= number[rows]
    columns["weight"] = weight
    person = rng.normal(0, SPREAD["person"], len(rows)) + people.opinion[rows]
    for name, item in zip(ITEMS, people.items, strict=True):
        opinion = person + item + rng.standard_normal(len(rows))
        columns[name] = (np.searchsorted(CUTS, opinion) + 1).astype(np.int8)
    return columns


def covered(
    design: Design, columns: dict[str, Any], truth: Floats
) -> NDArray[np.bool_]:
    """Whether the 95 % interval of each province holds its true index."""
    sample = Sample(design, columns)
    found = estimate(sample, by_level(sample, {"index": INDEX}, "province"))
    holds = []
    for province, true in enumerate(truth.tolist()):
        one = found["index", province]
        assert isinstance(one, Estimate)
        low, high = one.interval()
        holds.append(low <= 100 * true <= high)
    return np.array(holds)


def coverage(design: Design, repetitions: int, seed: int) -> float:
    """How often the interval of a province holds its true index."""
    rng = np.random.default_rng(seed)
    people = population(rng)
    truth = people.truth()
    held = [covered(design, draw(people, rng), truth) for _ in range(repetitions)]
    return float(np.mean(held))


if __name__ == "__main__":
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    print(f"{times} surveys of {PEOPLE:,} people, 63 intervals of 95 % each")
    print(f"hold the true index, with the design: {coverage(DESIGN, times, 1):.1%}")
    few = min(times, 5)
    print(f"hold it, without clusters ({few}): {coverage(NAIVE, few, 1):.1%}")
