"""Groups of units by their scores: by stated bounds, or by quartiles.

Bounds are data with a source; those that were published come with the package, a file a
family of indices, and people write their own in the same form.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

import attrs

from parindex.errors import Collector, Invalid, NotFound, Problem
from parindex.intervals import ZERO, Interval
from parindex.numbers import half_up, quoted
from parindex.sources import Source, sources_of
from parindex.text import Text, nfc, text_of, texts_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from parindex.tables import Table

#: A score as people give it; None for a unit that has none.
Score = Interval | Fraction | Decimal | int | str | None

#: Scores by the code of the unit.
Scores = Mapping[str, Score]

#: What a unit without a score is to the quartiles of the others.
Missing = Literal["zero", "left_out"]


# --- groups ---------------------------------------------------------------------------


def _interval(value: object) -> Interval:
    return value if isinstance(value, Interval) else Interval.of(value)


@attrs.frozen(kw_only=True)
class Group:
    """A group of units, by the least score in it."""

    #: Its code, such as `A`.
    code: str = attrs.field(converter=nfc)
    #: Its name.
    name: Text = attrs.field(converter=text_of)
    #: The least score in it: an interval where that is not known, as with quartiles of
    #: uncertain scores; None where the group is open below.
    at_least: Interval | None = attrs.field(
        default=None, converter=attrs.converters.optional(_interval)
    )


def _groups(value: Iterable[Group]) -> tuple[Group, ...]:
    return tuple(value)


@attrs.frozen(kw_only=True)
class GroupBands:
    """Groups from the best to the last, each from its own bound up to that before it.

    Where even the last has a bound, no source says what is below it: no group.

    Raises:
        Invalid: at construction, for codes used twice and bounds that do not fall.
    """

    #: Its id, such as `par-index/2024`.
    id: str = attrs.field(converter=nfc)
    #: Its title.
    title: Text = attrs.field(converter=text_of)
    #: The groups, the best first.
    groups: tuple[Group, ...] = attrs.field(converter=_groups)
    #: Whether the bounds were computed from scores, so that two of them can be equal.
    computed: bool = False
    #: Where they are stated.
    sources: tuple[Source, ...] = attrs.field(default=(), converter=sources_of)
    #: What a reader should know.
    notes: tuple[Text, ...] = attrs.field(default=(), converter=texts_of)

    def __attrs_post_init__(self) -> None:
        problems = Collector()
        if not self.groups:
            problems.add("groups", "groups", "none", "at least one")
        codes = [group.code for group in self.groups]
        above: Interval | None = None
        for number, group in enumerate(self.groups):
            where, bound = f"group {group.code}", group.at_least
            if group.code in codes[:number]:
                problems.add("duplicate", where, "it twice", "it once")
            if bound is None and number < len(codes) - 1:
                expected = "a bound; only the last group may be open below"
                problems.add("bounds", f"{where}, at_least", "nothing", expected)
            if bound and above and not self._falls(above, bound):
                expected = f"less than {above}, where the group before it begins"
                problems.add("bounds", f"{where}, at_least", str(bound), expected)
            above = bound
        problems.check(self.id)

    def _falls(self, above: Interval, bound: Interval) -> bool:
        if self.computed:
            return bound.low <= above.low and bound.high <= above.high
        return bound.high < above.low

    def __getitem__(self, code: str) -> Group:
        """The group of that code.

        Raises:
            NotFound: with the nearest code there is.
        """
        for group in self.groups:
            if group.code == nfc(code):
                return group
        raise NotFound("group", code, self.id, tuple(g.code for g in self.groups))

    @property
    def bounds(self) -> tuple[Interval, ...]:
        """Where groups begin, from the best on."""
        return tuple(g.at_least for g in self.groups if g.at_least is not None)

    def of(self, score: Score) -> tuple[Group | None, ...]:
        """The groups that a score can be in, the best first: one, where that is sure.

        None stands for "no group" where the score can be below all that are stated.
        Where the bounds are not known either, a group that no choice allows may be
        among them, but none that one allows is left out. A unit that has no score is
        in no group: the result is empty.
        """
        if score is None:
            return ()
        first, last = self._among(_interval(score))
        return (*self.groups, None)[first : last + 1]

    def margins(self, score: Score) -> tuple[Fraction | None, Fraction | None]:
        """What surely lacks to the group above, and is surely left to the one below.

        Of an exact score and exact bounds, these are the distances to the bound above
        it and to that of its own group, which it may just reach (0). Where the group
        is not sure, they are 0; where there is no group above, or nothing below, None.
        """
        if score is None:
            return None, None
        found, bounds = _interval(score), self.bounds
        first, last = self._among(found)
        above = below = Fraction(0)
        if first == last:
            above = bounds[first - 1].low - found.high if first else above
            below = found.low - bounds[first].high if first < len(bounds) else below
        return above if last else None, below if first < len(bounds) else None

    def _among(self, score: Interval) -> tuple[int, int]:
        """How many bounds are surely above a score, and how many can be."""
        bounds = self.bounds
        first = sum(bound.low > score.high for bound in bounds)
        return first, sum(bound.high > score.low for bound in bounds)


#: The groups of PAPI's reports: code, Vietnamese and English name, quartile from which.
QUARTILES = (
    ("best", "Nhóm điểm cao nhất", "Best Performers", 3),
    ("high", "Nhóm điểm trung bình cao", "High Average", 2),
    ("low", "Nhóm điểm trung bình thấp", "Low Average", 1),
    ("poor", "Nhóm điểm thấp nhất", "Poor Performers", 0),
)

_ABOUT_MISSING: dict[Missing, Text] = {
    "zero": Text(
        "Đơn vị không có điểm được tính là 0 khi xác định tứ phân vị (cách của PAPI), "
        "nhưng không được xếp nhóm.",
        "For the quartiles, a unit without a score counts as 0 (as PAPI does); it is "
        "in no group.",
    ),
    "left_out": Text(
        "Đơn vị không có điểm không được tính khi xác định tứ phân vị.",
        "The quartiles are those of the units that have a score.",
    ),
}


def quartile_groups(
    scores: Scores, *, missing: Missing = "left_out", digits: int | None = None
) -> GroupBands:
    """Four groups by the quartiles of the scores, as in PAPI's reports.

    Quartile *k* of *n* scores in rising order is the one at the place (n - 1) k / 4,
    counted from 0, and between two places what lies in proportion between their scores
    (type 7; Excel's QUARTILE.INC). Of uncertain scores each quartile is the interval
    from that of all lows to that of all highs: exactly all that it can be.

    Args:
        scores: The scores of the units.
        missing: What a unit without a score is to the quartiles: `zero`, as in PAPI's
            reports, or `left_out`. It is in no group either way.
        digits: To how many decimals scores are rounded first, halves up.

    Raises:
        Invalid: with every mistake, and where no unit has a score.
    """
    problems = Collector()
    check_choice(problems, "missing", missing, Missing)
    read = read_scores(scores, digits, problems)
    problems.check("quartiles")
    counted = [score for score in read.values() if score is not None]
    if not counted:
        problems.add("empty", "scores", "no unit with a score", "at least one")
        problems.check("quartiles")
    if missing == "zero":
        counted += [ZERO] * (len(read) - len(counted))
    lows = sorted(score.low for score in counted)
    highs = sorted(score.high for score in counted)
    groups = (
        Group(
            code=code,
            name=Text(vi, en),
            at_least=None if k == 0 else Interval(_cut(lows, k), _cut(highs, k)),
        )
        for code, vi, en, k in QUARTILES
    )
    return GroupBands(
        id="quartiles",
        title=Text("Nhóm theo tứ phân vị", "Groups by quartiles"),
        groups=groups,
        computed=True,
        notes=[_ABOUT_MISSING[missing]],
    )


def _cut(rising: Sequence[Fraction], k: int) -> Fraction:
    place, quarters = divmod((len(rising) - 1) * k, 4)
    if quarters == 0:
        return rising[place]
    step = rising[place + 1] - rising[place]
    return rising[place] + step * Fraction(quarters, 4)


# --- what is given --------------------------------------------------------------------


def read_scores(
    scores: Scores, digits: int | None, problems: Collector
) -> dict[str, Interval | None]:
    """The scores, rounded, in the order of the codes."""
    if digits is not None and digits < 0:
        problems.add("digits", "digits", str(digits), "0 decimals or more")
        digits = None
    read: dict[str, Interval | None] = {}
    for code, score in scores.items():
        if not isinstance(code, str):
            problems.add("type", "scores", f"the code {code!r}", "a code that is text")
            continue
        name = nfc(code)
        if name in read:
            problems.add("duplicate", f"unit {name}", "it twice", "it once")
        else:
            read[name] = None
            with problems.at(f"unit {name}"):
                read[name] = None if score is None else _rounded(score, digits)
    return dict(sorted(read.items()))


def _rounded(score: Score, digits: int | None) -> Interval:
    found = _interval(score)
    if digits is None:
        return found
    return Interval(half_up(found.low, digits), half_up(found.high, digits))


def check_choice(problems: Collector, name: str, value: str, choices: object) -> None:
    """Note a value that is none of the choices of a Literal."""
    known = get_args(choices)
    if value not in known:
        expected = f"one of {', '.join(known)}"
        problems.add("choice", name, quoted(str(value)), expected)


# --- files ----------------------------------------------------------------------------


def available_bands() -> tuple[str, ...]:
    """The ids of the bundled bands."""
    return tuple(sorted(_bundled()))


def group_bands(id_or_path: str | Path) -> GroupBands:
    """Bundled bands by their id, or those of a TOML file that has one set of them.

    Args:
        id_or_path: Such as `par-index/2024`, or a path ending in `.toml`.

    Raises:
        NotFound: for an id that is not bundled, with the nearest one that is.
        Invalid: with every mistake in a file.
    """
    if not isinstance(id_or_path, Path) and not id_or_path.endswith(".toml"):
        known = _bundled()
        if id_or_path not in known:
            raise NotFound("group bands", id_or_path, "parindex", available_bands())
        return known[id_or_path]
    found = load_bands(id_or_path)
    if len(found) > 1:
        ids = ", ".join(map(quoted, found))
        problem = Problem("bands", "bands", ids, "one set; load_bands() reads several")
        raise Invalid(Path(id_or_path).name, (problem,))
    return next(iter(found.values()))


def load_bands(path: str | Path) -> Table[GroupBands]:
    """All bands in a TOML file, its tables [[bands]], by their ids.

    Raises:
        Invalid: with every mistake in the file.
    """
    # With cattrs behind it slow to import, and of no use for ranking.
    from parindex.converter import entries_by_id  # noqa: PLC0415

    return entries_by_id(path, "bands", GroupBands, ("computed",))


@cache
def _bundled() -> dict[str, GroupBands]:
    found: dict[str, GroupBands] = {}
    for file in files("parindex").joinpath("groups").iterdir():
        with as_file(file) as path:
            found.update(load_bands(path))
    return found
