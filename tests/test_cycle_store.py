"""A cycle in a folder: whole after every interruption, and every change in it shows."""

from __future__ import annotations

import datetime
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from cycle_samples import OFFICE, act, contents, empty, through, whole_year
from parindex.assessment import Evidence
from parindex.cycle import (
    CLAIMED,
    Cycle,
    Entry,
    locks,
    open_cycle,
    read_cycle,
    record,
    start,
    store,
    verify,
)
from parindex.errors import Invalid
from parindex.files import dump_framework
from parindex.measures import Number
from parindex.rules import Band, Bands
from parindex.sources import Document, Source
from samples import OFFICE as OFFICE_FILE
from samples import criterion
from samples import framework as framework_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from parindex.errors import Problem

HERE = Path(__file__).parent


def opened(folder: Path) -> Path:
    """A folder with the office's year, and nothing recorded."""
    open_cycle(folder, OFFICE, "Sở Thử nghiệm", 2023)
    return folder


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a whole year, not to be written to."""
    folder = opened(tmp_path_factory.mktemp("cycle") / "finished")
    for acts in through():
        record(folder, acts)
    return folder


@pytest.fixture
def folder(finished: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return Path(shutil.copytree(finished, tmp_path / "copy"))


def places(problems: tuple[Problem, ...]) -> list[tuple[str, str]]:
    return [(problem.id, problem.where) for problem in problems]


# --- what is written is read ----------------------------------------------------------


def test_a_year_goes_through_a_folder(finished: Path) -> None:
    assert read_cycle(finished) == whole_year()
    assert verify(finished) == ()
    assert sorted(contents(finished)) == [
        *(f"00000{number}.jsonl" for number in range(1, 7)),
        "cycle.json",
        "framework.toml",
        "head.json",
    ]


def test_each_record_holds_the_hash_before_it(finished: Path) -> None:
    """As anybody can check, without this library."""
    files = sorted(finished.glob("*.jsonl"))
    lines = [json.loads(x) for f in files for x in f.read_text("utf-8").splitlines()]
    assert [line["number"] for line in lines] == list(range(1, 16))
    for before, line in pairwise(lines):
        assert line["previous"] == before["hash"]
    head = json.loads((finished / "head.json").read_text("utf-8"))
    assert head == {"records": 15, "hash": lines[-1]["hash"]}


def test_recording_changes_no_file_but_the_head(tmp_path: Path) -> None:
    folder = opened(tmp_path / "new" / "deep")
    for acts in through():
        before = contents(folder)
        record(folder, acts)
        after = contents(folder)
        assert {n: after[n] for n in before if n != "head.json"} == {
            name: content for name, content in before.items() if name != "head.json"
        }
        assert len(after) == len(before) + 1


def test_wrong_entries_leave_the_folder_as_it_was(folder: Path) -> None:
    """One wrong entry among right ones: none is recorded."""
    before = contents(folder)
    with pytest.raises(Invalid, match="before any appraisal"):
        record(folder, [act("1.4", "self_assessment", 1), act("2.1", "decision", 1)])
    with pytest.raises(Invalid, match="found no record; expected at least one"):
        record(folder, [])
    assert contents(folder) == before


@pytest.mark.parametrize(
    ("step", "score", "fields"),
    [
        ("self_assessment", 1, {"number": "Số 3/BC"}),
        ("self_assessment", 1, {"location": "/hồ sơ/báo cáo.pdf"}),
        ("self_assessment", 1, {"number": 5}),
        ("self_assessment", 1, {"date": datetime.datetime(2024, 1, 1)}),  # noqa: DTZ001 - as people have it
        ("self_assessment", None, {"not_applicable": 1}),
        ("self_assessment", Fraction(1, 3**200), {}),
        ("appraisal", 1, {"round": True}),
    ],
)
def test_what_is_recorded_is_read(
    step: Any, score: object, fields: dict[str, Any], tmp_path: Path
) -> None:
    """Whatever the types and letters that it comes in; or it is not recorded."""
    folder, given = opened(tmp_path), dict(fields)
    of_act = {n: given.pop(n) for n in ("not_applicable", "round") if n in given}
    for name, value in given.items():
        if isinstance(value, str):
            given[name] = unicodedata.normalize("NFD", value)
    with suppress(Invalid):
        items = [Evidence(code="1.2", title="x", **given)] if given else []
        record(folder, [act("1.2", step, score, evidence=items, **of_act)])
    assert verify(folder) == ()
    expected = {"Số 3/BC", "/hồ sơ/báo cáo.pdf"} & set(fields.values())
    assert len(read_cycle(folder).entries) == len(expected)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("framework.toml", OFFICE_FILE.read_text("utf-8") + "\n# nháp của tôi\n"),
        ("head.json", "{}\n"),
        ("000001.jsonl", "{}\n"),
        ("000020.jsonl", ""),
    ],
)
def test_files_of_something_else_stay(name: str, content: str, tmp_path: Path) -> None:
    """A folder that has files named as ours is not opened, and nothing is changed."""
    (tmp_path / name).write_text(content, encoding="utf-8")
    before = contents(tmp_path)
    with pytest.raises(Invalid, match="found a file of something else") as caught:
        opened(tmp_path)
    assert places(caught.value.problems) == [("file", name)]
    assert contents(tmp_path) == before
    assert [path.name for path in tmp_path.iterdir()] == [name]  # not even a lock


def test_who_comes_second_finds_a_cycle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody else opens one while this one waits for the lock."""
    real = locks.locked

    def slow(path: Path, wait: float) -> AbstractContextManager[None]:
        monkeypatch.setattr(store, "locked", real)
        open_cycle(tmp_path, OFFICE, "Sở Khác", 2023)
        return real(path, wait)

    monkeypatch.setattr(store, "locked", slow)
    with pytest.raises(Invalid, match="found a cycle; expected a new folder"):
        opened(tmp_path)
    assert read_cycle(tmp_path).opening.unit.vi == "Sở Khác"


def test_all_files_of_something_else_are_told(tmp_path: Path) -> None:
    names = ["head.json", "framework.toml", "000001.jsonl", "000002.jsonl"]
    for name in names:
        (tmp_path / name).write_text("x", encoding="utf-8")
    with pytest.raises(Invalid) as caught:
        opened(tmp_path)
    assert [where for _, where in places(caught.value.problems)] == names


def test_the_same_edition_may_be_there(tmp_path: Path) -> None:
    """As an opening that was ended leaves it; and notes of one's own."""
    text = dump_framework(OFFICE)
    (tmp_path / "framework.toml").write_bytes(text.encode())
    (tmp_path / "notes.txt").write_text("x", encoding="utf-8")
    assert read_cycle(opened(tmp_path)) == empty()
    assert (tmp_path / "notes.txt").read_text("utf-8") == "x"


@pytest.mark.parametrize("do", [read_cycle, opened])
def test_what_is_no_folder(do: Callable[[Any], object]) -> None:
    """A name that no folder can have."""
    with pytest.raises(Invalid, match=r"null .*; expected a folder that can be read"):
        do("a\0b")


def test_a_cycle_is_opened_once(folder: Path) -> None:
    with pytest.raises(Invalid, match="found a cycle; expected a new folder"):
        opened(folder)


def test_a_framework_that_would_not_load_is_not_kept(tmp_path: Path) -> None:
    """Its quote contradicts its rule; the folder can be used for another."""
    bands = Bands(
        measure=Number(of="rating"),
        bands=[Band(at_least=3, score=1)],
        otherwise=0,
    )
    source = Source(document="D", quote="từ 4 trở lên")
    bad = framework_of(
        criterion(bands, sources=[source]),
        documents=[Document(id="D", title="D")],
    )
    with pytest.raises(Invalid, match="quote"):
        open_cycle(tmp_path, bad, "Sở", 2023)
    assert contents(tmp_path) == {}
    assert opened(tmp_path) == tmp_path


@pytest.mark.parametrize("do", [read_cycle, lambda f: record(f, through()[0])])
def test_no_cycle_there(do: Callable[[Path], Cycle], tmp_path: Path) -> None:
    for place in (tmp_path, tmp_path / "nothing"):
        with pytest.raises(
            Invalid, match=r"cycle.json: found no file; expected a cycle"
        ):
            do(place)
    file = tmp_path / "file"
    file.write_text("")
    with pytest.raises(Invalid, match="found not a directory; expected a folder that"):
        read_cycle(file)
    with pytest.raises(Invalid, match="file: found"):
        open_cycle(file, OFFICE, "Sở", 2023)


# --- every change shows ---------------------------------------------------------------


@pytest.mark.parametrize(
    "names",
    [
        pytest.param(("000003.jsonl", "head.json"), id="two"),
        pytest.param(
            ("cycle.json", "head.json", *(f"00000{n}.jsonl" for n in range(1, 7))),
            id="all",
            marks=pytest.mark.slow,
        ),
    ],
)
def test_every_changed_byte_of_the_history_shows(
    folder: Path, names: tuple[str, ...]
) -> None:
    """Each byte of each file of records, the opening and the head, where it is."""
    for name in names:
        path, content = folder / name, (folder / name).read_bytes()
        for place in range(len(content)):
            other = content[place] ^ (1 << (place % 8))
            path.write_bytes(content[:place] + bytes([other]) + content[place + 1 :])
            line = content.count(b"\n", 0, place) + 1
            told = places(verify(folder))
            assert told, (name, place)
            if name == "cycle.json":  # the first record stands on it
                near: tuple[str, ...] = (name, "000001.jsonl", "framework.toml")
            elif name == "head.json":
                near = (name,)
            else:  # an end of line that is gone may hide the next line, too
                near = (f"{name}, line {line}", f"{name}, line {line + 1}")
            assert told[0][1].startswith(near), (place, told)
        path.write_bytes(content)
    assert verify(folder) == ()


@pytest.mark.property
@settings(max_examples=300)
@given(place=st.integers(0), flip=st.integers(1, 255), insert=st.booleans())
def test_every_changed_byte_of_the_framework_shows(
    finished: Path, *, place: int, flip: int, insert: bool
) -> None:
    """Comments and spaces too; and bytes that were put in."""
    content = (finished / "framework.toml").read_bytes()
    place %= len(content)
    rest = content[place:] if insert else content[place + 1 :]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(shutil.copytree(finished, Path(name) / "copy"))
        changed = content[:place] + bytes([content[place] ^ flip]) + rest
        (folder / "framework.toml").write_bytes(changed)
        assert places(verify(folder)) == [("framework", "framework.toml, SHA-256")]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("framework.toml", [("framework", "framework.toml, SHA-256")]),
        ("cycle.json", [("file", "cycle.json")]),
        ("head.json", [("file", "head.json")]),
        ("000006.jsonl", [("head", "head.json")]),
        (
            "000001.jsonl",
            [
                ("file", "000002.jsonl"),
                ("chain", "000002.jsonl, line 1, number"),
                ("chain", "000002.jsonl, line 1, previous"),
            ],
        ),
    ],
)
def test_a_file_that_is_gone_shows(
    folder: Path, name: str, told: list[tuple[str, str]]
) -> None:
    (folder / name).unlink()
    assert places(verify(folder)) == told


def test_lines_that_are_cut_off_or_added_show(folder: Path) -> None:
    path = folder / "000006.jsonl"
    content = path.read_bytes()
    first, second = content.splitlines(keepends=True)
    expected = {
        b"": ("line", "000006.jsonl, line 1"),
        first: ("head", "head.json"),
        content[:-1]: ("line", "000006.jsonl, line 2"),
        content + b"\n": ("json", "000006.jsonl, line 3"),
        second + first: ("chain", "000006.jsonl, line 1, number"),
        content + second: ("chain", "000006.jsonl, line 3, number"),
        content.replace(b'"when"', b' "when"', 1): ("altered", "000006.jsonl, line 1"),
        content.replace(b"Th\xe1\xbb\xad", b"Thu\xcc\x89", 1): (
            "altered",
            "000006.jsonl, line 1",
        ),
        b"\xff" + content: ("encoding", "000006.jsonl, line 1"),
        content.replace(b'"1.7"', b"1.7", 1): (
            "number",
            "000006.jsonl, line 1, entry.score",
        ),
        content.replace(b'"1.7"', b'"1.9"', 1): (
            "chain",
            "000006.jsonl, line 1, hash",
        ),
    }
    for changed, told in expected.items():
        path.write_bytes(changed)
        assert places(verify(folder))[0] == told, changed
    for before, after in (
        (b'"number":1', b'"number":NaN'),
        (b'"number":1', b'"number":1,"number":1'),
        (b'"number":1', b'"number":true'),
        (b"{", b"{ "),
        (b"\n", b"\r\n"),
        (b"\n", b""),
    ):
        path.write_bytes(content.replace(before, after, 1))
        assert verify(folder), after
    path.write_bytes(content)
    head, opening = folder / "head.json", folder / "cycle.json"
    head.write_bytes(head.read_bytes() * 2)
    assert verify(folder)
    opening.write_bytes(opening.read_bytes() * 2)
    assert places(verify(folder)) == [("line", "cycle.json")]


def test_files_of_two_cycles_do_not_mix(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    open_cycle(other, OFFICE, "Sở Khác", 2023)
    record(other, through()[0])
    (folder / "000001.jsonl").write_bytes((other / "000001.jsonl").read_bytes())
    told = places(verify(folder))
    assert ("chain", "000001.jsonl, line 1, previous") in told


def test_what_shows_only_against_a_hash_kept_elsewhere(folder: Path) -> None:
    """A history written anew, or without its end, hashes and all."""
    noted = read_cycle(folder).head
    early = read_cycle(folder).links[3].hash
    assert verify(folder, head=f" {noted.upper()}\n") == ()
    assert verify(folder, head=early) == ()
    shutil.rmtree(folder)
    opened(folder)
    for acts in through()[:-1]:
        record(folder, acts)
    assert verify(folder) == ()
    assert verify(folder, head=early) == ()
    assert places(verify(folder, head=noted)) == [("anchor", "history")]
    with pytest.raises(Invalid, match="found none with that hash"):
        read_cycle(folder, head=noted)


def test_other_files_are_passed_over(folder: Path) -> None:
    (folder / "notes.txt").write_text("of our own", encoding="utf-8")
    (folder / f".{'0' * 32}.part").write_bytes(b"half a rec")
    assert verify(folder) == ()
    record(folder, [act("1.4", "self_assessment", 1)])
    assert (folder / "notes.txt").exists()
    assert not list(folder.glob("*.part"))
    (folder / "000009.jsonl").write_bytes(b"")
    assert places(verify(folder))[0] == ("file", "000009.jsonl")


# --- interruptions --------------------------------------------------------------------


class Killed(BaseException):
    """Ends a writer wherever it is."""


def interrupted(
    monkeypatch: pytest.MonkeyPatch, after: int, do: Callable[[], object]
) -> bool:
    """Whether *do* was ended before its call number *after* to the disk."""
    calls = iter(range(after))

    def step(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*given: Any, **named: Any) -> Any:
            if next(calls, None) is None:
                raise Killed
            return real(*given, **named)

        return call

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", step(os.fsync))
        patch.setattr(Path, "replace", step(Path.replace))
        try:
            do()
        except Killed:
            return True
    return False


@pytest.mark.parametrize("after", range(8))
def test_a_writer_that_ends_anywhere(
    after: int, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before each call to the disk: the state is the old or the new one, and whole."""
    old = whole_year()
    acts = [act("1.4", "self_assessment", 1), act("2.2", "self_assessment", 1)]
    new = old.recorded(acts)
    ended = interrupted(monkeypatch, after, lambda: record(folder, acts))
    assert ended == (after < 6)
    found = read_cycle(folder)
    assert found in (old, new)
    assert verify(folder) == ()
    assert (found == new) == (after > 1)
    more = [act("1.4", "appraisal", 0), act("2.5", "self_assessment", 1)]
    assert record(folder, more) == found.recorded(more)
    assert read_cycle(folder) == found.recorded(more)
    assert not list(folder.glob("*.part"))


@pytest.mark.parametrize("after", range(10))
def test_an_opening_that_ends_anywhere(
    after: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There is no cycle yet, or it is whole."""
    ended = interrupted(monkeypatch, after, lambda: opened(tmp_path))
    assert ended == (after < 9)
    if not (tmp_path / "cycle.json").exists():
        opened(tmp_path)
    assert read_cycle(tmp_path) == empty()
    assert record(tmp_path, through()[0]).entries == through()[0]
    assert read_cycle(tmp_path).entries == through()[0]


#: Writers that are killed at a random moment, again and again; after each, the state is
#: read, checked and written to.
KILLED = """
import json, os, random, signal, sys, time
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from cycle_samples import OFFICE, act
from parindex.cycle import open_cycle, read_cycle, record, verify

folder, kills = Path(sys.argv[2]), int(sys.argv[3])
chance = random.Random(int(sys.argv[4]))
open_cycle(folder, OFFICE, "Sở Thử nghiệm", 2023)
started = time.monotonic()
for number in range(3):
    record(folder, [act("1.2", "self_assessment", 1)])
pace = (time.monotonic() - started) / 3  # moments are spread over some writes
folder = folder.with_name(f"{folder.name}+")
open_cycle(folder, OFFICE, "Sở Thử nghiệm", 2023)
expected, kept, torn = [], 0, 0
for kill in range(kills):
    if kill % 20 == 19:  # begin anew: a long history takes long to read
        folder = folder.with_name(f"{folder.name}+")
        open_cycle(folder, OFFICE, "Sở Thử nghiệm", 2023)
        expected = []
    before = len(expected)
    ready, told = os.pipe()
    writer = os.fork()
    if writer == 0:
        for number in range(1000):
            reason = f"{kill}.{number}"
            record(folder, [act("1.2", "self_assessment", 1, reason=reason)] * 3)
            os.write(told, b".")
    os.close(told)
    time.sleep(chance.uniform(0, 3 * pace))
    os.kill(writer, signal.SIGKILL)
    os.waitpid(writer, 0)
    done = len(os.read(ready, 10_000))
    os.close(ready)
    problems = verify(folder)
    assert not problems, problems
    names = set(os.listdir(folder))
    torn += any(name.endswith(".part") for name in names)
    head = json.loads((folder / "head.json").read_text())
    entries = read_cycle(folder).entries
    torn += head["records"] < len(entries)
    batches, rest = divmod(len(entries) - before, 3)
    assert rest == 0 and batches in (done, done + 1), (batches, done)
    for number in range(batches):
        reason = f"{kill}.{number}"
        expected += [act("1.2", "self_assessment", 1, reason=reason)] * 3
    last = act("1.2", "self_assessment", 0, reason=f"after {kill}")
    expected.append(last)
    assert list(record(folder, [last], wait=1).entries) == expected
    assert list(read_cycle(folder).entries) == expected
    kept += batches
print(json.dumps({"kills": kills, "kept": kept, "torn": torn}))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and SIGKILL")
@pytest.mark.parametrize(
    "kills",
    [pytest.param(10, id="10"), pytest.param(200, id="200", marks=pytest.mark.slow)],
)
def test_writers_that_are_killed(kills: int, tmp_path: Path) -> None:
    """With kill -9, at random moments: nothing that was acknowledged is lost."""
    ran = subprocess.run(
        [
            sys.executable,
            "-c",
            KILLED,
            str(HERE),
            str(tmp_path / "cycle"),
            str(kills),
            "7",
        ],
        capture_output=True,
        check=False,
        text=True,
    )
    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout)
    assert found["kills"] == kills
    assert found["kept"] > 0 or kills < 100


# --- several at once ------------------------------------------------------------------


def test_a_second_writer_is_told(folder: Path) -> None:
    """Where it may not wait, or not long enough; a reader needs no turn."""
    with locks.locked(folder / "lock", 0):
        with pytest.raises(
            Invalid, match="found another writer; expected a folder that"
        ):
            record(folder, [act("1.4", "self_assessment", 1)], wait=0.05)
        assert read_cycle(folder) == whole_year()
    assert record(folder, [act("1.4", "self_assessment", 1)], wait=0).links


def test_a_lock_without_a_holder_holds_nobody_up(folder: Path) -> None:
    """The file stays; the lock on it ended with its holder."""
    assert (folder / "lock").exists()
    (folder / "lock").write_bytes(b"4711")
    assert record(folder, [act("1.4", "self_assessment", 1)], wait=0).links


@pytest.mark.slow
def test_writers_take_turns(tmp_path: Path) -> None:
    """Four write ten times each while two read: nothing is lost or half there."""
    folder, codes = opened(tmp_path), ("1.1", "1.2", "1.3.1", "1.4")
    done = threading.Event()

    def write(code: str) -> None:
        for number in range(10):
            entry = act(code, "self_assessment", 1, reason=f"{code} {number}")
            record(folder, [entry, entry])

    def read() -> list[int]:
        counts = []
        while not done.is_set():
            counts.append(len(read_cycle(folder).entries))
        return counts

    with ThreadPoolExecutor(6) as pool:
        readers = [pool.submit(read) for _ in range(2)]
        try:
            for writer in [pool.submit(write, code) for code in codes]:
                writer.result()
        finally:
            done.set()
        seen = [reader.result() for reader in readers]
    for counts in seen:
        assert counts == sorted(counts)
        assert all(count % 2 == 0 for count in counts)
    cycle = read_cycle(folder)
    assert len(cycle.entries) == 80
    for code in codes:
        reasons = [entry.reason.vi for entry in cycle.history(code)]
        assert reasons == [f"{code} {number}" for number in range(10) for _ in range(2)]


def test_a_reader_that_is_always_overtaken_waits_its_turn(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The head is another one whenever it is looked at again."""
    looks = iter(range(100))
    real = store._bytes

    def moving(path: Path) -> bytes | None:
        look = next(looks) if path.name == "head.json" else 2 * store.TRIES
        if look < 2 * store.TRIES:
            return f"{look}".encode()
        return real(path)

    monkeypatch.setattr(store, "_bytes", moving)
    assert read_cycle(folder) == whole_year()


def test_where_there_is_no_flock(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows locks a byte instead, and opens no folder."""
    taken: list[int] = []

    def locking(file: int, mode: int, count: int) -> None:
        assert (mode, count) == (2, 1)
        if taken:
            raise PermissionError
        taken.append(file)

    real = os.open

    def open_file(path: Any, flags: int, mode: int = 0o777) -> int:
        if Path(path).is_dir():
            raise PermissionError
        return real(path, flags, mode)

    monkeypatch.setitem(sys.modules, "fcntl", None)
    windows = SimpleNamespace(locking=locking, LK_NBLCK=2)
    monkeypatch.setitem(sys.modules, "msvcrt", windows)
    monkeypatch.setattr(os, "open", open_file)
    assert record(folder, [act("1.4", "self_assessment", 1)]).links
    with pytest.raises(Invalid, match="found another writer"):
        record(folder, [act("1.4", "self_assessment", 1)], wait=0)


# --- any course of events -------------------------------------------------------------

CODES = ("1.1", "1.2", "2.4", "3.4")


@st.composite
def acts(draw: st.DrawFn) -> Entry:
    """An act that may or may not follow what was done."""
    step: Any = draw(
        st.sampled_from(
            ("self_assessment", "appraisal", "explanation", "decision", "publication")
        )
    )
    scored = step != "explanation" and draw(st.integers(0, 4)) > 0
    in_round = step in ("appraisal", "explanation")
    return act(
        draw(st.sampled_from(CODES)),
        step,
        draw(st.sampled_from(("-1", "0", "0,5", "1", "2"))) if scored else None,
        not_applicable=step != "explanation" and not scored,
        round=draw(st.integers(1, 3)) if in_round else 0,
    )


class Store(RuleBasedStateMachine):
    """A folder beside a list of what was acknowledged."""

    def __init__(self) -> None:
        super().__init__()
        self.root = Path(tempfile.mkdtemp())
        self.folder = opened(self.root / "cycle")
        self.model = start(OFFICE, "Sở Thử nghiệm", 2023)
        self.heads = [self.model.head]

    @rule(entries=st.lists(acts(), min_size=1, max_size=3))
    def write(self, entries: list[Entry]) -> None:
        """All of them are recorded, or none is; as in memory."""
        try:
            expected = self.model.recorded(entries)
        except Invalid as error:
            with pytest.raises(Invalid, match=re.escape(str(error))):
                record(self.folder, entries)
        else:
            assert record(self.folder, entries) == expected
            self.model = expected
            self.heads.append(expected.head)

    @rule(entries=st.lists(acts(), min_size=1, max_size=3), after=st.integers(0, 5))
    def write_and_end(self, entries: list[Entry], after: int) -> None:
        """A writer that is ended: what it wrote is there in whole, or not at all."""
        with pytest.MonkeyPatch.context() as patch, suppress(Invalid):
            interrupted(patch, after, lambda: record(self.folder, entries))
        found = read_cycle(self.folder)
        if found != self.model:
            self.model = self.model.recorded(entries)
            self.heads.append(self.model.head)

    @invariant()
    def nothing_is_lost_or_altered(self) -> None:
        """What is read is what was acknowledged; every noted hash still holds."""
        assert verify(self.folder, head=self.heads[len(self.heads) // 2]) == ()
        found = read_cycle(self.folder)
        assert found == self.model
        assert found.assessment == self.model.assessment
        assert found.standing(CLAIMED) == self.model.standing(CLAIMED)
        hashes = [found.opening.hash, *(link.hash for link in found.links)]
        assert set(self.heads) <= set(hashes)

    def teardown(self) -> None:
        """Leave nothing behind."""
        shutil.rmtree(self.root)


TestStore = pytest.mark.property(pytest.mark.slow(Store.TestCase))
TestStore.settings = settings(max_examples=15, stateful_step_count=12, deadline=None)
