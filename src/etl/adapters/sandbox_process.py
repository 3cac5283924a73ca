"""The transform in child processes: limited in memory, CPU and time, killed and replaced on breach."""

from __future__ import annotations

import asyncio
import json
import os
import resource
import signal
import sys
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from etl.core import wire
from etl.core.errors import Fatal, Permanent, Transient
from etl.core.outcome import Reason, Stage
from etl.core.proof import Proof
from etl.core.recount import Kind
from etl.pipeline.ports import Transformed

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from collections.abc import AsyncIterator, Callable, Mapping

    from etl.core.model import Source
    from etl.core.wire import Job

_STREAM_LIMIT = 1024 * 1024
_MOST_HEADER, _MOST_BODY = 2**20, 2**31
_START_SECONDS, _STARTS = 60.0, 2
_DEATH_SECONDS = 1.0  # between the end of its output and the end of a dying child
_ENVIRONMENT = ("HOME", "LANG", "LD_LIBRARY_PATH", "PATH", "PYTHONHOME", "PYTHONPATH", "TZ", "VIRTUAL_ENV")
_OUT_OF_RESOURCES = frozenset({-signal.SIGXCPU, -signal.SIGKILL})
_EPITAPHS = {
    Reason.RESOURCE_LIMIT: "out of CPU time or memory",
    Reason.CRASHED: "the worker process died",
}


@dataclass(frozen=True, slots=True)
class SandboxLimits:
    """What one child may use: address space, CPU seconds and wall seconds for one file."""

    memory_bytes: int
    cpu_seconds: int
    wall_seconds: int


class ProcessSandbox:
    """A pool of ``size`` children running the module ``entry``; started when first needed.

    ``died`` hears of each that dies over its work or has to be killed, with the reason.
    """

    def __init__(
        self,
        entry: str,
        size: int,
        limits: SandboxLimits,
        died: Callable[[Reason], None] = lambda _reason: None,
    ) -> None:
        self._entry = entry
        self._limits = limits
        self._died = died
        self._idle: asyncio.LifoQueue[Process | None] = asyncio.LifoQueue()
        for _ in range(size):
            self._idle.put_nowait(None)
        self._children: set[Process] = set()
        self._asked = 0

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        for child in tuple(self._children):
            await self._bury(child)

    def memory_bytes(self) -> int:
        """Resident memory of all children now, as the system counts it: pages they share count for each."""
        return sum(map(_resident, self._children))

    async def transform(self, job: Job, sources: AsyncIterator[Source], count: int = 1) -> Transformed:
        """Run a job over ``count`` sources in a free child; the time limits are for each source."""
        header, body = await self._answer(job, sources, count)
        return Transformed(wire.outcome_from(header["outcome"], body), header["seconds"], header["survey"])

    async def prove(self, job: Job, lines: bytes, sources: AsyncIterator[Source], count: int = 1) -> Proof:
        """Run a job as :meth:`transform` does, and hold lines written before against its sources."""
        header, body = await self._answer(job, sources, count, lines)
        problems = frozenset(map(Kind, header["problems"]))
        return Proof(wire.outcome_from(header["outcome"], body), problems, told=bool(header["told"]))

    async def _answer(
        self, job: Job, sources: AsyncIterator[Source], count: int, lines: bytes | None = None
    ) -> tuple[Mapping[str, Any], bytes]:
        async with self._child() as child:
            try:
                async with asyncio.timeout(self._limits.wall_seconds * count):
                    header, body = await self._ask(child, job, sources, count, lines)
            except TimeoutError:
                await self._bury(child)
                self._died(Reason.RESOURCE_LIMIT)
                raise Transient(Stage.DECODE, Reason.RESOURCE_LIMIT, "out of wall time") from None
            except (OSError, asyncio.IncompleteReadError, ValueError, KeyError, TypeError):
                raise await self._post_mortem(child) from None
            _raise_what_went_wrong(header)
            return header, body

    @asynccontextmanager
    async def _child(self) -> AsyncIterator[Process]:
        """Borrow a child; one that is dead afterwards is not given back, but replaced at the next call."""
        child = await self._idle.get()
        try:
            if child is None or child.returncode is not None:
                child = await self._start()
            yield child
        except BaseException:
            if child is not None and child in self._children:
                await self._bury(child)
            raise
        finally:
            self._idle.put_nowait(child if child in self._children else None)

    async def _start(self) -> Process:
        """Start a child; a second try, because a Ctrl-C may hit one that is not yet in its own session."""
        for _ in range(_STARTS):
            child = await self._spawn()
            self._children.add(child)
            if await _greets(child):
                return child
            await self._bury(child)
        message = "a worker process does not start"
        raise Fatal(message, "check 'ulimit -a', --limit-memory-bytes and the installation")

    async def _spawn(self) -> Process:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-P",  # nothing in the current folder can pass for a module
            "-m",
            self._entry,
            str(self._limits.memory_bytes),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ},  # no secrets
            limit=_STREAM_LIMIT,
            start_new_session=True,  # Ctrl-C is for the parent, which lets the children finish
        )

    async def _ask(
        self, child: Process, job: Job, sources: AsyncIterator[Source], count: int, lines: bytes | None
    ) -> tuple[Mapping[str, Any], bytes]:
        self._asked += 1
        number = self._asked
        header = {
            "number": number,
            "job": wire.job_header(job),
            "sources": count,
            "cpu_seconds": self._limits.cpu_seconds * count,
            "prove": lines is not None,
        }
        first = wire.frame(header, lines or b"")  # goes with what follows it: each write wakes the child
        async for source in sources:
            await _send(child, first + _framed(source))
            first = b""
        if first:
            await _send(child, first)
        answer, body = await _receive(child)
        if answer["number"] != number:
            message = "a child answers another question"
            raise ValueError(message)
        return answer, body

    async def _bury(self, child: Process) -> None:
        """Kill a child and wait until it is gone."""
        self._children.discard(child)
        if child.returncode is None:  # child.kill() would reap it under the loop's feet, which then complains
            with suppress(ProcessLookupError):
                os.kill(child.pid, signal.SIGKILL)
        await child.wait()

    async def _post_mortem(self, child: Process) -> Transient:
        """Say what a child died of."""
        try:
            async with asyncio.timeout(_DEATH_SECONDS):
                code = await child.wait()
        except TimeoutError:  # it lives, but talks nonsense
            code = None
        await self._bury(child)
        reason = Reason.RESOURCE_LIMIT if code in _OUT_OF_RESOURCES else Reason.CRASHED
        self._died(reason)
        return Transient(Stage.DECODE, reason, _EPITAPHS[reason])


def _resident(child: Process) -> int:
    try:
        pages = Path(f"/proc/{child.pid}/statm").read_text(encoding="ascii").split()[1]
    except (OSError, IndexError):  # it has just ended
        return 0
    return int(pages) * resource.getpagesize()


async def _greets(child: Process) -> bool:
    """Wait until a child is ready; one that never is tells of the machine, not of a file."""
    try:
        async with asyncio.timeout(_START_SECONDS):
            await _receive(child)
    except (TimeoutError, OSError, asyncio.IncompleteReadError, ValueError):
        return False
    return True


def _framed(source: Source) -> bytes:
    about = {"input_id": source.input_id, "verified": source.verified, "extracted": source.extracted}
    return wire.frame(about, source.content)


async def _send(child: Process, data: bytes) -> None:
    assert child.stdin is not None  # noqa: S101 - we asked for a pipe
    child.stdin.write(data)
    await child.stdin.drain()


async def _receive(child: Process) -> tuple[Mapping[str, Any], bytes]:
    assert child.stdout is not None  # noqa: S101 - we asked for a pipe
    prefix = await child.stdout.readexactly(wire.PREFIX.size)
    header_bytes, body_bytes = wire.PREFIX.unpack(prefix)
    if header_bytes > _MOST_HEADER or body_bytes > _MOST_BODY:
        message = "a child claims an absurd answer"
        raise ValueError(message)
    header = json.loads(await child.stdout.readexactly(header_bytes))
    return header, await child.stdout.readexactly(body_bytes)


def _raise_what_went_wrong(header: Mapping[str, Any]) -> None:
    if (error := header.get("error")) == Reason.INTERNAL_ERROR:
        raise Permanent(Stage.RENDER, Reason.INTERNAL_ERROR, str(header.get("where")))
    if error is not None:
        raise Transient(Stage.DECODE, Reason(error), str(header.get("where")))
