"""Progress of work that lasts, on a terminal or in a notebook."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

T = TypeVar("T")

#: After how many seconds progress is shown.
DELAY = 2


def watched(
    items: Iterable[T], total: int | None = None, title: str = ""
) -> Iterable[T]:
    """*items*, with a progress bar once they have taken over two seconds.

    The bar is tqdm's, where that is installed (the extras `batch` and `solve` bring
    it), and shows on a terminal or in a notebook only.

    Args:
        items: What is worked through.
        total: How many there are, where that is known.
        title: What is being done.
    """
    try:
        from tqdm.auto import tqdm  # noqa: PLC0415 - slow to import, and may be absent
    except ImportError:
        return items
    bar: Iterator[T] = iter(
        tqdm(items, desc=title, total=total, delay=DELAY, disable=None, leave=False)
    )
    return bar
