"""The list of provincial units: what it holds, what a name means, what it refuses."""

from __future__ import annotations

import csv
import datetime
import unicodedata
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parindex.errors import Invalid, NotFound
from parindex.numbers import display_day
from parindex.provinces import (
    Province,
    Provinces,
    available_provinces,
    load_provinces,
)
from parindex.provinces.names import name_key
from parindex.text import plain

if TYPE_CHECKING:
    from pathlib import Path

VN = load_provinces()
BEFORE, AFTER = datetime.date(2024, 12, 31), datetime.date(2025, 7, 1)
NOW = datetime.date(2026, 11, 21)

DAYS = st.dates(VN.since, datetime.date(2030, 1, 1))


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


class TestTheList:
    """What is bundled, against the documents it cites."""

    def test_63_and_34(self) -> None:
        """63 since 2008; Huế and Đồng Nai change their kind, and no number changes."""
        assert [len(VN.on(on)) for on in (VN.since, BEFORE, day("2025-06-30"))] == [
            63,
            63,
            63,
        ]
        assert [len(VN.on(on)) for on in (AFTER, NOW)] == [34, 34]
        cities = [
            sum(unit.kind == "city" for unit in VN.on(on))
            for on in (BEFORE, day("2025-01-01"), AFTER, NOW)
        ]
        assert cities == [5, 6, 6, 7]

    def test_every_predecessor_is_in_one_new_unit(self) -> None:
        """The 34 units have the areas of the 63, each once."""
        old = [unit.id for unit in VN.on(BEFORE)]
        parts = [one.id for unit in VN.on(AFTER) for one in VN.origins(unit)]
        assert sorted(parts) == sorted(old)
        assert {VN.heir(unit, AFTER) for unit in VN.on(BEFORE)} == set(VN.on(AFTER))

    @given(DAYS, DAYS)
    def test_on_every_day_each_area_is_there_once(
        self, one: datetime.date, other: datetime.date
    ) -> None:
        """Units split the country, and the heirs of a day are the units of the next."""
        origins = [part.id for unit in VN.on(one) for part in VN.origins(unit)]
        assert sorted(origins) == sorted(unit.id for unit in VN.on(VN.since))
        before, after = sorted((one, other))
        assert {VN.heir(unit, after) for unit in VN.on(before)} == set(VN.on(after))

    def test_the_merger_table(self, shared: Path) -> None:
        """Each of the 63 rows of the table, by name."""
        with (shared / "tables" / "province-merger-2025.csv").open(
            encoding="utf-8"
        ) as file:
            rows = csv.DictReader(line for line in file if not line.startswith("#"))
            table = [(row["province_34"], row["province_63"]) for row in rows]
        assert len(table) == 63
        for new, old in table:
            assert VN.heir(VN.find(old, BEFORE), AFTER) is VN.find(new, AFTER)

    def test_the_codes_are_those_of_papi(self, shared: Path) -> None:
        """PAPI's workbook has the codes of the statistical office in its head."""
        with (shared / "tables" / "papi-2018-indicators.csv").open(
            encoding="utf-8"
        ) as file:
            rows = csv.reader(line for line in file if not line.startswith("#"))
            codes, names = next(rows)[2:], next(rows)[2:]
        assert len(codes) == 63
        for code, name in zip(codes, names, strict=True):
            assert VN.find(name, BEFORE) is VN.find(f"{int(code):02}", BEFORE)

    def test_a_code_is_written_in_one_way(self) -> None:
        """Of 02 a spreadsheet makes 2 or 2.0, which is neither 02 nor 20."""
        assert VN.find(" 02\n", BEFORE).id == "ha-giang"
        for text in ("2", " 2", "2.0", "2,0", "-20", "20.", "tỉnh 20", "20%", "2/0"):
            with pytest.raises(NotFound):
                VN.find(text, BEFORE)
        numbered = made(Province(id="a", name="1", code="01.02"))
        for text in ("1", "01.02"):
            assert numbered.find(text).id == "a"
        with pytest.raises(NotFound, match=r"no unit '2' in vn/units; .* '02'\?"):
            VN.named("2")

    def test_a_merged_unit_has_the_code_of_one_of_its_parts(self) -> None:
        """As Decision 124/2004/QĐ-TTg has it; the other codes are closed."""
        for unit in VN.on(AFTER):
            assert unit.code in {one.code for one in VN.origins(unit)}
        assert VN.find("Lào Cai", AFTER).code == VN.find("Yên Bái", BEFORE).code == "15"

    @pytest.mark.parametrize(
        ("on", "sizes"),
        [("2024-06-01", [14, 11, 14, 5, 6, 13]), ("2026-11-21", [9, 6, 5, 6, 3, 5])],
    )
    def test_every_unit_is_in_one_region(self, on: str, sizes: list[int]) -> None:
        """Six, by each of the two resolutions; Đồng Nai as the city that it is now."""
        found: dict[str, int] = {}
        for unit in VN.on(day(on)):
            (region,) = VN.regions_of(unit, day(on))
            found[region.id] = found.get(region.id, 0) + 1
        there = [region.id for region in VN.regions if region.id in found]
        assert [found[name] for name in there] == sizes

    def test_what_no_document_lists_is_in_no_region(self) -> None:
        """Tuyên Quang was not in the old list, nor yet in the new one."""
        tuyen_quang = VN.find("Tuyên Quang", AFTER)
        assert VN.regions_of(tuyen_quang, AFTER) == ()
        assert VN.regions_of(tuyen_quang, day("2025-10-05"))
        assert VN.regions_of(VN.find("Hà Nội"), day("2020-01-01")) == ()


class TestNames:
    """What a name means: however it is written, and never two units."""

    @pytest.mark.parametrize(
        ("name", "id"),
        [
            ("Tỉnh Hà Giang", "ha-giang"),
            ("UBND tỉnh Hà Giang", "ha-giang"),
            ("ha giang", "ha-giang"),
            ("02", "ha-giang"),
            ("Hồ Chí Minh", "ho-chi-minh"),
            ("TP. Hồ Chí Minh", "ho-chi-minh"),
            ("TP.HCM", "ho-chi-minh"),
            ("TPHCM", "ho-chi-minh"),
            ("HCMC", "ho-chi-minh"),
            ("Thành phố Hồ Chí Minh", "ho-chi-minh"),
            ("Ho Chi Minh City", "ho-chi-minh"),
            ("Ủy ban nhân dân thành phố Hà Nội", "ha-noi"),
            ("Hanoi", "ha-noi"),
            ("TT-Huế", "thua-thien-hue"),
            ("Thừa Thiên - Huế", "thua-thien-hue"),
            ("Bà Rịa–Vũng Tàu", "ba-ria-vung-tau"),
            ("BR-VT", "ba-ria-vung-tau"),
            ("Daklak", "dak-lak"),
            ("Hoà Bình", "hoa-binh"),
            ("Dak Nong Province", "dak-nong"),
        ],
    )
    def test_as_people_write_them(self, name: str, id: str) -> None:  # noqa: A002
        """In Vietnamese and English, with and without marks and the kind of unit."""
        assert VN.find(name, BEFORE).id == id

    @given(DAYS, st.data())
    def test_every_unit_is_found_by_its_names(
        self, on: datetime.date, data: st.DataObject
    ) -> None:
        """By any of them, in any letters, on any day on which it is there."""
        unit = data.draw(st.sampled_from(VN.on(on)))
        names = (unit.name.vi, unit.title.vi, unit.title.en, unit.code, *unit.aliases)
        name = data.draw(st.sampled_from(names))
        how: Any = data.draw(st.sampled_from([str, str.upper, str.lower, plain]))
        form: Any = data.draw(st.sampled_from(["NFC", "NFD"]))
        assert VN.find(unicodedata.normalize(form, how(name)), on) is unit

    def test_a_name_of_two_units_needs_a_day(self) -> None:
        """Both are told."""
        with pytest.raises(Invalid) as caught:
            VN.find("Tuyên Quang")
        assert str(caught.value) == (
            "vn/units: 'Tuyên Quang': found Tuyên Quang (until 2025-06-30); Tuyên "
            "Quang (from 2025-07-01); expected a day to choose [ambiguous]"
        )
        assert VN.find("Hà Giang").id == "ha-giang"

    def test_a_unit_that_is_gone_has_a_successor(self) -> None:
        """The day before it is there, on the day it is not."""
        assert VN.find("Hà Giang", day("2025-06-30")).id == "ha-giang"
        with pytest.raises(Invalid) as caught:
            VN.find("Hà Giang", AFTER)
        assert str(caught.value) == (
            "vn/units: 'Hà Giang' on 2025-07-01: found Hà Giang (until 2025-06-30); "
            "expected its successor Tuyên Quang (from 2025-07-01) [date]"
        )
        with pytest.raises(Invalid, match=r"Đồng Nai .from 2026-04-30"):
            VN.find("Bình Phước", NOW)

    def test_a_unit_that_is_not_yet_there_has_predecessors(self) -> None:
        """Huế was the capital of a province before."""
        with pytest.raises(Invalid, match=r"formed of: Thừa Thiên Huế .until 2024-12"):
            VN.find("Huế", BEFORE)

    def test_an_unknown_name(self) -> None:
        """The nearest one is told; a mark or a word for a kind alone is no name."""
        with pytest.raises(NotFound, match="did you mean 'Hà Giang'"):
            VN.find("Hà Giangg", BEFORE)
        for name in ("", "-", "tỉnh", "Sài Gòn", "thành phố"):
            with pytest.raises(NotFound):
                VN.find(name, BEFORE)

    def test_the_list_knows_nothing_of_earlier_days(self) -> None:
        """Hà Tây is not in it."""
        before = day("2008-07-31")
        with pytest.raises(Invalid, match="2008-08-01 or later"):
            VN.on(before)
        with pytest.raises(Invalid, match="2008-08-01 or later"):
            VN.find("Hà Nội", before)

    def test_a_day_before_a_unit_has_no_heir(self) -> None:
        """An heir is the unit itself or comes after it."""
        hue = VN["hue"]
        assert VN.heir(hue, NOW) is hue
        with pytest.raises(Invalid, match=r"found Huế .from 2025-01-01.; expected"):
            VN.heir(hue, BEFORE)
        ha_noi = VN["ha-noi"]
        with pytest.raises(NotFound, match="did you mean 'ha-noi'"):
            VN["ha-noii"]
        assert VN.heir(ha_noi, NOW) is ha_noi

    @given(st.text(max_size=12))
    def test_keys_are_plain(self, text: str) -> None:
        """A key has letters and digits only, and is its own key."""
        key = name_key(text)
        assert key == "" or (key.isalnum() and not key.isdecimal())
        assert name_key(f"tỉnh {text}") == name_key(f"UBND tỉnh {text}")


class TestWords:
    """What is said of a unit."""

    def test_a_unit_that_is_gone(self) -> None:
        """Its days, its successor and its region."""
        assert VN.explain(VN["ha-giang"]).splitlines() == [
            "Tỉnh Hà Giang, mã 02 (đến 30/6/2025)",
            "  Nay thuộc: Tỉnh Tuyên Quang, từ 01/7/2025",
            "  Vùng: Trung du và miền núi phía Bắc, từ 09/01/2023, đến 04/10/2025",
        ]

    def test_a_unit_that_changed_again(self) -> None:
        """Its predecessors, both its successors and its sources."""
        assert VN.explain(VN["dong-nai-2025"], "en").splitlines() == [
            "Dong Nai Province, code 75 (from 2025-07-01, until 2026-04-29)",
            "  Formed of: Binh Phuoc Province; Dong Nai Province",
            "  Became part of: Dong Nai City, from 2026-04-30",
            "  Region: Southeast, from 2025-10-05",
            "  Source: 202/2025/QH15, Điều 1",
            "  Source: 19/2025/QĐ-TTg, mã 75",
        ]

    def test_a_code_that_was_not_found(self) -> None:
        """It is said, not made up; a unit without dates has none."""
        found = made(Province(id="a", name="A"))
        assert found.explain(found["a"]) == "Tỉnh A, mã chưa tìm thấy"

    @pytest.mark.parametrize(
        ("on", "vi"), [("2025-02-03", "03/02/2025"), ("2025-03-10", "10/3/2025")]
    )
    def test_days(self, on: str, vi: str) -> None:
        """The official style in Vietnamese, ISO in English."""
        assert display_day(day(on), "vi") == vi
        assert display_day(day(on), "en") == on


def made(*provinces: Province, **fields: Any) -> Provinces:
    given: dict[str, Any] = {"id": "x", "title": "X", "since": day("2000-01-01")}
    return Provinces(provinces=provinces, **{**given, **fields})


HEAD = """
id = "my/units"
title = "Của tôi"
since = 2000-01-01
"""

OLD = '[[provinces]]\nid = "a"\nname = "A"\nvalid_until = 2009-12-31\n'
NEW = '[[provinces]]\nid = "b"\nname = "B"\nvalid_from = 2010-01-01\n'
LATER = "[[provinces]]\nid = 'c'\nname = 'C'\nvalid_from = 2011-01-01\n"
REGION = '[[regions]]\nid = "r"\nscheme = "s"\ntitle = "R"\nmembers = ["a"]\n'


class TestFiles:
    """A list of one's own, and what is wrong with it."""

    def test_bundled(self) -> None:
        """By its id, and the same each time."""
        assert available_provinces() == ("vn/units",)
        assert load_provinces("vn/units") is VN
        with pytest.raises(NotFound, match="did you mean 'vn/units'"):
            load_provinces("vn/unit")

    def test_one_of_my_own(self, tmp_path: Path) -> None:
        """With a unit that ended and one that was formed of it."""
        path = tmp_path / "mine.toml"
        path.write_text(f'{HEAD}{OLD}{NEW}predecessors = ["a"]\n', encoding="utf-8")
        mine = load_provinces(path)
        assert load_provinces(str(path)) == mine
        assert mine.successors(mine["a"]) == (mine["b"],)
        assert mine.ancestors(mine["b"]) == mine.formed_of(mine["b"]) == (mine["a"],)

    @pytest.mark.parametrize(
        ("text", "told"),
        [
            (OLD, "unit a, valid_until: found no successor; expected one successor"),
            (NEW + 'predecessors = ["z"]', "unit b: found the predecessor 'z'"),
            (
                OLD.replace("2009", "9999") + NEW + 'predecessors = ["a"]',
                "found a until 9999-12-31, b from 2010-01-01; expected the first day",
            ),
            (
                OLD + "[[provinces]]\nid = 'c'\nname = 'C'\npredecessors = ['a']",
                "found a until 2009-12-31, c from None; expected the first day after",
            ),
            (
                f'{OLD}{NEW}predecessors = ["a"]\n{LATER}predecessors = ["a"]',
                "unit a: found b and c; expected one successor",
            ),
            (
                f'{OLD}{LATER}predecessors = ["a"]',
                "found a until 2009-12-31, c from 2011-01-01; expected the first day",
            ),
            (
                NEW + 'predecessors = ["c"]\n[[provinces]]\nid = "c"\nname = "C"\n',
                "unit b: found c until None, b from 2010-01-01",
            ),
            (
                NEW + "valid_until = 2009-01-01",
                "unit b: found 2010-01-01 after 2009-01-01; expected the first day",
            ),
            (
                NEW + NEW,
                "unit b: found it twice; expected it once",
            ),
            (
                NEW + '[[provinces]]\nid = "c"\nname = "Tỉnh B"\n',
                "units c and b: found 'b' for both; expected a name of one unit a day",
            ),
            (
                REGION + '[[provinces]]\nid = "b"\nname = "B"\n',
                "region r, members: found 'a'; expected the id of a unit",
            ),
            (
                '[[provinces]]\nid = "a"\nname = "A"\n'
                + REGION
                + REGION.replace('"r"', '"q"'),
                "regions r and q: found a in both; expected each unit in one",
            ),
            (
                NEW + 'sources = [{ document = "1/QĐ" }]',
                "unit b: found the document '1/QĐ'; expected one of the documents",
            ),
            (NEW + 'kind = "district"', "provinces[0].kind"),
            ("colour = 1\n" + NEW, "unknown key 'colour'"),
        ],
    )
    def test_what_is_wrong(self, tmp_path: Path, text: str, told: str) -> None:
        """With the place, what was found, and what was expected."""
        path = tmp_path / "mine.toml"
        path.write_text(HEAD + text, encoding="utf-8")
        with pytest.raises(Invalid) as caught:
            load_provinces(path)
        assert told in str(caught.value)

    def test_regions_may_change(self) -> None:
        """One scheme after the other, and two schemes at a time."""
        assert len({region.scheme for region in VN.regions}) == 1
        assert len(VN.regions) == 12
