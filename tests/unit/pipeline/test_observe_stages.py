"""What is told within a delivery: its stages, what it is about, and nothing of another."""

from __future__ import annotations

import asyncio
from itertools import pairwise

import pytest

from etl.core.errors import Fatal, Permanent, Transient
from etl.core.outcome import Reason, Stage
from etl.pipeline import signals as catalogue
from etl.pipeline.observe import here
from etl.pipeline.signals import Attribute, SpanEvent, SpanName
from tests.support.observing import CORRELATION, Scene, arrived
from tests.support.recording import Hands

UNAVAILABLE = Transient(Stage.FETCH, Reason.UNAVAILABLE, "canary")


@pytest.fixture
def scene() -> Scene:
    """Give signals that are remembered."""
    return Scene()


def test_a_stage_takes_time_and_lies_below_the_delivery(scene: Scene) -> None:
    """It should measure by the clock that only goes forward, and nest the spans."""
    with scene.signals.delivery(Hands()), scene.signals.stage(Stage.FETCH):
        scene.now += 2.5
        scene.wall -= 3_600
    assert scene.meter.values(catalogue.STAGE_SECONDS, stage=Stage.FETCH) == [2.5]
    [span] = scene.spans(SpanName.FETCH)
    assert (span.parent, span.is_over, span.failures) == (scene.spans(SpanName.DELIVERY)[0], True, [])


@pytest.mark.parametrize(
    ("error", "failures"),
    [
        (UNAVAILABLE, [Reason.UNAVAILABLE]),
        (Permanent(Stage.CLAIM, Reason.BAD_MESSAGE), [Reason.BAD_MESSAGE]),
        (ValueError("canary"), [Reason.INTERNAL_ERROR]),
        (Fatal("disk full", "free space"), []),
        (asyncio.CancelledError(), []),
    ],
)
def test_a_stage_that_fails_says_why(scene: Scene, error: BaseException, failures: list[Reason]) -> None:
    """It should mark its span with a closed reason, pass the error on, and measure the time all the same."""
    with pytest.raises(type(error)), scene.signals.stage(Stage.COMMIT):
        raise error
    with pytest.raises(type(error)), scene.signals.transform():
        raise error
    assert scene.meter.values(catalogue.STAGE_SECONDS, stage=Stage.COMMIT) == [0.0]
    assert [span.failures for span in scene.recorder.tracer.spans] == [failures] * 2


def test_stages_of_a_child_follow_one_another(scene: Scene) -> None:
    """It should place them before now, in their order and without gaps, within the transform."""
    with scene.signals.transform():
        scene.signals.stages({"decode": 1.0, "validate": 0.25, "process": 0.5, "render": 2.0})
    spans = sorted(scene.recorder.tracer.spans[1:], key=lambda span: span.times or (0, 0))
    assert [span.name for span in spans] == [
        *(SpanName.DECODE, SpanName.VALIDATE, SpanName.PROCESS, SpanName.RENDER)
    ]
    ends = [scene.wall - ago for ago in (3.75, 2.75, 2.5, 2.0, 0.0)]
    assert [span.times for span in spans] == list(pairwise(ends))
    assert all(span.parent is scene.recorder.tracer.spans[0] for span in spans)
    assert scene.meter.total(catalogue.STAGE_SECONDS) == 3.75


def test_what_the_message_is_about_is_known_from_then_on(scene: Scene) -> None:
    """It should name the record type and the producer's id until the delivery ends, and no longer."""
    with scene.signals.delivery(Hands()):
        assert (here().record_type, here().correlation) == ("unknown", None)
        scene.signals.arrived(arrived(), "T")
        scene.signals.read(5)
        scene.signals.written(7)
        scene.signals.adopted()
        assert here().correlation == CORRELATION
    assert (here().record_type, here().correlation) == ("unknown", None)
    assert scene.meter.total(catalogue.READ, record_type="T") == 5
    assert scene.meter.total(catalogue.WRITTEN, record_type="T") == 7
    assert scene.spans(SpanName.DELIVERY)[0].events == [(SpanEvent.ADOPTED, {})]
    with scene.signals.delivery(Hands()):
        assert (here().record_type, here().correlation) == ("unknown", None)


def test_a_stranger_s_record_type_is_unknown(scene: Scene) -> None:
    """It should not repeat what a message calls its record type."""
    with scene.signals.delivery(Hands()):
        scene.signals.arrived(arrived(None), None)
        assert here().record_type == "unknown"
    assert scene.spans(SpanName.DELIVERY)[0].attributes[Attribute.RECORD_TYPE] == "unknown"


def test_outside_a_delivery_nothing_is_remembered(scene: Scene) -> None:
    """It should bear being told of a message that is not in hand."""
    scene.signals.arrived(arrived(), "T")
    scene.signals.read(5)
    assert here().record_type == "unknown"
    assert scene.meter.total(catalogue.READ, record_type="unknown") == 5


async def test_deliveries_at_the_same_time_are_apart(scene: Scene) -> None:
    """It should tell each of several tasks of its own delivery, though they take turns, again and again."""

    async def consume(name: str) -> set[str]:
        seen = set()
        for _ in range(3):
            with scene.signals.delivery(Hands()):
                seen.add(here().record_type)
                scene.signals.arrived(arrived(), name)
                await asyncio.sleep(0)
                seen.add(here().record_type)
        return seen

    seen = await asyncio.gather(*map(consume, "ABC"))
    assert seen == [{"unknown", "A"}, {"unknown", "B"}, {"unknown", "C"}]
    assert (scene.progress.in_hand, max(scene.meter.values(catalogue.IN_PROGRESS))) == (0, 3)


@pytest.mark.parametrize(("published", "expected"), [(999_990.0, [10.0]), (1_000_009.0, [0.0]), (None, [])])
def test_the_time_since_publishing(scene: Scene, published: float | None, expected: list[float]) -> None:
    """It should be that until now, nought where clocks differ, and nothing where nobody said when."""
    with scene.signals.delivery(Hands(published=published)):
        scene.signals.arrived(arrived(), "T")
        scene.signals.recorded()
    scene.signals.recorded()
    assert scene.meter.values(catalogue.PUBLISH_TO_COMMIT) == expected
