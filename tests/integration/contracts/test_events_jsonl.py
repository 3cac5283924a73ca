"""The file of events: whole lines, durable, each told in full whatever was cut off before."""

from __future__ import annotations

import asyncio
import errno
import json
import os
import stat
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from etl.adapters.events_jsonl import JsonlEvents
from etl.core.errors import Fatal, Transient
from etl.core.outcome import Reason
from etl.pipeline.ports import Event
from tests.support.ledger_contract import TRACE, event_of, settled

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

EVENTS = [Event(event_of(settled(str(n)))) for n in range(5)]
BODIES = [event.body for event in EVENTS]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the events go."""
    return tmp_path / "events.jsonl"


async def test_events_are_appended_as_they_are(path: Path) -> None:
    """It should write the same bytes, one event a line, after those that are there."""
    await JsonlEvents(path).emit(EVENTS[:2])
    await JsonlEvents(path).emit(EVENTS[2:])
    assert path.read_bytes().splitlines() == BODIES
    assert path.read_bytes().endswith(b"}\n")


async def test_a_trace_is_the_last_key_of_a_line(path: Path) -> None:
    """It should be valid JSON, and be taken away again by whoever reads the events here."""
    sink = JsonlEvents(path)
    await sink.emit([replace(EVENTS[0], trace=TRACE), EVENTS[1]])
    first, second = path.read_bytes().splitlines()
    assert json.loads(first) == {**json.loads(BODIES[0]), "traceparent": TRACE}
    assert list(json.loads(first))[-1] == "traceparent"
    assert second == BODIES[1]
    assert [event async for event in sink.events()] == BODIES[:2]


@pytest.mark.parametrize("trace", ["", "canary", f'{TRACE}"', f"{TRACE}\n", TRACE.upper()])
async def test_what_is_no_trace_is_left_out(path: Path, trace: str) -> None:
    """It should write nothing that it could not tell from the event again."""
    await JsonlEvents(path).emit([replace(EVENTS[0], trace=trace)])
    assert path.read_bytes() == BODIES[0] + b"\n"


async def test_the_file_is_private(path: Path) -> None:
    """It should make a file that only its user can read, even of no events."""
    await JsonlEvents(path).emit([])
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_bytes() == b""


async def test_a_batch_is_one_write_and_on_the_disk(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It should hand a batch to the system in one piece, and wait for the disk after that."""
    calls: list[str] = []
    for name in ("write", "fsync"):
        monkeypatch.setattr(os, name, _noting(calls, name))
    await JsonlEvents(path).emit(EVENTS)
    await JsonlEvents(path).emit(EVENTS)
    assert calls == ["write", "fsync", "fsync", "write", "fsync"]  # the second one is the folder's


def _noting(calls: list[str], name: str) -> Callable[..., object]:
    call: Callable[..., object] = getattr(os, name)

    def noted(*given: object) -> object:
        calls.append(name)
        return call(*given)

    return noted


@pytest.mark.parametrize("torn", [b"{", BODIES[1][:-1], BODIES[1], b"{" + b"x" * 200_000])
@pytest.mark.parametrize("before", [b"", BODIES[0] + b"\n"])
async def test_half_an_event_is_taken_away(path: Path, torn: bytes, before: bytes) -> None:
    """It should leave whole lines only, and write after them."""
    path.write_bytes(before + torn)
    await JsonlEvents(path).emit([])
    assert path.read_bytes() == before
    await JsonlEvents(path).emit(EVENTS[1:])
    assert path.read_bytes() == before + b"".join(body + b"\n" for body in BODIES[1:])


@pytest.mark.parametrize("content", [b"a letter", b"a letter\nof two lines"])
async def test_a_file_of_something_else_is_left_alone(path: Path, content: bytes) -> None:
    """It should be fatal, and touch nothing."""
    path.write_bytes(content)
    with pytest.raises(Fatal):
        await JsonlEvents(path).emit(EVENTS)
    assert path.read_bytes() == content


async def test_many_may_write_at_once(path: Path) -> None:
    """It should keep lines and batches whole."""
    batches = [[Event(event_of(settled(f"{n} {m}"))) for m in range(20)] for n in range(20)]
    await asyncio.gather(*(JsonlEvents(path).emit(batch) for batch in batches))
    lines = path.read_bytes().splitlines()
    found = [lines[start : start + 20] for start in range(0, 400, 20)]
    assert sorted(found) == sorted([event.body for event in batch] for batch in batches)


@pytest.mark.parametrize(("code", "error"), [(errno.ENOSPC, Transient), (errno.EROFS, Fatal)])
async def test_a_write_that_fails_half_way_is_undone(
    path: Path, monkeypatch: pytest.MonkeyPatch, code: int, error: type[Exception]
) -> None:
    """It should leave no half of a batch behind, and say whether waiting may help."""
    await JsonlEvents(path).emit(EVENTS[:1])
    before, write, calls = path.read_bytes(), os.write, iter(range(9))

    def failing(file: int, data: bytes) -> int:
        if next(calls):
            raise OSError(code, "no")
        return write(file, bytes(data)[: len(BODIES[0]) + 9])

    with monkeypatch.context() as broken:
        broken.setattr(os, "write", failing)
        with pytest.raises(error):
            await JsonlEvents(path).emit(EVENTS[1:])
    assert path.read_bytes() == before


async def test_a_ping_tells_nothing(path: Path) -> None:
    """It should leave what was told as it is, and make the file that is not there."""
    sink = JsonlEvents(path)
    await sink.ping()
    assert path.read_bytes() == b""
    await sink.emit(EVENTS)
    before = path.read_bytes()
    await sink.ping()
    assert path.read_bytes() == before


async def test_a_ping_where_nothing_can_be_written(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It should be transient where waiting may help, and fatal where a person must act."""

    def failing(*_: object) -> None:
        raise OSError(errno.EIO, "no")

    with monkeypatch.context() as broken:
        broken.setattr(os, "open", failing)
        with pytest.raises(Transient) as caught:
            await JsonlEvents(path).ping()
    assert caught.value.reason is Reason.UNAVAILABLE
    with pytest.raises(Fatal):
        await JsonlEvents(path.parent / "no" / "folder").ping()


async def test_a_file_that_was_moved_away_is_begun_anew(path: Path) -> None:
    """It should follow whoever rotates the file."""
    sink = JsonlEvents(path)
    await sink.emit(EVENTS[:1])
    path.rename(path.with_suffix(".old"))
    await sink.emit(EVENTS[1:2])
    assert path.read_bytes() == BODIES[1] + b"\n"


async def test_what_is_no_file_is_fatal(tmp_path: Path) -> None:
    """It should refuse a folder, a missing folder and a pipe, and not hang."""
    os.mkfifo(tmp_path / "pipe")
    words = {tmp_path: "directory", tmp_path / "no" / "folder": "No such file", tmp_path / "pipe": "no file"}
    for path, word in words.items():
        with pytest.raises(Fatal, match=word) as caught:
            await JsonlEvents(path).emit(EVENTS)
        assert caught.value.remedy
