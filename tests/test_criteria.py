"""The criterion tree: looked up, walked, and refused where it does not hold."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from parindex.aggregation import (
    Aggregation,
    Mean,
    Pooled,
    Sum,
    WeightedSum,
    adds_up,
)
from parindex.checks import check_framework
from parindex.criteria import Area, Channel, Criterion, Framework, Reading
from parindex.errors import Invalid, NotFound, Problem
from parindex.formulas import Constant
from parindex.frameworks import available, load_framework
from parindex.intervals import Interval, add
from parindex.measures import Datum, Number
from parindex.rules import Band, Bands, Compliance, Proportional, Unmodelled
from parindex.sources import Document, Source
from parindex.text import Text
from strategies import frameworks

if TYPE_CHECKING:
    from collections.abc import Mapping

    from parindex.rules import Rule

TINY = Path(__file__).parent / "broken" / "_framework.toml"

CODES = ["1", "1.1", "1.2", "1.2.1", "1.2.2", "2", "2.1", "2.2", "2.10"]
LEAVES = ["1.1", "1.2.1", "1.2.2", "2.1", "2.2", "2.10"]


@pytest.fixture
def tiny() -> Framework:
    """The tiny framework."""
    return load_framework(TINY)


def leaf(
    code: str, most: object = 1, rule: Rule | None = None, **fields: Any
) -> Criterion:
    """A criterion with a rule."""
    given: dict[str, Any] = {
        "title": code,
        "max_score": most,
        "rule": rule or Unmodelled(),
    }
    return Criterion(code=code, **(given | fields))


def whole(*children: Area | Criterion, **fields: Any) -> Framework:
    """A framework whose maximum is the sum of its children's."""
    given: dict[str, Any] = {
        "id": "x",
        "title": "x",
        "max_score": add(child.max_score for child in children),
        "min_score": add(child.min_score for child in children),
        "children": children,
    }
    return Framework(**(given | fields))


def refused(*children: Area | Criterion, **fields: Any) -> list[str]:
    """What is told of a framework."""
    with pytest.raises(Invalid) as caught:
        whole(*children, **fields)
    assert caught.value.subject == fields.get("id", "x")
    return [str(problem) for problem in caught.value.problems]


class TestLookUp:
    """Issue 2, to build 4: look-up by code."""

    def test_a_code_finds_its_node(self, tiny: Framework) -> None:
        """An area, a criterion, a component; and says whether it is there."""
        assert [tiny[code].code for code in CODES] == CODES
        assert isinstance(tiny["1"], Area)
        assert tiny["2.10"].max_score == 1
        assert tiny["2.10"] is not tiny["2.1"]
        assert "1.2.1" in tiny
        assert "1.3" not in tiny
        assert 1 not in tiny

    @pytest.mark.parametrize(
        ("code", "meant"), [("1.21", "1.2.1"), ("1.1.", "1.1"), ("22", "2.2")]
    )
    def test_a_code_that_is_not_there_is_told_with_the_nearest(
        self, tiny: Framework, code: str, meant: str
    ) -> None:
        """As it may be one of another edition."""
        with pytest.raises(NotFound) as caught:
            tiny[code]
        assert caught.value == NotFound("criterion", code, "test/tiny", tuple(CODES))
        assert str(caught.value) == (
            f"no criterion {code!r} in test/tiny; did you mean {meant!r}?"
        )

    def test_a_rule_is_looked_up_by_the_code_of_a_leaf(self, tiny: Framework) -> None:
        """A branch has none, and the leaves are told."""
        assert tiny.formula("2.10") == Constant(Interval.of(0, 1))
        with pytest.raises(
            NotFound, match=r"no criterion with a rule '1.2' in"
        ) as caught:
            tiny.formula("1.2")
        assert caught.value.known == tuple(LEAVES)

    def test_data_are_looked_up_by_name(self, tiny: Framework) -> None:
        """With the nearest name for a misspelt one."""
        assert tiny.datum("on_time").unit == "dossier"
        assert tiny.data_by_name["grade"] is tiny.datum("grade")
        with pytest.raises(NotFound, match=r"no datum 'on-time' in .* mean 'on_time'"):
            tiny.datum("on-time")

    def test_documents_are_looked_up_by_number(self, tiny: Framework) -> None:
        """Likewise."""
        assert tiny.document("1/QĐ").title == Text("Quyết định", "Decision")
        with pytest.raises(NotFound, match=r"no document '1/QD' in .* mean '1/QĐ'"):
            tiny.document("1/QD")


class TestWalk:
    """Areas and criteria come in the order of the decision."""

    def test_the_walk_is_the_order_of_the_file(self, tiny: Framework) -> None:
        """Each node before its components, 2.10 behind 2.2."""
        assert [node.code for node in tiny.walk()] == CODES
        assert [leaf.code for leaf in tiny.leaves()] == LEAVES
        assert [area.code for area in tiny.areas] == ["1", "2"]

    @pytest.mark.parametrize("name", available())
    def test_the_walk_is_the_order_of_each_bundled_edition(self, name: str) -> None:
        """Its file has the codes in the order of the appendix."""
        framework = load_framework(name)
        codes = [node.code for node in framework.walk()]
        assert codes == sorted(
            codes, key=lambda code: [(len(part), part) for part in code.split(".")]
        )

    @pytest.mark.property
    @given(framework=frameworks())
    def test_every_node_is_walked_once(self, framework: Framework) -> None:
        """A parent before its children, and each of them by its code."""
        codes = [node.code for node in framework.walk()]
        assert len(set(codes)) == len(codes)
        for node in framework.walk():
            assert framework[node.code] is node
            for child in node.children:
                assert child.code.rpartition(".")[0] == node.code
                assert codes.index(node.code) < codes.index(child.code)
        leaves = [node for node in framework.walk() if not node.children]
        assert list(framework.leaves()) == leaves

    def test_areas_come_before_what_stands_outside_them(self) -> None:
        """As files have them; otherwise in the order given."""
        areas = [
            Area(code=code, title="x", max_score=1, criteria=[leaf(f"{code}.1")])
            for code in "BA"
        ]
        framework = whole(leaf("9"), areas[0], leaf("8"), areas[1])
        assert [child.code for child in framework.children] == ["B", "A", "9", "8"]
        assert framework.areas == tuple(areas)

    def test_lists_become_tuples(self) -> None:
        """So that what was written once never changes, and can be hashed."""
        framework = whole(
            Area(
                code="1",
                title="x",
                max_score=1,
                criteria=[
                    Criterion(
                        code="1.1",
                        title="x",
                        max_score=1,
                        components=[leaf("1.1.1", readings=[], sources=[], lead=["x"])],
                    )
                ],
            ),
            channels=[Channel(name="documents", title="x")],
            data=[Datum(name="x", title="x", kind="flag")],
            documents=[Document(id="1", title="x")],
            sources=[Source(document="1")],
        )
        assert hash(framework) == hash(attrs.evolve(framework))


class TestChannels:
    """Each leaf has a channel: its own, or the usual one."""

    def test_the_first_channel_is_the_usual_one(self) -> None:
        """Without channels there is none."""
        channels = [Channel(name=name, title=name) for name in ("documents", "sipas")]
        framework = whole(leaf("1"), leaf("2", channel="sipas"), channels=channels)
        assert framework.channel_of(framework["1"]) == "documents"  # type: ignore[arg-type]
        assert framework.channel_of(framework["2"]) == "sipas"  # type: ignore[arg-type]
        assert whole(leaf("1")).channel_of(leaf("1")) == ""


class TestReadings:
    """Other rules a criterion may have, by name."""

    def framework(self) -> Framework:
        """One criterion with two readings, and one without."""
        readings = [
            Reading(name=name, rule=Compliance(answer="f"), evidence="x")
            for name in ("inferred", "strict")
        ]
        data = [Datum(name="f", title="x", kind="flag")]
        return whole(leaf("1", readings=readings), leaf("2"), data=data)

    def test_their_names_are_told_in_order(self) -> None:
        """Each once."""
        framework = self.framework()
        assert (
            framework.reading_names == framework.reading_names == ("inferred", "strict")
        )
        assert whole(leaf("1")).reading_names == ()

    def test_a_reading_is_used_where_there_is_one(self) -> None:
        """Elsewhere the rule as stated."""
        framework = self.framework()
        unmodelled = Constant(Interval.of(0, 1))
        assert framework.formula("1") == framework.formulas()["1"] == unmodelled
        assert framework.formulas("strict")["1"] == framework.formula("1", "strict")
        assert framework.formula("1", "strict") != unmodelled
        assert framework.formula("2", "strict") == unmodelled
        criterion = framework["1"]
        assert isinstance(criterion, Criterion)
        assert criterion.reading("strict") == criterion.readings[1]
        assert criterion.reading("other") is None
        assert criterion.reading(None) is None

    def test_stated_rules_are_those_with_sources(self) -> None:
        """The rule unless it is unmodelled, and readings that are stated."""
        source = Source(document="1")
        stated = Reading(
            name="r",
            rule=Unmodelled(),
            status="stated",
            evidence="x",
            sources=[source],
        )
        inferred = attrs.evolve(stated, name="s", status="inferred")
        rule = Compliance(answer="f")
        criterion = leaf("1", 1, rule, readings=[stated, inferred], sources=[source])
        assert criterion.stated == ((rule, (source,)), (Unmodelled(), (source,)))
        assert criterion.cited == (source, source, source)
        assert leaf("1").stated == ()
        branch = Criterion(code="1", title="x", max_score=1, components=[leaf("1.1")])
        assert branch.stated == ()
        assert not branch.is_leaf

    def test_what_is_not_stated_in_full_is_listed(self, tiny: Framework) -> None:
        """Rules with an open stretch too."""
        assert [leaf.code for leaf in tiny.unmodelled()] == ["1.1", "2.10"]

    def test_what_a_rule_can_give_is_kept(self, tiny: Framework) -> None:
        """Worked out once."""
        assert tiny.outcomes("1.2.2") == (Interval.of(1), Interval.of(3))
        assert tiny.outcomes("1.2.2") is tiny.outcomes("1.2.2")

    def test_parts_of_wholes_are_listed_once(self, tiny: Framework) -> None:
        """For each reading."""
        (share,) = tiny.shares()
        assert share.top == (("on_time", Fraction(1)),)
        assert tiny.shares("inferred") == tiny.shares()
        assert tiny.excluding() == frozenset()


class TestMaxima:
    """design.md, idea 1: maxima of children add up to the parent's, exactly."""

    @pytest.mark.property
    @given(framework=frameworks(), data=st.data())
    def test_a_maximum_that_is_changed_anywhere_is_refused(
        self, framework: Framework, data: st.DataObject
    ) -> None:
        """By however little, wherever a range is the sum of others, and no cap."""
        node = data.draw(st.sampled_from([framework, *framework.walk()]))
        parents = {
            c.code: p for p in (framework, *framework.walk()) for c in p.children
        }
        above = None if isinstance(node, Framework) else parents[node.code]
        weights = getattr(above and above.aggregation, "weights", {})
        counts = isinstance(node, Framework) or weights.get(node.code, 1)
        assume((node.children and sums(node)) or (above and counts and sums(above)))
        more = data.draw(st.fractions(Fraction(1, 10**9), 1))
        with pytest.raises(Invalid) as caught:
            replaced(framework, attrs.evolve(node, max_score=node.max_score + more))
        assert "maxima" in {problem.id for problem in caught.value.problems}

    def test_what_is_lacking_is_told_with_the_sum(self) -> None:
        """At the node and at the top; minima too."""
        branch = Criterion(
            code="1",
            title="x",
            max_score=3,
            min_score=-1,
            components=[leaf("1.1", "1/3"), leaf("1.2", "1/3")],
        )
        assert refused(branch, max_score="10.5") == [
            (
                "framework, max_score: found 10.5; "
                "expected 3, the sum of its components [maxima]"
            ),
            (
                "criterion 1, max_score: found 3; "
                "expected 2/3, the sum of its components [maxima]"
            ),
            (
                "criterion 1, min_score: found -1; "
                "expected 0, the sum of its components [maxima]"
            ),
        ]

    @pytest.mark.parametrize(
        ("most", "least", "words"),
        [
            (2, -1, []),
            ("3.99", "-1.99", []),
            (4, -2, []),
            (5, -1, ["max_score: found 5; expected a cap within 4, the sum"]),
            (2, -3, ["min_score: found -3; expected a cap within -2, the sum"]),
            (5, -3, ["max_score: found 5;", "min_score: found -3;"]),
        ],
    )
    def test_a_cap_lies_within_the_sum(
        self, most: object, least: object, words: list[str]
    ) -> None:
        """Inside it, or at the sum of the minima or maxima where the other is a cap."""
        branch = Criterion(
            code="1",
            title="x",
            max_score=most,
            min_score=least,
            capped=True,
            components=[leaf(f"1.{n}", min_score="-0.5") for n in range(4)],
        )
        if not words:
            assert whole(branch)["1"].max_score == Fraction(str(most))
            return
        told = refused(branch)
        assert len(told) == len(words)
        for sentence, start in zip(told, words, strict=True):
            assert sentence.startswith(f"criterion 1, {start}")

    def test_a_minimum_is_no_more_than_its_maximum(self) -> None:
        """Of any node; the rule of a leaf is not looked at then."""
        assert refused(leaf("1", 1, Compliance(answer="x"), min_score=2)) == [
            f"{place}, min_score: found 2; expected at most max_score 1 [maxima]"
            for place in ("framework", "criterion 1")
        ]

    def test_an_empty_framework_has_nothing_to_get(self) -> None:
        """Its maximum is the sum of nothing."""
        assert whole().max_score == 0
        (told,) = refused(max_score=1)
        assert told.startswith("framework, max_score: found 1; expected 0, the sum of")


def sums(node: Framework | Area | Criterion) -> bool:
    """Whether the range of a node is the sum of those of its components."""
    return adds_up(node.aggregation) and not node.capped


def replaced(framework: Framework, node: Framework | Area | Criterion) -> Framework:
    """The framework with another node in the place of the one of that code."""
    if isinstance(node, Framework):
        return attrs.evolve(node)

    def walked(old: Any) -> Any:
        if old.code == node.code:
            return node
        field = "criteria" if isinstance(old, Area) else "components"
        return attrs.evolve(old, **{field: [walked(child) for child in old.children]})

    return attrs.evolve(framework, children=[walked(c) for c in framework.children])


class TestTree:
    """A branch has children, a leaf has a rule; exactly one of the two."""

    def test_a_rule_or_components(self) -> None:
        """Not both and not neither."""
        inside = leaf("1.1")
        both = leaf("1", components=[inside])
        neither = Criterion(code="2", title="x", max_score=0)
        empty = Area(code="3", title="x", max_score=0)
        assert refused(both, neither, empty) == [
            (
                "area 3: found no rule and no criteria below it; "
                "expected one of the two [leaf]"
            ),
            (
                "criterion 1: found a rule and criteria below it; "
                "expected one of the two [leaf]"
            ),
            (
                "criterion 2: found no rule and no criteria below it; "
                "expected one of the two [leaf]"
            ),
        ]

    def test_every_code_stands_once(self) -> None:
        """However often it is repeated, it is told once; so are other names."""
        assert refused(
            leaf("1"),
            leaf("1"),
            leaf("1"),
            Area(code="2", title="x", max_score=1, criteria=[leaf("2.1")]),
            Area(code="2", title="x", max_score=1, criteria=[leaf("2.2")]),
            data=[Datum(name="a", title="x", kind="flag")] * 2,
            documents=[Document(id="1/QĐ", title="x")] * 3,
            channels=[Channel(name="c", title="x")] * 2,
        ) == [
            f"{place}: found it twice; expected it once [duplicate]"
            for place in (
                "area 2",
                "criterion 1",
                "datum a",
                "document 1/QĐ",
                "channel c",
            )
        ]

    def test_every_reading_stands_once(self) -> None:
        """In its criterion."""
        reading = Reading(name="r", rule=Unmodelled(), evidence="x")
        assert refused(leaf("1", readings=[reading, reading])) == [
            "criterion 1, readings[1]: found 'r' twice; expected it once [duplicate]"
        ]

    @pytest.mark.parametrize("code", ["", "1.", ".1", "1..1", "1 1", "1-1", "số"])
    def test_codes_are_letters_and_digits_with_dots(self, code: str) -> None:
        """A code is a name in files."""
        told = refused(leaf(code))
        assert any(f"found {code!r}; expected letters and digits" in t for t in told)

    def test_a_code_says_where_it_belongs(self) -> None:
        """Its parent's code and one more part, as files build the tree of them."""
        inside = Criterion(
            code="1",
            title="x",
            max_score=2,
            components=[leaf("2.1"), leaf("1.1.1")],
        )
        assert refused(inside, leaf("3.1")) == [
            "criterion 3.1: found it at the top; expected a code such as '1' [parent]",
            (
                "criterion 2.1: found it inside '1'; "
                "expected a code such as '1.1' [parent]"
            ),
            (
                "criterion 1.1.1: found it inside '1'; "
                "expected a code such as '1.1' [parent]"
            ),
        ]

    @pytest.mark.parametrize("levels", [20, 21])
    def test_a_tree_has_twenty_levels_at_most(self, levels: int) -> None:
        """More than any decision has, few enough to walk."""
        node = leaf(".".join("1" * levels))
        for level in range(levels - 1, 0, -1):
            code = ".".join("1" * level)
            node = Criterion(code=code, title="x", max_score=1, components=[node])
        if levels == 20:
            assert len(list(whole(node).walk())) == 20
            return
        code = ".".join("1" * 21)
        assert refused(node) == [
            f"criterion {code}: found level 21; expected 20 levels at most [depth]"
        ]


def branch(*components: Criterion, **fields: Any) -> Criterion:
    """Criterion 1 with components; its range is their sum's unless given."""
    given: dict[str, Any] = {
        "title": "x",
        "max_score": add(c.max_score for c in components),
        "min_score": add(c.min_score for c in components),
    }
    return Criterion(code="1", components=components, **(given | fields))


class TestAggregations:
    """A node that is more than a sum has weights and ranges that make sense."""

    LEAVES = (leaf("1.1"), leaf("1.2", 3, min_score=-1))

    @pytest.mark.parametrize(
        ("weights", "told"),
        [
            ({"1.1": 1}, "no weight of 1.2; expected one for each"),
            (
                {"1.3": 1},
                "a weight of '1.3'; expected a component of the node; did you",
            ),
            ({"1.1": -1, "1.2": 1}, "-1 for 1.1; expected a weight from 0 up"),
            ({"1.1": 0, "1.2": 0}, "weights of 0 only; expected one above 0"),
        ],
    )
    @pytest.mark.parametrize("kind", [Mean, WeightedSum])
    def test_weights(
        self, kind: type[Mean | WeightedSum], weights: dict[str, int], told: str
    ) -> None:
        """One for each component, none below 0, not all of them 0."""
        (first, *_) = refused(branch(*self.LEAVES, aggregation=kind(weights=weights)))
        assert first.startswith(f"criterion 1, aggregation: found {told}")
        assert first.endswith("[weight]")

    def test_all_that_is_wrong_with_weights_is_told(self) -> None:
        """At the node, whatever its kind; the range is not looked at then."""
        weights = {"1.1": -1, "11": "1/3"}
        node = branch(*self.LEAVES, aggregation=WeightedSum(weights=weights))
        place = "criterion 1, aggregation: found"
        assert refused(node) == [
            f"{place} -1 for 1.1; expected a weight from 0 up [weight]",
            (
                f"{place} a weight of '11'; "
                "expected a component of the node; did you mean '1.1'? [weight]"
            ),
            f"{place} no weight of 1.2; expected one for each [weight]",
        ]
        top = WeightedSum(weights={})
        (told,) = refused(leaf("1"), aggregation=top)
        assert told.startswith("framework, aggregation: found no weight of 1;")

    def test_a_mean_without_weights_needs_none(self) -> None:
        """Nor does one where some are 0."""
        for how in (Mean(), Mean(weights={"1.1": 0, "1.2": "0.1"}), Pooled()):
            assert whole(branch(*self.LEAVES, aggregation=how)).aggregation == Sum()

    def test_what_cannot_vary_has_no_place_in_a_mean(self) -> None:
        """Its place in its range is 0 of 0; of leaves, if they are pooled."""
        fixed = leaf("1.2", 2, min_score=2)
        told = (
            "criterion 1, aggregation: found 1.2, whose score cannot vary; "
            "expected a maximum above the minimum [mean]"
        )
        for how in (Mean(), Mean(weights={"1.1": 1, "1.2": 0}), Pooled()):
            assert refused(branch(leaf("1.1"), fixed, aggregation=how)) == [told]
        deep = attrs.evolve(branch(leaf("1.1.1")), code="1.1", capped=True, max_score=0)
        assert whole(branch(deep, aggregation=Pooled(), max_score=1)).max_score == 1
        (mean,) = refused(branch(deep, aggregation=Mean(), max_score=1))
        assert mean.startswith("criterion 1, aggregation: found 1.1, whose score")

    def test_the_range_of_a_weighted_sum_follows_from_its_components(self) -> None:
        """Exactly, at both ends; that of a mean need not."""
        how = WeightedSum(weights={"1.1": 2, "1.2": "0.5"})
        right: dict[str, Any] = {"max_score": "3.5", "min_score": "-0.5"}
        assert whole(branch(*self.LEAVES, aggregation=how, **right))["1"].children
        assert refused(branch(*self.LEAVES, aggregation=how)) == [
            (
                f"criterion 1, {field}: found {found}; "
                f"expected {follows}, the weighted sum of its components [maxima]"
            )
            for field, found, follows in (
                ("max_score", 4, "3.5"),
                ("min_score", -1, "-0.5"),
            )
        ]
        (cap,) = refused(
            branch(*self.LEAVES, aggregation=how, capped=True, max_score=4, min_score=0)
        )
        assert cap == (
            "criterion 1, max_score: found 4; "
            "expected a cap within 3.5, the weighted sum of its components [maxima]"
        )
        for other in (Mean(), Pooled(), Unmodelled()):
            free = branch(*self.LEAVES, aggregation=other, max_score=99, min_score=98)
            assert whole(free).max_score == 99

    def test_a_rule_follows_from_no_components(self) -> None:
        """A leaf has a rule, and nothing to be made up of."""
        assert refused(leaf("1", aggregation=Mean())) == [
            (
                "criterion 1: found an aggregation beside a rule; "
                "expected one of the two [leaf]"
            )
        ]
        assert whole(leaf("1", aggregation=Sum())).max_score == 1


class TestReadingsOfBranches:
    """A reading is a rule of a leaf or an aggregation of another node."""

    LEAVES = (leaf("1.1"), leaf("1.2"))
    MEAN: Mapping[str, Any] = {"aggregation": Mean()}
    RULE: Mapping[str, Any] = {"rule": Unmodelled()}

    @pytest.mark.parametrize(
        ("node", "fields", "told"),
        [
            ("leaf", MEAN, "aggregation; expected a rule"),
            ("leaf", {**MEAN, **RULE}, "rule and aggregation; expected a rule"),
            ("leaf", {}, "neither; expected a rule"),
            ("branch", RULE, "rule; expected an aggregation"),
            ("branch", {**MEAN, **RULE}, "rule and aggregation; expected an aggreg"),
            ("branch", {}, "neither; expected an aggregation"),
        ],
    )
    def test_one_of_the_two(self, node: str, fields: dict[str, Any], told: str) -> None:
        """The one that its node needs."""
        readings = [self.reading(**fields)]
        wrong = leaf("1", readings=readings)
        if node == "branch":
            wrong = branch(*self.LEAVES, readings=readings)
        (first,) = refused(wrong)
        assert first.startswith(f"criterion 1, readings[0]: found {told}")
        assert first.endswith("[reading]")

    @staticmethod
    def reading(name: str = "r", **fields: Any) -> Reading:
        """A reading with its evidence."""
        return Reading(name=name, evidence="x", **fields)

    def test_every_reading_stands_once(self) -> None:
        """In its node; of the framework too."""
        twice = [self.reading(**self.MEAN), self.reading("s", **self.MEAN)] * 2
        assert refused(branch(*self.LEAVES, readings=twice), readings=twice[1:3]) == [
            f"criterion 1, readings[{n}]: found {name!r} twice; "
            "expected it once [duplicate]"
            for n, name in ((2, "r"), (3, "s"))
        ]
        (told,) = refused(leaf("1"), readings=twice[:3])
        assert told.startswith("framework, readings[2]: found 'r' twice;")

    def test_its_weights_are_checked(self) -> None:
        """As those of the node itself."""
        reading = self.reading(aggregation=Mean(weights={"1.1": 0}))
        assert refused(branch(*self.LEAVES, readings=[reading])) == [
            (
                "criterion 1, readings[0], aggregation: "
                "found no weight of 1.2; expected one for each [weight]"
            )
        ]

    def test_its_scale_has_its_ends_in_order(self) -> None:
        """The lower one first; one alone is a score that cannot vary."""
        scale = Interval(Fraction(2), Fraction(1))
        reading = self.reading(**self.MEAN, scale=scale)
        assert refused(branch(*self.LEAVES, readings=[reading])) == [
            (
                "criterion 1, readings[0], scale: "
                "found [2, 1]; expected the lower end first [maxima]"
            )
        ]
        rule = Compliance(answer="f")
        flag = Datum(name="f", title="x", kind="flag")
        told = refused(
            leaf("1", readings=[self.reading(rule=rule, scale=scale)]), data=[flag]
        )
        assert told
        assert all(sentence.startswith("criterion 1, readings[0]") for sentence in told)

    def test_the_scale_of_a_sum_is_the_sum_in_that_reading(self) -> None:
        """Of the ranges that the components have in it; that of a mean is its own."""
        wide = self.reading(**self.RULE, scale=Interval.of(0, 5))
        leaves = leaf("1.1", readings=[wide]), leaf("1.2")

        def of(how: Aggregation, *ends: object) -> Criterion:
            scaled = self.reading(aggregation=how, scale=Interval.of(*ends))
            return branch(*leaves, readings=[scaled])

        times = WeightedSum(weights={"1.1": 1, "1.2": 2})
        for how, most in ((Sum(), 6), (times, 7)):
            found = whole(of(how, 0, most))
            assert found.ranges("r")["1"] == Interval.of(0, most)
            assert found.ranges("r")[""] == Interval.of(0, most)
        assert whole(of(Mean(), -3, 99)).ranges("r")["1"] == Interval.of(-3, 99)
        assert refused(of(Sum(), 0, 2)) == [
            (
                "criterion 1, readings[0], scale: found [0, 2]; "
                "expected [0, 6], the sum of its components [maxima]"
            )
        ]
        (told,) = refused(of(times, 1, 7))
        assert told.endswith(
            "expected [0, 7], the weighted sum of its components [maxima]"
        )

    def test_a_scale_that_cannot_vary_has_no_place_in_a_mean(self) -> None:
        """In that reading, whatever the component's own range."""
        fixed = self.reading(**self.RULE, scale=Interval.of(1))
        leaves = leaf("1.1", readings=[fixed]), leaf("1.2")
        assert whole(branch(*leaves)).ranges("r")["1"] == Interval.of(1, 2)
        for how in (Mean(), Pooled()):
            told = refused(branch(*leaves, aggregation=how))
            assert len(told) == 1
            assert "found 1.1, whose score cannot vary" in told[0]
            again = self.reading(aggregation=how)
            (told_too,) = refused(branch(*leaves, readings=[again]))
            assert "found 1.1, whose score cannot vary" in told_too

    def test_sources_of_readings_are_declared(self) -> None:
        """Of areas, of criteria and of the whole."""

        def cited(name: str) -> Reading:
            source = Source(document=name)
            return self.reading(**self.MEAN, sources=[source])

        area = Area(
            code="1",
            title="x",
            max_score=2,
            criteria=self.LEAVES,
            readings=[cited("B")],
        )
        told = refused(area, readings=[cited("A")])
        assert [sentence.partition(";")[0] for sentence in told] == [
            "framework, sources: found 'A'",
            "area 1, sources: found 'B'",
        ]

    def test_stated_aggregations_are_no_stated_rules(self) -> None:
        """So no quoted words are held against thresholds."""
        stated = self.reading(**self.MEAN, status="stated")
        node = branch(*self.LEAVES, readings=[stated])
        assert check_framework(whole(node)) == ()


class TestReferences:
    """What is named must be declared."""

    def test_channels(self) -> None:
        """With the nearest one there is."""
        channels = [Channel(name="documents", title="x")]
        assert refused(leaf("1", channel="document"), channels=channels) == [
            (
                "criterion 1, channel: found 'document'; "
                "expected a channel of the framework; "
                "did you mean 'documents'? [channel]"
            )
        ]
        assert refused(leaf("1", channel="document")) == [
            (
                "criterion 1, channel: found 'document'; "
                "expected a channel of the framework [channel]"
            )
        ]

    def test_documents_are_told_once_where_they_are_cited_first(self) -> None:
        """By the framework, an area, a criterion or a reading."""

        def cited(*names: str) -> list[Source]:
            return [Source(document=name) for name in names]

        reading = Reading(
            name="r", rule=Unmodelled(), evidence="x", sources=cited("D", "876/QD-BNV")
        )
        area = Area(
            code="1",
            title="x",
            max_score=1,
            sources=cited("A", "B"),
            criteria=[leaf("1.1", sources=cited("B", "C"), readings=[reading])],
        )
        documents = [Document(id="876/QĐ-BNV", title="x")]
        told = refused(area, sources=cited("A", "876/QĐ-BNV"), documents=documents)
        expected = "expected a declared document"
        known = "; there is '876/QĐ-BNV'"
        assert told == [
            f"framework, sources: found 'A'; {expected}{known} [document]",
            f"area 1, sources: found 'B'; {expected}{known} [document]",
            f"criterion 1.1, sources: found 'C'; {expected}{known} [document]",
            f"criterion 1.1, sources: found 'D'; {expected}{known} [document]",
            (
                "criterion 1.1, sources: found '876/QD-BNV'; "
                f"{expected}; did you mean '876/QĐ-BNV'? [document]"
            ),
        ]

    @pytest.mark.parametrize(
        ("first", "last", "holds"),
        [
            (None, None, True),
            (2022, None, True),
            (None, 2022, True),
            (2022, 2022, True),
            (2023, 2022, False),
        ],
    )
    def test_years(self, first: int | None, last: int | None, holds: bool) -> None:  # noqa: FBT001
        """The first is not after the last."""
        if holds:
            whole(leaf("1"), first_year=first, last_year=last)
            return
        assert refused(leaf("1"), first_year=first, last_year=last) == [
            (
                "framework, first_year: found 2023; "
                "expected at most 2022, the last year [years]"
            )
        ]


class TestData:
    """Each kind of datum has the fields that it needs, and no other."""

    @pytest.mark.parametrize(
        "fields",
        [
            {"kind": "count", "unit": "hồ sơ"},
            {"kind": "amount", "unit": "tỷ đồng"},
            {"kind": "percent"},
            {"kind": "rating"},
            {"kind": "rating", "low": 0, "high": 5},
            {"kind": "rating", "low": 5, "high": 5},
            {"kind": "rank"},
            {"kind": "rank", "among": 1},
            {"kind": "flag"},
            {"kind": "answer", "answers": {"good": "x"}},
        ],
    )
    def test_right_ones(self, fields: dict[str, Any]) -> None:
        """A scale and a population may be left open."""
        framework = whole(data=[Datum(name="a", title="x", **fields)])
        assert framework.datum("a").kind == fields["kind"]

    @pytest.mark.parametrize(
        ("fields", "told"),
        [
            (
                {"kind": "count"},
                (
                    "datum a, unit: found nothing; "
                    "expected unit, which kind count needs [unit]"
                ),
            ),
            (
                {"kind": "answer"},
                (
                    "datum a, answers: found nothing; "
                    "expected answers, which kind answer needs [answers]"
                ),
            ),
            (
                {"kind": "flag", "unit": "hồ sơ"},
                (
                    "datum a, unit: found unit for kind flag; "
                    "expected it only for kind amount or count [unit]"
                ),
            ),
            (
                {"kind": "flag", "answers": {"yes": "x", "no": "y"}},
                (
                    "datum a, answers: found answers for kind flag; "
                    "expected it only for kind answer [answers]"
                ),
            ),
            (
                {"kind": "percent", "low": 0},
                (
                    "datum a, low: found low for kind percent; "
                    "expected it only for kind rating [low]"
                ),
            ),
            (
                {"kind": "flag", "by": Number(of="b")},
                (
                    "datum a, by: found by for kind flag; "
                    "expected it only for kind rank [by]"
                ),
            ),
            (
                {"kind": "count", "unit": "%"},
                (
                    "datum a, unit: found '%'; "
                    "expected a unit of whole cases, such as 'hồ sơ' [unit]"
                ),
            ),
            (
                {"kind": "amount", "unit": "ho so"},
                (
                    "datum a, unit: found the unit 'ho so'; expected a unit such as "
                    "'%', 'hồ sơ' or 'tỷ đồng'; did you mean 'hồ sơ'? [unit-unknown]"
                ),
            ),
            (
                {"kind": "rating", "low": 5, "high": 4},
                (
                    "datum a: found a scale without any value; "
                    "expected low up to high, and among at least 1 [range]"
                ),
            ),
            (
                {"kind": "rank", "among": 0},
                (
                    "datum a: found a scale without any value; "
                    "expected low up to high, and among at least 1 [range]"
                ),
            ),
        ],
    )
    def test_wrong_ones(self, fields: dict[str, Any], told: str) -> None:
        """Told with the field and the kinds that have it."""
        other = Datum(name="b", title="x", kind="count", unit="hồ sơ")
        assert refused(data=[Datum(name="a", title="x", **fields), other]) == [told]

    def test_what_ranks_are_counted_by_is_checked(self) -> None:
        """It is a measure of declared data."""
        rank = Datum(name="a", title="x", kind="rank", by=Number(of="b"))
        (told,) = refused(data=[rank])
        assert told.startswith("datum a, by, ")
        assert "'b'" in told
        other = Datum(name="b", title="x", kind="count", unit="hồ sơ")
        quantity = whole(data=[rank, other]).quantity("a")
        assert quantity.top == (("b", Fraction(1)),)  # type: ignore[union-attr]


class TestRules:
    """Rules are worked out when the framework is made; every mistake is told."""

    def test_mistakes_of_all_stages_are_told_together(self) -> None:
        """Names, data, tree, references and rules, in this order."""
        line = Proportional(measure=Number(of="a"))
        bands = Bands(measure=Number(of="a"), bands=[Band(at_least=1, score=5)])
        count = Datum(name="a", title="x", kind="count", unit="hồ sơ")
        told = refused(
            leaf("1", 1, bands),
            leaf("2", 1, readings=[Reading(name="r", rule=line, evidence="x")]),
            leaf("3", channel="c"),
            leaf("3"),
            data=[count, Datum(name="b", title="x", kind="count")],
            max_score=5,
        )
        places = [sentence.partition(": ")[0] for sentence in told]
        assert places == [
            "criterion 3",
            "datum b, unit",
            "framework, max_score",
            "criterion 3, channel",
            "criterion 1, rule, bands[0].score",
            "criterion 2, readings[0].rule, full",
        ]

    def test_problems_are_values(self) -> None:
        """To be counted, sorted and shown by other programs."""
        with pytest.raises(Invalid) as caught:
            whole(leaf("1"), max_score=2)
        sentence = "1, the sum of its components"
        problem = Problem("maxima", "framework, max_score", "2", sentence)
        assert caught.value == Invalid("x", (problem,))
