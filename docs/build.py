"""Builds the site in both languages: `python docs/build.py`; `--serve` shows it.

    python docs/build.py                       build into `site`
    python docs/build.py --serve               build, then serve on this machine only
    python docs/build.py --serve --no-build    serve what is built
    python docs/build.py --update-translations bring docs/locale up to the pages
    python docs/build.py --check-translations  tell what is not translated; 1 if any

Needs the dependency group `site`. Only the runtime of the what-if page is fetched from
elsewhere, from npm; `--no-what-if` builds without it. A built site asks nobody but the
machine that serves it.
"""

from __future__ import annotations

import argparse
import functools
import http.server
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from babel.messages.pofile import read_po

if TYPE_CHECKING:
    from collections.abc import Iterator

    from babel.messages.catalog import Catalog

DOCS = Path(__file__).resolve().parent
SITE = DOCS.parent / "site"
WORK = DOCS / "_build"
LOCALE = DOCS / "locale"

LANGUAGES = ("en", "vi")
#: What the search must not read in a page.
UNREAD = "a.headerlink, svg.curve, .other-language, .language-switch"

#: The page at the top: it leads to the reader's language, and is a choice without
#: scripts.
ENTRANCE = """\
<!doctype html>
<html lang="vi">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>parindex</title>
<link rel="icon" href="vi/_static/favicon.svg">
<link rel="alternate" hreflang="vi" href="vi/index.html">
<link rel="alternate" hreflang="en" href="en/index.html">
<script>
let chosen = null;
try { chosen = localStorage.getItem("language"); } catch { /* nothing is kept */ }
const ours = (language) => /^(vi|en)\\b/.test(language ?? "");
const wanted = [chosen, ...navigator.languages].find(ours) ?? "vi";
location.replace(wanted.slice(0, 2) + "/index.html" + location.hash);
</script>
<style>
body { font: 1.1rem/1.6 system-ui, "Noto Sans", sans-serif; }
body { margin: 20vh auto; max-width: 24rem; padding: 0 1rem; }
a { display: block; padding: .5rem 0; }
</style>
</head>
<body>
<main>
<h1>parindex</h1>
<a href="vi/index.html" lang="vi">Tiếng Việt</a>
<a href="en/index.html" lang="en">English</a>
</main>
</body>
</html>
"""


def main() -> int:
    """Do what the arguments say."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--serve", action="store_true", help="serve the site")
    parser.add_argument("--port", type=int, default=8000, help="where (8000)")
    parser.add_argument("--no-build", action="store_true", help="as it is")
    parser.add_argument("--no-what-if", action="store_true", help="without its runtime")
    parser.add_argument("--update-translations", action="store_true")
    parser.add_argument("--check-translations", action="store_true")
    options = parser.parse_args()
    if options.update_translations or options.check_translations:
        templates = extract()
        if options.update_translations:
            update(templates)
        lacking = list(untranslated(templates))
        print("\n".join(lacking) or "all is translated")
        return 1 if lacking and options.check_translations else 0
    if not options.no_build:
        build(what_if=not options.no_what_if)
    if options.serve:
        serve(options.port)
    return 0


# --- building -------------------------------------------------------------------------


def build(*, what_if: bool = True) -> None:
    """Build everything into `SITE`, and say how long each part took and its size."""
    if what_if:
        with timed("runtime of the what-if page"):
            import pyodide  # noqa: PLC0415 - the module beside this one, where wanted

            pyodide.prepare(SITE / "pyodide")
    for old in (*LANGUAGES, "pagefind"):  # a page that is no more must not stay
        shutil.rmtree(SITE / old, ignore_errors=True)
    for language in LANGUAGES:
        with timed(f"pages, {language}"):
            pages(language)
    with timed("search"):
        search()
    (SITE / "index.html").write_text(ENTRANCE, encoding="utf-8")
    for folder in sorted(path for path in SITE.iterdir() if path.is_dir()):
        print(f"{size(folder) / 1e6:8.1f} MB  site/{folder.name}")
    print(f"{size(SITE) / 1e6:8.1f} MB  in all")


def pages(language: str) -> None:
    """All pages in one language; any warning is a mistake."""
    sphinx(language, "html", SITE / language)


def sphinx(language: str, builder: str, target: Path) -> None:
    """Run Sphinx in a process of its own: it keeps much in its modules."""
    command = [sys.executable, "-m", "sphinx", "-q", "-n", "-W", "--keep-going"]
    command += ["-j", "auto", "-b", builder, "-d", str(WORK / f"{builder}-{language}")]
    subprocess.run(  # noqa: S603 - our own words
        [*command, str(DOCS), str(target)],
        check=True,
        env=os.environ | {"DOCS_LANG": language},
    )


def search() -> None:
    """The index of the words of both languages, marks or not."""
    command = [sys.executable, "-m", "pagefind", "--site", str(SITE), "--quiet"]
    command += ["--glob", "{en,vi}/**/*.html", "--root-selector", "article[role=main]"]
    subprocess.run([*command, "--exclude-selectors", UNREAD], check=True)  # noqa: S603


class timed:  # noqa: N801 - reads as a word in `with`
    """Says how long a part took."""

    def __init__(self, what: str) -> None:
        self.what = what

    def __enter__(self) -> None:
        self.start = time.perf_counter()

    def __exit__(self, *_: object) -> None:
        print(f"{time.perf_counter() - self.start:8.1f} s   {self.what}", flush=True)


def size(folder: Path) -> int:
    """The bytes in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


# --- serving --------------------------------------------------------------------------


def serve(port: int) -> None:
    """Serve the site to this machine until interrupted."""
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=SITE)
    with http.server.ThreadingHTTPServer(("127.0.0.1", port), handler) as server:
        print(f"http://127.0.0.1:{port}/  (Ctrl+C ends it)", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print()


# --- translations ---------------------------------------------------------------------


def extract() -> Path:
    """What there is to translate, a template a page."""
    target = WORK / "gettext"
    for old in target.rglob("*.pot"):
        old.unlink()
    sphinx("en", "gettext", target)
    return target


def update(templates: Path) -> None:
    """Bring each Vietnamese catalogue up to its page; what changed becomes fuzzy."""
    command = [sys.executable, "-m", "sphinx_intl", "update", "-l", "vi"]
    command += ["-p", str(templates), "-d", str(LOCALE)]
    subprocess.run(command, check=True)  # noqa: S603 - our own words


def untranslated(templates: Path) -> Iterator[str]:
    """Each sentence without a Vietnamese one, with its page and why.

    The Python interface (`reference/api`) is exempt: it is made of the docstrings,
    which are English. Pages made from data are in both languages without a catalogue.
    """
    for template in sorted(templates.rglob("*.pot")):
        page = template.relative_to(templates).with_suffix("")
        path = LOCALE / "vi" / "LC_MESSAGES" / page.with_suffix(".po")
        catalogue = _read(path) if path.exists() else None
        for message in _read(template):
            if not message.id:
                continue
            ours = catalogue.get(message.id) if catalogue else None
            why = (
                "not translated"
                if ours is None or not ours.string
                else "fuzzy"
                if ours.fuzzy
                else ""
            )
            if why:
                yield f"{page}: {why}: {str(message.id)[:90]!r}"


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)


if __name__ == "__main__":
    sys.exit(main())
