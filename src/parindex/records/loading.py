"""The bundled definitions, and reading a definition from a file."""

from __future__ import annotations

from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING

from parindex.converter import structure
from parindex.errors import Invalid, NotFound
from parindex.records.definition import Definition
from parindex.toml import read_toml

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable


def _bundled() -> Traversable:
    return files("parindex.records").joinpath("vn")


def available_definitions() -> tuple[str, ...]:
    """The ids of the bundled definitions."""
    names = (entry.name for entry in _bundled().iterdir())
    ids = (f"vn/{name.removesuffix('.toml')}" for name in names)
    return tuple(sorted(ids))


def load_definition(id_or_path: str | Path) -> Definition:
    """A bundled definition by its id, or one from a TOML file.

    Args:
        id_or_path: Such as `vn/dossiers`, or a path ending in `.toml`.

    Raises:
        NotFound: for an id that is not bundled, with the nearest one that is.
        Invalid: with every mistake in a file.
    """
    if isinstance(id_or_path, Path) or id_or_path.endswith(".toml"):
        return _read(Path(id_or_path))
    return _by_id(id_or_path)


@cache
def _by_id(id: str) -> Definition:  # noqa: A002
    known = available_definitions()
    if id not in known:
        raise NotFound("definition", id, "parindex", known)
    with as_file(_bundled().joinpath(f"{id.removeprefix('vn/')}.toml")) as path:
        return _read(path)


def _read(path: Path) -> Definition:
    try:
        found: Definition = structure(read_toml(path), Definition)
    except Invalid as error:
        raise Invalid(path.name, error.problems) from error
    return found
