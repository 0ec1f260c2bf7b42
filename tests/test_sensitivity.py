"""Sobol's indices: of functions whose indices are known, and of cards."""

from __future__ import annotations

import json
from math import pi
from typing import TYPE_CHECKING, Any

import pytest

from parindex.errors import Invalid
from parindex.evaluation import evaluate
from parindex.measures import Datum, Number
from parindex.rules import Lowest, Proportional, Unmodelled
from parindex.whatif.chances.distributions import (
    Binomial,
    Surveyed,
    Triangular,
    Uniform,
)
from samples import ALL, PUNCTUAL, SIPAS, assessment, book, criterion, framework

np = pytest.importorskip("numpy")

from parindex.whatif.chances.sensitivity import BATCHES, indices, sobol

if TYPE_CHECKING:
    from parindex.scorecard import Scorecard

TRUST = Datum(name="trust", title="Trust", kind="percent")
ON_TIME = Proportional(measure=PUNCTUAL, no_cases="full")
SATISFIED = Proportional(measure=Number(of="sipas"))
TRUSTED = Proportional(measure=Number(of="trust"))


def uniforms(low: float, high: float, inputs: int) -> Any:
    """Draws of independent inputs between two ends."""

    def draw(rows: int, number: int) -> Any:
        rng = np.random.default_rng([7, number])
        return list(rng.uniform(low, high, (inputs, rows)))

    return draw


def ishigami(x: Any) -> Any:
    """Ishigami and Homma's function, with 7 and 0.1."""
    return np.sin(x[0]) + 7 * np.sin(x[1]) ** 2 + 0.1 * x[2] ** 4 * np.sin(x[0])


def test_the_indices_of_ishigami() -> None:
    factors = [[0], [1], [2]]
    variance, found = indices(ishigami, uniforms(-pi, pi, 3), factors, 8_000)
    parts = [(1 + 0.1 * pi**4 / 5) ** 2 / 2, 49 / 8, 0.0]
    together = 0.01 * pi**8 * (1 / 18 - 1 / 50)
    whole = sum(parts) + together
    totals = [parts[0] + together, parts[1], together]
    assert abs(variance / whole - 1) < 0.01
    for (first, first_error, total, total_error), part, most in zip(
        found, parts, totals, strict=True
    ):
        assert abs(first - part / whole) < 4 * first_error < 0.03
        assert abs(total - most / whole) < 4 * total_error < 0.03


def test_the_indices_of_a_sum() -> None:
    def model(x: Any) -> Any:
        return 100 + 3 * x[0] + 2 * x[1] + x[2]

    variance, found = indices(model, uniforms(0, 1, 3), [[0], [1, 2]], 4_000)
    assert abs(variance * 12 / 14 - 1) < 0.01
    for (first, error, total, other), share in zip(
        found, (9 / 14, 5 / 14), strict=True
    ):
        assert abs(first - share) < 4 * error < 0.05
        assert abs(total - share) < 4 * other < 0.05


def test_what_does_not_vary() -> None:
    with pytest.raises(Invalid, match="does not vary"):
        indices(lambda x: 0 * x[0] + 80.1, uniforms(0, 1, 1), [[0]], 10)


def card(*rules: Any, **data: Any) -> Scorecard:
    """Criteria of some rules, scored."""
    leaves = [criterion(rule, code=str(n)) for n, rule in enumerate(rules, 1)]
    whole = framework(*leaves, data=(*ALL, TRUST))
    return evaluate(whole, assessment(book(measurements=data)))


WIDE = Uniform(low="0 %", high="100 %")


def test_a_card_of_two_shares() -> None:
    of = card(SATISFIED, TRUSTED, Unmodelled())
    laws: Any = {"sipas": Uniform(low="25 %", high="75 %"), "trust": WIDE}
    found = sobol(of, laws, draws=20_000, seed=2)
    assert [share.names for share in found] == [("trust",), ("sipas",)]
    for share, part in zip(found, (0.8, 0.2), strict=True):
        assert abs(share.first - part) < 4 * share.first_error
        assert abs(share.total - part) < 4 * share.total_error
    assert abs(found.deviation - (5 / 48) ** 0.5) < 0.01
    assert found.draws == 20_000
    again = sobol(of, laws, draws=20_000, seed=2)
    assert again.shares == found.shares
    assert found.explain().splitlines()[2].startswith("Trust: riêng yếu tố này 0,")
    assert "standard deviation of the score: 0.32" in found.explain("en")
    assert json.loads(found.to_json())[0]["names"] == ["trust"]
    assert "<td>Trust</td>" in found._repr_html_()


def test_what_data_do_together_is_in_the_total_only() -> None:
    least = Lowest(rules=[SATISFIED, TRUSTED])
    found = sobol(card(least), {"sipas": WIDE, "trust": WIDE}, draws=32_000, seed=2)
    # Var E(min | x) = Var(x - x²/2) = 1/45 and Var(min) = 1/18, so 0.4 each.
    for share in found:
        assert abs(share.first - 0.4) < 4 * share.first_error
        assert abs(share.total - 0.6) < 4 * share.total_error


def test_an_interval_counts_by_its_middle() -> None:
    whole = Proportional(
        measure=Number(of="sipas"), gate_at_least="50 %", below_gate="unmodelled"
    )
    found = sobol(
        card(whole, TRUSTED), {"sipas": WIDE, "trust": WIDE}, draws=9_999, seed=2
    )
    assert found.draws == 10_016
    # 1/2 below the gate, the share from it on: a variance of 5/192, and 1/12 of trust.
    assert abs(found.deviation**2 - (5 / 192 + 1 / 12)) < 0.003


class Estimates(dict[str, Any]):
    """What a survey says of two shares."""

    def covariance(self, names: Any = None) -> Any:
        assert len(names) == 2
        return np.array([[4e-4, 3e-4], [3e-4, 4e-4]])


class Made:
    value, se = 0.7, 0.02


def test_data_that_depend_on_each_other_are_one_factor() -> None:
    of = card(ON_TIME, SATISFIED, TRUSTED, sipas="70 %", trust="60 %")
    survey = Estimates(one=Made(), two=Made())
    laws: Any = {
        "on_time": Binomial(cases="received", probability="95 %"),
        "sipas": Surveyed(survey, "one"),
        "received": Triangular(low=10, mode=20, high=30),
        "trust": Surveyed(survey, "two"),
    }
    found = sobol(of, laws, draws=64, seed=2)
    assert {s.names for s in found} == {("received", "on_time"), ("sipas", "trust")}


@pytest.mark.parametrize(
    ("laws", "draws", "seed", "words"),
    [
        ({"sipas": WIDE}, 2 * BATCHES - 1, 1, "at least 64 draws"),
        ({"sipas": WIDE}, 64, -1, "a seed from 0"),
        ({"sipas": Uniform(low="50 %", high="50 %")}, 64, 1, "does not vary"),
        (
            {"on_time": Uniform(low=0, high=9), "received": Uniform(low=1, high=2)},
            64,
            1,
            "Binomial for the part",
        ),
    ],
)
def test_what_has_no_indices(laws: Any, draws: int, seed: int, words: str) -> None:
    with pytest.raises(Invalid, match=words):
        sobol(card(ON_TIME, SATISFIED), laws, draws=draws, seed=seed)


def test_a_score_that_no_datum_moves() -> None:
    out = criterion(SATISFIED, code="1")
    whole = framework(out, data=[SIPAS], aggregation=Unmodelled())
    of = evaluate(whole, assessment(book()))
    with pytest.raises(Invalid, match="does not vary"):
        sobol(of, {"sipas": WIDE}, draws=64, seed=1)
