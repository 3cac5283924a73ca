"""Production: no command of the service begins, or connects to anything, with what is safe at home only."""

from __future__ import annotations

import socket
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.support.command import assert_clear, etl, etl_process
from tests.support.site import SAMPLES

if TYPE_CHECKING:
    from collections.abc import Iterator

NAMES = ("ETL_BROKER_URL", "ETL_S3_ENDPOINT", "ETL_REDIS_URL", "ETL_S3_SECRET_KEY", "ETL_PSEUDONYM_KEY")
COMMANDS = [
    ("serve", "--until-idle"),
    ("submit", SAMPLES, "--user", "demo"),
    ("submit", "--from", "s3://etl/raw", "--user", "demo"),
    ("setup",),
    ("assemble",),
    ("dlq", "list"),
    ("dlq", "replay", "--yes"),
    ("ledger", "rebuild"),
]


@contextmanager
def nobody_comes() -> Iterator[int]:
    """Give a port, and see that nobody has connected to it."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]
        server.settimeout(0)
        with pytest.raises(BlockingIOError):
            server.accept()


def environment(port: int) -> dict[str, str]:
    """Give the settings of somebody who has tried it at home."""
    return {
        "ETL_ENVIRONMENT": "production",
        "ETL_BROKER_URL": f"amqp://guest:guest@127.0.0.1:{port}/",
        "ETL_S3_ENDPOINT": f"http://127.0.0.1:{port}",
        "ETL_S3_ACCESS_KEY": "minioadmin",
        "ETL_S3_SECRET_KEY": "minioadmin",
        "ETL_REDIS_URL": f"redis://127.0.0.1:{port}/0",
        "ETL_PSEUDONYM_KEY": "changeme-changeme-changeme-changeme",
    }


def test_serve_refuses_to_begin(monkeypatch: pytest.MonkeyPatch) -> None:
    """It should exit with 3 and two lines that name every variable, and no value."""
    with nobody_comes() as port:
        for name, value in environment(port).items():
            monkeypatch.setenv(name, value)
        ran = etl_process("serve", "--until-idle")
    assert_clear(ran, *NAMES, "default credentials", "can be guessed", "ETL_ALLOW_PLAINTEXT=true")
    assert not [value for value in ("guest:", "minioadmin", "changeme") if value in ran.err]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda words: " ".join(map(str, words)))
def test_every_command_refuses_to_begin(monkeypatch: pytest.MonkeyPatch, command: tuple[object, ...]) -> None:
    """It should be one rule for all of them."""
    with nobody_comes() as port:
        for name, value in environment(port).items():
            monkeypatch.setenv(name, value)
        assert_clear(etl(*command), *NAMES)
