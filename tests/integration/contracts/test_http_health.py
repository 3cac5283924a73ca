"""Health over HTTP: what each page says, to whom, how soon."""

from __future__ import annotations

import asyncio
import platform
import socket
import time
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from typing import TYPE_CHECKING, NoReturn

import jsonschema
import pytest
from prometheus_client.parser import text_string_to_metric_families

from etl.adapters.metrics_prometheus import PrometheusMeter
from etl.pipeline.health import Status
from etl.pipeline.signals import METRICS, Label, closed
from tests.support.health import CANARY, PATHS, pages, report, serving
from tests.support.raw_http import ask, exchange, parsed

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

_DEPENDENCY = {
    "type": "object",
    "properties": {
        "state": {"enum": ["up", "down", "unknown"]},
        "needed": {"type": "boolean"},
        "latency_seconds": {"type": ["number", "null"]},
        "since": {"type": ["string", "null"], "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"},
        "breaker": {"enum": ["closed", "open", "half_open", None]},
    },
    "required": ["state", "needed", "latency_seconds", "since", "breaker"],
    "additionalProperties": False,
}
SCHEMA = {
    "type": "object",
    "properties": {
        "status": {"enum": ["healthy", "degraded", "down"]},
        "live": {"type": "boolean"},
        "ready": {"type": "boolean"},
        "in_hand": {"type": "integer"},
        "dependencies": {"type": "object", "additionalProperties": _DEPENDENCY},
    },
    "required": ["status", "live", "ready", "in_hand", "dependencies"],
    "additionalProperties": False,
}


async def test_health_tells_all_of_it() -> None:
    """It should give the aggregate and each dependency, in a form that can be relied on."""
    async with serving() as server:
        told = (await ask(server.port, "/health")).json
    jsonschema.validate(told, SCHEMA)
    assert told == {
        "status": "healthy",
        "live": True,
        "ready": True,
        "in_hand": 3,
        "dependencies": {
            "broker": {
                "state": "up",
                "needed": True,
                "latency_seconds": 0.012346,
                "since": "2023-11-14T22:13:20Z",
                "breaker": None,
            },
            "store": {
                "state": "down",
                "needed": True,
                "latency_seconds": None,
                "since": "2023-11-14T22:13:21Z",
                "breaker": "open",
            },
            "ledger": {
                "state": "up",
                "needed": True,
                "latency_seconds": None,
                "since": None,
                "breaker": "half_open",
            },
            "events": {
                "state": "unknown",
                "needed": False,
                "latency_seconds": None,
                "since": None,
                "breaker": None,
            },
        },
    }


@pytest.mark.parametrize(
    ("status", "code"), [(Status.HEALTHY, 200), (Status.DEGRADED, 200), (Status.DOWN, 503)]
)
async def test_health_is_an_answer_unless_down(status: Status, code: int) -> None:
    """It should say by the status code when the service is down, and the same things then."""
    async with serving(pages(report(status))) as server:
        answer = await ask(server.port, "/health")
    jsonschema.validate(answer.json, SCHEMA)
    assert (answer.status, answer.json["status"]) == (code, status)


@pytest.mark.parametrize("well", [True, False])
async def test_live_and_ready_speak_by_their_code(*, well: bool) -> None:
    """It should answer 200 or 503, each for its own question, and name what is failing that is needed."""
    async with serving(pages(report(live=well, ready=not well))) as server:
        live, ready = await ask(server.port, "/live"), await ask(server.port, "/ready")
    assert (live.status, live.json) == (200 if well else 503, {"live": well})
    assert ready.json == {"ready": not well, "failing": ["store", "ledger"]}
    assert ready.status == (503 if well else 200)


async def test_ready_names_what_is_not_known_yet() -> None:
    """It should hold a needed dependency that nobody asked for one that fails, and no other."""
    unasked, *others = report().conditions
    made = (replace(unasked, up=None), *(replace(one, up=True, breaker=None) for one in others))
    async with serving(pages(replace(report(ready=False), conditions=made))) as server:
        assert (await ask(server.port, "/ready")).json["failing"] == ["broker"]


async def test_metrics_can_be_read_by_prometheus() -> None:
    """It should give what the meter gives, as the meter calls it."""
    build = {Label.VERSION: "1", Label.PYTHON: "3", Label.RULESET: "r"}
    meter = PrometheusMeter(closed(["StepsRecord"], build))
    async with serving(replace(pages(), metrics=meter.exposition)) as server:
        answer = await ask(server.port, "/metrics", Accept="application/openmetrics-text")
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    names = {family.name for family in text_string_to_metric_families(answer.body.decode())}
    assert {metric.name.removesuffix("_total") for metric in METRICS} <= names


async def test_the_index_lists_the_pages() -> None:
    """It should name every page there is, each of which answers."""
    async with serving() as server:
        index = await ask(server.port, "/")
        codes = {(await ask(server.port, path)).status for path in index.json}
        version = await ask(server.port, "/version")
    assert tuple(index.json) == PATHS
    assert codes == {200}
    assert version.json == {"version": "1.2.3"}


@pytest.mark.parametrize("path", ["/", *PATHS])
async def test_head_is_get_without_a_body(path: str) -> None:
    """It should tell the same of a page without sending it."""
    async with serving() as server:
        whole, head = await ask(server.port, path), await ask(server.port, path, "HEAD")
    assert head == replace(whole, body=b"")


@pytest.mark.parametrize("path", ["/live/", "/nothing", "/..", "//live", "/live%2F", "/LIVE", "*"])
async def test_anything_else_is_not_there(path: str) -> None:
    """It should say so, and nothing more."""
    async with serving() as server:
        answer = await ask(server.port, path)
    assert (answer.status, answer.body) == (404, b"Not Found")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "X"])
async def test_other_methods_are_refused(method: str) -> None:
    """It should only be read from."""
    async with serving() as server:
        answer = await ask(server.port, "/health", method)
    assert (answer.status, answer.body) == (405, b"Method Not Allowed")


async def test_every_answer_is_safe_to_pass_on() -> None:
    """It should never be stored or guessed at, say what program answers, or keep the connection."""
    async with serving() as server:
        answers = [await ask(server.port, path) for path in ("/", *PATHS, "/nothing")]
        answers += [
            await ask(server.port, "/live", "POST"),
            parsed(await exchange(server.port, b"x\r\n\r\n")),
        ]
    assert [answer.status for answer in answers[-3:]] == [404, 405, 400]
    for answer in answers:
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["connection"] == "close"
        assert not {"server", "date", "location"} & set(answer.headers)


async def test_a_page_that_fails_says_nothing(caplog: pytest.LogCaptureFixture) -> None:
    """It should answer 500 for a defect without a word of it, in the answer or in a log, and go on."""

    def fail() -> NoReturn:
        raise RuntimeError(CANARY)

    async with serving(replace(pages(), report=fail)) as server:
        answer = await ask(server.port, "/health", Accept="text/html")
        other = await ask(server.port, "/version")
    assert (answer.status, answer.body, other.status) == (500, b"Internal Server Error", 200)
    assert answer.headers["cache-control"] == "no-store"
    assert caplog.records == []


async def test_no_host_and_no_problem_is_named() -> None:
    """It should keep names of machines, and what the last answer of a dependency was, to itself."""
    async with serving() as server:
        told = [await ask(server.port, path, Host=CANARY) for path in ("/", *PATHS, "/nothing", "/live/")]
    for answer in told:
        text = f"{answer.headers} {answer.body.decode()}"
        assert CANARY not in text
        assert platform.node() not in text


SLICE = 0.02  # seconds


@asynccontextmanager
async def busy() -> AsyncIterator[Callable[[], int]]:
    """Keep the loop at work in slices, a millisecond between them; gives how many there were so far."""
    slices = 0

    async def work() -> None:
        nonlocal slices
        while True:
            slices += 1
            until = time.monotonic() + SLICE
            while time.monotonic() < until:
                pass
            await asyncio.sleep(0.001)

    task = asyncio.create_task(work())
    yield lambda: slices
    assert slices > 1  # it was at work, and still is
    assert task.cancel()


def waited(port: int, path: str, slices: Callable[[], int]) -> int:
    """Ask from a thread, as a prober does from its process; give the slices until the answer is whole."""
    began = slices()
    with closing(socket.create_connection(("127.0.0.1", port), timeout=10)) as link:
        link.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        while link.recv(65_536):
            pass
    return slices() - began


@pytest.mark.parametrize("path", ["/", *PATHS])
async def test_it_answers_soon_while_the_loop_is_busy(path: str) -> None:
    """It should answer within 100 ms, counted in slices: on a shared machine each may take longer."""
    async with serving() as server, busy() as slices:
        took = min([await asyncio.to_thread(waited, server.port, path, slices) for _ in range(3)])
    assert took * SLICE <= 0.1
