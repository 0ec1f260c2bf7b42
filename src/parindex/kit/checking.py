"""Somebody's results, held against the scores that a kit expects."""

from __future__ import annotations

import json
import re
from fractions import Fraction
from typing import TYPE_CHECKING

import attrs

from parindex.catalogue import say
from parindex.csvfiles import CsvTable, Mistakes
from parindex.errors import NumberError, hint
from parindex.intervals import Interval
from parindex.kit.cases import Case, Kit
from parindex.kit.writing import SCORES
from parindex.numbers import display, exact, exact_text, quoted
from parindex.render import html_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from parindex.text import Language

#: How far a score that never ends as a decimal may be off.
TOLERANCE = Fraction(1, 10**9)

#: A number as programs print it, or a fraction; as long as exact sums can be.
NUMBER = re.compile(
    r"[+-]?(?:[0-9]{1,400}(?:\.[0-9]{0,400})?|\.[0-9]{1,400})(?:[eE][+-]?[0-9]{1,3})?"
    r"|[+-]?[0-9]{1,400}/[0-9]{1,400}"
)


#: The heads of a table of scores that differ.
HEADS = (
    *("kit.head.case", "kit.head.code", "kit.head.about"),
    *("kit.head.expected", "kit.head.found"),
)


@attrs.frozen
class Differing:
    """A score that is not the expected one."""

    #: The case.
    case: Case
    #: The code; empty for the whole.
    code: str
    #: What it must be.
    expected: Interval
    #: What was found; None where there was no result.
    found: Interval | None

    @property
    def gap(self) -> Fraction:
        """How far the worse end is off; 0 where there was no result."""
        if self.found is None:
            return Fraction(0)
        low, high = self.expected.low, self.expected.high
        return max(abs(low - self.found.low), abs(high - self.found.high))

    @property
    def cells(self) -> tuple[str, ...]:
        """Its row in a table: case, code, what it is, expected, found."""
        code = self.code or say("total", "vi")
        found = "" if self.found is None else self.found.display("vi")
        wanted = self.expected.display("vi")
        return self.case.id, code, self.case.about.vi, wanted, found

    def line(self, lang: Language) -> str:
        """One sentence."""
        case, code = self.case.id, self.code or say("total", lang)
        about, expected = self.case.about[lang], self.expected.display(lang)
        if self.found is None:
            return say(
                "kit.absent", lang, case=case, code=code, about=about, expected=expected
            )
        return say(
            "kit.differs",
            lang,
            case=case,
            code=code,
            about=about,
            expected=expected,
            found=self.found.display(lang),
            gap=display(self.gap, lang),
        )


@attrs.frozen
class Report:
    """What became of a comparison."""

    #: The kit.
    kit: Kit = attrs.field(repr=False)
    #: How many scores were compared.
    compared: int
    #: Those that differ, in the order of the kit.
    differing: tuple[Differing, ...]

    @property
    def agrees(self) -> bool:
        """Whether every score is the expected one."""
        return not self.differing

    def summary(self, lang: Language = "vi") -> str:
        """How many scores were compared, and how many differ."""
        cases = {item.case.id for item in self.differing}
        return say(
            "kit.summary",
            lang,
            compared=str(self.compared),
            differing=str(len(self.differing)),
            cases=str(len(cases)),
        )

    def lines(self, lang: Language = "vi") -> Iterator[str]:
        """Each score that differs, and how many there are."""
        yield from (item.line(lang) for item in self.differing)
        yield self.summary(lang)

    def explain(self, lang: Language = "vi") -> str:
        """Each score that differs, and how many there are."""
        return "\n".join(self.lines(lang))

    def to_json(self) -> str:
        """The same as JSON, its numbers exact texts."""
        differing = [
            {
                "case": item.case.id,
                "code": item.code,
                "expected": _ends(item.expected),
                "found": item.found and _ends(item.found),
            }
            for item in self.differing
        ]
        found = {
            "framework": self.kit.framework.id,
            "reading": self.kit.reading or "",
            "compared": self.compared,
            "differing": differing,
        }
        return json.dumps(found, ensure_ascii=False, indent=1)

    def _repr_html_(self) -> str:
        heads = (say(key, "vi") for key in HEADS)
        rows = ((item.cells, False) for item in self.differing)
        return html_table([self.kit.framework.title.vi], heads, rows, [self.summary()])


def check(
    kit: Kit,
    results: CsvTable,
    *,
    tolerance: object = TOLERANCE,
    everywhere: bool = False,
    settled: bool = False,
) -> Report:
    """Hold results against the scores that a kit expects.

    Args:
        kit: The kit.
        results: Columns `case`, `code` (empty for the whole), `low` and `high`; where
            `high` is empty it is `low`. Other columns, and other codes of the
            framework, are passed over; a score that is not there differs.
        tolerance: How far a score may be off that never ends as a decimal, in points;
            one that ends must be exact.
        everywhere: Whether a score that ends may be off too, as floats are.
        settled: Whether only scores that are one number are compared.

    Raises:
        Invalid: for missing columns, unknown cases and codes, what stands twice, and
            what is no number, with the first hundred of them.
        NumberError: for a tolerance that is no exact number from 0 up.
    """
    limit = exact(tolerance)
    if limit < 0:
        raise NumberError(f"a tolerance of {exact_text(limit)}", "0 or more")
    found = _read(kit, results)
    compared, differing = 0, []
    for case in kit.cases:
        for code, expected in case.expected.items():
            if settled and not expected.is_exact:
                continue
            compared += 1
            result = found.get((case.id, code))
            if result is None or not _agree(expected, result, limit, everywhere):
                differing.append(Differing(case, code, expected, result))
    return Report(kit, compared, tuple(differing))


def _agree(
    expected: Interval,
    found: Interval,
    limit: Fraction,
    everywhere: bool,  # noqa: FBT001 - passed on
) -> bool:
    """Whether both ends are as expected, or near enough where they never end."""
    pairs = ((expected.low, found.low), (expected.high, found.high))
    return all(
        wanted == got
        or ((everywhere or "/" in exact_text(wanted)) and abs(wanted - got) <= limit)
        for wanted, got in pairs
    )


def _ends(interval: Interval) -> list[str]:
    return [exact_text(interval.low), exact_text(interval.high)]


# --- results --------------------------------------------------------------------------


def _read(kit: Kit, table: CsvTable) -> dict[tuple[str, str], Interval]:
    """The results by case and code."""
    mistakes = Mistakes()
    for name in SCORES:
        if name not in table.columns:
            expected = f"a column{hint(name, table.columns)}"
            mistakes.add("column", "", f"no column {quoted(name)}", expected)
    mistakes.check(table.name)
    cells = zip(*map(table.column, SCORES), strict=True)
    cases = {case.id for case in kit.cases}
    lines: dict[tuple[str, str], int] = {}
    found: dict[tuple[str, str], Interval] = {}
    for line, (case, code, low, high) in zip(table.lines, cells, strict=True):
        key = (case.strip(), code.strip())
        if not _is_known(kit, cases, key, line, mistakes):
            continue
        if key in lines:
            what = f"{key[0]} {key[1]}".strip()
            text = f"{quoted(what)}, which line {lines[key]} has"
            mistakes.add("duplicate", f"line {line}", text, "each case and code once")
        lines.setdefault(key, line)
        score = _score(low.strip(), high.strip(), line, mistakes)
        if score is not None:
            found[key] = score
    mistakes.check(table.name)
    return found


def _is_known(
    kit: Kit, cases: set[str], key: tuple[str, str], line: int, mistakes: Mistakes
) -> bool:
    case, code = key
    if case not in cases:
        expected = f"a case of the kit of {kit.framework.id}"
        expected += f" in the reading {kit.reading!r}" if kit.reading else ""
        mistakes.add("case", f"line {line}, column case", quoted(case), expected)
        return False
    if code and code not in kit.framework:
        expected = f"a code of {kit.framework.id}, or an empty cell for the whole"
        mistakes.add("code", f"line {line}, column code", quoted(code), expected)
        return False
    return True


def _score(low: str, high: str, line: int, mistakes: Mistakes) -> Interval | None:
    """A result; None where there is none, or where it is wrong."""
    ends: Mapping[str, str] = {"low": low, "high": high or low}
    if not low and not high:
        return None
    numbers: list[Fraction] = []
    for column, text in ends.items():
        number = _number(text)
        if number is None:
            expected = "a number such as 1.25, or a fraction such as 9/7"
            where = f"line {line}, column {column}"
            mistakes.add("number", where, quoted(text) if text else "nothing", expected)
        else:
            numbers.append(number)
    if len(numbers) < len(ends):
        return None
    with mistakes.at(f"line {line}"):
        return Interval.of(*numbers)
    return None


def _number(text: str) -> Fraction | None:
    if not NUMBER.fullmatch(text) or re.search(r"/0+\Z", text):
        return None
    return Fraction(text)
