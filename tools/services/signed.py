"""One signed request to an object store: enough to make a bucket without a client library."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPException
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from tools.services.store import Store


def request(store: Store, method: str, path: str, body: bytes = b"") -> int:
    """Send a request signed with AWS Signature Version 4; give its status, or 0 when none came."""
    connection = HTTPConnection(store.address, timeout=10)
    try:
        connection.request(method, quote(path), body, _headers(store, method, quote(path), body))
        return connection.getresponse().status
    except (OSError, HTTPException):
        return 0
    finally:
        connection.close()


def _headers(store: Store, method: str, path: str, body: bytes) -> dict[str, str]:
    now = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    signed = {"host": store.address, "x-amz-content-sha256": _hash(body), "x-amz-date": now}
    names = ";".join(signed)
    lines = "".join(f"{name}:{value}\n" for name, value in signed.items())
    scope = f"{now[:8]}/{store.region}/s3/aws4_request"
    whole = "\n".join([method, path, "", lines, names, _hash(body)])
    text = "\n".join(["AWS4-HMAC-SHA256", now, scope, _hash(whole.encode())])
    key = f"AWS4{store.secret_key}".encode()
    for part in (*scope.split("/"), text):
        key = hmac.digest(key, part.encode(), "sha256")
    credential = f"Credential={store.access_key}/{scope}"
    signed["authorization"] = f"AWS4-HMAC-SHA256 {credential}, SignedHeaders={names}, Signature={key.hex()}"
    return signed


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
