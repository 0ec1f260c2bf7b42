"""An immutable mapping from names, in order."""

from __future__ import annotations

from collections.abc import ItemsView, Iterable, Iterator, Mapping
from typing import Any, Generic, TypeVar, overload

V = TypeVar("V")
T = TypeVar("T")


class Table(Mapping[str, V], Generic[V]):
    """Names and values that never change; two tables with the same items are equal."""

    __slots__ = ("_items",)
    _items: dict[str, V]

    def __init__(
        self, items: Mapping[str, V] | Iterable[tuple[str, V]] = (), /
    ) -> None:
        object.__setattr__(self, "_items", dict(items))

    def __getitem__(self, name: str) -> V:
        return self._items[name]

    @overload
    def get(self, name: str, /) -> V | None: ...

    @overload
    def get(self, name: str, default: V | T, /) -> V | T: ...

    def get(self, name: str, default: object = None, /) -> object:
        """The value of that name, or *default*."""
        return self._items.get(name, default)

    def items(self) -> ItemsView[str, V]:
        """The names with their values."""
        return self._items.items()

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __hash__(self) -> int:
        return hash(frozenset(self._items.items()))

    def __setattr__(self, name: str, value: object) -> None:
        msg = f"cannot set {name!r}: a table never changes"
        raise AttributeError(msg)

    def __reduce__(self) -> tuple[Any, ...]:
        return Table, (self._items,)

    def __repr__(self) -> str:
        return f"Table({self._items!r})"
