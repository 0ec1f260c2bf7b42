"""Frames score the conformance kit of every bundled framework as the exact engine."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("narwhals")

from frame_engines import ENGINES, read
from parindex.frames import score
from parindex.frameworks import available, load_framework
from parindex.intervals import Interval
from parindex.kit import Case, kit

if TYPE_CHECKING:
    from parindex.criteria import Framework

#: A framework takes a second or more on most engines.
pytestmark = pytest.mark.slow

EDITIONS = [
    (edition, reading)
    for edition in available()
    for reading in (None, *load_framework(edition).reading_names)
    if load_framework(edition).data
]


def name_of(code: str) -> str:
    return f"score_{code.replace('.', '_')}" if code else "score"


def plain(framework: Framework, name: str, value: Any) -> Any:
    """A value as frames hold it: whole, a float, a boolean or a text."""
    datum = framework.datum(name)
    if value is None or datum.kind == "answer":
        return value
    if datum.kind == "flag":
        return value == "yes"
    return int(value) if datum.kind in {"count", "rank"} else float(value)


@cache
def cases(edition: str, reading: str | None) -> tuple[Case, ...]:
    """The cases that rows of data can hold: nothing disputed, nothing taken out."""
    return tuple(
        case
        for case in kit(load_framework(edition), reading).cases
        if not case.not_applicable
        if not any(isinstance(x, Interval) for x in case.measurements.values())
    )


def columns(framework: Framework, rows: tuple[Case, ...]) -> dict[str, list[Any]]:
    return {
        datum.name: [
            plain(framework, datum.name, case.measurements.get(datum.name))
            for case in rows
        ]
        for datum in framework.data
    }


def near(found: float | None, exact: Fraction, most: Fraction) -> bool:
    """Within 10^-12 of the score, or of the maximum where it is nearly nothing."""
    if found is None:
        return False
    return abs(Fraction(found) - exact) <= Fraction(1, 10**12) * max(
        abs(exact), most / 100
    )


def right(
    found: dict[str, list[Any]],
    framework: Framework,
    rows: tuple[Case, ...],
    reading: str | None,
) -> None:
    """Every score that a case expects is there, settled where it is."""
    ranges = framework.ranges(reading)
    assert found["score_problems"] == [0] * len(rows)
    for at, case in enumerate(rows):
        for code, exact in case.expected.items():
            name, most = name_of(code), ranges[code].high
            lows = found.get(f"{name}_low", found[name])
            highs = found.get(f"{name}_high", found[name])
            assert near(lows[at], exact.low, most), (case.id, code)
            assert near(highs[at], exact.high, most), (case.id, code)
            if exact.is_exact:
                assert near(found[name][at], exact.low, most), (case.id, code)
            else:
                assert found[name][at] is None, (case.id, code)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("edition", "reading"), EDITIONS)
def test_the_kit_of_every_framework(
    engine: str, edition: str, reading: str | None
) -> None:
    framework, rows = load_framework(edition), cases(edition, reading)
    frame = ENGINES[engine](columns(framework, rows))
    codes = ("", *(node.code for node in framework.walk()))
    found = score(frame, framework, reading=reading, nodes=codes)
    assert type(found) is type(frame)
    right(read(found), framework, rows, reading)
