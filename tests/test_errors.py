"""Errors are values: they carry their data, compare, travel and say one sentence."""

from __future__ import annotations

import copy
import pickle
from fractions import Fraction
from typing import Any

import attrs
import pytest

import parindex
from parindex.errors import (
    Collector,
    CurveError,
    Invalid,
    NotFound,
    NumberError,
    ParindexError,
    Problem,
    UnitError,
    hint,
)

PROBLEM = Problem("maxima", "criterion 1.3, max_score", "3", "2.5")
PLACELESS = Problem("toml", "", "a text without end", "its last quote")

#: One of each class, its builtin base, and what it says.
ERRORS: list[tuple[ParindexError, type[Exception], str]] = [
    (
        Invalid("x.toml", (PROBLEM, PLACELESS)),
        ValueError,
        (
            "x.toml: criterion 1.3, max_score: found 3; expected 2.5 [maxima]\n"
            "x.toml: found a text without end; expected its last quote [toml]"
        ),
    ),
    (
        NumberError("'x'", "a number such as '1234,5'"),
        ValueError,
        "found 'x'; expected a number such as '1234,5'",
    ),
    (
        UnitError("3 ngày", "a number of dossiers", "unit-dimension"),
        ValueError,
        "found 3 ngày; expected a number of dossiers",
    ),
    (CurveError("gap", Fraction(7, 2)), ValueError, "7/2 falls in no segment"),
    (CurveError("overlap", Fraction(1)), ValueError, "1 falls in two segments"),
    (
        CurveError("unbounded", Fraction(-1)),
        ValueError,
        "-1 falls in a segment that rises or falls without end",
    ),
    (
        NotFound("criterion", "1.31", "vn/x/2022", ("1.3", "1.3.1", "2")),
        KeyError,
        "no criterion '1.31' in vn/x/2022; did you mean '1.3.1'?",
    ),
    (NotFound("book", "x", "Hà Giang 2023"), KeyError, "no book 'x' in Hà Giang 2023"),
]


@pytest.mark.parametrize(
    ("error", "base", "sentence"),
    ERRORS,
    ids=[type(error).__name__ for error, *_ in ERRORS],
)
class TestEveryError:
    """design.md, Errors: frozen values with data as fields, one sentence, a hint."""

    def test_it_says_its_sentence(
        self, error: ParindexError, base: type[Exception], sentence: str
    ) -> None:
        """And is caught as parindex's, or as the builtin error it is."""
        assert str(error) == sentence
        assert isinstance(error, ParindexError)
        assert isinstance(error, base)

    def test_it_is_equal_to_its_copies(
        self, error: ParindexError, base: type[Exception], sentence: str
    ) -> None:
        """Also when pickled, as between processes."""
        del base, sentence
        for again in (
            copy.copy(error),
            copy.deepcopy(error),
            pickle.loads(pickle.dumps(error)),  # noqa: S301 - our own
        ):
            assert again == error
            assert hash(again) == hash(error)
            assert str(again) == str(error)
            assert type(again) is type(error)

    def test_it_differs_where_a_field_does(
        self, error: ParindexError, base: type[Exception], sentence: str
    ) -> None:
        """And from errors of other classes with the same fields."""
        del base, sentence
        cls: Any = type(error)
        for field in attrs.fields(cls):
            other = attrs.evolve(error, **{field.name: "gap-"})  # type: ignore[misc]
            assert other != error
        assert error != "error"
        assert NumberError("a", "b", "id") != UnitError("a", "b", "id")

    def test_it_never_changes(
        self, error: ParindexError, base: type[Exception], sentence: str
    ) -> None:
        """Its fields are set once."""
        del base, sentence
        cls: Any = type(error)
        name = attrs.fields(cls)[0].name
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            setattr(error, name, "x")


def test_every_error_class_is_tested() -> None:
    """A new one must take its place above."""
    assert {type(error) for error, _, _ in ERRORS} == set(
        ParindexError.__subclasses__()
    )


class TestProblem:
    """One mistake of several."""

    def test_a_problem_moves_outwards(self) -> None:
        """Its place gets longer; an empty place adds nothing."""
        assert PROBLEM.inside("area 1").where == "area 1, criterion 1.3, max_score"
        assert PROBLEM.inside("") == PROBLEM
        assert PLACELESS.inside("book published").where == "book published"
        assert PLACELESS.inside("") == PLACELESS


class TestHint:
    """What was meant, if it is near; what there is, if that is short."""

    @pytest.mark.parametrize(
        ("name", "known", "words"),
        [
            ("1.31", ["1.1", "1.3.1"], "; did you mean '1.3.1'?"),
            ("đúng_han", ["đúng_hạn"], "; did you mean 'đúng_hạn'?"),
            ("x", ["1", "2"], "; there is '1', '2'"),
            ("x", [str(n) for n in range(12)], "; there is '0', "),
            ("x", [str(n) for n in range(13)], ""),
            ("x", [], ""),
        ],
    )
    def test_a_hint_is_short(self, name: str, known: list[str], words: str) -> None:
        """The nearest name; else up to a dozen of them; else nothing."""
        assert hint(name, iter(known)).startswith(words)
        assert bool(hint(name, known)) == bool(words)


class TestCollector:
    """Mistakes are gathered and told together."""

    def test_it_goes_on_after_each_mistake(self) -> None:
        """Of every class that tells a mistake, with the place it is in."""
        problems = Collector()
        with problems.at("criterion 1"):
            raise Invalid("rule", (PROBLEM, PLACELESS))
        with problems.at("criterion 2"):
            raise NumberError("x", "a number")
        with problems.at("criterion 3"):
            raise UnitError("y", "a unit", "unit-unknown")
        with problems.at("criterion 4"):
            pass
        problems.add("code", "criterion 5", "x", "y")
        with pytest.raises(Invalid) as caught:
            problems.check("x.toml")
        assert caught.value == Invalid(
            "x.toml",
            (
                PROBLEM.inside("criterion 1"),
                PLACELESS.inside("criterion 1"),
                Problem("number", "criterion 2", "x", "a number"),
                Problem("unit-unknown", "criterion 3", "y", "a unit"),
                Problem("code", "criterion 5", "x", "y"),
            ),
        )

    def test_nothing_gathered_is_nothing_raised(self) -> None:
        """A check of what is right says nothing."""
        Collector().check("x.toml")

    @pytest.mark.parametrize("error", [NotFound("book", "x", "y"), ZeroDivisionError()])
    def test_other_errors_pass(self, error: Exception) -> None:
        """What is no mistake in a file is not gathered as one."""
        with pytest.raises(type(error)), Collector().at("x"):
            raise error


def test_errors_are_named_at_the_top() -> None:
    """The ones that callers catch."""
    assert issubclass(parindex.Invalid, parindex.ParindexError)
    assert {"Invalid", "NotFound", "NumberError", "ParindexError", "UnitError"} <= set(
        parindex.__all__
    )
