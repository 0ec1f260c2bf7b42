"""The pieces that pages made from data are put together from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from typing import TYPE_CHECKING, Any

import attrs
from site_words import word

from parindex import Framework
from parindex.aggregation import Sum
from parindex.formulas import Constant, is_stated
from parindex.kit import Case
from parindex.rules import Unmodelled
from parindex.text import Language
from parindex.words import Words

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Iterator

    from parindex import Source
    from parindex.text import Text

#: How long a title may be in the navigation.
SHORT = 64
#: Columns of numbers.
NUMBERS = {"max", "score", "possible"}

#: An area or a criterion; for an aggregation the framework too.
Node = Any


def label(framework: Framework, code: str = "") -> str:
    """The name that other pages refer to an edition or a criterion by."""
    slug = re.sub(r"[^0-9a-z]+", "-", f"{framework.id} {code}".lower()).strip("-")
    return f"c-{slug}"


def named(code: str, title: str) -> str:
    """A title after its code; a code in words is for files only."""
    return f"{code} {title}" if code[:1].isdigit() else title


def md(text: str) -> str:
    """Text as Markdown prints it, letter by letter."""
    return re.sub(r"([\\`*_\[\]<>#|{}$~&!^])", r"\\\1", " ".join(text.split()))


def short(text: str) -> str:
    """A title that fits the navigation."""
    text = " ".join(text.split())
    return text if len(text) <= SHORT else f"{text[:SHORT].rpartition(' ')[0]}…"


def date(day: datetime.date, lang: Language) -> str:
    """A day as people write it."""
    return day.strftime("%d/%m/%Y" if lang == "vi" else "%d %B %Y").lstrip("0")


def html(lines: Iterable[str]) -> Iterator[str]:
    """Lines of HTML as Markdown takes them unread."""
    yield "```{raw} html"
    yield from lines
    yield "```"
    yield ""


def indented_list(lines: Iterable[str]) -> Iterator[str]:
    """Sentences that are set in by two spaces a level, as nested lists."""
    depth = -1
    for line in lines:
        text = line.lstrip()
        level = min((len(line) - len(text)) // 2, depth + 1)
        if level > depth:
            yield '<ul class="rule">'
        else:
            yield "</li>" + "</ul></li>" * (depth - level)
        depth = level
        yield f"<li>{escape(text)}"
    if depth >= 0:
        yield "</li></ul>" * (depth + 1)


def document_id(document: str) -> str:
    """The place of a document on the page of its edition."""
    return "doc-" + re.sub(r"\W+", "-", document.lower()).strip("-")


@attrs.frozen
class Pieces:
    """Writes pieces of the pages of one edition in one language."""

    framework: Framework
    lang: Language
    #: The examples, by reading and code.
    cases: Mapping[tuple[str | None, str], list[Case]]
    words: Words

    def say(self, key: str, **values: str) -> str:
        """The site's own words in the language of the page."""
        return word(key, self.lang, **values)

    def link(self, node: Node) -> str:
        """The code, leading to where it is told of."""
        return f"[{md(node.code)}](#{label(self.framework, node.code)})"

    def state(self, node: Node) -> str:
        """How far the sources state a node, in one word."""
        if node.children:
            if isinstance(node.aggregation, Sum):
                return self.say("known.sum")
            stated = not isinstance(node.aggregation, Unmodelled)
        else:
            formula = self.framework.formula(node.code)
            stated = is_stated(formula)
            if not stated and not isinstance(formula, Constant):
                return self.say("known.partly")
        return self.say("known.yes" if stated else "known.no")

    def aggregation(self, node: Node) -> Iterator[str]:
        """How a node follows from what is below it, where that is not just a sum."""
        lines = list(self.words.aggregations(node))
        if not lines:
            return
        if node is self.framework:
            yield f"## {md(self.say('rule'))}"
            yield ""
        yield from html(indented_list(lines))

    def head(self, title: Text, name: str, level: int, code: str = "") -> Iterator[str]:
        """A heading with its name for links, and the title in the other language."""
        other: Language = "en" if self.lang == "vi" else "vi"
        yield f"({name})="
        yield f"{'#' * level} {md(named(code, title[self.lang]))}"
        yield ""
        if title.vi != title.en:
            text = escape(" ".join(title[other].split()))
            yield from html([f'<p class="other-language" lang="{other}">{text}</p>'])

    def facts(self, facts: Mapping[str, str]) -> Iterator[str]:
        """Names and values (as HTML), those without a value left out."""
        found = [
            f"<div><dt>{escape(name)}</dt><dd>{value}</dd></div>"
            for name, value in facts.items()
            if value
        ]
        yield from html(['<dl class="facts">', *found, "</dl>"])

    def table(
        self, heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]
    ) -> Iterator[str]:
        """A table; its columns are named by the keys of words."""
        yield f"| {' | '.join(self.say(head) for head in heads)} |"
        aligned = ("--:" if head in NUMBERS else ":--" for head in heads)
        yield f"| {' | '.join(aligned)} |"
        yield from (f"| {' | '.join(cells)} |" for cells in rows)
        yield ""

    def notes(self, notes: tuple[Text, ...], level: int) -> Iterator[str]:
        """What a reader should know, under a heading if it has a level."""
        if not notes:
            return
        if level:
            yield f"{'#' * level} {md(self.say('notes'))}"
        else:
            yield f"**{self.say('notes')}**"
        yield ""
        yield from (f"- {md(note[self.lang])}" for note in notes)
        yield ""

    def sources(self, sources: tuple[Source, ...]) -> Iterator[str]:
        """Where something is stated."""
        if not sources:
            return
        yield f"**{self.say('sources')}**"
        yield ""
        yield from (f"- {self.source(source)}" for source in dict.fromkeys(sources))
        yield ""

    def source(self, source: Source) -> str:
        """The document (its title is on the edition's page), the place, the words."""
        href = f"index.html#{document_id(source.document)}"
        text = f'<a href="{escape(href)}">{escape(source.document)}</a>'
        text += f", {md(source.place)}" if source.place else ""
        text += f": “{md(source.quote)}”" if source.quote else ""
        if source.checked:
            day = date(source.checked, self.lang)
            text += f" ({self.say('checked.on', day=day)})"
        return text
