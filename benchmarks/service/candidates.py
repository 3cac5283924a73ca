"""Who takes part: how each is started, what it consumes from, and how its commits are learnt."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING

from benchmarks.service.commits import Commits, InRedis, InSqlite, Said
from benchmarks.service.listeners import listeners

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from benchmarks.service.files import File
    from benchmarks.service.place import Place

_ETL_QUEUE = "etl_narrative_engine"
_END_SECONDS = 40.0


@dataclass(frozen=True)
class Candidate:
    """A consumer: a module, so many processes of it, and settings beside those of the place."""

    name: str
    module: str
    queue: str
    processes: int = 1
    ledger: str = ""  # redis or sqlite; nothing where it says itself when it commits
    settings: Mapping[str, str] = field(default_factory=dict)
    heard: bool = False  # it tells all it can, and somebody listens

    def environment(self, at: Place) -> dict[str, str]:
        """Everything it is told."""
        more = {"ETL_LEDGER": self.ledger} if self.ledger else {}
        if self.ledger == "redis":
            more["ETL_REDIS_URL"] = at.redis_url
        return at.environment() | more | dict(self.settings)

    def watch(self, at: Place, files: Sequence[File], outputs: Sequence[IO[bytes]]) -> Commits:
        """Learn of its commits."""
        if self.ledger == "redis":
            return InRedis(at.redis_url, files)
        if self.ledger == "sqlite":
            return InSqlite(at.state / "service" / "ledger.sqlite")
        return Said(outputs)


CEILING = Candidate("aio-pika: consume and ack", "benchmarks.service.ceiling", "ceiling")
PLAIN = Candidate("FastStream: no guarantee", "benchmarks.service.faststream_consumer", "plain")
REDIS = Candidate("etl serve, Redis", "etl", _ETL_QUEUE, ledger="redis")
ALL = (
    CEILING,
    PLAIN,
    REDIS,
    Candidate("etl serve, Redis, two workers", "etl", _ETL_QUEUE, 2, "redis"),
    Candidate("etl serve, SQLite", "etl", _ETL_QUEUE, ledger="sqlite"),
    Candidate("etl serve, Redis, no signals", "etl", _ETL_QUEUE, 1, "redis", {"ETL_LOG_LEVEL": "error"}),
    Candidate("etl serve, Redis, all signals", "etl", _ETL_QUEUE, 1, "redis", heard=True),
    Candidate("etl serve, Redis, 1 child", "etl", _ETL_QUEUE, 1, "redis", {"ETL_WORKERS": "1"}),
)


@dataclass
class Crew:
    """The processes of a candidate that runs."""

    candidate: Candidate
    processes: list[subprocess.Popen[bytes]]
    errors: Path

    @property
    def numbers(self) -> list[int]:
        """Their process numbers."""
        return [process.pid for process in self.processes]

    @property
    def outputs(self) -> list[IO[bytes]]:
        """What they write."""
        return [process.stdout for process in self.processes if process.stdout]

    def end(self) -> list[str]:
        """Tell them to end; give what those with a ledger printed last: their summaries."""
        for process in self.processes:
            process.send_signal(signal.SIGTERM)
        if not self.candidate.ledger:
            for process in self.processes:
                process.wait(_END_SECONDS)
            return []
        return [process.communicate(timeout=_END_SECONDS)[0].decode() for process in self.processes]


@contextmanager
def crew(candidate: Candidate, at: Place) -> Iterator[Crew]:
    """Start a candidate; whatever happens, it does not outlive this block."""
    arguments = ["serve", "--json"] if candidate.ledger else []
    command = [sys.executable, "-m", candidate.module, *arguments]
    errors = at.state / "errors"
    with ExitStack() as stack:
        said = stack.enter_context(errors.open("wb"))
        more = stack.enter_context(listeners()) if candidate.heard else {}
        started = [
            subprocess.Popen(  # noqa: S603 - our own
                command, env=candidate.environment(at) | more, stdout=subprocess.PIPE, stderr=said
            )
            for _ in range(candidate.processes)
        ]
        try:
            yield Crew(candidate, started, errors)
        except BaseException:
            sys.stderr.write(errors.read_text())
            raise
        finally:
            for process in started:
                process.kill()
                process.wait()


def outcomes(summaries: Sequence[str]) -> dict[str, int]:
    """Add up how deliveries ended."""
    total: dict[str, int] = {}
    for summary in summaries:
        for name, count in json.loads(summary)["outcomes"].items():
            total[name] = total.get(name, 0) + count
    return {name: count for name, count in total.items() if count}
