"""The sweep: what was created is announced, what was not is forgotten, what is young is left alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from etl.adapters.ledger_sqlite import SqliteLedger
from etl.adapters.store_folder import FolderStore
from etl.core.errors import Transient
from etl.core.identity import part_key, quarantine_key
from etl.core.outcome import Reason, Stage
from etl.core.report import quarantine_report
from etl.pipeline.sweep import Swept, sweep
from tests.support.ledger_contract import announcement, event_of, intended, intention, listed, settled

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping
    from pathlib import Path

    from etl.pipeline.ports import Ledger, Settled

_NOW, _GRACE = 1_000.0, 60.0


@pytest.fixture
async def ledger(tmp_path: Path) -> AsyncIterator[SqliteLedger]:
    """An empty ledger with an outbox."""
    async with SqliteLedger(tmp_path / "ledger", outbox=True) as opened:
        yield opened


@pytest.fixture
def out(tmp_path: Path) -> FolderStore:
    """An empty output."""
    return FolderStore(tmp_path / "out")


async def swept(ledger: Ledger, out: FolderStore) -> Swept:
    """Sweep."""
    return await sweep(ledger, out, now=_NOW, grace=_GRACE)


async def create(out: FolderStore, one: Settled) -> None:
    """Create the part of an input."""
    await out.put_new(part_key(one.record_type, one.input_id, one.generation), b"{}\n", one.metadata)


async def test_a_part_that_nobody_recorded_is_recorded(ledger: SqliteLedger, out: FolderStore) -> None:
    """It should record the part as stored, with the announcement it was created for, and its event."""
    one, said = settled("in", 2, examples=7), announcement("one", zone="UTC")
    await ledger.intend(intention(said, generation=2))
    await create(out, one)
    assert await swept(ledger, out) == Swept(recorded=1)
    assert await listed(ledger) == [(one, (said,))]
    assert [event.body for _, event in await ledger.unsent(9)] == [event_of(one)]
    assert await intended(ledger) == []


async def test_a_part_that_never_came_is_forgotten(ledger: SqliteLedger, out: FolderStore) -> None:
    """It should drop the note, and record nothing."""
    await ledger.intend(intention(announcement()))
    assert await swept(ledger, out) == Swept(dropped=1)
    assert await intended(ledger) == []
    assert await listed(ledger) == []


async def test_the_young_are_left_alone(ledger: SqliteLedger, out: FolderStore) -> None:
    """It should not touch a note whose worker may be at it, whether the part is there or not."""
    young = [
        intention(announcement("a"), _NOW - _GRACE + 1, "a"),
        intention(announcement("b", "raw/b"), _NOW + 5, "b"),
    ]
    for note in young:
        await ledger.intend(note)
    await create(out, settled("a"))
    assert await swept(ledger, out) == Swept(young=2)
    assert await intended(ledger) == young


async def test_the_grace_ends(ledger: SqliteLedger, out: FolderStore) -> None:
    """It should see to a note that is as old as that."""
    await ledger.intend(intention(announcement("a"), _NOW - _GRACE, "a"))
    assert await swept(ledger, out) == Swept(dropped=1)


async def test_a_refusal_is_explained(ledger: SqliteLedger, out: FolderStore, tmp_path: Path) -> None:
    """It should write the report that the worker did not come to."""
    bad: dict[str, Any] = {"outcome": "quarantined", "reason": "empty", "content": "c", "score": None}
    one = settled(**bad, deductions={}, details={})
    await ledger.intend(intention(announcement()))
    await create(out, one)
    await swept(ledger, out)
    written = (tmp_path / "out" / quarantine_key("T", "in", 0)).read_bytes()
    assert written == quarantine_report("in", 0, "T", one.metadata)


async def test_a_worker_that_was_slow_is_not_disturbed(ledger: SqliteLedger, out: FolderStore) -> None:
    """It should let a worker record its input after its note was swept away, with one event."""
    await ledger.intend(intention(announcement()))
    await swept(ledger, out)
    await create(out, settled())
    assert await ledger.record(settled(), announcement())
    assert await swept(ledger, out) == Swept()
    assert len(await ledger.unsent(9)) == 1


@dataclass
class Meanwhile:
    """A store in which something happens while one looks for a part."""

    store: FolderStore
    happens: list[Any] = field(default_factory=list)

    async def head(self, key: str) -> Mapping[str, Any] | None:
        """Look, then let it happen."""
        found = await self.store.head(key)
        for happening in self.happens:
            await happening
        return found


async def test_a_worker_that_records_first_wins(ledger: SqliteLedger, out: FolderStore) -> None:
    """It should count a part that its worker recorded while we looked, and make no second event."""
    await ledger.intend(intention(announcement()))
    await create(out, settled())
    busy = Meanwhile(out, [ledger.record(settled(), announcement())])
    assert await sweep(ledger, busy, now=_NOW, grace=_GRACE) == Swept(known=1)  # type: ignore[arg-type]  # enough of a store
    assert len(await ledger.unsent(9)) == 1
    assert await listed(ledger) == [(settled(), (announcement(),))]


async def test_what_is_known_already_needs_no_second_look(ledger: SqliteLedger, out: FolderStore) -> None:
    """It should only take away the note that was left of an input recorded otherwise."""
    await ledger.record(settled("a"), announcement("first"))
    await ledger.record(settled("b"), announcement("second"))
    await ledger.intend(intention(announcement("first"), input_id="a"))
    before = await listed(ledger)
    assert await swept(ledger, out) == Swept(known=1)
    assert await listed(ledger) == before
    assert await intended(ledger) == []


async def test_a_note_that_was_renewed_stays(ledger: SqliteLedger, out: FolderStore) -> None:
    """It should not take away the note of a worker that began while we looked."""
    renewed = intention(announcement("again"), _NOW)
    await ledger.intend(intention(announcement()))
    busy = Meanwhile(out, [ledger.intend(renewed)])
    await sweep(ledger, busy, now=_NOW, grace=_GRACE)  # type: ignore[arg-type]  # enough of a store
    assert await intended(ledger) == [renewed]


async def test_a_part_whose_place_was_taken_keeps_off(ledger: SqliteLedger, out: FolderStore) -> None:
    """It should not push out what came to the same place after the worker had died."""
    await ledger.intend(intention(announcement("early"), input_id="a"))
    await create(out, settled("a"))
    await ledger.record(settled("b"), announcement("late"))
    assert await swept(ledger, out) == Swept(recorded=1)
    assert [len(told) for _, told in await listed(ledger)] == [0, 1]


async def test_a_store_that_is_down_leaves_the_note(ledger: SqliteLedger, out: FolderStore) -> None:
    """It should raise what the store raises and try again another time."""

    async def down() -> None:
        raise Transient(Stage.COMMIT, Reason.UNAVAILABLE)

    await ledger.intend(intention(announcement()))
    with pytest.raises(Transient):
        await sweep(ledger, Meanwhile(out, [down()]), now=_NOW, grace=_GRACE)  # type: ignore[arg-type]  # enough of a store
    assert len(await intended(ledger)) == 1
