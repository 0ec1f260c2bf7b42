"""The result of an evaluation: every node with its score, maximum and reason."""

from __future__ import annotations

import json
from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal

import attrs

from parindex import render
from parindex.assessment import Assessment, Book
from parindex.checks import Finding
from parindex.criteria import Area, Criterion, Framework, Reading
from parindex.errors import NotFound
from parindex.explain import Part, explain, parts
from parindex.formulas import Formula, Known, data_of, score
from parindex.intervals import Interval, add, total
from parindex.numbers import exact_text
from parindex.tables import Table
from parindex.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parindex.text import Language

#: Why a score is what it is. Of a leaf: given by an appraiser; measured; open because
#: a datum is disputed or missing, or because no source states the scale; or it does
#: not apply. Of a node with components: whether all of them are settled.
State = Literal[
    "awarded",
    "measured",
    "disputed",
    "missing",
    "unmodelled",
    "not_applicable",
    "complete",
    "incomplete",
]


@attrs.frozen(eq=False)
class Context:
    """What all nodes of a scorecard were scored with."""

    framework: Framework
    assessment: Assessment
    book: Book
    #: The name of the reading that was asked for.
    reading: str | None
    #: The measurements as exact numbers and answers.
    data: Mapping[str, Known]
    #: What the rule of each leaf means in the reading, by code.
    formulas: Mapping[str, Formula]
    #: The codes of leaves that 0 of 0 takes out.
    excluding: frozenset[str]


@attrs.frozen
class ScoredNode:
    """A framework, area or criterion with its score."""

    #: What was scored.
    node: Framework | Area | Criterion
    #: What the score can be.
    score: Interval
    #: The most it can be, less the maxima of criteria that do not apply.
    max_score: Fraction
    #: Why it is what it is.
    state: State
    #: The scored components; empty for a leaf.
    components: tuple[ScoredNode, ...]
    #: What it was scored with.
    context: Context = attrs.field(eq=False, repr=False)

    @property
    def code(self) -> str:
        """The code of the area or criterion; empty for the whole."""
        return "" if isinstance(self.node, Framework) else self.node.code

    @property
    def index(self) -> Interval | None:
        """The score in percent of the maximum; None where there is no maximum."""
        base = self.max_score
        if isinstance(self.node, Framework) and self.node.base is not None:
            base = self.node.base
        if base == 0:
            return None
        factor = 100 / base
        return Interval(self.score.low * factor, self.score.high * factor)

    @property
    def reading(self) -> Reading | None:
        """The reading its rule was taken from, if not the rule that sources state."""
        if not isinstance(self.node, Criterion):
            return None
        return self.node.reading(self.context.reading)

    @property
    def formula(self) -> Formula | None:
        """What the rule of a leaf means; None for a node with components."""
        if not isinstance(self.node, Criterion) or self.components:
            return None
        return self.context.formulas[self.code]

    @property
    def computed(self) -> Interval | None:
        """What the rule of a leaf gives from the data, whatever was awarded."""
        formula = self.formula
        return None if formula is None else score(formula, self.context.data)

    @property
    def data(self) -> tuple[str, ...]:
        """The names of the data that a leaf's rule reads, after the answers given."""
        formula = self.formula
        return () if formula is None else data_of(formula, self.context.data)

    @property
    def missing(self) -> tuple[str, ...]:
        """The data that the score still depends on, here and below, each once."""
        if self.score.is_exact or self.state == "not_applicable":
            return ()
        names = [name for child in self.components for name in child.missing]
        names += [name for name in self.data if name not in self.context.data]
        return tuple(dict.fromkeys(names))

    @property
    def parts(self) -> tuple[Part, ...]:
        """What the score is made of; the parts add up to it exactly."""
        return parts(self)

    def walk(self) -> Iterator[ScoredNode]:
        """This node and all below it, in the order of the decision."""
        yield self
        for child in self.components:
            yield from child.walk()


@attrs.frozen
class Stated:
    """A total as printed somewhere, beside the one that was computed."""

    #: A code, a channel or `total`.
    place: str
    #: As printed.
    stated: Fraction
    #: As computed.
    computed: Interval

    @property
    def difference(self) -> Interval:
        """Stated less computed."""
        return Interval(
            self.stated - self.computed.high, self.stated - self.computed.low
        )


@attrs.frozen
class ChannelScore:
    """The part of a score that came through one channel."""

    #: The sum of its leaves.
    score: Interval
    #: The most they can get.
    max_score: Fraction


@attrs.frozen(kw_only=True)
class Row:
    """One area or criterion of a record."""

    #: Its code.
    code: str
    #: Its title.
    title: Text
    #: What the score can be.
    score: Interval
    #: The most it can be.
    max_score: Fraction
    #: Why it is what it is.
    state: State
    #: The data it still depends on.
    missing: tuple[str, ...] = ()
    #: The reading its rule was taken from; empty for what sources state.
    reading: str = ""
    #: The overlay its rule comes from, if any.
    overlay: str = ""


@attrs.frozen(kw_only=True)
class Record:
    """The results of a scorecard alone: plain values that stand by themselves."""

    #: The id of the framework, and the hash of its content.
    framework: str
    framework_hash: str
    #: The ids of the overlays that were laid over it.
    overlays: tuple[str, ...] = ()
    #: The year that was assessed.
    year: int
    #: The unit.
    unit: Text
    #: The book that was scored.
    book: str
    #: The reading that was asked for; empty for what sources state.
    reading: str = ""
    #: The whole.
    score: Interval
    #: The most that can be got.
    max_score: Fraction
    #: The score by channel.
    channels: Table[ChannelScore]
    #: Totals as printed somewhere.
    stated: Table[Fraction]
    #: All areas and criteria, in order.
    criteria: tuple[Row, ...]


@attrs.frozen
class Scorecard:
    """A unit's year, scored: look nodes up by code, or read the whole."""

    #: What it was scored with.
    context: Context = attrs.field(repr=False)
    #: The whole, with everything below it.
    root: ScoredNode

    def __getitem__(self, code: str) -> ScoredNode:
        """The scored area or criterion of that code.

        Raises:
            NotFound: with the nearest code there is.
        """
        for node in self.walk():
            if node.code == code:
                return node
        codes = tuple(node.code for node in self.context.framework.walk())
        raise NotFound("criterion", str(code), self.context.framework.id, codes)

    def walk(self) -> Iterator[ScoredNode]:
        """All areas and criteria, in the order of the decision."""
        return (node for node in self.root.walk() if node.code)

    def leaves(self) -> Iterator[ScoredNode]:
        """The criteria that are scored by a rule, in order."""
        return (node for node in self.walk() if not node.components)

    @property
    def score(self) -> Interval:
        """The whole score."""
        return self.root.score

    @property
    def max_score(self) -> Fraction:
        """The most that can be got, less what does not apply."""
        return self.root.max_score

    @property
    def index(self) -> Interval | None:
        """The index, in percent."""
        return self.root.index

    @property
    def channels(self) -> Mapping[str, ChannelScore]:
        """The score by channel, in the framework's order."""
        framework = self.context.framework
        by_channel: dict[str, list[ScoredNode]] = {
            c.name: [] for c in framework.channels
        }
        for leaf in self.leaves():
            channel = framework.channel_of(leaf.node)  # type: ignore[arg-type]
            if channel:
                by_channel[channel].append(leaf)
        return {
            name: ChannelScore(
                total(n.score for n in nodes), add(n.max_score for n in nodes)
            )
            for name, nodes in by_channel.items()
        }

    @property
    def stated(self) -> tuple[Stated, ...]:
        """Totals as printed, beside the computed ones."""
        channels = self.channels
        found = []
        for place, number in self.context.book.stated.items():
            if place == "total":
                computed = self.score
            elif place in channels:
                computed = channels[place].score
            else:
                computed = self[place].score
            found.append(Stated(place, number, computed))
        return tuple(found)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Awards that no reading of the rule can give, or that its data contradict."""
        return tuple(
            finding for leaf in self.leaves() for finding in _award_findings(leaf)
        )

    def explain(self, code: str = "", lang: Language = "vi") -> str:
        """Why a node has its score; the whole without a code.

        Args:
            code: The code of an area or criterion.
            lang: `vi` or `en`.

        Raises:
            NotFound: with the nearest code there is.
        """
        return explain(self[code] if code else self.root, lang)

    @property
    def record(self) -> Record:
        """The results alone, to keep and to compare."""
        context = self.context
        framework = context.framework
        rows = tuple(
            Row(
                code=node.code,
                title=node.node.title,
                score=node.score,
                max_score=node.max_score,
                state=node.state,
                missing=node.missing,
                reading=node.reading.name if node.reading else "",
                overlay=getattr(node.node, "overlay", ""),
            )
            for node in self.walk()
        )
        return Record(
            framework=framework.id,
            framework_hash=framework.content_hash,
            overlays=tuple(overlay.id for overlay in framework.overlays),
            year=context.assessment.year,
            unit=context.assessment.unit,
            book=context.book.name,
            reading=context.reading or "",
            score=self.score,
            max_score=self.max_score,
            channels=Table(self.channels),
            stated=Table({s.place: s.stated for s in self.stated}),
            criteria=rows,
        )

    def to_json(self) -> str:
        """The record as JSON, its numbers exact texts; `load_record` reads it back."""
        return json.dumps(_plain(self.record), ensure_ascii=False, indent=1)

    def _repr_html_(self) -> str:
        return render.html(self)


def _award_findings(leaf: ScoredNode) -> Iterator[Finding]:
    award = leaf.context.book.awarded.get(leaf.code)
    criterion = leaf.node
    if award is None or not isinstance(criterion, Criterion):
        return
    framework = leaf.context.framework
    readings = [None, *(reading.name for reading in criterion.readings)]
    possible = [
        outcome
        for reading in readings
        for outcome in framework.outcomes(leaf.code, reading)
    ]
    if not any(p.low <= award.high and award.low <= p.high for p in possible):
        can = ", ".join(str(outcome) for outcome in possible)
        yield Finding(
            "award-impossible",
            leaf.code,
            Text(
                f"điểm {award} không có cách chấm nào cho ra; có thể: {can}",
                f"no reading can give {award}; possible: {can}",
            ),
            contrast=(f"the award {award}, which no reading can give", can),
        )
        return
    computed = [
        score(framework.formula(leaf.code, reading), leaf.context.data)
        for reading in readings
    ]
    if not any(c.low <= award.high and award.low <= c.high for c in computed):
        gives = ", ".join(str(interval) for interval in dict.fromkeys(computed))
        yield Finding(
            "award-data",
            leaf.code,
            Text(
                f"điểm {award} khác với điểm tính từ số liệu: {gives}",
                f"the award is {award}, but the data give {gives}",
            ),
            contrast=(f"the award {award}", f"{gives}, which the data give"),
        )


def _plain(value: object) -> Any:  # noqa: ANN401 - what JSON can hold
    match value:
        case Fraction():
            return exact_text(value)
        case Text():
            return {"vi": value.vi, "en": value.en}
        case tuple():
            return [_plain(item) for item in value]
        case Mapping():
            return {key: _plain(item) for key, item in value.items()}
        case str() | int():
            return value
        case _:
            cls: Any = type(value)
            return {f.name: _plain(getattr(value, f.name)) for f in attrs.fields(cls)}
