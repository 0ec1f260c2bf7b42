"""A sheet is worth, row by row, what the exact engine gives."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parindex.errors import Invalid
from parindex.evaluation import evaluate
from parindex.scorecard import Scorecard
from parindex.sheets import Sheet, blank_card, sheet_of
from strategies import all_shares, assessed, facts, frameworks, narrowed, verdicts

pytestmark = pytest.mark.property


class Refused(Exception):
    """What columns cannot hold."""


def attempt(call):  # type: ignore[no-untyped-def]
    try:
        return call()
    except Invalid as error:
        if {problem.id for problem in error.problems} == {"columns"}:
            raise Refused from error
        raise


def scored(of, known, reading, fields) -> Scorecard | None:  # type: ignore[no-untyped-def]
    try:
        return evaluate(of, assessed(of, known, **fields), reading=reading)
    except Invalid:
        return None


@given(st.data())
def test_a_sheet_scores_rows_as_the_engine_does(data: st.DataObject) -> None:
    of = data.draw(frameworks())
    known_data = of.data_by_name
    if not known_data:
        return
    shares = all_shares(of)
    rows = data.draw(st.lists(facts(known_data, shares), min_size=1, max_size=4))
    base = dict(rows[0])
    if data.draw(st.booleans()):
        base = data.draw(narrowed(known_data, rows[0]))
    names = data.draw(st.sets(st.sampled_from(sorted(known_data)), min_size=1))
    reading = data.draw(st.sampled_from([None, *of.reading_names]))
    fields = data.draw(st.one_of(st.just({}), verdicts(of)))
    card = scored(of, base, reading, fields)
    if card is None:
        return
    codes = ["", *(node.code for node in card.walk())]
    wanted = data.draw(st.sets(st.sampled_from(codes), min_size=1))
    optional = data.draw(st.sets(st.sampled_from(sorted(names))))
    try:
        sheet: Sheet = attempt(lambda: sheet_of(card, names, wanted, optional))
    except Refused:
        return
    constant = {name: x for name, x in base.items() if name not in names}
    for row in rows:
        gone = data.draw(st.sets(st.sampled_from(sorted(optional)))) if optional else ()
        here = {n: row[n] for n in names if n not in gone}
        expected = scored(of, {**constant, **here}, reading, fields)
        if expected is None:
            continue
        try:
            found = attempt(lambda: sheet.at(here))
        except Refused:
            continue
        for code in wanted:
            assert found[code] == (expected[code].score if code else expected.score), code
