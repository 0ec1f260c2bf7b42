"""Rows of a picture, each with its label at the left: bars by criterion, ranks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt
import attrs

from parindex.plots.canvas import BLANK, MARGIN, SIZE, WIDTH, at_y, chart, texts
from parindex.plots.lettering import wrapped

if TYPE_CHECKING:
    from collections.abc import Iterable

    from parindex.scorecard import ScoredNode
    from parindex.text import Language

#: The room for labels left of bars, and for figures right of them.
LABELS, FIGURES = 290, 96

_LINE = 14

#: How long a code without digits may be: `VIII`, and no word.
_NUMERAL = 4


def titled(node: ScoredNode, lang: Language) -> str:
    """The title of a node after its code, if that is not a mere name."""
    code, title = node.code, node.node.title[lang]
    is_number = len(code) <= _NUMERAL or any(letter.isdigit() for letter in code)
    return f"{code} {title}".strip() if is_number else title


@attrs.frozen
class Row:
    """Where a row stands, in pixels from the top."""

    #: The lines of its label.
    lines: tuple[str, ...]
    #: Where it begins and ends.
    top: float
    bottom: float
    #: Whether its label is a heading over the whole width.
    heading: bool

    @property
    def middle(self) -> float:
        """Half its height."""
        return (self.top + self.bottom) / 2

    def bar(self, height: float, shift: float = 0) -> dict[str, float]:
        """The fields `y` and `y2` of a bar of that height, so far below the middle."""
        y = self.middle + shift
        return {"y": y - height / 2, "y2": y + height / 2}


def rows_of(
    labels: Iterable[tuple[str, bool]], room: float = LABELS, air: float = 8
) -> list[Row]:
    """Rows one below the other, each as high as its label needs.

    Args:
        labels: The label of each row, and whether it is a heading.
        room: The width that labels have.
        air: How much higher a row is than its label.
    """
    rows: list[Row] = []
    top = 0.0
    for text, heading in labels:
        width = (WIDTH if heading else room) - 2 * MARGIN
        # Bold letters are wider by about a tenth.
        lines = wrapped(text, width, SIZE * 1.1 if heading else SIZE)
        bottom = top + _LINE * len(lines) + (air + 6 if heading else air)
        rows.append(Row(lines, top, bottom, heading))
        top = bottom
    return rows


def height_of(rows: list[Row]) -> float:
    """How high all rows are together; some room even without any."""
    return rows[-1].bottom if rows else 2.0 * _LINE


def labels_of(rows: list[Row], left: float = LABELS) -> tuple[alt.Chart, ...]:
    """The labels of rows, and headings on a band of their own, as marks."""
    height = height_of(rows)
    bands = [{"y": r.top + 4, "y2": r.bottom - 3} for r in rows if r.heading]
    band = chart(bands).mark_rect(color=BLANK, aria=False)
    whole = {
        "x": alt.value(MARGIN / 2 - left),
        "x2": alt.value(WIDTH - left - MARGIN / 2),
    }
    return (
        band.encode(y=at_y(height), y2="y2:Q", **whole),
        *(
            texts(
                [
                    {
                        "text": line,
                        "y": row.middle + _LINE * (n - (len(row.lines) - 1) / 2),
                    }
                    for row in rows
                    if row.heading == heading
                    for n, line in enumerate(row.lines)
                ],
                x=MARGIN - left,
                y=at_y(height),
                fontWeight="bold" if heading else "normal",
            )
            for heading in (False, True)
        ),
    )
