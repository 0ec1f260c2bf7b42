"""Files that come with a package: their ids, and one by its id or any by its path."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

import attrs

from parindex.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.resources.abc import Traversable

T = TypeVar("T")


@attrs.frozen
class Bundle(Generic[T]):
    """The TOML files in the folders of a package; the path of each is its id."""

    #: What one of them is called in messages: `plan`.
    what: str
    #: The package.
    package: str
    #: Reads one.
    read: Callable[[Path], T]
    #: The name of a file that is none of them.
    without: str = ""
    #: What was read, by id.
    _known: dict[str, T] = attrs.field(factory=dict, init=False, eq=False, repr=False)

    def ids(self) -> tuple[str, ...]:
        """The ids of the bundled ones."""
        return tuple(sorted(self._walk(files(self.package), "")))

    def _walk(self, folder: Traversable, prefix: str) -> Iterator[str]:
        for entry in folder.iterdir():
            if entry.is_dir():
                yield from self._walk(entry, f"{prefix}{entry.name}/")
            elif entry.name.endswith(".toml") and entry.name != self.without:
                yield prefix + entry.name.removesuffix(".toml")

    def load(self, id_or_path: str | Path) -> T:
        """A bundled one by its id, read once; or one from a file.

        Args:
            id_or_path: An id, or a path ending in `.toml`.

        Raises:
            NotFound: for an id that is not bundled, with the nearest one that is.
            Invalid: with every mistake in a file, as its reader tells them.
        """
        if isinstance(id_or_path, Path) or id_or_path.endswith(".toml"):
            return self.read(Path(id_or_path))
        if id_or_path not in self._known:
            known = self.ids()
            if id_or_path not in known:
                raise NotFound(self.what, id_or_path, "parindex", known)
            with as_file(files(self.package).joinpath(f"{id_or_path}.toml")) as path:
                self._known[id_or_path] = self.read(path)
        return self._known[id_or_path]
