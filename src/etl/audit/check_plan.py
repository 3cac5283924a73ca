"""Which checks are made: of a service, of a run on one machine, and in a hurry when a service starts."""

from __future__ import annotations

from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

from etl.audit import check_machine, check_servers, check_setup
from etl.audit.check import Check, Checked, Found, State, failure, run
from etl.bootstrap import terms_of
from etl.bootstrap.terms import KEY_ID
from etl.core import identity
from etl.settings.service import EventsKind, LedgerKind

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator
    from pathlib import Path

    from etl.core.errors import Fatal
    from etl.settings import Loaded, Settings

SETTINGS = "settings"
_BROKER, _STORE, _BUCKETS, _REDIS = "broker", "object store", "buckets", "Redis"
_START_SECONDS, _START_TOTAL = 1.0, 2.0


async def check(loaded: Loaded) -> Checked:
    """Find out whether a service can work here; what is tried out is taken away again.

    Raises nothing for what it finds; takes 20 s at most.
    """
    async with AsyncExitStack() as stack:
        return await run([*_setup(loaded), *_machine(loaded.settings), *_servers(loaded.settings, stack)])


async def check_local(loaded: Loaded, out: Path) -> Checked:
    """Find out whether `etl run` can work with an output folder; as above."""
    settings = loaded.settings
    checks = [
        Check("secret files", lambda: check_setup.files(loaded)),
        Check("pseudonym key", _soon(lambda: check_setup.own_key(settings))),
        Check("output folder", lambda: check_machine.output(out)),
        Check("key of output", _soon(lambda: _local_key(settings, out)), ("pseudonym key",)),
        Check("ledger", lambda: check_machine.sqlite(out / ".state", out / ".state" / "ledger.sqlite")),
        *_own(settings, out),
    ]
    return await run(checks)


async def check_start(loaded: Loaded) -> Checked:
    """Make the checks that a service makes before it starts: those that take no more than a second.

    What may end by itself, such as a server that is still starting, is no failure for it: it waits.
    """
    settings = loaded.settings
    checks = [*_setup(loaded), *_quick(settings), Check(_BROKER, check_servers.Broker(settings).reached)]
    if _uses_redis(settings):
        checks.append(Check(_REDIS, check_servers.Redis(settings).reached))
    return await run(checks, seconds=_START_SECONDS, total=_START_TOTAL)


def unloadable(fatal: Fatal) -> Checked:
    """Tell of settings that cannot even be read; nothing else can be looked at."""
    return Checked((failure(SETTINGS, fatal),))


def _setup(loaded: Loaded) -> Iterator[Check]:
    settings = loaded.settings
    yield Check(SETTINGS, _soon(lambda: check_setup.complete(settings)))
    yield Check("secrets", _soon(lambda: check_setup.secrets(settings)))
    yield Check("secret files", lambda: check_setup.files(loaded))


def _machine(settings: Settings) -> Iterator[Check]:
    yield from _own(settings, settings.state_folder.expanduser())


def _own(settings: Settings, folder: Path) -> Iterator[Check]:
    yield from _quick(settings)
    yield Check("disk", lambda: check_machine.disk(folder))
    yield Check("sandbox", lambda: check_machine.child(settings))


def _quick(settings: Settings) -> Iterator[Check]:
    for name, judge in check_machine.limits(settings).items():
        yield Check(name, _soon(judge))
    yield Check("time zones", _soon(check_machine.zones))
    yield Check("versions", _soon(check_machine.versions))


def _servers(settings: Settings, stack: AsyncExitStack) -> Iterator[Check]:
    broker, store = check_servers.Broker(settings), check_servers.Store(settings, stack)
    yield Check(_BROKER, broker.reached)
    yield Check("topology", broker.topology, (_BROKER,))
    yield Check("publishing", broker.publish, (_BROKER,))
    yield Check("delay queues", broker.delay, (_BROKER,))
    yield Check(_STORE, store.reached)
    yield Check("store clock", store.clock, (_STORE,))
    yield Check(_BUCKETS, store.buckets, (_STORE,))
    yield Check("objects", store.objects, (_BUCKETS,))
    yield Check("create once", store.once, (_BUCKETS,))
    yield Check("key of output", store.key, (SETTINGS, _BUCKETS))
    yield from _ledger(settings)


def _ledger(settings: Settings) -> Iterator[Check]:
    redis, folder = check_servers.Redis(settings), settings.state_folder.expanduser() / "service"
    if _uses_redis(settings):
        yield Check(_REDIS, redis.reached)
        yield Check("Redis clock", redis.clock, (_REDIS,))
    if _ledger_in_redis(settings):
        yield Check("ledger", redis.ledger, (_REDIS,))
    else:
        yield Check("ledger", lambda: check_machine.sqlite(folder, folder / "ledger.sqlite"))
    if _uses_redis(settings):
        yield Check("events", redis.events, (_REDIS,))
    else:
        yield Check("events", lambda: check_servers.jsonl_events(folder / "events.jsonl"))


def _ledger_in_redis(settings: Settings) -> bool:
    if settings.ledger is LedgerKind.AUTO:
        return settings.redis_url is not None
    return settings.ledger is LedgerKind.REDIS


def _uses_redis(settings: Settings) -> bool:
    return _ledger_in_redis(settings) or settings.events is EventsKind.REDIS


def _local_key(settings: Settings, out: Path) -> Found:
    """Hold the key of an output against ours, without making one where there is none yet."""
    kept, own = out / KEY_ID, settings.state_folder.expanduser() / "pseudonym.key"
    if not kept.exists():
        return Found(State.OK, "nothing was written with any yet")
    if settings.pseudonym_key is None and not own.exists():
        return _another_key()
    ours = identity.key_id(terms_of(settings).pseudonym_key)
    return Found(State.OK, "the output was written with it") if kept.read_text() == ours else _another_key()


def _another_key() -> Found:
    remedy = "set ETL_PSEUDONYM_KEY or ETL_STATE_FOLDER to what it was, or choose another output"
    return Found(State.FAILED, "the output was written with another key", remedy)


def _soon(work: Callable[[], Found]) -> Callable[[], Awaitable[Found]]:
    async def ask() -> Found:
        return work()

    return ask
