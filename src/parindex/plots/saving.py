"""Pictures in files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import altair as alt
import vl_convert

from parindex.errors import Invalid, Problem

if TYPE_CHECKING:
    from altair.typing import ChartType

#: The Vega-Lite that Altair writes for: `6.1` of `v6.1.0`.
_VERSION = ".".join(alt.SCHEMA_VERSION.removeprefix("v").split(".")[:2])


def save(chart: ChartType, path: str | Path, *, scale: float = 2) -> None:
    """Write a picture to a file: `.svg`, `.png` or `.html`, by its name's ending.

    SVG keeps its text as text and is the same on every machine. HTML needs nothing from
    elsewhere: all scripts are in it.

    Args:
        chart: The picture, with numbers in the language it was made for.
        path: The file.
        scale: How many pixels of a PNG stand for one of the picture.

    Raises:
        Invalid: for another ending.
    """
    path = Path(path)
    spec = chart.to_dict()
    match path.suffix.lower():
        case ".svg":
            svg = vl_convert.vegalite_to_svg(spec, vl_version=_VERSION)
            path.write_text(svg, encoding="utf-8", newline="\n")
        case ".png":
            png = vl_convert.vegalite_to_png(spec, vl_version=_VERSION, scale=scale)
            path.write_bytes(png)
        case ".html":
            page = vl_convert.vegalite_to_html(spec, vl_version=_VERSION, bundle=True)
            path.write_text(page, encoding="utf-8", newline="\n")
        case suffix:
            found = repr(suffix) if suffix else "no ending"
            expected = "a name that ends in .svg, .png or .html"
            raise Invalid("picture", (Problem("suffix", str(path), found, expected),))
