"""Laws that estimates keep, on made-up samples of every kind of design."""

from __future__ import annotations

import math
import random
from typing import TYPE_CHECKING, Any, cast

import pytest

pytest.importorskip("numpy")
pytest.importorskip("scipy")

import attrs
import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st

from parindex.survey import (
    Codes,
    Estimate,
    Linear,
    Mean,
    NoEstimate,
    Proportion,
    Ratio,
    Sample,
    Total,
    by_level,
    difference,
    estimate,
)
from parindex.survey.codes import encode
from parindex.survey.statistics import linear, within
from strategies import FEW
from survey_samples import GROUPS, STATISTICS, Case, cases, made

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from parindex.survey import Estimates
    from parindex.survey.design import Lonely
    from parindex.survey.statistics import Statistic

pytestmark = pytest.mark.property

LONELY: tuple[Lonely, ...] = ("fail", "certainty", "adjust", "average")

every_kind = cases(lonely=LONELY)
seeds = st.integers(0, 2**32)

#: Statistics that grow with the population, and those that do not.
TOTALS = ("total", "size")
SHAPES = {k: v for k, v in STATISTICS.items() if k not in TOTALS}


def near(found: float, wanted: float, scale: float = 1) -> bool:
    """The same but for rounding."""
    return math.isclose(found, wanted, rel_tol=1e-12, abs_tol=1e-12 * max(1, scale))


def check_same(found: Estimates, wanted: Estimates, times: float = 1) -> None:
    """All estimates are the same, but for rounding, or so many times as much."""
    assert list(found) == list(wanted)
    for name, one in wanted.items():
        other = found[name]
        if isinstance(one, NoEstimate):
            assert other == one
            continue
        check_alike(made(other), one, times)


def check_alike(found: Estimate, wanted: Estimate, times: float = 1) -> None:
    """Value, standard error and counts."""
    scale = abs(times * wanted.value)
    assert near(found.value, times * wanted.value, scale)
    assert near(found.se, times * wanted.se, scale)
    assert found.df == wanted.df
    assert (found.rows, found.n) == (wanted.rows, wanted.n)
    assert found.is_share is wanted.is_share


def spread_out(statistics: Mapping[str, Statistic]) -> dict[Any, Statistic]:
    """Statistics of everybody and of each domain, one of which is empty."""
    return {
        **statistics,
        **{
            (name, group): within(statistic, {"g": group})
            for name, statistic in statistics.items()
            for group in GROUPS
        },
    }


class TestNothingElseCounts:
    """What does not tell samples apart does not change an estimate."""

    @FEW
    @given(every_kind, st.floats(1e-3, 1e3))
    def test_the_size_of_weights(self, case: Case, times: float) -> None:
        """As large as one likes: quotients stay as they are, totals grow with them."""
        other = case.but(w=[w * times for w in case.columns["w"]])
        check_same(other.estimated(SHAPES), case.estimated(SHAPES))
        totals = {name: STATISTICS[name] for name in TOTALS}
        check_same(other.estimated(totals), case.estimated(totals), times)

    @FEW
    @given(every_kind, seeds)
    def test_the_order_of_rows(self, case: Case, seed: int) -> None:
        """Rows may come in any order."""
        order = list(range(case.rows))
        random.Random(seed).shuffle(order)  # noqa: S311 - no secret
        other = case.but(
            **{
                name: [column[k] for k in order]
                for name, column in case.columns.items()
            }
        )
        wanted = spread_out(STATISTICS)
        check_same(other.estimated(wanted), case.estimated(wanted))

    @FEW
    @given(every_kind, seeds)
    def test_the_names_of_units_and_levels(self, case: Case, seed: int) -> None:
        """Clusters, strata, domains and levels may have any names, in any order."""
        rng = random.Random(seed)  # noqa: S311 - no secret
        design = case.design
        of_units = [n for n in (*design.strata, *design.clusters) if n is not None]
        names: dict[str, dict[Any, str]] = {}
        for name in (*of_units, "b", "g"):
            levels = sorted({str(v) for v in case.columns[name] if v is not None})
            rng.shuffle(levels)
            names[name] = {level: f"tên {k}" for k, level in enumerate(levels)}
        other = case.but(
            **{
                name: [None if v is None else to[str(v)] for v in case.columns[name]]
                for name, to in names.items()
            }
        )
        before: dict[Any, Statistic] = {"mean": Mean("y"), "total": Total("y")}
        after = dict(before)
        for group in GROUPS:
            renamed = names["g"].get(group, "không ai")
            before[group] = Mean("y", where={"g": group})
            after[group] = Mean("y", where={"g": renamed})
            for level in ("yes", "no", "never"):
                own = Proportion("b", names["b"].get(level, "thiếu"))
                before[level, group] = Proportion("b", level, where={"g": group})
                after[level, group] = within(own, {"g": renamed})
        check_same(other.estimated(after), case.estimated(before))

    @FEW
    @given(every_kind, seeds)
    def test_the_types_of_columns(self, case: Case, seed: int) -> None:
        """Lists, arrays of any kind with None or NaN, narrow numbers, codes."""
        rng = random.Random(seed)  # noqa: S311 - no secret
        other = case.but(
            **{
                name: rng.choice(kinds_of(name, column))(column)
                for name, column in case.columns.items()
            }
        )
        wanted = {
            key: statistic
            for key, statistic in spread_out(STATISTICS).items()
            if not _is_of_text(other, statistic)
        }
        check_same(other.estimated(wanted), case.estimated(wanted))


def _is_of_text(case: Case, statistic: Statistic) -> bool:
    """Whether it counts levels of a column of numbers that were written as texts."""
    return any(
        isinstance(term, Proportion)
        and term.of == "a"
        and any(isinstance(v, str) for v in encode(case.columns["a"]).levels)
        for _, term in linear(statistic).terms
    )


def kinds_of(name: str, column: list[Any]) -> list[Callable[[list[Any]], Any]]:
    """How else a column may be written."""
    kinds: list[Callable[[list[Any]], Any]] = [
        list,
        lambda values: np.array(values, dtype=object),
        encode,
    ]
    if name == "w":
        kinds.pop()
    full = None not in column
    if name.startswith("f"):
        kinds += [np.array, lambda values: np.array(values, dtype=np.int8)]
    elif name.startswith(("c", "n")) or name in {"y", "x", "a", "w"}:
        kinds += [
            lambda values: np.array(values, dtype=np.float64),
            lambda values: np.array(["" if v is None else str(v) for v in values]),
        ]
        if full:
            kinds += [
                lambda values, kind=kind: np.array(values, dtype=kind)  # type: ignore[misc]
                for kind in (np.int8, np.uint8, np.int32, np.int64, np.float32)
            ]
    else:
        kinds += [lambda values: np.array(["" if v is None else v for v in values])]
    return kinds


class TestEachStatistic:
    """What holds of one statistic alone."""

    @FEW
    @given(every_kind, st.sampled_from([0, 1, -3.7, 0.1, 1e9, 2 / 3]))
    def test_answers_all_alike(self, case: Case, answer: float) -> None:
        """Their mean is exactly that answer, without any error."""
        alike = case.but(
            y=[None if y is None else answer for y in case.columns["y"]],
            b=[None if b is None else "yes" for b in case.columns["b"]],
        )
        statistics: dict[str, Statistic] = {
            "mean": Mean("y"),
            "yes": Proportion("b", "yes"),
            "no": Proportion("b", ("no", "may be")),
            "ratio": Ratio("x", "x"),
        }
        wanted = {"mean": answer, "yes": 1, "no": 0, "ratio": 1}
        for name, found in alike.estimated(statistics).items():
            if isinstance(found, Estimate):
                assert (found.value, found.se) == (wanted[str(name)], 0)

    @FEW
    @given(every_kind)
    def test_answers_all_alike_in_a_domain(self, case: Case) -> None:
        """Shares are exact there too; means but for rounding."""
        columns = case.columns
        level: dict[str | None, float] = {"p": 4, "q": 2 / 3, "r": 0.1, None: 9}
        alike = case.but(
            y=[level[g] for g in columns["g"]],
            b=["yes" if g == "p" else "no" for g in columns["g"]],
        )
        statistics: dict[str, Statistic] = {
            "mean": Mean("y"),
            "yes": Proportion("b", "yes"),
        }
        found = alike.estimated(by_level(alike.sample, statistics, "g"))
        for key, one in found.items():
            name, group = cast("tuple[str, str]", key)
            if isinstance(one, NoEstimate):
                continue
            if name == "yes":
                assert (one.value, one.se) == (group == "p", 0)
            else:
                assert near(one.value, level[group])
                assert near(one.se, 0)

    @FEW
    @given(every_kind, st.data())
    def test_shares_lie_between_0_and_1(self, case: Case, data: st.DataObject) -> None:
        """So do their intervals, which contain them."""
        among = data.draw(st.sets(st.sampled_from(["yes", "no", "may be", "never"])))
        statistics = spread_out(
            {
                "share": Proportion("b", among),
                "index": STATISTICS["index"],
                "satisfied": STATISTICS["satisfied"],
            },
        )
        for one in case.estimated(statistics).values():
            if isinstance(one, NoEstimate):
                continue
            assert one.is_share
            assert 0 <= one.value <= 1
            for method in ("logit", "wilson", "korn_graubard"):
                if one.df == 0 or (method == "logit" and one.value in (0, 1)):
                    continue
                low, high = one.interval(method=method)
                assert 0 <= low <= high <= 1
                assert low <= one.value + 1e-15
                assert high >= one.value - 1e-15

    @FEW
    @given(every_kind)
    def test_the_share_of_all_levels_is_1(self, case: Case) -> None:
        """And each is what the others leave."""
        levels = ("yes", "no", "may be")
        each = {level: Proportion("b", level) for level in levels}
        rest = {("not", k): Proportion("b", {*levels} - {k}) for k in levels}
        found = case.estimated({**each, **rest, "all": Proportion("b", levels)})
        assume(isinstance(found["all"], Estimate))
        assert (made(found["all"]).value, made(found["all"]).se) == (1, 0)
        for level in levels:
            one, other = made(found[level]), made(found["not", level])
            assert near(one.value, 1 - other.value)
            assert near(one.se, other.se)

    @FEW
    @given(cases(everybody=True))
    def test_everybody_was_drawn(self, case: Case) -> None:
        """Nothing is left to chance."""
        for one in case.estimated(spread_out(STATISTICS)).values():
            assert isinstance(one, NoEstimate) or one.se == 0

    @FEW
    @given(every_kind)
    def test_a_thing_less_itself(self, case: Case) -> None:
        """Is 0, without any error, however it is taken."""
        for statistic in STATISTICS.values():
            form = linear(statistic)
            less = Linear(
                (*form.terms, *((-times, term) for times, term in form.terms))
            )
            found = case.estimated({"of": statistic, "same": statistic, "less": less})
            if isinstance(found["of"], NoEstimate):
                continue
            apart, scale = (
                found.contrast({"of": 1, "same": -1}),
                made(found["of"]).value,
            )
            assert (apart.value, apart.se) == (0, 0)
            nothing = made(found["less"])
            assert nothing.value == 0
            assert near(nothing.se, 0, abs(scale))

    @FEW
    @given(every_kind, st.floats(-5, 5))
    def test_so_many_times_a_thing(self, case: Case, times: float) -> None:
        """Has so many times its error."""
        found = case.estimated()
        for name, one in found.items():
            if isinstance(one, NoEstimate):
                continue
            more = found.contrast({name: times}, "more")
            assert near(more.value, times * one.value, abs(one.value))
            assert near(more.se, abs(times) * one.se, abs(one.value))
            assert (more.name, more.df) == ("more", one.df)


class TestDomains:
    """Rows outside a domain count with 0; they are not left out."""

    @FEW
    @given(cases(lonely=LONELY, missing=False))
    def test_domains_add_up(self, case: Case) -> None:
        """Totals to the total; means, by the size of their domains, to the mean."""
        parts: dict[str, Statistic] = {
            "total": Total("y"),
            "size": Total(),
            "mean": Mean("y"),
        }
        found = case.estimated({**parts, **by_level(case.sample, parts, "g")})
        assume(isinstance(found["mean"], Estimate))
        groups = case.sample.codes("g").levels
        for name in ("total", "size"):
            summed = found.contrast({(name, g): 1 for g in groups})
            whole = made(found[name])
            assert near(summed.value, whole.value)
            assert near(summed.se, whole.se, whole.value)
            assert summed.df == whole.df
        mean = math.fsum(
            one.value * made(found["size", g]).value
            for g in groups
            if isinstance(one := found["mean", g], Estimate)
        )
        assert near(mean / made(found["size"]).value, made(found["mean"]).value)

    @FEW
    @given(every_kind, st.sampled_from(GROUPS))
    def test_a_total_of_zeros_outside(self, case: Case, group: str) -> None:
        """Is the total of the domain."""
        inside = [g == group for g in case.columns["g"]]
        pairs = list(zip(case.columns["y"], inside, strict=True))
        other = case.but(
            inside=inside,
            zeroed=[y if there else 0 for y, there in pairs],
            answered=[int(there and y is not None) for y, there in pairs],
        )
        found = other.estimated(
            {
                "domain": Total("y", where={"g": group}),
                "zeroed": Total("zeroed"),
                "size": Total(where={"g": group}),
                "inside": Total("inside"),
                "mean": Mean("y", where={"g": group}),
                "ratio": Ratio("zeroed", "answered"),
            }
        )
        for one, same in (("domain", "zeroed"), ("size", "inside"), ("mean", "ratio")):
            if isinstance(found[one], NoEstimate):
                # Nobody in it answered: not known, where zeros alone would be.
                assert one == "domain" or isinstance(found[same], NoEstimate)
                continue
            a, b = made(found[one]), made(found[same])
            assert near(a.value, b.value)
            assert near(a.se, b.se, abs(b.value))

    @FEW
    @given(every_kind)
    def test_complete_rows_are_a_domain(self, case: Case) -> None:
        """To use complete rows only is to estimate in the domain of those."""
        wanted = {k: v for k, v in STATISTICS.items() if k != "size"}
        answers = zip(*(case.columns[name] for name in "yxab"), strict=True)
        whole = [None not in row for row in answers]
        complete = case.estimated(wanted, "complete")
        domain = {name: within(one, {"whole": True}) for name, one in wanted.items()}
        other = case.but(whole=whole).estimated(domain)
        for name, one in complete.items():
            found = other[name]
            if isinstance(one, NoEstimate):
                assert isinstance(found, NoEstimate)
                continue
            assert near(made(found).value, one.value)
            assert near(made(found).se, one.se, abs(one.value))
            assert (made(found).rows, made(found).n) == (one.rows, one.n)
            if one.se > 1e-9 and name != "total":
                effects = [e.design_effect(name) for e in (complete, other)]
                assert near(*effects)


class TestTogether:
    """What holds of several statistics."""

    @FEW
    @given(every_kind)
    def test_a_covariance_matrix(self, case: Case) -> None:
        """Symmetric, without negative directions, squared errors on its diagonal."""
        found = case.estimated(spread_out(STATISTICS))
        names = [name for name, one in found.items() if isinstance(one, Estimate)]
        covariance = found.covariance(names)
        scale = max(1.0, float(np.abs(covariance).max()))
        assert np.allclose(covariance, covariance.T, rtol=0, atol=1e-12 * scale)
        assert np.linalg.eigvalsh(covariance).min() >= -1e-12 * scale
        squares = [made(found[name]).se ** 2 for name in names]
        assert np.allclose(covariance.diagonal(), squares, rtol=1e-12)
        if len(names) == len(found):
            assert (found.covariance() == covariance).all()

    @FEW
    @given(every_kind, st.tuples(*[st.fractions(-3, 3, max_denominator=7)] * 3))
    def test_an_index_is_a_contrast(self, case: Case, times: Any) -> None:
        """Of its items, estimated one by one: so much that they have in common."""
        items: dict[str, Statistic] = {
            "satisfied": Proportion("a", (4, 5)),
            "share": Proportion("b", "no"),
            "gap": Mean("y", where={"g": "p"}),
        }
        whole = Linear(zip(times, items.values(), strict=True), "1/3")
        found = case.estimated({**items, "index": whole})
        if any(isinstance(found[name], NoEstimate) for name in items):
            assert isinstance(found["index"], NoEstimate)
            return
        index = made(found["index"])
        same = found.contrast(dict(zip(items, map(float, times), strict=True)))
        assert near(index.value, same.value + 1 / 3)
        assert near(index.se, same.se)
        assert index.df == same.df
        covariance = found.covariance(items)
        factors = np.array([float(t) for t in times])
        assert near(index.se**2, float(factors @ covariance @ factors))

    @FEW
    @given(every_kind)
    def test_a_difference_is_a_contrast(self, case: Case) -> None:
        """Of two domains, or of two columns."""
        a, b = Mean("y", where={"g": "p"}), Ratio("y", "x", where={"g": "q"})
        found = case.estimated({"a": a, "b": b, "less": difference(a, b)})
        assume(isinstance(found["less"], Estimate))
        less, same = made(found["less"]), found.contrast({"a": 1, "b": -1})
        assert near(less.value, same.value)
        assert near(less.se, same.se)
        assert less.df == same.df

    @FEW
    @given(every_kind)
    def test_what_else_is_asked_changes_nothing(self, case: Case) -> None:
        """A statistic is the same alone and among others."""
        together = case.estimated(spread_out(STATISTICS))
        for name, statistic in STATISTICS.items():
            alone = case.estimated({name: statistic})[name]
            if isinstance(alone, NoEstimate):
                assert together[name] == alone
            else:
                check_alike(made(together[name]), alone)


class TestCodedColumns:
    """A column of levels is the same as its codes."""

    @FEW
    @given(every_kind)
    def test_codes_and_answers(self, case: Case) -> None:
        """Means, shares, totals and domains of a column given as codes."""
        levels = tuple(range(1, 6))
        places = np.array([-1 if a is None else a - 1 for a in case.columns["a"]])
        coded = case.but(a=Codes(places, levels))  # type: ignore[arg-type]
        statistics: dict[Any, Statistic] = {
            "mean": Mean("a"),
            "share": Proportion("a", (1, 5)),
            "total": Total("a"),
            "ratio": Ratio("a", "x"),
            "among": Mean("y", where={"a": 3}),
        }
        check_same(coded.estimated(statistics), case.estimated(statistics))

    @FEW
    @given(cases(missing=False))
    def test_the_sample_does_not_matter_twice(self, case: Case) -> None:
        """A sample can be estimated from again, and of other things."""
        sample = case.sample
        first = estimate(sample, STATISTICS)
        check_same(estimate(sample, STATISTICS), first)
        again = Sample(attrs.evolve(case.design), case.columns)
        check_same(estimate(again, STATISTICS), first)
