"""Answers as plain values that JSON can hold, their numbers exact texts."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from fractions import Fraction
from math import isinf
from typing import Any

import attrs

from parindex.criteria import Framework
from parindex.intervals import Interval
from parindex.numbers import exact_text
from parindex.scorecard import Scorecard
from parindex.text import Text
from parindex.units import Amount

#: What an answer was computed from, and does not repeat.
GIVEN = (Framework, Scorecard)


def as_json(value: object) -> str:
    """A frozen value, and all in it but scorecards and frameworks, as JSON."""
    return json.dumps(plain(value), ensure_ascii=False, indent=1)


def plain(value: object) -> Any:  # noqa: ANN401, PLR0911 - what JSON can hold
    """A frozen value, and all in it but scorecards and frameworks, for JSON."""
    match value:
        case None | bool() | int() | str():
            return value
        case Fraction():
            return exact_text(value)
        case float():  # the end of a span without end
            return None if isinf(value) else value
        case datetime.date():
            return value.isoformat()
        case Interval() | Text():
            return attrs.asdict(value, value_serializer=lambda _, __, x: plain(x))
        case Amount():
            return str(value)
        case Mapping():
            return {name: plain(item) for name, item in value.items()}
        case tuple() | list():
            return [plain(item) for item in value]
        case _:
            cls: Any = type(value)
            fields = ((f.name, getattr(value, f.name)) for f in attrs.fields(cls))
            return {
                name: plain(item)
                for name, item in fields
                if not isinstance(item, GIVEN) and not name.startswith("_")
            }
