"""The best choices from groups of options, in whole numbers alone.

Options are added up group by group; of two that leave the same room for the rest, the
one that costs no less and gives no more is dropped. What is left holds the best.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

import attrs

from parindex.errors import Invalid, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

#: How many partial choices are held at the same time before it is too much; and which
#: part of that, where they must be compared in more than money, each with each.
MOST_LABELS, SEVERAL = 40_000, 10


class Label(NamedTuple):
    """Some actions, chosen from one group or several, and what they come to."""

    #: The points they add, in whole parts of a point.
    points: int
    #: What they use of each resource, in whole parts; of money first.
    uses: tuple[int, ...]
    #: How many they are.
    number: int
    #: The actions, a bit each; the highest bit is that of the first id.
    mask: int


#: By what choices are ordered, the best first; no two sets of actions are equal.
Order = Callable[[Label], tuple[int, int, int, int]]


def most_points(label: Label) -> tuple[int, int, int, int]:
    """Most points first; then least cost, fewest actions, first ids."""
    return -label.points, label.uses[0], label.number, -label.mask


def least_cost(label: Label) -> tuple[int, int, int, int]:
    """Least cost first; then most points, fewest actions, first ids."""
    return label.uses[0], -label.points, label.number, -label.mask


@attrs.frozen(kw_only=True)
class Choices:
    """From each group one option is taken; what the options give and use adds up."""

    #: The options of each group; no action stands in two groups.
    groups: tuple[tuple[Label, ...], ...]
    #: Pairs of actions in different groups, the first of no use without the second.
    needs: tuple[tuple[int, int], ...] = ()
    #: Pairs of actions in different groups that cannot both be chosen.
    bars: tuple[tuple[int, int], ...] = ()
    #: How much there is of each resource; None for no limit.
    limits: tuple[int | None, ...]
    #: How many partial choices are held at the same time before it is too much.
    most: int = MOST_LABELS

    def allows(self, label: Label) -> bool:
        """Whether no limit is passed, and no pair of actions forbids it."""
        return (
            self.fits(label.uses)
            and all(label.mask & b for a, b in self.needs if label.mask & a)
            and not any(label.mask & a and label.mask & b for a, b in self.bars)
        )

    def fits(self, uses: tuple[int, ...]) -> bool:
        """Whether no limit is passed."""
        return all(
            limit is None or used <= limit
            for used, limit in zip(uses, self.limits, strict=True)
        )

    @property
    def nothing(self) -> Label:
        """The choice of no action."""
        return Label(0, (0,) * len(self.limits), 0, 0)

    def without_hopeless(self) -> Choices:
        """The same choices without options that need what no option offers."""
        offered = 0
        for group in self.groups:
            offered |= bits_of(group)
        hopeless = 0
        for a, b in self.needs:
            hopeless |= 0 if b & offered else a & offered
        if not hopeless:
            return self
        groups = tuple(
            tuple(label for label in group if not label.mask & hopeless)
            for group in self.groups
        )
        return attrs.evolve(self, groups=groups).without_hopeless()

    def within(self, budget: int | None) -> Choices:
        """The same choices with so much money."""
        return attrs.evolve(self, limits=(budget, *self.limits[1:]))


def joined(a: Label, b: Label) -> Label:
    """Both together."""
    return Label(
        a.points + b.points,
        tuple([x + y for x, y in zip(a.uses, b.uses, strict=True)]),
        a.number + b.number,
        a.mask | b.mask,
    )


def best(
    choices: Choices, order: Order, *, need: int | None = None, count: int = 1
) -> list[Label]:
    """The first choices in an order, at most *count*.

    Args:
        choices: What can be chosen.
        order: `most_points` or `least_cost`.
        need: The points that must be reached.
        count: How many are wanted. Where more than one is, only those that are not
            wasteful count: none of their actions could be left out without a loss.

    Raises:
        Invalid: where there are too many to be compared.
    """
    if count > 1:
        choices = lean(choices)
    found = _labels(choices, count)
    found = [label for label in found if need is None or label.points >= need]
    return sorted(found, key=order)[:count]


def front(choices: Choices) -> list[Label]:
    """All choices of which none costs no more and gives more, by rising cost.

    Raises:
        Invalid: where there are too many to be compared.
    """
    return undominated(_labels(choices, 1), 1, choices.most)


# --- one option dominates another -----------------------------------------------------


def undominated(
    labels: Iterable[Label], keep: int, most: int = MOST_LABELS
) -> list[Label]:
    """The labels that fewer than *keep* others are at least as good as, by cost.

    Raises:
        Invalid: where they are more than *most*.
    """
    rising = sorted(labels, key=least_cost)
    # A resource that is used as money is, or not at all, cannot tell two apart.
    extra = [
        i
        for i in range(1, len(rising[0].uses) if rising else 0)
        if any(label.uses[i] not in {0, label.uses[0]} for label in rising)
        or len({label.uses[i] == label.uses[0] for label in rising if label.uses[0]})
        > 1
    ]
    if extra:
        return _in_several(rising, extra, keep, most // SEVERAL)
    kept: list[Label] = []
    top: list[int] = []  # the most points so far, falling
    for label in rising:
        if len(top) < keep or label.points > top[-1]:
            kept.append(label)
            top = sorted((*top, label.points), reverse=True)[:keep]
    return kept


def _in_several(
    rising: list[Label], extra: list[int], keep: int, most: int
) -> list[Label]:
    """Likewise, where more than money is scarce; dominators come before."""
    kept: list[tuple[int, tuple[int, ...], Label]] = []
    for label in rising:
        points, uses = label.points, tuple([label.uses[i] for i in extra])
        better = 0
        for more, less, _ in kept:
            if more >= points and all(map(int.__le__, less, uses)):
                better += 1
                if better == keep:
                    break
        else:
            kept.append((points, uses, label))
            _check_size(len(kept), most)
    return [label for *_, label in kept]


def lean(choices: Choices) -> Choices:
    """The choices without those of which a part gives as much.

    What is needed from another group stands in the same group afterwards.
    """
    groups = []
    for part in _parts(choices, choices.needs):
        options = [choices.nothing]
        done = 0
        for group in part:
            done |= bits_of(group)
            options = [
                label
                for a in options
                for b in group
                if _allowed(choices, label := joined(a, b), done)
            ]
            _check_size(len(options), choices.most)
        groups.append(tuple(a for a in options if not _is_wasteful(a, options)))
    return attrs.evolve(choices, groups=tuple(groups), needs=())


def _is_wasteful(label: Label, options: Sequence[Label]) -> bool:
    return any(
        other.points >= label.points
        and other.mask != label.mask
        and other.mask & label.mask == other.mask
        for other in options
    )


# --- group by group -------------------------------------------------------------------


def _labels(choices: Choices, keep: int) -> list[Label]:
    """The undominated sums of one option from each group."""
    capped = [i for i, limit in enumerate(choices.limits) if i and limit is not None]
    links = (*choices.needs, *choices.bars)
    found = [choices.nothing]
    for part in _parts(choices, links, capped):
        inside = _merged(choices, part, capped, keep)
        found = _pruned((joined(a, b) for a in found for b in inside), choices, keep)
    return found


def _merged(
    choices: Choices,
    part: list[tuple[Label, ...]],
    capped: list[int],
    keep: int,
) -> list[Label]:
    """The undominated sums of groups that are linked or share a scarce resource."""
    found = [choices.nothing]
    done = 0
    for number, group in enumerate(part, 1):
        done |= bits_of(group)
        later = part[number:]
        ahead = 0
        for other in later:
            ahead |= bits_of(other)
        open_ = _open(choices, done, ahead)
        closed = [
            i
            for i in range(1, len(choices.limits))
            if i not in capped or not any(o.uses[i] for other in later for o in other)
        ]
        found = _pruned(
            (
                label
                for a in found
                for b in group
                if _allowed(choices, label := joined(a, b), done)
            ),
            choices,
            keep,
            open_,
            closed,
        )
    return found


def _pruned(
    labels: Iterable[Label],
    choices: Choices,
    keep: int,
    open_: int = 0,
    closed: Iterable[int] = (),
) -> list[Label]:
    """The undominated labels, apart by the choices that still matter to others."""
    apart: dict[int, list[Label]] = {}
    gone = set(closed)
    for label in labels:
        if choices.fits(label.uses):
            uses = label.uses
            if gone:
                uses = tuple([0 if i in gone else u for i, u in enumerate(uses)])
            rest = label._replace(uses=uses)
            apart.setdefault(label.mask & open_, []).append(rest)
    found = [
        label
        for one in apart.values()
        for label in undominated(one, keep, choices.most)
    ]
    _check_size(len(found), choices.most)
    return found


def _open(choices: Choices, done: int, ahead: int) -> int:
    """The actions decided on that a pair links to one that is not."""
    found = 0
    for a, b in (*choices.needs, *choices.bars):
        for here, there in ((a, b), (b, a)):
            if here & done and there & ahead:
                found |= here
    return found


def _allowed(choices: Choices, label: Label, done: int) -> bool:
    """Whether no pair forbids it, of those whose groups are decided on."""
    mask = label.mask
    return not (
        any(mask & a and not mask & b for a, b in choices.needs if b & done)
        or any(mask & a and mask & b for a, b in choices.bars)
    ) and choices.fits(label.uses)


def bits_of(group: Iterable[Label]) -> int:
    """The actions of some options."""
    found = 0
    for label in group:
        found |= label.mask
    return found


def _parts(
    choices: Choices,
    links: Iterable[tuple[int, int]],
    resources: Iterable[int] = (),
) -> list[list[tuple[Label, ...]]]:
    """The groups, those that are linked or use the same resource together."""
    ties = [a | b for a, b in links]
    ties += [
        bits_of(o for group in choices.groups for o in group if o.uses[i])
        for i in resources
    ]
    parts: list[tuple[int, list[tuple[Label, ...]]]] = []
    for group in choices.groups:
        bits = bits_of(group)
        parts.append((bits, [group]))
    for tie in ties:
        touched = [part for part in parts if part[0] & tie]
        parts = [part for part in parts if not part[0] & tie]
        bits, groups = 0, []
        for own, those in touched:
            bits |= own
            groups += those
        parts.append((bits, groups))
    return [groups for _, groups in parts if groups]


def _check_size(number: int, most: int) -> None:
    if number > most:
        found = f"more than {most} partial plans that none is better than"
        expected = "fewer actions or limits, or HiGHS (the extra `solve`)"
        raise Invalid("plan", (Problem("size", "actions", found, expected),))
