"""What a sandbox child runs: the transform with the registry, and for an audit its proof; nothing else.

It limits itself before it reads a byte: address space, no core dump, no file writes. Each job sets its
CPU limit. The answer goes out on a private copy of standard output, so that nothing a library prints can
be taken for one. An unexpected error is told by its class and place, never by its message: messages may
hold readings.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import sys
import time
import traceback
from typing import IO, TYPE_CHECKING, Any

from etl.core import disclosure, wire
from etl.core.errors import Permanent
from etl.core.model import Source
from etl.core.outcome import Disposition, Reason
from etl.core.recount import Kind
from etl.core.survey import survey
from etl.records import ALL
from etl.transform import recount, transform

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from etl.core.outcome import Outcome, Stage
    from etl.core.wire import Job

_MOST_UNCOLLECTED = 50_000  # objects that a job left: more than caches hold

REGISTRY = {record_type.name: record_type for record_type in ALL}


def main() -> None:
    """Answer jobs from standard input until it ends."""
    requests, answers = sys.stdin.buffer, _private_stdout()
    _limit_process(memory_bytes=int(sys.argv[1]))
    gc.freeze()
    gc.disable()  # records hold no circles: looking for some took a third of the time
    _say(answers, {"ready": True})
    while asked := _read_question(requests):
        header, lines = asked
        answer, body = _answer(header, lines, requests)
        _say(answers, {"number": header["number"], **answer}, body)
        if gc.get_count()[0] > _MOST_UNCOLLECTED:
            gc.collect()


def _say(answers: IO[bytes], header: Mapping[str, Any], body: bytes = b"") -> None:
    answers.write(wire.frame(header, body))
    answers.flush()


def _private_stdout() -> IO[bytes]:
    private = os.dup(1)
    os.dup2(2, 1)
    return os.fdopen(private, "wb")


def _limit_process(memory_bytes: int) -> None:
    for limit, wanted in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ):
        allowed = _within_hard(limit, wanted)
        resource.setrlimit(limit, (allowed, allowed))


def _within_hard(limit: int, wanted: int) -> int:
    """Ask for no more than the machine grants already."""
    _, hard = resource.getrlimit(limit)
    return wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)


def _limit_cpu(seconds: int) -> None:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    spent = int(usage.ru_utime + usage.ru_stime)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (_within_hard(resource.RLIMIT_CPU, spent + seconds + 1), hard))


def _answer(header: Mapping[str, Any], lines: bytes, requests: IO[bytes]) -> tuple[dict[str, Any], bytes]:
    _limit_cpu(header["cpu_seconds"])
    sources = _sources(requests, header["sources"])
    try:
        job = wire.job_from(header["job"])
        return _prove(job, lines, list(sources)) if header.get("prove") else _run(job, sources)
    except MemoryError:
        return {"error": Reason.RESOURCE_LIMIT.value, "where": "out of memory"}, b""
    except Exception as error:  # noqa: BLE001 - whatever it is, the parent must hear of it
        return {"error": Reason.INTERNAL_ERROR.value, "where": _where(error)}, b""
    finally:
        for _ in sources:  # what the transform left unread would be taken for the next job
            pass


def _run(job: Job, sources: Iterator[Source]) -> tuple[dict[str, Any], bytes]:
    if job.drill:
        os.abort()
    clock, found = Stopwatch(), None
    if job.inspect:
        source = next(sources)
        record_type = REGISTRY[job.record_type]
        found = survey(source.content, job.record_type, record_type.schema, job.rules.limits)
        sources = iter((source,))
    outcome = transform(sources, job, REGISTRY, clock.mark)
    header = {"outcome": wire.outcome_header(outcome), "seconds": clock.stop(), "survey": found}
    return header, outcome.body + outcome.extract


def _prove(job: Job, lines: bytes, sources: Sequence[Source]) -> tuple[dict[str, Any], bytes]:
    """Run a job, and hold lines that were written before against its sources, which are all held at once."""
    outcome = transform(sources, job, REGISTRY, lambda _stage: None)
    header = {
        "outcome": wire.outcome_header(outcome),
        "problems": sorted(_problems(job, lines, sources, outcome)),
        "told": disclosure.discloses(lines, outcome.body, _texts(job, sources, outcome)),
    }
    return header, outcome.body


def _problems(job: Job, lines: bytes, sources: Sequence[Source], outcome: Outcome) -> set[str]:
    """Say what of the lines the records do not bear out; of those that come out again, nothing."""
    if lines == outcome.body:
        return set()
    if outcome.disposition is not Disposition.PROCESSED:  # such records make no line at all
        return {Kind.EPISODE.value}
    found = recount(lines.splitlines(keepends=True), sources, job, REGISTRY)
    return {problem.kind.value for problem in found}


def _texts(job: Job, sources: Sequence[Source], outcome: Outcome) -> Iterator[str]:
    """Give what the sources call things; of a source that cannot be read there are no lines either."""
    if outcome.disposition is Disposition.PROCESSED:
        schema = REGISTRY[job.record_type].schema
        for source in sources:
            yield from disclosure.free_texts(source.content, job.record_type, schema, job.rules.limits)


class Stopwatch:
    """Seconds spent in each stage, told by the marks between them."""

    def __init__(self) -> None:
        self._seconds: dict[str, float] = {}
        self._stage: str | None = None
        self._since = 0.0

    def mark(self, stage: Stage) -> None:
        """Begin a stage, ending the one before."""
        self.stop()
        self._stage, self._since = stage.value, time.perf_counter()

    def stop(self) -> dict[str, float]:
        """End the stage under way and give all times."""
        if self._stage is not None:
            passed = time.perf_counter() - self._since
            self._seconds[self._stage] = self._seconds.get(self._stage, 0.0) + passed
            self._stage = None
        return self._seconds


def _sources(requests: IO[bytes], count: int) -> Iterator[Source]:
    for _ in range(count):
        header, content = _read_frame(requests)
        yield Source(header["input_id"], content, header["verified"], header["extracted"])


def _read_question(requests: IO[bytes]) -> tuple[Mapping[str, Any], bytes] | None:
    try:
        return _read_frame(requests)
    except EOFError:
        return None


def _read_frame(requests: IO[bytes]) -> tuple[Mapping[str, Any], bytes]:
    header_bytes, payload_bytes = wire.PREFIX.unpack(_exactly(requests, wire.PREFIX.size))
    header: Mapping[str, Any] = json.loads(_exactly(requests, header_bytes))
    return header, _exactly(requests, payload_bytes)


def _exactly(requests: IO[bytes], size: int) -> bytes:
    data = requests.read(size)
    if len(data) != size:
        raise EOFError
    return data


def _where(error: Exception) -> str:
    """Class and place of an error of our own; for a refused line also which template."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{type(error).__name__} at {os.path.basename(last.filename)}:{last.lineno}"  # noqa: PTH119 - lean
    return f"{place} {error}" if isinstance(error, Permanent) else place


if __name__ == "__main__":
    main()
