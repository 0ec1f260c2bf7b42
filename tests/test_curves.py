"""Curves cover their domain exactly once, and every reading of them is exact."""

from __future__ import annotations

import pickle
from fractions import Fraction
from itertools import pairwise
from math import inf
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parindex.curves import Curve, Line, Segment, Span
from parindex.errors import CurveError
from parindex.intervals import Interval, hull
from strategies import DOMAINS, curves

if TYPE_CHECKING:
    from parindex.curves import Direction, End

SHARE = Span.between(Fraction(0), Fraction(1))
COUNT = Span.between(Fraction(0), inf)


def level(span: Span, low: object, high: object | None = None) -> Segment:
    """A segment of one height, or between two."""
    return Segment.level(span, Interval.of(low, high))


def line(span: Span, slope: int, start: int = 0) -> Segment:
    """A segment along one line."""
    found = Line(Fraction(slope), Fraction(start))
    return Segment(span, found, found)


def steps(*places: int, ends: str = "right") -> Curve:
    """Scores 0, 1, 2 … over a share, each place (a percent) in the segment *ends*."""
    cuts = [Fraction(place, 100) for place in places]
    left = ends == "left"
    spans = zip((Fraction(0), *cuts), (*cuts, Fraction(1)), strict=True)
    return Curve(
        tuple(
            level(Span(start, end, not start or not left, end == 1 or left), score)
            for score, (start, end) in enumerate(spans)
        ),
        SHARE,
    )


def around(curve: Curve) -> list[Fraction]:
    """Breakpoints, just under and just over them, and all p/q of small q, in domain."""
    near = Fraction(1, 10**9)
    found = {x + move for x in curve.breakpoints for move in (-near, Fraction(0), near)}
    found |= {Fraction(p, q) for q in (3, 7, 20) for p in range(q)}
    found |= {Fraction(p) for p in (-7, -6, -1, 1, 2, 6, 12, 13, 63)}
    return sorted(x for x in found if x in curve.domain)


def value(curve: Curve, x: Fraction) -> Interval:
    """The score at x, read off the one segment that holds it."""
    (segment,) = (segment for segment in curve if x in segment.span)
    return Interval(
        segment.low.slope * x + segment.low.intercept,
        segment.high.slope * x + segment.high.intercept,
    )


def scores(curve: Curve) -> dict[Fraction, Interval]:
    """The scores around all breakpoints, as `at` gives them (`TestAt` shows it may)."""
    return {x: curve.at(*x.as_integer_ratio()) for x in around(curve)}


class TestSpan:
    """A span is a stretch of values, each end included or not."""

    def test_it_holds_its_closed_ends_only(self) -> None:
        """Whole numbers and fractions are values; nothing else is."""
        span = Span(Fraction(0), Fraction(1), True, False)  # noqa: FBT003 - the two ends
        assert 0 in span
        assert Fraction(999, 1000) in span
        assert 1 not in span
        assert -1 not in span
        assert 0.5 not in span
        assert "0.5" not in span

    def test_between_includes_finite_ends(self) -> None:
        """An infinite end is not a value."""
        assert Span.between(-inf, Fraction(1)) == Span(
            -inf, Fraction(1), start_closed=False
        )
        assert Span.between(Fraction(1), inf) == Span(
            Fraction(1), inf, end_closed=False
        )

    @pytest.mark.parametrize(
        ("start", "end", "closed", "empty"),
        [
            (0, 1, (False, False), False),
            (1, 1, (True, True), False),
            (1, 1, (True, False), True),
            (1, 1, (False, True), True),
            (2, 1, (True, True), True),
            (-inf, inf, (False, False), False),
        ],
    )
    def test_it_is_empty_where_no_value_lies_in_it(
        self, *, start: End, end: End, closed: tuple[bool, bool], empty: bool
    ) -> None:
        """A span of one value needs both its ends."""
        assert Span(start, end, *closed).is_empty == empty

    @pytest.mark.parametrize("start_closed", [True, False])
    @pytest.mark.parametrize("end_closed", [True, False])
    @pytest.mark.parametrize(
        "ends", [(-inf, inf), (2, inf), (-inf, 2), (2, 5), (2, Fraction(9, 4))]
    )
    def test_inside_is_a_value_of_it(
        self, *, ends: tuple[End, End], start_closed: bool, end_closed: bool
    ) -> None:
        """Exact, even where the ends are whole numbers or not there."""
        start, end = ends
        span = Span(
            start, end, start_closed and start != -inf, end_closed and end != inf
        )
        assert isinstance(span.inside(), Fraction)
        assert span.inside() in span

    @pytest.mark.property
    @given(st.data())
    def test_meet_holds_what_both_hold(self, data: st.DataObject) -> None:
        """No more and no less, and empty where there is no such value."""
        ends: list[End] = [-inf, *map(Fraction, range(4)), inf]
        places = st.sampled_from(ends)
        one, other = (
            Span(
                start,
                end,
                data.draw(st.booleans()) and start != -inf,
                data.draw(st.booleans()) and end != inf,
            )
            for start, end in (
                sorted(data.draw(st.tuples(places, places))) for _ in range(2)
            )
        )
        common = one.meet(other)
        assert common == other.meet(one)
        halves = [Fraction(n, 2) for n in range(-4, 12)]
        assert [x in common for x in halves] == [
            x in one and x in other for x in halves
        ]
        if not common.is_empty:
            assert common.inside() in one
            assert common.inside() in other


class TestLine:
    """A line is a slope and a height at 0."""

    def test_a_level_line_has_one_height_even_at_infinity(self) -> None:
        """A steep one is not asked there."""
        assert Line(Fraction(0), Fraction(3)).at(inf) == 3
        assert Line(Fraction(2), Fraction(3)).at(Fraction(1, 2)) == 4

    def test_it_reaches_a_target_on_one_side(self) -> None:
        """The place where it does is included; a level line does everywhere or not."""
        rise, fall = Line(Fraction(2), Fraction(0)), Line(Fraction(-2), Fraction(2))
        flat = Line(Fraction(0), Fraction(1))
        one = Fraction(1)
        assert rise.reaching(one, SHARE) == Span(Fraction(1, 2), one)
        assert fall.reaching(one, SHARE) == Span(Fraction(0), Fraction(1, 2))
        assert flat.reaching(one, SHARE) == SHARE
        assert flat.reaching(one + 1, SHARE).is_empty
        assert rise.reaching(one * 3, SHARE).is_empty


class TestSegment:
    """A segment holds a score between two lines over one span."""

    @pytest.mark.parametrize(
        "span", [COUNT, Span.between(-inf, Fraction(0)), Span.between(-inf, inf)]
    )
    def test_it_may_not_rise_without_end(self, span: Span) -> None:
        """A maximum would be passed; the witness lies in it."""
        with pytest.raises(CurveError) as caught:
            line(span, 1)
        assert caught.value == CurveError("unbounded", span.inside())
        said = f"{span.inside()} falls in a segment that rises or falls without end"
        assert str(caught.value) == said

    def test_it_is_stated_where_both_lines_are_one(self) -> None:
        """A level of one score is stated; one between two scores is not."""
        assert level(SHARE, 1).is_stated
        assert not level(SHARE, 0, 1).is_stated
        assert line(SHARE, 2).is_stated

    def test_over_is_the_least_and_the_most_of_a_span(self) -> None:
        """Falling lines as well as rising ones."""
        half = Span(Fraction(0), Fraction(1, 2))
        assert line(SHARE, -2, 2).over(half) == Interval.of(1, 2)
        assert level(COUNT, 0, 1).over(COUNT) == Interval.of(0, 1)


class TestConstruction:
    """Gaps and overlaps are refused, with a value that lies in no segment or in two."""

    @pytest.mark.parametrize(
        ("spans", "error"),
        [
            # 0 to 50 % and above 50 %: 50 % itself is in neither.
            (
                [Span(0, Fraction(1, 2), True, False), Span(Fraction(1, 2), 1, False)],  # noqa: FBT003
                CurveError("gap", Fraction(1, 2)),
            ),
            # 50 % is in both.
            (
                [Span(0, Fraction(1, 2)), Span(Fraction(1, 2), 1)],
                CurveError("overlap", Fraction(1, 2)),
            ),
            # Nothing from 1/2 to 3/4; nothing below 1/2; nothing above it; nothing.
            (
                [Span(0, Fraction(1, 2)), Span(Fraction(3, 4), 1)],
                CurveError("gap", Fraction(5, 8)),
            ),
            ([Span(Fraction(1, 2), 1)], CurveError("gap", Fraction(1, 4))),
            ([Span(0, Fraction(1, 2))], CurveError("gap", Fraction(3, 4))),
            ([], CurveError("gap", Fraction(1, 2))),
            # Both hold 1/4 to 3/4; both hold everything.
            (
                [Span(0, Fraction(3, 4)), Span(Fraction(1, 4), 1)],
                CurveError("overlap", Fraction(1, 2)),
            ),
            ([SHARE, SHARE], CurveError("overlap", Fraction(1, 2))),
        ],
    )
    def test_it_names_a_witness(self, spans: list[Span], error: CurveError) -> None:
        """The witness is exact."""
        for given_spans in (spans, spans[::-1]):
            with pytest.raises(CurveError) as caught:
                Curve(tuple(level(span, 1) for span in given_spans), SHARE)
            assert caught.value == error

    def test_it_says_so(self) -> None:
        """In one sentence each."""
        assert str(CurveError("gap", Fraction(5, 8))) == "5/8 falls in no segment"
        assert str(CurveError("overlap", Fraction(1))) == "1 falls in two segments"

    @pytest.mark.property
    @given(curves(), st.data())
    def test_a_witness_lies_in_no_segment_or_in_two(
        self, curve: Curve, data: st.DataObject
    ) -> None:
        """Whatever segment is left out, or stands twice over part of its span."""
        index = data.draw(st.integers(0, len(curve.segments) - 1))
        some = curve.segments[index]
        others = (*curve.segments[:index], *curve.segments[index + 1 :])
        with pytest.raises(CurveError) as gap:
            Curve(others, curve.domain)
        assert gap.value.id == "gap"
        assert gap.value.witness in curve.domain
        assert not any(gap.value.witness in other.span for other in others)
        half = Span(some.span.inside(), some.span.end, True, some.span.end_closed)  # noqa: FBT003
        given_segments = (*curve.segments, level(half, 1))
        with pytest.raises(CurveError) as overlap:
            Curve(given_segments, curve.domain)
        assert overlap.value.id == "overlap"
        assert sum(overlap.value.witness in s.span for s in given_segments) == 2

    @pytest.mark.property
    @given(curves(), st.randoms(use_true_random=False))
    def test_the_order_of_segments_does_not_matter(
        self, curve: Curve, order: object
    ) -> None:
        """Nor what lies outside the domain, nor segments that hold no value."""
        segments = list(curve.segments)
        order.shuffle(segments)  # type: ignore[attr-defined]
        empty = level(Span(Fraction(1), Fraction(1), end_closed=False), 5)
        assert Curve((*segments, empty), curve.domain) == curve
        if isinstance(curve.domain.end, Fraction):
            outside = Span(curve.domain.end, inf, False, False)  # noqa: FBT003
            assert Curve((*segments, level(outside, 5)), curve.domain) == curve

    def test_a_segment_is_cut_at_the_domain(self) -> None:
        """A share never passes 100 %, whatever the segment says."""
        curve = Curve((line(Span(Fraction(-1), Fraction(2)), 3),), SHARE)
        assert curve.segments[0].span == SHARE
        assert curve.range == Interval.of(0, 3)

    @given(curves())
    def test_it_pickles(self, curve: Curve) -> None:
        """With all that is worked out once."""
        copy = pickle.loads(pickle.dumps(curve))  # noqa: S301 - our own
        assert copy == curve
        assert copy.at(1, 2) == curve.at(1, 2)


class TestAt:
    """The score at p/q is decided by whole numbers."""

    @pytest.mark.parametrize(
        ("p", "q", "closed_below", "closed_above"),
        [
            (19, 20, 2, 1),  # just 95 %
            (189, 199, 1, 1),  # one case fewer of 199: 94.97 %
            (190, 199, 2, 2),
            (29, 100, 1, 0),  # just 29 %, where binary floats go wrong
            (28, 100, 0, 0),
            (30, 100, 1, 1),
            (0, 7, 0, 0),
            (7, 7, 2, 2),
        ],
    )
    def test_thresholds(
        self, p: int, q: int, closed_below: int, closed_above: int
    ) -> None:
        """At, one case under and one over 29 % and 95 %, open and closed."""
        assert steps(29, 95).at(p, q) == Interval.of(closed_below)
        assert steps(29, 95, ends="left").at(p, q) == Interval.of(closed_above)

    @pytest.mark.property
    @given(curves())
    def test_it_is_the_value_of_the_one_segment(self, curve: Curve) -> None:
        """However p and q are given."""
        for x in around(curve):
            p, q = x.as_integer_ratio()
            assert curve.at(p, q) == curve.at(3 * p, 3 * q) == value(curve, x)
            assert x in curve.segments[curve.index_at(p, q)].span

    def test_a_whole_number_needs_no_denominator(self) -> None:
        """A count is a quotient by one."""
        assert Curve((level(COUNT, 1),), COUNT).at(12) == Interval.of(1)


class TestOver:
    """The range over an interval encloses every value in it, and no more."""

    @pytest.mark.property
    @given(curves(), st.data())
    def test_it_encloses_every_value(self, curve: Curve, data: st.DataObject) -> None:
        """And a narrower interval gives no wider range."""
        grid = scores(curve)
        places = list(grid)
        a, b, c, d = sorted(
            data.draw(st.integers(0, len(places) - 1)) for _ in range(4)
        )
        wide = curve.over(places[a], places[d])
        assert all(wide.encloses(grid[x]) for x in places[a : d + 1])
        assert wide.encloses(curve.over(places[b], places[c]))
        assert curve.range.encloses(wide)

    def test_it_is_exact_where_the_curve_is_level(self) -> None:
        """An interval inside one step does not open the score."""
        curve = steps(29, 95)
        assert curve.over(Fraction(30, 100), Fraction(94, 100)) == Interval.of(1)
        assert curve.over(Fraction(30, 100), Fraction(95, 100)) == Interval.of(1, 2)
        assert curve.over(Fraction(95, 100), Fraction(95, 100)) == Interval.of(2)

    @pytest.mark.property
    @given(curves())
    def test_outcomes_hold_every_score(self, curve: Curve) -> None:
        """A number a step, an interval a slope; together the range."""
        possible = curve.outcomes
        for score in scores(curve).values():
            assert any(outcome.encloses(score) for outcome in possible)
        assert hull(possible) == curve.range


class TestBreakpoints:
    """Breakpoints are where one segment gives way to the next."""

    @given(curves())
    def test_between_them_one_segment_holds(self, curve: Curve) -> None:
        """They rise, each stands once, and each is an end of a segment."""
        points = curve.breakpoints
        assert list(points) == sorted(set(points))
        ends = {s.span.end for s in curve} | {s.span.start for s in curve}
        assert set(points) <= ends
        assert ends - set(points) <= {curve.domain.start, curve.domain.end}

    def test_a_value_of_its_own_is_one(self) -> None:
        """Full marks at just 100 % and less below have one breakpoint."""
        curve = Curve(
            (
                level(Span(Fraction(0), Fraction(1), end_closed=False), 0),
                level(Span(Fraction(1), Fraction(1)), 1),
            ),
            SHARE,
        )
        assert curve.breakpoints == (Fraction(1),)
        assert curve.at(1) == Interval.of(1)
        assert curve.at(999, 1000) == Interval.of(0)


class TestDirection:
    """Whether the score never falls, or never rises, as more is measured."""

    @pytest.mark.parametrize(
        ("segments", "direction"),
        [
            ((level(SHARE, 1),), "constant"),
            (steps(29, 95).segments, "increasing"),
            ((line(SHARE, -2, 2),), "decreasing"),
            (
                (
                    line(Span(Fraction(0), Fraction(1, 2), end_closed=False), 2),
                    level(Span(Fraction(1, 2), Fraction(1)), "0.5"),
                ),
                None,
            ),
            # From "0 or 1, not stated" to 1: the least rises, the most stays.
            (
                (
                    level(Span(Fraction(0), Fraction(1, 2)), 0, 1),
                    level(Span(Fraction(1, 2), Fraction(1), start_closed=False), 1),
                ),
                "increasing",
            ),
            # From 0.5 to "0 to 1, not stated": the least falls, the most rises.
            (
                (
                    level(Span(Fraction(0), Fraction(1, 2)), "0.5"),
                    level(Span(Fraction(1, 2), Fraction(1), start_closed=False), 0, 1),
                ),
                None,
            ),
        ],
    )
    def test_worked(
        self, segments: tuple[Segment, ...], direction: Direction | None
    ) -> None:
        """Jumps count as well as slopes."""
        assert Curve(segments, SHARE).direction == direction

    @pytest.mark.property
    @given(curves())
    def test_it_agrees_with_the_values(self, curve: Curve) -> None:
        """More never scores less where it is increasing, nor more where decreasing."""
        direction = curve.direction
        for one, other in pairwise(scores(curve).values()):
            if direction in ("increasing", "constant"):
                assert one.low <= other.low
                assert one.high <= other.high
            if direction in ("decreasing", "constant"):
                assert one.low >= other.low
                assert one.high >= other.high


class TestMaximum:
    """Whether some value gets the highest score, not only comes near it."""

    def test_a_slope_that_stops_short_does_not_attain_it(self) -> None:
        """Up to but not at 90 % the score comes near 1.8, and then falls to 1."""
        nine = Fraction(9, 10)
        curve = Curve(
            (
                line(Span(Fraction(0), nine, end_closed=False), 2),
                level(Span(nine, Fraction(1)), 1),
            ),
            SHARE,
        )
        assert curve.range == Interval.of(0, "1.8")
        assert not curve.attains_maximum
        assert curve.reaching(Fraction(9, 5)) == ()

    @pytest.mark.property
    @given(curves())
    def test_steps_always_do(self, curve: Curve) -> None:
        """Only an open end of a slope comes near without reaching."""
        level_only = all(s.low.slope == s.high.slope == 0 for s in curve)
        closed = all(s.span.start_closed and s.span.end_closed for s in curve)
        if level_only or closed:
            assert curve.attains_maximum


class TestReaching:
    """The inverse set: just the values that reach a score."""

    @pytest.mark.property
    @given(curves(), st.data())
    def test_it_holds_just_the_values_that_reach_it(
        self, curve: Curve, data: st.DataObject
    ) -> None:
        """Surely by the least the score can be, possibly by the most."""
        grid = scores(curve)
        some = grid[data.draw(st.sampled_from(list(grid)))]
        near = Fraction(1, 10**9)
        for target in (some.low, some.high, some.high + near, curve.range.high):
            surely = curve.reaching(target)
            possibly = curve.reaching(target, surely=False)
            for x, score in grid.items():
                assert any(x in span for span in surely) == (score.low >= target)
                assert any(x in span for span in possibly) == (score.high >= target)

    @pytest.mark.property
    @given(curves(), st.integers(-8, 40).map(lambda n: Fraction(n, 4)))
    def test_its_spans_are_apart_and_in_order(
        self, curve: Curve, target: Fraction
    ) -> None:
        """None is empty, and no two of them could be one."""
        spans = curve.reaching(target)
        assert not any(span.is_empty for span in spans)
        for one, other in pairwise(spans):
            assert one.end < other.start or (
                one.end == other.start and not one.end_closed and not other.start_closed
            )

    def test_every_whole_case_of_small_counts(self) -> None:
        """Full marks from 95 % up: just the counts p of q with 100 p >= 95 q."""
        (span,) = steps(29, 95).reaching(Fraction(2))
        for q in range(1, 41):
            for p in range(q + 1):
                assert (Fraction(p, q) in span) == (100 * p >= 95 * q)

    def test_all_values_reach_what_all_have(self) -> None:
        """One span, the domain itself."""
        for domain in DOMAINS:
            curve = Curve((level(domain, 0, 1),), domain)
            assert curve.reaching(Fraction(0)) == (domain,)
            assert curve.reaching(Fraction(1), surely=False) == (domain,)
            assert curve.reaching(Fraction(1)) == ()
