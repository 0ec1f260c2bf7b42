"""What breaks the engines for volume: each test is a bug that is still there.

Every one of them says what must be instead. A fix takes the mark away.
"""

from __future__ import annotations

import sqlite3
import unicodedata
from fractions import Fraction
from importlib import resources
from typing import TYPE_CHECKING, Any

import pytest

from parindex.cli import main
from parindex.errors import Invalid, NumberError
from parindex.evaluation import evaluate
from parindex.kit import kit
from parindex.measures import Change, Datum, Number, Ratio, Share
from parindex.numbers import half_up
from parindex.rules import (
    Band,
    Bands,
    Compliance,
    Increase,
    Proportional,
    Rounded,
    Rule,
)
from parindex.sheets import blank_card
from parindex.sql import Query, formulas, sheet
from samples import assessment, book, criterion, framework

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from parindex.criteria import Framework
    from parindex.records import Measured

HEAD = "id,unit,level,received,due,resolved"
LATE = "{id},Hà Giang,xã,2024-0{id}-01,2024-0{id}-02,2024-0{id}-05"


def counts(*names: str) -> list[Datum]:
    return [Datum(name=n, title=n, kind="count", unit="dossier") for n in names]


def amounts(*names: str) -> list[Datum]:
    return [Datum(name=n, title=n, kind="amount", unit="VND") for n in names]


def one(rule: Rule, data: list[Datum], most: int = 1) -> Framework:
    """A framework of one criterion."""
    return framework(criterion(rule, max_score=most), data=data)


def steps(measure: Any, at_least: str, **more: Any) -> Bands:
    """1 point from a value on."""
    bands = [Band(at_least=at_least, score=1)]
    return Bands(measure=measure, bands=bands, otherwise=0, **more)


TEN = steps(Number(of="a"), "10 dossiers")
SUM = steps(Number(of={"a": 1, "b": 1}), "0.8 VND")


def decomposed(text: str) -> str:
    """As files made on a Mac have it."""
    return unicodedata.normalize("NFD", text)


def hundredths(of: Framework, row: Mapping[str, object]) -> int:
    """What a row is published as, in hundredths of a point."""
    card = evaluate(of, assessment(book(measurements=row)))
    return int(half_up(card.score.low, 2) * 100)


def written(folder: Path, name: str, *lines: str) -> Path:
    path = folder / name
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


class TestRecords:
    """`parindex.records` and the command `measure`."""

    @pytest.fixture(autouse=True)
    def _duckdb(self) -> None:
        pytest.importorskip("duckdb")

    @staticmethod
    def measured(records: Any, **options: Any) -> Measured:
        from parindex.records import Options, measure  # noqa: PLC0415 - an extra

        return measure("vn/dossiers", records, Options(**options))

    @staticmethod
    def invested(records: Any) -> Measured:
        from parindex.records import measure  # noqa: PLC0415 - an extra

        return measure("vn/public-investment", records)

    @pytest.mark.xfail(
        strict=True,
        reason="only paths as typed are kept from being overwritten, not what a "
        "pattern names: the records themselves are lost",
    )
    def test_output_never_takes_the_place_of_records(self, tmp_path: Path) -> None:
        path = written(tmp_path, "records.csv", HEAD, LATE.format(id=1))
        before = path.read_text("utf-8")
        pattern = str(tmp_path / "*.csv")
        main(["measure", "vn/dossiers", pattern, "-o", str(path), "--force"])
        assert path.read_text("utf-8") == before

    @pytest.mark.xfail(
        strict=True,
        reason="Row.plus takes what a part has not measured for 0; its own notes say "
        "that the datum is not measured",
    )
    def test_what_a_month_has_not_measured_the_year_has_not(
        self, tmp_path: Path
    ) -> None:
        """`apologised` is needed: "without this column the datum is missing, not 0"."""
        first = written(tmp_path, "1.csv", HEAD, LATE.format(id=1))
        head, row = f"{HEAD},apologised", f"{LATE.format(id=2)},1"
        second = written(tmp_path, "2.csv", head, row)
        (found,) = (self.measured([first]) + self.measured([second])).rows
        assert found.data["dossiers_late"] == 2
        assert "dossiers_late_apologised" not in found.data

    @pytest.mark.xfail(
        strict=True,
        reason="a column that one of several files lacks is NULL in its rows, which "
        "then count as not apologised for",
    )
    def test_a_needed_column_that_one_file_lacks(self, tmp_path: Path) -> None:
        """The same two files at once: half of the late ones are not known about."""
        first = written(tmp_path, "1.csv", HEAD, LATE.format(id=1))
        head, row = f"{HEAD},apologised", f"{LATE.format(id=2)},1"
        second = written(tmp_path, "2.csv", head, row)
        (found,) = self.measured([first, second]).rows
        assert found.data["dossiers_late"] == 2
        assert "dossiers_late_apologised" not in found.data

    @pytest.mark.xfail(
        strict=True,
        reason="times with a zone become days in the zone of the caller's connection, "
        "while all other records are read in Vietnam's",
    )
    def test_days_are_those_of_vietnam_on_any_connection(self) -> None:
        import duckdb  # noqa: PLC0415 - an extra

        connection = duckdb.connect()
        connection.execute("SET TimeZone = 'America/New_York'")
        records = connection.sql(
            "SELECT '1' AS id, 'a' AS unit, 'xã' AS level, DATE '2025-02-01' AS due, "
            "TIMESTAMPTZ '2025-01-01 00:30:00+07' AS received"
        )
        assert [row.period for row in self.measured(records).rows] == ["2025"]

    @pytest.mark.parametrize(
        ("level", "unit", "known"),
        [("xã", "a", []), ("a", "Hà Giang", ["Hà Giang"])],
        ids=["level", "unit"],
    )
    @pytest.mark.xfail(
        strict=True,
        reason="texts are compared as they are composed: every row of a file with "
        "decomposed letters is bad, though names of columns and units are composed",
    )
    def test_decomposed_letters_are_the_same_letters(
        self, tmp_path: Path, level: str, unit: str, known: list[str]
    ) -> None:
        level = "xã" if known else decomposed(level)
        row = f"1,{decomposed(unit)},{level},2024-01-01,2024-01-02,2024-01-02"
        found = self.measured([written(tmp_path, "1.csv", HEAD, row)], units=known)
        assert found.bad == 0

    @pytest.mark.parametrize("year", [0, -5, 9999, 99999])
    @pytest.mark.xfail(
        strict=True,
        raises=ValueError,
        reason="a year that no date has goes to datetime.date unseen: a traceback, and "
        "exit code 1, where bad input is told in a sentence and gives 2",
    )
    def test_years_that_no_day_is_in(self, tmp_path: Path, year: int) -> None:
        path = written(tmp_path, "1.csv", HEAD, LATE.format(id=1))
        with pytest.raises(Invalid, match="year"):
            self.measured([path], year=year)

    @pytest.mark.xfail(
        strict=True,
        reason="DuckDB renames the second column and the first is counted; of a CSV "
        "file the same is refused",
    )
    def test_two_columns_of_a_frame_with_one_name(self) -> None:
        pandas = pytest.importorskip("pandas")
        names = [*HEAD.split(","), "due"]
        row = [*LATE.format(id=1).split(","), "2024-09-30"]
        with pytest.raises(Invalid, match="due"):
            self.measured(pandas.DataFrame([row], columns=names))

    @pytest.mark.xfail(
        strict=True,
        reason="TRY_CAST to DECIMAL(28, 6) rounds each row; the same number in a CSV "
        "file is unreadable, and told",
    )
    def test_decimals_of_floats_are_not_dropped_unseen(self) -> None:
        """4e-7 in each of ten rows comes to 0 in all."""
        pandas = pytest.importorskip("pandas")
        rows: dict[str, list[Any]] = {
            "unit": ["a"],
            "year": [2024],
            "planned": [4e-7],
            "disbursed": [1],
        }
        columns = {name: values * 10 for name, values in rows.items()}
        found = self.invested(pandas.DataFrame(columns))
        sums = [row.data["public_investment_planned"] for row in found.rows]
        assert found.bad == 10 or sums == [Fraction(4, 10**6)]

    @pytest.mark.xfail(
        strict=True,
        reason="the definition is not among the files that are kept from being "
        "overwritten, as records, units and the calendar are",
    )
    def test_output_never_takes_the_place_of_the_definition(
        self, tmp_path: Path
    ) -> None:
        from parindex.records import load_definition  # noqa: PLC0415 - an extra

        path = written(tmp_path, "records.csv", HEAD, LATE.format(id=1))
        bundled = resources.files("parindex.records") / "vn" / "dossiers.toml"
        own = tmp_path / "own.toml"
        own.write_text(bundled.read_text("utf-8"), "utf-8")
        main(["measure", str(own), str(path), "-o", str(own), "--force"])
        assert load_definition(own).id == "vn/dossiers"

    @pytest.mark.xfail(
        strict=True,
        raises=sqlite3.OperationalError,
        reason="names of steps are told from the table's with capital letters: SQLite "
        "finds a circular reference; a table `records` is refused",
    )
    def test_a_table_named_as_a_step_but_for_capitals(self) -> None:
        from parindex.records import (  # noqa: PLC0415 - an extra
            Options,
            definition_sql,
            load_definition,
        )

        definition = load_definition("vn/dossiers")
        try:
            text = definition_sql(definition, Options(), "sqlite", table="RECORDS")
        except Invalid:
            return
        columns = ", ".join(column.name for column in definition.recorded)
        with sqlite3.connect(":memory:") as base:
            base.execute(f"CREATE TABLE RECORDS ({columns})")
            assert base.execute(text).fetchall() == []

    @pytest.mark.xfail(
        strict=True,
        raises=Invalid,
        reason="a column without any value has no type in DuckDB, and is refused as "
        "one of `another type`, though it may be absent altogether",
    )
    def test_an_optional_column_without_any_value(self) -> None:
        """As pandas and Polars have it while nothing is resolved."""
        pandas = pytest.importorskip("pandas")
        row = [*LATE.format(id=1).split(",")[:-1], None]
        found = self.measured(pandas.DataFrame([row], columns=HEAD.split(",")))
        assert found.rows[0].data["dossiers_commune_on_time"] == 0

    @pytest.mark.parametrize("records", [None, iter(())], ids=["none", "iterator"])
    @pytest.mark.xfail(
        strict=True,
        raises=(TypeError, RuntimeError),
        reason="what is neither paths nor a table goes to DuckDB's binding as it is",
    )
    def test_what_is_no_table(self, records: object) -> None:
        with pytest.raises(Invalid):
            self.measured(records)

    @pytest.mark.xfail(
        strict=True,
        reason="pairs go through dict(): of two columns for one name, the last wins",
    )
    def test_two_columns_for_one_name(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        path = written(tmp_path, "1.csv", HEAD, LATE.format(id=1))
        pairs = ["--columns", "received=nope", "received=due"]
        assert main(["measure", "vn/dossiers", str(path), *pairs]) == 2
        assert "received" in capsys.readouterr().err


class TestArrays:
    """`parindex.arrays`, in floats and in whole numbers."""

    @staticmethod
    def scored(of: Framework, columns: Mapping[str, Any], mode: Any = "float") -> Any:
        pytest.importorskip("numpy")
        from parindex.arrays import compile_card  # noqa: PLC0415 - an extra

        return compile_card(blank_card(of), mode=mode).score(columns)

    @pytest.mark.xfail(
        strict=True,
        reason="32-bit floats are widened as they are, 0.95 to 0.94999999; frames "
        "refuse them, and whole numbers read them by their 32-bit neighbour",
    )
    def test_floats_of_32_bits(self) -> None:
        """Exactly 95 % is scored below "from 95 %", and said to be settled."""
        np = pytest.importorskip("numpy")
        share = Datum(name="p", title="p", kind="percent")
        of = one(steps(Number(of="p"), "95 %"), [share])
        column = np.array([0.95], np.float32)
        try:
            found = self.scored(of, {"p": column}).published(2).units.tolist()
        except Invalid:
            return
        assert found == [hundredths(of, {"p": "95 %"})] == [100]

    @pytest.mark.parametrize(
        ("data", "digits", "row", "exact"),
        [
            (counts("a", "b"), 0, {"a": [1], "b": [6]}, 1),
            (amounts("a", "b"), None, {"a": [1e12], "b": [3e12]}, 1),
        ],
        ids=["rounded", "straight"],
    )
    @pytest.mark.xfail(
        strict=True,
        reason="scores[code] in whole numbers is the lower end, also in rows of "
        "`doubt`: a whole point off after rounding, or 1e-5 of a share of large "
        "amounts, beside an error bound of 0",
    )
    def test_whole_numbers_are_no_further_off_than_they_say(
        self, data: Any, digits: int | None, row: Any, exact: int
    ) -> None:
        """3 x 1/6 is 0.5, which is rounded to 1; 3 x 1/3 is 1."""
        rule: Rule = Proportional(measure=Share(part="a", whole="b"), no_cases="zero")
        if digits is not None:
            rule = Rounded(rule=rule, digits=digits)
        found = self.scored(one(rule, data, most=3), row, "integer")
        assert abs(found[""].low[0] - exact) <= found.error_bound + 1e-12

    @pytest.mark.xfail(
        strict=True,
        reason="a change of shares with missing data is `doubt` in whole numbers, and "
        "scores[code] then has 0 for both ends",
    )
    def test_missing_data_are_not_0_in_whole_numbers(self) -> None:
        """How many were on time is not known: the score is from 0 to 1."""
        change = Change(
            now=Share(part="a", whole="b"),
            base=Share(part="c", whole="d"),
            relative=True,
        )
        rule = Proportional(measure=change, zero="0 %", full="50 %", no_cases="zero")
        rows = {"a": [float("nan")], "b": [2], "c": [1], "d": [3]}
        found = self.scored(one(rule, counts(*rows)), rows, "integer")
        assert [end.tolist() for end in found[""]] == [[0], [1]]

    @pytest.mark.xfail(
        strict=True,
        reason="ends_of caps at the most of int64, and the column is then cast to it: "
        "counts from 2^63 on turn negative, and score 0",
    )
    def test_whole_numbers_of_64_bits_without_a_sign(self) -> None:
        np = pytest.importorskip("numpy")
        of = one(TEN, counts("a"))
        column = np.array([2**63, 2**64 - 1], np.uint64)
        try:
            found = self.scored(of, {"a": column}, "integer")
        except Invalid:
            return
        assert found.published(2).units.tolist() == [100, 100]

    @pytest.mark.xfail(
        strict=True,
        reason="counts with decimals are scaled before is_fine looks for whole numbers "
        "in floats: they are scored, and explain() then fails",
    )
    def test_parts_of_a_case(self) -> None:
        """As in floats: `expected whole numbers`."""
        with pytest.raises(Invalid, match="whole"):
            self.scored(one(TEN, counts("a")), {"a": [9.5, 12.0]}, "integer")

    @pytest.mark.parametrize(
        ("rule", "row"),
        [
            (
                Increase(
                    measure=Change(
                        now=Share(part="a", whole="b"),
                        base=Share(part="c", whole="d"),
                    ),
                    at_least="1 %",
                    otherwise=0,
                    no_cases="zero",
                ),
                {
                    "a": 91 * 10**11,
                    "b": 10**13,
                    "c": 90 * 10**11,
                    "d": 10**13,
                },
            ),
            (
                steps(Share(part="a", whole="b"), "95 %", no_cases="zero"),
                {"a": 95 * 2**50 - 1, "b": 100 * 2**50},
            ),
        ],
        ids=["products", "numbers"],
    )
    @pytest.mark.xfail(
        strict=True,
        reason="products and counts past 2^53 decide thresholds in floats, with a "
        "bound of 0; frames refuse such rows, arrays do not look",
    )
    def test_published_is_exact_for_large_counts(
        self, rule: Rule, row: dict[str, int]
    ) -> None:
        np = pytest.importorskip("numpy")
        of = one(rule, counts(*row))
        columns = {name: np.array([x], np.int64) for name, x in row.items()}
        try:
            found = self.scored(of, columns)
        except Invalid:
            return
        assert found.published(2).units.tolist() == [hundredths(of, row)]

    @pytest.mark.parametrize("number", [float("inf"), 2.0**53])
    @pytest.mark.xfail(
        strict=True,
        reason="the message of decimals is given where the number is too large: row 0 "
        "of 0, at most 9 decimals",
    )
    def test_what_is_said_of_numbers_that_are_too_large(self, number: float) -> None:
        with pytest.raises(Invalid) as caught:
            self.scored(one(TEN, counts("a")), {"a": [1.0, number]}, "integer")
        assert "row 1 of 1" in str(caught.value)


class TestFrames:
    """`parindex.frames`."""

    @pytest.mark.parametrize("names", [["a", 0], ["a", "a"]], ids=["a number", "twice"])
    @pytest.mark.xfail(
        strict=True,
        reason="names of columns that are numbers (`0`, as pandas makes them) or stand "
        "twice give an AttributeError and narwhals' own error",
    )
    def test_names_of_columns_as_pandas_makes_them(self, names: list[Any]) -> None:
        pytest.importorskip("narwhals")
        pandas = pytest.importorskip("pandas")
        from parindex.frames import score  # noqa: PLC0415 - an extra

        frame = pandas.DataFrame([[12, 3]], columns=names)
        if names[0] == names[1]:
            with pytest.raises(Invalid):
                score(frame, one(TEN, counts("a")))
        else:
            assert score(frame, one(TEN, counts("a")))["score"].tolist() == [1]

    @pytest.mark.xfail(
        strict=True,
        raises=ValueError,
        reason="without a column that scores follow from, the first step has nothing "
        "to add, which narwhals refuses of lazy frames; eager ones are scored",
    )
    def test_a_lazy_frame_of_which_no_column_matters(self) -> None:
        """Of a share without its whole nothing is known, but that is no mistake."""
        pytest.importorskip("narwhals")
        polars = pytest.importorskip("polars")
        from parindex.frames import score  # noqa: PLC0415 - an extra

        rule = steps(Share(part="a", whole="b"), "95 %", no_cases="full")
        frame = polars.LazyFrame({"a": [1]})
        found = score(frame, one(rule, counts("a", "b"))).collect()
        assert found.select("score_low", "score_high").row(0) == (0, 1)


class TestKit:
    """`parindex.kit`."""

    @pytest.mark.parametrize("answer", ["0", "10 %", "=x"])
    @pytest.mark.xfail(
        strict=True,
        raises=(Invalid, NumberError),
        reason="a measurement is an answer only if it begins with a letter: such a "
        "framework loads, but no book and no kit can give the answer",
    )
    def test_answers_that_begin_with_no_letter(self, answer: str) -> None:
        """`found 0; expected 0 or other`."""
        answers = {answer: "a", "other": "b"}
        datum = Datum(name="y", title="y", kind="answer", answers=answers)
        rule = Compliance(answer="y", scores={answer: 1, "other": 0})
        try:
            of = one(rule, [datum])
        except Invalid:
            return
        given = [case.measurements.get("y") for case in kit(of).cases]
        assert answer in given


class TestSql:
    """`parindex.sql`: queries and spreadsheet formulas."""

    @pytest.mark.parametrize("is_kept", [False, True], ids=["a datum", "kept"])
    @pytest.mark.xfail(
        strict=True,
        reason="names are told apart by identity (`is not`), and the two are one and "
        "the same text: the query then takes the user's column for its own, NULL in "
        "all rows",
    )
    def test_a_column_with_a_name_of_the_query(self, *, is_kept: bool) -> None:
        name = "a" if is_kept else "is_sound"
        of = one(steps(Number(of=name), "10 dossiers"), counts(name))
        keep = ["is_sound"] if is_kept else []
        with pytest.raises(Invalid, match="is_sound"):
            Query(sheet=sheet(of), keep=keep)

    @pytest.mark.xfail(
        strict=True,
        reason="DECIMAL(38, 6) times DECIMAL(38, 6) overflows from 10^13 on, which is "
        "a province's budget in đồng: one row stops the whole query",
    )
    def test_amounts_in_dong_do_not_stop_a_query(self) -> None:
        duckdb = pytest.importorskip("duckdb")
        change = Change(
            now=Ratio(of="a", to="b"), base=Ratio(of="c", to="d"), relative=True
        )
        rule = Increase(measure=change, at_least="10 %", otherwise=0, no_cases="zero")
        query = Query(sheet=sheet(one(rule, amounts("a", "b", "c", "d"))))
        connection = duckdb.connect()
        connection.execute(
            "CREATE TABLE data AS SELECT 9.9e12 AS a, 1e13 AS b, 9e12 AS c, 1e13 AS d"
        )
        assert connection.sql(query.text).fetchall() == [(1, 1)]

    @pytest.mark.parametrize("decimals", [-1, 99])
    @pytest.mark.xfail(
        strict=True,
        reason="formulas() takes any number of decimals, Query from 0 to 9: "
        "ROUND(…, -1) gives the point to whatever is near the threshold",
    )
    def test_decimals_of_formulas(self, decimals: int) -> None:
        with pytest.raises(Invalid, match="decimals"):
            formulas(sheet(one(SUM, amounts("a", "b"))), decimals=decimals)

    @pytest.mark.xfail(
        strict=True,
        reason="a query marks a number with more decimals than declared as wrong, a "
        "spreadsheet does not: with decimals=0, 0.79 passes `from 0.8`",
    )
    def test_a_spreadsheet_marks_more_decimals_than_there_are(self) -> None:
        made = formulas(sheet(one(SUM, amounts("a", "b"))), decimals=0)
        row = made.inputs["a"][1:]
        (mark,) = (cell.text for cell in made.cells if cell.address == f"E{row}")
        assert "ROUND(" in mark
