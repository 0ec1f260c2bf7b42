"""Commands about what could be: what-if, compare, goal, improve, sensitivity."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from textwrap import indent
from typing import TYPE_CHECKING

from parindex.answers import plain
from parindex.catalogue import say
from parindex.commands.output import (
    DONE,
    FOUND,
    Commands,
    answer,
    print_json,
    print_lines,
    scorecard,
)
from parindex.errors import Collector, Invalid, Problem
from parindex.numbers import quoted
from parindex.whatif.asking import questions
from parindex.whatif.causes.score_changes import attribute
from parindex.whatif.chances.tornado import tornado
from parindex.whatif.comparison import compare
from parindex.whatif.planning.actions import load_actions
from parindex.whatif.planning.choosing import frontier, plan
from parindex.whatif.scenarios import Scenario, load_scenarios, read_change
from parindex.whatif.seeking.cliffs import cliffs
from parindex.whatif.seeking.goals import Goal, Goals, goal, goals
from parindex.whatif.seeking.pairs import PairGoal, goal_pairs

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence

    from parindex.criteria import Framework
    from parindex.whatif.planning.tasks import Limits

#: How many data, questions and steps are printed, unless all are asked for.
MOST_SHOWN = 10


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
    goal = to.add("goal", _goal, "say what it takes to reach a score", [to.scored])
    goal.add_argument("--to", required=True, metavar="SCORE", help="the score to reach")
    goal.add_argument(
        "--code", default="", help="of an area or criterion; else the whole"
    )
    goal.add_argument(
        "--by",
        nargs="+",
        default=[],
        metavar="NAME",
        help="a datum, two data, or the code of a criterion; else each alone",
    )
    plan = to.add("improve", _plan, "choose actions under a budget", [to.scored])
    plan.add_argument(
        "--actions", type=Path, required=True, metavar="FILE", help="actions (TOML)"
    )
    plan.add_argument("--budget", help='the money there is, such as "2 tỷ đồng"')
    plan.add_argument("--target", help="reach this score for the least money instead")
    plan.add_argument("--code", default="", help="what counts; else the whole")
    plan.add_argument(
        "--cap",
        nargs="+",
        action="extend",
        default=[],
        metavar="DEPARTMENT=MONEY",
        help="the money there is for a department",
    )
    plan.add_argument("--by", type=date.fromisoformat, help="leave out what ends later")
    plan.add_argument("--effort", help="the person-days there are")
    plan.add_argument(
        "--frontier", action="store_true", help="all plans that none is better than"
    )
    sensitivity = to.add(
        "sensitivity", _sensitivity, "say what matters most", [to.scored]
    )
    sensitivity.add_argument("--all", action="store_true", help="not the first only")


def _what_if(options: argparse.Namespace) -> int:
    card = scorecard(options)
    found = compare(card, *_scenarios(options, card.context.framework))
    answer(options, found)
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
    answer(options, found)
    return DONE


def _goal(options: argparse.Namespace) -> int:
    card, to, code = scorecard(options), options.to, options.code
    found: Goal | Goals | PairGoal
    match options.by:
        case []:
            found = goals(card, to, code)
            reached = bool(found.alone)
        case [by]:
            found = goal(card, to, by, code)
            reached = bool(found.surely)
        case [first, second]:
            found = goal_pairs(card, to, (first, second), code)
            reached = bool(found.pairs)
        case names:
            problem = Problem("by", "--by", f"{len(names)} names", "one, or two data")
            raise Invalid("goal", (problem,))
    answer(options, found)
    return DONE if reached else FOUND


def _plan(options: argparse.Namespace) -> int:
    card, actions = scorecard(options), load_actions(options.actions)
    caps = {}
    problems = Collector()
    for text in options.cap:
        name, sign, money = text.rpartition("=")
        if not sign:
            expected = 'DEPARTMENT=MONEY, such as "Sở Nội vụ=300 triệu đồng"'
            problems.add("cap", "--cap", quoted(text), expected)
        elif name in caps:
            problems.add("cap", "--cap", f"{quoted(name)} twice", "it once")
        caps[name] = money
    if options.frontier and options.target is not None:
        both = "--target beside --frontier"
        problems.add("target", "--target", both, "one of them")
    problems.check("plan")
    limits: Limits = {"code": options.code, "caps": caps}
    if options.by is not None:
        limits["by"] = options.by
    if options.effort is not None:
        limits["effort"] = options.effort
    budget, target = options.budget, options.target
    if options.frontier:
        return answer(options, frontier(card, actions, budget=budget, **limits))
    found = plan(card, actions, budget=budget, target=target, **limits)
    return answer(options, found)


def _sensitivity(options: argparse.Namespace) -> int:
    card = scorecard(options)
    bars, asked, near = tornado(card), questions(card), cliffs(card)
    if options.json:
        found = {"tornado": bars, "questions": asked, "cliffs": near}
        print_json(plain(found))
        return DONE
    print_lines(_first(bars.explain(options.lang).splitlines(), options, 2))
    for heading, answers in (("questions", asked), ("cliffs", near)):
        print(f"\n{say(f'sensitivity.{heading}', options.lang)}")
        shown = [indent(answer.explain(options.lang), "  ") for answer in answers]
        print_lines(_first(shown, options))
    return DONE


def _first(
    lines: Sequence[str], options: argparse.Namespace, heading: int = 0
) -> Iterator[str]:
    """A heading and what comes first after it; all of it only if asked."""
    most = heading + MOST_SHOWN
    yield from lines if options.all else lines[:most]
    if len(lines) == heading:
        yield f"  {say('sensitivity.none', options.lang)}"
    elif len(lines) > most and not options.all:
        yield f"  {say('sensitivity.more', options.lang, count=str(len(lines) - most))}"
