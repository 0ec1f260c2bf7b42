"""What provinces do where criteria do not apply; bonus and penalty; sets to copy."""

from __future__ import annotations

import datetime
import json
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parindex.bands import group_bands
from parindex.criteria import Area, Channel, Framework
from parindex.cycle import (
    Adjustment,
    Policy,
    Structure,
    adjusted,
    available_policies,
    available_structures,
    load_policies,
    load_structures,
    policy,
    structure,
)
from parindex.cycle.structures import AreaCount
from parindex.errors import Invalid, NotFound
from parindex.evaluation import evaluate
from parindex.files import dump_framework, load_framework_file
from parindex.intervals import Interval, add
from parindex.measures import Share
from parindex.rules import Proportional, Unmodelled
from parindex.sources import Source
from parindex.text import LANGUAGES
from samples import assessment, book, criterion, framework
from strategies import (
    FEW,
    all_shares,
    assessed,
    facts,
    frameworks,
    narrowed,
    verdicts,
)

if TYPE_CHECKING:
    from pathlib import Path

    from parindex.scorecard import Scorecard

CHANNELS = [
    Channel(name="documents", title="Tài liệu"),
    Channel(name="survey", title="Điều tra"),
]


def leaf(code: str, most: object, channel: str = "") -> Any:
    return criterion(Unmodelled(), code, max_score=most, channel=channel)


def department(**fields: Any) -> Framework:
    """84 points on documents, 16 by survey, as Thanh Hóa has them."""
    documents = Area(
        code="1", title="Một", max_score=84, criteria=[leaf("1.1", 60), leaf("1.2", 24)]
    )
    return framework(documents, leaf("S", 16, "survey"), channels=CHANNELS, **fields)


def scored(awarded: dict[str, object], *out: str, **fields: Any) -> Scorecard:
    found = book("appraised", awarded=awarded, not_applicable=out)
    return evaluate(department(**fields), assessment(found))


# --- policies -------------------------------------------------------------------------


class TestPolicies:
    """Named, cited options on the same scores."""

    def test_the_maximum_is_reduced(self) -> None:
        """Thanh Hóa: 84 points where there are too few answers to the survey."""
        card = scored({"1.1": 50, "1.2": 21})
        found = policy("vn/thanh-hoa/2024").applied(card, without="survey")
        assert (found.points, found.max_score) == (Interval.of(71), Fraction(84))
        assert (found.result, found.out_of) == (Interval.of(71), Fraction(84))
        assert found.taken_out == ("S",)
        assert found.explain().splitlines()[:4] == [
            (
                "Thanh Hóa 2024: giảm điểm tối đa: tiêu chí không áp dụng được trừ "
                "khỏi điểm tối đa"
            ),
            "Điểm của các tiêu chí áp dụng: 71 trên 84",
            "Không tính: S",
            "Kết quả: 71,00 trên thang 84",
        ]

    def test_percent_of_what_applies(self) -> None:
        """Hưng Yên; exact, and shown to two decimals."""
        card = scored({"1.1": 50, "S": 16}, "1.2")
        found = policy("vn/hung-yen/2020").applied(card)
        assert found.result == Interval.of(Fraction(6600, 76))
        assert "Result: 86.84 out of 100" in found.explain("en")
        assert json.loads(found.to_json())["result"] == "1650/19"
        assert found.max_score == 76

    def test_rescaled_to_100(self) -> None:
        """Hà Nội; a survey that was scored, but is left out, does not count."""
        card = scored({"1.1": 42, "1.2": 21, "S": 3})
        found = policy("vn/ha-noi/division").applied(card, without=["survey"])
        assert found.result == Interval.of(75)
        assert found.out_of == 100

    def test_assessed_and_not_ranked(self) -> None:
        card = scored({"1.1": 42, "1.2": 21, "S": 3})
        found = policy("vn/moha/special-agencies").applied(card)
        assert (found.result, found.out_of) == (Interval.of(66), Fraction(100))
        assert not found.ranked
        assert found.explain("en").splitlines()[3] == "Not ranked"
        with pytest.raises(
            Invalid, match="found S; expected nothing: this policy takes"
        ):
            policy("vn/moha/special-agencies").applied(card, without=["S"])

    def test_an_unknown_score_stays_an_interval(self) -> None:
        found = policy("vn/hung-yen/2020").applied(
            scored({"1.1": 42}), without="survey"
        )
        assert found.result == Interval.of(50, Fraction(6600, 84))

    def test_nothing_applies(self) -> None:
        found = policy("vn/hung-yen/2020").applied(scored({}, "1.1", "1.2", "S"))
        assert found.result is None
        assert "Kết quả: – trên thang 100" in found.explain()

    def test_awards_of_what_is_left_out(self) -> None:
        """Of an area they are taken away whole, or cannot be told apart."""
        card = scored({"1": 70, "S": 10})
        hung_yen = policy("vn/hung-yen/2020")
        assert hung_yen.applied(card, without=["1"]).points == Interval.of(10)
        with pytest.raises(
            Invalid, match=r"awarded.1: found an award that covers 1.2 too"
        ):
            hung_yen.applied(card, without=["1.2"])
        with pytest.raises(NotFound, match="no criterion 'surveys'"):
            hung_yen.applied(card, without=["surveys"])

    def test_a_bonus_above_the_base(self) -> None:
        """What is left out lowers the base, which is what counts as all."""
        card = scored({"1.1": 60, "1.2": 21}, base=90)
        found = policy("vn/hung-yen/2020").applied(card, without="survey")
        assert found.max_score == 74
        assert found.result == Interval.of(Fraction(8100, 74))

    @pytest.mark.parametrize(
        ("least", "base", "result"),
        [(0, None, (50, 100)), (-1, None, None), (0, 1, None)],
    )
    def test_a_maximum_that_is_in_doubt(
        self, least: int, base: int | None, result: tuple[int, int] | None
    ) -> None:
        """0 of 0 would take a criterion out, and nobody knows yet."""
        share = Share(part="on_time", whole="received")
        rule = Proportional(measure=share, no_cases="excluded")
        sure = criterion(Unmodelled(), "2", min_score=least)
        whole = framework(
            criterion(rule, "1"), sure, base=base, not_applicable="reduce_maximum"
        )
        given = assessment(book(awarded={"2": max(least, 1) if least == 0 else -1}))
        found = policy("vn/hung-yen/2020").applied(evaluate(whole, given))
        assert found.in_doubt == ("1",)
        assert found.result == (None if result is None else Interval.of(*result))
        assert "May not apply: 1" in found.explain("en")

    def test_bundled_ones_have_sources_and_words(self) -> None:
        assert available_policies() == (
            "vn/ha-noi/commune/2022",
            "vn/ha-noi/division",
            "vn/hung-yen/2020",
            "vn/moha/special-agencies",
            "vn/thanh-hoa/2024",
        )
        for name in available_policies():
            assert policy(name).sources
            assert policy(name).notes
        with pytest.raises(NotFound, match="did you mean 'vn/thanh-hoa/2024'"):
            policy("vn/thanh-hoa/2025")

    def test_wrong_ones(self, tmp_path: Path) -> None:
        with pytest.raises(Invalid) as caught:
            Policy(id="x", title="X", kind="halve", scale=0)  # type: ignore[arg-type]
        assert [problem.where for problem in caught.value.problems] == ["kind", "scale"]
        path = tmp_path / "policies.toml"
        one = '[[policy]]\nid = "x"\ntitle = "X"\nkind = "rescale"\n'
        path.write_text(one * 2, encoding="utf-8")
        with pytest.raises(Invalid, match="policy x: found it twice; expected it once"):
            load_policies(path)
        path.write_text(one, encoding="utf-8")
        assert [item.id for item in load_policies(path)] == ["x"]


#: One policy of each kind that takes something out.
TAKING = ("vn/thanh-hoa/2024", "vn/hung-yen/2020", "vn/ha-noi/division")


@pytest.mark.property
@FEW
@given(data=st.data())
def test_what_is_known_later_lies_in_what_was_known(data: st.DataObject) -> None:
    """For any framework: results for the truth lie within results for what is known."""
    any_ = data.draw(frameworks())
    names = any_.data_by_name
    truth = data.draw(facts(names, all_shares(any_)))
    known = data.draw(narrowed(names, truth))
    said = data.draw(verdicts(any_))
    codes = [node.code for node in any_.leaves()]
    gone = data.draw(st.lists(st.sampled_from(codes), max_size=2))
    cards = [evaluate(any_, assessed(any_, k, **said)) for k in (known, truth)]
    for name in TAKING:
        try:
            before, after = [policy(name).applied(c, without=gone) for c in cards]
        except Invalid as error:
            assert {problem.id for problem in error.problems} == {"award"}  # noqa: PT017
            continue
        assert set(before.taken_out) <= set(after.taken_out)
        assert set(gone) <= set(before.taken_out)
        assert before.points.encloses(after.points)
        assert before.max_score >= after.max_score or before.max_score == 0
        if before.result is not None and after.result is not None:
            assert before.result.encloses(after.result)
        for lang in LANGUAGES:
            assert before.explain(lang)


@pytest.mark.property
@FEW
@given(
    maxima=st.lists(st.integers(1, 30), min_size=2, max_size=6),
    data=st.data(),
)
def test_against_plain_sums(maxima: list[int], data: st.DataObject) -> None:
    """Where all is summed: points, maximum and percentage by hand."""
    leaves = [leaf(str(n), most) for n, most in enumerate(maxima, 1)]
    scores = [data.draw(st.integers(0, 4 * most)) for most in maxima]
    awarded = {str(n): Fraction(s, 4) for n, s in enumerate(scores, 1)}
    card = evaluate(framework(*leaves), assessment(book(awarded=awarded)))
    out = data.draw(st.sets(st.sampled_from(sorted(awarded)), max_size=len(maxima) - 1))
    points = add(score for code, score in awarded.items() if code not in out)
    most = add(leaf.max_score for leaf in leaves if leaf.code not in out)
    reduced, percent, rescaled = [policy(n).applied(card, without=out) for n in TAKING]
    assert (reduced.result, reduced.out_of) == (Interval.of(points), most)
    assert percent.result == rescaled.result == Interval.of(100 * points / most)


# --- bonus and penalty ----------------------------------------------------------------


def bonus(amount: object, **fields: Any) -> Adjustment:
    return Adjustment(kind="bonus", amount=amount, reason="sáng kiến", **fields)


def penalty(amount: object) -> Adjustment:
    return Adjustment(kind="penalty", amount=amount, reason="chậm báo cáo")


class TestAdjustments:
    """total = score + bonus - penalty."""

    def test_with_caps(self) -> None:
        source = Source(document="5666/QĐ-UBND")
        given = [bonus(2, source=source), bonus("1,5"), penalty("0,5"), penalty(1)]
        found = adjusted(Interval.of(80), given, bonus_cap=3, penalty_cap="none")
        assert (found.bonus, found.penalty) == (Interval.of(3), Interval.of("1.5"))
        assert found.total == Interval.of("81.5")
        assert found.explain().splitlines() == [
            "Điểm các tiêu chí: 80",
            "+ 2 sáng kiến (5666/QĐ-UBND)",
            "+ 1,5 sáng kiến",
            "- 0,5 chậm báo cáo",
            "- 1 chậm báo cáo",
            "Điểm cộng được tính: 3 (tối đa 3)",
            "Điểm trừ được tính: 1,5 (không giới hạn)",
            "Tổng: 81,5",
        ]
        assert json.loads(found.to_json())["total"] == "81.5"

    def test_a_score_as_people_write_it(self) -> None:
        assert adjusted(80, []).total == Interval.of(80)
        assert adjusted(("79,5", 82), [bonus(1)]).total == Interval.of("79.5", 83)

    def test_a_cap_that_is_not_known(self) -> None:
        """As much as all of the points may count, or as little as none."""
        found = adjusted(Interval.of(80), [bonus(2), penalty(1)])
        assert found.total == Interval.of(79, 82)
        assert "cap not known" in found.explain("en")

    @pytest.mark.parametrize(
        ("cap", "counted"), [("1,99", "1.99"), (2, "2"), ("2,01", "2"), (0, "0")]
    )
    def test_at_the_cap(self, cap: object, counted: str) -> None:
        found = adjusted(Interval.of(0), [bonus(2)], bonus_cap=cap)
        assert found.bonus == Interval.of(counted)
        assert found.penalty == Interval.of(0)

    def test_wrong_ones(self) -> None:
        with pytest.raises(Invalid) as caught:
            Adjustment(kind="gift", amount=-1, reason="x")  # type: ignore[arg-type]
        assert [problem.where for problem in caught.value.problems] == [
            "kind",
            "amount",
        ]
        with pytest.raises(Invalid) as caught:
            adjusted("high", [], bonus_cap=-1, penalty_cap="much")
        assert [p.where for p in caught.value.problems] == [
            "score",
            "bonus_cap",
            "penalty_cap",
        ]

    @pytest.mark.property
    @given(
        amounts=st.lists(st.tuples(st.booleans(), st.integers(0, 40)), max_size=5),
        caps=st.tuples(st.integers(0, 40), st.integers(0, 40)),
    )
    def test_any_cap_lies_in_what_an_unknown_one_gives(
        self, amounts: list[tuple[bool, int]], caps: tuple[int, int]
    ) -> None:
        given = [bonus(x) if more else penalty(x) for more, x in amounts]
        start = Interval.of(50, 60)
        open_ = adjusted(start, given)
        capped = adjusted(start, given, bonus_cap=caps[0], penalty_cap=caps[1])
        free = adjusted(start, given, bonus_cap="none", penalty_cap="none")
        assert open_.total.encloses(capped.total)
        assert open_.total.encloses(free.total)
        more = min(caps[0], sum(x for up, x in amounts if up))
        less = min(caps[1], sum(x for up, x in amounts if not up))
        assert capped.total == Interval.of(50 + more - less, 60 + more - less)


# --- sets below the province ----------------------------------------------------------


def filled(of: Structure, *, survey: bool = True) -> str:
    """A copy of a template with made-up titles and maxima, as a framework file."""
    areas, criteria = of.areas or 1, of.criteria or 1
    documents, surveyed = of.points["documents"], of.points["survey"]
    counts = [criteria // areas + (n < criteria % areas) for n in range(areas)]
    codes = [f"{a}.{c + 1}" for a, n in enumerate(counts, 1) for c in range(n)]
    least = Fraction(1, 2)
    most = dict.fromkeys(codes, least)
    most[codes[0]] = documents - least * (len(codes) - 2)
    most[codes[-1]] = surveyed
    nodes = []
    for number in range(1, areas + 1):
        own = [code for code in codes if code.startswith(f"{number}.")]
        leaves = [
            leaf(code, most[code], "survey" if survey and code == codes[-1] else "")
            for code in own
        ]
        area = Area(
            code=str(number),
            title=f"Lĩnh vực {number}",
            max_score=add(most[code] for code in own),
            criteria=leaves,
        )
        nodes.append(area)
    return dump_framework(framework(*nodes, level=of.level, channels=CHANNELS))


HA_TINH = ("department", "district", "commune", "central-agency")


class TestStructures:
    """What is known of sets of criteria, and copies that are filled in."""

    def test_ha_tinh(self) -> None:
        """52/2019/QĐ-UBND: areas, criteria, documents, survey."""
        found = {}
        for level in HA_TINH:
            known = structure(f"vn/ha-tinh/{level}")
            points = [int(known.points[name]) for name in ("documents", "survey")]
            found[level] = (known.areas, known.criteria, *points)
            assert known.max_score == sum(points)
        assert found == {
            "department": (8, 39, 80, 20),
            "district": (9, 44, 80, 20),
            "commune": (9, 34, 70, 30),
            "central-agency": (5, 21, 40, 20),
        }

    def test_against_the_collected_table(self, shared: Path) -> None:
        """Every count that was collected stands in the data, with its document."""
        lines = (shared / "tables/lower-level-sets.csv").read_text("utf-8").splitlines()
        nghe_an = next(line for line in lines if "per area" in line)
        by_area = structure("vn/nghe-an/department").by_area
        assert all(f"{a.criteria}/{a.components}" in nghe_an for a in by_area)
        assert any("8,43,73,84,16" in line for line in lines)
        assert any("7,37,66" in line for line in lines)
        assert any("7,29,22,70" in line for line in lines)

    @pytest.mark.parametrize("name", available_structures())
    def test_each_is_cited_and_says_what_is_not_known(self, name: str) -> None:
        known = structure(name)
        assert known.sources
        assert known.areas
        text = "\n".join(known.lines("vi"))
        assert ("chưa tìm được" in text) == (
            None in (known.criteria, known.components, known.max_score)
        )

    def test_there_are_no_districts_since_july_2025(self) -> None:
        before, after = datetime.date(2025, 6, 30), datetime.date(2025, 7, 1)
        for name in available_structures():
            known = structure(name)
            if known.level in {"district", "division"}:
                assert known.in_force(before)
                assert not known.in_force(after)
        assert structure("vn/ha-tinh/commune").in_force(after)
        assert not structure("vn/ha-tinh/commune").in_force(datetime.date(2019, 10, 7))
        assert not structure("vn/ha-noi/department").in_force(after)

    @pytest.mark.parametrize("name", available_structures())
    def test_a_template_tells_all_that_is_open(self, name: str, tmp_path: Path) -> None:
        """It is a framework file but for its question marks."""
        known, path = structure(name), tmp_path / "copy.toml"
        path.write_text(known.template(), encoding="utf-8")
        problems = known.check(path)
        marks = known.template().count('= "?"')
        assert sum(problem.id == "unfilled" for problem in problems) == marks
        counted = {p.where for p in problems if p.id == "count"}
        assert (
            counted == set() if known.by_area == () and known.criteria is None else True
        )
        with pytest.raises(Invalid) as caught:
            load_framework_file(path)
        assert {problem.id for problem in caught.value.problems} == {"number"}

    @pytest.mark.parametrize("en", ["?", "Area"])
    def test_a_title_half_filled_in(self, en: str, tmp_path: Path) -> None:
        """A `?` in one language is open, too."""
        known, path = structure("vn/ha-tinh/department"), tmp_path / "copy.toml"
        text = known.template().replace('max_score = "?"', "max_score = 1")
        half = text.replace('title = "?"', f'title = {{ vi = "?", en = "{en}" }}')
        path.write_text(half, encoding="utf-8")
        told = [p.where for p in known.check(path) if p.id == "unfilled"]
        assert len(told) == half.count('vi = "?"')

    def test_areas_with_known_counts_are_all_there(self, tmp_path: Path) -> None:
        known, path = structure("vn/nghe-an/department"), tmp_path / "copy.toml"
        path.write_text(known.template(), encoding="utf-8")
        told = [str(p) for p in known.check(path) if p.id == "count"]
        assert told[0] == (
            "component criteria: found 0; expected 89 (vn/nghe-an/department) [count]"
        )
        assert told[1] == (
            "area 1: found 8 criteria with 0 components; expected 8 with 12 "
            "(vn/nghe-an/department) [count]"
        )
        assert 'vi = "Cải cách TTHC"' in structure("vn/ha-noi/division").template()

    @pytest.mark.parametrize("level", HA_TINH)
    def test_a_filled_copy_is_right(self, level: str, tmp_path: Path) -> None:
        known, path = structure(f"vn/ha-tinh/{level}"), tmp_path / "copy.toml"
        path.write_text(filled(known), encoding="utf-8")
        assert known.check(path) == ()
        assert load_framework_file(path).max_score == known.max_score

    def test_a_copy_that_differs(self, tmp_path: Path) -> None:
        """The set of another level; and a survey that is not marked as one."""
        known, path = structure("vn/ha-tinh/department"), tmp_path / "copy.toml"
        path.write_text(
            filled(structure("vn/ha-tinh/central-agency")), encoding="utf-8"
        )
        assert [str(problem) for problem in known.check(path)] == [
            "areas: found 5; expected 8 (vn/ha-tinh/department) [count]",
            "criteria: found 21; expected 39 (vn/ha-tinh/department) [count]",
            "framework, level: found 'central_agency'; expected 'department' [level]",
            (
                "framework, max_score: found 60; expected 100 (vn/ha-tinh/department) "
                "[points]"
            ),
            "channel documents: found 40; expected 80 (vn/ha-tinh/department) [points]",
        ]
        path.write_text(filled(known, survey=False), encoding="utf-8")
        assert [problem.where for problem in known.check(path)] == [
            "channel documents",
            "channel survey",
        ]

    def test_copies_that_are_no_frameworks(self, tmp_path: Path) -> None:
        known, path = structure("vn/ha-noi/commune/2022"), tmp_path / "copy.toml"
        path.write_text("area = 1\ncriterion = [1]\nframework = 2\n", encoding="utf-8")
        told = known.check(path)
        assert str(told[0]).startswith("areas: found 0; expected 7")
        assert len(told) > 1
        with pytest.raises(Invalid, match="no such file"):
            known.check(tmp_path / "nothing.toml")

    def test_wrong_ones(self, tmp_path: Path) -> None:
        counts = [AreaCount(criteria=2, components=0)]
        with pytest.raises(Invalid) as caught:
            Structure(
                id="x",
                title="X",
                province="X",
                level="department",
                max_score=100,
                points={"paper": 90},
                areas=1,
                criteria=3,
                components=0,
                by_area=counts,
            )
        told = [problem.where for problem in caught.value.problems]
        assert told == ["points", "points", "by_area"]
        path = tmp_path / "structures.toml"
        one = (
            '[[structure]]\nid = "x"\ntitle = "X"\nprovince = "X"\nlevel = "commune"\n'
        )
        path.write_text(one * 2, encoding="utf-8")
        with pytest.raises(Invalid, match="structure x: found it twice"):
            load_structures(path)
        with pytest.raises(NotFound, match="did you mean 'vn/ha-tinh/commune'"):
            structure("vn/ha-tinh/communes")
        path.write_text(one, encoding="utf-8")
        assert "framework, max_score" in {
            p.where for p in load_structures(path)[0].check(_written(path, tmp_path))
        }


def _written(path: Path, folder: Path) -> Path:
    copy = folder / "copy.toml"
    copy.write_text(load_structures(path)[0].template(), encoding="utf-8")
    return copy


# --- groups ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("level", "score", "group"),
    [
        ("department", "90", "I"),
        ("department", "89,99", "II"),
        ("department", "80", "II"),
        ("department", "79,99", None),
        ("district", "80", "I"),
        ("district", "79,99", "II"),
        ("district", "70", "II"),
        ("district", "69,99", None),
    ],
)
def test_groups_of_nam_dinh(level: str, score: str, group: str | None) -> None:
    """118/TB-UBND; what is below the second is not stated."""
    bands = group_bands(f"nam-dinh/{level}/2020")
    (found,) = bands.of(score)
    assert (found and found.code) == group
