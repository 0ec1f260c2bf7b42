"""Survey indices from respondents: estimates with honest standard errors.

Needs the extra `survey`: `pip install "parindex[survey]"`.
"""

from parindex.survey.codes import SATISFACTION, Codes, Scale
from parindex.survey.design import Design
from parindex.survey.estimates import Estimate, NoEstimate
from parindex.survey.estimation import Estimates, by_level, estimate
from parindex.survey.sample import Sample
from parindex.survey.statistics import (
    Linear,
    Mean,
    Proportion,
    Ratio,
    Total,
    difference,
)

__all__ = [
    "SATISFACTION",
    "Codes",
    "Design",
    "Estimate",
    "Estimates",
    "Linear",
    "Mean",
    "NoEstimate",
    "Proportion",
    "Ratio",
    "Sample",
    "Scale",
    "Total",
    "by_level",
    "difference",
    "estimate",
]
