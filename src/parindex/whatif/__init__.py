"""What-if: scenarios, goals, plans, uncertainty, and why a score or a rank moved.

Nothing here changes what it is given: every answer is a new value. What needs NumPy
(`simulate`, `sobol`; the extra `batch`) is imported when it is first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from parindex.whatif.asking import Question, questions
from parindex.whatif.bunches import Bunching, bunching
from parindex.whatif.causes.rank_changes import RankChange, attribute_rank
from parindex.whatif.causes.score_changes import ScoreChange, attribute
from parindex.whatif.chances.distributions import (
    Alternatives,
    Binomial,
    Normal,
    OneOf,
    Surveyed,
    Triangular,
    Uniform,
)
from parindex.whatif.chances.tornado import Tornado, one_at_a_time, tornado
from parindex.whatif.comparison import Comparison, Outcome, compare
from parindex.whatif.planning.actions import Action, load_actions
from parindex.whatif.planning.choosing import alternatives, frontier, plan
from parindex.whatif.planning.plans import Frontier, Plan
from parindex.whatif.scenarios import Scenario, dump_scenarios, load_scenarios
from parindex.whatif.seeking.cliffs import Cliff, breakpoints, cliffs, near_steps
from parindex.whatif.seeking.goals import Goal, Goals, goal, goals
from parindex.whatif.seeking.pairs import PairGoal, goal_pairs
from parindex.whatif.shifts import Move, Shift, moves

if TYPE_CHECKING:
    from parindex.whatif.chances.sensitivity import Sensitivity, sobol
    from parindex.whatif.chances.simulations import Simulation
    from parindex.whatif.chances.uncertainty import simulate

#: Where the names are that need NumPy.
_NUMERIC = {
    "Sensitivity": "sensitivity",
    "Simulation": "simulations",
    "simulate": "uncertainty",
    "sobol": "sensitivity",
}


def __getattr__(name: str) -> object:
    if name not in _NUMERIC:
        msg = f"module 'parindex.whatif' has no attribute {name!r}"
        raise AttributeError(msg)
    module = import_module(f"parindex.whatif.chances.{_NUMERIC[name]}")
    found = globals()[name] = getattr(module, name)
    return found


__all__ = [
    "Action",
    "Alternatives",
    "Binomial",
    "Bunching",
    "Cliff",
    "Comparison",
    "Frontier",
    "Goal",
    "Goals",
    "Move",
    "Normal",
    "OneOf",
    "Outcome",
    "PairGoal",
    "Plan",
    "Question",
    "RankChange",
    "Scenario",
    "ScoreChange",
    "Sensitivity",
    "Shift",
    "Simulation",
    "Surveyed",
    "Tornado",
    "Triangular",
    "Uniform",
    "alternatives",
    "attribute",
    "attribute_rank",
    "breakpoints",
    "bunching",
    "cliffs",
    "compare",
    "dump_scenarios",
    "frontier",
    "goal",
    "goal_pairs",
    "goals",
    "load_actions",
    "load_scenarios",
    "moves",
    "near_steps",
    "one_at_a_time",
    "plan",
    "questions",
    "simulate",
    "sobol",
    "tornado",
]
