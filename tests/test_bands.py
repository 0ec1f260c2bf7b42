"""Groups by stated bounds and by quartiles; a score at a bound belongs to its group."""

from __future__ import annotations

import statistics
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parindex.bands import (
    Group,
    GroupBands,
    Score,
    Scores,
    available_bands,
    group_bands,
    load_bands,
    quartile_groups,
)
from parindex.errors import Invalid, NotFound
from parindex.intervals import Interval

if TYPE_CHECKING:
    from pathlib import Path

YEARS = ("par-index/2020", "par-index/2021", "par-index/2022", "par-index/2023")
SMALLEST = Fraction(1, 10**9)

numbers = st.fractions(-5, 100, max_denominator=30)
intervals = st.builds(
    lambda a, b: Interval(min(a, b), max(a, b)), numbers, numbers
) | numbers.map(Interval.of)


def codes(bands: GroupBands, score: Any) -> list[str | None]:
    """The codes of the groups that a score can be in."""
    return [None if group is None else group.code for group in bands.of(score)]


class TestStated:
    """Bounds that were published for PAR INDEX."""

    @pytest.mark.parametrize(
        ("names", "bounds"),
        [
            (("par-index/2018",), {80: "BA", 75: "CB", 70: "DC"}),
            ((*YEARS, "par-index/2024"), {90: "BA", 80: "CB", 70: (None, "C")}),
        ],
    )
    def test_a_bound_belongs_to_the_group_above(
        self, names: tuple[str, ...], bounds: dict[int, tuple[str | None, str]]
    ) -> None:
        """At it, just under it and just over it; 2018 had bounds of its own."""
        for name, (bound, (below, above)) in product(names, bounds.items()):
            bands = group_bands(name)
            assert codes(bands, bound) == [above]
            assert codes(bands, bound + SMALLEST) == [above]
            assert codes(bands, bound - SMALLEST) == [below]
            assert bands.margins(bound - SMALLEST)[0] == SMALLEST
            assert bands.margins(bound)[1] == 0

    def test_an_uncertain_score_can_be_in_several(self) -> None:
        """None stands for the scores of which no source says anything."""
        bands = group_bands("par-index/2024")
        assert codes(bands, Interval.of("89,99", 90)) == ["A", "B"]
        assert codes(bands, Interval.of(90, 95)) == ["A"]
        assert codes(bands, Interval.of(0, 100)) == ["A", "B", "C", None]
        assert codes(bands, None) == []
        assert bands["A"].name.vi == "Nhóm A"

    def test_margins_are_sure(self) -> None:
        """What surely lacks to the group above, and is left to that below."""
        bands = group_bands("par-index/2018")
        expected: list[tuple[Score, int | str | None, int | str | None]] = [
            (Interval.of(81, 82), None, 1),
            (Interval.of(76, 78), 2, 1),
            (Interval.of(76, 81), 0, 0),
            (Interval.of(50, "69,5"), "1/2", None),
            (None, None, None),
        ]
        for score, *margins in expected:
            wanted = [None if x is None else Fraction(x) for x in margins]
            assert list(bands.margins(score)) == wanted

    def test_what_is_not_known_is_told(self) -> None:
        """2019 was not found; what 2012 was grouped by cannot be stated."""
        departments, districts = (
            f"nam-dinh/{level}/2020" for level in ("department", "district")
        )
        years = "par-index/2018", *YEARS, "par-index/2024"
        assert available_bands() == (departments, districts, *years)
        with pytest.raises(NotFound) as caught:
            group_bands("par-index/2019")
        assert caught.value.known == available_bands()
        assert "no group bands 'par-index/2019' in parindex; did you" in str(
            caught.value
        )
        with pytest.raises(NotFound, match="no group 'D' in par-index/2024; there is"):
            group_bands("par-index/2024")["D"]


@pytest.mark.property
class TestQuartiles:
    """Type 7: Excel's QUARTILE.INC, which PAPI's groups follow."""

    @given(st.lists(numbers, min_size=2, max_size=9))
    def test_they_are_those_of_type_7(self, found: list[Fraction]) -> None:
        """As the standard library's `quantiles` has them, and exactly."""
        bands = quartile_groups({str(i): score for i, score in enumerate(found)})
        cuts = statistics.quantiles(found, n=4, method="inclusive")
        assert [bound.low for bound in bands.bounds] == cuts[::-1]
        assert all(bound.is_exact for bound in bands.bounds)

    @given(st.lists(st.integers(-50, 50), min_size=1, max_size=9))
    def test_they_are_those_of_numpy(self, found: list[int]) -> None:
        """Quarters of small whole numbers are exact in floats as well."""
        numpy = pytest.importorskip("numpy")
        bands = quartile_groups({str(i): score for i, score in enumerate(found)})
        assert [float(b.low) for b in bands.bounds] == [
            numpy.percentile(found, percent) for percent in (75, 50, 25)
        ]

    @given(st.lists(intervals, min_size=1, max_size=5))
    def test_uncertain_scores_give_all_that_quartiles_can_be(
        self, found: list[Interval]
    ) -> None:
        """Every choice at the ends lies within, and so do the groups of units."""
        bands = quartile_groups({str(i): score for i, score in enumerate(found)})
        for chosen in product(*({score.low, score.high} for score in found)):
            exact = quartile_groups({str(i): score for i, score in enumerate(chosen)})
            for wide, narrow in zip(bands.bounds, exact.bounds, strict=True):
                assert wide.encloses(narrow)
            for score, value in zip(found, chosen, strict=True):
                (own,) = codes(exact, value)
                assert own in codes(bands, score)

    def test_a_missing_score_is_zero_or_left_out(self) -> None:
        """As declared; each way says so in a note. It is in no group."""
        found: Scores = {"a": 4, "b": 8, "c": None, "d": "2,0050"}
        left_out = quartile_groups(found, digits=2)
        assert [str(bound) for bound in left_out.bounds] == ["6", "4", "3.005"]
        zero = quartile_groups(found, missing="zero")
        assert [str(bound) for bound in zero.bounds] == ["5", "3.0025", "1.50375"]
        assert zero["best"].name.en == "Best Performers"
        assert "tính là 0" in zero.notes[0].vi
        assert codes(zero, found["c"]) == []

    def test_equal_scores_are_all_among_the_best(self) -> None:
        """Then all bounds are equal, and the other groups are empty."""
        bands = quartile_groups({"a": 5, "b": 5})
        assert codes(bands, 5) == ["best"]
        assert codes(bands, 4) == ["poor"]

    def test_mistakes(self) -> None:
        """A way of counting that there is not; no score at all."""
        wrong: Any = "skip"
        with pytest.raises(Invalid) as caught:
            quartile_groups({"a": "?"}, missing=wrong)
        assert [problem.id for problem in caught.value.problems] == ["choice", "number"]
        with pytest.raises(
            Invalid, match="found no unit with a score; expected at least"
        ):
            quartile_groups({"a": None}, missing="zero")


BANDS = """\
[[bands]]
id = "vn/own"
title = "Xếp loại"
groups = [{ code = "I", name = "Tốt", at_least = 90.5 }, { code = "II", name = "Khá" }]
sources = [{ document = "1/QĐ", place = "Điều 2", quote = "từ 90,5%" }]
"""

BROKEN = """\
numbers = "vi"
[[bands]]
id = "x"
titles = "Xếp loại"
computed = true
groups = [{ code = "I", name = "Tốt", at_least = "cao" }, { code = 2, name = "Khá" }]
[[bands]]
id = "y"
title = "Xếp loại"
groups = [
  { code = "I", name = "Tốt", at_least = 80 },
  { code = "I", name = "Khá", at_least = 80 },
  { code = "II", name = "Trung bình" },
  { code = "III", name = "Yếu", at_least = 50 },
]
[[bands]]
id = "y"
title = "Xếp loại"
groups = []
"""


class TestFiles:
    """Bands of one's own, in the form of the bundled ones."""

    def test_a_file_is_used_by_its_path(self, tmp_path: Path) -> None:
        """As text or as a path; one with several sets is read as a whole."""
        path = tmp_path / "own.toml"
        path.write_text(BANDS, "utf-8")
        bands = group_bands(path)
        assert bands == group_bands(str(path))
        assert bands.bounds == (Interval.of("90,5"),)
        assert codes(bands, "90,4") == ["II"]
        assert bands.sources[0].quote == "từ 90,5%"
        path.write_text(BANDS + BANDS.replace("own", "other"), "utf-8")
        assert list(load_bands(str(path))) == ["vn/own", "vn/other"]
        with pytest.raises(Invalid) as caught:
            group_bands(path)
        assert str(caught.value) == (
            "own.toml: bands: found 'vn/own', 'vn/other'; "
            "expected one set; load_bands() reads several [bands]"
        )

    def test_all_mistakes_are_told_at_once(self, tmp_path: Path) -> None:
        """Each with its place."""
        path = tmp_path / "own.toml"
        path.write_text(BROKEN, "utf-8")
        with pytest.raises(Invalid) as caught:
            load_bands(path)
        first = "bands no. 1"
        assert {(p.id, p.where, p.found) for p in caught.value.problems} == {
            ("key", first, "unknown key 'computed'"),
            ("key", first, "unknown key 'titles'"),
            ("key-missing", f"{first}, title", "nothing"),
            ("number", f"{first}, groups[0].at_least", "'cao'"),
            ("type", f"{first}, groups[1].code", "2"),
            ("duplicate", "bands no. 2, group I", "it twice"),
            ("bounds", "bands no. 2, group I, at_least", "80"),
            ("bounds", "bands no. 2, group II, at_least", "nothing"),
            ("groups", "bands no. 3, groups", "none"),
        }
        path.write_text(BANDS + BANDS, "utf-8")
        with pytest.raises(Invalid, match="bands vn/own: found it twice; expected it"):
            load_bands(path)

    @pytest.mark.parametrize(("text", "found"), [("", "nothing"), ("bands = 1", "1")])
    def test_a_file_without_bands_is_refused(
        self, tmp_path: Path, text: str, found: str
    ) -> None:
        """Whatever else it holds."""
        path = tmp_path / "own.toml"
        path.write_text(text, "utf-8")
        with pytest.raises(Invalid, match=f"bands: found {found}; expected tables"):
            load_bands(path)

    def test_bounds_of_ones_own_in_code(self) -> None:
        """Numbers as they are written."""
        bands = GroupBands(
            id="x", title="x", groups=[Group(code="I", name="Tốt", at_least="1/2")]
        )
        assert codes(bands, "0,5") == ["I"]
        assert codes(bands, 0) == [None]
