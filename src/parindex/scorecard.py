"""The result of an evaluation: every node with its score, maximum and reason."""

from __future__ import annotations

import json
from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import attrs

from parindex import render
from parindex.aggregation import (
    Aggregation,
    Combination,
    Piece,
    Pooled,
    Sum,
    adds_up,
    combine,
    open_mean,
)
from parindex.assessment import Assessment, Book
from parindex.checks import Finding
from parindex.construction import aggregation_of, code_of
from parindex.criteria import Area, Criterion, Framework, Reading
from parindex.errors import NotFound
from parindex.explain import Part, explain, parts
from parindex.formulas import Formula, Known, data_of, score, surely_applies
from parindex.intervals import ZERO, Interval, add, hull, total
from parindex.numbers import exact_text
from parindex.tables import Table
from parindex.text import LANGUAGES, Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

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
    #: The codes of all criteria and areas that the book says do not apply.
    not_applicable: frozenset[str]
    #: The range of each node's score in the reading, by code.
    ranges: Mapping[str, Interval]
    #: The other units that ranks are counted among, and what is known of them.
    peers: tuple[Assessment, ...] = ()
    rivals: tuple[Mapping[str, Known], ...] = ()

    @property
    def reduces(self) -> bool:
        """Whether a criterion that does not apply can lower the maximum."""
        taken_out = self.framework.not_applicable == "reduce_maximum"
        return taken_out or bool(self.excluding)


@attrs.frozen
class ScoredNode:
    """A framework, area or criterion with its score."""

    #: What was scored.
    node: Framework | Area | Criterion
    #: What the score can be.
    score: Interval
    #: The least and the most it could be, without the criteria that do not apply.
    range: Interval
    #: Why it is what it is.
    state: State
    #: The scored components; empty for a leaf.
    components: tuple[ScoredNode, ...]
    #: What it was scored with.
    context: Context = attrs.field(eq=False, repr=False)
    #: Whether it does not apply and is taken out.
    is_out: bool = False

    @property
    def max_score(self) -> Fraction:
        """The most it could be, less the maxima of criteria that do not apply."""
        return self.range.high

    @property
    def code(self) -> str:
        """The code of the area or criterion; empty for the whole."""
        return "" if isinstance(self.node, Framework) else self.node.code

    @property
    def may_be_out(self) -> bool:
        """Whether it may yet turn out not to apply, as data are missing."""
        if self.award is not None or self.is_out:
            return False
        if self.formula is None:
            return all(c.is_out or c.may_be_out for c in self.components)
        if self.code not in self.context.excluding or self.state == "not_applicable":
            return False
        return not surely_applies(self.formula, self.context.data)

    @property
    def combination(self) -> Combination | None:
        """How it follows from what is below it.

        None for a leaf, and where no source says.
        """
        if not self.components:
            return None
        return combination(self.node, self.components, self.context)

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
        return self.node.reading(self.context.reading)

    @property
    def formula(self) -> Formula | None:
        """What the rule of a leaf means; None for a node with components."""
        if not isinstance(self.node, Criterion) or self.components:
            return None
        return self.context.formulas[self.code]

    @property
    def award(self) -> Interval | None:
        """The score that the book gives, whatever was measured."""
        return self.context.book.awarded.get(self.code)

    @property
    def computed(self) -> Interval:
        """What the rule or the components give, whatever was awarded."""
        formula = self.formula
        if formula is not None:
            return score(formula, self.context.data)
        return combined(self.node, self.components, self.context).score

    @property
    def data(self) -> tuple[str, ...]:
        """The names of the data that a leaf's rule reads, after the answers given."""
        formula = self.formula
        return () if formula is None else data_of(formula, self.context.data)

    @property
    def missing(self) -> tuple[str, ...]:
        """The data that the score still depends on, here and below, each once."""
        settled = self.score.is_exact or self.award is not None
        if settled or self.state == "not_applicable":
            return ()
        names = [name for child in self.components for name in child.missing]
        names += [name for name in self.data if name not in self.context.data]
        return tuple(dict.fromkeys(names))

    @property
    def parts(self) -> tuple[Part, ...]:
        """What the score is made of; the parts add up to it exactly."""
        return parts(self)

    @property
    def stated(self) -> Stated | None:
        """The total that was printed for it somewhere, if one was."""
        place = self.code or "total"
        stated = self.context.book.stated.get(place)
        return None if stated is None else Stated(place, stated, self.score)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What speaks against the score that was awarded."""
        return tuple(_award_findings(self))

    def below(self, code: str) -> ScoredNode:
        """The node of that code, below this one."""
        return next(node for node in self.walk() if node.code == code)

    def walk(self) -> Iterator[ScoredNode]:
        """This node and all below it, in the order of the decision."""
        yield self
        for child in self.components:
            yield from child.walk()


def combination(
    node: Framework | Area | Criterion,
    components: tuple[ScoredNode, ...],
    context: Context,
) -> Combination | None:
    """How a node follows from what applies below it; None where no source says."""
    how = aggregation_of(node, context.reading)
    pieces = [piece for piece, _ in _pieces(how, components)]
    return combine(how, context.ranges[code_of(node)], pieces)


class Combined(NamedTuple):
    """What a node's components come to."""

    score: Interval
    #: What is left of the node's own range.
    range: Interval
    #: Whether a source, or the reading, says how they come together.
    stated: bool


def combined(
    node: Framework | Area | Criterion,
    components: tuple[ScoredNode, ...],
    context: Context,
) -> Combined:
    """What a node's components come to, held within its range if it is capped."""
    own = left = context.ranges[code_of(node)]
    if isinstance(node.aggregation, Sum) and not node.readings:  # as nearly always
        found = total([component.score for component in components])
        if context.reduces:
            left = total([component.range for component in components])
    else:
        how = aggregation_of(node, context.reading)
        below = _pieces(how, components)
        pieces = [piece for piece, _ in below]
        made = combine(how, own, pieces)
        if all(component.is_out for component in components):
            return Combined(ZERO, ZERO, stated=True)
        # What is left where nothing that counts applies: what is unstated, or nothing.
        rest = own
        if all(component.is_out or component.may_be_out for component in components):
            counted = made is None or all(made.terms.get(p.code) for p in pieces)
            rest = ZERO if counted else hull((own, ZERO))
        if made is None:
            return Combined(hull((own, rest)), own, stated=False)
        scores = {piece.code: score for piece, score in below}
        found = made.of({code: scores[code] for code in made.terms})
        if adds_up(how) and context.reduces:
            left = made.of({piece.code: piece.range for piece in pieces})
        elif context.excluding:
            found = open_mean(made, own, pieces, scores, rest)
    if node.capped:
        left = left.clamp(own.low, own.high)
        found = found.clamp(left.low, left.high)
    return Combined(found, left, stated=True)


def _pieces(
    how: Aggregation, components: tuple[ScoredNode, ...]
) -> list[tuple[Piece, Interval]]:
    """What an aggregation is made of, without what is out, and what it can be."""
    below: Iterable[ScoredNode] = components
    if isinstance(how, Pooled):
        below = (part for component in components for part in _pooled(component))
    return [
        (Piece(n.code, n.range, _leaves(n), n.may_be_out), _reach(how, n))
        for n in below
        if not n.is_out
    ]


def _reach(how: Aggregation, node: ScoredNode) -> Interval:
    """The score of a node, or its range where that may yet turn out to be another."""
    if adds_up(how) or node.award is not None:
        return node.score
    if any(part.may_be_out for part in node.walk() if part is not node):
        return node.range
    if node.may_be_out:  # 0 where it does not apply, and that is not in question here
        return node.score.clamp(node.range.low, node.range.high)
    return node.score


def _pooled(node: ScoredNode) -> Iterator[ScoredNode]:
    """The leaves of a node, or the highest nodes that were awarded a score."""
    if not node.components or node.award is not None:
        yield node
    for component in node.components if node.award is None else ():
        yield from _pooled(component)


def _leaves(node: ScoredNode) -> int:
    """How many leaves a node stands for."""
    return sum(not part.components for part in node.walk())


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
    context: Context = attrs.field(eq=False, repr=False)
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
        by_channel: dict[str, list[ScoredNode]] = {
            channel.name: [] for channel in self.context.framework.channels
        }
        for name, node in _channels(self.root) if by_channel else ():
            by_channel[name].append(node)
        return {
            name: ChannelScore(
                total(n.score for n in nodes), add(n.max_score for n in nodes)
            )
            for name, nodes in by_channel.items()
        }

    @property
    def stated(self) -> tuple[Stated, ...]:
        """Totals as printed, beside the computed ones."""
        by_channel = self.channels
        found = []
        for place, number in self.context.book.stated.items():
            if place in by_channel:
                computed = by_channel[place].score
            else:
                computed = self.score if place == "total" else self[place].score
            found.append(Stated(place, number, computed))
        return tuple(found)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Awards that no reading of the rule can give, or that its data contradict."""
        return tuple(finding for node in self.walk() for finding in node.findings)

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
                overlay="" if isinstance(node.node, Framework) else node.node.overlay,
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


def _channels(node: ScoredNode) -> Iterator[tuple[str, ScoredNode]]:
    """The largest nodes that lie in one channel, so that a cap or an award counts."""
    framework = node.context.framework
    leaves = [item.node for item in node.walk() if isinstance(item.node, Criterion)]
    names = {framework.channel_of(leaf) for leaf in leaves if leaf.is_leaf}
    if len(names) == 1:
        yield names.pop(), node
    else:
        for component in node.components:
            yield from _channels(component)


#: What an award is held against: as Vietnamese, as English, as an expectation.
_AGAINST = {
    "award-impossible": (
        "cách chấm chỉ có thể cho",
        "the rule can only give",
        "all that the rule can give",
    ),
    "award-data": ("số liệu cho", "the data give", "what the data give"),
    "award-components": (
        "các điểm thành phần cộng lại là",
        "the components come to",
        "what the components come to",
    ),
}


def _award_findings(scored: ScoredNode) -> Iterator[Finding]:
    """Awards that no reading can give, or that data or components contradict."""
    node, award = scored.node, scored.award
    if award is None:
        return
    if not (isinstance(node, Criterion) and node.is_leaf):
        yield from _against("award-components", scored.code, award, [scored.computed])
        return
    framework, data = scored.context.framework, scored.context.data
    readings = [None, *(reading.name for reading in node.readings)]
    possible = [o for name in readings for o in framework.outcomes(node.code, name)]
    formulas = (framework.formula(node.code, name) for name in readings)
    computed = [score(formula, data) for formula in formulas]
    found = [*_against("award-impossible", node.code, award, possible)]
    yield from found or _against("award-data", node.code, award, computed)


def _against(
    id: str,  # noqa: A002
    code: str,
    award: Interval,
    possible: list[Interval],
) -> Iterator[Finding]:
    """A finding where *award* meets none of what is possible."""
    if any(p.low <= award.high and award.low <= p.high for p in possible):
        return
    vi, en, expected = _AGAINST[id]
    found = dict.fromkeys(possible)
    shown = {
        language: "; ".join(item.display(language) for item in found)
        for language in LANGUAGES
    }
    yield Finding(
        id,
        code,
        Text(
            f"điểm được chấm là {award.display('vi')}, nhưng {vi} {shown['vi']}",
            f"the award is {award.display('en')}, but {en} {shown['en']}",
        ),
        contrast=(f"an award of {award}", f"{shown['en']}, {expected}"),
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
