"""Frameworks, assessments, overlays and results as files, in and out.

A file is read with care: all of its mistakes are told together, each with the
criterion, the field, what was found and what was expected.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from parindex.assessment import Assessment
from parindex.checks import check_framework
from parindex.converter import Path as Steps
from parindex.converter import dotted, shown, structure, unstructure
from parindex.criteria import Area, Criterion, Framework
from parindex.errors import Collector, Invalid, Problem, hint
from parindex.overlays import Overlay
from parindex.scorecard import Record
from parindex.text import nfc
from parindex.toml import read_toml, write_toml

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parindex.numbers import Notation

Tables = dict[str, Any]

#: The lists at the top of a file, and the fields they fill.
LISTS = {"channel": "channels", "document": "documents", "datum": "data"}


def load_framework_file(path: str | Path) -> Framework:
    """The framework in a TOML file.

    A rule may stand without a quote, as in a set of one's own; a threshold that its
    quote contradicts may not.

    Raises:
        Invalid: with every mistake in the file.
    """
    path = Path(path)
    raw = read_toml(path)
    with _in_file(path):
        known = ("numbers", "framework", *LISTS, "area", "criterion")
        notation = _notation(raw, known, "framework")
        problems = Collector()
        nested = {**raw["framework"], **_lists(raw), "children": _tree(raw, problems)}
        framework = _framework(nested, notation, problems)
        problems.check("file")
        assert framework is not None  # noqa: S101 - else there is a problem
    return framework


def _framework(
    nested: Tables, notation: Notation | None, problems: Collector
) -> Framework | None:
    """The framework, or None and everything that is wrong with it.

    Where an entry cannot be read, its rule is set aside and the rest is read again, so
    that one mistake does not hide those that only the whole tree shows.
    """
    broken_tree = bool(problems.problems)
    framework: Framework | None = None
    for mend in (lambda tables, _: tables, _without_broken_rules):
        try:
            tables = mend(nested, notation)
            framework = structure(tables, Framework, notation, partial(_place, nested))
            break
        except Invalid as error:
            for problem in error.problems:
                # A branch that lost an entry does not add up, and need not be told.
                expected = broken_tree and problem.id == "maxima"
                if not expected and problem not in problems.problems:
                    problems.problems.append(problem)
    for finding in check_framework(framework) if framework else ():
        if finding.id != "quote-missing":
            problems.add(finding.id, f"criterion {finding.code}", *finding.contrast)
    return framework


def _without_broken_rules(nested: Tables, notation: Notation | None) -> Tables:
    """The same tables, with rules that cannot be read left open."""

    def mended(node: Tables) -> Tables:
        for inside in ("criteria", "components"):
            if inside in node:
                node = {**node, inside: [mended(child) for child in node[inside]]}
        if "rule" not in node and "readings" not in node:
            return node
        rest = {k: v for k, v in node.items() if k not in {"components", "kind"}}
        try:
            structure(rest, Criterion, notation, dotted)
        except Invalid:
            kept = {k: v for k, v in node.items() if k not in {"rule", "readings"}}
            return {**kept, "rule": {"kind": "unmodelled"}}
        return node

    return {**nested, "children": [mended(child) for child in nested["children"]]}


def load_overlay(path: str | Path) -> Overlay:
    """The overlay in a TOML file.

    Raises:
        Invalid: with every mistake in the file.
    """
    path = Path(path)
    raw = read_toml(path)
    with _in_file(path):
        known = ("numbers", "overlay", "document", "datum", "criterion")
        notation = _notation(raw, known, "overlay")
        nested = {
            **raw["overlay"],
            **_lists(raw),
            "criteria": _entries(raw, "criterion", "code"),
        }
        overlay: Overlay = structure(nested, Overlay, notation, partial(_place, nested))
    return overlay


def load_assessment(path: str | Path) -> Assessment:
    """The assessment in a TOML file.

    Raises:
        Invalid: with every mistake in the file.
    """
    path = Path(path)
    raw = read_toml(path)
    with _in_file(path):
        known = [a.name for a in attrs.fields(Assessment) if a.name != "books"]
        known = [*known[: known.index("documents")], "numbers", "document", "book"]
        notation = _notation(raw, known, "book")
        books = [
            {"name": name, **book} if isinstance(book, dict) else book
            for name, book in raw["book"].items()
        ]
        rest = {
            k: v for k, v in raw.items() if k not in {"numbers", "document", "book"}
        }
        nested = {**rest, **_lists(raw), "books": books}
        assessment: Assessment = structure(
            nested, Assessment, notation, partial(_place, nested)
        )
    return assessment


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
    record: Record = structure(raw, Record, "en", dotted)
    return record


# --- reading --------------------------------------------------------------------------


@contextmanager
def _in_file(path: Path) -> Iterator[None]:
    """Name the file in what is raised."""
    try:
        yield
    except Invalid as error:
        raise Invalid(path.name, error.problems) from None


def _notation(raw: Tables, known: Any, table: str) -> Notation | None:  # noqa: ANN401
    """The notation that the file declares, once its top is as it should be."""
    problems = Collector()
    for key in raw:
        if key not in known:
            problems.add("key", "", f"unknown key {key!r}", _near(key, known))
    if not isinstance(raw.get(table), dict):
        problems.add("key-missing", table, shown(raw.get(table)), f"a table [{table}]")
    notation = raw.get("numbers")
    if notation not in (None, "vi", "en"):
        problems.add("choice", "numbers", shown(notation), '"vi" or "en"')
    problems.check("file")
    return notation


def _near(key: str, known: Any) -> str:  # noqa: ANN401
    return f"a known one{hint(key, known)}"


def _lists(raw: Tables) -> Tables:
    return {field: raw[name] for name, field in LISTS.items() if name in raw}


def _entries(raw: Tables, name: str, key: str) -> list[Tables]:
    """The entries of a list of tables, each with its key as text."""
    entries = raw.get(name, [])
    problems = Collector()
    if not isinstance(entries, list):
        problems.add("type", name, shown(entries), f"a list of tables [[{name}]]")
        entries = []
    for index, entry in enumerate(entries):
        where = f"{name}[{index}]"
        if not isinstance(entry, dict):
            problems.add("type", where, shown(entry), "a table")
        elif not isinstance(entry.get(key), str):
            expected = 'a text in quotes, such as "1.10"'
            problems.add("type", f"{where}.{key}", shown(entry.get(key)), expected)
    problems.check("file")
    return entries


def _tree(raw: Tables, problems: Collector) -> list[Tables]:
    """Areas and criteria with their components inside, as their codes say.

    Areas come first, then what stands outside them; each in the file's order.
    """
    nodes: dict[str, Tables] = {}
    top: list[Tables] = []
    for name, inside in (("area", "criteria"), ("criterion", "components")):
        for entry in _entries(raw, name, "code"):
            code = nfc(entry["code"])
            node = {**entry, inside: []}
            where = f"{name} {code}"
            if code in nodes:
                problems.add("duplicate", where, "the code twice", "it once")
                continue
            for forbidden in {inside, "kind"} & set(entry):
                expected = "none; codes make the tree"
                problems.add("key", where, f"the key {forbidden!r}", expected)
            parent = code.rpartition(".")[0]
            nodes[code] = node
            if not parent:
                # At the top, areas and criteria are told apart by their kind.
                top.append({"kind": name, **node})
            elif parent in nodes and name == "criterion":
                above = nodes[parent]
                above["criteria" if "criteria" in above else "components"].append(node)
            else:
                expected = f"an entry {parent!r} before it"
                problems.add("parent", where, f"no parent {parent!r}", expected)
    return top


def _place(nested: Tables, path: Steps) -> str:
    """Names a place: `criterion 1.3.1, rule.bands[0].at_least`."""
    labels: list[str] = []
    rest: list[str | int] = []
    here: Any = nested
    for step in path:
        try:
            here = here[step]
        except (KeyError, IndexError, TypeError):
            here = None
        label = _label(here, rest, step)
        if label:
            labels, rest = [label], []
        else:
            rest.append(step)
    return ", ".join(filter(None, (*labels, dotted(tuple(rest)))))


def _label(here: object, before: list[str | int], step: str | int) -> str:
    """The name of an entry of a list, by its code, name or number."""
    names = {
        "children": ("criterion", "code"),
        "criteria": ("criterion", "code"),
        "components": ("criterion", "code"),
        "data": ("datum", "name"),
        "documents": ("document", "id"),
        "channels": ("channel", "name"),
        "books": ("book", "name"),
    }
    if not isinstance(step, int) or not before or before[-1] not in names:
        return ""
    label, key = names[str(before[-1])]
    name = here.get(key) if isinstance(here, dict) else None
    return f"{label} {name}" if isinstance(name, str) else f"{label}[{step}]"


# --- writing --------------------------------------------------------------------------


def dump_framework(framework: Framework) -> str:
    """The framework as TOML text that loads to an equal one."""
    plain = unstructure(framework)
    lists = {name: plain.pop(field) for name, field in LISTS.items() if field in plain}
    plain.pop("children", None)
    areas: list[Tables] = []
    criteria: list[Tables] = []
    for node in framework.walk():
        entry = unstructure(node)
        entry.pop("criteria", None)
        entry.pop("components", None)
        (areas if isinstance(node, Area) else criteria).append(entry)
    flat = {"framework": plain, **lists, "area": areas, "criterion": criteria}
    return write_toml({key: value for key, value in flat.items() if value})


def dump_assessment(assessment: Assessment) -> str:
    """The assessment as TOML text that loads to an equal one."""
    plain = unstructure(assessment)
    books = {book.pop("name"): book for book in plain.pop("books")}
    lists = {name: plain.pop(field) for name, field in LISTS.items() if field in plain}
    return write_toml({**plain, **lists, "book": books})


def dump_overlay(overlay: Overlay) -> str:
    """The overlay as TOML text that loads to an equal one."""
    plain = unstructure(overlay)
    criteria = plain.pop("criteria", [])
    lists = {name: plain.pop(field) for name, field in LISTS.items() if field in plain}
    return write_toml({"overlay": plain, **lists, "criterion": criteria})


def overlay_template(framework: Framework) -> str:
    """An overlay to fill in: every criterion whose scale no source states in full.

    Entries stand in the order of the codes, each with its title and maximum above it
    and the rule as it is now. Loaded as it is, the overlay changes nothing.
    """
    title = framework.title
    head = {
        "overlay": {
            "id": "my-overlay",
            "title": {"vi": f"Bổ sung: {title.vi}", "en": f"Overlay: {title.en}"},
            "framework": framework.id,
        },
        "document": [
            {
                "id": "DOCUMENT",
                "title": {"vi": "Tên văn bản", "en": "Title of the document"},
            }
        ],
    }
    blocks = [TEMPLATE_HELP, write_toml(head)]
    for leaf in framework.unmodelled():
        entry = unstructure(leaf)
        kept = {key: entry[key] for key in ("code", "rule", "sources") if key in entry}
        blocks.append(
            f"# {leaf.code} {leaf.title.vi}\n# {leaf.title.en}\n"
            f"# max_score = {entry['max_score']}\n" + write_toml({"criterion": [kept]})
        )
    return "\n".join(blocks)


TEMPLATE_HELP = """\
# Bổ sung cách chấm: sửa `rule` và `sources` của từng tiêu chí; tiêu chí nào chưa có
# văn bản thì để nguyên. Mỗi cách chấm cần nguồn và trích dẫn có đúng các ngưỡng.
#
# An overlay to fill in: change `rule` and `sources` of a criterion; leave the others as
# they are. Each rule needs a source with a quote that has its thresholds, such as
#
#   sources = [{ document = "DOCUMENT", place = "…", quote = "từ 30% trở lên: 1; …" }]
#   rule.bands = [{ at_least = "30 %", score = 1 }, { at_least = "20 %", score = 0.5 }]
"""
