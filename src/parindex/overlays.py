"""Overlays: rules added to an edition by someone who has the document at hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import attrs

from parindex.checks import Finding, check_rule
from parindex.criteria import Area, Criterion, Framework, OverlayUsed, Reading
from parindex.errors import Collector, hint
from parindex.hashing import content_hash
from parindex.measures import Datum
from parindex.rules import Rule
from parindex.sources import Document, Source, documents_of, sources_of
from parindex.text import Text, nfc, text_of, texts_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

T = TypeVar("T")


def _readings(value: Iterable[Reading]) -> tuple[Reading, ...]:
    return tuple(value)


@attrs.frozen(kw_only=True)
class OverlayCriterion:
    """The rule of one criterion, with its own source."""

    #: The code in the framework.
    code: str = attrs.field(converter=nfc)
    #: The rule.
    rule: Rule
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
    #: The rules.
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
    leaves = {leaf.code: leaf for leaf in framework.leaves()}
    laid: dict[str, Criterion] = {}
    for entry in overlay.criteria:
        where = f"criterion {entry.code}"
        if entry.code not in leaves:
            expected = f"a criterion with a rule{hint(entry.code, leaves)}"
            problems.add("code", where, repr(entry.code), expected)
        elif entry.code in laid:
            problems.add("duplicate", where, "it twice", "it once")
        else:
            leaf = leaves[entry.code]
            laid[leaf.code] = _laid(leaf, entry, overlay)
            for finding in _doubts(leaf, laid[leaf.code]):
                problems.add(finding.id, where, *finding.contrast)
    found = framework
    with problems.at(""):
        found = _framework(framework, overlay, laid)
    problems.check(overlay.id)
    return found


def _laid(leaf: Criterion, entry: OverlayCriterion, overlay: Overlay) -> Criterion:
    """The leaf as the entry has it; itself where the entry says nothing new."""
    kept = leaf.readings if entry.rule == leaf.rule else ()
    found = attrs.evolve(
        leaf,
        rule=entry.rule,
        sources=entry.sources or leaf.sources,
        readings=entry.readings or kept,
        notes=(*leaf.notes, *entry.notes),
    )
    return leaf if found == leaf else attrs.evolve(found, overlay=overlay.id)


def _doubts(before: Criterion, after: Criterion) -> Iterator[Finding]:
    """Doubts about what an overlay states anew."""
    for rule, sources in after.stated:
        if (rule, sources) not in before.stated:
            yield from check_rule(after.code, rule, sources)


def _framework(
    framework: Framework, overlay: Overlay, laid: Mapping[str, Criterion]
) -> Framework:
    """The framework with some leaves replaced, and the documents and data they need."""
    is_new = any(leaf.overlay == overlay.id for leaf in laid.values())
    used = OverlayUsed(
        id=overlay.id, title=overlay.title, content_hash=overlay.content_hash
    )
    return attrs.evolve(
        framework,
        documents=_joined(framework.documents, overlay.documents if is_new else ()),
        data=_joined(framework.data, overlay.data if is_new else ()),
        overlays=(*framework.overlays, used),
        children=[
            attrs.evolve(child, criteria=[_with(c, laid) for c in child.criteria])
            if isinstance(child, Area)
            else _with(child, laid)
            for child in framework.children
        ],
    )


def _joined(present: Iterable[T], added: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys((*present, *added)))


def _with(node: Criterion, laid: Mapping[str, Criterion]) -> Criterion:
    if not node.components:
        return laid.get(node.code, node)
    components = [_with(component, laid) for component in node.components]
    return attrs.evolve(node, components=components)
