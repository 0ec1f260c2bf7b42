"""Provincial units as dated data, their names, and merging what was measured in them.

A unit that changed its extent, name or kind is a unit of its own with the units it was
formed of as predecessors. Counts and amounts of predecessors can be added up; scores,
shares, ratings and ranks cannot, and are left out with a reason.
"""

from parindex.provinces.lists import Provinces
from parindex.provinces.loading import available_provinces, load_provinces
from parindex.provinces.merging import merge, merge_all
from parindex.provinces.results import LeftOut, Merger
from parindex.provinces.units import Province, Region

__all__ = [
    "LeftOut",
    "Merger",
    "Province",
    "Provinces",
    "Region",
    "available_provinces",
    "load_provinces",
    "merge",
    "merge_all",
]
