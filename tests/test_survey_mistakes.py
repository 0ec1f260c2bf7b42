"""What a sample, a design and an estimate refuse, and the words they say."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("numpy")
pytest.importorskip("scipy")

import numpy as np

from parindex.errors import Invalid, NotFound, Problem
from parindex.survey import (
    Codes,
    Design,
    Estimate,
    Estimates,
    Mean,
    NoEstimate,
    Proportion,
    Ratio,
    Sample,
    SmallSample,
    Total,
    by_level,
    draw,
    estimate,
    neighbours,
    publish,
)
from survey_samples import made

if TYPE_CHECKING:
    from collections.abc import Callable

    from parindex.survey.statistics import Statistic

NAN = math.nan

COLUMNS: dict[str, Any] = {
    "weight": [1.0, 2, 3, 4],
    "province": ["Hà Nội", "Hà Nội", "Huế", "Huế"],
    "village": [1, 2, 3, 4],
    "villages": [5, 5, 6, 6],
    "certain": [0, 0, 0, 1],
    "age": [21, 35, 47, 68],
    "answer": ["yes", "no", "yes", "yes"],
}

STRATIFIED = Design(strata="province", clusters="village")
SIZED = Design(strata="province", clusters="village", population="villages")
CERTAIN = Design(strata="province", clusters="village", certainty="certain")


def sampled(design: Design, **columns: Any) -> Sample:
    """Four people of two provinces, with other columns."""
    return Sample(design, {**COLUMNS, **columns})


def told(of: Callable[[], object], subject: str = "sample") -> list[str]:
    """What is told of a mistake."""
    with pytest.raises(Invalid) as caught:
        of()
    assert caught.value.subject == subject
    return [str(problem) for problem in caught.value.problems]


def refused(design: Design, **columns: Any) -> list[str]:
    """What is told of a sample."""
    return told(lambda: sampled(design, **columns))


class TestDesigns:
    """A design says what it is at construction."""

    def test_columns_for_too_many_stages(self) -> None:
        """All of them are told."""

        def design() -> Design:
            return Design(
                clusters="a",
                strata=("b", "c"),
                population=("d", None, "e"),
                certainty=(None, "f"),
            )

        stages = "at most 1, one for each stage of clusters [stages]"
        assert told(design, "design") == [
            f"strata: found 2 columns; expected {stages}",
            f"population: found 3 columns; expected {stages}",
            f"certainty: found 2 columns; expected {stages}",
        ]

    def test_rows_are_the_units_of_the_last_stage_only(self) -> None:
        """Nothing can be drawn inside a row."""
        assert told(lambda: Design(clusters=("a", None, "b")), "design") == [
            (
                "clusters: found None; expected a column, as only the last stage can "
                "be of rows [stages]"
            )
        ]
        assert Design(clusters=("a", None)).columns == ("a",)

    def test_an_unknown_rule_for_lonely_units(self) -> None:
        """With those that there are."""
        assert told(lambda: Design(lonely="remove"), "design") == [  # type: ignore[arg-type]
            (
                "lonely: found 'remove'; expected one of fail, certainty, adjust, "
                "average [lonely]"
            )
        ]

    def test_columns_are_named_once(self) -> None:
        """One alone needs no tuple, and stages without any are filled up."""
        design = Design(
            weights="w", strata="s", clusters=["c", "d"], population=(None, "s")
        )
        assert design.strata == ("s", None)
        assert design.certainty == (None, None)
        assert design.columns == ("w", "s", "c", "d")
        assert Design().clusters == (None,)
        assert Design().columns == ()


class TestColumns:
    """Columns are there, as long as each other, and filled where that is needed."""

    def test_columns_that_are_not_there(self) -> None:
        """Each is told, with the nearest one there is."""
        design = Design(weights="weigh", strata="region", clusters="vilage")
        names = ", ".join(map(repr, COLUMNS))
        assert refused(design) == [
            (
                "found 'weigh'; expected a column of the sample; did you mean "
                "'weight'? [column]"
            ),
            (
                f"found 'region'; expected a column of the sample; there is {names} "
                "[column]"
            ),
            (
                "found 'vilage'; expected a column of the sample; did you mean "
                "'village'? [column]"
            ),
        ]

    def test_columns_of_different_lengths(self) -> None:
        """As one of them must be wrong."""
        design = Design(weights="weight", strata="province")
        assert refused(design, province=["Huế"]) == [
            (
                "found rows: 4 of weight, 1 of province; expected the same number of "
                "each [length]"
            )
        ]

    @pytest.mark.parametrize(
        ("design", "columns"),
        [(Design(), {}), (Design(), {"age": []}), (Design(weights="w"), {"w": []})],
    )
    def test_a_sample_of_nobody(self, design: Design, columns: Any) -> None:
        """Says nothing."""
        assert told(lambda: Sample(design, columns)) == [
            "found no rows; expected at least one [rows]"
        ]

    @pytest.mark.parametrize(
        ("weights", "what"),
        [
            ([1, -2, NAN, math.inf], "-2.0 in row 2, and 3 such in all"),
            ([1, 2, 3, NAN], "nan in row 4, and 1 such in all"),
            ([None, 1, 2, 3], "nan in row 1, and 1 such in all"),
        ],
    )
    def test_weights_that_are_none(self, weights: list[Any], what: str) -> None:
        """Negative, infinite or missing."""
        assert refused(Design(weights="weight"), weight=weights) == [
            f"column weight: found {what}; expected finite numbers from 0 up [weight]"
        ]

    def test_weights_in_words(self) -> None:
        """Are no numbers."""
        assert refused(Design(weights="weight"), weight=["1", "hai", "3", "4"]) == [
            (
                "column weight: found 'hai'; expected numbers; a scale of words is "
                "read by Scale.read [number]"
            )
        ]

    @pytest.mark.parametrize("name", ["province", "village", "certain"])
    def test_strata_clusters_and_flags_are_complete(self, name: str) -> None:
        """Without them nobody can say how a row was drawn."""
        values = [None, *COLUMNS[name][1:]]
        assert refused(CERTAIN, **{name: values}) == [
            (
                f"column {name}: found 1 empty; expected a value in each row, as the "
                "design needs it [missing]"
            )
        ]

    @pytest.mark.parametrize("name", ["province", "village", "certain"])
    def test_columns_that_are_wholly_empty(self, name: str) -> None:
        """Are told likewise, whatever else is wrong."""
        design = Design(
            strata="province",
            clusters="village",
            certainty="certain",
            population="villages",
        )
        found = refused(design, villages=[1] * 4, **{name: [None] * 4})
        assert (
            f"column {name}: found 4 empty; expected a value in each row, as the "
            "design needs it [missing]"
        ) in found

    def test_a_cluster_lies_in_one_stratum(self) -> None:
        """Unless codes begin again in each stratum."""
        assert refused(STRATIFIED, village=[1, 2, 2, 3]) == [
            (
                "column village: found 2 in 2 strata; expected each cluster in one "
                "stratum, or nested=True [nested]"
            )
        ]
        nested = Design(strata="province", clusters="village", nested=True)
        found = estimate(sampled(nested, village=[1, 2, 2, 3]), {"age": Mean("age")})
        assert made(found["age"]) == made(
            estimate(sampled(STRATIFIED), {"age": Mean("age")})["age"]
        )

    @pytest.mark.parametrize(
        ("flags", "found"),
        [([0, 1, 2, 3], "0, 1, 2, 3"), (["yes", "no", "no", "no"], "no, yes")],
    )
    def test_flags_that_are_none(self, flags: list[Any], found: str) -> None:
        """True and false, or 1 and 0; at most five others are named."""
        assert refused(CERTAIN, certain=flags) == [
            f"column certain: found {found}; expected true and false, or 1 and 0 [flag]"
        ]

    def test_all_is_told_at_once(self) -> None:
        """Weights, strata, flags and sizes."""
        design = Design(
            weights="weight",
            strata="province",
            clusters="village",
            population="villages",
            certainty="certain",
        )
        found = refused(
            design,
            weight=[-1] * 4,
            province=["Huế", "", "Huế", "Huế"],
            certain=[3] * 4,
            villages=[NAN] * 4,
        )
        kinds = [line.rpartition("[")[2] for line in found]
        assert kinds == ["weight]", "missing]", "flag]", "population]"]

    def test_a_cluster_is_certain_or_not(self) -> None:
        """Not for some of its people only."""
        assert refused(CERTAIN, village=[1, 1, 3, 4], certain=[0, 1, 0, 0]) == [
            (
                "column certain: found both in one cluster; expected one flag in each "
                "[flag]"
            )
        ]


class TestSizes:
    """There are as many units as were drawn, or more, the same for each stratum."""

    @pytest.mark.parametrize(
        ("sizes", "message"),
        [
            (
                [5, 5, 1, 1],
                (
                    "column villages, stratum Huế: found 1 units, of which 2 were "
                    "drawn; expected at least as many as drawn"
                ),
            ),
            (
                [5, 5, 6, 7],
                (
                    "column villages: found 6 and 7 in stratum Huế; "
                    "expected one size in each stratum"
                ),
            ),
            (
                [NAN, 5, 6, 6],
                (
                    "column villages: found nan and 5 in stratum Hà Nội; "
                    "expected one size in each stratum"
                ),
            ),
            (
                [5, 5, NAN, NAN],
                (
                    "column villages: found a size that is no number above 0; "
                    "expected sizes above 0"
                ),
            ),
            (
                [5, 5, -6, -6],
                (
                    "column villages: found a size that is no number above 0; "
                    "expected sizes above 0"
                ),
            ),
            (
                ["năm", "5", "6", "6"],
                (
                    "column villages: found 'năm'; "
                    "expected numbers; a scale of words is read by Scale.read"
                ),
            ),
        ],
    )
    def test_sizes_that_cannot_be(self, sizes: list[Any], message: str) -> None:
        """Too small, not the same in a stratum, or none."""
        found = refused(SIZED, villages=sizes)
        assert found[0].rpartition(" [")[0] == message

    def test_a_stratum_without_a_name(self) -> None:
        """Is told by one of its rows."""
        design = Design(population="villages")
        assert refused(design, villages=[3] * 4) == [
            (
                "column villages, the stratum of row 4: found 3 units, of which 4 were "
                "drawn; expected at least as many as drawn [population]"
            )
        ]

    def test_infinitely_many(self) -> None:
        """Are as good as no size."""
        sized = estimate(sampled(SIZED, villages=[math.inf] * 4), {"age": Mean("age")})
        plain = estimate(sampled(STRATIFIED), {"age": Mean("age")})
        assert sized["age"] == plain["age"]


class TestLonely:
    """A stratum of which one unit was drawn says nothing of how units differ."""

    def test_each_is_told_with_its_stage(self) -> None:
        """By default, nothing is made up for it."""
        sample = sampled(STRATIFIED, province=["Hà Nội", "Huế", "Cần Thơ", "Cần Thơ"])
        expected = "expected two or more, or another rule for lonely units [lonely]"
        assert told(lambda: estimate(sample, {"age": Mean("age")}), "design") == [
            f"stratum Huế, stage 1: found one unit; {expected}",
            f"stratum Hà Nội, stage 1: found one unit; {expected}",
        ]

    @pytest.mark.parametrize("strata", [None, "country"])
    def test_at_a_later_stage(self, strata: str | None) -> None:
        """With the stratum of the first stage, or a row."""
        design = Design(
            strata=strata,
            clusters=("province", "village"),
            population=("provinces", "villages"),
        )
        sample = sampled(
            design,
            country=["Việt Nam"] * 4,
            village=[1, 1, 2, 3],
            provinces=[63] * 4,
            villages=[9] * 4,
        )
        where = "the stratum of row 2" if strata is None else "stratum Việt Nam"
        assert told(lambda: estimate(sample, {"age": Mean("age")}), "design") == [
            (
                f"{where}, stage 2: found one unit; expected two or more, or another "
                "rule for lonely units [lonely]"
            )
        ]

    def test_where_later_stages_do_not_count(self) -> None:
        """With replacement at the first stage, nobody asks about the second."""
        design = Design(clusters=("province", "village"))
        sample = sampled(design, village=[1, 1, 2, 3])
        assert made(estimate(sample, {"age": Mean("age")})["age"]).se > 0

    def test_where_later_stages_count_in_some_units_only(self) -> None:
        """Those that were certain: in the others one village is enough."""
        design = Design(
            clusters=("province", "village"),
            population=(None, "villages"),
            certainty="certain",
        )
        columns = {
            "province": ["Huế", "Huế", "Hà Nội", "Cần Thơ"],
            "village": [1, 2, 1, 1],
            "villages": [9, 9, 5, 5],
            "certain": [1, 1, 0, 0],
        }
        found = estimate(sampled(design, **columns), {"age": Mean("age")})
        assert made(found["age"]).se > 0
        sample = sampled(design, **columns | {"village": [1, 1, 1, 1]})
        assert told(lambda: estimate(sample, {"age": Mean("age")}), "design") == [
            (
                "the stratum of row 2, stage 2: found one unit; expected two or more, "
                "or another rule for lonely units [lonely]"
            )
        ]

    def test_nothing_to_average(self) -> None:
        """Where all strata are lonely, no other says anything."""
        design = Design(strata="province", clusters="village", lonely="average")
        sample = sampled(design, province=["1", "2", "3", "4"])
        found = told(lambda: estimate(sample, {"age": Mean("age")}), "design")
        assert [line.partition(":")[0] for line in found] == [
            f"stratum {k}, stage 1" for k in range(1, 5)
        ]


class TestAnswers:
    """Answers are there, of the right kind, or it is said what to do without."""

    def test_missing_answers_are_counted(self) -> None:
        """In each column; nothing is left out unasked."""
        sample = sampled(
            Design(),
            age=[21, None, NAN, 68],
            answer=["yes", "", "no", None],
            income=[1, 2, 3, 4],
        )
        statistics: dict[Any, Statistic] = {
            "age": Mean("age"),
            "answer": Proportion("answer", "yes"),
            "ratio": Ratio("age", "income"),
            "people": Total(),
        }
        expected = "an answer in each row, or missing='available' or 'complete'"
        assert told(lambda: estimate(sample, statistics)) == [
            f"column {name}: found 2 rows without an answer; expected {expected} "
            "[missing]"
            for name in ("age", "answer")
        ]
        available = estimate(sample, statistics, missing="available")
        assert [made(one).n for one in available.values()] == [2, 2, 2, 4]
        complete = estimate(sample, statistics, missing="complete")
        assert [made(one).n for one in complete.values()] == [1, 1, 1, 1]

    def test_codes_without_an_answer_are_counted(self) -> None:
        """As in any other column."""
        sample = sampled(Design(), age=Codes(np.array([0, -1, -1, 1]), (1, 2)))
        assert told(lambda: estimate(sample, {"age": Mean("age")})) == [
            (
                "column age: found 2 rows without an answer; expected an answer in "
                "each row, or missing='available' or 'complete' [missing]"
            )
        ]

    @pytest.mark.parametrize(
        "statistic", [Mean("answer"), Total("answer"), Ratio("age", "answer")]
    )
    def test_words_where_numbers_are_wanted(self, statistic: Any) -> None:
        """The first is told."""
        assert told(lambda: estimate(sampled(Design()), {"": statistic})) == [
            (
                "column answer: found 'yes'; expected numbers; a scale of words is "
                "read by Scale.read [number]"
            )
        ]

    @pytest.mark.parametrize("kind", [Total, Mean])
    def test_codes_of_words_where_numbers_are_wanted(self, kind: Any) -> None:
        """Likewise."""
        codes = Codes(np.array([0, 1, 0, 1]), ("no", "yes"))
        sample = sampled(Design(), answer=codes)
        assert told(lambda: estimate(sample, {"": kind("answer")}))[0].startswith(
            "column answer: found 'no'; expected numbers"
        )

    @pytest.mark.parametrize(
        "missing",
        [
            "fail",
            "available",
            "complete",
        ],
    )
    @pytest.mark.parametrize("statistic", [Mean("short"), Proportion("short", 1)])
    def test_a_column_that_is_too_short(self, missing: Any, statistic: Any) -> None:
        """What is measured is as long as the sample."""
        sample = sampled(Design(weights="weight"), short=[1, 2])
        found = told(lambda: estimate(sample, {"": statistic}, missing=missing))
        assert found == [
            "column short: found 2 rows; expected 4, as many as the sample has [length]"
        ]

    @pytest.mark.parametrize("missing", ["fail", "available", "complete"])
    def test_a_column_of_domains_that_is_too_short(self, missing: Any) -> None:
        """So are the columns of domains."""
        sample = sampled(Design(weights="weight"), short=[1, 2])
        statistic = Mean("age", where={"short": 1})
        assert told(lambda: estimate(sample, {"": statistic}, missing=missing)) == [
            "column short: found 2 rows; expected 4, as many as the sample has [length]"
        ]

    @pytest.mark.parametrize(
        "statistic",
        [Mean("aeg"), Proportion("aeg", 1), Mean("weight", where={"aeg": 1})],
    )
    def test_a_column_that_is_not_there(self, statistic: Any) -> None:
        """With the nearest one there is."""
        message = (
            "found 'aeg'; expected a column of the sample; did you mean 'age'? [column]"
        )
        assert told(lambda: estimate(sampled(Design()), {"": statistic})) == [message]
        levels = {"age": Mean("age")}
        assert told(lambda: by_level(sampled(Design()), levels, "aeg")) == [message]

    def test_an_unknown_word_for_missing_answers(self) -> None:
        """Is refused, not taken for another."""
        missing: Any = "some"
        statistics = {"age": Mean("age")}
        assert told(
            lambda: estimate(sampled(Design()), statistics, missing=missing),
            "estimates",
        ) == ["found 'some'; expected one of fail, available, complete [missing]"]

    def test_infinite_answers(self) -> None:
        """Are no measurements."""
        sample = sampled(Design(), age=[1, math.inf, 2, -math.inf])
        assert told(lambda: estimate(sample, {"age": Mean("age")})) == [
            "column age: found inf in row 2; expected finite numbers [number]"
        ]


@pytest.fixture(scope="module")
def found() -> Estimates:
    """A mean, a share, everybody, and nobody."""
    statistics: dict[Any, Statistic] = {
        "age": Mean("age"),
        "yes": Proportion("answer", "yes"),
        "all": Proportion("answer", ("yes", "no")),
        ("age", "Cần Thơ"): Mean("age", where={"province": "Cần Thơ"}),
    }
    return estimate(sampled(STRATIFIED), statistics)


def interval(of: Callable[[], object]) -> list[str]:
    """What is told of an interval."""
    return told(of, "interval")


class TestIntervals:
    """What cannot be said of an estimate is not said."""

    @pytest.mark.parametrize("level", [0, 1, -0.5, 95, NAN])
    def test_a_level_lies_between_0_and_1(self, found: Estimates, level: float) -> None:
        """95 % is 0.95."""
        assert interval(lambda: made(found["age"]).interval(level)) == [
            f"found {level}; expected a number between 0 and 1 [level]"
        ]

    @pytest.mark.parametrize("df", [0, -1])
    def test_without_degrees_of_freedom(self, found: Estimates, df: float) -> None:
        """Of one first-stage unit in each stratum."""
        expected = (
            f"found {df} degrees of freedom; expected two first-stage units in a "
            "stratum [df]"
        )
        assert interval(lambda: made(found["age"]).interval(df=df)) == [expected]

    def test_log_odds_of_nobody_and_of_everybody(self, found: Estimates) -> None:
        """Have no end; other methods do."""
        one = made(found["all"])
        assert interval(lambda: one.interval(method="logit")) == [
            (
                "found a proportion of 1; expected a proportion between them; 'wilson' "
                "and 'korn_graubard' take both [logit]"
            )
        ]
        assert interval(one.percent_between)[0].startswith("found a proportion of 1")

    @pytest.mark.parametrize(
        ("what", "name"),
        [
            (lambda e: e.interval(method="logit"), "a logit interval"),
            (
                lambda e: e.interval(method="wilson"),
                "an effective number of respondents",
            ),
            (
                lambda e: e.interval(method="korn_graubard"),
                "an effective number of respondents",
            ),
            (lambda e: e.effective_n, "an effective number of respondents"),
            (lambda e: e.percent(), "a percentage"),
            (lambda e: e.percent_between(), "a percentage"),
        ],
    )
    def test_what_only_proportions_have(
        self, found: Estimates, what: Callable[[Estimate], object], name: str
    ) -> None:
        """A mean has none."""
        assert interval(lambda: what(made(found["age"]))) == [
            f"found {name} of age; expected a proportion [share]"
        ]

    def test_a_mean_is_no_percentage(self, found: Estimates) -> None:
        """Whatever the method of its interval."""
        assert interval(lambda: made(found["age"]).percent_between(method="t")) == [
            "found a percentage of age; expected a proportion [share]"
        ]

    @pytest.mark.parametrize(
        "of",
        [
            lambda e, method: e.interval(method=method),
            lambda e, method: publish(e, SmallSample(0), method=method),
        ],
    )
    def test_an_unknown_method(self, found: Estimates, of: Any) -> None:
        """With those that there are."""
        assert interval(lambda: of(made(found["yes"]), "exact")) == [
            "found 'exact'; expected one of t, logit, wilson, korn_graubard [method]"
        ]


class TestNames:
    """Estimates are asked for by the names they were given."""

    def test_a_name_that_is_not_there(self, found: Estimates) -> None:
        """With the nearest one there is."""
        known = ("age", "yes", "all", "('age', 'Cần Thơ')")
        with pytest.raises(NotFound) as caught:
            found["agee"]
        assert caught.value == NotFound("estimate", "agee", "the estimates", known)
        for ask in (
            lambda: found.contrast({"agee": 1}),
            lambda: draw(found, ["agee"], seed=1),
            lambda: neighbours(found, ["agee"]),
        ):
            with pytest.raises(NotFound, match="did you mean 'age'"):
                ask()
        assert "agee" not in found
        assert "age" in found
        assert len(found) == 4

    @pytest.mark.parametrize("ask", ["design_effect", "effective_n"])
    def test_a_name_that_has_no_design_effect(self, found: Estimates, ask: str) -> None:
        """Likewise."""
        with pytest.raises(NotFound, match="did you mean 'age'"):
            getattr(found, ask)("agee")

    def test_a_name_that_has_no_covariance(self, found: Estimates) -> None:
        """Likewise."""
        with pytest.raises(NotFound, match="did you mean 'age'"):
            found.covariance(["age", "agee"])

    def test_what_could_not_be_estimated(self, found: Estimates) -> None:
        """Has no difference, no rank and no design effect."""
        name = ("age", "Cần Thơ")
        assert found[name] == NoEstimate(name, 0, 0)
        problem = Problem("estimate", str(name), "no estimate", "estimates only")
        for ask in (
            lambda: found.contrast({"age": 1, name: -1}),
            lambda: found.design_effect(name),
            lambda: found.effective_n(name),
            lambda: draw(found, ["age", name], seed=1),
        ):
            with pytest.raises(Invalid) as caught:
                ask()
            assert caught.value.problems == (problem,)

    def test_no_draws(self, found: Estimates) -> None:
        """Say nothing."""
        assert told(lambda: draw(found, ["age"], seed=1, draws=0), "draws") == [
            "draws: found 0; expected at least 1 [draws]"
        ]

    def test_a_design_effect_of_what_does_not_vary(self, found: Estimates) -> None:
        """Is nothing over nothing."""
        assert told(lambda: found.design_effect("all"), "design effect") == [
            (
                "all: found no variance; expected answers that vary, of a part of the "
                "population [design-effect]"
            )
        ]

    def test_a_contrast_of_nothing(self, found: Estimates) -> None:
        """Is refused."""
        assert told(lambda: found.contrast({}), "contrast") == [
            "found none; expected one or more [estimate]"
        ]

    def test_neighbours_at_a_level_that_is_none(self, found: Estimates) -> None:
        """95 % is 0.95 there too."""
        assert interval(lambda: neighbours(found, ["yes", "all"], level=95)) == [
            "found 95; expected a number between 0 and 1 [level]"
        ]
