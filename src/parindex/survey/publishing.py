"""What may be published of an estimate, and what it cannot be told apart from."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from math import inf
from typing import TYPE_CHECKING, Literal

import attrs

from parindex.errors import Invalid, Problem
from parindex.numbers import display
from parindex.survey.estimates import (
    METHODS,
    Estimate,
    Name,
    NoEstimate,
    check_level,
    t_above,
)
from parindex.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from parindex.survey.estimates import Method
    from parindex.survey.estimation import Estimates

#: Shown; shown, but a statistician should look at it first; or not shown.
Status = Literal["shown", "review", "suppressed"]


@attrs.frozen
class SmallSample:
    """Hides what too few respondents answered, as PAPI does below 15.

    Source: note of the PAPI 2019 workbook.
    """

    #: The fewest respondents whose figure is shown.
    fewest: int = 15


@attrs.frozen
class Nchs:
    """The presentation standard for proportions of the US health statistics centre.

    Source: NCHS, Vital and Health Statistics 2(175), 2017; its limits as coded in
    CDCgov/surveytable@ea5d660 (z_lpe.R).
    """

    #: The fewest effective respondents.
    fewest: int = 30
    #: An interval up to this width is always precise enough,
    narrow: float = 0.05
    #: and one of this width never.
    wide: float = 0.30
    #: The widest an interval may be in units of the proportion.
    relative: float = 1.30
    #: Fewer degrees of freedom than this call for a look.
    freedom: int = 8


Standard = SmallSample | Nchs


@attrs.frozen
class Figure:
    """An estimate as it may be published: never without its interval and number."""

    #: Its name.
    name: Name
    #: Whether it may be shown.
    status: Status
    #: Why not, or why with care.
    reasons: tuple[Text, ...]
    #: How many answered.
    n: int
    #: The estimate and its interval; None where it is not shown.
    value: float | None = None
    low: float | None = None
    high: float | None = None


def publish(
    estimate: Estimate | NoEstimate,
    standard: Standard = SmallSample(),
    *,
    level: float = 0.95,
    method: Method | None = None,
) -> Figure:
    """An estimate as a standard lets it be published.

    Args:
        estimate: The estimate.
        standard: The standard.
        level: How often its interval holds the true value.
        method: How the interval is made: for proportions Korn and Graubard's, else t.

    Raises:
        Invalid: for an estimate without degrees of freedom, or under `Nchs` of what is
            no proportion.
    """
    if isinstance(estimate, NoEstimate):
        reason = Text("không có trả lời nào", "nobody answered")
        return Figure(estimate.name, "suppressed", (reason,), estimate.n)
    if method not in (None, *METHODS):
        problem = Problem("method", "", repr(method), f"one of {', '.join(METHODS)}")
        raise Invalid("interval", (problem,))
    few = _few(estimate, standard)
    if few and (isinstance(standard, SmallSample) or estimate.df <= 0):
        return Figure(estimate.name, "suppressed", (few,), estimate.n)
    hidden, doubts = [few] if few else [], list[Text]()
    usual: Method = "korn_graubard" if estimate.is_share else "t"
    low, high = estimate.interval(level, method or usual)
    if isinstance(standard, Nchs):
        wide, doubts = _judged(estimate, standard, high - low)
        hidden += wide
    if hidden:
        return Figure(estimate.name, "suppressed", (*hidden, *doubts), estimate.n)
    status: Status = "review" if doubts else "shown"
    value = estimate.value
    return Figure(estimate.name, status, tuple(doubts), estimate.n, value, low, high)


def _judged(
    estimate: Estimate, standard: Nchs, width: float
) -> tuple[list[Text], list[Text]]:
    """Why an estimate is hidden, and why it needs a look."""
    hidden, doubts = [], []
    p = estimate.value
    if width >= standard.wide:
        hidden.append(_wide(width, standard.wide))
    elif width > standard.narrow and p and width / p > standard.relative:
        hidden.append(_relative(width / p, standard.relative))
    elif width > standard.narrow and p < 1 and width / (1 - p) > standard.relative:
        doubts.append(_relative(width / (1 - p), standard.relative, rest=True))
    if estimate.df < standard.freedom:
        vi = f"chỉ có {estimate.df:g} bậc tự do, dưới {standard.freedom}"
        en = f"only {estimate.df:g} degrees of freedom, fewer than {standard.freedom}"
        doubts.append(Text(vi, en))
    if p in (0, 1):
        doubts.append(Text("tỷ lệ đúng bằng 0 hoặc 100 %", "exactly 0 or 100 %"))
    return hidden, doubts


def _few(estimate: Estimate, standard: Standard) -> Text | None:
    """Why an estimate rests on too few respondents, if it does."""
    whole = isinstance(standard, SmallSample)
    n = estimate.n if whole else min(estimate.n, estimate.effective_n)
    if n >= standard.fewest:
        return None
    vi, en = _shown(n, 0 if whole else 1)
    kind = ("", "") if whole else (" hiệu dụng", " (effective)")
    return Text(
        f"chỉ có {vi} người trả lời{kind[0]}, dưới {standard.fewest}",
        f"only {en}{kind[1]} respondents, fewer than {standard.fewest}",
    )


def _wide(width: float, most: float) -> Text:
    vi, en = _shown(100 * width, 1)
    return Text(
        f"khoảng tin cậy rộng {vi} điểm phần trăm, từ {100 * most:g} trở lên",
        f"an interval {en} percentage points wide, {100 * most:g} or more",
    )


def _relative(times: float, most: float, *, rest: bool = False) -> Text:
    vi, en = _shown(100 * times, 0)
    of_vi, of_en = ("phần còn lại", "the rest") if rest else ("tỷ lệ", "the proportion")
    return Text(
        f"khoảng tin cậy rộng bằng {vi} % {of_vi}, trên {100 * most:g} %",
        f"an interval as wide as {en} % of {of_en}, above {100 * most:g} %",
    )


def _shown(number: float, digits: int) -> tuple[str, str]:
    exact = Fraction(number)
    return display(exact, "vi", digits), display(exact, "en", digits)


# --- neighbours -----------------------------------------------------------------------


@attrs.frozen
class Neighbours:
    """Two units next to each other by their estimates, and whether they differ."""

    #: The one that is ahead.
    ahead: Name
    #: The one behind it.
    behind: Name
    #: The first less the second, with what they have in common taken into account.
    difference: Estimate
    #: Whether the difference is more than the samples alone can make.
    differ: bool


def neighbours(
    estimates: Estimates, names: Iterable[Name], *, level: float = 0.95
) -> tuple[Neighbours, ...]:
    """Each unit and the next one, from the highest estimate to the lowest.

    Args:
        estimates: Made together, so that their covariance is known.
        names: The estimates of the units; those that could not be made are left out.
        level: How sure a difference must be.
    """
    check_level(level)
    made = [e for name in names if isinstance(e := estimates[name], Estimate)]
    made.sort(key=lambda estimate: -estimate.value)
    found = []
    for ahead, behind in pairwise(made):
        difference = estimates.contrast({ahead.name: 1, behind.name: -1}, "difference")
        # With fewer degrees of freedom than one, nothing can be told apart.
        t = t_above((1 - level) / 2, difference.df) if difference.df > 0 else inf
        differ = difference.value > t * difference.se
        found.append(Neighbours(ahead.name, behind.name, difference, differ))
    return tuple(found)
