"""The board of breakers in a real Redis."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import redis

from etl.adapters.breakers_redis import RedisBoard
from etl.core.errors import Transient
from etl.pipeline.signals import Dependency

if TYPE_CHECKING:
    from tools.services import Redis


async def test_what_one_posts_all_see(redis_url: str) -> None:
    """It should show a post to every worker of the prefix, and to no other."""
    async with RedisBoard(redis_url, "a") as one, RedisBoard(redis_url, "a") as other:
        assert await other.posted() == frozenset()
        await one.post({Dependency.STORE, Dependency.BROKER})
        assert await other.posted() == {Dependency.STORE, Dependency.BROKER}
    async with RedisBoard(redis_url, "b") as stranger:
        assert await stranger.posted() == frozenset()


async def test_a_post_goes_by_itself(redis_url: str) -> None:
    """It should be gone within seconds, whatever became of who posted it."""
    async with RedisBoard(redis_url, "a") as board:
        await board.post({Dependency.STORE})
    with redis.Redis.from_url(redis_url) as client:
        assert 0 < int(client.pttl("{a}:breaker:store")) <= 3_000


async def test_a_board_that_is_away(fresh_redis: Redis) -> None:
    """It should be Transient, for posting and for reading."""
    async with RedisBoard(fresh_redis.url, "a") as board:
        await board.posted()
        fresh_redis.kill()
        with pytest.raises(Transient):
            await board.post({Dependency.STORE})
        with pytest.raises(Transient):
            await board.posted()
