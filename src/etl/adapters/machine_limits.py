"""What this machine, or the container we are in, lets us use."""

from __future__ import annotations

import os
import resource
import shutil
from pathlib import Path

_PROC, _CGROUP = Path("/proc"), Path("/sys/fs/cgroup")
_NO_LIMIT = 2**60  # bytes; version 1 of cgroups writes a huge number for none


def memory_bytes(proc: Path = _PROC, cgroup: Path = _CGROUP) -> int | None:
    """Give the memory there is: the least of the machine's and its control groups'; None where none tells."""
    found = [_number(group / "memory.max") for group in _groups(proc, cgroup)]
    found += [_number(cgroup / "memory" / "memory.limit_in_bytes"), _physical(proc)]
    return min((limit for limit in found if limit is not None and limit < _NO_LIMIT), default=None)


def cpus(proc: Path = _PROC, cgroup: Path = _CGROUP) -> float:
    """Give how many CPUs' time there is for us: those we may run on, or the quota of a control group."""
    found = [float(len(os.sched_getaffinity(0)))]
    for group in _groups(proc, cgroup):
        quota, _, period = _text(group / "cpu.max").partition(" ")
        if quota.isdecimal() and period.isdecimal() and int(period):
            found.append(int(quota) / int(period))
    return min(found)


def open_files() -> int | None:
    """Give how many files we may have open; None where there is no limit."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return None if soft == resource.RLIM_INFINITY else soft


def free_bytes(folder: Path) -> int:
    """Give the free space where a folder lies or will lie; raises OSError."""
    return shutil.disk_usage(existing(folder)).free


def existing(folder: Path) -> Path:
    """Give the nearest folder above that is there, or the folder itself."""
    return next(place for place in (folder, *folder.absolute().parents) if place.exists())


def _groups(proc: Path, cgroup: Path) -> list[Path]:
    """Our control group of version 2 and those around it: each may set a limit."""
    line = next((line for line in _text(proc / "self/cgroup").splitlines() if line.startswith("0::")), "")
    own = cgroup / line.removeprefix("0::").lstrip("/")
    return [own, *(place for place in own.parents if place.is_relative_to(cgroup))]


def _physical(proc: Path) -> int | None:
    for line in _text(proc / "meminfo").splitlines():
        name, _, rest = line.partition(":")
        if name == "MemTotal":
            return int(rest.split()[0]) * 1024
    return None


def _number(path: Path) -> int | None:
    text = _text(path)
    return int(text) if text.isdecimal() else None


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return ""
