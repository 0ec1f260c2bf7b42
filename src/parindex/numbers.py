"""Exact numbers: read as Vietnamese and international texts print them, and printed."""

from __future__ import annotations

import math
import re
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from parindex.errors import NumberError
from parindex.text import nfc

if TYPE_CHECKING:
    import datetime

    from parindex.text import Language

#: How numbers are printed: `12.500,5` in Vietnamese, `12,500.5` in English.
Notation = Literal["vi", "en"]

#: The longest number that is read, in characters.
LONGEST = 60

_NAMES: dict[Notation, str] = {"vi": "Vietnamese", "en": "English"}
#: What stands between groups of three digits, and what before the decimals.
_MARKS: dict[Notation, tuple[str, str]] = {"vi": (".", ","), "en": (",", ".")}
_SWAP = str.maketrans(".,", ",.")
#: Space, no-break space, thin space, narrow no-break space.
_SPACES = " \u00a0\u2009\u202f"
_UNMARKED = str.maketrans("", "", ".," + _SPACES)


def _pattern(group: str, point: str) -> re.Pattern[str]:
    # A group never follows a leading zero: `0.500` is one half in every notation.
    lead = "[1-9][0-9]{0,2}"
    whole = f"[0-9]+|{lead}(?:[{group}][0-9]{{3}})+|{lead}(?:[{_SPACES}][0-9]{{3}})+"
    return re.compile(
        rf"([+\-\u2212]?)({whole})(?:[{point}]([0-9]+)|[{_SPACES}]?/[{_SPACES}]?({whole}))?"
    )


_NUMBER: dict[Notation, re.Pattern[str]] = {
    notation: _pattern(*marks) for notation, marks in _MARKS.items()
}
_LIKE_A_GROUP = re.compile(r"-?[1-9][0-9]{0,2}\.[0-9]{3}")
_MARKED_DIGITS = re.compile(rf"[+\-\u2212]?[0-9]+(?:[.,{_SPACES}][0-9]+)+")

#: A context in which no decimal is too long to be kept whole.
_EXACT = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN)

_MOST_PLACES = 6
_FIRST_GROUPED = 10_000
_MARCH = 3


def exact(value: object, notation: Notation | None = None) -> Fraction:
    """*value* as an exact fraction; text is read by `parse_number`.

    Raises:
        NumberError: for a float, a bool, NaN, infinity, and all that is no number.
    """
    match value:
        case bool():
            found, expected = f"{value}", "a number, not a yes or no"
        case int() | Fraction():
            return Fraction(value)
        case str():
            return parse_number(value, notation)
        case Decimal() if not value.is_finite():
            found, expected = f"the Decimal {value}", "a finite number"
        case Decimal() if not _is_short(value):
            found = f"the Decimal {quoted(str(value))}"
            expected = f"a number of at most {LONGEST} digits"
        case Decimal():
            return Fraction(value)
        case float() if not math.isfinite(value):
            found, expected = f"the float {value}", "a finite number"
        case float():
            number = float.__repr__(value)
            found = f"the float {number}, and a binary float is not exact"
            expected = f'text such as "{number}", or a Decimal'
        case _:
            found = f"a value of type {type(value).__name__}"
            expected = "a number: an int, Fraction, Decimal or text"
    raise NumberError(found, expected)


def parse_number(text: str, notation: Notation | None = None) -> Fraction:
    """The number that *text* prints: `98,5`, `12 500`, `-1.234.567`, `19/20`.

    Without a notation, text that Vietnamese and English readers would read
    differently is refused rather than guessed.

    Raises:
        NumberError: for what is no number in the notation; with the id `ambiguous`
            for a number such as `12.500` in a notation that is not declared.
    """
    text = nfc(text).strip()
    if len(text) > LONGEST:
        raise NumberError(
            f"{quoted(text)}, {len(text)} characters long",
            f"a number of at most {LONGEST} characters",
        )
    readings: dict[Notation, Fraction] = {}
    for name in _NUMBER:
        reading = _reading(text, name)
        if reading is not None:
            readings[name] = reading
    if notation is not None and notation in readings:
        return readings[notation]
    if notation is None and len(set(readings.values())) == 1:
        return next(iter(readings.values()))
    raise _unreadable(text, readings, notation)


def _reading(text: str, notation: Notation) -> Fraction | None:
    match = _NUMBER[notation].fullmatch(text)
    if not match:
        return None
    sign, whole, decimals, parts = match.groups(default="")
    number = int(whole.translate(_UNMARKED) + decimals)
    under = int(parts.translate(_UNMARKED)) if parts else 10 ** len(decimals)
    if under == 0:
        raise NumberError(quoted(text), "a whole number greater than 0 under the '/'")
    return Fraction(-number if sign in {"-", "\u2212"} else number, under)


def _unreadable(
    text: str, readings: dict[Notation, Fraction], notation: Notation | None
) -> NumberError:
    found = quoted(text) if text else "an empty text"
    if notation is None and readings:
        ways = (f"{_plain(x)} in {_NAMES[name]}" for name, x in readings.items())
        return NumberError(
            f"{found}, which is {' notation and '.join(ways)} notation",
            'a number that can be read one way; declare numbers = "vi" or "en"',
            "ambiguous",
        )
    if notation and readings:
        (other,) = readings
        group, point = _MARKS[notation]
        return NumberError(
            f"{found}, which is a number in {_NAMES[other]} notation only",
            f"{_NAMES[notation]} notation: {group!r} before groups of three digits and "
            f"{point!r} before decimals, such as {text.translate(_SWAP)!r}",
        )
    if _MARKED_DIGITS.fullmatch(text):
        found += ", whose separators are not followed by groups of three digits"
    example = {None: "1234,5", "vi": "1.234,5", "en": "1,234.5"}[notation]
    return NumberError(found, f"a number such as {example!r}, '-3' or '19/20'")


def exact_text(x: Fraction | int) -> str:
    """*x* as text in English notation: a decimal where it ends, else `p/q`."""
    places = _places(x.denominator)
    if places is None:  # as Decimal, since Python writes no int of over 4300 digits
        return f"{Decimal(x.numerator)}/{Decimal(x.denominator)}"
    return f"{_decimal(x, places):f}"


def typed_text(x: Fraction | int) -> str:
    """*x* as text that is read back in any notation: 60.595 is written `60.5950`."""
    text = exact_text(x)
    return f"{text}0" if _LIKE_A_GROUP.fullmatch(text) else text


def half_up(x: Fraction, digits: int) -> Fraction:
    """*x* to *digits* decimals, halves away from zero: 0.5 to 1 and -0.5 to -1."""
    if digits < 0:
        raise NumberError(f"rounding to {digits} decimals", "0 decimals or more")
    scale = 10**digits
    whole = (2 * abs(x.numerator) * scale + x.denominator) // (2 * x.denominator)
    return Fraction(whole if x > 0 else -whole, scale)


def display(x: Fraction, language: Language, digits: int | None = None) -> str:
    """*x* as readers of *language* print it: `12.500,5` in Vietnamese.

    Args:
        x: The number.
        language: Whose separators to use; groups of thousands begin at 10000.
        digits: How many decimals to print. When left out, all of them; a number that
            does not end within six is rounded and marked `≈`.
    """
    about = ""
    if digits is None:
        digits = _places(x.denominator)
        if digits is None or digits > _MOST_PLACES:
            about, digits = "≈ ", _MOST_PLACES
    rounded = half_up(x, digits)
    style = ",f" if abs(rounded) >= _FIRST_GROUPED else "f"
    text = f"{_decimal(rounded, digits):{style}}"
    return about + (text.translate(_SWAP) if language == "vi" else text)


def display_day(day: datetime.date, language: Language) -> str:
    """A day as readers of *language* print it: `01/7/2025`, or `2025-07-01`.

    In Vietnamese as official documents do: days below 10 and the first two months have
    a zero before them.
    """
    if language == "en":
        return day.isoformat()
    month = f"{day.month:02}" if day.month < _MARCH else f"{day.month}"
    return f"{day.day:02}/{month}/{day.year}"


def quoted(text: str) -> str:
    """*text* between quotes for a message, cut where it is long."""
    most = 40
    return repr(text) if len(text) <= most else f"{text[:most]!r}…"


def _places(denominator: int) -> int | None:
    """How many decimals a fraction in lowest terms has; None if it never ends."""
    twos = (denominator & -denominator).bit_length() - 1
    rest, fives = denominator >> twos, 0
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    return max(twos, fives) if rest == 1 else None


def _decimal(x: Fraction | int, places: int) -> Decimal:
    """*x*, which ends within *places* decimals, with exactly so many."""
    return Decimal(x.numerator * 10**places // x.denominator).scaleb(-places, _EXACT)


def _plain(x: Fraction) -> str:
    return f"{_decimal(x, 3).normalize():f}"


def _is_short(value: Decimal) -> bool:
    # `Decimal("1e999999999")` is finite, and fills the memory as a fraction.
    exponent = int(value.as_tuple().exponent)
    return exponent >= -LONGEST and value.adjusted() < LONGEST
