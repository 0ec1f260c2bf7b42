"""Assessments: what a unit claims or is awarded, in books, exactly as written."""

from __future__ import annotations

import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parindex.assessment import (
    BOOKS,
    Assessment,
    Book,
    Disputed,
    Evidence,
    measurement,
)
from parindex.errors import Invalid, NotFound, NumberError, Problem, UnitError
from parindex.intervals import Interval
from parindex.sources import Document, Source
from parindex.text import Text
from parindex.units import Amount, registry


def year(*books: Book, **fields: Any) -> Assessment:
    """Hà Giang in 2023."""
    given: dict[str, Any] = {"framework": "x", "unit": "Hà Giang", "year": 2023}
    return Assessment(books=books, **(given | fields))


class TestMeasurement:
    """`measurement`: what people write becomes a number with its unit, or an answer."""

    @pytest.mark.parametrize(
        ("written", "found"),
        [
            (190, Amount(190, None)),
            (Fraction(1, 3), Amount(Fraction(1, 3), None)),
            (Decimal("98.5"), Amount(Fraction(197, 2), None)),
            ("190", Amount(190, None)),
            ("98,5 %", Amount(Fraction(197, 2), "percent")),
            ("12 500 tỷ đồng", Amount(12500, "billion_VND")),
            ("19/20", Amount(Fraction(19, 20), "share")),
            (Amount(3, "day"), Amount(3, "day")),
            (True, True),
            (False, False),
            ("yes", "yes"),
            ("tốt", "tốt"),
            ("to\u0302\u0301t", "tốt"),
            ((180, "190 hồ sơ"), Disputed(Amount(180, None), Amount(190, "dossier"))),
            (Disputed(Amount(1, None), Amount(2, None)),) * 2,
        ],
    )
    def test_what_is_written_is_what_is_meant(
        self, written: object, found: object
    ) -> None:
        """Numbers, texts with units, answers, two ends of what is disputed."""
        assert measurement(written) == found
        assert type(measurement(written)) is type(found)

    def test_a_quantity_of_pint_is_taken(self) -> None:
        """At the border, in its unit."""
        assert measurement(registry()("5 day")) == Amount(5, "day")

    @pytest.mark.parametrize("written", [0.95, float("nan"), "12.500", "5x5", None, ""])
    def test_what_is_no_exact_number_is_refused(self, written: object) -> None:
        """A float, what can be read two ways, nothing."""
        with pytest.raises((NumberError, UnitError)):
            measurement(written)

    @pytest.mark.property
    @given(number=st.fractions())
    def test_every_exact_number_is_taken_as_it_is(self, number: Fraction) -> None:
        """Alone or as an end."""
        assert measurement(number) == Amount(number, None)
        assert measurement((number, number + 1)) == Disputed(
            Amount(number, None), Amount(number + 1, None)
        )


class TestBook:
    """One party's view of a year."""

    def test_plain_values_become_exact_ones(self) -> None:
        """And one string stands for a list of one."""
        book = Book(
            name="appraised",
            awarded={"1.1": "1,42", "1.2": (1, "1.5"), "1.3": Interval.of(2)},
            measurements={"đu\u0301ng_hạn": 190},
            not_applicable="2.1",
            stated={"total": Decimal("60.58")},
            evidence=[Evidence(code="1.1", title="x")],
            notes={"1.1": "x"},
            sources=[Source(document="1")],
        )
        assert book.awarded == {
            "1.1": Interval.of("1.42"),
            "1.2": Interval.of(1, "1.5"),
            "1.3": Interval.of(2),
        }
        assert book.measurements == {"đúng_hạn": Amount(190, None)}
        assert book.not_applicable == ("2.1",)
        assert book.stated == {"total": Fraction(3029, 50)}
        assert book.notes == {"1.1": Text("x", "x")}
        assert isinstance(hash(book), int)
        assert attrs.evolve(book) == book

    def test_what_is_absent_is_missing(self) -> None:
        """Never zero."""
        assert Book(name="target").measurements.get("a") is None
        assert Book(name="target") == Book(name="target", awarded={}, evidence=())

    @pytest.mark.parametrize("award", [1.5, "1.500", (2, 1), None])
    def test_an_award_is_exact(self, award: Any) -> None:
        """Not a float, not what can be read two ways, its lower end first."""
        with pytest.raises(NumberError):
            Book(name="published", awarded={"1.1": award})

    def test_lists_in_a_book_never_change(self) -> None:
        """What it was made of may."""
        data = {"a": 1}
        codes = ["1.1"]
        book = Book(name="target", measurements=data, not_applicable=codes)
        data["a"] = 2
        codes.append("1.2")
        assert book.measurements["a"] == Amount(1, None)
        assert book.not_applicable == ("1.1",)


class TestAssessment:
    """Issue 2, to build 5: books of one unit and year."""

    def test_books_are_found_by_name(self) -> None:
        """The only one without a name."""
        books = [Book(name=name) for name in BOOKS]
        assert [year(*books).book(name) for name in BOOKS] == books
        assert year(books[2]).book() is books[2]
        assert year(books[2]).book("published") is books[2]

    def test_one_of_several_books_must_be_named(self) -> None:
        """None is the usual one."""
        assessment = year(Book(name="self_assessed"), Book(name="published"))
        with pytest.raises(Invalid) as caught:
            assessment.book()
        found = "2 books (self_assessed, published)"
        problem = Problem("book", "book", found, "the name of one of them")
        assert caught.value == Invalid("Hà Giang 2023", (problem,))

    def test_a_book_that_is_not_there_is_told(self) -> None:
        """With those there are."""
        with pytest.raises(NotFound) as caught:
            year(Book(name="published")).book("publish")
        assert str(caught.value) == (
            "no book 'publish' in Hà Giang 2023; did you mean 'published'?"
        )

    @pytest.mark.parametrize(
        ("names", "found"),
        [
            ([], "no book"),
            (["target", "target"], "target, target"),
            (["target", "budget"], "target, budget"),
        ],
    )
    def test_each_book_stands_once(self, names: list[Any], found: str) -> None:
        """At least one, and none of another name."""
        with pytest.raises(Invalid) as caught:
            year(*(Book(name=name) for name in names))
        (problem,) = caught.value.problems
        assert problem.found == found
        assert problem.expected == (
            "one or more of self_assessed, appraised, published, target, each once"
        )

    def test_plain_values_become_texts_and_tuples(self) -> None:
        """So that it can be hashed, and never changes."""
        assessment = year(
            Book(name="target"),
            title="x",
            documents=[
                Document(id="1", title="x", issuer="Bộ", date=datetime.date(2024, 1, 1))
            ],
        )
        assert assessment.unit == Text("Hà Giang", "Hà Giang")
        assert assessment.title == Text("x", "x")
        assert assessment.documents[0].issuer == Text("Bộ", "Bộ")
        assert assessment.subject == "Hà Giang 2023"
        assert isinstance(hash(assessment), int)
        assert year(Book(name="target")).title is None


class TestSources:
    """Where a number comes from."""

    @pytest.mark.parametrize(
        ("fields", "text"),
        [
            ({}, "147/KH-UBND"),
            ({"place": "Phụ lục, 1.1"}, "147/KH-UBND, Phụ lục, 1.1"),
            ({"quote": "100%"}, "147/KH-UBND: “100%”"),
            ({"place": "Mục II", "quote": "100%"}, "147/KH-UBND, Mục II: “100%”"),
        ],
    )
    def test_a_source_reads_as_a_citation(
        self, fields: dict[str, str], text: str
    ) -> None:
        """The document, the place in it and the words."""
        assert str(Source(document="147/KH-UBND", **fields)) == text  # type: ignore[arg-type]

    def test_decomposed_words_are_composed(self) -> None:
        """In every field that is compared."""
        source = Source(document="1/QD\u0323", place="Du\u0323", quote="e\u0302")
        assert source == Source(document="1/QḌ", place="Dụ", quote="ê")
        assert Document(id="e\u0302", title="x").id == "ê"
