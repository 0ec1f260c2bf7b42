"""What every command shares: how it reads its options, and how it prints."""

from __future__ import annotations

import argparse
import codecs
import datetime
import json
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn, Protocol

from parindex.catalogue import one_line, say
from parindex.errors import Invalid, Problem
from parindex.evaluation import evaluate
from parindex.files import load_assessment
from parindex.frameworks import load_framework
from parindex.text import Language, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

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


class Explained(Protocol):
    """An answer that says itself."""

    def explain(self, lang: Language) -> str:
        """The answer in words."""

    def to_json(self) -> str:
        """The answer as JSON."""


def answer(options: argparse.Namespace, found: Explained) -> int:
    """Print an answer, in words or as JSON."""
    if options.json:
        print_json(json.loads(found.to_json()))
    else:
        print(found.explain(options.lang))
    return DONE


def put(  # noqa: PLR0913 - all but three have defaults
    options: argparse.Namespace,
    text: str,
    record: object,
    *,
    mark: str = "",
    inputs: Iterable[str] = (),
    done: str = "",
) -> int:
    """Write a text to the file that a command was given, or print it.

    Args:
        options: With `output`, and `force` where a file may be written over.
        text: The text.
        record: What is printed as JSON where no file is written.
        mark: What stands before the text in a file.
        inputs: What was read, ids and paths: none of them is written over.
        done: What to say in the end, if not just that the file was written.

    Raises:
        Invalid: for a file that is there or was read, or that cannot be written.
    """
    if options.output is None:
        if options.json:
            print_json(record)
        else:
            print_utf8(text)
        return DONE
    force = getattr(options, "force", None)
    spare(options.output, inputs)
    try:
        mode = "w" if force else "x"
        with options.output.open(mode, encoding="utf-8", newline="\n") as file:
            file.write(mark + text)
    except (OSError, ValueError) as error:  # a ValueError for an impossible name
        reason = str(getattr(error, "strerror", None) or error).lower()
        expected = "a new file in a folder that is there"
        expected += "" if force is None else ", unless forced"
        problem = Problem("file", "", reason, expected)
        raise Invalid(str(options.output), (problem,)) from error
    name = str(options.output)
    if options.json:
        print_json({"file": name})
    else:
        print(done or say("file.written", options.lang, file=one_line(name)))
    return DONE


def spare(output: Path, inputs: Iterable[str]) -> None:
    """Be content with a file that is none of those that were read.

    Raises:
        Invalid: for one of them.
    """
    for path in map(Path, inputs):  # some of which are ids
        same = False
        with suppress(OSError, ValueError):  # an impossible name is told by who opens
            same = output.exists() and path.exists() and output.samefile(path)
        if same:
            problem = Problem("file", "", "a file that was read", "another file")
            raise Invalid(str(output), (problem,))
