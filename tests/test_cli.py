from __future__ import annotations

import codecs
import io
import json
import os
import runpy
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import parindex
from parindex.cli import main
from parindex.commands import output
from parindex.files import dump_framework, load_record
from parindex.render import differences, outline, tree
from parindex.text import plain
from samples import DATA, OFFICE, OFFICE_2023, office, office_card

if TYPE_CHECKING:
    from parindex.text import Language

BUNDLED = "vn/par-index/province/2022"
SCORED = [str(OFFICE_2023), "--framework", str(OFFICE)]
SELF = [*SCORED, "--book", "self_assessed"]


@pytest.fixture(autouse=True)
def _plain_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    """No language and no width from the terminal that runs the tests."""
    monkeypatch.delenv("PARINDEX_LANG", raising=False)
    monkeypatch.setenv("COLUMNS", "100")


class Ran:
    """What one command printed, and its exit status."""

    def __init__(self, capsys: pytest.CaptureFixture[str], *arguments: str) -> None:
        self.status = main(arguments)
        self.out, self.err = capsys.readouterr()

    @property
    def lines(self) -> list[str]:
        """The lines on standard output."""
        return self.out.splitlines()

    @property
    def json(self) -> Any:
        """The JSON on standard output."""
        return json.loads(self.out)

    def done(self) -> Ran:
        """This, after it went well: status 0, and nothing on standard error."""
        assert (self.status, self.err) == (0, "")
        return self

    def found(self) -> Ran:
        """This, after something was found: status 1, and nothing on standard error."""
        assert (self.status, self.err) == (1, "")
        return self

    def wrong(self) -> list[str]:
        """The errors: status 2, one sentence a line, nothing on standard output."""
        assert (self.status, self.out) == (2, "")
        lines = self.err.splitlines()
        assert lines
        assert all(line.startswith("parindex: ") for line in lines)
        return [line.removeprefix("parindex: ") for line in lines]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs a command: `run("list", "--json")`."""
    return lambda *arguments: Ran(capsys, *arguments)


class TestList:
    """`parindex list`: the bundled frameworks."""

    def test_each_framework_has_its_id_and_its_title(self, run: Any) -> None:
        """A line each."""
        lines = run("list").done().lines
        assert [line.split()[0] for line in lines] == list(parindex.available())
        assert any("Chỉ số cải cách hành chính" in line for line in lines)
        assert "Reform Index" in run("list", "--lang", "en").done().out

    def test_as_json_with_level_years_and_hash(self, run: Any) -> None:
        """What tells editions apart."""
        (found,) = (f for f in run("list", "--json").done().json if f["id"] == BUNDLED)
        framework = parindex.load_framework(BUNDLED)
        assert found == {
            "id": BUNDLED,
            "title": {"vi": framework.title.vi, "en": framework.title.en},
            "level": "province",
            "first_year": framework.first_year,
            "last_year": framework.last_year,
            "max_score": "100",
            "content_hash": framework.content_hash,
        }


class TestShow:
    """`parindex show`: a framework, or one criterion of it."""

    @pytest.mark.parametrize("lang", ["vi", "en"])
    def test_a_framework(self, run: Any, lang: Language) -> None:
        """From a file or by its id, as its outline."""
        shown = run("show", str(OFFICE), "--lang", lang).done().lines
        assert shown == list(outline(office(), lang))
        assert BUNDLED in run("show", BUNDLED).done().lines

    def test_a_criterion(self, run: Any) -> None:
        """With its rule in words."""
        lines = run("show", str(OFFICE), "1.3.1", "--lang", "en").done().lines
        assert lines[0] == "1.3.1 Share of agencies inspected"
        assert "    30 % or more: 1 point" in lines

    def test_as_json(self, run: Any) -> None:
        """As in the file."""
        whole = run("show", str(OFFICE), "--json").done().json
        assert (whole["id"], whole["last_year"]) == ("test/office/2023", 2024)
        assert whole["documents"][0]["date"] == "2022-01-15"
        one = run("show", str(OFFICE), "1.3.1", "--json").done().json
        assert one["rule"]["kind"] == "bands"
        assert one["rule"]["bands"][1] == {"at_least": "20 %", "score": "0.5"}

    def test_with_an_overlay(self, run: Any) -> None:
        """The rules of the overlay are shown, and it is named."""
        shown = run(
            "show", BUNDLED, "1.3.1", "--overlay", str(DATA / "overlay.toml")
        ).done()
        assert "Cách chấm theo nguồn (theo bản bổ sung test/overlay):" in shown.lines
        assert "    từ 25 % đến dưới 30 %: 0,5 điểm" in shown.lines

    def test_an_unknown_framework_or_code(self, run: Any) -> None:
        """One sentence, with the nearest name there is."""
        (said,) = run("show", "vn/par-index/province/2021").wrong()
        assert said == (
            "no framework 'vn/par-index/province/2021' in parindex; "
            f"did you mean '{BUNDLED}'?"
        )
        (said,) = run("show", str(OFFICE), "1.31").wrong()
        assert said == "no criterion '1.31' in test/office/2023; did you mean '1.3.1'?"


class TestScore:
    """`parindex score`: an assessment as a scored tree."""

    @pytest.mark.parametrize("lang", ["vi", "en"])
    def test_as_a_tree(self, run: Any, lang: Language) -> None:
        """As wide as the terminal."""
        lines = run("score", *SELF, "--lang", lang).done().lines
        assert lines == list(tree(office_card(), lang, 100))

    def test_as_wide_as_the_terminal(
        self, run: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Narrow terminals get shorter titles."""
        monkeypatch.setenv("COLUMNS", "70")
        lines = run("score", *SELF).done().lines
        assert lines == list(tree(office_card(), "vi", 70))

    def test_as_json(self, run: Any) -> None:
        """The record, which reads back equal."""
        assert load_record(run("score", *SELF, "--json").done().out) == (
            office_card().record
        )

    def test_in_a_reading(self, run: Any) -> None:
        """Where a criterion has it."""
        scored = run("score", *SELF, "--reading", "inferred", "--json").done().json
        assert scored["reading"] == "inferred"
        row = next(row for row in scored["criteria"] if row["code"] == "2.1")
        assert row["score"] == {"low": "1.936", "high": "1.936"}

    def test_findings_are_status_1(self, run: Any) -> None:
        """The tree is printed all the same, the doubt below it."""
        ran = run("score", *SCORED, "--book", "appraised").found()
        assert ran.lines[-1].startswith("Cần xem lại: 1.1, ")
        ran = run("score", *SCORED, "--book", "appraised", "--json").found()
        assert ran.json["book"] == "appraised"

    def test_a_book_must_be_named_where_there_are_several(self, run: Any) -> None:
        """The books are named."""
        (said,) = run("score", *SCORED).wrong()
        assert "found 2 books (self_assessed, appraised)" in said
        (said,) = run("score", *SCORED, "--book", "publishd").wrong()
        assert said.startswith("no book 'publishd' in Sở Thử nghiệm 2023")

    def test_an_unknown_reading(self, run: Any) -> None:
        """The readings there are, are named."""
        (said,) = run("score", *SELF, "--reading", "infered").wrong()
        assert said.endswith("did you mean 'inferred'?")

    def test_every_mistake_is_told_in_a_line_of_its_own(
        self, run: Any, tmp_path: Path
    ) -> None:
        """Each with the file."""
        wrong = tmp_path / "wrong.toml"
        wrong.write_text('framework = 1\nunit = 2\nbook = "x"\n', encoding="utf-8")
        said = run("score", str(wrong)).wrong()
        assert said
        assert all(line.startswith("wrong.toml: ") for line in said)

    @pytest.mark.parametrize(
        ("name", "reason"),
        [("missing.toml", "no such file or directory"), (".", "is a directory")],
    )
    def test_a_file_that_is_not_there(self, run: Any, name: str, reason: str) -> None:
        """Or a folder instead of a file."""
        (said,) = run("score", name).wrong()
        expected = "expected a file that can be read [file]"
        assert said == f"{Path(name).name}: found {reason}; {expected}"


class TestExplain:
    """`parindex explain`: why a criterion has its score."""

    @pytest.mark.parametrize("lang", ["vi", "en"])
    def test_in_words(self, run: Any, lang: Language) -> None:
        """As the library explains it."""
        ran = run("explain", *SELF, "1.1", "--lang", lang).done()
        assert ran.out == office_card().explain("1.1", lang) + "\n"

    def test_in_json_in_both_languages(self, run: Any) -> None:
        """With the score, so that nothing need be read twice."""
        found = run("explain", *SELF, "1.3.2", "--json").done().json
        assert (found["code"], found["state"]) == ("1.3.2", "measured")
        assert found["score"] == {"low": "8/11", "high": "8/11"}
        assert found["explanation"] == {
            lang: office_card().explain("1.3.2", lang) for lang in ("vi", "en")
        }

    def test_an_unknown_code(self, run: Any) -> None:
        """The nearest one is named."""
        (said,) = run("explain", *SELF, "1.31").wrong()
        assert said == "no criterion '1.31' in test/office/2023; did you mean '1.3.1'?"


class TestCheck:
    """`parindex check`: mistakes in files, and doubts about what they say."""

    def test_an_assessment_is_checked_against_a_framework_of_ones_own(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """With --framework an assessment need not be of a bundled edition."""
        path = str(OFFICE_2023)
        assert main(["check", path]) == 1
        assert "no framework" in capsys.readouterr().out
        assert "no framework" not in Ran(capsys, "check", *SCORED).out

    def test_a_file_without_mistakes(self, run: Any) -> None:
        """Which is said, in the language."""
        path = str(DATA / "overlay.toml")
        assert run("check", path).done().lines == [f"{path}: không có lỗi"]
        assert run("check", path, "--lang", "en").done().lines == [
            f"{path}: no mistakes"
        ]
        assert run("check", path, "--json").done().json == [
            {"file": path, "problems": []}
        ]

    def test_doubts_are_status_1(self, run: Any) -> None:
        """Every rule of the office without a quote."""
        ran = run("check", str(OFFICE)).found()
        assert ran.lines[0] == (
            f"{OFFICE}: criterion 1.2: found a rule without quoted words; "
            "expected a source with a quote [quote-missing]"
        )

    def test_mistakes_are_status_1_and_printed(self, run: Any, tmp_path: Path) -> None:
        """Also those that keep a file from loading, beside files that are right."""
        wrong = tmp_path / "wrong.toml"
        text = OFFICE.read_text(encoding="utf-8").replace(
            'at_least = "95 %"', 'at_least = "96 %"'
        )
        wrong.write_text(text, encoding="utf-8")
        right = str(DATA / "overlay.toml")
        ran = run("check", right, str(wrong)).found()
        assert ran.lines == [
            f"{right}: không có lỗi",
            (
                f"{wrong}: criterion 2.1: found “96 % or more”, which is not in "
                "“đạt từ 95% trở lên”; expected a threshold of the quote "
                "[quote-threshold]"
            ),
        ]
        found = run("check", right, str(wrong), "--json").found().json
        assert [len(file["problems"]) for file in found] == [0, 1]
        assert found[1]["problems"][0]["id"] == "quote-threshold"

    def test_an_assessment_of_an_unknown_framework(self, run: Any) -> None:
        """It cannot be checked without it."""
        ran = run("check", str(OFFICE_2023)).found()
        assert "no framework 'test/office/2023'" in ran.out
        assert "[framework]" in ran.out

    def test_a_file_that_cannot_be_read_is_status_2(self, run: Any) -> None:
        """On standard error; the other files are checked all the same."""
        right = str(DATA / "overlay.toml")
        ran = run("check", "missing.toml", right, str(DATA))
        assert ran.status == 2
        assert ran.lines == [f"{right}: không có lỗi"]
        expected = "expected a file that can be read [file]"
        assert ran.err.splitlines() == [
            f"parindex: missing.toml: found no such file or directory; {expected}",
            f"parindex: data: found is a directory; {expected}",
        ]


class TestDiff:
    """`parindex diff`: what differs between two frameworks."""

    @pytest.fixture
    def other(self, tmp_path: Path) -> Path:
        """The office with another title of one criterion."""
        path = tmp_path / "other.toml"
        text = dump_framework(office()).replace("Sáng kiến", "Sáng kiến CCHC", 1)
        path.write_text(text, encoding="utf-8")
        return path

    def test_nothing(self, run: Any) -> None:
        """Status 0."""
        ran = run("diff", str(OFFICE), str(OFFICE), "--lang", "en").done()
        assert ran.lines == ["Nothing differs"]
        assert run("diff", str(OFFICE), str(OFFICE), "--json").done().json == []

    def test_something_is_status_1(self, run: Any, other: Path) -> None:
        """As in a comparison of texts."""
        ran = run("diff", str(OFFICE), str(other)).found()
        after = parindex.load_framework(other)
        assert ran.lines == list(differences(office(), after, "vi"))
        assert "  - Sáng kiến" in ran.lines

    def test_as_json(self, run: Any, other: Path) -> None:
        """Place, field, before and after."""
        (change,) = run("diff", str(OFFICE), str(other), "--json").found().json
        assert set(change) == {"place", "field", "before", "after"}
        assert change["field"] == "title"


class TestOverlay:
    """`parindex overlay`: the template of everything that is not modelled."""

    def test_to_the_terminal(self, run: Any) -> None:
        """So that it can be piped."""
        ran = run("overlay", str(OFFICE)).done()
        assert ran.out == parindex.overlay_template(office())
        ran = run("overlay", str(OFFICE), "--json").done()
        assert ran.json == {"template": parindex.overlay_template(office())}

    def test_to_a_new_file(self, run: Any, tmp_path: Path) -> None:
        """The same bytes on every system."""
        path = tmp_path / "mine.toml"
        ran = run("overlay", str(OFFICE), "-o", str(path), "--lang", "en").done()
        assert ran.lines == [
            f"{path}: template written; once filled in, use it with --overlay"
        ]
        assert path.read_bytes().decode() == parindex.overlay_template(office())
        other = tmp_path / "other.toml"
        ran = run("overlay", str(OFFICE), "--output", str(other), "--json").done()
        assert ran.json == {"file": str(other)}

    def test_never_over_a_file_that_is_there(self, run: Any, tmp_path: Path) -> None:
        """An hour of work would be lost."""
        path = tmp_path / "mine.toml"
        path.write_text("mine", encoding="utf-8")
        (said,) = run("overlay", str(OFFICE), "-o", str(path)).wrong()
        assert said == (
            f"{path}: found file exists; expected a new file in a folder that is there "
            "[file]"
        )
        assert path.read_text(encoding="utf-8") == "mine"

    def test_never_into_a_folder_that_is_not_there(
        self, run: Any, tmp_path: Path
    ) -> None:
        """Nor is one made."""
        (said,) = run("overlay", str(OFFICE), "-o", str(tmp_path / "no" / "x")).wrong()
        assert "found no such file or directory" in said


class TestUse:
    """The parts that all commands share."""

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            ([], "the following arguments are required: COMMAND"),
            (["frob"], "invalid choice: 'frob'"),
            (["list", "--lang", "fr"], "invalid choice: 'fr'"),
            (["score"], "the following arguments are required: file"),
            (["show", "x", "--frob"], "unrecognized arguments: --frob"),
        ],
    )
    def test_wrong_use_is_told_in_one_sentence(
        self, arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """Status 2, and where to read more."""
        with pytest.raises(SystemExit) as caught:
            main(arguments)
        out, err = capsys.readouterr()
        assert (caught.value.code, out) == (2, "")
        (line,) = err.splitlines()
        assert line.startswith("parindex: ")
        assert said in line
        assert line.endswith("--help")

    def test_help_documents_the_exit_status(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """And the language."""
        with pytest.raises(SystemExit) as caught:
            main(["--help"])
        out = capsys.readouterr().out
        assert caught.value.code == 0
        assert "exit status: 0 done; 1 findings" in out
        assert "PARINDEX_LANG" in out

    @pytest.mark.parametrize(
        ("variable", "option", "lang"),
        [
            (None, [], "vi"),
            ("", [], "vi"),
            ("en", [], "en"),
            ("en_GB.UTF-8", [], "en"),
            ("EN", [], "en"),
            ("vi", [], "vi"),
            ("fr", [], "vi"),
            ("en", ["--lang", "vi"], "vi"),
            ("vi", ["--lang", "en"], "en"),
        ],
    )
    def test_the_language(
        self,
        run: Any,
        monkeypatch: pytest.MonkeyPatch,
        variable: str | None,
        option: list[str],
        lang: Language,
    ) -> None:
        """Vietnamese unless `--lang` or PARINDEX_LANG says otherwise."""
        if variable is not None:
            monkeypatch.setenv("PARINDEX_LANG", variable)
        assert run("show", str(OFFICE), *option).lines[0] == office().title[lang]

    def test_a_stream_that_cannot_be_set_up_is_used_as_it_is(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """As in a program that takes the output into a string."""
        stream = io.StringIO()
        monkeypatch.setattr(sys, "stdout", stream)
        assert main(["show", str(OFFICE), "--json"]) == 0
        assert "\\u1ed9" in stream.getvalue()
        assert json.loads(stream.getvalue())["id"] == "test/office/2023"

    def test_a_reader_that_has_seen_enough_is_no_error(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        """The rest is thrown away."""

        class Closed(io.StringIO):
            """A pipe whose other end is closed, with a number of its own."""

            def fileno(self) -> int:
                """The number of a file that nobody else uses."""
                return number

            def flush(self) -> None:
                """Fail, as a closed pipe does."""
                raise BrokenPipeError

        with (tmp_path / "pipe").open("w", encoding="utf-8") as file:
            number = file.fileno()
            monkeypatch.setattr(sys, "stdout", Closed())
            assert main(["list"]) == 0
            monkeypatch.undo()

    def test_letters_lose_their_marks_rather_than_fail(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A stream in ASCII gets letters and signs that a typewriter has."""
        stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
        monkeypatch.setattr(sys, "stdout", stream)
        assert main(["show", str(OFFICE), "1.1"]) == 0
        stream.seek(0)
        lines = stream.read().splitlines()
        assert lines[0] == "1.1 Thuc hien ke hoach"
        assert lines[-3].endswith('"dat tu 80% tro len: ty le x diem toi da"')

    def test_only_what_is_printed_loses_its_marks(self) -> None:
        """A text that cannot be read is not this handler's business."""
        output.prepare(io.StringIO())
        handler = codecs.lookup_error("parindex")
        error = UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid")
        with pytest.raises(UnicodeDecodeError):
            handler(error)

    def test_the_module_runs(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """`python -m parindex` is `parindex`."""
        monkeypatch.setattr(sys, "argv", ["parindex", "list"])
        with pytest.raises(SystemExit) as caught:
            runpy.run_module("parindex", run_name="__main__")
        assert caught.value.code == 0
        assert BUNDLED in capsys.readouterr().out


def process(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """`python -m parindex` in a process of its own."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("LC_", "LANG"))}
    package = str(Path(parindex.__file__).parents[1])
    return subprocess.run(
        [sys.executable, "-m", "parindex", *arguments],
        capture_output=True,
        check=False,
        env={**kept, "PYTHONPATH": package, "COLUMNS": "100", **environment},
    )


C_LOCALE = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}


class TestTerminals:
    """A terminal that does not know Vietnamese letters, and a pipe that closes."""

    @pytest.mark.parametrize("environment", [{"PYTHONIOENCODING": "ascii"}, C_LOCALE])
    def test_letters_lose_their_marks(self, environment: dict[str, str]) -> None:
        """Rather than fail; everything else stays as it is."""
        ran = process("explain", *SELF, "1.1", **environment)
        assert (ran.returncode, ran.stderr) == (0, b"")
        lines = ran.stdout.decode("ascii").splitlines()
        assert lines[:3] == [
            "1.1 Thuc hien ke hoach",
            "So Thu nghiem, nam 2023 - Tu danh gia",
            "1,85 tren 2 diem (tinh tu so lieu)",
        ]
        assert "Cach tinh diem: 37 / 40 x 2 = 1,85 diem" in lines
        source = 'Nguon: 01/QD-TEST, Phu luc, muc 1.1: "dat tu 80% tro len'
        assert any(line.startswith(source) for line in lines)

    @pytest.mark.parametrize("environment", [{"PYTHONIOENCODING": "ascii"}, C_LOCALE])
    def test_json_escapes_them(self, environment: dict[str, str]) -> None:
        """JSON keeps every letter."""
        ran = process("score", *SELF, "--json", **environment)
        assert load_record(ran.stdout.decode("ascii")) == office_card().record

    def test_errors_lose_their_marks_too(self) -> None:
        """On standard error."""
        ran = process("score", *SCORED, PYTHONIOENCODING="ascii")
        assert (ran.returncode, ran.stdout) == (2, b"")
        assert ran.stderr.startswith(b"parindex: So Thu nghiem 2023: ")

    def test_a_code_page_keeps_what_it_has(self) -> None:
        """Only the letters that it lacks lose their marks."""
        ran = process("show", str(OFFICE), PYTHONIOENCODING="cp1252")
        assert ran.stdout.decode("cp1252").splitlines()[0] == "Bo tiêu chí thu nghiem"

    def test_a_terminal_in_utf_8_gets_every_letter(self) -> None:
        """Also in JSON."""
        ran = process("score", *SELF, PYTHONIOENCODING="utf-8")
        assert ran.stdout.decode().splitlines() == list(tree(office_card(), "vi"))
        ran = process("list", "--json", PYTHONIOENCODING="utf-8")
        assert "Chỉ số" in ran.stdout.decode()

    def test_a_pipe_that_closes_leaves_no_traceback(self) -> None:
        """As `| head -1` closes it."""
        package = str(Path(parindex.__file__).parents[1])
        with subprocess.Popen(
            [sys.executable, "-m", "parindex", "show", BUNDLED, "--json"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": package, "PYTHONIOENCODING": "utf-8"},
        ) as ran:
            assert ran.stdout is not None
            assert ran.stderr is not None
            assert ran.stdout.readline() == b"{\n"
            ran.stdout.close()
            assert ran.stderr.read() == b""
        assert ran.returncode == 0

    def test_every_line_of_an_explanation_can_lose_its_marks(self) -> None:
        """Nothing but letters, digits and signs of a typewriter is left."""
        for node in office_card().root.walk():
            for lang in ("vi", "en"):
                text = office_card().explain(node.code, lang)
                assert plain(text.translate(output.TYPED)).isascii()
