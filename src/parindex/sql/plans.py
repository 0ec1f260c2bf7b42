"""A framework as a plan in JSON: arithmetic that a program in any language can run."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, assert_never

from parindex.numbers import exact_text
from parindex.sheets.expressions import (
    AllOf,
    AnyOf,
    Before,
    Condition,
    Divided,
    Expression,
    Extreme,
    Fixed,
    Given,
    HalfUp,
    Has,
    Matched,
    Missing,
    Piece,
    Piecewise,
    Product,
    ScoreOf,
    Sum,
    Where,
)
from parindex.sql.scope import data_of, shares_of, title_of

if TYPE_CHECKING:
    from parindex.measures import Datum
    from parindex.sheets import Sheet

#: The version of the form; another number is another form.
VERSION = 1


def plan(sheet: Sheet) -> dict[str, Any]:
    """A sheet as plain JSON: data, checks, and cells to be worked out in order.

    Numbers are texts: decimals, or `p/q` where they do not end. The form is described
    in docs/reference/files.md.
    """
    context = sheet.card.context
    framework = context.framework
    return {
        "plan": VERSION,
        "framework": framework.id,
        "content_hash": framework.content_hash,
        "reading": context.reading,
        "title": {"vi": framework.title.vi, "en": framework.title.en},
        "nodes": list(sheet.nodes),
        "data": [_datum(datum, sheet) for datum in data_of(sheet)],
        "at_most": [
            {"part": [n for n, _ in share.top], "whole": [n for n, _ in share.bottom]}
            for share in shares_of(sheet)
        ],
        "not_scored": [
            {"code": code, "where": condition(where)}
            for code, where in sheet.exceptions
        ],
        "cells": [
            {
                "code": cell.code,
                "title": title_of(sheet, cell.code, "vi"),
                "side": "both" if sheet.is_single(cell.code) else cell.side,
                "is": expression(cell.expression),
            }
            for cell in sheet.cells
        ],
    }


def plan_json(sheet: Sheet) -> str:
    """The plan of a sheet as JSON text, the same bytes each time."""
    return json.dumps(plan(sheet), ensure_ascii=False, indent=1) + "\n"


def _datum(datum: Datum, sheet: Sheet) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": datum.name,
        "title": {"vi": datum.title.vi, "en": datum.title.en},
        "kind": datum.kind,
        "unit": datum.number_unit,
        "may_be_missing": datum.name in sheet.optional,
    }
    if datum.choices:
        return {**found, "answers": list(datum.choices)}
    span = datum.domain
    for key, end in (("at_least", span.start), ("at_most", span.end)):
        if not isinstance(end, float):
            found[key] = exact_text(end)
    return found


def expression(of: Expression) -> Any:  # noqa: ANN401, C901, PLR0911 - one `match`
    """An expression: a number as text, or what is done with others."""
    match of:
        case Fixed(number):
            return exact_text(number)
        case Given(name, missing):
            other = {} if missing is None else {"or": exact_text(missing)}
            return {"given": name, **other}
        case ScoreOf(code, side):
            return {"score": code, "side": side}
        case Sum(plus, terms):
            each = [[exact_text(times), expression(part)] for times, part in terms]
            return {"sum": each, "plus": exact_text(plus)}
        case Product(one, other):
            return {"product": [expression(one), expression(other)]}
        case Divided(top, bottom):
            return {"divide": expression(top), "by": expression(bottom)}
        case Extreme(side, parts):
            key = "least" if side == "low" else "most"
            return {key: [expression(part) for part in parts]}
        case HalfUp(inner, digits):
            return {"half_up": expression(inner), "digits": digits}
        case Piecewise(top, bottom, pieces):
            return {
                "curve": list(map(_piece, pieces)),
                "at": expression(top),
                "over": expression(bottom),
            }
        case Matched(name, cases):
            return {"answer": name, "is": {a: expression(part) for a, part in cases}}
        case Where(asked, then, otherwise):
            return {
                "if": condition(asked),
                "then": expression(then),
                "else": expression(otherwise),
            }
        case _:
            assert_never(of)


def _piece(piece: Piece) -> dict[str, Any]:
    end = None if piece.end is None else exact_text(piece.end)
    return {
        "to": end,
        "included": piece.closed,
        "slope": exact_text(piece.slope),
        "intercept": exact_text(piece.intercept),
    }


def condition(of: Condition) -> Any:  # noqa: ANN401 - JSON
    """A condition: true, false, or what is asked."""
    match of:
        case bool():
            return of
        case Missing(name):
            return {"missing": name}
        case Has(name):
            return {"known": name}
        case Before(one, other, closed):
            key = "at_most" if closed else "below"
            return {key: [expression(one), expression(other)]}
        case AnyOf(parts):
            return {"any": list(map(condition, parts))}
        case AllOf(parts):
            return {"all": list(map(condition, parts))}
        case _:
            assert_never(of)
