"""A hash of what a frozen value says, the same on every machine and in every run."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import attrs


def content_hash(value: object) -> str:
    """The SHA-256 of a frozen value's content, in hexadecimal; equal values share it.

    Fields at their defaults do not count, so that a new field with a default changes
    no hash.
    """
    text = json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: object) -> Any:  # noqa: ANN401 - what JSON can hold
    match value:
        case None | bool() | int() | str():
            return value
        case Fraction():
            return f"{value.numerator}/{value.denominator}"
        case datetime.date():
            return value.isoformat()
        case Mapping():
            return {"table": {key: _plain(value[key]) for key in sorted(value)}}
        case tuple():
            return [_plain(item) for item in value]
        case _:
            cls: Any = type(value)
            found = {
                field.name: _plain(getattr(value, field.name))
                for field in attrs.fields(cls)
                if field.init and getattr(value, field.name) != _default(field)
            }
            return {"class": cls.__name__, **found}


def _default(field: attrs.Attribute[Any]) -> object:
    default: Any = field.default
    return default.factory() if hasattr(default, "factory") else default
