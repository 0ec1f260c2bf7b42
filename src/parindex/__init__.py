"""Vietnam's public-administration indices as data with a legal source, scored exactly.

The names here are the ones to build on; each module has more, and says so. A name's
module is imported when the name is first used, so that `import parindex` costs little.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from parindex.aggregation import Mean, Pooled, Sum, WeightedSum
    from parindex.assessment import Assessment, Book, Evidence
    from parindex.bands import GroupBands, group_bands, quartile_groups
    from parindex.criteria import Area, Channel, Criterion, Framework, Reading
    from parindex.csvfiles import read_table, write_table
    from parindex.errors import Invalid, NotFound, NumberError, ParindexError, UnitError
    from parindex.evaluation import evaluate, rescore
    from parindex.files import (
        dump_assessment,
        dump_framework,
        load_assessment,
        load_record,
        overlay_template,
    )
    from parindex.frameworks import available, load_framework
    from parindex.intervals import Interval
    from parindex.measures import Change, Datum, Number, Ratio, Share
    from parindex.populations import Population, score_table
    from parindex.ranking import Ranking, rank
    from parindex.rules import (
        Band,
        Bands,
        Branch,
        Checklist,
        Compliance,
        Count,
        Deduction,
        Increase,
        Lowest,
        Part,
        Proportional,
        RankBands,
        Rounded,
        Rule,
        SurveyShare,
        Unmodelled,
    )
    from parindex.scorecard import Record, Scorecard, ScoredNode
    from parindex.sources import Document, Source
    from parindex.text import Text
    from parindex.units import Amount

#: Where the names are, the modules that need least first.
_MODULES = [
    "errors",
    "text",
    "numbers",
    "units",
    "sources",
    "intervals",
    "measures",
    "rules",
    "aggregation",
    "criteria",
    "assessment",
    "scorecard",
    "evaluation",
    "files",
    "frameworks",
    "bands",
    "ranking",
    "csvfiles",
    "populations",
]


def __getattr__(name: str) -> object:
    if name not in __all__:
        msg = f"module 'parindex' has no attribute {name!r}"
        raise AttributeError(msg)
    modules = (vars(import_module(f"parindex.{module}")) for module in _MODULES)
    found = globals()[name] = next(m[name] for m in modules if name in m)
    return found


def __dir__() -> list[str]:
    return __all__


__all__ = [
    "Amount",
    "Area",
    "Assessment",
    "Band",
    "Bands",
    "Book",
    "Branch",
    "Change",
    "Channel",
    "Checklist",
    "Compliance",
    "Count",
    "Criterion",
    "Datum",
    "Deduction",
    "Document",
    "Evidence",
    "Framework",
    "GroupBands",
    "Increase",
    "Interval",
    "Invalid",
    "Lowest",
    "Mean",
    "NotFound",
    "Number",
    "NumberError",
    "ParindexError",
    "Part",
    "Pooled",
    "Population",
    "Proportional",
    "RankBands",
    "Ranking",
    "Ratio",
    "Reading",
    "Record",
    "Rounded",
    "Rule",
    "Scorecard",
    "ScoredNode",
    "Share",
    "Source",
    "Sum",
    "SurveyShare",
    "Text",
    "UnitError",
    "Unmodelled",
    "WeightedSum",
    "available",
    "dump_assessment",
    "dump_framework",
    "evaluate",
    "group_bands",
    "load_assessment",
    "load_framework",
    "load_record",
    "overlay_template",
    "quartile_groups",
    "rank",
    "read_table",
    "rescore",
    "score_table",
    "write_table",
]
