"""Amounts keep their unit, and become another unit exactly or not at all."""

from __future__ import annotations

import subprocess
import sys
import unicodedata
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parindex.errors import NumberError, UnitError
from parindex.units import (
    UNITS,
    Amount,
    Unit,
    parse_amount,
    registry,
    to_unit,
    unit_named,
)

if TYPE_CHECKING:
    from parindex.numbers import Notation

ALIASES = [(alias, unit) for unit in UNITS for alias in unit.spellings]

wholes = st.integers(-(10**12), 10**12)
values = st.builds(Fraction, wholes, st.integers(1, 10**12)) | st.builds(
    lambda whole, places: Fraction(whole, 10**places), wholes, st.integers(0, 9)
)
units = st.sampled_from(UNITS)
amounts = st.builds(Amount, values, st.none() | units.map(lambda unit: unit.name))


@pytest.mark.parametrize(("alias", "unit"), ALIASES)
def test_every_spelling_names_its_unit(alias: str, unit: Unit) -> None:
    """Case, spaces and decomposed letters do not matter."""
    for text in (
        alias,
        alias.upper(),
        unicodedata.normalize("NFD", alias),
        f"  {alias.replace(' ', '   ')} ",
    ):
        assert unit_named(text) == unit
        assert parse_amount(f"5 {text}") == Amount(5, unit.name)


def test_no_spelling_names_two_units() -> None:
    """A spelling means one unit."""
    for alias, unit in ALIASES:
        others = {other.name for spelt, other in ALIASES if spelt == alias}
        assert others == {unit.name}


def test_the_table_is_sound() -> None:
    """Bases are their own base, and a whole count has no multiples."""
    for unit in UNITS:
        base = unit_named(unit.of)
        assert unit.name.isidentifier()
        assert base.name == base.of == unit.of
        assert base.factor == 1
        assert unit.factor > 0
        assert not unit.whole or unit == base


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("phần trăm", "percent"),
        ("per cent", "percent"),
        ("TTHC", "procedure"),
        ("thủ tục hành chính", "procedure"),
        ("đơn vị", "agency"),
        ("agencies", "agency"),
        ("cuộc", "dialogue"),
        ("PAKN", "petition"),
        ("recommendations", "petition"),
        ("people", "person"),
        ("cơ sở nhà, đất", "site"),
        ("vụ việc", "event"),
        ("cases", "event"),
        ("tỉnh thành", "province"),
        ("₫", "VND"),
        ("vnd", "VND"),
        ("nghìn đồng", "thousand_VND"),
        ("triệu", "million_VND"),
        ("tỉ đồng", "billion_VND"),
        ("tỷ", "billion_VND"),
        ("billion VND", "billion_VND"),
        ("working day", "working_day"),
        ("working_days", "working_day"),
        ("ngày làm việc", "working_day"),
        ("ngày", "day"),
        ("năm", "year"),
    ],
)
def test_names(text: str, name: str) -> None:
    """Common Vietnamese and English words name the unit they should."""
    assert unit_named(text).name == name


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "ho so",
            (
                "found the unit 'ho so'; expected a unit such as '%', 'hồ sơ' or "
                "'tỷ đồng'; did you mean 'hồ sơ'?"
            ),
        ),
        (
            "xyzzy",
            "found the unit 'xyzzy'; expected a unit such as '%', 'hồ sơ' or 'tỷ đồng'",
        ),
    ],
)
def test_an_unknown_unit(text: str, message: str) -> None:
    """An unknown unit is refused, with the nearest spelling."""
    for call in (unit_named, lambda text: Amount(5, text)):
        with pytest.raises(UnitError) as caught:
            call(text)
        assert caught.value.id == "unit-unknown"
        assert str(caught.value) == message


@pytest.mark.parametrize(
    ("value", "value_in", "unit"),
    [
        ("98,5 %", "98.5", "percent"),
        ("95%", 95, "percent"),
        ("95\u00a0%", 95, "percent"),
        ("1/3 %", "1/3", "percent"),
        ("12 500 tỷ đồng", 12500, "billion_VND"),
        ("30 hồ sơ", 30, "dossier"),
        (unicodedata.normalize("NFD", "30 hồ sơ"), 30, "dossier"),
        ("5 ngày làm việc", 5, "working_day"),
        ("\u22122,5 điểm", "-2.5", "point"),
        ("19/20", "19/20", "share"),
        ("0.95 share", "0.95", "share"),
        ("7", 7, None),
        ("1/3 unitless", "1/3", None),
        (7, 7, None),
        (Fraction(19, 20), "19/20", None),
        (Decimal("0.95"), "0.95", None),
        (Amount(95, "%"), 95, "percent"),
    ],
)
def test_amounts_are_read(value: object, value_in: str | int, unit: str | None) -> None:
    """Numbers and texts become amounts."""
    assert parse_amount(value) == Amount(Fraction(value_in), unit)


@pytest.mark.parametrize(
    ("notation", "number"), [("vi", Fraction(12500)), ("en", Fraction(25, 2))]
)
def test_an_ambiguous_amount_needs_its_notation(
    notation: Notation, number: Fraction
) -> None:
    """An amount is no less ambiguous than its number."""
    with pytest.raises(NumberError, match=r"'12\.500', which is 12500") as caught:
        parse_amount("12.500 điểm")
    assert caught.value.id == "ambiguous"
    assert parse_amount("12.500 điểm", notation) == Amount(number, "point")


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("", "found an empty text; expected"),
        ("hồ sơ", "found 'hồ sơ'; expected a number such as"),
        ("NaN %", "found 'NaN %'; expected a number such as"),
        ("1 23 %", "found '1 23', whose separators"),
        (0.95, "found the float 0.95, and a binary float is not exact"),
        (True, "found True"),
        (None, "found a value of type NoneType"),
    ],
)
def test_a_wrong_number_is_a_number_error(value: object, message: str) -> None:
    """The number is to blame, and quoted."""
    with pytest.raises(NumberError) as caught:
        parse_amount(value)
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize("text", ["5 quả", "1e5", "30 hồ sơ/ngày", "5 % %"])
def test_a_wrong_unit_is_a_unit_error(text: str) -> None:
    """The unit is to blame."""
    with pytest.raises(UnitError) as caught:
        parse_amount(text)
    assert caught.value.id == "unit-unknown"


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (Amount(95, "percent"), "95 %"),
        (Amount(12500, "tỷ đồng"), "12500 billion_VND"),
        (Amount("0.95", "share"), "0.95 share"),
        (Amount("19/30", "share"), "19/30 share"),
        (Amount(7, None), "7"),
        (Amount("1/3", None), "1/3 unitless"),
    ],
)
def test_the_text_of_an_amount(amount: Amount, text: str) -> None:
    """An amount is written with the name of its unit."""
    assert str(amount) == text


@pytest.mark.property
@given(amounts)
def test_the_text_of_an_amount_is_read_back(amount: Amount) -> None:
    """Reading undoes writing, and leaves an amount as it is."""
    assert parse_amount(str(amount)) == amount
    assert parse_amount(amount) == amount


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("95 %", "share", "19/20"),
        ("95 %", "%", 95),
        ("1 %", "share", "1/100"),
        ("0 %", "share", 0),
        ("-0,5 %", "share", "-0.005"),
        ("19/20", "share", "19/20"),
        ("19/20", "percent", 95),
        ("19/2000", "percent", "0.95"),
        ("30 hồ sơ", "dossiers", 30),
        ("30", "dossier", 30),
        ("12 500", "tỷ đồng", 12500),
        ("5 ngày làm việc", "working_day", 5),
        ("12,5 tỷ đồng", "VND", 12_500_000_000),
        ("12,5 tỷ đồng", "triệu đồng", 12_500),
        ("1 đồng", "tỷ đồng", "1/1000000000"),
        ("1/3 tỷ đồng", "nghìn đồng", "1000000/3"),
    ],
)
def test_conversions_are_exact(text: str, unit: str, value: str | int) -> None:
    """No conversion loses a digit."""
    converted = to_unit(parse_amount(text), unit)
    assert type(converted) is Fraction
    assert converted == Fraction(value)


@pytest.mark.property
@given(values, units, units)
def test_units_convert_by_the_table_or_not_at_all(
    value: Fraction, given_unit: Unit, wanted: Unit
) -> None:
    """Units of one dimension convert, all others do not."""
    amount = Amount(value, given_unit.name)
    if given_unit.of != wanted.of:
        with pytest.raises(UnitError) as caught:
            to_unit(amount, wanted.name)
        assert caught.value.id == "unit-dimension"
    elif given_unit.name == "percent" and 0 < value < 1:
        with pytest.raises(UnitError) as caught:
            to_unit(amount, wanted.name)
        assert caught.value.id == "percent-slip"
    else:
        converted = to_unit(amount, wanted.name)
        assert converted == value * given_unit.factor / wanted.factor


@pytest.mark.property
@given(values, units)
def test_a_bare_number_is_in_any_unit_but_a_share(value: Fraction, unit: Unit) -> None:
    """A share needs its sign, since 0.95 may mean two things."""
    amount = Amount(value, None)
    if unit.of != "share":
        assert to_unit(amount, unit.name) == value
    else:
        with pytest.raises(UnitError) as caught:
            to_unit(amount, unit.name)
        assert caught.value.id == "percent-bare"


@pytest.mark.parametrize(
    ("value", "unit", "error"),
    [
        (
            "30 hồ sơ",
            "thủ tục",
            UnitError(
                "30 hồ sơ (dossiers)",
                "a number of procedures (thủ tục)",
                "unit-dimension",
            ),
        ),
        (
            "1,5 tỷ đồng",
            "day",
            UnitError(
                "1.5 tỷ đồng (billion VND)",
                "an amount in days (ngày)",
                "unit-dimension",
            ),
        ),
        (
            "5 ngày",
            "working_day",
            UnitError(
                "5 ngày (days)",
                "an amount in working days (ngày làm việc)",
                "unit-dimension",
            ),
        ),
        (
            "30 hồ sơ",
            "%",
            UnitError(
                "30 hồ sơ (dossiers)",
                "a percentage such as '95 %', or a fraction of whole numbers such as "
                "'19/20'",
                "unit-dimension",
            ),
        ),
        (
            Decimal("0.95"),
            "share",
            UnitError(
                "0.95 without a unit",
                "a percentage such as '95 %', or a fraction of whole numbers such as "
                "'19/20'",
                "percent-bare",
            ),
        ),
        (
            "0,95 %",
            "share",
            UnitError(
                "'0.95 %'",
                "95 %, or a fraction such as '19/2000' if less than one percent is "
                "meant",
                "percent-slip",
            ),
        ),
    ],
)
def test_refused_conversions(value: object, unit: str, error: UnitError) -> None:
    """Each refusal says what was found and what was expected."""
    with pytest.raises(UnitError) as caught:
        to_unit(parse_amount(value), unit)
    assert caught.value == error


def test_the_registry_knows_the_table_and_nothing_else() -> None:
    """The pint registry is the table."""
    units = registry()
    assert units is registry()
    assert units("95 percent") == units("95 %") == units.Quantity(95, "percent")
    assert units("30 dossiers").to_base_units().magnitude == 30
    assert units("5 đồng") == units("5 VND")
    assert "meter" not in units
    for unit in UNITS:
        assert unit.name in units


@pytest.mark.property
@given(values, units)
def test_a_quantity_is_taken_exactly(value: Fraction, unit: Unit) -> None:
    """A pint quantity keeps its value and unit."""
    quantity = registry().Quantity(value, unit.name)
    assert parse_amount(quantity) == Amount(value, unit.name)


def test_quantities() -> None:
    """Quantities in other units are taken through the base unit."""
    units = registry()
    share = units("3 million_VND") / units("2 billion_VND")
    assert parse_amount(share) == Amount(Fraction(3, 2000), "share")
    days = units.Quantity(Decimal("1.5"), "working_day")
    assert parse_amount(days) == Amount("1.5", "working_day")
    with pytest.raises(NumberError, match=r"^found the float 0\.95"):
        parse_amount(units.Quantity(0.95, "share"))
    with pytest.raises(UnitError, match=r"^found the unit 'day \*\* 2'"):
        parse_amount(units("2 day * day"))


def test_a_quantity_of_another_registry() -> None:
    """A unit of pint's own is taken if it is in the table, however printed."""
    pint = pytest.importorskip("pint")
    other = pint.UnitRegistry()
    other.formatter.default_format = "~P"
    assert parse_amount(other.Quantity(95, "percent")) == Amount(95, "percent")
    with pytest.raises(UnitError, match=r"^found the unit 'second'") as caught:
        parse_amount(other.Quantity(48, "hour"))
    assert caught.value.id == "unit-unknown"


@pytest.mark.parametrize(
    ("statement", "imported"),
    [
        ("", False),
        ("assert to_unit(parse_amount('95 %'), 'share') == Fraction(19, 20)", False),
        ("assert to_unit(parse_amount('30 hồ sơ'), 'dossier') == 30", False),
        ("assert to_unit(parse_amount('2 tỷ đồng'), 'triệu đồng') == 2000", True),
    ],
)
def test_pint_is_imported_only_to_convert(statement: str, *, imported: bool) -> None:
    """Reading and the usual units do without pint."""
    program = f"""
import sys
from fractions import Fraction
from parindex.units import parse_amount, to_unit
{statement}
assert ("pint" in sys.modules) is {imported}
"""
    subprocess.run([sys.executable, "-X", "utf8", "-c", program], check=True)
