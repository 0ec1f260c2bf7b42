"""What scenarios come to beside a baseline: by node, by cause, and what stays."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import attrs

from parindex.catalogue import say
from parindex.changes import Add, Applies, Award, Change, Set, UseRule, Weigh, Without
from parindex.errors import Invalid, NotFound
from parindex.explain import context_line
from parindex.numbers import display, exact_text
from parindex.render import html_table
from parindex.scorecard import Scorecard
from parindex.whatif.causes.shapley import shapley
from parindex.whatif.scenarios import Scenario, apply_changes
from parindex.whatif.shifts import Move, Shift, move_line, moves, total_line
from parindex.whatif.wording import change_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from fractions import Fraction

    from parindex.intervals import Interval
    from parindex.text import Language

#: The changes of one node.
CODED = (Award, Applies, UseRule, Weigh)

#: Over how many causes a difference is shared out by Shapley's rule.
MOST_CAUSES = 5


@attrs.frozen
class Cause:
    """Changes that cannot be told apart, with what they did."""

    #: The changes; none for what several causes only did together.
    changes: tuple[Change, ...]
    #: How far they moved the score.
    shift: Shift


@attrs.frozen
class Outcome:
    """One scenario beside its baseline."""

    #: The scenario.
    scenario: Scenario
    #: The baseline.
    before: Scorecard = attrs.field(repr=False)
    #: The scorecard after the changes.
    after: Scorecard = attrs.field(repr=False)

    @property
    def shift(self) -> Shift:
        """How far the whole moved."""
        return Shift.between(self.before.score, self.after.score)

    @property
    def moves(self) -> tuple[Move, ...]:
        """The nodes that moved."""
        return moves(self.before, self.after)

    @property
    def unmoved(self) -> tuple[str, ...]:
        """The codes of the areas and criteria that did not move."""
        moved, left = {move.code for move in self.moves}, self.after.context.framework
        codes = (node.code for node in self.before.walk())
        return tuple(code for code in codes if code not in moved and code in left)

    @property
    def gone(self) -> tuple[str, ...]:
        """The codes of the areas and criteria that the new edition does not have."""
        left = self.after.context.framework
        return tuple(n.code for n in self.before.walk() if n.code not in left)

    @property
    def new(self) -> tuple[str, ...]:
        """The codes that only the new edition has."""
        had = self.before.context.framework
        return tuple(n.code for n in self.after.walk() if n.code not in had)

    @property
    def idle(self) -> tuple[tuple[Change, str], ...]:
        """The changes that changed nothing, each with the key of the reason why."""
        changes = self.scenario.changes
        found = ((c, self._reason(n)) for n, c in enumerate(changes))
        return tuple((change, reason) for change, reason in found if reason)

    def _reason(self, number: int) -> str:
        """Why a change moved nothing; empty where it did, or may have."""
        changes = self.scenario.changes
        others = (*changes[:number], *changes[number + 1 :])
        try:
            alone = apply_changes(self.before, changes[number : number + 1])
            without = apply_changes(self.before, others)
        except (Invalid, NotFound):  # it makes a difference to what is possible
            return ""
        if moves(self.before, alone) or moves(without, self.after):
            return ""
        why = _why(self.before, changes[number])
        is_so = _said(alone) == _said(self.before)
        return "same" if is_so and why != "out" else why

    def causes(self, code: str = "") -> tuple[Cause, ...]:
        """What each change gave to a node; the parts add up to its shift exactly.

        Changes that touch the same criterion count as one. What up to five causes did
        together is shared out by Shapley's rule, in which their order is nothing; of
        more, each has what it does alone, and a last one what they only did together.

        Raises:
            NotFound: for a code that is not there.
        """
        changes = self.scenario.changes
        groups = _groups(self.before, changes)
        names = [str(number) for number in range(len(groups))]

        def score(some: frozenset[str]) -> tuple[Fraction, ...]:
            chosen = {n for name in some for n in groups[int(name)]}
            made = [changes[number] for number in sorted(chosen)]
            found = _score(apply_changes(self.before, made), code)
            return found.low, found.high

        whole = Shift.between(_score(self.before, code), _score(self.after, code))
        try:
            if len(groups) <= MOST_CAUSES:
                parts = shapley(names, score)
            else:
                parts = _alone(names, score, whole)
        except (Invalid, NotFound):  # some of the changes only make sense with others
            return (Cause(changes, whole),)
        return tuple(
            Cause(
                tuple(changes[n] for n in groups[int(name)]) if name else (),
                Shift(*part),
            )
            for name, part in parts.items()
        )

    def explain(self, lang: Language = "vi") -> str:
        """What the scenario comes to, why, and what stays, a line each."""
        return "\n".join(self._lines(lang))

    def _lines(self, lang: Language) -> Iterator[str]:
        framework = self.after.context.framework
        yield say("whatif", lang, title=self.scenario.title[lang])
        yield from self.totals(lang)
        causes = [cause for cause in self.causes() if cause.shift]
        if causes:
            yield say("whatif.causes", lang)
        for cause in causes:
            shown = (change_line(c, framework, lang) for c in cause.changes)
            text = "; ".join(shown) or say("whatif.together", lang)
            yield f"  {_cause_line(text, cause.shift, self.shift, lang)}"
        leaves = [move for move in self.moves if move.is_leaf]
        if leaves:
            yield say("whatif.moves", lang)
        yield from (f"  {move_line(move, lang)}" for move in leaves)
        yield say("whatif.unmoved", lang, count=str(len(self.unmoved)))
        if self.gone:
            yield say("whatif.gone", lang, codes=", ".join(self.gone))
        if self.new:
            yield say("whatif.new", lang, codes=", ".join(self.new))
        for change, reason in self.idle:
            yield self.idle_line(change, reason, lang)

    def idle_line(self, change: Change, reason: str, lang: Language) -> str:
        """That a change has no effect, and why."""
        codes = ", ".join(_awarded(self.before, change))
        why = say(f"whatif.idle.{reason}", lang, codes=codes)
        text = change_line(change, self.after.context.framework, lang)
        return say("whatif.idle", lang, change=text, why=why)

    def totals(self, lang: Language) -> Iterator[str]:
        """Each channel that moved, then the whole, before and after."""
        for channel in self.before.context.framework.channels:
            old = self.before.channels[channel.name].score
            new = self.after.channels.get(channel.name)
            if new is not None and new.score != old:
                yield total_line(channel.title[lang], old, new.score, lang)
        title = say("total", lang)
        yield total_line(title, self.before.score, self.after.score, lang)


@attrs.frozen
class Comparison:
    """A baseline, and scenarios beside it."""

    #: The baseline.
    before: Scorecard = attrs.field(repr=False)
    #: The scenarios, in order.
    outcomes: tuple[Outcome, ...]

    def __iter__(self) -> Iterator[Outcome]:
        return iter(self.outcomes)

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the nodes that move in some scenario, in order."""
        moved = {move.code for outcome in self for move in outcome.moves}
        return tuple(n.code for n in self.before.walk() if n.code in moved)

    def explain(self, lang: Language = "vi") -> str:
        """What was compared, then each scenario."""
        lines = [context_line(self.before.context, lang)]
        for outcome in self:
            lines += ["", *outcome.explain(lang).splitlines()]
        return "\n".join(lines)

    def to_json(self) -> str:
        """The differences as JSON, its numbers exact texts."""
        found = [_plain(outcome) for outcome in self]
        return json.dumps(found, ensure_ascii=False, indent=1)

    def _repr_html_(self) -> str:
        return self.html()

    def html(self, lang: Language = "vi") -> str:
        """A table: a row a node that moves, a column a scenario."""
        heads = [say(f"column.{name}", lang) for name in ("code", "title", "before")]
        heads += [outcome.scenario.title[lang] for outcome in self]
        rows = []
        for code in (*self.codes, ""):
            node = self.before[code] if code else self.before.root
            title = node.node.title[lang] if code else say("total", lang)
            cells = [code, title, node.score.display(lang)]
            for outcome in self:
                if code in outcome.gone:
                    cells.append("–")
                    continue
                score = _score(outcome.after, code)
                moved = Shift.between(node.score, score)
                text = score.display(lang)
                cells.append(f"{text} ({moved.display(lang)})" if moved else text)
            rows.append((cells, bool(node.components)))
        idle = [
            outcome.idle_line(change, reason, lang)
            for outcome in self
            for change, reason in outcome.idle
        ]
        caption = [context_line(self.before.context, lang)]
        return html_table(caption, heads, rows, idle)


def compare(card: Scorecard, *scenarios: Scenario) -> Comparison:
    """Scenarios beside the scorecard they start from, which stays as it is.

    Raises:
        Invalid, NotFound: as `Scenario.apply`.
    """
    return Comparison(card, tuple(Outcome(s, card, s.apply(card)) for s in scenarios))


def _cause_line(text: str, shift: Shift, whole: Shift, lang: Language) -> str:
    moved = shift.display(lang)
    if shift.low != shift.high or whole.low != whole.high or not whole:
        return say("whatif.cause", lang, change=text, shift=moved)
    share = display(100 * shift.low / whole.low, lang, 1)
    return say("whatif.cause_share", lang, change=text, shift=moved, share=share)


def _score(card: Scorecard, code: str) -> Interval:
    return card[code].score if code else card.score


# --- causes ---------------------------------------------------------------------------


def _touched(card: Scorecard, change: Change) -> frozenset[str]:
    """The codes of the leaves that a change reaches first; none of rules."""
    framework = card.context.framework
    name = change.code if isinstance(change, CODED) else getattr(change, "name", "")
    if name not in framework and name not in framework.data_by_name:
        return frozenset()  # of another edition, or of the rules as a whole
    match change:
        case Set(name) | Add(name) | Without(name) if name in framework.data_by_name:
            return frozenset(framework.readers(card.context.reading)[name])
        case Add(code) | Without(code) | Award(code) | Applies(code) | UseRule(code):
            return frozenset(n.code for n in card[code].walk() if not n.components)
        case _:
            return frozenset()


def _groups(card: Scorecard, changes: Sequence[Change]) -> list[list[int]]:
    """Changes by their numbers, those that touch the same leaves together."""
    groups: list[tuple[frozenset[str], list[int]]] = []
    for number, change in enumerate(changes):
        codes, members = _touched(card, change), [number]
        apart = []
        for others, numbers in groups:
            if others & codes:
                codes, members = codes | others, numbers + members
            else:
                apart.append((others, numbers))
        groups = [*apart, (codes, members)]
    return sorted(sorted(members) for _, members in groups)


def _alone(
    names: Sequence[str],
    score: Callable[[frozenset[str]], tuple[Fraction, ...]],
    whole: Shift,
) -> dict[str, tuple[Fraction, ...]]:
    """What each does alone, and under no name what they only do together."""
    start = score(frozenset())
    parts: dict[str, tuple[Fraction, ...]] = {}
    left = attrs.astuple(whole)
    for name in names:
        found = score(frozenset([name]))
        part = tuple(b - a for a, b in zip(start, found, strict=True))
        left = tuple(b - a for a, b in zip(part, left, strict=True))
        parts[name] = part
    return {**parts, "": left} if any(left) else parts


def _said(card: Scorecard) -> tuple[object, ...]:
    """All that a scorecard follows from."""
    context = card.context
    return context.framework, context.reading, context.book, context.peers


def _awarded(card: Scorecard, change: Change) -> tuple[str, ...]:
    """The awards that stand above the leaves that a change reaches, or are theirs."""
    awards = card.context.book.awarded
    reached = _touched(card, change)
    return tuple(
        award
        for award in awards
        if any(f"{code}.".startswith(f"{award}.") for code in reached)
    )


def _why(card: Scorecard, change: Change) -> str:
    """Why a change moved no score."""
    reached = [card[code] for code in _touched(card, change)]
    if reached and all(node.state == "not_applicable" for node in reached):
        return "out"
    if isinstance(change, Award | Add) and not _is_of_data(card, change):
        return "equal"
    if not isinstance(change, Set | Add | Without):
        return "rules"
    if _awarded(card, change):
        return "awarded"
    return "level" if reached else "unread"


def _is_of_data(card: Scorecard, change: Award | Add) -> bool:
    data = card.context.framework.data_by_name
    return isinstance(change, Add) and change.name in data


def _plain(outcome: Outcome) -> dict[str, Any]:
    def shifted(shift: Shift) -> dict[str, str]:
        return {"low": exact_text(shift.low), "high": exact_text(shift.high)}

    framework = outcome.after.context.framework
    return {
        "scenario": outcome.scenario.name,
        "before": str(outcome.before.score),
        "after": str(outcome.after.score),
        "shift": shifted(outcome.shift),
        "causes": [
            {
                "changes": [change_line(c, framework, "en") for c in cause.changes],
                "shift": shifted(cause.shift),
            }
            for cause in outcome.causes()
        ],
        "moves": [
            {
                "code": move.code,
                "before": str(move.before),
                "after": str(move.after),
                "shift": shifted(move.shift),
            }
            for move in outcome.moves
        ],
        "unmoved": list(outcome.unmoved),
        "gone": list(outcome.gone),
        "new": list(outcome.new),
        "idle": [
            {"change": change_line(change, framework, "en"), "why": reason}
            for change, reason in outcome.idle
        ],
    }
