"""The flow of one delivery over stand-ins that remember what was asked of them."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pytest

from etl.core import identity
from etl.core.errors import EtlError, Permanent, Transient
from etl.core.outcome import Counts, Disposition, Outcome, Reason
from etl.core.rules import Limits, Rules
from etl.pipeline.flow import Flow, Terms
from etl.pipeline.ports import Announcement, Fetched, Intention, Settled, Transformed

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence

    from etl.core.model import Source
    from etl.core.wire import Job

KEY = b"key"
CONTENT = b"content"
HASH = hashlib.sha256(CONTENT).hexdigest()
MESSAGE: dict[str, Any] = {"bucket": "b", "key": "raw/x", "user_id": "u", "record_type": "T"}
INPUT = identity.input_id(identity.pseudonym(KEY, "u"), "T", HASH)
GOOD = Outcome(Disposition.PROCESSED, body=b"line\n", counts=Counts(2, 2), examples=1)


@dataclass
class World:
    """Store, ledger and sandbox in memory, with a log of what was done in which order."""

    outcome: Outcome = GOOD
    objects: dict[str, tuple[bytes, Mapping[str, Any]]] = field(default_factory=dict)
    rows: dict[tuple[str, int], Settled] = field(default_factory=dict)
    claims: dict[str, tuple[str, int]] = field(default_factory=dict)
    log: list[str] = field(default_factory=list)
    intended: list[Intention] = field(default_factory=list)

    async def fetch(self, key: str, limit: int) -> Fetched:
        """Give the one raw file."""
        self.log.append(f"fetch {key}")
        return Fetched(CONTENT if len(CONTENT) <= limit else None, HASH, len(CONTENT))

    async def put_new(self, key: str, body: bytes, metadata: Mapping[str, Any]) -> bool:
        """Create once."""
        self.log.append("put_new " + key.split("/", maxsplit=1)[0])
        if key in self.objects:
            return False
        self.objects[key] = (body, metadata)
        return True

    async def head(self, key: str) -> Mapping[str, Any] | None:
        """Give the metadata."""
        return self.objects[key][1] if key in self.objects else None

    async def put(self, key: str, body: bytes) -> None:
        """Replace."""
        self.log.append("put " + key.split("/", maxsplit=1)[0])
        self.objects[key] = (body, {})

    async def keys(self, prefix: str, *, since: float | None = None) -> AsyncIterator[str]:
        """List; nobody asks for times here."""
        assert since is None
        for key in sorted(self.objects):
            if key.startswith(prefix):
                yield key

    async def ping(self) -> None:
        """Be there."""

    async def inputs(self) -> int:
        """Be asked by nobody."""
        raise NotImplementedError

    async def intend(self, intention: Intention) -> None:
        """Note it."""
        self.log.append("intend")
        self.intended.append(intention)

    async def intentions(self) -> AsyncIterator[Intention]:
        """List what is noted."""
        for intention in self.intended:
            yield intention

    async def drop(self, intention: Intention) -> None:
        """Drop nothing: the flow never asks."""
        raise AssertionError(intention)

    async def find_claim(self, claim: str) -> Settled | None:
        """Look up by announcement."""
        return self.rows.get(self.claims.get(claim, ("", -1)))

    async def find(self, input_id: str, generation: int) -> Settled | None:
        """Look up by identity."""
        return self.rows.get((input_id, generation))

    async def record(self, settled: Settled, announcement: Announcement) -> bool:
        """Note both."""
        self.log.append("record")
        key = (settled.input_id, settled.generation)
        self.claims[announcement.claim] = key
        new = key not in self.rows
        self.rows.setdefault(key, settled)
        return new

    async def forget(self, lost: Sequence[Settled]) -> None:
        """Forget nothing: the flow never asks."""
        raise AssertionError(lost)

    async def settled(self) -> AsyncIterator[tuple[Settled, tuple[Announcement, ...]]]:
        """List all; the flow never asks."""
        for row in self.rows.values():
            yield row, ()

    async def transform(self, job: Job, sources: AsyncIterator[Source], count: int = 1) -> Transformed:
        """Read the sources and give the outcome."""
        assert [source.content async for source in sources] == [CONTENT] * count
        self.log.append(f"transform {job.record_type}")
        return Transformed(self.outcome, {})


def flow(world: World, limits: Limits | None = None) -> Flow:
    """Wire the flow to one world."""
    terms = Terms(KEY, frozenset({"b"}), {"T": "c"}, Rules(limits or Limits()), "ruleset")
    return Flow({"b": world}, world, world, world, terms)


def body(**changes: object) -> bytes:
    """Make the message."""
    return json.dumps(MESSAGE | changes).encode()


async def test_stages_come_in_order() -> None:
    """It should record only what is committed, and commit only what is transformed."""
    world = World()
    settlement = await flow(world).settle(body())
    assert world.log == ["fetch raw/x", "transform T", "put_new parts", "record"]
    assert (settlement.disposition, settlement.input_id) == (Disposition.PROCESSED, INPUT)
    stored, metadata = world.objects[f"parts/T/{INPUT}.0.jsonl"]
    assert stored == b"line\n"
    assert metadata["body_sha256"] == hashlib.sha256(stored).hexdigest()
    assert metadata["counts"] == {
        "records_in": 2,
        "used": 2,
        "superseded": 0,
        "overlapping": 0,
        "excluded": 0,
    }


async def test_metadata_names_nobody() -> None:
    """It should hold neither user nor location."""
    world = World()
    await flow(world).settle(body(user_id="canary", key="raw/canary"))
    assert "canary" not in json.dumps([metadata for _, metadata in world.objects.values()])


async def test_same_announcement_again_fetches_nothing() -> None:
    """It should answer from the ledger alone."""
    world = World()
    await flow(world).settle(body())
    world.log.clear()
    assert (await flow(world).settle(body())).disposition is Disposition.DUPLICATE
    assert world.log == []


async def test_same_bytes_elsewhere_are_not_transformed_again() -> None:
    """It should recognise the input by its content and remember the second place."""
    world = World()
    await flow(world).settle(body())
    world.log.clear()
    assert (await flow(world).settle(body(key="raw/y"))).disposition is Disposition.DUPLICATE
    assert world.log == ["fetch raw/y", "record"]
    assert len(world.claims) == 2


async def test_other_generation_is_other_work() -> None:
    """It should settle a raised generation anew, beside the old part."""
    world = World()
    await flow(world).settle(body())
    assert (await flow(world).settle(body(), 1)).disposition is Disposition.PROCESSED
    assert sorted(world.objects) == [f"parts/T/{INPUT}.0.jsonl", f"parts/T/{INPUT}.1.jsonl"]


async def test_a_part_that_is_there_is_adopted_as_it_is() -> None:
    """It should record the winner's metadata, not its own, even where they differ."""
    world = World()
    await flow(world).settle(body())
    world.rows.clear()
    world.claims.clear()
    world.outcome = Outcome(Disposition.QUARANTINED, Reason.EMPTY)
    settlement = await flow(world).settle(body())
    assert settlement.disposition is Disposition.PROCESSED
    assert world.rows[INPUT, 0].metadata["examples"] == 1


async def test_quarantine_report_comes_after_the_part_and_before_the_record() -> None:
    """It should write the report from the stored part, and again when a killed run lost it."""
    world = World(Outcome(Disposition.QUARANTINED, Reason.EMPTY))
    await flow(world).settle(body())
    assert world.log[-3:] == ["put_new parts", "put quarantine", "record"]
    report = world.objects.pop(f"quarantine/T/{INPUT}.0.json")
    world.rows.clear()
    world.claims.clear()
    world.outcome = GOOD
    await flow(world).settle(body())
    assert world.objects[f"quarantine/T/{INPUT}.0.json"] == report


async def test_a_service_notes_what_it_intends() -> None:
    """It should note the input right before its part is created, with the announcement and the time."""
    world = World()
    await replace(flow(world), clock=lambda: 7.0).settle(body())
    assert world.log[-3:] == ["intend", "put_new parts", "record"]
    (intention,) = world.intended
    assert (intention.input_id, intention.since, intention.announcement.key) == (INPUT, 7.0, "raw/x")


async def test_what_was_begun_is_known_until_it_is_seen_to() -> None:
    """It should know of a part that its message may have led to; without notes, of none."""
    world = World()
    service = replace(flow(world), clock=lambda: 7.0)
    assert not await service.begun(body(), 0)
    await service.settle(body())
    assert await service.begun(body(), 0)
    assert not await service.begun(body(key="raw/other"), 0)
    assert not await flow(world).begun(body(), 0)


async def test_file_over_the_limit_is_not_transformed() -> None:
    """It should quarantine it unread."""
    world = World()
    settlement = await flow(world, Limits(file_bytes=3)).settle(body())
    assert (settlement.disposition, settlement.metadata["reason"]) == (Disposition.QUARANTINED, "too_large")
    assert "transform T" not in world.log


@pytest.mark.parametrize(
    ("change", "kind", "reason"),
    [
        ({"record_type": "Other"}, Permanent, Reason.UNKNOWN_RECORD_TYPE),
        ({"bucket": "other"}, Permanent, Reason.FORBIDDEN_LOCATION),
        ({"key": "../x"}, Permanent, Reason.FORBIDDEN_LOCATION),
        ({"user_id": None}, Permanent, Reason.BAD_MESSAGE),
        ({"content_hash": "0" * 64}, Transient, Reason.CONTENT_MISMATCH),
        ({"file_size_bytes": 8}, Transient, Reason.CONTENT_MISMATCH),
        ({"record_count": 3}, Transient, Reason.CONTENT_MISMATCH),
    ],
)
async def test_what_does_not_fit_is_refused_before_anything_is_written(
    change: dict[str, object], kind: type[EtlError], reason: Reason
) -> None:
    """It should raise the reason and leave no trace."""
    world = World()
    with pytest.raises(kind) as caught:
        await flow(world).settle(body(**change))
    assert getattr(caught.value, "reason", None) is reason
    assert world.objects == {}
    assert "record" not in world.log


async def test_announced_values_that_fit_are_accepted() -> None:
    """It should compare hash, size and count, and go on."""
    world = World()
    fitting = body(content_hash="sha256:" + HASH, file_size_bytes=7, record_count=2)
    assert (await flow(world).settle(fitting)).metadata["verified"]
