"""What is alike in all tapes: how sums are put together, and tests."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import defaultdict
from functools import reduce
from typing import TYPE_CHECKING, Any, assert_never

from parindex.arrays.forms import Answered, Gone, Not, Past, Some, Test
from parindex.arrays.steps import Notes

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

    from parindex.arrays.making import Made
    from parindex.arrays.steps import Op

#: How many yes are added up in a byte.
MOST_IN_A_BYTE = 255


class Writer(ABC):
    """Writes the steps of the cells of a sheet."""

    def __init__(self, made: Made, numbers: np.dtype[Any]) -> None:
        self.made, self.notes = made, Notes(numbers)
        self._tests: dict[Test, int] = {}

    # --- sums -------------------------------------------------------------------------

    def fold(
        self,
        numbers: Sequence[tuple[float, int]],
        masks: Sequence[tuple[float, int]],
        plus: float,
    ) -> int:
        """So many times each of some numbers, and of what holds, and a constant.

        What counts the same is added up first, so that it is multiplied once; and what
        holds is counted in bytes.
        """
        step, groups = self.notes.step, defaultdict[float, list[tuple[bool, int]]](list)
        for times, register in numbers:
            groups[abs(times)].append((times > 0, register))
        found: int | None = None
        if 1 in groups:
            found = self._one_by_one(None, groups.pop(1))
        for times, parts in groups.items():
            is_added = any(rises for rises, _ in parts)
            alike = [(rises is is_added, register) for rises, register in parts]
            factor = times if is_added else -times
            inside = self._one_by_one(None, alike)
            more = step("multiply", inside, self.notes.constant(factor))
            found = more if found is None else step("add", found, more)
        yes: dict[float, list[int]] = defaultdict(list)
        for times, register in masks:
            yes[times].append(register)
        for times, registers in yes.items():
            for start in range(0, len(registers), MOST_IN_A_BYTE):
                more = self._counted(registers[start : start + MOST_IN_A_BYTE])
                if times != 1:
                    more = step("multiply", more, self.notes.constant(times))
                found = more if found is None else step("add", found, more)
        if found is None:
            return self.notes.constant(plus)
        return step("add", found, self.notes.constant(plus)) if plus else found

    def _one_by_one(self, found: int | None, parts: list[tuple[bool, int]]) -> int:
        """Numbers added and taken off; the first one is added if any is."""
        for rises, register in sorted(parts, key=lambda part: not part[0]):
            if found is None:
                found = register
                if not rises:
                    minus = self.notes.constant(-1)
                    found = self.notes.step("multiply", register, minus)
            else:
                found = self.notes.step("add" if rises else "subtract", found, register)
        assert found is not None  # noqa: S101 - there are parts
        return found

    def _counted(self, registers: Sequence[int]) -> int:
        """How many of some masks hold."""
        count = reduce(
            lambda one, other: self.notes.step("tally", one, other, kind="tally"),
            registers,
        )
        return self.notes.step("cast", count)

    def refused(self, test: Test) -> int:
        """Where a row cannot be scored, in a register that nothing else has."""
        return self.notes.fresh("copy", self.test(test), kind="mask")

    # --- tests ------------------------------------------------------------------------

    def test(self, of: Test) -> int:
        """Where a test holds."""
        if of not in self._tests:
            self._tests[of] = self._test(of)
        return self._tests[of]

    def _test(self, of: Test) -> int:  # noqa: PLR0911 - one `match`
        match of:
            case Gone(name):
                return self.notes.input(("gone", name), "mask")
            case Answered(name, place):
                return self._answered(name, place)
            case Past():
                return self.past(of, holds=True)
            case Not(Past() as inside):
                return self.past(inside, holds=False)
            case Some(tests):
                return self._joined("or", [self.test(part) for part in tests])
            case Not(Some(tests)):
                each = [self._negated(part) for part in tests]
                return self._joined("and", each)
            case Not(inside):
                return self.notes.step("not", self.test(inside), kind="mask")
            case _:
                assert_never(of)

    def _negated(self, of: Test) -> int:
        return self.test(of.of if isinstance(of, Not) else Not(of))

    def _joined(self, op: Op, registers: Sequence[int]) -> int:
        return reduce(
            lambda one, other: self.notes.step(op, one, other, kind="mask"), registers
        )

    def _answered(self, name: str, place: int) -> int:
        if self.made.data[name].kind == "flag":
            return self.notes.input(("column", name), "mask")
        column = self.notes.input(("column", name), "place")
        return self.notes.step("is", column, self.notes.place(place), kind="mask")

    @abstractmethod
    def past(self, of: Past, *, holds: bool) -> int:
        """Where a number is past a cut; or where it is not."""
