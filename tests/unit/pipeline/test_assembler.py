"""The assembly over stand-ins: which sources go into which training file, and what stops it."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from etl.core import identity
from etl.core.errors import Fatal, Permanent, Transient
from etl.core.outcome import Counts, Disposition, Outcome, Reason, Stage
from etl.core.rules import Limits, Rules
from etl.pipeline.assemble import Assembled, Assembler, forget_lost
from etl.pipeline.flow import Flow, Terms, stand_in
from etl.pipeline.ports import Announcement, Settled, Transformed
from tests.support.memory import MemoryLedger, MemoryStore

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from etl.core.errors import EtlError
    from etl.core.model import Source
    from etl.core.wire import Job

LIMIT = 100


@dataclass
class Copying:
    """A sandbox that writes its sources down, one a line, and fails as often as it is told to."""

    failures: list[EtlError] = field(default_factory=list)
    outcome: Outcome | None = None
    jobs: list[tuple[Job, list[Source]]] = field(default_factory=list)

    async def transform(self, job: Job, sources: AsyncIterator[Source], count: int = 1) -> Transformed:
        """Give a line a source."""
        given = [source async for source in sources]
        assert len(given) == count
        self.jobs.append((job, given))
        if self.failures:
            raise self.failures.pop(0)
        lines = b"".join(job.context.subject.encode() + b" " + source.content + b"\n" for source in given)
        counts = Counts(5 * count, count, count, count, 2 * count)
        made = Outcome(Disposition.PROCESSED, body=lines, counts=counts, examples=count)
        return Transformed(self.outcome or made, {})


@dataclass
class World:
    """Stores, ledger and sandbox in memory."""

    raw: MemoryStore = field(default_factory=MemoryStore)
    out: MemoryStore = field(default_factory=MemoryStore)
    ledger: MemoryLedger = field(default_factory=MemoryLedger)
    sandbox: Copying = field(default_factory=Copying)
    kept: dict[str, bytes] | None = None

    def keep(self, input_id: str, extract: bytes) -> None:
        """Keep none: the assembly keeps nothing."""
        raise AssertionError(input_id, extract)

    def find(self, input_id: str) -> bytes | None:
        """Give what an earlier stage of the run kept."""
        return (self.kept or {}).get(input_id)

    def flow(self) -> Flow:
        """Wire it."""
        kinds = {"T": "c", "U": "d"}
        terms = Terms(b"key", frozenset({"b"}), kinds, Rules(Limits(file_bytes=LIMIT)), "ruleset")
        extracts = self if self.kept is not None else None
        return Flow({"b": self.raw}, self.out, self.ledger, self.sandbox, terms, extracts=extracts)

    async def settle(  # noqa: PLR0913 - what may differ
        self,
        name: str,
        content: bytes,
        *places: tuple[str, str],
        subject: str = "s_1",
        record_type: str = "T",
        verified: bool = True,
        examples: int = 1,
    ) -> Settled:
        """Settle an input, announced from these places (one of the bucket unless told otherwise)."""
        metadata = {
            "subject": subject,
            "outcome": "processed",
            "content": hashlib.sha256(content).hexdigest(),
            "examples": examples,
            "verified": verified,
        } | dict.fromkeys(("reason", "counts", "body_sha256", "ruleset", "key_id"))
        settled = Settled(name, 0, record_type, metadata)
        await self.out.put_new(identity.part_key(record_type, name, 0), b"", metadata)
        for bucket, key in places or (("b", f"raw/{name}"),):
            if bucket == "b":
                self.raw.objects[key] = (content, "null")
            await self.ledger.record(settled, Announcement(f"{bucket} {key}", bucket, key, verified=verified))
        return settled


async def test_each_person_has_their_lines_in_the_file_of_the_type() -> None:
    """It should hold people in order of their pseudonym, files in order of their id, and add up."""
    world = World()
    await world.settle("2", b"second", subject="s_1")
    await world.settle("1", b"first", subject="s_1")
    await world.settle("3", b"other", subject="s_0")
    await world.settle("4", b"type", record_type="U")
    made = await Assembler(world.flow()).assemble()
    assert made == [
        Assembled(
            "T", "training/c/T.jsonl", 3, subjects=2, files=3, missing=0, records=Counts(15, 3, 3, 3, 6)
        ),
        Assembled(
            "U", "training/d/U.jsonl", 1, subjects=1, files=1, missing=0, records=Counts(5, 1, 1, 1, 2)
        ),
    ]
    assert world.out.objects["training/c/T.jsonl"][0] == b"s_0 other\ns_1 first\ns_1 second\n"
    assert world.out.objects["training/d/U.jsonl"][0] == b"s_1 type\n"
    assert {job.accepted for job, _ in world.sandbox.jobs} == {True}
    assert [job.record_type for job, _ in world.sandbox.jobs] == ["T", "T", "U"]


async def test_the_type_with_the_most_examples_is_begun_first() -> None:
    """It should begin with the longest work, by the examples of its parts."""
    world = World()
    await world.settle("1", b"short", examples=2)
    await world.settle("2", b"long", record_type="U", examples=3)
    await Assembler(world.flow()).assemble()
    assert [job.record_type for job, _ in world.sandbox.jobs] == ["U", "T"]


async def test_a_part_that_the_ledger_does_not_know_stops_it() -> None:
    """It should say how many there are, and write nothing."""
    world = World()
    await world.settle("1", b"known")
    await world.out.put_new("parts/T/2.0.jsonl", b"", {})
    with pytest.raises(Fatal, match="does not know 1 of the parts") as caught:
        await Assembler(world.flow()).assemble()
    assert caught.value.remedy == "run once over the sources of all parts: the ledger is rebuilt from them"
    assert "training/c/T.jsonl" not in world.out.objects


@pytest.mark.parametrize("changed", [b"changed", b"x" * (LIMIT + 1), None])
async def test_a_source_that_is_gone_or_changed_stops_it(changed: bytes | None) -> None:
    """It should leave the training file of an earlier run as it was, and say what helps."""
    world = World()
    await world.settle("1" * 64, b"content")
    await Assembler(world.flow()).assemble()
    world.raw.objects = {} if changed is None else {"raw/" + "1" * 64: (changed, "null")}
    with pytest.raises(Fatal, match="source file of settled input 111111111111 is gone or changed") as caught:
        await Assembler(world.flow()).assemble()
    remedy = "put the file back or run over it where it is now; --allow-missing goes on without"
    assert caught.value.remedy == remedy
    assert world.out.objects["training/c/T.jsonl"][0] == b"s_1 content\n"


async def test_what_is_missing_may_be_left_out() -> None:
    """It should count it, where that was asked for."""
    world = World()
    await world.settle("1", b"here")
    await world.settle("2", b"gone")
    del world.raw.objects["raw/2"]
    (made,) = await Assembler(world.flow(), allow_missing=True).assemble()
    assert (made.files, made.missing, made.examples, made.subjects) == (1, 1, 1, 1)


async def test_a_source_is_found_wherever_it_was_announced_from() -> None:
    """It should pass over a bucket it does not know, a key that is free and one with other bytes."""
    world = World()
    places = [("strange", "raw/0"), ("b", "raw/free"), ("b", "raw/other"), ("b", "raw/right")]
    await world.settle("1", b"content", *places, verified=False)
    del world.raw.objects["raw/free"]
    world.raw.objects["raw/other"] = (b"other", "null")
    await Assembler(world.flow()).assemble()
    ((_, (source,)),) = world.sandbox.jobs
    assert (source.input_id, source.content, source.verified) == ("1", b"content", False)


async def test_one_announcement_that_gave_the_hash_is_enough() -> None:
    """It should take a source for verified where any of its announcements was."""
    world = World()
    await world.settle("1", b"content", ("b", "raw/1"), verified=False)
    await world.settle("1", b"content", ("b", "raw/2"), verified=True)
    await Assembler(world.flow()).assemble()
    assert world.sandbox.jobs[0][1][0].verified


async def test_an_extract_spares_the_source() -> None:
    """It should take what the run kept, where it did, and the file otherwise."""
    world = World(kept={"1": b"extract"})
    await world.settle("1", b"first", verified=False)
    await world.settle("2", b"second")
    await Assembler(world.flow()).assemble()
    given = [(source.content, source.extracted, source.verified) for source in world.sandbox.jobs[0][1]]
    assert given == [(b"extract", True, False), (b"second", False, True)]
    assert [source.input_id for source in world.sandbox.jobs[0][1]] == ["1", "2"]


FAILURES = [Transient(Stage.PROCESS, Reason.CRASHED), Permanent(Stage.PROCESS, Reason.INTERNAL_ERROR)]


@pytest.mark.parametrize("failure", FAILURES)
async def test_a_child_that_fails_once_is_asked_again(failure: EtlError) -> None:
    """It should make the set at the second try."""
    world = World(sandbox=Copying([failure]))
    await world.settle("1", b"content")
    assert (await Assembler(world.flow()).assemble())[0].examples == 1


@pytest.mark.parametrize("failure", FAILURES)
async def test_a_child_that_fails_twice_stops_it(failure: Transient | Permanent) -> None:
    """It should say why, and write nothing."""
    world = World(sandbox=Copying([failure, failure]))
    await world.settle("1", b"content")
    with pytest.raises(Fatal, match=rf"cannot be assembled together \({failure.reason}: .+\)") as caught:
        await Assembler(world.flow()).assemble()
    assert caught.value.remedy == "use the limits they were settled under, or higher ones"
    assert "training/c/T.jsonl" not in world.out.objects


async def test_a_set_that_is_refused_stops_it() -> None:
    """It should tell the reason of the refusal."""
    world = World(sandbox=Copying(outcome=Outcome(Disposition.QUARANTINED, Reason.LIMIT_RECORDS)))
    await world.settle("1", b"content")
    with pytest.raises(Fatal, match="limit_records"):
        await Assembler(world.flow()).assemble()


async def test_a_set_that_is_refused_without_a_reason_stops_it() -> None:
    """It should say that none was given."""
    world = World(sandbox=Copying(outcome=Outcome(Disposition.QUARANTINED)))
    await world.settle("1", b"content")
    with pytest.raises(Fatal, match=r"assembled together \(no reason given\)"):
        await Assembler(world.flow()).assemble()


async def test_the_first_failure_ends_what_runs_beside_it() -> None:
    """It should leave no work behind that nobody waits for, though that takes a while to end."""

    class Slow(Copying):
        async def transform(self, job: Job, sources: AsyncIterator[Source], count: int = 1) -> Transformed:
            if job.record_type == "T":
                return await super().transform(job, sources, count)
            try:
                await asyncio.Event().wait()
            finally:
                for _ in range(9):
                    await asyncio.sleep(0)
            raise AssertionError("it waits for ever")

    world = World(sandbox=Slow([Transient(Stage.PROCESS, Reason.CRASHED)] * 2))
    await world.settle("1", b"content")
    await world.settle("2", b"content", record_type="U")
    before = asyncio.all_tasks()
    with pytest.raises(Fatal):
        await Assembler(world.flow()).assemble()
    assert asyncio.all_tasks() == before


async def test_rows_without_a_part_are_forgotten() -> None:
    """It should drop these rows and no other, and tell how many."""
    world = World()
    lost = await world.settle("1", b"lost")
    await world.settle("2", b"kept")
    assert await forget_lost(world.flow()) == 0
    del world.out.objects[identity.part_key(lost.record_type, lost.input_id, lost.generation)]
    assert await forget_lost(world.flow()) == 1
    assert {name for name, _ in world.ledger.rows} == {"2"}


@pytest.mark.parametrize("verified", [True, False])
def test_a_stand_in_says_what_the_part_says(verified: bool) -> None:  # noqa: FBT001 - a case
    """It should have a claim of its own for each input and generation, and a place where nothing is."""
    row = Settled("1" * 64, 2, "T", {"verified": verified})
    claim = identity.digest("rebuilt", "1" * 64, "2")
    assert stand_in(row, ("b", "raw/x")) == Announcement(claim, "b", "raw/x", verified=verified)
    assert stand_in(row, None) == Announcement(claim, "", "1" * 64, verified=verified)
