"""Tables of units, scored under one framework: a row a unit, a column a criterion."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

import attrs

from parindex.assessment import BOOKS, Assessment, Book
from parindex.catalogue import say
from parindex.cells import ENDS, WHOLE, Cells, cells_of, scores_in
from parindex.criteria import Framework
from parindex.csvfiles import CsvTable, Mistakes
from parindex.errors import Invalid, NotFound, Problem, hint
from parindex.evaluation import evaluate
from parindex.measures import names_of
from parindex.numbers import LONGEST, Notation, half_up, quoted, typed_text
from parindex.progress import watched
from parindex.scorecard import Scorecard
from parindex.tables import Table
from parindex.text import nfc

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from fractions import Fraction

    from parindex.assessment import BookName
    from parindex.intervals import Interval
    from parindex.text import Language

#: The decimals of a fraction that does not end.
DECIMALS = 15

#: Where an evaluation finds what is wrong with a cell.
CELL = re.compile(r"(?:book \w+, )?(?:awarded|measurements)\.(.+)")


@attrs.frozen
class ScoredUnit:
    """One row of a table, scored."""

    #: Its id, as it was written.
    code: str
    #: The cells that were carried over, by column.
    kept: Table[str]
    #: Its scores.
    scorecard: Scorecard

    @property
    def level(self) -> str:
        """What the framework is for: `province`, `department`, …."""
        return self.scorecard.context.framework.level


def _units(value: Iterable[ScoredUnit]) -> tuple[ScoredUnit, ...]:
    return tuple(value)


@attrs.frozen(kw_only=True)
class Population:
    """Units scored under one framework, in the order of their table."""

    #: What they were scored under.
    framework: Framework
    #: The column of their ids.
    id: str
    #: The columns that were carried over.
    keep: tuple[str, ...] = ()
    #: The units.
    rows: tuple[ScoredUnit, ...] = attrs.field(converter=_units)
    _by_code: dict[str, ScoredUnit] = attrs.field(
        init=False, eq=False, repr=False, factory=dict
    )

    def __attrs_post_init__(self) -> None:
        self._by_code.update((unit.code, unit) for unit in self.rows)

    def __getitem__(self, code: str) -> ScoredUnit:
        """The unit with that id.

        Raises:
            NotFound: with the nearest id there is.
        """
        if code not in self._by_code:
            raise NotFound("unit", str(code), self.framework.id, tuple(self._by_code))
        return self._by_code[code]

    def __iter__(self) -> Iterator[ScoredUnit]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def settled(self) -> int:
        """How many units have a whole score that is known."""
        return sum(unit.scorecard.score.is_exact for unit in self.rows)

    def summary(self, lang: Language = "vi") -> str:
        """How many units there are, and how many have a whole score that is known."""
        units, settled = str(len(self)), str(self.settled)
        return say("population", lang, units=units, settled=settled)

    def table(self, *, intervals: bool = False) -> CsvTable:
        """The scores: id, carried columns, every code in order, and the whole.

        A cell is empty where the score is not known, and where a criterion is taken
        out. Numbers are exact, with a decimal point; a fraction that does not end is
        rounded half up to 15 decimals.

        Args:
            intervals: Whether columns with the least and the most that each score can
                be are added. Such a table, scored again, gives the same ones, but for
                what was rounded.
        """
        rows = []
        for unit in self.rows:
            row = [unit.code, *unit.kept.values()]
            for node in (*unit.scorecard.walk(), unit.scorecard.root):
                score = node.score
                low = _decimal(score.low)
                row.append(low if score.is_exact and not node.is_out else "")
                if intervals:
                    row += [low, low if score.is_exact else _decimal(score.high)]
            rows.append(row)
        columns = _header(self.framework, (self.id, *self.keep), intervals=intervals)
        return CsvTable(name=self.framework.id, columns=columns, rows=rows)


def _header(
    framework: Framework, named: Iterable[str], *, intervals: bool
) -> list[str]:
    things = (*(node.code for node in framework.walk()), WHOLE)
    ends = ENDS if intervals else ENDS[:1]
    return [*named, *(thing + end for thing in things for end in ends)]


def _decimal(x: Fraction) -> str:
    """Text that reads back as the number in any notation, and never as a date."""
    text = typed_text(x)
    if "/" in text or len(text) > LONGEST:
        text = typed_text(half_up(x, DECIMALS))
    return text


def score_table(  # noqa: PLR0913 - all but the id have defaults
    framework: Framework,
    table: CsvTable,
    *,
    id: str,  # noqa: A002
    keep: Iterable[str] = (),
    year: int | None = None,
    book: BookName = "published",
    reading: str | None = None,
    numbers: Notation | None = None,
) -> Population:
    """Score each row of a table under a framework.

    A column is a code, for scores awarded, or a datum, for measurements. Where its cell
    is empty, `….low` and `….high` are the ends of what it can be. A column `score`, as
    in the results, is kept as the stated total. An empty cell is missing, never zero; a
    number without a unit is in percent where the datum is. Where ranks are counted from
    data, all rows are counted.

    Args:
        framework: The edition.
        table: The units, as `read_table` gives them.
        id: The column of their ids.
        keep: Columns to carry over as they are.
        year: The year; the last one of the framework unless given.
        book: The book that the table is.
        reading: The reading to use wherever a criterion has it.
        numbers: How numbers are printed, where they can be read in two ways.

    Raises:
        Invalid: with the first hundred mistakes, each with its line and column.
        NotFound: for a reading or a book that is not there.
    """
    if book not in BOOKS:
        raise NotFound("book", book, "a table", BOOKS)
    named = tuple(nfc(name).strip() for name in (id, *keep))
    sheet = _Sheet(framework, table, named)
    years = (year, framework.last_year, framework.first_year, 1)
    common: dict[str, Any] = {
        "framework": framework.id,
        "level": framework.level,
        "year": next(number for number in years if number is not None),
    }
    books, codes = sheet.books(book, numbers), sheet.codes()
    units = [
        Assessment(unit=code, books=[own], **common)
        for code, own in zip(codes, books, strict=True)
    ]
    cards = sheet.cards(units, reading)
    sheet.mistakes.check(table.name)
    rows = map(ScoredUnit, codes, sheet.kept(), cards)
    return Population(framework=framework, id=named[0], keep=named[1:], rows=rows)


def column_scores(
    table: CsvTable,
    by: str,
    *,
    id: str | None = None,  # noqa: A002
    numbers: Notation | None = None,
) -> dict[str, Interval | None]:
    """The scores of units in one column, such as `score` of scored units.

    Where its cell is empty, `….low` and `….high` are the ends of what it can be; where
    those are too, the unit has no score.

    Args:
        table: The units.
        by: The column.
        id: The column of their ids; the first one unless given.
        numbers: How numbers are printed, where they can be read in two ways.

    Raises:
        Invalid: with the first hundred mistakes, each with its line and column.
    """
    mistakes = Mistakes()
    named = table.columns[0] if id is None else nfc(id).strip()
    places = {name: place for place, name in enumerate(table.columns)}
    cells = scores_in(nfc(by).strip(), numbers).among(places)
    for name, there in ((named, named in places), (cells.name, bool(cells.places))):
        if not there:
            expected = f"a column{hint(name, table.columns)}"
            mistakes.add("column", "", f"no column {quoted(name)}", expected)
    mistakes.check(table.name)
    codes = _codes(table, named, mistakes)
    rows = zip(table.rows, table.lines, strict=True)
    scores = [cells.value(row, line, mistakes) for row, line in rows]
    mistakes.check(table.name)
    return dict(zip(codes, scores, strict=True))


# --- tables ---------------------------------------------------------------------------


def _codes(table: CsvTable, column: str, mistakes: Mistakes) -> list[str]:
    """The ids of the units, as they were written."""
    if not table.rows:
        mistakes.add("rows", "", "no rows", "a row for each unit")
    place = table.columns.index(column)
    codes = [row[place] for row in table.rows]
    first: dict[str, int] = {}
    for line, code in zip(table.lines, map(str.strip, codes), strict=True):
        where = f"line {line}, column {column}"
        if not code:
            mistakes.add("id", where, "an empty cell", "the id of a unit")
        elif first.setdefault(code, line) != line:
            found = f"{quoted(code)}, which line {first[code]} has"
            mistakes.add("duplicate", where, found, "each id once")
    return codes


@attrs.frozen
class _Sheet:
    """A table that is read under a framework, with what is wrong in it."""

    framework: Framework
    table: CsvTable
    #: The columns of the ids and of what is carried over.
    named: tuple[str, ...]
    mistakes: Mistakes = attrs.field(factory=Mistakes)

    def cells(self, numbers: Notation | None) -> list[Cells]:
        """What the columns say; what is wrong with their names is noted."""
        framework, named, given = self.framework, self.named, self.table.columns
        places = {name: n for n, name in enumerate(given) if name != named[0]}
        things = list(cells_of(framework, numbers))
        cells = [thing.among(places) for thing in things]
        used = Counter(thing.name + end for thing in cells for end in thing.places)
        for name in named:
            if name not in given:
                self.wrong(f"no column {quoted(name)}", f"a column{hint(name, given)}")
        results = Counter(_header(framework, named, intervals=True))
        for name in (name for name, times in results.items() if times > 1):
            self.wrong(f"column {quoted(name)} twice in the results", "each name once")
        for name in (name for name, times in used.items() if times > 1):
            found = f"column {quoted(name)}, which {framework.id} has twice"
            self.wrong(found, "a framework that tells data and criteria apart")
        names = [thing.name for thing in things]
        for name in places:
            if name not in used and name not in named:
                near = "" if self.mistakes.more else hint(name, names)
                expected = f"a code or datum of {framework.id}, or a column to keep"
                self.wrong(f"unknown column {quoted(name)}", expected + near)
        read = (thing for thing in cells if thing.places)
        return sorted(read, key=lambda thing: min(thing.places.values()))

    def wrong(self, found: str, expected: str) -> None:
        """Note a mistake in the header."""
        self.mistakes.add("column", "", found, expected)

    def codes(self) -> list[str]:
        """The ids of the units, as they were written."""
        if self.named[0] not in self.table.columns:  # to tell what else is wrong
            return [f"line {line}" for line in self.table.lines]
        return _codes(self.table, self.named[0], self.mistakes)

    def kept(self) -> list[Table[str]]:
        """The cells that are carried over."""
        columns = self.table.columns
        places = {name: columns.index(name) for name in self.named[1:]}
        return [
            Table((name, row[place]) for name, place in places.items())
            for row in self.table.rows
        ]

    def books(self, name: BookName, numbers: Notation | None) -> list[Book]:
        """What the rows say."""
        cells = self.cells(numbers)
        rows = zip(self.table.rows, self.table.lines, strict=True)
        return [self.book(name, cells, row, line) for row, line in rows]

    def book(
        self, name: BookName, cells: Iterable[Cells], row: Sequence[str], line: int
    ) -> Book:
        """What a row says."""
        said: dict[str, Any] = {"awarded": {}, "measurements": {}, "stated": {}}
        for thing in cells:
            value = thing.value(row, line, self.mistakes)
            if value is not None:
                said[thing.field][thing.name] = value
        total = said.pop("stated").get(WHOLE)
        if total is not None and total.is_exact:
            said["stated"] = {"total": total.low}
        return Book(name=name, **said)

    def cards(
        self, units: Sequence[Assessment], reading: str | None
    ) -> list[Scorecard]:
        """The units, scored; each mistake is noted where it stands."""
        rivals = self.rivals(units)
        cards: list[Scorecard] = []
        told: set[Problem] = set()
        for number, unit in enumerate(watched(units, len(units), "score_table")):
            peers = (*rivals[:number], *rivals[number + 1 :])
            try:
                card = evaluate(self.framework, unit, reading=reading, peers=peers)
                cards.append(card)
            except Invalid as error:
                for problem in error.problems:
                    self.note(problem, self.table.lines[number], told)
        return cards

    def note(self, problem: Problem, line: int, told: set[Problem]) -> None:
        """Note a mistake that an evaluation found."""
        cell = CELL.fullmatch(problem.where)
        if cell:
            problem = attrs.evolve(problem, where=f"line {line}, column {cell[1]}")
        # What every row has, such as a year out of range, is told once.
        if problem not in told and not problem.where.startswith("peer "):
            told.add(problem)
            self.mistakes.add(*attrs.astuple(problem))

    def rivals(self, units: Sequence[Assessment]) -> list[Assessment]:
        """The units with the data that ranks are counted by; none without such ranks.

        Each is read once for every other, so it has no more than that.
        """
        names: set[str] = set()
        measured = [unit.books[0].measurements for unit in units]
        for datum in self.framework.data:
            if datum.by is None or all(datum.name in data for data in measured):
                continue
            if datum.among is not None and len(units) > datum.among:
                expected = f"at most {datum.among}, as the datum {datum.name} says"
                self.mistakes.add("peers", "", f"{len(units)} rows", expected)
                return []
            names.update(names_of(self.framework.quantity(datum.name)))
        if not names:
            return []
        slim = [{n: data[n] for n in names if n in data} for data in measured]
        name = units[0].books[0].name
        return [
            attrs.evolve(unit, books=[Book(name=name, measurements=data)])
            for unit, data in zip(units, slim, strict=True)
        ]
