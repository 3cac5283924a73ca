"""Reads and writes objects: one signed request a call, over plain HTTP.

Botocore's way to a request (endpoint rules evaluated anew for every key, events, models of what is asked and
answered) takes more CPU time than the request itself, and a service makes two of them a message. So only its
signer is used here; what is asked seldom goes its whole way.

Where a bucket is, botocore says, once.
"""

from __future__ import annotations

import base64
import re
import zlib
from contextlib import asynccontextmanager
from io import BytesIO
from typing import TYPE_CHECKING, Protocol
from urllib.parse import quote

from botocore.awsrequest import AWSRequest
from yarl import URL

from etl.adapters.store_s3_errors import Refusal

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from aiohttp import ClientResponse, ClientSession
    from botocore.auth import S3SigV4Auth


_REDIRECTION = 300
_INTERNAL_ERROR = 500
_LARGE = 512 * 1024  # bytes; aiohttp warns of twice as many
_MOST_SAID = 64 * 1024  # bytes
_CODE = re.compile(rb"<Code>\s*(\w+)\s*</Code>")
_SAFE = "/~"  # in a key; all else but letters, digits and _.- is percent-encoded
_PLAIN = {
    "Accept-Encoding": "identity",  # an object is its bytes as they were stored
    "User-Agent": "etl",
}


class Addresses(Protocol):
    """Who knows where buckets are."""

    async def generate_presigned_url(
        self,
        ClientMethod: str,  # noqa: N803 - botocore's name
        Params: Mapping[str, str],  # noqa: N803 - botocore's name
    ) -> str:
        """Give the address that a call would go to, with a signature behind its question mark."""


class Objects:
    """The objects of any bucket; ``checksums`` are for the store, which checks what is written by them.

    Raises Refusal for an answer that is no success, and whatever aiohttp and botocore raise.
    """

    def __init__(
        self, session: ClientSession, library: Addresses, signer: S3SigV4Auth, *, checksums: bool
    ) -> None:
        self._session = session
        self._library = library
        self._signer = signer
        self._checksums = checksums
        self._buckets: dict[str, str] = {}

    @asynccontextmanager
    async def get(self, bucket: str, key: str) -> AsyncIterator[AsyncIterator[bytes]]:
        """Read an object as it comes; its connection is given up where not all of it is read."""
        async with self._answer("GET", bucket, key, {}) as answer:
            yield answer.content.iter_any()

    async def head(self, bucket: str, key: str) -> Mapping[str, str]:
        """Ask for the headers of an object."""
        async with self._answer("HEAD", bucket, key, {}) as answer:
            return answer.headers

    async def put(self, bucket: str, key: str, body: bytes, asked: Mapping[str, str]) -> None:
        """Write an object, with some headers."""
        headers = {**asked, **_checksum(body)} if self._checksums else asked
        async with self._answer("PUT", bucket, key, headers, body) as answer:
            said = await _beginning(answer)
        if b"<Error" in said:  # a store may find out after it has said 200
            raise Refusal(_INTERNAL_ERROR, _code(said))

    async def delete(self, bucket: str, key: str) -> None:
        """Remove an object."""
        async with self._answer("DELETE", bucket, key, {}):
            pass

    @asynccontextmanager
    async def _answer(
        self, method: str, bucket: str, key: str, asked: Mapping[str, str], body: bytes = b""
    ) -> AsyncIterator[ClientResponse]:
        url = await self.address(bucket) + quote(key, safe=_SAFE)
        headers = {**self._signed(method, url, asked, body), **_PLAIN}
        as_signed = URL(url, encoded=True)
        answer = await self._session.request(
            method, as_signed, headers=headers, data=_sent(body), allow_redirects=False
        )
        try:
            if answer.status >= _REDIRECTION:
                raise Refusal(answer.status, _code(await _beginning(answer)))
            yield answer
        finally:
            answer.close()

    def _signed(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> dict[str, str]:
        request = AWSRequest(method, url, headers, body)
        self._signer.add_auth(request)
        return dict(request.headers.items())

    async def address(self, bucket: str) -> str:
        """Give what stands before the key in the addresses of a bucket's objects."""
        found = self._buckets.get(bucket)
        if found is None:
            signed = await self._library.generate_presigned_url("head_bucket", Params={"Bucket": bucket})
            found = self._buckets[bucket] = signed.partition("?")[0].rstrip("/") + "/"
        return found


def _sent(body: bytes) -> bytes | BytesIO | None:
    """A large body goes a piece at a time, so that it does not hold up the loop."""
    return BytesIO(body) if len(body) > _LARGE else body or None


async def _beginning(answer: ClientResponse) -> bytes:
    """Read an answer that should be short."""
    said = b""
    async for chunk in answer.content.iter_any():
        said += chunk
        if len(said) > _MOST_SAID:
            break
    return said


def _code(document: bytes) -> str:
    """Find the code of an error in its XML."""
    found = _CODE.search(document)
    return found[1].decode("ascii", "replace") if found else ""


def _checksum(body: bytes) -> dict[str, str]:
    return {"x-amz-checksum-crc32": base64.b64encode(zlib.crc32(body).to_bytes(4, "big")).decode()}
