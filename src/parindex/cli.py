"""The command line: each command is one call of the library."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from parindex.commands import (
    audit,
    cycle,
    export,
    frameworks,
    kits,
    plans,
    records,
    scores,
    tables,
    units,
    whatif,
)
from parindex.commands.output import (
    DONE,
    WRONG,
    Commands,
    Parser,
    complain,
    language,
    prepare,
)
from parindex.errors import ParindexError
from parindex.text import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

#: In the order of `parindex --help`.
MODULES = (
    frameworks,
    scores,
    tables,
    whatif,
    audit,
    plans,
    cycle,
    units,
    kits,
    records,
    export,
)

EPILOG = """\
exit status: 0 done; 1 findings, mistakes in a checked file, or differences; 2 wrong use
or a file that cannot be used. The language is Vietnamese unless --lang or PARINDEX_LANG
says otherwise."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status as in `parindex --help`."""
    prepare(sys.stdout)
    prepare(sys.stderr)
    options = _parser().parse_args(arguments)
    try:
        status: int = options.run(options)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader has seen enough; Python must not try to flush again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except ParindexError as error:
        complain(error)
        return WRONG
    return status


def _parser() -> Parser:
    shared = Parser(add_help=False)
    shared.add_argument(
        "--lang", choices=LANGUAGES, default=language(), help="language of the output"
    )
    shared.add_argument("--json", action="store_true", help="print JSON")
    laid_over = Parser(add_help=False)
    laid_over.add_argument(
        "--overlay", action="append", default=[], metavar="FILE", help="lay FILE over"
    )
    scoring = Parser(add_help=False, parents=[shared, laid_over])
    scoring.add_argument("--book", help="the book to score")
    scoring.add_argument("--reading", help="use this reading wherever there is one")
    scoring.add_argument(
        "--framework", help="a framework file, instead of the id in the assessment"
    )
    scored = Parser(add_help=False, parents=[scoring])
    scored.add_argument("file", type=Path, help="an assessment (TOML)")

    parser = Parser(
        prog="parindex",
        description="Vietnam's public administration indices, scored exactly.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(
        name: str,
        run: Callable[[argparse.Namespace], int],
        help: str,  # noqa: A002 - argparse's name
        parents: Iterable[Parser],
    ) -> Parser:
        command = commands.add_parser(
            name, help=help, description=help, parents=list(parents)
        )
        command.set_defaults(run=run)
        return command

    to = Commands(add, shared, laid_over, scoring, scored)
    for module in MODULES:
        module.add_commands(to)
    return parser
