"""Announces parts that were created and never recorded: their worker died, and their message leads elsewhere.

A redelivered message usually does the same. It does not where the file at its place has changed since, or
where the message was lost.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from etl.core import identity
from etl.pipeline.flow import write_report
from etl.pipeline.ports import Settled

if TYPE_CHECKING:
    from etl.pipeline.ports import Intention, Ledger, ObjectStore


@dataclass(frozen=True, slots=True)
class Swept:
    """How many parts were recorded, had been recorded by another, and do not exist.

    ``young`` are notes left alone: their workers may be at it.
    """

    recorded: int = 0
    known: int = 0
    dropped: int = 0
    young: int = 0


async def sweep(ledger: Ledger, out: ObjectStore, *, now: float, grace: float) -> Swept:
    """See to every intention that is older than ``grace`` seconds; safe beside workers.

    ``grace`` should be longer than it takes to create a part. A part that comes later than that is still
    recorded by its own worker; only its note is gone.
    """
    counts = dict.fromkeys(Swept.__slots__, 0)
    async for intention in ledger.intentions():
        young = now - intention.since < grace
        counts["young" if young else await _see_to(intention, ledger, out)] += 1
    return Swept(**counts)


async def _see_to(intention: Intention, ledger: Ledger, out: ObjectStore) -> str:
    input_id, generation, record_type = intention.input_id, intention.generation, intention.record_type
    if await ledger.find(input_id, generation):
        await ledger.drop(intention)
        return "known"
    metadata = await out.head(identity.part_key(record_type, input_id, generation))
    if metadata is None:
        await ledger.drop(intention)
        return "dropped"
    settled = Settled(input_id, generation, record_type, metadata)
    await write_report(settled, out)
    new = await ledger.record(settled, intention.announcement)
    return "recorded" if new else "known"
