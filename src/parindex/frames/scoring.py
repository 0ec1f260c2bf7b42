"""Scores of the rows of a frame, and what is wrong in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NoReturn

import attrs
import narwhals as nw
from narwhals.exceptions import DuplicateError

from parindex.criteria import Framework
from parindex.errors import Collector, Invalid, Problem, hint
from parindex.frames.reading import Column
from parindex.frames.rows import Scorer
from parindex.scorecard import Scorecard
from parindex.sheets import blank_card, sheet_of
from parindex.sheets.expressions import (
    Condition,
    Expression,
    Given,
    Has,
    Matched,
    Missing,
    walk,
)
from parindex.tables import Table
from parindex.text import nfc, strings_of

if TYPE_CHECKING:
    from narwhals.typing import IntoFrameT


def score(  # noqa: PLR0913 - each says something else of the frame
    frame: IntoFrameT,
    of: Framework | Scorecard,
    *,
    reading: str | None = None,
    nodes: str | Iterable[str] = ("",),
    columns: Mapping[str, str] | None = None,
    optional: Iterable[str] | None = None,
    name: str = "score",
) -> IntoFrameT:
    """The frame with the scores of each row as further columns; lazy stays lazy.

    The columns of a node are `score` for the whole and `score_1_3_1` for 1.3.1: null
    where the score is not settled; then `score_low` and `score_high`, between which it
    lies, unless it is always settled. Last comes `score_problems`: in how many ways a
    row cannot be right, as `check` counts them; its scores are all null unless that
    is 0.

    Args:
        frame: A frame whose rows are units: of Polars, pandas, PyArrow, DuckDB, PySpark
            or Ibis. It has a column for at least one datum, in the datum's own unit
            (shares from 0 to 1). Null and NaN are missing, as are data without a
            column. Other columns stay as they are.
        of: A framework; or a scorecard, with what is the same in all rows.
        reading: The reading to use wherever a criterion has it; a scorecard has its
            own.
        nodes: The codes of the nodes whose scores are wanted; "" for the whole.
        columns: The names of columns that are not those of their data:
            `{"on_time": "Ngày"}`.
        optional: The data that may be missing in some rows; all unless given. In
            a row where another one is missing, that is a problem.
        name: What the new columns are called.

    Raises:
        Invalid: for what is not a frame, columns that are not there or cannot hold
            their data, names that are taken, and what columns cannot hold (see
            `parindex.sheets`); all mistakes of one kind at once.
        NotFound: for a reading, a code or a datum that is not there.
    """
    asked = Asked(of, reading, strings_of(nodes), columns or {}, optional)
    scorer = _scorer(frame, asked)
    found: IntoFrameT = _returned(frame, scorer.scored(name))
    return found


def check(  # noqa: PLR0913 - as above
    frame: IntoFrameT,
    of: Framework | Scorecard,
    *,
    reading: str | None = None,
    nodes: str | Iterable[str] = ("",),
    columns: Mapping[str, str] | None = None,
    optional: Iterable[str] | None = None,
) -> IntoFrameT:
    """How many rows have which problem: one row, a column a problem; lazy stays lazy.

    The column `all rows` counts the rows. That of a datum counts those in which it is
    out of range, in parts of a case, too large, no answer there is, or missing and not
    optional. `on_time > received` counts the rows where a part is above its whole, and
    `criterion 1.2` those that cannot be scored, as what does not apply there, or may
    not, stands in a mean or under a cap.

    Args and errors are those of `score`.
    """
    asked = Asked(of, reading, strings_of(nodes), columns or {}, optional)
    found: IntoFrameT = _returned(frame, _scorer(frame, asked).checked())
    return found


@attrs.frozen
class Asked:
    """What is asked of a frame."""

    of: Framework | Scorecard
    reading: str | None
    nodes: tuple[str, ...]
    #: The names of columns by datum.
    columns: Mapping[str, str]
    optional: Iterable[str] | None

    def card(self) -> Scorecard:
        """What is the same in all rows.

        Raises:
            Invalid: for a reading beside a card.
        """
        if not isinstance(self.of, Scorecard):
            return blank_card(self.of, self.reading)
        if self.reading is not None:
            found = f"the reading {self.reading!r} beside a scorecard"
            _refuse("reading", "reading", found, "a card that is scored in it")
        return self.of


def _refuse(id: str, where: str, found: str, expected: str) -> NoReturn:  # noqa: A002
    raise Invalid("frame", (Problem(id, where, found, expected),))


def _narwhal(frame: object) -> Any:  # noqa: ANN401 - eager or lazy
    try:
        held: Any = nw.from_native(frame)
        is_unique = len(held.columns) == len(held.collect_schema())
    except TypeError:
        libraries = "Polars, pandas, PyArrow, DuckDB, PySpark or Ibis"
        found = f"a {type(frame).__name__}"
        _refuse("frame", "", found, f"a frame of {libraries}")
    except DuplicateError:
        is_unique = False
    if not is_unique:
        _refuse("name", "column", "columns with the same name", "a name for each")
    return held


def _returned(asked: object, found: Any) -> Any:  # noqa: ANN401 - the type it was
    is_native = not isinstance(asked, nw.DataFrame | nw.LazyFrame)
    return found.to_native() if is_native else found


def _scorer(frame: object, asked: Asked) -> Scorer:
    """What scores a frame; all that can be wrong with it is found out here."""
    held = _narwhal(frame)
    card = asked.card()
    schema: Mapping[str, Any] = held.collect_schema()
    check_names(schema, held.implementation)
    names = _names(schema, card.context.framework, asked.columns)
    optional = names if asked.optional is None else tuple(asked.optional)
    sheet = sheet_of(card, names, asked.nodes, optional)
    used = _data_in(
        *(cell.expression for cell in sheet.cells),
        *(condition for _, condition in sheet.exceptions),
    )
    problems = Collector()
    given = {}
    for datum in sheet.columns:
        if datum.name in used:
            at = names[datum.name]
            column = Column(datum, at, schema[at])
            given[datum.name] = _column(held, column, problems)
    problems.check("frame")
    return Scorer(held, tuple(schema), sheet, Table(given))


def check_names(names: Iterable[str], library: nw.Implementation) -> None:
    """Refuse names that an engine would not take for names.

    Raises:
        Invalid: with all of them.
    """
    problems = Collector()
    for name in names if library.is_spark_like() else ():
        if {".", "`"} & set(name):
            expected = "no dot and no backtick in Spark: rename it with toDF first"
            problems.add("name", "column", repr(name), expected)
    problems.check("frame")


def _column(held: Any, column: Column, problems: Collector) -> Column:  # noqa: ANN401 - eager or lazy
    """A column as what it can be read as, with what is wrong with its type noted."""
    own = Collector()
    column.check(own)
    # What is all missing may have any type: pandas has none for it, and CSV names none.
    eager = isinstance(held, nw.DataFrame)
    if own.problems and eager and held.select(column.is_missing().all()).item():
        return attrs.evolve(column, dtype=nw.Unknown())
    problems.problems += own.problems
    return column


def _names(
    schema: Iterable[str], framework: Framework, columns: Mapping[str, str]
) -> dict[str, str]:
    """The columns of data by datum, in the order of the framework."""
    present = tuple(schema)
    problems = Collector()
    asked = {framework.datum(nfc(datum)).name: at for datum, at in columns.items()}
    for datum, at in asked.items():
        if at not in present:
            expected = f"a column of the frame{hint(str(at), map(str, present))}"
            problems.add("column", f"columns[{datum!r}]", repr(at), expected)
    problems.check("frame")
    own = {d.name: d.name for d in framework.data if d.name in present}
    found = {d.name: (own | asked).get(d.name) for d in framework.data}
    names = {datum: at for datum, at in found.items() if at is not None}
    if not names:
        known = ", ".join(repr(datum.name) for datum in framework.data[:3])
        nothing = f"no column named as one of its data, such as {known}"
        _refuse("columns", framework.id, nothing, "one, or columns={datum: column}")
    return names


def _data_in(*of: Expression | Condition) -> frozenset[str]:
    """The data that expressions read."""
    nodes = (node for each in of for node in walk(each))
    return frozenset(
        node.name for node in nodes if isinstance(node, Given | Missing | Has | Matched)
    )
