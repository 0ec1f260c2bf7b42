"""Imports and memory: what only a fresh process can tell."""

from __future__ import annotations

from functools import partial

from timing import Bench, Figure, against, fresh, peak

#: What `import parindex` must not load.
HEAVY = ("numpy", "pint", "duckdb", "narwhals", "ibis", "pandas")

#: The names are imported when they are first used: `import parindex` alone is nearly
#: nothing, so what a program pays is told apart from it.
USED = "import parindex; parindex.evaluate, parindex.load_framework"

LOADED = f"""
import sys
{USED}
print(*[name for name in {HEAVY!r} if name in sys.modules])
"""

DRAWN = """
import sys, columns
columns.simulated(int(sys.argv[1])).interval()
"""


def _imports(code: str) -> Figure:
    loaded = fresh(LOADED)
    assert not loaded, f"parindex loads {loaded}"
    return against(lambda: fresh(code), lambda: fresh("import attrs, cattrs"))


def _draws() -> Figure:
    many, few = peak(DRAWN, "10000000"), peak(DRAWN, "100000")
    return Figure(many, few, many / few, "MB", "totals alone are 80 MB")


BENCHES = (
    Bench(
        name="T14",
        what="`import parindex` / `import attrs, cattrs`; nothing heavy is loaded",
        measure=partial(_imports, "import parindex"),
        target=1.3,
        guard=1.3,
        quick=True,
    ),
    Bench(
        name="first-use",
        what="`evaluate` and `load_framework` imported / `import attrs, cattrs`",
        measure=partial(_imports, USED),
        quick=True,
    ),
    Bench(
        name="T9",
        what="peak memory of 10,000,000 draws less that of 100,000",
        measure=_draws,
        target=120,
    ),
)
