"""Ranks and groups of scored units: exact where the scores are, else all they can be.

More is known of a unit when its own score narrows, and when those of others do; so a
rank, like a score, is an interval, and a group one of several. A unit without a score
has no rank, and is listed apart.
"""

from __future__ import annotations

import datetime
from bisect import bisect_left, bisect_right
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal

import attrs

from parindex.bands import GroupBands, Scores, check_choice, read_scores
from parindex.catalogue import one_line, say
from parindex.errors import Collector, NotFound, hint
from parindex.intervals import Interval
from parindex.numbers import exact_text
from parindex.tables import Table
from parindex.text import nfc

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from parindex.text import Language

#: How units with equal scores are ranked; scores of 9, 9 and 7 for example:
#: `competition` 1, 1, 3, the better rank for both; `dense` 1, 1, 2, with no rank left
#: out; `mid` 1.5, 1.5, 3, the mean of their places; `ordinal` 1, 2, 3, in the order of
#: the codes, which are compared as text.
Method = Literal["competition", "dense", "ordinal", "mid"]

#: Which score comes first.
First = Literal["highest", "lowest"]


@attrs.frozen(kw_only=True)
class Ranked:
    """A unit with its score, and where that places it."""

    #: The unit's code.
    code: str
    #: Its score, rounded if the ranking is.
    score: Interval
    #: Its rank, from 1; from the best to the worst that some choice of scores gives.
    rank: Interval
    #: The codes of the other units that surely have the same score.
    tied: tuple[str, ...]
    #: How far the next better score is surely away: exactly so far, where scores are
    #: exact; 0 where it is not sure who is ahead; None where nobody can be.
    to_better: Fraction | None
    #: Likewise how far the next worse score is surely away.
    to_worse: Fraction | None
    #: The codes of the groups it can be in, as `GroupBands.of` has them.
    groups: tuple[str | None, ...] = ()
    #: How far the groups above and below surely are, as `GroupBands.margins` has them.
    to_group_above: Fraction | None = None
    to_group_below: Fraction | None = None


@attrs.frozen(kw_only=True)
class Ranking:
    """Units in the order of their ranks, and those that have no score."""

    #: How units with equal scores are ranked.
    method: Method
    #: Which score comes first.
    first: First
    #: To how many decimals scores were rounded before; None: not at all.
    digits: int | None
    #: The groups that units were sorted into, if any.
    groups: GroupBands | None
    #: The ranked units: by the best rank they can have, then the worst, then the code.
    units: tuple[Ranked, ...]
    #: The codes of the units that have no score.
    not_ranked: tuple[str, ...]
    #: The ranking inside each class of peers, such as a region, by the class's name.
    peers: Table[Ranking]
    _index: dict[str, Ranked] = attrs.field(
        init=False, eq=False, repr=False, factory=dict
    )

    def __attrs_post_init__(self) -> None:
        self._index.update((unit.code, unit) for unit in self.units)

    def __getitem__(self, code: str) -> Ranked:
        """The ranked unit of that code.

        Raises:
            NotFound: with the nearest code there is.
        """
        code = nfc(code)
        if code in self.not_ranked:
            raise NotFound("score of unit", code, "the ranking")
        if code not in self._index:
            raise NotFound("unit", code, "the ranking", tuple(self._index))
        return self._index[code]

    def __iter__(self) -> Iterator[Ranked]:
        return iter(self.units)

    def __len__(self) -> int:
        return len(self.units)

    @property
    def members(self) -> Mapping[str, tuple[str, ...]]:
        """The codes of the units that are surely in each group, in order of rank."""
        groups = () if self.groups is None else self.groups.groups
        return {
            group.code: tuple(u.code for u in self.units if u.groups == (group.code,))
            for group in groups
        }

    @property
    def record(self) -> dict[str, Any]:
        """The ranking as tables and lists for JSON, its numbers exact texts."""
        return attrs.asdict(
            self, filter=lambda field, _: bool(field.eq), value_serializer=_plain
        )

    def lines(self, language: Language, digits: int | None = None) -> Iterator[str]:
        """The ranking as text, a unit a line: rank, code, score, groups.

        Args:
            language: `vi` or `en`.
            digits: How many decimals of scores to print; all of them when left out.
        """
        how = [
            say(f"rank.{self.first}", language),
            say(f"rank.{self.method}", language),
        ]
        if self.digits is not None:
            how.append(say("rounded", language, digits=str(self.digits)))
        yield say("rank.heading", language, count=str(len(self)), how="; ".join(how))
        yield from _bands(self.groups, language, digits)
        yield ""
        yield from _columns(self.units, language, digits)
        if self.not_ranked:
            yield ""
            yield say("rank.not_ranked", language, names=", ".join(self.not_ranked))
        for name, peers in self.peers.items():
            yield ""
            yield f"{one_line(name)}:"
            yield from peers.lines(language, digits)


def rank(  # noqa: PLR0913 - the choices that a ranking has to name
    scores: Scores,
    *,
    method: Method = "competition",
    first: First = "highest",
    digits: int | None = None,
    groups: GroupBands | None = None,
    within: Mapping[str, str] | None = None,
) -> Ranking:
    """Rank units by their scores; their order in *scores* changes nothing.

    Args:
        scores: The scores of the units. Of an uncertain score, the rank is all that
            any choice of scores in their intervals gives, and no more.
        method: How units with equal scores are ranked.
        first: Whether the highest or the lowest score comes first.
        digits: To how many decimals scores are rounded first, halves up, as in a
            published table; then only what is printed counts, for groups too.
        groups: The groups to sort units into.
        within: The class of peers of each unit, such as its region, to rank it in.

    Raises:
        Invalid: with every mistake.
    """
    problems = Collector()
    check_choice(problems, "method", method, Method)
    check_choice(problems, "first", first, First)
    read = read_scores(scores, digits, problems)
    peers = _classes(within, read, problems)
    problems.check("ranking")
    found = {code: score for code, score in read.items() if score is not None}
    spans = [(score.low, score.high) for score in found.values()]
    falling = [(-high, -low) for low, high in spans]
    if first == "lowest":
        spans, falling = falling, spans
    ties = _ties(found)
    placed = zip(
        found.items(), _ranks(spans, method), _gaps(spans), _gaps(falling), strict=True
    )
    units = [
        Ranked(
            code=code,
            score=score,
            rank=place,
            tied=tuple(other for other in ties.get(score, ()) if other != code),
            to_better=to_better,
            to_worse=to_worse,
        )
        for (code, score), place, to_better, to_worse in placed
    ]
    if groups is not None:
        units = [_grouped(unit, groups) for unit in units]
    return Ranking(
        method=method,
        first=first,
        digits=digits,
        groups=groups,
        units=tuple(sorted(units, key=lambda u: (u.rank.low, u.rank.high, u.code))),
        not_ranked=tuple(code for code, score in read.items() if score is None),
        peers=Table(
            (name, rank(those, method=method, first=first, digits=digits))
            for name, those in peers.items()
        ),
    )


def _grouped(unit: Ranked, groups: GroupBands) -> Ranked:
    above, below = groups.margins(unit.score)
    return attrs.evolve(
        unit,
        groups=tuple(
            None if group is None else group.code for group in groups.of(unit.score)
        ),
        to_group_above=above,
        to_group_below=below,
    )


#: The least and the most a score can be, where more is better.
_Span = tuple[Fraction, Fraction]

#: An end of a span, and what puts units with the same one apart.
_End = tuple[Fraction, int]


def _ranks(spans: Sequence[_Span], method: Method) -> Iterator[Interval]:
    """The ranks of scores: 1 and those that are ahead.

    A unit is best where its own score is as high as can be and all others are as low,
    and worst where it is as low and they are as high.
    """
    # With equal scores, an earlier code is ahead by less than any score can be.
    apart = -1 if method == "ordinal" else 0
    ends = [((a, apart * i), (b, apart * i)) for i, (a, b) in enumerate(spans)]
    lows, highs = sorted(low for low, _ in ends), sorted(high for _, high in ends)
    if method == "dense":
        lows, highs = _fewest(ends), _most(ends)
    for low, high in ends:
        best, worst = _above(lows, high), _above(highs, low) - (low != high)
        if method == "mid":  # half of those beside it are ahead, itself apart
            best += _not_below(lows, high) - (low == high)
            worst += _not_below(highs, low) - 1
            yield Interval(1 + Fraction(best, 2), 1 + Fraction(worst, 2))
        else:
            yield Interval(Fraction(1 + best), Fraction(1 + worst))


def _fewest(ends: Iterable[tuple[_End, _End]]) -> list[_End]:
    """Scores, as few as can be, of which every interval holds one, in rising order.

    Each, from the highest down, is the low end of the first interval that holds none
    so far; so those above any score are the fewest for the intervals above it, too.
    """
    chosen: list[_End] = []
    for low, high in sorted(ends, reverse=True):
        if not chosen or high < chosen[-1]:
            chosen.append(low)
    return chosen[::-1]


def _most(ends: Iterable[tuple[_End, _End]]) -> list[_End]:
    """The highs of all scores that can differ from each other, in rising order.

    Uncertain scores always can, since an interval holds numbers without end.
    """
    exact_ones = {low for low, high in ends if low == high}
    return sorted([*exact_ones, *(high for low, high in ends if low != high)])


def _above(rising: Sequence[_End], end: _End) -> int:
    return len(rising) - bisect_right(rising, end)


def _not_below(rising: Sequence[_End], end: _End) -> int:
    return len(rising) - bisect_left(rising, end)


def _gaps(spans: Sequence[_Span]) -> Iterator[Fraction | None]:
    """How far the next better score surely is; None where no other can be better."""
    lows, highs = sorted(low for low, _ in spans), sorted(high for _, high in spans)
    for low, high in spans:
        surely = bisect_right(lows, high)
        can_be = bisect_right(highs, low) + (low != high)
        if can_be == len(spans):
            yield None
        else:
            yield lows[surely] - high if surely == can_be else Fraction(0)


def _ties(scores: Mapping[str, Interval]) -> dict[Interval, list[str]]:
    """The codes of units that have the same exact score, by that score."""
    ties: dict[Interval, list[str]] = {}
    for code, score in scores.items():
        if score.is_exact:
            ties.setdefault(score, []).append(code)
    return ties


def _classes(
    within: Mapping[str, str] | None,
    scores: Mapping[str, Interval | None],
    problems: Collector,
) -> dict[str, dict[str, Interval | None]]:
    """The scores by class of peers, in the order of the names of classes."""
    classes: dict[str, dict[str, Interval | None]] = {}
    if within is not None:
        given = {nfc(code): nfc(name) for code, name in within.items()}
        for code, score in scores.items():
            if code in given:
                classes.setdefault(given[code], {})[code] = score
            else:
                expected = f"its class of peers{hint(code, given)}"
                problems.add("within", f"unit {code}", "nothing", expected)
    return dict(sorted(classes.items()))


# --- as text --------------------------------------------------------------------------


def _bands(
    groups: GroupBands | None, language: Language, digits: int | None
) -> Iterator[str]:
    """The groups with the scores that belong to them, a line each."""
    end = ""
    for group in groups.groups if groups else ():
        start = group.at_least and group.at_least.display(language, digits)
        if start:
            where = say(
                "from_below" if end else "from_up", language, start=start, end=end
            )
        else:
            where = say("below" if end else "any", language, end=end)
        end = start or ""
        yield f"{one_line(f'{group.code} ({group.name[language]})')}: {where}"


def _columns(
    units: Sequence[Ranked], language: Language, digits: int | None
) -> Iterator[str]:
    """A line for each unit, its columns below each other."""
    nowhere, either = say("rank.no_group", language), say("rank.or", language)
    rows = [
        (
            unit.rank.display(language),
            one_line(unit.code),
            unit.score.display(language, digits),
            one_line(either.join(code or nowhere for code in unit.groups)),
        )
        for unit in units
    ]
    ranks, codes, scores = (
        max((len(row[column]) for row in rows), default=0) for column in range(3)
    )
    for place, code, score, groups in rows:
        line = f"{place:>{ranks}}  {code:<{codes}}  {score:>{scores}}  {groups}"
        yield line.rstrip()


def _plain(_: object, __: object, value: object) -> object:
    match value:
        case Fraction():
            return exact_text(value)
        case tuple():
            return list(value)
        case Table():
            return dict(value)
        case datetime.date():
            return value.isoformat()
        case _:
            return value
