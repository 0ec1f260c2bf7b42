"""Scorecards and frameworks as text for a terminal and HTML for a notebook."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from parindex.explain import Words, say
from parindex.numbers import display

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from parindex.criteria import Area, Criterion, Framework
    from parindex.intervals import Interval
    from parindex.scorecard import Scorecard, ScoredNode
    from parindex.text import Language

#: How wide a line of the tree is, in characters.
WIDTH = 100


def tree(card: Scorecard, language: Language, width: int = WIDTH) -> Iterator[str]:
    """The scored tree, a line a node: code, title, score of maximum, why."""
    context = card.context
    head = (context.framework.title[language], context.assessment.unit[language])
    yield f"{head[0]} – {head[1]} {context.assessment.year}"
    book = say(f"book.{context.book.name}", language)
    reading = context.reading
    if reading is not None:
        book += f" · {say('reading', language, name=reading)}"
    yield book
    for overlay in context.framework.overlays:
        yield say("rule.overlay", language, overlay=overlay.id)
    yield ""
    rows = [
        (
            f"{'  ' * _depth(node)}{node.code}  {node.node.title[language]}",
            node.score.display(language),
            display(node.max_score, language),
            say(f"state.{node.state}", language),
        )
        for node in card.walk()
    ]
    yield from _columns(rows, width)
    yield ""
    yield from totals(card, language)


def _depth(node: ScoredNode) -> int:
    return node.code.count(".")


def _columns(rows: list[tuple[str, str, str, str]], width: int) -> Iterator[str]:
    scores = max(len(score) for _, score, _, _ in rows)
    maxima = max(len(most) for _, _, most, _ in rows)
    states = max(len(state) for *_, state in rows)
    titles = max(width - scores - maxima - states - 7, 24)
    for title, score, most, state in rows:
        shown = title if len(title) <= titles else title[: titles - 1] + "…"
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
        difference = stated.difference
        if difference.is_exact and difference.low == 0:
            continue
        yield say(
            "stated",
            language,
            place=place(card, stated.place, language),
            stated=display(stated.stated, language),
            computed=stated.computed.display(language),
            difference=signed(difference, language),
        )
    for finding in card.findings:
        yield f"{finding.code}: {finding.text[language]}"


def place(card: Scorecard, name: str, language: Language) -> str:
    """What a printed total is of: a channel, the whole, or a code."""
    if name == "total":
        return say("total", language)
    for channel in card.context.framework.channels:
        if channel.name == name:
            return channel.title[language]
    return name


def signed(difference: Interval, language: Language) -> str:
    """A difference with its sign."""
    text = difference.display(language)
    return f"+{text}" if difference.is_exact and difference.low > 0 else text


def html(card: Scorecard, language: Language = "vi") -> str:
    """The scored tree as an HTML table that needs nothing from elsewhere."""
    context = card.context
    caption = (
        f"{context.framework.title[language]} – {context.assessment.unit[language]} "
        f"{context.assessment.year}"
    )
    rows = [
        _row(
            (
                node.code,
                node.node.title[language],
                node.score.display(language),
                display(node.max_score, language),
                say(f"state.{node.state}", language),
            ),
            bold=bool(node.components),
        )
        for node in card.walk()
    ]
    heads = ("code", "title", "score", "max_score", "state")
    head = "".join(f"<th>{say(f'column.{name}', language)}</th>" for name in heads)
    foot = "".join(
        f'<tr><td colspan="5">{escape(line)}</td></tr>'
        for line in totals(card, language)
    )
    return (
        f"<table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{''.join(rows)}</tbody><tfoot>{foot}</tfoot></table>"
    )


def _row(cells: Iterable[str], *, bold: bool) -> str:
    tag = "th" if bold else "td"
    return f"<tr>{''.join(f'<{tag}>{escape(cell)}</{tag}>' for cell in cells)}</tr>"


# --- frameworks -----------------------------------------------------------------------


def outline(framework: Framework, language: Language) -> Iterator[str]:
    """The tree of a framework: code, title, maximum."""
    yield f"{framework.id} – {framework.title[language]}"
    for node in framework.walk():
        indent = "  " * (node.code.count(".") + 1)
        most = display(node.max_score, language)
        yield f"{indent}{node.code}  {node.title[language]}  ({most})"
    most = display(framework.max_score, language)
    yield say("most", language, max=most)
    for note in framework.notes:
        yield say("note", language, text=note[language])


def describe(
    framework: Framework, node: Area | Criterion, language: Language
) -> Iterator[str]:
    """One area or criterion: its maximum, rules, sources and notes."""
    words = Words(framework.data_by_name, language)
    yield f"{node.code} {node.title[language]}"
    yield say("most", language, max=display(node.max_score, language))
    for child in node.children:
        most = display(child.max_score, language)
        yield f"  {child.code}  {child.title[language]}  ({most})"
    if not node.children:
        yield from words.rules(framework, node)  # type: ignore[arg-type]
    for source in node.sources:
        yield say("source", language, source=str(source))
    for note in node.notes:
        yield say("note", language, text=note[language])
