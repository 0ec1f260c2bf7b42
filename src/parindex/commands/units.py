"""The command about provincial units: units."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from parindex.catalogue import say
from parindex.commands.output import DONE, Commands, day, print_json, print_lines
from parindex.converter import unstructure
from parindex.numbers import display_day
from parindex.provinces import load_provinces

if TYPE_CHECKING:
    import argparse

    from parindex.provinces import Province, Provinces


def add_commands(to: Commands) -> None:
    """Add it."""
    command = to.add(
        "units", _units, "list provincial units, or tell what a name means", [to.shared]
    )
    command.add_argument("name", nargs="?", help="a name or a code: 'ha giang', 02")
    command.add_argument(
        "--on", type=day, metavar="DATE", help="the units there on this day"
    )
    command.add_argument(
        "--list", default="vn/units", metavar="LIST", help="an id or a file"
    )


def _units(options: argparse.Namespace) -> int:
    provinces = load_provinces(options.list)
    found = _found(provinces, options)
    if options.json:
        print_json([_plain(provinces, province) for province in found])
    elif options.name is not None:
        print_lines(provinces.explain(one, options.lang) for one in found)
    else:
        if options.on is not None:
            day = display_day(options.on, options.lang)
            print(say("units.count", options.lang, count=str(len(found)), day=day))
        print_lines(f"{one.code:2}  {one.title[options.lang]}" for one in found)
    return DONE


def _found(provinces: Provinces, options: argparse.Namespace) -> tuple[Province, ...]:
    """The units asked for; without a day those of a name at any time, or of today."""
    if options.name is not None:
        if options.on is None:
            return provinces.named(options.name)
        return (provinces.find(options.name, options.on),)
    return provinces.on(options.on or datetime.date.max)


def _plain(provinces: Provinces, province: Province) -> dict[str, Any]:
    successors = [one.id for one in provinces.successors(province)]
    found: dict[str, Any] = unstructure(province)
    return {**found, "successors": successors}
