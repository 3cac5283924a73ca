"""Workers that tell one another of an outage: fewer failures are needed, and nobody believes without one."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from etl.core.breaker import State
from etl.core.errors import Transient
from etl.core.outcome import Reason, Stage
from etl.pipeline.guard import LEDGER, STORE, Guard, Probe, Senses
from etl.pipeline.peers import share
from tests.support import virtual

if TYPE_CHECKING:
    from collections.abc import Collection

    from etl.pipeline.signals import Dependency

AWAY = Transient(Stage.FETCH, Reason.UNAVAILABLE)
STAYS = 3.0


@dataclass
class MemoryBoard:
    """A board in memory; ``fails`` makes it go away, ``hangs`` makes it say nothing."""

    until: dict[Dependency, float] = field(default_factory=dict)
    fails: bool = False
    hangs: bool = False

    async def post(self, names: Collection[Dependency]) -> None:
        """Keep the names for a while."""
        await self._answer()
        self.until |= dict.fromkeys(names, now() + STAYS)

    async def posted(self) -> frozenset[Dependency]:
        """Give what is kept."""
        await self._answer()
        return frozenset(name for name, end in self.until.items() if end > now())

    async def _answer(self) -> None:
        if self.hangs:
            await asyncio.Event().wait()
        if self.fails:
            raise Transient(Stage.CLAIM, Reason.UNAVAILABLE)


def now() -> float:
    """Give the time of the running loop."""
    return asyncio.get_running_loop().time()


@dataclass
class Crew:
    """Two workers and the board they share."""

    board: MemoryBoard = field(default_factory=MemoryBoard)
    down: bool = True

    def __post_init__(self) -> None:
        """Make the workers."""
        self.one, self.other = self._guard(), self._guard()

    def _guard(self) -> Guard:
        async def ask() -> None:
            if self.down:
                raise AWAY

        senses = Senses(now, lambda: 0.0, lambda _name, _state: None)
        return Guard({STORE: Probe(ask), LEDGER: Probe(ask)}, senses)

    async def sharing(self, seconds: float) -> None:
        """Have both share for a while."""
        works = [
            work for guard in (self.one, self.other) for work in (share(guard, self.board), guard.watch())
        ]
        tasks = [asyncio.create_task(work) for work in works]
        await asyncio.sleep(seconds)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def fail(guard: Guard, times: int) -> State:
    """Have work fail; give the state of the store's breaker."""
    for _ in range(times):
        guard.heard(AWAY)
    return guard.states()[STORE]


def test_who_was_warned_needs_one_failure() -> None:
    """It should open at the first failure of its own, and not before."""

    async def scene() -> tuple[State, State]:
        crew = Crew()
        assert fail(crew.one, 3) is State.OPEN
        await crew.sharing(2.5)
        return crew.other.states()[STORE], fail(crew.other, 1)

    assert virtual.run(scene()) == (State.CLOSED, State.OPEN)


def test_a_warning_ends() -> None:
    """It should need as many failures as ever once nobody finds it away."""

    async def scene() -> State:
        crew = Crew()
        fail(crew.one, 3)
        await crew.sharing(2.5)
        crew.down = False
        await crew.sharing(8)
        return fail(crew.other, 2)

    assert virtual.run(scene()) is State.CLOSED


def test_two_workers_do_not_keep_each_other_shut() -> None:
    """It should be closed for both soon after all is well, though each has told the other."""

    async def scene() -> list[State]:
        crew = Crew()
        fail(crew.one, 3)
        fail(crew.other, 3)
        await crew.sharing(10)
        crew.down = False
        await crew.sharing(6)
        return [guard.states()[STORE] for guard in (crew.one, crew.other)]

    assert virtual.run(scene()) == [State.CLOSED, State.CLOSED]


def test_nobody_is_warned_of_the_ledger() -> None:
    """It should keep to itself what a board in the ledger cannot tell."""

    async def scene() -> dict[Dependency, float]:
        crew = Crew()
        for _ in range(3):
            crew.one.heard(Transient(Stage.RECORD, Reason.UNAVAILABLE))
        await crew.sharing(2)
        return crew.board.until

    assert virtual.run(scene()) == {}


@pytest.mark.parametrize(
    ("trouble", "expected"), [("fails", State.CLOSED), ("hangs", State.CLOSED), (None, State.OPEN)]
)
def test_without_the_board_each_is_alone(trouble: str | None, expected: State) -> None:
    """It should forget a warning when the board goes away or hangs."""

    async def scene() -> State:
        crew = Crew()
        crew.board.until[STORE] = 1e9
        await crew.sharing(1.5)
        crew.board.fails, crew.board.hangs = trouble == "fails", trouble == "hangs"
        await crew.sharing(2.5)
        return fail(crew.other, 1)

    assert virtual.run(scene()) is expected


async def given_up(guard: Guard, attempts: int = 4) -> float:
    """Work on a file that alone cannot be fetched, until it has failed as often as that; give the time."""
    failed = 0
    while failed < attempts:
        await guard.ready()
        failed += not guard.heard(AWAY)
        await asyncio.sleep(0.2)
    return now()


@pytest.mark.parametrize("workers", [1, 2])
def test_a_file_that_fails_alone_is_given_up(workers: int) -> None:
    """It should not be postponed for ever on the word of its own worker, nor of another with such a file."""

    async def scene() -> list[float]:
        crew = Crew(down=False)
        sharing = asyncio.create_task(crew.sharing(600))
        files = [given_up(guard) for guard in (crew.one, crew.other)[:workers]]
        async with asyncio.timeout(60):
            ends = await asyncio.gather(*files)
        sharing.cancel()
        await asyncio.gather(sharing, return_exceptions=True)
        return ends

    assert max(virtual.run(scene())) < 30


def test_the_word_of_others_is_not_passed_on() -> None:
    """It should post what it found itself only: hearsay would go round for ever."""

    async def scene() -> tuple[frozenset[Dependency], frozenset[Dependency]]:
        crew = Crew(down=False)
        crew.other.warned(frozenset({STORE}))
        assert fail(crew.other, 1) is State.OPEN
        assert fail(crew.one, 3) is State.OPEN
        return crew.one.found(), crew.other.found()

    assert virtual.run(scene()) == (frozenset({STORE}), frozenset())
