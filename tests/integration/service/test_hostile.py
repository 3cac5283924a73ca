"""Everything hostile at once through the running service: each file its reason, and nobody else harmed."""

from __future__ import annotations

import asyncio
import hashlib
import json
import time
from typing import TYPE_CHECKING

import psutil

from etl.operate import serve as serve_room
from etl.settings import load
from tests.support import corpus, corpus_arrays, glucose
from tests.support.site import at, message

if TYPE_CHECKING:
    import pytest

    from etl.core.outcome import Reason
    from tests.support.site import Site

LOOP_SECONDS = 0.2  # of CPU time that the loop may take without a break; about 0.07 was measured
GROWTH_BYTES = 150 * 2**20


async def served() -> tuple[serve_room.ServeReport, float]:
    """Serve until nothing waits; give the report, and the longest CPU time the loop took without a break."""
    longest = 0.0

    async def beat() -> None:
        nonlocal longest
        while True:
            before = time.thread_time()
            await asyncio.sleep(0.005)
            longest = max(longest, time.thread_time() - before)

    beating = asyncio.create_task(beat())
    report = await serve_room.serve(load(), until_idle=True)
    beating.cancel()
    await asyncio.gather(beating, return_exceptions=True)
    return report, longest


def hostile() -> dict[str, tuple[str, bytes, Reason]]:
    """Every hostile file, by name: the record type it is announced as, its bytes, its reason."""
    flat = {name: ("BloodGlucoseRecord", *found) for name, found in corpus.refused().items()}
    return flat | corpus_arrays.refused()


def test_hostile_files_end_in_their_reasons(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """It should quarantine each for its reason, settle the good ones, and neither stall nor grow."""
    monkeypatch.setenv("ETL_LIMIT_DECODED_BYTES", str(corpus.DECODED_LIMIT))
    monkeypatch.setenv("ETL_LIMIT_ITEMS", str(corpus_arrays.ITEMS))
    monkeypatch.setenv("ETL_BRAKE", "false")  # it would hold back what is hostile on purpose
    monkeypatch.setenv("ETL_WORKERS", "2")
    files = {f"raw/{number}.avro": (name, *found) for number, (name, found) in enumerate(hostile().items())}
    good = {f"raw/good-{n}.avro": glucose.file(glucose.records(100 + n)) for n in range(10)}
    site.put({key: content for key, (_, _, content, _) in files.items()} | good)
    bad = [at(site, message(key, kind)) for key, (_, kind, _, _) in files.items()]
    site.publish(*bad, *(at(site, message(key)) for key in good))
    before = psutil.Process().memory_info().rss
    report, longest = asyncio.run(served())
    assert (report.outcomes["processed"], report.outcomes["dead_lettered"]) == (len(good), 0)
    assert refusals(site) == {
        hashlib.sha256(content).hexdigest(): reason.value for _, _, content, reason in files.values()
    }
    assert longest < LOOP_SECONDS
    assert psutil.Process().memory_info().rss - before < GROWTH_BYTES


def refusals(site: Site) -> dict[str, str]:
    """Give the reason of every refused file, by the hash of its bytes."""
    reports = map(json.loads, site.objects("quarantine").values())
    return {report["content_sha256"]: report["reason"] for report in reports}
