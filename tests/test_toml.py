"""TOML is read with care and written plainly; what is written is read back."""

from __future__ import annotations

import datetime
import unicodedata
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parindex.errors import Invalid, Problem
from parindex.toml import WIDTH, read_text, read_toml, write_toml

if TYPE_CHECKING:
    from pathlib import Path


def nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


#: Keys and texts: any but lone surrogates, which are no text.
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12).map(nfc)
scalars = (
    st.booleans()
    | st.integers(-(10**59), 10**59)
    | st.decimals(allow_nan=False, allow_infinity=False)
    | st.dates()
    | texts
    | texts.map(lambda text: text * 9)
)
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(scalars, max_size=3)
        | st.dictionaries(texts, inner, max_size=3)
        | st.lists(st.dictionaries(texts, inner, max_size=3), min_size=1, max_size=3)
    ),
    max_leaves=8,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The name of a new file."""
    return tmp_path / "x.toml"


def refused(path: Path, text: str | bytes) -> Problem:
    """The one mistake in a text."""
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    with pytest.raises(Invalid) as caught:
        read_toml(path)
    assert caught.value.subject == path.name
    (problem,) = caught.value.problems
    assert problem.where == ""
    return problem


class TestWriting:
    """`write_toml`: values first, then tables; long ones in lines of their own."""

    @pytest.mark.property
    @given(tables=st.dictionaries(texts, values, max_size=4))
    def test_what_is_written_is_read_back(
        self, tables: dict[str, Any], tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        """Whatever the keys and texts, exactly."""
        path = tmp_path_factory.getbasetemp() / "written.toml"
        path.write_text(write_toml(tables), encoding="utf-8", newline="\n")
        assert read_toml(path) == tables

    def test_short_tables_stand_in_a_line(self) -> None:
        """At the top, tables are blocks however short."""
        tables = {
            "year": 2023,
            "unit": {"vi": "Hà Giang", "en": "Ha Giang"},
            "item": [{"code": "1.10", "rule": {"kind": "count"}, "none": {}}],
        }
        assert write_toml(tables) == (
            "year = 2023\n"
            "\n"
            "[unit]\n"
            'vi = "Hà Giang"\n'
            'en = "Ha Giang"\n'
            "\n"
            "[[item]]\n"
            'code = "1.10"\n'
            'rule = { kind = "count" }\n'
            "none = {}\n"
        )

    def test_long_tables_are_blocks_and_keep_their_order(self) -> None:
        """A table behind a block is a block too; values and lists come before."""
        long = {"text": "x" * WIDTH}
        tables = {"a": {"z": long, "y": {"b": 1}, "x": 2, "w": [{"c": 3}], "v": [long]}}
        assert write_toml(tables) == (
            "[a]\n"
            "x = 2\n"
            "w = [{ c = 3 }]\n"
            "\n"
            "[a.z]\n"
            f'text = "{"x" * WIDTH}"\n'
            "\n"
            "[a.y]\n"
            "b = 1\n"
            "\n"
            "[[a.v]]\n"
            f'text = "{"x" * WIDTH}"\n'
        )

    @pytest.mark.parametrize(
        ("value", "written"),
        [
            (True, "true"),
            (False, "false"),
            (0, "0"),
            (Decimal("-0.10"), "-0.10"),
            (datetime.date(2024, 5, 31), "2024-05-31"),
            ('“95 %” "\\"\n\x00\x7f', r'"“95 %” \"\\\"\n\u0000\u007f"'),
            ([1, "x", []], '[1, "x", []]'),
        ],
    )
    def test_values(self, value: object, written: str) -> None:
        """As TOML has them; letters as they are, control characters escaped."""
        assert write_toml({"a b": value}) == f'"a b" = {written}\n'

    @pytest.mark.parametrize("value", [0.5, None, b"x", {1}])
    def test_what_toml_has_not_is_a_mistake_of_the_caller(self, value: object) -> None:
        """A float above all: what it would print is not what it is."""
        with pytest.raises(TypeError, match="expected a value that TOML has"):
            write_toml({"a": value})


class TestReading:
    """`read_toml` and `read_text`."""

    def test_numbers_are_exact(self, path: Path) -> None:
        """Decimals stay decimals."""
        path.write_text("a = 0.1\nb = 1e-3\nc = 0x10\n", encoding="utf-8")
        assert read_toml(path) == {"a": Decimal("0.1"), "b": Decimal("0.001"), "c": 16}

    def test_texts_are_composed(self, path: Path) -> None:
        """Keys too."""
        path.write_text(
            unicodedata.normalize("NFD", '"số" = "hồ sơ"'), encoding="utf-8"
        )
        assert read_text(path) == '"số" = "hồ sơ"'
        assert read_toml(path) == {"số": "hồ sơ"}

    @pytest.mark.parametrize(
        ("line", "found", "expected"),
        [
            (
                "score = 0,5",
                "a decimal comma",
                "a decimal point, or the number in quotes",
            ),
            (
                "a = { score = 1.000,5 }",
                "a decimal comma",
                "a decimal point, or the number in quotes",
            ),
            (
                "score = 0,5 # nửa điểm",
                "a decimal comma",
                "a decimal point, or the number in quotes",
            ),
            ("code = 1.3.1", "a code without quotes", 'quotes, such as "1.3.1"'),
            (
                "a = { at_least = 95 % }",
                "a number with a unit, without quotes",
                'quotes around both, such as "95 %"',
            ),
            (
                "revenue = 12 500 tỷ đồng",
                "a number with a unit, without quotes",
                'quotes around both, such as "95 %"',
            ),
            (
                "title = “Chỉ số”",
                "curly quotes",
                'straight quotes, such as "…"',
            ),
            (
                "unit = Hà Giang",
                "no value",
                "a text in quotes, a number, true or false",
            ),
            ("flag = True", "no value", "a text in quotes, a number, true or false"),
            ('title = "Chỉ số', "a text without end", "its last quote"),
            ("year = 2022", "a key or table that is there already", "each once"),
            ("[year]", "a key or table that is there already", "each once"),
            (
                "a = { b = 1, b = 2 }",
                "a key or table that is there already",
                "each once",
            ),
            ("năm = 2023", "expected '=' after a key in a key/value pair", "TOML"),
            ("= 5", "invalid statement", "TOML"),
            ("a = 2023-02-30", "invalid date or datetime", "TOML"),
            ("a = [1 2]", "unclosed array", "TOML"),
        ],
    )
    @pytest.mark.parametrize("end", ["\n", "", "\nlast = 1\n"])
    def test_slips_are_told_in_plain_words(
        self, path: Path, line: str, found: str, expected: str, end: str
    ) -> None:
        """With their line, also in the last one."""
        text = f"# một\u2028hai\nyear = 2023\n\n  {line}{end}"
        problem = refused(path, text)
        assert problem == Problem("toml", "", f"{found} in line 4: {line}", expected)

    def test_what_is_missing_at_the_end_is_told_there(self, path: Path) -> None:
        """The last line that has something."""
        problem = refused(path, "a = 1\nb = [\n  1,\n\n\n")
        assert problem.found == "no value in line 3: 1,"

    def test_long_lines_are_cut(self, path: Path) -> None:
        """Where a rule stands in one line."""
        problem = refused(path, f"a = [{'1, ' * 100} x]")
        assert len(problem.found) < 120
