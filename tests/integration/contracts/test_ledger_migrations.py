"""A SQLite ledger of any earlier version goes on, with a backup beside it; one of a later is left alone."""

from __future__ import annotations

import os
import signal
import sqlite3
import stat
import sys
from contextlib import closing
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
from redis.asyncio import Redis

from etl.adapters.ledger_redis import RedisLedger
from etl.adapters.ledger_sqlite import SqliteLedger
from etl.adapters.ledger_sqlite_schema import SCHEMA_VERSION
from etl.core.errors import Fatal
from etl.pipeline.ports import Event
from tests.support.frozen_ledgers import (
    BACKUP,
    NAMES,
    NOW,
    beside,
    dump,
    entries,
    reopen,
    rows,
    thaw,
    version,
)
from tests.support.ledger_contract import TRACE, announcement, event_of, intended, intention, listed, settled

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

EVERY = pytest.mark.parametrize("name", NAMES)
#: What a migration does at the disk, seen by Python itself; a kill may come before any of it.
_MOMENTS = frozenset({"open", "os.rename", "os.remove", "sqlite3.connect"})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the ledger lies."""
    return tmp_path / "ledger.sqlite"


def silent(path: Path) -> SqliteLedger:
    """Make a ledger with an outbox that tells nobody of migrations."""
    return SqliteLedger(path, outbox=True, link=lambda: {"traceparent": TRACE}, tell=lambda _: None)


def test_every_earlier_version_is_frozen() -> None:
    """It should hold a ledger of each version there was."""
    assert {version(name) for name in NAMES} == set(range(1, SCHEMA_VERSION))


@EVERY
async def test_all_is_found_again(path: Path, name: str) -> None:
    """It should find what was settled and announced, events that wait, intentions, and how many there are."""
    thaw(name, path)
    known = entries(path)
    digests = [row.get("event") for row in rows(path, "inputs")]
    told = [Event(row["event"], row.get("trace")) for row in rows(path, "outbox")]
    begun = [row["input_id"] for row in rows(path, "intentions")]
    async with silent(path) as ledger:
        assert await listed(ledger) == known
        assert await ledger.inputs() == len(known) == 3
        assert [await ledger.find(one.input_id, one.generation) for one, _ in known] == [k for k, _ in known]
        assert [await ledger.find_claim(said.claim) for _, (said,) in known] == [one for one, _ in known]
        assert [one.event_digest for one, _ in await listed(ledger)] == digests
        assert [event for _, event in await ledger.unsent(9)] == told
        assert [note.input_id for note in await intended(ledger)] == begun


@EVERY
async def test_it_is_written_on(path: Path, name: str) -> None:
    """It should take new inputs, announcements of known ones, intentions and their ends, and keep them."""
    thaw(name, path)
    old, (said,) = entries(path)[0]
    async with silent(path) as ledger:
        waiting = await ledger.waiting()
        assert await ledger.record(settled("new"), announcement("new", "raw/new", "Europe/Berlin", 30))
        assert not await ledger.record(old, announcement("again", "raw/again"))
        await ledger.intend(intention(announcement("next"), input_id="next"))
        await ledger.forget([entries(path)[1][0]])
    async with silent(path) as ledger:
        assert await ledger.inputs() == 3
        assert await ledger.find_claim("new") == settled("new")
        assert await ledger.find_claim("again") == await ledger.find_claim(said.claim) == old
        assert (await ledger.unsent(9))[-1][1] == Event(event_of(settled("new")), TRACE)
        assert await ledger.waiting() == waiting + 1
        assert "next" in [note.input_id for note in await intended(ledger)]


@EVERY
def test_a_backup_lies_beside_it(path: Path, name: str) -> None:
    """It should keep all as it was in a file for its owner alone, name it in one line, and do so once."""
    before, told = thaw(name, path), list[str]()
    reopen(path, told.append)
    backup = path.with_name(BACKUP.format(version(name)))
    assert beside(path) == [backup.name]
    assert dump(backup) == before
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    (line,) = told
    assert backup.name in line
    assert "\n" not in line
    carried = dump(path)
    assert carried[-1] == f"version {SCHEMA_VERSION}"
    reopen(path, told.append, now=NOW + 60)
    assert (dump(path), beside(path), len(told)) == (carried, [backup.name], 1)


def test_a_new_ledger_needs_no_backup(path: Path) -> None:
    """It should make none of a file that held nothing."""
    reopen(path, pytest.fail)
    assert beside(path) == []


def test_backups_do_not_pile_up(path: Path) -> None:
    """It should keep the newest of a version only, leave those of others, and take away what a kill left."""
    thaw("v2", path)
    others = ["canary.v2-20200101T000000Z.bak", "ledger.v1-20200101T000000Z.bak"]
    for other in others:
        path.with_name(other).touch()
    for left in ("", "-journal"):
        path.with_name(f"ledger.v2-20200101T000000Z.bak.part{left}").write_bytes(b"half" * 1_000)
    reopen(path)
    backup = path.with_name(BACKUP.format(2))
    assert beside(path) == [*others, backup.name]
    content = backup.read_bytes()
    path.write_bytes(content)  # somebody goes back, and comes again
    reopen(path, now=NOW + 1)
    assert beside(path) == [*others, "ledger.v2-20261126T000001Z.bak"]


@pytest.mark.parametrize(("number", "more"), [(0, ""), (1, "ALTER TABLE claims ADD COLUMN age INTEGER")])
def test_an_early_program_may_have_died_half_way(path: Path, number: int, more: str) -> None:
    """It should carry over tables without a number, and a column that is there before its number."""
    thaw("v1", path)
    with closing(sqlite3.connect(path)) as db:
        db.executescript(f"{more}; PRAGMA user_version = {number}")
    known = entries(path)
    reopen(path)
    assert entries(path) == known
    assert dump(path)[-1] == f"version {SCHEMA_VERSION}"


def test_killed_at_any_moment_it_is_as_it_was_or_as_it_should_be(path: Path) -> None:
    """It should hold the old ledger or the new, and only whole backups; the next opening ends the work."""
    old, content = thaw("v1", path), path.read_bytes()
    reopen(path)
    new = dump(path)
    seen = set()
    for moment in count():
        put_back(content, path)
        killed = _killed_at(moment, path)
        found = dump(path)
        assert found in (old, new)
        assert [dump(backup) for backup in path.parent.glob("*.bak")] in ([], [old])
        if killed:
            seen.add((found == new, any(path.parent.glob("*.bak"))))
        reopen(path, now=NOW + 1)
        assert dump(path) == new
        assert len(beside(path)) == 1  # a whole backup, and nothing that was half-written
        if not killed:
            break
    assert seen == {(False, False), (False, True), (True, True)}


def put_back(content: bytes, path: Path) -> None:
    """Have one file again, as it was, and nothing beside it."""
    for file in path.parent.iterdir():
        file.unlink()
    path.write_bytes(content)


def _killed_at(moment: int, path: Path) -> bool:
    """Have a child of ours open a ledger, and kill itself before a step; False where it got to the end."""
    if not (child := os.fork()):
        steps = count()

        def step(*_: object) -> None:
            if next(steps) == moment:
                os.kill(os.getpid(), signal.SIGKILL)

        _watch_connections(step)
        sys.addaudithook(lambda event, _: step() if event in _MOMENTS else None)
        reopen(path)
        os._exit(0)
    ended = os.waitpid(child, 0)[1]
    assert ended in {0, signal.SIGKILL}
    return ended != 0


def _watch_connections(step: Callable[[object], None]) -> None:
    """Have every statement of SQLite be a step."""
    connect = sqlite3.connect

    def connected(*arguments: Any, **options: Any) -> sqlite3.Connection:  # noqa: ANN401 - as sqlite3 has it
        db: sqlite3.Connection = connect(*arguments, **options)
        db.set_trace_callback(step)
        return db

    sqlite3.connect = connected  # type: ignore[assignment] # only in a child that ends here


def test_of_two_that_begin_at_once_one_migrates(path: Path) -> None:
    """It should let others wait, and go on with what the first one made."""
    thaw("v1", path)
    ready, told = os.pipe(), os.pipe()
    children = [_opening(path, ready, told) for _ in range(4)]
    os.close(ready[0])
    os.close(ready[1])  # now all begin
    os.close(told[1])
    assert [os.waitpid(child, 0)[1] for child in children] == [0] * 4
    with os.fdopen(told[0]) as lines:
        assert len(lines.readlines()) == 1
    assert beside(path) == [BACKUP.format(1)]
    assert dump(path)[-1] == f"version {SCHEMA_VERSION}"


def _opening(path: Path, ready: tuple[int, int], told: tuple[int, int]) -> int:
    """Have a child of ours wait until the pipe is closed, and open a ledger."""
    if not (child := os.fork()):
        os.close(ready[1])
        os.read(ready[0], 1)
        reopen(path, lambda line: os.write(told[1], f"{line}\n".encode()))
        os._exit(0)
    return child


def test_without_room_for_a_backup_nothing_is_changed(path: Path) -> None:
    """It should say what to do, and carry the ledger over once there is room."""
    before = thaw("v2", path)
    obstacle = path.with_name(BACKUP.format(2))
    obstacle.mkdir()
    with pytest.raises(Fatal, match="backed up") as caught:
        reopen(path)
    assert "room" in caught.value.remedy
    assert dump(path) == before
    obstacle.rmdir()
    reopen(path)
    assert beside(path) == [BACKUP.format(2)]


def test_a_later_ledger_is_not_touched(path: Path) -> None:
    """It should refuse, leave every byte as it is, and name both ways on."""
    with closing(sqlite3.connect(path)) as db:
        db.executescript(f"CREATE TABLE inputs (x); PRAGMA user_version = {SCHEMA_VERSION + 1}")
    before = path.read_bytes()
    with pytest.raises(Fatal, match=f"version {SCHEMA_VERSION + 1}") as caught:
        reopen(path)
    assert "backup" in caught.value.remedy
    assert "etl ledger rebuild" in caught.value.remedy
    assert (path.read_bytes(), beside(path)) == (before, [])


async def test_a_later_ledger_in_redis_is_not_touched(redis_url: str) -> None:
    """It should refuse, change nothing, and name the way on."""
    async with Redis.from_url(redis_url) as client:
        await client.set("{etl}:schema", "2")
        with pytest.raises(Fatal) as caught:
            await RedisLedger(redis_url).__aenter__()
        assert "etl ledger rebuild" in caught.value.remedy
        assert await client.keys("*") == [b"{etl}:schema"]
