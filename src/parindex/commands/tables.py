"""Commands about tables of units: score-table, rank."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from parindex.assessment import BOOKS
from parindex.bands import Missing, group_bands, quartile_groups
from parindex.catalogue import one_line
from parindex.commands.output import (
    DONE,
    Commands,
    print_json,
    print_lines,
    print_utf8,
)
from parindex.csvfiles import read_table, table_text, write_table
from parindex.frameworks import load_framework
from parindex.populations import column_scores, score_table
from parindex.ranking import Method, rank

if TYPE_CHECKING:
    import argparse


def add_commands(to: Commands) -> None:
    """Add them."""
    table = to.add(
        "score-table",
        _score_table,
        "score a table of units (CSV)",
        [to.shared, to.laid_over],
    )
    table.add_argument("framework", help="an id or a file")
    table.add_argument(
        "file", type=Path, help="a row a unit; codes and data as columns"
    )
    table.add_argument("--id", required=True, metavar="COLUMN", help="the units' ids")
    table.add_argument(
        "--keep",
        nargs="+",
        action="extend",
        default=[],
        metavar="COLUMN",
        help="columns to carry over",
    )
    table.add_argument("--year", type=int, help="else the framework's last year")
    table.add_argument("--book", choices=BOOKS, default="published", help="what it is")
    table.add_argument("--reading", help="use this reading wherever there is one")
    table.add_argument(
        "--numbers", choices=["vi", "en"], help="how 12.500 and 12,500 are read"
    )
    table.add_argument(
        "--intervals", action="store_true", help="add what unknown scores can be"
    )
    table.add_argument("-o", "--output", type=Path, help="the CSV file to write")
    table.add_argument(
        "--force", action="store_true", help="write over a file that is there"
    )
    ranked = to.add("rank", _rank, "rank the units of a table (CSV)", [to.shared])
    ranked.add_argument("file", type=Path, help="such as score-table writes")
    ranked.add_argument("--by", required=True, metavar="COLUMN", help="the scores")
    ranked.add_argument("--id", metavar="COLUMN", help="the units' ids; else the first")
    ranked.add_argument("--within", metavar="COLUMN", help="rank among peers too")
    ranked.add_argument(
        "--method",
        choices=get_args(Method),
        default="competition",
        help="how ties rank",
    )
    ranked.add_argument(
        "--lowest-first", action="store_true", help="the lowest score is the best"
    )
    ranked.add_argument("--digits", type=int, help="round scores half up first")
    ranked.add_argument(
        "--numbers", choices=["vi", "en"], help="how 12.500 and 12,500 are read"
    )
    groups = ranked.add_mutually_exclusive_group()
    groups.add_argument("--bands", metavar="ID", help="par-index/2024, or a file")
    groups.add_argument(
        "--quartiles",
        nargs="?",
        const="zero",
        choices=get_args(Missing),
        help="as PAPI: a unit without a score counts as 0, unless left_out",
    )


def _score_table(options: argparse.Namespace) -> int:
    framework = load_framework(options.framework, overlays=options.overlay)
    population = score_table(
        framework,
        read_table(options.file),
        id=options.id,
        keep=options.keep,
        year=options.year,
        book=options.book,
        reading=options.reading,
        numbers=options.numbers,
    )
    scores = population.table(intervals=options.intervals)
    counts = {"units": len(population), "settled": population.settled}
    said = population.summary(options.lang)
    if options.output is not None:
        inputs = [options.file, options.framework, *options.overlay]
        write_table(options.output, scores, force=options.force, inputs=inputs)
        if options.json:
            print_json({"file": str(options.output), **counts})
        else:
            print(f"{one_line(str(options.output))}: {said}")
    elif options.json:
        rows = [dict(zip(scores.columns, row, strict=True)) for row in scores.rows]
        print_json({**counts, "rows": rows})
    else:
        print_utf8(table_text(scores))
        print(said, file=sys.stderr)
    return DONE


def _rank(options: argparse.Namespace) -> int:
    table = read_table(options.file)
    scores = column_scores(table, options.by, id=options.id, numbers=options.numbers)
    groups = within = None
    if options.bands is not None:
        groups = group_bands(options.bands)
    elif options.quartiles is not None:
        missing, digits = options.quartiles, options.digits
        groups = quartile_groups(scores, missing=missing, digits=digits)
    if options.within is not None:
        within = dict(zip(scores, table.column(options.within), strict=True))
    ranking = rank(
        scores,
        method=options.method,
        first="lowest" if options.lowest_first else "highest",
        digits=options.digits,
        groups=groups,
        within=within,
    )
    if options.json:
        print_json(ranking.record)
    else:
        print_lines(ranking.lines(options.lang))
    return DONE
