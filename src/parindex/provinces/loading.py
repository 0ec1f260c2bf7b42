"""The bundled lists of provincial units, and reading one from a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parindex.bundles import Bundle
from parindex.errors import Invalid
from parindex.provinces.lists import Provinces
from parindex.toml import read_toml

if TYPE_CHECKING:
    from pathlib import Path


def available_provinces() -> tuple[str, ...]:
    """The ids of the bundled lists."""
    return BUNDLED.ids()


def load_provinces(id_or_path: str | Path = "vn/units") -> Provinces:
    """A bundled list of provincial units by its id, or one from a TOML file.

    Args:
        id_or_path: Such as `vn/units`, or a path ending in `.toml`.

    Raises:
        NotFound: for an id that is not bundled, with the nearest one that is.
        Invalid: with every mistake in a file.
    """
    return BUNDLED.load(id_or_path)


def _read(path: Path) -> Provinces:
    # With cattrs behind it slow to import, and of no use for a list that is at hand.
    from parindex.converter import structure  # noqa: PLC0415

    try:
        found: Provinces = structure(read_toml(path), Provinces)
    except Invalid as error:
        raise Invalid(path.name, error.problems) from error
    return found


#: The bundled lists.
BUNDLED = Bundle("list of units", __package__, _read)
