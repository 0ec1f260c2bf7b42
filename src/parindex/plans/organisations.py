"""Who a plan assigns things to: organisations by level, under all their names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

import attrs

from parindex.errors import Collector, NotFound
from parindex.tables import Table
from parindex.text import Text, nfc, plain, strings_of, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable

#: The level of an organisation: below a province, the three that Vietnam had until
#: 30 June 2025; `other` for the Party, the front, the press, courts and companies.
Level = Literal["central", "province", "department", "district", "commune", "other"]

_SEPARATORS = re.compile(r"[\W_]+")


def key(name: str) -> str:
    """A name without marks, case and punctuation, to find it by."""
    return " ".join(_SEPARATORS.split(plain(nfc(name)).casefold())).strip()


def _levels(value: Iterable[Level]) -> tuple[Level, ...]:
    return tuple(value)


@attrs.frozen(kw_only=True)
class Organisation:
    """An organisation, or a kind of organisations that plans name as one."""

    #: Its id, such as `home-affairs`.
    id: str = attrs.field(converter=nfc)
    #: Its name.
    name: Text = attrs.field(converter=text_of)
    #: Its level.
    level: Level
    #: Other names: `SNV`.
    aliases: tuple[str, ...] = attrs.field(default=(), converter=strings_of)
    #: Whether it stands for several: `các sở, ban, ngành`.
    several: bool = False
    #: The levels that all organisations of are among those several: what is assigned
    #: to it is assigned to them in common.
    covers: tuple[Level, ...] = attrs.field(default=(), converter=_levels)

    @property
    def names(self) -> tuple[str, ...]:
        """All its names, the official one first."""
        return self.name.vi, self.name.en, *self.aliases


def _organisations(value: Iterable[Organisation]) -> tuple[Organisation, ...]:
    return tuple(value)


@attrs.frozen(kw_only=True)
class Directory:
    """Organisations, each found by any of its names.

    Raises:
        Invalid: at construction, for a name or id that two of them have.
    """

    #: The organisations.
    organisations: tuple[Organisation, ...] = attrs.field(
        default=(), converter=_organisations
    )
    _by_name: Table[Organisation] = attrs.field(init=False, repr=False, eq=False)

    def __attrs_post_init__(self) -> None:
        problems, found = Collector(), dict[str, Organisation]()
        for one in self.organisations:
            for name in dict.fromkeys(map(key, (one.id, *one.names))):
                other = found.setdefault(name, one)
                if other is not one:
                    where, names = f"organisation {one.id}", f"“{name}”"
                    expected = f"a name that {other.id} does not have"
                    problems.add("duplicate", where, names, expected)
        problems.check("organisations")
        object.__setattr__(self, "_by_name", Table(found))

    def __contains__(self, name: str) -> bool:
        return key(name) in self._by_name

    def __getitem__(self, name: str) -> Organisation:
        """The organisation of that name or id.

        Raises:
            NotFound: for a name that none has, with the nearest one.
        """
        found = self._by_name.get(key(name))
        if found is None:
            known = tuple(n for one in self.organisations for n in one.names)
            raise NotFound("organisation", name, "the plan", known)
        return found
