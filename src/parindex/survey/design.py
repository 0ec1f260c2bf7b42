"""How a sample was drawn: weights, strata, stages of clusters, population sizes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

import attrs

from parindex.errors import Invalid, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable

#: What to do with a stratum of which only one unit was drawn: refuse; take it as a unit
#: that was certain to be in the sample; measure it from the mean of all; or give it the
#: average of the other strata.
Lonely = Literal["fail", "certainty", "adjust", "average"]

LONELY: tuple[Lonely, ...] = get_args(Lonely)


def _stages(value: str | Iterable[str | None] | None) -> tuple[str | None, ...]:
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else tuple(value)


@attrs.frozen(kw_only=True)
class Design:
    """A sampling design: names of columns, by stage where there are several.

    Raises:
        Invalid: at construction, where columns are given for more stages than there are
            clusters, or the rule for lonely units is not known.
    """

    #: The column of weights: how many of the population each row stands for. Without
    #: one every row counts the same.
    weights: str | None = None
    #: The columns of strata, by stage.
    strata: tuple[str | None, ...] = attrs.field(default=(), converter=_stages)
    #: The columns of clusters, by stage: districts, then communes, then villages. None
    #: for a stage whose units are the rows; without any, rows are drawn at once.
    clusters: tuple[str | None, ...] = attrs.field(default=(), converter=_stages)
    #: The columns with the number of units there are, by stage, in the stratum or in
    #: the unit of the stage before. None for a stage drawn with replacement, or from so
    #: many that it does not matter.
    population: tuple[str | None, ...] = attrs.field(default=(), converter=_stages)
    #: The columns of flags, by stage, of units that were certain to be in the sample.
    certainty: tuple[str | None, ...] = attrs.field(default=(), converter=_stages)
    #: Whether the same cluster code may stand in several strata for other clusters.
    nested: bool = False
    #: What to do with a stratum of which only one unit was drawn.
    lonely: Lonely = "fail"

    def __attrs_post_init__(self) -> None:
        if not self.clusters:
            object.__setattr__(self, "clusters", (None,))
        problems = []
        stages = len(self.clusters)
        for field in ("strata", "population", "certainty"):
            given: tuple[str | None, ...] = getattr(self, field)
            if len(given) > stages:
                expected = f"at most {stages}, one for each stage of clusters"
                problems.append(
                    Problem("stages", field, f"{len(given)} columns", expected)
                )
            padded = (*given, *(None,) * (stages - len(given)))
            object.__setattr__(self, field, padded)
        if None in self.clusters[:-1]:
            expected = "a column, as only the last stage can be of rows"
            problems.append(Problem("stages", "clusters", "None", expected))
        if self.lonely not in LONELY:
            expected = f"one of {', '.join(LONELY)}"
            problems.append(Problem("lonely", "lonely", repr(self.lonely), expected))
        if problems:
            raise Invalid("design", tuple(problems))

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns that it names, each once."""
        named = (*self.strata, *self.clusters, *self.population, *self.certainty)
        return tuple(dict.fromkeys(c for c in (self.weights, *named) if c is not None))
