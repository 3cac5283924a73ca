"""The door to Redis, shared by its adapters: how we connect, and what its errors mean to us.

Messages name the kind of an error and nothing else: Redis repeats arguments in its own, and those may hold
object keys.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from redis import exceptions
from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import ConstantBackoff

from etl.adapters import tls
from etl.adapters.cancelling import cancellable
from etl.core.errors import Fatal, Transient
from etl.core.outcome import Reason, Stage

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_PAUSE_SECONDS = 0.05
_CONNECTIONS = 16  # more tasks than that take turns
_SCHEMES = ("redis", "rediss", "unix")
_URL_REMEDY = (
    "give it as redis://, rediss:// or unix://, with no options but db: see the reference of settings"
)
_RIGHTS = "check the user and password of its URL, and that the user may use its keys and run scripts"
_NEEDED = "Redis 7.0 or later is needed, and a user that may read and write its keys and run scripts"

#: Where the server will not have us until a person acts; any other answer that is an error is Fatal, too.
_REMEDIES = {
    "WRONGPASS": _RIGHTS,
    "NOAUTH": _RIGHTS,
    "NOPERM": _RIGHTS,
    "WRONGTYPE": "another program uses our keys: choose another prefix, or another database",
    "MOVED": "it is a cluster: use a single server, or one with replicas",
    "ASK": "it is a cluster: use a single server, or one with replicas",
    "CROSSSLOT": "it is a cluster: use a single server, or one with replicas",
}
_TRANSIENT_CODES = frozenset(
    {
        "BUSY",
        "CLUSTERDOWN",
        "LOADING",
        "MASTERDOWN",
        "MISCONF",
        "NOREPLICAS",
        "OOM",
        "READONLY",
        "TRYAGAIN",
        "UNKILLABLE",
    }
)


def connect(
    url: str, *, connect_seconds: float, seconds: float, retries: int, ca_file: Path | None = None
) -> Redis:
    """Make a client, which connects when it is first used.

    ``retries`` are of broken connections alone, so that one that a restart left dead is replaced. A command
    may then have been done already: only those that may be repeated ask for any. Redis-py's own default
    would repeat every command, after time-outs, too.
    """
    _check_url(url)
    encrypted = {"ssl_ca_certs": _authorities(ca_file)} if url.startswith("rediss:") else {}
    pool = BlockingConnectionPool.from_url(
        url,
        max_connections=_CONNECTIONS,
        timeout=seconds,
        decode_responses=True,
        protocol=2,
        socket_connect_timeout=connect_seconds,
        socket_timeout=seconds,
        retry=Retry(ConstantBackoff(_PAUSE_SECONDS), retries, (exceptions.ConnectionError,)),
        **encrypted,
    )
    return Redis.from_pool(pool)


@contextmanager
def translated(stage: Stage, who: str = "the ledger in Redis") -> Iterator[None]:
    """Turn its errors into ours: Transient where waiting may help, Fatal where only a person can."""
    try:
        with cancellable():
            yield
    except (exceptions.RedisError, OSError) as error:
        raise _ours(error, stage, who) from None


def _ours(error: Exception, stage: Stage, who: str) -> Transient | Fatal:
    if refused := tls.refusal(error, tls.Peer(who, "ETL_REDIS_URL", "ETL_REDIS_CA_FILE")):
        return refused
    code = _code(error)
    if code in _TRANSIENT_CODES or not code:
        return Transient(stage, Reason.UNAVAILABLE, f"{who} cannot be used now ({code or _name(error)})")
    return Fatal(f"{who} refuses what is asked of it ({code})", _REMEDIES.get(code, _NEEDED))


def _code(error: Exception) -> str:
    """The word that an answer of Redis begins with; nothing where none came."""
    if isinstance(error, exceptions.AuthenticationError | exceptions.AuthorizationError):
        return "NOAUTH"
    if not isinstance(error, exceptions.ResponseError):
        return ""
    answer = str(error).rpartition(" caused error: ")[2]  # redis-py puts the command of a batch before it,
    word = error.status_code or answer.lstrip("('\"").partition(" ")[0]  # and the answer in a tuple
    return word if word.isupper() and word.isalpha() else "ERR"


def _name(error: Exception) -> str:
    return type(error).__name__


def _check_url(url: str) -> None:
    """Options in the URL could switch off what is decided here, the check of certificates first of all."""
    try:
        parts = urlsplit(url)
        known = parts.scheme in _SCHEMES and parse_qs(parts.query).keys() <= {"db"} and parts.port != 0
    except ValueError:  # no port
        known = False
    if not known:
        raise Fatal("the URL of Redis cannot be used", _URL_REMEDY)


def _authorities(ca_file: Path | None) -> str | None:
    """The file of certificate authorities, if it can be read; None for those of the system."""
    tls.context(ca_file, "ETL_REDIS_CA_FILE")
    return None if ca_file is None else str(ca_file)
