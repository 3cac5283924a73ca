"""Certificates for tests: an authority of one's own, what it signs, and addresses over TLS."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

import trustme

if TYPE_CHECKING:
    from pathlib import Path


class Certificate(NamedTuple):
    """A server's certificate and its key, as files."""

    certificate: Path
    key: Path


class Authority:
    """An authority of one's own; ``file`` is what trusts it."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder = folder / name
        self._folder.mkdir()
        self._ca = trustme.CA()
        self.file = self._folder / "ca.pem"
        self._ca.cert_pem.write_to_path(str(self.file))

    def certificate(self, host: str = "127.0.0.1", *, expired: bool = False) -> Certificate:
        """Sign a certificate for a host; one that has expired did so yesterday."""
        end = datetime.now(UTC) + timedelta(days=-1 if expired else 1)
        made = self._ca.issue_cert(host, not_before=end - timedelta(days=9), not_after=end)
        certificate, key = self._folder / f"{end:%d}-{host}.pem", self._folder / f"{end:%d}-{host}.key"
        made.cert_chain_pems[0].write_to_path(str(certificate))
        made.private_key_pem.write_to_path(str(key))
        return Certificate(certificate, key)


def encrypted(url: str, port: int, host: str = "127.0.0.1") -> str:
    """Give the address of the same server over TLS."""
    parts = urlsplit(url)
    user, at, _ = parts.netloc.rpartition("@")
    return parts._replace(scheme=f"{parts.scheme}s", netloc=f"{user}{at}{host}:{port}").geturl()
