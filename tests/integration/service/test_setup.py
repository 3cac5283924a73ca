"""What the service needs is made once, and said to be missing or other where it is."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import aio_pika
import pytest

from tests.support.command import assert_clear, etl

if TYPE_CHECKING:
    from tests.support.site import Site


def states() -> dict[str, str]:
    """Say how each thing stands, without changing it."""
    return {one["name"]: one["state"] for one in etl("setup", "--dry-run", "--json").summary}


@pytest.mark.usefixtures("site")
def test_what_is_missing_is_said_and_made(monkeypatch: pytest.MonkeyPatch, unique: str) -> None:
    """It should change nothing on a dry run, make everything, and leave alone what stands."""
    monkeypatch.setenv("ETL_BUCKET", f"new-{unique}")
    assert etl("setup", "--dry-run").code == 1
    assert set(states().values()) == {"missing"}
    assert etl("setup").code == 0
    assert set(states().values()) == {"exists"}
    assert len(states()) == 1 + 2 + 3 + 3
    assert etl("setup").code == 0


def test_a_queue_with_other_arguments_is_named(site: Site) -> None:
    """It should say which queue differs and in what, and refuse to work over it."""

    async def declare() -> None:
        async with await aio_pika.connect(site.environment["ETL_BROKER_URL"]) as connection:
            channel = await connection.channel()
            await channel.declare_queue("etl_narrative_engine", durable=True)

    asyncio.run(declare())
    assert states()["etl_narrative_engine"] == "differs"
    for command in (("setup",), ("serve", "--until-idle")):
        assert_clear(etl(*command), "etl_narrative_engine", "other arguments")
