"""Consumes deliveries, several at a time, and applies what the retry policy decides."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from etl.core.errors import EtlError
from etl.core.retry import DeadLetter, RetryAfter, Stop, decide
from etl.pipeline.ports import Letter

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from etl.core.message import FileArrived
    from etl.pipeline.flow import Flow, Settlement
    from etl.pipeline.ports import Broker, Delivery


class Worker:
    """Runs the flow over a broker's deliveries.

    ``concurrency`` is how many are in hand at once, ``delays`` the seconds before each retry.
    ``on_end`` hears of every end: a Settlement, or the Letter of a dead one.
    """

    def __init__(
        self,
        broker: Broker,
        flow: Flow,
        *,
        concurrency: int,
        delays: Sequence[float],
        on_end: Callable[[Settlement | Letter], None],
    ) -> None:
        self._broker = broker
        self._flow = flow
        self._concurrency = concurrency
        self._delays = tuple(delays)
        self._on_end = on_end

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
        try:
            settlement = await self._flow.settle(delivery.body, delivery.generation)
        except Exception as error:  # noqa: BLE001 - the policy names every error, known or not
            await self._apply(error, delivery)
        else:
            await delivery.ack()
            self._on_end(settlement)

    async def _apply(self, error: Exception, delivery: Delivery) -> None:
        match decide(error, delivery.attempt, self._delays):
            case RetryAfter(seconds):
                await delivery.retry(seconds)
            case DeadLetter() as decision:
                letter = self._letter(decision, delivery)
                await delivery.dead_letter(letter)
                self._on_end(letter)
            case Stop(fatal):
                raise fatal from error

    def _letter(self, decision: DeadLetter, delivery: Delivery) -> Letter:
        arrived = self._arrived(delivery)
        return Letter(
            decision,
            attempts=delivery.attempt + 1,
            name=arrived.key_hash if arrived else self._flow.terms.body_hash(delivery.body),
            record_type=self._flow.terms.known(arrived.record_type) if arrived else None,
        )

    def _arrived(self, delivery: Delivery) -> FileArrived | None:
        """Read the message once more, for the letter; one that cannot be read has no location."""
        try:
            return self._flow.read(delivery.body, delivery.generation)
        except EtlError:
            return None
