"""Sets of criteria below the province: what is known of them, as templates to fill in.

Of most only counts and points are known. A template says those, and marks the rest: a
copy that is filled in from the decision at hand is then checked against them.
"""

from __future__ import annotations

import datetime
from fractions import Fraction
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from parindex.catalogue import say
from parindex.converter import entries_by_id, unstructure
from parindex.errors import Collector, Invalid, NotFound, Problem
from parindex.files import load_framework_file
from parindex.intervals import add
from parindex.numbers import exact, exact_text
from parindex.sources import Document, Source, sources_of
from parindex.tables import Table
from parindex.text import LANGUAGES, Text, nfc, text_of, texts_of
from parindex.toml import read_toml, write_toml

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from parindex.criteria import Framework
    from parindex.text import Language

#: What stands for a title or a maximum that is not known.
UNKNOWN = "?"

#: The channels that points are known by, with their titles.
CHANNELS = {
    "documents": Text("Chấm qua tài liệu kiểm chứng", "Scored on documents"),
    "survey": Text("Điều tra xã hội học", "Sociological survey"),
}


@attrs.frozen(kw_only=True)
class AreaCount:
    """What is known of an area: how many criteria it has, perhaps its title."""

    #: Its title.
    title: Text | None = attrs.field(
        default=None, converter=attrs.converters.optional(text_of)
    )
    #: How many criteria it has.
    criteria: int
    #: How many component criteria.
    components: int


def _counts(value: Iterable[AreaCount]) -> tuple[AreaCount, ...]:
    return tuple(value)


def _points(value: Mapping[str, object]) -> Table[Fraction]:
    return Table((nfc(name), exact(points)) for name, points in value.items())


@attrs.frozen(kw_only=True)
class Structure:
    """What is known of a set of criteria; what is None or empty is not known.

    Raises:
        Invalid: at construction, where its numbers contradict each other.
    """

    #: Its id, such as `vn/ha-tinh/department`.
    id: str = attrs.field(converter=nfc)
    #: Its title.
    title: Text = attrs.field(converter=text_of)
    #: The province it is of.
    province: str = attrs.field(converter=nfc)
    #: Who it is for: `department`, `district`, `commune`, `central_agency`, `division`.
    level: str
    #: The day it was issued.
    issued: datetime.date | None = None
    #: The days it is in force from and until, as far as known.
    valid_from: datetime.date | None = None
    valid_until: datetime.date | None = None
    #: The most that can be got.
    max_score: Fraction | None = attrs.field(
        default=None, converter=attrs.converters.optional(exact)
    )
    #: The most that can be got through each channel.
    points: Table[Fraction] = attrs.field(factory=Table, converter=_points)
    #: How many areas, criteria and component criteria it has.
    areas: int | None = None
    criteria: int | None = None
    components: int | None = None
    #: The same, area by area.
    by_area: tuple[AreaCount, ...] = attrs.field(default=(), converter=_counts)
    #: Where all this is stated.
    sources: tuple[Source, ...] = attrs.field(default=(), converter=sources_of)
    #: What a reader should know.
    notes: tuple[Text, ...] = attrs.field(default=(), converter=texts_of)

    def __attrs_post_init__(self) -> None:
        problems, by = Collector(), self.by_area
        if self.points and add(self.points.values()) != self.max_score:
            found = exact_text(add(self.points.values()))
            expected = f"max_score: {self.max_score}"
            problems.add("points", "points", found, expected)
        for name in self.points:
            if name not in CHANNELS:
                expected = f"one of {', '.join(CHANNELS)}"
                problems.add("channel", "points", repr(name), expected)
        sums = (len(by), sum(a.criteria for a in by), sum(a.components for a in by))
        counts = (self.areas, self.criteria, self.components)
        if by and sums != counts:
            found = f"{sums} in all"
            problems.add("counts", "by_area", found, f"{counts} as for the whole")
        problems.check(self.id)

    def in_force(self, day: datetime.date) -> bool:
        """Whether it can be in force on a day, by what is known."""
        first = self.valid_from or self.issued
        begun = first is None or first <= day
        return begun and (self.valid_until is None or day <= self.valid_until)

    def lines(self, lang: Language) -> Iterator[str]:
        """What is known of it, in lines of text."""
        yield f"{self.id}: {self.title[lang]}"
        for key, value in (
            ("cycle.structure.areas", self.areas),
            ("cycle.structure.criteria", self.criteria),
            ("cycle.structure.components", self.components),
            ("cycle.structure.max_score", self.max_score),
        ):
            unknown = say("cycle.structure.unknown", lang)
            count = unknown if value is None else exact_text(value)
            yield say(key, lang, count=count)
        for name, points in self.points.items():
            title, shown = CHANNELS[name][lang], exact_text(points)
            yield say("cycle.structure.points", lang, title=title, points=shown)
        if self.valid_until is not None:
            yield say("cycle.structure.until", lang, day=self.valid_until.isoformat())
        for source in self.sources:
            yield say("source", lang, source=str(source))
        for note in self.notes:
            yield say("note", lang, text=note[lang])

    # --- the template -----------------------------------------------------------------

    def template(self) -> str:
        """A framework file to fill in: every `?` is a title or maximum to be found.

        Where it is known how many criteria an area has, all of them stand there; else
        one, to be copied. As it is, it does not load, and loading tells what is open.
        """
        head: dict[str, Any] = {
            "id": f"my/{self.id.removeprefix('vn/')}",
            "title": unstructure(self.title),
            "max_score": UNKNOWN
            if self.max_score is None
            else unstructure(self.max_score),
            "level": self.level,
            "not_applicable": "unmodelled",
        }
        if self.valid_until is not None:
            head["last_year"] = self.valid_until.year
        head["sources"] = unstructure(self.sources)
        tables: dict[str, Any] = {"framework": head}
        if self.points:
            channels = [
                {"name": n, "title": unstructure(CHANNELS[n])} for n in self.points
            ]
            tables["channel"] = channels
        ids = dict.fromkeys(source.document for source in self.sources)
        tables["document"] = [
            unstructure(Document(id=document, title=document)) for document in ids
        ]
        text = write_toml(tables)
        known = "\n".join(line for lang in LANGUAGES for line in self.lines(lang))
        blocks = [_comment(f"{HELP}\n{known}"), text]
        blocks += (write_toml(block) for block in self._nodes())
        return "\n".join(blocks)

    def _nodes(self) -> Iterator[dict[str, Any]]:
        for number in range(1, (self.areas or 1) + 1):
            area = self.by_area[number - 1] if self.by_area else None
            title = area.title if area and area.title else None
            shown = UNKNOWN if title is None else unstructure(title)
            yield {
                "area": [{"code": str(number), "title": shown, "max_score": UNKNOWN}]
            }
            for criterion in range(1, (area.criteria if area else 1) + 1):
                leaf = {"title": UNKNOWN, "max_score": UNKNOWN}
                code, rule = f"{number}.{criterion}", {"kind": "unmodelled"}
                yield {"criterion": [{"code": code, **leaf, "rule": rule}]}

    # --- checks -----------------------------------------------------------------------

    def check(self, path: str | Path) -> tuple[Problem, ...]:
        """What a filled copy still lacks, and where it contradicts what is known.

        Args:
            path: The copy, a framework file.

        Raises:
            Invalid: for a file that cannot be read at all.
        """
        problems = Collector()
        tables = read_toml(Path(path))
        self._check_filled(tables, problems)
        self._check_counts(tables, problems)
        if not any(problem.id == "unfilled" for problem in problems.problems):
            try:
                self._check_framework(load_framework_file(path), problems)
            except Invalid as error:
                problems.problems += error.problems
        return tuple(problems.problems)

    def _check_filled(self, tables: dict[str, Any], problems: Collector) -> None:
        head = tables.get("framework")
        places = [("framework", head)] if isinstance(head, dict) else []
        for kind in ("area", "criterion"):
            places += [(f"{kind} {e.get('code')}", e) for e in _entries(tables, kind)]
        expected = {"title": "its title", "max_score": "its maximum"}
        for where, entry in places:
            for field, what in expected.items():
                value = entry.get(field)
                texts = value.values() if isinstance(value, dict) else (value,)
                if UNKNOWN in texts:
                    place = f"{where}, {field}"
                    problems.add("unfilled", place, f'"{UNKNOWN}"', what)

    def _check_counts(self, tables: dict[str, Any], problems: Collector) -> None:
        areas = [str(e.get("code")) for e in _entries(tables, "area")]
        codes = [str(e.get("code")) for e in _entries(tables, "criterion")]
        criteria = [code for code in codes if code.count(".") == 1]
        components = [code for code in codes if code.count(".") == 2]  # noqa: PLR2004 - parts
        counts = (
            ("areas", len(areas), self.areas),
            ("criteria", len(criteria), self.criteria),
            ("component criteria", len(components), self.components),
        )
        for what, found, expected in counts:
            if expected is not None and found != expected:
                problems.add("count", what, str(found), f"{expected} ({self.id})")
        for code, area in zip(areas, self.by_area, strict=False):
            own = sum(item.startswith(f"{code}.") for item in criteria)
            below = sum(item.startswith(f"{code}.") for item in components)
            if (own, below) != (area.criteria, area.components):
                found_ = f"{own} criteria with {below} components"
                wanted = f"{area.criteria} with {area.components} ({self.id})"
                problems.add("count", f"area {code}", found_, wanted)

    def _check_framework(self, framework: Framework, problems: Collector) -> None:
        if framework.level != self.level:
            expected = repr(self.level)
            problems.add("level", "framework, level", repr(framework.level), expected)
        most = self.max_score
        if most is not None and framework.max_score != most:
            found = exact_text(framework.max_score)
            expected = f"{exact_text(most)} ({self.id})"
            problems.add("points", "framework, max_score", found, expected)
        for name, points in self.points.items():
            leaves = [k for k in framework.leaves() if framework.channel_of(k) == name]
            total = add(leaf.max_score for leaf in leaves)
            if total != points:
                expected = f"{exact_text(points)} ({self.id})"
                problems.add("points", f"channel {name}", exact_text(total), expected)


def _entries(tables: dict[str, Any], name: str) -> list[dict[str, Any]]:
    found = tables.get(name)
    given = found if isinstance(found, list) else []
    return [entry for entry in given if isinstance(entry, dict)]


def _comment(text: str) -> str:
    return "".join(f"# {line}".rstrip() + "\n" for line in text.splitlines())


HELP = """\
Mẫu bộ tiêu chí để điền: mỗi dấu "?" là tên hoặc điểm tối đa chưa tìm được, lấy từ văn
bản mà đơn vị có. Chép thêm [[criterion]] cho đủ số tiêu chí; tiêu chí chấm qua điều tra
thì thêm channel = "survey". Sau đó thay rule bằng cách chấm, kèm nguồn.

A set of criteria to fill in: each "?" is a title or a maximum that was not found; take
it from the decision you hold. Copy [[criterion]] until there are enough; give criteria
that are surveyed channel = "survey". Then put rules with their sources for the rule.
"""


# --- files ----------------------------------------------------------------------------


def available_structures() -> tuple[str, ...]:
    """The ids of the bundled structures."""
    return tuple(sorted(_bundled()))


def structure(id: str) -> Structure:  # noqa: A002
    """A bundled structure by its id.

    Raises:
        NotFound: for an id that is not bundled, with the nearest one that is.
    """
    known = _bundled()
    if id not in known:
        raise NotFound("structure", id, "parindex", tuple(sorted(known)))
    return known[id]


def load_structures(path: str | Path) -> tuple[Structure, ...]:
    """All structures in a TOML file, its tables [[structure]].

    Raises:
        Invalid: with every mistake in the file.
    """
    return tuple(entries_by_id(path, "structure", Structure).values())


@cache
def _bundled() -> dict[str, Structure]:
    with as_file(files(__package__).joinpath("vn", "structures.toml")) as path:
        return {found.id: found for found in load_structures(path)}
