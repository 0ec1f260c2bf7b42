"""Points lost and points at stake, by department or by area."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal

import attrs

from parindex.answers import as_json
from parindex.catalogue import one_line, say
from parindex.intervals import Interval, total
from parindex.numbers import display
from parindex.plans.plan import Task, codes_above
from parindex.plans.values import check_card
from parindex.render import html_table
from parindex.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from parindex.plans.plan import Plan
    from parindex.scorecard import Scorecard
    from parindex.text import Language

#: What stands for nobody, or for a row without a row above it.
NOBODY = "plans.nobody"

SUMS = "plans.sums"
COLUMNS = ("leaves", "max_score", "score", "target", "lost", "stake", "left")


@attrs.frozen(kw_only=True)
class Sums:
    """Points of some leaves; each sum is over those where it is known."""

    #: How many leaves, the shares of those that several lead added up.
    leaves: Fraction
    #: The most there are.
    max_score: Fraction
    #: What was reached: the plan's baseline, or what was scored.
    score: Interval
    #: What the plan wants.
    target: Fraction
    #: The maximum less what was reached.
    lost: Interval
    #: What the plan wants less what was reached.
    stake: Interval
    #: The maximum less what the plan wants.
    left: Fraction
    #: The leaves whose maximum or score is not known, and that are in no sum.
    unknown: tuple[str, ...]
    #: The leaves with a score that the plan sets no points for, by code.
    untargeted: tuple[str, ...]


@attrs.frozen(kw_only=True)
class Part(Sums):
    """The points of one department or area."""

    #: The id of the organisation, or the code of the area; empty for nobody.
    key: str
    #: Its name.
    title: Text


@attrs.frozen(kw_only=True)
class Gap:
    """Points lost and at stake, each leaf counted once."""

    #: The plan, by its id.
    plan: str
    #: What the points are split by.
    by: Literal["lead", "area"]
    #: Whose a leaf is that several lead: the first one's, or an equal share of each.
    shared: Literal["first", "equal"]
    #: Whether the scores are those of a scorecard, and not the plan's baseline.
    scored: bool
    #: Each department or area, the most lost first.
    parts: tuple[Part, ...]
    #: All together.
    whole: Sums
    #: The criteria of the scorecard's framework that no row of the plan stands for.
    uncovered: tuple[str, ...]

    def explain(self, lang: Language = "vi") -> str:
        """All of it in words."""
        return "\n".join(self._lines(lang))

    def _lines(self, lang: Language) -> Iterator[str]:
        yield from self._heading(lang)
        for part in self.parts:
            yield f"  {one_line(part.title[lang])}: {_sums(part, lang)}"
        yield say("plans.gap.whole", lang, sums=_sums(self.whole, lang))
        yield from self._rest(lang)

    def _heading(self, lang: Language) -> Iterator[str]:
        yield say(f"plans.gap.{self.by}", lang, plan=self.plan)
        yield say(f"plans.gap.{'scored' if self.scored else 'baseline'}", lang)
        if self.by == "lead":
            yield say(f"plans.shared.{self.shared}", lang)

    def _rest(self, lang: Language) -> Iterator[str]:
        found = {
            "unknown": self.whole.unknown,
            "untargeted": self.whole.untargeted,
            "uncovered": self.uncovered,
        }
        for name, codes in found.items():
            if codes:
                yield say(f"plans.gap.{name}", lang, codes=", ".join(codes))

    def to_json(self) -> str:
        """All of it as JSON."""
        return as_json(self)

    def _repr_html_(self, lang: Language = "vi") -> str:
        heads = (say(f"plans.column.{name}", lang) for name in (self.by, *COLUMNS))
        rows: list[tuple[Iterable[str], bool]] = [
            ((one_line(part.title[lang]), *_cells(part, lang)), False)
            for part in self.parts
        ]
        whole = say("plans.whole", lang)
        rows.append(((whole, *_cells(self.whole, lang)), True))
        return html_table(self._heading(lang), heads, rows, self._rest(lang))


def _sums(sums: Sums, lang: Language) -> str:
    cells = dict(zip(COLUMNS, _cells(sums, lang), strict=True))
    return say(SUMS, lang, **cells)


def _cells(sums: Sums, lang: Language) -> tuple[str, ...]:
    values = (getattr(sums, name) for name in COLUMNS)
    return tuple(
        x.display(lang) if isinstance(x, Interval) else display(x, lang) for x in values
    )


# --- the points of one leaf -----------------------------------------------------------


@attrs.frozen
class _Leaf:
    """A leaf of a plan with what is known of its points."""

    task: Task
    max_score: Fraction | None
    score: Interval | None
    target: Fraction | None


def _leaves(plan: Plan, card: Scorecard | None) -> Iterator[_Leaf]:
    for task in plan.leaves():
        points, criterion = task.points, criterion_of(task)
        if points is None and criterion is None:
            continue
        target = points.target if points else None
        if card is None:
            most = points.max_score if points else None
            baseline = points.baseline if points else None
            score = None if baseline is None else Interval(baseline, baseline)
            yield _Leaf(task, most, score, target)
        elif criterion is not None and criterion in card.context.framework:
            node = card[criterion]
            if target is not None:
                target = min(target, node.max_score)
            yield _Leaf(task, node.max_score, node.score, target)
        else:
            yield _Leaf(task, None, None, target)


def criterion_of(task: Task) -> str | None:
    """The criterion that a row of a plan is, by its code; None for other tasks."""
    return task.code if task.code in task.criteria else None


# --- sums -----------------------------------------------------------------------------


def gap(
    plan: Plan,
    by: Literal["lead", "area"] = "lead",
    *,
    shared: Literal["first", "equal"] = "first",
    card: Scorecard | None = None,
) -> Gap:
    """Points lost and at stake, each leaf of the plan counted once.

    A leaf is a row that has none below it, and that has points or is a criterion of
    the framework by its code. One whose points are not known is told, and never 0.

    Args:
        plan: The plan.
        by: Split by who leads, or by the topmost row above, an area.
        shared: Whose a leaf is that several lead: the first one's, or an equal share
            of each.
        card: A scorecard to take the scores from; else the plan's baseline. What the
            plan wants is then at most what applies to the unit.

    Raises:
        Invalid: for a scorecard of another framework or unit than the plan's.
    """
    if card is not None:
        check_card(plan, card)
    leaves = tuple(_leaves(plan, card))
    names = {task.code: task.title for task in plan.tasks}
    split: dict[str, list[tuple[_Leaf, Fraction]]] = {}
    titles: dict[str, Text] = {}
    for leaf in leaves:
        owners = _leads(plan, leaf.task) if by == "lead" else _area(names, leaf.task)
        chosen = owners[:1] if shared == "first" else owners
        for key, title in chosen:
            titles[key] = title
            split.setdefault(key, []).append((leaf, Fraction(1, len(chosen))))
    parts = [
        Part(key=key, title=titles[key], **_added(some)) for key, some in split.items()
    ]
    parts.sort(key=lambda part: (-part.lost.high, -part.lost.low))
    return Gap(
        plan=plan.id,
        by=by,
        shared=shared,
        scored=card is not None,
        parts=tuple(parts),
        whole=Sums(**_added([(leaf, Fraction(1)) for leaf in leaves])),
        uncovered=_uncovered(leaves, card),
    )


def _leads(plan: Plan, task: Task) -> list[tuple[str, Text]]:
    found = {one.id: one.name for one in plan.leads(task)}
    return list(found.items()) or [("", _nobody())]


def _nobody() -> Text:
    return Text(say(NOBODY, "vi"), say(NOBODY, "en"))


def _area(titles: Mapping[str, Text], task: Task) -> list[tuple[str, Text]]:
    """The topmost row above, by the titles of all rows."""
    above = (*codes_above(task.code), task.code)
    code = next(code for code in above if code in titles)
    title = titles[code]
    return [(code, Text(f"{code} {title.vi}", f"{code} {title.en}"))]


def _uncovered(leaves: Iterable[_Leaf], card: Scorecard | None) -> tuple[str, ...]:
    if card is None:
        return ()
    codes = {criterion_of(leaf.task) for leaf in leaves}
    return tuple(
        leaf.code
        for leaf in card.leaves()
        if codes.isdisjoint((*codes_above(leaf.code), leaf.code))
    )


def _added(some: Iterable[tuple[_Leaf, Fraction]]) -> dict[str, Any]:
    """The fields of `Sums`."""
    some = list(some)
    known = [
        (leaf.max_score, leaf.score, leaf.target, share)
        for leaf, share in some
        if leaf.max_score is not None and leaf.score is not None
    ]
    aimed = [(m, s, t, share) for m, s, t, share in known if t is not None]
    return {
        "leaves": sum((share for _, share in some), Fraction(0)),
        "max_score": sum((m * share for m, _, _, share in known), Fraction(0)),
        "score": total(_times(s, share) for _, s, _, share in known),
        "target": sum((t * share for _, _, t, share in aimed), Fraction(0)),
        "lost": total(_times(_less(m, s), share) for m, s, _, share in known),
        "stake": total(_times(_less(t, s), share) for _, s, t, share in aimed),
        "left": sum(((m - t) * share for m, _, t, share in aimed), Fraction(0)),
        "unknown": _codes(
            leaf for leaf, _ in some if None in (leaf.max_score, leaf.score)
        ),
        "untargeted": _codes(
            leaf
            for leaf, _ in some
            if leaf.target is None and None not in (leaf.max_score, leaf.score)
        ),
    }


def _codes(leaves: Iterable[_Leaf]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(leaf.task.code for leaf in leaves))


def _less(most: Fraction, score: Interval) -> Interval:
    return Interval(most - score.high, most - score.low)


def _times(value: Interval, share: Fraction) -> Interval:
    return Interval(value.low * share, value.high * share)
