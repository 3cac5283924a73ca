"""What an audit looks at: ports, and what else is known of a deployment.

Whatever is not given is None, and is reported as not checked.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Collection, Mapping

    from etl.core.model import Source
    from etl.core.outcome import Reason
    from etl.core.proof import Proof
    from etl.core.wire import Job
    from etl.pipeline.flow import Terms
    from etl.pipeline.ports import Ledger, ObjectStore


@dataclass(frozen=True, slots=True)
class RawPlace:
    """A bucket of inputs, and the folder-like prefixes in it that hold nothing else."""

    store: ObjectStore
    prefixes: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class KeptLetter:
    """A dead letter: ``name`` is the hash of its location, or of its body where that cannot be read.

    ``replayed`` says that it was published again since: it is no outcome any more.
    """

    name: str
    reason: Reason
    generation: int = 0
    replayed: bool = False


class DeadLetters(Protocol):
    """Where deliveries given up are kept."""

    def kept(self) -> AsyncIterator[KeptLetter]:
        """All of them, in any order, each once or more often; none is taken away."""


class EventLog(Protocol):
    """Where events can be read back, from an outbox or a sink; none is taken away."""

    def events(self) -> AsyncIterator[bytes]:
        """All that are there, as they were told."""


class Prover(Protocol):
    """Holds lines against their sources where a hostile file can do no harm."""

    async def prove(self, job: Job, lines: bytes, sources: AsyncIterator[Source], count: int = 1) -> Proof:
        """Run a job over ``count`` sources, and say what of the lines is not so.

        Raises Transient with ``resource_limit`` or ``crashed``, Permanent with ``internal_error``.
        """


@dataclass(frozen=True, slots=True)
class Waiting:
    """Messages that wait or are in hand: how many, or better the key hashes of all; None is not known."""

    count: int | None = None
    names: Collection[str] | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that is looked at.

    ``announced`` are the key hashes of all that was ever announced, where somebody kept a list; without it,
    an object that left no trace at all counts as never announced. ``outbox`` is None where the ledger tells
    the sink itself; ``sink_keeps_all`` is false where the sink drops old events: what it lacks then proves
    nothing. ``tells`` is false where nobody is told anything. Without ``sandbox``, nothing is held against
    its sources.
    """

    raw: Mapping[str, RawPlace]  # by bucket
    out: ObjectStore
    ledger: Ledger
    terms: Terms
    letters: DeadLetters | None = None
    waiting: Waiting = Waiting()
    announced: Collection[str] | None = None
    outbox: EventLog | None = None
    sink: EventLog | None = None
    sink_keeps_all: bool = True
    body_limit: int = 64 * 2**20  # a part or training file over it is hashed, but its lines are not read
    sandbox: Prover | None = None
    tells: bool = True
