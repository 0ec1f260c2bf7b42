"""Small things that all values stand on: tables, texts, hashes, differences."""

from __future__ import annotations

import copy
import datetime
import hashlib
import os
import pickle
import subprocess
import sys
import unicodedata
from fractions import Fraction
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parindex.criteria import Area, Channel, Criterion, Framework
from parindex.differences import Changed
from parindex.frameworks import load_framework
from parindex.hashing import content_hash
from parindex.measures import Datum
from parindex.rules import Compliance, Unmodelled
from parindex.sources import Document, Source
from parindex.tables import Table
from parindex.text import (
    LANGUAGES,
    Text,
    nfc,
    plain,
    strings_of,
    text_of,
    texts_of,
)
from strategies import frameworks

TINY = Path(__file__).parent / "broken" / "_framework.toml"

items = st.dictionaries(st.text(max_size=3), st.integers())


class TestTable:
    """`Table`: an immutable mapping in order."""

    @pytest.mark.property
    @given(one=items, other=items)
    def test_tables_are_equal_as_their_items_are(
        self, one: dict[str, int], other: dict[str, int]
    ) -> None:
        """To other tables and to plain mappings; equal ones share their hash."""
        assert (Table(one) == Table(other)) == (one == other)
        assert (Table(one) == other) == (one == other)
        turned = Table(reversed(one.items()))
        assert turned == Table(one)
        assert hash(turned) == hash(Table(one))

    @pytest.mark.property
    @given(one=items)
    def test_a_table_is_the_mapping_it_was_made_of(self, one: dict[str, int]) -> None:
        """In its order, from a mapping, pairs or another table."""
        for table in (Table(one), Table(one.items()), Table(Table(one))):
            assert list(table) == list(one)
            assert list(table.items()) == list(one.items())
            assert len(table) == len(one)
            assert all(table[name] == value for name, value in one.items())
            assert table.get("four") is None
            assert table.get("four", 4) == 4
            assert {name: table.get(name) for name in one} == one

    def test_a_table_never_changes(self) -> None:
        """Nor does it when the mapping it was made of does."""
        source = {"a": 1}
        table = Table(source)
        source["a"] = 2
        assert table["a"] == 1
        with pytest.raises(TypeError):
            table["a"] = 2  # type: ignore[index]
        with pytest.raises(AttributeError, match="a table never changes"):
            table._items = {}
        with pytest.raises(AttributeError, match="a table never changes"):
            table.other = 1
        with pytest.raises(KeyError):
            table["b"]

    def test_a_table_travels(self) -> None:
        """Copied and pickled it is equal, and prints as it is written."""
        table = Table({"a": Fraction(1, 3)})
        assert copy.deepcopy(table) == table
        assert pickle.loads(pickle.dumps(table)) == table  # noqa: S301 - our own
        assert repr(table) == "Table({'a': Fraction(1, 3)})"
        assert Table() == {}


class TestText:
    """Text in Vietnamese and English, in composed letters."""

    @pytest.mark.property
    @given(text=st.text())
    def test_decomposed_letters_make_an_equal_text(self, text: str) -> None:
        """Whoever typed it."""
        composed = unicodedata.normalize("NFC", text)
        assert Text(unicodedata.normalize("NFD", text), text) == Text(
            composed, composed
        )

    def test_each_language_has_its_words(self) -> None:
        """The Vietnamese ones are the official ones."""
        text = Text("Chỉ số", "Index")
        assert [text[language] for language in LANGUAGES] == ["Chỉ số", "Index"]
        assert str(text) == "Chỉ số"

    def test_one_text_may_stand_for_several(self) -> None:
        """One string for two languages, one text for a list."""
        text = Text("Chỉ số", "Index")
        assert text_of("x") == Text("x", "x")
        assert text_of(text) is text
        assert texts_of("x") == texts_of(Text("x", "x")) == (Text("x", "x"),)
        assert texts_of(["x", text]) == (Text("x", "x"), text)
        assert strings_of("1.1") == ("1.1",)
        assert strings_of(iter(["o\u0302", "b"])) == ("ô", "b")

    @pytest.mark.parametrize(
        ("text", "without"),
        [
            ("Đồng bằng sông Cửu Long", "Dong bang song Cuu Long"),
            ("Nghị định 99/NĐ-CP: đúng", "Nghi dinh 99/ND-CP: dung"),
            (unicodedata.normalize("NFD", "ộ"), "o"),
            ("", ""),
        ],
    )
    def test_marks_can_be_left_out(self, text: str, without: str) -> None:
        """For a terminal that cannot show them."""
        assert plain(text) == without

    @pytest.mark.property
    @given(text=st.text())
    def test_composing_twice_changes_nothing(self, text: str) -> None:
        """And leaves no letter apart from its mark."""
        assert nfc(nfc(text)) == nfc(text)
        assert unicodedata.is_normalized("NFC", nfc(text))


def one(**fields: Any) -> Framework:
    """A framework with one criterion."""
    given: dict[str, Any] = {
        "id": "x",
        "title": "x",
        "max_score": 1,
        "children": [Criterion(code="1", title="x", max_score=1, rule=Unmodelled())],
    }
    return Framework(**(given | fields))


HASH_IN_A_PROCESS = """
import sys
from parindex import load_framework
print(load_framework(sys.argv[1]).content_hash)
"""


class TestHash:
    """`content_hash`: what a value says, in every run and on every machine."""

    @pytest.mark.parametrize("seed", ["0", "1", "4711"])
    def test_it_is_the_same_in_every_process(self, seed: str) -> None:
        """Whatever the order in which Python hashes strings."""
        ran = subprocess.run(
            [sys.executable, "-c", HASH_IN_A_PROCESS, str(TINY)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            text=True,
        )
        assert ran.stdout.strip() == load_framework(TINY).content_hash

    def test_it_is_the_sha_256_of_the_content(self) -> None:
        """A change of how it is made would change every scorecard's record."""
        said = '{"class":"Text","vi":"Chỉ số","en":"Index"}'
        expected = hashlib.sha256(said.encode()).hexdigest()
        assert content_hash(Text("Chỉ số", "Index")) == expected

    @pytest.mark.parametrize(
        "fields",
        [
            {"id": "y"},
            {"title": "y"},
            {"title": Text("x", "y")},
            {"min_score": 0, "base": 2},
            {"base": "1/3"},
            {"level": "province"},
            {"first_year": 2022},
            {"last_year": 2022},
            {"capped": True, "max_score": "1/2"},
            {"not_applicable": "reduce_maximum"},
            {"channels": [Channel(name="x", title="x")]},
            {"documents": [Document(id="1", title="x")]},
            {"data": [Datum(name="x", title="x", kind="flag")]},
            {"notes": "x"},
            {"notes": ["x", "x"]},
            {"checked": datetime.date(2026, 1, 1)},
            {
                "children": [
                    Criterion(code="2", title="x", max_score=1, rule=Unmodelled())
                ]
            },
            {
                "children": [
                    Area(
                        code="1",
                        title="x",
                        max_score=1,
                        criteria=[
                            Criterion(
                                code="1.1", title="x", max_score=1, rule=Unmodelled()
                            )
                        ],
                    )
                ]
            },
        ],
    )
    def test_every_field_changes_it(self, fields: dict[str, Any]) -> None:
        """And is a difference."""
        changed = one(**fields)
        assert changed.content_hash != one().content_hash
        assert one().diff(changed) != ()

    @pytest.mark.parametrize(
        "fields",
        [
            {"title": "y"},
            {"sources": [Source(document="1")]},
            {"sources": [Source(document="1", place="2")]},
            {"sources": [Source(document="1", quote="2")]},
            {"sources": [Source(document="1", checked=datetime.date(2026, 1, 1))]},
            {"channel": "c"},
            {"lead": "x"},
            {"lead": ["x", "y"]},
            {"coordinating": "x"},
            {"notes": "x"},
            {"overlay": "x"},
            {"rule": Compliance(answer="f")},
            {"rule": Compliance(answer="g")},
            {"rule": Compliance(answer="f", scores={"yes": 1})},
            {"rule": Compliance(answer="f", scores={"yes": "unmodelled"})},
        ],
    )
    def test_every_field_of_a_criterion_changes_it(
        self, fields: dict[str, Any]
    ) -> None:
        """However deep it stands."""
        there = {
            "documents": [Document(id="1", title="x")],
            "channels": [Channel(name="c", title="x")],
            "data": [Datum(name=name, title="x", kind="flag") for name in "fg"],
        }
        before = one(**there)
        children = [attrs.evolve(before["1"], **fields)]
        after = attrs.evolve(before, children=children)
        assert after.content_hash != before.content_hash
        (change,) = before.diff(after)
        assert change.place == "criterion 1"
        assert change.field in fields

    def test_the_order_of_a_table_does_not_change_it(self) -> None:
        """As it does not change equality; that of a list does."""
        table = {"yes": 1, "no": 0}
        turned = dict(reversed(table.items()))
        rules = [Compliance(answer="a", scores=scores) for scores in (table, turned)]
        assert rules[0] == rules[1]
        assert content_hash(rules[0]) == content_hash(rules[1])
        assert content_hash((1, 2)) != content_hash((2, 1))

    def test_classes_with_the_same_fields_differ(self) -> None:
        """What a value is belongs to what it says."""

        @attrs.frozen
        class One:
            a: int

        @attrs.frozen
        class Two:
            a: int

        assert content_hash(One(1)) != content_hash(Two(1))

    def test_a_new_field_at_its_default_changes_nothing(self) -> None:
        """So that an old record's hash is still the edition's."""

        def versions() -> list[Any]:
            old = attrs.make_class("A", {"a": attrs.field()}, frozen=True)
            new = attrs.make_class(
                "A",
                {
                    "a": attrs.field(),
                    "b": attrs.field(default=()),
                    "c": attrs.field(factory=Table),
                },
                frozen=True,
            )
            return [old(1), new(1), new(1, b=(1,)), new(1, c=Table({"x": 1}))]

        old, new, *others = map(content_hash, versions())
        assert old == new
        assert len({new, *others}) == 3


class TestDifferences:
    """`Framework.diff`: everything that differs between two frameworks."""

    @pytest.mark.property
    @given(one=frameworks(), other=frameworks())
    def test_whatever_differs_is_told(self, one: Framework, other: Framework) -> None:
        """By the difference and by the hash; turned round it is the other one."""
        there = {(c.place, c.field, repr((c.before, c.after))) for c in one.diff(other)}
        back = {(c.place, c.field, repr((c.after, c.before))) for c in other.diff(one)}
        assert there == back
        assert (not there) == (one == other)
        assert (one.content_hash == other.content_hash) == (one == other)
        assert one.diff(attrs.evolve(one)) == ()
        assert attrs.evolve(one).content_hash == one.content_hash

    def test_each_difference_has_its_place(self) -> None:
        """A field of an entry, an entry of its own, and the order of entries."""
        before = load_framework(TINY)
        steering, impact = before.areas
        bonus = Criterion(code="3", title="x", max_score=0, rule=Unmodelled())
        decision = attrs.evolve(before.documents[0], location="công báo")
        tax = Datum(name="tax", title="thuế", kind="flag")
        after = attrs.evolve(
            before,
            level="",
            children=[
                attrs.evolve(steering, title="x"),
                attrs.evolve(impact, criteria=impact.criteria[::-1]),
                bonus,
            ],
            data=[*before.data[:-1], tax],
            documents=[decision],
        )
        codes = [node.code for node in before.walk()]
        turned = [*codes[:-3], *codes[:-4:-1]]
        assert before.diff(after) == (
            Changed("framework", "level", "province", ""),
            Changed("criterion 1", "title", steering.title, Text("x", "x")),
            Changed("criterion 3", "", None, bonus),
            Changed("criterion", "order", tuple(codes), tuple(turned)),
            Changed("datum số_sáng_kiến", "", before.data[-1], None),
            Changed("datum tax", "", None, tax),
            Changed("document 1/QĐ", "location", "", "công báo"),
        )

    def test_an_area_that_becomes_a_criterion_differs_as_a_whole(self) -> None:
        """It has other fields then."""
        area = Area(code="1", title="x", max_score=0)
        criterion = Criterion(code="1", title="x", max_score=0, rule=Unmodelled())
        inside = Criterion(code="1.1", title="x", max_score=0, rule=Unmodelled())
        before = one(max_score=0, children=[attrs.evolve(area, criteria=[inside])])
        after = one(max_score=0, children=[criterion])
        assert before.diff(after) == (
            Changed("criterion 1", "", before["1"], criterion),
            Changed("criterion 1.1", "", inside, None),
        )
