"""Expressions as SQL, in the words of each database."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from parindex.dialects import DIALECTS
from parindex.numbers import exact_text
from parindex.sheets.expressions import Given, Product, walk
from parindex.sql.writing import (
    ATOM,
    PRODUCT,
    SNAP,
    Branch,
    Writer,
    Written,
    bracketed,
    deeper,
)
from parindex.tables import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from fractions import Fraction

    from parindex.dialects import Dialect, DialectName
    from parindex.measures import Datum
    from parindex.sheets.expressions import Expression, Side
    from parindex.sql.writing import Terms

#: How long a line may be that says several things.
WIDTH = 88
#: What stands for a line break inside a name: what no name can hold.
BREAK = "\0"
#: Numbers from here on are none that a table of scores holds.
TOO_LARGE = "1E15"
#: How many digits the others have before the point.
DIGITS = 15


@attrs.frozen(kw_only=True)
class Numbers:
    """How one database holds the numbers of a query."""

    #: The whole number of `{x}`, and whether it is another number than `{x}`.
    whole: str
    other_whole: str
    #: The same of a number with at most `{n}` decimals.
    decimal: str
    other_decimal: str
    #: Whether decimals are held as they are.
    is_exact: bool
    #: Whether decimals have at most 38 digits, and a product of more stops a query.
    is_bounded: bool = False
    #: What comes before a division, so that it is not one of whole numbers.
    unwhole: str = ""
    #: The whole number below `{x}`, which is not below 0.
    floor: str = "FLOOR({x})"
    #: The functions that pick the least and the most.
    least: str = "LEAST"
    most: str = "GREATEST"
    #: What says of a step that it is worked out once, and not once a use.
    once: str = ""


_DUCKDB_OTHER = "COALESCE({y} <> TRY_CAST({x} AS DOUBLE), {x} IS NOT NULL)"

#: How each database holds numbers.
NUMBERS = Table(
    {
        "duckdb": Numbers(
            whole="TRY_CAST({x} AS DECIMAL(15))",
            other_whole=_DUCKDB_OTHER,
            decimal="TRY_CAST({x} AS DECIMAL({width}, {n}))",
            other_decimal=_DUCKDB_OTHER,
            is_exact=True,
            is_bounded=True,
        ),
        "postgresql": Numbers(
            whole="CAST({x} AS NUMERIC)",
            other_whole="{y} <> TRUNC({y})",
            decimal="CAST({x} AS NUMERIC)",
            other_decimal="FALSE",
            is_exact=True,
            unwhole="1.0 * ",
            once="MATERIALIZED ",
        ),
        "sqlite": Numbers(
            whole="CAST({x} AS INTEGER)",
            other_whole="{y} <> {x}",
            decimal="CAST({x} AS REAL)",
            other_decimal="CAST(ROUND({x}, {n}) AS REAL) <> {x}",
            is_exact=False,
            unwhole="1.0 * ",
            once="MATERIALIZED ",
            floor="CAST({x} AS INTEGER)",
            least="MIN",
            most="MAX",
        ),
        "spark": Numbers(
            whole="TRY_CAST({x} AS BIGINT)",
            other_whole=_DUCKDB_OTHER,
            decimal="TRY_CAST({x} AS DOUBLE)",
            other_decimal="COALESCE({y} <> ROUND({y}, {n}), {x} IS NOT NULL)",
            is_exact=False,
            unwhole="1E0 * ",
        ),
    }
)


def column(code: str, side: Side) -> str:
    """The name of the column of one end of a score: `score_low`, `score_1_3_1_high`."""
    return "_".join(filter(None, ("score", code.replace(".", "_"), side)))


class Selecting(Writer):
    """Writes expressions as SQL."""

    def __init__(self, name: DialectName, data: Iterable[Datum], decimals: int) -> None:
        """Take the database, the data, and how many decimals they have."""
        self.dialect: Dialect = DIALECTS[name]
        self.numbers = NUMBERS[name]
        self.is_exact = self.numbers.is_exact
        super().__init__((d.name for d in data if is_whole(d)), decimals)

    def named(self, name: str) -> str:
        """A name, quoted; a line break in it stands as `BREAK` until all is said."""
        return self.dialect.named(name).replace("\n", BREAK)

    def literal(self, text: str) -> str:
        """A text, quoted; a line break in it stands as `BREAK` until all is said."""
        return self.dialect.literal(text).replace("\n", BREAK)

    def literals(self, texts: Iterable[str]) -> str:
        """Texts in parentheses."""
        return f"({', '.join(map(self.literal, texts))})"

    def given(self, name: str) -> str:
        """The column of a datum."""
        return self.named(name)

    def or_else(self, name: str, other: str) -> str:
        """The column, and something else where it is null."""
        return f"COALESCE({self.given(name)}, {other})"

    def score(self, code: str, side: Side) -> str:
        """The column of a score."""
        return self.named(column(code, side))

    def is_missing(self, name: str) -> str:
        """Whether a column is null."""
        return f"{self.given(name)} IS NULL"

    def is_known(self, name: str) -> str:
        """Whether a column is not null."""
        return f"{self.given(name)} IS NOT NULL"

    def some(self, conditions: Sequence[str]) -> str:
        """Conditions with OR between them."""
        return _joined("OR", conditions)

    def every(self, conditions: Sequence[str]) -> str:
        """Conditions with AND between them."""
        return _joined("AND", list(map(alone, conditions)))

    def cases(self, branches: Sequence[Branch], otherwise: Written) -> Written:
        """A CASE of conditions."""
        whens = [_when(condition, worth.text) for condition, worth in branches]
        return _case("CASE", whens, otherwise.text)

    def answers(self, name: str, cases: Sequence[tuple[str, Written]]) -> Written:
        """A CASE of answers."""
        whens = [_when(self.literal(answer), worth.text) for answer, worth in cases]
        return _case(f"CASE {self.given(name)}", whens)

    def call(self, side: Side, parts: Sequence[str]) -> str:
        """The least or the most of several."""
        name = self.numbers.least if side == "low" else self.numbers.most
        text = ", ".join(parts)
        if "\n" in text or len(text) > WIDTH:
            return f"{name}(\n" + ",\n".join(map(deeper, parts)) + "\n)"
        return f"{name}({text})"

    def rounded(self, text: str, digits: int) -> str:
        """A number rounded as the database likes."""
        return f"ROUND({text}, {digits})"

    def half_up(self, of: Written, digits: int) -> Written:
        """From the whole number below, as databases round halves differently."""
        times = f"{10**digits} * " if digits else ""
        parts = []
        for sign in ("", "-"):
            scaled = self.rounded(f"{sign}{times}{of.inside(ATOM)}", SNAP)
            whole = Written(self.numbers.floor.format(x=f"{scaled} + 0.5"))
            if digits:
                whole = self.quotient(whole, Written(str(10**digits)))
            parts.append(Written(f"{sign}{whole.inside(ATOM if sign else PRODUCT)}"))
        above, below = parts
        return self.cases([Branch(f"{of.inside(ATOM)} < 0", below)], above)

    def quotient(self, top: Written, bottom: Written) -> Written:
        """A division that is not one of whole numbers."""
        text = f"{self.numbers.unwhole}{top.inside(PRODUCT)} / {bottom.inside(ATOM)}"
        return Written(text, PRODUCT)

    # --- products that have more digits than decimals hold ----------------------------

    def _is_long(self, of: Expression) -> bool:
        """Whether a number is a product that may have too many digits."""
        return (
            self.numbers.is_bounded
            and self.decimals > 0
            and isinstance(of, Product)
            and any(isinstance(x, Given) and x.name not in self.whole for x in walk(of))
        )

    def product(self, one: Expression, other: Expression) -> Written:
        """A product, which is divided afterwards: a float where it may be long."""
        if not self._is_long(Product(one, other)):
            return super().product(one, other)
        left, right = self.write(one).text, self.write(other).inside(PRODUCT)
        return Written(f"CAST({left} AS DOUBLE) * {right}", PRODUCT)

    def exactly_above_0(self, plus: Fraction, terms: Terms, sign: str) -> str:
        """A comparison; of long products, whole numbers and what is left apart.

        What is whole is above a number where it is above the whole number below it.
        """
        if not any(self._is_long(part) for _, part in terms):
            return super().exactly_above_0(plus, terms, sign)
        whole, left = [], []
        for times, part in terms:
            if not isinstance(part, Product):
                left.append(_signed(-times, self.write(part).inside(ATOM)))
                continue
            x, y = (self.write(each).inside(ATOM) for each in (part.one, part.other))
            whole.append(_signed(times, f"TRUNC({x}) * TRUNC({y})"))
            left.append(_signed(-times, f"TRUNC({x}) * ({y} - TRUNC({y}))"))
            left.append(_signed(-times, f"({x} - TRUNC({x})) * {y}"))
        if plus:
            left.append(_signed(-plus))
        nearest = "FLOOR" if sign == ">" else "CEIL"
        return f"{_sum(whole)} {sign} {nearest}{bracketed(_sum(left))}"

    # --- data as they are found -------------------------------------------------------

    def read(self, datum: Datum, x: str) -> str:
        """The value of a datum in its type; null where it is none."""
        if datum.choices:
            return self._answer(datum, x)
        numbers = self.numbers
        template = numbers.whole if is_whole(datum) else numbers.decimal
        width = DIGITS + self.decimals
        return template.format(x=x, n=self.decimals, width=width)

    def _answer(self, datum: Datum, x: str) -> str:
        text = f"CAST({x} AS {self.dialect.text})"
        whens = [
            f"WHEN {text} IN {self.literals(forms)} THEN {self.literal(name)}"
            for name, forms in _forms(datum).items()
        ]
        return _case("CASE", whens).text

    def misread(self, datum: Datum, x: str) -> str:
        """Whether a value is not what is read of it."""
        if datum.choices:
            names = [form for forms in _forms(datum).values() for form in forms]
            text = f"CAST({x} AS {self.dialect.text})"
            return f"{text} NOT IN {self.literals(names)}"
        y, numbers = self.read(datum, x), self.numbers
        other = numbers.other_whole if is_whole(datum) else numbers.other_decimal
        found = other.format(x=x, y=y, n=self.decimals)
        if numbers.is_bounded:  # what is too large is not read
            return found
        large = f"ABS({y}) >= {TOO_LARGE}"
        return large if found == "FALSE" else f"{found} OR {large}"

    def outside(self, datum: Datum) -> str:
        """Whether a number is outside what the datum can be; empty where none is."""
        if datum.choices:
            return ""
        x, span = self.given(datum.name), datum.domain
        ends = []
        if not isinstance(span.start, float):
            ends.append(f"{x} < {self._end(span.start)}")
        if not isinstance(span.end, float):
            ends.append(f"{x} > {self._end(span.end)}")
        return " OR ".join(ends)

    def _end(self, end: Fraction) -> str:
        return self.constant(end).text


def _forms(datum: Datum) -> dict[str, list[str]]:
    """How each answer may be written; a flag is a text, true or false, or 1 or 0."""
    if datum.kind == "flag":
        return {"yes": ["yes", "true", "1"], "no": ["no", "false", "0"]}
    return {name: [name] for name in datum.choices}


def is_whole(datum: Datum) -> bool:
    """Whether a datum is a whole number."""
    return datum.kind in {"count", "rank"}


def alone(condition: str) -> str:
    """A condition, in brackets where others beside it would take it apart."""
    has_parts = " OR " in condition or "\nOR " in condition
    return bracketed(condition) if has_parts else condition


def _signed(times: Fraction, text: str = "") -> str:
    most = exact_text(abs(times))
    parts = (most, text) if most != "1" or not text else (text,)
    return f"{'-' if times < 0 else '+'} {' * '.join(filter(None, parts))}"


def _sum(parts: Sequence[str]) -> str:
    gap = "\n" if sum(map(len, parts)) > WIDTH else " "
    return gap.join(parts).removeprefix("+ ")


def _when(condition: str, worth: str) -> str:
    if "\n" in condition:
        return f"WHEN\n{deeper(condition)}\nTHEN" + _after(worth)
    return f"WHEN {condition} THEN" + _after(worth)


def _after(worth: str) -> str:
    return f"\n{deeper(worth)}" if "\n" in worth else f" {worth}"


def _case(head: str, whens: Iterable[str], otherwise: str | None = None) -> Written:
    parts = list(whens)
    if otherwise is not None:
        parts.append("ELSE" + _after(otherwise))
    text = " ".join((head, *parts, "END"))
    if "\n" in text or len(text) > WIDTH:
        text = "\n".join((head, *map(deeper, parts), "END"))
    return Written(text)


def _joined(word: str, parts: Sequence[str]) -> str:
    text = f" {word} ".join(parts)
    if len(text) <= WIDTH and "\n" not in text:
        return text
    return f"\n{word} ".join(parts)
