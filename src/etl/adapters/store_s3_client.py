"""One S3 client for the whole run: from plain values only, whatever this machine's AWS settings say.

Habits of the libraries that are broken here: they read ``AWS_*`` variables and ``~/.aws``; they repeat calls
on their own (a creation that is repeated finds its own object and calls it somebody else's); before a PUT
they wait, for ever, for a ``100 Continue`` that a server need not send; they go wherever an answer sends
them; and over TLS they check who signed a certificate but not whose it is.
"""

from __future__ import annotations

import os
import ssl
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, Protocol, cast

import aioboto3
from aiobotocore.config import AioConfig
from aiobotocore.httpsession import AIOHTTPSession
from aiobotocore.session import AioSession
from aiohttp import ClientSession, ClientTimeout, DummyCookieJar, TCPConnector
from botocore.auth import S3SigV4Auth
from botocore.credentials import Credentials
from botocore.handlers import add_expect_header
from botocore.httpsession import get_cert_path

from etl.adapters import tls
from etl.adapters.store_s3_objects import Addresses, Objects
from etl.core.errors import Fatal

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from aiohttp import ClientResponse


_IDLE_SECONDS = 12.0  # fewer than any store keeps a connection


@dataclass(frozen=True, slots=True, kw_only=True)
class S3Account:
    """Where a store is, who we are to it, and how long we wait for it.

    Without an ``endpoint`` it is Amazon's. ``call_seconds`` limits a call as a whole: with an object's body.
    """

    access_key: str = field(repr=False)
    secret_key: str = field(repr=False)
    endpoint: str | None = None
    region: str = "us-east-1"
    ca_bundle: str | None = None
    verify: bool = True
    checksums: Literal["when_required", "when_supported"] = "when_required"
    connections: int = 32
    connect_seconds: float = 5.0
    read_seconds: float = 20.0  # some stores take six to settle a race
    call_seconds: float = 120.0


class Client(Addresses, Protocol):
    """The calls that are made the library's way; the service makes its own of objects another way."""

    async def head_object(self, *, Bucket: str, Key: str) -> Mapping[str, Any]:  # noqa: N803
        """Ask for an object's metadata."""

    async def put_object(self, **asked: object) -> object:
        """Write an object."""

    async def delete_object(self, *, Bucket: str, Key: str) -> object:  # noqa: N803
        """Remove an object."""

    async def head_bucket(self, *, Bucket: str) -> object:  # noqa: N803
        """Ask for a bucket."""

    async def create_bucket(self, *, Bucket: str) -> object:  # noqa: N803
        """Create a bucket."""

    async def list_objects_v2(self, **asked: object) -> Mapping[str, Any]:
        """List a page of keys."""


@dataclass(frozen=True, slots=True)
class S3Client:
    """An open client and how long a call may take; stores for any number of buckets may share it."""

    calls: Client
    objects: Objects
    call_seconds: float


@asynccontextmanager
async def s3_client(account: S3Account) -> AsyncIterator[S3Client]:
    """Open a client; nothing is asked of the store yet."""
    made = _library().client(
        "s3",
        region_name=account.region,
        endpoint_url=account.endpoint,
        verify=_verify(account),
        aws_access_key_id=account.access_key,
        aws_secret_access_key=account.secret_key,
        config=_config(account),
    )
    async with AsyncExitStack() as stack:
        try:
            client = await stack.enter_async_context(made)
        except ValueError:
            message = "the object store's address or region is malformed"
            raise Fatal(message, "correct ETL_S3_ENDPOINT or ETL_S3_REGION") from None
        calls = cast("Client", client)
        session = await stack.enter_async_context(_session(account))
        checksums = account.checksums == "when_supported"
        objects = Objects(session, calls, _signer(account), checksums=checksums)
        yield S3Client(calls, objects, account.call_seconds)


@cache
def _library() -> aioboto3.Session:
    """Make a session that knows the libraries' defaults and nothing of this machine; it is slow to make."""
    defaults = {
        name: (None, None, default, convert)
        for name, (_, _, default, convert) in AioSession.SESSION_VARIABLES.items()
    }
    nowhere = (None, None, os.devnull, None)
    own = AioSession({**defaults, "config_file": nowhere, "credentials_file": nowhere})
    own.unregister("before-call.s3", add_expect_header)
    own.register("before-call.s3", _stay)
    return aioboto3.Session(botocore_session=own)


def _session(account: S3Account) -> ClientSession:
    """Make what sends our own requests; it keeps as many connections, and waits as long, as the library's."""
    return ClientSession(
        connector=TCPConnector(
            limit=account.connections, ssl=_trust(account), keepalive_timeout=_IDLE_SECONDS
        ),
        timeout=ClientTimeout(sock_connect=account.connect_seconds, sock_read=account.read_seconds),
        cookie_jar=DummyCookieJar(),
        auto_decompress=False,
        skip_auto_headers=("Accept", "Content-Type"),
    )


def _signer(account: S3Account) -> S3SigV4Auth:
    return S3SigV4Auth(Credentials(account.access_key, account.secret_key), "s3", account.region)


def _trust(account: S3Account) -> ssl.SSLContext | bool:
    """Trust whom the library trusts; over plain HTTP, whomever the system does, should it come to that."""
    if not _verifies(account):
        return account.verify
    return ssl.create_default_context(cafile=get_cert_path(account.ca_bundle or True))


def _verify(account: S3Account) -> bool | str:
    """See that the bundle can be read now: later it would look like a store that is away."""
    if account.verify and account.ca_bundle is not None:
        tls.context(account.ca_bundle, "ETL_S3_CA_FILE")
    return _verifies(account) and (account.ca_bundle or True)


def _verifies(account: S3Account) -> bool:
    """Over plain HTTP nobody shows a certificate, and to load those of all authorities takes 0.1 s."""
    return account.verify and not (account.endpoint or "").lower().startswith("http:")


def _config(account: S3Account) -> AioConfig:
    return AioConfig(
        connect_timeout=account.connect_seconds,
        read_timeout=account.read_seconds,
        signature_version="s3v4",
        max_pool_connections=account.connections,
        retries={"total_max_attempts": 1, "mode": "standard"},
        request_checksum_calculation=account.checksums,
        response_checksum_validation=account.checksums,
        s3={"addressing_style": "path"},  # of any other, signed addresses name a host that redirects
        ignore_configured_endpoint_urls=True,
        proxies={},
        http_session_cls=_CheckedSession,
    )


def _stay(context: dict[str, Any], **_: object) -> None:
    """Say that a search for the bucket's region is over: where no answer ends it, it recurs without end."""
    context.setdefault("s3_redirect", {})["redirected"] = True


class _OneHost:
    """A session that follows no redirect."""

    def __init__(self, session: ClientSession) -> None:
        self._session = session

    async def request(self, method: str, **asked: Any) -> ClientResponse:  # noqa: ANN401 - as aiohttp's own
        """Send a request to where it is meant to go, and nowhere else."""
        return await self._session.request(method, **asked, allow_redirects=False)


class _CheckedSession(AIOHTTPSession):  # type: ignore[misc] # it has no types
    """Over TLS it also checks the host's name, which its parent leaves to a library it does not use."""

    def _get_ssl_context(self) -> ssl.SSLContext:
        context = cast("ssl.SSLContext", super()._get_ssl_context())
        context.check_hostname = True
        return context

    async def _get_session(self, proxy_url: str | None) -> _OneHost:
        return _OneHost(await super()._get_session(proxy_url))
