"""The examples and the README say what a reader really gets."""

from __future__ import annotations

import re
import runpy
import shlex
from pathlib import Path

import pytest

import parindex
from parindex.cli import main

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "examples"


def test_own_index_runs_and_is_scored_exactly(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The example in Python prints its tree, an interval where a datum is missing."""
    runpy.run_path(str(EXAMPLES / "own_index.py"), run_name="__main__")
    printed = capsys.readouterr().out
    assert "[27.37, 31.37] / 40" in printed
    assert re.search(r"^3\.3 +\[0, 2\] / 2  missing$", printed, re.MULTILINE)


def test_own_index_uses_every_kind_of_rule() -> None:
    """Each class of the union stands in the example, on its own or inside another."""
    source = (EXAMPLES / "own_index.py").read_text(encoding="utf-8")
    for cls in parindex.Rule.__args__:
        assert re.search(rf"\b{cls.__name__}\(", source), cls.__name__


def test_own_index_goes_through_a_file(tmp_path: Path) -> None:
    """Written to TOML and read back it is the same framework, and scores the same."""
    names = runpy.run_path(str(EXAMPLES / "own_index.py"))
    index, year = names["INDEX"], names["YEAR"]
    framework, assessment = tmp_path / "index.toml", tmp_path / "year.toml"
    framework.write_text(parindex.dump_framework(index), encoding="utf-8")
    assessment.write_text(parindex.dump_assessment(year), encoding="utf-8")
    loaded = parindex.load_framework(framework)
    assert loaded == index
    again = parindex.evaluate(loaded, parindex.load_assessment(assessment))
    assert again.record == parindex.evaluate(index, year).record


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["what_if_ha_giang", "plan_under_budget", "why_did_we_fall"]
)
def test_notebooks_run(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """As scripts, cell after cell; what they claim they assert."""
    runpy.run_path(str(EXAMPLES / f"{name}.py"), run_name="__main__")
    assert "điểm" in capsys.readouterr().out


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.toml")), ids=lambda p: p.name)
def test_bundled_examples_have_no_mistakes(path: Path) -> None:
    """`parindex check` finds nothing in them."""
    own = ["--framework", str(EXAMPLES / "pci-2016.toml")]
    assert main(["check", str(path), *(own if "pci-" in path.name else [])]) == 0


def test_the_first_command_of_the_readme_prints_what_the_readme_shows(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The block under the commands is the end of the real output."""
    monkeypatch.chdir(ROOT)
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    command = re.search(r"^uv run parindex (.+)$", readme, re.MULTILINE)
    shown = re.search(r"```text\n(.*?)```", readme, re.DOTALL)
    assert command is not None
    assert shown is not None
    assert main(shlex.split(command[1])) == 0
    assert capsys.readouterr().out.endswith(shown[1])


def test_the_python_of_the_readme_runs(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The example in the README prints the score and an explanation."""
    monkeypatch.chdir(ROOT)
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for block in re.findall(r"```python\n(.*?)```", readme, re.DOTALL):
        exec(compile(block, "README.md", "exec"), {})  # noqa: S102 - our own README
    printed = capsys.readouterr().out
    assert "[60.5949, 92.5949] of 100" in printed
    assert "1.496 of 1.5" in printed


@pytest.mark.parametrize("readme", ["README.md", "README.vi.md"])
def test_readmes_have_the_same_two_commands(readme: str) -> None:
    """Both languages start the same way."""
    text = (ROOT / readme).read_text(encoding="utf-8")
    commands = re.findall(r"^uv run (\S+)", text, re.MULTILINE)
    assert commands == ["parindex", "pytest"]


#: The pages whose code needs more than the tests do.
NEEDS = {
    "measure-from-records": ("duckdb",),
    "score-a-dataframe": ("narwhals", "polars", "duckdb"),
    "survey-to-index": ("duckdb",),
}


#: Pages, without what a build makes of the data and keeps of others.
PAGES = sorted(
    page
    for page in (ROOT / "docs").rglob("*.md")
    if not {"_build", "frameworks"}.intersection(page.parts)
)


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.stem)
def test_code_of_the_documentation_runs(
    page: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Each page's Python runs, and its commands end well, in a copy of the examples."""
    for package in NEEDS.get(page.stem, ()):
        pytest.importorskip(package)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "examples").symlink_to(EXAMPLES)
    text = page.read_text(encoding="utf-8")
    for line in re.findall(r"^ *uv run parindex (.+)$", text, re.MULTILINE):
        if "FILE" not in line and "my-index" not in line:
            # `# 1` says that the command has findings.
            status = int(line.endswith("# 1"))
            assert main(shlex.split(line, comments=True)) == status, line
    blocks = re.findall(r"^( *)```python\n(.*?)```", text, re.DOTALL | re.MULTILINE)
    names: dict[str, object] = {}  # a page is read from its top
    for indent, block in blocks:
        code = "\n".join(line.removeprefix(indent) for line in block.splitlines())
        exec(compile(code, page.name, "exec"), names)  # noqa: S102 - our own pages


def test_files_of_the_reference_load(tmp_path: Path) -> None:
    """The framework, the assessment and the groups of the files page are right."""
    page = (ROOT / "docs" / "reference" / "files.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    for name, text in zip(("framework", "assessment", "groups"), blocks, strict=True):
        (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
    groups = parindex.group_bands(str(tmp_path / "groups.toml"))
    assert [group.code for group in groups.groups] == ["A", "B", "C"]
    index = parindex.load_framework(tmp_path / "framework.toml")
    year = parindex.load_assessment(tmp_path / "assessment.toml")
    claimed = parindex.evaluate(index, year, book="self_assessed")
    assert str(claimed["1.1"].score) == "[1.5, 3]"
    assert str(parindex.evaluate(index, year, book="appraised").score) == "1.5"


def test_the_overlay_of_the_how_to_settles_its_criterion(tmp_path: Path) -> None:
    """The page's entry, in the page's template, makes 1.3.1 exact from measurements."""
    page = (ROOT / "docs" / "how-to" / "overlay.md").read_text(encoding="utf-8")
    block = re.search(r"```toml\n(.*?)```", page, re.DOTALL)
    assert block is not None
    entry = "\n".join(line.strip() for line in block[1].splitlines())
    edition = parindex.load_framework("vn/par-index/province/2022")
    template = parindex.overlay_template(edition)
    head = template[: template.index("[[criterion]]")]
    overlay = tmp_path / "overlay.toml"
    overlay.write_text(f"{head}\n{entry}", encoding="utf-8")
    completed = parindex.load_framework(edition.id, overlays=[overlay])
    year = parindex.Assessment(
        framework=edition.id,
        unit="Hà Giang",
        year=2023,
        books=[
            parindex.Book(
                name="self_assessed",
                measurements={
                    "agencies_and_districts": 30,
                    "agencies_and_districts_inspected": 8,
                },
            )
        ],
    )
    assert str(parindex.evaluate(edition, year)["1.3.1"].score) == "[0, 1]"
    assert str(parindex.evaluate(completed, year)["1.3.1"].score) == "0.5"
