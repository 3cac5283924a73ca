"""Dead letters for tests, put where the service puts them."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from aio_pika import Message

from etl.bootstrap.parts import publishing, topology

if TYPE_CHECKING:
    from aio_pika.abc import HeadersType

    from tests.support.site import Site

TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
HOUR, DAY = 3_600, 86_400


def letter(  # noqa: PLR0913 - one parameter a header
    name: str,
    reason: str = "missing_object",
    *,
    age: int | None = 0,
    body: bytes = b'{"user_id": "canary-user"}',
    error: str = "Transient",
    stage: str = "fetch",
    attempts: int = 4,
    generation: int = 0,
) -> Message:
    """Make a dead letter as the service writes it; ``age`` in seconds, None where nobody knows it."""
    now = int(time.time())
    told: HeadersType = {
        "x-etl-name": name,
        "x-etl-reason": reason,
        "x-etl-stage": stage,
        "x-etl-error": error,
        "x-etl-attempts": attempts,
        "x-etl-generation": generation,
        "traceparent": TRACE,
    }
    times: HeadersType = (
        {} if age is None else {"x-etl-died": now - age, "x-etl-first-seen": now - age - HOUR}
    )
    return Message(body, headers={**told, **times})


def bury(site: Site, *letters: Message, record_type: str = "StepsRecord") -> None:
    """Put dead letters into the queue of a site, in their order."""

    async def work() -> None:
        async with publishing(site.settings) as publisher:
            for one in letters:
                await publisher.send(one, topology(site.settings).dead_exchange, f"failed.{record_type}")

    asyncio.run(work())


def names(site: Site) -> list[str]:
    """Give the names of all dead letters, in order of their names."""
    return sorted(one.name for one in site.letters())
