"""What is written on pictures: lines that fit a width, and short numbers.

Widths are reckoned here, not measured with a font of the machine, so that a picture
comes out the same on every machine.
"""

from __future__ import annotations

import unicodedata
from math import fsum
from typing import TYPE_CHECKING

from parindex.catalogue import one_line, say
from parindex.numbers import display

if TYPE_CHECKING:
    from fractions import Fraction

    from parindex.intervals import Interval
    from parindex.text import Language

MINUS = "\N{MINUS SIGN}"
ELLIPSIS = "…"

#: Widths of letters in parts of the font's size: DejaVu Sans, wider than most.
_GROUPS = (
    (0.29, "ijlIJ'"),
    (0.33, " ,.‘’·/:;|"),
    (0.40, "()[]ft-!r"),
    (0.52, "szc*_–“”"),
    (0.60, "FkvxyLPTYaoe"),
    (0.64, "ESbdghnpquđ0123456789"),
    (0.70, "KAVBRXZCU"),
    (0.78, "HNDGĐ&OQw"),
)
_LETTERS = {letter: width for width, letters in _GROUPS for letter in letters}
_WIDEST = 1.0

#: How many decimals a label shows in full; more are rounded to `_ROUGH`.
_DECIMALS = 3
_ROUGH = 2
_ABOUT = "≈ "


def width_of(text: str, size: float) -> float:
    """About how wide *text* is at a font size, in pixels; rather more than less."""
    split = unicodedata.normalize("NFD", text)
    letters = (letter for letter in split if not unicodedata.combining(letter))
    # Exactly rounded: `sum` of floats differs between Pythons, and so would pictures.
    return size * fsum(_LETTERS.get(letter, _WIDEST) for letter in letters)


def wrapped(text: str, width: float, size: float, most: int = 2) -> tuple[str, ...]:
    """*text* in at most so many lines of a width in pixels; cut with `…` if need be."""
    words = one_line(text).split()
    lines: list[str] = []
    while words and len(lines) < most:
        line = words.pop(0)
        while words and width_of(f"{line} {words[0]}", size) <= width:
            line += f" {words.pop(0)}"
        lines.append(line)
    if words:
        lines[-1] += ELLIPSIS
    return tuple(cut(line, width, size) for line in lines)


def cut(text: str, width: float, size: float) -> str:
    """*text*, with `…` for what a width in pixels leaves no room for."""
    if width_of(text, size) <= width:
        return text
    text = text.removesuffix(ELLIPSIS)
    while text and width_of(text + ELLIPSIS, size) > width:
        text = text[:-1]
    return text.rstrip(" ,;:") + ELLIPSIS


def figure(x: Fraction, language: Language) -> str:
    """A number short enough for a label: `0,125`, `≈ 0,33`."""
    if (x * 10**_DECIMALS).denominator == 1:
        shown = display(x, language)
    else:
        shown = _ABOUT + display(x, language, _ROUGH)
    return shown.replace("-", MINUS)


def figures(score: Interval, language: Language) -> str:
    """A score as a label: `1,5`, `0–1,5`, `≈ 0,33–0,5`."""
    low, high = (figure(x, language) for x in (score.low, score.high))
    if score.is_exact:
        return low
    if score.low < 0:
        return say("between", language, low=low, high=high)
    about = _ABOUT if _ABOUT in low + high else ""
    return f"{about}{low.removeprefix(_ABOUT)}–{high.removeprefix(_ABOUT)}"


def signed(x: Fraction, language: Language) -> str:
    """A change as a label: `+0,5`, `≈ +0,33`, `0`."""
    shown = figure(x, language)
    if x <= 0:
        return shown
    about = _ABOUT if shown.startswith(_ABOUT) else ""
    return f"{about}+{shown.removeprefix(_ABOUT)}"
