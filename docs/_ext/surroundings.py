"""What surrounds each page: the language switch, the search, words of the theme."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from sphinx import addnodes
from sphinx.util.osutil import relative_uri

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

#: What the theme says in English whatever the language is, and what we say instead.
FIXED = {
    "Toggle site navigation sidebar": "Mở hoặc đóng mục lục",
    "Toggle table of contents sidebar": "Mở hoặc đóng mục lục của trang",
    "Toggle Light / Dark / Auto color theme": "Đổi giao diện sáng, tối hoặc tự động",
    "Toggle navigation of": "Mở hoặc đóng mục",
}
#: Pages of the Python interface hold English docstrings; translators leave them out.
EXEMPT = ["reference/api*"]


def leave_out(app: Sphinx) -> None:
    """Keep pages made from data, and English docstrings, out of the catalogues.

    And leave Sphinx's own search out of the site: it finds no Vietnamese word that is
    typed without its marks.
    """
    if app.builder.name == "gettext":
        app.config.exclude_patterns += [*EXEMPT, "reference/frameworks/**"]
        app.config.suppress_warnings += ["toc.excluded", "ref"]  # links to those
    app.builder.search = False  # type: ignore[attr-defined]


def surround(
    app: Sphinx,
    pagename: str,
    _template: str,
    context: dict[str, Any],
    _doctree: object,
) -> None:
    """Give the templates the other language and its page."""
    vietnamese = app.config.language == "vi"
    root = context.get("content_root", "./")
    other = "en" if vietnamese else "vi"
    context["other_language"] = other
    context["other_language_name"] = "English" if vietnamese else "Tiếng Việt"
    context["other_language_label"] = (
        "Read this page in English" if vietnamese else "Đọc trang này bằng tiếng Việt"
    )
    # As browsers ask for it: a folder's index by its name.
    context["other_language_page"] = f"{root}../{other}/{pagename}.html"
    context["pagefind"] = f"{root}../pagefind/"
    context["theme_words"] = FIXED if vietnamese else {}
    if "toctree" in context:
        context["toctree"] = _toctree(app, pagename)


def _toctree(app: Sphinx, page: str) -> Callable[..., str]:
    """The navigation as the theme asks for it: what leads to the page, and beside it.

    Sphinx makes all of it, again for each page, which takes a minute for ours.
    """

    def toctree(**_options: object) -> str:
        trail = {page, *_above(app.env, page)}
        return "".join(_entries(app, app.config.root_doc, page, trail, 1))

    return toctree


def _above(env: BuildEnvironment, page: str) -> Iterator[str]:
    """The pages that lead to one."""
    parents = {
        below: above for above, all_ in env.toctree_includes.items() for below in all_
    }
    while page in parents:
        page = parents[page]
        yield page


def _entries(
    app: Sphinx, folder: str, page: str, trail: set[str], level: int
) -> Iterator[str]:
    """What a page leads to, as Sphinx writes it."""
    for tree in app.env.tocs[folder].findall(addnodes.toctree):
        caption = tree.get("caption")
        if caption and level == 1:
            text = f'<span class="caption-text">{escape(caption)}</span>'
            yield f'<p class="caption" role="heading" aria-level="2">{text}</p>'
        yield "<ul>"
        for title, name in tree["entries"]:
            current = " current" if name in trail else ""
            home = app.builder.get_target_uri(page)
            target = app.builder.get_target_uri(name)
            href = "#" if name == page else relative_uri(home, target)
            shown = escape(title or app.env.titles[name].astext())
            yield f'<li class="toctree-l{level}{current}">'
            link = f'class="reference internal{current}" href="{escape(href)}"'
            yield f"<a {link}>{shown}</a>"
            if current:
                yield from _entries(app, name, page, trail, level + 1)
            yield "</li>"
        yield "</ul>"


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect both."""
    app.connect("builder-inited", leave_out)
    app.connect("html-page-context", surround, priority=400)  # before the theme
    return {"parallel_read_safe": True, "parallel_write_safe": True}
