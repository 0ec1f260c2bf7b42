"""Numbers are read exactly or refused, and what is printed is read back."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from parindex.errors import NumberError
from parindex.numbers import (
    Notation,
    display,
    exact,
    exact_text,
    half_up,
    parse_number,
    typed_text,
)

if TYPE_CHECKING:
    from parindex.text import Language

NOTATIONS: tuple[Notation, ...] = ("vi", "en")
LANGUAGES: tuple[Language, ...] = ("vi", "en")
MARKS = {"vi": (".", ","), "en": (",", ".")}
SWAP = str.maketrans(".,", ",.")
EXACT = Context(prec=100)

#: Short enough for the text of each to be read back: 1 / 2**39 has 39 decimals.
wholes = st.integers(-(10**15), 10**15)
ratios = st.builds(Fraction, wholes, st.integers(1, 10**12))
decimals = st.builds(
    lambda whole, places: Fraction(whole, 10**places), wholes, st.integers(0, 12)
)
numbers = ratios | decimals
notations = st.sampled_from(NOTATIONS)
languages = st.sampled_from(LANGUAGES)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0),
        ("-0", 0),
        ("03", 3),
        ("+3", 3),
        ("-3", -3),
        ("\u22123,5", "-3.5"),
        ("98,5", "98.5"),
        ("98.5", "98.5"),
        ("12.500,5", "12500.5"),
        ("1,234.5", "1234.5"),
        ("1.234.567", 1234567),
        ("1,234,567", 1234567),
        ("-1.234.567,25", "-1234567.25"),
        ("12 500", 12500),
        ("12\u00a0500", 12500),
        ("12\u2009500", 12500),
        ("1\u202f234\u202f567", 1234567),
        ("12 500,25", "12500.25"),
        ("12 500.250", "12500.25"),
        ("0.500", "0.5"),
        ("0,125", "0.125"),
        ("00.500", "0.5"),
        ("012.500", "12.5"),
        ("1234.567", "1234.567"),
        ("1234,567", "1234.567"),
        ("  7\n", 7),
        ("19/20", "19/20"),
        ("-19 / 20", "-19/20"),
        ("38/40", "19/20"),
        ("12 500/13 000", "25/26"),
        ("12.500/13.000", "25/26"),
        ("12,500/13,000", "25/26"),
    ],
)
def test_what_can_be_read_one_way_is_read(text: str, number: str | int) -> None:
    """Text with one reading needs no declared notation."""
    assert parse_number(text) == exact(text) == Fraction(number)


@pytest.mark.parametrize(
    ("text", "vi", "en"),
    [
        ("12.500", "12500", "12.5"),
        ("1,234", "1.234", "1234"),
        ("-1.234", "-1234", "-1.234"),
        ("1.000", "1000", "1"),
    ],
)
def test_what_can_be_read_two_ways_is_refused(text: str, vi: str, en: str) -> None:
    """The refusal names both readings; a notation settles it."""
    with pytest.raises(NumberError) as caught:
        parse_number(text)
    assert caught.value == NumberError(
        f"'{text}', which is {vi} in Vietnamese notation and {en} in English notation",
        'a number that can be read one way; declare numbers = "vi" or "en"',
        "ambiguous",
    )
    assert parse_number(text, "vi") == Fraction(vi)
    assert exact(text, "en") == Fraction(en)


@pytest.mark.parametrize(
    ("text", "notation", "message"),
    [
        (
            "12.5",
            "vi",
            (
                "found '12.5', which is a number in English notation only; expected "
                "Vietnamese notation: '.' before groups of three digits and ',' before "
                "decimals, such as '12,5'"
            ),
        ),
        (
            "1.234.567,8",
            "en",
            (
                "found '1.234.567,8', which is a number in Vietnamese notation only; "
                "expected English notation: ',' before groups of three digits and '.' "
                "before decimals, such as '1,234,567.8'"
            ),
        ),
        (
            "1.23.456",
            None,
            (
                "found '1.23.456', whose separators are not followed by groups of "
                "three digits; expected a number such as '1234,5', '-3' or '19/20'"
            ),
        ),
        (
            "abc",
            "vi",
            "found 'abc'; expected a number such as '1.234,5', '-3' or '19/20'",
        ),
        (
            "",
            "en",
            "found an empty text; expected a number such as '1,234.5', '-3' or '19/20'",
        ),
        (
            "1/0",
            None,
            "found '1/0'; expected a whole number greater than 0 under the '/'",
        ),
        (
            "1234567890" * 7,
            None,
            (
                "found '1234567890123456789012345678901234567890'…, 70 characters "
                "long; expected a number of at most 60 characters"
            ),
        ),
    ],
)
def test_bad_text_draws_one_sentence(
    text: str, notation: Notation | None, message: str
) -> None:
    """Each kind of bad text has its own sentence."""
    with pytest.raises(NumberError) as caught:
        parse_number(text, notation)
    assert str(caught.value) == message
    assert caught.value.id == "number"


@pytest.mark.parametrize("notation", [None, *NOTATIONS])
@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "-", ".", ",5", "5,", "- 5", "--5", "5-", "1,,5", "abc", "5 %"),
        *("1 23", "1.23.456", "12.3456,7", "1.234 567", "1 234.567,8", "0.500,5"),
        *("1e5", "NaN", "inf", "Infinity", "0x10", "1_000", "\u0663", "\u00bd"),
        *("1/0", "1/-2", "1/2/3", "1.5/2", "1,0/2", "1/", "/2", "1 1/2", "9" * 61),
    ],
)
def test_what_is_no_number_is_refused(text: str, notation: Notation | None) -> None:
    """No notation makes a number of these."""
    with pytest.raises(NumberError, match=r"^found .+; expected .+$") as caught:
        parse_number(text, notation)
    assert caught.value.id == "number"


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (
            0.95,
            (
                "found the float 0.95, and a binary float is not exact; "
                'expected text such as "0.95", or a Decimal'
            ),
        ),
        (float("nan"), "found the float nan; expected a finite number"),
        (float("-inf"), "found the float -inf; expected a finite number"),
        (Decimal("NaN"), "found the Decimal NaN; expected a finite number"),
        (Decimal("sNaN"), "found the Decimal sNaN; expected a finite number"),
        (Decimal("-inf"), "found the Decimal -Infinity; expected a finite number"),
        (
            Decimal("1e999999999"),
            "found the Decimal '1E+999999999'; expected a number of at most 60 digits",
        ),
        (
            Decimal("-1e-61"),
            "found the Decimal '-1E-61'; expected a number of at most 60 digits",
        ),
        (True, "found True; expected a number, not a yes or no"),
        (
            None,
            (
                "found a value of type NoneType; "
                "expected a number: an int, Fraction, Decimal or text"
            ),
        ),
        (
            [1],
            (
                "found a value of type list; "
                "expected a number: an int, Fraction, Decimal or text"
            ),
        ),
    ],
)
def test_values_that_are_not_exact_numbers(value: object, message: str) -> None:
    """Floats, bools, NaN and the like are refused, and told why."""
    with pytest.raises(NumberError) as caught:
        exact(value)
    assert str(caught.value) == message


@pytest.mark.property
@given(numbers, st.integers(-(10**80), 10**80))
def test_numbers_are_taken_as_they_are(ratio: Fraction, whole: int) -> None:
    """Whole numbers and fractions of any size stay what they are."""
    assert exact(ratio) == ratio
    assert exact(whole) == whole


@pytest.mark.property
@given(st.decimals(allow_nan=False, allow_infinity=False, places=5))
def test_a_decimal_is_taken_exactly(number: Decimal) -> None:
    """A decimal becomes the fraction it is."""
    assert exact(number) == Fraction(number)


@pytest.mark.parametrize(
    ("x", "text"),
    [
        (3, "3"),
        (0, "0"),
        ("60.5949", "60.5949"),
        ("-0.25", "-0.25"),
        ("0.125", "0.125"),
        ("1234.567", "1234.567"),
        ("60.595", "60.595"),
        ("1/3", "1/3"),
        ("-22/7", "-22/7"),
    ],
)
def test_exact_text(x: str | int, text: str) -> None:
    """Decimals that end are written out, without a digit too many."""
    assert exact_text(Fraction(x)) == text


def test_typed_text_never_looks_like_a_group() -> None:
    """A zero is added where three decimals could be three digits of thousands."""
    assert typed_text(Fraction("60.595")) == "60.5950"
    assert typed_text(Fraction("-1.234")) == "-1.2340"
    assert typed_text(Fraction("0.125")) == "0.125"


def test_exact_text_has_no_longest_number() -> None:
    """Python's limit on the digits of an int does not apply."""
    huge = 10**5000
    assert exact_text(huge) == "1" + "0" * 5000
    assert exact_text(Fraction(1, huge)) == "0." + "0" * 4999 + "1"
    assert exact_text(Fraction(1, 3 * huge)) == "1/3" + "0" * 5000


@pytest.mark.property
@given(numbers)
@example(Fraction("60.595"))
@example(Fraction("999.999"))
@example(Fraction("1000.001"))
@example(Fraction("0.999"))
@example(Fraction(10**15 - 1, 2**39))
def test_what_is_written_is_read_back(x: Fraction) -> None:
    """Typed text is read back with and without a notation, exact text in English."""
    assert exact(typed_text(x)) == x
    assert exact(typed_text(x), "en") == x
    assert exact(exact_text(x), "en") == x


@pytest.mark.property
@given(decimals, st.integers(0, 8))
@example(Fraction("0.5"), 0)
@example(Fraction("-0.5"), 0)
@example(Fraction("2.5"), 0)
@example(Fraction("1.005"), 2)
def test_half_up_is_that_of_decimal(x: Fraction, digits: int) -> None:
    """Rounding agrees with the standard library's."""
    number = EXACT.divide(Decimal(x.numerator), Decimal(x.denominator))
    rounded = number.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP, EXACT)
    assert half_up(x, digits) == Fraction(rounded)


@pytest.mark.property
@given(numbers, st.integers(0, 8))
def test_half_up_moves_by_half_a_unit_at_most(x: Fraction, digits: int) -> None:
    """Rounding is near, odd and idempotent."""
    rounded = half_up(x, digits)
    assert (rounded * 10**digits).denominator == 1
    assert abs(rounded - x) <= Fraction(1, 2 * 10**digits)
    assert half_up(-x, digits) == -rounded
    assert half_up(rounded, digits) == rounded


def test_half_up_has_no_negative_digits() -> None:
    """Rounding to tens is refused."""
    with pytest.raises(NumberError, match="found rounding to -1 decimals; expected 0"):
        half_up(Fraction(15), -1)


@pytest.mark.parametrize(
    ("x", "digits", "vi", "en"),
    [
        ("3", None, "3", "3"),
        ("0.95", None, "0,95", "0.95"),
        ("1234", None, "1234", "1234"),
        ("9999.999", None, "9999,999", "9999.999"),
        ("10000", None, "10.000", "10,000"),
        ("-1234567.5", None, "-1.234.567,5", "-1,234,567.5"),
        ("0.123456", None, "0,123456", "0.123456"),
        ("0.1234565", None, "≈ 0,123457", "≈ 0.123457"),
        ("-1/3", None, "≈ -0,333333", "≈ -0.333333"),
        ("1/3", 2, "0,33", "0.33"),
        ("0.945", 2, "0,95", "0.95"),
        ("3", 2, "3,00", "3.00"),
        ("0.5", 0, "1", "1"),
        ("-0.001", 2, "0,00", "0.00"),
        ("9999.995", 2, "10.000,00", "10,000.00"),
    ],
)
def test_display(x: str, digits: int | None, vi: str, en: str) -> None:
    """Numbers are printed as readers of each language print them."""
    assert display(Fraction(x), "vi", digits) == vi
    assert display(Fraction(x), "en", digits) == en


@pytest.mark.property
@given(numbers, languages)
def test_display_is_read_back(x: Fraction, language: Language) -> None:
    """What is printed is read back, up to the rounding it admits."""
    text = display(x, language)
    shown = parse_number(text.removeprefix("≈ "), language)
    assert shown == (half_up(x, 6) if text.startswith("≈ ") else x)
    assert text.startswith("≈ ") == ((x * 10**6).denominator != 1)


@pytest.mark.property
@given(numbers, languages, st.integers(0, 8))
def test_display_of_fixed_places_is_read_back(
    x: Fraction, language: Language, digits: int
) -> None:
    """Fixed places are all printed, and read back as rounded."""
    text = display(x, language, digits)
    assert parse_number(text, language) == half_up(x, digits)
    assert len(text.partition(MARKS[language][1])[2]) == digits


@pytest.mark.property
@given(st.integers(-9999, 9999), languages)
def test_a_whole_number_of_four_digits_is_printed_one_way(
    x: int, language: Language
) -> None:
    """Without groups, no notation is needed to read it."""
    assert parse_number(display(Fraction(x), language)) == x


@pytest.mark.property
@given(
    st.sampled_from(["", "-", "+", "\u2212"]),
    st.integers(0, 10**18),
    st.sampled_from([None, " ", "\u00a0", "\u202f", "\u2009"]),
    st.text("0123456789", max_size=9),
    notations,
)
def test_grouped_digits_are_read(
    sign: str, whole: int, space: str | None, places: str, notation: Notation
) -> None:
    """Digits in groups of three are read, whatever separates them."""
    group, point = MARKS[notation]
    text = sign + f"{whole:,}".replace(",", space or group)
    text += point + places if places else ""
    number = Fraction(f"{whole}.{places or 0}")
    negative = sign in {"-", "\u2212"}
    assert parse_number(text, notation) == (-number if negative else number)


texts = st.text("0123456789.,- /", max_size=9) | st.from_regex(
    r"-?[0-9]{1,4}([., ][0-9]{2,4}){0,2}", fullmatch=True
)


def outcome(text: str, notation: Notation | None = None) -> Fraction | str:
    """What reading *text* comes to: a number, or the kind of refusal."""
    try:
        return parse_number(text, notation)
    except NumberError as error:
        return error.id


@pytest.mark.property
@given(texts)
@example("12.500")
def test_ambiguity_is_symmetric(text: str) -> None:
    """Swapping the marks swaps the notations, and nothing else."""
    mirrored = text.translate(SWAP)
    assert outcome(text) == outcome(mirrored)
    assert outcome(text, "vi") == outcome(mirrored, "en")


@pytest.mark.property
@given(texts)
@example("12.500")
def test_text_is_read_when_all_its_readings_agree(text: str) -> None:
    """Without a notation, only what all notations agree on is read."""
    readings = {outcome(text, notation) for notation in NOTATIONS} - {"number"}
    if len(readings) == 1:
        assert outcome(text) in readings
    else:
        assert outcome(text) == ("ambiguous" if readings else "number")


@pytest.mark.property
@given(st.text(max_size=80), st.none() | notations)
def test_any_text_is_a_number_or_a_number_error(
    text: str, notation: Notation | None
) -> None:
    """No text makes the reader fail in another way."""
    result = outcome(text, notation)
    assert isinstance(result, Fraction) or result in {"number", "ambiguous"}
