"""What an audit finds, and how it is told."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any, Literal

import attrs

from parindex.audit.repairs import Slip
from parindex.catalogue import one_line, say
from parindex.render import html_table
from parindex.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parindex.text import Language

#: `error` where rounding cannot explain it, `note` where it does.
Severity = Literal["error", "note"]

#: How many explanations are told one by one.
MOST_TOLD = 5

NOWHERE = Text("", "")


def said(key: str, **values: str | Text) -> Text:
    """A sentence of the catalogue in both languages."""
    vi = {name: x if isinstance(x, str) else x.vi for name, x in values.items()}
    en = {name: x if isinstance(x, str) else x.en for name, x in values.items()}
    return Text(say(key, "vi", **vi), say(key, "en", **en))


@attrs.frozen(kw_only=True)
class Spot:
    """A place in a table."""

    #: The file.
    file: str
    #: The line its row begins in; 0 for a whole column.
    line: int = 0
    #: The code or unit of the row.
    row: str = ""
    #: The name of the column.
    column: str = ""

    def told(self, language: Language) -> str:
        """As a reader finds it: `dòng 12, 3.2, cột result_2023`."""
        line = say("audit.line", language, line=str(self.line)) if self.line else ""
        name = say("audit.column", language, name=self.column) if self.column else ""
        return ", ".join(filter(None, (line, one_line(self.row), name)))


@attrs.frozen(kw_only=True)
class Misprint:
    """A cell that may be misprinted, and what it may have been meant to be."""

    spot: Spot
    #: What is printed.
    printed: Text
    #: What may have been meant.
    meant: Text
    #: How one became the other: `digit`, `swap`, `point`, `lost`, `added`, `sign`.
    slip: Slip

    def told(self, language: Language) -> str:
        """The cell, what is printed, and what may have been meant."""
        return say(
            "audit.misprint",
            language,
            place=self.spot.told(language),
            printed=self.printed[language],
            meant=self.meant[language],
            slip=say(f"audit.slip.{self.slip}", language),
        )


@attrs.frozen(kw_only=True)
class Repair:
    """Cells whose misprint alone would explain a finding; none could be left out."""

    cells: tuple[Misprint, ...]

    def told(self, language: Language) -> str:
        """The cells, one after the other."""
        return "; ".join(cell.told(language) for cell in self.cells)


@attrs.frozen(kw_only=True)
class Finding:
    """One thing that does not fit, or fits by rounding only."""

    #: Stable name of the kind of finding, such as `sum` or `above-maximum`.
    id: str
    severity: Severity
    spot: Spot
    #: What the table has there.
    found: Text
    #: What it was expected to have; empty where nothing can be said.
    expected: Text = NOWHERE
    #: The whole in a sentence.
    explanation: Text
    #: The fewest misprints that would explain it, the likeliest first.
    repairs: tuple[Repair, ...] = ()

    @property
    def place(self) -> str:
        """The place, in English: `line 12, 3.2, column result_2023`."""
        return self.spot.told("en")

    def lines(self, language: Language, *, brief: bool = False) -> Iterator[str]:
        """What it is and, indented, what would explain it; *brief* tells that once."""
        kind = say(f"audit.{self.severity}", language)
        place, text = self.spot.told(language), self.explanation[language]
        yield say("audit.finding", language, kind=kind, place=place, text=text)
        if brief and self.repairs:
            yield f"  {say('audit.same', language)}"
            return
        for repair in self.repairs[:MOST_TOLD]:
            yield f"  {say('audit.perhaps', language, cells=repair.told(language))}"
        if len(self.repairs) > MOST_TOLD:
            more = str(len(self.repairs) - MOST_TOLD)
            yield f"  {say('audit.more', language, count=more)}"

    @property
    def record(self) -> dict[str, Any]:
        """It as JSON has it."""
        return {
            "id": self.id,
            "severity": self.severity,
            "place": self.place,
            "file": self.spot.file,
            "line": self.spot.line,
            "row": self.spot.row,
            "column": self.spot.column,
            "found": self.found.en,
            "expected": self.expected.en,
            "explanation": attrs.asdict(self.explanation),
            "repairs": [
                [
                    {
                        "place": cell.spot.told("en"),
                        "row": cell.spot.row,
                        "column": cell.spot.column,
                        "printed": cell.printed.en,
                        "meant": cell.meant.en,
                        "slip": cell.slip,
                    }
                    for cell in repair.cells
                ]
                for repair in self.repairs
            ],
        }


@attrs.frozen(kw_only=True)
class Audit:
    """What was found in a table."""

    #: The file, or what else the table is called.
    name: str
    #: The roles of its columns, by name, as they were understood.
    columns: tuple[tuple[str, str], ...]
    #: How many rows it has, and how many sums, bounds and ranks were checked.
    rows: int
    checked: int
    #: How many numbers are apart only as far as their rounded parts can add up to.
    within: int
    #: Errors first, each kind in the order of the rows.
    findings: tuple[Finding, ...]

    @property
    def ok(self) -> bool:
        """Whether there is no error; there may be notes."""
        return not self.errors

    @property
    def errors(self) -> tuple[Finding, ...]:
        """What rounding cannot explain."""
        return tuple(f for f in self.findings if f.severity == "error")

    @property
    def notes(self) -> tuple[Finding, ...]:
        """What rounding explains, and what could not be checked."""
        return tuple(f for f in self.findings if f.severity == "note")

    def heading(self, language: Language) -> Iterator[str]:
        """What was read, and how it was understood."""
        rows, checked = str(self.rows), str(self.checked)
        name = one_line(self.name)
        yield say("audit.read", language, name=name, rows=rows, checked=checked)
        if self.within:
            yield say("audit.within", language, count=str(self.within))
        roles = "; ".join(
            f"{one_line(name)}: {say(f'audit.role.{role}', language)}"
            for name, role in self.columns
        )
        yield say("audit.columns", language, columns=roles)

    def summary(self, language: Language) -> str:
        """How many errors and notes there are."""
        errors, notes = str(len(self.errors)), str(len(self.notes))
        return say("audit.summary", language, errors=errors, notes=notes)

    def explain(self, language: Language = "vi") -> str:
        """Everything found, in lines."""
        lines = [*self.heading(language)]
        alike: Counter[tuple[str, str]] = Counter()
        seen: set[tuple[Repair, ...]] = set()
        for finding in self.findings:
            key = (finding.id, finding.spot.column)
            alike[key] += finding.severity == "note"
            if alike[key] <= MOST_TOLD:
                lines += finding.lines(language, brief=finding.repairs in seen)
                seen.add(finding.repairs)
        for (_, column), count in alike.items():
            if count > MOST_TOLD:
                more = str(count - MOST_TOLD)
                lines.append(say("audit.alike", language, count=more, column=column))
        return "\n".join([*lines, self.summary(language)])

    @property
    def record(self) -> dict[str, Any]:
        """It as JSON has it."""
        return {
            "file": self.name,
            "ok": self.ok,
            "columns": dict(self.columns),
            "rows": self.rows,
            "checked": self.checked,
            "within_rounding": self.within,
            "findings": [finding.record for finding in self.findings],
        }

    def to_json(self) -> str:
        """It as JSON text."""
        return json.dumps(self.record, ensure_ascii=False, indent=1)

    def _repr_html_(self, language: Language = "vi") -> str:
        heads = ("severity", "place", "found", "expected", "explanation")
        rows = (
            (
                (
                    say(f"audit.{finding.severity}", language),
                    finding.spot.told(language),
                    finding.found[language],
                    finding.expected[language],
                    "; ".join([*finding.lines(language)][1:])
                    or finding.explanation[language],
                ),
                finding.severity == "error",
            )
            for finding in self.findings
        )
        return html_table(
            self.heading(language),
            [say(f"audit.head.{head}", language) for head in heads],
            rows,
            [self.summary(language)],
        )
