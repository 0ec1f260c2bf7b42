"""How Sphinx builds the documentation; `DOCS_LANG=vi` builds it in Vietnamese."""

from __future__ import annotations

import ast
import importlib
import inspect
import os
import pkgutil
import sys
import typing
from importlib.metadata import version as version_of
from pathlib import Path

import attrs
from sphinx.ext.napoleon import Config, GoogleDocstring

import parindex

if typing.TYPE_CHECKING:
    from collections.abc import Callable

    from sphinx.application import Sphinx


def name_what_is_only_typed() -> None:
    """Give each module the names that it imports for type checkers alone.

    Signatures use them, and Sphinx looks them up where the signature stands.
    """
    for found in pkgutil.walk_packages(parindex.__path__, "parindex."):
        if found.name == "parindex.__main__":
            continue
        module = importlib.import_module(found.name)
        for node in ast.parse(inspect.getsource(module)).body:
            if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
                exec(ast.unparse(node.body), vars(module))  # noqa: S102 - our own code


name_what_is_only_typed()

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "_ext"))

project = "parindex"
author = "parindex contributors"
copyright = f"2026, {author}"
version = release = version_of("parindex")

extensions = ["myst_parser", "sphinx.ext.autodoc"]
# Ours, in `_ext`: pages made from data, and what surrounds each page.
extensions += ["framework_pages", "error_catalogue", "glossary_table", "surroundings"]
exclude_patterns = ["_build"]
default_role = "code"  # one backtick in a docstring, as in Markdown
html_theme = "furo"
html_title = f"{project} {version}"
templates_path = ["_templates"]
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_favicon = "_static/favicon.svg"
html_copy_source = False
html_domain_indices = False
html_additional_pages = {"search": "search.html"}  # ours: Pagefind's, not Sphinx's

# English is the source; translations are gettext catalogues, one a page.
language = os.environ.get("DOCS_LANG", "en")
locale_dirs = ["locale"]
gettext_compact = False
gettext_uuid = False

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3

autodoc_member_order = "bysource"
autodoc_typehints = "description"

#: Whose names are not ours to describe.
OTHERS = ["abc", "altair", "attr", "attrs", "collections", "datetime", "decimal"]
OTHERS += ["enum", "fractions", "narwhals", "numpy", "pathlib", "pint"]

nitpicky = True
nitpick_ignore_regex = [
    # Other projects' names: their inventories are on the internet, and the
    # documentation is built without it.
    ("py:.*", rf"({'|'.join(OTHERS)})\..*"),
    # Type variables have no entry of their own.
    ("py:(class|obj)", r"parindex(\.\w+)*\.[A-Z]"),
]


def read_google_sections(
    _app: Sphinx, what: str, name: str, obj: object, options: object, lines: list[str]
) -> None:
    """Read `Args:` and its like as Napoleon does, but a field's line as plain prose.

    Napoleon takes the words before the colon in `#: The place: …` for a type.
    """
    if what not in {"attribute", "data", "property"}:
        docstring = GoogleDocstring(
            lines, Config(), what=what, name=name, obj=obj, options=options
        )
        lines[:] = docstring.lines()


def resolve_annotations(_app: Sphinx, obj: Callable[..., object], _: object) -> None:
    """Read an `__init__` that attrs wrote as if it stood in its class's module.

    It is compiled outside, where the names in its annotations mean nothing. An argument
    with a converter has the converter's annotation, in the words of its module; one of
    a base class those of that.
    """
    if obj.__name__ == "__init__":
        module = sys.modules[obj.__module__]
        owner = getattr(module, obj.__qualname__.partition(".")[0])
        fields = attrs.fields(owner) if attrs.has(owner) else ()
        homes = [getattr(field.converter, "__module__", None) for field in fields]
        bases = [base.__module__ for base in reversed(inspect.getmro(owner))]
        names: dict[str, object] = {}
        for home in filter(sys.modules.get, filter(None, (*homes, *bases))):
            names |= vars(sys.modules[home])
        obj.__annotations__ = inspect.get_annotations(obj, globals=names, eval_str=True)


def setup(app: Sphinx) -> None:
    """Connect the two corrections above."""
    app.connect("autodoc-process-docstring", read_google_sections)
    app.connect("autodoc-before-process-signature", resolve_annotations)
