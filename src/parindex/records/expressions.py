"""Columns and conditions of a definition as SQL expressions."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

import attrs

from parindex.dialects import Dialect
from parindex.numbers import exact_text
from parindex.records.columns import DAYS, FIRST_DAY, LAST_DAY, Column, Kind
from parindex.records.conditions import AS_OF, COMPARING
from parindex.records.definition import Definition
from parindex.records.options import Options

if TYPE_CHECKING:
    from collections.abc import Iterable

    from parindex.records.conditions import Condition
    from parindex.records.options import Check

#: What the records hold: as `Kind`, a binary float of 64 or 32 bits, or a cell of a CSV
#: file, which is text that spaces stand around and that means nothing when it is empty.
Found = Literal[
    "text", "date", "timestamp", "whole", "amount", "flag", "float", "single", "cell"
]

#: Digits of an amount before and after the point, in all engines.
DECIMAL = "DECIMAL(28, 6)"

#: Of what a value of each type can be made, beside cells of CSV files.
READ: Mapping[Kind, tuple[Found, ...]] = {
    "text": ("text", "whole", "amount"),
    "date": ("date", "timestamp", "text"),
    "timestamp": ("timestamp", "date", "text"),
    "whole": ("whole", "amount", "float", "single", "text"),
    "amount": ("amount", "whole", "float", "single", "text"),
    "flag": ("flag", "whole", "text"),
}

#: How records write yes and no, in small letters.
YES = ("1", "true", "t", "yes", "y", "có", "x")
NO = ("0", "false", "f", "no", "n", "không")

#: The letters of a format as DuckDB and Spark write them.
LETTERS: Mapping[str, Mapping[str, str]] = {
    "duckdb": {
        "yyyy": "%Y",
        "mm": "%m",
        "dd": "%d",
        "HH": "%H",
        "MM": "%M",
        "SS": "%S",
    },
    "spark": {"MM": "\1", "yyyy": "y", "mm": "M", "dd": "d", "T": "'T'", "HH": "H"},
}
SPARK_LAST = {"\1": "m", "SS": "s"}

#: Whether a text looks as a pattern says.
MATCHING = {"duckdb": "regexp_matches({x}, {pattern})", "spark": "{x} RLIKE {pattern}"}

#: A text in composed letters, where a database can compose them.
COMPOSED = {"duckdb": "nfc_normalize({x})", "postgresql": "normalize({x}, NFC)"}

#: Below the first, a double is told by 15 digits, of which 6 are decimals; from the
#: second on, no double has more than 6 decimals.
SMALL, LARGE = 10**9, 9 * 10**9

SIGNS = {"before": "<", "not_after": "<=", "after": ">", "not_before": ">="}


@attrs.frozen(kw_only=True)
class Reader:
    """How the columns of a definition are read from the records at hand."""

    #: The definition.
    definition: Definition
    #: How it is applied.
    options: Options
    #: The database.
    dialect: Dialect
    #: What the records hold in each column that they have.
    found: Mapping[str, Found]

    def raw(self, column: Column) -> str:
        """A column as the records have it; an empty cell as nothing."""
        name = self.options.columns.get(column.name, column.name)
        raw = self.dialect.named(name)
        return f"NULLIF(trim({raw}), '')" if self.found[column.name] == "cell" else raw

    def value(self, column: Column) -> str:  # noqa: PLR0911 - a type a case
        """A column as a value of its type; NULL where it is none."""
        raw, found = self.raw(column), self.found[column.name]
        if found == column.type or (found, column.type) in _AS_THEY_ARE:
            return raw
        if column.name == self.definition.record and found == "whole":
            return raw  # which is only compared with itself
        match column.type:
            case "text":
                cast = f"CAST({raw} AS {self.dialect.text})"
                return raw if found == "cell" else cast
            case "date" | "timestamp" if found in {"cell", "text"}:
                return self._day(raw, column)
            case "date":
                return self.dialect.date.format(x=raw)
            case "flag":
                return self._flag(raw, whole=found == "whole")
            case _ if found in {"cell", "text"}:
                return self._number(raw, whole=column.type == "whole")
            case "whole":
                return (
                    f"CASE WHEN {raw} = floor({raw}) THEN TRY_CAST({raw} AS BIGINT) END"
                )
            case _:
                return self._float(raw, single=found == "single")

    def _float(self, raw: str, *, single: bool) -> str:
        """The decimal that a float is written as; NULL for one of over 6 decimals."""
        text = self.dialect.text
        x = f"CAST(CAST({raw} AS {text}) AS DOUBLE)" if single else raw
        quick = f"TRY_CAST({x} AS {DECIMAL})"
        # The cast of a large float is not the decimal that it is written as.
        told = f"TRY_CAST(CAST({x} AS {text}) AS {DECIMAL})"
        return (
            f"CASE WHEN abs({x}) < {SMALL} THEN CASE WHEN {quick} = {x} THEN {quick} "
            f"END WHEN abs({x}) >= {LARGE} OR {told} = {x} THEN {told} END"
        )

    def _day(self, raw: str, column: Column) -> str:
        if self.dialect.name == "spark":
            each = (
                f"try_to_timestamp({raw}, {self.dialect.literal(_java(text))})"
                for text in column.formats
            )
            stamp = f"coalesce({', '.join(each)})"
        else:
            formats = ", ".join(
                self.dialect.literal(_c(text)) for text in column.formats
            )
            stamp = f"try_strptime({raw}, [{formats}])"
        return f"CAST({stamp} AS DATE)" if column.type == "date" else stamp

    def _flag(self, raw: str, *, whole: bool) -> str:
        if whole:
            return f"CASE {raw} WHEN 1 THEN TRUE WHEN 0 THEN FALSE END"
        yes, no = self.dialect.literals(YES), self.dialect.literals(NO)
        return (
            f"CASE WHEN lower({raw}) IN {yes} THEN TRUE "
            f"WHEN lower({raw}) IN {no} THEN FALSE END"
        )

    def _number(self, raw: str, *, whole: bool) -> str:
        group, point = (".", ",") if self.options.numbers == "vi" else (",", ".")
        decimals = "" if whole else f"([{point}][0-9]{{1,6}})?"
        pattern = f"^[+-]?([0-9]+|[0-9]{{1,3}}([{group}][0-9]{{3}})+){decimals}$"
        plain = f"replace(replace({raw}, '{group}', ''), '{point}', '.')"
        like = MATCHING[self.dialect.name].format(x=raw, pattern=f"'{pattern}'")
        kind = "BIGINT" if whole else DECIMAL
        return f"CASE WHEN {like} THEN TRY_CAST({plain} AS {kind}) END"

    # --- conditions -------------------------------------------------------------------

    def has(self, name: str) -> bool:
        """Whether the records have a column, or what it is computed from."""
        column = self.definition.by_name[name]
        if not column.since:
            return name in self.found
        given = column.plus not in self.definition.by_name or column.plus in self.found
        return given and column.since in self.found

    def where(self, conditions: Iterable[Condition]) -> str:
        """Whether all of these hold: `TRUE` where there are none."""
        return _all(self.holds(condition) for condition in conditions)

    def holds(self, condition: Condition) -> str:  # noqa: PLR0911 - a test a case
        """Whether a condition holds; a column that is not there has no value."""
        (test,) = condition.tests
        inner = [self.holds(one) for one in condition.inner]
        if test == "all":
            return _all(inner)
        if test == "any":
            return _any(inner)
        if test == "none":
            return _not(_any(inner))
        column = condition.column
        if not self.has(column):
            return "TRUE" if condition.known is False else "FALSE"
        name = self.dialect.named(column)
        if test in COMPARING:
            return self._compared(column, test, str(condition.other()))
        if test == "known":
            return f"{name} IS {'NOT NULL' if condition.known else 'NULL'}"
        if test == "holds":
            return name if condition.holds else f"{name} = FALSE"
        if test == "at_least":
            return f"{name} >= {exact_text(condition.at_least or 0)}"
        answers = condition.one_of or (str(condition.equals),)
        spelled = self.definition.by_name[column].spelled
        texts = self.dialect.literals(x for a in answers for x in spelled(a))
        composed = self._composed(name)
        told = f"{name} IN {texts}"
        return f"({told} OR {composed} IN {texts})" if composed != name else told

    def _composed(self, x: str) -> str:
        """A text in composed letters; as it is where a database cannot compose."""
        return COMPOSED.get(self.dialect.name, "{x}").format(x=x)

    def _foreign(self, x: str, texts: Iterable[str]) -> str:
        """Whether a text is none of these, however its letters are composed."""
        among, composed = f"IN {self.dialect.literals(texts)}", self._composed(x)
        if composed == x:
            return f"{x} NOT {among}"
        # Composing takes time, and most texts are composed.
        return f"CASE WHEN {x} {among} THEN FALSE ELSE {composed} NOT {among} END"

    def _compared(self, column: str, test: str, other: str) -> str:
        if other != AS_OF and not self.has(other):
            return "FALSE"
        by_name, day = self.definition.by_name, self.options.as_of
        stamps = [by_name[n].type == "timestamp" for n in (column, other) if n != AS_OF]
        whole_days = other == AS_OF or stamps[0] != stamps[1]
        sides = []
        for name in (column, other):
            x = (
                self.dialect.on(day)
                if name == AS_OF and day
                else self.dialect.named(name)
            )
            stamp = name != AS_OF and by_name[name].type == "timestamp"
            sides.append(self.dialect.date.format(x=x) if stamp and whole_days else x)
        return f"{sides[0]} {SIGNS[test]} {sides[1]}"

    # --- bad rows ---------------------------------------------------------------------

    def reasons(self) -> dict[str, str]:
        """What makes a row bad, but for doubles: when, by `check:column`."""
        told: dict[str, str] = {}
        for column in self.definition.columns:
            if not self.has(column.name):
                continue
            for check, when in self._reasons(column):
                if check in self.options.checks:
                    old = told.get(f"{check}:{column.name}")
                    told[f"{check}:{column.name}"] = f"{old} OR {when}" if old else when
        return told

    def is_read(self, column: Column) -> bool:
        """Whether a value is made from what the records hold, and may fail to be."""
        return column.type != "text" and self.value(column) != self.raw(column)

    def given(self, column: Column) -> str:
        """The name under which a query says whether the records hold anything."""
        return self.dialect.named(f"given {column.name}")

    def _reasons(self, column: Column) -> Iterable[tuple[Check, str]]:
        x, d = self.dialect.named(column.name), self.dialect
        days, here = column.type in DAYS, column.name in self.found
        if column.required and here:
            blank = f" OR {x} = ''" if self.found[column.name] == "text" else ""
            given = f"NOT {self.given(column)}" if self.is_read(column) else ""
            yield "missing", given or f"{x} IS NULL{blank}"
        if here and self.is_read(column):
            unread = f"({self.given(column)} AND {x} IS NULL)"
            yield ("date" if days else "unreadable"), unread
        if column.since:
            start = self.dialect.named(column.since)
            yield "calendar", f"({start} IS NOT NULL AND {x} IS NULL)"
        if days and not column.since:
            after = d.on(LAST_DAY + datetime.timedelta(days=1))
            yield "date", f"({x} < {d.on(FIRST_DAY)} OR {x} >= {after})"
        if column.choices:
            yield "choice", self._foreign(x, column.spellings)
        if column.name == self.definition.unit and self.options.units:
            yield "unit", self._foreign(x, self.options.units)
        if column.type in {"whole", "amount"}:
            yield "negative", f"{x} < 0"
        if column.not_before and self.has(column.not_before):
            yield "order", self._compared(column.name, "before", column.not_before)


#: What the records hold that needs no cast: days at an hour compare with days as days.
_AS_THEY_ARE = frozenset({("date", "timestamp"), ("whole", "amount")})


def _c(text: str) -> str:
    for letters, ours in LETTERS["duckdb"].items():
        text = text.replace(letters, ours)
    return text


def _java(text: str) -> str:
    for letters, ours in {**LETTERS["spark"], **SPARK_LAST}.items():
        text = text.replace(letters, ours)
    return text


def _all(parts: Iterable[str]) -> str:
    said = [part for part in dict.fromkeys(parts) if part != "TRUE"]
    if "FALSE" in said:
        return "FALSE"
    return _joined(said, " AND ") or "TRUE"


def _any(parts: Iterable[str]) -> str:
    said = [part for part in dict.fromkeys(parts) if part != "FALSE"]
    if "TRUE" in said:
        return "TRUE"
    return _joined(said, " OR ") or "FALSE"


def _joined(parts: list[str], by: str) -> str:
    return parts[0] if len(parts) == 1 else by.join(f"({part})" for part in parts)


def _not(part: str) -> str:
    # Not NOT, which says of an unknown that it is unknown whether it does not hold.
    opposite = {"TRUE": "FALSE", "FALSE": "TRUE"}
    return opposite.get(part, f"({part}) IS NOT TRUE")
