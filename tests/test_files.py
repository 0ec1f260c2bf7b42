"""Files: what is loaded is what they say; what is written loads to the same."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parindex import evaluate
from parindex.aggregation import (
    Aggregation,
    Mean,
    Pooled,
    Sum,
    WeightedSum,
    adds_up,
)
from parindex.assessment import Assessment, Book, Disputed, Evidence
from parindex.converter import arguments, structure
from parindex.criteria import (
    Area,
    Channel,
    Criterion,
    Framework,
    OverlayUsed,
    Reading,
)
from parindex.differences import Changed
from parindex.errors import Invalid, Problem
from parindex.files import (
    dump_assessment,
    dump_framework,
    dump_overlay,
    load_assessment,
    load_framework_file,
    load_overlay,
    load_record,
    overlay_template,
)
from parindex.frameworks import available, load_framework
from parindex.hashing import content_hash
from parindex.intervals import Interval
from parindex.measures import Change, Datum, Number, Share
from parindex.overlays import Overlay, OverlayCriterion, apply_overlay
from parindex.rules import (
    Band,
    Bands,
    Branch,
    Checklist,
    Count,
    Deduction,
    Increase,
    Part,
    Rule,
    Unmodelled,
)
from parindex.sources import Document, Source
from parindex.text import Text
from parindex.units import Amount
from strategies import assessed, facts, frameworks, narrowed, papers, verdicts

BROKEN = Path(__file__).parent / "broken"
DATA = Path(__file__).parent / "data"

HEAD = """\
[framework]
id = "x"
title = "Bộ tiêu chí"
max_score = 1
"""
LEAF = """\
[[criterion]]
code = "1"
title = "Tiêu chí"
max_score = 1
rule = { kind = "unmodelled" }
"""
YEAR = """\
framework = "x"
unit = "Hà Giang"
year = 2023
"""

Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a text to a new file."""

    def to_file(text: str) -> Path:
        path = tmp_path / "x.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return to_file


def there_and_back(
    value: Any, dump: Callable[[Any], str], load: Callable[[Path], Any], folder: Path
) -> Any:
    """A value written to a file and loaded from it."""
    path = folder / "there-and-back.toml"
    path.write_text(dump(value), encoding="utf-8", newline="\n")
    return load(path)


# --- there and back -------------------------------------------------------------------


@pytest.mark.property
class TestThereAndBack:
    """Issue 2, Show 5: load(dump(x)) == x, with equal hashes."""

    @given(framework=frameworks())
    def test_a_framework(
        self, framework: Framework, tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        """Every rule, reading, source and order of a framework survives."""
        folder = tmp_path_factory.getbasetemp()
        again = there_and_back(framework, dump_framework, load_framework_file, folder)
        assert again == framework
        assert again.content_hash == framework.content_hash
        assert dump_framework(again) == dump_framework(framework)
        assert framework.diff(again) == ()

    @given(data=st.data())
    def test_an_assessment_and_its_scorecard(
        self, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        """Data, awards and papers survive; so does the scorecard, through JSON."""
        folder = tmp_path_factory.getbasetemp()
        framework = data.draw(frameworks())
        known = data.draw(
            narrowed(
                framework.data_by_name, data.draw(facts(framework.data_by_name, ()))
            )
        )
        fields = data.draw(verdicts(framework)) | data.draw(papers(framework))
        assessment = assessed(framework, known, **fields)
        again = there_and_back(assessment, dump_assessment, load_assessment, folder)
        assert again == assessment
        assert content_hash(again) == content_hash(assessment)
        try:
            card = evaluate(framework, assessment)
        except Invalid:  # awards of criteria that do not apply, parts above wholes
            return
        assert evaluate(framework, again).record == card.record
        assert load_record(card.to_json()) == card.record

    @given(framework=frameworks())
    def test_a_template(
        self, framework: Framework, tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        """An overlay's template loads, survives, and changes nothing."""
        folder = tmp_path_factory.getbasetemp()
        overlay = there_and_back(framework, overlay_template, load_overlay, folder)
        assert there_and_back(overlay, dump_overlay, load_overlay, folder) == overlay
        assert [entry.code for entry in overlay.criteria] == [
            leaf.code for leaf in framework.unmodelled()
        ]
        laid_over = apply_overlay(framework, overlay)
        assert attrs.evolve(laid_over, overlays=()) == framework


@pytest.mark.parametrize("name", available())
def test_bundled_editions_survive(name: str, tmp_path: Path) -> None:
    """What is written of an edition loads to the edition."""
    framework = load_framework(name)
    again = there_and_back(framework, dump_framework, load_framework_file, tmp_path)
    assert again == framework
    assert again.content_hash == framework.content_hash


def test_a_choice_in_a_class_of_one_kind_may_name_it(write: Write) -> None:
    """`kind = "change"` may stand where only a change can; another kind may not."""
    rule = (
        'rule = {{ kind = "increase", at_least = 3, otherwise = 0, measure = {{ {kind}'
        'now = {{ kind = "number", of = "a" }}, '
        'base = {{ kind = "number", of = "b" }} }} }}'
    )
    data = "".join(
        f'[[datum]]\nname = "{name}"\ntitle = "x"\nkind = "count"\nunit = "case"\n'
        for name in "ab"
    )
    text = HEAD + data + LEAF
    old = 'rule = { kind = "unmodelled" }'
    plain = load_framework_file(write(text.replace(old, rule.format(kind=""))))
    named = write(text.replace(old, rule.format(kind='kind = "change", ')))
    assert load_framework_file(named) == plain
    wrong = write(text.replace(old, rule.format(kind='kind = "share", ')))
    with pytest.raises(Invalid) as caught:
        load_framework_file(wrong)
    place = "criterion 1, rule.measure"
    problem = Problem("kind", place, "'share'", "kind change")
    assert caught.value == Invalid("x.toml", (problem,))


# --- numbers --------------------------------------------------------------------------

NUMBERS = """\
[framework]
id = "x"
title = "x"
max_score = {n}
base = {n}

[[datum]]
name = "revenue"
title = "x"
kind = "amount"
unit = "tỷ đồng"

[[datum]]
name = "rating"
title = "x"
kind = "rating"
low = 0
high = {n}

[[datum]]
name = "late"
title = "x"
kind = "count"
unit = "report"

[[datum]]
name = "plan"
title = "x"
kind = "flag"

[[criterion]]
code = "1"
title = "x"
max_score = {n}

[criterion.rule]
kind = "lowest"

[[criterion.rule.rules]]
kind = "bands"
measure = {{ kind = "number", of = {{ revenue = {n} }} }}
bands = [
  {{ above = "{t} tỷ đồng", score = {n} }},
  {{ at_most = "{t} tỷ đồng", score = "unmodelled" }},
]

[[criterion.rule.rules]]
kind = "proportional"
measure = {{ kind = "number", of = "revenue" }}
zero = "-{t} tỷ đồng"
full = "{t} tỷ đồng"
gate_at_least = {n}
below_gate = 0

[[criterion.rule.rules]]
kind = "count"
of = "late"
each = {n}
per = {n}

[[criterion.rule.rules]]
kind = "deduction"
each = {{ late = {n} }}
start = {n}
floor = 0
free = {n}

[[criterion.rule.rules]]
kind = "compliance"
answer = "plan"
scores = {{ yes = {n}, no = 0 }}

[[criterion.rule.rules]]
kind = "checklist"
parts = [{{ max_score = {n}, answer = "plan" }}]
"""
#: How many numbers stand in it.
PLACES = NUMBERS.count("{n}") + NUMBERS.count("{t}")

YEAR_OF_NUMBERS = """\
framework = "x"
unit = "x"
year = 2023

[book.appraised]
awarded = {{ "1" = {n}, "2" = {{ low = {n}, high = {n} }} }}
measurements = {{ a = {n}, b = "{t} hồ sơ", c = {{ low = {n}, high = "{t} hồ sơ" }} }}
stated = {{ total = {n} }}
"""


class TestNumbers:
    """Issue 2, to build 3: what can be read two ways is refused unless declared."""

    @pytest.mark.parametrize(
        ("notation", "written", "value"),
        [
            ("vi", "1.500", "1500"),
            ("en", "1.500", "1.5"),
            ("vi", "1.500,25", "1500.25"),
            ("en", "1,500.25", "1500.25"),
            ("vi", "1 500,25", "1500.25"),
            ("en", "1 500.25", "1500.25"),
        ],
    )
    def test_texts_are_read_in_the_declared_notation_everywhere(
        self, write: Write, notation: str, written: str, value: str
    ) -> None:
        """In each place where a framework has a number, and with units too."""
        told = f'numbers = "{notation}"\n'
        text = NUMBERS.format(n=f'"{written}"', t=written)
        # Another zero, since "1.500" could be read two ways where nothing is declared.
        zero = "0" if "." in value else ""
        plain = load_framework_file(write(NUMBERS.format(n=value, t=value + zero)))
        assert load_framework_file(write(told + text)) == plain
        assert plain.max_score == Fraction(value)

    def test_what_can_be_read_two_ways_is_refused_everywhere(
        self, write: Write
    ) -> None:
        """Each place is told; no notation is guessed from another place."""
        with pytest.raises(Invalid) as caught:
            load_framework_file(write(NUMBERS.format(n='"1.500"', t="1.500")))
        assert [p.id for p in caught.value.problems] == ["ambiguous"] * PLACES
        assert len({p.where for p in caught.value.problems}) == PLACES
        said = "which is 1500 in Vietnamese notation and 1.5 in English notation"
        assert all(said in p.found.replace("-", "") for p in caught.value.problems)

    @pytest.mark.parametrize(("notation", "value"), [("vi", 1500), ("en", "1.5")])
    def test_assessments_are_read_in_the_declared_notation(
        self, write: Write, notation: str, value: Any
    ) -> None:
        """Awards, data, disputed data and stated totals."""
        text = f'numbers = "{notation}"\n' + YEAR_OF_NUMBERS
        book = load_assessment(write(text.format(n='"1.500"', t="1.500"))).book()
        number = Fraction(value)
        assert book == Book(
            name="appraised",
            awarded={"1": number, "2": number},
            measurements={
                "a": number,
                "b": Amount(number, "dossier"),
                "c": Disputed(Amount(number, None), Amount(number, "dossier")),
            },
            stated={"total": number},
        )

    def test_an_assessment_that_declares_nothing_is_refused(self, write: Write) -> None:
        """In each of its places."""
        with pytest.raises(Invalid) as caught:
            load_assessment(write(YEAR_OF_NUMBERS.format(n='"1.500"', t="1.500")))
        assert [(p.where, p.id) for p in caught.value.problems] == [
            ("book appraised, awarded.1", "ambiguous"),
            ("book appraised, awarded.2", "ambiguous"),
            ("book appraised, measurements.a", "ambiguous"),
            ("book appraised, measurements.b", "ambiguous"),
            ("book appraised, measurements.c", "ambiguous"),
            ("book appraised, stated.total", "ambiguous"),
        ]

    def test_decimals_are_exact(self, write: Write) -> None:
        """0.1 and 0.2 make 0.3, as they do not in binary floats."""
        parts = LEAF.replace('"1"', '"1.1"').replace("max_score = 1", "max_score = 0.1")
        parts += LEAF.replace('"1"', '"1.2"').replace(
            "max_score = 1", "max_score = 0.2"
        )
        whole = LEAF.replace("max_score = 1", "max_score = 0.3").rpartition("rule")[0]
        head = HEAD.replace("max_score = 1", "max_score = 0.3")
        framework = load_framework_file(write(head + whole + parts))
        assert framework["1"].max_score == Fraction(3, 10)

    def test_thirds_are_exact(self, write: Write) -> None:
        """Fractions in quotes add up where decimals cannot."""
        parts = [
            LEAF.replace('"1"', f'"1.{n}"').replace(
                "max_score = 1", 'max_score = "1/3"'
            )
            for n in (1, 2, 3)
        ]
        whole = LEAF.rpartition("rule")[0]
        framework = load_framework_file(write(HEAD + whole + "".join(parts)))
        assert framework["1.2"].max_score == Fraction(1, 3)


class TestTexts:
    """Titles in two languages, dates, codes."""

    @pytest.mark.parametrize(
        ("written", "text"),
        [
            ('"Chỉ số"', Text("Chỉ số", "Chỉ số")),
            ('{ vi = "Chỉ số", en = "Index" }', Text("Chỉ số", "Index")),
        ],
    )
    def test_one_text_serves_both_languages(
        self, write: Write, written: str, text: Text
    ) -> None:
        """And a table has one for each."""
        framework = load_framework_file(
            write((HEAD + LEAF).replace('"Bộ tiêu chí"', written))
        )
        assert framework.title == text

    def test_a_title_may_stand_in_dotted_keys(self, write: Write) -> None:
        """As the bundled edition writes it."""
        head = HEAD.replace('title = "Bộ tiêu chí"', 'title.vi = "A"\ntitle.en = "B"')
        assert load_framework_file(write(head + LEAF)).title == Text("A", "B")

    @pytest.mark.parametrize("written", ["2024-05-31", '"2024-05-31"'])
    def test_dates_are_dates(self, write: Write, written: str) -> None:
        """With quotes or without."""
        text = HEAD + f"checked = {written}\n" + LEAF
        checked = load_framework_file(write(text)).checked
        assert checked == datetime.date(2024, 5, 31)

    @pytest.mark.parametrize("written", ["2024-05-31T07:00:00", '"31/5/2024"', "2024"])
    def test_what_is_no_date_is_refused(self, write: Write, written: str) -> None:
        """A time of the day, a date in another order, a year."""
        with pytest.raises(Invalid, match="expected a date such as 2024-05-31"):
            load_framework_file(write(HEAD + f"checked = {written}\n" + LEAF))

    def test_codes_are_texts(self, write: Write) -> None:
        """1.10 comes after 1.9 and is not 1.1."""
        parts = "".join(
            LEAF.replace('"1"', f'"1.{n}"').replace("= 1\n", "= 0.1\n")
            for n in range(1, 11)
        )
        whole = LEAF.rpartition("rule")[0]
        framework = load_framework_file(write(HEAD + whole + parts))
        assert [node.code for node in framework.walk()] == [
            "1",
            *(f"1.{n}" for n in range(1, 11)),
        ]

    def test_components_may_stand_before_their_criterion(self, write: Write) -> None:
        """The tree is built from the codes, siblings in the order of the file."""
        whole = LEAF.rpartition("rule")[0]
        part = LEAF.replace("max_score = 1", "max_score = 0.5")
        text = part.replace('"1"', '"1.2"') + whole + part.replace('"1"', '"1.1"')
        framework = load_framework_file(write(HEAD + text))
        assert [node.code for node in framework.walk()] == ["1", "1.2", "1.1"]

    def test_criteria_outside_areas_stand_behind_them(self, write: Write) -> None:
        """Wherever the file has them."""
        area = '[[area]]\ncode = "A"\ntitle = "x"\nmax_score = 1\n'
        inside = LEAF.replace('"1"', '"A.1"')
        head = HEAD.replace("max_score = 1", "max_score = 2")
        framework = load_framework_file(write(head + LEAF + area + inside))
        assert [node.code for node in framework.walk()] == ["A", "A.1", "1"]
        assert isinstance(framework.children[0], Area)


# --- one value of each kind -----------------------------------------------------------

COUNTS = tuple(
    Datum(name=name, title=Text("x", "y"), kind="count", unit="hồ sơ") for name in "abc"
)
DECISION = Document(
    id="1/QĐ",
    title="x",
    issuer=Text("Bộ Nội vụ", "Ministry of Home Affairs"),
    date=datetime.date(2022, 11, 10),
    location="công báo",
)
CLAUSE = Source(
    document="1/QĐ",
    place="Điều 1",
    quote="từ 95% “trở lên”; trên 1/3; cắt giảm trên 6%\n\ttab \\ \x7f",
    checked=datetime.date(2026, 1, 2),
)
ON_TIME = Bands(
    measure=Share(part={"a": 1, "b": "1/3"}, whole="c"),
    bands=[Band(at_least="95 %", score=1), Band(above="6 %", score="unmodelled")],
    otherwise=0,
    no_cases="full",
)


class TestOrder:
    """Tables keep their order, since answers are shown in it."""

    def test_answers_keep_their_order_whatever_their_length(
        self, tmp_path: Path
    ) -> None:
        """A long one is written in lines of its own, and so are those behind it."""
        answers = {
            name: Text(name * length, f"{name} in English")
            for name, length in (("b", 90), ("d", 1), ("a", 90), ("c", 1))
        }
        rule = Branch(
            answer="grade",
            cases={
                "b": ON_TIME,
                "d": Unmodelled(),
                "a": Checklist(parts=[Part(max_score=1, answer="plan", title="x")]),
                "c": Unmodelled(),
            },
        )
        framework = Framework(
            id="x",
            title="x",
            max_score=1,
            data=(
                *COUNTS,
                Datum(name="plan", title="x", kind="flag"),
                Datum(name="grade", title="x", kind="answer", answers=answers),
            ),
            children=[Criterion(code="1", title="x", max_score=1, rule=rule)],
        )
        again = there_and_back(framework, dump_framework, load_framework_file, tmp_path)
        assert again == framework
        assert list(again.datum("grade").answers) == list(answers)
        assert list(again["1"].rule.cases) == list(answers)


class TestEveryField:
    """Nothing that a value has is lost in a file."""

    def test_of_a_framework(self, tmp_path: Path) -> None:
        """Every field differs from its default."""
        change = Change(
            now=Number(of="a"), base=Number(of="b"), relative=True, direction="decrease"
        )
        rules: dict[str, Rule] = {
            "1.1": ON_TIME,
            "1.2": Increase(
                measure=change, above="6 %", otherwise="unmodelled", no_cases="excluded"
            ),
            "1.3": Count(of={"a": 1, "b": 2}, each="1/3", per=2),
            "1.4": Deduction(each={"a": "0.25"}, start=1, floor="0.5", free=2),
        }
        criteria = [
            Criterion(
                code=code,
                title=Text("x", "y"),
                max_score=1,
                min_score=-1,
                rule=rule,
                sources=[CLAUSE],
                readings=[
                    Reading(
                        name="inferred",
                        status="inferred",
                        rule=Unmodelled(),
                        scale=Interval.of("-1/3", 7),
                        evidence=Text("x", "y"),
                        sources=[CLAUSE],
                    )
                ],
                lead="Sở Nội vụ",
                coordinating=["Sở Tư pháp", "Văn phòng"],
                notes=[Text("x", "y"), "z"],
                channel="documents",
                overlay="annex",
            )
            for code, rule in rules.items()
        ]
        other = Reading(
            name="other",
            status="stated",
            aggregation=Mean(weights={"1.1": "1/3", "1.2": 0, "1.3": 2, "1.4": 1}),
            scale=Interval.of("0.33", "10/3"),
            evidence="x",
        )
        area = Area(
            code="1",
            title="x",
            max_score=3,
            min_score=-1,
            criteria=criteria,
            aggregation=WeightedSum(weights=dict.fromkeys(rules, 1)),
            readings=[other],
            capped=True,
            sources=[CLAUSE],
            notes="x",
            overlay="annex",
        )
        framework = Framework(
            id="x",
            title=Text("x", "y"),
            max_score=2,
            min_score="-1/2",
            children=[area],
            aggregation=WeightedSum(weights={"1": "2/3"}),
            readings=[attrs.evolve(other, aggregation=Pooled())],
            capped=True,
            base="100/3",
            level="department",
            first_year=2022,
            last_year=2030,
            not_applicable="reduce_maximum",
            zero_is_missing=True,
            channels=[Channel(name="documents", title="x")],
            data=COUNTS,
            documents=[DECISION],
            sources=[CLAUSE],
            notes=["x"],
            checked=datetime.date(2026, 1, 2),
            overlays=[OverlayUsed(id="annex", title=Text("x", "y"), content_hash="0")],
        )
        again = there_and_back(framework, dump_framework, load_framework_file, tmp_path)
        assert again == framework
        assert again.content_hash == framework.content_hash

    def test_of_an_assessment(self, tmp_path: Path) -> None:
        """In all four books."""
        book = Book(
            name="self_assessed",
            awarded={"1": "1/3", "2": (1, 2)},
            measurements={
                "a": 1,
                "b": "98.5 %",
                "c": (180, "190 hồ sơ"),
                "d": True,
                "e": "tốt",
                "tên có dấu cách": "12 500 tỷ đồng",
            },
            not_applicable=["3", "4"],
            stated={"total": "60.58"},
            evidence=[
                Evidence(
                    code="1",
                    title=Text("x", "y"),
                    number="1/BC",
                    date=datetime.date(2023, 1, 2),
                    location="kho",
                )
            ],
            notes={"1": Text("x", "y")},
            sources=[CLAUSE],
        )
        assessment = Assessment(
            framework="x",
            unit=Text("Hà Giang", "Ha Giang"),
            year=2023,
            books=[
                book,
                Book(name="appraised"),
                Book(name="published"),
                Book(name="target"),
            ],
            level="province",
            title=Text("x", "y"),
            documents=[DECISION],
        )
        again = there_and_back(assessment, dump_assessment, load_assessment, tmp_path)
        assert again == assessment
        assert content_hash(again) == content_hash(assessment)

    def test_of_an_overlay(self, tmp_path: Path) -> None:
        """With data and readings of its own."""
        entry = OverlayCriterion(
            code="1",
            rule=ON_TIME,
            sources=[CLAUSE],
            readings=[
                Reading(name="r", status="stated", rule=Unmodelled(), evidence="x")
            ],
            notes=["x", Text("x", "y")],
        )
        overlay = Overlay(
            id="annex",
            title=Text("x", "y"),
            framework="x",
            documents=[DECISION],
            data=COUNTS,
            criteria=[entry],
        )
        again = there_and_back(overlay, dump_overlay, load_overlay, tmp_path)
        assert again == overlay
        assert again.content_hash == overlay.content_hash

    def test_of_an_overlay_without_criteria(self, tmp_path: Path) -> None:
        """It may still be empty."""
        overlay = Overlay(id="annex", title="x", framework="x")
        assert there_and_back(overlay, dump_overlay, load_overlay, tmp_path) == overlay


class TestAggregations:
    """How nodes are made up, and in which range, as files have it."""

    @pytest.mark.parametrize(
        ("how", "written"),
        [
            (Mean(), '{ kind = "mean" }'),
            (
                Mean(weights={"1.1": "0,5", "1.2": "1/3"}),
                '{ kind = "mean", weights = { "1.1" = 0.5, "1.2" = "1/3" } }',
            ),
            (
                WeightedSum(weights={"1.1": 1, "1.2": 1}),
                '{ kind = "weighted_sum", weights = { "1.1" = 1, "1.2" = 1 } }',
            ),
            (Pooled(), '{ kind = "pooled" }'),
            (Unmodelled(), '{ kind = "unmodelled" }'),
            (Sum(), '{ kind = "sum" }'),
        ],
    )
    def test_each_kind_is_a_table(
        self, write: Write, how: Aggregation, written: str
    ) -> None:
        """Written so, and read so; of a sum nothing needs to be said."""
        branch = LEAF.rpartition("rule")[0].replace("max_score = 1", "max_score = 2")
        parts = LEAF.replace('"1"', '"1.1"') + LEAF.replace('"1"', '"1.2"')
        readings = (
            "[[criterion.readings]]\n"
            f'name = "r"\nevidence = "x"\naggregation = {written}\n'
        )
        if not adds_up(how):
            readings += 'scale = { low = "1/3", high = 3.3 }\n'
        head = HEAD.replace("max_score = 1", "max_score = 2")
        text = head + branch + f"aggregation = {written}\n" + readings + parts
        node = load_framework_file(write(text))["1"]
        assert node.aggregation == node.readings[0].aggregation == how
        scale = None if adds_up(how) else Interval.of("1/3", "3.3")
        assert node.readings[0].scale == scale
        framework = load_framework_file(write(text))
        dumped = dump_framework(framework)
        assert dumped.count("aggregation") == (1 if how == Sum() else 2)
        assert load_framework_file(write(dumped)) == framework

    def test_another_aggregation_is_another_framework(self, write: Write) -> None:
        """By its hash, and by one difference."""
        branch = LEAF.rpartition("rule")[0]
        part = LEAF.replace('"1"', '"1.1"')
        plain = load_framework_file(write(HEAD + branch + part))
        mean = 'aggregation = { kind = "mean" }\n'
        other = load_framework_file(write(HEAD + branch + mean + part))
        assert plain.content_hash != other.content_hash
        assert plain.diff(other) == (
            Changed("criterion 1", "aggregation", Sum(), Mean()),
        )


class TestMistakesTogether:
    """Issue 2, Show 6: several mistakes are told together, and only mistakes."""

    def test_a_head_that_cannot_be_read_hides_nothing(self, write: Write) -> None:
        """Maxima are still checked against the framework's own."""
        head = HEAD.replace('title = "Bộ tiêu chí"', "title = 5")
        with pytest.raises(Invalid) as caught:
            load_framework_file(write(head.replace("= 1", "= 2") + LEAF))
        assert [(p.where, p.id) for p in caught.value.problems] == [
            ("framework, title", "type"),
            ("framework, max_score", "maxima"),
        ]

    def test_a_maximum_that_cannot_be_read_tells_nothing_of_sums(
        self, write: Write
    ) -> None:
        """Neither of the node above it nor of its components."""
        branch = LEAF.replace("max_score = 1", 'max_score = "x"').rpartition("rule")[0]
        parts = LEAF.replace('"1"', '"1.1"') + LEAF.replace('"1"', '"1.2"')
        with pytest.raises(Invalid) as caught:
            load_framework_file(write(HEAD + branch + parts))
        assert [p.where for p in caught.value.problems] == ["criterion 1, max_score"]

    def test_an_entry_left_out_tells_nothing_of_sums(self, write: Write) -> None:
        """A criterion whose only component has no code is no leaf by mistake."""
        branch = LEAF.rpartition("rule")[0]
        part = LEAF.replace('"1"', "1.1")
        with pytest.raises(Invalid) as caught:
            load_framework_file(write(HEAD + branch + part))
        assert [p.where for p in caught.value.problems] == ["criterion no. 2, code"]

    @pytest.mark.parametrize(
        ("name", "entry", "use"),
        [
            ("datum", 'name = "plan"\ntitle = "x"', None),
            ("document", 'id = "1/QĐ"', 'sources = [{ document = "1/QĐ" }]'),
            ("channel", 'name = "c"', 'channel = "c"'),
        ],
    )
    def test_what_cannot_be_read_is_not_missed_elsewhere(
        self, write: Write, name: str, entry: str, use: str | None
    ) -> None:
        """A broken datum is one mistake, not one a rule that uses it."""
        text = HEAD + f"[[{name}]]\n{entry}\n" + LEAF + (use or "")
        if use is None:
            text = text.replace(
                'kind = "unmodelled"', 'kind = "compliance", answer = "plan"'
            )
        with pytest.raises(Invalid) as caught:
            load_framework_file(write(text))
        (problem,) = caught.value.problems
        assert problem.id == "key-missing"
        assert problem.where.startswith(name)

    def test_entries_that_are_no_tables_are_told_by_their_place(
        self, write: Write
    ) -> None:
        """Such as a text in a list of areas."""
        text = "area = ['Lĩnh vực']\n" + HEAD + LEAF
        with pytest.raises(Invalid) as caught:
            load_framework_file(write(text))
        problem = Problem("type", "area no. 1", "'Lĩnh vực'", "a table")
        assert caught.value.problems == (problem,)


class TestRecord:
    """Results that are read back from JSON."""

    def card(self) -> str:
        """The JSON of a scorecard."""
        assessment = load_assessment(DATA / "office-2023.toml")
        framework = load_framework(DATA / "office.toml")
        return evaluate(framework, assessment, book="appraised").to_json()

    def test_numbers_are_exact_texts(self) -> None:
        """No number of a score is a number of JSON."""
        raw = json.loads(self.card())
        for row in (raw, *raw["criteria"]):
            assert all(isinstance(end, str) for end in row["score"].values())
            assert isinstance(row["max_score"], str)

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("", "expecting value"),
            ("[" * 100_000, "recursion"),
            ("{", "expecting property name"),
        ],
    )
    def test_what_is_no_json_is_refused(self, text: str, words: str) -> None:
        """In one sentence."""
        with pytest.raises(Invalid, match=words) as caught:
            load_record(text)
        assert caught.value.subject == "record"
        assert caught.value.problems[0].id == "json"

    @pytest.mark.parametrize(
        ("field", "value", "words"),
        [
            ("year", "2023", "year: found '2023'; expected a whole number"),
            ("max_score", 30.0, "max_score: found the float 30.0"),
            ("max_score", True, "max_score: found True; expected a number"),
            ("extra", 1, "found unknown key 'extra'"),
            ("criteria", {}, "criteria: found a table; expected a list"),
            ("criteria", [1], "criteria\\[0\\]: found 1; expected a table"),
            ("overlays", [1], "overlays\\[0\\]: found 1; expected a text in quotes"),
            ("channels", [], "channels: found a list; expected a table"),
            ("score", "12,5", "score: found '12,5', which is a number in Vietnamese"),
            ("unit", {"vi": "x"}, "unit: found a table; expected a text, or"),
            ("book", None, "book: found nothing; expected a text in quotes"),
        ],
    )
    def test_every_mistake_has_its_place(
        self, field: str, value: object, words: str
    ) -> None:
        """As in a TOML file."""
        raw = json.loads(self.card())
        raw[field] = value
        with pytest.raises(Invalid, match=words):
            load_record(json.dumps(raw))

    @pytest.mark.parametrize("text", ["[]", "1", "null", '"x"'])
    def test_what_is_no_table_is_refused(self, text: str) -> None:
        """A record is a table."""
        with pytest.raises(Invalid, match="expected a table"):
            load_record(text)


class TestTemplate:
    """`overlay_template`: what someone with the annex at hand fills in."""

    def test_it_has_what_is_not_stated_in_full_and_nothing_else(self) -> None:
        """In code order, each with title, maximum, inferred rule and data names."""
        framework = load_framework(BROKEN / "_framework.toml")
        text = overlay_template(framework)
        assert [line for line in text.splitlines() if line.startswith("# 1.1")] == [
            "# 1.1 Giải quyết hồ sơ đúng hạn"
        ]
        assert "# Dossiers on time\n# max_score = 2\n[[criterion]]\n" in text
        assert 'code = "2.1"' not in text
        assert "#   on_time: hồ sơ đúng hạn (count dossier)\n" in text
        assert text.index('code = "1.1"') < text.index('code = "2.10"')

    def test_inferred_rules_stand_in_comments_ready_to_use(
        self, tmp_path: Path
    ) -> None:
        """Without their signs they are the rule of the reading."""
        framework = load_framework(DATA / "office.toml")
        text = overlay_template(framework)
        about, _, entry = text.partition("# Để tham khảo / for reference: “inferred”")[
            2
        ].partition("[[criterion]]\n")
        lines = [line.removeprefix("# ") for line in about.splitlines()[1:]]
        code = entry.partition("\n")[0]
        rule = "\n".join(line for line in lines if line != "#")
        head = text[: text.index("[[document]]")]
        path = tmp_path / "x.toml"
        path.write_text(f"{head}[[criterion]]\n{code}\n{rule}\n", encoding="utf-8")
        (criterion,) = load_overlay(path).criteria
        assert criterion.rule == framework["2.1"].readings[0].rule

    def test_odd_titles_do_not_break_its_comments(self, tmp_path: Path) -> None:
        """Lines, control characters and brackets stay behind the sign."""
        framework = Framework(
            id="x",
            title='A\n[overlay]\x00\x1b"',
            max_score=1,
            children=[
                Criterion(
                    code="1",
                    title="B\r\n[[criterion]]\u2028c\x85d\x07",
                    max_score=1,
                    rule=Unmodelled(),
                )
            ],
        )
        overlay = there_and_back(framework, overlay_template, load_overlay, tmp_path)
        assert overlay.title.en == f"Overlay: {framework.title.en}"


class TestConverter:
    """Only mistakes of a file are told as such."""

    def test_a_mistake_of_ours_is_not_put_on_the_file(self) -> None:
        """An error that is not parindex's own comes through as it is."""

        @attrs.frozen
        class Broken:
            a: int

            def __attrs_post_init__(self) -> None:
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            structure({"a": 1}, Broken)
        assert arguments({"a": 1}, Broken, None, ()) == {"a": 1}
        assert arguments({}, Broken, None, ("a",)) == {}
