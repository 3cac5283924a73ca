"""``etl load`` as a command: what it takes, what it prints, how it exits."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from etl.audit import load as load_room
from etl.audit.load_asked import Progress
from etl.audit.load_books import Balance, Breach
from etl.audit.load_figures import Latencies, Measured, Sample, Timing
from etl.audit.load_limits import Limits
from etl.audit.load_plan import DEFAULT, Arrivals, Phase
from etl.audit.load_report import Circumstances, LoadReport
from tests.support.command import assert_clear, etl

if TYPE_CHECKING:
    from pathlib import Path

    from etl.audit.load_asked import Asked, Observer
    from etl.settings import Settings

ABOUT = Circumstances("abc", True, Arrivals.POISSON, 7, "at once", "3.11.7", 2, 0.5, 0.1, 1.5, 1)  # noqa: FBT003 - its order
MEASURED = Measured(
    [Phase("normal", 2, 1)],
    (Timing(0, 0.0, 0.0, 0.25), Timing(0, 1.0, 1.0, 1.5)),
    (Sample(1, (0.5,), (2**20,), 3),),
    2.0,
)
LOST = Balance(2, 1, 0, 0, 0, 1, 0, {Breach.LOST: 1}, [(Breach.LOST, "a" * 64)])
GOOD = LoadReport(ABOUT, Limits(), MEASURED, Balance(2, 2, 0, 0, 0, 2, 0, {}, []))


class Room:
    """The room behind the command: keeps what it was asked, gives a report."""

    def __init__(self) -> None:
        self.report: LoadReport | None = GOOD
        self.asked: list[Asked] = []

    async def load(self, asked: Asked, settings: Settings, observer: Observer) -> LoadReport | None:
        """Run no load test."""
        assert settings.subject
        self.asked.append(asked)
        observer.stored(1, 2)
        observer.starting(asked.workers)
        observer.progress(Progress(1.0, asked.phases[0], 1, 0, Latencies()))
        observer.progress(Progress(9.0, None, 2, 1, Latencies(0.25, 0.5, 0.5, 0.5)))
        return self.report and replace(self.report, limits=asked.limits)


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch) -> Room:
    """Put ourselves in the place of the room."""
    made = Room()
    monkeypatch.setattr(load_room, "load", made.load)
    return made


def test_without_options_it_is_a_minute_with_one_worker(room: Room) -> None:
    """It should start one worker of its own, and hold nothing but the books against it."""
    assert etl("load").code == 0
    (asked,) = room.asked
    assert (asked.phases, asked.workers, asked.limits) == (DEFAULT, 1, Limits())


def test_options_are_taken(room: Room) -> None:
    """It should read durations, sizes, phases and types."""
    phases = ("--phase", "warmup:1s@5", "--phase", "peak:500ms@40")
    limits = ("--p95", "900ms", "--p99", "1s", "--max-rss", "300MB", "--max-errors", "0")
    assert (
        etl("load", *phases, *limits, "--workers", 2, "--type", "StepsRecord", "--arrivals", "uniform").code
        == 0
    )
    (asked,) = room.asked
    assert asked.limits == Limits(0.9, 1.0, 300_000_000, 0)
    assert asked.phases == (Phase("warmup", 1, 5), Phase("peak", 0.5, 40))
    assert (asked.workers, asked.types, asked.arrivals) == (2, ("StepsRecord",), Arrivals.UNIFORM)
    assert etl("load", "--against-running", "--pid", 12, "--pid", 13).code == 0
    assert (room.asked[-1].workers, room.asked[-1].pids) == (0, (12, 13))


@pytest.mark.parametrize(
    "arguments",
    [
        ("--against-running", "--workers", "1"),
        ("--pid", "12"),
        ("--phase", "normal"),
        ("--p95", "200"),
        ("--max-rss", "much"),
        ("--type", "Nonsense"),
        ("--workers", "0"),
    ],
)
def test_what_cannot_be_meant_is_refused(room: Room, arguments: tuple[str, ...]) -> None:
    """It should exit as for any wrong usage, and load nothing."""
    assert etl("load", *arguments).code == 2
    assert room.asked == []


def test_exit_codes(room: Room) -> None:
    """It should exit with 1 for a miss, 2 where it cannot tell, 130 after an interrupt."""
    assert etl("load", "--p95", "100ms").code == 1
    room.report = replace(GOOD, balance=LOST)
    assert etl("load").code == 1
    room.report = replace(GOOD, balance=replace(GOOD.balance, undecided=1))
    assert etl("load").code == 2
    room.report = replace(GOOD, about=replace(ABOUT, interrupted=True))
    assert etl("load").code == 130
    room.report = None
    assert etl("load").code == 130


def test_it_tells_what_was_measured(room: Room) -> None:
    """It should print the figures, the books with what is wrong, each verdict, and what was left behind."""
    room.report = replace(GOOD, balance=LOST, about=replace(ABOUT, left="objects below load/abc/"))
    ran = etl("load", "--p95", "100ms")
    words = (
        "normal",
        "published 2 = parts 1 + duplicates 0 + quarantined 0 + dead letters 0; events 1",
        f"1: {Breach.LOST.value}",
        "lost aaaa",
        "missed: p95 of normal 500 ms, allowed 100 ms",
        "this machine used 1.5 of 2 cores",
        "left behind: objects below load/abc/",
    )
    assert [word for word in words if word not in ran.out] == []
    assert "waiting for the rest; announced 2, settled 1; last 10 s: p50 250 ms, p95 500 ms" in ran.err


def test_reports_are_written(room: Room, tmp_path: Path) -> None:
    """It should write a document and a page, and find out before the load that it cannot."""
    made = (tmp_path / "load.json", tmp_path / "load.html")
    assert etl("load", "--json", made[0], "--html", made[1]).code == 0
    assert json.loads(made[0].read_text())["result"] == "met"
    assert made[1].read_text().startswith("<!DOCTYPE html>")
    assert_clear(etl("load", "--json", tmp_path / "nowhere" / "load.json"), "no folder for load.json")
    assert len(room.asked) == 1
