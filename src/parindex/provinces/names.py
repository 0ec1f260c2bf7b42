"""What a name of a provincial unit comes to, however it is written."""

from __future__ import annotations

import re

from parindex.text import nfc, plain

#: What may stand before a name: the people's committee, then the kind of unit.
BEFORE = (("uy", "ban", "nhan", "dan"), ("ubnd",), ("thanh", "pho"), ("tp",), ("tinh",))

#: What may stand behind an English one.
BEHIND = ("city", "province")

_WORD = re.compile(r"[^\W_]+")


def name_key(text: str) -> str:
    """A name without marks, case, spaces, punctuation and the word for its kind.

    `UBND tỉnh Hà Giang` and `ha giang` come to `hagiang`. The empty text stands for no
    name at all: a number alone, such as `2.0`, is none.
    """
    words = _WORD.findall(plain(nfc(text)).casefold())
    for before in BEFORE:
        if len(words) > len(before) and tuple(words[: len(before)]) == before:
            words = words[len(before) :]
    if len(words) > 1 and words[-1] in BEHIND:
        words = words[:-1]
    key = "".join(words)
    return key if any(map(str.isalpha, key)) else ""


def keys_asked(text: str) -> tuple[str, str]:
    """What a text can be: a code, which is written in one way only, or a name."""
    return text.strip(), name_key(text)
