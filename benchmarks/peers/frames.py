"""pandas: whole columns as it is meant, and row by row as it is often written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from columns import areas, leaves
from peers import dict_loop, naive
from timing import installed

if TYPE_CHECKING:
    from collections.abc import Callable

    from columns import Columns


def prepare_columns(data: Columns) -> Callable[[], Any]:
    """A call that scores a frame by columns: leaves, areas, then the total."""
    pd = installed("pandas")
    frame = pd.DataFrame(data)

    def totals() -> Any:  # noqa: ANN401 - a series
        scores = pd.DataFrame({e.code: naive.score(e, frame) for e in leaves()})
        found = {
            area: scores[[e.code for e in leaves() if e.area == area]].sum(axis=1)
            for area in areas()
        }
        return pd.DataFrame(found).sum(axis=1).to_numpy()

    return totals


def prepare_rows(data: Columns) -> Callable[[], Any]:
    """A call that scores a frame by `apply(axis=1)`."""
    pd = installed("pandas")
    frame = pd.DataFrame(data)
    total = dict_loop.scorer()
    return lambda: frame.apply(total, axis=1).to_numpy()
