"""Scores of many scenarios at once, from columns of data.

Needs the extra `batch`: `pip install "parindex[batch]"`.
"""

from parindex.arrays.compiled import Compiled, Ends, compile_card

__all__ = ["Compiled", "Ends", "compile_card"]
