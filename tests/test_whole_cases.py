"""Bands of whole cases as people write them: 1 to 10, then 11 to 30."""

from __future__ import annotations

import pytest

from parindex import (
    Band,
    Bands,
    Change,
    Datum,
    Increase,
    Interval,
    Invalid,
    Number,
    RankBands,
    Rule,
    Share,
)
from parindex.formulas import score
from parindex.lowering import lower
from parindex.words import Words

DATA = {
    datum.name: datum
    for datum in (
        Datum(name="rank", title="xếp hạng", kind="rank", among=63),
        Datum(name="initiatives", title="sáng kiến", kind="count", unit="sáng kiến"),
        Datum(name="before", title="năm trước", kind="count", unit="sáng kiến"),
        Datum(name="spent", title="đã chi", kind="amount", unit="tỷ đồng"),
        Datum(name="part", title="đạt", kind="count", unit="hồ sơ"),
        Datum(name="whole", title="tất cả", kind="count", unit="hồ sơ"),
        Datum(name="part_before", title="đạt năm trước", kind="count", unit="hồ sơ"),
        Datum(name="whole_before", title="tất cả", kind="count", unit="hồ sơ"),
    )
}

RANKS = RankBands(
    rank="rank",
    bands=[
        Band(at_least=1, at_most=10, score=2),
        Band(at_least=11, at_most=30, score=1),
        Band(at_least=31, at_most=63, score=0),
    ],
)
STEPS = [
    Band(at_most=0, score=0),
    Band(at_least=1, at_most=2, score=1),
    Band(at_least=3, score=2),
]


def scored(rule: Rule, **data: int | Interval) -> Interval:
    """The score of a rule on the scale from 0 to 2."""
    return score(lower(rule, Interval.of(0, 2), DATA), data)


@pytest.mark.parametrize(
    ("rank", "points"), [(1, 2), (10, 2), (11, 1), (30, 1), (31, 0), (63, 0)]
)
def test_no_rank_lies_between_ten_and_eleven(rank: int, points: int) -> None:
    """Bands that leave out no whole rank leave no gap."""
    assert scored(RANKS, rank=rank) == Interval.of(points)


@pytest.mark.parametrize(("count", "points"), [(0, 0), (1, 1), (2, 1), (3, 2), (9, 2)])
def test_no_count_lies_between_two_and_three(count: int, points: int) -> None:
    """The same for counts."""
    rule = Bands(measure=Number(of="initiatives"), bands=STEPS)
    assert scored(rule, initiatives=count) == Interval.of(points)


def test_a_disputed_count_gets_no_score_of_a_gap() -> None:
    """From 2 to 3 is 2 or 3; `otherwise`, which no case gets, does not count."""
    steps = [
        Band(at_least=1, at_most=2, score=1),
        Band(at_least=3, at_most=5, score=2),
    ]
    rule = Bands(measure=Number(of="initiatives"), bands=steps, otherwise=0)
    assert scored(rule, initiatives=Interval.of(2, 3)) == Interval.of(1, 2)
    assert scored(rule, initiatives=6) == Interval.of(0)


def test_a_change_of_cases_is_whole_too() -> None:
    """One fewer, or as many or more: nothing lies between -1 and 0."""
    rule = Bands(
        measure=Change(now=Number(of="initiatives"), base=Number(of="before")),
        bands=[Band(at_most=-1, score=0), Band(at_least=0, score=2)],
    )
    assert scored(rule, initiatives=4, before=5) == Interval.of(0)
    assert scored(rule, initiatives=5, before=5) == Interval.of(2)


def test_a_rank_that_is_left_out_is_still_a_gap() -> None:
    """11 stands in no band, and is named."""
    rule = RankBands(
        rank="rank",
        bands=[Band(at_most=10, score=2), Band(at_least=12, score=0)],
    )
    with pytest.raises(Invalid, match="found 11 in no band"):
        scored(rule)


def test_money_has_gaps_between_whole_numbers() -> None:
    """Half a billion is an amount like any other."""
    with pytest.raises(Invalid, match=r"found 0\.5 billion VND in no band"):
        scored(Bands(measure=Number(of="spent"), bands=STEPS))


def test_higher_than_last_year_needs_no_percent_sign() -> None:
    """0 is 0 in every unit."""
    now = Share(part="part", whole="whole")
    base = Share(part="part_before", whole="whole_before")
    rule = Increase(
        measure=Change(now=now, base=base), above=0, otherwise=0, no_cases="zero"
    )
    data = {"part": 19, "whole": 20, "part_before": 95, "whole_before": 100}
    assert scored(rule, **data) == Interval.of(0)
    assert scored(rule, **{**data, "part_before": 94}) == Interval.of(2)


def test_a_change_of_cases_in_words() -> None:
    """Stretches of a change are told in whole cases, below 0 too."""
    rule = Bands(
        measure=Change(now=Number(of="initiatives"), base=Number(of="before")),
        bands=[Band(at_most=-1, score=0), Band(at_least=0, at_most=2, score=1)],
        otherwise=2,
    )
    formula = lower(rule, Interval.of(0, 2), DATA)
    lines = [line.strip() for line in Words(DATA, "en").rule(formula)]
    assert lines[1:] == [
        "above 2 initiatives: 2 points",
        "from 0 to 2 initiatives: 1 point",
        "up to -1 initiatives: 0 points",
    ]
