"""A response is what evaluation gives, value by value, and is solved exactly."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from math import inf
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parindex import (
    Band,
    Bands,
    Branch,
    Compliance,
    Count,
    Criterion,
    Datum,
    Deduction,
    Increase,
    Interval,
    Invalid,
    Lowest,
    NotFound,
    Number,
    Proportional,
    RankBands,
    Ratio,
    Rounded,
    Share,
    Unmodelled,
    evaluate,
)
from parindex.aggregation import SUM, Mean
from parindex.curves import Span
from parindex.evaluation import rescore
from parindex.measures import Change
from parindex.whatif.seeking import reaching as solver
from parindex.whatif.seeking.cliffs import cliffs
from parindex.whatif.seeking.forms import split
from parindex.whatif.seeking.polynomials import product, roots, trimmed, value
from parindex.whatif.seeking.responses import WHOLE, domain_of, response
from samples import assessment, book, criterion, framework
from strategies import FEW, pick, value_in
from whatif_strategies import MOST, by_trial, moved, score_of, shared_cards

if TYPE_CHECKING:
    from collections.abc import Sequence

    from parindex import Scorecard

pytestmark = pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisWarning")

F = Fraction


def span(low: int, high: float, *, open_at: str = "") -> Span:
    """From where to where; without the `start` or `end` that is open."""
    end = high if high == inf else F(int(high))
    closed = "end" not in open_at and end != inf
    return Span(F(low), end, "start" not in open_at, closed)


@st.composite
def questions(draw: st.DrawFn) -> tuple[Scorecard, str, str]:
    """A scorecard, one of its data that is a number if it has one, and a node."""
    card = draw(shared_cards().filter(lambda card: bool(numbers(card))))
    codes = ["", *(node.code for node in card.walk())]
    return card, pick(draw, numbers(card)), pick(draw, codes)


def numbers(card: Scorecard) -> list[str]:
    """The data of a card that are numbers."""
    data = card.context.framework.data
    return [datum.name for datum in data if not datum.choices]


def is_whole(card: Scorecard, name: str) -> bool:
    return card.context.framework.datum(name).kind in WHOLE


def held(spans: Sequence[Span]) -> list[int]:
    """The whole cases in some spans, up to `MOST`."""
    return [n for n in range(MOST + 1) if any(n in each for each in spans)]


def end_of(score: Interval, *, surely: bool) -> Fraction:
    return score.low if surely else score.high


@pytest.mark.property
@FEW
@given(questions().filter(lambda question: is_whole(*question[:2])))
def test_whole_cases(question: tuple[Scorecard, str, str]) -> None:
    """What fits, the scores, what reaches and the best are as by trial."""
    card, name, code = question
    found = response(card, name, code)
    expected = by_trial(card, name, code)
    assert held(found.domain) == list(expected)
    assert {n: found.at(n) for n in expected} == expected
    for surely in (True, False):
        ends = {n: end_of(score, surely=surely) for n, score in expected.items()}
        heights = sorted(set(ends.values()))
        for target in (*heights, *(F(a + b) / 2 for a, b in pairwise(heights))):
            spans = found.reaching(target, surely=surely)
            assert held(spans) == [n for n, end in ends.items() if end >= target]
        best = found.best(surely=surely)
        if best is None:
            assert not found.domain
        else:
            assert best >= max(heights, default=best)
            assert not found.reaching(best + F(1, 10**9), surely=surely)
            if found.domain[-1].end <= MOST:
                assert best == heights[-1]


@pytest.mark.property
@FEW
@given(questions().filter(lambda question: not is_whole(*question[:2])), st.data())
def test_amounts(question: tuple[Scorecard, str, str], data: st.DataObject) -> None:
    """The same for data that are not whole, at some values."""
    card, name, code = question
    found = response(card, name, code)
    domain = card.context.framework.datum(name).domain
    for x in {data.draw(st.builds(lambda x: x, values_in(domain))) for _ in range(4)}:
        then = moved(card, name, x)
        assert (then is not None) == any(x in each for each in found.domain)
        if then is None:
            continue
        score = score_of(then, code)
        assert found.at(x) == score
        for surely in (True, False):
            end = end_of(score, surely=surely)
            for target in (end, end + F(1, 1000)):
                spans = found.reaching(target, surely=surely)
                assert any(x in each for each in spans) == (end >= target)
                for each in spans:
                    inside = found.at(each.inside())
                    assert end_of(inside, surely=surely) >= target
            best = found.best(surely=surely)
            assert best is not None
            assert best >= end
            assert not found.reaching(best + F(1, 10**9), surely=surely)


@st.composite
def values_in(draw: st.DrawFn, span: Span) -> Fraction:
    return value_in(draw, span)


# --- worked cases ---------------------------------------------------------------------

COUNTS = [Datum(name=n, title=n, kind="count", unit="dossier") for n in "pqrs"]
AMOUNTS = [Datum(name=n, title=n, kind="amount", unit="VND") for n in "axyz"]


def card_of(
    *leaves: Criterion, data: dict[str, object], more: Sequence[Datum] = ()
) -> Scorecard:
    whole = framework(*leaves, data=(*COUNTS, *AMOUNTS, *more))
    return evaluate(whole, assessment(book(measurements=data)))


STEPS = Bands(
    measure=Share(part="p", whole="q"),
    bands=[
        Band(at_least="95 %", score=1),
        Band(at_least="80 %", below="95 %", score="0.5"),
        Band(below="80 %", score=0),
    ],
    no_cases="zero",
)


def test_a_step_of_a_share() -> None:
    """190 of 200 is 95 %, and 189 is not."""
    found = response(card_of(criterion(STEPS), data={"p": 187, "q": 200}), "p", "1")
    assert found.whole
    assert found.domain == (span(0, 200),)
    assert found.reaching(F(1)) == (span(190, 200),)
    assert found.reaching(F(1, 2)) == (span(160, 200),)
    assert found.reaching(F(2)) == ()
    assert found.best() == 1
    assert [found.at(n).low for n in (159, 160, 189, 190)] == [0, F(1, 2), F(1, 2), 1]


def test_a_billion_dossiers() -> None:
    """The size of the counts does not matter."""
    data: dict[str, object] = {"p": 187 * 10**7, "q": 2 * 10**9}
    card = card_of(criterion(STEPS), data=data)
    assert response(card, "p").reaching(F(1)) == (span(19 * 10**8, 2 * 10**9),)
    most = F(187 * 10**7 * 20 // 19)
    assert response(card, "q").reaching(F(1)) == (Span(F(187 * 10**7), most),)
    assert response(card, "q").domain == (span(187 * 10**7, inf),)


def test_what_two_criteria_share_is_weighed() -> None:
    """More cases earn in one criterion and cost in the other, curved and straight."""
    some = Proportional(
        measure=Share(part="p", whole={"p": 1, "q": 1}), no_cases="zero"
    )
    fewer = Proportional(measure=Number(of="p"), zero="100000000 hồ sơ", full="0 hồ sơ")
    card = card_of(criterion(some), criterion(fewer, "2"), data={"q": 10**4})
    found = response(card, "p")
    # x / (x + 10^4) - x / 10^8 is greatest at x = 10^6 - 10^4.
    best = found.best()
    assert best is not None
    assert best == found.at(10**6 - 10**4).low
    assert found.reaching(best) == (span(990000, 990000),)
    ((start, end),) = [(s.start, s.end) for s in found.reaching(best - F(1, 10**6))]
    assert isinstance(start, Fraction)
    assert isinstance(end, Fraction)
    assert found.at(start).low >= best - F(1, 10**6) > found.at(start - 1).low
    assert found.at(end).low >= best - F(1, 10**6) > found.at(end + 1).low


def test_an_end_that_is_no_fraction_is_told_from_inside() -> None:
    """Of x / (x + 1) - x / 100 that is at 1/2 in two places that no fraction is."""
    some = Proportional(measure=Ratio(of="x", to={"x": 1, "a": 1}), no_cases="zero")
    fewer = Proportional(measure=Number(of="x"), zero="100 đồng", full="0 đồng")
    card = card_of(criterion(some), criterion(fewer, "2"), data={"a": 1})
    found = response(card, "x")
    assert found.best() == found.at(9).low
    (one,) = found.reaching(F(3, 2))
    (wide,) = found.reaching(F(3, 2), surely=False)
    assert found.at(one.inside()).low > F(3, 2)
    for inside, outside in ((one.start, wide.start), (one.end, wide.end)):
        assert isinstance(inside, Fraction)
        assert isinstance(outside, Fraction)
        assert 0 < abs(inside - outside) < F(1, 10**12)
        assert found.at(inside).low >= F(3, 2) > found.at(outside).low
    # The greatest height lies at no fraction either: the height beside it is told.
    tilted = Proportional(measure=Number(of="x"), zero="50 đồng", full="0 đồng")
    card = card_of(criterion(some), criterion(tilted, "2"), data={"a": 1})
    beside = response(card, "x").best()
    assert beside is not None
    top = beside + F(1, 10**20)
    assert not response(card, "x").reaching(top)
    assert response(card, "x").reaching(beside - F(1, 10**20))


def test_several_rounded_scores_are_taken_apart() -> None:
    """Two rounded shares of one whole, one up and one down, among a million cases."""
    up = Rounded(
        rule=Proportional(measure=Share(part="p", whole="q"), no_cases="zero"), digits=2
    )
    down = Rounded(
        rule=Proportional(
            measure=Share(part="r", whole="q"),
            zero="100 %",
            full="0 %",
            no_cases="zero",
        ),
        digits=2,
    )
    card = card_of(criterion(up), criterion(down, "2"), data={"p": 400, "r": 300})
    found = response(card, "q")
    by_hand = {n: moved(card, "q", n) for n in range(400, 2000)}
    scores = {n: c.score.low for n, c in by_hand.items() if c is not None}
    assert found.best() == max(scores.values())
    for target in (F(1), F(11, 10), F(57, 50)):
        expected = [n for n, score in scores.items() if score >= target]
        spans = found.reaching(target)
        assert [n for n in scores if any(n in each for each in spans)] == expected
    high = response(
        card_of(
            criterion(up), criterion(down, "2"), data={"p": 4 * 10**8, "r": 3 * 10**8}
        ),
        "q",
    )
    assert high.best() == found.best()
    assert high.reaching(F(11, 10))


def test_rounding_with_too_many_steps_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What would take too long is not tried."""
    up = Rounded(
        rule=Proportional(measure=Share(part="p", whole="q"), no_cases="zero"), digits=9
    )
    down = Proportional(measure=Number(of="p"), zero="1000000 hồ sơ", full="0 hồ sơ")
    card = card_of(criterion(up), criterion(down, "2"), data={"q": 10**6})
    monkeypatch.setattr(solver, "MOST_PIECES", 10)
    with pytest.raises(Invalid, match="more than 10 steps of rounding"):
        response(card, "p").reaching(F(1))
    with pytest.raises(Invalid, match="more than 10 steps of rounding"):
        response(card, "p").best()


def test_negative_scores_round_away_from_0() -> None:
    """-0.5 becomes -1, so it takes more than that to reach 0."""
    rule = Rounded(rule=Deduction(each={"p": "0.5"}, start=1, floor=-2), digits=0)
    card = card_of(criterion(rule, max_score=1, min_score=-2), data={})
    found = response(card, "p")
    assert [found.at(n).low for n in range(6)] == [1, 1, 0, -1, -1, -2]
    assert found.reaching(F(0)) == (span(0, 2),)
    assert found.reaching(F(-1)) == (span(0, 4),)
    assert found.reaching(F(1)) == (span(0, 1),)
    # With another score of the same datum beside it, at each step.
    card = card_of(
        criterion(rule, max_score=1, min_score=-2),
        criterion(Count(of="p", each="0.25"), "2"),
        data={},
    )
    found = response(card, "p")
    scores = [score.low for score in by_trial(card, "p").values()]
    for target in sorted(set(scores)):
        assert held(found.reaching(target)) == [
            n for n, s in enumerate(scores) if s >= target
        ]
    rule_of_amounts = Rounded(
        rule=Deduction(each={"x": "0.5"}, start=1, floor=-2), digits=0
    )
    tail = Proportional(measure=Number(of="x"), zero="0 đồng", full="100 đồng")
    card = card_of(
        criterion(rule_of_amounts, max_score=1, min_score=-2),
        criterion(tail, "2"),
        data={},
    )
    found = response(card, "x")
    assert found.reaching(F(0)) == (span(0, 3, open_at="end"),)
    assert found.best() == F(101, 100)


def test_a_rank_moves_with_what_it_is_counted_by() -> None:
    """More dossiers than the second unit make it second, as many do too."""
    rank = Datum(name="rank", title="rank", kind="rank", by=Number(of="p"), among=4)
    steps = RankBands(rank="rank", bands=[Band(at_most=2, score=1)], otherwise=0)
    whole = framework(criterion(steps), data=(*COUNTS, rank))
    peers = [assessment(book(measurements={"p": n}), unit=str(n)) for n in (10, 20, 30)]
    own = assessment(book(measurements={"p": 5}))
    card = evaluate(whole, own, peers=peers)
    found = response(card, "p")
    assert found.reaching(F(1)) == (span(20, inf),)
    for n in (0, 9, 10, 19, 20, 29, 30, 31):
        then = moved(card, "p", n)
        assert then is not None
        assert found.at(n) == then.score


def test_an_award_moves_too() -> None:
    """A code stands for the score that its criterion is awarded."""
    card = card_of(criterion(STEPS), criterion(STEPS, "2"), data={"p": 187, "q": 200})
    found = response(card, "1")
    assert found.at(F(1, 4)).low == F(3, 4)
    assert found.reaching(F(1)) == (Span(F(1, 2), F(1)),)
    assert found.best() == F(3, 2)


def test_a_sum_in_a_denominator_that_may_be_small() -> None:
    """What is disputed below beside the datum: one end runs off where both are 0."""
    rule = Proportional(measure=Ratio(of="a", to={"x": 1, "y": 1}), no_cases="zero")
    card = card_of(criterion(rule), data={"a": 3, "y": (0, 5)})
    found = response(card, "x")
    assert found.reaching(F(1, 2)) == (span(0, 1, open_at="start"),)
    assert found.reaching(F(1, 2), surely=False) == (span(0, 6),)
    assert [found.best(), found.best(surely=False)] == [F(3, 5), F(1)]


def test_a_change_that_the_datum_stands_on_both_sides_of() -> None:
    """Now and base share an amount, so that the change is no straight fraction."""
    rule = Increase(
        measure=Change(
            now=Ratio(of="a", to={"x": 1, "y": 1}),
            base=Ratio(of="x", to={"x": 1, "z": 1}),
            relative=True,
        ),
        at_least="0 %",
        otherwise=0,
        no_cases="zero",
    )
    card = card_of(criterion(rule), data={"a": 2, "y": 1, "z": 1})
    found = response(card, "x")
    # 2 / (x + 1) is at least x / (x + 1) up to 2, and 0 is divided by at 0.
    assert found.reaching(F(1)) == (span(0, 2, open_at="start"),)
    card = card_of(criterion(rule), data={"a": 2, "y": 1, "z": 3})
    found = response(card, "x")
    # 2 (x + 3) = x (x + 1): x is half of 1 and the root of 25.
    assert found.reaching(F(1)) == (span(0, 3, open_at="start"),)
    card = card_of(criterion(rule), data={"a": 2, "y": 1, "z": 2})
    found = response(card, "x")
    # 2 (x + 2) = x (x + 1): x is half of 1 and the root of 17, which is no fraction.
    (one,) = found.reaching(F(1))
    (wide,) = found.reaching(F(1), surely=False)
    for end in (one.end, wide.end):
        assert isinstance(end, Fraction)
        assert found.at(end - F(1, 10**12)).high == 1
        assert found.at(end + F(1, 10**11)).low == 0
        assert abs((2 * end - 1) ** 2 - 17) < F(1, 10**10)
    # Between the two, the score is still that of the value itself.
    between = F(one.end + wide.end) / 2
    then = moved(card, "x", between)
    assert then is not None
    assert found.at(between) == then.score
    assert [
        c.up is None
        for c in cliffs(card_of(criterion(rule), data={"a": 2, "y": 1, "z": 2, "x": 1}))
    ][-1:] == [False]
    assert [each.by for each in cliffs(then)] == ["a", "y", "z"]


def test_one_side_of_a_change_is_missing() -> None:
    """Without the other side the change can be anything, or is none."""
    for now, base in ((("x"), ("a")), (("a"), ("x"))):
        rule = Increase(
            measure=Change(now=Number(of=now), base=Number(of=base), relative=True),
            at_least="-100 %",
            otherwise=0,
            no_cases="zero",
        )
        card = card_of(criterion(rule), data={"y": 1})
        found = response(card, "x")
        for x in (F(0), F(1), F(9)):
            then = moved(card, "x", x)
            assert then is not None
            assert found.at(x) == then.score


def mean_of(*components: Criterion, code: str, **fields: Any) -> Criterion:
    return Criterion(
        code=code,
        title=code,
        components=components,
        aggregation=Mean(),
        **{"max_score": 1, **fields},
    )


@pytest.mark.parametrize(
    "data", [{}, {"q": 4}, {"p": 1, "r": 2}, {"p": 1, "s": 4}, {"q": 0, "r": 1}]
)
@pytest.mark.parametrize("low", [0, 1])
def test_means_of_what_may_not_apply(data: dict[str, object], low: int) -> None:
    """0 of 0 takes a criterion out of its mean, and perhaps the mean out of another."""
    leaves = [
        criterion(
            Proportional(measure=Share(part=part, whole=whole), no_cases="excluded"),
            code,
        )
        for part, whole, code in (("p", "q", "1.1"), ("r", "s", "1.2"), ("p", "s", "2"))
    ]
    fixed = mean_of(*leaves[:2], code="1", min_score=low)
    tree = (fixed, leaves[2], criterion(Unmodelled(), "3"))
    whole = framework(
        *tree[: 3 - 2 * low],
        data=COUNTS,
        not_applicable="reduce_maximum",
        aggregation=Mean() if not low else SUM,
        max_score=1,
        min_score=low,
    )
    card = evaluate(whole, assessment(book(measurements=data)))
    for name in "pqrs":
        for code in ("", "1"):
            found = response(card, name, code)
            for n, score in by_trial(card, name, code).items():
                assert found.at(n) == score


def test_a_mean_of_the_lowest_of_rules() -> None:
    """The lowest of two shares, at its place in the mean of two criteria."""
    lowest = Lowest(rules=[STEPS, Count(of="p", each="0.005")])
    node = mean_of(criterion(lowest, "1.1"), criterion(STEPS, "1.2"), code="1")
    found = response(card_of(node, data={"p": 187, "q": 200}), "p")
    assert found.reaching(F(1)) == (span(200, 200),)
    assert found.reaching(F(19, 20)) == (span(190, 200),)


def test_the_lowest_of_rules_rounded() -> None:
    """What is rounded may itself be the lowest of two."""
    line = Proportional(measure=Share(part="p", whole="q"), no_cases="zero")
    rule = Rounded(rule=Lowest(rules=[line, Count(of="p", each="0.004")]), digits=1)
    found = response(card_of(criterion(rule), data={"p": 187, "q": 200}), "p")
    assert found.reaching(F(1, 2)) == (span(113, 200),)
    assert found.best() == F(4, 5)


def test_a_node_whose_sum_no_source_states() -> None:
    """Nothing moves it."""
    node = Criterion(
        code="1",
        title="1",
        max_score=1,
        aggregation=Unmodelled(),
        components=[criterion(STEPS, "1.1")],
    )
    found = response(card_of(node, data={"p": 187, "q": 200}), "p")
    assert [found.best(), found.best(surely=False)] == [F(0), F(1)]


def test_cuts_that_lie_close_are_one() -> None:
    """Enclosures that meet make one rough piece, or stand apart as whole numbers."""
    close = [Interval.of(1, "1.5"), Interval.of("1.25", "2"), Interval.of(3)]
    found = list(split(span(0, 4), close, whole=False))
    assert [(p.span.start, p.span.end, p.is_rough) for p in found] == [
        (F(0), F(1), False),
        (F(1), F(2), True),
        (F(2), F(3), False),
        (F(3), F(3), False),
        (F(3), F(4), False),
    ]
    cases = list(split(span(0, 4), close, whole=True))
    assert [p.span for p in cases] == [span(n, n) for n in range(5)]


def test_no_value_fits() -> None:
    """What is in part and whole cannot make up for the rest."""
    rule = Proportional(
        measure=Share(part={"p": 1, "r": 1}, whole={"p": 1, "q": 1}), no_cases="zero"
    )
    card = card_of(criterion(rule), data={"r": 3, "q": 2})
    assert domain_of(card, "p").is_empty
    found = response(card, "p")
    assert (found.domain, found.best(), found.reaching(F(0))) == ((), None, ())
    with pytest.raises(NotFound, match="no value '1' in what p can be"):
        found.at(1)
    fits = response(card_of(criterion(rule), data={"r": 2, "q": 2}), "p")
    assert fits.domain == (span(0, inf),)
    with pytest.raises(NotFound, match="no value '1/2' in what p can be"):
        fits.at(F(1, 2))


def test_what_is_asked_for_must_be_there() -> None:
    """Misspelt names, nodes that have no rule, and answers draw one clear sentence."""
    done = Datum(name="done", title="done", kind="flag")
    card = card_of(
        criterion(Compliance(answer="done")), data={"done": True}, more=[done]
    )
    with pytest.raises(NotFound, match="no criterion '2' in test/one"):
        response(card, "p", "2")
    with pytest.raises(NotFound, match="no datum or criterion with a rule 'pp' in"):
        response(card, "pp")
    with pytest.raises(
        Invalid, match="done: found a datum of kind flag; expected a nu"
    ):
        response(card, "done")


def test_other_answers_are_followed() -> None:
    """Without the answer, the worst and the best of the branches."""
    done = Datum(name="done", title="done", kind="flag")
    rule = Branch(answer="done", cases={"yes": STEPS, "no": Count(of="p", each="0.01")})
    card = card_of(criterion(rule), data={"p": 187, "q": 200}, more=[done])
    found = response(card, "p")
    assert found.reaching(F(1)) == (span(190, 200),)
    assert found.reaching(F(1), surely=False) == (span(100, 200),)
    then = rescore(card, measurements={"done": False})
    assert response(then, "p").reaching(F(1)) == (span(100, 200),)


# --- polynomials ----------------------------------------------------------------------


@pytest.mark.property
@FEW
@given(st.lists(st.fractions(-9, 9, max_denominator=9), max_size=4), st.booleans())
def test_all_roots_are_found_once(at: list[Fraction], squared: bool) -> None:  # noqa: FBT001
    """Those that are fractions as such, and the two of x² - 2 enclosed."""
    p = trimmed(F(-2), F(0), F(1)) if squared else trimmed(F(3))
    for root in at:
        p = product(p, trimmed(-root, F(1)))
    found = list(roots(p, -inf, inf))
    exact = [each.low for each in found if each.is_exact]
    assert exact == sorted(set(at))
    rest = [each for each in found if not each.is_exact]
    assert len(rest) == 2 * squared
    for each in rest:
        assert abs(each.low**2 - 2) < F(1, 10**9)
        assert value(p, each.low) * value(p, each.high) < 0
    assert found == sorted(found, key=lambda each: each.low)
    inside = [each.low for each in roots(p, F(0), F(1)) if each.is_exact]
    assert inside == [x for x in sorted(set(at)) if 0 < x < 1]
