"""``etl ledger rebuild``: the ledger from the parts, after it was lost; the object store alone is the truth.

What a part does not say is lost with the ledger until the file is announced again: the idempotency key of
its message, and a zone or an age that the message gave.
"""

from __future__ import annotations

import re
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from etl.adapters.store_s3 import S3Store
from etl.adapters.store_s3_client import s3_client
from etl.bootstrap.parts import ledger
from etl.bootstrap.remote import account
from etl.bootstrap.terms import service_terms
from etl.core import identity
from etl.pipeline.flow import stand_in
from etl.pipeline.ports import Settled

if TYPE_CHECKING:
    from collections.abc import Mapping

    from etl.pipeline.flow import Terms
    from etl.pipeline.ports import Ledger, ObjectStore
    from etl.settings import Loaded

_PART = re.compile(r"parts/(?P<type>[^/]+)/(?P<input>[0-9a-f]{64})\.(?P<generation>[0-9]+)\.jsonl")


class Observer(Protocol):
    """Who watches a rebuild."""

    def part(self) -> None:
        """One part is noted."""


@dataclass(slots=True)
class Rebuilt:
    """What was found: parts noted anew, parts known before, and of the former those without a source."""

    added: int = 0
    known: int = 0
    sourceless: int = 0


async def rebuild(loaded: Loaded, observer: Observer, *, dry_run: bool = False) -> Rebuilt:
    """Note every part that the ledger does not know; it may be run beside a service, and again.

    On a dry run, nothing is noted: what would be is counted.
    """
    settings, terms = loaded.settings, service_terms(loaded.settings)
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(s3_client(account(settings)))
        opened = await stack.enter_async_context(ledger(settings))
        out = S3Store(client, settings.bucket, settings.prefix)
        raw = {bucket: S3Store(client, bucket) for bucket in settings.buckets}
        return await _rebuild(out, opened, await sources(raw, terms), observer, dry_run=dry_run)


async def sources(raw: Mapping[str, ObjectStore], terms: Terms) -> dict[str, tuple[str, str]]:
    """Find every file by the hash of its place, as parts name it; holds about 300 bytes for each."""
    return {
        identity.key_hash(terms.pseudonym_key, bucket, key): (bucket, key)
        for bucket, store in raw.items()
        async for key in store.keys("")
        if key.endswith(".avro")
    }


async def _rebuild(
    out: ObjectStore,
    index: Ledger,
    places: Mapping[str, tuple[str, str]],
    observer: Observer,
    *,
    dry_run: bool,
) -> Rebuilt:
    done = Rebuilt()
    async for key in out.keys("parts"):
        found, metadata = _PART.fullmatch(key), await out.head(key)
        if found is None or metadata is None:
            continue
        observer.part()
        settled = Settled(found["input"], int(found["generation"]), found["type"], metadata)
        if await index.find(settled.input_id, settled.generation):  # its message said more than we know
            done.known += 1
            continue
        place = places.get(metadata["key_hash"])
        if not dry_run:
            await index.record(settled, stand_in(settled, place))
        done.added += 1
        done.sourceless += place is None
    return done
