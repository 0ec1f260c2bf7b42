"""The glossary, both languages side by side, from `glossary.toml`."""

from __future__ import annotations

import re
import tomllib
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from site_words import word
from sphinx.util.docutils import SphinxDirective

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx

    from parindex.text import Language

FILE = Path(__file__).with_name("glossary.toml")


def table(group: str, lang: Language) -> Iterator[str]:
    """The terms of one group, a row each."""
    terms = tomllib.loads(FILE.read_text(encoding="utf-8"))[group]
    keys = ("glossary.vi", "glossary.en", "glossary.code", "glossary.meaning")
    heads = [word(key, lang) for key in keys]
    cells = "".join(f"<th>{escape(head)}</th>" for head in heads)
    yield '<div class="table-wrapper docutils container">'
    yield f'<table class="docutils glossary"><thead><tr>{cells}</tr></thead><tbody>'
    for term in terms:
        code = "<br>".join(f"<code>{escape(c)}</code>" for c in term.get("code", []))
        anchor = re.sub(r"[^a-z0-9]+", "-", term["en"].lower()).strip("-")
        yield (
            f'<tr id="term-{anchor}"><td lang="vi">{escape(term["vi"])}</td>'
            f'<td lang="en">{escape(term["en"])}</td><td>{code}</td>'
            f"<td>{escape(term['meaning'][lang])}</td></tr>"
        )
    yield "</tbody></table></div>"


class GlossaryTable(SphinxDirective):
    """`{glossary-table} GROUP`: one group of terms."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """The table, its meanings in the language of the page."""
        self.env.note_dependency(str(FILE))
        lang: Language = "vi" if self.config.language == "vi" else "en"
        text = "\n".join(table(self.arguments[0], lang))
        return [nodes.raw("", text, format="html")]


def setup(app: Sphinx) -> dict[str, Any]:
    """Add the directive."""
    app.add_directive("glossary-table", GlossaryTable)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
