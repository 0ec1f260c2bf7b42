"""What it takes to reach a score: which values of a datum, and how few cases more.

Every answer is the exact inverse of the rules. A target that cannot be reached is
proved so: the best score there is, over all values that fit the other data.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Literal

import attrs

from parindex.answers import as_json
from parindex.binding import measured
from parindex.curves import Span
from parindex.evaluation import rescore
from parindex.formulas import Curved, Known, walk
from parindex.intervals import Interval
from parindex.measures import names_of
from parindex.numbers import exact
from parindex.scorecard import Scorecard, ScoredNode
from parindex.text import nfc
from parindex.whatif.seeking.responses import Response, response, touched
from parindex.whatif.seeking.words import goal_html, goal_lines, goals_html, goals_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from parindex.text import Language

#: Whether the target is reached now; can be; can only if what is open turns out well;
#: or cannot be.
Verdict = Literal["reached", "reachable", "open", "impossible"]

#: Values of what may change: answers, or spans of numbers from left to right.
Values = tuple[str, ...] | tuple[Span, ...]


@attrs.frozen
class Nearest:
    """The value that reaches a target with the least change."""

    #: An answer, or a number; of amounts perhaps only the edge of those that reach.
    value: Fraction | str
    #: Whether the value itself reaches, not only what lies beyond it.
    is_attained: bool
    #: How far it is from the value now; None for an answer.
    change: Fraction | None
    #: The score there; None at an edge.
    score: Interval | None


@attrs.frozen(kw_only=True)
class Goal:
    """What one datum, or one award, must be for a node to reach a target."""

    #: What all else is held at.
    card: Scorecard = attrs.field(eq=False, repr=False)
    #: The datum, or the code of the criterion whose awarded score may change.
    by: str
    #: The node; empty for the whole.
    code: str
    #: The score to reach.
    target: Fraction
    #: What the datum or the score is now; None where it is missing.
    now: Known | None
    #: The score of the node now.
    before: Interval
    #: All values that surely reach the target.
    surely: Values
    #: All values that reach it or may, because something else is open.
    possibly: Values
    #: The least change that surely reaches it; None where there is none, and where what
    #: it is now is not known.
    nearest: Nearest | None
    #: The best score that can surely be had, and the best that is possible; None where
    #: no value fits the other data.
    best: Interval | None
    #: The values that surely get the best score; none where it is only come near.
    best_at: Values

    @property
    def verdict(self) -> Verdict:
        """Whether the target is reached, can be, perhaps can be, or cannot be."""
        if self.before.low >= self.target:
            return "reached"
        if self.surely:
            return "reachable"
        return "open" if self.possibly else "impossible"

    @property
    def held(self) -> Mapping[str, Known | None]:
        """The data that stand in one share or sum with the datum, held as they are."""
        context = self.card.context
        names = [
            name
            for leaf in _leaves(self.card, self.by, self.code)
            for part in walk(context.formulas[leaf.code], context.data)
            if isinstance(part, Curved) and self.by in names_of(part.quantity)
            for name in names_of(part.quantity)
        ]
        others = (name for name in dict.fromkeys(names) if name != self.by)
        return {name: context.data.get(name) for name in others}

    @property
    def open(self) -> tuple[str, ...]:
        """The data and criteria that leave the score of the node open, but for `by`."""
        node = self.card[self.code] if self.code else self.card.root
        return tuple(dict.fromkeys(name for name in _open(node) if name != self.by))

    def explain(self, lang: Language = "vi") -> str:
        """What it takes, what was held, and why it cannot be where it cannot.

        Args:
            lang: `vi` or `en`.
        """
        return "\n".join(goal_lines(self, lang))

    def to_json(self) -> str:
        """All of it as JSON, its numbers exact texts."""
        return as_json(self)

    def _repr_html_(self) -> str:
        return goal_html(self, "vi")


@attrs.frozen(kw_only=True)
class Goals:
    """What each datum, and each award, would have to be alone for a target."""

    #: What all else is held at.
    card: Scorecard = attrs.field(eq=False, repr=False)
    #: The node; empty for the whole.
    code: str
    #: The score to reach.
    target: Fraction
    #: What can reach it alone, by the least change: cases, answers, points.
    alone: tuple[Goal, ...]
    #: What cannot, by the best score that it gives.
    rest: tuple[Goal, ...]

    def explain(self, lang: Language = "vi") -> str:
        """What reaches the target alone, then the best that the others give.

        Args:
            lang: `vi` or `en`.
        """
        return "\n".join(goals_lines(self, lang))

    def to_json(self) -> str:
        """All of it as JSON, its numbers exact texts."""
        return as_json(self)

    def _repr_html_(self) -> str:
        return goals_html(self, "vi")


# --- questions ------------------------------------------------------------------------


def goal(card: Scorecard, target: object, by: str, code: str = "") -> Goal:
    """What one datum, or one award, must be for a node to reach a target.

    Args:
        card: What all else is held at.
        target: The score to reach.
        by: A datum; or the code of a criterion with a rule, which is then awarded one
            of the scores that its rule can give.
        code: An area or a criterion; the whole unless given.

    Raises:
        NotFound: for a datum or code that is not there.
        NumberError: for a target that is no exact number.
        Invalid: for the code of a criterion that does not apply; and where rounding has
            too many steps to be taken apart.
    """
    wanted, framework, by = exact(target), card.context.framework, nfc(by)
    node = card[code] if code else card.root
    datum = framework.data_by_name.get(by)
    if datum is not None and datum.choices:
        return _by_answer(card, wanted, by, node)
    found = response(card, by, code)
    if datum is not None:
        return _by_number(card, wanted, found, node)
    return _by_award(card, wanted, found, node)


def goals(card: Scorecard, target: object, code: str = "") -> Goals:
    """What each datum and award that can move a node would have to be alone.

    Args:
        card: What all else is held at.
        target: The score to reach.
        code: An area or a criterion; the whole unless given.

    Raises:
        NotFound: for a code that is not there.
        NumberError: for a target that is no exact number.
        Invalid: where rounding has too many steps to be taken apart.
    """
    wanted = exact(target)
    node = card[code] if code else card.root
    alone: list[Goal] = []
    rest: list[Goal] = []
    for by in movers(card, code):
        found = goal(card, wanted, by, code)
        if found.verdict in {"reached", "reachable"}:
            alone.append(found)
        elif found.best is not None and found.best != node.score:
            rest.append(found)
    alone.sort(key=_effort)
    rest.sort(key=lambda each: -(each.best or node.score).low)
    return Goals(
        card=card, code=code, target=wanted, alone=tuple(alone), rest=tuple(rest)
    )


def _effort(found: Goal) -> tuple[bool, Fraction]:
    nearest = found.nearest
    if nearest is None:
        return True, Fraction(0)
    return False, Fraction(1) if nearest.change is None else abs(nearest.change)


def movers(card: Scorecard, code: str = "") -> Iterator[str]:
    """The data that a node is scored from, and the codes of its awarded leaves."""
    for datum in card.context.framework.data:
        if any(_leaves(card, datum.name, code)):
            yield datum.name
    for leaf in card.leaves():
        if leaf.award is not None and _is_below(leaf.code, code):
            yield leaf.code


def _is_below(leaf: str, code: str) -> bool:
    return not code or leaf == code or leaf.startswith(f"{code}.")


def _leaves(card: Scorecard, by: str, code: str) -> Iterator[ScoredNode]:
    """The leaves of a node that are scored from a datum."""
    if by not in card.context.framework.data_by_name:
        return
    for name in touched(card, by):
        leaf = card[name]
        if leaf.award is None and _is_below(name, code):
            yield leaf


def _open(node: ScoredNode) -> Iterator[str]:
    if node.score.is_exact:
        return
    if node.components and node.award is None:
        for component in node.components:
            yield from _open(component)
        if node.combination is None:
            yield node.code
        return
    data = node.context.data
    unknown = [
        name
        for name in node.data
        if not isinstance(data.get(name), int | Fraction | str)
    ]
    yield from unknown if node.award is None and unknown else [node.code]


# --- answers --------------------------------------------------------------------------


def _by_answer(card: Scorecard, target: Fraction, by: str, node: ScoredNode) -> Goal:
    datum = card.context.framework.datum(by)
    scores = {}
    for answer in datum.choices:
        then = rescore(card, measurements={by: measured(datum, answer)})
        scores[answer] = (then[node.code] if node.code else then.root).score
    now = card.context.data.get(by)
    surely = tuple(answer for answer, score in scores.items() if score.low >= target)
    nearest = None
    if now is not None and surely:
        value = now if isinstance(now, str) and now in surely else surely[0]
        nearest = Nearest(value, is_attained=True, change=None, score=scores[value])
    lows, highs = zip(*((s.low, s.high) for s in scores.values()), strict=True)
    return Goal(
        card=card,
        by=by,
        code=node.code,
        target=target,
        now=now,
        before=node.score,
        surely=surely,
        possibly=tuple(a for a, score in scores.items() if score.high >= target),
        nearest=nearest,
        best=Interval(max(lows), max(highs)),
        best_at=tuple(a for a, score in scores.items() if score.low == max(lows)),
    )


def _by_number(
    card: Scorecard, target: Fraction, found: Response, node: ScoredNode
) -> Goal:
    now = card.context.data.get(found.by)
    surely = found.reaching(target)
    low, high = found.best(), found.best(surely=False)
    return Goal(
        card=card,
        by=found.by,
        code=node.code,
        target=target,
        now=now,
        before=node.score,
        surely=surely,
        possibly=found.reaching(target, surely=False),
        nearest=_nearest(found, surely, now),
        best=None if low is None or high is None else Interval(low, high),
        best_at=() if low is None else found.reaching(low),
    )


def _by_award(
    card: Scorecard, target: Fraction, found: Response, node: ScoredNode
) -> Goal:
    context = card.context
    leaf = card[found.by]
    outcomes = list(context.framework.outcomes(found.by, context.reading))
    if leaf.award is not None:  # what it has, it can have, though no rule gives that
        outcomes.append(leaf.award)
    # More points of a criterion never take any from a node.
    best = found.at(max(outcome.high for outcome in outcomes))

    def given(spans: Iterable[Span]) -> tuple[Span, ...]:
        met = (s.meet(Span(o.low, o.high)) for o in outcomes for s in spans)
        return united(span for span in met if not span.is_empty)

    now = leaf.score.low if leaf.score.is_exact else leaf.score
    surely = given(found.reaching(target))
    return Goal(
        card=card,
        by=found.by,
        code=node.code,
        target=target,
        now=now,
        before=node.score,
        surely=surely,
        possibly=given(found.reaching(target, surely=False)),
        nearest=_nearest(found, surely, now),
        best=best,
        best_at=given(found.reaching(best.low)),
    )


def _nearest(
    found: Response, surely: tuple[Span, ...], now: Known | None
) -> Nearest | None:
    if not surely or not isinstance(now, int | Fraction):
        return None
    value, is_attained = nearest_in(surely, Fraction(now))
    score = found.at(value) if is_attained else None
    return Nearest(value, is_attained, value - now, score)


def united(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Closed spans from left to right, those that meet made one."""
    found: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.start, span.end)):
        if found and span.start <= found[-1].end:
            last = found.pop()
            found.append(Span(last.start, max(last.end, span.end)))
        else:
            found.append(span)
    return tuple(found)


def nearest_in(spans: Iterable[Span], x: Fraction) -> tuple[Fraction, bool]:
    """The value of some spans that is nearest to *x*, and whether they hold it.

    Of two that are equally near, the greater one.
    """
    found: list[tuple[Fraction, bool, Fraction]] = []
    for span in spans:
        if x in span:
            return x, True
        for end, closed in (
            (span.start, span.start_closed),
            (span.end, span.end_closed),
        ):
            if isinstance(end, Fraction):
                found.append((abs(end - x), not closed, -end))
    _, is_open, value = min(found)
    return -value, not is_open
