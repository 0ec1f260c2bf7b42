"""Doubts about a framework: thresholds that their quotes do not have, and the like."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Literal

import attrs

from parindex.errors import NumberError
from parindex.measures import Share
from parindex.numbers import parse_number
from parindex.rules import Rule, Unmodelled
from parindex.text import Text
from parindex.units import Amount

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction

    from parindex.criteria import Criterion, Framework
    from parindex.sources import Source

Severity = Literal["error", "note"]

NUMBER = re.compile(r"\d+(?:[.,]\d+)*")

#: The words that state each bound, in Vietnamese and English, before or after the
#: number; and the words that state another one.
BOUND_WORDS: dict[str, tuple[str, str]] = {
    "at_least": (
        r"\btừ\b|trở lên|tối thiểu|ít nhất|không dưới|≥|>=|at least|or more|from\b",
        r"\btrên\s*$|\bhơn\s*$|more than\s*$|above\s*$",
    ),
    "above": (
        r"\btrên\b|\bhơn\b|vượt|>(?!=)|more than|above|\btăng\b|\bgiảm\b",
        r"trở lên|≥|>=|or more|at least",
    ),
    "at_most": (
        r"\bđến\b|không quá|tối đa|không vượt|không có|≤|<=|up to|at most|no more",
        r"đến dưới\s*$|\bdưới\s*$|below\s*$|less than\s*$",
    ),
    "below": (
        r"\bdưới\b|chưa đến|thấp hơn|ít hơn|<(?!=)|below|less than|under\b",
        r"không dưới\s*$|not below\s*$",
    ),
}
#: Words that state a threshold of 0 without a number.
ZERO_WORDS = {
    "above": r"\bhơn\b|\btăng\b|\bgiảm\b|vượt|higher|more than|increase|\bcut\b",
    "at_most": r"\bkhông\b|\bno\b|none",
}


@attrs.frozen
class Finding:
    """A doubt, with its place; not a mistake that stops the work."""

    #: Stable name of the kind of doubt.
    id: str
    #: The code of the area or criterion.
    code: str
    #: What is doubtful.
    text: Text
    #: `error` where it cannot be right; `note` where a reader should know.
    severity: Severity = "error"
    #: What was found and what was expected, for error messages.
    contrast: tuple[str, str] = ("", "")


def check_framework(framework: Framework) -> tuple[Finding, ...]:
    """All doubts about a framework's rules and their sources."""
    return tuple(
        finding for leaf in framework.leaves() for finding in _check_leaf(leaf)
    )


def _check_leaf(leaf: Criterion) -> Iterator[Finding]:
    if leaf.rule is not None and not isinstance(leaf.rule, Unmodelled):
        yield from check_rule(leaf.code, leaf.rule, leaf.sources)
    for reading in leaf.readings:
        if reading.status == "stated":
            yield from check_rule(leaf.code, reading.rule, reading.sources)


def check_rule(code: str, rule: Rule, sources: tuple[Source, ...]) -> Iterator[Finding]:
    """Doubts about a rule: no quoted words, or words without its thresholds."""
    quotes = [source.quote for source in sources if source.quote]
    if not quotes:
        yield _finding(
            "quote-missing",
            code,
            ("a rule without quoted words", "a source with a quote"),
            "cách chấm không có trích dẫn nguồn",
        )
        return
    for word, amount, context in thresholds(rule):
        if any(_states(quote, word, amount, context) for quote in quotes):
            continue
        shown = f"{word} {amount}"
        numbers = {n for quote in quotes for n, _, _ in _numbers(quote)}
        if amount.value in numbers:
            found = (f"{shown}, but another bound word in {quotes[0]!r}", "the same")
            vi = f"ngưỡng {amount} có trong trích dẫn nhưng khác từ chỉ giới hạn"
            yield _finding("bound-word", code, found, vi)
        else:
            found = (f"{shown}, which is not in {quotes[0]!r}", "it in the quote")
            vi = f"ngưỡng {amount} không có trong trích dẫn"
            yield _finding("quote-threshold", code, found, vi)


def _finding(
    id: str,  # noqa: A002
    code: str,
    contrast: tuple[str, str],
    vi: str,
) -> Finding:
    en = f"found {contrast[0]}; expected {contrast[1]}"
    return Finding(id, code, Text(vi, en), "error", contrast)


def thresholds(rule: Any) -> Iterator[tuple[str, Amount, Any]]:  # noqa: ANN401 - any attrs value
    """Each threshold inside a rule: its bound word, its amount, what is measured."""
    measure = getattr(rule, "measure", None)
    stack = [(rule, measure)]
    while stack:
        value, measure = stack.pop()
        if isinstance(value, tuple):
            stack += [(item, measure) for item in reversed(value)]
        elif isinstance(value, dict):
            stack += [(item, measure) for item in value.values()]
        elif attrs.has(type(value)):
            measure = getattr(value, "measure", measure)
            for field in attrs.fields(type(value)):
                item = getattr(value, field.name)
                word = field.name.removeprefix("gate_")
                if word in BOUND_WORDS and isinstance(item, Amount):
                    yield word, item, measure
                else:
                    stack.append((item, measure))


def _numbers(quote: str) -> Iterator[tuple[Fraction, str, str]]:
    """Each number of a quote with the words before and after it, up to the next."""
    found = list(NUMBER.finditer(quote))
    for index, match in enumerate(found):
        start = found[index - 1].end() if index else 0
        end = found[index + 1].start() if index + 1 < len(found) else len(quote)
        for notation in ("vi", "en"):
            try:
                number = parse_number(match[0], notation)
            except NumberError:
                continue
            yield number, quote[start : match.start()], quote[match.end() : end]


def _states(quote: str, word: str, amount: Amount, measure: object) -> bool:
    """Whether *quote* has the threshold with the right bound word."""
    quote = quote.lower()
    if amount.value == 0 and word in ZERO_WORDS:
        return re.search(ZERO_WORDS[word], quote) is not None
    for number, before, after in _numbers(quote):
        if number != amount.value:
            continue
        # All of a whole needs no word: there is nothing above 100 %.
        if isinstance(measure, Share) and word == "at_least" and number == 100:  # noqa: PLR2004
            return True
        right, wrong = BOUND_WORDS[word]
        if re.search(wrong, before) or (word == "above" and re.search(wrong, after)):
            continue
        if re.search(right, before):
            return True
        if word == "at_least" and re.search(r"trở lên|or more", after):
            return True
    return False
