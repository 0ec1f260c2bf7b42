"""How the score of a node follows from the scores below it.

People write one of a closed set of frozen values; each means one linear combination of
scores, and that meaning is written here once. Unless it says otherwise a node is the
sum of its components.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple, assert_never

import attrs

from parindex.errors import hint
from parindex.intervals import ZERO, Interval, add, hull, total
from parindex.measures import ONE
from parindex.numbers import exact, exact_text
from parindex.rules import Unmodelled
from parindex.tables import Table
from parindex.text import nfc

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from parindex.errors import Collector


def weights_of(value: Mapping[str, object]) -> Table[Fraction]:
    """Exact weights by code.

    Raises:
        NumberError: for a weight that is not an exact number.
    """
    return Table((nfc(code), exact(weight)) for code, weight in value.items())


@attrs.frozen(kw_only=True)
class Sum:
    """The components, added up; their ranges add up to the node's own."""


@attrs.frozen(kw_only=True)
class Mean:
    """The mean of the components, each by its place in its own range.

    The lowest score of a component counts as the lowest of the node, its maximum as the
    node's maximum: items from 0 to 100 give a factor from 0 to 100, and indicators from
    0 to 1 a sub-dimension from 0.25 to 2.5.
    """

    #: The weight of each component, by code; 0 for one that is shown but not used. All
    #: the same unless given.
    weights: Table[Fraction] = attrs.field(factory=Table, converter=weights_of)


@attrs.frozen(kw_only=True)
class WeightedSum:
    """The components, each times its weight, added up; so are their ranges."""

    #: The weight of each component, by code.
    weights: Table[Fraction] = attrs.field(converter=weights_of)


@attrs.frozen(kw_only=True)
class Pooled:
    """The mean of all leaves below, whatever stands between, each as in `Mean`.

    A node between that was awarded a score stands for the leaves below it.
    """


#: How a node follows from its components; `Unmodelled` where no source says.
Aggregation = Sum | Mean | WeightedSum | Pooled | Unmodelled

#: Added up, as nearly always.
SUM = Sum()


def adds_up(aggregation: Aggregation) -> bool:
    """Whether what does not apply lowers the maximum, instead of being left out."""
    return isinstance(aggregation, Sum | WeightedSum)


class Piece(NamedTuple):
    """A node below another one."""

    code: str
    #: The range of its score.
    range: Interval
    #: How many leaves it stands for.
    leaves: int = 1
    #: Whether it may turn out not to apply.
    may_be_out: bool = False


@attrs.frozen
class Combination:
    """A constant, and so many times each of some scores; never less than 0 times."""

    #: What the score starts from.
    constant: Fraction
    #: How many times each score counts, by code.
    terms: Table[Fraction]

    def of(self, scores: Mapping[str, Interval]) -> Interval:
        """What it comes to: lows with lows, highs with highs, exactly."""
        found = [Interval(self.constant, self.constant)]
        found += [_times(times, scores[code]) for code, times in self.terms.items()]
        return total(found)

    def share(self, code: str, score: Interval) -> Interval:
        """What the score of that code adds to it."""
        return _times(self.terms[code], score)


def _times(factor: Fraction, score: Interval) -> Interval:
    low = factor * score.low
    return Interval(low, low if score.is_exact else factor * score.high)


def combine(
    aggregation: Aggregation, within: Interval, pieces: Sequence[Piece]
) -> Combination | None:
    """What *aggregation* means for a node; None where no source says.

    Args:
        aggregation: How the node follows from what is below it.
        within: The node's own range.
        pieces: The components that apply, with their ranges; all leaves for `Pooled`.
    """
    match aggregation:
        case Sum():
            return Combination(ZERO.low, Table({p.code: ONE for p in pieces}))
        case WeightedSum(weights=weights):
            terms = {p.code: weights[p.code] for p in pieces}
            return Combination(ZERO.low, Table(terms))
        case Mean(weights=weights):
            return _mean(within, pieces, weights)
        case Pooled():
            return _mean(within, pieces, {p.code: Fraction(p.leaves) for p in pieces})
        case Unmodelled():
            return None
        case _:
            assert_never(aggregation)


def _mean(
    within: Interval, pieces: Sequence[Piece], weights: Mapping[str, Fraction]
) -> Combination | None:
    # What cannot vary any more says nothing of where in its range it is.
    pieces = [piece for piece in pieces if piece.range.width]
    given = {p.code: weights.get(p.code, Fraction(0 if weights else 1)) for p in pieces}
    whole = add(given.values())
    if whole == 0:
        return None  # all that counts does not apply
    terms = {
        p.code: within.width * given[p.code] / (whole * p.range.width) for p in pieces
    }
    starts = add(terms[p.code] * p.range.low for p in pieces)
    return Combination(within.low - starts, Table(terms))


def open_mean(
    made: Combination,
    within: Interval,
    pieces: Sequence[Piece],
    scores: Mapping[str, Interval],
    rest: Interval,
) -> Interval:
    """What a mean can be where some of its pieces may turn out not to apply.

    The least is that of the pieces that surely apply and of each other one that lowers
    it, from the lowest on; the most likewise.

    Args:
        made: The mean of all pieces.
        within: The node's own range.
        pieces: The pieces.
        scores: What they can be, by code.
        rest: What is left where none of them applies.
    """
    if not within.width:
        return hull((within, rest))
    surely: list[tuple[Fraction, Fraction, Fraction]] = []
    maybe: list[tuple[Fraction, Fraction, Fraction]] = []
    for piece in pieces:
        times = made.terms.get(piece.code, ZERO.low)
        if times:
            # Of each, its weight, and how far up its range it is.
            weight = times * piece.range.width
            ends = scores[piece.code].low, scores[piece.code].high
            low, high = ((x - piece.range.low) / piece.range.width for x in ends)
            (maybe if piece.may_be_out else surely).append((weight, low, high))
    low = _least([(w, low) for w, low, _ in surely], [(w, low) for w, low, _ in maybe])
    high = -_least([(w, -up) for w, _, up in surely], [(w, -up) for w, _, up in maybe])
    found = Interval(within.low + within.width * low, within.low + within.width * high)
    return found if surely else hull((found, rest))


def _least(
    surely: list[tuple[Fraction, Fraction]], maybe: list[tuple[Fraction, Fraction]]
) -> Fraction:
    """The least mean of values with weights, of which some may be left out."""
    weight = add(w for w, _ in surely)
    total_ = add(w * value for w, value in surely)
    for more, value in sorted(maybe, key=lambda item: item[1]):
        if weight and value >= total_ / weight:
            break
        weight, total_ = weight + more, total_ + more * value
    return total_ / weight


def range_of(
    aggregation: Aggregation, own: Interval, pieces: Iterable[Piece]
) -> Interval:
    """The range that follows from the pieces; *own* where it need not."""
    match aggregation:
        case Sum():
            return total([piece.range for piece in pieces])
        case WeightedSum(weights=weights):
            return total([_times(weights.get(p.code, ONE), p.range) for p in pieces])
        case _:
            return own


def check_pieces(
    aggregation: Aggregation, pieces: Sequence[Piece], problems: Collector, where: str
) -> bool:
    """Note what is wrong with the weights and ranges; whether nothing was."""
    before = len(problems.problems)
    place = f"{where}, aggregation"
    codes = [piece.code for piece in pieces]
    match aggregation:
        case WeightedSum(weights=weights):
            _check_weights(weights, codes, problems, place)
        case Mean(weights=weights) if weights:
            _check_weights(weights, codes, problems, place)
    for piece in pieces if isinstance(aggregation, Mean | Pooled) else ():
        if piece.range.width == 0:
            found = f"{piece.code}, whose score cannot vary"
            problems.add("mean", place, found, "a maximum above the minimum")
    return len(problems.problems) == before


def _check_weights(
    weights: Mapping[str, Fraction], codes: list[str], problems: Collector, place: str
) -> None:
    for code, weight in weights.items():
        if code not in codes:
            expected = f"a component of the node{hint(code, codes)}"
            problems.add("weight", place, f"a weight of {code!r}", expected)
        elif weight < 0:
            found = f"{exact_text(weight)} for {code}"
            problems.add("weight", place, found, "a weight from 0 up")
    missing = [code for code in codes if code not in weights]
    if missing:
        problems.add(
            "weight", place, f"no weight of {', '.join(missing)}", "one for each"
        )
    elif not any(weights.values()):
        problems.add("weight", place, "weights of 0 only", "one above 0")
