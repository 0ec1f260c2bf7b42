"""Commands about what could be: what-if, compare, goal, plan, sensitivity."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from parindex.commands.output import (
    DONE,
    FOUND,
    Commands,
    print_json,
    scorecard,
)
from parindex.errors import Collector
from parindex.whatif.comparison import compare
from parindex.whatif.scenarios import Scenario, load_scenarios, read_change
from parindex.whatif.score_changes import attribute

if TYPE_CHECKING:
    import argparse

    from parindex.criteria import Framework


def add_commands(to: Commands) -> None:
    """Add them."""
    what_if = to.add("what-if", _what_if, "change data, awards or rules", [to.scored])
    what_if.add_argument(
        "--set",
        nargs="+",
        action="extend",
        default=[],
        metavar="NAME=VALUE",
        help="a datum (190, +30, or nothing to take it back), a code (0.5 or full), "
        "or reading",
    )
    what_if.add_argument(
        "--scenario", type=Path, metavar="FILE", help="a file of scenarios (TOML)"
    )
    compare = to.add(
        "compare", _compare, "tell two assessments apart, and why", [to.scoring]
    )
    compare.add_argument("before", type=Path, help="an assessment (TOML)")
    compare.add_argument("after", type=Path, help="another one")


def _what_if(options: argparse.Namespace) -> int:
    card = scorecard(options)
    found = compare(card, *_scenarios(options, card.context.framework))
    if options.json:
        print_json(json.loads(found.to_json()))
    else:
        print(found.explain(options.lang))
    return FOUND if any(outcome.idle for outcome in found) else DONE


def _scenarios(options: argparse.Namespace, framework: Framework) -> list[Scenario]:
    """The scenarios of a file, then what `--set` says.

    Raises:
        Invalid: with every mistake in what `--set` says, or where nothing was asked.
    """
    found: list[Scenario] = []
    if options.scenario is not None:
        found += load_scenarios(options.scenario).values()
    problems, changes = Collector(), []
    for text in options.set:
        with problems.at(f"--set {text}"):
            changes.append(read_change(text, framework))
    if not found and not options.set:
        expected = "--set NAME=VALUE, or --scenario FILE"
        problems.add("change", "", "nothing to change", expected)
    problems.check("what-if")
    if changes:
        title = ", ".join(options.set)
        found.append(Scenario(name="--set", title=title, changes=changes))
    return found


def _compare(options: argparse.Namespace) -> int:
    before, after = (
        scorecard(options, file) for file in (options.before, options.after)
    )
    found = attribute(before, after)
    if options.json:
        print_json(json.loads(found.to_json()))
    else:
        print(found.explain(options.lang))
    return DONE
