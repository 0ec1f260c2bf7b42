"""What breaks the engines for volume: each test is a bug that is still there.

Every one of them says what must be instead. A fix takes the mark away.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from parindex.errors import Invalid, NumberError
from parindex.evaluation import evaluate
from parindex.kit import kit
from parindex.measures import Datum, Number
from parindex.numbers import half_up
from parindex.rules import (
    Band,
    Bands,
    Compliance,
    Rule,
)
from samples import assessment, book, criterion, framework

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from parindex.criteria import Framework


def counts(*names: str) -> list[Datum]:
    return [Datum(name=n, title=n, kind="count", unit="dossier") for n in names]


def amounts(*names: str) -> list[Datum]:
    return [Datum(name=n, title=n, kind="amount", unit="VND") for n in names]


def one(rule: Rule, data: list[Datum], most: int = 1) -> Framework:
    """A framework of one criterion."""
    return framework(criterion(rule, max_score=most), data=data)


def steps(measure: Any, at_least: str, **more: Any) -> Bands:
    """1 point from a value on."""
    bands = [Band(at_least=at_least, score=1)]
    return Bands(measure=measure, bands=bands, otherwise=0, **more)


TEN = steps(Number(of="a"), "10 dossiers")


def hundredths(of: Framework, row: Mapping[str, object]) -> int:
    """What a row is published as, in hundredths of a point."""
    card = evaluate(of, assessment(book(measurements=row)))
    return int(half_up(card.score.low, 2) * 100)


def written(folder: Path, name: str, *lines: str) -> Path:
    path = folder / name
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


class TestKit:
    """`parindex.kit`."""

    @pytest.mark.parametrize("answer", ["0", "10 %", "=x"])
    @pytest.mark.xfail(
        strict=True,
        raises=(Invalid, NumberError),
        reason="a measurement is an answer only if it begins with a letter: such a "
        "framework loads, but no book and no kit can give the answer",
    )
    def test_answers_that_begin_with_no_letter(self, answer: str) -> None:
        """`found 0; expected 0 or other`."""
        answers = {answer: "a", "other": "b"}
        datum = Datum(name="y", title="y", kind="answer", answers=answers)
        rule = Compliance(answer="y", scores={answer: 1, "other": 0})
        try:
            of = one(rule, [datum])
        except Invalid:
            return
        given = [case.measurements.get("y") for case in kit(of).cases]
        assert answer in given
