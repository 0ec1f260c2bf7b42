"""How near each datum is to a step, and what the step gives."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parindex import (
    Band,
    Bands,
    Compliance,
    Interval,
    NotFound,
    Number,
    Proportional,
    Ratio,
    Share,
    evaluate,
    load_assessment,
    load_framework,
    score_table,
)
from parindex.csvfiles import CsvTable
from parindex.whatif.seeking.cliffs import breakpoints, cliffs, cliffs_html, near_steps
from parindex.whatif.seeking.responses import WHOLE
from parindex.whatif.shifts import Shift
from samples import criterion
from strategies import FEW
from whatif_strategies import (
    MONEY,
    STEPS,
    card_of,
    moved,
    score_of,
    shared_cards,
    whole,
)

if TYPE_CHECKING:
    from parindex import Scorecard

pytestmark = pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisWarning")

F = Fraction
EXAMPLES = Path(__file__).parents[1] / "examples"

SLOPE = Proportional(measure=Share(part="r", whole="s"), full="90 %", no_cases="zero")


def gain(x: object) -> Shift:
    return Shift(F(str(x)), F(str(x)))


def test_three_cases_from_a_step() -> None:
    """187 of 200: 3 more earn half a point, 28 fewer cost as much."""
    first, second = cliffs(card_of(criterion(STEPS), p=187, q=200))
    assert (first.by, second.by) == ("p", "q")
    assert first.more == first.fewer == gain(0)
    assert first.up is not None
    assert first.down is not None
    assert (first.up.value, first.up.away, first.up.shift) == (
        F(190),
        F(3),
        gain("0.5"),
    )
    assert (first.down.value, first.down.away) == (F(159), F(28))
    assert first.down.shift == gain("-0.5")
    assert first.away == 3
    assert second.down is not None
    assert (second.down.value, second.down.away) == (F(196), F(4))
    assert first.explain().splitlines() == [
        "p 187 hồ sơ: Tổng cộng 0,5 điểm",
        "  thêm 3 hồ sơ, đến 190 hồ sơ: 1 điểm (+0,5)",
        "  bớt 28 hồ sơ, đến 159 hồ sơ: 0 điểm (-0,5)",
    ]
    assert "3 dossiers more, at 190 dossiers: score 1" in first.explain("en")
    assert "190 hồ sơ" in first._repr_html_()


@pytest.mark.parametrize(("p", "away"), [(189, 1), (190, 1), (191, 2), (200, 11)])
def test_at_under_and_over_a_step(p: int, away: int) -> None:
    """From 190 it is one case down, and nothing more to gain."""
    cliff = cliffs(card_of(criterion(STEPS), p=p, q=200))[0]
    found = {each.by: each for each in cliffs(card_of(criterion(STEPS), p=p, q=200))}
    assert cliff.by in found
    assert found["p"].away == away
    assert (found["p"].up is None) == (p >= 190)


def test_points_for_each_case_of_a_line() -> None:
    """A case is worth 1/90 of 100, up to 90 of them."""
    found = {each.by: each for each in cliffs(card_of(criterion(SLOPE), r=45, s=100))}
    assert found["r"].more == gain("1/90")
    assert found["r"].fewer == gain("-1/90")
    assert found["r"].up is not None
    assert (found["r"].up.value, found["r"].up.shift) == (F(90), gain("1/2"))
    assert found["r"].down is None
    assert "thêm một: ≈ +0,011111 điểm" in found["r"].explain()
    full = {each.by: each for each in cliffs(card_of(criterion(SLOPE), r=90, s=100))}
    assert full["r"].up is not None
    assert (full["r"].up.value, full["r"].up.shift) == (F(91), gain(0))
    over = {each.by: each for each in cliffs(card_of(criterion(SLOPE), r=95, s=100))}
    assert over["r"].down is not None
    assert (over["r"].down.value, over["r"].down.shift) == (F(90), gain(0))
    nothing = cliffs(card_of(criterion(SLOPE), r=0, s=100))
    assert [each.by for each in nothing] == ["r"]
    (first,) = nothing
    assert first.fewer is None


def test_the_edge_of_an_amount_comes_last() -> None:
    """It has no cases, and 100 billion itself is not enough."""
    card = card_of(
        criterion(STEPS), criterion(MONEY, "2"), p=187, q=200, spent="90 tỷ đồng"
    )
    *_, last = cliffs(card)
    assert last.by == "spent"
    assert not last.is_whole
    assert last.up is not None
    assert (last.up.value, last.up.is_attained, last.up.away) == (F(100), False, F(10))
    assert last.up.score == Interval.of("1.5")
    assert "thêm 10 tỷ đồng, trên 100 tỷ đồng: 1,5 điểm (+1)" in last.explain()
    assert [each.by for each in cliffs(card, within=3)] == ["p"]
    assert [each.by for each in cliffs(card, "2")] == ["spent"]
    table = cliffs_html(cliffs(card), "en")
    assert "The step above" in table
    (edge,) = cliffs(card_of(criterion(MONEY), spent="100 tỷ đồng"))
    assert "trên 100 tỷ đồng: 1 điểm (+1)" in edge.explain()


def test_a_denominator_of_0() -> None:
    """None of 0 gets 0; from 1 on each case less above is worth more."""
    rule = Proportional(measure=Ratio(of="p", to="q"), full="600 %", no_cases="zero")
    found = {each.by: each for each in cliffs(card_of(criterion(rule), p=3, q=0))}
    assert list(found) == ["q"]
    assert found["q"].up is not None
    assert (found["q"].up.value, found["q"].up.shift) == (F(1), gain("1/2"))


def test_what_cannot_be_told_is_left_out() -> None:
    """Missing and disputed data, answers, and what has one score only."""
    flat = Bands(measure=Number(of="r"), bands=[Band(at_least="0 hồ sơ", score=1)])
    card = card_of(
        criterion(STEPS),
        criterion(Compliance(answer="done"), "2"),
        criterion(flat, "3"),
        q=(100, 200),
        r=5,
        done=True,
    )
    assert cliffs(card, "2") == ()
    assert [each.by for each in cliffs(card)] == []
    with pytest.raises(NotFound, match="no criterion '9'"):
        cliffs(card, "9")


def test_units_near_a_step() -> None:
    """Of a population, and of scorecards: the nearest first."""
    leaf = criterion(STEPS)
    rows = [
        ("A", "180", "200"),
        ("B", "188", "200"),
        ("C", "150", "200"),
        ("D", "189", "200"),
    ]
    table = CsvTable(name="t", columns=["unit", "p", "q"], rows=[list(r) for r in rows])
    units = score_table(whole(leaf), table, id="unit")
    near = near_steps(units, "1", 2)
    assert [(each.unit, each.cliff.by, each.cliff.away) for each in near] == [
        ("D", "p", F(1)),
        ("B", "p", F(2)),
        ("D", "q", F(2)),
    ]
    cards = [card_of(leaf, unit="X", p=187, q=200), card_of(leaf, unit="Y", p=1, q=200)]
    assert [each.unit for each in near_steps(cards, "1", 3)] == ["X"]


def test_breakpoints_of_a_framework() -> None:
    """Each threshold once, with the scores on both sides."""
    found = breakpoints(whole(criterion(STEPS), criterion(MONEY, "2")))
    assert [(each.code, each.value, each.is_below) for each in found] == [
        ("1", F(4, 5), False),
        ("1", F(19, 20), False),
        ("2", F(100), True),
    ]
    assert (found[1].below, found[1].above) == (Interval.of("0.5"), Interval.of(1))
    assert found[1].explain() == (
        "1, tỷ lệ p trên q: dưới 95 % được 0,5 điểm, từ đó trở lên 1"
    )
    assert found[2].explain("en") == "2, spent: 0 up to 100 billion VND, 1 above it"
    with pytest.raises(NotFound, match="no reading 'x'"):
        breakpoints(whole(criterion(STEPS)), "x")


def test_a_full_self_assessment() -> None:
    """The bundled edition on made-up data; the map of its breakpoints."""
    edition = load_framework("vn/par-index/province/2022")
    year = load_assessment(EXAMPLES / "illustrative-2023.toml")
    card = evaluate(edition, year, reading="inferred")
    near = cliffs(card, within=1)
    assert near
    for cliff in near:
        for step in (cliff.up, cliff.down):
            if step is not None:
                then = moved(card, cliff.by, step.value)
                assert then is not None
                assert then.score == step.score
    assert {"1.1", "1.3.1"} <= {each.code for each in breakpoints(edition, "inferred")}
    awards = load_assessment(EXAMPLES / "ha-giang-2023.toml")
    names = [each.name for each in awards.books]
    assert cliffs(evaluate(edition, awards, reading="inferred", book=names[0])) == ()


@pytest.mark.property
@FEW
@given(shared_cards(), st.data())
def test_every_step_is_what_evaluation_gives(
    card: Scorecard, data: st.DataObject
) -> None:
    """One case more and fewer, and the score at each step."""
    code = data.draw(st.sampled_from(["", *(node.code for node in card.walk())]))
    before = score_of(card, code)
    for cliff in cliffs(card, code):
        assert cliff.score == before
        kind = card.context.framework.datum(cliff.by).kind
        for change, shift in ((1, cliff.more), (-1, cliff.fewer)):
            then = moved(card, cliff.by, cliff.now + change) if kind in WHOLE else None
            assert (then is None) == (shift is None)
            if then is not None:
                assert shift == Shift.between(before, score_of(then, code))
        for step in (cliff.up, cliff.down):
            if step is not None and step.is_attained:
                then = moved(card, cliff.by, step.value)
                assert then is not None
                assert score_of(then, code) == step.score
                assert step.shift == Shift.between(before, step.score)
        assert cliff.explain()
        assert cliff.explain("en")
