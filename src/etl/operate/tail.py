"""``etl events``: the last events that were told, and those that come. The sink is only read."""

from __future__ import annotations

import json
from contextlib import AsyncExitStack, aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from etl.bootstrap.parts import told_in
from etl.core.event import EVENT_TYPE

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Mapping, Sequence

    from etl.adapters.events_jsonl_tail import JsonlTail
    from etl.adapters.events_redis_tail import RedisTail
    from etl.adapters.events_told import Told
    from etl.settings import Loaded

_PAUSE = 0.3  # seconds between looks where nothing comes


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which events are meant: by record type and outcome; None: all."""

    record_type: str | None = None
    outcome: str | None = None

    def fits(self, event: Mapping[str, Any]) -> bool:
        """Tell whether an event is meant."""
        return self.record_type in {None, event.get("record_type")} and self.outcome in {
            None,
            event.get("outcome"),
        }


@dataclass(frozen=True, slots=True)
class Entry:
    """An event, when it was told (seconds since 1970) and its W3C traceparent, where the sink knows them."""

    event: Mapping[str, Any]
    moment: float | None
    trace: str | None


async def tail(wanted: Wanted, limit: int, loaded: Loaded, *, follow: bool) -> AsyncGenerator[Entry, None]:
    """Give the last events that are meant, oldest first; then, to follow, what comes, for ever.

    Raises Transient where the sink is away, Fatal where a person must act.
    """
    async with AsyncExitStack() as stack:
        end = (await told_in(loaded.settings, stack)).tail()
        for entry in await _last(end, wanted, limit):
            yield entry
        if not follow:
            return
        async with aclosing(end.on(_PAUSE)) as coming:
            async for told in coming:
                if read := _read(told, wanted):
                    yield read


async def _last(end: RedisTail | JsonlTail, wanted: Wanted, limit: int) -> Sequence[Entry]:
    found: list[Entry] = []
    async with aclosing(end.back()) as entries:
        async for told in entries:
            if len(found) >= limit:  # asked after the first has come: from there on others follow
                break
            if entry := _read(told, wanted):
                found.append(entry)
    return found[::-1]


def _read(told: Told, wanted: Wanted) -> Entry | None:
    """Read what was told; None where it is not meant, or no event of ours."""
    try:
        event = json.loads(told.body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(event, dict) or event.get("type") != EVENT_TYPE or not wanted.fits(event):
        return None
    return Entry(event, told.moment, told.trace)
