"""What is recorded in an appraisal cycle: one act on one criterion, and its place."""

from __future__ import annotations

import datetime
import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Literal, get_args

import attrs

from parindex.assessment import Evidence, interval
from parindex.converter import structure, unstructure
from parindex.errors import Collector, Invalid, Problem
from parindex.hashing import content_hash
from parindex.intervals import Interval
from parindex.numbers import quoted
from parindex.text import Text, nfc, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable

#: What can be done with a criterion, in the order in which it is done.
Step = Literal["self_assessment", "appraisal", "explanation", "decision", "publication"]

STEPS: tuple[Step, ...] = get_args(Step)

#: In what capacity: the unit that is assessed, those who appraise it, the appraisal
#: council, or the authority that publishes.
Role = Literal["unit", "appraiser", "council", "authority"]

ROLES: tuple[Role, ...] = get_args(Role)

#: Who does what. Councils appraise and publish, too, in some provinces.
ACTORS: dict[Step, tuple[Role, ...]] = {
    "self_assessment": ("unit",),
    "appraisal": ("appraiser", "council"),
    "explanation": ("unit",),
    "decision": ("council",),
    "publication": ("council", "authority"),
}

#: The steps that belong to a round of appraisal.
IN_ROUNDS = ("appraisal", "explanation")


def moment(value: str | datetime.date) -> str:
    """A day, or a time of day with its offset from UTC, in ISO 8601.

    Raises:
        Invalid: for a time without an offset, and for what is no day or time.
    """
    found = value if isinstance(value, datetime.date) else _read(value)
    if found is None or (isinstance(found, datetime.datetime) and not found.tzinfo):
        expected = "a day such as 2024-12-20, or a time such as 2024-12-20T08:00+07:00"
        problem = Problem("when", "when", quoted(str(value)), expected)
        raise Invalid("record", (problem,))
    return found.isoformat()


def _read(text: str) -> datetime.date | None:
    for read in (datetime.date.fromisoformat, datetime.datetime.fromisoformat):
        with suppress(ValueError, TypeError):
            return read(text)
    return None


def _score(value: object) -> Interval | None:
    return None if value is None else interval(value)


def _evidence(value: Iterable[Evidence]) -> tuple[Evidence, ...]:
    return tuple(value)


@attrs.frozen(kw_only=True)
class Entry:
    """One act on one criterion: a claim, an appraisal, an explanation, a decision.

    Raises:
        Invalid: at construction, with every mistake: a role that does not do this, a
            score where there is none or none where there is one, a round too many.
    """

    #: The code of a criterion that is scored by itself.
    code: str = attrs.field(converter=nfc)
    #: What is done.
    step: Step
    #: The round of appraisal, from 1, that an appraisal or explanation belongs to.
    round: int = 0
    #: The score that is claimed, given, decided or published.
    score: Interval | None = attrs.field(default=None, converter=_score)
    #: Whether the criterion does not apply to the unit; it then has no score.
    not_applicable: bool = False
    #: Why.
    reason: Text = attrs.field(default=Text("", ""), converter=text_of)
    #: The verification documents that are given with it.
    evidence: tuple[Evidence, ...] = attrs.field(default=(), converter=_evidence)
    #: In what capacity it is done.
    role: Role
    #: The organisation that does it.
    organisation: str = attrs.field(converter=nfc)
    #: The day, or the time with its offset from UTC, in ISO 8601.
    when: str = attrs.field(converter=moment)

    def __attrs_post_init__(self) -> None:
        problems = Collector()
        for name, value, known in (
            ("step", self.step, STEPS),
            ("role", self.role, ROLES),
        ):
            if value not in known:
                expected = f"one of {', '.join(known)}"
                problems.add("choice", name, quoted(str(value)), expected)
        if type(self.round) is not int:  # a yes would pass for 1
            problems.add("type", "round", repr(self.round), "a whole number")
        problems.check(f"record of {self.code}")
        if self.role not in ACTORS[self.step]:
            expected = f"{' or '.join(ACTORS[self.step])}, for {self.step}"
            problems.add("role", "role", self.role, expected)
        if not self.organisation.strip():
            problems.add("organisation", "organisation", "nothing", "its name")
        self._check_round(problems)
        self._check_content(problems)
        try:
            to_line(self).encode()
        except UnicodeEncodeError as error:
            found = f"half of a letter in {quoted(str(error.object))}"
            problems.add("text", "", found, "text that can be written")
        problems.check(f"record of {self.code}")

    def _check_round(self, problems: Collector) -> None:
        if self.step in IN_ROUNDS and self.round < 1:
            expected = f"a round from 1, for {self.step}"
            problems.add("round", "round", str(self.round), expected)
        if self.step not in IN_ROUNDS and self.round:
            expected = f"none, for {self.step}"
            problems.add("round", "round", str(self.round), expected)

    def _check_content(self, problems: Collector) -> None:
        scored = self.score is not None
        if self.step == "explanation":
            if scored or self.not_applicable:
                expected = "none: an explanation gives reasons and evidence"
                problems.add("score", "score", "a score", expected)
            if not self.reason.vi.strip():
                problems.add("reason", "reason", "nothing", "what explains the claim")
        elif scored and self.not_applicable:
            expected = "none where the criterion does not apply"
            problems.add("score", "score", "a score", expected)
        elif not scored and not self.not_applicable:
            expected = "a score, or that the criterion does not apply"
            problems.add("score", "score", "nothing", expected)
        for number, item in enumerate(self.evidence, 1):
            if item.code != self.code:
                where = f"evidence no. {number}"
                problems.add("code", where, quoted(item.code), quoted(self.code))

    @property
    def verdict(self) -> Interval | Literal["not_applicable"]:
        """The score, or that the criterion does not apply; not of an explanation."""
        return "not_applicable" if self.score is None else self.score


@attrs.frozen(kw_only=True)
class Opening:
    """What a cycle is about; the first record stands on its hash."""

    #: The id of the framework.
    framework: str = attrs.field(converter=nfc)
    #: The SHA-256 of the framework as it is written in a file.
    framework_hash: str
    #: The unit that is assessed.
    unit: Text = attrs.field(converter=text_of)
    #: The year that is assessed.
    year: int

    @property
    def hash(self) -> str:
        """The SHA-256 of its content."""
        return content_hash(self)

    @property
    def subject(self) -> str:
        """The unit and the year, for messages."""
        return f"{self.unit.vi} {self.year}"


@attrs.frozen(kw_only=True)
class Link:
    """An entry in its place in the history, and the hash of both."""

    #: Its number, from 1.
    number: int
    #: The hash of the link before it, or of the opening.
    previous: str
    #: What was recorded.
    entry: Entry
    #: The SHA-256 of all of the above.
    hash: str

    @classmethod
    def after(cls, number: int, previous: str, entry: Entry) -> Link:
        """The link that stands in that place."""
        return cls(
            number=number,
            previous=previous,
            entry=entry,
            hash=content_hash((number, previous, entry)),
        )

    @property
    def is_whole(self) -> bool:
        """Whether its hash is that of its content."""
        return self == Link.after(self.number, self.previous, self.entry)


def to_line(value: object) -> str:
    """A value as one line of JSON, its numbers exact texts; always the same."""
    plain = unstructure(value)
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":"), default=str)


def check_line(value: object, cls: type[Any]) -> None:
    """What is written of a value is read again, and as the same value.

    Raises:
        Invalid: for a value that would be lost or changed on the disk, such as a
            fraction with more digits than are read.
    """
    if from_line(to_line(value), cls) != value:
        expected = f"the fields of {cls.__name__}, each of its own type and no other"
        found = "what is not the same when it is read again"
        raise Invalid("line", (Problem("line", "", found, expected),))


def from_line(text: str, cls: type[Any]) -> Any:  # noqa: ANN401 - an instance of *cls*
    """The value of a class that `to_line` wrote.

    Raises:
        Invalid: with every mistake.
    """
    try:
        raw = json.loads(text)
        json.dumps(raw, ensure_ascii=False).encode()  # no half of a letter
    except (ValueError, RecursionError) as error:
        problem = Problem("json", "", str(error)[:200].lower(), "JSON")
        raise Invalid("line", (problem,)) from error
    return structure(raw, cls, "en")
