"""Commands about one assessment: score, explain."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

from parindex.commands.output import (
    DONE,
    FOUND,
    Commands,
    print_json,
    print_lines,
    scorecard,
)
from parindex.render import tree
from parindex.text import LANGUAGES

if TYPE_CHECKING:
    import argparse


def add_commands(to: Commands) -> None:
    """Add them."""
    to.add("score", _score, "score an assessment", [to.scored])
    explain = to.add(
        "explain", _explain, "explain the score of a criterion", [to.scored]
    )
    explain.add_argument("code", help="the code of an area or criterion")


def _score(options: argparse.Namespace) -> int:
    card = scorecard(options)
    if options.json:
        print_json(json.loads(card.to_json()))
    else:
        width = shutil.get_terminal_size((100, 24)).columns
        print_lines(tree(card, options.lang, width))
    return FOUND if card.findings else DONE


def _explain(options: argparse.Namespace) -> int:
    card = scorecard(options)
    node = card[options.code]
    if options.json:
        row = json.loads(card.to_json())["criteria"]
        found = next(item for item in row if item["code"] == node.code)
        text = {lang: card.explain(options.code, lang) for lang in LANGUAGES}
        print_json({**found, "explanation": text})
    else:
        print(card.explain(options.code, options.lang))
    return DONE
