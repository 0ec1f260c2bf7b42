"""The built site in a real browser; skipped where there is no site or no browser.

`python docs/build.py` builds it; `PARINDEX_SITE` names another folder than `site`.
Every page that is opened fails its test for an error on the console, for a request to
anywhere else, and for an answer that is not there.
"""

from __future__ import annotations

import functools
import os
import threading
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, BrowserContext, Page

    from site_browser import Open, Scheme

ROOT = Path(__file__).resolve().parents[2]

CHROMIUM = Path("/usr/bin/chromium")

#: A browser that asks nothing of anyone by itself.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

#: Where docs/pyodide.py has npm put what checks accessibility.
AXE = ROOT / "docs" / "_build" / "npm" / "node_modules" / "axe-core" / "axe.min.js"


class Quiet(SimpleHTTPRequestHandler):
    """A static file server that does not say what it serves."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        """A file; nothing where a browser looks for an icon by itself."""
        if self.path == "/favicon.ico":
            self.send_response(HTTPStatus.NO_CONTENT)
            self.end_headers()
        else:
            super().do_GET()


@pytest.fixture(scope="session")
def site() -> Path:
    """The folder of the built site."""
    folder = Path(os.environ.get("PARINDEX_SITE") or ROOT / "site")
    if not (folder / "en").is_dir():
        pytest.skip("there is no built site: python docs/build.py")
    return folder


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """The address of the site, served as any static file server would."""
    handler = functools.partial(Quiet, directory=str(site))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium."""
    playwright: Any = pytest.importorskip("playwright.sync_api")
    if not CHROMIUM.exists():
        pytest.skip("there is no Chromium: apt-get install chromium")
    with playwright.sync_playwright() as started:
        launched = started.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Open]:
    """Opens pages, and fails for what goes wrong on any of them."""
    wrong: list[str] = []
    contexts: list[BrowserContext] = []

    def hear(page: Page) -> None:
        page.on(
            "console",
            lambda message: (
                wrong.append(f"console: {message.text}")
                if message.type == "error"
                else None
            ),
        )
        page.on("pageerror", lambda error: wrong.append(f"page: {error}"))
        page.on(
            "response",
            lambda response: (
                wrong.append(f"{response.status} {response.url}")
                if response.status >= HTTPStatus.BAD_REQUEST
                else None
            ),
        )

    def request(url: str) -> None:
        here = (f"{address}/", "data:", f"blob:{address}/")
        if not url.startswith(here):
            wrong.append(f"elsewhere: {url}")

    def open_page(
        path: str, *, width: int = 1280, scheme: Scheme = "light", scripts: bool = True
    ) -> Page:
        made: Any = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            java_script_enabled=scripts,
            has_touch=width < 600,
        )
        made.on("request", lambda asked: request(asked.url))
        contexts.append(made)
        page: Page = made.new_page()
        hear(page)
        page.goto(f"{address}/{path}")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not wrong


def violations(page: Page) -> list[str]:
    """What axe-core finds on a page that is serious or critical."""
    if not AXE.exists():
        pytest.skip("there is no axe-core: python docs/build.py fetches it")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: Any = page.evaluate("axe.run()")
    return [
        f"{each['id']} ({each['impact']}): {node['html'][:200]}"
        for each in found["violations"]
        if each["impact"] in {"serious", "critical"}
        for node in each["nodes"]
    ]


@pytest.fixture
def serious() -> Callable[[Page], list[str]]:
    """Finds what is seriously wrong for people who cannot see, or cannot point."""
    return violations
