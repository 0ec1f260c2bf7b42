"""Spreadsheet formulas score as the exact engine does."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import attrs
import pytest

from parindex.aggregation import Mean
from parindex.criteria import Area, Criterion
from parindex.errors import Invalid
from parindex.measures import Datum, Number, Share
from parindex.rules import (
    Band,
    Bands,
    Branch,
    Compliance,
    Proportional,
    Rounded,
)
from parindex.sql import formulas, sheet
from samples import PUNCTUAL, SPENT, framework
from sql_rows import cases, everything, near, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from parindex.criteria import Framework
    from parindex.sheets import Sheet
    from parindex.sql import Formulas

EDITION = ("vn/par-index/province/2022", "inferred")


def office() -> Framework:
    """A share in steps, a rounded share, a choice, and a mean with 0 of 0 taken out."""
    steps = Bands(
        measure=PUNCTUAL,
        bands=[Band(at_least="95 %", score=2), Band(at_least="80 %", score=1)],
        otherwise=0,
        no_cases="zero",
    )
    share = Proportional(measure=PUNCTUAL, no_cases="excluded")
    rating = Proportional(
        measure=Number(of="rating"), zero="-1 points", full="5 points"
    )
    asked = Branch(
        answer="grade",
        cases={"good": rating, "poor": Compliance(answer="plan")},
    )
    mean = [
        Criterion(code="1.1", title="Share", max_score=2, rule=share),
        Criterion(
            code="1.2", title="Plan", max_score=1, rule=Compliance(answer="plan")
        ),
    ]
    return framework(
        Area(code="1", title="Mean", max_score=2, criteria=mean, aggregation=Mean()),
        Criterion(code="2", title="=1+1", max_score=2, rule=steps),
        Criterion(
            code="3",
            title="Rounded",
            max_score=2,
            rule=Rounded(rule=attrs.evolve(share, no_cases="zero"), digits=1),
        ),
        Criterion(code="4", title="Asked", max_score=3, rule=asked),
        not_applicable="reduce_maximum",
    )


#: Data of the office, one set that cannot be at the end.
ROWS: list[dict[str, Any]] = [
    {},
    {"on_time": 19, "received": 20, "plan": "yes", "grade": "good", "rating": 5},
    {"on_time": 18, "received": 20, "plan": "no", "grade": "poor", "rating": -1},
    {
        "on_time": 1,
        "received": 40,
        "plan": "no",
        "grade": "good",
        "rating": Fraction("2.5"),
    },
    {"received": 20, "plan": "yes", "rating": 2},
    {"on_time": 4, "grade": "poor"},
]

#: What cannot be.
BAD: list[dict[str, Any]] = [
    {"on_time": 21, "received": 20},
    {"on_time": 1.5, "received": 20},
    {"on_time": -1, "received": 20},
    {"on_time": "many", "received": 20},
    {"rating": 5.5},
    {"rating": -1.5},
    {"rating": 2.5000001},
    {"grade": "best"},
    {"on_time": 0, "received": 0},
]


def written(made: Formulas, row: Mapping[str, Any], into: Any) -> None:
    """Write the formulas and a row of data into an openpyxl sheet."""
    for cell in made.cells:
        place = into[cell.address]
        place.value = f"={cell.text}" if cell.kind == "formula" else cell.text or None
        if cell.kind == "text":
            place.data_type = "s"
    for name, value in row.items():
        if name in made.inputs:
            into[made.inputs[name]] = value


def calc(folder: Path, made: Formulas, rows: Iterable[Mapping[str, Any]]) -> Any:
    """The rows, recalculated by LibreOffice: a sheet each."""
    openpyxl: Any = pytest.importorskip("openpyxl")
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.skip("LibreOffice is not installed")
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, row in enumerate(rows):
        written(made, row, book.create_sheet(str(number)))
    book.save(folder / "rows.xlsx")
    subprocess.run(
        [
            soffice,
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            "xlsx:Calc MS Excel 2007 XML",
            "--outdir",
            str(folder / "out"),
            str(folder / "rows.xlsx"),
        ],
        capture_output=True,
        check=True,
        timeout=240,
    )
    return openpyxl.load_workbook(folder / "out" / "rows.xlsx", data_only=True)


def in_numbers(made: Sheet, row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as a person types it."""
    data = {datum.name: datum for datum in made.columns}
    return {
        n: x if isinstance(x, str) else plain(x, data[n])
        for n, x in row.items()
        if n in data
    }


@pytest.mark.slow
class TestLibreOffice:
    """What a person would see."""

    @pytest.mark.filterwarnings("ignore")  # openpyxl's own
    def test_cases_of_the_kit_of_the_2022_edition(self, tmp_path: Path) -> None:
        made, each = everything(*EDITION), cases(*EDITION)[::27]
        sheets = formulas(made)
        rows = [in_numbers(made, case.measurements) for case in each]
        book = calc(tmp_path, sheets, rows)
        for number, case in enumerate(each):
            for code, expected in case.expected.items():
                low, high = (book[str(number)][at].value for at in sheets.scores[code])
                assert near(low, expected.low), (case.id, code)
                assert near(high, expected.high), (case.id, code)

    @pytest.mark.filterwarnings("ignore")  # openpyxl's own
    def test_every_kind_of_formula(self, tmp_path: Path) -> None:
        made = sheet(office(), nodes=["all"])
        sheets = formulas(made)
        rows = [in_numbers(made, row) for row in ROWS] + BAD
        book = calc(tmp_path, sheets, rows)
        for number, row in enumerate(ROWS):
            if made.exceptions and "on_time" not in row and "received" not in row:
                continue  # the mean may have no cases
            try:
                expected = made.at(row)
            except Invalid:
                assert book[str(number)][sheets.problems].value == 1
                continue
            assert book[str(number)][sheets.problems].value == 0
            for code, score in expected.items():
                low, high = (book[str(number)][at].value for at in sheets.scores[code])
                assert near(low, score.low), (row, code)
                assert near(high, score.high), (row, code)
        for number, row in enumerate(BAD, len(ROWS)):
            assert book[str(number)][sheets.problems].value >= 1, row
            assert book[str(number)][sheets.scores[""][0]].value == "#N/A"


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # its own
def test_the_package_formulas_agrees(tmp_path: Path) -> None:
    """Another implementation of Excel's functions."""
    openpyxl: Any = pytest.importorskip("openpyxl")
    other: Any = pytest.importorskip("formulas")
    made = sheet(office(), nodes=["all"])
    sheets = formulas(made)
    for number, row in enumerate(ROWS[1:4]):
        book = openpyxl.Workbook()
        book.active.title = "S"
        written(sheets, in_numbers(made, row), book.active)
        file = tmp_path / f"{number}.xlsx"
        book.save(file)
        found = other.ExcelModel().loads(str(file)).finish().calculate()
        cells = {key.rpartition("!")[2]: value for key, value in found.items()}
        for code, score in made.at(row).items():
            for at, end in zip(sheets.scores[code], attrs.astuple(score), strict=True):
                assert near(float(cells[at].value[0, 0]), end), (row, code)


class TestTexts:
    """The formulas themselves."""

    def test_a_share_in_steps(self) -> None:
        made = sheet(office(), nodes=["2"], complete=True)
        sheets = formulas(made, lang="en")
        found = {cell.address: cell for cell in sheets.cells}
        at = sheets.scores["2"]
        assert dict(sheets.inputs) == {"on_time": "D7", "received": "D8"}
        assert found[at[0]].text == (
            "IF($E$4>0,NA(),IF($D$8 <= 0,0,IF(20 * $D$7 >= 19 * $D$8,2,"
            "IF(5 * $D$7 >= 4 * $D$8,1,0))))"
        )
        assert found[at[1]].text == at[0]
        assert found["D7"].kind == "input"
        assert found["E4"].text == "SUM($E$7:$E$9)"
        assert found["E7"].text == (
            "IF(ISBLANK($D$7),1,IF(ISNUMBER($D$7),"
            "IF(OR($D$7<>INT($D$7),$D$7<0),1,0),1))"
        )

    def test_says_what_it_scores(self) -> None:
        made = everything(*EDITION)
        found = {cell.address: cell.text for cell in formulas(made, lang="en").cells}
        hash_ = made.card.context.framework.content_hash
        assert found["A2"] == f"{EDITION[0]}, {hash_}, Reading: inferred"

    def test_as_they_are_typed_with_a_decimal_comma(self) -> None:
        rule = Proportional(
            measure=Number(of="rating"), zero="-1 points", full="5 points"
        )
        of = framework(Criterion(code="1", title="One", max_score=1, rule=rule))
        text = formulas(sheet(of), notation="vi").to_csv()
        assert "=IF($E$4>0;NA();IF(ISBLANK($D$7);0;" in text.replace('"', "")
        rows = list(csv.reader(io.StringIO(text), delimiter=";"))
        assert {len(row) for row in rows} == {5}
        assert rows[5] == ["Tên", "Nội dung", "Đơn vị", "Số liệu", "Sai"]

    def test_decimals_are_rounded_before_they_are_compared(self) -> None:
        spent = attrs.evolve(SPENT, name="planned")
        rule = Bands(
            measure=Share(part="spent", whole="planned"),
            bands=[Band(at_least="95 %", score=1)],
            otherwise=0,
            no_cases="zero",
        )
        leaf = Criterion(code="1", title="One", max_score=1, rule=rule)
        of = framework(leaf, data=[SPENT, spent])
        text = formulas(sheet(of), notation="vi", decimals=3).to_csv()
        assert "ROUND(20 * $D$7 - 19 * $D$8;3) >= 0" in text

    @pytest.mark.parametrize("decimals", [-1, 10, 99])
    def test_decimals_that_data_cannot_have(self, decimals: int) -> None:
        """As in a query: ROUND(…, -1) gives points to what is near a threshold."""
        found = f"decimals: found {decimals}; expected from 0 to 9".split(": ", 1)[1]
        with pytest.raises(Invalid, match=found):
            formulas(sheet(office()), decimals=decimals)

    @pytest.mark.parametrize(("notation", "sign"), [("en", ","), ("vi", ";")])
    def test_more_decimals_than_there_are_are_marked(
        self, notation: Any, sign: str
    ) -> None:
        made = formulas(sheet(office()), notation=notation, decimals=0)
        place = made.inputs["rating"]
        address = f"E{place[1:]}"
        (mark,) = (cell.text for cell in made.cells if cell.address == address)
        assert f"$D${place[1:]}<>ROUND($D${place[1:]}{sign}0)" in mark

    def test_a_text_never_becomes_a_formula(self) -> None:
        text = formulas(sheet(office(), nodes=["all"])).to_csv()
        rows = list(csv.reader(io.StringIO(text)))
        assert ["2", "'=1+1", "2"] in [row[:3] for row in rows]

    def test_answers_with_quotes(self) -> None:
        datum = Datum(
            name="kind", title="Kind", kind="answer", answers={'a"b': "A", "c": "C"}
        )
        rule = Compliance(answer="kind", scores={'a"b': 1, "c": 0})
        leaf = Criterion(code="1", title="One", max_score=1, rule=rule)
        sheets = formulas(sheet(framework(leaf, data=[datum])))
        texts = [cell.text for cell in sheets.cells]
        assert any('$D$7="a""b"' in text for text in texts)

    def test_one_that_is_too_deep(self) -> None:
        bands = [Band(at_least=f"{n} %", score=Fraction(n, 100)) for n in range(1, 71)]
        rule = Bands(measure=PUNCTUAL, bands=bands, otherwise=0, no_cases="zero")
        of = framework(Criterion(code="1", title="One", max_score="0.7", rule=rule))
        with pytest.raises(Invalid, match=r"criterion 1: found a formula of .* deep"):
            formulas(sheet(of))
