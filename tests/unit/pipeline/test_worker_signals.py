"""What the worker tells: of every delivery one thing, whatever becomes of it."""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import suppress

from hypothesis import given
from hypothesis import strategies as st

from etl.adapters.broker_memory import MemoryBroker
from etl.core.errors import Fatal, Permanent, Transient
from etl.core.outcome import Disposition, Reason, Stage
from etl.pipeline import signals
from etl.pipeline.guard import STORE, Guard, Probe, Senses, unguarded
from etl.pipeline.signals import SpanName
from etl.pipeline.worker import Worker
from tests.support import virtual
from tests.support.observing import Scene
from tests.support.working import Kept, Script, ScriptedFlow


class Torn(BaseException):
    """What no policy catches."""


async def heard(script: Script, *, down: bool = False) -> tuple[Scene, ScriptedFlow]:
    """Run a worker over a script, three messages at a time, and remember what it tells.

    Where the store may be ``down``, three failures to reach it in a row have it asked before work goes on.
    """
    scene, flow, broker = Scene(), ScriptedFlow(script), MemoryBroker(Kept())
    for body in script:
        await broker.publish(body)
    broker.close()
    guard = guarded() if down else unguarded()
    worker = Worker(
        broker,
        flow,  # type: ignore[arg-type]  # a stand-in
        guard,
        concurrency=3,
        delays=(0, 0),
        on_end=lambda _end: None,
        signals=scene.signals,
    )
    watch = asyncio.create_task(guard.watch())
    with suppress(Fatal, Torn, asyncio.CancelledError):
        await worker.run()
    watch.cancel()
    await asyncio.wait({watch})
    return scene, flow


def guarded() -> Guard:
    """Make a guard over a store that is always there when it is asked."""

    async def answer() -> None:
        """Be there."""

    senses = Senses(asyncio.get_running_loop().time, lambda: 0.0, lambda _name, _state: None)
    return Guard({STORE: Probe(answer)}, senses)


@st.composite
def scripts(draw: st.DrawFn, *, fatal: bool) -> Script:
    """Draw what goes wrong with each of some messages, attempt by attempt."""
    transient = st.builds(Transient, st.sampled_from(Stage), st.sampled_from(Reason))
    permanent = st.builds(Permanent, st.sampled_from(Stage), st.sampled_from(Reason))
    errors: st.SearchStrategy[BaseException] = transient | permanent | st.builds(ValueError)
    if fatal:
        fatals = st.builds(Fatal, st.just("disk full"), st.just("free space"))
        errors |= fatals | st.builds(Torn) | st.builds(asyncio.CancelledError)
    count = draw(st.integers(1, 5))
    return {b"%d" % n: draw(st.lists(errors, max_size=6)) for n in range(count)}


def counted(scene: Scene) -> Counter[str]:
    """Count what was told of the ends of deliveries."""
    kinds = (signals.DELIVERIES, signals.RETRIES, signals.POSTPONED)
    return Counter({metric.name: int(scene.meter.total(metric)) for metric in kinds})


@given(script=scripts(fatal=False), down=st.booleans())
def test_every_delivery_is_counted_once(script: Script, *, down: bool) -> None:
    """It should count each as ended, retried or postponed, with one line and one span, whatever is raised."""
    messages = len(script)
    scene, flow = virtual.run(heard(script, down=down))
    assert counted(scene).total() == len(flow.calls) == len(scene.log.lines)
    assert counted(scene)[signals.DELIVERIES.name] == messages
    assert [span.is_over for span in scene.spans(SpanName.DELIVERY)] == [True] * len(flow.calls)
    dead = scene.meter.total(signals.DELIVERIES, outcome=Disposition.DEAD_LETTERED)
    assert scene.meter.total(signals.DEAD_LETTERS) == dead
    assert (scene.progress.in_hand, scene.meter.gauge(signals.IN_PROGRESS)) == (0, 0)


@given(script=scripts(fatal=True), down=st.booleans())
def test_what_ends_the_worker_counts_as_nothing(script: Script, *, down: bool) -> None:
    """It should have nothing in progress at the end, and count no delivery that is left to another."""
    before = count_of_fatal(script)
    scene, flow = virtual.run(heard(script, down=down))
    raised = before - count_of_fatal(script)  # the flow takes each off as it raises it
    assert counted(scene).total() == len(flow.calls) - raised
    assert (scene.progress.in_hand, scene.meter.gauge(signals.IN_PROGRESS)) == (0, 0)


def count_of_fatal(script: Script) -> int:
    """Count the errors after which the worker cannot go on."""
    errors = [error for errors in script.values() for error in errors]
    return sum(isinstance(error, Fatal) or not isinstance(error, Exception) for error in errors)


def test_a_delivery_that_is_cancelled_counts_as_nothing() -> None:
    """It should have nothing in progress when its task is cancelled within a delivery."""

    async def cancelled() -> Scene:
        scene, broker = Scene(), MemoryBroker(Kept())
        await broker.publish(b"a")
        flow = ScriptedFlow({})
        flow.settle = lambda *_given: asyncio.Event().wait()  # type: ignore[method-assign,assignment]  # for ever
        worker = Worker(
            broker,
            flow,  # type: ignore[arg-type]  # a stand-in
            unguarded(),
            concurrency=1,
            delays=(0,),
            on_end=lambda _end: None,
            signals=scene.signals,
        )
        running = asyncio.create_task(worker.run())
        await asyncio.sleep(1)
        assert scene.progress.in_hand == 1
        running.cancel()
        await asyncio.wait({running})
        assert running.cancelled()
        return scene

    scene = virtual.run(cancelled())
    assert {told.metric for told in scene.meter.told} == {signals.IN_PROGRESS}
    assert scene.meter.values(signals.IN_PROGRESS) == [1, 0]
    assert scene.log.lines == []


def test_three_failures_postpone_and_burn_no_attempt() -> None:
    """It should tell the third failure to reach the store in a row apart from those before it."""
    scene, _ = virtual.run(
        heard({b"%d" % n: [Transient(Stage.FETCH, Reason.UNAVAILABLE)] for n in range(3)}, down=True)
    )
    assert counted(scene) == {
        signals.RETRIES.name: 2,
        signals.POSTPONED.name: 1,
        signals.DELIVERIES.name: 3,
    }
