"""What the columns and rows of a printed table are, by their names and codes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, get_args

from parindex.text import nfc, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

#: What a column holds. `result` and `score` both hold points; a `part` or `result` is
#: summed across where there is a `total`, a `bonus` added and a `penalty` taken off.
Role = Literal[
    "code", "label", "max", "min", "score", "target", "total", "bonus", "penalty",
    "percent", "change", "rank", "year", "ignored",
]  # fmt: skip

ROLES: tuple[Role, ...] = get_args(Role)

#: Roles whose numbers are points: they add up along the codes.
POINTS: frozenset[Role] = frozenset(
    {"max", "min", "score", "target", "total", "bonus", "penalty"}
)

#: What a row is: a criterion or unit; a total; the average; the maxima of the columns.
Kind = Literal["item", "total", "average", "max"]

#: How a column is recognised, in this order, by its name in plain lower-case letters.
_COLUMNS: tuple[tuple[Role, str], ...] = (
    ("ignored", r"(thay doi|tang|giam|change).*\b(hang|bac|rank)|^rank change"),
    ("code", r"^(code|ma( so| tieu chi)?|stt|tt|so (tt|thu tu)|ky hieu|no\.?)$"),
    ("rank", r"\b(xep )?hang\b(?! hoa| nam)|\brank|\bthu hang|^xep thu|^vi tri"),
    ("change", r"tang|giam|chenh lech|so voi|change|difference|bien dong|\+/-"),
    (
        "total",
        r"^par[ _]index|^chi so (cchc|cai cach)|^tong (diem|so|cong)\b(?!.*toi da)",
    ),
    ("percent", r"^(?!diem).*%|ty le|ti le|percent|chi so thanh phan|\bpct"),
    ("percent", r"component index"),
    ("max", r"toi da|diem chuan|thang diem|^max(imum)?( scores?| points)?( \d{4})?$"),
    ("max", r"\b(scores?|points) max(imum)?\b|maximum (score|points)"),
    ("min", r"toi thieu|^min(imum)?( scores?| points)?$"),
    ("target", r"muc tieu|chi tieu|target|phan dau"),
    ("penalty", r"diem (bi )?(phat|tru)|penalt|deduct|^tru\b|^phat\b"),
    ("bonus", r"diem (thuong|cong)\b|bonus|^thuong$|cong them"),
    ("total", r"^(tong|cong|total|sum)\b|\btotal$|\btong( so| diem| cong)?$"),
    ("total", r"par[ _]index|^chi so|\bindex$"),
    ("score", r"result|ket qua|diem|score|\bdat\b|thuc hien|tu cham|danh gia"),
    ("score", r"tham dinh|cong_? bo|points"),
    ("year", r"^(year|nam)$"),
    ("ignored", r"trong so|\bweights?\b"),
)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")

_TOTAL = re.compile(
    r"(grand |sub-?)?total\b.*|sum|tong( so| cong| diem)?( [(\[:].*)?"
    r"|tong (so|cong|diem|so diem|cong diem)\b.*"
    r"|(chi so|diem) (cchc|par index)( .*)?|par index( .*)?"
    r"|cong( (linh vuc|muc|phan|nhom|diem|[ivx]+|\d+)\b.*| ?[(:].*)?"
)
_AVERAGE = re.compile(r"((gia tri|diem|chi so) )?(trung binh|binh quan).*|average|mean")
_NATIONAL = re.compile(r"ca nuoc|toan quoc|nation|country")
_MAX = re.compile(r"((so )?diem |muc )?(toi da|chuan)|thang diem|max(imum)?( score)?")
_MINUS = re.compile(
    r"(diem |cong )?(phat|bi tru|tru)\b(?! (so|trien|hanh|huy|hien|dong)).*"
    r"|.*\bdiem (phat|tru)\b.*|(penalt|deduct).*"
)


def simple(text: str) -> str:
    """*text* in lower-case letters without marks, for comparing names.

    Words that only their marks tell apart stay apart: work (`công`) is no sum (`cộng`).
    """
    text = nfc(text).casefold().replace("_", " ")
    for word in ("công", "phát", "trụ", "thường"):
        text = text.replace(word, f"{word}_")
    return " ".join(plain(text).casefold().split()).strip(" .:*")


def role_named(name: str) -> Role | None:
    """What a column of that name holds, so far as the name tells."""
    key = simple(name)
    if _YEAR.fullmatch(key) or re.fullmatch(r"nam (19|20)\d\d", key):
        return "score"
    for role, pattern in _COLUMNS:
        if re.search(pattern, key):
            return role
    return None


def year_in(name: str) -> int | None:
    """The last year in a column's name."""
    years = _YEAR.findall(name)
    return int(years[-1]) if years else None


def kind_named(text: str, totals: Iterable[str] = ()) -> Kind:
    """What a row of that name is; *totals* are further names of total rows."""
    key = simple(text)
    if key in {simple(name) for name in totals} or _TOTAL.fullmatch(key):
        return "total"
    if _AVERAGE.fullmatch(key):
        return "average"
    return "max" if _MAX.fullmatch(key) else "item"


def is_index(name: str) -> bool:
    """Whether a column's name says index, not total."""
    return bool(re.search(r"index|chi so", simple(name)))


def stem(name: str) -> str:
    """A column's name before its number: `D` for `D3`."""
    return re.split(r"\d", simple(name))[0]


def is_national(text: str) -> bool:
    """Whether an average is the country's, not that of the rows printed."""
    return bool(_NATIONAL.search(simple(text)))


def takes_off(text: str) -> bool:
    """Whether a row or column of that name is taken off a total."""
    return bool(_MINUS.fullmatch(simple(text)))


def is_extra(text: str) -> bool:
    """Whether a row of that name is a bonus or penalty beside the scale."""
    is_bonus = re.match(r"diem (thuong|cong)\b|thuong$|bonus", simple(text))
    return takes_off(text) or bool(is_bonus)


# --- codes ----------------------------------------------------------------------------

_ARABIC = re.compile(r"\d+(\.\d+)*")
_MIXED = re.compile(r"([A-Za-z]{1,2}|\d+)(\.([A-Za-z]|\d+))+")
_ROMAN = re.compile(r"(?=[IVXLC])(XC|XL|L?X{0,3})(IX|IV|V?I{0,3})")

#: The style of a code, and how many parts it has: `("1", 2)` for `3.4`.
Style = tuple[str, int]


def code_of(text: str) -> str:
    """A code as it is compared: without spaces, a dot or bracket at its end."""
    return text.replace(" ", "").strip("().:;")


def is_code(text: str) -> bool:
    """Whether *text* looks like a code: `1.10`, `IV`, `A`, `b)`, `2.a`, `-`."""
    return style_of(code_of(text) or text.strip(), "") is not None


def style_of(code: str, before: str) -> Style | None:
    """How a code is written; *before* is the last code of one letter."""
    if _ARABIC.fullmatch(code):
        return "1", code.count(".") + 1
    follows = len(before) == len(code) == 1 and ord(code) == ord(before) + 1
    if code and _ROMAN.fullmatch(code) and not follows:
        return "I", 1
    if len(code) == 1 and code.isascii() and code.isalpha():
        return ("A" if code.isupper() else "a"), 1
    if code in {"-", "+", "*", "–"}:
        return code, 1
    return ("x", code.count(".") + 1) if _MIXED.fullmatch(code) else None


def parents(codes: Sequence[str]) -> list[int | None]:
    """For each code the place of the one it stands under; None at the top.

    Codes of numbers alone go by their prefixes, wherever they stand. Where Roman
    numerals, letters or dashes stand among them, they go by the order of the rows.
    An empty code stands at the top.
    """
    styles: list[Style | None] = []
    before = ""
    for code in codes:
        styles.append(style_of(code, before))
        if len(code) == 1 and code.isalpha():
            before = code
    if all(style is None or style[0] in "1x" for style in styles):
        return _by_prefix(codes)
    return _by_order(styles)


def _by_prefix(codes: Sequence[str]) -> list[int | None]:
    places: dict[str, int] = {}
    for place, code in enumerate(codes):
        if code:
            places.setdefault(code, place)
    found: list[int | None] = []
    for code in codes:
        above = code.rpartition(".")[0]
        while above and above not in places:
            above = above.rpartition(".")[0]
        found.append(places[above] if above else None)
    return found


def _by_order(styles: Sequence[Style | None]) -> list[int | None]:
    found: list[int | None] = []
    open_: list[tuple[Style, int]] = []
    for place, style in enumerate(styles):
        if style is None:
            open_.clear()
            found.append(None)
            continue
        if style in [other for other, _ in open_]:
            while open_.pop()[0] != style:
                pass
        while open_ and open_[-1][0][0] == style[0] and open_[-1][0][1] > style[1]:
            open_.pop()
        found.append(open_[-1][1] if open_ else None)
        open_.append((style, place))
    return found
