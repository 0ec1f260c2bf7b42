"""The command about conformance kits: kit."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from parindex.catalogue import say
from parindex.commands.output import DONE, FOUND, Commands, print_json, print_lines
from parindex.csvfiles import read_table
from parindex.frameworks import load_framework
from parindex.kit import check, kit
from parindex.kit.checking import TOLERANCE
from parindex.numbers import exact

if TYPE_CHECKING:
    import argparse


def add_commands(to: Commands) -> None:
    """Add it."""
    made = to.add(
        "kit",
        _kit,
        "cases with exact expected scores, to run another system on",
        [to.shared, to.laid_over],
    )
    made.add_argument("framework", help="an id or a file")
    made.add_argument("--reading", help="use this reading wherever there is one")
    way = made.add_mutually_exclusive_group(required=True)
    way.add_argument("-o", "--output", type=Path, metavar="DIR", help="write it to DIR")
    way.add_argument(
        "--check", type=Path, metavar="RESULTS", help="hold results (CSV) against it"
    )
    made.add_argument(
        "--force", action="store_true", help="write over files that are there"
    )
    made.add_argument(
        "--tolerance",
        metavar="POINTS",
        help="how far a score that never ends may be off; else 1/1000000000",
    )
    made.add_argument(
        "--everywhere", action="store_true", help="other scores too, as floats are"
    )
    made.add_argument(
        "--settled", action="store_true", help="check scores that are one number only"
    )


def _kit(options: argparse.Namespace) -> int:
    framework = load_framework(options.framework, overlays=options.overlay)
    cases = kit(framework, options.reading)
    if options.check is None:
        cases.write(options.output, force=options.force)
        folder, summary = str(options.output), cases.summary(options.lang)
        if options.json:
            print_json({"folder": folder, "cases": len(cases.cases)})
        else:
            print(say("kit.written", options.lang, folder=folder, summary=summary))
        return DONE
    limit = options.tolerance
    report = check(
        cases,
        read_table(options.check),
        tolerance=TOLERANCE if limit is None else exact(limit, "en"),
        everywhere=options.everywhere,
        settled=options.settled,
    )
    if options.json:
        print_json(json.loads(report.to_json()))
    else:
        print_lines(report.lines(options.lang))
    return DONE if report.agrees else FOUND
