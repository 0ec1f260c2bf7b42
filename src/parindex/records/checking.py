"""What must hold of a definition."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from parindex.errors import Collector, hint
from parindex.numbers import quoted
from parindex.records.columns import ALL, DAYS, FORMAT, NAME, NUMBERS, RESERVED
from parindex.records.conditions import AS_OF, COMPARING, TESTS
from parindex.units import unit_named

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from parindex.records.columns import Column, Kind
    from parindex.records.conditions import Condition
    from parindex.records.definition import Count, Definition


class Checks(Collector):
    """Everything that must hold of a definition."""

    def __init__(self, definition: Definition) -> None:
        super().__init__()
        self.definition = definition
        self.known = definition.by_name
        level = self.known.get(definition.level)
        self.levels = level.choices if level else ()

    def all(self) -> None:
        """Check it.

        Raises:
            Invalid: with every mistake.
        """
        for column in self.definition.columns:
            self.column(column, f"column {column.name}")
        names = [column.name for column in self.definition.columns]
        self.once(names, "columns", "column")
        self.roles()
        for number, count in enumerate(self.definition.measurements, 1):
            self.count(count, f"measurement no. {number}")
        self.once(self.definition.data, "measurements", "datum")
        with self.at("counts"):
            unit_named(self.definition.counts)
        if not self.definition.measurements:
            self.add("measurements", "", "no measurement", "one or more")
        self.check(self.definition.id)

    def once(self, names: Iterable[str], where: str, what: str) -> None:
        """Check that no name stands twice."""
        found = list(names)
        for name in sorted({name for name in found if found.count(name) > 1}):
            self.add("duplicate", where, f"{what} {quoted(name)} twice", "it once")

    def named(self, name: str, where: str, kinds: tuple[Kind, ...]) -> Column | None:
        """The column of that name, if it is there and holds what it should."""
        column = self.known.get(name)
        if column is None:
            expected = f"a column{hint(name, self.known)}"
            self.add("column", where, f"no column {quoted(name)}", expected)
        elif column.type not in kinds:
            found = f"the column {quoted(name)} of type {column.type}"
            self.add("type", where, found, f"a column of type {' or '.join(kinds)}")
        else:
            return column
        return None

    def roles(self) -> None:
        """Check the columns that say whose, when, and which."""
        d = self.definition
        roles: list[tuple[str, str, tuple[Kind, ...]]] = [
            (d.unit, "unit", ("text",)),
            (d.period, "period", (*DAYS, "whole")),
        ]
        roles += [(d.level, "level", ("text",))] if d.level else []
        for name, where, kinds in roles:
            column = self.named(name, where, kinds)
            if column and not column.required:
                self.add("required", where, "a column that may be empty", "a required")
            if column and where == "level" and not column.choices:
                self.add("choices", where, "a column without choices", "the levels")
        if d.record:
            self.named(d.record, "record", ("text", "whole"))

    def column(self, column: Column, where: str) -> None:
        """Check one column."""
        if not NAME.fullmatch(column.name) or column.name in RESERVED:
            expected = f"small letters, digits and _; not {' or '.join(RESERVED)}"
            self.add("name", where, quoted(column.name), expected)
        only: list[tuple[Any, str, tuple[Kind, ...]]] = [
            (column.choices, "choices", ("text",)),
            (column.unit, "unit", NUMBERS),
            (column.not_before or column.since, "a day", DAYS),
        ]
        for given, what, kinds in only:
            if given and column.type not in kinds:
                found = f"{what} for type {column.type}"
                self.add("type", where, found, f"type {' or '.join(kinds)}")
        for text in column.formats:
            letters = re.findall(r"yyyy|mm|dd|HH|MM|SS", text)
            if not FORMAT.fullmatch(text) or not {"yyyy", "mm", "dd"} <= set(letters):
                self.add("format", where, quoted(text), "such as 'dd/mm/yyyy HH:MM'")
        if column.unit:
            with self.at(where):
                unit_named(column.unit)
        spelled = [x for answer in column.choices for x in column.spelled(answer)]
        self.once(spelled, where, "the answer")
        if column.not_before:
            self.named(column.not_before, f"{where}, not_before", DAYS)
        if bool(column.since) != bool(column.plus):
            self.add("since", where, "since or plus alone", "both, or neither")
        elif column.since:
            self.computed(column, where)

    def computed(self, column: Column, where: str) -> None:
        """Check a column that no record holds."""
        start = self.named(column.since, f"{where}, since", DAYS)
        if start and start.since:
            self.add("since", where, "a computed day", "a day that records hold")
        if column.type != "date":
            self.add("type", where, f"type {column.type}", "type date")
        if column.plus in self.known:
            self.named(column.plus, f"{where}, plus", ("whole",))
        with self.at(f"{where}, plus"):
            self.definition.plus(column)

    def count(self, count: Count, where: str) -> None:
        """Check one measurement."""
        if bool(count.datum) == bool(count.data):
            found = "both datum and data" if count.datum else "neither datum nor data"
            self.add("datum", where, found, "one of them")
        for level in count.data:
            if level not in self.levels:
                expected = "a level that the column of levels has"
                self.add("level", where, f"the level {quoted(level)}", expected)
        if count.sum:
            column = self.named(count.sum, f"{where}, sum", NUMBERS)
            if column and not (column.required and column.unit):
                found = f"the column {quoted(count.sum)}"
                self.add("sum", where, found, "a required one, with a unit")
        for name in count.needs:
            self.named(name, f"{where}, needs", ALL)
        wheres = [("where", count.where)]
        wheres += [(f"reading {one.name}, where", one.where) for one in count.readings]
        for place, tops in wheres:
            for top in tops:
                for condition in top.walk():
                    self.condition(condition, f"{where}, {place}")

    def condition(self, condition: Condition, where: str) -> None:
        """Check one condition, without those inside it."""
        tests = condition.tests
        one = len(tests) == 1 and bool(condition.column) == (tests[0] in TESTS)
        if not one or getattr(condition, tests[0]) == ():
            found = f"{condition.column} {' and '.join(tests)}".strip() or "nothing"
            expected = "a column with one test, or one of all, any and none"
            self.add("condition", where, found, expected)
        elif condition.column:
            self.test(condition, tests[0], where)

    def test(self, condition: Condition, test: str, where: str) -> None:
        """Check a condition about a column."""
        kinds: Mapping[str, tuple[Kind, ...]] = {
            **dict.fromkeys(COMPARING, DAYS),
            **dict.fromkeys(("equals", "one_of"), ("text",)),
            "at_least": NUMBERS,
            "known": ALL,
            "holds": ("flag",),
        }
        column = self.named(condition.column, where, kinds[test])
        other = condition.other()
        if other not in (None, AS_OF):
            self.named(str(other), where, DAYS)
        answers = condition.one_of or (condition.equals,)
        if column and test in {"equals", "one_of"} and column.choices:
            for answer in answers:
                if answer not in column.choices:
                    found = f"the answer {quoted(str(answer))}"
                    expected = f"one of {', '.join(column.choices)}"
                    self.add("choice", where, found, expected)
