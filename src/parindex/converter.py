"""Plain tables to frozen values and back, through cattrs; the only module with it.

What a file says wrong is told as problems, all of them, each with its place.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cache, partial
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

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

from parindex.assessment import Disputed, Measurement, measurement
from parindex.criteria import Area, Criterion
from parindex.errors import Invalid, NumberError, Problem, UnitError, hint
from parindex.intervals import Interval
from parindex.measures import Measure, Number, Ratio, Share, Terms, terms
from parindex.numbers import Notation, exact, exact_text, quoted
from parindex.rules import Points, Rule
from parindex.tables import Table
from parindex.text import Text, nfc
from parindex.units import Amount, parse_amount


def kind_of(cls: type) -> str:
    """The `kind` that a rule or measure has in files: `rank_bands`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()


def structure(
    value: object,
    cls: type[Any],
    notation: Notation | None,
    where: Callable[[Path], str],
) -> Any:  # noqa: ANN401 - an instance of *cls*
    """*value*, as read from a file, as an instance of *cls*.

    Args:
        value: Tables, lists, texts and numbers.
        cls: The class wanted.
        notation: How numbers in texts are printed.
        where: Names the place that a path of keys and indices leads to.

    Raises:
        Invalid: with every mistake.
    """
    try:
        return converter(notation).structure(value, cls)
    except (BaseValidationError, ValueError, TypeError, KeyError) as error:
        problems = tuple(_problems(error, (), where))
        raise Invalid("file", problems) from None


def unstructure(value: object) -> Any:  # noqa: ANN401 - tables, lists, texts, numbers
    """*value* as the tables, lists, texts and numbers of a file."""
    return converter(None).unstructure(value)


# --- mistakes -------------------------------------------------------------------------

#: Keys and indices from the top of a file to a place in it.
Path = tuple[str | int, ...]


def _problems(
    error: BaseException, path: Path, where: Callable[[Path], str]
) -> list[Problem]:
    if isinstance(error, ClassValidationError | IterableValidationError):
        found: list[Problem] = []
        noted, others = error.group_exceptions()
        for inner, note in noted:
            step = note.index if isinstance(note, IterableValidationNote) else note.name
            found += _problems(inner, (*path, step), where)
        for inner in others:
            found += _problems(inner, path, where)
        return found
    place = where(path)
    match error:
        case Invalid():
            return [p.inside(place) if place else p for p in error.problems]
        case NumberError() | UnitError():
            return [Problem(error.id, place, error.found, error.expected)]
        case ForbiddenExtraKeysError():
            known = [_key(a) for a in attrs.fields(error.cl) if a.init]
            return [
                Problem(
                    "key",
                    place,
                    f"unknown key {quoted(str(key))}",
                    f"a known one{hint(str(key), known)}",
                )
                for key in sorted(error.extra_fields)
            ]
        case KeyError():
            return [Problem("key-missing", place, "nothing", "a value; it is required")]
        case _:
            return [Problem("value", place, str(error)[:200], "a valid value")]


def _key(attribute: attrs.Attribute[Any]) -> str:
    return attribute.alias or attribute.name


def wrong(found: object, expected: str, id: str = "type") -> Invalid:  # noqa: A002
    """The error for one value that is not what it should be."""
    return Invalid("value", (Problem(id, "", shown(found), expected),))


def shown(value: object) -> str:
    """A value from a file in a few words."""
    match value:
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


# --- the converter --------------------------------------------------------------------


@cache
def converter(notation: Notation | None) -> Converter:
    """The converter for files whose texts print numbers in *notation*."""
    made = Converter(forbid_extra_keys=True, detailed_validation=True)
    number = partial(exact, notation=notation)
    amount = partial(parse_amount, notation=notation)
    simple: list[tuple[Any, Callable[[Any, Any], Any]]] = [
        (str, _text),
        (int, _whole),
        (bool, _flag),
        (datetime.date, _date),
        (Fraction, lambda value, _: number(_scalar(value))),
        (Amount, lambda value, _: amount(_scalar(value))),
        (Text, _both),
        (Interval, lambda value, _: _interval(value, number)),
    ]
    for cls, hook in simple:
        made.register_structure_hook(cls, hook)
    special: list[tuple[Any, Callable[[Any, Any], Any]]] = [
        (Terms, lambda value, _: _terms(value, number)),
        (
            Points,
            lambda value, _: value if value == "unmodelled" else number(_scalar(value)),
        ),
        (Measurement, lambda value, _: _measurement(value, amount)),
        (Rule, partial(_tagged, made)),
        (Measure, partial(_tagged, made)),
        (Share | Ratio | Number, partial(_tagged, made)),
        (Area | Criterion, partial(_tagged, made)),
    ]
    for wanted, hook in special:
        made.register_structure_hook_func(partial(_same_type, wanted), hook)
    made.register_structure_hook_func(_is_literal, _literal)
    made.register_structure_hook_factory(_is_optional, partial(_optional, made))
    made.register_structure_hook_factory(_is_table, partial(_table_of, made))
    made.register_structure_hook_factory(_is_tuple, partial(_tuple_of, made))
    made.register_structure_hook_factory(attrs.has, partial(_class_hook, made))

    made.register_unstructure_hook(Fraction, _number_out)
    made.register_unstructure_hook(Amount, _amount_out)
    made.register_unstructure_hook(datetime.date, lambda value: value)
    made.register_unstructure_hook(Text, _both_out)
    made.register_unstructure_hook(Interval, _interval_out)
    made.register_unstructure_hook(Disputed, _disputed_out)
    made.register_unstructure_hook_func(partial(_same_type, Terms), _terms_out)
    made.register_unstructure_hook_factory(
        _is_tuple, lambda _: lambda value: [made.unstructure(item) for item in value]
    )
    made.register_unstructure_hook_factory(
        _is_table,
        lambda _: lambda value: {k: made.unstructure(v) for k, v in value.items()},
    )
    made.register_unstructure_hook_factory(
        lambda cls: attrs.has(cls) and cls not in {Text, Interval, Amount, Disputed},
        partial(_class_out, made),
    )
    return made


def _same_type(wanted: object, given: object) -> bool:
    return bool(given == wanted)


def _is_literal(cls: object) -> bool:
    return get_origin(cls) is Literal


def _is_optional(cls: object) -> bool:
    return get_origin(cls) in (Union, UnionType) and type(None) in get_args(cls)


def _is_table(cls: object) -> bool:
    return get_origin(cls) is Table


def _is_tuple(cls: object) -> bool:
    return get_origin(cls) is tuple and cls != Terms


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


def _scalar(value: object) -> object:
    if isinstance(value, dict | list):
        raise wrong(value, "a number")
    return value


def _both(value: object, _: object) -> Text:
    if isinstance(value, str):
        return Text(value, value)
    if not isinstance(value, Mapping) or set(value) != {"vi", "en"}:
        raise wrong(value, "a text, or a table with vi and en")
    return Text(_text(value["vi"], str), _text(value["en"], str))


def _interval(value: object, number: Callable[[Any], Fraction]) -> Interval:
    if isinstance(value, Mapping):
        low, high = _low_high(value)
        return Interval.of(number(low), number(high))
    return Interval.of(number(_scalar(value)))


def _points(value: object, number: Callable[[Any], Fraction]) -> Points:
    return "unmodelled" if value == "unmodelled" else number(_scalar(value))


def _low_high(value: Mapping[str, object]) -> tuple[object, object]:
    if set(value) != {"low", "high"}:
        raise wrong(
            dict(value),
            'one value, or { low = …, high = … }; write codes in quotes: "1.1" = …',
        )
    return _scalar(value["low"]), _scalar(value["high"])


def _measurement(value: object, amount: Callable[[Any], Amount]) -> Measurement:
    match value:
        case Mapping():
            low, high = _low_high(value)
            return Disputed(amount(low), amount(high))
        case bool():
            return value
        case str() if value[:1].isalpha():
            return measurement(value)
        case _:
            return amount(_scalar(value))


def _terms(value: object, number: Callable[[Any], Fraction]) -> Terms:
    if isinstance(value, Mapping):
        return terms({name: number(_scalar(weight)) for name, weight in value.items()})
    return terms(_text(value, str))


def _literal(value: object, cls: Any) -> Any:  # noqa: ANN401
    choices = get_args(cls)
    if not isinstance(value, str) or value not in choices:
        suggestion = hint(value, choices) if isinstance(value, str) else ""
        close = suggestion if "did you mean" in suggestion else ""
        raise wrong(value, f"one of {', '.join(choices)}{close}", "choice")
    return value


def _optional(made: Converter, cls: Any) -> Callable[[Any, Any], Any]:  # noqa: ANN401
    inner: Any = Union[tuple(a for a in get_args(cls) if a is not type(None))]  # noqa: UP007 - of a tuple
    return lambda value, _: made.structure(value, inner)


def _table_of(made: Converter, cls: Any) -> Callable[[Any, Any], Any]:  # noqa: ANN401
    (inner,) = get_args(cls)

    def hook(value: object, _: object) -> Table[Any]:
        if not isinstance(value, Mapping):
            raise wrong(value, "a table")
        found, problems = {}, []
        for name, item in value.items():
            try:
                found[nfc(name)] = made.structure(item, inner)
            except (BaseValidationError, ValueError, TypeError, KeyError) as error:
                problems += _problems(error, (), lambda path: dotted((name, *path)))  # noqa: B023
        if problems:
            raise Invalid("table", tuple(problems))
        return Table(found)

    return hook


def _tuple_of(made: Converter, cls: Any) -> Callable[[Any, Any], Any]:  # noqa: ANN401
    inner = get_args(cls)[0]

    def hook(value: object, _: object) -> tuple[Any, ...]:
        if not isinstance(value, list | tuple):
            raise wrong(value, "a list")
        return tuple(made.structure(list(value), list[inner]))  # type: ignore[valid-type]

    return hook


def _class_hook(made: Converter, cls: Any) -> Callable[[Any, Any], Any]:  # noqa: ANN401
    structure_class = make_dict_structure_fn(
        cls, made, _cattrs_forbid_extra_keys=True, _cattrs_detailed_validation=True
    )

    def hook(value: object, _: object) -> Any:  # noqa: ANN401
        if not isinstance(value, Mapping):
            raise wrong(value, "a table")
        return structure_class(value, cls)

    return hook


def _tagged(made: Converter, value: object, union: Any) -> Any:  # noqa: ANN401
    """A member of a union of classes, told by its `kind`."""
    kinds = {kind_of(cls): cls for cls in get_args(union)}
    if not isinstance(value, Mapping):
        raise wrong(value, 'a table with kind = "…"')
    kind = value.get("kind")
    if not isinstance(kind, str) or kind not in kinds:
        names = ", ".join(kinds)
        close = hint(kind, kinds) if isinstance(kind, str) else ""
        close = close if "did you mean" in close else ""
        found = "no kind" if kind is None else f"unknown kind {shown(kind)}"
        raise Invalid("kind", (Problem("kind", "", found, f"one of {names}{close}"),))
    rest = {key: item for key, item in value.items() if key != "kind"}
    return made.structure(rest, kinds[kind])


def dotted(path: Path) -> str:
    """`rule.bands[0].at_least`."""
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return "".join(steps).removeprefix(".")


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


def _class_out(made: Converter, cls: Any) -> Callable[[Any], Any]:  # noqa: ANN401
    plain = make_dict_unstructure_fn(cls, made, _cattrs_omit_if_default=True)
    if cls in get_args(Rule) or cls in get_args(Measure):
        return lambda value: {"kind": kind_of(cls), **plain(value)}
    return plain
