"""The bundled editions, and loading an edition by its id or from a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parindex.bundles import Bundle
from parindex.checks import Finding, check_framework
from parindex.errors import Collector, Problem
from parindex.evaluation import evaluate
from parindex.files import load_assessment, load_framework_file, load_overlay
from parindex.overlays import Overlay, apply_overlay
from parindex.toml import read_toml

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from parindex.assessment import Assessment
    from parindex.criteria import Framework


#: The bundled editions.
BUNDLED = Bundle("framework", __name__, load_framework_file)


def available() -> tuple[str, ...]:
    """The ids of the bundled editions."""
    return BUNDLED.ids()


def load_framework(
    id_or_path: str | Path, *, overlays: Iterable[str | Path | Overlay] = ()
) -> Framework:
    """A bundled edition by its id, or a framework from a TOML file.

    Args:
        id_or_path: Such as `vn/par-index/province/2022`, or a path ending in `.toml`.
        overlays: Overlays, or files with them, to lay over it in order.

    Raises:
        NotFound: for an id that is not bundled, with the nearest one that is.
        Invalid: with every mistake in a file.
    """
    framework = BUNDLED.load(id_or_path)
    for item in overlays:
        overlay = item if isinstance(item, Overlay) else load_overlay(item)
        framework = apply_overlay(framework, overlay)
    return framework


def check_file(path: Path, framework: str | None = None) -> tuple[Problem, ...]:
    """Doubts about a file that can be loaded: framework, overlay or assessment.

    Args:
        path: The file.
        framework: The framework of an overlay or an assessment, as `load_framework`
            takes it; without it the one they name.

    Raises:
        Invalid: with every mistake in the file.
        NotFound: for a framework that is not bundled.
    """
    tables = read_toml(path)
    if "overlay" in tables:
        overlay = load_overlay(path)
        base = load_framework(framework or overlay.framework)
        return _doubts(apply_overlay(base, overlay))
    if "criterion" in tables or isinstance(tables.get("framework"), dict):
        return _doubts(load_framework_file(path))
    assessment = load_assessment(path)
    return _doubts_of_assessment(
        assessment, load_framework(framework or assessment.framework)
    )


def _doubts(framework: Framework) -> tuple[Problem, ...]:
    return tuple(_problem(finding) for finding in check_framework(framework))


def _doubts_of_assessment(
    assessment: Assessment, framework: Framework
) -> tuple[Problem, ...]:
    problems = Collector()
    found: list[Problem] = []
    for book in assessment.books:
        with problems.at(""):
            card = evaluate(framework, assessment, book=book.name)
            found += map(_problem, card.findings)
    problems.check(assessment.subject)
    return tuple(found)


def _problem(finding: Finding) -> Problem:
    return Problem(finding.id, f"criterion {finding.code}", *finding.contrast)
