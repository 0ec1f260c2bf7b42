"""Arithmetic of sheets as text: what SQL and spreadsheet formulas have in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from fractions import Fraction
from math import gcd, lcm
from typing import TYPE_CHECKING, NamedTuple, assert_never

from parindex.numbers import exact_text
from parindex.sheets.expressions import (
    NOTHING,
    AllOf,
    AnyOf,
    Before,
    Condition,
    Divided,
    Expression,
    Extreme,
    Fixed,
    Given,
    HalfUp,
    Has,
    Matched,
    Missing,
    Piece,
    Piecewise,
    Product,
    ScoreOf,
    Side,
    Sum,
    Where,
    walk,
)
from parindex.sheets.making import total
from parindex.sql.simpler import without

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from parindex.errors import Collector

#: How tightly a text holds together: a name or a call, a product, a sum.
ATOM, PRODUCT, SUM = 2, 1, 0

#: What quotients are compared to, in decimals: two that differ do so by more, for
#: denominators up to 10^8 and thresholds in whole percent.
CLOSE = 10
#: The most decimals that a number is written with; others are written as quotients.
LONGEST = 12
#: Decimals that numbers with decimals may have.
MOST_DECIMALS = 9
#: How far numbers are held together when they are rounded half up.
SNAP = 9

#: How exactly a number is held: whole, with few decimals, or as any quotient.
_WHOLE, _DECIMAL, _QUOTIENT = 0, 1, 2

Terms = tuple[tuple[Fraction, Expression], ...]


class Written(NamedTuple):
    """A text, and how tightly it holds together."""

    text: str
    level: int = ATOM

    def inside(self, level: int) -> str:
        """The text, in brackets where it would fall apart beside others."""
        return self.text if self.level >= level else bracketed(self.text)


class Branch(NamedTuple):
    """What is worth something where a condition holds."""

    condition: str
    worth: Written


def bracketed(text: str) -> str:
    """A text in brackets, further in where it has several lines."""
    return f"(\n{deeper(text)}\n)" if "\n" in text else f"({text})"


def deeper(text: str) -> str:
    """Lines, one step further in."""
    return "\n".join(f"  {line}" for line in text.split("\n"))


def check_decimals(decimals: int, problems: Collector) -> None:
    """Note a number of decimals that data cannot have."""
    if not 0 <= decimals <= MOST_DECIMALS:
        problems.add("decimals", "", str(decimals), f"from 0 to {MOST_DECIMALS}")


def is_short(x: Fraction) -> bool:
    """Whether a number is written as a decimal."""
    return not 10**LONGEST % x.denominator


class Writer(ABC):
    """Writes expressions in one notation."""

    #: Whether decimals are held as they are, and not as binary fractions.
    is_exact: bool = False

    def __init__(self, whole: Iterable[str], decimals: int) -> None:
        """Take the data that are whole, and how many decimals the others have."""
        self.whole, self.decimals = frozenset(whole), decimals

    # --- what each notation says its own way ------------------------------------------

    @abstractmethod
    def given(self, name: str) -> str:
        """A datum."""

    @abstractmethod
    def or_else(self, name: str, other: str) -> str:
        """A datum, and something else where it is missing."""

    @abstractmethod
    def score(self, code: str, side: Side) -> str:
        """A score worked out before."""

    @abstractmethod
    def is_missing(self, name: str) -> str:
        """Whether a datum is missing."""

    @abstractmethod
    def is_known(self, name: str) -> str:
        """Whether a datum is not missing."""

    @abstractmethod
    def some(self, conditions: Sequence[str]) -> str:
        """Whether one of several conditions holds."""

    @abstractmethod
    def every(self, conditions: Sequence[str]) -> str:
        """Whether several conditions hold."""

    @abstractmethod
    def cases(self, branches: Sequence[Branch], otherwise: Written) -> Written:
        """What goes with the first condition that holds, or something else."""

    @abstractmethod
    def answers(self, name: str, cases: Sequence[tuple[str, Written]]) -> Written:
        """What goes with an answer."""

    @abstractmethod
    def call(self, side: Side, parts: Sequence[str]) -> str:
        """The least or the most of several numbers."""

    @abstractmethod
    def rounded(self, text: str, digits: int) -> str:
        """A number rounded, halves as may be."""

    @abstractmethod
    def half_up(self, of: Written, digits: int) -> Written:
        """A number rounded half up."""

    @abstractmethod
    def quotient(self, top: Written, bottom: Written) -> Written:
        """One number divided by another."""

    def product(self, one: Expression, other: Expression) -> Written:
        """One number times another."""
        parts = (self.write(part).inside(PRODUCT) for part in (one, other))
        return Written(" * ".join(parts), PRODUCT)

    def number(self, x: Fraction) -> str:
        """A number above 0, or 0, that is short."""
        return exact_text(x)

    # --- expressions ------------------------------------------------------------------

    def write(self, of: Expression) -> Written:  # noqa: C901, PLR0911 - one `match`
        """An expression as text."""
        match of:
            case Fixed() | Sum():
                return self.linear(*_terms(of))
            case Given(name, missing):
                if missing is None:
                    return Written(self.given(name))
                return Written(self.or_else(name, self.constant(missing).text))
            case ScoreOf(code, side):
                return Written(self.score(code, side))
            case Product(one, other):
                return self.product(one, other)
            case Divided(top, bottom):
                return self.quotient(self.write(top), self.write(bottom))
            case Extreme(side, parts):
                return Written(self.call(side, [self.write(p).text for p in parts]))
            case HalfUp(inner, digits):
                return self.half_up(self.write(inner), digits)
            case Piecewise() | Where():
                *branches, last = self._branches(of)
                return self.cases(branches, last.worth) if branches else last.worth
            case Matched(name, cases):
                return self.answers(name, [(a, self.write(part)) for a, part in cases])
            case _:
                assert_never(of)

    def constant(self, x: Fraction) -> Written:
        """A number; a quotient where it does not end soon."""
        if x < 0:
            return Written(f"-{self.constant(-x).inside(PRODUCT)}", SUM)
        if is_short(x):
            return Written(self.number(x))
        top, bottom = (Fraction(part) for part in x.as_integer_ratio())
        return self.quotient(Written(self.number(top)), Written(self.number(bottom)))

    def linear(self, plus: Fraction, terms: Terms) -> Written:
        """A constant and multiples of numbers, what is added first."""
        if not all(is_short(times) for times, _ in terms):
            scale = lcm(plus.denominator, *(times.denominator for times, _ in terms))
            whole = tuple((scale * times, of) for times, of in terms)
            top = self.linear(scale * plus, whole)
            return self.quotient(top, self.constant(Fraction(scale)))
        each = [(times > 0, self._times(abs(times), of)) for times, of in terms]
        if plus or not terms:
            each.append((plus >= 0, self.constant(abs(plus))))
        (is_added, first), *others = sorted(each, key=lambda part: not part[0])
        if is_added and not others:
            return first
        text = first.inside(PRODUCT)
        text = text if is_added else f"-{text}"
        for is_added, part in others:
            gap = "\n" if "\n" in part.text or "\n" in text else " "
            text += f"{gap}{'+' if is_added else '-'} {part.inside(PRODUCT)}"
        return Written(text, SUM)

    def _times(self, times: Fraction, of: Expression) -> Written:
        part = self.write(of)
        if times == 1:
            return part
        return Written(f"{self.number(times)} * {part.inside(PRODUCT)}", PRODUCT)

    def _branches(self, of: Expression) -> Iterator[Branch]:
        """The conditions of choices in one another, in turn; the last one has none."""
        match of:
            case Where(condition, then, otherwise):
                if isinstance(condition, Missing):
                    then = without(then, condition.name)
                yield Branch(self.condition(condition), self.write(then))
                yield from self._branches(otherwise)
            case Piecewise(top, bottom, pieces):
                # From the top, as regulations say it: "from 95 %: 1.5; from 80 %: 1".
                for before, piece in zip(pieces[-2::-1], pieces[:0:-1], strict=True):
                    past = _past(top, bottom, before)
                    yield Branch(self.above_0(*past), self._piece(of, piece))
                yield Branch("", self._piece(of, pieces[0]))
            case _:
                yield Branch("", self.write(of))

    def _piece(self, of: Piecewise, piece: Piece) -> Written:
        slope, intercept = piece.slope, Fixed(piece.intercept)
        if not slope:
            return self.write(intercept)
        if isinstance(of.bottom, Fixed):
            at = total([(slope / of.bottom.value, of.top)], piece.intercept)
            return self.write(at)
        over, under = slope.as_integer_ratio()
        top = total([(Fraction(abs(over)), of.top)])
        bottom = total([(Fraction(under), of.bottom)])
        scale = _common((*_numbers(top), *_numbers(bottom)))
        top, bottom = (total([(scale, part)]) for part in (top, bottom))
        sign = Fraction(1 if slope > 0 else -1)
        return self.write(Sum(piece.intercept, ((sign, Divided(top, bottom)),)))

    # --- conditions -------------------------------------------------------------------

    def condition(self, of: Condition) -> str:
        """A condition as text."""
        match of:
            case Missing(name):
                return self.is_missing(name)
            case Has(name):
                return self.is_known(name)
            case Before(one, other, closed):
                less = total([(Fraction(1), other), (Fraction(-1), one)])
                return self.above_0(less, closed=closed)
            case AnyOf(parts):
                return self.some([self.condition(part) for part in parts])
            case AllOf(parts):
                return self.every([self.condition(part) for part in parts])
            case _:  # True or False: always 0 or never 0
                return self.above_0(NOTHING, closed=of)

    def above_0(self, of: Expression, closed: bool) -> str:  # noqa: FBT001 - of `_past`
        """Whether a number is above 0, or 0 where that counts.

        Whole data are multiplied out and compared as whole numbers, decimals as
        decimals; where a notation holds binary fractions, or a quotient cannot be
        multiplied out, the difference is rounded to what sets two numbers apart.
        """
        plus, terms = _terms(of)
        scale = _common((plus, *(times for times, _ in terms)))
        if len(terms) == 1 and is_short(plus / terms[0][0]):
            scale = 1 / abs(terms[0][0])
        plus, terms = plus * scale, tuple((scale * t, part) for t, part in terms)
        digits = self._digits(terms, plus)
        sign = ">=" if closed else ">"
        if digits is not None:
            return f"{self.rounded(self.linear(plus, terms).text, digits)} {sign} 0"
        return self.exactly_above_0(plus, terms, sign)

    def exactly_above_0(self, plus: Fraction, terms: Terms, sign: str) -> str:
        """Whether a sum is above 0 (`>`), or 0 too (`>=`), compared as it is."""
        more = tuple((t, part) for t, part in terms if t > 0)
        less = tuple((-t, part) for t, part in terms if t < 0)
        left = self.linear(max(plus, Fraction(0)), more)
        right = self.linear(max(-plus, Fraction(0)), less)
        if not more:
            left, right, sign = right, left, sign.replace(">", "<")
        return f"{left.text} {sign} {right.text}"

    def _digits(self, terms: Terms, plus: Fraction) -> int | None:
        """How many decimals set two such numbers apart; None: any difference does."""
        how = max((self._held(part) for _, part in terms), default=_WHOLE)
        if how == _QUOTIENT:
            return CLOSE
        is_plain = len(terms) == 1 and isinstance(terms[0][1], Given) and is_short(plus)
        if how == _WHOLE or self.is_exact or is_plain:
            return None
        multiplied = any(isinstance(x, Product) for _, of in terms for x in walk(of))
        return min(2 * self.decimals, LONGEST) if multiplied else self.decimals

    def _held(self, of: Expression) -> int:
        """How exactly a number is held."""
        how = _WHOLE
        for part in walk(of):
            match part:
                case Given(name, missing):
                    decimal = not _is_whole(missing) or name not in self.whole
                    how = max(how, _DECIMAL if decimal else _WHOLE)
                case Divided() | Piecewise() | ScoreOf() | HalfUp() | Matched():
                    how = _QUOTIENT
                case Fixed() | Sum():
                    for x in _numbers(part):
                        if not _is_whole(x):
                            how = max(how, _DECIMAL if is_short(x) else _QUOTIENT)
                case _:
                    pass
        return how


def _past(top: Expression, bottom: Expression, piece: Piece) -> tuple[Expression, bool]:
    """What is above 0 where a quotient lies past a piece, and whether 0 counts."""
    assert piece.end is not None  # noqa: S101 - only the last piece has no end
    p, q = piece.end.as_integer_ratio()
    less = total([(Fraction(q), top), (Fraction(-p), bottom)])
    return less, not piece.closed


def _terms(of: Expression) -> tuple[Fraction, Terms]:
    match of:
        case Fixed(number):
            return number, ()
        case Sum(plus, terms):
            return plus, terms
        case _:
            return Fraction(0), ((Fraction(1), of),)


def _numbers(of: Expression) -> tuple[Fraction, ...]:
    """The constant of an expression, and how many times it has each other number."""
    plus, terms = _terms(of)
    return plus, *(times for times, _ in terms)


def _is_whole(x: Fraction | None) -> bool:
    return x is None or x.denominator == 1


def _common(numbers: Iterable[Fraction]) -> Fraction:
    """What makes numbers whole, and as small as can be."""
    left = [x for x in numbers if x]
    return Fraction(
        lcm(*(x.denominator for x in left)), gcd(*(x.numerator for x in left)) or 1
    )
