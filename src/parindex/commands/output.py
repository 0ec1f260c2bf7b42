"""What every command shares: how it reads its options, and how it prints."""

from __future__ import annotations

import argparse
import codecs
import datetime
import json
import os
import sys
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

from parindex.evaluation import evaluate
from parindex.files import load_assessment
from parindex.frameworks import load_framework
from parindex.text import Language, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from parindex.errors import ParindexError
    from parindex.scorecard import Scorecard

DONE, FOUND, WRONG = 0, 1, 2

#: Signs that a typewriter does not have, and what it prints for them.
TYPED = str.maketrans("“”‘’–×·≈\N{MINUS SIGN}→", "\"\"''-x-~->") | {ord("…"): "..."}


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence."""

    def error(self, message: str) -> NoReturn:
        """Print the sentence and leave."""
        self.exit(WRONG, f"parindex: {message}; see {self.prog} --help\n")


class Commands(NamedTuple):
    """Where a module adds its commands, and the options that several have."""

    add: Callable[..., Parser]
    #: The language, and JSON.
    shared: Parser
    #: Overlays too.
    laid_over: Parser
    #: How an assessment is scored, too.
    scoring: Parser
    #: The assessment, too.
    scored: Parser


def language() -> Language:
    """The language where none is asked for."""
    wanted = os.environ.get("PARINDEX_LANG", "")
    return "en" if wanted.lower().startswith("en") else "vi"


def scorecard(options: argparse.Namespace, file: Path | None = None) -> Scorecard:
    """The assessment of a command, scored as its options say."""
    assessment = load_assessment(file or options.file)
    framework = load_framework(
        options.framework or assessment.framework, overlays=options.overlay
    )
    return evaluate(framework, assessment, reading=options.reading, book=options.book)


def day(text: str) -> datetime.date:
    """The type of an option that is a day."""
    try:
        return datetime.date.fromisoformat(text)
    except ValueError as error:
        msg = f"found {text!r}; expected a date such as 2024-12-31"
        raise argparse.ArgumentTypeError(msg) from error


def complain(error: ParindexError) -> None:
    """Print an error, a line each mistake."""
    for line in str(error).splitlines():
        print(f"parindex: {line}", file=sys.stderr)


def prepare(stream: Any) -> None:  # noqa: ANN401 - a text stream, or what stands in for it
    """Print what a terminal cannot show without its marks, rather than fail."""
    codecs.register_error("parindex", _unmarked)
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(errors="parindex")


def _unmarked(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text = plain(error.object[error.start : error.end].translate(TYPED))
    return text.encode("ascii", "replace").decode(), error.end


def print_json(value: object) -> None:
    """Print a value as JSON, in letters that the stream has."""
    unicode = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    print(json.dumps(value, ensure_ascii=not unicode, indent=1, default=str))


def print_utf8(text: str) -> None:
    """Print a file: its letters and line ends are data, whatever the terminal has."""
    if sys.stdout.isatty() or not hasattr(sys.stdout, "buffer"):
        print(text, end="")
    else:
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode())


def print_lines(lines: Iterable[str]) -> None:
    """Print lines."""
    for line in lines:
        print(line)
