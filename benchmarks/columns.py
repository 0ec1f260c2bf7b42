"""Scoring columns and drawing them, against a kernel written by hand for one tree.

The tree is the size of the 2022 edition's: 75 leaves in nine areas, of the kinds that
it has, on 81 columns. The kernel by hand knows nothing else: blocks of 32,768 rows,
results written in place, no check of anything.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from parindex import (
    Area,
    Assessment,
    Band,
    Bands,
    Book,
    Change,
    Count,
    Criterion,
    Datum,
    Deduction,
    Framework,
    Increase,
    Number,
    Proportional,
    Scorecard,
    evaluate,
)
from parindex.arrays import Compiled, compile_card
from parindex.arrays.columns import BLOCK
from parindex.arrays.tapes import Machine
from parindex.whatif.chances.distributions import Binomial, Law, Uniform
from parindex.whatif.chances.uncertainty import simulate

if TYPE_CHECKING:
    from parindex.measures import Kind
    from parindex.rules import Rule
    from parindex.whatif.chances.simulations import Simulation

#: How many leaves of each kind there are, one after the other in turn.
KINDS = {
    "proportional": 26,
    "checklist": 16,
    "penalty": 9,
    "step": 7,
    "gate": 7,
    "increase": 6,
    "count": 4,
}

AREAS = 9

Columns = dict[str, Any]


def leaves() -> list[tuple[str, int]]:
    """The kind of each leaf and the area it is in."""
    kinds = [kind for kind, times in KINDS.items() for _ in range(times)]
    return [(kind, 1 + place % AREAS) for place, kind in enumerate(kinds)]


@cache
def framework() -> Framework:
    """The tree: each leaf of at most one point."""
    data: list[Datum] = []
    inside: dict[int, list[Criterion]] = {area: [] for area in range(1, AREAS + 1)}
    for kind, area in leaves():
        name = f"x{len(data)}"
        of: Kind = "percent"
        if kind in {"checklist", "penalty", "count"}:
            of = "count"
        elif kind == "increase":
            of = "amount"
            data.append(_datum(f"{name}_before", of))
        data.append(_datum(name, of))
        code = f"{area}.{len(inside[area]) + 1}"
        rule = _rule(kind, name)
        inside[area].append(Criterion(code=code, title=code, max_score=1, rule=rule))
    areas = [
        Area(code=str(area), title="", max_score=len(criteria), criteria=criteria)
        for area, criteria in inside.items()
    ]
    most = sum(KINDS.values())
    return Framework(id="tree", title="", max_score=most, children=areas, data=data)


def _datum(name: str, kind: Kind) -> Datum:
    unit = {"count": "dossier", "amount": "billion VND"}.get(kind, "")
    return Datum(name=name, title="", kind=kind, unit=unit)


def _rule(kind: str, name: str) -> Rule:  # noqa: PLR0911 - one a kind
    measure = Number(of=name)
    match kind:
        case "proportional":
            return Proportional(measure=measure)
        case "checklist":
            return Count(of=name, each="0.5")
        case "count":
            return Count(of=name, each="0.25")
        case "penalty":
            return Deduction(each={name: "0.1"})
        case "step":
            bands = [Band(at_least="95 %", score=1), Band(at_least="80 %", score="0.5")]
            return Bands(measure=measure, bands=bands, otherwise=0)
        case "gate":
            return Proportional(measure=measure, gate_at_least="80 %")
        case _:
            before = Number(of=f"{name}_before")
            change = Change(now=measure, base=before, relative=True)
            return Increase(measure=change, above=0, otherwise=0, no_cases="full")


def columns(rows: int, seed: int = 1) -> Columns:
    """Values of all data."""
    rng = np.random.default_rng(seed)
    found: Columns = {}
    for datum in framework().data:
        if datum.kind == "percent":
            found[datum.name] = rng.random(rows)
        elif datum.kind == "count":
            found[datum.name] = rng.integers(0, 8, rows).astype(np.float64)
        else:
            found[datum.name] = rng.uniform(50, 100, rows)
    return found


# --- by hand --------------------------------------------------------------------------


def by_hand(data: Columns) -> Any:  # noqa: ANN401 - the scores of all rows, a row a node
    """The areas and the whole, as one would write them for this tree alone."""
    rows = len(data["x0"])
    found = np.empty((AREAS + 1, rows))
    x, y, mask = np.empty(BLOCK), np.empty(BLOCK), np.empty(BLOCK, dtype=np.bool_)
    order = by_area()
    for start in range(0, rows, BLOCK):
        end = min(start + BLOCK, rows)
        scratch = x[: end - start], y[: end - start], mask[: end - start]
        whole = found[0, start:end]
        whole.fill(0.0)
        for area, inside in order.items():
            out = found[area, start:end]
            out.fill(0.0)
            for kind, name in inside:
                here = data[name][start:end]
                if kind == "increase":
                    before = data[f"{name}_before"][start:end]
                    scored = np.greater(here, before, out=scratch[2])
                else:
                    scored = _leaf(kind, here, *scratch)
                np.add(out, scored, out=out)
            np.add(whole, out, out=whole)
    return found


@cache
def by_area() -> dict[int, list[tuple[str, str]]]:
    """The kind and the datum of each leaf, by area."""
    names = [d.name for d in framework().data if not d.name.endswith("_before")]
    found: dict[int, list[tuple[str, str]]] = {}
    for (kind, area), name in zip(leaves(), names, strict=True):
        found.setdefault(area, []).append((kind, name))
    return found


def _leaf(kind: str, here: Any, x: Any, y: Any, mask: Any) -> Any:  # noqa: ANN401
    match kind:
        case "proportional":
            return here
        case "checklist":
            np.multiply(here, 0.5, out=x)
            return np.clip(x, 0.0, 1.0, out=x)
        case "count":
            np.multiply(here, 0.25, out=x)
            return np.clip(x, 0.0, 1.0, out=x)
        case "penalty":
            np.multiply(here, -0.1, out=x)
            np.add(x, 1.0, out=x)
            return np.clip(x, 0.0, 1.0, out=x)
        case "step":
            np.multiply(np.greater_equal(here, 0.95, out=mask), 0.5, out=x)
            np.multiply(np.greater_equal(here, 0.8, out=mask), 0.5, out=y)
            return np.add(x, y, out=x)
        case _:  # a gate
            return np.multiply(np.greater_equal(here, 0.8, out=mask), here, out=x)


# --- ours -----------------------------------------------------------------------------


def card() -> Scorecard:
    """The tree with nothing known but what no law is given of: all of it."""
    measurements = {
        datum.name: {"percent": "1/2", "count": 1}.get(datum.kind, 75)
        for datum in framework().data
    }
    book = Book(name="appraised", measurements=measurements)
    assessment = Assessment(framework="tree", unit="A unit", year=2023, books=[book])
    return evaluate(framework(), assessment)


def prepared() -> Compiled:
    """All data as columns; the areas and the whole are wanted."""
    names = [datum.name for datum in framework().data]
    return compile_card(card(), names, ["", *map(str, range(1, AREAS + 1))])


def unchecked(made: Compiled, data: Columns) -> dict[str, Any]:
    """The scores of columns that need no check, as the kernel by hand makes none."""
    rows = len(data["x0"])
    found = {code: np.empty(rows) for code in made.results}
    machine = Machine(made.tape, BLOCK)
    for start in range(0, rows, BLOCK):
        part = slice(start, start + BLOCK)
        outs = {}
        for code, ends in found.items():
            register = made.results[code].low
            assert register is not None  # all vary
            outs[register] = ends[part]
        machine.run([data[name][part] for name in made.columns], outs)
    return found


@cache
def laws() -> dict[str, Law]:
    """Ten uncertain leaves: six shares, two checklists, two counts of cases."""
    names = [of for inside in by_area().values() for of in inside]
    kinds = ["proportional"] * 4 + ["step", "gate", "checklist", "checklist"]
    kinds += ["penalty", "penalty"]
    share = Uniform(low="50 %", high="100 %")
    cases = Binomial(cases=7, probability="1/2")
    found: dict[str, Law] = {}
    for kind in kinds:
        name = next(n for k, n in names if k == kind and n not in found)
        found[name] = share if kind in {"proportional", "step", "gate"} else cases
    return found


def simulated(of: Scorecard, draws: int) -> Simulation:
    """Ten uncertain leaves, drawn and scored."""
    return simulate(of, laws(), draws=draws, seed=1)
