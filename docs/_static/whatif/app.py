"""What the what-if page asks of the library: one call a question, JSON in and out.

Nothing here scores, rounds or decides: each answer is a call of the library, put into
the words and pictures of the page. It runs in the browser, in a worker.
"""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import gettempdir
from typing import TYPE_CHECKING, Any

from inputs import typed
from session import Session

from parindex import dump_assessment, evaluate, load_assessment, load_framework
from parindex.assessment import Assessment, Book
from parindex.catalogue import say
from parindex.errors import ParindexError
from parindex.explain import context_line
from parindex.text import LANGUAGES, Text

if TYPE_CHECKING:
    from parindex.criteria import Framework

Json = dict[str, Any]

#: The name of a unit that nobody has named.
NEW_UNIT = Text("Đơn vị của bạn", "Your unit")

_sessions: list[Session] = []


def _start(request: Json) -> Json:
    """Score the starting point."""
    text, lang, framework = request.get("text"), request["lang"], None
    if lang not in LANGUAGES:
        lang = "en"
    if text is None:
        framework = load_framework(request["framework"])
        assessment = _blank(framework)
    else:
        path = Path(gettempdir(), Path(request.get("file") or "file.toml").name)
        path.write_text(text, encoding="utf-8")
        try:
            assessment = load_assessment(path)
        finally:
            path.unlink()
        framework = load_framework(assessment.framework)
    names = [book.name for book in assessment.books]
    book = request.get("book") if request.get("book") in names else names[0]
    reading = request.get("reading")
    if reading not in (None, *framework.reading_names):
        reading = None
    card = evaluate(framework, assessment, reading=reading, book=book)
    session = Session(card, lang)
    _sessions[:] = [session]
    title = assessment.title
    return {
        "framework": framework.id,
        "book": book,
        "books": {name: say(f"book.{name}", lang) for name in names},
        "reading": reading or "",
        "context": context_line(card.context, lang),
        "title": "" if title is None else title[lang],
        "outline": session.outline(),
        **_changed(session, request),
    }


def _blank(framework: Framework) -> Assessment:
    """A year of which nothing is known."""
    return Assessment(
        framework=framework.id,
        unit=NEW_UNIT,
        year=framework.last_year or framework.first_year or 2026,
        books=[Book(name="self_assessed")],
    )


def _changed(session: Session, request: Json) -> Json:
    """Where the changes lead; as they were before, where the library refuses one."""
    refused = ""
    changes = request.get("changes") or {}
    if changes != session.changes:
        try:
            session.change(changes)
        except ParindexError as error:
            refused = str(error)
    return {
        "refused": refused,
        "changes": session.changes,
        "rows": session.rows(),
        "summary": session.summary(),
        "node": session.node(request.get("code") or ""),
    }


def _change(session: Session, request: Json) -> Json:
    """Make the changes, with one just typed among them."""
    changes = dict(request["changes"])
    given = request.get("typed")
    if given:
        name = given["name"]
        kept = typed(session.before, name, given["text"], given["notation"])
        changes.pop(name, None)
        if kept is not None:
            changes[name] = kept
    return _changed(session, {**request, "changes": changes})


def _warm(_: Session, __: Json) -> Json:
    """Import what the next calls need, once the first result is shown."""
    import parindex.whatif  # noqa: F401, PLC0415 - as above

    return {}


def _save(session: Session, _: Json) -> Json:
    """The assessment after the changes as a file."""
    assessment = session.after.context.assessment
    return {
        "text": dump_assessment(assessment),
        "name": f"{assessment.unit[session.lang]} {assessment.year}.toml",
    }


_CALLS = {
    "change": _change,
    "node": lambda session, request: session.node(request["code"]),
    "goal": lambda session, r: session.goal(
        r["code"], r["target"], r["by"], session.lang
    ),
    "movers": lambda session, request: {"movers": session.movers(request["code"])},
    "differences": lambda session, _: session.differences(),
    "save": _save,
    "warm": _warm,
}


def call(name: str, request: str) -> str:
    """Answer one call of the page; what the library refuses is an answer too."""
    given = json.loads(request)
    try:
        starts = name == "start"
        found = _start(given) if starts else _CALLS[name](_sessions[0], given)
    except ParindexError as error:
        found = {"error": str(error)}
    return json.dumps(found, ensure_ascii=False)
