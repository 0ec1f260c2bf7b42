"""Overlays: what is added to an edition by someone who has the document at hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import attrs

from parindex.aggregation import Aggregation
from parindex.checks import Finding, check_rule
from parindex.criteria import (
    Area,
    Criterion,
    Framework,
    OverlayUsed,
    Reading,
    replaced,
)
from parindex.errors import Collector, hint
from parindex.hashing import content_hash
from parindex.measures import Datum
from parindex.rules import Rule
from parindex.sources import Document, Source, documents_of, sources_of
from parindex.text import Text, nfc, text_of, texts_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

T = TypeVar("T")

UNQUOTED = "an aggregation without quoted words"


def _readings(value: Iterable[Reading]) -> tuple[Reading, ...]:
    return tuple(value)


@attrs.frozen(kw_only=True)
class OverlayCriterion:
    """The rule of one criterion, or how a node is made up, with its own source."""

    #: The code in the framework: of a criterion with a rule, or of a node above some.
    code: str = attrs.field(converter=nfc)
    #: The rule of a criterion.
    rule: Rule | None = None
    #: How a node follows from its components.
    aggregation: Aggregation | None = None
    #: Where it is stated, with the words; the edition's sources if none.
    sources: tuple[Source, ...] = attrs.field(default=(), converter=sources_of)
    #: Readings of it; if none, the edition's, where the rule is the edition's too.
    readings: tuple[Reading, ...] = attrs.field(default=(), converter=_readings)
    #: What a reader should know, beside the edition's own notes.
    notes: tuple[Text, ...] = attrs.field(default=(), converter=texts_of)


def _data(value: Iterable[Datum]) -> tuple[Datum, ...]:
    return tuple(value)


def _criteria(value: Iterable[OverlayCriterion]) -> tuple[OverlayCriterion, ...]:
    return tuple(value)


@attrs.frozen(kw_only=True)
class Overlay:
    """Rules for some criteria of one framework."""

    #: Its id, such as `so-noi-vu/876-annex`.
    id: str = attrs.field(converter=nfc)
    #: Its title.
    title: Text = attrs.field(converter=text_of)
    #: The id of the framework it is for.
    framework: str = attrs.field(converter=nfc)
    #: Documents that its sources point to, beside the framework's.
    documents: tuple[Document, ...] = attrs.field(default=(), converter=documents_of)
    #: Data that its rules use, beside the framework's.
    data: tuple[Datum, ...] = attrs.field(default=(), converter=_data)
    #: How the whole follows from what is below it.
    aggregation: Aggregation | None = None
    #: Where that is stated, with the words.
    sources: tuple[Source, ...] = attrs.field(default=(), converter=sources_of)
    #: The rules and aggregations.
    criteria: tuple[OverlayCriterion, ...] = attrs.field(
        default=(), converter=_criteria
    )

    @property
    def content_hash(self) -> str:
        """The SHA-256 of its content."""
        return content_hash(self)


def apply_overlay(framework: Framework, overlay: Overlay) -> Framework:
    """*framework* with the rules of *overlay*; *framework* itself stays as it is.

    An entry that repeats what the edition says changes nothing.

    Raises:
        Invalid: with every mistake: another framework, an unknown code, a rule without
            a source and quote, a threshold that its quote does not have.
    """
    problems = Collector()
    if not overlay.id:
        problems.add("id", "overlay, id", "nothing", "a name to tell the overlay by")
    if overlay.framework != framework.id:
        where, expected = "overlay, framework", repr(framework.id)
        problems.add("framework", where, repr(overlay.framework), expected)
    problems.check(overlay.id)
    laid: dict[str, Area | Criterion] = {}
    for entry in overlay.criteria:
        where = f"criterion {entry.code}"
        given = [entry.rule is not None, entry.aggregation is not None]
        kind = "a rule" if entry.aggregation is None else "components"
        nodes = {n.code: n for n in framework.walk() if bool(n.children) is given[1]}
        if sum(given) != 1:
            found = "a rule and an aggregation" if all(given) else "neither"
            problems.add("leaf", where, found, "a rule or an aggregation")
        elif entry.code not in nodes:
            expected = f"a criterion with {kind}{hint(entry.code, nodes)}"
            problems.add("code", where, repr(entry.code), expected)
        elif entry.code in laid:
            problems.add("duplicate", where, "it twice", "it once")
        else:
            node = nodes[entry.code]
            laid[node.code] = _laid(node, entry, overlay)
            for finding in _doubts(node, laid[node.code]):
                problems.add(finding.id, where, *finding.contrast)
    whole = overlay.aggregation not in (None, framework.aggregation)
    if whole and not any(source.quote for source in overlay.sources):
        problems.add("quote-missing", "overlay", UNQUOTED, "a source with a quote")
    result = framework
    with problems.at(""):
        result = _framework(framework, overlay, laid)
    problems.check(overlay.id)
    return result


def _laid(
    node: Area | Criterion, entry: OverlayCriterion, overlay: Overlay
) -> Area | Criterion:
    """The node as the entry has it; itself where the entry says nothing new."""
    field = "rule" if entry.aggregation is None else "aggregation"
    said = getattr(entry, field)
    kept = node.readings if said == getattr(node, field) else ()
    changes: dict[str, Any] = {
        field: said,
        "sources": entry.sources or node.sources,
        "readings": entry.readings or kept,
        "notes": (*node.notes, *entry.notes),
    }
    found = attrs.evolve(node, **changes)
    return node if found == node else attrs.evolve(found, overlay=overlay.id)


def _doubts(before: Area | Criterion, after: Area | Criterion) -> Iterator[Finding]:
    """Doubts about what an overlay states anew."""
    if after.aggregation != before.aggregation:
        if not any(source.quote for source in after.sources):
            contrast = (UNQUOTED, "a source with a quote")
            text = Text("cách tổng hợp không có trích dẫn nguồn", UNQUOTED)
            yield Finding("quote-missing", after.code, text, contrast)
    elif isinstance(before, Criterion) and isinstance(after, Criterion):
        for rule, sources in after.stated:
            if (rule, sources) not in before.stated:
                yield from check_rule(after.code, rule, sources)


def _framework(
    framework: Framework, overlay: Overlay, laid: Mapping[str, Area | Criterion]
) -> Framework:
    """The framework with some nodes replaced, and the documents and data they need."""
    whole = overlay.aggregation not in (None, framework.aggregation)
    is_new = whole or any(node.overlay == overlay.id for node in laid.values())
    used = OverlayUsed(
        id=overlay.id, title=overlay.title, content_hash=overlay.content_hash
    )
    return attrs.evolve(
        framework,
        documents=_joined(framework.documents, overlay.documents if is_new else ()),
        data=_joined(framework.data, overlay.data if is_new else ()),
        overlays=(*framework.overlays, used),
        children=replaced(framework, laid),
        aggregation=(overlay.aggregation if whole else None) or framework.aggregation,
        readings=() if whole else framework.readings,
        sources=_joined(framework.sources, overlay.sources if whole else ()),
    )


def _joined(present: Iterable[T], added: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys((*present, *added)))
