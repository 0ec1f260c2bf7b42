"""Commands that write a framework for other systems: sql, formulas, json-plan."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import attrs

from parindex.catalogue import say
from parindex.commands.output import DONE, Commands, print_json, print_utf8
from parindex.dialects import DialectName
from parindex.errors import Collector, Invalid, Problem
from parindex.frameworks import load_framework
from parindex.numbers import quoted
from parindex.sql import Query, formulas, plan, plan_json, sheet
from parindex.text import nfc

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable

    from parindex.commands.output import Parser
    from parindex.sheets import Sheet


def add_commands(to: Commands) -> None:
    """Add them."""
    query = to.add("sql", _sql, "write SQL that scores", [to.shared, to.laid_over])
    _add_scope(query)
    query.add_argument(
        "--dialect", choices=get_args(DialectName), default="duckdb", help="of which"
    )
    query.add_argument("--table", default="data", help="the table that is scored")
    query.add_argument("--schema", default="", help="the schema it is in")
    query.add_argument(
        "--columns",
        nargs="+",
        action="extend",
        default=[],
        metavar="DATUM=COLUMN",
        help="the names of its columns, where they are not those of the data",
    )
    query.add_argument(
        "--keep",
        nargs="+",
        action="extend",
        default=[],
        metavar="COLUMN",
        help="columns to carry over",
    )
    query.add_argument(
        "--problems",
        action="store_true",
        help="count the rows that are not scored instead, by what is wrong",
    )
    _add_decimals(query)
    cells = to.add(
        "formulas",
        _formulas,
        "write a spreadsheet that scores",
        [to.shared, to.laid_over],
    )
    _add_scope(cells)
    cells.add_argument(
        "--numbers",
        choices=["vi", "en"],
        default="en",
        help="formulas with 0,5 and ; or with 0.5 and ,",
    )
    _add_decimals(cells)
    made = to.add(
        "json-plan",
        _plan,
        "write the arithmetic of all scores as JSON",
        [to.shared, to.laid_over],
    )
    _add_scope(made)


def _add_scope(command: Parser) -> None:
    command.add_argument("framework", help="an id or a file")
    command.add_argument("--reading", help="use this reading wherever there is one")
    command.add_argument(
        "--nodes",
        nargs="+",
        default=["areas"],
        metavar="NODE",
        help="total, areas, all, or codes",
    )
    command.add_argument(
        "--data", nargs="+", metavar="DATUM", help="the data that there are, not all"
    )
    command.add_argument(
        "--complete", action="store_true", help="no datum is ever missing"
    )
    command.add_argument("-o", "--output", type=Path, help="the file to write")
    command.add_argument(
        "--force", action="store_true", help="write over a file that is there"
    )


def _add_decimals(command: Parser) -> None:
    command.add_argument(
        "--decimals",
        type=int,
        default=6,
        metavar="N",
        help="how many decimals amounts, shares and ratings have",
    )


def _sheet(options: argparse.Namespace) -> Sheet:
    return sheet(
        load_framework(options.framework, overlays=options.overlay),
        options.reading,
        options.nodes,
        data=options.data,
        complete=options.complete,
    )


def _sql(options: argparse.Namespace) -> int:
    query = Query(
        sheet=_sheet(options),
        dialect=options.dialect,
        table=options.table,
        schema=options.schema,
        columns=_pairs(options.columns),
        keep=options.keep,
        decimals=options.decimals,
        lang=options.lang,
    )
    text = query.problems if options.problems else query.text
    return _put(options, text, {"dialect": query.dialect, "sql": text})


def _put(
    options: argparse.Namespace, text: str, record: dict[str, Any], mark: str = ""
) -> int:
    """Write a text to a file, with a mark before it, or print it."""
    if options.output is not None:
        mode = "w" if options.force else "x"
        try:
            _spare(options.output, (options.framework, *options.overlay))
            with options.output.open(mode, encoding="utf-8", newline="\n") as file:
                file.write(mark + text)
        except Invalid:
            raise
        except (OSError, ValueError) as error:  # a ValueError for an impossible name
            reason = str(getattr(error, "strerror", None) or error).lower()
            expected = "a new file in a folder that is there, unless forced"
            problem = Problem("file", "", reason, expected)
            raise Invalid(str(options.output), (problem,)) from error
        file_name = str(options.output)
        if options.json:
            print_json({"file": file_name})
        else:
            print(say("sql.written", options.lang, file=file_name))
    elif options.json:
        print_json(record)
    else:
        print_utf8(text)
    return DONE


def _spare(output: Path, inputs: Iterable[str]) -> None:
    """Be content with a file that is none of those that were read.

    Raises:
        Invalid: for one of them.
    """
    for path in map(Path, inputs):  # some of which are ids
        if output.exists() and path.exists() and output.samefile(path):
            problem = Problem("file", "", "a file that was read", "another file")
            raise Invalid(str(output), (problem,))


def _pair(text: str) -> tuple[str, str]:
    name, equals, column = text.partition("=")
    if not (name and equals and column):
        problem = Problem("columns", "--columns", quoted(text), "DATUM=COLUMN")
        raise Invalid("sql", (problem,))
    return name, column


def _pairs(texts: list[str]) -> dict[str, str]:
    """The columns of data, each named once."""
    found: dict[str, str] = {}
    problems = Collector()
    for text in texts:
        name, column = _pair(text)
        if nfc(name) in found:
            problems.add("columns", "--columns", f"{quoted(name)} twice", "it once")
        found[nfc(name)] = column
    problems.check("sql")
    return found


def _formulas(options: argparse.Namespace) -> int:
    made = formulas(
        _sheet(options),
        notation=options.numbers,
        lang=options.lang,
        decimals=options.decimals,
    )
    record = {
        "cells": [attrs.asdict(cell) for cell in made.cells],
        "inputs": dict(made.inputs),
        "scores": {code: list(ends) for code, ends in made.scores.items()},
        "problems": made.problems,
    }
    # Excel reads Vietnamese letters in a CSV file only after this mark.
    return _put(options, made.to_csv(), record, mark="\ufeff")


def _plan(options: argparse.Namespace) -> int:
    made = _sheet(options)
    return _put(options, plan_json(made), plan(made))
