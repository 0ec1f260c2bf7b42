"""Commands that write a framework for other systems: sql, formulas, json-plan."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, get_args

import attrs

from parindex.commands.output import Commands, put
from parindex.dialects import DialectName
from parindex.errors import Collector, Invalid, Problem
from parindex.frameworks import load_framework
from parindex.numbers import quoted
from parindex.sql import Query, formulas, plan, plan_json, sheet
from parindex.text import nfc

if TYPE_CHECKING:
    import argparse

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
    return put(
        options, text, {"dialect": query.dialect, "sql": text}, inputs=_inputs(options)
    )


def _inputs(options: argparse.Namespace) -> tuple[str, ...]:
    """What was read, which nothing is written over."""
    return options.framework, *options.overlay


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
    return put(options, made.to_csv(), record, mark="\ufeff", inputs=_inputs(options))


def _plan(options: argparse.Namespace) -> int:
    made = _sheet(options)
    return put(options, plan_json(made), plan(made), inputs=_inputs(options))
