"""A lock on a file, which the system lifts when its holder ends, however it ends."""

from __future__ import annotations

import os
import time
from contextlib import contextmanager, suppress
from importlib import import_module
from typing import TYPE_CHECKING, Any

from parindex.errors import Invalid, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: How long to wait between two tries, in seconds.
PAUSE = 0.02


@contextmanager
def locked(path: Path, wait: float) -> Iterator[None]:
    """Hold the lock on a file; nobody else holds it meanwhile.

    Args:
        path: The file, which is made where there is none and stays empty.
        wait: For how many seconds to wait while somebody else holds it.

    Raises:
        Invalid: where it is held by somebody else all the time.
    """
    file = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        until = time.monotonic() + wait
        while not _taken(file):
            if time.monotonic() >= until:
                expected = "a folder that nobody is writing to; try again later"
                problem = Problem("lock", path.name, "another writer", expected)
                raise Invalid(str(path.parent), (problem,))
            time.sleep(PAUSE)
        yield
    finally:
        os.close(file)  # which lifts the lock


def _taken(file: int) -> bool:
    """Take the lock, if it is free."""
    with suppress(BlockingIOError, PermissionError):
        try:
            fcntl: Any = import_module("fcntl")
        except ImportError:
            windows: Any = import_module("msvcrt")
            windows.locking(file, windows.LK_NBLCK, 1)
        else:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    return False
