"""The ports: what the flow asks of the world, in its own words.

Adapters translate their library's errors into the tree of :mod:`etl.core.errors` at their doorstep:
``Transient`` where trying again may help, ``Fatal`` where only a person can.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Mapping, Sequence

    from etl.core.model import Source
    from etl.core.outcome import Outcome
    from etl.core.retry import DeadLetter
    from etl.core.wire import Job


@dataclass(frozen=True, slots=True)
class Letter:
    """A delivery given up: what is kept beside its body.

    ``name`` is the hash of the location, or of the body where that cannot be read; ``record_type`` is
    None where it is not one of ours. One of a canary is kept apart from all others.
    """

    decision: DeadLetter
    attempts: int
    name: str
    record_type: str | None = None
    is_canary: bool = field(default=False, repr=False)


class Delivery(Protocol):
    """One message in our hands; exactly one of its methods ends it.

    Where the broker has taken it back meanwhile (a lost connection), ending it does nothing: it comes again.
    """

    @property
    def body(self) -> bytes:
        """The message as published."""

    @property
    def attempt(self) -> int:
        """How often it was retried before; 0 at first."""

    @property
    def generation(self) -> int:
        """0, or higher after an explicit reprocess."""

    @property
    def trace(self) -> Mapping[str, str]:
        """The W3C headers it came with, where they are well formed."""

    @property
    def published(self) -> float | None:
        """When it was first published, in seconds since 1970; None where nobody says, or it cannot be."""

    async def ack(self) -> None:
        """Take it off the queue: everything about it is durable."""

    async def retry(self, seconds: float) -> None:
        """Deliver it again after a delay, with ``attempt`` raised by one."""

    async def postpone(self, seconds: float) -> None:
        """Deliver it again after a delay as if for the first time: what failed was not about it."""

    async def dead_letter(self, letter: Letter) -> None:
        """Keep it among the dead letters, then take it off the queue."""


class Broker(Protocol):
    """Where deliveries come from.

    Its errors are Transient with ``unavailable`` where it cannot be reached, Fatal where it refuses us.
    """

    def deliveries(self) -> AsyncIterator[Delivery]:
        """Yield deliveries until drained; may be iterated by several tasks, which share them."""

    def drain(self) -> None:
        """Yield no more; what is in hand may still be ended."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file as read. ``content`` is None when it was larger than the limit; hash and size hold anyway."""

    content: bytes | None = field(repr=False)
    sha256: str
    size: int


class ObjectStore(Protocol):
    """Objects by key, with create-once writes.

    Its errors are Transient (``missing_object``, ``unavailable``) where trying again may help, Fatal where
    only a person can.
    """

    async def fetch(self, key: str, limit: int) -> Fetched:
        """Read an object, holding at most ``limit`` bytes; ``missing_object`` when it is not there."""

    async def put_new(self, key: str, body: bytes, metadata: Mapping[str, Any]) -> bool:
        """Create an object, durable on return; False when the key is taken, which is then untouched."""

    async def head(self, key: str) -> Mapping[str, Any] | None:
        """Metadata of an object, or None when the key is free."""

    async def put(self, key: str, body: bytes) -> None:
        """Create or replace an object, atomically and durably."""

    def keys(self, prefix: str, *, since: float | None = None) -> AsyncIterator[str]:
        """All keys below a folder-like prefix, in any order, as they are found.

        With ``since``, in seconds since 1970, only of objects written then or later by the store's own clock.
        Where that tells whole seconds, those of the second that ``since`` is in are given, too.
        """


@dataclass(frozen=True, slots=True)
class Announcement:
    """What a message said of an input: where it lies, its person's zone and age, whether it gave the hash."""

    claim: str
    bucket: str = field(repr=False)
    key: str = field(repr=False)
    zone: str | None = None
    age: int | None = None
    verified: bool = False


@dataclass(frozen=True, slots=True)
class Settled:
    """A settled input, as the ledger's index holds it; ``metadata`` is that of its part.

    ``event_digest`` is the SHA-256 of its event as 64 hex digits, where the ledger gives it back.
    """

    input_id: str
    generation: int
    record_type: str
    metadata: Mapping[str, Any] = field(repr=False)
    event_digest: str | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Intention:
    """A part about to be created: by whose announcement, and when (seconds since 1970)."""

    input_id: str
    generation: int
    record_type: str
    announcement: Announcement
    since: float


class Ledger(Protocol):
    """An index of what is settled; it can be thrown away and rebuilt from the parts."""

    async def ping(self) -> None:
        """Raise Transient with ``unavailable`` where nothing can be recorded now."""

    async def inputs(self) -> int:
        """About how many inputs are settled."""

    async def find_claim(self, claim: str) -> Settled | None:
        """Look up the input that this very announcement led to."""

    async def find(self, input_id: str, generation: int) -> Settled | None:
        """Look an input up by its identity."""

    async def record(self, settled: Settled, announcement: Announcement) -> bool:
        """Note an input as settled and the announcement as done, in one atomic step with the input's event.

        False when the input was known already; the announcement is noted all the same, and no second
        event is. Of the announcements of one location (a place, for a person and a generation), the last
        counts; one that was intended before another came is not the last, whenever it is recorded. The last
        takes over the zone and the age that it does not name itself, from the one that it replaces, and from
        one that is recorded too late to count.
        """

    async def intend(self, intention: Intention) -> None:
        """Note that a part is about to be created; recording the input takes the note away."""

    def intentions(self) -> AsyncIterator[Intention]:
        """All that was intended and neither recorded nor dropped: parts may be left unannounced."""

    async def drop(self, intention: Intention) -> None:
        """Take a note away: there is no such part."""

    async def forget(self, lost: Sequence[Settled]) -> None:
        """Drop inputs whose part is gone, with their announcements, so that they are settled anew."""

    def settled(self) -> AsyncIterator[tuple[Settled, tuple[Announcement, ...]]]:
        """All settled inputs, ordered by input id and generation, with their announcements, oldest first."""


@dataclass(frozen=True, slots=True)
class Transformed:
    """An outcome, how long each stage took in seconds, and the survey where the job asked for one."""

    outcome: Outcome
    seconds: Mapping[str, float]
    survey: Mapping[str, Any] | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Event:
    """An event, always in the same bytes; beside it the W3C ``traceparent`` of the work that made it, if any.

    Whoever settles an input anew does so in another trace: that is no part of the event.
    """

    body: bytes = field(repr=False)
    trace: str | None = None


class Outbox(Protocol):
    """Events that are written down with the ledger and wait to be told."""

    async def unsent(self, limit: int) -> Sequence[tuple[int, Event]]:
        """The oldest events that wait, each with its number."""

    async def sent(self, numbers: Sequence[int]) -> None:
        """Drop events that have been told."""

    async def waiting(self) -> int:
        """How many events wait."""


class EventSink(Protocol):
    """Where events are told; at least once, in order of the outbox."""

    async def emit(self, events: Sequence[Event]) -> None:
        """Tell them, durably."""

    async def ping(self) -> None:
        """Raise Transient with ``unavailable`` where nothing can be told now."""


class Sandbox(Protocol):
    """Runs the transform where a hostile file can do no harm."""

    async def transform(self, job: Job, sources: AsyncIterator[Source], count: int = 1) -> Transformed:
        """Run it over ``count`` sources; the time limits are for each of them.

        Raises Transient with ``resource_limit`` or ``crashed``, Permanent with ``internal_error``.
        """


class Extracts(Protocol):
    """Extracts of inputs settled in this run, so that its assembly need not decode their files again.

    They hold health data: nothing is left of them when the run ends, however it ends. To lose one costs
    time and nothing else.
    """

    def keep(self, input_id: str, extract: bytes) -> None:
        """Keep one, if there is room."""

    def find(self, input_id: str) -> bytes | None:
        """Give one back."""


class KeptLetters(Protocol):
    """A place for dead letters of a run without a broker."""

    async def keep(self, letter: Letter) -> None:
        """Write one down, replacing an earlier one of the same location."""

    async def clear(self, key_hashes: Iterable[str]) -> None:
        """Drop those of locations that are settled now."""
