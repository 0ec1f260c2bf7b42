"""The command line: each command is one call of the library."""

from __future__ import annotations

import argparse
import codecs
import json
import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, get_args

import attrs

from parindex.assessment import BOOKS
from parindex.bands import Missing, group_bands, quartile_groups
from parindex.catalogue import one_line, say
from parindex.converter import unstructure
from parindex.csvfiles import read_table, table_text, write_table
from parindex.errors import Invalid, NotFound, ParindexError, Problem
from parindex.evaluation import evaluate
from parindex.files import load_assessment, overlay_template
from parindex.frameworks import available, check_file, load_framework
from parindex.numbers import exact_text
from parindex.populations import column_scores, score_table
from parindex.ranking import Method, rank
from parindex.render import describe, differences, outline, tree
from parindex.text import LANGUAGES, Language, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from parindex.criteria import Framework
    from parindex.scorecard import Scorecard

EPILOG = """\
exit status: 0 done; 1 findings, mistakes in a checked file, or differences; 2 wrong use
or a file that cannot be used. The language is Vietnamese unless --lang or PARINDEX_LANG
says otherwise."""

DONE, FOUND, WRONG = 0, 1, 2

#: Signs that a typewriter does not have, and what it prints for them.
TYPED = str.maketrans("“”‘’–×·≈\N{MINUS SIGN}", "\"\"''-x-~-") | {ord("…"): "..."}


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence."""

    def error(self, message: str) -> NoReturn:
        """Print the sentence and leave."""
        self.exit(WRONG, f"parindex: {message}; see {self.prog} --help\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status as in `parindex --help`."""
    _prepare(sys.stdout)
    _prepare(sys.stderr)
    options = _parser().parse_args(arguments)
    try:
        status: int = options.run(options)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader has seen enough; Python must not try to flush again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except ParindexError as error:
        _complain(error)
        return WRONG
    return status


def _complain(error: ParindexError) -> None:
    for line in str(error).splitlines():
        print(f"parindex: {line}", file=sys.stderr)


def _prepare(stream: Any) -> None:  # noqa: ANN401 - a text stream, or what stands in for it
    """Print what a terminal cannot show without its marks, rather than fail."""
    codecs.register_error("parindex", _unmarked)
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(errors="parindex")


def _unmarked(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text = plain(error.object[error.start : error.end].translate(TYPED))
    return text.encode("ascii", "replace").decode(), error.end


def _language() -> Language:
    wanted = os.environ.get("PARINDEX_LANG", "")
    return "en" if wanted.lower().startswith("en") else "vi"


def _parser() -> Parser:
    shared = Parser(add_help=False)
    shared.add_argument(
        "--lang", choices=LANGUAGES, default=_language(), help="language of the output"
    )
    shared.add_argument("--json", action="store_true", help="print JSON")
    laid_over = Parser(add_help=False)
    laid_over.add_argument(
        "--overlay", action="append", default=[], metavar="FILE", help="lay FILE over"
    )
    scored = Parser(add_help=False, parents=[shared, laid_over])
    scored.add_argument("file", type=Path, help="an assessment (TOML)")
    scored.add_argument("--book", help="the book to score")
    scored.add_argument("--reading", help="use this reading wherever there is one")
    scored.add_argument(
        "--framework", help="a framework file, instead of the id in the assessment"
    )

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

    add("list", _list, "list the bundled frameworks", [shared])
    show = add("show", _show, "show a framework or a criterion", [shared, laid_over])
    show.add_argument("framework", help="an id or a file")
    show.add_argument("code", nargs="?", help="the code of an area or criterion")
    add("score", _score, "score an assessment", [scored])
    explain = add("explain", _explain, "explain the score of a criterion", [scored])
    explain.add_argument("code", help="the code of an area or criterion")
    check = add("check", _check, "look for mistakes in files", [shared])
    check.add_argument("files", nargs="+", type=Path, help="frameworks, assessments")
    check.add_argument(
        "--framework", help="a framework file, instead of the id in the files"
    )
    diff = add("diff", _diff, "tell two frameworks apart", [shared])
    diff.add_argument("before", help="an id or a file")
    diff.add_argument("after", help="an id or a file")
    overlay = add(
        "overlay", _overlay, "write a template for the rules not modelled", [shared]
    )
    overlay.add_argument("framework", help="an id or a file")
    overlay.add_argument("-o", "--output", type=Path, help="the file to write")
    _add_tables(add, shared, laid_over)
    return parser


def _add_tables(add: Callable[..., Parser], shared: Parser, laid_over: Parser) -> None:
    """The commands that read tables of units."""
    table = add(
        "score-table", _score_table, "score a table of units (CSV)", [shared, laid_over]
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
    ranked = add("rank", _rank, "rank the units of a table (CSV)", [shared])
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


def _print_json(value: object) -> None:
    unicode = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    print(json.dumps(value, ensure_ascii=not unicode, indent=1, default=str))


# --- commands -------------------------------------------------------------------------


def _list(options: argparse.Namespace) -> int:
    frameworks = [load_framework(name) for name in available()]
    if options.json:
        _print_json([_summary(framework) for framework in frameworks])
    else:
        for framework in frameworks:
            print(f"{framework.id}  {framework.title[options.lang]}")
    return DONE


def _summary(framework: Framework) -> dict[str, Any]:
    return {
        "id": framework.id,
        "title": {"vi": framework.title.vi, "en": framework.title.en},
        "level": framework.level,
        "first_year": framework.first_year,
        "last_year": framework.last_year,
        "max_score": exact_text(framework.max_score),
        "content_hash": framework.content_hash,
    }


def _show(options: argparse.Namespace) -> int:
    framework = load_framework(options.framework, overlays=options.overlay)
    if options.json:
        shown = framework if options.code is None else framework[options.code]
        _print_json(unstructure(shown))
    elif options.code is None:
        _print_lines(outline(framework, options.lang))
    else:
        _print_lines(describe(framework, framework[options.code], options.lang))
    return DONE


def _scorecard(options: argparse.Namespace) -> Scorecard:
    assessment = load_assessment(options.file)
    framework = load_framework(
        options.framework or assessment.framework, overlays=options.overlay
    )
    return evaluate(framework, assessment, reading=options.reading, book=options.book)


def _score(options: argparse.Namespace) -> int:
    card = _scorecard(options)
    if options.json:
        _print_json(json.loads(card.to_json()))
    else:
        width = shutil.get_terminal_size((100, 24)).columns
        _print_lines(tree(card, options.lang, width))
    return FOUND if card.findings else DONE


def _explain(options: argparse.Namespace) -> int:
    card = _scorecard(options)
    node = card[options.code]
    if options.json:
        row = json.loads(card.to_json())["criteria"]
        found = next(item for item in row if item["code"] == node.code)
        text = {lang: card.explain(options.code, lang) for lang in LANGUAGES}
        _print_json({**found, "explanation": text})
    else:
        print(card.explain(options.code, options.lang))
    return DONE


def _check(options: argparse.Namespace) -> int:
    report: list[tuple[Path, list[Problem]]] = []
    unread = False
    for path in options.files:
        try:
            report.append((path, _doubts(path, options.framework)))
        except Invalid as error:
            unread = True
            _complain(error)
    if options.json:
        _print_json(
            [
                {"file": str(path), "problems": [attrs.asdict(p) for p in problems]}
                for path, problems in report
            ]
        )
    else:
        for path, problems in report:
            _print_lines(f"{path}: {problem}" for problem in problems)
            if not problems:
                print(f"{path}: {say('checked', options.lang)}")
    if unread:
        return WRONG
    return FOUND if any(problems for _, problems in report) else DONE


def _doubts(path: Path, framework: str | None) -> list[Problem]:
    """The mistakes in a file, and the doubts about what it says.

    Raises:
        Invalid: for a file that cannot be read at all.
    """
    try:
        return list(check_file(path, framework))
    except Invalid as error:
        if any(problem.id == "file" for problem in error.problems):
            raise
        return list(error.problems)
    except NotFound as error:
        return [Problem(error.kind, "", str(error), f"a known {error.kind}")]


def _diff(options: argparse.Namespace) -> int:
    before, after = load_framework(options.before), load_framework(options.after)
    changes = before.diff(after)
    if options.json:
        _print_json(
            [
                {
                    "place": change.place,
                    "field": change.field,
                    "before": unstructure(change.before),
                    "after": unstructure(change.after),
                }
                for change in changes
            ]
        )
    else:
        _print_lines(differences(before, after, options.lang))
    return FOUND if changes else DONE


def _overlay(options: argparse.Namespace) -> int:
    text = overlay_template(load_framework(options.framework))
    if options.output is None:
        if options.json:
            _print_json({"template": text})
        else:
            print(text, end="")
        return DONE
    try:
        with options.output.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        problem = Problem("file", "", reason, "a new file in a folder that is there")
        raise Invalid(str(options.output), (problem,)) from error
    if options.json:
        _print_json({"file": str(options.output)})
    else:
        print(say("written", options.lang, file=str(options.output)))
    return DONE


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
            _print_json({"file": str(options.output), **counts})
        else:
            print(f"{one_line(str(options.output))}: {said}")
    elif options.json:
        rows = [dict(zip(scores.columns, row, strict=True)) for row in scores.rows]
        _print_json({**counts, "rows": rows})
    else:
        _print_utf8(table_text(scores))
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
        _print_json(ranking.record)
    else:
        _print_lines(ranking.lines(options.lang))
    return DONE


def _print_utf8(text: str) -> None:
    """Print a file: its letters and line ends are data, whatever the terminal has."""
    if sys.stdout.isatty() or not hasattr(sys.stdout, "buffer"):
        print(text, end="")
    else:
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode())


def _print_lines(lines: Iterable[str]) -> None:
    for line in lines:
        print(line)
