"""What processes use, with their children."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from etl.adapters.processes_psutil import Processes, Used, machine_cpu
from etl.core.errors import Fatal


def child() -> subprocess.Popen[bytes]:
    """Start a process that waits for the end of its input."""
    command = [sys.executable, "-S", "-c", "import sys; print(flush=True); sys.stdin.read()"]
    started = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603 - our own
    assert started.stdout is not None
    started.stdout.readline()  # it is there
    return started


def test_children_are_counted_with_their_parent() -> None:
    """It should add up CPU and memory of all that a process started."""
    (alone,) = Processes([os.getpid()]).used()
    with child() as started:
        (both,) = Processes([os.getpid()]).used()
        (only,) = Processes([started.pid]).used()
        started.kill()
    assert alone.cpu > 0
    assert 2**20 < only.rss < alone.rss
    assert both.rss == pytest.approx(alone.rss + only.rss, rel=0.2)
    assert both.rss > alone.rss + only.rss / 2
    assert both.cpu >= alone.cpu


def test_the_machine_is_at_least_as_busy_as_we_are() -> None:
    """It should count what all cores did, us among it."""
    (ours,) = Processes([os.getpid()]).used()
    assert machine_cpu() > ours.cpu


def test_one_that_has_ended_uses_nothing() -> None:
    """It should not fail a measurement in which a worker ends."""
    with child() as started:
        watched = Processes([started.pid])
        started.kill()
    assert watched.used() == [Used()]


def test_one_that_is_not_there_is_refused() -> None:
    """It should say so at once, rather than report that nothing was used."""
    with child() as started:
        started.kill()
    for number in (started.pid, -1, 2**70):
        with pytest.raises(Fatal, match="not there") as caught:
            Processes([number])
        assert "worker" in caught.value.remedy
