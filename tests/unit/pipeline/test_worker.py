"""The worker: every delivery is ended once, as the policy decides."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from etl.adapters.broker_memory import MemoryBroker
from etl.core.errors import Fatal, Transient
from etl.core.outcome import Disposition, Reason, Stage
from etl.pipeline.guard import unguarded
from etl.pipeline.worker import Worker
from tests.support.working import Kept, ScriptedFlow

if TYPE_CHECKING:
    from tests.support.working import Script


async def work(script: Script, *, concurrency: int = 1) -> tuple[Any, ScriptedFlow, Kept]:
    """Run a worker over one message for each entry of the script."""
    kept, flow = Kept(), ScriptedFlow(script)
    ends: list[Any] = []
    broker = MemoryBroker(kept)
    for body in script:
        await broker.publish(body)
    broker.close()
    worker = Worker(broker, flow, unguarded(), concurrency=concurrency, delays=(0, 0), on_end=ends.append)  # type: ignore[arg-type]  # a stand-in
    try:
        await worker.run()
    finally:
        ends.append(broker.unended)
    return ends, flow, kept


def unavailable() -> Transient:
    """Make a transient error."""
    return Transient(Stage.FETCH, Reason.UNAVAILABLE)


async def test_success_is_acked_and_told() -> None:
    """It should end each delivery and report its settlement."""
    ends, _, kept = await work({b"a": [], b"b": []}, concurrency=2)
    assert [end.key_hash for end in ends[:-1]] == ["a", "b"]
    assert (ends[-1], kept.letters) == (0, [])


async def test_transient_errors_are_retried() -> None:
    """It should try again and settle."""
    ends, flow, _ = await work({b"a": [unavailable(), unavailable()]})
    assert flow.calls == [b"a"] * 3
    assert [end.disposition for end in ends[:-1]] == [Disposition.PROCESSED]


async def test_exhausted_retries_end_in_a_letter() -> None:
    """It should keep the reason and the number of attempts, and name the message by its hash."""
    _, _, kept = await work({b"a": [unavailable()] * 3})
    (letter,) = kept.letters
    assert (letter.decision.reason, letter.attempts, letter.record_type) == (Reason.UNAVAILABLE, 3, None)
    assert len(letter.name) == 64


async def test_a_message_whose_part_may_come_is_not_given_up() -> None:
    """It should try again while a part it led to may come, or while nobody can be asked."""
    kept = Kept()
    flow = ScriptedFlow({b"a": [unavailable()] * 5}, parts_to_come={b"a": [True, unavailable()]})
    broker = MemoryBroker(kept)
    await broker.publish(b"a")
    broker.close()
    worker = Worker(broker, flow, unguarded(), concurrency=1, delays=(0, 0), on_end=lambda _: None)  # type: ignore[arg-type]  # a stand-in
    await worker.run()
    assert len(flow.calls) == 5
    assert [letter.attempts for letter in kept.letters] == [5]


async def test_unexpected_errors_are_our_defect_and_stop_nothing() -> None:
    """It should dead-letter the one message and go on with the next."""
    ends, _, kept = await work({b"a": [ValueError("canary")], b"b": []})
    assert kept.letters[0].decision.reason is Reason.INTERNAL_ERROR
    assert "canary" not in repr(kept.letters)
    assert ends[1].key_hash == "b"


async def test_fatal_stops_the_worker_and_leaves_the_message() -> None:
    """It should raise and neither ack nor dead-letter what it had in hand."""
    kept, flow = Kept(), ScriptedFlow({b"a": [Fatal("disk full", "free space")]})
    broker = MemoryBroker(kept)
    for body in (b"a", b"b"):
        await broker.publish(body)
    worker = Worker(broker, flow, unguarded(), concurrency=1, delays=(), on_end=lambda _: None)  # type: ignore[arg-type]  # a stand-in
    with pytest.raises(Fatal, match="disk full"):
        await worker.run()
    assert (broker.unended, kept.letters, flow.calls) == (2, [], [b"a"])


async def test_fatal_ends_the_consumers_that_wait() -> None:
    """It should not leave the others waiting for messages when one cannot go on."""
    broker = MemoryBroker(Kept())
    await broker.publish(b"a")
    flow = ScriptedFlow({b"a": [Fatal("disk full", "free space")]})
    worker = Worker(broker, flow, unguarded(), concurrency=3, delays=(), on_end=lambda _: None)  # type: ignore[arg-type]  # a stand-in
    with pytest.raises(Fatal, match="disk full"):
        async with asyncio.timeout(5):
            await worker.run()
