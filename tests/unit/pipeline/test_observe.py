"""What is told of deliveries: each once, in closed words, and no text of anybody else."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.core.breaker import State
from etl.core.errors import Fatal, Transient
from etl.core.outcome import Disposition, Reason, Stage
from etl.core.retry import DeadLetter
from etl.pipeline import signals as catalogue
from etl.pipeline.guard import Answer
from etl.pipeline.observe import here, unheard
from etl.pipeline.ports import Letter
from etl.pipeline.signals import Attribute, Dependency, Fate, LogEvent, SpanEvent, SpanName
from tests.support.observing import NOTHING, Scene, arrived, dead, ended
from tests.support.recording import Hands

UNAVAILABLE = Transient(Stage.FETCH, Reason.UNAVAILABLE, "canary")


@pytest.fixture
def scene() -> Scene:
    """Give signals that are remembered."""
    return Scene()


def test_a_delivery_is_a_span_and_in_progress(scene: Scene) -> None:
    """It should be in progress until its end, within its producer's trace, with attempt and generation."""
    hands = Hands(attempt=2, generation=5, trace={"traceparent": "t"})
    with scene.signals.delivery(hands):
        assert scene.meter.gauge(catalogue.IN_PROGRESS) == scene.progress.in_hand == 1
        assert not scene.spans(SpanName.DELIVERY)[0].is_over
    [span] = scene.recorder.tracer.spans
    assert (span.is_over, span.headers) == (True, {"traceparent": "t"})
    assert span.attributes == {Attribute.ATTEMPT: 2, Attribute.GENERATION: 5}
    assert scene.meter.values(catalogue.IN_PROGRESS) == [1, 0]


@pytest.mark.parametrize("error", [ValueError, Fatal, asyncio.CancelledError, BaseException])
def test_a_delivery_that_breaks_is_in_progress_no_more(scene: Scene, error: type[BaseException]) -> None:
    """It should be over whatever ends it, and count as nothing by itself."""
    raised = error("no", "mend it") if error is Fatal else error()
    with pytest.raises(error), scene.signals.delivery(Hands()):
        raise raised
    assert (scene.progress.in_hand, scene.meter.gauge(catalogue.IN_PROGRESS)) == (0, 0)
    assert {told.metric for told in scene.meter.told} == {catalogue.IN_PROGRESS}
    assert (scene.log.lines, here().correlation) == ([], None)


def test_a_tracer_that_breaks_leaves_nothing_in_progress(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It should count a delivery as ended although its span could not be opened."""
    monkeypatch.setattr(scene.recorder.tracer, "spans", None)
    with pytest.raises(AttributeError), scene.signals.delivery(Hands()):
        pass
    assert scene.progress.in_hand == 0


@given(counts=st.fixed_dictionaries({fate.value: st.integers(0, 10**9) for fate in Fate}))
def test_records_add_up(counts: dict[str, int]) -> None:
    """It should count as many records in as there are fates of records."""
    scene = Scene()
    scene.signals.settled(ended(counts={**counts, "records_in": sum(counts.values())}))
    meter = scene.meter
    assert meter.total(catalogue.RECORDS_IN) == meter.total(catalogue.RECORDS) == sum(counts.values())
    assert {fate.value: meter.total(catalogue.RECORDS, fate=fate) for fate in Fate} == counts


def test_a_new_input_is_told_in_full(scene: Scene) -> None:
    """It should count the delivery, its records and its examples, and write one line."""
    counts = {"records_in": 7, "used": 4, "superseded": 2, "overlapping": 1, "excluded": 0}
    with scene.signals.delivery(Hands()):
        scene.signals.settled(ended(counts=counts, examples=3))
    assert scene.meter.total(catalogue.DELIVERIES) == 1
    assert scene.meter.total(catalogue.DELIVERIES, outcome=Disposition.PROCESSED, record_type="T") == 1
    assert scene.meter.total(catalogue.EXAMPLES, record_type="T") == 3
    assert scene.meter.gauge(catalogue.LAST_SUCCESS) == scene.wall
    assert scene.meter.values(catalogue.QUARANTINED) == []
    said = {"record_type": "T", "input": "1" * 16, "name": "hash", "records": 7, "examples": 3}
    assert scene.log.lines == [(LogEvent.PROCESSED, said)]
    [span] = scene.spans(SpanName.DELIVERY)
    expected = {Attribute.OUTCOME: "processed", Attribute.RECORDS: 7, Attribute.EXAMPLES: 3}
    assert span.attributes == {Attribute.ATTEMPT: 0, Attribute.GENERATION: 0, **expected}


def test_a_refused_file_is_told_with_its_reason(scene: Scene) -> None:
    """It should count the reason, and give it to line and span."""
    with scene.signals.delivery(Hands()):
        scene.signals.settled(ended(Disposition.QUARANTINED, reason=Reason.TRUNCATED))
    assert scene.meter.total(catalogue.QUARANTINED, reason=Reason.TRUNCATED) == 1
    [(event, facts)] = scene.log.lines
    assert (event, facts["reason"]) == (LogEvent.QUARANTINED, "truncated")
    assert scene.spans(SpanName.DELIVERY)[0].attributes[Attribute.REASON] == "truncated"


@pytest.mark.parametrize("reason", [None, Reason.TRUNCATED])
def test_a_duplicate_counts_no_record_twice(scene: Scene, reason: Reason | None) -> None:
    """It should count the delivery only, whatever its input was when it was new."""
    scene.signals.settled(ended(Disposition.DUPLICATE, {**NOTHING, "records_in": 7, "used": 7}, 3, reason))
    counted = {told.metric for told in scene.meter.told}
    assert counted == {catalogue.DELIVERIES, catalogue.LAST_SUCCESS}
    assert scene.log.events == [LogEvent.DUPLICATE]


@pytest.mark.parametrize(("record_type", "label"), [("T", "T"), (None, "unknown")])
def test_a_dead_letter(scene: Scene, record_type: str | None, label: str) -> None:
    """It should count it with its reason, say where it died, and be no success."""
    with scene.signals.delivery(Hands()):
        scene.signals.dead(dead(record_type))
    outcome = {"outcome": Disposition.DEAD_LETTERED, "record_type": label}
    assert scene.meter.total(catalogue.DELIVERIES, **outcome) == scene.meter.total(catalogue.DELIVERIES) == 1
    assert scene.meter.total(catalogue.DEAD_LETTERS, reason=Reason.CRASHED) == 1
    assert scene.meter.gauge(catalogue.LAST_SUCCESS) is None
    [(event, facts)] = scene.log.lines
    assert event is LogEvent.DEAD_LETTERED
    assert facts == {
        "record_type": label,
        "reason": "crashed",
        "stage": "decode",
        "error": "Transient",
        "attempts": 3,
        "name": "a" * 16,
    }
    [span] = scene.spans(SpanName.DELIVERY)
    assert span.events == [(SpanEvent.DEAD_LETTER, {Attribute.REASON: "crashed"})]


def test_what_is_wrong_with_a_message_is_a_sentence(scene: Scene) -> None:
    """It should say it as a problem; where an error is a class or a place, as an error."""
    told = "fields missing or ill-typed: key"
    for error, reason in ((told, Reason.BAD_MESSAGE), ("Permanent", Reason.BAD_MESSAGE)):
        scene.signals.dead(Letter(DeadLetter(reason, Stage.CLAIM, error), 1, "a" * 64))
    first, second = (facts for _, facts in scene.log.lines)
    assert (first["problem"], "error" in first) == (told, False)
    assert (second["error"], "problem" in second) == ("Permanent", False)


def test_what_is_tried_again_is_named(scene: Scene) -> None:
    """It should bear the name that its dead letter would have, so that one finds all lines of a file."""
    message = arrived()
    with scene.signals.delivery(Hands()):
        scene.signals.arrived(message, "T")
        scene.signals.retried(UNAVAILABLE, 1.0)
        scene.signals.postponed(UNAVAILABLE, 1.0)
    assert [facts["name"] for _, facts in scene.log.lines] == [message.key_hash[:16]] * 2


@pytest.mark.parametrize(
    ("error", "facts"),
    [
        (UNAVAILABLE, {"reason": "unavailable", "stage": "fetch"}),
        (ValueError("canary"), {"reason": "internal_error"}),
    ],
)
def test_a_retry(scene: Scene, error: Exception, facts: dict[str, str]) -> None:
    """It should be no end of the delivery, and tell the reason and never the text of an error."""
    with scene.signals.delivery(Hands()):
        scene.signals.retried(error, 30.0)
    assert scene.meter.total(catalogue.RETRIES, reason=facts["reason"]) == 1
    assert scene.meter.values(catalogue.DELIVERIES) == []
    assert scene.log.lines == [(LogEvent.RETRIED, {**facts, "seconds": 30.0})]
    told = {Attribute.REASON: facts["reason"], Attribute.SECONDS: 30.0}
    assert scene.spans(SpanName.DELIVERY)[0].events == [(SpanEvent.RETRY, told)]


def test_a_postponed_delivery(scene: Scene) -> None:
    """It should count neither as a retry nor as an end."""
    with scene.signals.delivery(Hands()):
        scene.signals.postponed(UNAVAILABLE, 30.0)
    counted = [told.metric for told in scene.meter.told if told.metric is not catalogue.IN_PROGRESS]
    assert counted == [catalogue.POSTPONED]
    assert scene.log.lines == [(LogEvent.POSTPONED, {"stage": "fetch", "seconds": 30.0})]


def test_the_service(scene: Scene) -> None:
    """It should tell of breakers, dependencies, children and what was swept, and of nothing swept nothing."""
    scene.signals.breaker(Dependency.STORE, State.OPEN)
    scene.signals.dependency(Dependency.LEDGER, Answer(1.23456, 5.0, "no answer within 1 s"))
    scene.signals.dependency(Dependency.LEDGER, Answer(0.01, 5.0))
    scene.signals.child_died(Reason.RESOURCE_LIMIT)
    scene.signals.swept(0)
    scene.signals.swept(2)
    assert scene.log.lines == [
        (LogEvent.BREAKER, {"dependency": "store", "state": "open"}),
        (
            LogEvent.DEPENDENCY,
            {"dependency": "ledger", "up": False, "problem": "no answer within 1 s", "seconds": 1.235},
        ),
        (LogEvent.DEPENDENCY, {"dependency": "ledger", "up": True, "seconds": 0.01}),
        (LogEvent.SWEPT, {"count": 2}),
    ]
    assert scene.meter.total(catalogue.SWEPT) == 2
    assert scene.meter.total(catalogue.SANDBOX_RESTARTS, reason=Reason.RESOURCE_LIMIT) == 1


def test_unheard_signals_do_nothing() -> None:
    """It should bear all of it where nobody listens."""
    signals = unheard()
    with signals.delivery(Hands()), signals.stage(Stage.CLAIM), signals.transform():
        signals.arrived(arrived(), "T")
        signals.stages({"decode": 1.0})
        signals.settled(ended())
        signals.dead(dead())
    assert here().record_type == "unknown"
