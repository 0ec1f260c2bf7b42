"""Definitions: what is bundled, what is read, and every mistake that is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
import pytest

from parindex import Invalid, NotFound, load_framework
from parindex.records import (
    Calendar,
    Column,
    Condition,
    Count,
    Definition,
    Options,
    available_definitions,
    load_definition,
    read_calendar,
    vietnam,
)
from parindex.units import Amount, to_unit

if TYPE_CHECKING:
    from pathlib import Path

UNIT = Column(name="unit", title="unit", type="text")
DAY = Column(name="day", title="day", type="date")
FLAG = Column(name="flag", title="flag", type="flag", required=False)
WORD = Column(name="word", title="word", type="text", choices={"a": ["A"], "b": []})


def definition(*columns: Column, **said: Any) -> Definition:
    given: dict[str, Any] = {
        "id": "d",
        "title": "d",
        "framework": "f",
        "counts": "dossier",
        "period": "day",
        "columns": (UNIT, DAY, FLAG, WORD, *columns),
        "measurements": [Count(datum="x")],
    }
    return Definition(**{**given, **said})


def where(**said: Any) -> dict[str, Any]:
    return {"measurements": [Count(datum="x", where=[Condition(**said)])]}


@pytest.mark.parametrize("name", available_definitions())
def test_bundled_definitions_fit_their_framework(name: str) -> None:
    found = load_definition(name)
    framework = load_framework(found.framework)
    assert found.id == name
    for count in found.measurements:
        unit = found.by_name[count.sum].unit if count.sum else found.counts
        for datum in count.names:
            to_unit(Amount(1, unit), framework.data_by_name[datum].unit)
        # No source states how to count, so each choice is told.
        assert count.status == "inferred"
        assert count.notes


def test_definitions_that_are_not_there(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="did you mean 'vn/dossiers'"):
        load_definition("vn/dossier")
    path = tmp_path / "d.toml"
    path.write_text('id = "d"\nunknown = 1\n', encoding="utf-8")
    with pytest.raises(Invalid, match=r"d\.toml: .*unknown key 'unknown'"):
        load_definition(path)
    with pytest.raises(Invalid, match=r"d\.toml"):
        load_definition(str(path))


wrong: Any = "doubles"
LATER: dict[str, Any] = {"name": "later", "title": "later", "type": "date"}

WRONG: list[tuple[tuple[Column, ...], dict[str, Any], str]] = [
    ((), {"counts": "dosier"}, "the unit 'dosier'"),
    ((), {"unit": "units"}, "no column 'units'; expected a column; did you mean"),
    ((), {"period": "word"}, "type text; expected a column of type date or timestamp"),
    ((), {"unit": "flag"}, "the column 'flag' of type flag"),
    ((), {"level": "unit"}, "a column without choices"),
    ((), {"record": "flag"}, "type text or whole"),
    ((), {"measurements": []}, "no measurement"),
    ((), {"measurements": [Count()]}, "neither datum nor data"),
    ((), {"measurements": [Count(datum="x", data={"a": "y"})]}, "both datum and data"),
    ((), {"measurements": [Count(data={"c": "y"}, where=[])]}, "the level 'c'"),
    ((), {"measurements": [Count(datum="x"), Count(datum="x")]}, "datum 'x' twice"),
    ((), {"measurements": [Count(datum="x", sum="flag")]}, "type whole or amount"),
    ((), {"measurements": [Count(datum="x", needs=["no"])]}, "no column 'no'"),
    ((UNIT,), {}, "column 'unit' twice"),
    ((attrs.evolve(DAY, name="A b"),), {}, "small letters, digits and _"),
    ((attrs.evolve(DAY, name="as_of"),), {}, "not as_of or bad"),
    ((attrs.evolve(FLAG, name="g", choices={"a": []}),), {}, "choices for type flag"),
    ((attrs.evolve(FLAG, name="g", unit="dossier"),), {}, "unit for type flag"),
    ((attrs.evolve(FLAG, name="g", not_before="day"),), {}, "a day for type flag"),
    ((attrs.evolve(DAY, name="g", not_before="word"),), {}, "'word' of type text"),
    ((attrs.evolve(DAY, name="g", formats=["dd/mm"]),), {}, "'dd/mm'"),
    ((attrs.evolve(DAY, name="g", formats=["yyyy %m dd"]),), {}, "'yyyy %m dd'"),
    ((Column(name="n", title="n", type="amount", unit="dong"),), {}, "unit 'dong'"),
    (
        (Column(name="n", title="n", type="amount"),),
        {"measurements": [Count(datum="x", sum="n")]},
        "a required one, with a unit",
    ),
    ((attrs.evolve(WORD, name="w", choices={"a": ["a"]}),), {}, "the answer 'a' twice"),
    ((Column(**LATER, since="day"),), {}, "since or plus alone"),
    ((Column(**LATER, since="day", plus="word"),), {}, "'word' of type text"),
    ((Column(**LATER, since="day", plus="2 dossiers"),), {}, "a number of days"),
    ((Column(**LATER, since="day", plus="2"),), {}, "a number of days"),
    ((Column(**LATER, since="day", plus="0 days"),), {}, "1 or more"),
    ((Column(**LATER, since="day", plus="1,5 ngày"),), {}, "a whole number of days"),
    (
        (attrs.evolve(Column(**LATER, since="day", plus="1 day"), type="timestamp"),),
        {},
        "type date",
    ),
    (
        (
            Column(**LATER, since="day", plus="1 day"),
            Column(name="g", title="g", type="date", since="later", plus="1 day"),
        ),
        {},
        "a day that records hold",
    ),
    ((), {"period": "flag"}, "'flag' of type flag"),
    ((attrs.evolve(DAY, name="g", required=False),), {"period": "g"}, "may be empty"),
    ((), where(), "found nothing; expected a column with one test"),
    ((), where(column="day"), "found day; expected"),
    ((), where(column="day", known=True, holds=True), "known and holds"),
    ((), where(known=True), "found known; expected"),
    ((), where(column="day", all=[Condition()]), "day all"),
    ((), where(any=[]), "found any; expected"),
    ((), where(none=[Condition(column="no", known=True)]), "no column 'no'"),
    ((), where(column="flag", before="day"), "'flag' of type flag"),
    ((), where(column="day", before="flag"), "'flag' of type flag"),
    ((), where(column="word", equals="A"), "the answer 'A'; expected one of a, b"),
    ((), where(column="word", one_of=["a", "c"]), "the answer 'c'"),
]


@pytest.mark.parametrize(("columns", "said", "told"), WRONG)
def test_mistakes_are_told(
    columns: tuple[Column, ...], said: dict[str, Any], told: str
) -> None:
    with pytest.raises(Invalid) as error:
        definition(*columns, **said)
    assert told in str(error.value)


def test_all_mistakes_at_once() -> None:
    with pytest.raises(Invalid) as error:
        definition(UNIT, counts="dosier", period="no")
    assert len(error.value.problems) == 3


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (
            Options(columns={"dayy": "x"}),
            "'dayy'; expected a column of d; did you mean",
        ),
        (Options(amounts={"n": "dossier"}), "amounts, n"),
        (Options(amounts={"m": "VND"}), "'m'"),
        (Options(checks=[wrong]), "'doubles'; expected one of missing"),
    ],
)
def test_options_that_do_not_fit(options: Options, told: str) -> None:
    made = definition(Column(name="n", title="n", type="amount", unit="VND"))
    with pytest.raises(Invalid) as error:
        options.check(made)
    assert told in str(error.value)


def test_a_year_is_not_divided() -> None:
    year = Column(name="year", title="year", type="whole")
    with pytest.raises(Invalid, match="no day to tell shorter periods by"):
        Options(by="month").check(definition(year, period="year"))
    made = definition(level="word", record="word")
    assert (made.levels, definition().levels) == (("a", "b"), ("",))


# --- calendars ------------------------------------------------------------------------


def test_vietnam_has_its_exchanged_days() -> None:
    pytest.importorskip("holidays")
    found = vietnam(2024, 2024)
    days = {day.isoformat() for day in found.off}
    assert {"2024-02-08", "2024-04-29", "2024-09-02"} <= days
    assert [day.isoformat() for day in found.worked] == ["2024-05-04"]
    assert found.source.startswith("holidays ")


def test_a_calendar_of_ones_own(tmp_path: Path) -> None:
    path = tmp_path / "days.csv"
    path.write_text("day,kind\n2024-02-09,nghỉ\n2023-01-02,\n2024-05-04,làm bù\n")
    found = read_calendar(path)
    assert (found.first, found.last, len(found.off)) == (2023, 2024, 2)
    assert [day.isoformat() for day in found.worked] == ["2024-05-04"]
    path.write_text("day\n2024-02-09\n")
    assert read_calendar(path) == Calendar(
        first=2024, last=2024, off=found.off[1:], source="days.csv"
    )
    for text, told in (
        ("day\n", "the holidays of a year or more"),
        ("day,kind\n9/2/2024,off\n", "line 2, kind: found 'off'"),
        ("day\n9/2/2024\n", "line 2, day: found '9/2/2024'"),
        ("date\n2024-02-09\n", "no column 'day'"),
    ):
        path.write_text(text)
        with pytest.raises(Invalid) as error:
            read_calendar(path)
        assert told in str(error.value)
