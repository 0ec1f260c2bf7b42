"""The same rules as a spreadsheet, computed by `formulas`: a cell a leaf."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from columns import CASES, areas, leaves
from timing import installed

if TYPE_CHECKING:
    from collections.abc import Callable

    from columns import Columns, Leaf

SHEET = "'[tree.xlsx]TREE'!"


def prepare(data: Columns) -> Callable[[], Any]:
    """A call that computes the sheet once a row."""
    formulas = installed("formulas")
    cells = {name: f"A{row}" for row, name in enumerate(data, 1)}
    sheet: dict[str, Any] = {f"{SHEET}{cell}": 0.5 for cell in cells.values()}
    parts: dict[str, list[str]] = {area: [] for area in areas()}
    for row, leaf in enumerate(leaves(), 1):
        sheet[f"{SHEET}B{row}"] = _formula(leaf, cells)
        parts[leaf.area].append(f"B{row}")
    for row, inside in enumerate(parts.values(), 1):
        sheet[f"{SHEET}C{row}"] = f"={'+'.join(inside)}"
    sheet[f"{SHEET}D1"] = f"=SUM(C1:C{len(parts)})"
    inputs = [f"{SHEET}{cell}" for cell in cells.values()]
    book = formulas.ExcelModel().from_dict(sheet)
    compute = book.compile(inputs=inputs, outputs=[f"{SHEET}D1"])
    rows = list(zip(*(column.tolist() for column in data.values()), strict=True))
    return lambda: [float(compute(*row).value[0, 0]) for row in rows]


def _formula(leaf: Leaf, cells: dict[str, str]) -> str:
    x, points = cells[leaf.column], float(leaf.points)
    match leaf.kind:
        case "proportional":
            return f"={x}*{points}"
        case "checklist" | "count":
            return f"=MIN({x}/{CASES[leaf.kind]},1)*{points}"
        case "penalty":
            return f"=MAX(1-{x}/{CASES['penalty']},0)*{points}"
        case "step":
            return f"=IF({x}>=0.95,{points},IF({x}>=0.8,{points / 2},0))"
        case "gate":
            return f"=IF({x}>=0.8,{x}*{points},0)"
        case _:
            return f"=IF({x}>{cells[leaf.before]},{points},0)"
