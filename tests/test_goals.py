"""Goals are the exact inverse of the rules."""

from __future__ import annotations

import json
from fractions import Fraction
from itertools import pairwise
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parindex import (
    Band,
    Bands,
    Branch,
    Checklist,
    Compliance,
    Count,
    Criterion,
    Interval,
    Invalid,
    Lowest,
    NotFound,
    Number,
    NumberError,
    Part,
    Proportional,
    Rounded,
    Share,
    Unmodelled,
    evaluate,
    load_assessment,
    load_framework,
)
from parindex.curves import Span
from parindex.evaluation import rescore
from parindex.whatif.seeking import pairs as pairs_module
from parindex.whatif.seeking.goals import Nearest, goal, goals, nearest_in
from parindex.whatif.seeking.pairs import Pair, goal_pairs
from parindex.whatif.seeking.responses import WHOLE
from samples import criterion
from strategies import FEW
from whatif_strategies import (
    MONEY,
    MOST,
    STEPS,
    by_trial,
    card_of,
    moved,
    rule_cards,
    score_of,
    shared_cards,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from parindex import Scorecard

pytestmark = pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisWarning")

F = Fraction
EXAMPLES = Path(__file__).parents[1] / "examples"


def on_time(p: int = 187, q: int = 200) -> Scorecard:
    return card_of(criterion(STEPS), p=p, q=q)


# --- by trial -------------------------------------------------------------------------


@pytest.mark.property
@given(rule_cards())
def test_every_rule_is_inverted(card: Scorecard) -> None:
    """Of any rule, each datum and ten targets or more are as all whole cases say."""
    for datum in card.context.framework.data:
        if datum.kind not in WHOLE:
            continue
        expected = by_trial(card, datum.name)
        ends = sorted({end for s in expected.values() for end in (s.low, s.high)})
        targets = [*ends, *(F(a + b) / 2 for a, b in pairwise(ends)), ends[-1] + 1]
        targets += [F(n, 7) for n in range(10 - len(targets))]
        for target in targets:
            found = goal(card, target, datum.name)
            surely = [n for n, s in expected.items() if s.low >= target]
            assert [n for n in expected if _in(n, found.surely)] == surely
            possibly = [n for n, s in expected.items() if s.high >= target]
            assert [n for n in expected if _in(n, found.possibly)] == possibly
            now = card.context.data[datum.name]
            assert isinstance(now, int)
            if surely:
                assert found.verdict in {"reached", "reachable"}
                nearest = found.nearest
                assert nearest is not None
                assert nearest.change is not None
                away = min(abs(n - now) for n in surely)
                assert abs(nearest.change) <= away
                if abs(now + away) <= MOST:
                    assert abs(nearest.change) == away
            assert found.explain()
            assert found.explain("en")


def _in(x: int, values: Sequence[Span | str]) -> bool:
    return any(not isinstance(span, str) and x in span for span in values)


@pytest.mark.property
@FEW
@given(shared_cards(), st.data())
def test_every_datum_of_every_framework(card: Scorecard, data: st.DataObject) -> None:
    """What each is said to do, it does; what is left out moves nothing."""
    code = data.draw(st.sampled_from(["", *(node.code for node in card.walk())]))
    before = score_of(card, code)
    target = before.low + data.draw(st.sampled_from([F(0), F(1, 4), F(3)]))
    found = goals(card, target, code)
    for each in found.alone:
        nearest = each.nearest
        if nearest is None or nearest.score is None:
            continue
        then = _with(card, each.by, nearest.value)
        assert score_of(then, code) == nearest.score
        assert nearest.score.low >= target
    for each in found.rest:
        assert each.best is not None
        assert each.best.low < target
        assert not each.surely
        assert each.verdict in {"open", "impossible"}
    assert found.explain()
    assert found.explain("en")
    assert found._repr_html_()


def _with(card: Scorecard, by: str, value: Any) -> Scorecard:
    if by in card.context.framework:
        return rescore(card, awarded={by: value})
    if isinstance(value, str):
        datum = card.context.framework.datum(by)
        answer = value == "yes" if datum.kind == "flag" else value
        return rescore(card, measurements={by: answer})
    then = moved(card, by, value)
    assert then is not None
    return then


# --- one datum ------------------------------------------------------------------------


def test_three_more_dossiers_on_time() -> None:
    """187 of 200, and 95 % is asked for."""
    found = goal(on_time(), 1, "p", "1")
    assert found.surely == (Span(F(190), F(200)),)
    assert found.nearest == Nearest(F(190), True, F(3), Interval.of(1))  # noqa: FBT003
    assert found.verdict == "reachable"
    assert found.held == {"q": 200}
    assert found.best_at == (Span(F(190), F(200)),)
    assert found.explain().splitlines() == [
        "1 Criterion 1: muốn đạt 1 điểm, chỉ thay đổi p",
        "Hiện nay: 187 hồ sơ, 0,5 điểm",
        "Đạt được mục tiêu",
        "Ít nhất phải thêm 3 hồ sơ, thành 190 hồ sơ: được 1 điểm",
        "Chắc chắn đạt khi: từ 190 đến 200 hồ sơ",
        "Giữ nguyên: q 200 hồ sơ",
    ]
    assert "3 dossiers more, to 190 dossiers: score 1" in found.explain("en")
    kept = json.loads(found.to_json())
    assert kept["surely"] == [
        {"start": "190", "end": "200", "start_closed": True, "end_closed": True}
    ]
    assert json.loads(goals(found.card, 1).to_json())["alone"][0] == {
        **kept,
        "code": "",
    }


def test_fewer_received_would_do_too() -> None:
    """The denominator is another datum: 4 fewer of 200."""
    found = goal(on_time(), 1, "q")
    assert found.surely == (Span(F(187), F(196)),)
    assert found.nearest == Nearest(F(196), True, F(-4), Interval.of(1))  # noqa: FBT003
    assert "bớt 4 hồ sơ, thành 196 hồ sơ" in found.explain()


@pytest.mark.parametrize(
    ("p", "verdict", "change"),
    [(189, "reachable", 1), (190, "reached", 0), (191, "reached", 0)],
)
def test_at_under_and_over_the_step(p: int, verdict: str, change: int) -> None:
    """190 is just enough."""
    found = goal(on_time(p), 1, "p")
    assert found.verdict == verdict
    assert found.nearest is not None
    assert found.nearest.change == change
    assert ("Ít nhất" in found.explain()) == (change > 0)


def test_what_cannot_be_reached_is_proved_so() -> None:
    """The best there is, and where."""
    found = goal(on_time(), 2, "p")
    assert found.verdict == "impossible"
    assert (found.surely, found.possibly, found.nearest) == ((), (), None)
    assert found.best == Interval.of(1)
    lines = found.explain().splitlines()
    assert "Không thể đạt mục tiêu dù số liệu này là bao nhiêu" in lines
    assert "Cao nhất: 1 điểm, khi: từ 190 đến 200 hồ sơ" in lines


def test_what_only_comes_near() -> None:
    """X / (x + 1) is never 1."""
    rule = Proportional(
        measure=Share(part="p", whole={"p": 1, "q": 1}), no_cases="zero"
    )
    found = goal(card_of(criterion(rule), p=3, q=1), 1, "p")
    assert (found.verdict, found.best, found.best_at) == (
        "impossible",
        Interval.of(1),
        (),
    )
    assert "Chỉ tiến gần đến, không bao giờ đạt: 1 điểm" in found.explain()


def test_the_edge_of_an_amount() -> None:
    """Above 100 billion has no least value."""
    found = goal(card_of(criterion(MONEY), spent="90 tỷ đồng"), 1, "spent")
    assert found.surely == (Span(F(100), inf, False, False),)  # noqa: FBT003
    assert found.nearest == Nearest(F(100), False, F(10), None)  # noqa: FBT003
    assert "Phải trên 100 tỷ đồng" in found.explain()
    assert "100 billion VND" in found.explain("en")
    assert "trên 100 tỷ đồng" in found._repr_html_()


@pytest.mark.parametrize("known", [{}, {"p": (150, 195)}])
def test_without_a_value_now_there_is_no_change(known: dict[str, Any]) -> None:
    """Only what reaches is told."""
    found = goal(card_of(criterion(STEPS), q=200, **known), 1, "p")
    assert found.surely == (Span(F(190), F(200)),)
    assert found.nearest is None
    assert ("thiếu số liệu" in found.explain()) == (not known)
    assert ("từ 150 đến 195 hồ sơ (chưa thống nhất)" in found.explain()) == bool(known)


def test_what_is_open_is_named() -> None:
    """A missing datum, a disputed one, an award in dispute and a rule not stated."""
    card = card_of(
        criterion(STEPS),
        criterion(Compliance(answer="done"), "2"),
        criterion(Unmodelled(), "3"),
        criterion(MONEY, "4"),
        criterion(MONEY, "5"),
        awarded={"5": (0, 1)},
        p=187,
        q=200,
        spent=("90 tỷ đồng", "110 tỷ đồng"),
    )
    found = goal(card, 3, "p")
    assert found.verdict == "open"
    assert found.open == ("done", "3", "spent", "5")
    assert found.possibly == (Span(F(0), F(200)),)
    lines = found.explain("en").splitlines()
    assert "Left open: done, 3 Criterion 3, spent, 5 Criterion 5" in lines
    assert [line for line in lines if line.startswith("Possibly")] == [
        "Possibly reached at: up to 200 dossiers"
    ]


def test_a_sum_that_no_source_states_is_named() -> None:
    """A node whose aggregation is not stated is open whatever its leaves are."""
    node = Criterion(
        code="1",
        title="One",
        max_score=1,
        aggregation=Unmodelled(),
        components=[criterion(STEPS, "1.1")],
    )
    found = goal(card_of(node, p=187, q=200), 1, "p")
    assert (found.verdict, found.open) == ("open", ("1",))
    assert found.best == Interval.of(0, 1)


def test_what_stands_in_the_sum_and_is_missing() -> None:
    """The whole of a share is not known: nothing above 0 surely reaches."""
    found = goal(card_of(criterion(STEPS), p=187), 1, "p")
    assert found.verdict == "open"
    assert found.held == {"q": None}
    assert "Giữ nguyên: q thiếu số liệu" in found.explain()


def test_answers() -> None:
    """Those that reach, and what is not asked is not told."""
    rule = Compliance(answer="done")
    found = goal(card_of(criterion(rule), done=False), 1, "done")
    assert found.surely == ("yes",)
    assert found.nearest == Nearest("yes", True, None, Interval.of(1))  # noqa: FBT003
    assert "Cần là Có: được 1 điểm" in found.explain()
    assert goal(card_of(criterion(rule)), 1, "done").nearest is None
    found = goal(card_of(criterion(rule), done=True), 1, "done")
    assert found.verdict == "reached"
    assert found.nearest is not None
    assert found.nearest.value == "yes"
    assert "Cao nhất: 1 điểm, khi: Có" in goal(found.card, 2, "done").explain()


def test_awards_among_the_scores_that_a_rule_gives() -> None:
    """0, 0.5 and 1 are the scores of the steps: 0.7 in all takes 1."""
    card = card_of(criterion(STEPS), awarded={"1": 0})
    found = goal(card, "0.7", "1")
    assert found.surely == (Span(F(1), F(1)),)
    assert found.nearest == Nearest(F(1), True, F(1), Interval.of(1))  # noqa: FBT003
    assert found.held == {}
    assert "Ít nhất phải thêm 1 điểm, thành 1 điểm" in found.explain()
    assert goal(card, "0.5", "1").nearest == Nearest(
        F(1, 2),
        True,  # noqa: FBT003
        F(1, 2),
        Interval.of("0.5"),
    )
    assert goal(card, 2, "1").best == Interval.of(1)
    # What it has counts too, though the steps do not give it.
    odd = goal(card_of(criterion(STEPS), awarded={"1": "0.7"}), "0.6", "1")
    assert odd.surely == (Span(F(7, 10), F(7, 10)), Span(F(1), F(1)))
    assert odd.verdict == "reached"
    measured = goal(on_time(), 1, "1")
    assert measured.surely == (Span(F(1), F(1)),)
    assert measured.now == F(1, 2)
    disputed = card_of(criterion(STEPS), awarded={"1": (0, 1)})
    found = goal(disputed, 1, "1")
    assert found.nearest is None
    assert found.open == ()
    assert "Hiện nay: từ 0 đến 1 điểm" in found.explain()
    assert "khi: 1 điểm" in goal(disputed, 2, "1").explain()


def test_no_value_fits_the_other_data() -> None:
    """What is said then."""
    rule = Proportional(
        measure=Share(part={"p": 1, "r": 1}, whole={"p": 1, "q": 1}), no_cases="zero"
    )
    found = goal(card_of(criterion(rule), r=3, q=2), 1, "p")
    assert (found.verdict, found.best) == ("impossible", None)
    assert "Không có giá trị nào khớp với các số liệu khác" in found.explain()
    assert found._repr_html_()


def test_one_of_several_values_is_the_nearest() -> None:
    """Of two that are equally near the greater one; of two edges the closed one."""
    spans = [Span(F(0), F(2)), Span(F(8), F(9))]
    assert nearest_in(spans, F(5)) == (F(8), True)
    assert nearest_in(spans, F(4)) == (F(2), True)
    assert nearest_in(spans, F(1)) == (F(1), True)
    edges = [Span(F(0), F(2)), Span(F(8), F(9), False)]  # noqa: FBT003
    assert nearest_in(edges, F(5)) == (F(2), True)
    assert nearest_in([Span(F(8), inf, False, False)], F(8)) == (F(8), False)  # noqa: FBT003


def test_what_is_asked_for_must_be_there() -> None:
    """A misspelt datum or code, and a target that is no number."""
    with pytest.raises(NotFound, match="no datum or criterion with a rule 'pp'"):
        goal(on_time(), 1, "pp")
    with pytest.raises(NotFound, match="no criterion '2'"):
        goal(on_time(), 1, "p", "2")
    with pytest.raises(NotFound, match="no criterion '2'"):
        goals(on_time(), 1, "2")
    with pytest.raises(NumberError, match="expected text such as"):
        goal(on_time(), 0.5, "p")


# --- every datum ----------------------------------------------------------------------


def test_ways_in_order() -> None:
    """What is enough alone by the least change, then the best of the others."""
    card = card_of(
        criterion(STEPS),
        criterion(
            Checklist(
                parts=[
                    Part(max_score="0.25", answer="done"),
                    Part(max_score="0.75", rule=MONEY_PART),
                ]
            ),
            "2",
        ),
        awarded={},
        p=187,
        q=200,
        done=False,
        spent="90 tỷ đồng",
    )
    found = goals(card, 1)
    assert [each.by for each in found.alone] == ["p", "q", "spent"]
    assert [each.by for each in found.rest] == ["done"]
    assert found.explain().splitlines() == [
        "Tổng cộng: những cách để đạt 1 điểm, mỗi cách chỉ thay đổi một nội dung",
        "Đủ để đạt mục tiêu:",
        "  p: thêm 3 hồ sơ, 190 hồ sơ, 1 điểm",
        "  q: bớt 4 hồ sơ, 196 hồ sơ, 1 điểm",
        "  spent: thêm 10 tỷ đồng, trên 100 tỷ đồng",
        "Chưa đủ, nhiều nhất được:",
        "  done: Có, 0,75 điểm",
    ]
    none = goals(card, 5, "2")
    assert none.alone == ()
    assert "Không nội dung nào một mình đủ để đạt mục tiêu" in none.explain()
    assert goals(card, 0).rest == ()


MONEY_PART = Bands(
    measure=Number(of="spent"),
    bands=[
        Band(above="100 tỷ đồng", score="0.75"),
        Band(at_most="100 tỷ đồng", score=0),
    ],
)


def test_a_full_self_assessment() -> None:
    """The bundled edition on made-up data: each way alone does what it says."""
    edition = load_framework("vn/par-index/province/2022")
    year = load_assessment(EXAMPLES / "illustrative-2023.toml")
    card = evaluate(edition, year, reading="inferred")
    target = card.score.low + F(1, 4)
    found = goals(card, target)
    assert len(found.alone) >= 5
    for each in found.alone:
        if each.nearest is not None and each.nearest.score is not None:
            then = _with(card, each.by, each.nearest.value)
            assert then.score == each.nearest.score
            assert then.score.low >= target
    first = goal(card, card["3.4.2"].max_score, "dossiers_district_on_time", "3.4.2")
    assert first.nearest is not None
    assert first.explain("vi")


def test_a_year_of_awards_alone() -> None:
    """Hà Giang's published scores: what other scores would have given a point more."""
    edition = load_framework("vn/par-index/province/2022")
    year = load_assessment(EXAMPLES / "ha-giang-2023.toml")
    card = evaluate(edition, year, reading="inferred", book=year.books[0].name)
    found = goals(card, card.score.low + 1)
    assert {"1.5", "8.4"} <= {each.by for each in found.alone}
    for each in found.alone:
        if each.by in edition:
            assert each.nearest is not None
            assert isinstance(each.nearest.value, Fraction)
            outcomes = edition.outcomes(each.by, "inferred")
            assert any(each.nearest.value in outcome for outcome in outcomes)


# --- two data -------------------------------------------------------------------------


def test_dossiers_on_time_and_received() -> None:
    """Each more on time saves one fewer received, and no pair can be spared."""
    found = goal_pairs(on_time(), 1, ("p", "q"), "1")
    assert found.is_complete
    assert [pair.values for pair in found.pairs] == [
        (187, 196),
        (188, 197),
        (189, 198),
        (190, 200),
    ]
    assert [pair.changes for pair in found.pairs] == [(0, -4), (1, -3), (2, -2), (3, 0)]
    other = goal_pairs(on_time(), 1, ("q", "p"))
    assert {p.values[::-1] for p in other.pairs} == {p.values for p in found.pairs}
    assert found.explain().splitlines()[:2] == [
        "1 Criterion 1: muốn đạt 1 điểm, thay đổi p và q",
        "  187 hồ sơ (giữ nguyên); 196 hồ sơ (bớt 4 hồ sơ): được 1 điểm",
    ]
    assert "187 hồ sơ" in found._repr_html_()
    assert json.loads(found.to_json())["pairs"][3]["changes"] == [3, 0]


def test_no_pair_and_too_many_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both are said."""
    none = goal_pairs(on_time(), 2, ("p", "q"))
    assert (none.pairs, none.is_complete) == ((), True)
    assert "Không có cặp giá trị nào đạt mục tiêu" in none.explain()
    monkeypatch.setattr(pairs_module, "MOST_PAIRS", 2)
    some = goal_pairs(on_time(), 1, ("p", "q"))
    assert (len(some.pairs), some.is_complete) == (2, False)
    assert "Còn những cặp khác" in some.explain()
    monkeypatch.setattr(pairs_module, "MOST_TRIED", 0)
    unknown = goal_pairs(on_time(), 1, ("p", "q"))
    assert "việc tìm chưa hết" in unknown.explain()
    assert unknown._repr_html_()


def test_pairs_are_of_whole_cases_that_are_known() -> None:
    """All that is wrong is told at once."""
    card = card_of(criterion(STEPS), q=(100, 200))
    with pytest.raises(Invalid) as error:
        goal_pairs(card, 1, ("p", "q"))
    assert str(error.value).splitlines() == [
        "pairs: p: found no measurement; expected what it is now [pair]",
        "pairs: q: found a disputed one; expected what it is now [pair]",
    ]
    with pytest.raises(Invalid, match="spent: found a datum of kind amount; expected"):
        goal_pairs(card_of(criterion(STEPS), p=1, q=2), 1, ("p", "spent"))
    with pytest.raises(Invalid, match="found one datum twice; expected two data"):
        goal_pairs(on_time(), 1, ("p", "p"))
    with pytest.raises(NotFound, match="no criterion '2'"):
        goal_pairs(on_time(), 1, ("p", "q"), "2")


def test_pairs_where_more_is_open() -> None:
    """What other criteria may get is not counted on, nor what no source states."""
    half = Bands(
        measure=Share(part="p", whole="q"),
        bands=[Band(at_least="95 %", score=1), Band(below="95 %", score="unmodelled")],
        no_cases="unmodelled",
    )
    choice = Branch(answer="done", cases={"yes": half, "no": Unmodelled()})
    leaves = (
        criterion(half, "1"),
        criterion(Lowest(rules=[half, Unmodelled()]), "2"),
        criterion(Checklist(parts=[Part(max_score=1, rule=choice)]), "3"),
        criterion(Rounded(rule=half, digits=0), "4"),
        criterion(Unmodelled(), "5"),
        criterion(MONEY, "6"),
    )
    card = card_of(*leaves, awarded={"6": (0, 1)}, p=187, q=200)
    assert card.score == Interval.of(0, 6)
    found = goal_pairs(card, 2, ("p", "q"))
    assert found.is_complete
    assert [pair.values for pair in found.pairs] == [
        (187, 196),
        (188, 197),
        (189, 198),
        (190, 200),
    ]
    assert found.pairs[0].score == Interval.of(2, 6)


def test_pairs_that_are_open_for_good() -> None:
    """Without the answer no pair surely reaches, and the search says where it ends."""
    rule = Branch(answer="done", cases={"yes": STEPS, "no": Count(of="s", each="0.5")})
    found = goal_pairs(card_of(criterion(rule), p=4, q=4), "0.6", ("p", "q"))
    assert found.pairs == ()
    assert not found.is_complete
    some = goal_pairs(card_of(criterion(STEPS), p=1, q=5), "0.5", ("p", "q"))
    assert [pair.values for pair in some.pairs] == [(1, 1), (2, 2), (3, 3), (4, 5)]


SMALL = 8


@pytest.mark.property
@FEW
@given(shared_cards(), st.data())
def test_pairs_are_as_by_trial(card: Scorecard, data: st.DataObject) -> None:
    """All pairs of fewer than eight cases, as far as they go."""
    known = [
        datum.name
        for datum in card.context.framework.data
        if datum.kind in WHOLE and type(card.context.data.get(datum.name)) is int
    ]
    if len(known) < 2:
        return
    one = data.draw(st.sampled_from(known))
    two = data.draw(st.sampled_from([name for name in known if name != one]))
    target = card.score.low + data.draw(st.sampled_from([F(1, 4), F(1, 2)]))
    found = goal_pairs(card, target, (one, two))
    start = [_case(card, name) for name in (one, two)]
    reaching: dict[tuple[int, ...], tuple[int, ...]] = {}
    for a in range(SMALL):
        first = _pair_card(card, {one: a}, two)
        for b in range(SMALL) if first else ():
            then = _pair_card(first, {two: b})
            if then is not None and then.score.low >= target:
                reaching[a, b] = abs(a - start[0]), abs(b - start[1])
    listed = {pair.values: _away(pair) for pair in found.pairs}
    for values, away in reaching.items():
        beaten = any(_beats(other, away) for other in listed.values())
        assert beaten or values in listed or not found.is_complete
    for pair in found.pairs:
        assert not any(_beats(other, _away(pair)) for other in reaching.values())
        then = _pair_card(card, dict(zip((one, two), pair.values, strict=True)))
        assert then is not None
        assert then.score == pair.score
        assert pair.score.low >= target


def _case(card: Scorecard, name: str) -> int:
    value = card.context.data[name]
    assert isinstance(value, int)
    return value


def _away(pair: Pair) -> tuple[int, ...]:
    return tuple(map(abs, pair.changes))


def _beats(a: tuple[int, ...], b: tuple[int, ...]) -> bool:
    return a != b and all(x <= y for x, y in zip(a, b, strict=True))


def _pair_card(
    card: Scorecard | None, data: dict[str, int], *without: str
) -> Scorecard | None:
    assert card is not None
    try:
        return rescore(card, measurements=data, without=without)
    except Invalid:
        return None
