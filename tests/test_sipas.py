"""SIPAS: what is known of its structure, ways to put it together, and where it enters.

No source says how items make a factor, or factors the index, so nothing here is more
than a reading; what was published decides which of them can be right.
"""

from __future__ import annotations

import csv
from collections import Counter
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import pytest

from parindex.assessment import Assessment, Book, Disputed
from parindex.checks import check_framework
from parindex.evaluation import evaluate
from parindex.files import load_assessment
from parindex.formulas import data_of
from parindex.frameworks import load_framework
from parindex.intervals import Interval, add
from parindex.rules import Unmodelled
from parindex.units import Amount

if TYPE_CHECKING:
    from parindex.criteria import Framework
    from parindex.scorecard import Scorecard

EXAMPLES = Path(__file__).parents[1] / "examples"

EDITIONS = ("vn/sipas/2017-2020", "vn/sipas/2022")


def items(framework: Framework) -> dict[str, list[str]]:
    """The codes of the items of each factor."""
    found: dict[str, list[str]] = {}
    for leaf in framework.leaves():
        found.setdefault(leaf.code.rpartition(".")[0], []).append(leaf.code)
    return found


def scored(
    framework: Framework, reading: str | None = None, **fields: Any
) -> Scorecard:
    """A province in the first year of an edition."""
    book = Book(name="published", **fields)
    year = framework.first_year
    assert year is not None
    one = Assessment(framework=framework.id, unit="Tỉnh", year=year, books=[book])
    return evaluate(framework, one, reading=reading)


def answers(framework: Framework, shares: dict[str, int]) -> dict[str, Amount]:
    """Shares satisfied in percent, by code, as data by name."""
    return {
        name: Amount(Fraction(share), "percent")
        for code, share in shares.items()
        for name in data_of(framework.formula(code))
    }


def mean(numbers: list[Fraction]) -> Fraction:
    """The plain mean."""
    return add(numbers) / len(numbers)


# --- the editions ---------------------------------------------------------------------


class TestEditions:
    """What each round asked, and that nothing says how it is put together."""

    @pytest.mark.parametrize(
        ("name", "years", "sizes"),
        [
            (EDITIONS[0], (2017, 2020), (4, 4, 7, 3, 4)),
            (EDITIONS[1], (2022, 2026), (2, 2, 8, 2, 4, 4, 5, 3, 3)),
        ],
    )
    def test_their_trees(
        self, name: str, years: tuple[int, int], sizes: tuple[int, ...]
    ) -> None:
        """5 factors of 22 items; 2 contents, 9 factors (4 and 5), 33 items."""
        framework = load_framework(name)
        assert (framework.first_year, framework.last_year) == years
        assert tuple(map(len, items(framework).values())) == sizes
        assert sum(sizes) == (22 if name == EDITIONS[0] else 33)
        if name == EDITIONS[1]:
            assert [len(area.criteria) for area in framework.areas] == [4, 5]
        every = Interval.of(0, 100)
        assert all(known == every for known in framework.ranges().values())

    @pytest.mark.parametrize("name", EDITIONS)
    def test_nothing_above_an_item_is_stated(self, name: str) -> None:
        """Every node is unmodelled; every reading is inferred, with its evidence."""
        framework = load_framework(name)
        for node in (framework, *framework.walk()):
            if node.children:
                assert node.aggregation == Unmodelled()
                assert {r.name for r in node.readings} == set(framework.reading_names)
            for reading in node.readings:
                assert reading.status == "inferred"
                assert reading.evidence.en.startswith("No source s")
                assert reading.evidence.vi.startswith("Không nguồn nào nêu")
        assert check_framework(framework) == ()

    @pytest.mark.parametrize("name", EDITIONS)
    def test_without_a_reading_nothing_follows(self, name: str) -> None:
        """Though every item is known, the index is anything from 0 to 100."""
        framework = load_framework(name)
        shares = dict.fromkeys((leaf.code for leaf in framework.leaves()), 80)
        card = scored(framework, measurements=answers(framework, shares))
        for node in card.root.walk():
            if node.components:
                assert node.score == Interval.of(0, 100)
                assert node.state == "unmodelled"
            else:
                assert node.score == Interval.of(80)
        told = card.explain(lang="en").splitlines()
        assert (
            "Aggregation: no source states it; possible: from 0 to 100 points" in told
        )
        assert any("the weights and the annexes of" in line for line in told)
        assert "Cách tổng hợp: chưa có nguồn nêu" in card.explain("1", "vi")

    @pytest.mark.parametrize(
        ("name", "file"),
        [
            (EDITIONS[0], "sipas-instrument-2017-2020.csv"),
            (EDITIONS[1], "sipas-instrument-2022.csv"),
        ],
    )
    def test_their_factors_are_those_of_the_instruments(
        self, shared: Path, name: str, file: str
    ) -> None:
        """By their Vietnamese titles, with as many items."""
        framework = load_framework(name)
        with (shared / "tables" / file).open(encoding="utf-8", newline="") as lines:
            rows = [*csv.DictReader(line for line in lines if line[0] != "#")]
        expected = Counter(row["factor_vi"] for row in rows)
        found = {
            framework[code].title.vi: len(its) for code, its in items(framework).items()
        }
        assert found == expected


# --- readings -------------------------------------------------------------------------


class TestReadings:
    """Ways to put the 33 items of 2022 together, on made-up shares."""

    @pytest.fixture(scope="class")
    @classmethod
    def edition(cls) -> Framework:
        """The edition since 2022."""
        return load_framework("vn/sipas/2022")

    @pytest.mark.parametrize("name", ["mean", "mean_of_factors", "pooled", "fitted"])
    def test_by_hand(self, edition: Framework, name: str) -> None:
        """Items of 50 %, 51 % and so on, to 82 %; factors are means of their items."""
        shares = {leaf.code: 50 + n for n, leaf in enumerate(edition.leaves())}
        factors = {
            factor: mean([Fraction(shares[item]) for item in its])
            for factor, its in items(edition).items()
        }
        by_factor = [
            mean([score for code, score in factors.items() if code[0] == content])
            for content in "12"
        ]
        by_item = [
            mean([Fraction(s) for code, s in shares.items() if code[0] == content])
            for content in "12"
        ]
        whole = {
            "mean": mean(by_factor),
            "mean_of_factors": mean([*factors.values()]),
            "pooled": Fraction(sum(shares.values()), 33),
            "fitted": Fraction(63, 100) * by_item[0] + Fraction(37, 100) * by_item[1],
        }
        contents = by_factor if name.startswith("mean") else by_item
        card = scored(edition, name, measurements=answers(edition, shares))
        assert card.score == Interval.of(whole[name])
        for code, score in (factors | dict(zip("12", contents, strict=True))).items():
            assert card[code].score == Interval.of(score)
        assert len(set(whole.values())) == 4

    #: Policy, service and overall, as published or as their increases say.
    PUBLISHED: tuple[tuple[str, str, str], ...] = (
        ("83.84", "84.09", "83.94"),
        ("82.49", "82.97", "82.66"),
    )

    @pytest.mark.parametrize("published", PUBLISHED)
    @pytest.mark.parametrize(
        ("name", "fits"),
        [("mean", False), ("mean_of_factors", False), ("fitted", True)],
    )
    def test_what_was_published_speaks_against_plain_means(
        self,
        edition: Framework,
        published: tuple[str, str, str],
        name: str,
        *,
        fits: bool,
    ) -> None:
        """2024 and 2023: only weights that were fitted to it give the overall index.

        Each printed figure stands for all that is rounded to it.
        """
        policy, service, overall = (
            Interval(Fraction(figure) - half, Fraction(figure) + half)
            for figure in published
            for half in [Fraction(1, 200)]
        )
        found = scored(edition, name, awarded={"1": policy, "2": service}).score
        meet = found.low <= overall.high and overall.low <= found.high
        assert meet == fits

    @pytest.mark.parametrize(
        ("name", "scores"),
        [("mean", ("83.965", "82.73")), ("fitted", ("83.9325", "82.6676"))],
    )
    def test_what_the_evidence_says_of_it_is_so(
        self, edition: Framework, name: str, scores: tuple[str, str]
    ) -> None:
        """To the decimals that it prints."""
        reading = edition.reading(name)
        assert reading is not None
        for (policy, service, overall), score in zip(
            self.PUBLISHED, scores, strict=True
        ):
            found = scored(edition, name, awarded={"1": policy, "2": service}).score
            assert found == Interval.of(Fraction(score))
            assert (
                found.display("en", 2) in reading.evidence.en
                or score in reading.evidence.en
            )
            assert overall in reading.evidence.en


class TestVinhLong:
    """Targets of a province for 2020: factors from 80 % to 83 %."""

    def test_the_targets(self) -> None:
        """81.2 if the five factors count the same, 81 if the 22 items do.

        That is 83 × 4 + 80 × 4 + 80 × 7 + 81 × 3 + 82 × 4, of 22.
        """
        framework = load_framework("vn/sipas/2017-2020")
        year = load_assessment(EXAMPLES / "vinh-long-sipas-2020.toml")
        cards = {
            name: evaluate(framework, year, reading=name)
            for name in (None, *framework.reading_names)
        }
        assert cards[None].context.book.name == "target"
        assert cards[None].score == Interval.of(0, 100)
        assert cards["mean"].score == Interval.of("81.2")
        items = Fraction(83 * 4 + 80 * 4 + 80 * 7 + 81 * 3 + 82 * 4, 22)
        assert cards["pooled"].score == Interval.of(items)
        assert [cards["mean"][code].state for code in "12345"] == ["awarded"] * 5

    def test_the_contradiction_of_the_plan_is_told(self) -> None:
        """82 in its text, 83 in its column of results."""
        framework = load_framework("vn/sipas/2017-2020")
        year = load_assessment(EXAMPLES / "vinh-long-sipas-2020.toml")
        told = evaluate(framework, year, reading="mean").explain("1", "vi")
        assert "Giải trình: Nguồn tự mâu thuẫn" in told
        assert "82%" in told
        assert "83%" in told


# --- in the PAR INDEX -----------------------------------------------------------------


class TestInParIndex:
    """Issue 9: SIPAS enters the PAR INDEX of a province as the datum of 8.1."""

    @staticmethod
    def province(sipas: Any) -> Scorecard:
        """Hà Giang's results of 2023, with a SIPAS."""
        year = load_assessment(EXAMPLES / "ha-giang-2023.toml")
        book = year.book()
        data = {} if sipas is None else {"sipas": sipas}
        book = attrs.evolve(book, measurements={**book.measurements, **data})
        framework = load_framework("vn/par-index/province/2022")
        return evaluate(framework, attrs.evolve(year, books=[book]))

    def test_a_percentage_is_that_share_of_10_points(self) -> None:
        """86.41 % is 8.641, exactly."""
        card = self.province("86,41 %")
        assert card["8.1"].score == Interval.of(Fraction("8.641"))
        assert card["8.1"].data == ("sipas",)
        assert card.channels["sipas"].score == card["8.1"].score

    def test_what_is_disputed_moves_the_whole_by_as_much(self) -> None:
        """From 85.9 % to 86.9 %: a tenth of a point, in 8.1 and in the total."""
        exact, disputed = self.province("86,41 %"), self.province(("85,9 %", "86,9 %"))
        assert disputed["8.1"].score == Interval.of("8.59", "8.69")
        assert disputed["8.1"].state == "disputed"
        for code in ("8.1", "8", ""):
            one, other = (
                card[code] if code else card.root for card in (exact, disputed)
            )
            assert other.score.low - one.score.low == Fraction("-0.051")
            assert other.score.high - one.score.high == Fraction("0.049")
        open_ = self.province(None)
        assert open_.score.low == disputed.score.low - Fraction("8.59")
        assert open_.score.high == disputed.score.high + 10 - Fraction("8.69")

    def test_a_reading_of_sipas_flows_on(self) -> None:
        """A factor that is open by 9 % leaves 1 % open above it, 0.1 points here."""
        sipas = load_framework("vn/sipas/2022")
        factors = dict.fromkeys(items(sipas), 86) | {"1.3": (81, 90)}
        card = scored(sipas, "mean_of_factors", awarded=factors)
        assert card.score == Interval.of(
            Fraction(86 * 8 + 81, 9), Fraction(86 * 8 + 90, 9)
        )
        ends = (Amount(end, "percent") for end in attrs.astuple(card.score))
        found = self.province(Disputed(*ends))["8.1"].score
        assert found.width == Fraction(1, 10)
        assert found == Interval(card.score.low / 10, card.score.high / 10)
