"""What a sandbox child does, without the child: for sources that are known to be harmless."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from etl import worker_entry
from etl.core import wire
from etl.core.proof import Proof
from etl.core.recount import Kind
from etl.pipeline.ports import Transformed
from etl.transform import transform

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from etl.core.model import Source
    from etl.core.outcome import Outcome
    from etl.core.wire import Job

_OUTCOMES: dict[tuple[str, tuple[Source, ...]], Outcome] = {}
_PROOFS: dict[tuple[str, bytes, tuple[Source, ...]], tuple[Mapping[str, Any], bytes]] = {}


class Inline:
    """A sandbox in this process, which remembers: many tests ask the same."""

    async def transform(self, job: Job, sources: AsyncIterator[Source], count: int = 1) -> Transformed:
        """Run the transform."""
        del count
        given = tuple([source async for source in sources])
        asked = (repr(job), given)
        if asked not in _OUTCOMES:
            _OUTCOMES[asked] = transform(given, job, worker_entry.REGISTRY, lambda _stage: None)
        return Transformed(_OUTCOMES[asked], {})

    async def prove(self, job: Job, lines: bytes, sources: AsyncIterator[Source], count: int = 1) -> Proof:
        """Run what a child runs for an audit."""
        del count
        given = tuple([source async for source in sources])
        asked = (repr(job), lines, given)
        if asked not in _PROOFS:
            _PROOFS[asked] = worker_entry._prove(job, lines, given)
        header, body = _PROOFS[asked]
        problems = frozenset(map(Kind, header["problems"]))
        return Proof(wire.outcome_from(header["outcome"], body), problems, told=header["told"])
