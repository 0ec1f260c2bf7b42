"""Random frameworks as columns, and what the exact engine makes of each row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from hypothesis import strategies as st

from parindex.errors import Invalid
from parindex.evaluation import evaluate
from strategies import all_shares, assessed, facts, frameworks, narrowed, verdicts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from hypothesis.strategies import DrawFn

    from parindex.criteria import Framework
    from parindex.formulas import Known
    from parindex.scorecard import Scorecard


class Refused(Exception):
    """What columns cannot hold."""


def attempt(call: Callable[[], Any]) -> Any:
    """What a call gives, unless columns cannot hold it for a reason that is theirs."""
    try:
        return call()
    except Invalid as error:
        if {problem.id for problem in error.problems} == {"columns"}:
            raise Refused from error
        raise


def scored(
    of: Framework, known: Mapping[str, Known], reading: str | None, fields: Any
) -> Scorecard | None:
    """A card; None where a part is more than its whole."""
    try:
        return evaluate(of, assessed(of, known, **fields), reading=reading)
    except Invalid:
        return None


class Case(NamedTuple):
    """A card, and rows of some of its data."""

    card: Scorecard
    names: tuple[str, ...]
    wanted: tuple[str, ...]
    #: The rows; what a row does not have is missing in it.
    rows: list[dict[str, Any]]
    #: What each row comes to.
    expected: list[Scorecard]

    def __repr__(self) -> str:
        # That of a card is too long to be of use.
        return f"Case(names={self.names}, wanted={self.wanted}, rows={self.rows})"

    @property
    def columns(self) -> dict[str, list[Any]]:
        """The rows as columns of plain values; None where they are missing."""
        of = self.card.context.framework
        return {
            name: [code(of, name, row.get(name)) for row in self.rows]
            for name in self.names
        }


def code(of: Framework, name: str, value: Any) -> Any:
    """A value as it stands in a column."""
    datum = of.datum(name)
    if value is None:
        return None
    if datum.kind == "flag":
        return value == "yes"
    return list(datum.choices).index(value) if datum.choices else value


@st.composite
def cases(draw: DrawFn, *, missing: bool = False) -> Case | None:
    """A framework of any shape with one to four rows; None where none can be scored."""
    of = draw(frameworks())
    data = of.data_by_name
    if not data:
        return None
    rows = draw(st.lists(facts(data, all_shares(of)), min_size=1, max_size=4))
    base: dict[str, Known] = dict(rows[0])
    if draw(st.booleans()):
        base = draw(narrowed(data, rows[0]))
    names = tuple(sorted(draw(st.sets(st.sampled_from(sorted(data)), min_size=1))))
    reading = draw(st.sampled_from([None, *of.reading_names]))
    fields = draw(st.one_of(st.just({}), verdicts(of)))
    card = scored(of, base, reading, fields)
    if card is None:
        return None
    constant = {name: x for name, x in base.items() if name not in names}
    there, expected = [], []
    for row in rows:
        gone = draw(st.sets(st.sampled_from(names))) if missing else set()
        here = {name: row[name] for name in names if name not in gone}
        found = scored(of, {**constant, **here}, reading, fields)
        if found is not None:
            there.append(here)
            expected.append(found)
    if not there:
        return None
    codes = ["", *(node.code for node in card.walk())]
    wanted = tuple(sorted(draw(st.sets(st.sampled_from(codes), min_size=1))))
    return Case(card, names, wanted, there, expected)


def score_of(card: Scorecard, code: str) -> Any:
    """The score of a node; of the whole without a code."""
    return card[code].score if code else card.score


__all__ = ["Case", "Refused", "attempt", "cases", "code", "score_of", "scored"]
