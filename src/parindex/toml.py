"""TOML in and out: read with care, since a file can be anything; written plainly."""

from __future__ import annotations

import datetime
import json
import re
import tomllib
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from parindex.errors import Invalid, Problem
from parindex.text import nfc

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

#: The largest file that is read, in bytes; the largest bundled one has 0.2 million.
MOST_BYTES = 4_000_000

DECIMAL_COMMA = re.compile(r"=\s*-?\d+,\d+\s*(#.*)?$")
#: How long a line may be before its table is written as lines of its own.
WIDTH = 88
BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
NESTED_TOO_DEEP = "nesting without end"


def read_text(path: Path) -> str:
    """The text of a file, in composed letters.

    A byte order mark is passed over, as Windows editors write one.

    Raises:
        Invalid: for a file that cannot be read, is too large or is not UTF-8 text.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        found = (error.strerror or str(error)).lower()
        raise _invalid(path, "file", found, "a file that can be read") from error
    if len(content) > MOST_BYTES:
        found = f"more than {MOST_BYTES:,} bytes"
        raise _invalid(path, "size", found, "a smaller file")
    if b"\x00" in content:
        raise _invalid(path, "encoding", "a binary file", "text in UTF-8")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        found = f"byte {content[error.start]:#04x} at position {error.start}"
        raise _invalid(path, "encoding", found, "text in UTF-8") from error
    return nfc(text)


def read_toml(path: Path) -> dict[str, Any]:
    """The tables of a TOML file; its numbers exact.

    Raises:
        Invalid: for a file that cannot be read or is not TOML.
    """
    text = read_text(path)
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise _invalid(path, "toml", *_syntax(text, str(error))) from error
    except (RecursionError, ValueError) as error:
        found = NESTED_TOO_DEEP if isinstance(error, RecursionError) else str(error)
        raise _invalid(path, "toml", found, "TOML") from error


def _syntax(text: str, message: str) -> tuple[str, str]:
    """What was found and expected, with a hint for a decimal comma."""
    position = re.search(r"at line (\d+)", message)
    lines = text.splitlines()
    if position and int(position[1]) <= len(lines):
        line = lines[int(position[1]) - 1].strip()
        if DECIMAL_COMMA.search(line):
            return (
                f"a decimal comma at line {position[1]}: {line[:60]}",
                "a decimal point, or the number in quotes",
            )
    return message[:1].lower() + message[1:200], "TOML"


def _invalid(path: Path, id: str, found: str, expected: str) -> Invalid:  # noqa: A002
    return Invalid(path.name, (Problem(id, "", found, expected),))


# --- writing --------------------------------------------------------------------------


def write_toml(tables: Mapping[str, Any]) -> str:
    """TOML text that `read_toml` reads back: values first, then tables, in order."""
    return "\n".join(_table((), tables)).strip("\n") + "\n"


def _table(path: tuple[str, ...], table: Mapping[str, Any]) -> Iterator[str]:
    blocks = {k: v for k, v in table.items() if _is_block(path, k, v)}
    for key, value in table.items():
        if key not in blocks:
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
