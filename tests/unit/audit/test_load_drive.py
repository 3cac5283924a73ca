"""The clock of a load test waits for nobody: a service or a broker that stands still shows in every file."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from etl.audit.load_books import Entry
from etl.audit.load_drive import Run, drive
from etl.audit.load_figures import Measured, figures
from etl.audit.load_files import LoadFile
from etl.audit.load_plan import Arrivals, Phase, schedule
from etl.core.errors import Fatal, Transient
from etl.core.outcome import Reason, Stage
from tests.support import virtual

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

RATE, SECONDS, WORK = 10, 20, 0.01
PHASES = (Phase("normal", SECONDS, RATE),)
STALL, STALLED = 5.0, 2.0  # when, and how long


def planned() -> Run:
    """Plan ten files a second, evenly, for twenty seconds."""
    arrivals = schedule(PHASES, Arrivals.UNIFORM, 0)
    files = [LoadFile(f"{n}", b"", "x", Entry(f"{n}", "StepsRecord", f"{n}")) for n in range(len(arrivals))]
    return Run(arrivals, files)


def driven(
    run: Run, announce: Callable[[LoadFile], Awaitable[None]], stop_after: float | None = None
) -> None:
    """Run it in virtual time; commits that are under way come in."""

    async def work() -> None:
        stop = asyncio.Event()
        if stop_after is not None:
            asyncio.get_running_loop().call_later(stop_after, stop.set)
        await drive(run, announce, stop)
        await asyncio.sleep(10 * STALLED)

    virtual.run(work())


class Service:
    """One worker that takes ten milliseconds a file, and stands still once."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._free = 0.0  # when it is done with all it has

    async def announce(self, file: LoadFile) -> None:
        """Take a file in; it is settled in its turn."""
        begins = max(self._free, asyncio.get_running_loop().time())
        if STALL <= begins < STALL + STALLED:
            begins = STALL + STALLED
        self._free = begins + WORK
        asyncio.get_running_loop().call_at(self._free, self._run.commit, file.entry.input_id)


def test_a_stall_of_the_service_shows_in_all_that_came_meanwhile() -> None:
    """It should count the wait of each file that was due while nothing moved: no omission is coordinated."""
    run = planned()
    driven(run, Service(run).announce)
    (found,) = figures(Measured(PHASES, run.timings(()), (), SECONDS))
    due = [number / RATE for number in range(RATE * SECONDS)]
    stalled = [when for when in due if STALL <= when < STALL + STALLED]
    waits = [STALL + STALLED + WORK * (place + 1) - when for place, when in enumerate(stalled)]
    assert sorted(timing.latency for timing in run.timings(()))[-20:] == pytest.approx(sorted(waits))
    assert found.latencies.longest == pytest.approx(STALLED + WORK)
    assert found.latencies.p99 == pytest.approx(sorted(waits)[-3])  # rank 198 of 200
    assert found.latencies.p50 == pytest.approx(WORK)
    assert len(run.confirmed) == RATE * SECONDS


def test_a_broker_that_does_not_answer_holds_nothing_up() -> None:
    """It should hand each file over when it is due, though those before are not confirmed."""
    run = planned()

    async def announce(file: LoadFile) -> None:
        await asyncio.sleep(max(0.0, STALL + STALLED - run.now()))
        run.commit(file.entry.input_id)

    driven(run, announce)
    assert list(run.sent.values()) == pytest.approx([one.due for one in run.arrivals])
    assert run.timings(())[0].latency == pytest.approx(STALL + STALLED)


def test_what_is_announced_late_still_counts_from_its_time() -> None:
    """It should say by how much this machine was late, and count that as latency."""
    run = planned()

    async def announce(file: LoadFile) -> None:
        run.commit(file.entry.input_id)
        if file.key == "9":  # at 0.9 s this process hangs for a second
            asyncio.get_running_loop()._waiting.now += 1.0  # type: ignore[attr-defined]  # its virtual clock

    driven(run, announce)
    late = [timing.late for timing in run.timings(())]
    assert late[10:20] == pytest.approx([0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0.0], abs=1e-6)
    assert run.timings(())[10].latency == pytest.approx(0.9)
    assert max(late[20:]) == pytest.approx(0.0, abs=1e-6)


def test_it_stops_when_told() -> None:
    """It should announce no more, and keep what was announced."""
    run = planned()
    driven(run, Service(run).announce, stop_after=3.05)
    assert len(run.sent) == len(run.confirmed) == len(run.settled) == 31
    assert [timing.due for timing in run.timings(())][-1] == 3.0


def test_what_is_not_confirmed_is_doubtful() -> None:
    """It should go on where the broker does not confirm a file, and remember which."""
    run = planned()

    async def announce(file: LoadFile) -> None:
        if file.key in {"3", "5"}:
            raise Transient(Stage.CLAIM, Reason.UNAVAILABLE)

    driven(run, announce)
    assert run.sent.keys() - run.confirmed == {3, 5}


def test_what_only_a_person_can_mend_ends_it() -> None:
    """It should raise at once where the broker refuses us, as itself."""
    run = planned()

    async def announce(file: LoadFile) -> None:
        if file.key == "3":
            raise Fatal("no", "ask somebody")

    with pytest.raises(Fatal, match="no"):
        driven(run, announce)
    assert len(run.sent) == 4


def test_only_first_commits_of_our_own_count() -> None:
    """It should pass over strangers, and keep the first moment of a commit that is told twice."""

    async def work() -> None:
        run = planned()
        assert run.commit("7")
        run.began -= 1.0
        assert not run.commit("7")
        assert not run.commit("a stranger")
        assert run.settled.keys() == {"7"}
        assert run.settled["7"] == pytest.approx(0.0)

    virtual.run(work())


def test_files_of_an_input_that_was_quarantined_are_errors() -> None:
    """It should mark them, so that a phase tells how many there were."""
    run = planned()
    driven(run, Service(run).announce)
    (found,) = figures(Measured(PHASES, run.timings({"0", "1"}), (), SECONDS))
    assert (found.errors, found.missing) == (2, 0)
