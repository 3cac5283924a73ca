"""What a flow hands on: to the sandbox, to the store, to the ledger, and to whom it fails."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pytest

from etl.core import identity, message
from etl.core.errors import Permanent, Transient
from etl.core.model import Source, SubjectContext
from etl.core.outcome import Counts, Deduction, Disposition, Outcome, Reason, Stage
from etl.core.rules import Limits, Rules
from etl.core.wire import Job
from etl.pipeline.flow import Flow, Terms, announcement, part_metadata
from etl.pipeline.ports import Announcement, Fetched, Transformed
from tests.support.memory import MemoryLedger, MemoryStore

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

KEY = b"key"
CONTENT = b"content"
HASH = hashlib.sha256(CONTENT).hexdigest()
SUBJECT = identity.pseudonym(KEY, "u")
INPUT = identity.input_id(SUBJECT, "T", HASH)
TERMS = Terms(KEY, frozenset({"b"}), {"T": "c"}, Rules(Limits(file_bytes=100)), "the ruleset")
MESSAGE: dict[str, Any] = {"bucket": "b", "key": "raw/x", "user_id": "u", "record_type": "T"}
SAID = {"content_hash": HASH, "health_metadata": {"zone": "Europe/Berlin", "age_years": 43}}


@dataclass
class Box:
    """A sandbox that remembers what it was asked, and gives an outcome with an extract."""

    outcome: Outcome = field(
        default_factory=lambda: Outcome(
            Disposition.PROCESSED, body=b"line\n", counts=Counts(2, 2), examples=1, extract=b"extract"
        )
    )
    asked: list[tuple[Job, list[Source], int]] = field(default_factory=list)

    async def transform(self, job: Job, sources: AsyncIterator[Source], count: int = 1) -> Transformed:
        """Give the outcome."""
        self.asked.append((job, [source async for source in sources], count))
        return Transformed(self.outcome, {})


@dataclass
class Kept:
    """Extracts in a dict."""

    extracts: dict[str, bytes] = field(default_factory=dict)

    def keep(self, input_id: str, extract: bytes) -> None:
        """Keep one."""
        self.extracts[input_id] = extract

    def find(self, input_id: str) -> bytes | None:
        """Give one."""
        return self.extracts.get(input_id)


def body(**changes: object) -> bytes:
    """Make the message."""
    return json.dumps(MESSAGE | changes).encode()


def flow(box: Box, *, out: MemoryStore | None = None, kept: Kept | None = None) -> Flow:
    """Wire a flow."""
    return Flow(
        {"b": MemoryStore({"raw/x": CONTENT})}, out or MemoryStore(), MemoryLedger(), box, TERMS, kept
    )


def arrived(**changes: object) -> message.FileArrived:
    """Read a message."""
    return message.parse(body(**changes), pseudonym_key=KEY, buckets=TERMS.buckets)


@pytest.mark.parametrize(
    ("changes", "context", "verified"),
    [
        ({}, SubjectContext(SUBJECT), False),
        (SAID, SubjectContext(SUBJECT, "Europe/Berlin", 40), True),
    ],
)
async def test_the_sandbox_is_told_whose_file_it_is_and_by_which_rules(
    changes: dict[str, Any], context: SubjectContext, *, verified: bool
) -> None:
    """It should get the terms of the run, what was announced of the person, and one source."""
    box = Box()
    await flow(box).settle(body(**changes))
    job = Job("T", context, TERMS.rules, "the ruleset", identity.episode_key(KEY))
    assert box.asked == [(job, [Source(INPUT, CONTENT, verified=verified)], 1)]


async def test_a_run_keeps_extracts() -> None:
    """It should ask for the extract, and keep it under the id of its input."""
    box, kept = Box(), Kept()
    await flow(box, kept=kept).settle(body())
    assert (box.asked[0][0].keep, kept.extracts) == (True, {INPUT: b"extract"})


async def test_where_nothing_comes_nothing_is_kept() -> None:
    """It should not keep an extract of nothing."""
    box, kept = Box(Outcome(Disposition.QUARANTINED, Reason.EMPTY)), Kept()
    await flow(box, kept=kept).settle(body())
    assert kept.extracts == {}


async def test_a_service_keeps_no_extracts() -> None:
    """It should not ask for what nobody will read."""
    box = Box()
    await flow(box).settle(body())
    assert not box.asked[0][0].keep


async def test_a_delivery_is_named_by_the_hash_of_its_place() -> None:
    """It should tell how it ended with hashes only, and what is stored."""
    settlement = await flow(Box()).settle(body())
    assert (settlement.record_type, settlement.input_id) == ("T", INPUT)
    assert settlement.key_hash == identity.key_hash(KEY, "b", "raw/x")


async def test_what_is_created_is_not_looked_at_again() -> None:
    """It should adopt only where another was first: a request less for nearly every file."""

    class Blind(MemoryStore):
        async def head(self, key: str) -> Mapping[str, Any] | None:
            raise AssertionError(key)

    assert (await flow(Box(), out=Blind()).settle(body())).disposition is Disposition.PROCESSED


async def test_a_part_that_is_gone_again_is_ours() -> None:
    """It should go on with its own metadata where the part of another has vanished meanwhile."""

    class Taken(MemoryStore):
        async def put_new(self, key: str, body: bytes, metadata: Mapping[str, Any]) -> bool:
            assert (key, body, metadata["examples"]) == (f"parts/T/{INPUT}.0.jsonl", b"line\n", 1)
            return False

    settlement = await flow(Box(), out=Taken()).settle(body())
    assert settlement.metadata["examples"] == 1


@pytest.mark.parametrize(
    ("changes", "stage", "said"),
    [
        ({"file_size_bytes": 8}, Stage.FETCH, "size differs from the announced one"),
        ({"content_hash": "0" * 64}, Stage.FETCH, "hash differs from the announced one"),
        ({"record_count": 3}, Stage.DECODE, "record count differs from the announced one"),
    ],
)
async def test_what_differs_is_said(changes: dict[str, object], stage: Stage, said: str) -> None:
    """It should name the stage and what differs, for the log."""
    with pytest.raises(Transient) as caught:
        await flow(Box()).settle(body(**changes))
    assert (caught.value.stage, str(caught.value)) == (stage, said)


async def test_a_strange_type_fails_at_the_claim() -> None:
    """It should name the stage."""
    with pytest.raises(Permanent) as caught:
        await flow(Box()).settle(body(record_type="Other"))
    assert (caught.value.stage, caught.value.reason) == (Stage.CLAIM, Reason.UNKNOWN_RECORD_TYPE)


def test_a_strangers_word_is_not_repeated() -> None:
    """It should know the types there are, and no other."""
    assert (TERMS.known("T"), TERMS.known("canary")) == ("T", None)


def test_the_ledger_keeps_what_a_message_said() -> None:
    """It should hold the claim, the place, and what is known of the person."""
    one, other = arrived(**SAID), arrived()
    assert announcement(one) == Announcement(one.claim, "b", "raw/x", "Europe/Berlin", 40, verified=True)
    assert announcement(other) == Announcement(other.claim, "b", "raw/x", None, None, verified=False)


def test_the_metadata_of_a_part() -> None:
    """It should hold these fields and no other: other versions read them, too."""
    outcome = Outcome(
        Disposition.QUARANTINED,
        Reason.LOW_QUALITY,
        b"",
        Counts(3, 1, 1, 0, 1),
        score=0.5,
        deductions={Deduction.IMPLAUSIBLE: 2},
        details={"fields": ["a"]},
        offset="+01:00",
    )
    said = arrived(**SAID)
    file = Fetched(CONTENT, HASH, len(CONTENT))
    assert part_metadata(TERMS, said, file, outcome) == {
        "outcome": "quarantined",
        "reason": "low_quality",
        "deductions": {"implausible": 2},
        "details": {"fields": ["a"]},
        "score": 0.5,
        "counts": {"records_in": 3, "used": 1, "superseded": 1, "overlapping": 0, "excluded": 1},
        "examples": 0,
        "offset": "+01:00",
        "subject": SUBJECT,
        "content": HASH,
        "bytes": 7,
        "key_hash": identity.key_hash(KEY, "b", "raw/x"),
        "verified": True,
        "context": identity.digest(SUBJECT, "Europe/Berlin", "40"),
        "body_sha256": hashlib.sha256(b"").hexdigest(),
        "ruleset": "the ruleset",
        "key_id": identity.key_id(KEY),
    }
    unknown = part_metadata(TERMS, replace(said, context=SubjectContext(SUBJECT)), file, outcome)
    assert unknown["context"] == identity.digest(SUBJECT, "", "")
