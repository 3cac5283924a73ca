"""``python -m benchmarks.verify``: how long an audit of very many parts takes, beside hashing their bytes.

The parts are real lines under other names, in a folder with a SQLite ledger; caches are warm for both. One
process audits; ``taskset -c 0`` keeps it, and ``sha256sum``, to one core.
"""

from __future__ import annotations

import argparse
import asyncio
import resource
import subprocess
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.verify.output import make
from etl.audit.faults import Law
from etl.audit.laws import audit
from etl.audit.local import evidence
from etl.audit.options import Options
from etl.bootstrap import terms_of
from etl.settings import load

if TYPE_CHECKING:
    from collections.abc import Callable

    from etl.settings import Settings

_KEY = "the pseudonym key of a benchmark"


class Row(NamedTuple):
    """How long something took."""

    what: str
    seconds: float
    cpu: float


ASKED = {
    "normal mode": Options(),
    "laws 1 to 4": Options(laws=frozenset(list(Law)[:4])),
    "law 7": Options(laws=frozenset({Law.PRIVACY})),
    "normal mode, all texts": Options(texts=None),
}


def main() -> None:
    """Make the parts, audit and hash them, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--parts", type=int, default=10_000)
    parser.add_argument("--mode", action="append", choices=[*ASKED], help="only these")
    asked = parser.parse_args()
    settings = load(environment={"ETL_PSEUDONYM_KEY": _KEY}, env_file=Path("none")).settings
    with tempfile.TemporaryDirectory(prefix="etl-verify-") as folder:
        out = Path(folder) / "out"
        size = make(out, Path(folder) / "raw", terms_of(settings), asked.parts)
        hashing = partial(_hash, out)
        modes = {name: partial(_audit, settings, out, ASKED[name]) for name in asked.mode or ASKED}
        works = {"sha256sum": hashing, **modes, "sha256sum, again": hashing}
        rows = [_timed(what, work) for what, work in works.items()]
    print(f"{asked.parts} parts, {size / 2**20:.0f} MiB")
    for row in rows:
        print(f"  {row.what:24} {row.seconds:7.2f} s   {row.cpu:7.2f} s of CPU")
    print(f"  most memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")


def _timed(what: str, work: Callable[[], None]) -> Row:
    began, spent = time.perf_counter(), _cpu()
    work()
    return Row(what, time.perf_counter() - began, _cpu() - spent)


def _cpu() -> float:
    """Seconds that this process and its ended children have computed."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


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
