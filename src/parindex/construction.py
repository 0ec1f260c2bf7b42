"""What must hold for a framework to be made, and what follows from its tree at once."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, TypeAlias

from parindex.aggregation import (
    Aggregation,
    Piece,
    Pooled,
    Sum,
    WeightedSum,
    check_pieces,
    range_of,
)
from parindex.errors import hint
from parindex.intervals import Interval
from parindex.numbers import exact_text
from parindex.tables import Table
from parindex.units import unit_named

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from parindex.criteria import Area, Criterion, Framework, Reading
    from parindex.errors import Collector
    from parindex.measures import Datum

    Branch: TypeAlias = Framework | Area | Criterion

CODE = re.compile(r"[0-9A-Za-z_]+(\.[0-9A-Za-z_]+)*")

#: How many levels a tree may have.
MOST_LEVELS = 20

#: The fields that only data of some kinds have.
FIELDS: dict[str, set[str]] = {
    "unit": {"count", "amount"},
    "answers": {"answer"},
    "low": {"rating"},
    "high": {"rating"},
    "among": {"rank"},
    "by": {"rank"},
}
#: Those of them that these kinds need.
NEEDED = {"unit", "answers"}


# --- ranges ---------------------------------------------------------------------------


def code_of(node: Branch) -> str:
    """The code of an area or criterion; empty for the framework."""
    return getattr(node, "code", "")


def ranges(framework: Framework, reading: str | None) -> Table[Interval]:
    """The range of each node's score in a reading, by code.

    A sum whose components have another range in the reading has another one itself.
    """
    found: dict[str, Interval] = {}
    for node in reversed((framework, *framework.walk())):
        own = Interval(node.min_score, node.max_score)
        chosen = node.reading(reading)
        if chosen is not None and chosen.scale is not None:
            own = chosen.scale
        elif node.children and reading is not None and not node.capped:
            how = aggregation_of(node, reading)
            own = range_of(how, own, _pieces(node, how, Table(found)))
        found[code_of(node)] = own
    return Table(found)


def aggregation_of(node: Branch, reading: str | None) -> Aggregation:
    """How a node follows from its components in a reading."""
    chosen = node.reading(reading)
    if chosen is None or chosen.aggregation is None:
        return node.aggregation
    return chosen.aggregation


def leaves_below(node: Branch) -> Iterator[Area | Criterion]:
    """The leaves below a node, in order."""
    stack = list(reversed(node.children))
    while stack:
        below = stack.pop()
        if not below.children:
            yield below
        stack.extend(reversed(below.children))


def _pieces(
    node: Branch, how: Aggregation, known: Table[Interval]
) -> tuple[Piece, ...]:
    """What an aggregation is made of: the components, or all leaves; with ranges."""
    below = leaves_below(node) if isinstance(how, Pooled) else node.children
    return tuple(Piece(part.code, known[part.code]) for part in below)


# --- names and codes ------------------------------------------------------------------


def check_names(framework: Framework, problems: Collector) -> None:
    """Every code, datum, document and channel stands once."""
    repeated = [
        *(place(framework[code]) for code in _twice(n.code for n in framework.walk())),
        *(f"datum {name}" for name in _twice(d.name for d in framework.data)),
        *(f"document {name}" for name in _twice(d.id for d in framework.documents)),
        *(f"channel {name}" for name in _twice(c.name for c in framework.channels)),
    ]
    for where in repeated:
        problems.add("duplicate", where, "it twice", "it once")


def check_tree(framework: Framework, problems: Collector) -> None:
    """Codes say where nodes stand, leaves have rules, and ranges add up."""
    known = ranges(framework, None)
    inside = [("", framework.children)]
    _check_range(framework, known, problems)
    for node in framework.walk():
        where = place(node)
        inside.append((node.code, node.children))
        if not CODE.fullmatch(node.code):
            expected = "letters and digits with dots"
            problems.add("code", where, repr(node.code), expected)
        level = node.code.count(".") + 1
        if level > MOST_LEVELS:
            expected = f"{MOST_LEVELS} levels at most"
            problems.add("depth", where, f"level {level}", expected)
        leaf = getattr(node, "rule", None) is not None
        if leaf == bool(node.children):
            found = "a rule and criteria" if leaf else "no rule and no criteria"
            problems.add("leaf", where, f"{found} below it", "one of the two")
        if leaf and node.aggregation != Sum():
            found, expected = "an aggregation beside a rule", "one of the two"
            problems.add("leaf", where, found, expected)
        _check_range(node, known, problems)
    for parent, children in inside:
        for child in children:
            if child.code.rpartition(".")[0] != parent:
                found = f"it inside {parent!r}" if parent else "it at the top"
                expected = f"a code such as {f'{parent}.1'.lstrip('.')!r}"
                problems.add("parent", place(child), found, expected)


def check_references(framework: Framework, problems: Collector) -> None:
    """Channels and documents that are named are declared; the years go forward."""
    channels = [channel.name for channel in framework.channels]
    documents = [document.id for document in framework.documents]
    first, last = framework.first_year, framework.last_year
    if first is not None and last is not None and first > last:
        expected = f"at most {last}, the last year"
        problems.add("years", "framework, first_year", str(first), expected)
    cited = [(source.document, "framework") for source in framework.cited]
    for node in framework.walk():
        where = place(node)
        cited += [(source.document, where) for source in node.cited]
        channel = getattr(node, "channel", "")
        if channel not in ("", *channels):
            expected = f"a channel of the framework{hint(channel, channels)}"
            problems.add("channel", f"{where}, channel", repr(channel), expected)
    told = set(documents)
    for document, where in cited:
        if document not in told:
            told.add(document)
            expected = f"a declared document{hint(document, documents)}"
            problems.add("document", f"{where}, sources", repr(document), expected)


def _twice(names: Iterable[str]) -> list[str]:
    """Those that stand more than once."""
    return [name for name, times in Counter(names).items() if times > 1]


def place(node: Branch) -> str:
    """`area 1`, `criterion 1.3.1`, `framework`."""
    return f"{type(node).__name__.lower()} {code_of(node)}".rstrip()


# --- ranges and readings --------------------------------------------------------------


def _check_range(node: Branch, known: Table[Interval], problems: Collector) -> None:
    """The children's ranges come to the node's own, or pass it where it is capped."""
    where = place(node)
    if node.min_score > node.max_score:
        expected = f"at most max_score {exact_text(node.max_score)}"
        found = exact_text(node.min_score)
        problems.add("maxima", f"{where}, min_score", found, expected)
        return
    if code_of(node) and not node.children:
        return
    how = node.aggregation if node.children else Sum()
    pieces = _pieces(node, how, known)
    if not check_pieces(how, pieces, problems, where):
        return
    own = Interval(node.min_score, node.max_score)
    sums = range_of(how, own, pieces)
    ends = (("max_score", own.high, sums.high, 1), ("min_score", own.low, sums.low, -1))
    for field, end, summed, sign in ends:
        if summed == end or (node.capped and (summed - end) * sign > 0):
            continue
        expected = f"{exact_text(summed)}, {_summed(how)} of its components"
        if node.capped:
            expected = f"a cap within {expected}"
        problems.add("maxima", f"{where}, {field}", exact_text(end), expected)


def _summed(how: Aggregation) -> str:
    return "the weighted sum" if isinstance(how, WeightedSum) else "the sum"


def check_readings(framework: Framework, problems: Collector) -> None:
    """Readings are rules of leaves or aggregations of others; their scales fit."""
    usual = ranges(framework, None)
    by_name = {name: ranges(framework, name) for name in framework.reading_names}
    for node in (framework, *framework.walk()):
        names = [reading.name for reading in node.readings]
        for index, reading in enumerate(node.readings):
            where = f"{place(node)}, readings[{index}]"
            if node.children and names.index(reading.name) < index:
                problems.add("duplicate", where, f"{reading.name!r} twice", "it once")
            _check_reading(node, reading, by_name[reading.name], problems, where)
        # A node without a reading of its own must fit what is below it in that one.
        for name, known in by_name.items():
            pieces = _pieces(node, node.aggregation, known)
            if name not in names and pieces != _pieces(node, node.aggregation, usual):
                where = f"{place(node)}, reading {name}"
                check_pieces(node.aggregation, pieces, problems, where)


def _check_reading(
    node: Branch,
    reading: Reading,
    known: Table[Interval],
    problems: Collector,
    where: str,
) -> None:
    given = [reading.rule is not None, reading.aggregation is not None]
    if given != [not node.children, bool(node.children)]:
        words = [
            w for w, there in zip(("rule", "aggregation"), given, strict=True) if there
        ]
        expected = "an aggregation" if node.children else "a rule"
        problems.add("reading", where, " and ".join(words) or "neither", expected)
        return
    scale = reading.scale
    if scale is not None and scale.low > scale.high:
        problems.add("maxima", f"{where}, scale", str(scale), "the lower end first")
    if reading.aggregation is None:
        return
    pieces = _pieces(node, reading.aggregation, known)
    if check_pieces(reading.aggregation, pieces, problems, where) and scale is not None:
        sums = range_of(reading.aggregation, scale, pieces)
        if sums != scale and not (node.capped and sums.encloses(scale)):
            found, expected = (
                str(scale),
                f"{sums}, {_summed(reading.aggregation)} of its components",
            )
            problems.add("maxima", f"{where}, scale", found, expected)


# --- data -----------------------------------------------------------------------------


def check_datum(datum: Datum, problems: Collector) -> None:
    """A datum has what its kind needs, and nothing else."""
    where = f"datum {datum.name}"
    for field, kinds in FIELDS.items():
        value = getattr(datum, field)
        given = value not in (None, "", Table())
        if given and datum.kind not in kinds:
            found = f"{field} for kind {datum.kind}"
            expected = f"it only for kind {' or '.join(sorted(kinds))}"
            problems.add(field, f"{where}, {field}", found, expected)
        elif not given and datum.kind in kinds and field in NEEDED:
            expected = f"{field}, which kind {datum.kind} needs"
            problems.add(field, f"{where}, {field}", "nothing", expected)
    for name in datum.answers:
        if not name[:1].isalpha():  # a book would take it for a number
            expected = "a name that begins with a letter"
            problems.add("answers", f"{where}, answers", repr(name), expected)
    if datum.domain.is_empty:
        expected = "low up to high, and among at least 1"
        problems.add("range", where, "a scale without any value", expected)
    if datum.unit:
        with problems.at(f"{where}, unit"):
            unit = unit_named(datum.unit)
            if datum.kind == "count" and not unit.whole:
                expected = "a unit of whole cases, such as 'hồ sơ'"
                problems.add("unit", f"{where}, unit", repr(unit.title.vi), expected)
