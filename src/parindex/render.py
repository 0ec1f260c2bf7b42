"""Scorecards and frameworks as text for a terminal and HTML for a notebook."""

from __future__ import annotations

from fractions import Fraction
from html import escape
from typing import TYPE_CHECKING, Any

from parindex.catalogue import one_line, say
from parindex.criteria import Area, Channel, Criterion, OverlayUsed, Reading
from parindex.explain import beside, context_line, stated_line
from parindex.intervals import ZERO, Interval
from parindex.measures import Datum
from parindex.numbers import display
from parindex.sources import Document
from parindex.text import Text
from parindex.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from parindex.criteria import Framework
    from parindex.scorecard import Scorecard, ScoredNode
    from parindex.text import Language

#: How wide a line of the tree is, in characters.
WIDTH = 100


def tree(card: Scorecard, language: Language, width: int = WIDTH) -> Iterator[str]:
    """The scored tree, a line a node: code, title, score of maximum, why."""
    yield from heading(card, language)
    yield ""
    rows = [
        (
            f"{'  ' * _depth(node)}{node.code}  {one_line(node.node.title[language])}",
            node.score.display(language),
            display(node.max_score, language),
            say(f"state.{node.state}", language),
        )
        for node in card.walk()
    ]
    yield from _columns(rows, width)
    yield ""
    yield from totals(card, language)


def heading(card: Scorecard, language: Language) -> Iterator[str]:
    """The framework, what was scored, and what the assessment says of itself."""
    yield one_line(card.context.framework.title[language])
    yield context_line(card.context, language)
    if card.context.assessment.title is not None:
        yield one_line(card.context.assessment.title[language])


def _depth(node: ScoredNode) -> int:
    return node.code.count(".")


def _columns(rows: list[tuple[str, str, str, str]], width: int) -> Iterator[str]:
    scores = max(len(score) for _, score, _, _ in rows)
    maxima = max(len(most) for _, _, most, _ in rows)
    states = max(len(state) for *_, state in rows)
    titles = max(width - scores - maxima - states - 7, 24)
    for title, score, most, state in rows:
        shown = title
        if len(title) > titles:
            shown = title[:titles].rpartition(" ")[0] + "…"
        line = f"{shown:<{titles}}  {score:>{scores}} / {most:>{maxima}}  {state}"
        yield line.rstrip()


def totals(card: Scorecard, language: Language) -> Iterator[str]:
    """The whole, by channel, and beside what was printed somewhere."""
    framework = card.context.framework
    for channel in framework.channels:
        part = card.channels[channel.name]
        yield say(
            "of",
            language,
            title=channel.title[language],
            score=part.score.display(language),
            max=display(part.max_score, language),
        )
    index = "" if card.index is None else card.index.display(language, 2)
    whole = say(
        "of",
        language,
        title=say("total", language),
        score=card.score.display(language),
        max=display(card.max_score, language),
    )
    yield f"{whole}, {say('index', language, index=index)}" if index else whole
    for stated in card.stated:
        if stated.difference != ZERO:
            yield stated_line(stated, place(card, stated.place, language), language)
    for finding in card.findings:
        text = f"{finding.code}, {finding.text[language]}"
        yield say("doubt", language, text=text)


def place(card: Scorecard, name: str, language: Language) -> str:
    """What a printed total is of: a channel, the whole, or a code."""
    if name == "total":
        return say("total", language)
    for channel in card.context.framework.channels:
        if channel.name == name:
            return channel.title[language]
    return name


def html(card: Scorecard, language: Language = "vi") -> str:
    """The scored tree as an HTML table that needs nothing from elsewhere."""
    rows = (
        (
            (
                node.code,
                node.node.title[language],
                node.score.display(language),
                display(node.max_score, language),
                say(f"state.{node.state}", language),
            ),
            bool(node.components),
        )
        for node in card.walk()
    )
    names = ("code", "title", "score", "max_score", "state")
    heads = (say(f"column.{name}", language) for name in names)
    return html_table(heading(card, language), heads, rows, totals(card, language))


def html_table(
    caption: Iterable[str],
    heads: Iterable[str],
    rows: Iterable[tuple[Iterable[str], bool]],
    foot: Iterable[str] = (),
) -> str:
    """An HTML table that needs nothing from elsewhere; all text in it is escaped.

    Args:
        caption: The lines above it.
        heads: The titles of the columns.
        rows: The cells of each row, and whether they are bold.
        foot: The lines below it.
    """
    titles = [f"<th>{escape(head)}</th>" for head in heads]
    body = "".join(_row(cells, bold=bold) for cells, bold in rows)
    below = "".join(
        f'<tr><td colspan="{len(titles)}">{escape(line)}</td></tr>' for line in foot
    )
    return (
        f"<table><caption>{'<br>'.join(map(escape, caption))}</caption>"
        f"<thead><tr>{''.join(titles)}</tr></thead>"
        f"<tbody>{body}</tbody><tfoot>{below}</tfoot></table>"
    )


def _row(cells: Iterable[str], *, bold: bool) -> str:
    tag = "th" if bold else "td"
    return f"<tr>{''.join(f'<{tag}>{escape(cell)}</{tag}>' for cell in cells)}</tr>"


# --- frameworks -----------------------------------------------------------------------


def outline(framework: Framework, language: Language) -> Iterator[str]:
    """The tree of a framework: code, title, maximum."""
    yield one_line(framework.title[language])
    yield framework.id
    for overlay in framework.overlays:
        yield say("overlay", language, overlay=overlay.id)
    for node in framework.walk():
        yield "  " * (node.code.count(".") + 1) + _titled(node, language)
    yield _scale(framework, language)
    yield from Words(framework.data_by_name, language).aggregations(framework)
    yield from beside(framework, language)


def describe(
    framework: Framework, node: Area | Criterion, language: Language
) -> Iterator[str]:
    """One area or criterion: its scale, rules, sources, notes and agencies."""
    words = Words(framework.data_by_name, language)
    yield one_line(f"{node.code} {node.title[language]}")
    yield _scale(node, language)
    if isinstance(node, Criterion) and node.is_leaf:
        channel = framework.channel_of(node)
        titles = {c.name: c.title[language] for c in framework.channels}
        if channel:
            yield say("channel", language, title=titles[channel])
        yield from words.rules(framework, node)
    else:
        for child in node.children:
            yield f"  {_titled(child, language)}"
        yield from words.aggregations(node)
        yield from words.sources(node.sources)
    yield from beside(node, language)


def _titled(node: Area | Criterion, language: Language) -> str:
    most = display(node.max_score, language)
    return f"{node.code}  {one_line(node.title[language])}  ({most})"


def _scale(node: Framework | Area | Criterion, language: Language) -> str:
    most = display(node.max_score, language)
    if node.min_score == 0:
        return say("most", language, max=most)
    return say("scale", language, min=display(node.min_score, language), max=most)


# --- differences ----------------------------------------------------------------------


def differences(
    before: Framework, after: Framework, language: Language
) -> Iterator[str]:
    """What differs between two frameworks, each thing before and after."""
    changes = before.diff(after)
    if not changes:
        yield say("same_frameworks", language)
    for change in changes:
        yield f"{change.place} {change.field}".strip()
        sides = ((before, "-", change.before), (after, "+", change.after))
        for framework, sign, value in sides:
            words = Words(framework.data_by_name, language)
            code = change.place.removeprefix("criterion ")
            if change.field == "rule" and value is not None:
                lines: Iterable[str] = words.rule(framework.formula(code))
            elif change.field == "aggregation":
                lines = [_aggregation(framework, change.place, value, words)]
            else:
                lines = _shown(value, language)
            yield from (f"  {sign} {line}" for line in lines)


def _aggregation(framework: Framework, place: str, how: Any, words: Words) -> str:  # noqa: ANN401
    code = place.partition(" ")[2]
    node = framework[code] if code else framework
    return words.aggregation(how, Interval(node.min_score, node.max_score))


def _shown(value: Any, language: Language) -> Iterator[str]:  # noqa: ANN401 - any field
    """A value of a framework as a reader sees it."""
    match value:
        case None | () | "":
            return
        case tuple():
            for item in value:
                yield from _shown(item, language)
        case Text():
            yield one_line(value[language])
        case Fraction():
            yield display(value, language)
        case Reading():
            yield one_line(f"{value.name}: {value.evidence[language]}")
        case Criterion() | Area():
            yield _titled(value, language)
        case Datum() | Document() | Channel() | OverlayUsed():
            yield one_line(value.title[language])
        case _:
            yield one_line(str(value))
