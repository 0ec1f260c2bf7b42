"""Plans: who does what by when, so that which criterion reaches what; and questions.

The calendar file needs the extra `calendar`: `pip install "parindex[calendar]"`.
"""

from parindex.plans.assignments import Duties, duties
from parindex.plans.calendars import to_ical
from parindex.plans.checking import Checked, check
from parindex.plans.deadlines import Days, Deadline
from parindex.plans.differences import (
    Contradiction,
    Differences,
    contradictions,
    differences,
)
from parindex.plans.gaps import Gap, gap
from parindex.plans.loading import available_plans, load_plan
from parindex.plans.organisations import Directory, Organisation
from parindex.plans.plan import Plan, Points, Task
from parindex.plans.quotes import check_plan
from parindex.plans.schedule import Done, load_done
from parindex.plans.targets import Target
from parindex.plans.tracking import Progress, progress
from parindex.plans.upcoming import Due, due
from parindex.plans.values import load_values

__all__ = [
    "Checked",
    "Contradiction",
    "Days",
    "Deadline",
    "Differences",
    "Directory",
    "Done",
    "Due",
    "Duties",
    "Gap",
    "Organisation",
    "Plan",
    "Points",
    "Progress",
    "Target",
    "Task",
    "available_plans",
    "check",
    "check_plan",
    "contradictions",
    "differences",
    "due",
    "duties",
    "gap",
    "load_done",
    "load_plan",
    "load_values",
    "progress",
    "to_ical",
]
