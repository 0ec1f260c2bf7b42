from __future__ import annotations

import html.parser
import unicodedata
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parindex.aggregation import Mean, Pooled, WeightedSum
from parindex.criteria import (
    Area,
    Channel,
    Criterion,
    Framework,
    OverlayUsed,
    Reading,
)
from parindex.evaluation import evaluate
from parindex.explain import explain
from parindex.intervals import Interval
from parindex.measures import Datum
from parindex.render import describe, differences, heading, outline, tree
from parindex.render import html as table
from parindex.rules import Band, Bands, Compliance, Unmodelled
from parindex.sources import Document, Source
from parindex.text import LANGUAGES, Text
from parindex.words import between
from samples import (
    PUNCTUAL,
    assessment,
    book,
    criterion,
    framework,
    office,
    office_card,
)
from test_scorecard import cards

if TYPE_CHECKING:
    from parindex.scorecard import Scorecard
    from parindex.text import Language

HOSTILE = """<script>alert("x")</script> & 'y' </table>"""


def rows(card: Scorecard, language: Language = "vi", width: int = 100) -> list[str]:
    """The lines of the nodes, between the heading and the totals."""
    start = len(list(heading(card, language))) + 1
    return list(tree(card, language, width))[start:][: len(list(card.walk()))]


class TestTree:
    """The scored tree for a terminal: a line a node."""

    def test_the_office_in_vietnamese(self) -> None:
        """Heading, areas, totals and doubts, word for word."""
        lines = list(tree(office_card("appraised"), "vi", 72))
        assert lines[:6] == [
            "Bộ tiêu chí thử nghiệm",
            "Sở Thử nghiệm, năm 2023 · Thẩm định",
            "",
            "1  CHỈ ĐẠO, ĐIỀU HÀNH                 [3,3; 6,3] /  8  chưa xác định hết",
            "  1.1  Thực hiện kế hoạch                    1,8 /  2  được chấm",
            "  1.2  Chế độ báo cáo                          1 /  2  được chấm",
        ]
        assert lines[-5:] == [
            "",
            "Chấm qua tài liệu: [3,3; 16,8] trên 19 điểm",
            "Điều tra SIPAS: [0; 10] trên 10 điểm",
            "Tổng cộng: [13,3; 21,8] trên 29 điểm, chỉ số [45,86; 75,17] %",
            "Cần xem lại: 1.1, điểm được chấm là 1,8, nhưng số liệu cho 1,85",
        ]

    def test_the_office_in_english(self) -> None:
        """Decimal points, and printed totals beside the computed ones."""
        lines = list(tree(office_card(), "en"))
        assert lines[:2] == [
            "Test set of criteria",
            "Test Department, 2023 · Self-assessed",
        ]
        assert lines[-3:] == [
            "Total: stated 22, within the computed [≈ 19.398273, ≈ 22.898273]",
            "By documents: stated 13.6, within the computed [≈ 11.077273, ≈ 14.577273]",
            (
                "1: stated 6, computed [≈ 5.077273, ≈ 5.577273], "
                "difference [≈ 0.422727, ≈ 0.922727]"
            ),
        ]

    def test_columns_stand_under_each_other(self) -> None:
        """Vietnamese letters are one column wide, marks and all."""
        lines = rows(office_card())
        assert len({line.index(" / ") for line in lines}) == 1
        assert len(lines) == len(list(office_card().walk()))

    @pytest.mark.parametrize("width", [70, 80, 100, 160])
    def test_no_line_is_wider_than_the_terminal(self, width: int) -> None:
        """Titles are cut between words, with an ellipsis."""
        lines = rows(office_card("appraised"), "vi", width)
        assert max(map(len, lines)) <= width
        assert any("…" in line for line in lines) == (width == 70)
        assert not any(" …" in line for line in lines)

    def test_a_very_narrow_terminal_still_gets_the_scores(self) -> None:
        """Titles keep 24 columns; the line is then wider than the terminal."""
        (line, *_) = rows(office_card("appraised"), "vi", 10)
        assert line == "1  CHỈ ĐẠO, ĐIỀU HÀNH     [3,3; 6,3] /  8  chưa xác định hết"

    def test_the_level_of_a_node_is_its_indentation(self) -> None:
        """Two columns a level."""
        starts = {line.split()[0]: len(line) - len(line.lstrip()) for line in
                  rows(office_card())}  # fmt: skip
        assert (starts["1"], starts["1.3"], starts["1.3.1"]) == (0, 2, 4)

    def test_the_heading_says_what_the_assessment_says_of_itself(self) -> None:
        """An example is plainly marked as one; reading and overlay are named."""
        used = OverlayUsed(id="own/annex", title=Text("A", "A"), content_hash="")
        whole = attrs.evolve(office(), overlays=(used,))
        year = assessment(book(), of=whole.id, title="Số liệu bịa")
        lines = list(tree(evaluate(whole, year, reading="inferred"), "vi"))
        assert lines[1:3] == [
            (
                "Unit, năm 2023 · Tự đánh giá · cách hiểu “inferred” · "
                "theo bản bổ sung own/annex"
            ),
            "Số liệu bịa",
        ]

    def test_a_total_that_agrees_is_not_repeated(self) -> None:
        """Only differences are worth a line."""
        leaf = criterion(Unmodelled())
        for stated, more in (("1", 0), ("0,9", 1)):
            year = assessment(book(awarded={"1": 1}, stated={"total": stated}))
            lines = list(tree(evaluate(framework(leaf), year), "vi"))
            assert len(lines) == 6 + more
        assert lines[-1] == "Tổng cộng: văn bản ghi 0,9, tính được 1, chênh -0,1"

    def test_where_nothing_applies_there_is_no_index(self) -> None:
        """The total is then 0 of 0."""
        whole = framework(criterion(Unmodelled()), not_applicable="reduce_maximum")
        card = evaluate(whole, assessment(book(not_applicable=["1"])))
        assert list(tree(card, "vi"))[-1] == "Tổng cộng: 0 trên 0 điểm"


class Cells(html.parser.HTMLParser):
    """Reads a table back: its tags, its attributes and its texts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.texts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag and its attributes."""
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        """Note a text."""
        self.texts.append(data)


class TestHtml:
    """The scored tree for a notebook."""

    TAGS = frozenset(
        ["table", "caption", "br", "thead", "tbody", "tfoot", "tr", "th", "td"]
    )

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_everything_is_escaped(self, language: Language) -> None:
        """Titles, units and names of overlays cannot bring tags of their own."""
        leaf = criterion(Unmodelled(), title=HOSTILE)
        used = OverlayUsed(id=HOSTILE, title=Text("A", "A"), content_hash="")
        whole = framework(
            leaf,
            title=HOSTILE,
            channels=(Channel(name="documents", title=HOSTILE),),
            overlays=(used,),
        )
        year = assessment(book(stated={"documents": 2}), unit=HOSTILE, title=HOSTILE)
        cells = Cells(table(evaluate(whole, year), language))
        assert set(cells.tags) == self.TAGS
        assert cells.attributes == {"colspan"}
        assert cells.texts.count(HOSTILE) == 3
        assert sum(HOSTILE in text for text in cells.texts) == 6

    def test_it_needs_nothing_from_elsewhere(self) -> None:
        """No address, no script, no style sheet."""
        text = table(office_card())
        for foreign in ("http", "src=", "href", "<script", "<style", "@import", "url("):
            assert foreign not in text

    def test_it_has_a_row_a_node_and_the_totals_below(self) -> None:
        """Groups are bold, as headings of their rows."""
        cells = Cells(table(office_card("appraised"), "en"))
        count = len(list(office_card().walk()))
        assert cells.tags.count("tr") == 1 + count + 4
        first = cells.texts.index("1")
        assert cells.texts[first : first + 5] == [
            "1",
            "STEERING",
            "[3.3, 6.3]",
            "8",
            "not all settled",
        ]
        heads = ["Code", "Title", "Score", "Maximum", "State"]
        assert cells.texts[2:7] == heads
        assert cells.tags.count("th") == 5 + 5 * 4


class TestOutline:
    """A framework as a tree of titles and maxima."""

    def test_the_office_in_short(self) -> None:
        """Title, id, every node with its maximum, the scale and the notes."""
        lines = list(outline(office(), "vi"))
        assert lines[:4] == [
            "Bộ tiêu chí thử nghiệm",
            "test/office/2023",
            "  1  CHỈ ĐẠO, ĐIỀU HÀNH  (8)",
            "    1.1  Thực hiện kế hoạch  (2)",
        ]
        assert lines[-2:] == [
            "Thang điểm: từ -1 đến 30",
            "Lưu ý: Số liệu bịa để thử phần mềm.",
        ]

    def test_an_overlay_is_named(self) -> None:
        """The outline is of the framework with it."""
        used = OverlayUsed(id="own/annex", title=Text("A", "A"), content_hash="")
        lines = list(outline(attrs.evolve(office(), overlays=(used,)), "en"))
        assert lines[2] == "from the overlay own/annex"
        assert lines[-2] == "Scale: from -1 to 30"

    def test_how_the_whole_is_made_up_is_said(self) -> None:
        """Where it is no sum; with each reading of it."""
        weights = {"1": "0.5", "2": 2}
        weighted = Reading(
            name="weighted",
            aggregation=WeightedSum(weights=weights),
            scale=Interval.of(0, "2.5"),
            evidence=Text("Khớp", "Fits"),
        )
        leaves = criterion(Unmodelled(), "1"), criterion(Unmodelled(), "2")
        whole = framework(*leaves, aggregation=Unmodelled(), readings=(weighted,))
        assert list(outline(whole, "en"))[-4:] == [
            "Maximum: 2",
            "Aggregation: no source states it; possible: from 0 to 2 points",
            (
                "Inferred aggregation (reading “weighted”), not a regulation: the sum "
                "of the components times their weights (1 × 0.5; 2 × 2), "
                "scale from 0 to 2.5"
            ),
            "  Evidence: Fits",
        ]
        assert list(outline(framework(*leaves), "vi"))[-1] == "Điểm tối đa: 2"


class TestDescribe:
    """One area or criterion of a framework."""

    def test_a_group_says_how_it_is_made_up(self) -> None:
        """As stated, then in each reading, with its evidence and sources."""
        source = Source(document="01", place="row 1")
        inferred = Reading(
            name="mean",
            aggregation=Mean(),
            evidence=Text("Khớp", "Fits"),
            sources=(source,),
        )
        stated = Reading(
            name="pooled",
            aggregation=Pooled(),
            status="stated",
            evidence="Có hai cách.",
        )
        group = Criterion(
            code="1",
            title="One",
            max_score=100,
            aggregation=Mean(weights={"1.1": 1, "1.2": 2}),
            components=(criterion(Unmodelled(), "1.1"), criterion(Unmodelled(), "1.2")),
            readings=(inferred, stated),
            sources=(attrs.evolve(source, place="row 2"),),
            overlay="own",
        )
        whole = framework(group, documents=(Document(id="01", title="Decision"),))
        assert list(describe(whole, group, "vi")) == [
            "1 One",
            "Điểm tối đa: 100",
            "  1.1  Criterion 1.1  (1)",
            "  1.2  Criterion 1.2  (1)",
            (
                "Cách tổng hợp: bình quân có trọng số các thành phần (1.1 × 1; "
                "1.2 × 2), quy về thang của mục này (theo bản bổ sung own)"
            ),
            (
                "Cách tổng hợp suy luận (cách hiểu “mean”), không phải quy định: "
                "bình quân các thành phần, quy về thang của mục này"
            ),
            "  Căn cứ suy luận: Khớp",
            "  Nguồn: 01, row 1",
            (
                "Cách tổng hợp theo cách hiểu “pooled”: bình quân gộp mọi tiêu chí bên "
                "dưới, quy về thang của mục này"
            ),
            "  Căn cứ suy luận: Có hai cách.",
            "Nguồn: 01, row 2",
        ]

    def test_a_group_lists_its_components(self) -> None:
        """With their maxima."""
        assert list(describe(office(), office()["1.3"], "vi")) == [
            "1.3 Công tác kiểm tra",
            "Điểm tối đa: 2",
            "  1.3.1  Tỷ lệ cơ quan được kiểm tra  (1)",
            "  1.3.2  Xử lý vấn đề phát hiện  (1)",
        ]

    def test_a_group_has_its_sources(self) -> None:
        """Where its maximum is stated."""
        area = Area(
            code="1",
            title="Area",
            max_score=1,
            criteria=(criterion(Unmodelled(), "1.1"),),
            sources=(Source(document="01", place="row 1"),),
        )
        whole = framework(area, documents=(Document(id="01", title="Decision"),))
        assert list(describe(whole, area, "en"))[-1] == "Source: 01, row 1"

    def test_a_criterion_has_its_rule_and_every_reading(self) -> None:
        """Sources under the rule they state, agencies and notes below."""
        whole = office()
        assert list(describe(whole, whole["2.1"], "en")) == [
            "2.1 Dossiers on time",
            "Maximum: 2",
            "Channel: By documents",
            "Rule, as far as a source states it:",
            "  by dossiers on time as a share of dossiers received:",
            "    95 % or more: 2 points",
            "    below 95 %: not stated; possible: from 0 to 2 points",
            "    a denominator of 0: not applicable",
            "Source: 01/QĐ-TEST, Phụ lục, mục 2.1: “đạt từ 95% trở lên”",
            "Inferred rule (reading “inferred”), not a regulation:",
            "  by dossiers on time as a share of dossiers received:",
            "    80 % or more: rising evenly from 1.6 to 2 points",
            "    below 80 %: 0 points",
            "    a denominator of 0: not applicable",
            "  Evidence: Last year gave 1.94 for 97 %",
            "  Source: 02/BC-TEST, trang 3: “đạt 97%”",
        ]
        assert list(describe(whole, whole["1.1"], "vi"))[-2:] == [
            "Cơ quan chủ trì: Văn phòng",
            "Cơ quan phối hợp: Các phòng; Các trung tâm",
        ]

    def test_a_penalty_has_a_scale(self) -> None:
        """From the least to the most."""
        lines = list(describe(office(), office()["3.4"], "vi"))
        assert lines[1] == "Thang điểm: từ -1 đến 0"

    def test_a_framework_without_channels_names_none(self) -> None:
        """Nothing is said where there is nothing to say."""
        whole = framework(criterion(Compliance(answer="plan")))
        assert list(describe(whole, whole["1"], "en")) == [
            "1 Criterion 1",
            "Maximum: 1",
            "Rule (no source given):",
            "  Plan – Yes: 1 point",
            "  Plan – No: 0 points",
        ]


class TestDifferences:
    """What differs between two frameworks, before and after."""

    STEPS = Bands(
        measure=PUNCTUAL,
        bands=[Band(at_least="95 %", score=1)],
        otherwise=0,
        no_cases="full",
    )

    def told(self, before: Framework, after: Framework) -> list[str]:
        """The lines in English."""
        return list(differences(before, after, "en"))

    def test_equal_frameworks_do_not_differ(self) -> None:
        """Which is said."""
        assert self.told(office(), office()) == ["Nothing differs"]
        assert list(differences(office(), office(), "vi")) == ["Không có gì khác nhau"]

    def test_a_rule_is_shown_in_words(self) -> None:
        """Each line of it, before and after."""
        before = framework(criterion(self.STEPS))
        after = framework(criterion(Compliance(answer="plan")))
        assert self.told(before, after) == [
            "criterion 1 rule",
            "  - by on time as a share of received:",
            "  -   95 % or more: 1 point",
            "  -   below 95 %: 0 points",
            "  -   a denominator of 0: 1 point",
            "  + Plan – Yes: 1 point",
            "  + Plan – No: 0 points",
        ]

    def test_every_other_field_is_shown_as_a_reader_sees_it(self) -> None:
        """Titles in the language, numbers as printed, sources with their words."""
        reading = Reading(
            name="inferred", rule=Unmodelled(), evidence=Text("Khớp", "Fits")
        )
        used = OverlayUsed(id="own", title=Text("Riêng", "Own"), content_hash="")
        source = Source(document="01", quote="từ 95%")
        document = Document(id="01", title=Text("Quyết định", "Decision"))
        group = Criterion(
            code="1",
            title="One",
            max_score=1,
            components=(criterion(self.STEPS, "1.1"),),
        )
        before = framework(group, data=office().data[:1] + framework(group).data)
        after = framework(
            criterion(
                self.STEPS,
                title="Two",
                max_score="1,5",
                readings=(reading,),
                sources=(source,),
                lead=["Văn phòng"],
            ),
            first_year=2024,
            data=(*framework(group).data, Datum(name="new", title="New", kind="flag")),
            documents=(document,),
            overlays=(used,),
        )
        assert self.told(before, after) == [
            "framework max_score",
            "  - 1",
            "  + 1.5",
            "framework first_year",
            "  + 2024",
            "framework overlays",
            "  + Own",
            "criterion 1 title",
            "  - One",
            "  + Two",
            "criterion 1 max_score",
            "  - 1",
            "  + 1.5",
            "criterion 1 rule",
            "  + by on time as a share of received:",
            "  +   95 % or more: 1 point",
            "  +   below 95 %: 0 points",
            "  +   a denominator of 0: 1.5 points",
            "criterion 1 sources",
            "  + 01: “từ 95%”",
            "criterion 1 readings",
            "  + inferred: Fits",
            "criterion 1 lead",
            "  + Văn phòng",
            "criterion 1.1",
            "  - 1.1  Criterion 1.1  (1)",
            "datum tasks",
            "  - Tasks in the plan",
            "datum new",
            "  + New",
            "document 01",
            "  + Decision",
        ]

    def test_an_aggregation_is_shown_in_words(self) -> None:
        """Of a node and of the whole, before and after."""

        def of(**fields: Any) -> Framework:
            leaves = criterion(Unmodelled(), "1.1"), criterion(Unmodelled(), "1.2")
            given: dict[str, Any] = {"title": "One", "max_score": 2}
            return framework(
                Criterion(code="1", components=leaves, **given, **fields),
            )

        mean = of(aggregation=Mean(weights={"1.1": 1, "1.2": 3}))
        assert self.told(of(), mean) == [
            "criterion 1 aggregation",
            "  - the sum of the components",
            (
                "  + the weighted mean of the components (1.1 × 1; 1.2 × 3), "
                "each rescaled to this node's range"
            ),
        ]
        reading = Reading(name="r", aggregation=Pooled(), evidence="Fits.")
        other = attrs.evolve(of(), aggregation=Unmodelled(), readings=[reading])
        assert self.told(of(), other) == [
            "framework aggregation",
            "  - the sum of the components",
            "  + no source states it; possible: from 0 to 2 points",
            "framework readings",
            "  + r: Fits.",
        ]


def test_vietnamese_letters_are_composed() -> None:
    """So that a letter is one character, and one column, however it was typed."""
    spelt_out = unicodedata.normalize("NFD", "Điểm thưởng")
    leaf = criterion(Unmodelled(), title=spelt_out)
    card = evaluate(framework(leaf), assessment(book()))
    (line,) = rows(card)
    assert line.startswith("1  Điểm thưởng ")


@pytest.mark.property
@given(card=cards(), language=st.sampled_from(LANGUAGES))
def test_every_node_is_shown_and_explained(card: Scorecard, language: Language) -> None:
    """Whatever its title and its rule: a line, a row, and lines that say why."""
    codes = [node.code for node in card.walk()]
    assert [line.split()[0] for line in rows(card, language)] == codes
    assert all(line.isprintable() for line in tree(card, language))
    cells = Cells(table(card, language))
    assert set(cells.tags) <= TestHtml.TAGS
    assert cells.tags.count("tr") > len(codes)
    for node in card.root.walk():
        head, context, score, *lines = explain(node, language).split("\n")
        assert head.startswith(node.code)
        assert "2023" in context
        assert between(node.score, language) in score
        assert all(line.isprintable() for line in lines)
