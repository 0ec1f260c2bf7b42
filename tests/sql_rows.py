"""Rows for the engines that `parindex.sql` writes for, and what they must score."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Any

from parindex.frameworks import available, load_framework
from parindex.intervals import Interval
from parindex.kit import kit
from parindex.sql import Query, sheet
from parindex.sql.queries import SIDES
from parindex.sql.scope import data_of
from parindex.sql.selecting import column

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from parindex.kit import Case
    from parindex.measures import Datum
    from parindex.sheets import Sheet

#: How far a quotient may be from the exact one.
CLOSE = Fraction(1, 10**12)

#: The types of columns by kind; others are floats.
TYPES = {"count": "BIGINT", "rank": "BIGINT", "answer": "TEXT", "flag": "BOOLEAN"}


def readings() -> list[tuple[str, str | None]]:
    """Every bundled framework that has data, with each of its readings."""
    return [
        (name, reading)
        for name in available()
        for reading in (None, *load_framework(name).reading_names)
        if load_framework(name).data
    ]


@cache
def everything(name: str, reading: str | None) -> Sheet:
    """All scores of a bundled framework."""
    return sheet(load_framework(name), reading, ["all"])


@cache
def cases(name: str, reading: str | None) -> tuple[Case, ...]:
    """The cases of its kit that rows can hold: nothing disputed, nothing taken out."""
    return tuple(
        case
        for case in kit(load_framework(name), reading).cases
        if not case.not_applicable
        if not any(isinstance(x, Interval) for x in case.measurements.values())
    )


def plain(value: Any, datum: Datum) -> Any:
    """A value as a table holds it; None where it is missing."""
    if value is None or datum.kind == "answer":
        return value
    if datum.kind == "flag":
        return value == "yes"
    return int(value) if datum.kind in {"count", "rank"} else float(value)


def rows_of(
    data: Iterable[Datum], each: Iterable[Mapping[str, Any]]
) -> list[tuple[Any, ...]]:
    """Rows with a number first, then a value for each datum."""
    return [
        (number, *(plain(row.get(datum.name), datum) for datum in data))
        for number, row in enumerate(each)
    ]


def table_of(data: Iterable[Datum], name: str = '"data"') -> str:
    """The statement that makes the table of some data."""
    columns = [f'"{d.name}" {TYPES.get(d.kind, "DOUBLE PRECISION")}' for d in data]
    return f"CREATE TABLE {name} ({', '.join(['row INTEGER', *columns])})"


class Memory(sqlite3.Connection):
    """A database in memory, closed when nobody asks it any more."""

    def __del__(self) -> None:
        self.close()


def in_memory() -> Memory:
    """An empty database of SQLite."""
    return sqlite3.connect(":memory:", factory=Memory)


def lite(query: Query, each: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What SQLite scores rows with, in order."""
    data = data_of(query.sheet)
    with closing(sqlite3.connect(":memory:")) as base:
        base.execute(table_of(data))
        marks = ", ".join("?" * (1 + len(data)))
        base.executemany(f"INSERT INTO data VALUES ({marks})", rows_of(data, each))  # noqa: S608
        found = base.execute(query.text)
        heads = [column[0] for column in found.description]
        return sorted(
            (dict(zip(heads, row, strict=True)) for row in found),
            key=lambda row: row["row"],
        )


def wrong(
    found: Iterable[Mapping[str, Any]], expected: Iterable[Mapping[str, Interval]]
) -> Iterator[str]:
    """Where scores differ from the exact ones."""
    for number, (row, exact) in enumerate(zip(found, expected, strict=True)):
        for code, interval in exact.items():
            for side in SIDES:
                score, right = row[column(code, side)], getattr(interval, side)
                if score is None or not near(score, right):
                    yield f"row {number}, {code} {side}: {score}, not {right}"


def near(score: Any, right: Fraction) -> bool:
    """Whether a score is the exact one, as far as a float can be."""
    return abs(Fraction(score) - right) <= CLOSE * max(Fraction(1), abs(right))
