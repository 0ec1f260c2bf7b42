"""The catalogue of errors, read off the source code, with messages really drawn.

An id belongs to the catalogue where the code names it; its examples are what the wrong
files of the tests draw as the page is built.
"""

from __future__ import annotations

import ast
import inspect
from collections import defaultdict
from functools import cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
from docutils import nodes
from site_words import word
from sphinx.util.docutils import SphinxDirective

import parindex
from parindex import errors, evaluate
from parindex.errors import Invalid, ParindexError, Problem
from parindex.files import load_assessment, load_overlay
from parindex.frameworks import check_file, load_framework
from parindex.overlays import apply_overlay

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx

    from parindex.text import Language

SOURCE = Path(parindex.__file__).parent
BROKEN = SOURCE.parents[1] / "tests" / "broken"
#: Calls that make a mistake and name its id first.
MAKERS = {"Problem", "Finding", "CurveError"}
#: How many arguments a mistake has: its id, where, what was found, what was expected.
PARTS = 4
#: How many ways of saying what is expected are shown for one id.
MOST_SAYINGS = 4


@attrs.define
class Entry:
    """What the code says of one id."""

    #: The modules that name it.
    modules: set[str] = attrs.field(factory=set)
    #: What is expected, in the words of the code; `…` stands for a value.
    expected: dict[str, None] = attrs.field(factory=dict)


@cache
def entries() -> dict[str, Entry]:
    """Each id that the code names, with where and how."""
    found: dict[str, Entry] = defaultdict(Entry)
    for path in sorted(SOURCE.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        makers = MAKERS | set(_own_makers(tree))
        module = ".".join(path.relative_to(SOURCE.parent).with_suffix("").parts)
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            named = _named(call, makers)
            if named is not None:
                id_, expected = named
                entry = found[id_]
                entry.modules.add(module.removesuffix(".__init__"))
                entry.expected |= dict.fromkeys(filter(None, [expected]))
    return dict(sorted(found.items()))


def _own_makers(tree: ast.Module) -> Iterator[str]:
    """The functions of a module that take the id of a mistake first."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            names = [a.arg for a in node.args.args if a.arg not in {"self", "cls"}]
            if (
                len(names) > 1
                and names[0] in {"id", "kind"}
                and names[-1] == "expected"
            ):
                yield node.name


def _named(call: ast.Call, makers: set[str]) -> tuple[str, str] | None:
    """The id that a call names, and what it says is expected."""
    match call.func:
        case ast.Name(id=name):
            is_maker = name in makers
        case ast.Attribute(value=ast.Name(id=owner), attr=name):
            collects = name == "add" and owner not in {"to", "commands"}
            is_maker = (name in makers or collects) and len(call.args) >= PARTS
        case ast.Attribute(attr="add"):
            is_maker, name = len(call.args) >= PARTS, "add"
        case _:
            return _third(call)
    if not is_maker or not call.args:
        return _third(call)
    match call.args[0]:
        case ast.Constant(value=str(id_)) if id_ and " " not in id_:
            return id_, "" if name in {"Finding", "CurveError"} else _text(
                call.args[-1]
            )
        case _:
            return None


def _third(call: ast.Call) -> tuple[str, str] | None:
    """The id of a wrong number or unit, which comes last."""
    match call:
        case ast.Call(
            func=ast.Name(id="NumberError" | "UnitError" as cls),
            args=[_, expected, *rest],
        ):
            match rest:
                case [ast.Constant(value=str(id_))]:
                    return id_, _text(expected)
                case []:
                    return cls.removesuffix("Error").lower(), _text(expected)
    return None


def _text(node: ast.expr) -> str:
    """Words in the code, with `…` for what is put in; nothing where there are none."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(_text(part) or "…" for part in parts)
        case _:
            return ""


# --- what is really drawn -------------------------------------------------------------


@cache
def examples() -> dict[str, tuple[str, str]]:
    """For each id the shortest message that a wrong file of the tests draws."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for path in sorted(BROKEN.glob("*/*.toml")):
        for problem in _drawn(path):
            name = f"{path.parent.name}/{path.name}"
            found[problem.id].append((str(problem), name))
    return {
        id_: min(all_, key=lambda pair: len(pair[0])) for id_, all_ in found.items()
    }


def _drawn(path: Path) -> tuple[Problem, ...]:
    try:
        match path.parent.name:
            case "framework":
                load_framework(path)
                return check_file(path)
            case "assessment":
                assessment = load_assessment(path)
                for book in assessment.books:
                    evaluate(_tiny(), assessment, book=book.name)
            case "overlay":
                apply_overlay(_tiny(), load_overlay(path))
    except Invalid as error:
        return error.problems
    return ()


@cache
def _tiny() -> parindex.Framework:
    return load_framework(BROKEN / "_framework.toml")


# --- tables ---------------------------------------------------------------------------


def id_table(lang: Language) -> Iterator[str]:
    """Every id, where it is checked, what is expected, and a message."""
    heads = ("error.id", "error.expected", "error.example")
    yield from _head(heads, lang)
    drawn = examples()
    for id_ in sorted({*entries(), *drawn}):
        entry = entries().get(id_, Entry())
        modules = "<br>".join(f"<code>{name}</code>" for name in sorted(entry.modules))
        said = "<br>".join(escape(text) for text in list(entry.expected)[:MOST_SAYINGS])
        example = ""
        if id_ in drawn:
            message, file = drawn[id_]
            title = word("error.drawn", lang, file=file)
            code = f'<code class="message" title="{escape(title)}">'
            example = f"{code}{escape(message)}</code>"
        yield (
            f'<tr id="{escape(id_)}"><td><a href="#{escape(id_)}"><code>{escape(id_)}'
            f"</code></a><br><small>{modules}</small></td>"
            f'<td lang="en">{said}</td><td lang="en">{example}</td></tr>'
        )
    yield "</tbody></table></div>"


def class_table(lang: Language) -> Iterator[str]:
    """The classes of errors, each with the sentence that says what it is."""
    yield from _head(("error.class", "error.meaning"), lang)
    for name, cls in sorted(vars(errors).items()):
        if inspect.isclass(cls) and issubclass(cls, ParindexError):
            said = (inspect.getdoc(cls) or "").partition("\n\n")[0]
            bases = ", ".join(base.__name__ for base in cls.__bases__)
            yield (
                f"<tr><td><code>{name}</code><br><small>{bases}</small></td>"
                f'<td lang="en">{escape(said)}</td></tr>'
            )
    yield "</tbody></table></div>"


def _head(heads: tuple[str, ...], lang: Language) -> Iterator[str]:
    cells = "".join(f"<th>{escape(word(head, lang))}</th>" for head in heads)
    yield '<div class="table-wrapper docutils container">'
    yield f'<table class="docutils errors"><thead><tr>{cells}</tr></thead><tbody>'


TABLES = {"ids": id_table, "classes": class_table}


class ErrorTable(SphinxDirective):
    """`{error-table} ids` or `{error-table} classes`."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """The table, in the language of the page; made anew in each build."""
        self.env.note_reread()
        lang: Language = "vi" if self.config.language == "vi" else "en"
        text = "\n".join(TABLES[self.arguments[0]](lang))
        return [nodes.raw("", text, format="html")]


def setup(app: Sphinx) -> dict[str, Any]:
    """Add the directive."""
    app.add_directive("error-table", ErrorTable)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
