"""What canaries leave at the broker and in Redis lies apart, and can be taken away by its name alone."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from etl.adapters.events_redis import RedisEvents
from etl.pipeline.ports import Event
from tests.support.broker_contract import LETTER, take
from tests.support.rabbit import NAMES, RabbitRig, rabbit_rig, raw

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@pytest.fixture
async def rig(broker_url: str) -> AsyncIterator[RabbitRig]:
    """Give a broker with what belongs to it, on a virtual host of one's own."""
    async with rabbit_rig(broker_url) as rig:
        yield rig


async def give_up(rig: RabbitRig, *names: str, canary: bool = True) -> None:
    """Have deliveries given up under some names."""
    for name in names:
        await rig.publish(b"{}")
        await (await take(rig.broker)).dead_letter(replace(LETTER, name=name, is_canary=canary))


async def test_letters_of_canaries_have_a_queue_of_their_own(rig: RabbitRig) -> None:
    """It should put them there, and only them; and all others where all others are."""
    await give_up(rig, "canary")
    await give_up(rig, "other", canary=False)
    assert await rig.letters() == [("other", LETTER.decision.reason)]
    kept = await raw(rig.address, NAMES.canary, take=False)
    assert (kept.headers["x-etl-name"], kept.headers["x-etl-reason"]) == ("canary", "bad_message")
    waiting = await rig.admin.canaries()
    assert waiting is not None
    assert NAMES.canary not in await rig.admin.depths()


async def test_only_the_letters_wanted_are_taken(rig: RabbitRig) -> None:
    """It should take those, once, and leave those of another check."""
    await give_up(rig, "mine", "other's", "mine-too")
    taken = await rig.admin.take_canaries(lambda letter: letter.name.startswith("mine"))
    assert sorted(letter.name for letter in taken) == ["mine", "mine-too"]
    assert await rig.admin.take_canaries(lambda letter: letter.name.startswith("mine")) == []
    kept = await raw(rig.address, NAMES.canary)
    assert kept.headers["x-etl-name"] == "other's"


async def test_only_the_events_wanted_are_removed(redis_url: str, unique: str) -> None:
    """It should take some out of their stream, over several pages, and leave the rest in order."""
    told = [json.dumps({"id": f"{number}.0", "odd": number % 2}).encode() for number in range(1_100)]
    async with RedisEvents(redis_url, unique) as events:
        await events.emit([Event(body) for body in told])
        await events.remove(lambda body: json.loads(body)["odd"] == 1)
        assert [body async for body in events.events()] == told[::2]
