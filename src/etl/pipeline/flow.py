"""One delivery, from claim to record; read it from top to bottom.

claim → fetch → transform (decode, validate, process, render) → commit → record. The worker acks what
comes back and decides about what is raised.
"""

from __future__ import annotations

from dataclasses import asdict, astuple, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from etl.core import canary, identity, message
from etl.core.errors import Permanent, Transient
from etl.core.event import CANARY
from etl.core.model import Source
from etl.core.outcome import Disposition, Outcome, Reason, Stage
from etl.core.report import quarantine_report
from etl.core.wire import Job
from etl.pipeline.mirror import Mirror
from etl.pipeline.ports import Announcement, Intention, Settled

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping

    from etl.core.message import FileArrived
    from etl.core.model import SubjectContext
    from etl.core.rules import Rules
    from etl.pipeline.ports import Extracts, Fetched, Ledger, ObjectStore, Sandbox


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for every delivery of a run: keys, rules, and the record types there are."""

    pseudonym_key: bytes = field(repr=False)
    buckets: frozenset[str]
    record_types: Mapping[str, str]  # name → category
    rules: Rules
    ruleset: str

    def job(self, record_type: str, context: SubjectContext) -> Job:
        """Describe one call of the transform."""
        key = identity.episode_key(self.pseudonym_key)
        return Job(record_type, context, self.rules, self.ruleset, key)

    def known(self, record_type: str) -> str | None:
        """Give the name of a record type back if it is one of ours; others are a stranger's text."""
        return record_type if record_type in self.record_types else None

    def body_hash(self, body: bytes) -> str:
        """Name a message that cannot be read, without telling what it says."""
        return identity.key_hash(self.pseudonym_key, "message", identity.content_hash(body))


@dataclass(frozen=True, slots=True)
class Settlement:
    """How a delivery ended well: the outcome of its input, or duplicate of an earlier one."""

    disposition: Disposition
    record_type: str
    key_hash: str
    input_id: str
    metadata: Mapping[str, Any] = field(repr=False)

    @property
    def is_canary(self) -> bool:
        """Whether it was sent to see if we work."""
        return CANARY in self.metadata


@dataclass(frozen=True, slots=True)
class Flow:
    """The stages over their ports."""

    raw: Mapping[str, ObjectStore]  # by bucket
    out: ObjectStore
    ledger: Ledger
    sandbox: Sandbox
    terms: Terms
    extracts: Extracts | None = None  # where a run that will assemble keeps them
    clock: Callable[[], float] | None = None  # a service notes what it intends, and when (seconds since 1970)
    canaries: Ledger | None = None  # where a service notes what became of canaries; None where none may come

    async def settle(self, body: bytes, generation: int = 0) -> Settlement:
        """Carry one message to its outcome. Safe to repeat at any point, by anyone, at once."""
        arrived, earlier = await self.claim(body, generation)
        if earlier:
            return settlement(Disposition.DUPLICATE, arrived, earlier)
        return await self.lane(arrived).carry(arrived)

    async def carry(self, arrived: FileArrived) -> Settlement:
        """Carry a file that was announced to its outcome."""
        file = await self.fetch(arrived)
        input_id = identity.input_id(arrived.context.subject, arrived.record_type, file.sha256)
        settled = await self.ledger.find(input_id, arrived.generation)
        if settled is None:
            outcome = await self.transform(arrived, file, input_id)
            settled = await self.commit(arrived, file, input_id, outcome)
        return await self.record(arrived, settled)

    async def claim(self, body: bytes, generation: int) -> tuple[FileArrived, Settled | None]:
        """Read the message, see that it asks for something we do, and what it led to before, if anything."""
        arrived = self.read(body, generation)
        if arrived.record_type not in self.terms.record_types:
            raise Permanent(Stage.CLAIM, Reason.UNKNOWN_RECORD_TYPE)
        return arrived, await self.lane(arrived).ledger.find_claim(arrived.claim)

    def read(self, body: bytes, generation: int) -> FileArrived:
        """Read the message."""
        key, buckets = self.terms.pseudonym_key, self.terms.buckets
        return message.parse(body, pseudonym_key=key, buckets=buckets, generation=generation)

    def lane(self, arrived: FileArrived) -> Flow:
        """Give the flow for a file: that of a canary ends in a mirror of the output, and a ledger apart."""
        if not arrived.root:
            return self
        if self.canaries is None:
            raise Permanent(Stage.CLAIM, Reason.FORBIDDEN_LOCATION, "no canaries are taken here")
        return replace(self, out=Mirror(self.out, arrived.root), ledger=self.canaries)

    async def fetch(self, arrived: FileArrived) -> Fetched:
        """Read the file and hold it against what was announced."""
        file = await self.raw[arrived.bucket].fetch(arrived.key, self.terms.rules.limits.file_bytes)
        if arrived.announced_bytes not in {None, file.size}:
            raise Transient(Stage.FETCH, Reason.CONTENT_MISMATCH, "size differs from the announced one")
        if arrived.announced_hash not in {None, file.sha256}:
            raise Transient(Stage.FETCH, Reason.CONTENT_MISMATCH, "hash differs from the announced one")
        return file

    async def transform(self, arrived: FileArrived, file: Fetched, input_id: str) -> Outcome:
        """Let the sandbox turn the bytes into an outcome."""
        if file.content is None:
            return Outcome(Disposition.QUARANTINED, Reason.TOO_LARGE)
        source = Source(input_id, file.content, verified=arrived.announced_hash is not None)
        job = self.terms.job(arrived.record_type, arrived.context)
        job = replace(job, keep=self.extracts is not None, drill=arrived.is_poison)
        outcome = (await self.sandbox.transform(job, only(source))).outcome
        processed = outcome.disposition is Disposition.PROCESSED
        if processed and arrived.announced_records not in {None, outcome.counts.records_in}:
            raise Transient(
                Stage.DECODE, Reason.CONTENT_MISMATCH, "record count differs from the announced one"
            )
        if self.extracts is not None and outcome.extract:
            self.extracts.keep(input_id, outcome.extract)
        return outcome

    async def commit(self, arrived: FileArrived, file: Fetched, input_id: str, outcome: Outcome) -> Settled:
        """Create the part; where another was first, adopt it as it is."""
        key = identity.part_key(arrived.record_type, input_id, arrived.generation)
        metadata = part_metadata(self.terms, arrived, file, outcome)
        await self.intend(arrived, input_id)
        created = await self.out.put_new(key, outcome.body, metadata)
        stored = metadata if created else await self.adopt(key, metadata)
        settled = Settled(input_id, arrived.generation, arrived.record_type, stored)
        await write_report(settled, self.out)
        return settled

    async def adopt(self, key: str, metadata: Mapping[str, Any]) -> Mapping[str, Any]:
        """Take what another created at this key; where that is gone again, ours."""
        return await self.out.head(key) or metadata

    async def intend(self, arrived: FileArrived, input_id: str) -> None:
        """Note that a part is about to be, so that a sweep finds it should nobody come back for it."""
        if self.clock is not None:
            where = (input_id, arrived.generation, arrived.record_type)
            await self.ledger.intend(Intention(*where, announcement(arrived), self.clock()))

    async def begun(self, body: bytes, generation: int) -> bool:
        """Tell whether a part may be on its way that this very message led to: nobody has seen to it yet."""
        if self.clock is None:
            return False
        arrived = self.read(body, generation)
        async for intention in self.lane(arrived).ledger.intentions():
            if intention.announcement.claim == arrived.claim:
                return True
        return False

    async def record(self, arrived: FileArrived, settled: Settled) -> Settlement:
        """Note the outcome in the ledger, from the part as stored."""
        new = await self.ledger.record(settled, announcement(arrived))
        disposition = Disposition(settled.metadata["outcome"]) if new else Disposition.DUPLICATE
        return settlement(disposition, arrived, settled)


async def write_report(settled: Settled, out: ObjectStore) -> None:
    """Say why an input was refused, if it was: from its part as stored, so always in the same bytes."""
    if settled.metadata["outcome"] == Disposition.QUARANTINED:
        name = (settled.input_id, settled.generation, settled.record_type)
        key = identity.quarantine_key(settled.record_type, settled.input_id, settled.generation)
        await out.put(key, quarantine_report(*name, settled.metadata))


def announcement(arrived: FileArrived) -> Announcement:
    """What the ledger keeps of a message."""
    verified, known = arrived.announced_hash is not None, arrived.context
    return Announcement(arrived.claim, arrived.bucket, arrived.key, known.zone, known.age, verified)


def stand_in(settled: Settled, place: tuple[str, str] | None) -> Announcement:
    """Stand in for a message that nobody has any more.

    ``place`` is bucket and key of the source; a part whose source is gone gets a place of its own, where
    nothing is.
    """
    bucket, key = place or ("", settled.input_id)
    claim = identity.digest("rebuilt", settled.input_id, str(settled.generation))
    return Announcement(claim, bucket, key, verified=bool(settled.metadata["verified"]))


def settlement(disposition: Disposition, arrived: FileArrived, settled: Settled) -> Settlement:
    """Say how a delivery ended."""
    return Settlement(disposition, arrived.record_type, arrived.key_hash, settled.input_id, settled.metadata)


async def only(source: Source) -> AsyncIterator[Source]:
    """A set of one source."""
    yield source


def part_metadata(terms: Terms, arrived: FileArrived, file: Fetched, outcome: Outcome) -> dict[str, Any]:
    """Everything that must be known of a part without reading it; no reading, no name, no place."""
    mark = {CANARY: canary.nonce_of(arrived.root)} if arrived.root else {}
    return mark | {
        "outcome": outcome.disposition.value,
        "reason": outcome.reason.value if outcome.reason else None,
        "deductions": dict(outcome.deductions),
        "details": dict(outcome.details),
        "score": outcome.score,
        "counts": asdict(outcome.counts),
        "examples": outcome.examples,
        "offset": outcome.offset,
        "subject": arrived.context.subject,
        "content": file.sha256,
        "bytes": file.size,
        "key_hash": arrived.key_hash,
        "verified": arrived.announced_hash is not None,
        "context": identity.digest(*(str(known or "") for known in astuple(arrived.context))),
        "body_sha256": identity.content_hash(outcome.body),
        "ruleset": terms.ruleset,
        "key_id": identity.key_id(terms.pseudonym_key),
    }
