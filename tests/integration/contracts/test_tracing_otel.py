"""Traces over OTLP: what a collector receives."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from etl.adapters.tracing_otel import OtelTracer
from etl.core.outcome import Reason
from etl.pipeline.signals import Attribute, SpanName
from tests.support.otlp import PARENT, SAMPLED, TRACE, Receiver, one_delivery, otlp_receiver, traced

if TYPE_CHECKING:
    from collections.abc import Iterator

    from etl.pipeline.instruments import Tracer

UNSAMPLED = f"00-{TRACE}-{PARENT}-00"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """Give a receiver that takes everything."""
    with otlp_receiver() as receiver:
        yield receiver


async def test_a_delivery_and_its_stages(receiver: Receiver) -> None:
    """It should tell of each, below its parent, with what was said of it and nothing else."""
    await traced(receiver.url, one_delivery)
    spans = receiver.named()
    delivery, transform = spans["etl.delivery"], spans["etl.transform"]
    assert {span.trace_id for span in spans.values()} == {delivery.trace_id}
    assert {span.name: span.parent_id for span in receiver.spans()} == {
        "etl.delivery": "",
        "etl.fetch": delivery.span_id,
        "etl.transform": delivery.span_id,
        "etl.decode": transform.span_id,
    }
    assert {span.name: span.kind for span in receiver.spans() if span.kind != "INTERNAL"} == {
        "etl.delivery": "CONSUMER"
    }
    assert delivery.attributes == {
        "messaging.system": "rabbitmq",
        "messaging.operation.type": "process",
        "messaging.operation.name": "process",
        "etl.attempt": 2,
    }
    assert spans["etl.fetch"].attributes == {"etl.bytes": 1_000}
    assert delivery.events == [
        ("etl.retry", {"etl.reason": Reason.UNAVAILABLE.value, "etl.seconds": 0.5}),
        ("etl.adopted", {}),
    ]
    assert transform.status == ("ERROR", Reason.TRUNCATED.value)
    assert delivery.status == ("UNSET", "")
    assert spans["etl.decode"].times == pytest.approx((1_700_000_000.25, 1_700_000_000.5), abs=1e-6)


async def test_who_tells(receiver: Receiver) -> None:
    """It should name the service, its version and one instance, another each time, in protobuf over HTTP."""
    await traced(receiver.url, one_delivery)
    await traced(f"{receiver.url}/v1/traces/", one_delivery)
    first, *_, last = receiver.spans()
    assert (first.resource["service.name"], first.resource["service.version"]) == ("etl", "1.2.3")
    assert first.resource["service.instance.id"] != last.resource["service.instance.id"]
    assert receiver.paths == ["/v1/traces"] * 2
    assert receiver.headers[0]["content-type"] == "application/x-protobuf"


async def test_a_clock_that_was_set_back(receiver: Receiver) -> None:
    """It should have a span end no sooner than it began."""
    await traced(receiver.url, lambda tracer: tracer.past(SpanName.DECODE, 1_700_000_009, 1_700_000_000))
    assert receiver.spans()[0].times == (1_700_000_009, 1_700_000_009)


async def test_the_producer_s_trace_goes_on(receiver: Receiver) -> None:
    """It should be part of it, pass on its state, and keep that state from the collector."""
    told: list[object] = []

    def work(tracer: Tracer) -> None:
        with tracer.delivery({"traceparent": SAMPLED, "tracestate": "canary=1"}):
            told.append(tracer.trace_id())
            with tracer.span(SpanName.COMMIT):
                told.append(tracer.headers())

    await traced(receiver.url, work)
    spans = receiver.named()
    assert (spans["etl.delivery"].trace_id, spans["etl.delivery"].parent_id) == (TRACE, PARENT)
    follows = {"traceparent": f"00-{TRACE}-{spans['etl.commit'].span_id}-01", "tracestate": "canary=1"}
    assert told == [TRACE, follows]
    assert b"canary" not in b"".join(receiver.bodies)


async def test_a_delivery_is_below_no_other(receiver: Receiver) -> None:
    """It should begin a trace of its own although its task began within another's."""
    async with OtelTracer(receiver.url, version="1") as tracer:
        with tracer.delivery({"traceparent": SAMPLED, "tracestate": "a=b"}), tracer.delivery({}):
            assert tracer.trace_id() != TRACE
            assert list(tracer.headers()) == ["traceparent"]
    assert [span.parent_id for span in receiver.spans()] == ["", PARENT]


async def test_outside_a_trace(receiver: Receiver) -> None:
    """It should name none, before and after."""
    async with OtelTracer(receiver.url, version="1") as tracer:
        for _ in range(2):
            assert (tracer.trace_id(), tracer.headers()) == (None, {})
            one_delivery(tracer, {"traceparent": SAMPLED, "tracestate": "a=b"})


@pytest.mark.parametrize(
    ("sample", "headers", "expected"),
    [
        (0.0, {}, 0),
        (1.0, {}, 4),
        (0.0, {"traceparent": SAMPLED}, 4),
        (1.0, {"traceparent": UNSAMPLED}, 0),
    ],
)
async def test_who_decides_what_is_traced(
    receiver: Receiver, sample: float, headers: dict[str, str], expected: int
) -> None:
    """It should follow the producer, and the share where there is none; all of a trace or nothing."""
    await traced(receiver.url, lambda tracer: one_delivery(tracer, headers), sample)
    assert len(receiver.spans()) == expected


async def test_what_is_not_sampled_goes_on_all_the_same(receiver: Receiver) -> None:
    """It should still name the trace, and tell those who follow that it is not recorded."""
    async with OtelTracer(receiver.url, version="1") as tracer:
        with tracer.delivery({"traceparent": UNSAMPLED}):
            headers = tracer.headers()
            assert tracer.trace_id() == TRACE
    assert headers["traceparent"].startswith(f"00-{TRACE}-")
    assert headers["traceparent"].endswith("-00")
    assert receiver.bodies == []


@pytest.mark.parametrize(
    "hostile",
    [
        "",
        "canary",
        f"00-{'0' * 32}-{PARENT}-01",
        f"00-{TRACE}-{'0' * 16}-01",
        f"ff-{TRACE}-{PARENT}-01",
        f"00-{TRACE.upper()}-{PARENT}-01",
        f"00-{TRACE}-{PARENT}-01-canary",
        f"00-{TRACE}-{PARENT}",
        f"00-{TRACE}-{PARENT}-01" + " " * 600,
        "00-" + "a" * 100_000,
    ],
)
async def test_hostile_headers_are_no_trace(receiver: Receiver, hostile: str) -> None:
    """It should begin a trace of its own, and repeat nothing of them."""
    told: list[dict[str, str]] = []

    def work(tracer: Tracer) -> None:
        with tracer.delivery({"traceparent": hostile, "tracestate": "canary=1", "baggage": "canary=1"}):
            told.append(dict(tracer.headers()))

    await traced(receiver.url, work)
    [span] = receiver.spans()
    assert (span.parent_id, span.trace_id != TRACE) == ("", True)
    assert list(told[0]) == ["traceparent"]
    assert b"canary" not in b"".join(receiver.bodies)


async def test_no_word_of_an_exception_is_told(receiver: Receiver) -> None:
    """It should let it pass and say nothing of it, whatever it is."""

    def work(tracer: Tracer) -> None:
        with pytest.raises(ValueError, match="canary"), tracer.delivery({}), tracer.span(SpanName.FETCH):
            raise ValueError("canary")

    await traced(receiver.url, work)
    assert [(span.events, span.status) for span in receiver.spans()] == [([], ("UNSET", ""))] * 2
    assert b"canary" not in b"".join(receiver.bodies)
    assert b"ValueError" not in b"".join(receiver.bodies)


async def test_tasks_do_not_mix(receiver: Receiver) -> None:
    """It should keep the stages of each delivery below it, though many are under way at once."""
    async with OtelTracer(receiver.url, version="1") as tracer:

        async def one(count: int) -> None:
            with tracer.delivery({}) as delivery:
                delivery.set(Attribute.BYTES, count)
                for _ in range(3):
                    await asyncio.sleep(0)
                    with tracer.span(SpanName.FETCH) as span:
                        await asyncio.sleep(0)
                        span.set(Attribute.BYTES, count)

        await asyncio.gather(*map(one, range(50)))
    deliveries = {span.span_id: span for span in receiver.spans() if span.kind == "CONSUMER"}
    stages = [span for span in receiver.spans() if span.kind == "INTERNAL"]
    assert (len(deliveries), len(stages)) == (50, 150)
    for stage in stages:
        above = deliveries[stage.parent_id]
        assert (stage.trace_id, stage.attributes) == (
            above.trace_id,
            {"etl.bytes": above.attributes["etl.bytes"]},
        )
