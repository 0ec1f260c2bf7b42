"""Numbers with units, read from text or pint, and turned exactly into one unit."""

from __future__ import annotations

import string
from fractions import Fraction
from functools import cache, partial
from typing import TYPE_CHECKING, Any

import attrs

from parindex.errors import UnitError, hint
from parindex.numbers import exact, exact_text, parse_number, quoted, typed_text
from parindex.text import Text, nfc

if TYPE_CHECKING:
    from pint import UnitRegistry

    from parindex.numbers import Notation


@attrs.frozen
class Unit:
    """One unit: how it is written, and what it is in the base unit of its dimension."""

    #: The name in code: an identifier, singular.
    name: str
    #: How people write it; English in the plural.
    title: Text
    #: Other ways to write it.
    aliases: tuple[str, ...]
    #: The name of the base unit of its dimension: its own name where it is the base.
    of: str
    #: How many base units it is.
    factor: Fraction
    #: Whether it counts things that cannot be divided.
    whole: bool

    @property
    def spellings(self) -> tuple[str, ...]:
        """All the ways to write it, the name first."""
        return self.name, self.title.vi, self.title.en, *self.aliases


def _unit(  # noqa: PLR0913 - one row of the table
    name: str,
    vi: str,
    en: str,
    *aliases: str,
    of: str | None = None,
    factor: Fraction | int = 1,
    whole: bool = False,
) -> Unit:
    return Unit(name, Text(vi, en), aliases, of or name, Fraction(factor), whole)


_count = partial(_unit, whole=True)
_share = partial(_unit, of="share")
_money = partial(_unit, of="VND")

#: Every unit there is; each count is its own dimension, so none passes for another.
UNITS: tuple[Unit, ...] = (
    _share("share", "tỷ lệ", "share", "tỉ lệ", "fraction", "dimensionless"),
    _share("percent", "%", "percent", "phần trăm", "per cent", factor=Fraction(1, 100)),
    _count("dossier", "hồ sơ", "dossiers"),
    _count("procedure", "thủ tục", "procedures", "TTHC", "thủ tục hành chính"),
    _count("agency", "cơ quan", "agencies", "đơn vị"),
    _count(
        "service_unit",
        "đơn vị sự nghiệp",
        "public service units",
        "service units",
        "đơn vị sự nghiệp công lập",
        "đơn vị SNCL",
    ),
    _count("violation", "sai phạm", "violations", "vi phạm"),
    _count("document", "văn bản", "documents"),
    _count("initiative", "sáng kiến", "initiatives"),
    _count("dialogue", "cuộc đối thoại", "dialogues", "cuộc"),
    _count("task", "nhiệm vụ", "tasks"),
    _count(
        "petition",
        "kiến nghị",
        "petitions",
        "phản ánh kiến nghị",
        "phản ánh, kiến nghị",
        "PAKN",
        "recommendation",
        "recommendations",
    ),
    _count("issue", "vấn đề", "issues"),
    _count("service", "dịch vụ", "services"),
    _count("application", "ứng dụng", "applications"),
    _count("person", "người", "people", "persons"),
    _count("position", "vị trí", "positions"),
    _count("enterprise", "doanh nghiệp", "enterprises"),
    _count("site", "cơ sở nhà, đất", "sites", "cơ sở"),
    _count("report", "báo cáo", "reports"),
    _count("system", "hệ thống", "systems"),
    _count("event", "lượt", "events", "vụ việc", "case", "cases"),
    _count("province", "tỉnh", "provinces", "tỉnh thành", "tỉnh, thành"),
    _count("target", "chỉ tiêu", "targets"),
    _money("VND", "đồng", "VND", "VNĐ", "₫"),
    _money("thousand_VND", "nghìn đồng", "thousand VND", factor=10**3),
    _money("million_VND", "triệu đồng", "million VND", "triệu", factor=10**6),
    _money("billion_VND", "tỷ đồng", "billion VND", "tỉ đồng", "tỷ", factor=10**9),
    # A working day, a month and a year have no fixed number of days.
    _unit("day", "ngày", "days"),
    _unit("working_day", "ngày làm việc", "working days"),
    _unit("month", "tháng", "months"),
    _unit("year", "năm", "years"),
    _unit("point", "điểm", "points"),
)


def _key(text: str) -> str:
    return " ".join(nfc(text).replace("_", " ").casefold().split())


_UNITS = {_key(spelling): unit for unit in UNITS for spelling in unit.spellings}

#: Said of a plain `p/q`, which without it is read as a share.
_UNITLESS = "unitless"
_IN_NUMBERS = string.digits + ".,/+-\u2212 \u00a0\u2009\u202f"
_PERCENTAGE = (
    "a percentage such as '95 %', or a fraction of whole numbers such as '19/20'"
)


def unit_named(text: str) -> Unit:
    """The unit that *text* names in Vietnamese or English, in any case.

    Raises:
        UnitError: for a name that no unit has, with the id `unit-unknown`.
    """
    unit = _UNITS.get(_key(text))
    if unit is None:
        known = (spelling for unit in UNITS for spelling in unit.spellings)
        raise UnitError(
            f"the unit {quoted(text)}",
            f"a unit such as '%', 'hồ sơ' or 'tỷ đồng'{hint(nfc(text), known)}",
            "unit-unknown",
        )
    return unit


def _unit_name(text: str | None) -> str | None:
    return None if text is None else unit_named(text).name


@attrs.frozen
class Amount:
    """A number with the name of its unit; its text is read back by `parse_amount`."""

    #: The number, in that unit.
    value: Fraction = attrs.field(converter=exact)
    #: The name of the unit; None where none was written.
    unit: str | None = attrs.field(converter=_unit_name)

    def __str__(self) -> str:
        number = typed_text(self.value)
        if self.unit is None:
            return f"{number} {_UNITLESS}" if "/" in number else number
        return f"{number} {'%' if self.unit == 'percent' else self.unit}"


def parse_amount(value: object, notation: Notation | None = None) -> Amount:
    """The amount in *value*: a number, a pint quantity, or text such as `98,5 %`.

    A fraction of whole numbers without a unit, such as `19/20`, is a share.

    Raises:
        NumberError: for a number that is not exact, or not one number.
        UnitError: for a unit that is not in `UNITS`.
    """
    if isinstance(value, Amount):
        return value
    if isinstance(value, str):
        return _amount_in(value, notation)
    if hasattr(value, "to_base_units"):
        return _amount_of(value)
    return Amount(value, None)


def _amount_in(text: str, notation: Notation | None) -> Amount:
    unit = text.lstrip(string.whitespace + _IN_NUMBERS)
    number = text.removesuffix(unit)
    value = parse_number(number if number.strip() else text, notation)
    if unit:
        return Amount(value, None if unit.strip() == _UNITLESS else unit)
    return Amount(value, "share" if "/" in number else None)


def _amount_of(quantity: Any) -> Amount:  # noqa: ANN401 - of any registry
    value, unit = exact(quantity.magnitude), f"{quantity.units:D}"
    if _key(unit) in _UNITS:
        return Amount(value, unit)
    base = type(quantity)(value, quantity.units).to_base_units()
    return Amount(base.magnitude, f"{base.units:D}")


def to_unit(amount: Amount, unit: str) -> Fraction:
    """The value of *amount* in *unit*, exactly; a number without a unit is in it.

    Raises:
        UnitError: `unit-dimension` for a unit of another kind; `percent-bare` for a
            number without a unit where a share is wanted, since 0.95 may be 95 % or
            0.95 %; `percent-slip` for a percentage between 0 and 1, which is most
            often a share.
    """
    value, wanted = amount.value, unit_named(unit)
    if amount.unit is None:
        if wanted.of == "share":
            raise UnitError(
                f"{exact_text(value)} without a unit",
                _PERCENTAGE,
                "percent-bare",
            )
        return value
    given = unit_named(amount.unit)
    if given.name == "percent" and wanted.of == given.of and 0 < value < 1:
        raise UnitError(
            f"'{amount}'",
            f"{exact_text(100 * value)} %, or a fraction such as "
            f"'{value * given.factor}' if less than one percent is meant",
            "percent-slip",
        )
    if given == wanted:
        return value
    if given.of == wanted.name:  # 95 % to 19/20 is not worth the import of pint
        return value * given.factor
    return _converted(value, given, wanted)


def _converted(value: Fraction, given: Unit, wanted: Unit) -> Fraction:
    quantity = registry().Quantity(value, given.name)
    if not quantity.is_compatible_with(wanted.name):
        raise UnitError(
            f"{exact_text(value)} {given.title.vi} ({given.title.en})",
            _expected(wanted),
            "unit-dimension",
        )
    return exact(quantity.m_as(wanted.name))


def _expected(unit: Unit) -> str:
    if unit.of == "share":
        return _PERCENTAGE
    kind = "a number of" if unit.whole else "an amount in"
    return f"{kind} {unit.title.en} ({unit.title.vi})"


@cache
def registry() -> UnitRegistry[Any]:
    """The pint registry of `UNITS` and nothing else, exact: `registry()("95 %")`."""
    from pint import UnitRegistry  # noqa: PLC0415 - slow to import, and seldom needed

    units: UnitRegistry[Any] = UnitRegistry(None, non_int_type=Fraction)
    for unit in UNITS:
        meaning = f"{unit.factor} * {unit.of}"
        if unit.name == unit.of:
            meaning = "[]" if unit.name == "share" else f"[{unit.name}]"
        names = dict.fromkeys(s for s in unit.spellings[1:] if s.isidentifier())
        names.pop(unit.name, None)
        units.define(" = ".join((unit.name, meaning, "_", *names)))
    return units
