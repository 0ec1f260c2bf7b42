"""Commands about plans: list, show, due, progress, gap, check, compare, calendar."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from parindex.answers import plain
from parindex.catalogue import one_line, say
from parindex.commands.output import (
    DONE,
    FOUND,
    Commands,
    Parser,
    answer,
    day,
    language,
    print_json,
    print_lines,
    put,
    scorecard,
)
from parindex.errors import Collector, Invalid, Problem
from parindex.frameworks import load_framework
from parindex.numbers import quoted
from parindex.plans.assignments import duties
from parindex.plans.calendars import to_ical
from parindex.plans.checking import check
from parindex.plans.differences import contradictions, differences
from parindex.plans.gaps import gap
from parindex.plans.loading import available_plans, load_plan
from parindex.plans.quotes import check_plan
from parindex.plans.schedule import Done, load_done
from parindex.plans.showing import outline
from parindex.plans.tracking import progress
from parindex.plans.upcoming import due
from parindex.plans.values import load_values

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable

    from parindex.plans.plan import Plan
    from parindex.scorecard import Scorecard


def add_commands(to: Commands) -> None:
    """Add them."""
    plans = to.add("plan", _list, "read a plan: tasks, deadlines, targets", [])
    plans.set_defaults(lang=language(), json=False)
    commands = plans.add_subparsers(metavar="COMMAND", required=False)

    def add(
        name: str,
        run: Callable[[argparse.Namespace], int],
        help: str,  # noqa: A002 - argparse's name
        parents: Iterable[Parser] = (to.shared,),
    ) -> Any:  # noqa: ANN401 - a parser that is one of these
        made = commands.add_parser(
            name, help=help, description=help, parents=list(parents)
        )
        made.set_defaults(run=run)
        if name != "list":
            made.add_argument("plan", help="an id, or a file (TOML)")
        return made

    add("list", _list, "list the bundled plans")
    show = add("show", _show, "what is to be done, or what a department must do")
    _by_whom(show)
    show.add_argument(
        "--role",
        choices=["lead", "coordinating", "any"],
        default="any",
        help="only what it leads, or takes part in",
    )
    when = add("due", _due, "what is due soon, overdue, or without a date")
    _by_whom(when)
    _by_when(when)
    when.add_argument(
        "--within", type=int, default=30, metavar="DAYS", help="how many days ahead"
    )
    _records(when)
    far = add("progress", _progress, "how far it has come, month by month")
    _by_when(far)
    _records(far)
    points = add("gap", _gap, "points lost and at stake", [to.scoring])
    points.add_argument("--by", choices=["lead", "area"], default="lead", help="split")
    points.add_argument(
        "--shared",
        choices=["first", "equal"],
        default="first",
        help="whose a criterion is that several lead",
    )
    _assessed(points)
    check = add(
        "check", _check, "contradictions in it; its targets held to data", [to.scoring]
    )
    check.add_argument(
        "--set",
        nargs="+",
        action="extend",
        default=[],
        metavar="TARGET=VALUE",
        help="a value: on-time='97,2 %%'",
    )
    check.add_argument(
        "--values", type=Path, metavar="FILE", help="values (CSV: target, value)"
    )
    _assessed(check)
    other = add("compare", _compare, "what two plans ask differently")
    other.add_argument("other", help="another plan")
    calendar = add("calendar", _calendar, "its deadlines as an iCalendar file")
    _by_whom(calendar)
    calendar.add_argument(
        "--remind", type=int, metavar="DAYS", help="remind so many days before"
    )
    calendar.add_argument("-o", "--output", type=Path, help="the file to write (.ics)")
    calendar.add_argument(
        "--force", action="store_true", help="write over a file that is there"
    )


def _by_whom(command: Parser) -> None:
    command.add_argument(
        "--for", dest="organisation", metavar="NAME", help="only this department's"
    )


def _by_when(command: Parser) -> None:
    command.add_argument(
        "--on", type=day, default=None, metavar="DATE", help="on this day; else today"
    )


def _records(command: Parser) -> None:
    command.add_argument(
        "--done", type=Path, metavar="FILE", help="what was done (TOML or CSV)"
    )


def _assessed(command: Parser) -> None:
    command.add_argument(
        "--assessment", type=Path, metavar="FILE", help="an assessment (TOML)"
    )


# --- what they do ---------------------------------------------------------------------


def _list(options: argparse.Namespace) -> int:
    plans = [load_plan(name) for name in available_plans()]
    if options.json:
        print_json([{"id": plan.id, "title": plain(plan.title)} for plan in plans])
        return DONE
    print_lines(f"{plan.id}  {one_line(plan.title[options.lang])}" for plan in plans)
    return DONE


def _show(options: argparse.Namespace) -> int:
    plan = load_plan(options.plan)
    if options.organisation is not None:
        return answer(options, duties(plan, options.organisation, options.role))
    if options.json:
        print_json(plain(plan))
    else:
        print_lines(outline(plan, options.lang))
    return DONE


def _due(options: argparse.Namespace) -> int:
    found = due(
        load_plan(options.plan),
        _today(options),
        options.within,
        done=_done(options),
        organisation=options.organisation,
    )
    return answer(options, found)


def _progress(options: argparse.Namespace) -> int:
    plan, on = load_plan(options.plan), _today(options)
    return answer(options, progress(plan, _done(options), on=on))


def _today(options: argparse.Namespace) -> datetime.date:
    chosen: datetime.date | None = options.on
    return chosen or datetime.datetime.now().astimezone().date()


def _done(options: argparse.Namespace) -> tuple[Done, ...]:
    return load_done(options.done) if options.done else ()


def _gap(options: argparse.Namespace) -> int:
    plan, card = load_plan(options.plan), _card(options)
    return answer(options, gap(plan, options.by, shared=options.shared, card=card))


def _card(options: argparse.Namespace) -> Scorecard | None:
    """The scorecard of the assessment that was named, if any was."""
    return scorecard(options, options.assessment) if options.assessment else None


def _check(options: argparse.Namespace) -> int:
    plan, card, lang = load_plan(options.plan), _card(options), options.lang
    values = _values(options)
    if values is not None and card is not None:
        found, expected = "values beside an assessment", "one of them"
        raise Invalid("check", (Problem("values", "--assessment", found, expected),))
    data = values if card is None else card
    checked = None if data is None else check(plan, data)
    framework = load_framework(options.framework) if options.framework else None
    against, doubts = contradictions(plan), check_plan(plan, framework)
    if options.json:
        told = {"contradictions": against, "doubts": doubts, "targets": checked}
        print_json({name: plain(value) for name, value in told.items()})
    else:
        for one in against:
            print(one.explain(lang))
        print_lines(one_line(f"{one.code}: {one.text[lang]}") for one in doubts)
        if not against and not doubts:
            print(say("plans.clean", lang))
        if checked is not None:
            print(checked.explain(lang))
    missed = checked is not None and bool(checked.of("missed"))
    return FOUND if against or doubts or missed else DONE


def _values(options: argparse.Namespace) -> dict[str, str] | None:
    """The values of a file, then those of `--set`; None without either.

    Raises:
        Invalid: with every mistake in what `--set` says.
    """
    if options.values is None and not options.set:
        return None
    found = load_values(options.values) if options.values is not None else {}
    problems = Collector()
    for text in options.set:
        name, sign, value = text.partition("=")
        if not (sign and name and value):
            expected = "TARGET=VALUE, such as on-time='97,2 %'"
            problems.add("value", "--set", quoted(text), expected)
        found[name] = value
    problems.check("check")
    return found


def _compare(options: argparse.Namespace) -> int:
    first, second = load_plan(options.plan), load_plan(options.other)
    found = differences(first, second)
    answer(options, found)
    return FOUND if len(found.of("same")) < len(found.each) else DONE


def _calendar(options: argparse.Namespace) -> int:
    plan: Plan = load_plan(options.plan)
    text = to_ical(plan, options.organisation, options.lang, options.remind)
    return put(options, text, {"text": text}, inputs=[options.plan])
