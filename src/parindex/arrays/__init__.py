"""Scores of many scenarios at once, from columns of data.

Needs the extra `batch`: `pip install "parindex[batch]"`.
"""

from parindex.arrays.compiled import Compiled, compile_card
from parindex.arrays.scores import Ends, Scores

__all__ = ["Compiled", "Ends", "Scores", "compile_card"]
