"""Overlays: rules added to an edition by someone who has the document at hand."""

from __future__ import annotations

from typing import TypeVar

import attrs

from parindex.checks import check_rule
from parindex.criteria import Area, Criterion, Framework, OverlayUsed, Reading
from parindex.errors import Collector, hint
from parindex.hashing import content_hash
from parindex.measures import Datum
from parindex.rules import Rule, Unmodelled
from parindex.sources import Document, Source
from parindex.text import Text, nfc, text_of

T = TypeVar("T")


@attrs.frozen(kw_only=True)
class OverlayCriterion:
    """The rule of one criterion, with its own source."""

    #: The code in the framework.
    code: str = attrs.field(converter=nfc)
    #: The rule.
    rule: Rule
    #: Where it is stated, with the words.
    sources: tuple[Source, ...] = ()
    #: Readings of it, in place of the edition's.
    readings: tuple[Reading, ...] = ()
    #: What a reader should know, beside the edition's own notes.
    notes: tuple[Text, ...] = ()


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
    documents: tuple[Document, ...] = ()
    #: Data that its rules use, beside the framework's.
    data: tuple[Datum, ...] = ()
    #: The rules.
    criteria: tuple[OverlayCriterion, ...] = ()

    @property
    def content_hash(self) -> str:
        """The SHA-256 of its content."""
        return content_hash(self)


def apply_overlay(framework: Framework, overlay: Overlay) -> Framework:
    """*framework* with the rules of *overlay*; *framework* itself stays as it is.

    An entry that repeats the edition's own rule changes nothing.

    Raises:
        Invalid: with every mistake: another framework, an unknown code, a rule without
            a source and quote, a threshold that its quote does not have.
    """
    problems = Collector()
    if overlay.framework != framework.id:
        problems.add("framework", "framework", repr(overlay.framework), framework.id)
    leaves = {leaf.code: leaf for leaf in framework.leaves()}
    by_code: dict[str, OverlayCriterion] = {}
    for entry in overlay.criteria:
        where = f"criterion {entry.code}"
        if entry.code in by_code:
            problems.add("duplicate", where, "the code twice", "it once")
        by_code[entry.code] = entry
        node = leaves.get(entry.code)
        if node is None:
            expected = f"a criterion with a rule{hint(entry.code, leaves)}"
            problems.add("code", where, repr(entry.code), expected)
        elif not isinstance(entry.rule, Unmodelled) and entry.rule != node.rule:
            for finding in check_rule(entry.code, entry.rule, entry.sources):
                problems.add(finding.id, where, *finding.contrast)
    problems.check(overlay.id)
    used = OverlayUsed(
        id=overlay.id, title=overlay.title, content_hash=overlay.content_hash
    )
    return attrs.evolve(
        framework,
        documents=(*framework.documents, *_new(overlay.documents, framework.documents)),
        data=(*framework.data, *_new(overlay.data, framework.data)),
        overlays=(*framework.overlays, used),
        children=tuple(
            attrs.evolve(
                child,
                criteria=tuple(_laid_over(c, by_code, overlay) for c in child.criteria),
            )
            if isinstance(child, Area)
            else _laid_over(child, by_code, overlay)
            for child in framework.children
        ),
    )


def _new(added: tuple[T, ...], present: tuple[T, ...]) -> tuple[T, ...]:
    return tuple(item for item in added if item not in present)


def _laid_over(
    node: Criterion, by_code: dict[str, OverlayCriterion], overlay: Overlay
) -> Criterion:
    if node.components:
        components = [_laid_over(c, by_code, overlay) for c in node.components]
        return attrs.evolve(node, components=tuple(components))
    entry = by_code.get(node.code)
    if entry is None or entry.rule == node.rule:
        return node
    return attrs.evolve(
        node,
        rule=entry.rule,
        sources=entry.sources or node.sources,
        readings=entry.readings,
        notes=(*node.notes, *entry.notes),
        overlay=overlay.id,
    )
