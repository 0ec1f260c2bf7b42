"""Wrong files draw clear words: all their mistakes, each once, and nothing else.

What a file must draw stands in its first lines; see `broken/README.md`.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parindex import dump_assessment, dump_framework, evaluate, overlay_template
from parindex.errors import Invalid, ParindexError, Problem
from parindex.files import load_assessment, load_framework_file, load_overlay
from parindex.frameworks import check_file, load_framework
from parindex.overlays import apply_overlay
from parindex.toml import MOST_BYTES, MOST_LEVELS

if TYPE_CHECKING:
    from collections.abc import Callable

    from parindex.criteria import Framework

HERE = Path(__file__).parent
BROKEN = HERE / "broken"
TINY = BROKEN / "_framework.toml"
FILES = sorted(BROKEN.glob("*/*.toml"))
EXPECT = re.compile(r"^# expect: (.+)$", re.MULTILINE)

ASSESSMENT = """\
framework = "test/tiny"
unit = { vi = "Tỉnh Thử", en = "Test Province" }
year = 2023
numbers = "vi"

[book.self_assessed.measurements]
dossiers = "12.500 hồ sơ"
on_time = { low = 11900, high = "12.000" }
plan_issued = true
grade = "good"
revenue = "10.000,5 tỷ đồng"

[book.self_assessed]
not_applicable = ["2.10"]
evidence = [{ code = "1.2.1", title = "Kế hoạch", number = "1/KH", date = 2023-01-15 }]
notes = { "1.1" = "Có hồ sơ chờ bổ sung." }

[book.appraised]
awarded = { "1.1" = 2, "2.1" = { low = 1, high = "1,5" } }
stated = { total = "3,5", documents = 4 }
"""
OVERLAY = """\
[overlay]
id = "so-noi-vu/annex"
title = "Phụ lục"
framework = "test/tiny"

[[document]]
id = "876/QĐ-BNV"
title = "Quyết định"

[[criterion]]
code = "2.10"
sources = [{ document = "876/QĐ-BNV", quote = "mỗi sáng kiến 0,5 điểm" }]
rule = { kind = "count", of = "số_sáng_kiến", each = 0.5 }
"""


def use_framework(path: Path) -> None:
    """Load a framework, and do with it what can be done."""
    framework = load_framework(path)
    dump_framework(framework)
    overlay_template(framework)
    check_file(path)


@cache
def tiny() -> Framework:
    """The framework that assessments and overlays are held against."""
    return load_framework(TINY)


def use_assessment(path: Path) -> None:
    """Load an assessment, and score each of its books."""
    framework = tiny()
    assessment = load_assessment(path)
    dump_assessment(assessment)
    for book in assessment.books:
        card = evaluate(framework, assessment, book=book.name)
        card.to_json()
        card.explain()
        assert isinstance(card.findings, tuple)


def use_overlay(path: Path) -> None:
    """Lay an overlay over the tiny framework."""
    apply_overlay(tiny(), load_overlay(path))


USES: dict[str, Callable[[Path], None]] = {
    "framework": use_framework,
    "assessment": use_assessment,
    "overlay": use_overlay,
}


def mistakes(kind: str, path: Path) -> tuple[Problem, ...]:
    """What is told of a wrong file."""
    with pytest.raises(Invalid) as caught:
        USES[kind](path)
    return caught.value.problems


def written(tmp_path: Path, content: str | bytes, name: str = "x.toml") -> Path:
    """A new file."""
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


class TestFiles:
    """Issue 2, Show 6: each wrong file draws its stated words."""

    def test_there_are_wrong_files_of_every_kind(self) -> None:
        """Far more than forty, of frameworks, assessments and overlays."""
        count = {kind: len(list(BROKEN.glob(f"{kind}/*.toml"))) for kind in USES}
        assert sum(count.values()) == len(FILES) >= 100
        assert min(count.values()) >= 15

    @pytest.mark.parametrize("path", FILES, ids=lambda p: f"{p.parent.name}-{p.stem}")
    def test_a_wrong_file_draws_its_stated_words(self, path: Path) -> None:
        """One sentence a mistake, each with the words in the file, and no more."""
        text = unicodedata.normalize("NFC", path.read_text(encoding="utf-8"))
        expected = EXPECT.findall(text)
        told = [str(problem) for problem in mistakes(path.parent.name, path)]
        assert expected
        assert len(told) == len(expected), told
        for words, sentence in zip(expected, told, strict=True):
            pattern = ".*".join(map(re.escape, re.split(" ?… ?", words)))
            assert re.search(pattern, sentence), sentence

    @pytest.mark.parametrize("path", FILES, ids=lambda p: f"{p.parent.name}-{p.stem}")
    def test_every_mistake_says_what_was_found_and_expected(self, path: Path) -> None:
        """Both in words, in composed letters, and with a stable name."""
        for problem in mistakes(path.parent.name, path):
            assert problem.found.strip()
            assert problem.expected.strip()
            assert re.fullmatch("[a-z]+(-[a-z]+)*", problem.id)
            assert unicodedata.is_normalized("NFC", str(problem))

    @pytest.mark.parametrize("path", FILES, ids=lambda p: f"{p.parent.name}-{p.stem}")
    def test_a_check_tells_the_same_as_using(self, path: Path) -> None:
        """`parindex check` finds in a file what loading and scoring it finds."""
        with pytest.raises(Invalid) as using:
            USES[path.parent.name](path)
        with pytest.raises(Invalid) as checking:
            check_file(path, str(TINY))
        assert checking.value == using.value

    def test_the_files_they_are_held_against_are_right(self, tmp_path: Path) -> None:
        """The tiny framework, and the assessment and overlay that are mutated below."""
        use_framework(TINY)
        use_assessment(written(tmp_path, ASSESSMENT))
        use_overlay(written(tmp_path, OVERLAY))

    @pytest.mark.parametrize("kind", USES)
    def test_the_file_is_named_in_every_line(self, kind: str) -> None:
        """Several mistakes are several lines, each with the file or its subject."""
        path = BROKEN / kind / "several_mistakes.toml"
        with pytest.raises(Invalid) as caught:
            USES[kind](path)
        lines = str(caught.value).splitlines()
        assert len(lines) >= 3
        assert all(line.startswith(f"{caught.value.subject}: ") for line in lines)
        subjects = {
            "framework": path.name,
            "assessment": "Hà Giang 2030",
            "overlay": "so-noi-vu/annex",
        }
        assert caught.value.subject == subjects[kind]


class TestDecomposedLetters:
    """Vietnamese typed as letters and marks is the same as in composed letters."""

    def test_the_wrong_files_really_are_decomposed(self) -> None:
        """So that the words they draw above prove something."""
        for kind in ("framework", "assessment"):
            path = BROKEN / kind / "decomposed_letters.toml"
            assert not unicodedata.is_normalized(
                "NFC", path.read_text(encoding="utf-8")
            )

    def test_a_framework_in_decomposed_letters_is_the_same(
        self, tmp_path: Path
    ) -> None:
        """Equal, with an equal hash."""
        text = TINY.read_text(encoding="utf-8")
        path = written(tmp_path, unicodedata.normalize("NFD", text))
        assert path.read_bytes() != text.encode()
        framework = load_framework(path)
        assert framework == load_framework(TINY)
        assert framework.content_hash == load_framework(TINY).content_hash

    def test_escaped_letters_are_composed_too(self, tmp_path: Path) -> None:
        """A mark that only an escape brings in."""
        text = TINY.read_text(encoding="utf-8").replace("số_", r"so\u0302\u0301_")
        assert load_framework(written(tmp_path, text)) == load_framework(TINY)


class TestEncodings:
    """Files as editors on Windows save them."""

    def test_a_byte_order_mark_is_passed_over(self, tmp_path: Path) -> None:
        """Notepad writes one before UTF-8."""
        path = written(tmp_path, b"\xef\xbb\xbf" + TINY.read_bytes())
        assert load_framework(path) == load_framework(TINY)

    def test_windows_line_ends_are_read(self, tmp_path: Path) -> None:
        """Carriage returns change nothing."""
        path = written(tmp_path, TINY.read_bytes().replace(b"\n", b"\r\n"))
        assert load_framework(path) == load_framework(TINY)

    @pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le-sig", "utf-16-be-sig"])
    def test_utf_16_is_named(self, tmp_path: Path, encoding: str) -> None:
        """Notepad calls it Unicode."""
        text = TINY.read_text(encoding="utf-8")
        if encoding.endswith("sig"):
            text, encoding = f"\ufeff{text}", encoding.removesuffix("-sig")
        (problem,) = mistakes("framework", written(tmp_path, text.encode(encoding)))
        expected = Problem(
            "encoding", "", "text saved as UTF-16", "text saved as UTF-8"
        )
        assert problem == expected

    def test_another_encoding_is_told_with_its_line(self, tmp_path: Path) -> None:
        """Latin-1 has bytes that are no UTF-8."""
        content = "# một\n".encode() + "# café\n".encode("latin-1")
        (problem,) = mistakes("framework", written(tmp_path, content))
        assert str(problem) == (
            "found byte 0xe9 in line 2; expected text saved as UTF-8 [encoding]"
        )

    def test_a_binary_file_is_told(self, tmp_path: Path) -> None:
        """A workbook by mistake."""
        (problem,) = mistakes(
            "assessment", written(tmp_path, b"PK\x03\x04\x14\x00\x06")
        )
        assert problem == Problem(
            "encoding", "", "a binary file", "text saved as UTF-8"
        )

    @pytest.mark.parametrize(
        ("kind", "missing"),
        [("framework", "framework"), ("assessment", "book"), ("overlay", "overlay")],
    )
    @pytest.mark.parametrize("content", ["", "\ufeff", "# chỉ có ghi chú\n", " \n\t\n"])
    def test_an_empty_file_lacks_its_head(
        self, tmp_path: Path, kind: str, missing: str, content: str
    ) -> None:
        """Nothing is found where the first table is expected."""
        problems = mistakes(kind, written(tmp_path, content))
        assert missing in {p.where for p in problems if p.found == "nothing"}

    def test_a_missing_file_is_told(self, tmp_path: Path) -> None:
        """In the words of the system."""
        (problem,) = mistakes("framework", tmp_path / "x.toml")
        found = "no such file or directory"
        assert problem == Problem("file", "", found, "a file that can be read")

    def test_a_folder_is_told(self, tmp_path: Path) -> None:
        """Not read as a file."""
        (problem,) = mistakes("overlay", tmp_path)
        assert problem == Problem(
            "file", "", "is a directory", "a file that can be read"
        )

    def test_a_name_that_no_file_can_have_is_told(self, tmp_path: Path) -> None:
        """An assessment may name anything as its framework."""
        text = ASSESSMENT.replace("test/tiny", r"a\u0000.toml")
        with pytest.raises(Invalid, match="null byte"):
            check_file(written(tmp_path, text))


class TestSize:
    """Files without measure are refused, or read quickly; none ends in a traceback."""

    def test_a_file_of_ten_megabytes_is_refused(self, tmp_path: Path) -> None:
        """Before it is read."""
        path = written(tmp_path, b"# \n" + b"a" * 10_000_000)
        (problem,) = mistakes("framework", path)
        assert problem == Problem(
            "size", "", f"more than {MOST_BYTES:,} bytes", "a smaller file"
        )

    @pytest.mark.parametrize(
        "text",
        [
            f"x = {'[' * 5000}{']' * 5000}",
            f"x = {'{ x = ' * 5000}1{' }' * 5000}",
            f"x{'.x' * 5000} = 1",
            f"[x{'.x' * 5000}]",
            f"x = {'[' * MOST_LEVELS}1{']' * MOST_LEVELS}",
        ],
        ids=["lists", "tables", "dotted key", "dotted table", "one too many"],
    )
    @pytest.mark.parametrize("kind", USES)
    def test_nesting_without_end_is_refused(
        self, tmp_path: Path, kind: str, text: str
    ) -> None:
        """However it is written."""
        (problem,) = mistakes(kind, written(tmp_path, text))
        assert problem.id == "depth"
        assert problem.found == "tables inside tables without end"

    def test_deep_rules_are_read(self, tmp_path: Path) -> None:
        """As deep as nesting goes, and no deeper."""
        rule = '{ kind = "unmodelled" }'
        for _ in range(MOST_LEVELS - 5):
            rule = f'{{ kind = "rounded", digits = 2, rule = {rule} }}'
        text = TINY.read_text(encoding="utf-8").replace('{ kind = "unmodelled" }', rule)
        use_framework(written(tmp_path, text))
        text = text.replace(rule, f'{{ kind = "rounded", digits = 2, rule = {rule} }}')
        (problem,) = mistakes("framework", written(tmp_path, text))
        assert problem.id == "depth"

    def test_codes_of_many_levels_are_refused(self, tmp_path: Path) -> None:
        """Each level that is one too many is told."""
        entries = [
            f'[[criterion]]\ncode = "{".".join("1" * level)}"\n'
            'title = "x"\nmax_score = 1\n'
            for level in range(1, 301)
        ]
        head = '[framework]\nid = "x"\ntitle = "x"\nmax_score = 1\n'
        text = head + "".join(entries) + 'rule = { kind = "unmodelled" }\n'
        problems = mistakes("framework", written(tmp_path, text))
        assert {p.id for p in problems} == {"depth"}
        assert problems[0].found == "level 21"
        assert len(problems) == 280

    @pytest.mark.parametrize(
        "number", ["7" * 5000, "0x" + "f" * 5000, "1e99999999999999999999", "7" * 61]
    )
    def test_a_number_without_end_is_refused(self, tmp_path: Path, number: str) -> None:
        """Whatever it stands for."""
        text = ASSESSMENT.replace("year = 2023", f"year = {number}")
        (problem,) = mistakes("assessment", written(tmp_path, text))
        assert problem.found == "a number without end"

    @pytest.mark.parametrize("number", ["0." + "7" * 5000, "1e5000", "-1e-5000"])
    def test_decimals_without_end_are_refused(
        self, tmp_path: Path, number: str
    ) -> None:
        """In the place where they stand."""
        text = ASSESSMENT.replace("dossiers = ", f"dossiers = {number} # ")
        (problem,) = mistakes("assessment", written(tmp_path, text))
        assert problem.where == "book self_assessed, measurements.dossiers"
        assert problem.expected == "a number of at most 60 digits"

    def test_a_hundred_thousand_bands_are_read(self, tmp_path: Path) -> None:
        """And their one mistake is found among them."""
        bands = ",".join(f"{{at_least={n},score=0}}" for n in range(99_999))
        text = TINY.read_text(encoding="utf-8").replace(
            "bands = [{ above = 10000, score = 2 }]",
            f'bands = [{bands},{{at_least="99.99.99",score=2}}]',
        )
        (problem,) = mistakes("framework", written(tmp_path, text))
        assert problem.where == "criterion 2.1, rule.bands[99999].at_least"

    def test_a_hundred_thousand_answers_are_read(self, tmp_path: Path) -> None:
        """With a score for each."""
        names = [f"a{n}" for n in range(100_000)]
        text = TINY.read_text(encoding="utf-8")
        text = re.sub(
            r"^answers = .*$",
            "[datum.answers]\n" + "\n".join(f"{name}='x'" for name in names),
            text,
            flags=re.MULTILINE,
        )
        scores = "\n".join(f"{name}=3" for name in names)
        text = re.sub(
            r'^rule = .*"grade".*$',
            f'[criterion.rule]\nkind="compliance"\nanswer="grade"\n'
            f"[criterion.rule.scores]\n{scores}",
            text,
            flags=re.MULTILINE,
        )
        framework = load_framework_file(written(tmp_path, text))
        assert len(framework.datum("grade").answers) == 100_000

    def test_thousands_of_mistakes_are_all_told(self, tmp_path: Path) -> None:
        """Each unknown key, in a time that grows with their number alone."""
        keys = "\n".join(f"key_{n} = 1" for n in range(10_000))
        text = TINY.read_text(encoding="utf-8") + keys
        assert len(mistakes("framework", written(tmp_path, text))) == 10_000


# --- any file at all ------------------------------------------------------------------

SOURCES = {
    "framework": TINY.read_text(encoding="utf-8"),
    "assessment": ASSESSMENT,
    "overlay": OVERLAY,
}
SNIPPETS = [
    "",
    "nan",
    "-inf",
    "1e400",
    "-1",
    "0",
    "0.95",
    "95",
    '"95 %"',
    '"0,5"',
    '"12.500"',
    '"-5 hồ sơ"',
    '"3 ngày"',
    "true",
    '"true"',
    "[]",
    "{}",
    "[[]]",
    '["1.1"]',
    "{ low = 2, high = 1 }",
    "{ low = 0, high = nan }",
    "2023-02-28",
    "2023-02-28T07:00:00Z",
    '"unmodelled"',
    '"1.1"',
    '"dossiers"',
    '"\\u0000"',
    '"\\U0001F600"',
    '{ kind = "unmodelled" }',
    '{ kind = "rounded", digits = 9, rule = { kind = "count", of = "dossiers" } }',
]


@st.composite
def mutated(draw: st.DrawFn, text: str) -> bytes:
    """A file with some lines dropped, doubled, moved or changed, and some bytes."""
    lines = text.split("\n")
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, len(lines) - 1))
        line = lines[place]
        match draw(st.sampled_from(["drop", "double", "move", "value", "word"])):
            case "drop":
                lines[place : place + 1] = []
            case "double":
                lines.insert(draw(st.integers(0, len(lines))), line)
            case "move":
                lines.insert(draw(st.integers(0, len(lines) - 1)), lines.pop(place))
            case "value":
                key, equals, _ = line.partition("=")
                lines[place] = f"{key}{equals} {draw(st.sampled_from(SNIPPETS))}"
            case _:
                words = re.split(r"(\W+)", line)
                words[draw(st.integers(0, len(words) - 1))] = draw(
                    st.sampled_from(SNIPPETS) | st.text(max_size=3)
                )
                lines[place] = "".join(words)
        lines = lines or [""]
    content = "\n".join(lines).encode("utf-8", "surrogatepass")
    if draw(st.integers(0, 9)) == 0:
        start = draw(st.integers(0, len(content)))
        stop = draw(st.integers(start, min(start + 3, len(content))))
        content = content[:start] + draw(st.binary(max_size=3)) + content[stop:]
    return content


@pytest.mark.property
class TestAnyFile:
    """How we work: a file is somebody's, and whatever it says, it draws clear words."""

    @pytest.mark.parametrize("kind", USES)
    @given(data=st.data())
    def test_a_mutated_file_is_used_or_told_off(
        self, kind: str, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        """Nothing but parindex's own errors, with words in them."""
        path = tmp_path_factory.getbasetemp() / f"mutated-{kind}.toml"
        path.write_bytes(data.draw(mutated(SOURCES[kind])))
        told = "nothing is wrong"
        try:
            USES[kind](path)
        except ParindexError as error:
            told = str(error)
        assert told.strip()

    @given(content=st.binary(max_size=99) | st.text(max_size=99).map(str.encode))
    def test_any_bytes_at_all_are_told_off(
        self, content: bytes, tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        """None is a framework, an assessment or an overlay by chance."""
        path = tmp_path_factory.getbasetemp() / "bytes.toml"
        path.write_bytes(content)
        for use in USES.values():
            with pytest.raises(Invalid):
                use(path)
