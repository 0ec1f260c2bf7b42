"""The tree that columns are scored with, their values, and our engine on them.

The tree has the 75 leaves, the areas and the maxima of the 2022 edition without the
survey of leaders: 103 nodes, 78 points. The appendix says what full marks need and
seldom the rule, so the *kind* of rule of each leaf was dealt out for the benchmark
(the same ones as in the measurements that its targets come from): 81 columns.
"""

from __future__ import annotations

import random
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import attrs
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
    load_framework,
)
from parindex.arrays import Compiled, compile_card
from parindex.whatif.chances.distributions import Binomial, Law, Uniform
from parindex.whatif.chances.uncertainty import simulate

if TYPE_CHECKING:
    from parindex.measures import Kind
    from parindex.rules import Rule
    from parindex.whatif.chances.simulations import Simulation

EDITION = "vn/par-index/province/2022"

#: How many leaves of each kind there are.
KINDS = {
    "proportional": 26,
    "checklist": 16,
    "penalty": 9,
    "step": 7,
    "gate": 7,
    "increase": 6,
    "count": 4,
}

#: Cases after which a checklist and a count have all points and a penalty none.
CASES = {"checklist": 4, "count": 5, "penalty": 10}

#: What the data of each kind are; the others are shares.
DATA: dict[str, Kind] = {
    "checklist": "count",
    "count": "count",
    "penalty": "count",
    "increase": "amount",
}

Columns = dict[str, Any]


class Leaf(NamedTuple):
    """One leaf, as a peer needs it."""

    #: Its code, and that of its area.
    code: str
    area: str
    #: The most it gives, in points.
    points: Fraction
    #: How it is scored.
    kind: str
    #: The column it reads; an increase also reads `before`.
    column: str
    before: str = ""


@cache
def leaves() -> tuple[Leaf, ...]:
    """All leaves, in the order of the appendix, with a kind dealt out to each."""
    edition = load_framework(EDITION)
    codes = [n.code for n in edition.walk() if not n.children and n.code[0].isdigit()]
    kinds = [kind for kind, times in KINDS.items() for _ in range(times)]
    random.Random(2022).shuffle(kinds)  # noqa: S311 - no secret
    found = []
    for place, (code, kind) in enumerate(zip(codes, kinds, strict=True)):
        name = f"x{place}"
        before = f"{name}_before" if kind == "increase" else ""
        most, area = edition[code].max_score, code.partition(".")[0]
        found.append(Leaf(code, area, most, kind, name, before))
    return tuple(found)


@cache
def areas() -> tuple[str, ...]:
    """The codes of the areas."""
    return tuple(dict.fromkeys(leaf.area for leaf in leaves()))


@cache
def framework() -> Framework:
    """The tree: each leaf of the edition with the rule of its kind."""
    edition = load_framework(EDITION)
    rules = {leaf.code: _rule(leaf) for leaf in leaves()}

    def made(node: Criterion) -> Criterion:
        return Criterion(
            code=node.code,
            title=node.code,
            max_score=node.max_score,
            rule=rules.get(node.code),
            components=[made(child) for child in node.components],
        )

    children = [
        Area(
            code=area.code,
            title=area.code,
            max_score=area.max_score,
            criteria=[made(child) for child in area.criteria],
        )
        for area in edition.children
        if isinstance(area, Area) and area.code in areas()
    ]
    data = [
        Datum(name=name, title=name, kind=kind, unit=_unit(kind))
        for name, kind in kinds().items()
    ]
    most = sum((leaf.points for leaf in leaves()), Fraction(0))
    return Framework(
        id="tree", title="Tree", max_score=most, children=children, data=data
    )


@cache
def kinds() -> dict[str, Kind]:
    """What each column is, by name."""
    found: dict[str, Kind] = {}
    for leaf in leaves():
        kind = DATA.get(leaf.kind, "percent")
        found |= {name: kind for name in (leaf.before, leaf.column) if name}
    return found


def _unit(kind: Kind) -> str:
    return {"count": "dossier", "amount": "billion VND"}.get(kind, "")


def _rule(leaf: Leaf) -> Rule:
    measure, most = Number(of=leaf.column), leaf.points
    match leaf.kind:
        case "proportional":
            return Proportional(measure=measure)
        case "checklist" | "count":
            return Count(of=leaf.column, each=most / CASES[leaf.kind])
        case "penalty":
            return Deduction(each={leaf.column: most / CASES["penalty"]})
        case "step":
            steps = [
                Band(at_least="95 %", score=most),
                Band(at_least="80 %", score=most / 2),
            ]
            return Bands(measure=measure, bands=steps, otherwise=0)
        case "gate":
            return Proportional(measure=measure, gate_at_least="80 %")
        case _:
            base = Number(of=leaf.before)
            change = Change(now=measure, base=base, relative=True)
            return Increase(measure=change, above=0, otherwise=0, no_cases="full")


def columns(rows: int, seed: int = 1) -> Columns:
    """Values of all data: shares to four decimals, some of them right on a step."""
    rng = np.random.default_rng(seed)
    found: Columns = {}
    for name, kind in kinds().items():
        if kind == "percent":
            found[name] = rng.integers(0, 10_001, rows) / 10_000
        elif kind == "count":
            found[name] = rng.integers(0, 8, rows).astype(np.float64)
        else:
            found[name] = rng.integers(500, 1_000, rows) / 10
    return found


#: How many decimals the columns of each kind hold.
DECIMALS: dict[Kind, int] = {"percent": 4, "count": 0, "amount": 1}


def decimals() -> dict[str, int]:
    """How many decimals each column holds."""
    return {name: DECIMALS[kind] for name, kind in kinds().items()}


def whole(data: Columns) -> Columns:
    """The same values in whole numbers, in units of their last decimal."""
    return {
        name: np.rint(data[name] * 10**digits).astype(np.int32)
        for name, digits in decimals().items()
    }


# --- ours -----------------------------------------------------------------------------


@cache
def card() -> Scorecard:
    """The tree with one value for each datum."""
    values = {"percent": "1/2", "count": 1, "amount": 75}
    measurements = {name: values[kind] for name, kind in kinds().items()}
    book = Book(name="appraised", measurements=measurements)
    assessment = Assessment(framework="tree", unit="A unit", year=2023, books=[book])
    return evaluate(framework(), assessment)


def prepared(
    names: tuple[str, ...] = (),
    *,
    every_node: bool = False,
    **options: Any,  # noqa: ANN401 - of several kinds
) -> Compiled:
    """The tree compiled for columns of some data, or of all.

    Args:
        names: The columns; without them all data vary.
        every_node: Whether all nodes are kept, or the areas and the whole.
        options: What else the compiler is told, such as the engine.
    """
    nodes = [node.code for node in framework().walk()] if every_node else areas()
    return compile_card(card(), names or tuple(kinds()), ["", *nodes], **options)


@cache
def laws() -> dict[str, Law]:
    """Ten uncertain leaves: six shares, two checklists, two penalties."""
    wanted = ["proportional"] * 4 + ["step", "gate"]
    wanted += ["checklist"] * 2 + ["penalty"] * 2
    share = Uniform(low="50 %", high="100 %")
    cases = Binomial(cases=7, probability="1/2")
    found: dict[str, Law] = {}
    for kind in wanted:
        name = next(
            leaf.column
            for leaf in leaves()
            if leaf.kind == kind and leaf.column not in found
        )
        found[name] = cases if kind in CASES else share
    return found


def simulated(draws: int) -> Simulation:
    """Ten uncertain leaves, drawn and scored."""
    return simulate(card(), laws(), draws=draws, seed=1)


def scored_exactly(data: Columns, row: int) -> Fraction:
    """The total of one row as the exact engine has it."""
    measurements = {}
    for name, kind in kinds().items():
        value = Fraction(str(data[name][row]))
        measurements[name] = f"{value}" if kind == "percent" else value
    book = Book(name="appraised", measurements=measurements)
    assessment = attrs.evolve(card().context.assessment, books=[book])
    return evaluate(framework(), assessment).score.low
