"""What a worker tells and keeps of failures, how long it waits, and that all of it ends together."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from etl.core import identity, message
from etl.core.errors import Fatal, Permanent, Transient
from etl.core.outcome import Reason, Stage
from etl.core.retry import DeadLetter
from etl.core.rules import Rules
from etl.pipeline import signals
from etl.pipeline.flow import Terms
from etl.pipeline.guard import STORE, Guard, Probe, Senses, unguarded
from etl.pipeline.ports import Letter
from etl.pipeline.signals import LogEvent
from etl.pipeline.worker import Worker
from tests.support import virtual
from tests.support.observing import Scene, ended

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from etl.core.message import FileArrived
    from etl.pipeline.flow import Settlement

DELAYS = (3.0, 5.0, 7.0)
KEY = b"key"
BODY = b'{"bucket": "b", "key": "raw/x", "user_id": "u", "record_type": "%s"}'
AWAY = Transient(Stage.FETCH, Reason.UNAVAILABLE)


@dataclass
class Message:
    """A delivery that remembers how it was ended, and when; its broker may be away at first."""

    body: bytes = BODY % b"T"
    attempt: int = 0
    generation: int = 0
    away: int = 0
    ends: list[tuple[str, object, float]] = field(default_factory=list)
    asked: list[float] = field(default_factory=list)
    trace: Mapping[str, str] = field(default_factory=dict)
    published: float | None = None

    async def ack(self) -> None:
        """End it well."""
        self._end("ack", None)

    async def retry(self, seconds: float) -> None:
        """Send it round."""
        self._end("retry", seconds)

    async def postpone(self, seconds: float) -> None:
        """Send it round as it came."""
        self._end("postpone", seconds)

    async def dead_letter(self, letter: Letter) -> None:
        """Give it up."""
        self._end("letter", letter)

    def _end(self, how: str, what: object) -> None:
        self.asked.append(asyncio.get_running_loop().time())
        if self.away:
            self.away -= 1
            raise Transient(Stage.RECORD, Reason.UNAVAILABLE)
        self.ends.append((how, what, asyncio.get_running_loop().time()))


@dataclass
class Failing:
    """A flow of which every delivery fails alike, or none; parts may be to come."""

    error: Exception | None = None
    begun_: bool = False
    slow: float = 0.0
    finished: int = 0

    terms = Terms(KEY, frozenset({"b"}), {"T": "c"}, Rules(), "r")

    async def settle(self, _body: bytes, _generation: int = 0) -> Settlement:
        """Fail, or settle after a while."""
        if self.error:
            raise self.error
        await asyncio.sleep(self.slow)
        self.finished += 1
        return ended()

    async def begun(self, _body: bytes, _generation: int) -> bool:
        """Say whether a part may come."""
        return self.begun_

    def read(self, body: bytes, generation: int) -> FileArrived:
        """Read the message."""
        return message.parse(body, pseudonym_key=KEY, buckets=self.terms.buckets, generation=generation)


@dataclass
class Queue:
    """A broker of some deliveries."""

    waiting: list[Message]
    drained: bool = False

    async def deliveries(self) -> AsyncIterator[Message]:
        """Give them out."""
        while self.waiting and not self.drained:
            yield self.waiting.pop(0)

    def drain(self) -> None:
        """Give out no more."""
        self.drained = True


async def worked(
    flow: Failing, *messages: Message, guard: Guard | None = None, concurrency: int = 1
) -> Scene:
    """Have a worker work on messages."""
    scene = Scene()
    await Worker(
        Queue([*messages]),
        flow,  # type: ignore[arg-type]  # a stand-in
        guard or unguarded(),
        concurrency=concurrency,
        delays=DELAYS,
        on_end=lambda _end: None,
        signals=scene.signals,
    ).run()
    return scene


def test_a_retry_is_told_with_its_reason_and_its_delay() -> None:
    """It should wait as the policy says, and tell of it in these words."""
    again = Message(attempt=1)
    scene = virtual.run(worked(Failing(AWAY), again))
    assert again.ends == [("retry", 5.0, 0.0)]
    ((event, facts),) = scene.log.lines
    assert event is LogEvent.RETRIED
    assert (facts["reason"], facts["stage"], facts["seconds"]) == (Reason.UNAVAILABLE, Stage.FETCH, 5.0)


def test_a_delivery_that_met_what_is_down_is_told_so() -> None:
    """It should come back after the first delay, as it was, and be told of with its stage."""

    async def scene() -> tuple[Message, Scene]:
        async def answer() -> None:
            """Be there."""

        senses = Senses(lambda: 0.0, lambda: 0.0, lambda _name, _state: None)
        guard = Guard({STORE: Probe(answer)}, senses)
        assert [guard.heard(AWAY) for _ in range(2)] == [False, False]
        late = Message(attempt=2)
        return late, await worked(Failing(AWAY), late, guard=guard)

    late, heard = virtual.run(scene())
    assert late.ends == [("postpone", 3.0, 0.0)]
    ((event, facts),) = heard.log.lines
    assert (event, facts["stage"], facts["seconds"]) == (LogEvent.POSTPONED, Stage.FETCH, 3.0)


def test_a_part_that_may_come_has_the_longest_delay() -> None:
    """It should not be given up beside a part, but wait for it, and be told of as a retry."""
    late = Message(attempt=3)
    scene = virtual.run(worked(Failing(AWAY, begun_=True), late))
    assert late.ends == [("retry", 7.0, 0.0)]
    assert scene.log.lines[0][1]["reason"] == Reason.UNAVAILABLE


@pytest.mark.parametrize(("told", "known"), [(b"T", "T"), (b"canary", None)])
def test_a_letter_names_the_place_by_its_hash_and_the_type_if_it_is_ours(
    told: bytes, known: str | None
) -> None:
    """It should keep what an operator can look for, and no word of a stranger."""
    lost, error = Message(BODY % told, attempt=3), Permanent(Stage.DECODE, Reason.INTERNAL_ERROR)
    scene = virtual.run(worked(Failing(error), lost))
    ((how, letter, _),) = lost.ends
    decision = DeadLetter(Reason.INTERNAL_ERROR, Stage.DECODE, "Permanent")
    assert (how, letter) == ("letter", Letter(decision, 4, identity.key_hash(KEY, "b", "raw/x"), known))
    assert scene.meter.total(signals.DEAD_LETTERS) == 1


def test_a_message_that_cannot_be_read_is_named_by_its_own_hash() -> None:
    """It should be found again by it, whatever it says."""
    lost = Message(b"rubbish")
    virtual.run(worked(Failing(Permanent(Stage.CLAIM, Reason.BAD_MESSAGE)), lost))
    letter = lost.ends[0][1]
    assert isinstance(letter, Letter)
    content = identity.content_hash(b"rubbish")
    assert (letter.name, letter.record_type) == (identity.key_hash(KEY, "message", content), None)


def test_the_message_is_read_with_its_generation() -> None:
    """It should hand on whichever it came with, for the letter, too."""
    asked: list[int] = []

    class Asked(Failing):
        def read(self, body: bytes, generation: int) -> FileArrived:
            asked.append(generation)
            return super().read(body, generation)

    virtual.run(worked(Asked(Permanent(Stage.CLAIM, Reason.BAD_MESSAGE)), Message(generation=2)))
    assert asked == [2]


def test_a_delivery_is_ended_however_long_its_broker_is_away() -> None:
    """It should try again after a tenth of a second, then twice as long each time, ten at most."""
    late = Message(away=10)
    virtual.run(worked(Failing(), late))
    waits = [round(after - before, 9) for before, after in zip(late.asked, late.asked[1:], strict=False)]
    assert waits == [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 10.0, 10.0, 10.0]
    assert [how for how, _, _ in late.ends] == ["ack"]


def test_what_is_in_hand_is_finished_before_the_worker_ends() -> None:
    """It should let the others come to their end where one cannot go on, and then say why."""

    class Half(Failing):
        async def settle(self, body: bytes, generation: int = 0) -> Settlement:
            if body == b"bad":
                raise Fatal("disk full", "free space")
            return await super().settle(body, generation)

    async def scene() -> None:
        flow, slow = Half(slow=60.0), Message()
        with pytest.raises(Fatal, match="disk full"):
            await worked(flow, slow, Message(b"bad"), concurrency=2)
        assert (flow.finished, [how for how, _, _ in slow.ends]) == (1, ["ack"])

    virtual.run(scene())
