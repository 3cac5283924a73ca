"""The Redis ledger over TLS: a certificate that does not hold is refused, and named as what is wrong."""

from __future__ import annotations

import asyncio
import shutil
import ssl
import subprocess
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

import pytest

from etl.adapters.ledger_redis import RedisLedger
from etl.core.errors import Fatal
from tests.support.ledger_contract import announcement, settled

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


def certificate(folder: Path, name: str, holder: str) -> tuple[Path, Path]:
    """Make a certificate that signs itself, and its key."""
    assert shutil.which("openssl"), "install openssl: it makes the certificates of these tests"
    made, key = folder / f"{name}.pem", folder / f"{name}.key"
    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    names = ["-subj", "/CN=test", "-addext", f"subjectAltName={holder}"]
    command = [
        "openssl",
        "req",
        "-x509",
        "-days",
        "1",
        *curve,
        *names,
        "-keyout",
        str(key),
        "-out",
        str(made),
    ]
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - our own words
    return made, key


@asynccontextmanager
async def encrypted(url: str, chain: tuple[Path, Path]) -> AsyncIterator[str]:
    """Put TLS before the server of a URL, and give the URL of that."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*chain)
    port = int(url.rpartition(":")[2].partition("/")[0])

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        answers, requests = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.gather(_carry(reader, requests), _carry(answers, writer))

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
    yield f"rediss://{url.partition('://')[2]}".replace(
        f":{port}/", f":{server.sockets[0].getsockname()[1]}/"
    )
    server.close()
    await server.wait_closed()
    own = asyncio.current_task()
    await asyncio.gather(*(task for task in asyncio.all_tasks() if task is not own), return_exceptions=True)


async def _carry(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await source.read(65_536):
            target.write(data)
            await target.drain()
    target.close()


async def test_a_certificate_of_the_named_authority_is_trusted(
    redis_url: str, unique: str, tmp_path: Path
) -> None:
    """It should work through TLS with the CA it was given."""
    chain = certificate(tmp_path, "ours", "IP:127.0.0.1")
    async with (
        encrypted(redis_url, chain) as url,
        RedisLedger(url, prefix=unique, ca_file=chain[0]) as ledger,
    ):
        assert await ledger.record(settled(), announcement())


@pytest.mark.parametrize("wrong", ["host", "authority", "none named"])
async def test_any_other_certificate_is_refused(redis_url: str, tmp_path: Path, wrong: str) -> None:
    """It should be fatal for another host, another CA, and one that the system does not know."""
    chain = certificate(tmp_path, "theirs", "DNS:elsewhere" if wrong == "host" else "IP:127.0.0.1")
    other, _ = certificate(tmp_path, "other", "IP:127.0.0.1")
    ca_file = {"host": chain[0], "authority": other, "none named": None}[wrong]
    async with encrypted(redis_url, chain) as url:
        with pytest.raises(Fatal, match="certificate"):
            await RedisLedger(url, ca_file=ca_file).__aenter__()
