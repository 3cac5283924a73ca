"""A second door to an object store: S3 over TLS, with any certificate."""

from __future__ import annotations

import ssl
from contextlib import contextmanager
from http.client import HTTPSConnection
from typing import TYPE_CHECKING, ClassVar

from tools.services.home import Home
from tools.services.ports import free_ports
from tools.services.server import Server
from tools.services.store import weed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tools.services.store import Store

_FLAGS = "-ip.bind=127.0.0.1 -port.iceberg=0 -port.lance=0 -autoCreateBucket=false -localSocket=s3.sock"
_OK = 200


@contextmanager
def over_tls(store: Store, certificate: Path, key: Path) -> Iterator[int]:
    """Have a store that runs be reached with a certificate, too, and give the port."""
    (port,) = free_ports(1)
    asked = {"filer": store.filer, "certificate": str(certificate), "key": str(key)}
    folder = store.home.folder / f"tls-{port}"
    gateway = Gateway(Home(folder, (port,), user=store.access_key, password=store.secret_key, options=asked))
    gateway.home.save()
    try:
        gateway.start()
        yield port
    finally:
        gateway.remove()


class Gateway(Server):
    """SeaweedFS's ``weed s3`` before a store that runs."""

    name: ClassVar[str] = "gateway"
    grace: ClassVar[float] = 0.0

    def _command(self) -> list[str]:
        asked = self.home.options
        files = [f"-cert.file={asked['certificate']}", f"-key.file={asked['key']}"]
        places = [f"-port={self.port}", f"-filer={asked['filer']}"]
        return [weed(), "-logtostderr=true", "s3", *_FLAGS.split(), *places, *files]

    def _environment(self) -> dict[str, str]:
        return {"AWS_ACCESS_KEY_ID": self.home.user, "AWS_SECRET_ACCESS_KEY": self.home.password}

    def _answers(self) -> bool:
        whoever = ssl._create_unverified_context()  # noqa: S323, SLF001 - it may show an expired one, as asked
        connection = HTTPSConnection("127.0.0.1", self.port, timeout=1, context=whoever)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == _OK
        except OSError:
            return False
        finally:
            connection.close()
