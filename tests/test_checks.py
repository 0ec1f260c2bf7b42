from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parindex.checks import (
    BOUNDS,
    Bound,
    Threshold,
    check_framework,
    check_rule,
    thresholds,
)
from parindex.criteria import Reading
from parindex.measures import Change, Number, Ratio
from parindex.rules import (
    Band,
    Bands,
    Branch,
    Checklist,
    Compliance,
    Increase,
    Lowest,
    Part,
    Proportional,
    RankBands,
    Rounded,
    Unmodelled,
)
from parindex.sources import Document, Source
from parindex.units import parse_amount
from samples import PUNCTUAL, criterion, framework

if TYPE_CHECKING:
    from parindex.rules import Rule

MANY = Number(of="received")
PLANNED = Ratio(of="on_time", to="received")
RISE = Change(now=MANY, base=MANY)
FALL = Change(now=MANY, base=MANY, direction="decrease")


def bounds_of(quote: str, amount: object, measure: object = PUNCTUAL) -> set[Bound]:
    """The bounds with which a quote states an amount."""
    value = parse_amount(amount)
    return {b for b in BOUNDS if Threshold(b, value, measure).stated_in(quote)}


class TestBoundWords:
    """A threshold occurs in its quoted words with the right bound word."""

    @pytest.mark.parametrize(
        ("quote", "amount", "bound"),
        [
            # Words of plan 147/KH-UBND of Hà Giang, and of 2639/QĐ-UBND of Vĩnh Long.
            ("Số đơn vị được kiểm tra đạt từ 30% trở lên", "30 %", "at_least"),
            ("đạt từ 95% trở lên", "95 %", "at_least"),
            ("90% số TTHC trở lên", "90 %", "at_least"),
            ("80% trở lên", "80 %", "at_least"),
            ("Phấn đấu tiếp nhận 60% trở lên số hồ sơ", "60 %", "at_least"),
            ("Giải ngân từ 90% trở lên so với kế hoạch", "90 %", "at_least"),
            ("Từ 80% số TTHC trở lên có phát sinh", "80 %", "at_least"),
            ("Cấp tỉnh đạt tối thiểu 40%;", "40 %", "at_least"),
            ("tối thiểu từ 30% trở lên đối với cơ quan", "30 %", "at_least"),
            ("Tối thiểu 98,5% hồ sơ TTHC", "98.5 %", "at_least"),
            ("trong số đó, ít nhất 80% thủ tục", "80 %", "at_least"),
            ("Hàng năm đạt trên 30% cơ quan", "30 %", "above"),
            ("đạt trên 90%", "90 %", "above"),
            ("tỷ lệ người dân xuống dưới 29%", "29 %", "below"),
            ("không quá 50% số biên chế", "50 %", "at_most"),
            ("đạt tỷ lệ từ 10% trở lên", "10 %", "at_least"),
            ("giao từ 4% trở.", "4 %", "at_least"),
            ("từ 90% đơn vị hành chính cấp xã", "90 %", "at_least"),
            # Other Vietnamese words.
            ("không dưới 70%", "70 %", "at_least"),
            ("không thấp hơn 70%", "70 %", "at_least"),
            ("không ít hơn 70%", "70 %", "at_least"),
            ("đạt hơn 70%", "70 %", "above"),
            ("cao hơn 70%", "70 %", "above"),
            ("vượt 70%", "70 %", "above"),
            ("vượt quá 70%", "70 %", "above"),
            ("quá 70%", "70 %", "above"),
            ("từ trên 70%", "70 %", "above"),
            ("không vượt quá 70%", "70 %", "at_most"),
            ("không vượt 70%", "70 %", "at_most"),
            ("không nhiều hơn 70%", "70 %", "at_most"),
            ("không hơn 70%", "70 %", "at_most"),
            ("không trên 70%", "70 %", "at_most"),
            ("tối đa 70%", "70 %", "at_most"),
            ("nhiều nhất là 70%", "70 %", "at_most"),
            ("từ 70% trở xuống", "70 %", "at_most"),
            ("đến 70%", "70 %", "at_most"),
            ("tới 70%", "70 %", "at_most"),
            ("dưới mức 70%", "70 %", "below"),
            ("thấp hơn 70%", "70 %", "below"),
            ("ít hơn 70%", "70 %", "below"),
            ("chưa đến 70%", "70 %", "below"),
            ("chưa đạt 70%", "70 %", "below"),
            ("không đạt 70%", "70 %", "below"),
            ("≥ 70%", "70 %", "at_least"),
            (">=70%", "70 %", "at_least"),
            ("> 70%", "70 %", "above"),
            ("≤ 70%", "70 %", "at_most"),
            ("<= 70%", "70 %", "at_most"),
            ("<70%", "70 %", "below"),
            ("từ 70 phần trăm trở lên", "70 %", "at_least"),
            # English words.
            ("at least 70 %", "70 %", "at_least"),
            ("70 % or more", "70 %", "at_least"),
            ("70 percent and above", "70 %", "at_least"),
            ("a minimum of 70 %", "70 %", "at_least"),
            ("not less than 70 %", "70 %", "at_least"),
            ("from 70 %", "70 %", "at_least"),
            ("no fewer than 70 %", "70 %", "at_least"),
            ("more than 70 %", "70 %", "above"),
            ("above 70 %", "70 %", "above"),
            ("exceeding 70 %", "70 %", "above"),
            ("no more than 70 %", "70 %", "at_most"),
            ("not exceeding 70 %", "70 %", "at_most"),
            ("up to 70 %", "70 %", "at_most"),
            ("70 % or less", "70 %", "at_most"),
            ("at most 70 %", "70 %", "at_most"),
            ("less than 70 %", "70 %", "below"),
            ("below 70 %", "70 %", "below"),
            ("under 70 per cent", "70 %", "below"),
        ],
    )
    def test_a_bound_word_states_one_bound(
        self, quote: str, amount: str, bound: Bound
    ) -> None:
        """That one, and none of the other three."""
        assert bounds_of(quote, amount) == {bound}

    @pytest.mark.parametrize(
        ("quote", "amount", "bound"),
        [
            ("Có từ 03 sáng kiến hoặc giải pháp mới trở lên", 3, "at_least"),
            ("Có từ 02 cuộc đối thoại/diễn đàn trở lên", 2, "at_least"),
            ("Từ 50 TTHC trở lên", 50, "at_least"),
            ("Tăng 01 đơn vị SNCL trở lên so với năm 2023", 1, "at_least"),
            ("có thêm từ 02 đơn vị SNCL (trừ trường hợp giao lại)", 2, "at_least"),
            ("Có thêm ít nhất 01 đơn vị sự nghiệp", 1, "at_least"),
            ("Đầy đủ 05 hoạt động TDTHPL", 5, "at_least"),
            ("Tuyên truyền CCHC cả 3 hình thức sau", 3, "at_least"),
            ("(không quá 03 người)", 3, "at_most"),
            ("trong vòng 5 ngày", 5, "at_most"),
            ("trong thời hạn 05 ngày làm việc", 5, "at_most"),
            ("within 5 days", 5, "at_most"),
            ("no later than 5 days", 5, "at_most"),
            ("chậm quá 5 ngày", 5, "above"),
            ("chưa đến 5 ngày", 5, "below"),
            ("ít nhất 12 500 tỷ đồng", "12500 tỷ đồng", "at_least"),
            ("ít nhất 12.500 tỷ đồng", "12500 tỷ đồng", "at_least"),
            ("at least 12,500", 12_500, "at_least"),
            ("từ 1,5 điểm trở lên", "1.5", "at_least"),
        ],
    )
    def test_counts_and_amounts_are_bounded_too(
        self, quote: str, amount: object, bound: Bound
    ) -> None:
        """Leading zeros, groups of thousands and decimals as printed."""
        assert bounds_of(quote, amount, MANY) == {bound}

    @pytest.mark.parametrize(
        ("quote", "low", "high", "bounds"),
        [
            ("từ 20% đến dưới 30%", 20, 30, ("at_least", "below")),
            ("Từ 70% đến dưới 100%", 70, 100, ("at_least", "below")),
            ("nhóm B (từ 80% đến dưới 90%) trở lên", 80, 90, ("at_least", "below")),
            ("từ 20 đến dưới 30%", 20, 30, ("at_least", "below")),
            ("từ 20% đến 30%", 20, 30, ("at_least", "at_most")),
            ("trên 20% đến 30%", 20, 30, ("above", "at_most")),
            ("trên 20% đến dưới 30%", 20, 30, ("above", "below")),
            ("20-30%", 20, 30, ("at_least", "at_most")),
            ("20% – 30%", 20, 30, ("at_least", "at_most")),
            ("Từ 70% - 100% số văn bản", 70, 100, ("at_least", "at_most")),
            ("20 to < 30 %: 0.5", 20, 30, ("at_least", "below")),
            ("20-<30 %: 0.5", 20, 30, ("at_least", "below")),
            ("from 20 to below 30 %", 20, 30, ("at_least", "below")),
            ("20 to 30 %", 20, 30, ("at_least", "at_most")),
        ],
    )
    def test_a_range_states_both_ends(
        self, quote: str, low: int, high: int, bounds: tuple[Bound, Bound]
    ) -> None:
        """The percent sign may stand once, after the second number."""
        found = (
            bounds_of(quote, f"{low} %", PLANNED),
            bounds_of(quote, f"{high} %", PLANNED),
        )
        assert found == ({bounds[0]}, {bounds[1]})

    def test_each_step_of_a_scale_is_read_by_itself(self) -> None:
        """Scores between them are numbers too, and no thresholds."""
        quote = "từ 30% trở lên: 1; từ 20% đến dưới 30%: 0,5; dưới 20%: 0"
        assert bounds_of(quote, "30 %") == {"at_least", "below"}
        assert bounds_of(quote, "20 %") == {"at_least", "below"}
        assert bounds_of(quote, 1, MANY) == bounds_of(quote, "0.5", MANY) == set()

    @pytest.mark.parametrize(
        ("quote", "amount"),
        [
            # Words that stand near a number and do not bound it.
            ("trên địa bàn tỉnh đạt 95%", "95 %"),
            ("dưới các hình thức, đạt 95%", "95 %"),
            ("Hoàn thành 90% kế hoạch", "90 %"),
            ("80% CQCM đạt điểm đánh giá từ tốt trở lên", "80 %"),
            ("đạt 90%; các đơn vị khác từ 50% trở lên", "90 %"),
            ("đạt 90%. Từ mức khá trở lên", "90 %"),
            # Other numbers.
            ("từ 95 hồ sơ trở lên", "95 %"),
            ("đạt từ 95% trở lên", "9.5 %"),
            ("Nghị định số 59/2012/NĐ-CP", "59 %"),
            ("từ 195% trở lên", "95 %"),
            ("từ chín mươi lăm phần trăm trở lên", "95 %"),
            ("", "95 %"),
        ],
    )
    def test_what_no_bound_word_states_is_not_stated(
        self, quote: str, amount: str
    ) -> None:
        """Neither by a word that means something else, nor by another number."""
        assert bounds_of(quote, amount, PLANNED) == set()

    def test_a_percentage_is_no_count(self) -> None:
        """95 % is not 95 cases."""
        assert bounds_of("từ 95% trở lên", 95, MANY) == set()
        assert bounds_of("từ 95 hồ sơ trở lên", 95, MANY) == {"at_least"}

    def test_a_share_may_be_written_as_a_fraction(self) -> None:
        """In the quote, in the rule, or in both."""
        assert bounds_of("tối thiểu 2/3 số đơn vị", "2/3") == {"at_least"}
        assert bounds_of("tối thiểu 95%", "19/20") == {"at_least"}
        assert bounds_of("tối thiểu 3/4 số đơn vị", "75 %") == {"at_least"}
        assert bounds_of("đến ngày 23/7/2012", "7/20") == set()

    @pytest.mark.parametrize("word", ["đúng", "bằng", "exactly", "="])
    def test_an_exact_number_is_both_ends(self, word: str) -> None:
        """At least and at most."""
        assert bounds_of(f"{word} 3", 3, MANY) == {"at_least", "at_most"}

    def test_all_of_a_whole_needs_no_word(self) -> None:
        """There is nothing above 100 % of a share; of a plan there is."""
        assert bounds_of("100% số TTHC", "100 %") == {"at_least"}
        assert bounds_of("đến 100% đơn vị", "100 %") == {"at_least", "at_most"}
        assert bounds_of("Hoàn thành 100% kế hoạch", "100 %", PLANNED) == set()
        assert bounds_of("90% số TTHC", "100 %") == set()

    def test_a_bullet_is_no_range(self) -> None:
        """A dash before the first number begins a list."""
        assert bounds_of("- 90% các sở", "90 %") == set()
        assert bounds_of("đạt 40%;\n- 90% các sở", "90 %") == set()

    @pytest.mark.property
    @given(
        number=st.integers(0, 99),
        bound=st.sampled_from(BOUNDS),
        other=st.integers(100, 10**6),
    )
    def test_what_a_message_says_is_what_a_quote_would_say(
        self, number: int, bound: Bound, other: int
    ) -> None:
        """The words for a threshold, quoted, state it, and no other."""
        threshold = Threshold(bound, parse_amount(f"{number} %"), PLANNED)
        for words in (threshold.shown("vi"), threshold.shown("en")):
            assert bounds_of(f"{words}, {other}", f"{number} %", PLANNED) == {bound}
            assert bounds_of(words, other, MANY) == set()


class TestWordsWithoutNumbers:
    """A comparison with a base may be said without a number."""

    @pytest.mark.parametrize(
        ("quote", "measure", "bound"),
        [
            ("Phấn đấu cao hơn so với năm 2023", RISE, "above"),
            ("Phấn đấu tăng hơn so với năm 2023", RISE, "above"),
            ("tăng so với năm trước liền kề", RISE, "above"),
            ("Tăng so với năm năm 2023", RISE, "above"),
            ("higher than last year", RISE, "above"),
            ("Giảm so với năm 2023", FALL, "above"),
            ("thấp hơn năm trước", FALL, "above"),
            ("reduced against 2021", FALL, "above"),
            ("giảm so với năm 2023", RISE, "below"),
            ("tăng so với năm 2023", FALL, "below"),
            ("không vượt quá số lượng biên chế được giao", RISE, "at_most"),
            ("không tăng so với năm trước", RISE, "at_most"),
            ("không giảm so với năm trước", RISE, "at_least"),
            ("bằng hoặc cao hơn năm trước", RISE, "at_least"),
            ("not lower than last year", RISE, "at_least"),
            ("no more than last year", RISE, "at_most"),
        ],
    )
    def test_more_and_less_than_the_base_are_a_change_of_0(
        self, quote: str, measure: Change, bound: Bound
    ) -> None:
        """More or less, whichever way counts; years are no amounts."""
        assert bounds_of(quote, 0, measure) == {bound}

    @pytest.mark.parametrize(
        ("quote", "bounds"),
        [
            ("vượt chỉ tiêu được Chính phủ giao", {"above"}),
            ("không vượt quá số lượng biên chế được giao", {"at_most"}),
            ("ít hơn so với số lượng công chức", {"below"}),
            ("đạt và vượt chỉ tiêu", {"above", "at_least"}),
        ],
    )
    def test_against_a_plan_they_are_a_ratio_of_100_percent(
        self, quote: str, bounds: set[Bound]
    ) -> None:
        """The plan itself is 100 %."""
        assert bounds_of(quote, "100 %", PLANNED) == bounds
        assert bounds_of(quote, "90 %", PLANNED) == set()
        assert bounds_of(quote, "100 %") == set()

    @pytest.mark.parametrize(
        "quote",
        [
            "Không có sai phạm về sử dụng kinh phí",
            "không để xảy ra trễ hẹn",
            "Không ban hành các quy định TTHC trái thẩm quyền",
            "no leader disciplined",
            "without violations",
        ],
    )
    def test_none_is_at_most_0(self, quote: str) -> None:
        """For a count, and for a share."""
        assert bounds_of(quote, 0, MANY) == {"at_most"}
        assert bounds_of(quote, "0 %") == {"at_most"}

    @pytest.mark.parametrize(
        ("quote", "measure"),
        [
            ("giảm từ 6% trở lên so với năm 2021", FALL),
            ("Tăng 01 đơn vị trở lên so với năm 2023", RISE),
            ("không quá 03 người", MANY),
            ("không có quá 03 trường hợp", MANY),
            ("no more than 3 cases", MANY),
            ("tăng trưởng", MANY),
        ],
    )
    def test_a_number_in_the_clause_is_what_is_compared(
        self, quote: str, measure: Any
    ) -> None:
        """So the words state that number, not 0."""
        assert bounds_of(quote, 0, measure) == set()


STEPS = Bands(
    measure=PUNCTUAL,
    bands=[
        Band(at_least="30 %", score=1),
        Band(at_least="20 %", score="0.5"),
        Band(below="20 %", score=0),
    ],
    no_cases="zero",
)


class TestThresholds:
    """Every threshold inside a rule is found, in its order."""

    @staticmethod
    def found(rule: Rule) -> list[tuple[str, str]]:
        """Each threshold as its bound and its amount."""
        return [(t.bound, str(t.amount)) for t in thresholds(rule)]

    def test_the_steps_of_bands(self) -> None:
        """From the first to the last, with what is measured."""
        assert self.found(STEPS) == [
            ("at_least", "30 %"),
            ("at_least", "20 %"),
            ("below", "20 %"),
        ]
        assert {threshold.measure for threshold in thresholds(STEPS)} == {PUNCTUAL}

    def test_the_gate_of_a_line(self) -> None:
        """Its full value is no threshold: the line reaches it."""
        for name, bound in (("gate_at_least", "at_least"), ("gate_above", "above")):
            gate: Any = {name: "80 %"}
            rule = Proportional(measure=PUNCTUAL, full="95 %", no_cases="zero", **gate)
            assert self.found(rule) == [(bound, "80 %")]

    def test_an_increase_and_a_position(self) -> None:
        """They have no bands of their own, or no measure."""
        rule = Increase(measure=RISE, at_least="6 %", otherwise=0, no_cases="zero")
        assert self.found(rule) == [("at_least", "6 %")]
        ranked = RankBands(rank="place", bands=[Band(at_most=3, score=1)], otherwise=0)
        assert self.found(ranked) == [("at_most", "3")]
        assert next(thresholds(ranked)).measure is None

    def test_rules_inside_rules(self) -> None:
        """In cases, parts, conditions, and under rounding."""
        gate = Proportional(measure=PLANNED, gate_above="50 %", no_cases="zero")
        rule = Lowest(
            rules=[
                Branch(answer="plan", cases={"yes": STEPS, "no": Unmodelled()}),
                Checklist(
                    parts=[
                        Part(max_score=1, rule=Rounded(rule=gate, digits=0)),
                        Part(max_score=0, answer="plan"),
                    ]
                ),
            ]
        )
        assert self.found(rule) == [*self.found(STEPS), ("above", "50 %")]
        measures = [threshold.measure for threshold in thresholds(rule)]
        assert measures == [PUNCTUAL, PUNCTUAL, PUNCTUAL, PLANNED]


class TestLint:
    """A rule stands on quoted words, and says what they say."""

    @staticmethod
    def ids(rule: Rule, *quotes: str) -> list[str]:
        """The findings of a rule with its quotes, by id."""
        sources = tuple(Source(document="01", quote=quote) for quote in quotes)
        return [finding.id for finding in check_rule("1", rule, sources)]

    GOOD = "từ 30% trở lên: 1; từ 20% đến dưới 30%: 0,5; dưới 20%: 0"

    @pytest.mark.parametrize(
        ("quotes", "ids"),
        [
            ((GOOD,), []),
            (("từ 30% trở lên", "từ 20% đến dưới 30%; dưới 20%: 0"), []),
            ((), ["quote-missing"]),
            (("", ""), ["quote-missing"]),
            (("trên 30%; từ 20% đến 30%; dưới 20%",), ["bound-word"]),
            (("từ 30% trở lên: 1",), ["quote-threshold", "quote-threshold"]),
            (("trên 30%",), ["bound-word", "quote-threshold", "quote-threshold"]),
            (("đạt yêu cầu",), ["quote-threshold"] * 3),
            (("từ 30% trở lên; trên 20%; đến 20%",), ["bound-word", "bound-word"]),
        ],
    )
    def test_quotes_and_what_is_found_in_them(
        self, quotes: tuple[str, ...], ids: list[str]
    ) -> None:
        """One finding for each threshold that the words do not state."""
        assert self.ids(STEPS, *quotes) == ids

    def test_a_rule_without_thresholds_needs_a_quote_only(self) -> None:
        """There is nothing in it to be compared."""
        assert self.ids(Compliance(answer="plan"), "Ban hành đầy đủ") == []
        assert self.ids(Compliance(answer="plan")) == ["quote-missing"]

    def test_a_finding_says_what_the_rule_and_the_quote_say(self) -> None:
        """In both languages, and as a contrast for error messages."""
        rule = Bands(
            measure=PUNCTUAL,
            bands=[Band(at_least="98.5 %", score=1)],
            otherwise=0,
            no_cases="zero",
        )
        (wrong,) = check_rule("1", rule, (Source(document="01", quote="trên 98,5%"),))
        assert wrong.text.vi == (
            "cách chấm ghi “từ 98,5 % trở lên”, "
            "trích dẫn giới hạn cách khác: “trên 98,5%”"
        )
        assert wrong.text.en == (
            "the rule says “98.5 % or more”, the quote bounds it otherwise: "
            "“trên 98,5%”"
        )
        assert wrong.contrast == (
            "“98.5 % or more”, which “trên 98,5%” bounds otherwise",
            "the bound word of the quote",
        )
        quotes = (
            Source(document="01", quote="90%"),
            Source(document="01", quote="tốt"),
        )
        (absent,) = check_rule("1", rule, tuple(quotes))
        assert absent.text.vi == (
            "cách chấm ghi “từ 98,5 % trở lên”, không có trong trích dẫn “90% … tốt”"
        )
        assert absent.contrast == (
            "“98.5 % or more”, which is not in “90% … tốt”",
            "a threshold of the quote",
        )

    @pytest.mark.parametrize(
        ("bound", "amount", "vi", "en"),
        [
            ("at_least", "95 %", "từ 95 % trở lên", "95 % or more"),
            ("above", "5 ngày", "trên 5 ngày", "above 5 days"),
            ("at_most", 3, "đến 3", "up to 3"),
            ("below", "1 tỷ đồng", "dưới 1 tỷ đồng", "below 1 billion VND"),
        ],
    )
    def test_a_threshold_is_said_as_people_say_it(
        self, bound: Bound, amount: object, vi: str, en: str
    ) -> None:
        """With its unit, if it has one."""
        threshold = Threshold(bound, parse_amount(amount), MANY)
        assert (threshold.shown("vi"), threshold.shown("en")) == (vi, en)

    def test_every_stated_rule_of_a_framework_is_checked(self) -> None:
        """Not what is unmodelled, and no reading that is only inferred."""
        stated, inferred = (
            Reading(name=name, rule=STEPS, status=name, evidence="Fits.")
            for name in ("stated", "inferred")
        )
        whole = framework(
            criterion(Unmodelled(), "1", readings=(stated, inferred)),
            criterion(STEPS, "2", sources=(Source(document="01", quote="30%"),)),
            criterion(Unmodelled(), "3"),
            documents=(Document(id="01", title="Decision"),),
        )
        assert [(f.code, f.id) for f in check_framework(whole)] == [
            ("1", "quote-missing"),
            ("2", "bound-word"),
            ("2", "quote-threshold"),
            ("2", "quote-threshold"),
        ]
