"""Laws of whole frameworks, on frameworks and assessments of every shape."""

from __future__ import annotations

import copy
import pickle
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parindex import (
    Area,
    Assessment,
    Band,
    Book,
    Criterion,
    Datum,
    Framework,
    Interval,
    RankBands,
    Share,
    dump_assessment,
    dump_framework,
    evaluate,
    load_assessment,
    load_framework,
    load_record,
)
from parindex.aggregation import Sum
from parindex.construction import aggregation_of
from parindex.errors import (
    CurveError,
    Invalid,
    NotFound,
    NumberError,
    ParindexError,
    Problem,
    UnitError,
)
from parindex.hashing import content_hash
from parindex.intervals import add, total
from strategies import (
    all_shares,
    assessed,
    cards,
    facts,
    frameworks,
    narrowed,
    papers,
    texts,
    verdicts,
    written,
)
from test_scorecard import declared

if TYPE_CHECKING:
    import random
    from collections.abc import Callable
    from pathlib import Path

    from parindex import Scorecard, ScoredNode
    from parindex.formulas import Known

pytestmark = [
    pytest.mark.property,
    # A failing example is a whole framework; it is worth its length.
    pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisWarning"),
]


def check_range(node: ScoredNode) -> None:
    """A score is from 0 to the maximum wherever no penalty is declared.

    Where something does not apply, or may not, it is no less than what can be lost.
    """
    within = Interval(node.range.low, node.max_score)
    leaves = [part for part in node.walk() if not part.components]
    excluding = node.context.excluding
    if any(p.state == "not_applicable" or p.code in excluding for p in leaves):
        within = declared(node)
    assert within.encloses(node.score)
    assert node.score.low <= node.score.high
    assert node.max_score <= node.range.high


def check_sum(node: ScoredNode) -> None:
    """Children add up to their parent exactly; where it is capped, within its cap."""
    how = aggregation_of(node.node, node.context.reading)
    added = isinstance(how, Sum) and node.award is None
    if node.components and added:
        found = total(child.score for child in node.components)
        if node.node.capped:
            found = found.clamp(node.node.min_score, node.max_score)
        assert node.score == found


class TestScores:
    """What holds of every node of every scorecard."""

    @given(cards())
    def test_every_node_keeps_what_it_says(self, card: Scorecard) -> None:
        """Its declared range, its children's sum, its explanation, its award, its JSON.

        Numbers come back exact from the JSON of a scorecard.
        """
        assert load_record(card.to_json()) == card.record
        for node in card.root.walk():
            check_range(node)
            check_sum(node)
            assert add(part.low for part in node.parts) == node.score.low
            assert add(part.high for part in node.parts) == node.score.high
        for code, award in card.context.book.awarded.items():
            assert card[code].score == award

    @given(cards(), st.randoms(use_true_random=False))
    def test_the_order_of_children_does_not_matter(
        self, card: Scorecard, order: random.Random
    ) -> None:
        """Every node has the same score and maximum, however its parts are listed."""

        def shuffled(children: tuple[Any, ...]) -> list[Any]:
            found = [
                attrs.evolve(child, **{field: shuffled(child.children)})
                if child.children
                else child
                for child in children
                for field in ("criteria" if isinstance(child, Area) else "components",)
            ]
            order.shuffle(found)
            return found

        context = card.context
        other = attrs.evolve(
            context.framework, children=shuffled(context.framework.children)
        )
        again = evaluate(other, context.assessment, reading=context.reading)
        assert again.score == card.score
        for node in card.walk():
            same = again[node.code]
            assert (same.score, same.max_score) == (node.score, node.max_score)

    @given(frameworks(), st.data())
    def test_narrowing_data_never_widens_a_score(
        self, framework: Framework, data: st.DataObject
    ) -> None:
        """Missing, disputed, less disputed, known: each score encloses the next."""
        names = framework.data_by_name
        truth = data.draw(facts(names, all_shares(framework)))
        some = data.draw(narrowed(names, truth))
        more = data.draw(narrowed(names, truth, some))
        verdict = data.draw(verdicts(framework))
        states: tuple[dict[str, Known], ...] = ({}, some, more, dict(truth))
        found = [evaluate(framework, assessed(framework, s, **verdict)) for s in states]
        for wider, narrower in pairwise(found):
            pairs = zip(wider.root.walk(), narrower.root.walk(), strict=True)
            for one, other in pairs:
                assert one.score.encloses(other.score)


def pickled(value: Any) -> Any:
    """*value* through a pickle."""
    return pickle.loads(pickle.dumps(value))  # noqa: S301 - our own


COPIES: list[Callable[[Any], Any]] = [copy.copy, copy.deepcopy, pickled]


class TestFiles:
    """What is written is read back, and is the same value."""

    @given(framework=frameworks())
    def test_a_framework(
        self, framework: Framework, tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        """From a file, a pickle or a copy, with an equal hash."""
        text = dump_framework(framework)
        loaded = load_framework(in_file(tmp_path_factory, text))
        assert dump_framework(loaded) == text
        for same in (loaded, *(duplicate(framework) for duplicate in COPIES)):
            assert same == framework
            assert same.content_hash == framework.content_hash
            assert same.unmodelled() == framework.unmodelled()

    @given(framework=frameworks(), data=st.data())
    def test_an_assessment(
        self,
        framework: Framework,
        data: st.DataObject,
        tmp_path_factory: pytest.TempPathFactory,
    ) -> None:
        """All of its books, with what stands in them beside data and scores."""
        names = framework.data_by_name
        truth = data.draw(facts(names, all_shares(framework)))
        one = assessed(
            framework,
            data.draw(narrowed(names, truth)),
            **data.draw(verdicts(framework)),
            **data.draw(papers(framework)),
        )
        known: Any = written(truth, names)
        assessment = attrs.evolve(
            one,
            title=data.draw(st.none() | texts),
            books=(*one.books, Book(name="published", measurements=known)),
            documents=framework.documents,
        )
        path = in_file(tmp_path_factory, dump_assessment(assessment))
        loaded = load_assessment(path)
        assert loaded == assessment
        assert content_hash(loaded) == content_hash(assessment)


def in_file(folders: pytest.TempPathFactory, text: str) -> Path:
    """A file with that text."""
    path = folders.getbasetemp() / "property.toml"
    path.write_text(text, encoding="utf-8")
    return path


ERRORS: list[ParindexError] = [
    Invalid("set.toml", (Problem("gap", "bands", "50 %", "each value in one band"),)),
    NumberError("the float 0.5", "text", "number"),
    UnitError("the unit 'x'", "a unit"),
    CurveError("gap", Fraction(1, 2)),
    NotFound("criterion", "1.31", "vn/test", ("1.3.1",)),
]


@pytest.mark.parametrize("duplicate", COPIES)
@pytest.mark.parametrize("error", ERRORS)
def test_an_error_is_copied(
    duplicate: Callable[[Any], Any], error: ParindexError
) -> None:
    """With its data, its words and its hash, as it comes back from other processes."""
    same = duplicate(error)
    assert same == error
    assert hash(same) == hash(error)
    assert str(same) == str(error)
    assert same not in [other for other in ERRORS if other is not error]


# --- ranks among peers ----------------------------------------------------------------


def ranked(among: int | None, first: Any) -> Framework:
    """Three units share 2 points by position; a tie shares the better position."""
    share = Share(part="done", whole="planned")
    return Framework(
        id="vn/test/ranked",
        title="ranked",
        max_score=2,
        data=[
            Datum(name="done", title="done", kind="count", unit="task"),
            Datum(name="planned", title="planned", kind="count", unit="task"),
            Datum(
                name="place",
                title="place",
                kind="rank",
                among=among,
                by=share,
                first=first,
            ),
        ],
        children=[
            Criterion(
                code="1",
                title="place",
                max_score=2,
                rule=RankBands(
                    rank="place",
                    bands=[Band(at_most=1, score=2), Band(at_most=3, score=1)],
                    otherwise=0,
                ),
            )
        ],
    )


def unit(number: int, done: Any, planned: Any = 20) -> Assessment:
    """A unit that did so many of so many; None: not known."""
    data = {"done": done, "planned": planned}
    return Assessment(
        framework="vn/test/ranked",
        unit=f"Đơn vị {number}",
        year=2023,
        books=[
            Book(
                name="appraised",
                measurements={k: v for k, v in data.items() if v is not None},
            )
        ],
    )


def by_position(position: int) -> int:
    """What the bands give a position."""
    return 2 if position == 1 else 1 if position <= 3 else 0


class TestRankBands:
    """A position needs the population: without it, the score is an interval."""

    @pytest.mark.parametrize(
        ("own", "others", "expected"),
        [
            (18, None, (0, 2)),  # no peers: nothing is known of the position
            (18, [17, 16, 15], (2,)),
            (18, [18, 18, 15], (2,)),  # a tie shares the better position
            (18, [19, 18, 15], (1,)),
            (18, [19, 19, 19, 0], (0,)),
            (18, [19, None, 15], (1,)),  # second or third
            (18, [None, 15], (1, 2)),
            (18, [None, None, None], (0, 2)),
            (None, [18, 15], (1, 2)),
            ((17, 19), [18, 15], (1, 2)),
            ((18, 19), [18, 15], (2,)),
        ],
    )
    def test_worked(
        self, own: Any, others: list[Any] | None, expected: tuple[int, ...]
    ) -> None:
        """Units whose data are missing may stand before or behind."""
        framework = ranked(None, "highest")
        peers = [unit(n, done) for n, done in enumerate(others or (), 1)]
        card = evaluate(framework, unit(0, own), peers=peers)
        assert card.score == Interval.of(*expected)

    @pytest.mark.parametrize(("own", "expected"), [(0, 2), (1, 2), (2, 1), (4, 0)])
    def test_the_lowest_may_be_first(self, own: int, expected: int) -> None:
        """Where less is better: fewest late."""
        peers = [unit(n, done) for n, done in enumerate((1, 2, 3), 1)]
        card = evaluate(ranked(None, "lowest"), unit(0, own), peers=peers)
        assert card.score == Interval.of(expected)

    def test_units_that_are_not_seen_may_stand_before(self) -> None:
        """Among 5, two peers leave two positions open."""
        peers = [unit(1, 15), unit(2, 16)]
        card = evaluate(ranked(5, "highest"), unit(0, 18), peers=peers)
        assert card.score == Interval.of(1, 2)

    def test_a_measured_position_counts(self) -> None:
        """Whatever the peers' data say."""
        own = attrs.evolve(
            unit(0, 18), books=[Book(name="appraised", measurements={"place": 3})]
        )
        card = evaluate(ranked(5, "highest"), own, peers=[unit(1, 1)])
        assert card.score == Interval.of(1)

    @given(
        st.lists(
            st.tuples(st.integers(0, 6), st.integers(6, 8)), min_size=1, max_size=5
        ),
        st.sampled_from(("highest", "lowest")),
        st.data(),
    )
    def test_positions_are_counted_exactly(
        self, cases: list[tuple[int, int]], first: str, data: st.DataObject
    ) -> None:
        """By cross-multiplied shares; and what is hidden only opens the score."""
        framework = ranked(None, first)
        own, *others = (unit(n, *case) for n, case in enumerate(cases))
        done, planned = cases[0]
        better = [
            d * planned > done * p if first == "highest" else d * planned < done * p
            for d, p in cases[1:]
        ]
        exact = evaluate(framework, own, peers=others)
        known = by_position(1 + sum(better)) if others else None
        assert exact.score == (
            Interval.of(0, 2) if known is None else Interval.of(known)
        )
        hidden = [
            unit(n, None, case[1]) if data.draw(st.booleans()) else unit(n, *case)
            for n, case in enumerate(cases)
        ]
        card = evaluate(framework, hidden[0], peers=hidden[1:])
        assert card.score.encloses(exact.score)
