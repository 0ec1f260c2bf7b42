"""The cases of a kit, and what each must score."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import attrs

from parindex.assessment import Assessment, Book
from parindex.binding import measured
from parindex.catalogue import say
from parindex.criteria import Framework
from parindex.evaluation import evaluate, rescore_book
from parindex.formulas import Known
from parindex.intervals import Interval
from parindex.kit.leaves import Leaf
from parindex.kit.near import keeps
from parindex.kit.wording import Abouts
from parindex.kit.writing import files, write_files
from parindex.render import html_table
from parindex.scorecard import Scorecard
from parindex.tables import Table
from parindex.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from parindex.scorecard import ScoredNode
    from parindex.text import Language

#: How many mixtures of settled cases there are, and how many of any cases.
MIXTURES = 12
#: What the cases of the whole are called in ids.
WHOLE = "whole"


@attrs.frozen(kw_only=True)
class Case:
    """Data, and the exact scores that they must give."""

    #: Its id, such as `1.3.1#5c2e0f9a41`: its code, or `whole`, and a hash of the data,
    #: so that it stays the same as other cases come and go.
    id: str
    #: The criterion or area that it is about; empty for the whole.
    code: str
    #: What it is: `95 %, just under: 18,999 of 20,000`.
    about: Text
    #: What is known, in each datum's own unit (a percent as a share of one): exact
    #: numbers, answers, and intervals for what is disputed. What is absent is missing.
    measurements: Table[Known]
    #: The criteria that do not apply.
    not_applicable: tuple[str, ...] = ()
    #: The score of its criterion and of every node above it, by code, "" for the whole;
    #: for the whole framework, of every node.
    expected: Table[Interval]


@attrs.frozen(kw_only=True)
class Kit:
    """The cases of one framework in one reading."""

    #: The framework.
    framework: Framework = attrs.field(repr=False)
    #: The reading; None for what sources state.
    reading: str | None = None
    #: The cases, criterion by criterion, then those of the whole.
    cases: tuple[Case, ...] = attrs.field(repr=False)

    def assessment(self, case: Case) -> Assessment:
        """What a case says, as it would be filed."""
        return _assessment(self.framework, case.measurements, case.not_applicable)

    def summary(self, lang: Language = "vi") -> str:
        """How many cases and expected scores there are."""
        scores = sum(len(case.expected) for case in self.cases)
        return say("kit.made", lang, cases=str(len(self.cases)), scores=str(scores))

    def lines(self, lang: Language = "vi") -> Iterator[str]:
        """A line a case: what it is, and the score of its own criterion."""
        for case in self.cases:
            score = case.expected[case.code].display(lang)
            about = case.about[lang]
            yield say("kit.case", lang, id=case.id, about=about, score=score)
        yield self.summary(lang)

    def explain(self, lang: Language = "vi") -> str:
        """A line a case: what it is, and the score of its own criterion."""
        return "\n".join(self.lines(lang))

    @property
    def files(self) -> Table[str]:
        """The text of each file by name; the same kit has the same bytes."""
        return Table(files(self))

    def write(self, directory: str | Path, *, force: bool = False) -> None:
        """Write cases.csv, expected.csv, kit.json and README.md into a folder.

        Args:
            directory: The folder; it is made where its own folder is there.
            force: Whether files that are there may be written over.

        Raises:
            Invalid: for files that are there, or a folder that cannot be written to.
        """
        write_files(Path(directory), self.files, force=force)

    def to_json(self) -> str:
        """What kit.json has: everything, numbers as exact texts."""
        return self.files["kit.json"]

    def _repr_html_(self) -> str:
        keys = ("kit.head.case", "kit.head.about", "kit.head.expected")
        heads = (say(key, "vi") for key in keys)
        rows = (
            ((case.id, case.about.vi, case.expected[case.code].display("vi")), False)
            for case in self.cases
        )
        return html_table([self.framework.title.vi], heads, rows, [self.summary()])


def kit(framework: Framework, reading: str | None = None) -> Kit:
    """Cases at every threshold of a framework, with what each must score exactly.

    Every curve of every rule is met at, just under and just over each breakpoint, at
    the ends of what can be measured and inside each stretch; every answer is given;
    data are missing, disputed, 0 of 0 or not applicable; and whole units are the best,
    the worst, without any data, or mixed.

    Args:
        framework: Any framework.
        reading: The reading to use wherever a criterion has it.

    Raises:
        NotFound: for a reading that is not there.
    """
    card = evaluate(framework, _assessment(framework, {}), reading=reading)
    maker = _Maker(framework, card, Abouts(framework.data_by_name))
    # Whole units of a framework with little to measure can be the same.
    cases = {case.id: case for case in maker.cases()}
    return Kit(framework=framework, reading=reading, cases=tuple(cases.values()))


def _assessment(
    framework: Framework, known: Mapping[str, Known], out: tuple[str, ...] = ()
) -> Assessment:
    years = (framework.last_year, framework.first_year, 1)
    return Assessment(
        framework=framework.id,
        unit=framework.title,
        year=next(year for year in years if year is not None),
        level=framework.level,
        books=[_book(framework, known, out)],
    )


def _book(
    framework: Framework, known: Mapping[str, Known], out: tuple[str, ...]
) -> Book:
    data = framework.data_by_name
    written = {name: measured(data[name], value) for name, value in known.items()}
    return Book(name="appraised", measurements=written, not_applicable=out)


class Tried(NamedTuple):
    """What one criterion was tried at, and the score it got."""

    data: dict[str, Known]
    out: tuple[str, ...]
    score: Interval
    #: Whether all that it reads is known exactly.
    settled: bool


@attrs.frozen
class _Maker:
    """Makes the cases of a framework."""

    framework: Framework
    #: A unit without any data.
    card: Scorecard
    abouts: Abouts
    #: What each leaf was tried at, by code.
    tried: dict[str, list[Tried]] = attrs.field(factory=dict)

    def cases(self) -> Iterator[Case]:
        """Criterion by criterion in the order of the decision, then the whole."""
        for node in self.framework.walk():
            if node.children:
                yield self._out(node.code, {})
            else:
                yield from self._leaf(node.code)
        yield from self._wholes()

    def _leaf(self, code: str) -> Iterator[Case]:
        reading = self.card.context.reading
        formula = self.framework.formula(code, reading)
        leaf = Leaf(self.framework, reading, formula)
        tried = self.tried.setdefault(code, [])
        for about, data in leaf.settings():
            case = self._case(code, about, data)
            settled = leaf.is_settled(data)
            tried.append(Tried(data, (), case.expected[code], settled))
            yield case
        best = _ordered(tried)[-1:]
        for data in ({}, *(one.data for one in best if one.data)):
            case = self._out(code, data)
            tried.append(Tried(data, (code,), case.expected[code], settled=False))
            yield case

    def _out(self, code: str, data: dict[str, Known]) -> Case:
        key = "kit.out_with_data" if data else "kit.out"
        return self._case(code, self.abouts.plain(key), data, (code,))

    def _case(
        self,
        code: str,
        about: Text,
        data: dict[str, Known],
        out: tuple[str, ...] = (),
    ) -> Case:
        card = rescore_book(self.card, _book(self.framework, data, out))
        nodes = _path(card.root, code) if code else card.root.walk()
        return Case(
            id=f"{code or WHOLE}#{_digest(data, out)}",
            code=code,
            about=about,
            measurements=Table(data),
            not_applicable=out,
            expected=Table((node.code, node.score) for node in nodes),
        )

    # --- the whole --------------------------------------------------------------------

    def _wholes(self) -> Iterator[Case]:
        """Whole units: without data, the worst, in the middle, the best, and mixed."""
        yield self._case("", self.abouts.plain("kit.no_data"), {})
        places = {"kit.worst": 0, "kit.middle": 1, "kit.best": 2}
        settled = {code: _ordered(tried) for code, tried in self.tried.items()}
        for key, half in places.items():
            chosen = [
                found[half * (len(found) - 1) // 2]
                for found in settled.values()
                if found
            ]
            yield self._mixed(self.abouts.plain(key), chosen)
        for key, pools in (("kit.settled", settled), ("kit.mixed", self.tried)):
            for number in range(1, MIXTURES + 1):
                chosen = [
                    found[_draw(f"{key} {number} {code}", len(found))]
                    for code, found in pools.items()
                    if found
                ]
                yield self._mixed(self.abouts.numbered(key, number), chosen)

    def _mixed(self, about: Text, chosen: Iterable[Tried]) -> Case:
        """What several criteria were tried at, as far as it can be true together."""
        data: dict[str, Known] = {}
        out: list[str] = []
        reading = self.card.context.reading
        for one in chosen:
            together = {**one.data, **data}
            shares = (q for n in one.data for q in self.framework.shares_of(n, reading))
            if all(keeps(share, together) for share in shares):
                data = together
            out += one.out
        return self._case("", about, data, tuple(out))


def _ordered(tried: Iterable[Tried]) -> list[Tried]:
    """The settled ones, the lowest score first."""
    settled = (one for one in tried if one.settled and one.score.is_exact)
    return sorted(settled, key=lambda one: one.score.low)


def _digest(data: Mapping[str, Known], out: tuple[str, ...]) -> str:
    """The start of a hash of what a case says."""
    said = [f"{name} {data[name]}" for name in sorted(data)]
    return sha256("\n".join((*said, "", *out)).encode()).hexdigest()[:10]


def _draw(seed: str, count: int) -> int:
    """A number below *count*, the same for the same seed on every machine."""
    return int.from_bytes(sha256(seed.encode()).digest()[:8], "big") % count


def _path(root: ScoredNode, code: str) -> list[ScoredNode]:
    """The node of that code, and those above it up to the whole."""
    path = [root]
    while path[-1].code != code:
        inside = (c for c in path[-1].components if f"{code}.".startswith(f"{c.code}."))
        path.append(next(inside))
    return path[::-1]
