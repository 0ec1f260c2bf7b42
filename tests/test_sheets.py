"""A sheet is worth, row by row, what the exact engine gives."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from array_laws import Refused, attempt, scored
from parindex.errors import Invalid
from parindex.evaluation import evaluate
from parindex.intervals import Interval
from parindex.measures import Change, Datum, Number, Ratio
from parindex.rules import Band, Bands, Increase, Lowest, Proportional, Rule
from parindex.sheets import Sheet, blank_card, sheet_of
from parindex.sheets.expressions import (
    AllOf,
    AnyOf,
    Before,
    Fixed,
    Given,
    Missing,
    inside,
    walk,
)
from parindex.sheets.making import negated, product
from parindex.sheets.worth import holds
from samples import criterion, framework
from strategies import all_shares, assessed, facts, frameworks, narrowed, verdicts

if TYPE_CHECKING:
    from parindex.formulas import Known
    from parindex.measures import Measure
    from parindex.sheets.expressions import Row


@pytest.mark.property
@given(st.data())
def test_a_sheet_scores_rows_as_the_engine_does(data: st.DataObject) -> None:
    of = data.draw(frameworks())
    known_data = of.data_by_name
    if not known_data:
        return
    shares = all_shares(of)
    rows = data.draw(st.lists(facts(known_data, shares), min_size=1, max_size=4))
    base: dict[str, Known] = dict(rows[0])
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
        sheet = attempt(lambda: sheet_of(card, names, wanted, optional))
    except Refused:
        return
    constant = {name: x for name, x in base.items() if name not in names}
    for row in rows:
        gone: set[str] = set()
        if optional:
            gone = data.draw(st.sets(st.sampled_from(sorted(optional))))
        here: Any = {name: row[name] for name in names - gone}
        expected = scored(of, {**constant, **here}, reading, fields)
        if expected is None:
            continue
        try:
            found = attempt(lambda row=here: sheet.at(row))  # type: ignore[misc]
        except Refused:
            continue
        for code in wanted:
            score = expected[code].score if code else expected.score
            assert found[code] == score, code


# --- by hand --------------------------------------------------------------------------

PERCENTS = [Datum(name=f"p{k}", title="p", kind="percent") for k in range(8)]
COUNTS = [Datum(name=name, title=name, kind="count", unit="dossier") for name in "abcd"]


def sheet(rule: Rule, *optional: str, columns: Any = None, **known: Any) -> Sheet:
    """The sheet of one criterion of at most 1 point."""
    of = framework(criterion(rule), data=[*PERCENTS, *COUNTS])
    card = blank_card(of)
    if known:
        card = evaluate(of, assessed(of, known))
    return sheet_of(card, columns, ["1"], optional)


def agrees(made: Sheet, row: Row) -> Interval:
    """The score of a row, as the exact engine gives it too."""
    of = made.card.context.framework
    known: dict[str, Any] = {**made.card.context.data, **row}
    found = made.at(row)["1"]
    assert found == evaluate(of, assessed(of, known))["1"].score
    return found


def test_a_disputed_part_of_a_known_whole() -> None:
    rule = Proportional(measure=Ratio(of={"p0": 1, "p1": 1}, to="p2"), no_cases="zero")
    made = sheet(rule, "p0", "p2")
    half = Fraction(1, 2)
    assert agrees(made, {"p1": half, "p2": half}) == Interval.of(1)
    assert agrees(made, {"p1": Fraction(1, 10), "p2": Fraction(1)}) == Interval.of(
        Fraction(1, 10), 1
    )
    assert agrees(made, {"p0": half, "p1": half}) == Interval.of(0, 1)
    assert agrees(made, {"p1": half, "p2": Fraction(0)}) == Interval.of(0)


def test_too_many_missing_data_in_one_quotient() -> None:
    parts = {f"p{k}": 1 for k in range(7)}
    rule = Proportional(measure=Ratio(of=parts, to="p7"), no_cases="zero")
    with pytest.raises(Invalid, match=r"7 data that may be missing.*at most 6"):
        sheet(rule, *parts)
    sheet(rule, *list(parts)[:6])


HUMP = [
    Band(below=20, score="0.5"),
    Band(at_least=20, at_most=60, score=1),
    Band(above=60, score=0),
]
MEASURES: list[Measure] = [
    Number(of={"a": 1, "b": 1}),
    Number(of={"a": "1/2", "b": 3}),
    Change(now=Number(of="a"), base=Number(of="b")),
    Change(now=Number(of="b"), base=Number(of="a"), direction="decrease"),
]


@pytest.mark.parametrize("measure", MEASURES)
def test_the_least_and_the_most_may_be_inside_a_range(measure: Any) -> None:
    made = sheet(Bands(measure=measure, bands=HUMP), "a", "b")
    for x in (0, 1, 19, 20, 21, 60, 61, 200):
        agrees(made, {"a": x})
        agrees(made, {"b": x})
        agrees(made, {"a": x, "b": 60})
    assert agrees(made, {}) == Interval.of(0, 1)


def test_a_disputed_datum_beside_a_column() -> None:
    rule = Bands(measure=Number(of={"a": 1, "b": 1}), bands=HUMP)
    made = sheet(rule, columns=["a"], b=Interval.of(10, 30))
    assert agrees(made, {"a": 0}) == Interval.of("0.5", 1)
    assert agrees(made, {"a": 30}) == Interval.of(1)
    assert agrees(made, {"a": 40}) == Interval.of(0, 1)


def test_a_slope_that_jumps_down() -> None:
    slope = Proportional(measure=Number(of="a"), full=10)
    lost = Bands(measure=Number(of="a"), bands=[Band(below=5, score=1)], otherwise=0)
    made = sheet(Lowest(rules=[slope, lost]), "a")
    for x in (0, 1, 4, 5, 9):
        agrees(made, {"a": x})
    assert agrees(made, {}) == Interval.of(0, 1)


def test_a_base_that_is_0_is_never_divided_by() -> None:
    rule = Increase(
        measure=Change(
            now=Ratio(of="a", to="b"), base=Ratio(of="c", to="d"), relative=True
        ),
        at_least="-100 %",
        otherwise=0,
        no_cases="excluded",
    )
    known: dict[str, Any] = {"a": 1, "b": Interval.of(1, 2), "c": 1}
    made = sheet(rule, columns=["d"], **known)
    assert agrees(made, {"d": 1}) == Interval.of(1)
    of = attrs.evolve(made.card.context.framework, capped=True)
    capped = sheet_of(evaluate(of, assessed(of, known)), ["d"])
    (exception,) = capped.exceptions
    assert exception[0] == "1"
    assert capped.at({"d": 1})[""] == Interval.of(1)
    with pytest.raises(Invalid, match=r"criterion 1.*no cases, or perhaps none"):
        capped.at({"d": 0})


def test_nothing_varies() -> None:
    with pytest.raises(Invalid, match="at least one datum that varies"):
        sheet(Proportional(measure=Number(of="p0")), columns=[])


def test_what_is_known_is_worked_out() -> None:
    half = Fraction(1, 2)
    assert product(Fixed(half), Given("a")) == product(Given("a"), Fixed(half))
    assert holds(True, {}, {})  # noqa: FBT003 - a condition
    simple = (True, Missing("a"), Before(Given("a"), Given("b"), closed=True))
    for condition in (*simple, AnyOf(simple[1:]), AllOf(simple[1:])):
        assert negated(negated(condition)) == condition


def test_walking_meets_everything_once_from_the_inside_out() -> None:
    made = sheet(Bands(measure=MEASURES[2], bands=HUMP), "a", "b")
    for cell in made.cells:
        met = list(walk(cell.expression))
        assert len(met) == len(set(met))
        assert met[-1] == cell.expression
        for place, node in enumerate(met):
            assert set(inside(node)) <= set(met[:place])
