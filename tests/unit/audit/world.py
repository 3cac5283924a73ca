"""A deployment in memory: what the real flow stores, notes and tells, laid open to be spoilt."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from typing import Any

from etl.audit.evidence import Evidence, KeptLetter, RawPlace, Waiting
from etl.core import identity
from etl.core.event import settled_event
from etl.core.outcome import Counts, Reason
from etl.core.report import quarantine_report
from etl.core.rules import Rules
from etl.pipeline.assemble import Assembler
from etl.pipeline.flow import Flow, Terms
from etl.pipeline.ports import Settled
from etl.records import ALL
from etl.samples.generate import generate
from etl.samples.spec import SampleSpec
from tests.support import glucose
from tests.support.canaries import CANARY
from tests.support.proving import Inline
from tests.unit.audit.memory import Book, Drawer, Log, Store

KEY = b"pseudonym key"
RULESET = "5" * 64
TYPES = {record_type.name: record_type.category for record_type in ALL}
T, U = "BloodGlucoseRecord", "StepsRecord"
TERMS = Terms(KEY, frozenset({"b"}), TYPES, Rules(), RULESET)
#: What every glucose file here holds: eight hours of a sensor, one record twice, two that cannot be.
COUNTED = asdict(Counts(103, 100, 1, 0, 2))
EXAMPLES, DEDUCTIONS = 7, {"official_limit": 2}


@cache
def glucose_file(tag: str) -> bytes:
    """Make a file of which no two tags make the same; its ids and device are told by nothing else."""
    records = glucose.records(102)
    records += glucose.records(1, metadata={"lastModifiedTimeEpochMillis": glucose.FETCHED_MS})
    for record in records:
        record["metadata"] |= {"id": f"{CANARY}-{tag}-{record['metadata']['id']}"}
        record["metadata"]["clientRecordId"] = f"{CANARY}-client"
        record["metadata"]["device"] = {"manufacturer": "Acme", "model": f"{CANARY} 7", "type": "UNKNOWN"}
    for record in records[100:102]:
        record["levelInMilligramsPerDeciliter"] = 1_500.0
    return glucose.file(records)


@cache
def steps_file() -> bytes:
    """Make a file of steps."""
    return next(iter(generate(SampleSpec(files=1, types=(U,))))).content


@dataclass(frozen=True)
class Placed:
    """An input that arrived, by all its names."""

    key: str
    place: str
    record_type: str
    input_id: str
    generation: int

    @property
    def name(self) -> str:
        """As findings call it."""
        return f"{self.input_id}.{self.generation}"

    @property
    def row(self) -> tuple[str, int]:
        """Key of its row."""
        return (self.input_id, self.generation)

    @property
    def part(self) -> str:
        """Key of its part."""
        return identity.part_key(self.record_type, *self.row)

    @property
    def report(self) -> str:
        """Key of its report."""
        return identity.quarantine_key(self.record_type, *self.row)


@dataclass
class World:
    """The deployment; a user id and a raw key always hold the canary."""

    raw: Store = field(default_factory=Store)
    out: Store = field(default_factory=Store)
    book: Book = field(default_factory=Book)
    sink: Log = field(default_factory=Log)
    drawer: Drawer = field(default_factory=Drawer)
    waiting: set[str] = field(default_factory=set)
    announced: set[str] = field(default_factory=set)

    def lay(self, tag: str, content: bytes = b"", *, announced: bool = True) -> tuple[str, str]:
        """Put a raw object where messages may tell of it; gives its key and its key hash."""
        key = f"raw/{CANARY}-{tag}/x.avro"
        self.raw.objects[key] = (content or glucose_file(tag), None)
        place = identity.key_hash(KEY, "b", key)
        if announced:
            self.announced.add(place)
        return key, place

    async def settle(
        self, tag: str, content: bytes = b"", record_type: str = T, generation: int = 0, user: str = ""
    ) -> Placed:
        """Lay an object and let the flow settle it."""
        key, place = self.lay(tag, content)
        user = f"{CANARY}-{user or tag}"
        message = {"bucket": "b", "key": key, "user_id": user, "record_type": record_type}
        end = await self.flow().settle(json.dumps(message).encode(), generation)
        return Placed(key, place, record_type, end.input_id, generation)

    def flow(self) -> Flow:
        """What settles and assembles here."""
        return Flow({"b": self.raw}, self.out, self.book, Inline(), TERMS)

    async def assemble(self) -> None:
        """Build the training set of all that is settled by now."""
        await Assembler(self.flow()).assemble()

    def training(self, record_type: str = T) -> str:
        """Key of a training file."""
        return identity.training_key(TYPES[record_type], record_type)

    def terms(self, **changes: Any) -> Terms:  # noqa: ANN401 - of the fields' types
        """Give other terms than those all was made under."""
        return replace(TERMS, **changes)

    def report(self, placed: Placed) -> bytes:
        """Give the quarantine report that a part makes."""
        return quarantine_report(*placed.row, placed.record_type, self.metadata(placed))

    def subject(self, user: str) -> str:
        """Give the pseudonym of whose files were settled under a tag."""
        return identity.pseudonym(KEY, f"{CANARY}-{user}")

    def lines(self, key: str) -> list[bytes]:
        """Lines of an object."""
        return self.out.objects[key][0].splitlines(keepends=True)

    def alter(self, placed: Placed, body: bytes | None = None, **changes: object) -> None:
        """Change a part alone."""
        old, metadata = self.out.objects[placed.part]
        self.out.objects[placed.part] = (old if body is None else body, {**(metadata or {}), **changes})

    def rewrite(self, placed: Placed, body: bytes | None = None, **changes: object) -> None:
        """Change a part and all that was made of it, as if it had been written so."""
        if body is not None:
            changes["body_sha256"] = identity.content_hash(body)
        before = self.event(placed)
        self.alter(placed, body, **changes)
        metadata, after = self.metadata(placed), self.event(placed)
        digest = identity.content_hash(after)
        self.book.rows[placed.row] = Settled(*placed.row, placed.record_type, metadata, digest)
        for log in (self.book.told, self.sink.told):
            log[:] = [after if event == before else event for event in log]
        if placed.report in self.out.objects:
            self.out.objects[placed.report] = (self.report(placed), None)

    def metadata(self, placed: Placed) -> dict[str, Any]:
        """Metadata of a part."""
        return dict(self.out.objects[placed.part][1] or {})

    def event(self, placed: Placed) -> bytes:
        """What its part tells."""
        return settled_event(*placed.row, placed.record_type, self.metadata(placed))

    def relay(self) -> None:
        """Carry the outbox to the sink."""
        self.sink.told += self.book.told
        self.book.told.clear()

    def evidence(self, **changes: Any) -> Evidence:  # noqa: ANN401 - of the fields' types
        """All of it."""
        known: dict[str, Any] = {
            "raw": {"b": RawPlace(self.raw, ("raw",))},
            "out": self.out,
            "ledger": self.book,
            "terms": TERMS,
            "letters": self.drawer,
            "waiting": Waiting(names=self.waiting),
            "announced": self.announced,
            "outbox": Log(self.book.told),
            "sink": self.sink,
            "sandbox": Inline(),
        }
        return Evidence(**(known | changes))


async def clean(*, by_body: bool = False) -> World:
    """Make a world in which all is as it should be, with every way an input can end."""
    world = World(out=Store(by_body))
    await world.settle("one")
    await world.settle("two", steps_file(), U)
    await world.settle("refused", b"bad")
    await world.settle("empty of", b"bad too", U)
    await world.settle("first place", glucose_file("same"), user="both")
    await world.settle("second place", glucose_file("same"), user="both")
    await world.settle("again")
    await world.settle("again", generation=1)
    world.sink.told += world.book.told[:2]  # told twice: no fault
    world.relay()
    await world.settle("told last")
    given_up, gone = world.lay("given up")[1], world.lay("gone")
    del world.raw.objects[gone[0]]
    letters = [
        KeptLetter(given_up, Reason.CONTENT_MISMATCH),
        KeptLetter(gone[1], Reason.MISSING_OBJECT),
        KeptLetter(TERMS.body_hash(b"?"), Reason.BAD_MESSAGE),
    ]
    world.drawer.letters += letters
    world.waiting.add(world.lay("waits")[1])
    await world.out.put(".state/key_id", identity.key_id(KEY).encode())
    await world.assemble()
    return world
