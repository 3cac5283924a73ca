"""Whether a deployment can work at all: checks that run at once, each with a time limit and a row of its own.

Whatever one check comes to, the others are told. A check that needs what another found missing is not made:
its row says so, and only the cause says what to do.
"""

from __future__ import annotations

import asyncio
import time
import traceback
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any, TypeVar

from etl.core.errors import Fatal, Transient

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

T = TypeVar("T")

_WAIT = "see that the server runs and can be reached, then try again"
_SECONDS, _TOTAL = 10.0, 20.0
_WELL, _NOT_WELL, _CANNOT_TELL = 0, 1, 2


class State(StrEnum):
    """How a check ended."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Found:
    """What a check found, in words that hold no secret and name nobody; ``remedy`` where there is one."""

    state: State
    what: str
    remedy: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A check that was made; ``passing`` says that a failure may end by itself: a server may be starting."""

    name: str
    found: Found
    seconds: float = 0.0
    passing: bool = False

    def document(self) -> dict[str, Any]:
        """The row for machines."""
        return {
            "check": self.name,
            "state": self.found.state.value,
            "found": self.found.what,
            "remedy": self.found.remedy,
            "version": self.found.version,
            "seconds": round(self.seconds, 3),
        }


@dataclass(frozen=True, slots=True)
class Check:
    """A question. ``needs`` names the checks without whose success it makes no sense.

    It may answer in some other way than returning: Fatal is a failure, Transient one that may pass.
    """

    name: str
    ask: Callable[[], Awaitable[Found]]
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Checked:
    """What all checks found, in their order."""

    rows: tuple[Row, ...] = field(default=())

    @property
    def code(self) -> int:
        """The exit code: 0 it can work, 1 it cannot, 2 nobody can tell."""
        states = {row.found.state for row in self.rows}
        if State.FAILED in states:
            return _NOT_WELL
        return _CANNOT_TELL if State.UNKNOWN in states else _WELL

    @property
    def hopeless(self) -> tuple[Row, ...]:
        """The failures that no waiting ends: a person must act."""
        return tuple(row for row in self.rows if row.found.state is State.FAILED and not row.passing)

    def document(self) -> dict[str, Any]:
        """All of it for machines."""
        counts = {state.value: sum(row.found.state is state for row in self.rows) for state in State}
        return {"code": self.code, "states": counts, "checks": [row.document() for row in self.rows]}


async def run(checks: Sequence[Check], *, seconds: float = _SECONDS, total: float = _TOTAL) -> Checked:
    """Make all checks at once; each has so many ``seconds``, all together have the ``total``."""
    end = asyncio.get_running_loop().time() + total
    tasks: dict[str, asyncio.Task[Row]] = {}
    for check in checks:  # those that are needed stand before those that need them
        tasks[check.name] = asyncio.create_task(_row(check, tasks.copy(), seconds, end))
    try:
        return Checked(tuple(await asyncio.gather(*tasks.values())))
    finally:
        for task in tasks.values():
            task.cancel()
        await asyncio.gather(*tasks.values(), return_exceptions=True)


def failure(name: str, fatal: Fatal) -> Row:
    """Make the row of what failed."""
    return Row(name, Found(State.FAILED, str(fatal), fatal.remedy))


async def aside(work: Callable[[], T]) -> T:
    """Do what may block for ever, as a disk in a network may, in a thread that nobody waits for."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()

    def end(result: T | None, error: BaseException | None) -> None:
        if future.done():  # its time is over
            return
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(result)  # type: ignore[arg-type] # None only where the work gives None

    def body() -> None:
        result, error = None, None
        try:
            result = work()
        except BaseException as raised:  # noqa: BLE001 - it belongs to who waits
            error = raised
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(end, result, error)

    Thread(target=body, name="check", daemon=True).start()
    return await future


async def _row(check: Check, others: Mapping[str, asyncio.Task[Row]], seconds: float, end: float) -> Row:
    for need in check.needs:
        if need in others and (await others[need]).found.state in {State.FAILED, State.UNKNOWN}:
            return Row(check.name, Found(State.UNKNOWN, f"not looked at: see {need}"))
    loop = asyncio.get_running_loop()
    began = time.monotonic()
    try:
        async with asyncio.timeout_at(min(loop.time() + seconds, end)):
            found, passing = await _answer(check)
    except TimeoutError:
        waited = time.monotonic() - began
        found, passing = Found(State.UNKNOWN, f"no answer within {waited:.0f} s", _WAIT), True
    return Row(check.name, found, time.monotonic() - began, passing)


async def _answer(check: Check) -> tuple[Found, bool]:
    try:
        return await check.ask(), False
    except Fatal as fatal:
        return Found(State.FAILED, str(fatal), fatal.remedy), False
    except Transient as error:
        return Found(State.FAILED, str(error), _WAIT), True
    except TimeoutError:
        raise
    except Exception as error:  # noqa: BLE001 - no check may hide the others
        what = f"a defect of this program: {_place(error)}"
        return Found(State.UNKNOWN, what, "report it with this line"), False


def _place(error: Exception) -> str:
    """Name an error by its class and where it came from; its message may hold anything."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} at {Path(frame.filename).name}:{frame.lineno}"
