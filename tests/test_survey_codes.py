"""Columns of levels, and answers on a scale, however they were typed."""

from __future__ import annotations

import datetime
import unicodedata
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("numpy")
pytest.importorskip("scipy")

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from parindex.errors import Invalid, Problem
from parindex.survey import (
    SATISFACTION,
    Codes,
    Design,
    Mean,
    Proportion,
    Sample,
    Scale,
    Total,
    estimate,
)
from parindex.survey.codes import WIDEST, encode
from parindex.text import Text
from survey_samples import made

if TYPE_CHECKING:
    from collections.abc import Sequence

    from parindex.survey.statistics import Statistic

NAN = float("nan")

VIETNAMESE = [text.vi for text in SATISFACTION.levels]
ENGLISH = [text.en for text in SATISFACTION.levels]


def nfd(text: str) -> str:
    """The text with its marks apart, as some keyboards write it."""
    return unicodedata.normalize("NFD", text)


def answers(codes: Codes) -> list[Any]:
    """The level of each row; None for no answer."""
    return [None if place < 0 else codes.levels[place] for place in codes.places]


def satisfied(values: Any, **options: Any) -> list[Any]:
    """Answers read on the scale of satisfaction."""
    return answers(SATISFACTION.read(values, **options))


def one(statistic: Statistic, **columns: Any) -> float:
    """The estimate of people drawn at once."""
    sample = Sample(Design(), columns)
    found = estimate(sample, {"": statistic}, missing="available")
    return made(found[""]).value


class TestScale:
    """Answers as they stand in a file become codes."""

    @pytest.mark.parametrize("words", [VIETNAMESE, ENGLISH])
    def test_words(self, words: list[str]) -> None:
        """In Vietnamese and in English, from the worst to the best."""
        assert satisfied(words) == [1, 2, 3, 4, 5]
        assert satisfied(words[::-1]) == [5, 4, 3, 2, 1]

    @pytest.mark.parametrize(
        "text",
        [
            "Rất hài lòng",
            "rất hài lòng",
            "RẤT HÀI LÒNG",
            "  Rất   hài\tlòng \n",
            "Rất\u00a0hài lòng",
            nfd("Rất hài lòng"),
            nfd("RẤT HÀI LÒNG"),
            "very SATISFIED",
            5,
            5.0,
            "5",
            " 5 ",
        ],
    )
    def test_one_answer_in_many_ways(self, text: object) -> None:
        """Letter case, spaces and how marks were typed do not matter."""
        assert satisfied([text]) == [5]
        assert satisfied(np.array([text, "Bình thường"], dtype=object)) == [5, 3]

    @pytest.mark.parametrize(
        "column",
        [
            [1, 2, 3, 4, 5],
            [1.0, 2.0, 3.0, 4.0, 5.0],
            ["1", "2", "3", "4", "5"],
            np.array([1, 2, 3, 4, 5], dtype=np.int8),
            np.array([1, 2, 3, 4, 5], dtype=np.uint8),
            np.array([1, 2, 3, 4, 5], dtype=np.float32),
            np.array([1, "2", 3.0, "Hài lòng", "very satisfied"], dtype=object),
            Codes(np.array([0, 1, 2, 3, 4]), (1, 2, 3, 4, 5)),
            Codes(np.array([4, 3, 2, 1, 0]), tuple(VIETNAMESE[::-1])),
        ],
    )
    def test_codes_of_any_type(self, column: Any) -> None:
        """Numbers, their texts, and codes that were read before."""
        assert satisfied(column) == [1, 2, 3, 4, 5]

    @pytest.mark.parametrize(
        "column",
        [
            ["Hài lòng", "", None],
            np.array(["Hài lòng", None, NAN], dtype=object),
            [4, None, NAN],
            np.array([4, NAN, NAN]),
            np.array(["4", "", ""]),
        ],
    )
    def test_missing_answers(self, column: Any) -> None:
        """NaN, None and empty texts."""
        assert satisfied(column) == [4, None, None]

    def test_nobody_answered(self) -> None:
        """There are levels all the same."""
        found = SATISFACTION.read([None, None])
        assert found.levels == (1, 2, 3, 4, 5)
        assert answers(found) == [None, None]
        assert answers(SATISFACTION.read([])) == []

    @pytest.mark.parametrize(
        ("column", "missing"),
        [([4, 0, 99], (0, 99)), (["Hài lòng", "KTL", " ktl"], ["KTL"])],
    )
    def test_what_else_stands_for_no_answer(self, column: Any, missing: Any) -> None:
        """Codes such as 0 and 99, or words."""
        assert satisfied(column, missing=missing) == [4, None, None]

    def test_spaces_only(self) -> None:
        """Are an empty text: spaces do not matter."""
        assert satisfied(["Hài lòng", " "]) == [4, None]

    def test_nan_in_a_list_of_texts(self) -> None:
        """Is missing, as in an array of objects; and 4.0 is 4."""
        assert satisfied(["Hài lòng", NAN, 4.0]) == [4, None, 4]

    def test_answers_that_are_not_on_the_scale(self) -> None:
        """Are told with how often they stand, the most frequent first."""
        with pytest.raises(Invalid) as caught:
            satisfied(["Hai long", "6", "6", "Hài lòng", "", "6.0", "Không"])
        expected = (
            "Rất không hài lòng; Không hài lòng; Bình thường; Hài lòng; Rất hài lòng; "
            "or 1 to 5, or nothing"
        )
        found = ["'6' in 2 rows", *(f"{v!r} in 1 rows" for v in ANSWERS)]
        assert caught.value == Invalid(
            "answers",
            tuple(Problem("answer", "", text, expected) for text in found),
        )

    def test_at_most_ten_are_named(self) -> None:
        """And how many others there are."""
        with pytest.raises(Invalid) as caught:
            satisfied([*range(1, 20), 19, 0.5])
        found = [problem.found for problem in caught.value.problems]
        assert found[0] == "19 in 2 rows"
        assert found[1] == "0.5 in 1 rows"
        assert len(found) == 11
        assert found[-1] == "5 other answers"
        with pytest.raises(Invalid) as caught:
            satisfied(range(10, 20))
        assert len(caught.value.problems) == 10

    @pytest.mark.parametrize("value", [True, "1.0", 1.5, -1, 0, 6, "một"])
    def test_what_is_no_level(self, value: object) -> None:
        """A flag, a fraction, a number beyond the ends, a word."""
        with pytest.raises(Invalid, match=r"in 1 rows; expected Rất không"):
            satisfied([value])

    def test_the_two_best_levels(self) -> None:
        """Satisfied and very satisfied."""
        assert SATISFACTION.top_two == (4, 5)
        assert Scale(["bad", "good"]).top_two == (1, 2)
        assert Scale(["bad", "so-so", Text("tốt", "good")]).top_two == (2, 3)

    def test_a_scale_of_ones_own(self) -> None:
        """One word serves both languages."""
        scale = Scale(("Ít", "Nhiều", "Rất nhiều"))
        assert answers(scale.read(["nhiều", 3, "ít"][:1])) == [2]
        assert answers(scale.read(["rất nhiều", "1"])) == [3, 1]
        assert scale == Scale(["Ít", "Nhiều", "Rất nhiều"])
        assert hash(scale) == hash(Scale([nfd("Ít"), "Nhiều", "Rất nhiều"]))

    def test_a_long_scale(self) -> None:
        """More levels than fit into small numbers."""
        scale = Scale([f"level {k}" for k in range(1, 301)])
        assert answers(scale.read(["level 300", "", "7"])) == [300, None, 7]

    @given(
        st.lists(
            st.tuples(st.integers(1, 5), st.sampled_from(["vi", "en", "code", None]))
        )
    )
    def test_it_reads_what_was_written(
        self, written: list[tuple[int, str | None]]
    ) -> None:
        """Each answer by itself, whatever stands beside it."""
        words = {"vi": VIETNAMESE, "en": ENGLISH, "code": list("12345"), None: [""] * 5}
        column = np.array([words[how][k - 1] for k, how in written], dtype=object)
        wanted = [None if how is None else k for k, how in written]
        assert satisfied(column) == wanted


#: Those of one test that stand once, in the order of texts.
ANSWERS = ("6.0", "Hai long", "Không")


class TestStatistics:
    """What is estimated of a scale."""

    def test_the_mean_of_a_scale(self) -> None:
        """Is that of its codes, counted from 1, whichever levels occur."""
        read = SATISFACTION.read(["Hài lòng", "Rất hài lòng", "", "Hài lòng"])
        assert one(Mean("q"), q=read) == pytest.approx(13 / 3, rel=1e-15)
        assert one(Mean("q"), q=SATISFACTION.read([5, 5])) == 5
        assert one(Total("q"), q=read) == 13

    def test_the_share_satisfied(self) -> None:
        """Of all who answered."""
        read = SATISFACTION.read(["Hài lòng", "Rất hài lòng", None, "Bình thường"])
        assert one(Proportion("q", SATISFACTION.top_two), q=read) == 2 / 3
        assert one(Proportion("q", 1), q=read) == 0
        assert one(Proportion("q", ()), q=read) == 0

    def test_nobody_says_anything(self) -> None:
        """No mean, though there are levels or none."""
        for column in (SATISFACTION.read([None, None]), Codes(np.array([-1, -1]), ())):
            sample = Sample(Design(), {"q": column})
            found = estimate(sample, {"": Mean("q")}, missing="available")
            assert not hasattr(found[""], "value")

    def test_levels_are_told_apart_by_their_text(self) -> None:
        """However it was typed, in columns and in what is asked."""
        column = ["Huế", "Hà Nội", "Huế"]
        for level in ("Huế", nfd("Huế")):
            for typed in (column, [nfd(text) for text in column]):
                assert one(Proportion("p", level), p=typed) == 2 / 3
                assert one(Total(where={"p": level}), p=typed) == 2

    def test_one_level_typed_in_two_ways(self) -> None:
        """Is one level."""
        column = ["Huế", nfd("Huế"), "Hà Nội"]
        assert encode(column).levels == ("Huế", "Hà Nội")
        assert one(Proportion("p", "Huế"), p=column) == 2 / 3

    @pytest.mark.parametrize(
        ("column", "level", "levels"),
        [(["4", "5", "3"], 4, "'3'"), ([4, 5, 3], "4", "3"), (["4", ""], None, "'4'")],
    )
    @pytest.mark.parametrize("kind", ["of", "among"])
    def test_numbers_asked_of_texts(
        self, kind: str, column: list[Any], level: Any, levels: str
    ) -> None:
        """The codes of a file that was read as texts are no numbers: no 0 %."""
        statistic = (
            Proportion("q", level) if kind == "of" else Total(where={"q": level})
        )
        sample = Sample(Design(), {"q": column})
        with pytest.raises(Invalid) as caught:
            estimate(sample, {"": statistic}, missing="available")
        problem = Problem("level", "column q", repr(level), f"a level such as {levels}")
        assert caught.value.problems == (problem,)

    def test_columns_of_numbers_and_texts(self) -> None:
        """May be asked for either."""
        column = np.array([1, "a", "a", None], dtype=object)
        assert one(Proportion("q", "a"), q=column) == 2 / 3
        assert one(Proportion("q", 2), q=column) == 0
        assert one(Proportion("q", 2), q=[None, "", 3]) == 0


class TestLevels:
    """Any column as codes of its levels, in ascending order."""

    @pytest.mark.parametrize(
        ("column", "levels"),
        [
            (["b", "a", "b"], ("a", "b")),
            ([3, 1, 3], (1, 3)),
            ([2.5, 1.0, 2.5], (1, 2.5)),
            ([True, False, True], (False, True)),
            (np.array([7, -7, 7], dtype=np.int8), (-7, 7)),
            (np.array([0, 2**64 - 1, 0], dtype=np.uint64), (0, 2**64 - 1)),
            ([0, WIDEST, 0], (0, WIDEST)),
            ([0, WIDEST - 1, 0], (0, WIDEST - 1)),
            ([1, "a", 1], (1, "a")),
            (np.array(["a", 1, "a"], dtype=object), (1, "a")),
            (np.array([True, None, False], dtype=object), (False, True)),
            (np.array(["2024-05-01", "2023-05-01"], dtype="M8[D]"), None),
            ([], ()),
            ([None], ()),
            ([NAN, 1], (1,)),
        ],
    )
    def test_levels_of_any_type(
        self, column: Any, levels: tuple[object, ...] | None
    ) -> None:
        """Numbers, texts, flags, days."""
        found = encode(column)
        if levels is None:
            levels = (datetime.date(2023, 5, 1), datetime.date(2024, 5, 1))
        assert found.levels == levels
        assert len(found) == len(column)
        if isinstance(column, np.ndarray):
            column = column.tolist()
        wanted = [None if _empty(v) else v for v in column]
        assert answers(found) == wanted

    def test_codes_stay_as_they_are(self) -> None:
        """They are not encoded again."""
        codes = Codes(np.array([0, -1]), ("a",))
        assert encode(codes) is codes

    @pytest.mark.parametrize(
        ("places", "levels", "found", "expected"),
        [
            ([0, 2, 1], "ab", "places from -1 to 2", "places from -1 to 1"),
            ([0, -2], "ab", "places from -2 to 0", "places from -1 to 1"),
            ([0], "", "places from -1 to 0", "places from -1 to -1"),
            ([0.0, 1.0], "ab", "places of type float64", "whole numbers"),
            ([True], "ab", "places of type bool", "whole numbers"),
        ],
    )
    def test_places_that_are_none(
        self, places: list[Any], levels: str, found: str, expected: str
    ) -> None:
        """Are refused: there is no such level."""
        with pytest.raises(Invalid) as caught:
            Codes(np.array(places), tuple(levels))
        problem = Problem("places", "", found, expected)
        assert caught.value == Invalid("codes", (problem,))

    @pytest.mark.parametrize("count", [126, 127, 128, 32_767, 32_768])
    @pytest.mark.parametrize("wide", [False, True])
    def test_many_levels(self, count: int, *, wide: bool) -> None:
        """However many fit into small numbers."""
        column = np.arange(count) * (WIDEST if wide else 1)
        found = encode(column)
        assert len(found.levels) == count
        assert answers(found)[-3:] == column[-3:].tolist()
        assert (np.diff(found.places.astype(np.int64)) == 1).all()

    @given(
        st.lists(
            st.sampled_from([None, "", "a", "ề", "b c"])
            | st.none()
            | st.text("ab", max_size=2)
        )
        | st.lists(st.integers(-300, 300) | st.none())
        | st.lists(st.floats(allow_infinity=False) | st.none())
        | st.lists(st.booleans() | st.none())
        | st.lists(st.text("ab", min_size=1, max_size=2) | st.integers(0, 2))
    )
    def test_levels_stand_for_their_answers(self, column: list[Any]) -> None:
        """Each row has its own again, in an array of objects."""
        found = encode(_objects(column))
        assert answers(found) == [None if _empty(v) else v for v in column]
        assert len(set(found.levels)) == len(found.levels)
        kinds = [isinstance(level, str) for level in found.levels]
        assert kinds == sorted(kinds)
        for text in (False, True):
            own = [v for v in found.levels if isinstance(v, str) is text]
            assert own == sorted(own)


def _objects(values: Sequence[Any]) -> Any:
    column = np.empty(len(values), dtype=object)
    column[:] = values
    return column


def _empty(value: Any) -> bool:
    return value is None or value == "" or value != value  # noqa: PLR0124 - NaN
