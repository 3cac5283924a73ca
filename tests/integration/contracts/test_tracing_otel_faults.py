"""Traces over OTLP: the work waits for no collector, and what the environment may and may not change."""

from __future__ import annotations

import asyncio
import logging
import socket
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from etl.adapters.tracing_otel import OtelTracer
from etl.core.errors import Fatal
from etl.pipeline.signals import Attribute, SpanName
from tests.support.otlp import SAMPLED, TRACE, Receiver, one_delivery, otlp_receiver, traced

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """Give a receiver that takes everything."""
    with otlp_receiver() as receiver:
        yield receiver


@contextmanager
def _absent() -> Iterator[str]:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{unused.getsockname()[1]}"


@contextmanager
def _silent() -> Iterator[str]:
    with otlp_receiver(hangs=True) as receiver:
        yield receiver.url


@contextmanager
def _answering(status: int) -> Iterator[str]:
    with otlp_receiver(status) as receiver:
        yield receiver.url


@contextmanager
def _nowhere() -> Iterator[str]:
    yield "http://canary.invalid:4318"


ILL = {
    "absent": _absent,
    "silent": _silent,
    "broken": lambda: _answering(500),
    "busy": lambda: _answering(503),
    "elsewhere": lambda: _answering(302),
    "nowhere": _nowhere,
}


@pytest.mark.parametrize("ill", ILL)
async def test_an_ill_collector_costs_its_data_and_nothing_else(
    ill: str, caplog: pytest.LogCaptureFixture
) -> None:
    """It should neither slow the work, nor hold up the end, nor say a word, even where all is logged."""
    caplog.set_level(logging.DEBUG)
    with ILL[ill]() as url:
        async with OtelTracer(url, version="1", patience=0.5) as tracer:
            began = time.perf_counter()
            for _ in range(1_000):  # 4 spans each, of which each would wait a second, or three
                one_delivery(tracer)
                await asyncio.sleep(0)
            done = time.perf_counter()
        ended = time.perf_counter()
    print(f"{ill}: 4,000 spans in {done - began:.2f} s, the end {ended - done:.2f} s")  # noqa: T201 - by -s
    assert done - began < 20  # a second where the machine has nothing else to do
    assert ended - done < 5  # half a second; the library's own end would take thirty
    assert [record for record in caplog.records if record.name != "asyncio"] == []


async def test_an_absent_collector_is_not_tried_for_each_batch_at_the_end() -> None:
    """It should stop when one batch is not taken, although it might wait longer."""
    with _absent() as url:
        async with OtelTracer(url, version="1", patience=30) as tracer:
            for _ in range(650):  # 6 batches, of 2 seconds and more
                one_delivery(tracer)
            done = time.perf_counter()
        assert time.perf_counter() - done < 10


async def test_what_waits_is_bounded(caplog: pytest.LogCaptureFixture) -> None:
    """It should keep the newest spans while nothing is taken, and no more than so many."""
    with otlp_receiver(hangs=True) as receiver:
        async with OtelTracer(receiver.url, version="1", patience=20) as tracer:
            for count in range(12_000):
                with tracer.span(SpanName.FETCH) as span:
                    span.set(Attribute.BYTES, count)
            receiver.go.set()
        counts = [span.attributes["etl.bytes"] for span in receiver.spans()]
    assert counts[-4096:] == list(range(12_000 - 4096, 12_000))
    assert len(counts) <= 4096 + 2 * 512  # what was under way when the rest was dropped
    assert caplog.records == []


async def test_the_end_does_not_hold_the_loop() -> None:
    """It should let others work while it waits for the last spans."""
    with otlp_receiver(hangs=True) as receiver:
        tracer = await OtelTracer(receiver.url, version="1", patience=5).__aenter__()
        one_delivery(tracer)
        ending = asyncio.create_task(tracer.__aexit__())
        async with asyncio.timeout(5):
            while not receiver.bodies:  # noqa: ASYNC110 - it comes in another thread
                await asyncio.sleep(0.01)
        assert not ending.done()
        receiver.go.set()
        await asyncio.wait_for(ending, 10)


async def test_what_the_environment_may_change(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    """It should give a token and add to who tells; not where, how much, or under which name."""
    for name, value in {
        "OTEL_EXPORTER_OTLP_HEADERS": "authorization=Bearer%20token",
        "OTEL_EXPORTER_OTLP_COMPRESSION": "none",
        "OTEL_RESOURCE_ATTRIBUTES": "deployment.environment=test,service.name=other",
        "OTEL_SERVICE_NAME": "other",
        "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1",
        "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://127.0.0.1:1",
        "OTEL_EXPORTER_OTLP_TIMEOUT": "0.000001",
        "OTEL_TRACES_SAMPLER": "always_off",
        "OTEL_BSP_MAX_QUEUE_SIZE": "1",
        "OTEL_PROPAGATORS": "none",
    }.items():
        monkeypatch.setenv(name, value)
    await traced(receiver.url, lambda tracer: one_delivery(tracer, {"traceparent": SAMPLED}))
    assert {span.trace_id for span in receiver.spans()} == {TRACE}
    assert len(receiver.spans()) == 4
    assert receiver.headers[0]["authorization"] == "Bearer token"
    resource = receiver.spans()[0].resource
    assert (resource["service.name"], resource["deployment.environment"]) == ("etl", "test")


async def test_the_environment_may_turn_it_off(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    """It should send nothing, while the producer's trace goes on."""
    monkeypatch.setenv("OTEL_SDK_DISABLED", "true")
    async with OtelTracer(receiver.url, version="1") as tracer:
        one_delivery(tracer)
        with tracer.delivery({"traceparent": SAMPLED}):
            assert tracer.headers() == {"traceparent": SAMPLED}
    assert receiver.bodies == []


@pytest.mark.parametrize(
    "endpoint", ["", "collector:4318", "ftp://canary", "http://", "http://canary:port", "http://[canary"]
)
def test_an_endpoint_that_is_none_is_fatal(endpoint: str) -> None:
    """It should say what to set, and not repeat what may hold a password."""
    with pytest.raises(Fatal, match="no URL") as caught:
        OtelTracer(endpoint, version="1")
    assert "ETL_OTLP_ENDPOINT" in caught.value.remedy
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("OTEL_SPAN_EVENT_COUNT_LIMIT", "many"),
        ("OTEL_PYTHON_EXPORTER_OTLP_HTTP_CREDENTIAL_PROVIDER", "canary"),
    ],
)
def test_an_environment_that_asks_for_what_there_is_not_is_fatal(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    """It should stop at the start, and say where to look."""
    monkeypatch.setenv(name, value)
    with pytest.raises(Fatal) as caught:
        OtelTracer("http://127.0.0.1:1", version="1")
    assert "OTEL_" in caught.value.remedy
