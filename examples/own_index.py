"""A small index of one's own, built in Python with every kind of rule.

A department's office scores its divisions on 40 points. All numbers are made up; they
show how each rule is written, not how any ministry or province scores.

Run it: python examples/own_index.py
"""

from parindex import (
    Amount,
    Area,
    Assessment,
    Band,
    Bands,
    Book,
    Branch,
    Change,
    Checklist,
    Compliance,
    Count,
    Criterion,
    Datum,
    Deduction,
    Framework,
    Increase,
    Lowest,
    Number,
    Part,
    Proportional,
    RankBands,
    Rounded,
    Rule,
    Share,
    SurveyShare,
    Text,
    Unmodelled,
    evaluate,
)

DATA = (
    Datum(name="dossiers", title="hồ sơ tiếp nhận", kind="count", unit="hồ sơ"),
    Datum(name="on_time", title="hồ sơ đúng hạn", kind="count", unit="hồ sơ"),
    Datum(name="online", title="hồ sơ trực tuyến", kind="count", unit="hồ sơ"),
    Datum(name="reports_late", title="báo cáo chậm", kind="count", unit="báo cáo"),
    Datum(name="reports_missing", title="báo cáo thiếu", kind="count", unit="báo cáo"),
    Datum(name="initiatives", title="sáng kiến", kind="count", unit="sáng kiến"),
    Datum(name="plan", title="có kế hoạch", kind="flag"),
    Datum(name="plan_on_web", title="kế hoạch được đăng tải", kind="flag"),
    Datum(name="tasks", title="nhiệm vụ được giao", kind="count", unit="nhiệm vụ"),
    Datum(name="tasks_done", title="nhiệm vụ hoàn thành", kind="count", unit="task"),
    Datum(name="tasks_partly", title="nhiệm vụ làm dở", kind="count", unit="task"),
    Datum(
        name="issued",
        title="ban hành kế hoạch",
        kind="answer",
        answers={"on_time": "đúng hạn", "late": "chậm", "never": "không ban hành"},
    ),
    Datum(name="spending", title="chi năm nay", kind="amount", unit="VND"),
    Datum(name="spending_before", title="chi năm trước", kind="amount", unit="VND"),
    Datum(name="satisfaction", title="chỉ số hài lòng", kind="percent"),
    Datum(name="position", title="xếp hạng", kind="rank", among=12),
)

ON_TIME = Share(part="on_time", whole="dossiers")
ONLINE = Share(part="online", whole="dossiers")

RULES: dict[str, Rule] = {
    # Steps: 95 % or more 4, from 80 % to below 95 % 2, below 80 % nothing.
    "1.1": Bands(
        measure=ON_TIME,
        bands=[Band(at_least="95 %", score=4), Band(at_least="80 %", score=2)],
        otherwise=0,
        no_cases="full",
        monotone=True,
    ),
    # In proportion up to 85 %, nothing below 60 %, two decimals inside the rule.
    "1.2": Rounded(
        rule=Proportional(
            measure=ONLINE, full="85 %", gate_at_least="60 %", no_cases="zero"
        ),
        digits=2,
    ),
    # Both conditions, or nothing.
    "1.3": Lowest(
        rules=[
            Bands(
                measure=measure,
                bands=[Band(above="50 %", score=4)],
                otherwise=0,
                no_cases="zero",
            )
            for measure in (ON_TIME, ONLINE)
        ]
    ),
    # A point for each two initiatives.
    "2.1": Count(of="initiatives", each=1, per=2),
    # Parts that add up: an answer, and the share of tasks, half done counting half.
    "2.2": Checklist(
        parts=[
            Part(title="Kế hoạch được đăng tải", answer="plan_on_web", max_score=1),
            Part(
                title="Nhiệm vụ",
                max_score=3,
                rule=Proportional(
                    measure=Share(
                        part={"tasks_done": 1, "tasks_partly": "0.5"}, whole="tasks"
                    ),
                    no_cases="full",
                ),
            ),
        ]
    ),
    # One rule with a plan, another without.
    "2.3": Branch(
        answer="plan",
        cases={
            "yes": Proportional(
                measure=Share(part="tasks_done", whole="tasks"), no_cases="zero"
            ),
            "no": Bands(
                measure=Number(of="tasks_done"),
                bands=[Band(at_least=10, score=1)],
                otherwise=0,
            ),
        },
    ),
    # On time 4, late 0, never -1.
    "2.4": Compliance(answer="issued", scores={"on_time": 4, "late": 0, "never": -1}),
    # From 4 points, half a point for a late report, one for a missing one, not below 0.
    "3.1": Deduction(each={"reports_late": "0.5", "reports_missing": 1}, floor=0),
    # Spending cut by 5 % or more.
    "3.2": Increase(
        measure=Change(
            now=Number(of="spending"),
            base=Number(of="spending_before"),
            relative=True,
            direction="decrease",
        ),
        at_least="5 %",
        otherwise=0,
        no_cases="unmodelled",
    ),
    # Among the 12 divisions.
    "3.3": RankBands(
        rank="position",
        bands=[Band(at_most=3, score=2), Band(at_most=6, score=1)],
        otherwise=0,
    ),
    "3.4": SurveyShare(index="satisfaction"),
    # Nobody has said yet how this one is scored.
    "3.5": Unmodelled(),
}

TITLES = {
    "1": Text("Giải quyết hồ sơ", "Dossiers"),
    "1.1": Text("Đúng hạn", "On time"),
    "1.2": Text("Trực tuyến", "Online"),
    "1.3": Text("Đúng hạn và trực tuyến", "On time and online"),
    "2": Text("Kế hoạch", "Plan"),
    "2.1": Text("Sáng kiến", "Initiatives"),
    "2.2": Text("Thực hiện nhiệm vụ", "Tasks"),
    "2.3": Text("Hoàn thành kế hoạch", "Plan fulfilled"),
    "2.4": Text("Ban hành kế hoạch", "Plan issued"),
    "3": Text("Kết quả", "Results"),
    "3.1": Text("Chế độ báo cáo", "Reporting"),
    "3.2": Text("Tiết kiệm chi", "Savings"),
    "3.3": Text("Xếp hạng", "Rank"),
    "3.4": Text("Hài lòng", "Satisfaction"),
    "3.5": Text("Phối hợp", "Cooperation"),
}

MAXIMA = {"2.1": 2, "3.3": 2, "3.4": 2, "3.5": 2}


def area(code: str) -> Area:
    """One area with its criteria, as RULES, TITLES and MAXIMA say."""
    criteria = tuple(
        Criterion(
            code=leaf,
            title=TITLES[leaf],
            max_score=MAXIMA.get(leaf, 4),
            min_score=-1 if leaf == "2.4" else 0,
            rule=rule,
        )
        for leaf, rule in RULES.items()
        if leaf.startswith(f"{code}.")
    )
    return Area(
        code=code,
        title=TITLES[code],
        max_score=sum(c.max_score for c in criteria),
        min_score=sum(c.min_score for c in criteria),
        criteria=criteria,
    )


INDEX = Framework(
    id="example/divisions",
    title=Text("Chỉ số các phòng (minh họa)", "Index of divisions (made up)"),
    max_score=40,
    min_score=-1,
    children=tuple(area(code) for code in "123"),
    data=DATA,
)

YEAR = Assessment(
    framework=INDEX.id,
    unit="Phòng A",
    year=2024,
    books=[
        Book(
            name="self_assessed",
            measurements={
                "dossiers": 200,
                "on_time": 190,
                "online": 142,
                "initiatives": 3,
                "plan": True,
                "plan_on_web": True,
                "tasks": 30,
                "tasks_done": 24,
                "tasks_partly": 4,
                "issued": "late",
                "reports_late": 3,
                "reports_missing": 0,
                "spending": "950 triệu đồng",
                "spending_before": Amount(1_000_000_000, "VND"),
                "satisfaction": "86,5 %",
                # The position is not known yet: it is missing, not last.
            },
        )
    ],
)


def main() -> None:
    """Print the scored tree and two explanations."""
    card = evaluate(INDEX, YEAR)
    for node in card.walk():
        print(f"{node.code:<5}{node.score!s:>12} / {node.max_score}  {node.state}")
    print(f"{'':<5}{card.score!s:>12} / {card.max_score}")
    print()
    print(card.explain("1.1", lang="en"))
    print()
    print(card.explain("3.3", lang="vi"))


if __name__ == "__main__":
    main()
