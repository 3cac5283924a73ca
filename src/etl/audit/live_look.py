"""What became of canaries, as the outside can see it: ledger, letters, parts, reports and events."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from etl.audit import facts
from etl.audit.live_canaries import Canary, End, Kind
from etl.core import canary, identity
from etl.core.event import event_id
from etl.core.outcome import Disposition, Reason

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence

    from etl.adapters.rabbitmq import Dead
    from etl.audit.live_scene import Scene
    from etl.pipeline.ports import Settled


@dataclass(slots=True)
class Seen:
    """What was found of one canary: its ends (there should be one), and what is wrong with what it left."""

    end: End | None = None
    seconds: float | None = None
    row: Settled | None = field(default=None, repr=False)
    letter: Dead | None = field(default=None, repr=False)
    problems: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Watch:
    """Looks at what became of a set of canaries, again and again."""

    at: Scene
    sent: Sequence[Canary]
    seen: dict[Kind, Seen] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Begin with nothing seen."""
        self.seen = {one.kind: Seen() for one in self.sent}

    @property
    def over(self) -> bool:
        """Whether all have an end."""
        return all(seen.end for seen in self.seen.values())

    @property
    def names(self) -> frozenset[str]:
        """What the letters of these canaries are named by."""
        return frozenset(one.arrived.key_hash for one in self.sent)

    async def look(self, passed: Callable[[], float]) -> None:
        """Look once; ``passed`` says how many seconds what is new took to come."""
        await self._take_letters()
        for one in self.sent:
            seen = self.seen[one.kind]
            seen.row = seen.row or await self.at.ledger.find_claim(one.arrived.claim)
            if seen.end is None and (end := self._end(one, seen)):
                seen.end, seen.seconds = end, passed()

    async def _take_letters(self) -> None:
        waiting = await self.at.admin.canaries()
        if not waiting or not waiting.ready:
            return
        names = self.names
        for letter in await self.at.admin.take_canaries(lambda dead: dead.name in names):
            for one in self.sent:
                if one.arrived.key_hash == letter.name:
                    self.seen[one.kind].letter = letter

    def _end(self, one: Canary, seen: Seen) -> End | None:
        if seen.letter is not None:
            return End(Disposition.DEAD_LETTERED, seen.letter.reason, seen.letter.attempts)
        if seen.row is None:
            return None
        if one.kind is Kind.DUPLICATE and self._is_shared(seen.row):
            return End(Disposition.DUPLICATE)
        told = seen.row.metadata
        return End(Disposition(told["outcome"]), Reason(told["reason"]) if told["reason"] else None)

    def _is_shared(self, row: Settled) -> bool:
        """Tell whether the duplicate led to the very input of the good one."""
        return any(one.kind is Kind.GOOD and one.input_id == row.input_id for one in self.sent)

    async def examine(self, nonce: str) -> None:
        """Hold what they left against their ends, once all is over."""
        left = Left(
            frozenset(await self.at.keys(nonce)),
            Counter(_told(event) for event in await self.at.events()),
            canary.root(nonce),
        )
        for one in self.sent:
            seen = self.seen[one.kind]
            seen.problems += [problem async for problem in self._problems(one, seen, left)]

    async def _problems(self, one: Canary, seen: Seen, left: Left) -> AsyncIterator[str]:
        if seen.letter is not None and seen.row is not None:
            yield "it has a part and a letter"
        if await self.at.out.head(one.part) is not None or await self.at.real.find(one.input_id, 0):
            yield "it is among the real output"
        for problem in left.problems(one, settled=seen.row is not None):
            yield problem
        if seen.row is not None and seen.letter is None:
            for problem in await self._part(one, seen.row):
                yield problem

    async def _part(self, one: Canary, row: Settled) -> list[str]:
        """Hold its part against its row, and the good one's against what it holds."""
        key = canary.root_of(self.at.terms.pseudonym_key, one.key) + one.part
        metadata = await self.at.out.head(key)
        if metadata is None:
            return []
        file = await self.at.out.fetch(key, 0)
        found = [] if facts.same(metadata, row.metadata) else ["its part and its row differ"]
        found += [] if file.sha256 == metadata.get("body_sha256") else ["the bytes of its part are others"]
        return found + ([] if _is_whole(one, metadata) else ["not all of its records are in its part"])


@dataclass(frozen=True, slots=True)
class Left:
    """What a set of canaries left: keys below its root, and how often each event was told."""

    keys: frozenset[str]
    events: Counter[tuple[str, str]]
    root: str

    def problems(self, one: Canary, *, settled: bool) -> Iterator[str]:
        """Say what is missing, and what is too much."""
        report = identity.quarantine_key(one.arrived.record_type, one.input_id, 0)
        refused = one.expected.outcome is Disposition.QUARANTINED
        if (self.root + one.part in self.keys) != settled:
            yield "its part is missing" if settled else "it has a part"
        if (self.root + report in self.keys) != (settled and refused):
            yield "its report is missing" if settled and refused else "it has a report"
        told = self.events[event_id(one.input_id, 0), self.root]
        if told != settled:
            yield f"{told} flagged events tell of it, not {int(settled)}"


def _told(event: bytes) -> tuple[str, str]:
    """Name an event by its id and the root that its flag names."""
    try:
        told = json.loads(event)
    except ValueError:
        return "", ""
    if not isinstance(told, dict):
        return "", ""
    return str(told.get("id")), canary.root(str(told.get("canary")))


def _is_whole(one: Canary, metadata: Mapping[str, Any]) -> bool:
    counts = metadata.get("counts")
    number = counts.get("records_in") if isinstance(counts, dict) else None
    return not one.records or (number == one.records and bool(metadata.get("examples")))
