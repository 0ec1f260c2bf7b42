"""What is to be scored elsewhere: a framework as a sheet, and what it reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parindex.catalogue import say
from parindex.sheets import Sheet, blank_card, sheet_of
from parindex.sheets.expressions import Given, Has, Matched, Missing, ScoreOf, walk
from parindex.units import unit_named
from parindex.words import Words, indented

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from parindex.criteria import Area, Criterion, Framework
    from parindex.measures import Datum, Quotient
    from parindex.text import Language


def sheet(
    framework: Framework,
    reading: str | None = None,
    nodes: Iterable[str] = ("",),
    *,
    data: Iterable[str] | None = None,
    complete: bool = False,
) -> Sheet:
    """A framework as a sheet, of which nothing is known but what columns will say.

    Args:
        framework: Any framework.
        reading: The reading to use wherever a criterion has it.
        nodes: The codes whose scores are wanted, "" for the whole; or one of the words
            `total`, `areas` (and the whole), `all`.
        data: The data that there are columns of; the others are missing in all rows.
            All data unless given.
        complete: Whether no datum is missing in any row.

    Raises:
        NotFound: for a reading, code or datum that the framework does not have.
        Invalid: where columns cannot be scored (`parindex.sheets.sheet_of`).
    """
    card = blank_card(framework, reading)
    named = None if data is None else list(data)
    optional = () if complete else [datum.name for datum in framework.data]
    return sheet_of(card, named, codes_of(framework, nodes), optional)


def codes_of(framework: Framework, nodes: Iterable[str]) -> tuple[str, ...]:
    """The codes that `total`, `areas`, `all` and codes stand for, each once."""
    found: dict[str, None] = {}
    for node in nodes:
        if node in {"", "total"}:
            found[""] = None
            continue
        group = {"areas": framework.children, "all": tuple(framework.walk())}.get(node)
        if group is None:
            found[framework[node].code] = None
        else:
            found |= dict.fromkeys((*(inner.code for inner in group), ""))
    return tuple(found)


def data_of(made: Sheet) -> tuple[Datum, ...]:
    """The columns that the cells of a sheet read."""
    read = set()
    roots = (*(c.expression for c in made.cells), *(c for _, c in made.exceptions))
    for root in roots:
        for part in walk(root):
            if isinstance(part, Given | Has | Missing | Matched):
                read.add(part.name)
    return tuple(datum for datum in made.columns if datum.name in read)


def shares_of(made: Sheet) -> tuple[Quotient, ...]:
    """The shares whose part and whole both have columns that are read."""
    context = made.card.context
    names = {datum.name for datum in data_of(made)}
    return tuple(
        share
        for share in context.framework.shares(context.reading)
        if all(name in names for name, _ in share.bottom)
    )


def levels(made: Sheet) -> list[list[str]]:
    """The codes of the nodes, those first that read no other; then those that do."""
    height: dict[str, int] = {}
    for cell in made.cells:
        read = (p.code for p in walk(cell.expression) if isinstance(p, ScoreOf))
        level = 1 + max((height[code] for code in read), default=-1)
        height[cell.code] = max(level, height.get(cell.code, 0))
    found: list[list[str]] = [[] for _ in range(1 + max(height.values()))]
    for code, level in height.items():
        found[level].append(code)
    return found


def title_of(made: Sheet, code: str, lang: Language) -> str:
    """The code and the title of a node."""
    framework = made.card.context.framework
    node = framework[code] if code else framework
    return f"{code} {node.title[lang]}".strip()


def described(datum: Datum, lang: Language) -> str:
    """The title of a datum, and in what it is written."""
    if datum.choices:
        shown = ", ".join(datum.choices)
    elif datum.kind == "percent":
        shown = say("sql.share", lang)
    else:
        shown = unit_named(datum.unit).title[lang] if datum.unit else ""
    return f"{datum.title[lang]} ({shown or say('sql.number', lang)})"


def about(made: Sheet, code: str, lang: Language) -> Iterator[str]:
    """How a node is scored in words, with its sources, a line each."""
    context = made.card.context
    framework = context.framework
    words = Words(framework.data_by_name, lang)
    node: Framework | Area | Criterion = framework[code] if code else framework
    reading = next((r for r in node.readings if r.name == context.reading), None)
    if node.children:
        yield from words.headed_aggregation(node, reading)
        return
    leaf = next(leaf for leaf in framework.leaves() if leaf.code == code)
    yield from words.headed_rule(leaf, reading, context.formulas[code])
    if reading is None:
        yield from indented(words.sources(leaf.sources))
