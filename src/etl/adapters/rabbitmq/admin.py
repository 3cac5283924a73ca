"""What an operator asks and does: how full the queues are, which letters are dead, and to have them again."""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from aio_pika.exceptions import ChannelNotFoundEntity

from etl.adapters.rabbitmq import envelope
from etl.adapters.rabbitmq.address import Line
from etl.adapters.rabbitmq.doorstep import doorstep, quietly
from etl.adapters.rabbitmq.publisher import Publisher
from etl.core.errors import Transient

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable
    from types import TracebackType

    from aio_pika.abc import AbstractChannel, AbstractIncomingMessage

    from etl.adapters.rabbitmq.address import Address
    from etl.adapters.rabbitmq.envelope import Dead
    from etl.adapters.rabbitmq.names import Names

_DOING = "look at the queues"
_MOST = 10_000  # dead letters looked at in one go
_QUIET, _SILENT = 0.3, 3.0  # seconds without a message: when all have come that were expected, and before
_LOOKS = 3  # a message on its way from queue to queue is in neither for a moment


@dataclass(frozen=True, slots=True)
class Depth:
    """How many messages wait in a queue, and how many clients take from it; those in hand cannot be seen."""

    ready: int
    consumers: int


class Admin:
    """An operator's view of the queues; an async context manager."""

    def __init__(self, address: Address, names: Names) -> None:
        self._names = names
        self._line = Line(address, "etl admin")
        self._publisher = Publisher(address, names)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._line.close()
        await self._publisher.close()

    async def ping(self) -> None:
        """Raise Transient where the broker does not answer now."""
        await self._depth(self._names.queue)

    async def depths(self) -> dict[str, Depth | None]:
        """Tell how full each of our queues is; None where there is none."""
        names = self._names
        return {name: await self._depth(name) for name in (names.queue, *names.retry_queues, names.dead)}

    async def letters(self, limit: int = 100) -> list[Dead]:
        """Give dead letters, as they were given up, and leave them there.

        It must take them for a moment: where there are more than the limit, it begins with others next time.
        """
        async with self._dead(self._names.dead, limit) as messages:
            letters = map(envelope.read, messages)
            return sorted(letters, key=lambda letter: letter.died or 0)

    async def replay(self, wanted: Callable[[Dead], bool], limit: int = _MOST) -> int:
        """Have dead letters handled as if they were new; tell how many. Those not wanted stay.

        Where it fails in between, some may be handled already, and be dead letters still.
        """
        async with self._dead(self._names.dead, _MOST) as messages:
            chosen = [message for message in messages if wanted(envelope.read(message))][:limit]
            ends = await asyncio.gather(*map(self._replay, chosen), return_exceptions=True)
        for end in ends:
            if isinstance(end, BaseException):
                raise end
        return len(ends)

    async def canaries(self) -> Depth | None:
        """Tell how full the queue of letters of canaries is; None where there is none."""
        return await self._depth(self._names.canary)

    async def take_canaries(self, wanted: Callable[[Dead], bool]) -> list[Dead]:
        """Take letters of canaries off their queue; those not wanted stay."""
        return await self._take(self._names.canary, wanted)

    async def purge(self, wanted: Callable[[Dead], bool]) -> int:
        """Throw dead letters away for good; tell how many. Those not wanted stay, however it ends.

        Where it fails in between, some of those wanted may be gone already.
        """
        return len(await self._take(self._names.dead, wanted))

    async def until_idle(self, in_hand: Callable[[], int], pause: float = 0.25) -> None:
        """Return when nothing waits, nothing is delayed and nothing is in hand, in several looks."""
        idle = 0
        while idle < _LOOKS:
            await asyncio.sleep(pause)
            idle = idle + 1 if await self._is_idle() and not in_hand() else 0

    async def _is_idle(self) -> bool:
        """Look at the delay queues first: from there a message goes to the main queue."""
        names = self._names
        try:
            depths = [await self._depth(name) for name in (*names.retry_queues, names.queue)]
        except Transient:
            return False
        return all(depth is not None and depth.ready == 0 for depth in depths)

    async def _depth(self, name: str) -> Depth | None:
        channel = await self._line.channel()
        with doorstep(_DOING):
            try:
                queue = await channel.declare_queue(name, passive=True, timeout=self._line.timeout)
            except ChannelNotFoundEntity:
                return None
            await channel.close()
        found = queue.declaration_result
        return Depth(found.message_count or 0, found.consumer_count or 0)

    async def _take(self, name: str, wanted: Callable[[Dead], bool]) -> list[Dead]:
        """Ack those wanted, and no others: what is not acked goes back, whatever happens to us."""
        async with self._dead(name, _MOST) as messages:
            letters = [(message, envelope.read(message)) for message in messages]
            chosen = [(message, letter) for message, letter in letters if wanted(letter)]
            with doorstep(_DOING):
                for message, _ in chosen:
                    await message.ack()
                if chosen:  # an ack has no answer; whoever answers this has read all of them
                    await chosen[0][0].channel.queue_declare(name, passive=True, timeout=self._line.timeout)
        return [letter for _, letter in chosen]

    async def _replay(self, message: AbstractIncomingMessage) -> None:
        await self._publisher.send(envelope.fresh(message, int(time.time())), "", self._names.queue)
        with doorstep(_DOING):
            await message.ack()

    @asynccontextmanager
    async def _dead(self, name: str, most: int) -> AsyncGenerator[list[AbstractIncomingMessage], None]:
        """Take what is in a queue of letters now; what is not acked goes back in order at the end."""
        depth = await self._depth(name)
        channel = await self._line.channel()
        try:
            yield await _taken(channel, name, depth.ready, most) if depth else []
        finally:
            with quietly():
                await channel.close()


async def _taken(
    channel: AbstractChannel, name: str, expected: int, most: int
) -> list[AbstractIncomingMessage]:
    """Consume until no more come: to get them one by one would take the broker a disk write each.

    There may be more than expected, for what was just put back is not counted at once; and fewer, where
    somebody else takes them.
    """
    arrived: asyncio.Queue[AbstractIncomingMessage] = asyncio.Queue()
    taken: list[AbstractIncomingMessage] = []
    with doorstep(_DOING):
        await channel.set_qos(prefetch_count=most)
        queue = await channel.get_queue(name, ensure=False)
        tag = await queue.consume(arrived.put)
        with suppress(TimeoutError):
            while len(taken) < most:
                patience = _QUIET if len(taken) >= expected else _SILENT
                async with asyncio.timeout(patience):
                    taken.append(await arrived.get())
        await queue.cancel(tag)
    return taken
