"""Measurements from administrative records: counts and sums, from rows to data.

Needs the extra `records`: `pip install "parindex[records]"`.
"""

from parindex.records.calendars import Calendar, read_calendar, vietnam
from parindex.records.columns import Column
from parindex.records.conditions import Condition
from parindex.records.definition import Count, Definition, OtherCount
from parindex.records.loading import available_definitions, load_definition
from parindex.records.measuring import measure
from parindex.records.options import CHECKS, Options
from parindex.records.queries import definition_sql
from parindex.records.results import Measured, Row

__all__ = [
    "CHECKS",
    "Calendar",
    "Column",
    "Condition",
    "Count",
    "Definition",
    "Measured",
    "Options",
    "OtherCount",
    "Row",
    "available_definitions",
    "definition_sql",
    "load_definition",
    "measure",
    "read_calendar",
    "vietnam",
]
