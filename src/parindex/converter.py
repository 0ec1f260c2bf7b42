"""Plain tables to frozen values and back, through cattrs; the only module with it.

What a file says wrong is told as problems, all of them, each with its place.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cache, partial
from pathlib import Path
from types import UnionType
from typing import Any, Literal, Protocol, TypeVar, Union, get_args, get_origin

import attrs
from cattrs import Converter
from cattrs.errors import (
    BaseValidationError,
    ClassValidationError,
    ForbiddenExtraKeysError,
    IterableValidationError,
    IterableValidationNote,
)
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn

from parindex.aggregation import Aggregation
from parindex.assessment import Disputed, Measurement, measurement
from parindex.changes import BookChange, Change
from parindex.errors import (
    Collector,
    Invalid,
    NumberError,
    ParindexError,
    Problem,
    UnitError,
    hint,
)
from parindex.intervals import Interval
from parindex.measures import Measure, Number, Ratio, Share, Terms, terms
from parindex.numbers import Notation, exact, exact_text, quoted
from parindex.rules import Points, Rule
from parindex.tables import Table
from parindex.text import Text, nfc
from parindex.toml import read_toml
from parindex.units import Amount, parse_amount

T = TypeVar("T")


class Named(Protocol):
    """What is told apart by its id."""

    @property
    def id(self) -> str:
        """Its id."""


N = TypeVar("N", bound=Named)

Hook = Callable[[Any, Any], Any]

#: Keys and indices from the top of a table to a place in it.
Keys = tuple[str | int, ...]

#: The `kind` of each class that files tell apart by it: `rank_bands`.
KINDS: dict[type, str] = {
    cls: re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()
    for union in (Rule, Measure, Aggregation, Change)
    for cls in get_args(union)
}


def structure(value: object, cls: type[Any], notation: Notation | None = None) -> Any:  # noqa: ANN401 - an instance of *cls*
    """*value*, as read from a file, as an instance of *cls*.

    Args:
        value: Tables, lists, texts and numbers.
        cls: The class wanted.
        notation: How numbers in texts are printed.

    Raises:
        Invalid: with every mistake.
    """
    try:
        return converter(notation).structure(value, cls)
    except (BaseValidationError, ParindexError) as error:
        raise Invalid("file", tuple(_problems(error, ()))) from None


def arguments(
    table: object, cls: type, notation: Notation | None, without: tuple[str, ...]
) -> dict[str, Any]:
    """*table* as arguments for *cls*, but for the fields that stand elsewhere.

    Args:
        table: A table of a file.
        cls: The class wanted.
        notation: How numbers in texts are printed.
        without: The fields that stand elsewhere in the file.

    Raises:
        Invalid: with every mistake.
    """
    found = structure(table, _partly(cls, without), notation)
    return attrs.asdict(found, recurse=False)


@cache
def _partly(cls: type, without: tuple[str, ...]) -> type[Any]:
    """A class with the fields of *cls*, but for some."""
    attrs.resolve_types(cls)
    fields = {
        a.name: attrs.field(default=a.default, type=a.type, kw_only=True)
        for a in attrs.fields(cls)
        if a.init and a.name not in without
    }
    return attrs.make_class(cls.__name__, fields, frozen=True)


def entries(
    path: Path,
    name: str,
    cls: type[T],
    problems: Collector,
    without: tuple[str, ...] = (),
) -> list[T]:
    """The tables [[name]] of a TOML file that has no others, as instances of *cls*.

    What cannot be read is noted and left out.

    Args:
        path: The file.
        name: What the tables are called.
        cls: The class wanted.
        problems: Where mistakes are noted.
        without: The fields of the class that a file does not give.

    Raises:
        Invalid: for a file that cannot be read at all.
    """
    tables = read_toml(path)
    numbers, given = tables.pop("numbers", None), tables.pop(name, None)
    for key in tables:
        expected = f"tables [[{name}]], and numbers"
        problems.add("key", "", f"unknown key {quoted(key)}", expected)
    if numbers not in (None, "vi", "en"):
        problems.add("choice", "numbers", shown(numbers), '"vi" or "en"')
        numbers = None
    if not isinstance(given, list) or not given:
        problems.add("type", name, shown(given), f"tables [[{name}]]")
        given = []
    found = []
    for number, entry in enumerate(given, 1):
        with problems.at(f"{name} no. {number}"):
            found.append(cls(**arguments(entry, cls, numbers, without)))
    return found


def entries_by_id(
    path: str | Path, name: str, cls: type[N], without: tuple[str, ...] = ()
) -> Table[N]:
    """As `entries`, by the field `id` of each.

    Raises:
        Invalid: with every mistake in the file, ids that stand twice among them.
    """
    path, problems = Path(path), Collector()
    found: dict[str, N] = {}
    for entry in entries(path, name, cls, problems, without):
        if entry.id in found:
            problems.add("duplicate", f"{name} {entry.id}", "it twice", "it once")
        found[entry.id] = entry
    problems.check(path.name)
    return Table(found)


def unstructure(value: object) -> Any:  # noqa: ANN401 - tables, lists, texts, numbers
    """*value* as the tables, lists, texts and numbers of a file."""
    return converter(None).unstructure(value)


# --- mistakes -------------------------------------------------------------------------


def _problems(error: BaseException, path: Keys) -> Iterator[Problem]:
    where = dotted(path)
    match error:
        case ClassValidationError() | IterableValidationError():
            noted, others = error.group_exceptions()
            for inner, note in noted:
                if isinstance(note, IterableValidationNote):
                    yield from _problems(inner, (*path, note.index))
                else:
                    yield from _problems(inner, (*path, note.name))
            for inner in others:
                yield from _problems(inner, path)
        case Invalid():
            yield from (problem.inside(where) for problem in error.problems)
        case NumberError() | UnitError():
            yield Problem(error.id, where, error.found, error.expected)
        case ForbiddenExtraKeysError():
            known = [a.name for a in attrs.fields(error.cl) if a.init]
            for key in sorted(error.extra_fields):
                expected = f"a known one{hint(key, known)}"
                yield Problem("key", where, f"unknown key {quoted(key)}", expected)
        case KeyError():
            yield Problem("key-missing", where, "nothing", "a value; it is required")
        case _:
            raise error


def wrong(found: object, expected: str, id: str = "type") -> Invalid:  # noqa: A002
    """The error for one value that is not what it should be."""
    return Invalid("value", (Problem(id, "", shown(found), expected),))


def shown(value: object) -> str:
    """A value from a file in a few words."""
    match value:
        case None:
            return "nothing"
        case dict():
            return "a table"
        case list():
            return "a list"
        case bool():
            return "true" if value else "false"
        case str():
            return quoted(value)
        case _:
            return str(value)[:60]


def dotted(path: Keys) -> str:
    """`rule.bands[0].at_least`."""
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return "".join(steps).removeprefix(".")


# --- the converter --------------------------------------------------------------------


@cache
def converter(notation: Notation | None) -> Converter:
    """The converter for files whose texts print numbers in *notation*."""
    made = Converter(forbid_extra_keys=True, detailed_validation=True)
    number = partial(_number, notation=notation)
    amount = partial(_amount, notation=notation)
    tagged = partial(_tagged, made)
    read: list[tuple[Any, Hook]] = [
        (str, _text),
        (int, _whole),
        (bool, _flag),
        (datetime.date, _date),
        (Text, _both),
        (Fraction, lambda value, _: number(value)),
        (Amount, lambda value, _: amount(value)),
        (Interval, lambda value, _: _interval(value, number)),
        (Points, lambda value, _: _points(value, number)),
        (Measurement, lambda value, _: _measurement(value, amount)),
        (Rule, tagged),
        (Measure, tagged),
        (Aggregation, tagged),
        (Share | Ratio | Number, tagged),
        (Change, tagged),
        (BookChange, tagged),
    ]
    write: list[tuple[Any, Callable[[Any], Any]]] = [
        (Fraction, _number_out),
        (Amount, _amount_out),
        (datetime.date, lambda value: value),
        (Text, _both_out),
        (Interval, _interval_out),
        (Disputed, _disputed_out),
    ]
    # Of two that fit, cattrs takes the later one.
    made.register_structure_hook_factory(attrs.has, partial(_class_in, made))
    made.register_structure_hook_factory(_is_tuple, partial(_tuple_in, made))
    made.register_structure_hook_factory(_is_table, partial(_table_in, made))
    made.register_structure_hook_factory(_is_optional, partial(_optional_in, made))
    made.register_structure_hook_func(_is_literal, _literal)
    made.register_structure_hook_func(_is_terms, lambda value, _: _terms(value, number))
    for cls, reader in read:
        made.register_structure_hook(cls, reader)
    made.register_unstructure_hook_factory(attrs.has, partial(_class_out, made))
    made.register_unstructure_hook_func(_is_tuple, partial(_tuple_out, made))
    made.register_unstructure_hook_func(_is_table, partial(_table_out, made))
    made.register_unstructure_hook_func(_is_terms, _terms_out)
    for cls, writer in write:
        made.register_unstructure_hook(cls, writer)
    return made


def _is_literal(cls: object) -> bool:
    return get_origin(cls) is Literal


def _is_optional(cls: object) -> bool:
    return get_origin(cls) in (Union, UnionType) and type(None) in get_args(cls)


def _is_table(cls: object) -> bool:
    return get_origin(cls) is Table


def _is_tuple(cls: object) -> bool:
    return get_origin(cls) is tuple


def _is_terms(cls: object) -> bool:
    return bool(cls == Terms)


# --- in -------------------------------------------------------------------------------


def _text(value: object, _: object) -> str:
    if not isinstance(value, str):
        raise wrong(value, 'a text in quotes, such as "1.10"')
    return nfc(value)


def _whole(value: object, _: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise wrong(value, "a whole number")
    return value


def _flag(value: object, _: object) -> bool:
    if not isinstance(value, bool):
        raise wrong(value, "true or false")
    return value


def _date(value: object, _: object) -> datetime.date:
    if type(value) is datetime.date:
        return value
    if isinstance(value, str):
        try:
            return datetime.date.fromisoformat(value)
        except ValueError:
            pass
    raise wrong(value, "a date such as 2024-05-31")


def _both(value: object, _: object) -> Text:
    if isinstance(value, str):
        return Text(value, value)
    if not isinstance(value, Mapping) or set(value) != {"vi", "en"}:
        raise wrong(value, "a text, or a table with vi and en")
    return Text(_text(value["vi"], str), _text(value["en"], str))


def _number(value: object, notation: Notation | None) -> Fraction:
    if isinstance(value, dict | list):
        raise wrong(value, "a number")
    return exact(value, notation)


def _amount(value: object, notation: Notation | None) -> Amount:
    if isinstance(value, dict | list):
        raise wrong(value, "a number")
    return parse_amount(value, notation)


def _points(value: object, number: Callable[[object], Fraction]) -> Points:
    return "unmodelled" if value == "unmodelled" else number(value)


def _low_high(value: Mapping[str, object]) -> tuple[object, object]:
    if set(value) != {"low", "high"}:
        code = 'a code needs quotes: "1.1" = …'
        raise wrong(value, f"one value, or {{ low = …, high = … }}; {code}")
    return value["low"], value["high"]


def _interval(value: object, number: Callable[[object], Fraction]) -> Interval:
    if isinstance(value, Mapping):
        low, high = _low_high(value)
        return Interval.of(number(low), number(high))
    return Interval.of(number(value))


def _measurement(value: object, amount: Callable[[object], Amount]) -> Measurement:
    match value:
        case Mapping():
            low, high = _low_high(value)
            return Disputed(amount(low), amount(high))
        case bool():
            return value
        case str() if value[:1].isalpha():
            return measurement(value)
        case _:
            return amount(value)


def _terms(value: object, number: Callable[[object], Fraction]) -> Terms:
    if isinstance(value, Mapping):
        return terms({name: number(weight) for name, weight in value.items()})
    return terms(_text(value, str))


def _literal(value: object, cls: Any) -> Any:  # noqa: ANN401
    choices = get_args(cls)
    if not isinstance(value, str) or value not in choices:
        raise wrong(value, _one_of(choices, value), "choice")
    return value


def _one_of(choices: Iterable[str], given: object) -> str:
    near = hint(given, choices) if isinstance(given, str) else ""
    return f"one of {', '.join(choices)}{near if 'did you mean' in near else ''}"


def _optional_in(made: Converter, cls: Any) -> Hook:  # noqa: ANN401
    inner: Any = Union[tuple(a for a in get_args(cls) if a is not type(None))]  # noqa: UP007 - of a tuple
    return lambda value, _: made.structure(value, inner)


def _table_in(made: Converter, cls: Any) -> Hook:  # noqa: ANN401
    (inner,) = get_args(cls)

    def hook(value: object, _: object) -> Table[Any]:
        if not isinstance(value, Mapping):
            raise wrong(value, "a table")
        return Table(made.structure(value, dict[str, inner]))  # type: ignore[valid-type]

    return hook


def _tuple_in(made: Converter, cls: Any) -> Hook:  # noqa: ANN401
    inner = get_args(cls)[0]

    def hook(value: object, _: object) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise wrong(value, "a list")
        return tuple(made.structure(value, list[inner]))  # type: ignore[valid-type]

    return hook


def _class_in(made: Converter, cls: Any) -> Hook:  # noqa: ANN401
    structure_class = make_dict_structure_fn(
        cls, made, _cattrs_forbid_extra_keys=True, _cattrs_detailed_validation=True
    )

    def hook(value: object, _: object) -> Any:  # noqa: ANN401
        if not isinstance(value, Mapping):
            raise wrong(value, "a table")
        if cls in KINDS and "kind" in value:
            if value["kind"] != KINDS[cls]:
                raise wrong(value["kind"], f"kind {KINDS[cls]}", "kind")
            value = {key: item for key, item in value.items() if key != "kind"}
        return structure_class(value, cls)

    return hook


def _tagged(made: Converter, value: object, union: Any) -> Any:  # noqa: ANN401
    """A member of a union of classes, told by its `kind`."""
    kinds = {KINDS[cls]: cls for cls in get_args(union)}
    if not isinstance(value, Mapping):
        raise wrong(value, 'a table with kind = "…"')
    kind = value.get("kind")
    if not isinstance(kind, str) or kind not in kinds:
        found = "no kind" if kind is None else f"unknown kind {shown(kind)}"
        raise Invalid("kind", (Problem("kind", "", found, _one_of(kinds, kind)),))
    return made.structure(value, kinds[kind])


# --- out ------------------------------------------------------------------------------


def _number_out(value: Fraction) -> int | Decimal | str:
    text = exact_text(value)
    if "/" in text:
        return text
    return Decimal(text) if "." in text else int(text)


def _amount_out(value: Amount) -> int | Decimal | str:
    number = _number_out(value.value)
    return str(value) if value.unit or isinstance(number, str) else number


def _both_out(value: Text) -> str | dict[str, str]:
    if value.vi == value.en:
        return value.vi
    return {"vi": value.vi, "en": value.en}


def _interval_out(value: Interval) -> Any:  # noqa: ANN401
    if value.is_exact:
        return _number_out(value.low)
    return {"low": _number_out(value.low), "high": _number_out(value.high)}


def _disputed_out(value: Disputed) -> dict[str, Any]:
    return {"low": _amount_out(value.low), "high": _amount_out(value.high)}


def _terms_out(value: Terms) -> str | dict[str, Any]:
    if len(value) == 1 and value[0][1] == 1:
        return value[0][0]
    return {name: _number_out(weight) for name, weight in value}


def _table_out(made: Converter, value: Table[Any]) -> dict[str, Any]:
    return {name: made.unstructure(item) for name, item in value.items()}


def _tuple_out(made: Converter, value: tuple[Any, ...]) -> list[Any]:
    return [made.unstructure(item) for item in value]


def _class_out(made: Converter, cls: Any) -> Callable[[Any], Any]:  # noqa: ANN401
    plain = make_dict_unstructure_fn(cls, made, _cattrs_omit_if_default=True)
    if cls in KINDS:
        return lambda value: {"kind": KINDS[cls], **plain(value)}
    return plain
