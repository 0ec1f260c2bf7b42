"""Made-up dossiers: python benchmarks/dossiers.py FOLDER [--rows 10000000].

One year of 63 provinces at three levels, written by DuckDB as zstd Parquet, a folder a
month (`month=2024-01`). Each value follows from the row's number by a hash, so that one
version of DuckDB makes the same data each time. Real data will compress less.
"""

from __future__ import annotations

import argparse
import calendar
import sys
import time
from pathlib import Path

from timing import installed

#: The communes are those of July 2025, each in no province: what counting by so many
#: units costs is all they are for.
YEAR, PROVINCES, COMMUNES = 2024, 63, 3321

#: One month; {first} and {last} are row numbers, {start} its first day, {days} how
#: many it has, {path} where it goes.
MONTH = """
COPY (
  SELECT
    i AS id,
    printf('%02d', province::INT) AS province,
    CASE WHEN level < 250 THEN 'province' WHEN level < 600 THEN 'district'
      ELSE 'commune' END AS level,
    printf('%05d', (1 + hash(i, 'commune') % {communes})::INT) AS commune,
    received,
    due,
    CASE WHEN NOT withdrawn AND pending >= 5
      THEN due + CASE WHEN lateness < punctual THEN -(lateness % 4)::INT
        ELSE 1 + (lateness % 20)::INT END END AS resolved,
    extended,
    withdrawn,
    NOT withdrawn AND lateness >= punctual AND apology < 600 AS apologised,
    online,
    online AND payment < 450 AS paid_online
  FROM (
    SELECT
      *,
      received + (allowed + CASE WHEN extended THEN 10 ELSE 0 END) AS due,
      -- Of 1,000: some provinces are at full marks, some below every threshold.
      950 + province % 50 AS punctual
    FROM (
      SELECT
        i,
        1 + hash(i, 'province') % {provinces} AS province,
        hash(i, 'level') % 1000 AS level,
        hash(i, 'pending') % 1000 AS pending,
        hash(i, 'lateness') % 1000 AS lateness,
        hash(i, 'apology') % 1000 AS apology,
        hash(i, 'payment') % 1000 AS payment,
        hash(i, 'online') % 1000 < 550 AS online,
        hash(i, 'extended') % 1000 < 15 AS extended,
        hash(i, 'withdrawn') % 1000 < 10 AS withdrawn,
        (5 + hash(i, 'allowed') % 16)::INT AS allowed,
        DATE '{start}' + ((i - {first}) * {days} // ({last} - {first}))::INT
          AS received
      FROM range({first}, {last}) AS rows(i)
    )
  )
) TO '{path}' (FORMAT parquet, COMPRESSION zstd)
"""


def months(rows: int) -> list[tuple[int, int, int]]:
    """The number of each month and its first and last row, the last not included."""
    return [(m + 1, rows * m // 12, rows * (m + 1) // 12) for m in range(12)]


def write(folder: Path, rows: int) -> Path:
    """Write the dossiers of so many rows, if they are not there.

    Returns:
        The folder that holds a folder a month.
    """
    duckdb = installed("duckdb")
    made = folder / f"dossiers-{rows}"
    if made.exists():
        return made
    part = folder / f"dossiers-{rows}.part"
    with duckdb.connect(":memory:") as connection:
        for month, first, last in months(rows):
            start = f"{YEAR}-{month:02d}-01"
            days = calendar.monthrange(YEAR, month)[1]
            path = part / f"month={YEAR}-{month:02d}" / "dossiers.parquet"
            path.parent.mkdir(parents=True, exist_ok=True)
            connection.execute(
                MONTH.format(
                    provinces=PROVINCES,
                    communes=COMMUNES,
                    first=first,
                    last=last,
                    start=start,
                    days=days,
                    path=path,
                )
            )
    return part.rename(made)


def main() -> int:
    """Write the files and say what they take."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rows", type=int, default=10_000_000)
    options = parser.parse_args()
    start = time.perf_counter()
    made = write(options.folder, options.rows)
    size = sum(path.stat().st_size for path in made.rglob("*.parquet"))
    took = time.perf_counter() - start
    print(f"{made}: {size / options.rows:.1f} bytes a row, {took:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
