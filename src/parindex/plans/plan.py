"""A plan: who does what by when, so that which criterion reaches what."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import TYPE_CHECKING

import attrs

from parindex.errors import Collector, NotFound, hint
from parindex.numbers import exact, exact_text, quoted
from parindex.plans.deadlines import Deadline, check_year
from parindex.plans.organisations import Directory, Organisation
from parindex.plans.targets import Target
from parindex.sources import Document, Source, documents_of, sources_of
from parindex.text import Text, nfc, strings_of, text_of, texts_of

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Iterator


def _exact(value: object) -> Fraction | None:
    return None if value is None else exact(value)


@attrs.frozen(kw_only=True)
class Points:
    """The points of a criterion in a plan."""

    #: The most there are.
    max_score: Fraction = attrs.field(converter=exact)
    #: What was reached before.
    baseline: Fraction | None = attrs.field(default=None, converter=_exact)
    #: What the plan wants.
    target: Fraction | None = attrs.field(default=None, converter=_exact)


def _deadlines(value: Iterable[Deadline]) -> tuple[Deadline, ...]:
    return tuple(value)


@attrs.frozen(kw_only=True)
class Task:
    """One row of a plan: a criterion to be cared for, a thing to be done, or a heading.

    What nobody leads, with others below it by code, is a heading.
    """

    #: Its code in the plan, such as `3.4.1`; those below it begin with it.
    code: str = attrs.field(converter=nfc)
    #: Its name, as the plan has it.
    title: Text = attrs.field(converter=text_of)
    #: The criteria that it serves, by code in the framework of the plan.
    criteria: tuple[str, ...] = attrs.field(default=(), converter=strings_of)
    #: Who leads; of several, the one named first answers for it.
    lead: tuple[str, ...] = attrs.field(default=(), converter=strings_of)
    #: Who takes part.
    coordinating: tuple[str, ...] = attrs.field(default=(), converter=strings_of)
    #: What is asked, in short words of our own.
    requirement: tuple[Text, ...] = attrs.field(default=(), converter=texts_of)
    #: What shows that it was done.
    evidence: tuple[Text, ...] = attrs.field(default=(), converter=texts_of)
    #: What comes out of it.
    outputs: tuple[Text, ...] = attrs.field(default=(), converter=texts_of)
    #: By when.
    deadlines: tuple[Deadline, ...] = attrs.field(default=(), converter=_deadlines)
    #: The points, where the plan has them.
    points: Points | None = None
    #: For whom, where that is not all who are assigned.
    whom: Text | None = attrs.field(
        default=None, converter=attrs.converters.optional(text_of)
    )
    #: Where the plan says so.
    sources: tuple[Source, ...] = attrs.field(default=(), converter=sources_of)
    #: What is to be known of it.
    notes: tuple[Text, ...] = attrs.field(default=(), converter=texts_of)


def _tasks(value: Iterable[Task]) -> tuple[Task, ...]:
    return tuple(value)


def _targets(value: Iterable[Target]) -> tuple[Target, ...]:
    return tuple(value)


@attrs.frozen(kw_only=True)
class Plan:
    """A plan of a unit, as issued.

    Raises:
        Invalid: at construction, with every mistake.
    """

    #: Its id, such as `vn/ha-giang/par-plan/2024`.
    id: str = attrs.field(converter=nfc)
    #: Its title.
    title: Text = attrs.field(converter=text_of)
    #: Whose it is: `Hà Giang`.
    subject: str = attrs.field(converter=nfc)
    #: Its first and its last year.
    first_year: int
    last_year: int
    #: The framework whose criteria it names, where it names any.
    framework: str = attrs.field(default="", converter=nfc)
    #: The documents that it was taken from, the plan itself first.
    documents: tuple[Document, ...] = attrs.field(converter=documents_of)
    #: Who it assigns things to.
    directory: Directory = attrs.field(factory=Directory)
    #: What is done, in the order of the plan.
    tasks: tuple[Task, ...] = attrs.field(default=(), converter=_tasks)
    #: What should be reached, in the order of the plan.
    targets: tuple[Target, ...] = attrs.field(default=(), converter=_targets)
    #: What is to be known of it.
    notes: tuple[Text, ...] = attrs.field(default=(), converter=texts_of)

    def __attrs_post_init__(self) -> None:
        problems = Collector()
        for field in ("first_year", "last_year"):
            check_year(problems, field, getattr(self, field))
        if self.first_year > self.last_year:
            found = f"{self.first_year} to {self.last_year}"
            problems.add("year", "last_year", found, "a year not before the first")
        _once(problems, "task", [task.code for task in self.tasks])
        _once(problems, "target", [target.id for target in self.targets])
        documents = [document.id for document in self.documents]
        for task in self.tasks:
            own = Collector()
            self._check_names(task, own)
            _check_points(task, own)
            _check_sources(task.sources, documents, own)
            problems.problems += [p.inside(f"task {task.code}") for p in own.problems]
        codes = {task.code for task in self.tasks}
        for target in self.targets:
            own = Collector()
            _check_sources(target.sources, documents, own)
            if target.task and target.task not in codes:
                expected = f"a task of the plan{hint(target.task, codes)}"
                own.add("task", "task", quoted(target.task), expected)
            problems.problems += [p.inside(f"target {target.id}") for p in own.problems]
        problems.check(self.id)

    def _check_names(self, task: Task, problems: Collector) -> None:
        for field in ("lead", "coordinating"):
            for name in getattr(task, field):
                if name not in self.directory:
                    known = [n for o in self.directory.organisations for n in o.names]
                    expected = f"an organisation{hint(name, known)}"
                    problems.add("organisation", field, quoted(name), expected)

    def __getitem__(self, code: str) -> Task:
        """The task of that code.

        Raises:
            NotFound: for a code that is not there, with the nearest one.
        """
        for task in self.tasks:
            if task.code == nfc(code):
                return task
        raise NotFound("task", code, self.id, tuple(task.code for task in self.tasks))

    @property
    def issued(self) -> datetime.date | None:
        """The day it was issued, if that is known."""
        return next((d.date for d in self.documents if d.date), None)

    def leaves(self) -> Iterator[Task]:
        """The tasks that have none below them."""
        above = {code for task in self.tasks for code in codes_above(task.code)}
        return (task for task in self.tasks if task.code not in above)

    def leads(self, task: Task) -> tuple[Organisation, ...]:
        """Who leads a task."""
        return tuple(self.directory[name] for name in task.lead)

    def coordinates(self, task: Task) -> tuple[Organisation, ...]:
        """Who takes part in a task."""
        return tuple(self.directory[name] for name in task.coordinating)


def codes_above(code: str) -> tuple[str, ...]:
    """The codes that a code stands below, the topmost first: of `3.4.1`, `3`, `3.4`."""
    parts = code.split(".")
    return tuple(".".join(parts[:count]) for count in range(1, len(parts)))


def _once(problems: Collector, what: str, names: list[str]) -> None:
    for name, count in Counter(names).items():
        if count > 1:
            problems.add("duplicate", f"{what} {name}", "it twice", "it once")


def _check_points(task: Task, problems: Collector) -> None:
    if task.points is None:
        return
    most = task.points.max_score
    for field in ("baseline", "target"):
        points = getattr(task.points, field)
        if points is not None and points > most:
            expected = f"at most {exact_text(most)}"
            problems.add("points", f"points.{field}", exact_text(points), expected)


def _check_sources(
    sources: tuple[Source, ...], documents: list[str], problems: Collector
) -> None:
    for source in sources:
        if source.document not in documents:
            expected = f"a document of the plan{hint(source.document, documents)}"
            problems.add("document", "sources", quoted(source.document), expected)
