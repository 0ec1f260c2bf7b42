"""A query scores rows as the exact engine does, in SQLite and DuckDB."""

from __future__ import annotations

import csv
import re
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parindex.aggregation import Mean
from parindex.criteria import Area, Criterion
from parindex.errors import Invalid, NotFound
from parindex.evaluation import evaluate
from parindex.measures import Change, Datum, Number, Ratio, Share
from parindex.rules import (
    Band,
    Bands,
    Checklist,
    Compliance,
    Count,
    Part,
    Proportional,
    Rounded,
    Unmodelled,
)
from parindex.sheets.expressions import (
    AllOf,
    AnyOf,
    Before,
    Divided,
    Fixed,
    Given,
    HalfUp,
    Has,
    Matched,
    Missing,
    Product,
    ScoreOf,
    Sum,
    Where,
)
from parindex.sql import Query, sheet
from parindex.sql.scope import data_of
from parindex.sql.selecting import Selecting
from parindex.sql.simpler import without
from parindex.text import Text
from samples import ON_TIME, PUNCTUAL, RATING, RECEIVED, SPENT, framework
from sql_rows import (
    cases,
    everything,
    in_memory,
    lite,
    readings,
    rows_of,
    table_of,
    wrong,
)
from strategies import FEW, all_shares, assessed, facts, frameworks

if TYPE_CHECKING:
    from pathlib import Path

    from parindex.criteria import Framework

STEPS = Bands(
    measure=PUNCTUAL,
    bands=[Band(at_least="95 %", score=2), Band(at_least="80 %", score=1)],
    otherwise=0,
    no_cases="zero",
)


def one(rule: Any, *data: Datum, **fields: Any) -> Framework:
    """A framework of one criterion."""
    leaf = Criterion(code="1", title="One", max_score=2, rule=rule, **fields)
    return framework(leaf, **({"data": data} if data else {}))


def cut(value: Any) -> Any:
    """A value that ends within six decimals."""
    return value if isinstance(value, str) else floor(value * 10**6) / Fraction(10**6)


def scores(of: Framework, *rows: dict[str, Any], **fields: Any) -> list[Any]:
    """What SQLite scores the whole of each row with."""
    query = Query(sheet=sheet(of), dialect="sqlite", keep=["row"], **fields)
    return [(row["score_low"], row["score_high"]) for row in lite(query, rows)]


# --- kits and random frameworks -------------------------------------------------------


@pytest.mark.parametrize(("name", "reading"), readings())
class TestKits:
    """Every bundled framework, at, just under and just over each threshold."""

    def test_sqlite(self, name: str, reading: str | None) -> None:
        each = cases(name, reading)
        query = Query(sheet=everything(name, reading), dialect="sqlite", keep=["row"])
        found = lite(query, [case.measurements for case in each])
        assert not list(wrong(found, [case.expected for case in each]))

    def test_duckdb(self, name: str, reading: str | None, tmp_path: Path) -> None:
        duckdb: Any = pytest.importorskip("duckdb")
        each = cases(name, reading)
        query = Query(sheet=everything(name, reading), dialect="duckdb", keep=["row"])
        data = data_of(query.sheet)
        rows = rows_of(data, [case.measurements for case in each])
        file = tmp_path / "rows.csv"
        with file.open("w", newline="") as out:
            csv.writer(out).writerows(rows)
        with duckdb.connect() as base:
            base.execute(table_of(data))
            base.execute(f"COPY data FROM '{file}' (HEADER FALSE)")
            found = base.execute(query.text)
            heads = [column[0] for column in found.description]
            table = [dict(zip(heads, row, strict=True)) for row in found.fetchall()]
            assert base.execute(query.problems).fetchall() == []
        table.sort(key=lambda row: row["row"])
        assert not list(wrong(table, [case.expected for case in each]))


def scored_alike(data: st.DataObject, dialect: Any, score: Any) -> None:
    """Draw a framework and rows, and compare an engine's scores with the exact ones."""
    of = data.draw(frameworks())
    if not of.data:
        return
    reading = data.draw(st.sampled_from([None, *of.reading_names]))
    complete = data.draw(st.booleans())
    try:
        made = sheet(of, reading, ["all"], complete=complete)
        query = Query(sheet=made, dialect=dialect, keep=["row"])
    except Invalid as error:
        assert {p.id for p in error.problems} == {"columns"}  # noqa: PT017
        return
    shares, rows, expected = all_shares(of), [], []
    for _ in range(data.draw(st.integers(1, 4))):
        row = {n: cut(x) for n, x in data.draw(facts(of.data_by_name, shares)).items()}
        if not complete:
            gone = data.draw(st.sets(st.sampled_from(sorted(of.data_by_name))))
            row = {name: value for name, value in row.items() if name not in gone}
        card = evaluate(of, assessed(of, row), reading=reading)
        try:
            exact = made.at(row)
        except Invalid:
            continue
        for code, found in exact.items():
            assert found == (card[code] if code else card).score
        rows.append(row)
        expected.append(exact)
    assert not list(wrong(score(query, rows), expected))


@pytest.mark.property
@given(st.data())
def test_sqlite_scores_random_frameworks_as_the_engine_does(
    data: st.DataObject,
) -> None:
    scored_alike(data, "sqlite", lite)


@pytest.mark.property
@FEW
@given(st.data())
def test_duckdb_scores_random_frameworks_as_the_engine_does(
    data: st.DataObject,
) -> None:
    duckdb: Any = pytest.importorskip("duckdb")

    def ducks(query: Query, each: Any) -> list[dict[str, Any]]:
        held = data_of(query.sheet)
        with duckdb.connect() as base:
            base.execute(table_of(held))
            for row in rows_of(held, each):
                marks = ", ".join("?" * len(row))
                base.execute(f"INSERT INTO data VALUES ({marks})", row)  # noqa: S608
            found = base.execute(query.text)
            heads = [column[0] for column in found.description]
            rows = [dict(zip(heads, row, strict=True)) for row in found.fetchall()]
        return sorted(rows, key=lambda row: row["row"])

    scored_alike(data, "duckdb", ducks)


# --- one rule at a time ---------------------------------------------------------------


class TestThresholds:
    """Decided on whole cases, and on decimals as they are written."""

    def test_a_share_just_under_at_and_over(self) -> None:
        of = one(STEPS)
        rows = [
            {"on_time": part, "received": whole}
            for part, whole in ((18_999, 20_000), (19, 20), (19_001, 20_000), (0, 0))
        ]
        assert scores(of, *rows) == [(1, 1), (2, 2), (2, 2), (0, 0)]

    def test_amounts_whose_binary_products_differ(self) -> None:
        spent = Datum(name="spent", title="Spent", kind="amount", unit="billion VND")
        plan = attrs.evolve(spent, name="planned")
        bands = [Band(at_least="95 %", score=2)]
        rule = Bands(
            measure=Ratio(of="spent", to="planned"),
            bands=bands,
            otherwise=0,
            no_cases="zero",
        )
        assert 0.19 * 20 < 0.2 * 19
        rows = [{"spent": x, "planned": 0.2} for x in (0.19, 0.189999, 0.190001)]
        assert scores(one(rule, spent, plan), *rows) == [(2, 2), (0, 0), (2, 2)]

    def test_a_change_between_two_ratios_of_amounts(self) -> None:
        names = ("a", "b", "c", "d")
        data = [attrs.evolve(SPENT, name=name) for name in names]
        change = Change(now=Ratio(of="a", to="b"), base=Ratio(of="c", to="d"))
        rule = Bands(
            measure=change,
            bands=[Band(at_least="10 %", score=2)],
            otherwise=0,
            no_cases="zero",
        )
        rows = [
            dict(zip(names, row, strict=True))
            for row in ((0.6, 2.0, 0.1, 0.5), (0.599999, 2.0, 0.1, 0.5))
        ]
        assert scores(one(rule, *data), *rows) == [(2, 2), (0, 0)]

    @pytest.mark.parametrize("relative", [False, True])
    @pytest.mark.parametrize(
        ("size", "least"), [(1, "0.000001"), (10**6, "0.000001"), (9 * 10**12, "0.01")]
    )
    def test_products_of_amounts_in_dong(
        self, size: int, least: str, *, relative: bool
    ) -> None:
        """Of budgets of provinces, which have more digits than decimals hold."""
        duckdb = pytest.importorskip("duckdb")
        names = ("a", "b", "c", "d")
        data = [attrs.evolve(SPENT, name=name) for name in names]
        change = Change(
            now=Ratio(of="a", to="b"), base=Ratio(of="c", to="d"), relative=relative
        )
        steps = Bands(
            measure=change,
            bands=[Band(at_least="10 %", score=2)],
            otherwise=0,
            no_cases="zero",
        )
        above = attrs.evolve(steps, bands=[Band(above="10 %", score=2)])
        even = Proportional(measure=change, zero="0 %", full="20 %", no_cases="zero")
        of = framework(
            *(
                Criterion(code=code, title=code, max_score=2, rule=rule)
                for code, rule in (("1", steps), ("2", above), ("3", even))
            ),
            data=data,
        )
        query = Query(sheet=sheet(of, nodes=["1", "2", "3"]), lang="en")
        connection = duckdb.connect()
        connection.execute(
            "CREATE TABLE data (a VARCHAR, b VARCHAR, c VARCHAR, d VARCHAR)"
        )
        # 55 % of 99, and 50 % or 45 %: just 10 % more, or 10 points.
        at = Decimal(54 if not relative else "48.4") * size
        c = Decimal(44) * size
        each = [(at + step * Decimal(least), c) for step in (0, -1, 1)]
        for a, base in each:
            row = [str(x) for x in (a, 100 * size, base, 100 * size)]
            connection.execute("INSERT INTO data VALUES (?, ?, ?, ?)", row)
        found = connection.sql(query.text).fetchall()
        assert [row[0] for row in found] == [2, 0, 2]
        assert [row[2] for row in found] == [0, 0, 2]
        assert [row[4] for row in found] == pytest.approx([1, 1, 1], abs=1e-5)
        assert all(row[::2] == row[1::2] for row in found)

    def test_one_row_that_is_too_large_does_not_stop_the_others(self) -> None:
        duckdb = pytest.importorskip("duckdb")
        query = Query(sheet=sheet(one(STEPS)))
        connection = duckdb.connect()
        connection.execute("CREATE TABLE data (on_time HUGEINT, received HUGEINT)")
        connection.execute(
            "INSERT INTO data VALUES (19, 20), (1, 9223372036854775807), "
            "(1000000000000000, 1000000000000000), (999999999999999, 999999999999999), "
            "(1, 10000000000000000000000000)"
        )
        found = [(2, 2), (None, None), (None, None), (2, 2), (None, None)]
        assert connection.sql(query.text).fetchall() == found

    def test_a_rating_and_a_percentage_are_compared_as_they_are(self) -> None:
        rule = Checklist(
            parts=[
                Part(
                    max_score=1,
                    rule=Bands(
                        measure=Number(of=name),
                        bands=[Band(above=bound, score=1)],
                        otherwise=0,
                    ),
                )
                for name, bound in (("rating", "3.3 points"), ("sipas", "29 %"))
            ]
        )
        rows = [
            {"rating": 3.3, "sipas": 0.29},
            {"rating": 3.300001, "sipas": 0.29},
            {"rating": 3.3, "sipas": 0.290001},
        ]
        assert scores(one(rule), *rows) == [(0, 0), (1, 1), (1, 1)]

    def test_halves_are_rounded_up(self) -> None:
        part = Proportional(measure=PUNCTUAL, no_cases="zero")
        of = one(Rounded(rule=part, digits=1))
        rows = [{"on_time": x, "received": 40} for x in (1, 2, 3, 21)]
        assert scores(of, *rows) == [(0.1, 0.1), (0.1, 0.1), (0.2, 0.2), (1.1, 1.1)]
        whole = one(Rounded(rule=part, digits=0))
        assert scores(whole, {"on_time": 1, "received": 4}) == [(1, 1)]
        below = Criterion(
            code="1",
            title="One",
            max_score=0,
            min_score=-1,
            rule=Rounded(rule=part, digits=1),
        )
        row = {"on_time": 19, "received": 20}
        assert scores(framework(below), row) == [(-0.1, -0.1)]


class TestMissing:
    """NULL is missing: a low and a high, never 0."""

    def test_each_datum(self) -> None:
        of = one(STEPS)
        rows = [{}, {"on_time": 5}, {"received": 20}, {"received": 0}]
        assert scores(of, *rows) == [(0, 2), (0, 2), (0, 2), (0, 0)]

    def test_an_answer(self) -> None:
        of = one(Compliance(answer="plan", scores={"yes": 2, "no": "0.5"}))
        rows = [{}, {"plan": "yes"}, {"plan": "no"}]
        assert scores(of, *rows) == [(0.5, 2), (2, 2), (0.5, 0.5)]

    def test_of_a_complete_table_a_row_is_not_scored(self) -> None:
        query = Query(sheet=sheet(one(STEPS), complete=True), dialect="sqlite")
        base = in_memory()
        base.execute("CREATE TABLE data (on_time, received)")
        base.executemany("INSERT INTO data VALUES (?, ?)", [(19, 20), (None, 20)])
        assert base.execute(query.text).fetchall() == [(2, 2), (None, None)]
        found = dict(base.execute(query.problems).fetchall())
        assert found == {"on_time: thiếu số liệu": 1}

    def test_data_without_a_column_are_missing(self) -> None:
        made = sheet(one(STEPS), data=["received"])
        query = Query(sheet=made, dialect="sqlite", keep=["row"])
        (row,) = lite(query, [{"received": 20}])
        assert (row["score_low"], row["score_high"]) == (0, 2)
        assert "on_time" not in query.text.split("criteria AS")[0]


#: Values that cannot be, with the words of the count of rows.
BAD = [
    ((21, 20), "on_time is more than received"),
    ((1.5, 20), "on_time: no value that can be read"),
    (("many", 20), "on_time: no value that can be read"),
    ((-1, 20), "on_time: out of range"),
    ((1e16, 1e17), "on_time: no value that can be read"),
]


class TestProblems:
    """Rows with data that cannot be: counted, and not scored."""

    @pytest.mark.parametrize(("row", "said"), BAD)
    def test_in_sqlite(self, row: tuple[Any, ...], said: str) -> None:
        query = Query(sheet=sheet(one(STEPS)), dialect="sqlite", lang="en")
        base = in_memory()
        base.execute("CREATE TABLE data (on_time, received)")
        base.executemany("INSERT INTO data VALUES (?, ?)", [(19, 20), row])
        assert base.execute(query.text).fetchall() == [(2, 2), (None, None)]
        assert (said, 1) in base.execute(query.problems).fetchall()

    def test_in_duckdb_not_a_number_is_none(self) -> None:
        duckdb: Any = pytest.importorskip("duckdb")
        query = Query(sheet=sheet(one(STEPS)), lang="en")
        with duckdb.connect() as base:
            base.execute("CREATE TABLE data (on_time DOUBLE, received DOUBLE)")
            base.execute("INSERT INTO data VALUES (19, 20), ('NaN', 20), (NULL, 20)")
            assert base.execute(query.text).fetchall() == [(2, 2), (None,) * 2, (0, 2)]
            found = base.execute(query.problems).fetchall()
        assert found == [("on_time: no value that can be read", 1)]

    def test_decimals_answers_and_ends(self) -> None:
        rule = Checklist(
            parts=[
                Part(max_score=1, rule=Proportional(measure=Number(of="sipas"))),
                Part(
                    max_score=1,
                    rule=Proportional(measure=Number(of="rating"), full="5 points"),
                ),
            ],
        )
        of = framework(
            Criterion(code="1", title="One", max_score=2, rule=rule),
            Criterion(
                code="2",
                title="Two",
                max_score=2,
                rule=Compliance(answer="grade", scores={"good": 2, "poor": 0}),
            ),
        )
        query = Query(sheet=sheet(of), dialect="sqlite", lang="en", decimals=2)
        base = in_memory()
        base.execute("CREATE TABLE data (sipas, rating, grade)")
        rows = [(0.5, 5, "good"), (0.505, 5, "good"), (1.1, 6, "best"), (0, -2, "poor")]
        base.executemany("INSERT INTO data VALUES (?, ?, ?)", rows)
        assert base.execute(query.text).fetchall() == [(3.5, 3.5), *[(None, None)] * 3]
        assert dict(base.execute(query.problems).fetchall()) == {
            "sipas: no value that can be read": 1,
            "sipas: out of range": 1,
            "rating: out of range": 2,
            "grade: no value that can be read": 1,
        }

    def test_no_cases_below_a_mean(self) -> None:
        of = mean()
        query = Query(sheet=sheet(of), dialect="sqlite", lang="en")
        base = in_memory()
        base.execute("CREATE TABLE data (on_time, received, plan)")
        base.executemany("INSERT INTO data VALUES (?, ?, ?)", [(1, 2, 1), (0, 0, 1)])
        assert base.execute(query.text).fetchall() == [(1.5, 1.5), (None, None)]
        found = base.execute(query.problems).fetchall()
        assert found == [("1.1: no cases, or perhaps none", 1)]


def mean() -> Framework:
    """A mean of a share that 0 of 0 takes out, and of a flag."""
    inside = [
        Criterion(
            code="1.1",
            title="On time",
            max_score=2,
            rule=Proportional(measure=PUNCTUAL, no_cases="excluded"),
        ),
        Criterion(
            code="1.2", title="Plan", max_score=1, rule=Compliance(answer="plan")
        ),
    ]
    area = Area(
        code="1", title="Area", max_score=2, criteria=inside, aggregation=Mean()
    )
    return framework(area, not_applicable="reduce_maximum")


# --- the text -------------------------------------------------------------------------

HOSTILE = "a\"b`c'd.e; DROP TABLE x -- */\n\\ ế"


class TestText:
    """What an auditor reads, and what nobody can break out of."""

    @pytest.mark.parametrize("dialect", ["sqlite", "duckdb"])
    def test_hostile_names_and_titles(self, dialect: Any) -> None:
        data = [
            attrs.evolve(ON_TIME, name=HOSTILE, title=Text(HOSTILE, HOSTILE)),
            RECEIVED,
            Datum(
                name="kind",
                title="Kind",
                kind="answer",
                answers={HOSTILE: HOSTILE, "b": "B"},
            ),
        ]
        part = Share(part=HOSTILE, whole="received")
        rule = Checklist(
            parts=[
                Part(max_score=1, rule=Proportional(measure=part, no_cases="zero")),
                Part(
                    max_score=1,
                    rule=Compliance(answer="kind", scores={HOSTILE: 1, "b": 0}),
                ),
            ]
        )
        leaf = Criterion(code="1", title=HOSTILE, max_score=2, rule=rule)
        of = framework(leaf, data=data, title=HOSTILE)
        query = Query(
            sheet=sheet(of),
            dialect=dialect,
            table=f"t {HOSTILE}",
            columns={"received": f"r {HOSTILE}"},
            keep=[f"k {HOSTILE}"],
        )
        named = query._writer.dialect.named
        names = [f"k {HOSTILE}", HOSTILE, f"r {HOSTILE}", "kind"]
        types = ("VARCHAR", "INTEGER", "INTEGER", "VARCHAR")
        columns = [f"{named(n)} {t}" for n, t in zip(names, types, strict=True)]
        base: Any = in_memory()
        if dialect == "duckdb":
            base = pytest.importorskip("duckdb").connect()
        table = named(f"t {HOSTILE}")
        base.execute(f"CREATE TABLE {table} ({', '.join(columns)})")
        base.execute(
            f"INSERT INTO {table} VALUES (?, ?, ?, ?)",  # noqa: S608
            ["x", 1, 2, HOSTILE],
        )
        assert base.execute(query.text).fetchall() == [("x", 1.5, 1.5)]
        assert base.execute(query.problems).fetchall() == []
        base.close()

    @pytest.mark.parametrize(
        "table", ["given", "numbers", "checked", "criteria", "sums_1", "DATA", "found"]
    )
    def test_any_table_name(self, table: str) -> None:
        query = Query(sheet=sheet(one(STEPS)), dialect="sqlite", table=table)
        base = in_memory()
        base.execute(f"CREATE TABLE {table} AS SELECT 19 on_time, 20 received")
        assert base.execute(query.text).fetchall() == [(2, 2)]
        assert base.execute(query.problems).fetchall() == []

    def test_reads_as_the_rule_does(self) -> None:
        query = Query(sheet=sheet(one(STEPS), complete=True), schema="main", lang="en")
        assert str(query) == query.text
        assert 'FROM "main"."data" AS t' in query.text
        lines = [line.strip() for line in query.text.splitlines()]
        start = lines.index("-- 1 One (at most 2 points)")
        assert lines[start + 1 : start + 12] == [
            "-- Rule (no source given):",
            "--   by on time as a share of received:",
            "--     95 % or more: 2 points",
            "--     from 80 % to below 95 %: 1 point",
            "--     below 80 %: 0 points",
            "--     a denominator of 0: 0 points",
            "CASE",
            'WHEN "received" <= 0 THEN 0',
            'WHEN 20 * "on_time" >= 19 * "received" THEN 2',
            'WHEN 5 * "on_time" >= 4 * "received" THEN 1',
            "ELSE 0",
        ]

    def test_a_column_that_is_a_datum_may_be_kept(self) -> None:
        """As it is found, though the datum is read of another column."""
        duckdb = pytest.importorskip("duckdb")
        connection = duckdb.connect()
        connection.execute(
            "CREATE TABLE data AS SELECT 7 AS id, '19' AS on_time, '20,0' AS received, "
            "20 AS tiep_nhan"
        )
        query = Query(
            sheet=sheet(one(STEPS)),
            keep=["id", "on_time", "received", "id"],
            columns={"received": "tiep_nhan"},
        )
        found = connection.sql(query.text)
        assert found.columns[:3] == ["id", "on_time", "received"]
        assert found.fetchall() == [(7, "19", "20,0", 2, 2)]
        assert connection.sql(query.problems).fetchall() == []

    def test_says_the_reading_and_its_evidence(self) -> None:
        of = everything(*readings()[-1])
        text = Query(sheet=of, lang="en").text
        assert "-- Reading: " in text
        assert "-- Inferred" in text

    @pytest.mark.parametrize("dialect", ["duckdb", "postgresql", "sqlite", "spark"])
    def test_every_dialect_writes_every_kit(self, dialect: Any) -> None:
        for name, reading in readings():
            query = Query(sheet=everything(name, reading), dialect=dialect)
            assert not re.search("[ \t]$", query.text, re.MULTILINE)


# --- what cannot be -------------------------------------------------------------------


class TestBroken:
    """All mistakes at once, with what was found."""

    def test_names(self) -> None:
        with pytest.raises(Invalid) as caught:
            Query(
                sheet=sheet(one(STEPS)),
                keep=["ON_TIME", "score_low", "", "a\0"],
                table="",
                schema="\0",
                columns={"received": ""},
                decimals=10,
            )
        assert [problem.found for problem in caught.value.problems] == [
            "10",
            "the names 'on_time' and 'ON_TIME'",
            "'score_low'",
            "an empty text",
            "'a\\x00', with a null byte",
            "an empty text",
            "'\\x00', with a null byte",
            "an empty text",
        ]

    @pytest.mark.parametrize("name", ["is_sound", "IS_MISREAD", "score_low"])
    @pytest.mark.parametrize("is_kept", [False, True], ids=["a datum", "kept"])
    def test_a_column_with_a_name_of_the_query(
        self, name: str, *, is_kept: bool
    ) -> None:
        """It would be taken for the query's own, also where both are one text."""
        own = "a" if is_kept else name
        whole = Datum(name=own, title=own, kind="count", unit="dossier")
        rule = Proportional(
            measure=Number(of=own), zero="0 dossiers", full="10 dossiers"
        )
        with pytest.raises(Invalid, match="does not use itself") as caught:
            Query(sheet=sheet(one(rule, whole)), keep=[name] if is_kept else [])
        assert [problem.found for problem in caught.value.problems] == [repr(name)]

    def test_what_is_not_there(self) -> None:
        made = sheet(one(STEPS))
        dialect: Any = "oracle"
        with pytest.raises(NotFound, match="no dialect 'oracle'"):
            Query(sheet=made, dialect=dialect)
        with pytest.raises(NotFound, match=r"no datum 'recieved'.*'received'"):
            Query(sheet=made, columns={"recieved": "x"})
        with pytest.raises(NotFound, match="no criterion '2'"):
            sheet(one(STEPS), nodes=["2"])

    def test_scores_that_need_no_data(self) -> None:
        of = framework(
            Criterion(code="1", title="One", max_score=2, rule=STEPS),
            Criterion(code="2", title="Two", max_score=1, rule=Unmodelled()),
        )
        with pytest.raises(Invalid, match="scores that follow from no data"):
            Query(sheet=sheet(of, nodes=["2"]))


def test_nodes_by_words() -> None:
    of = framework(
        Area(
            code="1",
            title="Area",
            max_score=2,
            criteria=[Criterion(code="1.1", title="One", max_score=2, rule=STEPS)],
        )
    )
    assert sheet(of).nodes == ("",)
    assert sheet(of, nodes=["total", "1.1"]).nodes == ("", "1.1")
    assert sheet(of, nodes=["areas"]).nodes == ("1", "")
    assert sheet(of, nodes=["all"]).nodes == ("1", "1.1", "")


def test_a_count_by_thirds_ends_nowhere() -> None:
    of = one(Count(of="received", each=Fraction(1, 3)))
    assert scores(of, {"received": 1}) == [(1 / 3, 1 / 3)]


def test_a_rating_without_ends_is_never_out_of_range() -> None:
    endless = attrs.evolve(RATING, low=None, high=None)
    rule = Bands(
        measure=Number(of="rating"),
        bands=[Band(above="0 points", score=2)],
        otherwise=0,
    )
    query = Query(sheet=sheet(one(rule, endless)), lang="en")
    assert "rating: out of range" not in query.problems


class TestParts:
    """What no rule of a bundled framework comes to."""

    def test_many_alternatives_stay_together(self) -> None:
        names = [f"{number}_{'x' * 40}" for number in range(3)]
        one_of = AnyOf(tuple(Missing(name) for name in names))
        text = Selecting("sqlite", [], 6).condition(AllOf((Has("y"), one_of)))
        inside = "\n  OR ".join(f'"{name}" IS NULL' for name in names)
        assert text == f'"y" IS NOT NULL\nAND (\n  {inside}\n)'

    def test_a_long_product_beside_other_numbers(self) -> None:
        data = [attrs.evolve(SPENT, name=name) for name in ("a", "b", "c")]
        product, other = Product(Given("a"), Given("b")), Given("c")
        more = Sum(Fraction(3), ((Fraction(2), other),))
        writer = Selecting("duckdb", data, 6)
        assert writer.condition(Before(more, product, closed=True)) == (
            'TRUNC("a") * TRUNC("b") >= CEIL(- TRUNC("a") * ("b" - TRUNC("b"))'
            ' - ("a" - TRUNC("a")) * "b" + 2 * "c" + 3)'
        )
        # Without decimals no product is too long.
        writer = Selecting("duckdb", data, 0)
        assert writer.condition(Before(more, product, closed=True)) == (
            '"a" * "b" >= 2 * "c" + 3'
        )

    def test_conditions_that_always_or_never_hold(self) -> None:
        writer = Selecting("sqlite", [], 6)
        assert [writer.condition(holds) for holds in (True, False)] == [
            "0 <= 0",
            "0 < 0",
        ]

    def test_where_a_datum_is_missing(self) -> None:
        x, y = Given("x", Fraction(1)), Given("y")
        half = HalfUp(Divided(Product(x, y), x), 1)
        expected = HalfUp(y, 1)
        assert without(half, "x") == expected
        known = Where(AllOf((Has("x"), Missing("y"))), half, Fixed(Fraction(2)))
        assert without(known, "x") == Fixed(Fraction(2))
        before = AnyOf((Before(x, y, closed=True), Has("y")))
        other = Where(before, Matched("z", (("a", x), ("b", y))), ScoreOf("1", "low"))
        one = Fixed(Fraction(1))
        assert without(other, "x") == Where(
            AnyOf((Before(one, y, closed=True), Has("y"))),
            Matched("z", (("a", one), ("b", y))),
            ScoreOf("1", "low"),
        )
        assert without(Where(True, x, y), "x") == one  # noqa: FBT003 - a condition
