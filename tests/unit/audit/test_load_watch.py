"""What is watched beside the load: commits with their events, and samples of queue and workers."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Self, cast

import pytest

from etl.adapters.commits import Commit
from etl.adapters.processes_psutil import Processes, Used
from etl.audit import load_watch
from etl.audit.load_books import Entry
from etl.audit.load_drive import Run
from etl.audit.load_files import LoadFile
from etl.audit.load_plan import Arrival
from etl.audit.load_watch import Gauge, Told
from etl.core.errors import Transient
from etl.core.outcome import Reason, Stage

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from typing import Any

AWAY = Transient(Stage.RECORD, Reason.UNAVAILABLE)


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have nothing wait."""
    monkeypatch.setattr(load_watch, "_SAMPLE_EVERY", 0)


def run() -> Run:
    """Plan two files, due at once."""
    files = [LoadFile(name, b"", "x", Entry(name, "StepsRecord", name)) for name in "ab"]
    return Run([Arrival(0.0, 0)] * 2, files)


async def until(work: Coroutine[Any, Any, None], done: asyncio.Event) -> None:
    """Let something run until it has done enough."""
    task = asyncio.create_task(work)
    await asyncio.wait({task, asyncio.create_task(done.wait())}, return_when=asyncio.FIRST_COMPLETED)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


class Ledger:
    """Tells commits, away in between; sets an event when it has told all."""

    resolution = "exact"

    def __init__(self, *told: list[Commit] | Transient) -> None:
        self._told = list(told)
        self.over = asyncio.Event()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        pass

    async def new(self) -> list[Commit]:
        """Give what comes next; in the end, nothing."""
        if not self._told:
            self.over.set()
            await asyncio.Event().wait()
        found = self._told.pop(0)
        if isinstance(found, Transient):
            raise found
        return found


async def test_commits_of_our_own_are_noted() -> None:
    """It should note each of ours with its events, nobody else's, and go on when the ledger is back."""
    ledger = Ledger(
        [Commit("a", b"1", "1-0"), Commit("z", b"9", "2-0")], AWAY, [Commit("a", b"2", "3-0"), Commit("b")]
    )
    ours = run()
    told = Told(ours)
    await until(told.follow(ledger), ledger.over)
    assert ours.settled.keys() == {"a", "b"}
    assert (told.events, told.entries) == ({"a": {b"1", b"2"}}, ["1-0", "3-0"])


class Deaf(Ledger):
    """Loses a cancellation, as a library may."""

    async def new(self) -> list[Commit]:
        """Wait, and take an end of the wait for an answer."""
        self.over.set()
        with suppress(asyncio.CancelledError):
            await asyncio.Event().wait()
        return []


async def test_a_cancellation_that_a_library_loses_ends_it_all_the_same() -> None:
    """It should end, and not follow for ever."""
    ledger = Deaf()
    async with asyncio.timeout(5):
        await until(Told(run()).follow(ledger), ledger.over)


class Workers:
    """Two workers, of which the second ends after two looks."""

    def __init__(self) -> None:
        self.looks = 0

    def used(self) -> list[Used]:
        """Use more each time."""
        self.looks += 1
        return [Used(1.0 * self.looks, 100), Used(2.0, 200) if self.looks < 3 else Used()]


async def test_samples_tell_what_was_used_in_between() -> None:
    """It should take CPU as a difference, never below nothing, and say where the queue was not known."""
    over = asyncio.Event()
    answers: list[tuple[int, int] | Transient] = [(5, 1), AWAY, (7, 2)]

    async def depths() -> tuple[int, int]:
        if not answers:
            over.set()
            await asyncio.Event().wait()
        found = answers.pop(0)
        if isinstance(found, Transient):
            raise found
        return found

    gauge = Gauge(run(), cast("Processes", Workers()), depths)
    await until(gauge.follow(), over)
    assert [sample.ready for sample in gauge.samples] == [5, None, 7]
    assert [sample.rss for sample in gauge.samples] == [(100, 200), (100, 0), (100, 0)]
    assert all(sample.cpu[0] > 0 and sample.cpu[1] == 0 for sample in gauge.samples)
    assert gauge.dead == 2
