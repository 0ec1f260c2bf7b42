"""Scores as columns of the frame that holds the data, on whatever engine it lives.

Needs the extra `frames`: `pip install "parindex[frames]"`. Frames are those of Polars
and pandas, PyArrow tables, DuckDB relations, PySpark frames and Ibis tables; what is
lazy stays lazy.
"""

try:
    import narwhals as _  # noqa: F401 - to say what is missing
except ImportError as error:
    message = "parindex.frames needs the extra `frames`: pip install parindex[frames]"
    raise ImportError(message, name="narwhals") from error

from parindex.frames.scoring import check, score

__all__ = ["check", "score"]
