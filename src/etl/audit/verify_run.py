"""``etl verify`` from the settings: opens the evidence, has it looked at, says what it was."""

from __future__ import annotations

import time
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from etl import __version__
from etl.audit.render import About
from etl.audit.verify import number_of_pieces, verify
from etl.audit.verify_state import FileMemory
from etl.bootstrap.machine import private_folder
from etl.core import identity
from etl.core.errors import Fatal

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from pathlib import Path

    from etl.audit.evidence import Evidence
    from etl.audit.live import Live
    from etl.audit.options import Options
    from etl.audit.report import Report
    from etl.audit.verify import Memory, Observer, Verified
    from etl.settings import Settings


@dataclass(frozen=True, slots=True)
class Asked:
    """What to look at: an output folder, or without one the service, whose inputs lie in the ``raw`` folders.

    ``pieces`` is how many to look at it in, None as many as its size asks for; with ``restart``, what an
    earlier run remembered is forgotten.
    """

    options: Options
    out: Path | None = None
    raw: Sequence[str] = ("raw",)
    pieces: int | None = None
    restart: bool = False


async def verify_run(settings: Settings, asked: Asked, observer: Observer) -> tuple[Verified, About]:
    """Hold what there is against the laws; raises Fatal and Transient where something needed is away."""
    began, clock = time.time(), time.monotonic()
    async with _evidence(settings, asked) as found:
        pieces = asked.pieces or await number_of_pieces(found, asked.options)
        memory = _memory(settings, asked, found, pieces, began)
        verified = await verify(found, asked.options, pieces, memory, observer)
        if isinstance(memory, FileMemory):
            began = memory.began
            memory.forget()
        about = _about(_described(settings, asked), found.terms.ruleset, began, time.monotonic() - clock)
        return verified, about


async def live_run(settings: Settings, seconds: float, observer: Observer) -> tuple[Live, About]:
    """Send canaries through the service; raises Fatal and Transient where something needed is away."""
    from etl.audit.live import live  # noqa: PLC0415 - its client libraries are slow to load
    from etl.bootstrap.terms import ruleset  # noqa: PLC0415 - with it

    began, clock = time.time(), time.monotonic()
    told = await live(settings, seconds, observer.doing)
    place = _described(settings, None)
    return told, _about(place, ruleset(settings.rules()), began, time.monotonic() - clock)


@asynccontextmanager
async def _evidence(settings: Settings, asked: Asked) -> AsyncIterator[Evidence]:
    if asked.out is not None:
        from etl.audit import local  # noqa: PLC0415 - one of the two is needed

        async with local.evidence(settings, asked.out.absolute()) as found:
            yield found
        return
    from etl.audit import service  # noqa: PLC0415 - its client libraries are slow to load

    async with service.evidence(settings, raw=asked.raw) as found:
        yield found


class _Nothing:
    """No memory: what is looked at in one piece is looked at in one go."""

    def find(self, piece: str) -> Report | None:  # noqa: ARG002 - it knows none
        return None

    def keep(self, piece: str, report: Report) -> None:
        """Forget it."""


def _memory(settings: Settings, asked: Asked, found: Evidence, pieces: int, began: float) -> Memory:
    """Find what an earlier run of this very verification remembered."""
    if pieces == 1:
        return _Nothing()
    names = [str(_place(settings, asked)), __version__, found.terms.ruleset, str(pieces)]
    names += [identity.key_id(found.terms.pseudonym_key), repr(sorted(asked.options.laws)), *asked.raw]
    names += [f"{name}={value}" for name, value in asdict(asked.options).items() if name != "laws"]
    memory = FileMemory(_folder(settings) / f"{identity.digest(*names)[:32]}.json", began)
    if asked.restart:
        memory.forget()
    return memory


def _folder(settings: Settings) -> Path:
    try:
        folder = settings.state_folder.expanduser().absolute() / "verify"
    except RuntimeError:  # there is no home
        raise Fatal("there is no folder to remember pieces in", "set ETL_STATE_FOLDER") from None
    private_folder(folder)
    return folder


def _place(settings: Settings, asked: Asked) -> Sequence[str]:
    if asked.out is not None:
        return ["local", str(asked.out.absolute())]
    return ["service", settings.s3_endpoint or "", settings.bucket, settings.prefix, settings.redis_prefix]


def _described(settings: Settings, asked: Asked | None) -> str:
    """Say what is looked at; a path may name a person, so it is not told."""
    if asked is not None and asked.out is not None:
        return "the output folder of a run on this machine"
    kind = "Redis" if settings.redis_url else "SQLite"
    return f"the service of bucket {settings.bucket}, queue {settings.broker_queue}, ledger in {kind}"


def _about(evidence: str, ruleset: str, began: float, seconds: float) -> About:
    return About(evidence, __version__, ruleset, began, seconds)
