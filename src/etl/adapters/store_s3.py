"""An object store that speaks S3: create-once by a conditional PUT.

A part's metadata is the object's own, as one line of ASCII JSON. Nothing is repeated here: whoever
calls decides that. One repetition is out of reach: aiohttp asks again when a kept connection breaks, so
``put_new`` may say False of an object that is ours after all; its metadata then says the same as ours.
"""

from __future__ import annotations

import hashlib
import json
import math
from typing import TYPE_CHECKING, Any, Literal

from botocore.exceptions import ClientError

from etl.adapters.store_s3_errors import Denied, Refusal, doorstep, refusal
from etl.core.errors import Fatal, Permanent, Transient
from etl.core.outcome import Reason, Stage
from etl.pipeline.ports import Fetched

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping
    from contextlib import AbstractAsyncContextManager

    from etl.adapters.store_s3_client import S3Client

CreateOnce = Literal["strict", "lenient"]

#: Where the store is tried out; the only place where we remove anything.
PROBES = ".state/probe/"

_NAME = "etl"
_METADATA = f"x-amz-meta-{_NAME}"
_MOST_METADATA = 2_048 - len(_NAME)  # bytes that every store takes
_TAKEN, _NOT_FOUND = 412, 404


class S3Store:
    """Objects of one bucket, below a prefix where there is one.

    ``lenient`` is for stores that know no conditional PUT: it looks before it writes. Two writers at once
    may then both win, which is harmless as long as both write the same bytes.
    """

    def __init__(
        self, client: S3Client, bucket: str, prefix: str = "", *, create_once: CreateOnce = "strict"
    ) -> None:
        self._client = client.calls
        self._objects = client.objects
        self._seconds = client.call_seconds
        self._bucket = bucket
        self._prefix = f"{prefix.strip('/')}/" if prefix.strip("/") else ""
        self.create_once = create_once

    async def fetch(self, key: str, limit: int) -> Fetched:
        """Read an object, holding at most ``limit`` bytes of it."""
        try:
            return await self._fetch(key, limit)
        except Denied:
            await self.check()  # where all of it is closed to us, a person must act
            message = "the object store lets us not read this object"
            raise Transient(Stage.FETCH, Reason.UNAVAILABLE, message) from None

    async def put_new(self, key: str, body: bytes, metadata: Mapping[str, Any]) -> bool:
        """Create an object with its metadata; False when the key is taken."""
        told = {_METADATA: _written(metadata)}
        if self.create_once == "lenient":
            if await self._headers(key) is not None:
                return False
            await self._put(key, body, told)
            return True
        return await self._put_new(key, body, told)

    async def head(self, key: str) -> Mapping[str, Any] | None:
        """Read the metadata of an object, None when the key is free or has none."""
        try:
            found = await self._headers(key)
        except Denied:
            await self.check()  # of an answer without a body we do not know why
            raise
        return _read(found[_METADATA]) if found and _METADATA in found else None

    async def put(self, key: str, body: bytes) -> None:
        """Create or replace an object."""
        await self._put(key, body, {})

    async def keys(self, prefix: str, *, since: float | None = None) -> AsyncIterator[str]:
        """List the keys below a folder, a page at a time; all, or those written since a time.

        The store cannot choose by time, so it lists all of them either way.
        """
        asked = {"Prefix": self._prefix + (f"{folder}/" if (folder := prefix.strip("/")) else "")}
        while True:
            page = await self._page(asked)
            for found in page.get("Contents", ()):
                # some stores list folders
                if not found["Key"].endswith("/") and _written_since(found, since):
                    yield found["Key"].removeprefix(self._prefix)
            if not page.get("IsTruncated"):
                return
            asked["ContinuationToken"] = page["NextContinuationToken"]

    async def check(self) -> None:
        """See that the bucket is there and may be listed; raise what is wrong where not."""
        await self._page({"Prefix": self._prefix, "MaxKeys": 1})

    async def exists(self) -> bool:
        """Tell whether the bucket is there."""
        async with self._asking():
            try:
                await self._client.head_bucket(Bucket=self._bucket)
            except ClientError as error:
                if refusal(error).status == _NOT_FOUND:
                    return False
                raise
            return True

    async def make(self) -> None:
        """Create the bucket; only for one that is not there."""
        async with self._asking():
            await self._client.create_bucket(Bucket=self._bucket)

    async def remove(self, key: str) -> None:
        """Remove what a probe wrote; nothing else is ever removed."""
        if not key.startswith(PROBES):
            raise ValueError("only probes may be removed")
        async with self._asking():
            await self._objects.delete(*self._at(key))

    async def _fetch(self, key: str, limit: int) -> Fetched:
        async with self._asking(Stage.FETCH), self._objects.get(*self._at(key)) as chunks:
            return await _drained(chunks, limit)

    async def _headers(self, key: str) -> Mapping[str, str] | None:
        async with self._asking():
            try:
                return await self._objects.head(*self._at(key))
            except Refusal as answer:
                if answer.status == _NOT_FOUND:
                    return None
                raise

    async def _put_new(self, key: str, body: bytes, headers: Mapping[str, str]) -> bool:
        async with self._asking():
            try:
                await self._objects.put(*self._at(key), body, {**headers, "If-None-Match": "*"})
            except Refusal as answer:
                if answer.status == _TAKEN:
                    return False
                raise
            return True

    async def _put(self, key: str, body: bytes, headers: Mapping[str, str]) -> None:
        async with self._asking():
            await self._objects.put(*self._at(key), body, headers)

    async def _page(self, asked: Mapping[str, object]) -> Mapping[str, Any]:
        async with self._asking():
            page = await self._client.list_objects_v2(Bucket=self._bucket, **asked)
        if page.get("IsTruncated") and not page.get("NextContinuationToken"):
            raise Transient(Stage.COMMIT, Reason.UNAVAILABLE, "the object store broke a list off")
        return page

    def _asking(self, stage: Stage = Stage.COMMIT) -> AbstractAsyncContextManager[None]:
        return doorstep(stage, self._seconds)

    def _at(self, key: str) -> tuple[str, str]:
        return self._bucket, self._prefix + key


async def _drained(body: AsyncIterator[bytes], limit: int) -> Fetched:
    digest, chunks, size = hashlib.sha256(), [], 0
    async for chunk in body:
        digest.update(chunk)
        size += len(chunk)
        if size <= limit:
            chunks.append(chunk)
        else:
            chunks.clear()
    return Fetched(b"".join(chunks) if size <= limit else None, digest.hexdigest(), size)


def _written_since(found: Mapping[str, Any], since: float | None) -> bool:
    """Compare whole seconds, for that is what stores tell: what came within the second counts."""
    return since is None or found["LastModified"].timestamp() >= math.floor(since)


def _written(metadata: Mapping[str, Any]) -> str:
    """Write metadata as a header survives: visible ASCII without any space, which signing would fold."""
    text = json.dumps(metadata, sort_keys=True, separators=(",", ":"))
    text = text.replace(" ", "\\u0020").replace("\x7f", "\\u007f")  # both can only stand in strings
    if len(text) > _MOST_METADATA:
        message = f"metadata of {len(text)} bytes: a store may take {_MOST_METADATA}"
        raise Permanent(Stage.COMMIT, Reason.INTERNAL_ERROR, message)
    return text


def _read(text: str) -> Mapping[str, Any]:
    try:
        metadata: Mapping[str, Any] = json.loads(text)
    except ValueError:
        message = "an object below parts/ was not written by this program"
        raise Fatal(message, "see who else writes to the bucket, and move that object away") from None
    return metadata
