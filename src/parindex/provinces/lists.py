"""The provincial units of a country: what a name means, what became of a unit."""

from __future__ import annotations

import datetime
from itertools import combinations
from typing import TYPE_CHECKING

import attrs

from parindex.catalogue import say
from parindex.errors import Collector, Invalid, NotFound, Problem
from parindex.numbers import quoted
from parindex.provinces.names import keys_asked
from parindex.provinces.units import (
    Province,
    Region,
    dates,
    ends_of,
    holds,
    meet,
    said_days,
)
from parindex.sources import Document, Source, documents_of, sources_of
from parindex.text import Language, Text, nfc, text_of, texts_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_DAY = datetime.timedelta(days=1)


def _provinces(value: Iterable[Province]) -> tuple[Province, ...]:
    return tuple(value)


def _regions(value: Iterable[Region]) -> tuple[Region, ...]:
    return tuple(value)


@attrs.frozen(kw_only=True)
class Provinces:
    """All provincial units of a country from a day on.

    Raises:
        Invalid: at construction, with every mistake: a name or code that two units have
            on one day, a unit that ends without a successor or with two, a successor
            that does not begin the day after, unknown units and documents.
    """

    #: Its id, such as `vn/units`.
    id: str = attrs.field(converter=nfc)
    #: Its title.
    title: Text = attrs.field(converter=text_of)
    #: The day from which on it is complete.
    since: datetime.date
    #: The units.
    provinces: tuple[Province, ...] = attrs.field(converter=_provinces)
    #: The regions.
    regions: tuple[Region, ...] = attrs.field(default=(), converter=_regions)
    #: The documents that sources point to.
    documents: tuple[Document, ...] = attrs.field(default=(), converter=documents_of)
    #: Where the list is stated.
    sources: tuple[Source, ...] = attrs.field(default=(), converter=sources_of)
    #: What a reader should know: what was not found.
    notes: tuple[Text, ...] = attrs.field(default=(), converter=texts_of)
    #: The day its content was last compared with the documents.
    checked: datetime.date | None = None
    #: The units by id, and by what their names come to.
    _by_id: dict[str, Province] = attrs.field(
        init=False, eq=False, repr=False, factory=dict
    )
    _by_name: dict[str, list[Province]] = attrs.field(
        init=False, eq=False, repr=False, factory=dict
    )
    #: The unit that each ended one became a part of.
    _after: dict[str, Province] = attrs.field(
        init=False, eq=False, repr=False, factory=dict
    )

    def __attrs_post_init__(self) -> None:
        problems = Collector()
        for province in sorted(self.provinces, key=ends_of):
            if province.id in self._by_id:
                problems.add("duplicate", f"unit {province.id}", "it twice", "it once")
            self._by_id[province.id] = province
            for key in sorted(province.keys):
                self._by_name.setdefault(key, []).append(province)
        self._check_names(problems)
        for province in self.provinces:
            self._check_lineage(province, problems)
        for province in self.provinces:
            if province.valid_until is not None and province.id not in self._after:
                where = f"unit {province.id}, valid_until"
                problems.add("lineage", where, "no successor", "one successor")
        self._check_regions(problems)
        self._check_documents(problems)
        problems.check(self.id)

    def _check_names(self, problems: Collector) -> None:
        for key, named in self._by_name.items():
            for one, other in combinations(named, 2):
                if meet(one, other):
                    where = f"units {one.id} and {other.id}"
                    found = f"{quoted(key)} for both"
                    problems.add("ambiguous", where, found, "a name of one unit a day")

    def _check_lineage(self, province: Province, problems: Collector) -> None:
        where = f"unit {province.id}"
        start, end = ends_of(province)
        if start > end:
            found = f"{start} after {end}"
            problems.add("dates", where, found, "the first day, then the last")
        for name in province.predecessors:
            before = self._by_id.get(name)
            if before is None:
                found = f"the predecessor {quoted(name)}"
                problems.add("unknown", where, found, "the id of a unit")
                continue
            if name in self._after:
                found = f"{self._after[name].id} and {province.id}"
                problems.add("lineage", f"unit {name}", found, "one successor")
            self._after[name] = province
            last = before.valid_until
            first = province.valid_from
            if last is None or first is None or first - last != _DAY:
                found = f"{name} until {last}, {province.id} from {province.valid_from}"
                problems.add("lineage", where, found, "the first day after the last")

    def _check_regions(self, problems: Collector) -> None:
        for region in self.regions:
            for name in region.members:
                if name not in self._by_id:
                    where = f"region {region.id}, members"
                    problems.add("unknown", where, quoted(name), "the id of a unit")
        for one, other in combinations(self.regions, 2):
            both = set(one.members) & set(other.members)
            if one.scheme == other.scheme and both and meet(one, other):
                where = f"regions {one.id} and {other.id}"
                found = f"{', '.join(sorted(both))} in both"
                problems.add("duplicate", where, found, "each unit in one")

    def _check_documents(self, problems: Collector) -> None:
        known = {document.id for document in self.documents}
        cited = [("", self.sources)]
        cited += [(f"unit {item.id}", item.sources) for item in self.provinces]
        cited += [(f"region {item.id}", item.sources) for item in self.regions]
        for where, sources in cited:
            for source in sources:
                if source.document not in known:
                    found = f"the document {quoted(source.document)}"
                    problems.add("unknown", where, found, "one of the documents")

    # --- look-up ----------------------------------------------------------------------

    def __getitem__(self, id: str) -> Province:  # noqa: A002
        """The unit of that id.

        Raises:
            NotFound: with the nearest id there is.
        """
        if id not in self._by_id:
            raise NotFound("unit", str(id), self.id, tuple(self._by_id))
        return self._by_id[id]

    def on(self, day: datetime.date) -> tuple[Province, ...]:
        """The units that are there on a day, in the order of their codes.

        Raises:
            Invalid: for a day before the list begins.
        """
        self._check_day(day)
        there = (province for province in self.provinces if province.is_there(day))
        return tuple(sorted(there, key=lambda province: (province.code, province.id)))

    def named(self, name: str) -> tuple[Province, ...]:
        """All units that have or had a name or code, the oldest first.

        Raises:
            NotFound: with the nearest name there is.
        """
        for key in keys_asked(name):
            if key in self._by_name:
                return tuple(self._by_name[key])
        # A spreadsheet takes the 0 from 02; which other code it may be is not guessed.
        codes = (one.code for one in self.provinces if one.code)
        known = [code for code in codes if code.lstrip("0") == name.strip()]
        known = known or [one.name.vi for one in self.provinces]
        raise NotFound("unit", nfc(name), self.id, tuple(dict.fromkeys(known)))

    def find(self, name: str, on: datetime.date | None = None) -> Province:
        """The unit that a name or code means, however it is written.

        Args:
            name: Such as `UBND tỉnh Hà Giang`, `ha giang`, `TP. Hồ Chí Minh` or `02`;
                a code as it is written, `2` or `2.0` is none.
            on: The day on which it is there; without it, of all days.

        Raises:
            NotFound: with the nearest name there is.
            Invalid: for a name that means several units, and for one that is not there
                on that day, with its successor or predecessors.
        """
        found = self.named(name)
        if on is None:
            if len(found) == 1:
                return found[0]
            several = "; ".join(f"{one.name.vi} ({dates(one)})" for one in found)
            problem = Problem(
                "ambiguous", quoted(nfc(name)), several, "a day to choose"
            )
            raise Invalid(self.id, (problem,))
        self._check_day(on)
        for province in found:
            if province.is_there(on):
                return province
        raise Invalid(self.id, (self._away(nfc(name), found, on),))

    def _away(
        self, name: str, found: tuple[Province, ...], on: datetime.date
    ) -> Problem:
        """That a name means no unit on a day, and which unit is there instead."""
        ended = [one for one in found if one.valid_until and one.valid_until < on]
        if ended:
            told, heir = ended[-1], self.heir(ended[-1], on)
            expected = f"its successor {heir.name.vi} ({dates(heir)})"
        else:
            told = found[0]
            names = (f"{one.name.vi} ({dates(one)})" for one in self.formed_of(told))
            expected = f"what it was formed of: {', '.join(names)}"
        where = f"{quoted(name)} on {on}"
        return Problem("date", where, f"{told.name.vi} ({dates(told)})", expected)

    def _check_day(self, day: datetime.date) -> None:
        if day < self.since:
            expected = f"{self.since} or later, where the list begins"
            raise Invalid(self.id, (Problem("date", "on", str(day), expected),))

    # --- lineage ----------------------------------------------------------------------

    def formed_of(self, province: Province) -> tuple[Province, ...]:
        """The units that it was formed of; none for one that was there before."""
        return tuple(self[name] for name in province.predecessors)

    def successors(self, province: Province) -> tuple[Province, ...]:
        """The units that it became a part of, one after the other, the next first."""
        found: list[Province] = []
        after = self._after.get(province.id)
        while after is not None:
            found.append(after)
            after = self._after.get(after.id)
        return tuple(found)

    def heir(self, province: Province, on: datetime.date) -> Province:
        """The unit that its area belongs to on a day: itself, or a successor.

        Raises:
            Invalid: for a day before it was there.
        """
        for one in (province, *self.successors(province)):
            if one.is_there(on):
                return one
        found, where = f"{province.name.vi} ({dates(province)})", f"on {on}"
        problem = Problem("date", where, found, "a unit that was there before")
        raise Invalid(self.id, (problem,))

    def ancestors(self, province: Province) -> tuple[Province, ...]:
        """The units that it was formed of, and those that these were formed of."""
        return tuple(self._ancestors(province))

    def _ancestors(self, province: Province) -> Iterator[Province]:
        for before in self.formed_of(province):
            yield before
            yield from self._ancestors(before)

    def origins(self, province: Province) -> tuple[Province, ...]:
        """The units of the first day of the list whose areas it has together."""
        return tuple(
            one for one in (province, *self.ancestors(province)) if not one.predecessors
        )

    def regions_of(self, province: Province, on: datetime.date) -> tuple[Region, ...]:
        """The regions that list it on a day, at most one of each scheme.

        A unit formed of one other alone, as by a change of its name or kind, is in the
        region of that one. What no document lists is in no region.
        """
        names = {province.id}
        while len(province.predecessors) == 1:
            province = self[province.predecessors[0]]
            names.add(province.id)
        return tuple(
            region
            for region in self.regions
            if holds(region, on) and not names.isdisjoint(region.members)
        )

    # --- words ------------------------------------------------------------------------

    def explain(self, province: Province, lang: Language = "vi") -> str:
        """A unit with its days, what it was formed of and what it became part of."""
        return "\n".join(self._lines(province, lang))

    def _lines(self, province: Province, lang: Language) -> Iterator[str]:
        code = province.code or say("units.no_code", lang)
        line = say("units.unit", lang, title=province.title[lang], code=code)
        days = tuple(said_days(province, lang))
        yield f"{line} ({', '.join(days)})" if days else line
        before = self.formed_of(province)
        if before:
            names = "; ".join(one.title[lang] for one in before)
            yield "  " + say("units.formed_of", lang, names=names)
        after = self.successors(province)
        if after:
            names = "; ".join(
                ", ".join((one.title[lang], *said_days(one, lang))) for one in after
            )
            yield "  " + say("units.became", lang, names=names)
        for region in self.regions:
            day = max(ends_of(region)[0], ends_of(province)[0])
            if region in self.regions_of(province, day) and meet(region, province):
                title = ", ".join((region.title[lang], *said_days(region, lang)))
                yield "  " + say("units.region", lang, title=title)
        for source in province.sources:
            yield "  " + say("source", lang, source=str(source))
