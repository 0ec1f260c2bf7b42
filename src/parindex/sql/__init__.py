"""Frameworks for other systems: SQL, spreadsheet formulas, and a plan as JSON.

All of them are written from sheets (`parindex.sheets`), and from nothing else.
"""

from parindex.sql.plans import plan, plan_json
from parindex.sql.queries import Query
from parindex.sql.scope import sheet
from parindex.sql.spreadsheets import Cell, Formulas, formulas

__all__ = ["Cell", "Formulas", "Query", "formulas", "plan", "plan_json", "sheet"]
