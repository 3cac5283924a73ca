"""What a machine's numbers and a server's words mean for the work: pure, so that each limit can be tested."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from etl.adapters.rabbitmq import State as Stands
from etl.audit.check import Found, State

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from etl.adapters.rabbitmq import Finding
    from etl.adapters.redis_probe import RedisFacts
    from etl.settings import Settings

_MIB, _GIB = 2**20, 2**30
_SKEW_WARNING, _SKEW_FAILED = 2.0, 60.0  # seconds
_DISK_FAILED, _DISK_WARNING = 64 * _MIB, _GIB  # bytes
_REDIS_OLDEST, _RABBIT_OLDEST = (7, 0), (3, 10)
_OURS_BYTES = 256 * _MIB  # of the loop itself, with all its libraries
_OURS_FILES, _FILES_PER_CHILD, _FILES_PER_DELIVERY = 64, 4, 4
_APPEND_ONLY = "set appendonly yes; what is lost is made again by `etl ledger rebuild`"
_POLICY = "set maxmemory-policy to noeviction: whatever is evicted of the ledger, files are settled twice"


def skew(seconds: float | None, who: str) -> Found:
    """Judge a clock that is so far from ours, positive where it is ahead."""
    if seconds is None:
        return Found(State.OK, f"{who} does not tell the time")
    if abs(seconds) <= _SKEW_WARNING:
        return Found(State.OK, f"as this machine's, within {_SKEW_WARNING:.0f} s")
    what = f"{abs(seconds):.0f} s {'ahead of' if seconds > 0 else 'behind'} this machine's"
    state = State.FAILED if abs(seconds) > _SKEW_FAILED else State.WARNING
    return Found(state, what, "have all machines set their clocks by NTP")


def broker(product: str, version: str) -> Found:
    """Judge a broker by what it says of itself."""
    number = _number(version)
    if product == "RabbitMQ" and number >= _RABBIT_OLDEST:
        return Found(State.OK, "lets us in", version=f"{product} {version}")
    oldest = ".".join(map(str, _RABBIT_OLDEST))
    remedy = f"use RabbitMQ {oldest} or later: nothing else is tested"
    return Found(State.WARNING, "is not what we know", remedy, f"{product} {version}".strip())


def topology(found: Sequence[Finding]) -> Found:
    """Judge how exchanges and queues stand."""
    differing = [f"{one.name}: {one.detail}" for one in found if one.state is Stands.DIFFERS]
    if differing:
        remedy = "let these queues run empty, delete them, then run `etl setup`; or choose other names"
        return Found(State.FAILED, "stands otherwise: " + "; ".join(differing), remedy)
    missing = [one.name for one in found if one.state is Stands.MISSING]
    if missing:
        what = f"{len(missing)} of {len(found)} exchanges and queues are missing"
        return Found(State.WARNING, what, "run `etl setup`; `etl serve` makes them, too")
    return Found(State.OK, f"{len(found)} exchanges and queues stand as declared")


def redis(facts: RedisFacts) -> Found:
    """Judge a Redis by what it says of itself: the worst of it is told."""
    if facts.version is None:
        remedy = "let our user run INFO, or look at version, maxmemory-policy and appendonly yourself"
        return Found(State.WARNING, "does not say what it is", remedy)
    state, what, remedy = next(_flaws(facts, facts.version), (State.OK, "keeps what it is given", ""))
    return Found(state, what, remedy, f"Redis {facts.version}")


def _flaws(facts: RedisFacts, version: str) -> Iterator[tuple[State, str, str]]:
    """Say what is wrong with a Redis, the worst first."""
    policy = facts.policy or ""
    if _number(version) < _REDIS_OLDEST:
        yield State.FAILED, "is too old", "use Redis 7.0 or later"
    if facts.replica:
        yield State.FAILED, "is a replica: it takes no writes", "give the address of its primary"
    if policy.startswith("allkeys") and facts.memory_limit:
        yield State.FAILED, f"may evict the ledger ({policy})", _POLICY
    if facts.failing:
        yield State.WARNING, "could not write to its disk last time", "see its log, and its free space"
    if policy not in {"", "noeviction"}:
        yield State.WARNING, f"its maxmemory-policy is {policy}", _POLICY
    if facts.append_only is False:
        yield State.WARNING, "a restart may lose the ledger: no append-only file", _APPEND_ONLY


def disk(free: int) -> Found:
    """Judge free space in bytes."""
    what = f"{free / _GIB:.1f} GiB are free"
    if free < _DISK_FAILED:
        return Found(State.FAILED, what, "free some space where the state folder lies, or move it")
    if free < _DISK_WARNING:
        return Found(State.WARNING, what, "free some space soon: 1 GiB should be")
    return Found(State.OK, what)


def memory(limit: int | None, settings: Settings) -> Found:
    """Judge a memory limit in bytes: children may use theirs all at once, and seldom do."""
    each, workers = settings.limit_memory_bytes, settings.workers
    needed = each * workers + _OURS_BYTES
    if limit is None:
        return Found(State.OK, "nobody says how much there is")
    what = f"{limit / _GIB:.1f} GiB; with ETL_WORKERS={workers} up to {needed / _GIB:.1f} GiB may be used"
    remedy = "give more memory, or lower ETL_WORKERS or ETL_LIMIT_MEMORY_BYTES"
    if limit < _OURS_BYTES:
        return Found(State.FAILED, what, remedy)
    return Found(State.WARNING if limit < needed else State.OK, what, remedy if limit < needed else "")


def cpus(number: float, workers: int) -> Found:
    """Judge how many CPUs' time there is."""
    what = f"{number:g}; ETL_WORKERS={workers}"
    if workers > number:
        return Found(State.WARNING, what, "lower ETL_WORKERS to the number of CPUs, or give more")
    return Found(State.OK, what)


def open_files(limit: int | None, settings: Settings) -> Found:
    """Judge the limit of open files."""
    needed = _OURS_FILES + _FILES_PER_CHILD * settings.workers + _FILES_PER_DELIVERY * settings.concurrency
    if limit is None:
        return Found(State.OK, f"no limit; about {needed} are needed")
    what, remedy = f"{limit} may be open; about {needed} are needed", "raise it, as with `ulimit -n 4096`"
    if limit < needed:
        return Found(State.FAILED, what, remedy)
    return Found(
        State.WARNING if limit < 2 * needed else State.OK, what, remedy if limit < 2 * needed else ""
    )


def _number(version: str) -> tuple[int, int]:
    found = re.match(r"(\d{1,6})\.(\d{1,6})", version)
    return (int(found[1]), int(found[2])) if found else (0, 0)
