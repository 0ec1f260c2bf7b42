"""A framework as one query that an auditor can read, for four databases."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

import attrs

from parindex.catalogue import one_line, say
from parindex.dialects import DIALECTS, DialectName
from parindex.errors import Collector, NotFound
from parindex.measures import Datum
from parindex.numbers import display
from parindex.sheets import Sheet
from parindex.sql.scope import about, data_of, described, levels, shares_of, title_of
from parindex.sql.selecting import BREAK, Selecting, alone, column
from parindex.sql.writing import check_decimals, deeper
from parindex.tables import Table
from parindex.text import Language, nfc

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from parindex.measures import Quotient
    from parindex.sheets.expressions import Side

SIDES: tuple[Side, Side] = ("low", "high")

#: The names of the steps before the scores, and of what they add.
GIVEN, NUMBERS, CHECKED = "given", "numbers", "checked"
MISREAD, SOUND = "is_misread", "is_sound"
#: Those of the steps that count mistakes.
COUNTED, MISTAKES, FOUND = "counted", "mistakes", "found"
#: How long a line of a comment is.
LINE = 96


def _names(value: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value))


def _columns(value: Mapping[str, str]) -> Table[str]:
    return Table((nfc(name), own) for name, own in value.items())


@attrs.frozen(kw_only=True)
class Query:
    """The scores of each row of a table, as SQL.

    Raises:
        Invalid: for names that a query cannot hold side by side.
        NotFound: for a datum or a dialect that is not there.
    """

    #: What is scored (`parindex.sql.sheet`).
    sheet: Sheet
    #: The database that it is for.
    dialect: DialectName = "duckdb"
    #: The name of the table, and of the schema that it is in; empty: the usual one.
    table: str = "data"
    schema: str = ""
    #: The names of the columns in the table, for data that have another one there.
    columns: Table[str] = attrs.field(factory=Table, converter=_columns)
    #: The columns to carry over, such as the id of the unit.
    keep: tuple[str, ...] = attrs.field(default=(), converter=_names)
    #: How many decimals amounts, percentages (as shares of one) and ratings have.
    decimals: int = 6
    #: The language of the comments.
    lang: Language = "vi"
    _data: tuple[Datum, ...] = attrs.field(init=False, eq=False, repr=False)
    _writer: Selecting = attrs.field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        if self.dialect not in DIALECTS:
            raise NotFound("dialect", self.dialect, "parindex.sql", tuple(DIALECTS))
        for name in self.columns:
            self.sheet.card.context.framework.datum(name)
        data = data_of(self.sheet)
        writer = Selecting(self.dialect, data, self.decimals)
        object.__setattr__(self, "_data", data)
        object.__setattr__(self, "_writer", writer)
        self._check()

    def _check(self) -> None:
        problems = Collector()
        check_decimals(self.decimals, problems)
        names = dict.fromkeys((*(datum.name for datum in self._data), *self.keep))
        used = self._used()
        # Databases do not tell capital letters apart in names.
        seen: dict[str, str] = {}
        for name in names:
            other = seen.setdefault(name.casefold(), name)
            if other != name:
                found = f"the names {other!r} and {name!r}"
                expected = "names that differ by more than capital letters"
                problems.add("names", "columns", found, expected)
            if name.casefold() in used:
                expected = "a name that the query does not use itself"
                problems.add("names", "columns", repr(name), expected)
        own = [self.table, *([self.schema] if self.schema else ())]
        for name in (*names, *used, *own, *self.columns.values()):
            with problems.at("columns"):
                self._writer.named(name)
        if not self._data:
            expected = "scores that follow from data"
            problems.add("columns", "", "scores that follow from no data", expected)
        problems.check("sql")

    def _used(self) -> tuple[str, ...]:
        """The names of the columns that the query adds, in small letters."""
        scores = (column(c.code, side) for c in self.sheet.cells for side in SIDES)
        wrong = map(_wrong, range(1, 1 + len(self._data)))
        kept = (own for name, own in self._carried() if own != name)
        added = (*scores, MISREAD, SOUND, *wrong, *kept)
        return tuple(dict.fromkeys(name.casefold() for name in added))

    # --- the texts --------------------------------------------------------------------

    @property
    def text(self) -> str:
        """The query: a row for each row, `low` and `high` of each score."""
        steps = [*self._data_steps(), *self._score_steps()]
        last = steps[-1][0]
        wanted = [
            f"CASE WHEN {SOUND} = 1 THEN {self._score(code, side)} END"
            f" AS {self._named(column(code, side))}"
            for code in self.sheet.nodes
            for side in SIDES
        ]
        kept = [
            name if own == name else f"{own} AS {name}" for name, own in self._kept()
        ]
        each = [*kept, *wanted]
        return self._whole(steps, f"SELECT\n{_list(each)}\nFROM {last}")

    @property
    def problems(self) -> str:
        """A query that counts the rows that are not scored, by what is wrong in them.

        It has a row for each mistake that there is, with the columns `problem` (what
        is wrong) and `rows_found`.
        """
        literal = self._writer.literal
        unfit = list(self._unfit())
        said = [self._say("sql.misread", name=datum.name) for datum in self._data]
        said += [words for words, _ in unfit]
        numbers = range(1, 1 + len(said))
        flags = [*map(_wrong, numbers[: len(self._data)])]
        flags += [_flag([condition], 1) for _, condition in unfit]
        sums = [
            f"SUM({flag}) AS found_{number}"
            for number, flag in zip(numbers, flags, strict=True)
        ]
        names = [
            f"({number}, {literal(one_line(words))})"
            for number, words in zip(numbers, said, strict=True)
        ]
        whens = "\n".join(f"WHEN {number} THEN found_{number}" for number in numbers)
        found = f"SELECT\n  problem,\n  CASE number\n{deeper(deeper(whens))}\n  END"
        counted, mistakes = self._step(COUNTED), self._step(MISTAKES)
        steps = [
            *self._data_steps(is_counted=True)[:2],
            (counted, f"SELECT\n{_list(sums)}\nFROM {self._step(NUMBERS)}"),
            (f"{mistakes}(number, problem)", f"VALUES\n{_list(names)}"),
            (
                self._step(FOUND),
                f"{found} AS rows_found\nFROM {counted}\nCROSS JOIN {mistakes}",
            ),
        ]
        last = (
            f"SELECT problem, rows_found\nFROM {self._step(FOUND)}\n"
            "WHERE rows_found > 0"
        )
        return self._whole(steps, last)

    def __str__(self) -> str:
        return self.text

    def _whole(self, steps: list[tuple[str, str]], last: str) -> str:
        head = _comment(*self._head())
        once = self._writer.numbers.once
        named = ",\n".join(
            f"{name} AS {once}(\n{deeper(body)}\n)" for name, body in steps
        )
        text = f"{head}WITH\n{named}\n{last}\n"
        text = "\n".join(line.rstrip() for line in text.split("\n"))
        return text.replace(BREAK, "\n")

    def _head(self) -> Iterator[str]:
        framework = self.sheet.card.context.framework
        reading = self.sheet.card.context.reading
        dialect = self._writer.dialect.name
        yield framework.title[self.lang]
        yield f"{framework.id}, {framework.content_hash}"
        if reading is not None:
            yield self._say("sql.reading", name=reading)
        yield self._say("sql.dialect", dialect=dialect, decimals=str(self.decimals))
        yield self._say("sql.missing")
        yield self._say("sql.unsound")
        exact = self._writer.is_exact
        yield self._say("sql.exact" if exact else "sql.float")

    def _say(self, key: str, **values: str) -> str:
        return say(key, self.lang, **values)

    def _named(self, name: str) -> str:
        return self._writer.named(name)

    def _score(self, code: str, side: Side) -> str:
        return self._writer.score(code, self.sheet.cell(code, side).side)

    # --- the data ---------------------------------------------------------------------

    def _data_steps(self, *, is_counted: bool = False) -> list[tuple[str, str]]:
        carried = self._kept()
        table = self._named(self.table)
        if self.schema:
            table = f"{self._named(self.schema)}.{table}"
        raw = [f"t.{name} AS {own}" for name, own in carried]
        read, misread = [own for _, own in carried], []
        for datum in self._data:
            name = self._named(datum.name)
            own = self._named(self.columns.get(datum.name, datum.name))
            raw.append(f"{_comment(described(datum, self.lang))}t.{own} AS {name}")
            read.append(f"{self._writer.read(datum, name)} AS {name}")
            misread.append(self._writer.misread(datum, name))
        # A name that begins with `t.` cannot be taken for a text by SQLite.
        given = f"SELECT\n{_list(raw)}\nFROM {table} AS t"
        if is_counted:
            flags = (_flag([condition], 1) for condition in misread)
            read += [f"{flag} AS {_wrong(n)}" for n, flag in enumerate(flags, 1)]
        else:
            read.append(f"{_flag(misread, 1)} AS {MISREAD}")
        numbers = f"SELECT\n{_list(read)}\nFROM {self._step(GIVEN)}"
        wrong = [f"{MISREAD} = 1", *(condition for _, condition in self._unfit())]
        checked = f"SELECT\n{_list(['*', f'{_flag(wrong, 0)} AS {SOUND}'])}"
        return [
            (self._step(GIVEN), given),
            (self._step(NUMBERS), numbers),
            (self._step(CHECKED), f"{checked}\nFROM {self._step(NUMBERS)}"),
        ]

    def _carried(self) -> list[tuple[str, str]]:
        """The columns that are kept, and what the steps call them.

        One with the name of a datum has another there: the datum is what is read of
        it, or of another column.
        """
        data = {datum.name for datum in self._data}
        return [
            (name, f"kept_{number}" if name in data else name)
            for number, name in enumerate(self.keep, 1)
        ]

    def _kept(self) -> list[tuple[str, str]]:
        return [(self._named(x), self._named(own)) for x, own in self._carried()]

    def _step(self, name: str) -> str:
        """The name of a step, which must not be that of the table."""
        return f"{name}_step" if self.table.casefold() == name else name

    def _unfit(self) -> Iterator[tuple[str, str]]:
        """What is wrong of numbers that could be read: in words, and where."""
        writer = self._writer
        for datum in self._data:
            if datum.name not in self.sheet.optional:
                absent = writer.is_missing(datum.name)
                yield self._say("sql.absent", name=datum.name), absent
            outside = writer.outside(datum)
            if outside:
                yield self._say("sql.outside", name=datum.name), outside
        for share in shares_of(self.sheet):
            part, whole = self._sum(share, known=True), self._sum(share, known=False)
            top, bottom = (
                " + ".join(name for name, _ in of) for of in (share.top, share.bottom)
            )
            said = self._say("sql.part", part=top, whole=bottom)
            yield said, f"{part} > {whole}"
        for code, condition in self.sheet.exceptions:
            yield self._say("sql.out", code=code), writer.condition(condition)

    def _sum(self, share: Quotient, *, known: bool) -> str:
        """The parts that are known, or the whole where all of it is."""
        given = {datum.name for datum in self._data}
        if known:
            names = [name for name, _ in share.top if name in given]
            each = [self._writer.or_else(name, "0") for name in names]
            return " + ".join(each) or "0"
        return " + ".join(self._writer.given(name) for name, _ in share.bottom)

    # --- the scores -------------------------------------------------------------------

    def _score_steps(self) -> Iterator[tuple[str, str]]:
        before = self._step(CHECKED)
        for number, codes in enumerate(levels(self.sheet)):
            name = self._step(f"sums_{number}" if number else "criteria")
            each = [text for code in codes for text in self._columns_of(code)]
            yield name, f"SELECT\n{_list(['*', *each])}\nFROM {before}"
            before = name

    def _columns_of(self, code: str) -> Iterator[str]:
        framework = self.sheet.card.context.framework
        node = framework[code] if code else framework
        most = self._say(
            "sql.node",
            title=title_of(self.sheet, code, self.lang),
            max=display(node.max_score, self.lang),
        )
        comment = _comment(most, *about(self.sheet, code, self.lang))
        for side in SIDES[: 1 if self.sheet.is_single(code) else 2]:
            worth = self._writer.write(self.sheet.cell(code, side).expression).text
            name = self._named(column(code, side))
            yield f"{comment}{worth} AS {name}"
            comment = ""


def _wrong(number: int) -> str:
    return f"is_wrong_{number}"


def _comment(*lines: str) -> str:
    """Lines as comments: each ends where it does, whatever it says."""
    text = ""
    for line in lines:
        gap = line[: len(line) - len(line.lstrip(" "))]
        wrapped = wrap(one_line(line), LINE, break_on_hyphens=False)
        for number, part in enumerate(wrapped):
            text += f"-- {gap}{'  ' if number else ''}{part}\n"
    return text


def _flag(conditions: Iterable[str], holds: int) -> str:
    """1 or 0 where a condition holds, the other where none is known to."""
    each = "\nOR ".join(map(alone, conditions))
    return f"CASE WHEN\n{deeper(each)}\nTHEN {holds} ELSE {1 - holds} END"


def _list(items: Iterable[str]) -> str:
    return ",\n".join(map(deeper, items))
