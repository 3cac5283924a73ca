"""Health: what is there, whether work is taken, and whether it gets on."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.core.breaker import State
from etl.pipeline.guard import Answer
from etl.pipeline.health import Clocks, Condition, Health, HealthReport, Progress, Status
from etl.pipeline.signals import Dependency

STORE, LEDGER, BROKER = Dependency.STORE, Dependency.LEDGER, Dependency.BROKER
EVENTS, BRAKE = Dependency.EVENTS, Dependency.BRAKE
STALLED_AFTER = 60.0
BEHIND = 1_700_000_000.0  # the clock that only goes forward began then


@dataclass
class GuardStandIn:
    """What health asks of a guard."""

    needed: frozenset[Dependency] = frozenset({STORE, LEDGER, BROKER})
    breakers: dict[Dependency, State] = field(
        default_factory=lambda: dict.fromkeys((STORE, LEDGER, BROKER, EVENTS, BRAKE), State.CLOSED)
    )
    answers: dict[Dependency, Answer] = field(default_factory=dict)

    def states(self) -> dict[Dependency, State]:
        """Give the state of every breaker."""
        return dict(self.breakers)

    def says(self, name: Dependency, since: float, problem: str | None = None) -> None:
        """Let a dependency answer."""
        self.answers[name] = Answer(0.25, since, problem)


@dataclass
class Scene:
    """A service's health at a time that the test decides."""

    now: float = 0.0
    guard: GuardStandIn = field(default_factory=GuardStandIn)

    def __post_init__(self) -> None:
        """Wire it."""
        self.progress = Progress(lambda: self.now)
        clocks = Clocks(lambda: self.now, lambda: self.now + BEHIND)
        self.health = Health(clocks, self.progress, STALLED_AFTER)

    def begin(self) -> None:
        """Let the service begin with all dependencies there."""
        for name in (STORE, LEDGER, BROKER, EVENTS):
            self.guard.says(name, self.now)
        self.health.begin(self.guard)  # type: ignore[arg-type]  # a stand-in

    def report(self) -> HealthReport:
        """Ask how it is."""
        return self.health.report()


@pytest.fixture
def scene() -> Scene:
    """Give a service that has not begun."""
    return Scene()


def summary(report: HealthReport) -> tuple[Status, bool, bool]:
    """Give what of a report is one word each: status, live, ready."""
    return report.status, report.live, report.ready


def test_before_it_begins_it_waits(scene: Scene) -> None:
    """It should be down and not ready, but live, for as long as that takes."""
    scene.now = 1e6
    assert scene.report() == HealthReport(Status.DOWN, live=True, ready=False, conditions=(), in_hand=0)


def test_with_all_there_it_is_healthy(scene: Scene) -> None:
    """It should be healthy, live and ready, and name each dependency, the brake among them."""
    scene.begin()
    report = scene.report()
    assert summary(report) == (Status.HEALTHY, True, True)
    assert [each.name for each in report.conditions] == [*scene.guard.breakers]
    assert report.conditions[0] == Condition(
        STORE, up=True, needed=True, latency=0.25, since=BEHIND, breaker=State.CLOSED
    )
    assert report.conditions[-1] == Condition(BRAKE, up=None, needed=False, breaker=State.CLOSED)


def test_what_was_not_asked_yet_was_there_a_moment_ago(scene: Scene) -> None:
    """It should be ready at once: the service begins when all is there."""
    scene.health.begin(scene.guard)  # type: ignore[arg-type]  # a stand-in
    assert summary(scene.report()) == (Status.HEALTHY, True, True)


@pytest.mark.parametrize("name", [STORE, LEDGER, BROKER])
@pytest.mark.parametrize("how", ["no answer", State.OPEN, State.HALF_OPEN])
def test_without_what_is_needed_it_is_not_ready(scene: Scene, name: Dependency, how: State | str) -> None:
    """It should be down while one is away or its breaker holds work back; but live, and ready again."""
    scene.begin()
    if isinstance(how, State):
        scene.guard.breakers[name] = how
    else:
        scene.guard.says(name, 7.0, how)
    assert summary(scene.report()) == (Status.DOWN, True, False)
    found = next(each for each in scene.report().conditions if each.name == name)
    assert (found.up, found.problem) == ((True, None) if isinstance(how, State) else (False, how))
    scene.guard.breakers[name] = State.CLOSED
    scene.guard.says(name, 9.0)
    assert summary(scene.report()) == (Status.HEALTHY, True, True)


@pytest.mark.parametrize(("name", "how"), [(EVENTS, "no answer"), (EVENTS, State.OPEN), (BRAKE, State.OPEN)])
def test_without_what_is_not_needed_it_is_degraded(scene: Scene, name: Dependency, how: State | str) -> None:
    """It should take work, and say that not all is well."""
    scene.begin()
    if isinstance(how, State):
        scene.guard.breakers[name] = how
    else:
        scene.guard.says(name, 7.0, how)
    assert summary(scene.report()) == (Status.DEGRADED, True, True)


def test_when_it_ends_it_takes_no_more(scene: Scene) -> None:
    """It should not be ready, and finish what it has in hand."""
    scene.begin()
    scene.progress.began()
    scene.health.end()
    assert summary(scene.report()) == (Status.DOWN, True, False)
    assert scene.report().in_hand == 1


def test_work_that_comes_to_nothing_is_stalled(scene: Scene) -> None:
    """It should not be live when nothing in hand ended for too long, and be so again when something does."""
    scene.begin()
    scene.progress.began()
    scene.progress.began()
    scene.now = STALLED_AFTER
    assert summary(scene.report()) == (Status.HEALTHY, True, True)
    scene.now += 1
    assert summary(scene.report()) == (Status.DEGRADED, False, True)
    scene.progress.ended()
    assert summary(scene.report()) == (Status.HEALTHY, True, True)


def test_nothing_in_hand_is_no_stall(scene: Scene) -> None:
    """It should be live while no work comes, and count the time from the first that does."""
    scene.begin()
    scene.progress.began()
    scene.progress.ended()
    scene.now = 1e6
    assert scene.report().live
    scene.progress.began()
    assert (scene.report().live, scene.progress.idle_seconds()) == (True, 0.0)


@pytest.mark.parametrize("name", [STORE, LEDGER, BROKER])
def test_an_outage_is_no_stall(scene: Scene, name: Dependency) -> None:
    """It should be live while what it needs is away, and for a while after: its work goes on only then."""
    scene.begin()
    scene.progress.began()
    scene.guard.says(name, 1.0, "no answer")
    scene.now = 3_600
    assert scene.report().live
    scene.guard.says(name, scene.now)
    assert summary(scene.report()) == (Status.HEALTHY, True, True)
    scene.now += STALLED_AFTER
    assert scene.report().live
    scene.now += 1
    assert not scene.report().live


def test_what_is_not_needed_excuses_no_stall(scene: Scene) -> None:
    """It should not take the return of what work does not need for a reason to wait longer."""
    scene.begin()
    scene.progress.began()
    scene.now = STALLED_AFTER + 1
    scene.guard.says(EVENTS, scene.now)
    assert not scene.report().live


@given(moves=st.lists(st.tuples(st.booleans(), st.floats(0, 100))))
def test_progress_counts_what_is_in_hand(moves: list[tuple[bool, float]]) -> None:
    """It should never have waited longer than since the last end, nor at all with nothing in hand."""
    now, in_hand, last = 0.0, 0, 0.0
    progress = Progress(lambda: now)
    for begins, passed in moves:
        now += passed
        if begins:
            last = last if in_hand else now
            in_hand += 1
            progress.began()
        elif in_hand:
            in_hand, last = in_hand - 1, now
            progress.ended()
        assert (progress.in_hand, progress.idle_seconds()) == (in_hand, now - last if in_hand else 0.0)
