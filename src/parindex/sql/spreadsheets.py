"""A framework as spreadsheet formulas: a cell a datum, and two cells a score."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Literal

import attrs

from parindex.catalogue import one_line, say
from parindex.errors import Collector
from parindex.numbers import Notation, display, exact_text
from parindex.sheets.expressions import ScoreOf, walk
from parindex.sql.scope import data_of, described, shares_of
from parindex.sql.selecting import is_whole
from parindex.sql.writing import (
    ATOM,
    PRODUCT,
    SNAP,
    Branch,
    Writer,
    Written,
    check_decimals,
)
from parindex.tables import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from fractions import Fraction

    from parindex.measures import Datum, Quotient
    from parindex.sheets import Sheet
    from parindex.sheets.expressions import Expression, Side
    from parindex.text import Language

#: What every spreadsheet program takes: characters of a formula, functions inside one
#: another.
MOST_CHARACTERS = 8191
MOST_NESTED = 64

#: Where the data begin, and where the number of mistakes in them is.
FIRST_ROW = 6
PROBLEMS = "$E$4"
VALUE, CHECK = "D", "E"
#: What stands above the data, and above the scores.
DATA_HEADS = (
    "formulas.datum",
    "formulas.title",
    "formulas.unit",
    "formulas.value",
    "formulas.problem",
)
SCORE_HEADS = (
    "formulas.code",
    "formulas.title",
    "formulas.max",
    "formulas.low",
    "formulas.high",
)
#: Texts that a program would take for a formula begin with these.
_LIKE_FORMULAS = tuple("=+-@'")


@attrs.frozen
class Cell:
    """One cell of a sheet."""

    #: Where it is, such as `D7`.
    address: str
    #: What stands in it: a text, a number, or a formula without the `=` before it;
    #: empty where a value is to be filled in.
    text: str
    #: What that is.
    kind: Literal["text", "number", "formula", "input"] = "text"


@attrs.frozen
class Formulas:
    """A sheet to be filled in, which scores itself."""

    #: The cells that are not empty, row by row, and those to be filled in.
    cells: tuple[Cell, ...]
    #: Where each datum is filled in.
    inputs: Table[str]
    #: Where the least and the most that each score can be stand, by code.
    scores: Table[tuple[str, str]]
    #: How many data cannot be as they are: where nothing is scored.
    problems: str
    #: How the formulas are written.
    notation: Notation

    def to_csv(self) -> str:
        """The sheet as CSV, for a program of the same notation to open."""
        rows: dict[int, dict[str, str]] = {}
        for cell in self.cells:
            column, row = cell.address[:1], int(cell.address[1:])
            rows.setdefault(row, {})[column] = _in_csv(cell)
        file = io.StringIO()
        delimiter = ";" if self.notation == "vi" else ","
        writer = csv.writer(file, delimiter=delimiter, lineterminator="\n")
        for number in range(1, max(rows) + 1):
            writer.writerow(rows.get(number, {}).get(column, "") for column in "ABCDE")
        return file.getvalue()


def _in_csv(cell: Cell) -> str:
    if cell.kind == "formula":
        return f"={cell.text}"
    is_plain = cell.kind != "text" or not cell.text.startswith(_LIKE_FORMULAS)
    return cell.text if is_plain else f"'{cell.text}"


def formulas(
    sheet: Sheet, *, notation: Notation = "en", lang: Language = "vi", decimals: int = 6
) -> Formulas:
    """A sheet that scores one unit, for Excel 2010 or later and LibreOffice.

    Args:
        sheet: What is scored (`parindex.sql.sheet`).
        notation: `en` as files hold formulas: `IF(D7>=0.5,1,0)`; `vi` as they are typed
            where a decimal comma is in use: `IF(D7>=0,5;1;0)`.
        lang: The language of titles and headings.
        decimals: How many decimals amounts, percentages (as shares) and ratings have.

    Raises:
        Invalid: for decimals that are not from 0 to 9, and for a score whose formula
            is longer than programs take.
    """
    problems = Collector()
    check_decimals(decimals, problems)
    problems.check("formulas")
    return _Layout(sheet, notation, lang, decimals).made()


class _Writing(Writer):
    """Writes expressions as formulas."""

    def __init__(
        self,
        data: Iterable[Datum],
        decimals: int,
        notation: Notation,
        places: Mapping[str, str],
    ) -> None:
        super().__init__((d.name for d in data if is_whole(d)), decimals)
        self.notation, self.places = notation, places
        self.scores: dict[tuple[str, Side], str] = {}

    def function(self, name: str, *parts: str) -> str:
        """A call."""
        return f"{name}({(';' if self.notation == 'vi' else ',').join(parts)})"

    def given(self, name: str) -> str:
        return self.places[name]

    def or_else(self, name: str, other: str) -> str:
        return self.function("IF", self.is_missing(name), other, self.given(name))

    def score(self, code: str, side: Side) -> str:
        return self.scores[code, side]

    def is_missing(self, name: str) -> str:
        return self.function("ISBLANK", self.given(name))

    def is_known(self, name: str) -> str:
        return self.function("NOT", self.is_missing(name))

    def some(self, conditions: Sequence[str]) -> str:
        return self.function("OR", *conditions)

    def every(self, conditions: Sequence[str]) -> str:
        return self.function("AND", *conditions)

    def cases(self, branches: Sequence[Branch], otherwise: Written) -> Written:
        text = otherwise.text
        for condition, worth in reversed(branches):
            text = self.function("IF", condition, worth.text, text)
        return Written(text)

    def answers(self, name: str, cases: Sequence[tuple[str, Written]]) -> Written:
        *first, (_, last) = cases
        return self.cases([Branch(self.equals(name, a), w) for a, w in first], last)

    def equals(self, name: str, answer: str) -> str:
        """Whether an answer is this one."""
        return f'{self.given(name)}="{answer.replace(chr(34), chr(34) * 2)}"'

    def call(self, side: Side, parts: Sequence[str]) -> str:
        return self.function("MIN" if side == "low" else "MAX", *parts)

    def rounded(self, text: str, digits: int) -> str:
        return self.function("ROUND", text, str(digits))

    def half_up(self, of: Written, digits: int) -> Written:
        # ROUND is half up, away from 0; first what ends near a half is brought to it.
        near = self.rounded(of.text, digits + SNAP)
        return Written(self.rounded(near, digits))

    def quotient(self, top: Written, bottom: Written) -> Written:
        return Written(f"{top.inside(PRODUCT)} / {bottom.inside(ATOM)}", PRODUCT)

    def number(self, x: Fraction) -> str:
        text = exact_text(x)
        return text.replace(".", ",") if self.notation == "vi" else text


class _Layout:
    """Puts a sheet into cells."""

    def __init__(
        self, sheet: Sheet, notation: Notation, lang: Language, decimals: int
    ) -> None:
        self.sheet, self.notation, self.lang = sheet, notation, lang
        self.data = data_of(sheet)
        rows = range(FIRST_ROW + 1, FIRST_ROW + 1 + len(self.data))
        self.rows = dict(zip((datum.name for datum in self.data), rows, strict=True))
        places = {name: f"${VALUE}${row}" for name, row in self.rows.items()}
        self.writing = _Writing(self.data, decimals, notation, places)
        self.cells: list[Cell] = []
        self.mistakes = Collector()

    def made(self) -> Formulas:
        self._data()
        row = self._checks(FIRST_ROW + 1 + len(self.data))
        last = row - 1
        count = self.writing.function("SUM", f"$E${FIRST_ROW + 1}:$E${last}")
        head = self._head(count)
        places = self._scores(row + 1)
        self.mistakes.check(self.sheet.card.context.framework.id)
        return Formulas(
            cells=(*head, *self.cells),
            inputs=Table((name, f"{VALUE}{row}") for name, row in self.rows.items()),
            scores=Table((code, places[code]) for code in self.sheet.nodes),
            problems=PROBLEMS.replace("$", ""),
            notation=self.notation,
        )

    def _say(self, key: str) -> str:
        return say(key, self.lang)

    def _text(self, address: str, text: str) -> None:
        self.cells.append(Cell(address, one_line(text)))

    def _formula(self, address: str, text: str) -> None:
        self.cells.append(Cell(address, text, "formula"))

    def _headings(self, row: int, keys: tuple[str, ...]) -> None:
        for column, key in zip("ABCDE", keys, strict=True):
            self._text(f"{column}{row}", self._say(key))

    def _head(self, count: str) -> list[Cell]:
        context = self.sheet.card.context
        framework = context.framework
        said = [framework.id, framework.content_hash]
        if context.reading is not None:
            said.append(say("sql.reading", self.lang, name=context.reading))
        return [
            Cell("A1", one_line(framework.title[self.lang])),
            Cell("A2", one_line(", ".join(said))),
            Cell("A3", self._say("formulas.note")),
            Cell("A4", self._say("formulas.problems")),
            Cell("E4", count, "formula"),
        ]

    # --- data -------------------------------------------------------------------------

    def _data(self) -> None:
        self._headings(FIRST_ROW, DATA_HEADS)
        for row, datum in enumerate(self.data, FIRST_ROW + 1):
            title, _, unit = described(datum, self.lang).rpartition(" (")
            self._text(f"A{row}", datum.name)
            self._text(f"B{row}", title)
            self._text(f"C{row}", unit.removesuffix(")"))
            self.cells.append(Cell(f"{VALUE}{row}", "", "input"))
            self._formula(f"{CHECK}{row}", self._check(datum))

    def _check(self, datum: Datum) -> str:
        """1 for a value that the datum cannot have, 0 for one that it can."""
        write = self.writing
        x = write.given(datum.name)
        if datum.choices:
            is_one = write.some([write.equals(datum.name, a) for a in datum.choices])
            wrong = write.function("IF", is_one, "0", "1")
        else:
            ends, span = [], datum.domain
            if is_whole(datum):
                ends.append(f"{x}<>{write.function('INT', x)}")
            else:
                ends.append(f"{x}<>{write.rounded(x, write.decimals)}")
            for sign, end in (("<", span.start), (">", span.end)):
                if not isinstance(end, float):
                    ends.append(f"{x}{sign}{write.constant(end).text}")
            found = write.function("IF", write.some(ends), "1", "0")
            is_number = write.function("ISNUMBER", x)
            wrong = write.function("IF", is_number, found, "1")
        absent = "0" if datum.name in self.sheet.optional else "1"
        return write.function("IF", write.is_missing(datum.name), absent, wrong)

    def _checks(self, row: int) -> int:
        """Whether parts are more than their wholes, and what no columns can score."""
        write = self.writing
        for share in shares_of(self.sheet):
            part, whole = (
                " + ".join(name for name, _ in terms)
                for terms in (share.top, share.bottom)
            )
            self._text(f"A{row}", say("sql.part", self.lang, part=part, whole=whole))
            self._formula(f"{CHECK}{row}", self._exceeds(share))
            row += 1
        for code, condition in self.sheet.exceptions:
            self._text(f"A{row}", say("sql.out", self.lang, code=code))
            found = write.function("IF", write.condition(condition), "1", "0")
            self._formula(f"{CHECK}{row}", found)
            row += 1
        return row

    def _exceeds(self, share: Quotient) -> str:
        write = self.writing
        bottom = [write.given(name) for name, _ in share.bottom]
        top = [write.given(name) for name, _ in share.top if name in self.rows]
        known = [write.function("ISNUMBER", place) for place in bottom]
        less = " - ".join(
            write.function("SUM", *places) for places in (top or ["0"], bottom)
        )
        more = f"{write.rounded(less, write.decimals)} > 0"
        found = write.function("IF", more, "1", "0")
        return write.function("IF", write.every(known), found, "0")

    # --- scores -----------------------------------------------------------------------

    def _scores(self, head: int) -> dict[str, tuple[str, str]]:
        framework = self.sheet.card.context.framework
        self._headings(head, SCORE_HEADS)
        codes = {cell.code for cell in self.sheet.cells}
        order = ["", *(node.code for node in framework.walk())]
        places: dict[str, tuple[str, str]] = {}
        shown = [code for code in order if code in codes]
        for row, code in enumerate(shown, head + 1):
            places[code] = (f"D{row}", f"E{row}")
            self.writing.scores |= {
                (code, "low"): f"$D${row}",
                (code, "high"): f"$E${row}",
            }
        for code, (low, high) in places.items():
            node = framework[code] if code else framework
            row_text = low[1:]
            self._text(f"A{row_text}", code)
            self._text(f"B{row_text}", node.title[self.lang])
            most = display(node.max_score, self.notation)
            self.cells.append(Cell(f"C{row_text}", most, "text"))
            self._score(code, low, self.sheet.cell(code, "low").expression)
            if self.sheet.is_single(code):
                self._formula(high, low)
            else:
                self._score(code, high, self.sheet.cell(code, "high").expression)
        return places

    def _score(self, code: str, address: str, of: Expression) -> None:
        write = self.writing
        text = write.write(of).text
        if not any(isinstance(part, ScoreOf) for part in walk(of)):
            text = write.function("IF", f"{PROBLEMS}>0", "NA()", text)
        depth = _depth(text)
        if len(text) > MOST_CHARACTERS or depth > MOST_NESTED:
            found = f"a formula of {len(text)} characters, {depth} levels deep"
            expected = f"at most {MOST_CHARACTERS} characters, {MOST_NESTED} levels"
            self.mistakes.add("formula", f"criterion {code}", found, expected)
        self._formula(address, text)


def _depth(text: str) -> int:
    """How many brackets stand in one another."""
    most = now = 0
    for character in text:
        now += {"(": 1, ")": -1}.get(character, 0)
        most = max(most, now)
    return most
