"""What a worker works with, in a test: a flow that follows a script, and a place for dead letters."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from etl.core.errors import Permanent
from etl.core.outcome import Reason, Stage
from etl.core.rules import Rules
from etl.pipeline.flow import Terms
from tests.support.observing import ended

if TYPE_CHECKING:
    from collections.abc import Iterable

    from etl.core.message import FileArrived
    from etl.pipeline.flow import Settlement
    from etl.pipeline.ports import Letter

Script = dict[bytes, list[BaseException]]


@dataclass
class Kept:
    """Dead letters in a list."""

    letters: list[Letter] = field(default_factory=list)

    async def keep(self, letter: Letter) -> None:
        """Keep one."""
        self.letters.append(letter)

    async def clear(self, key_hashes: Iterable[str]) -> None:
        """Forget nothing: these tests want all of them."""


@dataclass
class ScriptedFlow:
    """A flow that raises what the script says, attempt by attempt, and settles after that."""

    script: Script
    terms: Terms = field(default_factory=lambda: Terms(b"key", frozenset(), {"T": "c"}, Rules(), "r"))
    calls: list[bytes] = field(default_factory=list)
    parts_to_come: dict[bytes, list[bool | Exception]] = field(default_factory=dict)

    async def settle(self, body: bytes, generation: int = 0) -> Settlement:
        """Raise or settle."""
        assert generation == 0
        self.calls.append(body)
        await asyncio.sleep(0)
        if self.script.get(body):
            raise self.script[body].pop(0)
        return replace(ended(), key_hash=body.decode())

    async def begun(self, body: bytes, generation: int) -> bool:
        """Tell of a part that may be on its way, as often as the script says."""
        assert generation == 0
        if not self.parts_to_come.get(body):
            return False
        left = self.parts_to_come[body].pop()
        if isinstance(left, Exception):
            raise left
        return left

    def read(self, body: bytes, generation: int = 0) -> FileArrived:
        """Fail to read the message."""
        raise Permanent(Stage.CLAIM, Reason.BAD_MESSAGE, f"{len(body)} bytes of generation {generation}")
