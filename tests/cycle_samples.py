"""Acts on criteria and cycles that several test files of the cycle use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from parindex.assessment import Evidence
from parindex.cycle import Cycle, Entry, start
from samples import office

if TYPE_CHECKING:
    from pathlib import Path

    from parindex.cycle import Role, Step

#: Who does each step in these tests.
DOES: dict[Step, Role] = {
    "self_assessment": "unit",
    "appraisal": "appraiser",
    "explanation": "unit",
    "decision": "council",
    "publication": "authority",
}

OFFICE = office()


def act(code: str, step: Step, score: object = None, **fields: Any) -> Entry:
    """An act on a criterion; an appraisal or explanation is of round 1."""
    given: dict[str, Any] = {
        "role": DOES[step],
        "organisation": "Sở Thử nghiệm",
        "when": "2024-01-05",
        "round": int(step in {"appraisal", "explanation"}),
    }
    if step == "explanation":
        given["reason"] = "giải trình"
    return Entry(code=code, step=step, score=score, **{**given, **fields})


def paper(code: str) -> Evidence:
    """A verification document."""
    return Evidence(code=code, title="Báo cáo", number="03/BC")


def empty() -> Cycle:
    """The office's year, with nothing recorded."""
    return start(OFFICE, "Sở Thử nghiệm", 2023)


def through() -> tuple[tuple[Entry, ...], ...]:
    """A year from self-assessment to publication, act by act as they are recorded."""
    return (
        (
            act("1.1", "self_assessment", "1,8", evidence=[paper("1.1")]),
            act("1.2", "self_assessment", 2, reason="đã báo cáo đủ"),
            act("1.3.1", "self_assessment", "0,5"),
            act("2.4", "self_assessment", not_applicable=True),
        ),
        (
            act("1.1", "appraisal", "1,5", reason="một nhiệm vụ chậm"),
            act("1.2", "appraisal", 1),
            act("1.3.1", "appraisal", "0,5"),
            act("2.4", "appraisal", "0,5"),
        ),
        (
            act("1.1", "explanation", reason="lùi hạn", evidence=[paper("1.1")]),
            act("2.4", "explanation"),
        ),
        (act("1.1", "appraisal", "1,6", round=2, reason="chấp nhận một phần"),),
        (
            act("1.1", "decision", "1,7"),
            act("2.4", "decision", not_applicable=True),
        ),
        (
            act("1.1", "publication", "1,7"),
            act("1.2", "publication", 1),
        ),
    )


def whole_year() -> Cycle:
    """The office's year with all of these."""
    return empty().recorded(entry for acts in through() for entry in acts)


def contents(folder: Path) -> dict[str, bytes]:
    """What is in each file of a folder but its lock."""
    files = (path for path in folder.iterdir() if path.name != "lock")
    return {path.name: path.read_bytes() for path in files}
