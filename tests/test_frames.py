"""Scores as columns of frames: types, missing values, names, limits and mistakes."""

from __future__ import annotations

import importlib
import re
import sys
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import attrs
import pytest

nw = pytest.importorskip("narwhals")
pa = pytest.importorskip("pyarrow")
pd = pytest.importorskip("pandas")
pl = pytest.importorskip("polars")
duckdb = pytest.importorskip("duckdb")

from frame_engines import ENGINES, read
from parindex.aggregation import Mean
from parindex.assessment import Disputed
from parindex.criteria import Area, Framework
from parindex.errors import Invalid, NotFound
from parindex.evaluation import evaluate
from parindex.frames import check, score
from parindex.frames.bounds import LEAST_MOST, MOST, Bounds, bounds_for
from parindex.frames.scoring import check_names
from parindex.frames.translation import Translator
from parindex.measures import Change, Datum, Number, Ratio, Share
from parindex.rules import (
    Band,
    Bands,
    Branch,
    Compliance,
    Count,
    Increase,
    Proportional,
    Rounded,
    Unmodelled,
)
from parindex.sheets import blank_card, sheet_of
from samples import (
    ALL,
    ON_TIME,
    RECEIVED,
    SPENT,
    assessment,
    book,
    criterion,
    framework,
)

if TYPE_CHECKING:
    from parindex.rules import Rule

PUNCTUAL = Bands(
    measure=Share(part="on_time", whole="received"),
    bands=(Band(at_least="95 %", score=1), Band(at_least="80 %", score="0.5")),
    otherwise=0,
    no_cases="zero",
)
PLANNED = Compliance(answer="plan", scores={"yes": 1, "no": 0})


def of(rule: Any, *more: Any, data: Any = ALL, **fields: Any) -> Framework:
    """A framework of criteria 1, 2, … with these rules."""
    rules = enumerate((rule, *more), 1)
    return framework(*(criterion(r, str(at)) for at, r in rules), data=data, **fields)


def scores(frame: Any, whole: Any, column: str = "score", **asked: Any) -> list[Any]:
    found = read(score(frame, whole, **asked))
    assert list(found)[: len(nw.from_native(frame).collect_schema())] == list(
        nw.from_native(frame).collect_schema()
    )
    return found[column]


def mistakes(frame: Any, whole: Any, **asked: Any) -> list[str]:
    with pytest.raises(Invalid) as caught:
        score(frame, whole, **asked)
    return [str(problem) for problem in caught.value.problems]


PAIRS: dict[str, list[Any]] = {
    "on_time": [19, 1899, None, 15],
    "received": [20, 2000, 10, 20],
}


class TestWhatComesBack:
    @pytest.mark.parametrize("engine", ENGINES)
    def test_the_type_the_columns_and_their_order(self, engine: str) -> None:
        frame = ENGINES[engine]({"Tỉnh": ["A", "B", "C", "D"], **PAIRS})
        found = score(frame, of(PUNCTUAL), nodes=["", "1"])
        assert type(found) is type(frame)
        assert list(read(found)) == [
            "Tỉnh",
            "on_time",
            "received",
            *("score", "score_low", "score_high"),
            *("score_1", "score_1_low", "score_1_high"),
            "score_problems",
        ]

    @pytest.mark.parametrize("engine", ENGINES)
    def test_missing_gives_two_ends_and_never_a_0(self, engine: str) -> None:
        found = read(score(ENGINES[engine](PAIRS), of(PUNCTUAL)))
        assert found["score"] == [1, 0.5, None, 0]
        assert found["score_low"] == [1, 0.5, 0, 0]
        assert found["score_high"] == [1, 0.5, 1, 0]
        assert found["score_problems"] == [0, 0, 0, 0]

    @pytest.mark.parametrize("engine", ENGINES)
    def test_what_must_not_be_missing_is_a_problem_where_it_is(
        self, engine: str
    ) -> None:
        found = read(score(ENGINES[engine](PAIRS), of(PUNCTUAL), optional=()))
        assert list(found) == ["on_time", "received", "score", "score_problems"]
        assert found["score"] == [1, 0.5, None, 0]
        assert found["score_problems"] == [0, 0, 1, 0]

    def test_lazy_frames_are_not_collected(self) -> None:
        def fails(_: Any) -> Any:
            raise AssertionError

        frame = pl.LazyFrame(PAIRS).map_batches(
            fails, schema=pl.Schema({"on_time": pl.Int64, "received": pl.Int64})
        )
        assert isinstance(score(frame, of(PUNCTUAL)), pl.LazyFrame)
        assert isinstance(check(frame, of(PUNCTUAL)), pl.LazyFrame)
        with pytest.raises(AssertionError):
            score(frame, of(PUNCTUAL)).collect()

    def test_relations_are_not_run(self) -> None:
        fails = "CAST(error('run') AS BIGINT)"
        frame = duckdb.connect().sql(
            f"SELECT {fails} AS on_time, range AS received FROM range(3)"  # noqa: S608
        )
        assert isinstance(score(frame, of(PUNCTUAL)), duckdb.DuckDBPyRelation)
        found = check(frame, of(PUNCTUAL))
        with pytest.raises(duckdb.Error, match="run"):
            found.fetchall()

    def test_pandas_keeps_its_index(self) -> None:
        frame = pd.DataFrame(PAIRS, index=["A", "B", "C", "D"])
        assert list(score(frame, of(PUNCTUAL)).index) == ["A", "B", "C", "D"]

    def test_a_frame_of_narwhals_stays_one(self) -> None:
        frame = nw.from_native(pl.DataFrame(PAIRS))
        assert isinstance(score(frame, of(PUNCTUAL)), nw.DataFrame)
        assert isinstance(score(frame.lazy(), of(PUNCTUAL)), nw.LazyFrame)

    @pytest.mark.parametrize("engine", ENGINES)
    def test_no_rows_have_no_scores(self, engine: str) -> None:
        frame = ENGINES[engine]({"on_time": [], "received": []})
        assert scores(frame, of(PUNCTUAL)) == []
        assert read(check(frame, of(PUNCTUAL)))["all rows"] == [0]
        assert read(check(frame, of(PUNCTUAL)))["on_time"] == [0]

    def test_data_without_a_column_are_missing(self) -> None:
        found = read(score(pl.DataFrame({"plan": [True]}), of(PUNCTUAL, PLANNED)))
        assert (found["score_low"], found["score_high"]) == ([1], [2])

    @pytest.mark.parametrize("engine", ENGINES)
    def test_a_column_that_moves_nothing(self, engine: str) -> None:
        """Of a share without its whole nothing is known, but that is no mistake."""
        frame = ENGINES[engine]({"on_time": [19, 1]})
        assert scores(frame, of(PUNCTUAL)) == [None, None]
        assert scores(frame, of(PUNCTUAL), "score_low") == [0, 0]
        assert scores(frame, of(PUNCTUAL), "score_high") == [1, 1]
        assert read(check(frame, of(PUNCTUAL))) == {"all rows": [2]}

    def test_a_node_that_no_column_moves_is_the_same_in_all_rows(self) -> None:
        frame = pl.DataFrame({"plan": [True, False]})
        found = read(score(frame, of(Unmodelled(), PLANNED), nodes="1"))
        assert found["score"[:5] + "_1_low"] == [0, 0]
        assert found["score_1_high"] == [1, 1]
        assert found["score_1"] == [None, None]
        assert found["score_problems"] == [0, 0]

    def test_the_rest_comes_from_a_card(self) -> None:
        whole = of(PUNCTUAL, PLANNED)
        known = assessment(book(measurements={"plan": True}))
        frame = pl.DataFrame({"on_time": [19, 2], "received": [20, 20]})
        assert scores(frame, evaluate(whole, known)) == [2, 1]


class TestTypes:
    @pytest.mark.parametrize(
        "dtype",
        [
            *("int8", "int16", "int32", "int64", "float32", "float64"),
            *("uint8", "uint16", "uint32", "uint64"),
        ],
    )
    @pytest.mark.parametrize("library", ["polars", "pandas", "pyarrow"])
    def test_whole_cases_in_numbers_of_any_width(
        self, dtype: str, library: str
    ) -> None:
        """In 8 bits 19 x 20 does not fit."""
        frame = pd.DataFrame({"on_time": [19, 18], "received": [20, 20]}).astype(dtype)
        if library == "polars":
            frame = pl.from_pandas(frame)
        elif library == "pyarrow":
            frame = pa.Table.from_pandas(frame)
        assert scores(frame, of(PUNCTUAL)) == [1, 0.5]

    def test_128_bits(self) -> None:
        """What DuckDB's sum of integers is."""
        frame = duckdb.connect().sql(
            "SELECT sum(19) AS on_time, sum(20) AS received, sum(5) AS spent"
        )
        rule = Count(of="spent", each="0.1")
        assert scores(frame, of(PUNCTUAL, rule)) == [1.5]

    @pytest.mark.parametrize("engine", ["polars", "pyarrow", "duckdb"])
    def test_decimals(self, engine: str) -> None:
        table = pa.table(
            {"sipas": pa.array([Decimal("0.95"), Decimal("0.9499"), None])}
        )
        frame = {
            "polars": lambda: pl.from_arrow(table),
            "pyarrow": lambda: table,
            "duckdb": lambda: duckdb.connect().from_arrow(table),
        }[engine]()
        rule = Bands(
            measure=Number(of="sipas"),
            bands=(Band(at_least="95 %", score=1),),
            otherwise=0,
        )
        assert scores(frame, of(rule)) == [1, 0, None]

    @pytest.mark.parametrize(
        "column",
        [
            pl.Series("plan", [True, False, None]),
            pl.Series("plan", ["yes", "no", None]),
            pl.Series("plan", ["True", "False", None]),
            pl.Series("plan", ["yes", "no", None], dtype=pl.Categorical),
            pl.Series("plan", ["yes", "no", None], dtype=pl.Enum(["no", "yes"])),
            pl.Series("plan", [1, 0, None], dtype=pl.Int8),
            pl.Series("plan", [1.0, 0.0, float("nan")]),
        ],
    )
    def test_flags(self, column: Any) -> None:
        assert scores(pl.DataFrame(column), of(PLANNED)) == [1, 0, None]

    @pytest.mark.parametrize("dtype", [object, "boolean", "category"])
    @pytest.mark.parametrize("gone", [0, 150])
    def test_flags_of_pandas(self, dtype: Any, gone: int) -> None:
        """Narwhals looks at the first hundred only to tell objects from texts."""
        values = pd.Series([*([None] * gone), True, False, None], dtype=dtype)
        found = scores(pd.DataFrame({"plan": values}), of(PLANNED))
        assert found == [*([None] * gone), 1, 0, None]

    @pytest.mark.parametrize(
        "dtype", [pl.String, pl.Categorical, pl.Enum(["poor", "good"])]
    )
    def test_answers(self, dtype: Any) -> None:
        cases: dict[str, Rule] = {
            "good": Count(of="received", each="0.5"),
            "poor": PLANNED,
        }
        rule = Branch(answer="grade", cases=cases)
        frame = pl.DataFrame(
            {
                "grade": ["good", "poor", None],
                "received": [1, 1, 4],
                "plan": [True] * 3,
            },
            schema_overrides={"grade": dtype},
        )
        assert scores(frame, of(rule)) == [0.5, 1, 1]

    @pytest.mark.parametrize("engine", ["polars", "pandas", "nullable", "pyarrow"])
    def test_a_column_that_is_all_missing_may_have_any_type(self, engine: str) -> None:
        frame = ENGINES[engine]({"on_time": [None], "received": [5], "plan": [None]})
        found = read(score(frame, of(PUNCTUAL, PLANNED)))
        assert (found["score_low"], found["score_high"]) == ([0], [2])
        frame = pl.DataFrame({"on_time": ["", None][1:], "plan": [float("nan")]})
        assert scores(frame, of(PUNCTUAL, PLANNED)) == [None]

    def test_a_column_of_no_type(self) -> None:
        frame = pl.DataFrame({"on_time": [None], "grade": [None], "plan": [None]})
        rule = Branch(answer="grade", cases={"good": PUNCTUAL, "poor": PLANNED})
        found = read(score(frame.lazy(), of(rule, PLANNED)))
        assert (found["score_low"], found["score_high"]) == ([0], [2])

    def test_nan_is_missing(self) -> None:
        frame = pl.DataFrame({"on_time": [float("nan")], "received": [20.0]})
        assert scores(frame, of(PUNCTUAL)) == [None]
        assert scores(frame, of(PUNCTUAL), column="score_problems") == [0]


class TestThresholds:
    """95 % of whole cases is decided exactly, and 0.95 is 95 %."""

    @pytest.mark.parametrize("engine", ENGINES)
    @pytest.mark.parametrize("number", [int, float])
    def test_whole_cases(self, engine: str, number: type) -> None:
        """One case of 10^14 under 95 % is under it, as floats could not tell."""
        wholes = [20, 10**14, 10**14, 200, 7]
        parts = [19, 95 * 10**12, 95 * 10**12 - 1, 159, 7]
        columns = {
            "on_time": list(map(number, parts)),
            "received": list(map(number, wholes)),
        }
        found = scores(ENGINES[engine](columns), of(PUNCTUAL))
        assert found == [1, 1, 0.5, 0, 1]

    @pytest.mark.parametrize("engine", ENGINES)
    def test_shares_as_they_are_written(self, engine: str) -> None:
        steps = [
            Band(at_least=f"{at} %", score=Fraction(at, 100)) for at in range(1, 101)
        ]
        rule = Bands(measure=Number(of="sipas"), bands=steps, otherwise=0)
        values = [at / 100 for at in range(101)]
        found = scores(ENGINES[engine]({"sipas": values}), of(rule))
        assert found == pytest.approx(values, 1e-15)
        under = [value - 1e-9 for value in values[1:]]
        found = scores(ENGINES[engine]({"sipas": under}), of(rule))
        assert found == pytest.approx(values[:-1], 1e-15)

    def test_what_floats_are_off_is_not_above_0(self) -> None:
        """0.1 + 0.2 is 0.3, and 0.3 less 0.3 is nothing."""
        before = attrs.evolve(SPENT, name="before")
        both = Number(of={"spent": 1, "more": 1})
        rule = Increase(
            measure=Change(now=both, base=Number(of="before")),
            above="0 VND",
            otherwise=0,
        )
        whole = of(rule, data=(*ALL, before, attrs.evolve(SPENT, name="more")))
        columns = {"spent": [0.1, 0.1], "more": [0.2, 0.21], "before": [0.3, 0.3]}
        assert scores(pl.DataFrame(columns), whole) == [0, 1]

    @pytest.mark.parametrize("engine", ENGINES)
    def test_halves_are_rounded_up(self, engine: str) -> None:
        """To one decimal: 0.25 is 0.3 and 0.35 is 0.4, where floats have 0.35 under."""
        rule = Rounded(
            rule=Proportional(
                measure=Share(part="on_time", whole="received"),
                zero="0 %",
                no_cases="zero",
            ),
            digits=1,
        )
        columns = {
            "on_time": [1, 7, 9, 29, 249, 1],
            "received": [4, 20, 20, 100, 1000, 3],
        }
        found = scores(ENGINES[engine](columns), of(rule))
        assert found == pytest.approx([0.3, 0.4, 0.5, 0.3, 0.2, 0.3], 1e-14)

    def test_a_change_of_shares_of_amounts(self) -> None:
        """From 40 % to 42 % is 5 % more; to 41.9999 % it is less."""
        names = ("spent", "planned", "spent_before", "planned_before")
        data = tuple(attrs.evolve(SPENT, name=name) for name in names)
        rule = Increase(
            measure=Change(
                now=Ratio(of="spent", to="planned"),
                base=Ratio(of="spent_before", to="planned_before"),
                relative=True,
            ),
            at_least="5 %",
            otherwise=0,
            no_cases="zero",
        )
        columns = {
            "spent": [4.2, 4.19999, 4.2],
            "planned": [10.0, 10.0, 0.0],
            "spent_before": [0.4, 0.4, 0.4],
            "planned_before": [1.0, 1.0, 1.0],
        }
        whole = of(rule, data=data)
        for engine in ENGINES.values():
            assert scores(engine(columns), whole) == [1, 0, 0]

    def test_halves_under_0_are_rounded_down(self) -> None:
        """-0.25 to -0.3: away from 0."""
        line = Proportional(measure=Number(of="rating"), zero="0 point", full="5 point")
        steps = Bands(
            measure=Number(of="rating"),
            bands=(Band(at_least="0 point", score="0.25"),),
            otherwise="-0.25",
        )
        whole = framework(
            criterion(Rounded(rule=line, digits=1), "1"),
            criterion(Rounded(rule=steps, digits=1), "2", min_score=-1),
        )
        frame = pl.DataFrame({"rating": [-1.0, 1.25]})
        found = scores(frame, whole, "score_2", nodes="2")
        assert found == pytest.approx([-0.3, 0.3], 1e-14)

    def test_division_is_not_whole(self) -> None:
        rule = Proportional(
            measure=Share(part="on_time", whole="received"), zero="0 %", no_cases="zero"
        )
        columns = {"on_time": [1, 2, 0, 5], "received": [3, 3, 0, 5]}
        for engine in ENGINES.values():
            assert scores(engine(columns), of(rule)) == [1 / 3, 2 / 3, 0, 1]


class TestNames:
    @pytest.mark.parametrize("engine", ENGINES)
    @pytest.mark.parametrize(
        "at", ["Ngày đúng hạn", "a.b", 'a "b"', "a'b`c", "score.1", "Select", "%s {x}"]
    )
    def test_columns_may_be_called_anything(self, engine: str, at: str) -> None:
        columns: dict[str, list[Any]] = {
            at: [19],
            "received": [20],
            f"{at} khác": ["A"],
        }
        found = score(ENGINES[engine](columns), of(PUNCTUAL), columns={"on_time": at})
        assert read(found)["score"] == [1]
        assert read(found)[f"{at} khác"] == ["A"]

    def test_names_that_are_numbers_as_pandas_makes_them(self) -> None:
        frame = pd.DataFrame([[19, 20, 1]], columns=["on_time", 0, "received"])
        assert list(score(frame, of(PUNCTUAL)))[:3] == ["on_time", 0, "received"]
        asked: Any = {"received": 0}
        found = score(frame, of(PUNCTUAL), columns=asked)
        assert found["score"].tolist() == [1]
        (mistake,) = mistakes(frame, of(PUNCTUAL), columns={**asked, "received": 1})
        assert mistake == (
            "columns['received']: found 1; expected a column of the frame; "
            "there is 'on_time', '0', 'received' [column]"
        )

    def test_names_that_stand_twice_are_refused(self) -> None:
        names = ["on_time", "on_time"]
        query = "SELECT 19 AS on_time, 20 AS on_time"
        expected = "found columns with the same name; expected a name for each"
        for frame in (
            pd.DataFrame([[19, 20]], columns=names),
            pa.table([[19], [20]], names=names),
            duckdb.connect().sql(query),
        ):
            assert mistakes(frame, of(PUNCTUAL)) == [f"column: {expected} [name]"]

    def test_a_named_column_goes_before_one_with_the_name(self) -> None:
        frame = pl.DataFrame({"on_time": [1], "dung_han": [19], "received": [20]})
        assert scores(frame, of(PUNCTUAL), columns={"on_time": "dung_han"}) == [1]

    def test_columns_that_look_like_ours_are_left_alone(self) -> None:
        frame = pl.DataFrame({**PAIRS, "Parindex_value0": [1] * 4, "parindex__": 1})
        assert scores(frame, of(PUNCTUAL)) == [1, 0.5, None, 0]
        assert scores(frame, of(PUNCTUAL), column="Parindex_value0") == [1] * 4

    def test_two_readings_stand_side_by_side(self) -> None:
        first = score(pl.DataFrame(PAIRS), of(PUNCTUAL), name="điểm")
        both = read(score(first, of(PUNCTUAL, PLANNED)))
        assert both["điểm"] == [1, 0.5, None, 0]
        assert both["điểm_problems"] == [0] * 4
        assert both["score_low"] == [1, 0.5, 0, 0]

    @pytest.mark.parametrize("engine", ENGINES)
    def test_taken_names_are_refused(self, engine: str) -> None:
        """Also in capitals: databases tell them from ours no more than people do."""
        frame = ENGINES[engine]({**PAIRS, "Score": [0] * 4, "score_1_low": [0] * 4})
        expected = "expected a name that no other column has: name='…' gives another"
        assert mistakes(frame, of(PUNCTUAL), nodes=["", "1"]) == [
            f"name: found 'score'; {expected} [taken]",
            f"criterion 1: found 'score_1_low'; {expected} [taken]",
        ]
        assert scores(frame, of(PUNCTUAL), column="x", name="x") == [1, 0.5, None, 0]

    def test_nodes_that_would_be_called_the_same_are_refused(self) -> None:
        part = criterion(PLANNED, "1.1")
        whole = framework(
            Area(code="1", title="One", max_score=1, criteria=[part]),
            criterion(PLANNED, "1_1"),
        )
        frame = pl.DataFrame({"plan": [True]})
        (found,) = {
            text.partition(":")[0]
            for text in mistakes(frame, whole, nodes=["1.1", "1_1"], optional=())
        }
        assert found == "criterion 1_1"


class TestMistakes:
    def test_what_is_no_frame(self) -> None:
        (mistake,) = mistakes([1, 2], of(PUNCTUAL))
        assert mistake == (
            "found a list; expected a frame of Polars, pandas, PyArrow, DuckDB, "
            "PySpark or Ibis [frame]"
        )

    def test_no_column_of_the_framework(self) -> None:
        (mistake,) = mistakes(pl.DataFrame({"x": [1]}), of(PUNCTUAL))
        assert mistake == (
            "test/one: found no column named as one of its data, such as 'on_time', "
            "'received', 'plan'; expected one, or columns={datum: column} [columns]"
        )

    def test_columns_that_are_not_there(self) -> None:
        asked = {"on_time": "dung_hen", "received": "tiep nhan"}
        frame = pl.DataFrame({"dung_han": [1], "plan": [True]})
        first, second = mistakes(frame, of(PUNCTUAL), columns=asked)
        assert first == (
            "columns['on_time']: found 'dung_hen'; expected a column of the frame; did "
            "you mean 'dung_han'? [column]"
        )
        assert second == (
            "columns['received']: found 'tiep nhan'; expected a column of the frame; "
            "there is 'dung_han', 'plan' [column]"
        )

    def test_columns_of_data_that_are_not_there(self) -> None:
        with pytest.raises(NotFound, match="did you mean 'on_time'"):
            score(pl.DataFrame({"x": [1]}), of(PUNCTUAL), columns={"on_tim": "x"})

    @pytest.mark.parametrize("engine", ENGINES)
    def test_columns_that_cannot_hold_their_data(self, engine: str) -> None:
        rules = (
            PUNCTUAL,
            PLANNED,
            Branch(answer="grade", cases={"good": Unmodelled(), "poor": PUNCTUAL}),
        )
        frame = ENGINES[engine](
            {"on_time": ["19"], "received": [True], "grade": [1], "plan": [None]}
        )
        found = [text.split(";")[0] for text in mistakes(frame, of(*rules))]
        assert found == [
            "column 'on_time': found String",
            "column 'received': found Boolean",
            "column 'grade': found Int64",
        ]

    def test_a_flag_that_is_a_date(self) -> None:
        frame = pl.DataFrame({"plan": ["2022-01-01"]}).with_columns(
            pl.col("plan").str.to_date()
        )
        (mistake,) = mistakes(frame, of(PLANNED))
        expected = "booleans, 'yes' and 'no', or 1 and 0"
        assert mistake == f"column 'plan': found Date; expected {expected} [column]"

    def test_32_bits_hold_no_shares(self) -> None:
        """In 32 bits 0.95 is below 95 %."""
        rule = Proportional(measure=Number(of="sipas"), zero="0 %")
        frame = pl.DataFrame({"sipas": [0.95]}, schema={"sipas": pl.Float32})
        (mistake,) = mistakes(frame, of(rule))
        assert mistake == (
            "column 'sipas': found Float32; expected 64-bit floats or decimals: "
            "32 bits hold 0.95 as 0.94999999 [column]"
        )

    def test_a_reading_beside_a_card(self) -> None:
        card = blank_card(of(PUNCTUAL))
        (mistake,) = mistakes(pl.DataFrame(PAIRS), card, reading="other")
        assert mistake == (
            "reading: found the reading 'other' beside a scorecard; expected a card "
            "that is scored in it [reading]"
        )

    def test_names_that_spark_does_not_take(self) -> None:
        """A dot is a part of a structure there, quoted or not by Narwhals."""
        check_names(["a.b"], nw.Implementation.DUCKDB)
        with pytest.raises(Invalid) as caught:
            check_names(["a.b", "a b", "`c`"], nw.Implementation.PYSPARK)
        expected = "no dot and no backtick in Spark: rename it with toDF first"
        assert [str(problem) for problem in caught.value.problems] == [
            f"column: found 'a.b'; expected {expected} [name]",
            f"column: found '`c`'; expected {expected} [name]",
        ]

    def test_codes_and_readings_that_are_not_there(self) -> None:
        for asked in ({"nodes": "9"}, {"reading": "other"}, {"optional": ["x"]}):
            with pytest.raises(NotFound):
                score(pl.DataFrame(PAIRS), of(PUNCTUAL), **asked)

    def test_without_narwhals_the_extra_is_named(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(sys.modules, "narwhals", None)
        monkeypatch.delitem(sys.modules, "parindex.frames")
        with pytest.raises(ImportError, match=r"pip install parindex\[frames\]"):
            importlib.import_module("parindex.frames")


class TestProblems:
    """Rows that cannot be right have no score, and are counted."""

    COLUMNS: ClassVar[dict[str, list[Any]]] = {
        "on_time": [19.0, 21.0, -1.0, 0.5, float("inf"), None, 2e15],
        "received": [20.0, 20.0, 20.0, 20.0, 20.0, 20.0, 3e15],
    }

    @pytest.mark.parametrize("engine", ENGINES)
    def test_they_have_no_score(self, engine: str) -> None:
        found = read(score(ENGINES[engine](self.COLUMNS), of(PUNCTUAL)))
        assert found["score"] == [1, None, None, None, None, None, None]
        assert found["score_low"] == [1, None, None, None, None, 0, None]
        assert found["score_high"] == [1, None, None, None, None, 1, None]
        assert found["score_problems"] == [0, 1, 1, 1, 1, 0, 2]

    @pytest.mark.parametrize("engine", ENGINES)
    def test_they_are_counted(self, engine: str) -> None:
        frame = check(ENGINES[engine](self.COLUMNS), of(PUNCTUAL))
        assert type(frame) is type(ENGINES[engine](self.COLUMNS))
        expected = {"all rows": 7, "on_time": 4, "received": 1, "on_time > received": 1}
        assert read(frame) == {name: [count] for name, count in expected.items()}

    def test_missing_counts_where_it_may_not_be(self) -> None:
        found = read(check(pl.DataFrame(self.COLUMNS), of(PUNCTUAL), optional=()))
        assert found["on_time"] == [5]

    @pytest.mark.parametrize(
        ("column", "sound"),
        [
            (pl.Series("plan", ["yes", "maybe", "", "NO"]), [1, 0, 0, 0]),
            (pl.Series("plan", [1, 2, -1, 0]), [1, 0, 0, 1]),
            (pl.Series("grade", ["good", "bad", "Good", "poor"]), [1, 0, 0, 1]),
            (pl.Series("sipas", [0.5, 98.5, -0.1, 1.0]), [1, 0, 0, 1]),
            (pl.Series("spent", [1e12, -1.0, 1e31, 0.0]), [1, 0, 0, 1]),
            (pl.Series("rating", [-1, -2, 6, 5]), [1, 0, 0, 1]),
            (
                pl.Series("on_time", [2.0**24, 2.0**25, 1e9, 0], dtype=pl.Float32),
                [1, 0, 0, 1],
            ),
            (pl.Series("on_time", [10**15, 10**16, -1, 0]), [1, 0, 0, 1]),
            (
                pl.Series("on_time", [1, 2**64 - 1, 2**63, 0], dtype=pl.UInt64),
                [1, 0, 0, 1],
            ),
        ],
    )
    def test_values_that_cannot_be(self, column: Any, sound: list[int]) -> None:
        level = Bands(measure=Number(of="rating"), bands=(), otherwise=1)
        rules = (
            PLANNED,
            Branch(answer="grade", cases={"good": level, "poor": Unmodelled()}),
            Proportional(measure=Number(of="sipas"), zero="0 %"),
            Count(of="spent", each="0.1"),
            Proportional(measure=Number(of="rating"), zero="0 point", full="5 point"),
            Count(of="on_time", each="0.1"),
        )
        found = scores(pl.DataFrame(column), of(*rules), column="score_problems")
        assert found == [1 - fine for fine in sound]

    def test_a_whole_that_the_card_knows(self) -> None:
        known = assessment(book(measurements={"received": 20}))
        frame = pl.DataFrame({"on_time": [20, 21]})
        assert scores(frame, evaluate(of(PUNCTUAL), known)) == [1, None]
        between = assessment(book(measurements={"received": Disputed(20, 22)}))
        card = evaluate(of(PUNCTUAL), between)
        found = scores(pl.DataFrame({"on_time": [22, 23]}), card, "score_problems")
        assert found == [0, 1]

    def test_a_part_that_the_card_knows(self) -> None:
        known = assessment(book(measurements={"on_time": Disputed(19, 20)}))
        card = evaluate(of(PUNCTUAL), known)
        frame = pl.DataFrame({"received": [19, 18]})
        assert scores(frame, card, "score_problems") == [0, 1]

    def test_what_takes_a_criterion_out_of_a_mean(self) -> None:
        """0 of 0, or perhaps: a mean of the others is another number."""
        out = attrs.evolve(PUNCTUAL, no_cases="excluded")
        whole = of(out, PLANNED, aggregation=Mean(), max_score=1)
        columns = {
            "on_time": [19, 0, None],
            "received": [20, 0, None],
            "plan": [True] * 3,
        }
        found = read(score(pl.DataFrame(columns), whole))
        assert found["score"] == [1, None, None]
        assert found["score_problems"] == [0, 1, 1]
        assert read(check(pl.DataFrame(columns), whole))["criterion 1"] == [2]


def test_a_condition_may_be_the_same_in_all_rows() -> None:
    translator = Translator(Bounds({}), {}, {}, frozenset(), {})
    frame = nw.from_native(pl.DataFrame({"x": [1]}))
    always, never = (translator.condition(of) for of in (True, False))
    found = frame.with_columns(always.alias("yes"), never.alias("no"))
    assert found.rows() == [(1, True, False)]


class TestBounds:
    """Integers are kept small enough to be compared in 64 bits."""

    def bounds(self, rule: Any, *data: Datum) -> dict[str, int]:
        whole = of(rule, data=data)
        sheet = sheet_of(blank_card(whole), optional=())
        cells = [cell.expression for cell in sheet.cells]
        names = {datum.name: MOST for datum in data if datum.kind == "count"}
        return dict(bounds_for(cells, names).most)

    def test_a_share_holds_any_count(self) -> None:
        assert set(self.bounds(PUNCTUAL, ON_TIME, RECEIVED).values()) == {MOST}

    def test_a_share_of_fine_weights_holds_less(self) -> None:
        share = Share(part={"on_time": "0.0001"}, whole="received")
        rule = Proportional(measure=share, zero="0 %", full="99.99 %", no_cases="zero")
        found = self.bounds(rule, ON_TIME, RECEIVED)
        assert LEAST_MOST < min(found.values()) < MOST

    def test_a_change_of_shares_holds_millions(self) -> None:
        """Two counts are multiplied there, and by the 20 of 5 %."""
        before = [attrs.evolve(d, name=f"{d.name}_before") for d in (ON_TIME, RECEIVED)]
        rule = Increase(
            measure=Change(
                now=Share(part="on_time", whole="received"),
                base=Share(part="on_time_before", whole="received_before"),
            ),
            at_least="5 %",
            otherwise=0,
            no_cases="zero",
        )
        data = (ON_TIME, RECEIVED, *before)
        found = self.bounds(rule, *data)
        assert set(found.values()) == {10**8}
        most = 10**8
        frame = pl.DataFrame(
            {
                "on_time": [most * 55 // 100, most * 55 // 100 - 1, most + 1],
                "received": [most, most, most + 1],
                "on_time_before": [most // 2] * 3,
                "received_before": [most] * 3,
            }
        )
        whole = of(rule, data=data)
        assert scores(frame, whole) == [1, 0, None]
        assert scores(frame, whole, "score_problems") == [0, 0, 2]

    def test_what_never_fits_is_compared_as_floats(self) -> None:
        """A threshold of 15 decimals leaves room for nothing."""
        steps = Band(at_least="95.0000000000000001 %", score=1)
        rule = attrs.evolve(PUNCTUAL, bands=(steps,))
        assert set(self.bounds(rule, ON_TIME, RECEIVED).values()) == {MOST}
        frame = pl.DataFrame({"on_time": [19, 18], "received": [20, 20]})
        assert scores(frame, of(rule)) == [1, 0]


def test_the_how_to_page_does_what_it_says(capsys: pytest.CaptureFixture[str]) -> None:
    page = Path(__file__).parents[1] / "docs" / "how-to" / "score-a-dataframe.md"
    blocks = re.findall(r"```python\n(.*?)```", page.read_text("utf-8"), re.DOTALL)
    exec("\n".join(blocks), {})  # noqa: S102 - our own page
    assert "Tỉnh" in capsys.readouterr().out
