"""Answers as small whole numbers: any column of levels, and scales of satisfaction."""

from __future__ import annotations

import unicodedata
from collections import Counter
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np
from numpy.typing import NDArray

from parindex.errors import Invalid, Problem
from parindex.text import Text, nfc, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable

#: The widest stretch of whole numbers that is told apart without sorting.
WIDEST = 1 << 12

#: The place of no answer, and of one that is not there at all.
MISSING, ABSENT = -1, -2

#: How many unknown answers an error names.
MOST_NAMED = 10


@attrs.frozen(eq=False)
class Codes:
    """A column of levels: the place of each answer among them, -1 for no answer."""

    #: The place of each row's answer in `levels`.
    places: NDArray[Any]
    #: The levels there are.
    levels: tuple[Any, ...]

    def __attrs_post_init__(self) -> None:
        if self.places.dtype.kind not in "iu":
            _refuse_places(f"places of type {self.places.dtype}", "whole numbers")
        ends = (self.places.min(initial=MISSING), self.places.max(initial=MISSING))
        if ends[0] < MISSING or ends[1] >= len(self.levels):
            found = f"places from {ends[0]} to {ends[1]}"
            _refuse_places(found, f"places from -1 to {len(self.levels) - 1}")

    def __len__(self) -> int:
        return len(self.places)


def _refuse_places(found: str, expected: str) -> None:
    raise Invalid("codes", (Problem("places", "", found, expected),))


def encode(values: Any) -> Codes:  # noqa: ANN401 - whatever NumPy takes as a column
    """A column of texts, numbers or flags as codes; levels in ascending order.

    Missing are NaN, None and empty texts.
    """
    if isinstance(values, Codes):
        return values
    column = as_column(values)
    if column.dtype.kind in "iub" and column.size:
        low, high = int(column.min()), int(column.max())
        if high - low < WIDEST:
            return _small(column, low, high)
    missing = is_missing(column)
    answers = column[~missing]
    if column.dtype.kind == "O":
        # Numbers and texts in one column cannot be sorted together.
        found = set(answers.tolist())
        levels: Any = sorted(found, key=lambda v: (isinstance(v, str), v))
        place_of = {level: place for place, level in enumerate(levels)}
        places = np.array([place_of[v] for v in answers.tolist()], dtype=np.int64)
    else:
        levels, places = np.unique(answers, return_inverse=True)
    codes = np.full(column.shape, MISSING, dtype=_narrow(len(levels)))
    plain = [_plain(level) for level in levels]
    once = list(dict.fromkeys(plain))  # a word in composed and in other letters
    if len(once) < len(plain):
        places = np.array([once.index(level) for level in plain])[places]
    codes[~missing] = places
    return Codes(codes, tuple(once))


def as_column(values: Any) -> NDArray[Any]:  # noqa: ANN401
    """A column as an array; what is no text in a list of texts stays what it is."""
    column = np.asarray(values)
    if column.dtype.kind == "U" and not isinstance(values, np.ndarray):
        column = np.array(list(values), dtype=object)
    return column


def level_of(codes: Codes, level: object, name: str) -> int:
    """The place of a level; ABSENT, where no row is, for one that does not occur.

    Raises:
        Invalid: for a number where levels are texts, or a text where they are numbers.
    """
    wanted = nfc(level) if isinstance(level, str) else level
    for place, other in enumerate(codes.levels):
        if other == wanted:
            return place
    kinds = {isinstance(other, str) for other in codes.levels}
    if kinds and isinstance(wanted, str) not in kinds:
        expected = f"a level such as {codes.levels[0]!r}"
        problem = Problem("level", f"column {name}", repr(level), expected)
        raise Invalid("sample", (problem,))
    return ABSENT


def _narrow(levels: int) -> type[np.signedinteger[Any]]:
    """The smallest whole numbers that can count some levels."""
    kinds = (np.int8, np.int16, np.int32, np.int64)
    return next(kind for kind in kinds if levels <= np.iinfo(kind).max)


def _small(column: NDArray[Any], low: int, high: int) -> Codes:
    """Whole numbers in a short stretch: places follow by subtraction."""
    flags = column.dtype.kind == "b"
    shifted = column.astype(np.int64) - low
    seen = np.bincount(shifted, minlength=high - low + 1) > 0
    places = np.cumsum(seen) - 1
    levels = np.flatnonzero(seen) + low
    codes = shifted if seen.all() else places[shifted]
    codes = codes.astype(_narrow(len(levels)))
    return Codes(codes, tuple(bool(v) if flags else int(v) for v in levels))


def _plain(level: Any) -> Any:  # noqa: ANN401
    value = level.item() if hasattr(level, "item") else level
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return nfc(value) if isinstance(value, str) else value


def is_missing(column: NDArray[Any]) -> NDArray[np.bool_]:
    """Where a column has no answer: NaN, None or an empty text."""
    match column.dtype.kind:
        case "f":
            return np.array(np.isnan(column))
        case "i" | "u" | "b":
            return np.zeros(column.shape, dtype=np.bool_)
        case "U":
            return np.array(column == "")
        case _:
            return np.array([_is_empty(v) for v in column.tolist()], dtype=np.bool_)


def _is_empty(value: Any) -> bool:  # noqa: ANN401
    # pandas' NA compares as unknown even with itself.
    unknown = value is None or type(value).__name__ == "NAType"
    return unknown or value == "" or bool(value != value)  # noqa: PLR0124 - NaN


def _words(value: Iterable[str | Text]) -> tuple[Text, ...]:
    return tuple(text_of(item) for item in value)


@attrs.frozen
class Scale:
    """A scale of answers, from the worst to the best, coded 1, 2, 3 and so on."""

    #: The words of each level.
    levels: tuple[Text, ...] = attrs.field(converter=_words)

    @property
    def top_two(self) -> tuple[int, int]:
        """The codes of the two best levels: satisfied and very satisfied."""
        return len(self.levels) - 1, len(self.levels)

    def read(self, values: Any, *, missing: Iterable[object] = ()) -> Codes:  # noqa: ANN401 - whatever NumPy takes
        """Answers as codes: words in Vietnamese or English, or the codes themselves.

        Letter case and spaces do not matter; NaN, None and empty texts are missing.

        Args:
            values: A column of answers.
            missing: What else stands for no answer, such as 0 or 99.

        Raises:
            Invalid: for answers that are not on the scale, with how often they stand.
        """
        found = encode(values)
        places = self._places() | dict.fromkeys(map(_key, ("", *missing)), MISSING)
        known = np.array(
            [places.get(_key(v), ABSENT) for v in found.levels],
            dtype=_narrow(len(self.levels)),
        )
        codes = np.append(known, known.dtype.type(MISSING))[found.places]
        if (known == ABSENT).any():
            self._refuse(found, codes)
        return Codes(codes, tuple(range(1, len(self.levels) + 1)))

    def _places(self) -> dict[str, int]:
        places = {}
        for place, text in enumerate(self.levels):
            for word in (text.vi, text.en, str(place + 1)):
                places[_key(word)] = place
        return places

    def _refuse(self, found: Codes, codes: NDArray[Any]) -> None:
        wrong = found.places[codes == ABSENT]
        counts = Counter(
            {found.levels[k]: int(n) for k, n in enumerate(np.bincount(wrong)) if n}
        )
        expected = "; ".join(text.vi for text in self.levels)
        expected = f"{expected}; or 1 to {len(self.levels)}, or nothing"
        problems = [
            Problem("answer", "", f"{value!r} in {n} rows", expected)
            for value, n in counts.most_common(MOST_NAMED)
        ]
        rest = len(counts) - len(problems)
        if rest:
            problems.append(Problem("answer", "", f"{rest} other answers", expected))
        raise Invalid("answers", tuple(problems))


def _key(value: object) -> str:
    """An answer without what does not tell it from another."""
    text = str(_plain(value))
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


#: The five levels of the SIPAS forms seen, from 2017 on.
SATISFACTION = Scale(
    (
        Text("Rất không hài lòng", "Very dissatisfied"),
        Text("Không hài lòng", "Dissatisfied"),
        Text("Bình thường", "Neutral"),
        Text("Hài lòng", "Satisfied"),
        Text("Rất hài lòng", "Very satisfied"),
    )
)
