"""Small frameworks and assessments that several test files score."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from parindex.assessment import Assessment, Book
from parindex.criteria import Area, Criterion, Framework
from parindex.evaluation import evaluate
from parindex.files import load_assessment
from parindex.frameworks import load_framework
from parindex.measures import Datum, Share

if TYPE_CHECKING:
    from parindex.assessment import BookName
    from parindex.rules import Rule
    from parindex.scorecard import Scorecard, ScoredNode

DATA = Path(__file__).parent / "data"
OFFICE = DATA / "office.toml"
OFFICE_2023 = DATA / "office-2023.toml"

ON_TIME = Datum(name="on_time", title="On time", kind="count", unit="dossier")
RECEIVED = Datum(name="received", title="Received", kind="count", unit="dossier")
PLAN = Datum(name="plan", title="Plan", kind="flag")
ANSWER = Datum(
    name="grade", title="Grade", kind="answer", answers={"good": "Good", "poor": "Poor"}
)
SIPAS = Datum(name="sipas", title="SIPAS", kind="percent")
SPENT = Datum(name="spent", title="Spent", kind="amount", unit="VND")
RATING = Datum(name="rating", title="Rating", kind="rating", low=-1, high=5)
ALL = (ON_TIME, RECEIVED, PLAN, ANSWER, SIPAS, SPENT, RATING)

PUNCTUAL = Share(part="on_time", whole="received")


def office() -> Framework:
    """The made-up framework with every kind of rule."""
    return load_framework(OFFICE)


def office_card(book: str = "self_assessed", reading: str | None = None) -> Scorecard:
    """The made-up year of the made-up office, scored."""
    assessment = load_assessment(OFFICE_2023)
    return evaluate(office(), assessment, book=book, reading=reading)


def framework(*children: Area | Criterion, **fields: Any) -> Framework:
    """A framework of criteria, its maximum the sum of theirs."""
    given: dict[str, Any] = {
        "id": "test/one",
        "title": "Test",
        "max_score": sum(child.max_score for child in children),
        "min_score": sum(child.min_score for child in children),
        "data": ALL,
        "children": children,
    }
    return Framework(**{**given, **fields})


def criterion(rule: Rule, code: str = "1", **fields: Any) -> Criterion:
    """A leaf of at most 1 point."""
    given: dict[str, Any] = {"title": f"Criterion {code}", "max_score": 1}
    return Criterion(code=code, rule=rule, **{**given, **fields})


def assessment(*books: Book, of: str = "test/one", **fields: Any) -> Assessment:
    """A unit in 2023."""
    given: dict[str, Any] = {"framework": of, "unit": "Unit", "year": 2023}
    return Assessment(books=books, **{**given, **fields})


def book(name: BookName = "self_assessed", **fields: Any) -> Book:
    """A book with some of its fields."""
    return Book(name=name, **fields)


def measured(
    rule: Rule, data: dict[str, object], *more: Datum, **fields: Any
) -> ScoredNode:
    """One criterion scored by *rule* from *data*."""
    whole = framework(criterion(rule, **fields), data=(*ALL, *more))
    return evaluate(whole, assessment(book(measurements=data)))["1"]
