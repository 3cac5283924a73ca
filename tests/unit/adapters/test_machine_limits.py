"""What control groups and the machine say of memory and CPUs, from files as the kernel writes them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from etl.adapters import machine_limits
from etl.adapters.machine_limits import cpus, existing, memory_bytes

if TYPE_CHECKING:
    from pathlib import Path

KIB, MIB = 2**10, 2**20


@pytest.fixture
def proc(tmp_path: Path) -> Path:
    """Give a /proc of a process in a control group."""
    folder = tmp_path / "proc"
    (folder / "self").mkdir(parents=True)
    (folder / "self" / "cgroup").write_text("0::/pod/box\n")
    (folder / "meminfo").write_text("MemFree: 1 kB\nMemTotal:       8192 kB\n")
    return folder


@pytest.fixture
def cgroup(tmp_path: Path) -> Path:
    """Give the control groups, without limits."""
    box = tmp_path / "cgroup" / "pod" / "box"
    box.mkdir(parents=True)
    (box / "memory.max").write_text("max\n")
    (box / "cpu.max").write_text("max 100000\n")
    return tmp_path / "cgroup"


def test_memory_is_the_least_of_all_limits(proc: Path, cgroup: Path, tmp_path: Path) -> None:
    """It should know the machine's, our group's and those of the groups around it; and version 1."""
    assert memory_bytes(proc, cgroup) == 8192 * KIB
    (cgroup / "pod" / "memory.max").write_text(f"{4 * MIB}\n")
    assert memory_bytes(proc, cgroup) == 4 * MIB
    (cgroup / "pod" / "box" / "memory.max").write_text(f"{2 * MIB}\n")
    assert memory_bytes(proc, cgroup) == 2 * MIB
    old = tmp_path / "old"
    (old / "memory").mkdir(parents=True)
    (old / "memory" / "memory.limit_in_bytes").write_text("9223372036854771712\n")
    assert memory_bytes(proc, old) == 8192 * KIB
    (old / "memory" / "memory.limit_in_bytes").write_text(f"{MIB}\n")
    assert memory_bytes(proc, old) == MIB
    assert memory_bytes(tmp_path, tmp_path) is None


def test_cpus_are_those_we_may_run_on_or_a_quota(proc: Path, cgroup: Path) -> None:
    """It should know half a CPU."""
    ours = float(len(os.sched_getaffinity(0)))
    assert cpus(proc, cgroup) == ours
    (cgroup / "pod" / "cpu.max").write_text("50000 100000\n")
    assert cpus(proc, cgroup) == 0.5


def test_the_nearest_folder_that_is_there(tmp_path: Path) -> None:
    """It should look where a folder will lie."""
    assert existing(tmp_path / "a" / "b") == tmp_path
    assert machine_limits.free_bytes(tmp_path / "a" / "b") > 0
