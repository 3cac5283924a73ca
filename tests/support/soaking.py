"""A soak: real servers and services, killed and paused all the time; and what must be true after it."""

from __future__ import annotations

import asyncio
import os
import time
from collections import Counter
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from etl.adapters.rabbitmq import Admin
from etl.adapters.store_s3 import S3Store
from etl.adapters.store_s3_client import s3_client
from etl.bootstrap.parts import address, publishing, topology
from etl.bootstrap.remote import account
from etl.core.errors import Transient
from etl.core.outcome import Reason
from tests.soak import mischief, verdict
from tests.soak.files import rounds
from tests.soak.mischief import Deed
from tests.soak.workers import Worker
from tests.support.site import KEY, Site

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
    from pathlib import Path

    from etl.adapters.rabbitmq import Publisher
    from tests.soak.files import Item
    from tests.soak.mischief import Trouble, Victim
    from tools.services import Rabbit, Redis, Store

T = TypeVar("T")

WORKERS = 3
CONCURRENCY = 8
#: What the machine's state made us give up, not the file: it is tried again when all is well.
_MACHINE = (Reason.UNAVAILABLE, Reason.CRASHED, Reason.RESOURCE_LIMIT)
_DRAIN_SECONDS, _DRAINS = 600.0, 5
_LOOKS = 1_000  # at a worker that is still starting, fifty a second
_ROUTE = "health.processing.soak"


@dataclass(frozen=True)
class Plan:
    """How long, how wild, and by which seed. A round of files is announced each ``pace`` seconds."""

    seed: int
    seconds: float
    pace: float = 1.0
    calm: float = 10.0  # seconds between two troubles of one victim


@dataclass
class Ground:
    """The servers, and a place for all that a soak writes down."""

    rabbit: Rabbit
    store: Store
    redis: Redis
    folder: Path
    name: str

    def site(self) -> Site:
        """Make a virtual host and a bucket that nobody else uses."""
        broker_url = self.rabbit.make_vhost(self.name)
        self.store.make_bucket(self.name)
        return Site(
            {
                "ETL_PSEUDONYM_KEY": KEY,
                "ETL_BROKER_URL": broker_url,
                "ETL_S3_ENDPOINT": self.store.endpoint,
                "ETL_S3_ACCESS_KEY": self.store.access_key,
                "ETL_S3_SECRET_KEY": self.store.secret_key,
                "ETL_S3_TIMEOUT": "3",
                "ETL_BUCKET": self.name,
                "ETL_REDELIVERY_DELAYS": "0.3,0.6,1.2",
                "ETL_CONCURRENCY": str(CONCURRENCY),
                "ETL_WORKERS": "1",
                "ETL_REDIS_URL": self.redis.url,
                "ETL_STATE_FOLDER": str(self.folder / "state"),
            }
        )

    def heal(self) -> None:
        """Have all servers run."""
        for server in (self.rabbit, self.store, self.redis):
            server.revive()


@dataclass
class Soaked:
    """What happened, and what is wrong."""

    rounds: int = 0
    confirmed: int = 0
    doubtful: int = 0  # publishes whose confirmation was lost: they may be there twice
    troubles: list[Trouble] = field(default_factory=list)
    in_work: int = 0  # kills of workers that had begun to work in that life
    replayed: int = 0
    ends: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def document(self) -> dict[str, object]:
        """The result for people and machines."""
        deeds = Counter(f"{trouble.deed} {trouble.victim}" for trouble in self.troubles)
        return {**self.__dict__, "troubles": dict(sorted(deeds.items())), "ends": dict(self.ends)}


def soak(ground: Ground, plan: Plan, tell: Callable[[str], object]) -> Soaked:
    """Announce, make mischief, heal, drain, and hold what is there against the laws."""
    began, done = time.monotonic(), Soaked()

    def say(phase: str) -> None:
        tell(f"{time.monotonic() - began:5.0f} s  {phase}")

    site = ground.site()
    asyncio.run(_declared(site))
    ground.rabbit.settle()
    with ExitStack() as stack:
        *workers, drain = _hired(ground, site, stack)
        say("storm")
        try:
            asyncio.run(_storm(ground, site, workers, plan, done))
        finally:
            ground.heal()
        say("calm")
        _end(workers)
        _drain(site, drain)
        done.replayed = _replay(site, drain)
        say("drained")
        _judge(site, plan, [*workers, drain], done)
    done.seconds = round(time.monotonic() - began, 1)
    return done


def _hired(ground: Ground, site: Site, stack: ExitStack) -> list[Worker]:
    """Give workers that have begun, and last one that has not: it drains. None of them outlives the stack."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("ETL_")}
    environment = {**inherited, **site.environment}
    workers = [Worker(ground.folder / f"worker-{number}", environment) for number in range(WORKERS)]
    for worker in workers:
        stack.enter_context(worker)
        worker.start()
    return [*workers, stack.enter_context(Worker(ground.folder / "drain", environment, "--until-idle"))]


async def _declared(site: Site) -> None:
    async with publishing(site.settings):
        pass


async def _storm(ground: Ground, site: Site, workers: Sequence[Worker], plan: Plan, done: Soaked) -> None:
    """Announce files; once all are at work, let mischief befall everybody until the time is over."""
    over = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        watching = group.create_task(_watch(workers))
        group.create_task(_announce(site, plan, done, over))
        for worker in workers:
            await _ripe(worker)
        await _troubles(ground, workers, plan, done)
        over.set()
        watching.cancel()


async def _troubles(ground: Ground, workers: Sequence[Worker], plan: Plan, done: Soaked) -> None:
    """Do to each victim what the seed has for it."""
    servers: dict[str, Victim] = {"rabbitmq": ground.rabbit, "store": ground.store, "redis": ground.redis}
    victims: dict[str, Victim] = {**servers, **{worker.name: worker for worker in workers}}
    open_to = {name: (Deed.KILL, Deed.PAUSE) if name in servers else (Deed.KILL,) for name in victims}
    troubles = mischief.schedule(plan.seed, plan.seconds, open_to, plan.calm)
    until = time.monotonic() + plan.seconds
    async with asyncio.TaskGroup() as group:
        for name, victim in victims.items():
            group.create_task(_befall(victim, troubles[name], done, until))


async def _befall(victim: Victim, troubles: Sequence[Trouble], done: Soaked, until: float) -> None:
    async def run(work: Callable[[], None]) -> None:
        if not isinstance(victim, Worker):  # a server may take long
            await asyncio.to_thread(work)
            return
        if work == victim.kill:
            await _ripe(victim)
            done.in_work += victim.has_worked()
        work()

    async for trouble in mischief.make(troubles, victim, run, until):
        done.troubles.append(trouble)


async def _ripe(worker: Worker) -> None:
    """Wait for a worker to be at work, but not long."""
    for _ in range(_LOOKS):
        if worker.has_worked():
            return
        await asyncio.sleep(0.02)


async def _watch(workers: Sequence[Worker]) -> None:
    """Begin another life of a worker that ended by itself, and remember that it did."""
    while True:
        await asyncio.sleep(0.2)
        for worker in workers:
            worker.watch()


async def _announce(site: Site, plan: Plan, done: Soaked, over: asyncio.Event) -> None:
    """Store and announce round after round, as producers do: each until it is confirmed."""
    async with _desk(site) as (store, publisher), asyncio.TaskGroup() as group:
        for items in rounds(plan.seed, site.settings.bucket):
            if over.is_set():
                return
            for item in items:
                group.create_task(_hand_in(item, store, publisher, done))
            done.rounds += 1
            await asyncio.sleep(plan.pace)


@asynccontextmanager
async def _desk(site: Site) -> AsyncIterator[tuple[S3Store, Publisher]]:
    async with s3_client(account(site.settings)) as client, publishing(site.settings) as publisher:
        yield S3Store(client, site.settings.bucket), publisher


async def _hand_in(item: Item, store: S3Store, publisher: Publisher, done: Soaked) -> None:
    content = item.content
    if content is not None:
        await _surely(lambda: store.put(item.key, content))
    for _ in range(item.copies):
        done.doubtful += await _surely(lambda: publisher.publish(item.body, _ROUTE, headers={}))
        done.confirmed += 1


async def _surely(call: Callable[[], Awaitable[object]]) -> int:
    """Make a call until it succeeds; tell how often it did not."""
    failures = 0
    while True:
        try:
            await call()
        except Transient:
            failures += 1
            await asyncio.sleep(0.2)
        else:
            return failures


def _end(workers: Sequence[Worker]) -> None:
    for worker in workers:
        worker.tell_to_stop()
    for worker in workers:
        worker.wait()


def _drain(site: Site, drain: Worker) -> None:
    """Serve until nothing waits, and again, a few times, where something came in between."""
    for _ in range(_DRAINS):
        drain.start()
        drain.wait(_DRAIN_SECONDS)
        if drain.deaths or not asyncio.run(_waits(site)):
            return


async def _waits(site: Site) -> bool:
    names = topology(site.settings)
    async with Admin(address(site.settings), names) as admin:
        depths = await admin.depths()
    return any(depth and depth.ready for name, depth in depths.items() if name != names.dead)


def _replay(site: Site, drain: Worker) -> int:
    """Have what was given up for the machine's sake tried again, as an operator would; tell how much."""

    async def work() -> int:
        async with Admin(address(site.settings), topology(site.settings)) as admin:
            return await admin.replay(lambda letter: letter.reason in _MACHINE)

    if replayed := asyncio.run(work()):
        _drain(site, drain)
    return replayed


def _judge(site: Site, plan: Plan, workers: list[Worker], done: Soaked) -> None:
    for worker in workers:
        done.ends += worker.ends()
        done.problems += worker.deaths
    kills = sum(worker.kills for worker in workers)
    known = verdict.Known(plan.seed, done.rounds, done.confirmed, done.ends, kills * CONCURRENCY)
    done.problems += verdict.problems(site, known)
