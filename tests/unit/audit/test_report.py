"""What a report keeps and tells, and how a walk reads ahead."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from etl.audit.findings import FAULTS, Fault, Finding, Kind
from etl.audit.report import Report
from etl.audit.walk import ahead

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


def test_a_report_keeps_a_thousand_of_a_fault() -> None:
    """It should count all, and hold no more of each."""
    report = Report()
    for number in range(1_500):
        report.add(Finding(Fault.LOST, f"{number:064x}"))
    report.add(Finding(Fault.STRAY, "0" * 64))
    document = report.document()
    assert document["faults"] == {"lost": 1_500, "stray": 1}
    assert len(document["findings"]) == 1_001
    assert document["kinds"] == {"violation": 1_501, "undecided": 0, "unannounced": 0}


def test_every_fault_has_a_meaning() -> None:
    """It should say what was expected, what was found, and what to do."""
    assert set(FAULTS) == set(Fault)
    assert all(one.expected and one.found and one.remedy for one in FAULTS.values())
    assert {one.kind for one in FAULTS.values()} == set(Kind)


async def test_few_are_read_ahead() -> None:
    """It should keep the order, and never more in hand than asked."""
    busy, most = 0, 0

    async def numbers() -> AsyncIterator[int]:
        for number in range(20):
            yield number

    async def work(number: int) -> int:
        nonlocal busy, most
        busy += 1
        most = max(most, busy)
        for _ in range(20 - number):
            await asyncio.sleep(0)
        busy -= 1
        return number

    assert [number async for number in ahead(numbers(), work, 3)] == list(range(20))
    assert most == 3
