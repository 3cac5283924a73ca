"""The breaker's states."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from etl.core.breaker import Breaker, State


def opened(now: float = 0.0) -> Breaker:
    """Make a breaker that has just opened."""
    breaker = Breaker(threshold=2, wait=4.0, longest=10.0)
    breaker.failed(now)
    breaker.failed(now)
    return breaker


def state(breaker: Breaker) -> State:
    """Give its state now, which the type checker would hold for the last one it saw."""
    return breaker.state


def test_failures_in_a_row_open_it() -> None:
    """It should bear single failures, and open at the threshold."""
    breaker = Breaker(threshold=2)
    for _ in range(5):
        breaker.failed(0)
        assert state(breaker) is State.CLOSED
        breaker.succeeded()
    breaker.failed(0)
    breaker.failed(0)
    assert state(breaker) is State.OPEN


def test_one_probe_at_a_time() -> None:
    """It should let a single probe through when the wait is over, and no other before its end is known."""
    breaker = opened()
    assert not breaker.probe(3.9)
    assert breaker.probe(4.0)
    assert state(breaker) is State.HALF_OPEN
    assert not breaker.probe(100)
    breaker.succeeded()
    assert state(breaker) is State.CLOSED


def test_each_failed_probe_doubles_the_wait() -> None:
    """It should wait twice as long each time, up to the longest, and anew after a success."""
    breaker, now, waits = opened(), 0.0, []
    for _ in range(4):
        waits.append(breaker.due_in(now))
        now += waits[-1]
        assert breaker.probe(now)
        breaker.failed(now)
    assert waits == [4.0, 8.0, 10.0, 10.0]
    breaker.succeeded()
    assert opened().due_in(0) == 4.0


def test_chance_lengthens_the_wait_by_up_to_a_half() -> None:
    """It should spread the probes of many workers."""
    breaker = Breaker(threshold=1, wait=4.0)
    breaker.failed(10.0, 1.0)
    assert breaker.due_in(10.0) == 6.0


def test_a_probe_is_due_when_its_time_has_come() -> None:
    """It should never be due in the past, and at once where nothing is waited for."""
    breaker = opened()
    assert (breaker.due_in(3.5), breaker.due_in(4.0), breaker.due_in(99.0)) == (0.5, 0.0, 0.0)
    assert breaker.probe(4.0)
    assert breaker.due_in(0.0) == 0.0
    assert Breaker().due_in(0.0) == 0.0


def test_a_probe_that_told_nothing_is_taken_back() -> None:
    """It should let the next probe through at once, and not take it for a failure."""
    breaker = opened()
    assert breaker.probe(4.0)
    breaker.undecided()
    assert breaker.probe(4.0)
    breaker.succeeded()
    breaker.undecided()
    assert breaker.state is State.CLOSED


def test_calls_under_way_do_not_prolong_it() -> None:
    """It should not count the failures of calls that began before it opened."""
    breaker = opened()
    for _ in range(9):
        breaker.failed(3.0)
    assert breaker.due_in(3.0) == 1.0


@given(chance=st.floats(0, 1))
def test_chance_spreads_the_probes(chance: float) -> None:
    """It should wait between once and one and a half times the wait."""
    breaker = Breaker(threshold=1, wait=4.0)
    breaker.failed(0.0, chance)
    assert 4.0 <= breaker.due_in(0.0) <= 6.0


@given(st.lists(st.sampled_from(["failed", "succeeded", "probe", "wait"]), max_size=60))
def test_whatever_happens_it_can_close_again(steps: list[str]) -> None:
    """It should never be stuck: time and a success bring it back, and only a probe ends the wait."""
    breaker, now = Breaker(threshold=3), 0.0
    for step in steps:
        before = breaker.state
        match step:
            case "failed":
                breaker.failed(now)
            case "succeeded":
                breaker.succeeded()
            case "probe":
                assert breaker.probe(now) == (breaker.state is State.HALF_OPEN and before is State.OPEN)
            case _:
                now += 7.0
    if breaker.state is State.OPEN:
        assert breaker.probe(now + breaker.due_in(now))
    breaker.succeeded()
    assert breaker.state is State.CLOSED
