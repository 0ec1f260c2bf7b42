from __future__ import annotations

import csv
import io
import unicodedata
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parindex import csvfiles
from parindex.csvfiles import (
    LONGEST_CELL,
    CsvTable,
    Mistakes,
    read_table,
    table_text,
    write_table,
)
from parindex.errors import Invalid, NumberError, Problem

if TYPE_CHECKING:
    from pathlib import Path

UTF_8 = "text saved as UTF-8"


def written(tmp_path: Path, content: str | bytes) -> Path:
    """A new file."""
    path = tmp_path / "x.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def mistakes(path: Path) -> tuple[Problem, ...]:
    """What is told of a wrong file."""
    with pytest.raises(Invalid) as caught:
        read_table(path)
    assert caught.value.subject == path.name
    return caught.value.problems


class TestReading:
    """`read_table`: tables as offices make them."""

    def test_a_table_has_columns_rows_and_lines(self, tmp_path: Path) -> None:
        """All of them as texts."""
        table = read_table(written(tmp_path, "a,b\n1,\n2,x\n"))
        assert table == CsvTable(
            name="x.csv", columns=("a", "b"), rows=(("1", ""), ("2", "x"))
        )
        assert table.lines == (2, 3)

    @pytest.mark.parametrize(
        ("header", "columns", "delimiter"),
        [
            ("a,b", ("a", "b"), ","),
            ("a;b", ("a", "b"), ";"),
            ("a\tb", ("a", "b"), "\t"),
            ("a", ("a",), ","),
            ("tỉnh, thành;điểm", ("tỉnh, thành", "điểm"), ";"),
            ("tỉnh; thành\tđiểm, số", ("tỉnh; thành", "điểm, số"), "\t"),
            ("a;b,c,d", ("a;b", "c", "d"), ","),
            ('"a,b,c";d', ("a,b,c", "d"), ";"),
            ('"a\n,,,";d', ("a\n,,,", "d"), ";"),
            ('"a "";;; b",d', ('a ";;; b', "d"), ","),
            (" a ,\u00a0b", ("a", "b"), ","),
        ],
    )
    def test_the_delimiter_is_told_from_the_header(
        self, tmp_path: Path, header: str, columns: tuple[str, ...], delimiter: str
    ) -> None:
        """Not from what stands in quotes, nor from the rows."""
        row = delimiter.join("1" for _ in columns)
        table = read_table(written(tmp_path, f"{header}\n{row}\n"))
        assert (table.columns, table.delimiter) == (columns, delimiter)
        assert table.rows == (("1",) * len(columns),)

    def test_as_excel_saves_it_in_vietnam(self, tmp_path: Path) -> None:
        """Semicolons, decimal commas, a byte order mark, carriage returns."""
        content = b"\xef\xbb\xbf" + "Tỉnh;1.1\r\nHà Giang;98,5\r\n;\r\n".encode()
        table = read_table(written(tmp_path, content))
        assert table.columns == ("Tỉnh", "1.1")
        assert table.rows == (("Hà Giang", "98,5"),)

    @pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
    def test_lines_end_in_any_way(self, tmp_path: Path, end: str) -> None:
        """Those inside a cell are kept, and counted; the last one may be missing."""
        text = end.join(["# note", "", "a,b", f'1,"x{end}y"', "", "2,z"])
        table = read_table(written(tmp_path, text))
        assert table.rows == (("1", f"x{end}y"), ("2", "z"))
        assert table.lines == (4, 7)

    def test_notes_before_the_header_are_passed_over(self, tmp_path: Path) -> None:
        """Not those behind it, which are cells; a header may begin so in quotes."""
        table = read_table(written(tmp_path, '# one\n#two,,\n,\n"#",b\n#1,x\n'))
        assert (table.columns, table.rows) == (("#", "b"), (("#1", "x"),))
        assert table.lines == (5,)

    def test_rows_without_any_text_are_passed_over(self, tmp_path: Path) -> None:
        """As a spreadsheet leaves them below a table, however long."""
        table = read_table(written(tmp_path, "a,b\n , \n1,2\n,,,,\n\n\n"))
        assert (table.rows, table.lines) == ((("1", "2"),), (3,))

    def test_letters_are_composed(self, tmp_path: Path) -> None:
        """However they were typed."""
        text = unicodedata.normalize("NFD", "Tỉnh,Ghi chú\nHà Giang,Đã xử lý\n")
        table = read_table(written(tmp_path, text))
        assert table.columns == ("Tỉnh", "Ghi chú")
        assert table.rows == (("Hà Giang", "Đã xử lý"),)
        # A sign that becomes a semicolon when it is composed parts no cells.
        table = read_table(written(tmp_path, "a;b\n1;x\u037ey\n"))
        assert table.rows == (("1", "x;y"),)

    def test_real_tables(self, shared: Path) -> None:
        """With notes, quoted commas and Vietnamese."""
        for path in sorted((shared / "tables").glob("*.csv")):
            if path.name != "papi-2018-indicators.csv":  # which has headers twice
                assert read_table(path).rows
        table = read_table(shared / "tables" / "ha-giang-2024.csv")
        assert table.columns[:3] == ("code", "name_vi", "max")
        assert (len(table.rows), table.lines[0]) == (102, 6)


class TestWrongFiles:
    """What is no table is told in one sentence."""

    def test_a_file_that_is_not_there(self, tmp_path: Path) -> None:
        """Or a folder, or a name that no file can have."""
        expected = "a file that can be read"
        for path, found in [
            (tmp_path / "x.csv", "no such file or directory"),
            (tmp_path, "is a directory"),
            (tmp_path / "\0", "embedded null byte"),
        ]:
            assert mistakes(path) == (Problem("file", "", found, expected),)

    @pytest.mark.parametrize(
        ("content", "found"),
        [
            ("tỉnh,điểm\n".encode("utf-16"), "text saved as UTF-16"),
            (b"\xfe\xff" + "a,b\n".encode("utf-16-be"), "text saved as UTF-16"),
            ("a,b\ncafé,1\n".encode("latin-1"), "byte 0xe9 in line 2"),
            ("a,b\nHà Giang,1\n".encode("cp1258"), "byte 0xe0 in line 2"),
            (b"a,b\n1,\x00\n", "a binary file"),
            (b"PK\x03\x04\x14\x00\x06", "a binary file"),
        ],
    )
    def test_another_encoding_is_told(
        self, tmp_path: Path, content: bytes, found: str
    ) -> None:
        """In the words that are used of all files."""
        path = written(tmp_path, content)
        assert mistakes(path) == (Problem("encoding", "", found, UTF_8),)

    @pytest.mark.parametrize("text", ["", "\ufeff", "# note\n", "\n \n,;\n", '""\n'])
    def test_an_empty_file_is_told(self, tmp_path: Path, text: str) -> None:
        """Also one with notes only."""
        (problem,) = mistakes(written(tmp_path, text))
        assert problem == Problem("empty", "", "nothing", "a header, and rows below it")

    def test_every_mistake_of_form_is_told(self, tmp_path: Path) -> None:
        """In the header, then in each row, with its line."""
        told = mistakes(written(tmp_path, "a,,a\n1,2,3\n1,2\n1,2,3,4\n"))
        assert list(map(str, told)) == [
            "column 2: found an empty name; expected a name for every column [column]",
            "found column 'a' twice; expected it once [duplicate]",
            "line 3: found a row of 2; expected 3, as in the header [cells]",
            "line 4: found a row of 4; expected 3, as in the header [cells]",
        ]

    def test_a_quote_that_is_never_closed_is_told_where_it_begins(
        self, tmp_path: Path
    ) -> None:
        """Though the whole rest of the file is in it."""
        rest = "x,y\n" * 100_000
        for text in ('a,b\n1,2\n3,"4\n5,6\n', f'a,b\n1,2\n3,"4\n{rest}'):
            (problem,) = mistakes(written(tmp_path, text))
            assert problem == Problem(
                "csv", "line 3", "a cell without end", "its last quote"
            )

    def test_quotes_inside_a_cell_are_told(self, tmp_path: Path) -> None:
        """They stand twice."""
        (problem,) = mistakes(written(tmp_path, 'a,b\n1,"the "best""\n'))
        assert problem.where == "line 2"
        assert problem.found == "text after the last quote of a cell"


class TestSize:
    """Files without measure are refused, or read quickly."""

    @pytest.mark.parametrize("head", ["", "a,b\n", "a;b\n1,", '"'])
    def test_a_line_of_ten_megabytes_is_refused(
        self, tmp_path: Path, head: str
    ) -> None:
        """As a header or as a row."""
        (problem,) = mistakes(written(tmp_path, head + "x" * 10_000_000))
        assert (problem.id, problem.found) == ("csv", "a cell without end")

    def test_a_line_of_ten_megabytes_of_cells_is_refused(self, tmp_path: Path) -> None:
        """In a few sentences."""
        told = mistakes(written(tmp_path, "x," * 5_000_000))
        assert len(told) == 2
        told = mistakes(written(tmp_path, "a,b\n" + "x," * 5_000_000))
        assert [p.found for p in told] == ["a row of 5000001"]

    def test_a_cell_holds_what_a_worksheet_holds(self, tmp_path: Path) -> None:
        """And no more."""
        text = "a,b\n" + "x" * LONGEST_CELL + ",1\n"
        assert read_table(written(tmp_path, text)).rows[0][1] == "1"
        (problem,) = mistakes(written(tmp_path, text.replace("x,", "xx,")))
        assert str(problem) == (
            "line 2: found a cell of 32,768 characters; expected at most 32,767, as in "
            "a worksheet [cell]"
        )

    def test_a_larger_file_is_refused(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Before it is read; so are more rows than a worksheet holds."""
        path = written(tmp_path, "a,b\n1,2\n3,4\n5,6\n")
        monkeypatch.setattr(csvfiles, "MOST_ROWS", 2)
        expected = "a smaller table"
        assert mistakes(path) == (Problem("size", "", "more than 2 rows", expected),)
        monkeypatch.setattr(csvfiles, "MOST_BYTES", 15)
        found = "more than 15 bytes"
        assert mistakes(path) == (Problem("size", "", found, "a smaller file"),)
        monkeypatch.setattr(csvfiles, "MOST_BYTES", 16)
        monkeypatch.setattr(csvfiles, "MOST_ROWS", 4)
        assert len(read_table(path).rows) == 3

    def test_the_first_hundred_mistakes_are_told(self, tmp_path: Path) -> None:
        """And how many more there are."""
        told = mistakes(written(tmp_path, "a,b\n" + "1\n" * 100))
        assert len(told) == 100
        told = mistakes(written(tmp_path, "a,b\n" + "1\n" * 1_334))
        assert len(told) == 101
        assert str(told[-1]) == (
            "found 1,234 more; expected a table without mistakes [more]"
        )

    def test_mistakes_that_errors_tell_count_too(self) -> None:
        """One by one, or several in one."""
        mistakes = Mistakes()
        problem = Problem("x", "", "x", "y")
        mistakes.note(Invalid("x", (problem,) * 150), "here")
        mistakes.note(NumberError("x", "y"), "there")
        mistakes.add("x", "there", "x", "y")
        assert (len(mistakes.problems), mistakes.more) == (100, 52)


cells = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=5
).map(lambda text: unicodedata.normalize("NFC", text))
names = cells.map(str.strip).filter(len)
signs = st.text("#\",; \t\r\n'=+-@x1\ufeff", max_size=5)


@st.composite
def tables(draw: st.DrawFn) -> CsvTable:
    """Any table."""
    columns = draw(st.lists(names | signs.map(str.strip), unique=True, min_size=1))
    columns = [name for name in columns if name] or ["a"]
    row = st.tuples(*[cells | signs for _ in columns])
    rows = draw(st.lists(row.filter(lambda row: any(map(str.strip, row))), max_size=5))
    return CsvTable(name="x.csv", columns=columns, rows=rows)


@pytest.mark.property
class TestLaws:
    """What is written is read back; what cannot be read is told."""

    @given(table=tables())
    def test_a_table_that_is_written_is_read_back(
        self, table: CsvTable, tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        """Every cell of it, whatever a spreadsheet would make of it."""
        path = tmp_path_factory.getbasetemp() / "x.csv"
        write_table(path, table, force=True)
        found = read_table(path)
        assert (found.columns, found.rows) == (table.columns, table.rows)
        assert table_text(found) == table_text(table)

    @given(table=tables())
    def test_other_programs_read_it_too(self, table: CsvTable) -> None:
        """As CSV is meant everywhere."""
        lines = io.StringIO(table_text(table), newline="")
        rows = map(tuple, csv.reader(lines, strict=True))
        assert list(rows) == [table.columns, *table.rows]

    @given(content=st.binary(max_size=99) | st.text(max_size=99).map(str.encode))
    def test_any_bytes_are_read_or_told_off(
        self, content: bytes, tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        """Nothing but a table or the library's own error."""
        path = tmp_path_factory.getbasetemp() / "bytes.csv"
        path.write_bytes(content)
        told, width = "", 0
        try:
            table = read_table(path)
            width = len(table.columns)
            assert {len(row) for row in table.rows} <= {width}
        except Invalid as error:
            told = str(error)
        assert width or told.startswith("bytes.csv: ")


class TestWriting:
    """`write_table`: the whole table, or nothing."""

    TABLE = CsvTable(columns=["Tỉnh", "ghi chú"], rows=[["Hà Giang", "a,b"], ["-", ""]])

    def test_in_utf_8_with_quotes_where_they_are_needed(self, tmp_path: Path) -> None:
        """The same bytes on every system."""
        write_table(tmp_path / "x.csv", self.TABLE)
        content = (tmp_path / "x.csv").read_bytes()
        assert content.decode() == 'Tỉnh,ghi chú\nHà Giang,"a,b"\n-,\n'

    def test_what_looks_like_a_formula_is_kept(self) -> None:
        """An id is what it is; to change it would lose it."""
        table = CsvTable(columns=["a"], rows=[["=1+1"], ["+84"], ["@x"], ["-"]])
        assert table_text(table) == "a\n=1+1\n+84\n@x\n-\n"

    def test_never_over_a_file_unless_forced(self, tmp_path: Path) -> None:
        """An hour of work would be lost."""
        path = written(tmp_path, "mine")
        with pytest.raises(Invalid) as caught:
            write_table(path, self.TABLE)
        assert str(caught.value) == (
            f"{path}: found file exists; expected a new file in a folder that is "
            "there, unless forced [file]"
        )
        assert path.read_text(encoding="utf-8") == "mine"
        write_table(path, self.TABLE, force=True)
        assert read_table(path).rows == self.TABLE.rows
        assert list(tmp_path.iterdir()) == [path]

    def test_never_over_an_input(self, tmp_path: Path) -> None:
        """Not even by another name, or by force."""
        path = written(tmp_path, "mine")
        other = tmp_path / "link.csv"
        other.hardlink_to(path)
        inputs = [tmp_path / "not-there", path]
        for name in (path, other, tmp_path / "." / "x.csv"):
            with pytest.raises(Invalid, match="a file that was read; expected another"):
                write_table(name, self.TABLE, force=True, inputs=inputs)
        write_table(tmp_path / "y.csv", self.TABLE, inputs=inputs)
        assert path.read_text(encoding="utf-8") == "mine"

    @pytest.mark.parametrize(
        ("name", "found"),
        [
            ("no/x.csv", "no such file or directory"),
            (".", "is a directory|file exists"),
            ("\0", "embedded null (byte|character)"),
            ("x" * 300, "file name too long"),
        ],
    )
    @pytest.mark.parametrize("force", [False, True])
    def test_never_where_it_cannot(
        self, tmp_path: Path, name: str, found: str, *, force: bool
    ) -> None:
        """And nothing is left behind."""
        with pytest.raises(Invalid, match=found):
            write_table(tmp_path / name, self.TABLE, force=force)
        assert list(tmp_path.iterdir()) == []

    def test_a_table_is_checked_when_it_is_made(self) -> None:
        """As when it is read."""
        with pytest.raises(Invalid) as caught:
            CsvTable(columns=["a", " a"], rows=[["1"]])
        assert str(caught.value) == (
            "table: found column 'a' twice; expected it once [duplicate]\n"
            "table: line 2: found a row of 1; expected 2, as in the header [cells]"
        )
