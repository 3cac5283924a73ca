"""One run of the simulation: files, messages, processes and mishaps drawn from a seed, and the end of it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING

from etl.core.outcome import Disposition, Reason
from etl.core.rules import Limits, Rules
from etl.pipeline.flow import Settlement
from etl.pipeline.sweep import sweep
from tests.simulation.process import Process, World, content, message, part, run_dry, terms
from tests.simulation.weather import CALM, Stormy, Weather, drawn
from tests.support import virtual
from tests.support.faults import open_tap, problems
from tests.support.memory import MemoryStore

if TYPE_CHECKING:
    from collections.abc import Iterator

    from etl.pipeline.flow import Terms

_FOR_EVER = 14 * 86_400.0
_GRACE = 900.0
_RULESETS = (terms("r1"), terms("r2", Rules(Limits(records=1))))  # the second refuses what has more records
_HOSTILE = {
    b"{": Reason.BAD_MESSAGE,
    b"\xff" * 70_000: Reason.BAD_MESSAGE,
    message("../x"): Reason.FORBIDDEN_LOCATION,
    message("raw/x", bucket="other"): Reason.FORBIDDEN_LOCATION,
    message("raw/x", record_type="Other"): Reason.UNKNOWN_RECORD_TYPE,
    message("raw/crash"): Reason.CRASHED,
    message("raw/none"): Reason.MISSING_OBJECT,
    message("raw/0", content_hash="0" * 64): Reason.CONTENT_MISMATCH,
}


def played(seed: int) -> Run:
    """Play a run to its end."""

    async def play() -> Run:
        run = Run(seed)
        await run.play()
        await run.repair()
        return run

    return virtual.run(play())


@dataclass
class Run:
    """What was drawn, the world it plays in, and what happened."""

    seed: int
    chance: Random = field(init=False)
    weather: Weather = field(init=False)
    due: dict[bytes, str | Reason] = field(default_factory=dict)
    world: World = field(init=False)
    storms: list[Stormy] = field(default_factory=list)
    processes: list[Process] = field(default_factory=list)
    mishaps: set[str] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Draw."""
        self.chance = Random(self.seed)
        self.weather = drawn(self.chance)
        kinds = ("restart", "ledger lost", "kill", "purge", "copies", "two rulesets", "hostile")
        self.mishaps = {kind for kind in kinds if self.chance.random() < 0.4}
        self.world = World(MemoryStore({"raw/crash": b"crash"}))
        for number in range(self.chance.randint(1, 5)):
            self._add_file(number)
        if "hostile" in self.mishaps:
            self.due |= dict(self.chance.sample(sorted(_HOSTILE.items()), 3))

    def _add_file(self, number: int) -> None:
        file = self.chance.choice((content(number, 1), content(number, 2), b"no Avro file", content(0, 1)))
        for place in ("", "-again")[: self.chance.choice((1, 1, 2))]:
            key = f"raw/{number}{place}"
            self.world.raw.objects[key] = (file, "null")
            self.due[message(key)] = part(file)

    async def play(self) -> None:
        """Let it happen, and come to rest."""
        async with asyncio.timeout(_FOR_EVER):
            self.storms = [Stormy(self.weather, self.chance) for _ in range(self.chance.choice((1, 2, 2, 3)))]
            self.processes = [self._process(number, storm) for number, storm in enumerate(self.storms)]
            happening = asyncio.gather(self._arrivals(), *map(self._mishap, sorted(self.mishaps)))
            sweeping = asyncio.create_task(self._sweeping())
            await happening
            await self.world.queue.emptied()
            sweeping.cancel()
            await asyncio.gather(sweeping, return_exceptions=True)
            await run_dry(self.world, *self.processes)
            await asyncio.gather(*(put for storm in self.storms for put in storm.late))

    async def repair(self) -> None:
        """Sweep; where the ledger was lost, announce all again. Note what is wrong before and after."""
        await asyncio.sleep(2 * _GRACE)
        now = asyncio.get_running_loop().time()
        await sweep(self.world.ledger, self.world.out, now=now, grace=_GRACE)
        self.wrong.extend((*self._wrong_ends(), *self._wrong_counts()))
        if self.mishaps & {"ledger lost", "purge"}:
            for body in self.due:
                self.world.queue.publish(body)
            await run_dry(self.world, Process(self.world, open_tap, _RULESETS[0]))
        once = "ledger lost" not in self.mishaps
        self.wrong.extend(problems(self.world.out, self.world.ledger, events_once=once))
        self.wrong.extend(self.world.queue.wrong())

    def _wrong_ends(self) -> Iterator[str]:
        """Say which messages have another outcome than they should, none, or two."""
        parts = {key for key in self.world.out.objects if key.startswith("parts/")}
        for body, end in self.due.items():
            letters = [one.decision for message, one in self.world.queue.letters if message.body == body]
            name = repr(body[:32])
            if strange := {letter.reason for letter in letters} - {end, Reason.UNAVAILABLE}:
                yield f"{name} was given up for {strange}"
            if end in parts and letters and not self._copied(body):
                yield f"two outcomes of {name}: a part, and given up at {letters[0].stage}"
            if end not in parts and not letters:
                yield f"no outcome of {name}"
        if strays := parts - set(map(str, self.due.values())):
            yield f"parts that nobody announced: {strays}"

    def _copied(self, body: bytes) -> bool:
        """Tell whether there was more than one message that leads to the same input."""
        alike = [other for other, end in self.due.items() if end == self.due[body]]
        return len(alike) > 1 or body in self.world.queue.copied

    def _wrong_counts(self) -> Iterator[str]:
        """Hold what was told of ends against what was taken off the queue, where each ended but once."""
        settled = [end for end in self.world.ends if isinstance(end, Settlement)]
        firsts = sum(end.disposition is not Disposition.DUPLICATE for end in settled)
        counts = self.world.queue.counts
        told = (len(settled), len(self.world.ends) - len(settled))
        if not self.mishaps & {"kill", "restart"} and told != (counts["acked"], counts["buried"]):
            yield f"told of {told[0]} settled and {told[1]} given up: {dict(counts)}"
        if firsts > len(self.world.ledger.events):
            yield f"{firsts} first ends, {len(self.world.ledger.events)} events"

    def _process(self, number: int, storm: Stormy) -> Process:
        rules: Terms = _RULESETS[number % 2 if "two rulesets" in self.mishaps else 0]
        concurrency = self.chance.randint(1, 3)
        return Process(
            self.world, storm, rules, concurrency=concurrency, chance=self.chance.random, probe=storm
        )

    async def _arrivals(self) -> None:
        for body in self.due:
            await asyncio.sleep(self.chance.choice((0.0, self.chance.uniform(0, 300))))
            self.world.queue.publish(body)
            if "copies" in self.mishaps and self.chance.random() < 0.5:
                self.world.queue.publish(body)
                self.world.queue.copied.add(body)

    async def _mishap(self, kind: str) -> None:
        for _ in range(self.chance.randint(1, 4)):
            await asyncio.sleep(
                self.chance.choice((self.chance.uniform(0, 60), self.chance.uniform(0, CALM / 4)))
            )
            self._strike(kind)

    def _strike(self, kind: str) -> None:
        if kind == "restart":
            self.world.queue.take_back()
        elif kind == "ledger lost":
            self.world.ledger.lose()
        elif kind == "kill":
            number = self.chance.randrange(len(self.processes))
            self.processes[number].kill()
            self.processes[number] = self._process(number, self.storms[number])
        elif kind == "purge":
            done = [one for one in self.world.queue.ready if self.due[one.body] in self.world.out.objects]
            for one in done[:1]:
                self.world.queue.lose(one)

    async def _sweeping(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(600)
            await sweep(self.world.ledger, self.world.out, now=loop.time(), grace=_GRACE)
