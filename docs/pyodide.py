"""What the what-if page runs on: CPython for browsers, and the library as one archive.

    python docs/pyodide.py FOLDER

fills FOLDER. The build of the site does the same, once for both languages, since the
folder takes 18 MB. Only the runtime comes from elsewhere, from npm; the library and
the packages it needs are those of the environment that builds the site. Needs Node 20.
"""

from __future__ import annotations

import importlib.metadata
import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from packaging.requirements import Requirement

import parindex
from parindex.catalogue import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from parindex.text import Text

ROOT = Path(__file__).resolve().parents[1]

#: Where npm puts what it fetches; git ignores it, and so may anyone.
NPM = ROOT / "docs" / "_build" / "npm"

#: What compiles for that Python, run by Node.
COMPILER = ROOT / "docs" / "pyodide_compile.mjs"

#: CPython 3.14 for browsers, and what the tests hold the pages against.
PACKAGES = ("pyodide@314", "axe-core@4")

#: The files of the runtime that a page loads.
RUNTIME = (
    "pyodide.mjs",
    "pyodide.asm.mjs",
    "pyodide.asm.wasm",
    "python_stdlib.zip",
    "pyodide-lock.json",
)

#: The Python of that runtime, for what packages need on some versions only.
TARGET = {"python_version": "3.14", "python_full_version": "3.14.0", "extra": ""}

#: Assessments of bundled editions that the page offers, the first one to open with.
EXAMPLES = (
    "ha-giang-2023",
    "ha-giang-2024-target",
    "illustrative-2023",
    "vinh-long-sipas-2020",
)

#: The day that all files in an archive have, so that equal content makes equal bytes.
DAY = (2020, 1, 1, 0, 0, 0)


def prepare(target: Path, npm: Path = NPM) -> None:
    """Fill *target* with all that the what-if page loads, from nothing.

    Args:
        target: The folder; what it held is removed.
        npm: Where npm puts what it fetches; kept, so that the next time is quick.

    Raises:
        RuntimeError: where a package that the library needs is not here, or not pure
            Python.
        subprocess.CalledProcessError: where npm or Node fail.
    """
    fetch(npm)
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    for name in RUNTIME:
        shutil.copyfile(npm / "runtime" / name, target / name)
    core, later = target / "parindex.zip", target / "later.zip"
    archive(core, (*library(), *packages("attrs", "cattrs")))
    # Only a number in another unit than its datum's needs pint: after the first result.
    archive(later, packages("pint"))
    compile_archives(target, core, later)
    (target / "examples").mkdir()
    for name in EXAMPLES:
        file = f"{name}.toml"
        shutil.copyfile(ROOT / "examples" / file, target / "examples" / file)
    text = json.dumps(menu(), ensure_ascii=False, indent=1)
    (target / "menu.json").write_text(text, encoding="utf-8")


def fetch(npm: Path) -> None:
    """Have npm fetch the runtime, and compile its library, unless that is done.

    Args:
        npm: The folder; it then has the files of the runtime in `runtime`.
    """
    runtime = npm / "runtime"
    if runtime.is_dir():
        return
    npm.mkdir(parents=True, exist_ok=True)
    command = ["npm", "install", "--no-audit", "--no-fund", "--silent"]
    run([*command, "--prefix", str(npm), *PACKAGES])
    making = npm / "making"
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir()
    for name in RUNTIME:
        shutil.copyfile(npm / "node_modules" / "pyodide" / name, making / name)
    compile_archives(making, making / "python_stdlib.zip")
    making.rename(runtime)


def compile_archives(runtime: Path, *archives: Path) -> None:
    """Replace the sources in archives by the byte code that a runtime makes of them."""
    run(["node", str(COMPILER), str(runtime), *map(str, archives)])


def run(command: list[str]) -> None:
    """Run a command of our own, and fail where it does."""
    subprocess.run(command, check=True)  # noqa: S603 - no word of it is anyone else's


def library() -> Iterator[tuple[Path, str]]:
    """The files of the package, as in its wheel."""
    folder = Path(parindex.__file__).parent
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            yield path, f"parindex/{path.relative_to(folder).as_posix()}"


def packages(*names: str) -> Iterator[tuple[Path, str]]:
    """The files of installed packages and of all that they need.

    Raises:
        RuntimeError: for one that is not installed, or not pure Python.
    """
    done: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop().lower()
        if name in done:
            continue
        done.add(name)
        try:
            found = importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:
            message = f"{name} is not installed, and the what-if page needs it"
            raise RuntimeError(message) from None
        for path in found.files or ():
            parts = path.parts
            if ".." in parts or "__pycache__" in parts or parts[0] == "bin":
                continue
            if path.suffix in {".so", ".pyd"}:
                message = f"{name} is not pure Python: {path}"
                raise RuntimeError(message)
            yield Path(str(found.locate_file(path))), path.as_posix()
        needs = map(Requirement, found.requires or ())
        waiting += [
            need.name
            for need in needs
            if need.marker is None or need.marker.evaluate(dict(TARGET))
        ]


def archive(path: Path, files: Iterable[tuple[Path, str]]) -> None:
    """Write files under names of their own into one archive."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as out:
        for source, name in sorted(set(files), key=lambda each: each[1]):
            info = zipfile.ZipInfo(name, DAY)
            info.compress_type = zipfile.ZIP_DEFLATED
            out.writestr(info, source.read_bytes())


def menu() -> dict[str, object]:
    """What the page offers to choose from, before any Python runs there."""
    frameworks = [parindex.load_framework(name) for name in parindex.available()]
    readings = {
        framework.id: {
            reading.name: reading.status
            for node in (framework, *framework.walk())
            for reading in node.readings
        }
        for framework in frameworks
    }
    found = [
        parindex.load_assessment(ROOT / "examples" / f"{name}.toml")
        for name in EXAMPLES
    ]
    # The framework of the first example is the first one to choose.
    frameworks.sort(key=lambda each: each.id != found[0].framework)
    return {
        "frameworks": [
            {
                "id": framework.id,
                "title": _both(framework.title),
                "readings": [
                    {"name": name, "status": readings[framework.id][name]}
                    for name in framework.reading_names
                ],
            }
            for framework in frameworks
        ],
        "examples": [
            {
                "id": name,
                "framework": each.framework,
                "title": {
                    lang: " · ".join(
                        (
                            say(
                                "unit", lang, unit=each.unit[lang], year=str(each.year)
                            ),
                            *(say(f"book.{book.name}", lang) for book in each.books),
                        )
                    )
                    for lang in ("vi", "en")
                },
            }
            for name, each in zip(EXAMPLES, found, strict=True)
        ],
    }


def _both(text: Text) -> dict[str, str]:
    return {"vi": text.vi, "en": text.en}


if __name__ == "__main__":
    prepare(Path(sys.argv[1]))
