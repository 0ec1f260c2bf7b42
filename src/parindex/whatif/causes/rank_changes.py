"""Why a rank changed: the change split exactly into its causes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from parindex.answers import as_json
from parindex.catalogue import say
from parindex.errors import Collector
from parindex.intervals import Interval
from parindex.populations import Population
from parindex.ranking import rank
from parindex.render import html_table
from parindex.tables import Table
from parindex.text import Text
from parindex.whatif.causes.score_changes import (
    cause_name,
    part_line,
    rounding,
)
from parindex.whatif.causes.shapley import shapley
from parindex.whatif.causes.vintages import (
    Cell,
    Side,
    States,
    cell_lines,
    cells,
    mixed,
    node_of,
    peers_of,
    survey_results,
)
from parindex.whatif.shifts import Shift, total_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from parindex.scorecard import Scorecard
    from parindex.text import Language
    from parindex.whatif.causes.shapley import Numbers


@attrs.frozen(kw_only=True)
class RankChange:
    """A change of a rank, split exactly into its causes; more places are worse."""

    #: The id of the unit in both populations, and its name.
    id: str
    unit: Text
    #: The code of the node that units are ranked by; empty for the whole.
    code: str
    #: Its title.
    title: Text
    #: The two sides.
    sides: tuple[Side, Side]
    #: How many units are ranked on each side.
    units: tuple[int, int]
    #: The unit's exact score on each side.
    scores: tuple[Interval, Interval]
    #: Its rank on each side; of rounded scores, where published ones are.
    before: Interval
    after: Interval
    #: To how many decimals scores are rounded; None: not at all.
    digits: int | None
    #: The part of each cause, in places; together they are the change.
    parts: Table[Shift]
    #: The ranks by exact scores of the data of each side under the rules of each side.
    cells: tuple[Cell, ...]

    @property
    def change(self) -> Shift:
        """How far the rank moved, in places."""
        return Shift.between(self.before, self.after)

    def explain(self, lang: Language = "vi") -> str:
        """How far the rank and the score moved, and what of it each cause gives."""
        parts = (
            f"  {part_line(cause_name(cause, lang), part, lang)}"
            for cause, part in self.parts.items()
        )
        lines = cell_lines(self.sides, self.cells, lang)
        head = say("attribution.places", lang)
        return "\n".join((*self._heading(lang), head, *parts, *lines))

    def to_json(self) -> str:
        """All of it as JSON, its numbers exact texts."""
        return as_json(self)

    def _repr_html_(self) -> str:
        return self.html()

    def html(self, lang: Language = "vi") -> str:
        """A table: a row a cause."""
        heads = [say(f"attribution.{name}", lang) for name in ("cause", "places")]
        rows = [
            ((cause_name(cause, lang), part.display(lang)), False)
            for cause, part in self.parts.items()
        ]
        whole = (say("attribution.sum", lang), self.change.display(lang))
        foot = cell_lines(self.sides, self.cells, lang)
        return html_table(self._heading(lang), heads, [*rows, (whole, True)], foot)

    def _heading(self, lang: Language) -> Iterator[str]:
        before, after = (side.name(lang) for side in self.sides)
        unit = self.unit[lang]
        yield say("attribution.heading", lang, unit=unit, before=before, after=after)
        title = say("attribution.rank", lang)
        yield total_line(title, self.before, self.after, lang)
        yield total_line(f"{self.code} {self.title[lang]}".strip(), *self.scores, lang)
        before, after = map(str, self.units)
        yield say("attribution.units", lang, before=before, after=after)
        if self.digits is not None:
            yield say("rounded", lang, digits=str(self.digits))


def attribute_rank(  # noqa: PLR0913 - all but the first three have defaults
    before: Population,
    after: Population,
    unit: str,
    *,
    code: str = "",
    survey: Iterable[str] | None = None,
    digits: int | None = None,
) -> RankChange:
    """Split the change of a unit's rank exactly into its causes.

    Causes are the unit's own results; its survey results; the framework or the reading;
    the results of all other units, and which units there are; and rounding, which is
    the rest to the ranks by rounded scores. The highest score is first, and equal
    scores share the better rank. Of an uncertain rank, the changes of the two ends are
    split, each by itself.

    Args:
        before: The units to start from.
        after: Those of the other year.
        unit: The id of the unit, which is in both.
        code: The code of a node that is in both, to rank by; the whole unless given.
        survey: The names of survey channels and survey data; unless given, all channels
            of a framework but the first.
        digits: To how many decimals scores are rounded before they are ranked.

    Raises:
        Invalid: with all data and codes that the other framework does not have.
        NotFound: for an unknown unit or code, or unknown survey results.
    """
    cards = before[unit].scorecard, after[unit].scorecard
    own = States.of(*cards, survey_results(cards, survey))
    scores = node_of(cards[0], code).score, node_of(cards[1], code).score
    problems = Collector()
    own.check(problems)
    problems.check(cards[1].context.assessment.subject)
    ranks = _Ranks(own, before, after, unit, code)
    ranks.check(problems)
    problems.check(cards[1].context.assessment.subject)
    causes = (*(cause for cause in own.causes if cause != "peers"), "peers")
    found = shapley(causes, ranks.ends)
    parts = {cause: Shift(low, high) for cause, (low, high) in found.items()}
    exact, ends = [
        [ranks.of(frozenset(some), n) for some in ((), causes)] for n in (None, digits)
    ]
    if digits is not None:
        parts["rounding"] = rounding(Shift.between(*ends), Shift.between(*exact))
    return RankChange(
        id=unit,
        unit=cards[1].context.assessment.unit,
        code=code,
        title=node_of(cards[1], code).node.title,
        sides=(Side.of(cards[0]), Side.of(cards[1])),
        units=(len(before), len(after)),
        scores=scores,
        before=ends[0],
        after=ends[1],
        digits=digits,
        parts=Table(parts),
        cells=cells(causes, ranks.of),
    )


@attrs.frozen
class _Ranks:
    """The ranks of a unit as causes come one by one."""

    own: States
    before: Population
    after: Population
    unit: str
    code: str
    _scores: dict[frozenset[str], dict[str, Interval | None]] = attrs.field(
        init=False, eq=False, repr=False, factory=dict
    )

    def ends(self, moved: frozenset[str]) -> Numbers:
        """The best and the worst exact rank when some causes have come."""
        found = self.of(moved)
        return found.low, found.high

    def of(self, moved: frozenset[str], digits: int | None = None) -> Interval:
        """The rank when some causes have come."""
        scores = {**self.others(moved), self.unit: self.score(self.own.card(moved))}
        return rank(scores, digits=digits)[self.unit].rank

    def score(self, card: Scorecard) -> Interval | None:
        """The score that a unit is ranked by; none where it does not apply."""
        node = node_of(card, self.code)
        return None if node.is_out else node.score

    def others(self, moved: frozenset[str]) -> dict[str, Interval | None]:
        """The scores of all other units."""
        if not self.own.ranked:  # then nothing of the unit counts for others
            moved &= {"rules", "peers"}
        if moved not in self._scores:
            units = self.after if "peers" in moved else self.before
            self._scores[moved] = {
                unit.code: self.score(self._under(unit.scorecard, moved))
                for unit in units
                if unit.code != self.unit
            }
        return self._scores[moved]

    def _under(self, card: Scorecard, moved: frozenset[str]) -> Scorecard:
        """The scorecard of another unit when some causes have come."""
        own = self.own
        same = "rules" not in own.causes or ("rules" in moved) == ("peers" in moved)
        rules = card if same else own.after if "rules" in moved else own.before
        peers = peers_of(card)
        if own.ranked:
            unit = own.card(moved).context.assessment
            peers = tuple(unit if p.unit == unit.unit else p for p in peers)
        return mixed(rules, card, card, peers, own.split)

    def check(self, problems: Collector) -> None:
        """Note all that one framework does not have of the other units."""
        if "rules" in self.own.causes:
            for moved, units in (({"rules"}, self.before), ({"peers"}, self.after)):
                for unit in units:
                    if unit.code != self.unit:
                        with problems.at(f"unit {unit.code}"):
                            self._under(unit.scorecard, frozenset(moved))
