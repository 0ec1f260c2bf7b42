"""Doubts about a plan: numbers that its quoted words do not have."""

from __future__ import annotations

import re
from calendar import monthrange
from typing import TYPE_CHECKING, Any

from parindex.catalogue import say
from parindex.checks import LESS, MORE, WHOLE, Finding, Printed, Threshold, bounded
from parindex.frameworks import load_framework
from parindex.plans.schedule import code_of
from parindex.plans.wording import amount
from parindex.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parindex.criteria import Framework
    from parindex.plans.deadlines import Deadline
    from parindex.plans.plan import Plan, Task
    from parindex.plans.targets import Bound, Target
    from parindex.units import Amount

#: Words by which a rank is at most a number: `nhóm 20 tỉnh dẫn đầu`, `top 20`.
RANK_BEFORE = re.compile(
    r"(?:\b(?:nhóm|top|trong số|xếp thứ|thứ hạng)\b[^\d;.]*|(?:đến|[-–])\s*)$"
)
RANK_AFTER = re.compile(r"^[^\d;.]*\b(?:đầu|cao nhất|tốt nhất|first|best|leading)\b")

#: Words that name a whole and not its least: `cả 3 hình thức`, `đầy đủ 100 %`.
EXACTLY = re.compile(r"\b(?:đủ|cả|bằng|đúng)\s+\d")
#: Words by which a day is the last of a month, quarter or year.
AT_THE_END = re.compile(r"\b(?:hết|cuối)\b")
#: Words that say "none over" without a number.
NO_MORE = re.compile(r"\bkhông (?:vượt|quá|tăng)\b")
#: Small numbers that texts write out.
WRITTEN = {"một": 1, "hai": 2, "ba": 3, "bốn": 4}

#: Numbers as a date has them: `20/6`, `ngày 05 tháng 6 năm 2024`.
DIGITS = re.compile(r"\d+")


def check_plan(plan: Plan, framework: Framework | None = None) -> tuple[Finding, ...]:
    """All doubts about what a plan says.

    Each number of a target must stand in the quoted words of its sources, with its
    bound word, or with none where it is asked without one; the day of a deadline must
    stand in its own; and criteria must be of the plan's framework.

    Args:
        plan: The plan.
        framework: Its framework, where that is not bundled.

    Raises:
        NotFound: for a framework that is not bundled, where none was given.
    """
    return tuple(_findings(plan, framework))


def _findings(plan: Plan, framework: Framework | None) -> Iterator[Finding]:
    for target in plan.targets:
        yield from _check_target(target)
        for deadline in target.deadlines:
            yield from _check_deadline(target.id, deadline)
    for task in plan.tasks:
        for deadline in task.deadlines:
            yield from _check_deadline(task.code, deadline)
    if plan.framework:
        yield from _check_criteria(plan, framework or load_framework(plan.framework))


def _finding(id: str, code: str, **values: Text) -> Finding:  # noqa: A002
    vi, en = (
        say(f"plans.doubt.{id}", lang, **{n: v[lang] for n, v in values.items()})
        for lang in ("vi", "en")
    )
    return Finding(id, code, Text(vi, en))


def _check_target(target: Target) -> Iterator[Finding]:
    quotes = [source.quote for source in target.sources if source.quote]
    if not quotes:
        yield _finding("quote-missing", target.id)
        return
    quote = " … ".join(quotes)
    said_so = (*quotes, *map(_in_digits, quotes))
    for bound, value in target.bounds.items():
        if any(_states(q, bound, value, target) for q in said_so):
            continue
        number = Threshold("at_least", value, None).number
        there = any(number == other for q in quotes for other, _ in bounded(q))
        said = _said(bound, value)
        kind = "bound-word" if there else "quote-threshold"
        yield _finding(kind, target.id, said=said, quote=Text(quote, quote))


def _in_digits(quote: str) -> str:
    """A quote with the small numbers that it writes out as digits."""
    words = "|".join(WRITTEN)
    return re.sub(rf"\b(?:{words})\b", lambda m: str(WRITTEN[m[0]]), quote.lower())


def _said(bound: Bound, value: Amount) -> Text:
    word: Any = bound
    if bound == "reach":
        vi, en = (say("plans.reach", x, value=amount(value, x)) for x in ("vi", "en"))
        return Text(vi, en)
    threshold = Threshold(word, value, None)
    return Text(threshold.shown("vi"), threshold.shown("en"))


def _states(quote: str, bound: Bound, value: Amount, target: Target) -> bool:
    """Whether *quote* has a number with its bound word."""
    word: Any = bound
    if bound == "reach":
        number = Threshold("at_least", value, None).number
        whole = number == WHOLE or EXACTLY.search(quote.lower())
        there = [bounds for other, bounds in bounded(quote) if other == number]
        return any(not bounds or whole for bounds in there)
    if Threshold(word, value, target.measure).stated_in(quote):
        return True
    if _goes_on(quote, bound, Threshold(word, value, None).number):
        return True
    if bound == "above" and value.value == 0:  # more, or less, than before
        return bool(re.search(rf"{MORE}|{LESS}", quote.lower()))
    if bound == "at_most" and value.value == 0 and NO_MORE.search(quote.lower()):
        return True
    return bound == "at_most" and target.among is not None and _ranks(quote, value)


def _goes_on(quote: str, bound: Bound, number: Printed) -> bool:
    """Whether a bound word counts for a bare number after it: `tối thiểu 40%; 30%`."""
    found = list(bounded(quote))[::-1]
    return any(
        number == later and not bounds and earlier[1] == later[1] and bound in words
        for place, (later, bounds) in enumerate(found)
        for earlier, words in found[:place]
    )


def _ranks(quote: str, value: Amount) -> bool:
    quote = quote.lower()
    return any(
        int(found[0]) == value.value
        and (
            RANK_BEFORE.search(quote[: found.start()])
            or RANK_AFTER.search(quote[found.end() :])
        )
        for found in DIGITS.finditer(quote)
    )


def _check_deadline(code: str, deadline: Deadline) -> Iterator[Finding]:
    on = deadline.before or deadline.by
    if on is None or not deadline.quote:
        return
    numbers = [int(text) for text in DIGITS.findall(deadline.quote)]
    last = on.day == monthrange(on.year, on.month)[1]
    if last and AT_THE_END.search(deadline.quote.lower()):
        return
    if on.day not in numbers or on.month not in numbers:
        said, quote = Text(f"{on:%d/%m/%Y}", on.isoformat()), deadline.quote
        yield _finding("deadline", code, said=said, quote=Text(quote, quote))


def _check_criteria(plan: Plan, framework: Framework) -> Iterator[Finding]:
    every: tuple[Task | Target, ...] = (*plan.tasks, *plan.targets)
    for of in every:
        code = code_of(of)
        for criterion in of.criteria:
            if criterion not in framework:
                name = Text(criterion, criterion)
                within = Text(framework.id, framework.id)
                yield _finding("criterion", code, criterion=name, framework=within)
