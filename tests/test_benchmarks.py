"""What is held against each other in the benchmarks comes to the same."""

from __future__ import annotations

import sys
from fractions import Fraction
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

np = pytest.importorskip("numpy")

sys.path.append(str(Path(__file__).parents[1] / "benchmarks"))

import columns
import dossiers
import growth
import records
import reference
import run
import timing
from timing import Bench, Figure, Missing

if TYPE_CHECKING:
    from collections.abc import Iterator

ROWS = 50


@pytest.fixture(scope="module")
def data() -> columns.Columns:
    return columns.columns(ROWS)


@pytest.fixture(scope="module")
def by_hand(data: columns.Columns) -> Any:
    return reference.Kernel()(data)


def test_the_tree_is_the_appendix_without_its_survey_of_leaders() -> None:
    tree = columns.framework()
    assert [area.max_score for area in tree.children] == [
        Fraction(most) for most in ("9.5", "6", "13", "6.5", "6", "8", "12.5", "16.5")
    ]
    assert tree.max_score == 78
    assert len(columns.leaves()) == 75
    assert len(columns.kinds()) == 81
    assert 1 + len(list(tree.walk())) == 103


def test_by_hand_is_what_the_exact_engine_says(
    data: columns.Columns, by_hand: Any
) -> None:
    for row in range(8):
        exact = columns.scored_exactly(data, row)
        assert abs(Fraction(float(by_hand[0, row])) - exact) < Fraction(1, 10**12)


def test_by_hand_is_what_ours_says(data: columns.Columns, by_hand: Any) -> None:
    found = columns.prepared(every_node=True).score(data)
    assert len(found) == 103
    for place, code in enumerate(["", *columns.areas()]):
        assert abs(found[code].low - by_hand[place]).max() < 1e-12


@pytest.mark.parametrize("block", [1, 7, ROWS])
def test_blocks_do_not_change_what_is_by_hand(
    data: columns.Columns, by_hand: Any, block: int
) -> None:
    assert (reference.Kernel(block)(data) == by_hand).all()


@pytest.mark.filterwarnings("ignore::SyntaxWarning")  # in the source of `formulas`
@pytest.mark.parametrize(
    ("peer", "rows", "near"),
    [
        ("naive:prepare", ROWS, 1e-12),
        ("dict_loop:prepare", ROWS, 1e-12),
        ("frames:prepare_columns", ROWS, 1e-12),
        ("frames:prepare_rows", ROWS, 1e-12),
        ("openfisca:prepare", ROWS, 1e-4),
        ("sheet:prepare", 2, 1e-12),
    ],
)
def test_a_peer_comes_to_the_same(
    by_hand: Any, data: columns.Columns, peer: str, rows: int, near: float
) -> None:
    module, _, name = peer.partition(":")
    few = {name: column[:rows] for name, column in data.items()}
    try:
        totals = getattr(import_module(f"peers.{module}"), name)(few)()
    except Missing as missing:
        pytest.skip(str(missing))
    assert abs(np.asarray(totals) - by_hand[0, :rows]).max() < near


# --- dossiers -------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [12, 1_000, 9_999])
def test_months_hold_each_row_once(rows: int) -> None:
    months = dossiers.months(rows)
    assert [month for month, _, _ in months] == list(range(1, 13))
    assert [first for _, first, _ in months[1:]] == [last for *_, last in months[:-1]]
    assert (months[0][1], months[-1][2]) == (0, rows)


def test_dossiers_are_the_same_each_time_and_counted_as_by_hand(tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    one, other = (dossiers.write(tmp_path / name, 20_000) for name in "ab")
    texts = [f"FROM read_parquet('{made}/*/*.parquet')" for made in (one, other)]
    count = "SELECT count(*), count(DISTINCT id), count(DISTINCT province)"
    assert duckdb.sql(f"{count} {texts[0]}").fetchall() == [(20_000, 20_000, 63)]
    assert not duckdb.sql(f"{texts[0]} EXCEPT {texts[1]}").fetchall()
    by_hand = import_module("peers.duckdb_sql").prepare(one)()
    assert len(by_hand) == 189
    records.check(records.ours(one)(), by_hand)
    wrong = [(*row[:-1], row[-1] + 1) for row in by_hand]
    with pytest.raises(AssertionError):
        records.check(records.ours(one)(), wrong)


# --- measuring ------------------------------------------------------------------------


def _bench(figures: Iterator[Figure], **fields: Any) -> Bench:
    return Bench(name="x", what="x / y", measure=partial(next, figures), **fields)


def test_a_guard_takes_the_best_of_three() -> None:
    figures = [Figure(x, 1.0, x) for x in (3.0, 1.0, 2.0)]
    bench = _bench(iter(figures), guard=1.5)
    assert run.measured(bench, guarded=True) == figures[1]
    bench = _bench(iter(figures), guard=0.5)
    assert run.measured(bench, guarded=True) == figures[1]
    bench = _bench(iter(figures), guard=1.5)
    assert run.measured(bench, guarded=False) == figures[0]


def test_the_best_of_what_is_to_be_large_is_the_largest() -> None:
    figures = [Figure(1.0, x, x) for x in (3.0, 5.0, 2.0)]
    bench = _bench(iter(figures), guard=6, at_least=True)
    assert run.measured(bench, guarded=True) == figures[1]


def test_memory_is_judged_by_what_it_differs_by() -> None:
    bench = _bench(iter(()), target=50)
    assert bench.passes(Figure(140.0, 90.0, 140 / 90, "MB"), 50)
    assert not bench.passes(Figure(141.0, 90.0, 141 / 90, "MB"), 50)


def test_what_is_not_installed_is_said_and_no_mistake() -> None:
    bench = Bench(
        name="x", what="x / y", measure=partial(timing.installed, "no_such_module")
    )
    found = run.measured(bench, guarded=True)
    assert found == "no_such_module is not installed"
    assert run.line(bench, found)[-1] == found


def test_a_target_that_is_missed_is_marked() -> None:
    lines = [
        run.line(_bench(iter(()), target=target), Figure(3e-3, 1e-3, 3.0))
        for target in (3.0, 2.9)
    ]
    assert [line[6] for line in lines] == ["<= 3", "<= 2.9, missed"]
    assert run.table(lines).count("\n") == 3


def test_rounds_take_turns() -> None:
    calls: list[str] = []
    timing.against(partial(calls.append, "ours"), partial(calls.append, "peer"))
    assert calls == ["ours", "peer"] * 8


def test_more_work_is_counted() -> None:
    rounds = [(timing.Time(a, 0.0), timing.Time(2.0, 2.0)) for a in (4.0, 8.0, 100.0)]
    found = timing.compared(rounds, times=2)
    assert found == Figure(8.0, 2.0, 2.0, note="1 to 25")


def test_processor_time_is_told_where_it_is_all_in_this_process() -> None:
    rounds = [(timing.Time(3.0, 4.0), timing.Time(2.0, 1.0))] * 3
    found = timing.compared(rounds)
    assert found.note == "1.5 to 1.5"
    assert (found.ratio, found.cpu) == (1.5, 4.0)
    elsewhere = [(timing.Time(3.0, 4.0), timing.Time(2.0, 0.1))] * 3
    assert timing.compared(elsewhere).cpu is None


def test_a_guard_goes_by_processor_time_where_it_is_known() -> None:
    bench = _bench(iter(()), guard=2)
    assert bench.holds(Figure(3.0, 1.0, 3.0, cpu=2.0))
    assert not bench.holds(Figure(1.0, 1.0, 1.0, cpu=2.1))
    assert not bench.holds(Figure(3.0, 1.0, 3.0))
    assert _bench(iter(())).holds(Figure(3.0, 1.0, 3.0))


def test_a_line_through_times_is_found() -> None:
    sizes = growth.SIZES
    found = growth.fit(sizes, [0.02 + 1e-8 * rows for rows in sizes])
    assert found.fixed == pytest.approx(0.02)
    assert found.each == pytest.approx(1e-8)
    assert max(map(abs, found.off)) < 1e-9


def test_names_are_used_once() -> None:
    names = [bench.name for bench in run.benches(Path("nowhere"), 10)]
    assert len(names) == len(set(names))


@pytest.mark.slow
def test_memory_of_a_fresh_process_is_its_own() -> None:
    held = np.ones(40_000_000)  # 320 MB here, none of it there
    assert timing.peak("pass") < 60
    assert 120 < timing.peak("held = bytearray(b'1') * 120_000_000") < 180
    assert held.size


def test_a_process_that_fails_is_told_by_its_last_words() -> None:
    with pytest.raises(Missing, match="ZeroDivisionError"):
        timing.fresh("1 / 0")
