"""``python -m benchmarks.run``: ``etl run`` beside a plain fastavro script, alternating, in one run.

Prints for each the median, minimum and maximum of wall time, CPU seconds of the process tree and peak
memory of the largest process, the rates they make, and the ratio taken round by round. Then, for each
record type that writes so many, one file of 100,000 records: what the largest process needs.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from etl.samples import RECORD_TYPES

#: Types that write many records a day: for the others, 476 records are more than a year.
DENSE = ("BloodGlucoseRecord", "HeartRateRecord", "HeartRateVariabilityRmssdRecord", "StepsRecord")
LONG_RECORDS = 100_000
#: A hundred thousand sleep sessions or daily totals would be the records of centuries.
LONG = tuple(kind for kind in RECORD_TYPES if kind in DENSE)


@dataclass(frozen=True)
class Made:
    """Sample files on the disk."""

    folder: Path
    files: int
    records: int

    @property
    def size(self) -> str:
        """All of them together."""
        return f"{sum(path.stat().st_size for path in self.folder.rglob('*.avro')) / 2**20:.1f} MiB"


def make(folder: Path, *arguments: object) -> Made:
    """Let ``etl samples`` write files; in a process of its own, or its memory would count as ours."""
    command = [sys.executable, "-m", "etl", "samples", str(folder), *map(str, arguments)]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603 - our own
    files, records = re.findall(r"[0-9]+", said)[:2]
    return Made(folder, int(files), int(records))


def of_types(*kinds: str) -> list[str]:
    """Options that choose record types."""
    return [word for kind in kinds for word in ("--type", kind)]


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


def script(source: Path, folder: Path) -> Measured:
    """Measure the plain script."""
    lines = folder / "lines"
    return measure([sys.executable, "-m", "benchmarks.plain_script", str(source), str(lines)])


def ours(source: Path, folder: Path) -> Measured:
    """Measure ``etl run`` into a new folder."""
    out = folder / "out"
    shutil.rmtree(out, ignore_errors=True)
    return measure([sys.executable, "-m", "etl", "run", str(source), "--out", str(out), "--quiet"])


def compare(title: str, made: Made, folder: Path, rounds: int) -> None:
    """Alternate the two commands and print the table."""
    pairs = [(script(made.folder, folder), ours(made.folder, folder)) for _ in range(rounds)]
    print(f"### {title}\n")
    print(f"{made.files} files, {made.records} records, {made.size}\n")
    print("| | wall s | CPU s | peak MiB | files/s | records/s |\n| --- | --- | --- | --- | --- | --- |")
    for name, runs in (("plain script", [one for one, _ in pairs]), ("etl run", [two for _, two in pairs])):
        middle = statistics.median(run.wall for run in runs)
        wall, cpu = spread([run.wall for run in runs]), spread([run.cpu for run in runs])
        peak = spread([run.peak for run in runs], 0)
        print(
            f"| {name} | {wall} | {cpu} | {peak} | {made.files / middle:.0f} | {made.records / middle:.0f} |"
        )
    ratios = [two.wall / one.wall for one, two in pairs]
    print(f"\nwall, etl run / plain script, round by round: {spread(ratios)}\n", flush=True)


def long_files(folder: Path) -> None:
    """Measure one long file of each type that can hold so many."""
    print(f"### One file of {LONG_RECORDS} records\n")
    print("| record type | wall s | peak MiB of the largest process |\n| --- | --- | --- |")
    for kind in LONG:
        source = folder / kind
        make(source, "--files", 1, "--records", LONG_RECORDS, *of_types(kind))
        run = ours(source, folder)
        print(f"| {kind} | {run.wall:.1f} | {run.peak:.0f} |", flush=True)
        shutil.rmtree(source)


def main() -> None:
    """Measure few files, many of a real size, many of a given size, and long ones."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--people", type=int, default=77, help="each has 26 files of a real size")
    parser.add_argument("--files", type=int, default=556, help="of each type, of --records each")
    parser.add_argument("--records", type=int, default=476)
    parser.add_argument("--no-long", action="store_true", help="leave out the files of 100,000 records")
    chosen = parser.parse_args()
    print(f"Python {sys.version.split()[0]}, {os.cpu_count()} cores, {chosen.rounds} rounds:", end=" ")
    print("median (min to max), the two commands in turn\n")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["ETL_STATE_FOLDER"] = name
        sets = {
            "One person's exports of two days": (),
            f"Files of {chosen.records} records, the types that write many a day": (
                *("--files", chosen.files, "--records", chosen.records),
                *of_types(*DENSE),
            ),
            "Files of a real size (21 hours), all types": ("--subjects", chosen.people),
        }
        for number, (title, arguments) in enumerate(sets.items()):
            compare(title, make(folder / f"set-{number}", *arguments), folder, chosen.rounds)
            shutil.rmtree(folder / f"set-{number}")
        if not chosen.no_long:
            long_files(folder)


if __name__ == "__main__":
    main()
