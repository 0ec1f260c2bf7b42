"""The appraisal cycle: what is claimed, appraised, explained, decided, published."""

from parindex.cycle.adjustments import Adjusted, Adjustment, adjusted
from parindex.cycle.claims import Appeals, WithoutEvidence, appeals, without_evidence
from parindex.cycle.differing import Differences, differences
from parindex.cycle.entries import ROLES, STEPS, Entry, Link, Opening, Role, Step
from parindex.cycle.forms import entries_from, form
from parindex.cycle.history import (
    CLAIMED,
    DECIDED,
    PUBLISHED,
    Cycle,
    Stage,
    start,
)
from parindex.cycle.policies import (
    Policy,
    PolicyScore,
    available_policies,
    load_policies,
    policy,
)
from parindex.cycle.progressing import Progress, progress
from parindex.cycle.store import open_cycle, read_cycle, record, verify
from parindex.cycle.structures import (
    Structure,
    available_structures,
    load_structures,
    structure,
)
from parindex.cycle.timelines import Timeline, timeline

__all__ = [
    "CLAIMED",
    "DECIDED",
    "PUBLISHED",
    "ROLES",
    "STEPS",
    "Adjusted",
    "Adjustment",
    "Appeals",
    "Cycle",
    "Differences",
    "Entry",
    "Link",
    "Opening",
    "Policy",
    "PolicyScore",
    "Progress",
    "Role",
    "Stage",
    "Step",
    "Structure",
    "Timeline",
    "WithoutEvidence",
    "adjusted",
    "appeals",
    "available_policies",
    "available_structures",
    "differences",
    "entries_from",
    "form",
    "load_policies",
    "load_structures",
    "open_cycle",
    "policy",
    "progress",
    "read_cycle",
    "record",
    "start",
    "structure",
    "timeline",
    "verify",
    "without_evidence",
]
