"""``etl health`` against a real server: what it prints, how it ends, what it says when nobody answers."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest

from etl.pipeline.health import Status
from tests.support.command import etl, etl_process
from tests.support.health import CANARY, pages, report, serving

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from etl.pipeline.health import HealthReport
    from tests.support.command import Ran


async def asked(told: HealthReport, *arguments: str) -> Ran:
    """Run the command while a service says something of itself."""
    async with serving(pages(told)) as server:
        return await asyncio.to_thread(etl, "health", "--url", f"http://127.0.0.1:{server.port}", *arguments)


@pytest.mark.parametrize(
    ("told", "arguments", "code", "word"),
    [
        (report(), (), 0, "ready"),
        (report(Status.DEGRADED), (), 0, "ready"),
        (report(ready=False), (), 1, "not ready"),
        (report(Status.DOWN, live=False, ready=False), (), 1, "not ready"),
        (report(Status.DOWN, ready=False), ("--live",), 0, "live"),
        (report(live=False), ("--live",), 1, "not live"),
    ],
)
async def test_the_exit_code_is_the_answer(
    told: HealthReport, arguments: tuple[str, ...], code: int, word: str
) -> None:
    """It should end with 0 or 1, and say the same in a word."""
    ran = await asked(told, *arguments)
    assert (ran.code, ran.out.splitlines()[0], ran.err) == (code, word, "")


async def test_it_shows_what_is_needed() -> None:
    """It should print a line for each dependency."""
    ran = await asked(report(Status.DEGRADED))
    lines = [[cell.strip() for cell in line.split("│")[1:-1]] for line in ran.out.splitlines()]
    assert [line for line in lines if line] == [
        ["broker", "up", "2023-11-14T22:13:20Z", "12 ms", ""],
        ["store", "down", "2023-11-14T22:13:21Z", "", "open"],
        ["ledger", "up", "", "", "half_open"],
        ["events (optional)", "unknown", "", "", ""],
    ]
    assert ran.out.splitlines()[1] == "degraded; in hand: 3"
    assert CANARY not in ran.out


@pytest.mark.parametrize("arguments", [(), ("--live",)])
async def test_json_is_what_the_service_said(arguments: tuple[str, ...]) -> None:
    """It should pass the document on, for machines."""
    ran = await asked(report(ready=False), "--json", *arguments)
    assert ran.code == (0 if arguments else 1)
    assert ran.summary["live"] is True
    assert ("dependencies" in ran.summary) is not bool(arguments)


@pytest.mark.parametrize("place", ["variable", "file", ".env"])
async def test_the_port_is_where_settings_are(
    place: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, own_settings: Path
) -> None:
    """It should find the port wherever the service would."""
    async with serving() as server:
        if place == "variable":
            monkeypatch.setenv("ETL_HTTP_PORT", str(server.port))
        elif place == "file":
            (tmp_path / "port").write_text(f"{server.port}\n")
            monkeypatch.setenv("ETL_HTTP_PORT_FILE", str(tmp_path / "port"))
        else:
            (own_settings / ".env").write_text(f"ETL_HTTP_PORT={server.port}\n")
        ran = await asyncio.to_thread(etl, "health", "--live")
    assert (ran.code, ran.out) == (0, "live\n")


@pytest.mark.parametrize("port", [None, "0"])
def test_without_a_port_it_cannot_tell(port: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """It should say which setting is missing; 0 is any port, which nobody else can know."""
    if port is not None:
        monkeypatch.setenv("ETL_HTTP_PORT", port)
    _cannot_tell(etl("health"), "not known where", "ETL_HTTP_PORT", "--url")


@pytest.mark.parametrize(
    "url",
    [
        "x",
        "http://",
        "https://127.0.0.1:1",
        "http://127.0.0.1:x",
        "http://127.0.0.1:99999",
        "http://user:canary@127.0.0.1:1",
        "http://127.0.0.1:1/a b",
        "http://[::1",
        "http://" + 100 * "x" + ":1",
        "",
    ],
)
def test_a_url_that_is_none(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It should say what it cannot use or reach, without a word of a password in it."""
    monkeypatch.setenv("ETL_HTTP_PORT", "1")  # where nothing answers
    ran = etl("health", "--url", url)
    _cannot_tell(ran)
    assert "canary" not in ran.err


def test_nothing_answers() -> None:
    """It should say where it asked, and what to do."""
    _cannot_tell(
        etl("health", "--url", "http://127.0.0.1:1"), "nothing answers at http://127.0.0.1:1", "serve"
    )


@asynccontextmanager
async def saying(answer: bytes) -> AsyncIterator[str]:
    """Give the URL of a server that says one thing to everybody."""

    async def answer_all(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        writer.close()

    server = await asyncio.start_server(answer_all, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"nonsense\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n\r\n<html>canary",
        b"HTTP/1.1 200 OK\r\n\r\n[]",
        b'HTTP/1.1 200 OK\r\n\r\n{"ready": "yes"}',
        b'HTTP/1.1 404 Not Found\r\n\r\n{"ready": true}',
        b"HTTP/1.1 301 Moved\r\nLocation: http://127.0.0.1:1/\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\n\r\n" + 100_000 * b"[",
        b"HTTP/1.1 200 OK\r\n\r\n\xff",
    ],
)
async def test_others_answer(answer: bytes) -> None:
    """It should not take what is no service of ours for one, nor repeat what it said."""
    async with saying(answer) as url:
        ran = await asyncio.to_thread(etl, "health", "--url", url)
    _cannot_tell(ran, url)
    assert "canary" not in ran.err


async def test_a_service_that_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    """It should give up soon."""
    monkeypatch.setattr("etl.operate.health._SECONDS", 0.1)

    async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()  # until the other gives up
        writer.close()

    async with await asyncio.start_server(say_nothing, "127.0.0.1", 0) as server:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        _cannot_tell(await asyncio.to_thread(etl, "health", "--url", url), "nothing answers")


async def test_no_proxy_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """It should ask this machine itself, whatever the environment has for other programs."""
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    assert (await asked(report())).code == 0


async def test_it_loads_little() -> None:
    """It should be quick, as a container asks often: no client library, no settings, no record types."""
    async with serving() as server:
        variables = ("env", "PYTHONPROFILEIMPORTTIME=1", f"ETL_HTTP_PORT={server.port}")
        ran = await asyncio.to_thread(etl_process, "health", "--live", wrapper=variables)
    assert (ran.code, ran.out) == (0, "live\n")
    loaded = {line.rpartition("|")[2].strip() for line in ran.err.splitlines()}
    assert "etl.operate.health" in loaded
    assert loaded.isdisjoint({"etl.settings", "etl.records", "etl.bootstrap", "pydantic", "uvicorn", "redis"})


def _cannot_tell(ran: Ran, *words: str) -> None:
    """Check that the command says so, and what to do."""
    assert (ran.code, ran.out) == (2, "")
    first, second = ran.err.splitlines()
    assert first.startswith("error: ")
    assert second.startswith("  try: ")
    for word in words:
        assert word in ran.err
