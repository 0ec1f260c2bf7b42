"""What tests of the site ask of a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from playwright.sync_api import Page

Scheme = Literal["light", "dark"]


class Open(Protocol):
    """Opens a page of the site."""

    def __call__(
        self,
        path: str,
        *,
        width: int = 1280,
        scheme: Scheme = "light",
        scripts: bool = True,
    ) -> Page:
        """The page at a path such as `vi/what-if.html`, in a browser of its own."""
