"""Law 1: every object that was announced has exactly one outcome.

Held in memory: 32 bytes for each raw object, dead letter, and part without an object; not the parts. Raw
objects are read (hashed, not held) only where no part bears their key hash, to see whether they are the bytes
of an input that was settled under another key; in deep mode all that were announced are, to see whether they
still are what was settled.
"""

from __future__ import annotations

from collections import defaultdict
from enum import IntEnum
from typing import TYPE_CHECKING

from etl.audit import names
from etl.audit.findings import Fault, Finding
from etl.audit.options import NORMAL
from etl.audit.report import Gap
from etl.audit.walk import look
from etl.core import identity

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Sequence

    from etl.audit.evidence import Evidence, Waiting
    from etl.audit.options import Options
    from etl.audit.report import Tally
    from etl.audit.walk import Part
    from etl.pipeline.ports import Announcement, Settled


class _Seen(IntEnum):
    """What is known of a raw object, the most telling last."""

    NOTHING = 0
    ANNOUNCED = 1
    CLAIMED = 2  # a part bears its name; whether it is of these bytes is not known
    CHANGED = 3
    AT_WORK = 4
    SETTLED = 5


_FAULTS = {_Seen.CHANGED: Fault.CHANGED, _Seen.AT_WORK: Fault.OUTCOME_UNDECIDED}


class OneOutcome:
    """The law, for one walk."""

    reads_bodies = False

    def __init__(self, evidence: Evidence, tally: Tally, options: Options = NORMAL) -> None:
        self._evidence = evidence
        self._tally = tally
        self._options = options
        self._objects: dict[bytes, _Seen] = {}
        self._letters: dict[bytes, set[int]] = defaultdict(set)
        self._orphans: dict[bytes, bytes] = {}  # packed input → key hash
        self._settled_once: set[bytes] = set()  # places that an announcement led from to a part
        self._both: set[bytes] = set()

    async def begin(self) -> None:
        """List the raw objects, then the dead letters: a letter comes after its object."""
        self._note_gaps()
        for bucket, place in self._evidence.raw.items():
            for prefix in place.prefixes:
                async for key in place.store.keys(prefix):
                    self._objects[self._hash(bucket, key)] = _Seen.NOTHING
        self._tally.saw("objects", len(self._objects))
        await self._read_letters()
        self._tally.saw("letters", len(self._letters))

    async def _read_letters(self) -> None:
        """Read what is given up now; what was, before, proves an announcement and no more."""
        self._letters.clear()
        if self._evidence.letters is None:
            return
        async for letter in self._evidence.letters.kept():
            name = bytes.fromhex(letter.name)
            self._note(name, _Seen.ANNOUNCED)
            if not letter.replayed:
                self._letters[name].add(letter.generation)

    async def part(self, part: Part) -> Sequence[Finding]:
        """Note whose outcome it is."""
        if part.facts is None:
            return ()
        place = bytes.fromhex(part.facts.key_hash)
        if place in self._objects:
            self._note(place, _Seen.CLAIMED if self._options.deep else _Seen.SETTLED)
        else:
            self._orphans[part.named.packed] = place
        if part.named.generation in self._letters.get(place, ()):
            self._both.add(place)
        return ()

    async def rest(self) -> AsyncIterator[Finding]:
        """Follow the announcements, then say what has no outcome, and what has two."""
        async for settled, announcements in self._evidence.ledger.settled():
            for announcement in announcements:
                await self._announced(settled, announcement)
        async for intention in self._evidence.ledger.intentions():
            said = intention.announcement
            self._note(self._hash(said.bucket, said.key), _Seen.AT_WORK)
        await self._read_letters()  # again: some may have been replayed, others given up, meanwhile
        for packed in self._orphans:
            yield Finding(Fault.ORPHAN, names.unpacked(packed))
        for place in self._both:
            if place in self._letters and not self._waits(place):
                yield Finding(Fault.BOTH, place.hex())
        for finding in self._without():
            yield finding

    async def _announced(self, settled: Settled, announcement: Announcement) -> None:
        """See whether an announced object is an outcome's, and whether it is still the same."""
        place = self._hash(announcement.bucket, announcement.key)
        name = names.named(settled.record_type, settled.input_id, settled.generation)
        if name is None:
            return
        clear = self._objects.get(place) is _Seen.SETTLED and place not in self._letters
        if clear and name.packed not in self._orphans:
            return
        if await look(self._evidence.out, name.part) is None:
            self._note(place, _Seen.ANNOUNCED)
            return
        self._settled_once.add(place)
        if settled.generation in self._letters.get(place, ()):
            self._both.add(place)
        await self._compare(place, name.packed, settled, announcement)

    async def _compare(
        self, place: bytes, packed: bytes, settled: Settled, announcement: Announcement
    ) -> None:
        """Hold the object that lies there against the input it led to."""
        raw = self._evidence.raw.get(announcement.bucket)
        if raw is None:
            if self._orphans.pop(packed, None):
                self._tally.missed(Gap.OTHER_PLACE)
            return
        file = await look(raw.store, announcement.key)
        same = file is not None and file.sha256 == settled.metadata.get("content")
        self._note(place, _Seen.SETTLED if same else _Seen.CHANGED)
        if same:
            self._orphans.pop(packed, None)

    def _without(self) -> Iterator[Finding]:
        """Say what has no outcome; not decided while messages may wait that tell of it."""
        lost = {place: fault for place, fault in self._candidates() if not self._waits(place)}
        undecided = self._may_wait(sum(fault is not Fault.UNANNOUNCED for fault in lost.values()))
        for place, fault in lost.items():
            open_yet = fault is Fault.OUTCOME_UNDECIDED or (undecided and fault is not Fault.UNANNOUNCED)
            yield Finding(Fault.OUTCOME_UNDECIDED if open_yet else fault, place.hex())

    def _candidates(self) -> Iterator[tuple[bytes, Fault]]:
        told = frozenset(map(bytes.fromhex, self._evidence.announced or ()))
        for place, seen in self._objects.items():
            if seen in {_Seen.CLAIMED, _Seen.SETTLED} or place in self._letters:
                continue
            if seen is _Seen.NOTHING and place not in told:
                yield place, Fault.UNANNOUNCED
            else:
                yield place, _FAULTS.get(seen, Fault.LOST)
        known = self._objects.keys() | self._letters.keys() | self._settled_once | set(self._orphans.values())
        for place in told - known:
            yield place, Fault.VANISHED

    def _may_wait(self, number: int) -> bool:
        """Tell whether so many objects may have an outcome that was not shown."""
        waiting = self._evidence.waiting
        if self._evidence.letters is None or _unknown(waiting):
            return True
        return waiting.names is None and waiting.count is not None and waiting.count >= number

    def _note_gaps(self) -> None:
        """Count what was not given to go by."""
        if self._evidence.letters is None:
            self._tally.missed(Gap.NO_LETTERS)
        if _unknown(self._evidence.waiting):
            self._tally.missed(Gap.NO_QUEUE)
        if self._evidence.announced is None:
            self._tally.missed(Gap.NO_LIST)

    def _waits(self, place: bytes) -> bool:
        listed = self._evidence.waiting.names
        return listed is not None and place.hex() in listed

    def _note(self, place: bytes, seen: _Seen) -> None:
        if place in self._objects:
            self._objects[place] = max(self._objects[place], seen)

    def _hash(self, bucket: str, key: str) -> bytes:
        return bytes.fromhex(identity.key_hash(self._evidence.terms.pseudonym_key, bucket, key))


def _unknown(waiting: Waiting) -> bool:
    return waiting.names is None and waiting.count is None
