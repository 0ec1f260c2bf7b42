"""Answers summed up where they are: one GROUP BY in DuckDB or Spark, no row here.

Needs the extra `records` beside `survey`; of Spark only the frame that is passed.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

from parindex.errors import Collector, Invalid, Problem, hint
from parindex.records.tables import Opened, opened
from parindex.survey.codes import Scale
from parindex.survey.tabulated import Answers, Tabulated
from parindex.text import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from parindex.survey.design import Design

#: What stands for no answer.
NONE = ""


def _levels(value: Scale | Iterable[object]) -> Scale | tuple[object, ...]:
    return value if isinstance(value, Scale) else tuple(value)


def _others(value: Iterable[object]) -> tuple[object, ...]:
    return tuple(value)


@attrs.frozen
class Item:
    """A question, as a column of answers in a database."""

    #: The answers there are: a scale, or levels as they are written.
    levels: Scale | tuple[object, ...] = attrs.field(converter=_levels)
    #: What else stands for no answer, such as 0 or 99.
    missing: tuple[object, ...] = attrs.field(
        default=(), converter=_others, kw_only=True
    )

    def __attrs_post_init__(self) -> None:
        words = [word for _, written in self.answers() for word in set(_words(written))]
        twice = [word for word, times in Counter(words).items() if times > 1]
        if twice:
            problem = Problem("level", "levels", f"{twice[0]!r} twice", "each once")
            raise Invalid("item", (problem,))

    def answers(self) -> Iterator[tuple[object, tuple[object, ...]]]:
        """Each level, with all that it may be written as."""
        if isinstance(self.levels, Scale):
            for place, text in enumerate(self.levels.levels, 1):
                yield place, (place, *(text[language] for language in LANGUAGES))
        else:
            for level in self.levels:
                yield level, (level,)


def tabulate(
    records: Any,  # noqa: ANN401 - of many packages
    design: Design,
    items: Mapping[str, Item | Scale | Sequence[object]],
    by: Sequence[str] = (),
) -> Tabulated:
    """Sum up the answers to some items in each last unit and domain.

    Args:
        records: Paths or patterns of Parquet or CSV files; a DuckDB relation; a table
            of Arrow, Polars or pandas; or a frame of Spark.
        design: How the respondents were drawn; its last clusters have a column.
        items: The questions by column, each with the answers there are.
        by: The columns that domains are made of.

    Returns:
        A sample that `estimate` takes: proportions, means of scales, sizes and indices
        of them, with their standard errors.

    Raises:
        Invalid: for columns that are not there, answers that are none of an item's, and
            as `Tabulated`.
    """
    asked = {
        name: item if isinstance(item, Item) else Item(item)
        for name, item in items.items()
    }
    keys = list(dict.fromkeys((*design.columns, *by)))
    if design.weights is not None:
        keys.remove(design.weights)
    with opened(records) as table:
        _check(table, [*design.columns, *by, *asked])
        query = _Query(table, design.weights, asked)
        rows = list(table.fetch(query.text(keys)))
        lines = table.rejected()
    if lines:
        found = f"{lines} lines that are no rows"
        problem = Problem("row", "records", found, "as many cells in each line")
        raise Invalid("records", (problem,))
    return _tabulated(design, keys, query, rows)


def _check(table: Opened, names: Iterable[str]) -> None:
    problems = Collector()
    for name in names:
        if name not in table.columns:
            expected = f"a column of the records{hint(name, tuple(table.columns))}"
            problems.add("column", "", repr(name), expected)
    problems.check("records")


@attrs.frozen
class _Query:
    """The one query: sums by unit and answer, then a row a unit."""

    table: Opened
    weights: str | None
    items: Mapping[str, Item]

    def text(self, keys: Sequence[str]) -> str:
        """The query; its rows are keys, people, weight, and the sums of each item."""
        names = [f"key{number}" for number in range(len(keys))]
        columns = [self.named(key) for key in keys]
        renamed = (f"{c} AS {n}" for c, n in zip(columns, names, strict=True))
        weight = "count(*)"
        if self.weights is not None:
            weight = f"sum({self.number(self.weights)})"
        inner = [*renamed, *self.answered()]
        inner += ["count(*) AS people", f"{weight} AS weight", *self.ends()]
        first = "" if not self.items else " FILTER (WHERE item = 0)"
        outer = [*names, f"sum(people){first}", f"sum(weight){first}"]
        outer += [f"sum(given){first}", "min(least)", *self.sums()]
        summed = _select(inner, self.table.text, self.sets(columns))
        if self.items:
            summed = f"SELECT *, {self.level()} AS level\nFROM (\n{summed}\n) AS given"
        return _select(outer, f"(\n{summed}\n) AS summed", ", ".join(names))

    def level(self) -> str:
        """Which answer it is, from 1; 0 for another one, nothing for none."""
        cases = []
        for number, item in enumerate(self.items.values()):
            own = f"item = {number}"
            for place, (_, written) in enumerate(item.answers(), 1):
                cases.append(f"WHEN {own} AND {self.among(written)} THEN {place}")
            none = self.among((NONE, *item.missing))
            cases.append(f"WHEN {own} AND NOT {none} THEN 0")
        return f"CASE {' '.join(cases)} END"

    def ends(self) -> Iterator[str]:
        """How many weights there are, and the least: what no sum shows."""
        weight = "1" if self.weights is None else self.number(self.weights)
        yield f"count({weight}) AS given"
        yield f"min({weight}) AS least"

    def answered(self) -> Iterator[str]:
        """Which item a row is about, and the answer as text."""
        if not self.items:
            return
        places = [self.named(name) for name in self.items]
        text = self.table.dialect.text
        numbers = " ".join(
            f"WHEN GROUPING({column}) = 0 THEN {number}"
            for number, column in enumerate(places)
        )
        texts = " ".join(
            f"WHEN GROUPING({column}) = 0 THEN CAST({column} AS {text})"
            for column in places
        )
        yield f"CASE {numbers} END AS item"
        yield f"lower(trim(CASE {texts} END)) AS answer"

    def sets(self, columns: Sequence[str]) -> str:
        """What the rows are summed up by: the keys and, in turn, each item."""
        if not self.items:
            return ", ".join(columns)
        each = (", ".join([*columns, self.named(name)]) for name in self.items)
        return f"GROUPING SETS ({', '.join(f'({keys})' for keys in each)})"

    def sums(self) -> Iterator[str]:
        """Of each item: how many answered, how many otherwise, the weight of each."""
        for number, item in enumerate(self.items.values()):
            own = f"item = {number} AND level"
            yield f"sum(people) FILTER (WHERE {own} > 0)"
            yield f"sum(people) FILTER (WHERE {own} = 0)"
            for place, _ in enumerate(item.answers(), 1):
                yield f"sum(weight) FILTER (WHERE {own} = {place})"

    def among(self, answers: Iterable[object]) -> str:
        """Where the answer is one of some."""
        words = dict.fromkeys(_words(answers))
        return f"answer IN ({', '.join(map(self.literal, words))})"

    def literal(self, word: str) -> str:
        """A word, quoted; the empty one too."""
        return self.table.dialect.literal(word) if word else "''"

    def named(self, column: str) -> str:
        """A column, quoted."""
        return self.table.dialect.named(column)

    def number(self, column: str) -> str:
        """A column as numbers, which are texts in a CSV file."""
        name = self.named(column)
        return f"CAST({name} AS DOUBLE)" if self.table.is_text(column) else name


def _words(answers: Iterable[object]) -> Iterator[str]:
    """How answers are written, in small letters; whole numbers with a point too."""
    for answer in answers:
        yield " ".join(str(answer).split()).lower()
        if isinstance(answer, int | float) and float(answer).is_integer():
            yield from (f"{int(answer)}", f"{int(answer)}.0")


def _select(parts: Iterable[str], source: str, by: str) -> str:
    # Names and words are quoted.
    return f"SELECT\n  {f',{chr(10)}  '.join(parts)}\nFROM {source}\nGROUP BY {by}"


def _tabulated(
    design: Design, keys: list[str], query: _Query, rows: list[tuple[Any, ...]]
) -> Tabulated:
    columns: list[Any] = [list(column) for column in zip(*rows, strict=True)]
    found = dict(zip(keys, columns, strict=False))
    people, weight, given, least, *sums = columns[len(keys) :] or [[]] * 4
    rest = iter(sums)
    answers, problems = {}, Collector()
    where, expected = f"column {design.weights}", "finite numbers from 0 up"
    if sum(given) < sum(people):
        missing = f"{sum(people) - sum(given)} weights that are missing"
        problems.add("weight", where, missing, expected)
    # A sum of what is endless or no number is none either.
    for end in (*_numbers(least), *_numbers(weight)):
        if not (math.isfinite(end) and end >= 0):
            problems.add("weight", where, f"{end:g}", expected)
            break
    for name, item in query.items.items():
        levels = tuple(level for level, _ in item.answers())
        answered, stray = (_numbers(next(rest, [])).astype(np.int64) for _ in range(2))
        if stray.any():
            found_ = f"another answer in {stray.sum()} rows"
            expected = f"one of {', '.join(map(str, levels))}, or nothing"
            problems.add("answer", f"column {name}", found_, expected)
        cells = [_numbers(next(rest, [])) for _ in levels]
        answers[name] = Answers(levels, np.column_stack(cells), answered)
    problems.check("records")
    weights = design.weights or _unlike(keys)
    found[weights] = _numbers(weight)
    return Tabulated(
        attrs.evolve(design, weights=weights),
        {**{key: [] for key in keys}, **found},
        people=_numbers(people).astype(np.int64),
        answers=answers,
    )


def _numbers(column: Any) -> Any:  # noqa: ANN401 - an array
    """Sums as floats; a sum of nothing is nothing."""
    return np.array([0.0 if x is None else float(x) for x in column])


def _unlike(names: Sequence[str]) -> str:
    """A name for the weights that no column has."""
    return next(n for k in range(len(names) + 1) if (n := f"weight{k}") not in names)
