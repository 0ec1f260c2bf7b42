"""What sets of actions do to a score, each set scored as a whole.

Actions interact where they change the same datum, the same criterion, data of one
share, or criteria below a node that is not simply a sum. Actions that do not interact
add up exactly: the gain of both is the sum of the two gains.
"""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

import attrs

from parindex.aggregation import Pooled, adds_up
from parindex.changes import Add, Applies, Award, Set
from parindex.construction import aggregation_of, code_of
from parindex.errors import Collector, Invalid, Problem
from parindex.measures import names_of
from parindex.scorecard import Scorecard
from parindex.units import Amount
from parindex.whatif.planning.actions import workable
from parindex.whatif.scenarios import apply_changes

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
    from fractions import Fraction

    from parindex.changes import BookChange
    from parindex.criteria import Area, Criterion, Framework
    from parindex.intervals import Interval
    from parindex.whatif.planning.actions import Action

#: How many sets of interacting actions are scored before it is too much.
MOST_SETS = 1 << 16

#: Mistakes that a set of actions can make and a part or more of it need not: a part
#: above its whole, a value out of range. Such a set cannot be done.
INVALID_TOGETHER = frozenset({"part", "range"})


@attrs.frozen(eq=False)
class Effects:
    """A scorecard, and what sets of actions make of it."""

    #: The scorecard.
    card: Scorecard
    #: The area or criterion whose score counts; empty for the whole.
    code: str

    def score(self, card: Scorecard) -> Interval:
        """The score that counts."""
        return (card[self.code] if self.code else card.root).score

    def after(self, actions: Iterable[Action]) -> Scorecard:
        """The scorecard once some actions are done, which do not contradict each other.

        Raises:
            Invalid: for data that cannot be.
        """
        changes = [change for action in actions for change in action.changes]
        changes.sort(key=self._turn)
        return apply_changes(self.card, _together(changes))

    def gain(self, actions: Iterable[Action]) -> Fraction | None:
        """The points that some actions surely add; None where they cannot be done."""
        try:
            card = self.after(actions)
        except Invalid:
            return None
        return self.score(card).low - self.score(self.card).low

    def check(self, actions: Iterable[Action], problems: Collector) -> None:
        """Note the changes that make no sense, whatever else is done."""
        subject = self.card.context.assessment.subject
        for action in actions:
            with problems.at(f"action {action.id}"):
                try:
                    self.after((action,))
                except Invalid as error:
                    wrong = [p for p in error.problems if p.id not in INVALID_TOGETHER]
                    if wrong:
                        raise Invalid(subject, tuple(wrong)) from None

    def _turn(self, change: BookChange) -> tuple[bool, int]:
        """Points are added to what a node has once all else is done, below it first."""
        last = isinstance(change, Add) and not self.is_datum(change)
        return last, -name_of(change).count(".") if last else 0

    def is_datum(self, change: BookChange) -> bool:
        """Whether a change is of a datum, not of a score."""
        data = self.card.context.framework.data_by_name
        return isinstance(change, Set) or (
            isinstance(change, Add) and change.name in data
        )

    def bars(self, a: Action, b: Action) -> bool:
        """Whether two actions exclude each other, or give one thing two values."""
        if a.id in b.excludes or b.id in a.excludes:
            return True
        return any(
            self.is_datum(x) is self.is_datum(y)
            and name_of(x) == name_of(y)
            and x != y
            and not (isinstance(x, Add) and isinstance(y, Add))
            for x in a.changes
            for y in b.changes
        )

    # --- groups -----------------------------------------------------------------------

    def groups(self, actions: Sequence[Action]) -> list[list[Action]]:
        """The actions, those together that interact."""
        awarded = {
            name_of(change)
            for action in actions
            for change in action.changes
            if not self.is_datum(change)
        }
        groups: list[tuple[set[Hashable], list[Action]]] = []
        for action in actions:
            touched, members = set(self._touched(action, awarded)), [action]
            apart = []
            for group in groups:
                if group[0].isdisjoint(touched):
                    apart.append(group)
                else:
                    touched |= group[0]
                    members = [*group[1], *members]
            groups = [*apart, (touched, members)]
        return [members for _, members in groups]

    def _touched(self, action: Action, awarded: set[str]) -> Iterator[Hashable]:
        """What an action has a part in; actions that touch the same thing interact."""
        context = self.card.context
        framework, reading = context.framework, context.reading
        codes = set()
        for change in action.changes:
            if not self.is_datum(change):
                codes.add(name_of(change))
            else:
                for name in self._moved(name_of(change)):
                    yield "datum", name
                    yield from framework.shares_of(name, reading)
                    codes.update(framework.readers(reading)[name])
        for code in codes:
            yield "code", code
            for above in ("", *accumulate(code.split("."), "{}.{}".format)):
                node = framework[above] if above else framework
                if self._counts(above) and not self._adds_up(node, awarded):
                    yield "code", above

    def _moved(self, name: str) -> Iterator[str]:
        """A datum, and the ranks that are counted from it."""
        yield name
        framework = self.card.context.framework
        for datum in framework.data if self.card.context.rivals else ():
            if datum.by is not None and name in names_of(
                framework.quantity(datum.name)
            ):
                yield datum.name

    def _counts(self, code: str) -> bool:
        """Whether a node is the one whose score counts, or below it."""
        return not self.code or f"{code}.".startswith(f"{self.code}.")

    def _adds_up(self, node: Framework | Area | Criterion, awarded: set[str]) -> bool:
        """Whether what is below a node adds up in it, whatever the actions do."""
        context = self.card.context
        if not node.children or node.capped or code_of(node) in awarded:
            return False
        how = aggregation_of(node, context.reading)
        if adds_up(how):
            return True
        # What is left out of a mean changes how much the rest counts.
        if context.excluding or (
            awarded and context.reduces and context.not_applicable
        ):
            return False
        if isinstance(how, Pooled):  # an award stands for all below it
            inside = (context.framework[code] for code in awarded)
            return not any(other.children for other in inside)
        return True

    def leaves(self, action: Action) -> tuple[str, ...]:
        """The codes that an action bears on, as far as they count."""
        readers = self.card.context.framework.readers(self.card.context.reading)
        found: list[str] = []
        for change in action.changes:
            if self.is_datum(change):
                moved = self._moved(name_of(change))
                found += [code for name in moved for code in readers[name]]
            else:
                found.append(name_of(change))
        return tuple(code for code in dict.fromkeys(found) if self._counts(code))

    # --- sets -------------------------------------------------------------------------

    def sets(
        self, group: Sequence[Action], fits: Callable[[Sequence[Action]], bool]
    ) -> list[tuple[tuple[Action, ...], Fraction]]:
        """The sets of a group's actions that can be done, and what each adds.

        Args:
            group: Actions that interact.
            fits: Whether a set is within all limits; so is then each part of it.

        Raises:
            Invalid: where there are too many sets.
        """
        inside = {action.id for action in group}
        found: list[tuple[Action, ...]] = [()]
        for action in workable(group):
            needed = inside.intersection(action.requires)
            for before in tuple(found):
                ids = {other.id for other in before}
                barred = any(self.bars(action, other) for other in before)
                both = (*before, action)
                if needed <= ids and not barred and fits(both):
                    found.append(both)
            if len(found) > MOST_SETS:
                names = ", ".join(sorted(inside))
                text = f"{len(inside)} actions that interact ({names})"
                expected = f"at most {MOST_SETS} sets of them to score"
                raise Invalid("plan", (Problem("size", "actions", text, expected),))
        gains = ((chosen, self.gain(chosen)) for chosen in found)
        return [(chosen, gain) for chosen, gain in gains if gain is not None]


def _together(changes: Iterable[BookChange]) -> list[BookChange]:
    """Changes with what is added to one thing added up, so that no order matters.

    Some cases fewer and then more need not be a number of cases in between.
    """
    found: dict[object, BookChange] = {}
    for change in changes:
        if isinstance(change, Add):
            place = change.name, change.amount.unit
            before = found.get(place)
            value = change.amount.value
            if isinstance(before, Add):
                value += before.amount.value
            found[place] = Add(change.name, Amount(value, change.amount.unit))
        else:
            found[change] = change
    return list(found.values())


def name_of(change: BookChange) -> str:
    """The datum or the code that a change is of."""
    return change.code if isinstance(change, Award | Applies) else change.name
