"""Doubts about a framework: thresholds that their quoted words do not have."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal, get_args

import attrs

from parindex.catalogue import say
from parindex.errors import NumberError
from parindex.measures import Change, Ratio, Share
from parindex.numbers import Notation, display, parse_number
from parindex.rules import Rule, Unmodelled
from parindex.text import Language, Text
from parindex.units import Amount, unit_named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parindex.criteria import Criterion, Framework
    from parindex.sources import Source

Bound = Literal["at_least", "above", "at_most", "below"]

BOUNDS: tuple[Bound, ...] = get_args(Bound)


@attrs.frozen
class Finding:
    """A doubt, with its place; not a mistake that stops the work."""

    #: Stable name of the kind of doubt.
    id: str
    #: The code of the area or criterion.
    code: str
    #: What is doubtful.
    text: Text
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
        if reading.status == "stated" and reading.rule is not None:
            yield from check_rule(leaf.code, reading.rule, reading.sources)


def check_rule(code: str, rule: Rule, sources: tuple[Source, ...]) -> Iterator[Finding]:
    """Doubts about a rule: no quoted words, or words without its thresholds."""
    quotes = [source.quote for source in sources if source.quote]
    if not quotes:
        text = Text("cách chấm không có trích dẫn nguồn", "a rule without quoted words")
        contrast = (text.en, "a source with a quote")
        yield Finding("quote-missing", code, text, contrast)
    for threshold in thresholds(rule) if quotes else ():
        if not any(threshold.stated_in(quote) for quote in quotes):
            yield _absent(code, threshold, quotes)


def _absent(code: str, threshold: Threshold, quotes: list[str]) -> Finding:
    number = threshold.number
    there = any(number == other for quote in quotes for other, _ in bounded(quote))
    vi, en = threshold.shown("vi"), threshold.shown("en")
    quoted = " … ".join(quotes)
    if there:
        text = Text(
            f"cách chấm ghi “{vi}”, trích dẫn giới hạn cách khác: “{quoted}”",
            f"the rule says “{en}”, the quote bounds it otherwise: “{quoted}”",
        )
        found = f"“{en}”, which “{quoted}” bounds otherwise"
        return Finding("bound-word", code, text, (found, "the bound word of the quote"))
    text = Text(
        f"cách chấm ghi “{vi}”, không có trong trích dẫn “{quoted}”",
        f"the rule says “{en}”, which is not in the quote “{quoted}”",
    )
    found = f"“{en}”, which is not in “{quoted}”"
    return Finding("quote-threshold", code, text, (found, "a threshold of the quote"))


# --- thresholds -----------------------------------------------------------------------

#: A number as a text prints it; and whether it counts hundredths.
Printed = tuple[Fraction, bool]

WHOLE: Printed = (Fraction(100), True)


@attrs.frozen
class Threshold:
    """A value that a rule compares with, and on which side of it a score lies."""

    bound: Bound
    amount: Amount
    #: What is compared; None for a position.
    measure: Any

    @property
    def number(self) -> Printed:
        """The value, a share in hundredths as texts print it."""
        value, unit = self.amount.value, self.amount.unit
        return (value * 100, True) if unit == "share" else (value, unit == "percent")

    def shown(self, language: Language) -> str:
        """As people say it: `từ 95 % trở lên`, `above 90 %`."""
        text, unit = display(self.amount.value, language), self.amount.unit
        if unit is not None:
            text += (
                " %" if unit == "percent" else f" {unit_named(unit).title[language]}"
            )
        keys = {"at_least": "from_up", "above": "above_up", "at_most": "up_to"}
        key = keys.get(self.bound, "below")
        return say(key, language, start=text, end=text)

    def stated_in(self, quote: str) -> bool:
        """Whether *quote* has the value with the right bound word."""
        quote = quote.lower()
        whole = isinstance(self.measure, Share) and self.number == WHOLE
        for number, bounds in bounded(quote):
            # All of a whole needs no word: there is nothing above 100 %.
            if number == self.number and (
                self.bound in bounds or (whole and self.bound == "at_least")
            ):
                return True
        return any(_is_bare(quote, m) for m in re.finditer(self._in_words(), quote))

    def _in_words(self) -> str:
        """How a text states it without a number: `cao hơn`, `không có`."""
        zero = self.amount.value == 0
        if zero and not isinstance(self.measure, Change):
            return NONE if self.bound == "at_most" else NEVER
        if not zero and not (isinstance(self.measure, Ratio) and self.number == WHOLE):
            return NEVER
        more, less = MORE, LESS
        if getattr(self.measure, "direction", "") == "decrease":
            more, less = less, more
        return {
            "at_least": rf"{NO} (?:{less})|{OR_EQUAL} (?:{more})",
            "above": rf"{NOT}(?:{more}){NOT_OR_EQUAL}",
            "at_most": rf"{NO} (?:{more})",
            "below": rf"{NOT}(?:{less}){NOT_OR_EQUAL}",
        }[self.bound]


def thresholds(rule: Any) -> Iterator[Threshold]:  # noqa: ANN401 - any attrs value
    """Each threshold inside a rule, in its order."""
    yield from _thresholds(rule, None)


def _thresholds(value: Any, measure: object) -> Iterator[Threshold]:  # noqa: ANN401
    if isinstance(value, Mapping):
        value = tuple(value.values())
    if isinstance(value, tuple):
        for item in value:
            yield from _thresholds(item, measure)
    elif attrs.has(type(value)):
        measure = getattr(value, "measure", measure)
        for field in attrs.fields(type(value)):
            item = getattr(value, field.name)
            bound: Any = field.name.removeprefix("gate_")
            if bound in BOUNDS and isinstance(item, Amount):
                yield Threshold(bound, item, measure)
            else:
                yield from _thresholds(item, measure)


# --- words ----------------------------------------------------------------------------

NUMBER = re.compile(
    r"(?<!\d)\d{1,3}(?:[ \u00a0]\d{3})+(?!\d)"
    r"|\d{1,2}/\d{1,2}(?![\d/])"
    r"|\d+(?:[.,]\d+)*"
)
PERCENT = r"\s*(?:%|phần trăm|per ?cent)"
#: What may stand between a bound word and its number.
FILL = r"(?:\s+(?:là|đạt|mức|tỷ lệ|bình quân|số|of))*\s*$"
#: Not after a word that turns the meaning round.
NOT = r"(?<!không )(?<!chưa )(?<!hoặc )(?<!\bnot )(?<!\bno )(?<!\bor )\b"
NO = r"(?:không|\bnot?)"
FEW = r"(?:ít|thấp|nhỏ|kém)"
MANY = r"(?:nhiều|lớn|cao)"

#: The words before a number that bound it.
BEFORE: dict[Bound, str] = {
    "at_least": r"(?:\b(?:từ|tối thiểu|ít nhất|đủ|cả|bằng|đúng|from|at least|minimum"
    rf"|exactly|all|{NO} (?:dưới|{FEW} hơn|less than|fewer than|lower than|below"
    r"|under))|≥|>=|(?<![<>])=)",
    "above": rf"(?:{NOT}(?:trên|vượt|vượt quá|{MANY} hơn|more than|greater than"
    r"|higher than|above|over|exceeding)"
    r"|(?<!không )(?<!vượt )\bquá"
    r"|(?<!không )(?<!ít )(?<!thấp )(?<!nhỏ )(?<!kém )"
    r"(?<!nhiều )(?<!lớn )(?<!cao )\bhơn"
    r"|>)",
    "at_most": r"(?:(?<!không )(?<!chưa )\b(?:đến|tới)|\b(?:tối đa|nhiều nhất"
    r"|cao nhất|chậm nhất|muộn nhất|trong vòng|trong thời hạn|bằng|đúng|to|at most"
    rf"|maximum|exactly|within|{NO} (?:quá|trên|hơn|vượt|vượt quá|{MANY} hơn|more than"
    r"|greater than|higher than|above|over|exceeding|later than))|≤|<=|(?<![<>])=)",
    "below": rf"(?:{NOT}(?:dưới|{FEW} hơn|less than|fewer than|lower than|below|under)"
    r"|\b(?:không|chưa) (?:đến|tới|đạt)|<)",
}
#: The words after a number that bound it, whatever stands before.
AFTER: dict[Bound, str] = {
    "at_least": r"trở lên|\b(?:or|and) (?:more|higher|above|over|up)\b",
    "at_most": r"trở xuống|\b(?:or|and) (?:less|fewer|lower|below|under)\b",
}
#: A dash or word that makes a range of two numbers.
RANGE_ON = re.compile(
    rf"(?:{PERCENT})?\s*(?:[-–]|đến|tới|to)\s*(?:dưới|below|under|<)?\s*"
)
DASH = re.compile(rf"(?:{PERCENT})?\s*[-–]\s*")

#: Words that compare with a base, and say no number.
MORE = rf"tăng|vượt|{MANY} hơn|tăng hơn|higher|more than|greater|increase|exceed"
LESS = rf"giảm|{FEW} hơn|lower|less than|fewer|decrease|reduc|cut\b"
OR_EQUAL = r"(?:bằng hoặc|đạt và|đạt hoặc|equal or)"
NOT_OR_EQUAL = r"(?! hoặc bằng)(?! or equal)"
NONE = (
    r"không (?:có|còn|để|phát sinh|xảy ra|ban hành|bị)\b|\bnone\b|\bwithout\b"
    r"|\bno\b(?! (?:more|less|fewer|later))"
)
NEVER = r"(?!)"
YEAR = re.compile(r"\b(?:19|20)\d\d\b")
CLAUSE = re.compile(r"[;:.\n]")
BRACKETED = re.compile(r"\([^()]*\)")


def bounded(quote: str) -> Iterator[tuple[Printed, set[Bound]]]:
    """Each number of a quote, with how the words around it bound it."""
    quote = quote.lower()
    found = list(NUMBER.finditer(quote))
    ends = [0, *(match.end() for match in found)]
    starts = [*(match.start() for match in found), len(quote)]
    percent = False
    for index in reversed(range(len(found))):
        text = found[index][0]
        before = quote[ends[index] : starts[index]]
        after = quote[ends[index + 1] : starts[index + 1]]
        ranged = index + 1 < len(found) and RANGE_ON.fullmatch(after)
        # In a range the sign may stand once, after the second number.
        percent = bool(re.match(PERCENT, after)) or (bool(ranged) and percent)
        bounds = _bounds(before, after)
        if not bounds and ranged:
            bounds = {"at_least"}
        if not bounds and index and DASH.fullmatch(before):
            bounds = {"at_most"}
        for number in _readings(text):
            part = Fraction(1) if "/" not in text else Fraction(100)
            yield (number * part, percent or "/" in text), bounds


def _readings(text: str) -> set[Fraction]:
    """The numbers that a text may print, in Vietnamese and in English notation."""
    found = set()
    notations: tuple[Notation, ...] = get_args(Notation)
    for notation in notations:
        try:
            found.add(parse_number(text, notation))
        except NumberError:
            continue
    return found


def _bounds(before: str, after: str) -> set[Bound]:
    # "(từ 80 % đến dưới 90 %) trở lên": what follows a bracket bounds all inside it;
    # "đạt 80 % … từ tốt trở lên": a new "từ" has its own "trở lên".
    clause = CLAUSE.split(BRACKETED.sub("", after))[0].partition(")")[0]
    clause = re.split(r"\btừ\b", clause)[0]
    found: set[Bound] = {b for b, words in AFTER.items() if re.search(words, clause)}
    return found or {
        bound for bound, words in BEFORE.items() if re.search(words + FILL, before)
    }


def _is_bare(quote: str, match: re.Match[str]) -> bool:
    """Whether no number follows in the clause, years aside: then it compares itself."""
    clause = CLAUSE.split(quote[match.end() :])[0]
    return NUMBER.search(YEAR.sub("", clause)) is None
