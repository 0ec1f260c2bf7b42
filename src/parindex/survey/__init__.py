"""Survey indices from respondents: estimates with honest standard errors.

Needs the extra `survey`: `pip install "parindex[survey]"`.
"""

from parindex.survey.codes import SATISFACTION, Codes, Scale
from parindex.survey.design import Design
from parindex.survey.estimates import Estimate, NoEstimate, level_of_interval
from parindex.survey.estimation import Estimates, by_level, estimate
from parindex.survey.index import assess, node_statistics
from parindex.survey.publishing import (
    Figure,
    Nchs,
    Neighbours,
    SmallSample,
    neighbours,
    publish,
)
from parindex.survey.sample import Sample
from parindex.survey.simulation import Draws, draw
from parindex.survey.statistics import (
    Linear,
    Mean,
    Proportion,
    Ratio,
    Total,
    difference,
)
from parindex.survey.tabulated import Answers, Tabulated
from parindex.survey.tabulating import Item, tabulate

__all__ = [
    "SATISFACTION",
    "Answers",
    "Codes",
    "Design",
    "Draws",
    "Estimate",
    "Estimates",
    "Figure",
    "Item",
    "Linear",
    "Mean",
    "Nchs",
    "Neighbours",
    "NoEstimate",
    "Proportion",
    "Ratio",
    "Sample",
    "Scale",
    "SmallSample",
    "Tabulated",
    "Total",
    "assess",
    "by_level",
    "difference",
    "draw",
    "estimate",
    "level_of_interval",
    "neighbours",
    "node_statistics",
    "publish",
    "tabulate",
]
