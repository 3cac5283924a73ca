"""Checks of this machine: its folders, its limits, the sandbox, and what the program itself is made of."""

from __future__ import annotations

import asyncio
import platform
import shutil
import sys
import tempfile
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from etl.adapters import machine_limits
from etl.adapters.ledger_sqlite_probe import read_ledger, try_folder
from etl.adapters.store_folder import FolderStore
from etl.audit import check_verdicts
from etl.audit.check import Found, State, aside
from etl.bootstrap import inspection_terms
from etl.bootstrap.machine import sandbox
from etl.core import identity
from etl.core.errors import Fatal
from etl.core.localtime import zone_rules_version
from etl.core.model import Source, SubjectContext
from etl.core.outcome import Disposition
from etl.pipeline.flow import only
from etl.samples import SampleSpec, generate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from etl.core.outcome import Outcome
    from etl.settings import Settings

_LIBRARIES = ("aio-pika", "aioboto3", "aiohttp", "fastavro", "pydantic", "redis", "tzdata")
_PYTHONS = ((3, 11), (3, 13))
_RACERS = 8
_INSTALL = "install the program again, with `make setup` or from its wheel"


def limits(settings: Settings) -> dict[str, Callable[[], Found]]:
    """Say how memory, CPUs and open files are judged, each by its name."""
    return {
        "memory": lambda: check_verdicts.memory(machine_limits.memory_bytes(), settings),
        "CPUs": lambda: check_verdicts.cpus(machine_limits.cpus(), settings.workers),
        "open files": lambda: check_verdicts.open_files(machine_limits.open_files(), settings),
    }


async def disk(folder: Path) -> Found:
    """Judge the free space below a folder, and see that it can be written to."""

    def look() -> Found:
        with _trial(folder):
            return check_verdicts.disk(machine_limits.free_bytes(folder))

    return await aside(look)


async def sqlite(folder: Path, ledger: Path) -> Found:
    """See that SQLite works where the ledger lies or will lie; the ledger itself is only read."""

    def look() -> Found:
        with _trial(folder) as trial:
            found = f"SQLite {try_folder(trial)}"
        if not ledger.exists():
            return Found(State.OK, "locks and write-ahead log work; no ledger yet", version=found)
        read_ledger(ledger)
        return Found(State.OK, "locks and write-ahead log work; the ledger can be read", version=found)

    return await aside(look)


async def output(folder: Path) -> Found:
    """See that an output folder keeps what is written, and that of many writers of a key one wins."""
    with _trial(folder) as trial:
        store = FolderStore(trial)
        racers = (store.put_new("parts/x", str(n).encode(), {"n": n}) for n in range(_RACERS))
        ends = await asyncio.gather(*racers)
        kept, told = (await store.fetch("parts/x", 99)).content, await store.head("parts/x")
        keys = [key async for key in store.keys("parts")]
    winner = ends.index(True) if any(ends) else None
    if sum(ends) != 1 or kept != str(winner).encode() or told != {"n": winner} or keys != ["parts/x"]:
        remedy = "choose an --out on a local disk, with hard links"
        return Found(State.FAILED, "it does not keep what is written, or not once", remedy)
    return Found(State.OK, f"keeps what is written; of {_RACERS} writers at once one won")


async def child(settings: Settings) -> Found:
    """Start a sandbox child, and have it transform a tiny file of made-up records."""
    file = next(generate(SampleSpec(files=1, records=3, types=("StepsRecord",))))
    source = Source(identity.content_hash(file.content), file.content, verified=True)
    job = inspection_terms(settings).job(file.record_type, SubjectContext("check", "UTC", None))
    async with sandbox(settings.model_copy(update={"workers": 1})) as box:
        outcome = (await box.transform(job, only(source))).outcome
    return _transformed(outcome)


def _transformed(outcome: Outcome) -> Found:
    if outcome.disposition is Disposition.PROCESSED:
        return Found(State.OK, f"starts, and read {outcome.counts.records_in} made-up records")
    what = f"refuses made-up records: {outcome.reason}"
    return Found(State.FAILED, what, "see whether a limit or a quality setting is too strict: `etl settings`")


def zones() -> Found:
    """See that the zone rules are there."""
    rules = zone_rules_version()
    try:
        for name in ("UTC", "Europe/Berlin", "America/New_York"):
            ZoneInfo(name)
    except (OSError, ValueError, KeyError):  # ZoneInfoNotFoundError is a KeyError
        return Found(State.FAILED, "the zone rules cannot be read", _INSTALL)
    return Found(State.OK, "the zone rules are there", version=f"tzdata {rules}")


def versions() -> Found:
    """Name the versions of what we run on."""
    python = platform.python_version()
    try:
        libraries = ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)
    except PackageNotFoundError as error:
        return Found(State.FAILED, f"a library is missing: {error.name}", _INSTALL, f"Python {python}")
    if not _PYTHONS[0] <= sys.version_info[:2] <= _PYTHONS[1]:
        remedy = "use Python 3.11, 3.12 or 3.13: nothing else is tested"
        return Found(State.WARNING, libraries, remedy, f"Python {python}")
    return Found(State.OK, libraries, version=f"Python {python}")


@contextmanager
def _trial(folder: Path) -> Iterator[Path]:
    """Hold a folder of our own in a folder, or in the nearest above it that is there."""
    place = machine_limits.existing(folder)
    try:
        trial = Path(tempfile.mkdtemp(prefix=".etl-check-", dir=place))
    except OSError as error:
        message = f"the folder cannot be written to: {error.strerror}"
        raise Fatal(message, "let this user write there, or choose another folder") from None
    try:
        yield trial
    finally:
        shutil.rmtree(trial, ignore_errors=True)
