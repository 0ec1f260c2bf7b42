"""An estimate with its standard error, and the intervals that follow."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Literal, assert_never, get_args

import attrs
from scipy.special import betaincinv, ndtri, stdtr

from parindex.assessment import Disputed
from parindex.errors import Invalid, Problem
from parindex.numbers import half_up
from parindex.units import Amount

#: How an interval is made. `t`: the estimate and so many standard errors on both sides.
#: For proportions also `logit` (the same on the scale of log odds), `wilson` and
#: `korn_graubard` (Clopper and Pearson's with the effective number of respondents).
Method = Literal["t", "logit", "wilson", "korn_graubard"]

#: Above so many effective respondents only rounding is left of an error.
MOST_EFFECTIVE = 1e12

METHODS: tuple[Method, ...] = get_args(Method)

#: The name of an estimate, and the level of a domain where it is estimated by domain.
Name = str | tuple[str, object]


def t_above(tail: float, df: float) -> float:
    """What Student's t is above in *tail* of all cases, at most half of them.

    With infinite degrees of freedom it is the normal distribution's.
    """
    if math.isinf(df):
        return -float(ndtri(tail))
    x = float(betaincinv(df / 2, 0.5, 2 * tail))
    if x < 1 / 2:
        return math.sqrt(df * (1 - x) / x)
    # Of the rest of 1, so that what is near 0 stays precise.
    rest = float(betaincinv(0.5, df / 2, 1 - 2 * tail))
    return math.sqrt(df * rest / (1 - rest))


@attrs.frozen
class NoEstimate:
    """A statistic that nobody, or nobody with a weight above 0, says anything of."""

    #: Its name.
    name: Name
    #: How many rows its domain has.
    rows: int
    #: How many of them answered.
    n: int


@attrs.frozen
class Estimate:
    """A statistic of a population, estimated from a sample."""

    #: Its name.
    name: Name
    #: The estimate.
    value: float
    #: Its standard error.
    se: float
    #: Degrees of freedom: first-stage units less strata, among those with rows of its
    #: domain.
    df: float
    #: How many rows its domain has.
    rows: int
    #: How many of them answered; of an index, the least-answered item.
    n: int
    #: Whether it is a proportion.
    is_share: bool = False

    @property
    def relative_error(self) -> float:
        """The standard error in units of the estimate: the coefficient of variation."""
        return self.se / abs(self.value) if self.value else math.inf

    @property
    def effective_n(self) -> float:
        """How many respondents drawn at once would tell a proportion as well.

        Raises:
            Invalid: for what is no proportion.
        """
        self._check_share("an effective number of respondents")
        spread = self.value * (1 - self.value)
        if spread <= 0:
            return self.n
        if not self.se:
            return math.inf
        errors = math.sqrt(spread) / self.se
        return errors * errors

    def interval(
        self, level: float = 0.95, method: Method = "t", *, df: float | None = None
    ) -> tuple[float, float]:
        """Where the true value lies, *level* of the times.

        Args:
            level: How often, between 0 and 1.
            method: How it is made.
            df: Degrees of freedom, instead of the estimate's own; `math.inf` for the
                normal distribution.

        Raises:
            Invalid: for no degrees of freedom, a method for proportions only, and
                `logit` of 0 or 1.
        """
        freedom = self.df if df is None else df
        check_level(level)
        if method not in METHODS:
            _refuse("method", repr(method), f"one of {', '.join(METHODS)}")
        if freedom <= 0:
            found = f"{freedom:g} degrees of freedom"
            _refuse("df", found, "two first-stage units in a stratum")
        t = t_above((1 - level) / 2, freedom)
        match method:
            case "t":
                return self.value - t * self.se, self.value + t * self.se
            case "logit":
                return self._logit(t)
            case "wilson":
                return self._wilson(t)
            case "korn_graubard":
                return self._korn_graubard(t, level)
            case _:
                assert_never(method)

    def _logit(self, t: float) -> tuple[float, float]:
        self._check_share("a logit interval")
        p = self.value
        if not 0 < p < 1:
            expected = (
                "a proportion between them; 'wilson' and 'korn_graubard' take both"
            )
            _refuse("logit", f"a proportion of {p:g}", expected)
        middle, half = math.log(p / (1 - p)), t * self.se / (p * (1 - p))
        return _expit(middle - half), _expit(middle + half)

    def _wilson(self, t: float) -> tuple[float, float]:
        n, p = self.effective_n, self.value
        if math.isinf(n):
            return p, p
        q, more = 1 - p, t * t / (2 * n)
        half = t / (2 * n) * math.sqrt(4 * n * p * q + t * t)
        # In the form that loses no digits near 0 and 1, and stays between them.
        low = p * p / (p + more + half) if p > 0 else 0.0
        return low, 1 - q * q / (q + more + half) if q > 0 else 1.0

    def _korn_graubard(self, t: float, level: float) -> tuple[float, float]:
        n, p = self.effective_n, self.value
        if n > MOST_EFFECTIVE:  # the error is nothing but rounding
            return max(p - t * self.se, 0.0), min(p + t * self.se, 1.0)
        tail = (1 - level) / 2
        if self.se and self.rows > 1:
            n *= (t_above(tail, self.rows - 1) / t) ** 2
        yes, no = n * p, n * (1 - p)
        low = float(betaincinv(yes, no + 1, tail)) if p > 0 else 0.0
        high = float(betaincinv(yes + 1, no, 1 - tail)) if p < 1 else 1.0
        return low, high

    def _check_share(self, what: str) -> None:
        if not self.is_share:
            _refuse("share", f"{what} of {self.name}", "a proportion")

    # --- into an assessment -----------------------------------------------------------

    def percent(self, digits: int = 2) -> Amount:
        """The proportion as a measurement in percent, rounded half up.

        Raises:
            Invalid: for what is no proportion.
        """
        self._check_share("a percentage")
        return _percentage(half_up(Fraction(self.value) * 100, digits))

    def percent_between(
        self,
        digits: int = 2,
        *,
        level: float = 0.95,
        method: Method = "logit",
        df: float | None = None,
    ) -> Disputed:
        """The interval of a proportion, in percent, its ends rounded outwards."""
        self._check_share("a percentage")
        low, high = self.interval(level, method, df=df)
        unit = Fraction(1, 10**digits)
        start = Fraction(math.floor(Fraction(low) * 100 / unit)) * unit
        end = Fraction(math.ceil(Fraction(high) * 100 / unit)) * unit
        within = (max(start, Fraction(0)), min(end, Fraction(100)))
        return Disputed(*map(_percentage, within))


def _percentage(value: Fraction) -> Amount:
    # Less than one percent is read as a slip where it is not said as a share.
    return Amount(value / 100, "share") if 0 < value < 1 else Amount(value, "percent")


def _expit(x: float) -> float:
    return 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x))


def check_level(level: float) -> None:
    """Refuse how often something should hold, unless it is between 0 and 1.

    Raises:
        Invalid: for 95 where 0.95 is meant.
    """
    if not 0 < level < 1:
        _refuse("level", str(level), "a number between 0 and 1")


def _refuse(id: str, found: str, expected: str) -> None:  # noqa: A002
    raise Invalid("interval", (Problem(id, "", found, expected),))


def level_of_interval(value: float, high: float, se: float, df: float) -> float:
    """How often an interval that was published really holds the true value.

    Args:
        value: The estimate.
        high: The upper end of its interval.
        se: Its standard error.
        df: Its degrees of freedom.
    """
    t = (high - value) / se
    return float(2 * stdtr(df, t) - 1)
