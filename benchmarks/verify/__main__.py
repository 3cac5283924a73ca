"""``python -m benchmarks.verify``: how long an audit of very many parts takes, beside hashing their bytes.

The parts are real lines under other names, in a folder with a SQLite ledger; caches are warm for both. One
process audits; ``taskset -c 0`` keeps it, and ``sha256sum``, to one core. A round measures all once.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import resource
import subprocess
import tempfile
import time
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.verify.output import make
from etl.audit.faults import Law
from etl.audit.laws import audit
from etl.audit.local import evidence
from etl.audit.options import Options
from etl.bootstrap import terms_of
from etl.settings import load

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from etl.settings import Settings

_KEY = "the pseudonym key of a benchmark"


class Row(NamedTuple):
    """How long something took: by the clock, and computing, of which some in the system."""

    seconds: float
    user: float
    system: float


ASKED = {
    "normal mode": Options(),
    "laws 1 to 4": Options(laws=frozenset(list(Law)[:4])),
    "law 6": Options(laws=frozenset({Law.GROUNDING})),
    "law 7": Options(laws=frozenset({Law.PRIVACY})),
    "normal mode, all texts": Options(texts=None),
}


def main() -> None:
    """Make the parts, audit and hash them, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--parts", type=int, default=10_000)
    parser.add_argument("--mode", action="append", choices=[*ASKED], help="only these")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="keep the parts there for the next time")
    asked = parser.parse_args()
    settings = load(environment={"ETL_PSEUDONYM_KEY": _KEY}, env_file=Path("none")).settings
    with _folder(asked.folder) as folder:
        out = folder / "out"
        if not out.exists():
            make(out, folder / "raw", terms_of(settings), asked.parts)
        works = {"sha256sum": partial(_hash, out)}
        works |= {name: partial(_audit, settings, out, ASKED[name]) for name in asked.mode or ASKED}
        _hash(out)
        rows = [(what, _timed(work)) for _ in range(asked.rounds) for what, work in works.items()]
    _print(out, rows, [*works])


@contextmanager
def _folder(kept: Path | None) -> Iterator[Path]:
    if kept is not None:
        yield kept
        return
    with tempfile.TemporaryDirectory(prefix="etl-verify-") as folder:
        yield Path(folder)


def _print(out: Path, rows: list[tuple[str, Row]], works: list[str]) -> None:
    print(f"{out}; load average {' '.join(f'{number:.1f}' for number in os.getloadavg())}")
    for what, row in rows:
        print(f"  {what:24} {row.seconds:7.2f} s   {row.user:7.2f} s user {row.system:6.2f} s system")
    for work in works:
        cpu = median(row.user + row.system for what, row in rows if what == work)
        print(f"  median of {work}: {cpu:.2f} s of CPU")
    print(f"  most memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")


def _timed(work: Callable[[], None]) -> Row:
    began, (user, system) = time.perf_counter(), _cpu()
    work()
    seconds = time.perf_counter() - began
    return Row(seconds, _cpu()[0] - user, _cpu()[1] - system)


def _cpu() -> tuple[float, float]:
    """Seconds that this process and its ended children have computed, for themselves and in the system."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime for one in used), sum(one.ru_stime for one in used)


def _audit(settings: Settings, out: Path, options: Options) -> None:
    async def work() -> None:
        async with evidence(settings, out) as found:
            report = await audit(found, options)
        assert report.findings == [], report.document()  # noqa: S101 - of something wrong, no time would count
        print(
            dict(report.tally.checked), {gap.name: number for gap, number in report.tally.unchecked.items()}
        )

    asyncio.run(work())


def _hash(out: Path) -> None:
    command = f"find {out / 'parts'} -type f -print0 | xargs -0 sha256sum"
    subprocess.run(command, shell=True, check=True, stdout=subprocess.DEVNULL)  # noqa: S602 - our own


if __name__ == "__main__":
    main()
