"""Columns of a frame as data: what is missing, what is sound, and what it is."""

from __future__ import annotations

from math import ceil, floor
from typing import TYPE_CHECKING

import attrs
import narwhals as nw
from narwhals.dtypes import DType

from parindex.frames.bounds import MOST
from parindex.measures import Datum

if TYPE_CHECKING:
    from parindex.errors import Collector

#: The most that data can be that are not whole: what is made of them stays finite.
MOST_FLOAT = 1e30
#: The most cases that 32-bit floats count.
MOST_FLOAT32 = 2**24

WHOLE_KINDS = {"count", "rank"}
SMALL = (nw.Int8, nw.Int16, nw.Int32, nw.Int64, nw.UInt8, nw.UInt16, nw.UInt32)
#: The types of texts. Booleans of pandas are objects where some are missing; those are
#: taken for texts where the first hundred are.
TEXTS = (nw.String, nw.Categorical, nw.Enum, nw.Object)
#: How yes and no are written as texts.
YES, NO = ("yes", "True"), ("no", "False")


@attrs.frozen
class Column:
    """A column of a frame that holds a datum."""

    #: The datum.
    datum: Datum
    #: The name of the column.
    name: str
    #: Its type; `Unknown` where all of it is null.
    dtype: DType

    @property
    def is_whole(self) -> bool:
        """Whether it holds whole numbers."""
        return not self.datum.choices and (
            self.datum.kind in WHOLE_KINDS or self.dtype.is_integer()
        )

    @property
    def most(self) -> int:
        """The most that whole numbers of it can be, above or below 0."""
        most = MOST_FLOAT32 if self.dtype == nw.Float32 else MOST
        low, high = self.datum.domain.start, self.datum.domain.end
        return int(min(most, max(-low, high)))

    def check(self, problems: Collector) -> None:
        """Note a type that cannot hold the datum."""
        where, found = f"column {self.name!r}", f"{self.dtype}"
        if self.dtype == nw.Unknown:
            return
        numeric = self.dtype.is_numeric()
        if self.datum.kind == "flag":
            if not numeric and self.dtype not in (*TEXTS, nw.Boolean):
                expected = "booleans, 'yes' and 'no', or 1 and 0"
                problems.add("column", where, found, expected)
        elif self.datum.choices:
            if self.dtype not in TEXTS:
                answers = ", ".join(map(repr, self.datum.choices))
                problems.add("column", where, found, f"answers as text: {answers}")
        elif not numeric:
            expected = f"numbers for the {self.datum.kind} {self.datum.name!r}"
            problems.add("column", where, found, expected)
        elif self.dtype == nw.Float32 and not self.is_whole:
            expected = "64-bit floats or decimals: 32 bits hold 0.95 as 0.94999999"
            problems.add("column", where, found, expected)

    # --- what each row holds, never null ----------------------------------------------

    def is_missing(self) -> nw.Expr:
        """Whether a row has no value: it is null, or not a number."""
        missing = nw.col(self.name).is_null()
        if self.dtype.is_float():
            missing |= nw.col(self.name).is_nan()
        return missing

    def is_sound(self, most: int) -> nw.Expr:
        """Whether a row has a value, and one that the datum can have."""
        return ~self.is_missing() & self._is_in_range(most)

    def value(self, absent: nw.Expr) -> nw.Expr:
        """The value; where it is *absent*, no, the first answer or 0."""
        if self.datum.kind == "flag":
            return ~absent & self._is_yes()
        if self.datum.choices:
            answer = next(iter(self.datum.choices))
            return nw.when(absent).then(nw.lit(answer)).otherwise(self._text())
        number = self._number()
        if self.dtype != nw.Unknown:
            nothing = nw.lit(0, nw.Int64 if self._is_small else nw.Float64)
            number = nw.when(absent).then(nothing).otherwise(number)
        return number.cast(nw.Int64 if self.is_whole else nw.Float64)

    @property
    def _is_small(self) -> bool:
        return self.dtype in SMALL

    def _number(self) -> nw.Expr:
        if self.dtype == nw.Unknown:
            return nw.lit(0)
        return nw.col(self.name).cast(nw.Int64 if self._is_small else nw.Float64)

    def _text(self) -> nw.Expr:
        if self.dtype == nw.Unknown:
            return nw.lit("")
        return nw.col(self.name).cast(nw.String)

    def _is_yes(self) -> nw.Expr:
        if self.dtype == nw.Boolean:
            return nw.col(self.name)
        if self.dtype.is_numeric():
            return self._number() == 1
        return self._text().is_in(YES)

    def _is_in_range(self, most: int) -> nw.Expr:
        if self.dtype == nw.Unknown:
            return nw.lit(value=False)
        if not self.datum.choices:
            return self._is_in_domain(most)
        if self.dtype == nw.Boolean:
            return nw.lit(value=True)
        if self.dtype.is_numeric():
            return (self._number() == 0) | (self._number() == 1)
        choices = (*YES, *NO) if self.datum.kind == "flag" else self.datum.choices
        return self._text().is_in(tuple(choices))

    def _is_in_domain(self, most: int) -> nw.Expr:
        number, domain = self._number(), self.datum.domain
        end = most if self.is_whole else MOST_FLOAT
        low, high = max(domain.start, -end), min(domain.end, end)
        if not self.is_whole:
            return (number >= float(low)) & (number <= float(high))
        inside = (number >= ceil(low)) & (number <= floor(high))
        if self._is_small:
            return inside
        # Ibis and Spark make a floor an integer, which an infinity cannot become.
        number = nw.when(inside).then(number).otherwise(nw.lit(0.5, nw.Float64))
        return number.floor() == number
