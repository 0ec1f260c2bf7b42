"""Scenarios: named changes that make a new scorecard, while the old one stays."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, assert_never

import attrs

from parindex.assessment import Book
from parindex.binding import bind, measured, step_of
from parindex.catalogue import say
from parindex.changes import (
    Add,
    Applies,
    Award,
    BookChange,
    Change,
    ForPeer,
    RuleChange,
    Set,
    UseEdition,
    UseReading,
    UseRule,
    Weigh,
    Without,
)
from parindex.converter import entries, unstructure
from parindex.errors import Collector, Invalid, NotFound, hint
from parindex.evaluation import evaluate, rescore_book
from parindex.formulas import Known
from parindex.frameworks import load_framework
from parindex.intervals import Interval
from parindex.numbers import quoted
from parindex.render import html_table
from parindex.scorecard import Scorecard
from parindex.tables import Table
from parindex.text import Text, nfc, text_of
from parindex.toml import write_toml
from parindex.whatif.reforms import with_rule, with_weights

if TYPE_CHECKING:
    from collections.abc import Iterable

    from parindex.assessment import Assessment, Measurement
    from parindex.criteria import Framework
    from parindex.text import Language


def _changes(value: Iterable[Change]) -> tuple[Change, ...]:
    found = tuple(value)
    for change in found:
        if not isinstance(change, Change):
            raise _wrong("change", repr(change)[:60], "a change of parindex.changes")
    return found


@attrs.frozen(kw_only=True)
class Scenario:
    """Changes, one after the other, under one name."""

    #: Its name, to tell it by.
    name: str = attrs.field(converter=nfc)
    #: Its title; the name unless given.
    title: Text = attrs.field(
        converter=text_of,
        default=attrs.Factory(lambda self: self.name, takes_self=True),
    )
    #: What it changes, in order: of two changes of one thing the later one counts.
    changes: tuple[Change, ...] = attrs.field(default=(), converter=_changes)

    def then(self, other: Scenario) -> Scenario:
        """This scenario, and then *other* on top of it."""
        title = Text(*(f"{self.title[x]} + {other.title[x]}" for x in ("vi", "en")))
        return Scenario(
            name=f"{self.name} + {other.name}",
            title=title,
            changes=(*self.changes, *other.changes),
        )

    def apply(self, card: Scorecard) -> Scorecard:
        """The scorecard as it is after the changes; *card* itself stays as it is.

        Changes of data that follow each other are made together, so that only what
        they come to must hold. Where only data and awards change, only what they
        touch is scored again.

        Raises:
            Invalid: with every mistake in the changes.
            NotFound: for a code, unit, reading or edition that is not there.
        """
        return apply_changes(card, self.changes)

    def _repr_html_(self, lang: Language = "vi") -> str:
        names = ("number", "kind", "change")
        heads = (say(f"scenario.{name}", lang) for name in names)
        rows = (
            ((str(number), *_repr(change)), False)
            for number, change in enumerate(self.changes, 1)
        )
        return html_table([self.title[lang]], heads, rows)


def _repr(change: Change) -> tuple[str, str]:
    """A change as a file has it: its kind, and the rest."""
    given = unstructure(change)
    kind = given.pop("kind")
    return kind, ", ".join(f"{name}: {value}" for name, value in given.items())


def apply_changes(card: Scorecard, changes: Iterable[Change]) -> Scorecard:
    """The scorecard after some changes, as `Scenario.apply`."""
    pending: list[BookChange] = []
    for change in changes:
        if isinstance(change, BookChange):
            pending.append(change)
        else:
            card = _around(_in_book(card, pending), change)
            pending = []
    return _in_book(card, pending)


def _around(card: Scorecard, change: RuleChange | ForPeer) -> Scorecard:
    """The scorecard under other rules, or among other peers."""
    context = card.context
    framework, reading, peers = context.framework, context.reading, context.peers
    match change:
        case UseReading(name):
            reading = name or None
        case UseEdition(id_or_path):
            framework = load_framework(id_or_path)
        case UseRule(code, rule):
            framework = with_rule(framework, code, rule, reading)
        case Weigh(code, weights):
            framework = with_weights(framework, code, weights, reading)
        case ForPeer(unit, inner):
            peers = _among_peers(card, unit, inner)
        case _:
            assert_never(change)
    return evaluate(
        framework,
        context.assessment,
        reading=reading,
        book=context.book.name,
        peers=peers,
        vintage=True,
    )


def _among_peers(
    card: Scorecard, unit: str, change: BookChange
) -> tuple[Assessment, ...]:
    """The peers, with one of them changed."""
    context = card.context
    found = [p for p in context.peers if unit in (p.unit.vi, p.unit.en)]
    if not found:
        names = tuple(peer.unit.vi for peer in context.peers)
        raise NotFound("peer", unit, context.assessment.subject, names)
    own = evaluate(
        context.framework,
        found[0],
        reading=context.reading,
        book=context.book.name,
        vintage=True,
    )
    changed = _in_book(own, [change]).context.assessment
    return tuple(changed if peer is found[0] else peer for peer in context.peers)


# --- changes of a book ----------------------------------------------------------------


def _in_book(card: Scorecard, changes: list[BookChange]) -> Scorecard:
    if not changes:
        return card
    draft, problems = _Draft(card), Collector()
    for number, change in enumerate(changes, 1):
        with problems.at(f"change no. {number}"):
            draft.make(change)
    problems.check(card.context.assessment.subject)
    return rescore_book(card, draft.book)


@attrs.define
class _Draft:
    """A book in the making."""

    card: Scorecard
    book: Book = attrs.field(
        default=attrs.Factory(lambda self: self.card.context.book, takes_self=True)
    )
    #: Data that were added to: what they come to, which only in the end must fit.
    sums: dict[str, Known] = attrs.field(factory=dict)

    def make(self, change: BookChange) -> None:
        """Make one change.

        Raises:
            Invalid: where there is nothing that it could change.
        """
        match change:
            case Set(name, value):
                self.sums.pop(name, None)
                self.book = self.book.changed(measurements={name: value})
            case Award(code, score):
                self.book = self.book.changed(awarded={code: score})
            case Add(name, _):
                self._add(change)
            case Without(name):
                there = (*self.book.measurements, *self.book.awarded)
                if name not in there:
                    expected = f"a measurement or an award{hint(name, there)}"
                    raise _wrong("without", repr(name), expected)
                self.sums.pop(name, None)
                self.book = self.book.changed(without=[name])
            case Applies(code, applies):
                if code not in self.card.context.framework:
                    codes = [n.code for n in self.card.context.framework.walk()]
                    expected = f"a code of the framework{hint(code, codes)}"
                    raise _wrong("code", repr(code), expected)
                out = dict.fromkeys(self.book.not_applicable)
                out.pop(code, None)
                if not applies:
                    out[code] = None
                self.book = attrs.evolve(self.book, not_applicable=out)
            case _:
                assert_never(change)

    def _add(self, change: Add) -> None:
        framework, name = self.card.context.framework, change.name
        data = framework.data_by_name
        if name in data:
            value = self._more(name, change)
            self.book = self.book.changed(measurements={name: value})
            return
        if name not in framework:
            codes = (node.code for node in framework.walk())
            expected = f"a datum or code of {framework.id}{hint(name, (*data, *codes))}"
            raise _wrong("datum", repr(name), expected)
        if change.amount.unit not in (None, "point", "share"):
            raise _wrong("unit", str(change.amount), "points, without a unit")
        before = self.book.awarded.get(name)
        if before is None:  # by all changes so far, which must fit for that
            before = rescore_book(self.card, self.book)[name].score
        more = change.amount.value
        score = Interval(before.low + more, before.high + more)
        self.book = self.book.changed(awarded={name: score})

    def _more(self, name: str, change: Add) -> Measurement:
        """The datum with so much more."""
        datum = self.card.context.framework.datum(name)
        known = self._known(name)
        if known is None or isinstance(known, str):
            found = "no measurement" if known is None else repr(known)
            raise _wrong("add", f"{found} of {name}", "a number to add to")
        more = step_of(datum, change.amount)
        if isinstance(known, Interval):
            known = Interval(known.low + more, known.high + more)
        else:
            known += more
        self.sums[name] = known
        return measured(datum, known)

    def _known(self, name: str) -> Known | None:
        if name in self.sums:
            return self.sums[name]
        context = self.card.context
        value = self.book.measurements.get(name)
        if value is context.book.measurements.get(name):
            return context.data.get(name)
        problems = Collector()
        given = {} if value is None else {name: value}
        found = bind(context.framework, self.book.name, given, problems)
        problems.check("book")
        return found.get(name)


def _wrong(id: str, found: str, expected: str) -> Invalid:  # noqa: A002
    problems = Collector()
    problems.add(id, "", found, expected)
    return Invalid("change", tuple(problems.problems))


# --- as people write them -------------------------------------------------------------


def read_change(text: str, framework: Framework) -> Change:
    """One change from `NAME=VALUE`, as on the command line.

    `on_time=190` sets a datum, `on_time=+30` adds to it, `on_time=` takes it back;
    `1.3.2=0.5` awards a criterion a score, `1.3.2=full` its maximum; `reading=…` takes
    another reading.

    Raises:
        Invalid: for text without a name and `=`, and for a name that is neither a
            datum nor a code.
        NumberError, UnitError: for a value that cannot be read.
    """
    name, sign, value = (part.strip() for part in nfc(text).partition("="))
    if not name or not sign:
        expected = "NAME=VALUE, such as dossiers_on_time=190"
        raise _wrong("change", quoted(text), expected)
    codes = tuple(node.code for node in framework.walk())
    if name == "reading":
        return UseReading(value)
    if name not in framework.data_by_name and name not in framework:
        near = hint(name, (*framework.data_by_name, *codes))
        raise _wrong("datum", repr(name), f"a datum or code of {framework.id}{near}")
    if not value:
        return Without(name)
    if value[0] in "+-\N{MINUS SIGN}":
        return Add(name, value)
    if name in framework.data_by_name:
        return Set(name, value)
    return Award(name, framework[name].max_score if value == "full" else value)


def load_scenarios(path: str | Path) -> Table[Scenario]:
    """The scenarios in a TOML file, its tables [[scenario]], by name.

    Raises:
        Invalid: with every mistake in the file.
    """
    path, problems = Path(path), Collector()
    found: dict[str, Scenario] = {}
    for scenario in entries(path, "scenario", Scenario, problems):
        if scenario.name in found:
            where = f"scenario {scenario.name}"
            problems.add("duplicate", where, "it twice", "it once")
        found[scenario.name] = scenario
    problems.check(path.name)
    return Table(found)


def dump_scenarios(scenarios: Iterable[Scenario]) -> str:
    """Scenarios as TOML text that loads to equal ones."""
    return write_toml({"scenario": [unstructure(scenario) for scenario in scenarios]})
