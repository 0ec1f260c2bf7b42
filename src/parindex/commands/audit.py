"""The command about published tables: audit."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from parindex.audit import ROLES, audit
from parindex.commands.output import (
    DONE,
    FOUND,
    Commands,
    print_json,
    print_lines,
)
from parindex.errors import Invalid, Problem
from parindex.frameworks import load_framework

if TYPE_CHECKING:
    import argparse

    from parindex.audit import Role


def add_commands(to: Commands) -> None:
    """Add it."""
    command = to.add(
        "audit",
        _audit,
        "recompute a published table (CSV or TOML)",
        [to.shared, to.laid_over],
    )
    command.add_argument(
        "file", type=Path, help="criteria, or units, down the rows; or an assessment"
    )
    command.add_argument(
        "--framework", metavar="ID", help="find scores that no rule of it can give"
    )
    command.add_argument(
        "--against", type=Path, metavar="OTHER", help="find where OTHER differs"
    )
    command.add_argument(
        "--total",
        action="append",
        default=[],
        metavar="NAME",
        help="what a total row or column is called here",
    )
    command.add_argument(
        "--column",
        action="append",
        default=[],
        metavar="NAME=ROLE",
        help=f"what a column holds: {', '.join(ROLES)}",
    )
    command.add_argument(
        "--leaves",
        choices=["rounded", "exact"],
        default="rounded",
        help="exact: the cells at the bottom are not rounded at all",
    )
    command.add_argument(
        "--rounding",
        action="store_true",
        help="note sums that are apart as far as rounded parts can add up to",
    )
    command.add_argument(
        "--shape", choices=["criteria", "units"], help="what stands down the rows"
    )
    command.add_argument(
        "--numbers", choices=["vi", "en"], help="how 12.500 and 12,500 are read"
    )


def _audit(options: argparse.Namespace) -> int:
    framework = None
    if options.framework is not None:
        framework = load_framework(options.framework, overlays=options.overlay)
    made = audit(
        options.file,
        framework=framework,
        against=options.against,
        columns=dict(map(_role, options.column)),
        totals=options.total,
        numbers=options.numbers,
        leaves=options.leaves,
        rounding=options.rounding,
        shape=options.shape,
    )
    if options.json:
        print_json(made.record)
    else:
        print_lines(made.explain(options.lang).splitlines())
    return DONE if made.ok else FOUND


def _role(text: str) -> tuple[str, Role]:
    name, sign, role = text.rpartition("=")
    for known in ROLES:
        if sign and role.strip() == known:
            return name.strip(), known
    expected = f"NAME=ROLE, a role being one of {', '.join(ROLES)}"
    raise Invalid("--column", (Problem("role", "", repr(text), expected),))
