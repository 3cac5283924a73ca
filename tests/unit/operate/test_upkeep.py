"""Rows whose part is gone: dropped, but for those that a worker is at, and never for good."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from etl.adapters.ledger_sqlite import SqliteLedger
from etl.adapters.store_folder import FolderStore
from etl.core.identity import part_key
from etl.operate.upkeep import GRACE, Pruned, Shears
from etl.pipeline.sweep import Swept, sweep
from tests.support.ledger_contract import announcement, intended, intention, listed, settled

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
    from pathlib import Path

    from etl.pipeline.ports import Fetched, Settled

NOW = 10_000.0


@pytest.fixture
async def index(tmp_path: Path) -> AsyncIterator[SqliteLedger]:
    """A ledger with two inputs, one of them announced twice."""
    async with SqliteLedger(tmp_path / "ledger", outbox=True) as opened:
        await opened.record(settled("here"), announcement("a", "raw/a"))
        await opened.record(settled("gone"), announcement("b", "raw/b"))
        await opened.record(settled("gone"), announcement("c", "raw/c", zone="UTC"))
        yield opened


@pytest.fixture
async def out(tmp_path: Path) -> FolderStore:
    """An output with the part of one of them."""
    store = FolderStore(tmp_path / "out")
    await create(store, settled("here"))
    return store


async def create(out: FolderStore, one: Settled) -> None:
    """Create a part."""
    await out.put_new(part_key(one.record_type, one.input_id, one.generation), b"{}\n", one.metadata)


async def pruned(index: Any, out: Any, *, dry_run: bool = False) -> Pruned:  # noqa: ANN401 - ports, or stand-ins
    """See to all rows."""
    shears = Shears(index, out, lambda: NOW, dry_run=dry_run)
    for row in await listed(index):
        await shears.see_to(row)
    return shears.report


async def names(index: SqliteLedger) -> list[str]:
    """Name all rows."""
    return [row.input_id for row, _ in await listed(index)]


async def test_a_row_without_a_part_goes(index: SqliteLedger, out: FolderStore) -> None:
    """It should go with its announcements and leave no note; on a dry run it should stay."""
    assert await pruned(index, out, dry_run=True) == Pruned(kept=1, dropped=1)
    assert await names(index) == ["gone", "here"]
    assert await pruned(index, out) == Pruned(kept=1, dropped=1)
    assert (await names(index), await intended(index)) == (["here"], [])
    assert await index.find_claim("b") is None


async def test_a_worker_at_its_part_is_left_alone(index: SqliteLedger, out: FolderStore) -> None:
    """It should keep the row while a note of that part is young, and not when its worker must be dead."""
    young = intention(announcement("d"), NOW - GRACE + 1, "gone")
    await index.intend(young)
    assert await pruned(index, out) == Pruned(kept=1, young=1)
    assert await intended(index) == [young]
    await index.intend(intention(announcement("d"), NOW - GRACE, "gone"))
    await index.intend(intention(announcement("e"), NOW, "another"))
    assert await pruned(index, out) == Pruned(kept=1, dropped=1)
    assert [note.input_id for note in await intended(index)] == ["another"]


@dataclass
class Meanwhile:
    """A ledger with which something happens when a row is forgotten."""

    index: SqliteLedger
    happens: Callable[[], Awaitable[None]] = field(repr=False)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever a ledger has
        return getattr(self.index, name)

    async def forget(self, lost: list[Settled]) -> None:
        """Forget, and let it happen."""
        await self.index.forget(lost)
        await self.happens()


async def test_a_part_that_comes_meanwhile_keeps_its_row(index: SqliteLedger, out: FolderStore) -> None:
    """It should record it as it is, with all that was announced of it."""
    before = await listed(index)
    found = await pruned(Meanwhile(index, lambda: create(out, settled("gone"))), out)
    assert found == Pruned(kept=2)
    assert await listed(index) == before
    assert await intended(index) == []


async def test_a_kill_in_between_is_seen_to_by_a_sweep(index: SqliteLedger, out: FolderStore) -> None:
    """It should leave a note, by which a part that came is recorded, or nothing is left behind."""

    async def killed() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await pruned(Meanwhile(index, killed), out)
    (note,) = await intended(index)
    assert (note.announcement.zone, await names(index)) == ("UTC", ["here"])
    await create(out, settled("gone"))
    assert await sweep(index, out, now=NOW + GRACE, grace=GRACE) == Swept(recorded=1)
    assert await names(index) == ["gone", "here"]


@dataclass
class Bare:
    """A store whose objects have lost their metadata."""

    store: FolderStore

    async def head(self, key: str) -> Mapping[str, Any] | None:
        """Find none."""
        del key
        return None

    async def fetch(self, key: str, limit: int) -> Fetched:
        """Read."""
        return await self.store.fetch(key, limit)


async def test_an_object_without_metadata_is_there(index: SqliteLedger, out: FolderStore) -> None:
    """It should leave its row to who can tell what it is."""
    assert await pruned(index, Bare(out)) == Pruned(kept=1, dropped=1)
    assert await names(index) == ["here"]
