"""What provinces do where criteria do not apply, or are not surveyed: named, cited.

A policy is data with a source. It takes the scores of a scorecard and says what they
are worth; it scores nothing itself.
"""

from __future__ import annotations

import json
from fractions import Fraction
from functools import cache
from importlib.resources import as_file, files
from typing import TYPE_CHECKING, Literal, get_args

import attrs

from parindex.catalogue import say
from parindex.converter import entries_by_id, unstructure
from parindex.criteria import Criterion, Framework
from parindex.cycle.wording import NOTHING
from parindex.errors import Collector, Invalid, NotFound, Problem
from parindex.evaluation import evaluate
from parindex.intervals import Interval
from parindex.numbers import display, exact
from parindex.sources import Source, sources_of
from parindex.text import Text, nfc, strings_of, text_of, texts_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from parindex.assessment import Book
    from parindex.criteria import Area
    from parindex.scorecard import Scorecard
    from parindex.text import Language

#: What a score is worth where something does not apply: itself, of a lower maximum; a
#: percentage of that maximum; its share of that maximum on the full scale; itself, and
#: the unit is not ranked.
PolicyKind = Literal[
    "reduce_maximum", "percent_of_applicable", "rescale", "assessed_not_ranked"
]

_SAID: dict[PolicyKind, str] = {
    "reduce_maximum": "cycle.policy.reduce_maximum",
    "percent_of_applicable": "cycle.policy.percent_of_applicable",
    "rescale": "cycle.policy.rescale",
    "assessed_not_ranked": "cycle.policy.assessed_not_ranked",
}

#: How many decimals of a result are shown; the result itself is exact.
SHOWN = 2


@attrs.frozen(kw_only=True)
class Policy:
    """How a province or ministry treats what does not apply to a unit.

    Raises:
        Invalid: at construction, for an unknown kind or a scale that is none.
    """

    #: Its id, such as `vn/thanh-hoa/2024`.
    id: str = attrs.field(converter=nfc)
    #: Its title.
    title: Text = attrs.field(converter=text_of)
    #: What it does.
    kind: PolicyKind
    #: The full scale that `rescale` and `percent_of_applicable` give results on.
    scale: Fraction = attrs.field(default=Fraction(100), converter=exact)
    #: Where it is stated.
    sources: tuple[Source, ...] = attrs.field(default=(), converter=sources_of)
    #: What a reader should know.
    notes: tuple[Text, ...] = attrs.field(default=(), converter=texts_of)

    def __attrs_post_init__(self) -> None:
        problems = Collector()
        if self.kind not in get_args(PolicyKind):
            expected = f"one of {', '.join(get_args(PolicyKind))}"
            problems.add("choice", "kind", repr(self.kind), expected)
        if self.scale <= 0:
            problems.add("scale", "scale", str(self.scale), "more than 0")
        problems.check(self.id)

    def applied(self, card: Scorecard, *, without: Iterable[str] = ()) -> PolicyScore:
        """What the scores of a scorecard are worth under this policy.

        Args:
            card: The scores. What its book says does not apply is taken out.
            without: Codes and channels that are taken out too, such as a survey that
                was not held.

        Raises:
            NotFound: for a code or channel that the framework has not.
            Invalid: for an award that covers what is taken out and what is not, and
                for something to take out where the policy takes out nothing.
        """
        ranked = self.kind != "assessed_not_ranked"
        gone = _leaves(card.context.framework, strings_of(without))
        if gone and not ranked:
            found, expected = ", ".join(gone), "nothing: this policy takes nothing out"
            problem = Problem("without", "without", found, expected)
            raise Invalid(self.id, (problem,))
        scored = _without(card, gone) if ranked else card
        share, most = _share(scored)
        result: Interval | None = scored.score
        out_of: Fraction = most
        if self.kind in ("percent_of_applicable", "rescale"):
            out_of = self.scale
            result = None if share is None else _times(share, self.scale)
        assessment = card.context.assessment
        return PolicyScore(
            policy=self,
            unit=assessment.unit,
            year=assessment.year,
            points=scored.score,
            max_score=most,
            taken_out=tuple(node.code for node in scored.leaves() if node.is_out),
            in_doubt=_in_doubt(scored),
            result=result,
            out_of=out_of,
            ranked=ranked,
        )


@attrs.frozen(kw_only=True)
class PolicyScore:
    """What a scorecard is worth under a policy."""

    #: The policy.
    policy: Policy
    #: The unit.
    unit: Text
    #: The year.
    year: int
    #: The points for what applies.
    points: Interval
    #: The most that can be got for what applies.
    max_score: Fraction
    #: The codes of the criteria that were taken out.
    taken_out: tuple[str, ...]
    #: The codes of those that may yet turn out not to apply, as data are missing; the
    #: maximum can then be lower than it is now.
    in_doubt: tuple[str, ...]
    #: What it comes to; None where it cannot be told, as where nothing applies.
    result: Interval | None
    #: What the result is out of.
    out_of: Fraction
    #: Whether the unit is ranked with the others.
    ranked: bool

    def explain(self, lang: Language = "vi") -> str:
        """How the result comes about, in lines of text.

        Args:
            lang: `vi` or `en`.
        """
        policy = self.policy
        title = policy.title[lang]
        lines = [say("named", lang, title=title, score=say(_SAID[policy.kind], lang))]
        points, most = self.points.display(lang), display(self.max_score, lang)
        lines.append(say("cycle.policy.points", lang, points=points, max=most))
        for key, codes in (
            ("cycle.policy.out", self.taken_out),
            ("cycle.policy.doubt", self.in_doubt),
        ):
            if codes:
                lines.append(say(key, lang, codes=", ".join(codes)))
        shown = self.result.display(lang, SHOWN) if self.result else NOTHING
        out_of = display(self.out_of, lang)
        lines.append(say("cycle.policy.result", lang, result=shown, out_of=out_of))
        if not self.ranked:
            lines.append(say("cycle.policy.unranked", lang))
        sources = [say("source", lang, source=str(s)) for s in policy.sources]
        notes = [say("note", lang, text=note[lang]) for note in policy.notes]
        return "\n".join([*lines, *sources, *notes])

    def to_json(self) -> str:
        """The result as JSON, its numbers exact."""
        return json.dumps(unstructure(self), ensure_ascii=False, indent=1, default=str)


# --- what is left ---------------------------------------------------------------------


def _leaves(framework: Framework, names: tuple[str, ...]) -> tuple[str, ...]:
    """The codes of the leaves below some codes, or of some channels."""
    channels = {channel.name for channel in framework.channels}
    nodes = [framework[code] for code in names if code not in channels]
    below = {leaf.code for node in nodes for leaf in _below(node)}
    return tuple(
        leaf.code
        for leaf in framework.leaves()
        if leaf.code in below or framework.channel_of(leaf) in names
    )


def _below(node: Area | Criterion) -> list[Criterion]:
    """The leaves of a node, which may be one itself."""
    if isinstance(node, Criterion) and not node.components:
        return [node]
    return [leaf for child in node.children for leaf in _below(child)]


def _without(card: Scorecard, gone: tuple[str, ...]) -> Scorecard:
    """The scorecard without what does not apply, and without some leaves.

    Raises:
        Invalid: for an award that covers some of these leaves, and others.
    """
    context = card.context
    framework, book = context.framework, context.book
    out = {*gone, *context.not_applicable}
    problems, awarded = Collector(), dict(book.awarded)
    for code in book.awarded:
        below = {leaf.code for leaf in _below(framework[code])}
        if below <= out:
            del awarded[code]
        elif not below.isdisjoint(gone):
            found = f"an award that covers {', '.join(sorted(below & {*gone}))} too"
            expected = "awards for its components"
            problems.add("award", f"awarded.{code}", found, expected)
    problems.check(context.assessment.subject)
    left: Book = attrs.evolve(
        book, awarded=awarded, not_applicable=[*book.not_applicable, *gone]
    )
    return evaluate(
        _reducing(framework),
        attrs.evolve(context.assessment, books=[left]),
        reading=context.reading,
        peers=context.peers,
        vintage=True,  # whether it fits was checked when the scorecard was made
    )


def _reducing(framework: Framework) -> Framework:
    """The framework, such that what does not apply lowers the maximum."""
    key = ("reducing",)
    if key not in framework.memo:
        framework.memo[key] = attrs.evolve(framework, not_applicable="reduce_maximum")
    found: Framework = framework.memo[key]
    return found


def _in_doubt(card: Scorecard) -> tuple[str, ...]:
    return tuple(node.code for node in card.leaves() if node.may_be_out)


def _share(card: Scorecard) -> tuple[Interval | None, Fraction]:
    """What part of the maximum was got, and the maximum, for what applies."""
    framework = card.context.framework
    most = card.max_score
    if framework.base is not None:  # the maximum has room for a bonus above it
        most = framework.base - (framework.max_score - most)
    if most <= 0:
        return None, most
    low, high = card.score.low / most, card.score.high / most
    if not _in_doubt(card):
        return Interval(low, high), most
    # The maximum may be lower: a score of 0 or more is then a larger part of it, but
    # at most all. Of a score below 0, or a maximum that can be passed, nothing is sure.
    if low < 0 or framework.base is not None:
        return None, most
    return Interval(low, max(Fraction(1), high)), most


def _times(share: Interval, scale: Fraction) -> Interval:
    return Interval(share.low * scale, share.high * scale)


# --- files ----------------------------------------------------------------------------


def available_policies() -> tuple[str, ...]:
    """The ids of the bundled policies."""
    return tuple(sorted(_bundled()))


def policy(id: str) -> Policy:  # noqa: A002
    """A bundled policy by its id.

    Raises:
        NotFound: for an id that is not bundled, with the nearest one that is.
    """
    known = _bundled()
    if id not in known:
        raise NotFound("policy", id, "parindex", tuple(sorted(known)))
    return known[id]


def load_policies(path: str | Path) -> tuple[Policy, ...]:
    """All policies in a TOML file, its tables [[policy]].

    Raises:
        Invalid: with every mistake in the file.
    """
    return tuple(entries_by_id(path, "policy", Policy).values())


@cache
def _bundled() -> dict[str, Policy]:
    with as_file(files(__package__).joinpath("vn", "policies.toml")) as path:
        return {found.id: found for found in load_policies(path)}
