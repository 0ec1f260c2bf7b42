"""TOML in and out: read with care, since a file can be anything; written plainly."""

from __future__ import annotations

import codecs
import datetime
import json
import re
import tomllib
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from parindex.errors import Invalid, Problem
from parindex.text import nfc

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

#: The largest file that is read, in bytes; the largest bundled one has 0.2 million.
MOST_BYTES = 4_000_000
#: How deep tables and lists may stand inside each other.
MOST_LEVELS = 40
#: The first whole number that has too many digits.
TOO_LONG = 10**60

#: Common slips: how the reader's message and the line look; what was found, expected.
SLIPS = (
    (r"^(cannot|duplicate)", "a key or table that is there already", "each once"),
    (r"^(illegal character '\\n|unterminated)", "a text without end", "its last quote"),
    (
        r"=\s*-?[\d.]*\d,\d+\s*([],}#]|$)",
        "a decimal comma",
        "a decimal point, or the number in quotes",
    ),
    (r"=\s*\d+(\.\d+){2,}", "a code without quotes", 'quotes, such as "1.3.1"'),
    (
        r"=\s*-?\d+([., ]\d+)* ?(%|[^\W\d_])",
        "a number with a unit, without quotes",
        'quotes around both, such as "95 %"',
    ),
    (r"=\s*[“”„‘’]", "curly quotes", 'straight quotes, such as "…"'),
    (r"^invalid value", "no value", "a text in quotes, a number, true or false"),
)

#: How long a line may be before its table is written as lines of its own.
WIDTH = 88
BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


def read_text(path: Path) -> str:
    """The text of a TOML or JSON file, in composed letters.

    Raises:
        Invalid: as `plain_text`.
    """
    return nfc(plain_text(path, MOST_BYTES))


def plain_text(path: Path, most: int) -> str:
    """The text of a file of at most so many bytes.

    A byte order mark is passed over, as Windows editors write one.

    Raises:
        Invalid: for a file that cannot be read, is too large or is not UTF-8 text.
    """
    utf8 = "text saved as UTF-8"
    try:
        with path.open("rb") as file:
            content = file.read(most + 1)
    except (OSError, ValueError) as error:  # a ValueError for an impossible name
        found = str(getattr(error, "strerror", error)).lower()
        raise _invalid(path, "file", found, "a file that can be read") from error
    if len(content) > most:
        found = f"more than {most:,} bytes"
        raise _invalid(path, "size", found, "a smaller file")
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise _invalid(path, "encoding", "text saved as UTF-16", utf8)
    if b"\x00" in content:
        raise _invalid(path, "encoding", "a binary file", utf8)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        found = f"byte {content[error.start]:#04x} in line {line}"
        raise _invalid(path, "encoding", found, utf8) from error


def read_toml(path: Path) -> dict[str, Any]:
    """The tables of a TOML file; its numbers exact.

    Raises:
        Invalid: for a file that cannot be read or is not TOML, and for one with numbers
            or nesting without end.
    """
    text = read_text(path)
    deep = (
        "depth",
        "tables inside tables without end",
        f"{MOST_LEVELS} levels at most",
    )
    long = ("number", "a number without end", "60 digits at most")
    try:
        tables = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise _invalid(path, "toml", *_syntax(text, str(error))) from error
    except RecursionError as error:
        raise _invalid(path, *deep) from error
    except (ValueError, ArithmeticError) as error:
        raise _invalid(path, *long) from error
    level: list[Any] = [tables]
    for _ in range(MOST_LEVELS):
        level = [item for value in level for item in _inside(value)]
        if any(isinstance(item, int) and abs(item) >= TOO_LONG for item in level):
            raise _invalid(path, *long)
    if level:
        raise _invalid(path, *deep)
    return tables


def _inside(value: object) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _syntax(text: str, message: str) -> tuple[str, str]:
    """What was found and expected, with a hint for a common slip."""
    lines = text.rstrip().split("\n")
    position = re.search(r"at line (\d+)", message)
    number = int(position[1]) if position else len(lines)
    line = lines[min(number, len(lines)) - 1].strip()[:1000]
    message = message[:1].lower() + message[1:].partition(" (at")[0]
    slips = (slip for slip in SLIPS if re.search(slip[0], f"{message}: {line}"))
    _, found, expected = next(slips, ("", message, "TOML"))
    return f"{found} in line {number}: {line[:80]}", expected


def _invalid(path: Path, id: str, found: str, expected: str) -> Invalid:  # noqa: A002
    return Invalid(path.name, (Problem(id, "", found, expected),))


# --- writing --------------------------------------------------------------------------


def write_toml(tables: Mapping[str, Any]) -> str:
    """TOML text that `read_toml` reads back: values first, then tables, in order."""
    return "\n".join(_table((), tables)).strip("\n") + "\n"


def _table(path: tuple[str, ...], table: Mapping[str, Any]) -> Iterator[str]:
    blocks: dict[str, Any] = {}
    for key, value in table.items():
        # What follows a block and is a table stays behind it, to keep their order.
        if _is_block(path, key, value) or (blocks and isinstance(value, dict)):
            blocks[key] = value
        else:
            yield f"{_key(key)} = {_value(value)}"
    for key, value in blocks.items():
        name = ".".join(map(_key, (*path, key)))
        if isinstance(value, dict):
            yield f"\n[{name}]"
            yield from _table((*path, key), value)
        else:
            for item in value:
                yield f"\n[[{name}]]"
                yield from _table((*path, key), item)


def _is_block(path: tuple[str, ...], key: str, value: object) -> bool:
    """Whether a value is written as tables of its own: at the top, or if it is long."""
    tables = isinstance(value, dict) or (
        isinstance(value, list) and any(isinstance(item, dict) for item in value)
    )
    return tables and (not path or len(f"{_key(key)} = {_value(value)}") > WIDTH)


def _key(key: str) -> str:
    return key if BARE_KEY.fullmatch(key) else _string(key)


def _string(text: str) -> str:
    # JSON's escapes are TOML's, but for the delete character, which JSON leaves bare.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _value(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int() | Decimal() | datetime.date():
            return str(value)
        case str():
            return _string(value)
        case list():
            return f"[{', '.join(map(_value, value))}]"
        case dict():
            items = (f"{_key(k)} = {_value(v)}" for k, v in value.items())
            return f"{{ {', '.join(items)} }}" if value else "{}"
        case _:
            msg = f"found {value!r}; expected a value that TOML has"
            raise TypeError(msg)
