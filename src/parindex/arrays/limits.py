"""How large whole data may be for floats to decide exactly on them, row by row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from parindex.arrays.columns import WHOLE
from parindex.arrays.forms import Column, Linear, Term, Times

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from parindex.arrays.columns import Given

#: Whole numbers below this, and a tenth more, are exact in floats, and so is on which
#: side of a threshold a quotient is: this is what its bottom times the numbers of the
#: threshold stay below.
MOST = 4e15

#: Whole sums of whole data, and what each is multiplied by where it is compared.
Limits = dict[Linear, int]


def most_of(limits: Mapping[Linear, int]) -> float:
    """What whole data can all be with no sum too large: a power of two, 0 at least."""
    most = 2.0**52
    while most >= 1 and any(
        times * _size(of, {}, most) > MOST for of, times in limits.items()
    ):
        most /= 2
    return most if most >= 1 else 0.0


def large_in(limits: Mapping[Linear, int], most: float, given: Sequence[Given]) -> Any:  # noqa: ANN401 - a mask
    """The rows in which a sum is too large; None: there are none.

    Args:
        limits: The sums.
        most: Up to where whole data surely make none of them so.
        given: The columns.
    """
    sizes = {column.datum.name: column for column in given}
    whole = [column for column in given if column.datum.kind in WHOLE]
    if not any((column.values > most).any() for column in whole):
        return None
    rows = len(given[0].values)
    found = np.zeros(rows, np.bool_)
    for of, times in limits.items():
        found |= times * _size(of, sizes, 0.0) > MOST
    return found if found.any() else None


def _size(of: Linear, given: Mapping[str, Given], most: float) -> Any:  # noqa: ANN401
    """The most that the parts of a sum come to, whatever their signs."""
    size: Any = float(abs(of.plus))
    for times, part in of.terms:
        size = size + float(abs(times)) * _part(part, given, most)
    return size


def _part(of: Term, given: Mapping[str, Given], most: float) -> Any:  # noqa: ANN401
    match of:
        case Column(name, missing) if name in given:
            column = given[name]
            size = np.abs(column.values.astype(np.float64))
            if column.gone is None:
                return size
            return np.where(column.gone, float(abs(missing or 0)), size)
        case Times(one, other):
            return _size(one, given, most) * _size(other, given, most)
    return most
