"""A worked official case: Hà Giang in plan 147/KH-UBND of 31/5/2024 (appendix).

For each criterion of the provincial set of decision 876/QĐ-BNV the appendix prints the
maximum, the result of 2023 and the target of 2024. Nothing here has a tolerance.
"""

from __future__ import annotations

import csv
import unicodedata
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from parindex.checks import check_framework
from parindex.cli import main
from parindex.criteria import Area, Framework
from parindex.evaluation import evaluate
from parindex.files import load_assessment
from parindex.frameworks import load_framework
from parindex.intervals import Interval, total
from parindex.numbers import half_up

if TYPE_CHECKING:
    from parindex.scorecard import Scorecard

EXAMPLES = Path(__file__).parents[1] / "examples"

#: The appendix, rows of areas and groups: printed maximum, result and target.
PRINTED = {
    "1": ("9.5", "7.83", "9.5"),
    "1.3": ("2.0", "1.73", "2.0"),
    "2": ("6.0", "6.0", "6.0"),
    "2.1": ("3.0", "3.0", "3.0"),
    "2.2": ("1.5", "1.5", "1.5"),
    "3": ("13.0", "12.30", "13.0"),
    "3.2": ("3.0", "2.36", "3.0"),
    "3.3": ("3.0", "3.0", "3.0"),
    "3.4": ("5.0", "4.94", "5.0"),
    "3.5": ("1.0", "1.0", "1.0"),
    "4": ("6.5", "6.15", "6.3"),
    "4.1": ("3.5", "3.15", "3.3"),
    "4.2": ("1.0", "1.0", "1.0"),
    "4.3": ("2.0", "2.0", "2.0"),
    "5": ("6.0", "5.5", "5.5"),
    "5.1": ("1.75", "1.75", "1.75"),
    "5.2": ("0.5", "0.5", "0.5"),
    "6": ("8.0", "7.35", "7.9"),
    "6.1": ("3.0", "2.85", "2.9"),
    "6.2": ("2.0", "1.75", "2.0"),
    "6.3": ("3.0", "2.75", "3.0"),
    "7": ("12.5", "10.42", "11.7"),
    "7.1": ("3.5", "2.41", "3.5"),
    "7.2": ("3.0", "3.0", "3.0"),
    "7.3": ("6.0", "5.01", "5.2"),
    "8.3": ("2.0", "2.0", "2.0"),
}
#: Printed rounded to two decimals, where the criteria add up to more decimals.
ROUNDED = {"3.2": "2.3617", "3.4": "4.941", "4.1": "3.1522"}
#: The areas above them.
ABOVE = {"3": "12.3027", "4": "6.1522"}


@pytest.fixture(scope="module")
def edition() -> Framework:
    """The bundled edition of 2022."""
    return load_framework("vn/par-index/province/2022")


def scored(edition: Framework, name: str, reading: str | None = None) -> Scorecard:
    """One of the examples, scored."""
    assessment = load_assessment(EXAMPLES / f"{name}.toml")
    return evaluate(edition, assessment, reading=reading)


@pytest.fixture(scope="module")
def results(edition: Framework) -> Scorecard:
    """The results of 2023."""
    return scored(edition, "ha-giang-2023")


@pytest.fixture(scope="module")
def targets(edition: Framework) -> Scorecard:
    """The targets of 2024."""
    return scored(edition, "ha-giang-2024-target")


class TestEdition:
    """The set of decision 876/QĐ-BNV as the appendix shows it."""

    def test_it_has_the_rows_of_the_appendix_and_the_leader_survey(
        self, edition: Framework
    ) -> None:
        """102 rows with 75 leaves; the survey's 22 points stand outside the areas."""
        codes = [node.code for node in edition.walk()]
        leaves = [leaf.code for leaf in edition.leaves()]
        assert len(codes) == 102 + 1
        assert len(leaves) == 75 + 1
        assert codes[-1] == leaves[-1] == "leader_survey"
        assert edition["leader_survey"].max_score == 22
        levels = [code.count(".") for code in codes[:-1]]
        assert [levels.count(level) for level in range(4)] == [8, 35, 59, 0]

    @pytest.mark.parametrize(
        ("code", "most"),
        [
            ("1", "9.5"),
            ("2", "6"),
            ("3", "13"),
            ("4", "6.5"),
            ("5", "6"),
            ("6", "8"),
            ("7", "12.5"),
            ("8", "16.5"),
            ("8.1", "10"),
        ],
    )
    def test_the_maxima_of_the_areas(
        self, edition: Framework, code: str, most: str
    ) -> None:
        """As printed; area 8 with the 10 points of SIPAS that the table leaves out."""
        assert edition[code].max_score == Fraction(most)

    @pytest.mark.parametrize(
        ("channel", "most"), [("documents", 68), ("leader_survey", 22), ("sipas", 10)]
    )
    def test_the_hundred_points_by_channel(
        self, results: Scorecard, channel: str, most: int
    ) -> None:
        """68 by documents, 22 by the survey of leaders, 10 by SIPAS."""
        assert results.channels[channel].max_score == most
        assert results.max_score == 100

    def test_it_serves_the_years_that_it_was_used_for(self, edition: Framework) -> None:
        """2022 to 2024, for provinces."""
        assert (edition.first_year, edition.last_year) == (2022, 2024)
        assert edition.level == "province"

    def test_every_threshold_stands_in_its_quoted_words(
        self, edition: Framework
    ) -> None:
        """No doubt about any rule, and a quote beside each."""
        assert check_framework(edition) == ()

    def test_every_reading_is_inferred_and_gives_its_evidence(
        self, edition: Framework
    ) -> None:
        """None of them is a regulation."""
        readings = [r for leaf in edition.leaves() for r in leaf.readings]
        assert readings
        for reading in readings:
            assert (reading.name, reading.status) == ("inferred", "inferred")
            assert len(reading.evidence.vi) > 40
            assert reading.sources


class TestResults:
    """Column “Kết quả năm 2023” of the appendix."""

    def test_documents_come_to_60_5949_of_68(self, results: Scorecard) -> None:
        """The criteria add up exactly to what neither printed total reaches."""
        assert results.channels["documents"].score == Interval.of("60.5949")

    def test_the_whole_is_open_by_the_surveys(self, results: Scorecard) -> None:
        """22 points of the leader survey and 10 of SIPAS are not in the plan."""
        assert results.score == Interval.of("60.5949", "92.5949")
        assert results.index == results.score
        open_leaves = [leaf for leaf in results.leaves() if not leaf.score.is_exact]
        assert [leaf.code for leaf in open_leaves] == ["8.1", "leader_survey"]

    def test_the_stated_total_is_0_0149_too_low(self, results: Scorecard) -> None:
        """The table prints 60.58, which no sum of its rows gives."""
        stated = {item.place: item for item in results.stated}
        assert stated["documents"].stated == Fraction("60.58")
        assert stated["documents"].difference == Interval.of("-0.0149")

    def test_the_published_index_is_possible(self, results: Scorecard) -> None:
        """Footnote 1: 87.73 %, which leaves 27.1351 points to the surveys."""
        stated = {item.place: item for item in results.stated}
        assert stated["total"].stated == Fraction("87.73")
        assert stated["total"].stated in results.score
        surveys = stated["total"].stated - results.score.low
        assert surveys == Fraction("27.1351")
        assert surveys <= 32

    @pytest.mark.parametrize("code", PRINTED)
    def test_every_group_is_within_its_printed_rounding(
        self, results: Scorecard, code: str
    ) -> None:
        """Equal, but for three groups and the areas above them, which are rounded."""
        _, printed, _ = PRINTED[code]
        computed = results[code].score
        assert computed.is_exact
        expected = ({**ROUNDED, **ABOVE}).get(code, printed)
        assert computed.low == Fraction(expected)
        assert half_up(computed.low, 2) == Fraction(printed)

    @pytest.mark.parametrize(
        ("code", "score"),
        [
            ("1", "7.83"),
            ("2", "6"),
            ("3", "12.3027"),
            ("4", "6.1522"),
            ("5", "5.5"),
            ("6", "7.35"),
            ("7", "10.42"),
        ],
    )
    def test_the_areas(self, results: Scorecard, code: str, score: str) -> None:
        """Exactly, with every decimal of their criteria."""
        assert results[code].score == Interval.of(Fraction(score))

    def test_area_8_is_printed_without_sipas(self, results: Scorecard) -> None:
        """5.04 by documents; up to 10 more by SIPAS."""
        assert results["8"].score == Interval.of("5.04", "15.04")
        documented = [node.score for node in results["8"].components[1:]]
        assert total(documented) == Interval.of("5.04")

    def test_the_stated_groups_are_those_of_the_table(self, results: Scorecard) -> None:
        """Each printed number is kept beside the computed one."""
        stated = {item.place: item.stated for item in results.stated}
        printed = {code: Fraction(result) for code, (_, result, _) in PRINTED.items()}
        assert stated == {
            **printed,
            "documents": Fraction("60.58"),
            "total": Fraction("87.73"),
        }

    def test_only_the_rounded_groups_differ(self, results: Scorecard) -> None:
        """And the totals; every other printed number is exact."""
        different = {s.place for s in results.stated if s.difference != Interval.of(0)}
        assert different == {*ROUNDED, *ABOVE, "documents", "total"}

    def test_no_award_is_impossible(self, results: Scorecard) -> None:
        """Each result can be given by the rule, as stated or as inferred."""
        assert results.findings == ()

    def test_points_are_lost_on_21_leaves(self, results: Scorecard) -> None:
        """7.4051 of 68 in all."""
        lost = [
            leaf.max_score - leaf.score.low
            for leaf in results.leaves()
            if leaf.state == "awarded" and leaf.score.low < leaf.max_score
        ]
        assert len(lost) == 21
        assert sum(lost) == Fraction("7.4051")

    def test_component_indices_are_exact(self, results: Scorecard) -> None:
        """The score of an area in percent of its maximum."""
        assert results["2"].index == Interval.of(100)
        assert results["1"].index == Interval.of(Fraction(78300, 950))

    def test_the_first_command_of_the_readme_prints_it(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """Documents, the whole, and the difference to the plan's total."""
        path = EXAMPLES / "ha-giang-2023.toml"
        assert main(["score", str(path), "--lang", "en"]) == 0
        out = capsys.readouterr().out
        assert ": 60.5949 of 68\n" in out
        assert "Total: [60.5949, 92.5949] of 100, index [60.59, 92.59] %\n" in out
        assert "stated 60.58, computed 60.5949, difference -0.0149\n" in out


class TestTargets:
    """Column “Mục tiêu năm 2024” of the appendix."""

    def test_documents_come_to_65_65_not_to_65_85(self, targets: Scorecard) -> None:
        """The printed total is 0.20 too high."""
        assert targets.channels["documents"].score == Interval.of("65.65")
        stated = {item.place: item for item in targets.stated}
        assert stated["documents"].stated == Fraction("65.85")
        assert stated["documents"].difference == Interval.of("0.2")

    @pytest.mark.parametrize("code", PRINTED)
    def test_every_group_is_as_printed(self, targets: Scorecard, code: str) -> None:
        """No target was rounded."""
        assert targets[code].score == Interval.of(Fraction(PRINTED[code][2]))

    def test_area_8_is_printed_without_sipas(self, targets: Scorecard) -> None:
        """5.75 by documents."""
        assert targets["8"].score.low == Fraction("5.75")

    def test_no_target_is_below_the_result(
        self, results: Scorecard, targets: Scorecard
    ) -> None:
        """A plan to improve; short of the maximum on six leaves, by 2.35 points."""
        short = []
        for leaf in targets.leaves():
            if leaf.state == "awarded":
                assert leaf.score.low >= results[leaf.code].score.low
                short.append(leaf.max_score - leaf.score.low)
        assert sum(short) == Fraction("2.35")
        assert len([gap for gap in short if gap]) == 6
        assert targets.findings == ()


#: The inferred shares of the made-up province: reached, of how many, times the maximum.
SHARES = {
    "1.1": ("121", "128", "1.5"),
    "1.7": ("198", "210", "1.5"),
    "3.2.3": ("190", "211", "1"),
    "3.4.1": ("47900", "48210", "1.5"),
    "3.4.2": ("60120", "61350", "1.5"),
    "3.4.3": ("150900", "152400", "1"),
    "4.1.3": ("16", "20", "1"),
    "6.1.1": ("4810.5", "5200", "1"),
    "6.1.3": ("37.94", "38.4", "1"),
    "7.1.4": ("15", "22", "1"),
    "7.3.5": ("71540", "98000", "1.5"),
    "7.3.6": ("287", "350", "1.5"),
    "8.5": ("20", "22", "2"),
}


class TestIllustrative:
    """Made-up measurements for every leaf, by the sources and in the reading."""

    def test_it_is_plainly_made_up(self, edition: Framework) -> None:
        """And has a measurement for every datum of the edition."""
        card = scored(edition, "illustrative-2023")
        title = card.context.assessment.title
        assert title is not None
        assert "bịa" in title.vi
        assert "made up" in title.en
        assert set(card.context.data) == set(edition.data_by_name)
        assert not [leaf for leaf in card.leaves() if leaf.missing]
        assert card.findings == ()

    def test_by_the_sources_alone_much_stays_open(self, edition: Framework) -> None:
        """Full marks are stated, the rest of most scales is not."""
        card = scored(edition, "illustrative-2023")
        assert card.score == Interval.of("73.8910", "94.6410")
        assert card.channels["documents"].score == Interval.of("50.25", 68)
        assert card.channels["sipas"].score == Interval.of("8.6410")
        open_leaves = [leaf.code for leaf in card.leaves() if not leaf.score.is_exact]
        assert set(SHARES) - {"3.4.1", "3.4.2", "3.4.3"} < set(open_leaves)
        assert len(open_leaves) == 15

    def test_the_inferred_reading_closes_all_but_three(
        self, edition: Framework
    ) -> None:
        """What stays open no evidence explains, or is disputed in the file."""
        card = scored(edition, "illustrative-2023", "inferred")
        open_leaves = [leaf.code for leaf in card.leaves() if not leaf.score.is_exact]
        assert open_leaves == ["5.4", "8.4", "leader_survey"]

    @pytest.mark.parametrize("code", SHARES)
    def test_inferred_shares_count_exactly(self, edition: Framework, code: str) -> None:
        """Share times maximum, with no rounding on the way."""
        card = scored(edition, "illustrative-2023", "inferred")
        done, of, most = (Fraction(number) for number in SHARES[code])
        assert card[code].score == Interval.of(done / of * most)

    def test_the_inferred_whole_is_the_sum_by_hand(self, edition: Framework) -> None:
        """Full marks elsewhere, 0.75 for 1.3.2, two of three steps for 6.3.2."""
        card = scored(edition, "illustrative-2023", "inferred")
        shares = sum(
            Fraction(done) / Fraction(of) * Fraction(most)
            for done, of, most in SHARES.values()
        )
        full = 68 - sum(edition[code].max_score for code in SHARES)
        full -= 1 + Fraction("0.75") + Fraction("1.5") + Fraction("1.5")
        low = shares + full + Fraction("0.75") + Fraction("0.5")
        documents = card.channels["documents"].score
        assert documents == Interval(low, low + 3)
        assert card.score == Interval(
            low + 15 + Fraction("8.641"), low + 3 + 18 + Fraction("8.641")
        )


class TestAgainstTheSource:
    """The edition and the examples against the plan itself."""

    @staticmethod
    def table(shared: Path) -> list[dict[str, str]]:
        """The rows of the appendix, as printed."""
        path = shared / "tables" / "ha-giang-2024.csv"
        with path.open(encoding="utf-8", newline="") as file:
            lines = [line for line in file if not line.startswith("#")]
        return list(csv.DictReader(lines))

    def test_every_row_is_there_in_its_order(
        self, shared: Path, edition: Framework
    ) -> None:
        """And no other."""
        codes = [row["code"] for row in self.table(shared)]
        assert [*codes, "leader_survey"] == [node.code for node in edition.walk()]

    def test_every_maximum_result_and_target(
        self,
        shared: Path,
        edition: Framework,
        results: Scorecard,
        targets: Scorecard,
    ) -> None:
        """As printed, group rows within their rounding."""
        for row in self.table(shared):
            code = row["code"]
            if code == "8.1":
                assert not row["max"]
                continue
            sipas = 10 if code == "8" else 0
            assert edition[code].max_score == Fraction(row["max"]) + sipas
            for card, column in ((results, "result_2023"), (targets, "target_2024")):
                printed, low = Fraction(row[column]), card[code].score.low
                assert printed in (low, half_up(low, 2)), code
            if not edition[code].children:
                assert results[code].score == Interval.of(Fraction(row["result_2023"]))
                assert targets[code].score == Interval.of(Fraction(row["target_2024"]))

    def test_every_title_and_lead_agency(
        self, shared: Path, edition: Framework
    ) -> None:
        """Capitals, abbreviations of area titles and full stops aside."""
        for row in self.table(shared):
            node = edition[row["code"]]
            title = row["name_vi"].rstrip(".")
            if isinstance(node, Area):
                for short, full in (
                    ("CCHC", "cải cách hành chính"),
                    ("TTHC", "thủ tục hành chính"),
                    ("KT- XH", "kinh tế - xã hội"),
                ):
                    title = title.replace(short, full)
                title = title.capitalize()
                assert node.title.vi.casefold() == title.casefold()
            else:
                assert node.title.vi == title
                lead = row["lead"].replace("tình", "tỉnh")
                if row["lead"]:
                    assert lead.startswith(node.lead[0])
                assert bool(node.coordinating) == bool(row["coordinating"])

    def test_every_quote_of_the_plan_is_in_the_plan(
        self, shared: Path, edition: Framework
    ) -> None:
        """Word for word, line breaks aside."""
        path = shared / "sources" / "ha-giang-147-KH-UBND-2024.txt"
        text = unicodedata.normalize("NFC", path.read_text(encoding="utf-8"))
        text = " ".join(text.split())
        quotes = [
            (node.code, source.quote)
            for node in edition.walk()
            for source in node.cited
            if source.document == "147/KH-UBND" and source.quote
        ]
        assert len(quotes) > 100
        assert [(code, quote) for code, quote in quotes if quote not in text] == []
