"""OpenFisca-core with the same rules: a variable a column, a leaf, an area, the whole.

Its floats are float32, so that its totals are off by some millionths of a point.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from columns import areas, leaves
from peers import naive
from timing import installed

if TYPE_CHECKING:
    from collections.abc import Callable

    from columns import Columns, Leaf

YEAR = "2023"


def prepare(data: Columns) -> Callable[[], Any]:
    """A call that sets all inputs of a simulation and calculates the total."""
    simulations = installed("openfisca_core.simulations")
    system = _system(list(data))
    rows = len(data["x0"])

    def totals() -> Any:  # noqa: ANN401 - an array
        simulation = simulations.SimulationBuilder().build_default_simulation(
            system, rows
        )
        for name, column in data.items():
            simulation.set_input(name, YEAR, column)
        return simulation.calculate("total", YEAR)

    return totals


def _system(names: list[str]) -> Any:  # noqa: ANN401 - its own type
    entities, periods = (
        installed(f"openfisca_core.{n}") for n in ("entities", "periods")
    )
    systems = installed("openfisca_core.taxbenefitsystems")
    variables = installed("openfisca_core.variables")
    unit = entities.build_entity(
        key="unit", plural="units", label="A unit", is_person=True
    )
    system = systems.TaxBenefitSystem([unit])

    def add(name: str, formula: Callable[..., Any] | None = None) -> None:
        fields: dict[str, Any] = {
            "value_type": float,
            "entity": unit,
            "definition_period": periods.DateUnit.YEAR,
            "label": name,
        }
        if formula is not None:
            fields["formula"] = formula
        system.add_variable(type(name, (variables.Variable,), fields))

    for name in names:
        add(name)
    for leaf in leaves():
        add(_name(leaf.code), _leaf_formula(leaf))
    for area in areas():
        codes = [_name(leaf.code) for leaf in leaves() if leaf.area == area]
        add(_name(area), _sum_formula(codes))
    add("total", _sum_formula([_name(area) for area in areas()]))
    return system


def _name(code: str) -> str:
    return f"c_{code.replace('.', '_')}"


def _leaf_formula(leaf: Leaf) -> Callable[..., Any]:
    names = [name for name in (leaf.column, leaf.before) if name]

    def formula(unit: Any, period: Any) -> Any:  # noqa: ANN401 - its own types
        return naive.score(leaf, {name: unit(name, period) for name in names})

    return formula


def _sum_formula(names: list[str]) -> Callable[..., Any]:
    def formula(unit: Any, period: Any) -> Any:  # noqa: ANN401 - its own types
        return np.sum([unit(name, period) for name in names], axis=0)

    return formula
