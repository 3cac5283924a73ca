"""What the S3 store makes of answers that no good server gives, and what it asks."""

from __future__ import annotations

import asyncio
import traceback
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from etl.adapters.store_s3 import S3Store
from etl.adapters.store_s3_client import S3Account, s3_client
from etl.adapters.store_s3_probe import probe
from etl.core.errors import EtlError, Fatal, Transient
from etl.core.outcome import Reason, Stage
from tests.support.fake_s3 import Asked, FakeS3, Memory, Reply, fake_s3, listening
from tests.support.store_contract import KEY, listed

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

#: Nobody may hear of it.
CANARY = "user-canary/file canary.avro"
ACCOUNT = S3Account(access_key="access", secret_key="secret", read_seconds=1)  # noqa: S106 - a fake's
EMPTY_LIST = b"<ListBucketResult/>"


@asynccontextmanager
async def asking(answer: Callable[[Asked], Reply]) -> AsyncIterator[tuple[S3Store, FakeS3]]:
    """Give a store over a fake server."""
    async with (
        fake_s3(answer) as server,
        s3_client(replace(ACCOUNT, endpoint=server.endpoint)) as client,
    ):
        yield S3Store(client, "canary-bucket"), server


def calls(store: S3Store) -> list[Awaitable[object]]:
    """Make every call of the port, the one that reads files first."""
    return [
        store.fetch(CANARY, 9),
        store.put_new(CANARY, b"canary", {}),
        store.put(CANARY, b"canary"),
        store.head(CANARY),
        listed(store, CANARY),
    ]


async def failure(call: Awaitable[object]) -> EtlError:
    """Give the error of a call; neither it nor its traceback may tell a key, a bucket or a body."""
    with pytest.raises(EtlError) as caught:
        await call
    assert "canary" not in "".join(traceback.format_exception_only(caught.value))
    assert "canary-" not in "".join(traceback.format_exception(caught.value))
    assert caught.value.__context__ is None or caught.value.__suppress_context__
    return caught.value


@pytest.mark.parametrize("status", [409, 429, 500, 503, 507])
async def test_passing_refusal_is_unavailable_and_not_repeated(status: int) -> None:
    """It should leave it to the caller to try again."""
    async with asking(lambda _: Reply(status, b"<Error><Code>canary-</Code></Error>")) as (store, server):
        for n, call in enumerate(calls(store), start=1):
            error = await failure(call)
            assert isinstance(error, Transient)
            assert error.reason is Reason.UNAVAILABLE
            assert len(server.asked) == n


@pytest.mark.parametrize("status", [400, 405, 501])
async def test_lasting_refusal_stops_us_unless_a_message_named_the_key(status: int) -> None:
    """It should be Fatal where we chose the key; a file's key is a stranger's, and worth no stop."""
    async with asking(lambda _: Reply(status)) as (store, _):
        first, *others = [await failure(call) for call in calls(store)]
    assert isinstance(first, Transient)
    assert (first.stage, first.reason) == (Stage.FETCH, Reason.UNAVAILABLE)
    assert all(isinstance(error, Fatal) for error in others)


async def test_file_that_we_may_not_read_stops_nothing() -> None:
    """It should be that file's trouble alone where the rest of the bucket is open to us."""
    async with asking(lambda asked: Reply(body=EMPTY_LIST) if "list" in asked.path else Reply(403)) as (
        store,
        _,
    ):
        error = await failure(store.fetch(CANARY, 9))
        assert isinstance(error, Transient)
        assert error.reason is Reason.UNAVAILABLE
        assert isinstance(await failure(store.head(CANARY)), Fatal)


async def test_closed_bucket_is_fatal() -> None:
    """It should say what the access key must be allowed to do."""
    async with asking(lambda _: Reply(403)) as (store, _):
        for call in calls(store):
            error = await failure(call)
            assert isinstance(error, Fatal)
            assert "list the bucket" in error.remedy


@pytest.mark.parametrize(
    ("status", "code", "remedy"),
    [(301, "PermanentRedirect", "REGION"), (403, "RequestTimeTooSkewed", "clock"), (307, "", "REGION")],
)
async def test_wrong_region_and_clock_are_fatal(status: int, code: str, remedy: str) -> None:
    """It should name what to correct."""
    answer = Reply(status, f"<Error><Code>{code}</Code></Error>".encode())
    async with asking(lambda _: answer) as (store, _):
        error = await failure(store.put(KEY, b""))
    assert isinstance(error, Fatal)
    assert remedy in error.remedy


async def test_redirect_is_not_followed() -> None:
    """It should send nothing to a host that only an answer named."""
    async with fake_s3(lambda _: Reply()) as other:
        away = Reply(307, headers={"Location": f"{other.endpoint}/elsewhere"})
        async with asking(lambda _: away) as (store, _):
            for call in calls(store):
                assert isinstance(await failure(call), Fatal)
        assert other.asked == []


@pytest.mark.parametrize("body", [b"no XML", b"<canary", b"<L><IsTruncated>true</IsTruncated></L>"])
async def test_nonsense_for_a_list_is_unavailable(body: bytes) -> None:
    """It should neither raise a parser's error nor ask for ever."""
    async with asking(lambda _: Reply(body=body)) as (store, server):
        assert isinstance(await failure(listed(store, "parts")), Transient)
        assert len(server.asked) == 1


async def test_nonsense_in_a_header_is_unavailable() -> None:
    """It should not let out what the library says of a length that is none."""
    answer = Reply(headers={"Content-Length": "canary-"})
    async with asking(lambda _: answer) as (store, _):
        for call in (store.head(CANARY), store.fetch(CANARY, 9)):
            assert isinstance(await failure(call), Transient)


async def test_cut_connection_is_unavailable() -> None:
    """It should not tell what the library does: the whole address, with the key."""
    async with asking(lambda _: Reply(body=None)) as (store, _):
        for call in calls(store):
            error = await failure(call)
            assert isinstance(error, Transient)
            assert error.reason is Reason.UNAVAILABLE


@pytest.mark.parametrize("framing", [b"Content-Length: 90", b"Transfer-Encoding: chunked"])
async def test_body_that_breaks_off_is_unavailable(framing: bytes) -> None:
    """It should not take half a file for a whole one."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\n" + framing + b"\r\n\r\n3\r\ncan\r\n")

    async with listening(serve) as port, client_of(port) as store:
        error = await failure(store.fetch(CANARY, 100))
    assert isinstance(error, Transient)
    assert (error.stage, error.reason) == (Stage.FETCH, Reason.UNAVAILABLE)


async def test_body_that_trickles_is_unavailable() -> None:
    """It should not wait for ever for a file that comes a byte at a time."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 90000\r\n\r\n")
        while True:
            writer.write(b"x")
            await asyncio.sleep(0.02)

    async with listening(serve) as port, client_of(port, call_seconds=0.3) as store:
        assert isinstance(await failure(store.fetch(CANARY, 100)), Transient)


async def test_longer_answer_than_announced_spoils_no_later_call() -> None:
    """It should read what was announced, and never take the rest for the next answer."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbody and more than that\r\n")
            await writer.drain()

    async with listening(serve) as port, client_of(port) as store:
        for _ in range(3):
            with suppress(Transient):
                assert (await store.fetch(KEY, 100)).content == b"body"


@asynccontextmanager
async def client_of(port: int, call_seconds: float = 10) -> AsyncIterator[S3Store]:
    """Give a store over whatever listens there."""
    account = replace(ACCOUNT, endpoint=f"http://127.0.0.1:{port}", call_seconds=call_seconds)
    async with s3_client(account) as client:
        yield S3Store(client, "canary-bucket")


async def test_lost_reply_never_makes_two_objects() -> None:
    """Where the library asked again it may say that the key is taken, but what lies there is ours."""
    memory = Memory(lambda _: True)
    replies = iter([Reply(body=None)])

    def answer(asked: Asked) -> Reply:
        reply = memory(asked)
        return next(replies, reply)

    async with asking(answer) as (store, server):
        assert not await store.put_new(KEY, b"body", {"n": 1})
        assert await store.head(KEY) == {"n": 1}
        assert [asked.method for asked in server.asked] == ["PUT", "PUT", "HEAD"]


async def test_requests_are_plain() -> None:
    """A PUT should wait for no 100-continue, carry no checksum, and metadata that every server keeps."""
    async with asking(lambda _: Reply()) as (store, server):
        await store.put_new(CANARY, b"", {"é": "a  b\x7f"})
        await store.put_new(KEY, b"body", {})
    first, second = server.asked
    assert first.path == "/canary-bucket/user-canary/file%20canary.avro"
    assert first.headers["x-amz-meta-etl"] == '{"\\u00e9":"a\\u0020\\u0020b\\u007f"}'
    assert first.headers["if-none-match"] == second.headers["if-none-match"] == "*"
    assert not any("checksum" in name or name == "expect" for name in first.headers | second.headers)


async def test_probe_passes_a_good_store() -> None:
    """It should leave nothing behind."""
    memory = Memory(lambda _: True)
    async with asking(memory) as (store, _):
        assert (await probe(store)).create_once
    assert not memory


@pytest.mark.parametrize(
    "honours",
    [lambda _: False, lambda asked: asked.body == b"second"],
    ids=["never", "only when nobody else writes"],
)
async def test_probe_refuses_a_store_that_creates_twice(honours: Callable[[Asked], bool]) -> None:
    """It should name the setting that lets it pass, and leave nothing behind."""
    memory = Memory(honours)
    async with asking(memory) as (store, _):
        error = await failure(probe(store))
    assert isinstance(error, Fatal)
    assert "ETL_S3_CREATE_ONCE=lenient" in error.remedy
    assert not memory


async def test_lenient_probe_tells_what_it_saw() -> None:
    """It should pass a store without conditional PUT."""
    async with asking(Memory(lambda _: False)) as (store, _):
        store.create_once = "lenient"
        assert not (await probe(store)).create_once


async def test_probe_refuses_a_store_that_drops_metadata() -> None:
    """It should not begin where what is known of a part would be lost."""
    memory = Memory(lambda _: True)

    def answer(asked: Asked) -> Reply:
        return replace(memory(asked), headers={})

    async with asking(answer) as (store, _):
        error = await failure(probe(store))
    assert isinstance(error, Fatal)
    assert "give back" in str(error)


async def test_probe_of_a_failing_store_is_no_verdict() -> None:
    """It should be worth another try."""
    memory = Memory(lambda _: True)

    def answer(asked: Asked) -> Reply:
        return Reply(503) if asked.body.isdigit() else memory(asked)

    async with asking(answer) as (store, _):
        assert isinstance(await failure(probe(store)), Transient)
