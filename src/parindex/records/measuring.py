"""Measure: records in, counts and sums out."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from parindex.records.duck import Answer, count_in_duckdb
from parindex.records.loading import load_definition
from parindex.records.options import Options
from parindex.records.queries import BAD
from parindex.records.results import Measured, Row
from parindex.records.spark import count_in_spark, is_spark
from parindex.tables import Table
from parindex.text import nfc

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from parindex.records.definition import Count, Definition

#: What counts.
Engine = Literal["duckdb", "spark"]


def measure(
    definition: Definition | str | Path,
    records: Any,  # noqa: ANN401 - of many packages
    options: Options | None = None,
    *,
    engine: Engine = "duckdb",
    bad_rows: str | Path | None = None,
) -> Measured:
    """Count records as a definition says; one GROUP BY, in the engine.

    Bad rows are left out of all counts, and told by reason. Of a level of which a unit
    has no row in a period, nothing is measured: its data are missing, not zero.

    Args:
        definition: A definition, its id, or a file.
        records: Paths or patterns of Parquet or CSV files; a DuckDB relation; a table
            of Arrow, Polars or pandas; or a frame of Spark, which then counts.
        options: What the records call things, what is asked of them, what is checked.
        engine: What counts files.
        bad_rows: A folder for the bad rows, each with its reasons, its file and line.

    Raises:
        Invalid: for records that cannot be read, or do not fit the definition.
        NotFound: for a definition or reading that is not there.
    """
    if isinstance(definition, str | Path):
        definition = load_definition(definition)
    options = options or Options()
    options.check(definition)
    folder = None if bad_rows is None else Path(bad_rows)
    spark = engine == "spark" or is_spark(records)
    count = count_in_spark if spark else count_in_duckdb
    return _measured(definition, options, count(definition, records, options, folder))


def _measured(definition: Definition, options: Options, answer: Answer) -> Measured:
    query, names = answer.query, tuple(answer.query.keys)
    measured = query.measured
    found, unassigned = [], 0
    bad, reasons = 0, Counter[str]()
    for row in answer.rows:
        keys = dict(zip(names, row, strict=False))
        rows, *numbers = row[len(keys) :]
        why = keys.get(BAD)
        read = _row(query.definition, options, keys)
        if why:
            bad += rows
            reasons.update(dict.fromkeys(why.split(), rows))
        elif read is None:
            unassigned += rows
        else:
            unit, period, level = read
            data, unknown = _data(measured, level, numbers)
            found.append(
                Row(unit=unit, period=period, rows=rows, data=data, unknown=unknown)
            )
    return Measured(
        definition=definition,
        sql=answer.sql,
        by=options.by,
        year=options.year,
        reading=options.reading,
        as_of=options.as_of,
        units=Table(_units(definition, options)),
        checks=options.checks,
        absent=query.absent,
        rows=found,
        bad=bad,
        reasons=Table(sorted(reasons.items())),
        lines=answer.rejected,
        unassigned=unassigned,
        written=answer.written,
    )


def _row(
    definition: Definition, options: Options, keys: dict[str, Any]
) -> tuple[str, str, str] | None:
    """The unit, period and level of a row of the answer, if all are known."""
    year = options.year or keys["year"]
    level = keys.get("level", "")
    if definition.level:
        choices = definition.by_name[definition.level].spellings
        level = choices.get(nfc(str(level)))
    if keys["unit"] is None or year is None or level is None:
        return None
    part = keys.get(options.by)
    ends = {"year": "", "quarter": f"-Q{part}", "month": f"-{part or 0:02}"}
    return nfc(str(keys["unit"])), f"{year}{ends[options.by]}", level


def _data(
    counts: Sequence[Count], level: str, numbers: Sequence[Any]
) -> tuple[dict[str, Fraction], tuple[str, ...]]:
    """The numbers of a level by datum, and the sums that are not known."""
    data: dict[str, Fraction] = {}
    unknown: list[str] = []
    places = iter(numbers)
    for count in counts:
        number = next(places)
        missing = next(places) if count.sum else 0
        name = count.datum or count.data.get(level)
        if name and missing:
            unknown.append(name)
        elif name:
            data[name] = _exact(number)
    return data, tuple(unknown)


def _exact(number: Decimal | float | None) -> Fraction:
    # The sum of no amounts is NULL, and is nothing.
    return Fraction(0) if number is None else Fraction(str(number))


def _units(definition: Definition, options: Options) -> Iterator[tuple[str, str]]:
    for count in definition.measurements:
        unit = (
            options.unit_of(definition, count.sum) if count.sum else definition.counts
        )
        yield from ((name, unit) for name in count.names)
