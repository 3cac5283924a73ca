"""TLS, alike for every server: whom we trust, and why a server is refused.

Nothing of a certificate is repeated, only what is wrong with it and the settings that may mend it.
"""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING

from etl.core.errors import Fatal

if TYPE_CHECKING:
    from pathlib import Path

# OpenSSL's verdicts (x509_vfy.h), which Python's ssl gives as numbers without names.
_NOT_YET_VALID, _EXPIRED = 9, 10
_OTHER_HOST = frozenset({62, 64})  # by name, by address
#: What OpenSSL says, until 3.1 and since, of an answer that is no TLS.
_NO_TLS = frozenset({"WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE"})


@dataclass(frozen=True, slots=True)
class Peer:
    """A server, and the settings that say where it is and which file of authorities vouches for it."""

    name: str
    address: str
    authorities: str


def context(authorities: Path | str | None, setting: str) -> ssl.SSLContext:
    """Trust the authorities of a file, or those of the system; Fatal where the file cannot be used.

    It is read now: what fails later would look like a server that is away, and be waited for.
    """
    try:
        return ssl.create_default_context(cafile=authorities)
    except OSError:  # also what holds no certificate
        message = "the CA file cannot be read, or holds no certificate"
        remedy = f"let {setting} name a file in PEM format that this user can read"
        raise Fatal(message, remedy) from None


def refusal(error: BaseException, peer: Peer) -> Fatal | None:
    """Explain why we refuse a server; None where the error is about something else.

    Waiting would not help: a person must correct the certificate or the settings.
    """
    cause = _cause(error)
    if isinstance(cause, ssl.SSLCertVerificationError):
        return _unverified(cause.verify_code, peer)
    if cause and cause.reason in _NO_TLS:
        remedy = f"correct the port in {peer.address}: servers have one of its own for TLS"
        return Fatal(f"{peer.name} does not speak TLS there", remedy)
    return None


def _unverified(verdict: int, peer: Peer) -> Fatal:
    if verdict in {_EXPIRED, _NOT_YET_VALID}:
        remedy = "renew it, unless this machine's clock is wrong"
        return Fatal(f"{peer.name} shows a certificate that has expired, or is not valid yet", remedy)
    if verdict in _OTHER_HOST:
        remedy = f"let {peer.address} name a host that the certificate was made for, or have one made for it"
        return Fatal(f"{peer.name} shows a certificate of another host", remedy)
    remedy = f"let {peer.authorities} name the file of the authority that signed it"
    return Fatal(f"{peer.name} shows a certificate that is not trusted", remedy)


def _cause(error: BaseException | None) -> ssl.SSLError | None:
    """Find what OpenSSL said, below what libraries made of it: theirs may be SSLErrors that tell nothing.

    Causes and contexts together may go in a circle.
    """
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        if isinstance(error, ssl.SSLError) and getattr(error, "reason", None):
            return error
        seen.add(id(error))
        error = error.__cause__ or error.__context__
    return None
