"""Frameworks, assessments, overlays and results as files, in and out.

A file is read entry by entry, so that all of its mistakes are told together, each with
the criterion, the field, what was found and what was expected.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from parindex.assessment import BOOKS, Assessment, Book
from parindex.checks import check_rule
from parindex.converter import arguments, shown, structure, unstructure
from parindex.criteria import Area, Channel, Criterion, Framework
from parindex.errors import Collector, Invalid, Problem, hint
from parindex.measures import Datum
from parindex.numbers import Notation
from parindex.overlays import Overlay, OverlayCriterion
from parindex.rules import Unmodelled
from parindex.scorecard import Record
from parindex.sources import Document
from parindex.text import nfc
from parindex.toml import read_toml, write_toml

if TYPE_CHECKING:
    from collections.abc import Iterator

Tables = dict[str, Any]

#: The lists at the top of a file: the field each fills, its class, what tells entries.
LISTS: dict[str, tuple[str, type[Any], str]] = {
    "channel": ("channels", Channel, "name"),
    "document": ("documents", Document, "id"),
    "datum": ("data", Datum, "name"),
}

#: The fields of a class that other tables of the file fill.
ELSEWHERE: dict[type[Any], tuple[str, ...]] = {
    Framework: ("channels", "documents", "data", "children"),
    Area: ("criteria",),
    Criterion: ("components",),
    Overlay: ("documents", "data", "criteria"),
    Assessment: ("documents", "books"),
    Book: ("name",),
}

#: What the tree must know of an entry for its maxima to add up.
RANGE = ("max_score", "min_score", "capped", "aggregation")


def load_framework_file(path: str | Path) -> Framework:
    """The framework in a TOML file.

    A rule may stand without a quote, as in a set of one's own; a threshold that its
    quote contradicts may not.

    Raises:
        Invalid: with every mistake in the file.
    """
    reader = _Reader.of(Path(path), "framework", *LISTS, "area", "criterion")
    head = reader.head("framework", Framework)
    if not head:
        range_ = reader.range_of(reader.tables.get("framework"))
        head = {"id": "", "title": "", **range_}
    lists = reader.lists(*LISTS)
    children = _tree(reader)
    try:
        framework = Framework(**head, **lists, children=children)
    except Invalid as error:
        told = [p for p in error.problems if p.id not in reader.hushed]
        raise Invalid(reader.name, (*reader.problems.problems, *told)) from None
    reader.check()
    return framework


def load_overlay(path: str | Path) -> Overlay:
    """The overlay in a TOML file.

    Raises:
        Invalid: with every mistake in the file.
    """
    reader = _Reader.of(Path(path), "overlay", "document", "datum", "criterion")
    head = reader.head("overlay", Overlay)
    lists = reader.lists("document", "datum")
    criteria = reader.values("criterion", OverlayCriterion, "code")
    reader.check()
    return Overlay(**head, **lists, criteria=criteria)


def load_assessment(path: str | Path) -> Assessment:
    """The assessment in a TOML file.

    Raises:
        Invalid: with every mistake in the file.
    """
    names = (a.name for a in attrs.fields(Assessment))
    fields = [name for name in names if name not in ELSEWHERE[Assessment]]
    reader = _Reader.of(Path(path), *fields, "document", "book")
    given = {name: reader.tables[name] for name in fields if name in reader.tables}
    head = reader.arguments(given, Assessment, "")
    lists = reader.lists("document")
    books = _books(reader)
    reader.check()
    return Assessment(**head, **lists, books=books)


def load_record(text: str) -> Record:
    """The record that `Scorecard.to_json` wrote.

    Raises:
        Invalid: with every mistake in the text.
    """
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError) as error:
        problem = Problem("json", "", str(error)[:200].lower(), "JSON")
        raise Invalid("record", (problem,)) from error
    record: Record = structure(raw, Record, "en")
    return record


# --- reading --------------------------------------------------------------------------


@attrs.define
class _Reader:
    """Reads the tables of one file, and keeps what is wrong with them."""

    #: The file's name.
    name: str
    #: What the file says.
    tables: Tables
    #: How numbers in its texts are printed, if it says so.
    notation: Notation | None = None
    #: What is wrong so far.
    problems: Collector = attrs.field(factory=Collector)
    #: Kinds of mistakes that may only follow from those, and are not told.
    hushed: set[str] = attrs.field(factory=set)

    @classmethod
    def of(cls, path: Path, *known: str) -> _Reader:
        """The reader of a file with *known* keys at its top, and `numbers`."""
        reader = cls(path.name, read_toml(path))
        known = (*known, "numbers")
        for key in reader.tables:
            if key not in known:
                expected = f"a known one{hint(key, known)}"
                reader.problems.add("key", "", f"unknown key {key!r}", expected)
        numbers = reader.tables.get("numbers")
        if numbers in ("vi", "en"):
            reader.notation = numbers
        elif numbers is not None:
            reader.problems.add("choice", "numbers", shown(numbers), '"vi" or "en"')
        return reader

    def check(self) -> None:
        """Raise what is wrong, if anything is."""
        self.problems.check(self.name)

    def arguments(self, table: object, cls: type[Any], where: str) -> Tables:
        """The fields that a table gives for *cls*; none where it cannot be read."""
        with self.problems.at(where):
            return arguments(table, cls, self.notation, ELSEWHERE.get(cls, ()))
        return {}

    def head(self, name: str, cls: type[Any]) -> Tables:
        """The fields that the one table [name] gives for *cls*."""
        table = self.tables.get(name)
        if isinstance(table, dict):
            return self.arguments(table, cls, name)
        self.problems.add("type", name, shown(table), f"a table [{name}]")
        return {}

    def lists(self, *names: str) -> Tables:
        """The values of the lists of those names, by field."""
        return {LISTS[name][0]: self.values(name, *LISTS[name][1:]) for name in names}

    def values(self, name: str, cls: type[Any], key: str) -> tuple[Any, ...]:
        """The tables [[name]] as instances of *cls*, without those that are wrong."""
        entries = self.entries(name, key)
        read = [self.arguments(table, cls, where) for where, table in entries]
        if not all(read):
            self.lose(name)
        return tuple(cls(**fields) for fields in read if fields)

    def entries(self, name: str, key: str) -> Iterator[tuple[str, Tables]]:
        """The tables [[name]], each with its place, if they have a *key*."""
        entries = self.tables.get(name, [])
        if not isinstance(entries, list):
            expected = f"tables [[{name}]], in two brackets"
            self.problems.add("type", name, shown(entries), expected)
            self.lose(name)
            entries = []
        for number, entry in enumerate(entries, 1):
            label = entry.get(key) if isinstance(entry, dict) else None
            if label and isinstance(label, str):
                yield f"{name} {nfc(label)}", entry
                continue
            where = f"{name} no. {number}"
            if isinstance(entry, dict):
                expected = 'a text in quotes, such as "1.10"'
                self.problems.add("type", f"{where}, {key}", shown(label), expected)
            else:
                self.problems.add("type", where, shown(entry), "a table")
            self.lose(name)

    def lose(self, name: str) -> None:
        """Tell nothing that may only follow from an entry [[name]] being left out."""
        what_follows = {"maxima", "leaf", "weight", "mean"}
        self.hushed |= {name} if name in LISTS else what_follows

    def check_quotes(self, node: Area | Criterion, where: str) -> None:
        """Note thresholds that are not in the words quoted for them."""
        for rule, sources in node.stated if isinstance(node, Criterion) else ():
            for finding in check_rule(node.code, rule, sources):
                if finding.id != "quote-missing":
                    self.problems.add(finding.id, where, *finding.contrast)

    def range_of(self, table: object) -> Tables:
        """The range of an entry that cannot be read, as far as it can."""
        given = table if isinstance(table, dict) else {}
        given = {name: given[name] for name in RANGE if name in given}
        try:
            found = structure({"code": "", "title": "", **given}, Area, self.notation)
        except Invalid:
            self.hushed |= {"maxima", "mean"}
            return {"max_score": 0}
        return {name: getattr(found, name) for name in RANGE}


def _tree(reader: _Reader) -> list[Area | Criterion]:
    """Areas and criteria with their components inside, as their codes say."""
    nodes = _nodes(reader)
    children: dict[str, list[Area | Criterion]] = {code: [] for code in ("", *nodes)}
    for code in nodes:
        parent = code.rpartition(".")[0]
        if parent not in children:
            where, expected = f"criterion {code}", f"an entry with the code {parent!r}"
            reader.problems.add("parent", where, f"no parent {parent!r}", expected)
            reader.lose("criterion")
    # Deepest first, so that all components of a node are there when it is made.
    for code in sorted(nodes, key=lambda code: code.count("."), reverse=True):
        cls, fields = nodes[code]
        (inside,) = ELSEWHERE[cls]
        node = cls(**fields, **{inside: children[code]})
        children.get(code.rpartition(".")[0], []).append(node)
    return children[""]


def _nodes(reader: _Reader) -> dict[str, tuple[type[Any], Tables]]:
    """The class and the fields of each area and criterion, by code."""
    nodes: dict[str, tuple[type[Any], Tables]] = {}
    for name, cls in (("area", Area), ("criterion", Criterion)):
        for where, table in reader.entries(name, "code"):
            code = nfc(table["code"])
            fields = reader.arguments(table, cls, where)
            if fields:
                reader.check_quotes(cls(**fields), where)
            else:
                fields = {"code": code, "title": "", **reader.range_of(table)}
                if cls is Criterion and "rule" in table:
                    fields["rule"] = Unmodelled()
            if code in nodes:
                reader.problems.add("duplicate", where, "it twice", "it once")
                reader.lose(name)
            elif cls is Area and "." in code:
                expected = "a code without dots, or [[criterion]]"
                reader.problems.add("parent", where, f"area {code!r}", expected)
                reader.lose(name)
            else:
                nodes[code] = cls, fields
    return nodes


def _books(reader: _Reader) -> list[Book]:
    """The tables [book.…]."""
    tables = reader.tables.get("book")
    if not isinstance(tables, dict) or not tables:
        expected = "a table such as [book.self_assessed]"
        reader.problems.add("book", "book", shown(tables or None), expected)
        return []
    books = []
    for name, table in tables.items():
        where = f"book {name}"
        fields = reader.arguments(table, Book, where)
        if name not in BOOKS:
            expected = f"a known book{hint(name, BOOKS)}"
            reader.problems.add("book", where, f"{name!r}", expected)
        elif fields:
            books.append(Book(name=name, **fields))
    return books


# --- writing --------------------------------------------------------------------------


def dump_framework(framework: Framework) -> str:
    """The framework as TOML text that loads to an equal one.

    A threshold that its quote contradicts is written, but does not load.
    """
    head = unstructure(framework)
    head.pop("children", None)
    nodes: dict[type[Any], list[Tables]] = {Area: [], Criterion: []}
    for node in framework.walk():
        entry = unstructure(node)
        entry.pop(*ELSEWHERE[type(node)], None)
        nodes[type(node)].append(entry)
    tables = {
        "framework": head,
        **_lists_out(head),
        "area": nodes[Area],
        "criterion": nodes[Criterion],
    }
    return write_toml({name: table for name, table in tables.items() if table})


def dump_assessment(assessment: Assessment) -> str:
    """The assessment as TOML text that loads to an equal one."""
    head = unstructure(assessment)
    books = {book.pop("name"): book for book in head.pop("books")}
    lists = _lists_out(head)
    return write_toml({**head, **lists, "book": books})


def dump_overlay(overlay: Overlay) -> str:
    """The overlay as TOML text that loads to an equal one."""
    head = unstructure(overlay)
    criteria = head.pop("criteria", [])
    return write_toml({"overlay": head, **_lists_out(head), "criterion": criteria})


def _lists_out(head: Tables) -> Tables:
    """The lists that stand in tables of their own, taken out of *head*."""
    return {
        name: head.pop(field) for name, (field, *_) in LISTS.items() if field in head
    }


def overlay_template(framework: Framework) -> str:
    """An overlay to fill in: everything whose scoring no source states in full.

    Entries stand in the order of the codes, each with its title, its maximum and what
    is inferred of its scale above it, and the rule as it is now. Loaded as it is, the
    overlay changes nothing.
    """
    title = framework.title
    overlay: Tables = {
        "id": "my-overlay",
        "title": {"vi": f"Bổ sung: {title.vi}", "en": f"Overlay: {title.en}"},
        "framework": framework.id,
    }
    document = {
        "id": "DOCUMENT",
        "title": {"vi": "Tên văn bản", "en": "Title of the document"},
    }
    about = ""
    if isinstance(framework.aggregation, Unmodelled):
        overlay["aggregation"] = unstructure(framework.aggregation)
        about = _comment(_readings_of(framework, "aggregation"))
    head = {"overlay": overlay, "document": [document]}
    data = "".join(
        f"  {d.name}: {d.title.vi} ({d.kind} {d.unit})\n" for d in framework.data
    )
    blocks = [_comment(TEMPLATE_HELP), about + write_toml(head)]
    blocks += map(_template_entry, framework.unmodelled())
    blocks.append(_comment(f"Số liệu có sẵn / data that rules can use:\n{data}"))
    return "\n".join(blocks)


def _template_entry(node: Area | Criterion) -> str:
    entry = unstructure(node)
    field = "aggregation" if node.children else "rule"
    about = f"{node.code} {node.title.vi}\n{node.title.en}\n"
    about += f"max_score = {entry['max_score']}\n"
    about += _readings_of(node, field)
    kept = {key: entry[key] for key in ("code", field, "sources") if key in entry}
    return _comment(about) + write_toml({"criterion": [kept]})


def _readings_of(node: Framework | Area | Criterion, field: str) -> str:
    """The readings of a node, to be shown beside it."""
    about = ""
    for reading in node.readings:
        about += f"Để tham khảo / for reference: “{reading.name}” ({reading.status})\n"
        said = unstructure(getattr(reading, field))
        text = write_toml({"criterion": [{field: said}]})
        about += text.removeprefix("[[criterion]]\n")
    return about


def _comment(text: str) -> str:
    lines = ("".join(filter(str.isprintable, line)) for line in text.splitlines())
    return "".join(f"# {line}".rstrip() + "\n" for line in lines)


TEMPLATE_HELP = """\
Bổ sung cách chấm: sửa `rule` (hoặc `aggregation`, cách tổng hợp) và `sources` của từng
tiêu chí; tiêu chí nào chưa có văn bản thì để nguyên. Mỗi cách chấm cần nguồn và trích
dẫn có đúng các ngưỡng.

An overlay to fill in: change `rule` (or `aggregation`, how a node is made up) and
`sources` of a criterion; leave the others as they are. Each rule needs a source with a
quote that has its thresholds, such as

  sources = [{ document = "DOCUMENT", place = "…", quote = "từ 30% trở lên: 1; …" }]
  rule.bands = [{ at_least = "30 %", score = 1 }, { at_least = "20 %", score = 0.5 }]
"""
