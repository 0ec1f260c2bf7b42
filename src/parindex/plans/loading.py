"""The bundled plans, and reading a plan from a file."""

from __future__ import annotations

from functools import cache
from importlib.resources import as_file, files
from typing import TYPE_CHECKING, Any

import attrs

from parindex.bundles import Bundle
from parindex.converter import arguments, shown, structure
from parindex.errors import Collector, Invalid, hint
from parindex.numbers import quoted
from parindex.plans.organisations import Directory, Organisation
from parindex.plans.plan import Plan
from parindex.toml import read_toml

if TYPE_CHECKING:
    from pathlib import Path

#: What a file of a plan is made of.
TABLES = ("plan", "document", "organisation", "task", "target")

#: The bundled organisations, which every plan knows beside its own.
ORGANISATIONS = "organisations.toml"


@attrs.frozen(kw_only=True)
class _Names:
    """The organisations of a file, its tables [[organisation]]."""

    organisation: tuple[Organisation, ...] = ()


#: The other lists of a file, by the field of `Plan` that each is for.
LISTS = {"documents": "document", "tasks": "task", "targets": "target"}


def available_plans() -> tuple[str, ...]:
    """The ids of the bundled plans."""
    return BUNDLED.ids()


@cache
def organisations() -> tuple[Organisation, ...]:
    """The bundled organisations, which every plan knows."""
    with as_file(files(__package__).joinpath("vn", ORGANISATIONS)) as path:
        found: _Names = structure(read_toml(path), _Names)
    return found.organisation


def load_plan(id_or_path: str | Path) -> Plan:
    """A bundled plan by its id, or one from a TOML file.

    Args:
        id_or_path: Such as `vn/ha-giang/par-plan/2024`, or a path ending in `.toml`.

    Raises:
        NotFound: for an id that is not bundled, with the nearest one that is.
        Invalid: with every mistake in a file.
    """
    return BUNDLED.load(id_or_path)


def _read(path: Path) -> Plan:
    tables, problems = read_toml(path), Collector()
    for name in tables:
        if name not in TABLES:
            expected = f"one of {', '.join(TABLES)}{hint(name, TABLES)}"
            problems.add("key", "", f"unknown table {quoted(name)}", expected)
    head, given = tables.get("plan"), dict[str, Any]()
    with problems.at(""):
        own = structure({"organisation": tables.get("organisation", [])}, _Names)
        known = (*organisations(), *own.organisation)
        given["directory"] = Directory(organisations=known)
    if isinstance(head, dict):
        with problems.at(""):
            given |= arguments(head, Plan, None, ("directory", *LISTS))
    else:
        problems.add("key-missing", "plan", shown(head), "a table [plan]")
    with problems.at(""):
        lists = {of: tables[name] for of, name in LISTS.items() if name in tables}
        others = (a.name for a in attrs.fields(Plan) if a.name not in LISTS)
        given |= arguments(lists, Plan, None, tuple(others))
    problems.check(path.name)
    try:
        return Plan(**given)
    except Invalid as error:
        raise Invalid(path.name, error.problems) from error


#: The bundled plans.
BUNDLED = Bundle("plan", __package__, _read, ORGANISATIONS)
