"""With numba: the same scores, to the last bit."""

from __future__ import annotations

import contextlib
import sys

import pytest
from hypothesis import Phase, given, settings

pytest.importorskip("numpy")
pytest.importorskip("numba")

import numpy as np

from array_laws import Case, Refused, attempt, cases
from parindex.aggregation import Mean
from parindex.arrays import compile_card
from parindex.criteria import Criterion
from parindex.errors import Invalid
from parindex.evaluation import evaluate
from parindex.measures import Number
from parindex.rules import Proportional
from samples import PUNCTUAL, assessment, book, criterion, framework
from strategies import FEW
from test_arrays_laws import floats

PART = Proportional(measure=PUNCTUAL, no_cases="zero")


@pytest.mark.property
@settings(FEW, phases=[Phase.generate])  # smaller tapes are no easier to read
@given(cases(missing=True))
def test_the_same_to_the_last_bit(case: Case | None) -> None:
    if case is None:
        return
    with contextlib.suppress(Refused):
        slow = attempt(lambda: compile_card(case.card, case.names, case.wanted))
        fast = compile_card(case.card, case.names, case.wanted, engine="numba")
        expected = attempt(lambda: slow.score(floats(case)))
        found = fast.score(floats(case))
        for code in case.wanted:
            for one, other in zip(found[code], expected[code], strict=True):
                assert one.tolist() == other.tolist()


def test_many_rows_and_columns_that_are_not_in_a_row() -> None:
    rule = Proportional(measure=PUNCTUAL, no_cases="full")
    card = evaluate(framework(criterion(rule)), assessment(book()))
    whole = np.arange(300_001, dtype=np.float64)[::3]
    part = np.floor(whole / 3)
    columns = {"on_time": part, "received": whole}
    slow, fast = (compile_card(card, engine=engine) for engine in ("numpy", "numba"))
    expected = slow.score(columns)[""].low
    assert np.array_equal(fast.score(columns)[""].low, expected)
    assert len(fast.score({"on_time": [], "received": []})[""].low) == 0


def test_it_works_in_floats() -> None:
    card = evaluate(framework(criterion(PART)), assessment(book()))
    with pytest.raises(Invalid, match="mode='float'"):
        compile_card(card, mode="integer", engine="numba")


def test_rows_that_cannot_be_scored_are_refused() -> None:
    out = Proportional(measure=PUNCTUAL, no_cases="excluded")
    inside = [
        criterion(out, code="1.1"),
        criterion(Proportional(measure=Number(of="sipas")), code="1.2"),
    ]
    mean = Criterion(
        code="1", title="", max_score=1, components=inside, aggregation=Mean()
    )
    whole = framework(mean, not_applicable="reduce_maximum")
    card = evaluate(whole, assessment(book()))
    made = compile_card(card, engine="numba")
    columns = {"on_time": [1], "received": [2], "sipas": [1]}
    assert made.score(columns)[""].low.tolist() == [0.75]
    with pytest.raises(Invalid, match=r"criterion 1\.1"):
        made.score({**columns, "on_time": [0], "received": [0]})


def test_the_extra_is_named_where_it_is_not_installed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "numba", None)
    monkeypatch.delitem(sys.modules, "parindex.arrays.fast", raising=False)
    card = evaluate(framework(criterion(PART)), assessment(book()))
    with pytest.raises(Invalid, match="pip install parindex\\[fast\\]"):
        compile_card(card, engine="numba")
