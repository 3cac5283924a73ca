"""The flow with its signals around it: it does what it did, and each stage is told once."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.core.errors import EtlError, Permanent, Transient
from etl.core.outcome import Disposition, Reason, Stage
from etl.core.rules import Limits, Rules
from etl.pipeline import signals as catalogue
from etl.pipeline.flow import Flow, Terms
from etl.pipeline.observed import observed
from etl.pipeline.signals import Attribute, Fate, Label, SpanEvent, SpanName, closed
from etl.records import ALL
from tests.support import glucose
from tests.support.memory import InstantSandbox, MemoryLedger, MemoryStore
from tests.support.observing import CORRELATION, Scene
from tests.support.recording import Hands

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from etl.core.model import Source
    from etl.core.wire import Job
    from etl.pipeline.flow import Settlement
    from etl.pipeline.ports import Ledger, Transformed

TYPE = "BloodGlucoseRecord"
SECONDS = {"decode": 0.5, "validate": 0.25, "process": 1.0, "render": 2.0}
RAW = {"raw/good": glucose.file(glucose.records(30)), "raw/bad": b"no Avro"}
CLOSED = closed((one.name for one in ALL), {})
CANARY = "canary-7f3a"


class TimedSandbox(InstantSandbox):
    """The real transform, and times that a child might tell; ``crash…`` kills the child."""

    async def transform(self, job: Job, sources: AsyncIterator[Source], count: int = 1) -> Transformed:
        """Run it."""
        return replace(await super().transform(job, sources, count), seconds=SECONDS)


@dataclass
class World:
    """A store, a ledger and a sandbox, and a flow over them whose signals are remembered."""

    raw: Mapping[str, bytes] = field(default_factory=lambda: RAW)
    rules: Rules = field(default_factory=Rules)
    scene: Scene = field(default_factory=Scene)

    def __post_init__(self) -> None:
        """Wire it."""
        terms = Terms(b"key", frozenset({"b"}), {one.name: one.category for one in ALL}, self.rules, "r")
        self.out, self.ledger = MemoryStore(), cast("Ledger", MemoryLedger())
        self.plain = Flow(
            {"b": MemoryStore(self.raw)}, self.out, self.ledger, TimedSandbox(), terms, clock=lambda: 0.0
        )
        self.flow = observed(self.plain, self.scene.signals)

    async def settle(self, **changes: object) -> Settlement:
        """Settle a message, as a worker would."""
        with self.scene.signals.delivery(Hands(published=self.scene.wall - 3)):
            return await self.flow.settle(message(**changes))

    def told(self) -> Counter[str]:
        """Count how often each stage was measured."""
        return Counter(
            told.labels["stage"] for told in self.scene.meter.told if told.metric is catalogue.STAGE_SECONDS
        )


def message(**changes: object) -> bytes:
    """Announce a file."""
    said = {"bucket": "b", "key": "raw/good", "user_id": "u", "record_type": TYPE} | changes
    return json.dumps(said).encode()


def run(world: World, **changes: object) -> Settlement:
    """Settle one message."""
    return asyncio.run(world.settle(**changes))


def test_each_stage_is_told_once() -> None:
    """It should measure every stage of a new file once, and nest the child's within the transform."""
    world = World()
    run(world)
    assert world.told() == Counter(Stage)
    [delivery, *others] = world.scene.recorder.tracer.spans
    above = {span.name: span.parent.name for span in others if span.parent}
    within = {SpanName.DECODE, SpanName.VALIDATE, SpanName.PROCESS, SpanName.RENDER}
    assert above == {
        name: SpanName.TRANSFORM if name in within else SpanName.DELIVERY
        for name in set(SpanName) - {SpanName.DELIVERY}
    }
    assert delivery.attributes[Attribute.RECORD_TYPE] == TYPE
    assert all(span.is_over for span in others)


def test_what_is_measured_of_a_new_file() -> None:
    """It should count the bytes read and written, and the time since it was published."""
    world = World()
    run(world)
    body = next(body for key, (body, _) in world.out.objects.items() if key.startswith("parts/"))
    meter = world.scene.meter
    assert meter.values(catalogue.READ, record_type=TYPE) == [len(RAW["raw/good"])]
    assert meter.values(catalogue.WRITTEN, record_type=TYPE) == [len(body)]
    assert meter.values(catalogue.PUBLISH_TO_COMMIT) == [3.0]
    sizes = [
        world.scene.spans(name)[0].attributes[Attribute.BYTES] for name in (SpanName.FETCH, SpanName.COMMIT)
    ]
    assert sizes == [len(RAW["raw/good"]), len(body)]


def test_it_does_what_the_flow_does() -> None:
    """It should settle alike, and leave the same objects, as the flow without signals."""
    with_signals, without = World(), World()
    for key in RAW:
        assert run(with_signals, key=key) == asyncio.run(without.plain.settle(message(key=key)))
    assert with_signals.out.objects == without.out.objects
    assert without.scene.meter.told == []


def test_a_duplicate_goes_through_the_first_stage_only() -> None:
    """It should neither read nor record an announcement that was settled before, nor measure its time."""
    world = World()
    run(world)
    assert run(world).disposition is Disposition.DUPLICATE
    assert world.told() == Counter(Stage) + Counter({Stage.CLAIM: 1})
    assert len(world.scene.meter.values(catalogue.PUBLISH_TO_COMMIT)) == 1


def test_a_file_that_is_announced_anew_is_not_transformed_again() -> None:
    """It should fetch it, find it in the ledger, and be no new input."""
    world = World()
    run(world)
    assert run(world, idempotency_key="2").disposition is Disposition.DUPLICATE
    again = {Stage.CLAIM: 1, Stage.FETCH: 1, Stage.RECORD: 1}
    assert world.told() == Counter(Stage) + Counter(again)
    assert len(world.scene.meter.values(catalogue.PUBLISH_TO_COMMIT)) == 1


def test_the_part_of_another_is_adopted() -> None:
    """It should say so where the part is there already and the ledger does not know it."""
    world = World()
    run(world)
    fresh = World(scene=Scene())
    fresh.out.objects = world.out.objects
    fresh.flow = observed(replace(fresh.plain, out=world.out), fresh.scene.signals)
    assert run(fresh).disposition is Disposition.PROCESSED
    assert fresh.scene.spans(SpanName.DELIVERY)[0].events == [(SpanEvent.ADOPTED, {})]


@pytest.mark.parametrize(
    ("rules", "key", "stages"),
    [
        (Rules(Limits(file_bytes=1)), "raw/good", set(Stage) - {*SECONDS}),
        (Rules(), "raw/bad", set(Stage)),
    ],
    ids=["too large", "no Avro"],
)
def test_a_refused_file(rules: Rules, key: str, stages: set[Stage]) -> None:
    """It should tell the outcome on the span of the transform, and stages of a child only where one ran."""
    world = World(rules=rules)
    assert run(world, key=key).disposition is Disposition.QUARANTINED
    assert world.told() == Counter(stages)
    assert world.scene.spans(SpanName.TRANSFORM)[0].attributes == {Attribute.OUTCOME: "quarantined"}


@pytest.mark.parametrize(
    ("changes", "span", "reason"),
    [
        ({"bucket": "x"}, SpanName.CLAIM, Reason.FORBIDDEN_LOCATION),
        ({"record_type": CANARY}, SpanName.CLAIM, Reason.UNKNOWN_RECORD_TYPE),
        ({"key": "raw/none"}, SpanName.FETCH, Reason.MISSING_OBJECT),
        ({"file_size_bytes": 1}, SpanName.FETCH, Reason.CONTENT_MISMATCH),
        ({"record_count": 1}, SpanName.TRANSFORM, Reason.CONTENT_MISMATCH),
        ({"key": "raw/crash"}, SpanName.TRANSFORM, Reason.CRASHED),
    ],
)
def test_the_span_that_fails_has_the_reason(changes: dict[str, Any], span: SpanName, reason: Reason) -> None:
    """It should mark the stage in which it failed, no other, and pass the error on."""
    world = World(raw={**RAW, "raw/crash": b"crash"})
    with pytest.raises((Permanent, Transient)) as caught:
        run(world, **changes)
    assert isinstance(caught.value, Permanent | Transient)
    assert caught.value.reason is reason
    failed = {one.name: one.failures for one in world.scene.recorder.tracer.spans if one.failures}
    assert failed == {span: [reason]}


def test_looking_at_a_message_once_more_is_no_stage() -> None:
    """It should not count what the worker reads for a letter, or to see whether a part may come."""
    world = World()
    world.flow.read(message(), 0)
    assert not asyncio.run(world.flow.begun(message(), 0))
    assert world.told() == Counter()


TEXTS = st.sampled_from([TYPE, f"Avro{TYPE}", "StepsRecord", CANARY, f"{TYPE}\n", "unknown"]) | st.text()


@given(
    changes=st.fixed_dictionaries(
        {},
        optional={
            "record_type": TEXTS,
            "key": st.sampled_from(["raw/good", "raw/bad", f"raw/{CANARY}"]),
            "bucket": st.sampled_from(["b", CANARY]),
            "user_id": st.just(CANARY) | TEXTS,
            "correlation_id": st.sampled_from([CANARY, CORRELATION]) | st.integers() | st.text(),
            "content_hash": st.text(max_size=9),
            "file_size_bytes": st.integers(-1, 9),
            "record_count": st.sampled_from([0, 30]),
            "idempotency_key": st.text(max_size=9),
        },
    )
)
def test_labels_are_closed_whatever_a_message_says(changes: dict[str, Any]) -> None:
    """It should tell metrics under words of the catalogue only, and repeat nothing else of a message."""
    world = World()
    for _ in range(2):
        try:
            end = run(world, **changes)
        except EtlError as error:
            world.scene.signals.retried(error, 1.0)
        else:
            world.scene.signals.settled(end)
    meter = world.scene.meter
    assert meter.strangers(CLOSED) == []
    assert meter.total(catalogue.RECORDS_IN) == sum(
        meter.total(catalogue.RECORDS, fate=fate) for fate in Fate
    )
    spans = [(span.attributes, span.events) for span in world.scene.recorder.tracer.spans]
    assert CANARY not in repr((meter.told, spans, world.scene.log.lines))


def test_the_catalogue_closes_all_labels_of_deliveries() -> None:
    """It should be a fair test: each label but those of the build has a set of words."""
    assert set(Label) - CLOSED.keys() == {Label.VERSION, Label.PYTHON, Label.RULESET}
