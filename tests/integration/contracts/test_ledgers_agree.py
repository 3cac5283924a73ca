"""Whatever is announced, intended and recorded, in whatever order: all ledgers know the same of it."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest

from etl.adapters.ledger_redis import RedisLedger
from etl.adapters.ledger_sqlite import SqliteLedger
from tests.support.ledger_contract import announcement, intended, intention, listed, settled
from tests.support.memory import MemoryLedger

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from etl.pipeline.ports import Announcement, Ledger

_STEPS = 80
_SLOW = 0.4  # how often a worker is, and comes back later
_ZONES, _AGES = (None, None, "UTC", "Asia/Tokyo", "Europe/Berlin"), (None, None, 0, 42)
_Ledgers = tuple["Ledger", ...]


@pytest.fixture
async def ledgers(tmp_path: Path, redis_url: str, unique: str) -> AsyncIterator[_Ledgers]:
    """One of each, empty."""
    async with (
        SqliteLedger(tmp_path / "ledger.sqlite") as file,
        RedisLedger(redis_url, prefix=unique) as redis,
    ):
        yield MemoryLedger(), file, redis


def drawn(dice: Random, step: int) -> tuple[str, int, Announcement]:
    """Draw an input, a generation and an announcement; some come again, of the same place as ever."""
    key, generation, nth = dice.choice(("raw/x", "raw/ü")), dice.choice((0, 0, 1)), dice.choice((step, 0))
    said = announcement(f"{nth} {key} {generation}", key, dice.choice(_ZONES), dice.choice(_AGES))
    return dice.choice("ab"), generation, said


def named(generation: int, said: Announcement) -> set[tuple[str, int, str]]:
    """What an announcement makes known of its place."""
    return {(what, generation, said.key) for what in ("zone", "age") if getattr(said, what) is not None}


@pytest.mark.parametrize("seed", range(6))
async def test_ledgers_agree(ledgers: _Ledgers, seed: int) -> None:
    """It should list the same in each after the same steps, and never lose what a place was known by."""
    dice = Random(seed)
    waiting: list[tuple[str, int, Announcement]] = []
    given: set[tuple[str, int, str]] = set()
    for step in range(_STEPS):
        one = drawn(dice, step)
        if dice.random() < _SLOW:
            waiting.append(one)
            for ledger in ledgers:
                await ledger.intend(intention(one[2], step, *one[:2]))
            continue
        if waiting and dice.random() < _SLOW:
            one = waiting.pop(dice.randrange(len(waiting)))
        given |= named(*one[1:])
        assert len({await ledger.record(settled(*one[:2]), one[2]) for ledger in ledgers}) == 1
    first, *others = [await listed(ledger) for ledger in ledgers]
    assert others == [first, first]
    known = (named(row.generation, said) for row, announcements in first for said in announcements)
    assert set().union(*known) == given
    left, *more = [sorted(await intended(ledger), key=lambda note: note.since) for ledger in ledgers]
    assert more == [left, left]
