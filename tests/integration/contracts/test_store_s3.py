"""The S3 store keeps the contract of object stores, over a real server."""

from __future__ import annotations

import asyncio
import secrets
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from etl.adapters.store_s3 import PROBES, S3Store
from etl.adapters.store_s3_client import S3Account, S3Client, s3_client
from etl.adapters.store_s3_probe import probe
from etl.core.errors import Fatal, Permanent, Transient
from etl.core.outcome import Deduction, Reason
from etl.records import ALL
from tests.support.sockets import closed, sockets
from tests.support.store_contract import KEY, StoreContract, listed

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tools.services import Store

BUCKET = "contract"


@pytest.fixture
def account(object_store: Store) -> S3Account:
    """Give the way to the run's object store, with a bucket in it."""
    object_store.make_bucket(BUCKET)
    return S3Account(
        endpoint=object_store.endpoint,
        access_key=object_store.access_key,
        secret_key=object_store.secret_key,
        region=object_store.region,
    )


@pytest.fixture
async def client(account: S3Account) -> AsyncIterator[S3Client]:
    """Give an open client."""
    async with s3_client(account) as opened:
        yield opened


@pytest.fixture
def store(client: S3Client, unique: str) -> S3Store:
    """Give a store below a prefix of its own."""
    return S3Store(client, BUCKET, f"{unique}/")


@asynccontextmanager
async def opened(account: S3Account, bucket: str = BUCKET, prefix: str = "") -> AsyncIterator[S3Store]:
    """Open a store by itself."""
    async with s3_client(account) as client:
        yield S3Store(client, bucket, prefix or secrets.token_hex(5))


class TestS3Store(StoreContract):
    """The contract, over S3."""


async def test_stores_share_a_client_and_not_their_objects(client: S3Client, unique: str) -> None:
    """Each prefix should be a store of its own, also where one begins like the other; keys are without it."""
    store, other = S3Store(client, BUCKET, unique), S3Store(client, BUCKET, f"{unique}2")
    await store.put(KEY, b"here")
    await other.put("parts/other", b"there")
    assert await listed(store, "parts") == await listed(store, "") == [KEY]
    whole = S3Store(client, BUCKET)
    assert await listed(whole, unique) == [f"{unique}/{KEY}"]


async def test_folder_marker_is_no_object(client: S3Client, store: S3Store, unique: str) -> None:
    """It should not list an object that only stands for a folder."""
    await client.calls.put_object(Bucket=BUCKET, Key=f"{unique}/parts/T/", Body=b"")
    await store.put(KEY, b"")
    assert await listed(store, "parts") == [KEY]


async def test_keys_are_listed_page_by_page(
    client: S3Client, store: S3Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It should ask for the next page only when the first is used up, and give every key once."""
    keys = {f"parts/{n:02}" for n in range(25)}
    await asyncio.gather(*(store.put(key, b"") for key in keys))
    pages, ask = [], client.calls.list_objects_v2

    async def count(**asked: object) -> Any:  # noqa: ANN401 - whatever the library gives
        pages.append(asked)
        return await ask(**asked, MaxKeys=10)  # of itself it is 1,000

    monkeypatch.setattr(client.calls, "list_objects_v2", count)
    listing = store.keys("parts")
    found = [await anext(listing)]
    assert len(pages) == 1
    found += [key async for key in listing]
    assert len(pages) == 3
    assert (len(found), set(found)) == (len(keys), keys)


def largest(fields: list[str]) -> dict[str, Any]:
    """Give more than a part can have to tell."""
    whole, million = "f" * 64, 1_000_000
    counts = dict.fromkeys(("records_in", "used", "superseded", "overlapping", "excluded"), million)
    hashes = ("subject", "content", "key_hash", "context", "body_sha256", "ruleset", "key_id")
    return {
        "outcome": "quarantined",
        "reason": max(Reason, key=len).value,
        "deductions": dict.fromkeys((each.value for each in Deduction), million),
        "details": {"fields": fields},
        "score": 0.123456789012345678,
        "counts": counts,
        "examples": million,
        "offset": "+05:45",
        "bytes": 2**40,
        "verified": False,
        **dict.fromkeys(hashes, whole),
    }


def paths(schema: Any, above: str = "") -> list[str]:  # noqa: ANN401 - an Avro schema as JSON
    """Give the dotted paths of all fields of a schema."""
    if isinstance(schema, list):
        return [path for each in schema for path in paths(each, above)]
    if not isinstance(schema, dict):
        return []
    found = paths(schema.get("items"), above) + paths(schema["type"], above)
    for field in schema.get("fields", ()):
        path = f"{above}.{field['name']}".strip(".")
        found += [path, *paths(field["type"], path)]
    return found


async def test_largest_metadata_has_room(store: S3Store) -> None:
    """It should keep what can be said at most of a file of any record type."""
    for record_type in ALL:
        fields = paths(record_type.schema)
        assert len(fields) > 5
        metadata = largest(fields)
        assert await store.put_new(f"parts/{record_type.name}", b"", metadata)
        assert await store.head(f"parts/{record_type.name}") == metadata


async def test_metadata_beyond_the_limit_is_refused_at_once(store: S3Store) -> None:
    """It should not leave it to the store, of which some take it and some do not."""
    with pytest.raises(Permanent, match="metadata of") as caught:
        await store.put_new(KEY, b"", {"a": "x" * 2_048})
    assert caught.value.reason is Reason.INTERNAL_ERROR
    assert await store.head(KEY) is None


async def test_object_without_our_metadata_has_none(store: S3Store) -> None:
    """It should tell None, as for one that somebody copied without it."""
    await store.put(KEY, b"")
    assert await store.head(KEY) is None


async def test_strangers_metadata_is_fatal(client: S3Client, store: S3Store, unique: str) -> None:
    """It should say that somebody else writes there."""
    await client.calls.put_object(Bucket=BUCKET, Key=f"{unique}/{KEY}", Body=b"", Metadata={"etl": "{"})
    with pytest.raises(Fatal, match="not written by this program"):
        await store.head(KEY)


async def test_probe_finds_a_good_store(store: S3Store) -> None:
    """It should see that keys are created once, and leave nothing behind."""
    assert (await probe(store)).create_once
    assert await listed(store, "") == []


async def test_only_probes_can_be_removed(store: S3Store) -> None:
    """It should have no way to remove a part."""
    await store.put(KEY, b"")
    with pytest.raises(ValueError, match="only probes"):
        await store.remove(KEY)
    await store.remove(f"{PROBES}none")


async def test_lenient_store_looks_before_it_writes(client: S3Client, unique: str) -> None:
    """It should create once, one writer after the other, without a conditional PUT."""
    store = S3Store(client, BUCKET, unique, create_once="lenient")
    assert await store.put_new(KEY, b"first", {"n": 1})
    assert not await store.put_new(KEY, b"second", {"n": 2})
    assert await store.head(KEY) == {"n": 1}
    await probe(store)


async def test_checksums_can_be_asked_for(account: S3Account) -> None:
    """It should write and read with checksums where they are wanted."""
    async with opened(replace(account, checksums="when_supported")) as store:
        assert await store.put_new(KEY, b"body", {"n": 1})
        assert not await store.put_new(KEY, b"body", {"n": 1})
        assert (await store.fetch(KEY, 10)).content == b"body"


@pytest.mark.parametrize("wrong", ["access_key", "secret_key"])
async def test_wrong_keys_are_fatal(account: S3Account, wrong: str) -> None:
    """Every call should say what to correct, also where the store's answer has no body."""
    changed: dict[str, Any] = {wrong: "wrong-canary"}
    async with opened(replace(account, **changed)) as store:
        for call in (store.check(), store.fetch(KEY, 9), store.head(KEY), store.put(KEY, b""), probe(store)):
            with pytest.raises(Fatal) as caught:
                await call
            assert "ETL_S3_SECRET_KEY" in caught.value.remedy
            assert "canary" not in repr(caught.value)


@pytest.mark.parametrize("bucket", ["nowhere-canary", "No Bucket canary"])
async def test_missing_bucket_is_fatal(account: S3Account, bucket: str) -> None:
    """It should say what to do."""
    async with opened(account, bucket) as store:
        for call in (store.check(), store.put_new(KEY, b"", {}), store.put(KEY, b""), listed(store, "")):
            with pytest.raises(Fatal) as caught:
                await call
            assert "bucket" in caught.value.remedy
            assert "canary" not in repr(caught.value)


async def test_nobody_at_the_endpoint_is_unavailable(account: S3Account) -> None:
    """It should be worth another try."""
    async with opened(replace(account, endpoint="http://127.0.0.1:9")) as store:
        with pytest.raises(Transient, match="cannot be reached") as caught:
            await store.check()
        assert caught.value.reason is Reason.UNAVAILABLE


@pytest.mark.parametrize(
    ("wrong", "setting"),
    [
        ({"endpoint": "no address"}, "ETL_S3_ENDPOINT"),
        ({"region": "no region"}, "ETL_S3_REGION"),
        ({"ca_bundle": "/dev/null"}, "ETL_S3_CA_FILE"),
    ],
)
async def test_malformed_settings_are_fatal(account: S3Account, wrong: dict[str, Any], setting: str) -> None:
    """It should name the setting before anything is asked."""
    with pytest.raises(Fatal) as caught:
        async with opened(replace(account, **wrong)):
            pass
    assert setting in caught.value.remedy


async def test_machines_aws_settings_change_nothing(
    account: S3Account, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """It should reach the store that it was told to, whatever stands in variables and in ~/.aws."""
    (tmp_path / ".aws").mkdir()
    (tmp_path / ".aws" / "config").write_text("this is\n[no config")
    wrong = {
        "HOME": str(tmp_path),
        "AWS_PROFILE": "none",
        "AWS_MAX_ATTEMPTS": "many",
        "AWS_RETRY_MODE": "none",
        "AWS_DEFAULTS_MODE": "auto",  # would ask the machine's metadata service
        "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
        "AWS_CA_BUNDLE": "/none",
        "AWS_CONFIG_FILE": str(tmp_path / ".aws" / "config"),
        "AWS_SESSION_TOKEN": "none",
        "AWS_USE_FIPS_ENDPOINT": "true",
        "AWS_REQUEST_CHECKSUM_CALCULATION": "never",
        "HTTP_PROXY": "http://127.0.0.1:9",
        "http_proxy": "http://127.0.0.1:9",
    }
    for name, value in wrong.items():
        monkeypatch.setenv(name, value)
    async with opened(account) as store:
        await store.check()


async def test_cancelled_calls_leave_no_connection(account: S3Account) -> None:
    """It should go on working with one connection after many calls were cancelled, and have one socket."""
    before = sockets()
    async with opened(replace(account, connections=1)) as store:
        await store.put("big", b"x" * 3_000_000)
        for n in range(30):
            call = asyncio.ensure_future(store.fetch("big", 10**9) if n % 2 else store.put(KEY, b"y" * 10**6))
            await asyncio.wait({call}, timeout=0.001 * (n % 8))
            call.cancel()
            await asyncio.wait({call})
        assert (await store.fetch("big", 10**9)).size == 3_000_000
        assert len(sockets() - before) <= 1
    await closed(before)


def test_secrets_are_not_shown() -> None:
    """It should keep the keys out of its repr."""
    assert "canary" not in repr(S3Account(access_key="canary", secret_key="canary"))  # noqa: S106 - a canary
