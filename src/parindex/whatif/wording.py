"""Changes in words, in Vietnamese and English."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from parindex.binding import bind, step_of
from parindex.catalogue import say
from parindex.changes import (
    Add,
    Applies,
    Award,
    Change,
    ForPeer,
    Set,
    UseEdition,
    UseReading,
    UseRule,
    Weigh,
    Without,
)
from parindex.errors import Collector
from parindex.numbers import display
from parindex.words import Words, gap_unit

if TYPE_CHECKING:
    from parindex.criteria import Framework
    from parindex.text import Language


def change_line(change: Change, framework: Framework, language: Language) -> str:
    """What a change is, in a few words: `1.3.2: được chấm 1 điểm`."""
    words = Words(framework.data_by_name, language)
    match change:
        case Set(name, value):
            known = bind(framework, "", {name: value}, Collector()).get(name)
            shown = (
                str(value)
                if known is None
                else words.known(framework.datum(name), known)
            )
            return say("change.set", language, name=words.title(name), value=shown)
        case Add(name, amount) if name in framework.data_by_name:
            datum = framework.datum(name)
            more = step_of(datum, amount)
            key = "change.more" if more > 0 else "change.fewer"
            shown = words.number(abs(more), gap_unit(datum))
            return say(key, language, name=words.title(name), value=shown)
        case Add(code, amount):
            key = "change.more" if amount.value > 0 else "change.fewer"
            shown = words.number(abs(amount.value), "point")
            return say(key, language, name=code, value=shown)
        case Award(code, score):
            return say("change.award", language, code=code, score=words.points(score))
        case Without(name):
            shown = words.title(name) if name in framework.data_by_name else name
            return say("change.without", language, name=shown)
        case Applies(code, applies):
            key = "change.applies" if applies else "change.applies_not"
            return say(key, language, code=code)
        case ForPeer(unit, inner):
            shown = change_line(inner, framework, language)
            return say("change.peer", language, unit=unit, change=shown)
        case UseReading(reading):
            key = "change.reading" if reading else "change.stated"
            return say(key, language, name=reading)
        case UseEdition(id_or_path):
            return say("change.edition", language, framework=id_or_path)
        case UseRule(code):
            return say("change.rule", language, code=code)
        case Weigh(code, weights):
            shown = "; ".join(
                f"{c} × {display(w, language)}" for c, w in weights.items()
            )
            key = "change.weights" if code else "change.weights_whole"
            return say(key, language, code=code, weights=shown)
        case _:
            assert_never(change)
