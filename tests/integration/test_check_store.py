"""The checks of the object store, over stores that do what no good one does."""

from __future__ import annotations

import ssl
from contextlib import AsyncExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from etl.audit.check import Check, Row, State, run
from etl.audit.check_servers import Store
from etl.settings import load
from tests.support.certificates import Authority
from tests.support.fake_s3 import Asked, Memory, Reply, fake_s3

if TYPE_CHECKING:
    from collections.abc import Callable


def dated(memory: Memory, date: str) -> Callable[[Asked], Reply]:
    """Have a store tell a time."""

    def answer(asked: Asked) -> Reply:
        reply = memory(asked)
        return Reply(reply.status, reply.body, {**reply.headers, "Date": date})

    return answer


async def asked_of(answer: Callable[[Asked], Reply], lenient: str = "strict") -> dict[str, Row]:
    """Make the checks of a store over a fake one."""

    def with_bucket(asked: Asked) -> Reply:
        return Reply() if (asked.method, asked.path) == ("HEAD", "/etl") else answer(asked)

    async with fake_s3(with_bucket) as server, AsyncExitStack() as stack:
        environment = {
            "ETL_S3_ENDPOINT": server.endpoint,
            "ETL_S3_ACCESS_KEY": "a",
            "ETL_S3_SECRET_KEY": "s",
            "ETL_S3_CREATE_ONCE": lenient,
            "ETL_PSEUDONYM_KEY": "another key than that",
        }
        store = Store(load(environment=environment, env_file=Path("none")).settings, stack)
        checks = [
            Check("store", store.reached),
            Check("clock", store.clock, ("store",)),
            Check("buckets", store.buckets, ("store",)),
            Check("objects", store.objects, ("buckets",)),
            Check("once", store.once, ("buckets",)),
            Check("key", store.key, ("buckets",)),
        ]
        return {row.name: row for row in (await run(checks)).rows}


async def test_a_store_that_ignores_create_once() -> None:
    """It should fail by a race, and only warn where the settings allow it."""
    found = await asked_of(Memory(lambda _asked: False))
    assert (found["once"].found.state, found["once"].passing) == (State.FAILED, False)
    assert "created twice" in found["once"].found.what
    lenient = await asked_of(Memory(lambda _asked: False), "lenient")
    assert lenient["once"].found.state is State.WARNING


async def test_a_store_that_forgets_what_it_lists() -> None:
    """It should fail where a new object is not listed."""
    found = await asked_of(Memory(lambda _asked: True))
    assert (found["objects"].found.state, found["once"].found.state) == (State.FAILED, State.OK)
    assert "in its lists" in found["objects"].found.what


@pytest.mark.parametrize(
    ("reply", "what"),
    [(Reply(body=b"other bytes"), "the bytes"), (Reply(headers={"x-amz-meta-etl": "{}"}), "the metadata")],
)
async def test_a_store_that_keeps_something_else(reply: Reply, what: str) -> None:
    """It should fail where bytes or metadata are not those that were written."""
    memory, method = Memory(lambda _asked: True), "GET" if reply.body else "HEAD"

    def answer(asked: Asked) -> Reply:
        kept = memory(asked)
        return reply if asked.method == method and asked.path in memory else kept

    found = (await asked_of(answer))["objects"].found
    assert (found.state, f"{what} that were written" in found.what) == (State.FAILED, True), found


@pytest.mark.parametrize(
    ("date", "state"), [("Thu, 01 Jan 1970 00:00:00 GMT", State.FAILED), ("no date", State.OK)]
)
async def test_a_store_whose_clock_is_wrong(date: str, state: State) -> None:
    """It should hold the Date of its answers against our clock."""
    found = await asked_of(dated(Memory(lambda _asked: True), date))
    assert found["clock"].found.state is state
    assert found["store"].found.state is State.OK


@pytest.mark.parametrize(
    ("trusted", "state", "words"),
    [("ours", State.OK, "a certificate that holds"), ("other", State.FAILED, "not trusted")],
)
async def test_a_certificate(trusted: str, state: State, words: str, tmp_path: Path) -> None:
    """It should verify what the store shows, and say so."""
    signer, other = Authority(tmp_path, "ours"), Authority(tmp_path, "other")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*signer.certificate())
    async with fake_s3(Memory(lambda _asked: True), context) as server, AsyncExitStack() as stack:
        environment = {
            "ETL_S3_ENDPOINT": server.endpoint,
            "ETL_S3_ACCESS_KEY": "a",
            "ETL_S3_SECRET_KEY": "s",
            "ETL_S3_CA_FILE": str({"ours": signer, "other": other}[trusted].file),
        }
        store = Store(load(environment=environment, env_file=Path("none")).settings, stack)
        (row,) = (await run([Check("store", store.reached)])).rows
    assert (row.found.state, words in row.found.what, row.passing) == (state, True, False)


async def test_an_output_of_another_key() -> None:
    """It should say that the key that is set is not the one the output was written with."""
    memory = Memory(lambda _asked: True)
    memory["/etl/.state/key_id"] = Reply(body=b"another")
    found = (await asked_of(memory))["key"].found
    assert (found.state, "another key" in found.what) == (State.FAILED, True)
