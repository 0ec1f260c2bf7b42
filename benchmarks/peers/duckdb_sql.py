"""The on-time counts as one writes them by hand in SQL, and DuckDB running them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from timing import installed

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

#: Rows of a unit, a level, and counts.
Counts = list[tuple[Any, ...]]

#: By province and level: received and not withdrawn, of these resolved in time, late,
#: and late with an apology: what the definition `vn/dossiers` counts.
SQL = """
SELECT province, level,
  sum(CASE WHEN NOT withdrawn THEN 1 ELSE 0 END) AS received,
  sum(CASE WHEN resolved <= due AND NOT withdrawn THEN 1 ELSE 0 END) AS on_time,
  sum(CASE WHEN resolved > due AND NOT withdrawn THEN 1 ELSE 0 END) AS late,
  sum(CASE WHEN resolved > due AND NOT withdrawn AND apologised THEN 1 ELSE 0 END)
    AS apologised
FROM {files}
WHERE received BETWEEN DATE '2024-01-01' AND DATE '2024-12-31'
GROUP BY province, level
ORDER BY province, level
"""


def prepare(folder: Path) -> Callable[[], Counts]:
    """A call that counts the dossiers in a folder, on a connection that stays open."""
    duckdb = installed("duckdb")
    connection = duckdb.connect(":memory:")
    text = SQL.format(files=f"read_parquet('{folder}/*/*.parquet')")
    return lambda: [
        (*row[:2], *map(int, row[2:])) for row in connection.execute(text).fetchall()
    ]
