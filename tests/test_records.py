"""Answers as JSON: exact texts, and nothing that they were computed from."""

from __future__ import annotations

import datetime
import json
import unicodedata
from fractions import Fraction
from math import inf
from typing import Any

import attrs
import pytest

from parindex import Interval, Invalid, Text
from parindex.answers import as_json, plain
from parindex.tables import Table
from parindex.units import Amount
from parindex.whatif import Action, Scenario, Uniform, plan, simulate
from test_scenarios import SHARE, card


@attrs.frozen
class Answer:
    """Something with all that answers hold."""

    value: Any
    _kept: dict[str, int] = attrs.field(factory=dict)


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (None, None),
        (True, True),
        ("a", "a"),
        (Fraction(1, 3), "1/3"),
        (0.5, 0.5),
        (inf, None),
        (datetime.date(2024, 5, 31), "2024-05-31"),
        (Interval.of(0, "0.5"), {"low": "0", "high": "0.5"}),
        (Text("một", "one"), {"vi": "một", "en": "one"}),
        (Amount(2, "billion_VND"), "2 billion_VND"),
        (Table({"a": Fraction(1)}), {"a": "1"}),
        ((1, [2]), [1, [2]]),
        (Answer(card()), {}),
        (Answer(Fraction(2)), {"value": "2"}),
    ],
)
def test_what_json_can_hold(value: object, found: object) -> None:
    assert plain(value) == found
    assert json.loads(as_json(value)) == found


def test_caps_in_two_spellings_of_one_name() -> None:
    """A department is one, however its letters are typed."""
    one = Action(id="a", title="a", department="Sở")
    caps = {"Sở": "1 đồng", unicodedata.normalize("NFD", "Sở"): "2 đồng"}
    with pytest.raises(Invalid, match="expected it once"):
        plan(card(SHARE, on_time=1, received=2), [one], caps=caps)


def test_what_is_no_law() -> None:
    at_work = card(SHARE, on_time=1, received=2)
    laws: Any = {"on_time": 5}
    with pytest.raises(Invalid, match="found 5; expected a law"):
        simulate(at_work, laws, draws=1, seed=1)
    ends = {"on_time": Uniform(low=0, high=2)}
    with pytest.raises(Invalid, match="a share from 0 to 1"):
        simulate(at_work, ends, draws=1, seed=1, refuse_above=2)


def test_a_scenario_without_changes() -> None:
    assert Scenario(name="as it is").apply(card()).score == card().score
