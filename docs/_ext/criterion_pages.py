"""The pages of areas and criteria."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from curve_picture import is_plain, picture
from page_pieces import Node, Pieces, html, indented_list, label, md, named, short

from parindex.explain import Trace
from parindex.formulas import Constant, Curved, data_of, is_stated, walk
from parindex.intervals import Interval
from parindex.numbers import display
from parindex.words import Words, between, unit_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parindex.criteria import Criterion, Reading
    from parindex.formulas import Formula
    from parindex.kit import Case

#: How many rows of examples a rule has at most.
MOST_EXAMPLES = 12
#: How a case of a kit begins in English where it does not make an example: it is there
#: to test programs.
SIDE = re.compile(r"(?:just under|exactly|just over) (.+)")
NO_EXAMPLE = re.compile(r"disputed|missing|not applicable|only|nothing .*\[|no data")


class CriterionPages(Pieces):
    """Writes the pages of areas and criteria."""

    def _page(self, node: Node, listed: tuple[Node, ...]) -> Iterator[str]:
        yield from self._node(node, 1)
        own = {child.code for child in listed}
        for child in node.children:
            if child.code not in own:
                yield from self._node(child, 2)
                for below in child.children:
                    yield from self._node(below, 3)
        if listed:
            yield "```{toctree}"
            yield ":hidden:"
            yield ""
            for child in listed:
                yield self._entry(child)
            yield "```"

    def _own_pages(self, node: Node) -> tuple[Node, ...]:
        return tuple(child for child in node.children if self._is_rich(child))

    def _is_rich(self, node: Node) -> bool:
        """Whether a criterion has more to say than a section holds."""
        if node.children or node.readings:
            return True
        formula = self.framework.formula(node.code)
        curved = [part for part in walk(formula) if isinstance(part, Curved)]
        return (
            len(curved) > 1
            or any(not is_plain(part.curve) for part in curved)
            or (not curved and not isinstance(formula, Constant))
        )

    def _entry(self, node: Node) -> str:
        """A line of the navigation."""
        title = re.sub("[<>]", "", named(node.code, node.title[self.lang]))
        return f"{short(title)} <{node.code}>"

    def _node(self, node: Node, level: int) -> Iterator[str]:
        framework, lang = self.framework, self.lang
        if level > 1:
            yield from html([f'<span id="{escape(node.code)}"></span>'])
        name = label(framework, node.code)
        yield from self.head(node.title, name, level, code=node.code)
        if level == 1:
            yield " / ".join(self._path(node))
            yield ""
        leaf = not node.children
        channels = {c.name: c.title[lang] for c in framework.channels}
        channel = channels.get(framework.channel_of(node), "") if leaf else ""
        names = {
            key: "; ".join(getattr(node, key, ())) for key in ("lead", "coordinating")
        }
        yield from self.facts(
            {
                self.say("max"): display(node.max_score, lang),
                self.say("min"): display(node.min_score, lang)
                if node.min_score
                else "",
                self.say("channels"): escape(channel),
                self.say("lead"): escape(names["lead"]),
                self.say("coordinating"): escape(names["coordinating"]),
            }
        )
        if leaf:
            yield from self._leaf(node, level)
        else:
            yield from self._branch(node)
        yield from self.notes(node.notes, 0)

    def _path(self, node: Node) -> Iterator[str]:
        """The edition, and the nodes over this one."""
        framework = self.framework
        yield f"[{md(short(framework.title[self.lang]))}](#{label(framework)})"
        parts = node.code.split(".")
        for end in range(1, len(parts)):
            above = framework[".".join(parts[:end])]
            title = md(f"{above.code} {above.title[self.lang]}")
            yield f"[{title}](#{label(framework, above.code)})"

    def _branch(self, node: Node) -> Iterator[str]:
        rows = (
            (
                self.link(child),
                md(child.title[self.lang]),
                display(child.max_score, self.lang),
                self.state(child),
            )
            for child in node.children
        )
        yield from self.table(("code", "title", "max", "known"), rows)
        yield from self.aggregation(node)
        yield from self.sources(node.sources)

    def _leaf(self, leaf: Criterion, level: int) -> Iterator[str]:
        framework = self.framework
        formula = framework.formula(leaf.code)
        sub = "#" * (level + 1)
        yield f"{sub} {md(self.say('rule'))}"
        yield ""
        if isinstance(formula, Constant) and not formula.score.is_exact:
            score = between(formula.score, self.lang)
            yield f"*{self.say('unknown.leaf', score=score)}*"
            yield ""
        else:
            if not is_stated(formula):
                yield f"*{self.say('unknown.partly')}*"
                yield ""
            yield from self._rule(leaf, formula)
        yield from self.sources(leaf.sources)
        yield from self._examples(leaf, None, formula)
        for reading in leaf.readings:
            yield from self._reading(leaf, reading, sub)

    def _reading(self, leaf: Criterion, reading: Reading, sub: str) -> Iterator[str]:
        formula = self.framework.formula(leaf.code, reading.name)
        yield f"{sub} {md(self.say('readings', name=reading.name))}"
        yield ""
        yield f"*{self.say(f'readings.{reading.status}')}*"
        yield ""
        if reading.rule is not None:
            yield from self._rule(leaf, formula)
        evidence = md(reading.evidence[self.lang])
        yield f"**{self.say('evidence')}:** {evidence}"
        yield ""
        yield from self.sources(reading.sources)
        if reading.rule is not None:
            yield from self._examples(leaf, reading.name, formula)

    def _rule(self, leaf: Criterion, formula: Formula) -> Iterator[str]:
        """The rule in words, and a picture of each curve that has something to show."""
        yield from html(indented_list(self.words.rule(formula)))
        curves = [part for part in walk(formula) if isinstance(part, Curved)]
        within = Interval(leaf.min_score, leaf.max_score)
        for node in dict.fromkeys(curves):
            if is_plain(node.curve):
                continue
            scale = within if len(curves) == 1 else node.curve.range
            said = self.say("curve", quantity=self.words.quantity(node.quantity))
            key = self.say("curve.key")
            if not all(segment.is_stated for segment in node.curve):
                key = f"{key} {self.say('curve.unknown')}"
            yield from html(
                [
                    '<figure class="curve">',
                    picture(node, scale, self.words),
                    f"<figcaption>{escape(said)}. {escape(key)}</figcaption>",
                    "</figure>",
                ]
            )

    def _examples(
        self, leaf: Criterion, reading: str | None, formula: Formula
    ) -> Iterator[str]:
        """What the library gives at, just under and just over each threshold."""
        if not data_of(formula):
            return
        points = _points(formula, Words(self.framework.data_by_name, "en"))
        shown: dict[str, Case] = {}
        for case in self.cases.get((reading, leaf.code), ()):
            about = case.about.en.partition(":")[0]
            side = SIDE.match(about)
            if not NO_EXAMPLE.match(case.about.en) and not (
                side and side[1] not in points
            ):
                shown.setdefault(about, case)
        cases = list(shown.values())[:MOST_EXAMPLES]
        if not cases:
            return
        lang = self.lang
        yield f"**{self.say('example')}.** {self.say('example.text')}"
        yield ""
        rows = (
            (md(case.about[lang]), between(case.expected[leaf.code], lang))
            for case in cases
        )
        yield from self.table(("example.case", "score"), rows)
        for case in cases:
            lines = list(Trace(self.words, case.measurements).lines(formula))
            if len(lines) > 1:
                said = self.say("example.how", case=case.about[lang])
                yield from html([f"<p>{escape(said)}</p>", *indented_list(lines)])
                return


def _points(formula: Formula, words: Words) -> set[str]:
    """The thresholds of a formula, as they are shown."""
    return {
        words.number(point, unit_of(part.quantity))
        for part in walk(formula)
        if isinstance(part, Curved)
        for point in part.curve.breakpoints
    }
