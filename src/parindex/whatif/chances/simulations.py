"""What a simulation found: scores, groups and ranks, and how often each came out."""

from __future__ import annotations

import math
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any, NoReturn

import attrs
import numpy as np

from parindex.arrays.columns import BLOCK, Floats
from parindex.bands import GroupBands
from parindex.catalogue import say
from parindex.errors import Invalid, Problem
from parindex.explain import context_line
from parindex.intervals import Interval
from parindex.numbers import display
from parindex.render import html_table
from parindex.scorecard import Scorecard
from parindex.tables import Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from parindex.text import Language


#: How often an interval is to hold, unless something else is asked for.
LEVEL = 0.9


@attrs.frozen(eq=False)
class Simulation:
    """Scores of many draws: how often a score, a group or a rank comes out.

    Where some of the score is not known at all, each draw gives an interval; then how
    often something holds is one, too: surely, and possibly.
    """

    #: The card that it was made from.
    card: Scorecard = attrs.field(repr=False)
    #: The data that were drawn.
    names: tuple[str, ...]
    #: What the draws are the same for.
    seed: int
    #: How many draws were scored.
    draws: int
    #: How many were left out, as a part was more than its whole.
    failed: int
    #: Of how many draws a datum was cut at the end of what it can be, by datum.
    clipped: Table[int]
    #: How far a score may be off; scores as near as that count as equal.
    error_bound: float
    #: The groups that were asked for.
    bands: GroupBands | None
    #: The scores of the other units.
    others: Table[Interval]
    #: The lower ends, in no order.
    _low: Floats = attrs.field(repr=False)
    #: The higher ends; None where all are so far above the lower ones.
    _high: Floats | None = attrs.field(repr=False)
    _width: float = attrs.field(repr=False)
    #: How often so many bounds of groups are surely, and may be, above the score.
    _groups: Any = attrs.field(repr=False)
    #: How often so many others are surely, and may be, ahead.
    _ranks: Any = attrs.field(repr=False)

    @cached_property
    def _sorted(self) -> tuple[Floats, Floats]:
        # In place, as a copy of many draws would take as much memory again.
        self._low.sort()
        if self._high is None:
            return self._low, self._low
        self._high.sort()
        return self._low, self._high

    def quantile(self, part: float) -> tuple[float, float]:
        """What so large a part of the lower, and of the higher ends lies below.

        Raises:
            Invalid: for a part that is not between 0 and 1.
        """
        if not 0 <= part <= 1:
            _refuse("quantile", str(part), "a part from 0 to 1")
        low, high = (_quantile(ends, part) for ends in self._sorted)
        return low, high + self._width

    def interval(self, level: float = LEVEL) -> tuple[float, float]:
        """Where the score lies in so large a part of the draws, as much left out below.

        From the quantile of the lower ends to that of the higher ones.
        """
        if not 0 < level < 1:
            _refuse("level", str(level), "a number between 0 and 1")
        tail = (1 - level) / 2
        return self.quantile(tail)[0], self.quantile(1 - tail)[1]

    @cached_property
    def mean(self) -> tuple[float, float]:
        """The mean of the lower, and of the higher ends."""
        low = float(self._low.mean())
        if self._high is None:
            return low, low + self._width
        return low, float(self._high.mean())

    @cached_property
    def error(self) -> float:
        """The standard error of the mean, from drawing so many times and no more."""
        highs = self._low if self._high is None else self._high
        found = (_deviation(ends) for ends in (self._low, highs))
        return max(found) / math.sqrt(self.draws)

    # --- groups and ranks -------------------------------------------------------------

    @property
    def groups(self) -> Mapping[str, Interval]:
        """How often the unit is in each group, by code; "" for in none.

        Raises:
            Invalid: where no groups were asked for.
        """
        if self.bands is None:
            _refuse("bands", "none", "groups, asked for in simulate()")
        codes = [group.code for group in self.bands.groups]
        if len(self.bands.bounds) == len(codes):
            codes.append("")
        return Table(
            (code, self._share(self._groups, place, place))
            for place, code in enumerate(codes)
        )

    def rank(self, best: int, worst: int | None = None) -> Interval:
        """How often the unit has a rank, or one from the best to the worst of two.

        Units with equal scores share the better rank.

        Raises:
            Invalid: where no scores of other units were given.
        """
        if not self.others:
            _refuse("others", "none", "the scores of other units, for simulate()")
        last = best if worst is None else worst
        return self._share(self._ranks, best - 1, last - 1)

    @property
    def ranks(self) -> Mapping[int, Interval]:
        """How often the unit has each rank that it may have."""
        every = {place: self.rank(place) for place in range(1, len(self.others) + 2)}
        return {place: found for place, found in every.items() if found.high}

    def _share(self, counts: Any, first: int, last: int) -> Interval:  # noqa: ANN401
        """How often what is counted surely, and possibly, lies between two places."""
        size = len(counts)
        one, two = np.ogrid[:size, :size]
        surely = int(counts[(one >= first) & (two <= last)].sum())
        maybe = int(counts[(one <= last) & (two >= first)].sum())
        return Interval(Fraction(surely, self.draws), Fraction(maybe, self.draws))

    # --- as text ----------------------------------------------------------------------

    def explain(self, lang: Language = "vi") -> str:
        """What was drawn, and what came out, a line each."""
        return "\n".join(self._lines(lang))

    def _heading(self, lang: Language) -> Iterator[str]:
        yield context_line(self.card.context, lang)
        yield say(
            "draws.heading",
            lang,
            draws=str(self.draws),
            seed=str(self.seed),
            names="; ".join(self._title(name, lang) for name in self.names),
        )

    def _lines(self, lang: Language) -> Iterator[str]:
        yield from self._heading(lang)
        for what, value in self._rows(lang):
            yield say("draws.row", lang, what=what, value=value)
        yield from self._foot(lang)

    def _rows(self, lang: Language) -> Iterator[tuple[str, str]]:
        error = display(Fraction(self.error), lang, 4)
        yield say("draws.mean", lang, error=error), _between(*self.mean, lang)
        yield say("draws.median", lang), _between(*self.quantile(0.5), lang)
        level = display(Fraction(str(LEVEL)) * 100, lang)
        yield say("draws.interval", lang, level=level), _between(*self.interval(), lang)
        if self.bands is not None:
            for code, often in self.groups.items():
                name = code or say("rank.no_group", lang)
                yield say("draws.group", lang, group=name), _percent(often, lang)
        for place, often in self.ranks.items() if self.others else ():
            yield say("draws.rank", lang, rank=str(place)), _percent(often, lang)

    def _foot(self, lang: Language) -> Iterator[str]:
        if self.failed:
            yield say("draws.failed", lang, count=str(self.failed))
        for name, count in self.clipped.items():
            if count:
                title = self._title(name, lang)
                yield say("draws.clipped", lang, name=title, count=str(count))

    def _title(self, name: str, lang: Language) -> str:
        return self.card.context.framework.datum(name).title[lang]

    def _repr_html_(self, lang: Language = "vi") -> str:
        heads = (say(f"column.{name}", lang) for name in ("title", "score"))
        rows = (((what, value), False) for what, value in self._rows(lang))
        return html_table(self._heading(lang), heads, rows, self._foot(lang))


def _between(low: float, high: float, lang: Language) -> str:
    if low == high:
        return display(Fraction(low), lang, 2)
    return Interval(Fraction(low), Fraction(high)).display(lang, 2)


def _percent(often: Interval, lang: Language) -> str:
    shown = Interval(100 * often.low, 100 * often.high).display(lang, 2)
    return f"{shown} %"


def _quantile(rising: Floats, part: float) -> float:
    place = part * (len(rising) - 1)
    before = math.floor(place)
    low, high = rising[before], rising[min(before + 1, len(rising) - 1)]
    return float(low + (high - low) * (place - before))


def _deviation(values: Floats) -> float:
    """The standard deviation, in blocks, so that no copy of the whole is made."""
    mean, squares = float(values.mean()), 0.0
    for start in range(0, len(values), BLOCK):
        apart = values[start : start + BLOCK] - mean
        squares += float(apart @ apart)
    return math.sqrt(squares / max(len(values) - 1, 1))


def _refuse(where: str, found: str, expected: str) -> NoReturn:
    raise Invalid("simulation", (Problem(where, "", found, expected),))
