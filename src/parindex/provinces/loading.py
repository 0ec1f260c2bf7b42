"""The bundled lists of provincial units, and reading one from a file."""

from __future__ import annotations

from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING

from parindex.errors import Invalid, NotFound
from parindex.provinces.lists import Provinces
from parindex.toml import read_toml

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable


def _bundled() -> Traversable:
    return files("parindex.provinces").joinpath("vn")


def available_provinces() -> tuple[str, ...]:
    """The ids of the bundled lists."""
    names = (entry.name for entry in _bundled().iterdir())
    return tuple(sorted(f"vn/{name.removesuffix('.toml')}" for name in names))


def load_provinces(id_or_path: str | Path = "vn/units") -> Provinces:
    """A bundled list of provincial units by its id, or one from a TOML file.

    Args:
        id_or_path: Such as `vn/units`, or a path ending in `.toml`.

    Raises:
        NotFound: for an id that is not bundled, with the nearest one that is.
        Invalid: with every mistake in a file.
    """
    if isinstance(id_or_path, Path) or id_or_path.endswith(".toml"):
        return _read(Path(id_or_path))
    return _by_id(id_or_path)


@cache
def _by_id(id: str) -> Provinces:  # noqa: A002
    known = available_provinces()
    if id not in known:
        raise NotFound("list of units", id, "parindex", known)
    with as_file(_bundled().joinpath(f"{id.removeprefix('vn/')}.toml")) as path:
        return _read(path)


def _read(path: Path) -> Provinces:
    # With cattrs behind it slow to import, and of no use for a list that is at hand.
    from parindex.converter import structure  # noqa: PLC0415

    try:
        found: Provinces = structure(read_toml(path), Provinces)
    except Invalid as error:
        raise Invalid(path.name, error.problems) from error
    return found
