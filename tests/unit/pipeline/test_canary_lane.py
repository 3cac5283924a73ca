"""Canaries go the whole way, beside everything else: no real part, row, event, letter or count is theirs."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pytest

from etl.adapters.broker_memory import MemoryBroker
from etl.core import canary, identity
from etl.core.errors import Permanent, Transient
from etl.core.outcome import Disposition, Outcome, Reason, Stage
from etl.pipeline.flow import Flow, Terms
from etl.pipeline.guard import unguarded
from etl.pipeline.mirror import Mirror
from etl.pipeline.ports import Letter, Transformed
from etl.pipeline.signals import (
    CANARIES,
    DEAD_LETTERS,
    DELIVERIES,
    EXAMPLES,
    QUARANTINED,
    RECORDS_IN,
    LogEvent,
)
from etl.pipeline.worker import Worker
from tests.support.observing import Scene
from tests.support.working import Kept
from tests.unit.audit.memory import Book, Store
from tests.unit.audit.world import TERMS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from etl.core.model import Source
    from etl.core.wire import Job
    from etl.pipeline.flow import Settlement

NONCE = canary.nonce(TERMS.pseudonym_key, "20261126T013826Z", "0123abcd")
ROOT = f"canary/{NONCE}/"
TYPE = "BloodGlucoseRecord"


@dataclass
class Box:
    """A sandbox that says what was asked of it, and dies of drills."""

    outcome: Outcome = field(default_factory=lambda: Outcome(Disposition.PROCESSED, body=b"{}\n", examples=1))
    jobs: list[Job] = field(default_factory=list)

    async def transform(self, job: Job, sources: AsyncIterator[Source], count: int = 1) -> Transformed:
        """Give the outcome."""
        assert len([source async for source in sources]) == count
        self.jobs.append(job)
        if job.drill:
            raise Transient(Stage.DECODE, Reason.CRASHED)
        return Transformed(self.outcome, {})


@dataclass
class Place:
    """A service in memory."""

    raw: Store = field(default_factory=Store)
    out: Store = field(default_factory=Store)
    book: Book = field(default_factory=Book)
    apart: Book = field(default_factory=Book)
    box: Box = field(default_factory=Box)

    def flow(self, **changes: object) -> Flow:
        """Wire its flow."""
        terms: Terms = TERMS
        made = Flow(
            {"b": self.raw}, self.out, self.book, self.box, terms, clock=lambda: 0.0, canaries=self.apart
        )
        return replace(made, **changes)  # type: ignore[arg-type]  # fields of a flow

    def announce(self, key: str, record_type: str = TYPE, content: bytes = b"x") -> bytes:
        """Lay a file, and give its announcement."""
        self.raw.objects[key] = (content, None)
        told = {"bucket": "b", "key": key, "user_id": "u", "record_type": record_type, "idempotency_key": key}
        return json.dumps(told).encode()


async def test_a_canary_is_mirrored() -> None:
    """It should write part and report below the canary's root, and note them apart with the mark."""
    world = Place()
    world.box.outcome = Outcome(Disposition.QUARANTINED, Reason.CORRUPT)
    end = await world.flow().settle(world.announce(ROOT + "corrupt.avro"))
    part = identity.part_key(TYPE, end.input_id, 0)
    assert set(world.out.objects) == {ROOT + part, ROOT + identity.quarantine_key(TYPE, end.input_id, 0)}
    assert (world.book.rows, world.book.told, world.book.notes) == ({}, [], [])
    assert [row.metadata["canary"] for row in world.apart.rows.values()] == [NONCE]
    assert [json.loads(event)["canary"] for event in world.apart.told] == [NONCE]
    assert end.is_canary


async def test_other_files_are_as_they_were() -> None:
    """It should leave the part, its metadata and its event without any mark."""
    world = Place()
    end = await world.flow().settle(world.announce("raw/x.avro"))
    ((_, metadata),) = world.out.objects.values()
    assert "canary" not in (metadata or {})
    assert (len(world.book.rows), world.apart.rows, end.is_canary) == (1, {}, False)


async def test_a_duplicate_is_known() -> None:
    """It should find the earlier announcement, and the same bytes at another place, in the ledger apart."""
    world = Place()
    body = world.announce(ROOT + "good.avro")
    ends = [await world.flow().settle(body) for _ in range(2)]
    ends.append(await world.flow().settle(world.announce(ROOT + "duplicate.avro")))
    assert [end.disposition for end in ends] == ["processed", "duplicate", "duplicate"]
    assert (len(world.apart.rows), len(world.apart.told), len(world.out.objects)) == (1, 1, 1)
    world.raw.objects.clear()  # an announcement that was done needs no file
    assert (await world.flow().settle(body)).disposition is Disposition.DUPLICATE


async def test_the_same_bytes_are_another_input_for_people() -> None:
    """It should settle a person's file though a canary of the same bytes came before."""
    world = Place()
    await world.flow().settle(world.announce(ROOT + "good.avro"))
    end = await world.flow().settle(world.announce("raw/x.avro"))
    assert (end.disposition, len(world.book.rows)) == (Disposition.PROCESSED, 1)


async def test_only_the_poison_is_a_drill() -> None:
    """It should ask the child to abort for that canary, and for no file of that name elsewhere."""
    world = Place()
    for key in (ROOT + "good.avro", "raw/poison.avro", "canary/poison.avro"):
        await world.flow().settle(world.announce(key, content=key.encode()))
    with pytest.raises(Transient):
        await world.flow().settle(world.announce(ROOT + "poison.avro"))
    assert [job.drill for job in world.box.jobs] == [False, False, False, True]


async def test_where_no_canaries_are_taken_they_are_refused() -> None:
    """It should not let one in among people's files."""
    world = Place()
    with pytest.raises(Permanent, match=r"^no canaries are taken here$") as caught:
        await world.flow(canaries=None).settle(world.announce(ROOT + "good.avro"))
    assert (caught.value.stage, caught.value.reason) == (Stage.CLAIM, Reason.FORBIDDEN_LOCATION)
    assert world.out.objects == {}


async def worked(world: Place, *bodies: bytes) -> tuple[list[Settlement | Letter], Kept, Scene]:
    """Let a worker work on announcements; give the ends that were heard of, the letters, the signals."""
    kept, scene = Kept(), Scene()
    ends: list[Settlement | Letter] = []
    broker = MemoryBroker(kept)
    for body in bodies:
        await broker.publish(body)
    broker.close()
    worker = Worker(
        broker,
        world.flow(),
        unguarded(),
        concurrency=1,
        delays=(0,),
        on_end=ends.append,
        signals=scene.signals,
    )
    await worker.run()
    return ends, kept, scene


async def test_canaries_count_by_themselves() -> None:
    """It should tell of each in a metric and a log line of their own, and nowhere else."""
    world = Place()
    sent = [world.announce(ROOT + "good.avro"), world.announce(ROOT + "unknown_type.avro", "Strange")]
    ends, kept, scene = await worked(world, *sent, world.announce(ROOT + "poison.avro", content=b"y"))
    assert ends == []
    assert [(one.is_canary, one.decision.reason) for one in kept.letters] == [
        (True, Reason.UNKNOWN_RECORD_TYPE),
        (True, Reason.CRASHED),
    ]
    counted = {told.metric for told in scene.meter.told}
    assert counted & {DELIVERIES, DEAD_LETTERS, QUARANTINED, RECORDS_IN, EXAMPLES} == set()
    assert scene.meter.total(CANARIES, outcome="dead_lettered") == 2
    assert scene.meter.total(CANARIES, outcome="processed") == 1
    told = [event for event in scene.log.events if event is not LogEvent.RETRIED]
    assert told == [LogEvent.CANARY] * 3


async def test_people_s_letters_are_none_of_canaries() -> None:
    """It should mark no letter of another file."""
    world = Place()
    ends, kept, _ = await worked(world, world.announce("raw/x.avro", "Strange"))
    assert (len(ends), [one.is_canary for one in kept.letters]) == (1, [False])


async def test_a_part_on_its_way_is_looked_for_apart() -> None:
    """It should ask the ledger of canaries whether one was begun."""
    world = Place()
    body = world.announce(ROOT + "good.avro")
    flow = world.flow()
    arrived = flow.read(body, 0)
    assert not await flow.begun(body, 0)
    await flow.lane(arrived).intend(arrived, "1" * 64)
    assert await flow.begun(body, 0)


async def test_a_mirror_shows_only_what_is_below_its_root() -> None:
    """It should read, write and list by the same keys, all below the root."""
    store = Store()
    mirror = Mirror(store, "a/")
    await mirror.put("parts/x", b"1")
    assert await mirror.put_new("parts/y", b"2", {"n": 1})
    await store.put("parts/z", b"3")
    assert sorted(store.objects) == ["a/parts/x", "a/parts/y", "parts/z"]
    assert sorted([key async for key in mirror.keys("parts")]) == ["parts/x", "parts/y"]
    assert (await mirror.fetch("parts/x", 9)).content == b"1"
    assert (await mirror.fetch("parts/y", 9)).content == b"2"
    assert await mirror.head("parts/y") == {"n": 1}
