"""One night, seen by several apps."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from statistics import fmean

import pytest

from etl.samples.life import MINUTE_MS, Life
from etl.samples.nights import AWAKE, OUT_OF_BED, UP, Night, nap, night
from etl.samples.scoring import SLEEPING, Scored, Scoring, score

LIFE = Life(7, 1)


@cache
def nights() -> list[Night]:
    """Five weeks."""
    return [night(LIFE, index) for index in range(36)]


@cache
def naps() -> list[Night]:
    """Two months of naps."""
    return [sleep for sleep in (nap(LIFE, index) for index in range(60)) if sleep is not None]


def both(how: Scoring) -> list[tuple[Night, Scored]]:
    """Each night and what an app makes of it."""
    return [(sleep, score(LIFE, sleep, how)) for sleep in nights()]


def kind_at(stages: Night | Scored, moment: int) -> str:
    """The stage at that moment; empty in a gap."""
    return next((item.kind for item in stages.stages if item.start_ms <= moment < item.end_ms), "")


def test_fine_keeps_every_moment_but_a_few() -> None:
    """A fine app should lose one to three stages, which leaves gaps, and change none."""
    for sleep, seen in both(Scoring.FINE):
        assert set(seen.stages) < set(sleep.stages)
        assert 1 <= len(sleep.stages) - len(seen.stages) <= 3
        assert any(a.end_ms < b.start_ms for a, b in pairwise(seen.stages))


def test_fine_has_careless_edges() -> None:
    """Stages should reach over the beginning of one session in three, and over the end of another."""
    edges = {
        sleep.index % 3: (
            seen.start_ms - seen.stages[0].start_ms,
            seen.stages[-1].end_ms - seen.end_ms,
        )
        for sleep, seen in both(Scoring.FINE)
    }
    assert edges == {0: (45_000, 0), 1: (0, 45_000), 2: (0, 0)}
    assert all(seen.stages[-1].start_ms < seen.end_ms for _, seen in both(Scoring.FINE))


def test_a_ring_sees_a_few_minutes_at_a_time() -> None:
    """A ring should find about 31 stages, each of whole epochs but the last, without a gap."""
    counts = []
    for _, seen in both(Scoring.EPOCHS):
        if seen.stages:
            counts.append(len(seen.stages))
            assert all(a.end_ms == b.start_ms for a, b in pairwise(seen.stages))
            assert all(a.kind != b.kind for a, b in pairwise(seen.stages))
            assert all((item.end_ms - item.start_ms) % (3 * MINUTE_MS) == 0 for item in seen.stages[:-1])
    assert 20 < fmean(counts) < 40
    assert OUT_OF_BED not in {item.kind for _, seen in both(Scoring.EPOCHS) for item in seen.stages}


def test_a_ring_agrees_mostly() -> None:
    """At most moments a ring should see the stage there is."""
    agreed = [
        kind_at(sleep, moment) == kind_at(seen, moment)
        for sleep, seen in both(Scoring.EPOCHS)[:6]
        for moment in range(sleep.onset_ms, sleep.wake_ms, 7 * MINUTE_MS)
        if seen.stages
    ]
    assert 0.75 < sum(agreed) / len(agreed) < 0.98


def test_a_ring_notices_the_bathroom() -> None:
    """A walk at night should show as time awake."""
    walks = 0
    for sleep, seen in both(Scoring.EPOCHS):
        for stage in sleep.stages:
            if stage.kind == OUT_OF_BED and seen.stages:
                walks += 1
                assert kind_at(seen, (stage.start_ms + stage.end_ms) // 2) == AWAKE
    assert walks > 5


def test_a_rings_sessions_begin_now_in_bed_now_asleep() -> None:
    """Every other session should begin exactly at the first sleep."""
    for sleep, seen in both(Scoring.EPOCHS):
        assert seen.start_ms == (sleep.bed_ms if sleep.index % 2 else sleep.onset_ms)
        assert seen.end_ms == sleep.wake_ms


def test_some_sessions_have_no_stages() -> None:
    """A ring should have no stages now and then, a plain app every other night."""
    assert sum(not seen.stages for _, seen in both(Scoring.EPOCHS)) == 4
    assert sum(not seen.stages for _, seen in both(Scoring.PLAIN)) == 18
    assert all(seen.stages for _, seen in both(Scoring.FINE))


def test_plain_knows_two_stages() -> None:
    """A plain app should tell asleep from awake exactly, and no more."""
    for sleep, seen in both(Scoring.PLAIN):
        for stage in sleep.stages if seen.stages else ():
            assert kind_at(seen, stage.start_ms) == (AWAKE if stage.kind in UP else SLEEPING)
        assert (seen.start_ms, seen.end_ms) == (sleep.bed_ms, sleep.wake_ms)


@pytest.mark.parametrize("how", Scoring)
def test_naps_are_scored_alike(how: Scoring) -> None:
    """A nap should give a session inside itself, however it is scored."""
    for rest in naps():
        seen = score(LIFE, rest, how)
        assert rest.bed_ms <= seen.start_ms < seen.end_ms <= rest.wake_ms
        assert len(seen.stages) <= len(rest.stages)
