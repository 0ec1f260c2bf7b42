"""Frames score random rows of random frameworks as the exact engine does."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("narwhals")

from frame_engines import ENGINES, read
from parindex.errors import Invalid
from parindex.evaluation import evaluate
from parindex.frames import score
from parindex.sheets import Sheet, sheet_of
from parindex.sheets.worth import holds
from strategies import Facts, all_shares, assessed, facts, frameworks, narrowed

if TYPE_CHECKING:
    from parindex.measures import Datum

pytestmark = pytest.mark.property


def plain(datum: Datum, value: Any) -> Any:
    if value is None or datum.kind == "answer":
        return value
    if datum.kind == "flag":
        return value == "yes"
    return int(value) if datum.kind in {"count", "rank"} else float(value)


def near(found: float | None, exact: Fraction, most: Fraction) -> bool:
    if found is None:
        return False
    return abs(Fraction(found) - exact) <= Fraction(1, 10**12) * max(abs(exact), most)


def is_out(sheet: Sheet, row: Facts) -> bool:
    """Whether the sheet says that a row cannot be scored."""
    return any(holds(condition, row, {}) for _, condition in sheet.exceptions)


@given(st.data())
def test_frames_score_rows_as_the_engine_does(data: st.DataObject) -> None:
    of = data.draw(frameworks())
    known = of.data_by_name
    if not known:
        return
    reading = data.draw(st.sampled_from([None, *of.reading_names]))
    rows = data.draw(st.lists(facts(known, all_shares(of)), min_size=1, max_size=5))
    constant = data.draw(narrowed(known, rows[0])) if data.draw(st.booleans()) else {}
    names = sorted(data.draw(st.sets(st.sampled_from(sorted(known)), min_size=1)))
    optional = data.draw(st.sets(st.sampled_from(names)))
    constant = {name: value for name, value in constant.items() if name not in names}
    gone = st.sets(st.sampled_from(sorted(optional))) if optional else st.just(set())
    here = [
        {name: row[name] for name in names if name not in out}
        for row, out in ((row, data.draw(gone)) for row in rows)
    ]
    try:
        card = evaluate(of, assessed(of, constant), reading=reading)
        expected = [
            evaluate(of, assessed(of, {**constant, **row}), reading=reading)
            for row in here
        ]
        codes = ["", *(node.code for node in of.walk())]
        sheet = sheet_of(card, names, codes, optional)
    except Invalid:
        return
    columns = {
        name: [plain(known[name], row.get(name)) for row in here] for name in names
    }
    engine = data.draw(st.sampled_from(["polars", "pandas", "nullable"]))
    frame = ENGINES[engine](columns)
    found = read(score(frame, card, nodes=codes, optional=optional))
    ranges = of.ranges(reading)
    for at, (row, exact) in enumerate(zip(here, expected, strict=True)):
        out = is_out(sheet, row)
        assert (found["score_problems"][at] > 0) == out
        for code in codes:
            name = f"score_{code.replace('.', '_')}" if code else "score"
            low = found.get(f"{name}_low", found[name])[at]
            high = found.get(f"{name}_high", found[name])[at]
            if out:
                assert low is high is found[name][at] is None
                continue
            right = exact[code].score if code else exact.score
            most = max(abs(ranges[code].low), abs(ranges[code].high))
            assert near(low, right.low, most), code
            assert near(high, right.high, most), code
            if right.is_exact:
                assert near(found[name][at], right.low, most), code
            else:
                assert found[name][at] is None
