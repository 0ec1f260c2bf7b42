"""Pages of the bundled frameworks, written from the data in the language of the build.

A page an edition, a page an area, a page a criterion that has more than a line to say;
component criteria are sections of their criterion's page, and simple criteria sections
of their area's. They are build products: Sphinx finds them in `reference/frameworks`.
"""

from __future__ import annotations

from collections import defaultdict
from html import escape
from typing import TYPE_CHECKING, Any

from criterion_pages import CriterionPages
from page_pieces import Node, date, document_id, label, md

from parindex import Framework, available, load_framework
from parindex.intervals import Interval
from parindex.kit import Case, kit
from parindex.numbers import display
from parindex.words import Words, between

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx

    from parindex.text import Language

#: Where the pages are written, in the folder of the sources.
FOLDER = "reference/frameworks"


class Edition(CriterionPages):
    """Writes the pages of one edition in one language."""

    @classmethod
    def of(cls, framework: Framework, lang: Language) -> Edition:
        """An edition with its examples computed."""
        nodes = list(framework.walk())
        names = {r.name for node in nodes for r in node.readings if hasattr(r, "rule")}
        cases: dict[tuple[str | None, str], list[Case]] = defaultdict(list)
        for reading in (None, *sorted(names)):
            for case in kit(framework, reading).cases:
                cases[reading, case.code].append(case)
        return cls(framework, lang, cases, Words(framework.data_by_name, lang))

    @property
    def _others(self) -> tuple[str, ...]:
        """The ids of the other bundled editions of the same index."""
        index = self.framework.id.rpartition("/")[0]
        return tuple(
            name
            for name in available()
            if name != self.framework.id and name.rpartition("/")[0] == index
        )

    def pages(self) -> Iterator[tuple[str, str]]:
        """Each page: its name inside the edition's folder, and its text."""
        yield "index", "\n".join(self._index())
        for node in self.framework.children:
            yield node.code, "\n".join(self._page(node, self._own_pages(node)))
            for child in self._own_pages(node):
                yield child.code, "\n".join(self._page(child, ()))

    def _index(self) -> Iterator[str]:
        framework, lang = self.framework, self.lang
        yield from self.head(framework.title, label(framework), 1)
        yield from self.facts(
            {
                self.say("id"): f"<code>{escape(framework.id)}</code>",
                self.say("level"): escape(
                    self.say(f"level.{framework.level}") if framework.level else ""
                ),
                self.say("first_last"): self._years(),
                self.say("max"): display(framework.max_score, lang),
                self.say("min"): (
                    display(framework.min_score, lang) if framework.min_score else ""
                ),
                self.say("nodes"): str(len(list(framework.walk()))),
                self.say("leaves"): str(len(list(framework.leaves()))),
                self.say("checked"): (
                    date(framework.checked, lang) if framework.checked else ""
                ),
                self.say("hash"): f"<code>{framework.content_hash}</code>",
            }
        )
        yield f"{self.say('file')}:"
        yield ""
        yield "```python"
        yield "import parindex"
        yield ""
        yield f'framework = parindex.load_framework("{framework.id}")'
        yield "```"
        yield ""
        yield "```sh"
        yield f"uv run parindex show {framework.id}"
        yield "```"
        yield ""
        yield from self._tree()
        yield from self._unknown()
        yield from self.aggregation(framework)
        yield from self.notes(framework.notes, 2)
        if framework.channels:
            yield f"## {md(self.say('channels'))}"
            yield ""
            yield from (f"- {md(c.title[lang])}" for c in framework.channels)
            yield ""
        yield from self._data()
        if self._others:
            links = ", ".join(
                f"[{md(load_framework(other).title[lang])}]"
                f"(#{label(load_framework(other))})"
                for other in self._others
            )
            yield f"## {md(self.say('editions'))}"
            yield ""
            yield self.say("editions.none", links=links)
            yield ""
        yield from self._documents()
        yield "```{toctree}"
        yield ":hidden:"
        yield ""
        for node in framework.children:
            yield self._entry(node)
        yield "```"

    def _years(self) -> str:
        first, last = self.framework.first_year, self.framework.last_year
        if first is None:
            return ""
        if last is None:
            return self.say("from", first=str(first))
        if first == last:
            return str(first)
        return self.say("from_to", first=str(first), last=str(last))

    def _tree(self) -> Iterator[str]:
        yield f"## {md(self.say('areas'))}"
        yield ""
        yield self.say("areas.text")
        yield ""
        heads = ("code", "title", "max", "known")
        yield from self.table(heads, (self._tree_row(n) for n in self.framework.walk()))

    def _tree_row(self, node: Node) -> tuple[str, ...]:
        depth = node.code.count(".")
        anchor = f'<span id="{escape(node.code)}" class="depth-{depth}"></span>'
        title = md(node.title[self.lang])
        return (
            f"{anchor}{self.link(node)}",
            f"**{title}**" if depth == 0 else title,
            display(node.max_score, self.lang),
            self.state(node),
        )

    def _unknown(self) -> Iterator[str]:
        yield f"## {md(self.say('unknown'))}"
        yield ""
        found = self.framework.unmodelled()
        yield self.say("unknown.text" if found else "unknown.none")
        yield ""
        if found:
            heads = ("code", "title", "known", "possible")
            yield from self.table(
                heads,
                (
                    (
                        self.link(node),
                        md(node.title[self.lang]),
                        self.state(node),
                        between(Interval(node.min_score, node.max_score), self.lang),
                    )
                    for node in found
                ),
            )

    def _data(self) -> Iterator[str]:
        framework, lang = self.framework, self.lang
        if not framework.data:
            return
        yield f"## {md(self.say('data'))}"
        yield ""
        yield self.say("data.text")
        yield ""
        readers = framework.readers()
        rows = (
            (
                f'<span id="datum-{escape(datum.name)}"></span>`{datum.name}`',
                md(datum.title[lang]),
                md(self.say(f"kind.{datum.kind}")),
                ", ".join(self.link(framework[code]) for code in readers[datum.name]),
            )
            for datum in framework.data
        )
        yield from self.table(("datum", "title", "kind", "by_data"), rows)

    def _documents(self) -> Iterator[str]:
        yield f"## {md(self.say('documents'))}"
        yield ""
        lang = self.lang
        for document in self.framework.documents:
            day = f", {date(document.date, lang)}" if document.date else ""
            issuer = f" {md(document.issuer[lang])}{day}." if document.issuer else ""
            if not issuer and day:
                issuer = f" {day[2:]}."
            place = f" {md(document.location)}." if document.location else ""
            anchor = f'<span id="{document_id(document.id)}"></span>'
            title = md(document.title[lang]).rstrip(".")
            yield f"- {anchor}**{md(document.id)}**: {title}.{issuer}{place}"
        yield ""
        yield from self.sources(self.framework.sources)


def write(app: Sphinx) -> None:
    """Write the pages for Sphinx to find, and remove those that are no more."""
    if app.builder.name == "gettext":
        return
    lang: Language = "vi" if app.config.language == "vi" else "en"
    home = app.srcdir / FOLDER
    made = set[str]()
    for name in available():
        edition = Edition.of(load_framework(name), lang)
        for page, text in edition.pages():
            path = home / name / f"{page}.md"
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                path.write_text(text, encoding="utf-8", newline="\n")
            made.add(str(path))
    for path in home.rglob("*.md"):
        if str(path) not in made:
            path.unlink()


def setup(app: Sphinx) -> dict[str, Any]:
    """Write the pages before Sphinx looks for its sources."""
    app.connect("builder-inited", write)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
