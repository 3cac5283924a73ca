"""Consumes deliveries, several at a time, and applies what the retry policy decides."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from etl.core.errors import EtlError, Transient
from etl.core.retry import DeadLetter, RetryAfter, Stop, decide
from etl.pipeline.observe import unheard
from etl.pipeline.ports import Letter

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from etl.core.message import FileArrived
    from etl.pipeline.flow import Flow, Settlement
    from etl.pipeline.guard import Guard
    from etl.pipeline.observe import Signals
    from etl.pipeline.ports import Broker, Delivery

_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 10.0  # seconds


class Worker:
    """Runs the flow over a broker's deliveries.

    ``concurrency`` is how many are in hand at once, ``delays`` the seconds before each retry; the guard
    holds deliveries back. ``on_end`` hears of every end but those of canaries: a Settlement, or the Letter of
    a dead one. Without signals nobody else hears of anything.
    """

    def __init__(  # noqa: PLR0913 - what it works with, how hard, and whom it tells
        self,
        broker: Broker,
        flow: Flow,
        guard: Guard,
        *,
        concurrency: int,
        delays: Sequence[float],
        on_end: Callable[[Settlement | Letter], None],
        signals: Signals | None = None,
    ) -> None:
        self._broker = broker
        self._flow = flow
        self._guard = guard
        self._concurrency = concurrency
        self._delays = tuple(delays)
        self._on_end = on_end
        self._signals = signals or unheard()

    async def run(self) -> None:
        """Work until the broker is drained.

        Raises Fatal when the program cannot go on; what is in hand is finished or left unacked first.
        """
        consumers = [self._consume() for _ in range(self._concurrency)]
        ends = await asyncio.gather(*consumers, return_exceptions=True)
        for end in ends:
            if isinstance(end, BaseException):
                raise end

    async def _consume(self) -> None:
        try:
            async for delivery in self._broker.deliveries():
                await self._handle(delivery)
        except BaseException:
            self._broker.drain()
            raise

    async def _handle(self, delivery: Delivery) -> None:
        await self._guard.ready()
        with self._signals.delivery(delivery):
            try:
                settlement = await self._flow.settle(delivery.body, delivery.generation)
            except Exception as error:  # noqa: BLE001 - the policy names every error, known or not
                await self._apply(error, delivery)
            else:
                await _surely(delivery.ack)
                self._guard.settled(settlement)
                self._tell(settlement)

    async def _apply(self, error: Exception, delivery: Delivery) -> None:
        if self._guard.heard(error):
            await _surely(lambda: delivery.postpone(self._delays[0]))
            self._signals.postponed(error, self._delays[0])
            return
        match decide(error, delivery.attempt, self._delays):
            case RetryAfter(seconds):
                await self._retry(error, delivery, seconds)
            case DeadLetter() if isinstance(error, Transient) and await self._begun(delivery):
                await self._retry(error, delivery, self._delays[-1])
            case DeadLetter() as decision:
                letter = self._letter(decision, delivery)
                await _surely(lambda: delivery.dead_letter(letter))
                self._tell(letter)
            case Stop(fatal):
                raise fatal from error

    def _tell(self, end: Settlement | Letter) -> None:
        """Tell of an end; canaries count by themselves, and nowhere else."""
        if end.is_canary:
            self._signals.canary(end)
            return
        if isinstance(end, Letter):
            self._signals.dead(end)
        else:
            self._signals.settled(end)
        self._on_end(end)

    async def _retry(self, error: Exception, delivery: Delivery, seconds: float) -> None:
        await _surely(lambda: delivery.retry(seconds))
        self._signals.retried(error, seconds)

    async def _begun(self, delivery: Delivery) -> bool:
        """Tell whether a part of it may still come, which must not have a dead letter beside it."""
        try:
            return await self._flow.begun(delivery.body, delivery.generation)
        except Transient:
            return True  # who knows

    def _letter(self, decision: DeadLetter, delivery: Delivery) -> Letter:
        arrived = self._arrived(delivery)
        return Letter(
            decision,
            attempts=delivery.attempt + 1,
            name=arrived.key_hash if arrived else self._flow.terms.body_hash(delivery.body),
            record_type=self._flow.terms.known(arrived.record_type) if arrived else None,
            is_canary=bool(arrived and arrived.root),
        )

    def _arrived(self, delivery: Delivery) -> FileArrived | None:
        """Read the message once more, for the letter; one that cannot be read has no location."""
        try:
            return self._flow.read(delivery.body, delivery.generation)
        except EtlError:
            return None


async def _surely(end: Callable[[], Awaitable[None]]) -> None:
    """End a delivery, however long its broker is away: until then the message is ours, and nobody else's."""
    pause = _FIRST_PAUSE
    while True:
        try:
            return await end()
        except Transient:
            await asyncio.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)
