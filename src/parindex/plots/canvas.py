"""What all pictures share: colours, rows, marks, and the frame around them.

Everything is placed by numbers worked out here: no place depends on how wide a font of
the machine is, so that a picture comes out the same, byte for byte, on every machine.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import altair as alt
import attrs

from parindex.plots.lettering import width_of, wrapped
from parindex.text import Language

if TYPE_CHECKING:
    from collections.abc import Iterable


#: The whole width of a picture, its margins included, in pixels.
WIDTH = 700
MARGIN = 10
#: Font sizes.
SIZE = 11
TITLE_SIZE = 15

FONT = "Noto Sans, DejaVu Sans, sans-serif"

# Okabe and Ito's colours, told apart by the colour-blind; light: what is not sure.
BLUE, LIGHT_BLUE = "#0072B2", "#9CCBE8"
RED, LIGHT_RED = "#D55E00", "#F4BE94"
INK, GREY, PALE, BLANK = "#222222", "#666666", "#E4E4E4", "#EFEFEF"

#: Where a total can be that is not settled.
BAND = "#CFCFCF"

_LINE = 14
_TITLE_LINE = 19
_KEY = 24


@attrs.frozen(kw_only=True)
class Frame:
    """The frame of a picture: what stands around the marks, in pixels."""

    #: The title.
    title: str
    #: The lines below it.
    subtitle: Sequence[str]
    #: The height of the place for marks.
    height: float
    #: The room left of that place, for labels.
    left: float = MARGIN
    #: The room right of it.
    right: float = MARGIN
    #: The room below it, for an axis and its title.
    bottom: float = MARGIN
    #: What the colours mean, where that is to be told: a colour and its words.
    key: Sequence[tuple[str, str]] = ()
    #: The language of numbers on axes.
    language: Language

    @property
    def width(self) -> float:
        """The width of the place for marks."""
        return WIDTH - self.left - self.right

    def picture(self, *marks: alt.Chart) -> alt.LayerChart:
        """The marks inside the frame, the first at the back."""
        room = WIDTH - 2 * MARGIN
        title = wrapped(self.title, room, TITLE_SIZE * 1.1)
        subtitle = [line for text in self.subtitle for line in wrapped(text, room, 12)]
        key = _KEY if self.key else 0
        lines = len(title) * _TITLE_LINE + len(subtitle) * _LINE
        below = alt.layer(*marks, *self._key()).properties(
            width=self.width,
            height=self.height,
            autosize=alt.AutoSizeParams(type="none"),
            padding={
                "left": self.left,
                "right": self.right,
                "top": MARGIN + lines + key + 14,
                "bottom": self.bottom,
            },
            title=alt.TitleParams(
                list(title),
                subtitle=subtitle,
                anchor="start",
                frame="group",
                dx=MARGIN - self.left,
                offset=8,
            ),
            description=f"{' '.join(title)}. {' '.join(subtitle)}",
        )
        framed: alt.LayerChart = below.configure(**_config(self.language))
        return framed

    def _key(self) -> list[alt.Chart]:
        x, y = MARGIN - self.left, -16.0
        marks = []
        for colour, words in self.key:
            square = chart([{}]).mark_rect(color=colour, aria=False)
            ends = {"x": x, "x2": x + 11, "y": y - 5.5, "y2": y + 5.5}
            values = {end: alt.value(place) for end, place in ends.items()}
            label = texts([{"text": words}], x=x + 16, y=alt.value(y))
            marks += [square.encode(**values), label]
            x += 16 + width_of(words, SIZE) + 18
        return marks


def _config(language: Language) -> dict[str, Any]:
    point, group = (",", ".") if language == "vi" else (".", ",")
    number = alt.NumberLocale(
        decimal=point, thousands=group, grouping=[3], currency=["", " ₫"]
    )
    return {
        "font": FONT,
        "locale": alt.Locale(number=number),
        "view": alt.ViewConfig(stroke=None),
        "title": alt.TitleConfig(
            fontSize=TITLE_SIZE,
            lineHeight=_TITLE_LINE,
            color=INK,
            subtitleFontSize=12,
            subtitleLineHeight=_LINE,
            subtitleColor=GREY,
            subtitlePadding=4,
        ),
        "axis": alt.AxisConfig(
            domainColor=GREY,
            gridColor=PALE,
            labelColor=GREY,
            labelFontSize=SIZE,
            labelOverlap=False,
            tickColor=GREY,
            titleColor=INK,
            titleFontSize=SIZE,
            titleFontWeight="normal",
        ),
        "text": alt.MarkConfig(aria=False, color=INK, fontSize=SIZE),
    }


# --- marks ----------------------------------------------------------------------------


def chart(rows: Iterable[dict[str, Any]]) -> alt.Chart:
    """A chart of rows, whose mark is still to be said."""
    return alt.Chart(alt.InlineData(values=list(rows)))


def texts(
    rows: Iterable[dict[str, Any]],
    *,
    x: object,
    y: object,
    **style: Any,  # noqa: ANN401
) -> alt.Chart:
    """The field `text` of each row, at a place in pixels or at one that is encoded.

    Args:
        rows: What is written.
        x: Where; a number for all alike, in pixels.
        y: Where.
        style: How, as Altair's `mark_text` takes it; else from left to right.
    """
    mark = chart(rows).mark_text(**{"align": "left", "baseline": "middle", **style})
    place = alt.value(x) if isinstance(x, int | float) else x
    written: alt.Chart = mark.encode(x=place, y=y, text=alt.Text("text:N"))
    return written


def at_y(height: float, field: str = "y") -> alt.Y:
    """A place from the top in pixels."""
    scale = alt.Scale(domain=[0, height], range=[0, height], nice=False, zero=False)
    return alt.Y(f"{field}:Q", scale=scale, axis=None)


def at_x(width: float) -> alt.X:
    """A place from the left in pixels, in the field `x`."""
    scale = alt.Scale(domain=[0, width], range=[0, width], nice=False, zero=False)
    return alt.X("x:Q", scale=scale, axis=None)


def along_x(
    title: str, low: float, high: float, ranks: Sequence[int] | None = None
) -> alt.X:
    """A place along an axis below, in the field `x`.

    Args:
        title: What it is.
        low: Where the axis begins.
        high: Where it ends.
        ranks: The whole numbers that are marked; about six round ones unless given.
    """
    marked: dict[str, Any] = {"tickCount": 6}
    if ranks is not None:
        marked = {"values": ranks, "format": "d"}
    axis = alt.Axis(
        title=title,
        titleX=0,
        titleY=30,
        titleAlign="left",
        titleAnchor="start",
        **marked,
    )
    scale = alt.Scale(domain=[low, high], nice=False, zero=False)
    return alt.X("x:Q", scale=scale, axis=axis)


def bars(
    rows: Iterable[dict[str, Any]], *, x: alt.X, height: float, colour: str
) -> alt.Chart:
    """Bars from the field `x` to `x2`, and from `y` to `y2` in pixels; none empty.

    What they say (`said`) is told where they are pointed at, and read aloud.
    """
    drawn = [row for row in rows if row["x"] != row["x2"]]
    says = any("said" in row for row in drawn)
    mark = chart(drawn).mark_rect(color=colour, aria=says)
    places = {"x": x, "x2": "x2:Q", "y": at_y(height), "y2": "y2:Q"}
    drawn_bars: alt.Chart = mark.encode(**places, **(SAID if says else {}))
    return drawn_bars


#: What a mark says where it is pointed at, or read aloud.
SAID = {
    "description": alt.Description("said:N"),
    "tooltip": alt.Tooltip("said:N"),
}
