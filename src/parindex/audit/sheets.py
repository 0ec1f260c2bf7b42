"""A printed table, read: its columns' roles, its rows' kinds, its tree and numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal

import attrs

from parindex.audit.cells import (
    Number,
    is_blank,
    notation_of,
    read_number,
    read_rank,
)
from parindex.audit.names import (
    ROLES,
    Kind,
    Role,
    code_of,
    is_code,
    is_index,
    kind_named,
    parents,
    role_named,
    simple,
    style_of,
    year_in,
)
from parindex.errors import Collector, hint
from parindex.numbers import quoted
from parindex.text import nfc

if TYPE_CHECKING:
    from parindex.csvfiles import CsvTable
    from parindex.numbers import Notation

#: Criteria down the rows, or units down the rows.
Shape = Literal["criteria", "units"]

#: What a column of years holds.
YEARS = range(1990, 2101)

#: Signs that stand before many rows, in the place of a code.
DASHES = (("-", 1), ("+", 1), ("*", 1), ("–", 1))

#: A cell: the places of its row and column.
Place = tuple[int, int]


@attrs.frozen(kw_only=True)
class Column:
    """One column of a table."""

    #: Its place among the columns.
    place: int
    #: Its name, as printed.
    name: str
    #: What it holds.
    role: Role
    #: Whether its name, or the user, says so; else its numbers make it likely.
    is_named: bool = True
    #: The year in its name.
    year: int | None = None
    #: Its name where that is a code.
    code: str = ""


@attrs.frozen(kw_only=True)
class Row:
    """One row of a table."""

    #: Its place among the rows.
    place: int
    #: The line it begins in.
    line: int
    #: What it is.
    kind: Kind
    #: Its code, or its unit.
    name: str
    #: Its title.
    title: str
    #: The year it is of, or what else parts a long table.
    group: str = ""
    #: All its texts.
    said: tuple[str, ...] = ()
    #: The row it stands under, in a table of criteria.
    parent: int | None = None


@attrs.frozen(kw_only=True)
class Sheet:
    """A table of numbers with their places."""

    #: The file, or what else messages call it.
    name: str
    shape: Shape
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    #: The numbers.
    numbers: Mapping[Place, Number]
    #: Texts where numbers belong.
    texts: Mapping[Place, str]

    def named(self, *roles: Role) -> tuple[Column, ...]:
        """The columns of some roles."""
        return tuple(column for column in self.columns if column.role in roles)

    def items(self, kind: Kind = "item") -> tuple[Row, ...]:
        """The rows of a kind."""
        return tuple(row for row in self.rows if row.kind == kind)


def read_sheet(
    table: CsvTable,
    *,
    roles: Mapping[str, Role],
    totals: Sequence[str] = (),
    numbers: Notation | None = None,
    shape: Shape | None = None,
) -> Sheet:
    """The table with everything recognised.

    Args:
        table: The texts.
        roles: What columns hold, by name, where their names do not tell.
        totals: Further names of total rows or columns.
        numbers: How `12.500` is read; without it as the table's other numbers tell.
        shape: What stands down the rows; without it as the codes tell.

    Raises:
        Invalid: for a role or column that is not there, and a table without numbers.
    """
    _check_roles(table, roles)
    # Rows such as (1), (2), (3) = (1) + (2) number the columns of an official table.
    kept = [
        place
        for place, row in enumerate(table.rows)
        if place > 1 or not _numbers_columns(row)
    ]
    cells = [table.rows[place] for place in kept]
    lines = [table.lines[place] for place in kept]
    common = numbers or notation_of(text for row in cells for text in row) or "en"
    read = _Columns(table.columns, cells, roles, totals, common)
    of = _rows(read, cells, lines, totals, shape)
    found: dict[Place, Number] = {}
    texts: dict[Place, str] = {}
    for column in read.columns:
        if column.role in {"code", "label", "ignored", "year"}:
            continue
        notation = numbers or notation_of(row[column.place] for row in cells) or common
        for place, row in enumerate(cells):
            text = row[column.place]
            if is_blank(text):
                continue
            is_rank = column.role == "rank"
            number = read_rank(text) if is_rank else read_number(text, notation)
            if number is None:
                texts[place, column.place] = text.strip()
            else:
                found[place, column.place] = number
    mistakes = Collector()
    if not found:
        mistakes.add("numbers", "", "no column of numbers", "points, totals or ranks")
    mistakes.check(table.name)
    return Sheet(
        name=table.name,
        shape=of[0],
        columns=tuple(read.columns),
        rows=of[1],
        numbers=found,
        texts=texts,
    )


def _check_roles(table: CsvTable, roles: Mapping[str, Role]) -> None:
    mistakes = Collector()
    for name, role in roles.items():
        if name not in table.columns:
            near = hint(name, table.columns)
            found = f"no column {quoted(name)}"
            mistakes.add("column", "roles", found, f"a column{near}")
        if role not in ROLES:
            expected = f"one of {', '.join(ROLES)}"
            mistakes.add("role", f"column {quoted(name)}", quoted(role), expected)
    mistakes.check(table.name)


def _numbers_columns(row: Sequence[str]) -> bool:
    """Whether a row only numbers the columns: 1 2 3, A B 1 2, or (3)=(1)+(2)."""
    shown = [text.strip() for text in row if text.strip()]
    bare = [text.partition("=")[0].strip(" ()") for text in shown]
    letters = list("ABC"[: sum(text in {"A", "B", "C"} for text in bare)])
    numbers = bare[len(letters) :]
    if [*letters, *(str(n) for n in range(1, len(numbers) + 1))] != bare:
        return False
    is_marked = any(text.startswith("(") for text in shown) or len(letters) > 1
    return is_marked or (not letters and len(numbers) == len(row) > 2)  # noqa: PLR2004 - more than a code and a number


class _Columns:
    """The columns of a table, while their roles are found."""

    def __init__(
        self,
        names: Sequence[str],
        cells: Sequence[Sequence[str]],
        roles: Mapping[str, Role],
        totals: Sequence[str],
        notation: Notation,
    ) -> None:
        self.cells, self.notation = cells, notation
        self.columns = [
            self._column(place, name, roles, totals) for place, name in enumerate(names)
        ]
        self._settle_code()
        self._settle_total()

    def _column(
        self,
        place: int,
        name: str,
        roles: Mapping[str, Role],
        totals: Sequence[str],
    ) -> Column:
        role = roles.get(name)
        year = year_in(name)
        if role is None and simple(name) in {simple(total) for total in totals}:
            role = "total"
        if role is not None:
            return Column(place=place, name=name, role=role, year=year)
        by_name = role_named(name)
        shown = [row[place] for row in self.cells if not is_blank(row[place])]
        if by_name == "code":
            return Column(place=place, name=name, role="code")
        read = read_rank if by_name == "rank" else self._read
        numbers = [number for text in shown if (number := read(text)) is not None]
        if 2 * len(numbers) <= len(shown) or not numbers:
            return Column(place=place, name=name, role="label", is_named=False)
        code = code_of(name)
        if is_code(code) and "." not in code and year is not None:
            code = ""
        is_year = all(number.value in YEARS for number in numbers)
        if is_year and (by_name in {"year", None}):
            return Column(place=place, name=name, role="year")
        if by_name in {None, "year"}:
            is_part = is_code(code)
            return Column(
                place=place,
                name=name,
                role="score",
                is_named=is_part,
                code=code if is_part else "",
            )
        return Column(place=place, name=name, role=by_name, year=year)

    def _read(self, text: str) -> Number | None:
        return read_number(text, self.notation)

    def _settle_code(self) -> None:
        """Without a column named so, the first of codes is it."""
        if any(column.role == "code" for column in self.columns):
            return
        for column in self.columns[:2]:
            shown = [row[column.place].strip() for row in self.cells]
            codes = [code_of(text) for text in shown if text and is_code(text)]
            known = set(codes)
            under = [code for code in codes if code.rpartition(".")[0] in known]
            most = 5 * len(codes) >= 4 * sum(map(bool, shown))
            counted = [f"{n}" for n in range(1, len(shown) + 1)]
            counts = (
                column.place == 0 and [*filter(None, shown)] == counted[: len(codes)]
            )
            if not column.is_named and ((most and under) or (codes and counts)):
                place = column.place
                self.columns[place] = attrs.evolve(column, role="code", code="")
                return

    def _settle_total(self) -> None:
        """An index beside a total is a percentage."""
        indices = [c for c in self.columns if c.role == "total" and is_index(c.name)]
        totals = [c for c in self.columns if c.role == "total" and c not in indices]
        for column in indices if totals else ():
            self.columns[column.place] = attrs.evolve(column, role="percent")


def _rows(
    read: _Columns,
    cells: Sequence[Sequence[str]],
    lines: Sequence[int],
    totals: Sequence[str],
    shape: Shape | None,
) -> tuple[Shape, tuple[Row, ...]]:
    codes = next((c.place for c in read.columns if c.role == "code"), None)
    labels = [c.place for c in read.columns if c.role == "label"]
    years = [c.place for c in read.columns if c.role == "year"]
    kinds: list[Kind] = []
    for row in cells:
        code = "" if codes is None else row[codes].strip()
        named = [code] if code else [row[place] for place in labels[:2]]
        found = [kind_named(text, totals) for text in named if text.strip()]
        kinds.append(next((kind for kind in found if kind != "item"), "item"))
    items = [i for i, kind in enumerate(kinds) if kind == "item"]
    texts = ["" if codes is None else code_of(cells[i][codes]) for i in items]
    above = parents(texts)
    if shape is None:
        summed = "total" in kinds and not any(c.role == "total" for c in read.columns)
        tree = any(parent is not None for parent in above)
        is_criteria = codes is not None and (tree or summed) and not years
        has_max = any(c.role == "max" for c in read.columns)
        shape = "criteria" if is_criteria or (has_max and not years) else "units"
    if shape == "units":
        above = [None] * len(items)
    parent = {
        i: None if up is None else items[up] for i, up in zip(items, above, strict=True)
    }
    # In a long table the unit is not what stands first, but what differs by row.
    differ = {place: len({cells[i][place] for i in items}) for place in labels}
    told = [place for place in labels if 10 * differ[place] >= 9 * len(items)]
    named_by = [codes] if shape == "criteria" and codes is not None else told[:1]
    return shape, tuple(
        Row(
            place=i,
            line=line,
            kind=kinds[i],
            name=_first(row, [*named_by, *labels, codes]),
            title=_first(row, labels),
            group=" ".join(row[place].strip() for place in years),
            said=tuple(row[place].strip() for place in labels),
            parent=parent.get(i),
        )
        for i, (row, line) in enumerate(zip(cells, lines, strict=True))
    )


def _first(row: Sequence[str], places: Sequence[int | None]) -> str:
    """The first text among some cells; a code without the dot at its end."""
    for place in places:
        if place is not None and row[place].strip():
            text = row[place].strip()
            return code_of(text) if is_code(text) and code_of(text) else text
    return ""


def duplicates(sheet: Sheet) -> tuple[tuple[Row, Row], ...]:
    """Rows of a code, or of a unit and all that is said of it, that another has had."""
    seen: dict[tuple[object, ...], Row] = {}
    found = []
    for row in sheet.items():
        key: tuple[object, ...] = (simple(row.name), row.group, row.parent)
        if sheet.shape == "units":
            key = (nfc(row.name), row.group, row.said)
        if sheet.shape == "criteria" and style_of(row.name, "") in {None, *DASHES}:
            continue
        if row.name and key in seen:
            found.append((seen[key], row))
        seen.setdefault(key, row)
    return tuple(found)
