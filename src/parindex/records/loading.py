"""The bundled definitions, and reading a definition from a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parindex.bundles import Bundle
from parindex.converter import structure
from parindex.errors import Invalid
from parindex.records.definition import Definition
from parindex.toml import read_toml

if TYPE_CHECKING:
    from pathlib import Path


def available_definitions() -> tuple[str, ...]:
    """The ids of the bundled definitions."""
    return BUNDLED.ids()


def load_definition(id_or_path: str | Path) -> Definition:
    """A bundled definition by its id, or one from a TOML file.

    Args:
        id_or_path: Such as `vn/dossiers`, or a path ending in `.toml`.

    Raises:
        NotFound: for an id that is not bundled, with the nearest one that is.
        Invalid: with every mistake in a file.
    """
    return BUNDLED.load(id_or_path)


def _read(path: Path) -> Definition:
    try:
        found: Definition = structure(read_toml(path), Definition)
    except Invalid as error:
        raise Invalid(path.name, error.problems) from error
    return found


#: The bundled definitions.
BUNDLED = Bundle("definition", __package__, _read)
