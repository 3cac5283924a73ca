"""Files of an object store into messages of a run."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from etl.operate.sources import SUFFIX

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Iterator, Mapping

    from etl.bootstrap import S3Place
    from etl.pipeline.ports import ObjectStore
    from etl.settings import Loaded

_TYPE = re.compile(r"(?:^|[/_.-])(?:Avro)?([A-Za-z]+Record)(?=[/_.-]|$)")


async def keys(place: S3Place, raw: Mapping[str, ObjectStore]) -> AsyncIterator[tuple[str, str]]:
    """Find the files of a place, each as bucket and key; a place may also be a single file."""
    store = raw[place.bucket]
    if place.prefix.endswith(SUFFIX):
        yield place.bucket, place.prefix
        return
    async for key in store.keys(place.prefix):
        if key.endswith(SUFFIX):
            yield place.bucket, key


def announce(found: Iterable[tuple[str, str]], loaded: Loaded) -> Iterator[bytes]:
    """Make the message of each; nobody vouches for their bytes."""
    settings = loaded.settings
    context = {"zone": settings.zone, "age_years": settings.age}
    for bucket, key in sorted(found):
        told = {"bucket": bucket, "key": key, "user_id": settings.subject, "record_type": type_of_key(key)}
        yield json.dumps({**told, "health_metadata": context}).encode()


def type_of_key(key: str) -> str:
    """Tell the record type from the last name in a key that is one; ``unknown`` where there is none."""
    found = _TYPE.findall(key)
    return str(found[-1]) if found else "unknown"
