"""``python -m benchmarks.run``: ``etl run`` beside a plain fastavro script, alternating, in one run.

Prints for each the median, minimum and maximum of wall time, CPU seconds of the process tree and peak
memory of the largest process, the rates they make, and the ratio taken round by round.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from etl.samples import SampleSpec, write_samples


@dataclass(frozen=True)
class Measured:
    """One run of one command: seconds, CPU seconds of its tree, MiB of its largest process."""

    wall: float
    cpu: float
    peak: float


def measure(command: list[str]) -> Measured:
    """Run a command in a child of its own, so that its resource usage is its own."""
    began = time.perf_counter()
    child = os.fork()
    if child == 0:
        os.execv(command[0], command)  # noqa: S606 - our own command
    _, status, usage = os.wait4(child, 0)
    wall = time.perf_counter() - began
    if os.waitstatus_to_exitcode(status) != 0:
        raise SystemExit("failed: " + " ".join(command))
    scale = 1024 if sys.platform == "linux" else 1024 * 1024
    return Measured(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / scale)


def spread(values: list[float], digits: int = 2) -> str:
    """Median with minimum and maximum."""
    return f"{statistics.median(values):.{digits}f} ({min(values):.{digits}f} to {max(values):.{digits}f})"


def rounds(folder: Path, source: Path, count: int) -> dict[str, list[Measured]]:
    """Alternate the two commands."""
    found: dict[str, list[Measured]] = {"plain script": [], "etl run": []}
    for _ in range(count):
        out = folder / "out"
        shutil.rmtree(out, ignore_errors=True)
        script = [sys.executable, "-m", "benchmarks.plain_script", str(source), str(folder / "lines")]
        ours = [sys.executable, "-m", "etl", "run", str(source), "--out", str(out), "--quiet"]
        found["plain script"].append(measure(script))
        found["etl run"].append(measure(ours))
    return found


def report(found: dict[str, list[Measured]], files: int, records: int) -> None:
    """Print the table."""
    print(f"| {files} files, {records} records | wall s | CPU s | peak MiB | files/s | records/s |")
    print("| --- | --- | --- | --- | --- | --- |")
    for name, runs in found.items():
        wall = [run.wall for run in runs]
        middle = statistics.median(wall)
        cpu, peak = spread([run.cpu for run in runs]), spread([run.peak for run in runs], 0)
        print(f"| {name} | {spread(wall)} | {cpu} | {peak} | {files / middle:.0f} | {records / middle:.0f} |")
    pairs = zip(found["etl run"], found["plain script"], strict=True)
    print(f"\nwall, etl run / plain script: {spread([ours.wall / theirs.wall for ours, theirs in pairs])}\n")


def main() -> None:
    """Measure a few real-sized files, and many."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--files", type=int, default=500)
    parser.add_argument("--records", type=int, default=476)
    chosen = parser.parse_args()
    machine = f"Python {sys.version.split()[0]}, {os.cpu_count()} cores"
    print(f"{machine}, {chosen.rounds} rounds: median (min to max)\n")
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with tempfile.TemporaryDirectory() as folder:
        os.environ["ETL_STATE_FOLDER"] = folder
        small, large = Path(folder) / "small", Path(folder) / "large"
        for source, spec in (
            (small, SampleSpec()),
            (large, SampleSpec(files=chosen.files, records=chosen.records)),
        ):
            made = write_samples(source, spec)
            report(rounds(Path(folder), source, chosen.rounds), made.files, made.records)


if __name__ == "__main__":
    main()
