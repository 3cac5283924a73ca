"""Kill a worker before and after every call of a port; one that comes after it brings all to its end.

The calls are found by running once, so a new call is killed at as well.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import pytest

from etl.core.outcome import Reason
from tests.simulation.process import Process, World, content, message, part, run_dry, terms
from tests.support import virtual
from tests.support.memory import MemoryStore

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence

T = TypeVar("T")
GOOD, BAD = content(), b"not an Avro file"
APPEARS = 10.0  # seconds until the late file is there


@dataclass(frozen=True)
class Scene:
    """Files, the messages that announce them, and where each should end."""

    due: Mapping[bytes, str | Reason]
    files: Mapping[str, bytes] = field(default_factory=lambda: {"raw/x": GOOD})
    late: Mapping[str, bytes] = field(default_factory=dict)
    copies: int = 1

    def world(self) -> World:
        """Build it."""
        world = World(MemoryStore(self.files))
        for body in list(self.due) * self.copies:
            world.queue.publish(body)
        for key, file in self.late.items():
            appear = partial(world.raw.objects.__setitem__, key, (file, "null"))
            asyncio.get_running_loop().call_later(APPEARS, appear)
        return world


SCENES = {
    "processed": Scene({message("raw/x"): part(GOOD)}),
    "quarantined": Scene({message("raw/x"): part(BAD)}, {"raw/x": BAD}),
    "same message twice": Scene({message("raw/x"): part(GOOD)}, copies=2),
    "same file elsewhere": Scene(
        {message("raw/x"): part(GOOD), message("raw/y"): part(GOOD)}, {"raw/x": GOOD, "raw/y": GOOD}
    ),
    "late file": Scene({message("raw/x"): part(GOOD)}, {}, {"raw/x": GOOD}),
    "missing file": Scene({message("raw/x"): Reason.MISSING_OBJECT}, {}),
    "crashing file": Scene({message("raw/x"): Reason.CRASHED}, {"raw/x": b"crash"}),
    "unknown type": Scene({message("raw/x", record_type="Other"): Reason.UNKNOWN_RECORD_TYPE}),
    "no message": Scene({b"{": Reason.BAD_MESSAGE}),
}


class Point(NamedTuple):
    """Where a process is killed: at which of its calls, and on which side of it."""

    call: int
    after: bool


class Killing:
    """A tap that counts the calls of one process and kills it at a point."""

    def __init__(self, point: Point | None) -> None:
        self.calls: list[str] = []
        self.victim: Process | None = None
        self._point = point

    async def __call__(self, name: str, call: Callable[[], Awaitable[T]]) -> T:
        """Make the call, or die."""
        number = len(self.calls)
        self.calls.append(name)
        self._strike(Point(number, after=False))
        result = await call()
        self._strike(Point(number, after=True))
        return result

    def _strike(self, here: Point) -> None:
        if here == self._point and self.victim is not None:
            self.victim.kill()
            raise asyncio.CancelledError


async def live(scene: Scene, points: Sequence[Point]) -> tuple[World, list[str]]:
    """Let process after process work, each killed at its point, the last at none; give its calls."""
    world, killing = scene.world(), Killing(None)
    for point in (*points, None):
        killing = Killing(point)
        killing.victim = Process(world, killing, terms())
        await run_dry(world, killing.victim)
    return world, killing.calls


def tried(scene: Scene, *points: Point) -> list[Point]:
    """Have processes killed, see that all is well, and give the points at which the last could have been."""
    world, calls = virtual.run(live(scene, points))
    assert world.wrong(scene.due) == [], f"killed at {points}"
    return [Point(number, after) for number in range(len(calls)) for after in (False, True)]


def pairs(scene: Scene, points: Sequence[Point]) -> Iterator[tuple[Point, Point]]:
    """Give each point with each that the next process has after it."""
    for first in points:
        for second in tried(scene, first):
            yield first, second


@pytest.mark.parametrize("name", SCENES)
def test_killed_once_or_twice(name: str) -> None:
    """It should leave what an undisturbed run does, wherever one process and then the next were killed."""
    scene = SCENES[name]
    points = tried(scene)
    assert points
    for first, second in pairs(scene, points):
        tried(scene, first, second)


def test_every_call_is_a_point() -> None:
    """It should find the calls that a refused file needs, in their order, and both sides of each."""
    _, calls = virtual.run(live(SCENES["quarantined"], ()))
    assert calls == [
        *["ledger.find_claim", "raw.fetch", "ledger.find", "sandbox.transform"],
        *["ledger.intend", "out.put_new", "out.put", "ledger.record", "broker.ack"],
    ]
    assert len(tried(SCENES["quarantined"])) == 2 * len(calls)


@pytest.mark.parametrize(("call", "rows", "unended"), [(7, 0, 1), (8, 1, 1)])
def test_a_killed_process_does_nothing_more(call: int, rows: int, unended: int) -> None:
    """It should stand still where it was killed, and give its message back."""

    async def scene() -> World:
        world, killing = SCENES["quarantined"].world(), Killing(Point(call, after=False))
        killing.victim = Process(world, killing, terms())
        await asyncio.wait([killing.victim.task])
        return world

    world = virtual.run(scene())
    assert (len(world.ledger.rows), world.queue.unended, len(world.ends)) == (rows, unended, 0)
