"""Scorecards as sheets: each score as exact arithmetic on columns of data.

A sheet is the one meaning that all engines for many rows read: NumPy
(`parindex.arrays`), dataframes (`parindex.frames`), SQL and spreadsheet formulas
(`parindex.sql`).
"""

from parindex.sheets.sheet import Cell, Sheet, blank_card, sheet_of

__all__ = ["Cell", "Sheet", "blank_card", "sheet_of"]
