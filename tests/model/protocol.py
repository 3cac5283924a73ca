"""The commit protocol as a machine of small states: one input, two copies of its message, two workers.

A state holds the world (queue, parts, ledger, events) and where each worker stands in its ``order`` of steps.
:func:`successors` says what may come next; faults cost something of a budget, so that the states are few.
A :class:`Protocol` may be broken on purpose.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

STARTED = "started"


class Step(StrEnum):
    """What a worker does, one durable thing at a time."""

    ASK = "asks the ledger"
    START = "marks the row as started"
    TELL = "tells the event"
    INTEND = "notes what it intends"
    PUT = "puts the part"
    REPORT = "puts the report"
    RECORD = "records, with the event"
    ACK = "acks"


ORDER = (Step.ASK, Step.INTEND, Step.PUT, Step.REPORT, Step.RECORD, Step.ACK)


@dataclass(frozen=True)
class Protocol:
    """The protocol, or a broken one.

    ``bytes`` are what the ruleset of each worker makes of the input; ``q…`` is a refusal.
    """

    bytes: tuple[str, str] = ("p1", "p2")
    order: tuple[Step, ...] = ORDER
    started_is_done: bool = False
    tells_the_stored: bool = True
    sweeps: bool = True
    sweep_waits: bool = True
    rebuilds: bool = True
    creates_once: bool = True
    gives_up_puts: bool = False


class Faults(NamedTuple):
    """How many of each kind may still come, and how many in all."""

    crash: int = 2
    restart: int = 1
    ledger_loss: int = 1
    timeout: int = 2
    purge: int = 1
    in_all: int = 3


SPENT = Faults(0, 0, 0, 0, 0, 0)


class Worker(NamedTuple):
    """A worker: the place of its next step (None: idle; the end of the order: ack as a duplicate)."""

    at: int | None = None
    holds: bool = False  # the broker still counts the message as in its hands
    known: str = ""  # the part as it takes it to be


class State(NamedTuple):
    """The world and its workers."""

    ready: int = 2
    workers: tuple[Worker, Worker] = (Worker(), Worker())
    part: str | None = None
    late: tuple[str, ...] = ()  # puts under way whose senders have given up waiting
    report: str | None = None
    row: str | None = None
    noted: bool = False
    told: frozenset[str] = frozenset()
    letter: bool = False
    index_lost: bool = False
    faults: Faults = Faults()


class Move(NamedTuple):
    """What happened, and the state after it; a fault need not happen."""

    label: str
    after: State
    fault: bool = False


def successors(protocol: Protocol, state: State) -> Iterator[Move]:
    """Give all that may come next."""
    for me in (0, 1):
        yield from _steps(protocol, state, me)
    yield from _world(protocol, state)
    yield from _repairs(protocol, state)
    yield from _mishaps(state)


def _steps(protocol: Protocol, state: State, me: int) -> Iterator[Move]:
    worker, who = state.workers[me], f"worker {me + 1}"
    if worker.at is None:
        if state.ready:
            yield Move(
                f"{who} takes a message", _put(state, me, Worker(0, holds=True), ready=state.ready - 1)
            )
    elif worker.at == len(protocol.order):
        yield Move(f"{who} acks a duplicate", _put(state, me, Worker()))
    else:
        step = protocol.order[worker.at]
        yield Move(f"{who} {step}", _effect(protocol, state, me, step))
        if state.faults.timeout and step in {Step.PUT, Step.RECORD}:
            yield from _timeouts(protocol, state, me, step)


def _effect(protocol: Protocol, state: State, me: int, step: Step) -> State:
    """Do a step whose answer comes."""
    own = protocol.bytes[me]
    worker = state.workers[me]
    if step is Step.ASK and state.row and (state.row != STARTED or protocol.started_is_done):
        return _put(state, me, worker._replace(at=len(protocol.order)))
    if step is Step.ACK:
        worker = worker._replace(holds=False)
    if step is Step.PUT:
        state = _stored(protocol, state, own)
        adopted = state.part if protocol.tells_the_stored else own
        worker = worker._replace(known=adopted or own)
    return _advanced(protocol, _lasting(state, step, worker.known or own), me, worker)


def _lasting(state: State, step: Step, known: str) -> State:
    """What a step leaves behind, beside the part."""
    if step is Step.START:
        return state._replace(row=state.row or STARTED)
    if step is Step.TELL:
        return state._replace(told=state.told | {known})
    if step is Step.INTEND:
        return state._replace(noted=True)
    if step is Step.REPORT and refused(known):
        return state._replace(report=known)
    return _recorded(state, known) if step is Step.RECORD else state


def refused(part: str | None) -> bool:
    """Tell whether a part is a refusal."""
    return (part or "").startswith("q")


def _recorded(state: State, known: str) -> State:
    if state.row in {None, STARTED}:
        state = state._replace(row=known, told=state.told | {known})
    return state._replace(noted=False)


def _stored(protocol: Protocol, state: State, body: str) -> State:
    return state._replace(part=body) if state.part is None or not protocol.creates_once else state


def _advanced(protocol: Protocol, state: State, me: int, worker: Worker) -> State:
    at = (worker.at or 0) + 1
    if (
        at < len(protocol.order)
        and protocol.order[at] is Step.REPORT
        and not refused(worker.known or protocol.bytes[me])
    ):
        at += 1  # nothing to report
    return _put(state, me, Worker() if at == len(protocol.order) else worker._replace(at=at))


def _timeouts(protocol: Protocol, state: State, me: int, step: Step) -> Iterator[Move]:
    """Lose the answer of a step: its effect is there, or comes later; the worker lets the message go."""
    label, faults = f"worker {me + 1} {step}", _less(state, "timeout")
    after = _effect(protocol, state, me, step)._replace(faults=faults, workers=state.workers)
    yield from _let_go(protocol, after, me, f"{label}, the answer is lost", step)
    if step is Step.PUT:
        late = tuple(sorted((*state.late, protocol.bytes[me])))
        yield from _let_go(
            protocol, state._replace(late=late, faults=faults), me, f"{label}, with a delay", step
        )


def _let_go(protocol: Protocol, state: State, me: int, label: str, step: Step) -> Iterator[Move]:
    """Give a message up or schedule it again; killed in between, there are two copies of it."""
    holds = state.workers[me].holds
    state = _put(state, me, Worker())
    if protocol.gives_up_puts and step is Step.PUT:
        yield Move(f"{label}: dead letter", state._replace(letter=True), fault=True)
        return
    again = state._replace(ready=state.ready + holds)
    yield Move(f"{label}: again later", again, fault=True)
    if holds and state.faults.crash:
        twice = again._replace(ready=again.ready + 1, faults=_less(state, "crash"))
        yield Move(f"{label}: again later, killed before the ack", twice, fault=True)


def _world(protocol: Protocol, state: State) -> Iterator[Move]:
    for body in sorted(set(state.late)):
        left = list(state.late)
        left.remove(body)
        yield Move(
            f"a delayed put of {body} lands", _stored(protocol, state, body)._replace(late=tuple(left))
        )


def _repairs(protocol: Protocol, state: State) -> Iterator[Move]:
    """Sweep what was noted; after a loss of the index, list the parts once all is quiet."""
    quiet = not state.late and all(worker.at is None for worker in state.workers)
    if protocol.sweeps and state.noted and state.part:
        yield Move("the sweep records the part", _announced(state, state.part))
    if protocol.sweeps and state.noted and not state.part and (quiet or not protocol.sweep_waits):
        yield Move("the sweep drops the note", state._replace(noted=False))
    unlisted = state.part and state.row in {None, STARTED}
    if protocol.rebuilds and state.index_lost and quiet and not state.ready and state.part and unlisted:
        yield Move("the ledger is rebuilt from the parts", _announced(state, state.part))


def _announced(state: State, part: str) -> State:
    return _recorded(state._replace(report=part if refused(part) else state.report), part)


def _mishaps(state: State) -> Iterator[Move]:
    for me, worker in enumerate(state.workers):
        if worker.at is not None and state.faults.crash:
            after = _put(state, me, Worker(), ready=state.ready + worker.holds, faults=_less(state, "crash"))
            yield Move(f"worker {me + 1} is killed", after, fault=True)
    held = sum(worker.holds for worker in state.workers)
    if held and state.faults.restart:
        first, second = (worker._replace(holds=False) for worker in state.workers)
        after = state._replace(ready=state.ready + held, workers=(first, second))
        yield Move("the broker restarts", after._replace(faults=_less(state, "restart")), fault=True)
    if (state.row or state.noted) and state.faults.ledger_loss:
        after = state._replace(row=None, noted=False, index_lost=True, faults=_less(state, "ledger_loss"))
        yield Move("the ledger is lost", after, fault=True)
    if state.part and state.ready and state.faults.purge:
        after = state._replace(ready=state.ready - 1, faults=_less(state, "purge"))
        yield Move("a message is lost in the broker", after, fault=True)


def _less(state: State, fault: str) -> Faults:
    left = state.faults.in_all - 1
    return state.faults._replace(in_all=left, **{fault: getattr(state.faults, fault) - 1}) if left else SPENT


def _put(
    state: State, me: int, worker: Worker, *, ready: int | None = None, faults: Faults | None = None
) -> State:
    """Replace a worker, and what else is given."""
    first, second = state.workers
    workers = (worker, second) if me == 0 else (first, worker)
    return state._replace(
        workers=workers,
        ready=state.ready if ready is None else ready,
        faults=state.faults if faults is None else faults,
    )
