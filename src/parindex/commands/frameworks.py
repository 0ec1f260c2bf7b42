"""Commands about frameworks and files: list, show, check, diff, overlay."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from parindex.bands import load_bands
from parindex.catalogue import say
from parindex.commands.output import (
    DONE,
    FOUND,
    WRONG,
    Commands,
    complain,
    print_json,
    print_lines,
    put,
)
from parindex.converter import unstructure
from parindex.errors import Invalid, NotFound, Problem
from parindex.files import overlay_template
from parindex.frameworks import available, check_file, load_framework
from parindex.numbers import exact_text
from parindex.render import describe, differences, outline
from parindex.toml import read_toml
from parindex.whatif.planning.actions import load_actions
from parindex.whatif.scenarios import load_scenarios

if TYPE_CHECKING:
    import argparse

    from parindex.criteria import Framework


def add_commands(to: Commands) -> None:
    """Add them."""
    to.add("list", _list, "list the bundled frameworks", [to.shared])
    show = to.add(
        "show", _show, "show a framework or a criterion", [to.shared, to.laid_over]
    )
    show.add_argument("framework", help="an id or a file")
    show.add_argument("code", nargs="?", help="the code of an area or criterion")
    check = to.add("check", _check, "look for mistakes in files", [to.shared])
    check.add_argument("files", nargs="+", type=Path, help="of any kind")
    check.add_argument(
        "--framework", help="a framework file, instead of the id in the files"
    )
    diff = to.add("diff", _diff, "tell two frameworks apart", [to.shared])
    diff.add_argument("before", help="an id or a file")
    diff.add_argument("after", help="an id or a file")
    overlay = to.add(
        "overlay", _overlay, "write a template for the rules not modelled", [to.shared]
    )
    overlay.add_argument("framework", help="an id or a file")
    overlay.add_argument("-o", "--output", type=Path, help="the file to write")


def _list(options: argparse.Namespace) -> int:
    frameworks = [load_framework(name) for name in available()]
    if options.json:
        print_json([_summary(framework) for framework in frameworks])
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
        print_json(unstructure(shown))
    elif options.code is None:
        print_lines(outline(framework, options.lang))
    else:
        print_lines(describe(framework, framework[options.code], options.lang))
    return DONE


def _check(options: argparse.Namespace) -> int:
    report: list[tuple[Path, list[Problem]]] = []
    unread = False
    for path in options.files:
        try:
            report.append((path, _doubts(path, options.framework)))
        except Invalid as error:
            unread = True
            complain(error)
    if options.json:
        print_json(
            [
                {"file": str(path), "problems": [attrs.asdict(p) for p in problems]}
                for path, problems in report
            ]
        )
    else:
        for path, problems in report:
            print_lines(f"{path}: {problem}" for problem in problems)
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
        tables = read_toml(path)
        if "scenario" in tables:
            load_scenarios(path)
            return []
        if "action" in tables:
            load_actions(path)
            return []
        if "bands" in tables:
            load_bands(path)
            return []
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
        print_json(
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
        print_lines(differences(before, after, options.lang))
    return FOUND if changes else DONE


def _overlay(options: argparse.Namespace) -> int:
    text = overlay_template(load_framework(options.framework))
    done = say("written", options.lang, file=str(options.output))
    return put(options, text, {"template": text}, done=done)
