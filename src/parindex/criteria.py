"""The criterion tree: a framework, its areas, criteria and component criteria."""

from __future__ import annotations

import datetime
from fractions import Fraction
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

import attrs

from parindex import construction
from parindex.aggregation import SUM, Aggregation
from parindex.differences import Changed, diff
from parindex.errors import Collector, NotFound
from parindex.formulas import (
    Formula,
    data_of,
    excludes,
    is_stated,
    outcomes,
    quotients,
    quotients_of,
)
from parindex.hashing import content_hash
from parindex.intervals import Interval
from parindex.lowering import lower, lower_measure
from parindex.measures import Datum, Quantity, Quotient
from parindex.numbers import exact
from parindex.rules import Rule, Unmodelled
from parindex.sources import Document, Source, documents_of, sources_of
from parindex.tables import Table
from parindex.text import Text, nfc, strings_of, text_of, texts_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

#: What a criterion that does not apply does to the maximum: it is taken out, or no
#: source says and the score can be anything in range.
NotApplicable = Literal["reduce_maximum", "unmodelled"]


@attrs.frozen(kw_only=True)
class Channel:
    """A way that scores come about: documents, a survey of leaders, SIPAS."""

    #: Its name in files and in code, such as `documents`.
    name: str
    #: Its title.
    title: Text = attrs.field(converter=text_of)


@attrs.frozen(kw_only=True)
class Reading:
    """Another rule or aggregation, by name, where the sources leave room.

    A reading is `inferred` from evidence unless a source states it.
    """

    #: Its name, such as `inferred`.
    name: str
    #: The rule of a leaf.
    rule: Rule | None = None
    #: How a node with components follows from them.
    aggregation: Aggregation | None = None
    #: The range of the score in this reading, where it is not the node's own.
    scale: Interval | None = None
    #: Whether a source states it, or it only fits what was seen.
    status: Literal["stated", "inferred"] = "inferred"
    #: Why it is likely, and what speaks against it.
    evidence: Text = attrs.field(converter=text_of)
    #: Where the evidence is.
    sources: tuple[Source, ...] = attrs.field(default=(), converter=sources_of)


def _readings(value: Iterable[Reading]) -> tuple[Reading, ...]:
    return tuple(value)


def _criteria(value: Iterable[Criterion]) -> tuple[Criterion, ...]:
    return tuple(value)


@attrs.frozen(kw_only=True)
class Criterion:
    """A criterion or component criterion: it has components, or a rule, never both."""

    #: Its code in this framework, such as `1.3.1`; text, since 1.10 is not 1.1.
    code: str = attrs.field(converter=nfc)
    #: Its title.
    title: Text = attrs.field(converter=text_of)
    #: The most it can get.
    max_score: Fraction = attrs.field(converter=exact)
    #: The least it can get.
    min_score: Fraction = attrs.field(default=Fraction(0), converter=exact)
    #: Its component criteria; empty for a leaf.
    components: tuple[Criterion, ...] = attrs.field(default=(), converter=_criteria)
    #: How a leaf is scored.
    rule: Rule | None = None
    #: Where its rule and maximum are stated.
    sources: tuple[Source, ...] = attrs.field(default=(), converter=sources_of)
    #: Other rules or aggregations it may have.
    readings: tuple[Reading, ...] = attrs.field(default=(), converter=_readings)
    #: How its score follows from its components: their sum unless given.
    aggregation: Aggregation = SUM
    #: Whether what the components come to is held within its own range.
    capped: bool = False
    #: The name of the channel its score comes through.
    channel: str = ""
    #: Who is responsible for it.
    lead: tuple[str, ...] = attrs.field(default=(), converter=strings_of)
    #: Who works on it with them.
    coordinating: tuple[str, ...] = attrs.field(default=(), converter=strings_of)
    #: What a reader should know: contradictions, limits.
    notes: tuple[Text, ...] = attrs.field(default=(), converter=texts_of)
    #: The overlay that its rule or aggregation comes from, if any.
    overlay: str = ""

    @property
    def children(self) -> tuple[Criterion, ...]:
        """Its components."""
        return self.components

    @property
    def is_leaf(self) -> bool:
        """Whether it is scored by a rule."""
        return self.rule is not None

    @property
    def stated(self) -> tuple[tuple[Rule, tuple[Source, ...]], ...]:
        """The rules that its sources state, each with its sources."""
        own = () if self.rule in (None, Unmodelled()) else ((self.rule, self.sources),)
        stated = (reading for reading in self.readings if reading.status == "stated")
        return (*own, *((reading.rule, reading.sources) for reading in stated))

    @property
    def cited(self) -> tuple[Source, ...]:
        """Its sources and those of its readings."""
        return (*self.sources, *(s for r in self.readings for s in r.sources))

    def reading(self, name: str | None) -> Reading | None:
        """Its reading of that name, if it has one."""
        return next((r for r in self.readings if r.name == name), None)


@attrs.frozen(kw_only=True)
class Area:
    """A field of reform: criteria that are reported together."""

    #: Its code, such as `1`.
    code: str = attrs.field(converter=nfc)
    #: Its title.
    title: Text = attrs.field(converter=text_of)
    #: The most it can get.
    max_score: Fraction = attrs.field(converter=exact)
    #: The least it can get.
    min_score: Fraction = attrs.field(default=Fraction(0), converter=exact)
    #: Its criteria.
    criteria: tuple[Criterion, ...] = attrs.field(default=(), converter=_criteria)
    #: How its score follows from its criteria: their sum unless given.
    aggregation: Aggregation = SUM
    #: Other aggregations it may have.
    readings: tuple[Reading, ...] = attrs.field(default=(), converter=_readings)
    #: Whether what the criteria come to is held within its own range.
    capped: bool = False
    #: Where it is stated.
    sources: tuple[Source, ...] = attrs.field(default=(), converter=sources_of)
    #: What a reader should know.
    notes: tuple[Text, ...] = attrs.field(default=(), converter=texts_of)
    #: The overlay that its aggregation comes from, if any.
    overlay: str = ""

    @property
    def cited(self) -> tuple[Source, ...]:
        """Its sources and those of its readings."""
        return (*self.sources, *(s for r in self.readings for s in r.sources))

    @property
    def children(self) -> tuple[Criterion, ...]:
        """Its criteria."""
        return self.criteria

    def reading(self, name: str | None) -> Reading | None:
        """Its reading of that name, if it has one."""
        return next((r for r in self.readings if r.name == name), None)


@attrs.frozen(kw_only=True)
class OverlayUsed:
    """An overlay that was laid over a framework."""

    #: Its id.
    id: str
    #: Its title.
    title: Text
    #: The hash of its content.
    content_hash: str


def _children(value: Iterable[Area | Criterion]) -> tuple[Area | Criterion, ...]:
    """Areas first, as files have them; otherwise in the order given."""
    return tuple(sorted(value, key=lambda child: isinstance(child, Criterion)))


def _channels(value: Iterable[Channel]) -> tuple[Channel, ...]:
    return tuple(value)


def _data(value: Iterable[Datum]) -> tuple[Datum, ...]:
    return tuple(value)


def _overlays(value: Iterable[OverlayUsed]) -> tuple[OverlayUsed, ...]:
    return tuple(value)


@attrs.frozen(kw_only=True)
class Framework:
    """One edition of a set of criteria.

    Raises:
        Invalid: at construction, with every mistake: maxima that do not add up, codes
            used twice, rules that do not cover their measure, unknown data.

    A code is its parent's code and one more part: `1.3.1` stands inside `1.3`.
    """

    #: Its id, such as `vn/par-index/province/2022`.
    id: str = attrs.field(converter=nfc)
    #: Its title.
    title: Text = attrs.field(converter=text_of)
    #: The most that can be got.
    max_score: Fraction = attrs.field(converter=exact)
    #: The least that can be got.
    min_score: Fraction = attrs.field(default=Fraction(0), converter=exact)
    #: Areas, then criteria that stand outside them.
    children: tuple[Area | Criterion, ...] = attrs.field(
        default=(), converter=_children
    )
    #: How the whole follows from the children: their sum unless given.
    aggregation: Aggregation = SUM
    #: Other aggregations of the whole.
    readings: tuple[Reading, ...] = attrs.field(default=(), converter=_readings)
    #: Whether what the children come to is held within the range.
    capped: bool = False
    #: The score that counts as 100 %: the maximum unless given.
    base: Fraction | None = attrs.field(
        default=None, converter=attrs.converters.optional(exact)
    )
    #: Who it is for: `province`, `department`, `district`, `commune`, `ministry`.
    level: str = ""
    #: The first and the last year it assesses; None: open.
    first_year: int | None = None
    last_year: int | None = None
    #: What a criterion that does not apply does.
    not_applicable: NotApplicable = "unmodelled"
    #: Whether a 0 in a published table stands for a score that is missing.
    zero_is_missing: bool = False
    #: How scores come about; the first is the usual one.
    channels: tuple[Channel, ...] = attrs.field(default=(), converter=_channels)
    #: The data that rules use.
    data: tuple[Datum, ...] = attrs.field(default=(), converter=_data)
    #: The documents that sources point to.
    documents: tuple[Document, ...] = attrs.field(default=(), converter=documents_of)
    #: Where the framework is stated.
    sources: tuple[Source, ...] = attrs.field(default=(), converter=sources_of)
    #: What a reader should know.
    notes: tuple[Text, ...] = attrs.field(default=(), converter=texts_of)
    #: The day its content was last compared with the documents.
    checked: datetime.date | None = None
    #: The overlays that were laid over it.
    overlays: tuple[OverlayUsed, ...] = attrs.field(default=(), converter=_overlays)
    #: Everything that follows from the fields above, worked out once.
    _index: dict[str, Area | Criterion] = attrs.field(
        init=False, eq=False, repr=False, factory=dict
    )
    _data: dict[str, Datum] = attrs.field(
        init=False, eq=False, repr=False, factory=dict
    )
    _formulas: dict[tuple[str, str], Formula] = attrs.field(
        init=False, eq=False, repr=False, factory=dict
    )
    _quantities: dict[str, Quantity] = attrs.field(
        init=False, eq=False, repr=False, factory=dict
    )
    #: Room for values that other modules derive from this framework and keep.
    memo: dict[Any, Any] = attrs.field(init=False, eq=False, repr=False, factory=dict)

    def __attrs_post_init__(self) -> None:
        problems = Collector()
        self._data.update((datum.name, datum) for datum in self.data)
        self._index.update((node.code, node) for node in self.walk())
        construction.check_names(self, problems)
        for datum in self.data:
            construction.check_datum(datum, problems)
            if datum.by is not None:
                with problems.at(f"datum {datum.name}, by"):
                    self._quantities[datum.name] = lower_measure(datum.by, self._data)
        construction.check_tree(self, problems)
        construction.check_references(self, problems)
        for leaf in self.leaves():
            self._lower(leaf, problems)
        problems.check(self.id)
        construction.check_readings(self, problems)
        problems.check(self.id)

    # --- look-up ----------------------------------------------------------------------

    def __getitem__(self, code: str) -> Area | Criterion:
        """The area or criterion of that code.

        Raises:
            NotFound: with the nearest code there is.
        """
        node = self._index.get(code)
        if node is None:
            raise NotFound("criterion", str(code), self.id, tuple(self._index))
        return node

    def __contains__(self, code: object) -> bool:
        return code in self._index

    def walk(self) -> Iterator[Area | Criterion]:
        """All areas and criteria, in the order of the decision."""
        stack: list[Area | Criterion] = list(reversed(self.children))
        while stack:
            node = stack.pop()
            yield node
            stack.extend(reversed(node.children))

    def leaves(self) -> Iterator[Criterion]:
        """The criteria that are scored by a rule, in order."""
        for node in self.walk():
            if isinstance(node, Criterion) and not node.components:
                yield node

    def datum(self, name: str) -> Datum:
        """The datum of that name.

        Raises:
            NotFound: with the nearest name there is.
        """
        if name not in self._data:
            raise NotFound("datum", name, self.id, tuple(self._data))
        return self._data[name]

    def document(self, id: str) -> Document:  # noqa: A002
        """The document of that number.

        Raises:
            NotFound: with the nearest number there is.
        """
        documents = {document.id: document for document in self.documents}
        if id not in documents:
            raise NotFound("document", id, self.id, tuple(documents))
        return documents[id]

    @property
    def cited(self) -> tuple[Source, ...]:
        """Its own sources and those of its readings."""
        return (*self.sources, *(s for r in self.readings for s in r.sources))

    @property
    def data_by_name(self) -> Mapping[str, Datum]:
        """The data, by name."""
        return MappingProxyType(self._data)

    @property
    def content_hash(self) -> str:
        """The SHA-256 of its content."""
        if "hash" not in self.memo:
            self.memo["hash"] = content_hash(self)
        found: str = self.memo["hash"]
        return found

    def outcomes(self, code: str, reading: str | None = None) -> tuple[Interval, ...]:
        """The scores that the rule of a leaf can give at all, in a reading."""
        key = ("outcomes", code, reading)
        if key not in self.memo:
            self.memo[key] = outcomes(self.formula(code, reading))
        found: tuple[Interval, ...] = self.memo[key]
        return found

    @property
    def areas(self) -> tuple[Area, ...]:
        """The areas, without criteria that stand outside them."""
        return tuple(node for node in self.children if isinstance(node, Area))

    def reading(self, name: str | None) -> Reading | None:
        """The reading of the whole of that name, if there is one."""
        return next((r for r in self.readings if r.name == name), None)

    @property
    def reading_names(self) -> tuple[str, ...]:
        """The names of the readings there are, in order of appearance."""
        if "readings" not in self.memo:
            names = (r.name for node in (self, *self.walk()) for r in node.readings)
            self.memo["readings"] = tuple(dict.fromkeys(names))
        found: tuple[str, ...] = self.memo["readings"]
        return found

    def ranges(self, reading: str | None = None) -> Mapping[str, Interval]:
        """The range of each node's score in a reading, by code; "" for the whole."""
        key = ("ranges", reading)
        if key not in self.memo:
            self.memo[key] = construction.ranges(self, reading)
        found: Mapping[str, Interval] = self.memo[key]
        return found

    def formula(self, code: str, reading: str | None = None) -> Formula:
        """What the rule of a leaf means, in a reading if it has that one.

        Raises:
            NotFound: where *code* is not a leaf of the framework.
        """
        found = self._formulas.get((code, reading or "")) or self._formulas.get(
            (code, "")
        )
        if found is None:
            leaves = tuple(leaf.code for leaf in self.leaves())
            raise NotFound("criterion with a rule", code, self.id, leaves)
        return found

    def formulas(self, reading: str | None = None) -> Mapping[str, Formula]:
        """What the rules of all leaves mean in a reading, by code."""
        key = ("formulas", reading)
        if key not in self.memo:
            codes = [leaf.code for leaf in self.leaves()]
            formulas = {code: self.formula(code, reading) for code in codes}
            self.memo[key] = Table(formulas)
        found: Table[Formula] = self.memo[key]
        return found

    def excluding(self, reading: str | None = None) -> frozenset[str]:
        """The codes of the leaves that 0 of 0 takes out, in a reading."""
        key = ("excluding", reading)
        if key not in self.memo:
            formulas = self.formulas(reading)
            codes = (code for code, formula in formulas.items() if excludes(formula))
            self.memo[key] = frozenset(codes)
        found: frozenset[str] = self.memo[key]
        return found

    def quantity(self, rank: str) -> Quantity:
        """What units are ranked by, for a datum of kind `rank` that says so."""
        return self._quantities[rank]

    def shares(self, reading: str | None = None) -> tuple[Quotient, ...]:
        """The shares that its rules and ranks use in a reading: parts of wholes."""
        key = ("shares", reading)
        if key not in self.memo:
            found = [q for f in self.formulas(reading).values() for q in quotients(f)]
            for quantity in self._quantities.values():
                found += quotients_of(quantity)
            self.memo[key] = tuple(dict.fromkeys(q for q in found if q.is_part))
        shares: tuple[Quotient, ...] = self.memo[key]
        return shares

    def shares_of(self, datum: str, reading: str | None = None) -> tuple[Quotient, ...]:
        """The shares that a datum is in, as a part or as a whole."""
        return self._by_datum(reading)[1].get(datum, ())

    def readers(self, reading: str | None = None) -> Mapping[str, tuple[str, ...]]:
        """For each datum, the codes of the leaves whose rule reads it in a reading."""
        return self._by_datum(reading)[0]

    def _by_datum(
        self, reading: str | None
    ) -> tuple[Table[tuple[str, ...]], Table[tuple[Quotient, ...]]]:
        key = ("by datum", reading)
        if key not in self.memo:
            readers: dict[str, list[str]] = {datum.name: [] for datum in self.data}
            shares: dict[str, list[Quotient]] = {datum.name: [] for datum in self.data}
            for code, formula in self.formulas(reading).items():
                for name in data_of(formula):
                    readers[name].append(code)
            for quotient in self.shares(reading):
                for name in quotient.spans:
                    shares[name].append(quotient)
            self.memo[key] = (
                Table((name, tuple(codes)) for name, codes in readers.items()),
                Table((name, tuple(found)) for name, found in shares.items()),
            )
        found: tuple[Table[tuple[str, ...]], Table[tuple[Quotient, ...]]]
        found = self.memo[key]
        return found

    def unmodelled(self) -> tuple[Area | Criterion, ...]:
        """The nodes of which no source states in full how they are scored."""
        return tuple(node for node in self.walk() if not self._is_stated(node))

    def _is_stated(self, node: Area | Criterion) -> bool:
        if node.children:
            return not isinstance(node.aggregation, Unmodelled)
        return is_stated(self.formula(node.code))

    def channel_of(self, leaf: Criterion) -> str:
        """The channel of a leaf: its own, or the usual one."""
        return leaf.channel or (self.channels[0].name if self.channels else "")

    def diff(self, other: Framework) -> tuple[Changed, ...]:
        """Everything that differs between this framework and *other*."""
        return diff(self, other)

    # --- construction -----------------------------------------------------------------

    def _lower(self, leaf: Criterion, problems: Collector) -> None:
        where = f"criterion {leaf.code}"
        if leaf.rule is None or leaf.min_score > leaf.max_score:
            return
        within = Interval(leaf.min_score, leaf.max_score)
        with problems.at(f"{where}, rule"):
            self._formulas[leaf.code, ""] = lower(leaf.rule, within, self._data)
        for index, reading in enumerate(leaf.readings):
            place = f"{where}, readings[{index}]"
            key = (leaf.code, reading.name)
            if key in self._formulas:
                problems.add("duplicate", place, f"{reading.name!r} twice", "it once")
            if reading.rule is not None:
                scale = reading.scale or within
                with problems.at(f"{place}.rule"):
                    self._formulas[key] = lower(reading.rule, scale, self._data)


def replaced(
    framework: Framework, nodes: Mapping[str, Area | Criterion]
) -> tuple[Area | Criterion, ...]:
    """The children of *framework* with some nodes, by code, in the place of its own.

    A node keeps what is below it, replaced likewise.
    """
    return tuple(_replaced(child, nodes) for child in framework.children)


def _replaced(node: Any, nodes: Mapping[str, Area | Criterion]) -> Any:  # noqa: ANN401 - of the node's class
    found = nodes.get(node.code, node)
    below = [_replaced(child, nodes) for child in node.children]
    if not below:
        return found
    field = "criteria" if isinstance(found, Area) else "components"
    changes: dict[str, Any] = {field: below}
    return attrs.evolve(found, **changes)
