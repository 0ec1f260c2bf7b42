from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import parindex
from parindex.criteria import Area, Framework
from parindex.errors import NotFound
from parindex.evaluation import evaluate
from parindex.formulas import Curved, data_of, ratio, walk
from parindex.intervals import Interval
from parindex.kit import Kit, kit
from parindex.measures import Change, Datum, Number, Quotient, Ratio, Share
from parindex.numbers import exact_text
from parindex.rules import (
    Band,
    Bands,
    Branch,
    Checklist,
    Compliance,
    Count,
    Deduction,
    Lowest,
    Part,
    RankBands,
    Rounded,
    Unmodelled,
)
from parindex.text import Text
from samples import ANSWER, PLAN, PUNCTUAL, SIPAS, criterion, framework
from strategies import FEW, frameworks

if TYPE_CHECKING:
    from parindex.formulas import Known
    from parindex.kit import Case
    from parindex.rules import Rule

BUNDLED = "vn/par-index/province/2022"
READINGS = [
    (edition, reading)
    for edition in parindex.available()
    for reading in (None, *parindex.load_framework(edition).reading_names)
]


def counted(name: str, **fields: Any) -> Datum:
    """A count of dossiers."""
    given: dict[str, Any] = {"kind": "count", "unit": "dossier"}
    return Datum(name=name, title=name, **{**given, **fields})


def of_rule(rule: Rule, *data: Datum, **fields: Any) -> Kit:
    """The kit of one criterion from 0 to 1 point."""
    whole = framework(criterion(rule), data=data, **fields)
    return kit(whole)


def pairs(found: Kit, *names: str) -> dict[tuple[Known | None, ...], Interval]:
    """The score of the one criterion by what is known of some data."""
    return {
        tuple(case.measurements.get(name) for name in names): case.expected["1"]
        for case in found.cases
        if case.code == "1" and not case.not_applicable
    }


def at_least(percent: str, **fields: Any) -> Bands:
    """Full marks from a share up."""
    given: dict[str, Any] = {
        "measure": PUNCTUAL,
        "bands": [Band(at_least=percent, score=1)],
        "otherwise": 0,
        "no_cases": "zero",
    }
    return Bands(**{**given, **fields})


ON_TIME, RECEIVED = counted("on_time"), counted("received")


class TestShares:
    """95 % in whole cases, of round numbers and of awkward ones."""

    found = pairs(of_rule(at_least("95 %"), ON_TIME, RECEIVED), "on_time", "received")

    @pytest.mark.parametrize(
        ("on_time", "received", "score"),
        [
            *((18, 20, 0), (19, 20, 1), (20, 20, 1)),
            *((189, 200, 0), (190, 200, 1), (191, 200, 1)),
            *((18_999, 20_000, 0), (19_000, 20_000, 1), (19_001, 20_000, 1)),
            *((6, 7, 0), (7, 7, 1), (12, 13, 0), (13, 13, 1)),
            *((950, 1001, 0), (951, 1001, 1)),
        ],
    )
    def test_whole_cases(self, on_time: int, received: int, score: int) -> None:
        """The last case under the threshold, the threshold, the first over it."""
        assert self.found[on_time, received] == Interval.of(score)

    def test_ends_and_inside(self) -> None:
        """0 %, 100 %, and somewhere in each band."""
        assert self.found[0, 20] == self.found[9, 20] == Interval.of(0)
        assert self.found[20_000, 20_000] == Interval.of(1)
        assert self.found[19_999, 20_000] == Interval.of(1)

    def test_what_is_not_known(self) -> None:
        """Missing, disputed, 0 of 0, and 0 of what may be 0."""
        some = Interval.of(0, 1)
        assert self.found[None, None] == some
        assert {self.found[key] for key in self.found if None in key} == {some}
        assert self.found[Interval.of(18, 19), 20] == some
        assert self.found[Interval.of(19, 20), 20] == Interval.of(1)
        assert self.found[0, 0] == Interval.of(0)
        assert self.found[Interval.of(0, 20), Interval.of(0, 20)] == some

    def test_a_threshold_that_no_round_number_meets(self) -> None:
        """2 of 3, where 20, 200 and 1001 only come near."""
        found = of_rule(at_least("2/3"), ON_TIME, RECEIVED)
        scores = pairs(found, "on_time", "received")
        assert scores[2, 3] == Interval.of(1)
        assert scores[13, 20] == Interval.of(0)
        assert scores[14, 20] == Interval.of(1)

    def test_the_part_and_the_rest_make_the_whole(self) -> None:
        """Of late and punctual ones the whole is their sum."""
        of = Share(part="on_time", whole={"on_time": 1, "received": 1})
        found = of_rule(at_least("95 %", measure=of), ON_TIME, RECEIVED)
        scores = pairs(found, "on_time", "received")
        assert scores[18, 2] == Interval.of(0)
        assert scores[19, 1] == scores[20, 0] == Interval.of(1)
        assert scores[0, 0] == Interval.of(0)

    def test_words(self) -> None:
        """In both languages, on which side and of how many."""
        case = next(
            case
            for case in of_rule(at_least("95 %"), ON_TIME, RECEIVED).cases
            if case.measurements.get("on_time") == 18_999
        )
        assert case.about == Text(
            "ngay dưới mức 95 %: 18.999 trên 20.000",
            "just under 95 %: 18,999 of 20,000",
        )


class TestOtherMeasures:
    """Each kind of measure moves by its own smallest step."""

    def test_a_percentage(self) -> None:
        """A ten-thousandth of the whole."""
        rule = at_least("95 %", measure=Number(of="sipas"), no_cases=None)
        scores = pairs(of_rule(rule, SIPAS), "sipas")
        assert scores[Fraction("0.9499"),] == Interval.of(0)
        assert scores[Fraction("0.95"),] == Interval.of(1)
        assert scores[Fraction("0.9501"),] == Interval.of(1)
        assert scores[0,] == Interval.of(0)
        assert scores[1,] == Interval.of(1)

    def test_a_percentage_that_never_ends_is_only_straddled(self) -> None:
        """2/3 cannot be written out."""
        rule = at_least("2/3", measure=Number(of="sipas"), no_cases=None)
        scores = pairs(of_rule(rule, SIPAS), "sipas")
        assert scores[Fraction("0.6666"),] == Interval.of(0)
        assert scores[Fraction("0.6667"),] == Interval.of(1)
        assert (Fraction(2, 3),) not in scores

    def test_an_amount(self) -> None:
        """Above 12.5 billion, not at it."""
        spent = Datum(name="spent", title="Spent", kind="amount", unit="billion_VND")
        rule = Bands(
            measure=Number(of="spent"),
            bands=[Band(above="12.5 billion_VND", score=1)],
            otherwise=0,
        )
        scores = pairs(of_rule(rule, spent), "spent")
        assert scores[Fraction("12.5"),] == Interval.of(0)
        assert scores[Fraction("12.5001"),] == Interval.of(1)
        assert scores[Fraction("12.4999"),] == Interval.of(0)

    def test_a_rank(self) -> None:
        """Whole places, up to the last one."""
        rank = Datum(name="rank", title="Rank", kind="rank", among=63)
        rule = RankBands(rank="rank", bands=[Band(at_most=10, score=1)], otherwise=0)
        scores = pairs(of_rule(rule, rank), "rank")
        known = {key[0] for key in scores if isinstance(key[0], int)}
        assert known >= {1, 2, 9, 10, 11, 62, 63}
        assert scores[10,] == Interval.of(1)
        assert scores[11,] == Interval.of(0)

    @pytest.mark.parametrize("kind", ["rating", "percent"])
    def test_a_quotient_of_what_stays_small(self, kind: Any) -> None:
        """A rating to a rating: there are no 20 of it."""
        scale: dict[str, Any] = {"low": 0, "high": 5} if kind == "rating" else {}
        data = [
            counted(name, kind=kind, unit="", **scale)
            for name in ("on_time", "received")
        ]
        of = Ratio(of="on_time", to="received")
        scores = pairs(
            of_rule(at_least("50 %", measure=of), *data), "on_time", "received"
        )
        most = 5 if kind == "rating" else 1
        assert scores[Fraction(most, 2), most] == Interval.of(1)
        assert scores[Fraction(most, 2) - Fraction(1, 10_000), most] == Interval.of(0)

    def test_a_rating_without_a_least(self) -> None:
        """From below 0 up."""
        low = Datum(name="low", title="Low", kind="rating", high=-2)
        other = Datum(name="other", title="Other", kind="rating", high=-2)
        of = Number(of={"low": 1, "other": 1})
        bands = [Band(at_least="-6 point", score=1)]
        scores = pairs(
            of_rule(Bands(measure=of, bands=bands, otherwise=0), low, other),
            "low",
            "other",
        )
        assert Interval.of(0) in scores.values()
        assert Interval.of(1) in scores.values()

    def test_a_sum_that_needs_more_than_one_datum(self) -> None:
        """Two ranks of at most 20 that come to 30; each part missing, and alone."""
        ranks = [
            Datum(name=name, title=name, kind="rank", among=20) for name in ("a", "b")
        ]
        rule = Bands(
            measure=Number(of={"a": 1, "b": 1}),
            bands=[Band(at_most=30, score=1)],
            otherwise=0,
        )
        scores = pairs(of_rule(rule, *ranks), "a", "b")
        known = {
            a + b: score
            for (a, b), score in scores.items()
            if isinstance(a, int) and isinstance(b, int)
        }
        assert known[29] == known[30] == Interval.of(1)
        assert known[31] == Interval.of(0)
        assert any(a is None and b is not None for a, b in scores)

    def test_weights(self) -> None:
        """What counts half takes twice as many cases."""
        of = Share(part={"on_time": "0.5"}, whole="received")
        found = of_rule(at_least("45 %", measure=of), ON_TIME, RECEIVED)
        scores = pairs(found, "on_time", "received")
        assert scores[17, 20] == Interval.of(0)
        assert scores[18, 20] == Interval.of(1)

    def test_the_same_datum_above_and_below(self) -> None:
        """A share that cannot move has no cases of its own."""
        of = Share(part="on_time", whole="on_time")
        found = of_rule(at_least("50 %", measure=of), ON_TIME)
        assert pairs(found, "on_time")[0,] == Interval.of(0)


class TestChanges:
    """Now and before."""

    now, base = counted("now"), counted("base")

    def rule(self, **fields: Any) -> Bands:
        """Full marks for 10 % more."""
        change = Change(now=Number(of="now"), base=Number(of="base"), relative=True)
        return at_least("10 %", **{"measure": change, **fields})

    def test_relative(self) -> None:
        """22 after 20 is 10 %; 21 is not; from 0 there is nothing to divide by."""
        scores = pairs(of_rule(self.rule(), self.now, self.base), "now", "base")
        assert scores[21, 20] == Interval.of(0)
        assert scores[22, 20] == scores[23, 20] == Interval.of(1)
        assert scores[0, 0] == Interval.of(0)
        assert any(base == 0 and now for now, base in scores)

    def test_downwards(self) -> None:
        """A decrease of 10 %: 18 after 20, not 19."""
        change = Change(
            now=Number(of="now"),
            base=Number(of="base"),
            relative=True,
            direction="decrease",
        )
        found = of_rule(self.rule(measure=change), self.now, self.base)
        scores = pairs(found, "now", "base")
        assert scores[19, 20] == Interval.of(0)
        assert scores[18, 20] == scores[17, 20] == Interval.of(1)

    def test_between_shares(self) -> None:
        """Five percentage points more than half."""
        change = Change(now=PUNCTUAL, base=Share(part="now", whole="base"))
        bands = [Band(at_least="5 %", score=1)]
        rule = at_least("10 %", measure=change, bands=bands)
        names = ("on_time", "received", "now", "base")
        scores = pairs(of_rule(rule, *map(counted, names)), *names)
        assert scores[10, 20, 10, 20] == Interval.of(0)
        assert scores[11, 20, 10, 20] == scores[12, 20, 10, 20] == Interval.of(1)
        assert scores[0, 0, 10, 20] == Interval.of(0)

    def test_against_the_same_whole(self) -> None:
        """Only the part of now can move, when the whole is that of the base."""
        change = Change(now=PUNCTUAL, base=Share(part="now", whole="received"))
        rule = at_least("10 %", measure=change, bands=[Band(at_least="5 %", score=1)])
        names = ("on_time", "received", "now")
        scores = pairs(of_rule(rule, *map(counted, names)), *names)
        assert scores[10, 20, 10] == Interval.of(0)
        assert scores[11, 20, 10] == Interval.of(1)

    def test_of_the_same_part(self) -> None:
        """What the base has fixed does not move; there is nothing else to."""
        change = Change(now=PUNCTUAL, base=Share(part="on_time", whole="now"))
        rule = at_least("10 %", measure=change, bands=[Band(at_least="5 %", score=1)])
        names = ("on_time", "received", "now")
        scores = pairs(of_rule(rule, *map(counted, names)), *names)
        assert scores[0, 0, 0] == Interval.of(0)


class TestFormulas:
    """Rules inside rules: what is beside a curve stands at its best."""

    def test_every_answer(self) -> None:
        """Yes, no, and each of several."""
        scores = pairs(of_rule(Compliance(answer="plan"), PLAN), "plan")
        assert scores == {
            (None,): Interval.of(0, 1),
            ("yes",): Interval.of(1),
            ("no",): Interval.of(0),
        }

    def test_what_an_answer_leads_to(self) -> None:
        """A threshold behind an answer, with that answer."""
        cases: dict[str, Rule] = {"good": at_least("95 %"), "poor": at_least("50 %")}
        found = of_rule(Branch(answer="grade", cases=cases), ANSWER, ON_TIME, RECEIVED)
        scores = pairs(found, "grade", "on_time", "received")
        assert scores["good", 18, 20] == Interval.of(0)
        assert scores["good", 19, 20] == Interval.of(1)
        assert scores["poor", 9, 20] == Interval.of(0)
        assert scores["poor", 10, 20] == Interval.of(1)

    def test_the_same_question_twice(self) -> None:
        """The answer that was given above leads on below."""
        inner: dict[str, Rule] = {"good": Unmodelled(), "poor": at_least("50 %")}
        cases: dict[str, Rule] = {
            "good": at_least("95 %"),
            "poor": Branch(answer="grade", cases=inner),
        }
        found = of_rule(Branch(answer="grade", cases=cases), ANSWER, ON_TIME, RECEIVED)
        assert pairs(found, "grade", "on_time", "received")["poor", 9, 20] == (
            Interval.of(0)
        )

    @pytest.mark.parametrize("kind", ["sum", "least", "rounded"])
    def test_the_rest_is_known(self, kind: str) -> None:
        """So that a threshold of one part shows in the score of all."""
        half: dict[str, Any] = {"max_score": "0.5"}
        bands = [Band(at_least="95 %", score="0.5")]
        parts = [
            Part(title="a", rule=at_least("95 %", bands=bands), **half),
            Part(title="b", answer="plan", **half),
        ]
        rule: Rule = Checklist(parts=parts)
        if kind == "least":
            rule = Lowest(rules=[at_least("95 %"), Compliance(answer="plan")])
        elif kind == "rounded":
            rule = Rounded(rule=Checklist(parts=parts), digits=1)
        found = of_rule(rule, PLAN, ON_TIME, RECEIVED)
        scores = pairs(found, "on_time", "received", "plan")
        low = "0" if kind == "least" else "0.5"
        assert scores[18, 20, "yes"] == Interval.of(low)
        assert scores[19, 20, "yes"] == Interval.of(1)

    def test_parts_of_the_same_whole(self) -> None:
        """What one part would be at its best may be more than the whole of another."""
        half: dict[str, Any] = {"max_score": "0.5"}
        bands = [Band(at_least="95 %", score="0.5")]
        parts = [
            Part(
                title=name,
                rule=at_least(
                    "95 %", bands=bands, measure=Share(part=name, whole="all")
                ),
                **half,
            )
            for name in ("a", "b")
        ]
        data = [counted(name) for name in ("a", "b", "all")]
        scores = pairs(of_rule(Checklist(parts=parts), *data), "a", "b", "all")
        assert {b for a, b, whole in scores if (a, whole) == (19, 20)} - {None}

    def test_steps_and_slopes(self) -> None:
        """Each step of a count, and the corners of what falls evenly."""
        counts = pairs(of_rule(Count(of="on_time", each="0.25"), ON_TIME), "on_time")
        assert [counts[n,].low for n in range(5)] == [Fraction(n, 4) for n in range(5)]
        rule = Deduction(each={"on_time": "0.25"}, free=2)
        falling = pairs(of_rule(rule, ON_TIME), "on_time")
        assert [falling[n,].low for n in (1, 2, 3, 5, 6, 7)] == [
            Fraction(n, 4) for n in (4, 4, 3, 1, 0, 0)
        ]

    def test_nothing_to_measure(self) -> None:
        """A rule that no source states is tried without data, and not applicable."""
        found = of_rule(Unmodelled())
        assert [case.expected["1"] for case in found.cases if case.code] == [
            Interval.of(0, 1)
        ] * 2
        assert [case.not_applicable for case in found.cases] == [(), ("1",), (), ("1",)]


class TestFrameworks:
    """Nodes above, what does not apply, and whole units."""

    whole = framework(
        Area(
            code="A",
            title="A",
            max_score=2,
            criteria=[
                criterion(at_least("95 %"), code="A.1"),
                criterion(Compliance(answer="plan"), code="A.2"),
            ],
        ),
        criterion(Unmodelled(), code="whole"),
        max_score=3,
        not_applicable="reduce_maximum",
    )
    found = kit(whole)

    def of(self, code: str, **known: Any) -> Case:
        """The case of a code with those data."""
        return next(
            case
            for case in self.found.cases
            if (case.code, dict(case.measurements)) == (code, known)
        )

    def test_every_node_above(self) -> None:
        """The criterion, its area, and the whole."""
        case = self.of("A.1", on_time=19, received=20)
        assert case.expected == {
            "A.1": Interval.of(1),
            "A": Interval.of(1, 2),
            "": Interval.of(1, 3),
        }
        assert list(case.expected) == ["A.1", "A", ""]

    def test_what_does_not_apply(self) -> None:
        """Areas and criteria; with data, too."""
        out = [case for case in self.found.cases if case.code and case.not_applicable]
        assert [case.not_applicable for case in out] == [
            *(("A",), ("A.1",), ("A.1",), ("A.2",), ("A.2",), ("whole",))
        ]
        assert out[0].expected == {"A": Interval.of(0), "": Interval.of(0, 1)}
        assert [len(case.measurements) for case in out] == [0, 0, 2, 0, 1, 0]

    def test_whole_units(self) -> None:
        """All nodes: nothing known, the worst, the middle, the best, mixtures."""
        wholes = [case for case in self.found.cases if not case.code]
        assert all(
            list(case.expected) == ["", "A", "A.1", "A.2", "whole"] for case in wholes
        )
        nothing, worst, _, best, *mixed = (case.expected["A"] for case in wholes)
        assert (nothing, worst, best) == (
            *(Interval.of(0, 2), Interval.of(0), Interval.of(2)),
        )
        assert len(set(mixed)) > 3
        assert any(case.not_applicable for case in wholes)

    def test_ids_are_unique_and_stay(self) -> None:
        """They follow from the data, so that other cases change none."""
        ids = [case.id for case in self.found.cases]
        assert len(set(ids)) == len(ids)
        alone = of_rule(at_least("95 %"), ON_TIME, RECEIVED)
        hashes = [i.removeprefix("A.1#") for i in ids if i.startswith("A.1#")]
        own = [case.id.removeprefix("1#") for case in alone.cases if case.code]
        assert hashes[:-2] == own[:-2]

    def test_a_part_of_one_is_the_whole_of_another(self) -> None:
        """Data that cannot be true together are in no case."""
        other = Share(part="received", whole="on_time")
        both = framework(
            criterion(at_least("95 %"), code="1"),
            criterion(at_least("50 %", measure=other), code="2"),
        )
        for case in kit(both).cases:
            evaluate(both, kit(both).assessment(case))
            if not {"on_time", "received"} - set(case.measurements):
                break
        known = pairs(kit(both), "on_time", "received")
        assert known[20, 20] == Interval.of(1)
        assert (18, 20) not in known

    def test_an_unknown_reading(self) -> None:
        """Is told, with those that there are."""
        with pytest.raises(NotFound, match="no reading 'other'"):
            kit(self.whole, "other")

    def test_as_text_and_html(self) -> None:
        """A line a case, and how many there are."""
        english = self.found.explain("en").splitlines()
        assert english[2].endswith(": just under 95 %: 18 of 20 → 0")
        assert english[-1].startswith(f"Cases: {len(self.found.cases)}; expected")
        assert self.found.explain().splitlines()[-1].startswith("Số ca: ")
        assert "<caption>Test</caption>" in self.found._repr_html_()
        assert "ngay dưới mức 95 %" in self.found._repr_html_()


@pytest.mark.parametrize(("edition", "reading"), READINGS)
def test_bundled(edition: str, reading: str | None) -> None:
    """Each case, scored from the start, gives what it is expected to give."""
    whole = parindex.load_framework(edition)
    found = kit(whole, reading)
    assert found == kit(whole, reading)
    for case in found.cases[::11]:
        check_case(found, case)
    check_all_sides(found)


def check_case(found: Kit, case: Case) -> None:
    """It gives what it is expected to give, and can be written down."""
    card = evaluate(found.framework, found.assessment(case), reading=found.reading)
    scores = {node.code: node.score for node in card.root.walk()}
    assert case.expected == {code: scores[code] for code in case.expected}
    for value in case.measurements.values():
        if not isinstance(value, str):
            ends = attrs.astuple(value) if isinstance(value, Interval) else (value,)
            assert not any("/" in exact_text(end) for end in ends)


def check_all_sides(found: Kit) -> None:
    """Each breakpoint of each curve is met at, just under and just over."""
    known = defaultdict(list)
    for case in found.cases:
        known[case.code].append(case.measurements)
    for leaf in found.framework.leaves():
        for node in walk(found.framework.formula(leaf.code, found.reading)):
            if isinstance(node, Curved) and is_plain(node):
                sides = defaultdict(set)
                for data in known[leaf.code]:
                    value = value_of(node, data)
                    if value is not None:
                        for point in node.curve.breakpoints:
                            sides[point].add((value > point) - (value < point))
                for point in node.curve.breakpoints:
                    whole = counts_only(node, found.framework)
                    expected = expected_sides(node, point, whole=whole)
                    assert sides[point] >= expected, (leaf, point)


def value_of(node: Curved, data: Any) -> Fraction | None:
    """What a curve is at, where that is known exactly."""
    p, q = ratio(node.quantity, data) or (0, 0)
    return Fraction(p, q) if q else None


def is_plain(node: Curved) -> bool:
    """Whether each datum counts once, so that every value of the domain can be met."""
    quantity = node.quantity
    both = (
        (quantity,) if isinstance(quantity, Quotient) else (quantity.now, quantity.base)
    )
    return all(weight == 1 for of in both for _, weight in (*of.top, *of.bottom))


def counts_only(node: Curved, whole: Framework) -> bool:
    """Whether a curve is over a sum of whole numbers, or the change of one."""
    data = (whole.datum(name) for name in data_of(node))
    divides = node.quantity.divides
    return not divides and all(datum.kind in {"count", "rank"} for datum in data)


def expected_sides(node: Curved, point: Fraction, *, whole: bool) -> set[int]:
    """The sides of a breakpoint on which there are values at all."""
    domain, at = node.curve.domain, {0}
    if whole and point.denominator > 1:
        at = set()
    if isinstance(node.quantity, Quotient) and not node.quantity.bottom:
        at = at if 10**12 % point.denominator == 0 else set()
    below = {-1} if point > domain.start else set()
    above = {1} if point < domain.end else set()
    return at | below | above


@pytest.mark.property
class TestAnyFramework:
    """Whatever the rules, aggregations and readings."""

    @settings(FEW, max_examples=min(FEW.max_examples, 40))
    @given(frameworks(), st.data())
    def test_cases_are_right_and_complete(self, whole: Framework, draw: Any) -> None:
        """They give what they are expected to give; no breakpoint is left out."""
        reading = draw.draw(st.sampled_from((None, *whole.reading_names)))
        found = kit(whole, reading)
        assert len({case.id for case in found.cases}) == len(found.cases)
        for case in found.cases[::9]:
            check_case(found, case)
        check_all_sides(found)
