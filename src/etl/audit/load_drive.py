"""The clock of a load test: each file is announced when it is due, whatever became of those before.

Nothing waits for an answer, so a service that stands still finds all that came meanwhile waiting, and its
stall shows in every one of them: latency counts from when a file was due, not from when it could be sent.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from etl.audit.load_figures import Timing
from etl.audit.load_files import plainly
from etl.core.errors import Transient

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection, Sequence

    from etl.audit.load_files import LoadFile
    from etl.audit.load_plan import Arrival

    #: Announces a file, which is confirmed on return. Raises Transient where that is not known.
    Announce = Callable[[LoadFile], Awaitable[None]]


@dataclass(slots=True)
class Run:
    """What has happened so far, by the place of each file in the schedule; seconds after the start.

    ``sent`` is when it was handed over, ``confirmed`` which ones the broker said it has, ``settled`` when
    each commit could first be seen, by input, and ``latencies`` when and how long, as they came.
    """

    arrivals: Sequence[Arrival]
    files: Sequence[LoadFile] = field(repr=False)
    began: float = 0.0
    sent: dict[int, float] = field(default_factory=dict)
    confirmed: set[int] = field(default_factory=set)
    settled: dict[str, float] = field(default_factory=dict)
    latencies: list[tuple[float, float]] = field(default_factory=list, repr=False)
    places: dict[str, int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Know where each input stands in the schedule."""
        self.places = {file.entry.input_id: number for number, file in enumerate(self.files)}

    def now(self) -> float:
        """Seconds since the start, by the clock of the loop."""
        return asyncio.get_running_loop().time() - self.began

    def commit(self, input_id: str) -> bool:
        """Note that an input is settled, as of now; False where it is none of ours, or known."""
        if input_id not in self.places or input_id in self.settled:
            return False
        now = self.now()
        self.settled[input_id] = now
        self.latencies.append((now, now - self.arrivals[self.places[input_id]].due))
        return True

    def timings(self, refused: Collection[str]) -> list[Timing]:
        """What there is to say of each file that was announced; ``refused`` are inputs quarantined."""
        return [self._timing(number, refused) for number in sorted(self.sent)]

    def _timing(self, number: int, refused: Collection[str]) -> Timing:
        arrival, known_by = self.arrivals[number], self.files[number].entry.input_id
        settled = self.settled.get(known_by)
        return Timing(arrival.phase, arrival.due, self.sent[number], settled, known_by in refused)


async def drive(run: Run, announce: Announce, stop: asyncio.Event) -> None:
    """Announce all files by the schedule, or until told to stop; return when each is confirmed or has failed.

    Raises Fatal where the broker refuses us.
    """
    run.began = asyncio.get_running_loop().time()
    with plainly():
        async with asyncio.TaskGroup() as group:
            for number, arrival in enumerate(run.arrivals):
                if await _due(run, arrival, stop):
                    return
                group.create_task(_announced(run, number, announce))


async def _due(run: Run, arrival: Arrival, stop: asyncio.Event) -> bool:
    """Wait until a file is due; True when told to stop before."""
    left = arrival.due - run.now()
    if left <= 0:
        await asyncio.sleep(0)  # we are late, but others must come to their turn
        return stop.is_set()
    try:
        async with asyncio.timeout(left):
            return await stop.wait()
    except TimeoutError:
        return False


async def _announced(run: Run, number: int, announce: Announce) -> None:
    run.sent[number] = run.now()
    try:
        await announce(run.files[number])
    except Transient:  # the broker may have it or not: the books will tell
        return
    run.confirmed.add(number)
