"""What-if: scenarios, goals, plans, uncertainty, and why a score or a rank moved.

Nothing here changes what it is given: every answer is a new value.
"""

from parindex.whatif.comparison import Comparison, Outcome, compare
from parindex.whatif.moves import Move, Shift, moves
from parindex.whatif.rank_changes import RankChange, attribute_rank
from parindex.whatif.scenarios import Scenario, dump_scenarios, load_scenarios
from parindex.whatif.score_changes import ScoreChange, attribute

__all__ = [
    "Comparison",
    "Move",
    "Outcome",
    "RankChange",
    "Scenario",
    "ScoreChange",
    "Shift",
    "attribute",
    "attribute_rank",
    "compare",
    "dump_scenarios",
    "load_scenarios",
    "moves",
]
