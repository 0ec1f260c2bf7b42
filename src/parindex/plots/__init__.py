"""Pictures of scores, ranks and plans, as Altair charts.

Needs the extra `plot`: `pip install "parindex[plot]"`. A picture takes its numbers from
the library as they are; they become floats only where they are drawn.
"""

from parindex.plots.cliffs import cliff_map
from parindex.plots.frontiers import frontier
from parindex.plots.gaps import gap_bars
from parindex.plots.ranks import rank_intervals
from parindex.plots.saving import save
from parindex.plots.tornados import tornado
from parindex.plots.trees import tree
from parindex.plots.waterfalls import cause_waterfall, waterfall

__all__ = [
    "cause_waterfall",
    "cliff_map",
    "frontier",
    "gap_bars",
    "rank_intervals",
    "save",
    "tornado",
    "tree",
    "waterfall",
]
