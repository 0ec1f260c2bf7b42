"""Merging: what can be added up is, exactly; of the rest the reason is told."""

from __future__ import annotations

import datetime
import json
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parindex.assessment import Assessment, Book, Disputed, Evidence
from parindex.binding import bind
from parindex.criteria import Channel
from parindex.errors import Collector, Invalid, NotFound
from parindex.evaluation import evaluate
from parindex.explain import explain
from parindex.files import dump_assessment, load_assessment
from parindex.intervals import Interval
from parindex.measures import Datum
from parindex.provinces import (
    LeftOut,
    Merger,
    Province,
    Provinces,
    load_provinces,
    merge,
    merge_all,
)
from parindex.render import tree
from parindex.rules import Band, Bands, Compliance, SurveyShare
from parindex.sources import Document, Source
from parindex.text import Text
from parindex.units import Amount
from samples import ALL, PUNCTUAL, book, criterion, framework
from strategies import FEW, all_shares, assessed, facts, frameworks, narrowed, verdicts

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from parindex.criteria import Framework
    from parindex.formulas import Known

VN = load_provinces()
BEFORE, AFTER = datetime.date(2024, 12, 31), datetime.date(2025, 7, 1)
NOTHING: Mapping[str, object] = {}
TUYEN_QUANG = VN["tuyen-quang-2025"]

DAYS = Datum(name="days", title="Days", kind="amount", unit="day")
RANK = Datum(name="rank", title="Rank", kind="rank")
STEP = Bands(
    measure=PUNCTUAL,
    bands=[Band(at_least="95 %", score=1)],
    otherwise=0,
    no_cases="zero",
)
WHOLE = framework(
    criterion(STEP),
    criterion(Compliance(answer="plan"), "2"),
    criterion(SurveyShare(index="sipas"), "3"),
    data=(*ALL, DAYS, RANK),
    channels=(Channel(name="documents", title="Tài liệu"),),
)


def of(unit: str, data: Mapping[str, object] = NOTHING, **fields: Any) -> Assessment:
    year = fields.pop("year", 2024)
    return Assessment(
        framework="test/one",
        unit=unit,
        year=year,
        books=(book(measurements=data, **fields),),
    )


def listed(*provinces: Province) -> Provinces:
    since = datetime.date(2000, 1, 1)
    return Provinces(id="x", title="X", since=since, provinces=provinces)


def unit(name: str, start: int | None, end: int | None, *before: str) -> Province:
    """A unit there from the first day of a year until the last of another."""
    return Province(
        id=name,
        name=name.upper(),
        valid_from=None if start is None else datetime.date(start, 1, 1),
        valid_until=None if end is None else datetime.date(end, 12, 31),
        predecessors=before,
    )


#: Three units become one, at once or in two stages.
AT_ONCE = listed(
    *(unit(name, None, 2029) for name in "abc"), unit("z", 2030, None, "a", "b", "c")
)
IN_STAGES = listed(
    unit("a", None, 2029),
    unit("b", None, 2029),
    unit("c", None, 2030),
    unit("y", 2030, 2030, "a", "b"),
    unit("z", 2031, None, "y", "c"),
)


@st.composite
def parts(
    draw: st.DrawFn, names: str = "ABC"
) -> tuple[Framework, list[Assessment], list[Assessment]]:
    """A framework, and what is true of some units and what is known of them."""
    whole = draw(frameworks())
    true, known = [], []
    for name in names:
        fact = draw(facts(whole.data_by_name, all_shares(whole)))
        blurred = draw(narrowed(whole.data_by_name, fact))
        given = draw(verdicts(whole))
        true.append(attrs.evolve(assessed(whole, fact), unit=name))
        known.append(attrs.evolve(assessed(whole, blurred, **given), unit=name))
    return whole, true, known


def numbers(whole: Framework, assessment: Assessment) -> dict[str, Known]:
    """The data of the only book, as exact numbers."""
    problems = Collector()
    found = bind(whole, "any", assessment.book().measurements, problems)
    problems.check("test")
    return found


def interval(value: Known) -> Interval:
    assert not isinstance(value, str)
    return value if isinstance(value, Interval) else Interval.of(value)


class TestLaws:
    """What holds for every framework and all data."""

    @FEW
    @given(parts())
    def test_sums_are_conserved(
        self, drawn: tuple[Framework, list[Assessment], list[Assessment]]
    ) -> None:
        """Ends are added exactly; what a unit lacks is absent; no other is there."""
        whole, _, known = drawn
        merger = merge(whole, known, AT_ONCE["z"], provinces=AT_ONCE)
        before = [numbers(whole, one) for one in known]
        after = numbers(whole, merger.assessment)
        reasons = {item.name: item.reason for item in merger.left_out}
        for datum in whole.data:
            have = [data[datum.name] for data in before if datum.name in data]
            summable = datum.kind in {"count", "amount"}
            if summable and len(have) == 3:
                total = interval(after[datum.name])
                assert total.low == sum(interval(value).low for value in have)
                assert total.high == sum(interval(value).high for value in have)
            else:
                assert datum.name not in after
                kind = "answer" if datum.kind == "flag" else datum.kind
                reason = "missing" if summable else kind
                assert reasons.get(datum.name) == (reason if have else None)
        assert not merger.assessment.book().awarded

    @FEW
    @given(parts(), st.permutations(range(3)))
    def test_the_order_is_irrelevant(
        self,
        drawn: tuple[Framework, list[Assessment], list[Assessment]],
        order: list[int],
    ) -> None:
        """In any order the same value comes of it."""
        whole, _, known = drawn
        shuffled = [known[place] for place in order]
        merger = merge(whole, known, AT_ONCE["z"], provinces=AT_ONCE)
        assert merge(whole, shuffled, AT_ONCE["z"], provinces=AT_ONCE) == merger

    @FEW
    @given(parts(), st.permutations(range(3)))
    def test_so_is_the_nesting(
        self,
        drawn: tuple[Framework, list[Assessment], list[Assessment]],
        order: list[int],
    ) -> None:
        """Two first and then the third, or all at once."""
        whole, _, known = drawn
        known = [
            attrs.evolve(known[place], unit=name)
            for place, name in zip(order, "ABC", strict=True)
        ]
        first = merge(whole, known[:2], IN_STAGES["y"], provinces=IN_STAGES).assessment
        nested = merge(whole, [first, known[2]], IN_STAGES["z"], provinces=IN_STAGES)
        flat = merge(whole, known, IN_STAGES["z"], provinces=IN_STAGES)
        direct = merge(whole, known, AT_ONCE["z"], provinces=AT_ONCE)
        data = numbers(whole, nested.assessment)
        assert data == numbers(whole, flat.assessment)
        assert data == numbers(whole, direct.assessment)
        excluded = [
            sorted(merger.assessment.book().not_applicable)
            for merger in (nested, flat, direct)
        ]
        assert excluded[0] == excluded[1] == excluded[2]

    @FEW
    @given(parts())
    def test_what_is_not_known_widens_the_score(
        self, drawn: tuple[Framework, list[Assessment], list[Assessment]]
    ) -> None:
        """The score of sums of facts lies in the score of sums of what is known."""
        whole, true, known = drawn
        known = [
            attrs.evolve(
                one, books=(attrs.evolve(one.book(), awarded={}, not_applicable=()),)
            )
            for one in known
        ]
        fact, blurred = (
            merge(whole, given, AT_ONCE["z"], provinces=AT_ONCE).assessment
            for given in (true, known)
        )
        narrow, wide = evaluate(whole, fact), evaluate(whole, blurred)
        for node in narrow.walk():
            assert wide[node.code].score.encloses(node.score)

    @given(
        st.lists(
            st.tuples(st.integers(0, 10**9), st.integers(0, 10**9)),
            min_size=63,
            max_size=63,
        )
    )
    @FEW
    def test_63_become_34(self, pairs: list[tuple[int, int]]) -> None:
        """Every predecessor is in one of them, and national totals stay the same."""
        given = [
            of(
                one.title.vi,
                {"on_time": min(pair), "received": sum(pair), "sipas": "80 %"},
            )
            for one, pair in zip(VN.on(BEFORE), pairs, strict=True)
        ]
        mergers = merge_all(WHOLE, given, AFTER)
        assert [merger.into for merger in mergers] == list(VN.on(AFTER))
        names = [part.id for merger in mergers for part in merger.parts]
        assert sorted(names) == sorted(one.id for one in VN.on(BEFORE))
        for name in ("on_time", "received"):
            before, after = (
                sum(interval(numbers(WHOLE, one)[name]).low for one in assessments)
                for assessments in (given, [merger.assessment for merger in mergers])
            )
            assert before == after
        again = merge_all(WHOLE, reversed(given), AFTER)
        assert again == mergers


class TestSums:
    """What is added, in worked cases."""

    def test_a_share_is_made_of_sums(self) -> None:
        """Of 90 of 100 and 297 of 300, the mean is 94.5 %: the share is 96.75 %."""
        data = [
            {"on_time": 90, "received": 100},
            {"on_time": 297, "received": 300},
        ]
        merger = merge(WHOLE, _two(*data), TUYEN_QUANG)
        found = merger.assessment.book().measurements
        assert found == {"on_time": Amount(387, None), "received": Amount(400, None)}
        assert evaluate(WHOLE, merger.assessment)["1"].score == Interval.of(1)
        assert merger.left_out == ()

    def test_each_unit_in_the_unit_of_the_datum(self) -> None:
        """Millions and single đồng come to đồng."""
        data = {"spent": "5 triệu đồng"}, {"spent": "0,5 đồng"}
        merger = merge(WHOLE, _two(*data), TUYEN_QUANG)
        found = merger.assessment.book().measurements["spent"]
        assert found == Amount(Fraction("5000000.5"), None)

    def test_an_interval_makes_the_sum_one(self) -> None:
        """Its ends are added; ends that meet are a number again."""
        data = {"received": (90, 100)}, {"received": 7}
        merger = merge(WHOLE, _two(*data), TUYEN_QUANG)
        found = merger.assessment.book().measurements["received"]
        assert found == Disputed(97, 107)
        again = merge(WHOLE, _two({"received": (9, 9)}, {"received": 7}), TUYEN_QUANG)
        assert again.assessment.book().measurements["received"] == Amount(16, None)

    def test_what_one_lacks_is_missing(self) -> None:
        """Never 0: the score can be anything."""
        data = {"on_time": 1, "received": 1}, {"received": 1}
        merger = merge(WHOLE, _two(*data), TUYEN_QUANG)
        assert merger.left_out == (
            LeftOut(
                book="self_assessed",
                name="on_time",
                title=Text("On time", "On time"),
                reason="missing",
                units=("Tuyên Quang",),
            ),
        )
        card = evaluate(WHOLE, merger.assessment)
        assert card["1"].score == Interval.of(0, 1)
        assert card["1"].missing == ("on_time",)
        assert "Tuyên Quang lacks it" in explain(card["1"], "en")

    def test_a_book_that_one_lacks_is_left_out_whole(self) -> None:
        """And said to be."""
        one, other = _two({"received": 1}, {"received": 2})
        more = attrs.evolve(one, books=[*one.books, Book(name="published")])
        merger = merge(WHOLE, (more, other), TUYEN_QUANG)
        assert [book.name for book in merger.assessment.books] == ["self_assessed"]
        (item,) = merger.left_out
        assert (item.name, item.reason) == ("published", "missing")
        last = merger.explain("en").splitlines()[-1]
        assert last == "Not added up: Published: Tuyên Quang lacks it"

    @pytest.mark.parametrize(
        ("data", "reason"),
        [
            ({"sipas": "80 %"}, "percent"),
            ({"rating": 3}, "rating"),
            ({"rank": 3}, "rank"),
            ({"plan": True}, "answer"),
            ({"grade": "good"}, "answer"),
            ({"days": 3}, "unit"),
        ],
    )
    def test_what_no_sum_is_made_of(self, data: dict[str, object], reason: str) -> None:
        """Though the two units agree."""
        merger = merge(WHOLE, _two(data, data), TUYEN_QUANG)
        assert not merger.assessment.book().measurements
        assert [item.reason for item in merger.left_out] == [reason]

    def test_things_that_both_count(self) -> None:
        """Procedures of a national list are no more for two provinces than for one."""
        data = {"received": 100, "on_time": 50}
        merger = merge(WHOLE, _two(data, data), TUYEN_QUANG, shared=["received"])
        assert list(merger.assessment.book().measurements) == ["on_time"]
        assert [item.reason for item in merger.left_out] == ["shared"]
        given = [of(one.name.vi, data) for one in VN.on(BEFORE)]
        for found in merge_all(WHOLE, given, AFTER, shared=iter(["received"])):
            reasons = [item.reason for item in found.left_out]
            assert reasons == ["shared"] * (len(found.parts) > 1)
        with pytest.raises(NotFound, match="did you mean 'received'"):
            merge(WHOLE, _two(data, data), TUYEN_QUANG, shared=["receivedx"])
        assert merge(WHOLE, _two(data, data), TUYEN_QUANG, shared="received") == merger

    def test_scores_are_not_added(self) -> None:
        """Awards and printed totals are told, and left out."""
        fields: dict[str, Any] = {
            "awarded": {"1": 1},
            "stated": {"total": 1, "documents": 1},
        }
        given = [of("Hà Giang", **fields), of("Tuyên Quang", **fields)]
        merger = merge(WHOLE, given, TUYEN_QUANG)
        assert [
            (item.name, item.reason, item.title.vi) for item in merger.left_out
        ] == [
            ("1", "score", "1 Criterion 1"),
            ("total", "stated", "Tổng cộng"),
            ("documents", "stated", "documents"),
        ]
        assert evaluate(WHOLE, merger.assessment)["1"].score == Interval.of(0, 1)

    def test_what_applies_to_neither_does_not_apply(self) -> None:
        """What applies to one of them does, and that is told."""
        given = [
            of("Hà Giang", not_applicable=("1", "2")),
            of("Tuyên Quang", not_applicable=("2",)),
        ]
        merger = merge(WHOLE, given, TUYEN_QUANG)
        assert merger.assessment.book().not_applicable == ("2",)
        (item,) = merger.left_out
        assert item.explain() == (
            "Không cộng 1 Criterion 1: chỉ không áp dụng với Hà Giang"
        )

    def test_papers_are_kept(self) -> None:
        """Evidence and sources of both, documents once, notes with the unit's name."""
        document = Document(id="1/BC", title="Báo cáo")
        given = [
            attrs.evolve(
                of(
                    unit,
                    evidence=[Evidence(code="1", title=unit)],
                    sources=[Source(document="1/BC")],
                    notes={"1": f"của {unit}"},
                ),
                documents=(document,),
                level="province",
            )
            for unit in ("Tuyên Quang", "Hà Giang")
        ]
        merger = merge(WHOLE, given, TUYEN_QUANG)
        found = merger.assessment.book()
        assert [item.title.vi for item in found.evidence] == ["Hà Giang", "Tuyên Quang"]
        assert found.sources == (Source(document="1/BC"),)
        assert merger.assessment.documents == (document,)
        assert merger.assessment.level == "province"
        assert found.notes["1"].vi.endswith(
            "không phải kết quả công bố. Hà Giang: của Hà Giang. Tuyên Quang: của Tuyên"
            " Quang"
        )
        mixed = [given[0], attrs.evolve(given[1], level="")]
        assert merge(WHOLE, mixed, TUYEN_QUANG).assessment.level == "province"

    def test_books_that_all_have(self) -> None:
        """The others are no basis for a sum."""
        data = {"received": 1}
        one = attrs.evolve(
            of("Hà Giang"),
            books=[
                book("published", measurements=data),
                book("target", measurements=data),
                book(measurements=data),
            ],
        )
        two = attrs.evolve(one, unit="Tuyên Quang", books=[one.books[2], one.books[0]])
        merger = merge(WHOLE, [one, two], TUYEN_QUANG)
        names = [found.name for found in merger.assessment.books]
        assert names == ["self_assessed", "published"]

    def test_each_book_has_its_own_reasons(self) -> None:
        """What one book lacks is no note of the other."""
        one, two = (
            attrs.evolve(
                of(name),
                books=[book(measurements=data), book("published", measurements=more)],
            )
            for name, data, more in (
                ("Hà Giang", {"plan": True}, {"received": 1}),
                ("Tuyên Quang", {"plan": True}, {"sipas": "80 %"}),
            )
        )
        merger = merge(WHOLE, [one, two], TUYEN_QUANG)
        assert merger.explain("en").splitlines()[2:] == [
            "Self-assessed: 0 data",
            "  Not added up: Plan: answers cannot be added up",
            "Published: 0 data",
            "  Not added up: Received: Tuyên Quang lacks it",
            "  Not added up: SIPAS: percentages cannot be added up",
        ]
        notes = [found.notes for found in merger.assessment.books]
        assert "Plan" in notes[0]["2"].en
        assert "Plan" not in notes[1]["2"].en

    def test_the_result_is_written_and_read(self, tmp_path: Path) -> None:
        """It is an assessment like any other."""
        merger = merge(WHOLE, _two({"received": (1, 2)}, {"received": 3}), TUYEN_QUANG)
        path = tmp_path / "merged.toml"
        path.write_text(dump_assessment(merger.assessment), encoding="utf-8")
        assert load_assessment(path) == merger.assessment


def _two(one: Mapping[str, object], two: Mapping[str, object]) -> list[Assessment]:
    return [of("UBND tỉnh Hà Giang", one), of("tuyen quang", two)]


class TestMarks:
    """What was made up is said to be, wherever the score is explained."""

    def test_a_back_cast(self) -> None:
        """A year in which the unit was not there: no result was ever published."""
        merger = merge(WHOLE, _two({"received": 1}, {"received": 2}), TUYEN_QUANG)
        assert merger.constructed
        said = "Số liệu dựng lại từ Hà Giang và Tuyên Quang, không phải kết quả công bố"
        card = evaluate(WHOLE, merger.assessment)
        assert said in list(tree(card, "vi"))
        for leaf in card.leaves():
            assert said in explain(leaf, "vi")
            assert "not a published result" in explain(leaf, "en")

    @pytest.mark.parametrize(("year", "constructed"), [(2024, True), (2025, False)])
    def test_the_year_it_began(self, year: int, *, constructed: bool) -> None:
        """From then on the data are added up, but for no time before."""
        given = [of("Hà Giang", year=year), of("Tuyên Quang", year=year)]
        merger = merge(WHOLE, given, TUYEN_QUANG)
        assert merger.constructed == constructed
        assert merger.assessment.title is not None
        start = "Số liệu dựng lại từ" if constructed else "Số liệu cộng từ"
        assert merger.assessment.title.vi.startswith(start)

    def test_a_unit_that_only_changed_its_name(self) -> None:
        """Nothing is added, so that all is kept, scores too."""
        given = of("Thừa Thiên Huế", {"sipas": "80 %"}, awarded={"1": 1})
        (merger,) = merge_all(WHOLE, [given], datetime.date(2025, 1, 1))
        assert merger.into.id == "hue"
        assert merger.left_out == ()
        found = merger.assessment
        assert found.unit.vi == "Huế"
        assert found.book().awarded == given.book().awarded
        assert found.book().measurements == given.book().measurements
        assert found.title == Text(
            "Số liệu của Tỉnh Thừa Thiên Huế trước đây",
            "Data of the former Thua Thien Hue Province",
        )
        assert "Thua Thien Hue" in explain(evaluate(WHOLE, found)["1"], "en")

    def test_a_unit_that_did_not_change(self) -> None:
        """Its assessment is its own."""
        given = attrs.evolve(of("Hà Nội", {"sipas": "80 %"}), title="Ví dụ")
        (merger,) = merge_all(WHOLE, [given], AFTER)
        assert merger.assessment == attrs.evolve(given, unit=VN["ha-noi"].name)
        assert not merger.constructed

    def test_a_unit_that_is_there_already(self) -> None:
        """The new unit's own assessment is kept as it is; years stand apart."""
        own = of("Tuyên Quang", {"sipas": "80 %"}, year=2025)
        old = [of("Hà Giang", {"received": 1}), of("Tuyên Quang", {"received": 2})]
        first, second = merge_all(WHOLE, [own, *old], datetime.date(2026, 1, 1))
        assert (first.into, second.into) == (TUYEN_QUANG, TUYEN_QUANG)
        assert (first.constructed, second.constructed) == (True, False)
        assert second.assessment == attrs.evolve(own, unit=TUYEN_QUANG.name)
        assert first.assessment.book().measurements["received"] == Amount(3, None)

    def test_a_unit_that_was_merged_and_then_changed(self) -> None:
        """By the names of the first units, or of the one between them."""
        city = VN["dong-nai-2026"]
        old = [of("Đồng Nai", {"received": 1}), of("Bình Phước", {"received": 2})]
        merger = merge(WHOLE, old, city)
        assert [part.id for part in merger.parts] == ["binh-phuoc", "dong-nai"]
        new = merge(WHOLE, [of("Đồng Nai", year=2025)], city)
        assert [part.id for part in new.parts] == ["dong-nai-2025"]
        three = [of(name) for name in ("Ninh Bình", "Nam Định", "Hà Nam")]
        title = merge(WHOLE, three, VN["ninh-binh-2025"]).assessment.title
        assert title is not None
        assert title.en.startswith(
            "Data constructed from those of Ha Nam, Nam Dinh and Ninh Binh;"
        )


class TestMistakes:
    """All at once, each with its place."""

    def test_units(self) -> None:
        """Twice, missing, and of another unit and year."""
        given = [
            of("Hà Giang"),
            of("ha giang"),
            of("Bến Tre", year=2023),
        ]
        with pytest.raises(Invalid) as caught:
            merge(WHOLE, given, TUYEN_QUANG)
        told = [problem.id for problem in caught.value.problems]
        assert told == ["unit", "year", "duplicate", "part-missing"]
        said = [str(problem) for problem in caught.value.problems]
        assert said[0].startswith("Bến Tre 2023: found 'Bến Tre'; expected one of Hà G")
        assert said[1].startswith("Bến Tre 2023: found the year 2023; expected 2024, a")
        assert said[2].startswith("parts: found Hà Giang in Hà Giang 2024 and ha giang")
        assert said[3].endswith("the data of Tuyên Quang [part-missing]")

    def test_another_framework(self) -> None:
        """Data of the same name may be others there."""
        given = [of("Hà Giang"), attrs.evolve(of("Tuyên Quang"), framework="x")]
        with pytest.raises(Invalid, match="2024: found 'x'; expected 'test/one'"):
            merge(WHOLE, given, TUYEN_QUANG)

    def test_another_level(self) -> None:
        """Of the framework, or of the other units; none at all is not checked."""
        one, two = (
            attrs.evolve(of(name), level=level)
            for name, level in (("Hà Giang", "province"), ("Tuyên Quang", "commune"))
        )
        with pytest.raises(Invalid) as caught:
            merge(WHOLE, [one, two], TUYEN_QUANG)
        told = [str(problem) for problem in caught.value.problems]
        assert told == [
            "Tuyên Quang 2024: found 'commune'; expected 'province' [level]"
        ]
        of_communes = attrs.evolve(WHOLE, level="commune")
        with pytest.raises(Invalid, match=r"found 'province'; expected 'commune'"):
            merge(of_communes, [one, two], TUYEN_QUANG)

    def test_a_part_that_is_gone(self) -> None:
        """In a later year the name is that of the new unit: that is no part of it."""
        given = [of(name, year=2026) for name in ("Hà Giang", "Tuyên Quang")]
        with pytest.raises(Invalid) as caught:
            merge(WHOLE, given, TUYEN_QUANG)
        assert [str(problem) for problem in caught.value.problems] == [
            f"{name} 2026: found {name} (until 2025-06-30); expected a unit that was "
            "there in 2026 [date]"
            for name in ("Hà Giang", "Tuyên Quang")
        ]

    def test_a_part_above_its_whole(self) -> None:
        """It would be hidden in the sums; each unit and book is checked as it is."""
        fine = {"on_time": 5, "received": 9}
        given = _two({"on_time": 10, "received": 9}, fine)
        with pytest.raises(Invalid) as caught:
            merge(WHOLE, given, TUYEN_QUANG)
        (problem,) = caught.value.problems
        assert str(problem) == (
            "UBND tỉnh Hà Giang 2024, book self_assessed, measurements.on_time: found "
            "10; expected at most received, which is 9 [part]"
        )
        for on_time in (9, (9, 12)):
            data = _two({"on_time": on_time, "received": 9}, fine)
            assert len(merge(WHOLE, data, TUYEN_QUANG).parts) == len(data)

    @pytest.mark.parametrize("year", [0, 10000])
    def test_a_year_of_no_calendar(self, year: int) -> None:
        """Nobody knows which units there were."""
        with pytest.raises(Invalid, match="a year from 1 to 9999"):
            merge(WHOLE, [of("Hà Giang", year=year)], TUYEN_QUANG)
        with pytest.raises(Invalid, match="a year from 1 to 9999"):
            merge_all(WHOLE, [of("Hà Giang", year=year)], AFTER)

    def test_nothing_at_all(self) -> None:
        """Every part is missing."""
        with pytest.raises(Invalid) as caught:
            merge(WHOLE, [], TUYEN_QUANG)
        assert [problem.id for problem in caught.value.problems] == ["part-missing"] * 2
        assert merge_all(WHOLE, [], AFTER) == ()

    def test_no_book_in_common(self) -> None:
        """And the data of both are read all the same."""
        one = of("Hà Giang", {"receivedx": 1, "on_time": -1})
        two = attrs.evolve(of("Tuyên Quang"), books=[book("target")])
        with pytest.raises(Invalid, match="found self_assessed; target"):
            merge(WHOLE, [one, two], TUYEN_QUANG)
        with pytest.raises(Invalid) as caught:
            merge(WHOLE, [one, of("Tuyên Quang", {"plan": 3})], TUYEN_QUANG)
        places = [problem.where for problem in caught.value.problems]
        assert places == [
            "Hà Giang 2024, book self_assessed, measurements.receivedx",
            "Hà Giang 2024, book self_assessed, measurements.on_time",
            "Tuyên Quang 2024, book self_assessed, measurements.plan",
        ]

    def test_a_part_that_is_not_given(self) -> None:
        """Of 62 units, one cannot be made."""
        given = [of(unit.name.vi) for unit in VN.on(BEFORE) if unit.id != "ha-giang"]
        with pytest.raises(Invalid, match="the data of Hà Giang"):
            merge_all(WHOLE, given, AFTER)

    def test_all_unknown_names(self) -> None:
        """Each with its place, those not there in their year, too."""
        given = [of("Hà Tây"), of("Hà Giangg"), of("Huế"), of("Hà Nội")]
        with pytest.raises(Invalid) as caught:
            merge_all(WHOLE, given, AFTER)
        told = [str(problem) for problem in caught.value.problems]
        assert told[0].startswith("Hà Tây 2024: found 'Hà Tây'; expected the name of")
        assert told[1].endswith("a unit; did you mean 'Hà Giang'? [unit]")
        assert told[2].startswith("Huế 2024, 'Huế' on 2024-12-31: found Huế (from")
        assert len(told) == 3

    def test_all_mistakes_in_all_units(self) -> None:
        """With the new unit that each is about."""
        given = [of("Hà Giang"), of("Lào Cai"), of("Hà Nội", {"receivedx": 1})]
        with pytest.raises(Invalid) as caught:
            merge_all(WHOLE, given, AFTER)
        assert [problem.where for problem in caught.value.problems] == [
            "into Hà Nội 2024, Hà Nội 2024, book self_assessed, measurements.receivedx",
            "into Tuyên Quang 2024, parts",
            "into Lào Cai 2024, parts",
        ]


class TestWords:
    """What is told of a merger."""

    @pytest.fixture
    def merger(self) -> Merger:
        data: list[Mapping[str, object]] = [
            {"on_time": (90, 95), "received": 1000, "sipas": "80 %"},
            {"on_time": 90, "received": 1000},
        ]
        return merge(WHOLE, _two(*data), TUYEN_QUANG)

    def test_in_vietnamese(self, merger: Merger) -> None:
        """The unit, what it was made from, and what was left out."""
        assert merger.explain().splitlines() == [
            "Tỉnh Tuyên Quang 2024",
            "Số liệu dựng lại từ Hà Giang và Tuyên Quang, không phải kết quả công bố",
            "Tự đánh giá: 2 số liệu",
            "  Không cộng SIPAS: tỷ lệ không cộng được",
        ]

    def test_in_english(self, merger: Merger) -> None:
        """The same, line by line."""
        assert merger.explain("en").splitlines()[1:3] == [
            (
                "Data constructed from those of Ha Giang and Tuyen Quang; not a "
                "published"
                " result"
            ),
            "Self-assessed: 2 data",
        ]

    def test_as_json(self, merger: Merger) -> None:
        """Numbers are exact texts, an interval is its two ends."""
        found = json.loads(merger.to_json())
        assert found["parts"] == ["ha-giang", "tuyen-quang"]
        assert found["constructed"] is True
        assert found["books"]["self_assessed"] == {
            "on_time": ["180", "185"],
            "received": "2000",
        }
        assert [item["name"] for item in found["left_out"]] == ["sipas"]

    def test_as_html(self, merger: Merger) -> None:
        """A row a datum, with the sum as a reader prints it."""
        html = merger._repr_html_()
        assert "<td>Received</td><td>2000</td>" in html
        assert "<td>On time</td><td>[180; 185]</td>" in html
        assert "không cộng được" in html

    def test_a_unit_of_its_own(self) -> None:
        """Answers and percentages stand there too, and no title."""
        data = {"plan": False, "grade": "good", "sipas": "80 %", "received": 1}
        merger = merge(WHOLE, [of("Hà Nội", data)], VN["ha-noi"])
        assert merger.explain("en").splitlines() == [
            "Ha Noi City 2024",
            "Self-assessed: 4 data",
        ]
        html = merger._repr_html_()
        assert "<td>Plan</td><td>Không</td>" in html
        assert "<td>Grade</td><td>good</td>" in html
        found = json.loads(merger.to_json())["books"]["self_assessed"]
        assert found == {**data, "sipas": "80 %", "received": "1"}

    def test_a_merger_is_a_value(self, merger: Merger) -> None:
        """Equal to another of the same parts."""
        assert merger == merge(
            WHOLE,
            _two(
                {"on_time": (90, 95), "received": 1000, "sipas": "80 %"},
                {"on_time": 90, "received": 1000},
            ),
            TUYEN_QUANG,
        )
