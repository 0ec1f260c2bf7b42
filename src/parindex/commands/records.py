"""The command about administrative records: measure."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from parindex.catalogue import one_line, say
from parindex.commands.output import (
    DONE,
    Commands,
    day,
    print_lines,
    print_utf8,
)
from parindex.csvfiles import read_table, table_text, write_table
from parindex.dialects import DialectName
from parindex.errors import Collector
from parindex.numbers import quoted
from parindex.records import (
    CHECKS,
    Options,
    definition_sql,
    load_definition,
    measure,
    read_calendar,
    vietnam,
)
from parindex.records.measuring import Engine
from parindex.records.sources import found_files
from parindex.text import nfc

if TYPE_CHECKING:
    from collections.abc import Iterable

    from parindex.records import Calendar, Definition


def add_commands(to: Commands) -> None:
    """Add it."""
    command = to.add(
        "measure", _measure, "count administrative records (Parquet, CSV)", [to.shared]
    )
    command.add_argument("definition", help="an id such as vn/dossiers, or a file")
    command.add_argument("files", nargs="*", metavar="FILE", help="or a pattern")
    command.add_argument(
        "--columns",
        nargs="+",
        action="extend",
        default=[],
        type=_pair,
        metavar="NAME=COLUMN",
        help="what the files call a column: received=NgayTiepNhan",
    )
    command.add_argument(
        "--amounts",
        nargs="+",
        action="extend",
        default=[],
        type=_pair,
        metavar="NAME=UNIT",
        help="the unit of a column of amounts: planned='tỷ đồng'",
    )
    command.add_argument("--unit-column", metavar="COLUMN", help="the units")
    command.add_argument("--units", type=Path, help="the units there are (CSV)")
    command.add_argument("--year", type=int, help="this year only")
    command.add_argument(
        "--by", choices=["year", "quarter", "month"], default="year", help="the periods"
    )
    command.add_argument("--reading", help="use this reading wherever there is one")
    command.add_argument("--as-of", type=day, help="the day the data were taken")
    command.add_argument("--calendar", type=Path, help="the days off (CSV)")
    command.add_argument(
        "--numbers", choices=["vi", "en"], default="en", help="how numbers are written"
    )
    command.add_argument(
        "--checks",
        nargs="*",
        choices=CHECKS,
        default=CHECKS,
        help="only these checks of rows; none where none is named",
    )
    command.add_argument(
        "--engine", choices=get_args(Engine), default="duckdb", help="what counts"
    )
    command.add_argument("--bad-rows", type=Path, metavar="DIR", help="for bad rows")
    command.add_argument("-o", "--output", type=Path, help="the CSV file to write")
    command.add_argument(
        "--force", action="store_true", help="write over a file that is there"
    )
    command.add_argument(
        "--sql",
        choices=get_args(DialectName),
        help="print the query, and count nothing",
    )


def _pair(text: str) -> tuple[str, str]:
    name, sign, column = text.partition("=")
    if not (sign and name and column):
        msg = f"found {text!r}; expected NAME=COLUMN"
        raise argparse.ArgumentTypeError(msg)
    return name, column


def _measure(options: argparse.Namespace) -> int:
    definition = load_definition(options.definition)
    chosen = _options(definition, options)
    if options.sql:
        print_utf8(f"{definition_sql(definition, chosen, options.sql)}\n")
        return DONE
    found = measure(
        definition,
        options.files,
        chosen,
        engine=options.engine,
        bad_rows=options.bad_rows,
    )
    year = found.years[0] if len(found.years) == 1 else options.year
    whole = year is not None and year in found.years and options.by == "year"
    table = found.table(year if whole else None)
    if options.output is not None:
        # The definition too, which may be the name of no file.
        inputs = [Path(options.definition), *found_files(options.files)]
        inputs += [x for x in (options.units, options.calendar) if x]
        write_table(options.output, table, force=options.force, inputs=inputs)
    if options.json:
        print_utf8(f"{found.to_json()}\n")
        return DONE
    if options.output is None:
        print_utf8(table_text(table))
        for line in found.notes(options.lang):
            print(line, file=sys.stderr)
    else:
        file = one_line(str(options.output))
        print(say("records.saved", options.lang, file=file))
        print_lines(found.notes(options.lang))
    return DONE


def _options(definition: Definition, options: argparse.Namespace) -> Options:
    pairs = list(options.columns)
    if options.unit_column is not None:
        pairs.append((definition.unit, options.unit_column))
    columns = _once("columns", pairs)
    units: tuple[str, ...] = ()
    if options.units is not None:
        listed = read_table(options.units)
        units = listed.column(listed.columns[0])
    return Options(
        columns=columns,
        amounts=_once("amounts", options.amounts),
        units=units,
        by=options.by,
        year=options.year,
        reading=options.reading,
        as_of=options.as_of,
        checks=options.checks,
        calendar=_calendar(definition, options.calendar),
        numbers=options.numbers,
    )


def _once(option: str, pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The pairs by name.

    Raises:
        Invalid: for a name with two values.
    """
    found: dict[str, str] = {}
    mistakes = Collector()
    for name, value in ((nfc(name), value) for name, value in pairs):
        if found.setdefault(name, value) != value:
            both = f"{quoted(found[name])} and {quoted(value)}"
            mistakes.add("duplicate", f"{option}, {name}", both, "one of them")
    mistakes.check("measure")
    return found


def _calendar(definition: Definition, path: Path | None) -> Calendar | None:
    if path is not None:
        return read_calendar(path)
    return vietnam() if definition.works else None
