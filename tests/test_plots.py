"""Pictures: what is drawn adds up, reads well, and comes out the same everywhere."""

from __future__ import annotations

import json
import re
import runpy
from fractions import Fraction
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings

pytest.importorskip("altair")
vl_convert = pytest.importorskip("vl_convert")

from parindex import (
    Area,
    Band,
    Bands,
    Compliance,
    Count,
    Criterion,
    Interval,
    Invalid,
    NotFound,
    Part,
    Proportional,
    Reading,
    SurveyShare,
    Unmodelled,
    evaluate,
    load_assessment,
    load_framework,
    rank,
)
from parindex.aggregation import Mean, Pooled
from parindex.changes import Award, Set
from parindex.intervals import add
from parindex.measures import Change, Number
from parindex.plots import (
    canvas,
    cause_waterfall,
    cliff_map,
    frontier,
    gap_bars,
    rank_intervals,
    save,
    tornado,
    tree,
    waterfall,
)
from parindex.plots.lettering import cut, figure, figures, signed, width_of, wrapped
from parindex.plots.splitting import changes, losses
from parindex.rules import Checklist, Increase
from parindex.whatif.chances.distributions import Uniform
from parindex.whatif.chances.tornado import tornado as tornado_of
from parindex.whatif.comparison import compare
from parindex.whatif.planning.plans import Bought, Frontier
from parindex.whatif.scenarios import Scenario
from samples import PUNCTUAL, assessment, book, criterion, framework, office_card
from strategies import cards

if TYPE_CHECKING:
    from altair.typing import ChartType

    from parindex import Scorecard

# A failing example is a whole framework; it is worth its length.
pytestmark = pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisWarning")

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "docs" / "pictures"

#: A chart takes Altair a tenth of a second to check.
FEW = settings(max_examples=min(settings().max_examples // 4, 100), deadline=None)

HALF = Fraction(1, 2)


#: The chart that was looked at last, with its Vega-Lite, which takes long to check.
LAST: list[Any] = [None, {}]


def spec_of(chart: ChartType) -> dict[str, Any]:
    """The Vega-Lite of a chart, checked against its schema, without a NaN."""
    if LAST[0] is not chart:
        LAST[:] = chart, chart.to_dict()
        json.dumps(LAST[1], allow_nan=False)
    spec: dict[str, Any] = LAST[1]
    return spec


def rows(chart: ChartType, mark: str, **having: object) -> list[dict[str, Any]]:
    """What is drawn by the marks of a type with some properties."""
    spec = spec_of(chart)
    found = []
    for layer in spec["layer"]:
        made = layer["mark"]
        if made["type"] == mark and having.items() <= made.items():
            found += spec["datasets"][layer["data"]["name"]]
    return found


def bars(chart: ChartType, colour: str) -> dict[str, tuple[float, float]]:
    """The bars of a colour, from where to where, by what they say."""
    found = rows(chart, "rect", color=colour)
    return {row["said"]: (row["x"], row["x2"]) for row in found if "said" in row}


def written(chart: ChartType) -> list[str]:
    """All that is written among the marks."""
    return [row["text"] for row in rows(chart, "text")]


def heading(chart: ChartType) -> list[str]:
    """The lines of the title and the subtitle."""
    title = spec_of(chart)["title"]
    return [*title["text"], *title["subtitle"]]


def svg_of(chart: ChartType, font: str | None = None) -> str:
    """A chart as SVG, in a font of the machine."""
    spec = chart.to_dict()
    spec["config"]["font"] = font or canvas.FONT
    svg: str = vl_convert.vegalite_to_svg(spec)
    return svg


def scored(
    *children: Area | Criterion,
    data: dict[str, object] | None = None,
    awarded: dict[str, object] | None = None,
    **fields: Any,
) -> Scorecard:
    """A framework of criteria, scored."""
    year = assessment(book(measurements=data or {}, awarded=awarded or {}))
    return evaluate(framework(*children, **fields), year)


def example(name: str, reading: str | None = None) -> Scorecard:
    """An assessment among the examples, scored."""
    year = load_assessment(ROOT / "examples" / f"{name}.toml")
    return evaluate(load_framework(year.framework), year, reading=reading)


@pytest.fixture(scope="module")
def ha_giang() -> Scorecard:
    """A province two of whose surveys are not known."""
    return example("ha-giang-2023")


STEPS = Bands(
    measure=PUNCTUAL,
    bands=[Band(at_least="95 %", score=1), Band(at_least="80 %", score="0,5")],
    otherwise=0,
    no_cases="full",
)


class TestLettering:
    """What is written has room, and numbers are short."""

    def test_letters_have_their_widths(self) -> None:
        """Accents take none; what is not known is as wide as it can be."""
        assert width_of("ế", 10) == width_of("e", 10)
        assert width_of("đ", 10) == pytest.approx(6.4)
        assert width_of("il", 10) < width_of("mW", 10) == 20
        assert width_of("", 10) == 0

    def test_text_is_broken_between_words(self) -> None:
        """In lines that fit."""
        text = "Tỷ lệ hồ sơ giải quyết đúng hạn"
        lines = wrapped(text, 100, 11, most=9)
        assert " ".join(lines) == text
        assert len(lines) == 2
        assert all(width_of(line, 11) <= 100 for line in lines)

    def test_what_has_no_room_is_cut(self) -> None:
        """And says so with three dots."""
        assert wrapped("một hai ba bốn năm", 50, 11, most=2) == ("một hai", "ba bốn…")
        assert wrapped("một, hai ba", 36, 11, most=1) == ("một…",)
        (line,) = wrapped("m" * 40, 100, 10, most=1)
        assert line == "m" * 9 + "…"
        assert cut("một", 100, 11) == "một"
        assert wrapped("", 100, 11) == ()

    @pytest.mark.parametrize(
        ("x", "vi", "en"),
        [
            ("1,5", "1,5", "1.5"),
            ("0,125", "0,125", "0.125"),
            ("1/3", "≈ 0,33", "≈ 0.33"),
            ("-1/3", "≈ −0,33", "≈ −0.33"),  # noqa: RUF001 - a true minus
            ("12500", "12.500", "12,500"),
        ],
    )
    def test_numbers_are_short(self, x: str, vi: str, en: str) -> None:
        """Three decimals in full, else two that are about it."""
        number = Interval.of(x.replace(",", "."))
        assert figure(number.low, "vi") == vi
        assert figures(number, "en") == en

    def test_ranges(self) -> None:
        """Below 0, in words: a minus and a dash are too alike."""
        assert figures(Interval.of(0, "1.5"), "vi") == "0–1,5"
        assert figures(Interval.of("1/3", HALF), "vi") == "≈ 0,33–0,5"
        assert figures(Interval.of(-1, 0), "en") == "from −1 to 0"  # noqa: RUF001

    def test_changes_have_a_sign(self) -> None:
        """But for none."""
        shown = [signed(Fraction(x), "vi") for x in ("1/2", "-1/2", "1/3", "0")]
        assert shown == ["+0,5", "−0,5", "≈ +0,33", "0"]  # noqa: RUF001


class TestSplitting:
    """Which nodes stand for what the whole lost or gained."""

    @given(card=cards())
    @pytest.mark.property
    def test_losses_add_up(self, card: Scorecard) -> None:
        """To what the whole lacks, exactly: what is sure, and what may be."""
        pieces = losses(card)
        assert add(p.low for p in pieces) == card.max_score - card.score.high
        assert add(p.high for p in pieces) == card.max_score - card.score.low
        assert all(p.low or p.high for p in pieces)

    @given(card=cards(), other=cards())
    @pytest.mark.property
    def test_changes_add_up(self, card: Scorecard, other: Scorecard) -> None:
        """Whatever the two scorecards are, or whether they are one."""
        assert changes(card, card) == ()
        pieces = changes(card, other)
        assert add(p.low for p in pieces) == other.score.low - card.score.low
        assert add(p.high for p in pieces) == other.score.high - card.score.high

    def test_a_node_stands_for_what_does_not_add_up(self) -> None:
        """An award, a cap, and a mean of which not all is known to apply."""
        parts = [criterion(Unmodelled(), f"1.{n}") for n in (1, 2)]
        capped = Area(code="1", title="A", max_score=1, capped=True, criteria=parts)
        card = scored(capped, awarded={"1.1": 0, "1.2": HALF})
        assert [p.node.code for p in losses(card)] == ["1"]
        whole = Area(code="1", title="A", max_score=2, criteria=parts)
        card = scored(whole, awarded={"1": "1.5", "1.1": 0})
        assert [(p.node.code, p.low) for p in losses(card)] == [("1", HALF)]

    def test_a_mean_weighs_what_is_below(self) -> None:
        """A point of two that count alike is half a point of the whole."""
        parts = [criterion(Unmodelled(), f"1.{n}", max_score=2) for n in (1, 2)]
        mean = Area(
            code="1", title="A", max_score=2, criteria=parts, aggregation=Mean()
        )
        card = scored(mean, awarded={"1.1": 1, "1.2": 2})
        assert [(p.node.code, p.low) for p in losses(card)] == [("1.1", HALF)]


class TestGapBars:
    """Points lost by criterion."""

    def test_a_province(self, ha_giang: Scorecard) -> None:
        """Area by area, the most first; a survey that is not known is light."""
        chart = gap_bars(ha_giang)
        assert heading(chart) == [
            "Điểm bị mất theo tiêu chí",
            "Hà Giang, năm 2023 · Công bố",
            "Đạt ≈ 60,59–92,59 trên 100 điểm, mất ≈ 7,41–39,41",
        ]
        sure, possible = (bars(chart, c) for c in (canvas.RED, canvas.LIGHT_RED))
        assert sure["1.5 Sáng kiến trong cải cách hành chính: mất 1 điểm"] == (0, 1)
        survey = "Khảo sát lãnh đạo, quản lý: mất [0; 22] điểm"
        assert possible[survey] == (0, 22)
        assert survey not in sure
        texts = written(chart)
        assert "0–22" in texts
        assert (
            "1 Công tác chỉ đạo, điều hành cải cách hành chính: mất 1,67 điểm" in texts
        )
        drawn = rows(chart, "rect", color=canvas.RED)
        codes = [row["code"] for row in drawn if "code" in row]
        assert codes[:4] == ["1.5", "1.7", "1.3.2", "1.1"]

    @given(card=cards())
    @FEW
    @pytest.mark.property
    def test_bars_add_up(self, card: Scorecard) -> None:
        """To what the whole lacks, whatever the framework."""
        chart = gap_bars(card, "en")
        ends: dict[str, float] = {}
        for colour in (canvas.RED, canvas.LIGHT_RED):
            for row in rows(chart, "rect", color=colour):
                if "code" in row:
                    ends[row["code"]] = row["x2"]
        most = card.max_score - card.score.low
        assert sum(ends.values()) == pytest.approx(float(most), abs=1e-9)

    def test_nothing_is_lost(self) -> None:
        """It is said, and no key is needed."""
        card = scored(criterion(Compliance(answer="plan")), data={"plan": True})
        chart = gap_bars(card)
        assert written(chart) == ["Không mất điểm nào"]
        assert bars(chart, canvas.RED) == bars(chart, canvas.LIGHT_RED) == {}

    def test_more_than_the_maximum(self) -> None:
        """In a reading with a lower maximum, a loss below 0 goes to the left."""
        lower = Reading(
            name="other", rule=Unmodelled(), scale=Interval.of(0, 1), evidence="…"
        )
        leaf = criterion(Unmodelled(), max_score=2, readings=[lower])
        year = assessment(book(awarded={"1": 2}))
        card = evaluate(framework(leaf), year, reading="other")
        said = "1 Criterion 1: mất -1 điểm"
        assert bars(gap_bars(card), canvas.RED) == {said: (0, -1)}
        assert "−1" in written(gap_bars(card))  # noqa: RUF001 - a true minus

    def test_what_is_lost_in_any_case_is_dark(self) -> None:
        """What may be lost beside it is light."""
        leaf = criterion(Unmodelled(), max_score=2)
        chart = gap_bars(scored(leaf, awarded={"1": ("0.5", "1.25")}), "en")
        (said,) = bars(chart, canvas.RED)
        assert said == "1 Criterion 1: [0.75, 1.5] lost"
        assert bars(chart, canvas.RED)[said] == (0, 0.75)
        assert bars(chart, canvas.LIGHT_RED)[said] == (0.75, 1.5)
        assert {"surely lost", "may be lost, not settled", "0.75–1.5"} <= {
            *written(chart)
        }


class TestWaterfall:
    """From one total to another."""

    def test_two_books(self) -> None:
        """Both ends of the total move, each by its own bars."""
        before, after = office_card(), office_card("appraised")
        chart = waterfall(before, after, "en")
        assert heading(chart) == [
            "What moved the total",
            "Test Department, 2023 · Self-assessed",
            "Test Department, 2023 · Appraised",
        ]
        falls = bars(chart, canvas.RED)
        assert falls["2 PROCEDURES: −6 / −0.5"][0] - 6 == pytest.approx(  # noqa: RUF001
            falls["2 PROCEDURES: −6 / −0.5"][1]  # noqa: RUF001
        )
        assert {"the least it can be", "the most it can be"} <= {*written(chart)}

    @given(card=cards(), other=cards())
    @FEW
    @pytest.mark.property
    def test_steps_add_up(self, card: Scorecard, other: Scorecard) -> None:
        """Each begins where the one before ended, from total to total."""
        chart = waterfall(card, other)
        steps = [
            row
            for layer in (canvas.BLUE, canvas.RED)
            for row in rows(chart, "rect", color=layer)
            if "text" in row
        ]
        steps.sort(key=lambda row: row["y"])
        at = float(card.score.low)
        for row in steps:
            assert row["x"] == pytest.approx(at, abs=1e-9)
            at = row["x2"]
        assert at == pytest.approx(float(other.score.low), abs=1e-9)

    def test_exact_totals_need_no_key(self) -> None:
        """Nor a second bar; up is blue, down is red."""
        leaves = [criterion(Unmodelled(), code) for code in ("1", "2", "3")]
        before = scored(*leaves, awarded={"1": 0, "2": 1, "3": 1})
        after = scored(*leaves, awarded={"1": 1, "2": "0.75", "3": 1})
        chart = waterfall(before, after)
        assert bars(chart, canvas.BLUE) == {"1 Criterion 1: +1": (2, 3)}
        assert bars(chart, canvas.RED) == {
            "2 Criterion 2: −0,25": (3, 2.75)  # noqa: RUF001
        }
        assert written(chart)[:4] == ["+1", "−0,25", "2", "2,75"]  # noqa: RUF001

    def test_what_stays_unsettled_is_a_band(self, ha_giang: Scorecard) -> None:
        """Where both ends move alike, only the low one is drawn."""
        target = example("ha-giang-2024-target")
        chart = waterfall(ha_giang, target)
        assert not bars(chart, canvas.LIGHT_BLUE)
        assert len(bars(chart, canvas.BLUE)) == 20
        assert "có thể cao hơn, nhiều nhất 32 điểm" in written(chart)

    def test_the_most_may_fall_alone(self) -> None:
        """As what is known grows: then the key is red."""
        before = scored(criterion(Unmodelled()))
        after = scored(criterion(Unmodelled()), awarded={"1": (0, HALF)})
        chart = waterfall(before, after)
        assert bars(chart, canvas.LIGHT_RED) == {
            "1 Criterion 1: 0 / −0,5": (1, 0.5)  # noqa: RUF001
        }
        assert {"điểm thấp nhất có thể", "điểm cao nhất có thể"} <= {*written(chart)}

    def test_nothing_moved(self, ha_giang: Scorecard) -> None:
        """Two equal totals, and nothing between."""
        chart = waterfall(ha_giang, ha_giang)
        assert not bars(chart, canvas.BLUE)
        assert written(chart).count("≈ 60,59–92,59") == 2
        assert {"Trước", "Sau"} <= {*written(chart)}

    def test_frameworks_differ(self, ha_giang: Scorecard) -> None:
        """A code means nothing without its framework."""
        with pytest.raises(Invalid, match=r"'test/office/2023'; expected 'vn/par"):
            waterfall(ha_giang, office_card())

    def test_causes(self) -> None:
        """A step a change of a scenario, in words."""
        leaves = [criterion(STEPS, "1"), criterion(Unmodelled(), "2")]
        data: dict[str, object] = {"on_time": 180, "received": 200}
        card = scored(*leaves, data=data, awarded={"2": 0})
        changes_ = (Set("on_time", 190), Award("2", HALF))
        one = Scenario(name="a", title="Phương án A", changes=changes_)
        (outcome,) = compare(card, one)
        chart = cause_waterfall(outcome)
        assert list(bars(chart, canvas.BLUE).values()) == [(0.5, 1), (1, 1.5)]
        assert {"Trước", "Phương án A", "2: được chấm 0,5 điểm"} <= {*written(chart)}

    def test_what_causes_only_do_together(self) -> None:
        """Of more than five, it has a step of its own."""
        leaves = [criterion(Unmodelled(), f"1.{n}") for n in range(1, 7)]
        capped = Area(code="1", title="A", max_score=2, capped=True, criteria=leaves)
        none = {leaf.code: 0 for leaf in leaves}
        card = scored(capped, awarded={**none})
        changes_ = [Award(code, 1) for code in none]
        (outcome,) = compare(card, Scenario(name="all", changes=changes_))
        chart = cause_waterfall(outcome, "en")
        assert bars(chart, canvas.RED) == {
            "what the changes only do together: −4": (6, 2)  # noqa: RUF001
        }


class TestTornado:
    """One thing varied at a time."""

    def test_down_and_up(self) -> None:
        """From the score as it is; beside the ends the values that give them."""
        data: dict[str, object] = {"on_time": 170, "received": 200}
        card = scored(criterion(STEPS), data=data)
        tried = tornado_of(card, {"on_time": Uniform(low=100, high=195)})
        chart = tornado(tried)
        assert bars(chart, canvas.RED) == {"On time: 100 hồ sơ: 0": (0.5, 0)}
        assert bars(chart, canvas.BLUE) == {"On time: 195 hồ sơ: 1": (0.5, 1)}
        assert {"100 hồ sơ", "195 hồ sơ", "giảm", "tăng"} <= {*written(chart)}
        assert "điểm thấp nhất có thể" not in written(chart)

    def test_only_up(self) -> None:
        """A side to which nothing goes has no bar; the rest stays as unsettled."""
        leaves = [criterion(STEPS, "1"), criterion(Unmodelled(), "2")]
        data: dict[str, object] = {"on_time": 170, "received": 200}
        card = scored(*leaves, data=data)
        tried = tornado_of(card, {"on_time": Uniform(low=165, high=195)})
        chart = tornado(tried, "en")
        assert bars(chart, canvas.RED) == {}
        assert bars(chart, canvas.BLUE) == {"On time: 195 dossiers: 1–2": (0.5, 1)}
        assert "the least it can be" in written(chart)

    def test_what_is_not_settled_is_light(self) -> None:
        """Over all that the score can be, beside what it can be now."""
        data: dict[str, object] = {"on_time": 170, "received": 200, "sipas": "50 %"}
        leaves = [criterion(STEPS, "1"), criterion(SurveyShare(index="sipas"), "2")]
        card = scored(*leaves, data=data)
        chart = tornado(tornado_of(card))
        assert bars(chart, canvas.LIGHT_BLUE)["SIPAS: 0,5–1,5"] == (0.5, 1.5)
        assert [row["x"] for row in rows(chart, "rule", strokeWidth=1.5)] == [1]
        unsettled = scored(*leaves, criterion(Unmodelled(), "3"), data=data)
        chart = tornado(tornado_of(unsettled), most=1)
        assert [row["x"] for row in rows(chart, "rule", strokeWidth=1.5)] == [1, 2]
        assert len(bars(chart, canvas.LIGHT_BLUE)) == 1
        assert heading(chart)[-1] == "Không vẽ các yếu tố ít ảnh hưởng hơn: 2"

    def test_nothing_varies(self) -> None:
        """A line, and no bar."""
        chart = tornado(tornado_of(scored(criterion(Unmodelled()))))
        assert rows(chart, "rule", strokeWidth=1.5) == [{"x": 0.0}]


class TestRanks:
    """The ranks that units can have."""

    def test_sure_and_possible(self) -> None:
        """A dot where a rank is sure; else a bar, and never a dot."""
        ranking = rank({"A": 9, "B": Interval.of(3, 5), "C": 4, "D": None})
        chart = rank_intervals(ranking)
        assert [row["x"] for row in rows(chart, "circle")] == [1]
        assert bars(chart, canvas.LIGHT_BLUE) == {
            "B: hạng [2; 3], điểm [3; 5]": (2, 3),
            "C: hạng [2; 3], điểm 4": (2, 3),
        }
        assert heading(chart)[2] == "Không xếp hạng, vì chưa có điểm: D"
        assert {"9", "3–5", "4", "A", "B", "C"} <= {*written(chart)}

    @pytest.mark.parametrize(
        ("count", "ticks"),
        [
            (1, [1]),
            (4, [1, 2, 3, 4]),
            (20, [1, *range(2, 21, 2)]),
            (63, [1, *range(10, 63, 10)]),
        ],
    )
    def test_ticks_are_whole_and_few(self, count: int, ticks: list[int]) -> None:
        """Whole ranks from 1, at most about ten."""
        ranking = rank({f"{number:02}": number for number in range(count)})
        spec = spec_of(rank_intervals(ranking, "en"))
        axes = [layer["encoding"]["x"].get("axis") for layer in spec["layer"][:1]]
        assert axes[0]["values"] == ticks

    def test_nobody(self) -> None:
        """No unit has a score."""
        chart = rank_intervals(rank({"A": None}))
        assert rows(chart, "circle") == []


class TestTree:
    """How much each node counts, and what was attained."""

    def test_a_small_tree(self) -> None:
        """Heights by maxima, widths by what was attained."""
        leaves = [
            criterion(Unmodelled(), "1"),
            criterion(Unmodelled(), "2", max_score=3),
        ]
        card = scored(*leaves, awarded={"1": "0.25", "2": (1, 2)})
        chart = tree(card)
        edges = rows(chart, "rect", color="transparent")
        assert [row["y2"] - row["y"] for row in edges] == [18, 54]
        assert [row["said"] for row in edges] == [
            "1 Criterion 1: 0,25 trên 1 điểm",
            "2 Criterion 2: 1–2 trên 3 điểm",
        ]
        width = canvas.WIDTH - 2 * canvas.MARGIN
        filled = rows(chart, "rect", color="#7FBCE0")
        assert [row["x2"] / width for row in filled if "code" in row] == [
            pytest.approx(1 / 4),
            pytest.approx(1 / 3),
        ]
        assert "1 Criterion 1: 0,25/1" in written(chart)

    @given(card=cards())
    @FEW
    @pytest.mark.property
    def test_it_is_filled(self, card: Scorecard) -> None:
        """What is below a node is as high as it; no box is outside the picture."""
        edges = rows(tree(card), "rect", color="transparent")
        height = max((row["y2"] for row in edges), default=0)
        by_left: dict[float, float] = {}
        for row in edges:
            assert 0 <= row["x"] < row["x2"] <= canvas.WIDTH - 2 * canvas.MARGIN
            assert 0 <= row["y"] < row["y2"] <= height
            by_left[row["x"]] = by_left.get(row["x"], 0) + row["y2"] - row["y"]
        for used in by_left.values():
            assert used <= height + 1e-6
        assert by_left.get(0, 0) == pytest.approx(height)

    def test_penalties_and_what_does_not_apply_are_left_out(self) -> None:
        """Neither has a maximum."""
        leaf = criterion(Compliance(answer="plan"), "1")
        minus = criterion(Unmodelled(), "P", max_score=0, min_score=-1)
        chart = tree(scored(leaf, minus, data={"plan": True}))
        assert len(rows(chart, "rect", color="transparent")) == 1

    def test_a_pooled_mean(self) -> None:
        """Its leaves count alike, whatever stands between."""
        areas = [
            Area(
                code=code,
                title=code,
                max_score=1,
                aggregation=Mean(),
                criteria=[
                    criterion(Unmodelled(), f"{code}.{n}") for n in range(1, last)
                ],
            )
            for code, last in (("1", 2), ("2", 4))
        ]
        card = scored(*areas, max_score=1, aggregation=Pooled())
        edges = rows(tree(card), "rect", color="transparent")
        heights = [row["y2"] - row["y"] for row in edges if row["x"] == 0]
        assert heights == [36, 108]

    def test_a_title_without_room_is_left_out(self, ha_giang: Scorecard) -> None:
        """Half a point of a province is too low for letters."""
        texts = written(tree(ha_giang))
        assert "Khảo sát lãnh đạo, quản lý" in texts
        assert not any(text.startswith("1.2 ") for text in texts)
        assert "1.1 Thực hiện Kế hoạch CCHC năm: 1,42/1,5" in texts


class TestCliffs:
    """The steps of a rule, and where the unit stands."""

    def test_steps_at_just_under_and_over(self) -> None:
        """Filled where a value belongs to the step, hollow where not."""
        card = scored(criterion(STEPS), data={"on_time": 187, "received": 200})
        chart = cliff_map(card, "1")
        dots = {
            (row["x"], row["y"]): row["fill"]
            for row in rows(chart, "point")
            if "fill" in row
        }
        assert dots == {
            (0.8, 0.0): "white",
            (0.8, 0.5): canvas.BLUE,
            (0.95, 0.5): "white",
            (0.95, 1.0): canvas.BLUE,
        }
        (here,) = rows(chart, "point", shape="diamond")
        assert (here["x"], here["y"]) == (0.935, 0.5)
        assert "hiện nay: 93,5 %, được 0,5 điểm" in written(chart)
        assert {"0 %", "80 %", "95 %"} <= {*written(chart)}
        lines = rows(chart, "rule", strokeWidth=3)
        assert [(r["x"], r["x2"], r["y"]) for r in lines] == [
            (0, 0.8, 0),
            (0.8, 0.95, 0.5),
            (0.95, 1, 1),
        ]
        assert lines[1]["said"] == "từ 80 % đến dưới 95 %: 0,5 điểm"
        assert heading(chart)[2:] == [
            "0,5 trên 1 điểm · tính từ số liệu",
            "● tính cả giá trị đó ○ không tính",
        ]

    def test_what_is_not_stated_is_an_area(self) -> None:
        """Between the least and the most; its ends are dots, too."""
        rule = Bands(
            measure=PUNCTUAL,
            bands=[Band(at_least="95 %", score=1)],
            otherwise="unmodelled",
            no_cases="full",
        )
        card = scored(criterion(rule), data={"on_time": 1, "received": 2})
        chart = cliff_map(card, "1", "en")
        assert [(r["x"], r["y"], r["y2"]) for r in rows(chart, "area")] == [
            (0, 0, 1),
            (0.95, 0, 1),
        ]
        assert {"no source states it", "now: 50 %, score 0–1"} <= {*written(chart)}
        (range_,) = rows(chart, "rule", strokeWidth=7)
        assert (range_["x"], range_["y"], range_["y2"]) == (0.5, 0, 1)
        dots = {(r["x"], r["y"]): r["fill"] for r in rows(chart, "point")}
        assert dots == {(0.95, 0.0): "white", (0.95, 1.0): canvas.BLUE}

    def test_a_disputed_measurement_is_a_band(self) -> None:
        """From the least to the most that it can be."""
        card = scored(criterion(STEPS), data={"on_time": (150, 195), "received": 200})
        chart = cliff_map(card, "1")
        (band,) = rows(chart, "rect", color=canvas.LIGHT_RED)
        assert (band["x"], band["x2"]) == (0.75, 0.975)
        assert "hiện nay: từ 75 % đến 97,5 %, được 0–1 điểm" in written(chart)
        assert rows(chart, "point", shape="diamond") == []

    def test_nothing_is_known(self) -> None:
        """It is said, and nothing is drawn for it."""
        chart = cliff_map(scored(criterion(STEPS)), "1")
        assert "thiếu số liệu" in written(chart)
        assert rows(chart, "rule", strokeDash=[4, 3]) == []

    def test_no_cases(self) -> None:
        """0 of 0 has no place on the axis; the rule says what it gets."""
        card = scored(criterion(STEPS), data={"on_time": 0, "received": 0})
        chart = cliff_map(card, "1")
        assert "mẫu số bằng 0: 1 điểm" in written(chart)
        assert rows(chart, "point", shape="diamond") == []

    def test_a_line_has_no_dots(self) -> None:
        """Where nothing jumps, their meaning is not told either."""
        rule = Proportional(measure=PUNCTUAL, no_cases="zero")
        card = scored(criterion(rule), data={"on_time": 1, "received": 3})
        chart = cliff_map(card, "1")
        assert rows(chart, "point", size=60) == []
        assert len(heading(chart)) == 3
        assert "hiện nay: ≈ 33,33 %, được ≈ 0,33 điểm" in written(chart)

    def test_an_endless_domain(self) -> None:
        """Is shown a little beyond the last step, and its end has no label."""
        card = scored(criterion(Count(of="on_time", each="0,5")), data={"on_time": 1})
        chart = cliff_map(card, "1", "en")
        x = spec_of(chart)["layer"][0]["encoding"]["x"]
        assert x["scale"]["domain"] == [0, 2.4]
        assert {"0 dossiers", "1 dossier", "2 dossiers"} <= {*written(chart)}

    def test_a_change_is_shown_where_it_is(self) -> None:
        """Not from a fall to nothing."""
        moved = Change(now=Number(of="spent"), base=Number(of="rating"))
        assert moved.relative is False
        growth = Change(
            now=Number(of="on_time"), base=Number(of="received"), relative=True
        )
        rule = Increase(measure=growth, at_least="6 %", otherwise=0, no_cases="zero")
        card = scored(criterion(rule), data={"on_time": 104, "received": 100})
        spec = spec_of(cliff_map(card, "1"))
        low, high = spec["layer"][0]["encoding"]["x"]["scale"]["domain"]
        assert (low, high) == (pytest.approx(0.036), pytest.approx(0.064))

    def test_labels_keep_apart(self) -> None:
        """Of two that would touch, one is left out."""
        bands = [
            Band(at_least=f"{share} %", score=Fraction(share, 100))
            for share in range(90, 100)
        ]
        rule = Bands(measure=PUNCTUAL, bands=bands, otherwise=0, no_cases="full")
        chart = cliff_map(scored(criterion(rule)), "1")
        shown = [text for text in written(chart) if text.endswith("%")]
        assert shown == ["90 %", "97 %", "0 %"]

    def test_parts_of_a_rule(self) -> None:
        """A checklist can have several curves."""
        parts = [
            Part(
                max_score="0.5",
                rule=Bands(
                    measure=PUNCTUAL,
                    bands=[Band(at_least="90 %", score="0.5")],
                    otherwise=0,
                    no_cases="full",
                ),
            ),
            Part(max_score="0.5", rule=SurveyShare(index="sipas")),
        ]
        card = scored(criterion(Checklist(parts=parts)), data={"sipas": "83,21 %"})
        assert "phần 2" in heading(cliff_map(card, "1", part=2))[2]
        assert "SIPAS" in written(cliff_map(card, "1", "en", part=2))
        with pytest.raises(
            Invalid, match="found 3, of criterion 1; expected from 1 to 2"
        ):
            cliff_map(card, "1", part=3)

    def test_no_curve(self, ha_giang: Scorecard) -> None:
        """An answer is not a measure; an area has no rule; a code must be there."""
        card = scored(criterion(Compliance(answer="plan")))
        with pytest.raises(Invalid, match="expected a rule that measures"):
            cliff_map(card, "1")
        with pytest.raises(Invalid, match=r"found 1, of criterion 1\.3;"):
            cliff_map(ha_giang, "1.3")
        with pytest.raises(NotFound, match=r"no criterion '1\.31'"):
            cliff_map(ha_giang, "1.31")

    @given(card=cards())
    @FEW
    @pytest.mark.property
    def test_any_rule(self, card: Scorecard) -> None:
        """Each curve of each criterion can be drawn, and where the unit stands too."""
        for leaf in card.leaves():
            part = 1
            while True:
                try:
                    chart = cliff_map(card, leaf.code, part=part)
                except Invalid:
                    break
                spec = spec_of(chart)
                low, high = spec["layer"][0]["encoding"]["x"]["scale"]["domain"]
                assert low < high
                part += 1


class TestFrontier:
    """What money buys."""

    @staticmethod
    def bought(cost: object, gain: object, low: object, high: object = None) -> Bought:
        """A plan of the frontier."""
        score = Interval.of(low, high)
        cost_, gain_ = Interval.of(cost).low, Interval.of(gain).low
        return Bought(cost=cost_, gain=gain_, score=score, actions=())

    def test_steps(self, ha_giang: Scorecard) -> None:
        """Money goes on buying what it bought until it buys more."""
        plans = (self.bought(0, 0, 80), self.bought(350_000_000, "1.5", "81.5"))
        chart = frontier(Frontier(before=ha_giang, code="", plans=plans))
        assert [(r["x"], r["y"]) for r in rows(chart, "line")] == [
            (0, 80),
            (350, 81.5),
            (pytest.approx(392), 81.5),
        ]
        assert rows(chart, "area") == []
        said = [row["said"] for row in rows(chart, "circle")]
        assert said[1] == "350 triệu đồng: 81,5 điểm (+1,5); –"
        assert {"80", "81,5"} <= {*written(chart)}

    def test_what_is_not_settled_is_light(self, ha_giang: Scorecard) -> None:
        """From what is sure to what may be, as far as the picture goes."""
        plans = (self.bought(0, 0, 1, 9), self.bought(10**6, "0.5", "1.5", "1.51"))
        chart = frontier(Frontier(before=ha_giang, code="1.1", plans=plans), "en")
        assert [(r["y"], r["y2"]) for r in rows(chart, "area")][:2] == [
            (1, pytest.approx(1.56)),
            (1.5, 1.51),
        ]
        assert "score that is possible, up to 9" in written(chart)
        assert heading(chart)[2] == "1.1 Implementation of the annual PAR plan"

    def test_nothing_can_be_bought(self, ha_giang: Scorecard) -> None:
        """One plan, for nothing."""
        plans = (self.bought(0, 0, 80),)
        chart = frontier(Frontier(before=ha_giang, code="", plans=plans))
        assert [row["x"] for row in rows(chart, "line")] == [0, 1]

    def test_labels_keep_apart(self, ha_giang: Scorecard) -> None:
        """The last one is always there."""
        plans = tuple(self.bought(n * 1000, n, 80 + n) for n in range(400))
        chart = frontier(Frontier(before=ha_giang, code="", plans=plans))
        texts = [text for text in written(chart) if text[0].isdigit()]
        assert "479" in texts
        assert len(texts) < 30


class TestSaving:
    """Pictures in files."""

    def test_svg_keeps_text_as_text(self, ha_giang: Scorecard, tmp_path: Path) -> None:
        """With its marks, and numbers as the language has them."""
        path = tmp_path / "gaps.svg"
        save(gap_bars(ha_giang), path)
        svg = path.read_text(encoding="utf-8")
        assert ">1.5 Sáng kiến trong cải cách hành chính</text>" in svg
        assert 'font-family="Noto Sans, DejaVu Sans, sans-serif"' in svg
        assert "http" not in re.sub(r'xmlns(:\w+)?="[^"]*"', "", svg)

    def test_axes_have_the_marks_of_the_language(self) -> None:
        """A decimal comma in Vietnamese, a point in English."""
        leaf = criterion(Unmodelled(), max_score="1.5")
        card = scored(leaf, awarded={"1": 0})
        vi, en = (svg_of(gap_bars(card, lang)) for lang in ("vi", "en"))
        assert ">0,2</text>" in vi
        assert ">0.2</text>" in en

    def test_png(self, ha_giang: Scorecard, tmp_path: Path) -> None:
        """So many pixels for one of the picture."""
        card = tmp_path / "tree.PNG"
        save(rank_intervals(rank({"A": 1})), card, scale=3)
        png = card.read_bytes()
        assert png[:4] == b"\x89PNG"
        assert int.from_bytes(png[16:20], "big") == 3 * canvas.WIDTH
        assert ha_giang.score.low

    def test_html_needs_nothing_from_elsewhere(self, tmp_path: Path) -> None:
        """All scripts are in the page."""
        path = tmp_path / "ranks.html"
        save(rank_intervals(rank({"Tỉnh A": 1})), path)
        page = path.read_text(encoding="utf-8")
        assert "Tỉnh A" in page
        assert not re.search(r"<(script|link) [^>]*(src|href)=", page)

    @pytest.mark.parametrize("name", ["a.jpg", "a"])
    def test_other_endings(self, name: str, tmp_path: Path) -> None:
        """One sentence says which there are."""
        found = "'.jpg'" if "." in name else "no ending"
        endings = r"a name that ends in \.svg, \.png or \.html"
        with pytest.raises(Invalid, match=f"found {found}; expected {endings}"):
            save(rank_intervals(rank({"A": 1})), tmp_path / name)
        assert list(tmp_path.iterdir()) == []

    def test_no_place_depends_on_a_font(self, ha_giang: Scorecard) -> None:
        """Only the name of the font differs, however wide its letters are."""
        for chart in (gap_bars(ha_giang), tree(ha_giang), cliff_map(ha_giang, "1.1")):
            fonts = ("DejaVu Sans", "Liberation Mono")
            one, other = (svg_of(chart, font).replace(font, "") for font in fonts)
            assert one == other


MAKE = runpy.run_path(str(PICTURES / "make.py"))


@pytest.mark.skipif(
    any(version(name) != made for name, made in MAKE["MADE_WITH"].items()),
    reason="the committed pictures were made with other versions",
)
def test_the_committed_pictures_come_out_the_same(tmp_path: Path) -> None:
    """Byte for byte, and there is no other."""
    charts = MAKE["pictures"]()
    assert {path.stem for path in PICTURES.glob("*.svg")} == set(charts)
    for name, chart in charts.items():
        save(chart, tmp_path / f"{name}.svg")
        found = (tmp_path / f"{name}.svg").read_bytes()
        assert found == (PICTURES / f"{name}.svg").read_bytes(), name
