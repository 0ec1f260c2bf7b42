"""Progress is shown where it can be, and changes nothing."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING

from parindex import progress

if TYPE_CHECKING:
    import pytest


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_without_tqdm_nothing_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """The items are handed on as they are."""
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    items = [1, 2, 3]
    assert progress.watched(items) is items


def test_a_bar_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Once the work has taken long enough."""
    monkeypatch.setattr(progress, "DELAY", 0)
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    assert list(progress.watched(iter("abc"), 3, "scoring")) == ["a", "b", "c"]
    assert "scoring" in terminal.getvalue()


def test_none_where_nobody_looks(capsys: pytest.CaptureFixture[str]) -> None:
    """A file or a pipe gets no bar."""
    assert list(progress.watched([1, 2])) == [1, 2]
    assert capsys.readouterr().err == ""
