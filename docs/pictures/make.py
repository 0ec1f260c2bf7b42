"""Makes the pictures in this folder: `python docs/pictures/make.py`.

They come out the same, byte for byte, wherever the versions below are installed; a
test compares.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from parindex import evaluate, load_assessment, load_framework, rank
from parindex.csvfiles import read_table
from parindex.plots import (
    cliff_map,
    frontier,
    gap_bars,
    rank_intervals,
    save,
    tornado,
    tree,
    waterfall,
)
from parindex.populations import score_table
from parindex.whatif import frontier as cheapest
from parindex.whatif.chances.tornado import tornado as sensitivity
from parindex.whatif.planning.actions import load_actions

if TYPE_CHECKING:
    from altair.typing import ChartType

    from parindex import Scorecard

HERE = Path(__file__).parent
EXAMPLES = HERE.parents[1] / "examples"

#: What the committed pictures were made with.
MADE_WITH = {"altair": "6.3.0", "vl-convert-python": "1.9.0.post1"}


def scored(name: str, reading: str | None = None) -> Scorecard:
    """An assessment among the examples, scored."""
    year = load_assessment(EXAMPLES / f"{name}.toml")
    return evaluate(load_framework(year.framework), year, reading=reading)


def pictures() -> dict[str, ChartType]:
    """The pictures, by the names of their files without the ending."""
    published, target = scored("ha-giang-2023"), scored("ha-giang-2024-target")
    made_up = scored("illustrative-2023", reading="inferred")
    actions = load_actions(EXAMPLES / "actions-illustrative.toml")
    sipas = load_framework("vn/sipas/2017-2020")
    table = read_table(EXAMPLES / "sipas-illustrative-2020.csv")
    units = score_table(sipas, table, id="province", keep=["region"], reading="mean")
    return {
        "gaps": gap_bars(published),
        "waterfall": waterfall(published, target),
        "tree": tree(made_up),
        "cliffs": cliff_map(made_up, "1.3.1", "en"),
        "tornado": tornado(sensitivity(made_up), most=12),
        "ranks": rank_intervals(rank({u.code: u.scorecard.score for u in units})),
        "frontier": frontier(cheapest(made_up, actions)),
    }


if __name__ == "__main__":
    for name, picture in pictures().items():
        save(picture, HERE / f"{name}.svg")
