"""Log lines on real streams: their form, and what becomes of them when a stream is no more what it was."""

from __future__ import annotations

import io
import json
import os
import pty
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from io import FileIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import pytest
import structlog

from etl.adapters.logging_stream import MOST_BYTES
from etl.adapters.logging_structlog import StructLog
from etl.pipeline.log_fields import log_fields
from etl.pipeline.signals import LogEvent, closed
from tests.support.canaries import CANARY

if TYPE_CHECKING:
    from collections.abc import Iterator

FIELDS = log_fields(closed(["StepsRecord"], {}))
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
SENTENCES = ("problem", "remedy", "queue", "address")


def link() -> dict[str, str]:
    """Link lines to a trace, and to what a producer called its message."""
    return {"trace_id": TRACE, "correlation": CANARY}


def log_to(stream: TextIO | None, fmt: str = "json", level: str = "info") -> StructLog:
    """Make a log."""
    return StructLog(stream, fmt, level, link, FIELDS)


def said(stream: io.StringIO) -> list[dict[str, Any]]:
    """Read lines of JSON."""
    return [json.loads(line) for line in stream.getvalue().splitlines()]


@contextmanager
def pipe() -> Iterator[tuple[FileIO, TextIO]]:
    """Give a pipe: where it is read, and the stream that fills it."""
    reading, writing = os.pipe()
    with FileIO(reading) as reader, os.fdopen(writing, "w") as stream:
        yield reader, stream


@contextmanager
def terminal() -> Iterator[tuple[int, TextIO]]:
    """Give a terminal: what is seen on it, and the stream."""
    seen, descriptor = pty.openpty()
    with os.fdopen(descriptor, "w") as stream:
        yield seen, stream
    os.close(seen)


def test_a_line_is_an_object_with_its_facts_in_order() -> None:
    """It should tell when, how grave, what, the facts, and to which trace it belongs; no stranger's name."""
    stream = io.StringIO()
    log_to(stream).tell(LogEvent.PROCESSED, record_type="StepsRecord", records=3, seconds=0.5, reason=None)
    [line] = said(stream)
    when = datetime.fromisoformat(line.pop("timestamp"))
    assert abs(datetime.now(UTC) - when) < timedelta(minutes=1)
    facts = {"record_type": "StepsRecord", "records": 3, "seconds": 0.5, "reason": None}
    expected = {"level": "info", "event": "processed", **facts, "trace_id": TRACE, "correlation": "<str>"}
    assert list(line.items()) == list(expected.items())


@pytest.mark.parametrize(("level", "count"), [("debug", 4), ("info", 3), ("warning", 2), ("error", 1)])
def test_levels(level: str, count: int) -> None:
    """It should write what matters at least so much."""
    stream = io.StringIO()
    log = log_to(stream, level=level)
    for event in (LogEvent.POSTPONED, LogEvent.PROCESSED, LogEvent.RETRIED, LogEvent.DEAD_LETTERED):
        log.tell(event)
    levels = ["debug", "info", "warning", "error"]
    assert [line["level"] for line in said(stream)] == levels[4 - count :]


@pytest.mark.parametrize("fmt", ["json", "console"])
def test_no_text_makes_a_line(fmt: str) -> None:
    """It should write one line whatever a sentence holds, and no control character."""
    stream = io.StringIO()
    evil = "\n\r\x0b\x0c\x1c\x85\u2028\u2029\x1b[2J\x1b]0;title\x07\x00\ud800"
    log_to(stream, fmt).tell(LogEvent.WAITING, problem=f'a{evil}b" c=d', queue="q")
    text = stream.getvalue()
    assert (len(text.splitlines()), text[-1]) == (1, "\n")
    assert text[:-1].isprintable()


def test_a_line_that_is_too_long_keeps_its_head() -> None:
    """It should not be longer than what a pipe takes whole."""
    stream = io.StringIO()
    log_to(stream).tell(LogEvent.WAITING, **dict.fromkeys(SENTENCES, "\U0001f600" * 400), attempt=1)
    [line] = said(stream)
    assert set(line) == {"timestamp", "level", "event"}
    log_to(stream).tell(LogEvent.WAITING, **dict.fromkeys(SENTENCES, "x" * 400), attempt=1)
    assert set(said(stream)[1]) > set(SENTENCES)
    assert max(map(len, stream.getvalue().encode().splitlines(keepends=True))) <= MOST_BYTES


def test_lines_for_people_are_aligned_and_plain_where_nobody_looks() -> None:
    """It should not colour a file."""
    stream = io.StringIO()
    log = log_to(stream, "console")
    log.tell(LogEvent.PROCESSED, records=3, problem="it is away")
    log.tell(LogEvent.QUARANTINED, records=3)
    first, second = stream.getvalue().splitlines()
    assert "processed" in first
    assert first.endswith(f"records=3 problem='it is away' trace_id={TRACE} correlation=<str>")
    assert first.index("records=") == second.index("records=")
    assert "\x1b" not in stream.getvalue()


@pytest.mark.parametrize(
    ("fmt", "no_color", "is_json", "coloured"),
    [
        ("auto", "", False, True),
        ("auto", "1", False, False),
        ("json", "", True, False),
        ("console", "", False, True),
    ],
)
def test_on_a_terminal(
    fmt: str, no_color: str, *, is_json: bool, coloured: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It should write for people, in colours unless they do not want them."""
    monkeypatch.setenv("NO_COLOR", no_color)
    with terminal() as (seen, stream):
        log_to(stream, fmt).tell(LogEvent.SERVING, queue="etl.work")
        text = os.read(seen, 1 << 16).decode()
    assert (text.startswith("{"), "\x1b[" in text) == (is_json, coloured)
    assert "etl.work" in text


def test_auto_is_json_in_a_pipe() -> None:
    """It should write for machines where no person looks."""
    with pipe() as (reader, stream):
        log_to(stream, "auto").tell(LogEvent.SERVING)
        assert json.loads(reader.read(1 << 16))["event"] == "serving"


def test_a_pipe_whose_reader_sleeps_costs_lines_and_no_time() -> None:
    """It should never wait, count what it drops, and say so in the next line that goes."""
    with pipe() as (reader, stream):
        log = log_to(stream)
        began = time.monotonic()
        for _ in range(1_000):
            log.tell(LogEvent.WAITING, problem="x" * 300)
        assert time.monotonic() - began < 5
        dropped = log.dropped
        lines = reader.read(1 << 20).splitlines()
        assert (len(lines) + dropped, dropped > 0) == (1_000, True)
        assert [json.loads(line)["event"] for line in lines] == ["waiting_to_begin"] * len(lines)
        log.tell(LogEvent.SERVING)
        assert (json.loads(reader.read(1 << 16))["dropped"], log.dropped) == (dropped, 0)


def test_a_terminal_that_is_held_costs_no_time() -> None:
    """It should not wait for somebody who has gone for lunch with the screen full."""
    with terminal() as (_, stream):
        log = log_to(stream)
        for _ in range(1_000):
            log.tell(LogEvent.SERVING)
        assert log.dropped > 0


def test_a_pipe_whose_reader_has_gone() -> None:
    """It should go on in silence."""
    with pipe() as (reader, stream):
        reader.close()
        log = log_to(stream)
        log.tell(LogEvent.SERVING)
        log.tell(LogEvent.SERVING)
        assert log.dropped == 2


def test_a_full_disk() -> None:
    """It should go on in silence."""
    with Path("/dev/full").open("w") as stream:
        log = log_to(stream)
        log.tell(LogEvent.SERVING)
        assert log.dropped == 1


@pytest.mark.parametrize("kind", ["file", "memory"])
def test_a_stream_that_was_closed(kind: str, tmp_path: Path) -> None:
    """It should go on in silence, and not write to what has the number of its file now."""
    stream = (tmp_path / "log").open("w") if kind == "file" else io.StringIO()
    log = log_to(stream)
    stream.close()
    with (tmp_path / "another").open("w") as another:
        log.tell(LogEvent.SERVING)
        assert (log.dropped, another.tell()) == (1, 0)
    assert (tmp_path / "another").read_bytes() == b""


def test_no_stream_at_all() -> None:
    """It should go on where standard error was closed before we began."""
    log = log_to(None, "auto")
    log.tell(LogEvent.SERVING)
    assert log.dropped == 1


def test_a_torn_line_ends_before_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It should let a line that a full disk cut spoil no other."""
    write = os.write
    with (tmp_path / "log").open("w") as stream:
        log = log_to(stream)
        with monkeypatch.context() as patch:
            patch.setattr(os, "write", lambda descriptor, data: write(descriptor, data[:20]))
            log.tell(LogEvent.SERVING)
        log.tell(LogEvent.ENDED)
        log.tell(LogEvent.ENDED)
    torn, *whole = (tmp_path / "log").read_text().splitlines()
    assert len(torn) == 20
    assert [json.loads(line).get("dropped") for line in whole] == [1, None]


def test_nothing_is_global() -> None:
    """It should neither write structlog's configuration nor be changed by it."""
    stream = io.StringIO()
    try:
        log = log_to(stream)
        assert not structlog.is_configured()
        structlog.configure(processors=[])
        log.tell(LogEvent.SERVING)
    finally:
        structlog.reset_defaults()
    assert said(stream)[0]["event"] == "serving"
