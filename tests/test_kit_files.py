from __future__ import annotations

import csv
import io
import json
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import parindex
from parindex.assessment import Assessment, Book
from parindex.cli import main
from parindex.csvfiles import CsvTable, read_table
from parindex.errors import Invalid, NumberError
from parindex.evaluation import evaluate
from parindex.intervals import Interval
from parindex.kit import Kit, Report, check, kit
from parindex.measures import Datum
from parindex.numbers import exact_text
from parindex.rules import Band, Bands, Compliance, Proportional
from samples import (
    ANSWER,
    OFFICE,
    ON_TIME,
    PUNCTUAL,
    RECEIVED,
    SIPAS,
    criterion,
    office,
)
from samples import framework as whole_of
from strategies import FEW, frameworks

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from parindex.criteria import Framework

BUNDLED = "vn/par-index/province/2022"
NAMES = {"README.md", "cases.csv", "expected.csv", "kit.json"}

BANDS = Bands(
    measure=PUNCTUAL,
    bands=[Band(at_least="95 %", score=1)],
    otherwise=0,
    no_cases="zero",
)
SMALL = whole_of(
    criterion(BANDS, code="1"),
    criterion(Proportional(measure=PUNCTUAL, no_cases="zero"), code="2"),
    criterion(Compliance(answer="grade", scores={"good": 1, "poor": 0}), code="3"),
    data=(ON_TIME, RECEIVED, ANSWER, SIPAS),
)
KIT = kit(SMALL)


def results(found: Kit, given: Sequence[tuple[str, ...]] = ()) -> CsvTable:
    """What a system that makes no mistake would hand in, or the rows given."""
    table = CsvTable(
        name="results.csv",
        columns=("case", "code", "low", "high"),
        rows=[
            (case.id, code, exact_text(score.low), exact_text(score.high))
            for case in found.cases
            for code, score in case.expected.items()
        ],
    )
    return CsvTable(name=table.name, columns=table.columns, rows=given or table.rows)


def rows(*cells: str) -> CsvTable:
    """Results with a few rows."""
    lines = [tuple(row.split(",")) for row in cells]
    return CsvTable(
        name="results.csv", columns=("case", "code", "low", "high"), rows=lines
    )


def read_back(found: Kit, folder: Path) -> dict[str, Assessment]:
    """The cases of a written kit as assessments, read as its README says."""
    table = read_table(folder / "cases.csv")
    names = {datum.name: datum for datum in found.framework.data}
    common = found.assessment(found.cases[0])
    made = {}
    for row in table.rows:
        case, code, vi, en, out, *cells = row
        assert vi
        assert en
        assert not code or code in found.framework
        known = {
            name: value_of(names[name], text)
            for name, text in zip(table.columns[5:], cells, strict=True)
            if text
        }
        book = Book(
            name="appraised", measurements=known, not_applicable=tuple(out.split())
        )
        made[case] = attrs.evolve(common, books=[book])
    return made


def value_of(datum: Datum, text: str) -> Any:
    """What a cell says, as a book has it."""
    if datum.choices:
        return text == "yes" if datum.kind == "flag" else text
    unit = " share" if datum.number_unit == "share" else ""
    low, *high = (f"{Fraction(end)}" for end in text.split(".."))
    ends = [parindex.Amount(end, unit.strip() or None) for end in (low, *high)]
    return tuple(ends) if high else ends[0]


class TestFiles:
    """Four files that any system can read."""

    @pytest.mark.parametrize("edition", ["office", *parindex.available()])
    def test_what_was_written_gives_what_is_expected(
        self, edition: str, tmp_path: Path
    ) -> None:
        """Read back from cases.csv, every seventh case scores as in expected.csv."""
        whole = office() if edition == "office" else parindex.load_framework(edition)
        found = kit(whole)
        found.write(tmp_path / "kit")
        folder = tmp_path / "kit"
        assert {path.name for path in folder.iterdir()} == NAMES
        expected: dict[str, dict[str, tuple[Fraction, Fraction]]] = {}
        for case, code, low, high in read_table(folder / "expected.csv").rows:
            expected.setdefault(case, {})[code] = Fraction(low), Fraction(high)
        made = read_back(found, folder)
        assert list(made) == list(expected) == [case.id for case in found.cases]
        for name in list(made)[::7]:
            card = evaluate(whole, made[name])
            for node in card.root.walk():
                if node.code in expected[name]:
                    ends = node.score.low, node.score.high
                    assert expected[name][node.code] == ends, (name, node.code)

    def test_json_says_the_same(self) -> None:
        """Numbers as texts, the data with their kinds and units."""
        found = json.loads(KIT.to_json())
        assert found["content_hash"] == SMALL.content_hash
        assert [datum["name"] for datum in found["data"]] == [
            *("on_time", "received", "grade", "sipas")
        ]
        assert found["data"][2]["answers"]["good"] == {"vi": "Good", "en": "Good"}
        assert found["data"][0]["unit"] == "dossier"
        assert len(found["cases"]) == len(KIT.cases)
        for plain, case in zip(found["cases"], KIT.cases, strict=True):
            assert plain["id"] == case.id
            assert plain["about"] == {"vi": case.about.vi, "en": case.about.en}
            assert set(plain["measurements"]) == set(case.measurements)
            for code, score in case.expected.items():
                ends = plain["expected"][code]
                ends = Fraction(ends["low"]), Fraction(ends["high"])
                assert Interval(*ends) == score

    def test_the_same_bytes_each_time(self, tmp_path: Path) -> None:
        """A kit made twice is the same."""
        for name in ("a", "b"):
            kit(SMALL).write(tmp_path / name)
        for name in NAMES:
            a, b = ((tmp_path / of / name).read_bytes() for of in ("a", "b"))
            assert a == b
            assert b"\r" not in a

    def test_never_over_files_unless_forced(self, tmp_path: Path) -> None:
        """Then nothing is written at all."""
        (tmp_path / "kit.json").write_text("mine")
        with pytest.raises(Invalid, match=r"kit\.json: found a file that is there"):
            KIT.write(tmp_path)
        assert [path.name for path in tmp_path.iterdir()] == ["kit.json"]
        KIT.write(tmp_path, force=True)
        assert {path.name for path in tmp_path.iterdir()} == NAMES

    @pytest.mark.parametrize("name", ["file/kit", "none/kit", "\0"])
    def test_where_nothing_can_be_written(self, name: str, tmp_path: Path) -> None:
        """A file, a folder whose own folder is not there, an impossible name."""
        (tmp_path / "file").touch()
        with pytest.raises(Invalid, match="a folder that can be written to"):
            KIT.write(tmp_path / name)

    def test_readme(self) -> None:
        """What it is of, in both languages, with its hash and its counts."""
        text = KIT.files["README.md"]
        assert text.count(f"`{SMALL.content_hash}`") == 2
        assert text.count(f": {len(KIT.cases)};") == 2
        assert "Số ca" in text
        assert "Expected" not in text.splitlines()[0]
        assert text.count("Overlays: –") == text.count("Bản bổ sung: –") == 1

    def test_hostile_texts(self) -> None:
        """Titles, answers and data that are formulas, columns, lines or mark-up."""
        answers = {"a,=1": "=cmd()", "ok": '@x,\n"y"'}
        data = [
            Datum(name="case", title="=1\n+2", kind="answer", answers=answers),
            Datum(name="case_", title="`<b>`", kind="flag"),
        ]
        found = kit(
            whole_of(
                criterion(Compliance(answer="case", scores={"a,=1": 1, "ok": 0}), "1"),
                criterion(Compliance(answer="case_"), "2"),
                data=data,
                title="# <b>`x`</b>\n{vi}",
            )
        )
        table = list(csv.reader(io.StringIO(found.files["cases.csv"])))
        assert table[0] == [
            *("case__", "code", "about_vi", "about_en", "not_applicable"),
            *("case", "case_"),
        ]
        assert {row[5] for row in table[1:]} == {"", "a,=1", "ok"}
        assert not any(row[n][:1] in {*"=+-@\t\r"} for row in table for n in (0, 2, 3))
        assert not any("\n" in cell for row in table for cell in row)
        assert "# # &lt;b&gt;'x'&lt;/b&gt; {vi}\n" in found.files["README.md"]
        assert "<b>" not in found._repr_html_()


class TestCheck:
    """Somebody's results against the expected ones."""

    def test_results_without_mistakes(self) -> None:
        """All agree, as exact fractions."""
        report = check(KIT, results(KIT))
        assert report.agrees
        assert report.compared == sum(len(case.expected) for case in KIT.cases)
        assert report.explain() == (
            f"Số điểm đã đối chiếu: {report.compared}; sai lệch: 0, ở số ca: 0"
        )

    def test_one_sign_of_comparison_wrong(self) -> None:
        """`>` in the place of `>=` is caught at each threshold met, and only there."""
        wrong = []
        for case, code, low, high in results(KIT).rows:
            data = next(c for c in KIT.cases if c.id == case).measurements
            on_time, received = data.get("on_time"), data.get("received")
            whole = isinstance(on_time, int) and isinstance(received, int) and received
            if whole and code == "1" and 100 * on_time == 95 * received:  # type: ignore[operator]
                wrong.append((case, code, "0", "0"))
            else:
                wrong.append((case, code, low, high))
        report = check(KIT, results(KIT, wrong))
        assert not report.agrees
        assert {item.code for item in report.differing} == {"1"}
        found = {
            (item.case.measurements["on_time"], item.case.measurements["received"])
            for item in report.differing
        }
        assert found >= {(19, 20), (190, 200), (19_000, 20_000)}
        assert {item.gap for item in report.differing} == {1}
        line = report.explain("en").splitlines()[0]
        assert line.endswith("(exactly 95 %: 19 of 20): expected 1, found 0, off by 1")
        assert "phải ra 1, thực tế 0, lệch 1" in report.explain()
        assert "ngay dưới" not in report._repr_html_()
        assert "<td>1</td><td>0</td>" in report._repr_html_()

    def test_floats(self) -> None:
        """Near is enough where a score never ends; elsewhere if it is asked for."""
        floats = [
            (case, code, *(repr(float(Fraction(end)) + 1e-12) for end in ends))
            for case, code, *ends in results(KIT).rows
        ]
        table = results(KIT, floats)
        strict = check(KIT, table)
        assert strict.differing
        assert {"/" in exact_text(item.expected.low) for item in strict.differing} == {
            False
        }
        assert check(KIT, table, everywhere=True).agrees
        assert not check(
            KIT, table, everywhere=True, tolerance="1/10000000000000"
        ).agrees

    def test_the_tolerance_is_its_own_limit(self) -> None:
        """At it, and just over it."""
        case = next(c for c in KIT.cases if "/" in exact_text(c.expected[c.code].low))
        score = case.expected[case.code].low
        for over, agrees in ((0, True), (Fraction(1, 10**12), False)):
            text = str(score + Fraction(1, 10**9) + over)
            report = check(KIT, rows(f"{case.id},{case.code},{text},"))
            ends = (case.id, case.code)
            told = {(item.case.id, item.code) for item in report.differing}
            assert (ends not in told) is agrees

    @pytest.mark.parametrize("tolerance", [-1, 0.1, "x"])
    def test_what_is_no_tolerance(self, tolerance: object) -> None:
        """Below 0, a float, no number."""
        with pytest.raises(NumberError):
            check(KIT, results(KIT), tolerance=tolerance)

    def test_scores_that_are_not_there(self) -> None:
        """Differ; but without intervals, only what is one number counts."""
        settled = [row for row in results(KIT).rows if row[2] == row[3]]
        table = results(KIT, [(*row[:3], "") for row in settled])
        assert check(KIT, table, settled=True).agrees
        report = check(KIT, table)
        assert report.differing
        assert {item.found for item in report.differing} == {None}
        assert {item.gap for item in report.differing} == {0}
        assert "expected [0, 1], found nothing" in report.explain("en")
        assert "không có kết quả" in report.explain()
        assert "<td></td>" in report._repr_html_()
        empty = check(KIT, rows(f"{KIT.cases[0].id},1,,"))
        assert len(empty.differing) == empty.compared

    def test_other_columns_codes_and_forms_of_numbers(self) -> None:
        """Are passed over; numbers may be as programs print them."""
        case = next(c for c in KIT.cases if c.expected[c.code] == Interval.of(1))
        table = CsvTable(
            name="r",
            columns=("note", "case", "code", "high", "low"),
            rows=[
                ("x", case.id, "1", "+1.0E0", " .1e+1 "),
                ("x", case.id, "2", "17", "17"),
            ],
        )
        report = check(KIT, table)
        assert [item for item in report.differing if item.found] == []
        assert len(report.differing) == report.compared - 1

    @pytest.mark.parametrize(
        ("row", "words"),
        [
            ("none,1,0,0", "line 2, column case: found 'none'; expected a case"),
            ("{id},9,0,0", "line 2, column code: found '9'; expected a code"),
            ("{id},1,x,0", "line 2, column low: found 'x'; expected a number"),
            ("{id},1,0,1/0", "line 2, column high: found '1/0'; expected a number"),
            ("{id},1,,1", "line 2, column low: found nothing; expected a number"),
            ("{id},1,nan,1", "line 2, column low: found 'nan'"),
            ("{id},1,1e9999,1", "line 2, column low: found '1e9999'"),
            ("{id},1,1,0", r"line 2: found \[1, 0\]; expected the lower end first"),
        ],
    )
    def test_mistakes(self, row: str, words: str) -> None:
        """Each with its line, what was found, and what was expected."""
        with pytest.raises(Invalid, match=words):
            check(KIT, rows(row.format(id=KIT.cases[0].id)))

    def test_the_same_score_twice(self) -> None:
        """Is told with both lines."""
        row = f"{KIT.cases[0].id},1,0,0"
        with pytest.raises(Invalid, match="which line 2 has; expected each case"):
            check(KIT, rows(row, row))

    def test_columns_that_are_not_there(self) -> None:
        """All of them, with what may be meant."""
        table = CsvTable(name="r", columns=("case", "Code", "lowest"), rows=[])
        with pytest.raises(Invalid) as caught:
            check(KIT, table)
        assert [problem.found for problem in caught.value.problems] == [
            *("no column 'code'", "no column 'low'", "no column 'high'")
        ]

    def test_results_of_another_kit(self) -> None:
        """The reading of this one is named."""
        found = kit(parindex.load_framework(BUNDLED), "inferred")
        with pytest.raises(Invalid, match="in the reading 'inferred'"):
            check(found, rows("1#0,1,0,0"))

    def test_json(self) -> None:
        """Exact texts; nothing where nothing was found."""
        case = KIT.cases[0]
        report = check(KIT, rows(f"{case.id},{case.code},7,7"))
        found = json.loads(report.to_json())
        assert found["compared"] == report.compared
        assert found["differing"][0] == {
            "case": case.id,
            "code": case.code,
            "expected": ["0", "1"],
            "found": ["7", "7"],
        }
        assert found["differing"][1]["found"] is None


@pytest.mark.property
class TestAnyKit:
    """Of any framework."""

    @settings(FEW, max_examples=min(FEW.max_examples, 20))
    @given(frameworks(sums_only=True), st.integers(0, 10**6))
    def test_a_changed_score_is_found(self, whole: Framework, pick: int) -> None:
        """What is expected agrees; one score that is another one does not."""
        found = kit(whole)
        table = results(found)
        assert check(found, table).agrees
        number = pick % len(table.rows)
        case, code, low, high = table.rows[number]
        changed = (case, code, str(Fraction(low) - 1), high)
        others = (*table.rows[:number], changed, *table.rows[number + 1 :])
        report: Report = check(found, results(found, others))
        assert [(item.case.id, item.code) for item in report.differing] == [
            (case, code)
        ]
        assert report.differing[0].gap == 1


class TestCommand:
    """`parindex kit`."""

    def run(
        self, capsys: pytest.CaptureFixture[str], *arguments: object
    ) -> tuple[int, str, str]:
        """The exit status, and what was printed."""
        status = main(["kit", str(OFFICE), "--lang", "en", *map(str, arguments)])
        return status, *capsys.readouterr()

    def test_written_and_checked(self, capsys: Any, tmp_path: Path) -> None:
        """Its own expected scores agree with it; changed ones do not."""
        folder = tmp_path / "kit"
        status, out, err = self.run(capsys, "-o", folder)
        assert (status, err) == (0, "")
        assert out.startswith(f"{folder}: conformance kit written. Cases: ")
        expected = folder / "expected.csv"
        status, out, err = self.run(capsys, "--check", expected)
        assert (status, err) == (0, "")
        assert "differing: 0" in out
        lines = expected.read_text(encoding="utf-8").splitlines()
        case, code, *_ = lines[5].split(",")
        lines[5] = f"{case},{code},-99,99"
        expected.write_text("\n".join(lines), encoding="utf-8")
        status, out, err = self.run(capsys, "--check", expected)
        assert status == 1
        assert out.startswith(f"{case}, {code or 'Total'} (")
        assert "found [-99, 99], off by " in out
        status, out, _ = self.run(capsys, "--check", expected, "--json")
        assert status == 1
        assert len(json.loads(out)["differing"]) == 1
        options = ("--everywhere", "--tolerance", "1000", "--settled")
        assert self.run(capsys, "--check", expected, *options)[0] == 0

    def test_in_json(self, capsys: Any, tmp_path: Path) -> None:
        """Where it is, and how many cases it has."""
        status, out, _ = self.run(capsys, "-o", tmp_path, "--json")
        assert status == 0
        count = len(kit(office()).cases)
        assert json.loads(out) == {"folder": str(tmp_path), "cases": count}
        status, _, err = self.run(capsys, "-o", tmp_path)
        assert status == 2
        assert "a file that is there" in err
        assert self.run(capsys, "-o", tmp_path, "--force")[0] == 0

    @pytest.mark.parametrize(
        ("options", "words"),
        [
            (("--check", "none.csv"), "none.csv: found"),
            (("-o", "x", "--reading", "none"), "no reading 'none'"),
        ],
    )
    def test_mistakes(self, capsys: Any, options: tuple[str, ...], words: str) -> None:
        """In a sentence, with exit status 2."""
        status, out, err = self.run(capsys, *options)
        assert (status, out) == (2, "")
        assert words in err
