"""Vietnam's public-administration indices as data with a legal source, scored exactly."""

from parindex.assessment import Assessment, Book, Evidence
from parindex.criteria import Area, Criterion, Framework
from parindex.evaluation import evaluate

__all__ = ["Area"]
