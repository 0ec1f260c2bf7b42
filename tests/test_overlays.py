"""Overlays complete an edition, are checked like it, and leave it as it is."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import attrs
import pytest

import parindex
from parindex.aggregation import Mean, Pooled
from parindex.assessment import Assessment, Book
from parindex.criteria import Criterion, Framework, OverlayUsed, Reading
from parindex.errors import Invalid, NotFound, Problem
from parindex.evaluation import evaluate
from parindex.files import dump_overlay, load_overlay, overlay_template
from parindex.formulas import is_stated
from parindex.frameworks import available, check_file, load_framework
from parindex.intervals import Interval
from parindex.measures import Datum, Share
from parindex.overlays import Overlay, OverlayCriterion, apply_overlay
from parindex.rules import Band, Bands, Compliance, Count, Rule, Unmodelled
from parindex.sources import Document, Source
from parindex.text import LANGUAGES, Text

BROKEN = Path(__file__).parent / "broken"
EDITION = "vn/par-index/province/2022"

ANNEX = Document(id="876/QĐ-BNV (bịa)", title="Phụ lục bịa để thử / made up to test")


@pytest.fixture
def tiny() -> Framework:
    """The tiny framework."""
    return load_framework(BROKEN / "_framework.toml")


@pytest.fixture
def edition() -> Framework:
    """The bundled edition of 2022."""
    return load_framework(EDITION)


def steps(part: str, whole: str, *bands: tuple[str, object]) -> Bands:
    """Full marks, less and none by a share."""
    return Bands(
        measure=Share(part=part, whole=whole),
        bands=[Band(at_least=least, score=score) for least, score in bands],
        otherwise=0,
        no_cases="zero",
    )


def entry(code: str, rule: Rule, quote: str, **fields: Any) -> OverlayCriterion:
    """One criterion of an overlay, with its source."""
    source = Source(document=ANNEX.id, place=f"Phụ lục, {code}", quote=quote)
    given: dict[str, Any] = {"code": code, "rule": rule, "sources": [source]}
    return OverlayCriterion(**(given | fields))


def overlay(of: Framework, *criteria: OverlayCriterion, **fields: Any) -> Overlay:
    """An overlay of a framework."""
    given: dict[str, Any] = {
        "id": "so-noi-vu/annex",
        "title": Text("Phụ lục", "Annex"),
        "framework": of.id,
        "documents": [ANNEX],
        "criteria": criteria,
    }
    return Overlay(**(given | fields))


INITIATIVES = entry(
    "2.10", Count(of="số_sáng_kiến", each="0.5"), "mỗi sáng kiến 0,5 điểm"
)


class TestTemplate:
    """Issue 2, Show 9: the template of everything that is not stated."""

    @pytest.mark.parametrize("name", available())
    def test_as_it_is_it_changes_nothing(self, name: str, tmp_path: Path) -> None:
        """Nothing differs but the overlays that were used; no rule and no score."""
        framework = load_framework(name)
        path = tmp_path / "template.toml"
        path.write_text(overlay_template(framework), encoding="utf-8")
        laid_over = load_framework(name, overlays=[path])
        (changed,) = framework.diff(laid_over)
        assert (changed.place, changed.field) == ("framework", "overlays")
        assert attrs.evolve(laid_over, overlays=()) == framework
        for reading in (None, *framework.reading_names):
            assert laid_over.formulas(reading) == framework.formulas(reading)
        assessment = Assessment(
            framework=name,
            unit="x",
            year=framework.first_year or 2023,
            books=[Book(name="target")],
        )
        before, after = (evaluate(f, assessment) for f in (framework, laid_over))
        assert after.score == before.score
        assert [row.score for row in after.record.criteria] == [
            row.score for row in before.record.criteria
        ]

    @pytest.mark.parametrize("name", available())
    def test_it_has_every_node_that_is_not_stated_in_full(self, name: str) -> None:
        """In code order."""
        framework = load_framework(name)
        codes = [node.code for node in framework.unmodelled()]
        lines = overlay_template(framework).splitlines()
        assert [line for line in lines if line.startswith("code = ")] == [
            f'code = "{code}"' for code in codes
        ]
        assert codes == [
            node.code
            for node in framework.walk()
            if isinstance(node.aggregation, Unmodelled)
            or not (node.children or is_stated(framework.formula(node.code)))
        ]


class TestAggregations:
    """Someone who has the annex says how SIPAS is put together."""

    @pytest.fixture
    def sipas(self) -> Framework:
        """The edition of 2017-2020, of which no formula was found."""
        return load_framework("vn/sipas/2017-2020")

    source = Source(document=ANNEX.id, place="Phụ lục", quote="bình quân các yếu tố")

    def whole(self, of: Framework, **fields: Any) -> Overlay:
        """Factors as means of items, the whole as the mean of factors; made up."""
        entries = (
            OverlayCriterion(code=area.code, aggregation=Mean(), sources=[self.source])
            for area in of.areas
        )
        given = {"aggregation": Mean(), "sources": [self.source]} | fields
        return overlay(of, *entries, **given)

    def test_it_settles_the_index(self, sipas: Framework, tmp_path: Path) -> None:
        """Through a file too; the edition stays open, and the overlay is named."""
        path = tmp_path / "annex.toml"
        path.write_text(dump_overlay(self.whole(sipas)), encoding="utf-8")
        assert load_overlay(path) == self.whole(sipas)
        completed = load_framework(sipas.id, overlays=[path])
        book = Book(
            name="published",
            measurements={
                datum.name: f"{60 + n} %" for n, datum in enumerate(sipas.data)
            },
        )
        year = Assessment(framework=sipas.id, unit="x", year=2020, books=[book])
        assert str(evaluate(sipas, year).score) == "[0, 100]"
        card = evaluate(completed, year)
        assert card["1"].score.low == Fraction(123, 2)
        assert card.score.is_exact
        assert card["1"].node.overlay == "so-noi-vu/annex"  # type: ignore[union-attr]
        assert card.record.criteria[0].overlay == "so-noi-vu/annex"
        assert completed.unmodelled() == ()
        assert completed.reading_names == ()
        assert ANNEX in completed.documents

    def test_what_repeats_the_edition_changes_nothing(self, sipas: Framework) -> None:
        """Unmodelled as before, readings as before."""
        entries = [
            OverlayCriterion(code="1", aggregation=Unmodelled()),
            OverlayCriterion(code="1.1", rule=sipas["1.1"].rule),  # type: ignore[union-attr]
        ]
        laid_over = apply_overlay(
            sipas, overlay(sipas, *entries, aggregation=Unmodelled())
        )
        assert attrs.evolve(laid_over, overlays=()) == sipas

    def test_it_needs_words(self, sipas: Framework) -> None:
        """A node's aggregation and the whole's, each told."""
        silent = Source(document=ANNEX.id, place="Phụ lục")
        entries = [OverlayCriterion(code="1", aggregation=Mean(), sources=[silent])]
        with pytest.raises(Invalid) as caught:
            apply_overlay(
                sipas,
                overlay(sipas, *entries, aggregation=Pooled(), sources=[silent]),
            )
        assert [(p.id, p.where) for p in caught.value.problems] == [
            ("quote-missing", "criterion 1"),
            ("quote-missing", "overlay"),
        ]

    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({"code": "1"}, "found neither"),
            (
                {"code": "1", "aggregation": Mean(), "rule": Unmodelled()},
                "found a rule and an aggregation",
            ),
            ({"code": "1.1", "aggregation": Mean()}, "a criterion with components"),
            ({"code": "1", "rule": Unmodelled()}, "a criterion with a rule"),
        ],
    )
    def test_mistakes(
        self, sipas: Framework, fields: dict[str, Any], words: str
    ) -> None:
        """A leaf has a rule, a node above has an aggregation, never both."""
        with pytest.raises(Invalid, match=words):
            apply_overlay(sipas, overlay(sipas, OverlayCriterion(**fields)))

    def test_weights_are_checked_as_in_a_framework(self, sipas: Framework) -> None:
        """With the overlay as the place."""
        wrong = Mean(weights={"1.1": 1})
        entry_ = OverlayCriterion(code="1", aggregation=wrong, sources=[self.source])
        with pytest.raises(Invalid, match=r"no weight of 1\.2"):
            apply_overlay(sipas, overlay(sipas, entry_))


class TestTheEditionOf2022:
    """Issue 2, Show 9: filled for 1.3.1 and 3.4.1, with numbers that are made up."""

    inspected = entry(
        "1.3.1",
        steps(
            "agencies_and_districts_inspected",
            "agencies_and_districts",
            ("30 %", 1),
            ("25 %", "0.5"),
        ),
        "từ 30% trở lên: 1; từ 25% đến dưới 30%: 0,5; dưới 25%: 0",
    )
    on_time = entry(
        "3.4.1",
        steps(
            "dossiers_province_on_time",
            "dossiers_province_received",
            ("95 %", "1.5"),
            ("90 %", "0.75"),
        ),
        "từ 95% trở lên: 1,5; từ 90% đến dưới 95%: 0,75; dưới 90%: 0",
    )

    def filled(self, tmp_path: Path, edition: Framework) -> Path:
        """The template with the two entries in the place of its own."""
        path = tmp_path / "template.toml"
        path.write_text(overlay_template(edition), encoding="utf-8")
        template = load_overlay(path)
        new = {e.code: e for e in (self.inspected, self.on_time)}
        filled = attrs.evolve(
            template,
            id="so-noi-vu/876",
            documents=[ANNEX],
            criteria=[new.get(old.code, old) for old in template.criteria],
        )
        path.write_text(dump_overlay(filled), encoding="utf-8")
        return path

    def year(self, inspected: int, on_time: int) -> Assessment:
        """Forty agencies and districts, two hundred dossiers."""
        data = {
            "agencies_and_districts": 40,
            "agencies_and_districts_inspected": inspected,
            "dossiers_province_received": 200,
            "dossiers_province_on_time": on_time,
        }
        book = Book(name="self_assessed", measurements=data)
        return Assessment(framework=EDITION, unit="Hà Giang", year=2023, books=[book])

    def test_the_two_codes_are_the_ones_meant(self, edition: Framework) -> None:
        """A share of what is inspected, at most 1; dossiers on time, at most 1.5."""
        found = [edition[code].max_score for code in ("1.3.1", "3.4.1")]
        assert found == [1, Fraction(3, 2)]

    @pytest.mark.parametrize(
        ("inspected", "on_time", "scores"),
        [
            (12, 190, ("1", "1.5")),
            (11, 189, ("0.5", "0.75")),
            (10, 180, ("0.5", "0.75")),
            (9, 179, ("0", "0")),
            (13, 191, ("1", "1.5")),
            (0, 0, ("0", "0")),
        ],
    )
    def test_intervals_become_exact_scores(
        self,
        edition: Framework,
        tmp_path: Path,
        inspected: int,
        on_time: int,
        scores: tuple[str, str],
    ) -> None:
        """At, just under and just over each threshold, in whole cases."""
        path = self.filled(tmp_path, edition)
        laid_over = load_framework(EDITION, overlays=[path])
        year = self.year(inspected, on_time)
        with_it, without = evaluate(laid_over, year), evaluate(edition, year)
        found = [with_it[code].score for code in ("1.3.1", "3.4.1")]
        assert found == [Interval.of(score) for score in scores]
        assert [with_it[code].state for code in ("1.3.1", "3.4.1")] == ["measured"] * 2
        for code in ("1.3.1", "3.4.1"):
            assert without[code].score.encloses(with_it[code].score)
        if inspected == 9:
            assert not without["1.3.1"].score.is_exact
            assert without["1.3.1"].state == "unmodelled"

    def test_everything_says_which_overlay_was_used(
        self, edition: Framework, tmp_path: Path
    ) -> None:
        """The framework, its hash, the scorecard, its record, each explanation."""
        path = self.filled(tmp_path, edition)
        laid_over = load_framework(EDITION, overlays=[str(path)])
        used = OverlayUsed(
            id="so-noi-vu/876",
            title=load_overlay(path).title,
            content_hash=load_overlay(path).content_hash,
        )
        assert laid_over.overlays == (used,)
        assert laid_over.content_hash != edition.content_hash
        card = evaluate(laid_over, self.year(12, 190))
        record = card.record
        assert record.overlays == ("so-noi-vu/876",)
        assert record.framework_hash == laid_over.content_hash
        assert parindex.load_record(card.to_json()) == record
        overlays = {row.code: row.overlay for row in record.criteria if row.overlay}
        assert overlays == dict.fromkeys(("1.3.1", "3.4.1"), "so-noi-vu/876")
        for lang in LANGUAGES:
            named = {
                code: card.explain(code, lang).count("so-noi-vu/876")
                for code in ("", "1.3.1", "3.4.1", "1.3.2")
            }
            assert named[""]
            assert named["1.3.1"] == named["3.4.1"] > named["1.3.2"]
        assert "so-noi-vu/876" in card._repr_html_()

    def test_the_edition_without_it_is_unchanged(
        self, edition: Framework, tmp_path: Path
    ) -> None:
        """Laying an overlay over it makes another value."""
        before = edition.content_hash
        load_framework(EDITION, overlays=[self.filled(tmp_path, edition)])
        again = load_framework(EDITION)
        assert again.content_hash == before
        assert again.overlays == ()
        assert all(
            not node.overlay for node in again.walk() if isinstance(node, Criterion)
        )
        assert evaluate(again, self.year(9, 179)).record.overlays == ()


class TestApplying:
    """`apply_overlay`: what an entry changes, and what it leaves."""

    def test_a_rule_takes_the_place_of_the_edition_s(self, tiny: Framework) -> None:
        """With its sources, and the name of the overlay."""
        laid_over = apply_overlay(tiny, overlay(tiny, INITIATIVES))
        node = laid_over["2.10"]
        assert isinstance(node, Criterion)
        assert node.rule == INITIATIVES.rule
        assert node.sources == INITIATIVES.sources
        assert node.overlay == "so-noi-vu/annex"
        assert laid_over.documents == (*tiny.documents, ANNEX)
        assert {change.place for change in tiny.diff(laid_over)} == {
            "framework",
            "criterion 2.10",
            f"document {ANNEX.id}",
        }

    def test_an_entry_deep_in_the_tree_is_found(self, tiny: Framework) -> None:
        """A component of a criterion of an area."""
        rule = Compliance(answer="grade", scores={"good": 3, "fair": 2})
        laid_over = apply_overlay(tiny, overlay(tiny, entry("1.2.2", rule, "khá: 2")))
        assert laid_over["1.2.2"].overlay == "so-noi-vu/annex"
        assert laid_over["1.2.1"] == tiny["1.2.1"]

    def test_a_criterion_outside_areas_is_found(self) -> None:
        """Such as the leader survey."""
        leaf = Criterion(code="S", title="x", max_score=1, rule=Unmodelled())
        data = [Datum(name="f", title="x", kind="flag")]
        framework = Framework(
            id="x", title="x", max_score=1, children=[leaf], data=data
        )
        over = overlay(framework, entry("S", Compliance(answer="f"), "có: 1"))
        assert apply_overlay(framework, over)["S"] != framework["S"]

    def test_what_repeats_the_edition_changes_nothing(self, tiny: Framework) -> None:
        """With its sources or without; nothing is added then."""
        for leaf in tiny.leaves():
            assert leaf.rule is not None
            for sources in ((), leaf.sources):
                same = OverlayCriterion(code=leaf.code, rule=leaf.rule, sources=sources)
                data = [Datum(name="new", title="x", kind="flag")]
                laid_over = apply_overlay(tiny, overlay(tiny, same, data=data))
                assert attrs.evolve(laid_over, overlays=()) == tiny

    def test_a_reading_may_be_added_alone(self, tiny: Framework) -> None:
        """To the rule as the edition has it."""
        reading = Reading(name="inferred", rule=INITIATIVES.rule, evidence="điểm 2023")
        same = OverlayCriterion(code="2.10", rule=Unmodelled(), readings=[reading])
        laid_over = apply_overlay(tiny, overlay(tiny, same))
        assert laid_over.reading_names == ("inferred",)
        assert laid_over.formula("2.10") == tiny.formula("2.10")
        assert laid_over["2.10"].overlay == "so-noi-vu/annex"

    def test_notes_are_added_to_the_edition_s(self, tiny: Framework) -> None:
        """A rule that stays needs no new source."""
        rule = tiny["2.1"].rule  # type: ignore[union-attr]
        assert rule is not None
        noted = OverlayCriterion(code="2.1", rule=rule, notes="theo giá hiện hành")
        laid_over = apply_overlay(tiny, overlay(tiny, noted))
        assert laid_over["2.1"].notes == (
            Text("theo giá hiện hành", "theo giá hiện hành"),
        )

    def test_readings_go_with_the_rule_they_stood_beside(self) -> None:
        """A rule that a source states leaves no room for the inferred one."""
        reading = Reading(name="inferred", rule=Unmodelled(), evidence="x")
        leaf = Criterion(
            code="1", title="x", max_score=1, rule=Unmodelled(), readings=[reading]
        )
        data = [Datum(name="f", title="x", kind="flag")]
        framework = Framework(
            id="x", title="x", max_score=1, children=[leaf], data=data
        )
        stated = entry("1", Compliance(answer="f"), "có: 1")
        assert apply_overlay(framework, overlay(framework, stated)).reading_names == ()
        kept = entry("1", Unmodelled(), "không nêu")
        assert apply_overlay(framework, overlay(framework, kept)).reading_names == (
            "inferred",
        )

    def test_data_of_its_own_can_be_used(self, tiny: Framework) -> None:
        """And are scored."""
        votes = Datum(name="votes", title="phiếu", kind="count", unit="person")
        rule = Count(of="votes", each="0.25", per=10)
        over = overlay(tiny, entry("2.10", rule, "mỗi 10 phiếu: 0,25"), data=[votes])
        laid_over = apply_overlay(tiny, over)
        book = Book(name="target", measurements={"votes": 29})
        year = Assessment(framework=tiny.id, unit="x", year=2023, books=[book])
        assert evaluate(laid_over, year)["2.10"].score == Interval.of("0.5")

    def test_overlays_are_laid_in_order(self, tiny: Framework) -> None:
        """The later one counts; both are told."""
        later = attrs.evolve(
            INITIATIVES,
            rule=Count(of="số_sáng_kiến", each=1),
            sources=INITIATIVES.sources,
        )
        both = [overlay(tiny, INITIATIVES), overlay(tiny, later, id="later")]
        laid_over = load_framework(BROKEN / "_framework.toml", overlays=both)
        assert [used.id for used in laid_over.overlays] == ["so-noi-vu/annex", "later"]
        assert laid_over["2.10"].rule == later.rule  # type: ignore[union-attr]
        assert laid_over["2.10"].overlay == "later"
        assert laid_over.documents == (*tiny.documents, ANNEX)

    def test_hashes_tell_overlays_apart(self, tiny: Framework) -> None:
        """By all they say."""
        one = overlay(tiny, INITIATIVES)
        assert one.content_hash == overlay(tiny, INITIATIVES).content_hash
        assert one.content_hash != attrs.evolve(one, criteria=()).content_hash


class TestMistakes:
    """A wrong overlay draws the same clear words as a wrong edition, with its name."""

    def refused(self, framework: Framework, over: Overlay) -> list[str]:
        """What is told of an overlay."""
        with pytest.raises(Invalid) as caught:
            apply_overlay(framework, over)
        assert caught.value.subject == over.id
        return [str(problem) for problem in caught.value.problems]

    def test_of_another_framework(self, tiny: Framework) -> None:
        """Its codes mean nothing here, and are not looked at."""
        wrong = overlay(tiny, entry("9.9", Unmodelled(), ""), framework="test/other")
        assert self.refused(tiny, wrong) == [
            "overlay, framework: found 'test/other'; expected 'test/tiny' [framework]"
        ]

    def test_all_are_told_together(self, tiny: Framework) -> None:
        """Codes, quotes, and what only the whole framework shows."""
        told = self.refused(
            tiny,
            overlay(
                tiny,
                entry("1.2", Unmodelled(), ""),
                attrs.evolve(INITIATIVES, sources=()),
                entry("1.1", steps("on_time", "dossiers", ("90 %", 2)), "từ 95%"),
                entry("2.2", Count(of="sáng_kiến", each=1), "x"),
                entry("2.2", Unmodelled(), "x"),
            ),
        )
        assert [sentence.partition(": ")[0] for sentence in told] == [
            "criterion 1.2",
            "criterion 2.10",
            "criterion 1.1",
            "criterion 2.2",
            "criterion 2.2, rule, of",
        ]
        assert [sentence.rpartition(" ")[2] for sentence in told] == [
            "[code]",
            "[quote-missing]",
            "[quote-threshold]",
            "[duplicate]",
            "[datum]",
        ]

    def test_a_stated_reading_is_checked_too(self, tiny: Framework) -> None:
        """An inferred one needs no quote."""
        rule = steps("on_time", "dossiers", ("90 %", 2))
        source = Source(document=ANNEX.id, quote="từ 95% trở lên")
        for status, count in (("stated", 1), ("inferred", 0)):
            reading = Reading(
                name="r",
                status=status,  # type: ignore[arg-type]
                rule=rule,
                evidence="x",
                sources=[source],
            )
            own = next(tiny.leaves()).rule
            assert own is not None
            read = OverlayCriterion(code="1.1", rule=own, readings=[reading])
            over = overlay(tiny, read)
            told = self.refused(tiny, over) if count else []
            assert len(told) == count
            if not count:
                assert apply_overlay(tiny, over).reading_names == ("r",)

    def test_opening_a_rule_again_needs_no_quote(self, tiny: Framework) -> None:
        """Who doubts the edition may say that no source states it."""
        over = overlay(tiny, OverlayCriterion(code="2.1", rule=Unmodelled()))
        assert apply_overlay(tiny, over)["2.1"].rule == Unmodelled()  # type: ignore[union-attr]

    def test_scores_keep_to_the_maximum_of_the_edition(self, tiny: Framework) -> None:
        """An overlay changes rules, never maxima."""
        rule = steps("on_time", "dossiers", ("95 %", 3))
        over = overlay(tiny, entry("1.1", rule, "từ 95% trở lên: 3"))
        assert self.refused(tiny, over) == [
            (
                "criterion 1.1, rule, bands[0].score: "
                "found 3; expected a score in [0, 2] [score-range]"
            )
        ]


class TestChecking:
    """`check_file`: an overlay is checked with the edition it is for."""

    def test_an_overlay_of_a_bundled_edition(self, tmp_path: Path) -> None:
        """Right ones have no more doubts than the edition."""
        edition = load_framework(EDITION)
        path = tmp_path / "x.toml"
        path.write_text(overlay_template(edition), encoding="utf-8")
        assert check_file(path) == ()

    def test_an_overlay_of_an_unknown_edition(self, tmp_path: Path) -> None:
        """The nearest one is told."""
        path = tmp_path / "x.toml"
        text = dump_overlay(Overlay(id="x", title="x", framework=f"{EDITION[:-1]}1"))
        path.write_text(text, encoding="utf-8")
        with pytest.raises(NotFound) as caught:
            check_file(path)
        assert str(caught.value) == (
            "no framework 'vn/par-index/province/2021' in parindex; "
            "did you mean 'vn/par-index/province/2022'?"
        )


class TestFrameworksByName:
    """`load_framework`: a bundled edition by its id, or any by its file."""

    def test_the_bundled_editions_are_listed(self) -> None:
        """Sorted, and each has the id it is listed by."""
        assert EDITION in available()
        assert list(available()) == sorted(available())
        for name in available():
            assert load_framework(name).id == name
            assert load_framework(name) is load_framework(name)

    @pytest.mark.parametrize("name", ["", "2022", "vn/par-index/province", "/etc", "."])
    def test_an_unknown_id_is_told(self, name: str) -> None:
        """No path is made of it."""
        with pytest.raises(NotFound) as caught:
            load_framework(name)
        assert caught.value.known == available()

    def test_a_path_may_be_a_text(self, tiny: Framework) -> None:
        """If it ends as a TOML file does."""
        assert load_framework(str(BROKEN / "_framework.toml")) == tiny

    def test_checking_an_assessment_tells_of_every_book(self, tmp_path: Path) -> None:
        """Mistakes of all books together; else the doubts about its awards."""
        path = tmp_path / "x.toml"
        head = f'framework = "{EDITION}"\nunit = "Hà Giang"\nyear = 2023\n'
        path.write_text(
            head + '[book.appraised.awarded]\n"1.11" = 1\n'
            '[book.published.awarded]\n"1.1" = 9\n',
            encoding="utf-8",
        )
        with pytest.raises(Invalid) as caught:
            check_file(path)
        assert [p.where for p in caught.value.problems] == [
            "book appraised, awarded.1.11",
            "book published, awarded.1.1",
        ]
        assert caught.value.subject == "Hà Giang 2023"
        path.write_text(
            head + '[book.published.awarded]\n"1.1" = 1\n', encoding="utf-8"
        )
        assert check_file(path) == ()

    def test_checking_tells_awards_that_no_reading_gives(self, tmp_path: Path) -> None:
        """Where the rule is stated in full."""
        path = tmp_path / "framework.toml"
        text = (BROKEN / "_framework.toml").read_text(encoding="utf-8")
        path.write_text(text, encoding="utf-8")
        found = check_file(path)
        assert found == tuple(
            Problem(
                "quote-missing",
                f"criterion {code}",
                "a rule without quoted words",
                "a source with a quote",
            )
            for code in ("1.2.1", "1.2.2", "2.2")
        )
        year = tmp_path / "year.toml"
        year.write_text(
            'framework = "test/tiny"\nunit = "x"\nyear = 2023\n'
            '[book.published.awarded]\n"1.2.2" = 2\n'
            '[book.appraised.awarded]\n"1.2.2" = 3\n',
            encoding="utf-8",
        )
        (problem,) = check_file(year, str(path))
        assert problem.id == "award-impossible"
        assert problem.where == "criterion 1.2.2"


def test_half_points_are_exact() -> None:
    """What overlays are given as texts are fractions."""
    assert INITIATIVES.rule == Count(of="số_sáng_kiến", each=Fraction(1, 2))
