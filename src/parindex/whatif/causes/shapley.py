"""A change split exactly into its causes, whatever they are.

The part of a cause is its Shapley value: what it changes when it is the next one to
come, as a mean over all orders in which the causes can come. So the parts add up to the
change to the last digit, and no order of causes is preferred.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from math import factorial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Numbers = tuple[Fraction, ...]


def shapley(
    players: Sequence[str], value: Callable[[frozenset[str]], Numbers]
) -> dict[str, Numbers]:
    """What each player adds to a value, exactly; the order of players is nothing.

    Args:
        players: Their names, each once; all sets of them are valued, once each.
        value: What a set of players comes to: numbers, always as many, each of which
            is split by itself, such as the two ends of an interval.

    Returns:
        By player, what is theirs of each number. All of them together are what the
        value of all players is above that of none.
    """
    count = len(players)
    sets = [
        frozenset(some)
        for size in range(count + 1)
        for some in combinations(players, size)
    ]
    values = {some: value(some) for some in sets}
    found = {}
    for player in players:
        parts = [Fraction(0)] * len(values[frozenset()])
        for some in sets:
            if player not in some:
                # In how many of all orders just these come before the player.
                orders = factorial(len(some)) * factorial(count - len(some) - 1)
                weight = Fraction(orders, factorial(count))
                steps = zip(values[some | {player}], values[some], strict=True)
                for place, (after, before) in enumerate(steps):
                    parts[place] += weight * (after - before)
        found[player] = tuple(parts)
    return found
