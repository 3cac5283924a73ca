"""The books of a load test: each file that was announced has one end, and each end was announced.

Published = parts + duplicates + quarantined + dead letters; and as many events as inputs, each as its part
says. A breach is named by what is wrong and the hash of the input.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from etl.audit import facts
from etl.core.event import settled_event

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

_SHOWN = 100  # of all breaches; they are all counted


class Breach(StrEnum):
    """What can be wrong with the books."""

    LOST = "announced, but there is no part and no dead letter, and nothing waits"
    BOTH = "a part and a dead letter"
    UNANNOUNCED = "a part of a file that was not announced"
    UNREADABLE = "a part whose metadata cannot be read"
    EVENTLESS = "a part without an event"
    PARTLESS = "an event without a part"
    EVENT_DIFFERS = "an event that differs from its part"
    STRANGE = "an object that is not of this run, in the place of this run"


@dataclass(frozen=True, slots=True)
class Entry:
    """An input as announced: its id, record type, and the hash of its location."""

    input_id: str
    record_type: str
    key_hash: str


@dataclass(frozen=True, slots=True)
class Books:
    """All that the books are made of.

    ``confirmed`` are the files that were announced, once for each announcement; of those in ``doubtful`` the
    broker did not say that it has them. ``parts`` are metadata by input, ``events`` the bodies by input,
    ``letters`` hashes of locations, ``waiting`` how many messages are left in the queues, ``strange`` how
    many objects lie where they should not.
    """

    confirmed: Sequence[Entry] = field(repr=False)
    doubtful: Sequence[Entry] = field(default=(), repr=False)
    parts: Mapping[str, Mapping[str, Any] | None] = field(default_factory=dict, repr=False)
    events: Mapping[str, Collection[bytes]] = field(default_factory=dict, repr=False)
    letters: Collection[str] = field(default=(), repr=False)
    waiting: int = 0
    strange: int = 0


@dataclass(frozen=True, slots=True)
class Balance:
    """The sums, and what is wrong: the breaches counted, and the first hundred by name.

    ``undecided`` were announced, are not settled, and may wait in a queue or never have come there.
    """

    published: int
    parts: int
    duplicates: int
    quarantined: int
    dead_lettered: int
    events: int
    undecided: int
    breaches: Mapping[Breach, int]
    named: Sequence[tuple[Breach, str]]

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong, so far as can be told."""
        return not self.breaches

    @property
    def errors(self) -> int:
        """Files that were refused, given up or lost, or are still not settled."""
        return self.quarantined + self.dead_lettered + self.undecided + self.breaches.get(Breach.LOST, 0)

    def document(self) -> dict[str, Any]:
        """The books for machines."""
        return {
            "ok": self.ok,
            "published": self.published,
            "parts": self.parts,
            "duplicates": self.duplicates,
            "quarantined": self.quarantined,
            "dead_lettered": self.dead_lettered,
            "events": self.events,
            "undecided": self.undecided,
            "breaches": {breach.name.lower(): number for breach, number in self.breaches.items()},
            "named": [{"breach": breach.name.lower(), "input": name} for breach, name in self.named],
        }


def balance(books: Books) -> Balance:
    """Add everything up and name what does not fit."""
    announced = [*books.confirmed, *books.doubtful]
    inputs = {entry.input_id: entry for entry in announced}
    open_inputs = {name for name, entry in inputs.items() if not _ends(books, entry)}
    lost = open_inputs - {entry.input_id for entry in books.doubtful} if not books.waiting else set()
    quarantined = len(refused(books.parts) & inputs.keys())
    breaches = sorted(_breaches(books, inputs, lost))
    return Balance(
        published=len(announced),
        parts=sum(name in books.parts for name in inputs) - quarantined,
        duplicates=len(announced) - len(inputs),
        quarantined=quarantined,
        dead_lettered=sum(entry.key_hash in books.letters for entry in inputs.values()),
        events=sum(name in inputs for name in books.events),
        undecided=len(open_inputs) - len(lost),
        breaches=dict(Counter(breach for breach, _ in breaches)),
        named=breaches[:_SHOWN],
    )


def _ends(books: Books, entry: Entry) -> bool:
    return entry.input_id in books.parts or entry.key_hash in books.letters


def refused(parts: Mapping[str, Mapping[str, Any] | None]) -> frozenset[str]:
    """Name the inputs whose parts say that they were quarantined."""
    known = ((name, facts.read(metadata)) for name, metadata in parts.items())
    return frozenset(name for name, fact in known if fact and fact.refused)


def _breaches(
    books: Books, inputs: Mapping[str, Entry], lost: Collection[str]
) -> Iterator[tuple[Breach, str]]:
    yield from ((Breach.LOST, name) for name in lost)
    yield from ((Breach.STRANGE, "") for _ in range(books.strange))
    yield from ((Breach.UNANNOUNCED, name) for name in books.parts.keys() - inputs.keys())
    yield from ((Breach.PARTLESS, name) for name in books.events.keys() - books.parts.keys())
    for name, entry in inputs.items():
        if name in books.parts:
            yield from ((breach, name) for breach in _of_part(books, entry))


def _of_part(books: Books, entry: Entry) -> Iterator[Breach]:
    metadata, told = books.parts[entry.input_id], books.events.get(entry.input_id, ())
    if entry.key_hash in books.letters:
        yield Breach.BOTH
    if not told:
        yield Breach.EVENTLESS
    if metadata is None or facts.read(metadata) is None:
        yield Breach.UNREADABLE
    elif any(body != settled_event(entry.input_id, 0, entry.record_type, metadata) for body in told):
        yield Breach.EVENT_DIFFERS
