"""What an S3 store's refusals and silences mean to us.

Nothing of the cause is told but the class of the error or a status: its text holds keys, and a key may hold
a user id. So it is not chained either.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from aiohttp import ClientError as ConnectionProblem
from aiohttp import ClientSSLError
from aiohttp.http_exceptions import HttpProcessingError
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    ParamValidationError,
    ReadTimeoutError,
    SSLError,
)
from botocore.parsers import ResponseParserError

from etl.adapters import tls
from etl.core.errors import EtlError, Fatal, Transient
from etl.core.outcome import Reason, Stage

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

_PEER = tls.Peer("the object store", "ETL_S3_ENDPOINT", "ETL_S3_CA_FILE")
_SILENCES = (TimeoutError, ConnectTimeoutError, ReadTimeoutError)

_MOVED, _MOVED_FOR_NOW, _FORBIDDEN, _NOT_FOUND = 301, 307, 403, 404
_SERVER, _NOT_IMPLEMENTED = 500, 501
_PASSING = frozenset({408, 409, 425, 429})
_PASSING_CODES = frozenset({"RequestTimeout", "IncompleteBody", "BadDigest", "XAmzContentSHA256Mismatch"})

_KEYS = Fatal(
    "the object store does not accept the keys given",
    "correct ETL_S3_ACCESS_KEY and ETL_S3_SECRET_KEY: the store knows no such pair",
)
_REGION = Fatal("the object store expects another region", "correct ETL_S3_REGION, or ETL_S3_ENDPOINT")
_BUCKET = Fatal("a bucket is not there", "create it with `etl setup`, or correct the buckets' names")
_CLOCK = Fatal("this machine's clock differs from the object store's", "set the clock and run again")
_CODES: Mapping[str, Fatal] = {
    "InvalidAccessKeyId": _KEYS,
    "SignatureDoesNotMatch": _KEYS,
    "InvalidToken": _KEYS,
    "ExpiredToken": _KEYS,
    "AuthorizationHeaderMalformed": _REGION,
    "PermanentRedirect": _REGION,
    "IllegalLocationConstraintException": _REGION,
    "NoSuchBucket": _BUCKET,
    "InvalidBucketName": _BUCKET,
    "RequestTimeTooSkewed": _CLOCK,
}


class Refusal(Exception):
    """An answer of the store that is no success."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(status)
        self.status = status
        self.code = code


_PROBLEMS = (
    Refusal,
    BotoCoreError,
    ClientError,
    ResponseParserError,
    ConnectionProblem,
    HttpProcessingError,
    OSError,
    ValueError,  # of an answer that cannot be read
)


class Denied(Fatal):
    """The store knows us and lets us not do this, at least not with this object."""

    def __init__(self) -> None:
        super().__init__(
            "the object store denies access",
            "let this access key list the bucket and read its objects, and write those of the output",
        )


@asynccontextmanager
async def doorstep(stage: Stage, seconds: float) -> AsyncIterator[None]:
    """Let nothing of the libraries out, and no call take longer than ``seconds``."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except _PROBLEMS as problem:
        raise _translated(problem, stage) from None


def refusal(error: ClientError) -> Refusal:
    """Say as we do what the library says of an answer."""
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return Refusal(int(status), error.response.get("Error", {}).get("Code", ""))


def _translated(problem: Exception, stage: Stage) -> EtlError:
    if isinstance(problem, ClientError):
        problem = refusal(problem)
    if isinstance(problem, Refusal):
        return _refused(problem.status, problem.code, stage)
    if isinstance(problem, SSLError | ClientSSLError):
        remedy = "see whether ETL_S3_ENDPOINT is right, and which versions of TLS it speaks"
        return tls.refusal(problem, _PEER) or Fatal("the object store cannot be spoken to over TLS", remedy)
    if isinstance(problem, ParamValidationError):
        return _unfit(
            stage, "a bucket or an object has a name that S3 does not know", "correct the buckets' names"
        )
    what = "does not answer in time" if isinstance(problem, _SILENCES) else "cannot be reached"
    return _unavailable(stage, f"the object store {what} ({type(problem).__name__})")


def _refused(number: int, code: str, stage: Stage) -> EtlError:
    if code in _CODES:
        return Fatal(str(_CODES[code]), _CODES[code].remedy)
    if number in {_MOVED, _MOVED_FOR_NOW}:
        return Fatal(str(_REGION), _REGION.remedy)
    if number == _NOT_FOUND:
        return Transient(stage, Reason.MISSING_OBJECT, "the object is not there")
    if number == _FORBIDDEN:
        return Denied()
    if number in _PASSING or code in _PASSING_CODES or _is_fault(number):
        return _unavailable(stage, f"the object store cannot do it now (HTTP {number})")
    remedy = "see whether ETL_S3_ENDPOINT is an S3 store, and whether it knows the settings"
    return _unfit(stage, f"the object store refuses the call (HTTP {number})", remedy)


def _is_fault(number: int) -> bool:
    return not number or (number >= _SERVER and number != _NOT_IMPLEMENTED)


def _unfit(stage: Stage, message: str, remedy: str) -> EtlError:
    """No repetition will change it; but a message that names a strange key must not stop the program."""
    return _unavailable(stage, message) if stage is Stage.FETCH else Fatal(message, remedy)


def _unavailable(stage: Stage, message: str) -> Transient:
    return Transient(stage, Reason.UNAVAILABLE, message)
