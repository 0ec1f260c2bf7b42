"""What cells of a table say: scores awarded, measurements, answers, their ends."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

import attrs

from parindex.assessment import Disputed
from parindex.errors import NumberError, UnitError, hint
from parindex.intervals import ZERO, Interval
from parindex.numbers import Notation, exact, quoted
from parindex.tables import Table
from parindex.units import Amount, parse_amount

if TYPE_CHECKING:
    from fractions import Fraction

    from parindex.assessment import Measurement
    from parindex.criteria import Framework
    from parindex.csvfiles import Mistakes
    from parindex.measures import Datum

#: The column of the whole in the results.
WHOLE = "score"
#: What the columns of one thing add to its name: its own, and its two ends.
ENDS: tuple[str, ...] = ("", ".low", ".high")

#: What a cell with a number begins with; how one that lost digits ends; what to do
#: where there is no number.
NUMBER = re.compile(r"[+\-\u2212]?[0-9]")
SHORTENED = re.compile(r"[0-9][Ee][+\-]?[0-9]+\Z")  # as spreadsheets do
OR_EMPTY = "; where it is missing, an empty cell"
#: Keeps in mind what cells say: the same few scores return in every row.
_remember = lru_cache(4096)


@attrs.frozen
class Cells:
    """Where rows say one thing: in a cell of its own, or in two with its ends."""

    #: The field of a book that it belongs to.
    field: str
    #: Its name: a code or a datum.
    name: str
    #: Reads one cell.
    read: Callable[[str], Any]
    #: Makes the thing of its two ends.
    make: Callable[[Any, Any], Any]
    #: What its columns may add to its name.
    ends: tuple[str, ...] = ENDS
    #: The places of its cells in a row, by what their columns do add.
    places: Mapping[str, int] = Table()

    def among(self, columns: Mapping[str, int]) -> Cells:
        """The cells that stand in columns."""
        ends = [end for end in self.ends if self.name + end in columns]
        return attrs.evolve(self, places={e: columns[self.name + e] for e in ends})

    def value(self, row: Sequence[str], line: int, mistakes: Mistakes) -> Any:  # noqa: ANN401 - as it is made
        """What a row says; None for nothing, or for what is wrong."""
        said: dict[str, Any] = {}
        where, wrong = f"line {line}, column {self.name}", False
        for end, place in self.places.items():
            text = row[place].strip()
            if text:
                try:
                    said[end] = self.read(text)
                except (NumberError, UnitError) as error:
                    mistakes.note(error, where + end)
                    wrong = True
        if wrong or not said:
            return None
        own, low, high = map(said.get, ENDS)
        if low is None and high is None:
            return self.make(own, own)
        with mistakes.at(where):
            return self._between(own, low, high)
        return None

    def _between(self, own: Any, low: Any, high: Any) -> Any:  # noqa: ANN401
        if low is None or high is None:
            raise NumberError("one end only", "both ends, or none", "interval")
        ends = self.make(low, high)
        made = None if own is None else self.make(own, own)
        if made is None:
            return ends
        if isinstance(ends, Interval) and not ends.encloses(made):
            found = f"a number outside of {ends}, its ends"
            raise NumberError(found, "cells that agree", "interval")
        return made


def cells_of(framework: Framework, numbers: Notation | None) -> Iterator[Cells]:
    """All that the columns of a table under a framework can say."""
    number = _remember(partial(_number, numbers=numbers))
    award = partial(_award, zero_is_missing=framework.zero_is_missing)
    for node in framework.walk():
        yield Cells("awarded", node.code, number, award)
    for datum in framework.data:
        read: Callable[[str], Any] = partial(_measured, datum=datum, numbers=numbers)
        ends = ENDS
        if datum.choices:
            read = partial(_answer, datum=datum, spelled=_spelled(datum))
            ends = ENDS[:1]
        yield Cells("measurements", datum.name, _remember(read), _disputed, ends)
    if WHOLE not in framework.data_by_name:
        yield scores_in(WHOLE, numbers)


def scores_in(column: str, numbers: Notation | None) -> Cells:
    """What a column of scores says."""
    return Cells("stated", column, _remember(partial(_number, numbers=numbers)), _award)


def _number(text: str, numbers: Notation | None) -> Fraction:
    _check_number(text)
    return exact(text, numbers)


def _check_number(text: str) -> None:
    if not NUMBER.match(text):
        raise NumberError(quoted(text), f"a number{OR_EMPTY}")
    if SHORTENED.search(text):
        raise NumberError(quoted(text), "a number with all its digits")


def _award(
    low: Fraction, high: Fraction, *, zero_is_missing: bool = False
) -> Interval | None:
    award = Interval(low, high) if low is high else Interval.of(low, high)
    return None if zero_is_missing and award == ZERO else award


def _measured(text: str, datum: Datum, numbers: Notation | None) -> Amount:
    _check_number(text)
    found = parse_amount(text, numbers)
    if datum.kind != "percent" or found.unit is not None:
        return found
    if found.value == 1:
        slip = f"{quoted(text)}, which can be 1 % or all of it"
        raise UnitError(slip, "'1 %' or '100 %'", "percent-bare")
    return Amount(found.value, "percent")


def _disputed(low: Any, high: Any) -> Measurement:  # noqa: ANN401 - amounts, or an answer
    return low if low is high else Disputed(low, high)


def _spelled(datum: Datum) -> dict[str, str]:
    """The answers by all that they are called, in small letters."""
    found: dict[str, set[str]] = {}
    for name, title in datum.choices.items():
        for text in (name, title.vi, title.en):
            found.setdefault(text.casefold(), set()).add(name)
    if datum.kind == "flag":  # as spreadsheets write them
        found |= {"true": {"yes"}, "false": {"no"}}
    return {text: names.pop() for text, names in found.items() if len(names) == 1}


def _answer(text: str, datum: Datum, spelled: Mapping[str, str]) -> str:
    found = text if text in datum.choices else spelled.get(text.casefold())
    if found is None:
        expected = f"an answer{hint(text, datum.choices)}{OR_EMPTY}"
        raise NumberError(quoted(text), expected, "answer")
    return found
