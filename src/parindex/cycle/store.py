"""A cycle in a folder: files that are written whole, one after the other, and stay.

- `framework.toml`: the edition, as it was when the cycle was opened.
- `cycle.json`: the opening, with the hash of that file.
- `000001.jsonl` and so on: what was recorded at once, a line a record, each with the
  hash of the one before it and its own.
- `head.json`: how many records there are, and the hash of the last.

A file gets its name only when all of it is on the disk. The head is written after the
records, so that it can lag behind by the last file, and by no more.
"""

from __future__ import annotations

import os
import re
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import attrs

from parindex.cycle.entries import Entry, Link, Opening, from_line, to_line
from parindex.cycle.history import Cycle, bytes_hash, check_link, start
from parindex.cycle.locks import locked
from parindex.errors import Collector, Invalid, ParindexError, Problem
from parindex.files import dump_framework, load_framework_file
from parindex.numbers import quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from parindex.criteria import Framework
    from parindex.text import Text

FRAMEWORK, OPENING, HEAD, LOCK = "framework.toml", "cycle.json", "head.json", "lock"
#: A file of records, and one that was being written when its writer ended.
RECORDS = re.compile(r"([0-9]{6,})\.jsonl")
UNFINISHED = re.compile(r"\.[0-9a-f]{32}\.part")
#: How often to read anew while somebody writes, before waiting for the lock.
TRIES = 5
#: For how many seconds a writer waits for another.
WAIT = 30.0


@attrs.frozen(kw_only=True)
class Head:
    """The end of the history."""

    #: How many records there are.
    records: int
    #: The hash of the last one, or of the opening.
    hash: str


@attrs.frozen
class _Files:
    """The files of a folder, as they were at one moment."""

    framework: bytes
    opening: bytes
    head: bytes | None
    records: tuple[tuple[str, bytes], ...]


def open_cycle(
    folder: str | Path, framework: Framework, unit: str | Text, year: int
) -> Cycle:
    """Open a cycle in a folder, which is made where there is none.

    Files of the folder that are not named as those of a cycle stay as they are.

    Raises:
        Invalid: for a year that the framework does not assess, a folder that has a
            cycle already or a file named as one of a cycle, and one that cannot be
            written to.
    """
    folder, cycle = Path(folder), start(framework, unit, year)
    edition = dump_framework(framework)
    with _told(folder):
        _check_edition(edition)
        folder.mkdir(parents=True, exist_ok=True)
        _check_new(folder, edition)  # before a lock is put there
        with locked(folder / LOCK, WAIT):
            _check_new(folder, edition)  # again: somebody may have been faster
            _clear(folder)
            _write(folder, FRAMEWORK, edition)
            _write(folder, OPENING, to_line(cycle.opening) + "\n")
            _write(folder, HEAD, _head(cycle))
    return read_cycle(folder)


def read_cycle(folder: str | Path, *, head: str | None = None) -> Cycle:
    """The cycle in a folder, as it stands; a writer at work does not disturb.

    Args:
        folder: The folder.
        head: The hash of a record that was noted or published elsewhere: the history
            up to it must then be the one that it was.

    Raises:
        Invalid: with every place where a file was changed, is missing, or does not
            follow from those before it.
    """
    folder = Path(folder)
    with _told(folder):
        return _cycle(folder, _stable(folder), head)[0]


def record(
    folder: str | Path, entries: Iterable[Entry], *, wait: float = WAIT
) -> Cycle:
    """Record entries in the cycle in a folder: all of them, or none.

    When this returns, they are on the disk. Writers take turns; each checks its entries
    against what the others recorded.

    Args:
        folder: The folder.
        entries: What to record, in order.
        wait: For how many seconds to wait for another writer.

    Raises:
        Invalid: with every mistake in the entries or the folder, and where another
            writer is at work all the time.
    """
    folder, entries = Path(folder), tuple(entries)
    if not entries:
        raise _invalid(folder, "records", "", "no record", "at least one")
    with _told(folder):
        if not (folder / OPENING).exists():
            raise _invalid(folder, "file", OPENING, "no file", "a cycle, opened before")
        with locked(folder / LOCK, wait):
            found = _files(folder)
            before, lags = _cycle(folder, found, None)
            if lags:
                _write(folder, HEAD, _head(before))
            after = before.recorded(entries)
            _clear(folder)
            lines = (to_line(link) for link in after.links[len(before.links) :])
            text = "".join(f"{line}\n" for line in lines)
            _write(folder, f"{len(found.records) + 1:06}.jsonl", text)
            _write(folder, HEAD, _head(after))
    return after


def verify(folder: str | Path, *, head: str | None = None) -> tuple[Problem, ...]:
    """Everything in a folder that was changed since it was written; else nothing.

    Whoever can write to the folder can also write a history anew, hashes and all, or
    leave off its end. That shows only against a hash kept elsewhere, such as one that
    is printed in a signed report: give it as *head*.

    Args:
        folder: The folder.
        head: The hash of a record, as `Cycle.head` was then.
    """
    try:
        read_cycle(folder, head=head)
    except Invalid as error:
        return error.problems
    return ()


# --- reading --------------------------------------------------------------------------


def _names(folder: Path) -> list[str]:
    """The names of the files of records, in order."""
    names = [e.name for e in folder.iterdir() if RECORDS.fullmatch(e.name)]
    return sorted(names, key=lambda name: (len(name), name))


def _stable(folder: Path) -> _Files:
    """The files at one moment: the head was the same before and after reading them."""
    for _ in range(TRIES):
        found = _files(folder)
        if found.head == _bytes(folder / HEAD):
            return found
    with locked(folder / LOCK, WAIT):
        return _files(folder)


def _files(folder: Path) -> _Files:
    head = _bytes(folder / HEAD)
    opening = _bytes(folder / OPENING)
    if opening is None:
        raise _invalid(folder, "file", OPENING, "no file", "a cycle, opened before")
    records = tuple((n, (folder / n).read_bytes()) for n in _names(folder))
    return _Files(_bytes(folder / FRAMEWORK) or b"", opening, head, records)


def _bytes(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _cycle(folder: Path, files: _Files, anchor: str | None) -> tuple[Cycle, bool]:
    """The cycle that files hold, and whether the head lags behind.

    Raises:
        Invalid: with every mistake in them.
    """
    problems = Collector()
    openings = _values(files.opening, Opening, OPENING, problems)
    if len(openings) > 1:
        problems.add("line", OPENING, f"{len(openings)} lines", "one line")
    problems.check(str(folder))
    opening: Opening = openings[0]
    found = bytes_hash(files.framework)
    if found != opening.framework_hash:
        expected = f"{opening.framework_hash}, as when the cycle was opened"
        problems.add("framework", f"{FRAMEWORK}, SHA-256", found, expected)
    links: list[Link] = []
    ends, last = [(0, opening.hash)], 0
    for name, content in files.records:
        number = int(name.removesuffix(".jsonl"))
        if number != last + 1:
            found = f"no {last + 1:06}.jsonl before it"
            problems.add("file", name, found, "all that was recorded")
        last = number
        for line, link in enumerate(_values(content, Link, name, problems), 1):
            place, previous = 1, opening.hash
            if links:  # held against the one before it, so that a break is told once
                place, previous = links[-1].number + 1, links[-1].hash
            check_link(link, place, previous, f"{name}, line {line}", problems)
            links.append(link)
        ends.append((len(links), links[-1].hash if links else opening.hash))
    problems.check(str(folder))
    lags = _lags(files.head, ends, problems)
    hashes = {opening.hash, *(link.hash for link in links)}
    if anchor is not None and anchor.strip().lower() not in hashes:
        expected = f"a record with the hash {quoted(anchor)}"
        problems.add("anchor", "history", "none with that hash", expected)
    problems.check(str(folder))
    framework = load_framework_file(folder / FRAMEWORK)
    return Cycle(framework=framework, opening=opening, links=links), lags


def _values(
    content: bytes, cls: type[Any], name: str, problems: Collector
) -> list[Any]:
    """The values in the lines of a file, each written as this module writes it."""
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        found = f"byte {content[error.start]:#04x}"
        problems.add("encoding", f"{name}, line {line}", found, "UTF-8")
        return []
    *lines, rest = text.split("\n")
    if rest or not lines:
        found, expected = quoted(rest) if rest else "nothing", "a line and its end"
        problems.add("line", f"{name}, line {len(lines) + 1}", found, expected)
    values = []
    for number, one in enumerate(lines, 1):
        where = f"{name}, line {number}"
        with problems.at(where):
            value = from_line(one, cls)
            values.append(value)
            if to_line(value) != one:
                expected = "the line as it was written"
                problems.add("altered", where, "a line written otherwise", expected)
    return values


def _lags(
    content: bytes | None, ends: list[tuple[int, str]], problems: Collector
) -> bool:
    """Whether the head lags behind by the last file, as when its writer was ended."""
    if content is None:
        if len(ends) > 1:
            problems.add("file", HEAD, "no file", "the end of the history")
        return True
    heads = _values(content, Head, HEAD, problems)
    known = [(head.records, head.hash) for head in heads]
    if not problems.problems and known != ends[-1:] and known != ends[-2:-1]:
        records, hash_ = known[0]
        expected = f"{ends[-1][0]} records, the last with the hash {ends[-1][1]}"
        problems.add("head", HEAD, f"{records} records and {hash_}", expected)
    return known != ends[-1:]


# --- writing --------------------------------------------------------------------------


def _check_edition(text: str) -> None:
    """A framework loads from what is written of it: its quotes do not contradict it."""
    with TemporaryDirectory() as name:
        path = Path(name) / FRAMEWORK
        path.write_bytes(text.encode())
        load_framework_file(path)


def _check_new(folder: Path, edition: str) -> None:
    """Nothing in a folder would be written over, or be taken for a part of the cycle.

    The same edition may be there: an opening that was ended left it.
    """
    if (folder / OPENING).exists():
        raise _invalid(folder, "file", OPENING, "a cycle", "a new folder")
    problems = Collector()
    names = [HEAD] if (folder / HEAD).exists() else []
    if _bytes(folder / FRAMEWORK) not in (None, edition.encode()):
        names.append(FRAMEWORK)
    for name in (*names, *_names(folder)):
        problems.add("file", name, "a file of something else", "a new folder")
    problems.check(str(folder))


def _head(cycle: Cycle) -> str:
    return to_line(Head(records=len(cycle.links), hash=cycle.head)) + "\n"


def _write(folder: Path, name: str, text: str) -> None:
    """Write a file; its name stands for what was there before, or for all of it."""
    part = folder / f".{uuid4().hex}.part"
    with part.open("xb") as file:
        file.write(text.encode())
        file.flush()
        os.fsync(file.fileno())
    part.replace(folder / name)
    _sync(folder)


def _sync(folder: Path) -> None:
    """Put the names in a folder on the disk."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except PermissionError:  # Windows opens no folder, and needs no more than that
        return
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _clear(folder: Path) -> None:
    """Remove what writers that were ended left unfinished."""
    for entry in folder.iterdir():
        if UNFINISHED.fullmatch(entry.name):
            entry.unlink()


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    """Tell what the system says about a folder as a mistake."""
    try:
        yield
    except ParindexError:
        raise
    except (OSError, ValueError) as error:  # a ValueError for an impossible name
        found = (getattr(error, "strerror", "") or str(error)).lower()
        expected = "a folder that can be read and written to"
        raise _invalid(folder, "file", "", found, expected) from error


def _invalid(
    folder: Path,
    id: str,  # noqa: A002
    where: str,
    found: str,
    expected: str,
) -> Invalid:
    return Invalid(str(folder), (Problem(id, where, found, expected),))
