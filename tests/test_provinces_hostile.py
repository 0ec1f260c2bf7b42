"""Provinces against messy names, and units that were merged more than once."""

from __future__ import annotations

import datetime
import unicodedata
from typing import TYPE_CHECKING

import pytest

from parindex.errors import Invalid
from parindex.provinces import Province, Provinces, load_provinces, merge
from test_cli import Ran, _plain_surroundings  # noqa: F401 - a fixture for all tests
from test_provinces_merging import WHOLE, of

if TYPE_CHECKING:
    from parindex.provinces import Merger

D = datetime.date
VN = load_provinces()
TUYEN_QUANG = VN["tuyen-quang-2025"]
DOSSIERS = {"on_time": 5, "received": 9}


def nfd(text: str) -> str:
    return unicodedata.normalize("NFD", text)


# --- provinces ------------------------------------------------------------------------


class TestProvinces:
    @pytest.mark.parametrize("parts", ["abdf", "cdf", "ef"])
    def test_three_levels_deep(self, parts: str) -> None:
        assert deep(parts).assessment.books[0].measurements

    @pytest.mark.parametrize("parts", ["acdf", "adf", "edf", "g", "ga", ""])
    def test_an_area_twice_or_not_at_all(self, parts: str) -> None:
        with pytest.raises(Invalid):
            deep(parts)

    @pytest.mark.parametrize(
        ("name", "found"),
        [
            ("Bà Rịa – Vũng Tàu", "ba-ria-vung-tau"),
            ("Thua Thien - Hue", "thua-thien-hue"),
            (nfd("UỶ BAN NHÂN DÂN TỈNH ĐIỆN BIÊN"), "dien-bien"),
            ("TP HCM", "ho-chi-minh"),
            ("02", "ha-giang"),
        ],
    )
    def test_names(self, name: str, found: str) -> None:
        assert VN.find(name, D(2024, 12, 31)).id == found


def unit(id_: str, first: D | None, last: D | None, *before: str) -> Province:
    return Province(
        id=id_, name=id_, valid_from=first, valid_until=last, predecessors=before
    )


def listed(*units: Province) -> Provinces:
    return Provinces(id="list", title="List", since=D(2000, 1, 1), provinces=units)


def deep(parts: str) -> Merger:
    """Units merged into one that was formed of others, three levels deep."""
    ends = [D(year, 12, 31) for year in (2001, 2003, 2005)]
    starts = [D(year, 1, 1) for year in (2002, 2004, 2006)]
    units = listed(
        unit("a", None, ends[0]),
        unit("b", None, ends[0]),
        unit("c", starts[0], ends[1], "a", "b"),
        unit("d", None, ends[1]),
        unit("e", starts[1], ends[2], "c", "d"),
        unit("f", None, ends[2]),
        unit("g", starts[2], None, "e", "f"),
    )
    given = [of(name, DOSSIERS, year=2001) for name in parts]
    return merge(WHOLE, given, units["g"], provinces=units)
