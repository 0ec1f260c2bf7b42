"""placeholder"""

from __future__ import annotations


def html(card: object) -> str:
    return ""
