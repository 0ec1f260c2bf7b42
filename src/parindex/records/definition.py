"""How the data of a framework come from rows of administrative records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import attrs

from parindex.errors import NotFound, UnitError
from parindex.numbers import quoted
from parindex.records.checking import Checks
from parindex.records.columns import Column
from parindex.records.conditions import AS_OF, Condition
from parindex.tables import Table
from parindex.text import Text, nfc, strings_of, text_of, texts_of
from parindex.units import parse_amount, unit_named

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping


def _where(value: Iterable[Condition]) -> tuple[Condition, ...]:
    return tuple(value)


@attrs.frozen(kw_only=True)
class OtherCount:
    """Another reading of which rows count."""

    #: Its name, to choose it by.
    name: str = attrs.field(converter=nfc)
    #: What speaks for it.
    note: Text = attrs.field(converter=text_of)
    #: What must hold of a row instead.
    where: tuple[Condition, ...] = attrs.field(default=(), converter=_where)


def _others(value: Iterable[OtherCount]) -> tuple[OtherCount, ...]:
    return tuple(value)


def _names(value: Mapping[str, str]) -> Table[str]:
    return Table((nfc(level), nfc(name)) for level, name in value.items())


@attrs.frozen(kw_only=True)
class Count:
    """A datum, or one for each level: a count of rows, or the sum of a column."""

    #: The datum of the framework, for rows of all levels.
    datum: str = attrs.field(default="", converter=nfc)
    #: Or a datum for each level.
    data: Table[str] = attrs.field(factory=Table, converter=_names)
    #: The column that is summed; rows are counted where there is none.
    sum: str = attrs.field(default="", converter=nfc)
    #: What must hold of a row for it to count.
    where: tuple[Condition, ...] = attrs.field(default=(), converter=_where)
    #: Columns without which it is not known, and so not measured.
    needs: tuple[str, ...] = attrs.field(default=(), converter=strings_of)
    #: Whether a document states this rule, or the definition infers it.
    status: Literal["stated", "inferred"] = "inferred"
    #: What is to be known of the rule: the choices it makes.
    notes: tuple[Text, ...] = attrs.field(default=(), converter=texts_of)
    #: Other readings of the rule.
    readings: tuple[OtherCount, ...] = attrs.field(default=(), converter=_others)

    @property
    def names(self) -> tuple[str, ...]:
        """The data it measures."""
        return (self.datum,) if self.datum else tuple(self.data.values())

    def read_as(self, reading: str | None) -> tuple[Condition, ...]:
        """What must hold of a row in a reading; where it has no such one, as it is."""
        for other in self.readings:
            if other.name == reading:
                return other.where
        return self.where


def _columns(value: Iterable[Column]) -> tuple[Column, ...]:
    return tuple(value)


def _counts(value: Iterable[Count]) -> tuple[Count, ...]:
    return tuple(value)


@attrs.frozen(kw_only=True)
class Definition:
    """How data of a framework come from one kind of record.

    Raises:
        Invalid: at construction, with every mistake.
    """

    #: Its name, such as `vn/dossiers`.
    id: str = attrs.field(converter=nfc)
    #: What it measures.
    title: Text = attrs.field(converter=text_of)
    #: The framework whose data it measures.
    framework: str = attrs.field(converter=nfc)
    #: The unit that a row is one of, such as `dossier`.
    counts: str
    #: The column that says whose row it is.
    unit: str = "unit"
    #: The column that says of which level a row is, if there is one.
    level: str = ""
    #: The column by whose day, or year, rows are told apart.
    period: str
    #: The column that no two rows share, if there is one.
    record: str = ""
    #: What is to be known of it.
    notes: tuple[Text, ...] = attrs.field(default=(), converter=texts_of)
    #: The columns it needs.
    columns: tuple[Column, ...] = attrs.field(converter=_columns)
    #: What it measures.
    measurements: tuple[Count, ...] = attrs.field(converter=_counts)

    def __attrs_post_init__(self) -> None:
        Checks(self).all()

    @property
    def by_name(self) -> Table[Column]:
        """The columns by name."""
        return Table((column.name, column) for column in self.columns)

    @property
    def recorded(self) -> tuple[Column, ...]:
        """The columns that records hold, without those that are computed."""
        return tuple(column for column in self.columns if not column.since)

    @property
    def levels(self) -> tuple[str, ...]:
        """The levels that rows can be of; one without a name where they have none."""
        return tuple(self.by_name[self.level].choices) if self.level else ("",)

    @property
    def data(self) -> tuple[str, ...]:
        """The data that are measured, in order."""
        return tuple(name for count in self.measurements for name in count.names)

    def unmeasured(self, absent: Collection[str]) -> tuple[Count, ...]:
        """What is not measured where records do not have these columns."""
        lost = {*absent}
        lost |= {c.name for c in self.columns if c.since and {c.since, c.plus} & lost}
        return tuple(c for c in self.measurements if lost.intersection(c.needs))

    @property
    def readings(self) -> tuple[str, ...]:
        """The names of all other readings."""
        names = (r.name for count in self.measurements for r in count.readings)
        return tuple(dict.fromkeys(names))

    def check_reading(self, reading: str | None) -> None:
        """Be content with a reading that is there, or with none.

        Raises:
            NotFound: for one that is not there.
        """
        if reading is not None and reading not in self.readings:
            raise NotFound("reading", reading, self.id, self.readings)

    def needs_day(self, reading: str | None) -> bool:
        """Whether a condition compares with the day that the records were taken."""
        return any(
            condition.other() == AS_OF
            for count in self.measurements
            for top in count.read_as(reading)
            for condition in top.walk()
        )

    @property
    def works(self) -> bool:
        """Whether it counts working days."""
        return any(self.plus(column)[1] for column in self.columns if column.since)

    def plus(self, column: Column) -> tuple[str | int, bool]:
        """How many days after `since` a computed day is, and whether working days.

        Raises:
            UnitError: for a number of something else than days.
            NumberError: for what is neither a column nor a number.
        """
        if column.plus in self.by_name:
            return column.plus, _working(self.by_name[column.plus].unit, column.plus)
        amount = parse_amount(column.plus)
        working = _working(amount.unit or "", column.plus)
        if amount.value.denominator != 1 or amount.value < 1:
            raise UnitError(quoted(column.plus), "a whole number of days, 1 or more")
        return int(amount.value), working


def _working(unit: str, text: str) -> bool:
    name = unit_named(unit).name if unit else ""
    if name not in {"day", "working_day"}:
        expected = "a number of days or working days, or a column of them"
        raise UnitError(quoted(text), expected)
    return name == "working_day"
