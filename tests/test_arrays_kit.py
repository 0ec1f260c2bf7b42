"""Columns agree with the conformance kit of every bundled framework and reading."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from array_laws import code as coded
from parindex.frameworks import available, load_framework
from parindex.intervals import Interval
from parindex.kit import Case, kit
from parindex.numbers import half_up
from parindex.sheets import blank_card

np = pytest.importorskip("numpy")

from parindex.arrays import Scores, compile_card

if TYPE_CHECKING:
    from parindex.criteria import Framework

EDITIONS = [
    (edition, reading)
    for edition in available()
    for reading in (None, *load_framework(edition).reading_names)
    if blank_card(load_framework(edition), reading).context.formulas
    and load_framework(edition).data
]


@cache
def cases(edition: str, reading: str | None) -> tuple[Case, ...]:
    """The cases that rows of data can hold: nothing disputed, nothing taken out."""
    return tuple(
        case
        for case in kit(load_framework(edition), reading).cases
        if not case.not_applicable
        if not any(isinstance(x, Interval) for x in case.measurements.values())
    )


def value(of: Framework, name: str, known: Any) -> Any:
    """A value of a case as it stands in a column."""
    found = coded(of, name, known)
    return found if found is None or of.datum(name).choices else float(found)


def scores(edition: str, reading: str | None, **options: Any) -> Scores:
    of = load_framework(edition)
    rows = cases(edition, reading)
    card = blank_card(of, reading)
    codes = ["", *(node.code for node in of.walk())]
    made = compile_card(card, None, codes, **options)
    return made.score(
        {
            name: [value(of, name, case.measurements.get(name)) for case in rows]
            for name in made.columns
        }
    )


@pytest.mark.slow
@pytest.mark.parametrize(("edition", "reading"), EDITIONS)
def test_floats_agree_with_the_kit(edition: str, reading: str | None) -> None:
    found = scores(edition, reading)
    assert found.error_bound < 1e-9
    for row, case in enumerate(cases(edition, reading)):
        for code, expected in case.expected.items():
            ends = found[code]
            assert abs(ends.low[row] - float(expected.low)) <= found.error_bound
            assert abs(ends.high[row] - float(expected.high)) <= found.error_bound


@pytest.mark.slow
@pytest.mark.parametrize(("edition", "reading"), EDITIONS)
def test_whole_numbers_agree_with_the_kit(edition: str, reading: str | None) -> None:
    found = scores(edition, reading, mode="integer")
    rows = cases(edition, reading)
    codes = {code for case in rows for code in case.expected}
    published = {
        (code, side): found.published(4, code, side).units.tolist()
        for code in codes
        for side in ("low", "high")
    }
    for row, case in enumerate(rows):
        for code, expected in case.expected.items():
            for side in ("low", "high"):
                exact = half_up(getattr(expected, side), 4) * 10**4
                assert published[code, side][row] == exact, (case.id, code)
