"""Looks at an S3 store as an operator does: whether it answers, what its clock says, what it keeps."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from aiohttp import ClientSession, ClientTimeout, DummyCookieJar, InvalidURL, TCPConnector

from etl.adapters import tls
from etl.adapters.store_s3 import PROBES
from etl.adapters.store_s3_errors import doorstep
from etl.core.errors import EtlError, Fatal
from etl.core.outcome import Stage

if TYPE_CHECKING:
    from etl.adapters.store_s3 import S3Store
    from etl.adapters.store_s3_client import S3Account

_MOST_CHARS = 40


@dataclass(frozen=True, slots=True)
class Answer:
    """How a store answers a stranger: what it calls itself, and how far its clock is from ours.

    ``skew`` is seconds, positive where the store is ahead, as little as its answer allows; None where it does
    not tell the time.
    """

    server: str
    skew: float | None


async def answer(account: S3Account) -> Answer:
    """Ask for nothing in particular, without keys; any answer over HTTP will do, over TLS a verified one.

    Raises Transient where none comes, Fatal where the address or the certificate is wrong.
    """
    endpoint = account.endpoint or f"https://s3.{account.region}.amazonaws.com"
    connector = TCPConnector(ssl=tls.context(account.ca_bundle, "ETL_S3_CA_FILE"))
    timeout = ClientTimeout(sock_connect=account.connect_seconds, sock_read=account.read_seconds)
    async with (
        doorstep(Stage.COMMIT, account.call_seconds),
        ClientSession(connector=connector, timeout=timeout, cookie_jar=DummyCookieJar()) as session,
    ):
        return await _asked(session, endpoint)


async def keeps(store: S3Store) -> bool:
    """Write an object with metadata, read, list and remove it; tell whether it could be removed.

    Raises what the store raises, and Fatal where it does not give back what was written.
    """
    key, body, told = f"{PROBES}{secrets.token_hex(16)}", secrets.token_bytes(64), {"check": " a; é"}
    try:
        await store.put_new(key, body, told)
        if (await store.fetch(key, len(body))).content != body:
            raise _unfit("the bytes that were written to it")
        if await store.head(key) != told:
            raise _unfit("the metadata that were written to it")
        if key not in [found async for found in store.keys(PROBES)]:
            raise _unfit("a new object in its lists")
    finally:
        removed = await _removed(store, key)
    return removed


async def _asked(session: ClientSession, endpoint: str) -> Answer:
    try:
        asked = time.time()
        async with session.get(endpoint, allow_redirects=False) as said:
            answered = time.time()
            server = "".join(filter(str.isprintable, said.headers.get("Server", "")))[:_MOST_CHARS]
            return Answer(server, skew(said.headers.get("Date"), asked, answered))
    except InvalidURL:
        raise Fatal("the object store's address is malformed", "correct ETL_S3_ENDPOINT") from None


def skew(date: str | None, asked: float, answered: float) -> float | None:
    """Tell how far a Date header is at least from our clock, in seconds; it was written in between.

    It has no fractions: it means any time of its second.
    """
    try:
        told = parsedate_to_datetime(date or "").timestamp()
    except (ValueError, OverflowError):
        return None
    if told > answered:
        return told - answered
    return min(0.0, told + 1 - asked)


def _unfit(what: str) -> Fatal:
    return Fatal(f"the object store does not give back {what}", "use an S3 store that keeps what it is given")


async def _removed(store: S3Store, key: str) -> bool:
    try:
        await store.remove(key)
    except EtlError:  # we may not be allowed to; what stays is a few bytes
        return False
    return True
