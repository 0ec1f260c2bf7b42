from __future__ import annotations

import re
import unicodedata
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from parindex import populations
from parindex.assessment import Assessment, Book, Disputed
from parindex.criteria import Area, Framework
from parindex.csvfiles import CsvTable, read_table, table_text, write_table
from parindex.errors import Invalid, NotFound, ParindexError
from parindex.evaluation import evaluate
from parindex.files import load_assessment
from parindex.frameworks import load_framework
from parindex.intervals import Interval
from parindex.measures import Datum, Number
from parindex.numbers import exact, exact_text, half_up, typed_text
from parindex.populations import DECIMALS, Population, ScoredUnit, score_table
from parindex.rules import Band, Bands, Compliance, Unmodelled
from parindex.text import Text
from parindex.units import Amount
from samples import criterion, framework, office
from strategies import (
    FEW,
    all_shares,
    facts,
    frameworks,
    narrowed,
    up_to,
    verdicts,
    written,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from random import Random

    from parindex.scorecard import Scorecard

HERE = Path(__file__).parent
TINY = HERE / "broken" / "_framework.toml"
WRONG = sorted((HERE / "broken" / "table").glob("*.csv"))
EXAMPLE = HERE.parent / "examples" / "ha-giang-2023.toml"
EXPECT = re.compile(r"^# expect: (.+)$", re.MULTILINE)

tiny = partial(load_framework, TINY)


def table(header: str, *rows: str) -> CsvTable:
    """A table, its cells parted by spaces; `.` for an empty one."""
    cells = [["" if c == "." else c for c in row.split()] for row in rows]
    return CsvTable(columns=header.split(), rows=cells)


def scored(of: Framework, header: str, *rows: str, **options: Any) -> Population:
    """A table with the column `id`, scored."""
    return score_table(of, table(header, *rows), **{"id": "id", **options})


def told(of: Framework, header: str, *rows: str, **options: Any) -> list[str]:
    """What is wrong in a table."""
    with pytest.raises(Invalid) as caught:
        scored(of, header, *rows, **options)
    return [str(problem) for problem in caught.value.problems]


def use(path: Path) -> None:
    """Read a file as a table of provinces under the tiny framework, and score it."""
    given = read_table(path)
    keep = {"note"}.intersection(given.columns)
    score_table(tiny(), given, id="province", keep=keep)


def scores(card: Scorecard) -> dict[str, Interval]:
    """The score of each node, the whole under ''."""
    return {node.code: node.score for node in card.root.walk()}


class TestWrongTables:
    """Each wrong table in `broken/table` draws its stated words, and no others."""

    @pytest.mark.parametrize("path", WRONG, ids=lambda path: path.stem)
    def test_a_wrong_table_draws_its_stated_words(self, path: Path) -> None:
        """One sentence a mistake, each with its line and column."""
        text = unicodedata.normalize("NFC", path.read_text(encoding="utf-8"))
        expected = EXPECT.findall(text)
        with pytest.raises(Invalid) as caught:
            use(path)
        sentences = list(map(str, caught.value.problems))
        assert caught.value.subject == path.name
        assert expected
        assert len(sentences) == len(expected), sentences
        for words, sentence in zip(expected, sentences, strict=True):
            pattern = ".*".join(map(re.escape, re.split(" ?… ?", words)))
            assert re.search(pattern, sentence), sentence

    def test_the_wrong_tables_are_many(self) -> None:
        """And one of them is typed in decomposed letters."""
        texts = [path.read_text(encoding="utf-8") for path in WRONG]
        assert len(texts) >= 30
        assert not all(unicodedata.is_normalized("NFC", text) for text in texts)

    def test_the_first_hundred_mistakes_are_told(self) -> None:
        """And how many more there are."""
        rows = [f"{number} x y" for number in range(300)]
        sentences = told(tiny(), "id 1.1 2", *rows)
        assert len(sentences) == 101
        assert sentences[-1].startswith("found 500 more; ")

    def test_hundreds_of_unknown_columns_are_told_quickly(self) -> None:
        """Near names are looked for as long as mistakes are told."""
        names = [f"dosiers{number}" for number in range(5000)]
        row = " ".join("1" for _ in range(5001))
        sentences = told(tiny(), " ".join(("id", *names)), row)
        assert "did you mean 'dossiers'?" in sentences[99]
        assert sentences[100].startswith("found 4,900 more; ")

    def test_what_is_wrong_with_every_row_is_told_once(self) -> None:
        """Such as the year."""
        sentences = told(tiny(), "id 1.1", "a 1", "b 3", year=2030)
        assert sentences == [
            "year: found 2030; expected a year from 2022 to 2024 [year]",
            "line 3, column 1.1: found 3; expected a score in [0, 2] [award-range]",
        ]

    def test_columns_to_keep_are_columns(self) -> None:
        """And have other names in the results than the scores."""
        header = "id 1.1 score nte"
        assert told(tiny(), header, "a 1 1 x", keep=["note", "1.1"]) == [
            "found no column 'note'; expected a column; did you mean 'nte'? [column]",
            "found column '1.1' twice in the results; expected each name once [column]",
            (
                "found unknown column 'nte'; expected a code or datum of test/tiny, or "
                "a column to keep; did you mean 'on_time'? [column]"
            ),
        ]
        (said,) = told(tiny(), "id score", "a 1", keep=["score"])
        assert "'score' twice in the results" in said
        (said,) = told(tiny(), "1.1", "a", id="1.1")
        assert "'1.1' twice in the results" in said

    def test_a_name_that_the_framework_has_twice_is_not_guessed(self) -> None:
        """A code and a datum."""
        rule = Compliance(answer="plan")
        of = framework(criterion(rule, "plan"), criterion(rule, "on_time"))
        sentences = told(of, "id plan on_time.low on_time.high", "a . 0 1")
        assert sentences == [
            f"found column '{name}', which test/one has twice; expected a framework "
            "that tells data and criteria apart [column]"
            for name in ("plan", "on_time.low", "on_time.high")
        ]

    def test_an_unknown_reading_or_book(self) -> None:
        """Told with the nearest name."""
        with pytest.raises(NotFound, match="did you mean 'inferred'"):
            scored(office(), "id 1.1", "a 1", reading="infered")
        with pytest.raises(NotFound, match="did you mean 'published'"):
            scored(office(), "id 1.1", "a 1", book="publishd")

    @pytest.mark.property
    @given(data=st.data())
    def test_any_cells_are_scored_or_told_off(self, data: st.DataObject) -> None:
        """Nothing but the library's own error."""
        names = ["id", "1.1", "1.1.low", "dossiers", "on_time.high", "grade", "x"]
        cell = st.sampled_from(["", "0", "1,5", "95 %", "yes", "1/3", "9" * 61, "1e9"])
        columns = data.draw(st.lists(st.sampled_from(names), unique=True))
        row = st.tuples(*[cell | st.text(max_size=4) for _ in columns])
        rows = data.draw(st.lists(row, max_size=3))
        try:
            made = CsvTable(columns=columns, rows=rows)
            found = score_table(tiny(), made, id="id", keep=["x"])
            text = table_text(found.table())
        except ParindexError as error:
            text = str(error)
        assert text.strip()


class TestCells:
    """What a cell says."""

    def test_awards(self) -> None:
        """Of criteria and of areas; the rest follows."""
        found = scored(tiny(), "id 1 2.1 2.2 2.10", "a 4,5 1.5 0 1/3")
        card = found["a"].scorecard
        assert card["1"].state == "awarded"
        assert card["2"].score == Interval.of("11/6")
        assert card.score == Interval.of("19/3")

    def test_measurements(self) -> None:
        """Numbers with and without units, yes and no, answers; blanks around them."""
        made = CsvTable(
            columns=["id", "dossiers", "on_time", "plan_issued", "grade", "revenue"],
            rows=[
                ["a", "200 hồ sơ", " 190 ", "Có", "good", "12.000,5 tỷ đồng"],
                ["b", "12 500", "\u22120", "FALSE", "Khá", "10000"],
            ],
        )
        found = score_table(tiny(), made, id="id")
        cards = [unit.scorecard for unit in found]
        assert [exact_text(card["1.1"].score.low) for card in cards] == ["2", "0"]
        assert [exact_text(card["1.2.1"].score.low) for card in cards] == ["1", "0"]
        assert [exact_text(card["1.2.2"].score.low) for card in cards] == ["3", "1"]
        assert [exact_text(card["2.1"].score.low) for card in cards] == ["2", "0"]

    def test_an_empty_cell_is_missing(self) -> None:
        """Never zero, and blanks are no text."""
        card = scored(tiny(), "id 1.1 dossiers", "a . .")["a"].scorecard
        assert card["1.1"].score == Interval.of(0, 2)
        assert card["1.1"].missing == ("on_time", "dossiers")
        made = CsvTable(columns=["id", "1.1"], rows=[["a", " \u00a0"]])
        assert score_table(tiny(), made, id="id")["a"].scorecard.score == card.score

    def test_a_zero_is_a_zero(self) -> None:
        """Unless the framework says that it stands for what is missing."""
        header = "id 1.1 2 2.low 2.high"
        rows = ["a 0 0 0 0", "b . . 0 0", "c . . 0 1", "d 0 0 0 1"]
        plain = scored(tiny(), header, *rows)
        of = attrs.evolve(tiny(), zero_is_missing=True)
        missing = scored(of, header, *rows)
        for code, within, other in [
            ("a", [0, 0], [0, 4]),
            ("b", [0, 0], [0, 4]),
            ("c", [0, 1], [0, 1]),
            ("d", [0, 0], [0, 1]),
        ]:
            assert plain[code].scorecard["2"].score == Interval.of(*within)
            assert missing[code].scorecard["2"].score == Interval.of(*other)
        assert missing["a"].scorecard["1.1"].state == "missing"

    def test_a_zero_that_was_measured_is_a_zero_always(self) -> None:
        """Only scores are published so."""
        of = attrs.evolve(tiny(), zero_is_missing=True)
        card = scored(of, "id dossiers on_time", "a 7 0")["a"].scorecard
        assert card["1.1"].missing == ()

    def test_ends_stand_for_a_number_that_is_not_known(self) -> None:
        """Where its own cell is empty, or there is none."""
        header = "id 1.2 1.2.low 1.2.high dossiers.low dossiers.high on_time"
        found = scored(tiny(), header, "a . 1 2,5 200 300 190", "b 2 1 2,5 200 200 190")
        a, b = (unit.scorecard for unit in found)
        assert a["1.2"].score == Interval.of(1, "2.5")
        assert a["1.2"].state == "disputed"
        assert b["1.2"].score == Interval.of(2)
        assert a["1.1"].score == Interval.of(0, 2)
        disputed = Disputed(Amount(200, None), Amount(300, None))
        assert a.context.book.measurements["dossiers"] == disputed
        assert b["1.1"].score == Interval.of(2)

    @pytest.mark.parametrize(
        ("cell", "score"),
        [("95", "9.5"), ("95 %", "9.5"), ("19/20", "9.5"), ("0", "0"), ("1 %", "0.1")],
    )
    def test_a_bare_number_is_in_percent(self, cell: str, score: str) -> None:
        """Where the datum is; and other numbers say what they are."""
        made = CsvTable(columns=["id", "sipas"], rows=[["a", cell]])
        card = score_table(office(), made, id="id")["a"].scorecard
        assert card["3.5"].score == Interval.of(score)

    def test_a_percentage_of_one_or_less_is_not_guessed(self) -> None:
        """A column of shares has just such numbers."""
        assert told(office(), "id sipas", "a 0,95", "b 1") == [
            (
                "line 2, column sipas: found '0.95 %'; expected 95 %, or a fraction "
                "such as '19/2000' if less than one percent is meant [percent-slip]"
            ),
            (
                "line 3, column sipas: found '1', which can be 1 % or all of it; "
                "expected '1 %' or '100 %' [percent-bare]"
            ),
        ]

    @pytest.mark.parametrize(
        ("cells", "answer"),
        [
            ("yes có TRUE True Có Yes YES true", "yes"),
            ("no không FALSE false No KHÔNG", "no"),
        ],
    )
    def test_yes_and_no(self, cells: str, answer: str) -> None:
        """In both languages, and as spreadsheets write them."""
        found = [
            scored(office(), "id plan", f"a {cell}")["a"].scorecard.context.data["plan"]
            for cell in cells.split()
        ]
        assert set(found) == {answer}

    def test_an_answer_by_its_name_or_title(self) -> None:
        """But not by a title that two answers have."""
        answers: dict[str, str | Text] = {
            "a": Text("Tốt", "Good"),
            "b": Text("Khá", "Good"),
            "c": "B",
        }
        datum = Datum(name="level", title="x", kind="answer", answers=answers)
        rule = Compliance(answer="level", scores={"a": 1, "b": "0,5", "c": 0})
        of = framework(criterion(rule), data=(datum,))
        found = scored(of, "id level", "1 TỐT", "2 A", "3 khá", "4 b", "5 C")
        low = [exact_text(unit.scorecard.score.low) for unit in found]
        assert low == ["1", "1", "0.5", "0.5", "0"]
        expected = (
            "an answer; there is 'a', 'b', 'c'; where it is missing, an empty cell"
        )
        assert told(of, "id level", "a good", "b B") == [
            f"line 2, column level: found 'good'; expected {expected} [answer]",
            f"line 3, column level: found 'B'; expected {expected} [answer]",
        ]

    @pytest.mark.parametrize("name", ["2a", "0", "10 %", "=x"])
    def test_an_answer_begins_with_a_letter(self, name: str) -> None:
        """Assessments would take it for a number."""
        answers = {name: "A", "b": "B"}
        datum = Datum(name="x", title="x", kind="answer", answers=answers)
        rule = Compliance(answer="x", scores={name: 1, "b": 0})
        with pytest.raises(Invalid, match="a name that begins with a letter"):
            framework(criterion(rule), data=(datum,))

    def test_numbers_in_a_notation(self) -> None:
        """Where they can be read in two ways, it must be said."""
        for numbers, revenue in [("vi", 2), ("en", 0)]:
            found = scored(tiny(), "id revenue", "a 12.500", numbers=numbers)
            assert found["a"].scorecard["2.1"].score == Interval.of(revenue)
        assert "[ambiguous]" in told(tiny(), "id revenue", "a 12.500")[0]

    def test_a_score_is_kept_as_the_stated_total(self) -> None:
        """As in the results; not where it is not exact, nor as an award."""
        header = "id 1 score score.low score.high"
        found = scored(tiny(), header, "a 4 7 . .", "b 4 . 4 8", "c 4 . . .")
        stated = [unit.scorecard.stated for unit in found]
        assert [[item.stated for item in each] for each in stated] == [[7], [], []]
        assert {unit.scorecard.score for unit in found} == {Interval.of(4, 8)}

    def test_a_datum_may_be_called_score(self) -> None:
        """Then the column is that datum."""
        datum = Datum(name="score", title="x", kind="percent")
        rule = Bands(
            measure=Number(of="score"),
            bands=[Band(at_least="50 %", score=1)],
            otherwise=0,
        )
        found = scored(framework(criterion(rule), data=[datum]), "id score", "a 60")
        assert found["a"].scorecard.score == Interval.of(1)
        assert found["a"].scorecard.stated == ()


class TestUnits:
    """The units of a table: each an assessment of its own."""

    def test_each_is_an_assessment(self) -> None:
        """In one book, of one year, at the level of the framework."""
        found = scored(office(), "id 1.1", "a 1", "b 2")
        of = found["b"].scorecard.context.assessment
        assert (of.framework, of.unit.vi, of.year) == ("test/office/2023", "b", 2024)
        assert [book.name for book in of.books] == ["published"]
        assert (of.level, found["b"].level) == ("department", "department")
        found = scored(office(), "id 1.1", "a 1", year=2022, book="target")
        of = found["a"].scorecard.context.assessment
        assert (of.year, of.books[0].name) == (2022, "target")

    @pytest.mark.parametrize(
        ("first", "last", "year"),
        [(2020, 2022, 2022), (2020, None, 2020), (None, None, 1)],
    )
    def test_the_year_is_the_last_of_the_framework(
        self, first: int | None, last: int | None, year: int
    ) -> None:
        """Else the first, else any."""
        of = framework(criterion(Unmodelled()), first_year=first, last_year=last)
        card = scored(of, "id 1", "a 1")["a"].scorecard
        assert card.context.assessment.year == year

    def test_in_a_reading(self) -> None:
        """Where a criterion has it."""
        row = "a 97 100"
        found = scored(office(), "id on_time received", row, reading="inferred")
        assert found["a"].scorecard["2.1"].score == Interval.of("1.94")

    def test_ids_and_kept_cells_stay_as_they_are(self) -> None:
        """Blanks, signs and all; in the order of the table."""
        columns = ["note", "id", "1.1", "n 2"]
        rows = [[" =x ", "=1+1", "1", ""], ["", " b", "", "1,5"], ["", "a", "2", ""]]
        made = CsvTable(columns=columns, rows=rows)
        found = score_table(tiny(), made, id=" id", keep=["n 2", "note"])
        assert [unit.code for unit in found] == ["=1+1", " b", "a"]
        assert found["=1+1"].kept == {"n 2": "", "note": " =x "}
        assert len(found) == 3
        assert found.table().columns[:4] == ("id", "n 2", "note", "1")
        assert found.table().rows[1][:3] == (" b", "1,5", "")

    def test_a_datum_that_is_kept_is_used_all_the_same(self) -> None:
        """And carried over as it was written."""
        found = scored(tiny(), "id revenue", "a 10.001,0", keep=["revenue"])
        assert found["a"].scorecard["2.1"].score == Interval.of(2)
        assert found["a"].kept == {"revenue": "10.001,0"}

    def test_a_unit_that_is_not_there(self) -> None:
        """The nearest is named."""
        found = scored(tiny(), "id 1.1", "lao-cai 1", "ha-giang 2")
        with pytest.raises(NotFound) as caught:
            found["lao_cai"]
        assert str(caught.value) == (
            "no unit 'lao_cai' in test/tiny; did you mean 'lao-cai'?"
        )

    def test_populations_are_values(self) -> None:
        """Equal where their scores are."""
        one, same, other = (
            scored(tiny(), "id 1.1", f"a {award}") for award in ("1", "1,0", "2")
        )
        assert one == same
        assert one != other
        assert isinstance(one.rows[0], ScoredUnit)

    def test_what_is_said_of_them(self) -> None:
        """How many there are, and how many have a whole score."""
        found = scored(tiny(), "id 1 2", "a 1 2", "b 1 .", "c 3 4")
        assert (len(found), found.settled) == (3, 2)
        assert found.summary("en") == "Units scored: 3; with a settled total: 2"
        assert found.summary() == "Đã chấm 3 đơn vị; có tổng điểm xác định: 2"


class TestRanks:
    """Where ranks are counted from data, all rows are counted."""

    def test_each_unit_is_ranked_among_the_others(self) -> None:
        """As `evaluate` does with peers."""
        revenues = {"a": "5", "b": "7", "c": "5", "d": "."}
        found = scored(office(), "id revenue", *map(" ".join, revenues.items()))
        for unit in found:
            own = unit.scorecard.context.assessment
            peers = [
                other.scorecard.context.assessment
                for other in found
                if other is not unit
            ]
            assert evaluate(office(), own, peers=peers).root == unit.scorecard.root
        ranks = [unit.scorecard.context.data["position"] for unit in found]
        assert ranks == [
            Interval.of(2, 3),
            Interval.of(1, 2),
            Interval.of(2, 3),
            Interval.of(1, 4),
        ]

    def test_a_rank_that_was_measured_counts(self) -> None:
        """Whatever the others have; no unit need be read twice then."""
        found = scored(office(), "id revenue position", "a 5 4", "b 7 .")
        ranks = [unit.scorecard.context.data["position"] for unit in found]
        assert ranks == [4, Interval.of(1, 3)]
        rows = [f"{number} 4" for number in range(9)]
        found = scored(office(), "id position", *rows)
        assert {u.scorecard.context.data["position"] for u in found} == {4}

    def test_more_units_than_are_ranked(self) -> None:
        """Told once, with the mistakes in the cells."""
        rows = [f"{number} 5 1" for number in range(5)]
        assert told(office(), "id revenue 1.1", *rows[:4], "x 5 3") == [
            "found 5 rows; expected at most 4, as the datum position says [peers]",
            "line 6, column 1.1: found 3; expected a score in [0, 2] [award-range]",
        ]

    def test_a_mistake_is_told_in_its_own_row_alone(self) -> None:
        """Not again wherever the unit is a peer."""
        assert told(office(), "id revenue", "a 5", "b -7", "c 6") == [
            "line 3, column revenue: found -7; expected a value from 0 to inf [range]"
        ]

    def test_without_ranks_no_unit_is_held_against_another(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """So that the time grows with the rows alone."""
        seen: list[int] = []

        def counted(*arguments: Any, **options: Any) -> Scorecard:
            seen.append(len(options["peers"]))
            return evaluate(*arguments, **options)

        monkeypatch.setattr(populations, "evaluate", counted)
        scored(tiny(), "id 1.1", "a 1", "b 2", "c .")
        assert seen == [0, 0, 0]


class TestResults:
    """`Population.table`: a column for every code, and one for the whole."""

    def test_columns_in_the_order_of_the_framework(self) -> None:
        """Between the ids and the whole."""
        found = scored(tiny(), "id 2 1", "a 3 4,5").table()
        codes = ["1", "1.1", "1.2", "1.2.1", "1.2.2", "2", "2.1", "2.2", "2.10"]
        assert found.columns == ("id", *codes, "score")
        assert found.rows[0] == ("a", "4.5", *[""] * 4, "3", *[""] * 3, "7.5")

    def test_with_intervals(self) -> None:
        """What a score can be stands behind it, also where it is known."""
        found = scored(tiny(), "id 1", "a 4,5").table(intervals=True)
        cells = dict(zip(found.columns, found.rows[0], strict=True))
        assert [cells[f"1{end}"] for end in ("", ".low", ".high")] == ["4.5"] * 3
        assert [cells[f"1.1{end}"] for end in ("", ".low", ".high")] == ["", "0", "2"]
        assert [cells[f"score{end}"] for end in ("", ".low", ".high")] == [
            "",
            "4.5",
            "8.5",
        ]
        assert found.columns[-3:] == ("score", "score.low", "score.high")

    def test_numbers_that_no_spreadsheet_or_reader_takes_for_others(self) -> None:
        """Exact decimals; without end, rounded half up to 15; never `p/q`."""
        for award, text in [
            ("1/3", "0.333333333333333"),
            ("2/3", "0.666666666666667"),
            ("1/8", "0.125"),
            ("1,1250", "1.1250"),  # 1.125 would be 1125 in Vietnamese
            ("0,1234567890123456789", "0.1234567890123456789"),
            ("1/" + str(2**59), "0.000000000000000"),
        ]:
            found = scored(tiny(), "id 1.1", f"a {award}").table()
            cell = found.rows[0][found.columns.index("1.1")]
            assert exact(cell) == exact(text)
            if exact(text):
                assert cell == text

    def test_a_criterion_that_is_taken_out_has_no_score(self) -> None:
        """Zero of nothing is not zero; its ends are, so that parts add up."""
        found = scored(office(), "id on_time received", "a 0 0")
        assert found["a"].scorecard["2.1"].state == "not_applicable"
        cells = found.table(intervals=True)
        row = dict(zip(cells.columns, cells.rows[0], strict=True))
        assert (row["2.1"], row["2.1.low"], row["2.1.high"]) == ("", "0", "0")

    def test_the_results_are_a_table_to_write_and_to_score(
        self, tmp_path: Path
    ) -> None:
        """Without another word."""
        found = scored(tiny(), "id 1 2 note", "a 4,5 . x", keep=["note"])
        write_table(tmp_path / "x.csv", found.table(intervals=True))
        again = score_table(
            tiny(), read_table(tmp_path / "x.csv"), id="id", keep=["note"]
        )
        assert again.table(intervals=True) == found.table(intervals=True)


class TestOffices:
    """Files as offices make them."""

    def test_an_export_of_excel_in_vietnam(self, tmp_path: Path) -> None:
        """Semicolons, decimal commas, a byte order mark, empty rows below."""
        lines = [
            "Tên đơn vị;Ghi chú;dossiers;on_time;grade;2.1",
            '"Sở Nội vụ";"đã ""chốt""; xong";12 500;12 000;Khá;1,5',
            "Sở Tư pháp;;200;;;",
            ";;;;;",
            "",
        ]
        path = tmp_path / "Bảng điểm.csv"
        path.write_bytes(b"\xef\xbb\xbf" + "\r\n".join(lines).encode())
        found = score_table(tiny(), read_table(path), id="Tên đơn vị", keep=["Ghi chú"])
        assert [unit.code for unit in found] == ["Sở Nội vụ", "Sở Tư pháp"]
        first, second = found
        assert first.kept["Ghi chú"] == 'đã "chốt"; xong'
        assert first.scorecard["1.1"].score == Interval.of(2)
        assert first.scorecard["1.2.2"].score == Interval.of(1)
        assert first.scorecard["2.1"].score == Interval.of("1.5")
        assert second.scorecard["1.1"].score == Interval.of(0, 2)

    def test_ha_giang_in_one_row(self, shared: Path) -> None:
        """As its appendix prints it, and as the example has it."""
        of = load_framework("vn/par-index/province/2022")
        appendix = read_table(shared / "tables" / "ha-giang-2024.csv")
        code, result = map(appendix.columns.index, ("code", "result_2023"))
        printed = {row[code]: row[result] for row in appendix.rows}
        codes = [leaf.code for leaf in of.leaves() if printed.get(leaf.code, "")[:1]]
        awarded = {code: printed[code] for code in codes if code != "8.1"}  # in words
        header, row = " ".join(("id", *awarded)), " ".join(("HG", *awarded.values()))
        found = scored(of, header, row, numbers="en", year=2023)["HG"].scorecard
        assert scores(found) == scores(evaluate(of, load_assessment(EXAMPLE)))
        assert str(found.score) == "[60.5949, 92.5949]"

    def test_papi_of_63_provinces(self, shared: Path) -> None:
        """Sub-dimensions add up to the dimensions that are printed beside them."""
        given = read_table(shared / "tables" / "papi-2018-subdimensions.csv")
        codes = {
            name: f"{name[1]}.{name[2]}"
            for name in given.columns
            if re.match(r"S\d\d_", name) and name != "S83_e_responsiveness"  # of 2019
        }
        table = attrs.evolve(given, columns=[codes.get(n, n) for n in given.columns])
        areas = []
        for number in "12345678":
            own = [code for code in codes.values() if code[0] == number]
            leaves = [criterion(Unmodelled(), code, max_score=4) for code in own]
            most = 4 * len(own)
            area = Area(code=number, title=number, max_score=most, criteria=leaves)
            areas.append(area)
        of = framework(*areas, zero_is_missing=True)
        keep = [n for n in given.columns if n not in codes and n != "province_vi"]
        found = score_table(of, table, id="province_vi", keep=keep, numbers="en")
        assert len(found) == 63
        for unit in found:
            for number in "12345678":
                score, printed = unit.scorecard[number].score, unit.kept[f"D{number}"]
                assert score.is_exact == bool(printed)
                if printed:
                    assert half_up(score.low, 6) == exact(printed, "en")
        missing = [u.code for u in found if not u.scorecard["4"].score.is_exact]
        assert missing == ["Quảng Ninh", "Đồng Tháp"]


# --- laws -----------------------------------------------------------------------------


def cells(name: str, value: object) -> dict[str, str]:
    """A value as it stands in a row, by column."""
    match value:
        case bool():
            return {name: "yes" if value else "no"}
        case Disputed():
            return {f"{name}.low": str(value.low), f"{name}.high": str(value.high)}
        case Interval():
            low, high = typed_text(value.low), typed_text(value.high)
            return {f"{name}.low": low, f"{name}.high": high}
        case _:
            return {name: str(value)}


def table_of(books: Iterable[Book]) -> CsvTable:
    """Books as the rows of a table, named by their numbers."""
    rows = []
    for number, book in enumerate(books):
        row = {"id": str(number)}
        for name, value in (*book.awarded.items(), *book.measurements.items()):
            row |= cells(name, value)
        rows.append(row)
    columns = list(dict.fromkeys(name for row in rows for name in row))
    texts = [[row.get(name, "") for name in columns] for row in rows]
    return CsvTable(columns=columns, rows=texts)


@st.composite
def scenes(draw: st.DrawFn) -> tuple[Framework, list[Book]]:
    """A framework, and books with what is known of units and some awards."""
    # What is taken out is left out of a mean; read back, it is an award of 0.
    of = draw(frameworks(sums_only=True))
    data = of.data_by_name
    books = []
    for _ in range(1 + up_to(draw, 2)):
        known = draw(narrowed(data, draw(facts(data, all_shares(of)))))
        awarded = draw(verdicts(of))["awarded"]
        measurements: Any = written(known, data)
        book = Book(name="published", measurements=measurements, awarded=awarded)
        books.append(book)
    return of, books


LEAVES = ["1.1", "1.2", "2.1", "2.2"]


def plain() -> Framework:
    """Two areas of two criteria, from -1 or 0 to 1, whose scale nobody states."""
    areas = []
    for code in "12":
        leaves = [
            criterion(Unmodelled(), f"{code}.1", min_score=-1),
            criterion(Unmodelled(), f"{code}.2"),
        ]
        own = Area(code=code, title=code, criteria=leaves, max_score=2, min_score=-1)
        areas.append(own)
    return framework(*areas)


decimals = st.integers(0, 10_000).map(lambda number: Fraction(number, 10_000))
#: A cell of a criterion: a decimal, in Vietnamese or in English, or nothing.
award_cells = st.none() | decimals
award_rows = st.lists(st.tuples(*[award_cells for _ in LEAVES]), min_size=1, max_size=4)


def awarded_table(rows: Iterable[Sequence[Fraction | None]]) -> CsvTable:
    """Awards as a table."""
    texts = [["" if a is None else typed_text(a) for a in row] for row in rows]
    numbered = [[str(number), *row] for number, row in enumerate(texts)]
    return CsvTable(columns=["id", *LEAVES], rows=numbered)


@pytest.mark.property
class TestLaws:
    """What a table must not change."""

    @given(scene=scenes(), reading=st.booleans())
    def test_a_row_scores_as_its_assessment(
        self, scene: tuple[Framework, list[Book]], *, reading: bool
    ) -> None:
        """Every node, in every reading."""
        of, books = scene
        name = of.reading_names[0] if reading and of.reading_names else None
        found = score_table(of, table_of(books), id="id", year=2023, reading=name)
        for number, book in enumerate(books):
            own = Assessment(framework=of.id, unit=str(number), year=2023, books=[book])
            card = evaluate(of, own, reading=name)
            assert found[str(number)].scorecard.root == card.root

    @given(scene=scenes(), chance=st.randoms(use_true_random=False))
    def test_the_order_of_rows_and_columns_does_not_matter(
        self, scene: tuple[Framework, list[Book]], chance: Random
    ) -> None:
        """Only for the order of the results."""
        of, books = scene
        table = table_of(books)
        rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
        columns = list(table.columns)
        chance.shuffle(rows)
        chance.shuffle(columns)
        texts = [[row[name] for name in columns] for row in rows]
        found = score_table(of, CsvTable(columns=columns, rows=texts), id="id")
        assert {*found} == {*score_table(of, table, id="id")}
        assert [unit.code for unit in found] == [row["id"] for row in rows]

    @given(rows=award_rows)
    def test_results_with_intervals_are_read_back(
        self, rows: list[tuple[Fraction | None, ...]]
    ) -> None:
        """The same intervals, of criteria, areas and the whole."""
        found = score_table(plain(), awarded_table(rows), id="id")
        again = score_table(plain(), found.table(intervals=True), id="id")
        for one, other in zip(found, again, strict=True):
            assert scores(one.scorecard) == scores(other.scorecard)
        assert again.table(intervals=True) == found.table(intervals=True)

    @FEW
    @given(scene=scenes())
    def test_what_is_rounded_is_read_back_nearly(
        self, scene: tuple[Framework, list[Book]]
    ) -> None:
        """To fifteen decimals of each criterion."""
        of, books = scene
        # An end that is no decimal can be passed by rounding; and a criterion that is
        # taken out scores 0, which is no award where the least is above 0.
        ends = [end for node in of.walk() for end in (node.min_score, node.max_score)]
        assume(not any("/" in exact_text(end) for end in ends))
        assume(all(node.min_score <= 0 for node in of.walk()))
        found = score_table(of, table_of(books), id="id")
        again = score_table(of, found.table(intervals=True), id="id")
        for one, other in zip(found, again, strict=True):
            mine, theirs = scores(one.scorecard), scores(other.scorecard)
            for code, score in mine.items():
                for end in ("low", "high"):
                    gap = getattr(score, end) - getattr(theirs[code], end)
                    assert abs(gap) <= Fraction(len(mine), 10**DECIMALS)

    @given(rows=award_rows, data=st.data())
    def test_a_missing_cell_never_counts_as_zero(
        self, rows: list[tuple[Fraction | None, ...]], data: st.DataObject
    ) -> None:
        """Without it a score can be all that it could be with it, and more."""
        whole = score_table(plain(), awarded_table(rows), id="id")
        gone = data.draw(st.sampled_from(range(len(LEAVES))))
        fewer = [(*row[:gone], None, *row[gone + 1 :]) for row in rows]
        found = score_table(plain(), awarded_table(fewer), id="id")
        leaf = plain()[LEAVES[gone]]
        for one, other in zip(whole, found, strict=True):
            mine, theirs = scores(one.scorecard), scores(other.scorecard)
            assert theirs[leaf.code] == Interval(leaf.min_score, leaf.max_score)
            assert all(theirs[code].encloses(mine[code]) for code in mine)
            assert not other.scorecard.score.is_exact
        assert found.settled == 0
        assert {row[-1] for row in found.table().rows} == {""}
