"""Actions: what each changes, costs and needs; as files say it; what draws words."""

from __future__ import annotations

import datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parindex import evaluate, load_assessment, load_framework
from parindex.changes import Add, Applies, Award, Set, Without
from parindex.errors import Collector, Invalid, NumberError, UnitError
from parindex.intervals import Interval
from parindex.units import Amount
from parindex.whatif.planning.actions import (
    Action,
    check_actions,
    closure,
    load_actions,
    money,
    workable,
)
from parindex.whatif.planning.choosing import plan

EXAMPLES = Path(__file__).parents[1] / "examples"


def action(name: str, **fields: Any) -> Action:
    """An action that changes nothing, and costs nothing."""
    return Action(**{"id": name, "title": name, **fields})


def mistakes(*actions: Action) -> list[str]:
    """What is wrong with actions beside each other."""
    problems = Collector()
    check_actions(actions, problems)
    return [str(problem) for problem in problems.problems]


class TestMoney:
    """Amounts in any unit of money, exactly; a bare number is a slip."""

    @pytest.mark.parametrize(
        ("text", "vnd"),
        [
            ("350 triệu đồng", 350_000_000),
            ("1,5 tỷ đồng", 1_500_000_000),
            ("0,1 đồng", Fraction(1, 10)),
            (0, 0),
            (Amount(2, "thousand_VND"), 2000),
        ],
    )
    def test_it_is_exact(self, text: object, vnd: Fraction) -> None:
        assert money(text) == vnd

    @pytest.mark.parametrize("wrong", [350, "350", "-1 đồng", Amount(-1, "VND")])
    def test_it_has_a_unit_and_is_not_below_0(self, wrong: object) -> None:
        with pytest.raises(UnitError, match="with its unit, such as '350 triệu đồng'"):
            money(wrong)

    def test_it_is_money_and_exact(self) -> None:
        with pytest.raises(UnitError, match="VND"):
            money("3 hồ sơ")
        with pytest.raises(NumberError, match="binary float"):
            money(1.5)


class TestAction:
    """One action."""

    def test_it_is_a_value(self) -> None:
        one = action(
            "a",
            changes=[Add("n", 3), Set("m", True), Award("1.1", "0,5")],  # noqa: FBT003 - an answer
            cost="0,5 tỷ đồng",
            effort="2,5",
            requires="b",
        )
        assert one.price == 500_000_000
        assert one.effort == Fraction(5, 2)
        assert one.requires == ("b",)
        assert one.changes[2] == Award("1.1", Interval.of("1/2"))
        assert action("a") == action("a", cost=0)
        assert action("a").price == 0

    def test_all_mistakes_are_told(self) -> None:
        with pytest.raises(Invalid) as caught:
            action(
                "a",
                cost="5 hồ sơ",
                effort=-1,
                changes=[Without("n"), Add("n", 1), Applies("1")],
            )
        assert str(caught.value).splitlines() == [
            (
                "action a: cost: found 5 hồ sơ (dossiers); expected an amount in VND "
                "(đồng) [unit-dimension]"
            ),
            "action a: effort: found -1; expected person-days from 0 up [effort]",
            "action a: changes[0]: found without; expected add, set or award [change]",
            "action a: changes[2]: found applies; expected add, set or award [change]",
        ]


class TestTogether:
    """Actions beside each other."""

    def test_ids_are_known_and_used_once(self) -> None:
        found = mistakes(
            action("train"),
            action("train"),
            action("b", requires=["trian", "b"], excludes="c"),
        )
        assert found == [
            "action train: found it twice; expected it once [duplicate]",
            (
                "action b, requires: found 'trian'; expected the id of another action; "
                "did you mean 'train'? [action]"
            ),
            (
                "action b, requires: found 'b'; expected the id of another action; "
                "did you mean 'b'? [action]"
            ),
            (
                "action b, excludes: found 'c'; expected the id of another action; "
                "there is 'train', 'b' [action]"
            ),
        ]

    def test_a_circle_is_told(self) -> None:
        three = (
            action("a", requires="b"),
            action("b", requires="c"),
            action("c", requires="a"),
        )
        (found,) = mistakes(*three, action("d"))
        assert found.startswith(
            "action a, requires: found a circle (a, b, c); expected"
        )

    def test_what_can_never_be_done_is_told(self) -> None:
        early, late = (datetime.date(2023, 6, day) for day in (1, 2))
        assert mistakes(
            action("a", deadline=early, requires="b"), action("b", deadline=late)
        ) == [
            (
                "action b, deadline: found 2023-06-02; expected a day up to "
                "2023-06-01, as a requires it [deadline]"
            )
        ]
        assert mistakes(
            action("a", requires=["b", "c"]), action("b", excludes="c"), action("c")
        ) == [
            (
                "action a, requires: found b and c; expected actions that do "
                "not exclude each other [excludes]"
            )
        ]
        same = (action("a", deadline=late, requires="b"), action("b", deadline=late))
        assert mistakes(*same, action("c", requires="a", deadline=None)) == []

    @given(
        st.lists(st.tuples(st.sets(st.integers(0, 8)), st.integers(0, 3)), max_size=8)
    )
    def test_a_workable_order(self, drawn: list[tuple[set[int], int]]) -> None:
        """Each after what it requires; of those that are ready, the earliest first."""
        actions = [
            action(
                f"{n}",
                requires=[f"{other}" for other in others if other < n],
                deadline=datetime.date(2023, 1, 1 + day) if day else None,
            )
            for n, (others, day) in enumerate(drawn)
        ]
        by_id = {one.id: one for one in actions}
        found = workable(reversed(actions))
        assert set(found) == set(actions)
        done: set[str] = set()
        for place, one in enumerate(found):
            assert set(one.requires) <= done
            assert closure(one, by_id) <= done | {one.id}
            ready = [
                (other.deadline or datetime.date.max, other.id)
                for other in found[place:]
                if set(other.requires) <= done
            ]
            assert min(ready)[1] == one.id
            done.add(one.id)


class TestFiles:
    """Actions as TOML."""

    def write(self, tmp_path: Path, text: str) -> Path:
        file = tmp_path / "actions.toml"
        file.write_text(text, encoding="utf-8")
        return file

    def test_they_are_read(self, tmp_path: Path) -> None:
        file = self.write(
            tmp_path,
            """
[[action]]
id = "a"
title = { vi = "Việc", en = "Work" }
cost = "350 triệu đồng"
effort = 12.5
deadline = 2023-06-30
department = "Sở Nội vụ"
requires = ["b"]
changes = [
  { kind = "add", name = "on_time", amount = "30 hồ sơ" },
  { kind = "award", code = "1.2", score = { low = 0, high = 1 } },
]

[[action]]
id = "b"
title = "Khác"
excludes = []
changes = [{ kind = "set", name = "plan", value = true }]
""",
        )
        a, b = load_actions(file)
        assert a == action(
            "a",
            title=a.title,
            cost="350 triệu đồng",
            effort="12,5",
            deadline=datetime.date(2023, 6, 30),
            department="Sở Nội vụ",
            requires=["b"],
            changes=[Add("on_time", "30 hồ sơ"), Award("1.2", (0, 1))],
        )
        assert a.title.en == "Work"
        assert b.changes == (Set("plan", True),)  # noqa: FBT003 - an answer

    def test_all_mistakes_are_told(self, tmp_path: Path) -> None:
        file = self.write(
            tmp_path,
            """
other = 1
[[action]]
id = "a"
title = "A"
price = "3 đồng"
[[action]]
title = "B"
cost = 350
changes = [{ kind = "ad", name = "n", amount = 1 }, { kind = "weigh", code = "1" }]
[[action]]
id = "c"
title = "C"
cost = 350
""",
        )
        with pytest.raises(Invalid) as caught:
            load_actions(file)
        text = str(caught.value)
        for words in (
            "unknown key 'other'; expected tables [[action]], and numbers",
            "action no. 1: found unknown key 'price'",
            "action no. 2, id: found nothing; expected a value; it is required",
            "action no. 2, changes[0]: found unknown kind 'ad'; expected one of set, ",
            "action no. 2, changes[1]: found unknown kind 'weigh'",
            "action no. 3, cost: found '350'; expected an amount of money",
        ):
            assert words in text

    @pytest.mark.parametrize("text", ["", "action = 3", "action = []"])
    def test_there_are_some(self, tmp_path: Path, text: str) -> None:
        with pytest.raises(Invalid, match=r"expected tables \[\[action\]\]"):
            load_actions(self.write(tmp_path, text))

    def test_they_are_checked_beside_each_other(self, tmp_path: Path) -> None:
        file = self.write(tmp_path, '[[action]]\nid="a"\ntitle="A"\nrequires=["z"]')
        with pytest.raises(Invalid, match="action a, requires: found 'z'"):
            load_actions(file)

    def test_the_example_fits_the_example(self) -> None:
        """Fourteen actions of several departments, all made up, one too late."""
        actions = load_actions(EXAMPLES / "actions-illustrative.toml")
        assert len(actions) == 14
        assert len({one.department for one in actions}) >= 5
        framework = load_framework("vn/par-index/province/2022")
        year = load_assessment(EXAMPLES / "illustrative-2023.toml")
        card = evaluate(framework, year, reading="inferred")
        last = datetime.date(2023, 12, 31)
        found = plan(card, actions, budget="1,5 tỷ đồng", by=last)
        assert found.cost <= money("1,5 tỷ đồng")
        assert found.gain > Fraction(3, 4)
        reasons = {left.action.id: left.reason for left in found.left_out}
        assert reasons["so-hoa-ho-so-xa"] == "late"
        assert "impossible" not in reasons.values()
