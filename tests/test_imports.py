"""Names and imports: importing costs little, and every name is where it says."""

from __future__ import annotations

import ast
import inspect
import json
import pkgutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

import parindex
from parindex.frameworks import available

#: What is slow to load, or is not a dependency at all.
HEAVY = ("pint", "numpy", "pandas", "altair", "cattrs", "tomllib", "parindex.files")

#: What some modules import at once, and may not be there.
EXTRAS = {"parindex.frames": "narwhals", "parindex.arrays.fast": "numba"}

LOADED = """
import json, sys
{statement}
print(json.dumps(sorted(sys.modules)))
"""


def loaded_by(statement: str) -> set[str]:
    """The modules that a new process has loaded after a statement."""
    ran = subprocess.run(
        [sys.executable, "-c", LOADED.format(statement=statement)],
        capture_output=True,
        check=True,
        text=True,
    )
    return set(json.loads(ran.stdout))


def typed_imports() -> dict[str, str]:
    """The names that the package imports for type checkers, each with its module."""
    tree = ast.parse(inspect.getsource(parindex))
    (block,) = (
        node
        for node in tree.body
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
    )
    return {
        alias.asname or alias.name: str(node.module)
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


class TestNames:
    """`parindex.__all__`: the names to build on."""

    @pytest.mark.parametrize("name", parindex.__all__)
    def test_every_name_is_the_one_that_type_checkers_see(self, name: str) -> None:
        """From the module that the package imports it from for them."""
        module = import_module(typed_imports()[name])
        assert getattr(parindex, name) is getattr(module, name)

    def test_type_checkers_see_these_names_and_no_other(self) -> None:
        """Sorted as people look for them."""
        assert set(typed_imports()) == set(parindex.__all__)
        assert parindex.__all__ == sorted(parindex.__all__)
        assert len(set(parindex.__all__)) == len(parindex.__all__)
        assert dir(parindex) == parindex.__all__

    def test_the_fixed_names_are_there(self) -> None:
        """Issue 2: others build on them."""
        fixed = {"load_framework", "load_assessment", "evaluate", "load_record"}
        assert fixed <= set(parindex.__all__)
        parameters = inspect.signature(parindex.evaluate).parameters
        assert list(parameters)[:2] == ["framework", "assessment"]
        assert {"reading", "book"} <= set(parameters)

    def test_a_name_that_is_not_there_is_told(self) -> None:
        """As Python does; the modules that are searched hold others."""
        for name in ("Score", "attrs", "annotations", "nfc"):
            with pytest.raises(AttributeError, match=f"no attribute '{name}'"):
                getattr(parindex, name)

    def test_everything_can_be_imported_at_once(self) -> None:
        """`from parindex import *` gives these names."""
        names: dict[str, Any] = {}
        exec("from parindex import *", names)  # noqa: S102 - our own
        assert set(parindex.__all__) <= set(names)

    def test_a_name_is_looked_for_once(self) -> None:
        """Then it stands in the package."""
        statement = (
            "import parindex; parindex.Text; "
            "sys.modules['parindex.text'].Text = None; assert parindex.Text"
        )
        assert "parindex.text" in loaded_by(statement)


class TestLoading:
    """Issue 2, Show 7: what an import loads."""

    def test_the_package_loads_nothing_heavy(self) -> None:
        """A name's module is loaded when the name is first used."""
        loaded = loaded_by("import parindex")
        for module in HEAVY:
            assert module not in loaded
        assert {m for m in loaded if m.startswith("parindex.")} == set()

    def test_errors_and_texts_load_little(self) -> None:
        """The modules that need least come first."""
        loaded = loaded_by("from parindex import Text, NotFound")
        for module in (*HEAVY, "parindex.rules", "parindex.criteria"):
            assert module not in loaded

    def test_everything_loads_no_pint_numpy_or_pandas(self) -> None:
        """Not even with all names at hand."""
        loaded = loaded_by("from parindex import *; import parindex.cli")
        assert loaded.isdisjoint({"pint", "numpy", "pandas"})

    @pytest.mark.parametrize("name", available())
    def test_a_bundled_edition_loads_no_pint(self, name: str) -> None:
        """Its units are its own; nor does scoring a year of whole counts."""
        statement = (
            "from parindex import Assessment, Book, evaluate, load_framework; "
            f"framework = load_framework({name!r}); "
            "data = {d.name: 1 for d in framework.data if d.kind == 'count'}; "
            "book = Book(name='target', measurements=data); "
            "year = Assessment(framework=framework.id, unit='x', books=[book], "
            "year=framework.first_year or 2023); "
            "evaluate(framework, year).explain()"
        )
        assert loaded_by(statement).isdisjoint({"pint", "numpy", "pandas"})

    def test_pint_is_loaded_where_units_are_converted(self) -> None:
        """From one multiple of a unit to another."""
        statement = (
            "from parindex.units import parse_amount, to_unit; "
            "to_unit(parse_amount('1 tỷ đồng'), 'million_VND')"
        )
        assert "pint" in loaded_by(statement)

    @pytest.mark.parametrize(
        "name",
        [
            module.name
            for module in pkgutil.walk_packages(parindex.__path__, "parindex.")
            if not module.name.endswith("__main__")
        ],
    )
    def test_every_module_says_what_it_is_for(self, name: str) -> None:
        """In its docstring, which the documentation begins with."""
        for start, extra in EXTRAS.items():
            if name.startswith(start):
                pytest.importorskip(extra)
        assert (import_module(name).__doc__ or "").strip()


class TestPackage:
    """What is shipped."""

    def test_it_is_typed(self) -> None:
        """Type checkers read its annotations."""
        (folder,) = parindex.__path__
        assert (Path(folder) / "py.typed").is_file()

    def test_the_editions_are_shipped(self) -> None:
        """Each with its file."""
        (folder,) = parindex.__path__
        for name in available():
            assert (Path(folder) / "frameworks" / f"{name}.toml").is_file()
