"""The command about the appraisal cycle: cycle, with one for each thing done in it."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import TYPE_CHECKING

from parindex.catalogue import one_line, say
from parindex.commands.output import (
    DONE,
    FOUND,
    Commands,
    answer,
    day,
    print_json,
    print_lines,
    print_utf8,
    put,
    scorecard,
)
from parindex.converter import unstructure
from parindex.csvfiles import read_table, table_text, write_table
from parindex.cycle import (
    ROLES,
    STEPS,
    Stage,
    appeals,
    available_structures,
    differences,
    entries_from,
    form,
    open_cycle,
    policy,
    progress,
    read_cycle,
    record,
    structure,
    timeline,
    verify,
    without_evidence,
)
from parindex.errors import Invalid, Problem
from parindex.files import dump_assessment
from parindex.frameworks import load_framework

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from parindex.commands.output import Parser


def add_commands(to: Commands) -> None:
    """Add it."""
    cycle = to.add("cycle", _show, "self-assessment, appraisal, publication", [])
    commands = cycle.add_subparsers(required=True, metavar="STEP")

    def add(
        name: str,
        run: Callable[[argparse.Namespace], int],
        help: str,  # noqa: A002 - argparse's name
        *parents: Parser,
    ) -> Parser:
        made: Parser = commands.add_parser(
            name, help=help, description=help, parents=parents or [to.shared]
        )
        made.set_defaults(run=run)
        return made

    opened = add("open", _open, "open a cycle in a new folder", to.shared, to.laid_over)
    opened.add_argument("folder", type=Path, help="the folder to keep it in")
    opened.add_argument("--framework", required=True, help="an id or a file")
    opened.add_argument("--unit", required=True, help="the unit that is assessed")
    opened.add_argument("--year", required=True, type=int, help="the year")
    blank = _in_folder(add("form", _form, "a table to fill in (CSV)"))
    blank.add_argument("-o", "--output", type=Path, help="the CSV file to write")
    recorded = _in_folder(add("record", _record, "record a filled table (CSV)"))
    recorded.add_argument("table", type=Path, help="code, score, reason, evidence")
    recorded.add_argument("--step", required=True, choices=STEPS, help="what is done")
    recorded.add_argument("--round", type=int, default=0, help="of the appraisal")
    recorded.add_argument("--role", required=True, choices=ROLES, help="as what")
    recorded.add_argument("--organisation", required=True, help="by whom")
    recorded.add_argument("--on", metavar="DAY", help="when; today if left out")
    recorded.add_argument(
        "--numbers", choices=["vi", "en"], help="how 12.500 and 12,500 are read"
    )
    shown = _in_folder(add("show", _show, "how far it has come"))
    shown.add_argument("code", nargs="?", help="the history of this criterion instead")
    checked = _in_folder(add("check", _check, "whether anything was changed"))
    checked.add_argument("--head", metavar="HASH", help="a hash that was noted before")
    differing = _in_folder(add("differences", _differences, "what differs"))
    differing.add_argument(
        "--rounds", type=int, nargs="+", metavar="N", help="between these rounds only"
    )
    differing.add_argument("--all", action="store_true", help="what does not, too")
    _in_folder(add("appeals", _appeals, "where less was given than claimed"))
    _in_folder(add("evidence", _evidence, "what is claimed without evidence"))
    book = _in_folder(add("assessment", _assessment, "the scores as a file (TOML)"))
    book.add_argument("-o", "--output", type=Path, help="the file to write")
    policies = add(
        "policy", _policy, "what does not apply, as provinces treat it", to.scored
    )
    policies.add_argument("policy", help="its id, such as vn/thanh-hoa/2024")
    policies.add_argument(
        "--without", nargs="+", default=[], help="codes or channels to leave out"
    )
    template = add("template", _template, "a set of criteria below the province")
    template.add_argument("id", nargs="?", help="its id; without it, all there are")
    template.add_argument(
        "--on", type=day, metavar="DAY", help="those in force on a day"
    )
    way = template.add_mutually_exclusive_group()
    way.add_argument("-o", "--output", type=Path, help="the file to write")
    way.add_argument("--check", type=Path, metavar="FILE", help="check a filled copy")


def _in_folder(parser: Parser) -> Parser:
    parser.add_argument("folder", type=Path, help="the folder of the cycle")
    return parser


def _open(options: argparse.Namespace) -> int:
    framework = load_framework(options.framework, overlays=options.overlay)
    cycle = open_cycle(options.folder, framework, options.unit, options.year)
    return answer(options, progress(cycle))


def _form(options: argparse.Namespace) -> int:
    table = form(read_cycle(options.folder))
    if options.output is not None:
        write_table(options.output, table)
        return _written(options)
    if options.json:
        rows = (zip(table.columns, row, strict=True) for row in table.rows)
        print_json([dict(row) for row in rows])
    else:
        print_utf8(table_text(table))
    return DONE


def _record(options: argparse.Namespace) -> int:
    entries = entries_from(
        read_table(options.table),
        step=options.step,
        round=options.round,
        role=options.role,
        organisation=options.organisation,
        when=options.on or _now(),
        numbers=options.numbers,
    )
    return answer(options, progress(record(options.folder, entries)))


def _show(options: argparse.Namespace) -> int:
    cycle = read_cycle(options.folder)
    if options.code is None:
        return answer(options, progress(cycle))
    return answer(options, timeline(cycle, options.code))


def _check(options: argparse.Namespace) -> int:
    if not options.folder.is_dir():
        raise _wrong(options.folder, "no folder", "the folder of a cycle")
    problems = verify(options.folder, head=options.head)
    if options.json:
        print_json([unstructure(problem) for problem in problems])
    else:
        print_lines(map(str, problems))
        if not problems:
            head = read_cycle(options.folder).head
            print(say("cycle.whole", options.lang, hash=head))
    return FOUND if problems else DONE


def _differences(options: argparse.Namespace) -> int:
    stages = None
    if options.rounds is not None:
        stages = [Stage("appraisal", number) for number in options.rounds]
    cycle = read_cycle(options.folder)
    return answer(options, differences(cycle, stages, every=options.all))


def _appeals(options: argparse.Namespace) -> int:
    return answer(options, appeals(read_cycle(options.folder)))


def _evidence(options: argparse.Namespace) -> int:
    return answer(options, without_evidence(read_cycle(options.folder)))


def _assessment(options: argparse.Namespace) -> int:
    assessment = read_cycle(options.folder).assessment
    return _file(options, dump_assessment(assessment), assessment)


def _policy(options: argparse.Namespace) -> int:
    score = policy(options.policy).applied(scorecard(options), without=options.without)
    if options.json:
        print_json(json.loads(score.to_json()))
    else:
        print(score.explain(options.lang))
    return DONE


def _template(options: argparse.Namespace) -> int:
    if options.id is None:
        for name, value in (("-o", options.output), ("--check", options.check)):
            if value is not None:
                expected = "an id, such as vn/ha-tinh/commune"
                problem = Problem("option", name, "no id", expected)
                raise Invalid("cycle template", (problem,))
        known = [structure(name) for name in available_structures()]
        if options.on is not None:
            known = [item for item in known if item.in_force(options.on)]
        if options.json:
            print_json([unstructure(item) for item in known])
        else:
            print_lines(f"{item.id}  {item.title[options.lang]}" for item in known)
        return DONE
    found = structure(options.id)
    if options.check is None:
        return _file(options, found.template(), found)
    problems = found.check(options.check)
    if options.json:
        print_json([unstructure(problem) for problem in problems])
    else:
        print_lines(map(str, problems))
        if not problems:
            print(f"{one_line(str(options.check))}: {say('checked', options.lang)}")
    return FOUND if problems else DONE


def _now() -> datetime.datetime:
    return datetime.datetime.now().astimezone().replace(microsecond=0)


def _file(options: argparse.Namespace, text: str, value: object) -> int:
    """Write a value's text to a file, or print it; as JSON the value itself."""
    return put(options, text, unstructure(value))


def _written(options: argparse.Namespace) -> int:
    file = str(options.output)
    if options.json:
        print_json({"file": file})
    else:
        print(say("file.written", options.lang, file=file))
    return DONE


def _wrong(path: Path, found: str, expected: str) -> Invalid:
    return Invalid(str(path), (Problem("file", "", found, expected),))
